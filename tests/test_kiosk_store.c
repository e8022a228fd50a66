#include "tests/check.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
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
	char cmd[512];
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
	assert_int_equal(kiosk_store_open(address, &s), KIOSK_E_OK);
	assert_true(kiosk_store_ready(s));
	assert_int_equal(kiosk_store_put(s, &record), KIOSK_E_OK);
	snprintf(record.decision, sizeof(record.decision), "admit");
	assert_int_equal(kiosk_store_put(s, &record), KIOSK_E_OK);
	kiosk_store_close(&s);
	assert_null(s);
	ask("SELECT revision, decision, reasons FROM passage", out,
	    sizeof(out));
	assert_string_equal(out, "1|officer|dg2 expiry\n2|admit|dg2 expiry\n");
	ask("SELECT json_extract(record, '$.decision') FROM passage", out,
	    sizeof(out));
	assert_string_equal(out, "officer\nadmit\n");
	ask("PRAGMA journal_mode; PRAGMA user_version", out, sizeof(out));
	assert_string_equal(out, "wal\n1\n");
}

static void
opens_what_it_wrote_and_nothing_else(void **state)
{
	struct kiosk_store *s = NULL;
	char out[64];

	(void)state;
	assert_int_equal(kiosk_store_open(address, &s), KIOSK_E_OK);
	kiosk_store_close(&s);
	ask("PRAGMA user_version = 7", out, sizeof(out));
	assert_int_equal(kiosk_store_open(address, &s), KIOSK_E_STORE);
	assert_null(s);
	ask("PRAGMA user_version = 1", out, sizeof(out));
	assert_int_equal(kiosk_store_open("paper:x", &s), KIOSK_E_CONF);
	assert_int_equal(
	    kiosk_store_open("sqlite:/nowhere/x.db", &s), KIOSK_E_STORE);
	assert_null(s);
}

/* Somebody holds the lock: not stored, said so, in bounded time. */
static void
says_when_it_cannot_store(void **state)
{
	struct kiosk_store *s = NULL;
	sqlite3 *other = NULL;

	(void)state;
	assert_int_equal(kiosk_store_open(address, &s), KIOSK_E_OK);
	assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL),
	    SQLITE_OK);
	assert_false(kiosk_store_ready(s));
	assert_int_equal(kiosk_store_put(s, &record), KIOSK_E_STORE);
	assert_non_null(strstr(kiosk_store_why(s), "locked"));
	sqlite3_close(other);
	assert_true(kiosk_store_ready(s));
	assert_int_equal(kiosk_store_put(s, &record), KIOSK_E_OK);
	kiosk_store_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keeps_every_revision),
	    cmocka_unit_test(opens_what_it_wrote_and_nothing_else),
	    cmocka_unit_test(says_when_it_cannot_store),
	};

	return cmocka_run_group_tests_name("kiosk_store", tests, before, after);
}
