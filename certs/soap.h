/*
 * What every SOAP 1.1 message of a background system has in common (BSI
 * TR-03129-2, Doc 9303-12 §8.3.1): hostile XML read safely, base64 written and
 * read strictly.  The parser is libxml2's: no network, no entities; a document
 * type is refused, and so is whatever is larger than CERTS_SOAP_MAX.
 *
 * Elements are found by the local names of the guideline, whatever their
 * namespace and case: both differ between its editions.  No I/O here.
 */
#ifndef CERTS_SOAP_H
#define CERTS_SOAP_H

#include "certs/err.h"
#include "mrtd/bytes.h"

/* No message is larger: eight certificates in base64 are 12 KiB. */
#define CERTS_SOAP_MAX (256u << 10)

struct _xmlDoc;
struct _xmlNode;

/* The Envelope, or NULL; free *doc with certs_soap_close() in any case. */
const struct _xmlNode *certs_soap_open(struct span, struct _xmlDoc **doc);
void certs_soap_close(struct _xmlDoc **doc);
/* The next element with this name below top, in document order, or NULL. */
const struct _xmlNode *certs_soap_next(
    const struct _xmlNode *top, const struct _xmlNode *at, const char *name);
/* The first element below it, whatever its name. */
const struct _xmlNode *certs_soap_first(const struct _xmlNode *);
/* The next element at the same level, whatever its name. */
const struct _xmlNode *certs_soap_beside(const struct _xmlNode *);
bool certs_soap_named(const struct _xmlNode *, const char *name);
/*
 * Text of an element without the space around it, NUL-terminated.  False: it
 * has no room, or holds what is not printable ASCII.
 */
bool certs_soap_text(const struct _xmlNode *, char *out, size_t cap) MUST_USE;
/* Base64 with white space in it, strict otherwise; CERTS_E_ANSWER. */
enum certs_err certs_soap_binary(
    const struct _xmlNode *, struct sink *) MUST_USE;
/* Every element with this name, at least one; with one, exactly one. */
enum certs_err certs_soap_collect(const struct _xmlNode *top, const char *name,
    bool one, struct sink *) MUST_USE;

void certs_soap_put(struct sink *, const char *text);
/* With &, < and > as entities. */
void certs_soap_put_text(struct sink *, const char *text);
void certs_soap_put_binary(struct sink *, struct span);

#endif
