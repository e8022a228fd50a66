#include "tests/certs_pki.h"

#include "certs/seal.h"
#include "certs/x509.h"
#include "mrtd/vds.h"
#include "tests/vectors/doc9303_vds.h"

/* What is varied in one seal; zero is a good one. */
struct variant {
	const char *name;
	uint32_t quirks, unquirk; /* of the signer's certificate */
	const char *suite; /* NULL: ecdsa-bp256r1-sha256 */
	const char *country, *cn, *organisation, *type;
	uint64_t serial;
	const char *signer, *reference, *issuer, *state, *code;
	int64_t now, from, to, signed_on;
	enum {
		GOOD,
		NO_STORE,
		NO_SIGNER,
		OTHER_CSCA, /* the store holds another authority */
		FOREIGN_CSCA, /* of another country, in the store */
		FLIP_TEXT,
		FLIP_SIGNATURE,
		CUT_SIGNATURE,
		DER_SIGNATURE,
		BY_CSCA, /* the authority's own key and certificate */
	} how;
	/* Expected: what failed or was undetermined first, and how. */
	enum certs_check_id id;
	enum certs_result result;
	enum certs_reason reason;
	enum certs_seal_status status;
};

#define SIGNER CERTS_CHECK_SEAL_SIGNER
#define CHECK(x) CERTS_CHECK_SEAL_##x
#define R(x) CERTS_REASON_##x
#define S(x) CERTS_SEAL_##x

