#include "kiosk/record.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "biometrics/finger_verdict.h"
#include "kiosk/contents.h"
#include "kiosk/json.h"
#include "kiosk/say.h"

/* Symbol and word: a colour would be lost on paper and on some eyes. */
static const char *
mark(enum certs_result r)
{
	static const char *const marks[] = {
	    [CERTS_SUCCESSFUL] = "[ok]",
	    [CERTS_FAILED] = "[XX]",
	    [CERTS_UNDETERMINED] = "[??]",
	    [CERTS_NOT_SUPPORTED] = "[--]",
	    [CERTS_ABORTED] = "[!!]",
	};

	return (unsigned)r < CERTS_RESULT_COUNT ? marks[r] : "[??]";
}

static void
order(struct sink *out, const struct kiosk_record *r)
{
	const struct kiosk_order *o = &r->order;
	const bool note = o->note[0] != '\0' &&
	    kiosk_profile_writes(r, KIOSK_PROFILE_NOTE);

	kiosk_say(out, "Ordered by officer %s: %s%s%s%s%s\n", o->officer,
	    kiosk_order_kind_name(o->kind),
	    o->reason != KIOSK_ORDER_BECAUSE_NONE ? ", " : "",
	    kiosk_order_reason_name(o->reason), note ? ": " : "",
	    note ? o->note : "");
}

static void
correction(struct sink *out, const struct kiosk_record *r)
{
	if (r->correction.typed) {
		kiosk_say(out,
		    "No zone was read: officer %s typed it from a picture of"
		    " the page\n",
		    r->corrected_by);
		return;
	}
	kiosk_say(out,
	    "Officer %s corrected the zone that was read:", r->corrected_by);
	for (unsigned i = 0; i < r->correction.n; i++) {
		const struct kiosk_correct_change *c = &r->correction.change[i];

		if (kiosk_profile_writes(r, KIOSK_PROFILE_PERSON))
			kiosk_say(out, " %u: %c for %c", c->at, c->to, c->from);
		else
			kiosk_say(out, " %u", c->at);
	}
	kiosk_say(out, "\n");
}

static void
head(struct sink *out, const struct kiosk_record *r)
{
	time_t t = (time_t)r->began;
	struct tm tm;
	char text[40] = "?";

	if (gmtime_r(&t, &tm) != NULL)
		(void)strftime(
		    text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm);
	if (r->id[0] != '\0')
		kiosk_say(out, "Passage %s%s%s%s%s, %s%s\n", r->id,
		    r->gate[0] != '\0' ? " at gate " : "", r->gate,
		    r->site[0] != '\0' ? " of " : "", r->site, text,
		    r->offline ? ", the line to the site was cut" : "");
	else
		kiosk_say(out, "Inspection, %s\n", text);
	if (r->decision[0] != '\0')
		kiosk_say(out,
		    "Decision: %s, %u.%03u s after the document was laid "
		    "down\n",
		    r->decision, r->ms_decision / 1000, r->ms_decision % 1000);
	if (r->key != KIOSK_RECORD_READ)
		kiosk_say(out, "The key to the chip was %s by the traveller\n",
		    kiosk_record_key_name(r->key));
	if (r->assist != KIOSK_RECORD_ALONE)
		kiosk_say(out, "Assistance: %s\n",
		    kiosk_record_assist_name(r->assist));
	if (r->have_correction)
		correction(out, r);
	if (r->have_order)
		order(out, r);
	for (size_t i = 0; i < r->reasons; i++)
		kiosk_say(
		    out, "  - %s [%s]\n", r->reason[i].text, r->reason[i].code);
}

