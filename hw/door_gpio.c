#include "hw/door_gpio.h"

#include "hw/interlock.h"
#include "hw/uri.h"
#include "hw/wait.h"

#include <errno.h>
#include <gpiod.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define TICK_MS 50
#define BEAT_MS 100
#define NAME "sallyport"

/* Behind the outputs of the interlock, in the order of its bits. */
enum {
	READY = HW_INTERLOCK_OUTPUTS,
	BUSY,
	OFFICER,
	BEAT,
	OUTPUTS
};

static const char *const output_names[OUTPUTS] = {
    "exit",
    "entry",
    "exit_green",
    "entry_green",
    "sound",
    [READY] = "ready",
    [BUSY] = "busy",
    [OFFICER] = "officer",
    [BEAT] = "beat",
};

struct gpio {
	struct gpiod_chip *chip;
	struct gpiod_line *in[HW_INTERLOCK_INPUT_COUNT], *out[OUTPUTS];
	struct hw_interlock interlock;
	int ready, timer;
	unsigned level; /* of the outputs, by bit */
	uint64_t beat_ms;
	enum hw_door_lamp lamp;
	bool lost;
};

/* "17nu": offset and letters. */
static bool
parse(const char *text, unsigned *offset, int *flags)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || errno != 0 || n > 65535)
		return false;
	for (*flags = 0; *end != '\0'; end++) {
		int flag = *end == 'n' ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW
		    : *end == 'u'      ? GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP
		    : *end == 'd'      ? GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN
				       : 0;

		if (flag == 0 || (*flags & flag) != 0)
			return false;
		*flags |= flag;
	}
	*offset = (unsigned)n;
	return true;
}

static enum hw_err
of_errno(void)
{
	return errno == EBUSY			 ? HW_E_BUSY
	    : errno == EINVAL			 ? HW_E_ARGUMENT
	    : errno == ENOENT || errno == ENODEV ? HW_E_NONE
						 : HW_E_OPEN;
}

static enum hw_err
take_input(struct gpio *g, const struct hw_uri *uri, unsigned i)
{
	const char *text = hw_uri_option(
	    uri, hw_interlock_input_name((enum hw_interlock_input)i));
	struct epoll_event ev = {.events = EPOLLIN, .data.u32 = i};
	struct gpiod_line *line;
	unsigned offset;
	int flags;

	if (text == NULL)
		return HW_E_OK;
	if (!parse(text, &offset, &flags))
		return HW_E_ARGUMENT;
	if ((line = gpiod_chip_get_line(g->chip, offset)) == NULL ||
	    gpiod_line_request_both_edges_events_flags(line, NAME, flags) != 0)
		return of_errno();
	g->in[i] = line;
	if (epoll_ctl(g->ready, EPOLL_CTL_ADD, gpiod_line_event_get_fd(line),
		&ev) != 0)
		return HW_E_OPEN;
	return HW_E_OK;
}

static enum hw_err
take_output(struct gpio *g, const struct hw_uri *uri, unsigned i)
{
	const char *text = hw_uri_option(uri, output_names[i]);
	struct gpiod_line *line;
	unsigned offset;
	int flags;

	if (text == NULL)
		return HW_E_OK;
	if (!parse(text, &offset, &flags))
		return HW_E_ARGUMENT;
	if ((line = gpiod_chip_get_line(g->chip, offset)) == NULL ||
	    gpiod_line_request_output_flags(line, NAME, flags, 0) != 0)
		return of_errno();
	g->out[i] = line;
	return HW_E_OK;
}

/* Every output off: what can still be done for a gate that is in trouble. */
static void
fall_off(struct gpio *g)
{
	for (unsigned i = 0; i < OUTPUTS; i++)
		if (g->out[i] != NULL)
			(void)gpiod_line_set_value(g->out[i], 0);
	g->level = 0;
}

