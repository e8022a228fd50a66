#include "tests/check.h"

#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "biometrics/gallery.h"
#include "biometrics/gallery_file.h"
#include "biometrics/gallery_write.h"

enum {
	DIM = 20,
	ROWS = 70
};

static char folder[64], path[96];

static const struct biometrics_gallery_shape shape = {
    .id = {.model = {1, 2, 3},
	.version = 1,
	.dim = DIM,
	.kind = BIOMETRICS_TEMPLATE_FACE},
    .vector = {BIOMETRICS_VECTOR_F32, BIOMETRICS_METRIC_L2, DIM},
};

static void
element(size_t r, float *out)
{
	for (size_t i = 0; i < DIM; i++)
		out[i] = sinf((float)(r * DIM + i));
}

static struct span
label(size_t r, char *text)
{
	const int n = snprintf(text, 32, "person %zu", r);

	return span_of(text, (size_t)n);
}

static void
put_rows(struct biometrics_gallery_write *w, size_t from, size_t to)
{
	float x[DIM];
	char text[32];

	for (size_t r = from; r < to; r++) {
		element(r, x);
		assert_int_equal(
		    biometrics_gallery_write_put(w, x, label(r, text)),
		    BIOMETRICS_E_OK);
	}
}

static void
build(size_t n)
{
	struct biometrics_gallery_write *w = NULL;

	assert_int_equal(
	    biometrics_gallery_write_new(path, &shape, &w), BIOMETRICS_E_OK);
	put_rows(w, 0, n);
	assert_int_equal(biometrics_gallery_write_commit(w), BIOMETRICS_E_OK);
	assert_int_equal(
	    biometrics_gallery_write_commit(w), BIOMETRICS_E_VALUE);
	biometrics_gallery_write_free(&w);
	assert_null(w);
}

static struct biometrics_gallery *
open_it(void)
{
	struct biometrics_gallery *g = NULL;

	assert_int_equal(biometrics_gallery_open(path, &g), BIOMETRICS_E_OK);
	return g;
}

/* Who is closest to what row r was made of; "" for nobody. */
static const char *
who(const struct biometrics_gallery *g, size_t r)
{
	static char text[BIOMETRICS_GALLERY_LABEL + 1];
	struct biometrics_search_hit hit;
	struct span l;
	float x[DIM];
	size_t n = 0;

	element(r, x);
	assert_int_equal(
	    biometrics_gallery_top(g, &shape.id, x, 1, 1, &hit, &n),
	    BIOMETRICS_E_OK);
	if (n == 0 || hit.score > 0)
		return "";
	l = biometrics_gallery_label(g, hit.row);
	memcpy(text, l.p, l.n);
	text[l.n] = '\0';
	return text;
}

static void
built_and_searched(void **state)
{
	static const size_t sizes[] = {0, 1, 31, 32, 33, ROWS};
	struct biometrics_search_hit hit[ROWS];
	float x[DIM];
	char text[32];

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		const size_t n = sizes[s];
		struct biometrics_gallery *g;
		struct stat st;
		size_t row = 0, found = 99;

		build(n);
		g = open_it();
		assert_int_equal(biometrics_gallery_set(g)->n, n);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 077, 0);
		for (size_t r = 0; r < n; r++) {
			const struct span l = label(r, text);

			assert_true(span_eq(biometrics_gallery_label(g, r), l));
			assert_int_equal(biometrics_gallery_find(g, l, &row),
			    BIOMETRICS_E_OK);
			assert_int_equal(row, r);
			assert_string_equal(who(g, r), text);
		}
		assert_int_equal(biometrics_gallery_label(g, n).n, 0);
		assert_int_equal(
		    biometrics_gallery_find(g, SPAN_STR("nobody"), &row),
		    BIOMETRICS_E_NOT_FOUND);
		element(n / 2, x);
		assert_int_equal(biometrics_gallery_within(
				     g, &shape.id, x, 0, hit, ROWS, &found),
		    BIOMETRICS_E_OK);
		assert_int_equal(found, n > 0 ? 1 : 0);
		biometrics_gallery_close(&g);
		assert_null(g);
	}
}

