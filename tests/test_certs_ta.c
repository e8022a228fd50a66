/*
 * Terminal Authentication from the store of certificates to the chip, under a
 * test PKI of our own: every algorithm, rollover, rights.
 */
#include "tests/check.h"

#include <stdlib.h>

#include "certs/cv.h"
#include "certs/cv_issue.h"
#include "mrtd/chip/ta.h"
#include "mrtd/ta.h"
#include "tests/helper_env.h"

static struct helper_env env;
static struct mrtd_link link_;
static struct mrtd_chip_ta chip;
static const struct mrtd_chip_ta_session session = {
    {(const uint8_t *)"L898902C36", 10},
    {(const uint8_t *)"0123456789ABCDEF0123456789ABCDEF", 32}};

struct pki {
	struct certs_cv_issuer *cvca[3], *dv, *is;
	struct certs_cv *store;
	uint8_t links[2][2048];
	struct span link[2];
};

/* clang-format off */
static const struct {
	const char *algorithm, *curve;
	unsigned bits;
} suites[] = {
	{"id-TA-RSA-v1-5-SHA-1",   NULL, 1024},
	{"id-TA-RSA-v1-5-SHA-256", NULL, 2048},
	{"id-TA-RSA-v1-5-SHA-512", NULL, 1536},
	{"id-TA-RSA-PSS-SHA-1",    NULL, 1024},
	{"id-TA-RSA-PSS-SHA-256",  NULL, 1280},
	{"id-TA-RSA-PSS-SHA-512",  NULL, 2048},
	{"id-TA-ECDSA-SHA-1",      "brainpoolP160r1", 0},
	{"id-TA-ECDSA-SHA-1",      "prime192v1", 0},
	{"id-TA-ECDSA-SHA-224",    "brainpoolP192r1", 0},
	{"id-TA-ECDSA-SHA-224",    "secp224r1", 0},
	{"id-TA-ECDSA-SHA-224",    "brainpoolP224r1", 0},
	{"id-TA-ECDSA-SHA-256",    "prime256v1", 0},
	{"id-TA-ECDSA-SHA-256",    "brainpoolP256r1", 0},
	{"id-TA-ECDSA-SHA-256",    "brainpoolP320r1", 0},
	{"id-TA-ECDSA-SHA-384",    "secp384r1", 0},
	{"id-TA-ECDSA-SHA-384",    "brainpoolP384r1", 0},
	{"id-TA-ECDSA-SHA-512",    "brainpoolP512r1", 0},
	{"id-TA-ECDSA-SHA-512",    "secp521r1", 0},
};
/* clang-format on */
#define N_SUITES (sizeof(suites) / sizeof(suites[0]))

static struct certs_cv_issue_spec
spec_of(size_t suite, const char *chr, enum mrtd_cvc_role role)
{
	return (struct certs_cv_issue_spec) {.chr = chr,
	    .algorithm = mrtd_cvc_algorithm_named(suites[suite].algorithm),
	    .curve = suites[suite].curve,
	    .bits = suites[suite].bits,
	    .role = role,
	    .rights = MRTD_CVC_READ_DG3 | MRTD_CVC_READ_DG4,
	    .effective = {2026, 1, 1},
	    .expires = {2026, 12, 31}};
}

/* CVCA 1 (old suite) -> CVCA 2 -> CVCA 3 (new suite) -> DV -> terminal. */
static void
make(struct pki *p, size_t old, size_t new_one, uint8_t dv_rights)
{
	static const char *const names[] = {
	    "UTCVCA00001", "UTCVCA00002", "UTCVCA00003"};
	struct certs_cv_issue_spec s;

	memset(p, 0, sizeof(*p));
	assert_int_equal(certs_cv_new(&p->store), CERTS_E_OK);
	for (size_t i = 0; i < 3; i++) {
		s = spec_of(i < 2 ? old : new_one, names[i], MRTD_CVC_CVCA);
		s.effective.month = 1 + (int)i;
		assert_int_equal(
		    certs_cv_issue_root(&s, &p->cvca[i]), CERTS_E_OK);
		assert_int_equal(
		    certs_cv_add(p->store, certs_cv_issue_der(p->cvca[i])),
		    CERTS_E_OK);
		if (i > 0) {
			struct sink k = sink_of(
			    p->links[i - 1], sizeof(p->links[0]));

			assert_int_equal(certs_cv_issue_link(p->cvca[i - 1],
					     p->cvca[i], &s, &k),
			    CERTS_E_OK);
			p->link[i - 1] = sink_span(&k);
			assert_int_equal(
			    certs_cv_add(p->store, p->link[i - 1]), CERTS_E_OK);
		}
	}
	s = spec_of(new_one, "UTDV00001", MRTD_CVC_DV_DOMESTIC);
	s.rights = dv_rights;
	s.effective.month = 4;
	assert_int_equal(certs_cv_issue(p->cvca[2], &s, &p->dv), CERTS_E_OK);
	s = spec_of(new_one, "UTIS00001", MRTD_CVC_TERMINAL);
	s.effective = (struct mrtd_date) {2026, 5, 15};
	assert_int_equal(certs_cv_issue(p->dv, &s, &p->is), CERTS_E_OK);
	assert_int_equal(
	    certs_cv_add(p->store, certs_cv_issue_der(p->dv)), CERTS_E_OK);
	assert_int_equal(
	    certs_cv_add(p->store, certs_cv_issue_der(p->is)), CERTS_E_OK);
}

