#include "biometrics/jp2.h"

#include <string.h>

#include <openjpeg.h>

enum {
	CHUNK = 1 << 16, /* of OpenJPEG's own stream buffer */
	MAX_COMPONENTS = 4, /* colour and one of opacity */
	MAX_PRECISION = 16
};

struct source {
	struct span all;
	size_t at;
};

static OPJ_SIZE_T
source_read(void *to, OPJ_SIZE_T n, void *cookie)
{
	struct source *s = cookie;
	const size_t left = s->all.n - s->at;
	struct span part;

	if (left == 0)
		return (OPJ_SIZE_T)-1;
	if (n > left)
		n = left;
	if (!span_part(s->all, s->at, n, &part))
		return (OPJ_SIZE_T)-1;
	memcpy(to, part.p, part.n);
	s->at += n;
	return n;
}

static OPJ_OFF_T
source_skip(OPJ_OFF_T n, void *cookie)
{
	struct source *s = cookie;

	if (n < 0)
		return -1;
	if ((size_t)n > s->all.n - s->at)
		n = (OPJ_OFF_T)(s->all.n - s->at);
	s->at += (size_t)n;
	return n;
}

static OPJ_BOOL
source_seek(OPJ_OFF_T at, void *cookie)
{
	struct source *s = cookie;

	if (at < 0 || (size_t)at > s->all.n)
		return OPJ_FALSE;
	s->at = (size_t)at;
	return OPJ_TRUE;
}

static opj_stream_t *
source_open(struct source *s)
{
	opj_stream_t *stream = opj_stream_create(CHUNK, OPJ_TRUE);

	if (stream == NULL)
		return NULL;
	opj_stream_set_read_function(stream, source_read);
	opj_stream_set_skip_function(stream, source_skip);
	opj_stream_set_seek_function(stream, source_seek);
	opj_stream_set_user_data(stream, s, NULL);
	opj_stream_set_user_data_length(stream, s->all.n);
	return stream;
}

static enum biometrics_err
shape(const opj_image_t *img, struct biometrics_image_info *out)
{
	const OPJ_UINT32 w = img->x1 - img->x0, h = img->y1 - img->y0;

	if (img->x1 <= img->x0 || img->y1 <= img->y0)
		return BIOMETRICS_E_DECODE;
	if (img->numcomps < 1 || img->numcomps > MAX_COMPONENTS)
		return BIOMETRICS_E_UNSUPPORTED;
	if (w > BIOMETRICS_IMAGE_MAX_SIDE || h > BIOMETRICS_IMAGE_MAX_SIDE ||
	    (size_t)w * h > BIOMETRICS_IMAGE_MAX_PIXELS)
		return BIOMETRICS_E_SIZE;
	for (OPJ_UINT32 i = 0; i < img->numcomps; i++)
		if (img->comps[i].prec < 1 ||
		    img->comps[i].prec > MAX_PRECISION)
			return BIOMETRICS_E_UNSUPPORTED;
	*out = (struct biometrics_image_info) {
	    .format = BIOMETRICS_IMAGE_J2K,
	    .width = w,
	    .height = h,
	    .channels = img->numcomps < 3 ? 1 : 3,
	};
	return BIOMETRICS_E_OK;
}

/* One component's sample at (x, y) of the picture, brought to 8 bits. */
static uint8_t
sample(const opj_image_comp_t *c, unsigned x, unsigned y, unsigned width,
    unsigned height)
{
	const size_t cx = (size_t)x * c->w / width;
	const size_t cy = (size_t)y * c->h / height;
	const int max = (1 << c->prec) - 1;
	int v = c->data[cy * c->w + cx];

	if (c->sgnd)
		v += 1 << (c->prec - 1);
	v = v < 0 ? 0 : v > max ? max : v;
	return (uint8_t)((v * 255 + max / 2) / max);
}

static uint8_t
clip(int x)
{
	return (uint8_t)(x < 0 ? 0 : x > 255 ? 255 : x);
}

