/*
 * A control centre as the keeper of a terminal's keys: an HTTPS server on this
 * machine that speaks TR-03129-2.
 */
#include "tests/certs_keys.h"
#include "tests/tls_server.h"

#include <openssl/ecdsa.h>

#include "certs/signer_soap.h"

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
	volatile enum mood mood;
	volatile unsigned requests;
	bool saw_message; /* something of the document left the house */
} centre;

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
	FILE *f = fopen(keys_path(keys_all[0].chr), "r");
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
	struct span first = certs_cv_issue_der(keys_issued[0]),
		    second = certs_cv_issue_der(keys_issued[1]);

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

static void
converse(SSL *ssl)
{
	static char in[8192];

	while (tls_hear(ssl, in, sizeof(in))) {
		centre.requests++;
		if (strstr(in, "L898902C3") != NULL)
			centre.saw_message = true;
		serve(ssl, in);
		if (centre.mood == ENDLESS)
			break;
	}
}

static struct tls_server server = {.serve = converse};

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
	struct certs_signer_request r = keys_request(
	    0, SPAN_STR("L898902C36 and a challenge"));
	char url[64];

	(void)state;
	tls_start(&server);
	tls_self_signed(&server, "centre", keys_path("centre"));
	tls_self_signed(NULL, "stranger", keys_path("stranger"));
	snprintf(url, sizeof(url), "https://127.0.0.1:%u/tcc", server.port);
	conf.uri = url;
	for (size_t i = 0; i < sizeof(moods) / sizeof(moods[0]); i++) {
		uint8_t sig[512];
		struct sink k = sink_of(sig, sizeof(sig));
		struct certs_signer *s;
		uint64_t began = keys_now_ms();
		enum certs_err e;

		centre.mood = moods[i].mood;
		conf.ca_file = keys_path(moods[i].ca);
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
		check(moods[i].name, keys_now_ms() - began < 5000);
		if (e == CERTS_E_OK)
			check(moods[i].name,
			    keys_verifies(0, r.message, sink_span(&k)));
		else
			check(moods[i].name, k.n == 0);
		certs_signer_free(&s);
	}
	/* §4.2.2: a hash is all that the centre got to see. */
	assert_true(centre.requests > 0);
	assert_false(centre.saw_message);
}

/* libcurl would look for a file of that name, and find another key. */
static void
a_pin_says_what_it_is(void **state)
{
	const struct certs_signer_conf conf = {.uri = "https://127.0.0.1:1/tcc",
	    .timeout_ms = 700,
	    .ca_file = keys_path("centre.pem"),
	    .pin_key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="};
	struct certs_signer *s = NULL;
	enum certs_err e;

	(void)state;
	e = certs_signer_open(&conf, &s);
	assert_int_equal(e, CERTS_E_ARGUMENT);
	assert_non_null(strstr(certs_signer_advice(s), "sha256//"));
	certs_signer_free(&s);
}

static void
a_control_centre_gives_chains(void **state)
{
	struct certs_signer_conf conf = {.timeout_ms = 2000};
	struct span first = certs_cv_issue_der(keys_issued[0]),
		    second = certs_cv_issue_der(keys_issued[1]);
	struct certs_signer *s;
	uint8_t out[4096];
	struct sink k = sink_of(out, sizeof(out));
	char url[64];

	(void)state;
	centre.mood = HELPFUL;
	snprintf(url, sizeof(url), "https://127.0.0.1:%u/tcc", server.port);
	conf.uri = url;
	conf.ca_file = keys_path("centre.pem");
	assert_int_equal(certs_signer_open(&conf, &s), CERTS_E_OK);
	assert_int_equal(
	    certs_signer_chain(s, SPAN_STR("UTISECA00001"), &k), CERTS_E_OK);
	assert_int_equal(k.n, first.n + second.n);
	assert_true(span_eq(span_of(out, first.n), first));
	assert_true(span_eq(span_of(out + first.n, second.n), second));
	assert_int_equal(
	    certs_signer_chain(s, SPAN_STR("UTCVCA00009"), &k), CERTS_E_NO_KEY);
	certs_signer_free(&s);
	tls_stop(&server);
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
	    cmocka_unit_test(a_control_centre_signs),
	    cmocka_unit_test(a_pin_says_what_it_is),
	    cmocka_unit_test(a_control_centre_gives_chains),
	    cmocka_unit_test(half_a_configuration_is_refused),
	    cmocka_unit_test(answers_are_read_strictly),
	};

	return cmocka_run_group_tests(tests, keys_make, keys_remove);
}
