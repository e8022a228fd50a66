#include "tests/check.h"

#include <math.h>

#include "kiosk/decide.h"

static struct policy policy;
static struct kiosk_record record;

/* A document about which everything is well. */
static void
good_document(void)
{
	struct kiosk_facts *f = &record.facts;

	memset(&record, 0, sizeof(record));
	kiosk_policy_default(&policy);
	record.have_facts = true;
	record.have_rule = true;
	record.rule.outcome = KIOSK_RULE_ELIGIBLE;
	f->err = MRTD_E_OK;
	f->access = MRTD_ACCESS_PACE;
	certs_checks_init(&f->verdict, CERTS_PROFILE_GATE);
	for (int id = 0; id < CERTS_CHECK_COUNT; id++)
		if (f->verdict.weight[id] == CERTS_MANDATORY)
			certs_checks_add(&f->verdict, (enum certs_check_id)id,
			    CERTS_SUCCESSFUL, CERTS_REASON_NONE);
}

/* clang-format off */
static const struct {
	const char *name;
	enum certs_check_id id;
	enum certs_result result;
	const char *pass;
	enum kiosk_decision want;
} rows[] = {
	{"all successful",       CERTS_CHECK_ACCESS,        CERTS_SUCCESSFUL,   "", KIOSK_ADMIT},
	{"expired",              CERTS_CHECK_EXPIRY,        CERTS_FAILED,       "", KIOSK_OFFICER},
	{"failed, though named", CERTS_CHECK_EXPIRY,        CERTS_FAILED,       "expiry", KIOSK_OFFICER},
	{"DG2 altered",          CERTS_CHECK_DG2,           CERTS_FAILED,       "", KIOSK_OFFICER},
	{"signer unknown",       CERTS_CHECK_DSC_SIGNATURE, CERTS_UNDETERMINED, "", KIOSK_OFFICER},
	{"no policy trusts an unknown signer", CERTS_CHECK_DSC_SIGNATURE, CERTS_UNDETERMINED, "dsc-signature", KIOSK_OFFICER},
	{"date not known",       CERTS_CHECK_EXPIRY,        CERTS_UNDETERMINED, "", KIOSK_OFFICER},
	{"not known, passes",    CERTS_CHECK_EXPIRY,        CERTS_UNDETERMINED, "com-sod, expiry", KIOSK_ADMIT},
	{"another one passes",   CERTS_CHECK_EXPIRY,        CERTS_UNDETERMINED, "com-sod", KIOSK_OFFICER},
	{"interrupted",          CERTS_CHECK_SOD_SIGNATURE, CERTS_ABORTED,      "sod-signature", KIOSK_OFFICER},
	{"optional, failed",     CERTS_CHECK_DG14,          CERTS_FAILED,       "", KIOSK_OFFICER},
	{"only evaluated",       CERTS_CHECK_DSC_REVOCATION, CERTS_UNDETERMINED, "", KIOSK_ADMIT},
};
/* clang-format on */

static void
judges_the_document(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum kiosk_decision d;

		good_document();
		certs_checks_add(&record.facts.verdict, rows[i].id,
		    rows[i].result, CERTS_REASON_NONE);
		snprintf(policy.pass_undetermined,
		    sizeof(policy.pass_undetermined), "%s", rows[i].pass);
		d = kiosk_decide_document(&policy, &record);
		check(rows[i].name, d == rows[i].want);
		check(rows[i].name,
		    (record.reasons > 0) == (rows[i].want != KIOSK_ADMIT));
	}
}

static void
a_mandatory_check_may_not_be_missing(void **state)
{
	(void)state;
	for (int id = 0; id < CERTS_CHECK_COUNT; id++) {
		struct certs_verdict *v = &record.facts.verdict, less;

		good_document();
		if (v->weight[id] != CERTS_MANDATORY)
			continue;
		certs_checks_init(&less, CERTS_PROFILE_GATE);
		for (size_t i = 0; i < v->n; i++)
			if (v->checks[i].id != (enum certs_check_id)id)
				certs_checks_add(&less, v->checks[i].id,
				    CERTS_SUCCESSFUL, CERTS_REASON_NONE);
		*v = less;
		check(certs_checks_name((enum certs_check_id)id),
		    kiosk_decide_document(&policy, &record) == KIOSK_OFFICER);
	}
}

