#include "hw/door_box.h"

static struct hw_door_line_status
status(const struct hw_door_box *b, uint64_t now)
{
	struct hw_door_status s;

	hw_interlock_status(&b->interlock, &s);
	return (struct hw_door_line_status) {
	    .session = b->session,
	    .sequence = b->sequence,
	    .result = b->result,
	    .state = b->interlock.state,
	    .doors = (uint8_t)s.doors,
	    .inputs = (uint16_t)b->interlock.in,
	    .outputs = (uint8_t)hw_interlock_outputs(&b->interlock),
	    .alarms = (uint16_t)s.alarms,
	    .passages = (uint8_t)(s.passages < 255 ? s.passages : 255),
	    .entered = (uint8_t)(s.entered < 255 ? s.entered : 255),
	    .lamp = b->lamp,
	    .beat = b->beat,
	    .clock = (uint32_t)now,
	};
}

static void
tell(struct hw_door_box *b, struct sink *answer, uint64_t now)
{
	b->told = status(b, now);
	hw_door_line_put_status(answer, &b->told);
}

static enum hw_door_line_result
order(struct hw_interlock *l, enum hw_interlock_event e, unsigned for_ms,
    uint64_t now)
{
	return hw_interlock_order(l, e, for_ms, now) ? HW_DOOR_LINE_DONE
						     : HW_DOOR_LINE_FORBIDDEN;
}

static enum hw_door_line_result
release(struct hw_door_box *b, struct span body, uint64_t now)
{
	static const enum hw_interlock_event events[HW_DOOR_LEAVES] = {
	    [HW_DOOR_EXIT] = HW_INTERLOCK_EV_RELEASE_EXIT,
	    [HW_DOOR_ENTRY] = HW_INTERLOCK_EV_RELEASE_ENTRY,
	};
	uint8_t door;
	uint32_t ms, goes_by;

	if (!span_take_u8(&body, &door) || door >= HW_DOOR_LEAVES ||
	    !span_take_be32(&body, &ms) || ms == 0 ||
	    ms > HW_DOOR_RELEASE_MAX_MS || !span_take_be32(&body, &goes_by))
		return HW_DOOR_LINE_NONSENSE;
	/* It waited somewhere, and who it was for has gone. */
	if ((uint32_t)now - goes_by >= HW_DOOR_LINE_LATE_MS)
		return HW_DOOR_LINE_LATE;
	return order(&b->interlock, events[door], ms, now);
}

static enum hw_door_line_result
carry_out(
    struct hw_door_box *b, const struct hw_door_line_frame *f, uint64_t now)
{
	struct span body = span_of(f->body, f->length);
	uint8_t lamp;

	switch (f->kind) {
	case HW_DOOR_LINE_RELEASE:
		return release(b, body, now);
	case HW_DOOR_LINE_LOCK:
		return order(&b->interlock, HW_INTERLOCK_EV_LOCK, 0, now);
	case HW_DOOR_LINE_ACKNOWLEDGE:
		hw_interlock_acknowledge(&b->interlock, now);
		return HW_DOOR_LINE_DONE;
	case HW_DOOR_LINE_LAMP:
		if (!span_take_u8(&body, &lamp) || lamp >= HW_DOOR_LAMPS)
			return HW_DOOR_LINE_NONSENSE;
		b->lamp = (enum hw_door_lamp)lamp;
		return HW_DOOR_LINE_DONE;
	default:
		return HW_DOOR_LINE_NONSENSE;
	}
}

/* A session of zero is none. */
static enum hw_door_line_result
hello(struct hw_door_box *b, const struct hw_door_line_frame *f)
{
	struct span body = span_of(f->body, f->length);
	uint32_t session;

	if (!span_take_be32(&body, &session) || session == 0)
		return HW_DOOR_LINE_NONSENSE;
	b->session = session;
	b->beat = 0;
	return HW_DOOR_LINE_DONE;
}

static void
heed(struct hw_door_box *b, const struct hw_door_line_frame *f, uint64_t now)
{
	bool again = b->any && f->sequence == b->sequence;
	struct span body = span_of(f->body, f->length);

	if (f->kind == HW_DOOR_LINE_STATUS)
		return;
	if (f->kind == HW_DOOR_LINE_HELLO) {
		b->result = hello(b, f);
		b->any = true;
		b->sequence = f->sequence;
	} else if (hw_door_line_is_order(f->kind) && b->session == 0) {
		b->result = HW_DOOR_LINE_NO_SESSION;
		b->sequence = f->sequence;
		return;
	} else if (hw_door_line_is_order(f->kind) && !again) {
		b->sequence = f->sequence;
		b->result = carry_out(b, f, now);
	}
	if (f->kind == HW_DOOR_LINE_BEAT && b->session != 0)
		(void)!span_take_be32(&body, &b->beat);
	if (b->session != 0)
		hw_interlock_beat(&b->interlock, now);
}

void
hw_door_box_hear(struct hw_door_box *b, struct span octets, struct sink *answer,
    uint64_t now)
{
	struct hw_door_line_frame f;
	bool any = false;

	while (hw_door_line_next(&b->line, &octets, &f)) {
		heed(b, &f, now);
		any = true;
	}
	if (any)
		tell(b, answer, now);
}

void
hw_door_box_sense(
    struct hw_door_box *b, unsigned inputs, struct sink *answer, uint64_t now)
{
	struct hw_door_line_status s;

	hw_interlock_sense(&b->interlock, inputs, now);
	s = status(b, now);
	if (s.state != b->told.state || s.inputs != b->told.inputs ||
	    s.alarms != b->told.alarms || s.passages != b->told.passages ||
	    s.entered != b->told.entered)
		tell(b, answer, now);
}

void
hw_door_box_init(struct hw_door_box *b, const struct hw_interlock_conf *conf,
    unsigned inputs, uint64_t now)
{
	*b = (struct hw_door_box) {0};
	hw_interlock_init(&b->interlock, conf, inputs, now);
	b->told = status(b, now);
}
