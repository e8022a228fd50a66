#include "kiosk/erase.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE 65536

void
kiosk_erase_stamp(int fd, int64_t spent)
{
	const struct timespec t[2] = {
	    {.tv_sec = (time_t)spent}, {.tv_sec = (time_t)spent}};

	/* Where it fails the file's own time stands, which is the clock's. */
	(void)!futimens(fd, t);
}

const char *
kiosk_erase_after_id(const char *name)
{
	return strspn(name, "0123456789abcdef") == 32 ? name + 32 : NULL;
}

/* Zeros on the disk first: somebody may have it open, or linked. */
static bool
overwrite(int fd, int64_t size)
{
	static const uint8_t zero[PIECE];

	while (size > 0) {
		const size_t n = size < PIECE ? (size_t)size : PIECE;
		const ssize_t put = write(fd, zero, n);

		if (put <= 0)
			return false;
		size -= put;
	}
	return fsync(fd) == 0;
}

bool
kiosk_erase_file(int dir, const char *name)
{
	struct stat st;
	bool ok;
	int fd;

	fd = openat(dir, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	ok = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    overwrite(fd, (int64_t)st.st_size);
	if (fd >= 0)
		close(fd);
	return unlinkat(dir, name, 0) == 0 && ok;
}

static bool
is_old(int dir, const char *name, int64_t before)
{
	struct stat st;

	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode) && (int64_t)st.st_mtime <= before;
}

enum kiosk_err
kiosk_erase_files(const char *dir, bool (*ours)(const char *), int64_t spent,
    unsigned days, uint64_t *n)
{
	DIR *d = opendir(dir);
	enum kiosk_err e = KIOSK_E_OK;
	const struct dirent *entry;

	if (d == NULL)
		return errno == ENOENT ? KIOSK_E_OK : KIOSK_E_SYSTEM;
	while ((entry = readdir(d)) != NULL) {
		if (!ours(entry->d_name) ||
		    !is_old(
			dirfd(d), entry->d_name, spent - (int64_t)days * 86400))
			continue;
		if (kiosk_erase_file(dirfd(d), entry->d_name))
			(*n)++;
		else
			e = KIOSK_E_SYSTEM;
	}
	closedir(d);
	return e;
}
