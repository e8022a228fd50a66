#include "kiosk/pkd_work.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/sha.h>

#include "certs/files.h"
#include "kiosk/algorithms.h"
#include "kiosk/verbs.h"

/* Said at once: what follows tells the file's name and no line of it. */
static enum certs_err
obey(struct kiosk_pkd_work *w)
{
	struct conf_error error;

	if (w->p->algorithms[0] == '\0')
		return CERTS_E_OK;
	if (kiosk_algorithms_read(w->p->algorithms, &w->algorithms, &error) !=
	    KIOSK_E_OK) {
		fprintf(stderr, "sallyport pkd: %s:%u: %s\n", error.file,
		    error.line, error.text);
		return CERTS_E_ALGORITHM;
	}
	certs_anchors_build_use_policy(w->build, &w->algorithms);
	return CERTS_E_OK;
}

enum certs_err
kiosk_pkd_work_begin(const struct kiosk_pkd *p, struct kiosk_pkd_work *w)
{
	enum certs_err e;

	*w = (struct kiosk_pkd_work) {.p = p, .out = stdout, .lock = -1};
	if ((e = certs_files_lock(p->store, &w->lock)) != CERTS_E_OK)
		return e;
	if ((e = certs_files_map(p->store, &w->old)) == CERTS_E_OK)
		e = certs_anchors_build_new(w->old, &w->build);
	if (e == CERTS_E_OK)
		e = obey(w);
	w->change = (struct certs_change) {
	    .build = w->build,
	    .who = p->by,
	    .reason = p->reason,
	    .now = time(NULL),
	};
	return e;
}

int
kiosk_pkd_work_end(struct kiosk_pkd_work *w, enum certs_err e, bool save)
{
	int status = VERB_POSITIVE;

	if (e == CERTS_E_OK && save)
		e = certs_files_save(w->p->store, w->build);
	if (e == CERTS_E_ARGUMENT)
		fprintf(stderr,
		    "sallyport pkd: --by NAME and --reason TEXT say who and "
		    "why, in 31 and 127 octets at most\n");
	else if (e != CERTS_E_OK)
		status = kiosk_pkd_fail(w->p->store, e);
	certs_anchors_build_free(&w->build);
	certs_files_unmap(&w->old);
	if (w->lock >= 0)
		certs_files_unlock(w->lock);
	return e == CERTS_E_ARGUMENT ? EX_USAGE : status;
}

static void
tell_master(FILE *o, const struct certs_master_report *r)
{
	fprintf(o, "  master list: %zu certificates, %zu new, %zu known",
	    r->certificates, r->added, r->known);
	if (r->malformed > 0)
		fprintf(o, ", %zu malformed and left out", r->malformed);
	if (r->distrusted > 0)
		fprintf(o, ", %zu distrusted and left out", r->distrusted);
	fprintf(o, "\n  signed: %s%s\n  vouched for by: %s%s\n",
	    r->signed_at != 0 ? kiosk_pkd_day(r->signed_at) : "no date",
	    r->signer_expired ? " (the signer has expired since)" : "",
	    r->by_operator ? "the operator, " : "",
	    r->authority[0] != '\0' ? r->authority : r->signer);
	if (r->revocation != CERTS_ANCHORS_SIGNER_NONE)
		fprintf(o, "  %s\n", certs_anchors_signer_text(r->revocation));
	if (r->through_link)
		fprintf(o, "  through a link certificate of the list\n");
}

/* Who listens while a file is imported. */
struct hearing {
	struct kiosk_pkd_work *w;
	struct kiosk_pkd_work_file *f;
	enum certs_err told; /* why the last one was refused */
};

/* What an operator can do about an object that waits or is refused. */
static void
advise(const struct hearing *h, const struct certs_import_item *item)
{
	if (item->e == CERTS_E_ENCODING)
		fprintf(stderr, "  %s\n", kiosk_pkd_advice(h->f->bytes));
	if (!item->waits && item->e != CERTS_E_CONSENT)
		return;
	if (h->f->proposed) {
		fprintf(stderr,
		    "  your word is proposed: it counts when "
		    "somebody else gives it too\n");
		return;
	}
	fprintf(stderr, "  %s: compare its fingerprint first, SHA-256 ",
	    h->f->fetched ? "pkd import --i-trust-this takes its authority"
			  : "--i-trust-this takes it on your own word");
	for (size_t i = 0; i < sizeof(item->sha256); i++)
		fprintf(stderr, "%02x", item->sha256[i]);
	fputc('\n', stderr);
	if (item->kind == CERTS_STORE_AUTHORITY)
		fprintf(stderr,
		    "  or pkd promote ROOT LINK, where a trusted "
		    "authority made a link to it\n");
}

