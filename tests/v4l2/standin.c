#include "tests/v4l2/standin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "tests/v4l2/standin_parts.h"

#define DEVICES 4

static struct device devices[DEVICES];
static struct device *last = &devices[0];

static struct device *
find(int fd)
{
	for (size_t i = 0; i < DEVICES; i++)
		if (devices[i].used && devices[i].fd == fd)
			return &devices[i];
	return NULL;
}

bool
standin_is(int fd)
{
	return find(fd) != NULL;
}

int
standin_fail(int number)
{
	errno = number;
	return -1;
}

int
standin_open(const char *path, int flags)
{
	struct device *d = NULL;

	for (size_t i = 0; i < DEVICES && d == NULL; i++)
		if (!devices[i].used)
			d = &devices[i];
	if (d == NULL)
		return standin_fail(EMFILE);
	*d = (struct device) {.fd = -1};
	if ((d->file = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return -1;
	d->fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (!standin_sold_read(d) || d->fd < 0) {
		close(d->file);
		return standin_fail(ENXIO);
	}
	d->used = true;
	d->blocking = (flags & O_NONBLOCK) == 0;
	standin_format_set(
	    d, d->is->modes, d->is->modes[0].width, d->is->modes[0].height);
	for (size_t i = 0; i < CONTROLS; i++)
		d->value[i] = standin_controls[i].initial;
	last = d;
	return d->fd;
}

int
standin_close(int fd)
{
	struct device *d = find(fd);

	if (d == NULL)
		return standin_fail(EBADF);
	for (unsigned i = 0; i < BUFFERS; i++)
		free(d->buffer[i].p);
	free(d->picture);
	/* First: close() of the preloaded one asks whose it is. */
	d->used = d->streaming = false;
	close(d->file);
	close(fd);
	return 0;
}

static bool
plugged(struct device *d)
{
	struct stat st;

	if (d->flaw == UNPLUGS && d->asked > 4)
		return false;
	return fstat(d->file, &st) == 0 && st.st_nlink > 0 &&
	    standin_sold_read(d);
}

static int
input(unsigned long request, void *arg)
{
	struct v4l2_input *v = arg;
	int *i = arg;

	if (request == VIDIOC_G_INPUT) {
		*i = 0;
		return 0;
	}
	if (request == VIDIOC_S_INPUT)
		return *i == 0 ? 0 : standin_fail(EINVAL);
	if (v->index != 0)
		return standin_fail(EINVAL);
	*v = (struct v4l2_input) {.type = V4L2_INPUT_TYPE_CAMERA};
	snprintf((char *)v->name, sizeof(v->name), "Camera 1");
	return 0;
}

static int
answer(struct device *d, unsigned long request, void *arg)
{
	switch (request) {
	case VIDIOC_REQBUFS:
	case VIDIOC_QUERYBUF:
	case VIDIOC_QBUF:
	case VIDIOC_DQBUF:
	case VIDIOC_STREAMON:
	case VIDIOC_STREAMOFF:
		return standin_buffer_answer(d, request, arg);
	case VIDIOC_QUERYCTRL:
	case VIDIOC_G_CTRL:
	case VIDIOC_S_CTRL:
	case VIDIOC_SUBSCRIBE_EVENT:
	case VIDIOC_UNSUBSCRIBE_EVENT:
	case VIDIOC_DQEVENT:
		return standin_control_answer(d, request, arg);
	case VIDIOC_ENUMINPUT:
	case VIDIOC_G_INPUT:
	case VIDIOC_S_INPUT:
		return input(request, arg);
	default:
		return standin_format_answer(d, request, arg);
	}
}

int
standin_ioctl(int fd, unsigned long request, void *arg)
{
	struct device *d = find(fd);

	if (d == NULL)
		return standin_fail(EBADF);
	d->requests++;
	/* A timer knows no such request: nothing happens, but it is seen. */
	syscall(SYS_ioctl, fd, request & 0xFFFFFFFFu, arg);
	if (!plugged(d)) {
		/* poll() has to say so. */
		const struct itimerspec now = {.it_value = {0, 1}};

		timerfd_settime(fd, 0, &now, NULL);
		return standin_fail(ENODEV);
	}
	return answer(d, request & 0xFFFFFFFFu, arg);
}

void *
standin_mmap(int fd, size_t n, int64_t offset)
{
	struct device *d = find(fd);
	unsigned i = (unsigned)(offset >> 24);

	if (d == NULL || d->flaw == NO_MAP || i >= d->buffers ||
	    n > d->length) {
		errno = EINVAL;
		return MAP_FAILED;
	}
	d->buffer[i].mapped = true;
	return d->buffer[i].p;
}

int
standin_munmap(void *p, size_t n)
{
	(void)n;
	for (size_t k = 0; k < DEVICES; k++)
		for (unsigned i = 0; i < devices[k].buffers; i++)
			if (devices[k].buffer[i].p == p &&
			    devices[k].buffer[i].mapped) {
				devices[k].buffer[i].mapped = false;
				return 0;
			}
	return standin_fail(EINVAL);
}

void
standin_look(struct standin_state *s)
{
	const struct device *d = last;

	*s = (struct standin_state) {.fourcc = d->pix.pixelformat,
	    .width = d->pix.width,
	    .height = d->pix.height,
	    .stride = d->pix.bytesperline,
	    .streaming = d->streaming,
	    .requests = d->requests};
	for (unsigned i = 0; i < d->buffers; i++) {
		s->queued += d->buffer[i].queued;
		s->mapped += d->buffer[i].mapped;
	}
	if (!d->is->controls)
		return;
	s->lamp = d->value[standin_control_of(d, LED1_MODE)];
	s->exposure_auto =
	    d->value[standin_control_of(d, V4L2_CID_EXPOSURE_AUTO)];
	s->exposure =
	    d->value[standin_control_of(d, V4L2_CID_EXPOSURE_ABSOLUTE)];
	s->mains =
	    d->value[standin_control_of(d, V4L2_CID_POWER_LINE_FREQUENCY)];
	s->priority =
	    d->value[standin_control_of(d, V4L2_CID_EXPOSURE_AUTO_PRIORITY)];
}
