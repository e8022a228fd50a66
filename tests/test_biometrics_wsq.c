#include "tests/check.h"

#include <stdlib.h>

#include "biometrics/wsq.h"

/* Files with what NBIS decodes them to. */
static const char *const references[] = {
    "an2_jnbis_sample_00",
    "an2_jnbis_sample_03",
    "an2_jnbis_sample_05",
    "an2_jnbis_sample_10",
    "an2_jnbis_sample_11",
    "an2_jnbis_sample_12",
    "an2_jnbis_sample_13",
    "an2_type-13-tip-eji-wsq_00",
    "an2_type-13-tip-eji-wsq_01",
    "bc_sample",
    "idemia_test",
};

static uint8_t *
reference(const char *name, const char *kind, size_t *n)
{
	char path[128];
	const char *found;

	snprintf(path, sizeof(path), "fingers/wsq/%s.%s", name, kind);
	found = check_data(path);
	return found == NULL ? NULL : check_slurp(found, n);
}

static void
every_pixel_is_that_of_the_reference(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(references) / sizeof(*references); i++) {
		struct biometrics_image_info info;
		struct biometrics_image img = {0};
		size_t n = 0, m = 0, size;
		uint8_t *file = reference(references[i], "wsq", &n);
		uint8_t *want = reference(references[i], "pgm", &m);

		if (file == NULL || want == NULL)
			skip_because("no fingers/wsq");
		check(references[i],
		    biometrics_image_info(span_of(file, n), &info) ==
			BIOMETRICS_E_OK);
		size = (size_t)info.width * info.height;
		check(references[i],
		    info.format == BIOMETRICS_IMAGE_WSQ && info.channels == 1);
		img.px = malloc(size);
		img.cap = size;
		assert_non_null(img.px);
		check(references[i],
		    biometrics_image_decode(span_of(file, n), &img) ==
			BIOMETRICS_E_OK);
		check(references[i],
		    m > size && memcmp(img.px, want + m - size, size) == 0);
		free(img.px);
		free(file);
		free(want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_pixel_is_that_of_the_reference),
	};

	return cmocka_run_group_tests_name("biometrics_wsq", tests, NULL, NULL);
}
