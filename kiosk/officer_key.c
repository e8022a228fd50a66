#include "kiosk/officer_key.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "certs/signer.h"
#include "kiosk/sign.h"

#define TOKEN_MS 3000
#define PIN_MIN 6
#define ECDSA "id-TA-ECDSA-SHA-256" /* r || s, as an order has it */

struct kiosk_officer_key {
	EVP_PKEY *pkey; /* NULL: in the token */
	struct certs_signer *token;
	char name[64]; /* of the key in it */
	uint8_t public[KIOSK_ORDER_KEY];
};

static bool
in_token(const char *where)
{
	return strncmp(where, "pkcs11:", 7) == 0;
}

/* --- a file --- */

static int
pin_of(char *buf, int size, int writing, void *cookie)
{
	const char *pin = cookie;
	const size_t n = strlen(pin);

	(void)writing;
	if (n > (size_t)size)
		return -1;
	memcpy(buf, pin, n);
	return (int)n;
}

static enum kiosk_err
open_file(const char *path, const char *pin, struct kiosk_officer_key *k)
{
	FILE *f = fopen(path, "re");
	char head[64] = "";
	bool closed = false;

	if (f == NULL)
		return KIOSK_E_CONF;
	/* A key that lies open is no second factor. */
	if (fgets(head, sizeof(head), f) != NULL &&
	    strncmp(head, "-----BEGIN ENCRYPTED PRIVATE KEY", 32) == 0) {
		closed = true;
		rewind(f);
		/* OpenSSL only reads through it. */
		k->pkey = PEM_read_PrivateKey(
		    f, NULL, pin_of, (void *)(uintptr_t)pin);
	}
	fclose(f);
	ERR_clear_error();
	if (k->pkey == NULL)
		return closed ? KIOSK_E_DENIED : KIOSK_E_CONF;
	return EVP_PKEY_get_base_id(k->pkey) == EVP_PKEY_ED25519 &&
		kiosk_order_key_of(k->pkey, k->public)
	    ? KIOSK_E_OK
	    : KIOSK_E_CONF;
}

static bool
write_key(const char *path, EVP_PKEY *key, const char *pin)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
	bool ok;

	if (f == NULL) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	ok = PEM_write_PKCS8PrivateKey(f, key, EVP_aes_256_cbc(), pin,
		 (int)strlen(pin), NULL, NULL) == 1 &&
	    fflush(f) == 0 && fsync(fd) == 0;
	ok = fclose(f) == 0 && ok;
	if (!ok)
		(void)unlink(path);
	return ok;
}

static enum kiosk_err
make_file(const char *path, const char *pin, uint8_t public[KIOSK_ORDER_KEY])
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	const bool ok = key != NULL && kiosk_order_key_of(key, public) &&
	    write_key(path, key, pin);

	EVP_PKEY_free(key);
	return ok ? KIOSK_E_OK : KIOSK_E_SYSTEM;
}

/* --- a token --- */

static enum kiosk_err
open_token(const char *uri, const char *pin, struct kiosk_officer_key *k)
{
	char token[512];
	const struct certs_signer_conf conf = {
	    .uri = token, .pin = pin, .timeout_ms = TOKEN_MS};
	enum certs_err e;

	if (!kiosk_sign_split(
		uri, k->name, sizeof(k->name), token, sizeof(token)))
		return KIOSK_E_CONF;
	e = certs_signer_open(&conf, &k->token);
	return e == CERTS_E_OK ? KIOSK_E_OK
	    : e == CERTS_E_PIN ? KIOSK_E_DENIED
			       : KIOSK_E_CONF;
}

static enum kiosk_err
take_public(struct kiosk_officer_key *k, enum certs_err e,
    const struct certs_signer_public *p)
{
	if (e != CERTS_E_OK)
		return e == CERTS_E_PIN ? KIOSK_E_DENIED : KIOSK_E_CONF;
	return kiosk_order_key_take(p->y, k->public) ||
		kiosk_order_key_point(p->y, k->public)
	    ? KIOSK_E_OK
	    : KIOSK_E_CONF;
}

enum kiosk_err
kiosk_officer_key_open(
    const char *where, const char *pin, struct kiosk_officer_key **out)
{
	struct kiosk_officer_key *k = calloc(1, sizeof(*k));
	struct certs_signer_public public;
	enum kiosk_err e;

	if (k == NULL)
		return KIOSK_E_SYSTEM;
	e = in_token(where) ? open_token(where, pin, k)
			    : open_file(where, pin, k);
	/* Which logs in: the PIN has been right. */
	if (e == KIOSK_E_OK && k->token != NULL)
		e = take_public(k,
		    certs_signer_read_key(
			k->token, span_of(k->name, strlen(k->name)), &public),
		    &public);
	if (e != KIOSK_E_OK)
		kiosk_officer_key_close(&k);
	*out = k;
	return e;
}

enum kiosk_err
kiosk_officer_key_make(
    const char *where, const char *pin, uint8_t public[KIOSK_ORDER_KEY])
{
	struct certs_signer_key want = {.algorithm = NULL};
	struct kiosk_officer_key *k;
	struct certs_signer_public made;
	enum certs_err ce;
	enum kiosk_err e;

	if (!in_token(where))
		return strlen(pin) < PIN_MIN ? KIOSK_E_CONF
					     : make_file(where, pin, public);
	if ((k = calloc(1, sizeof(*k))) == NULL)
		return KIOSK_E_SYSTEM;
	e = open_token(where, pin, k);
	if (e == KIOSK_E_OK) {
		want.name = span_of(k->name, strlen(k->name));
		ce = certs_signer_make_key(k->token, &want, &made);
		/* A card of before PKCS #11 v3.0. */
		want.algorithm = mrtd_cvc_algorithm_named(ECDSA);
		want.curve = "prime256v1";
		if (ce == CERTS_E_ALGORITHM)
			ce = certs_signer_make_key(k->token, &want, &made);
		e = take_public(k, ce, &made);
	}
	if (e == KIOSK_E_OK)
		memcpy(public, k->public, KIOSK_ORDER_KEY);
	kiosk_officer_key_close(&k);
	return e;
}

const uint8_t *
kiosk_officer_key_public(const struct kiosk_officer_key *k)
{
	return k->public;
}

enum kiosk_err
kiosk_officer_key_sign(
    struct kiosk_officer_key *k, struct kiosk_order_sealed *o)
{
	const struct certs_signer_request r = {
	    .holder = span_of(k->name, strlen(k->name)),
	    .algorithm = kiosk_order_key_edwards(k->public)
		? NULL
		: mrtd_cvc_algorithm_named(ECDSA),
	    .message = SPAN_OF(o->bytes)};
	uint8_t signature[KIOSK_ORDER_SIGNATURE];
	struct sink out = sink_of(signature, sizeof(signature));

	if (k->pkey != NULL)
		return kiosk_order_sign(o, k->pkey);
	if (certs_signer_sign(k->token, &r, &out) != CERTS_E_OK ||
	    !sink_ok(&out) || out.n != sizeof(signature))
		return KIOSK_E_SYSTEM;
	return kiosk_order_add(o, k->public, signature);
}

void
kiosk_officer_key_close(struct kiosk_officer_key **k)
{
	if (*k == NULL)
		return;
	EVP_PKEY_free((*k)->pkey);
	certs_signer_free(&(*k)->token);
	bytes_wipe(*k, sizeof(**k));
	free(*k);
	*k = NULL;
}
