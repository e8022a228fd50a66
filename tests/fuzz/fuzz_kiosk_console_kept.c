/*
 * The input is the file in which a console keeps its orders, as somebody left
 * it.  What is taken out of it is signed, of this site and of one of its lanes,
 * and as many octets as it had there; and it ends.
 */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/console.h"

static struct kiosk_console c;

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static uint8_t wire[KIOSK_ORDER_SEALED_MAX];
	struct kiosk_order o;
	size_t taken = 0;
	bool whole;

	memset(&c, 0, sizeof(c));
	snprintf(c.conf.site, sizeof(c.conf.site), "T1");
	c.view.lanes = 2;
	for (int i = 0; i < 2; i++)
		snprintf(c.view.lane[i].name, sizeof(c.view.lane[i].name),
		    "lane-%d", i + 1);
	whole = kiosk_console_kept_take(&c, span_of(p, n));
	FUZZ_ASSERT(c.n_sent <= KIOSK_CONSOLE_SENT);
	for (size_t i = 0; i < c.n_sent; i++) {
		const struct kiosk_console_sent *s = &c.sent[i];
		struct sink k = sink_of(wire, sizeof(wire));

		FUZZ_ASSERT(kiosk_order_verify(&s->sealed));
		FUZZ_ASSERT(kiosk_order_decode(&s->sealed, &o));
		FUZZ_ASSERT(strcmp(o.site, "T1") == 0);
		FUZZ_ASSERT(s->lane >= 0 && s->lane < 2 &&
		    strcmp(c.view.lane[s->lane].name, o.gate) == 0);
		FUZZ_ASSERT((unsigned)s->order < UI_CONSOLE_ORDER_COUNT);
		FUZZ_ASSERT(strcmp(s->id, o.id) == 0 && s->kept);
		kiosk_order_put(&k, &s->sealed);
		FUZZ_ASSERT(
		    span_eq(sink_span(&k), span_of(p + taken + 2, k.n)));
		taken += 2 + k.n;
	}
	FUZZ_ASSERT(whole == (taken == n));
	return 0;
}
