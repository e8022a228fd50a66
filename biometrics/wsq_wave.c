/*
 * Bands into pixels: the synthesis half of the wavelet transform.
 *
 * A line of n samples, low half and high half, becomes a line of n samples.
 * Which of them make an output sample, in which order and with which factors,
 * depends on n and on the filters alone, so it is worked out once for all lines
 * of a node: the plan.  The order is that of NBIS, because float sums depend on
 * it and everybody compares with NBIS.
 */
#include "biometrics/wsq_parts.h"

#define FILTER BIOMETRICS_WSQ_FILTER
#define TAPS_MAX (FILTER + 2)

enum {
	WIDE = 4,
	STEP = 16
};

typedef float lanes
    __attribute__((vector_size(16), aligned(sizeof(float)), may_alias));

struct tap {
	int32_t from;
	float factor;
};

/*
 * One line's recipe.  The outputs from begin to before end come in pairs that
 * are made alike, each out of inputs one further on than the pair before.
 */
struct plan {
	unsigned n, begin, end;
	unsigned room; /* taps of an output */
	bool bad; /* a filter does not fit */
	struct tap *tap; /* [n][room] */
	uint8_t *taps; /* [n] */
};

/* What moves along one half of a line, turning back at its ends. */
struct walk {
	int first, last; /* samples of the half */
	int at, step;
	bool rest_first, rest_last; /* the end sample counts twice */
	float sign;
	int turns;
};

/* What is the same for a whole line. */
struct line {
	struct plan *plan;
	const struct biometrics_wsq_filter *low, *high;
	bool even_filter, odd_line;
	unsigned low_out, high_out; /* where the next sum goes */
};

static void
add(struct plan *p, unsigned out, int from, float factor)
{
	struct tap *t;

	if (out >= p->n || from < 0 || from >= (int)p->n ||
	    p->taps[out] >= p->room) {
		p->bad = true;
		return;
	}
	t = &p->tap[(size_t)out * p->room + p->taps[out]++];
	t->from = from;
	t->factor = factor;
}

/* The low half's share of the next output; it starts the sum. */
static void
low_share(struct line *l, struct walk w, unsigned tap)
{
	const unsigned out = l->low_out++;

	if (out < l->plan->n)
		l->plan->taps[out] = 0;
	add(l->plan, out, w.at, l->low->c[tap]);
	for (unsigned i = tap + 2; i < l->low->n; i += 2) {
		if (w.at == w.first) {
			w.step = w.rest_first ? 0 : 1;
			w.rest_first = false;
		}
		if (w.at == w.last) {
			w.step = w.rest_last ? 0 : -1;
			w.rest_last = false;
		}
		w.at += w.step;
		add(l->plan, out, w.at, l->low->c[i]);
	}
}

static void
high_turn(const struct line *l, struct walk *w)
{
	if (w->at == w->first) {
		if (w->rest_first) {
			w->step = 0;
		} else {
			w->step = 1;
			w->sign = 1;
		}
		w->rest_first = false;
	}
	if (w->at != w->last)
		return;
	if (!w->rest_last) {
		w->step = -1;
		if (l->even_filter)
			w->sign = -1;
		return;
	}
	w->step = 0;
	w->rest_last = false;
	if (l->even_filter && l->odd_line) {
		w->sign = (float)--w->turns;
		w->rest_last = w->turns != 0;
	}
}

/* The high half's share, added to it. */
static int
high_share(struct line *l, struct walk w, unsigned tap)
{
	const unsigned out = l->high_out++;
	const float mirror = l->even_filter ? -1 : 1;

	for (unsigned i = tap; i < l->high->n; i += 2) {
		high_turn(l, &w);
		add(l->plan, out, w.at, l->high->c[i] * mirror * w.sign);
		w.at += w.step;
	}
	return w.turns;
}

/* To the place from which the next pair of outputs is made. */
static void
advance(struct walk *w)
{
	if (w->at == w->first) {
		if (w->rest_first) {
			w->step = 0;
		} else {
			w->step = 1;
			w->sign = 1;
		}
		w->rest_first = false;
	}
	w->at += w->step;
}

/* How a walk starts (the cases of NBIS's join_lets). */
static struct walk
start(unsigned first, unsigned n, int offset, bool rest_first, bool rest_last,
    bool even_filter)
{
	struct walk w = {
	    .first = (int)first,
	    .last = (int)(first + n) - 1,
	    .step = -1,
	    .rest_first = rest_first,
	    .rest_last = rest_last,
	    .sign = even_filter ? -1 : 1,
	    .turns = even_filter ? 2 : 0,
	};

	if (offset < 0) {
		offset = 0;
		w.rest_first = false;
	}
	w.at = w.first + offset;
	return w;
}

