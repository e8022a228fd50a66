/* sallyport cv list|show|check: looks at the store, changes nothing. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "certs/cv_request.h"
#include "certs/files.h"
#include "kiosk/cv.h"
#include "kiosk/terminal.h"
#include "kiosk/verbs.h"
#include "mrtd/tlv.h"

/* Why a chip may not take it today, or "". */
static const char *
trouble(const struct kiosk_cv *p, const struct certs_cv *s,
    const struct mrtd_cvc *c)
{
	const struct certs_cv_judge j = {.today = p->today, .trust = true};
	enum certs_cv_reason r = certs_cv_judge(s, c, &j);

	if (r == CERTS_CV_NONE && mrtd_date_compare(c->effective, p->today) > 0)
		r = CERTS_CV_NOT_YET;
	return r == CERTS_CV_NONE ? "" : certs_cv_reason_text(r);
}

/* Which keys of a CVCA in a chip lead to this terminal: every name that a
 * certificate here bears or begins from. */
static void
print_reach(const struct kiosk_cv *p, const struct certs_cv *s,
    const struct mrtd_cvc *c)
{
	const char *word = ", chips with";
	const struct mrtd_cvc *x, *y;

	for (size_t i = 0; (x = certs_cv_at(s, i)) != NULL; i++) {
		struct certs_cv_query q = {.cars = &x->car,
		    .n_cars = 1,
		    .holders = &c->chr,
		    .n_holders = 1,
		    .today = p->today};
		struct certs_cv_chain chain;
		char name[CERTS_CV_NAME];
		bool told = x->role == MRTD_CVC_TERMINAL;

		for (size_t k = 0; k < i && (y = certs_cv_at(s, k)) != NULL;
		     k++)
			told |= y->role != MRTD_CVC_TERMINAL &&
			    span_eq(x->car, y->car);
		if (told || certs_cv_choose(s, &q, &chain) != CERTS_CV_NONE)
			continue;
		certs_cv_name(x->car, name);
		printf("%s %s%s", word, name,
		    chain.verified ? "" : " (not verified)");
		word = "";
	}
}

static const char *
in_token(struct certs_signer *signer, struct span name)
{
	struct certs_signer_public key;

	if (signer == NULL)
		return "";
	switch (certs_signer_read_key(signer, name, &key)) {
	case CERTS_E_OK:
		return ", key in the token";
	case CERTS_E_NO_KEY:
		return ", NO KEY in the token";
	case CERTS_E_KEY:
		return ", key in the token, but not made in it";
	default:
		return ", the token does not answer";
	}
}

static void
print_line(const struct kiosk_cv *p, const struct certs_cv *s,
    const struct mrtd_cvc *c, struct certs_signer *signer)
{
	char name[CERTS_CV_NAME], by[CERTS_CV_NAME], from[16], until[16];
	const char *why = trouble(p, s, c);

	certs_cv_name(c->chr, name);
	certs_cv_name(c->car, by);
	printf("%-16s %-11s by %-16s %-7s %s to %s", name,
	    mrtd_cvc_link(c) ? "CVCA link" : kiosk_cv_role(c->role), by,
	    kiosk_cv_rights(c), kiosk_cv_day(c->effective, from),
	    kiosk_cv_day(c->expires, until));
	if (why[0] != '\0')
		printf(", %s", why);
	else if (c->role != MRTD_CVC_CVCA)
		printf(", %lld days left",
		    (long long)(mrtd_date_days(c->expires) -
			mrtd_date_days(p->today) + 1));
	if (c->role == MRTD_CVC_TERMINAL) {
		print_reach(p, s, c);
		printf("%s", in_token(signer, c->chr));
	}
	printf("\n");
}

int
kiosk_cv_list(const struct kiosk_cv *p, int n, char **args)
{
	struct certs_signer *signer = NULL;
	char id[CERTS_CV_REQUEST_ID], name[CERTS_CV_NAME];
	const struct mrtd_cvc *c;
	struct certs_cv_store s;
	int status;

	(void)args;
	if (n != 0)
		return EX_USAGE;
	if (p->signer.uri != NULL &&
	    certs_signer_open(&p->signer, &signer) != CERTS_E_OK) {
		fprintf(
		    stderr, "sallyport cv: %s\n", certs_signer_advice(signer));
		certs_signer_free(&signer);
		return EX_UNAVAILABLE;
	}
	if ((status = kiosk_cv_open(p, false, &s)) == 0) {
		for (size_t i = 0; (c = certs_cv_at(s.held, i)) != NULL; i++)
			print_line(p, s.held, c, signer);
		for (size_t i = 0; i < s.n_asked; i++) {
			certs_cv_request_id(s.asked[i].file, id);
			certs_cv_name(s.asked[i].cvc.chr, name);
			printf("%-16s request waits, message %s%s\n", name, id,
			    in_token(signer, s.asked[i].cvc.chr));
		}
		certs_cv_store_close(&s);
	}
	certs_signer_free(&signer);
	return status;
}

static void
print_key(const struct mrtd_cvc *c)
{
	const struct mrtd_cvc_public *k = &c->key;

	printf("  key        %s, %zu bits%s\n", k->algorithm->name,
	    8 * (k->n.n > 0 ? k->n.n : (k->y.n - 1) / 2),
	    k->algorithm->scheme != MRTD_CVC_ECDSA ? ""
		: k->p.n > 0			   ? ", with domain parameters"
			     : ", domain parameters of its issuer");
}

