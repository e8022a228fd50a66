#include "biometrics/jpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

enum {
	EXIF = JPEG_APP0 + 1,
	/* Real portraits have about ten scans; each costs a pass over all. */
	MAX_SCANS = 64,
	MAX_QUALITY = 100
};

struct trap {
	struct jpeg_error_mgr mgr;
	struct jpeg_progress_mgr progress;
	jmp_buf back;
	enum biometrics_err why;
};

static void
leave(j_common_ptr c)
{
	struct trap *t = (struct trap *)(void *)c->err;

	if (c->err->msg_code == JERR_OUT_OF_MEMORY)
		t->why = BIOMETRICS_E_MEMORY;
	longjmp(t->back, 1);
}

/*
 * Level -1 is a warning: the data are corrupt and the library has made up the
 * rest.  Bytes before a marker alone are harmless, and real chips have them.
 */
static void
warn(j_common_ptr c, int level)
{
	if (level < 0 && c->err->msg_code != JWRN_EXTRANEOUS_DATA)
		leave(c);
}

static void
watch(j_common_ptr c)
{
	if (((j_decompress_ptr)c)->input_scan_number > MAX_SCANS)
		leave(c);
}

static void
trap_init(struct trap *t, j_common_ptr c)
{
	c->err = jpeg_std_error(&t->mgr);
	t->mgr.error_exit = leave;
	t->mgr.emit_message = warn;
	t->why = BIOMETRICS_E_DECODE;
}

static bool
take16(struct span *s, bool little, uint16_t *out)
{
	uint16_t x;

	if (!span_take_be16(s, &x))
		return false;
	*out = little ? __builtin_bswap16(x) : x;
	return true;
}

static bool
take32(struct span *s, bool little, uint32_t *out)
{
	uint32_t x;

	if (!span_take_be32(s, &x))
		return false;
	*out = little ? __builtin_bswap32(x) : x;
	return true;
}

/*
 * Exif 2.3 §4.6.4: tag 0112 of the first directory.  A directory that cannot be
 * read says nothing: 1, upright.
 */
static unsigned
orientation(struct span s)
{
	struct span tiff, head;
	uint16_t order, magic, n, tag, type, value;
	uint32_t at, count;
	bool little;

	if (!span_take(&s, 6, &head) || !span_eq(head, span_of("Exif\0", 6)))
		return 1;
	tiff = s;
	if (!span_take_be16(&s, &order))
		return 1;
	little = order == 0x4949;
	if (!take16(&s, little, &magic) || magic != 42 ||
	    !take32(&s, little, &at) || at > tiff.n ||
	    !span_part(tiff, at, tiff.n - at, &s) || !take16(&s, little, &n))
		return 1;
	for (; n > 0; n--) {
		if (!take16(&s, little, &tag) || !take16(&s, little, &type) ||
		    !take32(&s, little, &count) ||
		    !take16(&s, little, &value) || !span_take(&s, 2, &head))
			return 1;
		if (tag == 0x0112 && type == 3 && count == 1)
			return value >= 1 && value <= 8 ? value : 1;
	}
	return 1;
}

/* JFIF 1.02: units 1 are dots an inch, 2 are dots a centimetre. */
static unsigned
density(const struct jpeg_decompress_struct *c)
{
	if (!c->saw_JFIF_marker || c->density_unit == 0)
		return 0;
	return c->density_unit == 1 ? c->X_density
				    : (c->X_density * 254U + 50) / 100;
}

/* Reads the header; also the way it has to be turned. */
static enum biometrics_err
header(struct jpeg_decompress_struct *c, struct span file,
    struct biometrics_image_info *out, unsigned *turn)
{
	jpeg_mem_src(c, file.p, file.n);
	jpeg_save_markers(c, EXIF, 0xFFFF);
	if (jpeg_read_header(c, TRUE) != JPEG_HEADER_OK)
		return BIOMETRICS_E_DECODE;
	if (c->num_components != 1 && c->num_components != 3)
		return BIOMETRICS_E_UNSUPPORTED;
	if (c->image_width > BIOMETRICS_IMAGE_MAX_SIDE ||
	    c->image_height > BIOMETRICS_IMAGE_MAX_SIDE ||
	    (size_t)c->image_width * c->image_height >
		BIOMETRICS_IMAGE_MAX_PIXELS)
		return BIOMETRICS_E_SIZE;
	*turn = 1;
	for (jpeg_saved_marker_ptr m = c->marker_list; m != NULL; m = m->next)
		if (*turn == 1)
			*turn = orientation(span_of(m->data, m->data_length));
	out->format = BIOMETRICS_IMAGE_JPEG;
	out->width = *turn < 5 ? c->image_width : c->image_height;
	out->height = *turn < 5 ? c->image_height : c->image_width;
	out->channels = (unsigned)c->num_components;
	out->ppi = density(c);
	return BIOMETRICS_E_OK;
}

/* Stores row y of the file where it belongs in the upright picture. */
static void
turn_row(const uint8_t *row, unsigned y, unsigned turn, unsigned width,
    unsigned height, const struct biometrics_image *out)
{
	const size_t ch = out->channels;

	if (turn == 1) {
		memcpy(out->px + (size_t)y * width * ch, row, width * ch);
		return;
	}
	for (unsigned x = 0; x < width; x++, row += ch) {
		const unsigned rx = width - 1 - x, ry = height - 1 - y;
		/* Exif 2.3 table 6: where the file's (x, y) is to be seen. */
		const unsigned to[9][2] = {{0, 0}, {x, y}, {rx, y}, {rx, ry},
		    {x, ry}, {y, x}, {ry, x}, {ry, rx}, {y, rx}};

		memcpy(out->px +
			((size_t)to[turn][1] * out->width + to[turn][0]) * ch,
		    row, ch);
	}
}

