/*
 * The two keepers of a terminal's keys, for real: a SoftHSM token by p11-kit,
 * and an HTTPS server on this machine that speaks TR-03129-2.
 */
#include "tests/check.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "certs/cv_issue.h"
#include "certs/signer.h"
#include "certs/signer_soap.h"
#include "mrtd/cvc_key.h"

static char dir[] = "/tmp/sallyport_signer_XXXXXX";

static const char *
in_dir(const char *name)
{
	static char path[4][512];
	static unsigned at;

	at = (at + 1) % 4;
	snprintf(path[at], sizeof(path[at]), "%s/%s", dir, name);
	return path[at];
}

static void
put_file(const char *name, struct span s)
{
	FILE *f = fopen(in_dir(name), "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(s.p, 1, s.n, f), s.n);
	assert_int_equal(fclose(f), 0);
}

static int
run(const char *format, ...)
{
	char command[2048];
	va_list ap;

	va_start(ap, format);
	vsnprintf(command, sizeof(command), format, ap);
	va_end(ap);
	return system(command);
}

/* A key of each kind that a token can hold, with its certificate. */
static const struct {
	const char *chr, *algorithm, *curve;
	unsigned bits;
} keys[] = {
    {"UTISECA00001", "id-TA-ECDSA-SHA-256", "prime256v1", 0},
    {"UTISECB00001", "id-TA-ECDSA-SHA-512", "secp384r1", 0},
    {"UTISECC00001", "id-TA-ECDSA-SHA-224", "brainpoolP256r1", 0},
    {"UTISV1500001", "id-TA-RSA-v1-5-SHA-256", NULL, 2048},
    {"UTISPSS00001", "id-TA-RSA-PSS-SHA-256", NULL, 2048},
    {"UTISPSX00001", "id-TA-RSA-PSS-SHA-512", NULL, 3072},
    {"UTISOLD00001", "id-TA-RSA-v1-5-SHA-1", NULL, 2048},
};
#define N_KEYS (sizeof(keys) / sizeof(keys[0]))
static struct certs_cv_issuer *issued[N_KEYS];

static int
make_keys(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(dir));
	for (size_t i = 0; i < N_KEYS; i++) {
		struct certs_cv_issue_spec s = {.chr = keys[i].chr,
		    .algorithm = mrtd_cvc_algorithm_named(keys[i].algorithm),
		    .curve = keys[i].curve,
		    .bits = keys[i].bits,
		    .role = MRTD_CVC_CVCA,
		    .effective = {2026, 1, 1},
		    .expires = {2026, 12, 31}};
		uint8_t pem[4096];
		struct sink k = sink_of(pem, sizeof(pem));

		assert_int_equal(
		    certs_cv_issue_root(&s, &issued[i]), CERTS_E_OK);
		assert_int_equal(certs_cv_issue_key(issued[i], &k), CERTS_E_OK);
		put_file(keys[i].chr, sink_span(&k));
	}
	put_file("pin", SPAN_STR("1234\n"));
	put_file("wrong_pin", SPAN_STR("9999\n"));
	put_file("no_pin", SPAN_STR("\n"));
	return 0;
}

static int
remove_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_KEYS; i++)
		certs_cv_issue_free(&issued[i]);
	return run("rm -rf '%s'", dir);
}

static bool
verifies(size_t i, struct span message, struct span signature)
{
	struct mrtd_cvc_key key;
	struct mrtd_cvc c;
	bool ok = mrtd_cvc_parse(certs_cv_issue_der(issued[i]), &c) ==
		MRTD_E_OK &&
	    mrtd_cvc_key_open(&c.key, NULL, &key) == MRTD_E_OK &&
	    mrtd_cvc_key_verify(&key, &message, 1, signature) == MRTD_E_OK;

	mrtd_cvc_key_close(&key);
	return ok;
}

static struct certs_signer_request
request_for(size_t i, struct span message)
{
	return (struct certs_signer_request) {
	    .holder = span_of(keys[i].chr, strlen(keys[i].chr)),
	    .algorithm = mrtd_cvc_algorithm_named(keys[i].algorithm),
	    .message = message};
}

#define MODULE "module-path=/usr/lib/softhsm/libsofthsm2.so"

