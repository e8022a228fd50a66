/* sallyport match search: who of a gallery is this? */
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "biometrics/model.h"
#include "kiosk/json.h"
#include "kiosk/match.h"
#include "kiosk/match_template.h"
#include "kiosk/thresholds.h"

#define FMR 1e-4

enum {
	TOP = 10,
	MOST = 1000, /* of --top */
	QUERIES = 1024, /* of one run */
	OUT_MAX = 1 << 20
};

struct options {
	struct kiosk_match_templates from;
	const char *thresholds, *gallery;
	double fmr, score; /* score: NAN where not said */
	size_t top;
	bool json;
	char **photos;
	size_t n;
};

/* What one run is about. */
struct run {
	struct biometrics_gallery *gallery;
	float *given; /* templates, one behind the other */
	const void *queries;
	size_t n, k;
	struct biometrics_search_hit *hit; /* n times k */
	double threshold, ms;
	bool have; /* a threshold */
};

static bool
number(const char *text, double low, double high, double *out)
{
	char *end;

	*out = strtod(text, &end);
	return end != text && *end == '\0' && *out >= low && *out <= high;
}

static bool
take(struct options *o, int c)
{
	double x;

	if (c == 'f')
		return number(optarg, 1e-6, 0.1, &o->fmr);
	if (c == 's')
		return number(optarg, -1e30, 1e30, &o->score);
	if (!number(optarg, 1, MOST, &x))
		return false;
	o->top = (size_t)x;
	return true;
}

static bool
options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
	    {"model", required_argument, NULL, 'm'},
	    {"landmarks", required_argument, NULL, 'l'},
	    {"vectors", required_argument, NULL, 'v'},
	    {"thresholds", required_argument, NULL, 'h'},
	    {"fmr", required_argument, NULL, 'f'},
	    {"score", required_argument, NULL, 's'},
	    {"top", required_argument, NULL, 't'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	*o = (struct options) {.from.who = argv[0],
	    .thresholds = "",
	    .fmr = FMR,
	    .score = NAN,
	    .top = TOP};
	optind = 1;
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 'm')
			o->from.model = optarg;
		else if (c == 'l')
			o->from.landmarks = optarg;
		else if (c == 'v')
			o->from.vectors = optarg;
		else if (c == 'h')
			o->thresholds = optarg;
		else if (c == 'j')
			o->json = true;
		else if (c == '?' || !take(o, c))
			return false;
	}
	if (optind >= argc ||
	    (o->from.vectors != NULL && o->from.model == NULL))
		return false;
	o->gallery = argv[optind];
	o->photos = argv + optind + 1;
	o->n = (size_t)(argc - optind - 1);
	return (o->from.vectors != NULL) == (o->n == 0) && o->n <= QUERIES;
}

/* The site's thresholds or the model's own, where there are photographs. */
static int
calibrate(struct options *o, struct run *r, struct kiosk_thresholds *t)
{
	struct conf_error err;
	const struct biometrics_model *m = NULL;

	if (o->from.vectors == NULL) {
		if (kiosk_thresholds_apply(o->thresholds, t,
			o->from.photos.embedder, &err) != KIOSK_E_OK) {
			fprintf(stderr, "%s: %s:%u: '%s' %s\n", o->from.who,
			    err.file, err.line, err.key, err.text);
			return EX_CONFIG;
		}
		m = biometrics_embedder_model(o->from.photos.embedder);
	}
	r->have = biometrics_model_threshold(m, o->fmr, &r->threshold) ==
		BIOMETRICS_E_OK &&
	    m->metric == biometrics_gallery_shape(r->gallery)->vector.metric;
	if (!isnan(o->score)) {
		r->threshold = o->score;
		r->have = true;
	}
	return 0;
}

static int
queries(struct options *o, struct run *r)
{
	const struct biometrics_gallery_shape *s = biometrics_gallery_shape(
	    r->gallery);
	const size_t size = biometrics_vector_given(&s->vector);
	int status = 0;

	if (o->from.vectors != NULL) {
		o->from.id.dim = s->id.dim;
		r->queries = o->from.vector_file.p;
		if (kiosk_match_template_count(&o->from, size, &r->n) &&
		    r->n <= QUERIES)
			return 0;
		fprintf(stderr, "%s: %s: not 1 to %d templates of %zu octets\n",
		    o->from.who, o->from.vectors, QUERIES, size);
		return EX_DATAERR;
	}
	r->n = o->n;
	r->given = calloc(
	    r->n + 1, BIOMETRICS_EMBEDDER_MAX_DIM * sizeof(float));
	if ((r->queries = r->given) == NULL)
		return EX_OSERR;
	for (size_t i = 0; status == 0 && i < r->n; i++)
		status = kiosk_match_template_photo(
		    &o->from, o->photos[i], r->given + i * o->from.id.dim);
	return status;
}

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool
is_hit(const struct run *r, float score)
{
	const struct biometrics_vector *v =
	    &biometrics_gallery_shape(r->gallery)->vector;
	const bool low = v->metric == BIOMETRICS_METRIC_L2 ||
	    v->metric == BIOMETRICS_METRIC_HAMMING;

	return r->have &&
	    (low ? (double)score <= r->threshold
		 : (double)score >= r->threshold);
}

