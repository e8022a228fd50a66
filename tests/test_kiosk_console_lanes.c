/* What the supervisor's console says of lanes, as their gates tell the site. */
#include "tests/kiosk_desk.h"

#include "kiosk/journal.h"
#include "kiosk/outbox.h"
#include "kiosk/store_parts.h"

static void
says_why(
    struct kiosk_store *s, const char *step, const char *why, int64_t for_ms)
{
	assert_int_equal(kiosk_store_put_step(
			     s, "T1", "lane-2", step, why, now - for_ms, now),
	    KIOSK_E_OK);
	now += 1100;
}

static void
says_step(struct kiosk_store *s, const char *step, int64_t for_ms)
{
	says_why(s, step, "", for_ms);
}

/* As its gate says, and as long as it says anything. */
static void
shows_what_a_lane_does(void **state)
{
	struct kiosk_console *c = start();
	struct kiosk_store *s = gate_store();
	const struct ui_console_lane *l = &c->view.lane[1];

	(void)state;
	now += 10000;
	kiosk_console_tick(c, now);
	assert_string_equal(l->state, "Not heard of");
	assert_int_equal(l->light, UI_CONSOLE_LIGHT_AWAY);
	now += 1100;
	says_step(s, "READING", 3000);
	kiosk_console_tick(c, now);
	assert_string_equal(l->state, "The chip is read");
	assert_int_equal(l->light, UI_CONSOLE_LIGHT_GOOD);
	assert_int_equal(l->waiting_s, 4);
	says_step(s, "IDLE", 60000);
	kiosk_console_tick(c, now);
	assert_string_equal(l->state, "In service");
	assert_int_equal(l->waiting_s, 0);
	says_step(s, "OUT_OF_SERVICE", 100);
	kiosk_console_tick(c, now);
	assert_string_equal(l->state, "Out of service");
	assert_int_equal(l->light, UI_CONSOLE_LIGHT_WARN);
	says_step(s, "of another program", 100);
	kiosk_console_tick(c, now);
	assert_string_equal(l->state, "Out of service");
	now += KIOSK_CONSOLE_SILENT_MS;
	kiosk_console_tick(c, now);
	assert_string_equal(l->state, "Not heard of");
	assert_string_equal(c->view.lane[0].state, "Not heard of");
	kiosk_store_close(&s);
	kiosk_console_close(&c);
}

/* Why a lane is out of service by itself, and what to do; once at the foot. */
static void
says_why_a_lane_is_out_of_service(void **state)
{
	struct kiosk_console *c = start();
	struct kiosk_store *s = gate_store();
	const struct ui_console_lane *l = &c->view.lane[1];

	(void)state;
	now += 10000;
	kiosk_console_tick(c, now);
	log_on(c, "4711", pin);
	says_why(s, "OUT_OF_SERVICE", "starting", 100);
	kiosk_console_tick(c, now);
	assert_string_equal(l->step, "starting");
	assert_string_equal(c->view.message, "Logged on");
	says_why(s, "OUT_OF_SERVICE", "door-silent", 100);
	kiosk_console_tick(c, now);
	assert_string_equal(l->state, "Out of service");
	assert_string_equal(l->step, "doors silent");
	assert_int_equal(l->light, UI_CONSOLE_LIGHT_WARN);
	assert_string_equal(l->why,
	    "The doors' controller does not answer; the doors have locked.");
	assert_non_null(strstr(l->todo, "controller's line and power"));
	assert_non_null(strstr(c->view.message,
	    "lane-2 is out of service. The doors' controller"));
	c->view.message[0] = '\0';
	says_why(s, "OUT_OF_SERVICE", "door-silent", 100);
	kiosk_console_tick(c, now);
	assert_string_equal(c->view.message, "");
	/* Another one is told anew, and so is the same one when it is back. */
	says_why(s, "OUT_OF_SERVICE", "store", 100);
	kiosk_console_tick(c, now);
	assert_non_null(strstr(c->view.message, "disk is full"));
	says_step(s, "IDLE", 100);
	kiosk_console_tick(c, now);
	assert_string_equal(l->state, "In service");
	assert_string_equal(l->why, "");
	assert_string_equal(l->step, "");
	c->view.message[0] = '\0';
	says_why(s, "OUT_OF_SERVICE", "store", 100);
	kiosk_console_tick(c, now);
	assert_non_null(strstr(c->view.message, "disk is full"));
	/* Where another officer has closed it, that is no fault. */
	says_why(s, "OUT_OF_SERVICE", "order", 100);
	kiosk_console_tick(c, now);
	assert_int_equal(l->light, UI_CONSOLE_LIGHT_STOP);
	assert_non_null(strstr(l->todo, "Release it"));
	/* What was closed here, and is broken as well. */
	c->lane_order[1] = KIOSK_ORDER_LOCK;
	kiosk_console_tick(c, now);
	assert_string_equal(l->state, "Locked");
	says_why(s, "OUT_OF_SERVICE", "reader", 100);
	kiosk_console_tick(c, now);
	assert_string_equal(l->step, "document reader");
	c->lane_order[1] = KIOSK_ORDER_RELEASE;
	/* Hostile or later: said not to be known, and nothing of it shown. */
	says_why(s, "OUT_OF_SERVICE", "\033[2J a name that nobody has", 100);
	kiosk_console_tick(c, now);
	assert_string_equal(l->step, "see its log");
	/* A gate of before leaves the last reason behind. */
	says_why(s, "OUT_OF_SERVICE", "store", 100);
	assert_int_equal(kiosk_store_run(s,
			     "UPDATE steps SET step = 'OUT_OF_SERVICE',"
			     " since_ms = at_ms + 9, at_ms = at_ms + 9",
			     NULL, 0, NULL, NULL),
	    KIOSK_E_OK);
	kiosk_console_tick(c, now);
	assert_string_equal(l->state, "Out of service");
	assert_string_equal(l->why, "");
	/* Nor is any said of a lane that is at work, whatever stands there. */
	says_why(s, "READING", "store", 100);
	kiosk_console_tick(c, now);
	assert_string_equal(l->state, "The chip is read");
	assert_string_equal(l->why, "");
	kiosk_store_close(&s);
	kiosk_console_close(&c);
}

