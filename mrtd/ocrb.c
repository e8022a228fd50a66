#include "mrtd/ocrb_parts.h"

enum {
	PLANE_MAX = 2300000, /* pixels that are looked at */
	PROBES = 6, /* at each line */
	PLACES = 3, /* where lines may begin, that are tried */
	LONGER = 8, /* columns that a TD3 has more than a TD2 */
	MORE = 2, /* so many of them with characters make it a TD3 */
#ifdef FUZZING
	LOOKS = 270 /* sanitizers make them slow: one place is enough */
#else
	LOOKS = 900 /* at cells, after which no further zone is tried */
#endif
};

/* A reading is acted on from here; how they were found: mrtd/train/README.md */
#define SURE 5.0f /* e^5 : 1 against any other text */
#define COST 12.0f
#define REPAIRED 3
/* ... and may be, when two frames say the same. */
#define SURE_TWICE 2.5f
/* Lines begin below each other; what has to be seen to believe otherwise. */
#define ASIDE 8.0f
/* ... and one of them has a character where no spot was seen. */
#define BESIDE 2.0f
/* Lines whose characters are so likely are text, ... */
#define TEXT (-0.15f)
/* ... and no MRZ if they are less likely than that. */
#define HOPELESS (-2.0f)
/* One way up that is so likely is read before the other is looked at. */
#define PROMISING (-0.25f)
/* A character is seen where one is so likely. */
#define SEEN (-0.7f)
/* What the rules cost a text that is none. */
#define FOREIGN 60.0f

struct scratch {
	uint8_t px[PLANE_MAX];
	struct ocrb_blob blob[OCRB_BLOBS];
	struct ocrb_zone zone[OCRB_ZONES];
	struct ocrb_answer seen[2][3][OCRB_COLUMNS]; /* upright, turned */
	struct ocrb_answer answer[3][OCRB_COLUMNS];
	unsigned looks; /* at cells */
	union {
		uint8_t blobs[OCRB_BLOB_WORK];
		uint8_t rules[OCRB_RULE_WORK];
		uint64_t align;
	} work;
};

_Static_assert(sizeof(struct scratch) <= MRTD_OCRB_SCRATCH, "scratch memory");

/* Means of k x k pixels, k as small as fits. */
static void
shrink(const struct mrtd_ocrb_image *im, struct ocrb_plane *out)
{
	unsigned k = 1;

	while ((uint64_t)(im->width / k) * (im->height / k) > PLANE_MAX)
		k++;
	out->shrunk = k;
	out->width = im->width / k;
	out->height = im->height / k;
	for (unsigned y = 0; y < out->height; y++)
		for (unsigned x = 0; x < out->width; x++) {
			unsigned sum = 0;

			for (unsigned i = 0; i < k; i++) {
				const uint8_t *row = im->px +
				    (size_t)(y * k + i) * im->stride +
				    (size_t)x * k;

				for (unsigned j = 0; j < k; j++)
					sum += row[j];
			}
			out->px[(size_t)y * out->width + x] = (uint8_t)(sum /
			    (k * k));
		}
}

static float
best_of(const struct ocrb_answer *a)
{
	float best = a->logp[0];

	for (int c = 1; c < MRTD_OCRB_CLASSES; c++)
		best = a->logp[c] > best ? a->logp[c] : best;
	return best > -8 ? best : -8;
}

static float
none_of(const struct ocrb_answer *a)
{
	return a->logp[OCRB_NONE] > -8 ? a->logp[OCRB_NONE] : -8;
}

static void
look(const struct ocrb_plane *im, const struct ocrb_zone *z, unsigned line,
    float t, struct ocrb_answer *out)
{
	float cell[OCRB_ROWS * OCRB_COLS];

	mrtd_ocrb_cell_cut(im, z, line, t, cell);
	mrtd_ocrb_net_run(cell, out);
}

/*
 * How like OCR-B a few places along a line are.  The two poorest do not count:
 * a lamp, or a place beyond its end.
 */
