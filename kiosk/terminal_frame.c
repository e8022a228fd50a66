#include "kiosk/terminal_frame.h"

#include <string.h>

/* One byte of length, and so many bytes. */
static void
put_short(struct sink *k, struct span s)
{
	sink_put_u8(k, (uint8_t)s.n);
	sink_put(k, s);
}

static bool
take_short(struct span *s, struct span *out)
{
	uint8_t n;

	return span_take_u8(s, &n) && span_take(s, n, out);
}

static uint8_t
index_of(const struct mrtd_cvc_algorithm *a)
{
	uint8_t i = 0;

	while (
	    mrtd_cvc_algorithm_at(i) != NULL && mrtd_cvc_algorithm_at(i) != a)
		i++;
	return i;
}

void
kiosk_terminal_frame_put(struct sink *k, const struct mrtd_session_request *r)
{
	sink_put_u8(k, (uint8_t)r->what);
	sink_put_u8(k, (uint8_t)r->cars.n);
	for (size_t i = 0; i < r->cars.n; i++)
		put_short(k, r->cars.car[i]);
	if (r->what == MRTD_SESSION_ASK_CHAIN)
		return;
	sink_put_u8(k, index_of(r->signature.algorithm));
	put_short(k, r->signature.chr);
	sink_put(k, r->signature.message);
}

bool
kiosk_terminal_frame_take(struct span s, struct mrtd_session_request *out)
{
	struct mrtd_session_request r = {0};
	uint8_t what, n, algorithm;

	if (!span_take_u8(&s, &what) || what > MRTD_SESSION_ASK_SIGNATURE ||
	    !span_take_u8(&s, &n) || n > MRTD_CVC_CARS)
		return false;
	for (r.cars.n = 0; r.cars.n < n; r.cars.n++)
		if (!take_short(&s, &r.cars.car[r.cars.n]) ||
		    !mrtd_cvc_name_valid(r.cars.car[r.cars.n]))
			return false;
	if (what == MRTD_SESSION_ASK_SIGNATURE) {
		r.what = MRTD_SESSION_ASK_SIGNATURE;
		if (!span_take_u8(&s, &algorithm) ||
		    (r.signature.algorithm = mrtd_cvc_algorithm_at(
			 algorithm)) == NULL ||
		    !take_short(&s, &r.signature.chr) ||
		    !mrtd_cvc_name_valid(r.signature.chr) || s.n == 0 ||
		    !span_take(&s, s.n, &r.signature.message))
			return false;
	}
	if (s.n != 0)
		return false;
	*out = r;
	return true;
}

void
kiosk_terminal_frame_put_answer(
    struct sink *k, const struct kiosk_terminal_answer *a)
{
	sink_put_u8(k, a->what);
	put_short(k, span_of(a->why, strlen(a->why)));
	sink_put_u8(k, (uint8_t)a->n);
	for (size_t i = 0; i < a->n; i++) {
		sink_put_be16(k, (uint16_t)a->chain[i].n);
		sink_put(k, a->chain[i]);
	}
	sink_put(k, a->signature);
}

static bool
take_why(struct span *s, char *out, size_t cap)
{
	struct span text;

	if (!take_short(s, &text) || text.n >= cap)
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < 0x20 || text.p[i] > 0x7E)
			return false;
	memset(out, 0, cap);
	if (text.n > 0)
		memcpy(out, text.p, text.n);
	return true;
}

bool
kiosk_terminal_frame_take_answer(
    struct span s, struct kiosk_terminal_answer *out)
{
	struct kiosk_terminal_answer a = {0};
	uint8_t n;

	if (!span_take_u8(&s, &a.what) || a.what > MRTD_SESSION_ASK_SIGNATURE ||
	    !take_why(&s, a.why, sizeof(a.why)) || !span_take_u8(&s, &n) ||
	    n > MRTD_TA_CHAIN_MAX)
		return false;
	for (a.n = 0; a.n < n; a.n++) {
		uint16_t length;

		if (!span_take_be16(&s, &length) || length == 0 ||
		    length > MRTD_CVC_MAX ||
		    !span_take(&s, length, &a.chain[a.n]))
			return false;
	}
	if (s.n > MRTD_CVC_SIGNATURE_MAX || !span_take(&s, s.n, &a.signature))
		return false;
	*out = a;
	return true;
}
