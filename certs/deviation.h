/*
 * ICAO deviation lists: what a State says is wrong with documents that it made
 * (Doc 9303-3 §7, Doc 9303-12 §10).  Read in place, nothing is allocated.
 *
 * A deviation makes no check successful: where one failed for the reason that
 * the State announced, it becomes undetermined and names the list (Doc 9303-3
 * §7.3.3 leaves the rest to the receiving State).
 */
#ifndef CERTS_DEVIATION_H
#define CERTS_DEVIATION_H

#include "certs/err.h"
#include "certs/policy.h"
#include "certs/x509.h"
#include "mrtd/bytes.h"

struct certs_verdict;

/* Types under 2.23.136.1.1.7: code, last arcs, name; parameter. */
/* clang-format off */
#define CERTS_DEVIATIONS(X)                                                    \
	X(CERT_OR_KEY,     1, 0, "certificate or key")                         \
	X(DS_SIGNATURE,    1, 1, "signature of the document signer's certificate") \
	X(DS_ENCODING,     1, 2, "coding of the document signer's certificate") \
	X(CSCA_ENCODING,   1, 3, "coding of the country authority's certificate") \
	X(AA_COMPROMISED,  1, 4, "key for Active Authentication compromised")  \
	X(LDS,             2, 0, "logical data structure")                     \
	X(DG_MALFORMED,    2, 1, "data group malformed")                       \
	X(DG_HASH,         2, 2, "digest of a data group wrong")               \
	X(SOD_SIGNATURE,   2, 3, "signature of the security object wrong")     \
	X(COM,             2, 4, "EF.COM inconsistent")                        \
	X(MRZ,             3, 0, "machine readable zone")                      \
	X(MRZ_DATA,        3, 1, "data of the machine readable zone wrong")    \
	X(MRZ_CHECK_DIGIT, 3, 2, "check digit of the machine readable zone wrong") \
	X(CHIP,            4, 0, "chip not usable")                            \
	X(NATIONAL,        5, 0, "national use")
/* clang-format on */
enum certs_deviation_type {
	CERTS_DEVIATION_UNKNOWN,
#define CERTS_DEVIATION_CODE(name, a, b, text) CERTS_DEVIATION_##name,
	CERTS_DEVIATIONS(CERTS_DEVIATION_CODE)
#undef CERTS_DEVIATION_CODE
	CERTS_DEVIATION_COUNT
};

/* Which documents, all that is given together (§10: "joined by AND"). */
struct certs_deviation {
	struct span document_type; /* "P", "ID"; empty: any */
	enum {
		CERTS_DEVIATION_ANY_SIGNER,
		CERTS_DEVIATION_BY_SERIAL,
		CERTS_DEVIATION_BY_KEY_ID,
		CERTS_DEVIATION_BY_DIGEST,
	} signer;
	struct span issuer, serial; /* Name with header; contents */
	struct span key_id, digest;
	bool have_period;
	int64_t first, last; /* issued, seconds since 1970 */
	bool have_numbers;
	struct span numbers; /* contents of SET OF PrintableString */
	struct span descriptions; /* contents of the SET */
};

struct certs_deviation_description {
	struct span text; /* PrintableString, may be empty */
	struct span oid; /* contents */
	enum certs_deviation_type type;
	bool have_parameter;
	/* CertificateBodyField, Datagroup (20 SOD, 21 COM) or MRZField; -1
	 * where it is not a number of its type. */
	int parameter;
	struct span extension; /* contents of the OID in a CertField */
	bool national; /* nationalUse is there */
};

struct certs_deviation_list {
	const struct certs_policy_digest *digest; /* may be NULL */
	struct span rest;
};

/*
 * Opens the content of a list; every entry is read, so that the walks below
 * cannot fail.  CERTS_E_ENCODING, CERTS_E_VERSION.
 */
enum certs_err certs_deviation_open(
    struct span content, struct certs_deviation_list *) MUST_USE;
/* False at the end. */
bool certs_deviation_next(
    struct certs_deviation_list *, struct certs_deviation *) MUST_USE;
bool certs_deviation_describe(
    struct certs_deviation *, struct certs_deviation_description *) MUST_USE;

/* What is known of the document in hand. */
struct certs_deviation_document {
	const struct certs_x509 *dsc;
	struct span type, number; /* of the MRZ without fillers, or empty */
	int64_t issued; /* date of issue (DG12), 0 where not known */
};
/*
 * Whether an entry is about this document.  What the entry asks for and is not
 * known here does not agree: an unknown date is in no period.
 */
bool certs_deviation_applies(const struct certs_deviation_list *,
    const struct certs_deviation *,
    const struct certs_deviation_document *) MUST_USE;
const char *certs_deviation_text(enum certs_deviation_type);

#endif
