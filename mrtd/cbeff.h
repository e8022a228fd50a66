/*
 * The envelope of DG2, DG3 and DG4: Doc 9303-10 (8th edition) §4.7.2.1,
 * §4.7.3.1 and §4.7.4.1, after ISO/IEC 7816-11.
 *
 *	75, 63 or 76 { 7F61 { 02 n, 7F60 { A1 header, 5F2E or 7F2E data } ... }
 *}
 *
 *	enum mrtd_err e = mrtd_cbeff_open(file, 0x63, &group);
 *	while (e == MRTD_E_OK && mrtd_cbeff_more(&group))
 *		e = mrtd_cbeff_next(&group, &bit);
 *
 * The records inside are read by mrtd/face.h, mrtd/finger.h and mrtd/iris.h.
 */
#ifndef MRTD_CBEFF_H
#define MRTD_CBEFF_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"

/* Doc 9303-10 §4.5.6, Table 1: which series of standards the data follow. */
enum mrtd_cbeff_encoding {
	MRTD_CBEFF_19794, /* tag 5F2E */
	MRTD_CBEFF_39794 /* tag 7F2E */
};

/* Biometric type, tag 81 (ISO/IEC 7816-11 Table C.2): one byte mostly. */
#define MRTD_CBEFF_FACE 0x02
#define MRTD_CBEFF_FINGER 0x08
#define MRTD_CBEFF_IRIS 0x10

/* What is missing, superfluous or contradictory. */
enum {
	MRTD_CBEFF_COUNT = 1, /* tag 02 does not count the templates */
	MRTD_CBEFF_TRAILING = 2, /* data objects that do not belong here */
	MRTD_CBEFF_NO_HEADER = 4, /* A1 is missing or behind the data */
	MRTD_CBEFF_MALFORMED = 8 /* a field of A1 has the wrong length */
};

/* A biometric information group template that is being read. */
struct mrtd_cbeff_group {
	unsigned stated; /* number of instances, tag 02 */
	unsigned templates; /* 7F60 that there are */
	struct span filler; /* tag 53 of an empty group (Table 50) */
	struct span rest; /* templates not yet read */
	unsigned oddities; /* MRTD_CBEFF_COUNT, _TRAILING */
};

/* One biometric information template (Table 44). */
struct mrtd_cbeff {
	uint32_t version; /* 80; 0x0101, 0: absent */
	uint32_t type; /* 81, 1 to 3 bytes; 0: absent */
	bool has_subtype;
	uint8_t subtype; /* 82 (Tables 49 and 56) */
	struct span created; /* 83: 7 bytes BCD; empty: absent */
	struct span validity; /* 85: two dates of 4 bytes BCD */
	struct span creator; /* 86: 4 bytes */
	bool has_owner, has_format;
	uint16_t owner; /* 87: 0x0101 is ISO/IEC JTC 1/SC 37 */
	uint16_t format; /* 88 */
	/* 7D instead of data: secured by ISO/IEC 7816-11 §8, not readable. */
	bool secured;
	enum mrtd_cbeff_encoding encoding;
	struct span data; /* contents of 5F2E, or of A1 in 7F2E */
	unsigned oddities; /* MRTD_CBEFF_* */
};

/* A whole file, whose outer tag is 75, 63 or 76. */
enum mrtd_err mrtd_cbeff_open(
    struct span file, uint32_t tag, struct mrtd_cbeff_group *) MUST_USE;
bool mrtd_cbeff_more(const struct mrtd_cbeff_group *);
/* MRTD_E_NOT_FOUND: the template holds no data. */
enum mrtd_err mrtd_cbeff_next(
    struct mrtd_cbeff_group *, struct mrtd_cbeff *) MUST_USE;

/*
 * What EF.DG3 and EF.DG4 have in common (§4.7.3, §4.7.4): templates of one
 * biometric type with one image each, or none and a filler.
 */
struct mrtd_cbeff_kind {
	uint32_t tag, type; /* of the file; MRTD_CBEFF_FINGER ... */
	/* Reads the data of one template into out and says how many images
	 * there were. */
	enum mrtd_err (*take)(void *out, const struct mrtd_cbeff *, size_t *n);
};
struct mrtd_cbeff_set {
	unsigned templates; /* 7F60 in the file */
	bool none; /* zero instances; filler: what the issuer put in */
	struct span filler;
	unsigned secured; /* templates that are encrypted: not taken */
	uint64_t findings; /* of headers and envelope */
};
/* MRTD_E_TRUNCATED: instances are stated, and none is there. */
enum mrtd_err mrtd_cbeff_read(struct span file, const struct mrtd_cbeff_kind *,
    void *out, struct mrtd_cbeff_set *) MUST_USE;

/*
 * Owner SC 37, the format of this encoding, and the type where it is stated:
 * what Doc 9303-10 demands of every header, DG2's being an example.
 */
bool mrtd_cbeff_names(const struct mrtd_cbeff *, uint32_t type);
/* The same knowledge for writers: 0x0007, 0x0008, 0x0009, 0x0028 ... */
uint16_t mrtd_cbeff_format(uint32_t type, enum mrtd_cbeff_encoding);

#endif
