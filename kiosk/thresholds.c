#include "kiosk/thresholds.h"

#include <stdio.h>
#include <string.h>

#include "biometrics/embedder.h"
#include "biometrics/eval.h"
#include "biometrics/finger_verdict.h"
#include "kiosk/host.h"
#include "kiosk/say.h"

/* A line of [point] as it stands there. */
struct point {
	double fmr, threshold;
	unsigned false_matches, false_non_matches;
};

#define OF_MODEL(m) CONF_MEMBER(struct kiosk_threshold, m)
#define OF_POINT(m) CONF_MEMBER(struct point, m)
#define COUNT 4294967295.0

/* clang-format off */
static const struct conf_key model_keys[] = {
	{"model", "name",           CONF_TEXT, OF_MODEL(name),     0, 0, true},
	{"model", "sha256",         CONF_TEXT, OF_MODEL(sha256),   0, 0, true},
	{"model", "metric",         CONF_TEXT, OF_MODEL(metric),   0, 0, true},
	{"model", "dim",            CONF_UINT, OF_MODEL(dim),      1, BIOMETRICS_EMBEDDER_MAX_DIM, true},
	{"model", "data",           CONF_TEXT, OF_MODEL(data),     0, 0, true},
	{"model", "measured",       CONF_TEXT, OF_MODEL(measured), 0, 0, true},
	{"model", "people",         CONF_UINT, OF_MODEL(people),   2, COUNT, true},
	{"model", "genuine_pairs",  CONF_UINT, OF_MODEL(genuine_pairs),  1, COUNT, true},
	{"model", "impostor_pairs", CONF_UINT, OF_MODEL(impostor_pairs), 1, COUNT, true},
};

static const struct conf_key point_keys[] = {
	{"point", "fmr",               CONF_REAL, OF_POINT(fmr),               1e-6, 0.1, true},
	{"point", "threshold",         CONF_REAL, OF_POINT(threshold),         -1e6, 1e6, true},
	{"point", "false_matches",     CONF_UINT, OF_POINT(false_matches),     0, COUNT, true},
	{"point", "false_non_matches", CONF_UINT, OF_POINT(false_non_matches), 0, COUNT, true},
};
/* clang-format on */

enum {
	MODEL_KEYS = sizeof(model_keys) / sizeof(model_keys[0]),
	POINT_KEYS = sizeof(point_keys) / sizeof(point_keys[0])
};

struct reader {
	struct kiosk_thresholds *t;
	struct point point;
	uint64_t model_seen, point_seen;
	size_t points;
	bool in_model, in_point;
};

static const char *
close_point(struct reader *r)
{
	struct biometrics_model *m = &r->t->row[r->t->n].model;

	if (!r->in_point)
		return NULL;
	r->in_point = false;
	if (r->point_seen != (UINT64_C(1) << POINT_KEYS) - 1)
		return "follows a point that lacks a key";
	m->point[r->points++] = (struct biometrics_model_point) {r->point.fmr,
	    r->point.threshold, r->point.false_matches,
	    r->point.false_non_matches};
	return NULL;
}

static bool
is_hex(const char *s)
{
	return strlen(s) == 64 && strspn(s, "0123456789abcdef") == 64;
}

/* The counts have to be large enough for the rates. */
static bool
supported(const struct biometrics_model *m)
{
	for (size_t i = 0; i < BIOMETRICS_MODEL_POINTS; i++)
		if (m->point[i].fmr > 0 &&
		    m->point[i].fmr * (double)m->impostor_pairs <
			BIOMETRICS_EVAL_SUPPORT)
			return false;
	return true;
}

static const char *
settle(const struct kiosk_thresholds *t, struct kiosk_threshold *row)
{
	struct biometrics_model *m = &row->model;
	int64_t day;

	if (!is_hex(row->sha256))
		return "follows a sha256 that is not 64 lower case digits";
	if (kiosk_thresholds_find(t, row->sha256) != NULL)
		return "follows a model that is there twice";
	if (!kiosk_host_day(row->measured, &day))
		return "follows a measured that is not a day";
	for (int i = BIOMETRICS_METRIC_COSINE; i <= BIOMETRICS_METRIC_L2; i++)
		if (strcmp(row->metric,
			biometrics_distance_name((enum biometrics_metric)i)) ==
		    0)
			m->metric = (enum biometrics_metric)i;
	if (m->metric == 0)
		return "follows a metric that nobody knows";
	m->name = row->name;
	m->sha256 = row->sha256;
	m->dim = row->dim;
	m->genuine_pairs = row->genuine_pairs;
	m->impostor_pairs = row->impostor_pairs;
	if (!biometrics_model_ok(m))
		return "follows points that contradict each other or the "
		       "counts";
	return supported(m) ? NULL : "follows counts too small for the rates";
}

static const char *
close_model(struct reader *r)
{
	const char *why = close_point(r);

	if (!r->in_model || why != NULL)
		return why;
	if (r->model_seen != (UINT64_C(1) << MODEL_KEYS) - 1)
		return "follows a model that lacks a key";
	if ((why = settle(r->t, &r->t->row[r->t->n])) != NULL)
		return why;
	r->t->n++;
	r->in_model = false;
	return NULL;
}

