/* The messages of TR-03129 about certificates, built and read. */
#include "tests/check.h"

#include <stdlib.h>

#include "certs/cv_soap.h"

/* Two objects that look like certificates from afar. */
#define CERTS 0x7F, 0x21, 0x01, 0xAA, 0x7F, 0x21, 0x02, 0xBB, 0xCC

/* clang-format off */
static const struct {
	const char *name, *element;
	enum certs_cv_soap_message what;
	enum certs_cv_soap_edition edition;
	bool answer;
} all[] = {
	{"1.1 asks for one",   "<pki:RequestCertificate>",         CERTS_CV_SOAP_REQUEST_CERTIFICATE, CERTS_CV_SOAP_1_1, false},
	{"1.1 gives one",      "<pki:RequestCertificateResponse><Result><ns:returnCode>", CERTS_CV_SOAP_REQUEST_CERTIFICATE, CERTS_CV_SOAP_1_1, true},
	{"1.4 asks for one",   "<ns:requestCertificateRequest><ns:callbackIndicator>", CERTS_CV_SOAP_REQUEST_CERTIFICATE, CERTS_CV_SOAP_1_4, false},
	{"1.4 gives one",      "<ns:requestCertificateResult><ns:certificateSeq>", CERTS_CV_SOAP_REQUEST_CERTIFICATE, CERTS_CV_SOAP_1_4, true},
	{"1.1 asks for all",   "<pki:GetCACertificates>",          CERTS_CV_SOAP_GET_CERTIFICATES,    CERTS_CV_SOAP_1_1, false},
	{"1.1 gives all",      "<pki:GetCACertificatesResponse>",  CERTS_CV_SOAP_GET_CERTIFICATES,    CERTS_CV_SOAP_1_1, true},
	{"1.4 asks for all",   "<ns:getCertificatesRequest>",      CERTS_CV_SOAP_GET_CERTIFICATES,    CERTS_CV_SOAP_1_4, false},
	{"1.4 gives all",      "<ns:getCertificatesResult>",       CERTS_CV_SOAP_GET_CERTIFICATES,    CERTS_CV_SOAP_1_4, true},
	{"1.1 sends",          "<pki:SendCertificates>",           CERTS_CV_SOAP_SEND_CERTIFICATES,   CERTS_CV_SOAP_1_1, false},
	{"1.1 has received",   "<pki:SendCertificatesResponse>",   CERTS_CV_SOAP_SEND_CERTIFICATES,   CERTS_CV_SOAP_1_1, true},
	{"1.4 sends",          "<ns:sendCertificatesRequest>",     CERTS_CV_SOAP_SEND_CERTIFICATES,   CERTS_CV_SOAP_1_4, false},
	{"1.4 has received",   "<ns:sendCertificatesResult>",      CERTS_CV_SOAP_SEND_CERTIFICATES,   CERTS_CV_SOAP_1_4, true},
	{"a DV asks",          "<ns:getDVCertificatesRequest>",    CERTS_CV_SOAP_GET_DV_CERTIFICATES, CERTS_CV_SOAP_1_4, false},
	{"a CVCA answers",     "<ns:getDVCertificatesResult>",     CERTS_CV_SOAP_GET_DV_CERTIFICATES, CERTS_CV_SOAP_1_4, true},
	{"a DV asks abroad",   "<ns:requestForeignCertificateRequest>", CERTS_CV_SOAP_REQUEST_FOREIGN, CERTS_CV_SOAP_1_4, false},
	{"its SPOC answers",   "<ns:requestForeignCertificateResult>",  CERTS_CV_SOAP_REQUEST_FOREIGN, CERTS_CV_SOAP_1_4, true},
};
/* clang-format on */

