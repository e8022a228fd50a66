/*
 * The view model: everything the traveller's screen shows, as plain values.
 * Whoever drives the screen fills it; ui draws it and nothing else.  It says
 * what to show and never why: no name, no document number, no score, no reason
 * of a refusal has a place here (TR-03121-3.1 4.8.1.1: no result of attack
 * detection is shown to the traveller).
 */
#ifndef UI_VIEW_H
#define UI_VIEW_H

#include "mrtd/bytes.h"

/* clang-format off */
/* What the traveller is asked to do, or told. */
#define UI_SCREENS(X)                                                         \
	X(IDLE)           /* how to lay the passport on the glass, animated */ \
	X(MRZ)            /* the data page is being looked at */              \
	X(READING)        /* the chip is being read: progress */              \
	X(AGAIN)          /* it could not be read: lay it down again */       \
	X(PUT_BACK)       /* it was taken away too early: put it back */      \
	X(LOOK)           /* look at the camera: mirror and guidance */       \
	X(HOLD_STILL)     /* the picture is being taken: mirror */            \
	X(WAIT)           /* please wait */                                   \
	X(MORE_TIME)      /* do you need more time? countdown, button */      \
	X(GO)             /* take the passport, go through the door */        \
	X(OFFICER)        /* please see an officer: reference */              \
	X(HELP)           /* somebody is coming to help */                    \
	X(OUT_OF_SERVICE) /* please use another lane */                       \
	X(ONE)            /* several documents lie there: leave one */        \
	X(FINGER)         /* lay this finger on the sensor */                 \
	X(TYPE)           /* type what is printed: one field, a keyboard */   \
	X(ASSIST)         /* who comes: a child, a wheelchair, needs help */  \
	/* Of a kiosk and a gate that stand apart, joined by a slip: */       \
	X(KIOSK)          /* as IDLE, and what comes of it */                 \
	X(PRINTING)       /* the slip is being printed */                     \
	X(TAKE_SLIP)      /* take it, go to one of these gates */             \
	X(NO_SLIP)        /* none came out: please see an officer */          \
	X(KIOSK_CLOSED)   /* please use another kiosk */                      \
	X(SLIP)           /* at the gate: hold it to the reader, animated */  \
	X(SLIP_READ)      /* it was read */                                   \
	X(SLIP_AGAIN)     /* it could not be read: hold it there again */     \
	X(NEW_SLIP)       /* its time is over: go back to a kiosk */          \
	X(OTHER_GATE)     /* it is for other gates */                         \
	X(SLIP_GO)        /* go through the door: no passport lies here */

/* How languages are written, as far as type and layout care. */
#define UI_SCRIPTS(X)                                                         \
	X(LATIN)          /* Greek and Cyrillic too */                        \
	X(ARABIC)         /* from the right */                                \
	X(HEBREW)         /* from the right */                                \
	X(DEVANAGARI)                                                         \
	X(BENGALI)                                                            \
	X(TAMIL)                                                              \
	X(THAI)                                                               \
	X(HANS)           /* Chinese, simplified */                           \
	X(HANT)           /* Chinese, traditional */                          \
	X(JAPANESE)                                                           \
	X(KOREAN)

/*
 * English, which the others are translated from, then in the order of their own
 * names, script by script: as somebody looks for his own.  BCP 47 tag, own
 * name, script.  To add one: a row here, ui/locale/<tag>.po, its digits in
 * ui/message.c, its states in ui/language.c.
 */
