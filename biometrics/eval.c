#include "biometrics/eval.h"

#include <stdlib.h>

static int
falling(const void *a, const void *b)
{
	const struct biometrics_eval_pair *x = a, *y = b;

	return x->score < y->score ? 1 : x->score > y->score ? -1 : 0;
}

static bool
failed(const struct biometrics_eval_pair *p)
{
	return p->score == BIOMETRICS_EVAL_FAILED;
}

static bool
genuine(const struct biometrics_eval *e, const struct biometrics_eval_pair *p)
{
	return e->person[p->a] == e->person[p->b];
}

enum biometrics_err
biometrics_eval_init(struct biometrics_eval *e,
    struct biometrics_eval_pair *pair, size_t n, const uint32_t *person,
    size_t samples)
{
	struct biometrics_eval v = {
	    .pair = pair, .n = n, .person = person, .samples = samples};

	for (size_t i = 0; i < samples; i++) {
		if (person[i] >= samples)
			return BIOMETRICS_E_VALUE;
		if (person[i] >= v.persons)
			v.persons = (size_t)person[i] + 1;
	}
	for (size_t i = 0; i < n; i++) {
		const struct biometrics_eval_pair *p = &pair[i];

		if (p->a >= samples || p->b >= samples ||
		    (!isfinite(p->score) && !failed(p)))
			return BIOMETRICS_E_VALUE;
		if (genuine(&v, p)) {
			v.genuine++;
			v.genuine_failed += failed(p);
		} else if (failed(p))
			v.impostor_failed++;
		else
			v.impostor++;
	}
	if (v.genuine == 0 || v.impostor == 0)
		return BIOMETRICS_E_VALUE;
	qsort(pair, n, sizeof(*pair), falling);
	*e = v;
	return BIOMETRICS_E_OK;
}

struct biometrics_eval_rate
biometrics_eval_share(size_t errors, size_t trials)
{
	const double z = 1.959964, n = (double)trials;
	struct biometrics_eval_rate r = {.errors = errors, .trials = trials};
	double middle, half;

	r.high = 1;
	if (trials == 0)
		return r;
	r.rate = (double)errors / n;
	middle = r.rate + z * z / (2 * n);
	half = z * sqrt(r.rate * (1 - r.rate) / n + z * z / (4 * n * n));
	r.low = (middle - half) / (1 + z * z / n);
	r.high = (middle + half) / (1 + z * z / n);
	if (errors == 0) {
		r.low = 0;
		r.high = fmin(1, 3 / n);
	}
	if (errors == trials) {
		r.low = fmax(0, 1 - 3 / n);
		r.high = 1;
	}
	return r;
}

/*
 * Going down the scores: after each step all pairs with score or more are
 * accepted.  Without weights every pair counts once.
 */
struct sweep {
	const struct biometrics_eval *e;
	const uint32_t *weight; /* of samples, or NULL */
	size_t next;
	double score, impostors, genuines; /* accepted */
};

static double
weigh(const struct sweep *s, const struct biometrics_eval_pair *p, bool same)
{
	if (s->weight == NULL)
		return 1;
	/* A person drawn m times brings m times their own pairs. */
	return same ? (double)s->weight[p->a]
		    : (double)s->weight[p->a] * (double)s->weight[p->b];
}

static bool
down(struct sweep *s)
{
	const struct biometrics_eval *e = s->e;
	const float score = s->next < e->n ? e->pair[s->next].score
					   : BIOMETRICS_EVAL_FAILED;

	if (score == BIOMETRICS_EVAL_FAILED)
		return false;
	for (; s->next < e->n && e->pair[s->next].score == score; s->next++) {
		const struct biometrics_eval_pair *p = &e->pair[s->next];
		const bool same = genuine(e, p);

		*(same ? &s->genuines : &s->impostors) += weigh(s, p, same);
	}
	s->score = (double)score;
	return true;
}

static void
rates(struct biometrics_eval_point *out, size_t false_matches, size_t impostors,
    size_t matches, size_t genuines)
{
	out->false_match = biometrics_eval_share(false_matches, impostors);
	out->false_non_match = biometrics_eval_share(
	    genuines - matches, genuines);
}

