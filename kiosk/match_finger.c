/* sallyport match finger: are these two prints of one finger? */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "biometrics/finger_verdict.h"
#include "hw/finger_second.h"
#include "kiosk/finger.h"
#include "kiosk/json.h"
#include "kiosk/match.h"
#include "kiosk/prints.h"
#include "kiosk/thresholds.h"

#define FMR 1e-3
#define OUT_MAX 16384

struct options {
	unsigned ppi;
	double fmr;
	const char *thresholds; /* or NULL */
	struct kiosk_thresholds t;
	const struct biometrics_model *site; /* of them, or NULL */
	bool second, json;
	char **files; /* two */
};

struct outcome {
	struct kiosk_print print[2];
	enum biometrics_err err; /* OK: the verdict holds */
	struct biometrics_finger_verdict verdict;
	const char *why;
	/* libfprint's opinion; changes nothing above. */
	enum kiosk_finger_second second;
	const char *second_why, *second_err; /* NULL: it has one */
};

static bool
take_rate(const char *text, double *out)
{
	char *end;

	*out = strtod(text, &end);
	if (end != text && *end == '\0' && *out >= 1e-6 && *out <= 0.1)
		return true;
	fprintf(stderr, "sallyport match finger: --fmr: 0.000001 to 0.1\n");
	return false;
}

static bool
take_ppi(const char *text, unsigned *out)
{
	char *end;
	const unsigned long v = strtoul(text, &end, 10);

	*out = (unsigned)v;
	if (*text >= '0' && *text <= '9' && *end == '\0' &&
	    v >= BIOMETRICS_MINUTIAE_MIN_PPI &&
	    v <= BIOMETRICS_MINUTIAE_MAX_PPI)
		return true;
	fprintf(stderr, "sallyport match finger: --ppi: %d to %d\n",
	    BIOMETRICS_MINUTIAE_MIN_PPI, BIOMETRICS_MINUTIAE_MAX_PPI);
	return false;
}

static bool
options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
	    {"ppi", required_argument, NULL, 'p'},
	    {"fmr", required_argument, NULL, 'f'},
	    {"second", no_argument, NULL, 's'},
	    {"thresholds", required_argument, NULL, 't'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	*o = (struct options) {.fmr = FMR};
	optind = 1;
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 'j')
			o->json = true;
		else if (c == 's')
			o->second = true;
		else if (c == 't')
			o->thresholds = optarg;
		else if (c == 'p' ? !take_ppi(optarg, &o->ppi)
				  : c != 'f' || !take_rate(optarg, &o->fmr))
			return false;
	}
	o->files = argv + optind;
	return argc - optind == 2;
}

static bool
take_thresholds(struct options *o)
{
	struct conf_error err;

	if (o->thresholds == NULL ||
	    (kiosk_thresholds_read(o->thresholds, &o->t, &err) == KIOSK_E_OK &&
		kiosk_thresholds_finger(&o->t, &o->site, &err) == KIOSK_E_OK))
		return true;
	fprintf(stderr, "sallyport match finger: %s:%u: %s %s\n", o->thresholds,
	    err.line, err.key, err.text);
	return false;
}

static void
compare(const struct options *o, struct outcome *r, char *why, size_t cap)
{
	const struct biometrics_finger_verdict *v = &r->verdict;

	r->why = why;
	for (int i = 0; i < 2; i++) {
		kiosk_prints_take(o->files[i], o->ppi, &r->print[i]);
		if (r->err == BIOMETRICS_E_OK &&
		    (r->err = r->print[i].err) != BIOMETRICS_E_OK)
			snprintf(why, cap, "%s: %s", o->files[i],
			    biometrics_err_text(r->err));
	}
	if (r->err != BIOMETRICS_E_OK)
		return;
	r->err = biometrics_finger_verdict_compare(&r->print[0].prepared,
	    &r->print[1].prepared, o->site, o->fmr, &r->verdict);
	if (r->err != BIOMETRICS_E_OK)
		snprintf(why, cap, "%s", biometrics_err_text(r->err));
	else
		snprintf(why, cap, "the score %s the threshold",
		    v->outcome == BIOMETRICS_MATCH ? "reaches"
						   : "does not reach");
}

