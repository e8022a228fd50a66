#include "hw/virtual/vpcd.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "hw/wait.h"

enum {
	REST_MS = 5000, /* a message that has begun is whole by then */
	SEEN_MS = 1000, /* the daemon looks for cards every 400 ms */
};

static void
option(int fd, int name)
{
	int on = 1;

	/* Without it the link is slow, not wrong. */
	(void)setsockopt(fd, IPPROTO_TCP, name, &on, sizeof(on));
}

static enum hw_err
connect_to(const struct addrinfo *a, uint64_t end, int *out)
{
	int fd = socket(a->ai_family,
	    SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, a->ai_protocol);
	int error = 0;
	socklen_t n = sizeof(error);

	if (fd < 0)
		return HW_E_OPEN;
	if ((connect(fd, a->ai_addr, a->ai_addrlen) == 0 ||
		(errno == EINPROGRESS &&
		    hw_wait_ready(fd, POLLOUT, end) == HW_E_OK)) &&
	    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) == 0 &&
	    error == 0) {
		*out = fd;
		return HW_E_OK;
	}
	close(fd);
	return HW_E_OPEN;
}

/*
 * vpcd asks a card for its ATR as soon as it sees it.  A card that comes while
 * vpcd is still letting go of the one before is never seen, though connected.
 * To come again leaves a dead connection in its queue, which costs it a look or
 * two: so each time we wait twice as long, or it would never get to us.
 */
static enum hw_err
lay_down(const struct addrinfo *a, uint64_t end, int *out)
{
	uint64_t patience = SEEN_MS;
	enum hw_err e;

	while ((e = connect_to(a, end, out)) == HW_E_OK) {
		uint64_t soon = hw_wait_now_ms() + patience;

		patience *= 2;
		if (hw_wait_ready(*out, POLLIN, soon < end ? soon : end) ==
		    HW_E_OK)
			return HW_E_OK;
		close(*out);
		*out = -1;
		if (hw_wait_now_ms() >= end)
			return HW_E_TIMEOUT;
	}
	return e;
}

enum hw_err
hw_vpcd_open(
    struct hw_vpcd *v, const char *host, const char *port, unsigned timeout_ms)
{
	const struct addrinfo hints = {
	    .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	uint64_t end = hw_wait_now_ms() + timeout_ms;
	struct addrinfo *list = NULL;
	enum hw_err e = HW_E_OPEN;

	v->fd = -1;
	if (getaddrinfo(host, port, &hints, &list) != 0)
		return HW_E_ARGUMENT;
	for (const struct addrinfo *a = list; a != NULL && e != HW_E_OK;
	     a = a->ai_next)
		e = lay_down(a, end, &v->fd);
	freeaddrinfo(list);
	if (e == HW_E_OK) {
		option(v->fd, TCP_NODELAY);
		option(v->fd, TCP_QUICKACK);
	}
	return e;
}

static enum hw_err
read_all(int fd, uint8_t *p, size_t want, uint64_t end)
{
	enum hw_err e;

	while (want > 0) {
		ssize_t n;

		if ((e = hw_wait_ready(fd, POLLIN, end)) != HW_E_OK)
			return e;
		option(fd, TCP_QUICKACK);
		n = recv(fd, p, want, 0);
		option(fd, TCP_QUICKACK);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n == 0 || (n < 0 && errno == ECONNRESET))
			return HW_E_GONE;
		if (n < 0)
			return HW_E_IO;
		p += n;
		want -= (size_t)n;
	}
	return HW_E_OK;
}

/* clang-format off */
static const struct {
	uint8_t byte;
	enum hw_vpcd_event event;
} controls[] = {
	{0x00, HW_VPCD_OFF},
	{0x01, HW_VPCD_ON},
	{0x02, HW_VPCD_RESET},
	{0x04, HW_VPCD_ATR},
};
/* clang-format on */

enum hw_err
hw_vpcd_next(struct hw_vpcd *v, enum hw_vpcd_event *event, struct span *capdu,
    unsigned timeout_ms)
{
	uint8_t head[2];
	struct span s = SPAN_OF(head);
	uint64_t end;
	uint16_t n;
	enum hw_err e;

	if ((e = hw_wait_ready(v->fd, POLLIN, hw_wait_now_ms() + timeout_ms)) !=
	    HW_E_OK)
		return e;
	end = hw_wait_now_ms() + REST_MS;
	if ((e = read_all(v->fd, head, sizeof(head), end)) != HW_E_OK)
		return e == HW_E_TIMEOUT ? HW_E_IO : e;
	if (!span_take_be16(&s, &n))
		return HW_E_INTERNAL;
	if (n == 0)
		return HW_E_FORMAT;
	if ((e = read_all(v->fd, v->buf, n, end)) != HW_E_OK)
		return e == HW_E_TIMEOUT ? HW_E_IO : e;
	*capdu = span_of(v->buf, n);
	*event = HW_VPCD_APDU;
	if (n > 1)
		return HW_E_OK;
	for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++)
		if (controls[i].byte == v->buf[0]) {
			*event = controls[i].event;
			return HW_E_OK;
		}
	return HW_E_FORMAT;
}

enum hw_err
hw_vpcd_answer(struct hw_vpcd *v, struct span s)
{
	uint64_t end = hw_wait_now_ms() + REST_MS;
	uint8_t head[2];
	struct sink k = sink_of(head, sizeof(head));
	size_t sent = 0, total = sizeof(head) + s.n;
	enum hw_err e;

	if (s.n > HW_VPCD_MAX)
		return HW_E_LIMIT;
	sink_put_be16(&k, (uint16_t)s.n);
	while (sent < total) {
		size_t h = sent < sizeof(head) ? sent : sizeof(head);
		struct iovec parts[2] = {{head + h, sizeof(head) - h},
		    {(void *)(uintptr_t)(s.p + (sent - h)), s.n - (sent - h)}};
		struct msghdr m = {.msg_iov = parts, .msg_iovlen = 2};
		ssize_t n;

		if ((e = hw_wait_ready(v->fd, POLLOUT, end)) != HW_E_OK)
			return HW_E_IO;
		n = sendmsg(v->fd, &m, MSG_NOSIGNAL);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0)
			return errno == EPIPE || errno == ECONNRESET ? HW_E_GONE
								     : HW_E_IO;
		sent += (size_t)n;
	}
	return HW_E_OK;
}

void
hw_vpcd_close(struct hw_vpcd *v)
{
	if (v->fd >= 0)
		close(v->fd);
	v->fd = -1;
}
