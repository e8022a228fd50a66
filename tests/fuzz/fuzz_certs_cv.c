/* The input is the document verifier: what it answers, and what it sends. */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "certs/cv_soap.h"
#include "certs/soap.h"

static bool
printable(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s < 0x20 || *s >= 0x7F)
			return false;
	return true;
}

/* What was read can be written, and reads the same again. */
static void
again(const struct certs_cv_soap *m)
{
	uint8_t *text = malloc(CERTS_SOAP_MAX), *bytes = malloc(CERTS_SOAP_MAX);
	struct sink k = sink_of(text, CERTS_SOAP_MAX);
	struct sink room = sink_of(bytes, CERTS_SOAP_MAX);
	struct certs_cv_soap got;

	FUZZ_ASSERT(text != NULL && bytes != NULL);
	if (certs_cv_soap_put(m, &k) == CERTS_E_OK) {
		FUZZ_ASSERT(certs_cv_soap_read(sink_span(&k), &room, &got) ==
		    CERTS_E_OK);
		FUZZ_ASSERT(got.what == m->what && got.answer == m->answer &&
		    got.edition == m->edition && got.code == m->code &&
		    got.callback == m->callback);
		FUZZ_ASSERT(
		    strcmp(got.id, m->id) == 0 && strcmp(got.url, m->url) == 0);
		FUZZ_ASSERT(span_eq(got.request, m->request) &&
		    span_eq(got.reference, m->reference) &&
		    span_eq(got.certificates, m->certificates));
	}
	free(text);
	free(bytes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	uint8_t bytes[4096];
	struct sink room = sink_of(bytes, sizeof(bytes));
	struct certs_cv_soap m = {.text = ""};
	enum certs_err e = certs_cv_soap_read(span_of(p, n), &room, &m);

	FUZZ_ASSERT(e == CERTS_E_OK || e == CERTS_E_ANSWER);
	FUZZ_ASSERT(memchr(m.text, 0, sizeof(m.text)) != NULL);
	FUZZ_ASSERT(printable(m.text));
	if (e != CERTS_E_OK)
		return 0;
	FUZZ_ASSERT(printable(m.id) && printable(m.url) && printable(m.holder));
	again(&m);
	return 0;
}
