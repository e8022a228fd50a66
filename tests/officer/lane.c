#include "tests/officer/lane.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "biometrics/jpeg.h"
#include "hw/pipe.h"
#include "kiosk/loop.h"
#include "kiosk/worker.h"

char officer_lane_dir[64];
bool officer_lane_up;
void (*officer_lane_hook)(struct kiosk_worker *, const struct kiosk_msg *);
static char conf[96];

void
officer_lane_write(const char *name, const char *text)
{
	char path[160];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", officer_lane_dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	fclose(f);
}

int
officer_lane_before(void **state)
{
	char text[2048], path[160], address[512];

	(void)state;
	if (!helper_site_possible())
		return 0;
	snprintf(officer_lane_dir, sizeof(officer_lane_dir),
	    "/tmp/sallyport-officer-XXXXXX");
	if (mkdtemp(officer_lane_dir) == NULL ||
	    !helper_site_start(officer_lane_dir) ||
	    !helper_site_address(
		officer_lane_dir, "lane-1", address, sizeof(address)) ||
	    !helper_site_do(officer_lane_dir,
		"for d in desk-1 desk-2 stranger; do \"$SALLYPORT\" site key"
		" --dir $pg_dir $d >$pg_dir/$d.conf || exit 1; done;"
		" cat $pg_dir/desk-?.conf >$pg_dir/consoles.conf",
		NULL, 0))
		return -1;
	officer_lane_up = true;
	snprintf(conf, sizeof(conf), "%s/kiosk.conf", officer_lane_dir);
	snprintf(path, sizeof(path), "%s/scan", officer_lane_dir);
	if (mkfifo(path, 0600) != 0)
		return -1;
	snprintf(path, sizeof(path), "%s/frames", officer_lane_dir);
	mkdir(path, 0700);
	snprintf(text, sizeof(text),
	    "[gate]\nname = lane-1\nstore = sqlite:%s/store.db\nlog = %s/log\n"
	    "policy = %s/policy.conf\npolicy_unsigned = yes\n"
	    "[site]\nname = T1\nstore = %s\nkeys = %s/consoles.conf\n"
	    "[devices]\nreader = socket:%s/chip\ndocscan = %s/scan\n"
	    "camera = file:%s/frames\n"
	    "door = sim:%s/door?open_ms=20&pass_ms=50&close_ms=20\n"
	    "[trust]\nstore = %s/trust\n[face]\nlandmarks =\n"
	    "[screen]\nwidth = 480\nheight = 480\noffscreen = yes\n",
	    officer_lane_dir, officer_lane_dir, officer_lane_dir, address,
	    officer_lane_dir, officer_lane_dir, officer_lane_dir,
	    officer_lane_dir, officer_lane_dir, officer_lane_dir);
	officer_lane_write("kiosk.conf", text);
	return 0;
}

int
officer_lane_after(void **state)
{
	(void)state;
	if (officer_lane_up)
		helper_site_stop(officer_lane_dir);
	return 0;
}

/* How often the gate has handed a passage to an officer. */
static unsigned
referred(void)
{
	char path[160], line[512];
	unsigned n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/log", officer_lane_dir);
	if ((f = fopen(path, "r")) == NULL)
		return 0;
	while (fgets(line, sizeof(line), f) != NULL)
		n += strstr(line, "-> OFFICER\"") != NULL;
	fclose(f);
	return n;
}

/* Until the gate has waited for it long enough; or ever. */
static void
be_silent(int listener, bool ever)
{
	for (;;) {
		const int c = accept(listener, NULL, NULL);
		const unsigned before = referred();

		if (c < 0)
			continue;
		(void)!hw_pipe_send(c, HEX(0x3B, 0x80, 0x80, 0x01, 0x01), 1000);
		while (ever || referred() == before)
			usleep(20000);
		close(c);
	}
}

static pid_t
serve_silent_chip(bool ever)
{
	char path[160];
	pid_t pid;
	int fd;

	snprintf(path, sizeof(path), "%s/chip", officer_lane_dir);
	assert_int_equal(hw_pipe_listen(path, &fd), HW_E_OK);
	fflush(NULL);
	if ((pid = fork()) == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		be_silent(fd, ever);
	}
	close(fd);
	assert_true(pid > 0);
	return pid;
}