/* ITU-R BT.601 full range, as sYCC (IEC 61966-2-1 Amd. 1) has it. */
static void
from_ycc(uint8_t *p)
{
	const int y = p[0], cb = p[1] - 128, cr = p[2] - 128;

	p[0] = clip(y + (91881 * cr + 32768) / 65536);
	p[1] = clip(y - (22554 * cb + 46802 * cr + 32768) / 65536);
	p[2] = clip(y + (116130 * cb + 32768) / 65536);
}

static enum biometrics_err
pixels(const opj_image_t *img, const struct biometrics_image *out)
{
	uint8_t *to = out->px;

	for (unsigned k = 0; k < out->channels; k++)
		if (img->comps[k].data == NULL || img->comps[k].w == 0 ||
		    img->comps[k].h == 0)
			return BIOMETRICS_E_DECODE;
	for (unsigned y = 0; y < out->height; y++)
		for (unsigned x = 0; x < out->width; x++) {
			for (unsigned k = 0; k < out->channels; k++)
				to[k] = sample(&img->comps[k], x, y, out->width,
				    out->height);
			if (out->channels == 3 &&
			    img->color_space == OPJ_CLRSPC_SYCC)
				from_ycc(to);
			to += out->channels;
		}
	return BIOMETRICS_E_OK;
}

/* io NULL: the header only. */
static enum biometrics_err
decode(struct span file, struct biometrics_image_info *info,
    struct biometrics_image *io)
{
	const bool bare = file.n > 0 && file.p[0] == 0xFF;
	struct source source = {.all = file};
	struct biometrics_image_info after;
	struct biometrics_image out;
	opj_dparameters_t how;
	opj_stream_t *stream = source_open(&source);
	opj_codec_t *codec = opj_create_decompress(
	    bare ? OPJ_CODEC_J2K : OPJ_CODEC_JP2);
	opj_image_t *img = NULL;
	enum biometrics_err e = BIOMETRICS_E_MEMORY;

	if (stream == NULL || codec == NULL)
		goto out;
	e = BIOMETRICS_E_DECODE;
	opj_set_default_decoder_parameters(&how);
	if (!opj_setup_decoder(codec, &how) ||
	    !opj_decoder_set_strict_mode(codec, OPJ_TRUE) ||
	    !opj_read_header(stream, codec, &img))
		goto out;
	if ((e = shape(img, info)) != BIOMETRICS_E_OK || io == NULL)
		goto out;
	out = biometrics_image_of(
	    io->px, io->cap, info->width, info->height, info->channels);
	e = BIOMETRICS_E_SPACE;
	if (!biometrics_image_ok(&out))
		goto out;
	e = BIOMETRICS_E_DECODE;
	if (!opj_decode(codec, stream, img))
		goto out;
	/* A palette turns one component into three: not in a portrait. */
	if ((e = shape(img, &after)) != BIOMETRICS_E_OK)
		goto out;
	e = BIOMETRICS_E_UNSUPPORTED;
	if (after.channels != info->channels || after.width != info->width ||
	    after.height != info->height)
		goto out;
	if ((e = pixels(img, &out)) == BIOMETRICS_E_OK)
		*io = out;
out:
	opj_image_destroy(img);
	opj_destroy_codec(codec);
	opj_stream_destroy(stream);
	return e;
}

enum biometrics_err
biometrics_jp2_info(struct span file, struct biometrics_image_info *out)
{
	struct biometrics_image_info info;
	enum biometrics_err e = decode(file, &info, NULL);

	if (e == BIOMETRICS_E_OK)
		*out = info;
	return e;
}

enum biometrics_err
biometrics_jp2_decode(struct span file, struct biometrics_image *io)
{
	struct biometrics_image_info info;

	return decode(file, &info, io);
}

/* Boxes get their lengths afterwards: the writer moves back and forth. */
struct target {
	uint8_t *p;
	size_t cap, at, end;
};

