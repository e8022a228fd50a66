/*
 * Defect lists: what an authority of the receiving State knows to be wrong
 * with documents of any State, by their document signers.  TR-03129-2 §7 for
 * the form, TR-03135-1 §5.8.2 for what follows from an entry.  Read in place.
 */
#ifndef CERTS_DEFECT_H
#define CERTS_DEFECT_H

#include "certs/err.h"
#include "certs/policy.h"
#include "certs/x509.h"
#include "mrtd/bytes.h"

/* Types under 0.4.0.127.0.7.3.1.5: code, last arcs, name. */
/* clang-format off */
#define CERTS_DEFECTS(X)                                                       \
	X(CERT_REVOKED,      1, 1, "document signer revoked")                  \
	X(CERT_REPLACED,     1, 2, "document signer's certificate replaced")   \
	X(CA_REVOKED,        1, 3, "keys for Chip Authentication compromised") \
	X(AA_REVOKED,        1, 4, "keys for Active Authentication compromised") \
	X(PROTOCOL_FAILURE,  1, 5, "authentication protocol fails")            \
	X(VALIDITY,          1, 6, "validity period incorrect")                \
	X(DG_MALFORMED,      2, 1, "data group malformed")                     \
	X(SOD_INVALID,       2, 2, "document security object malformed")       \
	X(COM_SOD,           2, 3, "EF.COM and EF.SOD discrepancy")            \
	X(SIGNER_IDENTIFIER, 2, 4, "wrong signer identifier")                  \
	X(ISSUING_COUNTRY,   2, 5, "issuing country wrong")                    \
	X(CARD_SECURITY,     4, 1, "card security object malformed")           \
	X(CHIP_SECURITY,     4, 2, "chip security object malformed")           \
	X(POWER_DOWN,        4, 3, "power down required")                      \
	X(DS_MALFORMED,      4, 4, "document signer's certificate malformed")
/* clang-format on */
enum certs_defect_type {
	CERTS_DEFECT_UNKNOWN,
	/* §7.3.3: of id-DocumentDefect, "the electronic part of the document
	 * SHOULD NOT be used". */
	CERTS_DEFECT_UNKNOWN_DOCUMENT,
#define CERTS_DEFECT_CODE(name, a, b, text) CERTS_DEFECT_##name,
	CERTS_DEFECTS(CERTS_DEFECT_CODE)
#undef CERTS_DEFECT_CODE
	CERTS_DEFECT_COUNT
};

/* One entry: a document signer and what is known of it. */
struct certs_defect {
	struct span issuer, serial; /* Name with header; contents; or empty */
	struct span key_id; /* or empty */
	struct span hash; /* of the certificate, or empty */
	struct span known; /* contents of the SET of known defects */
	struct span text; /* UTF-8, version 2, may be empty */
};

struct certs_defect_known {
	enum certs_defect_type type;
	struct span oid; /* contents */
	struct span parameters; /* with header, or empty */
	struct span text; /* UTF-8, version 2, may be empty */
	int status; /* the ENUMERATED of the type, -1 where there is none */
	struct span value; /* replacement certificate, DER; country */
	/* Of SIGNER_IDENTIFIER, where it says: the right one, as below. */
	struct span issuer, serial, key_id;
};

struct certs_defect_list {
	unsigned version; /* 1 or 2 */
	const struct certs_policy_digest *digest;
	struct span rest;
};

/*
 * Opens the content of a list; every entry is read, and a parameter that must
 * be there and is not makes the list CERTS_E_ENCODING.  CERTS_E_VERSION.
 */
enum certs_err certs_defect_open(
    struct span content, struct certs_defect_list *) MUST_USE;
/* False at the end. */
bool certs_defect_next(
    struct certs_defect_list *, struct certs_defect *) MUST_USE;
bool certs_defect_known(
    struct certs_defect *, struct certs_defect_known *) MUST_USE;
/*
 * Whether an entry is about this certificate (§7.1.1): what the entry gives
 * must agree, all of it; one that gives nothing is about nobody.
 */
bool certs_defect_applies(const struct certs_defect_list *,
    const struct certs_defect *, const struct certs_x509 *) MUST_USE;
const char *certs_defect_text(enum certs_defect_type);

#endif
