#include "kiosk/sandbox.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include "hw/camera_v4l2.h"

/* gcc defines one, clang the other: sanitizers need room and a few calls. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* clang-format off */

/* A profile is a set of these groups. */
enum {
	BASE = 1 << 0,    /* memory, clocks, chance, the sockets that are open */
	PCSC = 1 << 1,    /* the client library of pcscd on its open socket */
	TIMER = 1 << 2,   /* a timer fd that is open, for the camera */
	FILES = 1 << 3,   /* length and position of a memory file that is open */
	DISPLAY = 1 << 4, /* what a display server's client needs */
	CHECKED = 1 << 5, /* what a sanitizer needs */
	BLAS = 1 << 6, /* OpenBLAS places its own buffer on first use */
	NFC = 1 << 7, /* libnfc on its open serial line or USB device */
	SENSOR = 1 << 8, /* libfprint on its open USB device or socket */
	OPEN = 1 << 9, /* all but what makes another program or more power */
	VIDEO = 1 << 10, /* frames of a camera that is open and mapped */
	KEEP = 1 << 11, /* files of its own: store, audit log, records */
	LISTS = 1 << 13, /* watch-lists that the monitor hands over, open */
	RULE = 1 << 12, /* over workers and a door; a word to the system */
};

#define MiB ((rlim_t)1 << 20)
static const struct {
	unsigned groups;
	rlim_t memory, file;
} profiles[KIOSK_SANDBOX_PROFILES] = {
	[KIOSK_SANDBOX_READER]  = {BASE | PCSC | FILES,             512 * MiB, 0},
	[KIOSK_SANDBOX_NFC]     = {BASE | NFC | FILES,              512 * MiB, 0},
	[KIOSK_SANDBOX_READER_EYE] = {BASE | PCSC | FILES | TIMER | VIDEO, 768 * MiB, 0},
	[KIOSK_SANDBOX_NFC_EYE] = {BASE | NFC | FILES | TIMER | VIDEO, 768 * MiB, 0},
	[KIOSK_SANDBOX_PARSER]  = {BASE,                            512 * MiB, 0},
	[KIOSK_SANDBOX_DECODER] = {BASE,                            768 * MiB, 0},
	[KIOSK_SANDBOX_CAMERA]  = {BASE | TIMER | FILES | BLAS | VIDEO | LISTS, 2048 * MiB, 0},
	[KIOSK_SANDBOX_SENSOR]  = {BASE | TIMER | SENSOR,          2048 * MiB, 0},
	[KIOSK_SANDBOX_LINK]    = {OPEN,                            512 * MiB, 0},
	[KIOSK_SANDBOX_SIGNER]  = {OPEN,                           1024 * MiB, 32 * MiB},
	[KIOSK_SANDBOX_SCREEN]  = {BASE | FILES,                   1024 * MiB, 32 * MiB},
	[KIOSK_SANDBOX_DISPLAY] = {BASE | FILES | TIMER | DISPLAY, 4096 * MiB, 32 * MiB},
	[KIOSK_SANDBOX_MONITOR] = {BASE | FILES | TIMER | KEEP | RULE, 2048 * MiB, RLIM_INFINITY},
	[KIOSK_SANDBOX_MONITOR_OPEN] = {OPEN | RULE,              2048 * MiB, RLIM_INFINITY},
};

