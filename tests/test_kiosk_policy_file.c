#include "tests/check.h"

#include <openssl/pem.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/lane.h"
#include "kiosk/policy_file.h"

static char dir[64], policy_path[96], sig_path[112], key_path[96],
    other_path[96], public_path[96], state_path[96];
static struct policy policy;

static void
put(const char *path, const char *text)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

static void
make_key(const char *private, const char *public)
{
	EVP_PKEY *k = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	FILE *f = fopen(private, "wb");

	assert_non_null(k);
	assert_non_null(f);
	assert_int_equal(
	    PEM_write_PrivateKey(f, k, NULL, NULL, 0, NULL, NULL), 1);
	fclose(f);
	assert_int_equal(chmod(private, 0600), 0);
	if (public != NULL) {
		f = fopen(public, "wb");
		assert_non_null(f);
		assert_int_equal(PEM_write_PUBKEY(f, k), 1);
		fclose(f);
	}
	EVP_PKEY_free(k);
}

static void
sign(const char *key, const char *purpose, const char *text)
{
	uint8_t raw[KIOSK_SIGN_SIZE], hex[2 * KIOSK_SIGN_SIZE + 2];
	struct sink k = sink_of(hex, sizeof(hex));
	struct kiosk_sign *s = NULL;

	assert_int_equal(kiosk_sign_open(key, NULL, &s), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_sign_make(s, purpose, span_of(text, strlen(text)), raw),
	    KIOSK_E_OK);
	kiosk_sign_close(&s);
	kiosk_policy_file_hex(raw, &k);
	sink_put_u8(&k, 0);
	assert_true(sink_ok(&k));
	put(sig_path, (const char *)hex);
}

static int
before(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/policy-file-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(policy_path, sizeof(policy_path), "%s/policy.conf", dir);
	snprintf(sig_path, sizeof(sig_path), "%s.sig", policy_path);
	snprintf(key_path, sizeof(key_path), "%s/key", dir);
	snprintf(other_path, sizeof(other_path), "%s/other", dir);
	snprintf(public_path, sizeof(public_path), "%s/key.pem", dir);
	snprintf(state_path, sizeof(state_path), "%s/state", dir);
	make_key(key_path, public_path);
	make_key(other_path, NULL);
	return 0;
}

static int
after(void **state)
{
	(void)state;
	unlink(policy_path);
	unlink(sig_path);
	unlink(key_path);
	unlink(other_path);
	unlink(public_path);
	unlink(state_path);
	return rmdir(dir);
}

static struct kiosk_policy_file
pinned(void)
{
	return (struct kiosk_policy_file) {.path = policy_path,
	    .lane = "lane-1",
	    .key = public_path,
	    .state = state_path};
}

static enum kiosk_err
load(const char **key)
{
	static struct conf_error err;
	const struct kiosk_policy_file f = pinned();
	const enum kiosk_err e = kiosk_policy_file_read(&f, &policy, &err);

	*key = err.key;
	if (e != KIOSK_E_OK)
		assert_true(err.text[0] != '\0' && err.file[0] != '\0');
	return e;
}

#define V1 "[policy]\nversion = 1\n"
#define V2 "[policy]\nversion = 2\n"

static void
only_the_pinned_key_counts(void **state)
{
	const char *key;

	(void)state;
	unlink(state_path);
	unlink(sig_path);
	put(policy_path, V1);
	assert_int_equal(load(&key), KIOSK_E_CONF);
	sign(other_path, POLICY_FILE_PURPOSE, V1);
	assert_int_equal(load(&key), KIOSK_E_CONF);
	assert_string_equal(key, "policy");
	/* For another purpose it is worth nothing here. */
	sign(key_path, "sallyport-audit", V1);
	assert_int_equal(load(&key), KIOSK_E_CONF);
	sign(key_path, POLICY_FILE_PURPOSE, V2);
	assert_int_equal(load(&key), KIOSK_E_CONF);
	sign(key_path, POLICY_FILE_PURPOSE, V1);
	assert_int_equal(load(&key), KIOSK_E_OK);
	put(policy_path, V1 "\n");
	assert_int_equal(load(&key), KIOSK_E_CONF);
	put(policy_path, V1);
	assert_int_equal(load(&key), KIOSK_E_OK);
	put(public_path, "no key");
	assert_int_equal(load(&key), KIOSK_E_CONF);
	make_key(key_path, public_path);
}

