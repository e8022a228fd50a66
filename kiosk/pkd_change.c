/* sallyport pkd import|promote|distrust|expire|persons: changes the store. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <openssl/sha.h>

#include "certs/change.h"
#include "certs/files.h"
#include "certs/import.h"
#include "certs/x509.h"
#include "kiosk/pkd.h"
#include "kiosk/verbs.h"

/* The store between lock and save. */
struct work {
	const struct kiosk_pkd *p;
	struct span old;
	struct certs_anchors_build *build;
	struct certs_change change;
	int lock;
	size_t files, failures, changes;
};

static enum certs_err
begin(const struct kiosk_pkd *p, struct work *w)
{
	enum certs_err e;

	*w = (struct work) {.p = p, .lock = -1};
	if ((e = certs_files_lock(p->store, &w->lock)) != CERTS_E_OK)
		return e;
	if ((e = certs_files_map(p->store, &w->old)) == CERTS_E_OK)
		e = certs_anchors_build_new(w->old, &w->build);
	w->change = (struct certs_change) {
	    .build = w->build,
	    .who = p->by,
	    .reason = p->reason,
	    .now = time(NULL),
	};
	return e;
}

static int
end(struct work *w, enum certs_err e, bool save)
{
	int status = VERB_POSITIVE;

	if (e == CERTS_E_OK && save)
		e = certs_files_save(w->p->store, w->build);
	if (e == CERTS_E_ARGUMENT)
		fprintf(stderr,
		    "sallyport pkd: --by NAME and --reason TEXT say who and "
		    "why\n");
	else if (e != CERTS_E_OK)
		status = kiosk_pkd_fail(w->p->store, e);
	certs_anchors_build_free(&w->build);
	certs_files_unmap(&w->old);
	if (w->lock >= 0)
		certs_files_unlock(w->lock);
	return e == CERTS_E_ARGUMENT ? EX_USAGE : status;
}

static void
tell_master(const struct certs_master_report *r)
{
	printf("  master list: %zu certificates, %zu new, %zu known",
	    r->certificates, r->added, r->known);
	if (r->malformed > 0)
		printf(", %zu malformed and left out", r->malformed);
	if (r->distrusted > 0)
		printf(", %zu distrusted and left out", r->distrusted);
	printf("\n  signed: %s%s\n  vouched for by: %s%s\n",
	    r->signed_at != 0 ? kiosk_pkd_day(r->signed_at) : "no date",
	    r->signer_expired ? " (the signer has expired since)" : "",
	    r->by_operator ? "the operator, " : "",
	    r->authority[0] != '\0' ? r->authority : r->signer);
	if (r->revocation != CERTS_ANCHORS_SIGNER_NONE)
		printf("  %s\n", certs_anchors_signer_text(r->revocation));
	if (r->through_link)
		printf("  through a link certificate of the list\n");
}

static void
tell(void *cookie, const struct certs_import_item *item)
{
	const char *path = cookie;
	char where[32] = "";

	if (item->line > 0)
		(void)snprintf(where, sizeof(where), ":%zu", item->line);
	if (item->e == CERTS_E_OK && !item->waits) {
		if (item->master != NULL)
			tell_master(item->master);
		return;
	}
	fprintf(stderr, "sallyport pkd: %s%s: %s %s: %s\n", path, where,
	    item->name[0] != '\0' ? item->name : "an object",
	    item->waits ? "waits" : "refused",
	    certs_err_text(item->waits ? CERTS_E_PATH : item->e));
	if (item->waits || item->e == CERTS_E_CONSENT)
		fprintf(stderr,
		    "  --i-trust-this takes it on your own word: compare its "
		    "fingerprint first\n");
}

/* What followed from it in the store. */
static void
tell_settled(const struct certs_settle *s)
{
	for (unsigned k = 1; k < CERTS_STORE_KIND_COUNT; k++) {
		if (s->proven[k] > 0)
			printf("  %s kept before, proven now: %zu\n",
			    certs_store_kind_word(k), s->proven[k]);
		if (s->revoked[k] > 0)
			printf("  %s put aside, its signer is revoked: %zu\n",
			    certs_store_kind_word(k), s->revoked[k]);
	}
	if (s->authorities > 0)
		printf("  csca of lists that had waited: %zu new\n",
		    s->authorities);
	if (s->replaced > 0)
		printf("  replaced by newer lists: %zu\n", s->replaced);
	if (s->restored > 0)
		printf("  in force again: %zu\n", s->restored);
}

