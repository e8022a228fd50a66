#include "tests/ocrb/print.h"

#include <ft2build.h>
#include <stdlib.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#define FOLDER "/usr/share/fonts/opentype/ocr-b/"
#define PITCH_MM 2.54f

static FT_Library library;
static FT_Face mrz_font[2], viz_font;

bool
print_open(void)
{
	if (library != NULL)
		return true;
	return FT_Init_FreeType(&library) == 0 &&
	    FT_New_Face(library, FOLDER "OCRB.otf", 0, &mrz_font[0]) == 0 &&
	    FT_New_Face(library, FOLDER "OCRBS.otf", 0, &mrz_font[1]) == 0 &&
	    FT_New_Face(library,
		"/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf", 0,
		&viz_font) == 0;
}

void
print_close(void)
{
	FT_Done_FreeType(library);
	library = NULL;
}

/* Random letters: a reader that guesses names shall have no help of them. */
static void
letters(struct chance *c, char *out, unsigned min, unsigned max)
{
	const unsigned n = min + chance_up(c, max - min + 1);

	for (unsigned i = 0; i < n; i++)
		*out++ = (char)('A' + chance_up(c, 26));
	*out = '\0';
}

static void
number(struct chance *c, char *out, unsigned n, bool digits)
{
	for (unsigned i = 0; i < n; i++) {
		const unsigned k = chance_up(c, digits ? 10 : 36);

		*out++ = (char)(k < 10 ? '0' + k : 'A' + k - 10);
	}
	*out = '\0';
}

static void
date(struct chance *c, char *out)
{
	const unsigned d[3] = {
	    chance_up(c, 100), 1 + chance_up(c, 12), 1 + chance_up(c, 28)};

	for (int i = 0; i < 3; i++) {
		*out++ = (char)('0' + d[i] / 10);
		*out++ = (char)('0' + d[i] % 10);
	}
	*out = '\0';
}

static bool
invent(struct chance *c, struct print *p)
{
	static const char state[14][4] = {"UTO", "D", "NLD", "FRA", "IND",
	    "BRA", "GBR", "QAT", "ZWE", "JPN", "XOM", "EUE", "KOR", "MMR"};
	static const enum mrtd_mrz_format format[] = {MRTD_MRZ_TD3,
	    MRTD_MRZ_TD3, MRTD_MRZ_TD3, MRTD_MRZ_TD1, MRTD_MRZ_TD2};
	struct mrtd_mrz m = {.format = format[chance_up(c, 5)]};
	struct sink k = sink_of(p->text, MRTD_MRZ_MAX);
	char *s = m.given;

	m.document_code[0] = m.format == MRTD_MRZ_TD3 ? 'P'
	    : chance_hits(c, 0.5f)		      ? 'I'
						      : 'A';
	if (chance_hits(c, 0.5f))
		letters(c, m.document_code + 1, 1, 1);
	memcpy(m.issuer, state[chance_up(c, 14)], 4);
	memcpy(m.nationality,
	    chance_hits(c, 0.8f) ? m.issuer : state[chance_up(c, 14)], 4);
	letters(c, m.surname, 2, 14);
	for (unsigned i = 1 + chance_up(c, 2); i > 0; i--) {
		letters(c, s, 2, 8);
		s += strlen(s);
		if (i > 1)
			*s++ = ' ';
	}
	number(c, m.document_number, 9, chance_hits(c, 0.3f));
	date(c, m.birth);
	date(c, m.expiry);
	m.sex = "MF<"[chance_up(c, 3)];
	if (chance_hits(c, 0.4f))
		number(c, m.optional, m.format == MRTD_MRZ_TD2 ? 7 : 11,
		    chance_hits(c, 0.5f));
	p->format = m.format;
	return mrtd_mrz_make(&m, &k) == MRTD_E_OK;
}

/* Lays a glyph down; x and y in millimetres, at the base line. */
static void
stamp(struct print *p, const FT_Bitmap *b, int left, int top, float x, float y,
    float ink)
{
	const int x0 = (int)(x * PRINT_MM) + left;
	const int y0 = (int)(y * PRINT_MM) - top;

	for (int i = 0; i < (int)b->rows; i++)
		for (int k = 0; k < (int)b->width; k++) {
			const int px = x0 + k, py = y0 + i;
			const float v = ink * b->buffer[i * b->pitch + k];
			uint8_t *at;

			if (px < 4 || py < 4 || px >= PRINT_W - 4 ||
			    py >= PRINT_H - 4)
				continue;
			at = &p->ink[(size_t)py * PRINT_W + (size_t)px];
			if (v > *at)
				*at = (uint8_t)v;
		}
}

static void
glyph(
    struct print *p, FT_Face f, char c, float x, float y, float ink, float bold)
{
	if (FT_Load_Char(f, (FT_ULong)c, FT_LOAD_NO_HINTING) != 0)
		return;
	FT_Outline_Embolden(&f->glyph->outline, (FT_Pos)(bold * 64));
	if (FT_Render_Glyph(f->glyph, FT_RENDER_MODE_NORMAL) == 0)
		stamp(p, &f->glyph->bitmap, f->glyph->bitmap_left,
		    f->glyph->bitmap_top, x, y, ink);
}

