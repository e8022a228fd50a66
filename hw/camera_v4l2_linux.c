/* The operating system, as the camera asks it. */
#include "hw/camera_v4l2.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hw/wait.h"

static int
linux_open(const char *path, int flags)
{
	return open(path, flags);
}

static int
linux_ioctl(int fd, unsigned long request, void *arg)
{
	return ioctl(fd, request, arg);
}

static void *
linux_mmap(int fd, size_t n, int64_t offset)
{
	return mmap(
	    NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)offset);
}

const struct hw_camera_v4l2_os hw_camera_v4l2_linux = {
    .open = linux_open,
    .close = close,
    .ioctl = linux_ioctl,
    .mmap = linux_mmap,
    .munmap = munmap,
    .now_ms = hw_wait_now_ms,
};
