#include "kiosk/mirror.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct slot {
	uint32_t width, height;
	uint8_t px[KIOSK_MIRROR_PIXELS];
};

struct kiosk_mirror {
	_Atomic uint32_t serial; /* 0: nothing yet; odd and even are slots */
	struct slot slot[2];
};

int
kiosk_mirror_make(void)
{
	int fd = memfd_create("mirror", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd >= 0 &&
	    (ftruncate(fd, (off_t)sizeof(struct kiosk_mirror)) != 0 ||
		fcntl(fd, F_ADD_SEALS,
		    F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0)) {
		close(fd);
		return -1;
	}
	return fd;
}

struct kiosk_mirror *
kiosk_mirror_map(int fd, bool write)
{
	void *p = mmap(NULL, sizeof(struct kiosk_mirror),
	    PROT_READ | (write ? PROT_WRITE : 0), MAP_SHARED, fd, 0);

	return p == MAP_FAILED ? NULL : p;
}

uint8_t *
kiosk_mirror_begin(struct kiosk_mirror *m)
{
	return m->slot[(m->serial + 1) & 1].px;
}

void
kiosk_mirror_end(struct kiosk_mirror *m, unsigned width, unsigned height)
{
	struct slot *s = &m->slot[(m->serial + 1) & 1];

	s->width = width;
	s->height = height;
	atomic_fetch_add(&m->serial, 1);
}

bool
kiosk_mirror_copy(const struct kiosk_mirror *m, uint32_t *serial, uint8_t *px,
    unsigned *width, unsigned *height)
{
	uint32_t now = atomic_load(&m->serial);
	const struct slot *s = &m->slot[now & 1];
	uint32_t w = s->width, h = s->height;

	if (now == 0 || now == *serial || w == 0 || h == 0 ||
	    w > KIOSK_MIRROR_SIDE || h > KIOSK_MIRROR_SIDE)
		return false;
	memcpy(px, s->px, (size_t)3 * w * h);
	atomic_thread_fence(memory_order_acquire);
	if (atomic_load(&m->serial) != now)
		return false;
	*serial = now;
	*width = w;
	*height = h;
	return true;
}

void
kiosk_mirror_wipe(struct kiosk_mirror *m)
{
	for (int i = 0; i < 2; i++)
		bytes_wipe(&m->slot[i], sizeof(m->slot[i]));
	atomic_store(&m->serial, 0);
}
