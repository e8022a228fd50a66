#include "tests/check.h"

#include "mrtd/dir.h"
#include "mrtd/lds2.h"

#define NOTE(n) MRTD_FIELD_NOTE(n)

/* clang-format off */
/* A travel record of Doc 9303-10 Table 86 with the values of its examples. */
#define STATE 0x5F, 0x44, 3, 'U', 'S', 'A'
#define SIGNED STATE, \
	0x5F, 0x45, 8, '2', '0', '1', '2', '0', '8', '1', '4', \
	0x5F, 0x4B, 3, 'C', 'B', 'P', \
	0x5F, 0x46, 3, 'S', 'F', 'O', \
	0x5F, 0x4A, 11, 'S', 'F', 'O', '0', '0', '0', '0', '1', '2', '3', '4', \
	0x5F, 0x49, 1, 'A', \
	0x5F, 0x48, 2, 0x00, 0xFF
#define SIGNED_N 6 + 11 + 6 + 6 + 14 + 4 + 5
#define SIGNATURE 0x5F, 0x37, 2, 0xAA, 0xBB
#define REFERENCE 0x5F, 0x38, 1, 1

/* A visa with nothing but the mandatory elements of Table 90. */
#define VISA_STATE 0x5F, 0x28, 3, 'N', 'L', 'D'
#define VISA VISA_STATE, 0x43, 2, 'V', 'S', 0x49, 2, 'N', 'Y', \
	0x5F, 0x25, 8, '2', '0', '1', '2', '0', '8', '2', '6', \
	0x5F, 0x24, 8, '2', '0', '1', '3', '0', '8', '2', '6', \
	0x5A, 9, 'X', 'I', '8', '5', '9', '3', '5', 'F', '8', \
	0x5B, 3, 'A', ' ', 'B', 0x5F, 0x33, 1, 'A', 0x5F, 0x34, 1, 'B', \
	0x5F, 0x35, 1, 'F', 0x5F, 0x2B, 8, '1', '9', '8', '7', '0', '8', '<', '<', \
	0x5F, 0x2C, 3, 'N', 'L', 'D', 0x5F, 0x1F, 4, 'A', '<', '<', 'B', \
	0x5F, 0x40, 2, 0x02, 0x01
#define VISA_N 6 + 4 + 4 + 11 + 11 + 11 + 5 + 4 + 4 + 4 + 11 + 6 + 7 + 5