/* A worker that was taken over says that nothing counts. */
static void
weights_are_its_own(void **state)
{
	struct certs_verdict *v = &record.facts.verdict;

	(void)state;
	good_document();
	certs_checks_add(v, CERTS_CHECK_DG2, CERTS_FAILED, CERTS_REASON_NONE);
	memset(v->weight, CERTS_EVALUATORY, sizeof(v->weight));
	assert_int_equal(
	    kiosk_decide_document(&policy, &record), KIOSK_OFFICER);
}

static void
access_has_to_be_allowed(void **state)
{
	static const struct {
		enum mrtd_access access;
		bool allow_bac;
		enum kiosk_decision want;
	} t[] = {
	    {MRTD_ACCESS_PACE, false, KIOSK_ADMIT},
	    {MRTD_ACCESS_BAC, true, KIOSK_ADMIT},
	    {MRTD_ACCESS_BAC, false, KIOSK_OFFICER},
	    {MRTD_ACCESS_PLAIN, true, KIOSK_OFFICER},
	    {MRTD_ACCESS_NONE, true, KIOSK_OFFICER},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		good_document();
		record.facts.access = t[i].access;
		policy.allow_bac = t[i].allow_bac;
		check(mrtd_access_name(t[i].access),
		    kiosk_decide_document(&policy, &record) == t[i].want);
	}
}

/* clang-format off */
static const struct {
	const char *name;
	enum biometrics_err err;
	enum biometrics_outcome outcome;
	enum biometrics_metric metric;
	double score, threshold, fmr;
	enum kiosk_decision want;
} faces[] = {
	{"cosine match",        BIOMETRICS_E_OK, BIOMETRICS_MATCH, BIOMETRICS_METRIC_COSINE, 0.7, 0.4, 1e-3, KIOSK_ADMIT},
	{"distance match",      BIOMETRICS_E_OK, BIOMETRICS_MATCH, BIOMETRICS_METRIC_L2,     0.3, 0.4, 1e-3, KIOSK_ADMIT},
	{"no match",            BIOMETRICS_E_OK, BIOMETRICS_NO_MATCH, BIOMETRICS_METRIC_COSINE, 0.1, 0.4, 1e-3, KIOSK_AGAIN},
	{"poor",                BIOMETRICS_E_OK, BIOMETRICS_NOT_ENOUGH_QUALITY, BIOMETRICS_METRIC_COSINE, 0, 0.4, 1e-3, KIOSK_AGAIN},
	{"a match that is none", BIOMETRICS_E_OK, BIOMETRICS_MATCH, BIOMETRICS_METRIC_COSINE, 0.3, 0.4, 1e-3, KIOSK_OFFICER},
	{"wrong way round",     BIOMETRICS_E_OK, BIOMETRICS_MATCH, BIOMETRICS_METRIC_L2,     0.7, 0.4, 1e-3, KIOSK_OFFICER},
	{"no metric",           BIOMETRICS_E_OK, BIOMETRICS_MATCH, (enum biometrics_metric)0, 0.7, 0.4, 1e-3, KIOSK_OFFICER},
	{"lax",                 BIOMETRICS_E_OK, BIOMETRICS_MATCH, BIOMETRICS_METRIC_COSINE, 0.7, 0.2, 1e-2, KIOSK_OFFICER},
	{"FMR not said",        BIOMETRICS_E_OK, BIOMETRICS_MATCH, BIOMETRICS_METRIC_COSINE, 0.7, 0.4, 0, KIOSK_OFFICER},
	{"no model",            BIOMETRICS_E_MODEL, BIOMETRICS_MATCH, BIOMETRICS_METRIC_COSINE, 0.7, 0.4, 1e-3, KIOSK_OFFICER},
	{"portrait undecodable", BIOMETRICS_E_DECODE, BIOMETRICS_NOT_ENOUGH_QUALITY, BIOMETRICS_METRIC_COSINE, 0, 0, 1e-3, KIOSK_OFFICER},
	{"not calibrated",      BIOMETRICS_E_NO_THRESHOLD, BIOMETRICS_NOT_ENOUGH_QUALITY, BIOMETRICS_METRIC_COSINE, 0, 0, 1e-3, KIOSK_OFFICER},
};
/* clang-format on */

