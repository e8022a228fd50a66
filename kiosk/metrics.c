#include "kiosk/metrics.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "certs/files.h"
#include "kiosk/say.h"

#define TEXT_MAX 32768

/* Milliseconds. */
static const uint32_t bounds[KIOSK_METRICS_BUCKETS] = {
    2000, 5000, 8000, 12000, 18000, 25000, 40000, 60000};

void
kiosk_metrics_init(
    struct kiosk_metrics *m, const char *path, const char *gate, int64_t time)
{
	memset(m, 0, sizeof(*m));
	snprintf(m->path, sizeof(m->path), "%s", path);
	snprintf(m->gate, sizeof(m->gate), "%s", gate);
	m->started = time;
	m->changed = true;
}

static void
count(struct kiosk_metrics_count *c, size_t n, const char *code)
{
	size_t i = 0;

	/* The last one is for all that have no room. */
	while (
	    i + 1 < n && c[i].code[0] != '\0' && strcmp(c[i].code, code) != 0)
		i++;
	if (c[i].code[0] == '\0')
		snprintf(c[i].code, sizeof(c[i].code), "%s",
		    i + 1 < n ? code : "other");
	c[i].n++;
}

/* As console_rates.c counts: a face that an officer admits was the holder's. */
static void
rate(struct kiosk_metrics *m, const struct kiosk_record *r)
{
	const enum biometrics_outcome o = r->face.verdict.outcome;
	const struct kiosk_impostor_result *x = &r->face.impostors;
	const bool missed = o == BIOMETRICS_NO_MATCH;

	if (!r->have_face || (o != BIOMETRICS_MATCH && !missed))
		return;
	m->strangers += x->compared;
	for (unsigned i = 0; i < x->points; i++) {
		m->point[i].fmr = x->point[i].fmr;
		m->point[i].matched += x->point[i].matched;
	}
	if (r->have_order &&
	    (r->order.kind == KIOSK_ORDER_REFUSE ||
		r->order.kind == KIOSK_ORDER_REFER))
		return;
	if (missed && !(r->have_order && r->order.kind == KIOSK_ORDER_ADMIT)) {
		m->undecided++;
		return;
	}
	m->genuine++;
	m->missed += missed;
}

void
kiosk_metrics_passage(struct kiosk_metrics *m, const struct kiosk_record *r)
{
	count(m->decision, sizeof(m->decision) / sizeof(m->decision[0]),
	    r->decision[0] != '\0' ? r->decision : "none");
	for (size_t i = 0; i < r->reasons; i++)
		count(m->reason, KIOSK_METRICS_CODES, r->reason[i].code);
	for (size_t i = 0; i < KIOSK_METRICS_BUCKETS; i++)
		if (r->ms_decision <= bounds[i])
			m->bucket[i]++;
	m->ms += r->ms_decision;
	rate(m, r);
	m->passages++;
	m->last = r->began;
	m->changed = true;
}

void
kiosk_metrics_lost(struct kiosk_metrics *m, enum kiosk_peer p)
{
	m->lost[p]++;
	m->changed = true;
}

void
kiosk_metrics_unstored(struct kiosk_metrics *m)
{
	m->unstored++;
	m->changed = true;
}

unsigned
kiosk_metrics_health(const struct kiosk_metrics_now *now)
{
	if (now->state == GATE_OUT_OF_SERVICE || now->closed)
		return 2;
	return now->site && !now->line ? 1 : 0;
}

static void
family(struct sink *k, const char *name, const char *type, const char *help)
{
	kiosk_say(k, "# HELP sallyport_%s %s\n# TYPE sallyport_%s %s\n", name,
	    help, name, type);
}

static void
put_counts(struct sink *k, const struct kiosk_metrics *m, const char *name,
    const char *label, const struct kiosk_metrics_count *c, size_t n)
{
	for (size_t i = 0; i < n && c[i].code[0] != '\0'; i++)
		kiosk_say(k,
		    "sallyport_%s{gate=\"%s\",%s=\"%s\"} %" PRIu64 "\n", name,
		    m->gate, label, c[i].code, c[i].n);
}

static void
put_times(struct sink *k, const struct kiosk_metrics *m)
{
	family(k, "decision_seconds", "histogram",
	    "From the document to the decision.");
	for (size_t i = 0; i < KIOSK_METRICS_BUCKETS; i++)
		kiosk_say(k,
		    "sallyport_decision_seconds_bucket{gate=\"%s\",le=\"%u\"}"
		    " %" PRIu64 "\n",
		    m->gate, bounds[i] / 1000, m->bucket[i]);
	kiosk_say(k,
	    "sallyport_decision_seconds_bucket{gate=\"%s\",le=\"+Inf\"}"
	    " %" PRIu64 "\n",
	    m->gate, m->passages);
	kiosk_say(k, "sallyport_decision_seconds_sum{gate=\"%s\"} %.3f\n",
	    m->gate, (double)m->ms / 1000);
	kiosk_say(k,
	    "sallyport_decision_seconds_count{gate=\"%s\"} %" PRIu64 "\n",
	    m->gate, m->passages);
}

