/* Buffers, and the frames in them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "tests/v4l2/standin_parts.h"

static int
reqbufs(struct device *d, struct v4l2_requestbuffers *v)
{
	if (v->type != V4L2_BUF_TYPE_VIDEO_CAPTURE ||
	    v->memory != V4L2_MEMORY_MMAP)
		return standin_fail(EINVAL);
	for (unsigned i = 0; i < BUFFERS; i++)
		if (d->buffer[i].mapped || d->streaming)
			return standin_fail(EBUSY);
	for (unsigned i = 0; i < BUFFERS; i++) {
		free(d->buffer[i].p);
		memset(&d->buffer[i], 0, sizeof(d->buffer[i]));
	}
	d->buffers = 0;
	d->length = d->pix.sizeimage;
	if (v->count > 0 && v->count < 2)
		v->count = 2;
	if (v->count > BUFFERS || d->flaw == MANY_BUFFERS)
		v->count = BUFFERS;
	if (d->flaw == NO_BUFFERS)
		v->count = 0;
	if (d->flaw == ONE_BUFFER)
		v->count = 1;
	v->capabilities = V4L2_BUF_CAP_SUPPORTS_MMAP;
	for (; d->buffers < v->count; d->buffers++)
		if ((d->buffer[d->buffers].p = malloc(d->length)) == NULL)
			return standin_fail(ENOMEM);
	return 0;
}

static void
describe(const struct device *d, struct v4l2_buffer *v)
{
	unsigned i = v->index;

	*v = (struct v4l2_buffer) {.index = i,
	    .type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
	    .memory = V4L2_MEMORY_MMAP,
	    .field = V4L2_FIELD_NONE,
	    .bytesused = d->buffer[i].used,
	    .sequence = d->buffer[i].sequence,
	    .timestamp = d->buffer[i].at,
	    .length = (uint32_t)d->length,
	    .flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC};
	v->m.offset = i << 24;
	if (d->buffer[i].mapped)
		v->flags |= V4L2_BUF_FLAG_MAPPED;
	if (d->buffer[i].queued)
		v->flags |= V4L2_BUF_FLAG_QUEUED;
	if (d->buffer[i].done)
		v->flags |= V4L2_BUF_FLAG_DONE;
	if (d->flaw == SMALL_BUFFER)
		v->length = 1;
	if (d->flaw == HUGE_BUFFER)
		v->length = 0xFFFFF000u;
}

static int
pick(const struct device *d, bool done)
{
	int best = -1;

	for (unsigned i = 0; i < d->buffers; i++)
		if ((done ? d->buffer[i].done : d->buffer[i].queued) &&
		    (best < 0 || d->buffer[i].order < d->buffer[best].order))
			best = (int)i;
	return best;
}

/* Every byte of a frame is its number; a shut camera sees black. */
static void
expose(struct device *d)
{
	int i = pick(d, false);
	struct timespec t;

	d->sequence++;
	if (i < 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &t);
	d->buffer[i].queued = false;
	d->buffer[i].done = true;
	d->buffer[i].sequence = d->sequence - 1;
	d->buffer[i].at = (struct timeval) {t.tv_sec, t.tv_nsec / 1000};
	memset(d->buffer[i].p, d->shut ? 0 : (int)(d->sequence - 1), d->length);
	d->buffer[i].used = d->pix.sizeimage;
	if (d->pix.pixelformat == MJPG) {
		d->buffer[i].used = 1000;
		memcpy(d->buffer[i].p, "\xff\xd8\xff", 3);
		if (d->picture_n > 0 && d->picture_n <= d->length) {
			memcpy(d->buffer[i].p, d->picture, d->picture_n);
			d->buffer[i].used = (uint32_t)d->picture_n;
		}
	}
}

static void
catch_up(struct device *d)
{
	uint64_t ticks = 0;

	if (read(d->fd, &ticks, sizeof(ticks)) != sizeof(ticks))
		ticks = 0;
	for (; ticks > 0; ticks--)
		expose(d);
}