pid_t
officer_lane_passport(void)
{
	static uint8_t px[96 * 128 * 3], jpeg[16384];
	struct biometrics_image i = biometrics_image_of(
	    px, sizeof(px), 96, 128, 3);
	struct sink k = sink_of(jpeg, sizeof(jpeg));
	char path[160];
	pid_t pid;
	FILE *f;

	assert_int_equal(biometrics_jpeg_encode(&i, 80, &k), BIOMETRICS_E_OK);
	snprintf(path, sizeof(path), "%s/portrait.jpg", officer_lane_dir);
	assert_non_null(f = fopen(path, "w"));
	assert_int_equal(fwrite(k.p, 1, k.n, f), k.n);
	fclose(f);
	assert_true(helper_site_do(officer_lane_dir,
	    "\"$SALLYPORT\" chip make --out $pg_dir/passport --portrait"
	    " $pg_dir/portrait.jpg --mrz 'L898902C3 740812 120415'",
	    NULL, 0));
	snprintf(path, sizeof(path), "%s/passport", officer_lane_dir);
	fflush(NULL);
	if ((pid = fork()) == 0) {
		char socket[160];

		snprintf(socket, sizeof(socket), "%s/chip", officer_lane_dir);
		execl(getenv("SALLYPORT"), "sallyport", "chip", "serve", path,
		    "--socket", socket, (char *)NULL);
		_exit(127);
	}
	assert_true(pid > 0);
	return pid;
}

static const char read_well[] =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10\n";

void
officer_lane_pass(
    const char *policy, const char *mrz, pid_t chip, char *out, size_t cap)
{
	static struct kiosk_monitor m;
	static struct kiosk_lane lane;
	struct conf_error err;
	char path[160], sql[256];
	int scan;

	officer_lane_write("policy.conf", policy);
	snprintf(path, sizeof(path), "%s/door", officer_lane_dir);
	unlink(path);
	snprintf(path, sizeof(path), "%s/scan", officer_lane_dir);
	scan = open(path, O_RDWR | O_NONBLOCK);
	assert_int_equal(write(scan, mrz, strlen(mrz)), (ssize_t)strlen(mrz));
	if (kiosk_lane_read(conf, &lane, &err) != KIOSK_E_OK)
		fail_msg("%s:%u: %s %s", err.file, err.line, err.key, err.text);
	assert_int_equal(
	    kiosk_monitor_open(&m,
		&(struct kiosk_monitor_conf) {&lane, conf, NULL, NULL, true}),
	    KIOSK_E_OK);
	alarm(90);
	assert_int_equal(kiosk_loop_run(&m), KIOSK_E_OK);
	alarm(0);
	kiosk_monitor_close(&m);
	close(scan);
	kill(chip, SIGKILL);
	waitpid(chip, NULL, 0);
	snprintf(sql, sizeof(sql),
	    "sqlite3 %s/store.db \"SELECT decision || ' ' || reasons FROM"
	    " passage ORDER BY rowid DESC LIMIT 1\"",
	    officer_lane_dir);
	assert_true(helper_site_do(officer_lane_dir, sql, out, cap));
}

void
officer_lane_passage(const char *policy, char *out, size_t cap)
{
	officer_lane_pass(
	    policy, read_well, serve_silent_chip(false), out, cap);
}

void
officer_lane_passage_mute(const char *policy, char *out, size_t cap)
{
	officer_lane_pass(policy, read_well, serve_silent_chip(true), out, cap);
}

bool
officer_lane_opened(void)
{
	char command[128];

	snprintf(command, sizeof(command), "grep -q ' open ' %s/door",
	    officer_lane_dir);
	return helper_site_do(officer_lane_dir, command, NULL, 0);
}

void
officer_lane_ask(const char *sql, char *out, size_t cap)
{
	char command[512];

	snprintf(command, sizeof(command), "sqlite3 %s/store.db \"%s\"",
	    officer_lane_dir, sql);
	assert_true(helper_site_do(officer_lane_dir, command, out, cap));
}

bool
officer_lane_worker(int argc, char **argv, int *status)
{
	if (argc != 6 || strcmp(argv[2], "--worker") != 0)
		return false;
	for (int p = KIOSK_READER; p < KIOSK_PEERS; p++)
		if (strcmp(argv[3], kiosk_msg_peer_name((enum kiosk_peer)p)) ==
		    0) {
			*status = kiosk_worker_run(
			    (enum kiosk_peer)p, argv[5], officer_lane_hook);
			return true;
		}
	return false;
}
