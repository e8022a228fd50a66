/*
 * The monitor behind its own walls: what it may not do any more, that its
 * workers still begin anew, and what becomes of a gate that cannot start one.
 */
#include "tests/check.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "hw/pipe.h"
#include "kiosk/monitor.h"
#include "kiosk/sandbox.h"
#include "kiosk/walls.h"

/* Seconds that something may take on a machine with other work. */
#define PATIENCE_S 60

static char dir[64], conf[96], elsewhere[64], lists[64];
static pid_t chip, gate; /* gate 0: none runs */

static void
write_text(const char *name, const char *text)
{
	char path[160];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	fclose(f);
}

static void
write_conf(const char *more)
{
	char text[1024];

	snprintf(text, sizeof(text),
	    "[gate]\nstore = sqlite:%s/store.db\nlog = %s/log\n"
	    "record_keys = %s/keys\naudit = %s/audit.log\n"
	    "metrics = %s/gate.prom\n%s"
	    "[devices]\nreader = socket:%s/chip\ndocscan = %s/scan\n"
	    "camera = file:%s/frames\ndoor = sim:\n"
	    "[trust]\nstore = %s/trust\n"
	    "[face]\nevidence = %s/evidence\n"
	    "[screen]\nwidth = 480\nheight = 480\noffscreen = yes\n",
	    dir, dir, dir, dir, dir, more, dir, dir, dir, dir, dir);
	write_text("kiosk.conf", text);
}

/* A chip that powers up and then says nothing: the reader has one to open. */
static pid_t
serve_silent_chip(void)
{
	char path[160];
	pid_t pid;
	int fd;

	snprintf(path, sizeof(path), "%s/chip", dir);
	if (hw_pipe_listen(path, &fd) != HW_E_OK)
		return -1;
	fflush(NULL);
	if ((pid = fork()) == 0)
		for (;;) {
			int c = accept(fd, NULL, NULL);

			if (c >= 0)
				(void)!hw_pipe_send(
				    c, HEX(0x3B, 0x80, 0x80, 0x01, 0x01), 1000);
		}
	close(fd);
	return pid;
}