static void
untold(struct outcome *r, const char *err, const char *why)
{
	r->second = KIOSK_FINGER_UNTOLD;
	r->second_err = err;
	r->second_why = why;
}

static void
judge_second(struct outcome *r, const struct hw_finger_image *pictures)
{
	struct hw_finger_second *s = NULL;
	bool match = false;
	enum hw_err e = hw_finger_second_open(&s);

	if (e == HW_E_OK)
		e = hw_finger_second_compare(
		    s, &pictures[0], &pictures[1], &match);
	hw_finger_second_close(&s);
	if (e != HW_E_OK)
		untold(r, hw_err_name(e), hw_err_text(e));
	else
		r->second = match ? KIOSK_FINGER_AGREES : KIOSK_FINGER_DENIES;
}

/* By the pictures alone: what libfprint can see of them, it looks for. */
static void
ask_second(const struct options *o, struct outcome *r)
{
	struct biometrics_image img[2] = {{0}, {0}};
	struct hw_finger_image pictures[2];
	enum biometrics_err e = BIOMETRICS_E_OK;

	for (int i = 0; e == BIOMETRICS_E_OK && i < 2; i++) {
		unsigned ppi = o->ppi;

		e = kiosk_prints_pixels(o->files[i], &ppi, &img[i]);
		pictures[i] = (struct hw_finger_image) {
		    img[i].px, img[i].cap, img[i].width, img[i].height, ppi};
	}
	if (e == BIOMETRICS_E_OK)
		judge_second(r, pictures);
	else if (e == BIOMETRICS_E_RECORD)
		untold(r, biometrics_err_name(e),
		    "a record of minutiae is no picture");
	else
		untold(r, biometrics_err_name(e), biometrics_err_text(e));
	for (int i = 0; i < 2; i++) {
		if (img[i].px != NULL)
			bytes_wipe(img[i].px, img[i].cap);
		free(img[i].px);
	}
}

static void
print_second(const struct outcome *r)
{
	const struct biometrics_model *m = biometrics_finger_verdict_second();
	const struct biometrics_model_point *p = &m->point[0];

	printf("second opinion, %s: %s%s%s\n", m->name,
	    kiosk_finger_second_text(r->second),
	    r->second_why != NULL ? ", " : "",
	    r->second_why != NULL ? r->second_why : "");
	printf("  its false match rate is at most %g (%lu of %lu), its false "
	       "non-match rate %.2g\n",
	    p->fmr, p->false_matches, m->impostor_pairs,
	    (double)p->false_non_matches / (double)m->genuine_pairs);
}

static bool
print_text(const struct options *o, const struct outcome *r)
{
	for (int i = 0; i < 2; i++) {
		const struct kiosk_print *p = &r->print[i];

		if (p->err != BIOMETRICS_E_OK)
			printf("%s: %s\n", o->files[i],
			    biometrics_err_text(p->err));
		else
			printf("%s: %s%ux%u, %u ppi, %zu minutiae, quality "
			       "%u\n",
			    o->files[i], p->record ? "a record, " : "",
			    p->width, p->height, p->ppi, p->minutiae.n,
			    p->minutiae.quality);
	}
	if (r->err == BIOMETRICS_E_OK)
		printf("score: %.4f, threshold %.4f for FMR %g\n",
		    r->verdict.score, r->verdict.threshold, o->fmr);
	if (o->second)
		print_second(r);
	printf("%s: %s\n",
	    r->err == BIOMETRICS_E_OK
		? biometrics_verdict_text(r->verdict.outcome)
		: "not compared",
	    r->why);
	return fflush(stdout) == 0;
}

