/*
 * One colour set, one type scale.  Colours are roles, not hues; every pair of
 * ink and ground that text uses has a contrast of at least 7 to 1 (WCAG 2.1
 * 1.4.6), in both sets.
 */
#ifndef UI_THEME_H
#define UI_THEME_H

#include <stdbool.h>
#include <stdint.h>

enum ui_colour {
	UI_COLOUR_PAPER, /* ground of the text side */
	UI_COLOUR_INK, /* text on paper */
	UI_COLOUR_LINE, /* edges of buttons on paper */
	UI_COLOUR_BUTTON, /* ground of buttons */
	UI_COLOUR_STAGE, /* ground of the picture side */
	UI_COLOUR_STAGE_GO, /* the same while the door is open */
	UI_COLOUR_STAGE_SHUT, /* the same while out of service */
	UI_COLOUR_STAGE_INK, /* text on every stage */
	UI_COLOUR_STAGE_SOFT, /* quiet lines on every stage */
	UI_COLOUR_ACCENT, /* what to look at: arrows, the button to press */
	UI_COLOUR_ACCENT_INK, /* text on accent */
	UI_COLOUR_DEVICE, /* pictures: the body of the reader */
	UI_COLOUR_DEVICE_EDGE, /* ... its rim */
	UI_COLOUR_GLASS, /* ... its glass */
	UI_COLOUR_GLOW, /* ... light under the glass, radio waves */
	UI_COLOUR_COVER, /* ... the passport's cover */
	UI_COLOUR_COVER_INK, /* ... printing on it */
	UI_COLOUR_PAGE, /* ... its data page */
	UI_COLOUR_PAGE_INK, /* ... printing on it */
	UI_COLOUR_PERSON, /* ... people, without a colour of skin */
	UI_COLOUR_COUNT
};

/* Sizes of type, in hundredths of the screen's short side. */
enum ui_type {
	UI_TYPE_TITLE,
	UI_TYPE_BODY,
	UI_TYPE_LABEL,
	UI_TYPE_FIGURE, /* one large number */
	UI_TYPE_COUNT
};

/* 0xFFRRGGBB */
uint32_t ui_theme_colour(enum ui_colour, bool high_contrast);
/* Pixels of an em, and the fewest to which fitting may shrink it. */
int ui_theme_size(enum ui_type, int short_side, bool large);
int ui_theme_size_least(enum ui_type, int short_side, bool large);
/*
 * The highest row of pixels that a seated person reaches (EN 301 549 §8.3.2.1,
 * ADA 308.2.1: 1220 mm above the floor), of a display whose long side is
 * UI_THEME_LONG_MM and whose lower edge is UI_THEME_EDGE_MM above the floor.
 */
#define UI_THEME_REACH_MM 1220
#define UI_THEME_EDGE_MM 880
#define UI_THEME_LONG_MM 600
int ui_theme_reach(int width, int height);
/* WCAG 2.1 contrast ratio of two colours, 1..21. */
double ui_theme_contrast(uint32_t, uint32_t);

#endif
