#include "kiosk/console_rates.h"

#include <stdio.h>
#include <string.h>

#include "biometrics/eval.h"

#define POINTS 4 /* of the model, that find room */

static bool
is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* Stricter points have larger thresholds where larger is more alike. */
static bool
short_of(const struct kiosk_impostor_result *r, unsigned i, double score)
{
	const bool larger = r->points < 2 ||
	    r->point[1].threshold >= r->point[0].threshold;

	return larger ? score < r->point[i].threshold
		      : score > r->point[i].threshold;
}

static void
add_genuine(struct kiosk_console_rates *r, const struct kiosk_console_facts *k)
{
	const bool missed = !is(k->face, "match");

	if (is(k->order, "refuse") || is(k->order, "refer"))
		return;
	if (missed && !is(k->order, "admit")) {
		r->undecided++;
		return;
	}
	r->genuine++;
	r->missed += missed;
	for (unsigned i = 0; i < k->impostors.points && i < r->points; i++) {
		r->point[i].genuine++;
		r->point[i].missed += short_of(&k->impostors, i, k->score);
	}
}

void
kiosk_console_rates_add(
    struct kiosk_console_rates *r, const struct kiosk_console_facts *k)
{
	const struct kiosk_impostor_result *x = &k->impostors;

	if (!is(k->face, "match") && !is(k->face, "no match"))
		return;
	if (r->model[0] == '\0') {
		snprintf(r->model, sizeof(r->model), "%s", k->model);
		r->fmr = k->fmr;
	}
	if (!is(r->model, k->model)) {
		r->others++;
		return;
	}
	for (; r->points < x->points; r->points++) {
		r->point[r->points].fmr = x->point[r->points].fmr;
		r->point[r->points].threshold = x->point[r->points].threshold;
	}
	r->compared += x->compared;
	for (unsigned i = 0; i < x->points; i++)
		r->point[i].matched += x->point[i].matched;
	add_genuine(r, k);
}

/* "0.1 %", "1e-5" */
static const char *
share(double v, char out[16])
{
	if (v >= 1e-4)
		snprintf(out, 16, "%g %%", v * 100);
	else
		snprintf(out, 16, "%.0e", v);
	return out;
}

static void
row(struct ui_console_plot *p, const char *what, double point, double asked,
    size_t errors, size_t trials)
{
	struct ui_console_rate *to = &p->rate[p->rates];
	struct biometrics_eval_rate rate;
	char text[16];

	if (trials == 0 || p->rates == UI_CONSOLE_RATES)
		return;
	rate = biometrics_eval_share(errors, trials);
	p->rates++;
	snprintf(
	    to->name, sizeof(to->name), "%s at %s", what, share(point, text));
	snprintf(to->count, sizeof(to->count), "%zu of %zu", errors, trials);
	to->at = rate.rate;
	to->low = rate.low;
	to->high = rate.high;
	to->asked = asked;
}

void
kiosk_console_rates_plot(
    const struct kiosk_console_rates *r, struct ui_console_plot *p)
{
	for (unsigned i = 0; i < r->points && i < POINTS; i++)
		row(p, "FMR", r->point[i].fmr, r->point[i].fmr,
		    r->point[i].matched, r->compared);
	row(p, "FNMR here,", r->fmr, 0.02, r->missed, r->genuine);
	for (unsigned i = 0; i < r->points && i < POINTS; i++)
		row(p, "FNMR", r->point[i].fmr, 0, r->point[i].missed,
		    r->point[i].genuine);
}
