#include "mrtd/lds2.h"

#include <string.h>

#include "mrtd/dir.h"
#include "mrtd/lds2_table.h"
#include "mrtd/tlv.h"

#define KIB *(size_t)1024

/* clang-format off */
static const struct mrtd_lds2_app_row apps[] = {
	{MRTD_LDS2_TRAVEL,     "Travel Records",        {0xA0, 0, 0, 2, 0x47, 0x20, 0x01}, MRTD_DIR_TRAVEL,     1,  MRTD_LDS2_TRAVEL_CERTIFICATES},
	{MRTD_LDS2_VISA,       "Visa Records",          {0xA0, 0, 0, 2, 0x47, 0x20, 0x02}, MRTD_DIR_VISA,       1,  MRTD_LDS2_VISA_CERTIFICATES},
	{MRTD_LDS2_BIOMETRICS, "Additional Biometrics", {0xA0, 0, 0, 2, 0x47, 0x20, 0x03}, MRTD_DIR_BIOMETRICS, 17, MRTD_LDS2_BIOMETRICS_CERTIFICATES},
};

/*
 * Tables 82 to 93.  Rights: Tables 96 and 97; EF.Biometrics have two bits each
 * in the bytes that follow the first (Table 98).
 */
static const struct mrtd_lds2_file_row files[] = {
	/*                                   name                 application           FID     SFI   first read  append max      elements                      signed */
	{MRTD_LDS2_ENTRIES,                 "EF.EntryRecords",   MRTD_LDS2_TRAVEL,     0x0101, 0x01, 0,   0x01, 0x02, 1 KIB,   &mrtd_lds2_table_travel,      0x73},
	{MRTD_LDS2_EXITS,                   "EF.ExitRecords",    MRTD_LDS2_TRAVEL,     0x0102, 0x02, 0,   0x01, 0x02, 1 KIB,   &mrtd_lds2_table_travel,      0x73},
	{MRTD_LDS2_TRAVEL_CERTIFICATES,     "EF.Certificates",   MRTD_LDS2_TRAVEL,     0x011A, 0x1A, 0,   0x04, 0x08, 2 KIB,   &mrtd_lds2_table_certificate, 0},
	{MRTD_LDS2_VISAS,                   "EF.VisaRecords",    MRTD_LDS2_VISA,       0x0103, 0x03, 0,   0x01, 0x02, 2 KIB,   &mrtd_lds2_table_visa,        0x71},
	{MRTD_LDS2_VISA_CERTIFICATES,       "EF.Certificates",   MRTD_LDS2_VISA,       0x011A, 0x1A, 0,   0x04, 0x08, 2 KIB,   &mrtd_lds2_table_certificate, 0},
	{MRTD_LDS2_BIOMETRIC,               "EF.Biometrics",     MRTD_LDS2_BIOMETRICS, 0x0201, 0,    1,   0,    0,    128 KIB, &mrtd_lds2_table_biometrics,  0x5F2E},
	{MRTD_LDS2_BIOMETRICS_CERTIFICATES, "EF.Certificates",   MRTD_LDS2_BIOMETRICS, 0x011A, 0x1A, 0,   0x01, 0x02, 2 KIB,   &mrtd_lds2_table_certificate, 0},
};
/* clang-format on */

_Static_assert(sizeof(apps) / sizeof(apps[0]) == MRTD_LDS2_APPS,
    "one row for each application");
_Static_assert(sizeof(files) / sizeof(files[0]) == MRTD_LDS2_FILES,
    "one row for each file");

const struct mrtd_lds2_app_row *
mrtd_lds2_app(enum mrtd_lds2_app app)
{
	return (unsigned)app < MRTD_LDS2_APPS ? &apps[app] : NULL;
}

const struct mrtd_lds2_file_row *
mrtd_lds2_file(enum mrtd_lds2_file file)
{
	return (unsigned)file < MRTD_LDS2_FILES ? &files[file] : NULL;
}

const struct mrtd_lds2_app_row *
mrtd_lds2_app_of_aid(struct span aid)
{
	for (size_t i = 0; i < MRTD_LDS2_APPS; i++)
		if (span_eq(aid, SPAN_OF(apps[i].aid)))
			return &apps[i];
	return NULL;
}

void
mrtd_lds2_rights_all(struct mrtd_lds2_rights *r)
{
	memset(r->bits, 0, sizeof(r->bits));
	for (size_t i = 0; i < MRTD_LDS2_APPS; i++)
		memset(r->bits[i], 0xFF, apps[i].rights);
}

