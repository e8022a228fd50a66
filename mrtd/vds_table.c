/* What seals hold: the tables of Doc 9303-7 §9.1 and Doc 9303-8 §6.1. */
#include "mrtd/vds.h"

/* clang-format off */

/* Doc 9303-7 §9.1.3.  The MRZ up to the date of expiry's check digit. */
static const struct mrtd_vds_field visa[] = {
	{0x01, 48,  48, MRTD_VDS_MRZ,      true,  MRTD_MRZ_MRVA, 72, "mrz-mrv-a",          "MRZ of an MRV-A"},
	{0x02, 44,  44, MRTD_VDS_MRZ,      true,  MRTD_MRZ_MRVB, 64, "mrz-mrv-b",          "MRZ of an MRV-B"},
	{0x03,  1,   1, MRTD_VDS_NUMBER,   false, 0,              0, "number-of-entries",  "number of entries"},
	{0x04,  3,   3, MRTD_VDS_DURATION, true,  0,              0, "duration-of-stay",   "duration of stay"},
	{0x05,  6,   6, MRTD_VDS_TEXT,     true,  0,              0, "passport-number",    "passport number"},
	{0x06,  1,   4, MRTD_VDS_BINARY,   false, 0,              0, "visa-type",          "visa type"},
	{0x07,  0, 254, MRTD_VDS_BINARY,   false, 0,              0, "additional-feature", "additional feature"},
};

/* Doc 9303-8 §6.1.3. */
static const struct mrtd_vds_field emergency[] = {
	{0x02, 48,  48, MRTD_VDS_MRZ,      true,  MRTD_MRZ_TD2,  72, "mrz-td2",            "MRZ of a TD2"},
};

/* Doc 9303-13 §2.3: emergency travel documents need version 4. */
const struct mrtd_vds_use mrtd_vds_uses[] = {
	{0x01, 93, 3, "visa", "visa", visa, sizeof(visa) / sizeof(visa[0])},
	{0x03, 94, 4, "etd", "emergency travel document", emergency, sizeof(emergency) / sizeof(emergency[0])},
};
/* clang-format on */

const size_t mrtd_vds_uses_n = sizeof(mrtd_vds_uses) / sizeof(mrtd_vds_uses[0]);

const struct mrtd_vds_use *
mrtd_vds_use(uint8_t category, uint8_t definition)
{
	for (size_t i = 0; i < mrtd_vds_uses_n; i++)
		if (mrtd_vds_uses[i].category == category &&
		    mrtd_vds_uses[i].definition == definition)
			return &mrtd_vds_uses[i];
	return NULL;
}

static const struct {
	const char *name, *text;
} findings[] = {
#define ROW(name, id, text) {id, text},
    MRTD_VDS_FINDINGS(ROW)
#undef ROW
};

const char *
mrtd_vds_finding_name(enum mrtd_vds_finding f)
{
	return (unsigned)f < MRTD_VDS_FINDING_COUNT ? findings[f].name : "";
}

const char *
mrtd_vds_finding_text(enum mrtd_vds_finding f)
{
	return (unsigned)f < MRTD_VDS_FINDING_COUNT ? findings[f].text : "";
}
