/*
 * The record as XML, in the structure of BSI TR-03135-1 v2.5: the check results
 * of the application domains of §6.2, grouped as in chapter 5.  The schemas of
 * Table 6.1 were not at hand.  DocumentDetails, ChipFiles, UsedLists and Image
 * are named by TR-03135-2 Table 4.26 and §4.2.7; the other elements after the
 * titles of the clauses.  So the namespace is our own, and nobody is told that
 * this validates against the schemas of the guideline.
 */
#include "kiosk/record.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "biometrics/finger_verdict.h"
#include "kiosk/contents.h"
#include "kiosk/xml.h"

#define NAMESPACE "urn:sallyport:tr-03135:1"

/* Which group is which element, and of which domain. */
enum domain {
	OPTICAL,
	ELECTRONIC,
	COMBINED,
	DIGITAL_SEAL
};
/* clang-format off */
static const struct {
	const char *name;
	enum domain domain;
} groups[CERTS_GROUP_COUNT] = {
	[CERTS_GROUP_OPTICAL]   = {"MrzCheck",              OPTICAL},    /* 5.5.4.1 */
	[CERTS_GROUP_ACCESS]    = {"ChipAccess",            ELECTRONIC}, /* 5.6.3 */
	[CERTS_GROUP_CHIP]      = {"ChipAuthenticity",      ELECTRONIC}, /* 5.6.4.1 */
	[CERTS_GROUP_OBJECT]    = {"SecurityObject",        ELECTRONIC}, /* 5.6.4.2 */
	[CERTS_GROUP_ISSUER]    = {"IssuerCertificates",    ELECTRONIC}, /* 5.6.4.3 */
	[CERTS_GROUP_INTEGRITY] = {"ChipContentIntegrity",  ELECTRONIC}, /* 5.6.4.4 */
	[CERTS_GROUP_STATE]     = {"IssuingStateComparison", ELECTRONIC}, /* 5.6.4.5 */
	[CERTS_GROUP_COMBINED]  = {"CombinedChecks",        COMBINED},   /* 5.7 */
	[CERTS_GROUP_SEAL]      = {"DigitalSealCheck",      DIGITAL_SEAL}, /* 5.9 */
};
/* clang-format on */

static const char *
utc(int64_t seconds, char text[static 40])
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL ||
	    strftime(text, 40, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return NULL;
	return text;
}

static void
check(struct kiosk_xml *x, const struct certs_verdict *v,
    const struct certs_check *c)
{
	char code[16];

	kiosk_xml_open(x, "Check");
	kiosk_xml_attribute(x, "id", certs_checks_name(c->id));
	kiosk_xml_attribute(x, "clause", certs_checks_clause(c->id));
	kiosk_xml_attribute(x, "weight",
	    certs_checks_weight_text((enum certs_weight)v->weight[c->id]));
	kiosk_xml_attribute(x, "certificate",
	    certs_checks_about_name(certs_checks_about(c->id)));
	kiosk_xml_text(x, "Result", certs_checks_result_text(c->result));
	if (certs_checks_code(c) != 0) {
		snprintf(code, sizeof(code), "%u", certs_checks_code(c));
		kiosk_xml_text(x, "ErrorCode", code);
	}
	kiosk_xml_text(x, "Reason", certs_checks_reason_name(c->reason));
	kiosk_xml_text(x, "Description", certs_checks_sentence(c));
	kiosk_xml_text(x, "Detail", c->detail[0] != '\0' ? c->detail : NULL);
	kiosk_xml_close(x);
}

/* What went wrong with a protocol: the error, and the chip's status word. */
static void
trouble(struct kiosk_xml *x, enum mrtd_err e, uint16_t sw)
{
	char text[8];

	snprintf(text, sizeof(text), "%04X", sw);
	kiosk_xml_attribute(
	    x, "error", e != MRTD_E_OK ? mrtd_err_name(e) : NULL);
	kiosk_xml_attribute(x, "sw", sw != 0 ? text : NULL);
}

