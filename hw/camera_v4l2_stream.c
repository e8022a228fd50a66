/*
 * Buffers and what comes in them.  A buffer is ours or the driver's, never
 * both: one that the driver gives back twice, or that there is not, is refused.
 */
#include "hw/camera_v4l2_parts.h"

#include <errno.h>
#include <sys/mman.h>

/* So many failures in a row and the camera counts as gone. */
#define STORM 30u
/* A camera that looks for so long and shows nothing has hung up. */
#define SILENT_MS 5000u
/* More frames lost than this in one step is a number that jumped. */
#define GAP_MAX 1000u

static enum hw_err
map_one(struct camera_v4l2 *c, unsigned i)
{
	struct v4l2_buffer v = {.index = i,
	    .type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
	    .memory = V4L2_MEMORY_MMAP};
	enum hw_err e;
	void *p;

	if ((e = hw_camera_v4l2_ask(c, VIDIOC_QUERYBUF, &v)) != HW_E_OK)
		return e;
	if (v.length == 0 || v.length < c->size)
		return HW_E_FORMAT;
	/* Drivers allow for the worst JPEG, and for whole pages. */
	if (v.length > 2 * HW_CAMERA_FRAME_MAX)
		return HW_E_LIMIT;
	p = c->os->mmap(c->fd, v.length, v.m.offset);
	if (p == MAP_FAILED)
		return hw_camera_v4l2_meaning(errno);
	c->buffer[i].p = p;
	c->buffer[i].n = v.length;
	c->buffer[i].ours = true;
	c->buffers++;
	return HW_E_OK;
}

enum hw_err
hw_camera_v4l2_stream_map(struct camera_v4l2 *c)
{
	struct v4l2_requestbuffers v = {.count = BUFFERS,
	    .type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
	    .memory = V4L2_MEMORY_MMAP};
	enum hw_err e;

	if ((e = hw_camera_v4l2_ask(c, VIDIOC_REQBUFS, &v)) != HW_E_OK)
		return e;
	/* One is looked at while another is filled. */
	if (v.count < 2)
		return HW_E_MEMORY;
	for (unsigned i = 0; i < v.count && i < BUFFERS; i++)
		if ((e = map_one(c, i)) != HW_E_OK)
			return e;
	return HW_E_OK;
}

static enum hw_err
give(struct camera_v4l2 *c, unsigned i)
{
	struct v4l2_buffer v = {.index = i,
	    .type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
	    .memory = V4L2_MEMORY_MMAP};
	enum hw_err e;

	if (!c->buffer[i].ours)
		return HW_E_OK;
	if ((e = hw_camera_v4l2_ask(c, VIDIOC_QBUF, &v)) == HW_E_OK)
		c->buffer[i].ours = false;
	return e;
}

void
hw_camera_v4l2_stream_rest(void *cookie)
{
	struct camera_v4l2 *c = cookie;
	int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;

	/* Takes all buffers back; of a camera that is gone there is no need. */
	(void)!hw_camera_v4l2_ask(c, VIDIOC_STREAMOFF, &type);
	for (unsigned i = 0; i < c->buffers; i++) {
		c->buffer[i].ours = true;
		bytes_wipe(c->buffer[i].p, c->buffer[i].n);
	}
	c->held = -1;
	c->awake = c->numbered = false;
}

enum hw_err
hw_camera_v4l2_stream_wake(void *cookie)
{
	struct camera_v4l2 *c = cookie;
	int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	enum hw_err e;

	if (c->awake)
		return HW_E_OK;
	for (unsigned i = 0; i < c->buffers; i++)
		if ((e = give(c, i)) != HW_E_OK)
			return e;
	c->failed = 0;
	c->alive_ms = c->os->now_ms();
	e = hw_camera_v4l2_ask(c, VIDIOC_STREAMON, &type);
	c->awake = e == HW_E_OK;
	return e;
}