static void
judges_the_face(void **state)
{
	(void)state;
	kiosk_policy_default(&policy);
	for (size_t i = 0; i < sizeof(faces) / sizeof(faces[0]); i++) {
		struct kiosk_comparison c = {.err = faces[i].err};

		c.verdict = (struct biometrics_verdict) {faces[i].outcome,
		    faces[i].metric, faces[i].score, faces[i].threshold,
		    faces[i].fmr};
		check(faces[i].name,
		    kiosk_decide_face(&policy, &c) == faces[i].want);
		/* And over everything, with a good document. */
		good_document();
		record.have_face = true;
		record.face = c;
		check(faces[i].name,
		    (kiosk_decide_passage(&policy, &record) == KIOSK_ADMIT) ==
			(faces[i].want == KIOSK_ADMIT));
	}
}

/* clang-format off */
static const struct {
	const char *name;
	bool required;
	double threshold;
	unsigned frames;
	bool network;
	double score;
	enum kiosk_pad want;
} pads[] = {
	{"bona fide",                    true,  0.5, 9, true,  0.1, KIOSK_PAD_CLEAR},
	{"attack",                       true,  0.5, 9, true,  0.9, KIOSK_PAD_SUSPECTED},
	{"on the threshold",             true,  0.5, 9, true,  0.5, KIOSK_PAD_SUSPECTED},
	{"a stricter lane",              true,  0.2, 9, true,  0.3, KIOSK_PAD_SUSPECTED},
	{"not required, suspected",      false, 0.5, 9, false, 0.6, KIOSK_PAD_SUSPECTED},
	{"not required, not made",       false, 0.5, 0, false, 0,   KIOSK_PAD_CLEAR},
	{"not required, no network",     false, 0.5, 9, false, 0.2, KIOSK_PAD_CLEAR},
	{"required, not made",           true,  0.5, 0, false, 0,   KIOSK_PAD_ABSENT},
	{"required, no network",         true,  0.5, 9, false, 0.1, KIOSK_PAD_ABSENT},
	{"required, network, no frame",  true,  0.5, 0, true,  0,   KIOSK_PAD_ABSENT},
	{"no number",                    false, 0.5, 9, true,  NAN, KIOSK_PAD_SUSPECTED},
};
/* clang-format on */

/* The best match in the world does not outweigh it. */
static void
judges_presentation_attacks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pads) / sizeof(pads[0]); i++) {
		struct kiosk_comparison c = {
		    .verdict = {BIOMETRICS_MATCH, BIOMETRICS_METRIC_COSINE, 0.9,
			0.4, 1e-3}};
		bool clear = pads[i].want == KIOSK_PAD_CLEAR;

		good_document();
		policy.pad_required = pads[i].required;
		policy.pad_threshold = pads[i].threshold;
		c.pad.frames = pads[i].frames;
		c.pad.score = pads[i].score;
		c.pad.evidence[BIOMETRICS_PAD_NETWORK].have = pads[i].network;
		check(pads[i].name,
		    kiosk_decide_pad(&policy, &c) == pads[i].want);
		check(pads[i].name,
		    (kiosk_decide_face(&policy, &c) == KIOSK_ADMIT) == clear);
		record.have_face = true;
		record.face = c;
		check(pads[i].name,
		    (kiosk_decide_passage(&policy, &record) == KIOSK_ADMIT) ==
			clear);
		record.face.verdict.outcome = BIOMETRICS_NO_MATCH;
		check(pads[i].name,
		    (kiosk_decide_face(&policy, &record.face) ==
			KIOSK_OFFICER) == !clear);
	}
}

