/*
 * One document as its State issues it, and its inspection: by a reader over
 * the air, or file by file.
 */
#ifndef TESTS_INSPECT_MAKE_H
#define TESTS_INSPECT_MAKE_H

#include "kiosk/inspect.h"
#include "kiosk/record.h"
#include "mrtd/chip/personalise.h"
#include "mrtd/chip/personalise_infos.h"
#include "mrtd/tlv.h"
#include "tests/certs_pki.h"
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

/* Same name and key identifier, another key. */
static const uint8_t key_id[20] = {1, 2, 3};

static inline struct certs_issue_spec
of_germany(uint64_t serial, const char *name)
{
	struct certs_issue_spec spec = pki_spec(
	    "ecdsa-p256-sha256", name, serial, 0);

	spec.country = "DE";
	return spec;
}

static inline int
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

static inline int
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

static inline void
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

static inline struct span
written(size_t from)
{
	assert_true(sink_ok(&doc.k));
	return span_of(doc.k.p + from, doc.k.n - from);
}

static inline void
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

static inline void
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
static inline void
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
static inline void
alter(enum mrtd_file id, size_t from_end, uint8_t flip)
{
	struct span s = doc.files[id];

	doc.bytes[s.p - doc.bytes + (ptrdiff_t)(s.n - from_end)] ^= flip;
}

/* Inspecting. */

static inline void
told(void *cookie, struct mrtd_session *s, const struct mrtd_session_event *e)
{
	struct span found;

	(void)cookie;
	kiosk_inspect_file(&inspect, e->file, e->err, e->content);
	mrtd_session_want(s, kiosk_inspect_signed(&inspect));
	if (kiosk_inspect_portrait(&inspect, &found))
		portrait = found;
}

static inline void
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

static inline void
judge(const struct mrtd_session_report *r)
{
	kiosk_inspect_finish(&inspect, r);
	memset(&record, 0, sizeof(record));
	record.have_facts = true;
	record.facts = *kiosk_inspect_facts(&inspect);
	kiosk_record_reasons_of(&record);
}

/* Through the air, as at the gate. */
static inline const struct mrtd_session_report *
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

static inline void
finish(void)
{
	kiosk_inspect_wipe(&inspect);
	mrtd_session_wipe(&session);
	mrtd_chip_wipe(&passport.chip);
}

#endif
