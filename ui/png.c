#include "ui/png.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <png.h>

static void
put(png_structp png, png_bytep p, size_t n)
{
	const int *fd = png_get_io_ptr(png);

	while (n > 0) {
		ssize_t done = write(*fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			png_error(png, "write");
		p += done;
		n -= (size_t)done;
	}
}

static void
flush(png_structp png)
{
	(void)png;
}

/* libpng would print: nobody below the programs does. */
static void
complain(png_structp png, png_const_charp text)
{
	(void)text;
	png_longjmp(png, 1);
}

static void
ignore(png_structp png, png_const_charp text)
{
	(void)png;
	(void)text;
}

static void
write_rows(png_structp png, const uint32_t *px, unsigned width, unsigned height,
    uint8_t *row)
{
	for (unsigned y = 0; y < height; y++) {
		for (unsigned x = 0; x < width; x++, px++) {
			row[3 * x] = (uint8_t)(*px >> 16);
			row[3 * x + 1] = (uint8_t)(*px >> 8);
			row[3 * x + 2] = (uint8_t)*px;
		}
		png_write_row(png, row);
	}
}

enum ui_err
ui_png_write(int fd, const uint32_t *pixels, unsigned width, unsigned height)
{
	png_structp png;
	png_infop info = NULL;
	uint8_t *row = malloc((size_t)3 * width);
	volatile enum ui_err e = UI_E_MEMORY;

	png = png_create_write_struct(
	    PNG_LIBPNG_VER_STRING, NULL, complain, ignore);
	if (png != NULL)
		info = png_create_info_struct(png);
	if (row == NULL || info == NULL)
		goto out;
	e = UI_E_WRITE;
	if (setjmp(png_jmpbuf(png)) != 0)
		goto out;
	png_set_write_fn(png, &fd, put, flush);
	/* Flat colours: the quickest setting is nearly as small as the best. */
	png_set_compression_level(png, 1);
	png_set_filter(png, 0, PNG_FILTER_NONE);
	png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB,
	    PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
	    PNG_FILTER_TYPE_DEFAULT);
	png_write_info(png, info);
	write_rows(png, pixels, width, height, row);
	png_write_end(png, NULL);
	e = UI_E_OK;
out:
	png_destroy_write_struct(&png, &info);
	free(row);
	return e;
}
