/*
 * Chip Authentication and Active Authentication inside of a whole session: in
 * their place, again after the document came back, and without harm where they
 * fail.
 */
#include "tests/check.h"

#include <stdio.h>

#include "mrtd/apdu.h"
#include "mrtd/chip/key.h"
#include "mrtd/chip/personalise_infos.h"
#include "tests/helper_passport.h"

#define F(name) MRTD_FINDING_BIT(name)
#define BIT(name) MRTD_FILE_BIT(MRTD_FILE_##name)
#define USUAL (BIT(COM) | BIT(DG1) | BIT(SOD) | BIT(DG2))
#define GM128 "pace-ecdh-gm-aes128-p256"
#define P256 12
#define P384 15
#define MODP2048 2
#define AES128 (1u << MRTD_CIPHER_AES128)
#define TDES (1u << MRTD_CIPHER_3DES)

static struct passport passport, copy;
static struct mrtd_session session;
static struct mrtd_session_conf conf;
static uint8_t arena[64 * 1024], keys[8192];
static struct sink key_store;
static unsigned ca_runs, aa_runs, refusals;
static uint16_t refuse_with;
static uint8_t refuse_ins;

/* Counts the protocols, and says no to one command, so often. */
static void
watch(
    void *cookie, const struct mrtd_capdu *c, struct sink *rdata, uint16_t *sw)
{
	(void)cookie;
	ca_runs += c->ins == MRTD_INS_MSE && c->p1 == 0x41;
	aa_runs += c->ins == MRTD_INS_INTERNAL_AUTHENTICATE;
	if (refusals > 0 && passport.chip.access && c->ins == refuse_ins) {
		refusals--;
		sink_wipe(rdata);
		*sw = refuse_with;
	}
}

static void
refuse(uint8_t ins, uint16_t sw, unsigned often)
{
	refuse_ins = ins;
	refuse_with = sw;
	refusals = often;
}

/* DG1 is for those alone who have passed Chip Authentication. */
static void
deny_before_ca(
    void *cookie, const struct mrtd_capdu *c, struct sink *rdata, uint16_t *sw)
{
	watch(cookie, c, rdata, sw);
	if (c->ins == MRTD_INS_READ_BINARY && passport.chip.access &&
	    passport.chip.ef == MRTD_FILE_DG1 && !passport.chip.ca_done) {
		sink_wipe(rdata);
		*sw = MRTD_SW_SECURITY_STATUS;
	}
}

static struct span
make_key(unsigned group)
{
	size_t at = key_store.n;

	assert_int_equal(mrtd_chip_key_make(group, MRTD_CHIP_KEY_NAMED,
			     &passport.env.env, &key_store),
	    MRTD_E_OK);
	return span_of(key_store.p + at, key_store.n - at);
}

static void
add_ca(unsigned group, unsigned ciphers)
{
	struct mrtd_chip_conf *c = &passport.conf;
	bool several = c->n_ca > 0;

	c->ca[c->n_ca] = (struct mrtd_chip_ca_key) {.key = make_key(group),
	    .has_id = several,
	    .id = (uint8_t)c->n_ca,
	    .ciphers = ciphers};
	c->n_ca++;
	if (several)
		c->ca[0].has_id = true;
}

/* DG14 and DG15 that say what the keys are, and EF.COM that names them. */
static void
write_files(void)
{
	struct mrtd_chip_infos infos = {.ca = passport.conf.ca,
	    .n_ca = passport.conf.n_ca,
	    .aa = passport.conf.aa.n > 0,
	    .aa_hash = passport.conf.aa_hash};
	struct sink *k = &passport.store;
	size_t at = k->n;

	assert_int_equal(
	    mrtd_chip_personalise_infos_dg14(k, &infos), MRTD_E_OK);
	passport.conf.files[MRTD_FILE_DG14] = span_of(k->p + at, k->n - at);
	if (passport.conf.aa.n == 0)
		return;
	at = k->n;
	assert_int_equal(
	    mrtd_chip_personalise_infos_dg15(k, passport.conf.aa), MRTD_E_OK);
	passport.conf.files[MRTD_FILE_DG15] = span_of(k->p + at, k->n - at);
}

/* What a chip is, beyond the files of the helper. */

static void
ca_aes(void)
{
	add_ca(P256, AES128);
	write_files();
}

static void
ca_3des(void)
{
	add_ca(P256, TDES);
	write_files();
}

static void
ca_dh(void)
{
	add_ca(MODP2048, AES128);
	write_files();
}

static void
ca_dh_short(void)
{
	ca_dh();
	conf.limits = (struct mrtd_limits) {261, 258};
}

