/*
 * How results are put together: groups, the parts between, the document.
 */
#include "certs/checks.h"

/* How the tables differ in what a check that does not apply means. */
enum unsupported {
	IGNORED, /* Tables 5.6 and 5.44: does not affect the result */
	OPEN, /* Table 5.22: makes it undetermined, if mandatory */
	INHERITED /* Table 5.17: makes it not supported, if mandatory */
};

static const enum unsupported unsupported[] = {
    [CERTS_GROUP_OPTICAL] = IGNORED,
    [CERTS_GROUP_ACCESS] = INHERITED,
    [CERTS_GROUP_OBJECT] = OPEN,
    [CERTS_GROUP_ISSUER] = OPEN,
    [CERTS_GROUP_INTEGRITY] = OPEN,
    [CERTS_GROUP_STATE] = OPEN,
    [CERTS_GROUP_COMBINED] = IGNORED,
    [CERTS_GROUP_CHIP] = OPEN,
    /* Table 5.55 ignores it.  But a seal of an unknown use case is "INVALID"
     * (Doc 9303-13 Appendix D): what is not understood is not trusted. */
    [CERTS_GROUP_SEAL] = OPEN,
};

/* What a group knows before it says its result. */
struct tally {
	bool failed, aborted, undetermined, unsupported, successful, missing;
	bool any; /* one that counts was added */
};

/*
 * §5.6.4.3.5 and §5.8.2.1.1: whatever a missing list weighs, a signer that was
 * revoked or is in doubt counts, in the issuer check and in the integrity.
 */
static void
count_revocation(
    const struct certs_verdict *v, enum certs_check_id id, struct tally *t)
{
	const struct certs_check *c = certs_checks_find(v, id);

	if (c == NULL)
		return;
	t->failed |= c->result == CERTS_FAILED;
	t->undetermined |= c->reason == CERTS_REASON_DEFECT_OPEN;
}

static void
count_one(
    const struct certs_verdict *v, enum certs_check_id id, struct tally *t)
{
	const struct certs_check *c = certs_checks_find(v, id);
	bool mandatory = v->weight[id] == CERTS_MANDATORY;

	if (v->weight[id] == CERTS_EVALUATORY)
		return;
	if (c == NULL) {
		t->missing |= mandatory;
		return;
	}
	t->any = true;
	t->failed |= c->result == CERTS_FAILED;
	t->aborted |= c->result == CERTS_ABORTED;
	t->undetermined |= c->result == CERTS_UNDETERMINED;
	t->successful |= c->result == CERTS_SUCCESSFUL;
	t->unsupported |= c->result == CERTS_NOT_SUPPORTED && mandatory;
}

static struct tally
count(const struct certs_verdict *v, enum certs_group group)
{
	struct tally t = {0};

	if (group == CERTS_GROUP_ISSUER || group == CERTS_GROUP_INTEGRITY)
		count_revocation(v, CERTS_CHECK_DSC_REVOCATION, &t);
	if (group == CERTS_GROUP_SEAL)
		count_revocation(v, CERTS_CHECK_SEAL_REVOCATION, &t);
	for (unsigned i = 0; i < CERTS_CHECK_COUNT; i++)
		if (certs_checks_group((enum certs_check_id)i) == group)
			count_one(v, (enum certs_check_id)i, &t);
	return t;
}

static enum certs_result
conclude(const struct tally *t, enum unsupported rule)
{
	if (t->failed)
		return CERTS_FAILED;
	if (t->aborted)
		return CERTS_ABORTED;
	if (t->unsupported && rule == INHERITED)
		return CERTS_NOT_SUPPORTED;
	if (t->undetermined || t->missing || (t->unsupported && rule == OPEN))
		return CERTS_UNDETERMINED;
	return t->successful ? CERTS_SUCCESSFUL : CERTS_NOT_SUPPORTED;
}

/*
 * §5.6.4.3.6, and §5.9.1.3.4 of a seal: its sources are the trusted lists and
 * the revocation state.
 */
