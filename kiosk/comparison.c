#include "kiosk/comparison.h"
#include "kiosk/wire.h"

#include <string.h>

static void
put_quality(struct sink *k, const struct biometrics_quality *q)
{
	for (int i = 0; i < BIOMETRICS_Q_COUNT; i++) {
		kiosk_wire_put_real(k, (double)q->raw[i]);
		kiosk_wire_put_real(k, (double)q->value[i]);
	}
}

static bool
take_quality(struct span *s, struct biometrics_quality *q)
{
	for (int i = 0; i < BIOMETRICS_Q_COUNT; i++) {
		double raw, value;

		if (!kiosk_wire_take_real(s, &raw) ||
		    !kiosk_wire_take_real(s, &value))
			return false;
		q->raw[i] = (float)raw;
		q->value[i] = (float)value;
	}
	return true;
}

static void
put_pad(struct sink *k, const struct biometrics_pad_result *p)
{
	kiosk_wire_put_real(k, p->score);
	sink_put_be32(k, p->frames);
	for (int i = 0; i < BIOMETRICS_PAD_COUNT; i++) {
		sink_put_u8(k, p->evidence[i].have);
		kiosk_wire_put_real(k, (double)p->evidence[i].raw);
		kiosk_wire_put_real(k, (double)p->evidence[i].weight);
	}
}

static bool
take_pad(struct span *s, struct biometrics_pad_result *p)
{
	uint32_t frames;

	if (!kiosk_wire_take_real(s, &p->score) || p->score < 0 ||
	    p->score > 1 || !span_take_be32(s, &frames))
		return false;
	p->frames = frames;
	for (int i = 0; i < BIOMETRICS_PAD_COUNT; i++) {
		double raw, weight;
		uint8_t have;

		if (!span_take_u8(s, &have) || have > 1 ||
		    !kiosk_wire_take_real(s, &raw) ||
		    !kiosk_wire_take_real(s, &weight))
			return false;
		p->evidence[i] = (struct biometrics_pad_evidence) {
		    have == 1, (float)raw, (float)weight};
	}
	return true;
}

void
kiosk_comparison_put(struct sink *k, const struct kiosk_comparison *c)
{
	sink_put_u8(k, (uint8_t)c->err);
	sink_put(k, span_of(c->model, sizeof(c->model)));
	sink_put(k, span_of(c->sha256, sizeof(c->sha256)));
	sink_put(k, span_of(c->kernel, sizeof(c->kernel)));
	sink_put_u8(k, (uint8_t)c->verdict.outcome);
	sink_put_u8(k, (uint8_t)c->verdict.metric);
	kiosk_wire_put_real(k, c->verdict.score);
	kiosk_wire_put_real(k, c->verdict.threshold);
	kiosk_wire_put_real(k, c->verdict.fmr);
	put_quality(k, &c->live);
	put_quality(k, &c->reference);
	sink_put_u8(k, c->reference_doubtful);
	sink_put_u8(k, (uint8_t)c->guidance);
	sink_put_be32(k, c->frames);
	sink_put(k, span_of(c->pad_model, sizeof(c->pad_model)));
	put_pad(k, &c->pad);
	kiosk_impostor_put(k, &c->impostors);
	sink_put_be32(k, c->us_reference);
	sink_put_be32(k, c->us_live);
	sink_put_be32(k, c->us_compare);
}

bool
kiosk_comparison_take(struct span *in, struct kiosk_comparison *out)
{
	struct span s = *in;
	struct kiosk_comparison c = {0};
	uint8_t err, outcome, metric, doubtful, guidance;

	if (!span_take_u8(&s, &err) || err >= BIOMETRICS_E_COUNT ||
	    !kiosk_wire_take_text(&s, c.model, sizeof(c.model)) ||
	    !kiosk_wire_take_text(&s, c.sha256, sizeof(c.sha256)) ||
	    !kiosk_wire_take_text(&s, c.kernel, sizeof(c.kernel)) ||
	    !span_take_u8(&s, &outcome) || outcome > BIOMETRICS_MATCH ||
	    !span_take_u8(&s, &metric) || metric > BIOMETRICS_METRIC_L2 ||
	    !kiosk_wire_take_real(&s, &c.verdict.score) ||
	    !kiosk_wire_take_real(&s, &c.verdict.threshold) ||
	    !kiosk_wire_take_real(&s, &c.verdict.fmr) ||
	    !take_quality(&s, &c.live) || !take_quality(&s, &c.reference) ||
	    !span_take_u8(&s, &doubtful) || doubtful > 1 ||
	    !span_take_u8(&s, &guidance) || guidance >= BIOMETRICS_G_COUNT ||
	    !span_take_be32(&s, &c.frames) ||
	    !kiosk_wire_take_text(&s, c.pad_model, sizeof(c.pad_model)) ||
	    !take_pad(&s, &c.pad) || !kiosk_impostor_take(&s, &c.impostors) ||
	    !span_take_be32(&s, &c.us_reference) ||
	    !span_take_be32(&s, &c.us_live) ||
	    !span_take_be32(&s, &c.us_compare))
		return false;
	c.err = (enum biometrics_err)err;
	c.verdict.outcome = (enum biometrics_outcome)outcome;
	c.verdict.metric = (enum biometrics_metric)metric;
	c.reference_doubtful = doubtful == 1;
	c.guidance = (enum biometrics_guidance)guidance;
	*in = s;
	*out = c;
	return true;
}

bool
kiosk_comparison_matches(const struct kiosk_comparison *c, double fmr)
{
	const struct biometrics_verdict *v = &c->verdict;

	if (c->err != BIOMETRICS_E_OK || v->outcome != BIOMETRICS_MATCH ||
	    !(v->fmr > 0) || v->fmr > fmr)
		return false;
	if (v->metric == BIOMETRICS_METRIC_COSINE)
		return v->score >= v->threshold;
	return v->metric == BIOMETRICS_METRIC_L2 && v->score <= v->threshold;
}
