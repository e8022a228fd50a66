#include "hw/pipe.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "hw/wait.h"

static enum hw_err
failed(void)
{
	return errno == EPIPE || errno == ECONNRESET ? HW_E_GONE : HW_E_IO;
}

static enum hw_err
write_all(int fd, struct span s, uint64_t end)
{
	enum hw_err e;

	while (s.n > 0) {
		struct span done;
		ssize_t n;

		if ((e = hw_wait_ready(fd, POLLOUT, end)) != HW_E_OK)
			return e;
		n = send(fd, s.p, s.n, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0)
			return failed();
		if (!span_take(&s, (size_t)n, &done))
			return HW_E_INTERNAL;
	}
	return HW_E_OK;
}

static enum hw_err
read_all(int fd, uint8_t *p, size_t want, uint64_t end)
{
	enum hw_err e;

	while (want > 0) {
		ssize_t n;

		if ((e = hw_wait_ready(fd, POLLIN, end)) != HW_E_OK)
			return e;
		n = recv(fd, p, want, MSG_DONTWAIT);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n == 0)
			return HW_E_GONE;
		if (n < 0)
			return failed();
		p += n;
		want -= (size_t)n;
	}
	return HW_E_OK;
}

enum hw_err
hw_pipe_send(int fd, struct span frame, unsigned timeout_ms)
{
	uint64_t end = hw_wait_now_ms() + timeout_ms;
	uint8_t length[4];
	struct sink k = sink_of(length, sizeof(length));
	enum hw_err e;

	if (frame.n > UINT32_MAX)
		return HW_E_LIMIT;
	sink_put_be32(&k, (uint32_t)frame.n);
	if ((e = write_all(fd, sink_span(&k), end)) != HW_E_OK)
		return e;
	return write_all(fd, frame, end);
}

enum hw_err
hw_pipe_recv(int fd, struct sink *frame, unsigned timeout_ms)
{
	uint64_t end = hw_wait_now_ms() + timeout_ms;
	uint8_t length[4], *at;
	struct span s = SPAN_OF(length);
	uint32_t n;
	enum hw_err e;

	if ((e = read_all(fd, length, sizeof(length), end)) != HW_E_OK)
		return e;
	if (!span_take_be32(&s, &n))
		return HW_E_INTERNAL;
	if ((at = sink_reserve(frame, n)) == NULL)
		return HW_E_LIMIT;
	return read_all(fd, at, n, end);
}

enum hw_err
hw_pipe_init(struct hw_pipe *p, int fd, unsigned timeout_ms)
{
	struct sink k = sink_of(p->atr, sizeof(p->atr));
	enum hw_err e;

	p->fd = fd;
	p->atr_n = 0;
	if ((e = hw_pipe_recv(fd, &k, timeout_ms)) != HW_E_OK) {
		hw_pipe_close(p);
		return e;
	}
	p->atr_n = k.n;
	return HW_E_OK;
}

static enum hw_err
address(const char *path, struct sockaddr_un *a)
{
	size_t n = strlen(path);

	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	if (n == 0 || n >= sizeof(a->sun_path))
		return HW_E_ARGUMENT;
	memcpy(a->sun_path, path, n);
	return HW_E_OK;
}

enum hw_err
hw_pipe_open(struct hw_pipe *p, const char *path, unsigned timeout_ms)
{
	struct sockaddr_un a;
	enum hw_err e = address(path, &a);
	int fd;

	*p = (struct hw_pipe) {.fd = -1};
	if (e != HW_E_OK)
		return e;
	if ((fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) < 0)
		return HW_E_OPEN;
	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0) {
		close(fd);
		return errno == ENOENT ? HW_E_NONE : HW_E_OPEN;
	}
	return hw_pipe_init(p, fd, timeout_ms);
}

void
hw_pipe_close(struct hw_pipe *p)
{
	if (p->fd >= 0)
		close(p->fd);
	*p = (struct hw_pipe) {.fd = -1};
}

struct span
hw_pipe_atr(const struct hw_pipe *p)
{
	return span_of(p->atr, p->atr_n);
}

static enum mrtd_err
mrtd_of(enum hw_err e)
{
	switch (e) {
	case HW_E_OK:
		return MRTD_E_OK;
	case HW_E_GONE:
		return MRTD_E_CARD_GONE;
	case HW_E_TIMEOUT:
		return MRTD_E_TIMEOUT;
	case HW_E_LIMIT:
		return MRTD_E_SPACE;
	default:
		return MRTD_E_TRANSPORT;
	}
}

static enum mrtd_err
transceive(
    void *cookie, struct span capdu, struct sink *rapdu, unsigned timeout_ms)
{
	struct hw_pipe *p = cookie;
	uint64_t start = hw_wait_now_ms(), spent;
	size_t before = rapdu->n;
	enum hw_err e;

	if (p->fd < 0)
		return MRTD_E_CARD_GONE;
	e = hw_pipe_send(p->fd, capdu, timeout_ms);
	if (e == HW_E_OK) {
		spent = hw_wait_now_ms() - start;
		e = hw_pipe_recv(p->fd, rapdu,
		    spent < timeout_ms ? timeout_ms - (unsigned)spent : 0);
	}
	if (e == HW_E_OK)
		return rapdu->n - before >= 2 ? MRTD_E_OK : MRTD_E_TRANSPORT;
	/* An answer that comes later would be taken for the next one. */
	hw_pipe_close(p);
	return mrtd_of(e);
}

struct mrtd_transport
hw_pipe_transport(struct hw_pipe *p)
{
	return (struct mrtd_transport) {.cookie = p,
	    .limits = {MRTD_CAPDU_MAX, MRTD_RAPDU_MAX},
	    .transceive = transceive};
}

enum hw_err
hw_pipe_listen(const char *path, int *out)
{
	struct sockaddr_un a;
	enum hw_err e = address(path, &a);
	mode_t mask;
	int fd, rc;

	if (e != HW_E_OK)
		return e;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return HW_E_OPEN;
	unlink(path);
	mask = umask(0077);
	rc = bind(fd, (struct sockaddr *)&a, sizeof(a));
	umask(mask);
	if (rc != 0 || listen(fd, 1) != 0) {
		close(fd);
		return HW_E_OPEN;
	}
	*out = fd;
	return HW_E_OK;
}
