/*
 * The input is a serial line: what a host writes to the virtual PN532, in
 * pieces, with chips coming and going; and the same bytes as what a host would
 * read.  Each piece: a byte that says what happens before it, a byte of length.
 */
#include "tests/fuzz/fuzz.h"

#include "hw/virtual/pn532.h"

enum {
	LAY = 0x01,
	TAKE = 0x02,
	OTHER = 0x04, /* the second chip, of type B */
	MUTE = 0x08,
	LONG = 0x10, /* more than can be carried */
};

/* Whatever it writes is frames, and nothing between them. */
static void
judge(struct span out)
{
	struct hw_pn532_frame_in f;
	struct hw_pn532_frame frame;
	enum hw_err e;

	hw_pn532_frame_init(&f);
	while (out.n > 0) {
		e = hw_pn532_frame_feed(&f, &out, &frame);
		FUZZ_ASSERT(
		    e == HW_E_OK || (e == HW_E_NOT_READY && out.n == 0));
		FUZZ_ASSERT(e != HW_E_OK || frame.kind != HW_PN532_DATA ||
		    frame.tfi == HW_PN532_TO_HOST ||
		    frame.tfi == HW_PN532_ERROR);
	}
}

static void
drain(struct hw_pn532 *p)
{
	judge(hw_pn532_output(p));
	hw_pn532_written(p);
}

static void
change(struct hw_pn532 *p, uint8_t what)
{
	static const uint8_t historical[] = {0x80, 0x73, 0x84, 0x01, 0x60};
	size_t i = (what & OTHER) != 0;
	struct hw_pn532_card card = {.type_b = i == 1,
	    .uid = {8, 1, 2, (uint8_t)i},
	    .ats = {.fsc = 256, .fwi = 8, .historical = SPAN_OF(historical)}};

	if ((what & LAY) != 0)
		hw_pn532_lay(p, i, &card);
	if ((what & TAKE) != 0)
		hw_pn532_take(p, i);
}

static void
feed(struct hw_pn532 *p, struct span in, uint8_t what)
{
	static const uint8_t answer[300];
	struct hw_pn532_ask ask;
	enum hw_pn532_event e;

	while ((e = hw_pn532_feed(p, &in, &ask)) != HW_PN532_MORE) {
		FUZZ_ASSERT(ask.card < HW_PN532_CARDS);
		if (e != HW_PN532_APDU)
			continue;
		FUZZ_ASSERT(ask.capdu.n <= HW_PN532_CAPDU_MAX);
		if ((what & MUTE) != 0)
			hw_pn532_mute(p);
		else
			hw_pn532_answer(p,
			    span_of(answer,
				(what & LONG) != 0 ? sizeof(answer) : 2));
		drain(p);
	}
	FUZZ_ASSERT(in.n == 0);
	drain(p);
}

/* The other way: a host reads the same bytes, and could write what it read. */
static void
read_as_host(struct span in)
{
	uint8_t out[HW_PN532_FRAME_MAX];
	struct hw_pn532_frame_in f, g;
	struct hw_pn532_frame a, b;
	enum hw_err e;

	hw_pn532_frame_init(&f);
	do {
		struct sink k = sink_of(out, sizeof(out));
		struct span again;

		e = hw_pn532_frame_feed(&f, &in, &a);
		if (e != HW_E_OK || a.kind != HW_PN532_DATA)
			continue;
		FUZZ_ASSERT(a.data.n <= HW_PN532_FRAME_DATA);
		hw_pn532_frame_put(&k, a.tfi, a.data);
		FUZZ_ASSERT(sink_ok(&k));
		again = sink_span(&k);
		hw_pn532_frame_init(&g);
		FUZZ_ASSERT(hw_pn532_frame_feed(&g, &again, &b) == HW_E_OK);
		FUZZ_ASSERT(b.tfi == a.tfi && span_eq(a.data, b.data));
	} while (e != HW_E_NOT_READY);
	FUZZ_ASSERT(in.n == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const uint8_t ask[] = {
	    0x55, 0, 0, 0xFF, 0, 0, 0, 0xFF, 2, 0xFE, 0xD4, 2, 0x2A, 0};
	static const uint8_t settle[300];
	struct span all = span_of(data, n), in;
	struct hw_pn532 *p = malloc(sizeof(*p));
	struct hw_pn532_ask none;
	uint8_t what, size;

	FUZZ_ASSERT(p != NULL);
	read_as_host(all);
	hw_pn532_init(p);
	while (span_take_u8(&all, &what) && span_take_u8(&all, &size)) {
		if (!span_take(&all, size < all.n ? size : all.n, &in))
			break;
		change(p, what);
		feed(p, in, what);
	}
	/* After the end of any frame it answers, whatever came before. */
	feed(p, SPAN_OF(settle), MUTE);
	in = SPAN_OF(ask);
	while (hw_pn532_feed(p, &in, &none) != HW_PN532_MORE)
		;
	judge(hw_pn532_output(p));
	FUZZ_ASSERT(hw_pn532_output(p).n >= 6 + 13);
	free(p);
	return 0;
}
