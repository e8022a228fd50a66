/*
 * Strict DER (X.690 §10 and §11) over mrtd/tlv.h: shortest lengths, shortest
 * integers, one form of everything.  Used for all that a chip states in ASN.1;
 * CMS wrappers, which States also write in BER, are libcrypto's.
 *
 * Each take eats one element from the front; on error nothing moves.
 * MRTD_E_ENCODING: BER, not DER.
 */
#ifndef MRTD_DER_H
#define MRTD_DER_H

#include "mrtd/date.h"
#include "mrtd/tlv.h"

/* clang-format off */
enum mrtd_der_tag {
	MRTD_DER_BOOLEAN          = 0x01,
	MRTD_DER_INTEGER          = 0x02,
	MRTD_DER_BIT_STRING       = 0x03,
	MRTD_DER_OCTET_STRING     = 0x04,
	MRTD_DER_NULL             = 0x05,
	MRTD_DER_OID              = 0x06,
	MRTD_DER_UTF8_STRING      = 0x0C,
	MRTD_DER_PRINTABLE_STRING = 0x13,
	MRTD_DER_UTC_TIME         = 0x17,
	MRTD_DER_GENERALIZED_TIME = 0x18,
	MRTD_DER_SEQUENCE         = 0x30,
	MRTD_DER_SET              = 0x31,
};
/* clang-format on */

/* Any element. */
enum mrtd_err mrtd_der_next(struct span *, struct mrtd_tlv *) MUST_USE;
/* The element with this tag (MRTD_E_TAG): SEQUENCE, SET, [0] ... */
enum mrtd_err mrtd_der_expect(
    struct span *, uint32_t tag, struct span *value) MUST_USE;
/* The same, and nothing after it (MRTD_E_TRAILING). */
enum mrtd_err mrtd_der_only(
    struct span, uint32_t tag, struct span *value) MUST_USE;
/* Is the next tag this one?  For OPTIONAL fields. */
bool mrtd_der_at(struct span, uint32_t tag);

enum mrtd_err mrtd_der_bool(struct span *, bool *) MUST_USE;
enum mrtd_err mrtd_der_null(struct span *) MUST_USE;
/* INTEGER from 0 to 2^32-1; MRTD_E_VALUE outside. */
enum mrtd_err mrtd_der_uint(struct span *, uint32_t *) MUST_USE;
/* INTEGER of any size >= 0, without the leading zero byte; zero is one 00. */
enum mrtd_err mrtd_der_unsigned(struct span *, struct span *) MUST_USE;
/* INTEGER's contents as they are, two's complement. */
enum mrtd_err mrtd_der_integer(struct span *, struct span *) MUST_USE;
/* Contents of an OBJECT IDENTIFIER, checked. */
enum mrtd_err mrtd_der_oid(struct span *, struct span *) MUST_USE;
enum mrtd_err mrtd_der_octets(struct span *, struct span *) MUST_USE;
/* BIT STRING; unused is 0 to 7, and unused bits are zero. */
enum mrtd_err mrtd_der_bits(
    struct span *, struct span *, unsigned *unused) MUST_USE;
/* BIT STRING of whole octets (MRTD_E_VALUE). */
enum mrtd_err mrtd_der_bit_octets(struct span *, struct span *) MUST_USE;
/* SET OF: contents, elements in ascending order (X.690 §11.6). */
enum mrtd_err mrtd_der_set_of(struct span *, struct span *) MUST_USE;

struct mrtd_der_time {
	struct mrtd_date date;
	int hour, minute, second;
};
/* UTCTime (RFC 5280 §4.1.2.5.1: 50-99 is 19xx) or GeneralizedTime, both to
 * the second and ending in Z. */
enum mrtd_err mrtd_der_time(struct span *, struct mrtd_der_time *) MUST_USE;
/* Seconds since 1970-01-01T00:00:00Z. */
int64_t mrtd_der_time_unix(const struct mrtd_der_time *);

/* "1.2.840.113549": text of an OID's contents, without NUL. */
enum mrtd_err mrtd_der_oid_text(struct span contents, struct sink *) MUST_USE;

/* Writers; everything else is mrtd_tlv_put(). */
void mrtd_der_put_uint(struct sink *, uint32_t);
/* A positive INTEGER of any size: zeros in front are dropped, a 00 added where
 * the first bit is set. */
void mrtd_der_put_unsigned(struct sink *, struct span);

#endif
