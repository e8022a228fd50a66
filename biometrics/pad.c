#include "biometrics/pad.h"

#include <math.h>
#include <stdlib.h>

#include "biometrics/pad_parts.h"

#define P(id) BIOMETRICS_PAD_##id

struct biometrics_pad {
	struct biometrics_pad_network *network; /* or NULL */
	unsigned frames;
	/* Of the network: over all frames, and of the chosen one. */
	double sum;
	unsigned judged;
	float chosen;
	bool have_chosen;
	/* The pattern is that of the chosen frame. */
	float pattern;
	bool have_pattern;
	struct biometrics_pad_motion motion;
};

static const struct {
	const char *name, *unit;
} names[] = {
#define ROW(id, name, unit) {name, unit},
    BIOMETRICS_PADS(ROW)
#undef ROW
};

/*
 * Weight of evidence by raw value: the first at low and below, the second at
 * high and above, on a line between.  Set by hand: there are no streams of
 * living faces and of attacks to measure likelihoods on, so that evidence of
 * our own may move the score but not carry an alarm by itself.  The network is
 * judged by its log odds, at half of which its makers draw their line.
 */
/* clang-format off */
static const struct {
	float low, high, at_low, at_high;
} weights[BIOMETRICS_PAD_COUNT] = {
	[P(SURROUNDINGS)] = {.2f,  .8f,  -1.0f, 0.9f},
	[P(DEFORMATION)]  = {.045f, .09f, 0,    -1.0f},
	[P(BLINK)]        = {0,    1,    0,     -0.7f},
	[P(STILLNESS)]    = {15,   60,   0,     0.7f},
	[P(PATTERN)]      = {14,   20,   0,     0.9f},
};
/* clang-format on */
static const float before = -1; /* log odds of an attack without evidence */
static const float most = 4; /* of a network */

const char *
biometrics_pad_name(enum biometrics_pad_id id)
{
	return (unsigned)id < BIOMETRICS_PAD_COUNT ? names[id].name : "?";
}

const char *
biometrics_pad_unit(enum biometrics_pad_id id)
{
	return (unsigned)id < BIOMETRICS_PAD_COUNT ? names[id].unit : "?";
}

enum biometrics_err
biometrics_pad_new(const char *path, struct biometrics_pad **out)
{
	struct biometrics_pad *p = calloc(1, sizeof(*p));
	enum biometrics_err e = BIOMETRICS_E_OK;

	if (p == NULL)
		return BIOMETRICS_E_MEMORY;
	if (path != NULL)
		e = biometrics_pad_network_new(path, &p->network);
	if (e == BIOMETRICS_E_OK)
		*out = p;
	else
		biometrics_pad_free(&p);
	return e;
}

void
biometrics_pad_free(struct biometrics_pad **p)
{
	if (*p == NULL)
		return;
	biometrics_pad_forget(*p);
	biometrics_pad_network_free(&(*p)->network);
	free(*p);
	*p = NULL;
}

const char *
biometrics_pad_model(const struct biometrics_pad *p)
{
	return p->network != NULL ? biometrics_pad_network_name(p->network)
				  : "none";
}

/* Landmarks lie near the picture; beyond this something is wrong with them. */
static bool
sane(const struct biometrics_face *f)
{
	const float far = 1e5f;

	for (int i = 0; i < BIOMETRICS_FACE_POINTS; i++)
		if (!(fabsf(f->point[i].x) < far) ||
		    !(fabsf(f->point[i].y) < far))
			return false;
	return true;
}

static void
note(struct biometrics_pad *p, float attack, bool chosen)
{
	p->sum += (double)attack;
	p->judged++;
	if (chosen)
		p->chosen = attack;
	p->have_chosen |= chosen;
}

enum biometrics_err
biometrics_pad_see(struct biometrics_pad *p, const struct biometrics_image *img,
    const struct biometrics_face *f, bool chosen)
{
	enum biometrics_err e;
	float attack;

	if (!biometrics_image_ok(img) || !sane(f))
		return BIOMETRICS_E_VALUE;
	if (p->network != NULL) {
		e = biometrics_pad_network_run(p->network, img, f, &attack);
		if (e != BIOMETRICS_E_OK && e != BIOMETRICS_E_UNSUPPORTED)
			return e;
		if (e == BIOMETRICS_E_OK)
			note(p, attack, chosen);
	}
	if (chosen)
		p->have_pattern = biometrics_pad_pattern(img, f, &p->pattern);
	biometrics_pad_motion_see(&p->motion, img, f);
	p->frames++;
	return BIOMETRICS_E_OK;
}

/* Half the chosen picture's, which is what counts, half the stream's. */
static void
network(const struct biometrics_pad *p, struct biometrics_pad_evidence *e)
{
	float mean;

	e->have = p->judged > 0;
	if (!e->have)
		return;
	mean = (float)(p->sum / p->judged);
	e->raw = p->have_chosen ? (mean + p->chosen) / 2 : mean;
	e->weight = -before +
	    0.75f * logf((e->raw + 1e-6f) / (1 - e->raw + 1e-6f));
	e->weight = fminf(most, fmaxf(-most, e->weight));
}

static float
weigh(enum biometrics_pad_id id, float raw)
{
	const float low = weights[id].low, high = weights[id].high;
	const float x = fminf(1, fmaxf(0, (raw - low) / (high - low)));

	return weights[id].at_low +
	    x * (weights[id].at_high - weights[id].at_low);
}

void
biometrics_pad_judge(
    const struct biometrics_pad *p, struct biometrics_pad_result *out)
{
	struct biometrics_pad_result r = {.frames = p->frames};
	double odds = (double)before;

	biometrics_pad_motion_judge(&p->motion, r.evidence);
	r.evidence[P(PATTERN)].have = p->have_pattern;
	r.evidence[P(PATTERN)].raw = p->have_pattern ? p->pattern : 0;
	network(p, &r.evidence[P(NETWORK)]);
	for (unsigned i = 0; i < BIOMETRICS_PAD_COUNT; i++) {
		struct biometrics_pad_evidence *e = &r.evidence[i];

		if (!e->have)
			continue;
		if (i != P(NETWORK))
			e->weight = weigh((enum biometrics_pad_id)i, e->raw);
		odds += (double)e->weight;
	}
	r.score = 1 / (1 + exp(-odds));
	*out = r;
}

void
biometrics_pad_forget(struct biometrics_pad *p)
{
	struct biometrics_pad_network *n = p->network;

	if (n != NULL)
		biometrics_pad_network_forget(n);
	bytes_wipe(p, sizeof(*p));
	*p = (struct biometrics_pad) {.network = n};
}