static void
ca_and_aa(void)
{
	add_ca(P256, AES128);
	passport.conf.aa = make_key(P256);
	passport.conf.aa_hash = MRTD_DIGEST_SHA256;
	write_files();
}

static void
two_keys_first_refused(void)
{
	add_ca(P384, AES128);
	add_ca(P256, AES128);
	write_files();
	refuse(MRTD_INS_MSE, MRTD_SW_CONDITIONS, 1);
}

static void
ca_refused(void)
{
	ca_aes();
	refuse(MRTD_INS_MSE, MRTD_SW_CONDITIONS, 9);
}

/* A copy: the files of one chip, the keys of another. */
static void
clone(void)
{
	ca_and_aa();
	passport.conf.ca[0].key = make_key(P256);
	passport.conf.aa = make_key(P256);
}

static void
clone_nothing_else(void)
{
	clone();
	conf.want = BIT(COM) | BIT(DG14);
	conf.ask_aa = false;
}

static void
nothing_else(void)
{
	ca_aes();
	conf.want = BIT(COM) | BIT(DG14);
}

static void
aa_refused(void)
{
	ca_and_aa();
	refuse(MRTD_INS_INTERNAL_AUTHENTICATE, MRTD_SW_INS, 9);
}

static void
aa_ends_session(void)
{
	ca_and_aa();
	passport.conf.tamper.answer = watch;
	refuse(MRTD_INS_INTERNAL_AUTHENTICATE, MRTD_SW_OK, 9);
}

static void
not_asked(void)
{
	ca_and_aa();
	conf.ask_ca = conf.ask_aa = false;
	conf.want |= BIT(DG14) | BIT(DG15);
}

static void
one_proof(void)
{
	ca_and_aa();
	conf.one_proof = true;
}

static void
nothing_offered(void)
{
	passport.conf.files[MRTD_FILE_DG14] = (struct span) {0};
}

static void
denied_before(void)
{
	ca_aes();
	passport.conf.tamper.answer = deny_before_ca;
}

static void
denied_and_refused(void)
{
	denied_before();
	refuse(MRTD_INS_MSE, MRTD_SW_CONDITIONS, 9);
}

static void
torn(void)
{
	ca_and_aa();
	assert_int_equal(
	    mrtd_chip_faults_parse("tear=DG2:9000:50", &passport.conf.fault),
	    MRTD_E_OK);
}

static void
torn_denied_before(void)
{
	denied_before();
	assert_int_equal(
	    mrtd_chip_faults_parse("tear=DG2:9000:50", &passport.conf.fault),
	    MRTD_E_OK);
}

#define NONE MRTD_AUTH_NOT_OFFERED
#define IDLE MRTD_AUTH_NOT_TRIED
#define PASS MRTD_AUTH_PASSED
#define FAIL MRTD_AUTH_FAILED
#define UNSU MRTD_AUTH_UNSUPPORTED

