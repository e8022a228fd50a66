#include "mrtd/com.h"

#include "mrtd/tlv.h"

/* Doc 9303-10 §4.6.1: digits, as many as the field has. */
static enum mrtd_err
take_digits(struct span *s, uint32_t tag, char *out, size_t n)
{
	struct span v;
	enum mrtd_err e;

	if ((e = mrtd_tlv_expect(s, tag, &v)) != MRTD_E_OK)
		return e;
	if (v.n != n)
		return MRTD_E_LENGTH;
	for (size_t i = 0; i < n; i++) {
		if (v.p[i] < '0' || v.p[i] > '9')
			return MRTD_E_CHARACTER;
		out[i] = (char)v.p[i];
	}
	out[n] = '\0';
	return MRTD_E_OK;
}

static void
add_tag(struct mrtd_com *com, uint8_t tag)
{
	const struct mrtd_lds_file *f = mrtd_lds_of_tag(tag);

	if (f == NULL || mrtd_lds_dg_number(f->id) == 0)
		com->findings |= MRTD_FINDING_BIT(COM_UNKNOWN_TAG);
	else if ((com->files & MRTD_FILE_BIT(f->id)) != 0)
		com->findings |= MRTD_FINDING_BIT(COM_TWICE);
	else
		com->files |= MRTD_FILE_BIT(f->id);
}

enum mrtd_err
mrtd_com_parse(struct span file, struct mrtd_com *out)
{
	struct mrtd_com com = {0};
	struct span s, tags;
	uint8_t tag;
	enum mrtd_err e;

	if ((e = mrtd_tlv_only(file, 0x60, &s)) != MRTD_E_OK ||
	    (e = take_digits(&s, 0x5F01, com.version, 4)) != MRTD_E_OK ||
	    (e = take_digits(&s, 0x5F36, com.unicode, 6)) != MRTD_E_OK ||
	    (e = mrtd_tlv_only(s, 0x5C, &tags)) != MRTD_E_OK)
		return e;
	/* Tags of data groups have one byte (Table 38). */
	while (span_take_u8(&tags, &tag))
		add_tag(&com, tag);
	*out = com;
	return MRTD_E_OK;
}
