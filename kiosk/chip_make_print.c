/* Fingerprints of nobody for DG3: grown, pressed once, and written as WSQ. */
#include <stdlib.h>

#include "biometrics/print.h"
#include "biometrics/wsq.h"
#include "kiosk/chip_make_parts.h"

/* What passports have: 15:1. */
#define BITS 0.75F

struct desk {
	struct biometrics_print finger;
	uint8_t px[BIOMETRICS_PRINT_WIDTH * BIOMETRICS_PRINT_HEIGHT];
};

/* An officer takes the whole finger, with care: touch 0. */
static enum biometrics_err
enrol(struct desk *b, uint64_t seed, struct biometrics_image *img)
{
	struct biometrics_print_press p = biometrics_print_press_of(seed, 0, 0);

	p.width = BIOMETRICS_PRINT_WIDTH;
	p.height = BIOMETRICS_PRINT_HEIGHT;
	*img = (struct biometrics_image) {.px = b->px, .cap = sizeof(b->px)};
	biometrics_print_grow(seed, &b->finger);
	return biometrics_print_press(&b->finger, &p, img);
}

enum kiosk_err
kiosk_chip_make_print(
    struct kiosk_chip_maker *m, uint64_t seed, struct span *out)
{
	const size_t n = biometrics_wsq_encode_scratch(
	    BIOMETRICS_PRINT_WIDTH, BIOMETRICS_PRINT_HEIGHT);
	const size_t start = m->arena.n;
	struct desk *b = malloc(sizeof(*b));
	void *scratch = malloc(n);
	struct biometrics_image img;
	enum kiosk_err e = KIOSK_E_SYSTEM;

	if (b == NULL || scratch == NULL)
		goto out;
	if (enrol(b, seed, &img) != BIOMETRICS_E_OK ||
	    biometrics_wsq_encode(&img, BIOMETRICS_PRINT_PPI, BITS, scratch, n,
		&m->arena) != BIOMETRICS_E_OK ||
	    !span_part(sink_span(&m->arena), start, m->arena.n - start, out))
		e = kiosk_chip_make_fault(m, "--finger: too many prints");
	else
		e = KIOSK_E_OK;
out:
	free(b);
	free(scratch);
	return e;
}
