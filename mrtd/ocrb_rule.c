#include "mrtd/ocrb_parts.h"

#include "mrtd/mrz_layout.h"

/*
 * The likeliest text that the check digits (Doc 9303-3 §4.9) and the fields'
 * alphabets and forms (-4, -5, -6 §4.2) allow, and for each place how much less
 * likely the best text is that differs there: a shortest path, forwards and
 * backwards.  Two machines walk it.  One counts a field's and the composite
 * check digit, one knows how names are written (-3 §4.6).
 */
enum {
	FIELD_SUMS = 10,
	SUMS = FIELD_SUMS * 10, /* of the field, of the composite */
	NAMES = 6,
	FILLER = 36,
	DIGITS = 1,
	LETTERS = 2,
	FILL = 4,
	ANY = DIGITS | LETTERS | FILL
};

#define NEVER (-1e9f)
/* Nothing is less likely: networks are too sure of what they never saw. */
#define LEAST (-14.0f)

/* What a place of the text is. */
struct role {
	uint8_t alphabet;
	uint8_t weight; /* in the check digit of its field, 0: none */
	uint8_t composite; /* its weight in the composite */
	bool first; /* of a field with a check digit */
	bool check, check_all, may_fill, sex, name;
};

struct machine {
	unsigned states;
	/* Where class c leads from a state, or -1. */
	int (*step)(const struct role *, unsigned state, unsigned c);
};

struct work {
	float before[MRTD_MRZ_MAX + 1][SUMS], after[MRTD_MRZ_MAX + 1][SUMS];
	struct role role[MRTD_MRZ_MAX];
	uint8_t at[MRTD_MRZ_MAX]; /* the places that a machine walks */
	size_t n;
};

_Static_assert(sizeof(struct work) <= OCRB_RULE_WORK, "work memory");

static bool
allowed(const struct role *r, unsigned c)
{
	if (r->sex) /* M, F or a filler */
		return c == 10 + 'M' - 'A' || c == 10 + 'F' - 'A' ||
		    c == FILLER;
	return (r->alphabet &
		   (c < 10		 ? DIGITS
			   : c == FILLER ? FILL
					 : LETTERS)) != 0;
}

static int
step_sums(const struct role *r, unsigned state, unsigned c)
{
	const unsigned value = c == FILLER ? 0 : c;
	unsigned field = state / 10, all = state % 10;

	if (r->check && c != field && !(r->may_fill && c == FILLER))
		return -1;
	if (r->check_all)
		return c == all ? (int)state : -1;
	if (r->first)
		field = 0;
	field = (field + value * r->weight) % 10;
	all = (all + value * r->composite) % 10;
	return (int)(field * 10 + all);
}

/*
 * 0 in the primary identifier, 1 a filler in it, 2 the two fillers behind it,
 * 3 in the secondary, 4 a filler in it, 5 nothing but fillers to the end.
 */
static int
step_name(const struct role *r, unsigned state, unsigned c)
{
	static const int8_t letter[NAMES] = {0, 0, 3, 3, 3, -1};
	static const int8_t filler[NAMES] = {1, 2, 5, 4, 5, 5};

	(void)r;
	return c == FILLER ? filler[state] : letter[state];
}

static void
give(struct role *role, struct mrtd_mrz_field f, unsigned alphabet)
{
	for (unsigned i = 0; i < f.n; i++)
		role[f.at + i].alphabet = (uint8_t)alphabet;
}

static void
give_check(struct role *role, struct mrtd_mrz_field f, struct mrtd_mrz_field cd,
    unsigned alphabet)
{
	static const uint8_t weight[3] = {7, 3, 1};

	give(role, f, alphabet);
	for (unsigned i = 0; i < f.n && cd.n > 0; i++) {
		role[f.at + i].weight = weight[i % 3];
		role[f.at + i].first = i == 0;
	}
	give(role, cd, DIGITS | FILL);
	if (cd.n > 0)
		role[cd.at].check = true;
}

static void
give_roles(const struct mrtd_mrz_layout *l, struct role *role)
{
	static const uint8_t weight[3] = {7, 3, 1};
	unsigned k = 0;

	memset(role, 0, sizeof(*role) * MRTD_MRZ_MAX);
	give(role, l->code, LETTERS | FILL);
	role[l->code.at].alphabet = LETTERS;
	give(role, l->issuer, LETTERS | FILL);
	role[l->issuer.at].alphabet = LETTERS;
	give(role, l->nationality, LETTERS | FILL);
	role[l->nationality.at].alphabet = LETTERS;
	give(role, l->surname_given, LETTERS | FILL);
	role[l->surname_given.at].alphabet = LETTERS;
	for (unsigned i = 0; i < l->surname_given.n; i++)
		role[l->surname_given.at + i].name = true;
	give_check(role, l->number, l->number_cd, ANY);
	role[l->number_cd.at].may_fill = l->long_number;
	give_check(role, l->birth, l->birth_cd, DIGITS | FILL);
	give_check(role, l->expiry, l->expiry_cd, DIGITS | FILL);
	give_check(role, l->optional, l->optional_cd, ANY);
	if (l->optional_cd.n > 0)
		role[l->optional_cd.at].may_fill = true;
	give(role, l->optional2, ANY);
	role[l->sex.at].sex = true;
	if (l->composite.n == 0)
		return;
	give(role, l->composite, DIGITS);
	role[l->composite.at].check_all = true;
	for (unsigned i = 0; i < 4; i++)
		for (unsigned j = 0; j < l->composed[i].n; j++)
			role[l->composed[i].at + j].composite = weight[k++ % 3];
}

