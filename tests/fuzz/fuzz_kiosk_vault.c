/*
 * The input is what stands in a sealed cell: an octet that says whose name the
 * row has, then the sealed bytes, under a key that is known here.  What is not
 * sealed under it opens nothing; what is, comes back.
 */
#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/vault.h"

#define NOVEMBER INT64_C(1795355000) /* 2026-11-22 */

static char dir[] = "/tmp/fuzz-vault-XXXXXX", file[64];

static void
leave(void)
{
	(void)unlink(file);
	(void)rmdir(dir);
}

/* The same key in each run, so that a finding is one in the next. */
static void
keep_key(void)
{
	static const uint8_t key[32] = {1, 2, 3};
	int fd;

	if (file[0] != '\0')
		return;
	FUZZ_ASSERT(mkdtemp(dir) != NULL);
	snprintf(file, sizeof(file), "%s/2026-11.key", dir);
	fd = open(file, O_WRONLY | O_CREAT | O_EXCL, 0600);
	FUZZ_ASSERT(fd >= 0 && write(fd, key, sizeof(key)) == sizeof(key));
	close(fd);
	atexit(leave);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static uint8_t plain[1 << 16], sealed[(1 << 16) + KIOSK_VAULT_EXTRA];
	struct sink k = sink_of(plain, sizeof(plain)),
		    in = sink_of(sealed, sizeof(sealed));
	const struct kiosk_vault v = {dir, NOVEMBER}, none = {NULL, NOVEMBER};
	const struct span s = span_of(p, n);
	struct span rest = s;
	uint8_t change;

	keep_key();
	if (kiosk_vault_open(&v, "row", s, &k) != KIOSK_E_OK)
		FUZZ_ASSERT(k.n == 0);
	k.n = 0;
	FUZZ_ASSERT(kiosk_vault_open(&none, "row", s, &k) != KIOSK_E_OK);
	if (!span_take_u8(&rest, &change) || rest.n > sizeof(plain))
		return 0;
	FUZZ_ASSERT(kiosk_vault_seal(&v, "row", rest, &in) == KIOSK_E_OK);
	FUZZ_ASSERT(
	    kiosk_vault_open(&v, "other", sink_span(&in), &k) != KIOSK_E_OK);
	FUZZ_ASSERT(k.n == 0);
	FUZZ_ASSERT(
	    kiosk_vault_open(&v, "row", sink_span(&in), &k) == KIOSK_E_OK);
	FUZZ_ASSERT(span_eq(sink_span(&k), rest));
	k.n = 0;
	sealed[(change * (size_t)257) % in.n] ^= 0x10;
	FUZZ_ASSERT(
	    kiosk_vault_open(&v, "row", sink_span(&in), &k) != KIOSK_E_OK);
	FUZZ_ASSERT(k.n == 0);
	return 0;
}
