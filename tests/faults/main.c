#include "tests/faults/faults.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SHOWN 8 /* failures of a class */

static const struct faults_class *const classes[] = {
    &faults_audit,
    &faults_store,
    &faults_erase,
    &faults_journal,
    &faults_evidence,
    &faults_gate_power,
    &faults_orders,
    &faults_full,
    &faults_clock,
    &faults_line,
    &faults_kill,
    &faults_kill_chip,
    &faults_site,
};
enum {
	CLASSES = sizeof(classes) / sizeof(classes[0])
};

bool faults_sample;
static unsigned passed, failed;
static char dir[64];

void
faults_case(bool ok, const char *fmt, ...)
{
	va_list ap;

	if (ok) {
		passed++;
		return;
	}
	if (failed++ >= SHOWN)
		return;
	va_start(ap, fmt);
	printf("    FAILED: ");
	vprintf(fmt, ap);
	printf("\n");
	va_end(ap);
	fflush(stdout);
}

/* What it printed: failures, and its counts at the end. */
static void
take_over(FILE *f)
{
	char line[512];
	unsigned ok, bad;

	while (fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, "    ", 4) == 0)
			fputs(line, stdout);
		if (sscanf(line, "%u passed, %u failed", &ok, &bad) == 2) {
			passed += ok;
			failed += bad;
		}
	}
}

bool
faults_inside(const char *class, const char *command)
{
	char exe[512] = "", text[1024];
	int status;
	FILE *f;

	if (getenv("FAULTS_INSIDE") != NULL)
		return true;
	if (readlink("/proc/self/exe", exe, sizeof(exe) - 1) < 0)
		faults_give_up(class);
	snprintf(text, sizeof(text), "FAULTS_INSIDE=yes %s '%s' %s '%s'",
	    command, exe, faults_sample ? "--sample" : "", class);
	fflush(stdout);
	if ((f = popen(text, "r")) == NULL)
		faults_give_up(text);
	take_over(f);
	status = pclose(f);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		printf("    skipped: %s: %s is not possible here\n", class,
		    command);
	else if (passed + failed == 0)
		faults_case(false, "%s: nothing was run", class);
	return false;
}

void
faults_give_up(const char *what)
{
	printf("    the campaign cannot go on: %s\n", what);
	printf("0 passed, 1 failed\n");
	exit(2);
}

const char *
faults_dir(void)
{
	if (dir[0] != '\0')
		return dir;
	/* Nothing here has to survive: what would is what the layer says. */
	strcpy(dir, "/dev/shm/sallyport-faults-XXXXXX");
	if (mkdtemp(dir) == NULL) {
		strcpy(dir, "/tmp/sallyport-faults-XXXXXX");
		if (mkdtemp(dir) == NULL)
			faults_give_up("no folder can be made");
	}
	return dir;
}

struct faults_path
faults_path(const char *name)
{
	struct faults_path p;

	snprintf(p.s, sizeof(p.s), "%s/%s", faults_dir(), name);
	return p;
}

void
faults_clean(const char *folder)
{
	DIR *d = opendir(folder);
	const struct dirent *e;
	char path[512];

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		if (unlink(path) != 0) {
			faults_clean(path);
			(void)rmdir(path);
		}
	}
	if (d != NULL)
		closedir(d);
}

static double
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool
asked_for(const char *name, int argc, char **argv, int from)
{
	for (int i = from; i < argc; i++)
		if (strstr(name, argv[i]) != NULL)
			return true;
	return from == argc;
}

int
main(int argc, char **argv)
{
	unsigned all_passed = 0, all_failed = 0, told = 0;
	int from = 1;

	if (from < argc && strcmp(argv[from], "--sample") == 0) {
		faults_sample = true;
		from++;
	}
	printf("%-44s %8s %8s %8s\n", "faults", "passed", "failed", "seconds");
	for (size_t i = 0; i < CLASSES; i++) {
		const double began = now_s();

		if (!asked_for(classes[i]->name, argc, argv, from))
			continue;
		passed = failed = 0;
		faults_clean(faults_dir());
		classes[i]->run();
		/* Too much for a sample. */
		if (faults_sample && passed + failed == 0)
			continue;
		printf("%-44s %8u %8u %8.1f\n", classes[i]->name, passed,
		    failed, now_s() - began);
		fflush(stdout);
		all_passed += passed;
		all_failed += failed;
		told++;
	}
	if (getenv("DBG") == NULL)
		faults_clean(faults_dir());
	(void)rmdir(faults_dir());
	printf("%u passed, %u failed\n", all_passed, all_failed);
	return all_failed == 0 && all_passed > 0 && told > 0 ? 0 : 1;
}