static void
drop(struct pki *p)
{
	for (size_t i = 0; i < 3; i++)
		certs_cv_issue_free(&p->cvca[i]);
	certs_cv_issue_free(&p->dv);
	certs_cv_issue_free(&p->is);
	certs_cv_free(&p->store);
}

static void
personalise(const struct pki *p, size_t newer, bool two)
{
	struct mrtd_chip_ta_conf conf = {.today = {2026, 1, 1}};

	conf.points[0] = certs_cv_issue_der(p->cvca[newer]);
	if (two)
		conf.points[1] = certs_cv_issue_der(p->cvca[newer - 1]);
	assert_int_equal(mrtd_chip_ta_init(&chip, &conf, &env.env), MRTD_E_OK);
}

static enum mrtd_err
run(const struct certs_cv_chain *c, const struct certs_cv_issuer *key)
{
	const struct mrtd_link_conf link_conf = {
	    .env = &env.env, .limits = {MRTD_CAPDU_MAX, MRTD_RAPDU_MAX}};
	const struct mrtd_ta_conf conf = {.chain = c->certificates,
	    .n_chain = c->n,
	    .id_ic = session.id_ic,
	    .comp_pk_ifd = session.comp_pk_ifd};
	struct mrtd_ta_request r;
	struct span capdu;
	struct mrtd_ta ta;
	enum mrtd_err e;

	mrtd_link_init(&link_, &link_conf);
	e = mrtd_ta_init(&ta, &link_, &conf);
	while (e == MRTD_E_OK && !mrtd_ta_done(&ta)) {
		uint8_t out[64], sig[512];
		struct sink k = sink_of(out, sizeof(out));
		struct sink s = sink_of(sig, sizeof(sig));
		struct mrtd_capdu command;
		uint16_t sw;

		if (mrtd_ta_wants_signature(&ta, &r)) {
			assert_true(span_eq(r.chr, c->holder));
			assert_ptr_equal(r.algorithm, c->algorithm);
			assert_int_equal(
			    certs_cv_issue_sign(key, r.message, &s),
			    CERTS_E_OK);
			e = mrtd_ta_sign(&ta, sink_span(&s));
			continue;
		}
		assert_true(mrtd_ta_send(&ta, &capdu));
		assert_int_equal(mrtd_capdu_parse(capdu, &command), MRTD_E_OK);
		assert_int_equal(
		    mrtd_chip_ta_command(&chip, &session, &command, &k, &sw),
		    MRTD_E_OK);
		sink_put_be16(&k, sw);
		e = mrtd_ta_recv(&ta, sink_span(&k));
	}
	if (e == MRTD_E_OK)
		assert_int_equal(mrtd_ta_rights(&ta) & c->rights, c->rights);
	mrtd_ta_wipe(&ta);
	return e;
}

static enum certs_cv_reason
choose(const struct pki *p, struct certs_cv_chain *c)
{
	struct mrtd_cvc_cars cars;
	struct certs_cv_query q = {.today = {2026, 6, 1}, .want = 3};

	assert_int_equal(mrtd_cvc_cars(SPAN_OF(chip.cvca), &cars), MRTD_E_OK);
	q.cars = cars.car;
	q.n_cars = cars.n;
	return certs_cv_choose(p->store, &q, c);
}

/*
 * Each suite opens the chip that knows the newest key, and the chip that knows
 * but the oldest: by two links, of which the second changes the suite.
 */
