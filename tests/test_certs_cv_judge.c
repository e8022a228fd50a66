/* Which CV certificates and requests may come into a terminal's store. */
#include "tests/check.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "certs/cv_issue.h"
#include "certs/cv_renew.h"
#include "certs/cv_request.h"
#include "certs/cv_store.h"
#include "mrtd/tlv.h"
#include "tests/vectors/ta.h"

#define DAY(y, m, d) ((struct mrtd_date) {y, m, d})
#define TODAY DAY(2026, 6, 1)

/*
 * CVCA 1 with a link to CVCA 2 and one more to CVCA 3 on another curve, DVs,
 * terminals.
 */
enum who {
	CVCA1,
	CVCA2,
	CVCA3,
	STRANGER,
	DV,
	DV3,
	IS,
	IS3,
	ISSUERS
};
enum file {
	LINK = ISSUERS,
	LINK_BARE, /* without parameters */
	LINK3,
	FILES
};

static struct certs_cv_issuer *pki[ISSUERS];
static uint8_t bytes[FILES][2048];
static struct span file[FILES];

/* clang-format off */
static const struct {
	enum who who, above;
	const char *chr, *curve;
	enum mrtd_cvc_role role;
	struct mrtd_date effective, expires;
} plan[] = {
	{CVCA1,    CVCA1,    "UTCVCA00001", "brainpoolP256r1", MRTD_CVC_CVCA,        {2024, 1, 1}, {2026, 3, 31}},
	{CVCA2,    CVCA2,    "UTCVCA00002", "brainpoolP256r1", MRTD_CVC_CVCA,        {2026, 1, 1}, {2028, 12, 31}},
	{CVCA3,    CVCA3,    "UTCVCA00003", "secp384r1",       MRTD_CVC_CVCA,        {2026, 5, 1}, {2029, 12, 31}},
	{STRANGER, STRANGER, "UTCVCA00002", "brainpoolP256r1", MRTD_CVC_CVCA,        {2026, 1, 1}, {2028, 12, 31}},
	{DV,       CVCA2,    "UTDV00002",   NULL,              MRTD_CVC_DV_DOMESTIC, {2026, 2, 1}, {2026, 12, 31}},
	{DV3,      CVCA3,    "UTDV00003",   NULL,              MRTD_CVC_DV_DOMESTIC, {2026, 5, 1}, {2027, 3, 31}},
	{IS,       DV,       "UTIS00007",   NULL,              MRTD_CVC_TERMINAL,    {2026, 5, 1}, {2026, 6, 10}},
	{IS3,      DV3,      "UTIT00001",   NULL,              MRTD_CVC_TERMINAL,    {2026, 5, 1}, {2026, 6, 10}},
};
/* clang-format on */

static struct certs_cv_issue_spec
spec_of(const char *chr, enum mrtd_cvc_role role)
{
	return (struct certs_cv_issue_spec) {.chr = chr,
	    .role = role,
	    .rights = 3,
	    .effective = {2026, 5, 1},
	    .expires = {2026, 7, 31}};
}

static void
link_to(enum file f, enum who old, enum who next, unsigned quirks)
{
	struct certs_cv_issue_spec s = spec_of("UTCVCA00000", MRTD_CVC_CVCA);
	struct sink k = sink_of(bytes[f], sizeof(bytes[f]));

	s.quirks = quirks;
	assert_int_equal(
	    certs_cv_issue_link(pki[old], pki[next], &s, &k), CERTS_E_OK);
	file[f] = sink_span(&k);
}

static int
make_pki(void **state)
{
	(void)state;
	for (size_t i = 0; i < ISSUERS; i++) {
		struct certs_cv_issue_spec s = spec_of(
		    plan[i].chr, plan[i].role);

		s.algorithm = plan[i].who == plan[i].above
		    ? mrtd_cvc_algorithm_named("id-TA-ECDSA-SHA-256")
		    : NULL;
		s.curve = plan[i].curve;
		s.effective = plan[i].effective;
		s.expires = plan[i].expires;
		assert_int_equal(plan[i].who == plan[i].above
			? certs_cv_issue_root(&s, &pki[i])
			: certs_cv_issue(pki[plan[i].above], &s, &pki[i]),
		    CERTS_E_OK);
		file[i] = certs_cv_issue_der(pki[i]);
	}
	link_to(LINK, CVCA1, CVCA2, 0);
	link_to(LINK_BARE, CVCA1, CVCA2, CERTS_CV_ISSUE_NO_PARAMETERS);
	link_to(LINK3, CVCA2, CVCA3, 0);
	return 0;
}