void
biometrics_eval_threshold(const struct biometrics_eval *e, double threshold,
    struct biometrics_eval_point *out)
{
	size_t accepted[2] = {0};

	for (size_t i = 0; i < e->n && (double)e->pair[i].score >= threshold &&
	     !failed(&e->pair[i]);
	     i++)
		accepted[genuine(e, &e->pair[i])]++;
	*out = (struct biometrics_eval_point) {.threshold = threshold};
	rates(out, accepted[0], e->impostor, accepted[1], e->genuine);
}

void
biometrics_eval_group(const struct biometrics_eval *e, const uint16_t *group,
    uint16_t number, double threshold, struct biometrics_eval_point *out)
{
	size_t accepted[2] = {0}, all[2] = {0};

	for (size_t i = 0; i < e->n; i++) {
		const struct biometrics_eval_pair *p = &e->pair[i];
		const bool same = genuine(e, p);

		if (group[p->a] != number || group[p->b] != number ||
		    (failed(p) && !same))
			continue;
		all[same]++;
		accepted[same] += !failed(p) && (double)p->score >= threshold;
	}
	*out = (struct biometrics_eval_point) {.threshold = threshold};
	rates(out, accepted[0], all[0], accepted[1], all[1]);
}

enum biometrics_err
biometrics_eval_at(const struct biometrics_eval *e, double fmr, double step,
    struct biometrics_eval_point *out)
{
	const double expected = fmr * (double)e->impostor;
	size_t allowed, seen = 0, i = 0;
	double t, barred;

	if (!(fmr > 0) || !(fmr < 1) || !(step >= 0))
		return BIOMETRICS_E_VALUE;
	if (expected < BIOMETRICS_EVAL_SUPPORT)
		return BIOMETRICS_E_NO_THRESHOLD;
	allowed = (size_t)expected;
	/* The best impostor pair that has to stay outside. */
	for (; i < e->n; i++)
		if (!genuine(e, &e->pair[i]) && seen++ == allowed)
			break;
	barred = (double)e->pair[i].score;
	t = step > 0 ? ceil(barred / step) * step
		     : (double)nextafterf(e->pair[i].score, INFINITY);
	while (t <= barred)
		t += step;
	biometrics_eval_threshold(e, t, out);
	out->fmr = fmr;
	return BIOMETRICS_E_OK;
}

/* FMR and FNMR of a sweep that stands somewhere. */
struct stand {
	double fmr, fnmr, score;
};

static struct stand
stand(const struct sweep *s, double impostors, double genuines)
{
	return (struct stand) {s->impostors / impostors,
	    (genuines - s->genuines) / genuines, s->score};
}

/* The two steps between which the rates cross, the better one. */
static struct biometrics_eval_eer
crossing(struct stand above, struct stand below)
{
	const bool met = below.fmr <= below.fnmr ||
	    below.fmr + below.fnmr <= above.fmr + above.fnmr;
	const struct stand s = met ? below : above;

	return (struct biometrics_eval_eer) {.eer = (s.fmr + s.fnmr) / 2,
	    .threshold = s.score,
	    .low = fmin(s.fmr, s.fnmr),
	    .high = fmax(s.fmr, s.fnmr)};
}

struct biometrics_eval_eer
biometrics_eval_equal(const struct biometrics_eval *e)
{
	struct sweep s = {.e = e, .score = INFINITY};
	struct stand above = {0, 1, INFINITY}, here = above;

	while (here.fnmr > here.fmr && down(&s)) {
		above = here;
		here = stand(&s, (double)e->impostor, (double)e->genuine);
	}
	/* What failed keeps FNMR above FMR: nothing crosses. */
	if (here.fnmr > here.fmr)
		above = here;
	return crossing(above, here);
}

size_t
biometrics_eval_det(const struct biometrics_eval *e,
    struct biometrics_eval_point *out, size_t cap)
{
	const double n = (double)e->impostor;
	struct sweep s = {.e = e, .score = INFINITY}, last = s;
	size_t points = 0;
	bool more = true;

	for (size_t k = 0; k < cap && more; k++) {
		const double limit = cap > 1
		    ? pow(n, (double)k / (double)(cap - 1))
		    : n;

		while (s.impostors <= limit + 1e-9 && more) {
			last = s;
			more = down(&s);
		}
		if (points > 0 && out[points - 1].threshold == last.score)
			continue;
		out[points].fmr = 0;
		out[points].threshold = last.score;
		rates(&out[points++], (size_t)last.impostors, e->impostor,
		    (size_t)last.genuines, e->genuine);
	}
	return points;
}

