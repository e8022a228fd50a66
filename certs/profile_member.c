/* Certificates side by side: what no one of them shows by itself. */
#include "certs/profile.h"

#include "certs/digest.h"
#include "certs/x509.h"
#include "mrtd/der.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t zero[32];

bool
certs_profile_member(
    struct span der, size_t index, struct certs_profile_member *out)
{
	struct certs_profile_member m = {.index = index};
	struct span seq, skipped, key;
	uint8_t both[64];
	struct certs_x509 x;

	if (certs_x509_parse(der, &x) != CERTS_E_OK ||
	    mrtd_tlv_only(x.spki, MRTD_DER_SEQUENCE, &seq) != MRTD_E_OK ||
	    mrtd_tlv_expect(&seq, MRTD_DER_SEQUENCE, &skipped) != MRTD_E_OK ||
	    mrtd_tlv_only(seq, MRTD_DER_BIT_STRING, &key) != MRTD_E_OK)
		return false;
	/* The key without its parameters: written in two ways it is one. */
	certs_x509_name_digest(x.issuer, both);
	if (!certs_digest(x.serial, both + 32) ||
	    !certs_digest(SPAN_OF(both), m.number) ||
	    !certs_digest(key, m.key) ||
	    (x.ski.n > 0 && !certs_digest(x.ski, m.key_id)))
		return false;
	memcpy(both, m.key, sizeof(m.key));
	if (!certs_digest(SPAN_OF(both), m.key_number))
		return false;
	*out = m;
	return true;
}

/* Sorted by one digest of each, then by the caller's number. */
#define BY(field)                                                              \
	static int by_##field(const void *a, const void *b)                    \
	{                                                                      \
		const struct certs_profile_member *x = a, *y = b;              \
		int c = memcmp(x->field, y->field, sizeof(x->field));          \
                                                                               \
		return c != 0 ? c                                              \
			      : (x->index > y->index) - (x->index < y->index); \
	}                                                                      \
	static size_t run_of_##field(                                          \
	    const struct certs_profile_member *m, size_t n)                    \
	{                                                                      \
		size_t k = 1;                                                  \
                                                                               \
		while (k < n &&                                                \
		    memcmp(m[0].field, m[k].field, sizeof(m[0].field)) == 0)   \
			k++;                                                   \
		return k;                                                      \
	}
BY(number)
BY(key_number)
BY(key_id)

static bool
one_key(const struct certs_profile_member *m, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (memcmp(m[0].key, m[i].key, sizeof(m[0].key)) != 0)
			return false;
	return true;
}

struct ear {
	void (*tell)(
	    void *cookie, size_t index, const struct certs_profile_finding *);
	void *cookie;
};

static void
tell_all(const struct ear *ear, const struct certs_profile_member *m, size_t n,
    const struct certs_profile_finding *f)
{
	for (size_t i = 0; i < n; i++)
		ear->tell(ear->cookie, m[i].index, f);
}

static void
serials(const struct ear *ear, struct certs_profile_member *m, size_t n)
{
	struct certs_profile_finding f = {
	    .rule = CERTS_PROFILE_RULE_SERIAL_REUSED, .part = "serialNumber"};
	size_t k;

	qsort(m, n, sizeof(*m), by_number);
	for (size_t i = 0; i < n; i += k) {
		k = run_of_number(m + i, n - i);
		(void)snprintf(f.found, sizeof(f.found),
		    "in %zu certificates under this issuer", k);
		if (k > 1)
			tell_all(ear, m + i, k, &f);
	}
	/* "regardless of whether that CSCA has undergone a name change": a
	 * root and a link certificate of one key are of one CSCA. */
	qsort(m, n, sizeof(*m), by_key_number);
	for (size_t i = 0; i < n; i += k) {
		k = run_of_key_number(m + i, n - i);
		(void)snprintf(f.found, sizeof(f.found),
		    "in %zu certificates of this key, under another name", k);
		if (k > 1 && run_of_number(m + i, k) < k)
			tell_all(ear, m + i, k, &f);
	}
}

static void
key_ids(const struct ear *ear, struct certs_profile_member *m, size_t n)
{
	struct certs_profile_finding f = {.rule = CERTS_PROFILE_RULE_SKI_UNIQUE,
	    .part = "SubjectKeyIdentifier"};
	size_t k;

	qsort(m, n, sizeof(*m), by_key_id);
	for (size_t i = 0; i < n; i += k) {
		k = run_of_key_id(m + i, n - i);
		(void)snprintf(f.found, sizeof(f.found),
		    "in %zu certificates, of different keys", k);
		if (memcmp(m[i].key_id, zero, sizeof(zero)) != 0 &&
		    !one_key(m + i, k))
			tell_all(ear, m + i, k, &f);
	}
}

void
certs_profile_company(struct certs_profile_member *m, size_t n,
    void (*tell)(
	void *cookie, size_t index, const struct certs_profile_finding *),
    void *cookie)
{
	const struct ear ear = {tell, cookie};

	if (n == 0)
		return;
	serials(&ear, m, n);
	key_ids(&ear, m, n);
}