static void
summary(const struct certs_import_report *r)
{
	printf("  ");
	if (r->entries > 0)
		printf("%zu entries: ", r->entries);
	for (unsigned k = 1; k < CERTS_STORE_KIND_COUNT; k++) {
		if (r->kind[k].came == 0)
			continue;
		printf("%s %zu, %zu new", certs_store_kind_word(k),
		    r->kind[k].came, r->kind[k].added);
		if (k != CERTS_STORE_AUTHORITY)
			printf(", %zu proven", r->kind[k].proven);
		if (r->kind[k].refused > 0)
			printf(", %zu refused", r->kind[k].refused);
		printf("; ");
	}
	if (r->other > 0)
		printf("%zu changes left out: nothing is removed; ", r->other);
	printf("done\n");
	tell_settled(&r->settled);
}

/* Under the rule of two the operator's word is that of two persons. */
static enum certs_err
may_trust(struct work *w, struct span file, bool *trust)
{
	uint8_t digest[32];
	enum certs_err e;

	*trust = w->p->trust;
	if (!w->p->trust)
		return CERTS_E_OK;
	SHA256(file.p, file.n, digest);
	e = certs_change_agree(&w->change, CERTS_CHANGE_TRUST, digest, trust);
	if (e == CERTS_E_OK && !*trust) {
		printf("  --i-trust-this waits for a second person\n");
		w->changes++;
	}
	return e;
}

static enum certs_err
import_file(struct work *w, const char *path)
{
	struct certs_import_report r = {0};
	struct certs_import in = {
	    .build = w->build,
	    .now = w->change.now,
	    .name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path,
	    .who = w->p->by[0] != '\0' ? w->p->by : kiosk_pkd_account(),
	    .reason = w->p->reason,
	    .tell = tell,
	    .cookie = (void *)(uintptr_t)path,
	};
	struct span file = {0};
	enum certs_err e = certs_files_read(path, &file);

	w->files++;
	printf("%s:\n", path);
	fflush(stdout);
	if (e == CERTS_E_OK &&
	    (e = may_trust(w, file, &in.trust)) == CERTS_E_OK)
		e = certs_import_file(&in, file, &r);
	if (e == CERTS_E_OK) {
		summary(&r);
		w->changes++;
		/* Nothing of it is in use. */
		w->failures += r.taken > 0 && r.waiting == r.taken &&
		    r.settled.authorities == 0;
	} else {
		if (r.line > 0)
			fprintf(stderr, "sallyport pkd: line %zu\n", r.line);
		(void)kiosk_pkd_fail(path, e);
		w->failures++;
	}
	free((void *)(uintptr_t)file.p);
	return e;
}

/* The files of a directory in the order of their names; no deeper. */
static void
import_dir(struct work *w, const char *path)
{
	struct dirent **names;
	char file[4096];
	struct stat st;
	int n = scandir(path, &names, NULL, alphasort);

	if (n < 0) {
		w->failures++;
		(void)kiosk_pkd_fail(path, CERTS_E_FILE);
		return;
	}
	for (int i = 0; i < n; i++) {
		int len = snprintf(
		    file, sizeof(file), "%s/%s", path, names[i]->d_name);

		if (names[i]->d_name[0] != '.' && len > 0 &&
		    (size_t)len < sizeof(file) && stat(file, &st) == 0 &&
		    S_ISREG(st.st_mode))
			(void)import_file(w, file);
		free(names[i]);
	}
	free(names);
}

int
kiosk_pkd_import(const struct kiosk_pkd *p, int n, char **args)
{
	struct work w;
	struct stat st;
	enum certs_err e;
	int status;

	if (n == 0)
		return EX_USAGE;
	if ((e = begin(p, &w)) != CERTS_E_OK)
		return end(&w, e, false);
	for (int i = 0; i < n; i++)
		if (stat(args[i], &st) == 0 && S_ISDIR(st.st_mode))
			import_dir(&w, args[i]);
		else
			(void)import_file(&w, args[i]);
	status = end(&w, CERTS_E_OK, w.changes > 0);
	if (status != VERB_POSITIVE)
		return status;
	return w.failures == 0 && w.files > 0 ? VERB_POSITIVE : VERB_NEGATIVE;
}

