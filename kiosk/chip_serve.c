#include "kiosk/chip_serve.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "hw/pipe.h"
#include "hw/virtual/vpcd.h"
#include "kiosk/host.h"

enum {
	TICK_MS = 200, /* how soon a signal is seen */
	IO_MS = 5000,
	AGAIN_MS = 500,
	ANSWER_MAX = 65535,
};

void
kiosk_chip_serve_rest(const struct kiosk_chip_serve *s, uint32_t ms)
{
	uint64_t end = kiosk_host_now_ms() + ms, now;

	while (!*s->stop && (now = kiosk_host_now_ms()) < end) {
		uint64_t left = end - now;
		struct timespec t = {
		    .tv_nsec = (long)(left < TICK_MS ? left : TICK_MS) *
			1000000};

		nanosleep(&t, NULL);
	}
}

void
kiosk_chip_serve_take_time(const struct kiosk_chip_serve *s,
    const struct mrtd_chip *chip, struct span capdu, size_t rapdu_n,
    uint64_t since_us)
{
	struct hw_radio_cost cost;
	struct timespec until;
	uint64_t end;

	kiosk_chip_serve_rest(s, chip->delay_ms);
	if (s->link == NULL)
		return;
	hw_radio_cost(s->link, capdu, rapdu_n, &cost);
	end = since_us + hw_radio_ns(&cost) / 1000;
	until = (struct timespec) {.tv_sec = (time_t)(end / 1000000),
	    .tv_nsec = (long)(end % 1000000) * 1000};
	/* A signal ends it early, which is as well. */
	(void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

static enum hw_err
lay_down(const struct kiosk_chip_serve *s, struct hw_vpcd *v, const char *host,
    const char *port)
{
	enum hw_err e = hw_vpcd_open(v, host, port, IO_MS);

	if (e != HW_E_OK)
		return e;
	mrtd_chip_reset(s->chip);
	s->ready(s->cookie);
	return HW_E_OK;
}

/* What became of the message; worked: an APDU has come since power-up. */
struct turn {
	enum mrtd_chip_fate fate;
	bool worked, over;
};

static enum hw_err
answer_apdu(const struct kiosk_chip_serve *s, struct hw_vpcd *v,
    struct span capdu, struct turn *t)
{
	static uint8_t buf[ANSWER_MAX];
	struct sink k = sink_of(buf, sizeof(buf));
	uint64_t since = kiosk_host_now_us();

	t->worked = true;
	t->fate = mrtd_chip_command(s->chip, capdu, &k);
	if (t->fate != MRTD_CHIP_ANSWERS)
		return HW_E_OK;
	kiosk_chip_serve_take_time(s, s->chip, capdu, k.n, since);
	return hw_vpcd_answer(v, sink_span(&k));
}

static enum hw_err
vpcd_turn(const struct kiosk_chip_serve *s, struct hw_vpcd *v, struct turn *t)
{
	uint8_t atr[MRTD_CHIP_ATR_MAX];
	struct sink k = sink_of(atr, sizeof(atr));
	enum hw_vpcd_event event;
	struct span capdu;
	enum hw_err e = hw_vpcd_next(v, &event, &capdu, TICK_MS);

	t->fate = MRTD_CHIP_ANSWERS;
	if (e != HW_E_OK)
		return e == HW_E_TIMEOUT ? HW_E_OK : e;
	switch (event) {
	case HW_VPCD_APDU:
		return answer_apdu(s, v, capdu, t);
	case HW_VPCD_ATR:
		mrtd_chip_atr(s->chip, &k);
		return hw_vpcd_answer(v, sink_span(&k));
	case HW_VPCD_OFF:
		t->over = t->worked;
		break;
	case HW_VPCD_ON:
	case HW_VPCD_RESET:
		break;
	}
	mrtd_chip_reset(s->chip);
	return HW_E_OK;
}

enum hw_err
kiosk_chip_serve_vpcd(
    const struct kiosk_chip_serve *s, const char *host, const char *port)
{
	static struct hw_vpcd v;
	struct turn t = {0};
	enum hw_err e = lay_down(s, &v, host, port);

	while (e == HW_E_OK && !*s->stop && !(s->once && t.over)) {
		e = vpcd_turn(s, &v, &t);
		/* The driver lets go of a card together with the one before
		 * it; the document still lies there. */
		if (e == HW_E_GONE && !s->once && !*s->stop) {
			hw_vpcd_close(&v);
			kiosk_chip_serve_rest(s, AGAIN_MS);
			e = lay_down(s, &v, host, port);
			continue;
		}
		if (e == HW_E_OK && t.fate == MRTD_CHIP_LEAVES) {
			hw_vpcd_close(&v);
			kiosk_chip_serve_rest(s, s->chip->away_ms);
			if (!*s->stop)
				e = lay_down(s, &v, host, port);
		}
	}
	hw_vpcd_close(&v);
	bytes_wipe(&v, sizeof(v));
	return e;
}

/* Is there something to read within a tick? */
static bool
readable(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, TICK_MS) > 0;
}

/* One client, from connect to close. */
static void
serve_client(const struct kiosk_chip_serve *s, int fd)
{
	static uint8_t in[MRTD_CAPDU_MAX], out[MRTD_RAPDU_MAX];
	struct sink atr = sink_of(in, MRTD_CHIP_ATR_MAX);

	mrtd_chip_reset(s->chip);
	mrtd_chip_atr(s->chip, &atr);
	if (hw_pipe_send(fd, sink_span(&atr), IO_MS) != HW_E_OK)
		return;
	while (!*s->stop) {
		struct sink c = sink_of(in, sizeof(in)),
			    r = sink_of(out, sizeof(out));
		enum mrtd_chip_fate fate;
		uint64_t since;

		if (!readable(fd))
			continue;
		if (hw_pipe_recv(fd, &c, IO_MS) != HW_E_OK)
			break;
		since = kiosk_host_now_us();
		fate = mrtd_chip_command(s->chip, sink_span(&c), &r);
		if (fate == MRTD_CHIP_LEAVES)
			break;
		if (fate == MRTD_CHIP_SILENT)
			continue;
		kiosk_chip_serve_take_time(
		    s, s->chip, sink_span(&c), r.n, since);
		if (hw_pipe_send(fd, sink_span(&r), IO_MS) != HW_E_OK)
			break;
	}
	bytes_wipe(in, sizeof(in));
	bytes_wipe(out, sizeof(out));
}

enum hw_err
kiosk_chip_serve_socket(const struct kiosk_chip_serve *s, const char *path)
{
	int listener, fd;
	enum hw_err e = hw_pipe_listen(path, &listener);

	if (e != HW_E_OK)
		return e;
	s->ready(s->cookie);
	while (!*s->stop) {
		if (!readable(listener))
			continue;
		if ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) < 0)
			continue;
		s->chip->away_ms = 0;
		serve_client(s, fd);
		close(fd);
		if (s->once && s->chip->away_ms == 0)
			break;
		kiosk_chip_serve_rest(s, s->chip->away_ms);
	}
	close(listener);
	unlink(path);
	return HW_E_OK;
}