static void
two_models_are_not_compared(void **state)
{
	struct biometrics_template_id id[4] = {
	    shape.id, shape.id, shape.id, shape.id};
	struct biometrics_gallery_shape other = shape;
	struct biometrics_gallery_write *w = NULL;
	struct biometrics_search_hit hit;
	struct biometrics_gallery *g;
	float x[DIM] = {0};
	size_t n;

	(void)state;
	build(3);
	g = open_it();
	id[0].model[31] ^= 1;
	id[1].version++;
	id[2].dim--;
	id[3].kind = BIOMETRICS_TEMPLATE_FINGER;
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(
		    biometrics_gallery_top(g, &id[i], x, 1, 1, &hit, &n),
		    BIOMETRICS_E_MODEL_MISMATCH);
		assert_int_equal(
		    biometrics_gallery_within(g, &id[i], x, 1, &hit, 1, &n),
		    BIOMETRICS_E_MODEL_MISMATCH);
	}
	other.vector.metric = BIOMETRICS_METRIC_INNER;
	assert_int_equal(
	    biometrics_gallery_write_new(path, &other, &w), BIOMETRICS_E_OK);
	assert_int_equal(biometrics_gallery_write_copy(w, g, 0),
	    BIOMETRICS_E_MODEL_MISMATCH);
	biometrics_gallery_write_free(&w);
	biometrics_gallery_close(&g);
}

