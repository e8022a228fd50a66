#include "mrtd/dtc.h"

#include "mrtd/der.h"

/* Context-specific: primitive, as IMPLICIT OCTET STRING is, and EXPLICIT. */
#define IMPLICIT(n) (0x80u | (n))
#define EXPLICIT(n) (0xA0u | (n))
#define CONTEXT 0x80u

/* DTCTBSValues ::= SEQUENCE SIZE (3..ub-DTCData) */
enum {
	VERSION = 1,
	TBS_MIN = 3,
	TBS_MAX = 31,
	SOD = 0,
	DG_LAST = 16,
	SECURITY_INFO = 22,
	OTHER_INFOS = 23,
	TAG_NUMBERS = 31
};

static const char *const names[TAG_NUMBERS] = {"dtcSOD", "dtcDG1", "dtcDG2",
    "dtcDG3", "dtcDG4", "dtcDG5", "dtcDG6", "dtcDG7", "dtcDG8", "dtcDG9",
    "dtcDG10", "dtcDG11", "dtcDG12", "dtcDG13", "dtcDG14", "dtcDG15", "dtcDG16",
    [SECURITY_INFO] = "dtcSecurityInfo", [OTHER_INFOS] = "dtcOtherInfos"};

enum part {
	HAS_SOD = 1 << 0,
	HAS_TBS = 1 << 1,
	HAS_SIGNER_INFO = 1 << 2,
	HAS_SECURITY_INFO = 1 << 3,
	HAS_OTHER_INFOS = 1 << 4,
	HAS_UNKNOWN = 1 << 5,
};
#define OWN (HAS_TBS | HAS_SIGNER_INFO | HAS_SECURITY_INFO)

/* The comments of the ASN.1: what MUST be there, and what MAY. */
/* clang-format off */
static const struct {
	const char *name;
	unsigned must, may;
} kinds[] = {
	[MRTD_DTC_EMRTD]    = {"eMRTD bound",    HAS_SOD,       0},
	[MRTD_DTC_EMRTD_PC] = {"eMRTD-PC bound", HAS_SOD | OWN, HAS_OTHER_INFOS | HAS_UNKNOWN},
	[MRTD_DTC_PC]       = {"PC bound",       OWN,           HAS_OTHER_INFOS | HAS_UNKNOWN},
};
/* clang-format on */
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

const char *
mrtd_dtc_kind_name(enum mrtd_dtc_kind kind)
{
	return (unsigned)kind < KINDS ? kinds[kind].name : "?";
}

static enum mrtd_file
file_of(unsigned number)
{
	return number == SOD ? MRTD_FILE_SOD : mrtd_lds_dg(number)->id;
}

/*
 * "The encoding of Data Group n defined in [Doc 9303]-10": one data object with
 * the tag of that file, and nothing after it; lengths as the chip writes them.
 * The contents of DG13 are the issuer's affair, and some write no tag there.
 */
static enum mrtd_err
check_file(enum mrtd_file id, struct span file)
{
	const struct mrtd_lds_file *row = mrtd_lds_file(id);
	struct span contents;

	if (file.n == 0 || file.n > row->max)
		return MRTD_E_LENGTH;
	if (id == MRTD_FILE_DG13)
		return MRTD_E_OK;
	return mrtd_tlv_only(file, row->tag, &contents);
}

/* What EXPLICIT wraps: one element and no more. */
static enum mrtd_err
take_one(struct span s, struct span *out)
{
	struct mrtd_tlv t;
	enum mrtd_err e;

	if ((e = mrtd_der_next(&s, &t)) != MRTD_E_OK)
		return e;
	if (s.n != 0)
		return MRTD_E_TRAILING;
	*out = t.raw;
	return MRTD_E_OK;
}

static enum mrtd_err
take_element(unsigned number, const struct mrtd_tlv *t, struct mrtd_dtc *out)
{
	enum mrtd_err e;

	if (number <= DG_LAST) {
		if (t->tag != IMPLICIT(number))
			return MRTD_E_TAG;
		e = check_file(file_of(number), t->value);
		if (e == MRTD_E_OK)
			out->files[file_of(number)] = t->value;
		return e;
	}
	if (number != SECURITY_INFO && number != OTHER_INFOS) {
		out->unknown++;
		return MRTD_E_OK;
	}
	if (t->tag != EXPLICIT(number))
		return MRTD_E_TAG;
	return take_one(t->value,
	    number == SECURITY_INFO ? &out->security_info : &out->other_infos);
}

static enum mrtd_err
take_data(struct span s, struct mrtd_dtc *out)
{
	unsigned next = 0;
	struct mrtd_tlv t;
	enum mrtd_err e;

	while (s.n > 0) {
		unsigned number;

		if ((e = mrtd_der_next(&s, &t)) != MRTD_E_OK)
			return e;
		number = t.tag & 0x1F;
		if (t.tag > 0xFF || (t.tag & 0xC0) != CONTEXT ||
		    number >= TAG_NUMBERS)
			return MRTD_E_TAG;
		out->at = names[number] != NULL ? names[number]
						: "an unknown element";
		if (number < next)
			return MRTD_E_TAG;
		next = number + 1;
		if ((e = take_element(number, &t, out)) != MRTD_E_OK)
			return e;
	}
	for (unsigned n = 1; n <= 2; n++) {
		out->at = names[n];
		if (out->files[file_of(n)].n == 0)
			return MRTD_E_NOT_FOUND;
	}
	return MRTD_E_OK;
}

