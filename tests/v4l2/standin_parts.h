/* Between the files of the stand-in. */
#ifndef TESTS_V4L2_STANDIN_PARTS_H
#define TESTS_V4L2_STANDIN_PARTS_H

#include <linux/videodev2.h>
#include <sys/time.h>

#include "tests/v4l2/standin.h"

#define BUFFERS 32
#define LED1_MODE 0x0A046D05u
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define CONTROLS 9

#define YUYV V4L2_PIX_FMT_YUYV
#define NV12 V4L2_PIX_FMT_NV12
#define MJPG V4L2_PIX_FMT_MJPEG
#define GREY V4L2_PIX_FMT_GREY
#define RGB3 V4L2_PIX_FMT_RGB24
#define H264 V4L2_PIX_FMT_H264

struct mode {
	uint32_t fourcc, width, height;
	unsigned fps[3]; /* 0: no more */
};

struct personality {
	const char *name, *card;
	const struct mode *modes;
	size_t n;
	unsigned padding; /* bytes after each row */
	bool stepwise, controls;
};

/* How a driver lies or fails. */
/* clang-format off */
enum flaw {
	NONE, SHORT, LONG, EMPTY, INDEX, TWICE, STORM, DAMAGED, ZERO_SIZE,
	HUGE_SIZE, NARROW, SMALL_BUFFER, OTHER_FORMAT, ENDLESS, NO_BUFFERS,
	ONE_BUFFER, MANY_BUFFERS, FUTURE, JUMPS, INTERRUPTED, NO_CAPTURE,
	NO_STREAMING, UNPLUGS, NO_MAP, BUSY, SOURCE, HUGE_BUFFER, SILENT,
};
/* clang-format on */

struct control {
	uint32_t id, type;
	const char *name;
	int32_t min, max, initial;
};
extern const struct control standin_controls[CONTROLS];

struct device {
	bool used, blocking, streaming, subscribed, told;
	int fd, file; /* a timer that ticks with the frames; the node */
	const struct personality *is;
	enum flaw flaw;
	struct v4l2_pix_format pix;
	unsigned fps, sequence, asked;
	unsigned long requests;
	int32_t value[CONTROLS];
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
};

/* Sets errno; -1. */
int standin_fail(int number);

/* The first line of the node: what is plugged in, and how its shutter
 * is. */
bool standin_sold_read(struct device *);

void standin_format_set(
    struct device *, const struct mode *, unsigned width, unsigned height);
int standin_format_answer(struct device *, unsigned long request, void *arg);

/* Its place in standin_controls; -1: this device has none such. */
int standin_control_of(const struct device *, uint32_t id);
int standin_control_answer(struct device *, unsigned long request, void *arg);

int standin_buffer_answer(struct device *, unsigned long request, void *arg);

#endif
