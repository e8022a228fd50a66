/*
 * A visa's digital seal of Utopia with what a test varies, its signer and a
 * store that trusts it.
 */
#ifndef TESTS_KIOSK_SEAL_H
#define TESTS_KIOSK_SEAL_H

#include "certs/seal.h"
#include "mrtd/c40.h"
#include "mrtd/vds.h"
#include "tests/certs_pki.h"

#define VISA                                   \
	"VCUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<" \
	"L8988901C4UTO7408122F2606277<<<<<<<<"
#define PASSPORT                                       \
	"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" \
	"L898902C36UTO7408122F1204159ZE184226B<<<<<10"

/* What is varied; zero is a good visa of Utopia. */
struct variant {
	const char *name, *mrz, *printed, *passport;
	uint8_t definition, extra; /* tag of one more feature */
	const char *reference;
	bool no_passport, no_signer, cut, revoked;
	enum certs_seal_status want;
	int status;
};

struct bench {
	struct certs_issuer *csca, *signer;
	struct pki_store store;
	struct span signer_der;
	uint8_t mrz[48], number[6], seal[512], crl[1024];
	struct sink k;
};

static inline struct span
text_of(const char *s)
{
	return s != NULL ? span_of(s, strlen(s)) : (struct span) {0};
}

static inline void
set_up(struct bench *b)
{
	struct certs_issue_spec root = pki_spec(
	    "ecdsa-bp256r1-sha256", "CSCA-UT", 1, 0);
	struct certs_issue_spec s = pki_spec(
	    "ecdsa-bp256r1-sha256", "01", 0x5B, CERTS_ISSUE_SEAL_SIGNER);
	struct span anchor;

	s.organisation = NULL;
	s.document_type = "V";
	b->csca = pki_csca(&root);
	b->signer = pki_dsc(b->csca, &s);
	b->signer_der = certs_issue_der(b->signer);
	anchor = certs_issue_der(b->csca);
	b->store = pki_store(&anchor, 1);
}

static inline void
tear_down(struct bench *b)
{
	pki_store_free(&b->store);
	certs_issue_free(&b->signer);
	certs_issue_free(&b->csca);
}

static inline struct span
make(struct bench *b, const struct variant *t)
{
	static const uint8_t until[3] = {0}, other[2] = {0xCA, 0xFE};
	struct sink m = sink_of(b->mrz, sizeof(b->mrz)),
		    n = sink_of(b->number, sizeof(b->number));
	uint8_t buf[128];
	struct sink signature = sink_of(buf, sizeof(buf));
	struct mrtd_vds_feature f[4];
	struct mrtd_vds_draft d = {.version = 4,
	    .issuer = "UTO",
	    .signer = "UT01",
	    .reference = t->reference != NULL ? t->reference : "5B",
	    .issued = {2024, 1, 2},
	    .signed_on = {2024, 1, 3},
	    .definition = t->definition != 0 ? t->definition : 93,
	    .category = 1,
	    .features = f};
	const char *mrz = t->mrz != NULL ? t->mrz : VISA;
	struct span s;

	assert_int_equal(mrtd_c40_put(&m, span_of(mrz, 64)), MRTD_E_OK);
	assert_int_equal(mrtd_c40_put(&n, text_of("L898902C3")), MRTD_E_OK);
	f[d.n++] = (struct mrtd_vds_feature) {2, sink_span(&m), NULL};
	f[d.n++] = (struct mrtd_vds_feature) {4, SPAN_OF(until), NULL};
	if (!t->no_passport)
		f[d.n++] = (struct mrtd_vds_feature) {5, sink_span(&n), NULL};
	if (t->extra != 0)
		f[d.n++] = (struct mrtd_vds_feature) {
		    t->extra, SPAN_OF(other), NULL};
	b->k = sink_of(b->seal, sizeof(b->seal));
	assert_int_equal(mrtd_vds_make(&d, &b->k), MRTD_E_OK);
	assert_int_equal(
	    certs_issue_seal(b->signer, sink_span(&b->k), &signature),
	    CERTS_E_OK);
	assert_int_equal(
	    mrtd_vds_make_signed(&b->k, sink_span(&signature)), MRTD_E_OK);
	s = sink_span(&b->k);
	s.n -= t->cut ? 1 : 0;
	return s;
}

#endif
