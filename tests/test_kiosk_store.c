#include "tests/check.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kiosk/record.h"
#include "kiosk/store.h"

static char dir[64], address[128], path[96];
static struct kiosk_record record;

static int
before(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/sallyport-store-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/store.db", dir);
	snprintf(address, sizeof(address), "sqlite:%s", path);
	snprintf(record.id, sizeof(record.id), "00ff");
	snprintf(record.decision, sizeof(record.decision), "officer");
	kiosk_record_reason(&record, "dg2", "it's \"altered\"");
	kiosk_record_reason(&record, "expiry", "expired");
	return 0;
}

static int
after(void **state)
{
	char cmd[96];

	(void)state;
	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	return system(cmd) == 0 ? 0 : -1;
}

/* With another program than the one that wrote it. */
static void
ask(const char *sql, char *out, size_t cap)
{
	char cmd[1024];
	FILE *p;

	snprintf(cmd, sizeof(cmd), "sqlite3 %s \"%s\" 2>&1", path, sql);
	assert_non_null(p = popen(cmd, "r"));
	out[fread(out, 1, cap - 1, p)] = '\0';
	pclose(p);
}

static void
keeps_every_revision(void **state)
{
	struct kiosk_store *s = NULL;
	char out[256];

	(void)state;
	assert_int_equal(kiosk_store_open(address, &s, NULL), KIOSK_E_OK);
	assert_true(kiosk_store_ready(s));
	assert_int_equal(kiosk_store_put(s, &record, NULL), KIOSK_E_OK);
	snprintf(record.decision, sizeof(record.decision), "admit");
	assert_int_equal(kiosk_store_put(s, &record, NULL), KIOSK_E_OK);
	kiosk_store_close(&s);
	assert_null(s);
	ask("SELECT revision, decision, reasons FROM passage", out,
	    sizeof(out));
	assert_string_equal(out, "1|officer|dg2 expiry\n2|admit|dg2 expiry\n");
	ask("SELECT json_extract(record, '$.decision') FROM passage", out,
	    sizeof(out));
	assert_string_equal(out, "officer\nadmit\n");
	ask("PRAGMA journal_mode; PRAGMA user_version", out, sizeof(out));
	assert_string_equal(out, "wal\n11\n");
}

static void
opens_what_it_wrote_and_nothing_else(void **state)
{
	struct kiosk_store *s = NULL;
	char out[64];

	(void)state;
	assert_int_equal(kiosk_store_open(address, &s, NULL), KIOSK_E_OK);
	kiosk_store_close(&s);
	ask("PRAGMA user_version = 12", out, sizeof(out));
	assert_int_equal(kiosk_store_open(address, &s, NULL), KIOSK_E_STORE);
	assert_null(s);
	ask("PRAGMA user_version = 11", out, sizeof(out));
	assert_int_equal(kiosk_store_open("paper:x", &s, NULL), KIOSK_E_CONF);
	assert_int_equal(
	    kiosk_store_open("sqlite:/nowhere/x.db", &s, NULL), KIOSK_E_STORE);
	assert_null(s);
}

/* Somebody holds the lock: not stored, said so, in bounded time. */
static void
says_when_it_cannot_store(void **state)
{
	struct kiosk_store *s = NULL;
	sqlite3 *other = NULL;

	(void)state;
	assert_int_equal(kiosk_store_open(address, &s, NULL), KIOSK_E_OK);
	assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL),
	    SQLITE_OK);
	assert_false(kiosk_store_ready(s));
	assert_int_equal(kiosk_store_put(s, &record, NULL), KIOSK_E_STORE);
	assert_non_null(strstr(kiosk_store_why(s), "locked"));
	sqlite3_close(other);
	assert_true(kiosk_store_ready(s));
	assert_int_equal(kiosk_store_put(s, &record, NULL), KIOSK_E_OK);
	kiosk_store_close(&s);
}

