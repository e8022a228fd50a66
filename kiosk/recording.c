#include "kiosk/recording.h"

#include <openssl/evp.h>
#include <string.h>

static const char *const names[KIOSK_RECORDING_COUNT] = {
#define KIOSK_RECORDING_NAME(name, text) [KIOSK_RECORDING_##name] = (text),
    KIOSK_RECORDING_KINDS(KIOSK_RECORDING_NAME)
#undef KIOSK_RECORDING_NAME
};

const char *
kiosk_recording_kind_name(enum kiosk_recording_kind k)
{
	return (unsigned)k < KIOSK_RECORDING_COUNT && names[k] != NULL
	    ? names[k]
	    : "?";
}

void
kiosk_recording_put(struct sink *k, const struct kiosk_recording_event *e)
{
	sink_put_u8(k, (uint8_t)e->kind);
	sink_put_u8(k, (uint8_t)e->peer);
	sink_put_be16(k, (uint16_t)e->id);
	sink_put_u8(k, e->digest);
	sink_put_be64(k, e->now_ms);
	sink_put_be64(k, (uint64_t)e->time_ms);
	sink_put_be32(k, (uint32_t)e->body.n);
	sink_put(k, e->body);
}

static bool
is_message(enum kiosk_recording_kind k)
{
	return k == KIOSK_RECORDING_IN || k == KIOSK_RECORDING_OUT;
}

enum kiosk_err
kiosk_recording_take(struct span *in, struct kiosk_recording_event *out)
{
	struct span s = *in, body;
	uint8_t kind, peer, digest;
	uint64_t now, time;
	uint16_t id;
	uint32_t n;

	if (!span_take_u8(&s, &kind) || !span_take_u8(&s, &peer) ||
	    !span_take_be16(&s, &id) || !span_take_u8(&s, &digest) ||
	    !span_take_be64(&s, &now) || !span_take_be64(&s, &time) ||
	    !span_take_be32(&s, &n) || !span_take(&s, n, &body))
		return KIOSK_E_FRAME;
	if (kind == KIOSK_RECORDING_NONE || kind >= KIOSK_RECORDING_COUNT ||
	    peer >= KIOSK_PEERS || digest > 1 || time > INT64_MAX)
		return KIOSK_E_FRAME;
	if (is_message((enum kiosk_recording_kind)kind) &&
	    id >= KIOSK_MSG_COUNT)
		return KIOSK_E_FRAME;
	if (digest == 1 && n != KIOSK_RECORDING_DIGEST)
		return KIOSK_E_FRAME;
	*in = s;
	*out = (struct kiosk_recording_event) {
	    .kind = (enum kiosk_recording_kind)kind,
	    .peer = (enum kiosk_peer)peer,
	    .id = id,
	    .digest = digest == 1,
	    .now_ms = now,
	    .time_ms = (int64_t)time,
	    .body = body};
	return KIOSK_E_OK;
}

unsigned
kiosk_recording_version(struct span whole)
{
	const size_t n = sizeof(KIOSK_RECORDING_MAGIC) - 2;
	struct span magic;
	uint8_t version;

	return span_take(&whole, n, &magic) &&
		memcmp(magic.p, KIOSK_RECORDING_MAGIC, n) == 0 &&
		span_take_u8(&whole, &version)
	    ? version
	    : 0;
}

/* The head of a section; the end is one. */
static bool
take_section(struct span *s, uint8_t *part, struct span *events)
{
	uint32_t n;

	return span_take_u8(s, part) && span_take_be32(s, &n) &&
	    span_take(s, n, events);
}

static enum kiosk_err
check_section(struct span events, const uint8_t *begin, size_t *at)
{
	struct kiosk_recording_event ev;

	while (events.n > 0) {
		*at = (size_t)(events.p - begin);
		if (kiosk_recording_take(&events, &ev) != KIOSK_E_OK)
			return KIOSK_E_FRAME;
	}
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_recording_check(struct span whole, bool *sealed, size_t *at)
{
	uint8_t md[KIOSK_RECORDING_DIGEST], part = 0;
	struct span s = whole, magic, events;

	*at = 0;
	if (!span_take(&s, sizeof(KIOSK_RECORDING_MAGIC) - 1, &magic) ||
	    memcmp(magic.p, KIOSK_RECORDING_MAGIC, magic.n) != 0)
		return KIOSK_E_FRAME;
	while (part != KIOSK_RECORDING_END) {
		*at = whole.n - s.n;
		if (!take_section(&s, &part, &events))
			return KIOSK_E_FRAME;
		if (part == KIOSK_RECORDING_END)
			break;
		if (part >= KIOSK_PEERS ||
		    check_section(events, whole.p, at) != KIOSK_E_OK)
			return KIOSK_E_FRAME;
	}
	if (s.n != 0 || events.n != sizeof(md))
		return KIOSK_E_FRAME;
	*sealed = kiosk_recording_digest(span_of(whole.p, *at), md) &&
	    memcmp(md, events.p, sizeof(md)) == 0;
	return KIOSK_E_OK;
}

void
kiosk_recording_walk(
    struct kiosk_recording_cursor *c, struct span whole, enum kiosk_peer part)
{
	struct span magic;

	*c = (struct kiosk_recording_cursor) {
	    .file = whole, .part = part, .begin = whole.p};
	if (!span_take(&c->file, sizeof(KIOSK_RECORDING_MAGIC) - 1, &magic))
		c->file = span_of(NULL, 0);
}

bool
kiosk_recording_next(
    struct kiosk_recording_cursor *c, struct kiosk_recording_event *out)
{
	uint8_t part;

	while (c->section.n == 0) {
		if (!take_section(&c->file, &part, &c->section) ||
		    part == KIOSK_RECORDING_END) {
			c->file = c->section = span_of(NULL, 0);
			return false;
		}
		c->from = (enum kiosk_peer)part;
		if (c->part != KIOSK_PEERS && c->from != c->part)
			c->section = span_of(NULL, 0);
	}
	c->at = (size_t)(c->section.p - c->begin);
	c->number++;
	return kiosk_recording_take(&c->section, out) == KIOSK_E_OK;
}

bool
kiosk_recording_digests(enum kiosk_msg_id id)
{
	return id == KIOSK_MSG_PORTRAIT || id == KIOSK_MSG_PIXELS ||
	    id == KIOSK_MSG_PRINT || id == KIOSK_MSG_PRINT_PIXELS ||
	    id == KIOSK_MSG_CAPTURE || id == KIOSK_MSG_EVIDENCE;
}

bool
kiosk_recording_digest(struct span s, uint8_t out[KIOSK_RECORDING_DIGEST])
{
	return EVP_Digest(s.p, s.n, out, NULL, EVP_sha256(), NULL) == 1;
}
