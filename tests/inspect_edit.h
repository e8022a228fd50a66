/* How documents differ from the genuine one: before and after signing. */
#ifndef TESTS_INSPECT_EDIT_H
#define TESTS_INSPECT_EDIT_H

#include "tests/inspect_make.h"

static const uint8_t other_image[300] = {0xFF, 0xD8, 0xFF, 0xE0, 3, 2, 1};

static inline void
bac_only(void)
{
	doc.pace = false;
	doc.has &= ~BIT(DG14);
	doc.sign = doc.list = BIT(DG1) | BIT(DG2);
}

static inline void
another_portrait(void)
{
	put(MRTD_FILE_DG2, SPAN_OF(other_image));
}

static inline void
another_name(void)
{
	memcpy(doc.mrz.given, "ANNA MARIE", 11);
	put(MRTD_FILE_DG1, SPAN_OF(image));
}

static inline void
with_dg15(void)
{
	doc.has |= BIT(DG15);
	doc.want |= BIT(DG15);
}

static inline void
with_dg11(void)
{
	doc.has |= BIT(DG11);
	doc.want |= BIT(DG11);
}

static inline void
dg11_signed_absent(void)
{
	doc.sign |= BIT(DG11);
	doc.list |= BIT(DG11);
}

static inline void
dg3_guarded(void)
{
	doc.has |= BIT(DG3);
	doc.sign |= BIT(DG3);
	doc.list |= BIT(DG3);
}

static inline void
com_too_little(void)
{
	doc.list = BIT(DG1) | BIT(DG2);
}

static inline void
com_too_much(void)
{
	doc.list |= BIT(DG12);
}

static inline void
com_absent(void)
{
	doc.has &= ~BIT(COM);
}

static inline void
com_malformed(void)
{
	alter(MRTD_FILE_COM, doc.files[MRTD_FILE_COM].n - 2, 0x20);
}

static inline void
signer_unknown(void)
{
	doc.store = STORE_OTHERS;
}

static inline void
impostor_known(void)
{
	doc.store = STORE_IMPOSTOR;
}

static inline void
no_store(void)
{
	doc.store = STORE_NONE;
}

static inline void
german_signer(void)
{
	doc.signer = german_dsc;
}

static inline void
no_sod(void)
{
	doc.has &= ~BIT(SOD);
}

static inline void
sod_of_another_tag(void)
{
	alter(MRTD_FILE_SOD, doc.files[MRTD_FILE_SOD].n, 0x07);
}

static inline void
sod_no_cms(void)
{
	alter(MRTD_FILE_SOD, doc.files[MRTD_FILE_SOD].n - 4, 0x01);
}

/* The file ends where its length says, the CMS inside does not. */
static inline void
sod_cut(void)
{
	struct span cms = pki_cms(doc.files[MRTD_FILE_SOD]);
	size_t at = doc.k.n;

	mrtd_tlv_put(&doc.k, 0x77, span_of(cms.p, cms.n - 20));
	doc.files[MRTD_FILE_SOD] = written(at);
}

static inline void
sod_ends_early(void)
{
	doc.files[MRTD_FILE_SOD].n -= 20;
}

static inline void
signature_flipped(void)
{
	alter(MRTD_FILE_SOD, 1, 0x01);
}

static inline void
digest_contradicts(void)
{
	doc.object.quirks = CERTS_ISSUE_WRONG_DIGEST;
}

static inline void
type_is_data(void)
{
	doc.object.quirks = CERTS_ISSUE_TYPE_DATA;
}

static inline void
signer_not_embedded(void)
{
	doc.object.quirks = CERTS_ISSUE_NO_CERTIFICATE;
}

static inline void
signer_of_lists(void)
{
	doc.signer = list_signer;
}

static inline void
signer_is_authority(void)
{
	doc.signer = csca;
}

/* A right signature, of a signer of documents, over something else. */
static inline void
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