static void
put_one(struct sink *k, const struct kiosk_metrics *m, const char *name,
    const char *type, const char *help, int64_t value)
{
	family(k, name, type, help);
	kiosk_say(
	    k, "sallyport_%s{gate=\"%s\"} %" PRId64 "\n", name, m->gate, value);
}

static void
put_rates(struct sink *k, const struct kiosk_metrics *m)
{
	put_one(k, m, "face_impostor_comparisons_total", "counter",
	    "Faces held against references of other travellers.",
	    (int64_t)m->strangers);
	family(k, "face_false_matches_total", "counter",
	    "Of them, at or beyond the threshold for this false match rate.");
	for (unsigned i = 0; i < BIOMETRICS_MODEL_POINTS && m->point[i].fmr > 0;
	     i++)
		kiosk_say(k,
		    "sallyport_face_false_matches_total{gate=\"%s\","
		    "fmr=\"%g\"} %" PRIu64 "\n",
		    m->gate, m->point[i].fmr, m->point[i].matched);
	put_one(k, m, "face_genuine_total", "counter",
	    "Faces of holders: they matched, or an officer admitted them.",
	    (int64_t)m->genuine);
	put_one(k, m, "face_false_non_matches_total", "counter",
	    "Of them, those that did not match.", (int64_t)m->missed);
	put_one(k, m, "face_undecided_total", "counter",
	    "Faces that did not match, and nobody decided.",
	    (int64_t)m->undecided);
}

void
kiosk_metrics_put(struct sink *k, const struct kiosk_metrics *m,
    const struct kiosk_metrics_now *now)
{
	put_one(k, m, "health", "gauge",
	    "0 well, 1 open without its site, 2 out of service.",
	    (int64_t)kiosk_metrics_health(now));
	family(k, "state", "gauge", "1: the gate is in this state.");
	kiosk_say(k, "sallyport_state{gate=\"%s\",state=\"%s\"} 1\n", m->gate,
	    kiosk_gate_state_name(now->state));
	if (now->site)
		put_one(k, m, "line_up", "gauge", "1: the site can be reached.",
		    now->line);
	family(k, "passages_total", "counter",
	    "Passages that have ended, by decision.");
	put_counts(k, m, "passages_total", "decision", m->decision,
	    sizeof(m->decision) / sizeof(m->decision[0]));
	family(k, "reasons_total", "counter",
	    "Why they went to an officer; codes of sallyport(1).");
	put_counts(
	    k, m, "reasons_total", "code", m->reason, KIOSK_METRICS_CODES);
	put_times(k, m);
	put_rates(k, m);
	family(k, "workers_lost_total", "counter",
	    "Processes that died or were ended.");
	for (int p = KIOSK_READER; p < KIOSK_PEERS; p++)
		kiosk_say(k,
		    "sallyport_workers_lost_total{gate=\"%s\",worker=\"%s\"}"
		    " %" PRIu64 "\n",
		    m->gate, kiosk_msg_peer_name((enum kiosk_peer)p),
		    m->lost[p]);
	put_one(k, m, "unstored_total", "counter",
	    "Passages that could not be stored.", (int64_t)m->unstored);
	put_one(k, m, "last_passage_timestamp_seconds", "gauge",
	    "When the last passage began; 0: there was none.", m->last);
	put_one(k, m, "start_time_seconds", "gauge",
	    "When the gate was started.", m->started);
	put_one(k, m, "alive_timestamp_seconds", "gauge",
	    "When this was written; every 15 s.", now->time);
}

bool
kiosk_metrics_write(
    struct kiosk_metrics *m, const struct kiosk_metrics_now *now)
{
	char part[sizeof(m->path) + 8];
	uint8_t *text;
	struct sink k;
	bool ok = false;
	int fd;

	if (m->path[0] == '\0' ||
	    (!m->changed &&
		now->now_ms < m->written_ms + KIOSK_METRICS_EVERY_MS))
		return true;
	m->written_ms = now->now_ms;
	m->changed = false;
	if ((text = malloc(TEXT_MAX)) == NULL)
		return false;
	k = sink_of(text, TEXT_MAX);
	kiosk_metrics_put(&k, m, now);
	/* The collector reads *.prom: a half file has another name. */
	snprintf(part, sizeof(part), "%s.part", m->path);
	fd = open(
	    part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd >= 0) {
		ok = sink_ok(&k) && certs_files_write_all(fd, sink_span(&k));
		close(fd);
		ok = ok && rename(part, m->path) == 0;
	}
	free(text);
	return ok;
}