static void
what_is_built_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct certs_cv_soap m = {.what = all[i].what,
		    .edition = all[i].edition,
		    .answer = all[i].answer,
		    .callback = true,
		    .id = "a1 & <b2>",
		    .url = "https://gate.example/?a=1&b=2",
		    .holder = "UTDV",
		    .text = "no & trouble",
		    .request = HEX(0x67, 0x02, 0x01, 0x02),
		    .reference = SPAN_STR("UTIS00008"),
		    .certificates = HEX(CERTS)};
		struct certs_cv_soap got;
		uint8_t text[4096], room[4096];
		struct sink k = sink_of(text, sizeof(text));
		struct sink r = sink_of(room, sizeof(room));

		check(all[i].name, certs_cv_soap_put(&m, &k) == CERTS_E_OK);
		sink_put_u8(&k, 0);
		check(
		    all[i].name, strstr((char *)text, all[i].element) != NULL);
		if (certs_cv_soap_read(span_of(text, k.n - 1), &r, &got) !=
		    CERTS_E_OK)
			fail_msg("%s: %s", all[i].name, text);
		check(all[i].name, got.what == m.what);
		check(all[i].name, got.edition == m.edition);
		check(all[i].name, got.answer == m.answer);
		/* Whatever the form has is what it was. */
		check(all[i].name,
		    got.id[0] == '\0' || strcmp(got.id, m.id) == 0);
		check(all[i].name,
		    got.url[0] == '\0' || strcmp(got.url, m.url) == 0);
		check(all[i].name,
		    got.request.n == 0 || span_eq(got.request, m.request));
		check(all[i].name,
		    got.certificates.n == 0 ||
			span_eq(got.certificates, m.certificates));
		check(all[i].name,
		    got.reference.n == 0 ||
			span_eq(got.reference, m.reference));
		if (strstr((char *)text, "messageID") != NULL)
			check(all[i].name, strcmp(got.id, m.id) == 0);
		if (strstr((char *)text, "certReq") != NULL)
			check(all[i].name, got.request.n == 4);
		if (strstr((char *)text, "certificateSeq") != NULL)
			check(all[i].name, got.certificates.n == 9);
		if (strstr((char *)text, "holderMnemonic") != NULL)
			check(all[i].name, strcmp(got.holder, "UTDV") == 0);
	}
}

static void
every_code_is_read(void **state)
{
	static const uint8_t certificates[] = {CERTS};

	(void)state;
	for (unsigned i = 0; i < CERTS_CV_SOAP_CODE_COUNT; i++) {
		struct certs_cv_soap m = {
		    .what = CERTS_CV_SOAP_REQUEST_CERTIFICATE,
		    .edition = CERTS_CV_SOAP_1_4,
		    .answer = true,
		    .code = (enum certs_cv_soap_code)i};
		struct certs_cv_soap got;
		uint8_t text[4096], room[64];
		struct sink k = sink_of(text, sizeof(text));
		struct sink r = sink_of(room, sizeof(room));

		if (i == CERTS_CV_SOAP_ok_cert_available)
			m.certificates = SPAN_OF(certificates);
		assert_int_equal(certs_cv_soap_put(&m, &k), CERTS_E_OK);
		assert_int_equal(
		    certs_cv_soap_read(sink_span(&k), &r, &got), CERTS_E_OK);
		assert_int_equal(got.code, i);
		assert_true(
		    strncmp(certs_cv_soap_code_name(got.code), "ok_", 3) != 0 ||
		    certs_cv_soap_code_meaning(got.code) !=
			CERTS_CV_SOAP_REFUSED);
	}
	assert_string_equal(
	    certs_cv_soap_code_name(CERTS_CV_SOAP_CODE_COUNT), "UNKNOWN");
	assert_int_equal(certs_cv_soap_code_meaning(CERTS_CV_SOAP_CODE_COUNT),
	    CERTS_CV_SOAP_REFUSED);
}

