#include "certs/lists_known.h"

#include "certs/cms.h"
#include "certs/defect.h"
#include "certs/master.h"
#include "certs/store.h"
#include "mrtd/tlv.h"

#include <stdio.h>
#include <string.h>

struct note {
	struct certs_verdict *v;
	struct certs_lists_known *out;
	char text[sizeof(((struct certs_check *)0)->detail)];
	size_t n;
};

/* Puts a defect into the line of the record; what is too long is cut. */
static void
tell(struct note *n, const char *what, const char *text, int number)
{
	size_t room = sizeof(n->text) - n->n;
	int wrote;

	if (number < 0)
		wrote = snprintf(n->text + n->n, room, "%s%s: %s",
		    n->n > 0 ? "; " : "", what, text);
	else
		wrote = snprintf(n->text + n->n, room, "%s%s: %s, code %d",
		    n->n > 0 ? "; " : "", what, text, number);
	if (wrote > 0)
		n->n = (size_t)wrote < room ? n->n + (size_t)wrote
					    : sizeof(n->text) - 1;
}

/* Table 5.54: codes that leave the trust status undetermined. */
static enum certs_amendment
revoked(int status)
{
	return status == 1 || status >= 5 ? CERTS_AMEND_CERT_DOUBTED
					  : CERTS_AMEND_CERT_REVOKED;
}

/* TR-03129-2 §7.3.1.5: which of the three a code names. */
static void
protocols(struct certs_verdict *v, int status)
{
	/* clang-format off */
	static const struct { bool ca, aa, cam; } codes[] = {
		{true,  false, false}, /* CA_failure */
		{false, true,  false}, /* AA_failure */
		{true,  true,  false}, /* CA_AA_failure */
		{false, false, true},  /* PACE_CAM_failure */
		{true,  false, true},  /* CA_PACE_CAM_failure */
		{false, true,  true},  /* AA_PACE_CAM_failure */
		{true,  true,  true},  /* CA_AA_PACE_CAM_failure */
	};
	/* clang-format on */

	if (status < 0 || status >= (int)(sizeof(codes) / sizeof(codes[0])))
		return;
	if (codes[status].ca)
		certs_checks_amend(v, CERTS_AMEND_CA_FAILS);
	if (codes[status].aa)
		certs_checks_amend(v, CERTS_AMEND_AA_FAILS);
	if (codes[status].cam)
		certs_checks_amend(v, CERTS_AMEND_CAM_FAILS);
}

/* §7.3.1.6: 0 of the authority, 1 of the signer, 2 of both. */
static void
validity(struct certs_verdict *v, int status)
{
	if (status == 0 || status == 2)
		certs_checks_amend(v, CERTS_AMEND_CSCA_VALIDITY);
	if (status == 1 || status == 2)
		certs_checks_amend(v, CERTS_AMEND_DSC_VALIDITY);
}

