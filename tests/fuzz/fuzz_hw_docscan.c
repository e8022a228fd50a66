/*
 * The input is the device: pieces of bytes with pauses between them, each a
 * byte of length, a byte of pause (units of 4 ms), and the bytes.
 */
#include "tests/fuzz/fuzz.h"

#include "hw/docscan_frame.h"

static void
judge(enum hw_err e, struct span text, struct span in)
{
	if (e == HW_E_NOT_READY) {
		FUZZ_ASSERT(in.n == 0);
		return;
	}
	if (e != HW_E_OK) {
		FUZZ_ASSERT(
		    e == HW_E_FORMAT || e == HW_E_LIMIT || e == HW_E_TIMEOUT);
		return;
	}
	FUZZ_ASSERT(text.n >= 2 && text.n <= HW_DOCSCAN_CODE_MAX + 1);
	FUZZ_ASSERT(text.p[0] != '\n' && text.p[text.n - 1] == '\n');
	for (size_t i = 0; i < text.n; i++)
		FUZZ_ASSERT(text.p[i] == '\n' ||
		    (text.p[i] >= 0x20 && text.p[i] <= 0x7E));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct hw_docscan_frame f;
	struct span all = span_of(p, n), in, text;
	uint8_t size, pause;
	uint64_t now = 0;

	hw_docscan_frame_init(&f);
	while (span_take_u8(&all, &size) && span_take_u8(&all, &pause)) {
		enum hw_err e;

		if (!span_take(&all, size < all.n ? size : all.n, &in))
			break;
		now += pause * 4u;
		do {
			text = (struct span) {0};
			e = hw_docscan_frame_feed(&f, &in, now, &text);
			judge(e, text, in);
		} while (e != HW_E_NOT_READY);
	}
	/* After silence it is as new, whatever came before. */
	in = (struct span) {0};
	now += 1000;
	(void)!hw_docscan_frame_feed(&f, &in, now, &text);
	in = SPAN_STR("AB\r\r");
	FUZZ_ASSERT(hw_docscan_frame_feed(&f, &in, now, &text) == HW_E_OK);
	FUZZ_ASSERT(span_eq(text, SPAN_STR("AB\n")));
	hw_docscan_frame_wipe(&f);
	return 0;
}
