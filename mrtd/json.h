/*
 * JSON (RFC 8259) as a bar code holds it, read in place, and its canonical form
 * (RFC 8785), which is what seals for non-constrained environments sign.
 *
 *	if ((e = mrtd_json_open(text, &root)) != MRTD_E_OK)
 *		... it is no JSON ...
 *	if (mrtd_json_get(&root, "data", &data))
 *		e = mrtd_json_canonical(&data, &sink);
 *
 * Stricter than the RFC where a signature would not know what it covers: a name
 * may not be there twice, numbers are integers, text is UTF-8 without lone
 * surrogates.  Objects of more than MRTD_JSON_MEMBERS members and texts nested
 * deeper than MRTD_JSON_DEPTH are refused.
 */
#ifndef MRTD_JSON_H
#define MRTD_JSON_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"

enum {
	MRTD_JSON_MEMBERS = 64, /* of one object */
	MRTD_JSON_DEPTH = 12,
	MRTD_JSON_PATH = 96, /* of one value, with its NUL */
};

enum mrtd_json_kind {
	MRTD_JSON_NULL,
	MRTD_JSON_FALSE,
	MRTD_JSON_TRUE,
	MRTD_JSON_NUMBER,
	MRTD_JSON_STRING,
	MRTD_JSON_ARRAY,
	MRTD_JSON_OBJECT,
};

/* A value that was found well-formed; borrows the text. */
struct mrtd_json {
	enum mrtd_json_kind kind;
	struct span text; /* what stands between quotes or brackets */
};

/*
 * The whole text is one value.  MRTD_E_JSON; MRTD_E_TRUNCATED; MRTD_E_TRAILING;
 * MRTD_E_SPACE: too deep or too many members; MRTD_E_UNSUPPORTED: a number with
 * a fraction or an exponent, or of more than 15 digits.
 */
enum mrtd_err mrtd_json_open(struct span text, struct mrtd_json *) MUST_USE;
/*
 * The next member of an object or element of an array; begin with the text of
 * the value.  key may be NULL; without a meaning in an array.  False: no more.
 */
bool mrtd_json_next(const struct mrtd_json *, struct span *rest,
    struct mrtd_json *key, struct mrtd_json *value) MUST_USE;
/* The member of this name (ASCII).  False: none, or no object. */
bool mrtd_json_get(const struct mrtd_json *object, const char *name,
    struct mrtd_json *out) MUST_USE;

/* False: no number. */
bool mrtd_json_integer(const struct mrtd_json *, int64_t *out) MUST_USE;
/*
 * A string in UTF-8 with a NUL.  MRTD_E_JSON: none; MRTD_E_VALUE: it holds
 * U+0000; MRTD_E_SPACE.
 */
enum mrtd_err mrtd_json_string(
    const struct mrtd_json *, char *out, size_t cap) MUST_USE;

/* RFC 8785 §3.2.  MRTD_E_SPACE: the sink is too small. */
enum mrtd_err mrtd_json_canonical(
    const struct mrtd_json *, struct sink *) MUST_USE;

/*
 * Calls leaf for each value that holds no others, with where it is:
 * "ve[0].vd[1].lot".  A path that is too long ends in "...".
 */
void mrtd_json_visit(const struct mrtd_json *,
    void (*leaf)(void *cookie, const char *path, const struct mrtd_json *),
    void *cookie);

#endif
