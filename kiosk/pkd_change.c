/* sallyport pkd promote|distrust|expire|persons: changes by name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/sha.h>

#include "certs/change.h"
#include "certs/files.h"
#include "certs/objects.h"
#include "certs/x509.h"
#include "kiosk/host.h"
#include "kiosk/pkd_work.h"
#include "kiosk/verbs.h"

/* What is another now than when the store was opened, as diff tells it. */
static void
tell_changes(const struct kiosk_pkd_work *w)
{
	struct certs_anchors *was = NULL, *is = NULL;
	struct certs_store_object o, old;
	struct span index;
	bool known;

	if (certs_anchors_open_memory(w->old, &was) != CERTS_E_OK ||
	    certs_anchors_build_index(w->build, &index) != CERTS_E_OK ||
	    certs_anchors_open_memory(index, &is) != CERTS_E_OK)
		goto out;
	for (size_t i = 0; i < certs_store_count(is); i++) {
		if (!certs_store_get(is, i, &o))
			continue;
		known = certs_store_find(was, o.sha256, &old);
		if (!known || old.status != o.status)
			kiosk_pkd_show_change(is, &o,
			    known ? old.status : CERTS_STORE_ABSENT, o.status);
	}
out:
	certs_anchors_free(&is);
	certs_anchors_free(&was);
}

static void
say(const struct kiosk_pkd_work *w, bool agreed)
{
	if (agreed)
		tell_changes(w);
	printf(agreed ? "done\n"
		      : "proposed: waits for a second person, who asks for the "
			"same\n");
}

/* certs_objects: the only one of a file is kept; its octets are freed. */
static enum certs_err
keep(void *cookie, struct span der, size_t line)
{
	struct span *out = cookie;
	uint8_t *copy;

	(void)line;
	if (out->p != NULL)
		return CERTS_E_TRAILING;
	if ((copy = malloc(der.n + 1)) == NULL)
		return CERTS_E_MEMORY;
	memcpy(copy, der.p, der.n);
	*out = span_of(copy, der.n);
	return CERTS_E_OK;
}

/* One certificate, DER or PEM; the caller frees it. */
static enum certs_err
read_certificate(const char *path, struct span *der)
{
	struct certs_objects one = {.each = keep, .cookie = der};
	struct span file = {0};
	struct certs_x509 x;
	enum certs_err e;

	if ((e = certs_files_read(path, &file)) == CERTS_E_OK)
		e = certs_objects_walk(&one, file);
	free((void *)(uintptr_t)file.p);
	if (e != CERTS_E_OK)
		return e;
	return der->p == NULL ? CERTS_E_EMPTY : certs_x509_parse(*der, &x);
}

/* Why a link does not lead to the root, and what would. */
static int
refuse_link(char **args, struct span link, enum certs_err e)
{
	int status = kiosk_pkd_fail(args[0], e);
	char issuer[160], subject[160];
	struct certs_x509 x;

	if (certs_x509_parse(link, &x) != CERTS_E_OK)
		return status;
	certs_x509_name_text(x.issuer, issuer, sizeof(issuer));
	certs_x509_name_text(x.subject, subject, sizeof(subject));
	if (e == CERTS_E_PATH)
		fprintf(stderr,
		    "  %s was made by %s, which is no anchor here: "
		    "promote that one first\n",
		    args[1], issuer);
	else if (e == CERTS_E_KEY)
		fprintf(stderr, "  %s leads to another name or key: %s\n",
		    args[1], subject);
	else if (e == CERTS_E_SIGNATURE)
		fprintf(stderr,
		    "  it did not sign itself: the root comes "
		    "first, then its link\n");
	else if (e == CERTS_E_EXPIRED)
		fprintf(stderr,
		    "  one of them is not valid yet, or the link "
		    "was made while its maker was not\n");
	return status;
}

static bool
is_trusted(const struct certs_anchors *a, struct span der)
{
	struct certs_store_object o;
	uint8_t sha256[32];

	SHA256(der.p, der.n, sha256);
	return certs_store_find(a, sha256, &o) &&
	    o.status == CERTS_STORE_TRUSTED;
}

/* Asked for again, under the rule of two, it would wait for ever. */
static bool
are_trusted(const struct kiosk_pkd_work *w, struct span root, struct span link)
{
	struct certs_anchors *a = NULL;
	bool yes;

	if (certs_anchors_open_memory(w->old, &a) != CERTS_E_OK)
		return false;
	yes = is_trusted(a, root) && is_trusted(a, link);
	certs_anchors_free(&a);
	return yes;
}

