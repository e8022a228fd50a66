/*
 * The virtual PN532: its frames both ways, and what it does with commands.
 * Frames are typed from NXP UM0701-02 §6.2.1 and §7.
 */
#include "tests/check.h"

#include "hw/virtual/pn532.h"

/* clang-format off */
static const struct {
	const char *name;
	uint8_t in[32];
	size_t n;
	enum hw_err err; /* of the first thing that is found */
	enum hw_pn532_frame_kind kind;
	size_t data;
} frames[] = {
	{"GetFirmwareVersion", {0, 0, 0xFF, 2, 0xFE, 0xD4, 2, 0x2A, 0}, 9, HW_E_OK, HW_PN532_DATA, 1},
	{"no preamble",        {0, 0xFF, 2, 0xFE, 0xD4, 2, 0x2A},       7, HW_E_OK, HW_PN532_DATA, 1},
	{"a long preamble",    {0x55, 0x55, 0, 0, 0, 0, 0, 0xFF, 2, 0xFE, 0xD4, 2, 0x2A}, 13, HW_E_OK, HW_PN532_DATA, 1},
	{"ACK",                {0, 0, 0xFF, 0, 0xFF, 0}, 6, HW_E_OK, HW_PN532_ACK, 0},
	{"NACK",               {0, 0, 0xFF, 0xFF, 0, 0}, 6, HW_E_OK, HW_PN532_NACK, 0},
	{"error frame",        {0, 0, 0xFF, 1, 0xFF, 0x7F, 0x81, 0}, 8, HW_E_OK, HW_PN532_DATA, 0},
	{"extended",           {0, 0, 0xFF, 0xFF, 0xFF, 0, 2, 0xFE, 0xD4, 2, 0x2A, 0}, 12, HW_E_OK, HW_PN532_DATA, 1},
	{"cut",                {0, 0, 0xFF, 2, 0xFE, 0xD4, 2}, 7, HW_E_NOT_READY, 0, 0},
	{"wrong LCS",          {0, 0, 0xFF, 2, 0xFD, 0xD4, 2, 0x2A, 0}, 9, HW_E_FORMAT, 0, 0},
	{"wrong DCS",          {0, 0, 0xFF, 2, 0xFE, 0xD4, 2, 0x2B, 0}, 9, HW_E_FORMAT, 0, 0},
	{"wrong long LCS",     {0, 0, 0xFF, 0xFF, 0xFF, 0, 2, 0xFD, 0xD4, 2, 0x2A, 0}, 12, HW_E_FORMAT, 0, 0},
	{"a length of nothing", {0, 0, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0}, 9, HW_E_FORMAT, 0, 0},
	{"longer than any",    {0, 0, 0xFF, 0xFF, 0xFF, 1, 0x0A, 0xF5}, 8, HW_E_LIMIT, 0, 0},
	{"noise",              {0xFF, 0x00, 0x12, 0xFF, 0x00}, 5, HW_E_NOT_READY, 0, 0},
};
/* clang-format on */

static void
reads_frames(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		/* At one stroke, and byte by byte. */
		for (size_t piece = 1; piece <= 32; piece += 31) {
			struct hw_pn532_frame_in f;
			struct hw_pn532_frame frame = {0};
			struct span all = span_of(frames[i].in, frames[i].n), s;
			enum hw_err e = HW_E_NOT_READY;

			hw_pn532_frame_init(&f);
			while (e == HW_E_NOT_READY &&
			    span_take(
				&all, piece < all.n ? piece : all.n, &s) &&
			    s.n > 0)
				e = hw_pn532_frame_feed(&f, &s, &frame);
			check(frames[i].name, e == frames[i].err);
			check(frames[i].name, frame.kind == frames[i].kind);
			check(frames[i].name, frame.data.n == frames[i].data);
		}
	}
}

