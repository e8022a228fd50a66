/*
 * The optical checks of TR-03135-1 §5.5 but for the check digits, which are one
 * of the document's own: what a gate's reader delivers is judged, and what none
 * delivers is "not supported" (TR-03135-2 §4.2: as far as the
 * reader can).
 * They are for whoever reads the record; none of them admits anybody.
 */
#include <string.h>

#include "kiosk/json.h"
#include "kiosk/record.h"
#include "kiosk/say.h"

enum judged {
	BY_NOBODY, /* no reader has the light for it, or knows document models
		    */
	BY_PICTURE, /* is there an MRZ on what the camera sees */
	BY_TYPE /* the reader of the camera's pictures knows OCR-B alone */
};

/* clang-format off */
static const struct {
	const char *id, *clause, *name;
	enum judged judged;
} rows[] = {
	{"document-detection", "5.5.2",     "Document detection and capturing", BY_PICTURE},
	{"document-model",     "5.5.3",     "Document model identification",    BY_NOBODY},
	{"mrz-ir",             "5.5.4.1.2", "MRZ readable under IR light",      BY_NOBODY},
	{"mrz-ocr-b",          "5.5.4.1.3", "MRZ printed using OCR-B type face", BY_TYPE},
	{"spectral",           "5.5.4.2",   "Spectrally selective verification", BY_NOBODY},
};
/* clang-format on */

static enum certs_result
result(const struct kiosk_record *r, enum judged by)
{
	if (by == BY_NOBODY || !r->optical.pictured)
		return CERTS_NOT_SUPPORTED;
	if (r->optical.zone)
		return CERTS_SUCCESSFUL;
	/* What was not found is of no type. */
	return by == BY_PICTURE ? CERTS_FAILED : CERTS_NOT_SUPPORTED;
}

/* Where a document was laid down, found or not; what a token lies on has no
 * page. */
bool
kiosk_record_optical(const struct kiosk_record *r)
{
	return r->id[0] != '\0' && r->station != GATE_GATE && r->steps > 0 &&
	    (strcmp(r->step[0].name, "MRZ") == 0 ||
		(r->have_correction && r->correction.typed));
}

void
kiosk_record_optical_json(struct kiosk_json *j, const struct kiosk_record *r)
{
	kiosk_json_open(j, "optical", '[');
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		kiosk_json_open(j, NULL, '{');
		kiosk_json_text(j, "id", rows[i].id);
		kiosk_json_text(j, "clause", rows[i].clause);
		kiosk_json_text(j, "result",
		    certs_checks_result_text(result(r, rows[i].judged)));
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
}

void
kiosk_record_optical_text(struct sink *out, const struct kiosk_record *r)
{
	sink_put(out, SPAN_STR("\nOptical checks\n"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		kiosk_say(out, "  %s: %s (%s)\n", rows[i].name,
		    certs_checks_result_text(result(r, rows[i].judged)),
		    rows[i].clause);
}
