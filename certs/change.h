/*
 * What an operator changes in a trust store by name: each with who and why,
 * each a transaction.
 *
 * Under the rule of two persons the first who asks only proposes; the change
 * is made when another asks for the same.  The rule believes the names it is
 * given, whatever their letter case and blanks: whoever may write the store is
 * let in by the system's accounts.
 */
#ifndef CERTS_CHANGE_H
#define CERTS_CHANGE_H

#include "certs/anchors.h"
#include "certs/err.h"
#include "certs/settle.h"

struct certs_change {
	struct certs_anchors_build *build;
	const char *who, *reason; /* both are asked for: CERTS_E_ARGUMENT */
	int64_t now;
};

/* What may be proposed; the word is in the proposal's record. */
enum certs_change_what {
	CERTS_CHANGE_PROMOTE,
	CERTS_CHANGE_DISTRUST,
	CERTS_CHANGE_TRUST, /* a file on the operator's word */
	CERTS_CHANGE_ONE_PERSON,
	CERTS_CHANGE_COUNT
};

/*
 * Whether the change may be made now: always under the rule of one; under the
 * rule of two where somebody else proposed it since it was last made.  Else
 * the proposal is recorded.  sha256 names what is changed.
 */
enum certs_err certs_change_agree(const struct certs_change *,
    enum certs_change_what, const uint8_t sha256[32], bool *agreed) MUST_USE;

/*
 * A new root through a link certificate (Doc 9303-12 §7.1): an anchor made the
 * link, the link holds the name and the key of the root, and the root made
 * itself.  Both become anchors.  by: the anchor in words, 160 octets.
 * CERTS_E_PATH: no anchor made the link; CERTS_E_KEY: it holds another key or
 * name; CERTS_E_PURPOSE: it is no authority's; CERTS_E_EXPIRED: not valid yet,
 * or made when the anchor was not valid, while one that is over is taken;
 * CERTS_E_SIGNATURE: the root did not make itself; CERTS_E_DISTRUSTED.
 */
enum certs_err certs_change_promote(const struct certs_change *,
    struct span root, struct span link, char by[160], struct certs_settle *,
    bool *agreed) MUST_USE;
/*
 * Distrusts an object, a certificate with its key: see certs/anchors.h.  The
 * list that it had replaced is in force again.
 */
enum certs_err certs_change_distrust(const struct certs_change *,
    const uint8_t sha256[32], struct certs_settle *, bool *agreed) MUST_USE;
/*
 * Puts aside what was over before a day: certificates by notAfter, CRLs by
 * nextUpdate where a newer one of the same issuer is there.  A list without a
 * date stays.  count: how many.  CERTS_E_EXPIRED: that day has not come, and
 * what is still valid would go.
 */
enum certs_err certs_change_expire(
    const struct certs_change *, int64_t before, size_t *count) MUST_USE;
/* Sets the rule of two persons, or lifts it, which takes two. */
enum certs_err certs_change_persons(
    const struct certs_change *, bool two, bool *agreed) MUST_USE;

#endif
