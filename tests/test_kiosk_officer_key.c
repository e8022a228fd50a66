/*
 * An officer's key in a token, for real: SoftHSM.  It is made there, its PIN
 * opens it, and a gate takes what it signs.
 */
#include "tests/check.h"
#include "tests/kiosk_desk.h"

#include <sys/stat.h>

#include "kiosk/officer_key.h"

#define MODULE "/usr/lib/softhsm/libsofthsm2.so"
#define TOKEN "pkcs11:token=officer;object=UTOFF04711?module-path=" MODULE
#define TOKEN_PIN "864209"

static bool
run(const char *format, const char *what)
{
	char cmd[640];

	snprintf(cmd, sizeof(cmd), format, dir, what);
	return system(cmd) == 0;
}

/* rest: of its configuration. */
static int
make_token(void **state, const char *rest)
{
	char path[96];
	FILE *f;

	if (access(MODULE, R_OK) != 0)
		return 0;
	if (before(state) != 0 ||
	    !run("mkdir -m 700 %s/tokens # %s", "of SoftHSM"))
		return -1;
	snprintf(path, sizeof(path), "%s/softhsm.conf", dir);
	if ((f = fopen(path, "w")) == NULL)
		return -1;
	fprintf(f, "directories.tokendir = %s/tokens\n%s", dir, rest);
	fclose(f);
	return setenv("SOFTHSM2_CONF", path, 1) == 0 &&
		run("softhsm2-util --init-token --free --label officer --pin "
		    "864209 --so-pin 12345678 >%s/token.out 2>&1 # %s",
		    "")
	    ? 0
	    : -1;
}

static int
with_token(void **state)
{
	return make_token(state, "");
}

/* As cards of before PKCS #11 v3.0. */
static int
with_older_token(void **state)
{
	return make_token(state, "slots.mechanisms = -CKM_MD5,CKM_EDDSA\n");
}

static int
without_token(void **state)
{
	return access(MODULE, R_OK) == 0 ? after(state) : 0;
}

static void
signs_what_a_gate_takes(void **state)
{
	struct kiosk_order o = {.kind = KIOSK_ORDER_LOCK,
	    .site = "T1",
	    .gate = "lane-2",
	    .officer = "4711",
	    .sequence = 1};
	struct kiosk_officer_key *k = NULL, *again = NULL;
	struct kiosk_order_sealed sealed;
	uint8_t public[KIOSK_ORDER_KEY];

	(void)state;
	if (access(MODULE, R_OK) != 0)
		skip_because("SoftHSM is not installed");
	assert_int_equal(kiosk_officer_key_open(TOKEN, TOKEN_PIN, &k),
	    KIOSK_E_CONF); /* there is none */
	assert_int_equal(
	    kiosk_officer_key_make(TOKEN, "000000", public), KIOSK_E_DENIED);
	assert_int_equal(
	    kiosk_officer_key_make(TOKEN, TOKEN_PIN, public), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_officer_key_make(TOKEN, TOKEN_PIN, public), KIOSK_E_CONF);
	assert_int_equal(
	    kiosk_officer_key_open(TOKEN, "864208", &k), KIOSK_E_DENIED);
	assert_null(k);
	assert_int_equal(kiosk_officer_key_open(TOKEN, "", &k), KIOSK_E_DENIED);
	assert_int_equal(
	    kiosk_officer_key_open(TOKEN, TOKEN_PIN, &k), KIOSK_E_OK);
	assert_memory_equal(
	    kiosk_officer_key_public(k), public, KIOSK_ORDER_KEY);
	assert_true(kiosk_order_key_edwards(public));
	/* Whoever is logged on already proves nothing of another. */
	assert_int_equal(
	    kiosk_officer_key_open(TOKEN, "000000", &again), KIOSK_E_DENIED);
	assert_true(kiosk_case_name(o.id));
	o.issued_ms = now;
	o.expires_ms = now + 9000;
	assert_int_equal(kiosk_order_encode(&o, &sealed), KIOSK_E_OK);
	assert_int_equal(kiosk_officer_key_sign(k, &sealed), KIOSK_E_OK);
	assert_int_equal(sealed.signers, 1);
	assert_true(kiosk_order_verify(&sealed));
	assert_memory_equal(sealed.signer[0].key, public, KIOSK_ORDER_KEY);
	/* Not twice; nor with a signature of something else. */
	assert_int_equal(kiosk_officer_key_sign(k, &sealed), KIOSK_E_CONF);
	sealed.signers = 0;
	sealed.signer[0].signature[0] ^= 1;
	assert_int_equal(
	    kiosk_order_add(&sealed, public, sealed.signer[0].signature),
	    KIOSK_E_CONF);
	kiosk_officer_key_close(&k);
	assert_null(k);
}

