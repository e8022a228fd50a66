/*
 * Visible digital seals: Doc 9303-13 (8th edition, with the corrigendum of
 * 14/6/24), and what they hold on visas (Doc 9303-7 §9) and on emergency travel
 * documents (Doc 9303-8 §6).  The bytes of the bar code, without its symbology:
 * reading the picture and taking off its padding are the scanner's.
 *
 *	if ((e = mrtd_vds_parse(bytes, &seal)) != MRTD_E_OK)
 *		... the seal is malformed ...
 *	mrtd_vds_examine(&seal, &contents);
 *	... contents.findings, contents.mrz, contents.passport ...
 *	mrtd_vds_wipe(&contents);
 *
 * Whether the signature is right and who made it is asked of certs/seal.
 */
#ifndef MRTD_VDS_H
#define MRTD_VDS_H

#include "mrtd/bytes.h"
#include "mrtd/date.h"
#include "mrtd/err.h"
#include "mrtd/mrz.h"

/* What a feature's value is (Doc 9303-13 §2.3.1). */
enum mrtd_vds_kind {
	MRTD_VDS_TEXT, /* C40 */
	MRTD_VDS_MRZ, /* C40, the beginning of an MRZ */
	MRTD_VDS_BINARY,
	MRTD_VDS_NUMBER, /* unsigned, most significant byte first */
	MRTD_VDS_DURATION, /* three numbers, Doc 9303-7 §9.1.3 Table 1 */
};

/* One row of a feature table.  Of several MRZs exactly one must be there. */
struct mrtd_vds_field {
	uint8_t tag, min, max; /* bytes */
	enum mrtd_vds_kind kind;
	bool required;
	enum mrtd_mrz_format format; /* MRZ */
	uint8_t characters; /* MRZ: how many of it, from the first */
	const char *id, *name; /* "passport-number", "passport number" */
};

/* A use case: what type category and feature definition stand for (§2.2.2). */
struct mrtd_vds_use {
	uint8_t category, definition;
	unsigned least_version;
	const char *id, *name; /* "visa", "visa" */
	const struct mrtd_vds_field *fields;
	size_t n;
};

extern const struct mrtd_vds_use mrtd_vds_uses[];
extern const size_t mrtd_vds_uses_n;
/* NULL: no text at hand says what such a seal holds. */
const struct mrtd_vds_use *mrtd_vds_use(uint8_t category, uint8_t definition);

/* The largest bar codes of these kinds hold about 3 kB. */
#define MRTD_VDS_MAX 4096
#define MRTD_VDS_FEATURES 32
/* A serial number has at most 20 bytes (RFC 5280 §4.1.2.2). */
#define MRTD_VDS_REFERENCE_MAX 40

struct mrtd_vds_feature {
	uint8_t tag;
	struct span value; /* into the seal */
	const struct mrtd_vds_field *field; /* NULL: the tag is in no table */
};

struct mrtd_vds {
	unsigned version; /* 3 or 4, which the seal writes as 2 or 3 */
	char issuer[4]; /* "UTO", "D": the issuing State, no fillers */
	char signer[5]; /* country and letters of the signer: "UTTS" */
	char reference[MRTD_VDS_REFERENCE_MAX + 1]; /* hexadecimal: "5B" */
	struct mrtd_date issued, signed_on;
	uint8_t definition, category;
	const struct mrtd_vds_use *use; /* NULL: unknown */
	struct mrtd_vds_feature features[MRTD_VDS_FEATURES];
	size_t n;
	struct span signed_part; /* header and message zone */
	struct span signature; /* r || s */
};

/*
 * Header, message zone and signature zone, whatever the use case.  The spans
 * are into the seal.  MRTD_E_TAG: not a seal; MRTD_E_UNSUPPORTED: another
 * version; MRTD_E_CHARACTER, MRTD_E_VALUE, MRTD_E_DATE: the header;
 * MRTD_E_LENGTH: no such reference or signature; MRTD_E_ENCODING: a length not
 * of DER; MRTD_E_SPACE: more than MRTD_VDS_FEATURES; MRTD_E_TRAILING.
 */
enum mrtd_err mrtd_vds_parse(struct span, struct mrtd_vds *) MUST_USE;

/*
 * What is wrong with a seal that can be read.  Structure (TR-03135-1
 * §5.9.1.2.1): its features are not those of its table.  Semantics
 * (§5.9.1.2.2): a value cannot be.  UNKNOWN_FEATURE is neither: it must not
 * make a seal invalid (Doc 9303-13 §2.3.1).
 */
