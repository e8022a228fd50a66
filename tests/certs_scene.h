/*
 * What the tests of lists share: an authority, a document signer and the
 * signer of a list, and a document that is judged with the list at hand.
 */
#ifndef TESTS_CERTS_SCENE_H
#define TESTS_CERTS_SCENE_H

#include "tests/certs_pki.h"

#include "certs/lists_known.h"
#include "certs/signed.h"

#define SCENE_SUITE "ecdsa-p256-sha256"

static inline struct certs_issuer *
scene_signer(const struct certs_issuer *csca, uint32_t quirks)
{
	struct certs_issue_spec s = pki_spec(
	    SCENE_SUITE, "List Signer", 9, quirks);

	return pki_dsc(csca, &s);
}

struct scene {
	struct certs_issuer *csca, *dsc, *signer;
	struct pki_store store;
	struct certs_lists_row row;
	struct certs_lists_array array;
	struct certs_lists lists;
	struct certs_signed list;
};

/* The store knows the authority; the list was verified and is handed over. */
static inline void
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

static inline void
scene_close(struct scene *s)
{
	certs_signed_close(&s->list);
	pki_store_free(&s->store);
}

static inline void
scene_init(struct scene *s, uint32_t signer)
{
	struct certs_issue_spec spec = pki_spec(SCENE_SUITE, "CSCA-UT", 1, 0),
				ds = pki_spec(SCENE_SUITE, "DS", 7, 0);

	*s = (struct scene) {.csca = pki_csca(&spec)};
	s->dsc = pki_dsc(s->csca, &ds);
	s->signer = scene_signer(s->csca, signer);
}

static inline void
scene_free(struct scene *s)
{
	certs_issue_free(&s->signer);
	certs_issue_free(&s->dsc);
	certs_issue_free(&s->csca);
}

static inline struct certs_verdict
scene_judge(const struct scene *s, const struct certs_issuer *dsc,
    struct certs_chain *chain)
{
	static uint8_t buf[65536];
	struct certs_issue_object o = {.signing_time = T_2025};
	struct certs_verdict v;
	struct certs_sod sod;

	assert_int_equal(
	    certs_cms_open(pki_sod(dsc, &o, buf, sizeof(buf)), NULL, 0, &sod),
	    CERTS_E_OK);
	certs_checks_init(&v, CERTS_PROFILE_GATE);
	assert_int_equal(certs_chain_judge(s->store.anchors, &sod,
			     CERTS_CMS_LDS_SECURITY_OBJECT, T_2025, &v, chain),
	    CERTS_E_OK);
	certs_cms_close(&sod);
	return v;
}

#endif
