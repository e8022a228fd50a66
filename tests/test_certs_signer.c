/* A token as the keeper of a terminal's keys, for real: SoftHSM, p11-kit. */
#include "tests/certs_keys.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define MODULE "module-path=/usr/lib/softhsm/libsofthsm2.so"

static void
make_token(void)
{
	char conf[600];
	int n = snprintf(conf, sizeof(conf),
	    "directories.tokendir = %s\nobjectstore.backend = file\n"
	    "log.level = ERROR\n",
	    keys_path("tokens"));

	assert_int_equal(mkdir(keys_path("tokens"), 0700), 0);
	keys_put("softhsm2.conf", span_of(conf, (size_t)n));
	assert_int_equal(
	    setenv("SOFTHSM2_CONF", keys_path("softhsm2.conf"), 1), 0);
	assert_int_equal(
	    keys_run(
		"softhsm2-util --init-token --free --label gate --pin 1234 "
		"--so-pin 5678 >'%s' 2>&1",
		keys_path("log")),
	    0);
	for (size_t i = 0; i < KEYS_N; i++)
		assert_int_equal(
		    keys_run(
			"softhsm2-util --import '%s' --token gate --label %s "
			"--id %02zX --pin 1234 >'%s' 2>&1",
			keys_path(keys_all[i].chr), keys_all[i].chr, i + 1,
			keys_path("log")),
		    0);
}

static void
a_token_signs_with_every_algorithm(void **state)
{
	struct certs_signer_conf conf = {.uri = "pkcs11:token=gate?" MODULE};
	struct certs_signer *s;

	(void)state;
	make_token();
	conf.pin_file = keys_path("pin");
	assert_int_equal(certs_signer_open(&conf, &s), CERTS_E_OK);
	assert_false(certs_signer_remote(s));
	for (size_t i = 0; i < KEYS_N; i++) {
		struct certs_signer_request r = keys_request(
		    i, SPAN_STR("L898902C36"));
		uint8_t sig[512];
		struct sink k = sink_of(sig, sizeof(sig));
		enum certs_err e = certs_signer_sign(s, &r, &k);

		if (e != CERTS_E_OK)
			print_message("%s\n", certs_signer_advice(s));
		check(keys_all[i].chr, e == CERTS_E_OK);
		check(keys_all[i].chr,
		    keys_verifies(i, r.message, sink_span(&k)));
		check(keys_all[i].chr,
		    !keys_verifies(i, SPAN_STR("M11T002JM4"), sink_span(&k)));
	}
	certs_signer_free(&s);
	assert_null(s);
	certs_signer_free(&s);
}

