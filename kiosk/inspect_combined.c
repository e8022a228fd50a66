/*
 * What the printed page and the chip say together: TR-03135-1 §5.7.1, §5.7.2,
 * and of what State it is, §5.6.4.5.
 */
#include "kiosk/inspect_parts.h"

#include <string.h>

#include "certs/country.h"
#include "mrtd/date.h"

static struct certs_verdict *
verdict(struct kiosk_inspect *i)
{
	return &i->facts.verdict;
}

/* A check that needs DG1, which is not there: it was interrupted, or is open.
 */
static void
no_dg1(struct kiosk_inspect *i, enum certs_check_id id, enum mrtd_err ended)
{
	const struct kiosk_facts_file *f = &i->facts.file[MRTD_FILE_DG1];
	bool off = f->tried ? kiosk_inspect_broke_off(f->err)
			    : ended != MRTD_E_OK;
	enum certs_reason why = f->tried && f->err == MRTD_E_OK
	    ? CERTS_REASON_FILE_MALFORMED
	    : CERTS_REASON_FILE_MISSING;

	certs_checks_detail(certs_checks_add(verdict(i), id,
				off ? CERTS_ABORTED : CERTS_UNDETERMINED,
				off ? CERTS_REASON_NOT_PERFORMED : why),
	    "EF.DG1");
}

/*
 * §5.7.1: a year within the next 15 is in the future, every other one in the
 * past, unless the signer's certificate says that it is not: "it is therefore
 * RECOMMENDED to also use the validity information of the DS certificate".
 */
static struct mrtd_date
century(
    const struct kiosk_inspect *i, struct mrtd_date d, struct mrtd_date today)
{
	const struct kiosk_facts_certificate *signer =
	    &i->facts.certificate[CERTS_ABOUT_SIGNER];
	bool trusted = certs_checks_overall(&i->facts.verdict).trust ==
	    CERTS_TRUST_TRUSTED;

	if (d.year > today.year + 15 &&
	    !(trusted && signer->have &&
		mrtd_date_days(d) <= signer->name.not_after / 86400))
		d.year -= 100;
	return d;
}

/* Of the printed MRZ; "if no MRZ is available but EF.DG1", of that. */
static void
judge_expiry(struct kiosk_inspect *i, enum mrtd_err ended)
{
	struct mrtd_date today = mrtd_date_of_days(i->conf.now / 86400), expiry;
	const struct mrtd_mrz *mrz = i->conf.have_optical ? &i->conf.optical
							  : &i->facts.mrz;
	struct certs_check *c;
	bool past;

	if (!i->conf.have_optical && !i->facts.have_mrz) {
		no_dg1(i, CERTS_CHECK_EXPIRY, ended);
		return;
	}
	if (mrtd_date_expiry(span_of(mrz->expiry, strlen(mrz->expiry)), today,
		&expiry) != MRTD_E_OK) {
		certs_checks_add(verdict(i), CERTS_CHECK_EXPIRY,
		    CERTS_UNDETERMINED, CERTS_REASON_DATE);
		return;
	}
	expiry = century(i, mrtd_date_latest(expiry), today);
	past = mrtd_date_compare(expiry, today) < 0;
	c = certs_checks_add(verdict(i), CERTS_CHECK_EXPIRY,
	    past ? CERTS_FAILED : CERTS_SUCCESSFUL,
	    past ? CERTS_REASON_EXPIRED : CERTS_REASON_NONE);
	certs_checks_detail(c, "%04d-%02d-%02d, %s", expiry.year, expiry.month,
	    expiry.day, i->conf.have_optical ? "printed" : "EF.DG1");
}

/* §5.7.2: a date of birth is compared where the printed one has digits. */
static bool
same_birth(const char *printed, const char *chip)
{
	for (size_t n = 0; n < 6; n++)
		if (printed[n] != '<' && printed[n] != chip[n])
			return false;
	return true;
}

