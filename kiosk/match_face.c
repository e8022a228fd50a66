/* sallyport match face: are these two pictures of one person? */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "biometrics/verdict.h"
#include "kiosk/json.h"
#include "kiosk/match.h"
#include "kiosk/photo.h"
#include "kiosk/thresholds.h"

#define FMR 1e-3
#define OUT_MAX 32768

struct options {
	const char *model, *landmarks, *thresholds;
	double fmr;
	bool json;
	char **files; /* two */
};

struct outcome {
	struct kiosk_photo photo[2];
	struct biometrics_verdict verdict;
	enum biometrics_err err; /* of the comparison */
	const char *why;
};

static bool
take_rate(const char *text, double *out)
{
	char *end;

	*out = strtod(text, &end);
	if (end != text && *end == '\0' && *out >= 1e-6 && *out <= 0.1)
		return true;
	fprintf(stderr, "sallyport match face: --fmr: 0.000001 to 0.1\n");
	return false;
}

static bool
options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
	    {"model", required_argument, NULL, 'm'},
	    {"landmarks", required_argument, NULL, 'l'},
	    {"thresholds", required_argument, NULL, 't'},
	    {"fmr", required_argument, NULL, 'f'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	*o = (struct options) {.fmr = FMR, .thresholds = ""};
	optind = 1;
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 'm')
			o->model = optarg;
		else if (c == 'l')
			o->landmarks = optarg;
		else if (c == 't')
			o->thresholds = optarg;
		else if (c == 'j')
			o->json = true;
		else if (c != 'f' || !take_rate(optarg, &o->fmr))
			return false;
	}
	o->files = argv + optind;
	return argc - optind == 2;
}

/* Which picture keeps the comparison from being made, and why. */
static void
explain(const struct options *o, struct outcome *r, char *text, size_t cap)
{
	for (int i = 0; i < 2; i++) {
		const struct kiosk_photo *p = &r->photo[i];

		if (p->err != BIOMETRICS_E_OK)
			snprintf(text, cap, "%s: %s", o->files[i],
			    biometrics_err_text(p->err));
		else if (!biometrics_quality_comparable(&p->quality))
			snprintf(text, cap,
			    "%s: the face is too poor to be compared",
			    o->files[i]);
		else
			continue;
		r->why = text;
		return;
	}
	if (r->err != BIOMETRICS_E_OK)
		r->why = biometrics_err_text(r->err);
	else if (r->verdict.outcome == BIOMETRICS_MATCH)
		r->why = "the score reaches the threshold";
	else
		r->why = "the score does not reach the threshold";
}

static void
compare(struct kiosk_photos *p, const struct options *o, struct outcome *r)
{
	for (int i = 0; i < 2; i++)
		kiosk_photo_take(p, o->files[i], &r->photo[i]);
	for (int i = 0; i < 2; i++)
		if ((r->err = r->photo[i].err) != BIOMETRICS_E_OK)
			return;
	r->err = biometrics_verdict_compare(p->embedder, r->photo[0].template,
	    &r->photo[0].quality, r->photo[1].template, &r->photo[1].quality,
	    o->fmr, &r->verdict);
}

static void
print_photo(const char *path, const struct kiosk_photo *p)
{
	printf("%s: ", path);
	if (p->err != BIOMETRICS_E_OK) {
		printf("%s\n", biometrics_err_text(p->err));
		return;
	}
	printf("%ux%u, %zu %sface%s, %.0f pixels between the eyes, quality "
	       "%.0f\n",
	    p->width, p->height, p->faces, p->doubtful ? "doubtful " : "",
	    p->faces == 1 ? "" : "s", (double)p->quality.raw[BIOMETRICS_Q_IED],
	    (double)p->quality.value[BIOMETRICS_Q_UNIFIED]);
	for (int q = 0; q < BIOMETRICS_Q_COUNT; q++)
		if (q != BIOMETRICS_Q_UNIFIED && p->quality.value[q] < 50)
			printf("  %s: %.0f (%.3g %s)\n",
			    biometrics_quality_name(
				(enum biometrics_quality_id)q),
			    (double)p->quality.value[q],
			    (double)p->quality.raw[q],
			    biometrics_quality_unit(
				(enum biometrics_quality_id)q));
}

static bool
print_text(const struct kiosk_photos *p, const struct options *o,
    const struct outcome *r)
{
	const struct biometrics_verdict *v = &r->verdict;

	for (int i = 0; i < 2; i++)
		print_photo(o->files[i], &r->photo[i]);
	printf("model: %s (%s)\n", biometrics_embedder_name(p->embedder),
	    biometrics_embedder_sha256(p->embedder));
	if (v->outcome != BIOMETRICS_NOT_ENOUGH_QUALITY)
		printf("score: %.4f %s, threshold %.4f for FMR %g\n", v->score,
		    biometrics_distance_name(v->metric), v->threshold, v->fmr);
	printf("%s: %s\n",
	    r->err == BIOMETRICS_E_OK ? biometrics_verdict_text(v->outcome)
				      : "not compared",
	    r->why);
	return fflush(stdout) == 0;
}