#define UI_LANGUAGES(X)                                                       \
	X(EN,      "en",       "English", LATIN) \
	X(ID,      "id",       "Bahasa Indonesia", LATIN) \
	X(MS,      "ms",       "Bahasa Melayu", LATIN) \
	X(CS,      "cs",       "Čeština", LATIN) \
	X(DA,      "da",       "Dansk", LATIN) \
	X(DE,      "de",       "Deutsch", LATIN) \
	X(ET,      "et",       "Eesti", LATIN) \
	X(ES,      "es",       "Español", LATIN) \
	X(FR,      "fr",       "Français", LATIN) \
	X(HR,      "hr",       "Hrvatski", LATIN) \
	X(IT,      "it",       "Italiano", LATIN) \
	X(LV,      "lv",       "Latviešu", LATIN) \
	X(LT,      "lt",       "Lietuvių", LATIN) \
	X(HU,      "hu",       "Magyar", LATIN) \
	X(NL,      "nl",       "Nederlands", LATIN) \
	X(NB,      "nb",       "Norsk", LATIN) \
	X(PL,      "pl",       "Polski", LATIN) \
	X(PT,      "pt",       "Português", LATIN) \
	X(RO,      "ro",       "Română", LATIN) \
	X(SK,      "sk",       "Slovenčina", LATIN) \
	X(SL,      "sl",       "Slovenščina", LATIN) \
	X(FI,      "fi",       "Suomi", LATIN) \
	X(SV,      "sv",       "Svenska", LATIN) \
	X(VI,      "vi",       "Tiếng Việt", LATIN) \
	X(TR,      "tr",       "Türkçe", LATIN) \
	X(EL,      "el",       "Ελληνικά", LATIN) \
	X(BG,      "bg",       "Български", LATIN) \
	X(RU,      "ru",       "Русский", LATIN) \
	X(UK,      "uk",       "Українська", LATIN) \
	X(HE,      "he",       "עברית", HEBREW) \
	X(AR,      "ar",       "العربية", ARABIC) \
	X(FA,      "fa",       "فارسی", ARABIC) \
	X(UR,      "ur",       "اردو", ARABIC) \
	X(HI,      "hi",       "हिन्दी", DEVANAGARI) \
	X(BN,      "bn",       "বাংলা", BENGALI) \
	X(TA,      "ta",       "தமிழ்", TAMIL) \
	X(TH,      "th",       "ไทย", THAI) \
	X(ZH_HANS, "zh-Hans",  "简体中文", HANS) \
	X(ZH_HANT, "zh-Hant",  "繁體中文", HANT) \
	X(JA,      "ja",       "日本語", JAPANESE) \
	X(KO,      "ko",       "한국어", KOREAN)

/*
 * The eight conditions of TR-03121-3.1 4.8.1.1, by what the traveller can do
 * about them; left, right, higher, lower are the traveller's own.  Without a
 * number: ours.  The last three are about the light and the camera, never about
 * the traveller: no message calls a face dark or bright.  Append-only.
 */
#define UI_GUIDANCES(X)                                                       \
	X(NONE)           /* the position is good */                          \
	X(NO_FACE)        /* nobody stands before the camera */               \
	X(CLOSER)         /* 1: too far away */                               \
	X(BACK)           /* 1: too close */                                  \
	X(LEFT)           /* 2: too far right */                              \
	X(RIGHT)          /* 2: too far left */                               \
	X(HIGHER)         /* 3: too low */                                    \
	X(LOWER)          /* 3: too high */                                   \
	X(STILL)          /* 4: in too much movement */                       \
	X(STRAIGHT)       /* 5: not facing frontally */                       \
	X(EYES)           /* 6: the eyes are closed */                        \
	X(MOUTH)          /* 7: the mouth is opened */                        \
	X(ALONE)          /* 8: several faces */                              \
	X(MORE_LIGHT)     /* too dark */                                      \
	X(LESS_LIGHT)     /* too bright */                                    \
	X(SHARPER)        /* not sharp */

/*
 * What the traveller can do about the finger; without a word about why it is
 * asked for again.  Append-only.
 */
#define UI_TOUCHES(X)                                                         \
	X(NONE)           /* lay it down */                                   \
	X(STAYS)          /* it lies there: leave it */                       \
	X(AGAIN)          /* lay it down once more */                         \
	X(LONGER)         /* leave it there longer */                         \
	X(CENTRE)         /* in the middle */                                 \
	X(LIFT)           /* take it off first */                             \
	X(DRY)            /* faint: press a little more */                    \
	X(WET)            /* dark: dry it first */

