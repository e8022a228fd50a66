#include "tests/check.h"

#include <stdlib.h>

#include "biometrics/print.h"
#include "biometrics/print_parts.h"

enum {
	W = 388,
	H = 374
};

static struct biometrics_print *finger, *other;
static uint8_t a[4 * W * H], b[4 * W * H];

static int
grow_two(void **state)
{
	(void)state;
	finger = malloc(sizeof(*finger));
	other = malloc(sizeof(*other));
	if (finger == NULL || other == NULL)
		return -1;
	biometrics_print_grow(1, finger);
	biometrics_print_grow(2, other);
	return 0;
}

static int
forget_two(void **state)
{
	(void)state;
	free(finger);
	free(other);
	return 0;
}

/* FNV-1a */
static uint64_t
digest(const void *p, size_t n)
{
	const uint8_t *q = p;
	uint64_t h = 0xCBF29CE484222325;

	for (size_t i = 0; i < n; i++)
		h = (h ^ q[i]) * 0x100000001B3;
	return h;
}

static struct biometrics_image
pressed(const struct biometrics_print *f,
    const struct biometrics_print_press *p, uint8_t *px)
{
	struct biometrics_image img = {.px = px, .cap = sizeof(a)};

	assert_int_equal(biometrics_print_press(f, p, &img), BIOMETRICS_E_OK);
	assert_int_equal(img.width, p->width);
	assert_int_equal(img.height, p->height);
	assert_int_equal(img.channels, 1);
	return img;
}

/* Measured with gcc 12 and clang 14, -O0 to -O3: one answer. */
static void
the_same_bytes_with_every_compiler(void **state)
{
	const struct biometrics_print_press p = biometrics_print_press_of(
	    1, 3, 100);
	struct biometrics_image img = pressed(finger, &p, a);

	(void)state;
	assert_int_equal(finger->class, BIOMETRICS_PRINT_LEFT_LOOP);
	assert_int_equal(other->class, BIOMETRICS_PRINT_WHORL);
	assert_int_equal(
	    digest(finger->relief, sizeof(finger->relief)), 0x74A02DE4EDDB7AA3);
	assert_int_equal(
	    digest(other->relief, sizeof(other->relief)), 0x25BE2A6A3080AA7A);
	assert_int_equal(
	    digest(img.px, biometrics_image_size(&img)), 0x57F784E45DFD05AB);
}

static void
fingers_are_of_the_classes_of_people(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name;
		unsigned least, most;
	} rows[BIOMETRICS_PRINT_CLASSES] = {
		{"arch",         20,  60},
		{"tented arch",  15,  50},
		{"left loop",   290, 390},
		{"right loop",  270, 370},
		{"whorl",       230, 330},
	};
	/* clang-format on */
	unsigned n[BIOMETRICS_PRINT_CLASSES] = {0};

	(void)state;
	for (uint64_t seed = 0; seed < 1000; seed++) {
		struct biometrics_print_field f;

		biometrics_print_field_init(&f, seed);
		n[f.class]++;
	}
	for (unsigned i = 0; i < BIOMETRICS_PRINT_CLASSES; i++)
		check(rows[i].name,
		    n[i] >= rows[i].least && n[i] <= rows[i].most);
}

/* Pearson's, of the middle of two pictures of W x H. */
static double
alike(const uint8_t *p, const uint8_t *q)
{
	double n = 0, sp = 0, sq = 0, spp = 0, sqq = 0, spq = 0;

	for (unsigned y = 90; y < 280; y++)
		for (unsigned x = 100; x < 290; x++) {
			const double u = p[y * W + x], v = q[y * W + x];

			n++;
			sp += u;
			sq += v;
			spp += u * u;
			sqq += v * v;
			spq += u * v;
		}
	return (n * spq - sp * sq) * (n * spq - sp * sq) /
	    ((n * spp - sp * sp) * (n * sqq - sq * sq));
}

/* Without turn, shift and stretch, another touch shows the same ridges. */
static struct biometrics_print_press
still(uint64_t seed)
{
	struct biometrics_print_press p = biometrics_print_press_of(1, 1, 30);

	p.seed = seed;
	p.turn = p.right = p.down = 0;
	p.stretch = p.scratches = 0;
	p.pressure = 0;
	return p;
}

