#include "tests/faults/gate.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/audit_file.h"

#define PASSES_MS 20000 /* a slow machine's door */

EVP_PKEY *
faults_gate_key(enum faults_desk who)
{
	static EVP_PKEY *key[FAULTS_DESKS];
	uint8_t seed[32] = {(uint8_t)who};

	if (key[who] == NULL)
		key[who] = EVP_PKEY_new_raw_private_key(
		    EVP_PKEY_ED25519, NULL, seed, sizeof(seed));
	if (key[who] == NULL)
		faults_give_up("no keys");
	return key[who];
}

static FILE *
create(const struct faults_gate *g, const char *name)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", g->dir, name);
	(void)unlink(path);
	if ((f = fopen(path, "w")) == NULL || fchmod(fileno(f), 0600) != 0)
		faults_give_up(path);
	return f;
}

static void
write_keys(const struct faults_gate *g)
{
	FILE *f = create(g, "consoles.conf");

	for (unsigned who = FAULTS_DESK_1; who <= FAULTS_DESK_2; who++) {
		uint8_t public[KIOSK_ORDER_KEY];
		struct span key;

		if (!kiosk_order_key_of(
			faults_gate_key((enum faults_desk)who), public))
			faults_give_up("no public key");
		key = kiosk_order_key_span(public);
		fprintf(f, "[key]\nname = desk-%u\nmay = ", who);
		/* The second console may not lock a lane. */
		fprintf(f,
		    "admit refuse refer repeat wait release%s\npublic = ",
		    who == FAULTS_DESK_1 ? " lock" : "");
		for (size_t i = 0; i < key.n; i++)
			fprintf(f, "%02x", key.p[i]);
		fprintf(f, "\n");
	}
	fclose(f);
	f = create(g, "audit.pem");
	if (PEM_write_PrivateKey(f, faults_gate_key(FAULTS_DESK_1), NULL, NULL,
		0, NULL, NULL) != 1)
		faults_give_up("no key of the audit log");
	fclose(f);
}

static void
write_conf(const struct faults_gate *g, enum gate_topology topology)
{
	const char *d = g->dir;
	char reader[200], trust[200];
	char door[240];
	FILE *f = create(g, "policy.conf");

	/* Time is the campaign's to give. */
	fputs("[time]\nmrz_ms = 60000\naccess_ms = 60000\nread_ms = 60000\n"
	      "face_ms = 60000\nfinger_ms = 60000\nwatchlist_ms = 5000\n"
	      "door_ms = 60000\nenter_ms = 60000\npassed_ms = 60000\n"
	      "officer_ms = 600000\nclear_ms = 60000\nretry_ms = 200\n"
	      "[officer]\nfour_eyes = refuse\n",
	    f);
	fclose(f);
	snprintf(reader, sizeof(reader), "socket:%s/chip", d);
	snprintf(trust, sizeof(trust), "%s/trust", d);
	snprintf(door, sizeof(door),
	    "sim:%s/door?doors=%d&open_ms=0&pass_ms=0&close_ms=0", d,
	    topology == GATE_TWO_STEP ? 2 : 1);
	f = create(g, "kiosk.conf");
	fprintf(f,
	    "[gate]\nname = lane-1\ntopology = %s\nstore = sqlite:%s/store.db\n"
	    "policy = %s/policy.conf\npolicy_unsigned = yes\nlog = %s/log\n"
	    "audit = %s/audit.log\naudit_key = %s/audit.pem\n"
	    "record_keys = %s/keys\n"
	    "[site]\nname = T1\nstore = %s\n"
	    "keys = %s/consoles.conf\n"
	    "[devices]\nreader = %s\ndocscan = %s/scan\n"
	    "camera = file:%s/frames\n"
	    "door = %s\n"
	    "[trust]\nstore = %s\n[face]\nlandmarks =\n"
	    "[screen]\nwidth = 480\nheight = 480\noffscreen = yes\n",
	    topology == GATE_TWO_STEP ? "two-step" : "one-step", d, d, d, d, d,
	    d, g->site != NULL ? g->site : "postgres:host=localhost", d,
	    g->reader != NULL ? g->reader : reader, d, d,
	    g->doors != NULL ? g->doors : door,
	    g->trust != NULL ? g->trust : trust);
	fclose(f);
	snprintf(
	    (char *)(uintptr_t)g->conf, sizeof(g->conf), "%s/kiosk.conf", d);
}