static int
free_pki(void **state)
{
	(void)state;
	for (size_t i = 0; i < ISSUERS; i++)
		certs_cv_issue_free(&pki[i]);
	return 0;
}

/* A store of these, taken as they are. */
#define N_OF(...) (sizeof((int[]) {__VA_ARGS__}) / sizeof(int))
#define STORE(...) store_of((const int[]) {__VA_ARGS__}, N_OF(__VA_ARGS__))

static struct certs_cv *
store_of(const int *which, size_t n)
{
	struct certs_cv *s;

	assert_int_equal(certs_cv_new(&s), CERTS_E_OK);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(certs_cv_add(s, file[which[i]]), CERTS_E_OK);
	return s;
}

static struct mrtd_cvc
parsed(struct span s)
{
	struct mrtd_cvc c;

	assert_int_equal(mrtd_cvc_parse(s, &c), MRTD_E_OK);
	return c;
}

/* clang-format off */
#define NOBODY {-1}
static const struct {
	const char *name;
	int held[4]; /* ended by -1 */
	int who;
	bool trust;
	enum certs_cv_reason want;
} kinship[] = {
	{"a root on nobody's word",      {-1},                  CVCA2, false, CERTS_CV_CONSENT},
	{"a root on mine",               {-1},                  CVCA2, true,  CERTS_CV_NONE},
	{"a root that a link vouched for", {CVCA1, LINK, -1},   CVCA2, false, CERTS_CV_NONE},
	{"another of the same name",     {CVCA1, LINK, -1},     STRANGER, false, CERTS_CV_CONSENT},
	{"a link by what is held",       {CVCA1, -1},           LINK,  false, CERTS_CV_NONE},
	{"a link without parameters",    {CVCA1, -1},           LINK_BARE, false, CERTS_CV_NONE},
	{"a link from nowhere",          {CVCA3, -1},           LINK,  false, CERTS_CV_UNKNOWN_CAR},
	{"a link is no root to trust",   {CVCA3, -1},           LINK,  true,  CERTS_CV_UNKNOWN_CAR},
	{"a link to another curve",      {CVCA2, -1},           LINK3, false, CERTS_CV_NONE},
	{"a DV below a bare link",       {CVCA1, LINK_BARE, -1}, DV,   false, CERTS_CV_NONE},
	{"a DV below a bare link alone", {LINK_BARE, -1},       DV,    false, CERTS_CV_KEY},
	{"a DV below a stranger",        {STRANGER, -1},        DV,    false, CERTS_CV_SIGNATURE},
	{"a DV below both",              {STRANGER, CVCA2, -1}, DV,    false, CERTS_CV_NONE},
	{"a terminal by its DV",         {CVCA2, DV, -1},       IS,    false, CERTS_CV_NONE},
	{"a terminal on P-384",          {CVCA3, DV3, -1},      IS3,   false, CERTS_CV_NONE},
	{"a terminal whose DV has no CVCA", {DV, -1},           IS,    false, CERTS_CV_KEY},
	{"a terminal without its DV",    {CVCA2, -1},           IS,    false, CERTS_CV_UNKNOWN_CAR},
};
/* clang-format on */

static void
a_certificate_needs_its_issuer(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(kinship) / sizeof(kinship[0]); i++) {
		const struct certs_cv_judge j = {
		    .today = TODAY, .trust = kinship[i].trust};
		struct mrtd_cvc c = parsed(file[kinship[i].who]);
		struct certs_cv *s;
		enum certs_cv_reason r;
		size_t n = 0;

		while (kinship[i].held[n] >= 0)
			n++;
		s = store_of(kinship[i].held, n);
		r = certs_cv_judge(s, &c, &j);
		if (r != kinship[i].want)
			print_message("%s: %s\n", kinship[i].name,
			    certs_cv_reason_name(r));
		check(kinship[i].name, r == kinship[i].want);
		certs_cv_free(&s);
	}
}

