/*
 * What is where: a view laid out as a list of items for one size of screen.
 * The list is plain values: it is compared with the one before to find what
 * changed, asked what a touch means, and read by the tests.
 */
#ifndef UI_SCENE_H
#define UI_SCENE_H

#include "ui/draw.h"
#include "ui/event.h"
#include "ui/font.h"
#include "ui/text.h"
#include "ui/theme.h"
#include "ui/view.h"

/* Drawings; those above ICON are scenes for a stage, the others small signs. */
enum ui_picture {
	UI_PICTURE_NONE,
	UI_PICTURE_PLACE,
	UI_PICTURE_SCAN,
	UI_PICTURE_READ,
	UI_PICTURE_AGAIN,
	UI_PICTURE_PUT_BACK,
	UI_PICTURE_WAIT,
	UI_PICTURE_CLOCK,
	UI_PICTURE_DOOR,
	UI_PICTURE_FINGER,
	UI_PICTURE_DESK,
	UI_PICTURE_HELP,
	UI_PICTURE_SHUT,
	UI_PICTURE_COACH, /* amount: enum ui_coach */
	UI_PICTURE_PAGE, /* amount: enum ui_field, where it is printed */
	UI_PICTURE_SLIP_PRINT,
	UI_PICTURE_SLIP_TAKE,
	UI_PICTURE_SLIP_HOLD, /* amount: enum ui_place, of the reader */
	UI_PICTURE_SLIP_READ, /* the same */
	UI_PICTURE_SLIP_AGAIN, /* the same */
	UI_PICTURE_SLIP_NEW,
	UI_PICTURE_OTHER_GATE,
	UI_PICTURE_KIOSK_SHUT,
	UI_PICTURE_ICON,
	UI_PICTURE_ICON_PASSPORT,
	UI_PICTURE_ICON_FACE,
	UI_PICTURE_ICON_DOOR,
	UI_PICTURE_ICON_CHECK,
	UI_PICTURE_ICON_QUESTION,
	UI_PICTURE_ICON_TYPE,
	UI_PICTURE_ICON_CONTRAST,
	UI_PICTURE_ICON_FINGER,
	UI_PICTURE_ICON_LANGUAGES,
	UI_PICTURE_ICON_LEFT,
	UI_PICTURE_ICON_RIGHT,
	UI_PICTURE_ICON_FAMILY,
	UI_PICTURE_ICON_WHEELCHAIR,
	UI_PICTURE_ICON_KEYS,
	UI_PICTURE_ICON_ERASE,
	UI_PICTURE_ICON_LOOK,
	UI_PICTURE_ICON_SPEAKER,
	UI_PICTURE_ICON_REPEAT,
	UI_PICTURE_ICON_SLIP,
	UI_PICTURE_COUNT
};

enum ui_item_kind {
	UI_ITEM_BLOCK, /* a plain ground */
	UI_ITEM_TEXT, /* text alone */
	UI_ITEM_BUTTON, /* ground, edge, icon, text; can be touched */
	UI_ITEM_PLATE, /* ground, text; cannot be touched */
	UI_ITEM_STEP, /* a numbered disc; amount: -1 done, 0 now, 1 later */
	UI_ITEM_BAR, /* amount of 1000 is done */
	UI_ITEM_PICTURE, /* amount: seconds, finger */
	UI_ITEM_MIRROR, /* amount: guidance; serial of the frame, or empty */
};

struct ui_item {
	enum ui_item_kind kind;
	struct ui_rect rect;
	enum ui_colour ground, edge, ink;
	enum ui_picture picture;
	struct ui_rect picture_rect;
	int amount;
	uint32_t serial;
	uint32_t clock; /* milliseconds since the screen was entered */
	bool animated, rtl, chosen, empty;
	bool pressed; /* BUTTON: a finger is on it */
	struct ui_event event; /* BUTTON */
	/* Text, or "" */
	char text[256];
	struct ui_rect text_rect;
	struct ui_text_style style;
	struct ui_text_layout layout;
	bool fits;
};

struct ui_scene {
	int width, height, n;
	bool high_contrast;
	struct ui_item items[96];
};

/* The view must be valid. */
void ui_scene_build(struct ui_scene *, const struct ui_font *,
    const struct ui_view *, int width, int height);
/* Another frame in the mirror, all else as it was. */
void ui_scene_frame(struct ui_scene *, const struct ui_mirror *);
/* Moves the animated items to this time. */
void ui_scene_tick(struct ui_scene *, uint32_t clock);
bool ui_scene_animated(const struct ui_scene *);
/* The smallest rectangle that holds everything that differs. */
struct ui_rect ui_scene_changed(
    const struct ui_scene *before, const struct ui_scene *now);
/* The button under a finger is drawn as such while it is touched. */
void ui_scene_press(struct ui_scene *, int x, int y, bool down);
bool ui_scene_touch(
    const struct ui_scene *, int x, int y, struct ui_event *out) MUST_USE;

#endif
