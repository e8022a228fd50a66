#include "biometrics/fnet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "biometrics/fnet_plan.h"

#define PANEL BIOMETRICS_KERNEL_PANEL

/* What one network may take, whatever its file says. */
enum {
	MAX_FLOATS = 32 << 20, /* of weights, and of the arena */
	MAX_K = 16,
	MAX_STRIDE = 8
};
#define MAX_MACS UINT64_C(4000000000)

static const uint8_t magic[8] = {'F', 'N', 'E', 'T', '1', 0, 0, 0};

static bool
take_u32(struct span *s, uint32_t *out)
{
	uint8_t b[4];

	if (!span_take_copy(s, b, sizeof(b)))
		return false;
	*out = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
	    (uint32_t)b[3] << 24;
	return true;
}

static bool
take_f32(struct span *s, float *out)
{
	uint32_t bits;

	if (!take_u32(s, &bits))
		return false;
	memcpy(out, &bits, sizeof(*out));
	return true;
}

/* n floats, all of them numbers: a NaN would spread to every score. */
static bool
take_floats(struct span *s, uint64_t n, struct span *out)
{
	struct span all, rest;
	float x;

	if (n > MAX_FLOATS || !span_take(s, (size_t)n * 4, &all))
		return false;
	rest = all;
	while (rest.n > 0)
		if (!take_f32(&rest, &x) || !isfinite(x))
			return false;
	*out = all;
	return true;
}

static void
shape(struct biometrics_fnet_value *v, unsigned c, unsigned h, unsigned w)
{
	v->c = c;
	v->h = h;
	v->w = w;
	v->panels = (c + PANEL - 1) / PANEL;
	v->pixel = v->panels * PANEL;
	v->floats = v->pixel * h * w;
}

static enum biometrics_err
plan_conv(struct biometrics_fnet_op *op, uint32_t groups,
    const struct biometrics_fnet_value *in, struct biometrics_fnet_value *out)
{
	if (op->cin != in->c || op->k < 1 || op->k > MAX_K || op->stride < 1 ||
	    op->stride > MAX_STRIDE || op->pad >= op->k ||
	    in->h + 2 * op->pad < op->k || in->w + 2 * op->pad < op->k)
		return BIOMETRICS_E_MODEL;
	op->depth = (size_t)op->k * op->k;
	if (groups == op->cin && op->cout == op->cin && groups > 1)
		op->type = BIOMETRICS_FNET_DEPTHWISE;
	else if (groups == 1)
		op->depth *= op->cin;
	else
		return BIOMETRICS_E_UNSUPPORTED;
	shape(out, op->cout, (in->h + 2 * op->pad - op->k) / op->stride + 1,
	    (in->w + 2 * op->pad - op->k) / op->stride + 1);
	return BIOMETRICS_E_OK;
}

/* Checks an op against its inputs and gives its output a shape. */
static enum biometrics_err
plan_op(struct biometrics_fnet *net, unsigned i, uint32_t groups, uint32_t act)
{
	struct biometrics_fnet_op *op = &net->op[i];
	struct biometrics_fnet_value *out = &net->value[i + 1];
	const struct biometrics_fnet_value *a, *b;

	if (op->in0 > i || act > BIOMETRICS_KERNEL_PRELU)
		return BIOMETRICS_E_MODEL;
	op->tail.act = (enum biometrics_kernel_act)act;
	a = &net->value[op->in0];
	if (op->type == BIOMETRICS_FNET_ADD) {
		if (op->in1 > i || act != 0 || op->has_bias)
			return BIOMETRICS_E_MODEL;
		b = &net->value[op->in1];
		if (a->c != b->c || a->h != b->h || a->w != b->w)
			return BIOMETRICS_E_MODEL;
		op->cout = a->c;
		shape(out, a->c, a->h, a->w);
		return BIOMETRICS_E_OK;
	}
	if (op->cout < 1 || op->cout > BIOMETRICS_FNET_MAX_CHANNELS)
		return BIOMETRICS_E_MODEL;
	if (op->type == BIOMETRICS_FNET_CONV)
		return plan_conv(op, groups, a, out);
	if (op->type != BIOMETRICS_FNET_FULL || groups != 1 ||
	    op->cin != (uint64_t)a->c * a->h * a->w)
		return BIOMETRICS_E_MODEL;
	op->depth = a->floats;
	shape(out, op->cout, 1, 1);
	return BIOMETRICS_E_OK;
}

static uint64_t
weight_count(const struct biometrics_fnet_op *op)
{
	switch (op->type) {
	case BIOMETRICS_FNET_CONV:
		return (uint64_t)op->depth * op->cout;
	case BIOMETRICS_FNET_DEPTHWISE:
		return (uint64_t)op->depth * op->cin;
	case BIOMETRICS_FNET_FULL:
		return (uint64_t)op->cin * op->cout;
	case BIOMETRICS_FNET_ADD:
		break;
	}
	return 0;
}

