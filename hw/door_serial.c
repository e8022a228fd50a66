#include "hw/door_serial.h"

#include "hw/door_line.h"
#include "hw/uri.h"
#include "hw/wait.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <termios.h>
#include <unistd.h>

#define ORDERS 8
#define TICK_MS 50
#define LIFE_MS 2000 /* to wait for a controller that answers at once */
#define REOPEN_MS 1000

struct order {
	enum hw_door_line_kind kind;
	uint8_t body[9];
	uint8_t length;
	uint64_t since_ms; /* asked for */
};

struct serial {
	char path[1024]; /* empty: a socket, which cannot be opened again */
	speed_t speed;
	int line, ready, timer; /* line: -1 while it is gone */
	struct hw_door_line in;
	uint8_t text[256];
	struct sink out;
	uint32_t session;
	uint8_t sequence;
	struct order queue[ORDERS]; /* the first one is being sent */
	size_t queued;
	bool sent;
	uint64_t began_ms, sent_ms, beat_ms, heard_ms, reopen_ms;
	uint32_t beat; /* the clock in the last one */
	bool heard; /* of our own session */
	bool octets; /* something has ever come */
	bool status; /* and it was a controller's */
	uint64_t owed_ms; /* a release was answered and is not seen; 0: none */
	unsigned alarms; /* which the controller does not raise */
	struct hw_door_line_status last;
	struct hw_door_status said;
};

static enum hw_err
set_raw(int fd, speed_t speed)
{
	struct termios t;

	if (tcgetattr(fd, &t) != 0)
		return HW_E_OPEN;
	cfmakeraw(&t);
	t.c_cflag = (t.c_cflag & ~(tcflag_t)(CSTOPB | CRTSCTS)) | CLOCAL |
	    CREAD | CS8 | HUPCL;
	if (cfsetspeed(&t, speed) != 0 || tcsetattr(fd, TCSANOW, &t) != 0)
		return HW_E_OPEN;
	(void)tcflush(fd, TCIOFLUSH);
	return HW_E_OK;
}

static enum hw_err
open_line(struct serial *s)
{
	int fd = open(s->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	struct epoll_event ev = {.events = EPOLLIN};

	if (fd < 0)
		return errno == EBUSY ? HW_E_BUSY : HW_E_OPEN;
	if (ioctl(fd, TIOCEXCL) != 0 || set_raw(fd, s->speed) != HW_E_OK ||
	    epoll_ctl(s->ready, EPOLL_CTL_ADD, fd, &ev) != 0) {
		close(fd);
		return HW_E_OPEN;
	}
	s->line = fd;
	return HW_E_OK;
}

static void
lose_line(struct serial *s, uint64_t now)
{
	if (s->line < 0)
		return;
	/* A child that was forked since may hold it still, hung up for ever. */
	(void)epoll_ctl(s->ready, EPOLL_CTL_DEL, s->line, NULL);
	close(s->line);
	s->line = -1;
	s->heard = false;
	s->reopen_ms = now + REOPEN_MS;
	s->out.n = 0;
	memset(&s->in, 0, sizeof(s->in));
}

static void
flush(struct serial *s, uint64_t now)
{
	ssize_t n;

	if (s->line < 0 || s->out.n == 0)
		return;
	n = s->path[0] != '\0'
	    ? write(s->line, s->out.p, s->out.n)
	    : send(s->line, s->out.p, s->out.n, MSG_NOSIGNAL);
	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		lose_line(s, now);
	} else if (n > 0) {
		memmove(s->out.p, s->out.p + n, s->out.n - (size_t)n);
		s->out.n -= (size_t)n;
	}
}

/* What finds no room is said again later. */
static void
say(struct serial *s, enum hw_door_line_kind kind, struct span body)
{
	if (s->out.cap - s->out.n >= HW_DOOR_LINE_FRAME_MAX)
		hw_door_line_put(&s->out, s->sequence, kind, body);
}

static void
beat(struct serial *s, uint64_t now)
{
	uint8_t body[4];
	struct sink k = sink_of(body, sizeof(body));

	if (now < s->beat_ms + HW_DOOR_LINE_BEAT_MS)
		return;
	s->beat_ms = now;
	s->beat = (uint32_t)now != 0 ? (uint32_t)now : 1;
	sink_put_be32(&k, s->beat);
	say(s, HW_DOOR_LINE_BEAT, sink_span(&k));
}

/* It goes by what was heard last, and not by what will be. */
static void
stamp(const struct serial *s, struct order *o)
{
	struct sink k = sink_of(o->body, sizeof(o->body));

	k.n = sizeof(o->body) - 4;
	if (o->kind == HW_DOOR_LINE_RELEASE)
		sink_put_be32(&k, s->last.clock);
}

