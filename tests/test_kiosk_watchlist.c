#include "tests/check.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "biometrics/embedder.h"
#include "biometrics/gallery_write.h"
#include "biometrics/model.h"
#include "kiosk/decide.h"
#include "kiosk/watchlist.h"

#define DIM 8
#define FMR 1e-4

static struct biometrics_embedder *embedder;
static struct biometrics_model model;
static char dir[] = "/tmp/watchlist-XXXXXX";

/* An FNET1 file of two layers, 3x112x112 -> 4x14x14 -> 8, all weights zero. */
static struct biometrics_embedder *
small_network(void)
{
	static const uint32_t head[4] = {2, 3, 112, 112};
	static const uint32_t ops[2][11] = {{1, 0, 0, 3, 4, 8, 8, 0, 1, 0, 0},
	    {1, 1, 0, 4, DIM, 14, 1, 0, 1, 0, 0}};
	static const size_t weights[2] = {4 * 3 * 64, DIM * 4 * 196};
	static const float norm[2] = {127.5f, 1 / 127.5f};
	static uint8_t file[65536];
	struct biometrics_embedder *e = NULL;
	size_t n = 36;

	memcpy(file, "FNET1", 5);
	memcpy(file + 8, head, sizeof(head));
	memcpy(file + 24, norm, sizeof(norm));
	for (int i = 0; i < 2; i++) {
		memcpy(file + n, ops[i], sizeof(ops[i]));
		n += sizeof(ops[i]) + 4 * weights[i];
	}
	assert_true(n <= sizeof(file));
	assert_int_equal(biometrics_embedder_new_memory(span_of(file, n), &e),
	    BIOMETRICS_E_OK);
	return e;
}

/* A unit vector near axis i: cosines to the others are 0. */
static void
face(float out[DIM], unsigned axis, float other)
{
	memset(out, 0, DIM * sizeof(*out));
	out[axis] = sqrtf(1 - other * other);
	out[(axis + 1) % DIM] = other;
}

static void
make(const char *name, const struct biometrics_template_id *id,
    enum biometrics_metric metric, unsigned axis, unsigned n)
{
	const struct biometrics_gallery_shape shape = {
	    *id, {BIOMETRICS_VECTOR_F32, metric, DIM}};
	struct biometrics_gallery_write *w = NULL;
	char path[128], label[32];
	float t[DIM];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_int_equal(
	    biometrics_gallery_write_new(path, &shape, &w), BIOMETRICS_E_OK);
	for (unsigned i = 0; i < n; i++) {
		snprintf(label, sizeof(label), "case %u/%u", axis, i);
		face(t, axis, (float)i / 100);
		assert_int_equal(biometrics_gallery_write_put(
				     w, t, span_of(label, strlen(label))),
		    BIOMETRICS_E_OK);
	}
	assert_int_equal(biometrics_gallery_write_commit(w), BIOMETRICS_E_OK);
	biometrics_gallery_write_free(&w);
}

static int
before(void **state)
{
	struct biometrics_template_id id;
	char command[256];

	(void)state;
	assert_non_null(mkdtemp(dir));
	embedder = small_network();
	assert_int_equal(biometrics_embedder_dim(embedder), DIM);
	model = (struct biometrics_model) {.name = "small",
	    .sha256 = biometrics_embedder_sha256(embedder),
	    .dim = DIM,
	    .metric = BIOMETRICS_METRIC_COSINE,
	    .impostor_pairs = 1000000,
	    .genuine_pairs = 100,
	    .point = {{1e-3, .5, 1000, 1}, {1e-4, .8, 100, 2}}};
	assert_int_equal(
	    biometrics_embedder_calibrate(embedder, &model), BIOMETRICS_E_OK);
	id = biometrics_embedder_id(embedder);
	make("one.gallery", &id, BIOMETRICS_METRIC_COSINE, 1, 3);
	make("two.gallery", &id, BIOMETRICS_METRIC_COSINE, 2, 12);
	make("far.gallery", &id, BIOMETRICS_METRIC_L2, 1, 1);
	id.model[0] ^= 1;
	make("model.gallery", &id, BIOMETRICS_METRIC_COSINE, 1, 1);
	id.model[0] ^= 1;
	id.version++;
	make("version.gallery", &id, BIOMETRICS_METRIC_COSINE, 1, 1);
	snprintf(command, sizeof(command),
	    "cd %s && head -c 300 one.gallery >cut.gallery && "
	    "{ head -c 260 one.gallery; printf x; tail -c +262 one.gallery; } "
	    ">sum.gallery",
	    dir);
	return system(command);
}