static void
what_is_refused_is_not_added(void **state)
{
	struct biometrics_gallery_write *w = NULL;
	struct biometrics_gallery *g;
	float x[DIM] = {1}, nan[DIM] = {0, NAN}, inf[DIM] = {-INFINITY};
	uint8_t longest[BIOMETRICS_GALLERY_LABEL + 1];
	/* clang-format off */
	const struct {
		const char *name;
		const float *x;
		struct span label;
		enum biometrics_err want;
	} rows[] = {
		{"first",     x,   SPAN_STR("a"),    BIOMETRICS_E_OK},
		{"NaN",       nan, SPAN_STR("b"),    BIOMETRICS_E_NOT_FINITE},
		{"infinity",  inf, SPAN_STR("b"),    BIOMETRICS_E_NOT_FINITE},
		{"same label", x,  SPAN_STR("a"),    BIOMETRICS_E_DUPLICATE},
		{"no label",  x,   {0},              BIOMETRICS_E_VALUE},
		{"control",   x,   SPAN_STR("a\nb"), BIOMETRICS_E_VALUE},
		{"too long",  x,   SPAN_OF(longest), BIOMETRICS_E_VALUE},
		{"just long", x,   {longest, BIOMETRICS_GALLERY_LABEL}, BIOMETRICS_E_OK},
		{"label of one refused", x, SPAN_STR("b"), BIOMETRICS_E_OK},
	};
	/* clang-format on */

	(void)state;
	memset(longest, 'x', sizeof(longest));
	assert_int_equal(
	    biometrics_gallery_write_new(path, &shape, &w), BIOMETRICS_E_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(rows[i].name,
		    biometrics_gallery_write_put(w, rows[i].x, rows[i].label) ==
			rows[i].want);
	assert_int_equal(biometrics_gallery_write_commit(w), BIOMETRICS_E_OK);
	biometrics_gallery_write_free(&w);
	g = open_it();
	assert_int_equal(biometrics_gallery_set(g)->n, 3);
	biometrics_gallery_close(&g);
}

static void
shapes_that_are_none(void **state)
{
	struct biometrics_gallery_shape bad[3] = {shape, shape, shape};
	struct biometrics_gallery_write *w = NULL;

	(void)state;
	bad[0].id.dim = DIM + 1;
	bad[1].vector.metric = BIOMETRICS_METRIC_HAMMING;
	bad[2].vector.dim = bad[2].id.dim = 1025;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(
		    biometrics_gallery_write_new(path, &bad[i], &w),
		    BIOMETRICS_E_VALUE);
	assert_int_equal(
	    biometrics_gallery_write_new("/nowhere/at/all", &shape, &w),
	    BIOMETRICS_E_WRITE);
	assert_null(w);
}

static bool
there(const char *suffix)
{
	char name[128];

	(void)snprintf(name, sizeof(name), "%s%s", path, suffix);
	return access(name, F_OK) == 0;
}

static void
searched_while_it_is_replaced(void **state)
{
	struct biometrics_gallery_write *w = NULL, *second = NULL;
	struct biometrics_gallery *g, *old = NULL, *none = NULL;

	(void)state;
	build(40);
	g = open_it();
	assert_int_equal(
	    biometrics_gallery_write_update(path, &w, &old), BIOMETRICS_E_OK);
	assert_int_equal(biometrics_gallery_write_new(path, &shape, &second),
	    BIOMETRICS_E_BUSY);
	assert_int_equal(biometrics_gallery_write_update(path, &second, &none),
	    BIOMETRICS_E_BUSY);
	/* Without number 7, with number 50. */
	for (size_t r = 0; r < 40; r++)
		if (r != 7)
			assert_int_equal(
			    biometrics_gallery_write_copy(w, old, r),
			    BIOMETRICS_E_OK);
	put_rows(w, 50, 51);
	assert_true(there(".new"));
	assert_int_equal(biometrics_gallery_renew(&g), BIOMETRICS_E_OK);
	assert_string_equal(who(g, 7), "person 7");
	assert_int_equal(biometrics_gallery_write_commit(w), BIOMETRICS_E_OK);
	biometrics_gallery_write_free(&w);
	biometrics_gallery_close(&old);
	assert_false(there(".new"));

	/* Still the old one, until it is told. */
	assert_string_equal(who(g, 7), "person 7");
	assert_string_equal(who(g, 50), "");
	assert_int_equal(biometrics_gallery_renew(&g), BIOMETRICS_E_OK);
	assert_string_equal(who(g, 7), "");
	assert_string_equal(who(g, 39), "person 39");
	assert_string_equal(who(g, 50), "person 50");
	biometrics_gallery_close(&g);
}

static void
a_bad_successor_is_not_taken(void **state)
{
	struct biometrics_gallery *g;
	char temp[128];
	FILE *f;

	(void)state;
	build(3);
	g = open_it();
	(void)snprintf(temp, sizeof(temp), "%s.bad", path);
	f = fopen(temp, "w");
	assert_non_null(f);
	assert_true(fputs("SALLYGAL", f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(rename(temp, path), 0);
	assert_int_equal(
	    biometrics_gallery_renew(&g), BIOMETRICS_E_GALLERY_CUT);
	assert_string_equal(who(g, 2), "person 2");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(biometrics_gallery_renew(&g), BIOMETRICS_E_FILE);
	assert_string_equal(who(g, 2), "person 2");
	biometrics_gallery_close(&g);
}

static void
a_writer_that_dies_leaves_the_old_one(void **state)
{
	struct biometrics_gallery_write *w = NULL;
	struct biometrics_gallery *g;
	int status = 0;
	pid_t pid;

	(void)state;
	build(5);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (biometrics_gallery_write_new(path, &shape, &w) ==
		    BIOMETRICS_E_OK)
			put_rows(w, 0, ROWS);
		_exit(there(".new") ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_true(there(".new"));
	g = open_it();
	assert_int_equal(biometrics_gallery_set(g)->n, 5);
	biometrics_gallery_close(&g);
	/* Its lock died with it, and its remains are in nobody's way. */
	assert_int_equal(
	    biometrics_gallery_write_new(path, &shape, &w), BIOMETRICS_E_OK);
	biometrics_gallery_write_free(&w);
	assert_false(there(".new"));
}

/* A file in memory, whose checksum is made to hold. */
struct copy {
	uint8_t *p;
	size_t n;
};

static struct copy
copy_of(void)
{
	struct copy c;
	uint8_t *file = check_slurp(path, &c.n);

	assert_non_null(file);
	c.p = aligned_alloc(64, (c.n + 127) / 64 * 64);
	assert_non_null(c.p);
	memcpy(c.p, file, c.n);
	free(file);
	return c;
}

static void
seal(struct copy c)
{
	EVP_MD_CTX *x = EVP_MD_CTX_new();

	assert_true(EVP_DigestInit_ex(x, EVP_sha256(), NULL) == 1 &&
	    EVP_DigestUpdate(x, c.p + 256, c.n - 256) == 1 &&
	    EVP_DigestUpdate(x, c.p, 224) == 1 &&
	    EVP_DigestFinal_ex(x, c.p + 224, NULL) == 1);
	EVP_MD_CTX_free(x);
}

static enum biometrics_err
opens(struct copy c)
{
	struct biometrics_gallery *g = NULL;
	const enum biometrics_err e = biometrics_gallery_open_memory(
	    span_of(c.p, c.n), &g);

	biometrics_gallery_close(&g);
	return e;
}

static void
cut_anywhere(void **state)
{
	struct copy c, cut;

	(void)state;
	build(3);
	c = copy_of();
	assert_int_equal(opens(c), BIOMETRICS_E_OK);
	for (size_t n = 0; n < c.n; n++) {
		/* Memory that ends where the file does. */
		cut.n = n;
		assert_int_equal(
		    posix_memalign((void **)&cut.p, 64, n + !n), 0);
		memcpy(cut.p, c.p, n);
		assert_int_equal(opens(cut), BIOMETRICS_E_GALLERY_CUT);
		free(cut.p);
	}
	free(c.p);
}

static void
flipped_anywhere(void **state)
{
	struct copy c;

	(void)state;
	build(3);
	c = copy_of();
	for (size_t i = 0; i < c.n; i++) {
		c.p[i] ^= (uint8_t)(1 << i % 8);
		assert_int_not_equal(opens(c), BIOMETRICS_E_OK);
		c.p[i] ^= (uint8_t)(1 << i % 8);
	}
	c.p[300] ^= 1;
	assert_int_equal(opens(c), BIOMETRICS_E_GALLERY_SUM);
	free(c.p);
}

static void
lies_under_a_good_checksum(void **state)
{
	static const uint8_t nan[] = {0, 0, 0xC0, 0x7F};
	static const uint8_t inf[] = {0, 0, 0x80, 0xFF};
	static const uint8_t many[] = {
	    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
	static const uint8_t back[] = {0, 0, 0, 0};
	const size_t ends = 256 + 256 + 64 + 3 * 128; /* 3 rows of 20 floats */
	/* clang-format off */
	const struct {
		const char *name;
		size_t at;
		struct span put;
		enum biometrics_err want;
	} rows[] = {
		{"magic",            0,   HEX('s'),        BIOMETRICS_E_GALLERY},
		{"version 2",        8,   HEX(2),          BIOMETRICS_E_GALLERY_VERSION},
		{"header of 255",    12,  HEX(255),        BIOMETRICS_E_GALLERY},
		{"type 0",           17,  HEX(0),          BIOMETRICS_E_GALLERY},
		{"type 9",           17,  HEX(9),          BIOMETRICS_E_GALLERY},
		{"floats and bits",  18,  HEX(4),          BIOMETRICS_E_GALLERY},
		{"reserved",         19,  HEX(1),          BIOMETRICS_E_GALLERY},
		{"dim 0",            20,  HEX(0, 0),       BIOMETRICS_E_GALLERY},
		{"dim 1,025",        20,  HEX(1, 4),       BIOMETRICS_E_GALLERY},
		{"dim 19",           20,  HEX(19, 0),      BIOMETRICS_E_GALLERY},
		{"dim 24",           20,  HEX(24, 0),      BIOMETRICS_E_GALLERY_CUT},
		{"rows without end", 56,  SPAN_OF(many),   BIOMETRICS_E_GALLERY},
		{"four billion rows", 56, HEX(0, 0, 0, 0xFF), BIOMETRICS_E_GALLERY_CUT},
		{"a row more",       56,  HEX(4),          BIOMETRICS_E_GALLERY_CUT},
		{"a row less",       56,  HEX(2),          BIOMETRICS_E_GALLERY},
		{"labels without end", 64, SPAN_OF(many),  BIOMETRICS_E_GALLERY},
		{"labels longer",    64,  HEX(200),        BIOMETRICS_E_GALLERY_CUT},
		{"reserved, last",   223, HEX(1),          BIOMETRICS_E_GALLERY},
		{"NaN",              256, SPAN_OF(nan),    BIOMETRICS_E_GALLERY},
		{"infinity",         492, SPAN_OF(inf),    BIOMETRICS_E_GALLERY},
		{"padding of rows",  500, HEX(1),          BIOMETRICS_E_GALLERY},
		{"label before the first", ends + 4, SPAN_OF(back), BIOMETRICS_E_GALLERY},
		{"label ends late",  ends + 8, HEX(200),   BIOMETRICS_E_GALLERY},
		{"last label short", ends + 8, HEX(20),    BIOMETRICS_E_GALLERY},
		{"padding of ends",  ends + 12, HEX(1),    BIOMETRICS_E_GALLERY},
		{"control in a label", ends + 16, HEX(27), BIOMETRICS_E_GALLERY},
	};
	/* clang-format on */
	struct copy c;

	(void)state;
	build(3);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum biometrics_err e;

		c = copy_of();
		assert_int_equal(c.n, ends + 16 + 3 * 8);
		memcpy(c.p + rows[i].at, rows[i].put.p, rows[i].put.n);
		seal(c);
		e = opens(c);
		free(c.p);
		if (e != rows[i].want)
			fail_msg(
			    "%s: %s", rows[i].name, biometrics_err_name(e));
	}
	c = copy_of();
	c.p[c.n++] = 0;
	seal(c);
	assert_int_equal(opens(c), BIOMETRICS_E_GALLERY);
	free(c.p);
}

/* Codes that lie may hide people, but break nothing. */
static void
lying_codes_are_survived(void **state)
{
	struct biometrics_search_hit hit[ROWS];
	struct biometrics_gallery *g = NULL;
	float x[DIM];
	struct copy c;
	size_t n = 0;

	(void)state;
	build(3);
	for (unsigned value = 0; value < 256; value += 15) {
		c = copy_of();
		memset(c.p + 512, (int)value, 64 + 3 * 128);
		seal(c);
		assert_int_equal(
		    biometrics_gallery_open_memory(span_of(c.p, c.n), &g),
		    BIOMETRICS_E_OK);
		element(1, x);
		assert_int_equal(
		    biometrics_gallery_top(g, &shape.id, x, 1, 5, hit, &n),
		    BIOMETRICS_E_OK);
		assert_true(n <= 3);
		for (size_t i = 0; i < n; i++)
			assert_true(hit[i].row < 3);
		biometrics_gallery_close(&g);
		free(c.p);
	}
}

static void
no_gallery(void **state)
{
	struct biometrics_gallery *g = NULL;

	(void)state;
	assert_int_equal(
	    biometrics_gallery_open("/nowhere", &g), BIOMETRICS_E_FILE);
	assert_int_equal(biometrics_gallery_open("/", &g), BIOMETRICS_E_FILE);
	assert_int_equal(
	    biometrics_gallery_open("Makefile", &g), BIOMETRICS_E_GALLERY);
	assert_null(g);
}

static int
setup(void **state)
{
	(void)state;
	(void)snprintf(folder, sizeof(folder), "/tmp/gallery.XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/people", folder);
	return 0;
}

static int
teardown(void **state)
{
	char name[128];

	(void)state;
	(void)unlink(path);
	(void)snprintf(name, sizeof(name), "%s.lock", path);
	(void)unlink(name);
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(built_and_searched),
	    cmocka_unit_test(two_models_are_not_compared),
	    cmocka_unit_test(what_is_refused_is_not_added),
	    cmocka_unit_test(shapes_that_are_none),
	    cmocka_unit_test(searched_while_it_is_replaced),
	    cmocka_unit_test(a_bad_successor_is_not_taken),
	    cmocka_unit_test(a_writer_that_dies_leaves_the_old_one),
	    cmocka_unit_test(cut_anywhere),
	    cmocka_unit_test(flipped_anywhere),
	    cmocka_unit_test(lies_under_a_good_checksum),
	    cmocka_unit_test(lying_codes_are_survived),
	    cmocka_unit_test(no_gallery),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_gallery", tests, setup, teardown);
}