static void
make_token(void)
{
	char conf[600];
	int n = snprintf(conf, sizeof(conf),
	    "directories.tokendir = %s\nobjectstore.backend = file\n"
	    "log.level = ERROR\n",
	    in_dir("tokens"));

	assert_int_equal(mkdir(in_dir("tokens"), 0700), 0);
	put_file("softhsm2.conf", span_of(conf, (size_t)n));
	assert_int_equal(
	    setenv("SOFTHSM2_CONF", in_dir("softhsm2.conf"), 1), 0);
	assert_int_equal(
	    run("softhsm2-util --init-token --free --label gate --pin 1234 "
		"--so-pin 5678 >'%s' 2>&1",
		in_dir("log")),
	    0);
	for (size_t i = 0; i < N_KEYS; i++)
		assert_int_equal(
		    run("softhsm2-util --import '%s' --token gate --label %s "
			"--id %02zX --pin 1234 >'%s' 2>&1",
			in_dir(keys[i].chr), keys[i].chr, i + 1, in_dir("log")),
		    0);
}

static void
a_token_signs_with_every_algorithm(void **state)
{
	struct certs_signer_conf conf = {.uri = "pkcs11:token=gate?" MODULE};
	struct certs_signer *s;

	(void)state;
	make_token();
	conf.pin_file = in_dir("pin");
	assert_int_equal(certs_signer_open(&conf, &s), CERTS_E_OK);
	assert_false(certs_signer_remote(s));
	for (size_t i = 0; i < N_KEYS; i++) {
		struct certs_signer_request r = request_for(
		    i, SPAN_STR("L898902C36"));
		uint8_t sig[512];
		struct sink k = sink_of(sig, sizeof(sig));
		enum certs_err e = certs_signer_sign(s, &r, &k);

		if (e != CERTS_E_OK)
			print_message("%s\n", certs_signer_advice(s));
		check(keys[i].chr, e == CERTS_E_OK);
		check(keys[i].chr, verifies(i, r.message, sink_span(&k)));
		check(keys[i].chr,
		    !verifies(i, SPAN_STR("M11T002JM4"), sink_span(&k)));
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
		    .pin_file = tokens[i].pin != NULL ? in_dir(tokens[i].pin)
						      : NULL};
		struct certs_signer_request r = request_for(0, SPAN_STR("x"));
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
			    verifies(0, r.message, sink_span(&k)));
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
	struct certs_signer_request r = request_for(0, SPAN_STR("x"));
	uint8_t sig[512];
	struct sink k = sink_of(sig, sizeof(sig));
	struct certs_signer *s;

	(void)state;
	conf.pin_file = in_dir("wrong_pin");
	assert_int_equal(certs_signer_open(&conf, &s), CERTS_E_OK);
	for (int i = 0; i < 5; i++)
		assert_int_equal(certs_signer_sign(s, &r, &k), CERTS_E_PIN);
	assert_non_null(strstr(certs_signer_advice(s), "log in by hand"));
	certs_signer_free(&s);
	/* pin-source of the URI serves as well. */
	char uri[1024];

	snprintf(uri, sizeof(uri),
	    "pkcs11:token=gate?" MODULE "&pin-source=file:%s", in_dir("pin"));
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
	    mrtd_cvc_parse(certs_cv_issue_der(issued[i]), c), MRTD_E_OK);
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
	conf.pin_file = in_dir("pin");
	assert_int_equal(certs_signer_open(&conf, &s), CERTS_E_OK);
	for (size_t i = 0; i < N_KEYS; i++) {
		struct certs_signer_request r = request_for(i, SPAN_STR("x"));
		struct certs_signer_key spec = {
		    .name = SPAN_STR("UTISNEW00001"),
		    .algorithm = r.algorithm,
		    .curve = keys[i].curve,
		    .bits = keys[i].bits};
		struct certs_signer_public made, again;
		struct mrtd_cvc_public k;
		struct mrtd_cvc_key key;
		struct mrtd_cvc c;
		uint8_t sig[512];
		struct sink out = sink_of(sig, sizeof(sig));

		r.holder = spec.name;
		check(keys[i].chr,
		    certs_signer_read_key(s, spec.name, &made) ==
			CERTS_E_NO_KEY);
		check(keys[i].chr,
		    certs_signer_make_key(s, &spec, &made) == CERTS_E_OK);
		check(keys[i].chr,
		    certs_signer_make_key(s, &spec, &again) ==
			CERTS_E_ARGUMENT);
		check(keys[i].chr,
		    certs_signer_read_key(s, spec.name, &again) == CERTS_E_OK);
		check(keys[i].chr, span_eq(made.y, again.y));
		check(keys[i].chr, span_eq(made.n, again.n));
		check(
		    keys[i].chr, certs_signer_sign(s, &r, &out) == CERTS_E_OK);
		k = public_of(i, &made, &c);
		check(keys[i].chr,
		    mrtd_cvc_key_open(&k, NULL, &key) == MRTD_E_OK);
		check(keys[i].chr,
		    mrtd_cvc_key_verify(&key, &r.message, 1, sink_span(&out)) ==
			MRTD_E_OK);
		mrtd_cvc_key_close(&key);
		check(keys[i].chr,
		    certs_signer_delete_key(s, spec.name) == CERTS_E_OK);
		check(keys[i].chr,
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
	conf.pin_file = in_dir("pin");
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
	conf.pin_file = in_dir("wrong_pin");
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

	snprintf(command, sizeof(command), "%s", in_dir("tokens"));
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

static uint64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void
a_hung_token_is_given_up(void **state)
{
	struct certs_signer_conf conf = {
	    .uri = "pkcs11:token=gate?" MODULE, .timeout_ms = 300};
	struct certs_signer_request r = request_for(0, SPAN_STR("x"));
	uint8_t sig[512];
	struct sink k = sink_of(sig, sizeof(sig));
	struct certs_signer *s;
	uint64_t began;
	pid_t pid;

	(void)state;
	conf.pin_file = in_dir("pin");
	assert_int_equal(certs_signer_open(&conf, &s), CERTS_E_OK);
	pid = lock_token();
	began = now_ms();
	assert_int_equal(certs_signer_sign(s, &r, &k), CERTS_E_UNREACHABLE);
	assert_non_null(strstr(certs_signer_advice(s), "did not answer"));
	assert_int_equal(certs_signer_sign(s, &r, &k), CERTS_E_UNREACHABLE);
	assert_true(now_ms() - began < 3000);
	certs_signer_free(&s);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	/* The thread comes back, and closes what it was left with. */
	usleep(300000);
}

/* The control centre. */
enum mood {
	HELPFUL,
	UNKNOWN_CHR,
	INTERNAL_ERROR,
	NO_SIGNATURE,
	HTTP_500,
	NO_XML,
	ENDLESS,
	SILENT,
	REDIRECT,
};

static struct centre {
	pthread_t thread;
	int listener;
	uint16_t port;
	SSL_CTX *ctx;
	volatile enum mood mood;
	volatile bool stop;
	volatile unsigned requests;
	bool saw_message; /* something of the document left the house */
} centre;

/* A self-signed certificate for 127.0.0.1; its files are NAME.pem, .key. */
static void
make_tls(const char *name, SSL_CTX *ctx)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	X509V3_CTX v3;
	X509_EXTENSION *san;
	char path[600];
	FILE *f;

	assert_true(key != NULL && x != NULL);
	X509_set_version(x, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), -3600);
	X509_gmtime_adj(X509_getm_notAfter(x), 86400);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
	    (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(x, X509_get_subject_name(x));
	X509_set_pubkey(x, key);
	X509V3_set_ctx(&v3, x, x, NULL, NULL, 0);
	san = X509V3_EXT_conf_nid(
	    NULL, &v3, NID_subject_alt_name, "IP:127.0.0.1");
	assert_non_null(san);
	X509_add_ext(x, san, -1);
	X509_EXTENSION_free(san);
	assert_true(X509_sign(x, key, EVP_sha256()) > 0);
	snprintf(path, sizeof(path), "%s.pem", in_dir(name));
	assert_non_null(f = fopen(path, "w"));
	assert_int_equal(PEM_write_X509(f, x), 1);
	fclose(f);
	snprintf(path, sizeof(path), "%s.key", in_dir(name));
	assert_non_null(f = fopen(path, "w"));
	assert_int_equal(
	    PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL), 1);
	fclose(f);
	if (ctx != NULL) {
		assert_int_equal(SSL_CTX_use_certificate(ctx, x), 1);
		assert_int_equal(SSL_CTX_use_PrivateKey(ctx, key), 1);
	}
	X509_free(x);
	EVP_PKEY_free(key);
}

