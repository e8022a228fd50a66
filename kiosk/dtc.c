#include "kiosk/dtc.h"

#include <stdio.h>
#include <string.h>

void
kiosk_dtc_inspect(struct kiosk_dtc *d, struct span bytes,
    const struct kiosk_inspect_conf *conf)
{
	d->err = mrtd_dtc_parse(bytes, &d->dtc);
	kiosk_inspect_init(&d->inspect,
	    &(struct kiosk_inspect_conf) {.profile = CERTS_PROFILE_FILES,
		.anchors = conf->anchors,
		.now = conf->now});
	kiosk_inspect_files(&d->inspect, d->dtc.files);
}

/*
 * The rulebook, clause 7: what the DTCSignerInfo of the kinds with a signature
 * of their own is, and by which key (DTCSecurityInfo) a device proves that it
 * belongs to it, is not reproduced.
 */
static void
judge_form(const struct kiosk_dtc *d, struct certs_verdict *v)
{
	bool bound = d->err == MRTD_E_OK && d->dtc.kind == MRTD_DTC_EMRTD;
	struct certs_check *c = certs_checks_add(v, CERTS_CHECK_DTC_FORM,
	    d->err != MRTD_E_OK ? CERTS_FAILED
		: bound		? CERTS_SUCCESSFUL
				: CERTS_UNDETERMINED,
	    CERTS_REASON_NONE);

	if (d->err != MRTD_E_OK)
		certs_checks_detail(
		    c, "%s: %s", d->dtc.at, mrtd_err_text(d->err));
	else if (bound)
		certs_checks_detail(c, "%s", mrtd_dtc_kind_name(d->dtc.kind));
	else
		certs_checks_detail(c,
		    "%s, %u signed values%s, %u unknown elements",
		    mrtd_dtc_kind_name(d->dtc.kind), d->dtc.tbs_values,
		    d->dtc.other_infos.n > 0 ? ", additions of the State" : "",
		    d->dtc.unknown);
}

void
kiosk_dtc_alone(const struct kiosk_dtc *d, struct certs_verdict *v)
{
	judge_form(d, v);
	certs_checks_add(
	    v, CERTS_CHECK_DTC_LINK, CERTS_NOT_SUPPORTED, CERTS_REASON_NO_CHIP);
}

/* Passive authentication of what is in it; the first check that is not well is
 * named, failures first. */
static void
judge_data(const struct kiosk_dtc *d, struct certs_verdict *v)
{
	const struct certs_verdict *own =
	    &kiosk_inspect_facts(&d->inspect)->verdict;
	struct certs_overall o = certs_checks_overall(own);
	enum certs_result result = CERTS_UNDETERMINED;
	const struct certs_check *why = NULL;
	struct certs_check *c;

	if (certs_checks_admit(&o))
		result = CERTS_SUCCESSFUL;
	else if (o.failed || o.trust == CERTS_TRUST_NOT_TRUSTED)
		result = CERTS_FAILED;
	for (size_t i = 0; i < own->n; i++)
		if (certs_checks_bars(own, own->checks[i].id) &&
		    (why == NULL ||
			(why->result != CERTS_FAILED &&
			    own->checks[i].result == CERTS_FAILED)))
			why = &own->checks[i];
	c = certs_checks_add(
	    v, CERTS_CHECK_DTC_DATA, result, CERTS_REASON_NONE);
	if (why != NULL && result != CERTS_SUCCESSFUL)
		certs_checks_detail(c, "%s", certs_checks_name(why->id));
}

static bool
both(const struct kiosk_dtc *d, const struct span document[], enum mrtd_file f)
{
	return d->dtc.files[f].n > 0 && document[f].n > 0;
}

/* One file against the same one of the document. */
static void
judge_file(const struct kiosk_dtc *d, const struct span document[],
    enum mrtd_file f, enum certs_check_id id, struct certs_verdict *v)
{
	bool same = span_eq(d->dtc.files[f], document[f]);

	if (!both(d, document, f))
		certs_checks_detail(certs_checks_add(v, id, CERTS_UNDETERMINED,
					CERTS_REASON_FILE_MISSING),
		    "%s of the %s", mrtd_lds_file(f)->name,
		    document[f].n == 0 ? "document" : "credential");
	else
		certs_checks_add(v, id, same ? CERTS_SUCCESSFUL : CERTS_FAILED,
		    same ? CERTS_REASON_NONE : CERTS_REASON_DIFFERS);
}

/* Every data group that both have. */
static void
judge_groups(const struct kiosk_dtc *d, const struct span document[],
    struct certs_verdict *v)
{
	char same[96] = "", other[96] = "";
	struct certs_check *c;