static const struct {
	const char *name;
	enum mrtd_lds2_file file;
	struct span in;
	enum mrtd_err want;
	uint32_t notes;
	size_t signed_n;
	uint8_t certificate;
} records[] = {
	{"an entry",           MRTD_LDS2_ENTRIES, HEX(STATE, 0x73, SIGNED_N, SIGNED, SIGNATURE, REFERENCE), MRTD_E_OK, 0, 2 + SIGNED_N, 1},
	{"an exit",            MRTD_LDS2_EXITS, HEX(STATE, 0x73, SIGNED_N, SIGNED, SIGNATURE, 0x5F, 0x38, 1, 0xFE), MRTD_E_OK, 0, 2 + SIGNED_N, 0xFE},
	{"another copy of the State", MRTD_LDS2_ENTRIES, HEX(0x5F, 0x44, 3, 'U', 'T', 'O', 0x73, SIGNED_N, SIGNED, SIGNATURE, REFERENCE), MRTD_E_OK, NOTE(COPY), 2 + SIGNED_N, 1},
	{"no copy",            MRTD_LDS2_ENTRIES, HEX(0x73, SIGNED_N, SIGNED, SIGNATURE, REFERENCE), MRTD_E_OK, NOTE(COPY) | NOTE(MISSING), 2 + SIGNED_N, 1},
	{"half of it missing", MRTD_LDS2_ENTRIES, HEX(STATE, 0x73, 6, STATE, SIGNATURE, REFERENCE), MRTD_E_OK, NOTE(MISSING), 8, 1},
	{"an unknown element", MRTD_LDS2_ENTRIES, HEX(STATE, 0x73, SIGNED_N + 4, SIGNED, 0x5F, 0x7A, 1, 0, SIGNATURE, REFERENCE), MRTD_E_OK, NOTE(UNKNOWN), 6 + SIGNED_N, 1},
	{"a result that nobody signed", MRTD_LDS2_ENTRIES, HEX(STATE, 0x73, SIGNED_N, SIGNED, SIGNATURE, REFERENCE, 0x5F, 0x4D, 1, 'X'), MRTD_E_OK, NOTE(UNKNOWN), 2 + SIGNED_N, 1},
	{"signature first",    MRTD_LDS2_ENTRIES, HEX(SIGNATURE, STATE, 0x73, SIGNED_N, SIGNED, REFERENCE), MRTD_E_OK, NOTE(ORDER), 2 + SIGNED_N, 1},
	{"two signed parts",   MRTD_LDS2_ENTRIES, HEX(STATE, 0x73, SIGNED_N, SIGNED, 0x73, 6, STATE, SIGNATURE, REFERENCE), MRTD_E_VALUE, 0, 0, 0},
	{"two signatures",     MRTD_LDS2_ENTRIES, HEX(STATE, 0x73, SIGNED_N, SIGNED, SIGNATURE, SIGNATURE, REFERENCE), MRTD_E_VALUE, 0, 0, 0},
	{"two references",     MRTD_LDS2_ENTRIES, HEX(STATE, 0x73, SIGNED_N, SIGNED, SIGNATURE, REFERENCE, REFERENCE), MRTD_E_VALUE, 0, 0, 0},
	{"nothing signed",     MRTD_LDS2_ENTRIES, HEX(STATE, SIGNATURE, REFERENCE), MRTD_E_NOT_FOUND, 0, 0, 0},
	{"no signature",       MRTD_LDS2_ENTRIES, HEX(STATE, 0x73, SIGNED_N, SIGNED, REFERENCE), MRTD_E_NOT_FOUND, 0, 0, 0},
	{"an empty signature", MRTD_LDS2_ENTRIES, HEX(STATE, 0x73, SIGNED_N, SIGNED, 0x5F, 0x37, 0, REFERENCE), MRTD_E_NOT_FOUND, 0, 0, 0},
	{"no reference",       MRTD_LDS2_ENTRIES, HEX(STATE, 0x73, SIGNED_N, SIGNED, SIGNATURE), MRTD_E_NOT_FOUND, 0, 0, 0},
	{"certificate 0",      MRTD_LDS2_ENTRIES, HEX(STATE, 0x73, SIGNED_N, SIGNED, SIGNATURE, 0x5F, 0x38, 1, 0), MRTD_E_VALUE, 0, 0, 0},
	{"certificate 255",    MRTD_LDS2_ENTRIES, HEX(STATE, 0x73, SIGNED_N, SIGNED, SIGNATURE, 0x5F, 0x38, 1, 255), MRTD_E_VALUE, 0, 0, 0},
	{"certificate 257",    MRTD_LDS2_ENTRIES, HEX(STATE, 0x73, SIGNED_N, SIGNED, SIGNATURE, 0x5F, 0x38, 2, 1, 1), MRTD_E_VALUE, 0, 0, 0},
	{"cut",                MRTD_LDS2_ENTRIES, HEX(STATE, 0x73, SIGNED_N, STATE), MRTD_E_TRUNCATED, 0, 0, 0},
	{"cut inside",         MRTD_LDS2_ENTRIES, HEX(STATE, 0x73, 3, 0x5F, 0x44, 9, SIGNATURE, REFERENCE), MRTD_E_TRUNCATED, 0, 0, 0},
	{"a visa is no entry", MRTD_LDS2_ENTRIES, HEX(VISA_STATE, 0x71, VISA_N, VISA, SIGNATURE, REFERENCE), MRTD_E_NOT_FOUND, 0, 0, 0},
	{"nothing",            MRTD_LDS2_ENTRIES, {0}, MRTD_E_NOT_FOUND, 0, 0, 0},
	{"a visa",             MRTD_LDS2_VISAS, HEX(VISA_STATE, 0x71, VISA_N, VISA, SIGNATURE, REFERENCE), MRTD_E_OK, 0, 2 + VISA_N, 1},
	{"a visa, other copy", MRTD_LDS2_VISAS, HEX(0x5F, 0x28, 3, 'B', 'E', 'L', 0x71, VISA_N, VISA, SIGNATURE, REFERENCE), MRTD_E_OK, NOTE(COPY), 2 + VISA_N, 1},
	{"biometrics",         MRTD_LDS2_BIOMETRIC, HEX(0x7F, 0x2E, 14, 0x5F, 0x2E, 2, 1, 2, SIGNATURE, REFERENCE), MRTD_E_OK, 0, 5, 1},
	{"biometrics, no tag", MRTD_LDS2_BIOMETRIC, HEX(0x5F, 0x2E, 2, 1, 2, SIGNATURE, REFERENCE), MRTD_E_TAG, 0, 0, 0},
	{"biometrics and more", MRTD_LDS2_BIOMETRIC, HEX(0x7F, 0x2E, 14, 0x5F, 0x2E, 2, 1, 2, SIGNATURE, REFERENCE, 0), MRTD_E_TRAILING, 0, 0, 0},
};