/* The store of the first version, as it was made then, goes on. */
static void
takes_over_an_older_store(void **state)
{
	static const char first[] =
	    "CREATE TABLE passage (id TEXT NOT NULL, revision INTEGER NOT"
	    " NULL, began TEXT NOT NULL, stored TEXT NOT NULL, gate TEXT NOT"
	    " NULL, decision TEXT NOT NULL, reasons TEXT NOT NULL, ms_decision"
	    " INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (id,"
	    " revision)) STRICT; CREATE INDEX passage_began ON passage (began);"
	    " INSERT INTO passage VALUES ('aa', 1, '2026-11-22T10:00:00Z',"
	    " '2026-11-22T10:00:09Z', 'lane-1', 'admit', '', 900, '{}');"
	    " PRAGMA user_version = 1";
	struct kiosk_store *s = NULL;
	char old[128], out[128], was[sizeof(path)];

	(void)state;
	memcpy(was, path, sizeof(path));
	snprintf(path, sizeof(path), "%.70s/old.db", dir);
	snprintf(old, sizeof(old), "sqlite:%s", path);
	ask(first, out, sizeof(out));
	assert_int_equal(kiosk_store_open(old, &s, NULL), KIOSK_E_OK);
	kiosk_store_close(&s);
	ask("SELECT at, site, decision FROM passage; PRAGMA user_version", out,
	    sizeof(out));
	assert_string_equal(out, "1795341600||admit\n11\n");
	memcpy(path, was, sizeof(path));
}

#define NOW INT64_C(1795355000000)

static struct kiosk_case
make_case(const char *cause)
{
	struct kiosk_case c = {.site = "T1",
	    .gate = "lane-1",
	    .passage = "00ff",
	    .record = 1,
	    .state = KIOSK_CASE_OPEN,
	    .opened_ms = NOW - 1000,
	    .until_ms = NOW + 60000,
	    .may = 1u << KIOSK_ORDER_ADMIT,
	    .four_eyes = 0};

	assert_true(kiosk_case_name(c.id));
	snprintf(c.cause, sizeof(c.cause), "%s", cause);
	return c;
}

static bool
keep(void *cookie, const struct kiosk_case *c)
{
	*(struct kiosk_case *)cookie = *c;
	return true;
}

static bool
tally(void *cookie, const struct kiosk_case *c)
{
	(void)c;
	(*(unsigned *)cookie)++;
	return true;
}

static unsigned
open_cases(struct kiosk_store *s, const char *gate, int64_t now)
{
	unsigned n = 0;

	assert_int_equal(
	    kiosk_store_open_cases(s, gate, now, tally, &n), KIOSK_E_OK);
	return n;
}