/* clang-format off */
static const struct {
	const char *name;
	void (*change)(void);
	bool pace;
	enum mrtd_auth_state ca, aa;
	enum mrtd_err ca_err, aa_err;
	uint64_t findings;
	unsigned resets, losses, ca_runs, aa_runs;
	uint32_t same;
} cases[] = {
	{"CA after PACE",          ca_aes,     true,  PASS, NONE, 0, 0, 0, 0, 0, 1, 0, USUAL},
	{"CA after BAC",           ca_aes,     false, PASS, NONE, 0, 0, 0, 0, 0, 1, 0, USUAL},
	{"CA with 3DES",           ca_3des,    false, PASS, NONE, 0, 0, 0, 0, 0, 1, 0, USUAL},
	{"CA with DH",             ca_dh,      true,  PASS, NONE, 0, 0, 0, 0, 0, 1, 0, USUAL},
	{"DH, a short reader",     ca_dh_short, true, UNSU, NONE, MRTD_E_UNSUPPORTED, 0, 0, 0, 0, 0, 0, USUAL},
	{"CA and AA",              ca_and_aa,  true,  PASS, PASS, 0, 0, 0, 0, 0, 1, 1, USUAL},
	{"nothing else to read",   nothing_else, true, PASS, NONE, 0, 0, 0, 0, 0, 1, 0, BIT(COM)},
	{"the second key",         two_keys_first_refused, true, PASS, NONE, 0, 0, 0, 0, 0, 2, 0, USUAL},
	{"CA is refused",          ca_refused, true,  FAIL, NONE, MRTD_E_STATUS, 0, 0, 0, 0, 1, 0, USUAL},
	{"a copy",                 clone,      true,  FAIL, FAIL, MRTD_E_SM_LOST, MRTD_E_SIGNATURE, F(SESSION_ENDED), 1, 0, 1, 1, USUAL},
	{"a copy, nothing else",   clone_nothing_else, true, FAIL, NONE, MRTD_E_SM_LOST, 0, F(SESSION_ENDED), 0, 0, 1, 0, BIT(COM)},
	{"AA is refused",          aa_refused, true,  PASS, FAIL, 0, MRTD_E_STATUS, 0, 0, 0, 1, 1, USUAL},
	{"AA says nothing",        aa_ends_session, true, PASS, FAIL, 0, MRTD_E_EMPTY, 0, 0, 0, 1, 2, USUAL},
	{"neither is asked for",   not_asked,  true,  IDLE, IDLE, 0, 0, 0, 0, 0, 0, 0, USUAL},
	{"one is enough",          one_proof,  true,  PASS, IDLE, 0, 0, 0, 0, 0, 1, 0, USUAL},
	{"nothing is offered",     nothing_offered, true, NONE, NONE, 0, 0, F(COM_LISTED_ABSENT), 0, 0, 0, 0, USUAL},
	{"DG1 only after CA",      denied_before, true, PASS, NONE, 0, 0, 0, 0, 0, 1, 0, USUAL},
	{"DG1 never",              denied_and_refused, true, FAIL, NONE, MRTD_E_STATUS, 0, 0, 0, 0, 1, 0, USUAL & ~BIT(DG1)},
	{"torn away",              torn,       true,  PASS, PASS, 0, 0, F(RESUMED), 0, 1, 2, 2, USUAL},
	{"torn, DG1 only after CA", torn_denied_before, true, PASS, NONE, 0, 0, F(RESUMED), 0, 1, 2, 0, USUAL},
};
/* clang-format on */

static void
prepare(size_t i)
{
	static const char *const suites[] = {GM128, NULL};

	passport_init(&passport);
	key_store = sink_of(keys, sizeof(keys));
	ca_runs = aa_runs = refusals = 0;
	if (cases[i].pace)
		passport_offer_pace(&passport, suites);
	passport_state_buffers(&passport, 4096);
	passport.conf.tamper.answer = watch;
	conf = passport_session(&passport, arena, sizeof(arena));
	conf.ask_ca = conf.ask_aa = true;
	cases[i].change();
	passport_power(&passport);
}

static void
same_files(const char *name, uint32_t files)
{
	const struct mrtd_session_report *r = mrtd_session_report(&session);

	for (unsigned id = 0; id < MRTD_FILE_COUNT; id++)
		if ((files & MRTD_FILE_BIT(id)) != 0)
			check(name,
			    span_eq(
				r->file[id].content, passport.conf.files[id]));
}

static void
proves_or_goes_on(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *name = cases[i].name;
		struct passport_run run = {.give_back = true};
		const struct mrtd_session_report *r;

		prepare(i);
		mrtd_session_init(&session, &conf);
		passport_drive(&passport, &session, &run);
		r = mrtd_session_report(&session);
		if (r->ca.state != cases[i].ca || r->aa.state != cases[i].aa ||
		    r->ca.err != cases[i].ca_err ||
		    r->aa.err != cases[i].aa_err || r->err != MRTD_E_OK ||
		    r->findings != cases[i].findings ||
		    ca_runs != cases[i].ca_runs || aa_runs != cases[i].aa_runs)
			print_error("%s: %s; CA %s %s %04X, %u; AA %s %s %04X, "
				    "%u; findings %llx, %u resets\n",
			    name, mrtd_err_name(r->err),
			    mrtd_report_auth(r->ca.state),
			    mrtd_err_name(r->ca.err), r->ca.sw, ca_runs,
			    mrtd_report_auth(r->aa.state),
			    mrtd_err_name(r->aa.err), r->aa.sw, aa_runs,
			    (unsigned long long)r->findings, run.resets);
		check(name, r->err == MRTD_E_OK);
		check(name, r->ca.state == cases[i].ca);
		check(name, r->ca.err == cases[i].ca_err);
		check(name, r->aa.state == cases[i].aa);
		check(name, r->aa.err == cases[i].aa_err);
		check(name, r->findings == cases[i].findings);
		check(name, run.resets == cases[i].resets);
		check(name, run.losses == cases[i].losses);
		check(name, ca_runs == cases[i].ca_runs);
		check(name, aa_runs == cases[i].aa_runs);
		check(name, run.ends == 1);
		check(name,
		    (r->aa_signature.n > 0) ==
			(r->aa.state == PASS || r->aa.err == MRTD_E_SIGNATURE));
		same_files(name, cases[i].same);
		check(name, !mrtd_sm_live(&session.link.sm));
		mrtd_session_wipe(&session);
		mrtd_chip_wipe(&passport.chip);
	}
}