static void
access(struct kiosk_xml *x, const struct kiosk_facts *f)
{
	kiosk_xml_open(x, "Protocol");
	kiosk_xml_attribute(x, "name", mrtd_access_name(f->access));
	kiosk_xml_attribute(
	    x, "algorithm", f->suite[0] != '\0' ? f->suite : NULL);
	if (f->access == MRTD_ACCESS_PACE || f->access == MRTD_ACCESS_BAC)
		kiosk_xml_attribute(x, "password", f->by_can ? "CAN" : "MRZ");
	if (f->tries_left >= 0)
		kiosk_xml_number(x, "triesLeft", f->tries_left);
	kiosk_xml_number(x, "ms", f->ms_access);
	kiosk_xml_close(x);
	for (unsigned i = 0; i < f->n_pace; i++) {
		kiosk_xml_open(x, "Offered");
		kiosk_xml_attribute(x, "algorithm", f->pace[i].name);
		kiosk_xml_attribute(
		    x, "tried", f->pace[i].tried ? "true" : "false");
		trouble(x, f->pace[i].err, f->pace[i].sw);
		kiosk_xml_close(x);
	}
}

static void
authentication(struct kiosk_xml *x, const struct kiosk_facts *f)
{
	for (unsigned k = 0; k < KIOSK_AUTH_COUNT; k++) {
		const struct kiosk_facts_auth *a = &f->auth[k];

		if (a->state == MRTD_AUTH_NOT_OFFERED)
			continue;
		kiosk_xml_open(x, "Protocol");
		kiosk_xml_attribute(x, "name",
		    kiosk_facts_auth_name((enum kiosk_facts_auth_kind)k));
		kiosk_xml_attribute(
		    x, "algorithm", a->name[0] != '\0' ? a->name : NULL);
		kiosk_xml_attribute(x, "state", mrtd_report_auth(a->state));
		trouble(x, a->err, a->sw);
		if (a->inferred)
			kiosk_xml_attribute(x, "inferred", "true");
		if (a->key_id >= 0)
			kiosk_xml_number(x, "keyId", a->key_id);
		kiosk_xml_number(x, "ms", a->ms);
		kiosk_xml_close(x);
	}
}

static void
certificates(struct kiosk_xml *x, const struct kiosk_facts *f)
{
	char hex[80], text[40];

	for (unsigned i = CERTS_ABOUT_NONE + 1; i < CERTS_ABOUT_COUNT; i++) {
		const struct certs_chain_name *n = &f->certificate[i].name;

		if (!f->certificate[i].have)
			continue;
		for (size_t b = 0; b < sizeof(n->sha256); b++)
			snprintf(hex + 2 * b, 3, "%02x", n->sha256[b]);
		kiosk_xml_open(x, "Certificate");
		kiosk_xml_attribute(
		    x, "role", certs_checks_about_name((enum certs_about)i));
		kiosk_xml_text(x, "Subject", n->subject);
		kiosk_xml_text(x, "Issuer", n->issuer);
		kiosk_xml_text(x, "SerialNumber", n->serial);
		kiosk_xml_text(x, "NotBefore", utc(n->not_before, text));
		kiosk_xml_text(x, "NotAfter", utc(n->not_after, text));
		kiosk_xml_text(x, "Key", n->key);
		kiosk_xml_text(x, "SignatureAlgorithm", n->algorithm);
		kiosk_xml_text(x, "Sha256", hex);
		kiosk_xml_close(x);
	}
}

static void
group(struct kiosk_xml *x, const struct kiosk_facts *f, enum certs_group g,
    const struct certs_overall *o)
{
	kiosk_xml_open(x, groups[g].name);
	kiosk_xml_attribute(x, "result", certs_checks_result_text(o->group[g]));
	kiosk_xml_attribute(
	    x, "table", certs_checks_group_table((enum certs_group)g));
	if (g == CERTS_GROUP_ACCESS)
		access(x, f);
	if (g == CERTS_GROUP_CHIP)
		authentication(x, f);
	if (g == CERTS_GROUP_ISSUER) {
		certificates(x, f);
	}
	for (size_t i = 0; i < f->verdict.n; i++)
		if (certs_checks_group(f->verdict.checks[i].id) == g)
			check(x, &f->verdict, &f->verdict.checks[i]);
	kiosk_xml_close(x);
}

