#include "kiosk/faces.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/host.h"
#include "kiosk/monitor.h"

#define LISTS_MS 2000 /* between looks at the files */

static struct stat
look_at(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st : (struct stat) {.st_size = 0};
}

static bool
same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	    a->st_size == b->st_size &&
	    a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	    a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

void
kiosk_faces_open(struct kiosk_faces *f, const char *paths)
{
	f->n = 0;
	while (*(paths += strspn(paths, ", ")) != '\0' &&
	    f->n < KIOSK_WATCHLIST_LISTS) {
		const size_t n = strcspn(paths, ", ");

		snprintf(f->list[f->n].path, sizeof(f->list[0].path), "%.*s",
		    (int)n, paths);
		f->list[f->n].seen = look_at(f->list[f->n].path);
		f->n++;
		paths += n;
	}
}

static void
say(struct kiosk_monitor *m, const char *text)
{
	kiosk_log(&m->log, "watchlist", 0, "%s", text);
	kiosk_audit_gate_say(&m->audit, AUDIT_CHANGE, "-", text);
}

/* One that cannot be opened is told to the worker as well: it says which list
 * stays. */
static enum kiosk_err
hand_over(struct kiosk_monitor *m, size_t i)
{
	struct kiosk_channel *c = &m->crew.member[KIOSK_BIOMETRIC].channel;
	const uint8_t number = (uint8_t)i;
	const int fd = open(m->faces.list[i].path,
	    O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	enum kiosk_err e;

	if (fd < 0)
		return kiosk_channel_send(
		    c, KIOSK_MSG_LIST, m->passage, span_of(&number, 1), 0);
	e = kiosk_channel_give(
	    c, KIOSK_MSG_LIST, m->passage, span_of(&number, 1), fd);
	close(fd);
	return e;
}

void
kiosk_faces_turn(struct kiosk_monitor *m)
{
	struct kiosk_faces *f = &m->faces;
	const uint64_t now = kiosk_host_now_ms();

	if (now < f->look_ms || !m->crew.member[KIOSK_BIOMETRIC].ready)
		return;
	f->look_ms = now + LISTS_MS;
	for (size_t i = 0; i < f->n; i++) {
		const struct stat st = look_at(f->list[i].path);
		enum kiosk_err e;

		if (same(&st, &f->list[i].seen))
			continue;
		f->list[i].seen = st;
		if ((e = hand_over(m, i)) != KIOSK_E_OK) {
			kiosk_monitor_lose(m, KIOSK_BIOMETRIC, e);
			return;
		}
	}
}

enum kiosk_err
kiosk_faces_on_taken(
    struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	struct kiosk_watchlist_news n;
	char text[200], digest[17];

	(void)p;
	if (!kiosk_watchlist_take_news(body, &n) || m->faces.n == 0)
		return KIOSK_E_FRAME;
	for (size_t i = 0; i < 8; i++)
		snprintf(digest + 2 * i, 3, "%02x", n.now.sha256[i]);
	if (n.taken)
		snprintf(text, sizeof(text),
		    "%s: %u faces from now on, SHA-256 %s", n.now.list,
		    n.now.rows, digest);
	else
		snprintf(text, sizeof(text),
		    "%s: what was put in its place: %s; %s", n.now.list,
		    n.err == BIOMETRICS_E_OK ? "is older than the one before"
					     : biometrics_err_text(n.err),
		    n.now.rows > 0 ? "the one before stays"
				   : "it is not searched");
	say(m, text);
	return KIOSK_E_OK;
}
