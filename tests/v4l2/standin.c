#include "tests/v4l2/standin.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
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

#define DEVICES 4
#define BUFFERS 32
#define FRAME_CAP ((size_t)4 << 20)
#define LED1_MODE 0x0A046D05u
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* clang-format off */
struct mode {
	uint32_t fourcc, width, height;
	unsigned fps[3]; /* 0: no more */
};

#define YUYV V4L2_PIX_FMT_YUYV
#define NV12 V4L2_PIX_FMT_NV12
#define MJPG V4L2_PIX_FMT_MJPEG
#define GREY V4L2_PIX_FMT_GREY
#define RGB3 V4L2_PIX_FMT_RGB24
#define H264 V4L2_PIX_FMT_H264

/* As they are sold: what a USB 2 camera can carry, and what not. */
static const struct mode webcam[] = {
	{YUYV, 640, 480,   {30, 15}}, {YUYV, 1280, 720, {10, 5}},
	{YUYV, 1280, 960,  {5}},
	{MJPG, 640, 480,   {30}},     {MJPG, 1280, 720, {30}},
	{MJPG, 1280, 960,  {30, 15}}, {MJPG, 1920, 1080, {30}},
	{H264, 1920, 1080, {30}},
};
static const struct mode mjpeg_only[] = {{MJPG, 1280, 960, {30}}};
static const struct mode nv12[] = {{NV12, 1280, 960, {60, 30}}};
static const struct mode small[] = {{YUYV, 640, 480, {60}}};
static const struct mode infrared[] = {{GREY, 800, 1000, {60}}};
static const struct mode studio[] = {{RGB3, 800, 1000, {60}}};
static const struct mode foreign[] = {{H264, 1920, 1080, {30}}};
static const struct mode range[] = {{YUYV, 2592, 1944, {60}}};
static const struct mode portrait[] = {{YUYV, 600, 800, {60}}};

static const struct personality {
	const char *name, *card;
	const struct mode *modes;
	size_t n;
	unsigned padding; /* bytes after each row */
	bool stepwise, controls;
} personalities[] = {
	{"webcam",     "UVC Camera (046d:0825)", webcam, COUNT(webcam), 0, false, true},
	{"mjpeg",      "USB2.0 PC CAMERA", mjpeg_only, COUNT(mjpeg_only), 0, false, false},
	{"nv12",       "mx6s-csi \x1b[2J\xff", nv12, COUNT(nv12), 64, false, false},
	{"small",      "VGA", small, COUNT(small), 0, false, true},
	{"infrared",   "IR", infrared, COUNT(infrared), 0, false, false},
	{"studio",     "RGB", studio, COUNT(studio), 0, false, false},
	{"foreign",    "H.264 alone", foreign, COUNT(foreign), 0, false, false},
	{"range",      "sensor", range, COUNT(range), 0, true, false},
	{"odd-stride", "odd", portrait, COUNT(portrait), 27, false, false},
};

/* How a driver lies or fails. */
enum flaw {
	NONE, SHORT, LONG, EMPTY, INDEX, TWICE, STORM, DAMAGED, ZERO_SIZE,
	HUGE_SIZE, NARROW, SMALL_BUFFER, OTHER_FORMAT, ENDLESS, NO_BUFFERS,
	ONE_BUFFER, MANY_BUFFERS, FUTURE, JUMPS, INTERRUPTED, NO_CAPTURE,
	NO_STREAMING, UNPLUGS, NO_MAP, BUSY, SOURCE, HUGE_BUFFER, SILENT,
};
static const struct {
	const char *name;
	enum flaw flaw;
} flaws[] = {
	{" short", SHORT}, {" long", LONG}, {" empty", EMPTY},
	{" index", INDEX}, {" twice", TWICE}, {" storm", STORM},
	{" damaged", DAMAGED}, {" zero-size", ZERO_SIZE},
	{" huge-size", HUGE_SIZE}, {" narrow", NARROW},
	{" small-buffer", SMALL_BUFFER}, {" other-format", OTHER_FORMAT},
	{" endless", ENDLESS}, {" no-buffers", NO_BUFFERS},
	{" one-buffer", ONE_BUFFER}, {" many-buffers", MANY_BUFFERS},
	{" future", FUTURE}, {" jumps", JUMPS}, {" interrupted", INTERRUPTED},
	{" no-capture", NO_CAPTURE}, {" no-streaming", NO_STREAMING},
	{" unplugs", UNPLUGS}, {" no-map", NO_MAP}, {" busy", BUSY},
	{" source", SOURCE}, {" huge-buffer", HUGE_BUFFER},
	{" silent", SILENT},
};

