/*
 * EF.DG3 and EF.DG4 of a whole virtual passport, read by a whole session:
 * access control, Chip Authentication or chip authentication mapping, then
 * Terminal Authentication with a chain from the store and a key of the test
 * PKI.
 */
#include "tests/check.h"

#include <stdlib.h>

#include "certs/cv.h"
#include "certs/cv_issue.h"
#include "mrtd/chip/personalise.h"
#include "mrtd/chip/personalise_infos.h"
#include "mrtd/tlv.h"
#include "tests/helper_passport.h"

static struct passport p;
static struct mrtd_session session;
static uint8_t arena[1 << 18];
static struct certs_cv_issuer *cvca, *dv, *is;
static struct certs_cv *store;

#define DG(n) MRTD_FILE_BIT(MRTD_FILE_DG##n)

enum deed {
	NOTHING,
	DG3_ONLY, /* what the DV may */
	ANOTHER_CVCA, /* in EF.CVCA: E_08 */
	NO_CAR, /* E_09 */
	THREE_CARS, /* E_10 */
	WRONG_ID, /* E_11 */
	CHALLENGE_7, /* E_12 */
	CHALLENGE_9, /* E_13 */
	NO_SIGNATURE, /* the keeper of the key gives none */
	NO_TA, /* the chip does not know it */
	STATIC_ID, /* the document number after PACE: TR-03110-1 §3.5 */
	TORN, /* taken away while DG4 is read */
};

/* clang-format off */
static const struct {
	const char *name, *pace; /* NULL: BAC */
	const char *algorithm;
	unsigned bits;
	size_t buffers; /* 0: short APDUs */
	bool chains; /* the reader carries short APDUs only, the chip chains */
	enum deed deed;
	enum mrtd_auth_state state;
	uint32_t read; /* of DG3 and DG4 */
} rows[] = {
	{"BAC and CA",            NULL, "id-TA-ECDSA-SHA-256", 0, 0, false, NOTHING, MRTD_AUTH_PASSED, DG(3) | DG(4)},
	{"PACE and CA",           "pace-ecdh-gm-aes128-bp256", "id-TA-ECDSA-SHA-256", 0, 0, false, NOTHING, MRTD_AUTH_PASSED, DG(3) | DG(4)},
	{"PACE by DH, and CA",    "pace-dh-gm-aes128-modp2048-256", "id-TA-ECDSA-SHA-256", 0, 4096, false, NOTHING, MRTD_AUTH_PASSED, DG(3) | DG(4)},
	{"PACE with CAM",         "pace-ecdh-cam-aes256-bp256", "id-TA-ECDSA-SHA-256", 0, 4096, false, NOTHING, MRTD_AUTH_PASSED, DG(3) | DG(4)},
	{"RSA in extended length", NULL, "id-TA-RSA-PSS-SHA-256", 2048, 4096, false, NOTHING, MRTD_AUTH_PASSED, DG(3) | DG(4)},
	{"RSA in a chain of short ones", NULL, "id-TA-RSA-v1-5-SHA-256", 2048, 0, true, NOTHING, MRTD_AUTH_PASSED, DG(3) | DG(4)},
	{"the DV may read DG3 only (E_15)", NULL, "id-TA-ECDSA-SHA-256", 0, 0, false, DG3_ONLY, MRTD_AUTH_PASSED, DG(3)},
	{"a wrong CAR (E_08)",    NULL, "id-TA-ECDSA-SHA-256", 0, 0, false, ANOTHER_CVCA, MRTD_AUTH_NOT_TRIED, 0},
	{"no CAR (E_09)",         NULL, "id-TA-ECDSA-SHA-256", 0, 0, false, NO_CAR, MRTD_AUTH_FAILED, 0},
	{"three CARs (E_10)",     NULL, "id-TA-ECDSA-SHA-256", 0, 0, false, THREE_CARS, MRTD_AUTH_PASSED, DG(3) | DG(4)},
	{"a wrong number (E_11)", NULL, "id-TA-ECDSA-SHA-256", 0, 0, false, WRONG_ID, MRTD_AUTH_FAILED, 0},
	{"a challenge of 7 (E_12)", NULL, "id-TA-ECDSA-SHA-256", 0, 0, false, CHALLENGE_7, MRTD_AUTH_FAILED, 0},
	{"a challenge of 9 (E_13)", NULL, "id-TA-ECDSA-SHA-256", 0, 0, false, CHALLENGE_9, MRTD_AUTH_FAILED, 0},
	{"static binding",        "pace-ecdh-gm-aes128-bp256", "id-TA-ECDSA-SHA-256", 0, 0, false, STATIC_ID, MRTD_AUTH_PASSED, DG(3) | DG(4)},
	{"torn away in DG4",      "pace-ecdh-gm-aes128-bp256", "id-TA-ECDSA-SHA-256", 0, 0, false, TORN, MRTD_AUTH_PASSED, DG(3) | DG(4)},
	{"torn away, CAM",        "pace-ecdh-cam-aes256-bp256", "id-TA-ECDSA-SHA-256", 0, 4096, false, TORN, MRTD_AUTH_PASSED, DG(3) | DG(4)},
	{"the key is not there",  NULL, "id-TA-ECDSA-SHA-256", 0, 0, false, NO_SIGNATURE, MRTD_AUTH_NOT_TRIED, 0},
	{"the chip knows no TA",  NULL, "id-TA-ECDSA-SHA-256", 0, 0, false, NO_TA, MRTD_AUTH_NOT_OFFERED, 0},
};
/* clang-format on */

