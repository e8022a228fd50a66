/*
 * A PKD of 30,000 document signers and 200 authorities: how long it takes to
 * index, in how much memory, how long the gate takes to open the index, and how
 * long an import takes that adds one authority to signers that wait for theirs.
 *
 * Each figure is of a process of its own, the best of five; peak memory is the
 * kernel's maximum resident set, libcrypto included.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "certs/files.h"
#include "certs/import.h"
#include "certs/store.h"
#include "tests/bench/pkd.h"

enum {
	RUNS = 5
};

static int
bad(const char *what)
{
	fprintf(stderr, "bench_certs_pkd: %s\n", what);
	return 1;
}

static int
measure_index(const char *dir)
{
	struct certs_anchors_source source = {.why = CERTS_ANCHORS_LIST};
	double cpu = pkd_now(CLOCK_PROCESS_CPUTIME_ID),
	       wall = pkd_now(CLOCK_MONOTONIC);
	struct certs_anchors_build *b = NULL;
	static uint8_t buf[8192];
	struct rusage use;
	double written[2];
	size_t n, count = 0;
	bool added, ok;
	FILE *f = fopen(pkd_file, "rb");

	ok = f != NULL &&
	    certs_anchors_build_new((struct span) {0}, &b) == CERTS_E_OK &&
	    certs_anchors_build_source(b, &source) == CERTS_E_OK;
	for (; ok && (n = pkd_next(f, buf, sizeof(buf))) > 0; count++) {
		struct certs_store_object o = {.kind = CERTS_STORE_SIGNER,
		    .status = CERTS_STORE_KNOWN,
		    .der = span_of(buf, n)};

		ok = (count < PKD_AUTHORITIES
			     ? certs_anchors_build_add(b, o.der, &added)
			     : certs_anchors_build_put(b, &o, &added)) ==
			CERTS_E_OK &&
		    added;
	}
	cpu = pkd_now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	wall = pkd_now(CLOCK_MONOTONIC) - wall;
	written[0] = pkd_now(CLOCK_PROCESS_CPUTIME_ID);
	written[1] = pkd_now(CLOCK_MONOTONIC);
	ok = ok && count == PKD_AUTHORITIES + PKD_SIGNERS &&
	    certs_files_save(dir, b) == CERTS_E_OK;
	written[0] = pkd_now(CLOCK_PROCESS_CPUTIME_ID) - written[0];
	written[1] = pkd_now(CLOCK_MONOTONIC) - written[1];
	certs_anchors_build_free(&b);
	if (f != NULL)
		fclose(f);
	if (!ok || getrusage(RUSAGE_SELF, &use) != 0)
		return bad("the index cannot be made");
	printf("%f %f %f %f %f\n", cpu, wall, (double)use.ru_maxrss / 1024,
	    written[0], written[1]);
	return 0;
}

static int
measure_open(const char *dir)
{
	double cpu = pkd_now(CLOCK_PROCESS_CPUTIME_ID),
	       wall = pkd_now(CLOCK_MONOTONIC);
	struct certs_anchors *a = NULL;
	struct certs_store_object o;
	struct span index;
	struct rusage use;

	if (certs_files_map(dir, &index) != CERTS_E_OK ||
	    certs_anchors_open_memory(index, &a) != CERTS_E_OK)
		return bad("the index does not open");
	cpu = pkd_now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	wall = pkd_now(CLOCK_MONOTONIC) - wall;
	if (getrusage(RUSAGE_SELF, &use) != 0 ||
	    certs_store_count(a) != PKD_AUTHORITIES + PKD_SIGNERS ||
	    certs_anchors_count(a) != PKD_AUTHORITIES ||
	    !certs_store_get(a, PKD_AUTHORITIES + PKD_SIGNERS - 1, &o))
		return bad("the index does not hold what came");
	printf("%f %f %f 0 0\n", cpu, wall, (double)use.ru_maxrss / 1024);
	certs_anchors_free(&a);
	certs_files_unmap(&index);
	return 0;
}

static void
silent(void *cookie, const struct certs_import_item *item)
{
	(void)cookie;
	(void)item;
}

/*
 * All signers wait, and one authority comes that made none of them: each is
 * looked for among the anchors, none is verified.
 */
