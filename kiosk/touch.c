#include "kiosk/touch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "biometrics/finger_fusion.h"
#include "biometrics/finger_match.h"
#include "biometrics/finger_quality.h"
#include "biometrics/finger_verdict.h"
#include "biometrics/minutiae.h"
#include "kiosk/host.h"
#include "kiosk/print.h"

enum {
	REFERENCES = KIOSK_FINGER_LAST,
	/* Fewer minutiae or less quality: another picture, if there is time;
	 * TR-03121-3.1 table 4.5 asks for 20 of an index finger. */
	MINUTIAE_FEW = 12,
	QUALITY_LOW = 20,
	/* Records may be silent; Doc 9303 passports have this. */
	PPI_UNSTATED = 500
};

struct reference {
	bool usable;
	uint8_t quality;
	uint16_t minutiae, ppi;
	enum kiosk_finger_second second; /* of its newest comparison */
	enum hw_err second_err;
	struct biometrics_image image; /* ours, to be wiped and freed */
	struct biometrics_finger_prepared prepared;
};

struct kiosk_touch {
	const struct biometrics_model *site; /* or NULL */
	double fmr;
	unsigned total, come; /* prints of the chip */
	struct reference reference[REFERENCES + 1]; /* by position */
	uint8_t order[REFERENCES]; /* positions, the best print first */
	unsigned usable;
	enum biometrics_err trouble; /* of a print that is not usable */
	bool asked, capturing, have_live, answered;
	unsigned pictures; /* of this finger */
	unsigned comparisons;
	struct biometrics_finger_fusion fusion; /* all of this passage */
	enum ui_touch hint;
	struct biometrics_minutiae live;
	enum kiosk_finger_second live_second;
	enum hw_err live_second_err;
	struct biometrics_finger_prepared prepared;
	struct kiosk_finger out;
};

/* Index fingers first, then those that most sensors take well. */
static const uint8_t preference[REFERENCES] = {2, 7, 1, 6, 3, 8, 4, 9, 5, 10};

enum kiosk_err
kiosk_touch_new(
    const struct biometrics_model *site, double fmr, struct kiosk_touch **out)
{
	struct kiosk_touch *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return KIOSK_E_SYSTEM;
	t->site = site;
	t->fmr = fmr;
	*out = t;
	return KIOSK_E_OK;
}

void
kiosk_touch_clear(struct kiosk_touch *t)
{
	const struct biometrics_model *site = t->site;
	double fmr = t->fmr;

	for (size_t i = 0; i <= REFERENCES; i++) {
		struct biometrics_image *img = &t->reference[i].image;

		if (img->px != NULL)
			bytes_wipe(img->px, img->cap);
		free(img->px);
	}
	bytes_wipe(t, sizeof(*t));
	t->site = site;
	t->fmr = fmr;
}

void
kiosk_touch_free(struct kiosk_touch **t)
{
	if (*t == NULL)
		return;
	kiosk_touch_clear(*t);
	free(*t);
	*t = NULL;
}

/* Grey pixels to minutiae, in memory that is wiped. */
static enum biometrics_err
extract(const struct biometrics_image *img, unsigned ppi,
    struct biometrics_minutiae *out, struct biometrics_finger_quality *q)
{
	size_t need = biometrics_minutiae_scratch(img, ppi);
	void *scratch = need > 0 ? malloc(need) : NULL;
	enum biometrics_err e = need == 0 ? BIOMETRICS_E_SIZE
	    : scratch == NULL		  ? BIOMETRICS_E_MEMORY
					  : biometrics_finger_quality_measure(
						img, ppi, scratch, need, out, q);

	if (scratch != NULL)
		bytes_wipe(scratch, need);
	free(scratch);
	return e;
}

/* Grey pixels, copied into memory of our own. */
static enum kiosk_err
keep(struct span px, unsigned width, unsigned height,
    struct biometrics_image *out)
{
	uint8_t *copy = malloc(px.n);

	if (copy == NULL)
		return KIOSK_E_SYSTEM;
	memcpy(copy, px.p, px.n);
	*out = biometrics_image_of(copy, px.n, width, height, 1);
	return KIOSK_E_OK;
}