/* The century is guessed from the day of the inspection; unknown parts "??". */
static const char *
day(const struct kiosk_record *r, const char *yymmdd, bool birth, char out[24])
{
	struct mrtd_date today = mrtd_date_of_days(r->began / 86400), d;
	struct span s = span_of(yymmdd, strlen(yymmdd));
	enum mrtd_err e = birth ? mrtd_date_birth(s, today, &d)
				: mrtd_date_expiry(s, today, &d);
	char year[8] = "????", month[8] = "??", of_month[8] = "??";

	if (e != MRTD_E_OK) {
		snprintf(out, 24, "%.6s (YYMMDD)", yymmdd);
		return out;
	}
	if (d.year > 0)
		snprintf(year, sizeof(year), "%04u", (unsigned)d.year % 10000);
	if (d.month > 0)
		snprintf(month, sizeof(month), "%02u", (unsigned)d.month % 100);
	if (d.day > 0)
		snprintf(
		    of_month, sizeof(of_month), "%02u", (unsigned)d.day % 100);
	snprintf(out, 24, "%s-%s-%s", year, month, of_month);
	return out;
}

static void
document(struct sink *out, const struct kiosk_record *r)
{
	const struct mrtd_mrz *m = &r->facts.mrz;
	char text[24];

	kiosk_say(out, "\nDocument\n  %s %s of %s, expires %s\n",
	    mrtd_mrz_format_name(m->format), m->document_code, m->issuer,
	    day(r, m->expiry, false, text));
	if (kiosk_profile_writes(r, KIOSK_PROFILE_PERSON))
		kiosk_say(out,
		    "  number %s, %s %s, born %s, sex %c, nationality %s\n",
		    m->document_number, m->given, m->surname,
		    day(r, m->birth, true, text), m->sex, m->nationality);
}

/*
 * What the check is called, where it is demanded, what it weighs, on which
 * certificate it rests, and the error code: so that it can be cited.
 */
static void
reference(struct sink *out, const struct certs_verdict *v,
    const struct certs_check *c)
{
	const char *about = certs_checks_about_name(certs_checks_about(c->id));
	unsigned code = certs_checks_code(c);

	kiosk_say(out, "         %s, %s, %s%s%s", certs_checks_name(c->id),
	    certs_checks_clause(c->id),
	    v->weight[c->id] == CERTS_EVALUATORY
		? certs_checks_bars(v, c->id) ? "evaluatory, but this counts"
					      : "evaluatory: does not count"
		: certs_checks_weight_text((enum certs_weight)v->weight[c->id]),
	    about != NULL ? ", of the " : "", about != NULL ? about : "");
	if (code != 0)
		kiosk_say(out, ", error %u", code);
	kiosk_say(out, "\n");
}

/* A check that nobody made and that has to be made keeps everybody out. */
static void
line(struct sink *out, const struct certs_verdict *v, enum certs_check_id id)
{
	const struct certs_check *c = certs_checks_find(v, id);
	const char *why = c != NULL ? certs_checks_because(c) : "";

	if (c == NULL) {
		kiosk_say(out,
		    "    [  ] this check was not made, and has to be\n"
		    "         %s, %s, mandatory\n",
		    certs_checks_name(id), certs_checks_clause(id));
		return;
	}
	kiosk_say(out, "    %s %s%s%s%s%s%s\n", mark(c->result),
	    certs_checks_sentence(c), why[0] != '\0' ? ": " : "", why,
	    c->detail[0] != '\0' ? " (" : "", c->detail,
	    c->detail[0] != '\0' ? ")" : "");
	reference(out, v, c);
}

static void
group(struct sink *out, const struct certs_verdict *v, enum certs_group g,
    enum certs_result result)
{
	bool titled = false;

	for (unsigned i = 0; i < CERTS_CHECK_COUNT; i++) {
		enum certs_check_id id = (enum certs_check_id)i;

		if (certs_checks_group(id) != g ||
		    (certs_checks_find(v, id) == NULL &&
			v->weight[id] != CERTS_MANDATORY))
			continue;
		if (!titled)
			kiosk_say(out, "  %s: %s (%s, Table %s)\n",
			    certs_checks_group_title(g),
			    certs_checks_result_text(result),
			    certs_checks_group_clause(g),
			    certs_checks_group_table(g));
		titled = true;
		line(out, v, id);
	}
}

