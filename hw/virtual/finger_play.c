#include "hw/virtual/finger_play.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "hw/wait.h"

enum hw_err
hw_finger_play_connect(const char *path, unsigned timeout_ms, int *out)
{
	uint64_t end = hw_wait_now_ms() + timeout_ms;
	struct sockaddr_un to = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof(to.sun_path))
		return HW_E_ARGUMENT;
	memcpy(to.sun_path, path, strlen(path) + 1);
	do {
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

		if (fd < 0)
			return HW_E_IO;
		if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0) {
			*out = fd;
			return HW_E_OK;
		}
		close(fd);
		usleep(5000);
	} while (hw_wait_now_ms() < end);
	return HW_E_TIMEOUT;
}

static enum hw_err
put(int fd, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;

	while (n > 0) {
		ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);

		if (sent <= 0)
			return HW_E_GONE;
		p += sent;
		n -= (size_t)sent;
	}
	return HW_E_OK;
}

enum hw_err
hw_finger_play_order(int fd, enum hw_finger_play_order order, int argument)
{
	int32_t pair[2] = {(int32_t)order, (int32_t)argument};

	return put(fd, pair, sizeof(pair));
}

enum hw_err
hw_finger_play_image(int fd, struct span px, unsigned width, unsigned height)
{
	int32_t pair[2] = {(int32_t)width, (int32_t)height};
	enum hw_err e;

	if (width == 0 || height == 0 || px.n != (size_t)width * height)
		return HW_E_ARGUMENT;
	e = put(fd, pair, sizeof(pair));
	return e == HW_E_OK ? put(fd, px.p, px.n) : e;
}
