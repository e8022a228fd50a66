#include "kiosk/lds2.h"

#include <stdio.h>
#include <string.h>

#include "certs/checks.h"
#include "mrtd/dir.h"

void
kiosk_lds2_init(struct kiosk_lds2 *l, struct mrtd_link *link,
    const struct kiosk_lds2_conf *conf)
{
	memset(l, 0, sizeof(*l));
	l->link = link;
	l->conf = *conf;
}

bool
kiosk_lds2_is_signed(const struct mrtd_lds2_record *r)
{
	return mrtd_lds2_file(r->file)->signed_tag != 0;
}

/* The next application that EF.DIR names; false: there is no more. */
static bool
begin(struct kiosk_lds2 *l)
{
	struct mrtd_dir dir;

	if (l->link == NULL || l->broken ||
	    mrtd_dir_parse(l->conf.dir, &dir) != MRTD_E_OK)
		return false;
	while (l->next < MRTD_LDS2_APPS &&
	    (dir.applications & mrtd_lds2_app(l->next)->dir) == 0)
		l->next++;
	if (l->next == MRTD_LDS2_APPS)
		return false;
	mrtd_lds2_read_init(&l->read, l->link,
	    &(struct mrtd_lds2_read_conf) {.app = l->next,
		.newest = KIOSK_LDS2_NEWEST,
		.biometrics = ~UINT64_C(0),
		.records = l->record + l->n,
		.max_records = KIOSK_LDS2_RECORDS - l->n,
		.buf = l->buf + l->held,
		.cap = sizeof(l->buf) - l->held});
	return l->running = true;
}

static void
because(struct kiosk_lds2_record *about, const char *how, const char *what,
    const char *why)
{
	size_t n = strlen(about->why);

	snprintf(about->why + n, sizeof(about->why) - n, "%s%s%s%s%s%s",
	    n > 0 ? "; " : "", how, what, why[0] != '\0' ? " (" : "", why,
	    why[0] != '\0' ? ")" : "");
}

/* What counts for the result and is not well; each reason once. */
static void
explain(struct kiosk_lds2_record *about, const struct certs_lds2_verdict *v)
{
	for (unsigned i = 0; i < CERTS_LDS2_CHECK_COUNT; i++) {
		bool said = i == CERTS_LDS2_CHECK_REVOCATION ||
		    i == CERTS_LDS2_CHECK_PROFILE ||
		    v->check[i].result == CERTS_SUCCESSFUL;

		for (unsigned k = 0; k < i; k++)
			said |= v->check[k].result != CERTS_SUCCESSFUL &&
			    v->check[k].reason == v->check[i].reason;
		if (!said)
			because(about,
			    v->check[i].result == CERTS_FAILED
				? "it is not so that "
				: "it is not known whether ",
			    certs_lds2_check_text(i),
			    certs_checks_reason_text(v->check[i].reason));
	}
}

static void
judge(struct kiosk_lds2 *l, const struct mrtd_lds2_record *r,
    struct kiosk_lds2_record *about)
{
	static const enum certs_lds2_kind kinds[] = {
	    [MRTD_LDS2_TRAVEL] = CERTS_LDS2_TRAVEL,
	    [MRTD_LDS2_VISA] = CERTS_LDS2_VISA,
	    [MRTD_LDS2_BIOMETRICS] = CERTS_LDS2_BIOMETRICS};
	struct certs_lds2_object object = {.kind = kinds[about->app]};
	const struct mrtd_lds2_record *by;
	struct mrtd_lds2_certificate c;
	struct certs_lds2_verdict v;
	struct mrtd_lds2_object o;
	enum mrtd_err e;

	about->result = CERTS_FAILED;
	if ((e = mrtd_lds2_parse(r->file, r->content, &o)) != MRTD_E_OK) {
		because(about, "", "the record cannot be taken apart",
		    mrtd_err_text(e));
		return;
	}
	by = mrtd_lds2_read_certificate(&l->read, o.certificate);
	if (by != NULL && mrtd_lds2_certificate(by->content, &c) == MRTD_E_OK)
		object.certificate = c.der;
	object.signed_part = o.signed_part;
	object.signature = o.signature;
	memcpy(object.state, o.state, sizeof(object.state));
	certs_lds2_judge(l->conf.anchors, &object, l->conf.now, &v);
	about->result = v.result;
	if (v.chain.have_dsc)
		snprintf(about->signer, sizeof(about->signer), "%s",
		    v.chain.dsc.subject);
	explain(about, &v);
	/* The copy is what a terminal searches by; only the other is signed. */
	if ((o.fields.notes & MRTD_FIELD_NOTE(COPY)) != 0) {
		about->result = CERTS_FAILED;
		because(
		    about, "", mrtd_field_note_text(MRTD_FIELD_NOTE_COPY), "");
	}
}

static void
end(struct kiosk_lds2 *l)
{
	size_t first = l->n;

	l->app[l->next].tried = true;
	l->app[l->next].err = l->read.err;
	memcpy(l->app[l->next].file, l->read.file, sizeof(l->read.file));
	l->n += l->read.n;
	l->held += l->read.held;
	for (size_t i = first; i < l->n; i++) {
		l->about[i].app = l->next;
		if (kiosk_lds2_is_signed(&l->record[i]))
			judge(l, &l->record[i], &l->about[i]);
	}
	l->next++;
	l->running = false;
}

bool
kiosk_lds2_send(struct kiosk_lds2 *l, struct span *capdu)
{
	while (l->running || begin(l)) {
		if (!l->broken && mrtd_lds2_read_send(&l->read, capdu))
			return true;
		end(l);
	}
	return false;
}

void
kiosk_lds2_recv(struct kiosk_lds2 *l, enum mrtd_err e, struct span rapdu)
{
	if (e == MRTD_E_OK) {
		/* Sticky: send() ends the application with it. */
		(void)!mrtd_lds2_read_recv(&l->read, rapdu);
	} else {
		l->read.err = e;
		l->broken = true;
	}
}

static void
take(struct kiosk_lds2 *l, enum mrtd_lds2_file file, const struct span from[])
{
	for (unsigned i = 0; i < MRTD_LDS2_BIOMETRICS_MAX; i++)
		if (from[i].n > 0 && l->n + l->read.n < KIOSK_LDS2_RECORDS)
			l->record[l->n + l->read.n++] =
			    (struct mrtd_lds2_record) {.file = file,
				.number = (uint8_t)(i + 1),
				.content = from[i]};
}

void
kiosk_lds2_files(struct kiosk_lds2 *l,
    const struct span records[MRTD_LDS2_FILES][MRTD_LDS2_BIOMETRICS_MAX])
{
	for (l->next = 0; l->next < MRTD_LDS2_APPS;) {
		l->read = (struct mrtd_lds2_read) {
		    .conf = {.app = l->next, .records = l->record + l->n}};
		for (unsigned f = 0; f < MRTD_LDS2_FILES; f++)
			if (mrtd_lds2_file(f)->app == l->next)
				take(l, f, records[f]);
		end(l);
	}
}

void
kiosk_lds2_wipe(struct kiosk_lds2 *l)
{
	bytes_wipe(l, sizeof(*l));
}
