#include "hw/virtual/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "hw/wait.h"

/*
 * No echo, no lines, no flow control; and no trace of the one before: libnfc
 * marks a line as taken in its input modes, and one that was killed leaves the
 * mark.
 */
static bool
make_raw(int fd)
{
	struct termios t;

	if (tcgetattr(fd, &t) != 0)
		return false;
	cfmakeraw(&t);
	t.c_iflag = 0;
	return tcsetattr(fd, TCSANOW, &t) == 0;
}

/* Only what we have made ourselves may go. */
static bool
out_of_the_way(const char *path)
{
	static const char pts[] = "/dev/pts/";
	char to[64];
	ssize_t n = readlink(path, to, sizeof(to));

	if (n < 0)
		return errno == ENOENT;
	return (size_t)n >= sizeof(pts) &&
	    memcmp(to, pts, sizeof(pts) - 1) == 0 && unlink(path) == 0;
}

static enum hw_err
make(struct hw_pty *p)
{
	char name[64];

	p->fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (p->fd < 0 || grantpt(p->fd) != 0 || unlockpt(p->fd) != 0 ||
	    ptsname_r(p->fd, name, sizeof(name)) != 0 || !make_raw(p->fd))
		return HW_E_OPEN;
	if (!out_of_the_way(p->path))
		return HW_E_OPEN;
	if (symlink(name, p->path) != 0)
		return HW_E_OPEN;
	p->made = true;
	return HW_E_OK;
}

enum hw_err
hw_pty_open(struct hw_pty *p, const char *path)
{
	size_t n = strlen(path);
	struct stat st;
	enum hw_err e = HW_E_OK;

	*p = (struct hw_pty) {.fd = -1};
	if (n == 0 || n >= sizeof(p->path))
		return HW_E_ARGUMENT;
	memcpy(p->path, path, n + 1);
	if (lstat(path, &st) == 0 && S_ISCHR(st.st_mode)) {
		p->fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
		if (p->fd < 0 || !make_raw(p->fd))
			e = HW_E_OPEN;
	} else {
		e = make(p);
	}
	if (e != HW_E_OK)
		hw_pty_close(p);
	return e;
}

static enum hw_err
failed(struct hw_pty *p)
{
	if (errno == EAGAIN || errno == EINTR)
		return HW_E_NOT_READY;
	/* EIO: nobody has the other end open. */
	if (errno != EIO)
		return HW_E_IO;
	(void)make_raw(p->fd);
	return HW_E_GONE;
}

enum hw_err
hw_pty_read(struct hw_pty *p, struct sink *k, unsigned timeout_ms)
{
	uint64_t end = hw_wait_now_ms() + timeout_ms;
	enum hw_err e;

	for (;;) {
		ssize_t n;

		if ((e = hw_wait_ready(p->fd, POLLIN, end)) != HW_E_OK)
			return e;
		n = read(p->fd, k->p + k->n, k->cap - k->n);
		if (n > 0) {
			k->n += (size_t)n;
			return HW_E_OK;
		}
		if (n == 0)
			return HW_E_GONE;
		if ((e = failed(p)) != HW_E_NOT_READY)
			return e;
	}
}

enum hw_err
hw_pty_write(struct hw_pty *p, struct span s, unsigned timeout_ms)
{
	uint64_t end = hw_wait_now_ms() + timeout_ms;
	struct span done;
	enum hw_err e;

	while (s.n > 0) {
		ssize_t n;

		if ((e = hw_wait_ready(p->fd, POLLOUT, end)) != HW_E_OK)
			return e;
		n = write(p->fd, s.p, s.n);
		if (n < 0 && (e = failed(p)) != HW_E_NOT_READY)
			return e;
		if (n > 0 && !span_take(&s, (size_t)n, &done))
			return HW_E_INTERNAL;
	}
	return HW_E_OK;
}

void
hw_pty_close(struct hw_pty *p)
{
	if (p->made)
		(void)unlink(p->path);
	if (p->fd >= 0)
		close(p->fd);
	*p = (struct hw_pty) {.fd = -1};
}
