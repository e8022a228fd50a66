/*
 * soak_mrtd [-n SESSIONS] [-s SEED] [-j JOBS] [-o TEXT]: so many sessions for
 * each combination whose name contains TEXT.  The seed is printed; the same
 * seed makes the same sessions, also of fewer combinations.  Exit status 0:
 * none failed.
 */
#include "tests/soak/soak.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct result {
	unsigned sessions, failures;
	unsigned forced[SOAK_ZEROS];
	uint64_t us;
	uint64_t first_seed; /* of the first that failed */
	enum soak_zero first_zero;
	char first_why[96];
};

/* Between the processes. */
struct board {
	atomic_size_t next;
	struct result results[SOAK_COMBOS];
};

static struct soak_combo combos[SOAK_COMBOS];
static size_t n_combos;
static struct board *board;
static unsigned sessions = 1000;
static uint64_t seed;

static uint64_t
cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/*
 * The first sessions go through the kinds of forcing, begun elsewhere for each
 * combination, so that those of one mapping and one group meet them all
 * together even where there are only three, one of which is left alone; later
 * one in sixteen.
 */
static enum soak_zero
zero_of(size_t combo, unsigned i, uint64_t one)
{
	const struct soak_combo *c = &combos[combo];
	size_t kinds = 0, first = c->index * 2;

	while (soak_combo_zero(c, kinds) != SOAK_NONE)
		kinds++;
	if (kinds == 0)
		return SOAK_NONE;
	if (i < kinds && (i != 2 || sessions > 3))
		return soak_combo_zero(c, (first + i) % kinds);
	return one % 16 == 0 ? soak_combo_zero(c, (size_t)(one >> 8) % kinds)
			     : SOAK_NONE;
}

/* As soon as it is known: a run of hours that is stopped has said something. */
static void
print_row(const struct soak_combo *c, const struct result *r)
{
	printf("%-48s %9u %8u %12.2f\n", c->name, r->sessions, r->failures,
	    r->sessions > 0 ? (double)r->us / 1e3 / r->sessions : 0.0);
	if (r->failures > 0)
		printf("# first failure: seed %016" PRIx64
		       ", zeros in %s: %s\n",
		    r->first_seed, soak_zero_name(r->first_zero), r->first_why);
	fflush(stdout);
}

static void
run_combo(size_t combo)
{
	struct result *r = &board->results[combo];
	uint64_t rng = seed ^
	    (combos[combo].index + 1) * UINT64_C(0xD1342543DE82EF95);
	uint64_t began = cpu_us();

	for (unsigned i = 0; i < sessions; i++) {
		uint64_t one = soak_next(&rng);
		enum soak_zero zero = zero_of(combo, i, one);
		struct soak_outcome o;

		soak_session(&combos[combo], one, zero, &o);
		r->sessions++;
		if (o.forced)
			r->forced[zero]++;
		if (!o.passed && r->failures++ == 0) {
			r->first_seed = one;
			r->first_zero = zero;
			memcpy(r->first_why, o.why, sizeof(o.why));
		}
	}
	r->us = cpu_us() - began;
	print_row(&combos[combo], r);
}

static void
work(void)
{
	size_t i;

	while ((i = atomic_fetch_add(&board->next, 1)) < n_combos)
		run_combo(i);
}

/* The same protocol, mapping and group, whatever cipher and password. */
static bool
alike(const struct soak_combo *a, const struct soak_combo *b)
{
	if (a->what != b->what || a->pace != b->pace || a->group != b->group ||
	    a->info.group != b->info.group)
		return false;
	return !a->pace || a->info.suite->mapping == b->info.suite->mapping;
}

/* Every kind for every mapping and group: which were never met? */
static unsigned
missing_zeros(void)
{
	unsigned missing = 0;

	for (size_t i = 0; i < n_combos; i++)
		for (size_t k = 0; soak_combo_zero(&combos[i], k) != SOAK_NONE;
		     k++) {
			enum soak_zero z = soak_combo_zero(&combos[i], k);
			unsigned met = 0;

			for (size_t j = 0; j < n_combos; j++)
				if (alike(&combos[i], &combos[j]))
					met += board->results[j].forced[z];
			if (met == 0) {
				printf("# never with leading zeros: %s, %s\n",
				    combos[i].name, soak_zero_name(z));
				missing++;
			}
		}
	return missing;
}

static unsigned
report(void)
{
	unsigned forced[SOAK_ZEROS] = {0}, total = 0, failed = 0, lost = 0;
	uint64_t us = 0;

	for (size_t i = 0; i < n_combos; i++) {
		const struct result *r = &board->results[i];

		total += r->sessions;
		failed += r->failures;
		lost += sessions - r->sessions;
		us += r->us;
		for (int z = 1; z < SOAK_ZEROS; z++)
			forced[z] += r->forced[z];
	}
	printf("forced leading zeros:\n");
	for (int z = 1; z < SOAK_ZEROS; z++)
		printf("  %-46s %9u\n", soak_zero_name((enum soak_zero)z),
		    forced[z]);
	printf("%.1f s of CPU\n", (double)us / 1e6);
	failed += lost;
	if (sessions >= 3)
		failed += missing_zeros();
	printf("%zu combinations, %u sessions, %u failed\n", n_combos, total,
	    failed);
	return failed;
}

/* Keeps the combinations whose name contains this. */
static void
choose(const char *text)
{
	size_t n = 0;

	for (size_t i = 0; i < n_combos; i++)
		if (strstr(combos[i].name, text) != NULL)
			combos[n++] = combos[i];
	n_combos = n;
}

int
main(int argc, char **argv)
{
	unsigned jobs = 1;
	int opt;

	n_combos = soak_combos(combos);
	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		return 2;
	while ((opt = getopt(argc, argv, "n:s:j:o:")) != -1)
		switch (opt) {
		case 'n':
			sessions = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 's':
			seed = strtoull(optarg, NULL, 16);
			break;
		case 'j':
			jobs = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'o':
			choose(optarg);
			break;
		default:
			return 2;
		}
	printf("seed %016" PRIx64 "\n", seed);
	printf("%-48s %9s %8s %12s\n", "combination", "sessions", "failed",
	    "ms each");
	fflush(stdout);
	board = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (board == MAP_FAILED)
		return 2;
	soak_auth_prepare(combos, n_combos);
	for (unsigned j = 1; j < jobs; j++)
		if (fork() == 0) {
			work();
			_exit(0);
		}
	work();
	while (wait(NULL) > 0)
		;
	return report() == 0 ? 0 : 1;
}
