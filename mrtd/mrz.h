/*
 * The machine readable zone: TD1, TD2, TD3 and the visas MRV-A and MRV-B.
 * Doc 9303-3 (eighth edition) §4, -4 §4.2, -5 §4.2, -6 §4.2, -7 §4.2 and §5.2.
 *
 * Reading never corrects: a character or length that cannot be is an error, a
 * check digit that does not fit is a bit in bad_check_digits, and the fields
 * are what is printed.
 */
#ifndef MRTD_MRZ_H
#define MRTD_MRZ_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"

enum mrtd_mrz_format {
	MRTD_MRZ_TD1, /* 3 x 30 */
	MRTD_MRZ_TD2, /* 2 x 36 */
	MRTD_MRZ_TD3, /* 2 x 44 */
	MRTD_MRZ_MRVA, /* 2 x 44, document code V */
	MRTD_MRZ_MRVB, /* 2 x 36, document code V */
	MRTD_MRZ_FORMATS
};

enum mrtd_mrz_check {
	MRTD_MRZ_CHECK_NUMBER = 1 << 0,
	MRTD_MRZ_CHECK_BIRTH = 1 << 1,
	MRTD_MRZ_CHECK_EXPIRY = 1 << 2,
	MRTD_MRZ_CHECK_OPTIONAL = 1 << 3, /* TD3 personal number */
	MRTD_MRZ_CHECK_COMPOSITE = 1 << 4,
};

#define MRTD_MRZ_MAX 90

/* Texts end with NUL and carry no trailing filler. */
struct mrtd_mrz {
	enum mrtd_mrz_format format;
	char document_code[3]; /* "P", "ID", "V" */
	char issuer[4]; /* "UTO", "D" */
	/* Components divided by a blank; given is empty where none is printed.
	 */
	char surname[40], given[40];
	bool name_cut; /* the field is full: the name may go on (-3 §4.6) */
	/* Whole, with the part in the optional data (-5 §4.2.2.1 note j). */
	char document_number[24];
	char nationality[4];
	char sex; /* 'M', 'F' or '<' */
	char birth[7], expiry[7]; /* YYMMDD as printed, see mrtd/date.h */
	char optional[17]; /* TD1: of the upper line */
	char optional2[12]; /* TD1: of the middle line */
	unsigned bad_check_digits; /* enum mrtd_mrz_check */
};

/*
 * 90, 72 or 88 characters; line breaks (LF, CRLF) are skipped at the end of
 * lines only.  MRTD_E_LENGTH; MRTD_E_CHARACTER; MRTD_E_VALUE: issuer, number or
 * name is empty, or a code has letters behind a filler.
 */
enum mrtd_err mrtd_mrz_parse(struct span text, struct mrtd_mrz *) MUST_USE;
/*
 * Writes the lines without line breaks, check digits computed.  A name too long
 * is cut so that the field ends in a letter (-4 §4.2.3); anything else that
 * does not fit is MRTD_E_LENGTH.  MRTD_E_SPACE: the sink is too small.
 * bad_check_digits and name_cut of the input are not looked at.
 */
enum mrtd_err mrtd_mrz_make(const struct mrtd_mrz *, struct sink *) MUST_USE;

/* -3 §4.9: weights 7, 3, 1 modulo 10.  '?' where a character is not allowed. */
char mrtd_mrz_check_digit(struct span);
/* Characters of a line, and number of lines. */
size_t mrtd_mrz_columns(enum mrtd_mrz_format);
size_t mrtd_mrz_lines(enum mrtd_mrz_format);
const char *mrtd_mrz_format_name(enum mrtd_mrz_format);

/*
 * MRZ_information of Doc 9303-11 §4.3.2 and table 14: document number, date of
 * birth and date of expiry, each followed by its check digit.  A secret.
 */
struct mrtd_mrz_key {
	char text[40];
	size_t n;
};

/* From typed data: the number without fillers, at most 22 characters. */
enum mrtd_err mrtd_mrz_key(const char *number, const char *yymmdd_birth,
    const char *yymmdd_expiry, struct mrtd_mrz_key *) MUST_USE;
/*
 * From an MRZ.  MRTD_E_CHECK_DIGIT where one of the three is wrong: a misread
 * key costs the chip's patience and opens nothing.
 */
enum mrtd_err mrtd_mrz_key_of(
    const struct mrtd_mrz *, struct mrtd_mrz_key *) MUST_USE;

#endif
