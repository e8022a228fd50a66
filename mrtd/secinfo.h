/*
 * SecurityInfos: what EF.CardAccess, EF.CardSecurity and DG14 say about the
 * chip's protocols.  Doc 9303-11 (8th edition) §9.2, TR-03110-3 §A.1.1.
 *
 * Every SecurityInfo is kept, known or not.  One that is known and malformed
 * keeps its place with an error of its own, so that it does not take the others
 * with it.  Spans borrow from the file.
 *
 *	mrtd_secinfo_parse(file, &infos)
 *	n = mrtd_secinfo_pace(&infos, pace, 8)
 *	... try pace[0], pace[1] while their .err is MRTD_E_OK ...
 *
 * The order within the SET is not looked at: many chips do not sort it.
 */
#ifndef MRTD_SECINFO_H
#define MRTD_SECINFO_H

#include "mrtd/crypto.h"
#include "mrtd/group.h"

enum mrtd_secinfo_kind {
	MRTD_SECINFO_UNKNOWN,
	MRTD_SECINFO_PACE,
	MRTD_SECINFO_PACE_DOMAIN,
	MRTD_SECINFO_CA,
	MRTD_SECINFO_CA_DOMAIN,
	MRTD_SECINFO_CA_KEY,
	MRTD_SECINFO_TA,
	MRTD_SECINFO_AA,
	MRTD_SECINFO_RI, /* restricted identification and its parameters */
};

struct mrtd_secinfo {
	enum mrtd_secinfo_kind kind;
	enum mrtd_err err; /* MRTD_E_OK: has the form of its kind */
	struct span oid; /* contents of the OBJECT IDENTIFIER */
	struct span required; /* requiredData, tag and length included */
	struct span optional; /* optionalData, or empty */
	uint32_t version; /* PACE, CA, TA, AA, RI; else 0 */
	bool has_id; /* parameterId or keyId is there */
	uint32_t id;
};

#define MRTD_SECINFO_MAX 40

struct mrtd_secinfos {
	struct mrtd_secinfo list[MRTD_SECINFO_MAX];
	size_t n;
};

enum mrtd_secinfo_mapping {
	MRTD_SECINFO_GM,
	MRTD_SECINFO_IM,
	MRTD_SECINFO_CAM,
};

/* A row of tables 2 and 3: one object identifier of PACE. */
struct mrtd_secinfo_suite {
	const char *name; /* "id-PACE-ECDH-GM-AES-CBC-CMAC-128" */
	uint8_t oid[10];
	enum mrtd_group_kind kind;
	enum mrtd_secinfo_mapping mapping;
	enum mrtd_cipher cipher;
};

/* A PACEInfo, ready to be run. */
struct mrtd_paceinfo {
	const struct mrtd_secinfo_suite *suite;
	bool has_id;
	/* parameterId: what DO'84' says, and with chip authentication mapping
	 * the key identifier of the chip's static key (§9.2.1). */
	uint8_t id;
	uint8_t group; /* standardised domain parameters, 0 to 31 */
	/*
	 * MRTD_E_OK: usable.  MRTD_E_UNSUPPORTED: version other than 2,
	 * reserved domain parameters, integrated mapping on NIST P-224.
	 * MRTD_E_EXPLICIT: explicit domain parameters, which would leak the
	 * password where they are insecure (§9.2.2).  MRTD_E_VALUE: DH with a
	 * curve or the like.
	 */
	enum mrtd_err err;
};

/* The whole file: one SET, nothing after it.  MRTD_E_SPACE: over 40 infos. */
enum mrtd_err mrtd_secinfo_parse(
    struct span file, struct mrtd_secinfos *) MUST_USE;
/*
 * The PACEInfos: usable ones first, the strongest in front (cipher, then size
 * of the subgroup, then chip authentication mapping, then curves before DH,
 * then generic before integrated mapping), then those that cannot be used.
 * Equal ones are listed once.  Returns how many were written; 0: no PACE here.
 *
 * A PACEInfo that names no parameters, although it has to, is taken to mean
 * those that all others of the file name, where these are one set.
 */
size_t mrtd_secinfo_pace(
    const struct mrtd_secinfos *, struct mrtd_paceinfo out[], size_t cap);

/* By the contents of an OID, or by name; NULL: not a PACE protocol. */
const struct mrtd_secinfo_suite *mrtd_secinfo_suite(struct span oid);
const struct mrtd_secinfo_suite *mrtd_secinfo_suite_named(const char *name);
/* What the suite and the group say together, as in mrtd_paceinfo.err. */
enum mrtd_err mrtd_secinfo_suite_check(
    const struct mrtd_secinfo_suite *, unsigned group) MUST_USE;

/*
 * Writes a PACEInfo of version 2.  A file is a SET of such, sorted:
 * mrtd_secinfo_put() does both.
 */
void mrtd_secinfo_put_pace(struct sink *, const struct mrtd_paceinfo *);
void mrtd_secinfo_put(struct sink *, const struct mrtd_paceinfo[], size_t n);

#endif
