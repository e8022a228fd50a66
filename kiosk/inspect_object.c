/*
 * EF.SOD and who signed it: TR-03135-1 §5.6.4.2 and §5.6.4.3.  The other signed
 * object of a chip: inspect_card.c.
 */
#include "kiosk/inspect_parts.h"

#include <string.h>

#include "certs/chain.h"
#include "certs/strength.h"
#include "certs/lists_known.h"
#include "certs/store.h"
#include "certs/x509.h"
#include "mrtd/field.h"
#include "mrtd/tlv.h"

static struct certs_verdict *
verdict(struct kiosk_inspect *i)
{
	return &i->facts.verdict;
}

/* Nothing can be said of the signature: TR-03135-1 Tables 5.29 and 5.30. */
static void
no_object(struct kiosk_inspect *i, enum certs_result result,
    enum certs_reason reason, const char *detail)
{
	certs_checks_detail(
	    certs_checks_add(verdict(i), CERTS_CHECK_SOD_HASH, result, reason),
	    "%s", detail);
	certs_checks_detail(certs_checks_add(verdict(i),
				CERTS_CHECK_SOD_SIGNATURE, result, reason),
	    "%s", detail);
}

void
kiosk_inspect_no_object(struct kiosk_inspect *i, enum mrtd_err ended)
{
	const struct kiosk_facts_file *f = &i->facts.file[MRTD_FILE_SOD];

	if (!f->tried && ended != MRTD_E_OK)
		no_object(i, CERTS_ABORTED, CERTS_REASON_NOT_PERFORMED,
		    mrtd_err_text(ended));
	else if (!f->tried || f->err == MRTD_E_NOT_FOUND)
		no_object(
		    i, CERTS_UNDETERMINED, CERTS_REASON_FILE_MISSING, "EF.SOD");
	else if (kiosk_inspect_was_open(f))
		no_object(i, CERTS_UNDETERMINED, CERTS_REASON_FILE_MALFORMED,
		    mrtd_err_text(f->err));
	else if (f->err != MRTD_E_OK)
		no_object(i, CERTS_ABORTED,
		    kiosk_inspect_broke_off(f->err) ? CERTS_REASON_BROKEN_OFF
						    : CERTS_REASON_READ_ERROR,
		    mrtd_err_text(f->err));
}

void
kiosk_inspect_take_certificate(struct kiosk_inspect *i, enum certs_about which,
    bool have, const struct certs_chain_name *name)
{
	if (!have)
		return;
	i->facts.certificate[which].have = true;
	i->facts.certificate[which].name = *name;
}

/* Table 5.27: "failed if one of the security objects is present but empty". */
static bool
is_empty(struct span file)
{
	struct span body;

	return file.n == 0 ||
	    (mrtd_tlv_only(file, mrtd_lds_file(MRTD_FILE_SOD)->tag, &body) ==
		    MRTD_E_OK &&
		body.n == 0);
}

/* The signature; then the list of digests, where it is one. */
static void
judge(struct kiosk_inspect *i)
{
	const struct certs_policy_digest *digest;
	struct certs_chain chain = {0};

	/* The error is in the verdict too, as aborted checks. */
	if (certs_chain_judge(i->conf.anchors, &i->sod,
		CERTS_CMS_LDS_SECURITY_OBJECT, i->conf.now, verdict(i),
		&chain) != CERTS_E_OK)
		return;
	kiosk_inspect_take_certificate(
	    i, CERTS_ABOUT_SIGNER, chain.have_dsc, &chain.dsc);
	kiosk_inspect_take_certificate(
	    i, CERTS_ABOUT_AUTHORITY, chain.have_csca, &chain.csca);
	if (chain.have_dsc) {
		i->have_issuer = chain.dsc.issuer_country[0] != '\0';
		memcpy(i->issuer_country, chain.dsc.issuer_country,
		    sizeof(i->issuer_country));
	}
	if (i->sod.type != CERTS_CMS_LDS_SECURITY_OBJECT ||
	    mrtd_sod_parse(i->sod.content, &i->so) != MRTD_E_OK)
		return; /* every data group stays undetermined: see finish */
	i->have_so = true;
	digest = certs_policy_digest(mrtd_hash_oid(i->so.hash));
	i->digest_refused = chain.have_dsc && digest != NULL &&
	    certs_strength_digest(certs_anchors_policy(i->conf.anchors),
		&i->sod, chain.dsc.not_before, digest->name,
		verdict(i)) == CERTS_POLICY_REFUSED;
}

