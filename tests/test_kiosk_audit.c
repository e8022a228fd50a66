/* The audit log: what is written is read, and what was altered shows. */
#include "tests/check.h"

#include "kiosk/audit_file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/pem.h>

#define NOW INT64_C(1795000000123)

static char dir[64], path[96], key_path[96], public_path[96];
static struct kiosk_sign *sign;
static struct kiosk_sign_public public;

static void
write_key(EVP_PKEY *k, const char *private, const char *open_half)
{
	FILE *f = fopen(private, "w");

	assert_non_null(f);
	assert_int_equal(
	    PEM_write_PrivateKey(f, k, NULL, NULL, 0, NULL, NULL), 1);
	fclose(f);
	assert_int_equal(chmod(private, 0600), 0);
	f = fopen(open_half, "w");
	assert_non_null(f);
	assert_int_equal(PEM_write_PUBKEY(f, k), 1);
	fclose(f);
}

static int
set_up(void **state)
{
	EVP_PKEY *k = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

	(void)state;
	strcpy(dir, "/tmp/sallyport-audit-XXXXXX");
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/log", dir);
	(void)snprintf(key_path, sizeof(key_path), "%s/key.pem", dir);
	(void)snprintf(public_path, sizeof(public_path), "%s/pub.pem", dir);
	write_key(k, key_path, public_path);
	EVP_PKEY_free(k);
	assert_int_equal(kiosk_sign_open(key_path, NULL, &sign), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_sign_public_read(public_path, &public), KIOSK_E_OK);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	kiosk_sign_close(&sign);
	kiosk_sign_public_close(&public);
	unlink(path);
	unlink(key_path);
	unlink(public_path);
	return rmdir(dir);
}

static size_t
slurp(uint8_t *buf, size_t cap)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = read(fd, buf, cap);

	close(fd);
	assert_true(n >= 0 && (size_t)n < cap);
	return (size_t)n;
}

static void
spill(const uint8_t *p, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_int_equal(write(fd, p, n), (ssize_t)n);
	close(fd);
}

static struct audit_report
verified(struct span text, struct span kept)
{
	const struct audit_against with = {&public, 1, kept};
	struct audit_report r;

	kiosk_audit_verify(text, &with, &r);
	return r;
}

/* begin, change, order, checkpoint, passage, change: 6 lines, 4 are signed */
static size_t
make(uint8_t *buf, size_t cap, struct sink *kept)
{
	struct kiosk_audit *a = NULL;

	unlink(path);
	assert_int_equal(
	    kiosk_audit_open(path, "gate 3", sign, NOW, &a), KIOSK_E_OK);
	assert_int_equal(kiosk_audit_add(a, AUDIT_CHANGE, "root", NOW + 1,
			     "policy: %s", "3 -> 4"),
	    KIOSK_E_OK);
	assert_int_equal(kiosk_audit_add(a, AUDIT_ORDER, "console 1", NOW + 2,
			     "a tab\there, a line\nthere, 5 %% of \xC3\xBC and "
			     "\xFF"),
	    KIOSK_E_OK);
	assert_int_equal(kiosk_audit_checkpoint(a, NOW + 3, kept), KIOSK_E_OK);
	/* Nothing new: nothing is signed. */
	assert_int_equal(kiosk_audit_checkpoint(a, NOW + 3, NULL), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_audit_add(a, AUDIT_PASSAGE, "", NOW + 4, "0a1b admit"),
	    KIOSK_E_OK);
	assert_int_equal(
	    kiosk_audit_add(a, AUDIT_CHANGE, "root", NOW + 2, "trust"),
	    KIOSK_E_OK);
	kiosk_audit_close(&a);
	return slurp(buf, cap);
}

