/*
 * Keys of a token, made, read and deleted: PKCS #11 v2.40 §2.1 (RSA), §2.3
 * (elliptic curves).  Each call has a session of its own that may write.
 */
#include "certs/signer_pkcs11_form.h"
#include "mrtd/der.h"

#include <openssl/objects.h>
#include <string.h>

struct made {
	CK_OBJECT_HANDLE public, private;
};

static enum certs_err
trouble(struct certs_signer *s, const char *what, struct span name, CK_RV rv)
{
	return certs_signer_form_fail(s,
	    rv == CKR_MECHANISM_INVALID || rv == CKR_CURVE_NOT_SUPPORTED ||
		    rv == CKR_MECHANISM_PARAM_INVALID ||
		    rv == CKR_DOMAIN_PARAMS_INVALID
		? CERTS_E_ALGORITHM
		: CERTS_E_UNREACHABLE,
	    "the token did not %s %.*s: %s", what, (int)name.n,
	    (const char *)name.p, p11_kit_strerror(rv));
}

/* A second session: logging in once counts for all of them. */
static enum certs_err
begin(struct certs_signer *s, CK_SESSION_HANDLE *h)
{
	struct certs_signer_pkcs11_token *t = s->own;
	enum certs_err e;
	CK_RV rv;

	if (p11_kit_uri_get_attribute(t->uri, CKA_LABEL) != NULL ||
	    p11_kit_uri_get_attribute(t->uri, CKA_ID) != NULL)
		return certs_signer_form_fail(s, CERTS_E_ARGUMENT,
		    "the URI names one key: name the token alone, keys are "
		    "told apart by their labels");
	if ((e = certs_signer_pkcs11_form_log_in(s, t)) != CERTS_E_OK)
		return e;
	rv = t->api->C_OpenSession(
	    t->slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, h);
	return rv == CKR_OK
	    ? CERTS_E_OK
	    : certs_signer_form_fail(s, CERTS_E_UNREACHABLE,
		  "the token cannot be written: %s", p11_kit_strerror(rv));
}

/* How many objects of this class bear the name; the first ones of them. */
static CK_RV
find(CK_FUNCTION_LIST *api, CK_SESSION_HANDLE h, CK_OBJECT_CLASS class,
    struct span name, CK_OBJECT_HANDLE out[2], CK_ULONG *n)
{
	CK_ATTRIBUTE template[] = {
	    {CKA_CLASS, &class, sizeof(class)},
	    {CKA_LABEL, (void *)(uintptr_t)name.p, (CK_ULONG)name.n},
	};
	CK_RV rv = api->C_FindObjectsInit(h, template, 2);

	*n = 0;
	if (rv != CKR_OK)
		return rv;
	rv = api->C_FindObjects(h, out, 2, n);
	(void)api->C_FindObjectsFinal(h);
	return rv;
}

/* A private key that could leave, or once could have, is none of ours. */
static bool
is_kept(CK_FUNCTION_LIST *api, CK_SESSION_HANDLE h, CK_OBJECT_HANDLE key)
{
	CK_BBOOL sensitive = CK_FALSE, always = CK_FALSE, never = CK_FALSE,
		 extractable = CK_TRUE;
	CK_ATTRIBUTE a[] = {
	    {CKA_SENSITIVE, &sensitive, sizeof(sensitive)},
	    {CKA_EXTRACTABLE, &extractable, sizeof(extractable)},
	    {CKA_ALWAYS_SENSITIVE, &always, sizeof(always)},
	    {CKA_NEVER_EXTRACTABLE, &never, sizeof(never)},
	};

	return api->C_GetAttributeValue(h, key, a, 4) == CKR_OK && sensitive &&
	    !extractable && always && never;
}

/* One attribute into the room that is left; empty: it has none. */
static struct span
attribute(CK_FUNCTION_LIST *api, CK_SESSION_HANDLE h, CK_OBJECT_HANDLE key,
    CK_ATTRIBUTE_TYPE type, struct sink *k)
{
	CK_ATTRIBUTE a = {type, NULL, 0};
	uint8_t *at;

	if (api->C_GetAttributeValue(h, key, &a, 1) != CKR_OK ||
	    a.ulValueLen == 0 || a.ulValueLen == CK_UNAVAILABLE_INFORMATION ||
	    (at = sink_reserve(k, a.ulValueLen)) == NULL)
		return (struct span) {0};
	a.pValue = at;
	if (api->C_GetAttributeValue(h, key, &a, 1) != CKR_OK)
		return (struct span) {0};
	return span_of(at, a.ulValueLen);
}

static struct span
without_zeros(struct span s)
{
	uint8_t c;

	while (s.n > 1 && s.p[0] == 0 && span_take_u8(&s, &c))
		continue;
	return s;
}

