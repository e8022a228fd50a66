/*
 * Counts of a gate for a monitoring system: a file in the text format of
 * Prometheus, which the textfile collector of node_exporter reads (*.prom), so
 * that the monitor needs no network.  Written anew, whole, when something has
 * changed and every fifteen seconds: a file that grows old is a gate that
 * stands still.
 *
 * Never personal data: numbers, states and codes of our own.
 */
#ifndef KIOSK_METRICS_H
#define KIOSK_METRICS_H

#include "kiosk/gate.h"
#include "kiosk/msg.h"
#include "kiosk/record.h"

#define KIOSK_METRICS_CODES 64 /* reasons; those beyond are "other" */
#define KIOSK_METRICS_BUCKETS 8
#define KIOSK_METRICS_EVERY_MS 15000

struct kiosk_metrics_count {
	char code[32];
	uint64_t n;
};

struct kiosk_metrics {
	char path[256]; /* empty: nobody asks */
	char gate[32];
	int64_t started;
	struct kiosk_metrics_count decision[16], reason[KIOSK_METRICS_CODES];
	uint64_t bucket[KIOSK_METRICS_BUCKETS]; /* of the time to decide */
	uint64_t ms, passages;
	int64_t last; /* passage, seconds since 1970 */
	uint64_t lost[KIOSK_PEERS], unstored;
	/* Of faces: held against strangers' references (kiosk/impostor.h), and
	 * of those that were the holder's as far as anybody decided. */
	uint64_t strangers, genuine, missed, undecided;
	struct {
		double fmr; /* of the model; 0: no more points */
		uint64_t matched;
	} point[BIOMETRICS_MODEL_POINTS];
	uint64_t written_ms;
	bool changed;
};

/* What the monitor knows at the moment. */
struct kiosk_metrics_now {
	enum gate_state state;
	bool site, line; /* it has one; and it can be reached */
	bool closed; /* by an officer's order */
	uint64_t now_ms;
	int64_t time;
};

void kiosk_metrics_init(
    struct kiosk_metrics *, const char *path, const char *gate, int64_t time);
/* A passage has ended. */
void kiosk_metrics_passage(struct kiosk_metrics *, const struct kiosk_record *);
void kiosk_metrics_lost(struct kiosk_metrics *, enum kiosk_peer);
void kiosk_metrics_unstored(struct kiosk_metrics *);
/* 0 well, 1 open without its site, 2 out of service. */
unsigned kiosk_metrics_health(const struct kiosk_metrics_now *) MUST_USE;
void kiosk_metrics_put(struct sink *, const struct kiosk_metrics *,
    const struct kiosk_metrics_now *);
/* Where it is time.  False: the file cannot be written. */
bool kiosk_metrics_write(
    struct kiosk_metrics *, const struct kiosk_metrics_now *) MUST_USE;

#endif