static void
drive(struct gpio *g, uint64_t now)
{
	unsigned want = hw_interlock_outputs(&g->interlock);

	want |= g->lamp == HW_DOOR_LAMP_READY ? 1u << READY
	    : g->lamp == HW_DOOR_LAMP_BUSY    ? 1u << BUSY
	    : g->lamp == HW_DOOR_LAMP_OFFICER ? 1u << OFFICER
					      : 0;
	want |= g->level & 1u << BEAT;
	if (now >= g->beat_ms + BEAT_MS) {
		want ^= 1u << BEAT;
		g->beat_ms = now;
	}
	for (unsigned i = 0; i < OUTPUTS && !g->lost; i++)
		if (g->out[i] != NULL && ((want ^ g->level) & 1u << i) != 0 &&
		    gpiod_line_set_value(g->out[i], (want & 1u << i) != 0) != 0)
			g->lost = true;
	g->level = want;
	if (g->lost)
		fall_off(g);
}

/* Edges only wake: what counts is how the lines stand. */
static void
drain(struct gpio *g)
{
	struct epoll_event ev[16];
	struct gpiod_line_event edge;
	uint64_t ticks;
	int n = epoll_wait(g->ready, ev, 16, 0);

	for (int i = 0; i < n; i++)
		if (ev[i].data.u32 == HW_INTERLOCK_INPUT_COUNT)
			(void)!read(g->timer, &ticks, sizeof(ticks));
		else if (gpiod_line_event_read(g->in[ev[i].data.u32], &edge) !=
		    0)
			g->lost = true;
}

static unsigned
levels(struct gpio *g)
{
	unsigned in = 0;

	for (unsigned i = 0; i < HW_INTERLOCK_INPUT_COUNT; i++) {
		int v = g->in[i] != NULL ? gpiod_line_get_value(g->in[i]) : 0;

		g->lost |= v < 0;
		in |= v > 0 ? 1u << i : 0;
	}
	return in;
}

static void
pump(struct gpio *g)
{
	uint64_t now = hw_wait_now_ms();
	unsigned in;

	if (g->lost)
		return;
	drain(g);
	in = levels(g);
	if (g->lost) {
		fall_off(g);
		return;
	}
	hw_interlock_sense(&g->interlock, in, now);
	hw_interlock_beat(&g->interlock, now);
	drive(g, now);
}

static void
gpio_close(void *cookie)
{
	struct gpio *g = cookie;

	if (g->chip != NULL) {
		fall_off(g);
		for (unsigned i = 0; i < OUTPUTS; i++)
			if (g->out[i] != NULL)
				gpiod_line_release(g->out[i]);
		for (unsigned i = 0; i < HW_INTERLOCK_INPUT_COUNT; i++)
			if (g->in[i] != NULL)
				gpiod_line_release(g->in[i]);
		gpiod_chip_close(g->chip);
	}
	if (g->timer >= 0)
		close(g->timer);
	if (g->ready >= 0)
		close(g->ready);
	free(g);
}

/* What a gate cannot do without. */
static bool
sufficient(const struct gpio *g)
{
	const unsigned two = HW_IN(ENTRY_CLOSED) | HW_IN(ENTRY_NEAR) |
	    HW_IN(PRESENT);
	const unsigned one = HW_IN(EXIT_CLOSED) | HW_IN(EXIT_NEAR) |
	    HW_IN(EMERGENCY);
	unsigned wired = g->interlock.conf.wired;
	unsigned need = g->interlock.conf.doors == 2 ? one | two : one;

	return g->out[0] != NULL && g->out[BEAT] != NULL &&
	    (wired & need) == need;
}

static enum hw_err
take_lines(struct gpio *g, const struct hw_uri *uri)
{
	struct hw_interlock_conf *c = &g->interlock.conf;
	enum hw_err e = HW_E_OK;

	hw_interlock_defaults(
	    c, hw_uri_option(uri, output_names[1]) != NULL ? 2 : 1);
	c->wired = 0;
	if ((e = hw_uri_number(uri, "open_ms", 0, 60000, &c->open_ms)) !=
		HW_E_OK ||
	    (e = hw_uri_number(uri, "close_ms", 1, 60000, &c->close_ms)) !=
		HW_E_OK)
		return e;
	for (unsigned i = 0; i < OUTPUTS && e == HW_E_OK; i++)
		e = take_output(g, uri, i);
	for (unsigned i = 0; i < HW_INTERLOCK_INPUT_COUNT && e == HW_E_OK;
	     i++) {
		e = take_input(g, uri, i);
		c->wired |= g->in[i] != NULL ? 1u << i : 0;
	}
	if (e != HW_E_OK)
		return e;
	return sufficient(g) ? HW_E_OK : HW_E_ARGUMENT;
}

