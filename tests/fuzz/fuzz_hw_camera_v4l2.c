/*
 * The input is a driver: an honest camera of 64 x 48, whose answers the input
 * spoils.  For each request a byte: below 0x80 all is well, up to 0xBF this is
 * errno, above so many (& 15) words of the answer are overwritten: a byte
 * says which, four say with what.  At the end of the input it is unplugged.
 */
#include "tests/fuzz/fuzz.h"

#include "hw/camera_v4l2.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <sys/mman.h>

#define ROOM ((size_t)1 << 20) /* more is refused, to be quick */

static struct span input;
static unsigned maps, fds, turn;

static int
fuzz_open(const char *path, int flags)
{
	(void)path;
	(void)flags;
	fds++;
	return 1000;
}

static int
fuzz_close(int fd)
{
	FUZZ_ASSERT(fd == 1000 && fds == 1);
	fds--;
	return 0;
}

static void *
fuzz_mmap(int fd, size_t n, int64_t offset)
{
	void *p = n <= ROOM ? malloc(n) : NULL;

	(void)fd;
	(void)offset;
	if (p == NULL) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	memset(p, 1, n);
	maps++;
	return p;
}

static int
fuzz_munmap(void *p, size_t n)
{
	/* All of it was ours. */
	memset(p, 2, n);
	free(p);
	maps--;
	return 0;
}

static uint64_t
fuzz_now_ms(void)
{
	return 1000 + turn;
}

/* What an honest camera says; false: EINVAL. */
static bool
honest(unsigned long request, void *arg)
{
	const struct v4l2_pix_format pix = {.width = 64,
	    .height = 48,
	    .pixelformat = V4L2_PIX_FMT_YUYV,
	    .field = V4L2_FIELD_NONE,
	    .bytesperline = 128,
	    .sizeimage = 6144};
	struct v4l2_capability *cap = arg;
	struct v4l2_fmtdesc *fmt = arg;
	struct v4l2_frmsizeenum *size = arg;
	struct v4l2_frmivalenum *rate = arg;
	struct v4l2_buffer *b = arg;

	switch (request) {
	case VIDIOC_QUERYCAP:
		cap->capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
		return true;
	case VIDIOC_ENUM_FMT:
		fmt->pixelformat = pix.pixelformat;
		return fmt->index == 0;
	case VIDIOC_ENUM_FRAMESIZES:
		size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
		size->discrete.width = pix.width;
		size->discrete.height = pix.height;
		return size->index == 0;
	case VIDIOC_ENUM_FRAMEINTERVALS:
		rate->type = V4L2_FRMIVAL_TYPE_DISCRETE;
		rate->discrete = (struct v4l2_fract) {1, 30};
		return rate->index == 0;
	case VIDIOC_S_FMT:
		((struct v4l2_format *)arg)->fmt.pix = pix;
		return true;
	case VIDIOC_DQEVENT:
		return false;
	case VIDIOC_QUERYBUF:
	case VIDIOC_DQBUF:
		if (request == VIDIOC_DQBUF)
			b->index = turn % 4;
		b->length = b->bytesused = pix.sizeimage;
		b->sequence = turn;
		return true;
	default:
		return true;
	}
}

static int
fuzz_ioctl(int fd, unsigned long request, void *arg)
{
	size_t words = (request >> 16 & 0x3FFF) / 4;
	uint8_t how, at;
	uint32_t x;

	FUZZ_ASSERT(fd == 1000 && fds == 1);
	turn++;
	if (!span_take_u8(&input, &how)) {
		errno = ENODEV;
		return -1;
	}
	if (how >= 0x80 && how < 0xC0) {
		errno = how & 0x3F;
		return -1;
	}
	if (!honest(request, arg)) {
		errno = EINVAL;
		return -1;
	}
	for (unsigned i = 0; how >= 0xC0 && i < (how & 15u) && words > 0; i++)
		if (span_take_u8(&input, &at) && span_take_be32(&input, &x))
			memcpy((uint8_t *)arg + at % words * 4, &x, 4);
	return 0;
}

static const struct hw_camera_v4l2_os fuzz_os = {
    .open = fuzz_open,
    .close = fuzz_close,
    .ioctl = fuzz_ioctl,
    .mmap = fuzz_mmap,
    .munmap = fuzz_munmap,
    .now_ms = fuzz_now_ms,
};

static void
watch(void *cookie)
{
	struct hw_camera_frame f;
	unsigned sum = 0;

	for (int i = 0; i < 12; i++) {
		if (hw_camera_v4l2_driver.next(cookie, &f) != HW_E_OK)
			continue;
		/* It is as long as it says. */
		for (size_t k = 0; k < f.data.n; k++)
			sum += f.data.p[k];
		FUZZ_ASSERT(f.data.n > 0 && f.data.n <= HW_CAMERA_FRAME_MAX);
		FUZZ_ASSERT(f.time_ms <= fuzz_now_ms());
		FUZZ_ASSERT((unsigned)f.format < HW_CAMERA_FORMATS);
	}
	FUZZ_ASSERT(sum != 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct hw_camera_about about;
	void *cookie = NULL;
	int fd = -1;

	input = span_of(p, n);
	turn = 0;
	if (hw_camera_v4l2_open_with(
		&fuzz_os, "/x?exposure=100&fps=15", &cookie, &fd) == HW_E_OK) {
		hw_camera_v4l2_driver.tell(cookie, &about);
		FUZZ_ASSERT(about.n <= HW_CAMERA_MODES);
		FUZZ_ASSERT(strlen(about.name) < sizeof(about.name));
		watch(cookie);
		hw_camera_v4l2_driver.rest(cookie);
		FUZZ_ASSERT(
		    hw_camera_v4l2_driver.next(cookie,
			&(struct hw_camera_frame) {0}) == HW_E_NOT_READY);
		if (hw_camera_v4l2_driver.wake(cookie) == HW_E_OK)
			watch(cookie);
		hw_camera_v4l2_driver.close(cookie);
	}
	FUZZ_ASSERT(maps == 0 && fds == 0);
	return 0;
}
