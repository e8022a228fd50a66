/* Requests for CV certificates, and which answers are theirs. */
#include "tests/certs_cv_pki.h"

#include "certs/cv_request.h"
#include "mrtd/tlv.h"

/* Keys in memory sign what a token would. */
struct keys {
	const struct certs_cv_issuer *own, *current;
	bool bad_inner, bad_outer;
	unsigned calls;
};

static enum certs_err
sign(void *cookie, struct span holder, const struct mrtd_cvc_algorithm *a,
    struct span message, struct sink *out)
{
	struct keys *k = cookie;
	/* The inner signature is made first. */
	bool own = k->calls++ == 0;
	enum certs_err e = certs_cv_issue_sign(
	    own ? k->own : k->current, message, out);

	(void)holder;
	(void)a;
	if (e == CERTS_E_OK && (own ? k->bad_inner : k->bad_outer))
		out->p[out->n - 1] ^= 1;
	return e;
}

static struct span
request_of(struct keys *k, struct span car, struct span current,
    const struct mrtd_cvc_public *like, struct sink *out)
{
	struct mrtd_cvc own = parsed(certs_cv_issue_der(k->own)), now;
	struct certs_cv_request q = {.car = car, .chr = own.chr, .key = *like};

	q.key.y = own.key.y;
	if (current.n > 0) {
		now = parsed(current);
		q.current = &now;
	}
	assert_int_equal(certs_cv_request_build(&q, sign, k, out), CERTS_E_OK);
	return sink_span(out);
}

/* clang-format off */
static const struct {
	const char *name, *chr;
	enum who dv, like, outer; /* outer STRANGER: none */
	bool bad_inner, bad_outer;
	struct mrtd_date today;
	enum certs_cv_reason want;
} requests[] = {
	{"a renewal",              "UTIS00008", DV,  CVCA2, IS,       false, false, {2026, 6, 1},  CERTS_CV_NONE},
	{"on the last day",        "UTIS00008", DV,  CVCA2, IS,       false, false, {2026, 6, 10}, CERTS_CV_NONE},
	{"the outer key expired",  "UTIS00008", DV,  CVCA2, IS,       false, false, {2026, 6, 11}, CERTS_CV_EXPIRED},
	{"a first request",        "UTNEW00001", DV, CVCA2, STRANGER, false, false, {2026, 6, 1},  CERTS_CV_NONE},
	{"a renewal without outer signature", "UTIS00008", DV, CVCA2, STRANGER, false, false, {2026, 6, 1}, CERTS_CV_NO_OUTER},
	{"the inner signature is wrong", "UTIS00008", DV, CVCA2, IS,  true,  false, {2026, 6, 1},  CERTS_CV_INNER},
	{"the outer signature is wrong", "UTIS00008", DV, CVCA2, IS,  false, true,  {2026, 6, 1},  CERTS_CV_OUTER},
	{"the number is in use",   "UTIS00007", DV,  CVCA2, IS,       false, false, {2026, 6, 1},  CERTS_CV_SEQUENCE},
	{"signed by another holder", "UTIX00001", DV, CVCA2, IS,      false, false, {2026, 6, 1},  CERTS_CV_OTHER_HOLDER},
	{"an authority nobody knows", "UTIS00008", IS3, CVCA2, IS,    false, false, {2026, 6, 1},  CERTS_CV_UNKNOWN_CAR},
	{"parameters of another authority", "UTIS00008", DV3, CVCA2, IS, false, false, {2026, 6, 1}, CERTS_CV_PARAMETERS},
};
/* clang-format on */

static void
a_request_is_signed_twice(void **state)
{
	struct certs_cv *s = STORE(CVCA1, CVCA2, CVCA3, LINK, DV, DV3, IS);
	struct mrtd_cvc like = parsed(file[CVCA2]);

	(void)state;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		struct certs_cv_issue_spec spec = spec_of(
		    requests[i].chr, MRTD_CVC_TERMINAL);
		struct mrtd_cvc dv = parsed(file[requests[i].dv]), c;
		struct keys k = {.current = pki[IS],
		    .bad_inner = requests[i].bad_inner,
		    .bad_outer = requests[i].bad_outer};
		bool outer = requests[i].outer == IS;
		struct certs_cv_issuer *x;
		uint8_t out[2048];
		struct sink sink = sink_of(out, sizeof(out));
		enum certs_cv_reason r;
		struct span q;

		assert_int_equal(
		    certs_cv_issue(pki[DV], &spec, &x), CERTS_E_OK);
		k.own = x;
		q = request_of(&k, dv.chr, outer ? file[IS] : (struct span) {0},
		    &like.key, &sink);
		assert_int_equal(mrtd_cvc_parse_request(q, &c), MRTD_E_OK);
		check(requests[i].name, (c.outer_car.n > 0) == outer);
		r = certs_cv_judge_request(s, &c, requests[i].today);
		if (r != requests[i].want)
			print_message("%s: %s\n", requests[i].name,
			    certs_cv_reason_name(r));
		check(requests[i].name, r == requests[i].want);
		certs_cv_issue_free(&x);
	}
	certs_cv_free(&s);
}