static int
after(void **state)
{
	char command[128];

	(void)state;
	biometrics_embedder_free(&embedder);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

/* clang-format off */
static const struct {
	const char *name;
	const char *lists; /* names, with commas between them */
	unsigned live, portrait; /* axes; DIM: none */
	double fmr;
	enum kiosk_watchlist_outcome want;
	enum biometrics_err err;
	size_t hits;
	const char *list; /* that was not searched */
} rows[] = {
	{"nobody",             "one",             3, 4,   FMR,  KIOSK_WATCHLIST_CLEAR, BIOMETRICS_E_OK, 0, ""},
	{"the live face",      "one",             1, 4,   FMR,  KIOSK_WATCHLIST_HIT,   BIOMETRICS_E_OK, 3, ""},
	{"the portrait",       "one",             4, 1,   FMR,  KIOSK_WATCHLIST_HIT,   BIOMETRICS_E_OK, 3, ""},
	{"a portrait not asked for", "one",       4, DIM, FMR,  KIOSK_WATCHLIST_CLEAR, BIOMETRICS_E_OK, 0, ""},
	{"in the second list", "one,two",         2, 4,   FMR,  KIOSK_WATCHLIST_HIT,   BIOMETRICS_E_OK, 8, ""},
	{"blanks between",     "one ,  two",      3, 4,   FMR,  KIOSK_WATCHLIST_CLEAR, BIOMETRICS_E_OK, 0, ""},
	{"no such list",       "none",            1, 1,   FMR,  KIOSK_WATCHLIST_NOT_SEARCHED, BIOMETRICS_E_FILE, 0, "none"},
	{"another model's",    "model",           1, 1,   FMR,  KIOSK_WATCHLIST_NOT_SEARCHED, BIOMETRICS_E_MODEL_MISMATCH, 0, "model"},
	{"another version's",  "version",         1, 1,   FMR,  KIOSK_WATCHLIST_NOT_SEARCHED, BIOMETRICS_E_MODEL_MISMATCH, 0, "version"},
	{"another metric's",   "far",             1, 1,   FMR,  KIOSK_WATCHLIST_NOT_SEARCHED, BIOMETRICS_E_MODEL_MISMATCH, 0, "far"},
	{"cut short",          "cut",             1, 1,   FMR,  KIOSK_WATCHLIST_NOT_SEARCHED, BIOMETRICS_E_GALLERY_CUT, 0, "cut"},
	{"an octet changed",   "sum",             1, 1,   FMR,  KIOSK_WATCHLIST_NOT_SEARCHED, BIOMETRICS_E_GALLERY_SUM, 0, "sum"},
	{"one is missing",     "none,one",        3, 3,   FMR,  KIOSK_WATCHLIST_NOT_SEARCHED, BIOMETRICS_E_FILE, 0, "none"},
	{"a hit all the same", "none,one",        1, 3,   FMR,  KIOSK_WATCHLIST_HIT,   BIOMETRICS_E_FILE, 3, "none"},
	{"a rate not measured", "one",            1, 1,   1e-5, KIOSK_WATCHLIST_NOT_SEARCHED, BIOMETRICS_E_NO_THRESHOLD, 0, "one"},
	{"four lists",         "one,one,one,one", 3, 4,   FMR,  KIOSK_WATCHLIST_CLEAR, BIOMETRICS_E_OK, 0, ""},
	{"five",               "one,one,one,two,one", 3, 4, FMR, KIOSK_WATCHLIST_NOT_SEARCHED, BIOMETRICS_E_SPACE, 0, "two"},
};
/* clang-format on */

static void
paths_of(const char *lists, char *out, size_t cap)
{
	char copy[128], *rest = copy;
	size_t n = 0;

	snprintf(copy, sizeof(copy), "%s", lists);
	for (char *p; (p = strsep(&rest, ", ")) != NULL;)
		if (*p != '\0')
			n += (size_t)snprintf(out + n, cap - n,
			    "%s%s/%s.gallery", n > 0 ? " , " : "", dir, p);
}

static void
every_list_is_searched_or_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct kiosk_watchlist_result r;
		struct kiosk_watchlist *w = NULL;
		float live[DIM], portrait[DIM];
		char paths[512];

		paths_of(rows[i].lists, paths, sizeof(paths));
		check(rows[i].name,
		    kiosk_watchlist_open(paths, embedder, rows[i].fmr, &w));
		face(live, rows[i].live, 0);
		face(portrait, rows[i].portrait % DIM, 0);
		kiosk_watchlist_search(
		    w, live, rows[i].portrait < DIM ? portrait : NULL, &r);
		check(rows[i].name, r.outcome == rows[i].want);
		check(rows[i].name, r.err == rows[i].err);
		check(rows[i].name, r.hits == rows[i].hits);
		check(rows[i].name, strcmp(r.list, rows[i].list) == 0);
		if (r.hits > 0) {
			check(rows[i].name, r.threshold == .8);
			check(rows[i].name,
			    r.hit[0].portrait ==
				(rows[i].live != 1 && rows[i].live != 2));
			check(rows[i].name, r.hit[0].score > .99);
			check(rows[i].name,
			    strncmp(r.hit[0].label, "case ", 5) == 0);
		}
		kiosk_watchlist_close(&w);
		assert_null(w);
	}
}

