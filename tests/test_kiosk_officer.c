/*
 * An officer decides: the gate's own monitor and workers, the site's PostgreSQL
 * with TLS between them, and a console.  The chip is silent, so every passage
 * goes to an officer.
 */
#include "tests/check.h"

#include <openssl/pem.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

#include "hw/pipe.h"
#include "biometrics/jpeg.h"
#include "kiosk/host.h"
#include "kiosk/loop.h"
#include "kiosk/outbox.h"
#include "kiosk/store_parts.h"
#include "kiosk/worker.h"
#include "tests/helper_site.h"

static char dir[64], conf[96];
static bool up;

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
	char text[2048], path[160], address[512];

	(void)state;
	if (!helper_site_possible())
		return 0;
	snprintf(dir, sizeof(dir), "/tmp/sallyport-officer-XXXXXX");
	if (mkdtemp(dir) == NULL || !helper_site_start(dir) ||
	    !helper_site_address(dir, "lane-1", address, sizeof(address)) ||
	    !helper_site_do(dir,
		"for d in desk-1 desk-2 stranger; do \"$SALLYPORT\" site key"
		" --dir $pg_dir $d >$pg_dir/$d.conf || exit 1; done;"
		" cat $pg_dir/desk-?.conf >$pg_dir/consoles.conf",
		NULL, 0))
		return -1;
	up = true;
	snprintf(conf, sizeof(conf), "%s/kiosk.conf", dir);
	snprintf(path, sizeof(path), "%s/scan", dir);
	if (mkfifo(path, 0600) != 0)
		return -1;
	snprintf(path, sizeof(path), "%s/frames", dir);
	mkdir(path, 0700);
	snprintf(text, sizeof(text),
	    "[gate]\nname = lane-1\nstore = sqlite:%s/store.db\nlog = %s/log\n"
	    "policy = %s/policy.conf\npolicy_unsigned = yes\n"
	    "[site]\nname = T1\nstore = %s\nkeys = %s/consoles.conf\n"
	    "[devices]\nreader = socket:%s/chip\ndocscan = %s/scan\n"
	    "camera = file:%s/frames\n"
	    "door = sim:%s/door?open_ms=20&pass_ms=50&close_ms=20\n"
	    "[trust]\nstore = %s/trust\n"
	    "[screen]\nwidth = 480\nheight = 480\noffscreen = yes\n",
	    dir, dir, dir, address, dir, dir, dir, dir, dir, dir);
	write_text("kiosk.conf", text);
	return 0;
}

static int
after(void **state)
{
	(void)state;
	if (up)
		helper_site_stop(dir);
	return 0;
}

#define NEEDS_SERVER()                                         \
	do {                                                   \
		if (!up)                                       \
			skip_because("no PostgreSQL is here"); \
	} while (0)

/* --- the console: a process of its own --- */

static EVP_PKEY *
key_of(const char *name)
{
	char path[160];
	EVP_PKEY *key = NULL;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s.order.key", dir, name);
	if ((f = fopen(path, "r")) != NULL) {
		key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
		fclose(f);
	}
	return key;
}

static bool
keep(void *cookie, const struct kiosk_case *c)
{
	*(struct kiosk_case *)cookie = *c;
	return true;
}

static bool
wait_case(struct kiosk_store *s, struct kiosk_case *c)
{
	for (int i = 0; i < 1500; i++) {
		c->id[0] = '\0';
		if (kiosk_store_open_cases(s, "lane-1", kiosk_host_time_ms(),
			keep, c) == KIOSK_E_OK &&
		    c->id[0] != '\0')
			return true;
		usleep(20000);
	}
	return false;
}

static bool
wait_other_case(struct kiosk_store *s, struct kiosk_case *c)
{
	const struct kiosk_case before = *c;

	for (int i = 0; i < 1500; i++, usleep(20000))
		if (wait_case(s, c) && strcmp(c->id, before.id) != 0)
			return true;
	return false;
}

/* What is signed, and by whom. */
struct letter {
	enum kiosk_order_kind kind;
	const char *gate, *signer, *second;
	enum kiosk_order_step step;
	int64_t lasts_ms;
	bool this_case;
};