static void
set_mrz(struct chance *c, struct print *p)
{
	const unsigned columns = (unsigned)mrtd_mrz_columns(p->format);
	const unsigned lines = (unsigned)mrtd_mrz_lines(p->format);
	FT_Face f = mrz_font[chance_up(c, 2)];
	/* An em is 1.383 pitches wide; printers differ a little. */
	const float em = 1.3832f * PITCH_MM * PRINT_MM;
	const float bold = chance_of(c, -1.2f, 1.8f);
	const float density = chance_of(c, 0.78f, 1);
	const float pitch = PITCH_MM * chance_of(c, 0.99f, 1.01f);
	/* Doc 9303-4 figure 4: 15.35 mm up to the lower line, give or take. */
	const float x = (p->width - pitch * (float)columns) / 2 +
	    chance_of(c, -1.5f, 1.5f);
	const float y = p->height - 8.0f + chance_of(c, -1.2f, 1.2f);

	FT_Set_Char_Size(f, (FT_F26Dot6)(em * 64 * chance_of(c, 0.97f, 1.03f)),
	    (FT_F26Dot6)(em * 64 * chance_of(c, 0.96f, 1.04f)), 72, 72);
	for (unsigned l = 0; l < lines; l++)
		for (unsigned i = 0; i < columns; i++)
			glyph(p, f, p->text[l * columns + i],
			    x + pitch * (float)i + chance_of(c, -.06f, .06f),
			    y - 6.35f * (float)(lines - 1 - l) +
				chance_of(c, -.06f, .06f),
			    density * chance_of(c, 0.85f, 1), bold);
	p->left = x;
	p->right = x + pitch * (float)columns;
	p->bottom = y + 0.5f;
	p->top = y - 6.35f * (float)(lines - 1) - 3;
}

/* The visual zone: words of another type, above the MRZ. */
static void
set_viz(struct chance *c, struct print *p)
{
	const unsigned rows = 3 + chance_up(c, 5);

	for (unsigned r = 0; r < rows; r++) {
		const float size = chance_of(c, 2.2f, 4.2f);
		const float y = 8 + (p->top - 14) * (float)r / (float)rows;
		float x = p->width * chance_of(c, 0.30f, 0.45f);
		const unsigned n = 6 + chance_up(c, 22);

		FT_Set_Char_Size(
		    viz_font, 0, (FT_F26Dot6)(size * PRINT_MM * 64), 72, 72);
		for (unsigned i = 0; i < n && x < p->width - 5; i++) {
			glyph(p, viz_font,
			    (char)(chance_hits(c, 0.3f)
				    ? '0' + chance_up(c, 10)
				    : 'A' + chance_up(c, 26)),
			    x, y, 0.8f, 0);
			x += (float)viz_font->glyph->advance.x / 64 / PRINT_MM;
			if (chance_hits(c, 0.12f))
				x += size / 2;
		}
	}
}

/* The portrait: a grey oval with something in it. */
static void
set_portrait(struct chance *c, struct print *p)
{
	const float cx = p->width * 0.16f, cy = p->height * 0.38f;
	const float rx = p->width * 0.11f, ry = p->height * 0.24f;
	const float dark = chance_of(c, 60, 150);

	for (int y = (int)((cy - ry) * PRINT_MM);
	     y < (int)((cy + ry) * PRINT_MM); y++)
		for (int x = (int)((cx - rx) * PRINT_MM);
		     x < (int)((cx + rx) * PRINT_MM); x++) {
			const float u = ((float)x / PRINT_MM - cx) / rx;
			const float v = ((float)y / PRINT_MM - cy) / ry;

			if (u * u + v * v < 1 && x > 4 && y > 4)
				p->ink[(size_t)y * PRINT_W + (size_t)x] =
				    (uint8_t)(dark * (1.1f - u * u) *
					(1 - v * v * 0.5f) * 0.9f);
		}
}

/* Where the ribbon was worn, and specks of dirt. */
static void
wear(struct chance *c, struct print *p)
{
	const unsigned n = chance_up(c, 60);

	for (unsigned k = 0; k < n; k++) {
		const int x = (int)(chance_of(c, p->left, p->right) * PRINT_MM);
		const int y = (int)(chance_of(c, p->top, p->bottom) * PRINT_MM);
		const int r = 1 + (int)chance_up(c, 3);
		const uint8_t v = chance_hits(c, 0.7f) ? 0 : 190;

		for (int i = -r; i <= r; i++)
			for (int j = -r; j <= r; j++)
				if (i * i + j * j <= r * r && x + j > 4 &&
				    y + i > 4 && x + j < PRINT_W - 4 &&
				    y + i < PRINT_H - 4)
					p->ink[(size_t)(y + i) * PRINT_W +
					    (size_t)(x + j)] = v;
	}
}

void
print_make(struct chance *c, const char *text, struct print *p)
{
	memset(p->ink, 0, sizeof(p->ink));
	memset(p->text, 0, sizeof(p->text));
	while (text == NULL && !invent(c, p))
		;
	if (text != NULL) {
		const size_t n = strlen(text);

		p->format = n == 90 ? MRTD_MRZ_TD1
		    : n == 72	    ? MRTD_MRZ_TD2
				    : MRTD_MRZ_TD3;
		memcpy(p->text, text, n < MRTD_MRZ_MAX ? n : MRTD_MRZ_MAX);
	}
	/* Doc 9303-4 §2, -5 §2, -6 §2: the sizes. */
	p->width = p->format == MRTD_MRZ_TD3 ? 125
	    : p->format == MRTD_MRZ_TD2	     ? 105
					     : 85.6f;
	p->height = p->format == MRTD_MRZ_TD3 ? 88
	    : p->format == MRTD_MRZ_TD2	      ? 74
					      : 53.98f;
	set_mrz(c, p);
	if (p->format != MRTD_MRZ_TD1 || chance_hits(c, 0.5f))
		set_viz(c, p);
	if (p->format != MRTD_MRZ_TD1)
		set_portrait(c, p);
	wear(c, p);
}
