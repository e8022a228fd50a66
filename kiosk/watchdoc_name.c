/* In what names, numbers and dates of birth are alike. */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>

#include "kiosk/watchdoc.h"

/* Letters of a surname that no cutting of the name field takes away. */
#define CUT 12

/* What one letter of a name may have become, Doc 9303-3 §6 table A. */
/* clang-format off */
static const struct {
	const char *written, *common;
} forms[] = {
	{"UXX", "U"}, {"UX", "U"}, {"NXX", "N"}, {"NX", "N"},
	{"AE", "A"},  {"OE", "O"}, {"UE", "U"},  {"AA", "A"},
	{"SS", "S"},  {"TH", "T"}, {"IJ", "Y"},
};
/* clang-format on */

/* Blanks go as well: who writes VAN DER BERG may be VANDERBERG elsewhere. */
void
kiosk_watchdoc_name_skeleton(const char *name, char *out, size_t cap)
{
	size_t n = 0;

	while (*name != '\0' && n + 1 < cap) {
		char c = *name;
		size_t step = 1;

		for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
			const size_t len = strlen(forms[i].written);

			if (strncmp(name, forms[i].written, len) != 0)
				continue;
			c = forms[i].common[0];
			step = len;
			break;
		}
		name += step;
		/* Letters that are doubled in one form are not in another. */
		if (c != ' ' && (n == 0 || out[n - 1] != c))
			out[n++] = c;
	}
	out[n] = '\0';
}

static void
put(struct sink *k, const char *text)
{
	sink_put(k, span_of(text, strlen(text)));
	sink_put_u8(k, '|');
}

void
kiosk_watchdoc_name_document(
    const char *issuer, const char *number, struct sink *k)
{
	put(k, "D");
	put(k, issuer);
	for (; *number != '\0'; number++)
		if (*number != '<' && *number != ' ' && *number != '-')
			sink_put_u8(k, (uint8_t)*number);
}

void
kiosk_watchdoc_name_person(enum kiosk_watchdoc_grade grade, const char *surname,
    const char *given, struct sink *k)
{
	char s[128], g[128];

	if (grade == KIOSK_WATCHDOC_NAME_SAME) {
		put(k, "E");
		put(k, surname);
		put(k, given);
		return;
	}
	kiosk_watchdoc_name_skeleton(surname, s, sizeof(s));
	kiosk_watchdoc_name_skeleton(given, g, sizeof(g));
	if (grade == KIOSK_WATCHDOC_NAME_CUT) {
		s[CUT] = '\0';
		g[g[0] != '\0' ? 1 : 0] = '\0';
	}
	put(k, grade == KIOSK_WATCHDOC_NAME_CUT ? "P" : "S");
	put(k, s);
	put(k, g);
}

static bool
one_off(int a, int b)
{
	return abs(a - b) == 1;
}

enum kiosk_watchdoc_birth
kiosk_watchdoc_name_birth(struct mrtd_date a, struct mrtd_date b)
{
	if (a.year == 0 || b.year == 0)
		return KIOSK_WATCHDOC_BIRTH_OPEN;
	if (a.month == 0 || b.month == 0)
		return a.year == b.year ? KIOSK_WATCHDOC_BIRTH_OPEN
					: KIOSK_WATCHDOC_BIRTH_OTHER;
	if (a.day == 0 || b.day == 0)
		return a.year == b.year && a.month == b.month
		    ? KIOSK_WATCHDOC_BIRTH_OPEN
		    : KIOSK_WATCHDOC_BIRTH_OTHER;
	if (mrtd_date_compare(a, b) == 0)
		return KIOSK_WATCHDOC_BIRTH_SAME;
	if (a.year == b.year &&
	    ((a.month == b.day && a.day == b.month) ||
		(a.month == b.month && one_off(a.day, b.day)) ||
		(a.day == b.day && one_off(a.month, b.month))))
		return KIOSK_WATCHDOC_BIRTH_NEAR;
	return a.month == b.month && a.day == b.day && one_off(a.year, b.year)
	    ? KIOSK_WATCHDOC_BIRTH_NEAR
	    : KIOSK_WATCHDOC_BIRTH_OTHER;
}

bool
kiosk_watchdoc_name_counts(
    enum kiosk_watchdoc_grade g, enum kiosk_watchdoc_birth b)
{
	/* Rows: how alike the names are; columns: the dates of birth. */
	static const bool counts[KIOSK_WATCHDOC_GRADES][4] = {
	    [KIOSK_WATCHDOC_DOCUMENT] = {true, true, true, true},
	    [KIOSK_WATCHDOC_NAME_SAME] = {true, true, true, false},
	    [KIOSK_WATCHDOC_NAME_LIKE] = {true, true, true, false},
	    [KIOSK_WATCHDOC_NAME_CUT] = {true, false, false, false},
	};

	return counts[g][b];
}

bool
kiosk_watchdoc_name_hash(const uint8_t secret[KIOSK_WATCHDOC_SECRET],
    struct span text, uint8_t out[KIOSK_WATCHDOC_KEY])
{
	uint8_t md[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	bool ok = HMAC(EVP_sha256(), secret, KIOSK_WATCHDOC_SECRET, text.p,
		      text.n, md, &n) != NULL;

	if (ok)
		memcpy(out, md, KIOSK_WATCHDOC_KEY);
	bytes_wipe(md, sizeof(md));
	return ok;
}
