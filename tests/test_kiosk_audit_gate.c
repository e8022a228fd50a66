/* What a gate writes of itself: starts, changes, passages, stops. */
#include "tests/check.h"

#include "kiosk/audit_gate.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/pem.h>

static char dir[64], conf[96], log_path[96];
static struct kiosk_lane lane;

static void
write_text(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	fclose(f);
}

static int
set_up(void **state)
{
	EVP_PKEY *k = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	FILE *f;

	(void)state;
	strcpy(dir, "/tmp/sallyport-audit-XXXXXX");
	assert_non_null(mkdtemp(dir));
	(void)snprintf(conf, sizeof(conf), "%s/kiosk.conf", dir);
	(void)snprintf(log_path, sizeof(log_path), "%s/log", dir);
	kiosk_lane_default(&lane);
	(void)snprintf(lane.audit, sizeof(lane.audit), "%s", log_path);
	(void)snprintf(
	    lane.audit_key, sizeof(lane.audit_key), "%s/key.pem", dir);
	(void)snprintf(
	    lane.policy_path, sizeof(lane.policy_path), "%s/policy", dir);
	(void)snprintf(lane.watchlists, sizeof(lane.watchlists),
	    "%s/one, %s/two", dir, dir);
	f = fopen(lane.audit_key, "w");
	assert_non_null(f);
	assert_int_equal(
	    PEM_write_PrivateKey(f, k, NULL, NULL, 0, NULL, NULL), 1);
	fclose(f);
	EVP_PKEY_free(k);
	assert_int_equal(chmod(lane.audit_key, 0600), 0);
	write_text(conf, "[gate]\n");
	write_text(lane.policy_path, "[face]\nfmr = 0.001\n");
	return 0;
}

static int
tear_down(void **state)
{
	static const char *const names[] = {
	    "kiosk.conf", "log", "key.pem", "policy", "one", "two"};
	char path[128];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	return rmdir(dir);
}

/* The words of its lines, "begin start checkpoint"; the last one's text. */
static void
read_log(char *kinds, size_t cap, char last[AUDIT_LINE_MAX])
{
	static uint8_t buf[65536];
	struct audit_report r;
	struct kiosk_sign *sign = NULL;
	struct audit_entry e;
	struct span text;
	size_t n = 0;
	ssize_t got;
	int fd = open(log_path, O_RDONLY);

	got = read(fd, buf, sizeof(buf));
	close(fd);
	assert_true(got > 0);
	text = span_of(buf, (size_t)got);
	assert_int_equal(
	    kiosk_sign_open(lane.audit_key, NULL, &sign), KIOSK_E_OK);
	kiosk_audit_verify(text,
	    &(struct audit_against) {kiosk_sign_public(sign), 1, {0}}, &r);
	assert_int_equal(r.fault, AUDIT_FAULT_NONE);
	kiosk_sign_close(&sign);
	kinds[0] = '\0';
	while (kiosk_audit_take(&text, &e)) {
		n += (size_t)snprintf(kinds + n, cap - n, "%s%s",
		    n > 0 ? " " : "", kiosk_audit_kind_word(e.kind));
		if (e.kind != AUDIT_CHECKPOINT)
			(void)snprintf(last, AUDIT_LINE_MAX, "%.*s",
			    (int)e.what.n, (const char *)e.what.p);
	}
}

