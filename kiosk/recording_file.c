#include "kiosk/recording_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/erase.h"

static void
write_all(struct kiosk_recording_file *f, struct span s)
{
	f->n += s.n;
	if (f->n > KIOSK_RECORDING_FILE_MAX ||
	    EVP_DigestUpdate(f->md, s.p, s.n) != 1)
		f->bad = true;
	while (!f->bad && s.n > 0) {
		ssize_t put = write(f->fd, s.p, s.n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0 || !span_take(&s, (size_t)put, &(struct span) {0}))
			f->bad = true;
	}
}

void
kiosk_recording_file_begin(struct kiosk_recording_file *f, const char *dir)
{
	int n;

	kiosk_recording_file_abandon(f);
	*f = (struct kiosk_recording_file) {.fd = -1};
	snprintf(f->dir, sizeof(f->dir), "%s", dir);
	n = snprintf(
	    f->part, sizeof(f->part), "%s/%ld.part", dir, (long)getpid());
	if (n < 0 || (size_t)n >= sizeof(f->part))
		return;
	f->md = EVP_MD_CTX_new();
	f->fd = open(f->part,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (f->md == NULL || f->fd < 0 ||
	    EVP_DigestInit_ex(f->md, EVP_sha256(), NULL) != 1) {
		kiosk_recording_file_abandon(f);
		return;
	}
	write_all(f,
	    span_of(KIOSK_RECORDING_MAGIC, sizeof(KIOSK_RECORDING_MAGIC) - 1));
}

static void
put_section(struct kiosk_recording_file *f, uint8_t part, struct span events)
{
	uint8_t head[KIOSK_RECORDING_SECTION];
	struct sink k = sink_of(head, sizeof(head));

	sink_put_u8(&k, part);
	sink_put_be32(&k, (uint32_t)events.n);
	write_all(f, sink_span(&k));
	write_all(f, events);
}

void
kiosk_recording_file_add(
    struct kiosk_recording_file *f, enum kiosk_peer part, struct span events)
{
	if (f->fd >= 0 && events.n > 0)
		put_section(f, (uint8_t)part, events);
}

/* The name lasts from the folder's own synchronisation on: fsync(2). */
static bool
give_name(const struct kiosk_recording_file *f, const char *path)
{
	const int dir = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const bool ok = dir >= 0 && rename(f->part, path) == 0 &&
	    fsync(dir) == 0;

	if (dir >= 0)
		close(dir);
	return ok;
}

enum kiosk_err
kiosk_recording_file_end(
    struct kiosk_recording_file *f, const char *name, int64_t spent)
{
	char path[KIOSK_RECORDING_FILE_PATH + 48];
	uint8_t md[KIOSK_RECORDING_DIGEST];
	enum kiosk_err e = KIOSK_E_SYSTEM;

	snprintf(path, sizeof(path), "%s/%s.pass", f->dir, name);
	if (f->fd < 0)
		return e;
	if (!f->bad && EVP_DigestFinal_ex(f->md, md, NULL) == 1 &&
	    EVP_DigestInit_ex(f->md, EVP_sha256(), NULL) == 1) {
		put_section(f, KIOSK_RECORDING_END, SPAN_OF(md));
		if (!f->bad && fsync(f->fd) == 0 && give_name(f, path))
			e = KIOSK_E_OK;
	}
	kiosk_erase_stamp(f->fd, spent);
	if (e == KIOSK_E_OK)
		f->part[0] = '\0';
	kiosk_recording_file_abandon(f);
	return e;
}

void
kiosk_recording_file_abandon(struct kiosk_recording_file *f)
{
	EVP_MD_CTX_free(f->md);
	f->md = NULL;
	if (f->fd > 0) {
		close(f->fd);
		if (f->part[0] != '\0')
			unlink(f->part);
	}
	f->fd = -1;
}

/* What was under way when the gate died: it has another name. */
static bool
is_part(const char *name)
{
	const size_t digits = strspn(name, "0123456789");

	return digits > 0 && strcmp(name + digits, ".part") == 0;
}

enum kiosk_err
kiosk_recording_file_tidy(const char *dir)
{
	uint64_t n = 0;

	return kiosk_erase_files(dir, is_part, INT64_MAX, 0, &n);
}

bool
kiosk_recording_file_ours(const char *name)
{
	const char *rest = kiosk_erase_after_id(name);

	return rest != NULL && strcmp(rest, ".pass") == 0;
}