static enum biometrics_err
pixels(struct jpeg_decompress_struct *c, unsigned turn,
    const struct biometrics_image *out)
{
	JSAMPARRAY row;

	c->out_color_space = out->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
	c->dct_method = JDCT_ISLOW;
	(void)jpeg_start_decompress(c);
	row = c->mem->alloc_sarray(
	    (j_common_ptr)c, JPOOL_IMAGE, c->output_width * out->channels, 1);
	while (c->output_scanline < c->output_height) {
		const unsigned y = c->output_scanline;

		if (jpeg_read_scanlines(c, row, 1) != 1)
			return BIOMETRICS_E_DECODE;
		turn_row(
		    row[0], y, turn, c->output_width, c->output_height, out);
	}
	(void)jpeg_finish_decompress(c);
	return BIOMETRICS_E_OK;
}

/* io NULL: the header only. */
static enum biometrics_err
decode(struct span file, struct biometrics_image_info *info,
    struct biometrics_image *io)
{
	struct jpeg_decompress_struct c = {0};
	struct biometrics_image out;
	struct trap trap = {0};
	/* Changed between setjmp and longjmp, read after it. */
	volatile enum biometrics_err e = BIOMETRICS_E_DECODE;
	unsigned turn = 1;

	trap_init(&trap, (j_common_ptr)&c);
	if (setjmp(trap.back) != 0) {
		e = trap.why;
		goto out;
	}
	jpeg_create_decompress(&c);
	trap.progress.progress_monitor = watch;
	c.progress = &trap.progress;
	if ((e = header(&c, file, info, &turn)) != BIOMETRICS_E_OK ||
	    io == NULL)
		goto out;
	out = biometrics_image_of(
	    io->px, io->cap, info->width, info->height, info->channels);
	if (!biometrics_image_ok(&out)) {
		e = BIOMETRICS_E_SPACE;
		goto out;
	}
	if ((e = pixels(&c, turn, &out)) == BIOMETRICS_E_OK)
		*io = out;
out:
	jpeg_destroy_decompress(&c);
	return e;
}

enum biometrics_err
biometrics_jpeg_info(struct span file, struct biometrics_image_info *out)
{
	struct biometrics_image_info info;
	enum biometrics_err e = decode(file, &info, NULL);

	if (e == BIOMETRICS_E_OK)
		*out = info;
	return e;
}

enum biometrics_err
biometrics_jpeg_decode(struct span file, struct biometrics_image *io)
{
	struct biometrics_image_info info;

	return decode(file, &info, io);
}

/* libjpeg writes into block; block goes into the sink. */
struct drain {
	struct jpeg_destination_mgr mgr;
	struct sink *out;
	uint8_t block[4096];
};

static void
drain_start(j_compress_ptr c)
{
	struct drain *d = (struct drain *)(void *)c->dest;

	d->mgr.next_output_byte = d->block;
	d->mgr.free_in_buffer = sizeof(d->block);
}

static boolean
drain_full(j_compress_ptr c)
{
	struct drain *d = (struct drain *)(void *)c->dest;

	sink_put(d->out, SPAN_OF(d->block));
	drain_start(c);
	return TRUE;
}

static void
drain_end(j_compress_ptr c)
{
	struct drain *d = (struct drain *)(void *)c->dest;

	sink_put(d->out,
	    span_of(d->block, sizeof(d->block) - d->mgr.free_in_buffer));
}

static void
compress(struct jpeg_compress_struct *c, const struct biometrics_image *img,
    int quality)
{
	c->image_width = img->width;
	c->image_height = img->height;
	c->input_components = (int)img->channels;
	c->in_color_space = img->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
	jpeg_set_defaults(c);
	jpeg_set_quality(c, quality, TRUE);
	c->optimize_coding = TRUE;
	jpeg_start_compress(c, TRUE);
	while (c->next_scanline < c->image_height) {
		JSAMPROW row = img->px +
		    (size_t)c->next_scanline * img->width * img->channels;

		(void)jpeg_write_scanlines(c, &row, 1);
	}
	jpeg_finish_compress(c);
}

enum biometrics_err
biometrics_jpeg_encode(
    const struct biometrics_image *img, int quality, struct sink *out)
{
	struct jpeg_compress_struct c = {0};
	struct drain drain = {.mgr = {.init_destination = drain_start,
				  .empty_output_buffer = drain_full,
				  .term_destination = drain_end},
	    .out = out};
	struct trap trap = {0};
	volatile enum biometrics_err e = BIOMETRICS_E_INTERNAL;

	if (!biometrics_image_ok(img) || quality < 1 || quality > MAX_QUALITY)
		return BIOMETRICS_E_VALUE;
	trap_init(&trap, (j_common_ptr)&c);
	if (setjmp(trap.back) != 0) {
		e = trap.why;
		goto out;
	}
	jpeg_create_compress(&c);
	c.dest = &drain.mgr;
	compress(&c, img, quality);
	e = sink_ok(out) ? BIOMETRICS_E_OK : BIOMETRICS_E_SPACE;
out:
	jpeg_destroy_compress(&c);
	return e;
}
