/*
 * A terminal's certificate renewed for real: the program itself, keys in a
 * SoftHSM token, and the document verifier of tests/kiosk_verifier.h.
 */
#include "tests/kiosk_verifier.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "certs/https.h"
#include "certs/soap.h"

static int
run(const char *format, ...)
{
	char command[4096];
	va_list ap;
	int status;

	va_start(ap, format);
	vsnprintf(command, sizeof(command), format, ap);
	va_end(ap);
	status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* What the program said, both streams. */
static const char *
said(void)
{
	static char text[16384];
	FILE *f = fopen(dv_path("out"), "rb");
	size_t n = f != NULL ? fread(text, 1, sizeof(text) - 1, f) : 0;

	text[n] = '\0';
	if (f != NULL)
		fclose(f);
	return text;
}

/* sallyport cv VERB --store DIR/store ... */
static int cv(const char *verb, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int
cv(const char *verb, const char *format, ...)
{
	char args[3072];
	va_list ap;

	va_start(ap, format);
	vsnprintf(args, sizeof(args), format, ap);
	va_end(ap);
	return run("'%s' cv %s --store '%s' %s >'%s' 2>&1 </dev/null",
	    dv_program(), verb, dv_path("store"), args, dv_path("out"));
}

#define TOKEN "--signer 'pkcs11:token=gate?module-name=softhsm2' --signer-pin "

static const char *
token(void)
{
	static char text[700];

	snprintf(text, sizeof(text), TOKEN "'%s'", dv_path("pin"));
	return text;
}

/* renew, with what every call needs. */
static int
renew(const char *more)
{
	return cv("renew",
	    "%s --url https://127.0.0.1:%u/ta --tls-ca '%s' --tls-cert '%s' "
	    "--tls-key '%s' --timeout 5000 %s",
	    token(), dv_server.port, dv_path("dv.pem"), dv_path("gate.pem"),
	    dv_path("gate.key"), more);
}

#define SAYS(word)                                                    \
	do {                                                          \
		if (strstr(said(), (word)) == NULL)                   \
			fail_msg("no \"%s\" in: %s", (word), said()); \
	} while (0)

static void
make_token(void)
{
	char conf[600];
	int n = snprintf(conf, sizeof(conf),
	    "directories.tokendir = %s\nobjectstore.backend = file\n"
	    "log.level = ERROR\n",
	    dv_path("tokens"));

	assert_int_equal(mkdir(dv_path("tokens"), 0700), 0);
	dv_put("softhsm2.conf", span_of(conf, (size_t)n));
	assert_int_equal(
	    setenv("SOFTHSM2_CONF", dv_path("softhsm2.conf"), 1), 0);
	dv_put("pin", SPAN_STR("1234\n"));
	assert_int_equal(
	    run("softhsm2-util --init-token --free --label gate --pin 1234 "
		"--so-pin 5678 >'%s' 2>&1",
		dv_path("out")),
	    0);
}

static int
set_up(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(dv_dir));
	dv_today = mrtd_date_of_days((int64_t)time(NULL) / 86400);
	make_token();
	dv_open();
	dv_put("cvca.cv", certs_cv_issue_der(dv.cvca));
	dv_put("stranger.cv", certs_cv_issue_der(dv.stranger));
	dv_put("dv.cv", certs_cv_issue_der(dv.dv));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	dv_close();
	return run("rm -rf '%s'", dv_dir);
}

static void
authorities_come_first(void **state)
{
	(void)state;
	assert_int_equal(cv("check", "%s", ""), 66);
	assert_int_equal(cv("import", "'%s'", dv_path("dv.cv")), 1);
	SAYS("no certificate here leads");
	assert_int_equal(cv("import", "'%s'", dv_path("cvca.cv")), 1);
	SAYS("explicit decision");
	assert_int_equal(cv("import", "--i-trust-this '%s' '%s'",
			     dv_path("dv.cv"), dv_path("cvca.cv")),
	    0);
	SAYS("taken    UTDV00001 by UTCVCA00001: DV domestic");
	assert_int_equal(cv("import", "'%s'", dv_path("dv.cv")), 0);
	SAYS("known    UTDV00001");
	assert_int_equal(cv("import", "'%s'", dv_path("stranger.cv")), 1);
	assert_int_equal(cv("check", "%s", ""), 1);
	SAYS("no certificate of this terminal");
	assert_int_equal(cv("check", "--days x"), 64);
	assert_int_equal(cv("import", "'%s'", dv_path("pin")), 1);
}

/* The first request goes by hand: outside the messages, as its answer. */
static void
the_first_request_goes_by_hand(void **state)
{
	struct mrtd_cvc c;
	uint8_t *p, out[MRTD_CVC_MAX];
	struct sink k = sink_of(out, sizeof(out));
	struct certs_cv_issue_spec s = dv_spec(
	    "UTGATE00001", MRTD_CVC_TERMINAL, 0, 2);
	size_t n;

	(void)state;
	assert_int_equal(cv("request", "%s", token()), 1);
	SAYS("first request needs the name");
	assert_int_equal(cv("request", "--chr UTGATE00001"), 64);
	assert_int_equal(cv("request", "%s --chr UTGATE00001 --out '%s'",
			     token(), dv_path("first.cvreq")),
	    0);
	SAYS("request  UTGATE00001: made");
	/* Once more: the same. */
	assert_int_equal(cv("request", "%s --chr UTGATE00001 --out '%s'",
			     token(), dv_path("again.cvreq")),
	    0);
	SAYS("waits since before");
	assert_int_equal(run("cmp -s '%s' '%s'", dv_path("first.cvreq"),
			     dv_path("again.cvreq")),
	    0);
	assert_int_equal(cv("show", "'%s'", dv_path("first.cvreq")), 0);
	SAYS("in order");
	SAYS("with domain parameters");
	assert_non_null(p = check_slurp(dv_path("first.cvreq"), &n));
	assert_int_equal(mrtd_cvc_parse_request(span_of(p, n), &c), MRTD_E_OK);
	assert_int_equal(c.outer_car.n, 0);
	assert_int_equal(
	    certs_cv_judge_request(dv.known, &c, dv_today), CERTS_CV_NONE);
	assert_int_equal(certs_cv_issue_for(dv.dv, &c, &s, &k), CERTS_E_OK);
	dv_put("is.cv", sink_span(&k));
	assert_int_equal(certs_cv_add(dv.known, sink_span(&k)), CERTS_E_OK);
	free(p);
	assert_int_equal(cv("import", "'%s'", dv_path("is.cv")), 0);
	SAYS("taken    UTGATE00001 by UTDV00001: terminal");
	assert_int_equal(cv("list", "%s", token()), 0);
	SAYS("chips with UTCVCA00001, key in the token");
	assert_null(strstr(said(), "request waits"));
}

static void
its_end_is_told(void **state)
{
	(void)state;
	/* It ends the day after tomorrow, that day included: three days. */
	assert_int_equal(cv("check", "--days 2"), 0);
	assert_string_equal(said(), "");
	assert_int_equal(cv("check", "--days 3"), 2);
	SAYS("UTGATE00001 ends on");
	SAYS("in 3 days");
	assert_int_equal(cv("check", "%s", ""), 2);
	/* Whoever reads is told as well. */
	(void)run("'%s' read --reader socket:'%s' --terminal '%s' %s --mrz "
		  "'L898902C3 740812 120415' >'%s' 2>&1",
	    dv_program(), dv_path("nowhere"), dv_path("store"), token(),
	    dv_path("out"));
	SAYS("sallyport read: the certificate of UTGATE00001 ends on");
}

/* clang-format off */
static const struct {
	const char *name;
	enum mood mood;
	const char *more;
	int want;
	const char *says;
} odd[] = {
	{"for another key",        OTHER_KEY,  "", 1, "for another key than was asked for"},
	{"for another name",       OTHER_NAME, "", 1, "for another holder than was asked for"},
	{"fewer rights",           FEWER,      "", 1, "grants less than the one that it replaces"},
	{"with parameters",        PARAMETERS, "", 1, "domain parameters"},
	{"ends before it begins",  DATES,      "", 1, "ends before it begins"},
	{"a bad signature",        BAD_SIGNATURE, "", 1, "is not signed by the key"},
	{"none at all",            NO_CERTIFICATE, "", 1, "not among those that came"},
	{"trouble",                TROUBLE,    "", 2, "trouble of its own"},
	{"a fault",                FAULT,      "", 1, "HTTP status 500"},
	{"only later",             NEVER_LATER, "", 2, "name a URL for the answer"},
	{"nobody there",           PROMPT,     "--url https://127.0.0.1:1/", 2, "nobody listens at the server"},
	{"another's TLS certificate", PROMPT,  "--tls-ca DIR/stranger.pem", 2, "change nothing yourself"},
	{"a stranger to the verifier", PROMPT, "--tls-cert DIR/stranger.pem --tls-key DIR/stranger.key", 2, "sallyport cv:"},
	{"half a TLS identity",    PROMPT,     "--tls-key DIR/nowhere", 78, "cannot be read"},
};
/* clang-format on */

/* Whatever the verifier does: the request waits, nothing is lost. */
static void
nothing_odd_is_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		char more[1024] = "";
		const char *from = odd[i].more, *at;
		int status;

		while ((at = strstr(from, "DIR")) != NULL) {
			snprintf(more + strlen(more),
			    sizeof(more) - strlen(more), "%.*s%s",
			    (int)(at - from), from, dv_dir);
			from = at + 3;
		}
		strncat(more, from, sizeof(more) - strlen(more) - 1);
		dv.mood = odd[i].mood;
		dv.issued_n = dv.request_n = 0;
		status = renew(more);
		if (status != odd[i].want ||
		    strstr(said(), odd[i].says) == NULL)
			fail_msg("%s: %d, %s", odd[i].name, status, said());
		assert_int_equal(cv("list", "%s", token()), 0);
		SAYS("UTGATE00002      request waits");
		assert_null(strstr(said(), "UTGATE00002      terminal"));
		SAYS("chips with UTCVCA00001, key in the token");
	}
	/* The same request every time. */
	assert_int_equal(dv.judged, CERTS_CV_NONE);
	dv.mood = REFUSES;
	assert_int_equal(renew(""), 1);
	SAYS("failure_request_not_accepted");
	assert_int_equal(cv("list", "%s", token()), 0);
	assert_null(strstr(said(), "request waits"));
}

