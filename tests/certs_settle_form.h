/*
 * Lists of every kind and what became of them in a store, for the tests of what
 * follows from what comes.
 */
#ifndef TESTS_CERTS_SETTLE_FORM_H
#define TESTS_CERTS_SETTLE_FORM_H

#include "tests/certs_pki.h"

#include "certs/change.h"
#include "certs/crl.h"
#include "certs/issue_crl.h"
#include "certs/issue_list.h"
#include "certs/store.h"

#include <openssl/sha.h>

#define SUITE "ecdsa-p256-sha256"

static uint8_t room[8][16384];

static inline struct certs_anchors *
open_now(struct certs_anchors_build *b)
{
	struct certs_anchors *a = NULL;
	struct span index;

	assert_int_equal(certs_anchors_build_index(b, &index), CERTS_E_OK);
	assert_int_equal(certs_anchors_open_memory(index, &a), CERTS_E_OK);
	return a;
}

/* The status of a file that is one object; ABSENT where it is not there. */
static inline enum certs_store_status
status_of(struct certs_anchors_build *b, struct span der)
{
	struct certs_anchors *a = open_now(b);
	enum certs_store_status s = CERTS_STORE_ABSENT;
	struct certs_store_object o;
	uint8_t digest[32];

	SHA256(der.p, der.n, digest);
	if (certs_store_find(a, digest, &o))
		s = o.status;
	certs_anchors_free(&a);
	return s;
}

static inline enum certs_store_how
how_of(struct certs_anchors_build *b, struct span der)
{
	struct certs_anchors *a = open_now(b);
	struct certs_store_object o;
	uint8_t digest[32];

	SHA256(der.p, der.n, digest);
	assert_true(certs_store_find(a, digest, &o));
	certs_anchors_free(&a);
	return o.how;
}

/* How many lists of a kind are in force for UT, and that each can be read. */
static inline size_t
in_force(struct certs_anchors_build *b, enum certs_lists_kind kind)
{
	struct certs_anchors *a = open_now(b);
	struct certs_lists_item item;
	size_t n = 0;

	while (certs_store_lists_get(a, kind, "UT", n, &item)) {
		assert_true(item.content.n > 0);
		n++;
	}
	certs_anchors_free(&a);
	return n;
}

/* What is written is read back the same, and written the same. */
static inline bool
goes_on(struct certs_anchors_build *b)
{
	struct certs_anchors_build *c = NULL;
	struct span index, second;
	bool same;

	assert_int_equal(certs_anchors_build_index(b, &index), CERTS_E_OK);
	assert_int_equal(certs_anchors_build_new(index, &c), CERTS_E_OK);
	assert_int_equal(certs_anchors_build_index(c, &second), CERTS_E_OK);
	same = span_eq(index, second);
	certs_anchors_build_free(&c);
	return same;
}

static inline struct certs_issuer *
authority(const char *name, const char *country, uint64_t serial)
{
	struct certs_issue_spec s = pki_spec(SUITE, name, serial, 0);

	s.country = country;
	return pki_csca(&s);
}

static inline struct certs_issuer *
signer(const struct certs_issuer *csca, uint64_t serial, uint32_t quirks)
{
	struct certs_issue_spec s = pki_spec(SUITE, "Signer", serial, quirks);

	return pki_dsc(csca, &s);
}

/* One object of a kind, signed then; in the n-th room. */
static inline struct span
object(size_t n, enum certs_store_kind kind, const struct certs_issuer *csca,
    int64_t at, uint32_t quirks, uint8_t listed)
{
	static const uint32_t purposes[CERTS_STORE_KIND_COUNT] = {
	    [CERTS_STORE_DEVIATIONS] = CERTS_ISSUE_DEVIATION_SIGNER,
	    [CERTS_STORE_DEFECTS] = CERTS_ISSUE_DEFECT_SIGNER,
	    [CERTS_STORE_SIGNERS] = CERTS_ISSUE_SIGNERS_SIGNER,
	    [CERTS_STORE_MASTER] = CERTS_ISSUE_MASTER_SIGNER,
	    [CERTS_STORE_SOVEREIGN] = CERTS_ISSUE_SEALS_SIGNER,
	};
	struct certs_issuer *s = signer(csca, 9, purposes[kind]);
	struct span der = certs_issue_der(csca), serial = span_of(&listed, 1);
	struct certs_issue_object o = {.signing_time = at, .quirks = quirks};
	struct certs_issue_deviation deviation = {
	    .dsc = der, .by = 1, .arc = {1, 2}, .parameter = 4};
	struct certs_issue_defect defect = {.dsc = der, .by = 1, .arc = {4, 3}};
	struct certs_issue_crl crl = {.this_update = at,
	    .number = (uint64_t)(at - T_2020) + 1,
	    .serials = &serial,
	    .n = 1};
	struct sink k = sink_of(room[n], sizeof(room[n]));
	enum certs_err e = CERTS_E_OK;

	switch (kind) {
	case CERTS_STORE_DEVIATIONS:
		e = certs_issue_list_deviations(s, &deviation, 1, &o, &k);
		break;
	case CERTS_STORE_DEFECTS:
		e = certs_issue_list_defects(s, &defect, 1, 2, &o, &k);
		break;
	case CERTS_STORE_SIGNERS:
		e = certs_issue_list_signers(s, &der, 1, &o, &k);
		break;
	case CERTS_STORE_SOVEREIGN:
		e = certs_issue_list_seals(
		    s, CERTS_ISSUE_LIST_SOVEREIGN, &der, 1, &o, &k);
		break;
	case CERTS_STORE_MASTER:
		e = certs_issue_master_list(s, &der, 1, &o, &k);
		break;
	case CERTS_STORE_CRL:
		e = certs_issue_crl(csca, &crl, &k);
		break;
	default:
		sink_put(&k, certs_issue_der(s));
	}
	certs_issue_free(&s);
	assert_int_equal(e, CERTS_E_OK);
	return sink_span(&k);
}

/* clang-format off */
static const struct {
	enum certs_store_kind kind;
	enum certs_store_status then;
	enum certs_lists_kind list; /* COUNT of its own: none */
	bool is_list;
} kinds[] = {
	{CERTS_STORE_SIGNER,     CERTS_STORE_KNOWN,   0, false},
	{CERTS_STORE_CRL,        CERTS_STORE_TRUSTED, CERTS_LISTS_CRL, false},
	{CERTS_STORE_DEVIATIONS, CERTS_STORE_TRUSTED, CERTS_LISTS_DEVIATIONS, true},
	{CERTS_STORE_DEFECTS,    CERTS_STORE_TRUSTED, CERTS_LISTS_DEFECTS, true},
	{CERTS_STORE_SIGNERS,    CERTS_STORE_TRUSTED, CERTS_LISTS_SIGNERS, true},
	{CERTS_STORE_SOVEREIGN,  CERTS_STORE_TRUSTED, CERTS_LISTS_SOVEREIGN, true},
	{CERTS_STORE_MASTER,     CERTS_STORE_TRUSTED, 0, false},
};
/* clang-format on */
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

#endif