static const char *
section(struct reader *r, const char *name)
{
	const char *why;

	if (strcmp(name, "model") == 0) {
		if ((why = close_model(r)) != NULL)
			return why;
		if (r->t->n == KIOSK_THRESHOLDS_MODELS)
			return "is one model too many";
		r->in_model = true;
		r->model_seen = 0;
		r->points = 0;
		return NULL;
	}
	if (strcmp(name, "point") != 0)
		return "is not a known section";
	if (!r->in_model)
		return "has no model";
	if ((why = close_point(r)) != NULL)
		return why;
	if (r->points == BIOMETRICS_MODEL_POINTS)
		return "is one point too many";
	r->in_point = true;
	r->point_seen = 0;
	return NULL;
}

static const char *
take(void *cookie, const struct conf_line *l)
{
	struct reader *r = cookie;

	if (l->key == NULL)
		return section(r, l->section);
	if (r->in_point)
		return kiosk_conf_assign(
		    point_keys, POINT_KEYS, &r->point_seen, &r->point, l);
	if (r->in_model)
		return kiosk_conf_assign(model_keys, MODEL_KEYS, &r->model_seen,
		    &r->t->row[r->t->n], l);
	return "stands outside any section";
}

/* The end closes what is open, as a section would. */
static enum kiosk_err
finish(struct reader *r, enum kiosk_err e, struct conf_error *err)
{
	const char *why = NULL;

	if (e == KIOSK_E_OK && (why = close_model(r)) == NULL && r->t->n == 0)
		why = "holds no model";
	if (why != NULL) {
		err->line = 0;
		snprintf(err->key, sizeof(err->key), "the end");
		snprintf(err->text, sizeof(err->text), "%s", why);
		e = KIOSK_E_CONF;
	}
	if (e != KIOSK_E_OK)
		r->t->n = 0;
	return e;
}

enum kiosk_err
kiosk_thresholds_parse(
    struct span text, struct kiosk_thresholds *t, struct conf_error *err)
{
	struct reader r = {.t = t};

	memset(t, 0, sizeof(*t));
	return finish(&r, kiosk_conf_each(text, take, &r, err), err);
}

enum kiosk_err
kiosk_thresholds_read(
    const char *path, struct kiosk_thresholds *t, struct conf_error *err)
{
	struct reader r = {.t = t};

	memset(t, 0, sizeof(*t));
	return finish(&r, kiosk_conf_read_each(path, take, &r, err), err);
}

const struct biometrics_model *
kiosk_thresholds_find(const struct kiosk_thresholds *t, const char *sha256)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->row[i].sha256, sha256) == 0)
			return &t->row[i].model;
	return NULL;
}

/* Scores of fingers are shares, and 0 is the score of what was not compared. */
static bool
of_fingers(const struct biometrics_model *row)
{
	const struct biometrics_model *m = biometrics_finger_verdict_model();

	for (size_t i = 0; i < BIOMETRICS_MODEL_POINTS; i++)
		if (row->point[i].fmr > 0 &&
		    (!(row->point[i].threshold > 0) ||
			row->point[i].threshold > 1))
			return false;
	return row->metric == m->metric && row->dim == m->dim;
}

enum kiosk_err
kiosk_thresholds_finger(const struct kiosk_thresholds *t,
    const struct biometrics_model **out, struct conf_error *err)
{
	*out = kiosk_thresholds_find(
	    t, biometrics_finger_verdict_model()->sha256);
	if (*out == NULL || of_fingers(*out))
		return KIOSK_E_OK;
	*err = (struct conf_error) {0};
	snprintf(err->key, sizeof(err->key), "%s", (*out)->name);
	snprintf(err->text, sizeof(err->text),
	    "has another metric or dim than fingers, or a threshold that is "
	    "no score");
	*out = NULL;
	return KIOSK_E_CONF;
}

enum kiosk_err
kiosk_thresholds_apply(const char *path, struct kiosk_thresholds *t,
    struct biometrics_embedder *embedder, struct conf_error *err)
{
	const struct biometrics_model *row;
	enum biometrics_err e;

	if (path[0] == '\0')
		return KIOSK_E_OK;
	if (kiosk_thresholds_read(path, t, err) != KIOSK_E_OK)
		return KIOSK_E_CONF;
	row = kiosk_thresholds_find(t, biometrics_embedder_sha256(embedder));
	if (row == NULL)
		return KIOSK_E_OK;
	e = biometrics_embedder_calibrate(embedder, row);
	if (e == BIOMETRICS_E_OK)
		return KIOSK_E_OK;
	snprintf(err->key, sizeof(err->key), "%s", row->name);
	snprintf(err->text, sizeof(err->text), "%s", biometrics_err_text(e));
	return KIOSK_E_CONF;
}

void
kiosk_thresholds_put(struct sink *k, const struct kiosk_threshold *row)
{
	const struct biometrics_model *m = &row->model;

	kiosk_say(
	    k, "[model]\nname = %s\nsha256 = %s\n", row->name, row->sha256);
	kiosk_say(k, "metric = %s\ndim = %u\n", row->metric, row->dim);
	kiosk_say(k, "data = %s\n", row->data);
	kiosk_say(
	    k, "measured = %s\npeople = %u\n", row->measured, row->people);
	kiosk_say(k, "genuine_pairs = %u\nimpostor_pairs = %u\n",
	    row->genuine_pairs, row->impostor_pairs);
	for (size_t i = 0; i < BIOMETRICS_MODEL_POINTS && m->point[i].fmr > 0;
	     i++)
		kiosk_say(k,
		    "\n[point]\nfmr = %g\nthreshold = %g\n"
		    "false_matches = %lu\nfalse_non_matches = %lu\n",
		    m->point[i].fmr, m->point[i].threshold,
		    m->point[i].false_matches, m->point[i].false_non_matches);
}
