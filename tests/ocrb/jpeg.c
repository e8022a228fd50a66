#include "tests/ocrb/jpeg.h"

#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

static bool
compress(const uint8_t *px, unsigned width, unsigned height, unsigned quality,
    unsigned char **file, unsigned long *n)
{
	struct jpeg_error_mgr err;
	struct jpeg_compress_struct c = {.err = jpeg_std_error(&err)};

	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, file, n);
	c.image_width = width;
	c.image_height = height;
	c.input_components = 1;
	c.in_color_space = JCS_GRAYSCALE;
	jpeg_set_defaults(&c);
	jpeg_set_quality(&c, (int)quality, TRUE);
	jpeg_start_compress(&c, TRUE);
	while (c.next_scanline < height) {
		JSAMPROW row = (JSAMPROW)(uintptr_t)(px +
		    (size_t)c.next_scanline * width);

		jpeg_write_scanlines(&c, &row, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	return *n > 0;
}

bool
jpeg_round_trip(uint8_t *px, unsigned width, unsigned height, unsigned quality)
{
	struct jpeg_error_mgr err;
	struct jpeg_decompress_struct d = {.err = jpeg_std_error(&err)};
	unsigned char *file = NULL;
	unsigned long n = 0;

	if (!compress(px, width, height, quality, &file, &n))
		return false;
	jpeg_create_decompress(&d);
	jpeg_mem_src(&d, file, n);
	jpeg_read_header(&d, TRUE);
	d.out_color_space = JCS_GRAYSCALE;
	jpeg_start_decompress(&d);
	while (d.output_scanline < height) {
		JSAMPROW row = px + (size_t)d.output_scanline * width;

		jpeg_read_scanlines(&d, &row, 1);
	}
	jpeg_finish_decompress(&d);
	jpeg_destroy_decompress(&d);
	free(file);
	return true;
}

bool
jpeg_write(const char *path, const uint8_t *px, unsigned width, unsigned height,
    unsigned quality)
{
	unsigned char *file = NULL;
	unsigned long n = 0;
	bool ok = false;
	FILE *f;

	if (!compress(px, width, height, quality, &file, &n))
		return false;
	if ((f = fopen(path, "wb")) != NULL) {
		ok = fwrite(file, 1, n, f) == n;
		ok = fclose(f) == 0 && ok;
	}
	free(file);
	return ok;
}