int
kiosk_pkd_promote(const struct kiosk_pkd *p, int n, char **args)
{
	struct span der[2] = {{0}, {0}};
	struct certs_settle settled;
	bool agreed = false, known = false;
	struct kiosk_pkd_work w;
	char by[160];
	enum certs_err e;
	int bad = 0;

	if (n != 2)
		return EX_USAGE;
	if ((e = kiosk_pkd_work_begin(p, &w)) != CERTS_E_OK)
		return kiosk_pkd_work_end(&w, e, false);
	for (int i = 0; i < 2 && bad == 0; i++)
		if ((e = read_certificate(args[i], &der[i])) != CERTS_E_OK)
			bad = kiosk_pkd_fail(args[i], e);
	if (bad == 0 && (known = are_trusted(&w, der[0], der[1])))
		printf("both are trusted already\n");
	else if (bad == 0 &&
	    (e = certs_change_promote(&w.change, der[0], der[1], by, &settled,
		 &agreed)) != CERTS_E_OK &&
	    e != CERTS_E_ARGUMENT)
		bad = refuse_link(args, der[1], e);
	if (bad == 0 && !known && e == CERTS_E_OK) {
		printf("the link was made by %s\n", by);
		say(&w, agreed);
		kiosk_pkd_work_settled(w.out, &settled);
	}
	free((void *)(uintptr_t)der[0].p);
	free((void *)(uintptr_t)der[1].p);
	if (bad != 0) {
		(void)kiosk_pkd_work_end(&w, CERTS_E_OK, false);
		return bad;
	}
	return kiosk_pkd_work_end(&w, e, !known);
}

int
kiosk_pkd_distrust(const struct kiosk_pkd *p, int n, char **args)
{
	struct certs_store_object o;
	struct certs_anchors *a = NULL;
	struct certs_settle settled;
	bool agreed = false, found;
	struct kiosk_pkd_work w;
	enum certs_err e;

	if (n != 1)
		return EX_USAGE;
	if ((e = kiosk_pkd_work_begin(p, &w)) != CERTS_E_OK ||
	    (e = certs_anchors_open_memory(w.old, &a)) != CERTS_E_OK)
		return kiosk_pkd_work_end(&w, e, false);
	found = kiosk_pkd_find(a, args[0], &o);
	certs_anchors_free(&a);
	if (!found) {
		(void)kiosk_pkd_work_end(&w, CERTS_E_OK, false);
		return VERB_NEGATIVE;
	}
	e = certs_change_distrust(&w.change, o.sha256, &settled, &agreed);
	if (e == CERTS_E_OK) {
		say(&w, agreed);
		kiosk_pkd_work_settled(w.out, &settled);
	}
	return kiosk_pkd_work_end(&w, e, true);
}

int
kiosk_pkd_expire(const struct kiosk_pkd *p, int n, char **args)
{
	struct kiosk_pkd_work w;
	int64_t before = 0;
	size_t count = 0;
	enum certs_err e;

	(void)args;
	if (n == 0 && p->before[0] == '\0')
		return kiosk_pkd_fresh(p);
	if (n != 0 || !kiosk_host_day(p->before, &before)) {
		fprintf(stderr, "sallyport pkd: --before: '%s' is not a day\n",
		    p->before);
		return EX_USAGE;
	}
	if ((e = kiosk_pkd_work_begin(p, &w)) == CERTS_E_OK)
		e = certs_change_expire(&w.change, before, &count);
	if (e == CERTS_E_EXPIRED) {
		fprintf(stderr,
		    "sallyport pkd: --before: %s is still to come: what is "
		    "valid would be put aside\n",
		    p->before);
		(void)kiosk_pkd_work_end(&w, CERTS_E_OK, false);
		return EX_USAGE;
	}
	if (e == CERTS_E_OK) {
		tell_changes(&w);
		printf("%zu put aside\n", count);
	}
	return kiosk_pkd_work_end(&w, e, count > 0);
}

int
kiosk_pkd_persons(const struct kiosk_pkd *p, int n, char **args)
{
	bool agreed = false, two;
	struct kiosk_pkd_work w;
	enum certs_err e;

	if (n != 1 || (strcmp(args[0], "1") != 0 && strcmp(args[0], "2") != 0))
		return EX_USAGE;
	two = args[0][0] == '2';
	if ((e = kiosk_pkd_work_begin(p, &w)) == CERTS_E_OK &&
	    (e = certs_change_persons(&w.change, two, &agreed)) == CERTS_E_OK)
		say(&w, agreed);
	return kiosk_pkd_work_end(&w, e, e == CERTS_E_OK);
}
