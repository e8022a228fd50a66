#include "kiosk/inspect_parts.h"

#include <stdio.h>

#include "mrtd/secinfo.h"
#include "mrtd/sod.h"
#include "mrtd/tlv.h"

/* Doc 9303-11 §4.2: PACE where the chip has it, whoever stands in between. */
static void
judge_downgrade(struct kiosk_inspect *i, const struct mrtd_session_report *r)
{
	struct mrtd_secinfos infos;
	struct mrtd_paceinfo pace[8];
	bool doubt = r->access == MRTD_ACCESS_BAC &&
	    (r->findings & MRTD_FINDING_BIT(CARD_ACCESS_BAD)) != 0;
	struct span dg14 = i->content[MRTD_FILE_DG14], body;

	if (r->findings & MRTD_FINDING_BIT(BAC_DESPITE_PACE)) {
		certs_checks_add(&i->facts.verdict,
		    CERTS_CHECK_ACCESS_DOWNGRADE, CERTS_FAILED,
		    r->findings & MRTD_FINDING_BIT(PACE_FAILED)
			? CERTS_REASON_PACE_FAILED
			: CERTS_REASON_PACE_NOT_TRIED);
		return;
	}
	/* An attacker may hide EF.CardAccess, but not the signed copy. */
	if (r->access == MRTD_ACCESS_BAC && dg14.n > 0 &&
	    mrtd_tlv_only(dg14, mrtd_lds_file(MRTD_FILE_DG14)->tag, &body) ==
		MRTD_E_OK &&
	    mrtd_secinfo_parse(body, &infos) == MRTD_E_OK &&
	    mrtd_secinfo_pace(&infos, pace, 8) > 0) {
		certs_checks_detail(
		    certs_checks_add(&i->facts.verdict,
			CERTS_CHECK_ACCESS_DOWNGRADE, CERTS_FAILED,
			CERTS_REASON_PACE_NOT_TRIED),
		    "DG14 names PACE, EF.CardAccess did not");
		return;
	}
	/* EF.CardAccess that is refused is the usual sign of a BAC-only chip.
	 */
	certs_checks_add(&i->facts.verdict, CERTS_CHECK_ACCESS_DOWNGRADE,
	    doubt ? CERTS_UNDETERMINED : CERTS_SUCCESSFUL,
	    doubt ? CERTS_REASON_FILE_MALFORMED : CERTS_REASON_NONE);
}

/* "id-PACE-ECDH-GM-AES-CBC-CMAC-128 NIST P-256" */
static void
name_suite(
    const struct mrtd_secinfo_suite *suite, int group, char *out, size_t cap)
{
	const struct mrtd_group_info *g = group >= 0
	    ? mrtd_group_info((unsigned)group)
	    : NULL;

	snprintf(out, cap, "%s%s%s", suite != NULL ? suite->name : "unknown",
	    g != NULL ? " " : "", g != NULL ? g->name : "");
}

void
kiosk_inspect_take_access(
    struct kiosk_inspect *i, const struct mrtd_session_report *r)
{
	struct kiosk_facts *f = &i->facts;

	if (r->access == MRTD_ACCESS_PACE && r->suite_n <= sizeof(r->suite))
		name_suite(mrtd_secinfo_suite(span_of(r->suite, r->suite_n)),
		    r->parameter, f->suite, sizeof(f->suite));
	f->tries_left = r->tries_left;
	for (size_t n = 0; n < r->n_pace && n < MRTD_ACCESS_INFOS; n++) {
		struct kiosk_facts_pace *p = &f->pace[f->n_pace++];

		name_suite(r->pace[n].info.suite, r->pace[n].info.group,
		    p->name, sizeof(p->name));
		p->tried = r->pace[n].tried;
		p->err = r->pace[n].err;
		p->sw = r->pace[n].sw;
	}
}

/*
 * Table 5.18: "failed if BAC or PACE were performed, but the protocol failed".
 * A reader that is not heard, or a chip that offers nothing, ends it before.
 */
