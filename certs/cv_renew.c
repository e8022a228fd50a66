#include "certs/cv_renew.h"

#include "certs/cv_request.h"
#include "certs/soap.h"
#include "mrtd/cvc_key.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum certs_err because(struct certs_cv_renew *, enum certs_err,
    enum certs_cv_reason, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static enum certs_err
because(struct certs_cv_renew *r, enum certs_err e, enum certs_cv_reason reason,
    const char *format, ...)
{
	va_list ap;

	r->reason = reason;
	va_start(ap, format);
	vsnprintf(r->why, sizeof(r->why), format, ap);
	va_end(ap);
	return e;
}

static void
begin(struct certs_cv_renew *r)
{
	r->state = CERTS_CV_RENEW_NOTHING;
	r->reason = CERTS_CV_NONE;
	r->coded = false;
	r->why[0] = '\0';
}

/* Making a request. */

struct plan {
	const struct mrtd_cvc *current; /* or NULL */
	const struct mrtd_cvc *authority;
	struct mrtd_cvc_public key; /* the authority's, with parameters */
	char chr[CERTS_CV_NAME];
};

/* The newest certificate of the one holder whose terminal this is. */
static enum certs_err
find_current(struct certs_cv_renew *r, struct span chr, struct plan *p)
{
	const struct mrtd_cvc *c, *one = NULL;

	if (chr.n > 0) {
		p->current = certs_cv_judge_newest(
		    r->store->held, chr, MRTD_CVC_TERMINAL);
		return CERTS_E_OK;
	}
	for (size_t i = 0; (c = certs_cv_at(r->store->held, i)) != NULL; i++) {
		if (c->role != MRTD_CVC_TERMINAL)
			continue;
		if (one != NULL && !certs_cv_judge_same(one->chr, c->chr))
			return because(r, CERTS_E_ARGUMENT,
			    CERTS_CV_NO_TERMINAL,
			    "there are certificates of several terminals: "
			    "name the one that is meant");
		one = c;
	}
	if (one == NULL)
		return because(r, CERTS_E_ARGUMENT, CERTS_CV_NO_TERMINAL,
		    "there is no certificate to renew: a first request needs "
		    "the name that the verifier assigned");
	p->current = certs_cv_judge_newest(
	    r->store->held, one->chr, MRTD_CVC_TERMINAL);
	return CERTS_E_OK;
}

static bool
is_dv(const struct mrtd_cvc *c)
{
	return c->role == MRTD_CVC_DV_DOMESTIC ||
	    c->role == MRTD_CVC_DV_FOREIGN;
}

/* The verifier expected to sign: as named, else the newest of the same. */
static enum certs_err
find_authority(struct certs_cv_renew *r, struct span car, struct plan *p)
{
	const struct mrtd_cvc *c, *best = NULL;

	for (size_t i = 0; (c = certs_cv_at(r->store->held, i)) != NULL; i++) {
		bool meant = car.n > 0 ? span_eq(c->chr, car)
		    : p->current != NULL
		    ? certs_cv_judge_same(c->chr, p->current->car)
		    : true;

		if (!is_dv(c) || !meant ||
		    mrtd_date_compare(c->expires, r->today) < 0)
			continue;
		if (best == NULL ||
		    mrtd_date_compare(c->expires, best->expires) > 0)
			best = c;
	}
	if (best == NULL)
		return because(r, CERTS_E_ARGUMENT, CERTS_CV_UNKNOWN_CAR,
		    "no valid certificate of the document verifier is held: "
		    "import it first, its domain parameters are needed");
	p->authority = best;
	if (certs_cv_judge_key(r->store->held, best, &p->key) != CERTS_CV_NONE)
		return because(r, CERTS_E_ARGUMENT, CERTS_CV_PARAMETERS,
		    "nobody above the document verifier brings domain "
		    "parameters: import the certificate of its CVCA");
	return CERTS_E_OK;
}

