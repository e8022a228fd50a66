#include "kiosk/service.h"

#include <systemd/sd-daemon.h>

void
kiosk_service_init(struct kiosk_service *s)
{
	uint64_t us = 0;

	*s = (struct kiosk_service) {.every_ms = UINT64_MAX};
	/* sd_watchdog_enabled(3): half of the time is advised. */
	if (sd_watchdog_enabled(0, &us) > 0 && us > 0)
		s->every_ms = us / 2000 > 0 ? us / 2000 : 1;
}

void
kiosk_service_beat(
    struct kiosk_service *s, enum gate_state state, uint64_t now_ms)
{
	if (!s->up || state != s->state)
		(void)sd_notifyf(0, "%sSTATUS=%s", s->up ? "" : "READY=1\n",
		    kiosk_gate_state_name(state));
	s->up = true;
	s->state = state;
	if (s->every_ms == UINT64_MAX || now_ms - s->beat_ms < s->every_ms)
		return;
	s->beat_ms = now_ms;
	(void)sd_notify(0, "WATCHDOG=1");
}

int
kiosk_service_wait_ms(const struct kiosk_service *s, int wait_ms)
{
	/* A quarter: what comes between delays the sign, too. */
	uint64_t most = s->every_ms == UINT64_MAX ? UINT64_MAX
						  : s->every_ms / 2;

	return wait_ms < 0 || (uint64_t)wait_ms <= most ? wait_ms : (int)most;
}

void
kiosk_service_stopping(void)
{
	(void)sd_notify(0, "STOPPING=1");
}
