/*
 * The input is a record as the store hands it to a console: another program
 * wrote it.  Whatever it says, what is shown are whole texts and numbers in
 * range, and a text that is no record to its end is none.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "kiosk/console_record.h"

static void
is_text(const char *s, size_t cap)
{
	FUZZ_ASSERT(memchr(s, '\0', cap) != NULL);
}
#define IS_TEXT(member) is_text(member, sizeof(member))

static void
is_shown(const struct ui_console_case *c)
{
	FUZZ_ASSERT(c->checks >= 0 && c->checks <= UI_CONSOLE_CHECKS);
	FUZZ_ASSERT(c->beyond == 0 || c->checks == UI_CONSOLE_CHECKS);
	for (int i = 0; i < c->checks; i++) {
		IS_TEXT(c->check[i].text);
		IS_TEXT(c->check[i].evidence);
		FUZZ_ASSERT(c->check[i].light != UI_CONSOLE_LIGHT_GOOD);
	}
	IS_TEXT(c->name);
	IS_TEXT(c->number);
	IS_TEXT(c->age);
	IS_TEXT(c->validity);
	IS_TEXT(c->compared);
	FUZZ_ASSERT(c->score >= 0 && c->score <= 1000);
	FUZZ_ASSERT(c->threshold >= 0 && c->threshold <= 1000);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct ui_console_case c;
	struct kiosk_console_facts facts;
	char text[2000];

	memset(&c, 0, sizeof(c));
	if (kiosk_console_record_read(span_of(p, n),
		(struct mrtd_date) {2026, 11, 22}, &c) == KIOSK_E_OK)
		is_shown(&c);
	kiosk_console_record_text(
	    span_of(p, n), (n & 1) != 0, text, sizeof(text));
	IS_TEXT(text);
	FUZZ_ASSERT(text[0] != '\0');
	if (kiosk_console_record_facts(span_of(p, n), &facts) == KIOSK_E_OK)
		FUZZ_ASSERT(facts.steps >= 0 && facts.steps <= 16);
	return 0;
}