/* clang-format off */
#define E(body) "<Envelope><Body>" body "</Body></Envelope>"
#define OK "<returnCode>ok_cert_available</returnCode>"
#define SEQ "<certificateSeq><certificate>fyEBqg==</certificate></certificateSeq>"
#define RES(body) E("<requestCertificateResult>" body "</requestCertificateResult>")
#define CALL "<callbackIndicator>callback_not_possible</callbackIndicator>"
#define REQ(body) E("<requestCertificateRequest>" body "</requestCertificateRequest>")
#define OLD(body) E("<RequestCertificateResponse><Result>" body "</Result></RequestCertificateResponse>")
static const struct {
	const char *name, *text;
	bool ok;
} hostile[] = {
	{"an answer",                RES(SEQ OK), true},
	{"in the other order",       RES(OK SEQ), true},
	{"with a header",            "<Envelope><Header/><Body><requestCertificateResult>" OK SEQ "</requestCertificateResult></Body></Envelope>", true},
	{"with comments and blanks", RES("<!-- x --> " OK "\n" SEQ), true},
	{"of edition 1.1",           OLD(OK SEQ), true},
	{"1.1 without its Result",   E("<RequestCertificateResponse>" OK SEQ "</RequestCertificateResponse>"), false},
	{"1.1 with two Results",     E("<RequestCertificateResponse><Result>" OK SEQ "</Result><Result/></RequestCertificateResponse>"), false},
	{"no code",                  RES(SEQ), false},
	{"two codes",                RES(OK OK SEQ), false},
	{"an unknown code",          RES("<returnCode>ok_cert_availableX</returnCode>" SEQ), false},
	{"an empty code",            RES("<returnCode/>" SEQ), false},
	{"ok without certificates",  RES(OK), false},
	{"ok with an empty sequence", RES(OK "<certificateSeq/>"), false},
	{"failure with certificates", RES("<returnCode>failure_syntax</returnCode>" SEQ), false},
	{"failure without",          RES("<returnCode>failure_syntax</returnCode>"), true},
	{"two sequences",            RES(OK SEQ SEQ), false},
	{"an unknown element",       RES(OK SEQ "<privateKey/>"), false},
	{"something in the sequence", RES(OK "<certificateSeq><x>fyEBqg==</x></certificateSeq>"), false},
	{"no base64",                RES(OK "<certificateSeq><certificate>f*EBqg==</certificate></certificateSeq>"), false},
	{"base64 of no object",      RES(OK "<certificateSeq><certificate>fyEFqg==</certificate></certificateSeq>"), false},
	{"two objects in one",       RES(OK "<certificateSeq><certificate>fyEBqn8hAao=</certificate></certificateSeq>"), false},
	{"an empty certificate",     RES(OK "<certificateSeq><certificate/></certificateSeq>"), false},
	{"a message for people",     RES(OK SEQ "<returnCodeMessage><message>h\xC3\xA9</message></returnCodeMessage>"), true},
	{"two messages",             RES(OK SEQ "<returnCodeMessage><message>a</message><message>b</message></returnCodeMessage>"), false},
	{"a request",                REQ(CALL "<certReq>ZwIBAg==</certReq>"), true},
	{"a request with wrappers",  REQ(CALL "<messageID/><responseURL/><certReq>ZwIBAg==</certReq>"), true},
	{"a request without request", REQ(CALL), false},
	{"a request without callback", REQ("<certReq>ZwIBAg==</certReq>"), false},
	{"an unknown callback",      REQ("<callbackIndicator>perhaps</callbackIndicator><certReq>ZwIBAg==</certReq>"), false},
	{"an endless name",          REQ(CALL "<messageID><messageID>0123456789012345678901234567890123456789012345678901234567890123456789</messageID></messageID><certReq>ZwIBAg==</certReq>"), false},
	{"a name with a line in it", REQ(CALL "<messageID><messageID>a\nb</messageID></messageID><certReq>ZwIBAg==</certReq>"), false},
	{"all certificates",         E("<getCertificatesRequest>" CALL "<certReference><value/></certReference></getCertificatesRequest>"), true},
	{"two messages in the body", "<Envelope><Body><requestCertificateResult>" OK SEQ "</requestCertificateResult><x/></Body></Envelope>", false},
	{"two bodies",               "<Envelope><Body><requestCertificateResult>" OK SEQ "</requestCertificateResult></Body><Body/></Envelope>", false},
	{"an unknown message",       E("<giveKey/>"), false},
	{"a fault",                  E("<Fault><faultstring>go away</faultstring></Fault>"), false},
	{"an empty body",            "<Envelope><Body/></Envelope>", false},
	{"no envelope",              "<x/>", false},
	{"a document type",          "<!DOCTYPE x>" RES(OK SEQ), false},
	{"an entity",                "<!DOCTYPE x [<!ENTITY e 'fyEBqg=='>]>" RES(OK "<certificateSeq><certificate>&e;</certificate></certificateSeq>"), false},
	{"a file as entity",         "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" RES(OK SEQ "<returnCodeMessage><message>&e;</message></returnCodeMessage>"), false},
	{"a thousand laughs",        "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;'>]>" RES("<returnCode>&c;</returnCode>"), false},
	{"not well-formed",          "<Envelope><Body>", false},
	{"nothing",                  "", false},
};
/* clang-format on */