static void
json_photo(struct kiosk_json *j, const char *path, const struct kiosk_photo *p)
{
	kiosk_json_open(j, NULL, '{');
	kiosk_json_text(j, "file", path);
	kiosk_json_text(j, "error",
	    p->err == BIOMETRICS_E_OK ? NULL : biometrics_err_name(p->err));
	kiosk_json_int(j, "width", p->width);
	kiosk_json_int(j, "height", p->height);
	kiosk_json_int(j, "faces", (int64_t)p->faces);
	kiosk_json_bool(j, "doubtful", p->doubtful);
	if (p->faces > 0) {
		kiosk_json_open(j, "box", '{');
		kiosk_json_real(j, "left", (double)p->face.box.left, 1);
		kiosk_json_real(j, "top", (double)p->face.box.top, 1);
		kiosk_json_real(j, "width", (double)p->face.box.width, 1);
		kiosk_json_real(j, "height", (double)p->face.box.height, 1);
		kiosk_json_close(j);
		kiosk_json_open(j, "quality", '{');
		for (int q = 0; q < BIOMETRICS_Q_COUNT; q++)
			kiosk_json_real(j,
			    biometrics_quality_name(
				(enum biometrics_quality_id)q),
			    (double)p->quality.value[q], 1);
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
}

static bool
print_json(const struct kiosk_photos *p, const struct options *o,
    const struct outcome *r)
{
	static uint8_t text[OUT_MAX];
	const struct biometrics_verdict *v = &r->verdict;
	struct sink k = sink_of(text, sizeof(text));
	struct kiosk_json j;
	bool compared = r->err == BIOMETRICS_E_OK &&
	    v->outcome != BIOMETRICS_NOT_ENOUGH_QUALITY;

	kiosk_json_init(&j, &k);
	kiosk_json_pretty(&j);
	kiosk_json_open(&j, NULL, '{');
	kiosk_json_text(&j, "format", "sallyport-match/1");
	kiosk_json_open(&j, "photo", '[');
	for (int i = 0; i < 2; i++)
		json_photo(&j, o->files[i], &r->photo[i]);
	kiosk_json_close(&j);
	kiosk_json_text(&j, "model", biometrics_embedder_name(p->embedder));
	kiosk_json_text(
	    &j, "model_sha256", biometrics_embedder_sha256(p->embedder));
	kiosk_json_text(&j, "outcome",
	    r->err == BIOMETRICS_E_OK ? biometrics_verdict_text(v->outcome)
				      : NULL);
	kiosk_json_text(&j, "error",
	    r->err == BIOMETRICS_E_OK ? NULL : biometrics_err_name(r->err));
	kiosk_json_text(&j, "why", r->why);
	kiosk_json_real(&j, "fmr", o->fmr, 6);
	if (compared) {
		kiosk_json_text(
		    &j, "metric", biometrics_distance_name(v->metric));
		kiosk_json_real(&j, "score", v->score, 6);
		kiosk_json_real(&j, "threshold", v->threshold, 6);
	}
	kiosk_json_close(&j);
	return sink_ok(&k) && fwrite(k.p, 1, k.n, stdout) == k.n &&
	    putchar('\n') != EOF && fflush(stdout) == 0;
}

static int
status_of(const struct outcome *r)
{
	if (r->photo[0].err == BIOMETRICS_E_FILE ||
	    r->photo[1].err == BIOMETRICS_E_FILE)
		return EX_NOINPUT;
	if (r->err != BIOMETRICS_E_OK)
		return VERB_INCONCLUSIVE;
	return r->verdict.outcome == BIOMETRICS_MATCH	? VERB_POSITIVE
	    : r->verdict.outcome == BIOMETRICS_NO_MATCH ? VERB_NEGATIVE
							: VERB_INCONCLUSIVE;
}

int
kiosk_match_face(int argc, char **argv)
{
	struct outcome *r = calloc(1, sizeof(*r));
	struct kiosk_photos p = {0};
	struct kiosk_thresholds t;
	struct conf_error err;
	struct options o;
	char text[1200];
	int status = EX_USAGE;

	if (r == NULL)
		return EX_OSERR;
	if (!options(argc, argv, &o))
		goto out;
	status = kiosk_photo_open(&p, argv[0], o.model, o.landmarks);
	if (status != 0)
		goto out;
	if (kiosk_thresholds_apply(o.thresholds, &t, p.embedder, &err) !=
	    KIOSK_E_OK) {
		fprintf(stderr, "%s: %s:%u: '%s' %s\n", argv[0], err.file,
		    err.line, err.key, err.text);
		status = EX_CONFIG;
		goto out;
	}
	compare(&p, &o, r);
	explain(&o, r, text, sizeof(text));
	status = (o.json ? print_json : print_text)(&p, &o, r) ? status_of(r)
							       : EX_IOERR;
out:
	kiosk_photo_close(&p);
	bytes_wipe(r, sizeof(*r));
	free(r);
	return status;
}
