/*
 * The gate as a service of systemd (sd_notify(3)): it says when it is up, which
 * state it is in, and that its loop still turns.  Without systemd nothing of
 * this happens.
 */
#ifndef KIOSK_SERVICE_H
#define KIOSK_SERVICE_H

#include "kiosk/gate.h"

struct kiosk_service {
	uint64_t every_ms; /* UINT64_MAX: nobody watches */
	uint64_t beat_ms; /* the last sign of life; 0: none yet */
	enum gate_state state; /* told */
	bool up;
};

void kiosk_service_init(struct kiosk_service *);
/* Once in every turn of the loop. */
void kiosk_service_beat(
    struct kiosk_service *, enum gate_state, uint64_t now_ms);
/* The loop may wait so long: wait_ms, or less where somebody watches. */
int kiosk_service_wait_ms(const struct kiosk_service *, int wait_ms);
void kiosk_service_stopping(void);

#endif