static enum biometrics_err
take_op(struct span *s, struct biometrics_fnet *net, unsigned i)
{
	struct biometrics_fnet_op *op = &net->op[i];
	const struct biometrics_fnet_value *out = &net->value[i + 1];
	uint32_t u[11];
	enum biometrics_err e;

	for (size_t j = 0; j < 11; j++)
		if (!take_u32(s, &u[j]))
			return BIOMETRICS_E_MODEL;
	if (u[0] < BIOMETRICS_FNET_CONV || u[0] > BIOMETRICS_FNET_FULL ||
	    u[7] > MAX_K || u[10] > 1)
		return BIOMETRICS_E_MODEL;
	*op = (struct biometrics_fnet_op) {
	    .type = (enum biometrics_fnet_type)u[0],
	    .in0 = u[1],
	    .in1 = u[2],
	    .cin = u[3],
	    .cout = u[4],
	    .k = u[5],
	    .stride = u[6],
	    .pad = u[7],
	    .has_bias = u[10] != 0,
	};
	if ((e = plan_op(net, i, u[8], u[9])) != BIOMETRICS_E_OK)
		return e;
	if (!take_floats(s, weight_count(op), &op->weights) ||
	    !take_floats(s, op->has_bias ? op->cout : 0, &op->bias) ||
	    !take_floats(
		s, u[9] == BIOMETRICS_KERNEL_PRELU ? op->cout : 0, &op->slope))
		return BIOMETRICS_E_MODEL;
	if (op->type != BIOMETRICS_FNET_ADD) {
		net->macs += (uint64_t)op->depth * out->floats;
		net->packed_floats += (op->depth + 2) * out->pixel;
	}
	if (net->macs > MAX_MACS || net->packed_floats > MAX_FLOATS ||
	    out->floats > MAX_FLOATS)
		return BIOMETRICS_E_UNSUPPORTED;
	return BIOMETRICS_E_OK;
}

static enum biometrics_err
take_file(struct span s, struct biometrics_fnet *net)
{
	uint32_t c, h, w, bgr;
	struct span head;
	enum biometrics_err e;

	if (!span_take(&s, sizeof(magic), &head) ||
	    !span_eq(head, SPAN_OF(magic)) || !take_u32(&s, &net->ops) ||
	    !take_u32(&s, &c) || !take_u32(&s, &h) || !take_u32(&s, &w) ||
	    !take_f32(&s, &net->sub) || !take_f32(&s, &net->mul) ||
	    !take_u32(&s, &bgr))
		return BIOMETRICS_E_MODEL;
	if (net->ops < 1 || net->ops > BIOMETRICS_FNET_MAX_OPS || c != 3 ||
	    h < 1 || h > BIOMETRICS_FNET_MAX_SIDE || w < 1 ||
	    w > BIOMETRICS_FNET_MAX_SIDE || !isfinite(net->sub) ||
	    !isfinite(net->mul) || bgr > 1)
		return BIOMETRICS_E_MODEL;
	net->bgr = bgr != 0;
	shape(&net->value[0], c, h, w);
	for (unsigned i = 0; i < net->ops; i++)
		if ((e = take_op(&s, net, i)) != BIOMETRICS_E_OK)
			return e;
	return s.n == 0 ? BIOMETRICS_E_OK : BIOMETRICS_E_MODEL;
}

/*
 * Where a weight of the file belongs.  In the file: conv [cout][cin][k][k],
 * full [cout][c][h][w].  For the kernel: panels of columns, each with depth
 * rows in the order of the values: ky, kx, channel, or y, x, channel.
 */
static size_t
place(const struct biometrics_fnet_op *op,
    const struct biometrics_fnet_value *in, size_t i)
{
	size_t area, o, ch, xy, row;

	if (op->type == BIOMETRICS_FNET_DEPTHWISE)
		return i % op->depth * in->pixel + i / op->depth;
	area = op->type == BIOMETRICS_FNET_FULL ? (size_t)in->h * in->w
						: (size_t)op->k * op->k;
	xy = i % area;
	ch = i / area % in->c;
	o = i / area / in->c;
	row = xy * (op->type == BIOMETRICS_FNET_FULL ? in->pixel : in->c) + ch;
	return (o / PANEL * op->depth + row) * PANEL + o % PANEL;
}

static float *
pack_row(struct span s, float *to, size_t n)
{
	for (size_t i = 0; take_f32(&s, &to[i]); i++)
		;
	return to + n;
}

