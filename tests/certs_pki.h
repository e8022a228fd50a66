/* What the tests of certs share: a small PKI of Utopia, and its times. */
#ifndef TESTS_CERTS_PKI_H
#define TESTS_CERTS_PKI_H

#include "tests/check.h"

#include "certs/anchors.h"
#include "certs/chain.h"
#include "certs/cms.h"
#include "certs/import.h"
#include "certs/issue.h"
#include "certs/master.h"

#include <stdlib.h>

#define T_2020 INT64_C(1577836800)
#define T_2025 INT64_C(1735689600)
#define T_2030 INT64_C(1893456000)
#define T_2040 INT64_C(2208988800)

/* Any bytes: what is signed is not looked at here. */
static const uint8_t pki_content[] = {
    0x30, 0x06, 0x02, 0x01, 0x00, 0x04, 0x01, 0x2A};

static inline struct certs_issue_spec
pki_spec(const char *suite, const char *name, uint64_t serial, uint32_t quirks)
{
	return (struct certs_issue_spec) {
	    .suite = certs_issue_suite(suite),
	    .country = "UT",
	    .organisation = "Utopia",
	    .name = name,
	    .serial = serial,
	    .not_before = T_2020,
	    .not_after = T_2030,
	    .quirks = quirks,
	};
}

static inline struct certs_issuer *
pki_csca(const struct certs_issue_spec *spec)
{
	struct certs_issuer *i = NULL;

	assert_int_equal(certs_issue_csca(spec, &i), CERTS_E_OK);
	return i;
}

static inline struct certs_issuer *
pki_dsc(const struct certs_issuer *csca, const struct certs_issue_spec *spec)
{
	struct certs_issuer *i = NULL;

	assert_int_equal(certs_issue_dsc(csca, spec, &i), CERTS_E_OK);
	return i;
}

/* A trust store of these certificates; the caller frees both. */
struct pki_store {
	struct certs_anchors_build *build;
	struct certs_anchors *anchors;
};

static inline struct pki_store
pki_store(const struct span *der, size_t n)
{
	struct certs_anchors_source source = {.why = CERTS_ANCHORS_OPERATOR};
	struct pki_store s = {0};
	struct span index;
	bool added;

	assert_int_equal(
	    certs_anchors_build_new((struct span) {0}, &s.build), CERTS_E_OK);
	assert_int_equal(
	    certs_anchors_build_source(s.build, &source), CERTS_E_OK);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(
		    certs_anchors_build_add(s.build, der[i], &added),
		    CERTS_E_OK);
	assert_int_equal(
	    certs_anchors_build_index(s.build, &index), CERTS_E_OK);
	assert_int_equal(
	    certs_anchors_open_memory(index, &s.anchors), CERTS_E_OK);
	return s;
}

static inline void
pki_store_free(struct pki_store *s)
{
	certs_anchors_free(&s->anchors);
	certs_anchors_build_free(&s->build);
}

static inline void
pki_silent(void *cookie, const struct certs_import_item *item)
{
	(void)cookie;
	(void)item;
}

/* One file as an operator imports it. */
static inline enum certs_err
pki_import(struct certs_anchors_build *b, struct span file, bool trust,
    int64_t now, struct certs_import_report *r)
{
	struct certs_import in = {.build = b,
	    .trust = trust,
	    .now = now,
	    .name = "file",
	    .who = "Anna",
	    .tell = pki_silent};

	return certs_import_file(&in, file, r);
}

/* Takes the tag 77 off an EF.SOD. */
static inline struct span
pki_cms(struct span ef_sod)
{
	size_t header = ef_sod.p[1] < 0x80 ? 2 : 2u + (ef_sod.p[1] & 0x7F);
	struct span out = {0};

	assert_int_equal(ef_sod.p[0], 0x77);
	assert_true(span_part(ef_sod, header, ef_sod.n - header, &out));
	return out;
}

static inline struct span
pki_sod(const struct certs_issuer *dsc, const struct certs_issue_object *o,
    uint8_t *buf, size_t cap)
{
	struct sink k = sink_of(buf, cap);

	assert_int_equal(
	    certs_issue_sod(dsc, SPAN_OF(pki_content), o, &k), CERTS_E_OK);
	return pki_cms(sink_span(&k));
}

static inline enum certs_result
pki_result(const struct certs_verdict *v, enum certs_check_id id)
{
	const struct certs_check *c = certs_checks_find(v, id);

	assert_non_null(c);
	return c->result;
}

static inline enum certs_reason
pki_reason(const struct certs_verdict *v, enum certs_check_id id)
{
	const struct certs_check *c = certs_checks_find(v, id);

	assert_non_null(c);
	return c->reason;
}

#endif
