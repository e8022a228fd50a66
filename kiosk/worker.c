#include "kiosk/worker.h"

#include <malloc.h>
#include <poll.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

static const struct kiosk_worker_role *const roles[KIOSK_PEERS] = {
    [KIOSK_READER] = &kiosk_worker_reader,
    [KIOSK_DOCUMENT] = &kiosk_worker_document,
    [KIOSK_IMAGE] = &kiosk_worker_image,
    [KIOSK_BIOMETRIC] = &kiosk_worker_biometric,
    [KIOSK_FINGER] = &kiosk_worker_finger,
    [KIOSK_SIGNER] = &kiosk_worker_signer,
    [KIOSK_SCREEN] = &kiosk_worker_screen,
    [KIOSK_LINK] = &kiosk_worker_link,
};

/* clang-format off */
/* Who stands before and after whom, and who holds the mirror. */
static const struct {
	enum kiosk_peer before, next;
	bool mirror;
} row[KIOSK_PEERS] = {
	[KIOSK_READER]    = {KIOSK_PEERS,    KIOSK_DOCUMENT,  false},
	[KIOSK_DOCUMENT]  = {KIOSK_READER,   KIOSK_IMAGE,     false},
	[KIOSK_IMAGE]     = {KIOSK_DOCUMENT, KIOSK_BIOMETRIC, false},
	[KIOSK_BIOMETRIC] = {KIOSK_IMAGE,    KIOSK_FINGER,    true},
	[KIOSK_FINGER]    = {KIOSK_BIOMETRIC, KIOSK_PEERS,    false},
	[KIOSK_SIGNER]    = {KIOSK_PEERS,    KIOSK_PEERS,     false},
	[KIOSK_SCREEN]    = {KIOSK_PEERS,    KIOSK_PEERS,     true},
	[KIOSK_LINK]      = {KIOSK_PEERS,    KIOSK_PEERS,     false},
};
/* clang-format on */

static struct kiosk_channel *
channel_to(struct kiosk_worker *w, enum kiosk_peer to)
{
	if (to == KIOSK_MONITOR)
		return &w->control;
	if (to == w->before.peer)
		return &w->before;
	return to == w->next.peer ? &w->next : NULL;
}

enum kiosk_err
kiosk_worker_tell(struct kiosk_worker *w, enum kiosk_peer to,
    enum kiosk_msg_id id, struct span body)
{
	struct kiosk_channel *c = channel_to(w, to);

	/* Said between passages, of none. */
	if (id != KIOSK_MSG_LIST_TAKEN &&
	    kiosk_recorder_say(w->recorder, to, id, body))
		return KIOSK_E_OK;
	return c == NULL
	    ? KIOSK_E_INTERNAL
	    : kiosk_channel_send(c, id, w->passage, body, KIOSK_WORKER_SEND_MS);
}

/* What was just dealt with goes to the monitor, which writes it unread.  What
 * is too large for a message spoils the recording: it says so by an empty one.
 */
static enum kiosk_err
hand_over(struct kiosk_worker *w)
{
	static const uint8_t lost[KIOSK_RECORDING_EVENT] = {0};
	struct span events = kiosk_recorder_taken(w->recorder);
	enum kiosk_err e = KIOSK_E_OK;

	kiosk_recorder_rest(w->recorder);
	if (kiosk_recorder_lost(w->recorder))
		events = SPAN_OF(lost);
	if (events.n > 0)
		e = kiosk_channel_send(&w->control, KIOSK_MSG_RECORDED,
		    w->passage, events, KIOSK_WORKER_SEND_MS);
	kiosk_recorder_drop(w->recorder);
	return e;
}

