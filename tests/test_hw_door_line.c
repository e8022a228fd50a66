#include "tests/check.h"

#include "hw/door_box.h"

#define NOW 5000
#define SHUT                                                             \
	(HW_IN(EXIT_CLOSED) | HW_IN(EXIT_LOCKED) | HW_IN(ENTRY_CLOSED) | \
	    HW_IN(ENTRY_LOCKED))

/* ISO/IEC/IEEE 8802-3: the check value of the polynomial. */
static void
sums_as_ethernet_does(void **state)
{
	(void)state;
	assert_int_equal(
	    hw_door_line_crc32(SPAN_STR("123456789")), 0xCBF43926u);
	assert_int_equal(hw_door_line_crc32(SPAN_STR("")), 0);
}

/* A BEAT with sequence 7, spelt out. */
static void
writes_the_documented_octets(void **state)
{
	uint8_t text[HW_DOOR_LINE_FRAME_MAX];
	struct sink k = sink_of(text, sizeof(text));
	const uint8_t head[] = {0x5A, 7, 2, 7, 2, 1, 2, 3, 4};

	(void)state;
	hw_door_line_put(&k, 7, HW_DOOR_LINE_BEAT, HEX(1, 2, 3, 4));
	assert_int_equal(k.n, sizeof(head) + 4);
	assert_memory_equal(text, head, sizeof(head));
	assert_int_equal(hw_door_line_crc32(span_of(head + 1, 8)),
	    (uint32_t)text[9] << 24 | (uint32_t)text[10] << 16 |
		(uint32_t)text[11] << 8 | text[12]);
}

/* How many frames are heard of a text, all at once or an octet at a time. */
static unsigned
heard(struct span text, bool slowly)
{
	struct hw_door_line line = {0};
	struct hw_door_line_frame f;
	unsigned n = 0;

	while (text.n > 0) {
		struct span part = text;

		if (slowly && !span_take(&text, 1, &part))
			break;
		while (hw_door_line_next(&line, &part, &f))
			n++;
		if (!slowly)
			break;
	}
	return n;
}

static void
beat(struct sink *k, uint8_t sequence)
{
	hw_door_line_put(k, sequence, HW_DOOR_LINE_BEAT, HEX(0, 0, 0, 1));
}