/* clang-format off */
static const struct {
	const char *name, *uri, *pin, *holder;
	enum certs_err open, sign;
	const char *advice; /* part of it */
} tokens[] = {
	{"by the module's name",  "pkcs11:token=gate?module-name=softhsm2", "pin", NULL, CERTS_E_OK, CERTS_E_OK, ""},
	{"of any module",         "pkcs11:token=gate", "pin", NULL, CERTS_E_OK, CERTS_E_OK, ""},
	{"a key by its identifier", "pkcs11:token=gate;id=%01?" MODULE, "pin", "UTWHATEVER0001", CERTS_E_OK, CERTS_E_OK, ""},
	{"a key by its label",    "pkcs11:token=gate;object=UTISECA00001?" MODULE, "pin", "UTWHATEVER0001", CERTS_E_OK, CERTS_E_OK, ""},
	{"a key that is not there", "pkcs11:token=gate?" MODULE, "pin", "UTNOBODY00001", CERTS_E_OK, CERTS_E_NO_KEY, "has no private key UTNOBODY00001"},
	{"a token that is not there", "pkcs11:token=other?" MODULE, "pin", NULL, CERTS_E_OK, CERTS_E_NO_KEY, "plugged in"},
	{"a wrong PIN",           "pkcs11:token=gate?" MODULE, "wrong_pin", NULL, CERTS_E_OK, CERTS_E_PIN, "does not accept the PIN"},
	{"an empty PIN file",     "pkcs11:token=gate?" MODULE, "no_pin", NULL, CERTS_E_OK, CERTS_E_FILE, "is no PIN"},
	{"no such PIN file",      "pkcs11:token=gate?" MODULE, "nowhere", NULL, CERTS_E_OK, CERTS_E_FILE, "cannot be read"},
	{"no PIN file named",     "pkcs11:token=gate?" MODULE, NULL, NULL, CERTS_E_FILE, CERTS_E_ARGUMENT, "name the file"},
	{"the PIN in the URI",    "pkcs11:token=gate?pin-value=1234&" MODULE, "pin", NULL, CERTS_E_ARGUMENT, CERTS_E_ARGUMENT, "does not belong"},
	{"no such module",        "pkcs11:token=gate?module-path=/nonexistent.so", "pin", NULL, CERTS_E_FILE, CERTS_E_ARGUMENT, "cannot be loaded"},
	{"no module of this name", "pkcs11:token=gate?module-name=nobody", "pin", NULL, CERTS_E_FILE, CERTS_E_ARGUMENT, "knows no module nobody"},
	{"a malformed URI",       "pkcs11:token=%zz", "pin", NULL, CERTS_E_ARGUMENT, CERTS_E_ARGUMENT, "RFC 7512"},
	{"an attribute of nobody", "pkcs11:token=gate;colour=red", "pin", NULL, CERTS_E_ARGUMENT, CERTS_E_ARGUMENT, "RFC 7512"},
	{"a file",                "/etc/key.pem", "pin", NULL, CERTS_E_ARGUMENT, CERTS_E_ARGUMENT, "pkcs11:token="},
	{"plain HTTP",            "http://127.0.0.1/", "pin", NULL, CERTS_E_ARGUMENT, CERTS_E_ARGUMENT, "https://"},
};
/* clang-format on */

static void
what_is_wrong_is_said(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
		struct certs_signer_conf conf = {.uri = tokens[i].uri,
		    .pin_file = tokens[i].pin != NULL ? keys_path(tokens[i].pin)
						      : NULL};
		struct certs_signer_request r = keys_request(0, SPAN_STR("x"));
		uint8_t sig[512];
		struct sink k = sink_of(sig, sizeof(sig));
		struct certs_signer *s;
		enum certs_err e = certs_signer_open(&conf, &s);

		check(tokens[i].name, e == tokens[i].open);
		check(tokens[i].name, s != NULL);
		if (e != CERTS_E_OK)
			check(tokens[i].name,
			    strstr(certs_signer_advice(s), tokens[i].advice) !=
				NULL);
		if (tokens[i].holder != NULL)
			r.holder = span_of(
			    tokens[i].holder, strlen(tokens[i].holder));
		e = certs_signer_sign(s, &r, &k);
		if (e != tokens[i].sign)
			print_message("%s: %s: %s\n", tokens[i].name,
			    certs_err_name(e), certs_signer_advice(s));
		check(tokens[i].name, e == tokens[i].sign);
		if (e == CERTS_E_OK)
			check(tokens[i].name,
			    keys_verifies(0, r.message, sink_span(&k)));
		else
			check(tokens[i].name, k.n == 0);
		if (tokens[i].open == CERTS_E_OK)
			check(tokens[i].name,
			    strstr(certs_signer_advice(s), tokens[i].advice) !=
				NULL);
		check(tokens[i].name,
		    strstr(certs_signer_advice(s), "1234") == NULL);
		/* A token has no certificates to give. */
		check(tokens[i].name,
		    certs_signer_chain(s, r.holder, &k) == CERTS_E_ARGUMENT);
		certs_signer_free(&s);
	}
}

