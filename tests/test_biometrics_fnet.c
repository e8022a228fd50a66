#include "tests/check.h"

#include <math.h>
#include <stdlib.h>

#include "biometrics/fnet.h"
#include "biometrics/image.h"
#include "biometrics/kernel.h"

/* A network file under construction. */
static uint8_t file[1 << 16];
static size_t used;

static void
put_u32(uint32_t x)
{
	for (int i = 0; i < 4; i++)
		file[used++] = (uint8_t)(x >> (8 * i));
}

static void
put_f32(float f)
{
	uint32_t x;

	memcpy(&x, &f, sizeof(x));
	put_u32(x);
}

static void
head(uint32_t ops, uint32_t c, uint32_t h, uint32_t w, uint32_t bgr)
{
	used = 0;
	memset(file, 0, sizeof(file));
	memcpy(file, "FNET1\0\0", 8);
	used = 8;
	put_u32(ops);
	put_u32(c);
	put_u32(h);
	put_u32(w);
	put_f32(1);
	put_f32(0.5f);
	put_u32(bgr);
}

/* Eleven numbers, then weights 0.1, -0.2, 0.3 ... in turn. */
static void
op(const uint32_t u[11], size_t floats)
{
	for (int i = 0; i < 11; i++)
		put_u32(u[i]);
	for (size_t i = 0; i < floats; i++)
		put_f32((float)(i % 7 + 1) * (i % 2 == 0 ? 0.1f : -0.1f));
}

static float
weight(size_t i)
{
	return (float)(i % 7 + 1) * (i % 2 == 0 ? 0.1f : -0.1f);
}

static enum biometrics_err
try(struct biometrics_fnet **net)
{
	/* Of the exact size: a read past the end dies under a sanitizer. */
	uint8_t *copy = malloc(used > 0 ? used : 1);
	enum biometrics_err e;

	assert_non_null(copy);
	memcpy(copy, file, used);
	e = biometrics_fnet_new(span_of(copy, used), net);
	free(copy);
	return e;
}

enum {
	H = 5,
	W = 4,
	C1 = 9, /* not a whole panel */
	H2 = 3, /* after stride 2 */
	W2 = 2
};

static const uint32_t conv[11] = {1, 0, 0, 3, C1, 3, 2, 1, 1, 1, 1};
static const uint32_t deep[11] = {1, 1, 0, C1, C1, 3, 1, 1, C1, 2, 1};
static const uint32_t sum[11] = {2, 1, 2, 0, 0, 0, 1, 0, 1, 0, 0};
static const uint32_t full[11] = {3, 3, 0, C1 *H2 *W2, 4, 0, 1, 0, 1, 0, 1};

static void
small_network(void)
{
	head(4, 3, H, W, 1);
	op(conv, C1 * 3 * 9 + C1);
	op(deep, C1 * 9 + C1 + C1);
	op(sum, 0);
	op(full, 4 * C1 * H2 * W2 + 4);
}

static float
tap(const float *v, int c, int h, int w, int y, int x)
{
	return y < 0 || x < 0 || y >= h || x >= w ? 0 : v[(c * h + y) * w + x];
}

/* The same network, written out in the order of the file. */
static void
plainly(const uint8_t *px, float out[4])
{
	float in[3 * H * W], a[C1 * H2 * W2], b[C1 * H2 * W2];

	for (int i = 0; i < H * W; i++)
		for (int c = 0; c < 3; c++)
			in[c * H * W + i] = ((float)px[i * 3 + 2 - c] - 1) *
			    0.5f;
	for (int o = 0; o < C1; o++)
		for (int y = 0; y < H2; y++)
			for (int x = 0; x < W2; x++) {
				float s = weight((size_t)(C1 * 27 + o));

				for (int i = 0; i < 27; i++)
					s += weight((size_t)(o * 27 + i)) *
					    tap(in, i / 9, H, W,
						y * 2 + i % 9 / 3 - 1,
						x * 2 + i % 3 - 1);
				a[(o * H2 + y) * W2 + x] = fminf(
				    6, fmaxf(0, s));
			}
	for (int o = 0; o < C1; o++)
		for (int y = 0; y < H2; y++)
			for (int x = 0; x < W2; x++) {
				float s = weight((size_t)(C1 * 9 + o));

				for (int i = 0; i < 9; i++)
					s += weight((size_t)(o * 9 + i)) *
					    tap(a, o, H2, W2, y + i / 3 - 1,
						x + i % 3 - 1);
				if (s < 0)
					s *= weight((size_t)(C1 * 10 + o));
				b[(o * H2 + y) * W2 + x] = s;
			}
	for (int o = 0; o < 4; o++) {
		const int n = C1 * H2 * W2;

		out[o] = weight((size_t)(4 * n + o));
		for (int i = 0; i < n; i++)
			out[o] += weight((size_t)(o * n + i)) * (a[i] + b[i]);
	}
}

