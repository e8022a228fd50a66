/* One file over HTTPS from a server of this test that means well. */
#include "tests/fetch_web.h"

static void
unchanged_is_not_fetched_again(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;

	(void)state;
	for (int weak = 0; weak < 2; weak++) {
		web.weak = weak == 1;
		web.version = 0;
		assert_int_equal(run_with(&s, 0, true, &f), CERTS_E_OK);
		expect_content(f, 0);
		assert_int_equal(
		    certs_fetch_taken(f, 1, 0, NULL, 0), CERTS_E_OK);
		certs_fetch_free(&f);
		assert_int_equal(run_with(&s, 1, false, &f), CERTS_E_OK);
		assert_false(certs_fetch_report(f)->ready);
		assert_int_equal(certs_fetch_report(f)->bytes, 0);
		certs_fetch_free(&f);
		/* Another version comes. */
		web.version = 1;
		assert_int_equal(run_with(&s, 1, false, &f), CERTS_E_OK);
		expect_content(f, 1);
		assert_int_equal(
		    certs_fetch_taken(f, 2, 0, NULL, 0), CERTS_E_OK);
		certs_fetch_free(&f);
	}
	/* A store that was set back does not have it. */
	assert_int_equal(run_with(&s, 1, false, &f), CERTS_E_OK);
	expect_content(f, 1);
	certs_fetch_free(&f);
}

static void
what_was_refused_is_fetched_once_the_store_changed(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;

	(void)state;
	assert_int_equal(run_with(&s, 3, false, &f), CERTS_E_OK);
	assert_int_equal(certs_fetch_taken(f, 4, 5, NULL, 0), CERTS_E_OK);
	certs_fetch_free(&f);
	assert_int_equal(run_with(&s, 4, false, &f), CERTS_E_OK);
	assert_false(certs_fetch_report(f)->ready);
	assert_int_equal(certs_fetch_report(f)->waiting, 5);
	certs_fetch_free(&f);
	assert_int_equal(run_with(&s, 5, false, &f), CERTS_E_OK);
	expect_content(f, 0);
	certs_fetch_free(&f);
}

static void
what_is_whole_waits_for_its_import(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;
	unsigned before;

	(void)state;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	certs_fetch_free(&f); /* killed before the import */
	before = server.connections;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	assert_true(certs_fetch_report(f)->before);
	assert_int_equal(server.connections, before);
	expect_content(f, 0);
	/* Of no use: from scratch. */
	assert_int_equal(certs_fetch_drop(f), CERTS_E_OK);
	certs_fetch_free(&f);
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	assert_false(certs_fetch_report(f)->before);
	expect_content(f, 0);
	certs_fetch_free(&f);
}

static void
an_interrupted_file_is_gone_on_with(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;

	(void)state;
	web.mood = HANGS_UP;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_SERVER);
	assert_false(certs_fetch_report(f)->ready);
	assert_non_null(strstr(certs_fetch_report(f)->advice, "goes on there"));
	certs_fetch_free(&f);
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_SERVER);
	assert_int_equal(certs_fetch_report(f)->resumed, ALMOST);
	certs_fetch_free(&f);
	web.mood = FRIENDLY;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	assert_int_equal(certs_fetch_report(f)->resumed, 2 * ALMOST);
	assert_int_equal(certs_fetch_report(f)->bytes, SIZE - 2 * ALMOST);
	expect_content(f, 0);
	certs_fetch_free(&f);
}

static void
within_one_run_too(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;

	(void)state;
	s.attempts = 3;
	web.mood = HANGS_UP;
	web.times = 1;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	assert_int_equal(certs_fetch_report(f)->retries, 1);
	assert_in_range(fake.slept_ms, 1000, 1100);
	assert_int_equal(certs_fetch_report(f)->bytes, SIZE);
	expect_content(f, 0);
	certs_fetch_free(&f);
}

/* The half of one version and the half of another never make a whole. */
static void
versions_are_not_mixed(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;

	(void)state;
	for (int weak = 0; weak < 2; weak++) {
		assert_int_equal(fresh(state), 0);
		web.weak = weak == 1;
		web.mood = HANGS_UP;
		assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_SERVER);
		certs_fetch_free(&f);
		web.mood = FRIENDLY;
		web.version = 1;
		assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
		assert_int_equal(certs_fetch_report(f)->resumed, 0);
		expect_content(f, 1);
		certs_fetch_free(&f);
	}
}

static void
a_checkpoint_that_is_damaged_is_none(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;
	char command[1300];

	(void)state;
	web.mood = HANGS_UP;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_SERVER);
	certs_fetch_free(&f);
	web.mood = FRIENDLY;
	snprintf(command, sizeof(command),
	    "sed -i '$d' '%s'/*.state && test -s '%s'/*.state", spool, spool);
	assert_int_equal(system(command), 0);
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	assert_int_equal(certs_fetch_report(f)->resumed, 0);
	expect_content(f, 0);
	certs_fetch_free(&f);
}

/* A file of a server that knows neither tags nor ranges comes whole. */
static void
a_simple_server_will_do(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;
	struct span file;

	(void)state;
	web.mood = PLAIN;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
		expect_content(f, 0);
		assert_int_equal(
		    certs_fetch_taken(f, 0, 0, NULL, 0), CERTS_E_OK);
		certs_fetch_free(&f);
	}
	web.mood = CHUNKED;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	assert_int_equal(certs_fetch_file(f, &file), CERTS_E_OK);
	assert_true(span_eq(file, SPAN_STR("version: 1\n")));
	free((void *)(uintptr_t)file.p);
	certs_fetch_free(&f);
}

static void
one_at_a_time(void **state)
{
	int one, two;

	(void)state;
	assert_int_equal(certs_fetch_lock(spool, &one), CERTS_E_OK);
	assert_int_equal(certs_fetch_lock(spool, &two), CERTS_E_LATER);
	certs_fetch_unlock(one);
	assert_int_equal(certs_fetch_lock(spool, &two), CERTS_E_OK);
	certs_fetch_unlock(two);
}

static void
not_faster_than_allowed(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;

	(void)state;
	s.bytes_per_second = SIZE / 10;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	assert_in_range(fake.slept_ms, 9500, 10100);
	expect_content(f, 0);
	certs_fetch_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(unchanged_is_not_fetched_again),
	    TEST(what_was_refused_is_fetched_once_the_store_changed),
	    TEST(what_is_whole_waits_for_its_import),
	    TEST(an_interrupted_file_is_gone_on_with),
	    TEST(within_one_run_too),
	    TEST(versions_are_not_mixed),
	    TEST(a_checkpoint_that_is_damaged_is_none),
	    TEST(a_simple_server_will_do),
	    TEST(one_at_a_time),
	    TEST(not_faster_than_allowed),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
