#include "kiosk/worker_biometric_token.h"

#include "kiosk/reference.h"

enum kiosk_err
kiosk_worker_biometric_token_tell(struct kiosk_worker *w,
    const struct biometrics_embedder *embedder, const float *reference)
{
	uint8_t body[KIOSK_REFERENCE_MAX];
	struct sink k = sink_of(body, sizeof(body));
	struct biometrics_template_id id;
	struct kiosk_reference r;
	enum kiosk_err e = KIOSK_E_OK;

	if (w->lane->topology != GATE_KIOSK)
		return e;
	id = biometrics_embedder_id(embedder);
	if (kiosk_reference_of(&id, reference, &r)) {
		kiosk_reference_put(&k, &r);
		e = kiosk_worker_tell(
		    w, KIOSK_MONITOR, KIOSK_MSG_TEMPLATE, sink_span(&k));
	}
	bytes_wipe(&r, sizeof(r));
	bytes_wipe(body, sizeof(body));
	return e;
}

enum kiosk_err
kiosk_worker_biometric_token_take(struct span body,
    const struct biometrics_embedder *embedder, float *reference,
    enum biometrics_err *err)
{
	struct biometrics_template_id mine;
	struct kiosk_reference r;

	if (!kiosk_reference_take(body, &r))
		return KIOSK_E_FRAME;
	*err = BIOMETRICS_E_MODEL;
	if (embedder != NULL) {
		mine = biometrics_embedder_id(embedder);
		*err = biometrics_template_same(&mine, &r.id);
	}
	if (*err == BIOMETRICS_E_OK)
		kiosk_reference_floats(&r, reference);
	bytes_wipe(&r, sizeof(r));
	return KIOSK_E_OK;
}