/* A wrong PIN is tried once: the third time the token would lock. */
static void
a_wrong_pin_is_not_tried_again(void **state)
{
	struct certs_signer_conf conf = {.uri = "pkcs11:token=gate?" MODULE};
	struct certs_signer_request r = keys_request(0, SPAN_STR("x"));
	uint8_t sig[512];
	struct sink k = sink_of(sig, sizeof(sig));
	struct certs_signer *s;

	(void)state;
	conf.pin_file = keys_path("wrong_pin");
	assert_int_equal(certs_signer_open(&conf, &s), CERTS_E_OK);
	for (int i = 0; i < 5; i++)
		assert_int_equal(certs_signer_sign(s, &r, &k), CERTS_E_PIN);
	assert_non_null(strstr(certs_signer_advice(s), "log in by hand"));
	certs_signer_free(&s);
	/* pin-source of the URI serves as well. */
	char uri[1024];

	snprintf(uri, sizeof(uri),
	    "pkcs11:token=gate?" MODULE "&pin-source=file:%s",
	    keys_path("pin"));
	conf = (struct certs_signer_conf) {.uri = uri};
	assert_int_equal(certs_signer_open(&conf, &s), CERTS_E_OK);
	assert_int_equal(certs_signer_sign(s, &r, &k), CERTS_E_OK);
	certs_signer_free(&s);
}

/* As the name and parameters of the certificate; its number is the new one. */
static struct mrtd_cvc_public
public_of(size_t i, const struct certs_signer_public *made, struct mrtd_cvc *c)
{
	struct mrtd_cvc_public k;

	assert_int_equal(
	    mrtd_cvc_parse(certs_cv_issue_der(keys_issued[i]), c), MRTD_E_OK);
	k = c->key;
	k.y = made->y;
	k.n = made->n;
	k.e = made->e;
	return k;
}

/* Keys that are made in the token sign, and go when they are told to. */
static void
keys_are_made_in_the_token(void **state)
{
	struct certs_signer_conf conf = {.uri = "pkcs11:token=gate?" MODULE};
	struct certs_signer *s;

	(void)state;
	conf.pin_file = keys_path("pin");
	assert_int_equal(certs_signer_open(&conf, &s), CERTS_E_OK);
	for (size_t i = 0; i < KEYS_N; i++) {
		struct certs_signer_request r = keys_request(i, SPAN_STR("x"));
		struct certs_signer_key spec = {
		    .name = SPAN_STR("UTISNEW00001"),
		    .algorithm = r.algorithm,
		    .curve = keys_all[i].curve,
		    .bits = keys_all[i].bits};
		struct certs_signer_public made, again;
		struct mrtd_cvc_public k;
		struct mrtd_cvc_key key;
		struct mrtd_cvc c;
		uint8_t sig[512];
		struct sink out = sink_of(sig, sizeof(sig));

		r.holder = spec.name;
		check(keys_all[i].chr,
		    certs_signer_read_key(s, spec.name, &made) ==
			CERTS_E_NO_KEY);
		check(keys_all[i].chr,
		    certs_signer_make_key(s, &spec, &made) == CERTS_E_OK);
		check(keys_all[i].chr,
		    certs_signer_make_key(s, &spec, &again) ==
			CERTS_E_ARGUMENT);
		check(keys_all[i].chr,
		    certs_signer_read_key(s, spec.name, &again) == CERTS_E_OK);
		check(keys_all[i].chr, span_eq(made.y, again.y));
		check(keys_all[i].chr, span_eq(made.n, again.n));
		check(keys_all[i].chr,
		    certs_signer_sign(s, &r, &out) == CERTS_E_OK);
		k = public_of(i, &made, &c);
		check(keys_all[i].chr,
		    mrtd_cvc_key_open(&k, NULL, &key) == MRTD_E_OK);
		check(keys_all[i].chr,
		    mrtd_cvc_key_verify(&key, &r.message, 1, sink_span(&out)) ==
			MRTD_E_OK);
		mrtd_cvc_key_close(&key);
		check(keys_all[i].chr,
		    certs_signer_delete_key(s, spec.name) == CERTS_E_OK);
		check(keys_all[i].chr,
		    certs_signer_delete_key(s, spec.name) == CERTS_E_NO_KEY);
	}
	certs_signer_free(&s);
}

