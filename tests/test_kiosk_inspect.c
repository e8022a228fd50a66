#include "tests/certs_pki.h"

#include "kiosk/inspect.h"
#include "kiosk/record.h"
#include "kiosk/verbs.h"
#include "mrtd/chip/personalise.h"
#include "mrtd/chip/personalise_infos.h"
#include "mrtd/tlv.h"
#include "tests/helper_passport.h"

#define BIT(name) MRTD_FILE_BIT(MRTD_FILE_##name)
#define SUITE "pace-ecdh-gm-aes128-p256"

/* The authorities of the tests, and the stores that hold some of them. */
enum store {
	STORE,
	STORE_OTHERS,
	STORE_IMPOSTOR,
	STORE_NONE
};

static struct certs_issuer *csca, *impostor, *german, *dsc, *german_dsc,
    *list_signer;
static struct pki_store stores[STORE_NONE];

/* One document, and the circumstances of its inspection. */
struct doc {
	struct mrtd_mrz mrz, optical;
	bool have_optical, bac, pace, can;
	const char *announced; /* PACE in EF.CardAccess, where it differs */
	const char *stronger; /* PACE in DG14 beside the usual one */
	uint32_t has, sign, list, want;
	bool bac_after_pace, plain; /* policy */
	const struct certs_issuer *signer;
	struct certs_issue_object object;
	enum store store;
	int64_t now;
	const char *fault;
	struct span files[MRTD_FILE_COUNT];
	uint8_t bytes[16384];
	struct sink k;
};

static struct doc doc;
static struct passport passport;
static struct mrtd_session session;
static struct kiosk_inspect inspect;
static struct kiosk_record record;
static struct span portrait;
static uint8_t arena[32768];

static const uint8_t image[300] = {0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3};
static const uint8_t other_image[300] = {0xFF, 0xD8, 0xFF, 0xE0, 3, 2, 1};

/* Same name and key identifier, another key. */
static const uint8_t key_id[20] = {1, 2, 3};

static struct certs_issue_spec
of_germany(uint64_t serial, const char *name)
{
	struct certs_issue_spec spec = pki_spec(
	    "ecdsa-p256-sha256", name, serial, 0);

	spec.country = "DE";
	return spec;
}

static int
set_up(void **state)
{
	struct certs_issue_spec authority = pki_spec(
	    "ecdsa-p256-sha256", "CSCA-UT", 1, 0);
	struct certs_issue_spec signer = pki_spec(
	    "ecdsa-p256-sha256", "DS-UT", 2, 0);
	struct certs_issue_spec other = of_germany(1, "CSCA-DE");
	struct certs_issue_spec other_signer = of_germany(2, "DS-DE");
	struct span known[2];

	(void)state;
	authority.not_after = other.not_after = T_2040;
	authority.ski = SPAN_OF(key_id);
	csca = pki_csca(&authority);
	impostor = pki_csca(&authority);
	german = pki_csca(&other);
	dsc = pki_dsc(csca, &signer);
	signer.quirks = CERTS_ISSUE_MASTER_SIGNER;
	list_signer = pki_dsc(csca, &signer);
	german_dsc = pki_dsc(german, &other_signer);
	known[0] = certs_issue_der(german);
	known[1] = certs_issue_der(csca);
	stores[STORE] = pki_store(known, 2);
	stores[STORE_OTHERS] = pki_store(known, 1);
	known[1] = certs_issue_der(impostor);
	stores[STORE_IMPOSTOR] = pki_store(known, 2);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < STORE_NONE; i++)
		pki_store_free(&stores[i]);
	certs_issue_free(&csca);
	certs_issue_free(&impostor);
	certs_issue_free(&german);
	certs_issue_free(&dsc);
	certs_issue_free(&german_dsc);
	certs_issue_free(&list_signer);
	return 0;
}

/* Personalising. */

static void
doc_init(void)
{
	memset(&doc, 0, sizeof(doc));
	doc.k = sink_of(doc.bytes, sizeof(doc.bytes));
	doc.mrz = (struct mrtd_mrz) {.format = MRTD_MRZ_TD3,
	    .document_code = "P",
	    .issuer = "UTO",
	    .surname = "ERIKSSON",
	    .given = "ANNA MARIA",
	    .document_number = "L898902C3",
	    .nationality = "UTO",
	    .sex = 'F',
	    .birth = "740812",
	    .expiry = "300415",
	    .optional = "ZE184226B"};
	doc.have_optical = doc.bac = doc.pace = true;
	doc.has = doc.sign = doc.list = BIT(DG1) | BIT(DG2) | BIT(DG14);
	doc.has |= BIT(SOD) | BIT(COM);
	doc.want = BIT(COM) | BIT(DG1) | BIT(SOD) | BIT(DG2);
	doc.signer = dsc;
	doc.object.signing_time = T_2025 - 86400;
	doc.now = T_2025;
}

static struct span
written(size_t from)
{
	assert_true(sink_ok(&doc.k));
	return span_of(doc.k.p + from, doc.k.n - from);
}

