/*
 * A PKD of 30,000 document signers and 200 authorities of one country, made
 * once by the test PKI and kept in build/bench_certs_pkd.der, one after the
 * other, authorities first: RSA 2048 and P-256 with explicit parameters in
 * turn, about 1 kB each.
 */
#ifndef TESTS_BENCH_PKD_H
#define TESTS_BENCH_PKD_H

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "certs/issue.h"
#include "mrtd/tlv.h"

enum {
	PKD_SIGNERS = 30000,
	PKD_AUTHORITIES = 200,
	PKD_KEYS = 16, /* each kind of signer has so many, certified again */
};

static const char pkd_file[] = "build/bench_certs_pkd.der";

/* Milliseconds. */
static inline double
pkd_now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static inline struct certs_issue_spec
pkd_spec(bool rsa, const char *name, uint64_t serial)
{
	return (struct certs_issue_spec) {
	    .suite = certs_issue_suite(
		rsa ? "rsa-2048-sha256" : "ecdsa-p256-sha256"),
	    .country = "UT",
	    .organisation = "Ministry of the Interior of Utopia",
	    .name = name,
	    .serial = serial,
	    .not_before = INT64_C(1577836800),
	    .not_after = INT64_C(2208988800),
	    .quirks = rsa ? 0 : CERTS_ISSUE_EXPLICIT_GROUP,
	};
}

static inline bool
pkd_put(FILE *f, const struct certs_issuer *i)
{
	struct span der = certs_issue_der(i);

	return fwrite(der.p, 1, der.n, f) == der.n;
}

/* Half of the certificates of each kind. */
static inline bool
pkd_make(FILE *f)
{
	struct certs_issuer *csca[2] = {NULL, NULL},
			    *key[2][PKD_KEYS] = {{NULL}};
	bool ok = true;
	char name[64];

	for (uint64_t i = 0; ok && i < PKD_AUTHORITIES; i++) {
		struct certs_issue_spec s = pkd_spec(i % 2, name, i + 1);
		struct certs_issuer *made = NULL;

		(void)snprintf(
		    name, sizeof(name), "Country Signing CA %u", (unsigned)i);
		s.same_key = csca[i % 2];
		ok = certs_issue_csca(&s, &made) == CERTS_E_OK &&
		    pkd_put(f, made);
		if (csca[i % 2] == NULL)
			csca[i % 2] = made;
		else
			certs_issue_free(&made);
	}
	for (uint64_t i = 0; ok && i < PKD_SIGNERS; i++) {
		struct certs_issuer **k = &key[i % 2][i / 2 % PKD_KEYS];
		struct certs_issue_spec s = pkd_spec(i % 2, name, i + 1000);
		struct certs_issuer *made = NULL;

		(void)snprintf(
		    name, sizeof(name), "Document Signer %u", (unsigned)i);
		s.same_key = *k;
		ok = certs_issue_dsc(csca[i % 2], &s, &made) == CERTS_E_OK &&
		    pkd_put(f, made);
		if (*k == NULL)
			*k = made;
		else
			certs_issue_free(&made);
	}
	for (size_t i = 0; i < 2; i++) {
		for (size_t k = 0; k < PKD_KEYS; k++)
			certs_issue_free(&key[i][k]);
		certs_issue_free(&csca[i]);
	}
	return ok;
}

static inline bool
pkd_need(void)
{
	struct stat st;
	bool ok;
	FILE *f;

	if (stat(pkd_file, &st) == 0 && st.st_size > 0)
		return true;
	if ((f = fopen("build/bench_certs_pkd.tmp", "wb")) == NULL)
		return false;
	ok = pkd_make(f);
	ok = fclose(f) == 0 && ok;
	return ok && rename("build/bench_certs_pkd.tmp", pkd_file) == 0;
}

/* One certificate out of the file; 0 at its end. */
static inline size_t
pkd_next(FILE *f, uint8_t *buf, size_t cap)
{
	size_t header, contents, n = fread(buf, 1, 4, f);
	uint32_t tag;

	if (n != 4 ||
	    mrtd_tlv_header(span_of(buf, 4), &tag, &header, &contents) !=
		MRTD_E_OK ||
	    header + contents > cap)
		return 0;
	n = header + contents;
	return fread(buf + 4, 1, n - 4, f) == n - 4 ? n : 0;
}

#endif