static enum certs_err
check_current(struct certs_cv_renew *r, bool initial, struct plan *p)
{
	char name[CERTS_CV_NAME];

	if (p->current == NULL || initial) {
		p->current = NULL;
		return CERTS_E_OK;
	}
	certs_cv_name(p->current->chr, name);
	/* §C.2.6: "a recent key pair previously registered"; failure_expired
	 * would be the answer. */
	if (mrtd_date_compare(p->current->expires, r->today) < 0)
		return because(r, CERTS_E_ARGUMENT, CERTS_CV_EXPIRED,
		    "%s has expired and can renew nothing: make a first "
		    "request and bring it to the document verifier",
		    name);
	return CERTS_E_OK;
}

static enum certs_err
name_key(struct certs_cv_renew *r, struct span chr, struct plan *p)
{
	const struct mrtd_cvc *c;

	if (chr.n == 0)
		return certs_cv_request_next(
		    r->store->held, p->current->chr, p->chr);
	if (!mrtd_cvc_name_valid(chr))
		return because(r, CERTS_E_ARGUMENT, CERTS_CV_FORM,
		    "a name is two letters of country, up to nine of mnemonic "
		    "and five of sequence number");
	for (size_t i = 0; (c = certs_cv_at(r->store->held, i)) != NULL; i++)
		if (span_eq(c->chr, chr))
			return because(r, CERTS_E_ARGUMENT, CERTS_CV_SEQUENCE,
			    "%.*s has a certificate already", (int)chr.n,
			    (const char *)chr.p);
	memcpy(p->chr, chr.p, chr.n);
	p->chr[chr.n] = '\0';
	return CERTS_E_OK;
}

/* A key of this name that nobody has a certificate for was left by a request
 * that was cut. */
static enum certs_err
make_key(struct certs_cv_renew *r, const struct plan *p,
    struct certs_signer_public *out)
{
	struct span name = span_of(p->chr, strlen(p->chr));
	struct certs_signer_key spec = {
	    .name = name, .algorithm = p->key.algorithm};
	struct mrtd_cvc_key like;
	enum certs_err e = certs_signer_read_key(r->signer, name, out);

	if (e == CERTS_E_NO_KEY) {
		if (mrtd_cvc_key_open(&p->key, NULL, &like) != MRTD_E_OK)
			return because(r, CERTS_E_ARGUMENT, CERTS_CV_KEY,
			    "the key of the document verifier is none of ours");
		spec.curve = like.curve;
		spec.bits = like.bits;
		e = certs_signer_make_key(r->signer, &spec, out);
		mrtd_cvc_key_close(&like);
	}
	return e == CERTS_E_OK
	    ? e
	    : because(r, e, CERTS_CV_KEY, "%s", certs_signer_advice(r->signer));
}

static enum certs_err
sign(void *cookie, struct span holder, const struct mrtd_cvc_algorithm *a,
    struct span message, struct sink *out)
{
	struct certs_cv_renew *r = cookie;
	const struct certs_signer_request q = {
	    .holder = holder, .algorithm = a, .message = message};
	enum certs_err e = certs_signer_sign(r->signer, &q, out);

	return e == CERTS_E_OK
	    ? e
	    : because(r, e, CERTS_CV_KEY, "%s", certs_signer_advice(r->signer));
}

/* What goes out was judged as the verifier will judge it. */
static enum certs_err
build(struct certs_cv_renew *r, const struct plan *p,
    const struct certs_signer_public *key, struct sink *out)
{
	struct certs_cv_request q = {.car = p->authority->chr,
	    .chr = span_of(p->chr, strlen(p->chr)),
	    .key = p->key,
	    .current = p->current};
	enum certs_cv_reason why;
	struct mrtd_cvc c;
	enum certs_err e;

	q.key.y = key->y;
	q.key.n = key->n;
	q.key.e = key->e;
	if ((e = certs_cv_request_build(&q, sign, r, out)) != CERTS_E_OK)
		return e;
	if (mrtd_cvc_parse_request(sink_span(out), &c) != MRTD_E_OK)
		return CERTS_E_INTERNAL;
	why = certs_cv_judge_request(r->store->held, &c, r->today);
	if (why == CERTS_CV_NONE ||
	    (why == CERTS_CV_NO_OUTER && p->current == NULL))
		return CERTS_E_OK;
	return because(r, CERTS_E_ARGUMENT, why, "%s: %s", p->chr,
	    certs_cv_reason_text(why));
}

