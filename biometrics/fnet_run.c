#include "biometrics/fnet.h"

#include <string.h>

#include "biometrics/fnet_plan.h"
#include "biometrics/image.h"

static void
load_input(struct biometrics_fnet *net, const struct biometrics_image *img)
{
	const struct biometrics_fnet_value *v = &net->value[0];
	float *to = net->arena + v->offset;
	const uint8_t *px = img->px;

	/* Other values have lain here since: the filling must be zero again. */
	memset(to, 0, v->floats * sizeof(*to));
	for (size_t i = 0; i < (size_t)v->h * v->w;
	     i++, px += 3, to += v->pixel)
		for (size_t c = 0; c < 3; c++)
			to[c] = ((float)px[net->bgr ? 2 - c : c] - net->sub) *
			    net->mul;
}

/* The pixel of a value, or NULL outside the picture. */
static const float *
at(const struct biometrics_fnet_value *v, const float *base, long y, long x)
{
	if (y < 0 || x < 0 || y >= (long)v->h || x >= (long)v->w)
		return NULL;
	return base + ((size_t)y * v->w + (size_t)x) * v->pixel;
}

/* One output row's surroundings, one pixel after the other. */
static void
gather(const struct biometrics_fnet_op *op,
    const struct biometrics_fnet_value *in, const float *a, unsigned y,
    unsigned width, float *to)
{
	for (unsigned x = 0; x < width; x++)
		for (unsigned ky = 0; ky < op->k; ky++)
			for (unsigned kx = 0; kx < op->k; kx++) {
				const float *p = at(in, a,
				    (long)(y * op->stride + ky) - (long)op->pad,
				    (long)(x * op->stride + kx) -
					(long)op->pad);

				if (p != NULL)
					memcpy(to, p, in->c * sizeof(*to));
				else
					memset(to, 0, in->c * sizeof(*to));
				to += in->c;
			}
}

static void
convolve(struct biometrics_fnet *net, const struct biometrics_fnet_op *op,
    const struct biometrics_fnet_value *in,
    const struct biometrics_fnet_value *out)
{
	const struct biometrics_kernel_ops *k = biometrics_kernel_ops();
	const float *a = net->arena + in->offset;
	float *to = net->arena + out->offset, *patch = net->arena + net->patch;

	if (op->k == 1 && op->stride == 1) {
		k->gemm(a, in->pixel, (size_t)in->h * in->w, op->depth, op->w,
		    out->panels, &op->tail, to);
		return;
	}
	for (unsigned y = 0; y < out->h; y++) {
		gather(op, in, a, y, out->w, patch);
		k->gemm(patch, op->depth, out->w, op->depth, op->w, out->panels,
		    &op->tail, to + (size_t)y * out->w * out->pixel);
	}
}

static void
depthwise(struct biometrics_fnet *net, const struct biometrics_fnet_op *op,
    const struct biometrics_fnet_value *in,
    const struct biometrics_fnet_value *out)
{
	const struct biometrics_kernel_ops *k = biometrics_kernel_ops();
	const float *a = net->arena + in->offset;
	const float *zeros = net->arena + net->zeros;
	const float *tap[16 * 16];
	float *to = net->arena + out->offset;

	for (unsigned y = 0; y < out->h; y++)
		for (unsigned x = 0; x < out->w; x++, to += out->pixel) {
			for (unsigned t = 0; t < op->k * op->k; t++) {
				const float *p = at(in, a,
				    (long)(y * op->stride + t / op->k) -
					(long)op->pad,
				    (long)(x * op->stride + t % op->k) -
					(long)op->pad);

				tap[t] = p != NULL ? p : zeros;
			}
			k->depthwise(
			    tap, op->depth, op->w, out->panels, &op->tail, to);
		}
}

static void
run_op(struct biometrics_fnet *net, unsigned i)
{
	const struct biometrics_fnet_op *op = &net->op[i];
	const struct biometrics_fnet_value *in = &net->value[op->in0];
	const struct biometrics_fnet_value *out = &net->value[i + 1];

	switch (op->type) {
	case BIOMETRICS_FNET_CONV:
		convolve(net, op, in, out);
		break;
	case BIOMETRICS_FNET_DEPTHWISE:
		depthwise(net, op, in, out);
		break;
	case BIOMETRICS_FNET_ADD:
		biometrics_kernel_ops()->add(net->arena + in->offset,
		    net->arena + net->value[op->in1].offset, out->floats,
		    net->arena + out->offset);
		break;
	case BIOMETRICS_FNET_FULL:
		biometrics_kernel_ops()->gemm(net->arena + in->offset,
		    in->floats, 1, op->depth, op->w, out->panels, &op->tail,
		    net->arena + out->offset);
		break;
	}
}

enum biometrics_err
biometrics_fnet_run(
    struct biometrics_fnet *net, const struct biometrics_image *img, float *out)
{
	const struct biometrics_fnet_value *last = &net->value[net->ops];
	const float *from = net->arena + last->offset;

	if (!biometrics_image_ok(img) || img->channels != 3 ||
	    img->width != net->value[0].w || img->height != net->value[0].h)
		return BIOMETRICS_E_VALUE;
	load_input(net, img);
	for (unsigned i = 0; i < net->ops; i++)
		run_op(net, i);
	for (size_t c = 0; c < last->c; c++)
		for (size_t i = 0; i < (size_t)last->h * last->w; i++)
			*out++ = from[i * last->pixel + c];
	return BIOMETRICS_E_OK;
}
