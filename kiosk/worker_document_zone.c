#include "kiosk/worker_document_zone.h"

#include "mrtd/mrz.h"

enum kiosk_err
kiosk_worker_document_zone(
    struct kiosk_worker *w, enum kiosk_case_photo kind, struct span text)
{
	uint8_t body[1 + 2 * MRTD_MRZ_MAX];
	struct sink k = sink_of(body, sizeof(body));
	enum kiosk_err e = KIOSK_E_OK;

	sink_put_u8(&k, (uint8_t)kind);
	sink_put(&k, text);
	if (w->lane->site[0] != '\0' && sink_ok(&k) && text.n > 0)
		e = kiosk_worker_tell(
		    w, KIOSK_MONITOR, KIOSK_MSG_EXHIBIT, sink_span(&k));
	bytes_wipe(body, sizeof(body));
	return e;
}

enum kiosk_err
kiosk_worker_document_zone_keep(
    struct kiosk_worker_document_seal *seal, struct span bytes)
{
	seal->fresh = true;
	seal->n = bytes.n;
	return span_take_copy(&bytes, seal->bytes, bytes.n) ? KIOSK_E_OK
							    : KIOSK_E_FRAME;
}

void
kiosk_worker_document_zone_recall(
    struct kiosk_worker *w, struct kiosk_worker_document_seal *seal)
{
	struct span s;

	/* That of a page which lay here before is not this one's. */
	if (!seal->fresh)
		seal->n = 0;
	seal->fresh = false;
	s = span_of(seal->bytes, seal->n);
	if (!kiosk_recorder_recall(w->recorder, &s))
		return;
	seal->n = s.n;
	if (s.n > sizeof(seal->bytes) ||
	    !span_take_copy(&s, seal->bytes, s.n)) {
		seal->n = 0;
		kiosk_recorder_differ(w->recorder, "what it recalls is none");
	}
}
