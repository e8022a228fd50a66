#include "kiosk/recorder_device.h"

#include <stdlib.h>

#define STATUS 24

/* real is NULL in a replay. */
struct seen {
	struct kiosk_recorder *r;
	struct hw_camera *real;
	uint8_t *body; /* of one event */
	size_t cap;
};

static void
put_frame(struct sink *k, const struct hw_camera_frame *f)
{
	sink_put_u8(k, (uint8_t)f->format);
	sink_put_be32(k, f->width);
	sink_put_be32(k, f->height);
	sink_put_be32(k, (uint32_t)f->stride);
	sink_put_be64(k, f->time_ms);
	sink_put_be64(k, f->number);
	sink_put(k, f->data);
}

static bool
take_frame(struct span s, struct hw_camera_frame *f)
{
	uint32_t width, height, stride;
	uint8_t format;

	if (!span_take_u8(&s, &format) || format >= HW_CAMERA_FORMATS ||
	    !span_take_be32(&s, &width) || !span_take_be32(&s, &height) ||
	    !span_take_be32(&s, &stride) || !span_take_be64(&s, &f->time_ms) ||
	    !span_take_be64(&s, &f->number) || width > HW_CAMERA_SIDE_MAX ||
	    height > HW_CAMERA_SIDE_MAX || s.n > HW_CAMERA_FRAME_MAX)
		return false;
	f->format = (enum hw_camera_format)format;
	f->width = width;
	f->height = height;
	f->stride = stride;
	f->data = s;
	return true;
}

static enum hw_err
next(void *cookie, struct hw_camera_frame *out)
{
	struct seen *s = cookie;
	struct sink k = sink_of(s->body, s->cap);
	struct span body = {0};
	unsigned id = HW_E_NOT_READY;

	if (s->real != NULL && (id = hw_camera_next(s->real, out)) == HW_E_OK)
		put_frame(&k, out);
	body = k.overflow ? span_of(s->body, s->cap) : sink_span(&k);
	kiosk_recorder_draw(s->r, KIOSK_RECORDING_FRAME, &id, &body);
	bytes_wipe(s->body, k.n);
	if (s->real != NULL || id != HW_E_OK)
		return id < HW_E_COUNT ? (enum hw_err)id : HW_E_IO;
	return take_frame(body, out) ? HW_E_OK : HW_E_FORMAT;
}

static void
shut(void *cookie)
{
	struct seen *s = cookie;

	hw_camera_close(&s->real);
	free(s->body);
	free(s);
}

static void
rest(void *cookie)
{
	struct seen *s = cookie;

	if (s->real != NULL)
		hw_camera_rest(s->real);
}

static enum hw_err
wake(void *cookie)
{
	struct seen *s = cookie;
	enum hw_err e = s->real != NULL ? hw_camera_wake(s->real) : HW_E_OK;

	e = (enum hw_err)kiosk_recorder_code(s->r, (unsigned)e);
	return (unsigned)e < HW_E_COUNT ? e : HW_E_IO;
}

static void
about(void *cookie, struct hw_camera_about *out)
{
	struct seen *s = cookie;

	if (s->real != NULL)
		hw_camera_tell(s->real, out);
}

static const struct hw_camera_driver camera_driver = {
    .scheme = "recorded",
    .next = next,
    .close = shut,
    .rest = rest,
    .wake = wake,
    .tell = about,
};

enum hw_err
kiosk_recorder_device_camera(struct kiosk_recorder *r, const char *uri,
    unsigned ms, struct hw_camera **out)
{
	struct seen *s = NULL;
	enum hw_err e = HW_E_OK;

	if (r == NULL)
		return hw_camera_await(uri, ms, out);
	if ((s = calloc(1, sizeof(*s))) == NULL)
		return HW_E_MEMORY;
	s->r = r;
	if (!r->playing) {
		/* What does not fit into a message is not recorded. */
		s->cap = r->events.cap;
		if ((s->body = malloc(s->cap)) == NULL)
			e = HW_E_MEMORY;
		else
			e = hw_camera_await(uri, ms, &s->real);
	}
	if (e == HW_E_OK)
		e = hw_camera_of(&camera_driver, s,
		    s->real != NULL ? hw_camera_fd(s->real) : -1, out);
	if (e != HW_E_OK)
		shut(s);
	return e;
}