static void
changes_are_told_once(void **state)
{
	char kinds[512], last[AUDIT_LINE_MAX];
	struct kiosk_audit_gate a;

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
		    kiosk_audit_gate_open(&a, &lane, conf), KIOSK_E_OK);
		kiosk_audit_gate_close(&a);
	}
	read_log(kinds, sizeof(kinds), last);
	assert_string_equal(
	    kinds, "begin start stop checkpoint start stop checkpoint");
	write_text(lane.policy_path, "[face]\nfmr = 0.0001\n");
	assert_int_equal(kiosk_audit_gate_open(&a, &lane, conf), KIOSK_E_OK);
	read_log(kinds, sizeof(kinds), last);
	assert_non_null(strstr(kinds, "checkpoint change start"));
	/* Every file that is named, whether it is there or not. */
	assert_non_null(strstr(last, "program="));
	assert_non_null(strstr(last, "algorithms=none"));
	assert_non_null(strstr(last, "watchlists=unread"));
	kiosk_audit_gate_close(&a);
	{
		char path[128];

		(void)snprintf(path, sizeof(path), "%s/one", dir);
		write_text(path, "1");
		(void)snprintf(path, sizeof(path), "%s/two", dir);
		write_text(path, "2");
	}
	assert_int_equal(kiosk_audit_gate_open(&a, &lane, conf), KIOSK_E_OK);
	kiosk_audit_gate_close(&a);
	read_log(kinds, sizeof(kinds), last);
	assert_non_null(
	    strstr(kinds, "change start stop checkpoint change start stop"));
}

/* The digest is that of the record as the store has it. */
static void
a_passage_leaves_its_digest(void **state)
{
	static struct kiosk_record r;
	static uint8_t json[KIOSK_RECORD_MAX];
	struct sink k = sink_of(json, sizeof(json));
	char kinds[512], last[AUDIT_LINE_MAX], want[200], md_text[65];
	struct kiosk_audit_gate a;
	uint8_t md[32], buf[AUDIT_LINE_MAX];
	struct sink line = sink_of(buf, sizeof(buf));

	(void)state;
	strcpy(r.id, "00112233445566778899aabbccddeeff");
	strcpy(r.gate, "gate 3");
	strcpy(r.decision, "officer");
	unlink(log_path);
	assert_int_equal(kiosk_audit_gate_open(&a, &lane, conf), KIOSK_E_OK);
	assert_int_equal(kiosk_audit_gate_passage(&a, &r), KIOSK_E_OK);
	read_log(kinds, sizeof(kinds), last);
	assert_string_equal(kinds, "begin start passage");
	assert_true(kiosk_record_json(&r, &k));
	assert_int_equal(
	    EVP_Digest(json, k.n, md, NULL, EVP_sha256(), NULL), 1);
	for (size_t i = 0; i < 32; i++)
		(void)snprintf(md_text + 2 * i, 3, "%02x", md[i]);
	(void)snprintf(
	    want, sizeof(want), "%s officer record=%s", r.id, md_text);
	assert_string_equal(last, want);
	/* Signed at once, and then not before an hour has gone by. */
	assert_true(kiosk_audit_gate_checkpoint(&a, &line));
	assert_true(line.n > 128 && buf[line.n - 1] == '\n');
	assert_int_equal(kiosk_audit_gate_passage(&a, &r), KIOSK_E_OK);
	assert_false(kiosk_audit_gate_checkpoint(&a, &line));
	kiosk_audit_gate_close(&a);
}

/* A gate does not open on a log that it cannot continue or sign. */
static void
no_log_no_gate(void **state)
{
	struct kiosk_audit_gate a, b;
	struct kiosk_lane other = lane;

	(void)state;
	assert_int_equal(kiosk_audit_gate_open(&a, &lane, conf), KIOSK_E_OK);
	assert_int_equal(kiosk_audit_gate_open(&b, &lane, conf), KIOSK_E_BUSY);
	kiosk_audit_gate_close(&a);
	assert_int_equal(chmod(lane.audit_key, 0644), 0);
	assert_int_equal(kiosk_audit_gate_open(&a, &lane, conf), KIOSK_E_CONF);
	assert_int_equal(chmod(lane.audit_key, 0600), 0);
	strcpy(other.audit, "/nowhere/log");
	assert_int_equal(
	    kiosk_audit_gate_open(&a, &other, conf), KIOSK_E_STORE);
	/* And none that was asked for none. */
	other.audit[0] = '\0';
	assert_int_equal(kiosk_audit_gate_open(&a, &other, conf), KIOSK_E_OK);
	assert_null(a.log);
	kiosk_audit_gate_close(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(changes_are_told_once),
	    cmocka_unit_test(a_passage_leaves_its_digest),
	    cmocka_unit_test(no_log_no_gate),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_audit_gate", tests, set_up, tear_down);
}
