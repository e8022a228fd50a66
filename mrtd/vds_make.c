#include "mrtd/vds.h"

#include "mrtd/c40.h"
#include "mrtd/tlv.h"

#include <string.h>

static struct span
text(const char *s)
{
	return span_of(s, strlen(s));
}

static enum mrtd_err
put_date(struct sink *k, struct mrtd_date d)
{
	uint32_t n;

	if (!mrtd_date_valid(d))
		return MRTD_E_DATE;
	n = (uint32_t)(d.month * 1000000 + d.day * 10000 + d.year);
	sink_put_u8(k, (uint8_t)(n >> 16));
	sink_put_be16(k, (uint16_t)n);
	return MRTD_E_OK;
}

/* Only the length of an element: its tag is not one of BER. */
static void
put_length(struct sink *k, size_t n)
{
	uint8_t header[MRTD_TLV_HEADER_MAX];
	struct sink h = sink_of(header, sizeof(header));
	struct span s, length;

	mrtd_tlv_put_header(&h, 0x30, n);
	s = sink_span(&h);
	if (span_part(s, 1, s.n - 1, &length))
		sink_put(k, length);
	else
		k->overflow = true;
}

static enum mrtd_err
put_header(struct sink *k, const struct mrtd_vds_draft *d)
{
	static const char hex[] = "0123456789ABCDEF";
	char id[4 + 2 + MRTD_VDS_REFERENCE_MAX];
	struct sink t = sink_of(id, sizeof(id));
	size_t n = strlen(d->reference), issuer = strlen(d->issuer);
	char state[] = "<<<";
	enum mrtd_err e;

	if (strlen(d->signer) != 4 || n == 0 || n > MRTD_VDS_REFERENCE_MAX ||
	    (d->version == 3 && n != 5) || issuer == 0 || issuer > 3)
		return MRTD_E_LENGTH;
	memcpy(state, d->issuer, issuer);
	sink_put(&t, text(d->signer));
	if (d->version == 4) {
		sink_put_u8(&t, (uint8_t)hex[n >> 4]);
		sink_put_u8(&t, (uint8_t)hex[n & 0xF]);
	}
	sink_put(&t, text(d->reference));
	sink_put_u8(k, 0xDC);
	sink_put_u8(k, (uint8_t)(d->version - 1));
	if ((e = mrtd_c40_put(k, text(state))) != MRTD_E_OK ||
	    (e = mrtd_c40_put(k, sink_span(&t))) != MRTD_E_OK ||
	    (e = put_date(k, d->issued)) != MRTD_E_OK ||
	    (e = put_date(k, d->signed_on)) != MRTD_E_OK)
		return e;
	sink_put_u8(k, d->definition);
	sink_put_u8(k, d->category);
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_vds_make(const struct mrtd_vds_draft *d, struct sink *k)
{
	enum mrtd_err e;

	if (d->version != 3 && d->version != 4)
		return MRTD_E_VALUE;
	if ((e = put_header(k, d)) != MRTD_E_OK)
		return e;
	for (size_t i = 0; i < d->n; i++) {
		const struct mrtd_vds_feature *f = &d->features[i];

		if (f->tag == 0xFF)
			return MRTD_E_VALUE;
		sink_put_u8(k, f->tag);
		if (d->version == 4)
			put_length(k, f->value.n);
		else if (f->value.n <= 0xFF)
			sink_put_u8(k, (uint8_t)f->value.n);
		else
			return MRTD_E_LENGTH;
		sink_put(k, f->value);
	}
	return sink_ok(k) ? MRTD_E_OK : MRTD_E_SPACE;
}

enum mrtd_err
mrtd_vds_make_signed(struct sink *k, struct span signature)
{
	if (signature.n == 0 || signature.n % 2 != 0)
		return MRTD_E_LENGTH;
	sink_put_u8(k, 0xFF);
	put_length(k, signature.n);
	sink_put(k, signature);
	return sink_ok(k) ? MRTD_E_OK : MRTD_E_SPACE;
}
