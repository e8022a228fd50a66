#include "kiosk/recorder.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
append(struct kiosk_recorder *r, enum kiosk_recording_kind kind,
    enum kiosk_peer peer, unsigned id, struct span body)
{
	uint8_t md[KIOSK_RECORDING_DIGEST];
	struct kiosk_recording_event e = {.kind = kind,
	    .peer = peer,
	    .id = id,
	    .now_ms = kiosk_host_now_ms(),
	    .time_ms = kiosk_host_time_ms(),
	    .body = body};

	if (r->over)
		return;
	if ((kind == KIOSK_RECORDING_IN || kind == KIOSK_RECORDING_OUT) &&
	    kiosk_recording_digests((enum kiosk_msg_id)id) &&
	    kiosk_recording_digest(body, md)) {
		e.digest = true;
		e.body = SPAN_OF(md);
	}
	kiosk_recording_put(&r->events, &e);
}

void
kiosk_recorder_differ(struct kiosk_recorder *r, const char *fmt, ...)
{
	va_list ap;

	if (r->different)
		return;
	r->different = true;
	r->number = r->cursor.number;
	r->at = r->cursor.at;
	va_start(ap, fmt);
	vsnprintf(r->why, sizeof(r->why), fmt, ap);
	va_end(ap);
}

static bool
peek(struct kiosk_recorder *r)
{
	if (!r->have)
		r->have = kiosk_recording_next(&r->cursor, &r->next);
	return r->have;
}

/* What comes next on the recorded way; false: it is not this. */
static bool
expect(struct kiosk_recorder *r, enum kiosk_recording_kind kind,
    struct kiosk_recording_event *out)
{
	if (r->astray || r->over)
		return false;
	if (!peek(r) || r->next.kind != kind) {
		kiosk_recorder_differ(r, "%s comes where %s is recorded",
		    kiosk_recording_kind_name(kind),
		    r->have ? kiosk_recording_kind_name(r->next.kind)
			    : "the end");
		r->astray = true;
		return false;
	}
	r->have = false;
	*out = r->next;
	return true;
}

static uint64_t
tap_cpu_us(void *cookie, uint64_t measured)
{
	struct kiosk_recorder *r = cookie;
	uint8_t body[8];
	struct sink k = sink_of(body, sizeof(body));
	struct span s;
	unsigned id = 0;

	sink_put_be64(&k, measured);
	s = sink_span(&k);
	kiosk_recorder_draw(r, KIOSK_RECORDING_CPU, &id, &s);
	(void)!span_take_be64(&s, &measured);
	return measured;
}

static bool
tap_random(void *cookie, uint8_t *p, size_t n)
{
	struct kiosk_recorder *r = cookie;
	struct span s = span_of(p, n);
	unsigned id = 0;

	kiosk_recorder_draw(r, KIOSK_RECORDING_RANDOM, &id, &s);
	if (!r->playing)
		return true;
	if (s.n != n) {
		kiosk_recorder_differ(
		    r, "%zu bytes of chance, recorded are %zu", n, s.n);
		r->astray = true;
		return true;
	}
	if (s.p != p)
		memcpy(p, s.p, n);
	return true;
}

static struct kiosk_recorder *
make(enum kiosk_peer part)
{
	struct kiosk_recorder *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->part = part;
	r->tap = (struct kiosk_host_tap) {
	    .cookie = r, .cpu_us = tap_cpu_us, .random = tap_random};
	kiosk_host_tap(&r->tap);
	return r;
}

enum kiosk_err
kiosk_recorder_new(
    enum kiosk_peer part, size_t cap, struct kiosk_recorder **out)
{
	uint8_t *buf = malloc(cap);
	struct kiosk_recorder *r = buf != NULL ? make(part) : NULL;

	if (r == NULL) {
		free(buf);
		return KIOSK_E_SYSTEM;
	}
	r->events = sink_of(buf, cap);
	*out = r;
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_recorder_play(enum kiosk_peer part, struct span file, struct sink said,
    struct kiosk_recorder **out)
{
	struct kiosk_recorder *r = make(part);