static void
holds_a_case(void **state)
{
	static const uint8_t jpeg[] = {0xFF, 0xD8, 0x00, 0xFF, 0xD9};
	struct kiosk_case c = make_case("face-no-match"), got = {0};
	struct kiosk_store *s = NULL;
	uint8_t buf[64];
	struct sink k = sink_of(buf, sizeof(buf));

	(void)state;
	assert_int_equal(kiosk_store_open(address, &s, NULL), KIOSK_E_OK);
	assert_int_equal(kiosk_store_put_case(s, &c), KIOSK_E_OK);
	assert_int_equal(c.revision, 1);
	assert_int_equal(
	    kiosk_store_put_photo(s, &c, KIOSK_CASE_PHOTO_LIVE, SPAN_OF(jpeg)),
	    KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_open_cases(s, NULL, NOW, keep, &got), KIOSK_E_OK);
	assert_memory_equal(&c, &got, sizeof(c));
	assert_int_equal(open_cases(s, "lane-2", NOW), 0);
	assert_int_equal(open_cases(s, "lane-1", NOW + 60000), 0);
	assert_int_equal(
	    kiosk_store_photo(s, &c, KIOSK_CASE_PHOTO_LIVE, &k), KIOSK_E_OK);
	assert_memory_equal(buf, jpeg, sizeof(jpeg));
	assert_int_equal(kiosk_store_photo(s, &c, KIOSK_CASE_PHOTO_CHIP, &k),
	    KIOSK_E_ABSENT);
	/* One officer takes it, and sees that. */
	assert_int_equal(kiosk_store_take_case(s, &c, "4711", NOW), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_take_case(s, &c, "4712", NOW), KIOSK_E_ABSENT);
	assert_int_equal(kiosk_store_case(s, c.id, &got), KIOSK_E_OK);
	assert_int_equal(got.state, KIOSK_CASE_TAKEN);
	assert_string_equal(got.officer, "4711");
	/* The gate's last word. */
	c.state = KIOSK_CASE_DECIDED;
	c.closed_ms = NOW;
	assert_int_equal(kiosk_store_put_case(s, &c), KIOSK_E_OK);
	assert_int_equal(c.revision, 2);
	assert_int_equal(open_cases(s, NULL, NOW), 0);
	/* With it go its pictures. */
	assert_int_equal(kiosk_store_photo(s, &c, KIOSK_CASE_PHOTO_LIVE, &k),
	    KIOSK_E_ABSENT);
	assert_int_equal(kiosk_store_case(s, c.id, &got), KIOSK_E_OK);
	assert_int_equal(got.state, KIOSK_CASE_DECIDED);
	assert_int_equal(kiosk_store_case(s, "nobody", &got), KIOSK_E_ABSENT);
	kiosk_store_close(&s);
}

/* Planted bytes are in the file while the case is open, and in none after. */
static void
forgets_pictures(void **state)
{
	static const char *const names[] = {"", "-wal"};
	struct kiosk_case c = make_case("face-no-match");
	struct kiosk_store *s = NULL;
	uint8_t needle[4096];
	char file[128];
	uint8_t *text;
	size_t n, found;

	(void)state;
	for (size_t i = 0; i < sizeof(needle); i++)
		needle[i] = (uint8_t)(i * 7 % 251);
	assert_int_equal(kiosk_store_open(address, &s, NULL), KIOSK_E_OK);
	assert_int_equal(kiosk_store_put_case(s, &c), KIOSK_E_OK);
	assert_int_equal(kiosk_store_put_photo(
			     s, &c, KIOSK_CASE_PHOTO_CHIP, SPAN_OF(needle)),
	    KIOSK_E_OK);
	for (int closed = 0; closed < 2; closed++) {
		if (closed == 1) {
			c.state = KIOSK_CASE_EXPIRED;
			c.closed_ms = NOW;
			assert_int_equal(
			    kiosk_store_put_case(s, &c), KIOSK_E_OK);
			kiosk_store_forget(s);
		}
		found = 0;
		for (int f = 0; f < 2; f++) {
			snprintf(file, sizeof(file), "%s%s", path, names[f]);
			text = check_slurp(file, &n);
			/* Pages of the file cut it: a part is enough. */
			found += text != NULL &&
			    memmem(text, n, needle + 64, 512) != NULL;
			free(text);
		}
		assert_int_equal(found > 0, closed == 0);
	}
	kiosk_store_close(&s);
}

static struct kiosk_order_sealed
make_order(struct kiosk_order *o, enum kiosk_order_kind kind, uint64_t sequence)
{
	static const uint8_t seed[32] = {9};
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_ED25519, NULL, seed, sizeof(seed));
	struct kiosk_order_sealed sealed;

	*o = (struct kiosk_order) {.kind = kind,
	    .site = "T1",
	    .gate = "lane-1",
	    .sequence = sequence,
	    .issued_ms = NOW,
	    .expires_ms = NOW + 5000,
	    .officer = "4711"};
	assert_true(kiosk_case_name(o->id));
	assert_int_equal(kiosk_order_encode(o, &sealed), KIOSK_E_OK);
	assert_int_equal(kiosk_order_sign(&sealed, key), KIOSK_E_OK);
	EVP_PKEY_free(key);
	return sealed;
}