/* A buffer that was filled, and is with the driver: no other is believed. */
static enum hw_err
take(struct camera_v4l2 *c, struct v4l2_buffer *v)
{
	enum hw_err e;

	*v = (struct v4l2_buffer) {
	    .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
	if ((e = hw_camera_v4l2_ask(c, VIDIOC_DQBUF, v)) != HW_E_OK)
		return e;
	/* What it has lost would be missing for ever: it has to be opened anew.
	 */
	if (v->index >= c->buffers || c->buffer[v->index].ours)
		return HW_E_GONE;
	c->buffer[v->index].ours = true;
	return HW_E_OK;
}

/* The newest that is due; those before it go back unseen. */
static enum hw_err
take_newest(struct camera_v4l2 *c, struct v4l2_buffer *newest)
{
	enum hw_err e = HW_E_NOT_READY, got;
	struct v4l2_buffer v;

	for (unsigned i = 0; i < 2 * BUFFERS; i++) {
		if ((got = take(c, &v)) != HW_E_OK) {
			/* A frame in the hand is worth more than what follows.
			 */
			return e == HW_E_OK && got != HW_E_GONE ? e : got;
		}
		if (e == HW_E_OK && (got = give(c, newest->index)) != HW_E_OK)
			return got;
		*newest = v;
		e = HW_E_OK;
	}
	return e;
}

static void
count(struct camera_v4l2 *c, uint32_t sequence)
{
	uint32_t step = sequence - c->sequence;

	if (c->numbered)
		c->number += step >= 1 && step <= GAP_MAX ? step : 1;
	c->numbered = true;
	c->sequence = sequence;
}

static uint64_t
taken_at(const struct camera_v4l2 *c, const struct v4l2_buffer *v)
{
	uint64_t now = c->os->now_ms(), at = now;

	if ((v->flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) ==
		V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC &&
	    v->timestamp.tv_sec >= 0 && v->timestamp.tv_usec >= 0)
		at = (uint64_t)v->timestamp.tv_sec * 1000 +
		    (uint64_t)v->timestamp.tv_usec / 1000;
	return at < now ? at : now;
}

/* What a driver says of a frame against what was agreed on. */
static enum hw_err
look(struct camera_v4l2 *c, const struct v4l2_buffer *v,
    struct hw_camera_frame *out)
{
	bool jpeg = c->about.mode.format == HW_CAMERA_JPEG;
	size_t n = jpeg ? v->bytesused : c->size;

	count(c, v->sequence);
	if (c->about.shut)
		return HW_E_SHUT;
	if ((v->flags & V4L2_BUF_FLAG_ERROR) != 0 || v->bytesused == 0 ||
	    v->bytesused < n || v->bytesused > c->buffer[v->index].n)
		return HW_E_FORMAT;
	if (n > HW_CAMERA_FRAME_MAX)
		return HW_E_LIMIT;
	*out = (struct hw_camera_frame) {
	    .format = c->about.mode.format,
	    .width = jpeg ? 0 : c->about.mode.width,
	    .height = jpeg ? 0 : c->about.mode.height,
	    .stride = jpeg ? 0 : c->stride,
	    .data = span_of(c->buffer[v->index].p, n),
	    .time_ms = taken_at(c, v),
	    .number = c->number,
	};
	return HW_E_OK;
}

static enum hw_err
next_of(struct camera_v4l2 *c, struct hw_camera_frame *out)
{
	struct v4l2_buffer v = {0};
	enum hw_err e;

	if (c->held >= 0 && (e = give(c, (unsigned)c->held)) != HW_E_OK)
		return e;
	c->held = -1;
	if ((e = hw_camera_v4l2_control_events(c)) != HW_E_OK ||
	    (e = take_newest(c, &v)) != HW_E_OK)
		return e;
	c->held = (int)v.index;
	return look(c, &v, out);
}

enum hw_err
hw_camera_v4l2_stream_next(void *cookie, struct hw_camera_frame *out)
{
	struct camera_v4l2 *c = cookie;
	enum hw_err e;

	if (!c->awake)
		return HW_E_NOT_READY;
	e = next_of(c, out);
	if (e == HW_E_OK || e == HW_E_SHUT) {
		c->failed = 0;
		c->alive_ms = c->os->now_ms();
	} else if (c->os->now_ms() - c->alive_ms >= SILENT_MS)
		e = HW_E_GONE;
	else if (e != HW_E_NOT_READY && e != HW_E_GONE && ++c->failed >= STORM)
		e = HW_E_GONE;
	return e;
}