static void
what_is_written_is_read(void **state)
{
	uint8_t buf[8192], line[AUDIT_LINE_MAX], shown[AUDIT_LINE_MAX];
	struct sink kept = sink_of(line, sizeof(line));
	size_t n = make(buf, sizeof(buf), &kept);
	struct span text = span_of(buf, n);
	struct audit_report r = verified(text, sink_span(&kept));
	struct audit_entry e;

	(void)state;
	assert_int_equal(r.fault, AUDIT_FAULT_NONE);
	assert_int_equal(r.entries, 6);
	assert_int_equal(r.checkpoints, 1);
	assert_int_equal(r.signed_to, 4);
	assert_int_equal(r.last, 6);
	assert_int_equal(r.kept, 1);
	assert_int_equal(r.backwards, 1);
	for (int i = 0; i < 3; i++)
		assert_true(kiosk_audit_take(&text, &e));
	assert_int_equal(e.kind, AUDIT_ORDER);
	assert_string_equal(e.who, "console 1");
	assert_int_equal(e.time_ms, NOW + 2);
	{
		struct sink k = sink_of(shown, sizeof(shown));

		kiosk_audit_text(e.what, &k);
		sink_put_u8(&k, 0);
		assert_true(sink_ok(&k));
		assert_string_equal((char *)shown,
		    "a tab%09here, a line%0Athere, 5 % of \xC3\xBC and %FF");
	}
}

/* Each octet altered, each line taken out, doubled or put elsewhere. */
static void
what_was_altered_shows(void **state)
{
	uint8_t buf[8192], copy[8192], line[AUDIT_LINE_MAX];
	struct sink kept = sink_of(line, sizeof(line));
	size_t n = make(buf, sizeof(buf), &kept), at[8], lines = 0;
	size_t signed_end;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || buf[i - 1] == '\n')
			at[lines++] = i;
		for (unsigned bit = 1; bit < 256; bit <<= 1) {
			struct audit_report r;

			memcpy(copy, buf, n);
			copy[i] ^= (uint8_t)bit;
			r = verified(span_of(copy, n), (struct span) {0});
			/* The last line has nothing behind it yet that would
			 * show it: only its form is looked at. */
			if (lines < 6 && r.fault == AUDIT_FAULT_NONE)
				fail_msg("octet %zu bit %u", i, bit);
		}
	}
	assert_int_equal(lines, 6);
	at[6] = n;
	for (size_t i = 0; i < 6; i++) {
		size_t len = at[i + 1] - at[i];
		struct audit_report r;

		memcpy(copy, buf, at[i]);
		memcpy(copy + at[i], buf + at[i + 1], n - at[i + 1]);
		r = verified(span_of(copy, n - len), (struct span) {0});
		assert_true((r.fault != AUDIT_FAULT_NONE) == (i < 5));
		memcpy(copy, buf, at[i + 1]);
		memcpy(copy + at[i + 1], buf + at[i], n - at[i]);
		r = verified(span_of(copy, n + len), (struct span) {0});
		assert_int_not_equal(r.fault, AUDIT_FAULT_NONE);
	}
	/* Its end cut off: only who kept a checkpoint elsewhere can tell. */
	signed_end = at[3];
	assert_int_equal(
	    verified(span_of(buf, signed_end), (struct span) {0}).fault,
	    AUDIT_FAULT_NONE);
	assert_int_equal(
	    verified(span_of(buf, signed_end), sink_span(&kept)).fault,
	    AUDIT_FAULT_CUT);
	/* Nothing at all, and no beginning. */
	assert_int_equal(verified((struct span) {0}, (struct span) {0}).fault,
	    AUDIT_FAULT_MALFORMED);
	assert_int_equal(
	    verified(span_of(buf + at[1], n - at[1]), (struct span) {0}).fault,
	    AUDIT_FAULT_SEQUENCE);
}

