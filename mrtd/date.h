/*
 * Dates as travel documents write them: Doc 9303-3 (eighth edition) §4.8.
 * The machine readable zone has two digits of the year and may leave parts
 * unknown ("<<"); the century is a matter of context and of today's date.
 */
#ifndef MRTD_DATE_H
#define MRTD_DATE_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"

/* Gregorian.  0 = unknown; an unknown part makes no part after it known. */
struct mrtd_date {
	int year; /* 1 to 9999 */
	int month; /* 1 to 12 */
	int day; /* 1 to 31 */
};

/* All parts known and in the calendar. */
bool mrtd_date_valid(struct mrtd_date);
/* <0, 0, >0.  Unknown parts count as the smallest. */
int mrtd_date_compare(struct mrtd_date, struct mrtd_date);
/* Days since 1970-01-01 of a valid date. */
int64_t mrtd_date_days(struct mrtd_date);
struct mrtd_date mrtd_date_of_days(int64_t days);
/* Full years from birth to today; the least possible one where parts are
 * unknown.  -1: year unknown or birth after today. */
int mrtd_date_age(struct mrtd_date birth, struct mrtd_date today);
/* The last day the date may mean: unknown month 12, unknown day the last. */
struct mrtd_date mrtd_date_latest(struct mrtd_date);

/*
 * YYMMDD of an MRZ, six characters 0-9 and '<'.  Birth lies in the hundred
 * years that end today; a bearer over a hundred needs DG11.  Expiry lies
 * between 50 years before and 49 years after today.  MRTD_E_DATE: not a date;
 * MRTD_E_CHARACTER, MRTD_E_LENGTH.  today must be valid.
 */
enum mrtd_err mrtd_date_birth(
    struct span yymmdd, struct mrtd_date today, struct mrtd_date *) MUST_USE;
enum mrtd_err mrtd_date_expiry(
    struct span yymmdd, struct mrtd_date today, struct mrtd_date *) MUST_USE;
/* YYYYMMDD as in DG11 and DG12, eight digits; 0000 and 00 = unknown. */
enum mrtd_err mrtd_date_full(struct span yyyymmdd, struct mrtd_date *) MUST_USE;

#endif