/* What stands between two words of the request, out of base64. */
static size_t
between(const char *text, const char *from, const char *to, uint8_t *out)
{
	const char *a = strstr(text, from), *b;
	int n;

	if (a == NULL || (b = strstr(a += strlen(from), to)) == NULL)
		return 0;
	n = EVP_DecodeBlock(out, (const unsigned char *)a, (int)(b - a));
	while (n > 0 && b > a && *--b == '=')
		n--;
	return n > 0 ? (size_t)n : 0;
}

/* The signature over the hash that was sent, by key 0. */
static size_t
sign_hash(struct span hash, uint8_t *out)
{
	FILE *f = fopen(in_dir(keys[0].chr), "r");
	EVP_PKEY *key = f != NULL ? PEM_read_PrivateKey(f, NULL, NULL, NULL)
				  : NULL;
	EVP_PKEY_CTX *ctx = key != NULL ? EVP_PKEY_CTX_new(key, NULL) : NULL;
	uint8_t der[200];
	const unsigned char *p = der;
	size_t n = sizeof(der);
	ECDSA_SIG *sig = NULL;
	bool ok = ctx != NULL && EVP_PKEY_sign_init(ctx) == 1 &&
	    EVP_PKEY_sign(ctx, der, &n, hash.p, hash.n) == 1 &&
	    (sig = d2i_ECDSA_SIG(NULL, &p, (long)n)) != NULL &&
	    BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, 32) == 32 &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + 32, 32) == 32;

	ECDSA_SIG_free(sig);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	if (f != NULL)
		fclose(f);
	return ok ? 64 : 0;
}

