/* The input is a recording: whatever passes can be walked to its end. */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/monitor.h"
#include "kiosk/recording.h"
#include "kiosk/worker_image_page.h"

/* What is taken is what would be put. */
static void
recall(struct span s)
{
	uint8_t room[KIOSK_WORKER_IMAGE_PAGE_STATE];
	struct sink k = sink_of(room, sizeof(room));
	struct kiosk_worker_image_page p;

	if (!kiosk_worker_image_page_take_state(s, &p))
		return;
	kiosk_worker_image_page_put_state(&k, &p);
	FUZZ_ASSERT(sink_ok(&k) && span_eq(sink_span(&k), s));
}

static void
walk(struct span s, enum kiosk_peer part, unsigned *n)
{
	static struct kiosk_lane lane;
	static struct kiosk_monitor m;
	struct kiosk_recording_cursor c;
	struct kiosk_recording_event e;

	m.conf.lane = &lane;
	kiosk_recording_walk(&c, s, part);
	while (kiosk_recording_next(&c, &e)) {
		FUZZ_ASSERT(e.kind < KIOSK_RECORDING_COUNT);
		FUZZ_ASSERT(c.at < s.n && c.from < KIOSK_PEERS);
		if (e.kind == KIOSK_RECORDING_STATE &&
		    kiosk_keeper_take_state(e.body, &m))
			FUZZ_ASSERT(strlen(m.group.adult) < 40);
		if (e.kind == KIOSK_RECORDING_RECALLED)
			recall(e.body);
		(*n)++;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	uint8_t *copy = malloc(n > 0 ? n : 1);
	struct span s = span_of(copy, n);
	unsigned all = 0, parts = 0;
	bool sealed;
	size_t at;

	if (copy == NULL)
		return 0;
	memcpy(copy, p, n);
	if (kiosk_recording_check(s, &sealed, &at) == KIOSK_E_OK) {
		walk(s, KIOSK_PEERS, &all);
		for (int i = 0; i < KIOSK_PEERS; i++)
			walk(s, (enum kiosk_peer)i, &parts);
		FUZZ_ASSERT(all == parts);
	}
	FUZZ_ASSERT(at <= n);
	recall(s);
	free(copy);
	return 0;
}