/* No bit of a request can be turned without its being seen. */
static void
a_request_flipped_is_refused(void **state)
{
	struct certs_cv *s = STORE(CVCA2, DV, IS);
	struct certs_cv_issue_spec spec = spec_of(
	    "UTIS00008", MRTD_CVC_TERMINAL);
	struct mrtd_cvc like = parsed(file[CVCA2]), dv = parsed(file[DV]), c;
	struct keys k = {.current = pki[IS]};
	struct certs_cv_issuer *x;
	uint8_t out[2048];
	struct sink sink = sink_of(out, sizeof(out));
	struct span q;

	(void)state;
	assert_int_equal(certs_cv_issue(pki[DV], &spec, &x), CERTS_E_OK);
	k.own = x;
	q = request_of(&k, dv.chr, file[IS], &like.key, &sink);
	for (size_t i = 0; i < q.n; i++) {
		out[i] ^= (uint8_t)(1 << i % 8);
		if (mrtd_cvc_parse_request(q, &c) == MRTD_E_OK)
			assert_int_not_equal(
			    certs_cv_judge_request(s, &c, TODAY),
			    CERTS_CV_NONE);
		out[i] ^= (uint8_t)(1 << i % 8);
	}
	assert_int_equal(mrtd_cvc_parse_request(q, &c), MRTD_E_OK);
	assert_int_equal(certs_cv_judge_request(s, &c, TODAY), CERTS_CV_NONE);
	certs_cv_issue_free(&x);
	certs_cv_free(&s);
}

static void
half_a_request_is_not_built(void **state)
{
	struct mrtd_cvc like = parsed(file[CVCA2]), bare = parsed(file[DV]);
	struct keys k = {.own = pki[IS], .current = pki[IS]};
	struct certs_cv_request q = {
	    .chr = SPAN_STR("UTIS00008"), .key = bare.key};
	uint8_t out[2048];
	struct sink sink = sink_of(out, sizeof(out));

	(void)state;
	/* §D.3.3: a request always brings domain parameters. */
	assert_int_equal(
	    certs_cv_request_build(&q, sign, &k, &sink), CERTS_E_ARGUMENT);
	q.key = like.key;
	q.chr = SPAN_STR("UT1");
	assert_int_equal(
	    certs_cv_request_build(&q, sign, &k, &sink), CERTS_E_ARGUMENT);
	q.chr = SPAN_STR("UTIS00007");
	sink.cap = 100;
	assert_int_equal(
	    certs_cv_request_build(&q, sign, &k, &sink), CERTS_E_SPACE);
}

/* clang-format off */
static const struct {
	const char *name, *next;
} names[] = {
	{"UTIS00001",     "UTIS00002"},
	{"UTIS00009",     "UTIS00010"},
	{"UTIS00006",     "UTIS00008"}, /* 7 is held */
	{"UTIS99999",     "UTISA0000"},
	{"NLIS7202000NL001", "NLIS7202000NL002"},
	{"DEISDE019",     "DEISDE020"},
	{"DEISDE999",     "DEISDEA00"},
	{"DEISDEA09",     "DEISDEA0A"},
	{"DEISDEA0Z",     "DEISDEA10"},
	{"DEISDEZZZ",     "DEISDE000"}, /* exhausted: started anew */
	{"UTISZZ999",     "UTISZZA00"},
	{"UTIS1ZZZZ",     "UTIS20000"},
};
/* clang-format on */

static void
names_are_counted_on(void **state)
{
	struct certs_cv *s = STORE(CVCA2, DV, IS);
	char out[CERTS_CV_NAME];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(
		    certs_cv_request_next(
			s, span_of(names[i].name, strlen(names[i].name)), out),
		    CERTS_E_OK);
		assert_string_equal(out, names[i].next);
	}
	assert_int_equal(
	    certs_cv_request_next(s, SPAN_STR("UT"), out), CERTS_E_ARGUMENT);
	certs_cv_free(&s);
}

