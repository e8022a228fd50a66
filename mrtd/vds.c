#include "mrtd/vds.h"

#include "mrtd/c40.h"
#include "mrtd/tlv.h"

#include <string.h>

enum {
	MAGIC = 0xDC,
	SIGNATURE_MARKER = 0xFF,
	SIGNER_CHARACTERS = 4,
	REFERENCE_V3 = 5,
};

static bool
letter(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
hexadecimal(char c)
{
	return digit(c) || (c >= 'A' && c <= 'F');
}

/* Three letters, or fewer and fillers, which C40 makes blanks. */
static enum mrtd_err
take_issuer(struct span *s, struct mrtd_vds *v)
{
	char text[4];
	struct span bytes;
	size_t n = 0, used = 0;
	enum mrtd_err e;

	if (!span_take(s, 2, &bytes))
		return MRTD_E_TRUNCATED;
	if ((e = mrtd_c40_read(bytes, text, sizeof(text), &n)) != MRTD_E_OK)
		return e;
	while (used < n && letter(text[used]))
		used++;
	for (size_t i = used; i < n; i++)
		if (text[i] != ' ')
			return MRTD_E_CHARACTER;
	if (n != 3 || used == 0)
		return MRTD_E_CHARACTER;
	text[used] = '\0';
	memcpy(v->issuer, text, sizeof(text));
	return MRTD_E_OK;
}

/* §2.2.1: two hexadecimal digits say how many follow. */
static enum mrtd_err
reference_size(struct span at, size_t *out)
{
	char text[8];
	struct span bytes;
	size_t n = 0, value = 0;
	enum mrtd_err e;

	if (!span_peek(at, 4, &bytes))
		return MRTD_E_TRUNCATED;
	if ((e = mrtd_c40_read(bytes, text, sizeof(text), &n)) != MRTD_E_OK)
		return e;
	if (n != SIGNER_CHARACTERS + 2)
		return MRTD_E_LENGTH;
	for (size_t i = SIGNER_CHARACTERS; i < n; i++) {
		if (!hexadecimal(text[i]))
			return MRTD_E_CHARACTER;
		value = value * 16 +
		    (size_t)(digit(text[i]) ? text[i] - '0'
					    : text[i] - 'A' + 10);
	}
	if (value == 0 || value > MRTD_VDS_REFERENCE_MAX)
		return MRTD_E_LENGTH;
	*out = value;
	return MRTD_E_OK;
}

static enum mrtd_err
take_signer(struct span *s, struct mrtd_vds *v)
{
	char text[SIGNER_CHARACTERS + 2 + MRTD_VDS_REFERENCE_MAX + 1];
	size_t skip = SIGNER_CHARACTERS, size = REFERENCE_V3, n = 0;
	struct span bytes;
	enum mrtd_err e;

	if (v->version >= 4) {
		if ((e = reference_size(*s, &size)) != MRTD_E_OK)
			return e;
		skip += 2;
	}
	if (!span_take(s, MRTD_C40_SIZE(skip + size), &bytes))
		return MRTD_E_TRUNCATED;
	if ((e = mrtd_c40_read(bytes, text, sizeof(text), &n)) != MRTD_E_OK)
		return e;
	if (n != skip + size)
		return MRTD_E_LENGTH;
	for (size_t i = 0; i < n; i++)
		if (i < 2 ? !letter(text[i])
			: i < SIGNER_CHARACTERS
			? !letter(text[i]) && !digit(text[i])
			: !hexadecimal(text[i]))
			return MRTD_E_CHARACTER;
	memcpy(v->signer, text, SIGNER_CHARACTERS);
	memcpy(v->reference, text + skip, size);
	return MRTD_E_OK;
}

/* §2.3.1: month, day and year, read as one decimal number. */
static enum mrtd_err
take_date(struct span *s, struct mrtd_date *out)
{
	uint32_t n;

	if (!span_take_be24(s, &n))
		return MRTD_E_TRUNCATED;
	*out = (struct mrtd_date) {.year = (int)(n % 10000),
	    .month = (int)(n / 1000000),
	    .day = (int)(n / 10000 % 100)};
	return mrtd_date_valid(*out) ? MRTD_E_OK : MRTD_E_DATE;
}

/* Table 1. */
static enum mrtd_err
take_header(struct span *s, struct mrtd_vds *v)
{
	uint8_t magic, version;
	enum mrtd_err e;

	if (!span_take_u8(s, &magic))
		return MRTD_E_TRUNCATED;
	if (magic != MAGIC)
		return MRTD_E_TAG;
	if (!span_take_u8(s, &version))
		return MRTD_E_TRUNCATED;
	v->version = version + 1u;
	if (v->version != 3 && v->version != 4)
		return MRTD_E_UNSUPPORTED;
	if ((e = take_issuer(s, v)) != MRTD_E_OK ||
	    (e = take_signer(s, v)) != MRTD_E_OK ||
	    (e = take_date(s, &v->issued)) != MRTD_E_OK ||
	    (e = take_date(s, &v->signed_on)) != MRTD_E_OK)
		return e;
	if (!span_take_u8(s, &v->definition) || !span_take_u8(s, &v->category))
		return MRTD_E_TRUNCATED;
	if (v->definition == 0 || v->definition == 0xFF || v->category == 0)
		return MRTD_E_VALUE;
	v->use = mrtd_vds_use(v->category, v->definition);
	return MRTD_E_OK;
}

static const struct mrtd_vds_field *
field_of(const struct mrtd_vds_use *u, uint8_t tag)
{
	for (size_t i = 0; u != NULL && i < u->n; i++)
		if (u->fields[i].tag == tag)
			return &u->fields[i];
	return NULL;
}

static enum mrtd_err
take_feature(struct span *s, uint8_t tag, struct mrtd_vds *v)
{
	struct mrtd_vds_feature f = {.tag = tag};
	uint8_t direct = 0;
	size_t n = 0;
	enum mrtd_err e;

	if (v->version < 4) {
		if (!span_take_u8(s, &direct))
			return MRTD_E_TRUNCATED;
		n = direct;
	} else if ((e = mrtd_tlv_length(s, &n)) != MRTD_E_OK) {
		return e;
	}
	if (!span_take(s, n, &f.value))
		return MRTD_E_TRUNCATED;
	if (v->n == MRTD_VDS_FEATURES)
		return MRTD_E_SPACE;
	f.field = field_of(v->use, tag);
	v->features[v->n++] = f;
	return MRTD_E_OK;
}

/* r and s have the same length; an empty signature is none. */
static enum mrtd_err
take_signature(struct span *s, struct mrtd_vds *v)
{
	size_t n;
	enum mrtd_err e;

	if ((e = mrtd_tlv_length(s, &n)) != MRTD_E_OK)
		return e;
	if (n == 0 || n % 2 != 0)
		return MRTD_E_LENGTH;
	if (!span_take(s, n, &v->signature))
		return MRTD_E_TRUNCATED;
	return s->n == 0 ? MRTD_E_OK : MRTD_E_TRAILING;
}

enum mrtd_err
mrtd_vds_parse(struct span in, struct mrtd_vds *out)
{
	struct mrtd_vds v = {0};
	struct span s = in;
	uint8_t tag;
	enum mrtd_err e;

	if (in.n > MRTD_VDS_MAX)
		return MRTD_E_SPACE;
	if ((e = take_header(&s, &v)) != MRTD_E_OK)
		return e;
	for (;;) {
		size_t before = s.n;

		if (!span_take_u8(&s, &tag))
			return MRTD_E_TRUNCATED;
		if (tag == SIGNATURE_MARKER) {
			if (!span_part(in, 0, in.n - before, &v.signed_part))
				return MRTD_E_INTERNAL;
			break;
		}
		if ((e = take_feature(&s, tag, &v)) != MRTD_E_OK)
			return e;
	}
	if ((e = take_signature(&s, &v)) != MRTD_E_OK)
		return e;
	*out = v;
	return MRTD_E_OK;
}
