#include "kiosk/output.h"

#include <stdio.h>
#include <stdlib.h>

/* The record, and every element of every file in JSON's longest form. */
#define OUTPUT_MAX ((size_t)16 << 20)

bool
kiosk_output_record(const struct kiosk_record *r, enum kiosk_output form)
{
	static bool (*const writers[])(
	    const struct kiosk_record *, struct sink *) = {
	    [KIOSK_OUTPUT_TEXT] = kiosk_record_text,
	    [KIOSK_OUTPUT_JSON] = kiosk_record_json,
	    [KIOSK_OUTPUT_XML] = kiosk_record_xml,
	};
	struct sink out = sink_of(malloc(OUTPUT_MAX), OUTPUT_MAX);
	bool ok;

	if (out.p == NULL)
		return false;
	ok = writers[form](r, &out);
	ok = ok && fwrite(out.p, 1, out.n, stdout) == out.n &&
	    fflush(stdout) == 0;
	sink_wipe(&out);
	free(out.p);
	return ok;
}