/* clang-format off */
static const struct variant rows[] = {
	{.name = "good",                .id = CHECK(SIGNATURE), .result = CERTS_SUCCESSFUL, .status = S(VALID)},
	{.name = "P-256",               .suite = "ecdsa-p256-sha1", .id = CHECK(SIGNATURE), .result = CERTS_SUCCESSFUL, .status = S(VALID)},
	{.name = "brainpoolP224r1",     .suite = "ecdsa-bp224r1-sha224", .id = CHECK(SIGNATURE), .result = CERTS_SUCCESSFUL, .status = S(VALID)},
	{.name = "brainpoolP320r1 is SHA-384", .suite = "ecdsa-bp320r1-sha256", .id = CHECK(SIGNATURE), .result = CERTS_SUCCESSFUL, .status = S(VALID)},
	{.name = "brainpoolP384r1",     .suite = "ecdsa-bp384r1-sha384", .id = CHECK(SIGNATURE), .result = CERTS_SUCCESSFUL, .status = S(VALID)},
	{.name = "brainpoolP512r1",     .suite = "ecdsa-bp512r1-sha512", .id = CHECK(SIGNATURE), .result = CERTS_SUCCESSFUL, .status = S(VALID)},
	{.name = "the type it may seal", .type = "V", .id = CHECK(DOCUMENT_TYPE), .result = CERTS_SUCCESSFUL, .status = S(VALID)},
	{.name = "two letters of it",   .type = "VC", .id = CHECK(DOCUMENT_TYPE), .result = CERTS_SUCCESSFUL, .status = S(VALID)},
	{.name = "no type list",        .id = CHECK(DOCUMENT_TYPE), .result = CERTS_NOT_SUPPORTED, .status = S(VALID)},
	{.name = "no MRZ in the seal",  .type = "PU", .state = "", .code = "", .id = CHECK(STATE_SUBJECT), .result = CERTS_NOT_SUPPORTED, .status = S(VALID)},
	{.name = "long serial number",  .serial = 0xA0B1C2D3E4F50617, .reference = "A0B1C2D3E4F50617", .id = CHECK(SIGNATURE), .result = CERTS_SUCCESSFUL, .status = S(VALID)},
	{.name = "zeros before the reference", .reference = "0005B", .id = CHECK(SIGNATURE), .result = CERTS_SUCCESSFUL, .status = S(VALID)},
	{.name = "signed on the first day", .signed_on = T_2020 - 3600, .from = T_2020, .id = CHECK(SIGNED_IN_TIME), .result = CERTS_SUCCESSFUL, .status = S(VALID)},
	/* Noted only. */
	{.name = "an organisation too", .organisation = "Utopia", .id = CHECK(PROFILE), .result = CERTS_FAILED, .reason = R(FORM), .status = S(VALID)},
	{.name = "no AKI",              .quirks = CERTS_ISSUE_NO_AKI, .id = CHECK(PROFILE), .result = CERTS_FAILED, .reason = R(NO_KEY_ID), .status = S(VALID)},
	{.name = "signed too early",    .signed_on = T_2020 - 10 * 86400, .id = CHECK(SIGNED_IN_TIME), .result = CERTS_FAILED, .reason = R(NOT_YET), .status = S(VALID)},
	{.name = "signed tomorrow",     .signed_on = T_2025 + 86400, .id = CHECK(SIGNED_IN_TIME), .result = CERTS_FAILED, .reason = R(NOT_YET), .status = S(VALID)},
	{.name = "revocation unknown",  .id = CHECK(REVOCATION), .result = CERTS_UNDETERMINED, .reason = R(NO_REVOCATION), .status = S(VALID)},
	/* Signature. */
	{.name = "a bit of the text",   .how = FLIP_TEXT, .id = CHECK(SIGNATURE), .result = CERTS_FAILED, .reason = R(SIGNATURE_WRONG), .status = S(INVALID_SIGNATURE)},
	{.name = "a bit of the signature", .how = FLIP_SIGNATURE, .id = CHECK(SIGNATURE), .result = CERTS_FAILED, .reason = R(SIGNATURE_WRONG), .status = S(INVALID_SIGNATURE)},
	{.name = "a byte short",        .how = CUT_SIGNATURE, .id = CHECK(SIGNATURE), .result = CERTS_FAILED, .reason = R(SIGNATURE_WRONG), .status = S(INVALID_SIGNATURE)},
	{.name = "DER, not raw",        .how = DER_SIGNATURE, .id = CHECK(SIGNATURE), .result = CERTS_FAILED, .reason = R(SIGNATURE_WRONG), .status = S(INVALID_SIGNATURE)},
	{.name = "an RSA signer",       .suite = "rsa-2048-sha256", .how = DER_SIGNATURE, .id = CHECK(SIGNATURE), .result = CERTS_FAILED, .reason = R(KEY_MISMATCH), .status = S(INVALID_SIGNATURE)},
	{.name = "P-521 has no hash",   .suite = "ecdsa-p521-sha512", .how = DER_SIGNATURE, .id = CHECK(SIGNATURE), .result = CERTS_UNDETERMINED, .reason = R(DIGEST_UNKNOWN), .status = S(INVALID_SIGNATURE)},
	/* Which certificate. */
	{.name = "no certificate",      .how = NO_SIGNER, .id = SIGNER, .result = CERTS_UNDETERMINED, .reason = R(NO_CERTIFICATE), .status = S(UNKNOWN_CERTIFICATE)},
	{.name = "another serial number", .serial = 0x5C, .id = SIGNER, .result = CERTS_UNDETERMINED, .reason = R(NO_CERTIFICATE), .status = S(UNKNOWN_CERTIFICATE)},
	{.name = "serial number longer", .serial = 0x15B, .id = SIGNER, .result = CERTS_UNDETERMINED, .reason = R(NO_CERTIFICATE), .status = S(UNKNOWN_CERTIFICATE)},
	{.name = "reference longer",    .reference = "15B", .id = SIGNER, .result = CERTS_UNDETERMINED, .reason = R(NO_CERTIFICATE), .status = S(UNKNOWN_CERTIFICATE)},
	{.name = "another signer",      .cn = "TT", .id = SIGNER, .result = CERTS_UNDETERMINED, .reason = R(NO_CERTIFICATE), .status = S(UNKNOWN_CERTIFICATE)},
	{.name = "a longer name",       .cn = "TSX", .id = SIGNER, .result = CERTS_UNDETERMINED, .reason = R(NO_CERTIFICATE), .status = S(UNKNOWN_CERTIFICATE)},
	{.name = "another country's",   .country = "DE", .id = SIGNER, .result = CERTS_UNDETERMINED, .reason = R(NO_CERTIFICATE), .status = S(UNKNOWN_CERTIFICATE)},
	/* Trust. */
	{.name = "no store",            .how = NO_STORE, .id = SIGNER, .result = CERTS_UNDETERMINED, .reason = R(NO_STORE), .status = S(UNTRUSTED_CERTIFICATE)},
	{.name = "another authority",   .how = OTHER_CSCA, .id = SIGNER, .result = CERTS_UNDETERMINED, .reason = R(NO_CSCA_BY_NAME), .status = S(UNTRUSTED_CERTIFICATE)},
	{.name = "an authority of another country", .how = FOREIGN_CSCA, .id = CHECK(SIGNER_COUNTRY), .result = CERTS_FAILED, .reason = CERTS_REASON_DIFFERS, .status = S(UNTRUSTED_CERTIFICATE)},
	{.name = "signer of passports", .unquirk = CERTS_ISSUE_SEAL_SIGNER, .id = CHECK(PURPOSE), .result = CERTS_FAILED, .reason = R(OTHER_PURPOSE), .status = S(UNTRUSTED_CERTIFICATE)},
	{.name = "signer of visas in LDS2", .unquirk = CERTS_ISSUE_SEAL_SIGNER, .quirks = CERTS_ISSUE_LDS2_VISA, .id = CHECK(PURPOSE), .result = CERTS_FAILED, .reason = R(OTHER_PURPOSE), .status = S(UNTRUSTED_CERTIFICATE)},
	{.name = "the authority itself", .how = BY_CSCA, .id = CHECK(PURPOSE), .result = CERTS_FAILED, .reason = R(IS_AUTHORITY), .status = S(UNTRUSTED_CERTIFICATE)},
	{.name = "not the type it may seal", .type = "PU", .id = CHECK(DOCUMENT_TYPE), .result = CERTS_FAILED, .reason = R(DOCUMENT_TYPE), .status = S(INVALID_DOCUMENTTYPE)},
	{.name = "a longer type",       .type = "VC", .code = "V", .id = CHECK(DOCUMENT_TYPE), .result = CERTS_FAILED, .reason = R(DOCUMENT_TYPE), .status = S(INVALID_DOCUMENTTYPE)},
	{.name = "expired",             .to = T_2025 - 1, .id = CHECK(VALIDITY), .result = CERTS_FAILED, .reason = R(EXPIRED), .status = S(EXPIRED_CERTIFICATE)},
	{.name = "not yet valid",       .from = T_2025 + 1, .id = CHECK(VALIDITY), .result = CERTS_FAILED, .reason = R(NOT_YET), .status = S(EXPIRED_CERTIFICATE)},
	{.name = "authority expired",   .now = T_2040, .to = T_2040 + 1, .id = CHECK(AUTHORITY), .result = CERTS_FAILED, .reason = R(EXPIRED), .status = S(UNTRUSTED_CERTIFICATE)},
	{.name = "no time",             .now = -1, .id = CHECK(VALIDITY), .result = CERTS_UNDETERMINED, .reason = R(NO_TIME), .status = S(EXPIRED_CERTIFICATE)},
	/* Countries. */
	{.name = "MRZ of another State", .state = "D", .id = CHECK(STATE_SUBJECT), .result = CERTS_FAILED, .status = S(UNTRUSTED_CERTIFICATE)},
	{.name = "MRZ of no State",     .state = "XYZ", .id = CHECK(STATE_ISSUER), .result = CERTS_UNDETERMINED, .reason = R(COUNTRY_UNKNOWN), .status = S(UNTRUSTED_CERTIFICATE)},
	{.name = "header of another State", .issuer = "D", .id = CHECK(HEADER_STATE), .result = CERTS_FAILED, .status = S(UNTRUSTED_CERTIFICATE)},
};
/* clang-format on */

