#include "kiosk/evidence.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

enum kiosk_err
kiosk_evidence_keep(const char *dir, const char *passage, struct span jpeg,
    struct kiosk_evidence *e)
{
	enum kiosk_err err = KIOSK_E_SYSTEM;
	char path[512];
	int fd, n;

	if (e->n >= KIOSK_EVIDENCE_FRAMES)
		return KIOSK_E_SIZE;
	n = snprintf(
	    path, sizeof(path), "%s/%s-%zu.jpg", dir, passage, e->n + 1);
	if (n < 0 || (size_t)n >= sizeof(path) || passage[0] == '\0' ||
	    strchr(passage, '/') != NULL)
		return KIOSK_E_SIZE;
	fd = open(
	    path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return KIOSK_E_SYSTEM;
	if (write(fd, jpeg.p, jpeg.n) == (ssize_t)jpeg.n && fsync(fd) == 0 &&
	    EVP_Digest(
		jpeg.p, jpeg.n, e->sha256[e->n], NULL, EVP_sha256(), NULL) == 1)
		err = KIOSK_E_OK;
	close(fd);
	if (err == KIOSK_E_OK)
		e->n++;
	else
		unlink(path);
	return err;
}

/* A name as given above; whatever else lies there is somebody's. */
static bool
is_ours(const char *name)
{
	const size_t hex = strspn(name, "0123456789abcdef");

	return hex == 32 && name[hex] == '-' && name[hex + 1] >= '1' &&
	    name[hex + 1] <= '9' && strcmp(name + hex + 2, ".jpg") == 0;
}

enum kiosk_err
kiosk_evidence_sweep(const char *dir, int64_t now, unsigned days)
{
	DIR *d = opendir(dir);
	enum kiosk_err e = KIOSK_E_OK;
	const struct dirent *entry;
	struct stat st;

	if (d == NULL)
		return errno == ENOENT ? KIOSK_E_OK : KIOSK_E_SYSTEM;
	while ((entry = readdir(d)) != NULL) {
		if (!is_ours(entry->d_name) ||
		    fstatat(dirfd(d), entry->d_name, &st,
			AT_SYMLINK_NOFOLLOW) != 0 ||
		    !S_ISREG(st.st_mode) ||
		    (int64_t)st.st_mtime + (int64_t)days * 86400 > now)
			continue;
		if (unlinkat(dirfd(d), entry->d_name, 0) != 0)
			e = KIOSK_E_SYSTEM;
	}
	closedir(d);
	return e;
}
