/* sallyport cv request|renew|receive|delete: keys and what they are for. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "certs/cv_request.h"
#include "certs/soap.h"
#include "kiosk/cv.h"
#include "kiosk/verbs.h"

/* What every verb that changes something has open. */
struct work {
	struct certs_cv_store store;
	struct certs_signer *signer;
	struct certs_https *server;
	struct certs_cv_renew renew;
	size_t refused;
};

static int
say(const char *why, int status)
{
	fprintf(stderr, "sallyport cv: %s\n", why);
	return status;
}

/* Why it failed: in its own words, or in those of its code. */
static const char *
reason(const struct certs_cv_renew *r, enum certs_err e)
{
	return r->why[0] != '\0' ? r->why : certs_err_text(e);
}

static void
close_work(struct work *w)
{
	certs_https_close(&w->server);
	certs_signer_free(&w->signer);
	certs_cv_store_close(&w->store);
}

static int
open_signer(const struct kiosk_cv *p, struct work *w)
{
	enum certs_err e;

	if (p->signer.uri == NULL)
		return EX_USAGE;
	e = certs_signer_open(&p->signer, &w->signer);
	return e == CERTS_E_OK
	    ? 0
	    : say(certs_signer_advice(w->signer), EX_UNAVAILABLE);
}

static int
open_server(const struct kiosk_cv *p, struct work *w)
{
	char why[CERTS_HTTPS_WHY];

	if (p->server.url == NULL)
		return EX_USAGE;
	return certs_https_open(&p->server, &w->server, why) == CERTS_E_OK
	    ? 0
	    : say(why, EX_CONFIG);
}

/* The store last: whoever waits for it has nothing else to wait for. */
static int
open_work(const struct kiosk_cv *p, bool token, bool server, struct work *w)
{
	int status = 0;

	*w = (struct work) {.store.lock = -1};
	if (token)
		status = open_signer(p, w);
	if (status == 0 && server)
		status = open_server(p, w);
	if (status == 0)
		status = kiosk_cv_open(p, true, &w->store);
	w->renew = (struct certs_cv_renew) {.store = &w->store,
	    .signer = w->signer,
	    .today = p->today,
	    .edition = p->edition,
	    .answer_url = p->answer_url,
	    .fewer_rights = p->fewer_rights,
	    .told = kiosk_cv_told,
	    .cookie = &w->refused};
	return status;
}

static int
make(const struct kiosk_cv *p, struct work *w,
    const struct certs_cv_store_asked **out)
{
	const struct certs_cv_renew_spec spec = {
	    .chr = span_of(p->chr, p->chr != NULL ? strlen(p->chr) : 0),
	    .car = span_of(p->car, p->car != NULL ? strlen(p->car) : 0),
	    .initial = p->initial};
	char name[CERTS_CV_NAME];
	size_t before = w->store.n_asked;
	enum certs_err e = certs_cv_renew_make(&w->renew, &spec, out);

	if (e != CERTS_E_OK)
		return say(reason(&w->renew, e), VERB_NEGATIVE);
	certs_cv_name((*out)->cvc.chr, name);
	printf("request  %s: %s\n", name,
	    w->store.n_asked > before ? "made, its key is in the token"
				      : "waits since before");
	return 0;
}

static int
write_out(const char *path, struct span s)
{
	FILE *f = fopen(path, "wb");
	bool ok = f != NULL && fwrite(s.p, 1, s.n, f) == s.n;

	if (f != NULL && fclose(f) != 0)
		ok = false;
	return ok ? 0 : kiosk_cv_fail(path, CERTS_E_FILE);
}

int
kiosk_cv_request(const struct kiosk_cv *p, int n, char **args)
{
	const struct certs_cv_store_asked *asked;
	struct work w;
	int status;

	(void)args;
	if (n != 0)
		return EX_USAGE;
	if ((status = open_work(p, true, false, &w)) == 0 &&
	    (status = make(p, &w, &asked)) == 0 && p->out != NULL)
		status = write_out(p->out, asked->file);
	close_work(&w);
	return status;
}

static int
outcome(const struct certs_cv_renew *r, enum certs_err e)
{
	if (e != CERTS_E_OK)
		return say(reason(r, e),
		    e == CERTS_E_UNREACHABLE ? VERB_INCONCLUSIVE
					     : VERB_NEGATIVE);
	if (r->state == CERTS_CV_RENEW_DONE)
		return VERB_POSITIVE;
	printf("%s  %s\n",
	    r->state == CERTS_CV_RENEW_WAITING ? "waits  " : "refused", r->why);
	return r->state == CERTS_CV_RENEW_WAITING ? VERB_INCONCLUSIVE
						  : VERB_NEGATIVE;
}

/* One that waited already may be ready, and edition 1.4 can ask for it. */
static int
deliver(struct work *w, const struct certs_cv_store_asked *asked, bool waited)
{
	enum certs_err e;

	if (waited && w->renew.edition == CERTS_CV_SOAP_1_4) {
		e = certs_cv_renew_fetch(&w->renew, w->server, asked);
		if (e == CERTS_E_OK && w->renew.state == CERTS_CV_RENEW_DONE)
			return VERB_POSITIVE;
		if (e == CERTS_E_UNREACHABLE)
			return outcome(&w->renew, e);
		/* It may never have heard of the request: send it again. */
	}
	e = certs_cv_renew_send(&w->renew, w->server, asked);
	return outcome(&w->renew, e);
}

