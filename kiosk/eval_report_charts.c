#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kiosk/chart.h"
#include "kiosk/eval_report.h"

#define SVG_MAX ((size_t)1 << 20)

static int
create(const char *dir, const char *name, const char *suffix)
{
	char path[1024];
	const int n = snprintf(
	    path, sizeof(path), "%s/%s.%s", dir, name, suffix);

	return n > 0 && (size_t)n < sizeof(path)
	    ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)
	    : -1;
}

static enum kiosk_err
svg(const struct kiosk_chart *c, const char *dir, const char *name)
{
	struct sink k = sink_of(malloc(SVG_MAX), SVG_MAX);
	const int fd = create(dir, name, "svg");
	enum kiosk_err e = KIOSK_E_SYSTEM;

	if (k.p != NULL && fd >= 0 && kiosk_chart_svg(c, &k) &&
	    write(fd, k.p, k.n) == (ssize_t)k.n)
		e = KIOSK_E_OK;
	if (fd >= 0 && close(fd) != 0)
		e = KIOSK_E_SYSTEM;
	free(k.p);
	return e;
}

static enum kiosk_err
png(const struct kiosk_chart *c, const char *dir, const char *name)
{
	const int fd = create(dir, name, "png");
	enum kiosk_err e = fd < 0 ? KIOSK_E_SYSTEM : kiosk_chart_png(c, fd);

	if (fd >= 0 && close(fd) != 0)
		e = KIOSK_E_SYSTEM;
	return e;
}

static enum kiosk_err
both(const struct kiosk_chart *c, const char *dir, const char *name)
{
	const enum kiosk_err e = svg(c, dir, name);

	return e == KIOSK_E_OK ? png(c, dir, name) : e;
}

static void
note(const struct kiosk_eval_report *r, char *text, size_t cap)
{
	snprintf(text, cap,
	    "%s: %zu genuine and %zu impostor pairs of %zu people",
	    r->matcher != NULL ? r->matcher->name : "scores", r->eval.genuine,
	    r->eval.impostor, r->eval.persons);
}

/* The next power of ten below; an empty curve still has axes. */
static double
decade(double v)
{
	return v > 0 ? pow(10, floor(log10(v) + 1e-9)) : 1e-3;
}

static enum kiosk_err
det(const struct kiosk_eval_report *r, const char *dir)
{
	static struct kiosk_chart_point line[KIOSK_EVAL_REPORT_DET];
	struct kiosk_chart_point eer = {r->eer.eer, r->eer.eer};
	struct kiosk_chart_point at[KIOSK_EVAL_REPORT_RATES];
	double low = 1;
	char text[160];
	size_t n = 0;
	struct kiosk_chart c = {.title = "Detection error trade-off",
	    .note = text,
	    .x = {"false match rate (FMR)",
		decade(1 / (double)r->eval.impostor), 1, true}};

	for (size_t i = 0; i < r->points; i++) {
		line[i] = (struct kiosk_chart_point) {
		    r->det[i].false_match.rate, r->det[i].false_non_match.rate};
		if (line[i].y > 0 && line[i].y < low)
			low = line[i].y;
	}
	for (size_t i = 0; i < KIOSK_EVAL_REPORT_RATES; i++)
		if (r->point_err[i] == BIOMETRICS_E_OK)
			at[n++] = (struct kiosk_chart_point) {
			    r->point[i].false_match.rate,
			    r->point[i].false_non_match.rate};
	c.y = (struct kiosk_chart_axis) {
	    "false non-match rate (FNMR)", decade(fmin(low, 0.1)), 1, true};
	note(r, text, sizeof(text));
	kiosk_chart_add(&c,
	    (struct kiosk_chart_curve) {.name = "FNMR at FMR",
		.colour = KIOSK_CHART_BLUE,
		.point = line,
		.n = r->points});
	kiosk_chart_add(&c,
	    (struct kiosk_chart_curve) {.name = "thresholds",
		.colour = KIOSK_CHART_GREY,
		.marks = true,
		.point = at,
		.n = n});
	kiosk_chart_add(&c,
	    (struct kiosk_chart_curve) {.name = "EER",
		.colour = KIOSK_CHART_ORANGE,
		.marks = true,
		.point = &eer,
		.n = 1});
	return both(&c, dir, "det");
}

/* Steps: each bin's share of its class. */
static double
steps(const struct kiosk_eval_report *r, const size_t *bin, size_t all,
    struct kiosk_chart_point *out)
{
	const double width = (r->high - r->low) / KIOSK_EVAL_REPORT_BINS;
	double most = 0;

	for (size_t i = 0; i < KIOSK_EVAL_REPORT_BINS; i++) {
		const double y = all > 0 ? (double)bin[i] / (double)all : 0;

		out[2 * i] = (struct kiosk_chart_point) {
		    r->low + (double)i * width, y};
		out[2 * i + 1] = (struct kiosk_chart_point) {
		    r->low + (double)(i + 1) * width, y};
		most = fmax(most, y);
	}
	return most;
}

static enum kiosk_err
scores(const struct kiosk_eval_report *r, const char *dir)
{
	static struct kiosk_chart_point same[2 * KIOSK_EVAL_REPORT_BINS],
	    other[2 * KIOSK_EVAL_REPORT_BINS];
	struct kiosk_chart_point line[KIOSK_EVAL_REPORT_RATES][2];
	char text[160];
	struct kiosk_chart c = {.title = "Scores of same and different people",
	    .note = text,
	    .x = {"score (larger is more alike); lines: thresholds", r->low,
		r->high, false}};
	const double most = fmax(
	    steps(r, r->same, r->eval.genuine - r->eval.genuine_failed, same),
	    steps(r, r->other, r->eval.impostor, other));

	c.y = (struct kiosk_chart_axis) {
	    "share of pairs", 0, most * 1.08, false};
	note(r, text, sizeof(text));
	kiosk_chart_add(&c,
	    (struct kiosk_chart_curve) {"different people", KIOSK_CHART_ORANGE,
		true, false, other, 2 * KIOSK_EVAL_REPORT_BINS});
	kiosk_chart_add(&c,
	    (struct kiosk_chart_curve) {"same person", KIOSK_CHART_BLUE, true,
		false, same, 2 * KIOSK_EVAL_REPORT_BINS});
	for (size_t i = 0; i < KIOSK_EVAL_REPORT_RATES; i++) {
		const double t = r->point[i].threshold;

		if (r->point_err[i] != BIOMETRICS_E_OK)
			continue;
		line[i][0] = (struct kiosk_chart_point) {t, 0};
		line[i][1] = (struct kiosk_chart_point) {t, most};
		kiosk_chart_add(&c,
		    (struct kiosk_chart_curve) {.name = NULL,
			.colour = KIOSK_CHART_GREY,
			.point = line[i],
			.n = 2});
	}
	return both(&c, dir, "scores");
}

enum kiosk_err
kiosk_eval_report_charts(const struct kiosk_eval_report *r, const char *dir)
{
	const enum kiosk_err e = det(r, dir);

	return e == KIOSK_E_OK ? scores(r, dir) : e;
}