static float
probe_line(
    const struct ocrb_plane *im, const struct ocrb_zone *z, unsigned line)
{
	float sum = 0, poor[2] = {0, 0};

	for (unsigned i = 0; i < PROBES; i++) {
		const unsigned column = z->columns * (2 * i + 1) / (2 * PROBES);
		struct ocrb_answer a;
		float like;

		look(im, z, line, (float)(int)column, &a);
		like = best_of(&a);
		sum += like;
		if (like < poor[1])
			poor[1] = like;
		if (poor[1] < poor[0]) {
			like = poor[0];
			poor[0] = poor[1];
			poor[1] = like;
		}
	}
	return (sum - poor[0] - poor[1]) / (PROBES - 2);
}

/* ... and the poorest line of a zone: one of other print makes it none. */
static float
probe(struct scratch *s, const struct ocrb_plane *im, const struct ocrb_zone *z)
{
	float least = 0;

	for (unsigned l = 0; l < z->lines; l++) {
		const float like = probe_line(im, z, l);

		least = like < least ? like : least;
	}
	s->looks += PROBES * z->lines;
	return least;
}

/* Characters within, none just outside. */
static float
fits(const struct ocrb_answer *a, unsigned at, unsigned n)
{
	float sum = 0;

	for (unsigned c = 0; c < n; c++)
		sum += best_of(&a[at + c]);
	return sum + none_of(&a[at - 1]) + none_of(&a[at - 2]) +
	    none_of(&a[at + n]) + none_of(&a[at + n + 1]);
}

/* Where the lines begin and how long they are. */
struct place {
	unsigned at[3], columns;
	float score;
};

/* Columns of a zone that are looked at before its first. */
static unsigned
margin(const struct ocrb_zone *z)
{
	return (OCRB_COLUMNS - z->columns) / 2;
}

/* Columns of a place where the zone has no spots. */
static unsigned
beside(const struct ocrb_zone *z, unsigned at, unsigned n)
{
	const unsigned from = margin(z), to = from + z->columns;

	return (at < from ? from - at : 0) + (at + n > to ? at + n - to : 0);
}

/*
 * A line may begin beside the first one: spots do not tell how far a page leans
 * in perspective.
 */
static struct place
place_at(const struct ocrb_answer (*seen)[OCRB_COLUMNS],
    const struct ocrb_zone *z, unsigned at, unsigned n)
{
	const unsigned lines = z->lines;
	/* More columns explain more of the zone. */
	struct place p = {.columns = n,
	    .score = 2 * (float)(lines * n) -
		BESIDE * (float)(lines * beside(z, at, n))};

	for (unsigned l = 0; l < lines; l++) {
		const unsigned last = OCRB_COLUMNS - n - 2;
		const unsigned from = l == 0 ? at : at < 4 ? 2 : at - 2;
		const unsigned to = l == 0 ? at : at + 2 < last ? at + 2 : last;
		float most = -1e9f;

		for (unsigned k = from; k <= to; k++) {
			const float f = fits(seen[l], k, n) -
			    (k == at ? 0 : ASIDE);

			if (f > most) {
				most = f;
				p.at[l] = k;
			}
		}
		p.score += most;
	}
	return p;
}

/*
 * The likeliest places, best first, and each length among them: what is printed
 * or ends beside a line looks like a character now and then, and only the check
 * digits know.  Answers stand from column 0 of OCRB_COLUMNS on.
 */
static unsigned
align(const struct ocrb_answer (*seen)[OCRB_COLUMNS], const struct ocrb_zone *z,
    struct place out[PLACES])
{
	static const uint8_t length[2][2] = {{44, 36}, {30, 30}};
	struct place best[2] = {0}, second = {0}, p;

	for (unsigned k = 0; k < 2; k++)
		for (unsigned n = length[z->lines - 2][k], at = 2;
		     at + n + 2 <= OCRB_COLUMNS; at++) {
			p = place_at(seen, z, at, n);
			if (best[k].columns == 0 || p.score > best[k].score)
				best[k] = p;
		}
	out[0] = best[best[1].score > best[0].score];
	out[1] = best[best[1].score <= best[0].score];
	for (unsigned n = out[0].columns, at = 2; at + n + 2 <= OCRB_COLUMNS;
	     at++) {
		p = place_at(seen, z, at, n);
		if (at != out[0].at[0] &&
		    (second.columns == 0 || p.score > second.score))
			second = p;
	}
	out[z->lines == 2 ? 2 : 1] = second;
	return z->lines == 2 ? 3 : 2;
}

