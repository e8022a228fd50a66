/* What the camera sees, how much of it and how often. */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "biometrics/image.h"
#include "hw/camera_mode.h"
#include "kiosk/doctor.h"
#include "kiosk/host.h"

#define FRAME_WAIT_MS 3000
/* Frames over which a rate is measured, and how long at most. */
#define RATE_FRAMES 15
#define RATE_MS 1500
/* What a camera promises and what it keeps may differ by so much. */
#define RATE_TENTHS 9

/* clang-format off */
/* What to do about a camera that does not open. */
static const struct {
	enum hw_err e;
	const char *advice;
} cures[] = {
	{HW_E_NONE,        "plug it in, or set camera to its address: ls /dev/v4l/by-id"},
	{HW_E_GONE,        "plug it in again, into another socket if it goes on"},
	{HW_E_OPEN,        "let the gate's user use it (group video)"},
	{HW_E_BUSY,        "end the program that holds it: fuser -v names it"},
	{HW_E_UNSUPPORTED, "v4l2-ctl --list-formats-ext shows what it offers; "
			   "format and size may demand too much"},
	{HW_E_ARGUMENT,    "kiosk.conf(5) explains the address of a camera"},
};
/* clang-format on */

static const char *
cure(enum hw_err e)
{
	for (size_t i = 0; i < sizeof(cures) / sizeof(cures[0]); i++)
		if (cures[i].e == e)
			return cures[i].advice;
	return "plug it in again, or set camera to its address";
}

/* The next usable frame, until a time on the clock. */
static enum hw_err
frame_until(struct hw_camera *c, uint64_t end, struct hw_camera_frame *f)
{
	enum hw_err e = HW_E_TIMEOUT;
	uint64_t now;

	while ((now = kiosk_host_now_ms()) < end) {
		struct pollfd p = {hw_camera_fd(c), POLLIN, 0};

		if (poll(&p, 1, (int)(end - now)) <= 0)
			break;
		e = hw_camera_next(c, f);
		if (e != HW_E_NOT_READY && e != HW_E_FORMAT && e != HW_E_IO &&
		    e != HW_E_SHUT)
			return e;
	}
	return e == HW_E_NOT_READY ? HW_E_TIMEOUT : e;
}

/* Frames in 1000 s, as they came; 0: too few did. */
static unsigned
rate(struct hw_camera *c, const struct hw_camera_frame *first)
{
	uint64_t end = kiosk_host_now_ms() + RATE_MS;
	struct hw_camera_frame f = *first;

	for (int i = 0; i < RATE_FRAMES; i++)
		if (frame_until(c, end, &f) != HW_E_OK)
			break;
	if (f.time_ms <= first->time_ms || f.number <= first->number)
		return 0;
	return (unsigned)((f.number - first->number) * 1000000 /
	    (f.time_ms - first->time_ms));
}

/* "YUYV to 1280x960, JPEG to 1920x1080". */
static void
list_modes(struct kiosk_doctor *d, const struct hw_camera_about *a)
{
	char text[160] = "";
	size_t at = 0;

	for (int k = 0; k < HW_CAMERA_FORMATS; k++) {
		const struct hw_camera_mode *largest = NULL;
		int n;

		for (size_t i = 0; i < a->n; i++) {
			const struct hw_camera_mode *m = &a->offered[i];

			if ((int)m->format == k &&
			    (largest == NULL ||
				(uint64_t)m->width * m->height >
				    (uint64_t)largest->width * largest->height))
				largest = m;
		}
		if (largest == NULL)
			continue;
		n = snprintf(text + at, sizeof(text) - at, "%s%s to %ux%u",
		    at > 0 ? ", " : "", hw_camera_format_name(largest->format),
		    largest->width, largest->height);
		if (n > 0 && (size_t)n < sizeof(text) - at)
			at += (size_t)n;
	}
	kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "camera modes", "",
	    "%zu: %s; taken: %s %ux%u; %s", a->n, text,
	    hw_camera_format_name(a->mode.format), a->mode.width,
	    a->mode.height,
	    a->lamp ? "its lamp says when it looks"
		    : "it has no lamp that can be driven");
}

static void
judge_rate(struct kiosk_doctor *d, struct hw_camera *c,
    const struct hw_camera_about *a, const struct hw_camera_frame *first)
{
	unsigned mfps = rate(c, first);
	bool slow = mfps < HW_CAMERA_MODE_MFPS / 10 * RATE_TENTHS;
	bool broken = mfps < a->mode.mfps / 10 * RATE_TENTHS;

	kiosk_doctor_add(d,
	    slow || broken ? KIOSK_DOCTOR_LIMITS : KIOSK_DOCTOR_OK,
	    "camera rate",
	    slow ? "more light, a socket of its own, or another format and size"
		 : "more light, or a socket that it does not share",
	    "%.1f frames a second, promised %.1f", mfps / 1000.0,
	    a->mode.mfps / 1000.0);
}

static void
judge_size(struct kiosk_doctor *d, const struct hw_camera_frame *f)
{
	const struct hw_camera_mode m = {
	    .width = f->width, .height = f->height};

	kiosk_doctor_add(d,
	    hw_camera_mode_adequate(&m) ? KIOSK_DOCTOR_OK : KIOSK_DOCTOR_LIMITS,
	    "camera picture",
	    "take a camera, or a size, of at least 600x800 (TR-03121-3.1 "
	    "4.1.4)",
	    "%ux%u", f->width, f->height);
}

static enum hw_err
measure(struct hw_camera_frame *f)
{
	struct biometrics_image_info info;

	if (f->format != HW_CAMERA_JPEG)
		return HW_E_OK;
	if (biometrics_image_info(f->data, &info) != BIOMETRICS_E_OK ||
	    info.format != BIOMETRICS_IMAGE_JPEG)
		return HW_E_FORMAT;
	f->width = info.width;
	f->height = info.height;
	return HW_E_OK;
}

static void
look(struct kiosk_doctor *d, struct hw_camera *c)
{
	struct hw_camera_about a;
	struct hw_camera_frame f = {0};
	enum hw_err e = frame_until(c, kiosk_host_now_ms() + FRAME_WAIT_MS, &f);

	hw_camera_tell(c, &a);
	if (e == HW_E_OK)
		e = measure(&f);
	if (e == HW_E_OK)
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "camera", "",
		    "%s: %s%sa frame of %ux%u", d->lane.camera, a.name,
		    a.name[0] != '\0' ? ", " : "", f.width, f.height);
	else if (e == HW_E_SHUT)
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "camera",
		    "open the slide before its lens: until then everybody goes "
		    "to the officer",
		    "%s: %s, %s", d->lane.camera, a.name, hw_err_text(e));
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "camera",
		    "without pictures everybody goes to the officer",
		    "%s: opens, but no frame came: %s", d->lane.camera,
		    hw_err_text(e));
	if (e == HW_E_OK)
		judge_size(d, &f);
	if (a.n > 0)
		list_modes(d, &a);
	/* A recording has the rate that it is told. */
	if (a.n > 0 && e == HW_E_OK)
		judge_rate(d, c, &a, &f);
}

void
kiosk_doctor_camera(struct kiosk_doctor *d)
{
	struct hw_camera *c = NULL;
	enum hw_err e = hw_camera_open(d->lane.camera, &c);

	if (e != HW_E_OK) {
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "camera", cure(e),
		    "%s: %s", d->lane.camera, hw_err_text(e));
		return;
	}
	look(d, c);
	hw_camera_close(&c);
}
