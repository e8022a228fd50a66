/* sallyport cv import: certificates into the terminal's store. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "certs/files.h"
#include "kiosk/cv.h"
#include "kiosk/verbs.h"
#include "mrtd/tlv.h"

/* All that one import may bring. */
#define IMPORT_MAX ((size_t)CERTS_CV_MAX * 1024)
#define CERTIFICATE 0x7F21

/* Certificates one after another and nothing else.  EMPTY: none at all. */
static enum certs_err
look(struct span s)
{
	size_t header, contents;
	struct span value;
	uint32_t tag;

	if (mrtd_tlv_header(s, &tag, &header, &contents) != MRTD_E_OK ||
	    tag != CERTIFICATE)
		return CERTS_E_EMPTY;
	while (s.n > 0)
		if (mrtd_tlv_expect(&s, CERTIFICATE, &value) != MRTD_E_OK)
			return CERTS_E_ENCODING;
	return CERTS_E_OK;
}

static enum certs_err
add_file(const char *path, struct sink *k)
{
	struct span all;
	enum certs_err e = certs_files_read(path, &all);

	if (e != CERTS_E_OK)
		return e;
	if ((e = look(all)) == CERTS_E_OK)
		sink_put(k, all);
	free((void *)(uintptr_t)all.p);
	return e == CERTS_E_OK && !sink_ok(k) ? CERTS_E_SPACE : e;
}

/* Keys and notes stand beside certificates: they are passed over, and told. */
static enum certs_err
add_beside(const char *path, struct sink *k)
{
	enum certs_err e = add_file(path, k);

	if (e != CERTS_E_EMPTY)
		return e;
	fprintf(
	    stderr, "sallyport cv: %s: no CV certificate, passed over\n", path);
	return CERTS_E_OK;
}

/* path: of the file that was met last. */
static enum certs_err
add_directory(const char *dir, struct sink *k, char path[PATH_MAX])
{
	struct dirent **names = NULL;
	enum certs_err e = CERTS_E_OK;
	struct stat st;
	int n = scandir(dir, &names, NULL, alphasort);

	(void)snprintf(path, PATH_MAX, "%s", dir);
	if (n < 0)
		return CERTS_E_FILE;
	for (int i = 0; i < n; i++) {
		if (e == CERTS_E_OK && names[i]->d_name[0] != '.') {
			/* What cannot be seen is not passed over. */
			if (snprintf(path, PATH_MAX, "%s/%s", dir,
				names[i]->d_name) >= PATH_MAX ||
			    stat(path, &st) != 0)
				e = CERTS_E_FILE;
			else if (S_ISREG(st.st_mode))
				e = add_beside(path, k);
		}
		free(names[i]);
	}
	free(names);
	return e;
}

static int
collect(int n, char **args, struct sink *k)
{
	char path[PATH_MAX];
	struct stat st;

	for (int i = 0; i < n; i++) {
		size_t before = k->n;
		enum certs_err e;

		errno = 0;
		(void)snprintf(path, sizeof(path), "%s", args[i]);
		if (stat(args[i], &st) != 0)
			return kiosk_cv_fail(args[i], CERTS_E_FILE);
		e = S_ISDIR(st.st_mode) ? add_directory(args[i], k, path)
					: add_file(args[i], k);
		if (e != CERTS_E_OK)
			return kiosk_cv_fail(path, e);
		if (k->n == before)
			return kiosk_cv_fail(args[i], CERTS_E_EMPTY);
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
