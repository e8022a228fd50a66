/*
 * One EF.SOD judged (CMS read, both signatures, path, revocation) beside the
 * raw cost of its two signature verifications, for every kind of key.
 *
 * The store holds the 30,200 certificates of pkd.h, the authority of each row
 * in a country of its own and that country's revocation list with none, 600 or
 * 10,000 entries.  Raw is libcrypto alone: digest and verification of both
 * signatures with keys that are ready.  The store has its authorities' keys
 * ready; the passport brings its own as bytes, so that what is judged contains
 * making that one ready; the row's last column shows what libcrypto takes for
 * both.  CPU time of the thread, medians of
 * passes in turn: raw, judged, raw, judged ...
 */
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "certs/chain.h"
#include "certs/crl.h"
#include "certs/issue_crl.h"
#include "certs/signature.h"
#include "certs/store.h"
#include "certs/x509.h"
#include "tests/bench/pkd.h"

enum {
	PASSES = 101,
	SERIAL = 12, /* octets of a serial number */
	CRL_MOST = 10000,
	NOW = 1735689600, /* 2025-01-01 */
	DAY = 86400,
};

/* clang-format off */
static const struct row {
	const char *label, *suite;
	uint32_t quirks;
} rows[] = {
	{"RSA 2048",              "rsa-2048-sha256", 0},
	{"RSA 4096",              "rsa-4096-sha512", 0},
	{"PSS 2048",              "pss-2048-sha256", 0},
	{"P-256",                 "ecdsa-p256-sha256", 0},
	{"P-384",                 "ecdsa-p384-sha384", 0},
	{"P-521",                 "ecdsa-p521-sha512", 0},
	{"bp256",                 "ecdsa-bp256r1-sha256", 0},
	{"bp384",                 "ecdsa-bp384r1-sha384", 0},
	{"bp512",                 "ecdsa-bp512r1-sha512", 0},
	{"P-256 by parameters",   "ecdsa-p256-sha256", CERTS_ISSUE_EXPLICIT_GROUP},
	{"P-384 by parameters",   "ecdsa-p384-sha384", CERTS_ISSUE_EXPLICIT_GROUP},
	{"bp256 by parameters",   "ecdsa-bp256r1-sha256", CERTS_ISSUE_EXPLICIT_GROUP},
	{"bp384 by parameters",   "ecdsa-bp384r1-sha384", CERTS_ISSUE_EXPLICIT_GROUP},
	{"bp512 by parameters",   "ecdsa-bp512r1-sha512", CERTS_ISSUE_EXPLICIT_GROUP},
};
/* clang-format on */
enum {
	ROWS = sizeof(rows) / sizeof(rows[0])
};
static const size_t crl_sizes[] = {0, 600, CRL_MOST};

/* One signature as libcrypto sees it. */
struct raw {
	EVP_PKEY *key;
	struct certs_signature_algorithm how;
	struct span message, signature;
};

struct made {
	struct certs_issuer *csca, *dsc;
	uint8_t sod[8192], message[128], signature[1024];
	struct span cms, spki[2];
	struct raw raw[2];
};

static int
bad(const char *what)
{
	fprintf(stderr, "bench_certs_sod: %s\n", what);
	return 1;
}

static struct certs_issue_spec
spec_of(size_t i, const char *name, uint64_t serial, const char country[3])
{
	return (struct certs_issue_spec) {
	    .suite = certs_issue_suite(rows[i].suite),
	    .country = country,
	    .organisation = "Ministry of the Interior",
	    .name = name,
	    .serial = serial,
	    .not_before = NOW - 365 * DAY,
	    .not_after = NOW + 3650L * DAY,
	    .quirks = rows[i].quirks,
	};
}

static bool
open_raw(struct made *m)
{
	struct certs_x509 x[2];

	if (certs_x509_parse(certs_issue_der(m->csca), &x[0]) != CERTS_E_OK ||
	    certs_x509_parse(certs_issue_der(m->dsc), &x[1]) != CERTS_E_OK)
		return false;
	m->raw[0].message = x[1].tbs;
	m->raw[0].signature = x[1].signature;
	m->raw[1].message = SPAN_OF(m->message);
	for (size_t i = 0; i < 2; i++) {
		const unsigned char *p = x[i].spki.p;

		m->spki[i] = x[i].spki;
		m->raw[i].key = d2i_PUBKEY(NULL, &p, (long)x[i].spki.n);
		if (m->raw[i].key == NULL ||
		    certs_signature_read(x[1].algorithm, NULL,
			&m->raw[i].how) != CERTS_REASON_NONE)
			return false;
	}
	return true;
}

