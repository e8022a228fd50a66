#include "tests/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "kiosk/policy_verb.h"
#include "kiosk/record.h"
#include "kiosk/store.h"

static char dir[64], db[96], address[112], out[96];

/* clang-format off */
static const struct {
	const char *decision, *code;
	int64_t began;
} passages[] = {
	{"admit",   "",                1795392000},
	{"officer", "rule-7",          1795392001},
	{"officer", "rule-7",          1795392002},
	{"admit",   "selected-random", 1795392003},
	{"officer", "selected-random", 1795392004},
	{"issue",   "selected-random", 1795392005}, /* a kiosk apart */
	{"officer", "rule-70",         1795478400}, /* the next day */
};
/* clang-format on */

static int
before(void **state)
{
	static struct kiosk_record r;
	struct kiosk_store *s = NULL;
	char why[KIOSK_STORE_WHY];

	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/statistics-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(db, sizeof(db), "%s/db", dir);
	snprintf(address, sizeof(address), "sqlite:%s", db);
	snprintf(out, sizeof(out), "%s/out", dir);
	if (kiosk_store_open(address, &s, why) != KIOSK_E_OK)
		return -1;
	for (size_t i = 0; i < sizeof(passages) / sizeof(passages[0]); i++) {
		memset(&r, 0, sizeof(r));
		snprintf(r.id, sizeof(r.id), "%032zu", i);
		snprintf(r.gate, sizeof(r.gate), "lane-1");
		r.began = passages[i].began;
		snprintf(
		    r.decision, sizeof(r.decision), "%s", passages[i].decision);
		if (passages[i].code[0] != '\0')
			kiosk_record_reason(&r, passages[i].code, "why");
		if (kiosk_store_put(s, &r, NULL) != KIOSK_E_OK)
			return -1;
	}
	kiosk_store_close(&s);
	return 0;
}

static int
after(void **state)
{
	char path[128];

	(void)state;
	unlink(out);
	unlink(db);
	snprintf(path, sizeof(path), "%s-wal", db);
	unlink(path);
	snprintf(path, sizeof(path), "%s-shm", db);
	unlink(path);
	return rmdir(dir);
}

/* What it prints, in a file: standard output is cmocka's. */
static int
print(const struct kiosk_policy_verb *v, char *text, size_t cap)
{
	const int saved = dup(STDOUT_FILENO);
	size_t n = 0;
	int status;
	FILE *f;

	fflush(stdout);
	assert_non_null(freopen(out, "w", stdout));
	status = kiosk_policy_statistics(v);
	fflush(stdout);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	assert_non_null(f = fopen(out, "r"));
	n = fread(text, 1, cap - 1, f);
	text[n] = '\0';
	fclose(f);
	return status;
}

static void
counts_by_reason_and_end(void **state)
{
	struct kiosk_policy_verb v = {.file = address};
	char text[4096], row[128];

	(void)state;
	assert_int_equal(print(&v, text, sizeof(text)), 0);
	snprintf(row, sizeof(row), "%-32s %9u %7.2f%% %9u\n", "rule-7", 2U,
	    100.0 * 2 / 7, 0U);
	assert_non_null(strstr(text, row));
	snprintf(row, sizeof(row), "%-32s %9u %7.2f%% %9u\n", "selected-random",
	    3U, 100.0 * 3 / 7, 2U);
	assert_non_null(strstr(text, row));
	assert_non_null(strstr(text, "rule-70 "));
	snprintf(row, sizeof(row), "%-32s %9u %7.2f%% %9u\n", "all passages",
	    7U, 100.0, 3U);
	assert_non_null(strstr(text, row));
	/* One day of it. */
	v.from = "2026-11-24";
	v.until = "2026-11-25";
	assert_int_equal(print(&v, text, sizeof(text)), 0);
	assert_null(strstr(text, "rule-7 "));
	assert_non_null(strstr(text, "rule-70 "));
}

static void
a_store_that_is_not_there_is_not_made(void **state)
{
	struct kiosk_policy_verb v = {.file = "sqlite:/tmp/no-such-store"};
	char text[256];

	(void)state;
	assert_int_not_equal(print(&v, text, sizeof(text)), 0);
	assert_int_not_equal(access("/tmp/no-such-store", F_OK), 0);
	v.file = address;
	v.from = "yesterday";
	assert_int_not_equal(print(&v, text, sizeof(text)), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(counts_by_reason_and_end),
	    cmocka_unit_test(a_store_that_is_not_there_is_not_made),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_policy_statistics", tests, before, after);
}
