#include "tests/check.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/evidence.h"

#define PASSAGE "0123456789abcdef0123456789abcdef"

static char dir[] = "/tmp/evidence-XXXXXX";

static int
make(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL;
}

static int
clean(void **state)
{
	(void)state;
	return rmdir(dir);
}

static const char *
path(const char *name)
{
	static char p[512];

	snprintf(p, sizeof(p), "%s/%s", dir, name);
	return p;
}

static void
keeps_and_forgets(void **state)
{
	static const uint8_t jpeg[] = {0xFF, 0xD8, 0xFF, 0xD9};
	const int64_t now = (int64_t)time(NULL);
	struct kiosk_evidence e = {0};
	struct stat st;
	uint64_t gone = 0;
	FILE *f;

	(void)state;
	for (unsigned i = 0; i < KIOSK_EVIDENCE_FRAMES; i++)
		assert_int_equal(
		    kiosk_evidence_keep(dir, PASSAGE, SPAN_OF(jpeg), now, &e),
		    KIOSK_E_OK);
	assert_int_equal(e.n, KIOSK_EVIDENCE_FRAMES);
	assert_memory_equal(e.sha256[0], e.sha256[3], 32);
	assert_int_equal(
	    kiosk_evidence_keep(dir, PASSAGE, SPAN_OF(jpeg), now, &e),
	    KIOSK_E_SIZE);
	assert_int_equal(stat(path(PASSAGE "-4.jpg"), &st), 0);
	assert_int_equal(st.st_size, sizeof(jpeg));
	assert_int_equal(st.st_mode & 0777, 0600);
	/* Nothing is written over, and nothing outside. */
	e.n = 0;
	assert_int_equal(
	    kiosk_evidence_keep(dir, PASSAGE, SPAN_OF(jpeg), now, &e),
	    KIOSK_E_SYSTEM);
	assert_int_equal(
	    kiosk_evidence_keep(dir, "../x", SPAN_OF(jpeg), now, &e),
	    KIOSK_E_SIZE);
	assert_int_equal(
	    kiosk_evidence_keep(dir, "", SPAN_OF(jpeg), now, &e), KIOSK_E_SIZE);
	assert_int_equal(e.n, 0);
	/* What was being written when the gate died goes at once. */
	assert_non_null(f = fopen(path(PASSAGE "-2.jpg.part"), "w"));
	fclose(f);
	assert_int_equal(kiosk_evidence_sweep(dir, now, 30, &gone), KIOSK_E_OK);
	assert_int_equal(gone, 1);
	assert_int_not_equal(stat(path(PASSAGE "-2.jpg.part"), &st), 0);
	gone = 0;
	/* What is not ours stays, whatever its age. */
	assert_non_null(f = fopen(path("holiday.jpg"), "w"));
	fclose(f);
	assert_int_equal(kiosk_evidence_sweep(dir, now, 30, &gone), KIOSK_E_OK);
	assert_int_equal(stat(path(PASSAGE "-1.jpg"), &st), 0);
	assert_int_equal(
	    kiosk_evidence_sweep(dir, now + 31 * 86400, 30, &gone), KIOSK_E_OK);
	assert_int_equal(gone, 4);
	for (char n = '1'; n <= '4'; n++) {
		char name[] = PASSAGE "-0.jpg";

		name[33] = n;
		assert_int_not_equal(stat(path(name), &st), 0);
	}
	assert_int_equal(unlink(path("holiday.jpg")), 0);
	/* A folder that is not there holds nothing. */
	assert_int_equal(
	    kiosk_evidence_sweep("/nonexistent", now, 30, &gone), KIOSK_E_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keeps_and_forgets),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_evidence", tests, make, clean);
}