/* Written anew from the first line, as one with the file and no key can. */
static void
another_history_shows(void **state)
{
	uint8_t buf[8192], line[AUDIT_LINE_MAX];
	struct sink kept = sink_of(line, sizeof(line));
	struct kiosk_audit *a = NULL;
	EVP_PKEY *k = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	struct kiosk_sign *other = NULL;
	struct audit_report r;
	char private[96], open_half[96];
	size_t n;

	(void)state;
	(void)make(buf, sizeof(buf), &kept);
	unlink(path);
	assert_int_equal(
	    kiosk_audit_open(path, "gate 3", sign, NOW, &a), KIOSK_E_OK);
	for (int i = 0; i < 5; i++)
		assert_int_equal(
		    kiosk_audit_add(a, AUDIT_STOP, "x", NOW + i, "%d", i),
		    KIOSK_E_OK);
	kiosk_audit_close(&a);
	n = slurp(buf, sizeof(buf));
	r = verified(span_of(buf, n), sink_span(&kept));
	assert_int_equal(r.fault, AUDIT_FAULT_OTHER);
	/* Signed by somebody, but not by this gate. */
	(void)snprintf(private, sizeof(private), "%s/other.pem", dir);
	(void)snprintf(open_half, sizeof(open_half), "%s/other.pub", dir);
	write_key(k, private, open_half);
	assert_int_equal(kiosk_sign_open(private, NULL, &other), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_audit_open(path, "gate 3", other, NOW, &a), KIOSK_E_OK);
	assert_int_equal(kiosk_audit_checkpoint(a, NOW, NULL), KIOSK_E_OK);
	kiosk_audit_close(&a);
	n = slurp(buf, sizeof(buf));
	assert_int_equal(verified(span_of(buf, n), (struct span) {0}).fault,
	    AUDIT_FAULT_KEY);
	{
		const struct audit_against with = {
		    kiosk_sign_public(other), 1, {0}};

		kiosk_audit_verify(span_of(buf, n), &with, &r);
		assert_int_equal(r.fault, AUDIT_FAULT_NONE);
		assert_int_equal(r.signed_to, r.last);
	}
	/* A key that others may read is none. */
	assert_int_equal(chmod(private, 0640), 0);
	kiosk_sign_close(&other);
	assert_int_equal(kiosk_sign_open(private, NULL, &other), KIOSK_E_CONF);
	EVP_PKEY_free(k);
	unlink(private);
	unlink(open_half);
}

/* After each cut that a loss of power can make the log goes on and is whole. */
static void
a_cut_line_is_kept_and_explained(void **state)
{
	uint8_t buf[8192], again[8192];
	size_t n = make(buf, sizeof(buf), NULL), from = n - 1;
	char last[AUDIT_WHAT_MAX + 1];

	(void)state;
	while (buf[from - 1] != '\n')
		from--;
	for (size_t cut = from; cut <= n; cut++) {
		struct sink k = sink_of(last, sizeof(last));
		struct kiosk_audit *a = NULL;
		struct audit_report r;
		bool torn = cut > from && cut < n;
		size_t m;

		spill(buf, cut);
		r = verified(span_of(buf, cut), (struct span) {0});
		assert_int_equal(r.fault, AUDIT_FAULT_NONE);
		assert_int_equal(r.torn, torn);
		assert_int_equal(
		    kiosk_audit_open(path, "x", sign, NOW, &a), KIOSK_E_OK);
		assert_int_equal(
		    kiosk_audit_add(a, AUDIT_START, "gate", NOW, "again"),
		    KIOSK_E_OK);
		assert_true(kiosk_audit_last(a, AUDIT_START, &k));
		assert_string_equal(last, "again");
		kiosk_audit_close(&a);
		m = slurp(again, sizeof(again));
		r = verified(span_of(again, m), (struct span) {0});
		if (r.fault != AUDIT_FAULT_NONE)
			fail_msg("cut at %zu: %s, line %zu", cut - from,
			    kiosk_audit_fault_text(r.fault), r.line);
		assert_int_equal(r.torn, torn);
	}
	/* What no crash leaves is not continued. */
	buf[n - 5] = '\t';
	buf[from] = 'x';
	spill(buf, n);
	{
		struct kiosk_audit *a = NULL;

		assert_int_equal(
		    kiosk_audit_open(path, "x", sign, NOW, &a), KIOSK_E_STORE);
	}
}

/* Ended by a loss of power as a file may be, each goes on and is whole. */
static void
is_continued_after(const uint8_t *p, size_t n, size_t torn)
{
	uint8_t again[8192];
	struct kiosk_audit *a = NULL;
	struct audit_report r;
	size_t m;

	spill(p, n);
	assert_int_equal(
	    kiosk_audit_open(path, "x", sign, NOW, &a), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_audit_add(a, AUDIT_START, "gate", NOW, "again"), KIOSK_E_OK);
	kiosk_audit_close(&a);
	m = slurp(again, sizeof(again));
	r = verified(span_of(again, m), (struct span) {0});
	assert_string_equal(kiosk_audit_fault_text(r.fault),
	    kiosk_audit_fault_text(AUDIT_FAULT_NONE));
	assert_int_equal(r.torn, torn);
}

/* The power was cut while the line that explains a cut line was written: the
 * log was never opened again. */
