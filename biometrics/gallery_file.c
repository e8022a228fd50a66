#include "biometrics/gallery_file.h"

#include "biometrics/bound.h"

/* clang-format off */
enum {
	AT_MAGIC   = 0,
	AT_VERSION = 8,
	AT_HEADER  = 12,
	AT_KIND    = 16,
	AT_TYPE    = 17,
	AT_METRIC  = 18,
	AT_DIM     = 20,
	AT_TVERS   = 22,
	AT_MODEL   = 24,
	AT_ROWS    = 56,
	AT_LABELS  = 64,
	AT_REST    = 72,
};
/* clang-format on */

#define MAGIC "SALLYGAL"

static void
put(uint8_t *p, uint64_t x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(x >> 8 * i);
}

static uint64_t
get(const uint8_t *p, size_t n)
{
	uint64_t x = 0;

	for (size_t i = 0; i < n; i++)
		x |= (uint64_t)p[i] << 8 * i;
	return x;
}

bool
biometrics_gallery_file_place(struct biometrics_gallery_file *f)
{
	const struct biometrics_vector *v = &f->shape.vector;
	const bool coded = v->type == BIOMETRICS_VECTOR_F32 ||
	    v->type == BIOMETRICS_VECTOR_F16;
	const uint64_t blocks = (f->n + BIOMETRICS_BOUND_ROWS - 1) /
	    BIOMETRICS_BOUND_ROWS;

	if (!biometrics_vector_valid(v) || f->n > UINT32_MAX - 64 ||
	    f->labels_size > UINT32_MAX)
		return false;
	f->rows = BIOMETRICS_GALLERY_HEADER;
	f->codes = (f->rows + f->n * biometrics_vector_row(v) + 63) / 64 * 64;
	f->ends = f->codes +
	    (coded ? blocks * biometrics_bound_size(v->dim) : 0);
	f->labels = (f->ends + 4 * f->n + 7) / 8 * 8;
	f->end = f->labels + f->labels_size;
	return true;
}

void
biometrics_gallery_file_write(const struct biometrics_gallery_file *f,
    uint8_t header[BIOMETRICS_GALLERY_HEADER])
{
	const struct biometrics_gallery_shape *s = &f->shape;

	memset(header, 0, BIOMETRICS_GALLERY_HEADER);
	memcpy(header + AT_MAGIC, MAGIC, 8);
	put(header + AT_VERSION, BIOMETRICS_GALLERY_VERSION, 4);
	put(header + AT_HEADER, BIOMETRICS_GALLERY_HEADER, 4);
	put(header + AT_KIND, s->id.kind, 1);
	put(header + AT_TYPE, s->vector.type, 1);
	put(header + AT_METRIC, s->vector.metric, 1);
	put(header + AT_DIM, s->vector.dim, 2);
	put(header + AT_TVERS, s->id.version, 2);
	memcpy(header + AT_MODEL, s->id.model, sizeof(s->id.model));
	put(header + AT_ROWS, f->n, 8);
	put(header + AT_LABELS, f->labels_size, 8);
}

static bool
zero(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != 0)
			return false;
	return true;
}

enum biometrics_err
biometrics_gallery_file_read(
    struct span file, struct biometrics_gallery_file *f)
{
	struct biometrics_gallery_shape *s = &f->shape;
	struct span h;

	*f = (struct biometrics_gallery_file) {0};
	if (!span_part(file, 0, 8, &h))
		return BIOMETRICS_E_GALLERY_CUT;
	if (!span_eq(h, SPAN_STR(MAGIC)))
		return BIOMETRICS_E_GALLERY;
	if (!span_part(file, 0, BIOMETRICS_GALLERY_HEADER, &h))
		return BIOMETRICS_E_GALLERY_CUT;
	if (get(h.p + AT_VERSION, 4) != BIOMETRICS_GALLERY_VERSION)
		return BIOMETRICS_E_GALLERY_VERSION;
	s->id.kind = h.p[AT_KIND];
	s->id.dim = (uint16_t)get(h.p + AT_DIM, 2);
	s->id.version = (uint16_t)get(h.p + AT_TVERS, 2);
	memcpy(s->id.model, h.p + AT_MODEL, sizeof(s->id.model));
	s->vector = (struct biometrics_vector) {
	    .type = (enum biometrics_vector_type)h.p[AT_TYPE],
	    .metric = (enum biometrics_metric)h.p[AT_METRIC],
	    .dim = s->id.dim,
	};
	f->n = get(h.p + AT_ROWS, 8);
	f->labels_size = get(h.p + AT_LABELS, 8);
	if (get(h.p + AT_HEADER, 4) != BIOMETRICS_GALLERY_HEADER ||
	    h.p[AT_METRIC + 1] != 0 ||
	    !zero(h.p + AT_REST, BIOMETRICS_GALLERY_FILE_SIGNED - AT_REST) ||
	    !biometrics_gallery_file_place(f))
		return BIOMETRICS_E_GALLERY;
	return BIOMETRICS_E_OK;
}
