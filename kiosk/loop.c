#include "kiosk/loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>

#include "kiosk/hear.h"
#include "kiosk/host.h"
#include "kiosk/service.h"

static volatile sig_atomic_t told_to_stop;

static void
on_signal(int sig)
{
	(void)sig;
	told_to_stop = 1;
}

static void
look(struct kiosk_monitor *m)
{
	kiosk_keeper_mark(
	    m, KIOSK_RECORDING_LOOK, KIOSK_MONITOR, 0, span_of(NULL, 0));
	kiosk_porter_look(m);
	kiosk_keeper_rest(m);
}

enum kiosk_err
kiosk_loop_run(struct kiosk_monitor *m)
{
	struct sigaction act = {.sa_handler = on_signal};
	struct kiosk_service service;
	enum {
		DOOR = KIOSK_MONITOR,
		N = KIOSK_PEERS
	};

	kiosk_service_init(&service);
	told_to_stop = 0;
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	while (!m->stop && !told_to_stop) {
		struct pollfd p[N];

		kiosk_monitor_tick(m);
		if (m->stop)
			break;
		kiosk_service_beat(
		    &service, m->gate.state, kiosk_host_now_ms());
		p[DOOR] = (struct pollfd) {
		    m->porter.door != NULL ? hw_door_fd(m->porter.door) : -1,
		    POLLIN, 0};
		for (int i = KIOSK_READER; i < N; i++)
			p[i] = (struct pollfd) {
			    m->crew.member[i].channel.fd, POLLIN, 0};
		if (poll(p, N,
			kiosk_service_wait_ms(
			    &service, kiosk_monitor_wait_ms(m))) < 0) {
			if (errno == EINTR)
				continue;
			return KIOSK_E_SYSTEM;
		}
		if (p[DOOR].revents != 0)
			look(m);
		/* The number may be another worker's since poll(). */
		for (int i = KIOSK_READER; i < N; i++)
			if (p[i].revents != 0 &&
			    p[i].fd == m->crew.member[i].channel.fd)
				kiosk_hear(m, (enum kiosk_peer)i);
	}
	kiosk_service_stopping();
	return m->barren ? KIOSK_E_CLOSED : KIOSK_E_OK;
}
