#include "hw/headphones.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum hw_err
hw_headphones_open(const char *path, int *out, bool *in)
{
	unsigned long switches = 0;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT || errno == ENXIO ? HW_E_NONE
							 : HW_E_OPEN;
	/* Says no where there are no switches: then only changes are known. */
	*in = ioctl(fd, EVIOCGSW(sizeof(switches)), &switches) >= 0 &&
	    (switches >> SW_HEADPHONE_INSERT & 1) != 0;
	*out = fd;
	return HW_E_OK;
}

enum hw_err
hw_headphones_next(int fd, bool *in)
{
	struct input_event e;
	ssize_t n;

	/* The kernel hands over whole events. */
	while ((n = read(fd, &e, sizeof(e))) == (ssize_t)sizeof(e))
		if (e.type == EV_SW && e.code == SW_HEADPHONE_INSERT) {
			*in = e.value != 0;
			return HW_E_OK;
		}
	if (n < 0 && errno == EINTR)
		return HW_E_NOT_READY;
	return n < 0 && errno == EAGAIN ? HW_E_NOT_READY : HW_E_GONE;
}