/*
 * Whether a place of the shorter of two formats has characters beside it, in
 * every line: it is a part of the longer one then, whose rest a lamp hides, and
 * one in ten of its check digits holds by chance.
 */
static bool
goes_on(const struct ocrb_answer (*seen)[OCRB_COLUMNS], unsigned lines,
    const struct place *p)
{
	unsigned more = 0;

	for (int c = -LONGER; p->columns == 36 && c < 36 + LONGER; c++) {
		bool all = c < 0 || c >= 36;

		for (unsigned l = 0; all && l < lines; l++) {
			const int at = (int)p->at[l] + c;

			all = at >= 0 && at < OCRB_COLUMNS &&
			    best_of(&seen[l][at]) > SEEN;
		}
		more += all;
	}
	return more >= MORE;
}

/* Columns count from there; the answers move along. */
static void
set_place(struct ocrb_zone *z, const struct place *p, float first,
    const struct ocrb_answer (*seen)[OCRB_COLUMNS],
    struct ocrb_answer (*answer)[OCRB_COLUMNS])
{
	z->columns = p->columns;
	z->upright = 0;
	for (unsigned l = 0; l < z->lines; l++) {
		mrtd_ocrb_track_shift(&z->track[l], first + (float)p->at[l]);
		memcpy(answer[l], seen[l] + p->at[l],
		    sizeof(answer[l][0]) * p->columns);
	}
}

static enum mrtd_mrz_format
format_of(const struct ocrb_zone *z, const struct ocrb_answer *first)
{
	const bool visa = first->logp[10 + 'V' - 'A'] >
		first->logp[10 + 'P' - 'A'] &&
	    first->logp[10 + 'V' - 'A'] > first->logp[10 + 'I' - 'A'] &&
	    first->logp[10 + 'V' - 'A'] > -1;

	if (z->lines == 3)
		return MRTD_MRZ_TD1;
	if (z->columns == 44)
		return visa ? MRTD_MRZ_MRVA : MRTD_MRZ_TD3;
	return visa ? MRTD_MRZ_MRVB : MRTD_MRZ_TD2;
}

/* Months and days that exist; a filler stands for what is not known. */
static bool
dates_are(const struct mrtd_mrz *m)
{
	const char *date[2] = {m->birth, m->expiry};

	for (int i = 0; i < 2; i++) {
		const char *d = date[i];
		const int month = (d[2] - '0') * 10 + d[3] - '0';
		const int day = (d[4] - '0') * 10 + d[5] - '0';

		if (d[2] != '<' && (month < 1 || month > 12))
			return false;
		if (d[4] != '<' && (day < 1 || day > 31))
			return false;
	}
	return true;
}

/* Check digits, dates and rules hold, and it is that sure. */
static bool
holds(struct mrtd_ocrb_reading *r, float sure)
{
	struct mrtd_mrz m;
	bool ok = false;

	if (mrtd_mrz_parse(span_of(r->text, r->n), &m) == MRTD_E_OK) {
		r->bad_check_digits = m.bad_check_digits;
		ok = m.bad_check_digits == 0 && dates_are(&m) && !r->part &&
		    r->least >= sure && r->cost <= COST &&
		    r->repaired <= REPAIRED;
	}
	bytes_wipe(&m, sizeof(m));
	return ok;
}

/*
 * Looks at every character of a place, so many pitches beside its middle; what
 * was seen before counts half.
 */
static void
look_along(struct scratch *s, const struct ocrb_plane *im,
    const struct ocrb_zone *z, float beside, bool again,
    const struct ocrb_answer *answer[MRTD_MRZ_MAX])
{
	struct ocrb_answer now;
	size_t n = 0;

	for (unsigned l = 0; l < z->lines; l++)
		for (unsigned c = 0; c < z->columns; c++) {
			struct ocrb_answer *a = &s->answer[l][c];

			look(im, z, l, (float)c + beside, &now);
			for (int k = 0; again && k <= MRTD_OCRB_CLASSES; k++)
				now.logp[k] = (now.logp[k] + a->logp[k]) / 2;
			*a = now;
			answer[n++] = a;
		}
	s->looks += (unsigned)n;
}