static struct kiosk_order
make(const struct letter *l, const struct kiosk_case *c, uint64_t sequence)
{
	struct kiosk_order o = {.kind = l->kind,
	    .reason = l->kind == KIOSK_ORDER_ADMIT
		? KIOSK_ORDER_BECAUSE_OK_OBVIOUS
		: l->kind == KIOSK_ORDER_REFUSE ? KIOSK_ORDER_BECAUSE_NOK
						: KIOSK_ORDER_BECAUSE_NONE,
	    .step = l->step,
	    .site = "T1",
	    .officer = "4711",
	    .note = "hat sich ausgewiesen",
	    .sequence = sequence};

	if (l->kind == KIOSK_ORDER_CORRECT)
		snprintf(o.note, sizeof(o.note), "47:B>8");
	if (!kiosk_case_name(o.id))
		abort();
	snprintf(o.gate, sizeof(o.gate), "%s", l->gate);
	if (kiosk_order_on_case(l->kind)) {
		memcpy(o.case_id, c->id, sizeof(o.case_id));
		memcpy(o.passage, c->passage, sizeof(o.passage));
		if (!l->this_case)
			memset(o.case_id, 'f', 32);
	}
	o.issued_ms = kiosk_host_time_ms() - 20000;
	o.expires_ms = o.issued_ms + 20000 + l->lasts_ms;
	return o;
}

/* Whatever it says, the database hands it to lane-1. */
static bool
slip_in(struct kiosk_store *s, const struct letter *l,
    const struct kiosk_case *c, uint64_t sequence, char id[KIOSK_CASE_ID])
{
	struct kiosk_order o = make(l, c, sequence);
	uint8_t wire[KIOSK_ORDER_SEALED_MAX];
	struct sink k = sink_of(wire, sizeof(wire));
	struct kiosk_order_sealed sealed;
	EVP_PKEY *key = key_of(l->signer), *second = NULL;
	bool ok = kiosk_order_encode(&o, &sealed) == KIOSK_E_OK &&
	    kiosk_order_sign(&sealed, key) == KIOSK_E_OK;

	if (l->second != NULL) {
		second = key_of(l->second);
		ok = ok && kiosk_order_sign(&sealed, second) == KIOSK_E_OK;
	}
	kiosk_order_put(&k, &sealed);
	memcpy(id, o.id, sizeof(o.id));
	const struct kiosk_store_value v[] = {kiosk_store_text(o.id),
	    kiosk_store_octets(SPAN_OF(sealed.signer[0].key)),
	    kiosk_store_number((int64_t)sequence),
	    kiosk_store_number(kiosk_host_time_ms()),
	    kiosk_store_octets(sink_span(&k))};

	ok = ok &&
	    kiosk_store_run(s,
		"INSERT INTO orders (site, gate, id, key, sequence, issued_ms,"
		" sealed) VALUES ('T1', 'lane-1', $1, $2, $3, $4, $5)",
		v, 5, NULL, NULL) == KIOSK_E_OK;
	EVP_PKEY_free(key);
	EVP_PKEY_free(second);
	return ok;
}

static bool
wait_verdict(struct kiosk_store *s, const char *id, enum kiosk_order_verdict w)
{
	for (int i = 0; i < 1000; i++) {
		enum kiosk_order_verdict v;

		if (kiosk_store_verdict(s, id, &v) == KIOSK_E_OK) {
			if (v != w)
				printf("# %s, not %s\n",
				    kiosk_order_verdict_name(v),
				    kiosk_order_verdict_name(w));
			return v == w;
		}
		usleep(10000);
	}
	return false;
}

struct talk {
	struct letter letter;
	enum kiosk_order_verdict want;
};

/* Numbers rise from here: a new console process for each passage. */
static uint64_t sequence;