static void
a_finger_is_like_itself_alone(void **state)
{
	struct biometrics_print_press p = still(5);

	(void)state;
	pressed(finger, &p, a);
	p = still(6);
	pressed(finger, &p, b);
	assert_true(alike(a, b) > 0.7);
	assert_true(memcmp(a, b, W * H) != 0);
	pressed(other, &p, b);
	assert_true(alike(a, b) < 0.1);
	p.right = 25; /* half a ridge */
	pressed(finger, &p, b);
	assert_true(alike(a, b) < 0.7);
}

static unsigned
mean(const uint8_t *px, unsigned left, unsigned top, unsigned n)
{
	unsigned long sum = 0;

	for (unsigned y = top; y < top + n; y++)
		for (unsigned x = left; x < left + n; x++)
			sum += px[y * W + x];
	return (unsigned)(sum / n / n);
}

static void
it_touches_in_the_middle_and_not_in_the_corners(void **state)
{
	struct biometrics_print_press p = still(9);

	(void)state;
	p.area = 70;
	pressed(finger, &p, a);
	assert_in_range(mean(a, W / 2 - 50, H / 2 - 50, 100), 90, 190);
	for (unsigned i = 0; i < 4; i++)
		assert_true(
		    mean(a, i & 1 ? W - 16 : 0, i & 2 ? H - 16 : 0, 16) > 220);
	p.pressure = 90;
	pressed(finger, &p, b);
	assert_true(mean(b, W / 2 - 50, H / 2 - 50, 100) + 25 <
	    mean(a, W / 2 - 50, H / 2 - 50, 100));
	p.pressure = -90;
	pressed(finger, &p, b);
	assert_true(mean(b, W / 2 - 50, H / 2 - 50, 100) >
	    mean(a, W / 2 - 50, H / 2 - 50, 100) + 25);
}

static void
twice_the_resolution_is_twice_the_size(void **state)
{
	struct biometrics_print_press p = still(9);
	struct biometrics_image small = {.px = b, .cap = sizeof(b)}, img;

	(void)state;
	p.width = 2 * W;
	p.height = 2 * H;
	p.ppi = 1000;
	img = pressed(finger, &p, a);
	assert_int_equal(
	    biometrics_image_resize(&img, W, H, &small), BIOMETRICS_E_OK);
	p = still(9);
	pressed(finger, &p, a);
	assert_true(alike(a, b) > 0.8);
}

static void
says_what_it_cannot_do(void **state)
{
	struct biometrics_print_press p = still(1);
	struct biometrics_image img = {.px = a, .cap = W * H - 1};

	(void)state;
	assert_int_equal(
	    biometrics_print_press(finger, &p, &img), BIOMETRICS_E_SPACE);
	assert_int_equal(img.width, 0);
	img.cap = sizeof(a);
	p.ppi = 0;
	assert_int_equal(
	    biometrics_print_press(finger, &p, &img), BIOMETRICS_E_VALUE);
	p = still(1);
	p.width = 0;
	assert_int_equal(
	    biometrics_print_press(finger, &p, &img), BIOMETRICS_E_VALUE);
	/* Whatever else it is told, it stays within the finger. */
	p = still(1);
	p.turn = INT32_MAX;
	p.right = INT32_MIN;
	p.down = INT32_MAX;
	p.area = p.stretch = p.noise = p.scratches = UINT32_MAX;
	p.pressure = INT32_MIN;
	pressed(finger, &p, a);
	p.right = p.down = 0;
	pressed(finger, &p, a);
	p.area = p.stretch = 0;
	pressed(finger, &p, a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_same_bytes_with_every_compiler),
	    cmocka_unit_test(fingers_are_of_the_classes_of_people),
	    cmocka_unit_test(a_finger_is_like_itself_alone),
	    cmocka_unit_test(it_touches_in_the_middle_and_not_in_the_corners),
	    cmocka_unit_test(twice_the_resolution_is_twice_the_size),
	    cmocka_unit_test(says_what_it_cannot_do),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_print", tests, grow_two, forget_two);
}