static const char * or (const char *given, const char *usual)
{
	return given != NULL ? given : usual;
}

struct bench {
	struct certs_issuer *csca, *other, *signer;
	struct pki_store store;
	uint8_t text[32], signature[512];
	struct sink k;
};

static void
set_up(struct bench *b, const struct variant *t)
{
	struct certs_issue_spec root = pki_spec(
	    "ecdsa-bp256r1-sha256", "CSCA-UT", 1, 0);
	struct certs_issue_spec s = pki_spec(
	    or (t->suite, "ecdsa-bp256r1-sha256"), or (t->cn, "TS"),
	    t->serial != 0 ? t->serial : 0x5B,
	    (CERTS_ISSUE_SEAL_SIGNER & ~t->unquirk) | t->quirks);
	struct certs_issue_object plain = {0};
	struct span anchor;

	memset(b, 0, sizeof(*b));
	if (t->how == FOREIGN_CSCA)
		root.country = "DE";
	if (t->how == BY_CSCA) {
		root.name = "TS";
		root.serial = 0x5B;
		root.organisation = NULL;
	}
	b->csca = pki_csca(&root);
	b->other = pki_csca(&root);
	s.country = or (t->country, "UT");
	s.organisation = t->organisation;
	s.document_type = t->type;
	s.not_before = t->from != 0 ? t->from : s.not_before;
	s.not_after = t->to != 0 ? t->to : s.not_after;
	if (t->how == OTHER_CSCA)
		s.quirks |= CERTS_ISSUE_NO_AKI;
	if (t->how == BY_CSCA)
		b->signer = b->csca;
	else
		b->signer = pki_dsc(b->csca, &s);
	anchor = certs_issue_der(t->how == OTHER_CSCA ? b->other : b->csca);
	b->store = pki_store(&anchor, 1);
	memset(b->text, 0xDC, sizeof(b->text));
	b->k = sink_of(b->signature, sizeof(b->signature));
	if (t->how == DER_SIGNATURE)
		assert_int_equal(certs_issue_signature(b->signer,
				     SPAN_OF(b->text), &plain, &b->k),
		    CERTS_E_OK);
	else
		assert_int_equal(
		    certs_issue_seal(b->signer, SPAN_OF(b->text), &b->k),
		    CERTS_E_OK);
}

