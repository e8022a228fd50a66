/*
 * A PKD of 30,000 document signers and 200 authorities: how long it takes to
 * index, in how much memory, and how long the gate takes to open the index.
 *
 * The certificates are made once by the test PKI and kept in
 * build/bench_certs_pkd.der, one after the other: RSA 2048 and P-256 with
 * explicit parameters in turn, about 1 kB each.  Each figure is of a process
 * of its own, the best of five; peak memory is the kernel's maximum resident
 * set, libcrypto included.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "certs/files.h"
#include "certs/issue.h"
#include "certs/store.h"
#include "mrtd/tlv.h"

enum {
	SIGNERS = 30000,
	AUTHORITIES = 200,
	KEYS = 16, /* each kind of signer has so many, certified again */
	RUNS = 5
};

static const char cache[] = "build/bench_certs_pkd.der";

static double
now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
bad(const char *what)
{
	fprintf(stderr, "bench_certs_pkd: %s\n", what);
	return 1;
}

static struct certs_issue_spec
spec_of(bool rsa, const char *name, uint64_t serial)
{
	return (struct certs_issue_spec) {
	    .suite = certs_issue_suite(
		rsa ? "rsa-2048-sha256" : "ecdsa-p256-sha256"),
	    .country = "UT",
	    .organisation = "Ministry of the Interior of Utopia",
	    .name = name,
	    .serial = serial,
	    .not_before = INT64_C(1577836800),
	    .not_after = INT64_C(2208988800),
	    .quirks = rsa ? 0 : CERTS_ISSUE_EXPLICIT_GROUP,
	};
}

static bool
put_file(FILE *f, const struct certs_issuer *i)
{
	struct span der = certs_issue_der(i);

	return fwrite(der.p, 1, der.n, f) == der.n;
}

/* Authorities first, half of them of each kind. */
static bool
make_certificates(FILE *f)
{
	struct certs_issuer *csca[2] = {NULL, NULL}, *key[2][KEYS] = {{NULL}};
	bool ok = true;
	char name[64];

	for (uint64_t i = 0; ok && i < AUTHORITIES; i++) {
		struct certs_issue_spec s = spec_of(i % 2, "", i + 1);
		struct certs_issuer *made = NULL;

		(void)snprintf(
		    name, sizeof(name), "Country Signing CA %u", (unsigned)i);
		s.name = name;
		s.same_key = csca[i % 2];
		ok = certs_issue_csca(&s, &made) == CERTS_E_OK &&
		    put_file(f, made);
		if (csca[i % 2] == NULL)
			csca[i % 2] = made;
		else
			certs_issue_free(&made);
	}
	for (uint64_t i = 0; ok && i < SIGNERS; i++) {
		struct certs_issuer **k = &key[i % 2][i / 2 % KEYS], *made;
		struct certs_issue_spec s = spec_of(i % 2, "", i + 1000);

		(void)snprintf(
		    name, sizeof(name), "Document Signer %u", (unsigned)i);
		s.name = name;
		s.same_key = *k;
		made = NULL;
		ok = certs_issue_dsc(csca[i % 2], &s, &made) == CERTS_E_OK &&
		    put_file(f, made);
		if (*k == NULL)
			*k = made;
		else
			certs_issue_free(&made);
	}
	for (size_t i = 0; i < 2; i++) {
		for (size_t k = 0; k < KEYS; k++)
			certs_issue_free(&key[i][k]);
		certs_issue_free(&csca[i]);
	}
	return ok;
}

static bool
need_certificates(void)
{
	struct stat st;
	bool ok;
	FILE *f;

	if (stat(cache, &st) == 0 && st.st_size > 0)
		return true;
	if ((f = fopen("build/bench_certs_pkd.tmp", "wb")) == NULL)
		return false;
	ok = make_certificates(f);
	ok = fclose(f) == 0 && ok;
	return ok && rename("build/bench_certs_pkd.tmp", cache) == 0;
}

/* One certificate out of the file; 0 at its end. */
static size_t
next(FILE *f, uint8_t *buf, size_t cap)
{
	size_t header, contents, n = fread(buf, 1, 4, f);
	uint32_t tag;

	if (n != 4 ||
	    mrtd_tlv_header(span_of(buf, 4), &tag, &header, &contents) !=
		MRTD_E_OK ||
	    header + contents > cap)
		return 0;
	n = header + contents;
	return fread(buf + 4, 1, n - 4, f) == n - 4 ? n : 0;
}

static int
measure_index(const char *dir)
{
	struct certs_anchors_source source = {.why = CERTS_ANCHORS_LIST};
	double cpu = now(CLOCK_PROCESS_CPUTIME_ID), wall = now(CLOCK_MONOTONIC);
	struct certs_anchors_build *b = NULL;
	static uint8_t buf[8192];
	struct rusage use;
	double written[2];
	size_t n, count = 0;
	bool added, ok;
	FILE *f = fopen(cache, "rb");

	ok = f != NULL &&
	    certs_anchors_build_new((struct span) {0}, &b) == CERTS_E_OK &&
	    certs_anchors_build_source(b, &source) == CERTS_E_OK;
	for (; ok && (n = next(f, buf, sizeof(buf))) > 0; count++) {
		struct certs_store_object o = {.kind = CERTS_STORE_SIGNER,
		    .status = CERTS_STORE_KNOWN,
		    .der = span_of(buf, n)};

		ok = (count < AUTHORITIES
			     ? certs_anchors_build_add(b, o.der, &added)
			     : certs_anchors_build_put(b, &o, &added)) ==
			CERTS_E_OK &&
		    added;
	}
	cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	wall = now(CLOCK_MONOTONIC) - wall;
	written[0] = now(CLOCK_PROCESS_CPUTIME_ID);
	written[1] = now(CLOCK_MONOTONIC);
	ok = ok && count == AUTHORITIES + SIGNERS &&
	    certs_files_save(dir, b) == CERTS_E_OK;
	written[0] = now(CLOCK_PROCESS_CPUTIME_ID) - written[0];
	written[1] = now(CLOCK_MONOTONIC) - written[1];
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
	double cpu = now(CLOCK_PROCESS_CPUTIME_ID), wall = now(CLOCK_MONOTONIC);
	struct certs_anchors *a = NULL;
	struct certs_store_object o;
	struct span index;
	struct rusage use;

	if (certs_files_map(dir, &index) != CERTS_E_OK ||
	    certs_anchors_open_memory(index, &a) != CERTS_E_OK)
		return bad("the index does not open");
	cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	wall = now(CLOCK_MONOTONIC) - wall;
	if (getrusage(RUSAGE_SELF, &use) != 0 ||
	    certs_store_count(a) != AUTHORITIES + SIGNERS ||
	    certs_anchors_count(a) != AUTHORITIES ||
	    !certs_store_get(a, AUTHORITIES + SIGNERS - 1, &o))
		return bad("the index does not hold what came");
	printf("%f %f %f 0 0\n", cpu, wall, (double)use.ru_maxrss / 1024);
	certs_anchors_free(&a);
	certs_files_unmap(&index);
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
	if (!need_certificates() || mkdtemp(dir) == NULL)
		return bad("the certificates cannot be made");
	failed = best("index", dir, "30,000 indexed", 200, 60);
	if (failed == 0)
		failed = best("open", dir, "opened by the gate", 10, 0);
	(void)snprintf(path, sizeof(path), "%s/%s", dir, CERTS_FILES_INDEX);
	(void)unlink(path);
	(void)rmdir(dir);
	return failed;
}
