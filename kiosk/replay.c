#include "kiosk/replay.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/hpke.h"
#include "kiosk/keeper.h"
#include "kiosk/recording_file.h"
#include "kiosk/replay_parts.h"

/* In the order in which what they say goes on. */
static const enum kiosk_peer parts[] = {
    KIOSK_DOCUMENT, KIOSK_IMAGE, KIOSK_BIOMETRIC, KIOSK_MONITOR};
#define PARTS (sizeof(parts) / sizeof(parts[0]))

/* The first event of this kind of a part. */
static bool
find(struct span file, enum kiosk_peer part, enum kiosk_recording_kind kind,
    struct kiosk_recording_event *out)
{
	struct kiosk_recording_cursor c;

	kiosk_recording_walk(&c, file, part);
	while (kiosk_recording_next(&c, out))
		if (out->kind == kind)
			return true;
	return false;
}

/* The line of a head that begins with this word. */
static bool
line_of(struct span head, const char *word, char *out, size_t cap)
{
	const char *p = (const char *)head.p, *end = p + head.n, *stop;
	size_t n = strlen(word);

	for (; p < end; p = stop + 1) {
		if ((stop = memchr(p, '\n', (size_t)(end - p))) == NULL)
			return false;
		if ((size_t)(stop - p) > n && memcmp(p, word, n) == 0 &&
		    p[n] == ' ' && (size_t)(stop - p) - n - 1 < cap) {
			snprintf(out, cap, "%.*s", (int)(stop - p - 1) - (int)n,
			    p + n + 1);
			return true;
		}
	}
	return false;
}

enum kiosk_err
kiosk_replay_open(struct kiosk_replay *p, const char *path)
{
	struct kiosk_recording_event head;
	enum kiosk_err e = KIOSK_E_SYSTEM;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *map;

	memset(p, 0, sizeof(*p));
	if (fd < 0)
		return e;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
	    (size_t)st.st_size <= KIOSK_RECORDING_FILE_MAX &&
	    (map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd,
		 0)) != MAP_FAILED) {
		p->file = span_of(map, (size_t)st.st_size);
		p->version = kiosk_recording_version(p->file);
		e = kiosk_recording_check(p->file, &p->sealed, &p->at);
	}
	close(fd);
	if (e == KIOSK_E_OK &&
	    find(p->file, KIOSK_MONITOR, KIOSK_RECORDING_HEAD, &head) &&
	    !line_of(head.body, "file", p->conf_path, sizeof(p->conf_path)))
		p->conf_path[0] = '\0';
	if (e != KIOSK_E_OK) {
		const struct kiosk_replay was = *p;

		kiosk_replay_close(p);
		p->at = was.at;
		p->version = was.version;
	}
	return e;
}

void
kiosk_replay_close(struct kiosk_replay *p)
{
	if (p->file.p != NULL)
		munmap((void *)(uintptr_t)p->file.p, p->file.n);
	memset(p, 0, sizeof(*p));
}

static void
note(struct kiosk_replay_result *r, const char *text)
{
	if (r->notes < KIOSK_REPLAY_NOTES)
		snprintf(r->note[r->notes++], sizeof(r->note[0]), "%s", text);
}

/* What was running then, and is not what runs now. */
static void
compare_heads(const struct kiosk_replay *p, const struct kiosk_lane *lane,
    const char *conf_path, struct kiosk_replay_result *r)
{
	static const char *const words[] = {"gate", "policy", "trust",
	    "algorithms", "thresholds", "seal", "kiosks", "configuration"};
	char then[128], now[128], text[64];
	struct kiosk_recording_event head;
	uint8_t buf[KIOSK_KEEPER_HEAD];
	struct sink k = sink_of(buf, sizeof(buf));

	if (!find(p->file, KIOSK_MONITOR, KIOSK_RECORDING_HEAD, &head) ||
	    !kiosk_keeper_head(&k, lane, conf_path))
		return;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (line_of(head.body, words[i], then, sizeof(then)) &&
		    line_of(sink_span(&k), words[i], now, sizeof(now)) &&
		    strcmp(then, now) != 0) {
			snprintf(text, sizeof(text),
			    "%s is not the recorded one", words[i]);
			note(r, text);
		}
	if (!p->sealed)
		note(r, "the file is not as it was written");
}

/* Recordings of before name no station: they are of lanes with both. */
static bool
same_station(const struct kiosk_replay *p, const struct kiosk_lane *lane,
    const char *conf_path, struct kiosk_replay_result *r)
{
	struct kiosk_recording_event head;
	char then[16] = "";

	if (!find(p->file, KIOSK_MONITOR, KIOSK_RECORDING_HEAD, &head) ||
	    !line_of(head.body, "station", then, sizeof(then))) {
		if (lane->topology < GATE_KIOSK)
			return true;
		snprintf(then, sizeof(then), "one-step");
	}
	if (strcmp(then, kiosk_station_name(lane->topology)) == 0)
		return true;
	snprintf(r->why, sizeof(r->why),
	    "it was recorded with topology %s, and %s has %s: name that "
	    "station's configuration with --config",
	    then, conf_path, kiosk_station_name(lane->topology));
	return false;
}

