#include "mrtd/apdu.h"

#define DATA_MAX 65536

enum mrtd_err
mrtd_rapdu_parse(struct span s, struct mrtd_rapdu *out)
{
	struct mrtd_rapdu r;

	if (s.n < 2)
		return MRTD_E_TRUNCATED;
	if (s.n - 2 > DATA_MAX)
		return MRTD_E_LENGTH;
	if (!span_take(&s, s.n - 2, &r.data) || !span_take_be16(&s, &r.sw))
		return MRTD_E_INTERNAL;
	*out = r;
	return MRTD_E_OK;
}

void
mrtd_rapdu_put(struct sink *k, const struct mrtd_rapdu *r)
{
	sink_put(k, r->data);
	sink_put_be16(k, r->sw);
}