/* The first order, and again until it is answered. */
static void
send_order(struct serial *s, uint64_t now)
{
	struct order *o = &s->queue[0];

	if (s->queued == 0 ||
	    (s->sent && now < s->sent_ms + HW_DOOR_LINE_REPEAT_MS))
		return;
	if (!s->sent) {
		s->sequence++;
		s->began_ms = now;
		stamp(s, o);
	}
	s->sent = true;
	s->sent_ms = now;
	say(s, o->kind, span_of(o->body, o->length));
}

/* It was to be released, and is not. */
static void
fail(struct serial *s)
{
	s->alarms |= HW_DOOR_A_BLOCKED;
	s->owed_ms = 0;
}

static void
answered(struct serial *s, uint64_t now)
{
	const struct order *o = &s->queue[0];

	/* Late by a pause of our own, perhaps: once more, by what is now. */
	if (s->last.result == HW_DOOR_LINE_LATE &&
	    now < o->since_ms + HW_DOOR_LINE_SILENCE_MS) {
		s->sent = false;
		return;
	}
	if (o->kind == HW_DOOR_LINE_RELEASE) {
		if (s->last.result == HW_DOOR_LINE_DONE)
			s->owed_ms = now;
		else if (s->last.result != HW_DOOR_LINE_FORBIDDEN)
			fail(s);
	}
	memmove(s->queue, s->queue + 1, (ORDERS - 1) * sizeof(s->queue[0]));
	s->queued--;
	s->sent = false;
}

static bool
releasing(const struct serial *s)
{
	for (size_t i = 0; i < s->queued; i++)
		if (s->queue[i].kind == HW_DOOR_LINE_RELEASE)
			return true;
	return false;
}

/* Before all others: without a session nothing is obeyed. */
static void
greet(struct serial *s)
{
	struct order o = {.kind = HW_DOOR_LINE_HELLO, .length = 4};
	struct sink k = sink_of(o.body, sizeof(o.body));

	if (s->queued > 0 && s->queue[0].kind == HW_DOOR_LINE_HELLO)
		return;
	sink_put_be32(&k, s->session);
	/* Orders of before its restart are worth nothing now. */
	if (releasing(s))
		fail(s);
	s->queue[0] = o;
	s->queued = 1;
	s->sent = false;
	s->beat_ms = 0;
}

static void
heed(struct serial *s, const struct hw_door_line_frame *f, uint64_t now)
{
	struct hw_door_line_status status;
	bool late;

	if (!hw_door_line_take_status(f, &status))
		return;
	s->status = true;
	if (status.session != s->session) {
		s->heard = false;
		greet(s);
		return;
	}
	s->last = status;
	/* Pauses of our own make nothing late: there was no beat in them. */
	late = status.beat == 0 ||
	    s->beat - status.beat >= HW_DOOR_LINE_SILENCE_MS;
	if (!late) {
		s->heard = true;
		s->heard_ms = now;
	}
	if (s->queued > 0 && s->sent && status.sequence == s->sequence)
		answered(s, now);
	if ((status.outputs & (HW_OUT_EXIT | HW_OUT_ENTRY)) != 0 ||
	    status.passages > 0 || status.entered > 0)
		s->owed_ms = 0;
}

static void
listen_to(struct serial *s, uint64_t now)
{
	struct hw_door_line_frame f;
	uint8_t text[256];

	/* A line that never falls silent may not keep the gate. */
	for (int i = 0; i < 16 && s->line >= 0; i++) {
		ssize_t n = read(s->line, text, sizeof(text));
		struct span in = span_of(text, n > 0 ? (size_t)n : 0);

		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
			lose_line(s, now);
		if (n <= 0)
			return;
		s->octets = true;
		while (hw_door_line_next(&s->in, &in, &f))
			heed(s, &f, now);
	}
}

/* Whoever answers beats and nothing else controls no door. */
static bool
obeys(const struct serial *s, uint64_t now)
{
	return s->queued == 0 || !s->sent ||
	    now < s->began_ms + HW_DOOR_LINE_SILENCE_MS;
}