static void
a_certificate_comes_at_once(void **state)
{
	(void)state;
	dv.mood = PROMPT;
	dv.issued_n = dv.request_n = 0;
	/* The key of the refused request is taken up again. */
	assert_int_equal(renew(""), 0);
	SAYS("request  UTGATE00002: made");
	SAYS("taken    UTGATE00002 by UTDV00001: terminal");
	assert_int_equal(cv("check", "--days 10"), 0);
	assert_int_equal(cv("list", "%s", token()), 0);
	SAYS("UTGATE00001 ");
	assert_null(strstr(said(), "request waits"));
	assert_null(strstr(said(), "NO KEY"));
	/* In the older edition as well. */
	assert_int_equal(renew("--edition 1.1"), 0);
	SAYS("taken    UTGATE00003");
}

static void
a_cut_line_is_taken_up(void **state)
{
	(void)state;
	dv.mood = CUT;
	assert_int_equal(renew(""), 2);
	assert_int_equal(cv("list", "%s", token()), 0);
	SAYS("UTGATE00004      request waits");
	/* It asks for that certificate before it sends the request again. */
	dv.mood = PROMPT;
	dv.repeated = 0;
	assert_int_equal(renew(""), 0);
	SAYS("waits since before");
	SAYS("taken    UTGATE00004");
	assert_int_equal(dv.repeated, 0);
	dv.mood = CUT;
	assert_int_equal(renew(""), 2);
	/* 1.1 cannot ask for it: the very same request goes out again. */
	dv.mood = PROMPT;
	assert_int_equal(renew("--edition 1.1"), 0);
	SAYS("taken    UTGATE00005");
	assert_int_equal(dv.repeated, 1);
}