int
kiosk_cv_renew(const struct kiosk_cv *p, int n, char **args)
{
	const struct certs_cv_store_asked *asked;
	size_t before;
	struct work w;
	enum certs_err e;
	int status;

	(void)args;
	if (n != 0)
		return EX_USAGE;
	if ((status = open_work(p, true, true, &w)) == 0) {
		/* Links and the verifier's next certificate come first: the
		 * request names its signer. */
		e = certs_cv_renew_authorities(&w.renew, w.server);
		if (e != CERTS_E_OK)
			fprintf(stderr,
			    "sallyport cv: no new authorities: %s\n",
			    reason(&w.renew, e));
		before = w.store.n_asked;
		if ((status = make(p, &w, &asked)) == 0)
			status = deliver(&w, asked, w.store.n_asked == before);
	}
	close_work(&w);
	return status;
}

/* All of standard input; a web server says how much that is. */
static bool
read_message(struct sink *k)
{
	const char *length = getenv("CONTENT_LENGTH");
	size_t want = length != NULL ? strtoul(length, NULL, 10) : k->cap;
	size_t got = 0;

	if (want > k->cap)
		return false;
	while (got < want) {
		ssize_t n = read(STDIN_FILENO, k->p + got, want - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	k->n = got;
	return length == NULL || got == want;
}

/* RFC 3875: behind a web server, which knows who may speak. */
static int
reply(const struct sink *k)
{
	if (getenv("GATEWAY_INTERFACE") != NULL)
		printf("Content-Type: text/xml; charset=utf-8\r\n"
		       "Content-Length: %zu\r\n\r\n",
		    k->n);
	return fwrite(k->p, 1, k->n, stdout) == k->n && fflush(stdout) == 0
	    ? 0
	    : EX_IOERR;
}

int
kiosk_cv_receive(const struct kiosk_cv *p, int n, char **args)
{
	uint8_t text[2048];
	struct sink in = sink_of(malloc(CERTS_SOAP_MAX), CERTS_SOAP_MAX);
	struct sink answer = sink_of(text, sizeof(text));
	struct work w;
	enum certs_err e;
	int status;

	(void)args;
	if (n != 0 || in.p == NULL) {
		free(in.p);
		return n != 0 ? EX_USAGE : EX_OSERR;
	}
	if ((status = open_work(p, false, false, &w)) == 0) {
		/* Standard output is the verifier's. */
		w.renew.told = NULL;
		e = read_message(&in) ? certs_cv_renew_receive(&w.renew,
					    span_of(in.p, in.n), &answer)
				      : certs_cv_renew_receive(&w.renew,
					    (struct span) {0}, &answer);
		if (e != CERTS_E_OK || w.renew.state == CERTS_CV_RENEW_REFUSED)
			(void)say(reason(&w.renew, e), 0);
		status = reply(&answer);
		if (status == 0 && e != CERTS_E_OK)
			status = VERB_NEGATIVE;
	}
	close_work(&w);
	free(in.p);
	return status;
}

/* A key that a valid certificate needs, and no newer one replaces. */
static bool
in_use(const struct certs_cv *s, struct span name, struct mrtd_date today)
{
	const struct mrtd_cvc *c, *newest;

	for (size_t i = 0; (c = certs_cv_at(s, i)) != NULL; i++) {
		if (c->role != MRTD_CVC_TERMINAL || !span_eq(c->chr, name) ||
		    mrtd_date_compare(c->expires, today) < 0)
			continue;
		newest = certs_cv_judge_newest(s, name, MRTD_CVC_TERMINAL);
		if (newest == NULL || span_eq(newest->chr, name) ||
		    mrtd_date_compare(newest->effective, today) > 0)
			return true;
	}
	return false;
}

/* Its certificate may be under way. */
static bool
asked_for(const struct certs_cv_store *s, struct span name)
{
	for (size_t i = 0; i < s->n_asked; i++)
		if (span_eq(s->asked[i].cvc.chr, name))
			return true;
	return false;
}

/* The certificate goes first: without it nobody asks for the key. */
int
kiosk_cv_delete(const struct kiosk_cv *p, int n, char **args)
{
	struct span name;
	struct work w;
	size_t gone;
	int status;

	if (n != 1)
		return EX_USAGE;
	name = span_of(args[0], strlen(args[0]));
	if ((status = open_work(p, true, false, &w)) != 0)
		goto out;
	if (!p->force && in_use(w.store.held, name, p->today)) {
		status = say("this key is in use, and none replaces it: "
			     "--force deletes it all the same",
		    VERB_NEGATIVE);
		goto out;
	}
	if (!p->force && asked_for(&w.store, name)) {
		status = say("a certificate for this key was asked for, and is "
			     "worth nothing without it: --force deletes it all "
			     "the same",
		    VERB_NEGATIVE);
		goto out;
	}
	gone = certs_cv_store_remove(&w.store, name, MRTD_CVC_TERMINAL);
	if ((gone > 0 && certs_cv_store_save(&w.store) != CERTS_E_OK) ||
	    certs_cv_store_answered(&w.store, name) != CERTS_E_OK) {
		status = kiosk_cv_fail(p->store, CERTS_E_FILE);
		goto out;
	}
	if (certs_signer_delete_key(w.signer, name) != CERTS_E_OK) {
		status = say(certs_signer_advice(w.signer), VERB_NEGATIVE);
		goto out;
	}
	printf("deleted  %s: its key%s\n", args[0],
	    gone > 0 ? " and its certificate" : "");
out:
	close_work(&w);
	return status;
}