static enum kiosk_err
take(struct kiosk_worker *w, enum kiosk_peer from, const struct kiosk_msg *m)
{
	enum kiosk_err e, told;

	if (m->id == KIOSK_MSG_LIST)
		return w->role->message(w, from, m);
	kiosk_recorder_event(
	    w->recorder, KIOSK_RECORDING_IN, from, m->id, m->body);
	e = w->role->message(w, from, m);
	told = hand_over(w);
	return e != KIOSK_E_OK ? e : told;
}

static enum kiosk_err
turn(struct kiosk_worker *w)
{
	enum kiosk_err e, told;

	kiosk_recorder_event(w->recorder, KIOSK_RECORDING_TURN, KIOSK_MONITOR,
	    0, span_of(NULL, 0));
	e = w->role->tick(w);
	told = hand_over(w);
	return e != KIOSK_E_OK ? e : told;
}

static enum kiosk_err
clear(struct kiosk_worker *w, uint32_t passage)
{
	enum kiosk_err e;

	w->role->clear(w);
	w->passage = passage;
	kiosk_channel_renew(&w->control);
	kiosk_channel_renew(&w->before);
	kiosk_channel_renew(&w->next);
	e = kiosk_worker_tell(
	    w, KIOSK_MONITOR, KIOSK_MSG_CLEARED, span_of(NULL, 0));
	/* Here begins what is recorded of the next one. */
	kiosk_recorder_renew(w->recorder);
	return e;
}

/* All frames that have come from one side. */
static enum kiosk_err
listen_to(struct kiosk_worker *w, struct kiosk_channel *c,
    void (*hook)(struct kiosk_worker *, const struct kiosk_msg *))
{
	enum kiosk_err e = kiosk_channel_recv(c);
	struct kiosk_msg m;

	while (e == KIOSK_E_OK &&
	    (e = kiosk_channel_next(c, GATE_OUT_OF_SERVICE, &m)) ==
		KIOSK_E_OK) {
		if (hook != NULL && c == &w->control)
			hook(w, &m);
		if (m.id == KIOSK_MSG_CLEAR)
			e = clear(w, m.passage);
		else if (w->role->outside || m.passage == w->passage)
			e = take(w, c->peer, &m);
	}
	/* The monitor ends the row when a neighbour is lost, and tells why. */
	if (e == KIOSK_E_CLOSED && c != &w->control) {
		kiosk_channel_close(c);
		return KIOSK_E_OK;
	}
	return e == KIOSK_E_PARTIAL ? KIOSK_E_OK : e;
}

static enum kiosk_err
live(struct kiosk_worker *w,
    void (*hook)(struct kiosk_worker *, const struct kiosk_msg *))
{
	struct kiosk_channel *c[] = {&w->control, &w->before, &w->next};
	enum {
		N = sizeof(c) / sizeof(c[0])
	};
	enum kiosk_err e = KIOSK_E_OK;

	while (e == KIOSK_E_OK) {
		struct pollfd p[N + 1];
		int wait = w->role->wait_ms != NULL ? w->role->wait_ms(w) : -1;
		int got;

		for (int i = 0; i < N; i++)
			p[i] = (struct pollfd) {c[i]->fd, POLLIN, 0};
		p[N] = (struct pollfd) {
		    w->role->fd != NULL ? w->role->fd(w) : -1, POLLIN, 0};
		if ((got = poll(p, N + 1, wait)) < 0)
			return KIOSK_E_SYSTEM;
		for (int i = 0; i < N && e == KIOSK_E_OK; i++)
			if (p[i].revents != 0)
				e = listen_to(w, c[i], hook);
		/* A message may have ended the wait for the device: what came
		 * from it meanwhile belongs to nobody any more. */
		if (e == KIOSK_E_OK && w->role->tick != NULL &&
		    (got == 0 ||
			(p[N].revents != 0 && w->role->fd(w) == p[N].fd)))
			e = turn(w);
	}
	return e;
}

