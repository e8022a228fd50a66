/*
 * A policy as a file: whose it is and that it is not an older one.
 *
 * The signature stands beside it, FILE.sig: 128 hexadecimal digits, made by
 * kiosk/sign.h over the whole file for the purpose POLICY_FILE_PURPOSE.  The
 * key is pinned in kiosk.conf.  A file without one is read only where
 * kiosk.conf says so in as many words.
 *
 * The gate remembers the version it has last run with, and reads nothing older,
 * nor the same version with other contents: a policy that was withdrawn cannot
 * be put back.
 */
#ifndef KIOSK_POLICY_FILE_H
#define KIOSK_POLICY_FILE_H

#include "kiosk/policy.h"
#include "kiosk/sign.h"

#define POLICY_FILE_PURPOSE "sallyport-policy"
#define POLICY_FILE_SUFFIX ".sig"

struct kiosk_policy_file {
	const char *path, *lane;
	const char *key; /* public, in PEM; empty: none is pinned */
	const char *state; /* what is remembered; empty: nothing */
	bool may_be_unsigned; /* where no key is pinned */
};

enum kiosk_err kiosk_policy_file_read(const struct kiosk_policy_file *,
    struct policy *, struct conf_error *) MUST_USE;
/* Keeps the version, durably, for the next start: the monitor's to do. */
enum kiosk_err kiosk_policy_file_remember(
    const char *state, const struct policy_id *) MUST_USE;

/* A signature as text, to and from. */
bool kiosk_policy_file_unhex(
    struct span text, uint8_t out[KIOSK_SIGN_SIZE]) MUST_USE;
void kiosk_policy_file_hex(
    const uint8_t signature[KIOSK_SIGN_SIZE], struct sink *);
/* Whether FILE.sig is one of this key over text; *why says why not. */
bool kiosk_policy_file_signed(const char *path, const char *purpose,
    const char *key, struct span text, const char **why) MUST_USE;

#endif