/* Keys that came from outside, kinds that no token makes, other keepers. */
static void
no_other_key_is_made(void **state)
{
	struct certs_signer_conf conf = {.uri = "pkcs11:token=gate?" MODULE};
	struct certs_signer_key spec = {.name = SPAN_STR("UTISNEW00001"),
	    .algorithm = mrtd_cvc_algorithm_named("id-TA-ECDSA-SHA-256"),
	    .curve = "nonsense"};
	struct certs_signer_public made;
	struct certs_signer *s;

	(void)state;
	conf.pin_file = keys_path("pin");
	assert_int_equal(certs_signer_open(&conf, &s), CERTS_E_OK);
	/* It was imported: it could be elsewhere too. */
	assert_int_equal(
	    certs_signer_read_key(s, SPAN_STR("UTISECA00001"), &made),
	    CERTS_E_KEY);
	assert_int_equal(
	    certs_signer_make_key(s, &spec, &made), CERTS_E_ALGORITHM);
	spec.curve = "prime256v1";
	spec.name = SPAN_STR("UT");
	assert_int_equal(
	    certs_signer_make_key(s, &spec, &made), CERTS_E_ARGUMENT);
	certs_signer_free(&s);
	conf.uri = "pkcs11:token=gate;object=UTISECA00001?" MODULE;
	spec.name = SPAN_STR("UTISNEW00001");
	assert_int_equal(certs_signer_open(&conf, &s), CERTS_E_OK);
	assert_int_equal(
	    certs_signer_make_key(s, &spec, &made), CERTS_E_ARGUMENT);
	assert_int_equal(
	    certs_signer_delete_key(s, spec.name), CERTS_E_ARGUMENT);
	certs_signer_free(&s);
	conf.uri = "pkcs11:token=gate?" MODULE;
	conf.pin_file = keys_path("wrong_pin");
	assert_int_equal(certs_signer_open(&conf, &s), CERTS_E_OK);
	assert_int_equal(certs_signer_make_key(s, &spec, &made), CERTS_E_PIN);
	certs_signer_free(&s);
}

/* Another process holds the token's files locked, as a hung one would. */
static pid_t
lock_token(void)
{
	char command[1024];
	int ready[2];
	char c;
	pid_t pid;

	snprintf(command, sizeof(command), "%s", keys_path("tokens"));
	assert_int_equal(pipe(ready), 0);
	if ((pid = fork()) == 0) {
		struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
		char find[1100];
		FILE *f;

		snprintf(find, sizeof(find), "find '%s' -type f", command);
		f = popen(find, "r");
		while (f != NULL && fgets(command, sizeof(command), f)) {
			command[strcspn(command, "\n")] = '\0';
			(void)!fcntl(open(command, O_RDWR), F_SETLK, &l);
		}
		(void)!write(ready[1], "x", 1);
		pause();
		_exit(0);
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void
a_hung_token_is_given_up(void **state)
{
	struct certs_signer_conf conf = {
	    .uri = "pkcs11:token=gate?" MODULE, .timeout_ms = 300};
	struct certs_signer_request r = keys_request(0, SPAN_STR("x"));
	uint8_t sig[512];
	struct sink k = sink_of(sig, sizeof(sig));
	struct certs_signer *s;
	uint64_t began;
	pid_t pid;

	(void)state;
	conf.pin_file = keys_path("pin");
	assert_int_equal(certs_signer_open(&conf, &s), CERTS_E_OK);
	pid = lock_token();
	began = keys_now_ms();
	assert_int_equal(certs_signer_sign(s, &r, &k), CERTS_E_UNREACHABLE);
	assert_non_null(strstr(certs_signer_advice(s), "did not answer"));
	assert_int_equal(certs_signer_sign(s, &r, &k), CERTS_E_UNREACHABLE);
	assert_true(keys_now_ms() - began < 3000);
	certs_signer_free(&s);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	/* The thread comes back, and closes what it was left with. */
	usleep(300000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_token_signs_with_every_algorithm),
	    cmocka_unit_test(what_is_wrong_is_said),
	    cmocka_unit_test(a_wrong_pin_is_not_tried_again),
	    cmocka_unit_test(keys_are_made_in_the_token),
	    cmocka_unit_test(no_other_key_is_made),
	    cmocka_unit_test(a_hung_token_is_given_up),
	};

	return cmocka_run_group_tests(tests, keys_make, keys_remove);
}
