#include "tests/certs_pki.h"

#include "certs/issue_list.h"

#include "certs/store.h"
#include "kiosk/seal.h"
#include "tests/vectors/vdsnc_au.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

/* Days of the Australian specimen: signed in 2021, its signer's end in 2031. */
#define T_2021_10 INT64_C(1633046400)
#define T_2032 INT64_C(1956528000)

static struct span
text_of(const char *s)
{
	return s != NULL ? span_of(s, strlen(s)) : (struct span) {0};
}

static struct pki_store
australia(void)
{
	static uint8_t der[2048];
	int n = EVP_DecodeBlock(der, (const unsigned char *)vdsnc_au_csca,
	    (int)strlen(vdsnc_au_csca));
	struct span one;

	/* Two fillers. */
	assert_true(n > 2);
	one = span_of(der, (size_t)n - 2);
	return pki_store(&one, 1);
}

/* The MRZ that a passport of this holder would show. */
static struct span
passport_of(const char *surname, const char *given, const char *number,
    const char *birth, char sex)
{
	static char text[89];
	struct mrtd_mrz m = {.format = MRTD_MRZ_TD3,
	    .document_code = "P",
	    .issuer = "AUS",
	    .nationality = "AUS",
	    .sex = sex,
	    .expiry = "300101"};
	struct sink k = sink_of(text, sizeof(text));

	snprintf(m.surname, sizeof(m.surname), "%s", surname);
	snprintf(m.given, sizeof(m.given), "%s", given);
	snprintf(m.document_number, sizeof(m.document_number), "%s", number);
	snprintf(m.birth, sizeof(m.birth), "%s", birth);
	assert_int_equal(mrtd_mrz_make(&m, &k), MRTD_E_OK);
	return sink_span(&k);
}

static void
specimen(int64_t now, struct span passport, struct kiosk_seal *out)
{
	struct pki_store store = australia();
	struct kiosk_seal_conf conf = {
	    .anchors = store.anchors, .passport = passport, .now = now};

	kiosk_seal_inspect(text_of(vdsnc_au), &conf, out);
	pki_store_free(&store);
}

/* What Australia published, through the real code; it admits nobody. */
static void
the_published_specimen(void **state)
{
	static struct kiosk_seal s;
	static char out[KIOSK_SEAL_MAX + 1];
	struct sink k = sink_of(out, KIOSK_SEAL_MAX);
	const struct certs_check *c;

	(void)state;
	specimen(T_2021_10, (struct span) {0}, &s);
	assert_int_equal(s.err, MRTD_E_OK);
	assert_int_equal(s.kind, CERTS_SEAL_VDSNC);
	c = certs_checks_find(&s.verdict, CERTS_CHECK_SEAL_SIGNATURE);
	assert_int_equal(c->result, CERTS_SUCCESSFUL);
	c = certs_checks_find(&s.verdict, CERTS_CHECK_SEAL_SIGNER);
	assert_int_equal(c->result, CERTS_SUCCESSFUL);
	c = certs_checks_find(&s.verdict, CERTS_CHECK_SEAL_PURPOSE);
	assert_int_equal(c->result, CERTS_SUCCESSFUL);
	assert_int_equal(s.status, CERTS_SEAL_UNVERIFIED);
	assert_int_equal(kiosk_seal_status(&s), 2);
	assert_true(kiosk_seal_text(&s, &k));
	out[k.n] = '\0';
	assert_non_null(
	    strstr(out, "Digital seal: UNVERIFIED, not to be relied on\n"));
	assert_non_null(strstr(out, "  name: CITIZEN  JANE CATHERINE\n"));
	assert_non_null(strstr(out, "  batch number: ER7449\n"));
	k = sink_of(out, KIOSK_SEAL_MAX);
	assert_true(kiosk_seal_json(&s, &k));
	out[k.n] = '\0';
	assert_non_null(strstr(out, "\"kind\": \"VDS-NC\""));
	assert_non_null(strstr(out, "\"path\": \"ve[0].vd[1].lot\""));
	assert_non_null(strstr(out, "\"status\": \"UNVERIFIED\""));
	kiosk_seal_wipe(&s);
	specimen(T_2032, (struct span) {0}, &s);
	assert_int_equal(s.status, CERTS_SEAL_EXPIRED_CERTIFICATE);
	kiosk_seal_wipe(&s);
}