/* Whether what the screen says is spoken.  Append-only. */
#define UI_SPEECHES(X)                                                        \
	X(ABSENT)         /* no control is shown: this gate does not speak */ \
	X(OFF)            /* a control turns it on */                         \
	X(ON)             /* controls: off, say it again */

/*
 * How the document lies, as far as a device sees it, and what to do about it:
 * on IDLE, MRZ and AGAIN.  Says nothing about the document itself.
 * Append-only.
 */
#define UI_COACHES(X)                                                         \
	X(NONE)           /* nothing lies there, or nobody can say */         \
	X(SEEN)           /* it lies well: leave it */                        \
	X(PAGE)           /* another page: open the one with the photo */     \
	X(TURN)           /* upside down: turn it round */                    \
	X(OPEN)           /* the cover is closed: open it */                  \
	X(FLAT)           /* not flat, or half beside: push it down */        \
	X(STAY)           /* moved too early: leave it */                     \
	X(ONE)            /* several: leave one */

/* What the traveller stands at: which three steps the way has.  Append-only. */
#define UI_STATIONS(X)                                                        \
	X(LANE)           /* passport, face, door */                          \
	X(KIOSK)          /* passport, face, slip */                          \
	X(GATE)           /* slip, face, door */

/* Where the reader of slips is, seen by who looks at the screen; the picture
 * and the words say so.  Append-only. */
#define UI_PLACES(X)                                                          \
	X(BELOW)                                                              \
	X(LEFT)                                                               \
	X(RIGHT)

/* What is typed, one at a time.  Append-only. */
#define UI_FIELDS(X)                                                          \
	X(NUMBER)         /* of the document: letters and digits */           \
	X(BIRTH)          /* date of birth, as DDMMYYYY */                    \
	X(EXPIRY)         /* date of expiry, as DDMMYYYY */                   \
	X(CAN)            /* the card access number: six digits */
/* clang-format on */

enum ui_screen {
#define UI_CODE(name) UI_SCREEN_##name,
	UI_SCREENS(UI_CODE)
#undef UI_CODE
	UI_SCREEN_COUNT
};

enum ui_script {
#define UI_CODE(name) UI_SCRIPT_##name,
	UI_SCRIPTS(UI_CODE)
#undef UI_CODE
	UI_SCRIPT_COUNT
};

enum ui_language {
#define UI_CODE(name, tag, own_name, script) UI_LANGUAGE_##name,
	UI_LANGUAGES(UI_CODE)
#undef UI_CODE
	UI_LANGUAGE_COUNT
};

enum ui_guidance {
#define UI_CODE(name) UI_GUIDANCE_##name,
	UI_GUIDANCES(UI_CODE)
#undef UI_CODE
	UI_GUIDANCE_COUNT
};

enum ui_touch {
#define UI_CODE(name) UI_TOUCH_##name,
	UI_TOUCHES(UI_CODE)
#undef UI_CODE
	UI_TOUCH_COUNT
};

enum ui_speech {
#define UI_CODE(name) UI_SPEECH_##name,
	UI_SPEECHES(UI_CODE)
#undef UI_CODE
	UI_SPEECH_COUNT
};

enum ui_coach {
#define UI_CODE(name) UI_COACH_##name,
	UI_COACHES(UI_CODE)
#undef UI_CODE
	UI_COACH_COUNT
};

enum ui_station {
#define UI_CODE(name) UI_STATION_##name,
	UI_STATIONS(UI_CODE)
#undef UI_CODE
	UI_STATION_COUNT
};

enum ui_place {
#define UI_CODE(name) UI_PLACE_##name,
	UI_PLACES(UI_CODE)
#undef UI_CODE
	UI_PLACE_COUNT
};

enum ui_field {
#define UI_CODE(name) UI_FIELD_##name,
	UI_FIELDS(UI_CODE)
#undef UI_CODE
	UI_FIELD_COUNT
};
#define UI_SIGNS_MAX 16
/* The longest number of a document (Doc 9303-5: TD1), and its end. */
#define UI_TYPED_MAX 23

