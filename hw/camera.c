#include "hw/camera.h"

#include "hw/camera_v4l2.h"
#include "hw/virtual/camera_file.h"
#include "hw/virtual/camera_y4m.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hw/wait.h"

static const struct hw_camera_driver *const drivers[] = {
    &hw_camera_file_driver,
    &hw_camera_y4m_driver,
    &hw_camera_v4l2_driver,
};

static const char *const formats[HW_CAMERA_FORMATS] = {
    [HW_CAMERA_JPEG] = "JPEG",
    [HW_CAMERA_GREY] = "GREY",
    [HW_CAMERA_RGB] = "RGB",
    [HW_CAMERA_I420] = "I420",
    [HW_CAMERA_YUYV] = "YUYV",
    [HW_CAMERA_NV12] = "NV12",
};

struct hw_camera {
	const struct hw_camera_driver *driver;
	void *cookie;
	int fd;
};

static const struct hw_camera_driver *
find(const char *uri, size_t scheme)
{
	for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++)
		if (strlen(drivers[i]->scheme) == scheme &&
		    strncmp(drivers[i]->scheme, uri, scheme) == 0)
			return drivers[i];
	return NULL;
}

enum hw_err
hw_camera_open(const char *uri, struct hw_camera **out)
{
	const char *colon = strchr(uri, ':');
	const struct hw_camera_driver *driver;
	struct hw_camera *cam;
	enum hw_err e;

	if (colon == NULL)
		return HW_E_ARGUMENT;
	if ((driver = find(uri, (size_t)(colon - uri))) == NULL)
		return HW_E_UNSUPPORTED;
	if ((cam = calloc(1, sizeof(*cam))) == NULL)
		return HW_E_MEMORY;
	cam->driver = driver;
	e = driver->open(colon + 1, &cam->cookie, &cam->fd);
	if (e != HW_E_OK) {
		free(cam);
		return e;
	}
	*out = cam;
	return HW_E_OK;
}

enum hw_err
hw_camera_of(const struct hw_camera_driver *driver, void *cookie, int fd,
    struct hw_camera **out)
{
	struct hw_camera *cam = calloc(1, sizeof(*cam));

	if (cam == NULL)
		return HW_E_MEMORY;
	*cam = (struct hw_camera) {driver, cookie, fd};
	*out = cam;
	return HW_E_OK;
}

/* Between two looks for a device; it takes as long to be plugged in. */
#define LOOK_MS 200

enum hw_err
hw_camera_await(const char *uri, unsigned ms, struct hw_camera **out)
{
	const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000L};
	const char *colon = strchr(uri, ':');
	const struct hw_camera_driver *driver = colon != NULL
	    ? find(uri, (size_t)(colon - uri))
	    : NULL;
	uint64_t end = hw_wait_now_ms() + ms;
	enum hw_err e;

	/* Its node is there before it has been given to the gate's user. */
	while (((e = hw_camera_open(uri, out)) == HW_E_NONE || e == HW_E_OPEN ||
		   e == HW_E_GONE) &&
	    driver->plugged && hw_wait_now_ms() < end)
		nanosleep(&pause, NULL);
	return e;
}

int
hw_camera_fd(const struct hw_camera *cam)
{
	return cam->fd;
}

enum hw_err
hw_camera_next(struct hw_camera *cam, struct hw_camera_frame *out)
{
	return cam->driver->next(cam->cookie, out);
}

void
hw_camera_rest(struct hw_camera *cam)
{
	if (cam->driver->rest != NULL)
		cam->driver->rest(cam->cookie);
}

enum hw_err
hw_camera_wake(struct hw_camera *cam)
{
	return cam->driver->wake != NULL ? cam->driver->wake(cam->cookie)
					 : HW_E_OK;
}

void
hw_camera_tell(const struct hw_camera *cam, struct hw_camera_about *out)
{
	memset(out, 0, sizeof(*out));
	if (cam->driver->tell != NULL)
		cam->driver->tell(cam->cookie, out);
}

const char *
hw_camera_format_name(enum hw_camera_format f)
{
	return (unsigned)f < HW_CAMERA_FORMATS ? formats[f] : "unknown";
}

void
hw_camera_close(struct hw_camera **cam)
{
	if (*cam == NULL)
		return;
	(*cam)->driver->close((*cam)->cookie);
	free(*cam);
	*cam = NULL;
}
