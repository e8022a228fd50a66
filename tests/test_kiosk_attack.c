/*
 * A worker is taken over in the middle of a passage: this program is the
 * monitor and, executed by it, the workers.  They run the product's own code
 * behind the product's own walls; a hook at the beginning of the passage does
 * what an attacker would do.
 */
#include "tests/check.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hw/pipe.h"
#include "kiosk/loop.h"
#include "kiosk/worker.h"

static char dir[64], conf[96];

/* What a worker does when it is told that a passage begins. */
static void
open_file(struct kiosk_worker *w)
{
	(void)w;
	(void)!open("/etc/passwd", O_RDONLY);
}

static void
open_socket(struct kiosk_worker *w)
{
	(void)w;
	(void)!socket(AF_INET, SOCK_STREAM, 0);
}

static void
fork_itself(struct kiosk_worker *w)
{
	(void)w;
	(void)!fork();
}

static void
trace_monitor(struct kiosk_worker *w)
{
	(void)!ptrace(PTRACE_ATTACH, (pid_t)1, NULL, NULL);
	(void)w;
}

static void
claim_a_match(struct kiosk_worker *w)
{
	static const uint8_t body[600];

	(void)!kiosk_worker_tell(
	    w, KIOSK_MONITOR, KIOSK_MSG_COMPARED, SPAN_OF(body));
}

static void
claim_trust(struct kiosk_worker *w)
{
	static const uint8_t body[600];

	(void)!kiosk_worker_tell(
	    w, KIOSK_MONITOR, KIOSK_MSG_FACTS, SPAN_OF(body));
}

static void
send_garbage(struct kiosk_worker *w)
{
	(void)!send(
	    w->control.fd, "\377\377\377\377\377\377\377\377\377\377", 10, 0);
}

static void
crash(struct kiosk_worker *w)
{
	(void)w;
	abort();
}

/* clang-format off */
static const struct attack {
	const char *name;
	void (*attempt)(struct kiosk_worker *);
	int sig; /* that ends it; SIGKILL: the monitor does */
} attacks[] = {
	{"open a file",       open_file,     SIGSYS},
	{"open a socket",     open_socket,   SIGSYS},
	{"fork",              fork_itself,   SIGSYS},
	{"trace",             trace_monitor, SIGSYS},
	{"claim a match",     claim_a_match, SIGKILL},
	{"claim trust",       claim_trust,   SIGKILL},
	{"send garbage",      send_garbage,  SIGKILL},
	{"crash",             crash,         SIGABRT},
};
/* clang-format on */
enum {
	ATTACKS = sizeof(attacks) / sizeof(attacks[0])
};

static const struct attack *chosen;

static void
hook(struct kiosk_worker *w, const struct kiosk_msg *m)
{
	if (chosen != NULL && m->id == KIOSK_MSG_BEGIN)
		chosen->attempt(w);
}

/* Which attack, by which worker: a line beside the configuration. */
static int
be_worker(const char *name, const char *conf_path)
{
	char path[128], who[32] = "";
	unsigned which = ATTACKS;
	FILE *f;

	snprintf(path, sizeof(path), "%s.attack", conf_path);
	if ((f = fopen(path, "r")) != NULL) {
		if (fscanf(f, "%31s %u", who, &which) != 2)
			which = ATTACKS;
		fclose(f);
	}
	if (which < ATTACKS && strcmp(who, name) == 0)
		chosen = &attacks[which];
	for (int p = KIOSK_READER; p < KIOSK_PEERS; p++)
		if (strcmp(name, kiosk_msg_peer_name((enum kiosk_peer)p)) == 0)
			return kiosk_worker_run(
			    (enum kiosk_peer)p, conf_path, hook);
	return 64;
}

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

static int
before(void **state)
{
	char text[1024], path[160];

	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/sallyport-attack-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(conf, sizeof(conf), "%s/kiosk.conf", dir);
	snprintf(path, sizeof(path), "%s/scan", dir);
	if (mkfifo(path, 0600) != 0)
		return -1;
	snprintf(path, sizeof(path), "%s/frames", dir);
	mkdir(path, 0700);
	snprintf(text, sizeof(text),
	    "[gate]\nstore = sqlite:%s/store.db\nlog = %s/log\n"
	    "policy = %s/policy.conf\npolicy_unsigned = yes\n"
	    "[devices]\nreader = socket:%s/chip\ndocscan = %s/scan\n"
	    "camera = file:%s/frames\ndoor = sim:\n"
	    "[trust]\nstore = %s/trust\n"
	    "[screen]\nwidth = 480\nheight = 480\noffscreen = yes\n",
	    dir, dir, dir, dir, dir, dir, dir);
	write_text("kiosk.conf", text);
	write_text("policy.conf",
	    "[time]\nofficer_ms = 100\naccess_ms = 1000\nmrz_ms = 3000\n"
	    "clear_ms = 5000\n");
	return 0;
}

