#include "kiosk/sign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include "certs/files.h"
#include "certs/key.h"
#include "certs/signer.h"

#define TOKEN_MS 3000
#define HALF (KIOSK_SIGN_SIZE / 2)
#define POINT (1 + KIOSK_SIGN_SIZE)

struct kiosk_sign {
	struct kiosk_sign_public public;
	EVP_PKEY *pkey; /* NULL: in the token */
	struct certs_signer *token;
	char name[64]; /* of the key in it */
};

static bool
is_ours(const EVP_PKEY *k)
{
	char group[32];

	return k != NULL &&
	    (EVP_PKEY_is_a(k, "ED25519") ||
		(EVP_PKEY_is_a(k, "EC") &&
		    EVP_PKEY_get_group_name(k, group, sizeof(group), NULL) ==
			1 &&
		    strcmp(group, "prime256v1") == 0));
}

static bool
identify(EVP_PKEY *k, uint8_t out[32])
{
	unsigned char *der = NULL;
	int n = i2d_PUBKEY(k, &der);

	if (n > 0)
		SHA256(der, (size_t)n, out);
	OPENSSL_free(der);
	return n > 0;
}

void
kiosk_sign_public_close(struct kiosk_sign_public *p)
{
	EVP_PKEY_free(p->pkey);
	*p = (struct kiosk_sign_public) {.pkey = NULL};
}

enum kiosk_err
kiosk_sign_public_read(const char *path, struct kiosk_sign_public *out)
{
	struct kiosk_sign_public p = {.pkey = NULL};
	struct span text;
	BIO *bio;

	if (certs_files_read(path, &text) != CERTS_E_OK)
		return KIOSK_E_CONF;
	if ((bio = BIO_new_mem_buf(text.p, (int)text.n)) != NULL)
		p.pkey = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
	BIO_free(bio);
	free((void *)(uintptr_t)text.p);
	ERR_clear_error();
	if (!is_ours(p.pkey) || !identify(p.pkey, p.id)) {
		kiosk_sign_public_close(&p);
		return KIOSK_E_CONF;
	}
	*out = p;
	return KIOSK_E_OK;
}

/* What is signed; the caller frees and wipes nothing: no text is secret. */
static uint8_t *
framed(const char *purpose, struct span text, size_t *n)
{
	size_t head = strlen(purpose) + 1;
	uint8_t *p;

	if (text.n > KIOSK_SIGN_TEXT_MAX || (p = malloc(head + text.n)) == NULL)
		return NULL;
	memcpy(p, purpose, head);
	if (text.n > 0)
		memcpy(p + head, text.p, text.n);
	*n = head + text.n;
	return p;
}

/* r || s as OpenSSL wants them: a SEQUENCE of two INTEGER. */
static int
to_der(struct span plain, unsigned char **der)
{
	ECDSA_SIG *s = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(plain.p, HALF, NULL);
	BIGNUM *t = BN_bin2bn(plain.p + HALF, HALF, NULL);
	int n = -1;

	if (s != NULL && r != NULL && t != NULL &&
	    ECDSA_SIG_set0(s, r, t) == 1) {
		r = t = NULL;
		n = i2d_ECDSA_SIG(s, der);
	}
	BN_free(r);
	BN_free(t);
	ECDSA_SIG_free(s);
	return n;
}

static bool
from_der(struct span der, uint8_t out[KIOSK_SIGN_SIZE])
{
	const unsigned char *p = der.p;
	ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &p, (long)der.n);
	bool ok = s != NULL &&
	    BN_bn2binpad(ECDSA_SIG_get0_r(s), out, HALF) == HALF &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(s), out + HALF, HALF) == HALF;

	ECDSA_SIG_free(s);
	return ok;
}

bool
kiosk_sign_bytes_check(EVP_PKEY *pkey, struct span bytes, struct span signature)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	bool edwards = EVP_PKEY_is_a(pkey, "ED25519"), ok = false;
	unsigned char *der = NULL;
	int der_n;

	if (c == NULL || signature.n != KIOSK_SIGN_SIZE ||
	    EVP_DigestVerifyInit(
		c, NULL, edwards ? NULL : EVP_sha256(), NULL, pkey) != 1)
		goto out;
	if (edwards) {
		ok = EVP_DigestVerify(
			 c, signature.p, signature.n, bytes.p, bytes.n) == 1;
		goto out;
	}
	if ((der_n = to_der(signature, &der)) > 0)
		ok = EVP_DigestVerify(
			 c, der, (size_t)der_n, bytes.p, bytes.n) == 1;
out:
	OPENSSL_free(der);
	EVP_MD_CTX_free(c);
	ERR_clear_error();
	return ok;
}

bool
kiosk_sign_check(const struct kiosk_sign_public *p, const char *purpose,
    struct span text, struct span signature)
{
	size_t n = 0;
	uint8_t *bytes = framed(purpose, text, &n);
	const bool ok = bytes != NULL &&
	    kiosk_sign_bytes_check(p->pkey, span_of(bytes, n), signature);

	free(bytes);
	return ok;
}

static enum kiosk_err
open_file(const char *path, struct kiosk_sign *s)
{
	struct span text;
	struct stat st;

	if (stat(path, &st) != 0 || (st.st_mode & 077) != 0 ||
	    certs_files_read(path, &text) != CERTS_E_OK)
		return KIOSK_E_CONF;
	s->pkey = certs_key_private(text);
	bytes_wipe((void *)(uintptr_t)text.p, text.n);
	free((void *)(uintptr_t)text.p);
	if (!is_ours(s->pkey) || !identify(s->pkey, s->public.id))
		return KIOSK_E_CONF;
	EVP_PKEY_up_ref(s->pkey);
	s->public.pkey = s->pkey;
	return KIOSK_E_OK;
}

