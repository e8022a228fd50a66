#include "kiosk/output.h"

#include <stdio.h>
#include <stdlib.h>

/* The record, and every element of every file in JSON's longest form. */
#define OUTPUT_MAX ((size_t)4 << 20)

bool
kiosk_output_record(const struct kiosk_record *r, bool json)
{
	struct sink out = sink_of(malloc(OUTPUT_MAX), OUTPUT_MAX);
	bool ok;

	if (out.p == NULL)
		return false;
	ok = json ? kiosk_record_json(r, &out) : kiosk_record_text(r, &out);
	ok = ok && fwrite(out.p, 1, out.n, stdout) == out.n &&
	    fflush(stdout) == 0;
	sink_wipe(&out);
	free(out.p);
	return ok;
}
