#include "mrtd/text.h"

enum mrtd_err
mrtd_text_next(struct span *s, uint32_t *out)
{
	static const uint32_t least[4] = {0, 0x80, 0x800, 0x10000};
	struct span rest = *s;
	uint8_t b;
	uint32_t x;
	int more;

	if (!span_take_u8(&rest, &b))
		return MRTD_E_TRUNCATED;
	if (b >= 0x80 && (b < 0xC2 || b > 0xF4))
		return MRTD_E_ENCODING;
	more = b < 0x80 ? 0 : b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
	x = more == 0 ? b : b & (0x3Fu >> more);
	for (int i = 0; i < more; i++) {
		if (!span_take_u8(&rest, &b) || (b & 0xC0) != 0x80)
			return MRTD_E_ENCODING;
		x = x << 6 | (b & 0x3F);
	}
	if (x < least[more] || x > 0x10FFFF || (x >= 0xD800 && x <= 0xDFFF))
		return MRTD_E_ENCODING;
	*s = rest;
	*out = x;
	return MRTD_E_OK;
}

/* clang-format off */
static const struct {
	uint32_t first, last;
	enum mrtd_text_flaw flaw;
} ranges[] = {
	{0x0000,  0x001F,  MRTD_TEXT_CONTROL},
	{0x007F,  0x009F,  MRTD_TEXT_CONTROL},
	{0x00AD,  0x00AD,  MRTD_TEXT_INVISIBLE}, /* soft hyphen */
	{0x061C,  0x061C,  MRTD_TEXT_INVISIBLE}, /* Arabic letter mark */
	{0x115F,  0x1160,  MRTD_TEXT_INVISIBLE}, /* Hangul fillers */
	{0x180E,  0x180E,  MRTD_TEXT_INVISIBLE},
	{0x200B,  0x200B,  MRTD_TEXT_INVISIBLE}, /* zero width space */
	{0x200E,  0x200F,  MRTD_TEXT_INVISIBLE}, /* direction marks */
	{0x2028,  0x2029,  MRTD_TEXT_CONTROL},   /* line, paragraph */
	{0x202A,  0x202E,  MRTD_TEXT_INVISIBLE}, /* embeddings, overrides */
	{0x2060,  0x206F,  MRTD_TEXT_INVISIBLE}, /* joiners, isolates */
	{0x3164,  0x3164,  MRTD_TEXT_INVISIBLE}, /* Hangul filler */
	{0xFEFF,  0xFEFF,  MRTD_TEXT_INVISIBLE}, /* byte order mark */
	{0xFFA0,  0xFFA0,  MRTD_TEXT_INVISIBLE},
	{0xFFF9,  0xFFFB,  MRTD_TEXT_INVISIBLE}, /* annotations */
	{0xFFFE,  0xFFFF,  MRTD_TEXT_INVISIBLE}, /* no characters */
	{0x1D173, 0x1D17A, MRTD_TEXT_INVISIBLE},
	{0xE0000, 0xE0FFF, MRTD_TEXT_INVISIBLE}, /* tags, selectors */
};
/* clang-format on */

static unsigned
flaw(uint32_t c)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return ranges[i].flaw;
	/* The last two of every plane are no characters. */
	return (c & 0xFFFE) == 0xFFFE ? MRTD_TEXT_INVISIBLE : 0;
}

/* One character, or one byte that begins none. */
static unsigned
take(struct span *s, uint32_t *c)
{
	uint8_t skipped;

	if (mrtd_text_next(s, c) == MRTD_E_OK)
		return flaw(*c);
	return span_take_u8(s, &skipped) ? MRTD_TEXT_NOT_UTF8 : 0;
}

unsigned
mrtd_text_flaws(struct span s)
{
	unsigned flaws = 0;
	uint32_t c;

	while (s.n > 0)
		flaws |= take(&s, &c);
	return flaws;
}

void
mrtd_text_put(struct sink *k, struct span s)
{
	static const uint8_t replacement[] = {0xEF, 0xBF, 0xBD};
	uint32_t c = 0;

	while (s.n > 0) {
		struct span before = s, raw;
		unsigned f = take(&s, &c);

		if (f == MRTD_TEXT_CONTROL &&
		    (c == '\t' || c == '\n' || c == '\r'))
			sink_put_u8(k, ' ');
		else if (f != 0)
			sink_put(k, SPAN_OF(replacement));
		else if (span_peek(before, before.n - s.n, &raw))
			sink_put(k, raw);
	}
}
