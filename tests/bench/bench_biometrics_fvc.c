/*
 * Accuracy of extractor and matcher on databases of the Fingerprint
 * Verification Competitions: all genuine pairs and all impostor pairs of each
 * database, no pair twice; error rates of each at thresholds of its own, and of
 * all together at ONE threshold, with intervals by drawing fingers anew.
 *
 *	bench_biometrics_fvc [-f FIRST-LAST] [-s] [FOLDER[:PPI] ...]
 *
 * A folder holds pictures called FINGER_IMPRESSION, PPI is 500 unless said; -f
 * takes only some fingers; -s has libfprint judge instead, and says what its
 * verdict is worth at its own threshold.  Without folders: FVC2004 DB1-4_B of
 * the development data.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "biometrics/eval.h"
#include "biometrics/file.h"
#include "biometrics/finger_match.h"
#include "biometrics/minutiae.h"
#include "tests/bench/peer_fprint.h"

enum {
	SETS = 16,
	SAMPLES = 16384,
	IMPRESSIONS = 100, /* of a finger, at most */
	PIXELS = 4 << 20,
	TIMES = 1000
};

struct set {
	const char *name;
	size_t first, n; /* samples */
	size_t minutiae;
	double extract; /* seconds of CPU */
	double match;
	size_t pairs, from; /* and where they begin */
};

static struct set sets[SETS];
static struct biometrics_finger_prepared *prepared[SAMPLES];
static uint32_t person[SAMPLES], weight[2 * SAMPLES];
static uint16_t group[SAMPLES];
static uint32_t persons;
static size_t samples, pair_count;
static struct biometrics_eval_pair *pairs;
static uint8_t px[3 * PIXELS], grey_px[PIXELS];
static unsigned first_finger, last_finger = 1000000;
/* The second opinion: pictures and templates of libfprint, of one set. */
static bool second;
static struct {
	uint8_t *px;
	unsigned width, height;
} picture[SAMPLES];
static struct peer_fprint_print *theirs[SAMPLES];
static float row[SAMPLES];

static double
cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A picture without minutiae is there as well, and matches nothing. */
static bool
take_second(struct set *s, const struct biometrics_image *grey)
{
	const size_t n = (size_t)grey->width * grey->height;

	if ((picture[samples].px = malloc(n)) == NULL)
		return false;
	memcpy(picture[samples].px, grey->px, n);
	picture[samples].width = grey->width;
	picture[samples].height = grey->height;
	theirs[samples] = peer_fprint_take(
	    grey->px, grey->width, grey->height, &s->extract);
	return true;
}

/* A picture that cannot be read has no minutiae: it matches nothing. */
static bool
take(struct set *s, const char *path, unsigned ppi)
{
	struct biometrics_image img = {.px = px, .cap = sizeof(px)};
	struct biometrics_image grey = {.px = grey_px, .cap = sizeof(grey_px)};
	static struct biometrics_minutiae t;
	struct span file = {0};
	void *scratch = NULL;
	bool good = false;
	size_t need;
	double start;

	if (biometrics_file_map(path, &file) != BIOMETRICS_E_OK ||
	    biometrics_image_decode(file, &img) != BIOMETRICS_E_OK ||
	    biometrics_image_grey(&img, &grey) != BIOMETRICS_E_OK)
		goto out;
	if (second) {
		good = take_second(s, &grey);
		goto out;
	}
	need = biometrics_minutiae_scratch(&grey, ppi);
	scratch = malloc(need + 1);
	prepared[samples] = malloc(sizeof(*prepared[samples]));
	if (scratch == NULL || prepared[samples] == NULL)
		goto out;
	memset(scratch, 0, need); /* its pages are not the extractor's time */
	start = cpu();
	if (biometrics_minutiae_extract(&grey, ppi, scratch, need, &t) !=
		BIOMETRICS_E_OK ||
	    biometrics_finger_match_prepare(&t, prepared[samples]) !=
		BIOMETRICS_E_OK)
		goto out;
	s->extract += cpu() - start;
	s->minutiae += t.n;
	good = true;
out:
	if (!good)
		fprintf(stderr, "%s: cannot be used\n", path);
	free(scratch);
	biometrics_file_unmap(&file);
	return good;
}

static float
score(size_t i, size_t j)
{
	if (!second)
		return (float)biometrics_finger_match_score(
		    prepared[i], prepared[j]);
	return theirs[i] != NULL && row[j] >= 0 ? row[j]
						: BIOMETRICS_EVAL_FAILED;
}

