/* sallyport match eval: what a matcher is worth on these pairs. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "kiosk/eval_report.h"
#include "kiosk/host.h"
#include "kiosk/match.h"

#define OUT_MAX ((size_t)1 << 20)
#define TIMES 500

struct options {
	const char *pairs, *scores, *images, *labels, *model, *landmarks, *out,
	    *data;
	unsigned times, seed;
	bool all, json, finger;
};

static bool
number(const char *text, unsigned max, unsigned *out)
{
	char *end;
	const unsigned long v = strtoul(text, &end, 10);

	*out = (unsigned)v;
	return *text >= '0' && *text <= '9' && *end == '\0' && v <= max;
}

static bool
options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
	    {"pairs", required_argument, NULL, 'p'},
	    {"scores", required_argument, NULL, 's'},
	    {"images", required_argument, NULL, 'i'},
	    {"labels", required_argument, NULL, 'l'},
	    {"model", required_argument, NULL, 'm'},
	    {"landmarks", required_argument, NULL, 'k'},
	    {"out", required_argument, NULL, 'o'},
	    {"data", required_argument, NULL, 'd'},
	    {"times", required_argument, NULL, 't'},
	    {"seed", required_argument, NULL, 'r'},
	    {"all-pairs", no_argument, NULL, 'a'},
	    {"finger", no_argument, NULL, 'f'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	const char **text[] = {['p'] = &o->pairs,
	    ['s'] = &o->scores,
	    ['i'] = &o->images,
	    ['l'] = &o->labels,
	    ['m'] = &o->model,
	    ['k'] = &o->landmarks,
	    ['o'] = &o->out,
	    ['d'] = &o->data};
	int c;

	optind = 1;
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == '?' ||
		    (c == 't' &&
			(!number(optarg, BIOMETRICS_EVAL_TIMES, &o->times) ||
			    o->times == 0)) ||
		    (c == 'r' && !number(optarg, UINT32_MAX, &o->seed)))
			return false;
		if (c == 'a')
			o->all = true;
		else if (c == 'j')
			o->json = true;
		else if (c == 'f')
			o->finger = true;
		else if (c != 't' && c != 'r')
			*text[c] = optarg;
	}
	if (optind != argc || (o->pairs != NULL && o->scores != NULL))
		return false;
	if (o->scores != NULL)
		return o->model == NULL && o->images == NULL && !o->all &&
		    !o->finger;
	return (o->model == NULL || !o->finger) &&
	    (o->pairs != NULL || (o->all && o->images != NULL));
}

/* Beside the file of pairs: its folder "images", or its own. */
static void
place_of_images(const struct options *o, char *dir, size_t cap)
{
	const char *slash = o->pairs != NULL ? strrchr(o->pairs, '/') : NULL;
	const int n = slash != NULL ? (int)(slash - o->pairs) : 1;
	struct stat st;

	if (o->images != NULL) {
		snprintf(dir, cap, "%s", o->images);
		return;
	}
	snprintf(dir, cap, "%.*s/images", n, slash != NULL ? o->pairs : ".");
	if (stat(dir, &st) != 0 || !S_ISDIR(st.st_mode))
		snprintf(dir, cap, "%.*s", n, slash != NULL ? o->pairs : ".");
}

static int
load(const char *who, const struct options *o, struct kiosk_eval_set *s)
{
	enum kiosk_err e = KIOSK_E_OK;
	struct conf_error err;

	if (o->labels != NULL)
		e = kiosk_eval_set_labels(s, o->labels, &err);
	if (e == KIOSK_E_OK && o->scores != NULL)
		e = kiosk_eval_set_scores(s, o->scores, &err);
	if (e == KIOSK_E_OK && o->pairs != NULL)
		e = kiosk_eval_set_pairs(s, o->pairs, &err);
	if (e == KIOSK_E_OK && o->pairs == NULL && o->all && !s->labelled)
		e = kiosk_eval_set_folder(s, o->images, &err);
	if (e == KIOSK_E_OK && o->all)
		e = kiosk_eval_set_all(s, &err);
	if (e == KIOSK_E_OK)
		return 0;
	fprintf(stderr, "%s: %s:%u: %s%s%s\n", who, err.file, err.line, err.key,
	    err.key[0] != '\0' ? " " : "", err.text);
	return e == KIOSK_E_SYSTEM ? EX_OSERR : EX_DATAERR;
}

