#include "certs/checks.h"

#include "certs/checks_form.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *clause;
	enum certs_group group;
	uint8_t weight[2]; /* CERTS_PROFILE_GATE, CERTS_PROFILE_FILES */
	const char *sentence[3]; /* by enum certs_result */
} catalogue[] = {
#define ROW(name, id, clause, group, gate, files, yes, no, open)         \
	{id, clause, CERTS_GROUP_##group, {CERTS_##gate, CERTS_##files}, \
	    {yes, no, open}},
    CERTS_CHECKS(ROW)
#undef ROW
};

/* How the tables differ in what a check that does not apply means. */
enum unsupported {
	IGNORED, /* Tables 5.6 and 5.44: does not affect the result */
	OPEN, /* Table 5.22: makes it undetermined, if mandatory */
	INHERITED /* Table 5.17: makes it not supported, if mandatory */
};

static const struct {
	const char *name, *clause, *title;
} groups[] = {
#define ROW(code, name, clause, title) {name, clause, title},
    CERTS_GROUPS(ROW)
#undef ROW
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

static const struct {
	const char *name, *text;
} reasons[] = {
#define ROW(name, text) {#name, text},
    CERTS_REASONS(ROW)
#undef ROW
};

/* Which of two results of one check to keep: the one that rates higher. */
static const uint8_t badness[] = {
    [CERTS_SUCCESSFUL] = 0,
    [CERTS_NOT_SUPPORTED] = 1,
    [CERTS_UNDETERMINED] = 2,
    [CERTS_ABORTED] = 3,
    [CERTS_FAILED] = 4,
};

/* What the trust in a seal rests on. */
static const enum certs_check_id of_a_seal[] = {
    CERTS_CHECK_SEAL_STRUCTURE,
    CERTS_CHECK_SEAL_SEMANTICS,
    CERTS_CHECK_SEAL_SIGNER,
    CERTS_CHECK_SEAL_VALIDITY,
    CERTS_CHECK_SEAL_AUTHORITY,
    CERTS_CHECK_SEAL_PURPOSE,
    CERTS_CHECK_SEAL_SIGNATURE,
    CERTS_CHECK_SEAL_SIGNER_COUNTRY,
    CERTS_CHECK_SEAL_HEADER_STATE,
};

static bool
about_a_seal(size_t id)
{
	return catalogue[id].group == CERTS_GROUP_SEAL ||
	    id == CERTS_CHECK_SEAL_MRZ || id == CERTS_CHECK_SEAL_PASSPORT ||
	    id == CERTS_CHECK_MRZ_CHECK_DIGITS;
}

void
certs_checks_init(struct certs_verdict *v, enum certs_profile profile)
{
	bool seal = profile == CERTS_PROFILE_SEAL;

	memset(v, 0, sizeof(*v));
	for (size_t i = 0; i < CERTS_CHECK_COUNT; i++)
		v->weight[i] = !seal  ? catalogue[i].weight[profile]
		    : about_a_seal(i) ? catalogue[i].weight[CERTS_PROFILE_FILES]
				      : CERTS_EVALUATORY;
	for (size_t i = 0; seal && i < sizeof(of_a_seal) / sizeof(of_a_seal[0]);
	     i++)
		v->weight[of_a_seal[i]] = CERTS_MANDATORY;
}

void
certs_checks_weigh(
    struct certs_verdict *v, enum certs_check_id id, enum certs_weight weight)
{
	v->weight[id] = (uint8_t)weight;
}

static struct certs_check *
find(struct certs_verdict *v, enum certs_check_id id)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->checks[i].id == id)
			return &v->checks[i];
	return NULL;
}

const struct certs_check *
certs_checks_find(const struct certs_verdict *v, enum certs_check_id id)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->checks[i].id == id)
			return &v->checks[i];
	return NULL;
}

struct certs_check *
certs_checks_add(struct certs_verdict *v, enum certs_check_id id,
    enum certs_result result, enum certs_reason reason)
{
	struct certs_check *c = find(v, id);

	certs_checks_form_amended(v, id, &result, &reason);
	if (c == NULL)
		c = &v->checks[v->n++];
	else if (badness[result] < badness[c->result])
		return c;
	*c = (struct certs_check) {
	    .id = id, .result = result, .reason = reason};
	return c;
}

void
certs_checks_detail(struct certs_check *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(c->detail, sizeof(c->detail), fmt, ap);
	va_end(ap);
	for (char *p = c->detail; *p != '\0'; p++)
		if (*p < 0x20 || *p > 0x7E)
			*p = '?';
}

