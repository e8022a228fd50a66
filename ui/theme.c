#include "ui/theme.h"

#include <math.h>

/* clang-format off */
static const struct {
	uint32_t plain, high;
} colours[UI_COLOUR_COUNT] = {
	[UI_COLOUR_PAPER]       = {0xFFF5F7FA, 0xFF000000},
	[UI_COLOUR_INK]         = {0xFF0E2238, 0xFFFFFFFF},
	[UI_COLOUR_LINE]        = {0xFF6F8298, 0xFFFFFFFF},
	[UI_COLOUR_BUTTON]      = {0xFFFFFFFF, 0xFF000000},
	[UI_COLOUR_STAGE]       = {0xFF0F3557, 0xFF000000},
	[UI_COLOUR_STAGE_GO]    = {0xFF0B5A3A, 0xFF00391E},
	[UI_COLOUR_STAGE_SHUT]  = {0xFF37434F, 0xFF000000},
	[UI_COLOUR_STAGE_INK]   = {0xFFFFFFFF, 0xFFFFFFFF},
	[UI_COLOUR_STAGE_SOFT]  = {0xFF7F9DB8, 0xFFB8B8B8},
	[UI_COLOUR_ACCENT]      = {0xFFFFC54D, 0xFFFFE500},
	[UI_COLOUR_ACCENT_INK]  = {0xFF0E2238, 0xFF000000},
	[UI_COLOUR_DEVICE]      = {0xFF0A2239, 0xFF1A1A1A},
	[UI_COLOUR_DEVICE_EDGE] = {0xFF5F7F9C, 0xFFFFFFFF},
	[UI_COLOUR_GLASS]       = {0xFF1D5686, 0xFF333333},
	[UI_COLOUR_GLOW]        = {0xFF8FD3FF, 0xFFFFE500},
	[UI_COLOUR_COVER]       = {0xFF7A2233, 0xFF7A2233},
	[UI_COLOUR_COVER_INK]   = {0xFFF0CE8A, 0xFFFFFFFF},
	[UI_COLOUR_PAGE]        = {0xFFF4EFE3, 0xFFFFFFFF},
	[UI_COLOUR_PAGE_INK]    = {0xFF5A6B7B, 0xFF222222},
	[UI_COLOUR_PERSON]      = {0xFFE8EEF4, 0xFFFFFFFF},
};

/*
 * Two metres away, a letter is read with ease when its capitals are 10 mm high
 * (1/200 of the distance).  On a 27-inch screen, 336 mm wide, 1080 pixels, an em
 * of 4.4 hundredths has capitals of 10.5 mm: body type is never less.  Labels are
 * read at arm's length.  Large type shrinks at most to the full size of plain
 * type, a title in it, which stays larger than the body, somewhat further; a
 * figure as far as body type does.
 */
static const struct {
	float size, least;
} sizes[UI_TYPE_COUNT][2] = {
	/*                    plain           large */
	[UI_TYPE_TITLE]  = {{8.4f,  6.0f},  {9.8f,  7.0f}},
	[UI_TYPE_BODY]   = {{5.2f,  4.4f},  {6.2f,  5.2f}},
	[UI_TYPE_LABEL]  = {{3.4f,  2.6f},  {4.0f,  3.4f}},
	[UI_TYPE_FIGURE] = {{16.0f, 4.4f},  {18.0f, 4.4f}},
};
/* clang-format on */

uint32_t
ui_theme_colour(enum ui_colour c, bool high_contrast)
{
	return high_contrast ? colours[c].high : colours[c].plain;
}

int
ui_theme_size(enum ui_type t, int short_side, bool large)
{
	return (int)lrintf(sizes[t][large].size * (float)short_side / 100);
}

int
ui_theme_size_least(enum ui_type t, int short_side, bool large)
{
	return (int)lrintf(sizes[t][large].least * (float)short_side / 100);
}

int
ui_theme_reach(int width, int height)
{
	int longer = width > height ? width : height;
	int from_edge = (UI_THEME_REACH_MM - UI_THEME_EDGE_MM) * longer /
	    UI_THEME_LONG_MM;

	return from_edge < height ? height - from_edge : 0;
}

static double
luminance(uint32_t c)
{
	static const double weight[] = {0.2126, 0.7152, 0.0722};
	double sum = 0;

	for (int i = 0; i < 3; i++) {
		double v = (double)(c >> (16 - 8 * i) & 0xFF) / 255;

		v = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
		sum += weight[i] * v;
	}
	return sum;
}

double
ui_theme_contrast(uint32_t a, uint32_t b)
{
	double x = luminance(a), y = luminance(b);

	return ((x > y ? x : y) + 0.05) / ((x > y ? y : x) + 0.05);
}