	if (r == NULL)
		return KIOSK_E_SYSTEM;
	r->playing = true;
	r->events = said;
	kiosk_recording_walk(&r->cursor, file, part);
	*out = r;
	return KIOSK_E_OK;
}

void
kiosk_recorder_free(struct kiosk_recorder **r)
{
	if (*r == NULL)
		return;
	kiosk_host_tap(NULL);
	if (!(*r)->playing) {
		bytes_wipe((*r)->events.p, (*r)->events.cap);
		free((*r)->events.p);
	}
	free(*r);
	*r = NULL;
}

bool
kiosk_recorder_playing(const struct kiosk_recorder *r)
{
	return r != NULL && r->playing;
}

void
kiosk_recorder_event(struct kiosk_recorder *r, enum kiosk_recording_kind kind,
    enum kiosk_peer peer, unsigned id, struct span body)
{
	if (r == NULL || r->playing)
		return;
	r->tap.still = false;
	r->tap.now_ms = kiosk_host_now_ms();
	r->tap.time_ms = kiosk_host_time_ms();
	r->tap.still = true;
	append(r, kind, peer, id, body);
}

void
kiosk_recorder_rest(struct kiosk_recorder *r)
{
	if (r != NULL && !r->playing)
		r->tap.still = false;
}

struct span
kiosk_recorder_taken(const struct kiosk_recorder *r)
{
	return r != NULL ? sink_span(&r->events) : span_of(NULL, 0);
}

bool
kiosk_recorder_lost(const struct kiosk_recorder *r)
{
	return r != NULL && !sink_ok(&r->events);
}

void
kiosk_recorder_drop(struct kiosk_recorder *r)
{
	if (r == NULL || r->playing)
		return;
	bytes_wipe(r->events.p, r->events.n);
	r->events = sink_of(r->events.p, r->events.cap);
}

void
kiosk_recorder_renew(struct kiosk_recorder *r)
{
	if (r == NULL || r->playing)
		return;
	kiosk_recorder_drop(r);
	r->over = false;
}

/* The first octet in which two bodies differ. */
static size_t
first_difference(struct span a, struct span b)
{
	size_t i = 0;

	while (i < a.n && i < b.n && a.p[i] == b.p[i])
		i++;
	return i;
}

static void
compare(struct kiosk_recorder *r, const struct kiosk_recording_event *e,
    struct span body)
{
	uint8_t md[KIOSK_RECORDING_DIGEST];
	const char *name = kiosk_msg_kind((enum kiosk_msg_id)e->id)->name;

	if (e->digest) {
		if (!kiosk_recording_digest(body, md) ||
		    memcmp(md, e->body.p, sizeof(md)) != 0)
			kiosk_recorder_differ(
			    r, "%s: its bytes are others", name);
	} else if (!span_eq(e->body, body) &&
	    !(r->loose && r->alike != NULL &&
		r->alike((enum kiosk_msg_id)e->id, e->body, body))) {
		kiosk_recorder_differ(r, "%s to %s: byte %zu of %zu differs",
		    name, kiosk_msg_peer_name(e->peer),
		    first_difference(e->body, body), e->body.n);
	}
}

bool
kiosk_recorder_say(struct kiosk_recorder *r, enum kiosk_peer to,
    enum kiosk_msg_id id, struct span body)
{
	struct kiosk_recording_event e;