/* clang-format off */
static const struct {
	const char *name;
	enum who above;
	enum mrtd_cvc_role role;
	const char *chr;
	unsigned quirks;
	struct mrtd_date effective, expires;
	enum certs_cv_reason want;
} forms[] = {
	{"as it should be",       DV, MRTD_CVC_TERMINAL,    "UTIS00008", 0, {2026, 5, 1}, {2026, 7, 31}, CERTS_CV_NONE},
	{"of one day",            DV, MRTD_CVC_TERMINAL,    "UTIS00008", 0, {2026, 6, 1}, {2026, 6, 1}, CERTS_CV_NONE},
	{"of tomorrow",           DV, MRTD_CVC_TERMINAL,    "UTIS00008", 0, {2026, 6, 2}, {2026, 7, 31}, CERTS_CV_NONE},
	{"of yesterday",          DV, MRTD_CVC_TERMINAL,    "UTIS00008", 0, {2026, 5, 1}, {2026, 5, 31}, CERTS_CV_EXPIRED},
	{"ends before it begins", DV, MRTD_CVC_TERMINAL,    "UTIS00008", 0, {2026, 7, 31}, {2026, 7, 30}, CERTS_CV_DATES},
	{"brings parameters",     DV, MRTD_CVC_TERMINAL,    "UTIS00008", CERTS_CV_ISSUE_PARAMETERS, {2026, 5, 1}, {2026, 7, 31}, CERTS_CV_PARAMETERS},
	{"a DV brings parameters", CVCA2, MRTD_CVC_DV_FOREIGN, "XXDV00001", CERTS_CV_ISSUE_PARAMETERS, {2026, 5, 1}, {2026, 7, 31}, CERTS_CV_PARAMETERS},
	{"a bad signature",       DV, MRTD_CVC_TERMINAL,    "UTIS00008", CERTS_CV_ISSUE_BAD_SIGNATURE, {2026, 5, 1}, {2026, 7, 31}, CERTS_CV_SIGNATURE},
	{"a terminal by a CVCA",  CVCA2, MRTD_CVC_TERMINAL, "UTIS00008", 0, {2026, 5, 1}, {2026, 7, 31}, CERTS_CV_ROLE},
	{"a DV by a DV",          DV, MRTD_CVC_DV_DOMESTIC, "UTDV00009", 0, {2026, 5, 1}, {2026, 7, 31}, CERTS_CV_ROLE},
	{"a CVCA by a DV",        DV, MRTD_CVC_CVCA,        "UTCVCA00009", 0, {2026, 5, 1}, {2026, 7, 31}, CERTS_CV_ROLE},
	{"a terminal by a terminal", IS, MRTD_CVC_TERMINAL, "UTIS00008", 0, {2026, 5, 1}, {2026, 7, 31}, CERTS_CV_ROLE},
	{"another key of a name that is held", DV, MRTD_CVC_TERMINAL, "UTIS00007", 0, {2026, 5, 1}, {2026, 7, 31}, CERTS_CV_SEQUENCE},
};
/* clang-format on */

static void
a_certificate_has_its_form(void **state)
{
	const struct certs_cv_judge j = {.today = TODAY};
	const struct certs_cv_judge no_own = {
	    .today = TODAY, .authorities = true};
	struct certs_cv *s = STORE(CVCA1, CVCA2, LINK, DV, IS);

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct certs_cv_issue_spec spec = spec_of(
		    forms[i].chr, forms[i].role);
		struct certs_cv_issuer *x;
		enum certs_cv_reason r;
		struct mrtd_cvc c;

		spec.quirks = forms[i].quirks;
		spec.effective = forms[i].effective;
		spec.expires = forms[i].expires;
		assert_int_equal(
		    certs_cv_issue(pki[forms[i].above], &spec, &x), CERTS_E_OK);
		c = parsed(certs_cv_issue_der(x));
		r = certs_cv_judge(s, &c, &j);
		if (r != forms[i].want)
			print_message(
			    "%s: %s\n", forms[i].name, certs_cv_reason_name(r));
		check(forms[i].name, r == forms[i].want);
		if (r == CERTS_CV_NONE && c.role == MRTD_CVC_TERMINAL)
			check(forms[i].name,
			    certs_cv_judge(s, &c, &no_own) ==
				CERTS_CV_NOT_ASKED);
		certs_cv_issue_free(&x);
	}
	certs_cv_free(&s);
}

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