/* One that waits, of this name if one is given. */
static const struct certs_cv_store_asked *
waiting(const struct certs_cv_store *s, struct span name)
{
	for (size_t i = 0; i < s->n_asked; i++) {
		const struct mrtd_cvc *c = &s->asked[i].cvc;

		if (!certs_cv_store_holds(s, c->chr) &&
		    (name.n == 0 || span_eq(c->chr, name)))
			return &s->asked[i];
	}
	return NULL;
}

static enum certs_err
prepare(struct certs_cv_renew *r, const struct certs_cv_renew_spec *spec,
    struct plan *p)
{
	enum certs_err e;

	if ((e = find_current(r, spec->chr, p)) != CERTS_E_OK ||
	    (e = find_authority(r, spec->car, p)) != CERTS_E_OK ||
	    (e = name_key(r, spec->chr, p)) != CERTS_E_OK)
		return e;
	return check_current(r, spec->initial, p);
}

enum certs_err
certs_cv_renew_make(struct certs_cv_renew *r,
    const struct certs_cv_renew_spec *spec,
    const struct certs_cv_store_asked **out)
{
	uint8_t bytes[MRTD_CVC_MAX];
	struct sink k = sink_of(bytes, sizeof(bytes));
	char id[CERTS_CV_REQUEST_ID];
	struct certs_signer_public key;
	struct plan p = {.current = NULL};
	enum certs_err e;

	begin(r);
	if ((*out = waiting(r->store, spec->chr)) != NULL)
		return CERTS_E_OK;
	if ((e = prepare(r, spec, &p)) != CERTS_E_OK ||
	    (e = make_key(r, &p, &key)) != CERTS_E_OK ||
	    (e = build(r, &p, &key, &k)) != CERTS_E_OK)
		return e;
	if ((e = certs_cv_store_ask(r->store, sink_span(&k))) != CERTS_E_OK)
		return because(r, e, CERTS_CV_NONE,
		    "the request could not be put down in %s", r->store->dir);
	certs_cv_request_id(sink_span(&k), id);
	*out = certs_cv_store_find(r->store, id);
	return *out != NULL ? CERTS_E_OK : CERTS_E_INTERNAL;
}

/* Taking what comes. */

/* What a certificate is told, and what became of the one that is awaited. */
struct listener {
	struct certs_cv_renew *renew;
	struct span awaited; /* empty: none */
	enum certs_cv_reason reason;
	bool seen;
};

static void
listen(void *cookie, const struct mrtd_cvc *c, enum certs_cv_reason why,
    bool known)
{
	struct listener *l = cookie;

	if (c != NULL && c->has_chat && c->role == MRTD_CVC_TERMINAL &&
	    l->awaited.n > 0) {
		bool own = span_eq(c->chr, l->awaited);

		/* Another's certificate says less than ours refused. */
		if (own || !l->seen)
			l->reason = own ? why : CERTS_CV_OTHER_HOLDER;
		l->seen |= own;
	}
	if (l->renew->told != NULL)
		l->renew->told(l->renew->cookie, c, why, known);
}

/* Links, verifiers, and of terminals what was asked for.  Authorities stay,
 * whatever became of the terminal's own. */
static enum certs_err
take(struct certs_cv_renew *r, struct span all, struct listener *l)
{
	const struct certs_cv_judge j = {.today = r->today,
	    .authorities = true,
	    .fewer_rights = r->fewer_rights};
	enum certs_err e = certs_cv_store_import(r->store, all, &j, listen, l);

	if (e != CERTS_E_OK)
		return because(r, e, CERTS_CV_FORM, "%s", certs_err_text(e));
	if ((e = certs_cv_store_save(r->store)) != CERTS_E_OK)
		return because(r, e, CERTS_CV_NONE,
		    "the certificates could not be stored in %s",
		    r->store->dir);
	return e;
}