static float
likely(const struct ocrb_answer *a, unsigned c)
{
	return a->logp[c] > LEAST ? a->logp[c] : LEAST;
}

static void
fill(float *v, unsigned n, float x)
{
	for (unsigned i = 0; i < n; i++)
		v[i] = x;
}

static void
walk(const struct machine *m, const struct ocrb_answer *const *answer,
    struct work *w)
{
	fill(w->before[0], m->states, NEVER);
	w->before[0][0] = 0;
	for (size_t i = 0; i < w->n; i++) {
		const struct role *r = &w->role[w->at[i]];

		fill(w->before[i + 1], m->states, NEVER);
		for (unsigned c = 0; c < MRTD_OCRB_CLASSES; c++) {
			const float p = likely(answer[w->at[i]], c);

			for (unsigned s = 0; allowed(r, c) && s < m->states;
			     s++) {
				const float v = w->before[i][s] + p;
				int next;

				if (v < NEVER / 2 ||
				    (next = m->step(r, s, c)) < 0)
					continue;
				if (v > w->before[i + 1][next])
					w->before[i + 1][next] = v;
			}
		}
	}
	fill(w->after[w->n], m->states, 0);
	for (size_t i = w->n; i-- > 0;) {
		const struct role *r = &w->role[w->at[i]];

		fill(w->after[i], m->states, NEVER);
		for (unsigned c = 0; c < MRTD_OCRB_CLASSES; c++) {
			const float p = likely(answer[w->at[i]], c);

			for (unsigned s = 0; allowed(r, c) && s < m->states;
			     s++) {
				const int next = m->step(r, s, c);

				if (next >= 0 &&
				    w->after[i + 1][next] + p > w->after[i][s])
					w->after[i][s] = w->after[i + 1][next] +
					    p;
			}
		}
	}
}

static char
letter_of(unsigned c)
{
	return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"[c];
}

/* The best way through with class c at place i. */
static float
through(const struct machine *m, const struct ocrb_answer *const *answer,
    const struct work *w, size_t i, unsigned c)
{
	const struct role *r = &w->role[w->at[i]];
	float best = NEVER;

	for (unsigned s = 0; allowed(r, c) && s < m->states; s++) {
		const int next = m->step(r, s, c);

		if (next >= 0 && w->before[i][s] + w->after[i + 1][next] > best)
			best = w->before[i][s] + w->after[i + 1][next];
	}
	return best + likely(answer[w->at[i]], c);
}

static unsigned
plainly(const struct ocrb_answer *a)
{
	unsigned best = 0;

	for (unsigned c = 1; c < MRTD_OCRB_CLASSES; c++)
		if (a->logp[c] > a->logp[best])
			best = c;
	return best;
}

/* Writes the best text of the places of a machine, and how sure it is. */
static void
decide(const struct machine *m, const struct ocrb_answer *const *answer,
    struct work *w, struct mrtd_ocrb_reading *out)
{
	unsigned state = 0;

	walk(m, answer, w);
	for (size_t i = 0; i < w->n; i++) {
		const uint8_t at = w->at[i];
		const struct role *r = &w->role[at];
		const unsigned plain = plainly(answer[at]);
		float best = NEVER, second = NEVER, v;
		unsigned c, k = plain;
		int next;

		/* On from the state that the places before led to. */
		for (c = 0; c < MRTD_OCRB_CLASSES; c++) {
			if (!allowed(r, c) || (next = m->step(r, state, c)) < 0)
				continue;
			v = likely(answer[at], c) + w->after[i + 1][next];
			if (v > best) {
				best = v;
				k = c;
			}
		}
		best = through(m, answer, w, i, k);
		for (c = 0; c < MRTD_OCRB_CLASSES; c++)
			if (c != k &&
			    (v = through(m, answer, w, i, c)) > second)
				second = v;
		v = likely(answer[at], k) - answer[at]->logp[OCRB_NONE];
		out->text[at] = letter_of(k);
		out->sure[at] = best - second < v ? best - second : v;
		out->cost += answer[at]->logp[plain] - answer[at]->logp[k];
		out->repaired += plain != k;
		next = m->step(r, state, k);
		state = next < 0 ? 0 : (unsigned)next;
	}
}

void
mrtd_ocrb_rule_apply(enum mrtd_mrz_format f,
    const struct ocrb_answer *const answer[MRTD_MRZ_MAX], void *work,
    struct mrtd_ocrb_reading *out)
{
	static const struct machine sums = {SUMS, step_sums};
	static const struct machine names = {NAMES, step_name};
	const struct mrtd_mrz_layout *l = mrtd_mrz_layout_of(f);
	struct work *w = work;

	out->format = f;
	out->n = (size_t)l->lines * l->columns;
	out->cost = 0;
	out->repaired = 0;
	give_roles(l, w->role);
	for (int name = 0; name < 2; name++) {
		w->n = 0;
		for (unsigned i = 0; i < out->n; i++)
			if (w->role[i].name == (name == 1))
				w->at[w->n++] = (uint8_t)i;
		decide(name == 1 ? &names : &sums, answer, w, out);
	}
	out->text[out->n] = '\0';
	out->least = out->sure[0];
	for (size_t i = 1; i < out->n; i++)
		if (out->sure[i] < out->least)
			out->least = out->sure[i];
}
