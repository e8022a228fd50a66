/* Deviation lists, defect lists, document signer lists: who, what, and then. */
#include "tests/certs_pki.h"

#include "certs/defect.h"
#include "certs/deviation.h"
#include "certs/issue_crl.h"
#include "certs/issue_list.h"
#include "certs/store.h"
#include "certs/lists_known.h"
#include "certs/signed.h"
#include "certs/x509.h"
#include "mrtd/tlv.h"

#define SUITE "ecdsa-p256-sha256"

static uint8_t buf[65536], buf2[65536];

static struct certs_issuer *
signer_of(const struct certs_issuer *csca, uint32_t quirks)
{
	struct certs_issue_spec s = pki_spec(SUITE, "List Signer", 9, quirks);

	return pki_dsc(csca, &s);
}

/* clang-format off */
static const struct {
	const char *name;
	enum certs_lists_kind kind;
	uint32_t signer; /* quirks of its certificate */
	uint32_t object; /* quirks of the signature */
	bool known, trust; /* the anchor is there; the operator vouches */
	int64_t now, signed_at;
	enum certs_err want;
} signatures[] = {
	{"deviation list",         CERTS_LISTS_DEVIATIONS, CERTS_ISSUE_DEVIATION_SIGNER, 0, true, false, T_2025, T_2025, CERTS_E_OK},
	{"defect list",            CERTS_LISTS_DEFECTS,    CERTS_ISSUE_DEFECT_SIGNER, 0, true, false, T_2025, T_2025, CERTS_E_OK},
	{"defect list in BER",     CERTS_LISTS_DEFECTS,    CERTS_ISSUE_DEFECT_SIGNER, CERTS_ISSUE_BER, true, false, T_2025, T_2025, CERTS_E_OK},
	{"signer list",            CERTS_LISTS_SIGNERS,    CERTS_ISSUE_SIGNERS_SIGNER, 0, true, false, T_2025, T_2025, CERTS_E_OK},
	{"EU health seals",        CERTS_LISTS_EU_HEALTH,   CERTS_ISSUE_SEALS_SIGNER, 0, true, false, T_2025, T_2025, CERTS_E_OK},
	{"ICAO health seals",      CERTS_LISTS_ICAO_HEALTH, CERTS_ISSUE_SEALS_SIGNER, 0, true, false, T_2025, T_2025, CERTS_E_OK},
	{"sovereign seals",        CERTS_LISTS_SOVEREIGN,   CERTS_ISSUE_SEALS_SIGNER, 0, true, false, T_2025, T_2025, CERTS_E_OK},
	{"seals, of a stranger",   CERTS_LISTS_SOVEREIGN,   CERTS_ISSUE_SEALS_SIGNER, 0, false, false, T_2025, T_2025, CERTS_E_PATH},
	{"seals by signers'",      CERTS_LISTS_SOVEREIGN,   CERTS_ISSUE_SIGNERS_SIGNER, 0, true, true, T_2025, T_2025, CERTS_E_PURPOSE},
	{"signers by seals'",      CERTS_LISTS_SIGNERS,     CERTS_ISSUE_SEALS_SIGNER, 0, true, true, T_2025, T_2025, CERTS_E_PURPOSE},
	{"seals by a seal signer", CERTS_LISTS_ICAO_HEALTH, CERTS_ISSUE_SEAL_SIGNER, 0, true, true, T_2025, T_2025, CERTS_E_PURPOSE},
	{"by a document signer",   CERTS_LISTS_DEVIATIONS, 0, 0, true, true, T_2025, T_2025, CERTS_E_PURPOSE},
	{"by a master list signer", CERTS_LISTS_DEVIATIONS, CERTS_ISSUE_MASTER_SIGNER, 0, true, true, T_2025, T_2025, CERTS_E_PURPOSE},
	{"purposes crossed",       CERTS_LISTS_DEFECTS,    CERTS_ISSUE_DEVIATION_SIGNER, 0, true, true, T_2025, T_2025, CERTS_E_PURPOSE},
	{"signers by defects'",    CERTS_LISTS_SIGNERS,    CERTS_ISSUE_DEFECT_SIGNER, 0, true, true, T_2025, T_2025, CERTS_E_PURPOSE},
	{"no purpose, a SHOULD",   CERTS_LISTS_DEFECTS,    0, 0, true, true, T_2025, T_2025, CERTS_E_OK},
	{"no purpose, no word",    CERTS_LISTS_DEFECTS,    0, 0, true, false, T_2025, T_2025, CERTS_E_PURPOSE},
	{"stranger",               CERTS_LISTS_DEFECTS,    CERTS_ISSUE_DEFECT_SIGNER, 0, false, false, T_2025, T_2025, CERTS_E_PATH},
	{"stranger vouched for",   CERTS_LISTS_DEFECTS,    CERTS_ISSUE_DEFECT_SIGNER, 0, false, true, T_2025, T_2025, CERTS_E_OK},
	{"wrong digest",           CERTS_LISTS_DEVIATIONS, CERTS_ISSUE_DEVIATION_SIGNER, CERTS_ISSUE_WRONG_DIGEST, true, true, T_2025, T_2025, CERTS_E_SIGNATURE},
	{"no certificate",         CERTS_LISTS_DEVIATIONS, CERTS_ISSUE_DEVIATION_SIGNER, CERTS_ISSUE_NO_CERTIFICATE, true, true, T_2025, T_2025, CERTS_E_SIGNER},
	{"signer not yet valid",   CERTS_LISTS_DEVIATIONS, CERTS_ISSUE_DEVIATION_SIGNER, 0, true, true, T_2020 - 1, T_2025, CERTS_E_EXPIRED},
	{"expired since",          CERTS_LISTS_DEVIATIONS, CERTS_ISSUE_DEVIATION_SIGNER, 0, true, false, T_2030 + 1, T_2025, CERTS_E_OK},
	{"signed too late",        CERTS_LISTS_DEVIATIONS, CERTS_ISSUE_DEVIATION_SIGNER, 0, true, true, T_2030 + 2, T_2030 + 1, CERTS_E_EXPIRED},
	{"expired, no time",       CERTS_LISTS_DEVIATIONS, CERTS_ISSUE_DEVIATION_SIGNER, 0, true, true, T_2030 + 1, 0, CERTS_E_EXPIRED},
	{"a master list",          CERTS_LISTS_CRL,        CERTS_ISSUE_MASTER_SIGNER, 0, true, true, T_2025, T_2025, CERTS_E_TYPE},
};
/* clang-format on */