static int
before(void **state)
{
	char path[160];

	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/sallyport-walls-XXXXXX");
	snprintf(elsewhere, sizeof(elsewhere), "/tmp/sallyport-other-XXXXXX");
	snprintf(lists, sizeof(lists), "/tmp/sallyport-lists-XXXXXX");
	if (mkdtemp(dir) == NULL || mkdtemp(elsewhere) == NULL ||
	    mkdtemp(lists) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/second.index", lists);
	close(open(path, O_WRONLY | O_CREAT, 0600));
	snprintf(conf, sizeof(conf), "%s/kiosk.conf", dir);
	snprintf(path, sizeof(path), "%s/scan", dir);
	if (mkfifo(path, 0600) != 0)
		return -1;
	snprintf(path, sizeof(path), "%s/frames", dir);
	mkdir(path, 0700);
	write_conf("");
	return (chip = serve_silent_chip()) > 0 ? 0 : -1;
}

static int
after(void **state)
{
	char cmd[320];

	(void)state;
	kill(chip, SIGKILL);
	waitpid(chip, NULL, 0);
	snprintf(cmd, sizeof(cmd), "rm -rf %s %s %s", dir, elsewhere, lists);
	return system(cmd) == 0 ? 0 : -1;
}

/* --- what somebody would try who has taken it over --- */

static bool
reads_another_file(void)
{
	return open("/etc/passwd", O_RDONLY) >= 0;
}

static bool
reads_its_configuration_directory(void)
{
	return opendir("/etc") != NULL;
}

static bool
writes_elsewhere(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/file", elsewhere);
	return open(path, O_WRONLY | O_CREAT, 0600) >= 0;
}

static bool
writes_its_own(void)
{
	char path[128], to[128];
	int fd;

	snprintf(path, sizeof(path), "%s/gate.prom.part", dir);
	snprintf(to, sizeof(to), "%s/gate.prom", dir);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	return fd >= 0 && write(fd, "x", 1) == 1 && fsync(fd) == 0 &&
	    rename(path, to) == 0 && unlink(to) == 0;
}

static bool
reads_a_list(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/second.index", lists);
	return open(path, O_RDONLY) >= 0;
}

static bool
keeps_evidence(void)
{
	struct kiosk_evidence e = {.n = 0};
	char path[128];

	snprintf(path, sizeof(path), "%s/evidence", dir);
	return kiosk_evidence_keep(path, "0123456789abcdef0123456789abcdef",
		   SPAN_STR("picture"), 1, &e) == KIOSK_E_OK;
}

static bool
makes_a_directory(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/more", dir);
	return mkdir(path, 0700) == 0;
}

static bool
connects_out(void)
{
	const struct sockaddr_in to = {.sin_family = AF_INET,
	    .sin_port = htons(9),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd >= 0 && connect(fd, (const void *)&to, sizeof(to)) == 0;
}

static bool
connects_to_a_neighbour(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}

static bool
tells_the_system(void)
{
	return socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) >= 0;
}

static bool
executes(void)
{
	return execl("/bin/true", "true", (char *)NULL) == 0;
}

static bool
forks(void)
{
	return fork() >= 0;
}

static bool
traces_its_starter(void)
{
	return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0;
}

static bool
stops_its_parent(void)
{
	return kill(getppid(), SIGCONT) == 0;
}

static bool
writes_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

/* Of both kinds of keys, for the first time in this process. */
static struct kiosk_order_sealed *orders;

static bool
takes_orders(void)
{
	return orders[0].signers == 1 && orders[1].signers == 1 &&
	    kiosk_order_verify(&orders[0]) && kiosk_order_verify(&orders[1]);
}

static void
sign_orders(void)
{
	EVP_PKEY *key[2] = {EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"),
	    EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256")};

	for (int i = 0; i < 2; i++)
		if (key[i] == NULL ||
		    kiosk_order_sign(&orders[i], key[i]) != KIOSK_E_OK)
			_exit(3);
	_exit(0);
}

static bool
mounts(void)
{
	return syscall(SYS_mount, "none", dir, "tmpfs", 0ul, NULL) == 0;
}

/* clang-format off */
static const struct {
	const char *name;
	bool (*attempt)(void);
	int sig; /* that ends it */
	bool may; /* where nothing ends it */
	bool code; /* sanitizers themselves do this */
} attempts[] = {
	{"reads another file",      reads_another_file,      0,      false, false},
	{"lists a directory",       reads_its_configuration_directory, 0, false, false},
	{"writes elsewhere",        writes_elsewhere,        0,      false, false},
	{"writes its own",          writes_its_own,          0,      true,  false},
	{"keeps evidence",          keeps_evidence,          0,      true,  false},
	{"reads a list",            reads_a_list,            0,      true,  false},
	{"takes orders",            takes_orders,            0,      true,  false},
	{"makes a directory",       makes_a_directory,       SIGSYS, false, false},
	{"connects out",            connects_out,            SIGSYS, false, false},
	{"connects to a neighbour", connects_to_a_neighbour, SIGSYS, false, false},
	{"tells the system",        tells_the_system,        0,      true,  false},
	{"executes",                executes,                SIGSYS, false, false},
	{"forks",                   forks,                   SIGSYS, false, false},
	{"traces",                  traces_its_starter,      SIGSYS, false, false},
	{"signals another",         stops_its_parent,        SIGSYS, false, false},
	{"writes code",             writes_code,             SIGSYS, false, true},
	{"mounts",                  mounts,                  SIGSYS, false, false},
};
/* clang-format on */

/* A monitor that has opened all it needs, and then this. */
static _Noreturn void
monitor_that(bool (*attempt)(void))
{
	static struct kiosk_monitor m;
	static struct kiosk_lane lane;
	struct conf_error err;

	if (kiosk_lane_read(conf, &lane, &err) != KIOSK_E_OK)
		_exit(3);
	/* Where they lie is what counts here, and what is in them is not. */
	snprintf(lane.persons, sizeof(lane.persons),
	    "%s/first.index, %s/second.index", dir, lists);
	if (kiosk_monitor_open(&m,
		&(struct kiosk_monitor_conf) {
		    &lane, conf, NULL, NULL, false}) != KIOSK_E_OK ||
	    kiosk_walls_close(&lane, NULL) != KIOSK_E_OK)
		_exit(3);
	_exit(attempt() ? 1 : 0);
}

static void
whoever_takes_it_over_has_its_own_alone(void **state)
{
	const char *cfg = getenv("CFG");
	const bool sanitized = cfg != NULL && strstr(cfg, "san") != NULL;
	pid_t signer;

	(void)state;
	if (kiosk_sandbox_landlock() == 0)
		skip_because("the kernel has no Landlock");
	/* Signed elsewhere: what libcrypto loads for it is not here yet. */
	orders = mmap(NULL, 2 * sizeof(*orders), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(orders, MAP_FAILED);
	fflush(NULL);
	if ((signer = fork()) == 0)
		sign_orders();
	assert_int_equal(waitpid(signer, NULL, 0), signer);
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		int status = 0;
		pid_t pid;

		if (attempts[i].code && sanitized)
			continue;
		fflush(NULL);
		if ((pid = fork()) == 0)
			monitor_that(attempts[i].attempt);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (attempts[i].sig != 0)
			check(attempts[i].name,
			    WIFSIGNALED(status) &&
				WTERMSIG(status) == attempts[i].sig);
		else
			check(attempts[i].name,
			    WIFEXITED(status) &&
				WEXITSTATUS(status) == attempts[i].may);
	}
	munmap(orders, 2 * sizeof(*orders));
}

/* --- the program itself --- */

static pid_t
run(const char *verb, bool landlock, const char *out)
{
	const char *exe = getenv("SALLYPORT");
	char path[160];
	pid_t pid;

	assert_non_null(exe);
	snprintf(path, sizeof(path), "%s/%s", dir, out);
	fflush(NULL);
	if ((pid = fork()) == 0) {
		scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		/* What a kernel says that has none. */
		if (!landlock &&
		    (seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS),
			 SCMP_SYS(landlock_create_ruleset), 0) != 0 ||
			seccomp_load(f) != 0))
			_exit(3);
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		dup2(fd, 1);
		dup2(fd, 2);
		execl(exe, "sallyport", verb, "--config", conf, (char *)NULL);
		_exit(127);
	}
	return pid;
}

