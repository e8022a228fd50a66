#include <dlfcn.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/doctor.h"
#include "kiosk/host.h"
#include "kiosk/sandbox.h"
#include "kiosk/walls.h"

#define DAY 86400
/* The two clocks are compared over this long; NTP slews by 0.05 % at most. */
#define COMPARE_MS 50
#define COMPARE_OFF_US 5000
/* Free memory below which a passage may fail: five workers at their peak. */
#define MEMORY_MIB 768u
#define WORKER_MIB 2048u

static int64_t
clock_us(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* How far the wall clock ran ahead of the monotonic one, in microseconds. */
static int64_t
drift(void)
{
	const struct timespec pause = {.tv_nsec = COMPARE_MS * 1000000L};
	int64_t wall = clock_us(CLOCK_REALTIME);
	int64_t steady = clock_us(CLOCK_MONOTONIC);

	nanosleep(&pause, NULL);
	return clock_us(CLOCK_REALTIME) - wall -
	    (clock_us(CLOCK_MONOTONIC) - steady);
}

void
kiosk_doctor_host_clock(struct kiosk_doctor *d)
{
	static const char advice[] =
	    "set it and keep it: timedatectl set-ntp true";
	int64_t now = kiosk_host_time(), floor = d->proven, off = drift();
	time_t t = (time_t)now;
	struct timex ntp = {.modes = 0};
	char text[32] = "";
	struct stat st;
	struct tm tm;

	/* Neither the program nor the lists can be younger than today. */
	if (stat("/proc/self/exe", &st) == 0 && st.st_mtime > floor)
		floor = st.st_mtime;
	if (gmtime_r(&t, &tm) != NULL)
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm);
	if (now + DAY < floor)
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "clock", advice,
		    "%s: lies before this program or the newest list was made",
		    text);
	else if (off > COMPARE_OFF_US || off < -COMPARE_OFF_US)
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "clock", advice,
		    "%s: moved by %lld us against the steady clock in %d ms",
		    text, (long long)off, COMPARE_MS);
	else if (adjtimex(&ntp) == TIME_ERROR)
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "clock", advice,
		    "%s: plausible, but nothing keeps it right", text);
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "clock", "",
		    "%s, synchronised, at most %.1f ms off", text,
		    (double)ntp.maxerror / 1000);
}

/* A child walls itself in as this one does. */
static bool
walls_close(enum kiosk_sandbox_profile p)
{
	int status = 1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(kiosk_sandbox_prepare(NULL, 0) == KIOSK_E_OK &&
			    kiosk_sandbox_close(p) == KIOSK_E_OK
			? 0
			: 1);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

/* In a child: what is isolated stays so. */
static bool
can_isolate(void)
{
	int status = 1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC) == 0
			? 0
			: 1);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

/* What keeps the monitor to its own files: seccomp cannot tell one from
 * another. */
static void
landlock(struct kiosk_doctor *d)
{
	const int abi = kiosk_sandbox_landlock();
	const bool bars = d->have_lane && !d->lane.without_landlock;

	if (abi > 0)
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "Landlock", "",
		    "version %d of the kernel's interface%s", abi,
		    abi < 5 ? ": without devices, which it knows from 5 on"
			    : "");
	else
		kiosk_doctor_add(d,
		    bars ? KIOSK_DOCTOR_BARS : KIOSK_DOCTOR_LIMITS, "Landlock",
		    "boot with lsm=landlock,... on a kernel of 5.13 or later; "
		    "[gate] without_landlock = yes does without",
		    "the kernel has none: seccomp stands alone%s",
		    bars ? ", the gate does not start" : "");
}

void
kiosk_doctor_host_walls(struct kiosk_doctor *d)
{
	static const char advice[] =
	    "the kernel needs CONFIG_SECCOMP_FILTER; a container has "
	    "to allow seccomp()";
	const bool foreign = d->have_lane && kiosk_walls_foreign(&d->lane);

	if (walls_close(KIOSK_SANDBOX_PARSER))
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "sandbox", "",
		    "a worker walls itself in: no_new_privs, limits, seccomp "
		    "(level %u)",
		    seccomp_api_get());
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "sandbox", advice,
		    "a worker cannot wall itself in");
	if (walls_close(
		foreign ? KIOSK_SANDBOX_MONITOR_OPEN : KIOSK_SANDBOX_MONITOR))
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "monitor", "",
		    foreign ? "walls itself in, but from no file: a library "
			      "for a token or a store is in it"
			    : "walls itself in");
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "monitor", advice,
		    "cannot wall itself in");
	/* The walls do without; a service manager may put them around it. */
	kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "namespaces", "",
	    "the kernel %s; the gate needs none",
	    can_isolate() ? "gives this user some of its own"
			  : "gives this user none");
	landlock(d);
}

static unsigned
available_mib(void)
{
	unsigned long kib = 0;
	char line[128];
	FILE *f = fopen("/proc/meminfo", "re");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "MemAvailable: %lu kB", &kib) == 1)
			break;
	if (f != NULL)
		fclose(f);
	return (unsigned)(kib / 1024);
}

/* The gate, the screen, and faces and the chip at the same time. */
#define CORES 2

void
kiosk_doctor_host_cores(struct kiosk_doctor *d)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set)
							     : 1;

	kiosk_doctor_add(d, n < CORES ? KIOSK_DOCTOR_LIMITS : KIOSK_DOCTOR_OK,
	    "cores",
	    "give it at least two: CPUAffinity=, CPUQuota= of the "
	    "service, or another computer",
	    "%d for this program", n);
}

void
kiosk_doctor_host_memory(struct kiosk_doctor *d)
{
	unsigned mib = available_mib();
	struct rlimit r;

	if (getrlimit(RLIMIT_AS, &r) == 0 && r.rlim_max != RLIM_INFINITY &&
	    r.rlim_max >> 20 < WORKER_MIB)
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "memory",
		    "raise it: LimitAS= of the service, or ulimit -v",
		    "the limit of a process is %llu MiB, a worker needs %u",
		    (unsigned long long)r.rlim_max >> 20, WORKER_MIB);
	kiosk_doctor_add(d,
	    mib < MEMORY_MIB ? KIOSK_DOCTOR_LIMITS : KIOSK_DOCTOR_OK, "memory",
	    "end other programs or add memory", "%u MiB are free, %u needed",
	    mib, MEMORY_MIB);
}

void
kiosk_doctor_host_blas(struct kiosk_doctor *d)
{
	const char *(*config)(void) = NULL;
	void *symbol = dlsym(RTLD_DEFAULT, "openblas_get_config");

	/* ISO C has no cast from an object to a function; POSIX has. */
	if (symbol != NULL)
		memcpy(&config, &symbol, sizeof(config));
	if (config != NULL)
		kiosk_doctor_add(
		    d, KIOSK_DOCTOR_OK, "BLAS", "", "%s", config());
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "BLAS",
		    "install libopenblas0: the reference BLAS is nine times "
		    "slower",
		    "not OpenBLAS: dlib's networks run slowly");
}