static void
writes_what_it_reads(void **state)
{
	uint8_t data[HW_PN532_FRAME_DATA + 1], out[HW_PN532_FRAME_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 3);
	for (size_t n = 0; n <= sizeof(data); n++) {
		struct sink k = sink_of(out, sizeof(out));
		struct hw_pn532_frame_in f;
		struct hw_pn532_frame frame;
		struct span s;

		hw_pn532_frame_put(&k, HW_PN532_TO_HOST, span_of(data, n));
		assert_int_equal(sink_ok(&k), n <= HW_PN532_FRAME_DATA);
		if (n > HW_PN532_FRAME_DATA)
			break;
		assert_int_equal(k.n, n + (n + 1 > 255 ? 11 : 8));
		s = sink_span(&k);
		hw_pn532_frame_init(&f);
		assert_int_equal(hw_pn532_frame_feed(&f, &s, &frame), HW_E_OK);
		assert_int_equal(frame.tfi, HW_PN532_TO_HOST);
		assert_true(span_eq(frame.data, span_of(data, n)));
	}
}

struct host {
	struct hw_pn532 p;
	struct hw_pn532_ask ask;
	unsigned powers;
	bool apdu, acked, refused;
	uint8_t answer[HW_PN532_FRAME_DATA];
	size_t n; /* of the answer, 0: none came */
};

static void
listen(struct host *h)
{
	struct span out = hw_pn532_output(&h->p);
	struct hw_pn532_frame_in f;
	struct hw_pn532_frame frame;

	hw_pn532_frame_init(&f);
	while (hw_pn532_frame_feed(&f, &out, &frame) == HW_E_OK) {
		h->acked = h->acked || frame.kind == HW_PN532_ACK;
		if (frame.kind != HW_PN532_DATA)
			continue;
		h->refused = frame.tfi == HW_PN532_ERROR;
		memcpy(h->answer, frame.data.p, frame.data.n);
		h->n = frame.data.n;
	}
	hw_pn532_written(&h->p);
}

static void
send_bytes(struct host *h, struct span bytes)
{
	enum hw_pn532_event e;

	h->apdu = h->acked = h->refused = false;
	h->n = 0;
	while ((e = hw_pn532_feed(&h->p, &bytes, &h->ask)) != HW_PN532_MORE) {
		h->powers += e == HW_PN532_POWER;
		h->apdu = h->apdu || e == HW_PN532_APDU;
	}
	listen(h);
}

static void
command(struct host *h, struct span c)
{
	uint8_t out[HW_PN532_FRAME_MAX];
	struct sink k = sink_of(out, sizeof(out));

	hw_pn532_frame_put(&k, HW_PN532_TO_CHIP, c);
	send_bytes(h, sink_span(&k));
}

static bool
answered(const struct host *h, struct span want)
{
	return span_eq(span_of(h->answer, h->n), want);
}

#define ALLOW_RATS HEX(0x12, 0x14)
#define ONE_TRY HEX(0x32, 0x05, 0xFF, 0x01, 0x00)
#define FIELD(on) HEX(0x32, 0x01, (on))
#define LIST(most) HEX(0x4A, (most), 0x00)
#define LIST_B HEX(0x4A, 1, 0x03, 0x00)

static void
start(struct host *h)
{
	memset(h, 0, sizeof(*h));
	hw_pn532_init(&h->p);
	send_bytes(h, HEX(0x55, 0x55, 0, 0));
	command(h, HEX(0x14, 0x01));
	command(h, ALLOW_RATS);
	command(h, ONE_TRY);
}

static const struct hw_pn532_card
    first = {.uid = {8, 1, 2, 3}, .ats = {.fsc = 256, .fwi = 8}},
    second = {.uid = {8, 4, 5, 6}, .ats = {.fsc = 64, .fwi = 8}},
    type_b = {.type_b = true, .uid = {1, 2, 3, 4}, .ats = {.fsc = 128}},
    ticket = {.uid = {4, 7, 8, 9}, .no_iso_dep = true};