static int
status_of(pid_t pid)
{
	int status = 0;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static unsigned
count(const char *name, const char *word)
{
	char path[160], *text, *p;
	unsigned found = 0;
	size_t n = 0;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if ((text = (char *)check_slurp(path, &n)) == NULL)
		return 0;
	text[n] = '\0';
	for (p = text; (p = strstr(p, word)) != NULL; p++)
		found++;
	free(text);
	return found;
}

static void
rest(void)
{
	const struct timespec t = {.tv_nsec = 20000000};

	nanosleep(&t, NULL);
}

static bool
comes(const char *word, unsigned more_than)
{
	for (time_t end = time(NULL) + PATIENCE_S; time(NULL) < end; rest())
		if (count("log", word) > more_than)
			return true;
	return false;
}

/* A file of /proc, with blanks where arguments and lines end. */
static void
read_text(const char *path, char *text, size_t cap)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = fd >= 0 ? read(fd, text, cap - 1) : 0;

	for (ssize_t i = 0; i < n; i++)
		if (text[i] == '\0' || text[i] == '\n')
			text[i] = ' ';
	text[n > 0 ? n : 0] = '\0';
	if (fd >= 0)
		close(fd);
}

/* A child of the gate whose arguments, or whose name, hold this; 0: none. */
static pid_t
child_of(const char *file, const char *word)
{
	char path[96], list[512], text[512];
	char *save = NULL;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)gate,
	    (int)gate);
	read_text(path, list, sizeof(list));
	for (char *s = strtok_r(list, " ", &save); s != NULL;
	     s = strtok_r(NULL, " ", &save)) {
		snprintf(path, sizeof(path), "/proc/%s/%s", s, file);
		read_text(path, text, sizeof(text));
		if (strstr(text, word) != NULL)
			return (pid_t)strtol(s, NULL, 10);
	}
	return 0;
}

