/*
 * The stand-in below any program: open(), ioctl() and so on of whatever is
 * linked dynamically, for the node that V4L2_STANDIN names.
 */
#include "tests/v4l2/standin.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool
ours(const char *path)
{
	const char *node = getenv("V4L2_STANDIN");

	return node != NULL && strcmp(path, node) == 0;
}

static int
real_open(const char *path, int flags, unsigned mode)
{
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static int
open_any(const char *path, int flags, unsigned mode)
{
	/* Who wants to write means the device. */
	if (ours(path) && (flags & O_ACCMODE) == O_RDWR)
		return standin_open(path, flags);
	return real_open(path, flags, mode);
}

#define OPEN(name)                                          \
	int name(const char *path, int flags, ...)          \
	{                                                   \
		unsigned mode = 0;                          \
		va_list ap;                                 \
                                                            \
		if ((flags & (O_CREAT | O_TMPFILE)) != 0) { \
			va_start(ap, flags);                \
			mode = va_arg(ap, unsigned);        \
			va_end(ap);                         \
		}                                           \
		return open_any(path, flags, mode);         \
	}
OPEN(open)
OPEN(open64)

/* What fortified programs call. */
int __open_2(const char *path, int flags);
int
__open_2(const char *path, int flags)
{
	return open_any(path, flags, 0);
}

int __open64_2(const char *path, int flags);
int
__open64_2(const char *path, int flags)
{
	return open_any(path, flags, 0);
}

/* By this v4l-utils tell what kind of device a node is. */
static FILE *
fopen_any(const char *name, const char *path, const char *mode)
{
	static const char uevent[] = "MAJOR=81\nMINOR=0\nDEVNAME=video0\n";
	FILE *(*real)(const char *, const char *) = NULL;
	void *symbol;
	FILE *f;

	if (strcmp(path, "/sys/dev/char/0:0/uevent") == 0) {
		if ((f = tmpfile()) != NULL) {
			fputs(uevent, f);
			rewind(f);
		}
		return f;
	}
	symbol = dlsym(RTLD_NEXT, name);
	memcpy(&real, &symbol, sizeof(real));
	return real(path, mode);
}

FILE *
fopen(const char *path, const char *mode)
{
	return fopen_any("fopen", path, mode);
}

FILE *
fopen64(const char *path, const char *mode)
{
	return fopen_any("fopen64", path, mode);
}

int
ioctl(int fd, unsigned long request, ...)
{
	va_list ap;
	void *arg;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	return standin_is(fd) ? standin_ioctl(fd, request, arg)
			      : (int)syscall(SYS_ioctl, fd, request, arg);
}

static void *
map_any(void *at, size_t n, int prot, int flags, int fd, int64_t offset)
{
	if (fd >= 0 && standin_is(fd))
		return standin_mmap(fd, n, offset);
	return (void *)syscall(SYS_mmap, at, n, prot, flags, fd, offset);
}

void *
mmap(void *at, size_t n, int prot, int flags, int fd, off_t offset)
{
	return map_any(at, n, prot, flags, fd, offset);
}

void *
mmap64(void *at, size_t n, int prot, int flags, int fd, off64_t offset)
{
	return map_any(at, n, prot, flags, fd, offset);
}

int
munmap(void *p, size_t n)
{
	return standin_munmap(p, n) == 0 ? 0 : (int)syscall(SYS_munmap, p, n);
}

int
close(int fd)
{
	return fd >= 0 && standin_is(fd) ? standin_close(fd)
					 : (int)syscall(SYS_close, fd);
}