static void
print_certificate(const struct kiosk_cv *p, const struct certs_cv *s,
    const struct mrtd_cvc *c)
{
	char name[CERTS_CV_NAME], from[16], until[16];
	const char *why = trouble(p, s, c);

	certs_cv_name(c->chr, name);
	printf("%s %s\n", mrtd_cvc_link(c) ? "link" : "certificate", name);
	certs_cv_name(c->car, name);
	printf("  issued by  %s\n  role       %s\n  rights     %s\n", name,
	    kiosk_cv_role(c->role), kiosk_cv_rights(c));
	printf("  valid      %s to %s, both days included\n",
	    kiosk_cv_day(c->effective, from), kiosk_cv_day(c->expires, until));
	print_key(c);
	if (c->n_extensions > 0)
		printf(
		    "  extensions %zu\n", c->n_extensions + c->more_extensions);
	printf("  judgement  %s", why[0] != '\0' ? why : "in order");
	if (c->role == MRTD_CVC_TERMINAL)
		print_reach(p, s, c);
	printf("\n");
}

static void
print_request(const struct kiosk_cv *p, const struct certs_cv *s,
    const struct mrtd_cvc *c, struct span file)
{
	enum certs_cv_reason r = certs_cv_judge_request(s, c, p->today);
	char name[CERTS_CV_NAME], id[CERTS_CV_REQUEST_ID];

	certs_cv_name(c->chr, name);
	printf("request %s\n", name);
	certs_cv_name(c->car, name);
	printf("  to         %s\n", c->car.n > 0 ? name : "nobody named");
	print_key(c);
	certs_cv_name(c->outer_car, name);
	printf("  signed by  its own key%s%s\n",
	    c->outer_car.n > 0 ? " and by " : "",
	    c->outer_car.n > 0 ? name : "");
	certs_cv_request_id(file, id);
	printf("  message    %s\n", id);
	printf("  judgement  %s\n",
	    r == CERTS_CV_NONE ? "in order" : certs_cv_reason_text(r));
}

static bool
show_file(const struct kiosk_cv *p, const struct certs_cv *s, struct span all)
{
	struct mrtd_tlv t;
	struct mrtd_cvc c;

	while (all.n > 0) {
		if (mrtd_tlv_next(&all, &t) != MRTD_E_OK)
			return false;
		if (mrtd_cvc_parse(t.raw, &c) == MRTD_E_OK)
			print_certificate(p, s, &c);
		else if (mrtd_cvc_parse_request(t.raw, &c) == MRTD_E_OK)
			print_request(p, s, &c, t.raw);
		else
			return false;
	}
	return true;
}

static int
show_name(
    const struct kiosk_cv *p, const struct certs_cv_store *s, struct span name)
{
	const struct mrtd_cvc *c;
	size_t shown = 0;

	for (size_t i = 0; (c = certs_cv_at(s->held, i)) != NULL; i++)
		if (span_eq(c->chr, name)) {
			print_certificate(p, s->held, c);
			shown++;
		}
	for (size_t i = 0; i < s->n_asked; i++)
		if (span_eq(s->asked[i].cvc.chr, name)) {
			print_request(
			    p, s->held, &s->asked[i].cvc, s->asked[i].file);
			shown++;
		}
	return shown > 0 ? VERB_POSITIVE : VERB_NEGATIVE;
}

int
kiosk_cv_show(const struct kiosk_cv *p, int n, char **args)
{
	struct certs_cv_store s;
	struct span all = {0};
	int status;

	if (n != 1)
		return EX_USAGE;
	if ((status = kiosk_cv_open(p, false, &s)) != 0)
		return status;
	if (access(args[0], F_OK) != 0) {
		status = show_name(p, &s, span_of(args[0], strlen(args[0])));
		if (status != VERB_POSITIVE)
			(void)kiosk_cv_fail(args[0], CERTS_E_NOT_FOUND);
	} else if (certs_files_read(args[0], &all) != CERTS_E_OK) {
		status = kiosk_cv_fail(args[0], CERTS_E_FILE);
	} else if (!show_file(p, s.held, all)) {
		fprintf(stderr, "sallyport cv: %s: %s\n", args[0],
		    certs_cv_reason_text(CERTS_CV_FORM));
		status = VERB_NEGATIVE;
	}
	free((void *)(uintptr_t)all.p);
	certs_cv_store_close(&s);
	return status;
}

/* One line for each that ends, nothing where all is well: for cron. */
int
kiosk_cv_check(const struct kiosk_cv *p, int n, char **args)
{
	struct kiosk_terminal_health h;
	struct certs_cv_store s;
	int status;

	(void)args;
	if (n != 0)
		return EX_USAGE;
	if ((status = kiosk_cv_open(p, false, &s)) != 0)
		return status;
	kiosk_terminal_health(s.held, p->today, (int)p->days, &h);
	if (h.state != KIOSK_TERMINAL_WELL)
		printf("%s\n", h.text);
	for (size_t i = 0; i < s.n_asked; i++) {
		char name[CERTS_CV_NAME];

		certs_cv_name(s.asked[i].cvc.chr, name);
		if (h.state != KIOSK_TERMINAL_WELL)
			printf("a request for %s waits\n", name);
	}
	certs_cv_store_close(&s);
	return h.state == KIOSK_TERMINAL_WELL ? VERB_POSITIVE
	    : h.state == KIOSK_TERMINAL_NONE  ? VERB_NEGATIVE
					      : VERB_INCONCLUSIVE;
}
