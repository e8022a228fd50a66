#include "hw/printer.h"

#include <errno.h>
#include <fcntl.h>
#include <png.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hw/wait.h"

#define FILE_SCHEME "file:"
#define ESCPOS_SCHEME "escpos:"
#define ROWS 64 /* sent at a time: printers have little memory */

struct hw_printer {
	bool escpos;
	char path[256];
};

static const char *
rest_of(const char *address, const char *scheme)
{
	const size_t n = strlen(scheme);

	return strncmp(address, scheme, n) == 0 ? address + n : NULL;
}

enum hw_err
hw_printer_open(const char *address, struct hw_printer **out)
{
	const char *dir = rest_of(address, FILE_SCHEME);
	const char *device = rest_of(address, ESCPOS_SCHEME);
	const char *path = dir != NULL ? dir : device;
	struct hw_printer *p;
	struct stat st;

	*out = NULL;
	if (path == NULL || path[0] == '\0' || strlen(path) >= sizeof(p->path))
		return HW_E_UNSUPPORTED;
	if (stat(path, &st) != 0 || (dir != NULL && !S_ISDIR(st.st_mode)))
		return HW_E_NONE;
	if ((p = calloc(1, sizeof(*p))) == NULL)
		return HW_E_MEMORY;
	p->escpos = device != NULL;
	memcpy(p->path, path, strlen(path) + 1);
	*out = p;
	return HW_E_OK;
}

/* All of it by then; a printer that has no paper does not take it. */
static enum hw_err
send(int fd, struct span s, uint64_t until_ms)
{
	while (s.n > 0) {
		const uint64_t now = hw_wait_now_ms();
		struct pollfd p = {fd, POLLOUT, 0};
		struct span sent;
		ssize_t n;

		if (now >= until_ms || poll(&p, 1, (int)(until_ms - now)) == 0)
			return HW_E_TIMEOUT;
		n = write(fd, s.p, s.n);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return HW_E_GONE;
		if (n > 0 && !span_take(&s, (size_t)n, &sent))
			return HW_E_INTERNAL;
	}
	return HW_E_OK;
}

/* GS v 0: a bit a dot, 1 is black, rows of whole octets. */
static enum hw_err
send_rows(
    int fd, const struct hw_printer_slip *s, unsigned from, uint64_t until_ms)
{
	const unsigned rows = s->height - from < ROWS ? s->height - from : ROWS;
	const unsigned across = (s->width + 7) / 8;
	uint8_t bytes[8 + ROWS * HW_PRINTER_WIDTH_MAX / 8];
	struct sink k = sink_of(bytes, sizeof(bytes));

	sink_put(&k, SPAN_STR("\x1Dv0"));
	sink_put_u8(&k, 0);
	sink_put_u8(&k, (uint8_t)across);
	sink_put_u8(&k, 0);
	sink_put_u8(&k, (uint8_t)rows);
	sink_put_u8(&k, 0);
	for (unsigned y = from; y < from + rows; y++)
		for (unsigned i = 0; i < across; i++) {
			unsigned octet = 0;

			for (unsigned x = 8 * i; x < 8 * i + 8; x++)
				octet = octet << 1 |
				    (x < s->width &&
					s->grey[(size_t)y * s->width + x] <
					    128);
			sink_put_u8(&k, (uint8_t)octet);
		}
	return sink_ok(&k) ? send(fd, sink_span(&k), until_ms) : HW_E_INTERNAL;
}

static enum hw_err
print_escpos(const struct hw_printer *p, const struct hw_printer_slip *s,
    uint64_t until_ms)
{
	int fd = open(p->path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	enum hw_err e;

	if (fd < 0)
		return HW_E_GONE;
	/* ESC @: as switched on; ESC a 1: in the middle. */
	e = send(fd,
	    SPAN_STR("\x1B@\x1B"
		     "a\x01"),
	    until_ms);
	for (unsigned y = 0; y < s->height && e == HW_E_OK; y += ROWS)
		e = send_rows(fd, s, y, until_ms);
	/* ESC d 4: past the knife; GS V 1: cut, but for a corner. */
	if (e == HW_E_OK)
		e = send(fd,
		    SPAN_STR("\x1B"
			     "d\x04\x1DV\x01"),
		    until_ms);
	close(fd);
	return e;
}

static bool
write_png(FILE *f, const struct hw_printer_slip *s)
{
	png_image image = {.version = PNG_IMAGE_VERSION,
	    .width = s->width,
	    .height = s->height,
	    .format = PNG_FORMAT_GRAY};
	bool ok = png_image_write_to_stdio(&image, f, 0, s->grey, 0, NULL) != 0;

	png_image_free(&image);
	return ok;
}

static enum hw_err
print_file(const struct hw_printer *p, const char *name,
    const struct hw_printer_slip *s)
{
	char path[512], part[520];
	FILE *f = NULL;
	bool ok;
	int fd;

	snprintf(path, sizeof(path), "%s/%s.png", p->path, name);
	snprintf(part, sizeof(part), "%s.new", path);
	fd = open(
	    part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return HW_E_IO;
	if ((f = fdopen(fd, "wb")) == NULL) {
		close(fd);
		return HW_E_MEMORY;
	}
	ok = write_png(f, s);
	ok = fclose(f) == 0 && ok && rename(part, path) == 0;
	if (!ok)
		unlink(part);
	return ok ? HW_E_OK : HW_E_IO;
}

enum hw_err
hw_printer_print(struct hw_printer *p, const char *name,
    const struct hw_printer_slip *s, unsigned ms)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "abcdefghijklmnopqrstuvwxyz0123456789-";

	if (name[0] == '\0' || name[strspn(name, set)] != '\0' ||
	    strlen(name) > 64)
		return HW_E_ARGUMENT;
	if (s->width == 0 || s->width > HW_PRINTER_WIDTH_MAX ||
	    s->height == 0 || s->height > HW_PRINTER_HEIGHT_MAX)
		return HW_E_LIMIT;
	return p->escpos ? print_escpos(p, s, hw_wait_now_ms() + ms)
			 : print_file(p, name, s);
}

void
hw_printer_close(struct hw_printer **p)
{
	free(*p);
	*p = NULL;
}
