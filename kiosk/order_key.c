/* Public keys of orders: Ed25519 (RFC 8032), and points of P-256 (SEC 1). */
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>

#include "kiosk/order.h"

#define EDWARDS 0
#define EVEN 2 /* SEC 1 §2.3.3: a compressed point, and its y */
#define ODD 3
#define X 32
#define POINT (1 + 2 * X)
#define RAW (KIOSK_ORDER_KEY - 1) /* octets of an Ed25519 key */

bool
kiosk_order_key_edwards(const uint8_t key[KIOSK_ORDER_KEY])
{
	return key[0] == EDWARDS;
}

struct span
kiosk_order_key_span(const uint8_t key[KIOSK_ORDER_KEY])
{
	return kiosk_order_key_edwards(key) ? span_of(key + 1, RAW)
					    : span_of(key, KIOSK_ORDER_KEY);
}

bool
kiosk_order_key_take(struct span s, uint8_t key[KIOSK_ORDER_KEY])
{
	if (s.n == RAW) {
		key[0] = EDWARDS;
		memcpy(key + 1, s.p, RAW);
		return true;
	}
	if (s.n != KIOSK_ORDER_KEY || (s.p[0] != EVEN && s.p[0] != ODD))
		return false;
	memcpy(key, s.p, s.n);
	return true;
}

EVP_PKEY *
kiosk_order_key_public(const uint8_t key[KIOSK_ORDER_KEY])
{
	char group[] = "prime256v1";
	uint8_t point[KIOSK_ORDER_KEY];
	const OSSL_PARAM p[] = {OSSL_PARAM_construct_utf8_string(
				    OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
	    OSSL_PARAM_construct_octet_string(
		OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
	    OSSL_PARAM_construct_end()};
	EVP_PKEY_CTX *ctx;
	EVP_PKEY *k = NULL;

	if (kiosk_order_key_edwards(key))
		return EVP_PKEY_new_raw_public_key(
		    EVP_PKEY_ED25519, NULL, key + 1, RAW);
	memcpy(point, key, sizeof(point));
	/* One that is on no curve is none: OpenSSL looks. */
	if ((ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL)) == NULL ||
	    EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(
		ctx, &k, EVP_PKEY_PUBLIC_KEY, (OSSL_PARAM *)(uintptr_t)p) != 1)
		k = NULL;
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return k;
}

bool
kiosk_order_key_point(struct span s, uint8_t key[KIOSK_ORDER_KEY])
{
	uint8_t made[KIOSK_ORDER_KEY], back[POINT];
	size_t n = 0;
	EVP_PKEY *k;
	bool ok;

	if (s.n != POINT || s.p[0] != 4)
		return false;
	made[0] = (s.p[POINT - 1] & 1) != 0 ? ODD : EVEN;
	memcpy(made + 1, s.p + 1, X);
	/* Of another curve of that size another y comes back, or none. */
	k = kiosk_order_key_public(made);
	ok = k != NULL &&
	    EVP_PKEY_set_utf8_string_param(k,
		OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
		OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED) == 1 &&
	    EVP_PKEY_get_octet_string_param(
		k, OSSL_PKEY_PARAM_PUB_KEY, back, sizeof(back), &n) == 1 &&
	    span_eq(span_of(back, n), s);
	EVP_PKEY_free(k);
	ERR_clear_error();
	if (ok)
		memcpy(key, made, sizeof(made));
	return ok;
}

bool
kiosk_order_key_of(const EVP_PKEY *k, uint8_t key[KIOSK_ORDER_KEY])
{
	uint8_t bytes[POINT];
	size_t n = RAW;

	if (EVP_PKEY_is_a(k, "ED25519"))
		return EVP_PKEY_get_raw_public_key(k, bytes, &n) == 1 &&
		    kiosk_order_key_take(span_of(bytes, n), key);
	n = 0;
	return EVP_PKEY_is_a(k, "EC") &&
	    EVP_PKEY_get_octet_string_param(
		k, OSSL_PKEY_PARAM_PUB_KEY, bytes, sizeof(bytes), &n) == 1 &&
	    kiosk_order_key_point(span_of(bytes, n), key);
}