static void
tear_down(struct bench *b, const struct variant *t)
{
	pki_store_free(&b->store);
	if (t->how != BY_CSCA)
		certs_issue_free(&b->signer);
	certs_issue_free(&b->other);
	certs_issue_free(&b->csca);
}

/* As whoever read a good seal begins. */
static void
begin(struct certs_verdict *v)
{
	certs_checks_init(v, CERTS_PROFILE_SEAL);
	certs_checks_add(
	    v, CERTS_CHECK_SEAL_STRUCTURE, CERTS_SUCCESSFUL, CERTS_REASON_NONE);
	certs_checks_add(
	    v, CERTS_CHECK_SEAL_SEMANTICS, CERTS_SUCCESSFUL, CERTS_REASON_NONE);
}

static void
judge(const struct variant *t, struct certs_verdict *v, struct certs_chain *c)
{
	struct certs_seal_object o = {.signer = or (t->signer, "UTTS"),
	    .reference = or (t->reference, "5B"),
	    .issuer = or (t->issuer, "UTO"),
	    .state = or (t->state, "UTO"),
	    .document_code = or (t->code, "VC"),
	    .signed_on = t->signed_on != 0 ? t->signed_on : T_2020 + 86400};
	struct bench b;
	struct span der[2];

	set_up(&b, t);
	if (t->how == FLIP_TEXT)
		b.text[7] ^= 1;
	if (t->how == FLIP_SIGNATURE)
		b.signature[9] ^= 1;
	o.signed_part = SPAN_OF(b.text);
	o.signature = sink_span(&b.k);
	if (t->how == CUT_SIGNATURE)
		o.signature.n--;
	/* The authority's is there too and is passed over. */
	der[0] = certs_issue_der(b.csca);
	der[1] = certs_issue_der(b.signer);
	begin(v);
	certs_seal_judge(t->how == NO_STORE ? NULL : b.store.anchors, der,
	    t->how == NO_SIGNER ? 1 : 2, &o,
	    t->now < 0	      ? 0
		: t->now != 0 ? t->now
			      : T_2025,
	    v, c);
	tear_down(&b, t);
}

static void
judges_every_variant(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct variant *t = &rows[i];
		struct certs_verdict v;
		struct certs_chain chain;
		const struct certs_check *c;
		struct certs_overall o;
		enum certs_seal_status s;

		judge(t, &v, &chain);
		c = certs_checks_find(&v, t->id);
		check(t->name, c != NULL);
		if (c->result != t->result || c->reason != t->reason)
			fail_msg("%s: %s, %s", t->name,
			    certs_checks_result_text(c->result),
			    certs_checks_reason_name(c->reason));
		s = certs_seal_status(&v, true);
		if (s != t->status)
			fail_msg("%s: %s", t->name, certs_seal_status_name(s));
		o = certs_checks_overall(&v);
		check(
		    t->name, certs_checks_admit(&o) == (s == CERTS_SEAL_VALID));
		check(t->name, certs_checks_valid(&v));
		/* Failed and undetermined are never confused. */
		if (t->status != CERTS_SEAL_VALID)
			check(t->name, o.result == t->result);
		check(t->name,
		    chain.have_dsc ==
			(t->status != CERTS_SEAL_UNKNOWN_CERTIFICATE));
	}
}