static void
tell(void *cookie, const struct certs_import_item *item)
{
	struct hearing *h = cookie;
	char where[32] = "";

	if (h->f->also != NULL)
		h->f->also(h->f->cookie, item);

	if (item->line > 0)
		(void)snprintf(where, sizeof(where), ":%zu", item->line);
	if (item->e == CERTS_E_OK && !item->waits) {
		if (item->master != NULL)
			tell_master(h->w->out, item->master);
		return;
	}
	fprintf(stderr, "sallyport pkd: %s%s: %s %s: %s\n", h->f->label, where,
	    item->name[0] != '\0' ? item->name : "an object",
	    item->waits ? "waits" : "refused",
	    certs_err_text(item->waits ? CERTS_E_PATH : item->e));
	h->told = item->e;
	advise(h, item);
}

void
kiosk_pkd_work_settled(FILE *o, const struct certs_settle *s)
{
	for (unsigned k = 1; k < CERTS_STORE_KIND_COUNT; k++) {
		if (s->proven[k] > 0)
			fprintf(o, "  %s kept before, proven now: %zu\n",
			    certs_store_kind_word(k), s->proven[k]);
		if (s->revoked[k] > 0)
			fprintf(o,
			    "  %s put aside, its signer is revoked: %zu\n",
			    certs_store_kind_word(k), s->revoked[k]);
	}
	if (s->authorities > 0)
		fprintf(o, "  csca of lists that had waited: %zu new\n",
		    s->authorities);
	if (s->replaced > 0)
		fprintf(o, "  replaced by newer lists: %zu\n", s->replaced);
	if (s->restored > 0)
		fprintf(o, "  in force again: %zu\n", s->restored);
}

static void
summary(FILE *o, const struct certs_import_report *r)
{
	fprintf(o, "  ");
	if (r->entries > 0)
		fprintf(o, "%zu entries: ", r->entries);
	for (unsigned k = 1; k < CERTS_STORE_KIND_COUNT; k++) {
		if (r->kind[k].came == 0)
			continue;
		fprintf(o, "%s %zu, %zu new", certs_store_kind_word(k),
		    r->kind[k].came, r->kind[k].added);
		if (k != CERTS_STORE_AUTHORITY)
			fprintf(o, ", %zu proven", r->kind[k].proven);
		if (r->kind[k].refused > 0)
			fprintf(o, ", %zu refused", r->kind[k].refused);
		fprintf(o, "; ");
	}
	if (r->other > 0)
		fprintf(
		    o, "%zu changes left out: nothing is removed; ", r->other);
	fprintf(o, "done\n");
	kiosk_pkd_work_settled(o, &r->settled);
}

/* Under the rule of two the operator's word is that of two persons. */
static enum certs_err
may_trust(struct kiosk_pkd_work *w, struct kiosk_pkd_work_file *f, bool *trust)
{
	uint8_t digest[32];
	enum certs_err e;

	*trust = w->p->trust;
	if (!w->p->trust)
		return CERTS_E_OK;
	SHA256(f->bytes.p, f->bytes.n, digest);
	e = certs_change_agree(&w->change, CERTS_CHANGE_TRUST, digest, trust);
	if (e == CERTS_E_OK && !*trust) {
		fprintf(w->out, "  --i-trust-this waits for a second person\n");
		f->proposed = true;
		w->changes++;
	}
	return e;
}

/* Nothing was taken; what was told of its only object needs no second line. */
static void
fail(const struct hearing *h, enum certs_err e)
{
	const struct kiosk_pkd_work_file *f = h->f;

	fprintf(h->w->out, "  nothing is taken\n");
	if (e == h->told && e != CERTS_E_OK)
		return;
	if (f->report.line > 0)
		fprintf(stderr,
		    "sallyport pkd: %s:%zu: the LDIF breaks off or is "
		    "malformed in line %zu: fetch it again\n",
		    f->label, f->report.line, f->report.line);
	else
		(void)kiosk_pkd_fail(f->label, e);
	if (e == CERTS_E_EMPTY)
		fprintf(stderr, "  %s\n", kiosk_pkd_advice(f->bytes));
}

enum certs_err
kiosk_pkd_work_import(struct kiosk_pkd_work *w, struct kiosk_pkd_work_file *f)
{
	struct hearing h = {.w = w, .f = f};
	struct certs_import in = {
	    .build = w->build,
	    .now = w->change.now,
	    .name = f->name,
	    .who = w->p->by[0] != '\0' ? w->p->by : kiosk_pkd_account(),
	    .reason = w->p->reason,
	    .tell = tell,
	    .cookie = &h,
	};
	enum certs_err e = may_trust(w, f, &in.trust);

	if (e == CERTS_E_OK)
		e = certs_import_file(&in, f->bytes, &f->report);
	if (e == CERTS_E_OK) {
		summary(w->out, &f->report);
		w->changes++;
		w->failures += f->report.refused > 0;
	} else {
		fail(&h, e);
		w->failures++;
	}
	return e;
}
