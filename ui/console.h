/*
 * The view model of the supervisor's console: what an officer sees of up to ten
 * lanes, of the case that is open and of the shift, as plain values.  Whoever
 * drives the console fills it; ui draws it and nothing else.
 *
 * Doc 9303-2 App. C (officer's view): the summary is always visible and details
 * one touch away; a light is a colour and a symbol; only what is irregular is
 * coloured; both photographs stand side by side; age and remaining validity are
 * shown; so are printed and electronic MRZ with their check digits.
 */
#ifndef UI_CONSOLE_H
#define UI_CONSOLE_H

#include "mrtd/bytes.h"

enum {
	UI_CONSOLE_LANES_MAX = 10,
	UI_CONSOLE_CHECKS = 24,
	UI_CONSOLE_SEARCH_FIELDS = 5,
	UI_CONSOLE_ROWS = 24, /* of a table */
	UI_CONSOLE_PLOTS = 6,
	UI_CONSOLE_RATES = 9,
	UI_CONSOLE_POINTS = 48,
	UI_CONSOLE_TEXT = 320
};

/* clang-format off */
#define UI_CONSOLE_PAGES(X)                                                   \
	X(LOGON)    /* nobody is here */                                      \
	X(LOCKED)   /* the officer is away: lanes and alarms, no person */    \
	X(LANES)    /* the lanes and the case */                              \
	X(SEARCH)   /* past passages */                                       \
	X(FIGURES)  /* statistics */

/* Each has a symbol of its own: colour is never alone. */
#define UI_CONSOLE_LIGHTS(X)                                                  \
	X(NONE)     /* nothing to say: a small dot */                         \
	X(GOOD)     /* a tick, not coloured */                                \
	X(OPEN)     /* not determined: a question mark in a ring */           \
	X(WARN)     /* a triangle */                                          \
	X(BAD)      /* an octagon with a cross */                             \
	X(STOP)     /* a bar in a disc: closed by order */                    \
	X(AWAY)     /* a broken line: nothing is heard of it */

/* What the officer does, by touch, mouse or key. */
#define UI_CONSOLE_ACTS(X)                                                    \
	X(NONE)                                                               \
	X(PAGE)     /* at: enum ui_console_page */                            \
	X(LANE)     /* at: which */                                           \
	X(LANE_NEXT) X(LANE_BEFORE)                                           \
	X(CHECK)    /* at: which row shall show its evidence */               \
	X(CHECK_NEXT) X(CHECK_BEFORE)                                         \
	X(ZOOM)     /* at: +1 or -1 */                                        \
	X(MOVE)     /* x, y: the centre of both photographs */                \
	X(OVERLAY)  /* one photograph over the other: at next of 0 to 4 */    \
	X(ORDER)    /* at: enum ui_console_order */                           \
	X(REASON)   /* at: enum ui_console_reason */                          \
	X(CONFIRM)                                                            \
	X(CANCEL)                                                             \
	X(ACKNOWLEDGE)                                                        \
	X(FIELD)    /* at: to type into this one */                           \
	X(FIELD_NEXT)                                                         \
	X(TYPE)     /* at: a character, or '\b' */                            \
	X(ENTER)                                                              \
	X(CORRECT)  /* the printed MRZ, by hand */                            \
	X(ROW)      /* at: of a table */                                      \
	X(REPORT)   /* of the shift, to be handed over */                     \
	X(LOCK)     /* the console, not a lane */                             \
	X(LOGOFF)                                                             \
	X(CLOSED)   /* the window was closed */

#define UI_CONSOLE_ORDERS(X)                                                  \
	X(ADMIT,     "Admit",            "F5")                                \
	X(REFUSE,    "Refuse",           "F6")                                \
	X(REFER,     "Refer",            "F7")                                \
	X(FACE,      "Face again",       "F8")                                \
	X(DOCUMENT,  "Start again",      "F9")                                \
	X(WAIT,      "Ask to wait",      "F10")                               \
	X(CORRECT,   "Correct the zone", "")                                  \
	X(LOCK,      "Lock lane",        "")                                  \
	X(RELEASE,   "Release lane",     "")                                  \
	X(CLOSE,     "Out of service",   "")                                  \
	X(EMERGENCY, "Emergency",        "")