static struct span
sign_any(enum certs_lists_kind kind, const struct certs_issuer *signer,
    const struct certs_issue_object *o, struct span dsc)
{
	struct certs_issue_deviation deviation = {
	    .dsc = dsc, .by = 1, .arc = {1, 2}, .parameter = 4};
	struct certs_issue_defect defect = {.dsc = dsc, .by = 1, .arc = {4, 3}};
	struct sink k = sink_of(buf, sizeof(buf));
	enum certs_err e;

	switch (kind) {
	case CERTS_LISTS_DEVIATIONS:
		e = certs_issue_list_deviations(signer, &deviation, 1, o, &k);
		break;
	case CERTS_LISTS_DEFECTS:
		e = certs_issue_list_defects(signer, &defect, 1, 2, o, &k);
		break;
	case CERTS_LISTS_SIGNERS:
		e = certs_issue_list_signers(signer, &dsc, 1, o, &k);
		break;
	case CERTS_LISTS_EU_HEALTH:
		e = certs_issue_list_seals(
		    signer, CERTS_ISSUE_LIST_EU_HEALTH, &dsc, 1, o, &k);
		break;
	case CERTS_LISTS_ICAO_HEALTH:
		e = certs_issue_list_seals(
		    signer, CERTS_ISSUE_LIST_ICAO_HEALTH, &dsc, 1, o, &k);
		break;
	case CERTS_LISTS_SOVEREIGN:
		e = certs_issue_list_seals(
		    signer, CERTS_ISSUE_LIST_SOVEREIGN, &dsc, 1, o, &k);
		break;
	case CERTS_LISTS_CRL:
	default:
		e = certs_issue_master_list(signer, &dsc, 1, o, &k);
	}
	assert_int_equal(e, CERTS_E_OK);
	return sink_span(&k);
}

static void
only_the_right_signer_is_heard(void **state)
{
	struct certs_issue_spec spec = pki_spec(SUITE, "CSCA-UT", 1, 0),
				other = pki_spec(SUITE, "CSCA-XX", 2, 0);
	struct certs_issuer *csca[] = {pki_csca(&spec), pki_csca(&other)};

	(void)state;
	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]);
	     i++) {
		struct span anchor = certs_issue_der(
		    csca[signatures[i].known ? 0 : 1]);
		struct pki_store store = pki_store(&anchor, 1);
		struct certs_issuer *signer = signer_of(
		    csca[0], signatures[i].signer);
		struct certs_issue_object o = {
		    .signing_time = signatures[i].signed_at,
		    .quirks = signatures[i].object,
		};
		struct certs_signed s;
		enum certs_err e = certs_signed_open(store.anchors,
		    sign_any(signatures[i].kind, signer, &o,
			certs_issue_der(csca[0])),
		    signatures[i].trust, signatures[i].now, &s);

		check(signatures[i].name, e == signatures[i].want);
		if (e == CERTS_E_OK) {
			check(signatures[i].name, s.kind == signatures[i].kind);
			check(signatures[i].name,
			    strcmp(s.item.country, "UT") == 0);
			check(signatures[i].name,
			    s.by_operator == !signatures[i].known);
			check(signatures[i].name,
			    s.signed_at == signatures[i].signed_at);
			certs_signed_close(&s);
		}
		certs_issue_free(&signer);
		pki_store_free(&store);
	}
	certs_issue_free(&csca[0]);
	certs_issue_free(&csca[1]);
}

/* Doc 9303-12 §4.1.5: signers of lists are revoked on the same CRL. */
static void
a_revoked_signer_is_not_heard(void **state)
{
	struct certs_issue_spec spec = pki_spec(SUITE, "CSCA-UT", 1, 0);
	struct certs_issuer *csca = pki_csca(&spec),
			    *signer = signer_of(
				csca, CERTS_ISSUE_DEVIATION_SIGNER);
	struct certs_issue_object o = {.signing_time = T_2025};
	struct span serial = SPAN_STR("\x09"), anchor = certs_issue_der(csca);
	struct certs_issue_crl c = {
	    .this_update = T_2025, .number = 1, .serials = &serial, .n = 1};
	struct certs_lists_row row = {
	    .kind = CERTS_LISTS_CRL, .item = {.country = "UT"}};
	struct certs_lists_array array = {&row, 1};
	struct certs_lists lists = {&array, certs_lists_get};
	struct pki_store store = pki_store(&anchor, 1);
	struct sink k = sink_of(buf2, sizeof(buf2));
	struct certs_signed s;

	(void)state;
	assert_int_equal(certs_issue_crl(csca, &c, &k), CERTS_E_OK);
	row.item.content = sink_span(&k);
	certs_anchors_use_lists(store.anchors, &lists);
	assert_int_equal(
	    certs_signed_open(store.anchors,
		sign_any(CERTS_LISTS_DEVIATIONS, signer, &o, anchor), true,
		T_2025, &s),
	    CERTS_E_REVOKED);
	pki_store_free(&store);
	certs_issue_free(&signer);
	certs_issue_free(&csca);
}