/* clang-format off */
#define MRTD_VDS_FINDINGS(X)                                                   \
	X(UNKNOWN_USE,     "unknown-use",     "its use case is in no text known here") \
	X(UNKNOWN_FEATURE, "unknown-feature", "it holds a feature that is in no table") \
	X(MISSING,         "missing",         "a feature that must be there is missing") \
	X(LENGTH,          "length",          "a feature has a length that is not allowed") \
	X(TWICE,           "twice",           "a feature is there twice, or there are two MRZs") \
	X(VERSION,         "version",         "its use case demands a newer version") \
	X(TEXT,            "text",            "a text is not C40")              \
	X(MRZ,             "mrz",             "its MRZ is not one")             \
	X(DURATION,        "duration",        "the duration of stay is not one") \
	X(TEST,            "test",            "its certificate reference is reserved for tests")
/* clang-format on */
enum mrtd_vds_finding {
#define MRTD_VDS_FINDING_CODE(name, id, text) MRTD_VDS_FINDING_##name,
	MRTD_VDS_FINDINGS(MRTD_VDS_FINDING_CODE)
#undef MRTD_VDS_FINDING_CODE
	MRTD_VDS_FINDING_COUNT
};
#define MRTD_VDS_BIT(name) (1u << MRTD_VDS_FINDING_##name)
#define MRTD_VDS_STRUCTURE                                                    \
	(MRTD_VDS_BIT(MISSING) | MRTD_VDS_BIT(LENGTH) | MRTD_VDS_BIT(TWICE) | \
	    MRTD_VDS_BIT(VERSION))
#define MRTD_VDS_SEMANTICS                                                 \
	(MRTD_VDS_BIT(TEXT) | MRTD_VDS_BIT(MRZ) | MRTD_VDS_BIT(DURATION) | \
	    MRTD_VDS_BIT(TEST))
/* "missing", "a feature that must be there is missing". */
const char *mrtd_vds_finding_name(enum mrtd_vds_finding);
const char *mrtd_vds_finding_text(enum mrtd_vds_finding);

/* Doc 9303-7 §9.1.3 Table 1. */
enum mrtd_vds_stay {
	MRTD_VDS_STAY_NONE, /* the seal does not say */
	MRTD_VDS_STAY_UNTIL, /* to the last day of validity */
	MRTD_VDS_STAY_AT_ENTRY, /* the border decides */
	MRTD_VDS_STAY_TRANSIT, /* transit without entry */
	MRTD_VDS_STAY_SPAN, /* days, months and years from entry */
};

struct mrtd_vds_contents {
	unsigned findings; /* MRTD_VDS_BIT */
	/*
	 * The MRZ as far as the seal holds it, blanks turned back into fillers;
	 * mrz is read from it with fillers for the rest.  A visa's seal leaves
	 * out the optional data.
	 */
	bool have_mrz;
	char text[MRTD_MRZ_MAX + 1];
	size_t characters;
	struct mrtd_mrz mrz;
	bool have_passport;
	char passport[16]; /* of the passport that the visa stands in */
	bool have_entries;
	uint8_t entries; /* 0: as many as one likes */
	enum mrtd_vds_stay stay;
	uint8_t days, months, years; /* STAY_SPAN */
};

/* Reads the features by the table of the use case. */
void mrtd_vds_examine(const struct mrtd_vds *, struct mrtd_vds_contents *);
void mrtd_vds_wipe(struct mrtd_vds_contents *);
/*
 * TR-03135-1 §5.7.7: the MRZ that is printed (line breaks allowed) against the
 * one in the seal: consistent, as far as the seal holds it.  false also where
 * there is none to compare with.
 */
bool mrtd_vds_agrees(
    const struct mrtd_vds_contents *, struct span printed) MUST_USE;
/* TR-03135-1 §5.7.4.3: the number of the passport that the visa stands in. */
bool mrtd_vds_in_passport(
    const struct mrtd_vds_contents *, const struct mrtd_mrz *passport) MUST_USE;

/*
 * Writing: header and message zone, then what was signed is given back with
 * the signature (r || s).
 */
struct mrtd_vds_draft {
	unsigned version;
	const char *issuer, *signer, *reference;
	struct mrtd_date issued, signed_on;
	uint8_t definition, category;
	const struct mrtd_vds_feature *features; /* field is not looked at */
	size_t n;
};
/* MRTD_E_LENGTH, MRTD_E_CHARACTER, MRTD_E_DATE, MRTD_E_VALUE (a tag of 255, a
 * version), MRTD_E_SPACE. */
enum mrtd_err mrtd_vds_make(
    const struct mrtd_vds_draft *, struct sink *) MUST_USE;
/* Appends the signature zone to a header and message zone. */
enum mrtd_err mrtd_vds_make_signed(
    struct sink *, struct span signature) MUST_USE;

#endif