/* BSI TR-03121-3.1 §4.8.2.1: the veto, typed. */
#define UI_CONSOLE_REASONS(X)                                                 \
	X(NONE,       "")                                                     \
	X(OK_OBVIOUS, "OK: obviously the holder")                             \
	X(OK,         "OK: without a reason")                                 \
	X(NOK,        "Not OK")
/* clang-format on */

enum ui_console_page {
#define UI_CONSOLE_CODE(name) UI_CONSOLE_##name,
	UI_CONSOLE_PAGES(UI_CONSOLE_CODE)
#undef UI_CONSOLE_CODE
	UI_CONSOLE_PAGE_COUNT
};
enum ui_console_light {
#define UI_CONSOLE_CODE(name) UI_CONSOLE_LIGHT_##name,
	UI_CONSOLE_LIGHTS(UI_CONSOLE_CODE)
#undef UI_CONSOLE_CODE
	UI_CONSOLE_LIGHT_COUNT
};
enum ui_console_act {
#define UI_CONSOLE_CODE(name) UI_CONSOLE_DO_##name,
	UI_CONSOLE_ACTS(UI_CONSOLE_CODE)
#undef UI_CONSOLE_CODE
	UI_CONSOLE_ACT_COUNT
};
enum ui_console_order {
#define UI_CONSOLE_CODE(name, text, key) UI_CONSOLE_ORDER_##name,
	UI_CONSOLE_ORDERS(UI_CONSOLE_CODE)
#undef UI_CONSOLE_CODE
	UI_CONSOLE_ORDER_COUNT
};
enum ui_console_reason {
#define UI_CONSOLE_CODE(name, text) UI_CONSOLE_REASON_##name,
	UI_CONSOLE_REASONS(UI_CONSOLE_CODE)
#undef UI_CONSOLE_CODE
	UI_CONSOLE_REASON_COUNT
};

struct ui_console_event {
	enum ui_console_act act;
	int at;
	float x, y; /* MOVE: 0 to 1 across and down the photograph */
};

struct ui_console_lane {
	char name[32];
	char state[32]; /* "Case", "In service", "Locked" */
	char step[64]; /* what happens there now */
	/* It is out of service by itself: sentences; empty: it is not. */
	char why[UI_CONSOLE_TEXT], todo[UI_CONSOLE_TEXT];
	enum ui_console_light light;
	unsigned waiting_s; /* of whoever waits there; 0: nobody */
	bool alarm; /* not acknowledged: its card flashes */
};

struct ui_console_check {
	enum ui_console_light light;
	char text[UI_CONSOLE_TEXT]; /* one plain sentence */
	char evidence[UI_CONSOLE_TEXT]; /* clause, certificate, code */
};

/* 3 * width * height bytes of RGB, borrowed until the next show. */
struct ui_console_photo {
	struct span rgb;
	int width, height;
	uint32_t serial; /* another with every picture */
};

#define UI_CONSOLE_MRZ 90
struct ui_console_mrz {
	char text[UI_CONSOLE_MRZ + 1]; /* lines one after another */
	bool wrong[UI_CONSOLE_MRZ]; /* differs, or a digit that does not fit */
	bool digit[UI_CONSOLE_MRZ]; /* a check digit */
};