/* Links in circles, none of which brings parameters. */
static void
circles_come_to_an_end(void **state)
{
	const struct certs_cv_judge j = {.today = TODAY};
	struct certs_cv *s = STORE(LINK_BARE);
	struct certs_cv_issue_spec spec = spec_of("", MRTD_CVC_CVCA);
	struct certs_cv_issuer *ring[6];
	char name[6][16];
	struct mrtd_cvc c;

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		snprintf(name[i], sizeof(name[i]), "UTRING0000%zu", i);
		spec.chr = name[i];
		spec.algorithm = mrtd_cvc_algorithm_named(
		    "id-TA-ECDSA-SHA-256");
		spec.curve = "brainpoolP256r1";
		assert_int_equal(
		    certs_cv_issue_root(&spec, &ring[i]), CERTS_E_OK);
	}
	for (size_t i = 0; i < 6; i++)
		for (size_t k = 0; k < 6; k++) {
			uint8_t out[1024];
			struct sink to = sink_of(out, sizeof(out));

			spec.quirks = CERTS_CV_ISSUE_NO_PARAMETERS;
			assert_int_equal(
			    certs_cv_issue_link(ring[i], ring[k], &spec, &to),
			    CERTS_E_OK);
			if (i != k)
				assert_int_equal(
				    certs_cv_add(s, sink_span(&to)),
				    CERTS_E_OK);
		}
	spec = spec_of("UTDV00099", MRTD_CVC_DV_DOMESTIC);
	{
		struct certs_cv_issuer *dv;

		assert_int_equal(
		    certs_cv_issue(ring[0], &spec, &dv), CERTS_E_OK);
		c = parsed(certs_cv_issue_der(dv));
		assert_int_equal(certs_cv_judge(s, &c, &j), CERTS_CV_KEY);
		certs_cv_issue_free(&dv);
	}
	for (size_t i = 0; i < 6; i++)
		certs_cv_issue_free(&ring[i]);
	certs_cv_free(&s);
}

/* What a store told, counted. */
struct tally {
	size_t taken, known, refused;
	enum certs_cv_reason last;
};

static void
tell(void *cookie, const struct mrtd_cvc *c, enum certs_cv_reason r, bool known)
{
	struct tally *t = cookie;

	assert_true(c != NULL || r == CERTS_CV_FORM);
	if (known)
		t->known++;
	else if (r == CERTS_CV_NONE)
		t->taken++;
	else
		t->refused++;
	if (r != CERTS_CV_NONE)
		t->last = r;
}

static char dir[] = "/tmp/sallyport_cv_XXXXXX";

static size_t
loaded(const char *path)
{
	struct certs_cv_loaded l;
	struct certs_cv *s;
	size_t n;

	assert_int_equal(certs_cv_new(&s), CERTS_E_OK);
	assert_int_equal(certs_cv_load(s, path, &l), CERTS_E_OK);
	assert_int_equal(l.refused, 0);
	n = certs_cv_count(s);
	certs_cv_free(&s);
	return n;
}

static void
an_import_is_in_any_order_and_whole(void **state)
{
	const struct certs_cv_judge j = {.today = TODAY, .trust = true};
	struct certs_cv_store s;
	uint8_t all[8192];
	struct sink k = sink_of(all, sizeof(all));
	struct tally t = {0};
	char path[64];

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/store", dir);
	sink_put(&k, file[IS]);
	sink_put(&k, file[DV]);
	sink_put(&k, file[LINK]);
	sink_put(&k, file[IS3]);
	sink_put(&k, file[CVCA1]);
	sink_put(&k, file[DV]);
	assert_int_equal(certs_cv_store_open(&s, path, true), CERTS_E_OK);
	assert_int_equal(
	    certs_cv_store_import(&s, sink_span(&k), &j, tell, &t), CERTS_E_OK);
	assert_int_equal(t.taken, 4);
	assert_int_equal(t.refused, 1);
	assert_int_equal(t.last, CERTS_CV_UNKNOWN_CAR);
	/* Nothing is written yet. */
	assert_int_equal(loaded(path), 0);
	assert_int_equal(certs_cv_store_save(&s), CERTS_E_OK);
	assert_int_equal(loaded(path), 4);
	certs_cv_store_close(&s);
	/* The same once more: known. */
	t = (struct tally) {0};
	assert_int_equal(certs_cv_store_open(&s, path, true), CERTS_E_OK);
	assert_int_equal(
	    certs_cv_store_import(&s, file[IS], &j, tell, &t), CERTS_E_OK);
	assert_int_equal(t.known, 1);
	assert_int_equal(t.taken, 0);
	/* Half an object is none, and costs nothing that is there. */
	assert_int_equal(
	    certs_cv_store_import(&s, span_of(file[IS].p, 40), &j, tell, &t),
	    CERTS_E_ENCODING);
	assert_int_equal(
	    certs_cv_store_remove(&s, SPAN_STR("UTIS00007"), MRTD_CVC_TERMINAL),
	    1);
	assert_int_equal(certs_cv_store_save(&s), CERTS_E_OK);
	assert_int_equal(loaded(path), 3);
	certs_cv_store_close(&s);
}

