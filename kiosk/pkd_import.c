/* sallyport pkd import: files of the operator's into the store. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "certs/files.h"
#include "kiosk/pkd_work.h"
#include "kiosk/verbs.h"

static void
import_file(struct kiosk_pkd_work *w, const char *path)
{
	struct kiosk_pkd_work_file f = {.label = path,
	    .name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path};
	enum certs_err e = certs_files_read(path, &f.bytes);

	w->files++;
	printf("%s:\n", path);
	fflush(stdout);
	if (e == CERTS_E_OK) {
		(void)!kiosk_pkd_work_import(w, &f);
	} else {
		(void)kiosk_pkd_fail(path, e);
		w->failures++;
	}
	free((void *)(uintptr_t)f.bytes.p);
}

/* The files of a directory in the order of their names; no deeper. */
static void
import_dir(struct kiosk_pkd_work *w, const char *path)
{
	struct dirent **names;
	char file[4096];
	struct stat st;
	int n = scandir(path, &names, NULL, alphasort);
	size_t before = w->files;

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
			import_file(w, file);
		free(names[i]);
	}
	free(names);
	if (w->files == before) {
		fprintf(stderr,
		    "sallyport pkd: %s: there is no file in it; directories "
		    "below it are not entered\n",
		    path);
		w->failures++;
	}
}

int
kiosk_pkd_import(const struct kiosk_pkd *p, int n, char **args)
{
	struct kiosk_pkd_work w;
	struct stat st;
	enum certs_err e;
	int status;

	if (n == 0)
		return EX_USAGE;
	if ((e = kiosk_pkd_work_begin(p, &w)) != CERTS_E_OK)
		return kiosk_pkd_work_end(&w, e, false);
	for (int i = 0; i < n; i++)
		if (stat(args[i], &st) == 0 && S_ISDIR(st.st_mode))
			import_dir(&w, args[i]);
		else
			import_file(&w, args[i]);
	status = kiosk_pkd_work_end(&w, CERTS_E_OK, w.changes > 0);
	if (status != VERB_POSITIVE)
		return status;
	return w.failures == 0 && w.files > 0 ? VERB_POSITIVE : VERB_NEGATIVE;
}
