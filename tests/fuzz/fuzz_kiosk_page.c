/* The input is a picture of the page, as the image worker gets it. */
#include <stdlib.h>

#include "kiosk/page.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct hw_camera_frame f;
	uint8_t *again;
	struct sink k;

	if (!kiosk_page_take(span_of(p, n), &f))
		return 0;
	FUZZ_ASSERT(f.width <= HW_CAMERA_SIDE_MAX &&
	    f.height <= HW_CAMERA_SIDE_MAX && f.format < HW_CAMERA_FORMATS);
	again = malloc(n);
	FUZZ_ASSERT(again != NULL);
	k = sink_of(again, n);
	kiosk_page_put(&k, &f);
	FUZZ_ASSERT(span_eq(sink_span(&k), span_of(p, n)));
	free(again);
	return 0;
}