static void
a_seal_is_for_one_person(void **state)
{
	static struct kiosk_seal s;
	static const struct {
		const char *name, *surname, *given, *number, *birth;
		char sex;
		enum certs_seal_status want;
	} rows[] = {
	    {"the holder", "CITIZEN", "JANE CATHERINE", "PF0911009", "770516",
		'F', CERTS_SEAL_UNVERIFIED},
	    {"another name", "CITIZEN", "JANET CATHERINE", "PF0911009",
		"770516", 'F', CERTS_SEAL_SEAL_PASSPORT_MISMATCH},
	    {"less of a name", "CITIZEN", "JANE", "PF0911009", "770516", 'F',
		CERTS_SEAL_SEAL_PASSPORT_MISMATCH},
	    {"a name moved over", "CITIZEN JANE", "CATHERINE", "PF0911009",
		"770516", 'F', CERTS_SEAL_SEAL_PASSPORT_MISMATCH},
	    {"another number", "CITIZEN", "JANE CATHERINE", "PF0911000",
		"770516", 'F', CERTS_SEAL_SEAL_PASSPORT_MISMATCH},
	    {"another birth", "CITIZEN", "JANE CATHERINE", "PF0911009",
		"770517", 'F', CERTS_SEAL_SEAL_PASSPORT_MISMATCH},
	    {"another sex", "CITIZEN", "JANE CATHERINE", "PF0911009", "770516",
		'M', CERTS_SEAL_SEAL_PASSPORT_MISMATCH},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		specimen(T_2021_10,
		    passport_of(rows[i].surname, rows[i].given, rows[i].number,
			rows[i].birth, rows[i].sex),
		    &s);
		if (s.status != rows[i].want)
			fail_msg("%s: %s", rows[i].name,
			    certs_seal_status_name(s.status));
		check(rows[i].name, kiosk_seal_status(&s) != 0);
		kiosk_seal_wipe(&s);
	}
	specimen(T_2021_10, text_of("PF0911009"), &s);
	assert_int_equal(s.status, CERTS_SEAL_INVALID_PASSPORT_MRZ);
	kiosk_seal_wipe(&s);
}

#define PERSON "\"pid\":{\"dob\":\"1990-01-02\",\"n\":\"SMITH  BILL\"}"
#define EVENT                                                             \
	"\"ve\":[{\"des\":\"XM68M6\",\"nam\":\"Brand\",\"vd\":[{\"adm\":" \
	"\"A\","                                                          \
	"\"ctr\":\"UTO\",\"dvc\":\"2021-03-03\",\"lot\":\"L\",\"seq\":1}]}]"
#define DATA                                                             \
	"{\"hdr\":{\"is\":\"UTO\",\"t\":\"icao.vacc\",\"v\":1},\"msg\":" \
	"{" PERSON ",\"uvci\":\"U32870\"," EVENT "}}"