static int
buffer(struct device *d, struct v4l2_buffer *v, bool queue)
{
	/* What was exposed so far had no such buffer. */
	if (queue && d->streaming)
		catch_up(d);
	if (v->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || v->index >= d->buffers)
		return standin_fail(EINVAL);
	if (queue) {
		if (d->buffer[v->index].queued || d->buffer[v->index].done ||
		    v->memory != V4L2_MEMORY_MMAP)
			return standin_fail(EINVAL);
		d->buffer[v->index].queued = true;
		d->buffer[v->index].order = ++d->order;
	}
	describe(d, v);
	return 0;
}

static void
spoil(struct device *d, struct v4l2_buffer *v)
{
	d->asked++;
	if (d->flaw == SHORT)
		v->bytesused /= 2;
	if (d->flaw == LONG)
		v->bytesused = v->length + 1;
	if (d->flaw == EMPTY)
		v->bytesused = 0;
	if (d->flaw == INDEX)
		v->index = 99;
	if (d->flaw == TWICE)
		v->index = 0;
	if (d->flaw == DAMAGED && d->asked % 2 == 1)
		v->flags |= V4L2_BUF_FLAG_ERROR;
	if (d->flaw == FUTURE)
		v->timestamp.tv_sec += 1000000;
	if (d->flaw == JUMPS)
		v->sequence = d->asked % 2 == 1 ? 0xFFFFFFF0u : 7;
}

static int
dqbuf(struct device *d, struct v4l2_buffer *v)
{
	int i;

	if (!d->streaming || v->type != V4L2_BUF_TYPE_VIDEO_CAPTURE ||
	    v->memory != V4L2_MEMORY_MMAP)
		return standin_fail(EINVAL);
	if (d->flaw == STORM)
		return standin_fail(EIO);
	if (d->flaw == INTERRUPTED)
		return standin_fail(EINTR);
	if (d->flaw == SILENT)
		return standin_fail(EAGAIN);
	do {
		const struct timespec nap = {.tv_nsec = 2000000};

		catch_up(d);
		i = pick(d, true);
		if (i < 0 && d->blocking)
			nanosleep(&nap, NULL);
	} while (i < 0 && d->blocking);
	if (i < 0)
		return standin_fail(EAGAIN);
	v->index = (uint32_t)i;
	describe(d, v);
	v->flags &= ~(uint32_t)V4L2_BUF_FLAG_DONE;
	d->buffer[i].done = false;
	spoil(d, v);
	return 0;
}

static int
stream(struct device *d, bool on)
{
	struct itimerspec every = {0};

	if (on && d->buffers == 0)
		return standin_fail(EINVAL);
	if (on) {
		every.it_interval.tv_nsec = 1000000000L / (long)d->fps;
		if (d->fps == 1)
			every.it_interval = (struct timespec) {1, 0};
		every.it_value = every.it_interval;
	}
	if (on && !d->streaming)
		d->sequence = 0;
	timerfd_settime(d->fd, 0, &every, NULL);
	d->streaming = on;
	for (unsigned i = 0; i < d->buffers && !on; i++)
		d->buffer[i].queued = d->buffer[i].done = false;
	return 0;
}

int
standin_buffer_answer(struct device *d, unsigned long request, void *arg)
{
	switch (request) {
	case VIDIOC_REQBUFS:
		return reqbufs(d, arg);
	case VIDIOC_QUERYBUF:
	case VIDIOC_QBUF:
		return buffer(d, arg, request == VIDIOC_QBUF);
	case VIDIOC_DQBUF:
		return dqbuf(d, arg);
	case VIDIOC_STREAMON:
	case VIDIOC_STREAMOFF:
		return stream(d, request == VIDIOC_STREAMON);
	default:
		return standin_fail(ENOTTY);
	}
}
