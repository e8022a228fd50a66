/* No checked variants of what is defined here. */
#undef _FORTIFY_SOURCE
#include "tests/faults/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/faults/faults.h"

static struct faults_trace *now; /* NULL: nobody records */
static char full_dir[128];
static int64_t room;
static void (*heard)(const void *, size_t);

static struct faults_op *
add(enum faults_op_kind kind, size_t file)
{
	struct faults_trace *t = now;
	struct faults_op *o;

	if (t->ops % 256 == 0) {
		o = realloc(t->op, (t->ops + 256) * sizeof(*o));
		if (o == NULL)
			abort();
		t->op = o;
	}
	o = &t->op[t->ops++];
	*o = (struct faults_op) {
	    .kind = kind, .file = file, .synced = SIZE_MAX};
	return o;
}

static void
keep(struct faults_op *o, const void *p, size_t n, off_t at)
{
	o->at = at;
	o->n = n;
	if ((o->bytes = malloc(n + 1)) == NULL)
		abort();
	memcpy(o->bytes, p, n);
}

/* The path from the folder; false: it is none of ours. */
static bool
ours(const char *dir, int at, const char *path, char out[96])
{
	char link[64], full[512];
	size_t n = strlen(dir);
	ssize_t got;

	if (path[0] == '/') {
		snprintf(full, sizeof(full), "%s", path);
	} else {
		snprintf(link, sizeof(link), "/proc/self/cwd");
		if (at != AT_FDCWD)
			snprintf(link, sizeof(link), "/proc/self/fd/%d", at);
		got = readlink(link, full, sizeof(full) - 1);
		if (got < 0)
			return false;
		snprintf(full + got, sizeof(full) - (size_t)got, "/%s", path);
	}
	if (strncmp(full, dir, n) != 0 || full[n] != '/' ||
	    strlen(full + n + 1) >= 96)
		return false;
	strcpy(out, full + n + 1);
	/* SQLite's index of the log holds nothing that is to last. */
	n = strlen(out);
	return n < 4 || strcmp(out + n - 4, "-shm") != 0;
}

/* SIZE_MAX: not known. */
static size_t
inode_of(int fd)
{
	struct stat st;

	if (now == NULL || fstat(fd, &st) != 0)
		return SIZE_MAX;
	for (size_t i = 0; i < now->inodes; i++)
		if (now->inode[i].ino == st.st_ino &&
		    now->inode[i].dev == st.st_dev)
			return i;
	return SIZE_MAX;
}

static size_t
new_inode(const struct stat *st)
{
	const size_t i = now->inodes++;

	if (i >= sizeof(now->inode) / sizeof(now->inode[0]))
		abort();
	now->inode[i].dev = st->st_dev;
	now->inode[i].ino = st->st_ino;
	return i;
}

