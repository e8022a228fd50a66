#include "hw/door_line.h"

enum {
	START = 0x5A,
	HEAD = 2, /* start and n */
	LEAST = 3, /* version, sequence, kind */
	CRC = 4
};

static const struct {
	enum hw_door_line_kind kind;
	uint8_t length;
	bool order;
} kinds[] = {
#define ROW(name, kind, length, order) {kind, length, order},
    HW_DOOR_LINE_KINDS(ROW)
#undef ROW
};

uint32_t
hw_door_line_crc32(struct span s)
{
	uint32_t crc = 0xFFFFFFFFu;
	uint8_t octet;

	while (span_take_u8(&s, &octet)) {
		crc ^= octet;
		for (int i = 0; i < 8; i++)
			crc = crc >> 1 ^ (0xEDB88320u & (0u - (crc & 1)));
	}
	return ~crc;
}

void
hw_door_line_put(struct sink *k, uint8_t sequence, enum hw_door_line_kind kind,
    struct span body)
{
	uint8_t text[HW_DOOR_LINE_FRAME_MAX];
	struct sink f = sink_of(text, sizeof(text));

	sink_put_u8(&f, (uint8_t)(LEAST + body.n));
	sink_put_u8(&f, HW_DOOR_LINE_VERSION);
	sink_put_u8(&f, sequence);
	sink_put_u8(&f, (uint8_t)kind);
	sink_put(&f, body);
	sink_put_u8(k, START);
	sink_put(k, sink_span(&f));
	sink_put_be32(k, hw_door_line_crc32(sink_span(&f)));
}

bool
hw_door_line_is_order(enum hw_door_line_kind kind)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].kind == kind)
			return kinds[i].order;
	return false;
}

static bool
known(uint8_t kind, size_t length)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].kind == (enum hw_door_line_kind)kind)
			return kinds[i].length == length;
	return false;
}

static void
drop(struct hw_door_line *l, size_t n)
{
	memmove(l->buf, l->buf + n, l->n - n);
	l->n -= n;
}

enum found {
	MORE, /* octets are needed */
	JUNK, /* the first one starts no frame */
	OTHER, /* a frame, not for us */
	FRAME
};

/* What stands at the front, and how long it is. */
static enum found
front(struct hw_door_line *l, struct hw_door_line_frame *out, size_t *size)
{
	struct span s = span_of(l->buf, l->n), covered, body;
	struct hw_door_line_frame f = {0};
	uint8_t start, n, kind;
	uint32_t crc;

	if (!span_take_u8(&s, &start))
		return MORE;
	if (start != START)
		return JUNK;
	if (!span_peek(s, 1, &covered))
		return MORE;
	n = covered.p[0];
	if (n < LEAST || n > LEAST + HW_DOOR_LINE_BODY_MAX)
		return JUNK;
	if (!span_take(&s, (size_t)1 + n, &covered) ||
	    !span_take_be32(&s, &crc))
		return MORE;
	if (crc != hw_door_line_crc32(covered))
		return JUNK;
	*size = (size_t)HEAD + n + CRC;
	if (!span_take_u8(&covered, &n) ||
	    !span_take_u8(&covered, &f.version) ||
	    !span_take_u8(&covered, &f.sequence) ||
	    !span_take_u8(&covered, &kind))
		return JUNK;
	body = covered;
	f.kind = (enum hw_door_line_kind)kind;
	f.length = (uint8_t)body.n;
	if (f.version != HW_DOOR_LINE_VERSION) {
		l->other_version = true;
		return OTHER;
	}
	if (!known(kind, body.n) || !span_take_copy(&body, f.body, f.length))
		return OTHER;
	*out = f;
	return FRAME;
}

bool
hw_door_line_next(
    struct hw_door_line *l, struct span *in, struct hw_door_line_frame *out)
{
	size_t size = 0;
	uint8_t octet;

	for (;;) {
		switch (front(l, out, &size)) {
		case FRAME:
			drop(l, size);
			return true;
		case OTHER:
			drop(l, size);
			break;
		case JUNK:
			drop(l, 1);
			l->dropped++;
			break;
		case MORE:
			/* A whole frame fits: what needs more has room. */
			if (!span_take_u8(in, &octet))
				return false;
			l->buf[l->n++] = octet;
			break;
		}
	}
}

void
hw_door_line_put_status(struct sink *k, const struct hw_door_line_status *s)
{
	uint8_t body[HW_DOOR_LINE_BODY_MAX];
	struct sink b = sink_of(body, sizeof(body));

	sink_put_be32(&b, s->session);
	sink_put_u8(&b, s->sequence);
	sink_put_u8(&b, (uint8_t)s->result);
	sink_put_u8(&b, (uint8_t)s->state);
	sink_put_u8(&b, s->doors);
	sink_put_be16(&b, s->inputs);
	sink_put_u8(&b, s->outputs);
	sink_put_be16(&b, s->alarms);
	sink_put_u8(&b, s->passages);
	sink_put_u8(&b, s->entered);
	sink_put_u8(&b, (uint8_t)s->lamp);
	sink_put_be32(&b, s->beat);
	sink_put_be32(&b, s->clock);
	hw_door_line_put(k, s->sequence, HW_DOOR_LINE_STATUS, sink_span(&b));
}

bool
hw_door_line_take_status(
    const struct hw_door_line_frame *f, struct hw_door_line_status *out)
{
	struct span b = span_of(f->body, f->length);
	struct hw_door_line_status s = {0};
	uint8_t result, state, lamp;

	if (f->kind != HW_DOOR_LINE_STATUS || !span_take_be32(&b, &s.session) ||
	    !span_take_u8(&b, &s.sequence) || !span_take_u8(&b, &result) ||
	    !span_take_u8(&b, &state) || !span_take_u8(&b, &s.doors) ||
	    !span_take_be16(&b, &s.inputs) || !span_take_u8(&b, &s.outputs) ||
	    !span_take_be16(&b, &s.alarms) || !span_take_u8(&b, &s.passages) ||
	    !span_take_u8(&b, &s.entered) || !span_take_u8(&b, &lamp) ||
	    !span_take_be32(&b, &s.beat) || !span_take_be32(&b, &s.clock) ||
	    b.n != 0)
		return false;
	s.result = (enum hw_door_line_result)result;
	s.state = (enum hw_interlock_state)state;
	s.lamp = (enum hw_door_lamp)lamp;
	if (result >= HW_DOOR_LINE_RESULTS ||
	    state >= HW_INTERLOCK_STATE_COUNT || lamp >= HW_DOOR_LAMPS ||
	    s.doors < 1 || s.doors > HW_DOOR_LEAVES ||
	    s.inputs >> HW_INTERLOCK_INPUT_COUNT != 0 ||
	    (s.alarms & ~(unsigned)HW_DOOR_ALARMS) != 0 ||
	    s.outputs != hw_interlock_outputs_of(s.state, s.doors))
		return false;
	*out = s;
	return true;
}
