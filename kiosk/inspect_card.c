/*
 * EF.CardSecurity and who signed it, TR-03135-1 §5.6.4.2 and §5.6.4.3; and what
 * a defect list gives instead of one that is malformed.
 *
 * TR-03129-2 §7.3.3.1: "The Card Security Object might be incorrectly encoded.
 * A corrected Card Security Object [...] is provided and SHOULD be used."  Used
 * it is for PACE with Chip Authentication Mapping, which takes its key from
 * there.  An entry is about all documents of a signer, a key is of some: so the
 * corrected object is taken where it is signed by somebody who is trusted, as
 * the chip's own would have to be, and its key confirms what this chip said.
 * Otherwise §5.8.2.3.1 of TR-03135-1 stands: "undetermined and NOT failed".
 */
#include "kiosk/inspect_parts.h"

#include "certs/chain.h"
#include "certs/lists_known.h"
#include "mrtd/sod.h"

static struct certs_verdict *
verdict(struct kiosk_inspect *i)
{
	return &i->facts.verdict;
}

/*
 * A result of EF.CardSecurity's own verdict becomes a row of the document's;
 * the detail names the check that explains it.
 */
static void
add_part(struct kiosk_inspect *i, const struct certs_verdict *own,
    enum certs_part part, enum certs_check_id from, enum certs_check_id to,
    enum certs_check_id row)
{
	enum certs_result result = CERTS_UNDETERMINED;
	const struct certs_check *c, *why = NULL;

	(void)!certs_checks_part(own, part, &result);
	for (unsigned id = from; id <= to && why == NULL; id++) {
		c = certs_checks_find(own, (enum certs_check_id)id);
		if (c != NULL && c->result == result &&
		    own->weight[id] != CERTS_EVALUATORY)
			why = c;
	}
	if (result == CERTS_SUCCESSFUL || why == NULL)
		certs_checks_add(verdict(i), row, result, CERTS_REASON_NONE);
	else
		certs_checks_detail(
		    certs_checks_add(verdict(i), row, result, why->reason),
		    "%s", certs_checks_name(why->id));
}

/* Of one signer; each costs a verification while a person waits. */
#define CORRECTED_MAX 64

/* One file that may be EF.CardSecurity. */
struct card {
	struct span file;
	enum certs_err opened; /* OK: object has to be closed */
	struct certs_sod object;
	struct certs_verdict own;
	struct certs_chain chain;
	bool whole; /* digest and signature are right */
	bool vouched; /* and its signer is trusted */
};

/* Judged as EF.SOD is (§5.6.4.2.1, §5.6.4.3), by a verdict of its own. */
static void
judge(const struct kiosk_inspect *i, struct span file, struct card *c)
{
	enum certs_result r;

	*c = (struct card) {.file = file};
	if ((c->opened = kiosk_inspect_open_object(i, file, &c->object)) !=
	    CERTS_E_OK)
		return;
	certs_checks_init(&c->own, i->conf.profile);
	/* The error is in the verdict, as an aborted check. */
	(void)!certs_chain_judge(i->conf.anchors, &c->object,
	    CERTS_CMS_SECURITY_INFOS, i->conf.now, &c->own, &c->chain);
	c->whole = certs_checks_part(&c->own, CERTS_PART_SOD, &r) &&
	    r == CERTS_SUCCESSFUL;
	c->vouched = c->whole &&
	    certs_checks_overall(&c->own).trust == CERTS_TRUST_TRUSTED;
}

static void
release(struct card *c)
{
	if (c->opened == CERTS_E_OK)
		certs_cms_close(&c->object);
}

/* Is what the chip said in PACE said by the key in this file? */
static bool
proves(const struct card *c, const struct mrtd_cam *said)
{
	uint8_t body[KIOSK_INSPECT_CARD_SECURITY];
	struct sink k = sink_of(body, sizeof(body));
	struct mrtd_secinfos infos;

	return mrtd_sod_security_infos(c->file, &k) == MRTD_E_OK &&
	    mrtd_secinfo_parse(sink_span(&k), &infos) == MRTD_E_OK &&
	    mrtd_pace_cam_check(said, &infos) == MRTD_E_OK;
}

/* The first of a signer's corrected objects that is well and of this chip. */
static bool
find(struct kiosk_inspect *i, struct span signer, const struct mrtd_cam *said,
    struct card *out)
{
	struct certs_x509 dsc;