static const struct {
	const char *name;
	struct span in;
	enum mrtd_err want;
	size_t serial, der;
} certificates[] = {
	{"a certificate",      HEX(0x5F, 0x3A, 4, 'U', 'T', 1, 2, 0x72, 2, 0x30, 0), MRTD_E_OK, 2, 2},
	{"without a number",   HEX(0x72, 2, 0x30, 0), MRTD_E_OK, 0, 2},
	{"a number too short", HEX(0x5F, 0x3A, 1, 'U', 0x72, 2, 0x30, 0), MRTD_E_LENGTH, 0, 0},
	{"two of them",        HEX(0x72, 2, 0x30, 0, 0x72, 2, 0x30, 0), MRTD_E_VALUE, 0, 0},
	{"only a number",      HEX(0x5F, 0x3A, 4, 'U', 'T', 1, 2), MRTD_E_NOT_FOUND, 0, 0},
	{"an empty one",       HEX(0x72, 0), MRTD_E_NOT_FOUND, 0, 0},
	{"cut",                HEX(0x72, 2, 0x30), MRTD_E_TRUNCATED, 0, 0},
};

static const struct {
	const char *name;
	enum mrtd_lds2_app app;
	struct span authorisation;
	enum mrtd_lds2_file file;
	unsigned number;
	bool any, read;
} rights[] = {
	{"read entries",       MRTD_LDS2_TRAVEL, HEX(0x01), MRTD_LDS2_ENTRIES, 0, true, true},
	{"exits as well",      MRTD_LDS2_TRAVEL, HEX(0x01), MRTD_LDS2_EXITS, 0, true, true},
	{"not certificates",   MRTD_LDS2_TRAVEL, HEX(0x01), MRTD_LDS2_TRAVEL_CERTIFICATES, 0, true, false},
	{"certificates",       MRTD_LDS2_TRAVEL, HEX(0x04), MRTD_LDS2_TRAVEL_CERTIFICATES, 0, true, true},
	{"append only",        MRTD_LDS2_TRAVEL, HEX(0x02), MRTD_LDS2_ENTRIES, 0, true, false},
	{"reserved bits",      MRTD_LDS2_TRAVEL, HEX(0xF0), MRTD_LDS2_ENTRIES, 0, false, false},
	{"no extension",       MRTD_LDS2_TRAVEL, {0}, MRTD_LDS2_ENTRIES, 0, false, false},
	{"visas",              MRTD_LDS2_VISA, HEX(0x01), MRTD_LDS2_VISAS, 0, true, true},
	{"biometrics 1",       MRTD_LDS2_BIOMETRICS, HEX(0x00, 0x01), MRTD_LDS2_BIOMETRIC, 1, true, true},
	{"biometrics 2",       MRTD_LDS2_BIOMETRICS, HEX(0x00, 0x01), MRTD_LDS2_BIOMETRIC, 2, true, false},
	{"deactivated alone",  MRTD_LDS2_BIOMETRICS, HEX(0x00, 0x02), MRTD_LDS2_BIOMETRIC, 1, true, false},
	{"biometrics 64",      MRTD_LDS2_BIOMETRICS, HEX(0, 0,0,0,0,0,0,0,0,0,0,0,0,0,0,0, 0x40), MRTD_LDS2_BIOMETRIC, 64, true, true},
	{"biometrics 65",      MRTD_LDS2_BIOMETRICS, HEX(0xFF, 0xFF), MRTD_LDS2_BIOMETRIC, 65, true, false},
	{"biometrics 0",       MRTD_LDS2_BIOMETRICS, HEX(0xFF, 0xFF), MRTD_LDS2_BIOMETRIC, 0, true, false},
	{"their certificates", MRTD_LDS2_BIOMETRICS, HEX(0x01), MRTD_LDS2_BIOMETRICS_CERTIFICATES, 0, true, true},
	{"a byte too many",    MRTD_LDS2_VISA, HEX(0x00, 0xFF), MRTD_LDS2_VISAS, 0, false, false},
};

