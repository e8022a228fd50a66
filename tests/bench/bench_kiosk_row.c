/*
 * One whole passage of a real gate, `sallyport kiosk --once`, over a real pcscd
 * and its virtual reader: CPU time and peak memory of each process, while the
 * gate gets ready, from the document on the scanner to the decision, and from
 * there to the end; medians of some passages.  The clock of a process is the
 * kernel's own; it is read every few milliseconds, so that what a process did
 * just before its end may be missing.
 *
 * The network is the file named as argument, else the program's own.  Without
 * a private network namespace it says so, and nothing is measured.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	RUNS = 3,
	WAIT_MS = 20000,
	TICK_MS = 5,
	NAMESPACES = 77 /* tests/pcscd.sh: they are not allowed */
};

/* clang-format off */
static const char *const names[] = {
	"monitor", "reader", "document", "image", "biometric", "screen",
	"pcscd", "chip (virtual passport)"};
/* clang-format on */
enum {
	MONITOR,
	FIRST_WORKER,
	PCSCD = 6,
	CHIP,
	N
};
enum phase {
	GETTING_READY,
	TO_DECISION,
	TO_END,
	PHASES
};

static double cpu[N][PHASES][RUNS], peak[N][RUNS], wall[2][RUNS];
static pid_t pids[N];
static char dir[64];
static char sallyport[512];

static void
stop_all(void)
{
	if (pids[MONITOR] > 0)
		kill(pids[MONITOR], SIGTERM);
	if (pids[CHIP] > 0)
		kill(pids[CHIP], SIGTERM);
}

static void
must(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench_kiosk_row: %s\n", what);
	stop_all();
	exit(1);
}

static double
now_ms(clockid_t id)
{
	struct timespec t = {0};

	return clock_gettime(id, &t) == 0
	    ? (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6
	    : -1;
}

static void
nap(void)
{
	const struct timespec t = {.tv_nsec = TICK_MS * 1000000};

	nanosleep(&t, NULL);
}

static size_t
slurp(const char *path, char *out, size_t cap)
{
	FILE *f = fopen(path, "r");
	size_t n = f != NULL ? fread(out, 1, cap - 1, f) : 0;

	if (f != NULL)
		fclose(f);
	out[n] = '\0';
	return n;
}

static pid_t
start(char *const argv[], const char *out)
{
	char path[128];
	pid_t pid;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, out);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	must(fd >= 0, path);
	pid = fork();
	if (pid == 0) {
		dup2(fd, 1);
		dup2(fd, 2);
		execv(argv[0], argv);
		_exit(127);
	}
	close(fd);
	return pid;
}

/* The monitor's children, by what they were started as. */
static void
find_workers(void)
{
	char path[96], list[256], line[512];
	char *save = NULL;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children",
	    (int)pids[MONITOR], (int)pids[MONITOR]);
	slurp(path, list, sizeof(list));
	for (char *s = strtok_r(list, " ", &save); s != NULL;
	     s = strtok_r(NULL, " ", &save)) {
		size_t n;

		snprintf(path, sizeof(path), "/proc/%s/cmdline", s);
		n = slurp(path, line, sizeof(line));
		for (size_t i = 0; i < n; i++)
			if (line[i] == '\0')
				line[i] = ' ';
		for (int i = FIRST_WORKER; i < PCSCD; i++) {
			char want[48];

			snprintf(want, sizeof(want), "--worker %s ", names[i]);
			if (strstr(line, want) != NULL)
				pids[i] = (pid_t)strtol(s, NULL, 10);
		}
	}
}

static double
peak_mib(pid_t pid)
{
	char path[64], text[4096];
	const char *at;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	slurp(path, text, sizeof(text));
	at = strstr(text, "VmHWM:");
	return at != NULL ? strtod(at + 6, NULL) / 1024 : -1;
}

/* Who has ended keeps what was seen last. */
static void
sample(double used[N], int run)
{
	for (int i = 0; i < N; i++) {
		clockid_t id;
		double t, mib;

		if (pids[i] <= 0 || clock_getcpuclockid(pids[i], &id) != 0 ||
		    (t = now_ms(id)) < 0)
			continue;
		used[i] = t > used[i] ? t : used[i];
		mib = peak_mib(pids[i]);
		peak[i][run] = mib > peak[i][run] ? mib : peak[i][run];
	}
}

static int
says(const char *file, const char *what)
{
	static char text[1 << 16];
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	slurp(path, text, sizeof(text));
	return strstr(text, what) != NULL;
}

static void
write_files(const char *model)
{
	char path[128];
	FILE *f;

	must(mkdir(dir, 0700) == 0, dir);
	snprintf(path, sizeof(path), "%s/scan", dir);
	must(mkfifo(path, 0600) == 0, path);
	snprintf(path, sizeof(path), "%s/policy", dir);
	must((f = fopen(path, "w")) != NULL, path);
	fprintf(f, "[time]\nofficer_ms = 300\npassed_ms = 300\n");
	fclose(f);
	snprintf(path, sizeof(path), "%s/conf", dir);
	must((f = fopen(path, "w")) != NULL, path);
	fprintf(f,
	    "[gate]\nname = bench\nstore = sqlite:%s/passages.db\n"
	    "policy = %s/policy\npolicy_unsigned = yes\nwithout_landlock = "
	    "yes\nlog = %s/log\n"
	    "[devices]\nreader = pcsc\ndocscan = %s/scan\n"
	    "camera = file:build/men/man-1/camera-2?fps=15\n"
	    "door = sim:?open_ms=50&pass_ms=50&close_ms=50\n"
	    "[trust]\nstore = build/bench/trust\n[screen]\noffscreen = yes\n",
	    dir, dir, dir, dir);
	if (model != NULL)
		fprintf(f, "[face]\nmodel = %s\n", model);
	fclose(f);
}

