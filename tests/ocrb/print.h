/* The printed page: ink on a raster of 16 to the millimetre. */
#ifndef TESTS_OCRB_PRINT_H
#define TESTS_OCRB_PRINT_H

#include "mrtd/mrz.h"
#include "tests/ocrb/chance.h"

enum {
	PRINT_MM = 16,
	PRINT_W = 125 * PRINT_MM,
	PRINT_H = 88 * PRINT_MM
};

struct print {
	/* 255 is full ink; a frame of a quarter millimetre stays empty. */
	uint8_t ink[PRINT_W * PRINT_H];
	float width, height; /* of the document, millimetres */
	/* Of the MRZ, millimetres. */
	float left, top, right, bottom;
	enum mrtd_mrz_format format;
	char text[MRTD_MRZ_MAX + 1];
};

bool print_open(void);
/* text NULL: anything; else the lines of an MRZ, joined. */
void print_make(struct chance *, const char *text, struct print *);
void print_close(void);

#endif