/* Of two certificates with one name and number, the signature decides. */
static void
the_signature_decides(void **state)
{
	const struct variant good = {.name = "good"};
	struct bench b, c;
	struct certs_seal_object o = {.signer = "UTTS",
	    .reference = "5B",
	    .issuer = "UTO",
	    .state = "UTO",
	    .document_code = "V",
	    .signed_on = T_2020};
	struct certs_verdict v;
	struct certs_chain chain;
	struct span der[2];

	(void)state;
	set_up(&b, &good);
	set_up(&c, &good);
	o.signed_part = SPAN_OF(b.text);
	o.signature = sink_span(&b.k);
	for (int turn = 0; turn < 2; turn++) {
		der[turn] = certs_issue_der(b.signer);
		der[1 - turn] = certs_issue_der(c.signer);
		begin(&v);
		certs_seal_judge(
		    b.store.anchors, der, 2, &o, T_2025, &v, &chain);
		assert_int_equal(certs_seal_status(&v, true), CERTS_SEAL_VALID);
	}
	/* The wrong one alone fails, and the chain says which it was. */
	begin(&v);
	der[0] = certs_issue_der(c.signer);
	certs_seal_judge(b.store.anchors, der, 1, &o, T_2025, &v, &chain);
	assert_int_equal(
	    pki_result(&v, CERTS_CHECK_SEAL_SIGNATURE), CERTS_FAILED);
	assert_true(chain.have_dsc);
	assert_false(chain.have_csca);
	tear_down(&b, &good);
	tear_down(&c, &good);
}