static bool
compare(struct set *s)
{
	const size_t most = pair_count + s->n * (s->n - 1) / 2;
	const size_t end = s->first + s->n;
	const double start = cpu();

	pairs = realloc(pairs, most * sizeof(*pairs));
	if (pairs == NULL)
		return false;
	s->from = pair_count;
	for (size_t i = s->first; i < end; i++) {
		if (second && theirs[i] != NULL &&
		    !peer_fprint_scores(picture[i].px, picture[i].width,
			picture[i].height, theirs + i + 1, end - i - 1,
			row + i + 1))
			return false;
		for (size_t j = i + 1; j < end; j++)
			pairs[pair_count++] = (struct biometrics_eval_pair) {
			    score(i, j), (uint32_t)i, (uint32_t)j};
	}
	s->pairs = pair_count - s->from;
	s->match = cpu() - start;
	return true;
}

/* FOLDER[:PPI] */
static bool
load(struct set *s, unsigned number, char *folder)
{
	char *colon = strrchr(folder, ':'), path[4096];
	unsigned ppi = 500, before = 0;
	struct dirent **file;
	int n;

	if (colon != NULL) {
		*colon = '\0';
		ppi = (unsigned)strtoul(colon + 1, NULL, 10);
	}
	s->name = folder;
	s->first = samples;
	if ((n = scandir(folder, &file, NULL, versionsort)) < 0) {
		fprintf(stderr, "%s: cannot be read\n", folder);
		return false;
	}
	for (int i = 0; i < n; i++) {
		unsigned f, k;

		snprintf(path, sizeof(path), "%s/%s", folder, file[i]->d_name);
		if (sscanf(file[i]->d_name, "%u_%u.", &f, &k) == 2 &&
		    f >= first_finger && f <= last_finger && k < IMPRESSIONS &&
		    samples < SAMPLES && take(s, path, ppi)) {
			persons += samples == s->first || f != before;
			before = f;
			person[samples] = persons - 1;
			group[samples++] = (uint16_t)number;
		}
		free(file[i]);
	}
	free(file);
	s->n = samples - s->first;
	return s->n > 1 && compare(s);
}

/* FNMR at the smallest threshold that holds an FMR, however few the pairs. */
static double
fnmr_at(const struct biometrics_eval *e, double fmr)
{
	const double allowed = fmr * (double)e->impostor;
	size_t genuine = 0, impostor = 0, matched = 0;

	for (size_t i = 0; i < e->n; i++) {
		if (person[e->pair[i].a] == person[e->pair[i].b])
			genuine++;
		else
			impostor++;
		if ((double)impostor > allowed)
			break;
		/* All of one score are accepted, or none of them. */
		if (i + 1 == e->n || e->pair[i + 1].score < e->pair[i].score)
			matched = genuine;
	}
	return 1 - (double)matched / (double)e->genuine;
}

static bool
report_set(const struct set *s)
{
	struct biometrics_eval_pair *own = malloc(s->pairs * sizeof(*own));
	struct biometrics_eval e;
	bool good;

	if (own == NULL)
		return false;
	memcpy(own, pairs + s->from, s->pairs * sizeof(*own));
	good = biometrics_eval_init(&e, own, s->pairs, person, samples) ==
	    BIOMETRICS_E_OK;
	if (good)
		printf("%-10s %6zu %7zu %8zu %6.1f %8.2f %8.1f %7.2f %7.2f "
		       "%7.2f\n",
		    strrchr(s->name, '/') != NULL ? strrchr(s->name, '/') + 1
						  : s->name,
		    s->n, e.genuine, e.impostor,
		    (double)s->minutiae / (double)s->n,
		    1e3 * s->extract / (double)s->n,
		    1e6 * s->match / (double)s->pairs,
		    100 * biometrics_eval_equal(&e).eer,
		    100 * fnmr_at(&e, 1e-2), 100 * fnmr_at(&e, 1e-3));
	free(own);
	return good;
}

static bool
report_all(size_t n)
{
	struct biometrics_eval_bootstrap b = {
	    .times = TIMES, .seed = 1, .n = 2, .fmr = {1e-2, 1e-3}};
	struct biometrics_eval_point at, part;
	struct biometrics_eval e;

	if (biometrics_eval_init(&e, pairs, pair_count, person, samples) !=
		BIOMETRICS_E_OK ||
	    biometrics_eval_bootstrap(&e, weight,
		sizeof(weight) / sizeof(weight[0]), &b) != BIOMETRICS_E_OK)
		return false;
	printf("together: %zu genuine, %zu impostor pairs of %zu fingers, one "
	       "threshold\n",
	    e.genuine, e.impostor, e.persons);
	printf("  EER %.2f %% [%.2f, %.2f]\n",
	    100 * biometrics_eval_equal(&e).eer, 100 * b.eer.low,
	    100 * b.eer.high);
	for (size_t i = 0; i < b.n; i++) {
		if (biometrics_eval_at(&e, b.fmr[i], 0, &at) != BIOMETRICS_E_OK)
			continue;
		printf("  FNMR at FMR %.0e %.2f %% [%.2f, %.2f] (%zu of %zu, "
		       "%zu false matches; threshold %.4f)\n   ",
		    b.fmr[i], 100 * at.false_non_match.rate,
		    100 * b.fnmr[i].low, 100 * b.fnmr[i].high,
		    at.false_non_match.errors, at.false_non_match.trials,
		    at.false_match.errors, at.threshold);
		for (size_t k = 0; k < n; k++) {
			biometrics_eval_group(
			    &e, group, (uint16_t)k, at.threshold, &part);
			printf(" %zu/%zu", part.false_non_match.errors,
			    part.false_match.errors);
		}
		printf(" false non-matches/false matches of each\n");
	}
	return true;
}

