#include "mrtd/dir.h"

#include "mrtd/der.h"
#include "mrtd/field.h"
#include "mrtd/lds2.h"
#include "mrtd/secinfo.h"

static unsigned
application(struct span aid)
{
	const struct mrtd_lds2_app_row *a = mrtd_lds2_app_of_aid(aid);

	if (span_eq(aid, span_of(mrtd_lds_aid, MRTD_LDS_AID_SIZE)))
		return MRTD_DIR_EMRTD;
	return a != NULL ? a->dir : 0;
}

enum mrtd_err
mrtd_dir_parse(struct span file, struct mrtd_dir *out)
{
	struct mrtd_fields fields;
	struct mrtd_field_walk w;
	struct mrtd_field f;
	struct mrtd_dir dir = {0};
	enum mrtd_err e;

	e = mrtd_field_parse(mrtd_field_table(MRTD_FILE_DIR), file, &fields);
	if (e != MRTD_E_OK)
		return e;
	dir.notes = fields.notes;
	mrtd_field_begin(&fields, &w);
	while (mrtd_field_next(&w, &f)) {
		if (f.tag != 0x4F)
			continue;
		dir.applications |= application(f.value);
		dir.others += application(f.value) == 0;
	}
	*out = dir;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_dir_copy(const struct mrtd_secinfos *infos, struct span *copy)
{
	/* id-EFDIR, 2.23.136.1.1.13. */
	static const uint8_t oid[] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x0D};

	for (size_t i = 0; i < infos->n; i++)
		if (span_eq(infos->list[i].oid, SPAN_OF(oid)))
			return mrtd_der_only(infos->list[i].required,
				   MRTD_DER_OCTET_STRING, copy) == MRTD_E_OK
			    ? MRTD_E_OK
			    : MRTD_E_ENCODING;
	return MRTD_E_NOT_FOUND;
}
