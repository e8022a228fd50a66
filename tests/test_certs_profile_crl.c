/* Doc 9303-12 §7.1.4: a CRL that conforms; for each rule one that does not. */
#include "tests/profile_friendly.h"

/* A CRL: version, algorithm, issuer, times, entries, extensions. */
struct crl {
	const char *version, *issuer, *from, *until, *entries;
	struct make_extension extension[6];
	const char *outer;
};

enum {
	C_AKI,
	C_NUMBER,
	C_EXTRA
};
enum {
	C_VERSION = 1,
	C_ISSUER,
	C_FROM,
	C_UNTIL,
	C_ENTRIES,
	C_ALL,
	C_OUTER
};

#define ENTRY(serial, more) "30{" serial " 17{'200102000000Z'}" more "}"

/* clang-format off */
static const struct {
	const char *name;
	struct { int field; const char *text; } edit[3];
	enum certs_profile_rule rule;
	const char *part, *found;
} crls[] = {
	{"v1",                  {{C_VERSION, ""}}, R(CRL_VERSION), "version", "v1"},
	{"v3",                  {{C_VERSION, "020102"}}, R(CRL_VERSION), "version", "INTEGER 2"},
	{"no nextUpdate",       {{C_UNTIL, ""}}, R(CRL_NEXT), "nextUpdate", ""},
	{"91 days",             {{C_UNTIL, "17{'200401000000Z'}"}}, R(CRL_PERIOD), "nextUpdate", "91 days"},
	{"a day",               {{C_UNTIL, "17{'200102000000Z'}"}}, R(CRL_OFTEN), "nextUpdate", "24 hours"},
	{"backwards",           {{C_UNTIL, "17{'191230000000Z'}"}}, R(TIME_ORDER), "nextUpdate", ""},
	{"no seconds",          {{C_FROM, "17{'2001010000Z'}"}}, R(TIME_FORM), "thisUpdate", ""},
	{"GeneralizedTime",     {{C_FROM, "18{'20200101000000Z'}"}}, R(TIME_TYPE), "thisUpdate", ""},
	{"out of date",         {{0, NULL}}, R(CRL_OLD), "nextUpdate", "10 days ago"},
	{"empty entries",       {{C_ENTRIES, "30{}"}}, R(CRL_EMPTY), "revokedCertificates", ""},
	{"no extensions",       {{C_ALL, NULL}}, R(CRL_EXTENSIONS), "crlExtensions", ""},
	{"algorithms differ",   {{C_OUTER, "30{0608 2A8648CE3D040303}"}}, R(SIGNATURE_SAME), "signature", ""},
	{"lower case",          {{C_ISSUER, "6P=ut 3U=CSCA"}}, R(COUNTRY_CASE), "issuer", "C=ut"},
	{"no country",          {{C_ISSUER, "3U=CSCA"}}, R(COUNTRY), "issuer", ""},
	{"no number",           {{VALUE(C_NUMBER), NULL}}, R(PRESENT), "cRLNumber", ""},
	{"no AKI",              {{VALUE(C_AKI), NULL}}, R(PRESENT), "authorityKeyIdentifier", ""},
	{"AKI without keyIdentifier", {{VALUE(C_AKI), "30{}"}}, R(AKI_KEY_ID), "authorityKeyIdentifier", ""},
	{"number negative",     {{VALUE(C_NUMBER), "0201FF"}}, R(CRL_NUMBER), "cRLNumber", "-FF"},
	{"number padded",       {{VALUE(C_NUMBER), "02020001"}}, R(CRL_NUMBER), "cRLNumber", "0001"},
	{"number of 21 octets", {{VALUE(C_NUMBER), "02{'AAAAAAAAAAAAAAAAAAAAA'}"}}, R(CRL_NUMBER), "cRLNumber", "21 octets"},
	{"number is a string",  {{VALUE(C_NUMBER), "0400"}}, R(CONTENTS), "cRLNumber", ""},
	{"number critical",     {{FLAG(C_NUMBER), TRUE_FLAG}}, R(NOT_CRITICAL), "cRLNumber", ""},
	{"critical FALSE",      {{FLAG(C_NUMBER), "010100"}}, R(DEFAULT), "cRLNumber", ""},
	{"twice",               {{OTHER(C_EXTRA), "551D14"}, {VALUE(C_EXTRA), "020101"}}, R(ONCE), "cRLNumber", ""},
	{"former name is none", {{OTHER(C_EXTRA), "551D12"}, {VALUE(C_EXTRA), "30{86{'x'}}"}}, R(CONTENTS), "issuerAlternativeName", ""},
	{"delta",               {{OTHER(C_EXTRA), "551D1B"}, {VALUE(C_EXTRA), "020101"}}, R(ABSENT), "deltaCRLIndicator", ""},
	{"partitioned",         {{OTHER(C_EXTRA), "551D1C"}, {VALUE(C_EXTRA), "30{}"}}, R(ABSENT), "issuingDistributionPoint", ""},
	{"freshest",            {{OTHER(C_EXTRA), "551D2E"}, {VALUE(C_EXTRA), "30{}"}}, R(ABSENT), "freshestCRL", ""},
	{"extension is none",   {{OTHER(C_EXTRA), ""}, {VALUE(C_EXTRA), "0500"}, {FLAG(C_EXTRA), "0500"}}, R(CONTENTS), "crlExtensions", ""},
	{"reasonCode",          {{C_ENTRIES, "30{" ENTRY("020105", "30{30{0603551D15 04{0A0101}}}") "}"}}, R(CRL_ENTRY_EXTENSION), "reasonCode", "in 1 of 1"},
	{"certificateIssuer",   {{C_ENTRIES, "30{" ENTRY("020105", "") ENTRY("020106", "30{30{0603551D1D 0101FF 04{30{}}}}") "}"}}, R(CRL_ENTRY_EXTENSION), "certificateIssuer", "in 1 of 2"},
	{"critical in an entry", {{C_ENTRIES, "30{" ENTRY("020105", "30{30{06032A0304 0101FF 04{0500}}}") "}"}}, R(NOT_CRITICAL), "private extension", "in 1 of 1"},
	{"entry without date",  {{C_ENTRIES, "30{30{020105}}"}}, R(CRL_ENTRY), "revokedCertificates", "1 of 1"},
	{"entry is none",       {{C_ENTRIES, "30{0500}"}}, R(CRL_ENTRY), "revokedCertificates", ""},
};
/* clang-format on */