/* clang-format off */
static const struct {
	const char *name;
	bool compare, required;
	uint8_t prints; /* of the chip */
	bool have;
	enum biometrics_err err;
	enum hw_err sensor;
	enum biometrics_outcome outcome;
	double score, fmr, pad;
	enum kiosk_decide_fingers asks;
	enum kiosk_decision finger, passage;
} fingers[] = {
	{"no finger, please",  false, false, 2, false, 0, 0, BIOMETRICS_NOT_ENOUGH_QUALITY, 0, 0, 0, KIOSK_FINGER_NOT_ASKED, KIOSK_AGAIN, KIOSK_ADMIT},
	{"none to compare",    true,  false, 0, false, 0, 0, BIOMETRICS_NOT_ENOUGH_QUALITY, 0, 0, 0, KIOSK_FINGER_NOT_ASKED, KIOSK_AGAIN, KIOSK_ADMIT},
	{"none, and required", true,  true,  0, false, 0, 0, BIOMETRICS_NOT_ENOUGH_QUALITY, 0, 0, 0, KIOSK_FINGER_MISSING, KIOSK_AGAIN, KIOSK_OFFICER},
	{"required alone",     false, true,  0, false, 0, 0, BIOMETRICS_NOT_ENOUGH_QUALITY, 0, 0, 0, KIOSK_FINGER_MISSING, KIOSK_AGAIN, KIOSK_OFFICER},
	{"not compared",       true,  false, 1, false, 0, 0, BIOMETRICS_NOT_ENOUGH_QUALITY, 0, 0, 0, KIOSK_FINGER_ASKED, KIOSK_AGAIN, KIOSK_OFFICER},
	{"matches",            true,  false, 1, true,  0, 0, BIOMETRICS_MATCH,    0.9, 1e-3, 0.1, KIOSK_FINGER_ASKED, KIOSK_ADMIT, KIOSK_ADMIT},
	{"another",            true,  false, 1, true,  0, 0, BIOMETRICS_NO_MATCH, 0.1, 1e-3, 0, KIOSK_FINGER_ASKED, KIOSK_AGAIN, KIOSK_OFFICER},
	{"poor",               true,  false, 1, true,  0, 0, BIOMETRICS_NOT_ENOUGH_QUALITY, 0, 1e-3, 0, KIOSK_FINGER_ASKED, KIOSK_AGAIN, KIOSK_OFFICER},
	{"a match that is none", true, false, 1, true, 0, 0, BIOMETRICS_MATCH,    0.1, 1e-3, 0, KIOSK_FINGER_ASKED, KIOSK_OFFICER, KIOSK_OFFICER},
	{"lax",                true,  false, 1, true,  0, 0, BIOMETRICS_MATCH,    0.9, 1e-2, 0, KIOSK_FINGER_ASKED, KIOSK_OFFICER, KIOSK_OFFICER},
	{"a copy",             true,  false, 1, true,  0, 0, BIOMETRICS_MATCH,    0.9, 1e-3, 0.6, KIOSK_FINGER_ASKED, KIOSK_OFFICER, KIOSK_OFFICER},
	{"a copy, by this lane", true, false, 1, true, 0, 0, BIOMETRICS_MATCH,    0.9, 1e-3, 0.3, KIOSK_FINGER_ASKED, KIOSK_OFFICER, KIOSK_OFFICER},
	{"unplugged",          true,  false, 1, true,  0, HW_E_GONE, BIOMETRICS_NOT_ENOUGH_QUALITY, 0, 0, 0, KIOSK_FINGER_ASKED, KIOSK_OFFICER, KIOSK_OFFICER},
	{"undecodable",        true,  false, 1, true,  BIOMETRICS_E_DECODE, 0, BIOMETRICS_NOT_ENOUGH_QUALITY, 0, 0, 0, KIOSK_FINGER_ASKED, KIOSK_OFFICER, KIOSK_OFFICER},
};
/* clang-format on */