static void
every_suite_opens_old_and_new_chips(void **state)
{
	(void)state;
	helper_env_init(&env, (struct span) {0}, false);
	for (size_t i = 0; i < N_SUITES; i++) {
		struct certs_cv_chain c;
		struct pki p;

		make(&p, (i + 7) % N_SUITES, i, 3);
		personalise(&p, 2, true);
		check(suites[i].algorithm, choose(&p, &c) == CERTS_CV_NONE);
		check(suites[i].algorithm, c.n == 2 && c.verified);
		check(suites[i].algorithm, run(&c, p.is) == MRTD_E_OK);
		check(suites[i].algorithm, chip.rights == 3);

		personalise(&p, 0, false);
		check(suites[i].algorithm, choose(&p, &c) == CERTS_CV_NONE);
		check(suites[i].algorithm, c.n == 4 && c.verified);
		check(suites[i].algorithm, run(&c, p.is) == MRTD_E_OK);
		check(suites[i].algorithm, chip.done && chip.rights == 3);
		/* The chip has moved on: the next time two are enough. */
		mrtd_chip_ta_reset(&chip);
		check(suites[i].algorithm, choose(&p, &c) == CERTS_CV_NONE);
		check(suites[i].algorithm, c.n == 2 && c.car == 0);
		check(suites[i].algorithm, run(&c, p.is) == MRTD_E_OK);
		drop(&p);
	}
}

static void
the_chip_keeps_two_keys_and_the_date(void **state)
{
	struct certs_cv_chain c;
	struct mrtd_cvc_cars cars;
	struct pki p;

	(void)state;
	helper_env_init(&env, (struct span) {0}, false);
	make(&p, 11, 11, 3);
	personalise(&p, 0, false);
	assert_int_equal(choose(&p, &c), CERTS_CV_NONE);
	assert_int_equal(run(&c, p.is), MRTD_E_OK);
	assert_int_equal(mrtd_cvc_cars(SPAN_OF(chip.cvca), &cars), MRTD_E_OK);
	assert_int_equal(cars.n, 2);
	assert_true(span_eq(cars.car[0], SPAN_STR("UTCVCA00003")));
	assert_true(span_eq(cars.car[1], SPAN_STR("UTCVCA00002")));
	/* A domestic DV is trusted to know the date (§2.5). */
	assert_int_equal(chip.today.month, 5);
	assert_int_equal(chip.today.day, 15);
	/* What it knows for good it does not take again. */
	mrtd_chip_ta_reset(&chip);
	c.certificates[0] = p.link[1];
	c.certificates[1] = certs_cv_issue_der(p.dv);
	c.certificates[2] = certs_cv_issue_der(p.is);
	c.n = 3;
	assert_int_equal(run(&c, p.is), MRTD_E_ACCESS_DENIED);
	drop(&p);
}

static void
a_foreign_dv_does_not_set_the_date(void **state)
{
	struct certs_cv_issue_spec s = spec_of(
	    11, "XXDV00001", MRTD_CVC_DV_FOREIGN);
	struct certs_cv_issuer *dv, *is;
	struct certs_cv_chain c;
	struct pki p;

	(void)state;
	helper_env_init(&env, (struct span) {0}, false);
	make(&p, 11, 11, 3);
	s.effective.month = 4;
	assert_int_equal(certs_cv_issue(p.cvca[2], &s, &dv), CERTS_E_OK);
	s = spec_of(11, "XXIS00001", MRTD_CVC_TERMINAL);
	s.effective.month = 6;
	assert_int_equal(certs_cv_issue(dv, &s, &is), CERTS_E_OK);
	personalise(&p, 2, false);
	assert_int_equal(choose(&p, &c), CERTS_CV_NONE);
	c.certificates[0] = certs_cv_issue_der(dv);
	c.certificates[1] = certs_cv_issue_der(is);
	c.holder = SPAN_STR("XXIS00001");
	assert_int_equal(run(&c, is), MRTD_E_OK);
	/* Of the DV's certificate, which the national CVCA has made. */
	assert_int_equal(chip.today.month, 4);
	certs_cv_issue_free(&dv);
	certs_cv_issue_free(&is);
	drop(&p);
}

/* TR-03105-5.1 ISO7816_E_14 to E_16. */
static void
rights_are_those_of_all_together(void **state)
{
	(void)state;
	helper_env_init(&env, (struct span) {0}, false);
	for (uint8_t rights = 0; rights < 4; rights++) {
		struct certs_cv_chain c;
		struct pki p;

		make(&p, 11, 11, rights);
		personalise(&p, 2, false);
		if (rights == 0) {
			assert_int_equal(choose(&p, &c), CERTS_CV_NO_RIGHT);
		} else {
			assert_int_equal(choose(&p, &c), CERTS_CV_NONE);
			assert_int_equal(c.rights, rights);
			assert_int_equal(run(&c, p.is), MRTD_E_OK);
			assert_int_equal(chip.rights, rights);
		}
		drop(&p);
	}
}