struct control {
	uint32_t id, type;
	const char *name;
	int32_t min, max, initial;
};
static const struct control controls[] = {
	{V4L2_CID_AUTO_WHITE_BALANCE, V4L2_CTRL_TYPE_BOOLEAN, "White Balance, Automatic", 0, 1, 0},
	{V4L2_CID_GAIN, V4L2_CTRL_TYPE_INTEGER, "Gain", 0, 255, 64},
	{V4L2_CID_POWER_LINE_FREQUENCY, V4L2_CTRL_TYPE_MENU, "Power Line Frequency", 0, 2, 2},
	{V4L2_CID_WHITE_BALANCE_TEMPERATURE, V4L2_CTRL_TYPE_INTEGER, "White Balance Temperature", 2800, 6500, 4000},
	{V4L2_CID_EXPOSURE_AUTO, V4L2_CTRL_TYPE_MENU, "Auto Exposure", 0, 3, 1},
	{V4L2_CID_EXPOSURE_ABSOLUTE, V4L2_CTRL_TYPE_INTEGER, "Exposure Time, Absolute", 3, 2047, 250},
	{V4L2_CID_EXPOSURE_AUTO_PRIORITY, V4L2_CTRL_TYPE_BOOLEAN, "Exposure, Dynamic Framerate", 0, 1, 1},
	{V4L2_CID_PRIVACY, V4L2_CTRL_TYPE_BOOLEAN, "Privacy", 0, 1, 0},
	{LED1_MODE, V4L2_CTRL_TYPE_MENU, "LED1 Mode", 0, 3, 0},
};
/* clang-format on */

static struct device {
	bool used, blocking, streaming, subscribed, told;
	int fd, file; /* a timer that ticks with the frames; the node */
	const struct personality *is;
	enum flaw flaw;
	struct v4l2_pix_format pix;
	unsigned fps, sequence, asked;
	unsigned long requests;
	int32_t value[COUNT(controls)];
	bool shut;
	struct {
		uint8_t *p;
		bool mapped, queued, done;
		unsigned order;
		uint32_t used, sequence;
		struct timeval at;
	} buffer[BUFFERS];
	unsigned buffers, order;
	size_t length;
	uint8_t *picture;
	size_t picture_n;
} devices[DEVICES];
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

static int
fail(int number)
{
	errno = number;
	return -1;
}

static bool
read_node(struct device *d)
{
	char line[512] = "", *end;
	ssize_t n = pread(d->file, line, sizeof(line) - 1, 0);

	if (n <= 0)
		return false;
	line[n] = '\0';
	if ((end = strchr(line, '\n')) != NULL)
		*end = '\0';
	d->shut = strstr(line, " shut") != NULL;
	if (d->is != NULL)
		return true;
	for (size_t i = 0; i < COUNT(flaws); i++)
		if (strstr(line, flaws[i].name) != NULL)
			d->flaw = flaws[i].flaw;
	if ((end = strstr(line, " picture=")) != NULL) {
		int fd = open(end + 9, O_RDONLY | O_CLOEXEC);

		d->picture = malloc(FRAME_CAP);
		n = fd >= 0 && d->picture != NULL
		    ? read(fd, d->picture, FRAME_CAP)
		    : -1;
		d->picture_n = n > 0 ? (size_t)n : 0;
		if (fd >= 0)
			close(fd);
	}
	line[strcspn(line, " ")] = '\0';
	for (size_t i = 0; i < COUNT(personalities); i++)
		if (strcmp(personalities[i].name, line) == 0)
			d->is = &personalities[i];
	return d->is != NULL;
}

static unsigned
row_of(uint32_t fourcc, unsigned width)
{
	return fourcc == YUYV ? 2 * width
	    : fourcc == RGB3  ? 3 * width
	    : fourcc == MJPG  ? 0
			      : width;
}

static void
set_mode(
    struct device *d, const struct mode *m, unsigned width, unsigned height)
{
	unsigned row = row_of(m->fourcc, width);

