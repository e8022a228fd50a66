/*
 * Whether the files of one document tell of one person: Doc 9303-10 §4.7.
 * What disagrees was signed by the same issuer and is noted, not counted:
 * States transliterate and abbreviate in their own ways.
 */
#include <stdio.h>
#include <string.h>

#include "kiosk/inspect_parts.h"
#include "mrtd/agree.h"

static const struct mrtd_fields *
open_fields(const struct kiosk_inspect *i, enum mrtd_file file,
    struct mrtd_fields *fields)
{
	if (i->content[file].n == 0 ||
	    mrtd_field_parse(
		mrtd_field_table(file), i->content[file], fields) != MRTD_E_OK)
		return NULL;
	return fields;
}

void
kiosk_inspect_agree(struct kiosk_inspect *i)
{
	struct mrtd_fields dg11, dg12, dg16;
	struct mrtd_agree_input in = {
	    .mrz = i->facts.have_mrz ? &i->facts.mrz : NULL,
	    .dg11 = open_fields(i, MRTD_FILE_DG11, &dg11),
	    .dg12 = open_fields(i, MRTD_FILE_DG12, &dg12),
	    .dg16 = open_fields(i, MRTD_FILE_DG16, &dg16),
	    .today = mrtd_date_of_days(i->conf.now / 86400),
	};
	enum certs_result result = CERTS_NOT_SUPPORTED;
	struct mrtd_agree agree;
	char list[96] = "";

	mrtd_agree_judge(&in, &agree);
	for (unsigned id = 0; id < MRTD_AGREE_COUNT; id++) {
		enum mrtd_agree_result r = agree.result[id];
		size_t n = strlen(list);

		if (r == MRTD_AGREE_NOTHING)
			continue;
		if (r == MRTD_AGREE_NO)
			result = CERTS_FAILED;
		else if (r == MRTD_AGREE_UNSURE && result != CERTS_FAILED)
			result = CERTS_UNDETERMINED;
		else if (result == CERTS_NOT_SUPPORTED)
			result = CERTS_SUCCESSFUL;
		if (r != MRTD_AGREE_YES)
			snprintf(list + n, sizeof(list) - n, "%s%s",
			    n > 0 ? ", " : "",
			    mrtd_agree_id_text((enum mrtd_agree_id)id));
	}
	certs_checks_detail(
	    certs_checks_add(&i->facts.verdict, CERTS_CHECK_AGREE, result,
		result == CERTS_FAILED ? CERTS_REASON_DIFFERS
				       : CERTS_REASON_NONE),
	    "%s", list);
}