static enum certs_err
read_public(struct certs_signer *s, CK_SESSION_HANDLE h, CK_OBJECT_HANDLE key,
    struct certs_signer_public *out)
{
	struct certs_signer_pkcs11_token *t = s->own;
	struct sink k;
	struct span wrapped;

	*out = (struct certs_signer_public) {.y = {NULL, 0}};
	k = sink_of(out->bytes, sizeof(out->bytes));
	wrapped = attribute(t->api, h, key, CKA_EC_POINT, &k);
	/* §2.3.3: the point as an OCTET STRING; some leave that away. */
	if (wrapped.n > 0 &&
	    mrtd_der_only(wrapped, MRTD_DER_OCTET_STRING, &out->y) != MRTD_E_OK)
		out->y = wrapped;
	if (wrapped.n == 0) {
		out->n = without_zeros(
		    attribute(t->api, h, key, CKA_MODULUS, &k));
		out->e = without_zeros(
		    attribute(t->api, h, key, CKA_PUBLIC_EXPONENT, &k));
	}
	/* 32 octets: RFC 8032 §5.1.2; no point of a curve is so short. */
	if ((out->y.n > 2 && out->y.p[0] == 4) || out->y.n == 32 ||
	    (out->n.n > 0 && out->e.n > 0))
		return CERTS_E_OK;
	return certs_signer_form_fail(
	    s, CERTS_E_KEY, "the token does not show the public key");
}

#define COMMON(yes, no, name)                                                 \
	{CKA_TOKEN, &(yes), sizeof(yes)}, {CKA_PRIVATE, &(yes), sizeof(yes)}, \
	    {CKA_SENSITIVE, &(yes), sizeof(yes)},                             \
	    {CKA_EXTRACTABLE, &(no), sizeof(no)},                             \
	    {CKA_SIGN, &(yes), sizeof(yes)},                                  \
	    {CKA_LABEL, (void *)(uintptr_t)(name).p, (CK_ULONG)(name).n},     \
	{                                                                     \
		CKA_ID, (void *)(uintptr_t)(name).p, (CK_ULONG)(name).n       \
	}

static CK_RV
generate(struct certs_signer_pkcs11_token *t, CK_SESSION_HANDLE h,
    const struct certs_signer_key *k, struct made *m)
{
	CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
	const bool edwards = k->algorithm == NULL;
	bool ec = edwards || k->algorithm->scheme == MRTD_CVC_ECDSA;
	CK_MECHANISM how = {edwards ? CKM_EC_EDWARDS_KEY_PAIR_GEN
		: ec		    ? CKM_EC_KEY_PAIR_GEN
				    : CKM_RSA_PKCS_KEY_PAIR_GEN,
	    NULL, 0};
	CK_ULONG bits = k->bits;
	uint8_t oid[32], exponent[] = {1, 0, 1}, *at = oid;
	ASN1_OBJECT *o = ec ? OBJ_txt2obj(edwards ? "ED25519" : k->curve, 0)
			    : NULL;
	int n = o != NULL ? i2d_ASN1_OBJECT(o, NULL) : 0;
	CK_ATTRIBUTE private[] = {COMMON(yes, no, k->name)};
	CK_ATTRIBUTE public[] = {
	    {CKA_TOKEN, &yes, sizeof(yes)},
	    {CKA_VERIFY, &yes, sizeof(yes)},
	    {CKA_LABEL, private[5].pValue, private[5].ulValueLen},
	    {CKA_ID, private[6].pValue, private[6].ulValueLen},
	    {CKA_EC_PARAMS, oid, (CK_ULONG)n},
	    {CKA_PUBLIC_EXPONENT, exponent, sizeof(exponent)},
	};

	if (ec && (n <= 0 || n > (int)sizeof(oid))) {
		ASN1_OBJECT_free(o);
		return CKR_CURVE_NOT_SUPPORTED;
	}
	if (ec)
		(void)i2d_ASN1_OBJECT(o, &at);
	ASN1_OBJECT_free(o);
	if (!ec)
	public[4] = (CK_ATTRIBUTE) {CKA_MODULUS_BITS, &bits, sizeof(bits)};
	return t->api->C_GenerateKeyPair(h, &how, public, ec ? 5 : 6, private,
	    sizeof(private) / sizeof(private[0]), &m->public, &m->private);
}

#define MECHANISMS 512