static void
a_certificate_is_asked_for_later(void **state)
{
	(void)state;
	dv.mood = ASKED;
	dv.issued_n = dv.request_n = 0;
	assert_int_equal(renew(""), 2);
	SAYS("comes later");
	/* Who refuses to give it out has not refused the request. */
	dv.hides = true;
	assert_int_equal(renew(""), 2);
	SAYS("comes later");
	assert_int_equal(cv("list", "%s", token()), 0);
	SAYS("UTGATE00006      request waits");
	dv.hides = false;
	assert_int_equal(renew(""), 0);
	SAYS("taken    UTGATE00006");
}

/* What the verifier posts to the gate's web server; its answer's code. */
static enum certs_cv_soap_code
post(const struct certs_cv_soap *m)
{
	const char *url = dv.url;
	const struct certs_https_conf conf = {.url = url,
	    .ca_file = dv_path("dv.pem"),
	    .client_certificate = dv_path("gate.pem"),
	    .client_key = dv_path("gate.key"),
	    .timeout_ms = 10000};
	static uint8_t text[65536], bytes[1024];
	struct sink k = sink_of(text, sizeof(text));
	struct sink room = sink_of(bytes, sizeof(bytes));
	struct certs_cv_soap a = {.text = ""};
	char why[CERTS_HTTPS_WHY] = "";
	struct certs_https *h;
	struct span got;

	assert_int_equal(certs_cv_soap_put(m, &k), CERTS_E_OK);
	assert_int_equal(certs_https_open(&conf, &h, why), CERTS_E_OK);
	if (certs_https_post(h, sink_span(&k), &got, why) != CERTS_E_OK)
		fail_msg("%s: %s", url, why);
	assert_int_equal(certs_cv_soap_read(got, &room, &a), CERTS_E_OK);
	assert_true(a.answer);
	assert_int_equal(a.what, CERTS_CV_SOAP_SEND_CERTIFICATES);
	certs_https_close(&h);
	return a.code;
}