static enum certs_trust
trust(const struct certs_verdict *v)
{
	bool seal = v->weight[CERTS_CHECK_SEAL_SIGNER] == CERTS_MANDATORY;
	const struct certs_check *signature = certs_checks_find(
	    v, seal ? CERTS_CHECK_SEAL_SIGNER : CERTS_CHECK_DSC_SIGNATURE);
	const struct certs_check *revocation = certs_checks_find(
	    v, seal ? CERTS_CHECK_SEAL_REVOCATION : CERTS_CHECK_DSC_REVOCATION);
	const struct certs_check *purpose = certs_checks_find(
	    v, seal ? CERTS_CHECK_SEAL_PURPOSE : CERTS_CHECK_DSC_PURPOSE);

	if (signature == NULL)
		return CERTS_TRUST_UNDETERMINED;
	if (signature->result == CERTS_FAILED ||
	    (purpose != NULL && purpose->result == CERTS_FAILED) ||
	    (revocation != NULL && revocation->result == CERTS_FAILED))
		return CERTS_TRUST_NOT_TRUSTED;
	if (signature->result == CERTS_ABORTED ||
	    (revocation != NULL && revocation->result == CERTS_ABORTED))
		return CERTS_TRUST_ABORTED;
	/* Table 5.54: codes 1, 5 and proprietary ones. */
	if (revocation != NULL &&
	    revocation->reason == CERTS_REASON_DEFECT_OPEN)
		return CERTS_TRUST_UNDETERMINED;
	return signature->result == CERTS_SUCCESSFUL ? CERTS_TRUST_TRUSTED
						     : CERTS_TRUST_UNDETERMINED;
}

struct certs_overall
certs_checks_overall(const struct certs_verdict *v)
{
	struct certs_overall o = {.trust = trust(v)};
	bool any = false;

	for (size_t g = 0; g < CERTS_GROUP_COUNT; g++) {
		struct tally t = count(v, (enum certs_group)g);

		o.group[g] = conclude(&t, unsupported[g]);
		o.failed |= t.failed;
		o.aborted |= t.aborted;
		o.incomplete |= t.missing;
		o.undetermined |= o.group[g] == CERTS_UNDETERMINED;
		/* A chip that asks for no access control is not judged here. */
		o.undetermined |= t.unsupported && unsupported[g] == INHERITED;
		any |= t.successful;
	}
	if (o.failed)
		o.result = CERTS_FAILED;
	else if (o.aborted)
		o.result = CERTS_ABORTED;
	else if (o.undetermined || o.incomplete ||
	    o.trust != CERTS_TRUST_TRUSTED)
		o.result = CERTS_UNDETERMINED;
	else
		o.result = any ? CERTS_SUCCESSFUL : CERTS_NOT_SUPPORTED;
	return o;
}

/*
 * Table 5.22: also "undetermined if at least one of the underlying checks is
 * rated as not supported", where it has to be made; and §5.6.4.3.6: without
 * trust in the signer it "can then no longer be successful".
 */
static enum certs_result
content(const struct certs_verdict *v)
{
	static const enum certs_group below[] = {CERTS_GROUP_CHIP,
	    CERTS_GROUP_OBJECT, CERTS_GROUP_ISSUER, CERTS_GROUP_INTEGRITY,
	    CERTS_GROUP_STATE};
	struct certs_overall o = certs_checks_overall(v);
	struct tally t = {.undetermined = o.trust != CERTS_TRUST_TRUSTED};

	for (size_t i = 0; i < sizeof(below) / sizeof(below[0]); i++) {
		enum certs_result r = o.group[below[i]];

		t.failed |= r == CERTS_FAILED;
		t.aborted |= r == CERTS_ABORTED;
		t.undetermined |= r == CERTS_UNDETERMINED;
		t.successful |= r == CERTS_SUCCESSFUL;
	}
	return conclude(&t, OPEN);
}