static void
groups_of(struct kiosk_xml *x, const struct kiosk_facts *f, enum domain d,
    const struct certs_overall *o)
{
	for (unsigned g = 0; g < CERTS_GROUP_COUNT; g++)
		if (groups[g].domain == d)
			group(x, f, (enum certs_group)g, o);
}

/* TR-03135-1 §6.3: what belongs to a person only where it is asked for. */
static void
details(struct kiosk_xml *x, const struct kiosk_record *r)
{
	const struct mrtd_mrz *m = &r->facts.mrz;

	kiosk_xml_open(x, "DocumentDetails");
	kiosk_xml_text(x, "Format", mrtd_mrz_format_name(m->format));
	kiosk_xml_text(x, "DocumentCode", m->document_code);
	kiosk_xml_text(x, "IssuingState", m->issuer);
	kiosk_xml_text(x, "DateOfExpiry", m->expiry);
	if (kiosk_profile_writes(r, KIOSK_PROFILE_PERSON)) {
		kiosk_xml_text(x, "DocumentNumber", m->document_number);
		kiosk_xml_text(x, "PrimaryIdentifier", m->surname);
		kiosk_xml_text(x, "SecondaryIdentifier", m->given);
		kiosk_xml_text(x, "Nationality", m->nationality);
		kiosk_xml_text(x, "DateOfBirth", m->birth);
		kiosk_xml_text(x, "Sex", (const char[2]) {m->sex, '\0'});
	}
	kiosk_xml_close(x);
}

static void
files(struct kiosk_xml *x, const struct kiosk_facts *f)
{
	char sw[8];

	kiosk_xml_open(x, "ChipFiles");
	for (size_t i = 0; i < MRTD_FILE_COUNT; i++) {
		const struct kiosk_facts_file *file = &f->file[i];

		if (!file->tried)
			continue;
		snprintf(sw, sizeof(sw), "%04X", file->sw);
		kiosk_xml_open(x, "File");
		kiosk_xml_attribute(
		    x, "name", mrtd_lds_file((enum mrtd_file)i)->name);
		kiosk_xml_attribute(x, "status", mrtd_err_name(file->err));
		kiosk_xml_attribute(x, "sw", file->sw != 0 ? sw : NULL);
		kiosk_xml_number(x, "bytes", file->size);
		kiosk_xml_number(x, "apdus", file->apdus);
		kiosk_xml_number(x, "ms", file->ms);
		kiosk_xml_close(x);
	}
	kiosk_xml_close(x);
}

static void
element(void *cookie, const struct kiosk_contents_row *row)
{
	struct kiosk_xml *x = cookie;

	kiosk_xml_open(x, "Element");
	kiosk_xml_attribute(x, "file", row->file);
	if (row->group > 0)
		kiosk_xml_number(x, "group", row->group);
	kiosk_xml_attribute(x, "key", row->key);
	kiosk_xml_attribute(
	    x, "notes", row->notes[0] != '\0' ? row->notes : NULL);
	kiosk_xml_text(x, "Name", row->name);
	kiosk_xml_text(x, "Value", row->text);
	kiosk_xml_close(x);
}

static void
findings(struct kiosk_xml *x, uint64_t mask)
{
	kiosk_xml_open(x, "Findings");
	for (unsigned i = 0; i < MRTD_FINDING_COUNT; i++) {
		if ((mask >> i & 1) == 0)
			continue;
		kiosk_xml_open(x, "Finding");
		kiosk_xml_attribute(
		    x, "code", mrtd_finding_name((enum mrtd_finding)i));
		kiosk_xml_text(
		    x, "Description", mrtd_finding_text((enum mrtd_finding)i));
		kiosk_xml_close(x);
	}
	kiosk_xml_close(x);
}

