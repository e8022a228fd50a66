#include "kiosk/policy_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kiosk/dumps.h"

#define FILE_MAX ((size_t)64 * 1024)
#define HEX "0123456789abcdef"
#define PATH_MAX_BYTES 512

static enum kiosk_err
wrong(struct conf_error *err, const char *key, const char *text)
{
	err->line = 0;
	snprintf(err->key, sizeof(err->key), "%s", key);
	snprintf(err->text, sizeof(err->text), "%s", text);
	return KIOSK_E_CONF;
}

void
kiosk_policy_file_hex(const uint8_t signature[KIOSK_SIGN_SIZE], struct sink *k)
{
	for (size_t i = 0; i < KIOSK_SIGN_SIZE; i++) {
		sink_put_u8(k, (uint8_t)HEX[signature[i] >> 4]);
		sink_put_u8(k, (uint8_t)HEX[signature[i] & 15]);
	}
	sink_put_u8(k, '\n');
}

static bool
digit(uint8_t c, uint8_t *out)
{
	const char *at = c != '\0' ? strchr(HEX, c) : NULL;

	if (at == NULL)
		return false;
	*out = (uint8_t)(at - HEX);
	return true;
}

/* One line of lower case digits, its end there or not, and nothing more. */
bool
kiosk_policy_file_unhex(struct span text, uint8_t out[KIOSK_SIGN_SIZE])
{
	uint8_t end;

	for (size_t i = 0; i < KIOSK_SIGN_SIZE; i++) {
		uint8_t c, high, low;

		if (!span_take_u8(&text, &c) || !digit(c, &high) ||
		    !span_take_u8(&text, &c) || !digit(c, &low))
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return text.n == 0 ||
	    (span_take_u8(&text, &end) && end == '\n' && text.n == 0);
}

bool
kiosk_policy_file_signed(const char *path, const char *purpose, const char *key,
    struct span text, const char **why)
{
	struct kiosk_sign_public public = {.pkey = NULL};
	uint8_t signature[KIOSK_SIGN_SIZE];
	char beside[PATH_MAX_BYTES];
	struct span hex = {0};
	bool ok = false;
	int n = snprintf(beside, sizeof(beside), "%s" POLICY_FILE_SUFFIX, path);

	*why = "has no signature: there is no file of this name with .sig";
	if (n < 0 || (size_t)n >= sizeof(beside) ||
	    kiosk_dumps_slurp(beside, 2 * KIOSK_SIGN_SIZE + 1, &hex) !=
		KIOSK_E_OK)
		return false;
	*why = "has a signature that is none: 128 hexadecimal digits";
	if (!kiosk_policy_file_unhex(hex, signature))
		goto out;
	*why = "cannot be verified: the key is none, in PEM, Ed25519 or P-256";
	if (kiosk_sign_public_read(key, &public) != KIOSK_E_OK)
		goto out;
	*why = "is not signed by the key that is pinned";
	ok = kiosk_sign_check(
	    &public, purpose, text, span_of(signature, sizeof(signature)));
out:
	kiosk_sign_public_close(&public);
	free((void *)(uintptr_t)hex.p);
	return ok;
}

/* What the gate has last run with. */
struct memory {
	unsigned version;
	char sha256[65];
};

/* clang-format off */
static const struct conf_key keys[] = {
	{"policy", "version", CONF_UINT, CONF_MEMBER(struct memory, version), 1, 999999999, true},
	{"policy", "sha256",  CONF_TEXT, CONF_MEMBER(struct memory, sha256), 0, 0, true},
};
/* clang-format on */

/* A memory that cannot be read is none that may be overruled. */
static enum kiosk_err
recall(const char *state, struct memory *m, struct conf_error *err)
{
	memset(m, 0, sizeof(*m));
	if (access(state, F_OK) != 0 && errno == ENOENT)
		return KIOSK_E_OK;
	return kiosk_conf_read(
	    state, keys, sizeof(keys) / sizeof(keys[0]), m, err);
}

static enum kiosk_err
not_older(const struct kiosk_policy_file *f, const struct policy_id *id,
    struct conf_error *err)
{
	struct memory m;
	enum kiosk_err e;

	if (f->state[0] == '\0')
		return KIOSK_E_OK;
	if (id->version == 0)
		return wrong(err, "version", "is missing: it is remembered");
	if ((e = recall(f->state, &m, err)) != KIOSK_E_OK)
		return e;
	if (id->version < m.version)
		return wrong(err, "version",
		    "is older than the one that was in force before");
	if (id->version == m.version && strcmp(id->sha256, m.sha256) != 0)
		return wrong(err, "version",
		    "is that of another policy, which was in force before");
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_policy_file_read(
    const struct kiosk_policy_file *f, struct policy *p, struct conf_error *err)
{
	struct span text = {0};
	const char *why;
	enum kiosk_err e;

	memset(err, 0, sizeof(*err));
	if (kiosk_dumps_slurp(f->path, FILE_MAX, &text) != KIOSK_E_OK)
		e = wrong(err, f->path, "cannot be read or is too large");
	else if (f->key[0] == '\0' && !f->may_be_unsigned)
		e = wrong(err, "policy_key",
		    "is not named: nobody vouches for the policy");
	else if (f->key[0] != '\0' &&
	    !kiosk_policy_file_signed(
		f->path, POLICY_FILE_PURPOSE, f->key, text, &why))
		e = wrong(err, "policy", why);
	else
		e = kiosk_policy_parse(text, f->lane, p, err);
	if (e == KIOSK_E_OK)
		e = not_older(f, &p->id, err);
	if (err->file[0] == '\0')
		snprintf(err->file, sizeof(err->file), "%s", f->path);
	free((void *)(uintptr_t)text.p);
	return e;
}

static bool
write_durably(const char *path, const char *text)
{
	const int fd = open(
	    path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	const size_t n = strlen(text);
	bool ok = fd >= 0 && write(fd, text, n) == (ssize_t)n && fsync(fd) == 0;

	if (fd >= 0)
		ok = close(fd) == 0 && ok;
	return ok;
}

static bool
sync_folder(const char *path)
{
	char copy[PATH_MAX_BYTES];
	int fd;
	bool ok;

	snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return ok;
}

enum kiosk_err
kiosk_policy_file_remember(const char *state, const struct policy_id *id)
{
	char text[160], aside[PATH_MAX_BYTES];
	int n = snprintf(aside, sizeof(aside), "%s.new", state);

	if (n < 0 || (size_t)n >= sizeof(aside))
		return KIOSK_E_CONF;
	snprintf(text, sizeof(text), "[policy]\nversion = %u\nsha256 = %s\n",
	    id->version, id->sha256);
	if (!write_durably(aside, text) || rename(aside, state) != 0 ||
	    !sync_folder(state))
		return KIOSK_E_SYSTEM;
	return KIOSK_E_OK;
}
