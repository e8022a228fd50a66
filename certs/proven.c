#include "certs/proven.h"

#include "certs/anchors_key.h"
#include "certs/digest.h"
#include "certs/signature.h"
#include "certs/x509.h"

#include <stdlib.h>
#include <string.h>

struct fact {
	uint8_t key[32], certificate[32];
	int64_t at; /* 0: none */
};

struct certs_proven {
	uint8_t store[32];
	size_t next; /* the place of the oldest */
	struct fact facts[CERTS_PROVEN_MAX];
};

enum certs_err
certs_proven_new(struct certs_proven **out)
{
	*out = calloc(1, sizeof(**out));
	return *out != NULL ? CERTS_E_OK : CERTS_E_MEMORY;
}

void
certs_proven_free(struct certs_proven **p)
{
	free(*p);
	*p = NULL;
}

void
certs_proven_bind(struct certs_proven *p, const uint8_t store[32])
{
	if (memcmp(p->store, store, 32) == 0)
		return;
	memset(p, 0, sizeof(*p));
	memcpy(p->store, store, 32);
}

static const struct fact *
find(const struct certs_proven *p, const uint8_t key[32],
    const uint8_t certificate[32])
{
	for (size_t i = 0; i < CERTS_PROVEN_MAX; i++)
		if (p->facts[i].at > 0 &&
		    memcmp(p->facts[i].certificate, certificate, 32) == 0 &&
		    memcmp(p->facts[i].key, key, 32) == 0)
			return &p->facts[i];
	return NULL;
}

static void
remember(struct certs_proven *p, const uint8_t key[32],
    const uint8_t certificate[32], int64_t now)
{
	struct fact *f = &p->facts[p->next];

	memcpy(f->key, key, 32);
	memcpy(f->certificate, certificate, 32);
	f->at = now;
	p->next = (p->next + 1) % CERTS_PROVEN_MAX;
}

static enum certs_reason
verify(const struct certs_anchors *anchors, const struct certs_anchor *a,
    const struct certs_x509 *x)
{
	struct certs_signature_algorithm algorithm;
	const struct certs_key *k;
	enum certs_reason r = certs_signature_read(
	    x->algorithm, NULL, &algorithm);

	if (r != CERTS_REASON_NONE ||
	    (r = certs_anchors_key(anchors, a, &k)) != CERTS_REASON_NONE)
		return r;
	return certs_signature_verify(
	    k, &algorithm, x->tbs, x->signature, NULL);
}

enum certs_reason
certs_proven_ask(const struct certs_anchors *anchors,
    const struct certs_anchor *a, const struct certs_x509 *x, int64_t now,
    int64_t *at)
{
	struct certs_proven *p = certs_anchors_proven(anchors);
	const struct fact *f = NULL;
	uint8_t certificate[32];
	enum certs_reason r;

	*at = 0;
	if (p == NULL || now <= 0 || !certs_digest(x->der, certificate))
		return verify(anchors, a, x);
	f = find(p, a->key_sha256, certificate);
	if (f != NULL && f->at <= now) {
		*at = f->at;
		return CERTS_REASON_NONE;
	}
	if ((r = verify(anchors, a, x)) == CERTS_REASON_NONE && f == NULL)
		remember(p, a->key_sha256, certificate, now);
	return r;
}
