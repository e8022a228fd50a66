/*
 * What the traveller asks for, by touch or key.  It asks; whoever drives the
 * screen decides, and shows a new view.
 */
#ifndef UI_EVENT_H
#define UI_EVENT_H

#include "ui/view.h"

enum ui_event_kind {
	UI_EVENT_LANGUAGE, /* .language was chosen */
	UI_EVENT_HELP, /* help was asked for */
	UI_EVENT_MORE_TIME, /* more time was asked for */
	UI_EVENT_LARGE_TYPE, /* larger type: on or off */
	UI_EVENT_HIGH_CONTRAST, /* high contrast: on or off */
	UI_EVENT_CLOSED, /* the window was closed (never in full screen) */
	UI_EVENT_SPEECH, /* speech: on or off */
	UI_EVENT_REPEAT, /* say once more what the screen says */
	UI_EVENT_HEADPHONES, /* were plugged in: speech is wanted */
	UI_EVENT_NO_HEADPHONES, /* were pulled out */
	UI_EVENT_TOUCHED, /* the screen, where nothing is asked */
	UI_EVENT_TYPE, /* to type what is printed instead of laying it down */
	UI_EVENT_KEY, /* .key of the keyboard: for ui/entry.h */
	UI_EVENT_BACK, /* away from TYPE, ASSIST, all languages */
	UI_EVENT_ASSIST, /* asked for assistance: shows ASSIST */
	UI_EVENT_FAMILY, /* ASSIST: comes with a child */
	UI_EVENT_WHEELCHAIR, /* ASSIST: needs room and time */
	UI_EVENT_LANGUAGES, /* all languages, or the next page of them */
	UI_EVENT_COUNT
};

struct ui_event {
	enum ui_event_kind kind;
	enum ui_language language;
	char key; /* KEY: A-Z, 0-9, or one of those below */
};
#define UI_KEY_ERASE '-' /* the last character */
#define UI_KEY_NEXT '+' /* the field is complete */
#define UI_KEY_CAN '#' /* to the card access number, and back */

#endif