/* What is varied in a seal of Utopia; zero is a good one. */
/* clang-format off */
static const struct variant {
	const char *name, *suite, *algorithm;
	const char *data; /* as it stands in the seal */
	const char *canonical; /* as it was signed; NULL: the same */
	uint32_t quirks, odd;
	const char *country;
	bool der, flip, no_store, distrusted, no_fillers, plus, no_certificate;
	enum certs_seal_status want;
	int status;
} rows[] = {
	{.name = "good"},
	{.name = "P-384", .suite = "ecdsa-p384-sha384", .algorithm = "ES384"},
	{.name = "P-521", .suite = "ecdsa-p521-sha512", .algorithm = "ES512"},
	{.name = "without fillers", .no_fillers = true},
	{.name = "blanks and another order", .canonical = DATA,
	 .data = "{ \"msg\" : {" EVENT ", \"uvci\":\"U32870\",\n" PERSON "},\t\"hdr\":{\"v\":1,\"t\":\"icao.vacc\",\"is\":\"UTO\"} }"},
	{.name = "escaped where it need not be", .canonical = DATA,
	 .data = "{\"hdr\":{\"is\":\"\\u0055TO\",\"t\":\"icao.vacc\",\"v\":1},\"msg\":{" PERSON ",\"uvci\":\"U32870\"," EVENT "}}"},
	{.name = "a use case that is not known", .data = "{\"hdr\":{\"is\":\"UTO\",\"t\":\"icao.dta\",\"v\":1},\"msg\":{\"a\":[1,null]}}"},
	{.name = "not what was signed", .canonical = "{}", .want = CERTS_SEAL_INVALID_SIGNATURE, .status = 1},
	{.name = "a bit of the signature", .flip = true, .want = CERTS_SEAL_INVALID_SIGNATURE, .status = 1},
	{.name = "DER, not raw", .der = true, .want = CERTS_SEAL_INVALID_SIGNATURE, .status = 1},
	{.name = "another algorithm", .algorithm = "ES384", .want = CERTS_SEAL_INVALID_SIGNATURE, .status = 2},
	{.name = "no algorithm", .algorithm = "none", .want = CERTS_SEAL_INVALID_SIGNATURE, .status = 2},
	{.name = "an RSA key", .suite = "rsa-2048-sha256", .der = true, .want = CERTS_SEAL_INVALID_SIGNATURE, .status = 1},
	{.name = "signer of other seals", .odd = CERTS_ISSUE_ODD_NON_CONSTRAINED, .want = CERTS_SEAL_UNTRUSTED_CERTIFICATE, .status = 1},
	{.name = "signer of passports", .quirks = CERTS_ISSUE_SEAL_SIGNER, .want = CERTS_SEAL_UNTRUSTED_CERTIFICATE, .status = 1},
	{.name = "header of another State", .country = "DE", .want = CERTS_SEAL_UNTRUSTED_CERTIFICATE, .status = 1},
	{.name = "no store", .no_store = true, .want = CERTS_SEAL_UNTRUSTED_CERTIFICATE, .status = 2},
	{.name = "distrusted by name", .distrusted = true, .want = CERTS_SEAL_UNKNOWN_CERTIFICATE, .status = 2},
	{.name = "no certificate", .no_certificate = true, .want = CERTS_SEAL_WRONG_FORMAT, .status = 1},
	{.name = "base64 of another alphabet", .plus = true, .want = CERTS_SEAL_WRONG_FORMAT, .status = 1},
	{.name = "no person", .data = "{\"hdr\":{\"is\":\"UTO\",\"t\":\"icao.vacc\",\"v\":1},\"msg\":{\"uvci\":\"U\"," EVENT "}}", .want = CERTS_SEAL_WRONG_FORMAT, .status = 1},
	{.name = "no dose", .data = "{\"hdr\":{\"is\":\"UTO\",\"t\":\"icao.vacc\",\"v\":1},\"msg\":{" PERSON ",\"uvci\":\"U\",\"ve\":[]}}", .want = CERTS_SEAL_WRONG_FORMAT, .status = 1},
	{.name = "born on no day", .data = "{\"hdr\":{\"is\":\"UTO\",\"t\":\"icao.vacc\",\"v\":1},\"msg\":{\"pid\":{\"dob\":\"1990-02-30\",\"n\":\"S\"},\"uvci\":\"U\"," EVENT "}}", .want = CERTS_SEAL_WRONG_FORMAT, .status = 1},
	{.name = "a name that is a number", .data = "{\"hdr\":{\"is\":\"UTO\",\"t\":\"icao.vacc\",\"v\":1},\"msg\":{\"pid\":{\"n\":7},\"uvci\":\"U\"," EVENT "}}", .want = CERTS_SEAL_WRONG_FORMAT, .status = 1},
	{.name = "no header", .data = "{\"msg\":{}}", .want = CERTS_SEAL_WRONG_FORMAT, .status = 1},
	{.name = "version is a text", .data = "{\"hdr\":{\"is\":\"UTO\",\"t\":\"icao.vacc\",\"v\":\"1\"},\"msg\":{}}", .want = CERTS_SEAL_WRONG_FORMAT, .status = 1},
	{.name = "a State of four letters", .data = "{\"hdr\":{\"is\":\"UTOP\",\"t\":\"icao.vacc\",\"v\":1},\"msg\":{}}", .want = CERTS_SEAL_WRONG_FORMAT, .status = 1},
	{.name = "message is a list", .data = "{\"hdr\":{\"is\":\"UTO\",\"t\":\"icao.vacc\",\"v\":1},\"msg\":[]}", .want = CERTS_SEAL_WRONG_FORMAT, .status = 1},
	{.name = "data is a text", .data = "\"data\"", .want = CERTS_SEAL_WRONG_FORMAT, .status = 1},
};
/* clang-format on */

/* RFC 4648 §5. */
static void
put_base64(struct sink *k, struct span s, const struct variant *t)
{
	char text[4096];
	int n = EVP_EncodeBlock((unsigned char *)text, s.p, (int)s.n);

	assert_true(n > 0 && (size_t)n < sizeof(text));
	while (t->no_fillers && n > 0 && text[n - 1] == '=')
		n--;
	for (int i = 0; i < n && !t->plus; i++)
		if (text[i] == '+')
			text[i] = '-';
		else if (text[i] == '/')
			text[i] = '_';
	sink_put(k, span_of(text, (size_t)n));
}

