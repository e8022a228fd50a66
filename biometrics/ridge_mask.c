/* What of the picture is print: one piece, without holes. */

#include "biometrics/ridge.h"

static const float CONTRAST = 2; /* least deviation of grey */
static const float CONTRAST_SHARE = 0.1f; /* of the picture's best parts */
static const float COHERENCE = 0.1f;
static const float PURITY = 0.08f;
static const float FAINT = 15; /* deviation of the flat picture: nothing */
static const float ROUND = 10; /* pixels: the outline is smoothed */

enum {
	CELL = BIOMETRICS_RIDGE_CELL,
	BINS = 256
};

/* The deviation that one cell in eight exceeds. */
static float
best_contrast(const struct biometrics_ridge *r)
{
	const size_t n = biometrics_ridge_cells(r);
	unsigned bins[BINS] = {0}, k = BINS - 1;
	size_t above = 0;

	for (size_t i = 0; i < n; i++) {
		const float v = r->cell[i].deviation * 2;

		bins[v < BINS - 1 ? (unsigned)v : BINS - 1]++;
	}
	for (; k > 0 && above < n / 8; k--)
		above += bins[k];
	return (float)k / 2;
}

/*
 * Marks all cells that can be reached from cell i over neighbours with the same
 * inside, and returns their number.  Marks of other cells are left.
 */
static size_t
flood(const struct biometrics_ridge *r, float *mark, float with, size_t i)
{
	const bool inside = r->cell[i].inside;
	size_t n = 0, top = 0;

	mark[i] = with;
	r->list[top++] = (uint32_t)i;
	while (top > 0) {
		const size_t j = r->list[--top], x = j % r->cw, y = j / r->cw;
		const size_t next[4] = {x > 0 ? j - 1 : j,
		    x + 1 < r->cw ? j + 1 : j, y > 0 ? j - r->cw : j,
		    y + 1 < r->ch ? j + r->cw : j};

		n++;
		for (int k = 0; k < 4; k++)
			if (r->cell[next[k]].inside == inside &&
			    !(mark[next[k]] > 0)) {
				mark[next[k]] = with;
				r->list[top++] = (uint32_t)next[k];
			}
	}
	return n;
}

/* Smooths the outline of those with yes > 0, keeps one piece, fills holes. */
static void
tidy(struct biometrics_ridge *r, float *yes)
{
	const size_t n = biometrics_ridge_cells(r);
	float *mark = r->spare[1];
	size_t most = 0, first = 0;

	biometrics_ridge_blur(r, yes, ROUND);
	for (size_t i = 0; i < n; i++) {
		r->cell[i].inside = yes[i] > 0.5f;
		mark[i] = 0;
	}
	for (size_t i = 0; i < n; i++)
		if (r->cell[i].inside && !(mark[i] > 0)) {
			const size_t k = flood(r, mark, 1, i);

			first = k > most ? i : first;
			most = k > most ? k : most;
		}
	if (most == 0)
		return;
	memset(mark, 0, n * sizeof(*mark));
	(void)flood(r, mark, 1, first);
	for (size_t i = 0; i < n; i++)
		r->cell[i].inside = mark[i] > 0;
	memset(mark, 0, n * sizeof(*mark));
	for (size_t i = 0; i < n; i++) {
		const size_t x = i % r->cw, y = i / r->cw;

		if ((x == 0 || y == 0 || x + 1 == r->cw || y + 1 == r->ch) &&
		    !r->cell[i].inside && !(mark[i] > 0))
			(void)flood(r, mark, 1, i);
	}
	for (size_t i = 0; i < n; i++)
		r->cell[i].inside = !(mark[i] > 0);
}

void
biometrics_ridge_mask_guess(struct biometrics_ridge *r)
{
	const float share = best_contrast(r) * CONTRAST_SHARE;
	const float least = share > CONTRAST ? share : CONTRAST;

	for (size_t i = 0; i < biometrics_ridge_cells(r); i++)
		r->spare[0][i] = r->cell[i].deviation > least &&
			r->cell[i].coherence > COHERENCE
		    ? 1
		    : 0;
	tidy(r, r->spare[0]);
}

/* Energy of a cell in the filter's answer and in the flat picture. */
static void
energies(const struct biometrics_ridge *r, unsigned cx, unsigned cy,
    float *ridges, float *all)
{
	float a[CELL] = {0}, b[CELL] = {0};

	for (unsigned y = 0; y < CELL; y++) {
		const size_t p = (size_t)(cy * CELL + y) * r->stride +
		    (size_t)cx * CELL;

		for (unsigned x = 0; x < CELL; x++) {
			a[x] += r->even[p + x] * r->even[p + x] +
			    r->odd[p + x] * r->odd[p + x];
			b[x] += r->flat[p + x] * r->flat[p + x];
		}
	}
	*ridges = *all = 0;
	for (unsigned x = 0; x < CELL; x++) {
		*ridges += a[x];
		*all += b[x];
	}
}

void
biometrics_ridge_mask_settle(struct biometrics_ridge *r)
{
	float *ridges = r->spare[0], *all = r->spare[1];

	for (unsigned y = 0; y < r->ch; y++)
		for (unsigned x = 0; x < r->cw; x++) {
			const size_t i = (size_t)y * r->cw + x;

			energies(r, x, y, &ridges[i], &all[i]);
		}
	biometrics_ridge_blur(r, ridges, CELL);
	biometrics_ridge_blur(r, all, CELL);
	for (size_t i = 0; i < biometrics_ridge_cells(r); i++) {
		struct biometrics_ridge_cell *c = &r->cell[i];

		c->purity = ridges[i] /
		    (2 * (all[i] + CELL * CELL * FAINT * FAINT));
		ridges[i] = c->inside && c->purity > PURITY ? 1 : 0;
	}
	tidy(r, ridges);
}