static void
make_pki(size_t row)
{
	struct certs_cv_issue_spec s = {.chr = "UTCVCA00001",
	    .algorithm = mrtd_cvc_algorithm_named(rows[row].algorithm),
	    .curve = "prime256v1",
	    .bits = rows[row].bits,
	    .role = MRTD_CVC_CVCA,
	    .rights = MRTD_CVC_READ_DG3 | MRTD_CVC_READ_DG4,
	    .effective = {2026, 1, 1},
	    .expires = {2026, 12, 31}};

	assert_int_equal(certs_cv_issue_root(&s, &cvca), CERTS_E_OK);
	s.chr = "UTDV00001";
	s.role = MRTD_CVC_DV_DOMESTIC;
	if (rows[row].deed == DG3_ONLY)
		s.rights = MRTD_CVC_READ_DG3;
	assert_int_equal(certs_cv_issue(cvca, &s, &dv), CERTS_E_OK);
	s.chr = "UTIS00001";
	s.role = MRTD_CVC_TERMINAL;
	assert_int_equal(certs_cv_issue(dv, &s, &is), CERTS_E_OK);
	assert_int_equal(certs_cv_new(&store), CERTS_E_OK);
	assert_int_equal(
	    certs_cv_add(store, certs_cv_issue_der(cvca)), CERTS_E_OK);
	assert_int_equal(
	    certs_cv_add(store, certs_cv_issue_der(dv)), CERTS_E_OK);
	assert_int_equal(
	    certs_cv_add(store, certs_cv_issue_der(is)), CERTS_E_OK);
}

static void
drop_pki(void)
{
	certs_cv_issue_free(&cvca);
	certs_cv_issue_free(&dv);
	certs_cv_issue_free(&is);
	certs_cv_free(&store);
}

static void
put_file(enum mrtd_file id, struct span contents)
{
	size_t from = p.store.n;

	if (mrtd_lds_file(id)->tag != 0)
		mrtd_tlv_put(&p.store, mrtd_lds_file(id)->tag, contents);
	else
		sink_put(&p.store, contents);
	assert_true(sink_ok(&p.store));
	p.conf.files[id] = span_of(p.store.p + from, p.store.n - from);
}

static void
lay(size_t row)
{
	static const uint8_t cvca_files[][64] = {
	    [ANOTHER_CVCA] = "\x42\x0BUTCVCA00009",
	    [NO_CAR] = "",
	    [THREE_CARS] = "\x42\x0BUTCVCA00001\x42\x09UTC000001\x42\x09"
			   "UTC000002",
	};
	const char *suites[] = {rows[row].pace, NULL};
	struct mrtd_paceinfo pace;
	struct mrtd_chip_infos infos = {.pace = &pace};
	enum deed deed = rows[row].deed;
	size_t from;

	passport_init(&p);
	if (rows[row].buffers > 0)
		passport_state_buffers(&p, rows[row].buffers);
	p.conf.chains = rows[row].chains;
	passport_give_key(&p, 13, 13);
	p.conf.ca[0].ciphers = 1u << MRTD_CIPHER_AES128;
	if (rows[row].pace != NULL) {
		passport_offer_pace(&p, suites);
		assert_int_equal(
		    mrtd_chip_personalise_suite(rows[row].pace, &pace),
		    MRTD_E_OK);
		infos.n_pace = 1;
		p.conf.bac = false;
		if (strstr(rows[row].pace, "cam") != NULL)
			p.conf.ca[0].ciphers = 0;
	}
	if (p.conf.ca[0].ciphers == 0)
		passport_card_security(&p);
	infos.ca = p.conf.ca;
	infos.n_ca = p.conf.n_ca;
	infos.ta = deed != NO_TA;
	from = p.store.n;
	assert_int_equal(
	    mrtd_chip_personalise_infos_dg14(&p.store, &infos), MRTD_E_OK);
	p.conf.files[MRTD_FILE_DG14] = span_of(
	    p.store.p + from, p.store.n - from);
	put_file(MRTD_FILE_DG3, SPAN_STR("two fingers"));
	put_file(MRTD_FILE_DG4, SPAN_STR("two eyes"));
	if (deed != NO_TA)
		p.conf.ta.points[0] = certs_cv_issue_der(cvca);
	p.conf.ta.today = (struct mrtd_date) {2026, 1, 1};
	if (deed == ANOTHER_CVCA || deed == NO_CAR || deed == THREE_CARS)
		put_file(MRTD_FILE_CVCA, span_of(cvca_files[deed], 36));
	if (deed == WRONG_ID)
		p.conf.ta.wrong_id = SPAN_STR("M11T002JM4");
	if (deed == STATIC_ID)
		p.conf.ta.wrong_id = SPAN_STR("L898902C36");
	if (deed == TORN)
		assert_int_equal(
		    mrtd_chip_faults_parse("tear=DG4:5:10", &p.conf.fault),
		    MRTD_E_OK);
	if (deed == CHALLENGE_7)
		p.conf.ta.challenge = 7;
	if (deed == CHALLENGE_9)
		p.conf.ta.challenge = 9;
	passport_power(&p);
}