/* Without the gates' key a replay takes the word of the recording. */
static void
note_key(const struct kiosk_lane *lane, struct kiosk_replay_result *r)
{
	EVP_PKEY *key = NULL;

	if (lane->topology != GATE_GATE)
		return;
	if (kiosk_hpke_private_read(lane->token_open, &key) != KIOSK_E_OK)
		note(
		    r, "without the key of tokens: what it opened is believed");
	EVP_PKEY_free(key);
}

/* What our own JSON says was decided. */
static void
decision_of(struct span json, char *out, size_t cap)
{
	static const char member[] = "\"decision\":";
	const char *p = memmem(json.p, json.n, member, sizeof(member) - 1);
	const char *end = (const char *)json.p + json.n;

	if (p == NULL)
		return;
	for (p += sizeof(member) - 1; p < end && (*p == ' ' || *p == '"'); p++)
		continue;
	for (size_t i = 0; i + 1 < cap && p + i < end && p[i] != '"'; i++) {
		out[i] = p[i];
		out[i + 1] = '\0';
	}
}

bool
kiosk_replay_body(struct kiosk_replay_play *p,
    const struct kiosk_recording_event *in, struct span *out)
{
	struct span *left = &p->left[in->peer];
	struct kiosk_recording_event e;

	/* The document worker carries them unread, and some of before. */
	*out = in->body;
	if (in->id == KIOSK_MSG_PAGE)
		return !in->digest;
	/* Further on to what is said to this one. */
	for (struct span s = *left;
	     s.n > 0 && kiosk_recording_take(&s, &e) == KIOSK_E_OK; *left = s) {
		if (e.kind != KIOSK_RECORDING_OUT || e.peer != p->part)
			continue;
		if (e.id != in->id)
			break;
		*left = s;
		*out = e.body;
		return true;
	}
	return !in->digest;
}

/* A child's whole life. */
static void
play(struct kiosk_replay_play *p)
{
	struct kiosk_replay_outcome *o = p->outcome[p->part];
	struct kiosk_recorder *r = NULL;

	if (kiosk_recorder_play(p->part, p->file,
		sink_of(o->said, sizeof(o->said)), &r) != KIOSK_E_OK)
		_exit(1);
	r->loose = p->loose;
	r->alike = kiosk_replay_alike;
	if (p->part == KIOSK_MONITOR)
		kiosk_replay_monitor(p, r);
	else
		kiosk_replay_worker(p, r);
	o->different = r->different || !sink_ok(&r->events);
	o->astray = r->astray || !sink_ok(&r->events);
	o->number = r->number;
	o->n = sink_span(&r->events).n;
	memcpy(o->why, r->why, sizeof(o->why));
	o->done = true;
	_exit(0);
}

/* This part's sections alone: walls leave little memory. */
static struct span
cut(struct span file, enum kiosk_peer part)
{
	const size_t magic = sizeof(KIOSK_RECORDING_MAGIC) - 1;
	struct span s = span_of(file.p + magic, file.n - magic), events, whole;
	struct sink k = {0};
	uint8_t of = 0;
	uint32_t n;

	if (part == KIOSK_MONITOR || part == KIOSK_BIOMETRIC)
		return file;
	k = sink_of(malloc(file.n), file.n);
	if (k.p == NULL)
		return span_of(NULL, 0);
	sink_put(&k, span_of(file.p, magic));
	while (of != KIOSK_RECORDING_END) {
		whole = s;
		if (!span_take_u8(&s, &of) || !span_take_be32(&s, &n) ||
		    !span_take(&s, n, &events))
			break;
		if (of == (uint8_t)part)
			sink_put(&k, span_of(whole.p, whole.n - s.n));
	}
	return sink_span(&k);
}

