/* What workers may use of the processor, with children that burn it. */
#include "tests/check.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/crew.h"

#define BURN_MS 300

static struct kiosk_crew crew;

static uint64_t
used_ms(clockid_t clock)
{
	struct timespec t;

	assert_int_equal(clock_gettime(clock, &t), 0);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* A child that burns ms of CPU, says so, and then rests. */
static pid_t
child(unsigned ms)
{
	int fd[2];
	char done;
	pid_t pid;

	assert_int_equal(pipe(fd), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		while (used_ms(CLOCK_PROCESS_CPUTIME_ID) < ms)
			;
		(void)!write(fd[1], "", 1);
		for (;;)
			pause();
	}
	close(fd[1]);
	assert_int_equal(read(fd[0], &done, 1), 1);
	close(fd[0]);
	return pid;
}

static rlim_t
limit(enum kiosk_peer p)
{
	struct rlimit r;

	assert_int_equal(prlimit(crew.member[p].pid, RLIMIT_CPU, NULL, &r), 0);
	return r.rlim_cur;
}

static int
before(void **state)
{
	(void)state;
	crew = (struct kiosk_crew) {.looked_ms = 1000};
	crew.member[KIOSK_READER].pid = child(0);
	crew.member[KIOSK_IMAGE].pid = child(BURN_MS);
	return 0;
}

static int
after(void **state)
{
	(void)state;
	for (int p = 0; p < KIOSK_PEERS; p++)
		if (crew.member[p].pid != 0) {
			kill(crew.member[p].pid, SIGKILL);
			waitpid(crew.member[p].pid, NULL, 0);
		}
	return 0;
}

/* A gate that stood for a night lost its screen to the budget of a passage. */
static void
rest_ends_nobody(void **state)
{
	(void)state;
	kiosk_crew_budget(&crew, 60);
	assert_int_equal(limit(KIOSK_READER), 60);
	/* Not yet. */
	kiosk_crew_renew(&crew, 1000 + 29999, 30000, 90);
	assert_int_equal(limit(KIOSK_READER), 60);
	kiosk_crew_renew(&crew, 1000 + 30000, 30000, 90);
	assert_int_equal(limit(KIOSK_READER), 90);
	assert_int_equal(limit(KIOSK_IMAGE), 90);
}

static void
who_spins_at_rest_is_ended(void **state)
{
	(void)state;
	/* It used all of this time: nothing is added to what it had. */
	kiosk_crew_renew(&crew, 1000 + BURN_MS, BURN_MS, 90);
	assert_int_equal(limit(KIOSK_READER), 90);
	assert_true(limit(KIOSK_IMAGE) == RLIM_INFINITY);
	/* Since then it rests. */
	kiosk_crew_renew(&crew, 1000 + 2 * BURN_MS, BURN_MS, 90);
	assert_int_equal(limit(KIOSK_IMAGE), 90);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(rest_ends_nobody, before, after),
	    cmocka_unit_test_setup_teardown(
		who_spins_at_rest_is_ended, before, after),
	};

	return cmocka_run_group_tests_name("kiosk_crew", tests, NULL, NULL);
}