static int
after(void **state)
{
	char cmd[128];

	(void)state;
	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	return system(cmd) == 0 ? 0 : -1;
}

/* A chip that powers up and then says nothing. */
static pid_t
serve_silent_chip(void)
{
	char path[160];
	pid_t pid;
	int fd;

	snprintf(path, sizeof(path), "%s/chip", dir);
	assert_int_equal(hw_pipe_listen(path, &fd), HW_E_OK);
	fflush(NULL);
	if ((pid = fork()) == 0) {
		for (;;) {
			int c = accept(fd, NULL, NULL);

			if (c < 0 ||
			    hw_pipe_send(c, HEX(0x3B, 0x80, 0x80, 0x01, 0x01),
				1000) != HW_E_OK)
				continue;
		}
	}
	close(fd);
	assert_true(pid > 0);
	return pid;
}

static void
lay_down(int *keep, bool readable)
{
	char mrz[] = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
		     "L898902C36UTO7408122F1204159ZE184226B<<<<<10\n";
	char path[160];

	if (!readable)
		mrz[45] = 'X';
	snprintf(path, sizeof(path), "%s/scan", dir);
	*keep = open(path, O_RDWR | O_NONBLOCK);
	assert_true(*keep >= 0);
	assert_int_equal(
	    write(*keep, mrz, sizeof(mrz) - 1), (ssize_t)sizeof(mrz) - 1);
}

/* decision and reasons of the last passage. */
static void
last_passage(char *out, size_t cap)
{
	char path[160];
	sqlite3_stmt *q = NULL;
	sqlite3 *db = NULL;

	snprintf(path, sizeof(path), "%s/store.db", dir);
	snprintf(out, cap, "nothing was stored");
	if (sqlite3_open(path, &db) == SQLITE_OK &&
	    sqlite3_prepare_v2(db,
		"SELECT decision || ' ' || reasons FROM passage"
		" ORDER BY rowid DESC LIMIT 1",
		-1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		snprintf(
		    out, cap, "%s", (const char *)sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
	sqlite3_close(db);
}

static bool
log_says(const char *text)
{
	char path[160], *log;
	size_t n = 0;
	bool found;

	snprintf(path, sizeof(path), "%s/log", dir);
	log = (char *)check_slurp(path, &n);
	if (log == NULL)
		return false;
	log[n] = '\0';
	found = strstr(log, text) != NULL;
	free(log);
	return found;
}

static void
one_passage(const char *who, unsigned which, char *outcome, size_t cap)
{
	static struct kiosk_monitor m;
	static struct kiosk_lane lane;
	struct conf_error err;
	pid_t chip = serve_silent_chip();
	char line[64], path[160];
	int keep = -1;

	snprintf(path, sizeof(path), "%s/log", dir);
	unlink(path);
	snprintf(line, sizeof(line), "%s %u\n", who, which);
	write_text("kiosk.conf.attack", line);
	/* Misread, the passage waits for the traveller: nobody is busy. */
	lay_down(&keep, strcmp(who, "nobody") == 0);
	assert_int_equal(kiosk_lane_read(conf, &lane, &err), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_monitor_open(&m,
		&(struct kiosk_monitor_conf) {&lane, conf, NULL, NULL, true}),
	    KIOSK_E_OK);
	alarm(60);
	assert_int_equal(kiosk_loop_run(&m), KIOSK_E_OK);
	alarm(0);
	kiosk_monitor_close(&m);
	close(keep);
	kill(chip, SIGKILL);
	waitpid(chip, NULL, 0);
	last_passage(outcome, cap);
}

static void
silent_chip_goes_to_an_officer(void **state)
{
	char outcome[256];

	(void)state;
	one_passage("nobody", 0, outcome, sizeof(outcome));
	assert_string_equal(outcome, "officer chip-timeout");
}

static void
attack_ends_the_worker_and_the_passage(void **state)
{
	(void)state;
	/* The link has no part in a passage: test_kiosk_officer.c. */
	for (int p = KIOSK_READER; p < KIOSK_LINK; p++)
		for (unsigned i = 0; i < ATTACKS; i++) {
			const char *who = kiosk_msg_peer_name(
			    (enum kiosk_peer)p);
			char outcome[256], want[96];

			one_passage(who, i, outcome, sizeof(outcome));
			snprintf(
			    want, sizeof(want), "(signal %d)", attacks[i].sig);
			if (strncmp(outcome, "officer worker-lost", 19) != 0 ||
			    !log_says(want))
				fail_msg("%s: %s: stored '%s', log %s '%s'",
				    who, attacks[i].name, outcome,
				    log_says(want) ? "has" : "lacks", want);
		}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(silent_chip_goes_to_an_officer),
	    cmocka_unit_test(attack_ends_the_worker_and_the_passage),
	};

	if (argc == 6 && strcmp(argv[2], "--worker") == 0)
		return be_worker(argv[3], argv[5]);
	return cmocka_run_group_tests_name(
	    "kiosk_attack", tests, before, after);
}
