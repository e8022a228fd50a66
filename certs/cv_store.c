#include "certs/cv_store.h"

#include "certs/cv_request.h"
#include "certs/files.h"
#include "mrtd/tlv.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "UTIS00001.cvreq"; characters that are no letters or digits in hexadecimal.
 */
static void
file_name(struct span name, char out[64])
{
	size_t n = 0;

	for (size_t i = 0; i < name.n && n + 3 < 48; i++) {
		uint8_t c = name.p[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z');

		n += (size_t)(plain ? snprintf(out + n, 2, "%c", c)
				    : snprintf(out + n, 4, "-%02x", c));
	}
	snprintf(out + n, 64 - n, ".cvreq");
}

static enum certs_err
read_request(struct certs_cv_store *s, const char *path)
{
	struct certs_cv_store_asked *a = &s->asked[s->n_asked];
	struct sink k = sink_of(a->bytes, sizeof(a->bytes));
	struct span all;
	enum certs_err e = certs_files_read(path, &all);

	if (e != CERTS_E_OK)
		return e;
	sink_put(&k, all);
	free((void *)(uintptr_t)all.p);
	a->file = sink_span(&k);
	if (mrtd_cvc_parse_request(a->file, &a->cvc) == MRTD_E_OK)
		s->n_asked++;
	return CERTS_E_OK;
}

static enum certs_err
read_requests(struct certs_cv_store *s)
{
	char dir[3200], path[4096];
	struct dirent **names = NULL;
	enum certs_err e = CERTS_E_OK;
	int n;

	snprintf(dir, sizeof(dir), "%s/%s", s->dir, CERTS_CV_STORE_REQUESTS);
	if ((n = scandir(dir, &names, NULL, alphasort)) < 0)
		return errno == ENOENT ? CERTS_E_OK : CERTS_E_FILE;
	for (int i = 0; i < n; i++) {
		const char *dot = strrchr(names[i]->d_name, '.');

		snprintf(path, sizeof(path), "%s/%s", dir, names[i]->d_name);
		if (e == CERTS_E_OK && dot != NULL &&
		    strcmp(dot, ".cvreq") == 0 &&
		    s->n_asked < CERTS_CV_STORE_ASKED)
			e = read_request(s, path);
		free(names[i]);
	}
	free(names);
	return e;
}

/* Whole certificates and nothing else: what is written anew is all of it. */
static bool
is_whole(struct span all)
{
	struct mrtd_tlv t;
	struct mrtd_cvc c;

	while (all.n > 0)
		if (mrtd_tlv_next(&all, &t) != MRTD_E_OK ||
		    t.raw.n > MRTD_CVC_MAX ||
		    mrtd_cvc_parse(t.raw, &c) != MRTD_E_OK)
			return false;
	return true;
}

static enum certs_err
read_own(struct certs_cv_store *s, bool write)
{
	char path[4096];
	struct span all;
	enum certs_err e;

	snprintf(path, sizeof(path), "%s/%s", s->dir, CERTS_CV_STORE_FILE);
	if ((e = certs_files_read(path, &all)) == CERTS_E_OK) {
		s->own = (uint8_t *)(uintptr_t)all.p;
		s->n_own = all.n;
		/* What came behind a damaged one could not be read again. */
		return write && !is_whole(all) ? CERTS_E_ENCODING : CERTS_E_OK;
	}
	return e == CERTS_E_FILE && errno == ENOENT ? CERTS_E_OK : e;
}

enum certs_err
certs_cv_store_open(struct certs_cv_store *s, const char *dir, bool write)
{
	enum certs_err e;

	*s = (struct certs_cv_store) {.lock = -1};
	if (snprintf(s->dir, sizeof(s->dir), "%s", dir) >=
	    (int)sizeof(s->dir)) {
		errno = ENAMETOOLONG;
		return CERTS_E_FILE;
	}
	if (write && (e = certs_files_lock(dir, &s->lock)) != CERTS_E_OK) {
		s->lock = -1;
		return e;
	}
	s->asked = calloc(CERTS_CV_STORE_ASKED, sizeof(*s->asked));
	if (s->asked == NULL)
		return CERTS_E_MEMORY;
	if ((e = certs_cv_new(&s->held)) != CERTS_E_OK ||
	    (e = certs_cv_load(s->held, dir, &s->loaded)) != CERTS_E_OK ||
	    (e = read_own(s, write)) != CERTS_E_OK)
		return e;
	return read_requests(s);
}

void
certs_cv_store_close(struct certs_cv_store *s)
{
	certs_cv_free(&s->held);
	free(s->own);
	free(s->asked);
	if (s->lock >= 0)
		certs_files_unlock(s->lock);
	*s = (struct certs_cv_store) {.lock = -1};
}

static enum certs_err
add(struct certs_cv_store *s, const struct mrtd_cvc *c)
{
	uint8_t *own;
	enum certs_err e = certs_cv_add(s->held, c->raw);

	if (e != CERTS_E_OK)
		return e;
	if ((own = realloc(s->own, s->n_own + c->raw.n)) == NULL)
		return CERTS_E_MEMORY;
	memcpy(own + s->n_own, c->raw.p, c->raw.n);
	s->own = own;
	s->n_own += c->raw.n;
	return CERTS_E_OK;
}

static bool
is_known(const struct certs_cv_store *s, struct span raw)
{
	const struct mrtd_cvc *c;

	for (size_t i = 0; (c = certs_cv_at(s->held, i)) != NULL; i++)
		if (span_eq(c->raw, raw))
			return true;
	return false;
}

static enum certs_cv_reason
judge(const struct certs_cv_store *s, const struct mrtd_cvc *c,
    const struct certs_cv_judge *j)
{
	for (size_t i = 0; i < s->n_asked; i++)
		if (c->has_chat && c->role == MRTD_CVC_TERMINAL &&
		    span_eq(s->asked[i].cvc.chr, c->chr))
			return certs_cv_judge_reply(s->held, &s->asked[i].cvc,
			    certs_cv_judge_newest(
				s->held, c->chr, MRTD_CVC_TERMINAL),
			    c, j);
	return certs_cv_judge(s->held, c, j);
}

/* One look at all that are still outside; last: those that stay so are told. */
static enum certs_err
pass(struct certs_cv_store *s, struct span all, const struct certs_cv_judge *j,
    certs_cv_store_told *told, void *cookie, size_t *taken, bool last)
{
	struct mrtd_tlv t;

	*taken = 0;
	while (all.n > 0) {
		enum certs_cv_reason r;
		struct mrtd_cvc c;
		enum certs_err e;

		if (mrtd_tlv_next(&all, &t) != MRTD_E_OK)
			return CERTS_E_ENCODING;
		if (is_known(s, t.raw))
			continue;
		if (t.raw.n > MRTD_CVC_MAX ||
		    mrtd_cvc_parse(t.raw, &c) != MRTD_E_OK) {
			if (last)
				told(cookie, NULL, CERTS_CV_FORM, false);
			continue;
		}
		if ((r = judge(s, &c, j)) != CERTS_CV_NONE) {
			if (last)
				told(cookie, &c, r, false);
			continue;
		}
		if ((e = add(s, &c)) != CERTS_E_OK)
			return e;
		++*taken;
		told(cookie, &c, CERTS_CV_NONE, false);
	}
	return CERTS_E_OK;
}

static void
tell_known(struct certs_cv_store *s, struct span all, certs_cv_store_told *told,
    void *cookie)
{
	struct mrtd_tlv t;
	struct mrtd_cvc c;

	while (all.n > 0 && mrtd_tlv_next(&all, &t) == MRTD_E_OK)
		if (is_known(s, t.raw) &&
		    mrtd_cvc_parse(t.raw, &c) == MRTD_E_OK)
			told(cookie, &c, CERTS_CV_NONE, true);
}

enum certs_err
certs_cv_store_import(struct certs_cv_store *s, struct span all,
    const struct certs_cv_judge *j, certs_cv_store_told *told, void *cookie)
{
	enum certs_err e;
	size_t taken;

	tell_known(s, all, told, cookie);
	do
		e = pass(s, all, j, told, cookie, &taken, false);
	while (e == CERTS_E_OK && taken > 0);
	return e == CERTS_E_OK ? pass(s, all, j, told, cookie, &taken, true)
			       : e;
}

size_t
certs_cv_store_remove(
    struct certs_cv_store *s, struct span name, enum mrtd_cvc_role role)
{
	struct span rest = span_of(s->own, s->n_own);
	struct mrtd_tlv t;
	struct mrtd_cvc c;
	size_t kept = 0, gone = 0;

	while (rest.n > 0 && mrtd_tlv_next(&rest, &t) == MRTD_E_OK) {
		if (mrtd_cvc_parse(t.raw, &c) == MRTD_E_OK && c.role == role &&
		    span_eq(c.chr, name)) {
			gone++;
			continue;
		}
		memmove(s->own + kept, t.raw.p, t.raw.n);
		kept += t.raw.n;
	}
	s->n_own = kept;
	return gone;
}

enum certs_err
certs_cv_store_save(struct certs_cv_store *s)
{
	enum certs_err e = certs_files_replace(
	    s->dir, CERTS_CV_STORE_FILE, span_of(s->own, s->n_own));

	for (size_t i = 0; i < s->n_asked && e == CERTS_E_OK; i++)
		if (certs_cv_store_holds(s, s->asked[i].cvc.chr))
			e = certs_cv_store_answered(s, s->asked[i].cvc.chr);
	return e;
}

bool
certs_cv_store_holds(const struct certs_cv_store *s, struct span name)
{
	const struct mrtd_cvc *c;

	for (size_t i = 0; (c = certs_cv_at(s->held, i)) != NULL; i++)
		if (c->role == MRTD_CVC_TERMINAL && span_eq(c->chr, name))
			return true;
	return false;
}

enum certs_err
certs_cv_store_ask(struct certs_cv_store *s, struct span request)
{
	char dir[3200], name[64], path[4096];
	struct mrtd_cvc c;
	enum certs_err e;

	if (mrtd_cvc_parse_request(request, &c) != MRTD_E_OK)
		return CERTS_E_ENCODING;
	if (s->n_asked == CERTS_CV_STORE_ASKED)
		return CERTS_E_SPACE;
	snprintf(dir, sizeof(dir), "%s/%s", s->dir, CERTS_CV_STORE_REQUESTS);
	file_name(c.chr, name);
	if ((e = certs_files_replace(dir, name, request)) != CERTS_E_OK)
		return e;
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return read_request(s, path);
}

const struct certs_cv_store_asked *
certs_cv_store_find(const struct certs_cv_store *s, const char *message_id)
{
	char id[CERTS_CV_REQUEST_ID];

	for (size_t i = 0; i < s->n_asked; i++) {
		certs_cv_request_id(s->asked[i].file, id);
		if (strcmp(id, message_id) == 0)
			return &s->asked[i];
	}
	return NULL;
}

enum certs_err
certs_cv_store_answered(struct certs_cv_store *s, struct span name)
{
	char path[4096], file[64];

	file_name(name, file);
	snprintf(path, sizeof(path), "%s/%s/%s", s->dir,
	    CERTS_CV_STORE_REQUESTS, file);
	return unlink(path) == 0 || errno == ENOENT ? CERTS_E_OK : CERTS_E_FILE;
}
