/* sallyport match bench: what the steps of a comparison cost on this machine.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/host.h"
#include "kiosk/json.h"
#include "kiosk/match.h"
#include "kiosk/photo.h"
#include "kiosk/prints.h"

#define TIMES 20
#define TIMES_MAX 1000
#define COMPARISONS 2000
#define OUT_MAX 4096

struct options {
	const char *model, *landmarks;
	unsigned times;
	bool finger, json;
	char **files;
	int n;
};

enum {
	STEPS = 4
};

/* Microseconds of every run, by step. */
struct bench {
	const char *step[STEPS];
	uint32_t *us[STEPS];
	size_t n[STEPS], cap;
};

static bool
options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
	    {"model", required_argument, NULL, 'm'},
	    {"landmarks", required_argument, NULL, 'l'},
	    {"times", required_argument, NULL, 't'},
	    {"finger", no_argument, NULL, 'f'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	char *end = NULL;
	int c;

	*o = (struct options) {.times = TIMES};
	optind = 1;
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 'm')
			o->model = optarg;
		else if (c == 'l')
			o->landmarks = optarg;
		else if (c == 'f')
			o->finger = true;
		else if (c == 'j')
			o->json = true;
		else if (c != 't')
			return false;
		else
			o->times = (unsigned)strtoul(optarg, &end, 10);
	}
	o->files = argv + optind;
	o->n = argc - optind;
	return o->n > 0 && (o->model == NULL || !o->finger) &&
	    (end == NULL || *end == '\0') && o->times >= 1 &&
	    o->times <= TIMES_MAX;
}

static void
add(struct bench *b, size_t step, uint32_t us)
{
	if (b->n[step] < b->cap)
		b->us[step][b->n[step]++] = us;
}

static int
rising(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static double
median_ms(struct bench *b, size_t step)
{
	qsort(b->us[step], b->n[step], sizeof(uint32_t), rising);
	return b->n[step] > 0 ? (double)b->us[step][b->n[step] / 2] / 1000 : 0;
}

static bool
trouble(const char *who, const char *path, enum biometrics_err e)
{
	if (e == BIOMETRICS_E_OK)
		return false;
	fprintf(stderr, "%s: %s: %s\n", who, path, biometrics_err_text(e));
	return true;
}

/* One comparison, in microseconds: the mean of many. */
static double
compare_faces(const struct kiosk_photos *p, const struct kiosk_photo *photo)
{
	const enum biometrics_metric m = biometrics_embedder_metric(
	    p->embedder);
	const size_t dim = biometrics_embedder_dim(p->embedder);
	const uint64_t t = kiosk_host_now_us();
	volatile float sum = 0;

	for (int i = 0; i < COMPARISONS; i++)
		sum += biometrics_distance_score(
		    m, photo->template, photo->template, dim);
	(void)sum;
	return (double)(kiosk_host_now_us() - t) / COMPARISONS;
}

static int
bench_faces(
    const char *who, const struct options *o, struct bench *b, double *us)
{
	struct kiosk_photo *photo = calloc(1, sizeof(*photo));
	struct kiosk_photos p = {0};
	int status = photo == NULL
	    ? EX_OSERR
	    : kiosk_photo_open(&p, who, o->model, o->landmarks);

	b->step[0] = "decode";
	b->step[1] = "find the face";
	b->step[2] = "template";
	for (int i = 0; status == 0 && i < o->n; i++)
		for (unsigned k = 0; status == 0 && k < o->times; k++) {
			kiosk_photo_take(&p, o->files[i], photo);
			if (trouble(who, o->files[i], photo->err))
				status = EX_DATAERR;
			add(b, 0, photo->us_decode);
			add(b, 1, photo->us_find);
			add(b, 2, photo->us_embed);
		}
	if (status == 0)
		*us = compare_faces(&p, photo);
	if (photo != NULL)
		kiosk_photo_wipe(photo);
	free(photo);
	kiosk_photo_close(&p);
	return status;
}

static int
bench_fingers(
    const char *who, const struct options *o, struct bench *b, double *us)
{
	struct kiosk_print *print = calloc(1, sizeof(*print));
	int status = print == NULL ? EX_OSERR : 0;
	volatile double sum = 0;
	uint64_t t;

	b->step[0] = "decode and extract";
	b->step[1] = "prepare";
	for (int i = 0; status == 0 && i < o->n; i++)
		for (unsigned k = 0; status == 0 && k < o->times; k++) {
			kiosk_prints_take(o->files[i], 0, print);
			if (trouble(who, o->files[i], print->err))
				status = EX_DATAERR;
			add(b, 0, print->us_extract);
			add(b, 1, print->us_prepare);
		}
	t = kiosk_host_now_us();
	for (int i = 0; status == 0 && i < COMPARISONS; i++)
		sum += biometrics_finger_match_score(
		    &print->prepared, &print->prepared);
	(void)sum;
	*us = (double)(kiosk_host_now_us() - t) / COMPARISONS;
	if (print != NULL)
		kiosk_prints_wipe(print);
	free(print);
	return status;
}

static bool
tell(const struct options *o, struct bench *b, double us)
{
	static uint8_t text[OUT_MAX];
	struct sink k = sink_of(text, sizeof(text));
	struct kiosk_json j;

	if (!o->json) {
		for (size_t i = 0; i < STEPS && b->step[i] != NULL; i++)
			printf("%s: %.3f ms (median of %zu)\n", b->step[i],
			    median_ms(b, i), b->n[i]);
		printf("compare: %.3f us\n", us);
		return fflush(stdout) == 0;
	}
	kiosk_json_init(&j, &k);
	kiosk_json_pretty(&j);
	kiosk_json_open(&j, NULL, '{');
	kiosk_json_text(&j, "format", "sallyport-match-bench/1");
	for (size_t i = 0; i < STEPS && b->step[i] != NULL; i++) {
		kiosk_json_open(&j, b->step[i], '{');
		kiosk_json_real(&j, "median_ms", median_ms(b, i), 3);
		kiosk_json_int(&j, "runs", (int64_t)b->n[i]);
		kiosk_json_close(&j);
	}
	kiosk_json_real(&j, "compare_us", us, 3);
	kiosk_json_close(&j);
	return sink_ok(&k) && fwrite(k.p, 1, k.n, stdout) == k.n &&
	    putchar('\n') != EOF && fflush(stdout) == 0;
}

int
kiosk_match_bench(int argc, char **argv)
{
	struct bench b = {.cap = 0};
	struct options o;
	double us = 0;
	int status = 0;

	if (!options(argc, argv, &o))
		return EX_USAGE;
	b.cap = (size_t)o.n * o.times;
	for (size_t i = 0; i < STEPS; i++)
		if ((b.us[i] = calloc(b.cap, sizeof(*b.us[i]))) == NULL)
			status = EX_OSERR;
	if (status == 0)
		status = (o.finger ? bench_fingers : bench_faces)(
		    argv[0], &o, &b, &us);
	if (status == 0 && !tell(&o, &b, us))
		status = EX_IOERR;
	for (size_t i = 0; i < STEPS; i++)
		free(b.us[i]);
	return status;
}