/* Lines "MS STATE PEOPLE"; false: the controller has ended. */
static bool
read_journal(struct faults_gate *g)
{
	char *end, state[16];
	ssize_t n = read(g->journal, g->heard + g->heard_n,
	    sizeof(g->heard) - 1 - g->heard_n);

	if (n == 0 && !g->journaled)
		return false;
	g->heard_n += n > 0 ? (size_t)n : 0;
	while ((end = memchr(g->heard, '\n', g->heard_n)) != NULL) {
		const size_t used = (size_t)(end + 1 - g->heard);

		*end = '\0';
		if (sscanf(g->heard, "%*s %15s", state) == 1) {
			memcpy(g->door, state, sizeof(state));
			g->opens += strcmp(state, "open") == 0;
		}
		g->heard_n -= used;
		memmove(g->heard, end + 1, g->heard_n);
	}
	return true;
}

/* The line to the door has room for some orders: those before are answered. */
void
faults_gate_breathe(struct faults_gate *g)
{
	struct hw_door_status s;

	for (int i = 0; i < 10; i++) {
		hw_door_status(g->m.porter.door, &s);
		(void)poll(NULL, 0, 5);
	}
}

/* An order to the door takes a moment, and a moment more to be answered. */
bool
faults_gate_settle(struct faults_gate *g)
{
	const enum gate_state in = g->m.gate.state;
	const char *want = in == GATE_DOOR_OPEN || in == GATE_ENTERING
	    ? "open"
	    : "closed";
	struct hw_door_status s;

	if (kiosk_gate_running(in) && in < GATE_ENTERING)
		return true;
	for (int i = 0; i < PASSES_MS / 5; i++) {
		struct pollfd p = {hw_door_fd(g->m.porter.door), POLLIN, 0};

		hw_door_status(g->m.porter.door, &s);
		(void)!read_journal(g);
		if (i >= 3 && strcmp(g->door, want) == 0)
			return true;
		(void)poll(&p, 1, 5);
	}
	return false;
}

bool
faults_gate_open(
    struct faults_gate *g, const char *dir, enum gate_topology topology)
{
	const struct faults_gate before = {.opens = g->opens,
	    .entries = g->entries,
	    .exe = g->exe,
	    .site = g->site,
	    .reader = g->reader,
	    .trust = g->trust,
	    .doors = g->doors,
	    .box = g->box,
	    .line = g->line,
	    .begins = g->begins,
	    .journaled = g->journaled};
	struct conf_error err;
	char path[256];

	*g = before;
	snprintf(g->dir, sizeof(g->dir), "%s", dir);
	(void)mkdir(dir, 0700);
	snprintf(path, sizeof(path), "%s/frames", dir);
	(void)mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/audit.pem", dir);
	if (access(path, F_OK) != 0)
		write_keys(g);
	write_conf(g, topology);
	snprintf(path, sizeof(path), "%s/door", dir);
	/* Its other end is closed when the controller has ended. */
	if (!g->journaled &&
	    ((unlink(path) != 0 && errno != ENOENT) || mkfifo(path, 0600) != 0))
		faults_give_up(path);
	g->journal = open(path,
	    O_RDONLY | O_NONBLOCK | O_CLOEXEC | (g->journaled ? O_CREAT : 0),
	    0600);
	if (g->journal < 0)
		faults_give_up(path);
	if (g->journaled)
		(void)lseek(g->journal, 0, SEEK_END);
	if (g->box != NULL)
		faults_wire_start(g->box, g->line, g->begins);
	if (kiosk_lane_read(g->conf, &g->lane, &err) != KIOSK_E_OK)
		faults_give_up(err.text);
	g->running = kiosk_monitor_open(&g->m,
			 &(struct kiosk_monitor_conf) {&g->lane, g->conf,
			     g->exe, NULL, false}) == KIOSK_E_OK;
	if (!g->running) {
		kiosk_monitor_close(&g->m);
		close(g->journal);
	}
	return g->running && faults_gate_settle(g);
}

