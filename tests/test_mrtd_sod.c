#include "tests/check.h"

#include <stdlib.h>

#include "mrtd/hash.h"
#include "mrtd/sod.h"
#include "mrtd/tlv.h"

/* What an LDS security object says, each part to be chosen. */
struct object {
	unsigned version;
	bool info; /* ldsVersionInfo */
	struct span algorithm; /* contents of the AlgorithmIdentifier */
	size_t size; /* of a digest */
	uint8_t groups[20]; /* zero ends them */
	bool trailing; /* a NULL in the end */
};

#define SHA1 0x06, 5, 0x2B, 0x0E, 3, 2, 0x1A
#define SHA2(n) 0x06, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, n
#define NUL 0x05, 0x00
#define BIT(n) MRTD_FILE_BIT(MRTD_FILE_DG##n)

static struct span
make(const struct object *o, struct sink *k)
{
	static uint8_t buf[4][4096];
	static const uint8_t info[] = {0x30, 14, 0x13, 4, '0', '1', '0', '8',
	    0x13, 6, '0', '4', '0', '0', '0', '0'};
	struct sink list = sink_of(buf[0], sizeof(buf[0]));
	struct sink all = sink_of(buf[1], sizeof(buf[1]));
	uint8_t version = (uint8_t)o->version;

	mrtd_tlv_put(&all, 0x02, span_of(&version, 1));
	mrtd_tlv_put(&all, 0x30, o->algorithm);
	for (size_t i = 0; o->groups[i] != 0; i++) {
		struct sink one = sink_of(buf[2], sizeof(buf[2]));
		struct sink digest = sink_of(buf[3], sizeof(buf[3]));

		mrtd_tlv_put(&one, 0x02, span_of(&o->groups[i], 1));
		sink_put_fill(&digest, o->groups[i], o->size);
		mrtd_tlv_put(&one, 0x04, sink_span(&digest));
		mrtd_tlv_put(&list, 0x30, sink_span(&one));
	}
	mrtd_tlv_put(&all, 0x30, sink_span(&list));
	if (o->info)
		sink_put(&all, SPAN_OF(info));
	if (o->trailing)
		sink_put(&all, HEX(NUL));
	mrtd_tlv_put(k, 0x30, sink_span(&all));
	assert_true(sink_ok(k) && sink_ok(&all) && sink_ok(&list));
	return sink_span(k);
}

/* clang-format off */
static const struct {
	const char *name;
	struct object in;
	enum mrtd_err want;
	enum mrtd_digest hash;
	uint32_t files;
} cases[] = {
	{"SHA-1",             {0, false, HEX(SHA1, NUL),    20, {1, 2}, false},     MRTD_E_OK, MRTD_DIGEST_SHA1, BIT(1) | BIT(2)},
	{"SHA-224",           {0, false, HEX(SHA2(4), NUL), 28, {1, 2, 14}, false}, MRTD_E_OK, MRTD_DIGEST_SHA224, BIT(1) | BIT(2) | BIT(14)},
	{"SHA-256",           {0, false, HEX(SHA2(1), NUL), 32, {1, 2}, false},     MRTD_E_OK, MRTD_DIGEST_SHA256, BIT(1) | BIT(2)},
	{"SHA-384",           {0, false, HEX(SHA2(2), NUL), 48, {1, 2}, false},     MRTD_E_OK, MRTD_DIGEST_SHA384, BIT(1) | BIT(2)},
	{"SHA-512",           {0, false, HEX(SHA2(3), NUL), 64, {1, 2, 16}, false}, MRTD_E_OK, MRTD_DIGEST_SHA512, BIT(1) | BIT(2) | BIT(16)},
	{"no parameters",     {0, false, HEX(SHA2(1)),      32, {1, 2}, false},     MRTD_E_OK, MRTD_DIGEST_SHA256, BIT(1) | BIT(2)},
	{"V1",                {1, true,  HEX(SHA2(1)),      32, {1, 2}, false},     MRTD_E_OK, MRTD_DIGEST_SHA256, BIT(1) | BIT(2)},
	{"another order",     {0, false, HEX(SHA2(1)),      32, {15, 2, 1}, false}, MRTD_E_OK, MRTD_DIGEST_SHA256, BIT(1) | BIT(2) | BIT(15)},
	{"V1 without info",   {1, false, HEX(SHA2(1)),      32, {1, 2}, false},     MRTD_E_TRUNCATED, 0, 0},
	{"V0 with info",      {0, true,  HEX(SHA2(1)),      32, {1, 2}, false},     MRTD_E_TRAILING, 0, 0},
	{"V2",                {2, true,  HEX(SHA2(1)),      32, {1, 2}, false},     MRTD_E_UNSUPPORTED, 0, 0},
	{"MD5",               {0, false, HEX(0x06, 8, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 2, 5), 16, {1, 2}, false}, MRTD_E_UNSUPPORTED, 0, 0},
	{"odd parameters",    {0, false, HEX(SHA2(1), 0x30, 0), 32, {1, 2}, false}, MRTD_E_TAG, 0, 0},
	{"two parameters",    {0, false, HEX(SHA2(1), NUL, NUL), 32, {1, 2}, false}, MRTD_E_TRAILING, 0, 0},
	{"digest too short",  {0, false, HEX(SHA2(1)),      31, {1, 2}, false},     MRTD_E_LENGTH, 0, 0},
	{"digest too long",   {0, false, HEX(SHA2(1)),      33, {1, 2}, false},     MRTD_E_LENGTH, 0, 0},
	{"digest of nothing", {0, false, HEX(SHA2(1)),      0,  {1, 2}, false},     MRTD_E_LENGTH, 0, 0},
	{"DG17",              {0, false, HEX(SHA2(1)),      32, {1, 2, 17}, false}, MRTD_E_VALUE, 0, 0},
	{"DG1 twice",         {0, false, HEX(SHA2(1)),      32, {1, 2, 1}, false},  MRTD_E_VALUE, 0, 0},
	{"no DG2",            {0, false, HEX(SHA2(1)),      32, {1, 3}, false},     MRTD_E_VALUE, 0, 0},
	{"no digests",        {0, false, HEX(SHA2(1)),      32, {0}, false},        MRTD_E_VALUE, 0, 0},
	{"trailing",          {0, false, HEX(SHA2(1)),      32, {1, 2}, true},      MRTD_E_TRAILING, 0, 0},
};
/* clang-format on */

