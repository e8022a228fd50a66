#include "mrtd/finding.h"

static const struct {
	const char *name, *text;
} findings[] = {
#define ROW(name, text) {#name, text},
    MRTD_FINDINGS(ROW)
#undef ROW
};

_Static_assert(MRTD_FINDING_COUNT <= 64, "a mask has 64 bits");

const char *
mrtd_finding_name(enum mrtd_finding f)
{
	return (unsigned)f < MRTD_FINDING_COUNT ? findings[f].name : "UNKNOWN";
}

const char *
mrtd_finding_text(enum mrtd_finding f)
{
	return (unsigned)f < MRTD_FINDING_COUNT ? findings[f].text
						: "a finding without a name";
}