static void
put(enum mrtd_file id, struct span portrait_image)
{
	struct mrtd_paceinfo info, both[2];
	struct mrtd_chip_portrait face = {
	    .image = portrait_image, .width = 413, .height = 531};
	uint8_t text[MRTD_MRZ_MAX];
	struct sink mrz = sink_of(text, sizeof(text));
	size_t at = doc.k.n;

	assert_int_equal(mrtd_chip_personalise_suite(SUITE, &info), MRTD_E_OK);
	switch (id) {
	case MRTD_FILE_DG1:
		assert_int_equal(mrtd_mrz_make(&doc.mrz, &mrz), MRTD_E_OK);
		mrtd_chip_personalise_dg1(&doc.k, sink_span(&mrz));
		break;
	case MRTD_FILE_DG2:
		mrtd_chip_personalise_dg2(&doc.k, &face);
		break;
	case MRTD_FILE_DG14:
		both[0] = both[1] = info;
		if (doc.stronger != NULL)
			assert_int_equal(
			    mrtd_chip_personalise_suite(doc.stronger, &both[1]),
			    MRTD_E_OK);
		assert_int_equal(
		    mrtd_chip_personalise_infos_dg14(&doc.k,
			&(struct mrtd_chip_infos) {.pace = both,
			    .n_pace = doc.stronger != NULL ? 2 : 1}),
		    MRTD_E_OK);
		break;
	case MRTD_FILE_CARD_ACCESS:
		if (doc.announced != NULL)
			assert_int_equal(
			    mrtd_chip_personalise_suite(doc.announced, &info),
			    MRTD_E_OK);
		mrtd_chip_personalise_card_access(&doc.k, &info, 1);
		break;
	case MRTD_FILE_COM:
		mrtd_chip_personalise_com(&doc.k, doc.list);
		break;
	default:
		mrtd_tlv_put(&doc.k, mrtd_lds_file(id)->tag, SPAN_OF(image));
	}
	doc.files[id] = written(at);
}

static void
sign(void)
{
	static uint8_t bytes[1024];
	struct sink so = sink_of(bytes, sizeof(bytes));
	struct span files[MRTD_FILE_COUNT] = {{NULL, 0}};
	size_t at = doc.k.n;

	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++)
		if ((doc.sign & MRTD_FILE_BIT(i)) != 0)
			files[i] = doc.files[i];
	assert_int_equal(mrtd_chip_personalise_security_object(
			     &so, MRTD_DIGEST_SHA256, files),
	    MRTD_E_OK);
	assert_int_equal(
	    certs_issue_sod(doc.signer, sink_span(&so), &doc.object, &doc.k),
	    CERTS_E_OK);
	doc.files[MRTD_FILE_SOD] = written(at);
}

/* What is signed is made, even where the chip then does not hold it. */
static void
issue(void)
{
	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++)
		if (((doc.has | doc.sign) & MRTD_FILE_BIT(i)) != 0 &&
		    i != MRTD_FILE_SOD)
			put((enum mrtd_file)i, SPAN_OF(image));
	if (doc.pace)
		put(MRTD_FILE_CARD_ACCESS, SPAN_OF(image));
	sign();
	if (doc.optical.surname[0] == '\0')
		doc.optical = doc.mrz;
	for (unsigned i = MRTD_FILE_COM; i < MRTD_FILE_COUNT; i++)
		if ((doc.has & MRTD_FILE_BIT(i)) == 0)
			doc.files[i] = (struct span) {NULL, 0};
}

/* A byte of a file, counted from its end, is another one. */
static void
alter(enum mrtd_file id, size_t from_end, uint8_t flip)
{
	struct span s = doc.files[id];

	doc.bytes[s.p - doc.bytes + (ptrdiff_t)(s.n - from_end)] ^= flip;
}

/* Inspecting. */

static void
told(void *cookie, struct mrtd_session *s, const struct mrtd_session_event *e)
{
	struct span found;

	(void)cookie;
	kiosk_inspect_file(&inspect, e->file, e->err, e->content);
	mrtd_session_want(s, kiosk_inspect_signed(&inspect));
	if (kiosk_inspect_portrait(&inspect, &found))
		portrait = found;
}

static void
begin(void)
{
	struct kiosk_inspect_conf conf = {.profile = CERTS_PROFILE_GATE,
	    .anchors = doc.store == STORE_NONE ? NULL
					       : stores[doc.store].anchors,
	    .now = doc.now,
	    .have_optical = doc.have_optical,
	    .optical = doc.optical};

	portrait = (struct span) {NULL, 0};
	kiosk_inspect_init(&inspect, &conf);
}

static void
judge(const struct mrtd_session_report *r)
{
	kiosk_inspect_finish(&inspect, r);
	memset(&record, 0, sizeof(record));
	record.have_facts = true;
	record.facts = *kiosk_inspect_facts(&inspect);
	kiosk_record_reasons_of(&record);
}

/* Through the air, as at the gate. */
static const struct mrtd_session_report *
read_chip(void)
{
	struct passport_run run = {.told = told};
	struct mrtd_session_conf conf;

	passport_init(&passport);
	memcpy(passport.conf.files, doc.files, sizeof(doc.files));
	passport.conf.pace = doc.pace;
	passport.conf.bac = doc.bac;
	memcpy(passport.conf.can, "123456", 7);
	assert_int_equal(mrtd_mrz_key(doc.mrz.document_number, doc.mrz.birth,
			     doc.mrz.expiry, &passport.conf.mrz),
	    MRTD_E_OK);
	if (doc.fault != NULL)
		assert_int_equal(
		    mrtd_chip_faults_parse(doc.fault, &passport.conf.fault),
		    MRTD_E_OK);
	passport_power(&passport);
	conf = passport_session(&passport, arena, sizeof(arena));
	conf.want = doc.want;
	conf.want_listed = ~UINT32_C(0);
	conf.allow_bac_after_pace = doc.bac_after_pace;
	conf.allow_plain = doc.plain;
	conf.have_mrz = !doc.can;
	conf.have_can = doc.can;
	memcpy(conf.can, "123456", 7);
	mrtd_session_init(&session, &conf);
	begin();
	passport_drive(&passport, &session, &run);
	judge(mrtd_session_report(&session));
	return mrtd_session_report(&session);
}

