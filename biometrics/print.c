#include "biometrics/print_parts.h"

enum {
	W = BIOMETRICS_PRINT_WIDTH,
	H = BIOMETRICS_PRINT_HEIGHT,
	REACH = BIOMETRICS_PRINT_REACH,
	ANGLES = BIOMETRICS_PRINT_ANGLES,
	PERIODS = BIOMETRICS_PRINT_PERIODS,
	TAP_ROW = BIOMETRICS_PRINT_TAPS / (2 * REACH + 1),
	ROUNDS = 14, /* later ones change nothing one could see */
	/* A wave that fits its filter comes out GAIN times as high, scaled. */
	SCALE = 1 << 13,
	HIGH = 127,
	PORE_CELL = 8
};

#define PERIOD_LEAST 6.5
#define PERIOD_STEP 0.7

static double
gauss(int x, int y, double sigma)
{
	return print_decay((double)(x * x + y * y) / (2 * sigma * sigma));
}

/*
 * A Gabor filter of the waves across ridges of this angle, without a constant
 * part, and of response 1 to its own wave.
 */
static void
make_filter(double angle, double period, int16_t taps[BIOMETRICS_PRINT_TAPS])
{
	const double sigma = 0.38 * period, nx = print_sin(angle),
		     ny = print_cos(angle);
	double wave[2 * REACH + 1][2 * REACH + 1];
	double flat = 0, mass = 0, own = 0;

	for (int y = -REACH; y <= REACH; y++)
		for (int x = -REACH; x <= REACH; x++) {
			const double g = gauss(x, y, sigma);
			const double c = print_cos(2 * BIOMETRICS_PRINT_PI *
			    (x * nx + y * ny) / period);

			wave[y + REACH][x + REACH] = c;
			flat += g * c;
			mass += g;
			own += g * c * c;
		}
	for (int y = -REACH; y <= REACH; y++)
		for (int x = -REACH; x <= REACH; x++) {
			const double c = wave[y + REACH][x + REACH];
			const double t = gauss(x, y, sigma) *
			    (c - flat / mass) / own;

			taps[(y + REACH) * TAP_ROW + x + REACH] = (int16_t)
			    print_floor(t * SCALE + 0.5);
		}
}

static void
make_filters(struct biometrics_print *p)
{
	memset(p->taps, 0, sizeof(p->taps));
	for (unsigned t = 0; t < PERIODS; t++)
		for (unsigned a = 0; a < ANGLES; a++)
			make_filter(BIOMETRICS_PRINT_PI * a / ANGLES,
			    PERIOD_LEAST + PERIOD_STEP * t,
			    p->taps[t * ANGLES + a]);
}

static void
choose_filters(struct biometrics_print *p)
{
	struct biometrics_print_field f;

	biometrics_print_field_init(&f, p->seed);
	p->class = f.class;
	for (unsigned y = 0; y < H; y++)
		for (unsigned x = 0; x < W; x++) {
			const double a = biometrics_print_field_angle(&f, x, y);
			const double t = biometrics_print_field_period(
			    &f, x, y);
			const unsigned ai =
			    (unsigned)(a / BIOMETRICS_PRINT_PI * ANGLES + 0.5) %
			    ANGLES;
			const double ti = print_clamp(
			    (t - PERIOD_LEAST) / PERIOD_STEP + 0.5, 0,
			    PERIODS - 1);

			p->filter[y][x] = (uint16_t)((unsigned)ti * ANGLES +
			    ai);
		}
}

/* What the filter at this pixel makes of its surroundings, times SCALE. */
static int32_t
respond(const struct biometrics_print *p, unsigned x, unsigned y)
{
	const int16_t *taps = p->taps[p->filter[y][x]];
	int32_t sum = 0;

	for (unsigned r = 0; r < 2 * REACH + 1; r++) {
		const int16_t *row = &p->field[y + r][x];

		for (unsigned c = 0; c < TAP_ROW; c++)
			sum += row[c] * taps[r * TAP_ROW + c];
	}
	return sum;
}

static int32_t
limit(int32_t x)
{
	return x < -HIGH ? -HIGH : x > HIGH ? HIGH : x;
}

/* Noise all over; then every round makes waves of it, twice as high. */
static void
grow(struct biometrics_print *p)
{
	const uint64_t key = print_draw(p->seed, BIOMETRICS_PRINT_SOIL, 0);

	memset(p->field, 0, sizeof(p->field));
	for (unsigned y = 0; y < H; y++)
		for (unsigned x = 0; x < W; x++)
			p->field[y + REACH][x + REACH] =
			    (int16_t)((int)(print_hash(key + y * W + x) >> 56) -
				128);
	for (unsigned round = 0; round < ROUNDS; round++)
		for (unsigned y = 0; y < H; y++)
			for (unsigned x = 0; x < W; x++)
				p->field[y + REACH][x + REACH] = (int16_t)limit(
				    respond(p, x, y) * 2 / SCALE);
	for (unsigned y = 0; y < H; y++)
		for (unsigned x = 0; x < W; x++)
			p->relief[y][x] = (int8_t)limit(
			    respond(p, x, y) / SCALE);
}

/* Pores open on the ridges, about as far apart as ridges are. */
static void
pierce(struct biometrics_print *p)
{
	const uint64_t key = print_draw(p->seed, BIOMETRICS_PRINT_PORES, 0);

	for (unsigned y = 1; y + PORE_CELL < H; y += PORE_CELL)
		for (unsigned x = 1; x + PORE_CELL < W; x += PORE_CELL) {
			const uint64_t h = print_hash(key + y * W + x);
			const unsigned px = x + (unsigned)(h % PORE_CELL);
			const unsigned py = y + (unsigned)(h / 64 % PORE_CELL);

			if (p->relief[py][px] < HIGH * 2 / 3)
				continue;
			for (unsigned i = 0; i < 9; i++) {
				int8_t *r =
				    &p->relief[py + i / 3 - 1][px + i % 3 - 1];

				*r = (int8_t)(*r / (i == 4 ? 4 : 2));
			}
		}
}

void
biometrics_print_grow(uint64_t seed, struct biometrics_print *out)
{
	out->seed = seed;
	make_filters(out);
	choose_filters(out);
	grow(out);
	pierce(out);
}
