/*
 * Bytes are planted in rows and pictures, the clock passes, and the files of
 * the store are searched for them as they lie on the disk.
 */
#include "tests/check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/erase.h"
#include "kiosk/host.h"
#include "kiosk/outbox.h"
#include "kiosk/record.h"
#include "kiosk/store.h"

#define DAY INT64_C(86400)
#define PLANTED "PLANTED<<BYTES<L898902C3"

static const struct kiosk_erase_rule rule = {30, 365};
static char dir[64], path[96], address[128];
static struct kiosk_store *s;
static struct kiosk_erase x;
static struct kiosk_record r;
static int64_t now;
static uint64_t ms;

static int
before(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/sallyport-erase-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/store.db", dir);
	snprintf(address, sizeof(address), "sqlite:%s", path);
	memset(&x, 0, sizeof(x));
	memset(&r, 0, sizeof(r));
	now = kiosk_host_time();
	ms = 5000;
	return kiosk_store_open(address, &s, NULL) == KIOSK_E_OK ? 0 : -1;
}

static int
after(void **state)
{
	char cmd[96];

	(void)state;
	kiosk_store_close(&s);
	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	return system(cmd) == 0 ? 0 : -1;
}

/* In the database, with its free pages, the log and its index. */
static bool
on_disk(const char *what)
{
	static const char *const suffix[] = {"", "-wal", "-shm"};
	static uint8_t buf[8 << 20];
	const size_t n = strlen(what);

	for (size_t i = 0; i < 3; i++) {
		char name[128];
		FILE *f;
		size_t got;

		snprintf(name, sizeof(name), "%s%s", path, suffix[i]);
		if ((f = fopen(name, "rb")) == NULL)
			continue;
		got = fread(buf, 1, sizeof(buf), f);
		assert_true(got < sizeof(buf));
		fclose(f);
		for (size_t at = 0; at + n <= got; at++)
			if (memcmp(buf + at, what, n) == 0)
				return true;
	}
	return false;
}

static struct kiosk_erase_count
sweep(void)
{
	struct kiosk_erase_count n;

	assert_int_equal(
	    kiosk_erase_rows(&x, s, &rule, now, ms, &n), KIOSK_E_OK);
	return n;
}

/* The gate runs so many days, whatever its clock says. */
static struct kiosk_erase_count
live(unsigned days)
{
	struct kiosk_erase_count all = {0};

	for (unsigned i = 0; i < days; i++) {
		struct kiosk_erase_count n;

		now += DAY;
		ms += (uint64_t)DAY * 1000;
		n = sweep();
		all.rows += n.rows;
		all.lost += n.lost;
	}
	return all;
}

/* The program ends and begins anew, its clock set. */
static struct kiosk_erase_count
restart(int64_t clock)
{
	kiosk_store_close(&s);
	assert_int_equal(kiosk_store_open(address, &s, NULL), KIOSK_E_OK);
	memset(&x, 0, sizeof(x));
	now = clock;
	ms = 100;
	return sweep();
}

static void
plant(unsigned i, const char *site)
{
	static uint8_t jpeg[KIOSK_STORE_PHOTO_MAX];
	struct kiosk_case c = {.state = KIOSK_CASE_OPEN,
	    .opened_ms = now * 1000,
	    .until_ms = now * 1000 + 60000,
	    .cause = "face",
	    .reasons = "face"};

	memset(jpeg, 0x5A, sizeof(jpeg));
	memcpy(jpeg + 70000, PLANTED, sizeof(PLANTED) - 1);
	memset(r.reason, 0, sizeof(r.reason));
	r.reasons = 0;
	r.began = now;
	snprintf(r.id, sizeof(r.id), "%032x", i);
	snprintf(r.site, sizeof(r.site), "%s", site);
	snprintf(r.decision, sizeof(r.decision), "officer");
	/* Of many lengths: rows in a page, and over several. */
	for (unsigned k = 0; k < 1 + i % KIOSK_RECORD_REASONS; k++)
		kiosk_record_reason(&r, "dg2", PLANTED);
	assert_int_equal(kiosk_store_put(s, &r, NULL), KIOSK_E_OK);
	snprintf(c.id, sizeof(c.id), "%032x", i);
	snprintf(c.passage, sizeof(c.passage), "%s", r.id);
	snprintf(c.site, sizeof(c.site), "%s", site);
	snprintf(c.gate, sizeof(c.gate), "lane-1");
	snprintf(c.text, sizeof(c.text), "%s", PLANTED);
	assert_int_equal(kiosk_store_put_case(s, &c), KIOSK_E_OK);
	assert_int_equal(kiosk_store_put_photo(s, &c, KIOSK_CASE_PHOTO_LIVE,
			     span_of(jpeg, i % 3 == 0 ? 80000 : 70100)),
	    KIOSK_E_OK);
}

static bool
has(unsigned i)
{
	static uint8_t json[KIOSK_RECORD_MAX];
	struct sink k = sink_of(json, sizeof(json));
	char id[40];

	snprintf(id, sizeof(id), "%032x", i);
	return kiosk_store_record(s, id, 0, &k) == KIOSK_E_OK;
}

static void
leaves_no_byte(void **state)
{
	struct kiosk_erase_count n;

	(void)state;
	sweep();
	for (unsigned i = 0; i < 40; i++)
		plant(i, "");
	assert_true(on_disk(PLANTED));
	/* Not a day early. */
	n = live(30);
	assert_int_equal(n.rows, 0);
	assert_true(has(0));
	n = live(1);
	assert_int_equal(n.rows, 3 * 40);
	assert_int_equal(n.lost, 0);
	assert_false(has(0));
	assert_false(on_disk(PLANTED));
	/* What came later stays. */
	plant(50, "");
	n = live(29);
	assert_int_equal(n.rows, 0);
	assert_true(has(50));
}