/* The fds that this kind was given, in rising order. */
static size_t
inherited(enum kiosk_peer kind, int *fds)
{
	size_t n = 0;

	fds[n++] = KIOSK_WORKER_FD_CONTROL;
	if (row[kind].before != KIOSK_PEERS)
		fds[n++] = KIOSK_WORKER_FD_BEFORE;
	if (row[kind].next != KIOSK_PEERS)
		fds[n++] = KIOSK_WORKER_FD_NEXT;
	if (row[kind].mirror)
		fds[n++] = KIOSK_WORKER_FD_MIRROR;
	return n;
}

static void
join(struct kiosk_worker *w)
{
	enum kiosk_peer before = row[w->kind].before, next = row[w->kind].next;

	kiosk_channel_init(
	    &w->control, KIOSK_WORKER_FD_CONTROL, w->kind, KIOSK_MONITOR);
	/* Whose walls have a door for it. */
	w->control.takes = w->kind == KIOSK_BIOMETRIC;
	kiosk_channel_init(&w->before,
	    before != KIOSK_PEERS ? KIOSK_WORKER_FD_BEFORE : -1, w->kind,
	    before);
	kiosk_channel_init(&w->next,
	    next != KIOSK_PEERS ? KIOSK_WORKER_FD_NEXT : -1, w->kind, next);
}

/* The parent may have died before it could take us along. */
static bool
orphan(void)
{
	struct ucred peer;
	socklen_t n = sizeof(peer);

	return getsockopt(KIOSK_WORKER_FD_CONTROL, SOL_SOCKET, SO_PEERCRED,
		   &peer, &n) != 0 ||
	    peer.pid != getppid();
}

const struct kiosk_worker_role *
kiosk_worker_role(enum kiosk_peer kind)
{
	return (unsigned)kind < KIOSK_PEERS ? roles[kind] : NULL;
}

bool
kiosk_worker_recorded(const struct kiosk_lane *lane, enum kiosk_peer kind)
{
	if (lane->recordings[0] == '\0' || lane->policy.replay_days == 0)
		return false;
	return kind == KIOSK_MONITOR || kind == KIOSK_DOCUMENT ||
	    (lane->policy.replay_images &&
		(kind == KIOSK_IMAGE || kind == KIOSK_BIOMETRIC));
}

int
kiosk_worker_run(enum kiosk_peer kind, const char *conf_path,
    void (*hook)(struct kiosk_worker *, const struct kiosk_msg *))
{
	static struct kiosk_lane lane;
	struct kiosk_worker w = {.kind = kind, .lane = &lane};
	int fds[KIOSK_WORKER_FDS_END];
	struct conf_error err;
	enum kiosk_err e;

	if ((unsigned)kind >= KIOSK_PEERS || roles[kind] == NULL)
		return EX_USAGE;
	w.role = roles[kind];
	/* Libraries give back memory with pixels in it: the allocator writes
	 * over what it is given back, of more than a kilobyte. */
	(void)mallopt(M_PERTURB, 0xA5);
	if (kiosk_sandbox_prepare(fds, inherited(kind, fds)) != KIOSK_E_OK ||
	    orphan())
		return EX_OSERR;
	join(&w);
	if ((e = kiosk_lane_read(conf_path, &lane, &err)) == KIOSK_E_OK &&
	    kiosk_worker_recorded(&lane, kind))
		e = kiosk_recorder_new(kind, KIOSK_MSG_BODY_MAX, &w.recorder);
	if (e != KIOSK_E_OK || (e = w.role->open(&w)) != KIOSK_E_OK)
		return EX_UNAVAILABLE;
	if (kiosk_sandbox_close(w.role->profile(&w)) != KIOSK_E_OK)
		return EX_OSERR;
	e = kiosk_worker_tell(
	    &w, KIOSK_MONITOR, KIOSK_MSG_READY, span_of(NULL, 0));
	if (e == KIOSK_E_OK)
		e = live(&w, hook);
	w.role->clear(&w);
	return e == KIOSK_E_CLOSED ? 0 : EX_SOFTWARE;
}
