/* The input is EF.SOD, or the LDS security object inside of it. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "mrtd/hash.h"
#include "mrtd/sod.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = span_of(p, n), cms;
	struct mrtd_lds_so so;

	if (mrtd_sod_cms(in, &cms) == MRTD_E_OK)
		FUZZ_ASSERT(cms.n > 0 && cms.p + cms.n == p + n);
	if (mrtd_sod_parse(in, &so) != MRTD_E_OK)
		return 0;
	FUZZ_ASSERT(so.version <= 1);
	FUZZ_ASSERT(mrtd_crypto_digest_size(so.hash) > 0);
	FUZZ_ASSERT((strlen(so.lds_version) == 4) == (so.version == 1));
	FUZZ_ASSERT((so.files & (MRTD_FILE_BIT(MRTD_FILE_DG1) - 1)) == 0);
	FUZZ_ASSERT(so.files < MRTD_FILE_BIT(MRTD_FILE_COUNT));
	/* Our own input is no data group that anybody has signed. */
	FUZZ_ASSERT(mrtd_hash_check(&so, MRTD_FILE_DG1, in) != MRTD_E_OK);
	return 0;
}