/* A passport of the year 2025, and the entry that is about it or is not. */
/* clang-format off */
static const struct {
	const char *name;
	struct certs_issue_deviation d; /* dsc: the passport's signer */
	bool other; /* dsc: another one */
	bool blind; /* nothing is known but the signer */
	bool want;
} bounds[] = {
	{"any document",        {.arc = {5, 0}, .parameter = -1}, false, false, true},
	{"signer by serial",    {.by = 1, .arc = {5, 0}, .parameter = -1}, false, true, true},
	{"signer by SKI",       {.by = 2, .arc = {5, 0}, .parameter = -1}, false, true, true},
	{"signer by digest",    {.by = 4, .arc = {5, 0}, .parameter = -1}, false, true, true},
	{"other by serial",     {.by = 1, .arc = {5, 0}, .parameter = -1}, true, false, false},
	{"other by SKI",        {.by = 2, .arc = {5, 0}, .parameter = -1}, true, false, false},
	{"other by digest",     {.by = 4, .arc = {5, 0}, .parameter = -1}, true, false, false},
	{"type",                {.document_type = "P<", .arc = {5, 0}, .parameter = -1}, false, false, true},
	{"type without filler", {.document_type = "P", .arc = {5, 0}, .parameter = -1}, false, false, true},
	{"other type",          {.document_type = "ID", .arc = {5, 0}, .parameter = -1}, false, false, false},
	{"type unknown here",   {.document_type = "P", .arc = {5, 0}, .parameter = -1}, false, true, false},
	{"issued in between",   {.first = T_2020, .last = T_2030, .arc = {5, 0}, .parameter = -1}, false, false, true},
	{"issued that second",  {.first = T_2025, .last = T_2025, .arc = {5, 0}, .parameter = -1}, false, false, true},
	{"issued before",       {.first = T_2025 + 1, .last = T_2030, .arc = {5, 0}, .parameter = -1}, false, false, false},
	{"issued after",        {.first = T_2020, .last = T_2025 - 1, .arc = {5, 0}, .parameter = -1}, false, false, false},
	{"date unknown here",   {.first = T_2020, .last = T_2030, .arc = {5, 0}, .parameter = -1}, false, true, false},
	{"number",              {.number = "L898902C3", .arc = {5, 0}, .parameter = -1}, false, false, true},
	{"other number",        {.number = "L898902C4", .arc = {5, 0}, .parameter = -1}, false, false, false},
	{"number unknown here", {.number = "L898902C3", .arc = {5, 0}, .parameter = -1}, false, true, false},
	{"all of them",         {.by = 1, .document_type = "P", .first = T_2020, .last = T_2030, .number = "L898902C3", .arc = {5, 0}, .parameter = -1}, false, false, true},
	{"all but one (AND)",   {.by = 1, .document_type = "P", .first = T_2020, .last = T_2030, .number = "L898902C4", .arc = {5, 0}, .parameter = -1}, false, false, false},
};
/* clang-format on */

static void
a_deviation_is_about_its_documents(void **state)
{
	struct certs_issue_spec spec = pki_spec(SUITE, "CSCA-UT", 1, 0),
				ds = pki_spec(SUITE, "DS", 7, 0),
				ds2 = pki_spec(SUITE, "DS 2", 8, 0);
	struct certs_issuer *csca = pki_csca(&spec), *dsc = pki_dsc(csca, &ds),
			    *dsc2 = pki_dsc(csca, &ds2);
	struct certs_issue_object o = {.signing_time = T_2025};
	struct certs_x509 x;

	(void)state;
	assert_int_equal(
	    certs_x509_parse(certs_issue_der(dsc), &x), CERTS_E_OK);
	for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		struct certs_issue_deviation d = bounds[i].d;
		struct certs_deviation_document doc = {
		    &x, SPAN_STR("P<"), SPAN_STR("L898902C3"), T_2025};
		struct certs_deviation_document blind = {.dsc = &x};
		struct sink k = sink_of(buf, sizeof(buf));
		struct certs_deviation_list l;
		struct certs_deviation got;
		struct certs_sod sod;

		d.dsc = certs_issue_der(bounds[i].other ? dsc2 : dsc);
		assert_int_equal(
		    certs_issue_list_deviations(dsc, &d, 1, &o, &k),
		    CERTS_E_OK);
		assert_int_equal(
		    certs_cms_open(sink_span(&k), NULL, 0, &sod), CERTS_E_OK);
		check(bounds[i].name,
		    certs_deviation_open(sod.content, &l) == CERTS_E_OK);
		check(bounds[i].name, certs_deviation_next(&l, &got));
		check(bounds[i].name,
		    certs_deviation_applies(&l, &got,
			bounds[i].blind ? &blind : &doc) == bounds[i].want);
		check(bounds[i].name, !certs_deviation_next(&l, &got));
		certs_cms_close(&sod);
	}
	certs_issue_free(&dsc2);
	certs_issue_free(&dsc);
	certs_issue_free(&csca);
}

/* clang-format off */
static const struct {
	const char *name;
	const char *hex;
	enum certs_err deviations, defects;
} contents[] = {
	{"empty",                  "", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"no entries",             "3005 020100 3100", CERTS_E_OK, CERTS_E_ENCODING},
	{"no entries, digest",     "300E 020100 0607 2B0E0302010203 3100", CERTS_E_ENCODING, CERTS_E_OK},
	{"version 1",              "300E 020101 0607 2B0E0302010203 3100", CERTS_E_VERSION, CERTS_E_OK},
	{"version 2",              "300E 020102 0607 2B0E0302010203 3100", CERTS_E_VERSION, CERTS_E_VERSION},
	{"negative version",       "3005 0201FF 3100", CERTS_E_ENCODING, CERTS_E_VERSION},
	{"bytes behind",           "3005 020100 3100 00", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"entries cut",            "3005 020100 3101", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"entry with nothing",     "3007 020100 3102 3000", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"entry about all",        "300B 020100 3106 3004 3000 3100", CERTS_E_OK, CERTS_E_ENCODING},
	{"signer twice",           "3011 020100 310C 300A 3006 820101 830102 3100", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"type after signer",      "3010 020100 310B 3009 3005 820101 8000 3100", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"unknown field",          "300D 020100 3108 3006 3002 8600 3100", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"description bare",       "300D 020100 3108 3006 3000 3102 3000", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"long length (BER)",      "308105 020100 3100", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"defect of nobody",       "3011 020100 0603 2B0E03 3107 3005 3100 0C0141", CERTS_E_ENCODING, CERTS_E_OK},
	{"a byte left in it",      "3012 020100 0603 2B0E03 3108 3006 3100 0C0141 00", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"v1 defect of a SKI",     "3013 020100 0603 2B0E03 3109 3007 8003010203 3100", CERTS_E_ENCODING, CERTS_E_OK},
	{"SKI tagged explicitly",  "3015 020100 0603 2B0E03 310B 3009 A005 0403010203 3100", CERTS_E_ENCODING, CERTS_E_OK},
	{"empty SKI",              "3010 020100 0603 2B0E03 3106 3004 8000 3100", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"revoked without code",   "301F 020100 0603 2B0E03 3115 3013 800101 310E 300C 060A 04007F00070301050101", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"revoked, code 3",        "3022 020100 0603 2B0E03 3118 3016 800101 3111 300F 060A 04007F00070301050101 0A0103", CERTS_E_ENCODING, CERTS_E_OK},
	{"revoked, code negative", "3022 020100 0603 2B0E03 3118 3016 800101 3111 300F 060A 04007F00070301050101 0A0183", CERTS_E_ENCODING, CERTS_E_ENCODING},
	{"v2, [0] explicit",       "3026 020101 0603 2B0E03 311C 301A 800101 3115 A013 3011 060A 04007F00070301050101 A003 0A0103", CERTS_E_VERSION, CERTS_E_OK},
};
/* clang-format on */