static void
reads_security_objects(void **state)
{
	uint8_t buf[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sink k = sink_of(buf, sizeof(buf));
		struct mrtd_lds_so so = {.version = 99};
		enum mrtd_err e = mrtd_sod_parse(make(&cases[i].in, &k), &so);

		if (e != cases[i].want)
			print_error(
			    "%s: %s\n", cases[i].name, mrtd_err_name(e));
		check(cases[i].name, e == cases[i].want);
		if (e != MRTD_E_OK) {
			check(cases[i].name, so.version == 99);
			continue;
		}
		check(cases[i].name, so.hash == cases[i].hash);
		check(cases[i].name, so.files == cases[i].files);
		check(cases[i].name, so.digest[2][cases[i].in.size - 1] == 2);
		check(cases[i].name,
		    strcmp(so.lds_version, cases[i].in.info ? "0108" : "") ==
			0);
		check(cases[i].name,
		    strcmp(so.unicode_version,
			cases[i].in.info ? "040000" : "") == 0);
	}
}

/* clang-format off */
static const struct {
	const char *name;
	struct span in;
	enum mrtd_err want;
	size_t n;
} wrappers[] = {
	{"a SEQUENCE",         HEX(0x77, 2, 0x30, 0),             MRTD_E_OK, 2},
	{"BER, indefinite",    HEX(0x77, 4, 0x30, 0x80, 0, 0),    MRTD_E_OK, 4},
	{"another file",       HEX(0x75, 2, 0x30, 0),             MRTD_E_TAG, 0},
	{"empty",              HEX(0x77, 0),                      MRTD_E_TRUNCATED, 0},
	{"a SET",              HEX(0x77, 2, 0x31, 0),             MRTD_E_TAG, 0},
	{"bytes after it",     HEX(0x77, 2, 0x30, 0, 0),          MRTD_E_TRAILING, 0},
	{"cut",                HEX(0x77, 3, 0x30, 0),             MRTD_E_TRUNCATED, 0},
};
/* clang-format on */

static void
takes_the_wrapper_off(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrappers) / sizeof(wrappers[0]); i++) {
		struct span cms = {0};

		check(wrappers[i].name,
		    mrtd_sod_cms(wrappers[i].in, &cms) == wrappers[i].want);
		check(wrappers[i].name, cms.n == wrappers[i].n);
	}
}

static void
knows_every_algorithm(void **state)
{
	enum mrtd_digest d;

	(void)state;
	for (unsigned i = 0; i < MRTD_DIGEST_COUNT; i++) {
		assert_int_equal(
		    mrtd_hash_of_oid(mrtd_hash_oid(i), &d), MRTD_E_OK);
		assert_int_equal(d, i);
		assert_string_not_equal(mrtd_hash_name(i), "?");
	}
	assert_int_equal(
	    mrtd_hash_of_oid((struct span) {0}, &d), MRTD_E_UNSUPPORTED);
	assert_string_equal(mrtd_hash_name(MRTD_DIGEST_COUNT), "?");
	assert_int_equal(mrtd_hash_oid(MRTD_DIGEST_COUNT).n, 0);
}