static void
without_a_model_nothing_is_searched(void **state)
{
	struct kiosk_watchlist_result r;
	struct kiosk_watchlist *w = NULL;
	const float live[DIM] = {1};
	char paths[128];

	(void)state;
	paths_of("one", paths, sizeof(paths));
	assert_true(kiosk_watchlist_open(paths, NULL, FMR, &w));
	kiosk_watchlist_search(w, live, NULL, &r);
	assert_int_equal(r.outcome, KIOSK_WATCHLIST_NOT_SEARCHED);
	assert_int_equal(r.err, BIOMETRICS_E_MODEL);
	kiosk_watchlist_close(&w);
}

static unsigned
hits_of(const struct kiosk_watchlist *w, unsigned axis,
    struct kiosk_watchlist_result *r)
{
	float live[DIM];

	face(live, axis, 0);
	kiosk_watchlist_search(w, live, NULL, r);
	return (unsigned)r->hits;
}

struct step {
	const char *name, *file;
	int64_t time; /* of its last change */
	bool taken;
	enum biometrics_err err;
	unsigned axis; /* whom it has from then on */
	uint32_t rows;
};

/* first: what the list "one" of axis 1 said, before anything took its place. */
static void
renewed(struct kiosk_watchlist *w, const struct step *s,
    const struct kiosk_watchlist_result *first)
{
	const struct timespec t[2] = {{s->time, 0}, {s->time, 0}};
	struct kiosk_watchlist_result r;
	struct kiosk_watchlist_news n;
	char path[128];
	int fd = -1;

	if (s->file != NULL) {
		snprintf(path, sizeof(path), "%s/%s%s", dir, s->file,
		    s->file[0] != '.' ? ".gallery" : "");
		fd = open(path, O_RDONLY);
		check(s->name, fd >= 0);
		if (s->time != 0)
			check(s->name, futimens(fd, t) == 0);
	}
	kiosk_watchlist_renew(w, 0, fd, &n);
	if (fd >= 0)
		close(fd);
	check(s->name, n.taken == s->taken);
	check(s->name, n.err == s->err);
	check(s->name, n.now.rows == s->rows);
	check(s->name, strcmp(n.now.list, "one") == 0);
	check(s->name, hits_of(w, s->axis, &r) > 0);
	check(s->name, hits_of(w, 3 - s->axis, &r) == 0);
	check(s->name, r.rows == s->rows);
	check(s->name, memcmp(r.used[0].sha256, n.now.sha256, 32) == 0);
	check(s->name, kiosk_watchlist_same_lists(&r, first) == (s->axis == 1));
}