/* And not with what failed before it. */
static void
a_long_answer_url_is_told_as_such(void **state)
{
	char url[2 * CERTS_CV_SOAP_URL];
	struct certs_cv_store_asked a = {.file = file[IS]};
	struct certs_cv_renew r = {.answer_url = url, .why = "stale"};

	(void)state;
	memset(url, 'a', sizeof(url) - 1);
	url[sizeof(url) - 1] = '\0';
	assert_int_equal(certs_cv_renew_send(&r, NULL, &a), CERTS_E_ARGUMENT);
	assert_non_null(strstr(r.why, "too long"));
}

/* Behind half a certificate nothing could be read again. */
static void
nothing_is_written_behind_damage(void **state)
{
	char there[] = "/tmp/sallyport.XXXXXX", path[64];
	struct certs_cv_store s;
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(there));
	snprintf(path, sizeof(path), "%s/%s", there, CERTS_CV_STORE_FILE);
	assert_non_null(f = fopen(path, "wb"));
	assert_int_equal(
	    fwrite(file[CVCA1].p, 1, file[CVCA1].n, f), file[CVCA1].n);
	assert_int_equal(fwrite(file[DV].p, 1, 40, f), 40);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(
	    certs_cv_store_open(&s, there, true), CERTS_E_ENCODING);
	certs_cv_store_close(&s);
	/* A gate takes what can be read. */
	assert_int_equal(certs_cv_store_open(&s, there, false), CERTS_E_OK);
	assert_int_equal(certs_cv_count(s.held), 1);
	assert_int_equal(s.loaded.refused, 1);
	certs_cv_store_close(&s);
	assert_int_equal(remove(path), 0);
	assert_int_equal(rmdir(there), 0);
}

/* Killed while it writes: the old or the new one. */
static void
a_killed_writer_leaves_one_of_two(void **state)
{
	char path[64], own[96];

	(void)state;
	snprintf(path, sizeof(path), "%s/store", dir);
	snprintf(own, sizeof(own), "%s/" CERTS_CV_STORE_FILE, path);
	for (int i = 0; i < 40; i++) {
		const struct certs_cv_judge j = {.today = TODAY};
		struct tally t = {0};
		pid_t pid = fork();
		size_t n;

		assert_true(pid >= 0);
		if (pid == 0) {
			struct certs_cv_store s;

			while (
			    certs_cv_store_open(&s, path, true) == CERTS_E_OK) {
				if (certs_cv_store_remove(&s,
					SPAN_STR("UTIS00007"),
					MRTD_CVC_TERMINAL) == 0)
					(void)!certs_cv_store_import(
					    &s, file[IS], &j, tell, &t);
				(void)!certs_cv_store_save(&s);
				certs_cv_store_close(&s);
			}
			_exit(1);
		}
		usleep((useconds_t)(1000 + 700 * i));
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		n = loaded(path);
		assert_true(n == 3 || n == 4);
	}
	{
		char command[128];

		snprintf(command, sizeof(command), "rm -rf '%s'", dir);
		assert_int_equal(system(command), 0);
	}
}

