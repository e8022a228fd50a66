#include "biometrics/finger_trig.h"

#include <stdbool.h>
#include <stdlib.h>

/* A quarter of the cosine. */
/* clang-format off */
static const int16_t quarter[65] = {
	16384, 16379, 16364, 16340, 16305, 16261, 16207, 16143,
	16069, 15986, 15893, 15791, 15679, 15557, 15426, 15286,
	15137, 14978, 14811, 14635, 14449, 14256, 14053, 13842,
	13623, 13395, 13160, 12916, 12665, 12406, 12140, 11866,
	11585, 11297, 11003, 10702, 10394, 10080, 9760, 9434,
	9102, 8765, 8423, 8076, 7723, 7366, 7005, 6639,
	6270, 5897, 5520, 5139, 4756, 4370, 3981, 3590,
	3196, 2801, 2404, 2006, 1606, 1205, 804, 402,
	0,
};
/* clang-format on */

int
biometrics_finger_trig_cos(uint8_t a)
{
	const uint8_t b = a < 128 ? a : (uint8_t)(256 - a);

	return b <= 64 ? quarter[b] : -quarter[128 - b];
}

int
biometrics_finger_trig_sin(uint8_t a)
{
	return biometrics_finger_trig_cos((uint8_t)(a - 64));
}

/* The step of the first eighth whose direction is nearest: 0 to 32. */
static unsigned
eighth(int64_t across, int64_t up)
{
	unsigned low = 0, high = 33;

	/* The largest step that is, less half a step, not above (up/across). */
	while (high - low > 1) {
		const unsigned mid = (low + high) / 2;
		const int64_t c = quarter[mid] + quarter[mid - 1];
		const int64_t s = quarter[64 - mid] + quarter[65 - mid];

		if (up * c >= across * s)
			low = mid;
		else
			high = mid;
	}
	return low;
}

uint8_t
biometrics_finger_trig_bearing(int32_t dx, int32_t dy)
{
	const int64_t x = labs(dx), y = labs(dy);
	unsigned a;

	if (x == 0 && y == 0)
		return 0;
	a = y <= x ? eighth(x, y) : 64 - eighth(y, x);
	if (dx < 0)
		a = 128 - a;
	return (uint8_t)(dy > 0 ? 256 - a : a);
}