static int
take_all(const struct options *o, struct kiosk_eval_report *r,
    const struct kiosk_eval_set *s, const struct kiosk_eval_matcher *m,
    bool *have)
{
	const uint64_t t = kiosk_host_now_us();
	char dir[1024], path[2048];

	place_of_images(o, dir, sizeof(dir));
	for (size_t i = 0; i < s->sample.n; i++) {
		enum biometrics_err e;

		snprintf(path, sizeof(path), "%s/%s", dir, s->sample.text[i]);
		e = m->take(m->self, i, path);
		/* A sample that is not there was not measured. */
		if (e == BIOMETRICS_E_FILE || e == BIOMETRICS_E_MEMORY) {
			fprintf(stderr, "sallyport match eval: %s: %s\n", path,
			    biometrics_err_text(e));
			return e == BIOMETRICS_E_FILE ? EX_NOINPUT : EX_OSERR;
		}
		have[i] = e == BIOMETRICS_E_OK;
		r->failed += !have[i];
	}
	r->us_take = kiosk_host_now_us() - t;
	return 0;
}

static float
score(const struct kiosk_eval_matcher *m, const bool *have, uint32_t a,
    uint32_t b)
{
	const float v = have[a] && have[b] ? m->score(m->self, a, b)
					   : BIOMETRICS_EVAL_FAILED;

	/* What no matcher may give is no score. */
	return isfinite(v) ? v : BIOMETRICS_EVAL_FAILED;
}

static int
measure(const char *who, const struct options *o, struct kiosk_eval_report *r,
    struct kiosk_eval_set *s, struct kiosk_eval_matcher *m,
    struct biometrics_eval_trial *trial)
{
	bool *have = NULL;
	uint64_t t;
	int status = o->finger ? kiosk_eval_matcher_finger(m, 0, s->sample.n)
			       : kiosk_eval_matcher_face(m, who, o->model,
				     o->landmarks, s->sample.n);

	if (status != 0)
		return status;
	r->matcher = m;
	if ((have = calloc(s->sample.n, sizeof(*have))) == NULL)
		return EX_OSERR;
	if ((status = take_all(o, r, s, m, have)) != 0)
		goto out;
	t = kiosk_host_now_us();
	for (size_t i = 0; i < s->pairs; i++)
		s->pair[i].score = score(m, have, s->pair[i].a, s->pair[i].b);
	r->us_score = kiosk_host_now_us() - t;
	for (size_t i = 0; i < s->trials; i++)
		trial[i] = (struct biometrics_eval_trial) {
		    score(m, have, s->trial[i].a, s->trial[i].b),
		    s->trial[i].fold,
		    s->person[s->trial[i].a] == s->person[s->trial[i].b]};
out:
	free(have);
	return status;
}

static bool
write_file(const char *dir, const char *name, struct span text)
{
	char path[1024];
	FILE *f;
	bool ok;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if ((f = fopen(path, "we")) == NULL)
		return false;
	ok = fwrite(text.p, 1, text.n, f) == text.n;
	return fclose(f) == 0 && ok;
}

/* Sorted by falling score, in the form that --scores reads. */
static bool
write_scores(const struct kiosk_eval_report *r, const char *dir)
{
	const struct kiosk_eval_set *s = r->set;
	char path[1024];
	FILE *f;
	bool ok;

	snprintf(path, sizeof(path), "%s/scores.tsv", dir);
	if ((f = fopen(path, "we")) == NULL)
		return false;
	for (size_t i = 0; i < s->pairs; i++) {
		const struct biometrics_eval_pair *p = &s->pair[i];
		const int same = s->person[p->a] == s->person[p->b];

		fprintf(f, "%s\t%s\t%d\t", s->sample.text[p->a],
		    s->sample.text[p->b], same);
		if (p->score == BIOMETRICS_EVAL_FAILED)
			fputs("failed\n", f);
		else
			fprintf(f, "%.9g\n", (double)p->score);
	}
	ok = ferror(f) == 0;
	return fclose(f) == 0 && ok;
}

