#include "kiosk/decide.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */

/* A document that was laid down badly or misread may be laid down again. */
static const uint8_t by_mrtd[MRTD_E_COUNT] = {
	[MRTD_E_OK]          = KIOSK_ADMIT,
	[MRTD_E_PASSWORD]    = KIOSK_AGAIN,
	[MRTD_E_CHARACTER]   = KIOSK_AGAIN,
	[MRTD_E_CHECK_DIGIT] = KIOSK_AGAIN,
	[MRTD_E_LENGTH]      = KIOSK_AGAIN,
	[MRTD_E_TAG]         = KIOSK_AGAIN,
	[MRTD_E_VALUE]       = KIOSK_AGAIN,
	[MRTD_E_CARD_GONE]   = KIOSK_AGAIN,
};

static const uint8_t by_outcome[] = {
	[BIOMETRICS_NOT_ENOUGH_QUALITY] = KIOSK_AGAIN,
	[BIOMETRICS_NO_MATCH]           = KIOSK_AGAIN,
	[BIOMETRICS_MATCH]              = KIOSK_ADMIT,
};

static const char *const names[] = {
	[KIOSK_OFFICER]        = "officer",
	[KIOSK_AGAIN]          = "again",
	[KIOSK_ADMIT]          = "admit",
};
/* clang-format on */

enum kiosk_decision
kiosk_decide_mrtd(enum mrtd_err e)
{
	return (unsigned)e < MRTD_E_COUNT ? (enum kiosk_decision)by_mrtd[e]
					  : KIOSK_OFFICER;
}

/* No policy can do without authenticity: there an open question stays one. */
static bool
waived(const struct policy *p, const struct certs_check *c)
{
	enum certs_group g = certs_checks_group(c->id);

	return c->result == CERTS_UNDETERMINED && g != CERTS_GROUP_OBJECT &&
	    g != CERTS_GROUP_ISSUER &&
	    kiosk_policy_passes(p, certs_checks_name(c->id));
}

/* The same checks, weighed as this lane weighs them. */
static void
weigh(const struct policy *p, struct certs_verdict *v)
{
	struct certs_verdict w;

	certs_checks_init(&w, CERTS_PROFILE_GATE);
	for (size_t i = 0; i < v->n; i++) {
		const struct certs_check *from = &v->checks[i];
		struct certs_check *to = certs_checks_add(
		    &w, from->id, from->result, from->reason);

		certs_checks_detail(to, "%s", from->detail);
		if (waived(p, from))
			certs_checks_weigh(&w, from->id, CERTS_EVALUATORY);
	}
	*v = w;
}

static bool
admits(const struct policy *p, const struct kiosk_facts *f)
{
	struct certs_overall o;

	if (f->err != MRTD_E_OK || !certs_checks_valid(&f->verdict))
		return false;
	if (f->access != MRTD_ACCESS_PACE &&
	    !(f->access == MRTD_ACCESS_BAC && p->allow_bac))
		return false;
	o = certs_checks_overall(&f->verdict);
	return certs_checks_admit(&o);
}

/* Typed, nobody has compared the page with the chip: the lane has to say that
 * it needs nobody to. */
static bool
page_unseen(const struct policy *p, const struct kiosk_record *r)
{
	return r->key != KIOSK_RECORD_READ &&
	    !kiosk_policy_passes(p, certs_checks_name(CERTS_CHECK_MRZ_DG1));
}

enum kiosk_decision
kiosk_decide_document(const struct policy *p, struct kiosk_record *r)
{
	if (!r->have_facts || !certs_checks_valid(&r->facts.verdict)) {
		kiosk_record_reason(
		    r, "document", "the document was not inspected");
		return KIOSK_OFFICER;
	}
	weigh(p, &r->facts.verdict);
	if (admits(p, &r->facts) && !page_unseen(p, r))
		return KIOSK_ADMIT;
	kiosk_record_reasons_of(r);
	if (r->facts.err == MRTD_E_OK && r->facts.access == MRTD_ACCESS_BAC &&
	    !p->allow_bac)
		kiosk_record_reason(
		    r, "access-bac", "this lane does not accept BAC");
	if (r->facts.err == MRTD_E_OK && page_unseen(p, r))
		kiosk_record_reason(r, "page-typed",
		    "what is printed was typed, so nobody has compared it "
		    "with the chip");
	if (r->reasons == 0)
		kiosk_record_reason(
		    r, "document", "the document is not one to be admitted");
	return KIOSK_OFFICER;
}

