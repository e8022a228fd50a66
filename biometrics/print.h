/*
 * Fingerprints of nobody.  A seed grows a finger; the finger is pressed on a
 * sensor as often as one likes, each time a little differently.  For
 * demonstrations, virtual passports and tests: who the finger is of is known,
 * and no person's prints are needed.
 *
 *	struct biometrics_print *finger = malloc(sizeof(*finger));
 *
 *	biometrics_print_grow(7, finger);
 *	press = biometrics_print_press_of(7, 1, 30);
 *	e = biometrics_print_press(finger, &press, &image);
 *
 * The ridges follow an orientation field of singular points (Sherlock and
 * Monro, 1993) under an arch, and grow out of noise by Gabor filters of the
 * local orientation and period (Cappelli, Maio and Maltoni, 2000): minutiae
 * come by themselves, where ridges meet.
 *
 * The same seed gives the same bytes with every compiler and on every machine
 * with IEEE 754 arithmetic: nothing but + - * / and square roots is used, never
 * fused, and pixels are filtered in integers.
 */
#ifndef BIOMETRICS_PRINT_H
#define BIOMETRICS_PRINT_H

#include "biometrics/image.h"

enum {
	BIOMETRICS_PRINT_PPI = 500, /* of the finger itself */
	BIOMETRICS_PRINT_WIDTH = 448,
	BIOMETRICS_PRINT_HEIGHT = 576,
	BIOMETRICS_PRINT_REACH = 10, /* of a filter, around its middle */
	BIOMETRICS_PRINT_PADDED = BIOMETRICS_PRINT_WIDTH + 32,
	BIOMETRICS_PRINT_ROWS = BIOMETRICS_PRINT_HEIGHT +
	    2 * BIOMETRICS_PRINT_REACH,
	BIOMETRICS_PRINT_ANGLES = 64,
	BIOMETRICS_PRINT_PERIODS = 8,
	BIOMETRICS_PRINT_TAPS = (2 * BIOMETRICS_PRINT_REACH + 1) * 24
};

/* The five classes of Henry; drawn as often as people have them. */
enum biometrics_print_class {
	BIOMETRICS_PRINT_ARCH,
	BIOMETRICS_PRINT_TENTED_ARCH,
	BIOMETRICS_PRINT_LEFT_LOOP,
	BIOMETRICS_PRINT_RIGHT_LOOP,
	BIOMETRICS_PRINT_WHORL,
	BIOMETRICS_PRINT_CLASSES
};

/* A finger and the memory it grows in: 1.8 MB, the caller's. */
struct biometrics_print {
	uint64_t seed;
	enum biometrics_print_class class;
	/* -127 the middle of a valley, 127 the middle of a ridge. */
	int8_t relief[BIOMETRICS_PRINT_HEIGHT][BIOMETRICS_PRINT_WIDTH];
	/* Which filter each pixel is grown by. */
	uint16_t filter[BIOMETRICS_PRINT_HEIGHT][BIOMETRICS_PRINT_WIDTH];
	int16_t taps[BIOMETRICS_PRINT_PERIODS * BIOMETRICS_PRINT_ANGLES]
		    [BIOMETRICS_PRINT_TAPS];
	int16_t field[BIOMETRICS_PRINT_ROWS][BIOMETRICS_PRINT_PADDED];
};

void biometrics_print_grow(uint64_t seed, struct biometrics_print *out);

/* One touch of a sensor. */
struct biometrics_print_press {
	uint64_t seed; /* of all that is left to chance */
	unsigned width, height, ppi; /* of the image; ppi 200 to 1200 */
	int turn; /* tenths of a degree, counter-clockwise */
	int right, down; /* of the finger, hundredths of a millimetre */
	unsigned area; /* of the finger's length and width that touch, % */
	int pressure; /* -100 dry and light, 100 wet and hard */
	unsigned stretch; /* of the skin: up to so many hundredths of 1 mm */
	unsigned noise; /* % */
	unsigned scratches;
};

/*
 * A touch by chance, of a sensor of 500 ppi and 388 x 374 pixels; change what
 * you like.  harshness: 0 as at an enrolment, 30 as at a good gate, 100 as one
 * would not want it.
 */
struct biometrics_print_press biometrics_print_press_of(
    uint64_t finger, unsigned touch, unsigned harshness);
/* Dark ridges on white into out->px.  VALUE, SPACE. */
enum biometrics_err biometrics_print_press(const struct biometrics_print *,
    const struct biometrics_print_press *,
    struct biometrics_image *out) MUST_USE;

#endif