/* A copy with the same files is put in place of the first while DG2 is read. */
static void
notices_a_copy_slipped_in(void **state)
{
	struct passport_run run = {.give_back = true, .other = &copy};
	const struct mrtd_session_report *r;
	size_t i = sizeof(cases) / sizeof(cases[0]);

	(void)state;
	while (cases[--i].change != torn)
		assert_true(i > 0);
	prepare(i);
	copy = passport;
	copy.env.env.cookie = &copy.env;
	copy.conf.env = &copy.env.env;
	copy.conf.fault = (struct mrtd_chip_fault) {0};
	copy.conf.ca[0].key = make_key(P256);
	copy.conf.aa = make_key(P256);
	passport_power(&copy);
	mrtd_session_init(&session, &conf);
	passport_drive(&passport, &session, &run);
	r = mrtd_session_report(&session);
	assert_int_equal(run.losses, 1);
	assert_int_equal(r->ca.state, FAIL);
	assert_int_equal(r->aa.state, FAIL);
	assert_int_equal(r->aa.err, MRTD_E_SIGNATURE);
	mrtd_session_wipe(&session);
}

/* Until the end; the document is taken away at one command and put back. */
static unsigned
drive_with_loss(unsigned at)
{
	static uint8_t bytes[70000];
	struct mrtd_session_event e;
	struct span capdu;
	unsigned sent = 0, ends = 0;

	while (ends == 0) {
		struct sink k = sink_of(bytes, sizeof(bytes));

		while (mrtd_session_next_event(&session, &e))
			ends += e.kind == MRTD_EVENT_END;
		if (!mrtd_session_send(&session, &capdu)) {
			assert_int_not_equal(
			    mrtd_session_state(&session), MRTD_SESSION_RESET);
			if (mrtd_session_state(&session) == MRTD_SESSION_LOST) {
				mrtd_chip_reset(&passport.chip);
				mrtd_chip_atr(&passport.chip, &k);
				mrtd_session_resume(&session, sink_span(&k));
			}
			continue;
		}
		assert_in_range(++sent, 1, 200);
		/* Whether the chip got it is not known. */
		assert_int_equal(mrtd_chip_command(&passport.chip, capdu, &k),
		    MRTD_CHIP_ANSWERS);
		if (sent == at)
			(void)mrtd_session_lost(&session);
		else
			(void)mrtd_session_recv(&session, sink_span(&k));
	}
	return sent;
}

/* Wherever it is torn away: the same in the end, and little is read twice. */
static void
goes_on_wherever_it_is_torn(void **state)
{
	unsigned all = 0;

	(void)state;
	for (unsigned at = 0; at <= all; at++) {
		const struct mrtd_session_report *r;
		char name[40];
		unsigned sent;

		assert_ptr_equal(cases[5].change, ca_and_aa);
		prepare(5);
		mrtd_session_init(&session, &conf);
		sent = drive_with_loss(at);
		r = mrtd_session_report(&session);
		snprintf(name, sizeof(name), "torn at command %u", at);
		if (at == 0)
			all = sent;
		if (r->err != MRTD_E_OK || r->ca.state != PASS ||
		    r->aa.state != PASS)
			print_error("%s: %s, CA %s, AA %s\n", name,
			    mrtd_err_name(r->err),
			    mrtd_report_auth(r->ca.state),
			    mrtd_report_auth(r->aa.state));
		check(name, r->err == MRTD_E_OK);
		check(name, r->ca.state == PASS);
		check(name, r->aa.state == PASS);
		check(name, r->resumed == (at > 0));
		check(name, r->findings == (at > 0 ? F(RESUMED) : 0));
		/* PACE, CA, AA, SELECT, DG1 and EF.SOD once more. */
		check(name, sent <= all + 15);
		same_files(name, USUAL | BIT(DG14) | BIT(DG15));
		mrtd_session_wipe(&session);
		mrtd_chip_wipe(&passport.chip);
	}
	assert_in_range(all, 15, 60);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(proves_or_goes_on),
	    cmocka_unit_test(notices_a_copy_slipped_in),
	    cmocka_unit_test(goes_on_wherever_it_is_torn),
	};

	return cmocka_run_group_tests_name(
	    "mrtd_session_auth", tests, NULL, NULL);
}