/* What lies between the checks and their groups. */
static void
parts(struct sink *out, const struct certs_verdict *v)
{
	enum certs_result r;

	kiosk_say(out, "  Partial results\n");
	for (unsigned p = 0; p < CERTS_PART_COUNT; p++)
		if (certs_checks_part(v, (enum certs_part)p, &r))
			kiosk_say(out, "    %s %s: %s (%s, Table %s)\n",
			    mark(r),
			    certs_checks_part_title((enum certs_part)p),
			    certs_checks_result_text(r),
			    certs_checks_part_clause((enum certs_part)p),
			    certs_checks_part_table((enum certs_part)p));
}

void
kiosk_record_text_checks(struct sink *out, const struct certs_verdict *v)
{
	struct certs_overall o = certs_checks_overall(v);

	kiosk_say(out, "\nChecks: %s, signer %s\n",
	    certs_checks_result_text(o.result),
	    certs_checks_trust_text(o.trust));
	kiosk_say(out,
	    "  by BSI TR-03135-1 v2.5, chapter 5, Table 5.2; trust by "
	    "Table 5.38\n");
	for (size_t g = 0; g < CERTS_GROUP_COUNT; g++)
		group(out, v, (enum certs_group)g, o.group[g]);
	parts(out, v);
}

/* Every chip might know TA; where nothing is kept behind it, it is noise. */
static bool
only_guessed(const struct kiosk_facts *f)
{
	const struct certs_check *c = certs_checks_find(
	    &f->verdict, CERTS_CHECK_ACCESS_TA);

	return f->auth[KIOSK_AUTH_TA].inferred &&
	    f->auth[KIOSK_AUTH_TA].state == MRTD_AUTH_NOT_TRIED && c != NULL &&
	    c->result == CERTS_NOT_SUPPORTED;
}

static const char *
date(int64_t seconds, char text[static 24])
{
	struct mrtd_date d = mrtd_date_of_days(seconds / 86400);

	snprintf(text, 24, "%04d-%02d-%02d", d.year, d.month, d.day);
	return text;
}

/* The evidence: which certificates the checks speak of. */
static void
certificates(struct sink *out, const struct kiosk_facts *f)
{
	static const char *const titles[CERTS_ABOUT_COUNT] = {
	    [CERTS_ABOUT_SIGNER] = "Document signer",
	    [CERTS_ABOUT_AUTHORITY] = "Country authority",
	    [CERTS_ABOUT_CARD_SIGNER] = "Signer of EF.CardSecurity",
	};
	char hex[80], from[24], to[24];

	for (unsigned i = CERTS_ABOUT_NONE + 1; i < CERTS_ABOUT_COUNT; i++) {
		const struct certs_chain_name *n = &f->certificate[i].name;

		if (!f->certificate[i].have)
			continue;
		for (size_t b = 0; b < sizeof(n->sha256); b++)
			snprintf(hex + 2 * b, 3, "%02x", n->sha256[b]);
		kiosk_say(out, "\n%s\n  subject  %s\n", titles[i], n->subject);
		kiosk_say(out, "  issuer   %s\n  serial   %s\n", n->issuer,
		    n->serial);
		kiosk_say(out, "  valid    %s to %s\n",
		    date(n->not_before, from), date(n->not_after, to));
		kiosk_say(out, "  key      %s, signed with %s\n", n->key,
		    n->algorithm);
		kiosk_say(out, "  SHA-256  %s\n", hex);
	}
}