static void
country(struct span value, char out[4])
{
	char text[4] = {0};

	if (value.n < 2 || value.n > 3)
		return;
	for (size_t i = 0; i < value.n; i++) {
		char c = (char)value.p[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (c < 'A' || c > 'Z')
			return;
		text[i] = c;
	}
	memcpy(out, text, sizeof(text));
}

static void
apply_defect(struct note *n, const struct certs_defect_known *k)
{
	n->out->defects++;
	tell(n, "defect", certs_defect_text(k->type), k->status);
	switch (k->type) {
	case CERTS_DEFECT_CERT_REVOKED:
		certs_checks_amend(n->v, revoked(k->status));
		break;
	case CERTS_DEFECT_CERT_REPLACED:
		n->out->replacement = k->value;
		break;
	case CERTS_DEFECT_CA_REVOKED:
		certs_checks_amend(n->v, CERTS_AMEND_CA_REVOKED);
		break;
	case CERTS_DEFECT_AA_REVOKED:
		certs_checks_amend(n->v, CERTS_AMEND_AA_REVOKED);
		break;
	case CERTS_DEFECT_PROTOCOL_FAILURE:
		protocols(n->v, k->status);
		break;
	case CERTS_DEFECT_VALIDITY:
		validity(n->v, k->status);
		break;
	case CERTS_DEFECT_SOD_INVALID:
		certs_checks_amend(n->v, CERTS_AMEND_SOD_INVALID);
		break;
	case CERTS_DEFECT_COM_SOD:
		certs_checks_amend(n->v, CERTS_AMEND_COM_SOD);
		break;
	case CERTS_DEFECT_ISSUING_COUNTRY:
		country(k->value, n->out->country);
		break;
	case CERTS_DEFECT_CARD_SECURITY:
		certs_checks_amend(n->v, CERTS_AMEND_CARD_SECURITY);
		break;
	case CERTS_DEFECT_DS_MALFORMED:
	case CERTS_DEFECT_UNKNOWN_DOCUMENT:
		certs_checks_amend(n->v, CERTS_AMEND_DS_MALFORMED);
		break;
	/* These are told and change no check: §5.8.2.2.1 (provide the
	 * information), §5.8.2.2.4 (certs_lists_correct()), §5.8.2.3.2 and .3
	 * (a file and a protocol not used here). */
	case CERTS_DEFECT_UNKNOWN:
	case CERTS_DEFECT_DG_MALFORMED:
	case CERTS_DEFECT_SIGNER_IDENTIFIER:
	case CERTS_DEFECT_CHIP_SECURITY:
	case CERTS_DEFECT_POWER_DOWN:
	case CERTS_DEFECT_COUNT:
	default:
		break;
	}
}

static void
apply_deviation(struct note *n, const struct certs_deviation_description *d)
{
	/* By enum certs_deviation_type; COUNT: told, changes no check. */
	static const enum certs_amendment amendments[] = {
	    [CERTS_DEVIATION_UNKNOWN] = CERTS_AMEND_COUNT,
	    [CERTS_DEVIATION_CERT_OR_KEY] = CERTS_AMEND_COUNT,
	    [CERTS_DEVIATION_DS_SIGNATURE] = CERTS_AMEND_DEV_DS_SIGNATURE,
	    [CERTS_DEVIATION_DS_ENCODING] = CERTS_AMEND_DEV_DS_ENCODING,
	    [CERTS_DEVIATION_CSCA_ENCODING] = CERTS_AMEND_DEV_CSCA_ENCODING,
	    [CERTS_DEVIATION_AA_COMPROMISED] = CERTS_AMEND_DEV_AA_COMPROMISED,
	    [CERTS_DEVIATION_LDS] = CERTS_AMEND_COUNT,
	    [CERTS_DEVIATION_DG_MALFORMED] = CERTS_AMEND_DEV_DG_MALFORMED,
	    [CERTS_DEVIATION_DG_HASH] = CERTS_AMEND_COUNT,
	    [CERTS_DEVIATION_SOD_SIGNATURE] = CERTS_AMEND_DEV_SOD_SIGNATURE,
	    [CERTS_DEVIATION_COM] = CERTS_AMEND_DEV_COM,
	    [CERTS_DEVIATION_MRZ] = CERTS_AMEND_COUNT,
	    [CERTS_DEVIATION_MRZ_DATA] = CERTS_AMEND_DEV_MRZ_DATA,
	    [CERTS_DEVIATION_MRZ_CHECK_DIGIT] = CERTS_AMEND_DEV_MRZ_CHECK_DIGIT,
	    [CERTS_DEVIATION_CHIP] = CERTS_AMEND_COUNT,
	    [CERTS_DEVIATION_NATIONAL] = CERTS_AMEND_COUNT,
	};

	n->out->deviations++;
	tell(n, "deviation", certs_deviation_text(d->type), d->parameter);
	if (d->type == CERTS_DEVIATION_DG_HASH && d->parameter > 0)
		certs_checks_amend_group(n->v, (unsigned)d->parameter);
	if (amendments[d->type] != CERTS_AMEND_COUNT)
		certs_checks_amend(n->v, amendments[d->type]);
}

/* The entries of all defect lists, one after the other. */
struct entries {
	const struct certs_lists *lists; /* may be NULL */
	size_t next, read; /* lists: the next one; those that could be read */
	bool open;
	struct certs_defect_list list; /* that of the entry */
};

static bool
next_entry(struct entries *e, struct certs_defect *d)
{
	struct certs_lists_item item;

	while (!e->open || !certs_defect_next(&e->list, d)) {
		if (e->lists == NULL ||
		    !e->lists->get(e->lists->cookie, CERTS_LISTS_DEFECTS, "",
			e->next++, &item))
			return false;
		e->open = certs_defect_open(item.content, &e->list) ==
		    CERTS_E_OK;
		e->read += e->open;
	}
	return true;
}

static void
know_defects(const struct certs_lists *l,
    const struct certs_deviation_document *doc, struct note *n)
{
	struct entries e = {.lists = l};
	struct certs_defect_known k;
	struct certs_defect d;

	while (next_entry(&e, &d))
		while (certs_defect_applies(&e.list, &d, doc->dsc) &&
		    certs_defect_known(&d, &k))
			apply_defect(n, &k);
	n->out->lists += e.read;
}

/* Whether more than the signer must be known. */
static bool
is_bounded(const struct certs_deviation *d)
{
	return d->document_type.n > 0 || d->have_period || d->have_numbers;
}

/* A State speaks of its own documents alone. */
static void
know_deviations(const struct certs_lists *l,
    const struct certs_deviation_document *doc, bool bounded, struct note *n)
{
	struct certs_deviation_description what;
	struct certs_deviation_list list;
	struct certs_lists_item item;
	struct certs_deviation d;
	char of[4];

	certs_x509_country(doc->dsc->issuer, of);
	for (size_t i = 0; of[0] != '\0' &&
	     l->get(l->cookie, CERTS_LISTS_DEVIATIONS, of, i, &item);
	     i++) {
		if (strcmp(item.country, of) != 0 ||
		    certs_deviation_open(item.content, &list) != CERTS_E_OK)
			continue;
		n->out->lists++;
		while (certs_deviation_next(&list, &d))
			while (is_bounded(&d) == bounded &&
			    certs_deviation_applies(&list, &d, doc) &&
			    certs_deviation_describe(&d, &what))
				apply_deviation(n, &what);
	}
}

void
certs_lists_know(const struct certs_lists *lists,
    const struct certs_deviation_document *doc, struct certs_verdict *v,
    struct certs_lists_known *out)
{
	struct note n = {.v = v, .out = out};
	struct certs_check *c;

	*out = (struct certs_lists_known) {0};
	if (lists == NULL)
		return;
	know_defects(lists, doc, &n);
	know_deviations(lists, doc, false, &n);
	if (out->lists == 0)
		return;
	if (out->defects + out->deviations == 0)
		certs_checks_add(v, CERTS_CHECK_KNOWN_DEFECTS, CERTS_SUCCESSFUL,
		    CERTS_REASON_NONE);
	else {
		c = certs_checks_add(v, CERTS_CHECK_KNOWN_DEFECTS,
		    CERTS_UNDETERMINED,
		    out->defects > 0 ? CERTS_REASON_DEFECT
				     : CERTS_REASON_DEVIATION);
		certs_checks_detail(c, "%s", n.text);
	}
}

void
certs_lists_know_document(const struct certs_lists *lists,
    const struct certs_deviation_document *doc, struct certs_verdict *v)
{
	struct certs_lists_known out = {0};
	struct note n = {.v = v, .out = &out};
	const struct certs_check *before = certs_checks_find(
	    v, CERTS_CHECK_KNOWN_DEFECTS);
	enum certs_reason reason = CERTS_REASON_DEVIATION;

	if (lists == NULL || before == NULL)
		return;
	if (before->result != CERTS_SUCCESSFUL) {
		reason = before->reason;
		memcpy(n.text, before->detail, sizeof(n.text));
		n.n = strlen(n.text);
	}
	know_deviations(lists, doc, true, &n);
	if (out.deviations > 0)
		certs_checks_detail(
		    certs_checks_add(v, CERTS_CHECK_KNOWN_DEFECTS,
			CERTS_UNDETERMINED, reason),
		    "%s", n.text);
}

bool
certs_lists_vouch(const struct certs_lists *l, enum certs_lists_kind kind,
    struct span certificate)
{
	struct certs_lists_item item;
	struct certs_master_walk w;
	struct span der;

	if (l == NULL || certificate.n == 0)
		return false;
	for (size_t i = 0; l->get(l->cookie, kind, "", i, &item); i++) {
		if (certs_master_walk_init(&w, item.content) != CERTS_E_OK)
			continue;
		while (
		    certs_master_walk_next(&w, &der) == CERTS_E_OK && der.n > 0)
			if (span_eq(der, certificate))
				return true;
	}
	return false;
}

/*
 * "correctedCardSecurityObject ::= SignedData", and the file is a ContentInfo
 * around one (RFC 5652 §3).  A list that gives the whole file says the same.
 */
static void
put_card_security(struct span object, struct sink *k)
{
	static const uint8_t id_signed_data[] = {
	    0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02};
	uint8_t header[MRTD_TLV_HEADER_MAX];
	struct sink h = sink_of(header, sizeof(header));
	struct span contents;
	struct mrtd_tlv first;

	if (mrtd_tlv_only(object, 0x30, &contents) != MRTD_E_OK ||
	    mrtd_tlv_next(&contents, &first) != MRTD_E_OK)
		return;
	if (first.tag == 0x06) {
		sink_put(k, object);
		return;
	}
	mrtd_tlv_put_header(&h, 0xA0, object.n);
	mrtd_tlv_put_header(k, 0x30, sizeof(id_signed_data) + h.n + object.n);
	sink_put(k, SPAN_OF(id_signed_data));
	mrtd_tlv_put(k, 0xA0, object);
}

bool
certs_lists_card_security(const struct certs_lists *l,
    const struct certs_x509 *signer, size_t i, struct sink *file)
{
	struct entries e = {.lists = l};
	struct certs_defect_known k;
	struct certs_defect d;

	while (next_entry(&e, &d))
		while (certs_defect_applies(&e.list, &d, signer) &&
		    certs_defect_known(&d, &k))
			if (k.type == CERTS_DEFECT_CARD_SECURITY && i-- == 0) {
				put_card_security(k.parameters, file);
				return true;
			}
	return false;
}

static bool
identify(struct span issuer, struct span serial, struct span key_id,
    struct certs_cms_identifier *out)
{
	struct certs_cms_identifier id = {.serial_n = serial.n};

	if (key_id.n > 0) {
		id.serial_n = 0;
		id.key_id_n = key_id.n;
		*out = id;
		return key_id.n <= sizeof(id.key_id) &&
		    span_take_copy(&key_id, out->key_id, out->key_id_n);
	}
	certs_x509_name_digest(issuer, id.issuer);
	*out = id;
	return serial.n > 0 && serial.n <= sizeof(id.serial) &&
	    span_take_copy(&serial, out->serial, out->serial_n);
}

/* What a defect list says instead of an identifier; it is all that the entry
 * may go by, for there is no certificate to have a digest. */
static bool
corrected(const struct certs_lists *l, const struct certs_cms_identifier *wrong,
    struct certs_cms_identifier *right)
{
	struct entries e = {.lists = l};
	struct certs_cms_identifier id;
	struct certs_defect_known k;
	struct certs_defect d;

	while (next_entry(&e, &d)) {
		if (d.hash.n > 0 ||
		    !identify(d.issuer, d.serial, d.key_id, &id) ||
		    memcmp(&id, wrong, sizeof(id)) != 0)
			continue;
		while (certs_defect_known(&d, &k))
			if (k.type == CERTS_DEFECT_SIGNER_IDENTIFIER &&
			    identify(k.issuer, k.serial, k.key_id, right))
				return true;
	}
	return false;
}

void
certs_lists_correct(const struct certs_anchors *a, struct certs_sod *sod)
{
	struct certs_cms_identifier wrong, right;
	struct certs_store_object o;
	struct span der;
	size_t at = 0;

	if (a == NULL || sod->signature == CERTS_SUCCESSFUL ||
	    !certs_cms_identifier(sod, &wrong) ||
	    !corrected(certs_anchors_lists(a), &wrong, &right))
		return;
	for (size_t i = 0; certs_cms_certificate(sod, i, &der); i++)
		if (certs_store_is_named(&right, der) &&
		    certs_cms_take_signer(sod, der) == CERTS_REASON_NONE)
			return;
	while (certs_store_signer(a, &right, &at, &o))
		if (certs_cms_take_signer(sod, o.der) == CERTS_REASON_NONE)
			return;
}