static enum mrtd_err
take_tbs(struct span s, struct mrtd_dtc *out)
{
	struct span values;
	struct mrtd_tlv t;
	enum mrtd_err e;

	out->at = "dtcTBS";
	if ((e = mrtd_der_only(s, MRTD_DER_SEQUENCE, &values)) != MRTD_E_OK)
		return e;
	while (values.n > 0) {
		if ((e = mrtd_der_next(&values, &t)) != MRTD_E_OK)
			return e;
		if (++out->tbs_values > TBS_MAX)
			return MRTD_E_LENGTH;
	}
	if (out->tbs_values < TBS_MIN)
		return MRTD_E_LENGTH;
	out->tbs = s;
	return MRTD_E_OK;
}

/* DTCContentInfo */
static enum mrtd_err
take_content(struct span s, struct mrtd_dtc *out)
{
	struct span data, wrapped;
	uint32_t version;
	enum mrtd_err e;

	out->at = "version";
	if ((e = mrtd_der_uint(&s, &version)) != MRTD_E_OK)
		return e;
	if (version != VERSION)
		return MRTD_E_UNSUPPORTED;
	out->at = "dtcData";
	if ((e = mrtd_der_expect(&s, MRTD_DER_SEQUENCE, &data)) != MRTD_E_OK ||
	    (e = take_data(data, out)) != MRTD_E_OK)
		return e;
	out->at = "dtcTBS";
	if (mrtd_der_at(s, EXPLICIT(0)) &&
	    ((e = mrtd_der_expect(&s, EXPLICIT(0), &wrapped)) != MRTD_E_OK ||
		(e = take_tbs(wrapped, out)) != MRTD_E_OK))
		return e;
	out->at = "dtcSignerInfo";
	if (mrtd_der_at(s, EXPLICIT(1)) &&
	    ((e = mrtd_der_expect(&s, EXPLICIT(1), &wrapped)) != MRTD_E_OK ||
		(e = take_one(wrapped, &out->signer_info)) != MRTD_E_OK))
		return e;
	return s.n == 0 ? MRTD_E_OK : MRTD_E_TRAILING;
}

static enum mrtd_err
find_kind(struct mrtd_dtc *out)
{
	const unsigned has = (out->files[MRTD_FILE_SOD].n > 0 ? HAS_SOD : 0u) |
	    (out->tbs.n > 0 ? HAS_TBS : 0u) |
	    (out->signer_info.n > 0 ? HAS_SIGNER_INFO : 0u) |
	    (out->security_info.n > 0 ? HAS_SECURITY_INFO : 0u) |
	    (out->other_infos.n > 0 ? HAS_OTHER_INFOS : 0u) |
	    (out->unknown > 0 ? HAS_UNKNOWN : 0u);

	out->at = "the whole";
	for (unsigned k = 0; k < KINDS; k++)
		if ((has & kinds[k].must) == kinds[k].must &&
		    (has & ~(kinds[k].must | kinds[k].may)) == 0) {
			out->kind = (enum mrtd_dtc_kind)k;
			return MRTD_E_OK;
		}
	return MRTD_E_CONTRADICTION;
}

enum mrtd_err
mrtd_dtc_parse(struct span s, struct mrtd_dtc *out)
{
	struct mrtd_dtc d = {.at = "DTCContentInfo"};
	struct span content;
	enum mrtd_err e;

	*out = d;
	if (s.n > MRTD_DTC_MAX)
		return MRTD_E_LENGTH;
	if ((e = mrtd_der_only(s, MRTD_DER_SEQUENCE, &content)) == MRTD_E_OK &&
	    (e = take_content(content, &d)) == MRTD_E_OK)
		e = find_kind(&d);
	out->at = d.at;
	if (e == MRTD_E_OK)
		*out = d;
	return e;
}

static size_t
size_of(size_t contents)
{
	uint8_t header[MRTD_TLV_HEADER_MAX];
	struct sink k = sink_of(header, sizeof(header));

	mrtd_tlv_put_header(&k, MRTD_DER_SEQUENCE, contents);
	return k.n + contents;
}

enum mrtd_err
mrtd_dtc_make(const struct span files[MRTD_FILE_COUNT], struct sink *k)
{
	static const uint8_t version[] = {MRTD_DER_INTEGER, 1, VERSION};
	size_t data = 0;
	enum mrtd_err e;

	for (unsigned n = 0; n <= DG_LAST; n++) {
		const struct span file = files[file_of(n)];

		if (n <= 2 && file.n == 0)
			return MRTD_E_NOT_FOUND;
		if (file.n == 0)
			continue;
		if ((e = check_file(file_of(n), file)) != MRTD_E_OK)
			return e;
		data += size_of(file.n);
	}
	mrtd_tlv_put_header(
	    k, MRTD_DER_SEQUENCE, sizeof(version) + size_of(data));
	sink_put(k, SPAN_OF(version));
	mrtd_tlv_put_header(k, MRTD_DER_SEQUENCE, data);
	for (unsigned n = 0; n <= DG_LAST; n++)
		if (files[file_of(n)].n > 0)
			mrtd_tlv_put(k, IMPLICIT(n), files[file_of(n)]);
	return sink_ok(k) ? MRTD_E_OK : MRTD_E_SPACE;
}