	if (r == NULL)
		return false;
	if (!r->playing) {
		append(r, KIOSK_RECORDING_OUT, to, id, body);
		return false;
	}
	if (!expect(r, KIOSK_RECORDING_OUT, &e))
		return true;
	if (e.id != id || e.peer != to) {
		kiosk_recorder_differ(r, "%s is said where %s is recorded",
		    kiosk_msg_kind(id)->name,
		    kiosk_msg_kind((enum kiosk_msg_id)e.id)->name);
		r->astray = true;
		return true;
	}
	compare(r, &e, body);
	e.digest = false;
	e.body = body;
	kiosk_recording_put(&r->events, &e);
	return true;
}

enum kiosk_err
kiosk_recorder_denied(struct kiosk_recorder *r, enum kiosk_err e)
{
	if (r == NULL)
		return e;
	if (!r->playing) {
		if (e != KIOSK_E_OK)
			append(r, KIOSK_RECORDING_DENIED, KIOSK_MONITOR,
			    (unsigned)e, span_of(NULL, 0));
		return e;
	}
	if (r->astray || r->over || !peek(r) ||
	    r->next.kind != KIOSK_RECORDING_DENIED)
		return KIOSK_E_OK;
	r->have = false;
	return r->next.id < KIOSK_E_COUNT ? (enum kiosk_err)r->next.id
					  : KIOSK_E_INTERNAL;
}

void
kiosk_recorder_draw(struct kiosk_recorder *r, enum kiosk_recording_kind kind,
    unsigned *id, struct span *body)
{
	struct kiosk_recording_event e;

	if (r == NULL)
		return;
	if (!r->playing) {
		append(r, kind, KIOSK_MONITOR, *id, *body);
	} else if (expect(r, kind, &e)) {
		*id = e.id;
		*body = e.body;
	}
}

bool
kiosk_recorder_recall(struct kiosk_recorder *r, struct span *state)
{
	if (r == NULL)
		return false;
	if (!r->playing) {
		if (state->n > 0)
			append(r, KIOSK_RECORDING_RECALLED, KIOSK_MONITOR, 0,
			    *state);
		return false;
	}
	/* Programs of before did not write it down. */
	if (r->astray || r->over || !peek(r) ||
	    r->next.kind != KIOSK_RECORDING_RECALLED)
		return false;
	r->have = false;
	if (r->recalled) {
		if (!span_eq(r->next.body, *state))
			kiosk_recorder_differ(r, "recalled: byte %zu differs",
			    first_difference(r->next.body, *state));
		return false;
	}
	r->recalled = true;
	*state = r->next.body;
	return true;
}

bool
kiosk_recorder_offers(struct kiosk_recorder *r, enum kiosk_recording_kind kind)
{
	return r == NULL || !r->playing || r->astray || r->over ||
	    (peek(r) && r->next.kind == kind);
}

unsigned
kiosk_recorder_hand(struct kiosk_recorder *r, enum kiosk_recording_kind kind,
    struct span bytes, unsigned result)
{
	const struct span handed = bytes;

	kiosk_recorder_draw(r, kind, &result, &bytes);
	if (!span_eq(handed, bytes))
		kiosk_recorder_differ(r, "%s: byte %zu of %zu differs",
		    kiosk_recording_kind_name(kind),
		    first_difference(bytes, handed), bytes.n);
	return result;
}

unsigned
kiosk_recorder_code(struct kiosk_recorder *r, unsigned code)
{
	struct span nothing = {0};

	kiosk_recorder_draw(r, KIOSK_RECORDING_CODE, &code, &nothing);
	return code;
}

void
kiosk_recorder_record(struct kiosk_recorder *r, struct span json)
{
	struct kiosk_recording_event e;

	if (r == NULL || r->over)
		return;
	if (!r->playing) {
		append(r, KIOSK_RECORDING_RECORD, KIOSK_MONITOR, 0, json);
	} else if (expect(r, KIOSK_RECORDING_RECORD, &e)) {
		if (!r->loose && !span_eq(e.body, json))
			kiosk_recorder_differ(r, "the record: byte %zu differs",
			    first_difference(e.body, json));
		e.body = json;
		kiosk_recording_put(&r->events, &e);
	}
	r->over = true;
}

static bool
happens(enum kiosk_recording_kind k)
{
	return k == KIOSK_RECORDING_HEAD || k == KIOSK_RECORDING_STATE ||
	    k == KIOSK_RECORDING_IN || k == KIOSK_RECORDING_TURN ||
	    k == KIOSK_RECORDING_LOOK || k == KIOSK_RECORDING_LOST;
}

bool
kiosk_recorder_step(struct kiosk_recorder *r, struct kiosk_recording_event *out)
{
	if (r->astray || r->over || !peek(r))
		return false;
	if (!happens(r->next.kind)) {
		kiosk_recorder_differ(r, "%s is recorded and does not come",
		    r->next.kind == KIOSK_RECORDING_OUT
			? kiosk_msg_kind((enum kiosk_msg_id)r->next.id)->name
			: kiosk_recording_kind_name(r->next.kind));
		r->astray = true;
		return false;
	}
	r->have = false;
	r->tap.still = true;
	r->tap.now_ms = r->next.now_ms;
	r->tap.time_ms = r->next.time_ms;
	*out = r->next;
	return true;
}
