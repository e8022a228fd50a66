/*
 * The check list of one document inspection, as BSI TR-03135-1 v2.5 chapter 5
 * defines it: which checks there are, what each result means, and how results
 * are put together.
 *
 *	certs_checks_init(&v, CERTS_PROFILE_GATE);
 *	c = certs_checks_add(&v, CERTS_CHECK_DG1, CERTS_FAILED,
 *	    CERTS_REASON_NOT_IDENTICAL);
 *	certs_checks_detail(c, "SHA-256 differs");
 *	...
 *	o = certs_checks_overall(&v);
 *	if (certs_checks_admit(&o))
 *		...
 *
 * Whoever performs a check adds it: certs/chain adds those of the signature
 * and of the issuer, the inspection adds those of access, data groups and MRZ.
 * A mandatory check that nobody added keeps the document from being admitted.
 *
 * A verdict is a value: no pointers into anything, nothing to free.
 */
#ifndef CERTS_CHECKS_H
#define CERTS_CHECKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "certs/checks_list.h"
#include "mrtd/bytes.h"

/* §3.5.2.  Aborted is the absence of a result: something broke on the way. */
/* clang-format off */
#define CERTS_RESULTS(X)                \
	X(SUCCESSFUL,    "successful")      \
	X(FAILED,        "failed")          \
	X(UNDETERMINED,  "undetermined")    \
	X(NOT_SUPPORTED, "not supported")   \
	X(ABORTED,       "aborted")
/* clang-format on */
enum certs_result {
#define CERTS_RESULT_CODE(name, text) CERTS_##name,
	CERTS_RESULTS(CERTS_RESULT_CODE)
#undef CERTS_RESULT_CODE
	CERTS_RESULT_COUNT
};

/*
 * §3.7.  Mandatory: must be performed, counts.  Optional: counts where it was
 * performed.  Evaluatory: is recorded and never counts.
 */
enum certs_weight {
	CERTS_MANDATORY,
	CERTS_OPTIONAL,
	CERTS_EVALUATORY,
};

/*
 * The profiling of §3.7: at a gate with a chip, of a folder of files, or of a
 * digital seal alone.  Of a seal only the checks of a seal count, and its trust
 * status is that of the seal's signer (§5.9.1.3.4).
 */
enum certs_profile {
	CERTS_PROFILE_GATE,
	CERTS_PROFILE_FILES,
	CERTS_PROFILE_SEAL,
};

/* §5.3: "Each error SHALL distinguish between the class of a check". */
enum certs_class {
	CERTS_CLASS_OPTICAL = 1,
	CERTS_CLASS_ELECTRONIC = 2,
	CERTS_CLASS_COMBINED = 3,
	CERTS_CLASS_SEAL = 4,
};

enum certs_group {
#define CERTS_GROUP_CODE(name, id, clause, table, class, title) \
	CERTS_GROUP_##name,
	CERTS_GROUPS(CERTS_GROUP_CODE)
#undef CERTS_GROUP_CODE
	CERTS_GROUP_COUNT
};

enum certs_part {
#define CERTS_PART_CODE(name, id, clause, table, title) CERTS_PART_##name,
	CERTS_PARTS(CERTS_PART_CODE)
#undef CERTS_PART_CODE
	CERTS_PART_COUNT
};

enum certs_check_id {
#define CERTS_CHECK_CODE(name, id, clause, group, gate, files, yes, no, open) \
	CERTS_CHECK_##name,
	CERTS_CHECKS(CERTS_CHECK_CODE)
#undef CERTS_CHECK_CODE
	CERTS_CHECK_COUNT
};
/* The check of EF.DGn, 1 <= n <= 16. */
#define CERTS_CHECK_DG(n) ((enum certs_check_id)(CERTS_CHECK_DG1 + ((n)-1)))

enum certs_reason {
#define CERTS_REASON_CODE(name, text) CERTS_REASON_##name,
	CERTS_REASONS(CERTS_REASON_CODE)
#undef CERTS_REASON_CODE
	CERTS_REASON_COUNT
};

