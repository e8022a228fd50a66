#include "kiosk/crew.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/mirror.h"
#include "kiosk/worker.h"

#define RETRY_MS 1000
/* Above the numbers that workers are given, so that dup2 never collides. */
#define FD_FROM 16

enum kiosk_err
kiosk_crew_init(struct kiosk_crew *c)
{
	*c = (struct kiosk_crew) {.starter.fd = -1};
	for (int i = 0; i < KIOSK_PEERS; i++)
		c->member[i].channel.fd = -1;
	c->mirror = kiosk_mirror_make();
	return c->mirror >= 0 ? KIOSK_E_OK : KIOSK_E_SYSTEM;
}

enum kiosk_err
kiosk_crew_found(struct kiosk_crew *c, const char *exe, const char *conf_path)
{
	return kiosk_starter_open(
	    &c->starter, exe != NULL ? exe : "/proc/self/exe", conf_path);
}

/* Two ends of a stream, both numbered from FD_FROM on. */
static bool
pair(int fd[2])
{
	int low[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, low) != 0)
		return false;
	for (int i = 0; i < 2; i++) {
		fd[i] = fcntl(low[i], F_DUPFD_CLOEXEC, FD_FROM);
		close(low[i]);
	}
	return fd[0] >= 0 && fd[1] >= 0;
}

static void
shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static enum kiosk_err
start_one(struct kiosk_crew *c, enum kiosk_peer p, int before, int next,
    uint64_t now_ms)
{
	bool mirror = p == KIOSK_BIOMETRIC || p == KIOSK_SCREEN;
	struct kiosk_crew_member *m = &c->member[p];
	int control[2] = {-1, -1}, high = -1;
	enum kiosk_err e = KIOSK_E_SYSTEM;

	if (mirror)
		high = fcntl(c->mirror, F_DUPFD_CLOEXEC, FD_FROM);
	if (pair(control) && (!mirror || high >= 0))
		e = kiosk_starter_start(&c->starter, p,
		    (const int[]) {control[1], before, next, high}, &m->pid);
	shut(&high);
	shut(&control[1]);
	if (e != KIOSK_E_OK) {
		shut(&control[0]);
		return e;
	}
	m->used_ms = 0;
	kiosk_channel_init(&m->channel, control[0], KIOSK_MONITOR, p);
	m->ready = m->cleared = false;
	m->since_ms = now_ms;
	return KIOSK_E_OK;
}

static enum kiosk_err
start_row(struct kiosk_crew *c, uint64_t now_ms)
{
	enum {
		LINKS = KIOSK_FINGER - KIOSK_READER
	};
	int link[LINKS][2];
	enum kiosk_err e = KIOSK_E_OK;

	for (int i = 0; i < LINKS; i++)
		if (!pair(link[i]))
			e = KIOSK_E_SYSTEM;
	for (int p = KIOSK_READER; p <= KIOSK_FINGER; p++) {
		int i = p - KIOSK_READER;

		if (e == KIOSK_E_OK)
			e = start_one(c, (enum kiosk_peer)p,
			    i > 0 ? link[i - 1][1] : -1,
			    i < LINKS ? link[i][0] : -1, now_ms);
	}
	for (int i = 0; i < LINKS; i++) {
		shut(&link[i][0]);
		shut(&link[i][1]);
	}
	return e;
}

static bool
due(const struct kiosk_crew_member *m, uint64_t now_ms)
{
	return m->pid == 0 &&
	    (m->since_ms == 0 || now_ms >= m->since_ms + RETRY_MS);
}

enum kiosk_err
kiosk_crew_start(struct kiosk_crew *c, uint64_t now_ms)
{
	enum kiosk_err e = KIOSK_E_OK;

	if (due(&c->member[KIOSK_READER], now_ms))
		e = start_row(c, now_ms);
	/* Who stands alone. */
	for (int p = KIOSK_SIGNER; p <= KIOSK_SCREEN && e == KIOSK_E_OK; p++)
		if (due(&c->member[p], now_ms))
			e = start_one(c, (enum kiosk_peer)p, -1, -1, now_ms);
	if (c->link && e == KIOSK_E_OK && due(&c->member[KIOSK_LINK], now_ms))
		e = start_one(c, KIOSK_LINK, -1, -1, now_ms);
	return e;
}

static int
end_one(struct kiosk_crew *c, enum kiosk_peer p, uint64_t now_ms)
{
	struct kiosk_crew_member *m = &c->member[p];
	int status = 0;

	if (m->pid > 0) {
		kill(m->pid, SIGKILL);
		while (waitpid(m->pid, &status, 0) < 0 && errno == EINTR)
			continue;
	}
	kiosk_channel_close(&m->channel);
	m->pid = 0;
	m->ready = m->cleared = false;
	m->since_ms = now_ms;
	return status;
}

void
kiosk_crew_end(
    struct kiosk_crew *c, enum kiosk_peer p, uint64_t now_ms, int *status)
{
	*status = end_one(c, p, now_ms);
	for (int q = KIOSK_READER; p <= KIOSK_FINGER && q <= KIOSK_FINGER; q++)
		end_one(c, (enum kiosk_peer)q, now_ms);
}

/* False: there is no such process. */
static bool
used_of(const struct kiosk_crew_member *m, uint64_t *ms)
{
	struct timespec used;
	clockid_t clock;

	if (m->pid == 0 || clock_getcpuclockid(m->pid, &clock) != 0 ||
	    clock_gettime(clock, &used) != 0)
		return false;
	*ms = (uint64_t)used.tv_sec * 1000 + (uint64_t)used.tv_nsec / 1000000;
	return true;
}

static void
allow(struct kiosk_crew_member *m, uint64_t used_ms, unsigned seconds)
{
	const struct rlimit r = {used_ms / 1000 + seconds, RLIM_INFINITY};

	m->used_ms = used_ms;
	prlimit(m->pid, RLIMIT_CPU, &r, NULL);
}

void
kiosk_crew_budget(struct kiosk_crew *c, unsigned seconds)
{
	uint64_t used;

	for (int p = KIOSK_READER; p < KIOSK_LINK; p++)
		if (used_of(&c->member[p], &used))
			allow(&c->member[p], used, seconds);
}

void
kiosk_crew_renew(
    struct kiosk_crew *c, uint64_t now_ms, unsigned period_ms, unsigned seconds)
{
	const uint64_t passed = now_ms - c->looked_ms;
	uint64_t used;

	if (passed < period_ms)
		return;
	c->looked_ms = now_ms;
	for (int p = KIOSK_READER; p < KIOSK_LINK; p++) {
		struct kiosk_crew_member *m = &c->member[p];

		if (!used_of(m, &used))
			continue;
		if ((used - m->used_ms) * 2 < passed)
			allow(m, used, seconds);
		m->used_ms = used;
	}
}

bool
kiosk_crew_ready(const struct kiosk_crew *c)
{
	for (int p = KIOSK_READER; p < KIOSK_LINK; p++)
		if (!c->member[p].ready)
			return false;
	return true;
}

bool
kiosk_crew_cleared(const struct kiosk_crew *c)
{
	for (int p = KIOSK_READER; p < KIOSK_LINK; p++)
		if (!c->member[p].cleared)
			return false;
	return true;
}

void
kiosk_crew_close(struct kiosk_crew *c)
{
	for (int p = KIOSK_READER; p < KIOSK_PEERS; p++)
		end_one(c, (enum kiosk_peer)p, 0);
	shut(&c->mirror);
	kiosk_starter_close(&c->starter);
}
