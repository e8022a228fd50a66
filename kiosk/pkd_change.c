/* sallyport pkd promote|distrust|expire|persons: changes by name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "certs/change.h"
#include "certs/files.h"
#include "certs/x509.h"
#include "kiosk/pkd_work.h"
#include "kiosk/verbs.h"

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
	struct kiosk_pkd_work w;
	char by[160];
	enum certs_err e;
	int bad = 0;

	if (n != 2)
		return EX_USAGE;
	if ((e = kiosk_pkd_work_begin(p, &w)) != CERTS_E_OK)
		return kiosk_pkd_work_end(&w, e, false);
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
		kiosk_pkd_work_settled(w.out, &settled);
	}
	free((void *)(uintptr_t)file[0].p);
	free((void *)(uintptr_t)file[1].p);
	if (bad != 0) {
		(void)kiosk_pkd_work_end(&w, CERTS_E_OK, false);
		return bad;
	}
	return kiosk_pkd_work_end(&w, e, true);
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
		say_waits(agreed);
		kiosk_pkd_work_settled(w.out, &settled);
	}
	return kiosk_pkd_work_end(&w, e, true);
}

int
kiosk_pkd_expire(const struct kiosk_pkd *p, int n, char **args)
{
	struct tm tm = {0};
	const char *rest = strptime(p->before, "%Y-%m-%d", &tm);
	struct kiosk_pkd_work w;
	size_t count = 0;
	enum certs_err e;
	int status;

	(void)args;
	if (n == 0 && p->before[0] == '\0')
		return kiosk_pkd_fresh(p);
	if (n != 0 || rest == NULL || *rest != '\0')
		return EX_USAGE;
	if ((e = kiosk_pkd_work_begin(p, &w)) == CERTS_E_OK &&
	    (e = certs_change_expire(&w.change, timegm(&tm), &count)) ==
		CERTS_E_OK)
		printf("%zu put aside\n", count);
	if ((status = kiosk_pkd_work_end(&w, e, count > 0)) == VERB_POSITIVE)
		(void)kiosk_pkd_fresh(p);
	return status;
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
		say_waits(agreed);
	return kiosk_pkd_work_end(&w, e, e == CERTS_E_OK);
}
