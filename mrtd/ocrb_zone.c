#include "mrtd/ocrb_parts.h"

/*
 * Doc 9303-4 appendix, -5, -6: characters stand 2.54 mm apart, lines 6.35 mm:
 * two and a half pitches.
 */
#define SPACING 2.5f

enum {
	SPOTS_MIN = 14, /* on a line */
	SEED_MIN = 5,
	PITCHES_MIN = 22, /* between the ends of a line */
	EFFORT_MAX = 3000000 /* spots looked at for lines that may begin */
};

static float
size_of(float x)
{
	return x < 0 ? -x : x;
}

/* By x; a shell sort, because nothing is allocated and n is bounded. */
static void
sort(struct ocrb_blob *b, size_t n)
{
	for (size_t gap = 3281; gap > 0; gap /= 3)
		for (size_t i = gap; i < n; i++) {
			struct ocrb_blob v = b[i];
			size_t k = i;

			for (; k >= gap && b[k - gap].x > v.x; k -= gap)
				b[k] = b[k - gap];
			b[k] = v;
		}
}

static bool
alike(const struct ocrb_blob *a, const struct ocrb_blob *b)
{
	return a->h < 1.7f * b->h && b->h < 1.7f * a->h;
}

/* Each spot's next to the right that may stand in its row. */
static void
link_right(struct ocrb_blob *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		float best = 1e9f;

		b[i].right = -1;
		for (size_t k = i + 1; k < n; k++) {
			const float dx = b[k].x - b[i].x;
			const float dy = size_of(b[k].y - b[i].y);

			if (dx > 3.0f * b[i].h)
				break;
			if (dx < 0.5f * b[i].h || dy > 0.45f * dx ||
			    dy > 0.6f * b[i].h || !alike(&b[i], &b[k]) ||
			    dx + 2 * dy >= best)
				continue;
			best = dx + 2 * dy;
			b[i].right = (int16_t)k;
		}
	}
}

/* Sums of a straight line by least squares. */
struct sums {
	double n, x, y, xx, xy;
};

static void
add(struct sums *s, float x, float y)
{
	s->n++;
	s->x += (double)x;
	s->y += (double)y;
	s->xx += (double)x * (double)x;
	s->xy += (double)x * (double)y;
}

static bool
solve(const struct sums *s, struct ocrb_line *l)
{
	const double d = s->n * s->xx - s->x * s->x;

	if (s->n < 2 || d < 1)
		return false;
	l->b = (float)((s->n * s->xy - s->x * s->y) / d);
	l->a = (float)((s->y - (double)l->b * s->x) / s->n);
	return true;
}

static bool
on_line(const struct ocrb_blob *b, const struct ocrb_line *l)
{
	return size_of(b->y - l->a - l->b * b->x) < 0.4f * l->h &&
	    b->h > 0.45f * l->h && b->h < 1.6f * l->h;
}

/*
 * The longest stretch of spots on the line without a hole of ten characters;
 * the line is laid anew through them.
 */
static bool
gather(const struct ocrb_blob *b, size_t n, struct ocrb_line *l)
{
	struct ocrb_line best = {0}, now = {0};
	struct sums s = {0}, kept = {0};
	float h = 0;

	for (size_t i = 0; i < n; i++) {
		if (b[i].taken || !on_line(&b[i], l))
			continue;
		if (now.n > 0 && b[i].x - now.to > 8 * l->h) {
			now.n = 0;
			h = 0;
			s = (struct sums) {0};
		}
		if (now.n++ == 0)
			now.from = b[i].x;
		now.to = b[i].x;
		h += b[i].h;
		add(&s, b[i].x, b[i].y);
		if (now.n > best.n) {
			best = now;
			best.h = h / (float)now.n;
			kept = s;
		}
	}
	if (best.n < SEED_MIN || !solve(&kept, &best))
		return false;
	best.pitch = l->pitch;
	*l = best;
	return true;
}

/*
 * The distance that most neighbours on the line have: the middle of the ones
 * between 0.6 and 1.7 times the height.
 */