/* clang-format off */
static const struct {
	const char *name, *chr;
	bool other_key;
	enum mrtd_cvc_role role;
	uint8_t rights;
	unsigned quirks;
	struct mrtd_date effective, expires;
	enum certs_cv_reason want;
} replies[] = {
	{"what was asked for",     "UTIS00008", false, MRTD_CVC_TERMINAL, 3, 0, {2026, 6, 1}, {2026, 7, 1}, CERTS_CV_NONE},
	{"for another key",        "UTIS00008", true,  MRTD_CVC_TERMINAL, 3, 0, {2026, 6, 1}, {2026, 7, 1}, CERTS_CV_OTHER_KEY},
	{"for another name",       "UTIS00009", false, MRTD_CVC_TERMINAL, 3, 0, {2026, 6, 1}, {2026, 7, 1}, CERTS_CV_OTHER_HOLDER},
	{"for another holder",     "UTIX00008", false, MRTD_CVC_TERMINAL, 3, 0, {2026, 6, 1}, {2026, 7, 1}, CERTS_CV_OTHER_HOLDER},
	{"fewer rights",           "UTIS00008", false, MRTD_CVC_TERMINAL, 1, 0, {2026, 6, 1}, {2026, 7, 1}, CERTS_CV_FEWER_RIGHTS},
	{"a DV, not a terminal",   "UTIS00008", false, MRTD_CVC_DV_DOMESTIC, 3, 0, {2026, 6, 1}, {2026, 7, 1}, CERTS_CV_ROLE},
	{"ends before it begins",  "UTIS00008", false, MRTD_CVC_TERMINAL, 3, 0, {2026, 7, 1}, {2026, 6, 1}, CERTS_CV_DATES},
	{"brings parameters",      "UTIS00008", false, MRTD_CVC_TERMINAL, 3, CERTS_CV_ISSUE_PARAMETERS, {2026, 6, 1}, {2026, 7, 1}, CERTS_CV_PARAMETERS},
	{"a bad signature",        "UTIS00008", false, MRTD_CVC_TERMINAL, 3, CERTS_CV_ISSUE_BAD_SIGNATURE, {2026, 6, 1}, {2026, 7, 1}, CERTS_CV_SIGNATURE},
};
/* clang-format on */

static void
a_reply_is_what_was_asked_for(void **state)
{
	const struct certs_cv_judge j = {.today = TODAY};
	struct certs_cv *s = STORE(CVCA2, DV, IS);
	struct certs_cv_issue_spec spec = spec_of(
	    "UTIS00008", MRTD_CVC_TERMINAL);
	struct mrtd_cvc like = parsed(file[CVCA2]), dv = parsed(file[DV]);
	struct mrtd_cvc now = parsed(file[IS]), asked, other;
	struct keys k = {.current = pki[IS]};
	struct certs_cv_issuer *x, *y;
	uint8_t out[2048], elsewhere[2048];
	struct sink sink = sink_of(out, sizeof(out));
	struct sink sink2 = sink_of(elsewhere, sizeof(elsewhere));

	(void)state;
	assert_int_equal(certs_cv_issue(pki[DV], &spec, &x), CERTS_E_OK);
	assert_int_equal(certs_cv_issue(pki[DV], &spec, &y), CERTS_E_OK);
	k.own = x;
	assert_int_equal(
	    mrtd_cvc_parse_request(
		request_of(&k, dv.chr, file[IS], &like.key, &sink), &asked),
	    MRTD_E_OK);
	k = (struct keys) {.own = y, .current = pki[IS]};
	assert_int_equal(
	    mrtd_cvc_parse_request(
		request_of(&k, dv.chr, file[IS], &like.key, &sink2), &other),
	    MRTD_E_OK);
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		uint8_t cert[1024];
		struct sink to = sink_of(cert, sizeof(cert));
		enum certs_cv_reason r;
		struct mrtd_cvc c;

		spec = spec_of(replies[i].chr, replies[i].role);
		spec.rights = replies[i].rights;
		spec.quirks = replies[i].quirks;
		spec.effective = replies[i].effective;
		spec.expires = replies[i].expires;
		assert_int_equal(
		    certs_cv_issue_for(pki[DV],
			replies[i].other_key ? &other : &asked, &spec, &to),
		    CERTS_E_OK);
		c = parsed(sink_span(&to));
		r = certs_cv_judge_reply(s, &asked, &now, &c, &j);
		if (r != replies[i].want)
			print_message("%s: %s\n", replies[i].name,
			    certs_cv_reason_name(r));
		check(replies[i].name, r == replies[i].want);
	}
	certs_cv_issue_free(&x);
	certs_cv_issue_free(&y);
	certs_cv_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_request_is_signed_twice),
	    cmocka_unit_test(a_request_flipped_is_refused),
	    cmocka_unit_test(half_a_request_is_not_built),
	    cmocka_unit_test(names_are_counted_on),
	    cmocka_unit_test(a_reply_is_what_was_asked_for),
	};

	return cmocka_run_group_tests(tests, make_pki, free_pki);
}
