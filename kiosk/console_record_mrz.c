/* Both machine readable zones, as an officer compares and corrects them. */
#include <stdio.h>
#include <string.h>

#include "kiosk/console_record.h"
#include "mrtd/mrz.h"

/* Where the check digits stand, and of what: Doc 9303-4, -5, -6 §4.2. */
struct digit {
	enum mrtd_mrz_check check;
	int at;
};
static const struct digit *
digits_of(enum mrtd_mrz_format f)
{
	/* clang-format off */
	static const struct digit td3[] = {
		{MRTD_MRZ_CHECK_NUMBER, 53},   {MRTD_MRZ_CHECK_BIRTH, 63},
		{MRTD_MRZ_CHECK_EXPIRY, 71},   {MRTD_MRZ_CHECK_OPTIONAL, 86},
		{MRTD_MRZ_CHECK_COMPOSITE, 87}, {0, 0},
	};
	static const struct digit td2[] = {
		{MRTD_MRZ_CHECK_NUMBER, 45},   {MRTD_MRZ_CHECK_BIRTH, 55},
		{MRTD_MRZ_CHECK_EXPIRY, 63},
		{MRTD_MRZ_CHECK_COMPOSITE, 71}, {0, 0},
	};
	static const struct digit td1[] = {
		{MRTD_MRZ_CHECK_NUMBER, 14},   {MRTD_MRZ_CHECK_BIRTH, 36},
		{MRTD_MRZ_CHECK_EXPIRY, 44},
		{MRTD_MRZ_CHECK_COMPOSITE, 59}, {0, 0},
	};
	/* clang-format on */

	return f == MRTD_MRZ_TD1 ? td1 : f == MRTD_MRZ_TD2 ? td2 : td3;
}

static void
judge_digits(struct ui_console_mrz *m)
{
	struct mrtd_mrz z;
	bool read = mrtd_mrz_parse(span_of(m->text, strlen(m->text)), &z) ==
	    MRTD_E_OK;
	const size_t n = strlen(m->text);
	const struct digit *d = digits_of(n == 90 ? MRTD_MRZ_TD1
		: n == 72			  ? MRTD_MRZ_TD2
						  : MRTD_MRZ_TD3);

	for (; d->at != 0; d++) {
		m->digit[d->at] = true;
		if (read && (z.bad_check_digits & d->check) != 0)
			m->wrong[d->at] = true;
	}
}

static bool
mrz_size(const char *text)
{
	const size_t n = strlen(text);

	return n == 90 || n == 72 || n == 88;
}

void
kiosk_console_record_mrz(
    struct ui_console_case *c, const char *printed, const char *chip)
{
	struct ui_console_mrz *const m[] = {&c->printed, &c->chipped};
	const char *const text[] = {printed, chip};
	size_t n = 0;

	memset(m[0], 0, sizeof(*m[0]));
	memset(m[1], 0, sizeof(*m[1]));
	for (int i = 0; i < 2; i++) {
		if (!mrz_size(text[i]))
			continue;
		snprintf(m[i]->text, sizeof(m[i]->text), "%s", text[i]);
		n = strlen(text[i]);
		judge_digits(m[i]);
	}
	c->mrz_lines = n == 0 ? 0 : n == 90 ? 3 : 2;
	c->mrz_columns = n == 0 ? 0 : (int)n / c->mrz_lines;
	for (size_t i = 0; m[0]->text[0] != '\0' && m[0]->text[i] != '\0' &&
	     m[1]->text[i] != '\0';
	     i++)
		if (m[0]->text[i] != m[1]->text[i])
			m[0]->wrong[i] = m[1]->wrong[i] = true;
}