/* --- what its workers would say --- */

#define E(name) GATE_EV_##name
#define END GATE_EVENT_COUNT
#define UP E(DOCUMENT), E(MRZ_OK)
#define READ UP, E(ACCESS_OK)
#define MATCHED READ, E(TRUSTED), E(MATCH)

/* clang-format off */
static const struct path {
	enum gate_state to;
	enum gate_topology topology;
	enum gate_event events[10]; /* from IDLE */
} paths[] = {
	{GATE_IDLE,           GATE_ONE_STEP, {END}},
	{GATE_MRZ,            GATE_ONE_STEP, {E(DOCUMENT), END}},
	{GATE_ASK_AGAIN,      GATE_ONE_STEP, {E(DOCUMENT), E(MRZ_BAD), END}},
	{GATE_TYPING,         GATE_ONE_STEP, {E(DOCUMENT), E(MRZ_BAD), E(TYPE), END}},
	{GATE_TYPE_WARNING,   GATE_ONE_STEP, {E(DOCUMENT), E(MRZ_BAD), E(TYPE), E(DEADLINE), END}},
	{GATE_ACCESS,         GATE_ONE_STEP, {UP, END}},
	{GATE_READING,        GATE_ONE_STEP, {READ, END}},
	{GATE_REMOVED,        GATE_ONE_STEP, {READ, E(CHIP_GONE), END}},
	{GATE_ENTERING,       GATE_TWO_STEP, {READ, E(TRUSTED), END}},
	{GATE_FACE,           GATE_ONE_STEP, {READ, E(TRUSTED), END}},
	{GATE_WARNING,        GATE_ONE_STEP, {READ, E(TRUSTED), E(DEADLINE), END}},
	{GATE_FINGER,         GATE_ONE_STEP, {READ, E(TRUSTED_FINGER), E(MATCH), END}},
	{GATE_FINGER_WARNING, GATE_ONE_STEP, {READ, E(TRUSTED_FINGER), E(MATCH), E(DEADLINE), END}},
	{GATE_SCREENING,      GATE_ONE_STEP, {MATCHED, END}},
	{GATE_DOOR_OPEN,      GATE_ONE_STEP, {MATCHED, E(SCREENED), END}},
	{GATE_PASSED,         GATE_ONE_STEP, {MATCHED, E(SCREENED), E(WENT_THROUGH), END}},
	{GATE_OFFICER,        GATE_ONE_STEP, {READ, E(REFUSED), END}},
	{GATE_TURNED_AWAY,    GATE_ONE_STEP, {READ, E(REFUSED), E(ORDER_REFUSE), END}},
};
/* clang-format on */

static const struct path *
path_to(enum gate_state to)
{
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (paths[i].to == to)
			return &paths[i];
	return NULL;
}

bool
faults_gate_rests(enum gate_state s)
{
	return s == GATE_OUT_OF_SERVICE || s == GATE_CLEARING ||
	    path_to(s) != NULL;
}

enum gate_topology
faults_gate_topology(enum gate_state s)
{
	const struct path *p = path_to(s);

	return p != NULL ? p->topology : GATE_ONE_STEP;
}