static void
finish(void)
{
	kiosk_inspect_wipe(&inspect);
	mrtd_session_wipe(&session);
	mrtd_chip_wipe(&passport.chip);
}

/* How documents differ from the genuine one: before and after signing. */

static void
bac_only(void)
{
	doc.pace = false;
	doc.has &= ~BIT(DG14);
	doc.sign = doc.list = BIT(DG1) | BIT(DG2);
}

static void
another_portrait(void)
{
	put(MRTD_FILE_DG2, SPAN_OF(other_image));
}

static void
another_name(void)
{
	memcpy(doc.mrz.given, "ANNA MARIE", 11);
	put(MRTD_FILE_DG1, SPAN_OF(image));
}

static void
with_dg15(void)
{
	doc.has |= BIT(DG15);
	doc.want |= BIT(DG15);
}

static void
with_dg11(void)
{
	doc.has |= BIT(DG11);
	doc.want |= BIT(DG11);
}

static void
dg11_signed_absent(void)
{
	doc.sign |= BIT(DG11);
	doc.list |= BIT(DG11);
}

static void
dg3_guarded(void)
{
	doc.has |= BIT(DG3);
	doc.sign |= BIT(DG3);
	doc.list |= BIT(DG3);
}

static void
com_too_little(void)
{
	doc.list = BIT(DG1) | BIT(DG2);
}

static void
com_too_much(void)
{
	doc.list |= BIT(DG12);
}

static void
com_absent(void)
{
	doc.has &= ~BIT(COM);
}

static void
com_malformed(void)
{
	alter(MRTD_FILE_COM, doc.files[MRTD_FILE_COM].n - 2, 0x20);
}

static void
signer_unknown(void)
{
	doc.store = STORE_OTHERS;
}

static void
impostor_known(void)
{
	doc.store = STORE_IMPOSTOR;
}

static void
no_store(void)
{
	doc.store = STORE_NONE;
}

static void
german_signer(void)
{
	doc.signer = german_dsc;
}

static void
no_sod(void)
{
	doc.has &= ~BIT(SOD);
}

static void
sod_of_another_tag(void)
{
	alter(MRTD_FILE_SOD, doc.files[MRTD_FILE_SOD].n, 0x07);
}

static void
sod_no_cms(void)
{
	alter(MRTD_FILE_SOD, doc.files[MRTD_FILE_SOD].n - 4, 0x01);
}

/* The file ends where its length says, the CMS inside does not. */
static void
sod_cut(void)
{
	struct span cms = pki_cms(doc.files[MRTD_FILE_SOD]);
	size_t at = doc.k.n;

	mrtd_tlv_put(&doc.k, 0x77, span_of(cms.p, cms.n - 20));
	doc.files[MRTD_FILE_SOD] = written(at);
}

static void
sod_ends_early(void)
{
	doc.files[MRTD_FILE_SOD].n -= 20;
}

static void
signature_flipped(void)
{
	alter(MRTD_FILE_SOD, 1, 0x01);
}

static void
digest_contradicts(void)
{
	doc.object.quirks = CERTS_ISSUE_WRONG_DIGEST;
}

static void
type_is_data(void)
{
	doc.object.quirks = CERTS_ISSUE_TYPE_DATA;
}

static void
signer_not_embedded(void)
{
	doc.object.quirks = CERTS_ISSUE_NO_CERTIFICATE;
}

static void
signer_of_lists(void)
{
	doc.signer = list_signer;
}

static void
signer_is_authority(void)
{
	doc.signer = csca;
}

/* A right signature, of a signer of documents, over something else. */
static void
sod_is_master_list(void)
{
	static uint8_t bytes[4096];
	struct sink list = sink_of(bytes, sizeof(bytes));
	struct span der = certs_issue_der(csca);
	size_t at;

	assert_int_equal(
	    certs_issue_master_list(dsc, &der, 1, &doc.object, &list),
	    CERTS_E_OK);
	at = doc.k.n;
	mrtd_tlv_put(&doc.k, 0x77, sink_span(&list));
	doc.files[MRTD_FILE_SOD] = written(at);
}

static void
sod_names_no_digest(void)
{
	size_t at = doc.k.n;

	assert_int_equal(
	    certs_issue_sod(dsc, SPAN_OF(pki_content), &doc.object, &doc.k),
	    CERTS_E_OK);
	doc.files[MRTD_FILE_SOD] = written(at);
}

static void
replace(enum mrtd_file id, struct span content)
{
	size_t at = doc.k.n;

	mrtd_tlv_put(&doc.k, mrtd_lds_file(id)->tag, content);
	doc.files[id] = written(at);
	sign();
}

static void
dg2_without_face(void)
{
	replace(MRTD_FILE_DG2, SPAN_OF(image));
}

