/* From an aligned picture to a template, without photographs. */
#include "tests/check.h"

#include "biometrics/embedder.h"

enum {
	SIDE = 112
};

static uint8_t px[3][3 * SIDE * SIDE];

static struct biometrics_embedder *
own(void)
{
	struct biometrics_embedder *e = NULL;

	assert_int_equal(biometrics_embedder_new(NULL, &e), BIOMETRICS_E_OK);
	assert_int_equal(biometrics_embedder_side(e), SIDE);
	return e;
}

/* The network sees both, so that it cannot tell which was which. */
static void
mirror_of_a_face_gives_the_same_template(void **state)
{
	static float t[3][BIOMETRICS_EMBEDDER_MAX_DIM];
	struct biometrics_embedder *e = own();
	const size_t bytes = biometrics_embedder_dim(e) * sizeof(t[0][0]);

	(void)state;
	for (unsigned y = 0; y < SIDE; y++)
		for (unsigned x = 0; x < SIDE; x++)
			for (unsigned c = 0; c < 3; c++) {
				const uint8_t v = (uint8_t)(x * x / 50 + y + c);
				const unsigned row = y * SIDE;

				px[0][3 * (row + x) + c] = v;
				px[1][3 * (row + SIDE - 1 - x) + c] = v;
				px[2][3 * (row + x) + c] = (uint8_t)~v;
			}
	for (size_t i = 0; i < 3; i++) {
		const struct biometrics_image img = biometrics_image_of(
		    px[i], sizeof(px[i]), SIDE, SIDE, 3);

		assert_int_equal(
		    biometrics_embedder_run(e, &img, t[i]), BIOMETRICS_E_OK);
	}
	assert_memory_equal(t[0], t[1], bytes);
	assert_memory_not_equal(t[0], t[2], bytes);
	biometrics_embedder_free(&e);
}

static void
takes_pictures_of_its_size_alone(void **state)
{
	static const struct {
		const char *name;
		unsigned width, height, channels;
		enum biometrics_err err;
	} rows[] = {
	    {"its own", SIDE, SIDE, 3, BIOMETRICS_E_OK},
	    {"grey", SIDE, SIDE, 1, BIOMETRICS_E_VALUE},
	    {"narrow", SIDE - 1, SIDE, 3, BIOMETRICS_E_VALUE},
	    {"low", SIDE, SIDE - 1, 3, BIOMETRICS_E_VALUE},
	    {"nothing", 0, 0, 3, BIOMETRICS_E_VALUE},
	};
	static float out[BIOMETRICS_EMBEDDER_MAX_DIM];
	struct biometrics_embedder *e = own();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct biometrics_image img = biometrics_image_of(px[0],
		    sizeof(px[0]), rows[i].width, rows[i].height,
		    rows[i].channels);

		check(rows[i].name,
		    biometrics_embedder_run(e, &img, out) == rows[i].err);
	}
	biometrics_embedder_free(&e);
}

static void
refuses_what_is_no_network(void **state)
{
	static const uint8_t junk[64] = {1, 2, 3};
	struct biometrics_embedder *e = NULL;

	(void)state;
	assert_int_equal(biometrics_embedder_new_memory(SPAN_OF(junk), &e),
	    BIOMETRICS_E_MODEL);
	assert_int_equal(
	    biometrics_embedder_new("/nonexistent", &e), BIOMETRICS_E_FILE);
	assert_null(e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(mirror_of_a_face_gives_the_same_template),
	    cmocka_unit_test(takes_pictures_of_its_size_alone),
	    cmocka_unit_test(refuses_what_is_no_network),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_embedder", tests, NULL, NULL);
}