static const struct {
	int call;
	unsigned groups;
} calls[] = {
	{SCMP_SYS(read), BASE},            {SCMP_SYS(write), BASE},
	{SCMP_SYS(readv), BASE},           {SCMP_SYS(writev), BASE},
	{SCMP_SYS(recvfrom), BASE},        {SCMP_SYS(sendto), BASE},
	{SCMP_SYS(poll), BASE},            {SCMP_SYS(ppoll), BASE},
	{SCMP_SYS(close), BASE},
	{SCMP_SYS(brk), BASE},             {SCMP_SYS(munmap), BASE},
	{SCMP_SYS(mremap), BASE},          {SCMP_SYS(madvise), BASE},
	{SCMP_SYS(futex), BASE},           {SCMP_SYS(getrandom), BASE},
	{SCMP_SYS(clock_gettime), BASE},   {SCMP_SYS(gettimeofday), BASE},
	{SCMP_SYS(clock_nanosleep), BASE}, {SCMP_SYS(nanosleep), BASE},
	{SCMP_SYS(getpid), BASE},          {SCMP_SYS(gettid), BASE},
	{SCMP_SYS(sched_yield), BASE},     {SCMP_SYS(restart_syscall), BASE},
	{SCMP_SYS(rt_sigreturn), BASE},    {SCMP_SYS(rt_sigprocmask), BASE},
	{SCMP_SYS(exit), BASE},            {SCMP_SYS(exit_group), BASE},
	{SCMP_SYS(getrusage), BASE},       {SCMP_SYS(shutdown), BASE},

	{SCMP_SYS(select), PCSC | NFC},    {SCMP_SYS(pselect6), PCSC | NFC},
	{SCMP_SYS(getsockopt), PCSC},      {SCMP_SYS(getuid), PCSC},
	/* libpcsclite and SDL look whether files are there, and open none. */
	{SCMP_SYS(newfstatat), PCSC | DISPLAY},
	{SCMP_SYS(recvmsg), PCSC | DISPLAY}, {SCMP_SYS(sendmsg), PCSC | DISPLAY},

	/* It looks whether the daemon's socket is still there. */
	{SCMP_SYS(newfstatat), PCSC},

	{SCMP_SYS(timerfd_settime), TIMER}, {SCMP_SYS(timerfd_gettime), TIMER},
	{SCMP_SYS(lseek), FILES},          {SCMP_SYS(ftruncate), FILES},
	{SCMP_SYS(pread64), FILES},        {SCMP_SYS(pwrite64), FILES},

	{SCMP_SYS(ioctl), DISPLAY},        {SCMP_SYS(fcntl), DISPLAY},
	{SCMP_SYS(shmget), DISPLAY},       {SCMP_SYS(shmat), DISPLAY},
	{SCMP_SYS(shmdt), DISPLAY},        {SCMP_SYS(shmctl), DISPLAY},
	{SCMP_SYS(memfd_create), DISPLAY}, {SCMP_SYS(fallocate), DISPLAY},
	{SCMP_SYS(eventfd2), DISPLAY},     {SCMP_SYS(pipe2), DISPLAY},
	{SCMP_SYS(epoll_wait), DISPLAY},   {SCMP_SYS(epoll_ctl), DISPLAY},
	/* ALSA's mixer of several programs, where one is configured. */
	{SCMP_SYS(semop), DISPLAY},        {SCMP_SYS(rseq), DISPLAY},
	{SCMP_SYS(set_robust_list), DISPLAY},
	{SCMP_SYS(geteuid), DISPLAY},      {SCMP_SYS(getuid), DISPLAY},
	{SCMP_SYS(clock_getres), DISPLAY}, {SCMP_SYS(sched_getaffinity), DISPLAY},

	{SCMP_SYS(mbind), BLAS},
	{SCMP_SYS(recvmsg), LISTS},

	/* GLib's loop and threads: what it looks for in files is not there. */
	{SCMP_SYS(epoll_ctl), SENSOR},     {SCMP_SYS(eventfd2), SENSOR},
	{SCMP_SYS(set_robust_list), SENSOR}, {SCMP_SYS(rseq), SENSOR},
	{SCMP_SYS(sched_getattr), SENSOR}, {SCMP_SYS(sched_setattr), SENSOR},
	{SCMP_SYS(sched_getaffinity), SENSOR}, {SCMP_SYS(prctl), SENSOR},
	{SCMP_SYS(accept), SENSOR},        {SCMP_SYS(accept4), SENSOR},
	{SCMP_SYS(fcntl), SENSOR},
	/* qsort() asks once how much memory there is. */
	{SCMP_SYS(sysinfo), SENSOR},
	{SCMP_SYS(getsockname), SENSOR},   {SCMP_SYS(getpeername), SENSOR},
	{SCMP_SYS(getsockopt), SENSOR},    {SCMP_SYS(setsockopt), SENSOR},
	{SCMP_SYS(recvmsg), SENSOR},       {SCMP_SYS(sendmsg), SENSOR},

	/* SQLite, the audit log, records: where, Landlock says. */
	{SCMP_SYS(openat), KEEP},          {SCMP_SYS(open), KEEP},
	{SCMP_SYS(newfstatat), KEEP},      {SCMP_SYS(stat), KEEP},
	{SCMP_SYS(lstat), KEEP},           {SCMP_SYS(access), KEEP},
	{SCMP_SYS(readlink), KEEP},        {SCMP_SYS(getdents64), KEEP},
	{SCMP_SYS(unlink), KEEP},          {SCMP_SYS(unlinkat), KEEP},
	{SCMP_SYS(rename), KEEP},          {SCMP_SYS(renameat), KEEP},
	{SCMP_SYS(renameat2), KEEP},       {SCMP_SYS(utimensat), KEEP},
	{SCMP_SYS(fsync), KEEP},           {SCMP_SYS(fdatasync), KEEP},
	{SCMP_SYS(fcntl), KEEP},           {SCMP_SYS(fallocate), KEEP},
	{SCMP_SYS(fchmod), KEEP},          {SCMP_SYS(fchown), KEEP},
	{SCMP_SYS(geteuid), KEEP},         {SCMP_SYS(getuid), KEEP},
	{SCMP_SYS(sysinfo), KEEP},         {SCMP_SYS(getcwd), KEEP},

	{SCMP_SYS(sendmsg), RULE},         {SCMP_SYS(recvmsg), RULE},
	{SCMP_SYS(wait4), RULE},           {SCMP_SYS(clock_getres), RULE},
	{SCMP_SYS(rt_sigaction), RULE},    {SCMP_SYS(epoll_wait), RULE},
	{SCMP_SYS(epoll_ctl), RULE},       {SCMP_SYS(connect), RULE},
	{SCMP_SYS(getsockopt), RULE},      {SCMP_SYS(setsockopt), RULE},

	{SCMP_SYS(sigaltstack), CHECKED},  {SCMP_SYS(sched_getaffinity), CHECKED},
	{SCMP_SYS(getrlimit), CHECKED},    {SCMP_SYS(rt_sigaction), CHECKED},
	{SCMP_SYS(mmap), CHECKED},         {SCMP_SYS(mprotect), CHECKED},
	{SCMP_SYS(readlink), CHECKED},
};
/* clang-format on */

