/*
 * The input is the file of a signature: what is taken for one is the
 * hexadecimal text of it and nothing more, and no input is the signature of a
 * key that never signed.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "kiosk/policy_file.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char text[] = "[policy]\nversion = 1\n";
	static struct kiosk_sign_public public;
	uint8_t raw[KIOSK_SIGN_SIZE], hex[2 * KIOSK_SIGN_SIZE + 1];
	struct sink k = sink_of(hex, sizeof(hex));

	if (public.pkey == NULL)
	public.pkey = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	FUZZ_ASSERT(public.pkey != NULL);
	if (!kiosk_policy_file_unhex(span_of(p, n), raw))
		return 0;
	kiosk_policy_file_hex(raw, &k);
	FUZZ_ASSERT(sink_ok(&k) && n >= sizeof(hex) - 1);
	FUZZ_ASSERT(memcmp(hex, p, sizeof(hex) - 1) == 0);
	FUZZ_ASSERT(!kiosk_sign_check(&public, POLICY_FILE_PURPOSE,
	    span_of(text, sizeof(text) - 1), span_of(raw, sizeof(raw))));
	return 0;
}