/* Keeps order sorted: better prints first, of equal ones the preferred. */
static void
enlist(struct kiosk_touch *t)
{
	t->usable = 0;
	for (size_t p = 0; p < REFERENCES; p++) {
		const struct reference *r = &t->reference[preference[p]];
		unsigned at = t->usable;

		if (!r->usable)
			continue;
		while (at > 0 &&
		    t->reference[t->order[at - 1]].quality < r->quality) {
			t->order[at] = t->order[at - 1];
			at--;
		}
		t->order[at] = preference[p];
		t->usable++;
	}
}

/* After a comparison that was lost, the next of the fingers. */
static void
choose(struct kiosk_touch *t)
{
	uint8_t p = t->order[t->comparisons % t->usable];

	t->out.position = p;
	t->out.quality_reference = t->reference[p].quality;
	t->out.minutiae_reference = t->reference[p].minutiae;
}

enum kiosk_err
kiosk_touch_reference(struct kiosk_touch *t, struct span body)
{
	uint64_t began = kiosk_host_cpu_us();
	struct biometrics_finger_quality q;
	struct biometrics_minutiae found;
	struct kiosk_print print;
	enum biometrics_err e;
	enum kiosk_err taken;
	struct reference *r;

	if (!kiosk_print_take(body, &print) || print.position < 1 ||
	    print.position > REFERENCES)
		return KIOSK_E_FRAME;
	r = &t->reference[print.position];
	if (r->image.px != NULL)
		return KIOSK_E_REPEATED;
	if ((taken = keep(print.pixels, print.width, print.height,
		 &r->image)) != KIOSK_E_OK)
		return taken;
	r->ppi = print.ppi != 0 ? print.ppi : PPI_UNSTATED;
	e = extract(&r->image, r->ppi, &found, &q);
	if (e == BIOMETRICS_E_OK) {
		r->quality = found.quality;
		r->minutiae = (uint16_t)found.n;
		e = biometrics_finger_match_prepare(&found, &r->prepared);
	}
	r->usable = e == BIOMETRICS_E_OK;
	if (!r->usable)
		t->trouble = e;
	t->come++;
	biometrics_minutiae_wipe(&found);
	enlist(t);
	if (!t->asked && t->usable > 0)
		choose(t);
	t->out.us_reference += (uint32_t)(kiosk_host_cpu_us() - began);
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_touch_no_reference(struct kiosk_touch *t, struct span body)
{
	uint8_t position;
	uint16_t err;

	if (!span_take_u8(&body, &position) || !span_take_be16(&body, &err) ||
	    body.n != 0 || err == BIOMETRICS_E_OK || err >= BIOMETRICS_E_COUNT)
		return KIOSK_E_FRAME;
	t->trouble = (enum biometrics_err)err;
	t->come++;
	return KIOSK_E_OK;
}

void
kiosk_touch_ask(struct kiosk_touch *t, unsigned prints)
{
	t->total = prints;
	t->asked = true;
	t->answered = t->capturing = t->have_live = false;
	t->pictures = 0;
	t->out.err = BIOMETRICS_E_OK;
	t->out.outcome = BIOMETRICS_NOT_ENOUGH_QUALITY;
	t->out.score = t->out.threshold = t->out.fmr = 0;
	t->out.reached = 1;
	t->out.fingers = 0;
	t->out.pad = (struct biometrics_finger_pad) {0};
	t->out.second = KIOSK_FINGER_UNASKED;
	t->out.second_err = HW_E_OK;
}

void
kiosk_touch_print(const struct kiosk_touch *t, struct kiosk_print *out)
{
	const struct reference *r = &t->reference[t->out.position];

	*out = (struct kiosk_print) {.position = t->out.position,
	    .ppi = r->ppi,
	    .width = (uint16_t)r->image.width,
	    .height = (uint16_t)r->image.height,
	    .pixels = span_of(r->image.px, biometrics_image_size(&r->image))};
}

/* Prints with too little in them are compared with nothing. */
static enum biometrics_err
judge(struct kiosk_touch *t)
{
	const struct reference *r = &t->reference[t->out.position];
	const struct biometrics_finger_fusion *f = &t->fusion;
	enum biometrics_err e = biometrics_finger_match_prepare(
	    &t->live, &t->prepared);

	if (e != BIOMETRICS_E_OK ||
	    !biometrics_finger_verdict_comparable(&r->prepared) ||
	    !biometrics_finger_verdict_comparable(&t->prepared))
		return e;
	t->out.score = biometrics_finger_match_score(
	    &r->prepared, &t->prepared);
	e = biometrics_finger_fusion_add(
	    &t->fusion, t->out.position, t->out.score);
	t->out.outcome = e == BIOMETRICS_E_OK ? f->outcome
					      : BIOMETRICS_NOT_ENOUGH_QUALITY;
	t->out.threshold = f->threshold;
	t->out.fmr = f->fmr;
	t->out.reached = f->reached;
	t->out.fingers = (uint8_t)f->compared;
	return e;
}

/*
 * Of the newest finger, where that alone reaches the rate or nothing does; of
 * several that reach it together the least of what was said.
 */
static void
judge_second(struct kiosk_touch *t)
{
	const struct biometrics_finger_fusion *f = &t->fusion;
	struct reference *newest = &t->reference[t->out.position];
	const struct reference *least = newest;

	newest->second = t->live_second;
	newest->second_err = t->live_second_err;
	for (size_t i = 0; i < f->compared; i++)
		if (f->finger[i].position == t->out.position &&
		    f->finger[i].fmr <= f->fmr)
			goto out;
	for (size_t i = 0;
	     i < f->compared && t->out.outcome == BIOMETRICS_MATCH; i++)
		if (t->reference[f->finger[i].position].second < least->second)
			least = &t->reference[f->finger[i].position];
out:
	t->out.second = least->second;
	t->out.second_err = least->second_err;
}

static void
compare(struct kiosk_touch *t)
{
	uint64_t began = kiosk_host_cpu_us();

	snprintf(t->out.matcher, sizeof(t->out.matcher), "%s",
	    biometrics_finger_verdict_model()->name);
	t->out.err = judge(t);
	judge_second(t);
	t->out.us_compare = (uint32_t)(kiosk_host_cpu_us() - began);
	t->comparisons++;
	biometrics_minutiae_wipe(&t->live);
	biometrics_finger_match_wipe(&t->prepared);
}

/* More fingers are needed than were compared, and nothing speaks against. */
static bool
wants_another(const struct kiosk_touch *t)
{
	return t->out.err == BIOMETRICS_E_OK &&
	    t->out.outcome == BIOMETRICS_NO_MATCH &&
	    t->fusion.compared < t->fusion.needed &&
	    !biometrics_finger_pad_alarm(&t->out.pad);
}

static enum kiosk_touch_step
capture(struct kiosk_touch *t)
{
	choose(t);
	t->capturing = true;
	return KIOSK_TOUCH_CAPTURE;
}

static enum kiosk_touch_step
fail(struct kiosk_touch *t, enum biometrics_err e)
{
	t->out.err = e;
	t->answered = true;
	return KIOSK_TOUCH_ANSWER;
}

enum kiosk_touch_step
kiosk_touch_next(struct kiosk_touch *t)
{
	enum biometrics_err e;

	if (!t->asked || t->capturing)
		return KIOSK_TOUCH_WAIT;
	if (t->answered)
		return KIOSK_TOUCH_ANSWER;
	if (t->come < t->total)
		return KIOSK_TOUCH_WAIT;
	if (t->usable == 0)
		return fail(t,
		    t->trouble != BIOMETRICS_E_OK ? t->trouble
						  : BIOMETRICS_E_NOT_FOUND);
	if (t->fusion.model == NULL &&
	    (e = biometrics_finger_fusion_begin(
		 &t->fusion, t->site, t->fmr, t->usable)) != BIOMETRICS_E_OK)
		return fail(t, e);
	if (!t->have_live)
		return capture(t);
	compare(t);
	t->have_live = false;
	t->pictures = 0;
	if (wants_another(t))
		return capture(t);
	t->answered = true;
	return KIOSK_TOUCH_ANSWER;
}

/* What the next touch has to do better, by the picture of this one. */
static const uint8_t advice[BIOMETRICS_FG_COUNT] = {
    [BIOMETRICS_FG_GOOD] = UI_TOUCH_AGAIN,
    [BIOMETRICS_FG_NO_FINGER] = UI_TOUCH_NONE,
    [BIOMETRICS_FG_TOO_SMALL] = UI_TOUCH_CENTRE,
    [BIOMETRICS_FG_TOO_LEFT] = UI_TOUCH_CENTRE,
    [BIOMETRICS_FG_TOO_RIGHT] = UI_TOUCH_CENTRE,
    [BIOMETRICS_FG_TOO_HIGH] = UI_TOUCH_CENTRE,
    [BIOMETRICS_FG_TOO_LOW] = UI_TOUCH_CENTRE,
    [BIOMETRICS_FG_TOO_DRY] = UI_TOUCH_DRY,
    [BIOMETRICS_FG_TOO_WET] = UI_TOUCH_WET,
    [BIOMETRICS_FG_UNCLEAR] = UI_TOUCH_AGAIN,
};

/* Was it taken from the chip, or sent twice?  No two touches are alike. */
static void
look_for_copies(struct kiosk_touch *t, const struct biometrics_image *img)
{
	for (size_t i = 0; i <= REFERENCES; i++)
		if (t->reference[i].image.px != NULL)
			biometrics_finger_pad_copy(
			    &t->out.pad, img, &t->reference[i].image);
}

enum kiosk_err
kiosk_touch_live(struct kiosk_touch *t, struct span body)
{
	struct biometrics_image *last = &t->reference[0].image;
	uint64_t began = kiosk_host_cpu_us();
	struct biometrics_finger_quality q;
	struct biometrics_image img = {0};
	uint16_t ppi, width, height;
	uint8_t second, second_err;
	enum kiosk_err taken;
	bool good;

	if (!t->capturing || !span_take_be16(&body, &ppi) ||
	    !span_take_be16(&body, &width) || !span_take_be16(&body, &height) ||
	    !span_take_u8(&body, &second) || second >= KIOSK_FINGER_SECONDS ||
	    !span_take_u8(&body, &second_err) || second_err >= HW_E_COUNT ||
	    (second == KIOSK_FINGER_UNTOLD) == (second_err == HW_E_OK) ||
	    width == 0 || height == 0 || body.n != (size_t)width * height)
		return KIOSK_E_FRAME;
	if ((taken = keep(body, width, height, &img)) != KIOSK_E_OK)
		return taken;
	t->capturing = false;
	t->pictures++;
	t->out.touches++;
	t->out.width = (uint16_t)img.width;
	t->out.height = (uint16_t)img.height;
	t->out.ppi = ppi;
	t->live_second = (enum kiosk_finger_second)second;
	t->live_second_err = (enum hw_err)second_err;
	look_for_copies(t, &img);
	t->out.err = extract(&img, ppi, &t->live, &q);
	t->hint = t->out.err == BIOMETRICS_E_OK
	    ? (enum ui_touch)advice[biometrics_finger_quality_guide(&q)]
	    : UI_TOUCH_AGAIN;
	if (last->px != NULL)
		bytes_wipe(last->px, last->cap);
	free(last->px);
	*last = img;
	t->out.us_live = (uint32_t)(kiosk_host_cpu_us() - began);
	if (t->out.err != BIOMETRICS_E_OK) {
		t->answered = true;
		return KIOSK_E_OK;
	}
	t->out.quality_live = t->live.quality;
	t->out.minutiae_live = (uint16_t)t->live.n;
	good = t->live.n >= MINUTIAE_FEW && t->live.quality >= QUALITY_LOW;
	t->have_live = good || t->pictures >= KIOSK_TOUCH_PICTURES;
	return KIOSK_E_OK;
}

void
kiosk_touch_sensor(
    struct kiosk_touch *t, enum hw_err e, enum hw_finger_hint hint)
{
	static const uint8_t hints[HW_FINGER_HINTS] = {
	    [HW_FINGER_NO_HINT] = UI_TOUCH_NONE,
	    [HW_FINGER_PRESENT] = UI_TOUCH_STAYS,
	    [HW_FINGER_BAD] = UI_TOUCH_AGAIN,
	    [HW_FINGER_SHORT] = UI_TOUCH_LONGER,
	    [HW_FINGER_CENTRE] = UI_TOUCH_CENTRE,
	    [HW_FINGER_LIFT] = UI_TOUCH_LIFT,
	};

	if (e == HW_E_NOT_READY || e == HW_E_AGAIN) {
		t->hint = (unsigned)hint < HW_FINGER_HINTS
		    ? (enum ui_touch)hints[hint]
		    : UI_TOUCH_NONE;
		return;
	}
	t->out.sensor = e;
	t->capturing = false;
	t->answered = t->asked;
}

uint8_t
kiosk_touch_position(const struct kiosk_touch *t)
{
	return t->out.position;
}

enum ui_touch
kiosk_touch_hint(const struct kiosk_touch *t)
{
	return t->hint;
}

const struct kiosk_finger *
kiosk_touch_answer(struct kiosk_touch *t)
{
	t->asked = t->answered = false;
	return &t->out;
}