static void
judge_no_access(struct kiosk_inspect *i, const struct mrtd_session_report *r)
{
	struct certs_verdict *v = &i->facts.verdict;
	bool off = kiosk_inspect_broke_off(r->err) ||
	    r->err == MRTD_E_NO_PROTOCOL;
	bool password = r->err == MRTD_E_PASSWORD || r->err == MRTD_E_AUTH;
	enum certs_result result = off ? CERTS_ABORTED : CERTS_FAILED;
	enum certs_reason reason = password ? CERTS_REASON_PASSWORD
	    : r->err == MRTD_E_NO_PROTOCOL  ? CERTS_REASON_NOT_OFFERED
	    : off			    ? CERTS_REASON_BROKEN_OFF
					    : CERTS_REASON_PROTOCOL;

	certs_checks_detail(
	    certs_checks_add(v, CERTS_CHECK_ACCESS, result, reason), "%s",
	    mrtd_err_text(r->err));
	for (unsigned n = 0; n < i->facts.n_pace; n++)
		if (i->facts.pace[n].tried)
			certs_checks_detail(
			    certs_checks_add(v, CERTS_CHECK_ACCESS_PACE,
				kiosk_inspect_broke_off(i->facts.pace[n].err)
				    ? CERTS_ABORTED
				    : CERTS_FAILED,
				reason),
			    "%s", i->facts.pace[n].name);
}

void
kiosk_inspect_access(
    struct kiosk_inspect *i, const struct mrtd_session_report *r)
{
	struct certs_verdict *v = &i->facts.verdict;

	switch (r->access) {
	case MRTD_ACCESS_PACE:
		certs_checks_detail(certs_checks_add(v, CERTS_CHECK_ACCESS,
					CERTS_SUCCESSFUL, CERTS_REASON_NONE),
		    "%s", i->facts.suite);
		certs_checks_detail(certs_checks_add(v, CERTS_CHECK_ACCESS_PACE,
					CERTS_SUCCESSFUL, CERTS_REASON_NONE),
		    "%s", i->facts.suite);
		certs_checks_add(v, CERTS_CHECK_ACCESS_BAC, CERTS_NOT_SUPPORTED,
		    CERTS_REASON_NO_BAC);
		judge_downgrade(i, r);
		break;
	case MRTD_ACCESS_BAC:
		certs_checks_detail(certs_checks_add(v, CERTS_CHECK_ACCESS,
					CERTS_SUCCESSFUL, CERTS_REASON_NONE),
		    "BAC");
		certs_checks_add(v, CERTS_CHECK_ACCESS_BAC, CERTS_SUCCESSFUL,
		    CERTS_REASON_NONE);
		if (r->findings & MRTD_FINDING_BIT(PACE_FAILED))
			certs_checks_add(v, CERTS_CHECK_ACCESS_PACE,
			    CERTS_FAILED, CERTS_REASON_PACE_FAILED);
		else
			certs_checks_add(v, CERTS_CHECK_ACCESS_PACE,
			    CERTS_NOT_SUPPORTED, CERTS_REASON_NO_PACE);
		judge_downgrade(i, r);
		break;
	case MRTD_ACCESS_PLAIN:
		certs_checks_add(v, CERTS_CHECK_ACCESS, CERTS_NOT_SUPPORTED,
		    CERTS_REASON_PLAIN_ACCESS);
		certs_checks_add(v, CERTS_CHECK_ACCESS_PACE,
		    CERTS_NOT_SUPPORTED, CERTS_REASON_NO_PACE);
		certs_checks_add(v, CERTS_CHECK_ACCESS_BAC, CERTS_NOT_SUPPORTED,
		    CERTS_REASON_NO_BAC);
		break;
	case MRTD_ACCESS_NONE:
	default:
		judge_no_access(i, r);
		break;
	}
}