/* A signer for the printed key, made by an authority of Utopia. */
static void
the_printed_seals_verify(void **state)
{
	static const struct {
		const char *name, *hex;
	} t[] = {
	    {"visa", doc9303_vds_visa},
	    {"emergency travel document", doc9303_vds_etd},
	};
	struct certs_issue_spec root = pki_spec(
	    "ecdsa-bp256r1-sha256", "CSCA-UT", 1, 0);
	struct certs_issue_spec s = pki_spec(
	    "ecdsa-bp256r1-sha256", "TS", 0x5B, CERTS_ISSUE_SEAL_SIGNER);
	struct certs_issuer *csca = pki_csca(&root), *key = NULL, *signer;
	uint8_t der[512], seal[256];
	struct span certificate;
	struct pki_store store;

	(void)state;
	certificate = span_of(
	    der, check_unhex(doc9303_vds_certificate, der, sizeof(der)));
	assert_int_equal(
	    certs_issue_read(certificate,
		span_of(doc9303_vds_key, strlen(doc9303_vds_key)), &key),
	    CERTS_E_OK);
	s.same_key = key;
	s.organisation = NULL;
	signer = pki_dsc(csca, &s);
	certificate = certs_issue_der(csca);
	store = pki_store(&certificate, 1);
	certificate = certs_issue_der(signer);
	for (size_t i = 0; i < 2; i++) {
		struct certs_seal_object o = {
		    .state = "UTO", .document_code = "V"};
		struct certs_verdict v;
		struct mrtd_vds m;
		size_t n = check_unhex(t[i].hex, seal, sizeof(seal));

		check(t[i].name,
		    mrtd_vds_parse(span_of(seal, n), &m) == MRTD_E_OK);
		o.signed_part = m.signed_part;
		o.signature = m.signature;
		o.signer = m.signer;
		o.reference = m.reference;
		o.issuer = m.issuer;
		o.signed_on = mrtd_date_days(m.signed_on) * 86400;
		begin(&v);
		certs_seal_judge(
		    store.anchors, &certificate, 1, &o, T_2025, &v, NULL);
		check(t[i].name,
		    certs_seal_status(&v, i == 0) == CERTS_SEAL_VALID);
		/* A bit of each byte: all of it counts. */
		for (size_t bit = 0; bit < 8 * n; bit += 9) {
			seal[bit / 8] ^= (uint8_t)(1u << bit % 8);
			begin(&v);
			certs_seal_judge(store.anchors, &certificate, 1, &o,
			    T_2025, &v, NULL);
			if (bit / 8 != m.signed_part.n &&
			    bit / 8 != m.signed_part.n + 1)
				check(t[i].name,
				    pki_result(
					&v, CERTS_CHECK_SEAL_SIGNATURE) ==
					CERTS_FAILED);
			seal[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
	}
	pki_store_free(&store);
	certs_issue_free(&signer);
	certs_issue_free(&key);
	certs_issue_free(&csca);
}

/* Doc 9303-13 §2.4, and the policies of Appendix D, -7 §9.4 and -8 A. */
static void
hash_and_status_are_the_tables(void **state)
{
	static const struct {
		int bits;
		const char *digest;
	} hashes[] = {
	    {192, "SHA224"},
	    {224, "SHA224"},
	    {225, "SHA256"},
	    {256, "SHA256"},
	    {257, "SHA384"},
	    {384, "SHA384"},
	    {385, "SHA512"},
	    {512, "SHA512"},
	};
	static const struct {
		enum certs_check_id id;
		enum certs_reason reason;
		const char *visa, *other;
	} statuses[] = {
	    {CHECK(STRUCTURE), R(FORM), "WRONG_FORMAT", "WRONG_FORMAT"},
	    {CHECK(SEMANTICS), R(FORM), "WRONG_FORMAT", "WRONG_FORMAT"},
	    {CHECK(REVOCATION), R(REVOKED), "REVOKED_CERTIFICATE",
		"REVOKED_CERTIFICATE"},
	    {CHECK(MRZ_DIGITS), R(NONE), "INVALID_VISA_MRZ",
		"INVALID_SEAL_MRZ"},
	    {CERTS_CHECK_MRZ_CHECK_DIGITS, R(NONE), "INVALID_VISA_MRZ",
		"INVALID_PRINTED_MRZ"},
	    {CHECK(MRZ), R(NONE), "SEAL_VISA_MISMATCH",
		"SEAL_DOCUMENT_MISMATCH"},
	    {CHECK(PASSPORT), R(NONE), "SEAL_PASSPORT_MISMATCH",
		"SEAL_PASSPORT_MISMATCH"},
	    {CHECK(PASSPORT), R(MRZ_DIGITS), "INVALID_PASSPORT_MRZ",
		"INVALID_PASSPORT_MRZ"},
	};
	const struct variant good = {.name = "good"};

	(void)state;
	for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++)
		assert_string_equal(
		    certs_seal_digest(hashes[i].bits)->name, hashes[i].digest);
	assert_null(certs_seal_digest(521));
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		struct certs_verdict v;

		judge(&good, &v, NULL);
		certs_checks_add(
		    &v, statuses[i].id, CERTS_FAILED, statuses[i].reason);
		assert_string_equal(
		    certs_seal_status_name(certs_seal_status(&v, true)),
		    statuses[i].visa);
		assert_string_equal(
		    certs_seal_status_name(certs_seal_status(&v, false)),
		    statuses[i].other);
	}
	assert_string_equal(
	    certs_seal_status_level(CERTS_SEAL_VALID), "trustable");
	assert_string_equal(
	    certs_seal_status_level(CERTS_SEAL_EXPIRED_CERTIFICATE),
	    "medium fraud potential");
	assert_string_equal(
	    certs_seal_status_name(CERTS_SEAL_STATUS_COUNT), "UNKNOWN");
}

/* Nobody is admitted by a seal of which a mandatory check is missing. */
static void
a_missing_check_never_admits(void **state)
{
	const struct variant good = {.name = "good"};
	struct certs_verdict all;

	(void)state;
	judge(&good, &all, NULL);
	for (size_t skip = 0; skip < all.n; skip++) {
		struct certs_verdict v;
		struct certs_overall o;

		certs_checks_init(&v, CERTS_PROFILE_SEAL);
		if (v.weight[all.checks[skip].id] != CERTS_MANDATORY)
			continue;
		for (size_t i = 0; i < all.n; i++)
			if (i != skip)
				certs_checks_add(&v, all.checks[i].id,
				    all.checks[i].result, CERTS_REASON_NONE);
		o = certs_checks_overall(&v);
		check(certs_checks_name(all.checks[skip].id),
		    !certs_checks_admit(&o));
		check(certs_checks_name(all.checks[skip].id),
		    certs_seal_status(&v, true) != CERTS_SEAL_VALID);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(judges_every_variant),
	    cmocka_unit_test(the_signature_decides),
	    cmocka_unit_test(the_printed_seals_verify),
	    cmocka_unit_test(hash_and_status_are_the_tables),
	    cmocka_unit_test(a_missing_check_never_admits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
