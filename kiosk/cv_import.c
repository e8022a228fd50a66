/* sallyport cv import: certificates into the terminal's store. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "certs/files.h"
#include "kiosk/cv.h"
#include "kiosk/verbs.h"

/* All that one import may bring. */
#define IMPORT_MAX ((size_t)CERTS_CV_MAX * 1024)

static enum certs_err
add_file(const char *path, struct sink *k)
{
	struct span all;
	enum certs_err e = certs_files_read(path, &all);

	if (e != CERTS_E_OK)
		return e;
	sink_put(k, all);
	free((void *)(uintptr_t)all.p);
	return sink_ok(k) ? CERTS_E_OK : CERTS_E_SPACE;
}

static enum certs_err
add_directory(const char *dir, struct sink *k)
{
	struct dirent **names = NULL;
	enum certs_err e = CERTS_E_OK;
	char path[4096];
	struct stat st;
	int n = scandir(dir, &names, NULL, alphasort);

	if (n < 0)
		return CERTS_E_FILE;
	for (int i = 0; i < n; i++) {
		if (e == CERTS_E_OK && names[i]->d_name[0] != '.') {
			/* What cannot be seen is not passed over. */
			if (snprintf(path, sizeof(path), "%s/%s", dir,
				names[i]->d_name) >= (int)sizeof(path) ||
			    stat(path, &st) != 0)
				e = CERTS_E_FILE;
			else if (S_ISREG(st.st_mode))
				e = add_file(path, k);
		}
		free(names[i]);
	}
	free(names);
	return e;
}

static int
collect(int n, char **args, struct sink *k)
{
	struct stat st;

	for (int i = 0; i < n; i++) {
		enum certs_err e;

		errno = 0;
		if (stat(args[i], &st) != 0)
			return kiosk_cv_fail(args[i], CERTS_E_FILE);
		e = S_ISDIR(st.st_mode) ? add_directory(args[i], k)
					: add_file(args[i], k);
		if (e != CERTS_E_OK)
			return kiosk_cv_fail(args[i], e);
	}
	return 0;
}

static int
take(const struct kiosk_cv *p, struct certs_cv_store *s, struct span all)
{
	const struct certs_cv_judge j = {.today = p->today,
	    .trust = p->trust,
	    .fewer_rights = p->fewer_rights};
	size_t refused = 0;
	enum certs_err e = certs_cv_store_import(
	    s, all, &j, kiosk_cv_told, &refused);

	if (e != CERTS_E_OK)
		return kiosk_cv_fail("import", e);
	if ((e = certs_cv_store_save(s)) != CERTS_E_OK)
		return kiosk_cv_fail(p->store, e);
	return refused > 0 ? VERB_NEGATIVE : VERB_POSITIVE;
}

int
kiosk_cv_import(const struct kiosk_cv *p, int n, char **args)
{
	struct sink k = sink_of(malloc(IMPORT_MAX), IMPORT_MAX);
	struct certs_cv_store s;
	int status = n == 0 ? EX_USAGE : k.p == NULL ? EX_OSERR : 0;

	if (status == 0)
		status = collect(n, args, &k);
	if (status == 0 && (status = kiosk_cv_open(p, true, &s)) == 0) {
		status = take(p, &s, sink_span(&k));
		certs_cv_store_close(&s);
	}
	free(k.p);
	return status;
}
