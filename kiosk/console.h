/*
 * The supervisor's console without its window: what officers do comes in as
 * events of ui/console.h, what they see goes out as its view.
 *
 *	e = kiosk_console_open(&conf, &c, why);
 *	for (;;) {
 *		kiosk_console_tick(c, now_ms);
 *		... show kiosk_console_view(c), wait for an event ...
 *		if (!kiosk_console_do(c, &event))
 *			break;
 *	}
 *
 * It reads the site's store and adds takings and orders to it; each order is
 * signed with the key of the officer who is logged on, which is in memory from
 * log-on to log-off.  Log-ons, orders and searches stand in its audit log
 * before they count.
 */
#ifndef KIOSK_CONSOLE_H
#define KIOSK_CONSOLE_H

#include "kiosk/audit_file.h"
#include "kiosk/console_officer.h"
#include "kiosk/gate.h"
#include "kiosk/hindrance.h"
#include "kiosk/record.h"
#include "kiosk/store.h"
#include "ui/console.h"

struct kiosk_console_conf {
	char site[KIOSK_CASE_NAME], name[KIOSK_CASE_NAME];
	char lanes[384]; /* names of gates, blanks between */
	char store[512];
	char officers[256];
	char audit[256], audit_key[256], audit_pin[256];
	char report[256]; /* directory; empty: none is written */
	char record_keys[256]; /* of kiosk/vault.h; empty: none */
	char fonts[256];
	unsigned width, height;
	bool fullscreen;
	unsigned away_s; /* without a touch: locked */
	unsigned stretch_min; /* at a stretch; then somebody else */
	unsigned rest_min;
	unsigned order_s; /* an order lasts so long */
};

void kiosk_console_conf_default(struct kiosk_console_conf *);
enum kiosk_err kiosk_console_conf_read(const char *path,
    struct kiosk_console_conf *, struct conf_error *) MUST_USE;

/* An alarm that nobody answers grows stronger after this time. */
#define KIOSK_CONSOLE_ESCALATE_MS 10000
#define KIOSK_CONSOLE_CASES 32
#define KIOSK_CONSOLE_PICTURES 3 /* chip, live, page */
/* A gate says what it does every five seconds: after this it is not there. */
#define KIOSK_CONSOLE_SILENT_MS 15000

enum kiosk_console_ask {
	KIOSK_CONSOLE_ASK_NOTHING,
	KIOSK_CONSOLE_ASK_LOGON,
	KIOSK_CONSOLE_ASK_UNLOCK,
	KIOSK_CONSOLE_ASK_ORDER,
};

/* A case that waits, and whether somebody has answered for it. */
struct kiosk_console_waiting {
	struct kiosk_case c;
	int64_t seen_ms;
	bool heard;
};

/* An order that no gate has answered; as it was signed, should the site forget
 * it. */
#define KIOSK_CONSOLE_SENT 32
struct kiosk_console_sent {
	struct kiosk_order_sealed sealed;
	char id[KIOSK_CASE_ID];
	enum ui_console_order order;
	enum kiosk_order_kind kind;
	int lane;
	int64_t sent_ms, until_ms, asked_ms;
	bool kept; /* of an earlier run */
	bool again; /* the site had forgotten it */
	bool replayed; /* the gate had not */
	bool void_told; /* its time is over */
};

/* A case that an officer has taken here, likewise. */
struct kiosk_console_taken {
	char id[KIOSK_CASE_ID], officer[48];
	int64_t taken_ms, until_ms;
};

struct kiosk_console {
	struct kiosk_console_conf conf;
	struct kiosk_store *store; /* NULL: the line is cut */
	struct kiosk_sign *sign;
	struct kiosk_audit *audit;
	struct kiosk_console_officers officers;
	/* Who is here: */
	struct kiosk_console_officer *officer;
	struct kiosk_officer_key *key; /* NULL: none, or locked */
	int64_t since_s, touched_ms;
	/* What waits: */
	struct kiosk_console_waiting waiting[KIOSK_CONSOLE_CASES];
	size_t n;
	struct kiosk_case shown; /* id empty: none */
	uint32_t shown_revision; /* of its record; 0: not read */
	bool photo_read[KIOSK_CONSOLE_PICTURES], hits_read;
	uint32_t pictured; /* pictures that were ever shown */
	char lines[2][UI_CONSOLE_MRZ + 1]; /* the first as corrected */
	char read[UI_CONSOLE_MRZ + 1]; /* as the gate read it */
	bool typing; /* the first is no zone that was read: all of it is typed
		      */
	uint8_t zone_key[KIOSK_CORRECT_KEY]; /* of the case; to seal that */
	bool have_zone_key;
	uint8_t *px[KIOSK_CONSOLE_PICTURES];
	uint8_t json[KIOSK_RECORD_MAX];
	/* What the site has of it, until it is over: kiosk/console_sent.c. */
	int kept; /* file of the orders of these; -1: there is none */
	struct kiosk_console_sent sent[KIOSK_CONSOLE_SENT];
	struct kiosk_console_taken taken[KIOSK_CONSOLE_CASES];
	size_t n_sent, n_taken;
	int64_t sent_ms; /* the last order */
	/* The order under way: */
	enum kiosk_console_ask asking;
	enum ui_console_order ordering;
	char asked[KIOSK_CASE_ID]; /* the case that the dialogue is about */
	enum kiosk_order_kind lane_order[UI_CONSOLE_LANES_MAX];
	/* What each gate has said that it does; at 0: it has said nothing. */
	struct {
		enum gate_state state;
		enum kiosk_hindrance why, told; /* told: at the foot */
		int64_t since_ms, at_ms;
	} lane_step[UI_CONSOLE_LANES_MAX];
	/* What of it this site does not have (kiosk/journal.h). */
	struct {
		char text[64]; /* empty: nothing */
		int64_t since_ms, told_ms; /* as they were said at the foot */
		bool bad;
	} lane_again[UI_CONSOLE_LANES_MAX];
	int64_t stepped_ms, marked_ms;
	int64_t now_ms, looked_ms, dialled_ms, figured_ms, alarmed_ms;
	bool sound; /* an alarm is to be heard now */
	char found[UI_CONSOLE_ROWS][40]; /* passages */
	struct ui_console view;
};

