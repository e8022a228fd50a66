/*
 * The site's server and the line to it: a real PostgreSQL with TLS, the gate's
 * own link, a proxy between them.
 *
 *	fault, while a case is open       demanded
 *	none                              the order opens the door
 *	server killed                     the case waits; nobody's passage waits
 *	                                  for the site; all of it is there later
 *	line cut, an order is sent        carried out when the line is back
 *	line cut until it is over         late: no door
 *	line slow                         the passage is not; the order arrives
 *	line hangs                        as cut
 *	console gone, order not stored    the case waits for another console
 *	server restored from a backup,    an order with an old number is
 *refused, twice                             one with a new number is carried
 *out; all that the gate keeps is there again, as the audit log vouches for it
 *	a row altered at the site         an alarm; neither is written over
 *	anything                          no row that the gate has acknowledged
 *is lost: at the site, or waiting for it
 */
#include <errno.h>
#include <openssl/evp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/host.h"
#include "kiosk/journal.h"
#include "kiosk/outbox.h"
#include "kiosk/record.h"
#include "tests/faults/faults.h"
#include "tests/faults/letter.h"
#include "tests/faults/loop.h"
#include "tests/faults/proxy.h"
#include "tests/helper_site.h"

static struct faults_gate g; /* with its workers */
static char dir[64], line_address[512], desk_address[512];
static struct kiosk_store *desk;

static void
must(bool ok, const char *what)
{
	if (!ok)
		faults_give_up(what);
}

static void
server(const char *command)
{
	must(helper_site_do(dir, command, NULL, 0), command);
}

/* The same address by way of the proxy. */
static void
go_by_proxy(const char *address, char out[512])
{
	const char *port = strstr(address, "port=");
	char *rest;
	unsigned was;

	must(port != NULL, "the address of the server");
	was = (unsigned)strtoul(port + 5, &rest, 10);
	snprintf(out, 512, "%.*sport=%u%s", (int)(port - address), address,
	    faults_proxy_start(was), rest);
}

static bool
is_up(struct faults_gate *x)
{
	return x->m.officer.up;
}

static bool
is_cut(struct faults_gate *x)
{
	return !x->m.officer.up;
}

static bool
has_sent(struct faults_gate *x)
{
	uint64_t n = 1;

	return x->m.officer.up &&
	    kiosk_outbox_count(x->m.store, &n) == KIOSK_E_OK && n == 0;
}

static bool
is_sending_again(struct faults_gate *x)
{
	return x->m.officer.up && x->m.officer.again &&
	    x->m.officer.waiting != 0;
}

static void
reconnect_desk(void)
{
	kiosk_store_close(&desk);
	for (int i = 0; i < 100 && desk == NULL; i++) {
		if (kiosk_store_open(desk_address, &desk, NULL) != KIOSK_E_OK)
			usleep(200000);
	}
	must(desk != NULL, "the console's line");
}

static void
begin(const char *name)
{
	if (!faults_loop_home(&g) || !faults_gate_to(&g, GATE_OFFICER))
		faults_case(false, "%s: no case", name);
}

static void
send(const char *name, struct faults_letter *l, int lasts_s)
{
	l->is = (struct faults_wording) {.kind = KIOSK_ORDER_ADMIT,
	    .signer = FAULTS_DESK_1,
	    .issued_s = -1,
	    .lasts_s = lasts_s};
	faults_letter_write(&g, l);
	faults_case(kiosk_store_send_order(desk, &l->sealed) == KIOSK_E_OK,
	    "%s: the console's order is not taken", name);
}

static const struct faults_letter *awaited;

static bool
is_judged(struct faults_gate *x)
{
	char got[256];

	faults_letter_verdicts(x, awaited, got);
	return got[0] != '\0';
}

static void
verdict(const char *name, const struct faults_letter *l, const char *want,
    enum gate_state to)
{
	char got[256];

	awaited = l;
	(void)!faults_loop_until(&g, is_judged);
	faults_letter_verdicts(&g, l, got);
	faults_case(strcmp(got, want) == 0 && g.m.gate.state == to,
	    "%s: '%s', not '%s', and the gate is in %s", name, got, want,
	    kiosk_gate_state_name(g.m.gate.state));
}

