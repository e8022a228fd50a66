/*
 * Is this the chip that the state issued, or a copy of its files?  TR-03135-1
 * §5.6.4.1; and was the terminal let in to what only few may read, §5.6.3.2.
 *
 * The session says how each protocol went.  What that is worth is said here: a
 * chip that knows the private key of a key nobody vouches for has proved
 * nothing (Doc 9303-11 §6).
 */
#include <stdio.h>

#include "kiosk/inspect_parts.h"
#include "mrtd/aa.h"
#include "mrtd/ca.h"
#include "mrtd/cvc.h"
#include "mrtd/secinfo.h"
#include "mrtd/tlv.h"

static struct certs_verdict *
verdict(struct kiosk_inspect *i)
{
	return &i->facts.verdict;
}

static void
take(struct kiosk_facts_auth *to, const struct mrtd_session_auth *from,
    const char *name)
{
	to->state = from->state;
	to->err = from->err;
	to->sw = from->sw;
	to->key_id = from->key_id;
	to->inferred = from->inferred;
	to->ms = from->ms;
	snprintf(to->name, sizeof(to->name), "%s", name != NULL ? name : "");
}

/*
 * The names of the protocols are those of the tables that know them; Active
 * Authentication has no object identifier of its own, only its signature has.
 */
void
kiosk_inspect_take_auth(
    struct kiosk_inspect *i, const struct mrtd_session_report *r)
{
	static const char *const schemes[] = {
	    [MRTD_AA_ISO9796] = "ISO/IEC 9796-2",
	    [MRTD_AA_ECDSA] = "ECDSA",
	    [MRTD_AA_ECDSA_DER] = "ECDSA in DER",
	};
	struct kiosk_facts_auth *a = i->facts.auth;
	char scheme[40] = "";
	const struct mrtd_ca_suite *ca = mrtd_ca_suite(
	    span_of(r->ca.oid, r->ca.oid_n));
	const struct mrtd_secinfo_suite *pace = mrtd_secinfo_suite(
	    span_of(r->cam.oid, r->cam.oid_n));
	const struct mrtd_cvc_algorithm *ta = mrtd_cvc_algorithm(
	    span_of(r->ta.oid, r->ta.oid_n));

	take(&a[KIOSK_AUTH_CA], &r->ca, ca != NULL ? ca->name : NULL);
	if (r->aa.state == MRTD_AUTH_PASSED)
		snprintf(scheme, sizeof(scheme), "%s %s",
		    schemes[r->aa_result.scheme],
		    mrtd_hash_name(r->aa_result.hash));
	take(&a[KIOSK_AUTH_AA], &r->aa, scheme);
	take(&a[KIOSK_AUTH_CAM], &r->cam, pace != NULL ? pace->name : NULL);
	take(&a[KIOSK_AUTH_TA], &r->ta, ta != NULL ? ta->name : NULL);
}

/* Passive authentication vouches for the key that the protocol used. */
static bool
vouched(struct kiosk_inspect *i, enum kiosk_facts_auth_kind kind)
{
	if (kind == KIOSK_AUTH_CAM)
		return i->card_security_vouched;
	return kiosk_inspect_authentic(i,
		   kind == KIOSK_AUTH_AA ? MRTD_FILE_DG15 : MRTD_FILE_DG14) &&
	    certs_checks_overall(verdict(i)).trust == CERTS_TRUST_TRUSTED;
}

/*
 * The chip does not state the protocol.  That is a matter of its kind, unless
 * the file that would state it is signed and cannot be had: a copy would like
 * to leave it out.
 */
static bool
hidden(const struct kiosk_inspect *i, enum kiosk_facts_auth_kind kind)
{
	enum mrtd_file file = kind == KIOSK_AUTH_AA ? MRTD_FILE_DG15
						    : MRTD_FILE_DG14;

	return kind != KIOSK_AUTH_CAM &&
	    (kiosk_inspect_signed(i) & MRTD_FILE_BIT(file)) != 0 &&
	    i->content[file].n == 0;
}

/* A protocol that did not end well: by the chip, or by the way to it. */
static void
broken(enum mrtd_err e, enum certs_result *result, enum certs_reason *reason)
{
	bool off = kiosk_inspect_broke_off(e);

	*result = off ? CERTS_ABORTED : CERTS_FAILED;
	*reason = off ? CERTS_REASON_BROKEN_OFF : CERTS_REASON_PROTOCOL;
}

static void
rate(struct kiosk_inspect *i, enum kiosk_facts_auth_kind kind,
    enum certs_result *result, enum certs_reason *reason)
{
	const struct kiosk_facts_auth *a = &i->facts.auth[kind];

	*reason = CERTS_REASON_NONE;
	switch (a->state) {
	case MRTD_AUTH_NOT_OFFERED:
		*result = CERTS_NOT_SUPPORTED;
		*reason = CERTS_REASON_NOT_OFFERED;
		if (hidden(i, kind)) {
			*result = CERTS_UNDETERMINED;
			*reason = CERTS_REASON_FILE_MISSING;
		}
		break;
	case MRTD_AUTH_NOT_TRIED:
		*result = i->facts.err != MRTD_E_OK ? CERTS_ABORTED
						    : CERTS_UNDETERMINED;
		*reason = i->facts.err != MRTD_E_OK ? CERTS_REASON_NOT_PERFORMED
						    : CERTS_REASON_NOT_ASKED;
		break;
	case MRTD_AUTH_PASSED:
		*result = CERTS_SUCCESSFUL;
		if (!vouched(i, kind)) {
			*result = CERTS_UNDETERMINED;
			*reason = CERTS_REASON_KEY_UNVOUCHED;
		}
		break;
	case MRTD_AUTH_FAILED:
		broken(a->err, result, reason);
		break;
	case MRTD_AUTH_UNSUPPORTED:
	default:
		*result = CERTS_UNDETERMINED;
		*reason = CERTS_REASON_ALGORITHM_UNKNOWN;
		break;
	}
}

