/*
 * The input is a gallery file; it is also tried with its checksum put right,
 * which no fuzzer would find.
 */
#include "tests/fuzz/fuzz.h"

#include <math.h>

#include <openssl/evp.h>

#include "biometrics/gallery.h"

enum {
	K = 3
};

static void
search(const struct biometrics_gallery *g)
{
	const struct biometrics_gallery_shape *s = biometrics_gallery_shape(g);
	const size_t n = biometrics_gallery_set(g)->n;
	struct biometrics_search_hit hit[K];
	uint8_t *given = calloc(1, biometrics_vector_given(&s->vector));
	size_t found = 0, row;

	FUZZ_ASSERT(given != NULL);
	given[0] = 1;
	FUZZ_ASSERT(biometrics_gallery_top(g, &s->id, given, 1, K, hit,
			&found) == BIOMETRICS_E_OK);
	FUZZ_ASSERT(found == (n < K ? n : K));
	FUZZ_ASSERT(biometrics_gallery_within(g, &s->id, given, 0.5f, hit, K,
			&found) != BIOMETRICS_E_VALUE);
	for (size_t i = 0; i < n; i++) {
		const struct span label = biometrics_gallery_label(g, i);

		FUZZ_ASSERT(biometrics_gallery_label_valid(label));
		FUZZ_ASSERT(biometrics_gallery_find(g, label, &row) ==
			BIOMETRICS_E_OK &&
		    row <= i);
	}
	free(given);
}

static void
try(struct span file)
{
	struct biometrics_gallery *g = NULL;

	if (biometrics_gallery_open_memory(file, &g) != BIOMETRICS_E_OK) {
		FUZZ_ASSERT(g == NULL);
		return;
	}
	search(g);
	biometrics_gallery_close(&g);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	uint8_t *copy = NULL;
	EVP_MD_CTX *c = EVP_MD_CTX_new();

	FUZZ_ASSERT(
	    posix_memalign((void **)&copy, 64, n + !n) == 0 && c != NULL);
	/* At the end of its memory, so that reading on is seen. */
	memcpy(copy, p, n);
	try(span_of(copy, n));
	if (n >= BIOMETRICS_GALLERY_HEADER) {
		FUZZ_ASSERT(EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1 &&
		    EVP_DigestUpdate(c, p + 256, n - 256) == 1 &&
		    EVP_DigestUpdate(c, p, 224) == 1 &&
		    EVP_DigestFinal_ex(c, copy + 224, NULL) == 1);
		try(span_of(copy, n));
	}
	EVP_MD_CTX_free(c);
	free(copy);
	return 0;
}