static void
chip(struct sink *out, const struct kiosk_record *r)
{
	static const char *const protocols[KIOSK_AUTH_COUNT] = {
	    [KIOSK_AUTH_CA] = "Chip Authentication",
	    [KIOSK_AUTH_AA] = "Active Authentication",
	    [KIOSK_AUTH_CAM] = "PACE with chip authentication mapping",
	    [KIOSK_AUTH_TA] = "Terminal Authentication"};
	const struct kiosk_facts *f = &r->facts;

	if (f->have_mrz)
		document(out, r);
	kiosk_record_text_checks(out, &f->verdict);
	certificates(out, f);
	if (f->commands > 0)
		kiosk_say(out, "\nChip\n  access: %s%s%s, %u ms\n",
		    mrtd_access_name(f->access), f->suite[0] != '\0' ? " " : "",
		    f->suite, f->ms_access);
	else
		kiosk_say(out, "\nFiles\n");
	for (unsigned n = 0; n < f->n_pace; n++)
		if (f->pace[n].err != MRTD_E_OK)
			kiosk_say(out, "  %s: %s, %s\n", f->pace[n].name,
			    f->pace[n].tried ? "failed" : "not tried",
			    mrtd_err_text(f->pace[n].err));
	if (f->tries_left >= 0)
		kiosk_say(out,
		    "  the chip takes %d more tries of the password\n",
		    f->tries_left);
	for (unsigned k = 0; k < KIOSK_AUTH_COUNT; k++)
		if (f->auth[k].state != MRTD_AUTH_NOT_OFFERED &&
		    !(k == KIOSK_AUTH_TA && only_guessed(f)))
			kiosk_say(out, "  %s: %s%s%s, %u ms\n", protocols[k],
			    mrtd_report_auth(f->auth[k].state),
			    f->auth[k].name[0] != '\0' ? ", " : "",
			    f->auth[k].name, f->auth[k].ms);
	for (size_t i = 0; i < MRTD_FILE_COUNT; i++)
		if (f->file[i].tried)
			kiosk_say(out,
			    "  %-16s %6u bytes  %3u APDUs  %5u ms  %s\n",
			    mrtd_lds_file((enum mrtd_file)i)->name,
			    f->file[i].size, f->file[i].apdus, f->file[i].ms,
			    f->file[i].err == MRTD_E_OK
				? "read"
				: mrtd_err_text(f->file[i].err));
	for (unsigned i = 0; i < MRTD_FINDING_COUNT; i++)
		if (f->findings >> i & 1)
			kiosk_say(out, "  noted: %s\n",
			    mrtd_finding_text((enum mrtd_finding)i));
	if (f->commands > 0)
		kiosk_say(out, "  %u APDUs, %llu bytes received, %u ms\n",
		    f->commands, (unsigned long long)f->bytes_received,
		    f->ms_total);
	/* Of a tape nothing is measured. */
	if (f->us_verify > 0)
		kiosk_say(out, "  %u.%03u ms of CPU to verify\n",
		    f->us_verify / 1000, f->us_verify % 1000);
}

static void
contents(struct sink *out, const struct kiosk_record *r)
{
	if (r->content != NULL &&
	    kiosk_profile_writes(r, KIOSK_PROFILE_CONTENTS))
		kiosk_contents_text(out, r->content, r->lds2);
}

static void
pad(struct sink *out, const struct kiosk_record *r)
{
	const struct biometrics_pad_result *p = &r->face.pad;

	if (p->frames == 0)
		kiosk_say(
		    out, "  presentation attack detection: not performed\n");
	else
		kiosk_say(out,
		    "  presentation attack detection: %.3f of 1, over %u "
		    "frame%s, network %s\n",
		    p->score, p->frames, p->frames == 1 ? "" : "s",
		    r->face.pad_model);
	for (unsigned i = 0; p->frames > 0 && i < BIOMETRICS_PAD_COUNT; i++)
		if (p->evidence[i].have)
			kiosk_say(out, "    %-13s %8.3f  weight %+.2f  (%s)\n",
			    biometrics_pad_name((enum biometrics_pad_id)i),
			    (double)p->evidence[i].raw,
			    (double)p->evidence[i].weight,
			    biometrics_pad_unit((enum biometrics_pad_id)i));
	if (r->evidence.n > 0)
		kiosk_say(out, "  pictures kept for %u days: %zu\n",
		    r->evidence.days, r->evidence.n);
}