static bool
same_info(const struct mrtd_secinfo *a, const struct mrtd_secinfo *b)
{
	return span_eq(a->oid, b->oid) && span_eq(a->required, b->required) &&
	    span_eq(a->optional, b->optional);
}

/* Every info of one list, or every one about PACE, is in the other too. */
static bool
within(const struct mrtd_secinfos *a, const struct mrtd_secinfos *b, bool pace)
{
	for (size_t i = 0; i < a->n; i++) {
		bool found = pace && a->list[i].kind != MRTD_SECINFO_PACE &&
		    a->list[i].kind != MRTD_SECINFO_PACE_DOMAIN;

		for (size_t j = 0; j < b->n && !found; j++)
			found = same_info(&a->list[i], &b->list[j]);
		if (!found)
			return false;
	}
	return true;
}

static void
add_same(struct kiosk_inspect *i, enum certs_check_id id,
    const struct mrtd_secinfos *plain, const struct mrtd_secinfos *copy)
{
	bool same = within(plain, copy, false) && within(copy, plain, true);

	certs_checks_add(&i->facts.verdict, id,
	    same ? CERTS_SUCCESSFUL : CERTS_FAILED,
	    same ? CERTS_REASON_NONE : CERTS_REASON_DIFFERS);
}

/*
 * Doc 9303-11 §4.2, step 3: EF.CardSecurity is the other signed copy.  It may
 * hold more (the key of Chip Authentication), but nothing of EF.CardAccess may
 * be missing from it.
 */
static void
judge_card_security_copy(struct kiosk_inspect *i)
{
	struct mrtd_secinfos plain, copy;
	uint8_t body[KIOSK_INSPECT_CARD_SECURITY];
	struct sink k = sink_of(body, sizeof(body));
	enum mrtd_err e;

	if (i->card_security.n == 0 || i->content[MRTD_FILE_CARD_ACCESS].n == 0)
		return;
	e = mrtd_sod_security_infos(i->card_security, &k);
	if (e == MRTD_E_OK)
		e = mrtd_secinfo_parse(sink_span(&k), &copy);
	if (e == MRTD_E_OK)
		e = mrtd_secinfo_parse(
		    i->content[MRTD_FILE_CARD_ACCESS], &plain);
	if (e != MRTD_E_OK)
		certs_checks_detail(
		    certs_checks_add(&i->facts.verdict,
			CERTS_CHECK_CARD_ACCESS_SECURITY, CERTS_FAILED,
			CERTS_REASON_FILE_MALFORMED),
		    "%s", mrtd_err_text(e));
	else
		add_same(i, CERTS_CHECK_CARD_ACCESS_SECURITY, &plain, &copy);
}

/*
 * Doc 9303-11 §9.2: what EF.CardAccess announced unsigned has to stand in the
 * signed DG14 as well; and no PACEInfo of DG14 may be missing there, or else
 * somebody could take the stronger ones away.  Only where DG14 holds PACEInfos
 * at all: before 2018 it did not have to.
 */
void
kiosk_inspect_card_access(struct kiosk_inspect *i)
{
	struct mrtd_secinfos plain, copy;
	struct mrtd_paceinfo pace[8];
	struct span body;

	judge_card_security_copy(i);
	if (!kiosk_inspect_authentic(i, MRTD_FILE_DG14) ||
	    i->content[MRTD_FILE_CARD_ACCESS].n == 0 ||
	    mrtd_tlv_only(i->content[MRTD_FILE_DG14],
		mrtd_lds_file(MRTD_FILE_DG14)->tag, &body) != MRTD_E_OK ||
	    mrtd_secinfo_parse(body, &copy) != MRTD_E_OK ||
	    mrtd_secinfo_parse(i->content[MRTD_FILE_CARD_ACCESS], &plain) !=
		MRTD_E_OK ||
	    mrtd_secinfo_pace(&copy, pace, 8) == 0)
		return;
	add_same(i, CERTS_CHECK_CARD_ACCESS_DG14, &plain, &copy);
}