static void
a_certificate_is_sent_later(void **state)
{
	struct certs_cv_soap m = {.what = CERTS_CV_SOAP_SEND_CERTIFICATES};
	uint8_t all[2 * MRTD_CVC_MAX];
	char more[200];

	(void)state;
	snprintf(more, sizeof(more), "--answer-to https://127.0.0.1:%u/gate",
	    dv_server.port);
	for (int edition = 0; edition < 2; edition++) {
		struct sink k = sink_of(all, sizeof(all));

		dv.mood = LATER;
		dv.issued_n = dv.request_n = 0;
		assert_int_equal(renew(more), 2);
		assert_int_equal(strlen(dv.id), 32);
		m.edition = (enum certs_cv_soap_edition)edition;
		m.code = CERTS_CV_SOAP_ok_cert_available;
		sink_put(&k, span_of(dv.issued, dv.issued_n));
		m.certificates = sink_span(&k);
		/* Another message's name, and none. */
		snprintf(m.id, sizeof(m.id), "%s", "0123456789abcdef");
		assert_int_equal(
		    post(&m), CERTS_CV_SOAP_failure_messageID_unknown);
		m.id[0] = '\0';
		assert_int_equal(
		    post(&m), CERTS_CV_SOAP_failure_messageID_unknown);
		/* The right name, another's certificate. */
		snprintf(m.id, sizeof(m.id), "%s", dv.id);
		m.certificates = certs_cv_issue_der(dv.dv);
		assert_int_equal(post(&m),
		    edition == CERTS_CV_SOAP_1_1
			? CERTS_CV_SOAP_failure_internal_error
			: CERTS_CV_SOAP_failure_other_error);
		assert_int_equal(cv("list", "%s", token()), 0);
		SAYS("request waits");
		/* What was asked for, and once more. */
		m.certificates = sink_span(&k);
		assert_int_equal(post(&m), CERTS_CV_SOAP_ok_received_correctly);
		assert_int_equal(
		    post(&m), CERTS_CV_SOAP_failure_messageID_unknown);
		assert_int_equal(cv("list", "%s", token()), 0);
		assert_null(strstr(said(), "request waits"));
	}
	SAYS("UTGATE00007 ");
	SAYS("UTGATE00008 ");
	/* A refusal that comes later. */
	dv.issued_n = dv.request_n = 0;
	assert_int_equal(renew(more), 2);
	assert_int_equal(cv("delete", "%s UTGATE00009", token()), 1);
	SAYS("was asked for");
	snprintf(m.id, sizeof(m.id), "%s", dv.id);
	m.code = CERTS_CV_SOAP_failure_request_not_accepted;
	m.certificates = (struct span) {0};
	assert_int_equal(post(&m), CERTS_CV_SOAP_ok_received_correctly);
	assert_int_equal(cv("list", "%s", token()), 0);
	assert_null(strstr(said(), "request waits"));
	/* What is no message at all. */
	assert_int_equal(
	    run("echo nonsense | '%s' cv receive --store '%s' >'%s' 2>&1",
		dv_program(), dv_path("store"), dv_path("out")),
	    1);
	SAYS("failure_syntax");
}