/*
 * What is put in the place of a list while it is open: taken as a whole, or not
 * at all.
 */
static void
one_that_is_replaced_is_taken_or_stays(void **state)
{
	static const struct step steps[] = {
	    {"another", "two", 2000, true, BIOMETRICS_E_OK, 2, 12},
	    {"cut short", "cut", 3000, false, BIOMETRICS_E_GALLERY_CUT, 2, 12},
	    {"an octet changed", "sum", 3000, false, BIOMETRICS_E_GALLERY_SUM,
		2, 12},
	    {"another model's", "model", 3000, false,
		BIOMETRICS_E_MODEL_MISMATCH, 2, 12},
	    {"older", "one", 1999, false, BIOMETRICS_E_OK, 2, 12},
	    {"no file", NULL, 0, false, BIOMETRICS_E_FILE, 2, 12},
	    {"a folder", ".", 0, false, BIOMETRICS_E_FILE, 2, 12},
	    {"as old", "one", 2000, true, BIOMETRICS_E_OK, 1, 3},
	    {"newer", "two", 2001, true, BIOMETRICS_E_OK, 2, 12},
	};
	struct kiosk_watchlist_result first;
	struct kiosk_watchlist *w = NULL;
	struct kiosk_watchlist_news n;
	char path[128];

	(void)state;
	paths_of("one", path, sizeof(path));
	assert_int_equal(
	    utimensat(AT_FDCWD, path,
		(const struct timespec[2]) {{1500, 0}, {1500, 0}}, 0),
	    0);
	assert_true(kiosk_watchlist_open(path, embedder, FMR, &w));
	assert_int_equal(hits_of(w, 1, &first), 3);
	assert_int_equal(first.lists, 1);
	assert_string_equal(first.used[0].list, "one");
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		renewed(w, &steps[i], &first);
	/* There is no second one. */
	kiosk_watchlist_renew(w, 1, -1, &n);
	assert_false(n.taken);
	kiosk_watchlist_close(&w);
}

static void
one_that_was_none_at_first_is_taken(void **state)
{
	struct kiosk_watchlist_result r;
	struct kiosk_watchlist *w = NULL;
	struct kiosk_watchlist_news n;
	char path[128];
	int fd;

	(void)state;
	paths_of("none", path, sizeof(path));
	assert_true(kiosk_watchlist_open(path, embedder, FMR, &w));
	paths_of("one", path, sizeof(path));
	fd = open(path, O_RDONLY);
	kiosk_watchlist_renew(w, 0, fd, &n);
	close(fd);
	assert_true(n.taken);
	assert_int_equal(hits_of(w, 1, &r), 3);
	assert_int_equal(r.err, BIOMETRICS_E_OK);
	kiosk_watchlist_close(&w);
}