static void
opened(int fd, int at, const char *path, int flags)
{
	struct faults_op *o;
	struct stat st;
	char name[96];
	size_t i;

	if (now == NULL || fd < 0 || !ours(now->dir, at, path, name) ||
	    fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return;
	if ((i = inode_of(fd)) == SIZE_MAX) {
		o = add(FAULTS_CREATE, new_inode(&st));
		strcpy(o->name, name);
	} else if ((flags & O_TRUNC) != 0) {
		add(FAULTS_TRUNCATE, i);
	}
}

static void
written(int fd, const void *p, ssize_t n, off_t at)
{
	const size_t i = inode_of(fd);

	if (n > 0 && i != SIZE_MAX)
		keep(add(FAULTS_WRITE, i), p, (size_t)n, at);
}

/* In which folder an op changed a name. */
static bool
in_folder(const struct faults_op *o, const char *folder)
{
	const char *name = o->kind == FAULTS_RENAME ? o->to : o->name;
	const char *slash = strrchr(name, '/');
	const size_t n = slash != NULL ? (size_t)(slash - name) : 0;

	return strlen(folder) == n && strncmp(name, folder, n) == 0;
}

static void
synced(int fd)
{
	const size_t file = inode_of(fd);
	char name[96] = "", path[64], full[512];
	struct stat st;
	ssize_t n;
	size_t at;

	if (now == NULL || fstat(fd, &st) != 0)
		return;
	if (S_ISDIR(st.st_mode)) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		if ((n = readlink(path, full, sizeof(full) - 1)) < 0)
			return;
		full[n] = '\0';
		if (strcmp(full, now->dir) != 0 &&
		    !ours(now->dir, AT_FDCWD, full, name))
			return;
	} else if (file == SIZE_MAX) {
		return;
	}
	add(FAULTS_SYNC, file);
	at = now->ops - 1;
	for (size_t i = 0; i < at; i++) {
		struct faults_op *o = &now->op[i];
		const bool content = o->kind == FAULTS_WRITE ||
		    o->kind == FAULTS_TRUNCATE;

		if (o->synced == SIZE_MAX && o->kind != FAULTS_SYNC &&
		    (file != SIZE_MAX ? content && o->file == file
				      : !content && in_folder(o, name)))
			o->synced = at;
	}
}

/* How much of it the disk has room for: to a file, as much as there is. */
static bool
has_room(int fd, size_t *n, off_t end)
{
	char path[64], full[512], name[96];
	struct stat st;
	int64_t more;
	ssize_t got;

	if (full_dir[0] == '\0' || fstat(fd, &st) != 0 ||
	    !S_ISREG(st.st_mode) || end <= st.st_size)
		return true;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if ((got = readlink(path, full, sizeof(full) - 1)) < 0)
		return true;
	full[got] = '\0';
	if (!ours(full_dir, AT_FDCWD, full, name))
		return true;
	more = (int64_t)(end - st.st_size);
	if (more > room) {
		const int64_t fits = (int64_t)*n - (more - room);

		if (fits <= 0) {
			errno = ENOSPC;
			return false;
		}
		*n = (size_t)fits;
		more = room;
	}
	room -= more;
	return true;
}

static int
open_at(int at, const char *path, int flags, mode_t mode)
{
	const int fd = (int)syscall(SYS_openat, at, path, flags, mode);
	const int e = errno;

	opened(fd, at, path, flags);
	errno = e;
	return fd;
}

#define MODE(flags)                                   \
	mode_t mode = 0;                              \
	if (((flags) & (O_CREAT | O_TMPFILE)) != 0) { \
		va_list ap;                           \
		va_start(ap, flags);                  \
		mode = (mode_t)va_arg(ap, unsigned);  \
		va_end(ap);                           \
	}