static void
contents_are_read_to_the_end(void **state)
{
	uint8_t bytes[128];

	(void)state;
	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		struct span s = span_of(
		    bytes, check_unhex(contents[i].hex, bytes, sizeof(bytes)));
		struct certs_deviation_list deviations;
		struct certs_defect_list defects;

		check(contents[i].name,
		    certs_deviation_open(s, &deviations) ==
			contents[i].deviations);
		check(contents[i].name,
		    certs_defect_open(s, &defects) == contents[i].defects);
	}
}

/*
 * TR-03135-1 §5.8.2, a row a sentence: what is known, what a check said (NONE
 * of its own: added after the judgement), what it says then.
 */
#define S CERTS_SUCCESSFUL
#define F CERTS_FAILED
#define U CERTS_UNDETERMINED
#define N CERTS_NOT_SUPPORTED
#define CODE(c)                      \
	{                            \
		3,                   \
		{                    \
			0x0A, 1, (c) \
		}                    \
	}
#define NO_CODE           \
	{                 \
		0,        \
		{         \
			0 \
		}         \
	}
/* clang-format off */
static const struct {
	const char *name;
	uint8_t arc[2];
	struct { uint8_t n, b[8]; } parameter;
	enum certs_check_id id;
	enum certs_result said; /* COUNT: the judgement itself said it */
	enum certs_reason why;
	enum certs_result want;
	enum certs_reason reason;
	enum certs_trust trust;
} effects[] = {
	{"revoked, no details",     {1, 1}, CODE(0), CERTS_CHECK_DSC_REVOCATION, CERTS_RESULT_COUNT, 0, F, CERTS_REASON_DEFECT_REVOKED, CERTS_TRUST_NOT_TRUSTED},
	{"revocation is checked",   {1, 1}, CODE(1), CERTS_CHECK_DSC_REVOCATION, CERTS_RESULT_COUNT, 0, U, CERTS_REASON_DEFECT_OPEN, CERTS_TRUST_UNDETERMINED},
	{"used for tests",          {1, 1}, CODE(2), CERTS_CHECK_DSC_REVOCATION, CERTS_RESULT_COUNT, 0, F, CERTS_REASON_DEFECT_REVOKED, CERTS_TRUST_NOT_TRUSTED},
	{"revoked by the issuer",   {1, 1}, CODE(3), CERTS_CHECK_DSC_REVOCATION, CERTS_RESULT_COUNT, 0, F, CERTS_REASON_DEFECT_REVOKED, CERTS_TRUST_NOT_TRUSTED},
	{"revoked by the list",     {1, 1}, CODE(4), CERTS_CHECK_DSC_REVOCATION, CERTS_RESULT_COUNT, 0, F, CERTS_REASON_DEFECT_REVOKED, CERTS_TRUST_NOT_TRUSTED},
	{"inadequate",              {1, 1}, CODE(5), CERTS_CHECK_DSC_REVOCATION, CERTS_RESULT_COUNT, 0, U, CERTS_REASON_DEFECT_OPEN, CERTS_TRUST_UNDETERMINED},
	{"proprietary",             {1, 1}, CODE(32), CERTS_CHECK_DSC_REVOCATION, CERTS_RESULT_COUNT, 0, U, CERTS_REASON_DEFECT_OPEN, CERTS_TRUST_UNDETERMINED},
	{"CA keys compromised",     {1, 3}, NO_CODE, CERTS_CHECK_CHIP_CA, S, CERTS_REASON_NONE, F, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"CA keys, no CA",          {1, 3}, NO_CODE, CERTS_CHECK_CHIP_CA, N, CERTS_REASON_NONE, N, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"AA keys compromised",     {1, 4}, NO_CODE, CERTS_CHECK_CHIP_AA, S, CERTS_REASON_NONE, F, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"CA fails, failed",        {1, 5}, CODE(0), CERTS_CHECK_CHIP_CA, F, CERTS_REASON_NONE, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"CA fails, works",         {1, 5}, CODE(0), CERTS_CHECK_CHIP_CA, S, CERTS_REASON_NONE, S, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"CA fails, AA failed",     {1, 5}, CODE(0), CERTS_CHECK_CHIP_AA, F, CERTS_REASON_NONE, F, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"AA fails",                {1, 5}, CODE(1), CERTS_CHECK_CHIP_AA, F, CERTS_REASON_NONE, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"CA and AA fail",          {1, 5}, CODE(2), CERTS_CHECK_CHIP_AA, F, CERTS_REASON_NONE, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"CAM fails",               {1, 5}, CODE(3), CERTS_CHECK_CHIP_CAM, F, CERTS_REASON_NONE, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"CA and CAM fail, AA not", {1, 5}, CODE(4), CERTS_CHECK_CHIP_AA, F, CERTS_REASON_NONE, F, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"all three fail",          {1, 5}, CODE(6), CERTS_CHECK_CHIP_CAM, F, CERTS_REASON_NONE, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"code of nobody",          {1, 5}, CODE(7), CERTS_CHECK_CHIP_CA, F, CERTS_REASON_NONE, F, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"validity of the CSCA",    {1, 6}, CODE(0), CERTS_CHECK_CSCA_VALIDITY, CERTS_RESULT_COUNT, 0, N, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"of the CSCA, DS as is",   {1, 6}, CODE(0), CERTS_CHECK_DSC_VALIDITY, CERTS_RESULT_COUNT, 0, S, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"validity of the DS",      {1, 6}, CODE(1), CERTS_CHECK_DSC_VALIDITY, CERTS_RESULT_COUNT, 0, N, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"validity of both",        {1, 6}, CODE(2), CERTS_CHECK_CSCA_VALIDITY, CERTS_RESULT_COUNT, 0, N, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"data group malformed",    {2, 1}, {5, {0x31, 3, 2, 1, 2}}, CERTS_CHECK_LDS_FORM, F, CERTS_REASON_NONE, F, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"SOD invalid, failed",     {2, 2}, CODE(1), CERTS_CHECK_SOD_SIGNATURE, F, CERTS_REASON_SIGNATURE_WRONG, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"SOD invalid, no code",    {2, 2}, NO_CODE, CERTS_CHECK_SOD_HASH, F, CERTS_REASON_DIGEST_WRONG, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"SOD invalid, right",      {2, 2}, CODE(1), CERTS_CHECK_SOD_SIGNATURE, CERTS_RESULT_COUNT, 0, S, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"EF.COM leaves out",       {2, 3}, NO_CODE, CERTS_CHECK_COM_SOD, F, CERTS_REASON_NOT_LISTED, S, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"EF.COM adds",             {2, 3}, NO_CODE, CERTS_CHECK_COM_SOD, F, CERTS_REASON_LISTED_UNSIGNED, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"wrong signer identifier", {2, 4}, NO_CODE, CERTS_CHECK_SOD_SIGNATURE, CERTS_RESULT_COUNT, 0, S, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"country is UT",           {2, 5}, {4, {0x13, 2, 'u', 't'}}, CERTS_CHECK_ISSUER_COUNTRY, CERTS_RESULT_COUNT, 0, S, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"country is another",      {2, 5}, {4, {0x13, 2, 'X', 'X'}}, CERTS_CHECK_ISSUER_COUNTRY, CERTS_RESULT_COUNT, 0, F, CERTS_REASON_DIFFERS, CERTS_TRUST_TRUSTED},
	{"EF.CardSecurity",         {4, 1}, NO_CODE, CERTS_CHECK_CARD_SECURITY, F, CERTS_REASON_NONE, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
	{"EF.ChipSecurity",         {4, 2}, NO_CODE, CERTS_CHECK_CARD_SECURITY, F, CERTS_REASON_NONE, F, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"power down",              {4, 3}, NO_CODE, CERTS_CHECK_DSC_SIGNATURE, CERTS_RESULT_COUNT, 0, S, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"DS malformed",            {4, 4}, CODE(2), CERTS_CHECK_DSC_SIGNATURE, CERTS_RESULT_COUNT, 0, U, CERTS_REASON_DEFECT, CERTS_TRUST_UNDETERMINED},
	{"unknown of the document", {4, 9}, NO_CODE, CERTS_CHECK_DSC_SIGNATURE, CERTS_RESULT_COUNT, 0, U, CERTS_REASON_DEFECT, CERTS_TRUST_UNDETERMINED},
	{"unknown of the keys",     {1, 9}, NO_CODE, CERTS_CHECK_DSC_SIGNATURE, CERTS_RESULT_COUNT, 0, S, CERTS_REASON_NONE, CERTS_TRUST_TRUSTED},
	{"told in the record",      {1, 5}, CODE(0), CERTS_CHECK_KNOWN_DEFECTS, CERTS_RESULT_COUNT, 0, U, CERTS_REASON_DEFECT, CERTS_TRUST_TRUSTED},
};
/* clang-format on */

struct scene {
	struct certs_issuer *csca, *dsc, *signer;
	struct pki_store store;
	struct certs_lists_row row;
	struct certs_lists_array array;
	struct certs_lists lists;
	struct certs_signed list;
};

/* The store knows the authority; the list was verified and is handed over. */
static void
scene_open(struct scene *s, struct span file)
{
	struct span anchor = certs_issue_der(s->csca);

	s->store = pki_store(&anchor, 1);
	assert_int_equal(
	    certs_signed_open(s->store.anchors, file, false, T_2025, &s->list),
	    CERTS_E_OK);
	s->row = (struct certs_lists_row) {s->list.kind, s->list.item};
	s->array = (struct certs_lists_array) {&s->row, 1};
	s->lists = (struct certs_lists) {&s->array, certs_lists_get};
	certs_anchors_use_lists(s->store.anchors, &s->lists);
}

static void
scene_close(struct scene *s)
{
	certs_signed_close(&s->list);
	pki_store_free(&s->store);
}

static void
scene_init(struct scene *s, uint32_t signer)
{
	struct certs_issue_spec spec = pki_spec(SUITE, "CSCA-UT", 1, 0),
				ds = pki_spec(SUITE, "DS", 7, 0);

	*s = (struct scene) {.csca = pki_csca(&spec)};
	s->dsc = pki_dsc(s->csca, &ds);
	s->signer = signer_of(s->csca, signer);
}

static void
scene_free(struct scene *s)
{
	certs_issue_free(&s->signer);
	certs_issue_free(&s->dsc);
	certs_issue_free(&s->csca);
}

static struct certs_verdict
judge(const struct scene *s, const struct certs_issuer *dsc,
    struct certs_chain *chain)
{
	struct certs_issue_object o = {.signing_time = T_2025};
	struct certs_verdict v;
	struct certs_sod sod;

	assert_int_equal(
	    certs_cms_open(pki_sod(dsc, &o, buf2, sizeof(buf2)), NULL, 0, &sod),
	    CERTS_E_OK);
	certs_checks_init(&v, CERTS_PROFILE_GATE);
	assert_int_equal(certs_chain_judge(s->store.anchors, &sod,
			     CERTS_CMS_LDS_SECURITY_OBJECT, T_2025, &v, chain),
	    CERTS_E_OK);
	certs_cms_close(&sod);
	return v;
}

static void
a_defect_becomes_what_the_guideline_says(void **state)
{
	struct certs_issue_object o = {.signing_time = T_2025};
	struct scene s;

	(void)state;
	scene_init(&s, CERTS_ISSUE_DEFECT_SIGNER);
	for (size_t i = 0; i < 2 * sizeof(effects) / sizeof(effects[0]); i++) {
		size_t e = i / 2;
		struct certs_issue_defect d = {
		    .dsc = certs_issue_der(s.dsc),
		    .by = 1u + (unsigned)(e % 7),
		    .arc = {effects[e].arc[0], effects[e].arc[1]},
		    .parameter = span_of(
			effects[e].parameter.b, effects[e].parameter.n),
		    .text = "known",
		};
		struct sink k = sink_of(buf, sizeof(buf));
		struct certs_verdict v;
		struct certs_overall all;

		assert_int_equal(certs_issue_list_defects(s.signer, &d, 1,
				     1 + (unsigned)(i % 2), &o, &k),
		    CERTS_E_OK);
		scene_open(&s, sink_span(&k));
		v = judge(&s, s.dsc, NULL);
		if (effects[e].said != CERTS_RESULT_COUNT)
			certs_checks_add(
			    &v, effects[e].id, effects[e].said, effects[e].why);
		check(effects[e].name,
		    pki_result(&v, effects[e].id) == effects[e].want);
		check(effects[e].name,
		    pki_reason(&v, effects[e].id) == effects[e].reason);
		all = certs_checks_overall(&v);
		check(effects[e].name, all.trust == effects[e].trust);
		check(effects[e].name, !certs_checks_admit(&all));
		check(effects[e].name,
		    certs_checks_find(&v, CERTS_CHECK_KNOWN_DEFECTS)
			    ->detail[0] != '\0');
		/* Nobody else is touched by it, and nobody by one that names
		 * nobody. */
		v = judge(&s, s.signer, NULL);
		check(effects[e].name, v.amendments == 0);
		check(effects[e].name,
		    pki_result(&v, CERTS_CHECK_KNOWN_DEFECTS) ==
			CERTS_SUCCESSFUL);
		scene_close(&s);
		d.by = 0;
		k = sink_of(buf, sizeof(buf));
		assert_int_equal(
		    certs_issue_list_defects(s.signer, &d, 1, 1, &o, &k),
		    CERTS_E_OK);
		scene_open(&s, sink_span(&k));
		v = judge(&s, s.dsc, NULL);
		check(effects[e].name, v.amendments == 0);
		scene_close(&s);
	}
	scene_free(&s);
}

/* Table 5.23 is asked again with what the protocols became. */
static void
the_chip_follows_its_protocols(void **state)
{
	/* clang-format off */
	static const struct {
		enum certs_amendment a;
		enum certs_result ca, aa, said, want;
	} rows[] = {
		{CERTS_AMEND_CA_FAILS, F, N, F, U},
		{CERTS_AMEND_CA_FAILS, F, F, F, F},
		{CERTS_AMEND_CA_FAILS, F, S, S, S},
		{CERTS_AMEND_CA_REVOKED, S, N, S, F},
		{CERTS_AMEND_CA_REVOKED, S, S, S, S},
		{CERTS_AMEND_CA_REVOKED, N, S, S, S},
		{CERTS_AMEND_DEV_AA_COMPROMISED, N, S, S, F},
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		size_t r = i / 2;
		struct certs_verdict v;

		certs_checks_init(&v, CERTS_PROFILE_GATE);
		if (i % 2 == 0)
			certs_checks_amend(&v, rows[r].a);
		certs_checks_add(&v, CERTS_CHECK_CHIP_CA, rows[r].ca, 0);
		certs_checks_add(&v, CERTS_CHECK_CHIP_AA, rows[r].aa, 0);
		certs_checks_add(&v, CERTS_CHECK_CHIP_CAM, N, 0);
		certs_checks_add(&v, CERTS_CHECK_CHIP, rows[r].said, 0);
		if (i % 2 == 1)
			certs_checks_amend(&v, rows[r].a);
		assert_int_equal(
		    pki_result(&v, CERTS_CHECK_CHIP), rows[r].want);
		assert_true(certs_checks_valid(&v));
	}
}

/* §5.8.2.1.2: what a replacement vouches for is verified with its key. */
static void
a_replacement_stands_for_the_signer(void **state)
{
	struct certs_issue_object o = {.signing_time = T_2025};
	struct certs_issue_spec same = pki_spec(SUITE, "DS repaired", 70, 0),
				other = pki_spec(SUITE, "another", 71, 0);
	struct certs_issuer *replacement[2];
	struct scene s;

	(void)state;
	scene_init(&s, CERTS_ISSUE_DEFECT_SIGNER);
	same.same_key = s.dsc;
	/* "Replacement certificates MAY be self-signed." */
	replacement[0] = pki_dsc(s.csca, &same);
	replacement[1] = pki_dsc(s.csca, &other);
	for (size_t i = 0; i < 3; i++) {
		static uint8_t octets[4096];
		struct sink p = sink_of(octets, sizeof(octets)),
			    k = sink_of(buf, sizeof(buf));
		struct certs_issue_defect d = {
		    .dsc = certs_issue_der(s.dsc), .by = 1, .arc = {1, 2}};
		struct certs_chain chain;
		struct certs_verdict v;

		mrtd_tlv_put(&p, 0x04,
		    i < 2 ? certs_issue_der(replacement[i])
			  : SPAN_STR("no certificate"));
		d.parameter = sink_span(&p);
		assert_int_equal(
		    certs_issue_list_defects(s.signer, &d, 1, 1, &o, &k),
		    CERTS_E_OK);
		scene_open(&s, sink_span(&k));
		v = judge(&s, s.dsc, &chain);
		assert_int_equal(pki_result(&v, CERTS_CHECK_SOD_SIGNATURE),
		    i == 0	 ? CERTS_SUCCESSFUL
			: i == 1 ? CERTS_FAILED
				 : CERTS_UNDETERMINED);
		assert_int_equal(pki_result(&v, CERTS_CHECK_DSC_SIGNATURE),
		    i < 2 ? CERTS_SUCCESSFUL : CERTS_UNDETERMINED);
		if (i < 2)
			assert_string_equal(
			    chain.dsc.serial, i == 0 ? "46" : "47");
		scene_close(&s);
	}
	certs_issue_free(&replacement[0]);
	certs_issue_free(&replacement[1]);
	scene_free(&s);
}

/* Doc 9303-3 §7.3.5: failed becomes undetermined, nothing becomes right. */
/* clang-format off */
static const struct {
	const char *name;
	uint8_t arc[2];
	int parameter;
	enum certs_check_id id;
	enum certs_result said, want;
} announced[] = {
	{"DS signature",         {1, 1}, -1, CERTS_CHECK_DSC_SIGNATURE, F, U},
	{"DS signature, right",  {1, 1}, -1, CERTS_CHECK_DSC_SIGNATURE, S, S},
	{"DS encoding",          {1, 2}, 4,  CERTS_CHECK_DSC_PROFILE, F, U},
	{"CSCA encoding",        {1, 3}, 0,  CERTS_CHECK_CSCA_PROFILE, F, U},
	{"AA key",               {1, 4}, -1, CERTS_CHECK_CHIP_AA, S, F},
	{"generic",              {2, 0}, -1, CERTS_CHECK_LDS_FORM, F, F},
	{"DG malformed",         {2, 1}, 2,  CERTS_CHECK_LDS_FORM, F, U},
	{"DG2 hash",             {2, 2}, 2,  CERTS_CHECK_DG2, F, U},
	{"DG2 hash, DG1 failed", {2, 2}, 2,  CERTS_CHECK_DG1, F, F},
	{"DG16 hash",            {2, 2}, 16, CERTS_CHECK_DG16, F, U},
	{"hash of no DG",        {2, 2}, 21, CERTS_CHECK_DG16, F, F},
	{"SOD signature",        {2, 3}, -1, CERTS_CHECK_SOD_SIGNATURE, F, U},
	{"EF.COM",               {2, 4}, -1, CERTS_CHECK_COM_SOD, F, U},
	{"MRZ data",             {3, 1}, 4,  CERTS_CHECK_MRZ_DG1, F, U},
	{"MRZ check digit",      {3, 2}, 4,  CERTS_CHECK_MRZ_CHECK_DIGITS, F, U},
	{"chip",                 {4, 0}, -1, CERTS_CHECK_CHIP, F, F},
	{"unknown",              {9, 9}, -1, CERTS_CHECK_DG1, F, F},
};
/* clang-format on */

static void
a_deviation_excuses_and_admits_nobody(void **state)
{
	struct certs_issue_object o = {.signing_time = T_2025};
	struct scene s;

	(void)state;
	scene_init(&s, CERTS_ISSUE_DEVIATION_SIGNER);
	for (size_t i = 0; i < sizeof(announced) / sizeof(announced[0]); i++) {
		struct certs_issue_deviation d = {
		    .dsc = certs_issue_der(s.dsc),
		    .by = 1,
		    .arc = {announced[i].arc[0], announced[i].arc[1]},
		    .parameter = announced[i].parameter,
		    .text = "announced",
		};
		struct sink k = sink_of(buf, sizeof(buf));
		struct certs_verdict v;

		assert_int_equal(
		    certs_issue_list_deviations(s.signer, &d, 1, &o, &k),
		    CERTS_E_OK);
		scene_open(&s, sink_span(&k));
		v = judge(&s, s.dsc, NULL);
		certs_checks_add(
		    &v, announced[i].id, announced[i].said, CERTS_REASON_NONE);
		check(announced[i].name,
		    pki_result(&v, announced[i].id) == announced[i].want);
		check(announced[i].name,
		    pki_reason(&v, CERTS_CHECK_KNOWN_DEFECTS) ==
			CERTS_REASON_DEVIATION);
		/* A State that speaks of another's documents is not heard. */
		memcpy(s.row.item.country, "XX", 3);
		v = judge(&s, s.dsc, NULL);
		check(announced[i].name, v.amendments == 0 && v.groups == 0);
		scene_close(&s);
	}
	scene_free(&s);
}

/* Table 5.33: a signer that the list holds needs no authority. */
static void
a_listed_signer_is_trusted_directly(void **state)
{
	struct certs_issue_object o = {.signing_time = T_2025};
	struct certs_issue_spec lost = pki_spec(SUITE, "CSCA-UT", 1, 0),
				ds = pki_spec(SUITE, "DS", 8, 0);
	struct certs_issuer *csca = pki_csca(&lost), *dsc = pki_dsc(csca, &ds),
			    *twin = pki_dsc(csca, &ds);
	struct span der = certs_issue_der(dsc);
	struct sink k = sink_of(buf, sizeof(buf));
	struct certs_verdict v;
	struct scene s;

	(void)state;
	scene_init(&s, CERTS_ISSUE_SIGNERS_SIGNER);
	assert_int_equal(
	    certs_issue_list_signers(s.signer, &der, 1, &o, &k), CERTS_E_OK);
	scene_open(&s, sink_span(&k));
	v = judge(&s, dsc, NULL);
	assert_int_equal(
	    pki_result(&v, CERTS_CHECK_DSC_SIGNATURE), CERTS_SUCCESSFUL);
	assert_int_equal(
	    pki_reason(&v, CERTS_CHECK_DSC_SIGNATURE), CERTS_REASON_DIRECT);
	v = judge(&s, twin, NULL);
	assert_int_not_equal(
	    pki_result(&v, CERTS_CHECK_DSC_SIGNATURE), CERTS_SUCCESSFUL);
	scene_close(&s);
	scene_free(&s);
	certs_issue_free(&twin);
	certs_issue_free(&dsc);
	certs_issue_free(&csca);
}

/* What the Federal Republic announced in 2018. */
static void
the_german_list_is_read(void **state)
{
	const char *path = check_data(
	    "pkd/deviation/DE_DeviationList_2018_eContent.der");
	struct certs_deviation_description what;
	struct certs_deviation_list l;
	struct certs_deviation d;
	char issuer[160], serial[16];
	uint8_t *p = NULL;
	size_t n = 0;

	(void)state;
	if (path == NULL || (p = check_slurp(path, &n)) == NULL)
		skip_because("the German deviation list is not there");
	assert_int_equal(certs_deviation_open(span_of(p, n), &l), CERTS_E_OK);
	assert_string_equal(l.digest->name, "SHA1");
	assert_true(certs_deviation_next(&l, &d));
	assert_int_equal(d.signer, CERTS_DEVIATION_BY_SERIAL);
	certs_x509_name_text(d.issuer, issuer, sizeof(issuer));
	assert_string_equal(
	    issuer, "C=DE,O=bund,OU=bsi,serialNumber=013,CN=csca-germany");
	certs_x509_serial_text(d.serial, serial, sizeof(serial));
	assert_string_equal(serial, "0142");
	assert_false(d.have_period || d.have_numbers || d.document_type.n > 0);
	assert_true(certs_deviation_describe(&d, &what));
	assert_int_equal(what.type, CERTS_DEVIATION_DS_ENCODING);
	assert_int_equal(what.parameter, 0);
	assert_true(span_eq(what.text,
	    SPAN_STR("Country name is encoded as UTF-8 instead of Printable "
		     "String.")));
	assert_false(certs_deviation_describe(&d, &what));
	assert_false(certs_deviation_next(&l, &d));
	free(p);
}

/* A list that other software made and signed. */
static void
a_foreign_deviation_list_verifies(void **state)
{
	const char *path = check_data("pkd/deviation/synthetic.dl");
	struct certs_anchors *none = NULL;
	struct certs_signed s;
	uint8_t *p = NULL;
	size_t n = 0;

	(void)state;
	if (path == NULL || (p = check_slurp(path, &n)) == NULL)
		skip_because("the synthetic deviation list is not there");
	assert_int_equal(
	    certs_anchors_open_memory((struct span) {0}, &none), CERTS_E_OK);
	assert_int_equal(certs_signed_open(none, span_of(p, n), false,
			     INT64_C(1800000000), &s),
	    CERTS_E_PATH);
	assert_int_equal(certs_signed_open(none, span_of(p, n), true,
			     INT64_C(1800000000), &s),
	    CERTS_E_OK);
	assert_int_equal(s.kind, CERTS_LISTS_DEVIATIONS);
	assert_true(s.by_operator);
	certs_signed_close(&s);
	certs_anchors_free(&none);
	free(p);
}

/* What a defect list says the identifier should be, into k. */
static void
put_identifier(struct sink *k, struct span der, bool by_serial)
{
	struct certs_x509 x;
	uint8_t both[400];
	struct sink v = sink_of(both, sizeof(both));

	assert_int_equal(certs_x509_parse(der, &x), CERTS_E_OK);
	if (by_serial) {
		sink_put(&v, x.issuer);
		mrtd_tlv_put(&v, 0x02, x.serial);
		mrtd_tlv_put(k, 0x30, sink_span(&v));
	} else {
		mrtd_tlv_put(k, 0x80, x.ski);
	}
}

/* The list and the two signers into the store, and that opened anew. */
static void
store_fill(struct pki_store *store, struct span list,
    struct certs_issuer *const dsc[2])
{
	struct certs_store_object one = {
	    .kind = CERTS_STORE_SIGNER, .status = CERTS_STORE_KNOWN};
	struct certs_import_report r;
	struct span index;
	bool added;

	assert_int_equal(
	    pki_import(store->build, list, false, T_2025, &r), CERTS_E_OK);
	for (unsigned i = 0; i < 2; i++) {
		one.der = certs_issue_der(dsc[i]);
		assert_int_equal(
		    certs_anchors_build_put(store->build, &one, &added),
		    CERTS_E_OK);
	}
	certs_anchors_free(&store->anchors);
	assert_int_equal(
	    certs_anchors_build_index(store->build, &index), CERTS_E_OK);
	assert_int_equal(
	    certs_anchors_open_memory(index, &store->anchors), CERTS_E_OK);
}

/* An object of that signer, which it names wrongly. */
static void
corrected(const char *name, const struct certs_anchors *anchors,
    const struct certs_issuer *signer, bool found)
{
	struct certs_issue_object o = {.signing_time = T_2025,
	    .quirks = CERTS_ISSUE_SID_OTHER | CERTS_ISSUE_NO_CERTIFICATE};
	struct span sod = pki_sod(signer, &o, buf2, sizeof(buf2));
	struct certs_sod got;

	assert_int_equal(certs_cms_open(sod, NULL, 0, &got), CERTS_E_OK);
	check(name, got.signature != CERTS_SUCCESSFUL);
	certs_lists_correct(NULL, &got);
	check(name, got.signature != CERTS_SUCCESSFUL);
	certs_lists_correct(anchors, &got);
	check(name, (got.signature == CERTS_SUCCESSFUL) == found);
	check(name, span_eq(got.signer, certs_issue_der(signer)) == found);
	certs_cms_close(&got);
}

/* A signer that the object does not name: found by what a list says of it. */
static void
a_wrong_identifier_is_corrected(void **state)
{
	static const struct {
		const char *name;
		unsigned entry; /* which certificate's identifier is wrong */
		unsigned right; /* ... and which is said to be the right one */
		bool by_serial, found;
	} cases[] = {
	    {"by key identifier", 0, 1, false, true},
	    {"by serial number", 0, 1, true, true},
	    {"another's identifier", 2, 1, false, false},
	    {"another's certificate", 0, 2, false, false},
	};
	struct certs_issue_spec s = pki_spec(SUITE, "CSCA", 1, 0);
	struct certs_issuer *csca = pki_csca(&s), *dsc[3], *by;
	struct certs_issue_object plain = {.signing_time = T_2025};
	struct span anchor = certs_issue_der(csca);

	(void)state;
	/* The name and number that CERTS_ISSUE_SID_OTHER writes; the signer;
	 * another. */
	for (unsigned i = 0; i < 3; i++) {
		s = pki_spec(SUITE, "DS", i == 0 ? 0x7E57 : 20 + i, 0);
		dsc[i] = pki_dsc(csca, &s);
	}
	by = signer_of(csca, CERTS_ISSUE_DEFECT_SIGNER);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t parameter[512];
		struct sink k = sink_of(parameter, sizeof(parameter)),
			    list = sink_of(buf, sizeof(buf));
		struct certs_issue_defect defect = {
		    .dsc = certs_issue_der(dsc[cases[i].entry]),
		    .by = CERTS_ISSUE_LIST_SERIAL,
		    .arc = {2, 4}};
		struct pki_store store = pki_store(&anchor, 1);

		put_identifier(&k, certs_issue_der(dsc[cases[i].right]),
		    cases[i].by_serial);
		defect.parameter = sink_span(&k);
		assert_int_equal(
		    certs_issue_list_defects(by, &defect, 1, 2, &plain, &list),
		    CERTS_E_OK);
		store_fill(&store, sink_span(&list), dsc + 1);
		corrected(cases[i].name, store.anchors, dsc[1], cases[i].found);
		pki_store_free(&store);
	}
	certs_issue_free(&by);
	for (unsigned i = 0; i < 3; i++)
		certs_issue_free(&dsc[i]);
	certs_issue_free(&csca);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_the_right_signer_is_heard),
	    cmocka_unit_test(a_revoked_signer_is_not_heard),
	    cmocka_unit_test(a_deviation_is_about_its_documents),
	    cmocka_unit_test(contents_are_read_to_the_end),
	    cmocka_unit_test(a_defect_becomes_what_the_guideline_says),
	    cmocka_unit_test(the_chip_follows_its_protocols),
	    cmocka_unit_test(a_replacement_stands_for_the_signer),
	    cmocka_unit_test(a_deviation_excuses_and_admits_nobody),
	    cmocka_unit_test(a_listed_signer_is_trusted_directly),
	    cmocka_unit_test(a_wrong_identifier_is_corrected),
	    cmocka_unit_test(the_german_list_is_read),
	    cmocka_unit_test(a_foreign_deviation_list_verifies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