static float
pitch_of(const struct ocrb_blob *b, size_t n, const struct ocrb_line *l)
{
	unsigned bin[128] = {0}, all = 0, k = 0, passed = 0;
	float last = -1e9f;

	for (size_t i = 0; i < n; i++) {
		float d;

		if (b[i].taken || !on_line(&b[i], l) || b[i].x < l->from ||
		    b[i].x > l->to)
			continue;
		d = (b[i].x - last) / l->h;
		last = b[i].x;
		if (d < 0.6f || d > 1.7f)
			continue;
		bin[(int)(d * 64)]++;
		all++;
	}
	if (all < 6)
		return 0;
	while (passed + bin[k] <= all / 2)
		passed += bin[k++];
	return ((float)k + 0.5f) / 64 * l->h;
}

/*
 * Patterns of the table lie on the line now and then, but keep no pitch: the
 * stretch with most characters, where each that is missing counts against it.
 */
static bool
trim(const struct ocrb_blob *b, size_t n, struct ocrb_line *l)
{
	struct ocrb_line best = {0}, now = {0};
	struct sums s = {0}, kept = {0};
	float h = 0, worth = 0, most = 0;

	for (size_t i = 0; i < n; i++) {
		const float d = (b[i].x - now.to) / l->pitch;
		const float whole = (float)(int)(d + 0.5f);

		if (b[i].taken || !on_line(&b[i], l) || b[i].x < l->from ||
		    b[i].x > l->to || (now.n > 0 && d < 0.6f))
			continue;
		worth += size_of(d - whole) < 0.3f ? 2 - whole : -1;
		if (now.n == 0 || worth <= 0) {
			now = (struct ocrb_line) {.from = b[i].x};
			s = (struct sums) {0};
			h = 0;
			worth = 1;
		}
		now.n++;
		now.to = b[i].x;
		h += b[i].h;
		add(&s, b[i].x, b[i].y);
		if (worth > most) {
			most = worth;
			best = now;
			best.h = h / (float)now.n;
			kept = s;
		}
	}
	if (!solve(&kept, &best))
		return false;
	best.pitch = l->pitch;
	*l = best;
	return true;
}

/* A chain that starts at spot i: is it the beginning of a line of text? */
static bool
seed(const struct ocrb_blob *b, size_t i, struct ocrb_line *l)
{
	struct sums s = {0};
	unsigned n = 0;
	float h = 0;

	for (int k = (int)i; k >= 0 && n < 16; k = b[k].right, n++) {
		if (b[k].taken)
			break;
		add(&s, b[k].x, b[k].y);
		h += b[k].h;
	}
	if (n < SEED_MIN || !solve(&s, l))
		return false;
	l->h = h / (float)n;
	return size_of(l->b) < 0.40f;
}

/* Gathers the spots of a line that is about there; false: it is none. */
static bool
draw(const struct ocrb_blob *b, size_t n, struct ocrb_line *l)
{
	if (!gather(b, n, l) || !gather(b, n, l) || !gather(b, n, l))
		return false;
	l->pitch = pitch_of(b, n, l);
	return l->pitch > 0 && trim(b, n, l) && l->n >= SPOTS_MIN &&
	    l->to - l->from >= (float)PITCHES_MIN * l->pitch;
}

static size_t
find_lines(struct ocrb_blob *b, size_t n, struct ocrb_line *out)
{
	size_t found = 0, effort = 0;

	for (size_t i = 0; i < n && found < OCRB_LINES; i++) {
		struct ocrb_line l = {0};

		if (b[i].taken || !seed(b, i, &l))
			continue;
		/* A page of grain begins a line at every spot. */
		if ((effort += n) > EFFORT_MAX)
			break;
		if (!draw(b, n, &l))
			continue;
		for (size_t k = 0; k < n; k++)
			if (b[k].x >= l.from && b[k].x <= l.to &&
			    on_line(&b[k], &l))
				b[k].taken = true;
		out[found++] = l;
	}
	return found;
}