static inline void
sod_names_no_digest(void)
{
	size_t at = doc.k.n;

	assert_int_equal(
	    certs_issue_sod(dsc, SPAN_OF(pki_content), &doc.object, &doc.k),
	    CERTS_E_OK);
	doc.files[MRTD_FILE_SOD] = written(at);
}

static inline void
replace(enum mrtd_file id, struct span content)
{
	size_t at = doc.k.n;

	mrtd_tlv_put(&doc.k, mrtd_lds_file(id)->tag, content);
	doc.files[id] = written(at);
	sign();
}

static inline void
dg2_without_face(void)
{
	replace(MRTD_FILE_DG2, SPAN_OF(image));
}

static inline void
dg1_without_mrz(void)
{
	replace(MRTD_FILE_DG1, SPAN_OF(image));
}

static inline void
printed_other_name(void)
{
	doc.optical = doc.mrz;
	memcpy(doc.optical.given, "ANNA MARIE", 11);
}

static inline void
printed_other_optional(void)
{
	doc.optical = doc.mrz;
	memcpy(doc.optical.optional, "ZE184226C", 10);
}

static inline void
printed_birth_unknown(void)
{
	doc.optical = doc.mrz;
	memcpy(doc.optical.birth, "74<<<<", 7);
}

static inline void
printed_other_birth(void)
{
	doc.optical = doc.mrz;
	memcpy(doc.optical.birth, "75<<<<", 7);
}

static inline void
printed_other_expiry(void)
{
	doc.optical = doc.mrz;
	memcpy(doc.optical.expiry, "310415", 7);
}

static inline void
printed_digit_wrong(void)
{
	doc.optical = doc.mrz;
	doc.optical.bad_check_digits = MRTD_MRZ_CHECK_COMPOSITE;
}

static inline void
not_printed(void)
{
	doc.have_optical = false;
}

/* T_2025 is the first second of 2025-01-01. */
static inline void
expires_yesterday(void)
{
	memcpy(doc.mrz.expiry, "241231", 7);
}

static inline void
expires_today(void)
{
	memcpy(doc.mrz.expiry, "250101", 7);
	doc.now += 86399;
}

static inline void
expires_tomorrow(void)
{
	memcpy(doc.mrz.expiry, "250102", 7);
}

static inline void
expires_in_15_years(void)
{
	memcpy(doc.mrz.expiry, "401231", 7);
}

static inline void
expires_in_16_years(void)
{
	memcpy(doc.mrz.expiry, "410101", 7);
}

static inline void
card_access_hidden(void)
{
	doc.pace = false;
}

static inline void
card_access_other(void)
{
	doc.announced = "pace-ecdh-gm-aes128-bp256";
}

static inline void
stronger_pace_hidden(void)
{
	doc.stronger = "pace-ecdh-gm-aes256-p521";
}

static inline void
dg14_altered(void)
{
	alter(MRTD_FILE_DG14, 1, 0x01);
}

/* DG2 takes two commands; an ECDSA signature's length may move it by one. */
static inline void
silent_in_dg2(void)
{
	doc.fault = "silent=18";
}

static inline void
torn_in_dg2(void)
{
	doc.fault = "tear=DG2:100:100";
}

static inline void
torn_in_sod(void)
{
	doc.fault = "tear=SOD:100:100";
}

static inline void
pace_refused(void)
{
	doc.fault = "refuse-pace";
}

static inline void
pace_broken(void)
{
	doc.fault = "break-pace=9";
}

static inline void
pace_broken_then_bac(void)
{
	pace_broken();
	doc.bac_after_pace = true;
}

static inline void
no_access_control(void)
{
	bac_only();
	doc.bac = false;
}

static inline void
plain_allowed(void)
{
	no_access_control();
	doc.plain = true;
}

static inline void
by_can(void)
{
	doc.can = true;
	doc.have_optical = false;
}

static inline void
by_can_another_name(void)
{
	doc.can = true;
	printed_other_name();
}

static inline void
dsc_expired(void)
{
	doc.now = T_2030 + 1;
}

#endif