static void
face(struct sink *out, const struct kiosk_record *r)
{
	const struct biometrics_verdict *v = &r->face.verdict;

	kiosk_say(out, "\nFace: %s\n", biometrics_verdict_text(v->outcome));
	if (v->outcome != BIOMETRICS_NOT_ENOUGH_QUALITY)
		kiosk_say(out,
		    "  score %.3f, threshold %.3f for a false match rate of "
		    "%g\n",
		    v->score, v->threshold, v->fmr);
	if (r->face.model[0] != '\0')
		kiosk_say(out, "  model %s\n", r->face.model);
	if (r->face.impostors.compared > 0)
		kiosk_say(out,
		    "  held against %u other references, %u matched\n",
		    r->face.impostors.compared,
		    r->face.impostors.points > 0
			? r->face.impostors.point[0].matched
			: 0);
	kiosk_say(out,
	    "  %u frame%s with exactly one face; last guidance: %s\n",
	    r->face.frames, r->face.frames == 1 ? "" : "s",
	    biometrics_quality_guidance_text(r->face.guidance));
	if (r->face.reference_doubtful)
		kiosk_say(out,
		    "  what was taken for the face in the chip's portrait is "
		    "doubtful\n");
	pad(out, r);
}

static void
watchlist(struct sink *out, const struct kiosk_record *r)
{
	const struct kiosk_watchlist_result *w = &r->watchlist;
	const bool whom = kiosk_profile_writes(r, KIOSK_PROFILE_HITS);

	kiosk_say(out, "\nWatch-lists: %s\n", kiosk_watchlist_text(w->outcome));
	if (w->err != BIOMETRICS_E_OK)
		kiosk_say(out, "  %s%snot searched: %s\n", w->list,
		    w->list[0] != '\0' ? ": " : "",
		    biometrics_err_text(w->err));
	for (size_t i = 0; i < w->lists; i++)
		kiosk_say(out, "  %s: %u faces, SHA-256 %02x%02x%02x%02x\n",
		    w->used[i].list, w->used[i].rows, w->used[i].sha256[0],
		    w->used[i].sha256[1], w->used[i].sha256[2],
		    w->used[i].sha256[3]);
	for (size_t i = 0; i < w->hits; i++)
		kiosk_say(out,
		    "  %s: %s%sby the %s: score %.3f, threshold %.3f\n",
		    w->hit[i].list, whom ? w->hit[i].label : "",
		    whom ? ", " : "",
		    w->hit[i].portrait ? "portrait" : "live face",
		    w->hit[i].score, w->threshold);
	kiosk_say(out,
	    "  %u faces in %u.%03u ms, false match rate of each %g\n", w->rows,
	    w->us / 1000, w->us % 1000, w->fmr);
}

static void
finger(struct sink *out, const struct kiosk_finger *f)
{
	kiosk_say(out, "\nFinger: %s: %s\n", kiosk_finger_name(f->position),
	    biometrics_verdict_text(f->outcome));
	if (f->sensor != HW_E_OK)
		kiosk_say(out, "  sensor: %s\n", hw_err_text(f->sensor));
	if (f->err != BIOMETRICS_E_OK)
		kiosk_say(
		    out, "  not compared: %s\n", biometrics_err_text(f->err));
	if (f->outcome != BIOMETRICS_NOT_ENOUGH_QUALITY)
		kiosk_say(out,
		    "  score %.3f, threshold %.3f for a false match rate of "
		    "%g\n",
		    f->score, f->threshold, f->fmr);
	if (f->fingers > 1)
		kiosk_say(out,
		    "  %u fingers together: a false match rate of %.2g\n",
		    f->fingers, f->reached);
	kiosk_say(out, "  quality %u, of the chip %u; %u and %u minutiae\n",
	    f->quality_live, f->quality_reference, f->minutiae_live,
	    f->minutiae_reference);
	if (f->second != KIOSK_FINGER_UNASKED)
		kiosk_say(out,
		    "  second opinion, %s, false match rate %g: %s%s%s\n",
		    biometrics_finger_verdict_second()->name,
		    biometrics_finger_verdict_second()->point[0].fmr,
		    kiosk_finger_second_text(f->second),
		    f->second_err != HW_E_OK ? ", " : "",
		    f->second_err != HW_E_OK ? hw_err_text(f->second_err) : "");
	kiosk_say(out, "  attack detection %.2f%s\n", f->pad.score,
	    (f->pad.evidence & BIOMETRICS_FINGER_PAD_SENSOR) != 0
		? ""
		: "; the sensor does not measure whether a finger lives");
}