struct tally {
	double errors, trials;
};

/* Each finger so often as it was drawn; a pair of two by both. */
static void
tally(const unsigned *times, struct tally *fmr, struct tally *fnmr)
{
	*fmr = *fnmr = (struct tally) {0};
	for (size_t i = 0; i < pair_count; i++) {
		const uint32_t a = person[pairs[i].a], b = person[pairs[i].b];
		const bool match = pairs[i].score >= PEER_FPRINT_THRESHOLD;

		if (a == b) {
			fnmr->trials += times[a];
			fnmr->errors += match ? 0 : times[a];
		} else if (pairs[i].score != BIOMETRICS_EVAL_FAILED) {
			fmr->trials += (double)times[a] * times[b];
			fmr->errors += match ? (double)times[a] * times[b] : 0;
		}
	}
}

static int
rising(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void
say_rate(const char *name, const struct tally *t, double *drawn)
{
	const struct biometrics_eval_rate r = biometrics_eval_share(
	    (size_t)t->errors, (size_t)t->trials);

	qsort(drawn, TIMES, sizeof(*drawn), rising);
	printf("  %s %.3f %% (%zu of %zu) [%.3f, %.3f], by counts alone "
	       "[%.3f, %.3f]\n",
	    name, 100 * r.rate, r.errors, r.trials, 100 * drawn[TIMES / 40],
	    100 * drawn[TIMES - TIMES / 40 - 1], 100 * r.low, 100 * r.high);
}

/* What the verdict is worth: one threshold, which nobody chooses here. */
static void
report_verdict(void)
{
	static double drawn[2][TIMES];
	struct tally fmr, fnmr;
	unsigned times[SAMPLES];
	uint32_t r = 1;

	for (size_t k = 0; k < TIMES; k++) {
		memset(times, 0, persons * sizeof(*times));
		for (size_t i = 0; i < persons; i++) {
			r = r * 1664525u + 1013904223u;
			times[(r >> 8) % persons]++;
		}
		tally(times, &fmr, &fnmr);
		drawn[0][k] = fmr.errors / fmax(fmr.trials, 1);
		drawn[1][k] = fnmr.errors / fmax(fnmr.trials, 1);
	}
	for (size_t i = 0; i < persons; i++)
		times[i] = 1;
	tally(times, &fmr, &fnmr);
	printf("the verdict, at a score of %d\n", PEER_FPRINT_THRESHOLD);
	say_rate("FMR", &fmr, drawn[0]);
	say_rate("FNMR", &fnmr, drawn[1]);
}

int
main(int argc, char **argv)
{
	static char fvc2004[4][64] = {"DB1_B", "DB2_B", "DB3_B:512", "DB4_B"};
	const char *data = getenv("SALLYPORT_TEST_DATA");
	static char folder[4][4096];
	size_t n = 0;
	int arg = 1;

	if (argc > 2 && strcmp(argv[1], "-f") == 0) {
		if (sscanf(argv[2], "%u-%u", &first_finger, &last_finger) != 2)
			return 64;
		arg = 3;
	}
	if (argc > arg && strcmp(argv[arg], "-s") == 0) {
		second = true;
		arg++;
		if (!peer_fprint_open()) {
			printf("no virtual device of libfprint\n");
			return 0;
		}
	}
	for (int i = arg; i < argc && n < SETS; i++, n++)
		if (!load(&sets[n], (unsigned)n, argv[i]))
			return 1;
	for (; arg >= argc && n < 4; n++) {
		snprintf(folder[n], sizeof(folder[n]), "%s/fingers/fvc2004/%s",
		    data != NULL ? data : "../shared/data", fvc2004[n]);
		if (!load(&sets[n], (unsigned)n, folder[n])) {
			printf("no databases: %s\n", folder[n]);
			return 0;
		}
	}
	printf("%-10s %6s %7s %8s %6s %8s %8s %7s %7s %7s\n", "", "images",
	    "genuine", "impostor", "found", "extr. ms", "match us", "EER %",
	    "@1e-2 %", "@1e-3 %");
	for (size_t i = 0; i < n; i++)
		if (!report_set(&sets[i]))
			return 1;
	if (!report_all(n))
		return 1;
	if (second) {
		report_verdict();
		peer_fprint_close();
	}
	return 0;
}