struct certs_check {
	enum certs_check_id id;
	enum certs_result result;
	enum certs_reason reason;
	char detail[128]; /* printable ASCII, for the record; may be empty */
};

/* The certificate that a check is about, for the record. */
enum certs_about {
	CERTS_ABOUT_NONE,
	CERTS_ABOUT_SIGNER, /* of EF.SOD */
	CERTS_ABOUT_AUTHORITY, /* that made the signer's */
	CERTS_ABOUT_CARD_SIGNER, /* of EF.CardSecurity */
	CERTS_ABOUT_COUNT
};

/*
 * What a list of defects (§5.8.2) or deviations changes; the rules stand in
 * checks_amend.c, as the guideline's sections do.
 */
enum certs_amendment {
	CERTS_AMEND_CERT_REVOKED, /* §5.8.2.1.1, Table 5.54: not trusted */
	CERTS_AMEND_CERT_DOUBTED, /* the same table: undetermined */
	CERTS_AMEND_CERT_REPLACED, /* §5.8.2.1.2 */
	CERTS_AMEND_CA_REVOKED, /* §5.8.2.1.3 */
	CERTS_AMEND_AA_REVOKED, /* §5.8.2.1.4 */
	CERTS_AMEND_CA_FAILS, /* §5.8.2.1.5 */
	CERTS_AMEND_AA_FAILS,
	CERTS_AMEND_CAM_FAILS,
	CERTS_AMEND_CSCA_VALIDITY, /* §5.6.4.3.4, §5.8.2.1.6 */
	CERTS_AMEND_DSC_VALIDITY,
	CERTS_AMEND_SOD_INVALID, /* §5.8.2.2.2 */
	CERTS_AMEND_COM_SOD, /* §5.8.2.2.3 */
	CERTS_AMEND_CARD_SECURITY, /* §5.8.2.3.1 */
	CERTS_AMEND_DS_MALFORMED, /* §5.8.2.3.4, and TR-03129-2 §7.3.3 */
	/* Doc 9303-3 §7.3.5 */
	CERTS_AMEND_DEV_DS_SIGNATURE,
	CERTS_AMEND_DEV_DS_ENCODING,
	CERTS_AMEND_DEV_CSCA_ENCODING,
	CERTS_AMEND_DEV_AA_COMPROMISED,
	CERTS_AMEND_DEV_DG_MALFORMED,
	CERTS_AMEND_DEV_SOD_SIGNATURE,
	CERTS_AMEND_DEV_COM,
	CERTS_AMEND_DEV_MRZ_DATA,
	CERTS_AMEND_DEV_MRZ_CHECK_DIGIT,
	CERTS_AMEND_COUNT
};

struct certs_verdict {
	struct certs_check checks[CERTS_CHECK_COUNT]; /* in order of adding */
	size_t n;
	uint8_t weight[CERTS_CHECK_COUNT]; /* enum certs_weight */
	uint32_t amendments; /* bits by enum certs_amendment */
	uint32_t groups; /* bit n: certs_checks_amend_group() */
};

/* Table 5.38: what is known of the document signer. */
enum certs_trust {
	CERTS_TRUST_UNDETERMINED,
	CERTS_TRUST_TRUSTED,
	CERTS_TRUST_NOT_TRUSTED,
	CERTS_TRUST_ABORTED,
};

/*
 * The overall document check result.  Tables 5.2, 5.28 and others demand
 * "failed" when one part failed and "aborted" when one was aborted, and leave
 * open which wins when both happened: result says failed then, and both flags
 * are set.  Neither admits.
 */
struct certs_overall {
	enum certs_result result; /* Table 5.2 */
	enum certs_result group[CERTS_GROUP_COUNT]; /* Tables 5.6 to 5.55 */
	enum certs_trust trust;
	bool failed, aborted, undetermined; /* at least one part that counts */
	bool incomplete; /* a mandatory check was never added */
};