static int
measure_settle(void)
{
	struct certs_issue_spec spec = pkd_spec(false, "Another", 999);
	struct certs_anchors_source source = {.why = CERTS_ANCHORS_PKD};
	struct certs_import_report report;
	struct certs_anchors_build *b = NULL;
	struct certs_issuer *made = NULL;
	struct certs_import in = {.trust = true,
	    .now = spec.not_before + 1,
	    .name = "bench",
	    .who = "bench",
	    .tell = silent};
	static uint8_t buf[8192];
	struct rusage use;
	double cpu, wall;
	bool added, ok;
	FILE *f = fopen(pkd_file, "rb");
	size_t n, count = 0;

	ok = f != NULL &&
	    certs_anchors_build_new((struct span) {0}, &b) == CERTS_E_OK &&
	    certs_anchors_build_source(b, &source) == CERTS_E_OK &&
	    certs_issue_csca(&spec, &made) == CERTS_E_OK;
	for (; ok && (n = pkd_next(f, buf, sizeof(buf))) > 0; count++) {
		struct certs_store_object o = {.kind = CERTS_STORE_SIGNER,
		    .status = CERTS_STORE_KNOWN,
		    .der = span_of(buf, n)};

		ok = count < PKD_AUTHORITIES ||
		    certs_anchors_build_put(b, &o, &added) == CERTS_E_OK;
	}
	in.build = b;
	cpu = pkd_now(CLOCK_PROCESS_CPUTIME_ID);
	wall = pkd_now(CLOCK_MONOTONIC);
	ok = ok && count == PKD_AUTHORITIES + PKD_SIGNERS &&
	    certs_import_file(&in, certs_issue_der(made), &report) ==
		CERTS_E_OK &&
	    report.settled.proven[CERTS_STORE_SIGNER] == 0;
	cpu = pkd_now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	wall = pkd_now(CLOCK_MONOTONIC) - wall;
	certs_issue_free(&made);
	certs_anchors_build_free(&b);
	if (f != NULL)
		fclose(f);
	if (!ok || getrusage(RUSAGE_SELF, &use) != 0)
		return bad("the authority does not come");
	printf("%f %f %f 0 0\n", cpu, wall, (double)use.ru_maxrss / 1024);
	return 0;
}

/* The best of some runs of this program, each a process of its own. */
static int
best(const char *what, const char *dir, const char *label, double most_ms,
    double most_mib)
{
	double cpu = 1e9, wall = 1e9, peak = 0;
	double write_cpu = 1e9, write_wall = 1e9;
	char command[512];

	for (int i = 0; i < RUNS; i++) {
		double c, w, p, wc, ww;
		FILE *f;

		(void)snprintf(command, sizeof(command), "/proc/%d/exe %s %s",
		    (int)getpid(), what, dir);
		if ((f = popen(command, "r")) == NULL)
			return bad("no process");
		if (fscanf(f, "%lf %lf %lf %lf %lf", &c, &w, &p, &wc, &ww) !=
		    5) {
			pclose(f);
			return bad(what);
		}
		pclose(f);
		cpu = c < cpu ? c : cpu;
		wall = w < wall ? w : wall;
		peak = p > peak ? p : peak;
		write_cpu = wc < write_cpu ? wc : write_cpu;
		write_wall = ww < write_wall ? ww : write_wall;
	}
	printf("%-24s CPU %7.2f ms, wall %7.2f ms (at most %.0f), peak %.1f "
	       "MiB",
	    label, cpu, wall, most_ms, peak);
	if (most_mib > 0)
		printf(" (at most %.0f)\n%-24s CPU %7.2f ms, wall %7.2f ms",
		    most_mib, "written and synchronised", write_cpu,
		    write_wall);
	printf("\n");
	return 0;
}

int
main(int argc, char **argv)
{
	char dir[] = "build/bench_certs_pkd.XXXXXX", path[64];
	int failed;

	if (argc == 3 && strcmp(argv[1], "index") == 0)
		return measure_index(argv[2]);
	if (argc == 3 && strcmp(argv[1], "open") == 0)
		return measure_open(argv[2]);
	if (argc == 3 && strcmp(argv[1], "settle") == 0)
		return measure_settle();
	if (!pkd_need() || mkdtemp(dir) == NULL)
		return bad("the certificates cannot be made");
	failed = best("index", dir, "30,000 indexed", 200, 60);
	if (failed == 0)
		failed = best("open", dir, "opened by the gate", 10, 0);
	if (failed == 0)
		failed = best("settle", dir, "30,000 wait, one came", 250, 0);
	(void)snprintf(path, sizeof(path), "%s/%s", dir, CERTS_FILES_INDEX);
	(void)unlink(path);
	(void)rmdir(dir);
	return failed;
}