/* Some go and some stay: what has moved from a page is not left in it. */
static void
leaves_no_byte_beside_others(void **state)
{
	char who[48];

	(void)state;
	sweep();
	for (unsigned i = 0; i < 30; i++) {
		kiosk_record_reason(&r, "x", "x");
		plant(i, "");
	}
	live(20);
	snprintf(r.gate, sizeof(r.gate), "later");
	for (unsigned i = 100; i < 110; i++)
		plant(i, "");
	live(11);
	assert_false(has(29));
	assert_true(has(100));
	for (unsigned i = 0; i < 30; i++) {
		snprintf(who, sizeof(who), "%032x", i);
		assert_false(on_disk(who));
	}
	assert_true(on_disk(PLANTED));
}

static void
believes_no_clock_that_was_set(void **state)
{
	const int64_t true_time = now;

	(void)state;
	sweep();
	plant(1, "");
	live(1);
	/* Back while it runs: nothing early, and the days go on. */
	now = 1000;
	live(10);
	assert_true(has(1));
	/* Forward while it runs. */
	now = true_time + 20000 * DAY;
	live(10);
	assert_true(has(1));
	/* Back over a restart, and right again. */
	assert_int_equal(restart(5000).rows, 0);
	plant(2, "");
	live(1);
	assert_int_equal(restart(true_time + 22 * DAY).rows, 0);
	assert_true(has(1));
	/* Not for ever, though 20000 days were seen already. */
	live(9);
	assert_false(has(1));
	assert_true(has(2));
	live(22);
	assert_false(has(2));
	assert_false(on_disk(PLANTED));
}

/* Days on which the gate was off count too. */
static void
counts_days_of_rest(void **state)
{
	(void)state;
	sweep();
	plant(1, "");
	live(1);
	assert_int_equal(restart(now + 31 * DAY).rows, 3);
	assert_false(has(1));
	assert_false(on_disk(PLANTED));
}

static void
keeps_what_the_site_has_not(void **state)
{
	static uint8_t frame[KIOSK_OUTBOX_MAX];
	struct kiosk_erase_count n;
	uint64_t seq, waiting = 0;

	(void)state;
	sweep();
	plant(1, "T1");
	plant(2, "");
	n = live(60);
	/* The one that no site waits for. */
	assert_int_equal(n.rows, 3);
	assert_true(has(1));
	/* The row that the site has got, and only that. */
	for (int i = 0; i < 2; i++) {
		struct sink k = sink_of(frame, sizeof(frame));

		assert_int_equal(kiosk_outbox_next(s, &k, &seq), KIOSK_E_OK);
		assert_int_equal(kiosk_outbox_done(s, seq, ""), KIOSK_E_OK);
	}
	n = live(1);
	assert_int_equal(n.rows, 2);
	assert_int_equal(n.lost, 0);
	assert_false(has(1));
	assert_int_equal(kiosk_outbox_count(s, &waiting), KIOSK_E_OK);
	assert_int_equal(waiting, 1);
	/* But not for ever; and that is said. */
	n = live(305);
	assert_int_equal(n.rows, 1);
	assert_int_equal(n.lost, 1);
	assert_int_equal(kiosk_outbox_count(s, &waiting), KIOSK_E_OK);
	assert_int_equal(waiting, 0);
	assert_false(on_disk(PLANTED));
}

static bool
is_ours(const char *name)
{
	return kiosk_erase_after_id(name) != NULL;
}

static void
overwrites_files(void **state)
{
	char name[128], other[128], outside[128];
	uint64_t n = 0;
	char got[32] = "";
	int fd;

	(void)state;
	snprintf(name, sizeof(name), "%s/%032x.json", dir, 1);
	snprintf(other, sizeof(other), "%s/%032x.txt", dir, 2);
	snprintf(outside, sizeof(outside), "%s/keep", dir);
	fd = open(name, O_RDWR | O_CREAT, 0600);
	assert_int_equal(write(fd, PLANTED, 24), 24);
	kiosk_erase_stamp(fd, now);
	close(fd = open(outside, O_WRONLY | O_CREAT, 0600));
	/* A link of that name leads nowhere. */
	assert_int_equal(symlink(outside, other), 0);
	assert_int_equal(
	    kiosk_erase_files(dir, is_ours, now + 29 * DAY, 30, &n),
	    KIOSK_E_OK);
	assert_int_equal(n, 0);
	fd = open(name, O_RDONLY);
	assert_int_equal(
	    kiosk_erase_files(dir, is_ours, now + 30 * DAY, 30, &n),
	    KIOSK_E_OK);
	assert_int_equal(n, 1);
	assert_int_not_equal(access(name, F_OK), 0);
	assert_int_equal(access(outside, F_OK), 0);
	/* Who has it open reads zeros. */
	assert_int_equal(read(fd, got, 24), 24);
	for (int i = 0; i < 24; i++)
		assert_int_equal(got[i], 0);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, before, after)
	    TEST(leaves_no_byte),
	    TEST(leaves_no_byte_beside_others),
	    TEST(believes_no_clock_that_was_set),
	    TEST(counts_days_of_rest),
	    TEST(keeps_what_the_site_has_not),
	    TEST(overwrites_files),
	};

	return cmocka_run_group_tests_name("kiosk_erase", tests, NULL, NULL);
}
