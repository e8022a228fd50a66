/*
 * When the gate speaks, and what: no device, no clock of its own.
 *
 *	d = ui_speech_show(&s, &view, now_ms);
 *	... do what d says ...
 *	... ui_speech_show() again, at the latest after ui_speech_due() ...
 *
 * A screen that is entered is spoken at once and ends what was being said.
 * Within a screen the words may change many times a second (the guidance before
 * the camera): they are spoken when they have stood for UI_SPEECH_SETTLE_MS,
 * and not more often than every UI_SPEECH_PACE_MS.  LOOK and HOLD_STILL count
 * as one screen: a face that is good now and then lets them take turns.
 *
 * Nothing personal is spoken: sentences of ui/message.h alone, never the
 * number that the officer's screen shows.
 */
#ifndef UI_SPEECH_H
#define UI_SPEECH_H

#include "ui/message.h"
#include "ui/view.h"

/* clang-format off */
/* Short sounds; each goes with words on the screen and is never alone. */
#define UI_EARCONS(X)                                                         \
	X(NONE)                                                               \
	X(SEEN)           /* a document has been seen */                      \
	X(OK)             /* it has been read: look at the camera */          \
	X(ATTENTION)      /* something is asked or a time is running out */   \
	X(DOOR)           /* it opens */                                      \
	X(COUNT)          /* a second of the last ones */
/* clang-format on */

enum ui_earcon {
#define UI_CODE(name) UI_EARCON_##name,
	UI_EARCONS(UI_CODE)
#undef UI_CODE
	UI_EARCON_COUNT_OF
};

#define UI_SPEECH_SETTLE_MS 500
#define UI_SPEECH_PACE_MS 2500
/* The last seconds of a countdown are heard. */
#define UI_SPEECH_LAST_S 5
#define UI_SPEECH_PIECES 3
/* What is said one by one, each a prompt of its own. */
#define UI_SPEECH_LETTERS "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define UI_SPEECH_PARTS 48
/* Before a sign: it is the first of a range, SIGNS_FIRST is said; the last. */
#define UI_SPEECH_FIRST "<"
#define UI_SPEECH_LAST ">"

/* What is to be done: in this order. */
struct ui_speech_deed {
	bool hush; /* end what is being said */
	enum ui_earcon earcon;
	unsigned n; /* sentences to say, one after the other */
	enum ui_message pieces[UI_SPEECH_PIECES];
	/* The signs above the gates, after SIGNS, which is the last piece then;
	 * else empty.  Blanks stand between them. */
	char parts[UI_SPEECH_PARTS];
};

/* Starts as zeros. */
struct ui_speech_state {
	bool begun;
	struct ui_view view; /* without the mirror's bytes */
	enum ui_message title, more; /* said last */
	enum ui_message waiting; /* to be said when it has settled */
	uint64_t said_ms, changed_ms;
};

/* The view must be valid. */
struct ui_speech_deed ui_speech_show(
    struct ui_speech_state *, const struct ui_view *, uint64_t now_ms);
/* The whole screen once more; nothing where speech is not on. */
struct ui_speech_deed ui_speech_repeat(
    struct ui_speech_state *, uint64_t now_ms);
/* Milliseconds until something may have to be said; UINT_MAX: nothing. */
unsigned ui_speech_due(const struct ui_speech_state *, uint64_t now_ms);
/*
 * Signs as they are said: "3-5, 12" is "3 4 5 12"; of ranges that are more than
 * there is room for, or cannot be counted through, both ends: "1-99" is
 * "<1 >99".  A number is said digit by digit, as gates' and flights' are called
 * out: what a number becomes beside a noun, or from one to the other, differs
 * by language, case and gender, a digit alone and "First gate" do not.
 * False, and out is empty: there are none, or a range that is none.  Whatever
 * ui_view_signs_valid() takes and is not that has room.
 */
bool ui_speech_spell(const char *signs, char out[UI_SPEECH_PARTS]) MUST_USE;
/* Whether a sentence is ever spoken: these have prompts. */
bool ui_speech_speaks(enum ui_message);

#endif