enum certs_err
certs_cv_renew_take(struct certs_cv_renew *r,
    const struct certs_cv_store_asked *a, struct span all)
{
	struct listener l = {
	    .renew = r, .awaited = a->cvc.chr, .reason = CERTS_CV_NO_TERMINAL};
	char name[CERTS_CV_NAME];
	enum certs_err e = take(r, all, &l);

	if (e != CERTS_E_OK)
		return e;
	certs_cv_name(a->cvc.chr, name);
	if (!certs_cv_store_holds(r->store, a->cvc.chr))
		return because(r, CERTS_E_ANSWER, l.reason, "%s: %s", name,
		    l.reason == CERTS_CV_NO_TERMINAL
			? "its certificate is not among those that came"
			: certs_cv_reason_text(l.reason));
	r->state = CERTS_CV_RENEW_DONE;
	return CERTS_E_OK;
}

/* Messages. */

static enum certs_err
exchange(struct certs_cv_renew *r, struct certs_https *server,
    const struct certs_cv_soap *question, struct sink *room,
    struct certs_cv_soap *m)
{
	uint8_t bytes[4 * MRTD_CVC_MAX];
	struct sink k = sink_of(bytes, sizeof(bytes));
	struct span answer;
	enum certs_err e = certs_cv_soap_put(question, &k);

	if (e == CERTS_E_OK &&
	    (e = certs_https_post(server, sink_span(&k), &answer, r->why)) ==
		CERTS_E_OK) {
		e = certs_cv_soap_read(answer, room, m);
		if (e == CERTS_E_OK &&
		    (!m->answer || m->what != question->what))
			e = CERTS_E_ANSWER;
		if (e != CERTS_E_OK)
			(void)because(r, e, CERTS_CV_NONE,
			    "the document verifier answers nothing that "
			    "TR-03129 allows%s%.120s",
			    m->text[0] != '\0' ? ": " : "", m->text);
	}
	if (e != CERTS_E_OK)
		return e;
	r->coded = true;
	r->code = m->code;
	return e;
}

/* What a return code means for the request. */
static enum certs_err
weigh(struct certs_cv_renew *r, const struct certs_cv_store_asked *a,
    const struct certs_cv_soap *m)
{
	enum certs_err e = CERTS_E_OK;

	switch (certs_cv_soap_code_meaning(m->code)) {
	case CERTS_CV_SOAP_DONE:
		return certs_cv_renew_take(r, a, m->certificates);
	case CERTS_CV_SOAP_WAIT:
	case CERTS_CV_SOAP_AGAIN:
		r->state = CERTS_CV_RENEW_WAITING;
		break;
	case CERTS_CV_SOAP_REFUSED:
	default:
		/* Who refuses to give a certificate out has not refused to
		 * make it. */
		r->state = m->what == CERTS_CV_SOAP_GET_CERTIFICATES
		    ? CERTS_CV_RENEW_WAITING
		    : CERTS_CV_RENEW_REFUSED;
		if (r->state == CERTS_CV_RENEW_WAITING)
			break;
		/* The key stays; the next request takes it up. */
		e = certs_cv_store_answered(r->store, a->cvc.chr);
	}
	snprintf(r->why, sizeof(r->why), "%s: %s%s%.120s",
	    certs_cv_soap_code_name(m->code),
	    certs_cv_soap_code_advice(m->code), m->text[0] != '\0' ? ": " : "",
	    m->text);
	return e;
}

static enum certs_err
converse(struct certs_cv_renew *r, struct certs_https *server,
    const struct certs_cv_soap *question, const struct certs_cv_store_asked *a)
{
	uint8_t *p = malloc(CERTS_SOAP_MAX);
	struct sink room = sink_of(p, p != NULL ? CERTS_SOAP_MAX : 0);
	struct certs_cv_soap m = {.text = ""};
	struct listener l = {.renew = r};
	enum certs_err e;

	begin(r);
	e = p != NULL ? exchange(r, server, question, &room, &m)
		      : CERTS_E_MEMORY;
	if (e == CERTS_E_OK && a != NULL)
		e = weigh(r, a, &m);
	else if (e == CERTS_E_OK && m.code == CERTS_CV_SOAP_ok_cert_available)
		e = take(r, m.certificates, &l);
	else if (e == CERTS_E_OK)
		e = because(r, CERTS_E_ANSWER, CERTS_CV_NONE, "%s: %s",
		    certs_cv_soap_code_name(m.code),
		    certs_cv_soap_code_advice(m.code));
	free(p);
	return e;
}

