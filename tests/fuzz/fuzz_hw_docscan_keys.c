/* The input is what a keyboard says: a layout, then events, in pieces. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "hw/docscan_frame.h"
#include "hw/docscan_keys.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const layouts[] = {"us", "de", "fr"};
	static uint8_t out[65536];
	struct sink typed = sink_of(out, sizeof(out));
	struct span s = span_of(data, n), text, rest;
	struct hw_docscan_frame frame;
	struct hw_docscan_keys k;
	enum hw_err e = HW_E_OK;
	uint8_t b;

	if (n > sizeof(out) || !span_take_u8(&s, &b))
		return 0;
	FUZZ_ASSERT(hw_docscan_keys_init(&k, layouts[b % 3]));
	hw_docscan_keys_feed(&k, &s, &typed);
	FUZZ_ASSERT(s.n == 0 && sink_ok(&typed));
	FUZZ_ASSERT(typed.n <= n / 24);
	rest = sink_span(&typed);
	hw_docscan_frame_init(&frame);
	while (rest.n > 0) {
		e = hw_docscan_frame_feed(&frame, &rest, 1, &text);
		for (size_t i = 0; e == HW_E_OK && i < text.n; i++)
			FUZZ_ASSERT(text.p[i] != '\0' &&
			    strchr("\n<?0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   " $%*+-./:",
				text.p[i]) != NULL);
	}
	hw_docscan_keys_wipe(&k);
	return 0;
}
