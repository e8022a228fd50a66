/*
 * A case: what a gate cannot decide and an officer must.  The gate opens one on
 * the way into GATE_OFFICER and holds it open for a bounded time; the officer's
 * answer is an order (kiosk/order.h).
 *
 * The checks stand in the record of the passage, of which the case names the
 * revision: kiosk_store_record() gives it.  Photographs and zones are kept
 * beside it while it is open: kiosk_store_photo().  They are gone with the row
 * that closes it, at the gate and at the site (schema/006).
 *
 * Rows of a case are only added.  What the gate says (open, decided, expired)
 * are revisions; that an officer has taken it is the console's own row.
 */
#ifndef KIOSK_CASE_H
#define KIOSK_CASE_H

#include <stdint.h>

#include "mrtd/bytes.h"

/* clang-format off */
#define KIOSK_CASE_STATES(X)                                                  \
	X(OPEN,    "open")    /* waits for an officer */                      \
	X(TAKEN,   "taken")   /* an officer looks at it */                    \
	X(DECIDED, "decided") /* an order was carried out */                  \
	X(EXPIRED, "expired") /* the gate's time was over, or it stopped */
/* clang-format on */

enum kiosk_case_state {
#define KIOSK_CASE_CODE(name, text) KIOSK_CASE_##name,
	KIOSK_CASE_STATES(KIOSK_CASE_CODE)
#undef KIOSK_CASE_CODE
	KIOSK_CASE_STATE_COUNT
};

/* TR-03121-3.1 §4.8.2: the operator sees both images. */
enum kiosk_case_photo {
	KIOSK_CASE_PHOTO_CHIP, /* the portrait of DG2 */
	KIOSK_CASE_PHOTO_LIVE, /* the picture that was compared with it */
	/* Text: both machine readable zones. */
	KIOSK_CASE_PRINTED, /* as the page was read */
	KIOSK_CASE_DG1, /* as the chip has it */
	/* Text, a line each: whom watch-lists name, where the record does not
	 * say it. */
	KIOSK_CASE_HITS,
	/* Where no zone was read: what the document reader's camera sees, and
	 * what an officer seals a zone with that was typed from it
	 * (kiosk/correct.h). */
	KIOSK_CASE_PAGE,
	KIOSK_CASE_KEY,
	KIOSK_CASE_PHOTOS
};

/* Of a name of a site, gate or case, NUL included. */
#define KIOSK_CASE_NAME 32
#define KIOSK_CASE_ID 33 /* 32 hexadecimal digits, random */

struct kiosk_case {
	char id[KIOSK_CASE_ID];
	char site[KIOSK_CASE_NAME], gate[KIOSK_CASE_NAME];
	char passage[40]; /* id of its record */
	uint32_t record; /* revision of it when this was written */
	uint32_t revision; /* of the case: 1, 2, ...; set by the store */
	enum kiosk_case_state state;
	/* Milliseconds since 1970-01-01 UTC, by the gate's clock. */
	int64_t opened_ms;
	int64_t until_ms; /* nobody can decide it from here on */
	int64_t closed_ms; /* 0: it is not */
	char cause[32]; /* kiosk/reason.h, or a check: "face-no-match" */
	char text[160]; /* its sentence */
	char reasons[256]; /* all codes, blank between; may be cut short */
	/* 1 << enum kiosk_order_kind: what this gate takes in this case, and
	 * for which of these it demands a second signature. */
	uint32_t may, four_eyes;
	bool offline; /* opened while the line to the site was cut */
	/* TAKEN, by whom; from the console's row. */
	char officer[48];
	int64_t taken_ms;
	/* DECIDED: the order that did it, else empty. */
	char order[KIOSK_CASE_ID];
};

/* "open"; "unknown" outside the range. */
const char *kiosk_case_state_name(enum kiosk_case_state);
bool kiosk_case_state_of(const char *name, enum kiosk_case_state *out) MUST_USE;
/* A fresh id out of the kernel's generator; false: it gives nothing. */
bool kiosk_case_name(char id[KIOSK_CASE_ID]) MUST_USE;
/* "lane-1" is a name: 1 to 31 of A-Z a-z 0-9 . _ - and nothing else. */
bool kiosk_case_name_valid(const char *) MUST_USE;

#endif