/* What is damaged costs itself and nothing behind it. */
static void
finds_frames_among_junk(void **state)
{
	const struct {
		const char *name;
		struct span before;
		size_t flip; /* octet of the first frame; 99: none */
		unsigned want;
	} rows[] = {
	    {"clean", {NULL, 0}, 99, 2},
	    {"noise before", HEX(0x00, 0xFF, 0x13), 99, 2},
	    {"a start before", HEX(0x5A), 99, 2},
	    {"starts before", HEX(0x5A, 0x5A, 0x5A, 0x5A), 99, 2},
	    {"a length that is too short", HEX(0x5A, 2, 1, 1), 99, 2},
	    {"a length that is too long", HEX(0x5A, 36, 1, 1), 99, 2},
	    {"the longest, never finished", HEX(0x5A, 35, 1, 1), 99, 0},
	    {"half a frame", HEX(0x5A, 8, 1, 1, 3, 0), 99, 2},
	    {"another start", {NULL, 0}, 0, 1},
	    {"another length", {NULL, 0}, 1, 1},
	    {"another version", {NULL, 0}, 2, 1},
	    {"another sequence", {NULL, 0}, 3, 1},
	    {"another kind", {NULL, 0}, 4, 1},
	    {"another sum", {NULL, 0}, 12, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t text[128];
		struct sink k = sink_of(text, sizeof(text));

		sink_put(&k, rows[i].before);
		beat(&k, 1);
		beat(&k, 2);
		if (rows[i].flip != 99)
			text[rows[i].before.n + rows[i].flip] ^= 0x40;
		check(
		    rows[i].name, heard(sink_span(&k), false) == rows[i].want);
		check(rows[i].name, heard(sink_span(&k), true) == rows[i].want);
		/* What follows is long enough to give up the unfinished. */
		for (int j = 0; j < 6; j++)
			beat(&k, 3);
		check(rows[i].name,
		    heard(sink_span(&k), true) ==
			(rows[i].want != 0 ? rows[i].want + 6 : 8));
	}
}

/* Good sums over nonsense. */
static void
ignores_what_it_does_not_know(void **state)
{
	static const struct {
		const char *name;
		uint8_t version, kind, length;
		bool other;
	} rows[] = {
	    {"version 1", 1, 0x02, 4, true},
	    {"version 0", 0, 0x02, 4, true},
	    {"kind 7", 2, 0x07, 0, false},
	    {"a BEAT without a clock", 2, 0x02, 0, false},
	    {"a RELEASE without one", 2, 0x03, 5, false},
	    {"a STATUS too long", 2, 0x81, 25, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t text[64] = {0x5A, (uint8_t)(3 + rows[i].length),
		    rows[i].version, 1, rows[i].kind};
		size_t n = 5u + rows[i].length;
		struct sink k = sink_of(text + n, 4);
		struct span in = span_of(text, n + 4);
		struct hw_door_line line = {0};
		struct hw_door_line_frame f;

		sink_put_be32(&k, hw_door_line_crc32(span_of(text + 1, n - 1)));
		check(rows[i].name, !hw_door_line_next(&line, &in, &f));
		check(rows[i].name, line.other_version == rows[i].other);
		check(rows[i].name, line.dropped == 0 && line.n == 0);
	}
}

static struct hw_door_line_status
answer(struct hw_door_box *b, uint8_t sequence, enum hw_door_line_kind kind,
    struct span body, uint64_t now)
{
	uint8_t text[64], said[HW_DOOR_BOX_ANSWER];
	struct sink k = sink_of(text, sizeof(text));
	struct sink out = sink_of(said, sizeof(said));
	struct hw_door_line_status s = {0};
	struct hw_door_line line = {0};
	struct hw_door_line_frame f;
	struct span in;

	hw_door_line_put(&k, sequence, kind, body);
	hw_door_box_hear(b, sink_span(&k), &out, now);
	in = sink_span(&out);
	assert_true(hw_door_line_next(&line, &in, &f));
	assert_true(hw_door_line_take_status(&f, &s));
	assert_int_equal(in.n, 0);
	return s;
}

static struct hw_door_box
box(bool greeted)
{
	struct hw_interlock_conf conf;
	struct hw_door_box b;

	hw_interlock_defaults(&conf, 2);
	hw_door_box_init(&b, &conf, SHUT, NOW);
	if (greeted)
		assert_int_equal(
		    answer(&b, 9, HW_DOOR_LINE_HELLO, HEX(0, 0, 0, 5), NOW)
			.result,
		    HW_DOOR_LINE_DONE);
	return b;
}

/* For 5 s, going by what was said at NOW. */
#define RELEASE_EXIT HEX(0, 0, 0, 0x13, 0x88, 0, 0, 0x13, 0x88)
#define RELEASE_ENTRY HEX(1, 0, 0, 0x13, 0x88, 0, 0, 0x13, 0x88)
#define BEAT HEX(0, 0, 0, 1)

static void
obeys_in_a_session_alone(void **state)
{
	struct hw_door_box b = box(false);
	struct hw_door_line_status s = answer(
	    &b, 1, HW_DOOR_LINE_RELEASE, RELEASE_EXIT, NOW);

	(void)state;
	assert_int_equal(s.result, HW_DOOR_LINE_NO_SESSION);
	assert_int_equal(s.outputs & (HW_OUT_EXIT | HW_OUT_ENTRY), 0);
	assert_int_equal(s.state, HW_INTERLOCK_ORPHAN);
	/* A beat is not a session either. */
	s = answer(&b, 1, HW_DOOR_LINE_BEAT, BEAT, NOW);
	assert_int_equal(s.state, HW_INTERLOCK_ORPHAN);
	s = answer(&b, 2, HW_DOOR_LINE_HELLO, HEX(0, 0, 0, 0), NOW);
	assert_int_equal(s.result, HW_DOOR_LINE_NONSENSE);
	s = answer(&b, 3, HW_DOOR_LINE_HELLO, HEX(1, 2, 3, 4), NOW);
	assert_int_equal(s.session, 0x01020304);
	assert_int_equal(s.state, HW_INTERLOCK_SHUT);
}

static void
carries_an_order_out_once(void **state)
{
	struct hw_door_box b = box(true);
	struct hw_door_line_status s = answer(
	    &b, 10, HW_DOOR_LINE_RELEASE, RELEASE_EXIT, NOW);

	(void)state;
	assert_int_equal(s.result, HW_DOOR_LINE_DONE);
	assert_int_equal(s.outputs, HW_OUT_EXIT | HW_OUT_EXIT_GREEN);
	/* Said again it is not longer open. */
	s = answer(&b, 10, HW_DOOR_LINE_RELEASE, RELEASE_EXIT, NOW + 1500);
	(void)answer(&b, 10, HW_DOOR_LINE_BEAT, BEAT, NOW + 3000);
	(void)answer(&b, 10, HW_DOOR_LINE_BEAT, BEAT, NOW + 4500);
	s = answer(&b, 10, HW_DOOR_LINE_BEAT, BEAT, NOW + 5001);
	assert_int_equal(s.outputs, 0);
	/* Nor does the answer to another one change. */
	s = answer(&b, 11, HW_DOOR_LINE_RELEASE,
	    HEX(2, 0, 0, 0, 1, 0, 0, 0x27, 0x10), NOW + 5002);
	assert_int_equal(s.result, HW_DOOR_LINE_NONSENSE);
	assert_int_equal(s.sequence, 11);
}

static void
refuses_nonsense(void **state)
{
	const struct {
		const char *name;
		enum hw_door_line_kind kind;
		struct span body;
		enum hw_door_line_result want;
	} rows[] = {
	    {"no time", HW_DOOR_LINE_RELEASE,
		HEX(0, 0, 0, 0, 0, 0, 0, 0x13, 0x88), HW_DOOR_LINE_NONSENSE},
	    {"too long a time", HW_DOOR_LINE_RELEASE,
		HEX(0, 0, 0, 0xEA, 0x61, 0, 0, 0x13, 0x88),
		HW_DOOR_LINE_NONSENSE},
	    {"just as long as may be", HW_DOOR_LINE_RELEASE,
		HEX(0, 0, 0, 0xEA, 0x60, 0, 0, 0x13, 0x88), HW_DOOR_LINE_DONE},
	    {"a third door", HW_DOOR_LINE_RELEASE,
		HEX(2, 0, 0, 1, 0, 0, 0, 0x13, 0x88), HW_DOOR_LINE_NONSENSE},
	    {"a fifth lamp", HW_DOOR_LINE_LAMP, HEX(4), HW_DOOR_LINE_NONSENSE},
	    {"a lamp", HW_DOOR_LINE_LAMP, HEX(3), HW_DOOR_LINE_DONE},
	    {"the exit", HW_DOOR_LINE_RELEASE, RELEASE_EXIT, HW_DOOR_LINE_DONE},
	    {"the entry", HW_DOOR_LINE_RELEASE, RELEASE_ENTRY,
		HW_DOOR_LINE_DONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hw_door_box b = box(true);

		check(rows[i].name,
		    answer(&b, 10, rows[i].kind, rows[i].body, NOW).result ==
			rows[i].want);
	}
}

static void
releases_one_door_at_a_time(void **state)
{
	struct hw_door_box b = box(true);
	struct hw_door_line_status s;

	(void)state;
	(void)answer(&b, 10, HW_DOOR_LINE_RELEASE, RELEASE_ENTRY, NOW);
	s = answer(&b, 11, HW_DOOR_LINE_RELEASE, RELEASE_EXIT, NOW + 1);
	assert_int_equal(s.result, HW_DOOR_LINE_FORBIDDEN);
	assert_int_equal(s.outputs, HW_OUT_ENTRY | HW_OUT_ENTRY_GREEN);
	assert_int_equal(s.alarms, HW_DOOR_A_REFUSED);
}

/*
 * A controller that had stood still opened a door, for somebody who had long
 * been sent to an officer: the order had waited in a buffer.
 */
static void
obeys_no_order_of_long_ago(void **state)
{
	struct hw_door_box b = box(true);
	struct hw_door_line_status s = answer(
	    &b, 10, HW_DOOR_LINE_BEAT, HEX(1, 2, 3, 4), NOW + 1990);

	(void)state;
	assert_int_equal(s.beat, 0x01020304);
	assert_int_equal(s.clock, NOW + 1990);
	s = answer(&b, 10, HW_DOOR_LINE_RELEASE, RELEASE_EXIT, NOW + 2000);
	assert_int_equal(s.result, HW_DOOR_LINE_LATE);
	assert_int_equal(s.outputs, 0);
	/* Nor one that goes by what was not said yet. */
	b = box(true);
	s = answer(&b, 10, HW_DOOR_LINE_RELEASE, RELEASE_EXIT, NOW - 1);
	assert_int_equal(s.result, HW_DOOR_LINE_LATE);
	s = answer(&b, 11, HW_DOOR_LINE_RELEASE, RELEASE_EXIT, NOW + 1998);
	assert_int_equal(s.result, HW_DOOR_LINE_DONE);
	/* A new session begins without a beat. */
	s = answer(&b, 12, HW_DOOR_LINE_HELLO, HEX(0, 0, 0, 6), NOW + 2000);
	assert_int_equal(s.beat, 0);
}

/* The gate dies: two seconds later everything is locked. */
static void
locks_in_silence(void **state)
{
	struct hw_door_box b = box(true);
	uint8_t said[HW_DOOR_BOX_ANSWER];
	struct sink out = sink_of(said, sizeof(said));

	(void)state;
	(void)answer(&b, 10, HW_DOOR_LINE_RELEASE, RELEASE_EXIT, NOW);
	hw_door_box_sense(&b, SHUT, &out, NOW + 1999);
	assert_int_equal(hw_interlock_outputs(&b.interlock) & HW_OUT_EXIT, 1);
	hw_door_box_sense(&b, SHUT, &out, NOW + 2000);
	assert_int_equal(hw_interlock_outputs(&b.interlock), HW_OUT_SOUND);
	assert_true(out.n > 0);
}

/* A controller that says what cannot be is not believed. */
static void
believes_no_impossible_status(void **state)
{
	static const struct {
		const char *name;
		size_t octet;
		uint8_t value;
		bool want;
	} rows[] = {
	    {"shut", 0, 0, true},
	    {"a result that there is not", 5, HW_DOOR_LINE_RESULTS, false},
	    {"a state that there is not", 6, HW_INTERLOCK_STATE_COUNT, false},
	    {"no door", 7, 0, false},
	    {"three doors", 7, 3, false},
	    {"inputs that there are not", 8, 0x40, false},
	    {"shut, and the exit released", 10, HW_OUT_EXIT, false},
	    {"open, and nothing released", 6, HW_INTERLOCK_EXIT, false},
	    {"alarms that there are not", 11, 0x08, false},
	    {"an alarm that there is", 11, 0x04, true},
	    {"a fifth lamp", 15, 4, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hw_door_line_status s;
		struct hw_door_line_frame f = {.version = HW_DOOR_LINE_VERSION,
		    .kind = HW_DOOR_LINE_STATUS,
		    .length = 24,
		    .body = {[7] = 2}};

		f.body[rows[i].octet] = i == 0 ? f.body[0] : rows[i].value;
		check(rows[i].name,
		    hw_door_line_take_status(&f, &s) == rows[i].want);
		f.length = 23;
		check(rows[i].name, !hw_door_line_take_status(&f, &s));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sums_as_ethernet_does),
	    cmocka_unit_test(writes_the_documented_octets),
	    cmocka_unit_test(finds_frames_among_junk),
	    cmocka_unit_test(ignores_what_it_does_not_know),
	    cmocka_unit_test(obeys_in_a_session_alone),
	    cmocka_unit_test(carries_an_order_out_once),
	    cmocka_unit_test(refuses_nonsense),
	    cmocka_unit_test(releases_one_door_at_a_time),
	    cmocka_unit_test(obeys_no_order_of_long_ago),
	    cmocka_unit_test(locks_in_silence),
	    cmocka_unit_test(believes_no_impossible_status),
	};

	return cmocka_run_group_tests_name("hw_door_line", tests, NULL, NULL);
}