static int
answer_text(const char *request, char *out, size_t cap)
{
	static const char envelope[] =
	    "<?xml version=\"1.0\"?><S:Envelope xmlns:S=\"http://schemas."
	    "xmlsoap.org/soap/envelope/\"><S:Body><r xmlns:e=\"uri:eacBT/1.1\">"
	    "<Result><e:returnCode>%s</e:returnCode>%s%s%s%s%s</Result></r>"
	    "</S:Body></S:Envelope>";
	uint8_t raw[256], sig[64];
	char text[2048] = "", other[2048] = "";
	const char *code = "ok_signature_available";
	size_t n = between(request, "<eac:binary>", "<", raw);
	struct span first = certs_cv_issue_der(issued[0]),
		    second = certs_cv_issue_der(issued[1]);

	if (strstr(request, "GetCertificateChain") != NULL) {
		n = between(request, "<keyCAR>", "<", raw);
		EVP_EncodeBlock((unsigned char *)text, first.p, (int)first.n);
		EVP_EncodeBlock(
		    (unsigned char *)other, second.p, (int)second.n);
		if (!span_eq(span_of(raw, n), SPAN_STR("UTISECA00001")))
			return snprintf(out, cap, envelope,
			    "failure_CAR_unknown", "", "", "", "", "");
		return snprintf(out, cap, envelope,
		    "ok_certificate_chain_available",
		    "<e:certificateSeq><e:certificate>", text,
		    "</e:certificate><e:certificate>", other,
		    "</e:certificate></e:certificateSeq>");
	}
	if (centre.mood == UNKNOWN_CHR)
		code = "failure_CHR_unknown";
	if (centre.mood == INTERNAL_ERROR)
		return snprintf(out, cap, envelope, "failure_internal_error",
		    "<e:returnCodeMessage>the HSM is on fire</"
		    "e:returnCodeMessage>",
		    "", "", "", "");
	if (centre.mood == NO_SIGNATURE)
		return snprintf(out, cap, envelope, code, "", "", "", "", "");
	n = sign_hash(span_of(raw, n), sig);
	EVP_EncodeBlock((unsigned char *)text, sig, (int)n);
	return snprintf(out, cap, envelope, code, "<e:Signature>", text,
	    "</e:Signature>", "", "");
}