void
mrtd_lds2_rights_and(struct mrtd_lds2_rights *r, enum mrtd_lds2_app app,
    struct span authorisation)
{
	uint8_t b;

	for (size_t i = 0; i < MRTD_LDS2_RIGHTS_MAX; i++)
		r->bits[app][i] &= span_take_u8(&authorisation, &b) ? b : 0;
}

bool
mrtd_lds2_rights_any(const struct mrtd_lds2_rights *r, enum mrtd_lds2_app app)
{
	/* §5.4.2: RFU bits of the first byte count for nothing. */
	uint8_t any = r->bits[app][0] &
	    (app == MRTD_LDS2_BIOMETRICS ? 0x03 : 0x0F);

	for (size_t i = 1; i < MRTD_LDS2_RIGHTS_MAX; i++)
		any |= r->bits[app][i];
	return any != 0;
}

bool
mrtd_lds2_rights_read(
    const struct mrtd_lds2_rights *r, enum mrtd_lds2_file file, unsigned number)
{
	const struct mrtd_lds2_file_row *f = &files[file];

	if (f->first == 0)
		return (r->bits[f->app][0] & f->read) != 0;
	if (number < 1 || number > MRTD_LDS2_BIOMETRICS_MAX)
		return false;
	return (r->bits[f->app][1 + (number - 1) / 4] >>
		       (2 * ((number - 1) % 4)) &
		   1) != 0;
}

/* The copy outside of what is signed must say the same (Tables 86, 90). */
static void
compare_copy(struct mrtd_lds2_object *o)
{
	struct mrtd_field copy, state;

	if (!mrtd_field_find(&o->fields, "state", &state))
		return;
	if (!mrtd_field_find(&o->fields, "state_copy", &copy) ||
	    !span_eq(copy.value, state.value))
		o->fields.notes |= MRTD_FIELD_NOTE(COPY);
	if (state.value.n >= sizeof(o->state) ||
	    (state.notes & MRTD_FIELD_NOTE(CHARACTER)) != 0 ||
	    !span_take_copy(&state.value, o->state, state.value.n))
		o->state[0] = '\0';
}

static bool
find_raw(struct span s, uint32_t tag, struct span *raw)
{
	struct mrtd_tlv t;

	while (mrtd_tlv_next_short(&s, &t) == MRTD_E_OK)
		if (t.tag == tag) {
			*raw = t.raw;
			return true;
		}
	return false;
}

enum mrtd_err
mrtd_lds2_parse(
    enum mrtd_lds2_file file, struct span record, struct mrtd_lds2_object *out)
{
	const struct mrtd_lds2_file_row *row = mrtd_lds2_file(file);
	struct mrtd_lds2_object o = {.file = file};
	struct mrtd_field f;
	enum mrtd_err e;

	if (row == NULL || row->signed_tag == 0)
		return MRTD_E_INTERNAL;
	if ((e = mrtd_field_parse(row->table, record, &o.fields)) != MRTD_E_OK)
		return e;
	/* A second object of a kind would leave open what was signed. */
	if ((o.fields.notes & MRTD_FIELD_NOTE(REPEATED)) != 0)
		return MRTD_E_VALUE;
	if (!find_raw(o.fields.content, row->signed_tag, &o.signed_part) ||
	    !mrtd_field_find(&o.fields, "signature", &f))
		return MRTD_E_NOT_FOUND;
	o.signature = f.value;
	if (!mrtd_field_find(&o.fields, "certificate", &f))
		return MRTD_E_NOT_FOUND;
	if (f.value.n != 1 || f.number < 1 || f.number > MRTD_LDS2_RECORDS_MAX)
		return MRTD_E_VALUE;
	o.certificate = (uint8_t)f.number;
	compare_copy(&o);
	*out = o;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_lds2_certificate(struct span record, struct mrtd_lds2_certificate *out)
{
	struct mrtd_lds2_certificate c = {0};
	struct mrtd_fields fields;
	struct mrtd_field f;
	enum mrtd_err e;

	e = mrtd_field_parse(&mrtd_lds2_table_certificate, record, &fields);
	if (e != MRTD_E_OK)
		return e;
	if ((fields.notes & MRTD_FIELD_NOTE(REPEATED)) != 0)
		return MRTD_E_VALUE;
	if (mrtd_field_find(&fields, "serial", &f)) {
		c.serial = f.value;
		if (!span_take(&c.serial, 2, &c.country))
			return MRTD_E_LENGTH;
	}
	if (!mrtd_field_find(&fields, "x509", &f))
		return MRTD_E_NOT_FOUND;
	c.der = f.value;
	*out = c;
	return MRTD_E_OK;
}