/* The checks of each part, in the order of the catalogue; 0 ends a row. */
#define ID(name) (CERTS_CHECK_##name + 1)
/* clang-format off */
static const uint8_t members[CERTS_PART_COUNT][20] = {
	[CERTS_PART_SOD]         = {ID(SOD_HASH), ID(SOD_SIGNATURE)},
	[CERTS_PART_SOD_ISSUER]  = {ID(DSC_SIGNATURE), ID(DSC_PURPOSE), ID(DSC_VALIDITY), ID(CSCA_VALIDITY), ID(DSC_REVOCATION), ID(ISSUER_COUNTRY)},
	[CERTS_PART_VALIDITY]    = {ID(DSC_VALIDITY), ID(CSCA_VALIDITY)},
	[CERTS_PART_DATA_GROUPS] = {ID(DG1), ID(DG2), ID(DG3), ID(DG4), ID(DG5), ID(DG6), ID(DG7), ID(DG8), ID(DG9), ID(DG10), ID(DG11), ID(DG12), ID(DG13), ID(DG14), ID(DG15), ID(DG16), ID(UNSIGNED)},
	[CERTS_PART_SEAL_INTEGRITY]    = {ID(SEAL_STRUCTURE), ID(SEAL_SEMANTICS), ID(SEAL_MRZ_DIGITS)},
	[CERTS_PART_SEAL_CERTIFICATES] = {ID(SEAL_SIGNER), ID(SEAL_VALIDITY), ID(SEAL_AUTHORITY), ID(SEAL_PURPOSE), ID(SEAL_DOCUMENT_TYPE), ID(SEAL_REVOCATION)},
	[CERTS_PART_SEAL_AUTHENTICITY] = {ID(SEAL_SIGNATURE)},
	[CERTS_PART_SEAL_COUNTRY]      = {ID(SEAL_STATE_ISSUER), ID(SEAL_STATE_SUBJECT), ID(SEAL_SIGNER_COUNTRY), ID(SEAL_HEADER_STATE)},
};
/* clang-format on */

bool
certs_checks_part(const struct certs_verdict *v, enum certs_part part,
    enum certs_result *result)
{
	struct tally t = {0};

	if (part == CERTS_PART_CONTENT) {
		if (certs_checks_find(v, CERTS_CHECK_SOD_HASH) == NULL)
			return false;
		*result = content(v);
		return true;
	}
	for (const uint8_t *m = members[part]; *m != 0; m++) {
		enum certs_check_id id = (enum certs_check_id)(*m - 1);

		if (id == CERTS_CHECK_DSC_REVOCATION ||
		    id == CERTS_CHECK_SEAL_REVOCATION)
			count_revocation(v, id, &t);
		count_one(v, id, &t);
	}
	*result = conclude(&t, OPEN);
	return t.any;
}

bool
certs_checks_bars(const struct certs_verdict *v, enum certs_check_id id)
{
	const struct certs_check *c = certs_checks_find(v, id);

	if ((id == CERTS_CHECK_DSC_REVOCATION ||
		id == CERTS_CHECK_SEAL_REVOCATION) &&
	    c != NULL &&
	    (c->result == CERTS_FAILED ||
		c->reason == CERTS_REASON_DEFECT_OPEN))
		return true;
	if (v->weight[id] == CERTS_EVALUATORY)
		return false;
	if (c == NULL)
		return v->weight[id] == CERTS_MANDATORY;
	if (c->result == CERTS_NOT_SUPPORTED)
		return v->weight[id] == CERTS_MANDATORY &&
		    unsupported[certs_checks_group(id)] != IGNORED;
	return c->result != CERTS_SUCCESSFUL;
}

bool
certs_checks_admit(const struct certs_overall *o)
{
	return o->result == CERTS_SUCCESSFUL &&
	    o->trust == CERTS_TRUST_TRUSTED && !o->failed && !o->aborted &&
	    !o->undetermined && !o->incomplete;
}