/* clang-format off */
static const struct {
	const char *name;
	bool required;
	enum kiosk_finger_second second;
	enum biometrics_outcome outcome;
	enum kiosk_decision finger, passage;
} seconds[] = {
	{"both",                false, KIOSK_FINGER_AGREES,  BIOMETRICS_MATCH,    KIOSK_ADMIT, KIOSK_ADMIT},
	{"one, recorded",       false, KIOSK_FINGER_DENIES,  BIOMETRICS_MATCH,    KIOSK_ADMIT, KIOSK_ADMIT},
	{"no word, recorded",   false, KIOSK_FINGER_UNTOLD,  BIOMETRICS_MATCH,    KIOSK_ADMIT, KIOSK_ADMIT},
	{"both, as wanted",     true,  KIOSK_FINGER_AGREES,  BIOMETRICS_MATCH,    KIOSK_ADMIT, KIOSK_ADMIT},
	{"one, and both are",   true,  KIOSK_FINGER_DENIES,  BIOMETRICS_MATCH,    KIOSK_AGAIN, KIOSK_OFFICER},
	{"no word",             true,  KIOSK_FINGER_UNTOLD,  BIOMETRICS_MATCH,    KIOSK_AGAIN, KIOSK_OFFICER},
	{"never asked",         true,  KIOSK_FINGER_UNASKED, BIOMETRICS_MATCH,    KIOSK_AGAIN, KIOSK_OFFICER},
	{"no such word",        true,  KIOSK_FINGER_SECONDS, BIOMETRICS_MATCH,    KIOSK_AGAIN, KIOSK_OFFICER},
	{"the other alone",     false, KIOSK_FINGER_AGREES,  BIOMETRICS_NO_MATCH, KIOSK_AGAIN, KIOSK_OFFICER},
	{"the other, wanted",   true,  KIOSK_FINGER_AGREES,  BIOMETRICS_NO_MATCH, KIOSK_AGAIN, KIOSK_OFFICER},
	{"the other, of a poor one", true, KIOSK_FINGER_AGREES, BIOMETRICS_NOT_ENOUGH_QUALITY, KIOSK_AGAIN, KIOSK_OFFICER},
};
/* clang-format on */

static void
second_opinion_never_admits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++) {
		struct kiosk_finger f = {.position = 2,
		    .outcome = seconds[i].outcome,
		    .score = seconds[i].outcome == BIOMETRICS_MATCH ? 0.9 : 0.1,
		    .threshold = 0.5,
		    .fmr = 1e-3,
		    .reached = 1e-3,
		    .fingers = 1,
		    .second = seconds[i].second};

		good_document();
		record.have_face = true;
		record.face.verdict = (struct biometrics_verdict) {
		    BIOMETRICS_MATCH, BIOMETRICS_METRIC_COSINE, 0.7, 0.4, 1e-3};
		policy.finger = true;
		policy.finger_second_required = seconds[i].required;
		record.facts.fingers.n = 1;
		record.have_finger = true;
		record.finger = f;
		check(seconds[i].name,
		    kiosk_decide_finger(&policy, &f) == seconds[i].finger);
		check(seconds[i].name,
		    kiosk_decide_passage(&policy, &record) ==
			seconds[i].passage);
	}
	policy.finger_second_required = false;
}

static void
judges_the_finger(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(fingers) / sizeof(fingers[0]); i++) {
		struct kiosk_finger f = {.err = fingers[i].err,
		    .sensor = fingers[i].sensor,
		    .position = 2,
		    .outcome = fingers[i].outcome,
		    .score = fingers[i].score,
		    .threshold = 0.5,
		    .fmr = fingers[i].fmr,
		    .reached = fingers[i].fmr,
		    .fingers = 1,
		    .pad = {BIOMETRICS_FINGER_PAD_COPY, fingers[i].pad}};

		good_document();
		record.have_face = true;
		record.face.verdict = (struct biometrics_verdict) {
		    BIOMETRICS_MATCH, BIOMETRICS_METRIC_COSINE, 0.7, 0.4, 1e-3};
		policy.pad_threshold = 0.2;
		policy.finger = fingers[i].compare;
		policy.finger_required = fingers[i].required;
		record.facts.fingers.n = fingers[i].prints;
		record.have_finger = fingers[i].have;
		record.finger = f;
		check(fingers[i].name,
		    kiosk_decide_asks_finger(&policy, &record) ==
			fingers[i].asks);
		check(fingers[i].name,
		    kiosk_decide_finger(&policy, &f) == fingers[i].finger);
		check(fingers[i].name,
		    kiosk_decide_passage(&policy, &record) ==
			fingers[i].passage);
	}
	kiosk_policy_default(&policy);
}