bool
certs_checks_valid(const struct certs_verdict *v)
{
	bool seen[CERTS_CHECK_COUNT] = {false};

	if (v->n > CERTS_CHECK_COUNT)
		return false;
	for (size_t i = 0; i < v->n; i++) {
		const struct certs_check *c = &v->checks[i];

		if ((unsigned)c->id >= CERTS_CHECK_COUNT || seen[c->id] ||
		    (unsigned)c->result >= CERTS_RESULT_COUNT ||
		    (unsigned)c->reason >= CERTS_REASON_COUNT ||
		    memchr(c->detail, '\0', sizeof(c->detail)) == NULL)
			return false;
		for (const char *p = c->detail; *p != '\0'; p++)
			if (*p < 0x20 || *p > 0x7E)
				return false;
		seen[c->id] = true;
	}
	for (size_t i = 0; i < CERTS_CHECK_COUNT; i++)
		if (v->weight[i] > CERTS_EVALUATORY)
			return false;
	return v->amendments >> CERTS_AMEND_COUNT == 0 && v->groups >> 17 == 0;
}

/* What a group knows before it says its result. */
struct tally {
	bool failed, aborted, undetermined, unsupported, successful, missing;
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

static struct tally
count(const struct certs_verdict *v, enum certs_group group)
{
	struct tally t = {0};

	if (group == CERTS_GROUP_ISSUER || group == CERTS_GROUP_INTEGRITY)
		count_revocation(v, CERTS_CHECK_DSC_REVOCATION, &t);
	if (group == CERTS_GROUP_SEAL)
		count_revocation(v, CERTS_CHECK_SEAL_REVOCATION, &t);

	for (size_t i = 0; i < CERTS_CHECK_COUNT; i++) {
		const struct certs_check *c;

		if (catalogue[i].group != group ||
		    v->weight[i] == CERTS_EVALUATORY)
			continue;
		if ((c = certs_checks_find(v, (enum certs_check_id)i)) ==
		    NULL) {
			t.missing |= v->weight[i] == CERTS_MANDATORY;
			continue;
		}
		t.failed |= c->result == CERTS_FAILED;
		t.aborted |= c->result == CERTS_ABORTED;
		t.undetermined |= c->result == CERTS_UNDETERMINED;
		t.successful |= c->result == CERTS_SUCCESSFUL;
		t.unsupported |= c->result == CERTS_NOT_SUPPORTED &&
		    v->weight[i] == CERTS_MANDATORY;
	}
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
	if (signature->result == CERTS_ABORTED)
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
		    unsupported[catalogue[id].group] != IGNORED;
	return c->result != CERTS_SUCCESSFUL;
}

bool
certs_checks_admit(const struct certs_overall *o)
{
	return o->result == CERTS_SUCCESSFUL &&
	    o->trust == CERTS_TRUST_TRUSTED && !o->failed && !o->aborted &&
	    !o->undetermined && !o->incomplete;
}

const char *
certs_checks_name(enum certs_check_id id)
{
	return (unsigned)id < CERTS_CHECK_COUNT ? catalogue[id].name
						: "unknown";
}

const char *
certs_checks_clause(enum certs_check_id id)
{
	return (unsigned)id < CERTS_CHECK_COUNT ? catalogue[id].clause : "";
}

enum certs_group
certs_checks_group(enum certs_check_id id)
{
	return catalogue[id].group;
}

const char *
certs_checks_group_name(enum certs_group g)
{
	return (unsigned)g < CERTS_GROUP_COUNT ? groups[g].name : "unknown";
}

const char *
certs_checks_group_title(enum certs_group g)
{
	return (unsigned)g < CERTS_GROUP_COUNT ? groups[g].title : "unknown";
}

const char *
certs_checks_group_clause(enum certs_group g)
{
	return (unsigned)g < CERTS_GROUP_COUNT ? groups[g].clause : "";
}

const char *
certs_checks_result_text(enum certs_result r)
{
	static const char *const texts[] = {
#define ROW(name, text) text,
	    CERTS_RESULTS(ROW)
#undef ROW
	};

	return (unsigned)r < CERTS_RESULT_COUNT ? texts[r] : "unknown";
}

const char *
certs_checks_weight_text(enum certs_weight w)
{
	static const char *const texts[] = {
	    "mandatory", "optional", "evaluatory"};

	return (unsigned)w < 3 ? texts[w] : "unknown";
}

const char *
certs_checks_trust_text(enum certs_trust t)
{
	static const char *const texts[] = {
	    "undetermined", "trusted", "not trusted", "aborted"};

	return (unsigned)t < 4 ? texts[t] : "unknown";
}

const char *
certs_checks_reason_name(enum certs_reason r)
{
	return (unsigned)r < CERTS_REASON_COUNT ? reasons[r].name : "UNKNOWN";
}

const char *
certs_checks_reason_text(enum certs_reason r)
{
	return (unsigned)r < CERTS_REASON_COUNT ? reasons[r].text : "";
}

const char *
certs_checks_sentence(const struct certs_check *c)
{
	if (c->result == CERTS_NOT_SUPPORTED)
		return "this check does not apply to the document";
	if (c->result == CERTS_ABORTED)
		return "this check was interrupted and says nothing";
	return catalogue[c->id].sentence[c->result];
}