/* EF.DIR, Table 31. */
#define AID(a, b) 0x61, 9, 0x4F, 7, 0xA0, 0, 0, 2, 0x47, a, b
static const struct {
	const char *name;
	struct span in;
	enum mrtd_err want;
	unsigned applications, others;
} dirs[] = {
	{"Table 31",           HEX(AID(0x10, 1), AID(0x20, 1), AID(0x20, 2), AID(0x20, 3)), MRTD_E_OK, 15, 0},
	{"in any order",       HEX(AID(0x20, 2), AID(0x10, 1)), MRTD_E_OK, MRTD_DIR_EMRTD | MRTD_DIR_VISA, 0},
	{"a national one",     HEX(AID(0x10, 1), 0x61, 4, 0x4F, 2, 0xE8, 7), MRTD_E_OK, MRTD_DIR_EMRTD, 1},
	{"filled with zeros",  HEX(AID(0x10, 1), 0, 0), MRTD_E_OK, MRTD_DIR_EMRTD, 0},
	{"the second is cut",  HEX(AID(0x10, 1), 0x61, 9, 0x4F), MRTD_E_TRUNCATED, 0, 0},
	{"nothing",            {0}, MRTD_E_OK, 0, 0},
};
/* clang-format on */

static void
takes_records_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		struct mrtd_lds2_object o = {.certificate = 99};
		enum mrtd_err e = mrtd_lds2_parse(
		    records[i].file, records[i].in, &o);

		if (e != records[i].want)
			fail_msg("%s: %s", records[i].name, mrtd_err_name(e));
		if (e != MRTD_E_OK) {
			check(records[i].name, o.certificate == 99);
			continue;
		}
		if (o.fields.notes != records[i].notes)
			fail_msg(
			    "%s: notes %x", records[i].name, o.fields.notes);
		check(records[i].name, o.signed_part.n == records[i].signed_n);
		check(records[i].name, o.certificate == records[i].certificate);
		check(records[i].name, span_eq(o.signature, HEX(0xAA, 0xBB)));
	}
}

