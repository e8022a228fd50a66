#include "kiosk/record.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "biometrics/distance.h"
#include "biometrics/finger_verdict.h"
#include "kiosk/contents.h"
#include "kiosk/json.h"

static void
utc(struct kiosk_json *j, const char *key, int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;
	char text[40];

	if (gmtime_r(&t, &tm) == NULL ||
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		kiosk_json_text(j, key, NULL);
	else
		kiosk_json_text(j, key, text);
}

static void
document(struct kiosk_json *j, const struct kiosk_record *r)
{
	const struct mrtd_mrz *m = &r->facts.mrz;

	kiosk_json_open(j, "document", '{');
	kiosk_json_text(j, "format", mrtd_mrz_format_name(m->format));
	kiosk_json_text(j, "code", m->document_code);
	kiosk_json_text(j, "issuer", m->issuer);
	kiosk_json_text(j, "expiry", m->expiry);
	if (kiosk_profile_writes(r, KIOSK_PROFILE_PERSON)) {
		kiosk_json_text(j, "number", m->document_number);
		kiosk_json_text(j, "surname", m->surname);
		kiosk_json_text(j, "given", m->given);
		kiosk_json_text(j, "nationality", m->nationality);
		kiosk_json_text(j, "birth", m->birth);
		kiosk_json_text(j, "sex", (const char[2]) {m->sex, '\0'});
	}
	kiosk_json_close(j);
}

static void
pace(struct kiosk_json *j, const struct kiosk_facts_pace *p)
{
	char sw[8];

	snprintf(sw, sizeof(sw), "%04X", p->sw);
	kiosk_json_open(j, NULL, '{');
	kiosk_json_text(j, "suite", p->name);
	kiosk_json_bool(j, "tried", p->tried);
	kiosk_json_text(
	    j, "error", p->err != MRTD_E_OK ? mrtd_err_name(p->err) : NULL);
	kiosk_json_text(j, "sw", p->sw != 0 ? sw : NULL);
	kiosk_json_close(j);
}

static void
access(struct kiosk_json *j, const struct kiosk_facts *f)
{
	kiosk_json_open(j, "access", '{');
	kiosk_json_text(j, "protocol", mrtd_access_name(f->access));
	kiosk_json_text(j, "suite", f->suite[0] != '\0' ? f->suite : NULL);
	kiosk_json_text(j, "password",
	    f->access == MRTD_ACCESS_PACE      ? (f->by_can ? "CAN" : "MRZ")
		: f->access == MRTD_ACCESS_BAC ? "MRZ"
					       : NULL);
	if (f->tries_left >= 0)
		kiosk_json_int(j, "tries_left", f->tries_left);
	kiosk_json_int(j, "ms", f->ms_access);
	kiosk_json_open(j, "offered", '[');
	for (unsigned i = 0; i < f->n_pace; i++)
		pace(j, &f->pace[i]);
	kiosk_json_close(j);
	kiosk_json_close(j);
}

static void
authentication(struct kiosk_json *j, const struct kiosk_facts *f)
{
	char sw[8];

	kiosk_json_open(j, "authentication", '[');
	for (unsigned k = 0; k < KIOSK_AUTH_COUNT; k++) {
		const struct kiosk_facts_auth *a = &f->auth[k];

		if (a->state == MRTD_AUTH_NOT_OFFERED)
			continue;
		snprintf(sw, sizeof(sw), "%04X", a->sw);
		kiosk_json_open(j, NULL, '{');
		kiosk_json_text(j, "protocol",
		    kiosk_facts_auth_name((enum kiosk_facts_auth_kind)k));
		kiosk_json_text(
		    j, "suite", a->name[0] != '\0' ? a->name : NULL);
		kiosk_json_text(j, "state", mrtd_report_auth(a->state));
		kiosk_json_text(j, "error",
		    a->err != MRTD_E_OK ? mrtd_err_name(a->err) : NULL);
		kiosk_json_text(j, "sw", a->sw != 0 ? sw : NULL);
		if (a->key_id >= 0)
			kiosk_json_int(j, "key_id", a->key_id);
		kiosk_json_bool(j, "inferred", a->inferred);
		kiosk_json_int(j, "ms", a->ms);
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
}

static void
files(struct kiosk_json *j, const struct kiosk_facts *f)
{
	char sw[8];

	kiosk_json_open(j, "files", '[');
	for (size_t i = 0; i < MRTD_FILE_COUNT; i++) {
		const struct kiosk_facts_file *file = &f->file[i];

		if (!file->tried)
			continue;
		snprintf(sw, sizeof(sw), "%04X", file->sw);
		kiosk_json_open(j, NULL, '{');
		kiosk_json_text(
		    j, "name", mrtd_lds_file((enum mrtd_file)i)->name);
		kiosk_json_text(j, "status", mrtd_err_name(file->err));
		kiosk_json_text(j, "sw", file->sw != 0 ? sw : NULL);
		kiosk_json_int(j, "bytes", file->size);
		kiosk_json_int(j, "apdus", file->apdus);
		kiosk_json_int(j, "ms", file->ms);
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
}

static void
checks(struct kiosk_json *j, const struct certs_verdict *v)
{
	kiosk_json_open(j, "checks", '[');
	for (size_t i = 0; i < v->n; i++) {
		const struct certs_check *c = &v->checks[i];
		enum certs_group g = certs_checks_group(c->id);

		kiosk_json_open(j, NULL, '{');
		kiosk_json_text(j, "id", certs_checks_name(c->id));
		kiosk_json_text(j, "clause", certs_checks_clause(c->id));
		kiosk_json_text(j, "group", certs_checks_group_name(g));
		kiosk_json_text(j, "weight",
		    certs_checks_weight_text(
			(enum certs_weight)v->weight[c->id]));
		kiosk_json_text(
		    j, "result", certs_checks_result_text(c->result));
		kiosk_json_text(
		    j, "reason", certs_checks_reason_name(c->reason));
		if (certs_checks_code(c) != 0)
			kiosk_json_int(j, "code", certs_checks_code(c));
		kiosk_json_text(j, "because",
		    c->reason != CERTS_REASON_NONE
			? certs_checks_reason_text(c->reason)
			: NULL);
		kiosk_json_text(j, "certificate",
		    certs_checks_about_name(certs_checks_about(c->id)));
		kiosk_json_text(j, "sentence", certs_checks_sentence(c));
		kiosk_json_text(
		    j, "detail", c->detail[0] != '\0' ? c->detail : NULL);
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
}

static void
overall(struct kiosk_json *j, const struct certs_verdict *v)
{
	struct certs_overall o = certs_checks_overall(v);

	kiosk_json_open(j, "overall", '{');
	kiosk_json_text(j, "result", certs_checks_result_text(o.result));
	kiosk_json_text(j, "trust", certs_checks_trust_text(o.trust));
	kiosk_json_bool(j, "failed", o.failed);
	kiosk_json_bool(j, "aborted", o.aborted);
	kiosk_json_bool(j, "undetermined", o.undetermined);
	kiosk_json_bool(j, "incomplete", o.incomplete);
	for (size_t g = 0; g < CERTS_GROUP_COUNT; g++)
		kiosk_json_text(j, certs_checks_group_name((enum certs_group)g),
		    certs_checks_result_text(o.group[g]));
	kiosk_json_close(j);
}

static void
parts(struct kiosk_json *j, const struct certs_verdict *v)
{
	enum certs_result r;

	kiosk_json_open(j, "parts", '[');
	for (unsigned p = 0; p < CERTS_PART_COUNT; p++) {
		if (!certs_checks_part(v, (enum certs_part)p, &r))
			continue;
		kiosk_json_open(j, NULL, '{');
		kiosk_json_text(
		    j, "id", certs_checks_part_name((enum certs_part)p));
		kiosk_json_text(
		    j, "clause", certs_checks_part_clause((enum certs_part)p));
		kiosk_json_text(
		    j, "table", certs_checks_part_table((enum certs_part)p));
		kiosk_json_text(j, "result", certs_checks_result_text(r));
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
}

/* Mandatory checks that nobody made. */
static void
missing(struct kiosk_json *j, const struct certs_verdict *v)
{
	kiosk_json_open(j, "not_made", '[');
	for (unsigned id = 0; id < CERTS_CHECK_COUNT; id++)
		if (v->weight[id] == CERTS_MANDATORY &&
		    certs_checks_find(v, (enum certs_check_id)id) == NULL)
			kiosk_json_text(j, NULL,
			    certs_checks_name((enum certs_check_id)id));
	kiosk_json_close(j);
}

void
kiosk_record_json_checks(struct kiosk_json *j, const struct certs_verdict *v)
{
	overall(j, v);
	parts(j, v);
	checks(j, v);
	missing(j, v);
}

static void
findings(struct kiosk_json *j, uint64_t mask)
{
	kiosk_json_open(j, "findings", '[');
	for (unsigned i = 0; i < MRTD_FINDING_COUNT; i++) {
		if ((mask >> i & 1) == 0)
			continue;
		kiosk_json_open(j, NULL, '{');
		kiosk_json_text(
		    j, "code", mrtd_finding_name((enum mrtd_finding)i));
		kiosk_json_text(
		    j, "sentence", mrtd_finding_text((enum mrtd_finding)i));
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
}

static const char *
subject(const struct kiosk_facts *f, enum certs_about which)
{
	const struct kiosk_facts_certificate *c = &f->certificate[which];

	return c->have ? c->name.subject : NULL;
}

static void
certificates(struct kiosk_json *j, const struct kiosk_facts *f)
{
	char hex[80];

	kiosk_json_open(j, "certificates", '[');
	for (unsigned i = CERTS_ABOUT_NONE + 1; i < CERTS_ABOUT_COUNT; i++) {
		const struct certs_chain_name *n = &f->certificate[i].name;

		if (!f->certificate[i].have)
			continue;
		for (size_t b = 0; b < sizeof(n->sha256); b++)
			snprintf(hex + 2 * b, 3, "%02x", n->sha256[b]);
		kiosk_json_open(j, NULL, '{');
		kiosk_json_text(
		    j, "role", certs_checks_about_name((enum certs_about)i));
		kiosk_json_text(j, "subject", n->subject);
		kiosk_json_text(j, "issuer", n->issuer);
		kiosk_json_text(j, "serial", n->serial);
		utc(j, "not_before", n->not_before);
		utc(j, "not_after", n->not_after);
		kiosk_json_text(j, "key", n->key);
		kiosk_json_text(j, "algorithm", n->algorithm);
		kiosk_json_text(j, "sha256", hex);
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
}

static void
chip(struct kiosk_json *j, const struct kiosk_record *r)
{
	const struct kiosk_facts *f = &r->facts;

	if (f->have_mrz)
		document(j, r);
	kiosk_json_text(j, "chip_error",
	    f->err != MRTD_E_OK ? mrtd_err_name(f->err) : NULL);
	access(j, f);
	authentication(j, f);
	files(j, f);
	if (r->content != NULL &&
	    kiosk_profile_writes(r, KIOSK_PROFILE_CONTENTS))
		kiosk_contents_json(j, r->content, r->lds2);
	if (f->portrait.have) {
		kiosk_json_open(j, "portrait", '{');
		kiosk_json_text(
		    j, "format", mrtd_image_format_name(f->portrait.format));
		kiosk_json_int(j, "width", f->portrait.width);
		kiosk_json_int(j, "height", f->portrait.height);
		kiosk_json_int(j, "bytes", f->portrait.size);
		kiosk_json_close(j);
	}
	if (f->fingers.n > 0)
		kiosk_json_int(j, "fingers", f->fingers.n);
	kiosk_json_text(j, "signer", subject(f, CERTS_ABOUT_SIGNER));
	kiosk_json_text(j, "anchor", subject(f, CERTS_ABOUT_AUTHORITY));
	certificates(j, f);
	kiosk_record_json_checks(j, &f->verdict);
	findings(j, f->findings);
	kiosk_json_open(j, "apdus", '{');
	kiosk_json_int(j, "total", f->commands);
	kiosk_json_int(j, "access", f->commands_access);
	kiosk_json_int(j, "sent_bytes", (int64_t)f->bytes_sent);
	kiosk_json_int(j, "received_bytes", (int64_t)f->bytes_received);
	kiosk_json_int(j, "resumed", f->resumed);
	kiosk_json_close(j);
	kiosk_json_open(j, "timing", '{');
	kiosk_json_int(j, "access_ms", f->ms_access);
	kiosk_json_int(j, "chip_ms", f->ms_total);
	kiosk_json_int(j, "verify_cpu_us", f->us_verify);
	kiosk_json_close(j);
}

static void
quality(
    struct kiosk_json *j, const char *key, const struct biometrics_quality *q)
{
	kiosk_json_open(j, key, '{');
	for (size_t i = 0; i < BIOMETRICS_Q_COUNT; i++)
		kiosk_json_real(j,
		    biometrics_quality_name((enum biometrics_quality_id)i),
		    (double)q->value[i], 1);
	kiosk_json_close(j);
}

/* TR-03121-3.1 §4.5.1.1.2: the omission of a result is signalled, too. */
static void
pad(struct kiosk_json *j, const struct kiosk_record *r)
{
	const struct biometrics_pad_result *p = &r->face.pad;

	kiosk_json_open(j, "pad", '{');
	kiosk_json_bool(j, "performed", p->frames > 0);
	if (p->frames > 0) {
		kiosk_json_text(j, "model", r->face.pad_model);
		kiosk_json_real(j, "score", p->score, 4);
	}
	kiosk_json_int(j, "frames", p->frames);
	kiosk_json_open(j, "evidence", '[');
	for (unsigned i = 0; i < BIOMETRICS_PAD_COUNT; i++) {
		const enum biometrics_pad_id id = (enum biometrics_pad_id)i;

		if (!p->evidence[i].have)
			continue;
		kiosk_json_open(j, NULL, '{');
		kiosk_json_text(j, "id", biometrics_pad_name(id));
		kiosk_json_text(j, "unit", biometrics_pad_unit(id));
		kiosk_json_real(j, "value", (double)p->evidence[i].raw, 4);
		kiosk_json_real(j, "weight", (double)p->evidence[i].weight, 3);
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
	kiosk_json_close(j);
}

static void
evidence(struct kiosk_json *j, const struct kiosk_evidence *e)
{
	char hex[80];

	kiosk_json_open(j, "evidence", '{');
	kiosk_json_int(j, "days", e->days);
	kiosk_json_open(j, "files", '[');
	for (size_t i = 0; i < e->n; i++) {
		for (size_t b = 0; b < sizeof(e->sha256[i]); b++)
			snprintf(hex + 2 * b, 3, "%02x", e->sha256[i][b]);
		kiosk_json_open(j, NULL, '{');
		kiosk_json_text(j, "sha256", hex);
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
	kiosk_json_close(j);
}

/* TR-03121-3.1 §3.12.2.1: how many others the live face was held against. */
static void
impostors(struct kiosk_json *j, const struct kiosk_impostor_result *r)
{
	kiosk_json_open(j, "impostors", '{');
	kiosk_json_int(j, "compared", r->compared);
	kiosk_json_open(j, "points", '[');
	for (unsigned i = 0; i < r->points; i++) {
		kiosk_json_open(j, NULL, '{');
		kiosk_json_real(j, "fmr", r->point[i].fmr, 6);
		kiosk_json_real(j, "threshold", r->point[i].threshold, 4);
		kiosk_json_int(j, "matched", r->point[i].matched);
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
	kiosk_json_close(j);
}

static void
face(struct kiosk_json *j, const struct kiosk_record *r)
{
	const struct biometrics_verdict *v = &r->face.verdict;

	kiosk_json_open(j, "face", '{');
	kiosk_json_text(j, "outcome", biometrics_verdict_text(v->outcome));
	kiosk_json_text(j, "model", r->face.model);
	kiosk_json_text(j, "model_sha256", r->face.sha256);
	kiosk_json_text(j, "kernel", r->face.kernel);
	kiosk_json_real(j, "score", v->score, 4);
	kiosk_json_real(j, "threshold", v->threshold, 4);
	kiosk_json_real(j, "fmr", v->fmr, 6);
	kiosk_json_text(
	    j, "guidance", biometrics_quality_guidance_name(r->face.guidance));
	kiosk_json_int(j, "frames", r->face.frames);
	pad(j, r);
	if (r->face.impostors.points > 0)
		impostors(j, &r->face.impostors);
	quality(j, "quality_live", &r->face.live);
	quality(j, "quality_reference", &r->face.reference);
	kiosk_json_bool(j, "reference_doubtful", r->face.reference_doubtful);
	kiosk_json_int(j, "reference_cpu_us", r->face.us_reference);
	kiosk_json_int(j, "live_cpu_us", r->face.us_live);
	kiosk_json_int(j, "compare_cpu_us", r->face.us_compare);
	kiosk_json_close(j);
}

static void
watchlist_used(struct kiosk_json *j, const struct kiosk_watchlist_result *w)
{
	kiosk_json_open(j, "lists", '[');
	for (size_t i = 0; i < w->lists; i++) {
		const struct kiosk_watchlist_used *u = &w->used[i];
		char hex[2 * sizeof(u->sha256) + 1];

		for (size_t k = 0; k < sizeof(u->sha256); k++)
			snprintf(hex + 2 * k, 3, "%02x", u->sha256[k]);
		kiosk_json_open(j, NULL, '{');
		kiosk_json_text(j, "list", u->list);
		kiosk_json_int(j, "rows", u->rows);
		kiosk_json_text(j, "sha256", hex);
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
}

static void
watchlist(struct kiosk_json *j, const struct kiosk_record *r)
{
	const struct kiosk_watchlist_result *w = &r->watchlist;

	kiosk_json_open(j, "watchlist", '{');
	kiosk_json_text(j, "outcome", kiosk_watchlist_text(w->outcome));
	kiosk_json_text(j, "error",
	    w->err != BIOMETRICS_E_OK ? biometrics_err_name(w->err) : NULL);
	kiosk_json_text(j, "not_searched", w->list[0] != '\0' ? w->list : NULL);
	kiosk_json_int(j, "rows", w->rows);
	kiosk_json_int(j, "us", w->us);
	kiosk_json_real(j, "threshold", w->threshold, 4);
	kiosk_json_real(j, "fmr", w->fmr, 6);
	if (w->lists > 0)
		watchlist_used(j, w);
	kiosk_json_open(j, "hits", '[');
	for (size_t i = 0; i < w->hits; i++) {
		kiosk_json_open(j, NULL, '{');
		kiosk_json_text(j, "list", w->hit[i].list);
		if (kiosk_profile_writes(r, KIOSK_PROFILE_HITS))
			kiosk_json_text(j, "label", w->hit[i].label);
		kiosk_json_text(
		    j, "of", w->hit[i].portrait ? "portrait" : "live");
		kiosk_json_real(j, "score", w->hit[i].score, 4);
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
	kiosk_json_close(j);
}

/* The other matcher, with what its word is worth. */
static void
second(struct kiosk_json *j, const struct kiosk_finger *f)
{
	const struct biometrics_model *m = biometrics_finger_verdict_second();

	kiosk_json_open(j, "second", '{');
	kiosk_json_text(j, "matcher", m->name);
	kiosk_json_text(j, "outcome", kiosk_finger_second_text(f->second));
	kiosk_json_text(j, "error",
	    f->second_err != HW_E_OK ? hw_err_name(f->second_err) : NULL);
	kiosk_json_real(j, "fmr", m->point[0].fmr, 6);
	kiosk_json_close(j);
}

static void
finger(struct kiosk_json *j, const struct kiosk_finger *f)
{
	kiosk_json_open(j, "finger", '{');
	kiosk_json_text(j, "position", kiosk_finger_name(f->position));
	kiosk_json_text(j, "outcome", biometrics_verdict_text(f->outcome));
	kiosk_json_text(j, "error",
	    f->err != BIOMETRICS_E_OK ? biometrics_err_name(f->err) : NULL);
	kiosk_json_text(
	    j, "sensor", f->sensor != HW_E_OK ? hw_err_name(f->sensor) : NULL);
	kiosk_json_text(j, "matcher", f->matcher);
	kiosk_json_real(j, "score", f->score, 4);
	kiosk_json_real(j, "threshold", f->threshold, 4);
	kiosk_json_real(j, "fmr", f->fmr, 6);
	kiosk_json_real(j, "fmr_reached", f->reached, 8);
	kiosk_json_int(j, "fingers", f->fingers);
	kiosk_json_int(j, "quality_live", f->quality_live);
	kiosk_json_int(j, "quality_reference", f->quality_reference);
	kiosk_json_int(j, "minutiae_live", f->minutiae_live);
	kiosk_json_int(j, "minutiae_reference", f->minutiae_reference);
	kiosk_json_int(j, "touches", f->touches);
	if (f->second != KIOSK_FINGER_UNASKED)
		second(j, f);
	kiosk_json_open(j, "attack_detection", '{');
	kiosk_json_real(j, "score", f->pad.score, 3);
	kiosk_json_bool(j, "liveness_measured",
	    (f->pad.evidence & BIOMETRICS_FINGER_PAD_SENSOR) != 0);
	kiosk_json_bool(j, "copies_looked_for",
	    (f->pad.evidence & BIOMETRICS_FINGER_PAD_COPY) != 0);
	kiosk_json_close(j);
	kiosk_json_int(j, "reference_cpu_us", f->us_reference);
	kiosk_json_int(j, "live_cpu_us", f->us_live);
	kiosk_json_int(j, "compare_cpu_us", f->us_compare);
	kiosk_json_close(j);
}

bool
kiosk_record_json(const struct kiosk_record *r, struct sink *out)
{
	struct kiosk_json j;

	kiosk_json_init(&j, out);
	kiosk_json_pretty(&j);
	kiosk_json_open(&j, NULL, '{');
	kiosk_json_text(&j, "format", "sallyport-record/1");
	kiosk_json_text(&j, "profile", kiosk_profile_name(r->profile));
	utc(&j, "time", r->began);
	if (r->id[0] != '\0')
		kiosk_record_json_passage(&j, r);
	if (r->decision[0] != '\0')
		kiosk_json_text(&j, "decision", r->decision);
	kiosk_json_open(&j, "reasons", '[');
	for (size_t i = 0; i < r->reasons; i++) {
		kiosk_json_open(&j, NULL, '{');
		kiosk_json_text(&j, "code", r->reason[i].code);
		kiosk_json_text(&j, "sentence", r->reason[i].text);
		kiosk_json_close(&j);
	}
	kiosk_json_close(&j);
	if (r->policy.name[0] != '\0')
		kiosk_record_policy_json(&j, r);
	if (r->have_token)
		kiosk_record_token_json(&j, r);
	if (kiosk_record_optical(r))
		kiosk_record_optical_json(&j, r);
	if (r->have_facts)
		chip(&j, r);
	if (r->have_face)
		face(&j, r);
	else if (r->id[0] != '\0')
		pad(&j, r);
	if (r->evidence.n > 0)
		evidence(&j, &r->evidence);
	if (r->have_watchlist)
		watchlist(&j, r);
	if (r->have_persons)
		kiosk_record_persons_json(&j, r);
	if (r->have_finger)
		finger(&j, &r->finger);
	kiosk_json_close(&j);
	sink_put_u8(out, '\n');
	return sink_ok(out);
}
