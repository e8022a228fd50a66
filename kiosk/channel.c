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
	*c = (struct kiosk_channel) {.fd = fd, .self = self, .peer = peer};
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

enum kiosk_err
kiosk_channel_recv(struct kiosk_channel *c)
{
	ssize_t got;

	drop_used(c);
	if (!grow(c, FIRST_CAP))
		return KIOSK_E_SYSTEM;
	if (c->n == c->cap)
		return KIOSK_E_OK;
	got = recv(c->fd, c->buf + c->n, c->cap - c->n, MSG_DONTWAIT);
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
	*c = (struct kiosk_channel) {
	    .fd = -1, .self = c->self, .peer = c->peer};
}