/* All outputs, pair by pair. */
static void
walk(struct line *l, struct walk low, struct walk high, unsigned pairs)
{
	const unsigned ln = l->low->n, hn = l->high->n;
	const unsigned low_2 = l->even_filter ? ln / 2 % 2 : (ln - 1) / 2 % 2;
	const unsigned high_2 = l->even_filter ? hn / 2 % 2 : (hn + 1) / 2 % 2;
	unsigned low_tap = low_2, high_tap = high_2, last;
	int turns = 0;

	for (unsigned i = 0; i < pairs; i++) {
		for (unsigned t = low_tap + 1; t-- > 0;)
			low_share(l, low, t);
		advance(&low);
		low_tap = 1;
		for (unsigned t = high_tap + 1; t-- > 0;)
			turns = high_share(l, high, t);
		advance(&high);
		high_tap = 1;
	}
	last = l->odd_line ? low_2 : low_2 + 1;
	for (unsigned t = 2; t-- > last;)
		low_share(l, low, t);
	if (hn == 2) {
		if (l->odd_line) {
			high.at -= high.step;
			turns = 1;
		}
		high.turns = turns;
	}
	last = l->odd_line ? high_2 : high_2 + 1;
	for (unsigned t = 2; t-- > last;) {
		turns = high_share(l, high, t);
		if (hn == 2)
			high.turns = turns;
	}
}

static bool
follows(const struct plan *p, unsigned out)
{
	const struct tap *a = &p->tap[(size_t)out * p->room];
	const struct tap *b = a + 2 * p->room;

	if (p->taps[out] != p->taps[out + 2])
		return false;
	for (unsigned i = 0; i < p->taps[out]; i++)
		if (b[i].from != a[i].from + 1 || b[i].factor != a[i].factor)
			return false;
	return true;
}

/* The middle part, whose pairs repeat: even begin and length. */
static void
find_middle(struct plan *p)
{
	unsigned middle = p->n / 4 * 2, begin = middle, end = middle;

	while (begin >= 2 && begin + 1 < p->n && follows(p, begin - 2) &&
	    follows(p, begin - 1))
		begin -= 2;
	while (end + 3 < p->n && follows(p, end) && follows(p, end + 1))
		end += 2;
	p->begin = begin;
	p->end = end + 1 < p->n ? end + 2 : begin;
}

static bool
make_plan(
    const struct biometrics_wsq_frame *f, unsigned n, bool swap, struct plan *p)
{
	const unsigned ln = f->low.n, hn = f->high.n;
	const unsigned low_n = n - n / 2, high_n = n / 2;
	const bool even = ln % 2 == 0, odd = n % 2 != 0;
	struct line l = {p, &f->low, &f->high, even, odd, 0, 0};
	struct walk low, high;

	p->n = n;
	p->bad = false;
	memset(p->taps, 0, n);
	low = start(swap ? high_n : 0, low_n,
	    even ? (int)ln / 4 - 1 : (int)(ln - 1) / 4, even,
	    even ? !odd : !odd, even);
	high = start(swap ? 0 : low_n, high_n,
	    even ? (int)hn / 4 - 1 : (int)(hn + 1) / 4 - 1, true,
	    even ? true : odd, even);
	walk(&l, low, high, high_n);
	if (p->bad || l.low_out != n || l.high_out != n)
		return false;
	find_middle(p);
	return true;
}

/* Lines side by side: output row out of n columns. */
static void
combine_rows(const struct plan *p, unsigned out, const float *in, size_t stride,
    unsigned n, float *to)
{
	const struct tap *t = &p->tap[(size_t)out * p->room];
	const unsigned taps = p->taps[out];
	unsigned x = 0;

	for (; x + STEP <= n; x += STEP) {
		lanes sum[STEP / WIDE] = {{0}};

		for (unsigned i = 0; i < taps; i++) {
			const float *row = in + (size_t)t[i].from * stride + x;
			const float c = t[i].factor;
			const lanes f = {c, c, c, c};

			for (unsigned k = 0; k < STEP / WIDE; k++)
				sum[k] += ((const lanes *)row)[k] * f;
		}
		for (unsigned k = 0; k < STEP / WIDE; k++)
			((lanes *)(to + x))[k] = sum[k];
	}
	for (; x < n; x++) {
		float sum = 0;

		for (unsigned i = 0; i < taps; i++)
			sum += in[(size_t)t[i].from * stride + x] * t[i].factor;
		to[x] = sum;
	}
}

static float
combine_one(const struct plan *p, unsigned out, const float *in)
{
	const struct tap *t = &p->tap[(size_t)out * p->room];
	float sum = 0;

	for (unsigned i = 0; i < p->taps[out]; i++)
		sum += in[t[i].from] * t[i].factor;
	return sum;
}

