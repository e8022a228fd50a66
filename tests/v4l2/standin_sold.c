/* What is sold, and how it lies. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/v4l2/standin_parts.h"

#define FRAME_CAP ((size_t)4 << 20)

/* clang-format off */
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

static const struct personality personalities[] = {
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

const struct control standin_controls[CONTROLS] = {
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

bool
standin_sold_read(struct device *d)
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