	for (unsigned n = 1; n <= 16; n++) {
		enum mrtd_file f = mrtd_lds_dg(n)->id;
		char *list = span_eq(d->dtc.files[f], document[f]) ? same
								   : other;
		size_t at = strlen(list);

		if (both(d, document, f))
			snprintf(list + at, sizeof(same) - at, "%sDG%u",
			    at > 0 ? " " : "", n);
	}
	if (other[0] != '\0')
		c = certs_checks_add(v, CERTS_CHECK_DTC_GROUPS, CERTS_FAILED,
		    CERTS_REASON_DIFFERS);
	else if (same[0] != '\0')
		c = certs_checks_add(v, CERTS_CHECK_DTC_GROUPS,
		    CERTS_SUCCESSFUL, CERTS_REASON_NONE);
	else
		c = certs_checks_add(v, CERTS_CHECK_DTC_GROUPS,
		    CERTS_UNDETERMINED, CERTS_REASON_FILE_MISSING);
	certs_checks_detail(c, "%s", other[0] != '\0' ? other : same);
}

static bool
is(const struct certs_verdict *v, enum certs_check_id id, enum certs_result r)
{
	const struct certs_check *c = certs_checks_find(v, id);

	return c != NULL && c->result == r;
}

/*
 * The rulebook, clause 4.5: the chip is opened, and Active or Chip
 * Authentication performed.  The keys of both are in DG15 and DG14, whose
 * digests are in EF.SOD, so the proof is about the credential where EF.SOD is
 * the same.  The key of PACE with Chip Authentication Mapping is in
 * EF.CardSecurity, of which the credential knows nothing.
 */
static void
judge_chip(struct certs_verdict *v)
{
	const bool ca = is(v, CERTS_CHECK_CHIP_CA, CERTS_SUCCESSFUL),
		   aa = is(v, CERTS_CHECK_CHIP_AA, CERTS_SUCCESSFUL);
	enum certs_result result = CERTS_UNDETERMINED;
	enum certs_reason reason = CERTS_REASON_NONE;

	if (certs_checks_find(v, CERTS_CHECK_CHIP) == NULL) {
		result = CERTS_NOT_SUPPORTED;
		reason = CERTS_REASON_NO_CHIP;
	} else if (ca || aa) {
		if (is(v, CERTS_CHECK_DTC_SOD, CERTS_SUCCESSFUL))
			result = CERTS_SUCCESSFUL;
		else
			reason = CERTS_REASON_KEY_UNVOUCHED;
	} else if (is(v, CERTS_CHECK_CHIP_CA, CERTS_FAILED) ||
	    is(v, CERTS_CHECK_CHIP_AA, CERTS_FAILED)) {
		result = CERTS_FAILED;
		reason = CERTS_REASON_PROTOCOL;
	} else if (is(v, CERTS_CHECK_CHIP_CA, CERTS_NOT_SUPPORTED) &&
	    is(v, CERTS_CHECK_CHIP_AA, CERTS_NOT_SUPPORTED)) {
		result = CERTS_NOT_SUPPORTED;
		reason = CERTS_REASON_NOT_OFFERED;
	}
	certs_checks_detail(
	    certs_checks_add(v, CERTS_CHECK_DTC_CHIP, result, reason), "%s%s%s",
	    ca ? "Chip Authentication, DG14" : "", ca && aa ? "; " : "",
	    aa ? "Active Authentication, DG15" : "");
}

/* All of it has to be well; a chip that knows no such protocol is as its State
 * made it. */
static void
conclude(struct certs_verdict *v)
{
	static const enum certs_check_id of[] = {CERTS_CHECK_DTC_FORM,
	    CERTS_CHECK_DTC_DATA, CERTS_CHECK_DTC_SOD, CERTS_CHECK_DTC_DG1,
	    CERTS_CHECK_DTC_GROUPS, CERTS_CHECK_DTC_CHIP};
	enum certs_result result = CERTS_SUCCESSFUL;
	char list[96] = "";

	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		const struct certs_check *c = certs_checks_find(v, of[i]);
		size_t n = strlen(list);

		if (c == NULL || c->result == CERTS_SUCCESSFUL ||
		    c->result == CERTS_NOT_SUPPORTED)
			continue;
		if (result != CERTS_FAILED)
			result = c->result;
		snprintf(list + n, sizeof(list) - n, "%s%s", n > 0 ? ", " : "",
		    certs_checks_name(c->id));
	}
	certs_checks_detail(certs_checks_add(v, CERTS_CHECK_DTC_LINK, result,
				CERTS_REASON_NONE),
	    "%s", list);
}

void
kiosk_dtc_link(const struct kiosk_dtc *d,
    const struct span document[MRTD_FILE_COUNT], struct certs_verdict *v)
{
	judge_form(d, v);
	if (d->err == MRTD_E_OK) {
		judge_data(d, v);
		judge_file(d, document, MRTD_FILE_SOD, CERTS_CHECK_DTC_SOD, v);
		judge_file(d, document, MRTD_FILE_DG1, CERTS_CHECK_DTC_DG1, v);
		judge_groups(d, document, v);
		judge_chip(v);
	}
	conclude(v);
}

void
kiosk_dtc_wipe(struct kiosk_dtc *d)
{
	kiosk_inspect_wipe(&d->inspect);
	bytes_wipe(d, sizeof(*d));
}
