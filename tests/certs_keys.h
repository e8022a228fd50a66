/*
 * What the tests of a terminal's keepers of keys share: a key of each kind,
 * with its certificate, and a folder in which they lie.
 */
#ifndef TESTS_CERTS_KEYS_H
#define TESTS_CERTS_KEYS_H

#include "tests/check.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "certs/cv_issue.h"
#include "certs/signer.h"
#include "mrtd/cvc_key.h"

static char keys_dir[] = "/tmp/sallyport_signer_XXXXXX";

static inline const char *
keys_path(const char *name)
{
	static char path[4][512];
	static unsigned at;

	at = (at + 1) % 4;
	snprintf(path[at], sizeof(path[at]), "%s/%s", keys_dir, name);
	return path[at];
}

static inline void
keys_put(const char *name, struct span s)
{
	FILE *f = fopen(keys_path(name), "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(s.p, 1, s.n, f), s.n);
	assert_int_equal(fclose(f), 0);
}

static inline int
keys_run(const char *format, ...)
{
	char command[2048];
	va_list ap;

	va_start(ap, format);
	vsnprintf(command, sizeof(command), format, ap);
	va_end(ap);
	return system(command);
}

/* A key of each kind that a token can hold, with its certificate. */
static const struct {
	const char *chr, *algorithm, *curve;
	unsigned bits;
} keys_all[] = {
    {"UTISECA00001", "id-TA-ECDSA-SHA-256", "prime256v1", 0},
    {"UTISECB00001", "id-TA-ECDSA-SHA-512", "secp384r1", 0},
    {"UTISECC00001", "id-TA-ECDSA-SHA-224", "brainpoolP256r1", 0},
    {"UTISV1500001", "id-TA-RSA-v1-5-SHA-256", NULL, 2048},
    {"UTISPSS00001", "id-TA-RSA-PSS-SHA-256", NULL, 2048},
    {"UTISPSX00001", "id-TA-RSA-PSS-SHA-512", NULL, 3072},
    {"UTISOLD00001", "id-TA-RSA-v1-5-SHA-1", NULL, 2048},
};
#define KEYS_N (sizeof(keys_all) / sizeof(keys_all[0]))
static struct certs_cv_issuer *keys_issued[KEYS_N];

static inline int
keys_make(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(keys_dir));
	for (size_t i = 0; i < KEYS_N; i++) {
		struct certs_cv_issue_spec s = {.chr = keys_all[i].chr,
		    .algorithm = mrtd_cvc_algorithm_named(
			keys_all[i].algorithm),
		    .curve = keys_all[i].curve,
		    .bits = keys_all[i].bits,
		    .role = MRTD_CVC_CVCA,
		    .effective = {2026, 1, 1},
		    .expires = {2026, 12, 31}};
		uint8_t pem[4096];
		struct sink k = sink_of(pem, sizeof(pem));

		assert_int_equal(
		    certs_cv_issue_root(&s, &keys_issued[i]), CERTS_E_OK);
		assert_int_equal(
		    certs_cv_issue_key(keys_issued[i], &k), CERTS_E_OK);
		keys_put(keys_all[i].chr, sink_span(&k));
	}
	keys_put("pin", SPAN_STR("1234\n"));
	keys_put("wrong_pin", SPAN_STR("9999\n"));
	keys_put("no_pin", SPAN_STR("\n"));
	return 0;
}

static inline int
keys_remove(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEYS_N; i++)
		certs_cv_issue_free(&keys_issued[i]);
	return keys_run("rm -rf '%s'", keys_dir);
}

static inline bool
keys_verifies(size_t i, struct span message, struct span signature)
{
	struct mrtd_cvc_key key;
	struct mrtd_cvc c;
	bool ok = mrtd_cvc_parse(certs_cv_issue_der(keys_issued[i]), &c) ==
		MRTD_E_OK &&
	    mrtd_cvc_key_open(&c.key, NULL, &key) == MRTD_E_OK &&
	    mrtd_cvc_key_verify(&key, &message, 1, signature) == MRTD_E_OK;

	mrtd_cvc_key_close(&key);
	return ok;
}

static inline struct certs_signer_request
keys_request(size_t i, struct span message)
{
	return (struct certs_signer_request) {
	    .holder = span_of(keys_all[i].chr, strlen(keys_all[i].chr)),
	    .algorithm = mrtd_cvc_algorithm_named(keys_all[i].algorithm),
	    .message = message};
}

static inline uint64_t
keys_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

#endif
