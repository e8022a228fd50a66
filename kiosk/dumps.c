#include "kiosk/dumps.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	NAME = 40,
	BASE = 16,
	PATH = 4096,
};

/* "EF.ATR/INFO" -> "ATR_INFO" */
static void
base_name(const struct mrtd_lds_file *f, char out[BASE])
{
	snprintf(out, BASE, "%s", f->name + sizeof("EF.") - 1);
	for (char *s = out; *s != '\0'; s++)
		if (*s == '/')
			*s = '_';
}

/* The forms in which test sets name a file; false: there are no more. */
static bool
name_of(const struct mrtd_lds_file *f, unsigned form, char out[NAME])
{
	unsigned dg = mrtd_lds_dg_number(f->id);
	char base[BASE];

	base_name(f, base);
	switch (form) {
	case 0:
		snprintf(out, NAME, "EF_%s.bin", base);
		return true;
	case 1:
		snprintf(out, NAME, "%s.bin", base);
		return true;
	case 2:
		if (f->where != MRTD_LDS_LDS1)
			return false;
		snprintf(out, NAME, "ef%04X.bin", f->fid);
		return true;
	case 3:
		if (dg == 0)
			return false;
		snprintf(out, NAME, "Datagroup%u.bin", dg);
		return true;
	default:
		return false;
	}
}

enum kiosk_err
kiosk_dumps_slurp(const char *path, size_t cap, struct span *out)
{
	FILE *f = fopen(path, "rbe");
	uint8_t *p = NULL;
	enum kiosk_err e = KIOSK_E_SYSTEM;
	size_t n;

	if (f == NULL)
		return KIOSK_E_SYSTEM;
	/* One byte more shows what is too long. */
	if ((p = malloc(cap + 1)) == NULL)
		goto out;
	n = fread(p, 1, cap + 1, f);
	if (ferror(f) || n > cap) {
		errno = n > cap ? EFBIG : EIO;
		goto out;
	}
	*out = span_of(p, n);
	p = NULL;
	e = KIOSK_E_OK;
out:
	free(p);
	fclose(f);
	return e;
}

static enum kiosk_err
load_one(const char *dir, const struct mrtd_lds_file *f, struct span *out)
{
	char name[NAME], path[PATH];
	enum kiosk_err e;

	for (unsigned form = 0; name_of(f, form, name); form++) {
		if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= PATH)
			return KIOSK_E_SYSTEM;
		e = kiosk_dumps_slurp(path, f->max, out);
		if (e == KIOSK_E_OK || errno != ENOENT)
			return e;
	}
	return KIOSK_E_OK;
}

static void
record_name(enum mrtd_lds2_file file, unsigned number, char out[NAME])
{
	static const char *const names[MRTD_LDS2_FILES] = {
	    [MRTD_LDS2_ENTRIES] = "EntryRecords",
	    [MRTD_LDS2_EXITS] = "ExitRecords",
	    [MRTD_LDS2_TRAVEL_CERTIFICATES] = "TravelCertificates",
	    [MRTD_LDS2_VISAS] = "VisaRecords",
	    [MRTD_LDS2_VISA_CERTIFICATES] = "VisaCertificates",
	    [MRTD_LDS2_BIOMETRIC] = "Biometrics",
	    [MRTD_LDS2_BIOMETRICS_CERTIFICATES] = "BiometricsCertificates",
	};

	snprintf(out, NAME, "LDS2_%s.%u.bin", names[file], number);
}

/* Records have numbers without holes, EF.Biometrics may have some. */
static enum kiosk_err
load_records(const char *dir, enum mrtd_lds2_file file, struct span out[])
{
	const struct mrtd_lds2_file_row *row = mrtd_lds2_file(file);
	char name[NAME], path[PATH];

	for (unsigned i = 0; i < KIOSK_DUMPS_RECORDS; i++) {
		record_name(file, i + 1, name);
		if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= PATH)
			return KIOSK_E_SYSTEM;
		if (kiosk_dumps_slurp(path, row->record_max, &out[i]) ==
		    KIOSK_E_OK)
			continue;
		if (errno != ENOENT)
			return KIOSK_E_SYSTEM;
		if (row->first == 0)
			break;
	}
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_dumps_load(const char *dir, struct kiosk_dumps *d)
{
	enum kiosk_err e = KIOSK_E_OK;

	memset(d, 0, sizeof(*d));
	if (access(dir, R_OK | X_OK) != 0)
		return KIOSK_E_SYSTEM;
	for (unsigned i = 0; i < MRTD_FILE_COUNT && e == KIOSK_E_OK; i++)
		e = load_one(dir, mrtd_lds_file(i), &d->files[i]);
	for (unsigned i = 0; i < MRTD_LDS2_FILES && e == KIOSK_E_OK; i++)
		e = load_records(dir, i, d->records[i]);
	if (e != KIOSK_E_OK)
		kiosk_dumps_free(d);
	return e;
}

uint32_t
kiosk_dumps_set(const struct kiosk_dumps *d)
{
	uint32_t set = 0;

	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++)
		if (d->files[i].p != NULL)
			set |= MRTD_FILE_BIT(i);
	return set;
}

static void
drop(struct span s)
{
	uint8_t *p = (uint8_t *)(uintptr_t)s.p;

	if (p != NULL)
		bytes_wipe(p, s.n);
	free(p);
}

void
kiosk_dumps_free(struct kiosk_dumps *d)
{
	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++)
		drop(d->files[i]);
	for (unsigned i = 0; i < MRTD_LDS2_FILES; i++)
		for (unsigned k = 0; k < KIOSK_DUMPS_RECORDS; k++)
			drop(d->records[i][k]);
	memset(d, 0, sizeof(*d));
}

enum kiosk_err
kiosk_dumps_spill(const char *dir, const char *name, struct span s)
{
	char path[PATH];

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= PATH)
		return KIOSK_E_SYSTEM;
	return kiosk_dumps_write(path, s);
}

enum kiosk_err
kiosk_dumps_write(const char *path, struct span s)
{
	FILE *f = fopen(path, "wbe");
	bool ok;

	if (f == NULL)
		return KIOSK_E_SYSTEM;
	ok = fwrite(s.p, 1, s.n, f) == s.n;
	ok = fclose(f) == 0 && ok;
	return ok ? KIOSK_E_OK : KIOSK_E_SYSTEM;
}

enum kiosk_err
kiosk_dumps_save(const char *dir, enum mrtd_file id, struct span s)
{
	char name[NAME];

	if (!name_of(mrtd_lds_file(id), 0, name))
		return KIOSK_E_INTERNAL;
	return kiosk_dumps_spill(dir, name, s);
}

enum kiosk_err
kiosk_dumps_save_record(
    const char *dir, enum mrtd_lds2_file file, unsigned number, struct span s)
{
	char name[NAME];

	record_name(file, number, name);
	return kiosk_dumps_spill(dir, name, s);
}
