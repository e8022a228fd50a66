#include "mrtd/der.h"

/* Two digits. */
static bool
take_two(struct span *s, int *out)
{
	struct span d;

	if (!span_take(s, 2, &d) || d.p[0] < '0' || d.p[0] > '9' ||
	    d.p[1] < '0' || d.p[1] > '9')
		return false;
	*out = (d.p[0] - '0') * 10 + (d.p[1] - '0');
	return true;
}

/* X.690 §11.7, §11.8: seconds are there, no fraction, and Z. */
enum mrtd_err
mrtd_der_time(struct span *s, struct mrtd_der_time *out)
{
	struct span rest = *s;
	struct mrtd_tlv e;
	struct mrtd_der_time t;
	int high = -1, low;
	uint8_t z;
	enum mrtd_err err;

	if ((err = mrtd_der_next(&rest, &e)) != MRTD_E_OK)
		return err;
	if (e.tag != MRTD_DER_UTC_TIME && e.tag != MRTD_DER_GENERALIZED_TIME)
		return MRTD_E_TAG;
	if ((e.tag == MRTD_DER_GENERALIZED_TIME &&
		!take_two(&e.value, &high)) ||
	    !take_two(&e.value, &low) || !take_two(&e.value, &t.date.month) ||
	    !take_two(&e.value, &t.date.day) || !take_two(&e.value, &t.hour) ||
	    !take_two(&e.value, &t.minute) || !take_two(&e.value, &t.second) ||
	    !span_take_u8(&e.value, &z) || z != 'Z' || e.value.n != 0)
		return MRTD_E_ENCODING;
	if (high < 0)
		high = low < 50 ? 20 : 19; /* RFC 5280 §4.1.2.5.1 */
	t.date.year = high * 100 + low;
	if (!mrtd_date_valid(t.date) || t.hour > 23 || t.minute > 59 ||
	    t.second > 59)
		return MRTD_E_DATE;
	*out = t;
	*s = rest;
	return MRTD_E_OK;
}

int64_t
mrtd_der_time_unix(const struct mrtd_der_time *t)
{
	return ((mrtd_date_days(t->date) * 24 + t->hour) * 60 + t->minute) *
	    60 +
	    t->second;
}