static void
json_second(struct kiosk_json *j, const struct outcome *r)
{
	const struct biometrics_model *m = biometrics_finger_verdict_second();
	const struct biometrics_model_point *p = &m->point[0];

	kiosk_json_open(j, "second", '{');
	kiosk_json_text(j, "matcher", m->name);
	kiosk_json_text(j, "outcome", kiosk_finger_second_text(r->second));
	kiosk_json_text(j, "error", r->second_err);
	kiosk_json_real(j, "fmr", p->fmr, 6);
	kiosk_json_real(j, "fnmr",
	    (double)p->false_non_matches / (double)m->genuine_pairs, 4);
	kiosk_json_close(j);
}

static bool
print_json(const struct options *o, const struct outcome *r)
{
	static uint8_t text[OUT_MAX];
	struct sink k = sink_of(text, sizeof(text));
	struct kiosk_json j;

	kiosk_json_init(&j, &k);
	kiosk_json_pretty(&j);
	kiosk_json_open(&j, NULL, '{');
	kiosk_json_text(&j, "format", "sallyport-match/1");
	kiosk_json_open(&j, "print", '[');
	for (int i = 0; i < 2; i++) {
		const struct kiosk_print *p = &r->print[i];

		kiosk_json_open(&j, NULL, '{');
		kiosk_json_text(&j, "file", o->files[i]);
		kiosk_json_text(&j, "error",
		    p->err == BIOMETRICS_E_OK ? NULL
					      : biometrics_err_name(p->err));
		kiosk_json_int(&j, "width", p->width);
		kiosk_json_int(&j, "height", p->height);
		kiosk_json_int(&j, "ppi", p->ppi);
		kiosk_json_int(&j, "minutiae", (int64_t)p->minutiae.n);
		kiosk_json_int(&j, "quality", p->minutiae.quality);
		kiosk_json_close(&j);
	}
	kiosk_json_close(&j);
	kiosk_json_text(&j, "model", biometrics_finger_verdict_model()->name);
	kiosk_json_text(&j, "outcome",
	    r->err == BIOMETRICS_E_OK
		? biometrics_verdict_text(r->verdict.outcome)
		: NULL);
	kiosk_json_text(&j, "error",
	    r->err == BIOMETRICS_E_OK ? NULL : biometrics_err_name(r->err));
	kiosk_json_text(&j, "why", r->why);
	kiosk_json_real(&j, "fmr", o->fmr, 6);
	if (r->err == BIOMETRICS_E_OK) {
		kiosk_json_real(&j, "score", r->verdict.score, 6);
		kiosk_json_real(&j, "threshold", r->verdict.threshold, 6);
	}
	if (o->second)
		json_second(&j, r);
	kiosk_json_close(&j);
	return sink_ok(&k) && fwrite(k.p, 1, k.n, stdout) == k.n &&
	    putchar('\n') != EOF && fflush(stdout) == 0;
}

static int
status_of(const struct outcome *r)
{
	if (r->err == BIOMETRICS_E_FILE)
		return EX_NOINPUT;
	if (r->err != BIOMETRICS_E_OK)
		return VERB_INCONCLUSIVE;
	return r->verdict.outcome == BIOMETRICS_MATCH ? VERB_POSITIVE
						      : VERB_NEGATIVE;
}

int
kiosk_match_finger(int argc, char **argv)
{
	struct outcome *r = calloc(1, sizeof(*r));
	struct options o;
	char why[600];
	int status = EX_USAGE;

	if (r == NULL)
		return EX_OSERR;
	if (!options(argc, argv, &o))
		goto out;
	status = EX_CONFIG;
	if (!take_thresholds(&o))
		goto out;
	compare(&o, r, why, sizeof(why));
	if (o.second)
		ask_second(&o, r);
	status = (o.json ? print_json : print_text)(&o, r) ? status_of(r)
							   : EX_IOERR;
out:
	bytes_wipe(r, sizeof(*r));
	free(r);
	return status;
}