static void
serve(SSL *ssl, const char *request)
{
	static char body[16384], head[300];
	int n = answer_text(request, body, sizeof(body));
	const char *status = "200 OK";

	if (centre.mood == HTTP_500)
		status = "500 Internal Server Error";
	if (centre.mood == REDIRECT)
		status = "302 Found\r\nLocation: https://127.0.0.1:1/";
	if (centre.mood == NO_XML)
		n = snprintf(body, sizeof(body), "<html>Welcome</html");
	if (centre.mood == SILENT)
		return;
	if (centre.mood == ENDLESS) {
		const char *start = "HTTP/1.1 200 OK\r\n\r\n";

		memset(body, 'x', sizeof(body));
		n = SSL_write(ssl, start, (int)strlen(start));
		for (int i = 0; n > 0 && i < 100; i++)
			n = SSL_write(ssl, body, sizeof(body));
		return;
	}
	snprintf(head, sizeof(head),
	    "HTTP/1.1 %s\r\nContent-Type: text/xml\r\nContent-Length: "
	    "%d\r\n\r\n",
	    status, n);
	if (SSL_write(ssl, head, (int)strlen(head)) > 0)
		(void)!SSL_write(ssl, body, n);
}

/* One request; the body follows the head by its length. */
static bool
hear(SSL *ssl, char *in, size_t cap)
{
	size_t n = 0;

	while (n + 1 < cap) {
		const char *body, *length;
		int got = SSL_read(ssl, in + n, (int)(cap - 1 - n));

		if (got <= 0)
			return false;
		n += (size_t)got;
		in[n] = '\0';
		if ((body = strstr(in, "\r\n\r\n")) != NULL &&
		    (length = strstr(in, "Content-Length: ")) != NULL &&
		    strlen(body + 4) >= strtoul(length + 16, NULL, 10))
			return true;
	}
	return false;
}

static void *
listen_on(void *cookie)
{
	static char in[8192];

	(void)cookie;
	for (;;) {
		int fd = accept(centre.listener, NULL, NULL);
		SSL *ssl = SSL_new(centre.ctx);

		if (fd < 0 || centre.stop) {
			SSL_free(ssl);
			if (fd >= 0)
				close(fd);
			return NULL;
		}
		SSL_set_fd(ssl, fd);
		if (SSL_accept(ssl) == 1)
			while (hear(ssl, in, sizeof(in))) {
				centre.requests++;
				if (strstr(in, "L898902C3") != NULL)
					centre.saw_message = true;
				serve(ssl, in);
				if (centre.mood == ENDLESS)
					break;
			}
		ERR_clear_error();
		SSL_free(ssl);
		close(fd);
	}
}

