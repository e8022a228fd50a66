#include "hw/camera.h"

#include "hw/virtual/camera_file.h"
#include "hw/virtual/camera_y4m.h"

#include <stdlib.h>
#include <string.h>

static const struct hw_camera_driver *const drivers[] = {
    &hw_camera_file_driver,
    &hw_camera_y4m_driver,
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
hw_camera_close(struct hw_camera **cam)
{
	if (*cam == NULL)
		return;
	(*cam)->driver->close((*cam)->cookie);
	free(*cam);
	*cam = NULL;
}
