/* The input is EF.COM. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "mrtd/com.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct mrtd_com com;

	if (mrtd_com_parse(span_of(p, n), &com) != MRTD_E_OK)
		return 0;
	FUZZ_ASSERT(strlen(com.version) == 4);
	FUZZ_ASSERT(strlen(com.unicode) == 6);
	/* Only data groups, 1 to 16. */
	FUZZ_ASSERT((com.files & (MRTD_FILE_BIT(MRTD_FILE_DG1) - 1)) == 0);
	FUZZ_ASSERT(com.files < MRTD_FILE_BIT(MRTD_FILE_COUNT));
	return 0;
}