enum kiosk_decision
kiosk_decide_traveller(const struct policy *p, const struct kiosk_traveller *t,
    struct kiosk_record *r)
{
	char code[KIOSK_RULE_CODE_MAX], text[KIOSK_RULE_TEXT_MAX];

	kiosk_rule_judge(&p->rules, t, &r->rule);
	r->have_rule = true;
	if (r->rule.outcome == KIOSK_RULE_ELIGIBLE)
		return KIOSK_ADMIT;
	kiosk_rule_reason(&r->rule, code, text);
	kiosk_record_reason(r, code, text);
	return KIOSK_OFFICER;
}

enum kiosk_pad
kiosk_decide_pad(const struct policy *p, const struct kiosk_comparison *c)
{
	const struct biometrics_pad_result *r = &c->pad;

	/* Suspected first, and by whatever there is to suspect it by. */
	if (r->frames > 0 && !(r->score < p->pad_threshold))
		return KIOSK_PAD_SUSPECTED;
	if (p->pad_required &&
	    (r->frames == 0 || !r->evidence[BIOMETRICS_PAD_NETWORK].have))
		return KIOSK_PAD_ABSENT;
	return KIOSK_PAD_CLEAR;
}

enum kiosk_decision
kiosk_decide_face(const struct policy *p, const struct kiosk_comparison *c)
{
	if (kiosk_decide_pad(p, c) != KIOSK_PAD_CLEAR)
		return KIOSK_OFFICER;
	if (c->err != BIOMETRICS_E_OK ||
	    (unsigned)c->verdict.outcome > BIOMETRICS_MATCH)
		return KIOSK_OFFICER;
	/* A match that its own numbers do not show is no match, but worse. */
	if (c->verdict.outcome == BIOMETRICS_MATCH &&
	    !kiosk_comparison_matches(c, p->fmr))
		return KIOSK_OFFICER;
	return (enum kiosk_decision)by_outcome[c->verdict.outcome];
}

enum kiosk_decision
kiosk_decide_watchlists(const struct policy *p, const struct kiosk_record *r)
{
	static const uint8_t by_watchlist[] = {
	    [KIOSK_WATCHLIST_NOT_SEARCHED] = KIOSK_OFFICER,
	    [KIOSK_WATCHLIST_CLEAR] = KIOSK_ADMIT,
	    [KIOSK_WATCHLIST_HIT] = KIOSK_OFFICER,
	};
	const bool searched = r->have_watchlist &&
	    r->watchlist.outcome != KIOSK_WATCHLIST_NOT_SEARCHED;

	if (!searched)
		return p->watchlist_required ? KIOSK_OFFICER : KIOSK_ADMIT;
	return (unsigned)r->watchlist.outcome <= KIOSK_WATCHLIST_HIT
	    ? (enum kiosk_decision)by_watchlist[r->watchlist.outcome]
	    : KIOSK_OFFICER;
}

/* Without a reason: for the last look over everything. */
static bool
persons_admit(const struct policy *p, const struct kiosk_record *r)
{
	const enum kiosk_watchdoc_outcome o = r->have_persons
	    ? r->persons.outcome
	    : KIOSK_WATCHDOC_NOT_SEARCHED;

	return o == KIOSK_WATCHDOC_CLEAR ||
	    (o == KIOSK_WATCHDOC_NOT_SEARCHED && !p->persons_required);
}

enum kiosk_decision
kiosk_decide_persons(const struct policy *p, struct kiosk_record *r)
{
	const struct kiosk_watchdoc_result *w = &r->persons;
	char text[160];

	if (persons_admit(p, r))
		return KIOSK_ADMIT;
	if (w->outcome == KIOSK_WATCHDOC_HIT && w->hits > 0) {
		const bool document = w->hit[0].grade ==
		    KIOSK_WATCHDOC_DOCUMENT;

		snprintf(text, sizeof(text), "the list %s has %s: %s",
		    w->hit[0].list,
		    document ? "this document" : "a name like this one",
		    w->hit[0].reference);
		kiosk_record_reason(r,
		    document ? "watchlist-document" : "watchlist-name", text);
		return KIOSK_OFFICER;
	}
	if (w->why != NULL)
		snprintf(text, sizeof(text), "the watch-list %s %s", w->list,
		    w->why);
	else
		snprintf(text, sizeof(text),
		    "no list of documents and names was searched");
	kiosk_record_reason(r, "watchlist-not-searched", text);
	return KIOSK_OFFICER;
}