static bool
make(size_t i, struct made *m)
{
	const char country[3] = {'A', (char)('A' + i), '\0'};
	struct certs_issue_spec spec = spec_of(
	    i, "Country Signing CA", 1, country);
	struct certs_issue_object object = {.signing_time = NOW - DAY};
	uint8_t so[320] = {0x30, 0x82, 0x01, 0x3C, 0x04, 0x82, 0x01, 0x38};
	struct sink k = sink_of(m->sod, sizeof(m->sod)),
		    s = sink_of(m->signature, sizeof(m->signature));
	struct certs_issue_spec signer;

	if (certs_issue_csca(&spec, &m->csca) != CERTS_E_OK)
		return false;
	signer = spec_of(i, "Document Signer", 77, country);
	if (certs_issue_dsc(m->csca, &signer, &m->dsc) != CERTS_E_OK ||
	    certs_issue_sod(m->dsc, SPAN_OF(so), &object, &k) != CERTS_E_OK ||
	    certs_issue_signature(m->dsc, SPAN_OF(m->message), &object, &s) !=
		CERTS_E_OK ||
	    mrtd_tlv_only(sink_span(&k), 0x77, &m->cms) != MRTD_E_OK ||
	    !open_raw(m))
		return false;
	m->raw[1].signature = sink_span(&s);
	return true;
}

static bool
verify_raw(const struct raw *r)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(r->key, NULL);
	uint8_t hash[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	bool ok = ctx != NULL &&
	    EVP_Digest(r->message.p, r->message.n, hash, &n,
		r->how.digest->md(), NULL) == 1 &&
	    EVP_PKEY_verify_init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_signature_md(ctx, r->how.digest->md()) == 1;

	if (ok && r->how.scheme == CERTS_SIGNATURE_RSA_PSS)
		ok = EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) ==
			1 &&
		    EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, r->how.salt) == 1;
	ok = ok &&
	    EVP_PKEY_verify(ctx, r->signature.p, r->signature.n, hash, n) == 1;
	EVP_PKEY_CTX_free(ctx);
	return ok;
}

static bool
both_raw(const struct made *m)
{
	return verify_raw(&m->raw[0]) && verify_raw(&m->raw[1]);
}

static bool
both_keys(const struct made *m)
{
	bool ok = true;

	for (size_t i = 0; ok && i < 2; i++) {
		const unsigned char *p = m->spki[i].p;
		EVP_PKEY *k = d2i_PUBKEY(NULL, &p, (long)m->spki[i].n);

		ok = k != NULL;
		EVP_PKEY_free(k);
	}
	return ok;
}

static bool
good(const struct certs_verdict *v, enum certs_check_id id)
{
	const struct certs_check *c = certs_checks_find(v, id);

	return c != NULL && c->result == CERTS_SUCCESSFUL;
}

static bool
judge(const struct certs_anchors *anchors, const struct made *m)
{
	struct certs_verdict v;
	struct certs_sod sod;
	bool ok;

	certs_checks_init(&v, CERTS_PROFILE_GATE);
	if (certs_cms_open(m->cms, NULL, 0, &sod) != CERTS_E_OK)
		return false;
	ok = certs_chain_judge(anchors, &sod, CERTS_CMS_LDS_SECURITY_OBJECT,
		 NOW, &v, NULL) == CERTS_E_OK &&
	    good(&v, CERTS_CHECK_SOD_HASH) &&
	    good(&v, CERTS_CHECK_SOD_SIGNATURE) &&
	    good(&v, CERTS_CHECK_DSC_SIGNATURE) &&
	    good(&v, CERTS_CHECK_DSC_REVOCATION);
	certs_cms_close(&sod);
	return ok;
}