bool
kiosk_sign_split(
    const char *uri, char *label, size_t label_cap, char *token, size_t cap)
{
	const char *p = strstr(uri, ";object="), *value;
	size_t n;

	if (p == NULL)
		return false;
	value = p + strlen(";object=");
	n = strcspn(value, ";?");
	if (n == 0 || n >= label_cap || memchr(value, '%', n) != NULL)
		return false;
	memcpy(label, value, n);
	label[n] = '\0';
	n = (size_t)snprintf(
	    token, cap, "%.*s%s", (int)(p - uri), uri, value + n);
	return n < cap;
}

static EVP_PKEY *
public_of(const struct certs_signer_public *k)
{
	/* SubjectPublicKeyInfo of P-256, up to the point: RFC 5480 §2. */
	static const uint8_t head[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A,
	    0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48,
	    0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00};
	uint8_t spki[sizeof(head) + POINT];
	const unsigned char *p = spki;

	if (k->y.n != POINT)
		return NULL;
	memcpy(spki, head, sizeof(head));
	memcpy(spki + sizeof(head), k->y.p, POINT);
	return d2i_PUBKEY(NULL, &p, sizeof(spki));
}

static enum kiosk_err
open_token(const char *uri, const char *pin_file, struct kiosk_sign *s)
{
	char token[512];
	struct certs_signer_conf conf = {
	    .uri = token, .pin_file = pin_file, .timeout_ms = TOKEN_MS};
	struct certs_signer_public k;

	if (!kiosk_sign_split(
		uri, s->name, sizeof(s->name), token, sizeof(token)) ||
	    certs_signer_open(&conf, &s->token) != CERTS_E_OK ||
	    certs_signer_read_key(
		s->token, span_of(s->name, strlen(s->name)), &k) != CERTS_E_OK)
		return KIOSK_E_CONF;
	s->public.pkey = public_of(&k);
	return is_ours(s->public.pkey) && identify(s->public.pkey, s->public.id)
	    ? KIOSK_E_OK
	    : KIOSK_E_CONF;
}

enum kiosk_err
kiosk_sign_open(const char *key, const char *pin_file, struct kiosk_sign **out)
{
	struct kiosk_sign *s = calloc(1, sizeof(*s));
	enum kiosk_err e;

	*out = NULL;
	if (s == NULL)
		return KIOSK_E_SYSTEM;
	e = strncmp(key, "pkcs11:", 7) == 0 ? open_token(key, pin_file, s)
					    : open_file(key, s);
	ERR_clear_error();
	if (e != KIOSK_E_OK)
		kiosk_sign_close(&s);
	*out = s;
	return e;
}

const struct kiosk_sign_public *
kiosk_sign_public(const struct kiosk_sign *s)
{
	return &s->public;
}

static enum kiosk_err
make_token(struct kiosk_sign *s, struct span bytes, uint8_t *out)
{
	struct certs_signer_request r = {
	    .holder = span_of(s->name, strlen(s->name)),
	    .algorithm = mrtd_cvc_algorithm_named("id-TA-ECDSA-SHA-256"),
	    .message = bytes,
	};
	struct sink k = sink_of(out, KIOSK_SIGN_SIZE);

	return certs_signer_sign(s->token, &r, &k) == CERTS_E_OK &&
		sink_ok(&k) && k.n == KIOSK_SIGN_SIZE
	    ? KIOSK_E_OK
	    : KIOSK_E_SYSTEM;
}

enum kiosk_err
kiosk_sign_bytes(
    EVP_PKEY *pkey, struct span bytes, uint8_t out[KIOSK_SIGN_SIZE])
{
	bool edwards = EVP_PKEY_is_a(pkey, "ED25519");
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	unsigned char raw[96];
	size_t n = sizeof(raw);
	enum kiosk_err e = KIOSK_E_SYSTEM;

	if (c == NULL ||
	    EVP_DigestSignInit(
		c, NULL, edwards ? NULL : EVP_sha256(), NULL, pkey) != 1 ||
	    EVP_DigestSign(c, raw, &n, bytes.p, bytes.n) != 1)
		goto out;
	if (edwards && n == KIOSK_SIGN_SIZE) {
		memcpy(out, raw, n);
		e = KIOSK_E_OK;
	} else if (!edwards && from_der(span_of(raw, n), out)) {
		e = KIOSK_E_OK;
	}
out:
	EVP_MD_CTX_free(c);
	ERR_clear_error();
	return e;
}

enum kiosk_err
kiosk_sign_make(struct kiosk_sign *s, const char *purpose, struct span text,
    uint8_t out[KIOSK_SIGN_SIZE])
{
	enum kiosk_err e;
	uint8_t *bytes;
	size_t n;

	if ((bytes = framed(purpose, text, &n)) == NULL)
		return KIOSK_E_SIZE;
	e = s->pkey != NULL ? kiosk_sign_bytes(s->pkey, span_of(bytes, n), out)
			    : make_token(s, span_of(bytes, n), out);
	free(bytes);
	return e;
}

void
kiosk_sign_close(struct kiosk_sign **s)
{
	if (*s == NULL)
		return;
	kiosk_sign_public_close(&(*s)->public);
	EVP_PKEY_free((*s)->pkey);
	certs_signer_free(&(*s)->token);
	free(*s);
	*s = NULL;
}
