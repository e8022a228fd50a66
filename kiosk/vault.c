#include "kiosk/vault.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "kiosk/erase.h"

#define MAGIC "SPS1"
#define MONTH 7
#define NONCE 12
#define TAG 16
#define KEY 32
#define DAY INT64_C(86400)

static bool
month_of(int64_t at, char out[MONTH + 1])
{
	time_t t = (time_t)at;
	struct tm tm;

	return gmtime_r(&t, &tm) != NULL &&
	    strftime(out, MONTH + 1, "%Y-%m", &tm) == MONTH;
}

/* "2026-11"; to: when it ends. */
static bool
month_ends(const char *name, int64_t *to)
{
	struct tm tm = {.tm_mday = 1};
	int month;

	if (strspn(name, "0123456789") != 4 || name[4] != '-' ||
	    strspn(name + 5, "0123456789") != 2)
		return false;
	tm.tm_year = (name[0] - '0') * 1000 + (name[1] - '0') * 100 +
	    (name[2] - '0') * 10 + (name[3] - '0') - 1900;
	month = (name[5] - '0') * 10 + (name[6] - '0');
	/* The next one: of December the thirteenth, which timegm() takes. */
	tm.tm_mon = month;
	*to = (int64_t)timegm(&tm);
	return month >= 1 && month <= 12;
}

static bool
path_of(const struct kiosk_vault *v, const char *month, char out[512])
{
	int n = snprintf(out, 512, "%s/%.7s.key", v->dir, month);

	return n > 0 && n < 512;
}

/* In the folder whole or not at all: a key that a crash cut opens nothing. */
static bool
make_key(const struct kiosk_vault *v, const char *path)
{
	uint8_t key[KEY];
	char part[520];
	bool ok = false;
	int fd = -1, dir = open(v->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	snprintf(part, sizeof(part), "%s.new", path);
	(void)unlink(part);
	if (dir >= 0)
		fd = open(part,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	ok = fd >= 0 && RAND_priv_bytes(key, KEY) == 1 &&
	    write(fd, key, KEY) == KEY && fsync(fd) == 0 &&
	    rename(part, path) == 0 && fsync(dir) == 0;
	bytes_wipe(key, sizeof(key));
	if (fd >= 0)
		close(fd);
	if (dir >= 0)
		close(dir);
	return ok;
}

static bool
read_key(const char *path, uint8_t key[KEY])
{
	uint8_t more[KEY + 1];
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	bool ok = fd >= 0 && read(fd, more, sizeof(more)) == KEY;

	if (ok)
		memcpy(key, more, KEY);
	bytes_wipe(more, sizeof(more));
	if (fd >= 0)
		close(fd);
	return ok;
}

enum kiosk_err
kiosk_vault_seal(const struct kiosk_vault *v, const char *row,
    struct span plain, struct sink *out)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	uint8_t key[KEY], nonce[NONCE], tag[TAG];
	enum kiosk_err e = KIOSK_E_SYSTEM;
	char month[MONTH + 1], path[512];
	int n = 0;

	if (c == NULL || !month_of(v->count, month) ||
	    !path_of(v, month, path) ||
	    (access(path, F_OK) != 0 && !make_key(v, path)) ||
	    !read_key(path, key) || RAND_bytes(nonce, NONCE) != 1)
		goto out;
	sink_put(out, span_of(MAGIC, 4));
	sink_put(out, span_of(month, MONTH));
	sink_put(out, SPAN_OF(nonce));
	e = KIOSK_E_SIZE;
	if (!sink_ok(out) || out->cap - out->n < plain.n + TAG)
		goto out;
	e = KIOSK_E_SYSTEM;
	if (EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, nonce) != 1 ||
	    EVP_EncryptUpdate(
		c, NULL, &n, (const uint8_t *)row, (int)strlen(row)) != 1 ||
	    EVP_EncryptUpdate(c, out->p + out->n, &n, plain.p, (int)plain.n) !=
		1 ||
	    (size_t)n != plain.n || EVP_EncryptFinal_ex(c, tag, &n) != 1 ||
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG, tag) != 1)
		goto out;
	out->n += plain.n;
	sink_put(out, SPAN_OF(tag));
	e = KIOSK_E_OK;
out:
	bytes_wipe(key, sizeof(key));
	EVP_CIPHER_CTX_free(c);
	return e;
}

bool
kiosk_vault_is_sealed(struct span s)
{
	return s.n >= KIOSK_VAULT_EXTRA && memcmp(s.p, MAGIC, 4) == 0;
}

enum kiosk_err
kiosk_vault_open(const struct kiosk_vault *v, const char *row, struct span s,
    struct sink *out)
{
	struct span magic, month, nonce, text;
	EVP_CIPHER_CTX *c = NULL;
	uint8_t key[KEY], tag[TAG];
	char path[512], name[MONTH + 1] = "";
	enum kiosk_err e = KIOSK_E_STORE;
	int64_t ends;
	int n = 0;

	if (!kiosk_vault_is_sealed(s) || !span_take(&s, 4, &magic) ||
	    !span_take(&s, MONTH, &month) || !span_take(&s, NONCE, &nonce) ||
	    !span_take(&s, s.n - TAG, &text))
		return e;
	memcpy(name, month.p, MONTH);
	memcpy(tag, s.p, TAG);
	/* What is no month is no name of a file either. */
	if (!month_ends(name, &ends))
		return e;
	if (v->dir == NULL || !path_of(v, name, path) || !read_key(path, key))
		return KIOSK_E_DENIED;
	if (out->cap - out->n < text.n) {
		e = KIOSK_E_SIZE;
		goto out;
	}
	if ((c = EVP_CIPHER_CTX_new()) == NULL ||
	    EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, nonce.p) != 1 ||
	    EVP_DecryptUpdate(
		c, NULL, &n, (const uint8_t *)row, (int)strlen(row)) != 1 ||
	    EVP_DecryptUpdate(c, out->p + out->n, &n, text.p, (int)text.n) !=
		1 ||
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, TAG, tag) != 1 ||
	    EVP_DecryptFinal_ex(c, tag, &n) != 1) {
		bytes_wipe(out->p + out->n, text.n);
		goto out;
	}
	out->n += text.n;
	e = KIOSK_E_OK;
out:
	bytes_wipe(key, sizeof(key));
	EVP_CIPHER_CTX_free(c);
	return e;
}

enum kiosk_err
kiosk_vault_forget(const struct kiosk_vault *v, unsigned days, uint64_t *n)
{
	DIR *d = opendir(v->dir);
	enum kiosk_err e = KIOSK_E_OK;
	const struct dirent *entry;
	int64_t ends;

	if (d == NULL)
		return errno == ENOENT ? KIOSK_E_OK : KIOSK_E_SYSTEM;
	while ((entry = readdir(d)) != NULL) {
		const char *name = entry->d_name;

		if (strlen(name) != MONTH + 4 ||
		    strcmp(name + MONTH, ".key") != 0 ||
		    !month_ends(name, &ends) || ends + days * DAY > v->count)
			continue;
		if (kiosk_erase_file(dirfd(d), name))
			(*n)++;
		else
			e = KIOSK_E_SYSTEM;
	}
	closedir(d);
	return e;
}