/* An eligible traveller goes on; of another the record says by which rule. */
static void
the_rules_are_in_the_record(void **state)
{
	static const char text[] = "[rule 7]\nage = -11\nthen = officer\n"
				   "text = under 12\n[rule 8]\nage = 12-\n"
				   "then = eligible\ntext = others\n"
				   "finger = required\n";
	struct kiosk_traveller t = {.age = {true, 11, 11}};
	struct conf_error err;

	(void)state;
	good_document();
	assert_int_equal(
	    kiosk_policy_parse(SPAN_STR("[rule 7]\n"), "x", &policy, &err),
	    KIOSK_E_CONF);
	assert_int_equal(kiosk_policy_parse(span_of(text, sizeof(text) - 1),
			     "x", &policy, &err),
	    KIOSK_E_OK);
	assert_true(kiosk_policy_fingers(&policy));
	assert_int_equal(
	    kiosk_decide_traveller(&policy, &t, &record), KIOSK_OFFICER);
	assert_int_equal(record.reasons, 1);
	assert_string_equal(record.reason[0].code, "rule-7");
	assert_string_equal(
	    record.reason[0].text, "refused by rule 7: under 12");
	good_document();
	assert_int_equal(kiosk_policy_parse(span_of(text, sizeof(text) - 1),
			     "x", &policy, &err),
	    KIOSK_E_OK);
	t.age.from = t.age.to = 12;
	assert_int_equal(
	    kiosk_decide_traveller(&policy, &t, &record), KIOSK_ADMIT);
	assert_int_equal(record.reasons, 0);
	assert_int_equal(
	    kiosk_decide_asks_finger(&policy, &record), KIOSK_FINGER_MISSING);
	record.facts.fingers.n = 1;
	assert_int_equal(
	    kiosk_decide_asks_finger(&policy, &record), KIOSK_FINGER_ASKED);
	kiosk_policy_default(&policy);
}

/* A good document and a face are not enough where no rule was asked. */
static void
passage_needs_a_rule(void **state)
{
	(void)state;
	good_document();
	record.have_face = true;
	record.face.verdict = (struct biometrics_verdict) {
	    BIOMETRICS_MATCH, BIOMETRICS_METRIC_COSINE, 0.7, 0.4, 1e-3};
	assert_int_equal(kiosk_decide_passage(&policy, &record), KIOSK_ADMIT);
	record.have_rule = false;
	assert_int_equal(kiosk_decide_passage(&policy, &record), KIOSK_OFFICER);
	record.have_rule = true;
	record.rule.outcome = KIOSK_RULE_OFFICER;
	assert_int_equal(kiosk_decide_passage(&policy, &record), KIOSK_OFFICER);
}

