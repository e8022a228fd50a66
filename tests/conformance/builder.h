/*
 * Between the files of tests/conformance/document.c: settings, then files, then
 * what is signed.
 */
#ifndef TESTS_CONFORMANCE_BUILDER_H
#define TESTS_CONFORMANCE_BUILDER_H

#include "mrtd/image.h"
#include "tests/conformance/document.h"

#define BIT(name) MRTD_FILE_BIT(MRTD_FILE_##name)

/* What a settings row needs beyond the document. */
struct builder {
	struct document *d;
	bool eac; /* the keys of EAC have not been replaced yet */
	unsigned omit;
	const char *csca_key, *csca_algorithm, *dsc_key, *dsc_algorithm;
	char pki[4][24];
	char pace[160], card_access[160];
	char com[64];
	const char *digest;
	char digest_name[16];
	bool revoked;
	char signer_name[24]; /* "": the one of the signer's own */
	enum mrtd_image_format format;
	size_t image;
	unsigned width, height;
	unsigned prints, irises;
	enum mrtd_image_format print_format, iris_format;
};

/* One setting; true where there is such a word and its argument is right. */
bool builder_set(struct builder *, const char *word, const char *arg) MUST_USE;
/* Names of PACE with commas between. */
bool builder_suites(
    const char *list, struct mrtd_paceinfo out[], size_t *n) MUST_USE;
/* "DG2" or "EF.DG2", n characters of the text; NULL: no such file. */
const struct mrtd_lds_file *builder_file(const char *text, size_t n);
/* All files of the chip but those that are signed last. */
bool builder_files(struct builder *) MUST_USE;

#endif
