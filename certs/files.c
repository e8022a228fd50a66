#include "certs/files.h"

#include "certs/anchors.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
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

enum certs_err
certs_files_read_secret(const char *path, char *out, size_t cap, size_t *n)
{
	struct span all, line;
	enum certs_err e = certs_files_read(path, &all);

	*n = 0;
	out[0] = '\0';
	if (e != CERTS_E_OK)
		return e;
	line = all;
	while (*n < all.n && all.p[*n] != '\n' && all.p[*n] != '\r')
		++*n;
	e = *n == 0 ? CERTS_E_EMPTY : *n >= cap ? CERTS_E_SPACE : CERTS_E_OK;
	if (e == CERTS_E_OK && span_take_copy(&line, out, *n))
		out[*n] = '\0';
	bytes_wipe((void *)(uintptr_t)all.p, all.n);
	free((void *)(uintptr_t)all.p);
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
certs_files_map(const char *dir, struct span *out)
{
	enum certs_err e = CERTS_E_OK;
	char path[4096];
	struct stat st;
	void *p = NULL;
	int fd, saved;

	*out = (struct span) {0};
	if (!join(path, sizeof(path), dir, CERTS_FILES_INDEX))
		return CERTS_E_FILE;
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return errno == ENOENT ? CERTS_E_OK : CERTS_E_FILE;
	if (fstat(fd, &st) != 0)
		e = CERTS_E_FILE;
	else if (st.st_size > (off_t)CERTS_FILES_MAX)
		e = CERTS_E_SPACE;
	else if (st.st_size == 0) /* no writer leaves such a one */
		e = CERTS_E_STORE;
	else if ((p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd,
		      0)) == MAP_FAILED)
		e = CERTS_E_FILE;
	else
		*out = span_of(p, (size_t)st.st_size);
	saved = errno;
	close(fd);
	errno = saved;
	return e;
}

void
certs_files_unmap(struct span *s)
{
	if (s->n > 0)
		(void)munmap((void *)(uintptr_t)s->p, s->n);
	*s = (struct span) {0};
}

enum certs_err
certs_files_lock(const char *dir, int *lock)
{
	int fd, saved;

	if (mkdir(dir, 0755) != 0 && errno != EEXIST)
		return CERTS_E_FILE;
	if ((fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return CERTS_E_FILE;
	while (flock(fd, LOCK_EX) != 0) {
		if (errno == EINTR)
			continue;
		saved = errno;
		close(fd);
		errno = saved;
		return CERTS_E_FILE;
	}
	*lock = fd;
	return CERTS_E_OK;
}

void
certs_files_unlock(int lock)
{
	close(lock);
}

/* Small pieces are collected; the file is written in large ones. */
struct writer {
	int fd;
	size_t n;
	uint8_t room[65536];
};

bool
certs_files_write_all(int fd, struct span s)
{
	struct span part;

	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || !span_take(&s, (size_t)n, &part))
			return false;
	}
	return true;
}

static bool
flush(struct writer *w)
{
	size_t n = w->n;

	w->n = 0;
	return certs_files_write_all(w->fd, span_of(w->room, n));
}

static bool
put(void *cookie, struct span s)
{
	struct writer *w = cookie;

	if (s.n > sizeof(w->room) - w->n && !flush(w))
		return false;
	if (s.n > sizeof(w->room))
		return certs_files_write_all(w->fd, s);
	if (s.n > 0)
		memcpy(w->room + w->n, s.p, s.n);
	w->n += s.n;
	return true;
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
certs_files_save(const char *dir, struct certs_anchors_build *b)
{
	char path[4096], temp[4096];
	enum certs_err e = CERTS_E_FILE;
	struct writer *w;
	int saved;

	if ((mkdir(dir, 0755) != 0 && errno != EEXIST) ||
	    !join(path, sizeof(path), dir, CERTS_FILES_INDEX) ||
	    !join(temp, sizeof(temp), dir, CERTS_FILES_INDEX ".new"))
		return CERTS_E_FILE;
	if ((w = calloc(1, sizeof(*w))) == NULL)
		return CERTS_E_MEMORY;
	w->fd = open(
	    temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (w->fd < 0) {
		free(w);
		return CERTS_E_FILE;
	}
	e = certs_anchors_build_write(b, put, w);
	/* The gate's own user reads it, whatever the umask is. */
	if (e == CERTS_E_OK &&
	    (!flush(w) || fchmod(w->fd, 0644) != 0 || fsync(w->fd) != 0))
		e = CERTS_E_FILE;
	saved = errno;
	if (close(w->fd) != 0 && e == CERTS_E_OK)
		e = CERTS_E_FILE;
	free(w);
	if (e == CERTS_E_OK && rename(temp, path) == 0)
		return sync_dir(dir) ? CERTS_E_OK : CERTS_E_FILE;
	saved = e == CERTS_E_OK ? errno : saved;
	(void)unlink(temp);
	errno = saved;
	return e == CERTS_E_OK ? CERTS_E_FILE : e;
}

enum certs_err
certs_files_replace(const char *dir, const char *name, struct span all)
{
	char path[4096], temp[4096], hidden[300];
	int fd, saved;
	bool ok;

	/* A name with a dot in front is nobody's certificate. */
	snprintf(hidden, sizeof(hidden), ".%s.new", name);
	if ((mkdir(dir, 0755) != 0 && errno != EEXIST) ||
	    !join(path, sizeof(path), dir, name) ||
	    !join(temp, sizeof(temp), dir, hidden))
		return CERTS_E_FILE;
	fd = open(
	    temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return CERTS_E_FILE;
	ok = certs_files_write_all(fd, all) && fchmod(fd, 0644) == 0 &&
	    fsync(fd) == 0;
	saved = errno;
	if (close(fd) != 0 && ok) {
		saved = errno;
		ok = false;
	}
	if (ok && rename(temp, path) == 0)
		return sync_dir(dir) ? CERTS_E_OK : CERTS_E_FILE;
	saved = ok ? errno : saved;
	(void)unlink(temp);
	errno = saved;
	return CERTS_E_FILE;
}