static struct span
make(const struct certs_issuer *signer, const struct variant *t)
{
	static uint8_t seal[8192];
	const char *data = t->data != NULL ? t->data : DATA;
	struct certs_issue_object o = {
	    .quirks = t->der ? 0 : CERTS_ISSUE_PLAIN_ECDSA};
	struct sink k = sink_of(seal, sizeof(seal));
	uint8_t buf[512];
	struct sink signature = sink_of(buf, sizeof(buf));

	assert_int_equal(
	    certs_issue_signature(signer,
		text_of(t->canonical != NULL ? t->canonical : data), &o,
		&signature),
	    CERTS_E_OK);
	buf[5] ^= t->flip ? 4 : 0;
	sink_put(&k, SPAN_STR("{\"data\":"));
	sink_put(&k, text_of(data));
	sink_put(&k, SPAN_STR(",\"sig\":{\"alg\":\""));
	sink_put(&k, text_of(t->algorithm != NULL ? t->algorithm : "ES256"));
	if (!t->no_certificate) {
		sink_put(&k, SPAN_STR("\",\"cer\":\""));
		put_base64(&k, certs_issue_der(signer), t);
	}
	sink_put(&k, SPAN_STR("\",\"sigvl\":\""));
	put_base64(&k, sink_span(&signature), t);
	sink_put(&k, SPAN_STR("\"}}"));
	assert_true(sink_ok(&k));
	return sink_span(&k);
}

static struct pki_store
utopia(const struct certs_issuer *csca, const struct certs_issuer *signer,
    bool distrusted)
{
	struct span anchor = certs_issue_der(csca), index;
	struct pki_store store = pki_store(&anchor, 1);
	struct certs_store_object o = {.kind = CERTS_STORE_SIGNER,
	    .status = CERTS_STORE_DISTRUSTED,
	    .how = CERTS_STORE_BY_ANCHOR,
	    .der = certs_issue_der(signer)};
	bool added;

	if (!distrusted)
		return store;
	assert_int_equal(
	    certs_anchors_build_put(store.build, &o, &added), CERTS_E_OK);
	certs_anchors_free(&store.anchors);
	assert_int_equal(
	    certs_anchors_build_index(store.build, &index), CERTS_E_OK);
	assert_int_equal(
	    certs_anchors_open_memory(index, &store.anchors), CERTS_E_OK);
	return store;
}

static void
judges_every_variant(void **state)
{
	static struct kiosk_seal s;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct variant *t = &rows[i];
		struct certs_issue_spec root = pki_spec(
		    "ecdsa-bp256r1-sha256", "CSCA-UT", 1, 0);
		struct certs_issue_spec spec = pki_spec(
		    t->suite != NULL ? t->suite : "ecdsa-p256-sha256", "NC",
		    0x5B, t->quirks ^ CERTS_ISSUE_SEAL_SIGNER);
		struct certs_issuer *csca, *signer;
		struct kiosk_seal_conf conf = {.now = T_2025};
		struct pki_store store;

		spec.odd = t->odd ^ CERTS_ISSUE_ODD_NON_CONSTRAINED;
		spec.organisation = NULL;
		if (t->country != NULL)
			root.country = spec.country = t->country;
		csca = pki_csca(&root);
		signer = pki_dsc(csca, &spec);
		store = utopia(csca, signer, t->distrusted);
		conf.anchors = t->no_store ? NULL : store.anchors;
		kiosk_seal_inspect(make(signer, t), &conf, &s);
		if (s.status !=
		    (t->want != 0 ? t->want : CERTS_SEAL_UNVERIFIED))
			fail_msg("%s: %s", t->name,
			    certs_seal_status_name(s.status));
		check(t->name,
		    kiosk_seal_status(&s) == (t->status != 0 ? t->status : 2));
		check(t->name, certs_checks_valid(&s.verdict));
		kiosk_seal_wipe(&s);
		pki_store_free(&store);
		certs_issue_free(&signer);
		certs_issue_free(&csca);
	}
}