/* A lane may be stricter than the measure itself, and never laxer. */
static bool
finger_suspected(const struct policy *p, const struct kiosk_finger *f)
{
	return biometrics_finger_pad_alarm(&f->pad) ||
	    f->pad.score >= p->pad_threshold;
}

/* Where the policy wants both matchers to say so. */
static bool
seconded(const struct policy *p, const struct kiosk_finger *f)
{
	return !p->finger_second_required || f->second == KIOSK_FINGER_AGREES;
}

enum kiosk_decision
kiosk_decide_finger(const struct policy *p, const struct kiosk_finger *f)
{
	/* TR-03121-3.1 §2.5: an alarm of attack detection goes to a guard. */
	if (f->err != BIOMETRICS_E_OK || f->sensor != HW_E_OK ||
	    finger_suspected(p, f) || (unsigned)f->outcome > BIOMETRICS_MATCH)
		return KIOSK_OFFICER;
	if (f->outcome == BIOMETRICS_MATCH &&
	    !kiosk_finger_matches(f, p->finger_fmr))
		return KIOSK_OFFICER;
	if (f->outcome == BIOMETRICS_MATCH && !seconded(p, f))
		return KIOSK_AGAIN;
	return (enum kiosk_decision)by_outcome[f->outcome];
}

enum kiosk_decide_fingers
kiosk_decide_asks_finger(const struct policy *p, const struct kiosk_record *r)
{
	static const struct {
		bool asked, required;
	} by_rule[] = {
	    [KIOSK_RULE_FINGER_NO] = {false, false},
	    [KIOSK_RULE_FINGER_READABLE] = {true, false},
	    [KIOSK_RULE_FINGER_REQUIRED] = {true, true},
	};
	const enum kiosk_rule_finger f = r->rule.finger;
	bool asked = p->finger, required = p->finger_required;

	if (f != KIOSK_RULE_FINGER_LANE) {
		asked = by_rule[f].asked;
		required = by_rule[f].required;
	}
	if (!asked && !required)
		return KIOSK_FINGER_NOT_ASKED;
	if (r->facts.fingers.n > 0)
		return KIOSK_FINGER_ASKED;
	return required ? KIOSK_FINGER_MISSING : KIOSK_FINGER_NOT_ASKED;
}

/* Where none is asked for, none is needed. */
static bool
finger_admits(const struct policy *p, const struct kiosk_record *r)
{
	switch (kiosk_decide_asks_finger(p, r)) {
	case KIOSK_FINGER_NOT_ASKED:
		return true;
	case KIOSK_FINGER_ASKED:
		return r->have_finger && !finger_suspected(p, &r->finger) &&
		    kiosk_finger_matches(&r->finger, p->finger_fmr) &&
		    seconded(p, &r->finger);
	case KIOSK_FINGER_MISSING:
		break;
	}
	return false;
}

/* What a kiosk has found of the document, its token says. */
static bool
document_admits(const struct policy *p, const struct kiosk_record *r)
{
	if (r->station == GATE_GATE)
		return r->have_token && r->token_verdict == KIOSK_TOKEN_GOOD &&
		    (r->token_claim == KIOSK_RECORD_CLAIM_ALONE ||
			r->token_claim == KIOSK_RECORD_CLAIM_SITE ||
			(r->token_claim == KIOSK_RECORD_CLAIM_OFFLINE &&
			    p->token_offline));
	return r->have_facts && !page_unseen(p, r) && admits(p, &r->facts) &&
	    finger_admits(p, r) && persons_admit(p, r);
}

enum kiosk_decision
kiosk_decide_passage(const struct policy *p, const struct kiosk_record *r)
{
	if (!r->have_face || r->reasons > 0 || !document_admits(p, r))
		return KIOSK_OFFICER;
	if (!r->have_rule || r->rule.outcome != KIOSK_RULE_ELIGIBLE)
		return KIOSK_OFFICER;
	if (kiosk_decide_pad(p, &r->face) != KIOSK_PAD_CLEAR ||
	    kiosk_decide_watchlists(p, r) != KIOSK_ADMIT)
		return KIOSK_OFFICER;
	return kiosk_comparison_matches(&r->face, p->fmr) ? KIOSK_ADMIT
							  : KIOSK_OFFICER;
}

const char *
kiosk_decide_name(enum kiosk_decision d)
{
	return (unsigned)d < sizeof(names) / sizeof(names[0]) ? names[d]
							      : "officer";
}

bool
kiosk_decide_admitted(const char *decision)
{
	return strcmp(decision, names[KIOSK_ADMIT]) == 0 ||
	    strcmp(decision, "issue") == 0;
}
