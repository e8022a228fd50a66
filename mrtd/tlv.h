/*
 * The one TLV reader of the house: BER-TLV as ISO/IEC 7816-4 §5.2.2 and
 * X.690 §8.1 define it, definite lengths only.
 *
 * Tags of one to three bytes, kept as they are written (0x6F, 0x7F61,
 * 0x5F1F).  Lengths of one to five bytes (short form, 81 to 84); BER allows a
 * length in more bytes than it needs, DER does not: mrtd/der.h is strict.
 * "The length says more than there is" is one line of code, in tlv.c.
 */
#ifndef MRTD_TLV_H
#define MRTD_TLV_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"

struct mrtd_tlv {
	uint32_t tag;
	struct span value; /* the contents octets */
	struct span raw; /* tag, length and contents, as they came */
};

/* Room for a tag of 3 and a length of 5 bytes. */
#define MRTD_TLV_HEADER_MAX 8

/* Eats one element.  On error neither the span nor the output moves. */
enum mrtd_err mrtd_tlv_next(struct span *, struct mrtd_tlv *out) MUST_USE;
/*
 * The same where no tag has more than two bytes, as in all files of the LDS:
 * 5F85, which some documents write, would else begin a longer one.
 */
enum mrtd_err mrtd_tlv_next_short(struct span *, struct mrtd_tlv *out) MUST_USE;
/* Eats one element, which must have this tag (else MRTD_E_TAG). */
enum mrtd_err mrtd_tlv_expect(
    struct span *, uint32_t tag, struct span *value) MUST_USE;
/* The only element of a span: this tag, and nothing after it. */
enum mrtd_err mrtd_tlv_only(
    struct span, uint32_t tag, struct span *value) MUST_USE;
/* The first element with this tag at this level, else MRTD_E_NOT_FOUND. */
enum mrtd_err mrtd_tlv_find(
    struct span, uint32_t tag, struct span *value) MUST_USE;
/*
 * Reads only a header, from the first bytes of a file: how many bytes the
 * header takes and how many the contents.  Contents need not be there.
 */
enum mrtd_err mrtd_tlv_header(
    struct span, uint32_t *tag, size_t *header, size_t *contents) MUST_USE;

/*
 * Eats a length alone, where the tag before it is not of BER (Doc 9303-13
 * §2.3).  DER: in as few bytes as it needs, else MRTD_E_ENCODING.
 */
enum mrtd_err mrtd_tlv_length(struct span *, size_t *out) MUST_USE;

/* Constructed bit of the first tag byte (X.690 §8.1.2.5). */
bool mrtd_tlv_constructed(uint32_t tag);

/* Writes tag and shortest length; the caller writes n bytes of contents. */
void mrtd_tlv_put_header(struct sink *, uint32_t tag, size_t n);
void mrtd_tlv_put(struct sink *, uint32_t tag, struct span value);

#endif