struct guarded {
	struct kiosk_recorder *r;
	struct hw_door *real;
	struct hw_door_status last;
};

static enum hw_err
result(struct guarded *g, enum hw_err e)
{
	unsigned id = kiosk_recorder_code(g->r, (unsigned)e);

	return id < HW_E_COUNT ? (enum hw_err)id : HW_E_IO;
}

static enum hw_err
release(void *cookie, enum hw_door_leaf leaf, unsigned for_ms)
{
	struct guarded *g = cookie;

	return result(g,
	    g->real != NULL ? hw_door_release(g->real, leaf, for_ms) : HW_E_OK);
}

static enum hw_err
lock(void *cookie)
{
	struct guarded *g = cookie;

	return result(g, g->real != NULL ? hw_door_lock(g->real) : HW_E_OK);
}

static enum hw_err
acknowledge(void *cookie)
{
	struct guarded *g = cookie;

	return result(
	    g, g->real != NULL ? hw_door_acknowledge(g->real) : HW_E_OK);
}

static enum hw_err
lamp(void *cookie, enum hw_door_lamp l)
{
	struct guarded *g = cookie;

	return result(g, g->real != NULL ? hw_door_lamp(g->real, l) : HW_E_OK);
}

static bool
take_status(struct span s, struct hw_door_status *out)
{
	uint8_t state, doors, present, object;
	uint32_t passages, entered, alarms;
	uint64_t since;

	if (!span_take_u8(&s, &state) || state > HW_DOOR_EMERGENCY ||
	    !span_take_u8(&s, &doors) || !span_take_be32(&s, &passages) ||
	    !span_take_be32(&s, &entered) || !span_take_u8(&s, &present) ||
	    !span_take_u8(&s, &object) || !span_take_be32(&s, &alarms) ||
	    !span_take_be64(&s, &since) || s.n != 0)
		return false;
	*out = (struct hw_door_status) {.state = (enum hw_door_state)state,
	    .doors = doors,
	    .passages = passages,
	    .entered = entered,
	    .present = present != 0,
	    .object = object != 0,
	    .alarms = alarms,
	    .since_ms = since};
	return true;
}

static void
status(void *cookie, struct hw_door_status *out)
{
	struct guarded *g = cookie;
	uint8_t body[STATUS];
	struct sink k = sink_of(body, sizeof(body));
	struct span s;
	unsigned id = 0;

	if (g->real != NULL)
		hw_door_status(g->real, &g->last);
	sink_put_u8(&k, (uint8_t)g->last.state);
	sink_put_u8(&k, (uint8_t)g->last.doors);
	sink_put_be32(&k, g->last.passages);
	sink_put_be32(&k, g->last.entered);
	sink_put_u8(&k, g->last.present);
	sink_put_u8(&k, g->last.object);
	sink_put_be32(&k, g->last.alarms);
	sink_put_be64(&k, g->last.since_ms);
	s = sink_span(&k);
	kiosk_recorder_draw(g->r, KIOSK_RECORDING_DOOR, &id, &s);
	if (g->real == NULL && !take_status(s, &g->last))
		g->last.state = HW_DOOR_UNKNOWN;
	*out = g->last;
}

static void
shut_door(void *cookie)
{
	struct guarded *g = cookie;

	hw_door_close(&g->real);
	free(g);
}

static const struct hw_door_driver door_driver = {
    .scheme = "recorded",
    .release = release,
    .lock = lock,
    .acknowledge = acknowledge,
    .lamp = lamp,
    .status = status,
    .close = shut_door,
};

enum hw_err
kiosk_recorder_device_door(
    struct kiosk_recorder *r, const char *uri, struct hw_door **out)
{
	struct guarded *g;
	enum hw_err e = HW_E_OK;

	if (r == NULL)
		return hw_door_open(uri, out);
	if ((g = calloc(1, sizeof(*g))) == NULL)
		return HW_E_MEMORY;
	g->r = r;
	if (!r->playing)
		e = hw_door_open(uri, &g->real);
	if (e == HW_E_OK)
		e = hw_door_of(&door_driver, g,
		    g->real != NULL ? hw_door_fd(g->real) : -1, out);
	if (e != HW_E_OK)
		shut_door(g);
	return e;
}