static void
what_is_odd_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		uint8_t room[256];
		struct sink r = sink_of(room, sizeof(room));
		struct certs_cv_soap m = {.text = ""};
		enum certs_err e = certs_cv_soap_read(
		    span_of(hostile[i].text, strlen(hostile[i].text)), &r, &m);

		check(hostile[i].name, e == CERTS_E_OK || e == CERTS_E_ANSWER);
		check(hostile[i].name, (e == CERTS_E_OK) == hostile[i].ok);
		if (strstr(hostile[i].text, "go away") != NULL)
			check(
			    hostile[i].name, strstr(m.text, "go away") != NULL);
		for (const char *c = m.text; *c != '\0'; c++)
			check(hostile[i].name, *c >= 0x20 && *c < 0x7F);
	}
}

static void
a_giant_is_not_read(void **state)
{
	size_t n = 300000;
	uint8_t room[64], *p = malloc(n);
	struct sink k = sink_of(p, n), r = sink_of(room, sizeof(room));
	struct certs_cv_soap m;

	(void)state;
	assert_non_null(p);
	sink_put(&k, SPAN_STR("<Envelope><Body><requestCertificateResult>"));
	sink_put_fill(&k, ' ', n - 200);
	sink_put(&k,
	    SPAN_STR("<returnCode>ok_syntax</returnCode>"
		     "</requestCertificateResult></Body></Envelope>"));
	assert_true(sink_ok(&k));
	assert_int_equal(
	    certs_cv_soap_read(sink_span(&k), &r, &m), CERTS_E_ANSWER);
	/* More certificates than there is room for. */
	k = sink_of(p, n);
	sink_put(&k,
	    SPAN_STR("<Envelope><Body><requestCertificateResult>" OK
		     "<certificateSeq>"));
	for (int i = 0; i < 100; i++)
		sink_put(&k, SPAN_STR("<certificate>fyEBqg==</certificate>"));
	sink_put(&k,
	    SPAN_STR("</certificateSeq></requestCertificateResult>"
		     "</Body></Envelope>"));
	assert_int_equal(
	    certs_cv_soap_read(sink_span(&k), &r, &m), CERTS_E_ANSWER);
	free(p);
}

static void
half_a_message_is_not_built(void **state)
{
	struct certs_cv_soap m = {.what = CERTS_CV_SOAP_GET_DV_CERTIFICATES,
	    .edition = CERTS_CV_SOAP_1_1};
	uint8_t text[2048];
	struct sink k = sink_of(text, sizeof(text));

	(void)state;
	/* 1.1 has no such message. */
	assert_int_equal(certs_cv_soap_put(&m, &k), CERTS_E_ARGUMENT);
	m.edition = CERTS_CV_SOAP_1_4;
	assert_int_equal(certs_cv_soap_put(&m, &k), CERTS_E_ARGUMENT);
	m.what = CERTS_CV_SOAP_REQUEST_CERTIFICATE;
	assert_int_equal(certs_cv_soap_put(&m, &k), CERTS_E_ARGUMENT);
	m.answer = true;
	m.certificates = HEX(0x7F, 0x21, 0x05);
	assert_int_equal(certs_cv_soap_put(&m, &k), CERTS_E_ARGUMENT);
	m.certificates = HEX(CERTS);
	k = sink_of(text, 100);
	assert_int_equal(certs_cv_soap_put(&m, &k), CERTS_E_SPACE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_built_is_read),
	    cmocka_unit_test(every_code_is_read),
	    cmocka_unit_test(what_is_odd_is_refused),
	    cmocka_unit_test(a_giant_is_not_read),
	    cmocka_unit_test(half_a_message_is_not_built),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