static void
dg1_without_mrz(void)
{
	replace(MRTD_FILE_DG1, SPAN_OF(image));
}

static void
printed_other_name(void)
{
	doc.optical = doc.mrz;
	memcpy(doc.optical.given, "ANNA MARIE", 11);
}

static void
printed_other_optional(void)
{
	doc.optical = doc.mrz;
	memcpy(doc.optical.optional, "ZE184226C", 10);
}

static void
printed_birth_unknown(void)
{
	doc.optical = doc.mrz;
	memcpy(doc.optical.birth, "74<<<<", 7);
}

static void
printed_other_birth(void)
{
	doc.optical = doc.mrz;
	memcpy(doc.optical.birth, "75<<<<", 7);
}

static void
printed_other_expiry(void)
{
	doc.optical = doc.mrz;
	memcpy(doc.optical.expiry, "310415", 7);
}

static void
printed_digit_wrong(void)
{
	doc.optical = doc.mrz;
	doc.optical.bad_check_digits = MRTD_MRZ_CHECK_COMPOSITE;
}

static void
not_printed(void)
{
	doc.have_optical = false;
}

/* T_2025 is the first second of 2025-01-01. */
static void
expires_yesterday(void)
{
	memcpy(doc.mrz.expiry, "241231", 7);
}

static void
expires_today(void)
{
	memcpy(doc.mrz.expiry, "250101", 7);
	doc.now += 86399;
}

static void
expires_tomorrow(void)
{
	memcpy(doc.mrz.expiry, "250102", 7);
}

static void
expires_in_15_years(void)
{
	memcpy(doc.mrz.expiry, "401231", 7);
}

static void
expires_in_16_years(void)
{
	memcpy(doc.mrz.expiry, "410101", 7);
}

static void
card_access_hidden(void)
{
	doc.pace = false;
}

static void
card_access_other(void)
{
	doc.announced = "pace-ecdh-gm-aes128-bp256";
}

static void
stronger_pace_hidden(void)
{
	doc.stronger = "pace-ecdh-gm-aes256-p521";
}

static void
dg14_altered(void)
{
	alter(MRTD_FILE_DG14, 1, 0x01);
}

/* DG2 takes two commands; an ECDSA signature's length may move it by one. */
static void
silent_in_dg2(void)
{
	doc.fault = "silent=18";
}

static void
torn_in_dg2(void)
{
	doc.fault = "tear=DG2:100:100";
}

static void
torn_in_sod(void)
{
	doc.fault = "tear=SOD:100:100";
}

static void
pace_refused(void)
{
	doc.fault = "refuse-pace";
}

static void
pace_broken(void)
{
	doc.fault = "break-pace=9";
}

static void
pace_broken_then_bac(void)
{
	pace_broken();
	doc.bac_after_pace = true;
}

static void
no_access_control(void)
{
	bac_only();
	doc.bac = false;
}

static void
plain_allowed(void)
{
	no_access_control();
	doc.plain = true;
}

static void
by_can(void)
{
	doc.can = true;
	doc.have_optical = false;
}

static void
by_can_another_name(void)
{
	doc.can = true;
	printed_other_name();
}

static void
dsc_expired(void)
{
	doc.now = T_2030 + 1;
}

/* clang-format off */
#define C(id)   CERTS_CHECK_##id
#define R(name) CERTS_REASON_##name
#define OK      CERTS_SUCCESSFUL
#define XX      CERTS_FAILED
#define OPEN    CERTS_UNDETERMINED
#define NS      CERTS_NOT_SUPPORTED
#define STOP    CERTS_ABORTED
#define KNOWN   CERTS_TRUST_TRUSTED
#define UNKNOWN CERTS_TRUST_UNDETERMINED
#define FALSE_  CERTS_TRUST_NOT_TRUSTED

/* A portrait is handed out only where a trusted signer signed it: the last
 * column. */