static bool
keep_order(void *cookie, const struct kiosk_order_sealed *o)
{
	*(struct kiosk_order_sealed *)cookie = *o;
	return true;
}

/* A lane was locked after the clock had been set back, and the release before
 * it counted as the later order: after a restart it was open. */
static void
a_clock_set_back_unlocks_no_lane(void **state)
{
	static const enum kiosk_order_kind kinds[] = {KIOSK_ORDER_RELEASE,
	    KIOSK_ORDER_LOCK, KIOSK_ORDER_RELEASE, KIOSK_ORDER_EMERGENCY};
	struct kiosk_store *s = NULL;
	char other[128];

	(void)state;
	snprintf(other, sizeof(other), "sqlite:%.80s/lane.db", dir);
	assert_int_equal(kiosk_store_open(other, &s, NULL), KIOSK_E_OK);
	for (unsigned i = 0; i < 4; i++) {
		struct kiosk_order o;
		struct kiosk_order_sealed a = make_order(&o, kinds[i], 10 + i);
		enum kiosk_order_kind last;

		assert_int_equal(
		    kiosk_store_put_verdict(s, "T1", "lane-1", &a, &o,
			KIOSK_ORDER_V_DONE, NOW - (int64_t)i * 3600000),
		    KIOSK_E_OK);
		assert_int_equal(kiosk_store_lane_order(s, &last), KIOSK_E_OK);
		assert_int_equal(last, kinds[i]);
	}
	kiosk_store_close(&s);
}

static void
remembers_orders(void **state)
{
	struct kiosk_order lock, release;
	struct kiosk_order_sealed a = make_order(&lock, KIOSK_ORDER_LOCK, 3),
				  b = make_order(
				      &release, KIOSK_ORDER_RELEASE, 4),
				  got = {0};
	const uint8_t *key = a.signer[0].key;
	enum kiosk_order_kind kind = KIOSK_ORDER_ADMIT;
	enum kiosk_order_verdict v;
	struct kiosk_store *s = NULL;
	uint64_t last;
	bool seen;

	(void)state;
	assert_int_equal(kiosk_store_open(address, &s, NULL), KIOSK_E_OK);
	assert_int_equal(kiosk_store_lane_order(s, &kind), KIOSK_E_OK);
	assert_int_equal(kind, KIOSK_ORDER_RELEASE);
	/* Under the same id something forged came first. */
	assert_int_equal(kiosk_store_put_verdict(s, "T1", "lane-1", &a, NULL,
			     KIOSK_ORDER_V_FORGED, NOW),
	    KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_order_seen(s, lock.id, key, &seen, &last), KIOSK_E_OK);
	assert_false(seen);
	assert_int_equal(last, 0);
	assert_int_equal(kiosk_store_put_verdict(s, "T1", "lane-1", &a, &lock,
			     KIOSK_ORDER_V_DONE, NOW + 1),
	    KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_order_seen(s, lock.id, key, &seen, &last), KIOSK_E_OK);
	assert_true(seen);
	assert_int_equal(last, 3);
	/* Done twice cannot be written; refused twice is one row. */
	assert_int_equal(kiosk_store_put_verdict(s, "T1", "lane-1", &a, &lock,
			     KIOSK_ORDER_V_DONE, NOW + 2),
	    KIOSK_E_STORE);
	for (int i = 0; i < 2; i++)
		assert_int_equal(kiosk_store_put_verdict(s, "T1", "lane-1", &a,
				     &lock, KIOSK_ORDER_V_REPLAYED, NOW + 3),
		    KIOSK_E_OK);
	assert_int_equal(kiosk_store_verdict(s, lock.id, &v), KIOSK_E_OK);
	assert_int_equal(v, KIOSK_ORDER_V_DONE);
	assert_int_equal(kiosk_store_lane_order(s, &kind), KIOSK_E_OK);
	assert_int_equal(kind, KIOSK_ORDER_LOCK);
	assert_int_equal(kiosk_store_put_verdict(s, "T1", "lane-1", &b,
			     &release, KIOSK_ORDER_V_DONE, NOW + 4),
	    KIOSK_E_OK);
	assert_int_equal(kiosk_store_lane_order(s, &kind), KIOSK_E_OK);
	assert_int_equal(kind, KIOSK_ORDER_RELEASE);
	/* The other way round: from a console to a gate. */
	assert_int_equal(
	    kiosk_store_next_sequence(s, "T1", "lane-1", key, &last),
	    KIOSK_E_OK);
	assert_int_equal(last, 1);
	assert_int_equal(kiosk_store_send_order(s, &a), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_next_sequence(s, "T1", "lane-1", key, &last),
	    KIOSK_E_OK);
	assert_int_equal(last, 4);
	b.bytes[100] ^= 1;
	assert_int_equal(kiosk_store_send_order(s, &b), KIOSK_E_CONF);
	assert_int_equal(
	    kiosk_store_orders(s, "T1", "lane-1", NOW, keep_order, &got),
	    KIOSK_E_OK);
	assert_memory_equal(&a, &got, sizeof(a));
	kiosk_store_close(&s);
}