static void
news_are_not_believed(void **state)
{
	struct kiosk_watchlist_news n = {.now = {.list = "one", .rows = 3},
					.taken = true},
				    got;
	uint8_t frame[KIOSK_WATCHLIST_NEWS + 1] = {0};
	struct sink k = sink_of(frame, KIOSK_WATCHLIST_NEWS);

	(void)state;
	kiosk_watchlist_put_news(&k, &n);
	assert_int_equal(k.n, KIOSK_WATCHLIST_NEWS);
	assert_true(kiosk_watchlist_take_news(sink_span(&k), &got));
	assert_true(got.taken);
	assert_int_equal(got.now.rows, 3);
	for (size_t i = 0; i < k.n; i++)
		assert_false(
		    kiosk_watchlist_take_news(span_of(frame, i), &got));
	assert_false(kiosk_watchlist_take_news(SPAN_OF(frame), &got));
	/* Taken, and an error; an error of no name; a name that is none. */
	frame[69] = BIOMETRICS_E_FILE;
	assert_false(kiosk_watchlist_take_news(sink_span(&k), &got));
	frame[68] = 0;
	assert_true(kiosk_watchlist_take_news(sink_span(&k), &got));
	frame[69] = 255;
	assert_false(kiosk_watchlist_take_news(sink_span(&k), &got));
	frame[69] = 0;
	frame[0] = 0x1B;
	assert_false(kiosk_watchlist_take_news(sink_span(&k), &got));
}

static const struct kiosk_watchlist_result hit = {
    .outcome = KIOSK_WATCHLIST_HIT,
    .metric = BIOMETRICS_METRIC_COSINE,
    .threshold = .8,
    .fmr = FMR,
    .rows = 15,
    .us = 90,
    .hits = 1,
    .hit = {{"wanted", "case 1/0", false, .9}},
    .lists = 1,
    .used = {{"wanted", 15, {1, 2, 3}}},
};

/* clang-format off */
/* What a worker that was taken over might say. */
static const struct {
	const char *name;
	struct kiosk_watchlist_result r;
	bool want;
} frames[] = {
	{"a hit",              {.outcome = KIOSK_WATCHLIST_HIT, .metric = BIOMETRICS_METRIC_COSINE, .threshold = .8, .hits = 1, .hit = {{"a", "b", true, .8}}}, true},
	{"clear",              {.outcome = KIOSK_WATCHLIST_CLEAR, .metric = BIOMETRICS_METRIC_COSINE, .threshold = .8}, true},
	{"a distance",         {.outcome = KIOSK_WATCHLIST_HIT, .metric = BIOMETRICS_METRIC_L2, .threshold = .4, .hits = 1, .hit = {{"a", "b", true, .3}}}, true},
	{"not searched",       {.outcome = KIOSK_WATCHLIST_NOT_SEARCHED, .err = BIOMETRICS_E_FILE, .list = "a"}, true},
	{"clear with an error", {.outcome = KIOSK_WATCHLIST_CLEAR, .err = BIOMETRICS_E_FILE}, false},
	{"not searched, why?", {.outcome = KIOSK_WATCHLIST_NOT_SEARCHED}, false},
	{"a hit without one",  {.outcome = KIOSK_WATCHLIST_HIT}, false},
	{"clear with a hit",   {.outcome = KIOSK_WATCHLIST_CLEAR, .metric = BIOMETRICS_METRIC_COSINE, .threshold = .8, .hits = 1, .hit = {{"a", "b", true, .9}}}, false},
	{"below the threshold", {.outcome = KIOSK_WATCHLIST_HIT, .metric = BIOMETRICS_METRIC_COSINE, .threshold = .8, .hits = 1, .hit = {{"a", "b", true, .7}}}, false},
	{"beyond the distance", {.outcome = KIOSK_WATCHLIST_HIT, .metric = BIOMETRICS_METRIC_L2, .threshold = .4, .hits = 1, .hit = {{"a", "b", true, .5}}}, false},
	{"NaN",                {.outcome = KIOSK_WATCHLIST_CLEAR, .threshold = NAN}, false},
	{"an error of no name", {.outcome = KIOSK_WATCHLIST_NOT_SEARCHED, .err = BIOMETRICS_E_COUNT}, false},
	{"a metric of bits",   {.outcome = KIOSK_WATCHLIST_CLEAR, .metric = BIOMETRICS_METRIC_HAMMING}, false},
	{"an escape",          {.outcome = KIOSK_WATCHLIST_HIT, .metric = BIOMETRICS_METRIC_COSINE, .threshold = .8, .hits = 1, .hit = {{"a", "\033[2J", true, .9}}}, false},
	{"behind the end",     {.outcome = KIOSK_WATCHLIST_HIT, .metric = BIOMETRICS_METRIC_COSINE, .threshold = .8, .hits = 1, .hit = {{"a", "b\0c", true, .9}}}, false},
};
/* clang-format on */