int
open(const char *path, int flags, ...)
{
	MODE(flags)
	return open_at(AT_FDCWD, path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	MODE(flags)
	return open_at(AT_FDCWD, path, flags, mode);
}

int
openat(int at, const char *path, int flags, ...)
{
	MODE(flags)
	return open_at(at, path, flags, mode);
}

int
openat64(int at, const char *path, int flags, ...)
{
	MODE(flags)
	return open_at(at, path, flags, mode);
}

ssize_t
write(int fd, const void *p, size_t n)
{
	off_t at = now != NULL || full_dir[0] != '\0' ? lseek(fd, 0, SEEK_CUR)
						      : 0;
	struct stat st;
	ssize_t got;

	if (at >= 0 && (now != NULL || full_dir[0] != '\0') &&
	    (fcntl(fd, F_GETFL) & O_APPEND) != 0 && fstat(fd, &st) == 0)
		at = st.st_size;
	if (heard != NULL)
		heard(p, n);
	if (!has_room(fd, &n, at + (off_t)n))
		return -1;
	got = syscall(SYS_write, fd, p, n);
	written(fd, p, got, at);
	return got;
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	ssize_t got;

	if (!has_room(fd, &n, at + (off_t)n))
		return -1;
	got = syscall(SYS_pwrite64, fd, p, n, at);
	written(fd, p, got, at);
	return got;
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	return pwrite(fd, p, n, at);
}

int
ftruncate(int fd, off_t size)
{
	const int e = (int)syscall(SYS_ftruncate, fd, size);
	const size_t i = inode_of(fd);

	if (e == 0 && i != SIZE_MAX)
		add(FAULTS_TRUNCATE, i)->at = size;
	return e;
}

int
ftruncate64(int fd, off64_t size)
{
	return ftruncate(fd, size);
}

int
fsync(int fd)
{
	synced(fd);
	return 0;
}

int
fdatasync(int fd)
{
	synced(fd);
	return 0;
}

int
unlinkat(int at, const char *path, int flags)
{
	char name[96];
	struct stat st;
	const bool known = now != NULL && ours(now->dir, at, path, name) &&
	    fstatat(at, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
	const int e = (int)syscall(SYS_unlinkat, at, path, flags);

	if (e != 0 || !known)
		return e;
	strcpy(add(FAULTS_UNLINK, 0)->name, name);
	/* Its number may be another file's from now on. */
	for (size_t i = 0; i < now->inodes; i++)
		if (now->inode[i].ino == st.st_ino &&
		    now->inode[i].dev == st.st_dev)
			now->inode[i].ino = 0;
	return e;
}

int
unlink(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}

int
renameat2(int at, const char *from, int at_to, const char *to, unsigned flags)
{
	char name[96], other[96];
	const int e = (int)syscall(SYS_renameat2, at, from, at_to, to, flags);
	struct faults_op *o;

	if (e == 0 && now != NULL && ours(now->dir, at, from, name) &&
	    ours(now->dir, at_to, to, other)) {
		o = add(FAULTS_RENAME, 0);
		strcpy(o->name, name);
		strcpy(o->to, other);
	}
	return e;
}

int
rename(const char *from, const char *to)
{
	return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

/* What lies there already is there to stay. */
static void
take_over(const char *below)
{
	char path[512], name[512];
	const struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), "%s/%s", now->dir, below);
	if ((d = opendir(path)) == NULL)
		faults_give_up(path);
	while ((e = readdir(d)) != NULL) {
		struct faults_op *o;
		uint8_t *bytes;
		struct stat st;
		int fd;

		if (e->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s%s%s", below,
		    below[0] != '\0' ? "/" : "", e->d_name);
		snprintf(path, sizeof(path), "%s/%.256s", now->dir, name);
		if (stat(path, &st) != 0)
			faults_give_up(path);
		if (S_ISDIR(st.st_mode)) {
			take_over(name);
			continue;
		}
		if (!S_ISREG(st.st_mode) ||
		    (fd = (int)syscall(
			 SYS_openat, AT_FDCWD, path, O_RDONLY, 0)) < 0)
			continue;
		bytes = malloc((size_t)st.st_size + 1);
		if (bytes == NULL ||
		    read(fd, bytes, (size_t)st.st_size) != st.st_size)
			faults_give_up(path);
		close(fd);
		o = add(FAULTS_START, new_inode(&st));
		snprintf(o->name, sizeof(o->name), "%.95s", name);
		o->bytes = bytes;
		o->n = (size_t)st.st_size;
		now->starts = now->ops;
	}
	closedir(d);
}

void
faults_disk_record(struct faults_trace *t, const char *dir)
{
	*t = (struct faults_trace) {.ops = 0};
	snprintf(t->dir, sizeof(t->dir), "%s", dir);
	now = t;
	take_over("");
}

void
faults_disk_stop(void)
{
	now = NULL;
}

void
faults_disk_fill(const char *dir, int64_t octets)
{
	snprintf(full_dir, sizeof(full_dir), "%s", dir);
	room = octets;
}

void
faults_disk_listen(void (*to)(const void *p, size_t n))
{
	heard = to;
}

void
faults_disk_empty(void)
{
	full_dir[0] = '\0';
}