	d->pix = (struct v4l2_pix_format) {.width = width,
	    .height = height,
	    .pixelformat = m->fourcc,
	    .field = V4L2_FIELD_NONE,
	    .bytesperline = row != 0 ? row + d->is->padding : 0,
	    .colorspace = V4L2_COLORSPACE_SRGB};
	d->pix.sizeimage = m->fourcc == MJPG
	    ? width * height * 2
	    : d->pix.bytesperline * height * (m->fourcc == NV12 ? 3 : 2) / 2;
	d->fps = m->fps[0];
}

int
standin_open(const char *path, int flags)
{
	struct device *d = NULL;

	for (size_t i = 0; i < DEVICES && d == NULL; i++)
		if (!devices[i].used)
			d = &devices[i];
	if (d == NULL)
		return fail(EMFILE);
	*d = (struct device) {.fd = -1};
	if ((d->file = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return -1;
	d->fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (!read_node(d) || d->fd < 0) {
		close(d->file);
		return fail(ENXIO);
	}
	d->used = true;
	d->blocking = (flags & O_NONBLOCK) == 0;
	set_mode(
	    d, d->is->modes, d->is->modes[0].width, d->is->modes[0].height);
	for (size_t i = 0; i < COUNT(controls); i++)
		d->value[i] = controls[i].initial;
	last = d;
	return d->fd;
}

int
standin_close(int fd)
{
	struct device *d = find(fd);

	if (d == NULL)
		return fail(EBADF);
	for (unsigned i = 0; i < BUFFERS; i++)
		free(d->buffer[i].p);
	free(d->picture);
	/* First: close() of the preloaded one asks whose it is. */
	d->used = d->streaming = false;
	close(d->file);
	close(fd);
	return 0;
}

static int
querycap(struct device *d, struct v4l2_capability *v)
{
	uint32_t can = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING |
	    V4L2_CAP_EXT_PIX_FORMAT;

	if (d->flaw == NO_CAPTURE)
		can = V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING;
	if (d->flaw == NO_STREAMING)
		can = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_READWRITE;
	*v = (struct v4l2_capability) {.version = 0x060100,
	    .device_caps = can,
	    .capabilities = can | V4L2_CAP_VIDEO_CAPTURE |
		V4L2_CAP_META_CAPTURE | V4L2_CAP_DEVICE_CAPS};
	snprintf((char *)v->driver, sizeof(v->driver), "uvcvideo");
	/* A hostile name fills its field, without a NUL. */
	memcpy(v->card, d->is->card, strlen(d->is->card));
	snprintf(
	    (char *)v->bus_info, sizeof(v->bus_info), "usb-0000:00:14.0-1");
	return 0;
}

static int
enum_fmt(struct device *d, struct v4l2_fmtdesc *v)
{
	const struct personality *p = d->is;
	uint32_t seen = 0;

	if (v->type != V4L2_BUF_TYPE_VIDEO_CAPTURE)
		return fail(EINVAL);
	for (size_t i = 0; i < p->n; i++) {
		if (i > 0 && p->modes[i].fourcc == p->modes[i - 1].fourcc)
			continue;
		if (seen++ != v->index && d->flaw != ENDLESS)
			continue;
		v->flags = p->modes[i].fourcc == MJPG ||
			p->modes[i].fourcc == H264
		    ? V4L2_FMT_FLAG_COMPRESSED
		    : 0;
		v->pixelformat = p->modes[i].fourcc;
		memset(v->description, 0, sizeof(v->description));
		snprintf((char *)v->description, sizeof(v->description), "%.4s",
		    (const char *)&p->modes[i].fourcc);
		memset(v->reserved, 0, sizeof(v->reserved));
		return 0;
	}
	return fail(EINVAL);
}

static int
enum_sizes(struct device *d, struct v4l2_frmsizeenum *v)
{
	const struct personality *p = d->is;
	uint32_t seen = 0;

	if (p->stepwise && v->index == 0 &&
	    v->pixel_format == p->modes[0].fourcc) {
		v->type = V4L2_FRMSIZE_TYPE_STEPWISE;
		v->stepwise = (struct v4l2_frmsize_stepwise) {.min_width = 16,
		    .max_width = p->modes[0].width,
		    .step_width = 8,
		    .min_height = 16,
		    .max_height = p->modes[0].height,
		    .step_height = 8};
		return 0;
	}
	for (size_t i = 0; i < p->n && !p->stepwise; i++) {
		if (p->modes[i].fourcc != v->pixel_format)
			continue;
		if (seen++ != v->index && d->flaw != ENDLESS)
			continue;
		v->type = V4L2_FRMSIZE_TYPE_DISCRETE;
		v->discrete.width = p->modes[i].width;
		v->discrete.height = p->modes[i].height;
		memset(v->reserved, 0, sizeof(v->reserved));
		return 0;
	}
	return fail(EINVAL);
}

static int
enum_rates(struct device *d, struct v4l2_frmivalenum *v)
{
	const struct personality *p = d->is;

	if (p->stepwise) {
		if (v->index > 0)
			return fail(EINVAL);
		v->type = V4L2_FRMIVAL_TYPE_STEPWISE;
		v->stepwise = (struct v4l2_frmival_stepwise) {
		    .min = {1, p->modes[0].fps[0]},
		    .max = {1, 1},
		    .step = {1, p->modes[0].fps[0]}};
		return 0;
	}
	for (size_t i = 0; i < p->n; i++) {
		const struct mode *m = &p->modes[i];
		unsigned at = d->flaw == ENDLESS ? 0 : v->index;

		if (m->fourcc != v->pixel_format || m->width != v->width ||
		    m->height != v->height)
			continue;
		if (at >= 3 || m->fps[at] == 0)
			break;
		v->type = V4L2_FRMIVAL_TYPE_DISCRETE;
		v->discrete.numerator = d->flaw == ENDLESS ? 0 : 1;
		v->discrete.denominator = m->fps[at];
		memset(v->reserved, 0, sizeof(v->reserved));
		return 0;
	}
	return fail(EINVAL);
}

/* The mode that is nearest to what was asked for, as a driver does it. */
static void
adjust(struct device *d, const struct v4l2_pix_format *want)
{
	const struct personality *p = d->is;
	const struct mode *best = NULL;
	unsigned width, height;

	for (size_t i = 0; i < p->n; i++) {
		const struct mode *m = &p->modes[i];

		if (best == NULL ||
		    (m->fourcc == want->pixelformat &&
			(best->fourcc != m->fourcc ||
			    (m->width == want->width &&
				m->height == want->height))))
			best = m;
	}
	width = p->stepwise ? want->width & ~7u : best->width;
	height = p->stepwise ? want->height & ~7u : best->height;
	if (width < 16 || width > best->width)
		width = best->width;
	if (height < 16 || height > best->height)
		height = best->height;
	set_mode(d, best, width, height);
}

static int
s_fmt(struct device *d, struct v4l2_format *v, bool try)
{
	struct v4l2_pix_format old = d->pix;
	unsigned fps = d->fps;

	if (v->type != V4L2_BUF_TYPE_VIDEO_CAPTURE)
		return fail(EINVAL);
	if (!try && (d->flaw == BUSY || d->buffers > 0))
		return fail(EBUSY);
	adjust(d, &v->fmt.pix);
	v->fmt.pix = d->pix;
	if (try) {
		d->pix = old;
		d->fps = fps;
	}
	if (d->flaw == ZERO_SIZE)
		v->fmt.pix.width = 0;
	if (d->flaw == HUGE_SIZE)
		v->fmt.pix.width = v->fmt.pix.height = 1u << 31;
	if (d->flaw == NARROW)
		v->fmt.pix.bytesperline = v->fmt.pix.width - 1;
	if (d->flaw == OTHER_FORMAT)
		v->fmt.pix.pixelformat = H264;
	return 0;
}

static int
parm(struct device *d, struct v4l2_streamparm *v, bool set)
{
	struct v4l2_fract t = v->parm.capture.timeperframe;

	if (v->type != V4L2_BUF_TYPE_VIDEO_CAPTURE)
		return fail(EINVAL);
	if (set && d->streaming)
		return fail(EBUSY);
	if (set && t.numerator != 0 && t.denominator / t.numerator >= 1 &&
	    t.denominator / t.numerator <= 60)
		d->fps = t.denominator / t.numerator;
	memset(&v->parm, 0, sizeof(v->parm));
	v->parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
	v->parm.capture.timeperframe = (struct v4l2_fract) {1, d->fps};
	v->parm.capture.readbuffers = 2;
	return 0;
}

static int
control_of(const struct device *d, uint32_t id)
{
	if (d->is->controls)
		for (size_t i = 0; i < COUNT(controls); i++)
			if (controls[i].id == id)
				return (int)i;
	return -1;
}

static int
queryctrl(struct device *d, struct v4l2_queryctrl *v)
{
	uint32_t id = v->id;
	int i = control_of(d, id);

	if ((id & V4L2_CTRL_FLAG_NEXT_CTRL) != 0 && d->is->controls) {
		id &= ~(uint32_t)(V4L2_CTRL_FLAG_NEXT_CTRL |
		    V4L2_CTRL_FLAG_NEXT_COMPOUND);
		for (size_t k = 0; k < COUNT(controls) && i < 0; k++)
			if (controls[k].id > id)
				i = (int)k;
	}
	if (i < 0)
		return fail(EINVAL);
	*v = (struct v4l2_queryctrl) {.id = controls[i].id,
	    .type = controls[i].type,
	    .minimum = controls[i].min,
	    .maximum = controls[i].max,
	    .step = 1,
	    .default_value = controls[i].initial};
	snprintf((char *)v->name, sizeof(v->name), "%s", controls[i].name);
	return 0;
}

static int
ctrl(struct device *d, struct v4l2_control *v, bool set)
{
	int i = control_of(d, v->id);

	if (i < 0)
		return fail(EINVAL);
	if (v->id == V4L2_CID_PRIVACY) {
		/* It is a piece of plastic. */
		if (set)
			return fail(EACCES);
		v->value = d->shut;
		return 0;
	}
	if (set && (v->value < controls[i].min || v->value > controls[i].max))
		return fail(ERANGE);
	/* UVC: manual and aperture priority alone. */
	if (set && v->id == V4L2_CID_EXPOSURE_AUTO &&
	    v->value != V4L2_EXPOSURE_MANUAL &&
	    v->value != V4L2_EXPOSURE_APERTURE_PRIORITY)
		return fail(EINVAL);
	if (set)
		d->value[i] = v->value;
	v->value = d->value[i];
	return 0;
}

static int
reqbufs(struct device *d, struct v4l2_requestbuffers *v)
{
	if (v->type != V4L2_BUF_TYPE_VIDEO_CAPTURE ||
	    v->memory != V4L2_MEMORY_MMAP)
		return fail(EINVAL);
	for (unsigned i = 0; i < BUFFERS; i++)
		if (d->buffer[i].mapped || d->streaming)
			return fail(EBUSY);
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
			return fail(ENOMEM);
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

static void catch_up(struct device *d);

static int
buffer(struct device *d, struct v4l2_buffer *v, bool queue)
{
	/* What was exposed so far had no such buffer. */
	if (queue && d->streaming)
		catch_up(d);
	if (v->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || v->index >= d->buffers)
		return fail(EINVAL);
	if (queue) {
		if (d->buffer[v->index].queued || d->buffer[v->index].done ||
		    v->memory != V4L2_MEMORY_MMAP)
			return fail(EINVAL);
		d->buffer[v->index].queued = true;
		d->buffer[v->index].order = ++d->order;
	}
	describe(d, v);
	return 0;
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
		return fail(EINVAL);
	if (d->flaw == STORM)
		return fail(EIO);
	if (d->flaw == INTERRUPTED)
		return fail(EINTR);
	if (d->flaw == SILENT)
		return fail(EAGAIN);
	do {
		const struct timespec nap = {.tv_nsec = 2000000};

		catch_up(d);
		i = pick(d, true);
		if (i < 0 && d->blocking)
			nanosleep(&nap, NULL);
	} while (i < 0 && d->blocking);
	if (i < 0)
		return fail(EAGAIN);
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
		return fail(EINVAL);
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

static int
dqevent(struct device *d, struct v4l2_event *v)
{
	bool was;

	if (!d->subscribed)
		return fail(ENOENT);
	was = d->value[control_of(d, V4L2_CID_PRIVACY)] != 0;
	if (d->told && was == d->shut)
		return fail(ENOENT);
	d->told = true;
	d->value[control_of(d, V4L2_CID_PRIVACY)] = d->shut;
	*v = (struct v4l2_event) {
	    .type = V4L2_EVENT_CTRL, .id = V4L2_CID_PRIVACY};
	v->u.ctrl.changes = V4L2_EVENT_CTRL_CH_VALUE;
	v->u.ctrl.type = V4L2_CTRL_TYPE_BOOLEAN;
	v->u.ctrl.value = d->shut;
	v->u.ctrl.maximum = v->u.ctrl.step = 1;
	return 0;
}

static int
events(struct device *d, unsigned long request, void *arg)
{
	const struct v4l2_event_subscription *s = arg;
	struct v4l2_event *v = arg;

	if (request == VIDIOC_DQEVENT && d->flaw == SOURCE && d->asked > 2) {
		*v = (struct v4l2_event) {.type = V4L2_EVENT_SOURCE_CHANGE};
		return 0;
	}
	if (request == VIDIOC_DQEVENT)
		return dqevent(d, v);
	if (s->type != V4L2_EVENT_CTRL || control_of(d, s->id) < 0 ||
	    s->id != V4L2_CID_PRIVACY)
		return fail(EINVAL);
	d->subscribed = request == VIDIOC_SUBSCRIBE_EVENT;
	d->told = (s->flags & V4L2_EVENT_SUB_FL_SEND_INITIAL) == 0;
	return 0;
}

static bool
plugged(struct device *d)
{
	struct stat st;

	if (d->flaw == UNPLUGS && d->asked > 4)
		return false;
	return fstat(d->file, &st) == 0 && st.st_nlink > 0 && read_node(d);
}

static int
g_fmt(struct device *d, struct v4l2_format *v)
{
	if (v->type != V4L2_BUF_TYPE_VIDEO_CAPTURE)
		return fail(EINVAL);
	memset(&v->fmt, 0, sizeof(v->fmt));
	v->fmt.pix = d->pix;
	return 0;
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
		return *i == 0 ? 0 : fail(EINVAL);
	if (v->index != 0)
		return fail(EINVAL);
	*v = (struct v4l2_input) {.type = V4L2_INPUT_TYPE_CAMERA};
	snprintf((char *)v->name, sizeof(v->name), "Camera 1");
	return 0;
}

static int
answer(struct device *d, unsigned long request, void *arg)
{
	switch (request) {
	case VIDIOC_QUERYCAP:
		return querycap(d, arg);
	case VIDIOC_ENUM_FMT:
		return enum_fmt(d, arg);
	case VIDIOC_ENUM_FRAMESIZES:
		return enum_sizes(d, arg);
	case VIDIOC_ENUM_FRAMEINTERVALS:
		return enum_rates(d, arg);
	case VIDIOC_G_FMT:
		return g_fmt(d, arg);
	case VIDIOC_S_FMT:
	case VIDIOC_TRY_FMT:
		return s_fmt(d, arg, request == VIDIOC_TRY_FMT);
	case VIDIOC_G_PARM:
	case VIDIOC_S_PARM:
		return parm(d, arg, request == VIDIOC_S_PARM);
	case VIDIOC_QUERYCTRL:
		return queryctrl(d, arg);
	case VIDIOC_G_CTRL:
	case VIDIOC_S_CTRL:
		return ctrl(d, arg, request == VIDIOC_S_CTRL);
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
	case VIDIOC_SUBSCRIBE_EVENT:
	case VIDIOC_UNSUBSCRIBE_EVENT:
	case VIDIOC_DQEVENT:
		return events(d, request, arg);
	case VIDIOC_ENUMINPUT:
	case VIDIOC_G_INPUT:
	case VIDIOC_S_INPUT:
		return input(request, arg);
	default:
		return fail(ENOTTY);
	}
}

int
standin_ioctl(int fd, unsigned long request, void *arg)
{
	struct device *d = find(fd);

	if (d == NULL)
		return fail(EBADF);
	d->requests++;
	/* A timer knows no such request: nothing happens, but it is seen. */
	syscall(SYS_ioctl, fd, request & 0xFFFFFFFFu, arg);
	if (!plugged(d)) {
		/* poll() has to say so. */
		const struct itimerspec now = {.it_value = {0, 1}};

		timerfd_settime(fd, 0, &now, NULL);
		return fail(ENODEV);
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
	return fail(EINVAL);
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
	s->lamp = d->value[control_of(d, LED1_MODE)];
	s->exposure_auto = d->value[control_of(d, V4L2_CID_EXPOSURE_AUTO)];
	s->exposure = d->value[control_of(d, V4L2_CID_EXPOSURE_ABSOLUTE)];
	s->mains = d->value[control_of(d, V4L2_CID_POWER_LINE_FREQUENCY)];
	s->priority = d->value[control_of(d, V4L2_CID_EXPOSURE_AUTO_PRIORITY)];
}