static void
a_cut_explanation_is_written_anew(void **state)
{
	uint8_t buf[8192], again[8192];
	size_t n = make(buf, sizeof(buf), NULL), m;
	struct kiosk_audit *a = NULL;

	(void)state;
	spill(buf, n - 9);
	assert_int_equal(
	    kiosk_audit_open(path, "x", sign, NOW, &a), KIOSK_E_OK);
	kiosk_audit_close(&a);
	m = slurp(again, sizeof(again));
	for (size_t cut = n - 9; cut < m; cut++)
		is_continued_after(again, cut, 1);
}

/* ... while the first line of the file was. */
static void
a_log_that_was_never_begun_is_begun(void **state)
{
	static const uint8_t zeros[40];
	uint8_t buf[8192];
	size_t n = make(buf, sizeof(buf), NULL),
	       end = (size_t)((uint8_t *)memchr(buf, '\n', n) - buf);
	struct kiosk_audit *a = NULL;

	(void)state;
	for (size_t cut = 0; cut < end; cut++)
		is_continued_after(buf, cut, 0);
	is_continued_after(zeros, sizeof(zeros), 0);
	/* Somebody's file is not taken for one. */
	spill((const uint8_t *)"1 line", 6);
	assert_int_equal(
	    kiosk_audit_open(path, "x", sign, NOW, &a), KIOSK_E_STORE);
}

/* A sector of the last line is there, and the one before it is not. */
static void
a_hole_is_kept_and_explained(void **state)
{
	uint8_t buf[8192];
	size_t n = make(buf, sizeof(buf), NULL), from = n - 1;

	(void)state;
	while (buf[from - 1] != '\n')
		from--;
	memset(buf + from, 0, 30);
	is_continued_after(buf, n, 1);
}

/* Two processes would break each other's chain. */
static void
one_writer_at_a_time(void **state)
{
	struct kiosk_audit *a = NULL, *b = NULL;

	(void)state;
	unlink(path);
	assert_int_equal(
	    kiosk_audit_open(path, "x", NULL, NOW, &a), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_audit_open(path, "x", NULL, NOW, &b), KIOSK_E_BUSY);
	kiosk_audit_close(&a);
	assert_int_equal(
	    kiosk_audit_open(path, "x", NULL, NOW, &b), KIOSK_E_OK);
	kiosk_audit_close(&b);
	assert_int_equal(kiosk_audit_open("/nowhere/log", "x", NULL, NOW, &b),
	    KIOSK_E_STORE);
}

/* A disk that is full in the middle of a line: nothing was added. */
static void
a_full_disk_adds_no_half_line(void **state)
{
	struct kiosk_audit *a = NULL;
	uint8_t buf[8192];
	struct rlimit before, r;
	size_t n = make(buf, sizeof(buf), NULL);

	(void)state;
	/* No log in what is no file. */
	assert_int_equal(
	    kiosk_audit_open("/dev/full", "x", NULL, NOW, &a), KIOSK_E_STORE);
	assert_int_equal(
	    kiosk_audit_open(path, "x", NULL, NOW, &a), KIOSK_E_OK);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	r = before;
	r.rlim_cur = n + 40;
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &r), 0);
	assert_int_equal(kiosk_audit_add(a, AUDIT_ALARM, "x", NOW, "no room"),
	    KIOSK_E_STORE);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(slurp(buf, sizeof(buf)), n);
	/* And there is room again. */
	assert_int_equal(
	    kiosk_audit_add(a, AUDIT_ALARM, "x", NOW, "room"), KIOSK_E_OK);
	kiosk_audit_close(&a);
	n = slurp(buf, sizeof(buf));
	assert_int_equal(
	    verified(span_of(buf, n), (struct span) {0}).entries, 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_is_read),
	    cmocka_unit_test(what_was_altered_shows),
	    cmocka_unit_test(another_history_shows),
	    cmocka_unit_test(a_cut_line_is_kept_and_explained),
	    cmocka_unit_test(a_cut_explanation_is_written_anew),
	    cmocka_unit_test(a_log_that_was_never_begun_is_begun),
	    cmocka_unit_test(a_hole_is_kept_and_explained),
	    cmocka_unit_test(one_writer_at_a_time),
	    cmocka_unit_test(a_full_disk_adds_no_half_line),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_audit", tests, set_up, tear_down);
}