struct tally {
	unsigned n, revision;
	char decision[24];
};

static bool
tally_summary(void *cookie, const struct kiosk_store_summary *p)
{
	struct tally *t = cookie;

	t->n++;
	t->revision = p->revision;
	snprintf(t->decision, sizeof(t->decision), "%s", p->decision);
	return true;
}

static void
finds_passages(void **state)
{
	static const struct {
		const char *name;
		struct kiosk_store_query q;
		unsigned want;
	} rows[] = {
	    {"all", {.to = INT64_MAX}, 3},
	    {"one", {.to = INT64_MAX, .limit = 1}, 1},
	    {"a time", {.from = 1000, .to = 1001}, 1},
	    {"before", {.from = 0, .to = 1000}, 1},
	    {"a decision", {.to = INT64_MAX, .decision = "admit"}, 2},
	    {"a reason", {.to = INT64_MAX, .reason = "expiry"}, 3},
	    {"half a reason", {.to = INT64_MAX, .reason = "expir"}, 0},
	    {"an id", {.to = INT64_MAX, .id = "00f"}, 1},
	    {"a gate", {.to = INT64_MAX, .gate = "lane-1"}, 2},
	    {"a site", {.to = INT64_MAX, .site = "T2"}, 0},
	};
	static struct kiosk_record r;
	static uint8_t json[KIOSK_RECORD_MAX];
	struct sink k = sink_of(json, sizeof(json));
	struct kiosk_store *s = NULL;
	uint32_t revision = 0;

	(void)state;
	r = record;
	assert_int_equal(kiosk_store_open(address, &s, NULL), KIOSK_E_OK);
	snprintf(r.gate, sizeof(r.gate), "lane-1");
	snprintf(r.site, sizeof(r.site), "T1");
	snprintf(r.id, sizeof(r.id), "aa01");
	r.began = 1000;
	assert_int_equal(kiosk_store_put(s, &r, &revision), KIOSK_E_OK);
	assert_int_equal(revision, 1);
	snprintf(r.id, sizeof(r.id), "aa02");
	snprintf(r.decision, sizeof(r.decision), "officer");
	r.began = 2000;
	r.offline = true;
	assert_int_equal(kiosk_store_put(s, &r, &revision), KIOSK_E_OK);
	assert_int_equal(kiosk_store_put(s, &r, &revision), KIOSK_E_OK);
	assert_int_equal(revision, 2);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct tally t = {0};

		check(rows[i].name,
		    kiosk_store_find(s, &rows[i].q, tally_summary, &t) ==
			KIOSK_E_OK);
		if (t.n != rows[i].want)
			fail_msg("%s: %u", rows[i].name, t.n);
	}
	assert_int_equal(kiosk_store_record(s, "aa02", 1, &k), KIOSK_E_OK);
	json[k.n] = '\0';
	assert_non_null(strstr((char *)json, "\"offline\": true"));
	assert_int_equal(kiosk_store_record(s, "aa03", 0, &k), KIOSK_E_ABSENT);
	kiosk_store_close(&s);
}