static pid_t
console(const struct talk *talk, size_t n)
{
	char address[512];
	struct kiosk_store *s = NULL;
	struct kiosk_case c;
	pid_t pid;

	fflush(NULL);
	sequence += n;
	if ((pid = fork()) != 0)
		return pid;
	if (!helper_site_address(dir, "desk-1", address, sizeof(address)) ||
	    kiosk_store_open(address, &s, NULL) != KIOSK_E_OK)
		_exit(2);
	if (!wait_case(s, &c))
		_exit(3);
	for (size_t i = 0; i < n; i++) {
		char id[KIOSK_CASE_ID];

		if (!slip_in(s, &talk[i].letter, &c, sequence - n + i + 1, id))
			_exit(4);
		if (!wait_verdict(s, id, talk[i].want))
			_exit((int)(10 + i));
		/* The passage goes on, and comes to an officer once more. */
		if (talk[i].letter.kind == KIOSK_ORDER_CORRECT &&
		    talk[i].want == KIOSK_ORDER_V_DONE &&
		    !wait_other_case(s, &c))
			_exit(5);
	}
	_exit(0);
}

static void
ended_well(pid_t pid)
{
	int status = -1;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* --- the gate --- */

static pid_t
serve_silent_chip(void)
{
	char path[160];
	pid_t pid;
	int fd;

	snprintf(path, sizeof(path), "%s/chip", dir);
	assert_int_equal(hw_pipe_listen(path, &fd), HW_E_OK);
	fflush(NULL);
	if ((pid = fork()) == 0)
		for (;;) {
			int c = accept(fd, NULL, NULL);

			if (c >= 0)
				(void)!hw_pipe_send(
				    c, HEX(0x3B, 0x80, 0x80, 0x01, 0x01), 1000);
		}
	close(fd);
	assert_true(pid > 0);
	return pid;
}

/* One that can be opened, of a state that nobody trusts. */
static pid_t
serve_passport(void)
{
	static uint8_t px[96 * 128 * 3], jpeg[16384];
	struct biometrics_image i = biometrics_image_of(
	    px, sizeof(px), 96, 128, 3);
	struct sink k = sink_of(jpeg, sizeof(jpeg));
	char path[160];
	pid_t pid;
	FILE *f;

	assert_int_equal(biometrics_jpeg_encode(&i, 80, &k), BIOMETRICS_E_OK);
	snprintf(path, sizeof(path), "%s/portrait.jpg", dir);
	assert_non_null(f = fopen(path, "w"));
	assert_int_equal(fwrite(k.p, 1, k.n, f), k.n);
	fclose(f);
	assert_true(helper_site_do(dir,
	    "\"$SALLYPORT\" chip make --out $pg_dir/passport --portrait"
	    " $pg_dir/portrait.jpg --mrz 'L898902C3 740812 120415'",
	    NULL, 0));
	snprintf(path, sizeof(path), "%s/passport", dir);
	fflush(NULL);
	if ((pid = fork()) == 0) {
		char socket[160];

		snprintf(socket, sizeof(socket), "%s/chip", dir);
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

/* One passage; a line "decision reasons" of its last revision into out. */
static void
pass(const char *policy, const char *mrz, pid_t chip, char *out, size_t cap)
{
	static struct kiosk_monitor m;
	static struct kiosk_lane lane;
	struct conf_error err;
	char path[160], sql[256];
	int scan;

	write_text("policy.conf", policy);
	snprintf(path, sizeof(path), "%s/door", dir);
	unlink(path);
	snprintf(path, sizeof(path), "%s/scan", dir);
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
	    dir);
	assert_true(helper_site_do(dir, sql, out, cap));
}

static void
passage(const char *policy, char *out, size_t cap)
{
	pass(policy, read_well, serve_silent_chip(), out, cap);
}

static bool
door_opened(void)
{
	char command[128];

	snprintf(command, sizeof(command), "grep -q ' open ' %s/door", dir);
	return helper_site_do(dir, command, NULL, 0);
}

static void
ask(const char *sql, char *out, size_t cap)
{
	char command[512];

	snprintf(
	    command, sizeof(command), "sqlite3 %s/store.db \"%s\"", dir, sql);
	assert_true(helper_site_do(dir, command, out, cap));
}

#define POLICY "[time]\naccess_ms = 300\nmrz_ms = 3000\nclear_ms = 5000\n"
#define HOLDS "officer_ms = 30000\n"

/* clang-format off */
#define K(name) KIOSK_ORDER_##name
#define V(name) KIOSK_ORDER_V_##name
#define NO KIOSK_ORDER_STEP_NONE
static const struct talk admits[] = {
	{{K(ADMIT),  "lane-1", "stranger", NULL,   NO, 9000, true},  V(FORGED)},
	{{K(ADMIT),  "lane-1", "desk-1", "stranger", NO, 9000, true}, V(FORGED)},
	{{K(ADMIT),  "lane-2", "desk-1", NULL,     NO, 9000, true},  V(OTHER_GATE)},
	{{K(ADMIT),  "lane-1", "desk-1", NULL,     NO, 9000, false}, V(OTHER_CASE)},
	{{K(ADMIT),  "lane-1", "desk-1", NULL,     NO, -500, true},  V(LATE)},
	{{K(REPEAT), "lane-1", "desk-1", NULL, KIOSK_ORDER_STEP_FACE, 9000, true}, V(NOT_HERE)},
	{{K(WAIT),   "lane-1", "desk-1", NULL,     NO, 9000, true},  V(DONE)},
	{{K(ADMIT),  "lane-1", "desk-1", NULL,     NO, 9000, true},  V(DONE)},
};
static const struct talk refuses[] = {
	{{K(ADMIT),  "lane-1", "desk-1", NULL,     NO, 9000, true},  V(ONE_EYE)},
	{{K(REFUSE), "lane-1", "desk-1", NULL,     NO, 9000, true},  V(DONE)},
};
static const struct talk four_eyes[] = {
	{{K(ADMIT),  "lane-1", "desk-2", "desk-1", NO, 9000, true},  V(DONE)},
};
static const struct talk locks[] = {
	{{K(LOCK),   "lane-1", "desk-1", NULL,     NO, 9000, false}, V(DONE)},
	{{K(RELEASE), "lane-1", "desk-1", NULL,    NO, 9000, false}, V(DONE)},
	{{K(REPEAT), "lane-1", "desk-1", NULL, KIOSK_ORDER_STEP_DOCUMENT, 9000, true}, V(DONE)},
};
/* clang-format on */
/* Once a chip has opened, its own zone is known. */
static const struct talk corrects[] = {
    {{K(CORRECT), "lane-1", "stranger", NULL, NO, 9000, true}, V(FORGED)},
    {{K(CORRECT), "lane-1", "desk-1", NULL, NO, 9000, true}, V(DONE)},
    {{K(CORRECT), "lane-1", "desk-1", NULL, NO, 9000, true}, V(NOT_HERE)},
    {{K(REFUSE), "lane-1", "desk-1", NULL, NO, 9000, true}, V(DONE)},
};
#define TALK(t) console((t), sizeof(t) / sizeof((t)[0]))

static void
admits_by_one_good_order(void **state)
{
	char out[512];
	pid_t desk;

	(void)state;
	NEEDS_SERVER();
	desk = TALK(admits);
	/* Long enough for the chip's time to be over while the door is open. */
	passage(POLICY HOLDS "passed_ms = 6000\n", out, sizeof(out));
	ended_well(desk);
	assert_string_equal(out, "admit chip-timeout");
	assert_true(door_opened());
	ask("SELECT json_extract(record, '$.passage.order.officer'),"
	    " json_extract(record, '$.passage.order.reason') FROM passage"
	    " ORDER BY rowid DESC LIMIT 1",
	    out, sizeof(out));
	assert_string_equal(out, "4711|ok-obvious");
	ask("SELECT group_concat(verdict, ' ') FROM (SELECT verdict FROM"
	    " verdicts ORDER BY rowid)",
	    out, sizeof(out));
	assert_string_equal(
	    out, "forged forged other-gate other-case late not-here done done");
	ask("SELECT group_concat(state, ' ') FROM (SELECT state FROM cases"
	    " ORDER BY rowid)",
	    out, sizeof(out));
	assert_string_equal(out, "open open decided");
}

/* The good order of the last passage is still in its time and comes again. */
static void
refuses_and_takes_no_order_twice(void **state)
{
	char out[512];
	pid_t desk;

	(void)state;
	NEEDS_SERVER();
	desk = TALK(refuses);
	passage(
	    POLICY HOLDS "[officer]\nfour_eyes = admit\n", out, sizeof(out));
	ended_well(desk);
	assert_string_equal(out, "refuse chip-timeout");
	assert_false(door_opened());
	ask("SELECT count(*) FROM verdicts WHERE verdict = 'replayed'", out,
	    sizeof(out));
	assert_true(strtol(out, NULL, 10) >= 2);
}

static void
admits_by_four_eyes(void **state)
{
	char out[512];
	pid_t desk;

	(void)state;
	NEEDS_SERVER();
	desk = TALK(four_eyes);
	passage(
	    POLICY HOLDS "[officer]\nfour_eyes = admit\n", out, sizeof(out));
	ended_well(desk);
	assert_string_equal(out, "admit chip-timeout");
	assert_true(door_opened());
}

static void
begins_anew_and_locks(void **state)
{
	char out[512];
	pid_t desk;

	(void)state;
	NEEDS_SERVER();
	desk = TALK(locks);
	passage(POLICY HOLDS, out, sizeof(out));
	ended_well(desk);
	assert_false(door_opened());
	ask("SELECT kind FROM verdicts WHERE verdict = 'done'"
	    " ORDER BY rowid DESC LIMIT 3",
	    out, sizeof(out));
	assert_string_equal(out, "repeat\nrelease\nlock");
}

/* --- the supervisor's console, as it is --- */

static pid_t
start_console(void)
{
	char address[512], text[1280], path[160], script[160];
	const char *exe = getenv("SALLYPORT");
	pid_t pid;

	assert_true(
	    helper_site_address(dir, "desk-1", address, sizeof(address)));
	snprintf(text, sizeof(text),
	    "[console]\nname = desk-1\nofficers = %s/officers.conf\n"
	    "audit = %s/console.log\n[site]\nname = T1\nlanes = lane-1\n"
	    "store = %s\n",
	    dir, dir, address);
	write_text("console.conf", text);
	assert_true(helper_site_do(dir,
	    ". tests/officer.sh; officer_enrol $pg_dir 4713 246810 &&"
	    " { officer_logon $pg_dir 4713 246810; echo until-case; echo"
	    " see-to-it; echo until-zones; echo order admit; echo reason 1;"
	    " echo enter; echo until-answer; } >$pg_dir/script",
	    NULL, 0));
	snprintf(path, sizeof(path), "%s/console.conf", dir);
	snprintf(script, sizeof(script), "%s/script", dir);
	fflush(NULL);
	if ((pid = fork()) == 0) {
		execl(exe, exe, "console", "--config", path, "--offscreen",
		    "--script", script, NULL);
		_exit(127);
	}
	return pid;
}

static void
is_decided_at_the_console(void **state)
{
	char out[512];
	pid_t desk;

	(void)state;
	NEEDS_SERVER();
	desk = start_console();
	passage(POLICY HOLDS, out, sizeof(out));
	ended_well(desk);
	assert_string_equal(out, "admit chip-timeout");
	assert_true(door_opened());
	/* The zone was there to be seen, and is nowhere any more. */
	ask("SELECT count(*) FROM photos", out, sizeof(out));
	assert_string_equal(out, "0");
	assert_true(helper_site_do(dir,
	    "for i in 1 2 3 4 5 6; do n=$($pg_bin/psql -Atq \"$pg_admin\" -c"
	    " 'SELECT count(*) FROM photos'); [ \"$n\" = 0 ] && break;"
	    " sleep 0.5; done; echo $n",
	    out, sizeof(out)));
	assert_string_equal(out, "0");
}

/* A zone that was misread opens the chip as the officer reads it. */
static void
corrects_a_zone(void **state)
{
	static const char misread[] =
	    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
	    "L89B902C36UTO7408122F1204159ZE184226B<<<<<10\n";
	char out[512];
	pid_t desk;

	(void)state;
	NEEDS_SERVER();
	desk = TALK(corrects);
	pass("[time]\naccess_ms = 60000\nread_ms = 60000\nclear_ms = 5000\n"
	     "officer_ms = 60000\n[again]\ndocument = 0\n",
	    misread, serve_passport(), out, sizeof(out));
	ended_well(desk);
	assert_memory_equal(out, "refuse ", 7);
	assert_false(door_opened());
	ask("SELECT json_extract(record, '$.access.protocol') || ' ' ||"
	    " json_extract(record, '$.passage.correction.officer') || ' ' ||"
	    " json_extract(record, '$.passage.correction.changes[0].at')"
	    " || ' ' || coalesce(json_extract(record,"
	    " '$.passage.correction.changes[0].read'), '-') || ' ' ||"
	    " (SELECT group_concat(value->>'$.state', ' ') FROM"
	    " json_each(record, '$.passage.steps')) FROM passage"
	    " ORDER BY rowid DESC LIMIT 1",
	    out, sizeof(out));
	assert_string_equal(out,
	    "PACE 4711 47 - MRZ OFFICER MRZ ACCESS READING OFFICER "
	    "TURNED_AWAY");
	ask("SELECT reasons FROM passage WHERE decision = 'officer' ORDER BY"
	    " rowid DESC LIMIT 1 OFFSET 1",
	    out, sizeof(out));
	assert_non_null(strstr(out, "mrz"));
}

/* Nobody decides, and nothing is lost; what the gate has, the site has then. */
static void
loses_nothing_without_a_server(void **state)
{
	static uint8_t frame[KIOSK_OUTBOX_MAX];
	struct kiosk_store *own = NULL, *site = NULL;
	char out[512], want[64], address[512];
	struct sink k;
	uint64_t seq;

	(void)state;
	NEEDS_SERVER();
	assert_true(helper_site_do(dir, "postgres_down immediate", NULL, 0));
	passage(POLICY "officer_ms = 500\n", out, sizeof(out));
	assert_string_equal(out, "officer chip-timeout");
	assert_false(door_opened());
	ask("SELECT json_extract(record, '$.passage.offline') FROM passage"
	    " ORDER BY rowid DESC LIMIT 1",
	    out, sizeof(out));
	assert_string_equal(out, "1");
	ask("SELECT state, offline FROM cases ORDER BY rowid DESC LIMIT 1", out,
	    sizeof(out));
	assert_string_equal(out, "expired|1");
	assert_true(helper_site_do(dir, "postgres_up", NULL, 0));
	/* The last rows of each passage follow it. */
	snprintf(address, sizeof(address), "sqlite:%s/store.db", dir);
	assert_int_equal(kiosk_store_open(address, &own, NULL), KIOSK_E_OK);
	assert_true(
	    helper_site_address(dir, "lane-1", address, sizeof(address)));
	assert_int_equal(kiosk_store_open(address, &site, NULL), KIOSK_E_OK);
	for (k = sink_of(frame, sizeof(frame));
	     kiosk_outbox_next(own, &k, &seq) == KIOSK_E_OK;
	     k = sink_of(frame, sizeof(frame))) {
		assert_int_equal(
		    kiosk_outbox_carry(site, sink_span(&k)), KIOSK_E_OK);
		assert_int_equal(kiosk_outbox_done(own, seq, ""), KIOSK_E_OK);
	}
	kiosk_store_close(&own);
	kiosk_store_close(&site);
	ask("SELECT (SELECT count(*) FROM passage), (SELECT count(*) FROM"
	    " cases), (SELECT count(*) FROM verdicts)",
	    want, sizeof(want));
	assert_true(helper_site_do(dir,
	    "postgres_sql 'SELECT (SELECT count(*) FROM passage), (SELECT"
	    " count(*) FROM cases), (SELECT count(*) FROM verdicts)'",
	    out, sizeof(out)));
	assert_string_equal(out, want);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(admits_by_one_good_order),
	    cmocka_unit_test(refuses_and_takes_no_order_twice),
	    cmocka_unit_test(admits_by_four_eyes),
	    cmocka_unit_test(begins_anew_and_locks),
	    cmocka_unit_test(is_decided_at_the_console),
	    cmocka_unit_test(corrects_a_zone),
	    cmocka_unit_test(loses_nothing_without_a_server),
	};

	if (argc == 6 && strcmp(argv[2], "--worker") == 0)
		for (int p = KIOSK_READER; p < KIOSK_PEERS; p++)
			if (strcmp(argv[3],
				kiosk_msg_peer_name((enum kiosk_peer)p)) == 0)
				return kiosk_worker_run(
				    (enum kiosk_peer)p, argv[5], NULL);
	return cmocka_run_group_tests_name(
	    "kiosk_officer", tests, before, after);
}
