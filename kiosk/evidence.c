#include "kiosk/evidence.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "kiosk/erase.h"

enum kiosk_err
kiosk_evidence_keep(const char *dir, const char *passage, struct span jpeg,
    int64_t at, struct kiosk_evidence *e)
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
	kiosk_erase_stamp(fd, at);
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
	const char *rest = kiosk_erase_after_id(name);

	return rest != NULL && rest[0] == '-' && rest[1] >= '1' &&
	    rest[1] <= '9' && strcmp(rest + 2, ".jpg") == 0;
}

enum kiosk_err
kiosk_evidence_sweep(const char *dir, int64_t at, unsigned days, uint64_t *n)
{
	return kiosk_erase_files(dir, is_ours, at, days, n);
}