static const struct row {
	const char *name;
	void (*before)(void), (*after)(void);
	struct {
		enum certs_check_id id;
		enum certs_result result;
		enum certs_reason reason;
	} want[2];
	enum certs_result overall;
	enum certs_trust trust;
	int status;
	bool portrait;
} rows[] = {
	{"genuine, PACE", NULL, NULL,
	    {{C(ACCESS_DOWNGRADE), OK, R(NONE)}, {C(CARD_ACCESS_DG14), OK, R(NONE)}}, OK, KNOWN, 0, true},
	{"genuine, BAC", bac_only, NULL,
	    {{C(ACCESS_PACE), NS, R(NO_PACE)}, {C(ACCESS_DOWNGRADE), OK, R(NONE)}}, OK, KNOWN, 0, true},
	{"genuine, with the CAN", by_can, NULL,
	    {{C(MRZ_DG1), NS, R(CAN_USED)}, {C(MRZ_CHECK_DIGITS), OK, R(NONE)}}, OK, KNOWN, 0, true},
	{"DG3 behind terminal authentication", dg3_guarded, NULL,
	    {{C(DG3), NS, R(PRESENT)}, {C(COM_SOD), OK, R(NONE)}}, OK, KNOWN, 0, true},

	{"DG2 replaced after signing", NULL, another_portrait,
	    {{C(DG2), XX, R(NOT_IDENTICAL)}, {C(SOD_SIGNATURE), OK, R(NONE)}}, XX, KNOWN, 1, false},
	{"DG1 replaced after signing", NULL, another_name,
	    {{C(DG1), XX, R(NOT_IDENTICAL)}, {C(MRZ_DG1), XX, R(DIFFERS)}}, XX, KNOWN, 1, true},
	{"DG14 altered", NULL, dg14_altered,
	    {{C(DG14), XX, R(NOT_IDENTICAL)}, {C(SOD_SIGNATURE), OK, R(NONE)}}, XX, KNOWN, 1, true},
	{"DG15 is not signed", with_dg15, NULL,
	    {{C(UNSIGNED), OPEN, R(UNSIGNED)}, {C(COM_SOD), OK, R(NONE)}}, OPEN, KNOWN, 2, true},
	{"DG11 is not signed", with_dg11, NULL,
	    {{C(UNSIGNED), XX, R(UNSIGNED)}, {C(COM_SOD), OK, R(NONE)}}, XX, KNOWN, 1, true},
	{"DG11 is signed and absent", dg11_signed_absent, NULL,
	    {{C(DG11), OPEN, R(NOT_PRESENT)}, {C(UNSIGNED), OK, R(NONE)}}, OPEN, KNOWN, 2, true},

	{"no EF.SOD", no_sod, NULL,
	    {{C(SOD_SIGNATURE), OPEN, R(FILE_MISSING)}, {C(DG1), OPEN, R(NON_CONFORMANCE)}}, OPEN, UNKNOWN, 2, false},
	{"EF.SOD with another tag", NULL, sod_of_another_tag,
	    {{C(SOD_SIGNATURE), OPEN, R(FILE_MALFORMED)}, {C(DG2), OPEN, R(NON_CONFORMANCE)}}, OPEN, UNKNOWN, 2, false},
	{"EF.SOD holds no CMS", NULL, sod_no_cms,
	    {{C(SOD_HASH), OPEN, R(FILE_MALFORMED)}, {C(SOD_SIGNATURE), OPEN, R(FILE_MALFORMED)}}, OPEN, UNKNOWN, 2, false},
	{"EF.SOD holds half a CMS", NULL, sod_cut,
	    {{C(SOD_HASH), OPEN, R(ENCODING)}, {C(SOD_SIGNATURE), OPEN, R(ENCODING)}}, OPEN, UNKNOWN, 2, false},
	{"EF.SOD ends early", NULL, sod_ends_early,
	    {{C(SOD_SIGNATURE), OPEN, R(FILE_MALFORMED)}, {C(DG1), OPEN, R(NON_CONFORMANCE)}}, OPEN, UNKNOWN, 2, false},
	{"the signature is another", NULL, signature_flipped,
	    {{C(SOD_SIGNATURE), XX, R(SIGNATURE_WRONG)}, {C(SOD_HASH), OK, R(NONE)}}, XX, KNOWN, 1, false},
	{"the signed digest is another", digest_contradicts, NULL,
	    {{C(SOD_HASH), XX, R(DIGEST_WRONG)}, {C(DG1), OK, R(IDENTICAL)}}, XX, KNOWN, 1, false},
	{"the content has the type of data", type_is_data, NULL,
	    {{C(SOD_PROFILE), XX, R(FORM)}, {C(SOD_SIGNATURE), OK, R(NONE)}}, OK, KNOWN, 0, true},
	{"the signer is not embedded", signer_not_embedded, NULL,
	    {{C(SOD_SIGNATURE), OPEN, R(NO_CERTIFICATE)}, {C(DSC_SIGNATURE), OPEN, R(NO_CERTIFICATE)}}, OPEN, UNKNOWN, 2, false},

	{"a signed master list as EF.SOD", NULL, sod_is_master_list,
	    {{C(SOD_SIGNATURE), XX, R(CONTENT_TYPE)}, {C(DG2), OPEN, R(NON_CONFORMANCE)}}, XX, KNOWN, 1, false},
	{"signed, but no list of digests", NULL, sod_names_no_digest,
	    {{C(SOD_SIGNATURE), OK, R(NONE)}, {C(DG1), OPEN, R(NON_CONFORMANCE)}}, OPEN, KNOWN, 2, false},
	{"DG2 is signed and holds no face", NULL, dg2_without_face,
	    {{C(DG2), OK, R(IDENTICAL)}, {C(LDS_FORM), XX, R(FORM)}}, XX, KNOWN, 1, false},
	{"DG1 is signed and holds no MRZ", NULL, dg1_without_mrz,
	    {{C(DG1), OK, R(IDENTICAL)}, {C(LDS_FORM), XX, R(FORM)}}, XX, KNOWN, 1, true},

	{"the signer is one of master lists", signer_of_lists, NULL,
	    {{C(DSC_PURPOSE), XX, R(OTHER_PURPOSE)}, {C(DSC_SIGNATURE), OK, R(NONE)}}, XX, FALSE_, 1, false},
	{"the signer is the authority itself", signer_is_authority, NULL,
	    {{C(DSC_PURPOSE), XX, R(IS_AUTHORITY)}, {C(DSC_SIGNATURE), OK, R(NONE)}}, XX, FALSE_, 1, false},
	{"the signer is unknown", signer_unknown, NULL,
	    {{C(DSC_SIGNATURE), OPEN, R(NO_CSCA)}, {C(SOD_SIGNATURE), OK, R(NONE)}}, OPEN, UNKNOWN, 2, false},
	{"its authority did not sign it", impostor_known, NULL,
	    {{C(DSC_SIGNATURE), XX, R(CSCA_WRONG)}, {C(SOD_SIGNATURE), OK, R(NONE)}}, XX, FALSE_, 1, false},
	{"no trust store", no_store, NULL,
	    {{C(DSC_SIGNATURE), OPEN, R(NO_STORE)}, {C(SOD_SIGNATURE), OK, R(NONE)}}, OPEN, UNKNOWN, 2, false},
	{"the signer has expired", dsc_expired, NULL,
	    {{C(DSC_VALIDITY), XX, R(EXPIRED)}, {C(EXPIRY), OK, R(NONE)}}, XX, KNOWN, 1, true},
	{"signed by another country", german_signer, NULL,
	    {{C(ISSUING_STATE), XX, R(DIFFERS)}, {C(ISSUER_COUNTRY), OK, R(NONE)}}, XX, KNOWN, 1, true},

	{"another name is printed", printed_other_name, NULL,
	    {{C(MRZ_DG1), XX, R(DIFFERS)}, {C(DG1), OK, R(IDENTICAL)}}, XX, KNOWN, 1, true},
	{"another name, opened with the CAN", by_can_another_name, NULL,
	    {{C(MRZ_DG1), XX, R(DIFFERS)}, {C(DG1), OK, R(IDENTICAL)}}, XX, KNOWN, 1, true},
	{"other optional data are printed", printed_other_optional, NULL,
	    {{C(MRZ_DG1), OPEN, R(OPTIONAL_DATA)}, {C(DG1), OK, R(IDENTICAL)}}, OPEN, KNOWN, 2, true},
	{"the printed birth has fillers", printed_birth_unknown, NULL,
	    {{C(MRZ_DG1), OK, R(NONE)}, {C(DG1), OK, R(IDENTICAL)}}, OK, KNOWN, 0, true},
	{"another birth with fillers", printed_other_birth, NULL,
	    {{C(MRZ_DG1), XX, R(DIFFERS)}, {C(DG1), OK, R(IDENTICAL)}}, XX, KNOWN, 1, true},
	{"another expiry is printed", printed_other_expiry, NULL,
	    {{C(MRZ_DG1), XX, R(DIFFERS)}, {C(EXPIRY), OK, R(NONE)}}, XX, KNOWN, 1, true},
	{"a printed check digit is wrong", printed_digit_wrong, NULL,
	    {{C(MRZ_CHECK_DIGITS), XX, R(MRZ_DIGITS)}, {C(MRZ_DG1), OK, R(NONE)}}, XX, KNOWN, 1, true},
	{"nobody read the printed MRZ", not_printed, NULL,
	    {{C(MRZ_CHECK_DIGITS), OK, R(NONE)}, {C(DG1), OK, R(IDENTICAL)}}, OPEN, KNOWN, 2, true},

	{"expired yesterday", expires_yesterday, NULL,
	    {{C(EXPIRY), XX, R(EXPIRED)}, {C(DG1), OK, R(IDENTICAL)}}, XX, KNOWN, 1, true},
	{"expires today", expires_today, NULL,
	    {{C(EXPIRY), OK, R(NONE)}, {C(DG1), OK, R(IDENTICAL)}}, OK, KNOWN, 0, true},
	{"expires tomorrow", expires_tomorrow, NULL,
	    {{C(EXPIRY), OK, R(NONE)}, {C(DG1), OK, R(IDENTICAL)}}, OK, KNOWN, 0, true},
	{"expires in the fifteenth year", expires_in_15_years, NULL,
	    {{C(EXPIRY), OK, R(NONE)}, {C(DG1), OK, R(IDENTICAL)}}, OK, KNOWN, 0, true},
	{"a sixteenth year is long past", expires_in_16_years, NULL,
	    {{C(EXPIRY), XX, R(EXPIRED)}, {C(DG1), OK, R(IDENTICAL)}}, XX, KNOWN, 1, true},

	{"EF.CardAccess is hidden", card_access_hidden, NULL,
	    {{C(ACCESS_DOWNGRADE), XX, R(PACE_NOT_TRIED)}, {C(ACCESS_BAC), OK, R(NONE)}}, XX, KNOWN, 1, true},
	{"EF.CardAccess differs from DG14", card_access_other, NULL,
	    {{C(CARD_ACCESS_DG14), XX, R(DIFFERS)}, {C(ACCESS_PACE), OK, R(NONE)}}, XX, KNOWN, 1, true},
	{"the stronger PACE is hidden", stronger_pace_hidden, NULL,
	    {{C(CARD_ACCESS_DG14), XX, R(DIFFERS)}, {C(ACCESS_PACE), OK, R(NONE)}}, XX, KNOWN, 1, true},
	{"PACE breaks, BAC follows", pace_broken_then_bac, NULL,
	    {{C(ACCESS_DOWNGRADE), XX, R(PACE_FAILED)}, {C(ACCESS_PACE), XX, R(PACE_FAILED)}}, XX, KNOWN, 1, true},
	{"PACE breaks, nothing follows", pace_broken, NULL,
	    {{C(ACCESS), XX, R(PROTOCOL)}, {C(DG1), STOP, R(NOT_PERFORMED)}}, XX, UNKNOWN, 1, false},
	{"no EF.COM", com_absent, NULL,
	    {{C(COM_SOD), NS, R(FILE_MISSING)}, {C(DG14), OK, R(IDENTICAL)}}, OK, KNOWN, 0, true},
	{"EF.COM is malformed", NULL, com_malformed,
	    {{C(COM_SOD), XX, R(FILE_MALFORMED)}, {C(DG14), OK, R(IDENTICAL)}}, XX, KNOWN, 1, true},
	{"EF.COM lists too little", com_too_little, NULL,
	    {{C(COM_SOD), XX, R(NOT_LISTED)}, {C(DG14), OK, R(IDENTICAL)}}, XX, KNOWN, 1, true},
	{"EF.COM lists too much", com_too_much, NULL,
	    {{C(COM_SOD), XX, R(LISTED_UNSIGNED)}, {C(UNSIGNED), OK, R(NONE)}}, XX, KNOWN, 1, true},

	{"silent in DG2", silent_in_dg2, NULL,
	    {{C(DG2), STOP, R(BROKEN_OFF)}, {C(DG1), OK, R(IDENTICAL)}}, STOP, KNOWN, 2, false},
	{"taken away in DG2", torn_in_dg2, NULL,
	    {{C(DG2), STOP, R(BROKEN_OFF)}, {C(DG1), OK, R(IDENTICAL)}}, STOP, KNOWN, 2, false},
	{"taken away in EF.SOD", torn_in_sod, NULL,
	    {{C(SOD_SIGNATURE), STOP, R(BROKEN_OFF)}, {C(DG2), STOP, R(NOT_PERFORMED)}}, STOP, UNKNOWN, 2, false},
	{"wrong password", pace_refused, NULL,
	    {{C(ACCESS), XX, R(PASSWORD)}, {C(SOD_HASH), STOP, R(NOT_PERFORMED)}}, XX, UNKNOWN, 1, false},
	{"plain access, which policy allows", plain_allowed, NULL,
	    {{C(ACCESS), NS, R(PLAIN_ACCESS)}, {C(DG2), OK, R(IDENTICAL)}}, OPEN, KNOWN, 2, true},
	{"a chip without access control", no_access_control, NULL,
	    {{C(ACCESS), XX, R(PROTOCOL)}, {C(DG1), STOP, R(NOT_PERFORMED)}}, XX, UNKNOWN, 1, false},
};
/* clang-format on */