/* A document and a face about which everything is well. */
static void
be_genuine(struct kiosk_record *r)
{
	struct kiosk_facts *f = &r->facts;

	r->have_facts = r->have_rule = r->have_face = true;
	r->rule.outcome = KIOSK_RULE_ELIGIBLE;
	f->err = MRTD_E_OK;
	f->access = MRTD_ACCESS_PACE;
	certs_checks_init(&f->verdict, CERTS_PROFILE_GATE);
	for (int id = 0; id < CERTS_CHECK_COUNT; id++)
		if (f->verdict.weight[id] == CERTS_MANDATORY)
			certs_checks_add(&f->verdict, (enum certs_check_id)id,
			    CERTS_SUCCESSFUL, CERTS_REASON_NONE);
	r->face.err = BIOMETRICS_E_OK;
	r->face.verdict = (struct biometrics_verdict) {
	    .outcome = BIOMETRICS_MATCH,
	    .metric = BIOMETRICS_METRIC_COSINE,
	    .score = .9f,
	    .threshold = .5f,
	    .fmr = 1e-6};
}

void
faults_gate_say(struct faults_gate *g, enum gate_event e)
{
	struct kiosk_record *r = &g->m.record;

	if (g->m.gate.state == GATE_SCREENING ||
	    (g->m.gate.state == GATE_READING &&
		g->lane.topology == GATE_TWO_STEP))
		faults_gate_breathe(g);
	/* What is said here no worker is asked for. */
	g->m.comparing = g->m.touching = true;
	if (e == GATE_EV_TRUSTED || e == GATE_EV_TRUSTED_FINGER)
		be_genuine(r);
	if (e == GATE_EV_REFUSED)
		kiosk_record_reason(r, "dg2", "the portrait is altered");
	if (e == GATE_EV_ORDER_REFUSE)
		r->order.kind = KIOSK_ORDER_REFUSE;
	kiosk_monitor_feed(&g->m, e);
	g->entries += g->m.gate.state == GATE_ENTERING;
	if (!faults_gate_settle(g))
		faults_give_up("the door does not follow");
}

bool
faults_gate_home(struct faults_gate *g)
{
	for (int i = 0; i < 8 && g->m.gate.state != GATE_IDLE; i++) {
		const enum gate_state s = g->m.gate.state;

		if (s == GATE_SCREENING)
			faults_gate_breathe(g);
		/* READY is answered to a probe, of which workers are part. */
		if (s == GATE_OUT_OF_SERVICE) {
			if (g->m.officer.closed ||
			    !kiosk_store_ready(g->m.store))
				return false;
			kiosk_monitor_feed(&g->m, GATE_EV_READY);
		} else {
			kiosk_monitor_feed(&g->m,
			    s == GATE_CLEARING ? GATE_EV_CLEARED
					       : GATE_EV_DEADLINE);
		}
		if (!faults_gate_settle(g))
			faults_give_up("the door does not come home");
	}
	return g->m.gate.state == GATE_IDLE;
}

bool
faults_gate_to(struct faults_gate *g, enum gate_state to)
{
	const struct path *p = path_to(to);

	/* Who waits for a list stands in front of it. */
	snprintf(g->lane.watchlists, sizeof(g->lane.watchlists), "%s",
	    to == GATE_SCREENING ? "list" : "");
	if (to == GATE_OUT_OF_SERVICE)
		return g->m.gate.state == to;
	if (to == GATE_CLEARING) {
		kiosk_monitor_feed(&g->m, GATE_EV_READY);
		return g->m.gate.state == to;
	}
	if (p == NULL || !faults_gate_home(g))
		return false;
	for (size_t i = 0; p->events[i] != END; i++)
		faults_gate_say(g, p->events[i]);
	return g->m.gate.state == to;
}

/* --- what is left of it --- */