/* Some make a key on a curve with which they do not sign. */
static CK_RV
can_sign(struct certs_signer_pkcs11_token *t, const struct certs_signer_key *k)
{
	const CK_MECHANISM_TYPE how = k->algorithm == NULL ? CKM_EDDSA
							   : CKM_ECDSA;
	CK_MECHANISM_TYPE list[MECHANISMS];
	CK_ULONG n = MECHANISMS;
	CK_RV rv;

	if (k->algorithm != NULL && k->algorithm->scheme != MRTD_CVC_ECDSA)
		return CKR_OK;
	if ((rv = t->api->C_GetMechanismList(t->slot, list, &n)) != CKR_OK)
		return rv;
	for (CK_ULONG i = 0; i < n; i++)
		if (list[i] == how)
			return CKR_OK;
	return CKR_MECHANISM_INVALID;
}

enum certs_err
certs_signer_pkcs11_key_make(struct certs_signer *s,
    const struct certs_signer_key *k, struct certs_signer_public *out)
{
	struct certs_signer_pkcs11_token *t = s->own;
	CK_OBJECT_HANDLE there[2];
	CK_SESSION_HANDLE h;
	struct made m = {0, 0};
	CK_ULONG n;
	CK_RV rv;
	enum certs_err e = begin(s, &h);

	if (e != CERTS_E_OK)
		return e;
	rv = find(t->api, h, CKO_PRIVATE_KEY, k->name, there, &n);
	if (rv == CKR_OK && n > 0) {
		e = certs_signer_form_fail(s, CERTS_E_ARGUMENT,
		    "the token has a key %.*s already", (int)k->name.n,
		    (const char *)k->name.p);
		goto out;
	}
	if (rv == CKR_OK)
		rv = can_sign(t, k);
	if (rv == CKR_OK)
		rv = generate(t, h, k, &m);
	if (rv != CKR_OK) {
		e = trouble(s, "make the key", k->name, rv);
		goto out;
	}
	e = is_kept(t->api, h, m.private)
	    ? read_public(s, h, m.public, out)
	    : certs_signer_form_fail(s, CERTS_E_KEY,
		  "the token would let its keys out: it is no place for the "
		  "key of a terminal");
	if (e != CERTS_E_OK) {
		(void)t->api->C_DestroyObject(h, m.private);
		(void)t->api->C_DestroyObject(h, m.public);
	}
out:
	(void)t->api->C_CloseSession(h);
	return e;
}

enum certs_err
certs_signer_pkcs11_key_read(
    struct certs_signer *s, struct span name, struct certs_signer_public *out)
{
	struct certs_signer_pkcs11_token *t = s->own;
	CK_OBJECT_HANDLE private[2], public[2];
	CK_ULONG n = 0, halves = 0;
	CK_SESSION_HANDLE h;
	CK_RV rv;
	enum certs_err e = begin(s, &h);

	if (e != CERTS_E_OK)
		return e;
	rv = find(t->api, h, CKO_PRIVATE_KEY, name, private, &n);
	if (rv == CKR_OK)
		rv = find(t->api, h, CKO_PUBLIC_KEY, name, public, &halves);
	if (rv != CKR_OK)
		e = trouble(s, "show the key", name, rv);
	else if (n != 1 || halves != 1)
		e = certs_signer_form_fail(s, CERTS_E_NO_KEY,
		    n == 0 ? "the token has no private key %.*s"
			   : "the token has not exactly one key %.*s",
		    (int)name.n, (const char *)name.p);
	else if (!is_kept(t->api, h, private[0]))
		e = certs_signer_form_fail(s, CERTS_E_KEY,
		    "the key %.*s could leave the token, or was brought there: "
		    "only one that was made in it is used",
		    (int)name.n, (const char *)name.p);
	else
		e = read_public(s, h, public[0], out);
	(void)t->api->C_CloseSession(h);
	return e;
}

enum certs_err
certs_signer_pkcs11_key_delete(struct certs_signer *s, struct span name)
{
	static const CK_OBJECT_CLASS classes[] = {
	    CKO_PRIVATE_KEY, CKO_PUBLIC_KEY};
	struct certs_signer_pkcs11_token *t = s->own;
	CK_OBJECT_HANDLE there[2];
	CK_SESSION_HANDLE h;
	CK_ULONG n = 0;
	CK_RV rv = CKR_OK;
	enum certs_err e = begin(s, &h);

	if (e != CERTS_E_OK)
		return e;
	for (size_t i = 0; i < 2 && e == CERTS_E_OK && rv == CKR_OK; i++) {
		rv = find(t->api, h, classes[i], name, there, &n);
		if (rv == CKR_OK && i == 0 && n != 1)
			e = certs_signer_form_fail(s, CERTS_E_NO_KEY,
			    "the token has not exactly one private key %.*s",
			    (int)name.n, (const char *)name.p);
		else if (rv == CKR_OK && n > 0)
			rv = t->api->C_DestroyObject(h, there[0]);
	}
	if (rv != CKR_OK)
		e = trouble(s, "delete the key", name, rv);
	(void)t->api->C_CloseSession(h);
	return e;
}
