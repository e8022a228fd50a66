/* The language of the screen: proposed by the document, held by a touch. */
#include "tests/check.h"

#include "kiosk/language.h"

#define EN UI_LANGUAGE_EN
#define DE UI_LANGUAGE_DE
#define AR UI_LANGUAGE_AR

static struct kiosk_language l;
static struct ui_view v;

static int
start(void **state)
{
	(void)state;
	l = (struct kiosk_language) {.lane = EN};
	v = (struct ui_view) {.language = AR, .languages = 3};
	kiosk_language_reset(&l, &v);
	return 0;
}

static bool
touch(enum ui_event_kind kind, enum ui_language language, uint64_t ms)
{
	return kiosk_language_touch(&l, &v,
	    &(struct ui_event) {.kind = kind, .language = language}, ms);
}

static void
propose(const char *code)
{
	kiosk_language_propose(&l, &v, span_of(code, strlen(code)));
}

static void
the_document_s_state_proposes(void **state)
{
	(void)state;
	assert_int_equal(v.language, EN);
	assert_int_equal(v.languages, 0);
	propose("D<<");
	assert_int_equal(v.language, DE);
	assert_int_equal(v.offered[0], DE);
	assert_int_equal(v.offered[1], EN);
}

static void
a_touch_holds_against_the_document(void **state)
{
	(void)state;
	assert_true(touch(UI_EVENT_LANGUAGE, AR, 1));
	propose("D<<");
	assert_int_equal(v.language, AR);
	assert_int_equal(v.offered[0], DE);
	/* The lane's own is a choice too. */
	assert_true(touch(UI_EVENT_LANGUAGE, EN, 2));
	propose("D<<");
	assert_int_equal(v.language, EN);
	l.touched = false;
	kiosk_language_reset(&l, &v);
	propose("D<<");
	assert_int_equal(v.language, DE);
}

static void
several_languages_are_offered_alone(void **state)
{
	(void)state;
	touch(UI_EVENT_LANGUAGE, AR, 1);
	l.touched = false;
	propose("SGP");
	assert_int_equal(v.language, AR);
	assert_int_equal(v.offered[1], UI_LANGUAGE_ZH_HANS);
	kiosk_language_reset(&l, &v);
	propose("UTO");
	assert_int_equal(v.language, EN);
	assert_int_equal(v.offered[0], EN);
}

static void
all_languages_open_turn_and_close(void **state)
{
	(void)state;
	assert_false(touch(UI_EVENT_BACK, EN, 1));
	assert_false(touch(UI_EVENT_HELP, EN, 1));
	for (unsigned i = 0; i < UI_LANGUAGES_PAGE_MAX; i++) {
		assert_int_equal(v.languages, i);
		assert_true(touch(UI_EVENT_LANGUAGES, EN, 1));
	}
	assert_true(touch(UI_EVENT_LANGUAGES, EN, 1));
	assert_int_equal(v.languages, 1);
	assert_true(touch(UI_EVENT_BACK, EN, 1));
	assert_int_equal(v.languages, 0);
	assert_true(touch(UI_EVENT_LANGUAGES, EN, 1));
	assert_true(touch(UI_EVENT_LANGUAGE, DE, 1));
	assert_int_equal(v.languages, 0);
}

static void
a_screen_that_asks_closes_them(void **state)
{
	(void)state;
	v.screen = UI_SCREEN_IDLE;
	v.languages = 2;
	kiosk_language_enter(&v, UI_SCREEN_IDLE);
	assert_int_equal(v.languages, 2);
	kiosk_language_enter(&v, UI_SCREEN_READING);
	assert_int_equal(v.languages, 2);
	v.screen = UI_SCREEN_READING;
	kiosk_language_enter(&v, UI_SCREEN_MORE_TIME);
	assert_int_equal(v.languages, 0);
}

static void
who_walks_away_leaves_nothing(void **state)
{
	(void)state;
	assert_false(kiosk_language_rest(&l, &v, 90000));
	touch(UI_EVENT_LANGUAGE, AR, 1000);
	v.large_type = true;
	assert_false(kiosk_language_rest(&l, &v, 30999));
	assert_int_equal(v.language, AR);
	assert_true(kiosk_language_rest(&l, &v, 31000));
	assert_int_equal(v.language, EN);
	assert_false(v.large_type);
	assert_false(l.touched);
	assert_false(kiosk_language_rest(&l, &v, 90000));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(the_document_s_state_proposes, start),
	    cmocka_unit_test_setup(a_touch_holds_against_the_document, start),
	    cmocka_unit_test_setup(several_languages_are_offered_alone, start),
	    cmocka_unit_test_setup(all_languages_open_turn_and_close, start),
	    cmocka_unit_test_setup(a_screen_that_asks_closes_them, start),
	    cmocka_unit_test_setup(who_walks_away_leaves_nothing, start),
	};

	return cmocka_run_group_tests_name("kiosk_language", tests, NULL, NULL);
}