/* One line stays one line, and no terminal is told anything. */
static void
clean(char *text, size_t cap)
{
	size_t n;

	text[cap - 1] = '\0';
	for (char *p = text; *p != '\0'; p += n) {
		n = kiosk_json_character(p);
		if (n == 0 || (n == 1 && (*p < 0x20 || *p == 0x7F))) {
			*p = '?';
			n = 1;
		}
	}
}

#define CLEAN(text) clean(text, sizeof(text))

static void
clean_certificate(struct certs_chain_name *n)
{
	CLEAN(n->subject);
	CLEAN(n->issuer);
	CLEAN(n->serial);
	CLEAN(n->key);
	CLEAN(n->algorithm);
}

static void
clean_all(struct kiosk_record *r)
{
	struct mrtd_mrz *m = &r->facts.mrz;

	CLEAN(r->id);
	CLEAN(r->gate);
	CLEAN(r->site);
	CLEAN(r->corrected_by);
	CLEAN(r->order.officer);
	CLEAN(r->order.note);
	CLEAN(r->decision);
	for (size_t i = 0; i < r->reasons; i++) {
		CLEAN(r->reason[i].code);
		CLEAN(r->reason[i].text);
	}
	for (size_t i = 0; i < r->steps; i++)
		CLEAN(r->step[i].name);
	for (size_t i = 0; i < r->facts.verdict.n; i++)
		CLEAN(r->facts.verdict.checks[i].detail);
	CLEAN(m->document_code);
	CLEAN(m->issuer);
	CLEAN(m->surname);
	CLEAN(m->given);
	CLEAN(m->document_number);
	CLEAN(m->nationality);
	CLEAN(m->birth);
	CLEAN(m->expiry);
	CLEAN(r->facts.suite);
	for (size_t i = 0; i < r->facts.n_pace; i++)
		CLEAN(r->facts.pace[i].name);
	for (size_t i = 0; i < KIOSK_AUTH_COUNT; i++)
		CLEAN(r->facts.auth[i].name);
	for (size_t i = 0; i < CERTS_ABOUT_COUNT; i++)
		clean_certificate(&r->facts.certificate[i].name);
	CLEAN(r->policy.name);
	CLEAN(r->rule.text);
	CLEAN(r->face.model);
	CLEAN(r->face.pad_model);
	for (size_t i = 0; i < r->watchlist.hits; i++)
		CLEAN(r->watchlist.hit[i].label);
	CLEAN(r->finger.matcher);
	if (m->sex < 0x20 || m->sex > 0x7E)
		m->sex = '?';
}

static void
whole(struct sink *out, const struct kiosk_record *r)
{
	head(out, r);
	if (r->policy.name[0] != '\0')
		kiosk_record_policy_text(out, r);
	if (r->have_token)
		kiosk_record_token_text(out, r);
	if (kiosk_record_optical(r))
		kiosk_record_optical_text(out, r);
	if (r->have_facts)
		chip(out, r);
	contents(out, r);
	if (r->have_face)
		face(out, r);
	else if (r->id[0] != '\0') {
		kiosk_say(out, "\nFace: not compared\n");
		pad(out, r);
	}
	if (r->have_watchlist)
		watchlist(out, r);
	if (r->have_persons)
		kiosk_record_persons_text(out, r);
	if (r->have_finger)
		finger(out, &r->finger);
	if (r->steps > 0)
		kiosk_say(out, "\nCourse\n");
	for (size_t i = 0; i < r->steps; i++)
		kiosk_say(out, "  %3u.%03u s  %s\n", r->step[i].at_ms / 1000,
		    r->step[i].at_ms % 1000, r->step[i].name);
}

bool
kiosk_record_text(const struct kiosk_record *r, struct sink *out)
{
	struct kiosk_record copy = *r;

	clean_all(&copy);
	whole(out, &copy);
	kiosk_record_wipe(&copy);
	return sink_ok(out);
}