/* Everything that the gate has, the site has. */
static void
all_there(const char *name)
{
	static const char sql[] =
	    "SELECT (SELECT count(*) FROM passage) || ' ' || (SELECT count(*)"
	    " FROM cases) || ' ' || (SELECT count(*) FROM verdicts)";
	char own[256], command[256], site[256];

	faults_case(faults_loop_until(&g, has_sent), "%s: rows wait", name);
	faults_gate_ask(g.dir, sql, own);
	snprintf(command, sizeof(command), "postgres_sql \"%s\"", sql);
	must(helper_site_do(dir, command, site, sizeof(site)), command);
	faults_case(strcmp(own, site) == 0, "%s: the gate has %s, the site %s",
	    name, own, site);
}

/* Without the site a traveller goes through, and the record says so. */
static void
passes_offline(const char *name)
{
	const uint64_t began = kiosk_host_now_ms();
	char got[256];

	faults_case(faults_loop_home(&g) && faults_gate_to(&g, GATE_DOOR_OPEN),
	    "%s: nobody is admitted", name);
	faults_case(kiosk_host_now_ms() - began < FAULTS_LOOP_MS,
	    "%s: a passage waits for the site", name);
	faults_gate_ask(g.dir,
	    "SELECT offline FROM passage WHERE decision = 'admit' ORDER BY"
	    " rowid DESC LIMIT 1",
	    got);
	faults_case(strcmp(got, "1") == 0, "%s: offline is '%s'", name, got);
}

static void
well(void)
{
	struct faults_letter l;

	begin("no fault");
	send("no fault", &l, 60);
	verdict("no fault", &l, "done", GATE_DOOR_OPEN);
	all_there("no fault");
}

static void
killed(void)
{
	struct faults_letter l;

	begin("server killed");
	server("postgres_down immediate");
	faults_case(faults_loop_until(&g, is_cut), "server killed: unnoticed");
	faults_case(g.m.gate.state == GATE_OFFICER,
	    "server killed: the gate is in %s",
	    kiosk_gate_state_name(g.m.gate.state));
	passes_offline("server killed");
	server("postgres_up");
	reconnect_desk();
	all_there("server killed");
	begin("server back");
	(void)!faults_loop_until(&g, is_up);
	send("server back", &l, 60);
	verdict("server back", &l, "done", GATE_DOOR_OPEN);
}

static void
cut(void)
{
	struct faults_letter l;

	begin("line cut");
	faults_proxy_set(FAULTS_PROXY_CUT);
	faults_case(faults_loop_until(&g, is_cut), "line cut: unnoticed");
	send("line cut", &l, 100);
	faults_proxy_set(FAULTS_PROXY_PASS);
	verdict("line cut", &l, "done", GATE_DOOR_OPEN);
	all_there("line cut");
	begin("line cut too long");
	faults_proxy_set(FAULTS_PROXY_CUT);
	(void)!faults_loop_until(&g, is_cut);
	send("line cut too long", &l, 2);
	usleep(2500000);
	faults_proxy_set(FAULTS_PROXY_PASS);
	verdict("line cut too long", &l, "late", GATE_OFFICER);
}

static void
slow(void)
{
	struct faults_letter l;

	begin("line slow");
	faults_proxy_set(FAULTS_PROXY_SLOW);
	send("line slow", &l, 100);
	verdict("line slow", &l, "done", GATE_DOOR_OPEN);
	faults_proxy_set(FAULTS_PROXY_PASS);
	all_there("line slow");
}

/* It takes the case, begins to order, and is no more. */
static void
console_gone(void)
{
	struct faults_letter l;

	begin("console gone");
	faults_case(faults_loop_until(&g, has_sent), "console gone: no case");
	faults_case(kiosk_store_take_case(desk, &g.m.officer.open, "4711",
			kiosk_host_time_ms()) == KIOSK_E_OK,
	    "console gone: the case cannot be taken");
	kiosk_store_close(&desk);
	faults_case(g.m.gate.state == GATE_OFFICER,
	    "console gone: the gate is in %s",
	    kiosk_gate_state_name(g.m.gate.state));
	reconnect_desk();
	send("another console", &l, 60);
	verdict("another console", &l, "done", GATE_DOOR_OPEN);
}

