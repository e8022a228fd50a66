#include "mrtd/date.h"

#include <string.h>

static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
days_of(int year, int month)
{
	static const uint8_t days[12] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

bool
mrtd_date_valid(struct mrtd_date d)
{
	return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12 &&
	    d.day >= 1 && d.day <= days_of(d.year, d.month);
}

int
mrtd_date_compare(struct mrtd_date a, struct mrtd_date b)
{
	int x = a.year != b.year ? a.year - b.year
	    : a.month != b.month ? a.month - b.month
				 : a.day - b.day;

	return (x > 0) - (x < 0);
}

/* Years begin in March, so that the leap day comes last. */
int64_t
mrtd_date_days(struct mrtd_date d)
{
	int64_t y = d.month <= 2 ? d.year - 1 : d.year;
	int64_t m = (d.month + 9) % 12;

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + d.day -
	    1 - 719468;
}

struct mrtd_date
mrtd_date_of_days(int64_t days)
{
	struct mrtd_date d = {.month = 1, .day = 1};

	/* A year too early at most twice: 366 days are never too few. */
	d.year = (int)(1970 + days / 366);
	if (days < 0)
		d.year = (int)(1970 + days / 365 - 1);
	while (mrtd_date_days((struct mrtd_date) {d.year + 1, 1, 1}) <= days)
		d.year++;
	days -= mrtd_date_days(d);
	while (days >= days_of(d.year, d.month)) {
		days -= days_of(d.year, d.month);
		d.month++;
	}
	d.day += (int)days;
	return d;
}

struct mrtd_date
mrtd_date_latest(struct mrtd_date d)
{
	if (d.year == 0)
		return (struct mrtd_date) {9999, 12, 31};
	if (d.month == 0)
		return (struct mrtd_date) {d.year, 12, 31};
	if (d.day == 0)
		d.day = days_of(d.year, d.month);
	return d;
}

int
mrtd_date_age(struct mrtd_date birth, struct mrtd_date today)
{
	int years;

	if (birth.year == 0 || mrtd_date_compare(birth, today) > 0)
		return -1;
	birth = mrtd_date_latest(birth);
	years = today.year - birth.year;
	if (today.month < birth.month ||
	    (today.month == birth.month && today.day < birth.day))
		years--;
	return years < 0 ? 0 : years;
}

/* n digits, or n fillers where they are allowed: -1. */
static enum mrtd_err
take_number(struct span *s, size_t n, bool fillers, int *out)
{
	struct span part;
	size_t unknown = 0;
	int x = 0;

	if (!span_take(s, n, &part))
		return MRTD_E_LENGTH;
	for (size_t i = 0; i < n; i++) {
		uint8_t c = part.p[i];

		if (fillers && c == '<')
			unknown++;
		else if (c < '0' || c > '9')
			return MRTD_E_CHARACTER;
		else
			x = x * 10 + (c - '0');
	}
	if (unknown != 0 && unknown != n)
		return MRTD_E_DATE;
	*out = unknown != 0 ? -1 : x;
	return MRTD_E_OK;
}

/* Known parts must be able to exist; after an unknown part nothing is known. */
static bool
plausible(struct mrtd_date d)
{
	if (d.year == 0)
		return d.month == 0 && d.day == 0;
	if (d.month == 0)
		return d.day == 0;
	return d.month <= 12 && d.day <= days_of(d.year, d.month);
}

/*
 * YYMMDD with the century that puts the year into [first, first + 99].  Unknown
 * parts are fillers (Doc 9303-3 §4.8); 00 is seen for unknown months and days.
 */
static enum mrtd_err
take_short(struct span s, int first, struct mrtd_date *out)
{
	int yy, mm, dd;
	struct mrtd_date d;
	enum mrtd_err e;

	if (s.n != 6)
		return MRTD_E_LENGTH;
	if ((e = take_number(&s, 2, true, &yy)) != MRTD_E_OK ||
	    (e = take_number(&s, 2, true, &mm)) != MRTD_E_OK ||
	    (e = take_number(&s, 2, true, &dd)) != MRTD_E_OK)
		return e;
	d.year = yy < 0 ? 0 : first + (yy - first % 100 + 100) % 100;
	d.month = yy < 0 || mm < 0 ? 0 : mm;
	d.day = d.month == 0 || dd < 0 ? 0 : dd;
	if (!plausible(d) || mm > 12 || dd > 31)
		return MRTD_E_DATE;
	*out = d;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_date_birth(
    struct span yymmdd, struct mrtd_date today, struct mrtd_date *out)
{
	struct mrtd_date d;
	enum mrtd_err e;

	if (!mrtd_date_valid(today) || today.year < 100)
		return MRTD_E_VALUE;
	if ((e = take_short(yymmdd, today.year - 99, &d)) != MRTD_E_OK)
		return e;
	/* Later this year: a hundred years ago. */
	if (mrtd_date_compare(d, today) > 0) {
		d.year -= 100;
		if (!plausible(d))
			return MRTD_E_DATE;
	}
	*out = d;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_date_expiry(
    struct span yymmdd, struct mrtd_date today, struct mrtd_date *out)
{
	if (!mrtd_date_valid(today) || today.year < 100)
		return MRTD_E_VALUE;
	return take_short(yymmdd, today.year - 50, out);
}

enum mrtd_err
mrtd_date_full(struct span s, struct mrtd_date *out)
{
	struct mrtd_date d;
	enum mrtd_err e;

	if (s.n != 8)
		return MRTD_E_LENGTH;
	if ((e = take_number(&s, 4, false, &d.year)) != MRTD_E_OK ||
	    (e = take_number(&s, 2, false, &d.month)) != MRTD_E_OK ||
	    (e = take_number(&s, 2, false, &d.day)) != MRTD_E_OK)
		return e;
	if (!plausible(d))
		return MRTD_E_DATE;
	*out = d;
	return MRTD_E_OK;
}