#define KIOSK_CONSOLE_WHY 200
enum kiosk_err kiosk_console_open(const struct kiosk_console_conf *,
    struct kiosk_console **out, char why[KIOSK_CONSOLE_WHY]) MUST_USE;
/* News of the store, alarms, presence; now: milliseconds since 1970. */
void kiosk_console_tick(struct kiosk_console *, int64_t now_ms);
/* False: the window was closed. */
bool kiosk_console_do(struct kiosk_console *, const struct ui_console_event *);
const struct ui_console *kiosk_console_view(const struct kiosk_console *);
/* For poll(); -1: there is nothing to wait for. */
int kiosk_console_fd(const struct kiosk_console *);
/* Whether an alarm is to be heard: once for each call; *loud: escalated. */
bool kiosk_console_alarm(struct kiosk_console *, bool *loud);
void kiosk_console_close(struct kiosk_console **);

/* --- for kiosk/console_*.c alone --- */

/* Who is here: kiosk/console_shift.c. */
void kiosk_console_shift_ask(struct kiosk_console *, const char *wrong);
void kiosk_console_shift_on(struct kiosk_console *);
void kiosk_console_shift_off(struct kiosk_console *, const char *why);
void kiosk_console_shift_lock(struct kiosk_console *);
void kiosk_console_shift_unlock(struct kiosk_console *);
/* Away, or for too long at a stretch. */
void kiosk_console_shift_look(struct kiosk_console *);

/* Into the audit log; false: it did not get there, and nothing may follow. */
bool kiosk_console_note(struct kiosk_console *, enum audit_kind,
    const char *fmt, ...) MUST_USE __attribute__((format(printf, 3, 4)));
bool kiosk_console_may(const struct kiosk_console *, enum kiosk_console_right);
void kiosk_console_say(struct kiosk_console *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* What each lane does: kiosk/console_lane.c. */
void kiosk_console_lane_look(struct kiosk_console *);
/* Looks for cases and shows the one that is chosen. */
void kiosk_console_case_look(struct kiosk_console *);
void kiosk_console_case_show(struct kiosk_console *, const struct kiosk_case *);
/* Why it came, without the detail that stands in its check's evidence. */
void kiosk_console_case_why(const struct kiosk_case *, char *out, size_t cap);
/* The case that this lane has; NULL: none. */
struct kiosk_console_waiting *kiosk_console_case_of(
    struct kiosk_console *, const char *gate);
/* Asks for what an order needs, and sends it. */
void kiosk_console_order_begin(struct kiosk_console *, enum ui_console_order);
void kiosk_console_order_confirm(struct kiosk_console *);
/* Which of ours that is; false: none. */
bool kiosk_console_order_of(
    const struct kiosk_order *, enum ui_console_order *) MUST_USE;
/* Follows it from before it is sent; undo: it was not.  What was taken, and
 * which orders have been answered. */
void kiosk_console_sent_add(struct kiosk_console *, enum ui_console_order,
    const struct kiosk_order *, const struct kiosk_order_sealed *);
void kiosk_console_sent_undo(struct kiosk_console *);
void kiosk_console_sent_look(struct kiosk_console *);
void kiosk_console_sent_take(struct kiosk_console *, const struct kiosk_case *);
void kiosk_console_sent_hold(struct kiosk_console *);
/* Those orders in a file, for the next run; what an earlier one has left. */
void kiosk_console_kept_write(struct kiosk_console *);
enum kiosk_err kiosk_console_kept_open(struct kiosk_console *) MUST_USE;
/* What such a file holds, up to what is no order of ours: false. */
bool kiosk_console_kept_take(struct kiosk_console *, struct span) MUST_USE;
/* A file of pixels, decoded by a process that can do nothing else. */
bool kiosk_console_case_decode(struct span file, uint8_t *px, size_t cap,
    int *width, int *height) MUST_USE;
/* Of the zone that is shown: a character, the cursor on or back, what was read
 * again, and an order of what differs. */
void kiosk_console_correct_type(struct kiosk_console *, int character);
void kiosk_console_correct_move(struct kiosk_console *, bool on);
/* Of what was read; where nothing was, of an empty zone beside the page's
 * picture.  Then the next form that a zone has. */
void kiosk_console_correct_begin(struct kiosk_console *);
void kiosk_console_correct_form(struct kiosk_console *);
void kiosk_console_correct_drop(struct kiosk_console *);
void kiosk_console_correct_done(struct kiosk_console *);
void kiosk_console_figures_make(struct kiosk_console *);
/* The shift's report: one HTML file; its path for the message. */
enum kiosk_err kiosk_console_report_write(
    struct kiosk_console *, char path[256]) MUST_USE;
void kiosk_console_search(struct kiosk_console *);
void kiosk_console_search_row(struct kiosk_console *, int row);

#endif