static void
say_waits(bool agreed)
{
	printf(agreed ? "done\n" : "proposed: waits for a second person\n");
}

/* One certificate in DER; the caller frees the file. */
static enum certs_err
read_certificate(const char *path, struct span *file, struct span *der)
{
	enum certs_err e = certs_files_read(path, file);
	struct certs_x509 x;

	*der = *file;
	return e != CERTS_E_OK ? e : certs_x509_parse(*file, &x);
}

int
kiosk_pkd_promote(const struct kiosk_pkd *p, int n, char **args)
{
	struct span file[2] = {{0}, {0}}, der[2];
	struct certs_settle settled;
	bool agreed = false;
	struct work w;
	char by[160];
	enum certs_err e;
	int bad = 0;

	if (n != 2)
		return EX_USAGE;
	if ((e = begin(p, &w)) != CERTS_E_OK)
		return end(&w, e, false);
	for (int i = 0; i < 2 && bad == 0; i++)
		if ((e = read_certificate(args[i], &file[i], &der[i])) !=
		    CERTS_E_OK)
			bad = kiosk_pkd_fail(args[i], e);
	if (bad == 0 &&
	    (e = certs_change_promote(&w.change, der[0], der[1], by, &settled,
		 &agreed)) != CERTS_E_OK &&
	    e != CERTS_E_ARGUMENT)
		bad = kiosk_pkd_fail(args[0], e);
	if (bad == 0 && e == CERTS_E_OK) {
		printf("the link was made by %s\n", by);
		say_waits(agreed);
		tell_settled(&settled);
	}
	free((void *)(uintptr_t)file[0].p);
	free((void *)(uintptr_t)file[1].p);
	if (bad != 0) {
		(void)end(&w, CERTS_E_OK, false);
		return bad;
	}
	return end(&w, e, true);
}

int
kiosk_pkd_distrust(const struct kiosk_pkd *p, int n, char **args)
{
	struct certs_store_object o;
	struct certs_anchors *a = NULL;
	struct certs_settle settled;
	bool agreed = false, found;
	struct work w;
	enum certs_err e;

	if (n != 1)
		return EX_USAGE;
	if ((e = begin(p, &w)) != CERTS_E_OK ||
	    (e = certs_anchors_open_memory(w.old, &a)) != CERTS_E_OK)
		return end(&w, e, false);
	found = kiosk_pkd_find(a, args[0], &o);
	certs_anchors_free(&a);
	if (found && o.kind == CERTS_STORE_SIGNER) {
		fprintf(stderr,
		    "sallyport pkd: %s: a document signer is revoked by its "
		    "country's CRL\n",
		    args[0]);
		found = false;
	}
	if (!found) {
		(void)end(&w, CERTS_E_OK, false);
		return VERB_NEGATIVE;
	}
	e = certs_change_distrust(&w.change, o.sha256, &settled, &agreed);
	if (e == CERTS_E_OK) {
		say_waits(agreed);
		tell_settled(&settled);
	}
	return end(&w, e, true);
}

int
kiosk_pkd_expire(const struct kiosk_pkd *p, int n, char **args)
{
	struct tm tm = {0};
	const char *rest = strptime(p->before, "%Y-%m-%d", &tm);
	struct work w;
	size_t count = 0;
	enum certs_err e;

	(void)args;
	if (n != 0 || rest == NULL || *rest != '\0')
		return EX_USAGE;
	if ((e = begin(p, &w)) == CERTS_E_OK &&
	    (e = certs_change_expire(&w.change, timegm(&tm), &count)) ==
		CERTS_E_OK)
		printf("%zu put aside\n", count);
	return end(&w, e, count > 0);
}

int
kiosk_pkd_persons(const struct kiosk_pkd *p, int n, char **args)
{
	bool agreed = false, two;
	struct work w;
	enum certs_err e;

	if (n != 1 || (strcmp(args[0], "1") != 0 && strcmp(args[0], "2") != 0))
		return EX_USAGE;
	two = args[0][0] == '2';
	if ((e = begin(p, &w)) == CERTS_E_OK &&
	    (e = certs_change_persons(&w.change, two, &agreed)) == CERTS_E_OK)
		say_waits(agreed);
	return end(&w, e, e == CERTS_E_OK);
}
