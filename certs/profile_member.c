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
	*out = m;
	return true;
}

static int
by_number(const void *a, const void *b)
{
	const struct certs_profile_member *x = a, *y = b;
	int c = memcmp(x->number, y->number, sizeof(x->number));

	return c != 0 ? c : (x->index > y->index) - (x->index < y->index);
}

static int
by_key_id(const void *a, const void *b)
{
	const struct certs_profile_member *x = a, *y = b;
	int c = memcmp(x->key_id, y->key_id, sizeof(x->key_id));

	return c != 0 ? c : (x->index > y->index) - (x->index < y->index);
}

static bool
same_number(
    const struct certs_profile_member *a, const struct certs_profile_member *b)
{
	return memcmp(a->number, b->number, sizeof(a->number)) == 0;
}

static bool
same_key_id(
    const struct certs_profile_member *a, const struct certs_profile_member *b)
{
	return memcmp(a->key_id, b->key_id, sizeof(a->key_id)) == 0;
}

/* How many of a sorted run are like its first. */
static size_t
run(const struct certs_profile_member *m, size_t n,
    bool (*same)(const struct certs_profile_member *,
	const struct certs_profile_member *))
{
	size_t k = 1;

	while (k < n && same(&m[0], &m[k]))
		k++;
	return k;
}

static bool
one_key(const struct certs_profile_member *m, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (memcmp(m[0].key, m[i].key, sizeof(m[0].key)) != 0)
			return false;
	return true;
}

void
certs_profile_company(struct certs_profile_member *m, size_t n,
    void (*tell)(
	void *cookie, size_t index, const struct certs_profile_finding *),
    void *cookie)
{
	struct certs_profile_finding f = {
	    .rule = CERTS_PROFILE_RULE_SERIAL_REUSED, .part = "serialNumber"};
	size_t k;

	if (n == 0)
		return;
	qsort(m, n, sizeof(*m), by_number);
	for (size_t i = 0; i < n; i += k) {
		k = run(m + i, n - i, same_number);
		(void)snprintf(f.found, sizeof(f.found),
		    "in %zu certificates under this issuer", k);
		for (size_t j = i; k > 1 && j < i + k; j++)
			tell(cookie, m[j].index, &f);
	}
	f.rule = CERTS_PROFILE_RULE_SKI_UNIQUE;
	f.part = "SubjectKeyIdentifier";
	qsort(m, n, sizeof(*m), by_key_id);
	for (size_t i = 0; i < n; i += k) {
		k = run(m + i, n - i, same_key_id);
		if (memcmp(m[i].key_id, zero, sizeof(zero)) == 0 ||
		    one_key(m + i, k))
			continue;
		(void)snprintf(f.found, sizeof(f.found),
		    "in %zu certificates, of different keys", k);
		for (size_t j = i; j < i + k; j++)
			tell(cookie, m[j].index, &f);
	}
}
