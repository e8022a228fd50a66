/* What the messages of these seals hold. */
#include "mrtd/vdsnc.h"

#include <string.h>

/* Names of JSON: two published readers; what they are: TR-03129-2. */
/* clang-format off */
static const struct mrtd_vdsnc_field vaccination[] = { /* Tables 6.25 to 6.31 */
	{"uvci",           "uvci",                  "vaccination certificate identifier", true},
	{"vf",             "valid-from",            "valid from",             false},
	{"vu",             "valid-until",           "valid until",            false},
	{"pid.n",          "name",                  "name",                   true},
	{"pid.dob",        "date-of-birth",         "date of birth",          false},
	{"pid.sex",        "sex",                   "sex",                    false},
	{"pid.i",          "unique-identifier",     "travel document number", false},
	{"pid.ai",         "additional-identifier", "additional identifier",  false},
	{"ve[].des",       "vaccine",               "vaccine",                true},
	{"ve[].nam",       "brand",                 "brand",                  true},
	{"ve[].dis",       "disease",               "disease",                false},
	{"ve[].vd[].dvc",  "date-of-vaccination",   "date of vaccination",    true},
	{"ve[].vd[].seq",  "dose-number",           "dose number",            true},
	{"ve[].vd[].ctr",  "country",               "country of vaccination", true},
	{"ve[].vd[].adm",  "administering-centre",  "administering centre",   true},
	{"ve[].vd[].lot",  "batch-number",          "batch number",           true},
	{"ve[].vd[].dvn",  "due-date-next-dose",    "next dose due",          false},
};
static const struct mrtd_vdsnc_field testing[] = { /* Tables 6.19 to 6.24 */
	{"utci",     "utci",                "test certificate identifier", true},
	{"pid.n",    "name",                "name",                 true},
	{"pid.dob",  "date-of-birth",       "date of birth",        true},
	{"pid.dt",   "document-type",       "document type",        true},
	{"pid.dn",   "document-number",     "document number",      true},
	{"sp.spn",   "provider",            "service provider",     true},
	{"sp.ctr",   "country",             "country of the test",  true},
	{"sp.cd.p",  "phone-number",        "telephone",            true},
	{"sp.cd.e",  "e-mail",              "e-mail",               true},
	{"sp.cd.a",  "address",             "address",              true},
	{"dat.sc",   "specimen-collection", "specimen collected",   true},
	{"dat.ri",   "report-issuance",     "report issued",        true},
	{"tr.tc",    "test-conducted",      "test",                 true},
	{"tr.r",     "result",              "result",               true},
	{"tr.m",     "method",              "method",               false},
	{"opt",      "optional-data",       "optional data",        false},
};
static const struct mrtd_vdsnc_use uses[] = {
	{"icao.vacc", "proof of vaccination", "i",  vaccination, sizeof(vaccination) / sizeof(vaccination[0])},
	{"icao.test", "proof of testing",     "dn", testing,     sizeof(testing) / sizeof(testing[0])},
};
/* clang-format on */

const struct mrtd_vdsnc_use *
mrtd_vdsnc_use(const char *type)
{
	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++)
		if (strcmp(uses[i].type, type) == 0)
			return &uses[i];
	return NULL;
}

/* "ve[3].vd[12].lot" is at "ve[].vd[].lot". */
static bool
is_at(const char *path, const char *pattern)
{
	for (; *path != '\0' || *pattern != '\0'; path++, pattern++) {
		if (*path != *pattern)
			return false;
		if (*path == '[')
			while (path[1] >= '0' && path[1] <= '9')
				path++;
	}
	return true;
}

const struct mrtd_vdsnc_field *
mrtd_vdsnc_field(const struct mrtd_vdsnc_use *use, const char *path)
{
	for (size_t i = 0; use != NULL && i < use->n; i++)
		if (is_at(path, use->fields[i].path))
			return &use->fields[i];
	return NULL;
}