static int
by_time(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double
median(double *t)
{
	qsort(t, PASSES, sizeof(*t), by_time);
	return t[PASSES / 2];
}

/* Microseconds: raw, keys, judged. */
static bool
measure(
    const struct certs_anchors *anchors, const struct made *m, double out[3])
{
	static double t[3][PASSES];
	bool ok = true;

	for (size_t i = 0; ok && i < PASSES; i++) {
		double at[4];

		at[0] = pkd_now(CLOCK_THREAD_CPUTIME_ID);
		ok = both_raw(m);
		at[1] = pkd_now(CLOCK_THREAD_CPUTIME_ID);
		ok = ok && both_keys(m);
		at[2] = pkd_now(CLOCK_THREAD_CPUTIME_ID);
		ok = ok && judge(anchors, m);
		at[3] = pkd_now(CLOCK_THREAD_CPUTIME_ID);
		for (size_t k = 0; k < 3; k++)
			t[k][i] = (at[k + 1] - at[k]) * 1e3;
	}
	for (size_t k = 0; k < 3; k++)
		out[k] = median(t[k]);
	return ok;
}

static bool
put_crl(struct certs_anchors_build *b, const struct made *m, size_t n)
{
	static uint8_t serial[CRL_MOST][SERIAL], room[CRL_MOST * 48 + 4096];
	static struct span spans[CRL_MOST];
	struct certs_issue_crl crl = {.this_update = NOW - DAY,
	    .next_update = NOW + 30 * DAY,
	    .number = 7,
	    .serials = spans,
	    .n = n};
	struct certs_store_object o = {.kind = CERTS_STORE_CRL,
	    .status = CERTS_STORE_TRUSTED,
	    .how = CERTS_STORE_BY_ANCHOR};
	struct sink k = sink_of(room, sizeof(room));
	struct certs_crl c;
	bool added;

	for (size_t i = 0; i < n; i++) {
		uint8_t digest[EVP_MAX_MD_SIZE];
		uint32_t seed = (uint32_t)i;

		if (EVP_Digest(&seed, sizeof(seed), digest, NULL, EVP_sha256(),
			NULL) != 1)
			return false;
		memcpy(serial[i], digest, SERIAL);
		serial[i][0] &= 0x3F;
		serial[i][0] |= 0x40;
		spans[i] = SPAN_OF(serial[i]);
	}
	if (certs_issue_crl(m->csca, &crl, &k) != CERTS_E_OK ||
	    certs_crl_open(sink_span(&k), &c) != CERTS_E_OK)
		return false;
	o.der = sink_span(&k);
	o.from = c.this_update;
	o.until = c.next_update;
	memcpy(o.country, c.country, sizeof(o.country));
	return certs_anchors_build_put(b, &o, &added) == CERTS_E_OK && added;
}

static bool
put_pkd(struct certs_anchors_build *b)
{
	static uint8_t buf[8192];
	FILE *f = fopen(pkd_file, "rb");
	bool added, ok = f != NULL;
	size_t n;

	for (size_t i = 0; ok && (n = pkd_next(f, buf, sizeof(buf))) > 0; i++) {
		struct certs_store_object o = {.kind = CERTS_STORE_SIGNER,
		    .status = CERTS_STORE_KNOWN,
		    .der = span_of(buf, n)};

		ok = (i < PKD_AUTHORITIES
			     ? certs_anchors_build_add(b, o.der, &added)
			     : certs_anchors_build_put(b, &o, &added)) ==
		    CERTS_E_OK;
	}
	if (f != NULL)
		fclose(f);
	return ok;
}

static bool
measure_all(const struct made *made, size_t entries)
{
	struct certs_anchors_source source = {.why = CERTS_ANCHORS_LIST};
	struct certs_anchors_build *b = NULL;
	struct certs_anchors *anchors = NULL;
	struct span index;
	bool added, ok;

	ok = certs_anchors_build_new((struct span) {0}, &b) == CERTS_E_OK &&
	    certs_anchors_build_source(b, &source) == CERTS_E_OK && put_pkd(b);
	for (size_t i = 0; ok && i < ROWS; i++)
		ok = certs_anchors_build_add(b, certs_issue_der(made[i].csca),
			 &added) == CERTS_E_OK &&
		    put_crl(b, &made[i], entries);
	ok = ok && certs_anchors_build_index(b, &index) == CERTS_E_OK &&
	    certs_anchors_open_memory(index, &anchors) == CERTS_E_OK;
	for (size_t i = 0; ok && i < ROWS; i++) {
		double us[3];

		if (!(ok = measure(anchors, &made[i], us)))
			break;
		printf("%-20s CRL %5zu  raw %7.1f  judged %7.1f us = %.2f raw, "
		       "1.15 raw %+6.1f us (at most 100), keys %.1f\n",
		    rows[i].label, entries, us[0], us[2], us[2] / us[0],
		    us[2] - 1.15 * us[0], us[1]);
	}
	if (anchors != NULL)
		certs_anchors_free(&anchors);
	certs_anchors_build_free(&b);
	return ok;
}

int
main(void)
{
	static struct made made[ROWS];
	bool ok = pkd_need();

	for (size_t i = 0; ok && i < ROWS; i++)
		ok = make(i, &made[i]);
	if (!ok)
		return bad("the certificates cannot be made");
	for (size_t i = 0; ok && i < sizeof(crl_sizes) / sizeof(crl_sizes[0]);
	     i++)
		ok = measure_all(made, crl_sizes[i]);
	for (size_t i = 0; i < ROWS; i++) {
		for (size_t k = 0; k < 2; k++)
			EVP_PKEY_free(made[i].raw[k].key);
		certs_issue_free(&made[i].dsc);
		certs_issue_free(&made[i].csca);
	}
	return ok ? 0 : bad("a genuine object is not judged so");
}