enum certs_err
certs_cv_renew_authorities(struct certs_cv_renew *r, struct certs_https *server)
{
	const struct certs_cv_soap m = {
	    .what = CERTS_CV_SOAP_GET_CERTIFICATES, .edition = r->edition};

	return converse(r, server, &m, NULL);
}

enum certs_err
certs_cv_renew_send(struct certs_cv_renew *r, struct certs_https *server,
    const struct certs_cv_store_asked *a)
{
	struct certs_cv_soap m = {.what = CERTS_CV_SOAP_REQUEST_CERTIFICATE,
	    .edition = r->edition,
	    .callback = r->answer_url != NULL,
	    .request = a->file};

	if (r->answer_url != NULL) {
		certs_cv_request_id(a->file, m.id);
		if (snprintf(m.url, sizeof(m.url), "%s", r->answer_url) >=
		    (int)sizeof(m.url)) {
			begin(r);
			return because(r, CERTS_E_ARGUMENT, CERTS_CV_NONE,
			    "the URL for the answer is too long: it has room "
			    "for %zu characters",
			    sizeof(m.url) - 1);
		}
	}
	return converse(r, server, &m, a);
}

enum certs_err
certs_cv_renew_fetch(struct certs_cv_renew *r, struct certs_https *server,
    const struct certs_cv_store_asked *a)
{
	const struct certs_cv_soap m = {.what = CERTS_CV_SOAP_GET_CERTIFICATES,
	    .edition = r->edition,
	    .reference = a->cvc.chr};

	return converse(r, server, &m, a);
}

static enum certs_err
hear(struct certs_cv_renew *r, struct span message, struct sink *room,
    struct certs_cv_soap *m)
{
	const struct certs_cv_store_asked *a;
	enum certs_err e = certs_cv_soap_read(message, room, m);

	if (e != CERTS_E_OK || m->answer ||
	    m->what != CERTS_CV_SOAP_SEND_CERTIFICATES) {
		m->code = CERTS_CV_SOAP_failure_syntax;
		return because(r, CERTS_E_ANSWER, CERTS_CV_FORM,
		    "this is no SendCertificates");
	}
	r->coded = true;
	r->code = m->code;
	if ((a = certs_cv_store_find(r->store, m->id)) == NULL) {
		m->code = CERTS_CV_SOAP_failure_messageID_unknown;
		return because(r, CERTS_E_NOT_FOUND, CERTS_CV_NOT_ASKED,
		    "no request waits under the message name \"%.64s\"", m->id);
	}
	e = weigh(r, a, m);
	/* 1.1 knows no other code for it. */
	m->code = e == CERTS_E_OK ? CERTS_CV_SOAP_ok_received_correctly
	    : m->edition == CERTS_CV_SOAP_1_1
	    ? CERTS_CV_SOAP_failure_internal_error
	    : CERTS_CV_SOAP_failure_other_error;
	return e;
}

enum certs_err
certs_cv_renew_receive(
    struct certs_cv_renew *r, struct span message, struct sink *answer)
{
	uint8_t *p = malloc(CERTS_SOAP_MAX);
	struct sink room = sink_of(p, p != NULL ? CERTS_SOAP_MAX : 0);
	struct certs_cv_soap m = {.edition = CERTS_CV_SOAP_1_4,
	    .code = CERTS_CV_SOAP_failure_internal_error};
	struct certs_cv_soap reply = {
	    .what = CERTS_CV_SOAP_SEND_CERTIFICATES, .answer = true};
	enum certs_err e, put;

	begin(r);
	e = p != NULL ? hear(r, message, &room, &m) : CERTS_E_MEMORY;
	reply.edition = m.edition;
	reply.code = m.code;
	put = certs_cv_soap_put(&reply, answer);
	free(p);
	return e != CERTS_E_OK ? e : put;
}
