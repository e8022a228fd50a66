/* A worker as kiosk/worker.c runs it, without frames to anybody. */
#include <unistd.h>

#include "kiosk/mirror.h"
#include "kiosk/replay_parts.h"
#include "kiosk/worker.h"

/* The camera worker shows its picture to nobody. */
static bool
give_mirror(void)
{
	int fd = kiosk_mirror_make();

	return fd >= 0 &&
	    (fd == KIOSK_WORKER_FD_MIRROR ||
		dup2(fd, KIOSK_WORKER_FD_MIRROR) == KIOSK_WORKER_FD_MIRROR);
}

static bool
open_worker(struct kiosk_worker *w, struct kiosk_recorder *r)
{
	const int fds[] = {KIOSK_WORKER_FD_MIRROR};
	const bool camera = w->kind == KIOSK_BIOMETRIC;
	bool ok;

	if ((camera && !give_mirror()) ||
	    kiosk_sandbox_prepare(fds, camera ? 1 : 0) != KIOSK_E_OK)
		return false;
	/* What it draws now it drew before the passage. */
	r->over = true;
	ok = w->role->open(w) == KIOSK_E_OK &&
	    kiosk_sandbox_close(w->role->profile(w)) == KIOSK_E_OK;
	w->role->clear(w);
	r->over = false;
	return ok;
}

static enum kiosk_err
deal_with(struct kiosk_replay_play *p, struct kiosk_worker *w,
    const struct kiosk_recording_event *e)
{
	struct kiosk_msg m = {.id = (enum kiosk_msg_id)e->id};

	if (e->kind == KIOSK_RECORDING_TURN)
		return w->role->tick != NULL ? w->role->tick(w) : KIOSK_E_FRAME;
	if (e->kind != KIOSK_RECORDING_IN || !kiosk_replay_body(p, e, &m.body))
		return KIOSK_E_FRAME;
	/* Length and sender, as the channel would have looked at them. */
	if (m.body.n < kiosk_msg_kind(m.id)->min ||
	    m.body.n > kiosk_msg_kind(m.id)->max ||
	    kiosk_msg_permit(&m, e->peer, w->kind, GATE_OUT_OF_SERVICE,
		&(uint64_t) {0}) != KIOSK_E_OK)
		return KIOSK_E_SENDER;
	return w->role->message(w, e->peer, &m);
}

void
kiosk_replay_worker(struct kiosk_replay_play *p, struct kiosk_recorder *r)
{
	struct kiosk_worker w = {.kind = p->part,
	    .lane = p->lane,
	    .role = kiosk_worker_role(p->part),
	    .recorder = r};
	struct kiosk_recording_event e;
	enum kiosk_err err = KIOSK_E_OK;

	if (p->part == KIOSK_BIOMETRIC && !biometrics_kernel_force(p->kernel))
		kiosk_recorder_differ(r, "this machine has no such kernels");
	else if (!open_worker(&w, r))
		kiosk_recorder_differ(
		    r, "it cannot start: trust store, models or sandbox");
	else
		while (err == KIOSK_E_OK && kiosk_recorder_step(r, &e)) {
			err = deal_with(p, &w, &e);
			if (err != KIOSK_E_OK)
				kiosk_recorder_differ(
				    r, "it ends: %s", kiosk_err_text(err));
		}
	w.role->clear(&w);
}