struct ui_console_case {
	bool open; /* one is shown; the rest is of it */
	enum ui_console_light light;
	char cause[UI_CONSOLE_TEXT]; /* why it came here, a sentence */
	char lane[32], passage[40];
	char taken[64]; /* by whom; empty: by nobody */
	unsigned left_s, of_s; /* until the gate gives it up */
	struct ui_console_photo chip, live;
	struct ui_console_photo page; /* where no zone was found on it */
	char compared[UI_CONSOLE_TEXT]; /* the result, with score */
	enum ui_console_light compared_light;
	int score, threshold; /* of a thousand; threshold 0: none was made */
	int zoom; /* 0 to 4 */
	float x, y; /* centre of the zoom */
	int overlay; /* 0: side by side; 1 to 4 quarters of the live one */
	struct ui_console_check check[UI_CONSOLE_CHECKS];
	int checks, chosen; /* chosen: whose evidence is shown; -1: none */
	int regular; /* checks that are as they should be, not in the list */
	int beyond; /* that found no place in it; its last row says so */
	char name[100], number[32], nationality[8], sex[4];
	char age[32]; /* "34 years" */
	char validity[64]; /* "valid for another 4 years" */
	enum ui_console_light validity_light;
	int mrz_columns, mrz_lines; /* 0: there is none */
	struct ui_console_mrz printed, chipped;
	bool correcting;
	bool typing; /* printed is typed from the page: nothing was read */
	int cursor; /* into printed, while correcting */
	uint32_t may; /* 1 << enum ui_console_order */
	uint32_t four_eyes; /* likewise */
	char sent[UI_CONSOLE_TEXT]; /* what became of the last order */
	enum ui_console_light sent_light;
};

/* The dialogue before an order goes out, and both log-ons. */
struct ui_console_field {
	char label[48], text[96];
	bool hidden; /* shown as dots */
};
struct ui_console_ask {
	bool open;
	char title[96], text[UI_CONSOLE_TEXT];
	uint32_t reasons; /* 1 << enum ui_console_reason to choose from */
	enum ui_console_reason reason;
	struct ui_console_field field[4];
	int fields, at;
	char confirm[32]; /* the button */
	char wrong[UI_CONSOLE_TEXT]; /* why it did not work; or empty */
};

struct ui_console_table {
	char head[6][32];
	int columns, n, chosen;
	char cell[UI_CONSOLE_ROWS][6][64];
	enum ui_console_light light[UI_CONSOLE_ROWS];
};

/* A share and its interval, on a logarithmic axis. */
struct ui_console_rate {
	char name[32], count[32]; /* "2 of 18,400" */
	double at, low, high; /* 0 to 1 */
	double asked; /* what was promised; 0: nothing was */
};

/* Rates where there are any; else bars, or where there are two curves, lines.
 */
struct ui_console_plot {
	struct ui_console_rate rate[UI_CONSOLE_RATES];
	int rates;
	char title[64], note[96], unit[16];
	char label[UI_CONSOLE_POINTS][24]; /* below; empty: none */
	double a[UI_CONSOLE_POINTS], b[UI_CONSOLE_POINTS];
	char name_a[24], name_b[24]; /* name_b empty: no second curve */
	bool sideways; /* bars with long labels */
	int n;
};

struct ui_console {
	enum ui_console_page page;
	char site[32], clock[32], officer[80];
	unsigned left_min; /* of the hour at a stretch */
	bool rotate; /* it is over: another officer has to take over */
	bool offline; /* the store does not answer */
	unsigned alarm; /* 0 none, 1 new, 2 escalated */
	bool flash; /* the phase of what flashes */
	char alarm_text[UI_CONSOLE_TEXT];
	uint32_t pages; /* 1 << enum ui_console_page: by right */
	uint32_t lane_orders; /* 1 << enum ui_console_order */
	struct ui_console_lane lane[UI_CONSOLE_LANES_MAX];
	int lanes, lane_chosen;
	unsigned waiting; /* cases that nobody has taken */
	struct ui_console_case shown;
	struct ui_console_ask ask;
	struct ui_console_field search[UI_CONSOLE_SEARCH_FIELDS];
	int search_fields, search_at;
	struct ui_console_table found;
	char found_text[UI_CONSOLE_TEXT];
	char shown_record[4000]; /* the text of the passage that was chosen */
	struct ui_console_plot plot[UI_CONSOLE_PLOTS];
	int plots;
	char message[UI_CONSOLE_TEXT]; /* at the foot */
};

/* "Admit"; "" outside the range. */
const char *ui_console_order_text(enum ui_console_order);
const char *ui_console_reason_text(enum ui_console_reason);

#endif