static const char *
query_name(const struct options *o, size_t i, char *text, size_t cap)
{
	if (o->from.vectors == NULL)
		return o->photos[i];
	(void)snprintf(text, cap, "%s[%zu]", o->from.vectors, i);
	return text;
}

static void
label_text(const struct run *r, uint32_t row, char *out, size_t cap)
{
	const struct span l = biometrics_gallery_label(r->gallery, row);

	(void)snprintf(out, cap, "%.*s", (int)l.n, (const char *)l.p);
}

static bool
print_text(const struct options *o, const struct run *r)
{
	char name[512], label[BIOMETRICS_GALLERY_LABEL + 1];

	for (size_t i = 0; i < r->n; i++) {
		printf("%s:\n", query_name(o, i, name, sizeof(name)));
		for (size_t j = 0; j < r->k; j++) {
			const struct biometrics_search_hit *h =
			    &r->hit[i * o->top + j];

			label_text(r, h->row, label, sizeof(label));
			printf("%s %9.4f  %s\n",
			    is_hit(r, h->score) ? "hit" : " - ",
			    (double)h->score, label);
		}
	}
	printf("%zu templates searched in %.2f ms; ",
	    biometrics_gallery_set(r->gallery)->n, r->ms);
	if (r->have)
		printf("threshold %.4f\n", r->threshold);
	else
		printf("no threshold\n");
	return fflush(stdout) == 0;
}

static bool
print_json(const struct options *o, const struct run *r)
{
	uint8_t *text = malloc(OUT_MAX);
	struct sink k = sink_of(text, text != NULL ? OUT_MAX : 0);
	struct kiosk_json j;
	char name[512], label[BIOMETRICS_GALLERY_LABEL + 1];
	bool ok;

	kiosk_json_init(&j, &k);
	kiosk_json_pretty(&j);
	kiosk_json_open(&j, NULL, '{');
	kiosk_json_text(&j, "format", "sallyport-search/1");
	kiosk_json_int(
	    &j, "templates", (int64_t)biometrics_gallery_set(r->gallery)->n);
	kiosk_json_real(
	    &j, "threshold", r->have ? r->threshold : (double)NAN, 4);
	kiosk_json_real(&j, "ms", r->ms, 3);
	kiosk_json_open(&j, "queries", '[');
	for (size_t i = 0; i < r->n; i++) {
		kiosk_json_open(&j, NULL, '{');
		kiosk_json_text(
		    &j, "query", query_name(o, i, name, sizeof(name)));
		kiosk_json_open(&j, "closest", '[');
		for (size_t c = 0; c < r->k; c++) {
			const struct biometrics_search_hit *h =
			    &r->hit[i * o->top + c];

			label_text(r, h->row, label, sizeof(label));
			kiosk_json_open(&j, NULL, '{');
			kiosk_json_text(&j, "label", label);
			kiosk_json_real(&j, "score", (double)h->score, 6);
			kiosk_json_bool(&j, "hit", is_hit(r, h->score));
			kiosk_json_close(&j);
		}
		kiosk_json_close(&j);
		kiosk_json_close(&j);
	}
	kiosk_json_close(&j);
	kiosk_json_close(&j);
	ok = sink_ok(&k) && fwrite(k.p, 1, k.n, stdout) == k.n &&
	    putchar('\n') != EOF && fflush(stdout) == 0;
	free(text);
	return ok;
}

static int
search(struct options *o, struct run *r)
{
	enum biometrics_err e;
	int status = VERB_INCONCLUSIVE;

	r->hit = calloc(r->n * o->top, sizeof(*r->hit));
	if (r->hit == NULL)
		return EX_OSERR;
	r->ms = now_ms();
	e = biometrics_gallery_top(
	    r->gallery, &o->from.id, r->queries, r->n, o->top, r->hit, &r->k);
	r->ms = now_ms() - r->ms;
	if (e != BIOMETRICS_E_OK)
		return kiosk_match_template_refuse(o->from.who, o->gallery, e);
	if (r->have)
		status = VERB_NEGATIVE;
	for (size_t i = 0; i < r->n; i++)
		if (r->k > 0 && is_hit(r, r->hit[i * o->top].score))
			status = VERB_POSITIVE;
	return (o->json ? print_json : print_text)(o, r) ? status : EX_IOERR;
}

int
kiosk_match_search(int argc, char **argv)
{
	struct kiosk_thresholds *t = calloc(1, sizeof(*t));
	struct options o;
	struct run r = {0};
	enum biometrics_err e;
	int status = EX_USAGE;

	if (t == NULL)
		return EX_OSERR;
	if (!options(argc, argv, &o)) {
		free(t);
		return EX_USAGE;
	}
	e = biometrics_gallery_open(o.gallery, &r.gallery);
	status = e == BIOMETRICS_E_OK
	    ? kiosk_match_template_open(&o.from)
	    : kiosk_match_template_refuse(o.from.who, o.gallery, e);
	if (status == 0)
		status = calibrate(&o, &r, t);
	if (status == 0)
		status = queries(&o, &r);
	if (status == 0)
		status = search(&o, &r);
	if (r.given != NULL)
		bytes_wipe(
		    r.given, r.n * BIOMETRICS_EMBEDDER_MAX_DIM * sizeof(float));
	free(r.given);
	free(r.hit);
	biometrics_gallery_close(&r.gallery);
	kiosk_match_template_close(&o.from);
	free(t);
	return status;
}
