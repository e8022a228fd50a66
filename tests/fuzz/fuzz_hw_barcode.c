/* The input is a picture: two octets of size, then grey pixels. */
#include "tests/fuzz/fuzz.h"

#include "hw/barcode.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct hw_barcode out[HW_BARCODE_MAX];
	struct span s = span_of(data, n);
	uint8_t w = 0, h = 0;
	size_t found = 99;
	enum hw_err e;

	if (!span_take_u8(&s, &w) || !span_take_u8(&s, &h))
		return 0;
	e = hw_barcode_find(s, w, h, out, HW_BARCODE_MAX, &found);
	FUZZ_ASSERT(found <= HW_BARCODE_MAX);
	FUZZ_ASSERT(
	    (e == HW_E_LIMIT) == (w == 0 || h == 0 || s.n != (size_t)w * h));
	for (size_t i = 0; e == HW_E_OK && i < found; i++)
		FUZZ_ASSERT(out[i].n > 0 && out[i].n <= HW_BARCODE_BYTES_MAX &&
		    (unsigned)out[i].kind < HW_BARCODE_KINDS);
	return 0;
}