/* Whether b is the line below a. */
static bool
below(const struct ocrb_line *a, const struct ocrb_line *b)
{
	const float from = a->from > b->from ? a->from : b->from;
	const float to = a->to < b->to ? a->to : b->to;
	const float longer = a->to - a->from > b->to - b->from
	    ? a->to - a->from
	    : b->to - b->from;
	const float mid = (from + to) / 2;
	const float d = (b->a + b->b * mid) - (a->a + a->b * mid);
	const float pitch = (a->pitch + b->pitch) / 2;

	return to - from > 0.55f * longer && d > 1.7f * pitch &&
	    d < 3.4f * pitch && size_of(a->b - b->b) < 0.06f &&
	    a->pitch < 1.15f * b->pitch && b->pitch < 1.15f * a->pitch &&
	    a->h < 1.4f * b->h && b->h < 1.4f * a->h;
}

static bool
known(const struct ocrb_line *line, size_t lines, const struct ocrb_line *l)
{
	const float x = (l->from + l->to) / 2;
	const float y = l->a + l->b * x;

	for (size_t i = 0; i < lines; i++)
		if (x > line[i].from && x < line[i].to &&
		    size_of(line[i].a + line[i].b * x - y) < 0.5f * l->h &&
		    size_of(line[i].b - l->b) < 0.03f)
			return true;
	return false;
}

/*
 * Lines above and below those that were found: a crooked one, begun in a
 * pattern, may have taken their spots.
 */
static size_t
add_neighbours(
    struct ocrb_blob *b, size_t n, struct ocrb_line *line, size_t lines)
{
	const size_t first = lines;

	for (size_t i = 0; i < n; i++)
		b[i].taken = false;
	for (size_t i = 0; i < 2 * first && lines < OCRB_LINES; i++) {
		struct ocrb_line l = line[i / 2];
		const float deep = SPACING * l.pitch;

		l.a += i % 2 ? deep : -deep;
		if (!known(line, lines, &l) && draw(b, n, &l) &&
		    !known(line, lines, &l))
			line[lines++] = l;
	}
	return lines;
}

/* Longer lines of more spots, as dense as characters stand. */
static float
score_of(const struct ocrb_zone *z)
{
	float score = 0;

	for (unsigned i = 0; i < z->lines; i++) {
		const struct ocrb_line *l = &z->line[i];
		const float holds = (l->to - l->from) / l->pitch + 1;

		score += (float)l->n / holds * (float)(l->n < 44 ? l->n : 44);
	}
	return score;
}

static size_t
keep(struct ocrb_zone *out, size_t n, const struct ocrb_zone *z)
{
	size_t k = n < OCRB_ZONES ? n++ : OCRB_ZONES - 1;

	if (n == OCRB_ZONES && k == OCRB_ZONES - 1 && out[k].score > z->score &&
	    out[k].lines != 0)
		return n;
	for (; k > 0 && out[k - 1].score < z->score; k--)
		out[k] = out[k - 1];
	out[k] = *z;
	return n;
}

size_t
mrtd_ocrb_zone_find(struct ocrb_blob *b, size_t n, struct ocrb_zone *out)
{
	struct ocrb_line line[OCRB_LINES];
	size_t lines, zones = 0;

	memset(out, 0, sizeof(*out) * OCRB_ZONES);
	sort(b, n);
	link_right(b, n);
	lines = find_lines(b, n, line);
	lines = add_neighbours(b, n, line, lines);
	for (size_t i = 0; i < lines; i++)
		for (size_t k = 0; k < lines; k++) {
			struct ocrb_zone z = {.lines = 2};

			if (k == i || !below(&line[i], &line[k]))
				continue;
			z.line[0] = line[i];
			z.line[1] = line[k];
			z.score = score_of(&z);
			zones = keep(out, zones, &z);
			z.lines = 3;
			for (size_t m = 0; m < lines; m++) {
				if (!below(&line[k], &line[m]))
					continue;
				z.line[2] = line[m];
				z.score = score_of(&z);
				zones = keep(out, zones, &z);
			}
		}
	return zones;
}
