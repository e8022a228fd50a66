/*
 * Writes JSON (RFC 8259) into a sink: records and log lines.  Writing only;
 * nothing in the house reads JSON.
 *
 *	kiosk_json_init(&j, &sink);
 *	kiosk_json_open(&j, NULL, '{');
 *	kiosk_json_text(&j, "decision", "admit");
 *	kiosk_json_close(&j);
 *
 * A key is NULL inside an array and for the outermost value.  Commas, escapes
 * and indentation are the writer's.  Overflow is the sink's: ask sink_ok().
 */
#ifndef KIOSK_JSON_H
#define KIOSK_JSON_H

#include "mrtd/bytes.h"

#define KIOSK_JSON_DEPTH 8

struct kiosk_json {
	struct sink *out;
	bool pretty; /* set by kiosk_json_pretty: one member a line */
	int depth;
	char close[KIOSK_JSON_DEPTH];
	bool some[KIOSK_JSON_DEPTH]; /* something stands at this depth */
};

/*
 * Bytes of the well-formed character of UTF-8 that this text begins with, or 0:
 * also for the controls of C1, which terminals obey.
 */
size_t kiosk_json_character(const char *text);

void kiosk_json_init(struct kiosk_json *, struct sink *out);
void kiosk_json_pretty(struct kiosk_json *);
/* bracket is '{' or '['.  Deeper than KIOSK_JSON_DEPTH overflows the sink. */
void kiosk_json_open(struct kiosk_json *, const char *key, char bracket);
void kiosk_json_close(struct kiosk_json *);

/* Bytes that are no UTF-8, and controls of C1, are written as U+FFFD; text NULL
 * is written null. */
void kiosk_json_text(struct kiosk_json *, const char *key, const char *text);
void kiosk_json_int(struct kiosk_json *, const char *key, int64_t);
/* With so many decimals; a NaN or an infinity is written null. */
void kiosk_json_real(
    struct kiosk_json *, const char *key, double, int decimals);
void kiosk_json_bool(struct kiosk_json *, const char *key, bool);
void kiosk_json_hex(struct kiosk_json *, const char *key, struct span);

#endif