static const char *
audit_log(void)
{
	static char log[1 << 20];
	const struct faults_path path = faults_path("gate/audit.log");
	FILE *f = fopen(path.s, "r");
	size_t got;

	must(f != NULL, "the audit log");
	got = fread(log, 1, sizeof(log) - 1, f);
	fclose(f);
	log[got] = '\0';
	return log;
}

/* The line of the audit log that vouches for a record as a console reads it. */
static bool
vouch_line(
    const char *id, const char *revision, const char *decision, char out[160])
{
	static uint8_t json[KIOSK_RECORD_MAX];
	struct sink k = sink_of(json, sizeof(json));
	uint8_t md[EVP_MAX_MD_SIZE];
	int n;

	kiosk_store_keys(desk, g.lane.record_keys, 0);
	if (kiosk_store_record(desk, id, (uint32_t)strtoul(revision, NULL, 10),
		&k) != KIOSK_E_OK ||
	    EVP_Digest(json, k.n, md, NULL, EVP_sha256(), NULL) != 1)
		return false;
	n = snprintf(out, 160, "%.40s %.20s record=", id, decision);
	for (size_t i = 0; i < 32; i++)
		n += snprintf(out + n, 160 - (size_t)n, "%02x", md[i]);
	return true;
}

/* Records at the site are those whose digests stand in the gate's log, and the
 * log, which has a line for what was sent again, is whole: faults_gate_close().
 */
static void
vouched(const char *name)
{
	static char lines[65536];
	const char *log = audit_log();
	char want[160];
	unsigned n = 0;

	must(
	    helper_site_do(dir,
		"postgres_sql \"SELECT id || ' ' || revision || ' ' || decision"
		" FROM passage\"",
		lines, sizeof(lines)),
	    "the site's records");
	for (char *at = NULL, *line = strtok_r(lines, "\n", &at); line != NULL;
	     line = strtok_r(NULL, "\n", &at), n++) {
		char id[40], revision[8], decision[16];

		must(sscanf(line, "%39s %7s %15s", id, revision, decision) == 3,
		    line);
		faults_case(vouch_line(id, revision, decision, want) &&
			strstr(log, want) != NULL,
		    "%s: the audit log does not vouch for %s", name, line);
	}
	faults_case(n > 0 && strstr(log, "\tresend\tlink\t") != NULL,
	    "%s: %u records, or it is not in the audit log", name, n);
}

/* The same once more, with the power of the gate's own line gone half of the
 * way: the link is killed. */
static void
restored_again(void)
{
	server("postgres_down fast && rm -rf $pg_data && cp -a $pg_dir/old"
	       " $pg_data && postgres_up");
	(void)!faults_loop_until(&g, is_cut);
	faults_case(faults_loop_until(&g, is_sending_again),
	    "restored again: nothing is sent again");
	kill(g.m.crew.member[KIOSK_LINK].pid, SIGKILL);
	(void)!faults_loop_until(&g, is_cut);
	reconnect_desk();
	all_there("restored again");
	vouched("restored again");
}

static void
restored(void)
{
	struct faults_letter old, l;

	begin("restored");
	(void)!faults_loop_until(&g, has_sent);
	send("restored", &old, 110);
	verdict("restored", &old, "done", GATE_DOOR_OPEN);
	server("postgres_down fast && rm -rf $pg_data && cp -a $pg_dir/old"
	       " $pg_data && postgres_up");
	reconnect_desk();
	begin("restored");
	(void)!faults_loop_until(&g, is_up);
	/* The site has forgotten it; the gate has not. */
	faults_case(kiosk_store_send_order(desk, &old.sealed) == KIOSK_E_OK,
	    "restored: the order is not taken");
	send("restored", &l, 60);
	verdict("restored", &l, "done", GATE_DOOR_OPEN);
	awaited = &old;
	verdict(
	    "restored, an old order", &old, "done replayed", GATE_DOOR_OPEN);
	all_there("restored");
	vouched("restored");
}