/* The controller's word; who passed before the last release is not told. */
static void
judge(struct serial *s, uint64_t now)
{
	struct hw_door_status n = {.state = HW_DOOR_UNKNOWN,
	    .doors = s->said.doors,
	    .alarms = s->said.alarms};
	const struct hw_door_line_status *l = &s->last;

	if (s->owed_ms != 0 && now >= s->owed_ms + HW_DOOR_LINE_SILENCE_MS)
		fail(s);
	if (s->heard && now < s->heard_ms + HW_DOOR_LINE_SILENCE_MS &&
	    obeys(s, now)) {
		n.state = hw_interlock_says(l->state, l->alarms);
		n.doors = l->doors;
		n.passages = releasing(s) ? 0 : l->passages;
		n.entered = releasing(s) ? 0 : l->entered;
		n.present = (l->inputs & (HW_IN(PRESENT) | HW_IN(CROWD))) != 0;
		n.object = (l->inputs & HW_IN(OBJECT)) != 0;
		n.alarms = l->alarms;
	}
	n.alarms |= s->alarms;
	n.since_ms = n.state != s->said.state ? now : s->said.since_ms;
	s->said = n;
}

/* Everything that is due, without waiting. */
static void
pump(struct serial *s)
{
	uint64_t now = hw_wait_now_ms(), ticks;

	(void)!read(s->timer, &ticks, sizeof(ticks));
	if (s->line < 0 && s->path[0] != '\0' && now >= s->reopen_ms) {
		s->reopen_ms = now + REOPEN_MS;
		if (open_line(s) == HW_E_OK)
			greet(s);
	}
	listen_to(s, now);
	send_order(s, now);
	beat(s, now);
	flush(s, now);
	judge(s, now);
}

/* Those that were not sent yet are forgotten. */
static void
drop(struct serial *s, enum hw_door_line_kind kind)
{
	size_t kept = s->sent ? 1 : 0;

	for (size_t i = kept; i < s->queued; i++)
		if (s->queue[i].kind != kind)
			s->queue[kept++] = s->queue[i];
	s->queued = kept;
}

/*
 * The newest of a kind is the one that counts, releases excepted, so that the
 * order to lock always finds room.
 */
static enum hw_err
add(struct serial *s, enum hw_door_line_kind kind, struct span body)
{
	struct order o = {.kind = kind, .since_ms = hw_wait_now_ms()};
	struct sink k = sink_of(o.body, sizeof(o.body));

	pump(s);
	if (s->line < 0)
		return HW_E_GONE;
	if (kind != HW_DOOR_LINE_RELEASE)
		drop(s, kind);
	if (s->queued == ORDERS)
		return HW_E_TIMEOUT;
	sink_put(&k, body);
	o.length = (uint8_t)k.n;
	s->queue[s->queued++] = o;
	pump(s);
	return HW_E_OK;
}

enum hw_err
hw_door_serial_release(void *cookie, enum hw_door_leaf leaf, unsigned for_ms)
{
	uint8_t body[9];
	struct sink k = sink_of(body, sizeof(body));

	sink_put_u8(&k, (uint8_t)leaf);
	sink_put_be32(&k, for_ms);
	sink_put_be32(&k, 0); /* when it is sent */
	return add(cookie, HW_DOOR_LINE_RELEASE, sink_span(&k));
}

/*
 * Whatever was to be released and is not yet, is not: a release that was sent
 * and not answered is not said again.
 */
enum hw_err
hw_door_serial_lock(void *cookie)
{
	struct serial *s = cookie;

	if (s->queued > 0 && s->queue[0].kind == HW_DOOR_LINE_RELEASE)
		s->sent = false;
	drop(s, HW_DOOR_LINE_RELEASE);
	s->owed_ms = 0;
	return add(s, HW_DOOR_LINE_LOCK, span_of(NULL, 0));
}

enum hw_err
hw_door_serial_acknowledge(void *cookie)
{
	struct serial *s = cookie;

	s->alarms = 0;
	return add(s, HW_DOOR_LINE_ACKNOWLEDGE, span_of(NULL, 0));
}

enum hw_err
hw_door_serial_lamp(void *cookie, enum hw_door_lamp lamp)
{
	uint8_t body = (uint8_t)lamp;

	return add(cookie, HW_DOOR_LINE_LAMP, span_of(&body, 1));
}

void
hw_door_serial_status(void *cookie, struct hw_door_status *out)
{
	struct serial *s = cookie;

	pump(s);
	*out = s->said;
}

static void
let_go(struct serial *s)
{
	if (s->line >= 0)
		close(s->line);
	if (s->timer >= 0)
		close(s->timer);
	if (s->ready >= 0)
		close(s->ready);
	free(s);
}

/* Once, without an answer: the silence that follows locks as well. */
void
hw_door_serial_close(void *cookie)
{
	struct serial *s = cookie;

	s->sequence = (uint8_t)(s->sequence + 1);
	say(s, HW_DOOR_LINE_LOCK, span_of(NULL, 0));
	flush(s, hw_wait_now_ms());
	let_go(s);
}

