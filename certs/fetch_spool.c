#include "certs/fetch_spool.h"

#include "certs/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
join(char out[4096], const char *dir, const char *id, const char *end)
{
	int n = snprintf(out, 4096, "%s/%s%s", dir, id, end);

	if (n > 0 && n < 4096)
		return true;
	errno = ENAMETOOLONG;
	return false;
}

enum certs_err
certs_fetch_lock(const char *spool, int *lock)
{
	int fd, saved;

	if (mkdir(spool, 0700) != 0 && errno != EEXIST)
		return CERTS_E_FILE;
	if ((fd = open(spool, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return CERTS_E_FILE;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		*lock = fd;
		return CERTS_E_OK;
	}
	saved = errno;
	close(fd);
	errno = saved;
	return saved == EWOULDBLOCK ? CERTS_E_LATER : CERTS_E_FILE;
}

void
certs_fetch_unlock(int lock)
{
	close(lock);
}

enum certs_err
certs_fetch_spool_open(
    struct certs_fetch_spool *s, const char *dir, const char *id)
{
	struct stat st;

	*s = (struct certs_fetch_spool) {.fd = -1};
	if (!join(s->state, dir, id, ".state") ||
	    !join(s->temp, dir, id, ".state.new") ||
	    !join(s->data, dir, id, ".data"))
		return CERTS_E_FILE;
	s->fd = open(s->data,
	    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->fd < 0 || fstat(s->fd, &st) != 0)
		return CERTS_E_FILE;
	s->size = (uint64_t)st.st_size;
	return CERTS_E_OK;
}

void
certs_fetch_spool_close(struct certs_fetch_spool *s)
{
	if (s->fd >= 0)
		close(s->fd);
	free(s->text);
	*s = (struct certs_fetch_spool) {.fd = -1};
}

enum certs_err
certs_fetch_spool_load(
    struct certs_fetch_spool *s, struct certs_fetch_state *out, bool *damaged)
{
	struct span text = {0};
	enum certs_err e = certs_files_read(s->state, &text);

	*out = (struct certs_fetch_state) {.phase = CERTS_FETCH_NONE};
	*damaged = false;
	free(s->text);
	s->text = NULL;
	if (e == CERTS_E_FILE && errno == ENOENT)
		return CERTS_E_OK;
	if (e != CERTS_E_OK && e != CERTS_E_SPACE)
		return e;
	s->text = (uint8_t *)(uintptr_t)text.p;
	*damaged = e == CERTS_E_SPACE ||
	    certs_fetch_state_parse(text, out) != CERTS_E_OK;
	return CERTS_E_OK;
}

/* The name of a renamed file is on the disk once its directory is. */
static bool
sync_dir(const char *path)
{
	char dir[4096];
	size_t n = 0;
	int fd;
	bool ok;

	for (size_t i = 0; path[i] != '\0'; i++)
		if (path[i] == '/')
			n = i;
	(void)snprintf(dir, sizeof(dir), "%.*s", (int)n, path);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return ok;
}

static enum certs_err
write_state(struct certs_fetch_spool *s, struct span text)
{
	int fd = open(s->temp,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool ok = fd >= 0 && certs_files_write_all(fd, text) && fsync(fd) == 0;

	if (fd >= 0 && close(fd) != 0)
		ok = false;
	return ok && rename(s->temp, s->state) == 0 && sync_dir(s->state)
	    ? CERTS_E_OK
	    : CERTS_E_FILE;
}

enum certs_err
certs_fetch_spool_save(
    struct certs_fetch_spool *s, const struct certs_fetch_state *state)
{
	size_t cap = CERTS_FETCH_STATE_HEAD + state->objects.n +
	    state->denied.n + 8;
	uint8_t *room = malloc(cap);
	struct sink k = sink_of(room, cap);
	enum certs_err e = CERTS_E_MEMORY;

	if (room != NULL) {
		certs_fetch_state_write(state, &k);
		e = sink_ok(&k) ? write_state(s, sink_span(&k))
				: CERTS_E_INTERNAL;
	}
	free(room);
	return e;
}

enum certs_err
certs_fetch_spool_cut(struct certs_fetch_spool *s, uint64_t size)
{
	if (ftruncate(s->fd, (off_t)size) != 0)
		return CERTS_E_FILE;
	s->size = size;
	return CERTS_E_OK;
}

enum certs_err
certs_fetch_spool_append(struct certs_fetch_spool *s, struct span bytes)
{
	enum certs_err e = certs_files_write_all(s->fd, bytes) ? CERTS_E_OK
							       : CERTS_E_FILE;

	if (e == CERTS_E_OK)
		s->size += bytes.n;
	return e;
}

enum certs_err
certs_fetch_spool_sync(struct certs_fetch_spool *s)
{
	return fsync(s->fd) == 0 ? CERTS_E_OK : CERTS_E_FILE;
}

enum certs_err
certs_fetch_spool_read(const struct certs_fetch_spool *s, struct span *out)
{
	return certs_files_read(s->data, out);
}
