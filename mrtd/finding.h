/*
 * Findings: what a document or chip did that no standard allows and that we
 * tolerate, by name.  A tolerance without a finding does not exist, and each
 * has a test.  A set of findings is a bit mask; codes are append-only, because
 * masks are stored.
 */
#ifndef MRTD_FINDING_H
#define MRTD_FINDING_H

#include <stdint.h>

/* clang-format off */
#define MRTD_FINDINGS(X)                                                        \
	/* access */                                                            \
	X(BAC_DESPITE_PACE,   "BAC was used although the chip offers PACE")     \
	X(PACE_FAILED,        "PACE with a usable PACEInfo failed")             \
	X(CARD_ACCESS_BAD,    "EF.CardAccess is malformed")                     \
	X(CARD_ACCESS_REFUSED,"EF.CardAccess may not be read before BAC")       \
	X(NO_ACCESS_CONTROL,  "the chip is readable without access control")    \
	X(SELECT_REFUSED,     "SELECT of the MF was refused in every form")     \
	X(RESUMED,            "the document was taken away and put back")       \
	/* reading */                                                           \
	X(NO_SFI,             "short EF identifiers are not supported")         \
	X(BLOCK_SHRUNK,       "blocks of the usual size were refused")          \
	X(EXTENDED_REFUSED,   "stated extended length was refused")             \
	X(SM_UNDONE,          "a bare 6700 was answered inside secure messaging") \
	X(OVERLONG_ANSWER,    "more bytes were answered than were asked for")   \
	X(EOF_WARNING,        "the end of the file came before its TLV's end")  \
	X(EMPTY_ANSWER,       "an empty answer came in the middle of a file")   \
	X(NOT_TLV,            "a data group is not the TLV it has to be")       \
	X(SESSION_ENDED,      "the chip ended secure messaging at a refusal")   \
	/* EF.COM */                                                            \
	X(COM_MISSING,        "EF.COM cannot be read")                          \
	X(COM_BAD,            "EF.COM is malformed")                            \
	X(COM_UNKNOWN_TAG,    "EF.COM lists a tag that is no data group")       \
	X(COM_TWICE,          "EF.COM lists a data group twice")                \
	X(COM_LISTED_ABSENT,  "EF.COM lists a data group that is absent")       \
	/* DG2 */                                                               \
	X(FACE_RECORD_LENGTH, "DG2: the facial record states a wrong length")   \
	X(FACE_BLOCK_LENGTH,  "DG2: the facial block states a wrong length")    \
	X(FACE_POINTS,        "DG2: the feature points are miscounted")         \
	X(FACE_FORMAT,        "DG2: the image type is not the stated one")      \
	X(FACE_CODESTREAM,    "DG2: a bare JPEG 2000 codestream")               \
	X(FACE_SEVERAL,       "DG2: there are several images, the first counts") \
	X(FACE_TRAILING,      "DG2: bytes follow the template or the image")    \
	X(FACE_HEADER,        "DG2: the CBEFF header is incomplete or wrong") \
	/* later additions */                                                   \
	X(SM_PADDING,         "a secured answer is padded wrongly")             \
	/* DG2, DG3, DG4 */                                                     \
	X(FACE_VALUE,         "DG2: a field's value is not defined")            \
	X(FACE_SIZE,          "DG2: the image is not of the stated size")       \
	X(BIO_HEADER,         "DG3, DG4: a CBEFF header is incomplete or wrong") \
	X(BIO_SUBTYPE,        "DG3, DG4: which finger or eye is missing or wrong") \
	X(BIO_LENGTH,         "DG3, DG4: a length or count is wrong")           \
	X(BIO_FORMAT,         "DG3, DG4: the image is not of the stated type or size") \
	X(BIO_VALUE,          "DG3, DG4: a field's value is not defined")       \
	X(BIO_SEVERAL,        "DG3, DG4: a template holds several images")      \
	X(BIO_TRAILING,       "DG3, DG4: bytes follow a template or an image")
/* clang-format on */

enum mrtd_finding {
#define MRTD_FINDING_CODE(name, text) MRTD_FINDING_##name,
	MRTD_FINDINGS(MRTD_FINDING_CODE)
#undef MRTD_FINDING_CODE
	MRTD_FINDING_COUNT
};

/* The bit of a finding in a mask. */
#define MRTD_FINDING_BIT(name) (UINT64_C(1) << MRTD_FINDING_##name)

/* "BAC_DESPITE_PACE"; "UNKNOWN" outside the range. */
const char *mrtd_finding_name(enum mrtd_finding);
/* "BAC was used although the chip offers PACE". */
const char *mrtd_finding_text(enum mrtd_finding);

#endif