/* <linux/landlock.h> of ABI 6; Debian 12's header is older than its kernels. */
struct landlock_ruleset {
	uint64_t fs, net, scoped;
};
#define LANDLOCK_VERSION 1u
#define LANDLOCK_PATH_BENEATH 1

static bool
limit(int resource, rlim_t value)
{
	struct rlimit r = {value, value}, old;

	if (getrlimit((__rlimit_resource_t)resource, &old) != 0)
		return false;
	if (old.rlim_max < value)
		r.rlim_cur = r.rlim_max = old.rlim_max;
	return setrlimit((__rlimit_resource_t)resource, &r) == 0;
}

static bool
close_others(const int *fds, size_t n)
{
	unsigned from = 3;

	for (size_t i = 0; i < n; i++) {
		unsigned fd = (unsigned)fds[i];

		if (fds[i] < 0 || fd < from)
			continue;
		if (fd > from && close_range(from, fd - 1, 0) != 0)
			return false;
		from = fd + 1;
	}
	return close_range(from, ~0u, 0) == 0;
}

/* No new privileges, and nothing for a core file or a tracer. */
static bool
renounce(void)
{
	return limit(RLIMIT_CORE, 0) &&
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

enum kiosk_err
kiosk_sandbox_prepare(const int *fds, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (fds[i] < fds[i - 1])
			return KIOSK_E_INTERNAL;
	if (!close_others(fds, n) || !renounce() ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
		return KIOSK_E_SANDBOX;
	return KIOSK_E_OK;
}

int
kiosk_sandbox_landlock(void)
{
	long abi = syscall(
	    SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_VERSION);

	return abi < 0 ? 0 : (int)abi;
}

/* <linux/landlock.h>: LANDLOCK_ACCESS_FS_*. */
enum {
	LL_WRITE_FILE = 1 << 1,
	LL_READ_FILE = 1 << 2,
	LL_READ_DIR = 1 << 3,
	LL_REMOVE_FILE = 1 << 5,
	LL_MAKE_REG = 1 << 8,
	LL_TRUNCATE = 1 << 14,
	LL_IOCTL_DEV = 1 << 15
};
static const uint64_t rights[] = {
    [KIOSK_SANDBOX_READ] = LL_READ_FILE | LL_READ_DIR,
    [KIOSK_SANDBOX_KEEP] = LL_READ_FILE | LL_READ_DIR | LL_WRITE_FILE |
	LL_REMOVE_FILE | LL_MAKE_REG | LL_TRUNCATE,
    [KIOSK_SANDBOX_USE] = LL_READ_FILE | LL_WRITE_FILE | LL_IOCTL_DEV,
};

/* struct landlock_path_beneath_attr. */
static bool
leave(int rules, uint64_t handled, const struct kiosk_sandbox_path *p)
{
	struct {
		uint64_t allowed;
		int32_t fd;
	} __attribute__((packed)) beneath = {rights[p->right] & handled,
	    open(p->path, O_PATH | O_DIRECTORY | O_CLOEXEC)};
	bool ok;

	if (beneath.fd < 0)
		return errno == ENOENT;
	ok = syscall(SYS_landlock_add_rule, rules, LANDLOCK_PATH_BENEATH,
		 &beneath, 0u) == 0;
	close(beneath.fd);
	return ok;
}

/*
 * Nothing of the file system but what is left, no TCP.  Who is left nothing
 * speaks to no foreign socket and signals nobody; the monitor ends its workers,
 * who are behind walls of their own.
 */
static bool
landlock(const struct kiosk_sandbox_path *left, size_t n_left)
{
	static const uint64_t fs_of[] = {
	    0, 0x1FFF, 0x3FFF, 0x7FFF, 0x7FFF, 0xFFFF};
	int abi = kiosk_sandbox_landlock();
	struct landlock_ruleset rules = {0};
	size_t n = sizeof(uint64_t);
	bool ok;
	int fd;

	if (abi == 0)
		return true;
	rules.fs = fs_of[abi > 5 ? 5 : abi];
	if (abi >= 4) {
		rules.net = 3;
		n += sizeof(uint64_t);
	}
	if (abi >= 6) {
		rules.scoped = n_left == 0 ? 3 : 0;
		n += sizeof(uint64_t);
	}
	fd = (int)syscall(SYS_landlock_create_ruleset, &rules, n, 0u);
	if (fd < 0)
		return false;
	ok = true;
	for (size_t i = 0; i < n_left && ok; i++)
		ok = leave(fd, rules.fs, &left[i]);
	ok = ok && syscall(SYS_landlock_restrict_self, fd, 0u) == 0;
	close(fd);
	return ok;
}

/*
 * Calls that are harmless only with certain arguments.  The macros leave the
 * second datum out where none is needed; clang wants it said.
 */
static int
add_conditional(scmp_filter_ctx f)
{
	int e = 0;

	/* Memory is never both written and executed. */
	e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
	    SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS));
	e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	/* fstat() of an open fd, not stat() of a path. */
	e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
	    SCMP_A3(SCMP_CMP_EQ, AT_EMPTY_PATH, 0));
	e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(fstat), 0);
	/* OpenBLAS says where its memory should lie, and lives with a no. */
	e |= seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(mbind), 0);
	/* abort(): signals to nobody else. */
	e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
	    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));
	return e;
}