/* Every second output from out on, WIDE of them. */
static lanes
combine_few(
    const struct plan *p, unsigned out, const float *in, unsigned further)
{
	const struct tap *t = &p->tap[(size_t)out * p->room];
	lanes sum = {0};

	for (unsigned i = 0; i < p->taps[out]; i++) {
		const float c = t[i].factor;
		const lanes f = {c, c, c, c};

		sum += *(const lanes *)(in + t[i].from + further) * f;
	}
	return sum;
}

/* One line along itself. */
static void
combine_line(const struct plan *p, const float *in, float *to)
{
	unsigned out = p->begin, pair = 0;

	for (unsigned i = 0; i < p->begin; i++)
		to[i] = combine_one(p, i, in);
	for (; out + 2 * WIDE <= p->end; out += 2 * WIDE, pair += WIDE) {
		const lanes a = combine_few(p, p->begin, in, pair);
		const lanes b = combine_few(p, p->begin + 1, in, pair);

		((lanes *)(to + out))[0] = __builtin_shufflevector(
		    a, b, 0, 4, 1, 5);
		((lanes *)(to + out))[1] = __builtin_shufflevector(
		    a, b, 2, 6, 3, 7);
	}
	for (; out < p->n; out++)
		to[out] = combine_one(p, out, in);
}

/* NBIS's conv_img_2_uchar.  What is no number becomes black. */
static void
to_pixels(const struct biometrics_wsq_frame *f, const float *in, uint8_t *px)
{
	const float scale = f->scale, shift = f->shift;

	for (unsigned x = 0; x < f->width; x++) {
		float v = in[x] * scale + shift + 0.5f;

		v = v > 0 ? v : 0;
		v = v < 255 ? v : 255;
		px[x] = (uint8_t)(int)v;
	}
}

struct memory {
	struct plan down, across;
	float *half; /* of a node, after the columns */
	float *line, *done;
};

static size_t
longer(unsigned width, unsigned height)
{
	return width > height ? width : height;
}

size_t
biometrics_wsq_wave_scratch(unsigned width, unsigned height)
{
	const size_t half = (size_t)(width - width / 2) * (height - height / 2);

	return 2 * longer(width, height) * (TAPS_MAX * sizeof(struct tap) + 1) +
	    sizeof(float) * (half + 2 * (size_t)width);
}

static struct memory
lay_out(const struct biometrics_wsq_frame *f, uint8_t *p)
{
	const size_t n = longer(f->width, f->height);
	const size_t half = (size_t)(f->width - f->width / 2) *
	    (f->height - f->height / 2);
	const unsigned room = (f->low.n + 1) / 2 + (f->high.n + 1) / 2;
	struct memory m = {.down.room = room, .across.room = room};

	m.down.tap = (void *)p;
	m.across.tap = m.down.tap + n * TAPS_MAX;
	m.half = (void *)(m.across.tap + n * TAPS_MAX);
	m.line = m.half + half;
	m.done = m.line + f->width;
	m.down.taps = (void *)(m.done + f->width);
	m.across.taps = m.down.taps + n;
	return m;
}

/* Node 0: the whole picture, straight to its pixels. */
static void
join_picture(const struct biometrics_wsq_frame *f, const struct memory *m,
    const float *plane, uint8_t *px)
{
	for (unsigned y = 0; y < f->height; y++) {
		combine_rows(&m->down, y, plane, f->width, f->width, m->line);
		combine_line(&m->across, m->line, m->done);
		to_pixels(f, m->done, px + (size_t)y * f->width);
	}
}

enum biometrics_err
biometrics_wsq_wave_join(const struct biometrics_wsq_tree *tree,
    const struct biometrics_wsq_frame *f, float *plane, void *scratch,
    uint8_t *px)
{
	struct memory m = lay_out(f, scratch);

	for (unsigned node = BIOMETRICS_WSQ_NODES; node-- > 0;) {
		const struct biometrics_wsq_rect r = tree->node[node];
		float *at = plane + (size_t)r.y * f->width + r.x;

		if (!make_plan(f, r.height, biometrics_wsq_tree_swap_y(node),
			&m.down) ||
		    !make_plan(f, r.width, biometrics_wsq_tree_swap_x(node),
			&m.across))
			return BIOMETRICS_E_UNSUPPORTED;
		if (node == 0)
			break;
		for (unsigned y = 0; y < r.height; y++)
			combine_rows(&m.down, y, at, f->width, r.width,
			    m.half + (size_t)y * r.width);
		for (unsigned y = 0; y < r.height; y++)
			combine_line(&m.across, m.half + (size_t)y * r.width,
			    at + (size_t)y * f->width);
	}
	join_picture(f, &m, plane, px);
	return BIOMETRICS_E_OK;
}
