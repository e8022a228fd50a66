#include "certs/key.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdio.h>

static enum certs_reason
open_rsa(struct certs_key *k)
{
	k->level = certs_policy_rsa(k->bits);
	snprintf(k->text, sizeof(k->text), "RSA %d", k->bits);
	return k->level == CERTS_POLICY_BROKEN ? CERTS_REASON_KEY_WEAK
					       : CERTS_REASON_NONE;
}

/* Doc 9303-12 §4.4.2, FIPS 186-4 §4.2: the prime and its subgroup. */
static enum certs_reason
open_dsa(struct certs_key *k)
{
	BIGNUM *q = NULL;
	int order = EVP_PKEY_get_bn_param(k->pkey, OSSL_PKEY_PARAM_FFC_Q, &q) ==
		1
	    ? BN_num_bits(q)
	    : 0;

	BN_free(q);
	k->level = certs_policy_dsa(k->bits, order);
	snprintf(k->text, sizeof(k->text), "DSA %d", k->bits);
	return k->level == CERTS_POLICY_BROKEN ? CERTS_REASON_KEY_WEAK
					       : CERTS_REASON_NONE;
}

static enum certs_reason
open_ec(struct certs_key *k)
{
	const struct certs_policy_group *group;
	char name[64], encoding[32];
	size_t n;

	/* OpenSSL names a group only when all its parameters are those of
	 * the named one. */
	if (EVP_PKEY_get_utf8_string_param(k->pkey, OSSL_PKEY_PARAM_GROUP_NAME,
		name, sizeof(name), &n) != 1 ||
	    (group = certs_policy_group(name)) == NULL)
		return CERTS_REASON_KEY_GROUP;
	k->explicit_group = EVP_PKEY_get_utf8_string_param(k->pkey,
				OSSL_PKEY_PARAM_EC_ENCODING, encoding,
				sizeof(encoding), &n) == 1 &&
	    encoding[0] == 'e';
	k->level = group->level;
	snprintf(k->text, sizeof(k->text), "EC %s", group->name);
	return CERTS_REASON_NONE;
}

enum certs_reason
certs_key_open(struct span spki, struct certs_key *out)
{
	const unsigned char *p = spki.p;
	struct certs_key k = {0};
	enum certs_reason r;

	k.pkey = d2i_PUBKEY(NULL, &p, (long)spki.n);
	if (k.pkey == NULL || p != spki.p + spki.n) {
		r = CERTS_REASON_KEY_UNKNOWN;
		goto out;
	}
	k.bits = EVP_PKEY_get_bits(k.pkey);
	switch (EVP_PKEY_get_base_id(k.pkey)) {
	case EVP_PKEY_RSA:
		k.kind = CERTS_KEY_RSA;
		r = open_rsa(&k);
		break;
	case EVP_PKEY_RSA_PSS:
		k.kind = CERTS_KEY_RSA_PSS;
		r = open_rsa(&k);
		break;
	case EVP_PKEY_DSA:
		k.kind = CERTS_KEY_DSA;
		r = open_dsa(&k);
		break;
	case EVP_PKEY_EC:
		k.kind = CERTS_KEY_EC;
		r = open_ec(&k);
		break;
	default:
		r = CERTS_REASON_KEY_UNKNOWN;
	}
out:
	if (r == CERTS_REASON_NONE)
		*out = k;
	else
		EVP_PKEY_free(k.pkey);
	ERR_clear_error();
	return r;
}

void
certs_key_close(struct certs_key *k)
{
	EVP_PKEY_free(k->pkey);
	*k = (struct certs_key) {0};
}