void certs_checks_init(struct certs_verdict *, enum certs_profile);
/* A lane's policy may let a check count that does not, or the reverse. */
void certs_checks_weigh(
    struct certs_verdict *, enum certs_check_id, enum certs_weight);
/*
 * A known defect or announced deviation: from now on, and for what was added
 * before, a result that it explains becomes what its clause says.
 */
void certs_checks_amend(struct certs_verdict *, enum certs_amendment);
/* The same for the digest of EF.DGn alone: failed becomes undetermined. */
void certs_checks_amend_group(struct certs_verdict *, unsigned n);
/*
 * Adds a check and returns it, for a detail.  Adding a check again keeps the
 * worse result (failed, aborted, undetermined, not supported, successful), so
 * that no later success hides an earlier failure.
 */
struct certs_check *certs_checks_add(struct certs_verdict *,
    enum certs_check_id, enum certs_result, enum certs_reason);
/* Bytes that are not printable ASCII become '?'; too long a text is cut. */
void certs_checks_detail(struct certs_check *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The check with this id, or NULL where nobody added it. */
const struct certs_check *certs_checks_find(
    const struct certs_verdict *, enum certs_check_id);

/*
 * Whether a verdict that came from another process is well formed.  Ask before
 * anything else here is called with it, and set its weights anew.
 */
bool certs_checks_valid(const struct certs_verdict *);

struct certs_overall certs_checks_overall(const struct certs_verdict *);
/* False: nothing of it was added, or nothing of it counts. */
bool certs_checks_part(const struct certs_verdict *, enum certs_part,
    enum certs_result *) MUST_USE;
/*
 * Whether this check, by its result or because a mandatory one was never added,
 * keeps the document from being admitted.
 */
bool certs_checks_bars(const struct certs_verdict *, enum certs_check_id);
/* Successful, trusted, complete, and nothing failed or aborted. */
bool certs_checks_admit(const struct certs_overall *);

/* Names for the record: "dsc-signature", "5.6.4.3.3", "failed", "trusted". */
const char *certs_checks_name(enum certs_check_id);
const char *certs_checks_clause(enum certs_check_id);
enum certs_group certs_checks_group(enum certs_check_id);
/* The identifier ("issuer") and title ("Issuer certificates") of a group. */
const char *certs_checks_group_name(enum certs_group);
const char *certs_checks_group_title(enum certs_group);
const char *certs_checks_group_clause(enum certs_group);
/* The guideline's table for the group's result: "5.27". */
const char *certs_checks_group_table(enum certs_group);
enum certs_class certs_checks_group_class(enum certs_group);
const char *certs_checks_part_name(enum certs_part);
const char *certs_checks_part_title(enum certs_part);
const char *certs_checks_part_clause(enum certs_part);
const char *certs_checks_part_table(enum certs_part);
/* "document-signer"; NULL for NONE. */
const char *certs_checks_about_name(enum certs_about);
enum certs_about certs_checks_about(enum certs_check_id);
/*
 * Why the result is not a success, where its sentence does not say it already;
 * else "".
 */
const char *certs_checks_because(const struct certs_check *);
/*
 * §5.3: the vendor's error code, the class of the check and three digits of the
 * reason: 2045 is class ELECTRONIC, reason 45.  The digits 000 say that the
 * sentence of the check is the reason.  0, "no error", of what was successful
 * or does not apply.  Reasons are append-only, so the codes are stable;
 * sallyport(1) lists them.
 */
#define CERTS_CHECKS_CODE_CLASS 1000
unsigned certs_checks_code(const struct certs_check *);
const char *certs_checks_result_text(enum certs_result);
const char *certs_checks_weight_text(enum certs_weight);
const char *certs_checks_trust_text(enum certs_trust);
/* "NOT_IDENTICAL" and "the digest is not identical". */
const char *certs_checks_reason_name(enum certs_reason);
const char *certs_checks_reason_text(enum certs_reason);
/*
 * The plain sentence of a result: the catalogue's for successful, failed and
 * undetermined, "does not apply" and "was interrupted" for the others.
 */
const char *certs_checks_sentence(const struct certs_check *);

#endif