static void
runs_as_written(void **state)
{
	struct biometrics_fnet *net = NULL;
	uint8_t px[H * W * 3];
	const struct biometrics_image img = biometrics_image_of(
	    px, sizeof(px), W, H, 3);
	float want[4], got[4];

	(void)state;
	for (size_t i = 0; i < sizeof(px); i++)
		px[i] = (uint8_t)(i * 37 % 11);
	plainly(px, want);
	small_network();
	assert_int_equal(try(&net), BIOMETRICS_E_OK);
	assert_int_equal(biometrics_fnet_outputs(net), 4);
	for (unsigned set = 0; set < BIOMETRICS_KERNEL_COUNT; set++) {
		if (!biometrics_kernel_force((enum biometrics_kernel)set))
			continue;
		/* Twice: the arena is dirty the second time. */
		for (int twice = 0; twice < 2; twice++) {
			assert_int_equal(biometrics_fnet_run(net, &img, got),
			    BIOMETRICS_E_OK);
			for (int i = 0; i < 4; i++)
				check(biometrics_kernel_name(
					  (enum biometrics_kernel)set),
				    fabsf(got[i] - want[i]) <
					1e-3f * (1 + fabsf(want[i])));
		}
	}
	biometrics_fnet_free(&net);
	assert_null(net);
}

static void
refuses_another_size_of_picture(void **state)
{
	struct biometrics_fnet *net = NULL;
	uint8_t px[H * W * 3] = {0};
	struct biometrics_image img = biometrics_image_of(
	    px, sizeof(px), H, W, 3);
	float out[4];

	(void)state;
	small_network();
	assert_int_equal(try(&net), BIOMETRICS_E_OK);
	assert_int_equal(
	    biometrics_fnet_run(net, &img, out), BIOMETRICS_E_VALUE);
	img = biometrics_image_of(px, sizeof(px), W, H, 1);
	assert_int_equal(
	    biometrics_fnet_run(net, &img, out), BIOMETRICS_E_VALUE);
	biometrics_fnet_free(&net);
}

/* One number of the small network changed: at is its place in the file. */
enum {
	OPS = 8,
	IN_C = 12,
	IN_H = 16,
	SUB = 24,
	BGR = 32,
	OP0 = 36, /* type, in0, in1, cin, cout, k, stride, pad, groups, act,
		     bias */
	W0 = OP0 + 44,
	OP1 = W0 + 4 * (C1 * 27 + C1),
	OP2 = OP1 + 44 + 4 * (C1 * 9 + 2 * C1),
	OP3 = OP2 + 44
};

/* clang-format off */
static const struct {
	const char *name;
	size_t at;
	uint32_t value;
} hostile[] = {
	{"magic",                 0,           0x54454E47},
	{"version",               4,           0x00000032},
	{"no ops",                OPS,         0},
	{"too many ops",          OPS,         257},
	{"one op too many",       OPS,         5},
	{"one op left over",      OPS,         3},
	{"4 channels",            IN_C,        4},
	{"no rows",               IN_H,        0},
	{"input too high",        IN_H,        513},
	{"sub is no number",      SUB,         0x7FC00000},
	{"bgr 2",                 BGR,         2},
	{"type 0",                OP0,         0},
	{"type 4",                OP0,         4},
	{"reads itself",          OP0 + 4,     1},
	{"reads the future",      OP1 + 4,     4000000000},
	{"adds the future",       OP2 + 8,     3},
	{"cin differs",           OP0 + 12,    4},
	{"no outputs",            OP0 + 16,    0},
	{"too many outputs",      OP0 + 16,    4097},
	{"outputs near 2^32",     OP0 + 16,    0xFFFFFFFF},
	{"k 0",                   OP0 + 20,    0},
	{"k 17",                  OP0 + 20,    17},
	{"k larger than picture", OP0 + 20,    8},
	{"stride 0",              OP0 + 24,    0},
	{"stride 9",              OP0 + 24,    9},
	{"pad as large as k",     OP0 + 28,    3},
	{"pad near 2^32",         OP0 + 28,    0xFFFFFFFF},
	{"groups 0",              OP0 + 32,    0},
	{"act 3",                 OP0 + 36,    3},
	{"bias 2",                OP0 + 40,    2},
	{"weight is NaN",         W0,          0x7FC00000},
	{"weight is infinite",    W0 + 8,      0xFF800000},
	{"add with activation",   OP2 + 36,    1},
	{"add of other shapes",   OP2 + 4,     0},
	{"full of other size",    OP3 + 12,    C1 * H2 * W2 - 1},
	{"full in groups",        OP3 + 32,    2},
};
/* clang-format on */

static void
refuses_hostile_files(void **state)
{
	struct biometrics_fnet *net = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		size_t whole;
		enum biometrics_err e;

		small_network();
		whole = used;
		used = hostile[i].at;
		put_u32(hostile[i].value);
		used = whole;
		e = try(&net);
		check(hostile[i].name,
		    e == BIOMETRICS_E_MODEL || e == BIOMETRICS_E_UNSUPPORTED);
		check(hostile[i].name, net == NULL);
	}
	small_network();
	for (size_t n = used; n-- > 0;) {
		used = n;
		assert_int_equal(try(&net), BIOMETRICS_E_MODEL);
	}
	small_network();
	used++;
	assert_int_equal(try(&net), BIOMETRICS_E_MODEL);
}

/* A short file must not order more than it may have. */
static void
refuses_to_work_too_long(void **state)
{
	const uint32_t first[11] = {1, 0, 0, 3, 1024, 1, 1, 0, 1, 0, 0};
	struct biometrics_fnet *net = NULL;

	(void)state;
	head(1, 3, 512, 512, 0);
	op(first, 3 * 1024);
	assert_int_equal(try(&net), BIOMETRICS_E_UNSUPPORTED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(runs_as_written),
	    cmocka_unit_test(refuses_another_size_of_picture),
	    cmocka_unit_test(refuses_hostile_files),
	    cmocka_unit_test(refuses_to_work_too_long),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_fnet", tests, NULL, NULL);
}
