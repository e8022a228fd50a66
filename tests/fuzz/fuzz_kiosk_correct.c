/*
 * The input is an order's note, a NUL, and the zone that was read.  What is
 * taken is written again as the same text; what is applied changes these places
 * alone, and not twice.  What has the form of a sealed zone is sealed by no key
 * that is here, and is no list of changes.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "kiosk/correct.h"

static const uint8_t key[KIOSK_CORRECT_KEY] = {1};

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const uint8_t *end = memchr(p, 0, n);
	char note[160], again[KIOSK_CORRECT_TEXT], zone[200], before[200];
	struct kiosk_correct c;
	size_t size, changed = 0;

	if (end == NULL || (size_t)(end - p) >= sizeof(note))
		return 0;
	memcpy(note, p, (size_t)(end - p) + 1);
	FUZZ_ASSERT(!kiosk_correct_open(note, key, "00", again));
	if (!kiosk_correct_take(note, &c))
		return 0;
	FUZZ_ASSERT(!kiosk_correct_sealed(note));
	FUZZ_ASSERT(c.n >= 1 && c.n <= KIOSK_CORRECT_MAX);
	kiosk_correct_text(&c, again);
	FUZZ_ASSERT(strcmp(again, note) == 0);
	size = n - (size_t)(end + 1 - p);
	if (size > sizeof(zone))
		return 0;
	memcpy(zone, end + 1, size);
	memcpy(before, zone, size);
	if (!kiosk_correct_apply(&c, zone, size)) {
		FUZZ_ASSERT(memcmp(zone, before, size) == 0);
		return 0;
	}
	for (size_t i = 0; i < size; i++)
		changed += zone[i] != before[i];
	FUZZ_ASSERT(changed == c.n);
	FUZZ_ASSERT(!kiosk_correct_apply(&c, zone, size));
	return 0;
}
