#include "kiosk/finger.h"
#include "kiosk/wire.h"

#include <string.h>

#include "mrtd/finger.h"

const char *
kiosk_finger_name(unsigned position)
{
	return position >= 1 && position <= KIOSK_FINGER_LAST
	    ? mrtd_finger_position_name(position)
	    : "a finger";
}

const char *
kiosk_finger_second_text(enum kiosk_finger_second s)
{
	static const char *const texts[KIOSK_FINGER_SECONDS] = {
	    [KIOSK_FINGER_UNASKED] = "not asked",
	    [KIOSK_FINGER_UNTOLD] = "cannot be told",
	    [KIOSK_FINGER_DENIES] = "no match",
	    [KIOSK_FINGER_AGREES] = "match",
	};

	return (unsigned)s < KIOSK_FINGER_SECONDS ? texts[s]
						  : texts[KIOSK_FINGER_UNTOLD];
}

/* Scores, thresholds and rates alike are shares. */
static bool
take_share(struct span *s, double *out)
{
	return kiosk_wire_take_real(s, out) && *out >= 0 && *out <= 1;
}

void
kiosk_finger_put(struct sink *k, const struct kiosk_finger *f)
{
	sink_put_u8(k, (uint8_t)f->err);
	sink_put_u8(k, (uint8_t)f->sensor);
	sink_put_u8(k, f->position);
	sink_put(k, span_of(f->matcher, sizeof(f->matcher)));
	sink_put_u8(k, (uint8_t)f->outcome);
	kiosk_wire_put_real(k, f->score);
	kiosk_wire_put_real(k, f->threshold);
	kiosk_wire_put_real(k, f->fmr);
	kiosk_wire_put_real(k, f->reached);
	sink_put_u8(k, f->fingers);
	sink_put_u8(k, f->quality_live);
	sink_put_u8(k, f->quality_reference);
	sink_put_be16(k, f->minutiae_live);
	sink_put_be16(k, f->minutiae_reference);
	sink_put_be16(k, f->width);
	sink_put_be16(k, f->height);
	sink_put_be16(k, f->ppi);
	sink_put_u8(k, (uint8_t)f->pad.evidence);
	kiosk_wire_put_real(k, f->pad.score);
	sink_put_u8(k, (uint8_t)f->second);
	sink_put_u8(k, (uint8_t)f->second_err);
	sink_put_be32(k, f->touches);
	sink_put_be32(k, f->us_reference);
	sink_put_be32(k, f->us_live);
	sink_put_be32(k, f->us_compare);
}

static bool
take_matcher(struct span *s, char out[32])
{
	if (!span_take_copy(s, out, 32) || out[31] != '\0')
		return false;
	for (const char *p = out; *p != '\0'; p++)
		if (*p < 0x20 || *p > 0x7E)
			return false;
	return true;
}

static bool
take_numbers(struct span *s, struct kiosk_finger *f)
{
	uint8_t evidence, second, second_err;

	if (!span_take_u8(s, &f->quality_live) || f->quality_live > 100 ||
	    !span_take_u8(s, &f->quality_reference) ||
	    f->quality_reference > 100 ||
	    !span_take_be16(s, &f->minutiae_live) ||
	    !span_take_be16(s, &f->minutiae_reference) ||
	    !span_take_be16(s, &f->width) || !span_take_be16(s, &f->height) ||
	    !span_take_be16(s, &f->ppi) || !span_take_u8(s, &evidence) ||
	    evidence > BIOMETRICS_FINGER_PAD_ALL ||
	    !take_share(s, &f->pad.score) || !span_take_u8(s, &second) ||
	    second >= KIOSK_FINGER_SECONDS || !span_take_u8(s, &second_err) ||
	    second_err >= HW_E_COUNT ||
	    (second == KIOSK_FINGER_UNTOLD) == (second_err == HW_E_OK))
		return false;
	f->pad.evidence = evidence;
	f->second = (enum kiosk_finger_second)second;
	f->second_err = (enum hw_err)second_err;
	return span_take_be32(s, &f->touches) &&
	    span_take_be32(s, &f->us_reference) &&
	    span_take_be32(s, &f->us_live) && span_take_be32(s, &f->us_compare);
}

bool
kiosk_finger_take(struct span *in, struct kiosk_finger *out)
{
	struct kiosk_finger f = {0};
	uint8_t err, sensor, outcome;
	struct span s = *in;

	if (!span_take_u8(&s, &err) || err >= BIOMETRICS_E_COUNT ||
	    !span_take_u8(&s, &sensor) || sensor >= HW_E_COUNT ||
	    !span_take_u8(&s, &f.position) || f.position > KIOSK_FINGER_LAST ||
	    !take_matcher(&s, f.matcher) || !span_take_u8(&s, &outcome) ||
	    outcome > BIOMETRICS_MATCH || !take_share(&s, &f.score) ||
	    !take_share(&s, &f.threshold) || !take_share(&s, &f.fmr) ||
	    !take_share(&s, &f.reached) || !span_take_u8(&s, &f.fingers) ||
	    f.fingers > KIOSK_FINGER_LAST || !take_numbers(&s, &f))
		return false;
	f.err = (enum biometrics_err)err;
	f.sensor = (enum hw_err)sensor;
	f.outcome = (enum biometrics_outcome)outcome;
	*in = s;
	*out = f;
	return true;
}

bool
kiosk_finger_matches(const struct kiosk_finger *f, double fmr)
{
	return f->err == BIOMETRICS_E_OK && f->sensor == HW_E_OK &&
	    f->outcome == BIOMETRICS_MATCH && f->position != 0 && f->fmr > 0 &&
	    f->fmr <= fmr && f->reached > 0 && f->reached <= f->fmr &&
	    f->fingers > 0 &&
	    (f->fingers > 1 ||
		(f->threshold > 0 && f->score >= f->threshold)) &&
	    !biometrics_finger_pad_alarm(&f->pad);
}