/* What the session asks, from the store and from the key. */
static void
serve(enum deed deed, unsigned *chains, unsigned *signatures)
{
	struct mrtd_session_request r;
	struct certs_cv_query q = {.today = {2026, 7, 1}, .want = 1};
	struct certs_cv_chain c;
	uint8_t bytes[512];
	struct sink k = sink_of(bytes, sizeof(bytes));

	assert_true(mrtd_session_terminal(&session, &r));
	if (r.what == MRTD_SESSION_ASK_CHAIN) {
		(*chains)++;
		q.cars = r.cars.car;
		q.n_cars = r.cars.n;
		if (certs_cv_choose(store, &q, &c) != CERTS_CV_NONE)
			mrtd_session_no_terminal(&session);
		else
			assert_int_equal(
			    mrtd_session_chain(&session, c.certificates, c.n),
			    MRTD_E_OK);
		return;
	}
	(*signatures)++;
	if (deed == NO_SIGNATURE) {
		mrtd_session_no_terminal(&session);
		return;
	}
	assert_int_equal(
	    certs_cv_issue_sign(is, r.signature.message, &k), CERTS_E_OK);
	assert_int_equal(
	    mrtd_session_signature(&session, sink_span(&k)), MRTD_E_OK);
}

static void
drive(enum deed deed, unsigned *chains, unsigned *signatures)
{
	static uint8_t rapdu[70000];

	while (mrtd_session_state(&session) != MRTD_SESSION_ENDED) {
		struct sink k = sink_of(rapdu, sizeof(rapdu));
		struct mrtd_session_event event;
		struct span capdu;

		while (mrtd_session_next_event(&session, &event))
			;
		if (mrtd_session_send(&session, &capdu)) {
			if (mrtd_chip_command(&p.chip, capdu, &k) ==
			    MRTD_CHIP_ANSWERS)
				(void)mrtd_session_recv(
				    &session, sink_span(&k));
			else
				(void)mrtd_session_lost(&session);
		} else if (mrtd_session_state(&session) ==
		    MRTD_SESSION_TERMINAL) {
			serve(deed, chains, signatures);
		} else if (mrtd_session_state(&session) != MRTD_SESSION_ENDED) {
			mrtd_chip_reset(&p.chip);
			mrtd_chip_atr(&p.chip, &k);
			mrtd_session_resume(&session, sink_span(&k));
		}
	}
}

static void
fingers_and_eyes_are_read_by_whoever_may(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct mrtd_session_report *r;
		struct mrtd_session_conf conf;
		unsigned chains = 0, signatures = 0;
		uint32_t read = 0;

		make_pki(i);
		lay(i);
		conf = passport_session(&p, arena, sizeof(arena));
		conf.want |= DG(3) | DG(4);
		conf.ask_ca = conf.ask_ta = true;
		if (rows[i].buffers == 0 && rows[i].chains)
			conf.limits = (struct mrtd_limits) {261, 258};
		mrtd_session_init(&session, &conf);
		drive(rows[i].deed, &chains, &signatures);
		r = mrtd_session_report(&session);
		for (size_t f = MRTD_FILE_DG3; f <= MRTD_FILE_DG4; f++)
			if (r->file[f].err == MRTD_E_OK &&
			    span_eq(r->file[f].content, p.conf.files[f]))
				read |= MRTD_FILE_BIT(f);
		if (r->ta.state != rows[i].state)
			print_message("%s: %s %s %04X\n", rows[i].name,
			    mrtd_report_auth(r->ta.state),
			    mrtd_err_name(r->ta.err), r->ta.sw);
		check(rows[i].name, r->ta.state == rows[i].state);
		check(rows[i].name, read == rows[i].read);
		/* Whatever TA says, the rest of the document is read. */
		check(rows[i].name, r->err == MRTD_E_OK);
		check(rows[i].name,
		    r->file[MRTD_FILE_DG2].content.n == PASSPORT_DG2);
		check(rows[i].name, chains <= 1 && signatures <= 2);
		mrtd_session_wipe(&session);
		drop_pki();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fingers_and_eyes_are_read_by_whoever_may),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
