#include "kiosk/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mrtd/tlv.h"

/* Chains of a control centre for the two keys that a chip may name. */
#define FETCHED ((size_t)2 * CERTS_CV_CHAIN_MAX * MRTD_CVC_MAX)

static enum kiosk_err
because(struct kiosk_terminal *t, enum kiosk_err e, const char *what,
    const char *at)
{
	snprintf(t->why, sizeof(t->why), "%s%s%s", what,
	    at[0] != '\0' ? ": " : "", at);
	return e;
}

enum kiosk_err
kiosk_terminal_open(
    struct kiosk_terminal *t, const struct kiosk_terminal_conf *conf)
{
	struct certs_cv_loaded loaded;
	enum certs_err e;

	memset(t, 0, sizeof(*t));
	if (conf->dir == NULL && conf->signer.uri == NULL)
		return KIOSK_E_OK;
	if ((e = certs_cv_new(&t->store)) != CERTS_E_OK)
		return because(t, KIOSK_E_SYSTEM, certs_err_text(e), "");
	if (conf->dir != NULL &&
	    (e = certs_cv_load(t->store, conf->dir, &loaded)) != CERTS_E_OK)
		return because(t, KIOSK_E_TRUST, certs_err_text(e), conf->dir);
	if (conf->signer.uri == NULL)
		return because(t, KIOSK_E_CONF,
		    "the key of the terminal is held by nobody", "");
	if ((e = certs_signer_open(&conf->signer, &t->signer)) != CERTS_E_OK)
		return because(t, KIOSK_E_CONF,
		    t->signer != NULL ? certs_signer_advice(t->signer)
				      : certs_err_text(e),
		    "");
	return KIOSK_E_OK;
}

/* What a control centre has for the keys that this chip names. */
static void
fetch(struct kiosk_terminal *t, const struct mrtd_cvc_cars *cars)
{
	uint8_t *p = malloc(FETCHED);
	struct sink k = sink_of(p, p != NULL ? FETCHED : 0);
	struct mrtd_tlv one;
	struct span rest;

	for (size_t i = 0; i < cars->n && p != NULL; i++)
		if (certs_signer_chain(t->signer, cars->car[i], &k) !=
		    CERTS_E_OK)
			(void)because(t, KIOSK_E_TRUST,
			    certs_signer_advice(t->signer), "");
	rest = sink_span(&k);
	while (mrtd_tlv_next(&rest, &one) == MRTD_E_OK)
		/* The very same may be there from another chip. */
		(void)!certs_cv_add(t->store, one.raw);
	free(p);
}

bool
kiosk_terminal_chain(
    struct kiosk_terminal *t, const struct mrtd_cvc_cars *cars, int64_t now)
{
	struct certs_cv_query query = {.cars = cars->car,
	    .n_cars = cars->n,
	    .today = mrtd_date_of_days(now / 86400),
	    .want = MRTD_CVC_READ_DG3 | MRTD_CVC_READ_DG4};
	enum certs_cv_reason why;

	t->why[0] = '\0';
	if (t->store == NULL || t->signer == NULL)
		return false;
	if (certs_signer_remote(t->signer))
		fetch(t, cars);
	why = certs_cv_choose(t->store, &query, &t->chain);
	/* Rights to LDS2 alone stand in extensions, which the chip weighs. */
	query.want = 0;
	if (why == CERTS_CV_NO_RIGHT)
		why = certs_cv_choose(t->store, &query, &t->chain);
	if (why == CERTS_CV_NONE)
		return true;
	if (t->why[0] == '\0')
		(void)because(
		    t, KIOSK_E_TRUST, certs_cv_reason_text(why), t->chain.at);
	return false;
}

bool
kiosk_terminal_sign(struct kiosk_terminal *t, const struct mrtd_ta_request *r,
    struct sink *signature)
{
	struct certs_signer_request q = {
	    .holder = r->chr, .algorithm = r->algorithm, .message = r->message};

	if (t->signer != NULL &&
	    certs_signer_sign(t->signer, &q, signature) == CERTS_E_OK)
		return true;
	(void)because(t, KIOSK_E_TRUST,
	    t->signer != NULL ? certs_signer_advice(t->signer)
			      : "the key of the terminal is held by nobody",
	    "");
	return false;
}

static void
answer_chain(struct kiosk_terminal *t, struct kiosk_deck *d,
    struct mrtd_session *s, const struct mrtd_session_request *r)
{
	struct span taped[MRTD_TA_CHAIN_MAX];
	const struct span *chain = taped;
	size_t n = 0;

	if (d->replaying) {
		if (mrtd_tape_play_chain(&d->play, taped, &n) != MRTD_E_OK)
			n = 0;
	} else if (kiosk_terminal_chain(t, &r->cars, kiosk_deck_time(d))) {
		chain = t->chain.certificates;
		n = t->chain.n;
	}
	if (d->recording)
		mrtd_tape_record_chain(&d->record, chain, n);
	if (n == 0 || mrtd_session_chain(s, chain, n) != MRTD_E_OK)
		mrtd_session_no_terminal(s);
}

static void
answer_signature(struct kiosk_terminal *t, struct kiosk_deck *d,
    struct mrtd_session *s, const struct mrtd_session_request *r)
{
	uint8_t bytes[MRTD_CVC_SIGNATURE_MAX];
	struct sink k = sink_of(bytes, sizeof(bytes));
	struct span signature = {0};

	if (d->replaying) {
		if (mrtd_tape_play_signature(&d->play, &signature) != MRTD_E_OK)
			signature = (struct span) {0};
	} else if (kiosk_terminal_sign(t, &r->signature, &k)) {
		signature = sink_span(&k);
	}
	if (d->recording)
		mrtd_tape_record_signature(&d->record, signature);
	if (signature.n == 0 ||
	    mrtd_session_signature(s, signature) != MRTD_E_OK)
		mrtd_session_no_terminal(s);
}

void
kiosk_terminal_answer(
    struct kiosk_terminal *t, struct kiosk_deck *d, struct mrtd_session *s)
{
	struct mrtd_session_request r;

	if (!mrtd_session_terminal(s, &r))
		return;
	if (r.what == MRTD_SESSION_ASK_CHAIN)
		answer_chain(t, d, s, &r);
	else
		answer_signature(t, d, s, &r);
}

void
kiosk_terminal_free(struct kiosk_terminal *t)
{
	certs_signer_free(&t->signer);
	certs_cv_free(&t->store);
}