static OPJ_SIZE_T
target_write(void *from, OPJ_SIZE_T n, void *cookie)
{
	struct target *t = cookie;

	if (n > t->cap - t->at)
		return (OPJ_SIZE_T)-1;
	memcpy(t->p + t->at, from, n);
	t->at += n;
	if (t->at > t->end)
		t->end = t->at;
	return n;
}

static OPJ_BOOL
target_seek(OPJ_OFF_T at, void *cookie)
{
	struct target *t = cookie;

	if (at < 0 || (size_t)at > t->cap)
		return OPJ_FALSE;
	t->at = (size_t)at;
	return OPJ_TRUE;
}

static OPJ_OFF_T
target_skip(OPJ_OFF_T n, void *cookie)
{
	struct target *t = cookie;

	return target_seek((OPJ_OFF_T)t->at + n, t) ? n : -1;
}

static opj_stream_t *
target_open(struct target *t)
{
	opj_stream_t *stream = opj_stream_create(CHUNK, OPJ_FALSE);

	if (stream == NULL)
		return NULL;
	opj_stream_set_write_function(stream, target_write);
	opj_stream_set_skip_function(stream, target_skip);
	opj_stream_set_seek_function(stream, target_seek);
	opj_stream_set_user_data(stream, t, NULL);
	return stream;
}

static opj_image_t *
planes(const struct biometrics_image *in)
{
	opj_image_cmptparm_t parm[3];
	opj_image_t *img;
	const size_t n = (size_t)in->width * in->height;

	memset(parm, 0, sizeof(parm));
	for (unsigned k = 0; k < in->channels; k++) {
		parm[k].dx = parm[k].dy = 1;
		parm[k].w = in->width;
		parm[k].h = in->height;
		parm[k].prec = 8;
	}
	img = opj_image_create(in->channels, parm,
	    in->channels == 1 ? OPJ_CLRSPC_GRAY : OPJ_CLRSPC_SRGB);
	if (img == NULL)
		return NULL;
	img->x1 = in->width;
	img->y1 = in->height;
	for (unsigned k = 0; k < in->channels; k++)
		for (size_t i = 0; i < n; i++)
			img->comps[k].data[i] = in->px[i * in->channels + k];
	return img;
}

enum biometrics_err
biometrics_jp2_encode(const struct biometrics_image *in,
    enum biometrics_image_format format, float ratio, struct sink *sink)
{
	struct target target = {sink->p + sink->n, sink->cap - sink->n, 0, 0};
	opj_cparameters_t how;
	opj_stream_t *stream = NULL;
	opj_codec_t *codec = NULL;
	opj_image_t *img = NULL;
	enum biometrics_err e = BIOMETRICS_E_VALUE;
	unsigned side;

	if (!biometrics_image_ok(in) || !(ratio >= 1) ||
	    format == BIOMETRICS_IMAGE_JPEG)
		return e;
	e = BIOMETRICS_E_MEMORY;
	img = planes(in);
	stream = target_open(&target);
	codec = opj_create_compress(
	    format == BIOMETRICS_IMAGE_JP2 ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K);
	if (img == NULL || stream == NULL || codec == NULL)
		goto out;
	opj_set_default_encoder_parameters(&how);
	how.tcp_numlayers = 1;
	how.tcp_rates[0] = ratio;
	how.cp_disto_alloc = 1;
	how.irreversible = 1;
	how.tcp_mct = in->channels == 3;
	side = in->width < in->height ? in->width : in->height;
	while (how.numresolution > 1 && side >> (how.numresolution - 1) == 0)
		how.numresolution--;
	e = BIOMETRICS_E_SPACE;
	if (!opj_setup_encoder(codec, &how, img) ||
	    !opj_start_compress(codec, img, stream) ||
	    !opj_encode(codec, stream) || !opj_end_compress(codec, stream) ||
	    sink_reserve(sink, target.end) == NULL)
		goto out;
	e = BIOMETRICS_E_OK;
out:
	opj_image_destroy(img);
	opj_destroy_codec(codec);
	opj_stream_destroy(stream);
	return e;
}
