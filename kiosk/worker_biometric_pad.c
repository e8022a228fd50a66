#include "kiosk/worker_biometric_pad.h"

#include <stdio.h>

#include "biometrics/jpeg.h"
#include "kiosk/decide.h"

#define QUALITY 85 /* of a picture that is kept */

enum kiosk_err
kiosk_worker_biometric_pad_open(
    struct kiosk_worker_biometric_pad *p, const struct kiosk_lane *lane)
{
	/* Without a network the motion of a face is judged alone. */
	return biometrics_pad_new(lane->pad[0] != '\0' ? lane->pad : NULL,
		   &p->pad) == BIOMETRICS_E_OK
	    ? KIOSK_E_OK
	    : KIOSK_E_MODEL;
}

void
kiosk_worker_biometric_pad_see(struct kiosk_worker_biometric_pad *p,
    const struct biometrics_best *b, const struct biometrics_image *img,
    const struct biometrics_face *face, enum biometrics_guidance g)
{
	if (b->anew)
		biometrics_pad_forget(p->pad);
	/* What it could not judge, it says nothing about: fail closed. */
	if (g != BIOMETRICS_G_NO_FACE && g != BIOMETRICS_G_SEVERAL_FACES)
		(void)!biometrics_pad_see(p->pad, img, face, b->kept);
}

static void
keep(struct kiosk_worker_biometric_pad *p, const struct biometrics_best *b)
{
	struct sink k;

	if (!b->have || p->shots == KIOSK_EVIDENCE_FRAMES)
		return;
	k = sink_of(p->shot[p->shots].px, sizeof(p->shot[p->shots].px));
	if (biometrics_jpeg_encode(&b->frame, QUALITY, &k) == BIOMETRICS_E_OK)
		p->shot[p->shots++].n = k.n;
}

/*
 * TR-03121-3.1 §4.8.2.1: where one picture of an acquisition causes an alarm,
 * the officer sees them all.
 */
static enum kiosk_err
tell(struct kiosk_worker *w, struct kiosk_worker_biometric_pad *p)
{
	enum kiosk_err e = KIOSK_E_OK;

	for (; e == KIOSK_E_OK && p->told < p->shots; p->told++)
		e = kiosk_worker_tell(w, KIOSK_MONITOR, KIOSK_MSG_EVIDENCE,
		    span_of(p->shot[p->told].px, p->shot[p->told].n));
	return e;
}

enum kiosk_err
kiosk_worker_biometric_pad_judge(struct kiosk_worker *w,
    struct kiosk_worker_biometric_pad *p, const struct biometrics_best *b,
    struct kiosk_comparison *c)
{
	const struct policy *policy = &w->lane->policy;

	biometrics_pad_judge(p->pad, &c->pad);
	biometrics_pad_forget(p->pad);
	snprintf(c->pad_model, sizeof(c->pad_model), "%s",
	    biometrics_pad_model(p->pad));
	if (w->lane->evidence[0] == '\0' || policy->evidence_days == 0)
		return KIOSK_E_OK;
	keep(p, b);
	return kiosk_decide_pad(policy, c) == KIOSK_PAD_SUSPECTED ? tell(w, p)
								  : KIOSK_E_OK;
}

void
kiosk_worker_biometric_pad_clear(struct kiosk_worker_biometric_pad *p)
{
	if (p->pad != NULL)
		biometrics_pad_forget(p->pad);
	for (size_t i = 0; i < p->shots; i++)
		bytes_wipe(p->shot[i].px, p->shot[i].n);
	p->shots = p->told = 0;
}