static bool
pack(struct biometrics_fnet *net)
{
	float *to;

	net->packed = aligned_alloc(
	    64, (net->packed_floats * 4 + 64) / 64 * 64);
	if (net->packed == NULL)
		return false;
	memset(net->packed, 0, net->packed_floats * 4);
	to = net->packed;
	for (unsigned i = 0; i < net->ops; i++) {
		struct biometrics_fnet_op *op = &net->op[i];
		const struct biometrics_fnet_value *in = &net->value[op->in0];
		const size_t columns = net->value[i + 1].pixel;
		float x;

		if (op->type == BIOMETRICS_FNET_ADD)
			continue;
		op->w = to;
		for (size_t j = 0; take_f32(&op->weights, &x); j++)
			to[place(op, in, j)] = x;
		to += op->depth * columns;
		op->tail.bias = to;
		to = pack_row(op->bias, to, columns);
		op->tail.slope = to;
		to = pack_row(op->slope, to, columns);
		op->bias = op->slope = (struct span) {0};
	}
	return true;
}

/* The lowest place that no value alive at the same time occupies. */
static size_t
lowest(const struct biometrics_fnet *net, unsigned i)
{
	const struct biometrics_fnet_value *v = &net->value[i];
	size_t at = 0;
	bool moved = true;

	while (moved) {
		moved = false;
		for (unsigned j = 0; j < i; j++) {
			const struct biometrics_fnet_value *o = &net->value[j];

			/* o is read last by op o->last; v is written by i - 1.
			 */
			if (o->last + 1 >= i && at < o->offset + o->floats &&
			    o->offset < at + v->floats) {
				at = o->offset + o->floats;
				moved = true;
			}
		}
	}
	return at;
}

static bool
place_values(struct biometrics_fnet *net)
{
	size_t end = 0, patch = 0, pixel = 0;

	for (unsigned i = 0; i < net->ops; i++) {
		const struct biometrics_fnet_op *op = &net->op[i];

		net->value[op->in0].last = i;
		if (op->type == BIOMETRICS_FNET_ADD)
			net->value[op->in1].last = i;
		if (op->type == BIOMETRICS_FNET_CONV &&
		    op->depth * net->value[i + 1].w > patch)
			patch = op->depth * net->value[i + 1].w;
	}
	net->value[net->ops].last = net->ops;
	for (unsigned i = 0; i <= net->ops; i++) {
		struct biometrics_fnet_value *v = &net->value[i];

		v->offset = lowest(net, i);
		end = v->offset + v->floats > end ? v->offset + v->floats : end;
		pixel = v->pixel > pixel ? v->pixel : pixel;
	}
	net->patch = end;
	net->zeros = end + (patch + PANEL - 1) / PANEL * PANEL;
	net->arena_floats = net->zeros + pixel;
	if (net->arena_floats > MAX_FLOATS)
		return false;
	net->arena = aligned_alloc(64, (net->arena_floats * 4 + 63) / 64 * 64);
	if (net->arena != NULL)
		memset(net->arena, 0, net->arena_floats * 4);
	return net->arena != NULL;
}

enum biometrics_err
biometrics_fnet_new(struct span file, struct biometrics_fnet **out)
{
	struct biometrics_fnet *net = calloc(1, sizeof(*net));
	enum biometrics_err e = BIOMETRICS_E_MEMORY;

	if (net == NULL)
		goto out;
	if ((e = take_file(file, net)) != BIOMETRICS_E_OK)
		goto out;
	e = BIOMETRICS_E_MEMORY;
	if (!pack(net) || !place_values(net))
		goto out;
	*out = net;
	net = NULL;
	e = BIOMETRICS_E_OK;
out:
	biometrics_fnet_free(&net);
	return e;
}

void
biometrics_fnet_forget(struct biometrics_fnet *net)
{
	if (net->arena != NULL)
		bytes_wipe(net->arena, net->arena_floats * 4);
}

void
biometrics_fnet_free(struct biometrics_fnet **net)
{
	if (*net == NULL)
		return;
	biometrics_fnet_forget(*net);
	free((*net)->arena);
	free((*net)->packed);
	free(*net);
	*net = NULL;
}

bool
biometrics_fnet_is(struct span file)
{
	struct span head;

	return span_peek(file, sizeof(magic), &head) &&
	    span_eq(head, SPAN_OF(magic));
}

unsigned
biometrics_fnet_width(const struct biometrics_fnet *net)
{
	return net->value[0].w;
}

unsigned
biometrics_fnet_height(const struct biometrics_fnet *net)
{
	return net->value[0].h;
}

unsigned
biometrics_fnet_outputs(const struct biometrics_fnet *net)
{
	const struct biometrics_fnet_value *v = &net->value[net->ops];

	return v->c * v->h * v->w;
}

uint64_t
biometrics_fnet_macs(const struct biometrics_fnet *net)
{
	return net->macs;
}
