/* A process that is recorded, and what a replay of it notices. */
#include "tests/check.h"

#include <string.h>

#include "kiosk/recorder.h"

static uint8_t file[512], said[512];

/* What one process has written down, as the only part of a recording. */
static struct span
record(void (*acts)(struct kiosk_recorder *))
{
	struct sink k = sink_of(file, sizeof(file));
	struct kiosk_recorder *r = NULL;
	struct span events;

	assert_int_equal(
	    kiosk_recorder_new(KIOSK_MONITOR, 256, &r), KIOSK_E_OK);
	kiosk_recorder_event(
	    r, KIOSK_RECORDING_TURN, KIOSK_MONITOR, 0, span_of(NULL, 0));
	acts(r);
	kiosk_recorder_rest(r);
	events = kiosk_recorder_taken(r);
	sink_put(&k,
	    span_of(KIOSK_RECORDING_MAGIC, sizeof(KIOSK_RECORDING_MAGIC) - 1));
	sink_put_u8(&k, KIOSK_MONITOR);
	sink_put_be32(&k, (uint32_t)events.n);
	sink_put(&k, events);
	assert_true(sink_ok(&k));
	kiosk_recorder_free(&r);
	return sink_span(&k);
}

/* The same process with another set of acts; NULL: nothing is different. */
static void
replays(const char *name, struct span recording,
    void (*acts)(struct kiosk_recorder *), const char *why)
{
	struct kiosk_recorder *r = NULL;
	struct kiosk_recording_event e;

	assert_int_equal(kiosk_recorder_play(KIOSK_MONITOR, recording,
			     sink_of(said, sizeof(said)), &r),
	    KIOSK_E_OK);
	check(name, kiosk_recorder_step(r, &e));
	acts(r);
	check(name, !kiosk_recorder_step(r, &e));
	check(name, r->different == (why != NULL));
	if (why != NULL && strcmp(r->why, why) != 0)
		fail_msg("%s: %s", name, r->why);
	kiosk_recorder_free(&r);
}

static unsigned result;

static void
hand(struct kiosk_recorder *r, const char *bytes, unsigned here)
{
	result = kiosk_recorder_hand(
	    r, KIOSK_RECORDING_SIGNED, span_of(bytes, strlen(bytes)), here);
}

static void
hands_it(struct kiosk_recorder *r)
{
	hand(r, "signed", 3);
}

static void
hands_it_elsewhere(struct kiosk_recorder *r)
{
	hand(r, "signed", 0);
}

static void
hands_other(struct kiosk_recorder *r)
{
	hand(r, "sigNed", 0);
}

static void
hands_more(struct kiosk_recorder *r)
{
	hand(r, "signed twice", 0);
}

static void
hands_nothing(struct kiosk_recorder *r)
{
	(void)r;
}

static void
asks(struct kiosk_recorder *r)
{
	(void)kiosk_recorder_code(r, 0);
}

static void
hands_to_the_outside(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name;
		void (*acts)(struct kiosk_recorder *);
		const char *why;
	} rows[] = {
		{"the same",         hands_it_elsewhere, NULL},
		{"another byte",     hands_other, "signed: byte 3 of 6 differs"},
		{"more than that",   hands_more, "signed: byte 6 of 6 differs"},
		{"nothing",          hands_nothing, "signed is recorded and does not come"},
		{"something else",   asks, "result comes where signed is recorded"},
	};
	/* clang-format on */
	struct span recording = record(hands_it);

	(void)state;
	assert_int_equal(result, 3);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		result = 3;
		replays(rows[i].name, recording, rows[i].acts, rows[i].why);
		/* What the outside said then, not what it says here. */
		check(rows[i].name, result == 3);
	}
}

static char known[16];

static void
recall(struct kiosk_recorder *r, const char *knows)
{
	struct span s = span_of(knows, strlen(knows));

	snprintf(known, sizeof(known), "%s", knows);
	if (kiosk_recorder_recall(r, &s))
		snprintf(
		    known, sizeof(known), "%.*s", (int)s.n, (const char *)s.p);
}

static void
recalls(struct kiosk_recorder *r)
{
	recall(r, "before");
	recall(r, "later");
}

static void
begins_empty(struct kiosk_recorder *r)
{
	recall(r, "");
	check("it has what it knew", strcmp(known, "before") == 0);
	recall(r, "later");
}

static void
goes_another_way(struct kiosk_recorder *r)
{
	recall(r, "");
	recall(r, "latter");
}

static void
knows_by_itself(struct kiosk_recorder *r)
{
	recall(r, "own");
	check("it keeps what it knows", strcmp(known, "own") == 0);
}

static void
recalls_what_was_before(void **state)
{
	(void)state;
	replays("the same", record(recalls), begins_empty, NULL);
	replays("another way", record(recalls), goes_another_way,
	    "recalled: byte 3 differs");
	replays("of a program that did not write it down",
	    record(hands_nothing), knows_by_itself, NULL);
}

static void
names_versions(void **state)
{
	static const struct {
		struct span whole;
		unsigned version;
	} rows[] = {
	    {{(const uint8_t *)"SPPASS\0\2", 8}, 2},
	    {{(const uint8_t *)"SPPASS\0\1 and more", 17}, 1},
	    {{(const uint8_t *)"SPPASS\0\3", 8}, 3},
	    {{(const uint8_t *)"SPPASS\0\2", 7}, 0},
	    {{(const uint8_t *)"SPPASX\0\2", 8}, 0},
	    {{NULL, 0}, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(
		    kiosk_recording_version(rows[i].whole), rows[i].version);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hands_to_the_outside),
	    cmocka_unit_test(recalls_what_was_before),
	    cmocka_unit_test(names_versions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
