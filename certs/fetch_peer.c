#include "certs/fetch_peer.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

#define PREFIX "sha256//"

bool
certs_fetch_peer_pin(const char *text, uint8_t out[32])
{
	uint8_t room[33];
	const char *b64 = text + strlen(PREFIX);

	/* 32 bytes: 43 characters and one of padding. */
	if (strncmp(text, PREFIX, strlen(PREFIX)) != 0 || strlen(b64) != 44 ||
	    b64[43] != '=' || b64[42] == '=' ||
	    EVP_DecodeBlock(room, (const uint8_t *)b64, 44) != 33 ||
	    room[32] != 0)
		return false;
	memcpy(out, room, 32);
	return true;
}

static bool
named(X509 *x, const char *host)
{
	/* An address counts as one only: no wildcard, no DNS name. */
	ASN1_OCTET_STRING *ip = a2i_IPADDRESS(host);
	bool is_address = ip != NULL;

	ASN1_OCTET_STRING_free(ip);
	return is_address
	    ? X509_check_ip_asc(x, host, 0) == 1
	    : X509_check_host(
		  x, host, 0, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) == 1;
}

static bool
keyed(const X509 *x, const uint8_t *pin)
{
	uint8_t digest[SHA256_DIGEST_LENGTH], *der = NULL;
	int n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &der);
	bool ok = n > 0;

	if (ok) {
		SHA256(der, (size_t)n, digest);
		ok = CRYPTO_memcmp(digest, pin, sizeof(digest)) == 0;
	}
	OPENSSL_free(der);
	return ok;
}

enum certs_err
certs_fetch_peer_check(struct span der, const uint8_t *pin, const char *host,
    int64_t now, const char **advice)
{
	const uint8_t *p = der.p;
	X509 *x = d2i_X509(NULL, &p, (long)der.n);
	time_t t = (time_t)now;
	enum certs_err e = CERTS_E_PEER;

	if (x == NULL || p != der.p + der.n)
		*advice = "the server's certificate cannot be read";
	else if (pin != NULL && !keyed(x, pin))
		*advice = "the server's key is not the pinned one: ask its "
			  "operator another way whether it was renewed, "
			  "change nothing yourself";
	else if (X509_cmp_time(X509_get0_notBefore(x), &t) >= 0)
		*advice = "the server's certificate is not valid yet: is our "
			  "clock right?";
	else if (X509_cmp_time(X509_get0_notAfter(x), &t) <= 0)
		*advice = "the server's certificate has expired: its operator "
			  "has to renew it (or our clock is wrong)";
	else if (!named(x, host))
		*advice = "the server's certificate is for another name: look "
			  "at the host in the URL";
	else
		e = CERTS_E_OK;
	X509_free(x);
	return e;
}