/* What libnfc asks of a serial line, and usbfs; nothing else of a terminal. */
static int
add_nfc(scmp_filter_ctx f)
{
	static const unsigned line[] = {
	    FIONREAD, TCFLSH, TCGETS, TCSETS, TCSETSW};
	int e = 0;

	for (size_t i = 0; i < sizeof(line) / sizeof(line[0]); i++)
		e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
		    SCMP_A1(SCMP_CMP_EQ, line[i], 0));
	e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
	    SCMP_A1(SCMP_CMP_MASKED_EQ, 0xFF00, 'U' << 8));
	return e;
}

/*
 * Frames come and go, streaming starts and stops; no format, control or buffer
 * is changed any more, and no other device is spoken to in this way.
 */
static int
add_video(scmp_filter_ctx f)
{
	int e = 0;

	for (size_t i = 0; i < HW_CAMERA_V4L2_REQUESTS; i++)
		e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
		    SCMP_A1(SCMP_CMP_EQ, hw_camera_v4l2_requests[i], 0));
	return e;
}

/*
 * libfprint looks for minutiae in a thread of its own; a thread, and no
 * process. clone3() hides its flags behind a pointer: glibc falls back on
 * clone(). libusb and GLib look into /sys and /proc when a device comes or
 * goes, and live with a no.
 */