static void
open_centre(void)
{
	struct sockaddr_in a = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof(a);

	centre.ctx = SSL_CTX_new(TLS_server_method());
	assert_non_null(centre.ctx);
	make_tls("centre", centre.ctx);
	make_tls("stranger", NULL);
	centre.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(
	    bind(centre.listener, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(centre.listener, 8), 0);
	assert_int_equal(
	    getsockname(centre.listener, (struct sockaddr *)&a, &n), 0);
	centre.port = ntohs(a.sin_port);
	assert_int_equal(
	    pthread_create(&centre.thread, NULL, listen_on, NULL), 0);
}

static void
close_centre(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	    .sin_port = htons(centre.port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	centre.stop = true;
	(void)!connect(fd, (struct sockaddr *)&a, sizeof(a));
	pthread_join(centre.thread, NULL);
	close(fd);
	close(centre.listener);
	SSL_CTX_free(centre.ctx);
}

/* clang-format off */
static const struct {
	const char *name;
	enum mood mood;
	const char *ca, *pin_key;
	enum certs_err want;
	const char *advice;
} moods[] = {
	{"as it should be",    HELPFUL,        "centre.pem", NULL, CERTS_E_OK, ""},
	{"it knows no such key", UNKNOWN_CHR,  "centre.pem", NULL, CERTS_E_NO_KEY, "failure_CHR_unknown"},
	{"it has trouble",     INTERNAL_ERROR, "centre.pem", NULL, CERTS_E_ANSWER, "the HSM is on fire"},
	{"ok, but no signature", NO_SIGNATURE, "centre.pem", NULL, CERTS_E_ANSWER, "ok_signature_available"},
	{"HTTP 500",           HTTP_500,       "centre.pem", NULL, CERTS_E_ANSWER, "status 500"},
	{"a redirection",      REDIRECT,       "centre.pem", NULL, CERTS_E_ANSWER, "status 302"},
	{"a web page",         NO_XML,         "centre.pem", NULL, CERTS_E_ANSWER, "nothing that TR-03129 allows"},
	{"an endless answer",  ENDLESS,        "centre.pem", NULL, CERTS_E_ANSWER, "longer than any"},
	{"silence",            SILENT,         "centre.pem", NULL, CERTS_E_UNREACHABLE, "in time"},
	{"another's certificate", HELPFUL,     "stranger.pem", NULL, CERTS_E_UNREACHABLE, "change nothing yourself"},
	{"another key than the pinned", HELPFUL, "centre.pem", "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", CERTS_E_UNREACHABLE, "change nothing yourself"},
	{"again as it should be", HELPFUL,     "centre.pem", NULL, CERTS_E_OK, ""},
};
/* clang-format on */

static void
a_control_centre_signs(void **state)
{
	struct certs_signer_conf conf = {.timeout_ms = 700};
	struct certs_signer_request r = request_for(
	    0, SPAN_STR("L898902C36 and a challenge"));
	char url[64];

	(void)state;
	open_centre();
	snprintf(url, sizeof(url), "https://127.0.0.1:%u/tcc", centre.port);
	conf.uri = url;
	for (size_t i = 0; i < sizeof(moods) / sizeof(moods[0]); i++) {
		uint8_t sig[512];
		struct sink k = sink_of(sig, sizeof(sig));
		struct certs_signer *s;
		uint64_t began = now_ms();
		enum certs_err e;

		centre.mood = moods[i].mood;
		conf.ca_file = in_dir(moods[i].ca);
		conf.pin_key = moods[i].pin_key;
		check(
		    moods[i].name, certs_signer_open(&conf, &s) == CERTS_E_OK);
		check(moods[i].name, certs_signer_remote(s));
		e = certs_signer_sign(s, &r, &k);
		if (e != moods[i].want)
			print_message("%s: %s: %s\n", moods[i].name,
			    certs_err_name(e), certs_signer_advice(s));
		check(moods[i].name, e == moods[i].want);
		check(moods[i].name,
		    strstr(certs_signer_advice(s), moods[i].advice) != NULL);
		check(moods[i].name, now_ms() - began < 5000);
		if (e == CERTS_E_OK)
			check(moods[i].name,
			    verifies(0, r.message, sink_span(&k)));
		else
			check(moods[i].name, k.n == 0);
		certs_signer_free(&s);
	}
	/* §4.2.2: a hash is all that the centre got to see. */
	assert_true(centre.requests > 0);
	assert_false(centre.saw_message);
}

static void
a_control_centre_gives_chains(void **state)
{
	struct certs_signer_conf conf = {.timeout_ms = 2000};
	struct span first = certs_cv_issue_der(issued[0]),
		    second = certs_cv_issue_der(issued[1]);
	struct certs_signer *s;
	uint8_t out[4096];
	struct sink k = sink_of(out, sizeof(out));
	char url[64];

	(void)state;
	centre.mood = HELPFUL;
	snprintf(url, sizeof(url), "https://127.0.0.1:%u/tcc", centre.port);
	conf.uri = url;
	conf.ca_file = in_dir("centre.pem");
	assert_int_equal(certs_signer_open(&conf, &s), CERTS_E_OK);
	assert_int_equal(
	    certs_signer_chain(s, SPAN_STR("UTISECA00001"), &k), CERTS_E_OK);
	assert_int_equal(k.n, first.n + second.n);
	assert_true(span_eq(span_of(out, first.n), first));
	assert_true(span_eq(span_of(out + first.n, second.n), second));
	assert_int_equal(
	    certs_signer_chain(s, SPAN_STR("UTCVCA00009"), &k), CERTS_E_NO_KEY);
	certs_signer_free(&s);
	close_centre();
	/* Nobody is there any more. */
	assert_int_equal(certs_signer_open(&conf, &s), CERTS_E_OK);
	assert_int_equal(certs_signer_chain(s, SPAN_STR("UTISECA00001"), &k),
	    CERTS_E_UNREACHABLE);
	assert_non_null(strstr(certs_signer_advice(s), "nobody listens"));
	certs_signer_free(&s);
}

static void
half_a_configuration_is_refused(void **state)
{
	const struct {
		const char *name;
		struct certs_signer_conf conf;
		enum certs_err want;
	} confs[] = {
	    {"no certificate agreed on", {.uri = "https://127.0.0.1/"},
		CERTS_E_ARGUMENT},
	    {"half an identity",
		{.uri = "https://127.0.0.1/",
		    .ca_file = "/dev/null",
		    .client_certificate = "/dev/null"},
		CERTS_E_ARGUMENT},
	    {"no such file",
		{.uri = "https://127.0.0.1/", .ca_file = "/nonexistent.pem"},
		CERTS_E_FILE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(confs) / sizeof(confs[0]); i++) {
		struct certs_signer *s;

		check(confs[i].name,
		    certs_signer_open(&confs[i].conf, &s) == confs[i].want);
		check(confs[i].name, certs_signer_advice(s)[0] != '\0');
		certs_signer_free(&s);
	}
}

/* clang-format off */
#define E(body) "<Envelope><Body><x><Result>" body "</Result></x></Body></Envelope>"
#define OK_SIG "<returnCode>ok_signature_available</returnCode>"
static const struct {
	const char *name, *answer;
	enum certs_err want;
	size_t n;
} answers[] = {
	{"a signature",          E(OK_SIG "<signature>AQIDBA==</signature>"), CERTS_E_OK, 4},
	{"with blanks and lines", E(OK_SIG "<signature> AQ\nID\tBA== </signature>"), CERTS_E_OK, 4},
	{"in a CDATA section",   E(OK_SIG "<signature><![CDATA[AQID]]></signature>"), CERTS_E_OK, 3},
	{"twice",                E(OK_SIG "<signature>AQID</signature><signature>AQID</signature>"), CERTS_E_ANSWER, 0},
	{"none",                 E(OK_SIG), CERTS_E_ANSWER, 0},
	{"empty",                E(OK_SIG "<signature/>"), CERTS_E_ANSWER, 0},
	{"no base64",            E(OK_SIG "<signature>A*ID</signature>"), CERTS_E_ANSWER, 0},
	{"base64 cut",           E(OK_SIG "<signature>AQI</signature>"), CERTS_E_ANSWER, 0},
	{"padding inside",       E(OK_SIG "<signature>AQ==AQID</signature>"), CERTS_E_ANSWER, 0},
	{"three of padding",     E(OK_SIG "<signature>A===</signature>"), CERTS_E_ANSWER, 0},
	{"no return code",       E("<signature>AQID</signature>"), CERTS_E_ANSWER, 0},
	{"a code that only begins well", E("<returnCode>ok_signature_availableX</returnCode><signature>AQID</signature>"), CERTS_E_ANSWER, 0},
	{"failure, with a signature", E("<returnCode>failure_syntax</returnCode><signature>AQID</signature>"), CERTS_E_ANSWER, 0},
	{"a SOAP fault",         "<Envelope><Body><Fault/></Body></Envelope>", CERTS_E_ANSWER, 0},
	{"no envelope",          "<x>" OK_SIG "<signature>AQID</signature></x>", CERTS_E_ANSWER, 0},
	{"a document type",      "<!DOCTYPE x>" E(OK_SIG "<signature>AQID</signature>"), CERTS_E_ANSWER, 0},
	{"an entity",            "<!DOCTYPE x [<!ENTITY e 'AQID'>]>" E(OK_SIG "<signature>&e;</signature>"), CERTS_E_ANSWER, 0},
	{"a file as entity",     "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" E(OK_SIG "<signature>&e;</signature>"), CERTS_E_ANSWER, 0},
	{"not well-formed",      "<Envelope><Body>", CERTS_E_ANSWER, 0},
	{"nothing",              "", CERTS_E_ANSWER, 0},
	{"too long for any key", E(OK_SIG "<signature>AQIDAQIDAQIDAQIDAQIDAQIDAQIDAQIDAQIDAQIDAQIDAQIDAQIDAQIDAQIDAQID</signature>"), CERTS_E_ANSWER, 0},
};
/* clang-format on */

static void
answers_are_read_strictly(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		char code[CERTS_SIGNER_SOAP_CODE];
		uint8_t out[40];
		struct sink k = sink_of(out, sizeof(out));
		enum certs_err e = certs_signer_soap_signature(
		    span_of(answers[i].answer, strlen(answers[i].answer)), &k,
		    code);

		check(answers[i].name, e == answers[i].want);
		check(answers[i].name, sink_span(&k).n == answers[i].n);
	}
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
	    cmocka_unit_test(a_control_centre_signs),
	    cmocka_unit_test(a_control_centre_gives_chains),
	    cmocka_unit_test(half_a_configuration_is_refused),
	    cmocka_unit_test(answers_are_read_strictly),
	};

	return cmocka_run_group_tests(tests, make_keys, remove_all);
}
