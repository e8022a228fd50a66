/* Frames of the biometric worker that other kernels may have computed. */
#include <math.h>
#include <string.h>

#include "kiosk/comparison.h"
#include "kiosk/replay.h"
#include "kiosk/watchlist.h"

static bool
near(double a, double b)
{
	const double larger = fmax(fabs(a), fabs(b));

	return fabs(a - b) <= KIOSK_REPLAY_TOLERANCE * fmax(1, larger);
}

static bool
alike_quality(
    const struct biometrics_quality *a, const struct biometrics_quality *b)
{
	for (int i = 0; i < BIOMETRICS_Q_COUNT; i++)
		if (!near((double)a->raw[i], (double)b->raw[i]) ||
		    !near((double)a->value[i], (double)b->value[i]))
			return false;
	return true;
}

static bool
alike_pad(const struct biometrics_pad_result *a,
    const struct biometrics_pad_result *b)
{
	for (int i = 0; i < BIOMETRICS_PAD_COUNT; i++)
		if (a->evidence[i].have != b->evidence[i].have)
			return false;
	return a->frames == b->frames && near(a->score, b->score);
}

static bool
alike_compared(struct span recorded, struct span said)
{
	struct kiosk_comparison a, b;

	if (!kiosk_comparison_take(&recorded, &a) ||
	    !kiosk_comparison_take(&said, &b))
		return false;
	return a.err == b.err && strcmp(a.model, b.model) == 0 &&
	    strcmp(a.sha256, b.sha256) == 0 &&
	    a.verdict.outcome == b.verdict.outcome &&
	    a.verdict.metric == b.verdict.metric &&
	    near(a.verdict.score, b.verdict.score) && a.frames == b.frames &&
	    a.guidance == b.guidance && strcmp(a.pad_model, b.pad_model) == 0 &&
	    alike_pad(&a.pad, &b.pad) && alike_quality(&a.live, &b.live) &&
	    alike_quality(&a.reference, &b.reference);
}

static bool
alike_screened(struct span recorded, struct span said)
{
	struct kiosk_watchlist_result a, b;

	return kiosk_watchlist_take(&recorded, &a) &&
	    kiosk_watchlist_take(&said, &b) && a.outcome == b.outcome &&
	    a.err == b.err && a.rows == b.rows && a.hits == b.hits;
}

bool
kiosk_replay_alike(enum kiosk_msg_id id, struct span recorded, struct span said)
{
	if (id == KIOSK_MSG_COMPARED)
		return alike_compared(recorded, said);
	return id == KIOSK_MSG_SCREENED ? alike_screened(recorded, said)
					: span_eq(recorded, said);
}