/*
 * In objects of version 0 "States may choose to include the Document Signer
 * Certificate" (Doc 9303-10, LDS 1.7); where it is left out it is one of those
 * that the trust store has put aside.  The first that verifies is it; a search
 * by name may meet others.
 */
enum certs_err
kiosk_inspect_open_object(
    const struct kiosk_inspect *i, struct span cms, struct certs_sod *out)
{
	const struct certs_anchors *a = i->conf.anchors;
	enum certs_err e = certs_cms_open(cms, NULL, 0, out);
	struct certs_cms_identifier id;
	struct certs_store_object o;
	size_t at = 0;

	if (e == CERTS_E_OK)
		certs_lists_correct(a, out);
	if (e != CERTS_E_OK || out->signer.n > 0 || a == NULL ||
	    !certs_cms_identifier(out, &id))
		return e;
	while (certs_store_signer(a, &id, &at, &o)) {
		certs_cms_close(out);
		if ((e = certs_cms_open(cms, &o.der, 1, out)) != CERTS_E_OK ||
		    out->signature == CERTS_SUCCESSFUL)
			return e;
	}
	return e;
}

void
kiosk_inspect_object(struct kiosk_inspect *i)
{
	struct span cms, file = i->content[MRTD_FILE_SOD];
	enum mrtd_err e;
	enum certs_err ce;

	if (is_empty(file))
		no_object(i, CERTS_FAILED, CERTS_REASON_EMPTY, "EF.SOD");
	else if ((e = mrtd_sod_cms(file, &cms)) != MRTD_E_OK)
		no_object(i, CERTS_UNDETERMINED, CERTS_REASON_FILE_MALFORMED,
		    mrtd_err_text(e));
	else if ((ce = kiosk_inspect_open_object(i, cms, &i->sod)) !=
	    CERTS_E_OK)
		no_object(i, CERTS_UNDETERMINED, CERTS_REASON_ENCODING,
		    certs_err_text(ce));
	else {
		i->have_sod = true;
		judge(i);
	}
}

/* Its digest is the one that the security object names. */
static bool
identical(const struct kiosk_inspect *i, enum mrtd_file file)
{
	const struct certs_check *c = certs_checks_find(
	    &i->facts.verdict, CERTS_CHECK_DG(mrtd_lds_dg_number(file)));

	return c != NULL && c->result == CERTS_SUCCESSFUL;
}

/* Noon of the date of issue in DG12, or 0. */
static int64_t
issued(const struct kiosk_inspect *i)
{
	struct mrtd_fields fields;
	struct mrtd_field f;

	if (!identical(i, MRTD_FILE_DG12) ||
	    mrtd_field_parse(mrtd_field_table(MRTD_FILE_DG12),
		i->content[MRTD_FILE_DG12], &fields) != MRTD_E_OK ||
	    !mrtd_field_find(&fields, "date_of_issue", &f) ||
	    !mrtd_date_valid(f.date))
		return 0;
	return mrtd_date_days(f.date) * 86400 + 43200;
}

/*
 * Doc 9303-3 §7: a deviation may be about one type of document, a range of
 * numbers or a time of issue.  A State may have announced that this very
 * signature fails, so the signed digests are what DG1 and DG12 are held
 * against; where DG1 is none of it, the printed MRZ tells.
 */
void
kiosk_inspect_announced(struct kiosk_inspect *i)
{
	const struct mrtd_mrz *mrz = i->facts.have_mrz &&
		identical(i, MRTD_FILE_DG1)
	    ? &i->facts.mrz
	    : i->conf.have_optical ? &i->conf.optical
				   : NULL;
	struct certs_deviation_document doc = {.issued = issued(i)};
	struct certs_x509 dsc;

	if (!i->have_sod || i->conf.anchors == NULL ||
	    certs_x509_parse(i->sod.signer, &dsc) != CERTS_E_OK)
		return;
	doc.dsc = &dsc;
	if (mrz != NULL) {
		doc.type = span_of(
		    mrz->document_code, strlen(mrz->document_code));
		doc.number = span_of(
		    mrz->document_number, strlen(mrz->document_number));
	}
	certs_lists_know_document(
	    certs_anchors_lists(i->conf.anchors), &doc, verdict(i));
}

void
kiosk_inspect_signed_in_time(struct kiosk_inspect *i)
{
	if (i->facts.certificate[CERTS_ABOUT_SIGNER].have && i->have_sod &&
	    !i->sod.have_signing_time)
		certs_chain_signed(verdict(i),
		    &i->facts.certificate[CERTS_ABOUT_SIGNER].name,
		    kiosk_inspect_authentic(i, MRTD_FILE_DG12) ? issued(i) : 0,
		    "date of issue in DG12", i->conf.now);
}
