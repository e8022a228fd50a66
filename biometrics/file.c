#include "biometrics/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum biometrics_err
biometrics_file_map(const char *path, struct span *out)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum biometrics_err e = BIOMETRICS_E_FILE;
	struct stat st;
	void *p;

	if (fd == -1)
		return e;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
		p = mmap(
		    NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (p != MAP_FAILED) {
			*out = span_of(p, (size_t)st.st_size);
			e = BIOMETRICS_E_OK;
		}
	}
	(void)close(fd);
	return e;
}

void
biometrics_file_unmap(struct span *s)
{
	if (s->p != NULL)
		(void)munmap((void *)(uintptr_t)s->p, s->n);
	*s = (struct span) {0};
}