void
biometrics_eval_histogram(const struct biometrics_eval *e, double low,
    double high, size_t *same, size_t *other, size_t bins)
{
	for (size_t i = 0; i < bins; i++)
		same[i] = other[i] = 0;
	for (size_t i = 0; i < e->n && !failed(&e->pair[i]); i++) {
		const double at = ((double)e->pair[i].score - low) /
		    (high - low) * (double)bins;
		const size_t b = at < 1	 ? 0
		    : at >= (double)bins ? bins - 1
					 : (size_t)at;

		(genuine(e, &e->pair[i]) ? same : other)[b]++;
	}
}

/* Sebastiano Vigna's splitmix64: no secret hangs on it. */
static uint64_t
draw(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15u;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

static void
draw_persons(const struct biometrics_eval *e, uint64_t *state, uint32_t *weight)
{
	uint32_t *times = weight + e->samples;

	memset(times, 0, e->persons * sizeof(*times));
	for (size_t i = 0; i < e->persons; i++)
		times[(draw(state) >> 32) * e->persons >> 32]++;
	for (size_t i = 0; i < e->samples; i++)
		weight[i] = times[e->person[i]];
}

/* One set of persons: FNMR at each rate, then the EER. */
static bool
replicate(const struct biometrics_eval *e, const uint32_t *weight,
    const struct biometrics_eval_bootstrap *b, double *out)
{
	struct sweep s = {.e = e, .weight = weight, .score = INFINITY};
	struct stand above = {0, 1, INFINITY}, here = above;
	double all[2] = {0};
	bool crossed = false, wanted = true;

	for (size_t i = 0; i < e->n; i++) {
		const bool same = genuine(e, &e->pair[i]);

		if (same || !failed(&e->pair[i]))
			all[same] += weigh(&s, &e->pair[i], same);
	}
	if (all[0] <= 0 || all[1] <= 0)
		return false;
	for (size_t i = 0; i <= b->n; i++)
		out[i] = 1;
	while (wanted) {
		wanted = !crossed;
		for (size_t i = 0; i < b->n; i++)
			if (here.fmr <= b->fmr[i]) {
				out[i] = here.fnmr;
				wanted = true;
			}
		if (!crossed && here.fnmr <= here.fmr) {
			out[b->n] = crossing(above, here).eer;
			crossed = true;
		}
		wanted = wanted && down(&s);
		above = here;
		here = stand(&s, all[0], all[1]);
	}
	if (!crossed)
		out[b->n] = crossing(here, here).eer;
	return true;
}

static int
rising(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static struct biometrics_eval_interval
middle95(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), rising);
	return (struct biometrics_eval_interval) {
	    v[(size_t)(0.025 * (double)(n - 1))],
	    v[(size_t)ceil(0.975 * (double)(n - 1))]};
}

enum biometrics_err
biometrics_eval_bootstrap(const struct biometrics_eval *e, uint32_t *weight,
    size_t cap, struct biometrics_eval_bootstrap *b)
{
	double v[BIOMETRICS_EVAL_RATES + 1][BIOMETRICS_EVAL_TIMES];
	uint64_t state = b->seed;
	size_t n = 0;

	if (b->times == 0 || b->times > BIOMETRICS_EVAL_TIMES ||
	    b->n > BIOMETRICS_EVAL_RATES || cap < e->samples + e->persons)
		return BIOMETRICS_E_VALUE;
	for (unsigned t = 0; t < b->times; t++) {
		double out[BIOMETRICS_EVAL_RATES + 1];

		draw_persons(e, &state, weight);
		if (!replicate(e, weight, b, out))
			continue;
		for (size_t i = 0; i <= b->n; i++)
			v[i][n] = out[i];
		n++;
	}
	if (n == 0)
		return BIOMETRICS_E_VALUE;
	for (size_t i = 0; i < b->n; i++)
		b->fnmr[i] = middle95(v[i], n);
	b->eer = middle95(v[b->n], n);
	return BIOMETRICS_E_OK;
}