	if (i->conf.anchors == NULL ||
	    certs_x509_parse(signer, &dsc) != CERTS_E_OK)
		return false;
	for (size_t n = 0; n < CORRECTED_MAX; n++) {
		struct sink k = sink_of(i->corrected, sizeof(i->corrected));

		if (!certs_lists_card_security(
			certs_anchors_lists(i->conf.anchors), &dsc, n, &k))
			return false;
		judge(i, sink_span(&k), out);
		if (out->vouched && proves(out, said))
			return true;
		release(out);
	}
	return false;
}

/*
 * Instead of a file that does not do.  Documents are known by their signer,
 * that of EF.SOD, where the file names none.  Where the document was put back
 * there are proofs of several sessions, and this is for one.
 */
static bool
find_corrected(struct kiosk_inspect *i, const struct card *chip,
    const struct mrtd_session_report *r, struct card *out)
{
	bool good = chip->vouched &&
	    i->facts.auth[KIOSK_AUTH_CAM].state == MRTD_AUTH_PASSED;

	if (r == NULL || r->cam_proofs != 1 || good)
		return false;
	return (chip->opened == CERTS_E_OK &&
		   find(i, chip->object.signer, &r->cam_proof, out)) ||
	    (i->have_sod && find(i, i->sod.signer, &r->cam_proof, out));
}

static void
enter(struct kiosk_inspect *i, const struct card *c)
{
	i->card_security = c->file;
	i->card_security_vouched = c->vouched;
	kiosk_inspect_take_certificate(
	    i, CERTS_ABOUT_CARD_SIGNER, c->chain.have_dsc, &c->chain.dsc);
	if ((c->own.amendments & 1u << CERTS_AMEND_CARD_SECURITY) != 0)
		certs_checks_amend(verdict(i), CERTS_AMEND_CARD_SECURITY);
	add_part(i, &c->own, CERTS_PART_SOD, CERTS_CHECK_SOD_HASH,
	    CERTS_CHECK_SOD_SIGNATURE, CERTS_CHECK_CARD_SECURITY);
	add_part(i, &c->own, CERTS_PART_SOD_ISSUER, CERTS_CHECK_DSC_SIGNATURE,
	    CERTS_CHECK_ISSUER_COUNTRY, CERTS_CHECK_CARD_SECURITY_ISSUER);
}

/* The chip has proved itself after all, and the record says by what. */
static void
enter_corrected(struct kiosk_inspect *i, const struct card *c)
{
	struct kiosk_facts_auth *cam = &i->facts.auth[KIOSK_AUTH_CAM];

	enter(i, c);
	certs_checks_detail(
	    certs_checks_add(verdict(i), CERTS_CHECK_CARD_SECURITY,
		CERTS_SUCCESSFUL, CERTS_REASON_DEFECT),
	    "the corrected one of a defect list");
	cam->state = MRTD_AUTH_PASSED;
	cam->err = MRTD_E_OK;
}

/* It is there, and no CMS. */
static void
enter_none(struct kiosk_inspect *i, const struct card *c)
{
	certs_checks_detail(
	    certs_checks_add(verdict(i), CERTS_CHECK_CARD_SECURITY,
		c->file.n == 0 ? CERTS_FAILED : CERTS_UNDETERMINED,
		c->file.n == 0 ? CERTS_REASON_EMPTY : CERTS_REASON_ENCODING),
	    "%s", certs_err_text(c->opened));
	certs_checks_add(verdict(i), CERTS_CHECK_CARD_SECURITY_ISSUER,
	    CERTS_UNDETERMINED, CERTS_REASON_NO_CERTIFICATE);
}

void
kiosk_inspect_card_security(
    struct kiosk_inspect *i, const struct mrtd_session_report *r)
{
	const struct kiosk_facts_file *f =
	    &i->facts.file[MRTD_FILE_CARD_SECURITY];
	struct card chip, corrected;

	if (!f->tried || (f->err != MRTD_E_OK && !kiosk_inspect_was_open(f)))
		return;
	judge(i, i->content[MRTD_FILE_CARD_SECURITY], &chip);
	i->card_security = chip.file;
	if (find_corrected(i, &chip, r, &corrected)) {
		enter_corrected(i, &corrected);
		release(&corrected);
	} else if (chip.opened == CERTS_E_OK) {
		enter(i, &chip);
	} else if (f->err == MRTD_E_OK) {
		enter_none(i, &chip);
	}
	release(&chip);
}
