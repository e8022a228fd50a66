#include "kiosk/evidence.h"

#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "certs/files.h"
#include "kiosk/erase.h"

/* Names in a folder last from its own synchronisation on: fsync(2). */
static int
open_dir(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

enum kiosk_err
kiosk_evidence_begin(const char *dir)
{
	char copy[PATH_MAX];
	int above;
	bool ok;

	if (mkdir(dir, 0700) != 0)
		return access(dir, F_OK) == 0 ? KIOSK_E_OK : KIOSK_E_SYSTEM;
	(void)snprintf(copy, sizeof(copy), "%s", dir);
	above = open_dir(dirname(copy));
	ok = above >= 0 && fsync(above) == 0;
	if (above >= 0)
		close(above);
	return ok ? KIOSK_E_OK : KIOSK_E_SYSTEM;
}

/* Under its name only when all of it is there, and never over another. */
static bool
write_durably(int dir, const char *name, struct span jpeg, int64_t at)
{
	char part[64];
	bool ok, named = false;
	int fd;

	snprintf(part, sizeof(part), "%s.part", name);
	fd = openat(dir, part,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return false;
	ok = certs_files_write_all(fd, jpeg);
	kiosk_erase_stamp(fd, at);
	ok = fsync(fd) == 0 && ok;
	close(fd);
	if (ok)
		named = renameat2(dir, part, dir, name, RENAME_NOREPLACE) == 0;
	if (named && fsync(dir) == 0)
		return true;
	(void)!kiosk_erase_file(dir, named ? name : part);
	return false;
}

enum kiosk_err
kiosk_evidence_keep(const char *dir, const char *passage, struct span jpeg,
    int64_t at, struct kiosk_evidence *e)
{
	enum kiosk_err err = KIOSK_E_SYSTEM;
	char name[48];
	int fd, n;

	if (e->n >= KIOSK_EVIDENCE_FRAMES)
		return KIOSK_E_SIZE;
	n = snprintf(name, sizeof(name), "%s-%zu.jpg", passage, e->n + 1);
	if (n < 0 || (size_t)n >= sizeof(name) || passage[0] == '\0' ||
	    strchr(passage, '/') != NULL)
		return KIOSK_E_SIZE;
	if ((fd = open_dir(dir)) < 0)
		return KIOSK_E_SYSTEM;
	if (EVP_Digest(jpeg.p, jpeg.n, e->sha256[e->n], NULL, EVP_sha256(),
		NULL) == 1 &&
	    write_durably(fd, name, jpeg, at)) {
		e->n++;
		err = KIOSK_E_OK;
	}
	close(fd);
	return err;
}

static bool
is_called(const char *name, const char *ending)
{
	const char *rest = kiosk_erase_after_id(name);

	return rest != NULL && rest[0] == '-' && rest[1] >= '1' &&
	    rest[1] <= '9' && strcmp(rest + 2, ending) == 0;
}

/* A name as given above; whatever else lies there is somebody's. */
static bool
is_ours(const char *name)
{
	return is_called(name, ".jpg");
}

/* What the gate was writing when it died. */
static bool
is_part(const char *name)
{
	return is_called(name, ".jpg.part");
}

enum kiosk_err
kiosk_evidence_sweep(const char *dir, int64_t at, unsigned days, uint64_t *n)
{
	const enum kiosk_err e = kiosk_erase_files(
	    dir, is_part, INT64_MAX, 0, n);
	const enum kiosk_err f = kiosk_erase_files(dir, is_ours, at, days, n);

	return e != KIOSK_E_OK ? e : f;
}
