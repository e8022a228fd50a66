/* How a picture is split into bands (IAFIS-IC-0110 Figure 5). */
#include "biometrics/wsq_parts.h"

/*
 * Bits by node.  A high band is a mirror image: where one is split again, its
 * high half comes first, so that frequencies stay in order.
 */
enum {
	SWAP_X = 1 << 2 | 1 << 4 | 1 << 7 | 1 << 9 | 1 << 11 | 1 << 13 |
	    1 << 16 | 1 << 18,
	SWAP_Y = 1 << 3 | 1 << 5 | 1 << 8 | 1 << 9 | 1 << 12 | 1 << 13 |
	    1 << 17 | 1 << 18
};

/* Where a line is cut, and cut again. */
struct cut {
	unsigned at, n;
};

bool
biometrics_wsq_tree_swap_x(unsigned node)
{
	return (SWAP_X >> node & 1) != 0;
}

bool
biometrics_wsq_tree_swap_y(unsigned node)
{
	return (SWAP_Y >> node & 1) != 0;
}

/* The low half is the longer one; it comes first but where they are swapped. */
static void
halve(struct cut whole, bool swap, struct cut out[2])
{
	const unsigned low = whole.n - whole.n / 2, high = whole.n / 2;

	out[0] = (struct cut) {whole.at, swap ? high : low};
	out[1] = (struct cut) {whole.at + out[0].n, swap ? low : high};
}

static struct biometrics_wsq_rect
rect(struct cut x, struct cut y)
{
	return (struct biometrics_wsq_rect) {x.at, y.at, x.n, y.n};
}

static struct cut
across(struct biometrics_wsq_rect r)
{
	return (struct cut) {r.x, r.width};
}

static struct cut
down(struct biometrics_wsq_rect r)
{
	return (struct cut) {r.y, r.height};
}

/* The n quarters of a node are nodes again. */
static void
quarter(
    struct biometrics_wsq_tree *t, unsigned node, unsigned first, unsigned n)
{
	struct cut x[2], y[2];

	halve(across(t->node[node]), biometrics_wsq_tree_swap_x(node), x);
	halve(down(t->node[node]), biometrics_wsq_tree_swap_y(node), y);
	for (unsigned i = 0; i < n; i++)
		t->node[first + i] = rect(x[i & 1], y[i >> 1]);
}

/* Quarters of quarters: sixteen bands, each quarter's four together. */
static void
sixteen(struct biometrics_wsq_tree *t, struct biometrics_wsq_rect r,
    bool swap_x, bool swap_y, unsigned first)
{
	struct cut x[2], y[2], xx[2][2], yy[2][2];

	halve(across(r), swap_x, x);
	halve(down(r), swap_y, y);
	for (unsigned i = 0; i < 2; i++) {
		halve(x[i], i == 1, xx[i]);
		halve(y[i], i == 1, yy[i]);
	}
	for (unsigned i = 0; i < 16; i++)
		t->band[first + i] = rect(
		    xx[i >> 2 & 1][i & 1], yy[i >> 3][i >> 1 & 1]);
}

void
biometrics_wsq_tree_of(
    unsigned width, unsigned height, struct biometrics_wsq_tree *t)
{
	struct cut x[2], y[2];

	t->node[0] = (struct biometrics_wsq_rect) {0, 0, width, height};
	quarter(t, 0, 1, 3);
	halve(across(t->node[1]), false, x);
	halve(down(t->node[1]), false, y);
	t->node[4] = rect(x[1], y[0]);
	t->node[5] = rect(x[0], y[1]);
	t->node[14] = rect(x[0], y[0]);
	quarter(t, 4, 6, 4);
	quarter(t, 5, 10, 4);
	quarter(t, 14, 15, 4);
	halve(across(t->node[15]), false, x);
	halve(down(t->node[15]), false, y);
	t->node[19] = rect(x[0], y[0]);
	/* Later ones overwrite what is split once more. */
	sixteen(t, t->node[14], false, false, 3);
	sixteen(t, t->node[4], true, false, 19);
	sixteen(t, t->node[0], false, false, 48);
	sixteen(t, t->node[5], false, true, 35);
	halve(across(t->node[19]), false, x);
	halve(down(t->node[19]), false, y);
	for (unsigned i = 0; i < 4; i++)
		t->band[i] = rect(x[i & 1], y[i >> 1]);
}