static void
play_part(struct kiosk_replay_play *p, const struct kiosk_replay *whole)
{
	struct kiosk_replay_outcome *o = p->outcome[p->part];
	pid_t child;
	int status = 0;

	o->played = true;
	for (int i = 0; i < KIOSK_PEERS; i++)
		p->left[i] = p->outcome[i] != NULL
		    ? span_of(p->outcome[i]->said, p->outcome[i]->n)
		    : span_of(NULL, 0);
	if ((child = fork()) == 0) {
		p->file = cut(whole->file, p->part);
		if (p->file.p != whole->file.p)
			munmap((void *)(uintptr_t)whole->file.p, whole->file.n);
		play(p);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		status = -1;
	if (o->done && status == 0)
		return;
	o->different = o->astray = true;
	snprintf(o->why, sizeof(o->why), "it died: %s %d",
	    WIFSIGNALED(status) ? "signal" : "status",
	    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

static bool
kernel_of(const struct kiosk_replay *p, const struct kiosk_replay_conf *conf,
    struct kiosk_replay_play *play, struct kiosk_replay_result *r)
{
	struct kiosk_recording_event e;
	unsigned recorded = BIOMETRICS_KERNEL_PORTABLE;

	r->images = find(
			p->file, KIOSK_BIOMETRIC, KIOSK_RECORDING_KERNEL, &e) &&
	    !conf->without_images;
	if (!r->images)
		return true;
	recorded = e.id;
	play->kernel = (enum biometrics_kernel)recorded;
	if (conf->kernel != NULL) {
		unsigned k = 0;

		while (k < BIOMETRICS_KERNEL_COUNT &&
		    strcmp(conf->kernel,
			biometrics_kernel_name((enum biometrics_kernel)k)) != 0)
			k++;
		play->kernel = (enum biometrics_kernel)k;
	} else if (recorded >= BIOMETRICS_KERNEL_COUNT ||
	    !biometrics_kernel_has(play->kernel)) {
		/* Another machine: its best. */
		play->kernel = biometrics_kernel();
	}
	if ((unsigned)play->kernel >= BIOMETRICS_KERNEL_COUNT ||
	    !biometrics_kernel_has(play->kernel))
		return false;
	play->loose = play->kernel != (enum biometrics_kernel)recorded;
	snprintf(r->kernel, sizeof(r->kernel), "%s",
	    biometrics_kernel_name(play->kernel));
	return true;
}

/* Where in the whole file the n-th event of a part stands. */
static size_t
place(struct span file, enum kiosk_peer part, unsigned number)
{
	struct kiosk_recording_cursor c;
	struct kiosk_recording_event e;

	kiosk_recording_walk(&c, file, part);
	while (c.number < number && kiosk_recording_next(&c, &e))
		continue;
	return c.at;
}

/* The first part that differs explains the others. */
static void
conclude(const struct kiosk_replay *p, const struct kiosk_replay_play *play,
    struct kiosk_replay_result *r)
{
	const struct kiosk_replay_outcome *m = play->outcome[KIOSK_MONITOR];
	struct kiosk_recording_event e = {0};
	bool astray = false;

	r->same = p->sealed;
	r->exact = !play->loose;
	for (size_t i = PARTS; i > 0; i--) {
		const struct kiosk_replay_outcome *o =
		    play->outcome[parts[i - 1]];

		astray = astray || o->astray;
		if (!o->different)
			continue;
		r->same = false;
		r->part = parts[i - 1];
		r->number = o->number;
		r->at = place(p->file, r->part, r->number);
		snprintf(r->why, sizeof(r->why), "%s",
		    o->why[0] != '\0' ? o->why : "it says too much");
	}
	if (find(p->file, KIOSK_MONITOR, KIOSK_RECORDING_RECORD, &e))
		decision_of(e.body, r->recorded, sizeof(r->recorded));
	for (struct span s = span_of(m->said, m->n);
	     !astray && kiosk_recording_take(&s, &e) == KIOSK_E_OK;)
		if (e.kind == KIOSK_RECORDING_RECORD)
			decision_of(e.body, r->decision, sizeof(r->decision));
	if (r->same && strcmp(r->decision, r->recorded) != 0) {
		r->same = false;
		snprintf(r->why, sizeof(r->why), "the decision is another");
	}
	if (!r->same && r->why[0] == '\0')
		snprintf(r->why, sizeof(r->why),
		    "what was altered shows nowhere but in its seal");
}

enum kiosk_err
kiosk_replay_run(const struct kiosk_replay *p,
    const struct kiosk_replay_conf *conf, struct kiosk_replay_result *r)
{
	const char *path = conf->conf_path != NULL ? conf->conf_path
						   : p->conf_path;
	struct kiosk_replay_play play = {.kernel = BIOMETRICS_KERNEL_PORTABLE};
	struct kiosk_lane *lane = calloc(1, sizeof(*lane));
	struct conf_error err;
	enum kiosk_err e = KIOSK_E_CONF;

	memset(r, 0, sizeof(*r));
	if (lane == NULL)
		return KIOSK_E_SYSTEM;
	if (kiosk_lane_read(path, lane, &err) != KIOSK_E_OK) {
		snprintf(r->why, sizeof(r->why),
		    "%s:%u: %s (--config names another configuration)",
		    err.file, err.line, err.text);
		goto out;
	}
	if (!same_station(p, lane, path, r))
		goto out;
	if (!kernel_of(p, conf, &play, r)) {
		snprintf(
		    r->why, sizeof(r->why), "this machine has no such kernels");
		goto out;
	}
	play.lane = lane;
	compare_heads(p, lane, path, r);
	note_key(lane, r);
	e = KIOSK_E_SYSTEM;
	for (size_t i = 0; i < PARTS; i++) {
		void *o = mmap(NULL, sizeof(struct kiosk_replay_outcome),
		    PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (o == MAP_FAILED)
			goto out;
		play.outcome[parts[i]] = o;
	}
	for (size_t i = 0; i < PARTS; i++) {
		play.part = parts[i];
		if (r->images || play.part == KIOSK_DOCUMENT ||
		    play.part == KIOSK_MONITOR)
			play_part(&play, p);
	}
	conclude(p, &play, r);
	e = KIOSK_E_OK;
out:
	for (size_t i = 0; i < KIOSK_PEERS; i++)
		if (play.outcome[i] != NULL)
			munmap(play.outcome[i], sizeof(*play.outcome[i]));
	free(lane);
	return e;
}