static void
parts(struct kiosk_xml *x, const struct certs_verdict *v)
{
	enum certs_result r;

	kiosk_xml_open(x, "PartialResults");
	for (unsigned p = 0; p < CERTS_PART_COUNT; p++) {
		if (!certs_checks_part(v, (enum certs_part)p, &r))
			continue;
		kiosk_xml_open(x, "Part");
		kiosk_xml_attribute(
		    x, "id", certs_checks_part_name((enum certs_part)p));
		kiosk_xml_attribute(
		    x, "clause", certs_checks_part_clause((enum certs_part)p));
		kiosk_xml_attribute(
		    x, "table", certs_checks_part_table((enum certs_part)p));
		kiosk_xml_attribute(x, "result", certs_checks_result_text(r));
		kiosk_xml_close(x);
	}
	kiosk_xml_close(x);
}

static void
document(struct kiosk_xml *x, const struct kiosk_record *r)
{
	const struct kiosk_facts *f = &r->facts;
	struct certs_overall o = certs_checks_overall(&f->verdict);

	kiosk_xml_open(x, "OverallResult");
	kiosk_xml_attribute(x, "result", certs_checks_result_text(o.result));
	kiosk_xml_attribute(x, "trust", certs_checks_trust_text(o.trust));
	kiosk_xml_close(x);
	parts(x, &f->verdict);
	if (f->have_mrz)
		details(x, r);
	kiosk_xml_open(x, "OpticalCheck");
	groups_of(x, f, OPTICAL, &o);
	kiosk_xml_close(x);
	kiosk_xml_open(x, "ElectronicCheck");
	if (f->err != MRTD_E_OK)
		kiosk_xml_attribute(x, "error", mrtd_err_name(f->err));
	kiosk_xml_number(x, "ms", f->ms_total);
	kiosk_xml_number(x, "apdus", f->commands);
	groups_of(x, f, ELECTRONIC, &o);
	files(x, f);
	if (r->content != NULL &&
	    kiosk_profile_writes(r, KIOSK_PROFILE_CONTENTS)) {
		kiosk_xml_open(x, "Contents");
		kiosk_contents_each(r->content, r->lds2, element, x);
		kiosk_xml_close(x);
	}
	findings(x, f->findings);
	kiosk_xml_close(x);
	groups_of(x, f, COMBINED, &o);
	groups_of(x, f, DIGITAL_SEAL, &o);
}

static void
biometric(struct kiosk_xml *x, const struct kiosk_record *r)
{
	const struct kiosk_facts *f = &r->facts;
	const struct biometrics_verdict *v = &r->face.verdict;
	char text[32];

	kiosk_xml_open(x, "BiometricCheck");
	if (r->have_face) {
		kiosk_xml_attribute(
		    x, "result", biometrics_verdict_text(v->outcome));
		snprintf(text, sizeof(text), "%.4f", v->score);
		kiosk_xml_attribute(x, "score", text);
		snprintf(text, sizeof(text), "%.4f", v->threshold);
		kiosk_xml_attribute(x, "threshold", text);
		kiosk_xml_attribute(x, "algorithm", r->face.model);
		for (unsigned i = 0; i < r->face.impostors.points; i++) {
			const struct kiosk_impostor_point *p =
			    &r->face.impostors.point[i];

			kiosk_xml_open(x, "ImpostorComparisons");
			snprintf(text, sizeof(text), "%.4f", p->threshold);
			kiosk_xml_attribute(x, "threshold", text);
			kiosk_xml_number(
			    x, "compared", r->face.impostors.compared);
			kiosk_xml_number(x, "matched", p->matched);
			kiosk_xml_close(x);
		}
		kiosk_xml_open(x, "PresentationAttackDetection");
		kiosk_xml_attribute(
		    x, "performed", r->face.pad.frames > 0 ? "true" : "false");
		snprintf(text, sizeof(text), "%.4f", r->face.pad.score);
		kiosk_xml_attribute(
		    x, "score", r->face.pad.frames > 0 ? text : NULL);
		kiosk_xml_attribute(x, "algorithm", r->face.pad_model);
		kiosk_xml_close(x);
	}
	if (r->have_facts && f->portrait.have) {
		kiosk_xml_open(x, "Image");
		kiosk_xml_attribute(
		    x, "format", mrtd_image_format_name(f->portrait.format));
		kiosk_xml_number(x, "width", f->portrait.width);
		kiosk_xml_number(x, "height", f->portrait.height);
		kiosk_xml_number(x, "bytes", f->portrait.size);
		kiosk_xml_close(x);
	}
	kiosk_xml_close(x);
}