static void
judge_row(const struct row *row)
{
	const struct certs_verdict *v = &record.facts.verdict;
	struct certs_overall o = certs_checks_overall(v);
	bool bars = false;

	for (size_t j = 0; j < 2; j++) {
		const struct certs_check *c = certs_checks_find(
		    v, row->want[j].id);

		if (c == NULL)
			fail_msg("%s: nobody added %s", row->name,
			    certs_checks_name(row->want[j].id));
		if (c->result != row->want[j].result ||
		    c->reason != row->want[j].reason)
			fail_msg("%s: %s is %s, %s (%s)", row->name,
			    certs_checks_name(c->id),
			    certs_checks_result_text(c->result),
			    certs_checks_reason_name(c->reason), c->detail);
	}
	if (o.result != row->overall || o.trust != row->trust ||
	    kiosk_record_status(&record) != row->status)
		for (size_t j = 0; j < record.reasons; j++)
			print_error("%s: %s: %s\n", row->name,
			    record.reason[j].code, record.reason[j].text);
	check(row->name, o.result == row->overall);
	check(row->name, o.trust == row->trust);
	check(row->name, kiosk_record_status(&record) == row->status);
	check(row->name, certs_checks_admit(&o) == (row->status == 0));
	for (unsigned i = 0; i < CERTS_CHECK_COUNT; i++)
		bars |= certs_checks_bars(v, (enum certs_check_id)i);
	check(row->name, bars == (row->status != 0));
	check(row->name, certs_checks_valid(v));
	check(row->name, (portrait.n > 0) == row->portrait);
	if (row->portrait)
		check(row->name, span_eq(portrait, SPAN_OF(image)));
	/* Whoever is not let in is told why. */
	check(row->name, (record.reasons == 0) == (row->status == 0));
}

