#include "biometrics/png.h"

#include <setjmp.h>
#include <stdlib.h>

#include <png.h>

enum {
	/* Of one chunk that is not the picture. */
	CHUNK_MAX = 1 << 16
};

struct trap {
	jmp_buf back;
	enum biometrics_err why;
};

static void
leave(png_structp png, png_const_charp message)
{
	struct trap *t = png_get_error_ptr(png);

	(void)message;
	longjmp(t->back, 1);
}

static void
warn(png_structp png, png_const_charp message)
{
	(void)png;
	(void)message;
}

static png_voidp
allocate(png_structp png, png_alloc_size_t n)
{
	struct trap *t = png_get_mem_ptr(png);
	void *p = malloc(n);

	if (p == NULL)
		t->why = BIOMETRICS_E_MEMORY;
	return p;
}

static void
release(png_structp png, png_voidp p)
{
	(void)png;
	free(p);
}

static void
feed(png_structp png, png_bytep to, size_t n)
{
	struct span *s = png_get_io_ptr(png);

	if (!span_take_copy(s, to, n))
		png_error(png, "cut short");
}

static void
set_limits(png_structp png)
{
	/* Its own limits of sides would not say SIZE: ours do. */
	png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
	png_set_chunk_malloc_max(png, CHUNK_MAX);
	png_set_chunk_cache_max(png, 1);
	png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_QUIET_USE);
	/* No chunk but those that the picture needs, and its density. */
	png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
	png_set_keep_unknown_chunks(
	    png, PNG_HANDLE_CHUNK_AS_DEFAULT, (png_const_bytep) "pHYs", 1);
}

/* The header; also what is done to every row. */
static enum biometrics_err
header(png_structp png, png_infop info, struct biometrics_image_info *out,
    int *passes)
{
	png_uint_32 width, height;
	int bits, colour;

	png_read_info(png, info);
	png_get_IHDR(
	    png, info, &width, &height, &bits, &colour, NULL, NULL, NULL);
	if (width > BIOMETRICS_IMAGE_MAX_SIDE ||
	    height > BIOMETRICS_IMAGE_MAX_SIDE ||
	    (size_t)width * height > BIOMETRICS_IMAGE_MAX_PIXELS)
		return BIOMETRICS_E_SIZE;
	png_set_expand(png);
	png_set_scale_16(png);
	png_set_strip_alpha(png);
	*passes = png_set_interlace_handling(png);
	png_read_update_info(png, info);
	*out = (struct biometrics_image_info) {
	    .format = BIOMETRICS_IMAGE_PNG,
	    .width = width,
	    .height = height,
	    .channels = png_get_channels(png, info),
	    /* pHYs counts by the metre. */
	    .ppi = (unsigned)(((uint64_t)png_get_x_pixels_per_meter(png, info) *
				      254 +
				  5000) /
		10000),
	};
	return out->channels == 1 || out->channels == 3
	    ? BIOMETRICS_E_OK
	    : BIOMETRICS_E_UNSUPPORTED;
}

static void
pixels(png_structp png, png_infop info, const struct biometrics_image *out,
    int passes)
{
	const size_t row = (size_t)out->width * out->channels;

	for (int pass = 0; pass < passes; pass++)
		for (unsigned y = 0; y < out->height; y++)
			png_read_row(png, out->px + y * row, NULL);
	png_read_end(png, info);
}

/* io NULL: the header only. */
static enum biometrics_err
decode(struct span file, struct biometrics_image_info *out,
    struct biometrics_image *io)
{
	struct trap trap = {.why = BIOMETRICS_E_DECODE};
	struct biometrics_image img;
	png_structp png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, &trap,
	    leave, warn, &trap, allocate, release);
	png_infop info = png == NULL ? NULL : png_create_info_struct(png);
	/* Changed between setjmp and longjmp, read after it. */
	volatile enum biometrics_err e = BIOMETRICS_E_MEMORY;
	int passes = 1;

	if (info == NULL)
		goto out;
	if (setjmp(trap.back) != 0) {
		e = trap.why;
		goto out;
	}
	set_limits(png);
	png_set_read_fn(png, &file, feed);
	if ((e = header(png, info, out, &passes)) != BIOMETRICS_E_OK ||
	    io == NULL)
		goto out;
	img = biometrics_image_of(
	    io->px, io->cap, out->width, out->height, out->channels);
	if (!biometrics_image_ok(&img)) {
		e = BIOMETRICS_E_SPACE;
		goto out;
	}
	pixels(png, info, &img, passes);
	*io = img;
out:
	png_destroy_read_struct(&png, &info, NULL);
	return e;
}

enum biometrics_err
biometrics_png_info(struct span file, struct biometrics_image_info *out)
{
	struct biometrics_image_info info;
	enum biometrics_err e = decode(file, &info, NULL);

	if (e == BIOMETRICS_E_OK)
		*out = info;
	return e;
}

enum biometrics_err
biometrics_png_decode(struct span file, struct biometrics_image *io)
{
	struct biometrics_image_info info;

	return decode(file, &info, io);
}