static int
add_sensor(scmp_filter_ctx f)
{
	int e = 0;

	e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
	    SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
	e |= seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	e |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 0);
	e |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(access), 0);
	e |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(readlink), 0);
	e |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(unlink), 0);
	/* usbfs. */
	e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
	    SCMP_A1(SCMP_CMP_MASKED_EQ, 0xFF00, 'U' << 8));
	e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
	    SCMP_A1(SCMP_CMP_EQ, FIONREAD, 0));
	return e;
}

/*
 * SDL looks for sound cards in a thread of its own, for as long as it lives,
 * and is told no; its threads are still naming themselves when the walls close.
 */
static int
add_sound(scmp_filter_ctx f)
{
	int e = 0;

	e |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 0);
	e |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(access), 0);
	e |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(readlink), 0);
	e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1,
	    SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME, 0));
	e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(setpriority), 1,
	    SCMP_A0(SCMP_CMP_EQ, PRIO_PROCESS, 0));
	return e;
}

/*
 * Whom it started it ends, and says how much of the processor they may have.
 * A word to the service manager and the journal is a datagram on this computer;
 * lines to workers are pairs.  The door: its serial line, which is opened again
 * when it comes back, and lines of a gpiochip that are held already.
 */
static int
add_rule(scmp_filter_ctx f)
{
	static const unsigned line[] = {
	    TIOCEXCL, TCFLSH, TCGETS, TCSETS, TCSETSW};
	const unsigned datagram = SOCK_DGRAM;
	int e = 0;

	e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(kill), 1,
	    SCMP_A1(SCMP_CMP_EQ, SIGKILL, 0));
	e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1,
	    SCMP_A1(SCMP_CMP_EQ, RLIMIT_CPU, 0));
	e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(socketpair), 1,
	    SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0));
	e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(socket), 2,
	    SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0),
	    SCMP_A1(SCMP_CMP_MASKED_EQ, 0xFF, datagram));
	for (size_t i = 0; i < sizeof(line) / sizeof(line[0]); i++)
		e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
		    SCMP_A1(SCMP_CMP_EQ, line[i], 0));
	/* <linux/gpio.h> */
	e |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
	    SCMP_A1(SCMP_CMP_MASKED_EQ, 0xFF00, 0xB4 << 8));
	return e;
}

/* SQLite shares a file between those who have it open. */
static int
add_keep(scmp_filter_ctx f)
{
	return seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
}

/*
 * libpq reads its certificates and resolves names, loading what that takes; it
 * writes no file and makes no code.
 */
static int
add_reading(scmp_filter_ctx f)
{
	static const unsigned modes[] = {O_WRONLY, O_RDWR};
	int e = 0;

	for (size_t i = 0; i < 2; i++) {
		e |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES),
		    SCMP_SYS(openat), 1,
		    SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, modes[i]));
		e |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(open),
		    1, SCMP_A1(SCMP_CMP_MASKED_EQ, O_ACCMODE, modes[i]));
	}
	e |= seccomp_rule_add(f, SCMP_ACT_KILL_PROCESS, SCMP_SYS(mprotect), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
	e |= seccomp_rule_add(f, SCMP_ACT_KILL_PROCESS, SCMP_SYS(mmap), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_WRITE | PROT_EXEC,
		PROT_WRITE | PROT_EXEC));
	return e;
}

/*
 * A token's module is somebody else's and may need any file, socket and thread;
 * what it never needs is another program or another's memory.
 */