/* What the tables of the standard call things. */
static void
reads_what_is_signed(void **state)
{
	struct mrtd_lds2_object o;
	struct mrtd_field f;
	char text[100];
	struct sink k = sink_of(text, sizeof(text));

	(void)state;
	assert_int_equal(
	    mrtd_lds2_parse(records[0].file, records[0].in, &o), MRTD_E_OK);
	assert_string_equal(o.state, "USA");
	assert_true(mrtd_field_find(&o.fields, "date", &f));
	assert_int_equal(f.date.year, 2012);
	assert_int_equal(f.in, 0x73);
	assert_true(mrtd_field_find(&o.fields, "duration", &f));
	assert_int_equal(f.number, 255);
	assert_false(mrtd_field_find(&o.fields, "result", &f));
	/* A birthday of which the day is not known. */
	assert_int_equal(
	    mrtd_lds2_parse(MRTD_LDS2_VISAS, records[22].in, &o), MRTD_E_OK);
	assert_string_equal(o.state, "NLD");
	assert_true(mrtd_field_find(&o.fields, "date_of_birth", &f));
	mrtd_field_text(&f, &k);
	assert_true(span_eq(sink_span(&k),
	    SPAN_STR("1987-08-?"
		     "?")));
	assert_true(mrtd_field_find(&o.fields, "biometrics", &f));
	assert_int_equal(f.number, 0x0201);
}

static void
takes_certificates_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(certificates) / sizeof(certificates[0]);
	     i++) {
		struct mrtd_lds2_certificate c;
		enum mrtd_err e = mrtd_lds2_certificate(certificates[i].in, &c);

		check(certificates[i].name, e == certificates[i].want);
		if (e != MRTD_E_OK)
			continue;
		check(
		    certificates[i].name, c.serial.n == certificates[i].serial);
		check(certificates[i].name, c.der.n == certificates[i].der);
	}
}

static void
reads_rights(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++) {
		struct mrtd_lds2_rights r;

		mrtd_lds2_rights_all(&r);
		check(rights[i].name, mrtd_lds2_rights_any(&r, rights[i].app));
		mrtd_lds2_rights_and(
		    &r, rights[i].app, rights[i].authorisation);
		check(rights[i].name,
		    mrtd_lds2_rights_any(&r, rights[i].app) == rights[i].any);
		check(rights[i].name,
		    mrtd_lds2_rights_read(&r, rights[i].file,
			rights[i].number) == rights[i].read);
		/* One certificate without the right takes it away. */
		mrtd_lds2_rights_and(&r, rights[i].app, (struct span) {0});
		check(rights[i].name, !mrtd_lds2_rights_any(&r, rights[i].app));
	}
}

static void
reads_the_directory(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		struct mrtd_dir d = {.others = 99};

		check(dirs[i].name,
		    mrtd_dir_parse(dirs[i].in, &d) == dirs[i].want);
		if (dirs[i].want != MRTD_E_OK) {
			check(dirs[i].name, d.others == 99);
			continue;
		}
		check(dirs[i].name, d.applications == dirs[i].applications);
		check(dirs[i].name, d.others == dirs[i].others);
	}
}

/* Rows say of themselves what they are. */
static void
holds_its_tables(void **state)
{
	(void)state;
	for (unsigned i = 0; i < MRTD_LDS2_FILES; i++) {
		const struct mrtd_lds2_file_row *f = mrtd_lds2_file(i);

		assert_int_equal(f->id, i);
		assert_true(f->table->n <= 32);
	}
	for (unsigned i = 0; i < MRTD_LDS2_APPS; i++) {
		const struct mrtd_lds2_app_row *a = mrtd_lds2_app(i);

		assert_int_equal(a->id, i);
		assert_ptr_equal(mrtd_lds2_app_of_aid(SPAN_OF(a->aid)), a);
		assert_int_equal(mrtd_lds2_file(a->certificates)->app, i);
	}
	assert_null(mrtd_lds2_app(MRTD_LDS2_APPS));
	assert_null(mrtd_lds2_file(MRTD_LDS2_FILES));
	assert_null(mrtd_lds2_app_of_aid(SPAN_OF(mrtd_lds_aid)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(takes_records_apart),
	    cmocka_unit_test(reads_what_is_signed),
	    cmocka_unit_test(takes_certificates_apart),
	    cmocka_unit_test(reads_rights),
	    cmocka_unit_test(reads_the_directory),
	    cmocka_unit_test(holds_its_tables),
	};

	return cmocka_run_group_tests_name("mrtd_lds2", tests, NULL, NULL);
}