static int
end_gate(void **state)
{
	(void)state;
	if (gate > 0) {
		kill(gate, SIGKILL);
		waitpid(gate, NULL, 0);
	}
	gate = 0;
	return 0;
}

/* The gate ends by itself, or is told to. */
static int
ending_of_gate(void)
{
	const int status = status_of(gate);

	gate = 0;
	return status;
}

static void
forget_log(void)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/log", dir);
	unlink(path);
}

static void
every_worker_begins_anew(void **state)
{
	char path[96], want[64], text[4096];

	(void)state;
	if (kiosk_sandbox_landlock() == 0)
		skip_because("the kernel has no Landlock");
	forget_log();
	gate = run("kiosk", true, "out");
	for (int p = KIOSK_READER; p < KIOSK_LINK; p++) {
		const char *name = kiosk_msg_peer_name((enum kiosk_peer)p);

		snprintf(want, sizeof(want), "%s is ready", name);
		assert_true(comes(want, 0));
	}
	snprintf(path, sizeof(path), "/proc/%d/status", (int)gate);
	read_text(path, text, sizeof(text));
	assert_non_null(strstr(text, "Seccomp:\t2"));
	assert_non_null(strstr(text, "NoNewPrivs:\t1"));
	for (int p = KIOSK_READER; p < KIOSK_LINK; p++) {
		const char *name = kiosk_msg_peer_name((enum kiosk_peer)p);
		unsigned before_it;
		pid_t worker;

		snprintf(want, sizeof(want), "--worker %s ", name);
		assert_int_not_equal(worker = child_of("cmdline", want), 0);
		snprintf(want, sizeof(want), "%s is ready", name);
		before_it = count("log", want);
		kill(worker, SIGKILL);
		assert_true(comes(want, before_it));
	}
	kill(gate, SIGTERM);
	assert_int_equal(ending_of_gate(), 0);
}

/* Nobody could be started any more: the service begins anew as a whole. */
static void
ends_without_its_starter(void **state)
{
	pid_t starter, screen;
	int status;

	(void)state;
	if (kiosk_sandbox_landlock() == 0)
		skip_because("the kernel has no Landlock");
	forget_log();
	gate = run("kiosk", true, "out");
	assert_true(comes("screen is ready", 0));
	starter = child_of("comm", "starter");
	screen = child_of("cmdline", "--worker screen ");
	assert_int_not_equal(starter, 0);
	assert_int_not_equal(screen, 0);
	kill(starter, SIGKILL);
	kill(screen, SIGKILL);
	status = ending_of_gate();
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EX_UNAVAILABLE);
	assert_int_equal(count("log", "cannot be started"), 1);
}

/* Fails closed, unless somebody has said that it may do without. */
static void
a_kernel_without_landlock_is_asked_for(void **state)
{
	int status;

	(void)state;
	forget_log();
	status = status_of(run("kiosk", false, "out"));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EX_UNAVAILABLE);
	assert_int_equal(count("log", "is ready"), 0);
	assert_int_equal(count("out", "the sandbox could not be closed"), 1);
	(void)status_of(run("doctor", false, "doctor"));
	assert_int_equal(
	    count("doctor", "stands alone, the gate does not start"), 1);

	write_conf("without_landlock = yes\n");
	gate = run("kiosk", false, "out");
	assert_true(comes("screen is ready", 0));
	kill(gate, SIGTERM);
	assert_int_equal(ending_of_gate(), 0);
	(void)status_of(run("doctor", false, "doctor"));
	assert_int_equal(
	    count("doctor", "the kernel has none: seccomp stands alone"), 1);
	assert_int_equal(count("doctor", "the gate does not start"), 0);
	write_conf("");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whoever_takes_it_over_has_its_own_alone),
	    cmocka_unit_test_teardown(every_worker_begins_anew, end_gate),
	    cmocka_unit_test_teardown(ends_without_its_starter, end_gate),
	    cmocka_unit_test_teardown(
		a_kernel_without_landlock_is_asked_for, end_gate),
	};

	return cmocka_run_group_tests_name("kiosk_walls", tests, before, after);
}
