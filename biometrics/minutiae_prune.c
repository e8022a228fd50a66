#include "biometrics/minutiae_find.h"

static const float BORDER = 10; /* pixels to what is no print */
static const float DOUBT = 0.57f; /* quality */
static const float PAIR = 6; /* pixels: two that face each other are none */
static const float TWIN = 4; /* pixels: two that agree are one */
static const float CROWD = 16; /* pixels */
static const int CROWDED = 5; /* in that distance */

static float
apart(const struct biometrics_minutiae_find *a,
    const struct biometrics_minutiae_find *b)
{
	const float dx = a->x - b->x, dy = a->y - b->y;

	return dx * dx + dy * dy;
}

static bool
opposed(const struct biometrics_minutiae_find *a,
    const struct biometrics_minutiae_find *b)
{
	return a->dx * b->dx + a->dy * b->dy < 0;
}

static size_t
pack(struct biometrics_minutiae_find *m, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (!m[i].dropped)
			m[k++] = m[i];
	return k;
}

/* The nearest that opposes m[i] within reach; i: none. */
static size_t
nearest(
    const struct biometrics_minutiae_find *m, size_t n, size_t i, float reach)
{
	float least = reach * reach;
	size_t k = i;

	for (size_t j = 0; j < n; j++) {
		const float d = apart(&m[i], &m[j]);

		if (!m[j].dropped && d < least && opposed(&m[i], &m[j])) {
			least = d;
			k = j;
		}
	}
	return k;
}

/* Two that are each other's nearest go, until there are none. */
static void
annihilate(struct biometrics_minutiae_find *m, size_t n, float reach)
{
	uint16_t to[BIOMETRICS_MINUTIAE_FIND_MAX];
	bool again = true;

	while (again) {
		again = false;
		for (size_t i = 0; i < n; i++)
			to[i] = (uint16_t)(m[i].dropped
				? i
				: nearest(m, n, i, reach));
		for (size_t i = 0; i < n; i++)
			if (to[i] > i && to[to[i]] == i) {
				m[i].dropped = m[to[i]].dropped = true;
				again = true;
			}
	}
}

static void
thin(struct biometrics_minutiae_find *m, size_t n, float twin, float crowd)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n && !m[i].dropped; j++)
			if (!m[j].dropped && apart(&m[i], &m[j]) < twin * twin)
				m[j].dropped = true;
	n = pack(m, n);
	for (size_t i = 0; i < n; i++) {
		int near = 0;

		for (size_t j = 0; j < n; j++)
			if (j != i && apart(&m[i], &m[j]) < crowd * crowd)
				near++;
		m[i].dropped = near >= CROWDED;
	}
}

/* Insertion: in place, stable, and there are few. */
static void
sort(struct biometrics_minutiae_find *m, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const struct biometrics_minutiae_find x = m[i];
		size_t j = i;

		for (; j > 0 && m[j - 1].quality < x.quality; j--)
			m[j] = m[j - 1];
		m[j] = x;
	}
}

size_t
biometrics_minutiae_prune(const struct biometrics_ridge *r,
    struct biometrics_minutiae_find *m, size_t n)
{
	for (size_t i = 0; i < n; i++)
		m[i].dropped = m[i].quality < DOUBT || m[i].border < BORDER;
	n = pack(m, n);
	annihilate(m, n, PAIR * r->scale);
	n = pack(m, n);
	thin(m, n, TWIN * r->scale, CROWD * r->scale);
	n = pack(m, n);
	sort(m, n);
	return n;
}