/* A signer in a list alone: known where the list is one for health. */
static void
check_listed(const char *name, enum certs_issue_list_seal which,
    enum certs_seal_status want)
{
	struct certs_issue_spec root = pki_spec(
	    "ecdsa-p256-sha256", "CSCA-UT", 1, 0);
	struct certs_issue_spec spec = pki_spec(
	    "ecdsa-p256-sha256", "NC", 0x5B, CERTS_ISSUE_SEAL_SIGNER);
	struct certs_issue_object o = {.signing_time = T_2025};
	struct certs_issuer *csca = pki_csca(&root), *keeper, *signer, *by;
	const struct variant plain = {.name = "plain"};
	struct kiosk_seal_conf conf = {.now = T_2025};
	static uint8_t list[8192];
	static struct kiosk_seal s;
	struct sink k = sink_of(list, sizeof(list));
	struct certs_import_report r;
	struct pki_store store;
	struct span der;

	spec.odd = CERTS_ISSUE_ODD_NON_CONSTRAINED;
	spec.organisation = NULL;
	signer = pki_dsc(csca, &spec);
	root.name = "Keeper";
	keeper = pki_csca(&root);
	spec = pki_spec(
	    "ecdsa-p256-sha256", "List Signer", 9, CERTS_ISSUE_SEALS_SIGNER);
	by = pki_dsc(keeper, &spec);
	der = certs_issue_der(keeper);
	store = pki_store(&der, 1);
	der = certs_issue_der(signer);
	assert_int_equal(
	    certs_issue_list_seals(by, which, &der, 1, &o, &k), CERTS_E_OK);
	assert_int_equal(
	    pki_import(store.build, sink_span(&k), false, T_2025, &r),
	    CERTS_E_OK);
	certs_anchors_free(&store.anchors);
	assert_int_equal(
	    certs_anchors_build_index(store.build, &der), CERTS_E_OK);
	assert_int_equal(
	    certs_anchors_open_memory(der, &store.anchors), CERTS_E_OK);
	conf.anchors = store.anchors;
	kiosk_seal_inspect(make(signer, &plain), &conf, &s);
	check(name, s.status == want);
	check(name, kiosk_seal_status(&s) == 2);
	kiosk_seal_wipe(&s);
	pki_store_free(&store);
	certs_issue_free(&by);
	certs_issue_free(&keeper);
	certs_issue_free(&signer);
	certs_issue_free(&csca);
}

static void
a_list_knows_signers(void **state)
{
	(void)state;
	check_listed("sovereign", CERTS_ISSUE_LIST_SOVEREIGN,
	    CERTS_SEAL_UNTRUSTED_CERTIFICATE);
	check_listed("of the EU", CERTS_ISSUE_LIST_EU_HEALTH,
	    CERTS_SEAL_UNTRUSTED_CERTIFICATE);
	check_listed(
	    "health", CERTS_ISSUE_LIST_ICAO_HEALTH, CERTS_SEAL_UNVERIFIED);
}

/*
 * What nothing covers: blanks between values, and the algorithm that a
 * certificate names outside of what was signed, which is noted.
 */
static bool
is_harmless(const struct kiosk_seal *s, char was, char is)
{
	const struct certs_check *c = certs_checks_find(
	    &s->verdict, CERTS_CHECK_SEAL_PROFILE);

	return (strchr(" \n", was) != NULL && strchr(" \t\n\r", is) != NULL) ||
	    c->result == CERTS_FAILED;
}

/* Cut anywhere and with any bit flipped, the specimen admits nobody. */
static void
no_flipped_bit_is_believed(void **state)
{
	static struct kiosk_seal s;
	static char text[sizeof(vdsnc_au)];
	struct pki_store store = australia();
	struct kiosk_seal_conf conf = {
	    .anchors = store.anchors, .now = T_2021_10};

	(void)state;
	for (size_t i = 0; i < sizeof(text) - 1; i += 3) {
		kiosk_seal_inspect(span_of(vdsnc_au, i), &conf, &s);
		assert_int_not_equal(s.err, MRTD_E_OK);
		memcpy(text, vdsnc_au, sizeof(text));
		text[i] = (char)(text[i] ^ 1 << i % 8);
		kiosk_seal_inspect(span_of(text, sizeof(text) - 1), &conf, &s);
		assert_int_not_equal(kiosk_seal_status(&s), 0);
		if (s.status == CERTS_SEAL_UNVERIFIED &&
		    !is_harmless(&s, vdsnc_au[i], text[i]))
			fail_msg("%zu: %.20s", i, text + i);
		kiosk_seal_wipe(&s);
	}
	pki_store_free(&store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_published_specimen),
	    cmocka_unit_test(a_seal_is_for_one_person),
	    cmocka_unit_test(judges_every_variant),
	    cmocka_unit_test(a_list_knows_signers),
	    cmocka_unit_test(no_flipped_bit_is_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