/* BSI's worked example and real certificates, whose times are long past. */
static void
real_chains_are_judged(void **state)
{
	static const char *const sets[][3] = {
	    {"ta-pki/gt/CFG.DFLT.EAC.IS/CVCA_Cert_01.cvcert",
		"ta-pki/gt/CFG.DFLT.EAC.IS/dv_is_cert_1.cvcert",
		"ta-pki/gt/CFG.DFLT.EAC.IS/is_cert_1.cvcert"},
	    {"ta-pki/npa-test/ZZSTCVCA00001.cvcert",
		"ta-pki/npa-test/ZZSTDVCA00001.cvcert",
		"ta-pki/npa-test/ZZSTTERM00001.cvcert"},
	    {"ta-pki/nl-test/orig/certCVCA_orig.cvcert",
		"ta-pki/nl-test/orig/certDVD_orig.cvcert",
		"ta-pki/nl-test/orig/certIS_orig.cvcert"},
	    {"ta-pki/nl-test/orig/certCVCA_orig.cvcert",
		"ta-pki/nl-test/new/certCVCA_new.cvcert",
		"ta-pki/nl-test/new/certDVD_new.cvcert"},
	};
	static const struct mrtd_date then[] = {
	    {2016, 12, 1}, {2015, 1, 15}, {2009, 6, 1}, {2009, 6, 1}};

	(void)state;
	if (check_data(sets[0][0]) == NULL)
		skip_because("the data set ta-pki is not there");
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		struct certs_cv *s;

		assert_int_equal(certs_cv_new(&s), CERTS_E_OK);
		for (size_t k = 0; k < 3; k++) {
			const struct certs_cv_judge j = {
			    .today = then[i], .trust = k == 0};
			const char *path = check_data(sets[i][k]);
			size_t n;
			uint8_t *p;
			struct mrtd_cvc c;
			enum certs_cv_reason r;

			assert_non_null(path);
			assert_non_null(p = check_slurp(path, &n));
			c = parsed(span_of(p, n));
			r = certs_cv_judge(s, &c, &j);
			if (r != CERTS_CV_NONE)
				print_message("%s: %s\n", sets[i][k],
				    certs_cv_reason_name(r));
			check(sets[i][k], r == CERTS_CV_NONE);
			assert_int_equal(
			    certs_cv_add(s, span_of(p, n)), CERTS_E_OK);
			free(p);
		}
		certs_cv_free(&s);
	}
}

static void
the_worked_example_is_judged(void **state)
{
	const struct span rsa[] = {
	    SPAN_OF(ta_dh_cvca), SPAN_OF(ta_dh_dv), SPAN_OF(ta_dh_terminal)};
	const struct span ec[] = {SPAN_OF(ta_ecdh_cvca), SPAN_OF(ta_ecdh_dv),
	    SPAN_OF(ta_ecdh_terminal)};

	(void)state;
	for (size_t set = 0; set < 2; set++) {
		struct certs_cv_judge j = {.trust = true,
		    .today = set == 0 ? DAY(2010, 4, 1) : DAY(2010, 10, 10)};
		const struct span *all = set == 0 ? rsa : ec;
		struct certs_cv *s;

		assert_int_equal(certs_cv_new(&s), CERTS_E_OK);
		for (size_t k = 0; k < 3; k++) {
			struct mrtd_cvc c = parsed(all[k]);

			assert_int_equal(
			    certs_cv_judge(s, &c, &j), CERTS_CV_NONE);
			assert_int_equal(certs_cv_add(s, all[k]), CERTS_E_OK);
			j.trust = false;
		}
		certs_cv_free(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_certificate_needs_its_issuer),
	    cmocka_unit_test(a_certificate_has_its_form),
	    cmocka_unit_test(a_request_is_signed_twice),
	    cmocka_unit_test(a_request_flipped_is_refused),
	    cmocka_unit_test(half_a_request_is_not_built),
	    cmocka_unit_test(names_are_counted_on),
	    cmocka_unit_test(a_reply_is_what_was_asked_for),
	    cmocka_unit_test(circles_come_to_an_end),
	    cmocka_unit_test(an_import_is_in_any_order_and_whole),
	    cmocka_unit_test(a_long_answer_url_is_told_as_such),
	    cmocka_unit_test(nothing_is_written_behind_damage),
	    cmocka_unit_test(a_killed_writer_leaves_one_of_two),
	    cmocka_unit_test(real_chains_are_judged),
	    cmocka_unit_test(the_worked_example_is_judged),
	};

	return cmocka_run_group_tests(tests, make_pki, free_pki);
}