static void
without_a_key_only_where_it_is_said(void **state)
{
	struct kiosk_policy_file f = {
	    .path = policy_path, .lane = "x", .key = "", .state = ""};
	struct conf_error err;

	(void)state;
	put(policy_path, V1);
	assert_int_equal(
	    kiosk_policy_file_read(&f, &policy, &err), KIOSK_E_CONF);
	assert_string_equal(err.key, "policy_key");
	f.may_be_unsigned = true;
	assert_int_equal(kiosk_policy_file_read(&f, &policy, &err), KIOSK_E_OK);
	/* A key that is pinned counts, whatever else is said. */
	f.key = public_path;
	unlink(sig_path);
	assert_int_equal(
	    kiosk_policy_file_read(&f, &policy, &err), KIOSK_E_CONF);
}

static void
nothing_older_is_read(void **state)
{
	const char *key;

	(void)state;
	unlink(state_path);
	put(policy_path, V2);
	sign(key_path, POLICY_FILE_PURPOSE, V2);
	assert_int_equal(load(&key), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_policy_file_remember(state_path, &policy.id), KIOSK_E_OK);
	assert_int_equal(load(&key), KIOSK_E_OK);
	/* Signed once, withdrawn since. */
	put(policy_path, V1);
	sign(key_path, POLICY_FILE_PURPOSE, V1);
	assert_int_equal(load(&key), KIOSK_E_CONF);
	assert_string_equal(key, "version");
	/* The same number, other contents. */
	put(policy_path, V2 "[face]\nfmr = 0.0001\n");
	sign(key_path, POLICY_FILE_PURPOSE, V2 "[face]\nfmr = 0.0001\n");
	assert_int_equal(load(&key), KIOSK_E_CONF);
	assert_string_equal(key, "version");
	put(policy_path, "[policy]\nversion = 3\n");
	sign(key_path, POLICY_FILE_PURPOSE, "[policy]\nversion = 3\n");
	assert_int_equal(load(&key), KIOSK_E_OK);
	/* One without a version could be of any time. */
	put(policy_path, "[policy]\n");
	sign(key_path, POLICY_FILE_PURPOSE, "[policy]\n");
	assert_int_equal(load(&key), KIOSK_E_CONF);
	/* A memory that is damaged overrules nothing. */
	put(policy_path, V2);
	sign(key_path, POLICY_FILE_PURPOSE, V2);
	put(state_path, "garbage\n");
	assert_int_equal(load(&key), KIOSK_E_CONF);
	unlink(state_path);
	assert_int_equal(load(&key), KIOSK_E_OK);
}

static void
what_cannot_be_kept_is_said(void **state)
{
	(void)state;
	assert_int_equal(
	    kiosk_policy_file_remember("/nowhere/state", &policy.id),
	    KIOSK_E_SYSTEM);
}

static void
a_signature_is_one_line(void **state)
{
	uint8_t text[2 * KIOSK_SIGN_SIZE + 2], raw[KIOSK_SIGN_SIZE];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[128] = '\n';
	assert_true(kiosk_policy_file_unhex(span_of(text, 128), raw));
	assert_true(kiosk_policy_file_unhex(span_of(text, 129), raw));
	assert_false(kiosk_policy_file_unhex(span_of(text, 130), raw));
	assert_false(kiosk_policy_file_unhex(span_of(text, 127), raw));
	text[5] = 'A';
	assert_false(kiosk_policy_file_unhex(span_of(text, 128), raw));
	text[5] = '\0';
	assert_false(kiosk_policy_file_unhex(span_of(text, 128), raw));
}

/* A gate that pins a key keeps the version, too. */
static void
a_lane_needs_both(void **state)
{
	static struct kiosk_lane lane;
	char text[1024], path[96];
	struct conf_error err;

	(void)state;
	snprintf(path, sizeof(path), "%s/kiosk.conf", dir);
	put(policy_path, V2);
	sign(key_path, POLICY_FILE_PURPOSE, V2);
	for (int i = 0; i < 2; i++) {
		snprintf(text, sizeof(text),
		    "[gate]\nstore = sqlite:x\npolicy = %s\npolicy_key = %s\n"
		    "%s%s%s[devices]\nreader = pcsc\ndocscan = x\ncamera = x\n"
		    "door = sim:\n[trust]\nstore = x\n",
		    policy_path, public_path, i > 0 ? "policy_state = " : "",
		    i > 0 ? state_path : "", i > 0 ? "\n" : "");
		put(path, text);
		assert_int_equal(kiosk_lane_read(path, &lane, &err),
		    i > 0 ? KIOSK_E_OK : KIOSK_E_CONF);
		if (i == 0)
			assert_string_equal(err.key, "policy_state");
	}
	assert_int_equal(lane.policy.id.version, 2);
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_the_pinned_key_counts),
	    cmocka_unit_test(without_a_key_only_where_it_is_said),
	    cmocka_unit_test(nothing_older_is_read),
	    cmocka_unit_test(what_cannot_be_kept_is_said),
	    cmocka_unit_test(a_signature_is_one_line),
	    cmocka_unit_test(a_lane_needs_both),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_policy_file", tests, before, after);
}