/* The timer wakes whoever polls, so that the heart goes on beating. */
static enum hw_err
prepare(struct serial **out)
{
	const struct itimerspec every = {
	    .it_interval.tv_nsec = TICK_MS * 1000000,
	    .it_value.tv_nsec = TICK_MS * 1000000};
	struct epoll_event ev = {.events = EPOLLIN};
	struct serial *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return HW_E_MEMORY;
	s->line = -1;
	s->out = sink_of(s->text, sizeof(s->text));
	s->said.doors = 1;
	s->said.since_ms = hw_wait_now_ms();
	s->ready = epoll_create1(EPOLL_CLOEXEC);
	s->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (s->ready < 0 || s->timer < 0 ||
	    timerfd_settime(s->timer, 0, &every, NULL) != 0 ||
	    epoll_ctl(s->ready, EPOLL_CTL_ADD, s->timer, &ev) != 0 ||
	    getrandom(&s->session, sizeof(s->session), 0) !=
		(ssize_t)sizeof(s->session)) {
		let_go(s);
		return HW_E_OPEN;
	}
	s->session |= 1;
	s->sequence = (uint8_t)(s->session >> 8);
	greet(s);
	*out = s;
	return HW_E_OK;
}

/*
 * Whoever has said something, and never as a controller does, is another
 * device, or is spoken to at another speed.  Of one that says nothing nobody
 * knows what it is: its power may come later than ours, and until it answers
 * the doors are unknown.
 */
static enum hw_err
judge_silence(const struct serial *s)
{
	if (s->status || !s->octets)
		return HW_E_OK;
	return s->in.other_version ? HW_E_UNSUPPORTED : HW_E_FORMAT;
}

/* Until the controller has answered and is no orphan any more, or does not. */
static enum hw_err
wait_for_life(struct serial *s)
{
	uint64_t end = hw_wait_now_ms() + LIFE_MS;

	for (;;) {
		pump(s);
		if (s->said.state != HW_DOOR_UNKNOWN && s->queued == 0)
			return HW_E_OK;
		if (s->line < 0)
			return HW_E_GONE;
		if (hw_wait_ready(s->ready, POLLIN, end) != HW_E_OK ||
		    hw_wait_now_ms() >= end)
			return judge_silence(s);
	}
}

static enum hw_err
begin(struct serial *s, void **cookie, int *fd)
{
	enum hw_err e = wait_for_life(s);

	if (e != HW_E_OK) {
		let_go(s);
		return e;
	}
	*cookie = s;
	*fd = s->ready;
	return HW_E_OK;
}

enum hw_err
hw_door_serial_attach(int line, void **cookie, int *fd)
{
	struct epoll_event ev = {.events = EPOLLIN};
	struct serial *s = NULL;
	enum hw_err e = prepare(&s);

	if (e != HW_E_OK) {
		close(line);
		return e;
	}
	s->line = line;
	if (epoll_ctl(s->ready, EPOLL_CTL_ADD, line, &ev) != 0) {
		let_go(s);
		return HW_E_OPEN;
	}
	return begin(s, cookie, fd);
}

static enum hw_err
speed_of(const struct hw_uri *uri, speed_t *out)
{
	static const struct {
		unsigned baud;
		speed_t speed;
	} speeds[] = {
	    {9600, B9600},
	    {19200, B19200},
	    {38400, B38400},
	    {57600, B57600},
	    {115200, B115200},
	};
	unsigned baud = 115200;

	if (hw_uri_number(uri, "baud", 9600, 115200, &baud) != HW_E_OK)
		return HW_E_ARGUMENT;
	for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++)
		if (speeds[i].baud == baud) {
			*out = speeds[i].speed;
			return HW_E_OK;
		}
	return HW_E_ARGUMENT;
}

static enum hw_err
serial_open(const char *rest, void **cookie, int *fd)
{
	static const char *const keys[] = {"baud", NULL};
	struct hw_uri uri;
	struct serial *s = NULL;
	speed_t speed = B0;
	enum hw_err e;

	if ((e = hw_uri_parse(rest, keys, &uri)) != HW_E_OK ||
	    (e = speed_of(&uri, &speed)) != HW_E_OK)
		return e;
	if (uri.path[0] == '\0')
		return HW_E_ARGUMENT;
	if ((e = prepare(&s)) != HW_E_OK)
		return e;
	memcpy(s->path, uri.path, sizeof(s->path));
	s->speed = speed;
	if ((e = open_line(s)) != HW_E_OK) {
		let_go(s);
		return e;
	}
	return begin(s, cookie, fd);
}

const struct hw_door_driver hw_door_serial_driver = {"serial", serial_open,
    hw_door_serial_release, hw_door_serial_lock, hw_door_serial_acknowledge,
    hw_door_serial_lamp, hw_door_serial_status, hw_door_serial_close};
