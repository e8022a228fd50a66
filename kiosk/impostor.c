#include "kiosk/impostor.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/wire.h"

struct kiosk_impostor {
	unsigned most, dim, n;
	uint64_t life_ms;
	/* Oldest first. */
	uint64_t until[KIOSK_IMPOSTOR_MAX];
	struct kiosk_impostor_who who[KIOSK_IMPOSTOR_MAX];
	float *rows;
};

static float *
row(const struct kiosk_impostor *c, unsigned i)
{
	return c->rows + (size_t)i * c->dim;
}

static size_t
row_size(const struct kiosk_impostor *c)
{
	return c->dim * sizeof(float);
}

bool
kiosk_impostor_new(
    unsigned most, unsigned dim, uint64_t life_ms, struct kiosk_impostor **out)
{
	struct kiosk_impostor *c;

	if (most == 0 || most > KIOSK_IMPOSTOR_MAX || dim == 0 ||
	    (c = calloc(1, sizeof(*c))) == NULL)
		return false;
	if ((c->rows = calloc(most, dim * sizeof(float))) == NULL) {
		free(c);
		return false;
	}
	c->most = most;
	c->dim = dim;
	c->life_ms = life_ms;
	*out = c;
	return true;
}

void
kiosk_impostor_free(struct kiosk_impostor **c)
{
	if (*c == NULL)
		return;
	bytes_wipe((*c)->rows, (*c)->most * row_size(*c));
	free((*c)->rows);
	bytes_wipe(*c, sizeof(**c));
	free(*c);
	*c = NULL;
}

/* §3.12.1: "above or equal to the threshold"; of a distance, below. */
static bool
matches(enum biometrics_metric m, double score, double threshold)
{
	return m == BIOMETRICS_METRIC_L2 ? score <= threshold
					 : score >= threshold;
}

static bool
is_same(const struct kiosk_impostor *c, unsigned i, const float *reference,
    const struct kiosk_impostor_who *who)
{
	return memcmp(row(c, i), reference, row_size(c)) == 0 ||
	    kiosk_impostor_who_same(&c->who[i], who);
}

void
kiosk_impostor_compare(const struct kiosk_impostor *c,
    const struct biometrics_model *model, const float *reference,
    const struct kiosk_impostor_who *who, const float *probe,
    struct kiosk_impostor_result *out)
{
	memset(out, 0, sizeof(*out));
	if (c == NULL || model == NULL || model->dim != c->dim)
		return;
	while (out->points < BIOMETRICS_MODEL_POINTS &&
	    model->point[out->points].fmr > 0) {
		out->point[out->points] = (struct kiosk_impostor_point) {
		    model->point[out->points].fmr,
		    model->point[out->points].threshold, 0};
		out->points++;
	}
	for (unsigned i = 0; i < c->n; i++) {
		double score;

		if (is_same(c, i, reference, who))
			continue;
		score = (double)biometrics_distance_score(
		    model->metric, row(c, i), probe, c->dim);
		out->compared++;
		for (unsigned k = 0; k < out->points; k++)
			out->point[k].matched += matches(
			    model->metric, score, out->point[k].threshold);
	}
}

/* The oldest ones go, and nothing of them stays. */
static void
drop(struct kiosk_impostor *c, unsigned n)
{
	const unsigned left = c->n - n;

	memmove(c->rows, row(c, n), left * row_size(c));
	bytes_wipe(row(c, left), n * row_size(c));
	memmove(c->until, c->until + n, left * sizeof(c->until[0]));
	memmove(c->who, c->who + n, left * sizeof(c->who[0]));
	bytes_wipe(c->who + left, n * sizeof(c->who[0]));
	c->n = left;
}

void
kiosk_impostor_keep(struct kiosk_impostor *c, const float *reference,
    const struct kiosk_impostor_who *who, uint64_t now_ms)
{
	if (c == NULL)
		return;
	for (unsigned i = 0; i < c->n; i++)
		if (is_same(c, i, reference, who))
			return;
	if (c->n == c->most)
		drop(c, 1);
	memcpy(row(c, c->n), reference, row_size(c));
	c->who[c->n] = *who;
	c->until[c->n++] = now_ms + c->life_ms;
}

int
kiosk_impostor_sweep(struct kiosk_impostor *c, uint64_t now_ms)
{
	unsigned over = 0;
	uint64_t left;

	if (c == NULL)
		return -1;
	while (over < c->n && c->until[over] <= now_ms)
		over++;
	if (over > 0)
		drop(c, over);
	if (c->n == 0)
		return -1;
	left = c->until[0] - now_ms;
	return left > INT32_MAX ? INT32_MAX : (int)left;
}

size_t
kiosk_impostor_kept(const struct kiosk_impostor *c)
{
	return c != NULL ? c->n : 0;
}

void
kiosk_impostor_put(struct sink *k, const struct kiosk_impostor_result *r)
{
	sink_put_be32(k, r->compared);
	sink_put_u8(k, (uint8_t)r->points);
	for (unsigned i = 0; i < r->points; i++) {
		kiosk_wire_put_real(k, r->point[i].fmr);
		kiosk_wire_put_real(k, r->point[i].threshold);
		sink_put_be32(k, r->point[i].matched);
	}
}

bool
kiosk_impostor_take(struct span *in, struct kiosk_impostor_result *out)
{
	struct span s = *in;
	struct kiosk_impostor_result r = {0};
	uint8_t points;

	if (!span_take_be32(&s, &r.compared) ||
	    r.compared > KIOSK_IMPOSTOR_MAX || !span_take_u8(&s, &points) ||
	    points > BIOMETRICS_MODEL_POINTS)
		return false;
	r.points = points;
	for (unsigned i = 0; i < r.points; i++) {
		struct kiosk_impostor_point *p = &r.point[i];

		if (!kiosk_wire_take_real(&s, &p->fmr) || p->fmr <= 0 ||
		    p->fmr > 1 || !kiosk_wire_take_real(&s, &p->threshold) ||
		    !span_take_be32(&s, &p->matched) || p->matched > r.compared)
			return false;
	}
	*in = s;
	*out = r;
	return true;
}