#define UI_OFFERED 3
#define UI_LANGUAGES_PAGE_MAX 60

/* Thumb to little finger of the right hand are 1 to 5, of the left 6 to 10
 * (ISO/IEC 19794-4 Table 7); 0: any. */
#define UI_FINGERS 11

/* A camera frame as the camera saw it; the screen turns it into a mirror. */
struct ui_mirror {
	/* 3 * width * height bytes, RGB, no padding; borrowed for the call.
	 * Empty: there is no picture yet. */
	struct span rgb;
	unsigned width, height; /* at most UI_MIRROR_MAX each */
	uint32_t serial; /* differs when the pixels do */
};
#define UI_MIRROR_MAX 4096

struct ui_view {
	enum ui_screen screen;
	/* One more each time a screen is entered, the same one included: starts
	 * its animation anew, and is what a spoken announcement follows. */
	uint32_t entered;
	enum ui_language language;
	/* On every screen; the others are one touch further. */
	enum ui_language offered[UI_OFFERED];
	/* Which page of all languages lies over the words; 0: none.  Pages are
	 * counted round and round. */
	unsigned languages;
	enum ui_guidance guidance; /* LOOK */
	enum ui_touch touch; /* FINGER */
	unsigned finger; /* FINGER, and WAIT behind it: below UI_FINGERS */
	unsigned progress; /* READING: 0..1000, true progress */
	unsigned countdown; /* MORE_TIME: seconds left, at most 999 */
	char reference[16]; /* OFFICER, NO_SLIP: A-Z 0-9 -, or empty */
	enum ui_station station;
	enum ui_place place; /* SLIP */
	/* TAKE_SLIP: what stands above the gates, "3-7"; or empty. */
	char signs[UI_SIGNS_MAX];
	struct ui_mirror mirror; /* LOOK, HOLD_STILL */
	enum ui_coach coach; /* IDLE, KIOSK, MRZ, AGAIN */
	bool may_type; /* AGAIN: offers the keyboard */
	/* TYPE: filled by whoever holds the keyboard's state (ui/entry.h). */
	enum ui_field field;
	char typed[UI_TYPED_MAX]; /* A-Z 0-9 */
	bool typed_wrong; /* what stands there cannot be: look once more */
	bool large_type, high_contrast;
	enum ui_speech speech;
};

/*
 * True when every value exists and the mirror's size agrees with its bytes: a
 * view that came from another process is checked with this first.
 */
bool ui_view_valid(const struct ui_view *) MUST_USE;

/* A-Z 0-9 - , and blanks, fewer than UI_SIGNS_MAX. */
bool ui_view_signs_valid(const char *) MUST_USE;
/* "below", "left", "right"; false: no such place. */
bool ui_view_place_of(const char *, enum ui_place *out) MUST_USE;

/* "OUT_OF_SERVICE"; "UNKNOWN" outside the range. */
const char *ui_view_screen_name(enum ui_screen);
/* "NO_FACE"; "UNKNOWN" outside the range. */
const char *ui_view_guidance_name(enum ui_guidance);
/* "CENTRE"; "UNKNOWN" outside the range. */
const char *ui_view_touch_name(enum ui_touch);
/* "TURN"; "UNKNOWN" outside the range. */
const char *ui_view_coach_name(enum ui_coach);
/* "BIRTH"; "UNKNOWN" outside the range. */
const char *ui_view_field_name(enum ui_field);
/* The BCP 47 tag: "en"; "und" outside the range. */
const char *ui_view_language_tag(enum ui_language);
/* The language's name in that language. */
const char *ui_view_language_name(enum ui_language);
/* LATIN outside the range. */
enum ui_script ui_view_language_script(enum ui_language);
/* Whether the language is written from right to left. */
bool ui_view_language_rtl(enum ui_language);
/* The language of a tag, "de" or "de-AT"; false when there is none. */
bool ui_view_language_of(const char *tag, enum ui_language *out) MUST_USE;

#endif
