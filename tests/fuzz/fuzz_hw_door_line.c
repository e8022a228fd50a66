/*
 * The input is a serial line to a controller of two doors, in pieces: an octet
 * that says what happens before it, one of length, and octets; or, where asked
 * for, a frame around them, so that orders get through.  The same octets are
 * what a gate hears of a controller.
 */
#include "tests/fuzz/fuzz.h"

#include "hw/door_box.h"

enum {
	FRAMED = 0x01, /* kind, then body */
	OPEN_EXIT = 0x02,
	OPEN_ENTRY = 0x04,
	PRESS = 0x08,
	WAIT = 0x10, /* a second */
	TURN = 0x20, /* a key */
	CROWD = 0x40,
};

#define SHUT                                                             \
	(HW_IN(EXIT_CLOSED) | HW_IN(EXIT_LOCKED) | HW_IN(ENTRY_CLOSED) | \
	    HW_IN(ENTRY_LOCKED))

/* What a controller answers is understood, and what it does is allowed. */
static void
judge(const struct hw_door_box *b, struct span said)
{
	unsigned out = hw_interlock_outputs(&b->interlock);
	const unsigned both = HW_OUT_EXIT | HW_OUT_ENTRY;
	struct hw_door_line line = {0};
	struct hw_door_line_frame f;
	struct hw_door_line_status s;

	while (hw_door_line_next(&line, &said, &f))
		FUZZ_ASSERT(hw_door_line_take_status(&f, &s));
	FUZZ_ASSERT(line.dropped == 0 && line.n == 0);
	FUZZ_ASSERT(b->interlock.state == HW_INTERLOCK_EMERGENCY
		? (out & both) == both
		: (out & both) != both);
	/* Only a key or an emergency opens for who has not said HELLO. */
	if (b->session == 0)
		FUZZ_ASSERT((out & both) == 0 ||
		    b->interlock.state == HW_INTERLOCK_KEYED ||
		    b->interlock.state == HW_INTERLOCK_EMERGENCY);
}

static unsigned
levels(uint8_t what)
{
	unsigned in = SHUT;

	if ((what & OPEN_EXIT) != 0)
		in &= ~(HW_IN(EXIT_CLOSED) | HW_IN(EXIT_LOCKED));
	if ((what & OPEN_ENTRY) != 0)
		in &= ~(HW_IN(ENTRY_CLOSED) | HW_IN(ENTRY_LOCKED));
	in |= (what & PRESS) != 0 ? HW_IN(EMERGENCY) : 0;
	in |= (what & TURN) != 0 ? HW_IN(KEY) : 0;
	in |= (what & CROWD) != 0 ? HW_IN(CROWD) : 0;
	return in;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span s = span_of(p, n), piece;
	struct hw_interlock_conf conf;
	struct hw_door_box b;
	uint64_t now = 1000;
	uint8_t what, length, sequence = 0;

	hw_interlock_defaults(&conf, 2);
	hw_door_box_init(&b, &conf, SHUT, now);
	while (span_take_u8(&s, &what) && span_take_u8(&s, &length)) {
		uint8_t text[HW_DOOR_LINE_FRAME_MAX];
		uint8_t said[2 * HW_DOOR_BOX_ANSWER];
		struct sink k = sink_of(text, sizeof(text));
		struct sink out = sink_of(said, sizeof(said));
		uint8_t kind;

		now += (what & WAIT) != 0 ? 1000 : 30;
		hw_door_box_sense(&b, levels(what), &out, now);
		if (!span_take(
			&s, length % 32 < s.n ? length % 32 : s.n, &piece))
			break;
		if ((what & FRAMED) != 0 && span_take_u8(&piece, &kind))
			hw_door_line_put(&k, ++sequence,
			    (enum hw_door_line_kind)kind, piece);
		else
			sink_put(&k, piece);
		hw_door_box_hear(&b, sink_span(&k), &out, now);
		FUZZ_ASSERT(sink_ok(&out));
		judge(&b, sink_span(&out));
	}
	return 0;
}