static void
a_worker_is_not_believed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		struct kiosk_watchlist_result r;
		uint8_t body[KIOSK_WATCHLIST_MAX];
		struct sink k = sink_of(body, sizeof(body));
		struct span s;

		kiosk_watchlist_put(&k, &frames[i].r);
		s = sink_span(&k);
		check(frames[i].name,
		    kiosk_watchlist_take(&s, &r) == frames[i].want);
		check(frames[i].name, (s.n == 0) == frames[i].want);
		check(frames[i].name,
		    !frames[i].want ||
			memcmp(&r, &frames[i].r, sizeof(r)) == 0 ||
			r.hits == 1);
	}
}

static void
no_part_of_a_frame_is_one(void **state)
{
	uint8_t body[KIOSK_WATCHLIST_MAX];
	struct sink k = sink_of(body, sizeof(body));
	struct kiosk_watchlist_result r;

	(void)state;
	kiosk_watchlist_put(&k, &hit);
	assert_true(sink_ok(&k));
	for (size_t n = 0; n < k.n; n++) {
		struct span s = span_of(body, n);

		/* As it was before lists were named. */
		if (n == k.n - 1 - 32 - 4 - 32)
			continue;
		assert_false(kiosk_watchlist_take(&s, &r));
		assert_int_equal(s.n, n);
	}
}

/* clang-format off */
static const struct {
	const char *name;
	bool required, have;
	enum kiosk_watchlist_outcome outcome;
	enum kiosk_decision want;
} decisions[] = {
	{"clear",                   false, true,  KIOSK_WATCHLIST_CLEAR, KIOSK_ADMIT},
	{"clear, as required",      true,  true,  KIOSK_WATCHLIST_CLEAR, KIOSK_ADMIT},
	{"a hit",                   false, true,  KIOSK_WATCHLIST_HIT, KIOSK_OFFICER},
	{"not searched",            false, true,  KIOSK_WATCHLIST_NOT_SEARCHED, KIOSK_ADMIT},
	{"not searched, required",  true,  true,  KIOSK_WATCHLIST_NOT_SEARCHED, KIOSK_OFFICER},
	{"no answer",               false, false, KIOSK_WATCHLIST_CLEAR, KIOSK_ADMIT},
	{"no answer, required",     true,  false, KIOSK_WATCHLIST_CLEAR, KIOSK_OFFICER},
	{"an outcome of no name",   false, true,  (enum kiosk_watchlist_outcome)9, KIOSK_OFFICER},
};
/* clang-format on */

static void
the_policy_fails_closed(void **state)
{
	struct kiosk_record *r = calloc(1, sizeof(*r));
	struct policy p;

	(void)state;
	assert_non_null(r);
	kiosk_policy_default(&p);
	for (size_t i = 0; i < sizeof(decisions) / sizeof(decisions[0]); i++) {
		p.watchlist_required = decisions[i].required;
		r->have_watchlist = decisions[i].have;
		r->watchlist.outcome = decisions[i].outcome;
		check(decisions[i].name,
		    kiosk_decide_watchlists(&p, r) == decisions[i].want);
	}
	free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_list_is_searched_or_named),
	    cmocka_unit_test(without_a_model_nothing_is_searched),
	    cmocka_unit_test(one_that_is_replaced_is_taken_or_stays),
	    cmocka_unit_test(one_that_was_none_at_first_is_taken),
	    cmocka_unit_test(news_are_not_believed),
	    cmocka_unit_test(a_worker_is_not_believed),
	    cmocka_unit_test(no_part_of_a_frame_is_one),
	    cmocka_unit_test(the_policy_fails_closed),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_watchlist", tests, before, after);
}