/* At a gate apart the token stands for the document, and nothing else does. */
static void
a_token_stands_for_the_document(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name;
		enum gate_topology station;
		bool token;
		enum kiosk_token_verdict verdict;
		enum kiosk_record_claim claim;
		bool offline, face;
		enum kiosk_decision want;
	} t[] = {
		{"good, claimed",     GATE_GATE, true, KIOSK_TOKEN_GOOD, KIOSK_RECORD_CLAIM_SITE, false, true, KIOSK_ADMIT},
		{"for it alone",      GATE_GATE, true, KIOSK_TOKEN_GOOD, KIOSK_RECORD_CLAIM_ALONE, false, true, KIOSK_ADMIT},
		{"not claimed",       GATE_GATE, true, KIOSK_TOKEN_GOOD, KIOSK_RECORD_UNCLAIMED, true, true, KIOSK_OFFICER},
		{"offline, may",      GATE_GATE, true, KIOSK_TOKEN_GOOD, KIOSK_RECORD_CLAIM_OFFLINE, true, true, KIOSK_ADMIT},
		{"offline, may not",  GATE_GATE, true, KIOSK_TOKEN_GOOD, KIOSK_RECORD_CLAIM_OFFLINE, false, true, KIOSK_OFFICER},
		{"no token",          GATE_GATE, false, KIOSK_TOKEN_GOOD, KIOSK_RECORD_CLAIM_SITE, false, true, KIOSK_OFFICER},
		{"spent",             GATE_GATE, true, KIOSK_TOKEN_SPENT, KIOSK_RECORD_CLAIM_SITE, false, true, KIOSK_OFFICER},
		{"nobody judged it",  GATE_GATE, true, (enum kiosk_token_verdict)0, KIOSK_RECORD_CLAIM_SITE, false, true, KIOSK_OFFICER},
		{"another face",      GATE_GATE, true, KIOSK_TOKEN_GOOD, KIOSK_RECORD_CLAIM_SITE, false, false, KIOSK_OFFICER},
		{"at another lane",   GATE_ONE_STEP, true, KIOSK_TOKEN_GOOD, KIOSK_RECORD_CLAIM_SITE, true, true, KIOSK_OFFICER},
		{"at the kiosk",      GATE_KIOSK, true, KIOSK_TOKEN_GOOD, KIOSK_RECORD_CLAIM_SITE, true, true, KIOSK_OFFICER},
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		good_document();
		record.have_facts = false;
		record.station = t[i].station;
		record.have_token = t[i].token;
		record.token_verdict = t[i].verdict;
		record.token_claim = t[i].claim;
		record.have_face = true;
		record.face.err = BIOMETRICS_E_OK;
		record.face.verdict = (struct biometrics_verdict) {
		    BIOMETRICS_MATCH, BIOMETRICS_METRIC_COSINE,
		    t[i].face ? 0.7 : 0.3, 0.4, 1e-3};
		policy.token_offline = t[i].offline;
		check(t[i].name,
		    kiosk_decide_passage(&policy, &record) == t[i].want);
	}
}

static void
passage_needs_both(void **state)
{
	(void)state;
	good_document();
	assert_int_equal(kiosk_decide_passage(&policy, &record), KIOSK_OFFICER);
	memset(&record, 0, sizeof(record));
	assert_int_equal(
	    kiosk_decide_document(&policy, &record), KIOSK_OFFICER);
	assert_int_equal(record.reasons, 1);
}

static void
unmapped_errors_go_to_an_officer(void **state)
{
	(void)state;
	assert_int_equal(kiosk_decide_mrtd(MRTD_E_COUNT), KIOSK_OFFICER);
	assert_int_equal(kiosk_decide_mrtd(MRTD_E_INTERNAL), KIOSK_OFFICER);
	assert_int_equal(kiosk_decide_mrtd(MRTD_E_TIMEOUT), KIOSK_OFFICER);
	assert_int_equal(kiosk_decide_mrtd(MRTD_E_SM_MAC), KIOSK_OFFICER);
	assert_int_equal(kiosk_decide_mrtd(MRTD_E_PASSWORD), KIOSK_AGAIN);
	assert_int_equal(kiosk_decide_mrtd(MRTD_E_CHECK_DIGIT), KIOSK_AGAIN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(judges_the_document),
	    cmocka_unit_test(a_mandatory_check_may_not_be_missing),
	    cmocka_unit_test(weights_are_its_own),
	    cmocka_unit_test(access_has_to_be_allowed),
	    cmocka_unit_test(judges_the_face),
	    cmocka_unit_test(judges_presentation_attacks),
	    cmocka_unit_test(second_opinion_never_admits),
	    cmocka_unit_test(judges_the_finger),
	    cmocka_unit_test(the_rules_are_in_the_record),
	    cmocka_unit_test(passage_needs_a_rule),
	    cmocka_unit_test(a_token_stands_for_the_document),
	    cmocka_unit_test(passage_needs_both),
	    cmocka_unit_test(unmapped_errors_go_to_an_officer),
	};

	return cmocka_run_group_tests_name("kiosk_decide", tests, NULL, NULL);
}
