#include "mrtd/person.h"

#include "mrtd/mrz.h"
#include "mrtd/tlv.h"

enum mrtd_err
mrtd_person_text(struct span file, struct span *text)
{
	struct span dg1, mrz;
	enum mrtd_err e;

	if ((e = mrtd_tlv_only(file, 0x61, &dg1)) != MRTD_E_OK ||
	    (e = mrtd_tlv_only(dg1, 0x5F1F, &mrz)) != MRTD_E_OK)
		return e;
	/* TD2, TD3, TD1: in DG1 there are no line breaks (§4.7.1). */
	if (mrz.n != 72 && mrz.n != 88 && mrz.n != 90)
		return MRTD_E_LENGTH;
	*text = mrz;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_person_mrz(struct span file, struct mrtd_mrz *out)
{
	struct span text;
	enum mrtd_err e;

	if ((e = mrtd_person_text(file, &text)) != MRTD_E_OK)
		return e;
	return mrtd_mrz_parse(text, out);
}
