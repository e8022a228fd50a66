/*
 * sallyport pkd check: what was checked and what was found, and the two forms
 * in which it is told.
 */
#ifndef KIOSK_PKD_CHECK_H
#define KIOSK_PKD_CHECK_H

#include "certs/profile.h"
#include "mrtd/bytes.h"

struct kiosk_pkd_check_item {
	enum certs_profile_type type; /* UNKNOWN: cannot be read */
	char state[4]; /* C of the issuer in upper case, "" where none */
	char name[160]; /* subject; issuer of a CRL; signer of a list */
	char issuer[160], serial[48]; /* of certificates, else "" */
	char where[64]; /* file, with the line of LDIF; "" of the store */
	int64_t from, until; /* 0: not said */
	uint8_t sha256[32];
	struct span der; /* owned: free((void *)der.p) */
	size_t n, defects, earlier, advice; /* findings of each kind */
	struct certs_profile_finding *findings;
};

struct kiosk_pkd_check {
	/* By State, type, beginning and digest, after the check. */
	struct kiosk_pkd_check_item *items;
	size_t n;
	int64_t now;
	/* Private to pkd_check.c. */
	const char *country, *file;
	void *known; /* tsearch(3): digests */
	bool failed; /* memory is exhausted */
};

enum kiosk_pkd_check_verdict {
	KIOSK_PKD_CHECK_CONFORMS,
	KIOSK_PKD_CHECK_EARLIER, /* to the edition under which it was issued */
	KIOSK_PKD_CHECK_DEFECTIVE,
	KIOSK_PKD_CHECK_UNREADABLE,
	KIOSK_PKD_CHECK_VERDICTS
};
enum kiosk_pkd_check_verdict kiosk_pkd_check_verdict(
    const struct kiosk_pkd_check_item *);
/* "defect", "earlier" or "advice". */
const char *kiosk_pkd_check_word(const struct certs_profile_finding *);

/*
 * How often a rule was broken in the items [from, until): what is most
 * frequent first, defects before advice, what was allowed once last; *n rows
 * that the caller frees.  NULL where memory is exhausted.
 */
struct kiosk_pkd_check_count {
	struct certs_profile_finding finding; /* one of them */
	size_t items; /* that have such a finding, but for */
	size_t earlier; /* those that were allowed to */
	size_t last; /* for counting */
};
struct kiosk_pkd_check_count *kiosk_pkd_check_counts(
    const struct kiosk_pkd_check *, size_t from, size_t until, size_t *n);

/* The row of a finding among n, or n. */
size_t kiosk_pkd_check_count_of(const struct kiosk_pkd_check_count *, size_t n,
    const struct certs_profile_finding *);

/* False: it could not be written. */
bool kiosk_pkd_check_text(const struct kiosk_pkd_check *) MUST_USE;
bool kiosk_pkd_check_json(const struct kiosk_pkd_check *) MUST_USE;

#endif