static void
the_verifier_may_have_a_new_key(void **state)
{
	(void)state;
	/* The key of the request that was refused names the same terminal. */
	dv.mood = NEW_DV;
	dv.issued_n = dv.request_n = 0;
	assert_int_equal(renew("--chr UTGATE00020"), 0);
	SAYS("taken    UTDV00002 by UTCVCA00001");
	SAYS("taken    UTGATE00020 by UTDV00002");
}

static void
fewer_rights_need_a_word(void **state)
{
	(void)state;
	assert_int_equal(
	    certs_cv_add(dv.known, certs_cv_issue_der(dv.next_dv)), CERTS_E_OK);
	dv.mood = FEWER;
	dv.issued_n = dv.request_n = 0;
	assert_int_equal(renew(""), 1);
	SAYS("grants less");
	assert_int_equal(renew("--accept-fewer-rights"), 0);
	SAYS("taken    UTGATE00021");
}

static void
keys_go_only_when_told(void **state)
{
	(void)state;
	assert_int_equal(cv("delete", "%s UTGATE00021", token()), 1);
	SAYS("in use");
	assert_int_equal(cv("delete", "%s UTGATE00001", token()), 0);
	SAYS("its key and its certificate");
	assert_int_equal(cv("delete", "%s UTGATE00001", token()), 1);
	SAYS("no");
	assert_int_equal(cv("list", "%s", token()), 0);
	assert_null(strstr(said(), "UTGATE00001 "));
	assert_null(strstr(said(), "NO KEY"));
	assert_int_equal(cv("delete", "%s --force UTGATE00021", token()), 0);
	assert_int_equal(cv("check", "%s", ""), 0);
	/* The keys never left: nothing of the token can be wrapped out. */
	assert_int_equal(cv("show", "UTGATE00021"), 1);
	assert_int_equal(cv("show", "UTGATE00020"), 0);
	SAYS("in order, chips with UTCVCA00001");
}

/* A key that somebody brought into the token is not taken for ours. */
static void
an_imported_key_is_not_used(void **state)
{
	uint8_t pem[2048];
	struct sink k = sink_of(pem, sizeof(pem));

	(void)state;
	assert_int_equal(certs_cv_issue_key(dv.dv, &k), CERTS_E_OK);
	dv_put("brought.key", sink_span(&k));
	assert_int_equal(
	    run("softhsm2-util --import '%s' --token gate --label UTGATE00030 "
		"--id 30 --pin 1234 >'%s' 2>&1",
		dv_path("brought.key"), dv_path("out")),
	    0);
	assert_int_equal(cv("request", "%s --chr UTGATE00030", token()), 1);
	SAYS("only one that was made in it is used");
	assert_int_equal(cv("request",
			     "--signer 'pkcs11:token=gate;object=x?"
			     "module-name=softhsm2' --signer-pin '%s' "
			     "--chr UTGATE00031",
			     dv_path("pin")),
	    1);
	SAYS("name the token alone");
	assert_int_equal(
	    cv("request", "--signer https://127.0.0.1:1/ --signer-pin '%s'",
		dv_path("pin")),
	    69);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(authorities_come_first),
	    cmocka_unit_test(the_first_request_goes_by_hand),
	    cmocka_unit_test(its_end_is_told),
	    cmocka_unit_test(nothing_odd_is_taken),
	    cmocka_unit_test(a_certificate_comes_at_once),
	    cmocka_unit_test(a_cut_line_is_taken_up),
	    cmocka_unit_test(a_certificate_is_asked_for_later),
	    cmocka_unit_test(a_certificate_is_sent_later),
	    cmocka_unit_test(the_verifier_may_have_a_new_key),
	    cmocka_unit_test(fewer_rights_need_a_word),
	    cmocka_unit_test(keys_go_only_when_told),
	    cmocka_unit_test(an_imported_key_is_not_used),
	};

	if (access("/usr/lib/softhsm/libsofthsm2.so", R_OK) != 0) {
		printf("1..0 # SKIP SoftHSM is not installed\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