static void
sleeps_and_wakes(void **state)
{
	struct host h = {0};

	(void)state;
	hw_pn532_init(&h.p);
	command(&h, HEX(0x02));
	assert_false(h.acked);
	send_bytes(&h, HEX(0x55, 0x55, 0, 0, 0));
	command(&h, HEX(0x02));
	assert_true(h.acked && answered(&h, HEX(0x03, 0x32, 1, 6, 7)));
	command(&h, HEX(0x16, 0x20));
	assert_true(answered(&h, HEX(0x17, 0)));
	command(&h, HEX(0x02));
	assert_false(h.acked);
}

static void
answers_commands(void **state)
{
	struct host h;

	(void)state;
	start(&h);
	command(&h, HEX(0x00, 0x00, 'a', 'b'));
	assert_true(answered(&h, HEX(0x01, 0x00, 'a', 'b')));
	command(&h, HEX(0x08, 0x63, 0x05, 0x40));
	assert_true(answered(&h, HEX(0x09)));
	command(&h, HEX(0x06, 0x63, 0x05, 0x63, 0x06));
	assert_true(answered(&h, HEX(0x07, 0x40, 0x00)));
	/* No such command, no such register, no parameters. */
	command(&h, HEX(0x99));
	assert_true(h.acked && h.refused);
	command(&h, HEX(0x06, 0x10, 0x00));
	assert_true(h.refused);
	command(&h, HEX(0x08, 0x63));
	assert_true(h.refused);
	command(&h, HEX(0x4A, 3, 0));
	assert_true(h.refused);
	command(&h, HEX(0x4A, 1, 1));
	assert_true(h.refused);
	command(&h, HEX(0x40));
	assert_true(h.refused);
	command(&h, (struct span) {NULL, 0});
	assert_true(h.refused);
}

static void
keeps_quiet_about_bad_sums(void **state)
{
	struct host h;

	(void)state;
	start(&h);
	send_bytes(&h, HEX(0, 0, 0xFF, 2, 0xFE, 0xD4, 2, 0x2B, 0));
	assert_false(h.acked);
	/* Not for it: the other direction. */
	send_bytes(&h, HEX(0, 0, 0xFF, 2, 0xFE, 0xD5, 2, 0x29, 0));
	assert_false(h.acked);
	command(&h, HEX(0x02));
	assert_int_equal(h.n, 5);
	/* Once more, please. */
	send_bytes(&h, HEX(0, 0, 0xFF, 0xFF, 0, 0));
	assert_true(answered(&h, HEX(0x03, 0x32, 1, 6, 7)));
}

static void
finds_one_document(void **state)
{
	struct host h;

	(void)state;
	start(&h);
	command(&h, LIST(1));
	assert_true(answered(&h, HEX(0x4B, 0)));
	hw_pn532_lay(&h.p, 0, &first);
	command(&h, LIST(2));
	assert_int_equal(h.powers, 1);
	assert_true(answered(&h,
	    HEX(0x4B, 1, 1, 0, 8, 0x20, 4, 8, 1, 2, 3, 5, 0x78, 0, 0x80, 0)));
	command(&h, HEX(0x40, 1, 0, 0xA4, 0, 0));
	assert_true(h.apdu && h.acked && h.n == 0);
	assert_true(span_eq(h.ask.capdu, HEX(0, 0xA4, 0, 0)));
	hw_pn532_answer(&h.p, HEX(0x90, 0));
	listen(&h);
	assert_true(answered(&h, HEX(0x41, 0, 0x90, 0)));
	/* Still there? */
	command(&h, HEX(0x42, 0xB2));
	assert_true(answered(&h, HEX(0x43, 0, 0xA3)));
	command(&h, HEX(0x00, 0x06));
	assert_true(answered(&h, HEX(0x01, 0)));
	hw_pn532_take(&h.p, 0);
	command(&h, HEX(0x42, 0xB2));
	assert_true(answered(&h, HEX(0x43, 1)));
	command(&h, HEX(0x40, 1, 0, 0xA4, 0, 0));
	assert_true(!h.apdu && answered(&h, HEX(0x41, 1)));
	command(&h, HEX(0x40, 2, 0, 0xA4, 0, 0));
	assert_true(answered(&h, HEX(0x41, 0x27)));
	command(&h, HEX(0x40, 3, 0, 0xA4, 0, 0));
	assert_true(answered(&h, HEX(0x41, 0x10)));
}