static void
finger(struct kiosk_xml *x, const struct kiosk_finger *f)
{
	char text[32];

	kiosk_xml_open(x, "FingerCheck");
	kiosk_xml_attribute(x, "position", kiosk_finger_name(f->position));
	kiosk_xml_attribute(x, "result", biometrics_verdict_text(f->outcome));
	snprintf(text, sizeof(text), "%.4f", f->score);
	kiosk_xml_attribute(x, "score", text);
	snprintf(text, sizeof(text), "%.4f", f->threshold);
	kiosk_xml_attribute(x, "threshold", text);
	kiosk_xml_attribute(x, "algorithm", f->matcher);
	if (f->second != KIOSK_FINGER_UNASKED) {
		kiosk_xml_attribute(
		    x, "secondResult", kiosk_finger_second_text(f->second));
		kiosk_xml_attribute(x, "secondAlgorithm",
		    biometrics_finger_verdict_second()->name);
	}
	kiosk_xml_close(x);
}

static void
decision(struct kiosk_xml *x, const struct kiosk_record *r)
{
	if (r->have_correction) {
		kiosk_xml_open(x, "MrzCorrection");
		kiosk_xml_attribute(x, "officer", r->corrected_by);
		kiosk_xml_attribute(
		    x, "typed", r->correction.typed ? "true" : NULL);
		for (unsigned i = 0; i < r->correction.n; i++) {
			kiosk_xml_open(x, "Change");
			kiosk_xml_number(x, "at", r->correction.change[i].at);
			kiosk_xml_close(x);
		}
		kiosk_xml_close(x);
	}
	kiosk_xml_open(x, "Decision");
	kiosk_xml_attribute(
	    x, "name", r->decision[0] != '\0' ? r->decision : NULL);
	for (size_t i = 0; i < r->reasons; i++) {
		kiosk_xml_open(x, "Reason");
		kiosk_xml_attribute(x, "code", r->reason[i].code);
		kiosk_xml_text(x, "Description", r->reason[i].text);
		kiosk_xml_close(x);
	}
	kiosk_xml_close(x);
}

bool
kiosk_record_xml(const struct kiosk_record *r, struct sink *out)
{
	char text[40];
	struct kiosk_xml x;

	kiosk_xml_init(&x, out);
	kiosk_xml_open(&x, "DocumentCheck");
	kiosk_xml_attribute(&x, "xmlns", NAMESPACE);
	kiosk_xml_attribute(&x, "guideline", "BSI TR-03135-1 v2.5");
	kiosk_xml_attribute(
	    &x, "loggingProfile", kiosk_profile_name(r->profile));
	kiosk_xml_open(&x, "Transaction");
	kiosk_xml_attribute(&x, "id", r->id[0] != '\0' ? r->id : NULL);
	kiosk_xml_attribute(
	    &x, "location", r->gate[0] != '\0' ? r->gate : NULL);
	kiosk_xml_attribute(&x, "time", utc(r->began, text));
	kiosk_xml_number(&x, "ms", r->ms_total);
	kiosk_xml_close(&x);
	if (r->have_facts)
		document(&x, r);
	if (r->have_face || (r->have_facts && r->facts.portrait.have))
		biometric(&x, r);
	if (r->have_finger)
		finger(&x, &r->finger);
	decision(&x, r);
	kiosk_xml_close(&x);
	sink_put_u8(out, '\n');
	return sink_ok(out);
}