static enum hw_err
start(struct gpio *g)
{
	const struct itimerspec every = {
	    .it_interval.tv_nsec = TICK_MS * 1000000,
	    .it_value.tv_nsec = TICK_MS * 1000000};
	struct epoll_event ev = {
	    .events = EPOLLIN, .data.u32 = HW_INTERLOCK_INPUT_COUNT};
	struct hw_interlock_conf conf = g->interlock.conf;
	unsigned in = levels(g);

	if (timerfd_settime(g->timer, 0, &every, NULL) != 0 ||
	    epoll_ctl(g->ready, EPOLL_CTL_ADD, g->timer, &ev) != 0 || g->lost)
		return HW_E_OPEN;
	hw_interlock_init(&g->interlock, &conf, in, hw_wait_now_ms());
	pump(g);
	return g->lost ? HW_E_GONE : HW_E_OK;
}

static enum hw_err
gpio_open(const char *rest, void **cookie, int *fd)
{
	const char *keys[HW_INTERLOCK_INPUT_COUNT + OUTPUTS + 3];
	struct gpio *g = calloc(1, sizeof(*g));
	struct hw_uri uri;
	enum hw_err e;
	size_t n = 0;

	if (g == NULL)
		return HW_E_MEMORY;
	for (unsigned i = 0; i < HW_INTERLOCK_INPUT_COUNT; i++)
		keys[n++] = hw_interlock_input_name((enum hw_interlock_input)i);
	for (unsigned i = 0; i < OUTPUTS; i++)
		keys[n++] = output_names[i];
	keys[n++] = "open_ms";
	keys[n++] = "close_ms";
	keys[n] = NULL;
	g->ready = epoll_create1(EPOLL_CLOEXEC);
	g->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (g->ready < 0 || g->timer < 0)
		e = HW_E_OPEN;
	else if ((e = hw_uri_parse(rest, keys, &uri)) == HW_E_OK)
		e = (g->chip = gpiod_chip_open(uri.path)) != NULL
		    ? take_lines(g, &uri)
		    : of_errno();
	if (e == HW_E_OK)
		e = start(g);
	if (e != HW_E_OK) {
		gpio_close(g);
		return e;
	}
	*cookie = g;
	*fd = g->ready;
	return HW_E_OK;
}

static enum hw_err
order(struct gpio *g, enum hw_interlock_event event, unsigned for_ms)
{
	pump(g);
	if (g->lost)
		return HW_E_GONE;
	/* What is forbidden shows as an alarm, as with a controller. */
	(void)hw_interlock_order(
	    &g->interlock, event, for_ms, hw_wait_now_ms());
	drive(g, hw_wait_now_ms());
	return g->lost ? HW_E_GONE : HW_E_OK;
}

static enum hw_err
gpio_release(void *cookie, enum hw_door_leaf leaf, unsigned for_ms)
{
	return order(cookie,
	    leaf == HW_DOOR_ENTRY ? HW_INTERLOCK_EV_RELEASE_ENTRY
				  : HW_INTERLOCK_EV_RELEASE_EXIT,
	    for_ms);
}

static enum hw_err
gpio_lock(void *cookie)
{
	return order(cookie, HW_INTERLOCK_EV_LOCK, 0);
}

static enum hw_err
gpio_acknowledge(void *cookie)
{
	struct gpio *g = cookie;

	hw_interlock_acknowledge(&g->interlock, hw_wait_now_ms());
	return g->lost ? HW_E_GONE : HW_E_OK;
}

static enum hw_err
gpio_lamp(void *cookie, enum hw_door_lamp lamp)
{
	struct gpio *g = cookie;

	g->lamp = lamp;
	if (!g->lost)
		drive(g, hw_wait_now_ms());
	return g->lost ? HW_E_GONE : HW_E_OK;
}

static void
gpio_status(void *cookie, struct hw_door_status *out)
{
	struct gpio *g = cookie;

	pump(g);
	hw_interlock_status(&g->interlock, out);
	if (g->lost)
		out->state = HW_DOOR_UNKNOWN;
}

const struct hw_door_driver hw_door_gpio_driver = {"gpio", gpio_open,
    gpio_release, gpio_lock, gpio_acknowledge, gpio_lamp, gpio_status,
    gpio_close};