static void
detail(struct certs_check *c, const struct kiosk_facts_auth *a)
{
	if (a->state == MRTD_AUTH_FAILED && a->sw != 0)
		certs_checks_detail(c, "%s%s%s, %04X", a->name,
		    a->name[0] != '\0' ? ": " : "", mrtd_err_text(a->err),
		    a->sw);
	else if (a->state == MRTD_AUTH_FAILED ||
	    a->state == MRTD_AUTH_UNSUPPORTED)
		certs_checks_detail(c, "%s%s%s", a->name,
		    a->name[0] != '\0' ? ": " : "", mrtd_err_text(a->err));
	else
		certs_checks_detail(c, "%s%s", a->name,
		    a->inferred && a->name[0] != '\0' ? ", not announced" : "");
}

/*
 * Table 5.23.  One success is proof.  A failure without a success counts; and
 * "not supported" only where all three are.
 */
static void
judge_genuine(
    struct kiosk_inspect *i, const unsigned counts[CERTS_RESULT_COUNT])
{
	enum certs_result result = CERTS_NOT_SUPPORTED;

	if (counts[CERTS_SUCCESSFUL] > 0)
		result = CERTS_SUCCESSFUL;
	else if (counts[CERTS_FAILED] > 0)
		result = CERTS_FAILED;
	else if (counts[CERTS_ABORTED] > 0)
		result = CERTS_ABORTED;
	else if (counts[CERTS_UNDETERMINED] > 0)
		result = CERTS_UNDETERMINED;
	certs_checks_add(verdict(i), CERTS_CHECK_CHIP, result,
	    result == CERTS_FAILED		? CERTS_REASON_PROTOCOL
		: result == CERTS_NOT_SUPPORTED ? CERTS_REASON_NOT_OFFERED
						: CERTS_REASON_NONE);
}

void
kiosk_inspect_terminal(struct kiosk_inspect *i, const char *why)
{
	snprintf(i->terminal, sizeof(i->terminal), "%s", why);
}

/* Table 5.21. */
static void
judge_terminal(struct kiosk_inspect *i)
{
	const uint32_t guarded = MRTD_FILE_BIT(MRTD_FILE_DG3) |
	    MRTD_FILE_BIT(MRTD_FILE_DG4);
	const struct kiosk_facts_auth *a = &i->facts.auth[KIOSK_AUTH_TA];
	enum certs_result result = CERTS_NOT_SUPPORTED;
	enum certs_reason reason = CERTS_REASON_NOT_OFFERED;
	struct certs_check *c;

	switch (a->state) {
	case MRTD_AUTH_NOT_TRIED:
		/* A guess, and nothing is there that it would open. */
		if (a->inferred && (kiosk_inspect_signed(i) & guarded) == 0)
			break;
		result = CERTS_UNDETERMINED;
		reason = i->terminal[0] != '\0' ? CERTS_REASON_NO_TERMINAL
						: CERTS_REASON_NOT_ASKED;
		break;
	case MRTD_AUTH_PASSED:
		result = CERTS_SUCCESSFUL;
		reason = CERTS_REASON_NONE;
		break;
	case MRTD_AUTH_FAILED:
		/* The signer gave no signature: the chip was not asked. */
		if (a->err == MRTD_E_CANCELLED) {
			result = CERTS_UNDETERMINED;
			reason = CERTS_REASON_NO_TERMINAL;
		} else {
			broken(a->err, &result, &reason);
		}
		break;
	case MRTD_AUTH_UNSUPPORTED:
		result = CERTS_UNDETERMINED;
		reason = CERTS_REASON_ALGORITHM_UNKNOWN;
		break;
	case MRTD_AUTH_NOT_OFFERED:
	default:
		break;
	}
	c = certs_checks_add(verdict(i), CERTS_CHECK_ACCESS_TA, result, reason);
	detail(c, a);
	if (i->terminal[0] != '\0')
		certs_checks_detail(c, "%s", i->terminal);
}

void
kiosk_inspect_chip(struct kiosk_inspect *i)
{
	static const enum certs_check_id ids[] = {
	    [KIOSK_AUTH_CA] = CERTS_CHECK_CHIP_CA,
	    [KIOSK_AUTH_AA] = CERTS_CHECK_CHIP_AA,
	    [KIOSK_AUTH_CAM] = CERTS_CHECK_CHIP_CAM,
	};
	unsigned counts[CERTS_RESULT_COUNT] = {0};

	for (unsigned k = 0; k < sizeof(ids) / sizeof(ids[0]); k++) {
		enum certs_result result;
		enum certs_reason reason;

		rate(i, (enum kiosk_facts_auth_kind)k, &result, &reason);
		counts[result]++;
		detail(certs_checks_add(verdict(i), ids[k], result, reason),
		    &i->facts.auth[k]);
	}
	judge_genuine(i, counts);
	judge_terminal(i);
}