static bool
write_thresholds(
    const struct options *o, const struct kiosk_eval_report *r, struct sink *k)
{
	const time_t now = (time_t)kiosk_host_time();
	struct kiosk_threshold row;
	struct tm tm;
	char day[16];

	if (gmtime_r(&now, &tm) == NULL ||
	    strftime(day, sizeof(day), "%Y-%m-%d", &tm) == 0)
		return false;
	if (!kiosk_eval_report_row(r,
		o->data != NULL	       ? o->data
		    : o->pairs != NULL ? o->pairs
				       : o->images,
		day, &row))
		return true;
	sink_wipe(k);
	kiosk_thresholds_put(k, &row);
	return sink_ok(k) &&
	    write_file(o->out, "thresholds.conf", sink_span(k));
}

static bool
write_all(
    const struct options *o, const struct kiosk_eval_report *r, struct sink *k)
{
	if (mkdir(o->out, 0777) != 0 && errno != EEXIST)
		return false;
	sink_wipe(k);
	kiosk_eval_report_json(r, k);
	return sink_ok(k) && write_file(o->out, "report.json", sink_span(k)) &&
	    write_scores(r, o->out) && write_thresholds(o, r, k) &&
	    kiosk_eval_report_charts(r, o->out) == KIOSK_E_OK;
}

static int
tell(
    const char *who, const struct options *o, const struct kiosk_eval_report *r)
{
	struct sink k = sink_of(malloc(OUT_MAX), OUT_MAX);
	int status = EX_OSERR;

	if (k.p == NULL)
		return status;
	status = EX_IOERR;
	(o->json ? kiosk_eval_report_json : kiosk_eval_report_text)(r, &k);
	if (!sink_ok(&k) || fwrite(k.p, 1, k.n, stdout) != k.n ||
	    fflush(stdout) != 0)
		goto out;
	status = 0;
	if (o->out != NULL && !write_all(o, r, &k)) {
		fprintf(stderr, "%s: %s: cannot be written\n", who, o->out);
		status = EX_CANTCREAT;
	}
out:
	free(k.p);
	return status;
}

static int
evaluate(const char *who, const struct options *o, struct kiosk_eval_set *s,
    struct kiosk_eval_matcher *m, struct kiosk_eval_report *r)
{
	struct biometrics_eval_trial *trial = NULL;
	enum biometrics_err e;
	int status = load(who, o, s);

	if (status != 0)
		return status;
	if (s->trials > 0 &&
	    (trial = calloc(s->trials, sizeof(*trial))) == NULL)
		return EX_OSERR;
	if (o->scores == NULL)
		status = measure(who, o, r, s, m, trial);
	if (status != 0)
		goto out;
	e = kiosk_eval_report_make(r, s, trial, o->times, o->seed);
	status = VERB_INCONCLUSIVE;
	if (e == BIOMETRICS_E_OK)
		status = tell(who, o, r);
	else
		fprintf(stderr,
		    "%s: nothing can be said: there is no genuine or no "
		    "impostor pair\n",
		    who);
out:
	free(trial);
	return status;
}

int
kiosk_match_eval(int argc, char **argv)
{
	struct kiosk_eval_report *r = calloc(1, sizeof(*r));
	struct options o = {.times = TIMES, .seed = 1};
	struct kiosk_eval_matcher m = {0};
	struct kiosk_eval_set s = {0};
	int status = EX_USAGE;

	if (r == NULL)
		return EX_OSERR;
	if (options(argc, argv, &o))
		status = evaluate(argv[0], &o, &s, &m, r);
	if (m.close != NULL)
		m.close(m.self);
	kiosk_eval_set_wipe(&s);
	free(r);
	return status;
}
