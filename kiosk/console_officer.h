/*
 * Who may sit at a console.  Two factors: the key that signs an officer's
 * orders, which their PIN opens (kiosk/officer_key.h), and a
 * code that their own device makes for every half minute (TOTP, RFC 6238:
 * HMAC-SHA-1, 30 s, six digits).  The PIN is kept nowhere.
 */
#ifndef KIOSK_CONSOLE_OFFICER_H
#define KIOSK_CONSOLE_OFFICER_H

#include "kiosk/conf.h"
#include "kiosk/officer_key.h"

enum kiosk_console_right {
	KIOSK_CONSOLE_DECIDE = 1 << 0, /* cases */
	KIOSK_CONSOLE_LANES = 1 << 1, /* lock, release, out of service */
	KIOSK_CONSOLE_SEARCH = 1 << 2, /* past passages */
	KIOSK_CONSOLE_FIGURES = 1 << 3, /* statistics, report */
	KIOSK_CONSOLE_UNSEAL = 1 << 4, /* who it was in a past passage */
};

#define KIOSK_CONSOLE_SECRET 64 /* octets of a secret, at most */
struct kiosk_console_officer {
	char name[32];
	char role[32];
	char may[96];
	char key[256]; /* of kiosk/officer_key.h */
	char totp[112]; /* base 32, RFC 4648 */
	uint32_t rights;
	uint8_t secret[KIOSK_CONSOLE_SECRET];
	size_t n_secret;
	/* Of this run: */
	uint64_t used; /* step of the last code that was taken */
	unsigned failures;
	int64_t barred_until, rests_until; /* seconds since 1970 */
};

#define KIOSK_CONSOLE_OFFICERS 128
struct kiosk_console_officers {
	size_t n;
	struct kiosk_console_officer officer[KIOSK_CONSOLE_OFFICERS];
};

enum kiosk_console_logon {
	KIOSK_CONSOLE_WELCOME,
	KIOSK_CONSOLE_WRONG, /* name, PIN or code: not said which */
	KIOSK_CONSOLE_BARRED, /* too many failures: wait */
	KIOSK_CONSOLE_RESTING, /* has been at it for as long as may be */
};
/* After so many failures, and for so many seconds. */
#define KIOSK_CONSOLE_FAILURES 5
#define KIOSK_CONSOLE_BARRED_S 60

/*
 * A section [officer] for each: name, role, may (decide lanes search figures
 * unseal), key, totp.  The file is for the console's own user alone: CONF
 * otherwise.
 */
enum kiosk_err kiosk_console_officers_read(const char *path,
    struct kiosk_console_officers *, struct conf_error *) MUST_USE;
/* On WELCOME *key and *out are set; the key is the caller's. */
enum kiosk_console_logon kiosk_console_officer_try(
    struct kiosk_console_officers *, const char *name, const char *pin,
    const char *code, int64_t now, struct kiosk_console_officer **out,
    struct kiosk_officer_key **key) MUST_USE;
/* The PIN alone, for who has locked the console. */
bool kiosk_console_officer_pin(const struct kiosk_console_officer *,
    const char *pin, struct kiosk_officer_key **key) MUST_USE;

/* RFC 4226 §5.3 of this step, so many digits (6 to 8). */
unsigned kiosk_console_officer_code(
    struct span secret, uint64_t step, unsigned digits);
/* Octets of base 32, blanks allowed; 0: it is none, or too long. */
size_t kiosk_console_officer_base32(const char *text, uint8_t *out, size_t cap);
/*
 * Makes a key that the PIN opens at path (none may be there) and prints
 * the officer's section, and that for the gates' file of consoles.
 */
enum kiosk_err kiosk_console_officer_enrol(const char *path, const char *name,
    const char *role, const char *may, const char *orders,
    const char *pin) MUST_USE;

#endif