void
faults_gate_ask(const char *dir, const char *sql, char out[256])
{
	char path[256];
	sqlite3_stmt *q = NULL;
	sqlite3 *db = NULL;

	out[0] = '\0';
	snprintf(path, sizeof(path), "%s/store.db", dir);
	if (sqlite3_open(path, &db) == SQLITE_OK &&
	    sqlite3_busy_timeout(db, 5000) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW && sqlite3_column_text(q, 0) != NULL)
		snprintf(out, 256, "%s", sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
	sqlite3_close(db);
}

/* Until the controller has shut its doors and ended. */
static bool
read_all(struct faults_gate *g)
{
	for (int i = 0; i < PASSES_MS / 10; i++) {
		struct pollfd p = {g->journal, POLLIN, 0};

		if (poll(&p, 1, 10) > 0 && !read_journal(g))
			return true;
	}
	return false;
}

static bool
slurp(const char *dir, const char *name, struct span *out)
{
	char path[256];
	struct stat st;
	uint8_t *p = NULL;
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return false;
	if (fstat(fd, &st) == 0 && (p = malloc((size_t)st.st_size + 1)) != NULL)
		n = read(fd, p, (size_t)st.st_size);
	close(fd);
	*out = span_of(p, n > 0 ? (size_t)n : 0);
	return n >= 0;
}

static const char *
check_audit(const char *dir)
{
	static char why[160];
	struct kiosk_sign_public public = {.pkey = NULL};
	const struct audit_against with = {.key = &public, .keys = 1};
	char ids[256], sql[160], line[64], path[256];
	struct kiosk_sign *sign = NULL;
	struct audit_report r;
	struct span text = {0};

	snprintf(path, sizeof(path), "%s/audit.pem", dir);
	if (kiosk_sign_open(path, NULL, &sign) != KIOSK_E_OK ||
	    !slurp(dir, "audit.log", &text))
		return "there is no audit log";
	public = *kiosk_sign_public(sign);
	kiosk_audit_verify(text, &with, &r);
	why[0] = '\0';
	if (r.fault != AUDIT_FAULT_NONE)
		snprintf(why, sizeof(why), "audit log: %s",
		    kiosk_audit_fault_text(r.fault));
	/* Who was admitted stands in it. */
	for (unsigned i = 0; why[0] == '\0'; i++) {
		snprintf(sql, sizeof(sql),
		    "SELECT DISTINCT id FROM passage WHERE decision = 'admit'"
		    " ORDER BY id LIMIT 1 OFFSET %u",
		    i);
		faults_gate_ask(dir, sql, ids);
		if (ids[0] == '\0')
			break;
		snprintf(line, sizeof(line), "%.40s admit ", ids);
		if (memmem(text.p, text.n, line, strlen(line)) == NULL)
			snprintf(why, sizeof(why),
			    "the audit log does not know of %.40s", ids);
	}
	kiosk_sign_close(&sign);
	free((void *)(uintptr_t)text.p);
	return why[0] != '\0' ? why : NULL;
}

const char *
faults_gate_look(const char *dir, unsigned opens)
{
	static char why[160];
	char got[256];

	faults_gate_ask(dir, "PRAGMA integrity_check", got);
	if (strcmp(got, "ok") != 0) {
		snprintf(why, sizeof(why), "the store: %.140s", got);
		return why;
	}
	faults_gate_ask(dir,
	    "SELECT count(DISTINCT id) FROM passage WHERE decision = 'admit'",
	    got);
	if (opens > strtoul(got, NULL, 10)) {
		snprintf(why, sizeof(why),
		    "the door opened %u times, and %.20s were admitted", opens,
		    got);
		return why;
	}
	return check_audit(dir);
}

const char *
faults_gate_close(struct faults_gate *g)
{
	const char *why = NULL;

	if (!g->running)
		return "the gate does not start";
	kiosk_monitor_close(&g->m);
	/* It does not end by itself, as the real one does not. */
	if (g->box != NULL)
		faults_wire_stop();
	if (!read_all(g))
		why = "the door's controller does not end";
	close(g->journal);
	g->running = false;
	return why != NULL ? why
			   : faults_gate_look(g->dir, g->opens - g->entries);
}