/* As the gate's link adds it. */
static void
says_mark(struct kiosk_store *s, int64_t left, int64_t told_ms)
{
	uint8_t frame[512];
	struct sink k = sink_of(frame, sizeof(frame));
	const struct kiosk_store_value v[] = {kiosk_store_text("T1"),
	    kiosk_store_text("lane-2"), kiosk_store_text("of-this-store"),
	    kiosk_store_number(KIOSK_JOURNAL_BASE + 7), kiosk_store_number(now),
	    kiosk_store_number(left), kiosk_store_number(left > 0 ? now : 0),
	    kiosk_store_number(0), kiosk_store_number(0), kiosk_store_number(0),
	    kiosk_store_number(told_ms), kiosk_store_number(told_ms != 0),
	    kiosk_store_text(
		told_ms != 0 ? "another case 00ff 1 is there" : "")};

	assert_int_equal(kiosk_outbox_frame(KIOSK_JOURNAL_SAYS, "marks", v,
			     sizeof(v) / sizeof(v[0]), &k),
	    KIOSK_E_OK);
	assert_int_equal(kiosk_outbox_carry(s, sink_span(&k)), KIOSK_E_OK);
}

static void
says_what_the_site_gets_again(void **state)
{
	struct kiosk_console *c = start();
	struct kiosk_store *s = gate_store();
	const struct ui_console_lane *l = &c->view.lane[1];

	(void)state;
	now += 10000;
	kiosk_console_tick(c, now);
	log_on(c, "4711", pin);
	says_mark(s, 1240, 0);
	says_step(s, "IDLE", 100);
	now += 1100;
	kiosk_console_tick(c, now);
	assert_string_equal(l->state, "In service");
	assert_string_equal(
	    l->step, "Site restored: sends 1,240 records again");
	assert_int_equal(l->light, UI_CONSOLE_LIGHT_GOOD);
	assert_string_equal(c->view.lane[0].step, "");
	assert_string_equal(c->view.message,
	    "The site was restored: lane-2 is sending 1,240 records again.");
	says_mark(s, 0, 0);
	now += 1100;
	kiosk_console_tick(c, now);
	assert_string_equal(l->step, "");
	/* A row that differs is an alarm, and stands in the audit log once. */
	says_mark(s, 0, now);
	for (int i = 0; i < 2; i++) {
		now += 1100;
		kiosk_console_tick(c, now);
		assert_string_equal(
		    l->step, "Its records differ from the site's");
		assert_int_equal(l->light, UI_CONSOLE_LIGHT_WARN);
		assert_true(
		    audited("1 record of lane-2 differs from the site's:"
			    " another case 00ff 1 is there."));
		c->view.message[0] = '\0';
	}
	now += 1100;
	kiosk_console_tick(c, now);
	assert_string_equal(c->view.message, "");
	kiosk_store_close(&s);
	kiosk_console_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(shows_what_a_lane_does),
	    cmocka_unit_test(says_why_a_lane_is_out_of_service),
	    cmocka_unit_test(says_what_the_site_gets_again),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_console_lanes", tests, before, after);
}