static void
tells_two_chips_apart(void **state)
{
	struct host h;

	(void)state;
	start(&h);
	hw_pn532_lay(&h.p, 0, &first);
	hw_pn532_lay(&h.p, 1, &second);
	command(&h, LIST(2));
	assert_int_equal(h.answer[1], 2);
	command(&h, HEX(0x40, 2, 9));
	assert_true(h.apdu);
	assert_int_equal(h.ask.card, 1);
	hw_pn532_mute(&h.p);
	listen(&h);
	assert_true(answered(&h, HEX(0x41, 1)));
	/* One at a time: who was deselected keeps out of the way. */
	command(&h, FIELD(0));
	command(&h, FIELD(1));
	assert_int_equal(h.powers, 4);
	command(&h, LIST(1));
	assert_int_equal(h.answer[9], 2);
	command(&h, HEX(0x44, 0));
	command(&h, LIST(1));
	assert_int_equal(h.answer[9], 5);
	command(&h, HEX(0x44, 0));
	command(&h, LIST(1));
	assert_true(answered(&h, HEX(0x4B, 0)));
}

static void
knows_other_kinds(void **state)
{
	struct host h;

	(void)state;
	start(&h);
	hw_pn532_lay(&h.p, 0, &type_b);
	hw_pn532_lay(&h.p, 1, &ticket);
	command(&h, LIST(2));
	assert_true(answered(&h, HEX(0x4B, 1, 1, 0, 8, 0x08, 4, 4, 7, 8, 9)));
	command(&h, LIST_B);
	assert_true(answered(&h,
	    HEX(0x4B, 1, 1, 0x50, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0x71, 0, 1, 0)));
}

static void
keeps_its_limits(void **state)
{
	uint8_t c[2 + 263] = {0x40, 1}, r[264] = {0};
	struct host h;

	(void)state;
	start(&h);
	hw_pn532_lay(&h.p, 0, &first);
	command(&h, LIST(1));
	command(&h, span_of(c, 2 + HW_PN532_CAPDU_MAX));
	assert_true(h.apdu);
	assert_int_equal(h.ask.capdu.n, HW_PN532_CAPDU_MAX);
	hw_pn532_answer(&h.p, span_of(r, HW_PN532_RAPDU_MAX));
	listen(&h);
	assert_int_equal(h.n, 1 + 1 + HW_PN532_RAPDU_MAX);
	command(&h, span_of(c, 10));
	hw_pn532_answer(&h.p, span_of(r, sizeof(r)));
	listen(&h);
	assert_true(answered(&h, HEX(0x41, 0x07)));
}

static void
waits_for_a_chip(void **state)
{
	struct host h;

	(void)state;
	start(&h);
	command(&h, HEX(0x32, 0x05, 0xFF, 0x01, 0xFF));
	command(&h, LIST(1));
	assert_true(h.acked && h.n == 0);
	hw_pn532_lay(&h.p, 0, &first);
	listen(&h);
	assert_int_equal(h.answer[1], 1);
	/* Given up: nothing comes any more. */
	hw_pn532_take(&h.p, 0);
	command(&h, LIST(1));
	send_bytes(&h, HEX(0, 0, 0xFF, 0, 0xFF, 0));
	hw_pn532_lay(&h.p, 0, &first);
	listen(&h);
	assert_int_equal(h.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_frames),
	    cmocka_unit_test(writes_what_it_reads),
	    cmocka_unit_test(sleeps_and_wakes),
	    cmocka_unit_test(answers_commands),
	    cmocka_unit_test(keeps_quiet_about_bad_sums),
	    cmocka_unit_test(finds_one_document),
	    cmocka_unit_test(tells_two_chips_apart),
	    cmocka_unit_test(knows_other_kinds),
	    cmocka_unit_test(keeps_its_limits),
	    cmocka_unit_test(waits_for_a_chip),
	};

	return cmocka_run_group_tests_name("hw_pn532", tests, NULL, NULL);
}