static struct span
make_crl(const struct crl *c, struct sink *k)
{
	size_t at;

	make_hex(k, c->version);
	make_hex(k, ECDSA_SHA256);
	make_name(k, c->issuer);
	make_hex(k, c->from);
	make_hex(k, c->until);
	make_hex(k, c->entries);
	at = k->n;
	make_extensions(k, c->extension, 6);
	if (k->n > at)
		make_wrap(k, at, 0xA0);
	make_wrap(k, 0, 0x30);
	make_hex(k, c->outer);
	make_hex(k, "0302 0001");
	make_wrap(k, 0, 0x30);
	assert_true(sink_ok(k));
	return sink_span(k);
}

static void
edit_crl(struct crl *c, int field, const char *text)
{
	if (field >= OTHER(0))
		c->extension[field - OTHER(0)].oid = text;
	else if (field >= FLAG(0))
		c->extension[field - FLAG(0)].flag = text;
	else if (field >= VALUE(0))
		c->extension[field - VALUE(0)].value = text;
	else if (field == C_VERSION)
		c->version = text;
	else if (field == C_ISSUER)
		c->issuer = text;
	else if (field == C_FROM)
		c->from = text;
	else if (field == C_UNTIL)
		c->until = text;
	else if (field == C_ENTRIES)
		c->entries = text;
	else if (field == C_ALL)
		memset(c->extension, 0, sizeof(c->extension));
	else if (field == C_OUTER)
		c->outer = text;
}

static const struct crl friendly_crl = {
    .version = "020101",
    .issuer = "6P=UT 3U=CSCA",
    .from = "17{'200101000000Z'}",
    .until = "17{'200331000000Z'}",
    .entries = "",
    .extension = {[C_AKI] = {"551D23", "30{80{" ID_A "}}", ""},
	[C_NUMBER] = {"551D14", "020107", ""}},
    .outer = ECDSA_SHA256,
};

/* 2020-04-10, ten days after nextUpdate. */
#define LATE INT64_C(1586476800)

static void
crls_follow_tables_9_and_10(void **state)
{
	struct heard h = {0};
	const struct certs_profile_ear ear = {hear, &h};
	uint8_t buf[4096];
	struct crl c = friendly_crl;
	struct sink k = sink_of(buf, sizeof(buf));

	(void)state;
	c.entries = "30{" ENTRY("020105", "") "}";
	assert_int_equal(
	    certs_profile_crl(make_crl(&c, &k), 0, &ear), CERTS_PROFILE_CRL);
	dump("CRL", &h);
	assert_int_equal(h.n, 0);
	for (size_t i = 0; i < sizeof(crls) / sizeof(crls[0]); i++) {
		const struct certs_profile_finding *f;

		c = friendly_crl;
		for (size_t j = 0; j < 3; j++)
			edit_crl(
			    &c, crls[i].edit[j].field, crls[i].edit[j].text);
		k = sink_of(buf, sizeof(buf));
		h = (struct heard) {0};
		check(crls[i].name,
		    certs_profile_crl(make_crl(&c, &k), LATE, &ear) ==
			CERTS_PROFILE_CRL);
		f = find(&h, crls[i].rule, crls[i].part);
		if (f == NULL)
			dump(crls[i].name, &h);
		check(crls[i].name, f != NULL);
		check(crls[i].name,
		    strncmp(f->found, crls[i].found, strlen(crls[i].found)) ==
			0);
	}
	each_was_broken("CRL_");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(crls_follow_tables_9_and_10),
	};

	return cmocka_run_group_tests_name(
	    "certs_profile_crl", tests, NULL, NULL);
}