/* FIPS 180-4: "abc" under SHA-256. */
static void
compares_digests(void **state)
{
	static const char abc[] = "ba7816bf8f01cfea414140de5dae2223"
				  "b00361a396177a9cb410ff61f20015ad";
	struct mrtd_lds_so so = {.hash = MRTD_DIGEST_SHA256, .files = BIT(2)};

	(void)state;
	assert_int_equal(check_unhex(abc, so.digest[2], 64), 32);
	assert_int_equal(
	    mrtd_hash_check(&so, MRTD_FILE_DG2, SPAN_STR("abc")), MRTD_E_OK);
	assert_int_equal(mrtd_hash_check(&so, MRTD_FILE_DG2, SPAN_STR("abd")),
	    MRTD_E_DIGEST);
	assert_int_equal(mrtd_hash_check(&so, MRTD_FILE_DG1, SPAN_STR("abc")),
	    MRTD_E_UNSIGNED);
	assert_int_equal(mrtd_hash_check(&so, MRTD_FILE_COM, SPAN_STR("abc")),
	    MRTD_E_UNSIGNED);
	so.digest[2][31] ^= 1;
	assert_int_equal(mrtd_hash_check(&so, MRTD_FILE_DG2, SPAN_STR("abc")),
	    MRTD_E_DIGEST);
}

/* The security object is somewhere in a DER signature: after its OID. */
static struct span
find_object(struct span cms)
{
	struct span oid = mrtd_sod_oid(), at, rest, v;

	for (size_t i = 0; i + oid.n < cms.n; i++) {
		if (!span_part(cms, i, oid.n, &at) || !span_eq(at, oid))
			continue;
		assert_true(
		    span_part(cms, i + oid.n, cms.n - i - oid.n, &rest));
		assert_int_equal(mrtd_tlv_expect(&rest, 0xA0, &v), MRTD_E_OK);
		assert_int_equal(mrtd_tlv_only(v, 0x04, &v), MRTD_E_OK);
		return v;
	}
	return (struct span) {0};
}

/* clang-format off */
static const struct {
	const char *set, *sod;
	struct {
		const char *name;
		enum mrtd_file id;
		enum mrtd_err want;
	} files[8];
} specimens[] = {
	{"lds/bsi-refset-2014", "EF_SOD.bin", {
		{"Datagroup1.bin",  MRTD_FILE_DG1,  MRTD_E_OK},
		{"Datagroup2.bin",  MRTD_FILE_DG2,  MRTD_E_OK},
		{"Datagroup3.bin",  MRTD_FILE_DG3,  MRTD_E_OK},
		{"Datagroup4.bin",  MRTD_FILE_DG4,  MRTD_E_OK},
		{"Datagroup14.bin", MRTD_FILE_DG14, MRTD_E_OK},
		{"Datagroup15.bin", MRTD_FILE_DG15, MRTD_E_UNSIGNED}}},
	{"lds/bsi-refset-2008", "EF_SOD.bin", {
		{"Datagroup1.bin",  MRTD_FILE_DG1,  MRTD_E_OK},
		{"Datagroup2.bin",  MRTD_FILE_DG2,  MRTD_E_OK},
		{"Datagroup3.bin",  MRTD_FILE_DG3,  MRTD_E_OK},
		{"Datagroup4.bin",  MRTD_FILE_DG4,  MRTD_E_UNSIGNED},
		{"Datagroup14.bin", MRTD_FILE_DG14, MRTD_E_OK},
		{"Datagroup15.bin", MRTD_FILE_DG15, MRTD_E_UNSIGNED}}},
	{"lds/loes2006", "ef011D.bin", {
		{"ef0101.bin", MRTD_FILE_DG1,  MRTD_E_OK},
		{"ef0102.bin", MRTD_FILE_DG2,  MRTD_E_OK},
		{"ef010F.bin", MRTD_FILE_DG15, MRTD_E_OK}}},
};
/* clang-format on */

static uint8_t *
load(const char *set, const char *name, size_t *n)
{
	char path[256];
	const char *at;

	snprintf(path, sizeof(path), "%s/%s", set, name);
	at = check_data(path);
	return at != NULL ? check_slurp(at, n) : NULL;
}

static void
judges_specimens(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(specimens) / sizeof(specimens[0]); i++) {
		const char *set = specimens[i].set;
		struct mrtd_lds_so so;
		struct span cms;
		size_t n;
		uint8_t *sod = load(set, specimens[i].sod, &n);

		if (sod == NULL)
			skip_because("no %s", set);
		check(set, mrtd_sod_cms(span_of(sod, n), &cms) == MRTD_E_OK);
		check(set, mrtd_sod_parse(find_object(cms), &so) == MRTD_E_OK);
		for (size_t j = 0; specimens[i].files[j].name != NULL; j++) {
			const char *name = specimens[i].files[j].name;
			uint8_t *p = load(set, name, &n);

			check(name, p != NULL);
			check(name,
			    mrtd_hash_check(&so, specimens[i].files[j].id,
				span_of(p, n)) == specimens[i].files[j].want);
			free(p);
		}
		free(sod);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_security_objects),
	    cmocka_unit_test(takes_the_wrapper_off),
	    cmocka_unit_test(knows_every_algorithm),
	    cmocka_unit_test(compares_digests),
	    cmocka_unit_test(judges_specimens),
	};

	return cmocka_run_group_tests_name("mrtd_sod", tests, NULL, NULL);
}