/*
 * Looks again, where the characters were seen, and applies the rules; a third
 * time where that gives a text.  A network that is sure by chance is so of one
 * view only.
 */
static void
read_place(struct scratch *s, const struct ocrb_plane *im, struct ocrb_zone *z,
    struct mrtd_ocrb_reading *out)
{
	const struct ocrb_answer *answer[MRTD_MRZ_MAX];
	const float scale = (float)im->shrunk;

	mrtd_ocrb_track_move(z, s->answer);
	look_along(s, im, z, -0.04f, false, answer);
	mrtd_ocrb_rule_apply(
	    format_of(z, answer[0]), answer, s->work.rules, out);
	if (out->cost <= FOREIGN) {
		look_along(s, im, z, 0.04f, true, answer);
		mrtd_ocrb_rule_apply(
		    format_of(z, answer[0]), answer, s->work.rules, out);
		out->safe = holds(out, SURE);
	}
	for (unsigned i = 0; i < 4; i++) {
		out->corner[i] = mrtd_ocrb_cell_at(z, i / 2 * (z->lines - 1),
		    i % 2 ? (float)(z->columns - 1) : 0);
		out->corner[i].x = (out->corner[i].x + 0.5f) * scale;
		out->corner[i].y = (out->corner[i].y + 0.5f) * scale;
	}
}

static bool
better(const struct mrtd_ocrb_reading *a, const struct mrtd_ocrb_reading *b)
{
	if (a->safe != b->safe)
		return a->safe;
	return b->n == 0 || a->least - a->cost > b->least - b->cost;
}

/* One way up of a zone: where its lines may begin. */
struct way {
	struct ocrb_zone zone;
	bool turned;
	float first; /* column of the zone where answers begin */
	float like;
	struct place place[PLACES];
	unsigned places, next;
};

/* Looks at every column; how like OCR-B the likeliest place is. */
static void
scan(struct scratch *s, const struct ocrb_plane *im, struct way *w)
{
	const unsigned lines = w->zone.lines;

	w->first = -(float)(int)margin(&w->zone);
	for (unsigned l = 0; l < lines; l++)
		for (unsigned c = 0; c < OCRB_COLUMNS; c++)
			look(im, &w->zone, l, w->first + (float)c,
			    &s->seen[w->turned][l][c]);
	s->looks += lines * OCRB_COLUMNS;
	w->places = align(s->seen[w->turned], &w->zone, w->place);
	w->like = -1e9f;
	for (unsigned i = 0; i < w->places; i++) {
		const struct place *p = &w->place[i];
		const float like = p->score / (float)(lines * p->columns) - 2;

		w->like = like > w->like ? like : w->like;
	}
}

/* Nothing else on the image will be the MRZ when this holds. */
static bool
is_read(struct mrtd_ocrb_reading *r)
{
	return r->n > 0 && holds(r, 0);
}

/* Reads the next places of one way up until one holds. */
static void
read_way(struct scratch *s, const struct ocrb_plane *im, struct way *w,
    unsigned upto, struct mrtd_ocrb_reading *out)
{
	struct mrtd_ocrb_reading r = {0};

	while (w->next < upto && w->next < w->places && !is_read(out) &&
	    s->looks < LOOKS) {
		struct ocrb_zone here = w->zone;

		memset(&r, 0, sizeof(r));
		r.part = goes_on(
		    s->seen[w->turned], w->zone.lines, &w->place[w->next]);
		set_place(&here, &w->place[w->next++], w->first,
		    s->seen[w->turned], s->answer);
		read_place(s, im, &here, &r);
		r.turned = w->turned;
		if (better(&r, out))
			*out = r;
	}
	bytes_wipe(&r, sizeof(r));
}

/*
 * Upside down, 5 and D look much like a filler: where a few places do not tell
 * the ways apart, all of them do, and where those do not, the check digits.
 */
static void
read_both(struct scratch *s, const struct ocrb_plane *im, struct way way[2],
    struct mrtd_ocrb_reading *out)
{
	int first = way[1].like > way[0].like;

