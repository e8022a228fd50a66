#include "kiosk/channel.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define FIRST_CAP 4096

void
kiosk_channel_init(
    struct kiosk_channel *c, int fd, enum kiosk_peer self, enum kiosk_peer peer)
{
	*c = (struct kiosk_channel) {
	    .fd = fd, .self = self, .peer = peer, .passed = -1};
}

/* Moves the rest to the front and wipes what was there. */
static void
drop_used(struct kiosk_channel *c)
{
	if (c->used == 0)
		return;
	memmove(c->buf, c->buf + c->used, c->n - c->used);
	bytes_wipe(c->buf + c->n - c->used, c->used);
	c->n -= c->used;
	c->used = 0;
}

/* Never realloc: it would leave a copy behind. */
static bool
grow(struct kiosk_channel *c, size_t need)
{
	uint8_t *p;

	if (need <= c->cap)
		return true;
	if ((p = malloc(need)) == NULL)
		return false;
	if (c->n > 0)
		memcpy(p, c->buf, c->n);
	if (c->buf != NULL)
		bytes_wipe(c->buf, c->cap);
	free(c->buf);
	c->buf = p;
	c->cap = need;
	return true;
}

union control {
	char room[CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

/* As recv(), and what comes with it; one at most is kept. */
static ssize_t
recv_passed(struct kiosk_channel *c, void *p, size_t n)
{
	union control control;
	struct iovec part = {p, n};
	struct msghdr m = {.msg_iov = &part,
	    .msg_iovlen = 1,
	    .msg_control = control.room,
	    .msg_controllen = sizeof(control.room)};
	const ssize_t got = recvmsg(c->fd, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	const struct cmsghdr *h = got > 0 ? CMSG_FIRSTHDR(&m) : NULL;

	if (h != NULL && h->cmsg_level == SOL_SOCKET &&
	    h->cmsg_type == SCM_RIGHTS &&
	    h->cmsg_len == CMSG_LEN(sizeof(int))) {
		if (c->passed >= 0)
			close(c->passed);
		memcpy(&c->passed, CMSG_DATA(h), sizeof(int));
	}
	return got;
}

enum kiosk_err
kiosk_channel_recv(struct kiosk_channel *c)
{
	ssize_t got;

	drop_used(c);
	if (!grow(c, FIRST_CAP))
		return KIOSK_E_SYSTEM;
	if (c->n == c->cap)
		return KIOSK_E_OK;
	got = c->takes
	    ? recv_passed(c, c->buf + c->n, c->cap - c->n)
	    : recv(c->fd, c->buf + c->n, c->cap - c->n, MSG_DONTWAIT);
	if (got == 0)
		return KIOSK_E_CLOSED;
	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? KIOSK_E_OK
							 : KIOSK_E_CLOSED;
	c->n += (size_t)got;
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_channel_next(
    struct kiosk_channel *c, enum gate_state state, struct kiosk_msg *out)
{
	struct span s;
	enum kiosk_err e;
	size_t need;

	drop_used(c);
	s = span_of(c->buf, c->n);
	e = kiosk_msg_next(&s, out, &need);
	if (e == KIOSK_E_PARTIAL && !grow(c, need))
		return KIOSK_E_SYSTEM;
	if (e != KIOSK_E_OK)
		return e;
	c->used = c->n - s.n;
	return kiosk_msg_permit(out, c->peer, c->self, state, &c->once);
}

enum kiosk_err
kiosk_channel_send(struct kiosk_channel *c, enum kiosk_msg_id id,
    uint32_t passage, struct span body, unsigned timeout_ms)
{
	uint8_t header[KIOSK_MSG_HEADER];
	struct sink h = sink_of(header, sizeof(header));
	struct span part[2];
	struct pollfd p = {.fd = c->fd, .events = POLLOUT};

	if (c->fd < 0)
		return KIOSK_E_CLOSED;
	kiosk_msg_put(&h, id, passage, span_of(NULL, 0));
	/* The length of a body that follows from elsewhere. */
	h = sink_of(header + 6, 4);
	sink_put_be32(&h, (uint32_t)body.n);
	part[0] = span_of(header, sizeof(header));
	part[1] = body;
	while (part[0].n + part[1].n > 0) {
		struct span *s = part[0].n > 0 ? &part[0] : &part[1];
		int flags = MSG_NOSIGNAL | MSG_DONTWAIT |
		    (s == &part[0] && body.n > 0 ? MSG_MORE : 0);
		ssize_t put = send(c->fd, s->p, s->n, flags);

		if (put < 0 && errno == EAGAIN) {
			if (poll(&p, 1, (int)timeout_ms) != 1)
				return KIOSK_E_BUSY;
			continue;
		}
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0 || !span_take(s, (size_t)put, &(struct span) {0}))
			return KIOSK_E_CLOSED;
	}
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_channel_give(struct kiosk_channel *c, enum kiosk_msg_id id,
    uint32_t passage, struct span body, int fd)
{
	uint8_t frame[KIOSK_MSG_HEADER + 16];
	struct sink k = sink_of(frame, sizeof(frame));
	union control control = {.room = {0}};
	struct iovec part = {frame, 0};
	struct msghdr m = {.msg_iov = &part,
	    .msg_iovlen = 1,
	    .msg_control = control.room,
	    .msg_controllen = sizeof(control.room)};
	struct cmsghdr *h = CMSG_FIRSTHDR(&m);
	ssize_t put;

	if (c->fd < 0)
		return KIOSK_E_CLOSED;
	kiosk_msg_put(&k, id, passage, body);
	if (!sink_ok(&k))
		return KIOSK_E_SIZE;
	part.iov_len = k.n;
	h->cmsg_level = SOL_SOCKET;
	h->cmsg_type = SCM_RIGHTS;
	h->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(h), &fd, sizeof(int));
	do
		put = sendmsg(c->fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (put < 0 && errno == EINTR);
	if (put < 0)
		return errno == EAGAIN ? KIOSK_E_BUSY : KIOSK_E_CLOSED;
	return (size_t)put == k.n ? KIOSK_E_OK : KIOSK_E_BUSY;
}

void
kiosk_channel_renew(struct kiosk_channel *c)
{
	c->once = 0;
}

void
kiosk_channel_close(struct kiosk_channel *c)
{
	if (c->buf != NULL)
		bytes_wipe(c->buf, c->cap);
	free(c->buf);
	if (c->fd >= 0)
		close(c->fd);
	if (c->takes && c->passed >= 0)
		close(c->passed);
	*c = (struct kiosk_channel) {
	    .fd = -1, .self = c->self, .peer = c->peer, .passed = -1};
}
