#include "certs/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum certs_err
read_all(int fd, struct span *out)
{
	struct stat st;
	uint8_t *p = NULL;
	size_t n = 0, cap;

	if (fstat(fd, &st) != 0)
		return CERTS_E_FILE;
	if (st.st_size > (off_t)CERTS_FILES_MAX)
		return CERTS_E_SPACE;
	/* One byte more than expected shows a file that grows meanwhile. */
	cap = (size_t)st.st_size + 1;
	if ((p = malloc(cap)) == NULL)
		return CERTS_E_MEMORY;
	while (n < cap) {
		ssize_t got = read(fd, p + n, cap - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			free(p);
			return CERTS_E_FILE;
		}
		if (got == 0)
			break;
		n += (size_t)got;
	}
	if (n == cap) {
		free(p);
		return CERTS_E_SPACE;
	}
	*out = span_of(p, n);
	return CERTS_E_OK;
}

enum certs_err
certs_files_read(const char *path, struct span *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum certs_err e;
	int saved;

	if (fd < 0)
		return CERTS_E_FILE;
	e = read_all(fd, out);
	saved = errno;
	close(fd);
	errno = saved;
	return e;
}

/* dir/name into a buffer of PATH_MAX. */
static bool
join(char *out, size_t cap, const char *dir, const char *name)
{
	int n = snprintf(out, cap, "%s/%s", dir, name);

	if (n > 0 && (size_t)n < cap)
		return true;
	errno = ENAMETOOLONG;
	return false;
}

enum certs_err
certs_files_load(const char *dir, struct span *out)
{
	char path[4096];
	enum certs_err e;

	if (!join(path, sizeof(path), dir, CERTS_FILES_INDEX))
		return CERTS_E_FILE;
	e = certs_files_read(path, out);
	if (e == CERTS_E_FILE && errno == ENOENT) {
		*out = (struct span) {0};
		return CERTS_E_OK;
	}
	return e;
}

static bool
write_all(int fd, struct span s)
{
	struct span part;

	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || !span_take(&s, (size_t)n, &part))
			return false;
	}
	return fsync(fd) == 0;
}

static bool
sync_dir(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return ok;
}

enum certs_err
certs_files_save(const char *dir, struct span index)
{
	char path[4096], temp[4096];
	int fd, saved;
	bool ok;

	if (mkdir(dir, 0755) != 0 && errno != EEXIST)
		return CERTS_E_FILE;
	if (!join(path, sizeof(path), dir, CERTS_FILES_INDEX) ||
	    !join(temp, sizeof(temp), dir, CERTS_FILES_INDEX ".XXXXXX"))
		return CERTS_E_FILE;
	if ((fd = mkostemp(temp, O_CLOEXEC)) < 0)
		return CERTS_E_FILE;
	/* mkostemp made it for us alone; the gate's own user reads it. */
	ok = write_all(fd, index) && fchmod(fd, 0644) == 0;
	saved = errno;
	ok = close(fd) == 0 && ok;
	if (ok && rename(temp, path) == 0)
		return sync_dir(dir) ? CERTS_E_OK : CERTS_E_FILE;
	saved = ok ? errno : saved;
	(void)unlink(temp);
	errno = saved;
	return CERTS_E_FILE;
}
