#include "ui/earcon.h"

#include <math.h>

#define PEAK 9000.0
#define EDGE_MS 8.0 /* rises and falls so long: no click */

/* clang-format off */
/* Rising means well, falling asks for something; hertz, milliseconds. */
static const struct {
	double hz[2];
	unsigned ms[2];
} earcons[UI_EARCON_COUNT_OF] = {
	[UI_EARCON_SEEN]      = {{660,    0}, { 90,   0}},
	[UI_EARCON_OK]        = {{523,  784}, {100, 140}},
	[UI_EARCON_ATTENTION] = {{587,  440}, {120, 120}},
	[UI_EARCON_DOOR]      = {{784, 1047}, { 90, 150}},
	[UI_EARCON_COUNT]     = {{880,    0}, { 40,   0}},
};
/* clang-format on */

static size_t
tone(double hz, unsigned ms, int16_t *out)
{
	size_t n = (size_t)ms * UI_PROMPTS_RATE / 1000;
	double edge = EDGE_MS * UI_PROMPTS_RATE / 1000;

	for (size_t i = 0; i < n; i++) {
		double t = (double)i, left = (double)(n - i);
		double in = t < edge ? t / edge : 1;
		double off = left < edge ? left / edge : 1;
		double a = 2 * M_PI * hz * t / UI_PROMPTS_RATE;

		/* An overtone: a bare sine is hard to place. */
		out[i] = (int16_t)(PEAK * in * off *
		    (sin(a) + 0.25 * sin(2 * a)));
	}
	return n;
}

size_t
ui_earcon_render(enum ui_earcon e, int16_t out[UI_EARCON_SAMPLES])
{
	size_t n = 0;

	if ((unsigned)e >= UI_EARCON_COUNT_OF)
		return 0;
	for (int i = 0; i < 2; i++)
		n += tone(earcons[e].hz[i], earcons[e].ms[i], out + n);
	return n;
}