/* "All group elements SHALL match each other exactly."  NULL where they do. */
static const char *
difference(const struct mrtd_mrz *a, const struct mrtd_mrz *b)
{
	const struct {
		bool same;
		const char *what;
	} elements[] = {
	    {a->format == b->format &&
		    strcmp(a->document_code, b->document_code) == 0,
		"document type"},
	    {strcmp(a->issuer, b->issuer) == 0, "issuing state"},
	    {strcmp(a->surname, b->surname) == 0 &&
		    strcmp(a->given, b->given) == 0,
		"name"},
	    {strcmp(a->document_number, b->document_number) == 0,
		"document number"},
	    {strcmp(a->nationality, b->nationality) == 0, "nationality"},
	    {same_birth(a->birth, b->birth), "date of birth"},
	    {a->sex == b->sex, "sex"},
	    {strcmp(a->expiry, b->expiry) == 0, "date of expiry"},
	};

	for (size_t n = 0; n < sizeof(elements) / sizeof(elements[0]); n++)
		if (!elements[n].same)
			return elements[n].what;
	return NULL;
}

static void
judge_mrz(struct kiosk_inspect *i, enum mrtd_err ended)
{
	const struct mrtd_mrz *a = &i->conf.optical, *b = &i->facts.mrz;
	struct certs_verdict *v = verdict(i);
	const char *differs;

	/* A printed MRZ that was read is compared, whatever opened the chip. */
	if (i->facts.by_can && !i->conf.have_optical) {
		certs_checks_add(v, CERTS_CHECK_MRZ_DG1, CERTS_NOT_SUPPORTED,
		    CERTS_REASON_CAN_USED);
		return;
	}
	/* Some of it is known to agree, or the chip had not opened. */
	if (i->conf.typed)
		certs_checks_add(v, CERTS_CHECK_MRZ_DG1, CERTS_UNDETERMINED,
		    CERTS_REASON_TYPED);
	if (!i->conf.have_optical)
		return;
	if (!i->facts.have_mrz)
		no_dg1(i, CERTS_CHECK_MRZ_DG1, ended);
	else if ((differs = difference(a, b)) != NULL)
		certs_checks_detail(certs_checks_add(v, CERTS_CHECK_MRZ_DG1,
					CERTS_FAILED, CERTS_REASON_DIFFERS),
		    "%s", differs);
	else if (strcmp(a->optional, b->optional) != 0 ||
	    strcmp(a->optional2, b->optional2) != 0)
		certs_checks_add(v, CERTS_CHECK_MRZ_DG1, CERTS_UNDETERMINED,
		    CERTS_REASON_OPTIONAL_DATA);
	else
		certs_checks_add(v, CERTS_CHECK_MRZ_DG1, CERTS_SUCCESSFUL,
		    CERTS_REASON_NONE);
}

/* Table 5.43: "undetermined if information is missing to perform the check". */
static void
judge_state(struct kiosk_inspect *i, enum mrtd_err ended)
{
	enum certs_reason reason = CERTS_REASON_NONE;
	enum certs_result result;

	if (!i->facts.have_mrz) {
		no_dg1(i, CERTS_CHECK_ISSUING_STATE, ended);
		return;
	}
	result = certs_country_compare(
	    i->facts.mrz.issuer, i->issuer_country, &reason);
	if (!i->facts.certificate[CERTS_ABOUT_SIGNER].have)
		reason = CERTS_REASON_NO_CERTIFICATE;
	else if (result == CERTS_FAILED && reason == CERTS_REASON_NONE)
		reason = CERTS_REASON_DIFFERS;
	certs_checks_detail(certs_checks_add(verdict(i),
				CERTS_CHECK_ISSUING_STATE, result, reason),
	    "%s, %s", i->facts.mrz.issuer,
	    i->have_issuer ? i->issuer_country : "-");
}

void
kiosk_inspect_combined(struct kiosk_inspect *i, enum mrtd_err ended)
{
	judge_mrz(i, ended);
	judge_state(i, ended);
	judge_expiry(i, ended);
}