	scan(s, im, &way[first]);
	if (way[first].like >= PROMISING)
		read_way(s, im, &way[first], 1, out);
	if (is_read(out))
		return;
	scan(s, im, &way[!first]);
	first = way[1].like > way[0].like;
	read_way(s, im, &way[first], PLACES, out);
	read_way(s, im, &way[!first], PLACES, out);
}

/* A zone both ways up, and how like OCR-B its poorest line is. */
struct lead {
	struct way way[2];
	float like;
};

static void
follow(struct scratch *s, const struct ocrb_plane *im, size_t blobs,
    struct ocrb_zone *z, struct lead *out)
{
	out->like = HOPELESS;
	if (!mrtd_ocrb_track_lay(s->blob, blobs, z) || z->columns < 20)
		return;
	for (int k = 0; k < 2; k++) {
		struct way *w = &out->way[k];

		*w = (struct way) {.zone = *z, .turned = k == 1};
		if (w->turned)
			mrtd_ocrb_track_turn(&w->zone);
		w->like = probe(s, im, &w->zone);
		out->like = w->like > out->like ? w->like : out->like;
	}
}

/*
 * A zone all of whose lines look like OCR-B is read at once, others likeliest
 * first: of print and patterns there are more spots than of an MRZ.
 */
static void
read_zones(struct scratch *s, const struct ocrb_plane *im, size_t blobs,
    size_t zones, struct mrtd_ocrb_reading *out)
{
	struct lead lead[OCRB_ZONES];

	s->looks = 0;
	for (size_t i = 0; i < zones && !is_read(out); i++) {
		follow(s, im, blobs, &s->zone[i], &lead[i]);
		if (lead[i].like < TEXT)
			continue;
		read_both(s, im, lead[i].way, out);
		lead[i].like = HOPELESS;
	}
	while (!is_read(out) && s->looks < LOOKS) {
		struct lead *best = NULL;

		for (size_t i = 0; i < zones; i++)
			if (lead[i].like > HOPELESS &&
			    (best == NULL || lead[i].like > best->like))
				best = &lead[i];
		if (best == NULL)
			break;
		read_both(s, im, best->way, out);
		best->like = HOPELESS;
	}
}

enum mrtd_err
mrtd_ocrb_read(const struct mrtd_ocrb_image *im, void *scratch, size_t cap,
    struct mrtd_ocrb_reading *out)
{
	struct scratch *s = scratch;
	struct ocrb_plane plane;
	size_t blobs, zones;

	memset(out, 0, sizeof(*out));
	if (cap < sizeof(*s))
		return MRTD_E_SPACE;
	if (im->width == 0 || im->height == 0 ||
	    im->width > MRTD_OCRB_SIDE_MAX || im->height > MRTD_OCRB_SIDE_MAX ||
	    im->stride < im->width)
		return MRTD_E_LENGTH;
	plane.px = s->px;
	shrink(im, &plane);
	blobs = mrtd_ocrb_blob_find(&plane, s->work.blobs, s->blob, OCRB_BLOBS);
	zones = mrtd_ocrb_zone_find(s->blob, blobs, s->zone);
	read_zones(s, &plane, blobs, zones, out);
	bytes_wipe(s, sizeof(*s));
	return out->n > 0 ? MRTD_E_OK : MRTD_E_NOT_FOUND;
}

bool
mrtd_ocrb_vote(struct mrtd_ocrb_vote *v, const struct mrtd_ocrb_reading *r)
{
	struct mrtd_ocrb_reading now = *r;
	const bool fair = r->n > 0 && holds(&now, SURE_TWICE);

	if (!fair)
		return false;
	if (v->best.n == now.n && memcmp(v->best.text, now.text, now.n) == 0) {
		v->agree++;
		v->best.safe = true;
	} else if (v->best.n == 0) {
		v->best = now;
		v->agree = 1;
	} else {
		v->contradicted |= v->best.safe && now.safe;
		v->against++;
		if (now.safe && !v->best.safe) {
			v->best = now;
			v->agree = 1;
		}
	}
	bytes_wipe(&now, sizeof(now));
	return v->best.safe && !v->contradicted && v->agree > v->against;
}