static void
every_document_gets_its_judgement(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		doc_init();
		if (rows[i].before != NULL)
			rows[i].before();
		issue();
		if (rows[i].after != NULL)
			rows[i].after();
		(void)read_chip();
		judge_row(&rows[i]);
		finish();
	}
}

/* All of it again, as it lies in memory. */
static bool
admits(const struct mrtd_session_report *report)
{
	struct certs_overall o;

	begin();
	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++)
		if (doc.files[i].p != NULL)
			kiosk_inspect_file(&inspect, (enum mrtd_file)i,
			    MRTD_E_OK, doc.files[i]);
	judge(report);
	o = certs_checks_overall(&record.facts.verdict);
	return certs_checks_admit(&o);
}

/*
 * No bit of a data group can be another.  Of EF.SOD a few can: names of
 * algorithms and versions that nobody signs.  Then what was signed, by whom,
 * is still the same, bit by bit.
 */
static void
no_flipped_bit_is_let_in(void **state)
{
	/* clang-format off */
	static const struct {
		enum mrtd_file file;
		size_t step; /* a prime leaves no bit of a byte out */
	} files[] = {
		{MRTD_FILE_DG1,  1},
		{MRTD_FILE_DG14, 1},
		{MRTD_FILE_DG2,  7},
		{MRTD_FILE_SOD,  7},
	};
	/* clang-format on */
	struct mrtd_session_report report;
	static uint8_t content[1024], signer[1024];
	size_t content_n, signer_n;

	(void)state;
	doc_init();
	issue();
	report = *read_chip();
	content_n = inspect.sod.content.n;
	signer_n = inspect.sod.signer.n;
	assert_in_range(content_n, 100, sizeof(content));
	assert_in_range(signer_n, 100, sizeof(signer));
	memcpy(content, inspect.sod.content.p, content_n);
	memcpy(signer, inspect.sod.signer.p, signer_n);
	finish();
	assert_true(admits(&report));
	kiosk_inspect_wipe(&inspect);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const char *name = mrtd_lds_file(files[i].file)->name;
		size_t bits = doc.files[files[i].file].n * 8;

		for (size_t b = 0; b < bits; b += files[i].step) {
			uint8_t flip = (uint8_t)(1u << (b & 7));

			alter(files[i].file, b / 8 + 1, flip);
			if (admits(&report)) {
				check(name, files[i].file == MRTD_FILE_SOD);
				check(name,
				    span_eq(inspect.sod.content,
					span_of(content, content_n)));
				check(name,
				    span_eq(inspect.sod.signer,
					span_of(signer, signer_n)));
			}
			kiosk_inspect_wipe(&inspect);
			alter(files[i].file, b / 8 + 1, flip);
		}
	}
}

