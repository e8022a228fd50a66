#include "certs/digest.h"

#include <string.h>
#include <threads.h>

/* For as long as the program runs. */
static struct {
	const char *name;
	EVP_MD *md;
} digests[] = {{"SHA256", NULL}, {"SHA1", NULL}, {"SHA224", NULL},
    {"SHA384", NULL}, {"SHA512", NULL}};
static once_flag once = ONCE_FLAG_INIT;

static void
fetch(void)
{
	for (size_t i = 0; i < sizeof(digests) / sizeof(digests[0]); i++)
		digests[i].md = EVP_MD_fetch(NULL, digests[i].name, NULL);
}

const EVP_MD *
certs_digest_named(const char *name)
{
	call_once(&once, fetch);
	for (size_t i = 0; i < sizeof(digests) / sizeof(digests[0]); i++)
		if (strcmp(digests[i].name, name) == 0)
			return digests[i].md;
	return NULL;
}

bool
certs_digest(struct span s, uint8_t out[32])
{
	const EVP_MD *sha256 = certs_digest_named("SHA256");

	if (sha256 != NULL &&
	    EVP_Digest(s.p, s.n, out, NULL, sha256, NULL) == 1)
		return true;
	memset(out, 0, 32);
	return false;
}