static bool
has_clashed(struct faults_gate *x)
{
	struct kiosk_journal j;

	return kiosk_journal_read(x->m.store, &j) == KIOSK_E_OK &&
	    j.clashes > 0;
}

/* Somebody altered a row at the site, and put its mark back. */
static void
altered(void)
{
	char got[256];

	faults_proxy_set(FAULTS_PROXY_CUT);
	(void)!faults_loop_until(&g, is_cut);
	server("postgres_sql \"UPDATE passage SET reasons = 'altered' WHERE id"
	       " = (SELECT min(id) FROM passage); UPDATE marks SET mark = 0\"");
	faults_proxy_set(FAULTS_PROXY_PASS);
	faults_case(faults_loop_until(&g, has_clashed),
	    "altered: the other row goes unnoticed");
	all_there("altered");
	must(helper_site_do(dir,
		 "for i in $(seq 50); do n=$(postgres_sql \"SELECT clashes > 0"
		 " FROM marks\"); [ \"$n\" = t ] && break; sleep 0.2; done;"
		 " echo $n $(postgres_sql \"SELECT count(*) > 0 FROM passage"
		 " WHERE reasons = 'altered'\")",
		 got, sizeof(got)),
	    "the site's marks");
	faults_case(strcmp(got, "t t") == 0,
	    "altered: told, and not written over: %s", got);
	faults_case(strstr(audit_log(), "\tclash: ") != NULL,
	    "altered: it is not in the audit log");
}

/* It is connected, and answers nothing: as cut, as soon as that is seen. */
static void
hangs(void)
{
	struct faults_letter l;

	begin("line hangs");
	faults_proxy_set(FAULTS_PROXY_HANG);
	faults_case(faults_loop_until(&g, is_cut), "line hangs: unnoticed");
	faults_case(g.m.gate.state == GATE_OFFICER,
	    "line hangs: the gate is in %s",
	    kiosk_gate_state_name(g.m.gate.state));
	passes_offline("line hangs");
	faults_proxy_set(FAULTS_PROXY_PASS);
	all_there("line hangs");
	begin("line hangs no more");
	(void)!faults_loop_until(&g, is_up);
	send("line hangs no more", &l, 60);
	verdict("line hangs no more", &l, "done", GATE_DOOR_OPEN);
}

static void
run(void)
{
	const struct faults_path here = faults_path("gate");
	const char *why;
	char address[512];

	/* With its server it is no matter of a few seconds. */
	if (faults_sample)
		return;
	must(helper_site_possible(), "there is no PostgreSQL");
	snprintf(dir, sizeof(dir), "/tmp/sallyport-faults-site-XXXXXX");
	must(mkdtemp(dir) != NULL && helper_site_start(dir) &&
		helper_site_address(dir, "lane-1", address, sizeof(address)) &&
		helper_site_address(
		    dir, "desk-1", desk_address, sizeof(desk_address)),
	    "the site");
	go_by_proxy(address, line_address);
	g = (struct faults_gate) {
	    .exe = getenv("SALLYPORT"), .site = line_address};
	must(faults_loop_open(&g, here.s, GATE_ONE_STEP) &&
		faults_loop_until(&g, is_up),
	    "the gate and its line");
	server("postgres_down fast && cp -a $pg_data $pg_dir/old &&"
	       " postgres_up");
	reconnect_desk();
	(void)!faults_loop_until(&g, is_up);
	well();
	killed();
	cut();
	slow();
	hangs();
	console_gone();
	restored();
	restored_again();
	altered();
	why = faults_gate_close(&g);
	faults_case(why == NULL, "at the end: %s", why);
	faults_loop_end();
	faults_proxy_stop();
	kiosk_store_close(&desk);
	helper_site_stop(dir);
}

const struct faults_class faults_site = {
    "site: killed, cut, slow, hanging, restored, alone", run};