static bool
filter_open(bool reads_only, bool rules)
{
	static const int never[] = {SCMP_SYS(execve), SCMP_SYS(execveat),
	    SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(tkill), SCMP_SYS(ptrace),
	    SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
	    SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(chroot),
	    SCMP_SYS(pivot_root), SCMP_SYS(unshare), SCMP_SYS(setns),
	    SCMP_SYS(bpf), SCMP_SYS(init_module), SCMP_SYS(finit_module),
	    SCMP_SYS(kexec_load), SCMP_SYS(reboot)};
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
	bool ok = f != NULL;

	for (size_t i = 0; ok && i < sizeof(never) / sizeof(never[0]); i++)
		ok = seccomp_rule_add(f, SCMP_ACT_KILL_PROCESS, never[i], 0) ==
		    0;
	/* The monitor ends its workers, and does nothing else to anybody. */
	ok = ok &&
	    (rules ? seccomp_rule_add(f, SCMP_ACT_KILL_PROCESS, SCMP_SYS(kill),
			 1, SCMP_A1(SCMP_CMP_NE, SIGKILL, 0))
		   : seccomp_rule_add(
			 f, SCMP_ACT_KILL_PROCESS, SCMP_SYS(kill), 0)) == 0;
	ok = ok && (!reads_only || add_reading(f) == 0) &&
	    seccomp_rule_add(f, SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone), 1,
		SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)) == 0 &&
	    seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) ==
		0 &&
	    seccomp_load(f) == 0;
	seccomp_release(f);
	return ok;
}

static bool
filter(unsigned groups)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
	bool ok = false;

	if (f == NULL)
		return false;
	/* Every thread: that of the loudspeaker runs already. */
	if (seccomp_attr_set(
		f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) != 0 ||
	    seccomp_attr_set(f, SCMP_FLTATR_CTL_TSYNC, 1) != 0 ||
	    add_conditional(f) != 0 ||
	    ((groups & NFC) != 0 && add_nfc(f) != 0) ||
	    ((groups & DISPLAY) != 0 && add_sound(f) != 0) ||
	    ((groups & SENSOR) != 0 && add_sensor(f) != 0) ||
	    ((groups & VIDEO) != 0 && add_video(f) != 0) ||
	    ((groups & KEEP) != 0 && add_keep(f) != 0) ||
	    ((groups & RULE) != 0 && add_rule(f) != 0))
		goto out;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if ((calls[i].groups & groups) != 0 &&
		    seccomp_rule_add(f, SCMP_ACT_ALLOW, calls[i].call, 0) != 0)
			goto out;
	ok = seccomp_load(f) == 0;
out:
	seccomp_release(f);
	return ok;
}

enum kiosk_err
kiosk_sandbox_close(enum kiosk_sandbox_profile p)
{
	return kiosk_sandbox_close_but(p, NULL, 0);
}

enum kiosk_err
kiosk_sandbox_close_but(enum kiosk_sandbox_profile p,
    const struct kiosk_sandbox_path *left, size_t n)
{
	unsigned groups = profiles[p].groups | (SANITIZED ? CHECKED : 0);

	/* Root may break RLIMIT_NPROC; the filter holds without it, and where
	 * there are threads has to. */
	if (!renounce() ||
	    ((groups & (SENSOR | OPEN)) == 0 && !limit(RLIMIT_NPROC, 0)) ||
	    !limit(RLIMIT_NOFILE, 64) ||
	    !limit(RLIMIT_FSIZE, profiles[p].file) ||
	    (!SANITIZED && !limit(RLIMIT_AS, profiles[p].memory)))
		return KIOSK_E_SANDBOX;
	if ((groups & OPEN) != 0)
		return filter_open(
			   p == KIOSK_SANDBOX_LINK, (groups & RULE) != 0)
		    ? KIOSK_E_OK
		    : KIOSK_E_SANDBOX;
	if (!landlock(left, n) || !filter(groups))
		return KIOSK_E_SANDBOX;
	return KIOSK_E_OK;
}

bool
kiosk_sandbox_warm_up(void)
{
	uint8_t byte;
	EVP_MD *md;

	if (OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG |
		    OPENSSL_INIT_LOAD_CRYPTO_STRINGS |
		    OPENSSL_INIT_ADD_ALL_DIGESTS | OPENSSL_INIT_ADD_ALL_CIPHERS,
		NULL) != 1 ||
	    RAND_bytes(&byte, 1) != 1)
		return false;
	md = EVP_MD_fetch(NULL, "SHA256", NULL);
	EVP_MD_free(md);
	return md != NULL;
}
