/*
 * An X.509 certificate as Doc 9303-12 §7.1 profiles it, walked in place: no
 * object is built, every span points into the certificate.
 *
 * The walk is lenient about what real country authorities write (negative
 * serial numbers, GeneralizedTime before 2050, a malformed extension) and
 * strict about structure: lengths fit and nothing follows.
 */
#ifndef CERTS_X509_H
#define CERTS_X509_H

#include "certs/err.h"
#include "mrtd/bytes.h"

/* KeyUsage (RFC 5280 §4.2.1.3): bit 0 is the first bit of the BIT STRING. */
enum {
	CERTS_X509_DIGITAL_SIGNATURE = 1 << 0,
	CERTS_X509_KEY_CERT_SIGN = 1 << 5,
	CERTS_X509_CRL_SIGN = 1 << 6,
};

struct certs_x509 {
	struct span der, tbs; /* what is signed */
	struct span algorithm; /* AlgorithmIdentifier of the signature */
	struct span signature; /* contents of the BIT STRING */
	struct span serial; /* contents of the INTEGER */
	struct span issuer, subject; /* Name, with header */
	struct span spki; /* SubjectPublicKeyInfo, with header */
	int64_t not_before, not_after; /* seconds since 1970 */
	unsigned version; /* as written: 0 is v1, 2 is v3; 255: no number */
	bool other_time; /* a date in the form that is not its year's */

	struct span ski, aki; /* key identifiers or empty */
	bool have_key_usage, key_usage_critical;
	unsigned key_usage;
	bool have_basic, basic_critical, authority; /* cA of the constraints */
	bool have_purposes, purposes_critical;
	struct span purposes; /* contents of ExtKeyUsageSyntax */
	bool have_types;
	struct span types; /* contents of docTypeList (Doc 9303-12 §7.1.1.6) */
	bool same_algorithm; /* inside and outside, as demanded */
	bool unknown_critical; /* a critical extension not known here */
	bool malformed_extension; /* at least one could not be read */
};

enum certs_err certs_x509_parse(struct span der, struct certs_x509 *) MUST_USE;
/* Whether the extended key usage names this OID (contents octets). */
bool certs_x509_purpose(const struct certs_x509 *, struct span oid) MUST_USE;

/*
 * A digest that is equal for names that have the same attributes, whatever
 * their order, case, blanks and string types are.  It only finds candidates;
 * what is trusted is decided by signatures.
 */
void certs_x509_name_digest(struct span name, uint8_t out[32]);
bool certs_x509_same_name(struct span, struct span) MUST_USE;
/*
 * Whether two serial numbers (contents of INTEGERs) are the same without the
 * zeros in front: one that lacks the 00 which its first bit demands reads as a
 * negative number and is what its issuer calls positive.
 */
bool certs_x509_same_serial(struct span, struct span) MUST_USE;
/* "CN=...,O=...,C=.." as written, other characters than ASCII as '?'. */
void certs_x509_name_text(struct span name, char *out, size_t cap);
/* The country attribute in upper case, "" when missing or too long. */
void certs_x509_country(struct span name, char out[4]);
/* "2025-03-31" of seconds since 1970 (UTC); returns out. */
const char *certs_x509_day(int64_t seconds, char out[24]);
/* "2025-03-31T12:00:00Z"; "?" outside of the years 1 to 9999. */
const char *certs_x509_moment(int64_t seconds, char out[24]);
/* L of a name, printable and in lower case, cut where too long; "" if none. */
void certs_x509_locality(struct span name, char *out, size_t cap);
/* The serial number in hexadecimal, "-" before a negative one. */
void certs_x509_serial_text(struct span serial, char *out, size_t cap);
/* UTCTime (tag 17) or GeneralizedTime (18) in the forms of RFC 5280. */
bool certs_x509_time(uint32_t tag, struct span text, int64_t *out) MUST_USE;

#endif