enum deed {
	OTHER_KEY, /* signed by another terminal's key */
	TERMINAL_ISSUES, /* a certificate below a terminal's */
	DV_PARAMETERS, /* a DV that brings a curve of its own */
	EXPIRED_POINT, /* a DV of a CVCA whose time is over */
	EXPIRED_LINK, /* a link is taken though it has expired */
};
static const struct {
	const char *name;
	enum deed deed;
	uint16_t sw;
} deeds[] = {
    {"the key of another", OTHER_KEY, 0x6300},
    {"a terminal that issues", TERMINAL_ISSUES, 0x6985},
    {"a DV with parameters", DV_PARAMETERS, 0x6A80},
    {"an expired trust point", EXPIRED_POINT, 0x6A80},
    {"an expired link", EXPIRED_LINK, 0x9000},
};

/* One certificate to the chip, by itself. */
static uint16_t
offer(struct span certificate)
{
	struct mrtd_cvc c;
	uint8_t data[2048];
	struct sink k = sink_of(data, sizeof(data)), none = {0};
	uint16_t sw = 0;

	assert_int_equal(mrtd_cvc_parse(certificate, &c), MRTD_E_OK);
	sink_put_u8(&k, 0x83);
	sink_put_u8(&k, (uint8_t)c.car.n);
	sink_put(&k, c.car);
	assert_int_equal(mrtd_chip_ta_command(&chip, &session,
			     &(struct mrtd_capdu) {.ins = MRTD_INS_MSE,
				 .p1 = 0x81,
				 .p2 = 0xB6,
				 .data = sink_span(&k)},
			     &none, &sw),
	    MRTD_E_OK);
	if (sw != MRTD_SW_OK)
		return sw;
	k = sink_of(data, sizeof(data));
	sink_put(&k, c.body);
	sink_put(&k, c.signature_raw);
	assert_int_equal(
	    mrtd_chip_ta_command(&chip, &session,
		&(struct mrtd_capdu) {
		    .ins = MRTD_INS_PSO, .p2 = 0xBE, .data = sink_span(&k)},
		&none, &sw),
	    MRTD_E_OK);
	return sw;
}

static uint16_t
commit(struct pki *p, enum deed deed)
{
	struct certs_cv_issue_spec s = spec_of(
	    11, "UTDV00009", MRTD_CVC_DV_DOMESTIC);
	const struct certs_cv_issuer *above = p->cvca[2];
	struct certs_cv_chain c;
	struct certs_cv_issuer *x = NULL;
	uint16_t sw;

	personalise(p, 2, false);
	switch (deed) {
	case OTHER_KEY:
		assert_int_equal(choose(p, &c), CERTS_CV_NONE);
		return run(&c, p->dv) == MRTD_E_ACCESS_DENIED ? 0x6300 : 0;
	case TERMINAL_ISSUES:
		s.role = MRTD_CVC_TERMINAL;
		assert_int_equal(offer(certs_cv_issue_der(p->dv)), MRTD_SW_OK);
		assert_int_equal(offer(certs_cv_issue_der(p->is)), MRTD_SW_OK);
		above = p->is;
		break;
	case DV_PARAMETERS:
		s.quirks = CERTS_CV_ISSUE_PARAMETERS;
		break;
	case EXPIRED_POINT:
		chip.today = (struct mrtd_date) {2027, 1, 1};
		s.expires.year = 2028;
		break;
	case EXPIRED_LINK:
		personalise(p, 1, false);
		chip.today = (struct mrtd_date) {2027, 1, 1};
		return offer(p->link[1]);
	}
	assert_int_equal(certs_cv_issue(above, &s, &x), CERTS_E_OK);
	sw = offer(certs_cv_issue_der(x));
	certs_cv_issue_free(&x);
	return sw;
}

static void
the_chip_believes_only_what_it_should(void **state)
{
	struct pki p;

	(void)state;
	helper_env_init(&env, (struct span) {0}, false);
	make(&p, 11, 11, 3);
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++)
		check(deeds[i].name, commit(&p, deeds[i].deed) == deeds[i].sw);
	drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_suite_opens_old_and_new_chips),
	    cmocka_unit_test(the_chip_keeps_two_keys_and_the_date),
	    cmocka_unit_test(a_foreign_dv_does_not_set_the_date),
	    cmocka_unit_test(rights_are_those_of_all_together),
	    cmocka_unit_test(the_chip_believes_only_what_it_should),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