static bool
all_read(const struct mrtd_session_report *r)
{
	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++)
		if (doc.files[i].p != NULL &&
		    !span_eq(r->file[i].content, doc.files[i]))
			return false;
	return r->err == MRTD_E_OK;
}

/*
 * Wherever a session is disturbed, by silence or by garbage: whoever is let in
 * was read whole, after a reset for instance.
 */
static void
no_session_cut_short_is_let_in(void **state)
{
	static const char *const ways[] = {"silent", "garbage"};

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		bool whole = false, undisturbed = false;
		unsigned n = 1;

		for (; n < 40 && !undisturbed; n++) {
			const struct mrtd_session_report *r;
			struct certs_overall o;
			char fault[24];

			snprintf(fault, sizeof(fault), "%s=%u", ways[i], n);
			doc_init();
			doc.fault = fault;
			issue();
			r = read_chip();
			o = certs_checks_overall(&record.facts.verdict);
			whole = all_read(r);
			undisturbed = r->commands < n;
			check(fault, certs_checks_admit(&o) == whole);
			check(fault,
			    (kiosk_record_status(&record) == 0) == whole);
			check(fault, (record.reasons == 0) == whole);
			finish();
		}
		assert_true(undisturbed && whole);
		assert_in_range(n, 15, 30);
	}
}

/* The session tells each file once; whoever tells more is not heard. */
static void
a_file_is_judged_once(void **state)
{
	(void)state;
	doc_init();
	issue();
	begin();
	kiosk_inspect_file(
	    &inspect, MRTD_FILE_SOD, MRTD_E_OK, doc.files[MRTD_FILE_SOD]);
	assert_int_equal(kiosk_inspect_signed(&inspect), doc.sign);
	kiosk_inspect_file(
	    &inspect, MRTD_FILE_DG2, MRTD_E_OK, doc.files[MRTD_FILE_DG2]);
	assert_true(kiosk_inspect_portrait(&inspect, &portrait));
	assert_false(kiosk_inspect_portrait(&inspect, &portrait));
	another_portrait();
	kiosk_inspect_file(
	    &inspect, MRTD_FILE_DG2, MRTD_E_OK, doc.files[MRTD_FILE_DG2]);
	kiosk_inspect_file(
	    &inspect, MRTD_FILE_COUNT, MRTD_E_OK, doc.files[MRTD_FILE_DG2]);
	assert_false(kiosk_inspect_portrait(&inspect, &portrait));
	assert_int_equal(pki_result(&kiosk_inspect_facts(&inspect)->verdict,
			     CERTS_CHECK_DG2),
	    CERTS_SUCCESSFUL);
	kiosk_inspect_wipe(&inspect);
	assert_int_equal(kiosk_inspect_signed(&inspect), 0);
}

/* DG2 before EF.SOD: the portrait has to wait for the signature. */
static void
the_portrait_waits_for_the_signature(void **state)
{
	(void)state;
	doc_init();
	issue();
	begin();
	kiosk_inspect_file(
	    &inspect, MRTD_FILE_DG2, MRTD_E_OK, doc.files[MRTD_FILE_DG2]);
	assert_false(kiosk_inspect_portrait(&inspect, &portrait));
	kiosk_inspect_file(
	    &inspect, MRTD_FILE_SOD, MRTD_E_OK, doc.files[MRTD_FILE_SOD]);
	assert_true(kiosk_inspect_portrait(&inspect, &portrait));
	assert_true(span_eq(portrait, SPAN_OF(image)));
	kiosk_inspect_wipe(&inspect);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_document_gets_its_judgement),
	    cmocka_unit_test(no_flipped_bit_is_let_in),
	    cmocka_unit_test(no_session_cut_short_is_let_in),
	    cmocka_unit_test(a_file_is_judged_once),
	    cmocka_unit_test(the_portrait_waits_for_the_signature),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_inspect", tests, set_up, tear_down);
}