static void
lay_down(void)
{
	char path[128], dg1[256], text[96];
	size_t n = slurp("build/bench/pace/EF_DG1.bin", dg1, sizeof(dg1));
	int fd, len;

	must(n > 88, "EF_DG1.bin");
	len = snprintf(text, sizeof(text), "%.44s\r\n%.44s\r\n", dg1 + n - 88,
	    dg1 + n - 44);
	snprintf(path, sizeof(path), "%s/scan", dir);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	must(fd >= 0 && write(fd, text, (size_t)len) == len, path);
	close(fd);
}

/* Samples until the file says so or the gate has ended. */
static void
until(const char *file, const char *what, double used[N], int run)
{
	double end = now_ms(CLOCK_MONOTONIC) + WAIT_MS;

	while (!says(file, what)) {
		must(now_ms(CLOCK_MONOTONIC) < end, what);
		must(waitpid(pids[MONITOR], NULL, WNOHANG) == 0,
		    "the gate has ended too early");
		find_workers();
		sample(used, run);
		nap();
	}
	sample(used, run);
}

static void
keep(enum phase p, const double from[N], const double to[N], int run)
{
	for (int i = 0; i < N; i++)
		cpu[i][p][run] = to[i] - from[i];
}

static void
passage(int run, const char *model)
{
	double zero[N] = {0}, ready[N] = {0}, decided[N], ended[N], laid, t;
	char conf[96], pid[32];
	char *gate[] = {sallyport, "kiosk", "--config", conf, "--once",
	    "--record", dir, NULL};
	char *chip[] = {sallyport, "chip", "serve", "build/bench/pace",
	    "--vpcd", "127.0.0.1:35963", NULL};

	memset(pids, 0, sizeof(pids));
	snprintf(dir, sizeof(dir), "build/bench/row-%d", run);
	snprintf(conf, sizeof(conf), "%s/conf", dir);
	write_files(model);
	slurp("/run/pcscd/pcscd.pid", pid, sizeof(pid));
	pids[PCSCD] = (pid_t)strtol(pid, NULL, 10);
	pids[MONITOR] = start(gate, "out");
	pids[CHIP] = start(chip, "chip");
	until("log", "-> IDLE", ready, run);
	until("chip", "ready", ready, run);
	lay_down();
	laid = now_ms(CLOCK_MONOTONIC);
	memcpy(decided, ready, sizeof(decided));
	until("log", "-> STORING", decided, run);
	wall[0][run] = now_ms(CLOCK_MONOTONIC) - laid;
	memcpy(ended, decided, sizeof(ended));
	t = now_ms(CLOCK_MONOTONIC) + WAIT_MS;
	while (waitpid(pids[MONITOR], NULL, WNOHANG) == 0) {
		must(now_ms(CLOCK_MONOTONIC) < t, "the gate does not end");
		sample(ended, run);
		nap();
	}
	wall[1][run] = now_ms(CLOCK_MONOTONIC) - laid;
	pids[MONITOR] = 0;
	kill(pids[CHIP], SIGTERM);
	waitpid(pids[CHIP], NULL, 0);
	keep(GETTING_READY, zero, ready, run);
	keep(TO_DECISION, ready, decided, run);
	keep(TO_END, decided, ended, run);
}

static int
rising(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double
median(double *of)
{
	qsort(of, RUNS, sizeof(double), rising);
	return of[RUNS / 2];
}

static void
print(void)
{
	double sum[PHASES] = {0};

	printf("  CPU in ms, medians of %d    getting ready  to the decision  "
	       "to the end  peak MiB\n",
	    RUNS);
	for (int i = 0; i < N; i++) {
		double m[PHASES];

		for (int p = 0; p < PHASES; p++) {
			/* pcscd was there before us. */
			m[p] = i == PCSCD && p == GETTING_READY
			    ? 0
			    : median(cpu[i][p]);
			sum[p] += i < PCSCD ? m[p] : 0;
		}
		printf("  %-26s %13.1f %16.1f %11.1f %9.0f\n", names[i],
		    m[GETTING_READY], m[TO_DECISION], m[TO_END],
		    median(peak[i]));
	}
	printf("  %-26s %13.1f %16.1f %11.1f\n", "the gate's six",
	    sum[GETTING_READY], sum[TO_DECISION], sum[TO_END]);
	printf("  %-26s %13s %16.0f %11.0f\n", "wall clock from the scan", "",
	    median(wall[0]), median(wall[1]));
}

int
main(int argc, char **argv)
{
	const char *model = NULL;
	const char *from = getenv("SALLYPORT");
	int status;

	if (argc < 2 || strcmp(argv[1], "--inside") != 0) {
		char command[1024];

		snprintf(command, sizeof(command),
		    "tests/bench/material.sh >&2 && "
		    "tests/pcscd.sh %s --inside %s",
		    argv[0], argc > 1 ? argv[1] : "");
		status = system(command);
		if (!WIFEXITED(status) || WEXITSTATUS(status) != NAMESPACES)
			return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
		printf("  not measured: no private namespaces here\n");
		return 0;
	}
	snprintf(sallyport, sizeof(sallyport), "%s",
	    from != NULL ? from : "build/sallyport");
	if (argc > 2)
		model = argv[2];
	for (int run = 0; run < RUNS; run++)
		passage(run, model);
	print();
	return 0;
}