/* P-256 where a token makes no Ed25519, and the order is as good. */
static void
signs_without_ed25519(void **state)
{
	struct kiosk_order o = {.kind = KIOSK_ORDER_LOCK,
	    .site = "T1",
	    .gate = "lane-2",
	    .officer = "4711",
	    .sequence = 1};
	struct kiosk_order_when when = {
	    .site = "T1", .gate = "lane-2", .may = UINT32_MAX, .now_ms = now};
	struct kiosk_order_sealed sealed, got = {.signers = 0};
	struct kiosk_officer_key *k = NULL;
	uint8_t public[KIOSK_ORDER_KEY];
	struct kiosk_order_keys keys;
	struct kiosk_store *s;
	struct conf_error err;
	char path[160];
	uint64_t next;

	(void)state;
	if (access(MODULE, R_OK) != 0)
		skip_because("SoftHSM is not installed");
	enrol_at("4714", TOKEN_PIN, "decide lanes", TOKEN);
	assert_int_equal(
	    kiosk_officer_key_make(TOKEN, TOKEN_PIN, public), KIOSK_E_CONF);
	assert_int_equal(
	    kiosk_officer_key_open(TOKEN, TOKEN_PIN, &k), KIOSK_E_OK);
	memcpy(public, kiosk_officer_key_public(k), sizeof(public));
	assert_false(kiosk_order_key_edwards(public));
	/* What enrolment prints for the gates is that key. */
	snprintf(path, sizeof(path), "%s/consoles.conf", dir);
	assert_int_equal(kiosk_order_keys_read(path, &keys, &err), KIOSK_E_OK);
	assert_non_null(kiosk_order_keys_find(&keys, public));
	assert_true(kiosk_case_name(o.id));
	o.issued_ms = now;
	o.expires_ms = now + 9000;
	assert_int_equal(kiosk_order_encode(&o, &sealed), KIOSK_E_OK);
	assert_int_equal(kiosk_officer_key_sign(k, &sealed), KIOSK_E_OK);
	assert_int_equal(kiosk_officer_key_sign(k, &sealed), KIOSK_E_CONF);
	/* Through the store, and with its number, to the gate. */
	s = gate_store();
	assert_int_equal(kiosk_store_send_order(s, &sealed), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_next_sequence(s, "T1", "lane-2", public, &next),
	    KIOSK_E_OK);
	assert_int_equal(next, 2);
	assert_int_equal(
	    kiosk_store_orders(s, "T1", "lane-2", now - 5000, keep_order, &got),
	    KIOSK_E_OK);
	assert_int_equal(
	    kiosk_order_judge(&got, &keys, &when, &o), KIOSK_ORDER_V_DONE);
	assert_int_equal(kiosk_store_put_verdict(s, "T1", "lane-2", &got, &o,
			     KIOSK_ORDER_V_DONE, now),
	    KIOSK_E_OK);
	assert_int_equal(kiosk_store_order_seen(s, o.id, got.signer[0].key,
			     &when.seen, &when.last_sequence),
	    KIOSK_E_OK);
	assert_true(when.seen);
	assert_int_equal(when.last_sequence, 1);
	assert_int_equal(
	    kiosk_order_judge(&got, &keys, &when, &o), KIOSK_ORDER_V_REPLAYED);
	kiosk_store_close(&s);
	kiosk_officer_key_close(&k);
}

/* The private half does not come out, whoever asks with the PIN. */
static void
stays_in_the_token(void **state)
{
	(void)state;
	if (access(MODULE, R_OK) != 0)
		skip_because("SoftHSM is not installed");
	if (system("command -v pkcs11-tool >/dev/null") != 0)
		skip_because("pkcs11-tool is not here");
	enrol_at("4714", TOKEN_PIN, "decide lanes", TOKEN);
	(void)!run("pkcs11-tool --module " MODULE
		   " --login --pin 864209 --read-object --type privkey"
		   " --label UTOFF04711 -o %s/out.key >/dev/null 2>&1 # %s",
	    "");
	assert_false(run("[ -s %s/out.key ] # %s", ""));
	/* What is public comes. */
	assert_true(run("pkcs11-tool --module " MODULE
			" --list-objects --type pubkey 2>/dev/null |"
			" grep -q UTOFF04711 # %s%s",
	    ""));
}

static void
logs_on_and_orders(void **state)
{
	struct kiosk_console *c;
	struct kiosk_order_sealed sealed = {.signers = 0};
	struct kiosk_store *s;

	(void)state;
	if (access(MODULE, R_OK) != 0)
		skip_because("SoftHSM is not installed");
	enrol_at("4714", TOKEN_PIN, "decide lanes", TOKEN);
	s = gate_store();
	c = start();
	log_on(c, "4714", "000000");
	assert_int_equal(c->view.page, UI_CONSOLE_LOGON);
	log_on(c, "4714", TOKEN_PIN);
	assert_int_equal(c->view.page, UI_CONSOLE_LANES);
	/* Locked, the token is closed; its PIN opens it again. */
	act(c, UI_CONSOLE_DO_LOCK, 0);
	assert_null(c->key);
	type(c, TOKEN_PIN);
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_non_null(c->key);
	kiosk_console_tick(c, now);
	act(c, UI_CONSOLE_DO_ORDER, UI_CONSOLE_ORDER_LOCK);
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_string_equal(c->view.ask.wrong, "");
	assert_int_equal(kiosk_store_orders(s, "T1", "lane-1", now - 5000,
			     keep_order, &sealed),
	    KIOSK_E_OK);
	assert_int_equal(sealed.signers, 1);
	assert_true(kiosk_order_verify(&sealed));
	kiosk_store_close(&s);
	kiosk_console_close(&c);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, with_token, without_token)
#define OLDER(f) \
	cmocka_unit_test_setup_teardown(f, with_older_token, without_token)
	const struct CMUnitTest tests[] = {
	    TEST(signs_what_a_gate_takes),
	    TEST(stays_in_the_token),
	    TEST(logs_on_and_orders),
	    OLDER(signs_without_ed25519),
	    OLDER(logs_on_and_orders),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_officer_key", tests, NULL, NULL);
}
