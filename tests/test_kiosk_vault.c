/*
 * What is planted in records and pictures does not stand in the store's files,
 * and nobody reads it once its key is destroyed.
 */
#include "tests/check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/outbox.h"
#include "kiosk/record.h"
#include "kiosk/store.h"
#include "kiosk/vault.h"

#define NAME "ERIKSSON"
#define NUMBER "L898902C3"
#define NOVEMBER INT64_C(1795341600) /* 2026-11-22 */
#define DAY INT64_C(86400)

static char dir[64], keys[80], path[96];
static struct kiosk_store *s;
static struct kiosk_record r;
static struct kiosk_case c = {.id = "cafe", .gate = "lane-1", .site = "T1"};
static uint8_t out[KIOSK_RECORD_MAX];

static int
before(void **state)
{
	char address[128];

	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/sallyport-vault-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(keys, sizeof(keys), "%s/keys", dir);
	snprintf(path, sizeof(path), "%s/store.db", dir);
	snprintf(address, sizeof(address), "sqlite:%s", path);
	memset(&r, 0, sizeof(r));
	snprintf(r.id, sizeof(r.id), "00ff");
	snprintf(r.site, sizeof(r.site), "T1");
	snprintf(r.decision, sizeof(r.decision), "admit");
	r.have_facts = r.facts.have_mrz = true;
	r.profile = KIOSK_PROFILE_FULL;
	snprintf(r.facts.mrz.surname, sizeof(r.facts.mrz.surname), NAME);
	snprintf(r.facts.mrz.document_number,
	    sizeof(r.facts.mrz.document_number), NUMBER);
	return mkdir(keys, 0700) == 0 &&
		kiosk_store_open(address, &s, NULL) == KIOSK_E_OK
	    ? 0
	    : -1;
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

/* In any file of the folder. */
static bool
on_disk(const char *what)
{
	char cmd[160];

	snprintf(cmd, sizeof(cmd), "grep -rqa '%s' %s", what, dir);
	return system(cmd) == 0;
}

static enum kiosk_err
record(const char *id)
{
	struct sink k = sink_of(out, sizeof(out) - 1);
	enum kiosk_err e = kiosk_store_record(s, id, 0, &k);

	out[k.n] = '\0';
	return e;
}

static enum kiosk_err
picture(void)
{
	struct sink k = sink_of(out, sizeof(out));
	enum kiosk_err e = kiosk_store_photo(s, &c, KIOSK_CASE_PHOTO_LIVE, &k);

	return e == KIOSK_E_OK && (k.n != 9 || memcmp(out, NUMBER, 9) != 0)
	    ? KIOSK_E_INTERNAL
	    : e;
}

static void
put(void)
{
	assert_int_equal(kiosk_store_put(s, &r, NULL), KIOSK_E_OK);
	assert_int_equal(kiosk_store_put_photo(s, &c, KIOSK_CASE_PHOTO_LIVE,
			     span_of((const uint8_t *)NUMBER, 9)),
	    KIOSK_E_OK);
}

static void
hides_what_is_personal(void **state)
{
	static uint8_t frame[KIOSK_OUTBOX_MAX];
	struct sink k = sink_of(frame, sizeof(frame));
	uint64_t seq;

	(void)state;
	kiosk_store_keys(s, keys, NOVEMBER);
	put();
	assert_false(on_disk(NAME));
	assert_false(on_disk(NUMBER));
	assert_true(on_disk("admit"));
	assert_int_equal(record("00ff"), KIOSK_E_OK);
	assert_non_null(strstr((const char *)out, NAME));
	assert_int_equal(picture(), KIOSK_E_OK);
	/* What goes to the site neither. */
	assert_int_equal(kiosk_outbox_next(s, &k, &seq), KIOSK_E_OK);
	for (size_t i = 0; i + 8 <= k.n; i++)
		assert_memory_not_equal(frame + i, NAME, 8);
}

/* The same search finds what is not sealed. */
static void
is_read_unsealed_too(void **state)
{
	(void)state;
	put();
	assert_true(on_disk(NAME));
	assert_true(on_disk(NUMBER));
	kiosk_store_keys(s, keys, NOVEMBER);
	assert_int_equal(record("00ff"), KIOSK_E_OK);
	assert_int_equal(picture(), KIOSK_E_OK);
}

static void
ends_with_its_key(void **state)
{
	struct kiosk_vault v = {keys, NOVEMBER};
	char key[128];
	uint64_t n = 0;
	struct stat st;

	(void)state;
	snprintf(key, sizeof(key), "%s/2026-11.key", keys);
	kiosk_store_keys(s, keys, NOVEMBER);
	put();
	assert_int_equal(stat(key, &st), 0);
	assert_int_equal(st.st_size, 32);
	assert_int_equal(st.st_mode & 0777, 0600);
	/* A later month has its own. */
	snprintf(r.id, sizeof(r.id), "0100");
	kiosk_store_keys(s, keys, NOVEMBER + 30 * DAY);
	assert_int_equal(kiosk_store_put(s, &r, NULL), KIOSK_E_OK);
	/* November ends on its 30th, and 30 days later its key does. */
	v.count = NOVEMBER + 37 * DAY;
	assert_int_equal(kiosk_vault_forget(&v, 30, &n), KIOSK_E_OK);
	assert_int_equal(n, 0);
	v.count += 2 * DAY;
	assert_int_equal(kiosk_vault_forget(&v, 30, &n), KIOSK_E_OK);
	assert_int_equal(n, 1);
	assert_int_not_equal(access(key, F_OK), 0);
	assert_int_equal(record("00ff"), KIOSK_E_DENIED);
	assert_int_equal(picture(), KIOSK_E_DENIED);
	assert_int_equal(record("0100"), KIOSK_E_OK);
}

static void
refuses_what_was_altered(void **state)
{
	const struct kiosk_vault v = {keys, NOVEMBER};
	uint8_t sealed[64], plain[64];
	struct sink in = sink_of(sealed, sizeof(sealed)),
		    k = sink_of(plain, sizeof(plain));
	struct sink small = sink_of(plain, 8);
	const struct span text = span_of((const uint8_t *)NUMBER, 9);

	(void)state;

	assert_int_equal(kiosk_vault_seal(&v, "a", text, &small), KIOSK_E_SIZE);
	assert_int_equal(kiosk_vault_seal(&v, "a", text, &in), KIOSK_E_OK);
	assert_int_equal(in.n, 9 + KIOSK_VAULT_EXTRA);
	assert_int_equal(
	    kiosk_vault_open(&v, "a", sink_span(&in), &k), KIOSK_E_OK);
	assert_memory_equal(plain, NUMBER, 9);
	/* Under another row's name. */
	assert_int_equal(
	    kiosk_vault_open(&v, "b", sink_span(&in), &k), KIOSK_E_STORE);
	for (size_t i = 0; i < in.n; i++) {
		sealed[i] ^= 1;
		k.n = 0;
		assert_int_not_equal(
		    kiosk_vault_open(&v, "a", sink_span(&in), &k), KIOSK_E_OK);
		assert_int_equal(k.n, 0);
		sealed[i] ^= 1;
	}
	for (size_t n = 0; n < in.n; n++)
		assert_int_not_equal(
		    kiosk_vault_open(&v, "a", span_of(sealed, n), &k),
		    KIOSK_E_OK);
}

/* Without a key that can be kept nothing is stored: the door stays shut. */
static void
stores_nothing_without_a_key(void **state)
{
	(void)state;
	kiosk_store_keys(s, "/nonexistent", NOVEMBER);
	assert_int_not_equal(kiosk_store_put(s, &r, NULL), KIOSK_E_OK);
	assert_int_equal(record("00ff"), KIOSK_E_ABSENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, before, after)
	    TEST(hides_what_is_personal),
	    TEST(is_read_unsealed_too),
	    TEST(ends_with_its_key),
	    TEST(refuses_what_was_altered),
	    TEST(stores_nothing_without_a_key),
	};

	return cmocka_run_group_tests_name("kiosk_vault", tests, NULL, NULL);
}