/*
 * A disk on which so many more writes succeed: SQLite's calls find these before
 * the C library's own.
 */
static long room = LONG_MAX;

ssize_t pwrite64(int, const void *, size_t, off64_t);
ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	if (room <= 0) {
		errno = ENOSPC;
		return -1;
	}
	room--;
	return (ssize_t)syscall(SYS_pwrite64, fd, p, n, at);
}

/* Full at every write of a passage: all of it or nothing, and then it goes on.
 */
static void
survives_a_full_disk(void **state)
{
	struct kiosk_store *s = NULL;
	char out[64], want[64];
	long rows, refused = 0;

	(void)state;
	ask("SELECT count(*) FROM passage", out, sizeof(out));
	rows = strtol(out, NULL, 10);
	for (long n = 0; n < 24; n++) {
		assert_int_equal(
		    kiosk_store_open(address, &s, NULL), KIOSK_E_OK);
		room = n;
		if (kiosk_store_put(s, &record, NULL) == KIOSK_E_OK)
			rows++;
		else {
			refused++;
			assert_true(kiosk_store_why(s)[0] != '\0');
		}
		room = 0;
		assert_false(kiosk_store_ready(s));
		room = LONG_MAX;
		snprintf(want, sizeof(want), "ok\n%ld\n", rows);
		ask("PRAGMA integrity_check; SELECT count(*) FROM passage", out,
		    sizeof(out));
		assert_string_equal(out, want);
		assert_true(kiosk_store_ready(s));
		assert_int_equal(kiosk_store_put(s, &record, NULL), KIOSK_E_OK);
		rows++;
		kiosk_store_close(&s);
	}
	assert_true(refused > 4 && refused < 24);
}

/* Once, whatever else was spent, and after a restart; what has ended is gone a
 * day later. */
static void
spends_a_token_once(void **state)
{
	static const char *const ids[] = {"0123456789abcdef0123456789abcdef",
	    "ffffffffffffffffffffffffffffffff"};
	struct kiosk_store *s = NULL;
	char out[64];
	bool first;

	(void)state;
	for (int restart = 0; restart < 2; restart++) {
		assert_int_equal(
		    kiosk_store_open(address, &s, NULL), KIOSK_E_OK);
		for (size_t i = 0; i < 2; i++)
			for (int again = 0; again < 2; again++) {
				assert_int_equal(kiosk_store_spend(s, ids[i],
						     100000, 99000, &first),
				    KIOSK_E_OK);
				assert_true(
				    first == (restart == 0 && again == 0));
			}
		kiosk_store_close(&s);
	}
	assert_int_equal(kiosk_store_open(address, &s, NULL), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_spend(
		s, "00000000000000000000000000000000", 300000, 200000, &first),
	    KIOSK_E_OK);
	assert_true(first);
	kiosk_store_close(&s);
	ask("SELECT count(*) FROM spent", out, sizeof(out));
	assert_string_equal(out, "1\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keeps_every_revision),
	    cmocka_unit_test(opens_what_it_wrote_and_nothing_else),
	    cmocka_unit_test(finds_passages),
	    cmocka_unit_test(takes_over_an_older_store),
	    cmocka_unit_test(says_when_it_cannot_store),
	    cmocka_unit_test(holds_a_case),
	    cmocka_unit_test(forgets_pictures),
	    cmocka_unit_test(a_clock_set_back_unlocks_no_lane),
	    cmocka_unit_test(remembers_orders),
	    cmocka_unit_test(spends_a_token_once),
	    cmocka_unit_test(survives_a_full_disk),
	};

	return cmocka_run_group_tests_name("kiosk_store", tests, before, after);
}
