#include "mrtd/mrz.h"

#include <string.h>

#define FILLER '<'
#define NUMBER_MAX 22 /* 9, and 13 in the optional data of a TD1 */

/* Data elements as §4.9 of Doc 9303-3 lets them be. */
static bool
allowed(const char *s, size_t n, bool letters)
{
	for (size_t i = 0; i < n; i++)
		if (!(s[i] >= '0' && s[i] <= '9') && s[i] != FILLER &&
		    !(letters && s[i] >= 'A' && s[i] <= 'Z'))
			return false;
	return true;
}

/* One element and its check digit. */
static void
put_element(struct sink *k, const char *text, size_t n)
{
	struct span s = span_of(text, n);

	sink_put(k, s);
	sink_put_u8(k, (uint8_t)mrtd_mrz_check_digit(s));
}

enum mrtd_err
mrtd_mrz_key(const char *number, const char *birth, const char *expiry,
    struct mrtd_mrz_key *out)
{
	struct mrtd_mrz_key key = {.n = 0};
	struct sink k = sink_of(key.text, sizeof(key.text));
	char padded[NUMBER_MAX];
	size_t n = strlen(number);
	enum mrtd_err e = MRTD_E_LENGTH;

	while (n > 0 && number[n - 1] == FILLER)
		n--;
	if (n == 0 || n > NUMBER_MAX || strlen(birth) != 6 ||
	    strlen(expiry) != 6)
		goto out;
	e = MRTD_E_CHARACTER;
	if (!allowed(number, n, true) || !allowed(birth, 6, false) ||
	    !allowed(expiry, 6, false))
		goto out;
	memset(padded, FILLER, sizeof(padded));
	memcpy(padded, number, n);
	/* Doc 9303-11 §4.3.2: a short number with its fillers. */
	put_element(&k, padded, n < 9 ? 9 : n);
	put_element(&k, birth, 6);
	put_element(&k, expiry, 6);
	key.n = sink_span(&k).n;
	e = key.n > 0 ? MRTD_E_OK : MRTD_E_LENGTH;
	if (e == MRTD_E_OK)
		*out = key;
out:
	bytes_wipe(&key, sizeof(key));
	bytes_wipe(padded, sizeof(padded));
	return e;
}

enum mrtd_err
mrtd_mrz_key_of(const struct mrtd_mrz *m, struct mrtd_mrz_key *out)
{
	const unsigned parts = MRTD_MRZ_CHECK_NUMBER | MRTD_MRZ_CHECK_BIRTH |
	    MRTD_MRZ_CHECK_EXPIRY;

	if ((m->bad_check_digits & parts) != 0)
		return MRTD_E_CHECK_DIGIT;
	return mrtd_mrz_key(m->document_number, m->birth, m->expiry, out);
}
