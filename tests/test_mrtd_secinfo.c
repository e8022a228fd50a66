#include "tests/check.h"
#include "tests/vectors/card_access.h"

#include "mrtd/secinfo.h"

#define U MRTD_SECINFO_UNKNOWN
#define P MRTD_SECINFO_PACE
#define PD MRTD_SECINFO_PACE_DOMAIN
#define C MRTD_SECINFO_CA
#define CD MRTD_SECINFO_CA_DOMAIN
#define T MRTD_SECINFO_TA
#define R MRTD_SECINFO_RI

/* clang-format off */
static const struct {
	const char *name, *hex;
	size_t n;
	enum mrtd_secinfo_kind kinds[12];
	size_t pace;           /* how many PACEInfos */
	struct {
		const char *suite;
		bool has_id;
		unsigned id;
		enum mrtd_err err;
	} want[2];
} cards[] = {
	{"identity card", card_access_ca3, 10, {T, C, C, P, P, U, CD, CD, U, U}, 2, {
		{"id-PACE-ECDH-CAM-AES-CBC-CMAC-128", true, 13, MRTD_E_OK},
		{"id-PACE-ECDH-GM-AES-CBC-CMAC-128", true, 13, MRTD_E_OK}}},
	{"residence permit", card_access_dan, 7, {T, C, C, P, CD, CD, U}, 1, {
		{"id-PACE-ECDH-GM-AES-CBC-CMAC-128", true, 13, MRTD_E_OK}}},
	{"new test card", card_access_new_testcard, 5, {T, C, P, CD, U}, 1, {
		{"id-PACE-ECDH-GM-AES-CBC-CMAC-128", true, 13, MRTD_E_OK}}},
	/* PACE version 1 over explicit parameters: reported, not usable. */
	{"old test card", card_access_old_testcard, 6, {T, C, P, U, CD, PD}, 1, {
		{"id-PACE-ECDH-GM-AES-CBC-CMAC-128", false, 0, MRTD_E_UNSUPPORTED}}},
	{"card without PACE", card_access_slowenia, 4, {C, CD, T, U}, 0, {{0}}},
	{"TR-03110 DH", card_access_tr03110_dh, 6, {T, C, P, CD, U, U}, 1, {
		{"id-PACE-DH-GM-AES-CBC-CMAC-128", true, 0, MRTD_E_OK}}},
	{"TR-03110 ECDH", card_access_tr03110_ecdh, 6, {T, C, P, CD, U, U}, 1, {
		{"id-PACE-ECDH-GM-AES-CBC-CMAC-128", true, 13, MRTD_E_OK}}},
};
/* clang-format on */

static void
reads_real_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cards) / sizeof(cards[0]); i++) {
		uint8_t file[1024];
		size_t n = check_unhex(cards[i].hex, file, sizeof(file));
		struct mrtd_secinfos infos;
		struct mrtd_paceinfo pace[4];
		const char *name = cards[i].name;

		check(name,
		    mrtd_secinfo_parse(span_of(file, n), &infos) == MRTD_E_OK);
		check(name, infos.n == cards[i].n);
		for (size_t j = 0; j < infos.n; j++) {
			check(name, infos.list[j].kind == cards[i].kinds[j]);
			check(name, infos.list[j].err == MRTD_E_OK);
		}
		check(
		    name, mrtd_secinfo_pace(&infos, pace, 4) == cards[i].pace);
		for (size_t j = 0; j < cards[i].pace; j++) {
			check(name,
			    strcmp(pace[j].suite->name,
				cards[i].want[j].suite) == 0);
			check(name, pace[j].has_id == cards[i].want[j].has_id);
			check(name, pace[j].id == cards[i].want[j].id);
			check(name, pace[j].err == cards[i].want[j].err);
		}
		/* Cut anywhere, and with a byte too much, it is refused. */
		for (size_t cut = 0; cut < n; cut++)
			check(name,
			    mrtd_secinfo_parse(span_of(file, cut), &infos) !=
				MRTD_E_OK);
		file[n] = 0x30;
		check(name,
		    mrtd_secinfo_parse(span_of(file, n + 1), &infos) ==
			MRTD_E_TRAILING);
	}
}

/* id-PACE and what follows it. */
#define PACE(...) \
	0x06, 0x0A, 0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04, __VA_ARGS__

/* clang-format off */
static const struct {
	const char *name;
	struct span file;
	enum mrtd_err want;      /* of the file */
	size_t pace;
	enum mrtd_err pace_err;  /* of the first PACEInfo */
	unsigned group;
} cases[] = {
	{"an empty set",            HEX(0x31, 0), MRTD_E_OK, 0, 0, 0},
	{"a sequence, not a set",   HEX(0x30, 0), MRTD_E_TAG, 0, 0, 0},
	{"an info without data",    HEX(0x31, 5, 0x30, 3, 0x06, 1, 0x2A), MRTD_E_TRUNCATED, 0, 0, 0},
	{"an info of four parts",   HEX(0x31, 14, 0x30, 12, 0x06, 1, 0x2A, 2, 1, 2, 2, 1, 2, 2, 1, 2), MRTD_E_TRAILING, 0, 0, 0},
	{"a long length",           HEX(0x31, 0x81, 2, 0x30, 0), MRTD_E_ENCODING, 0, 0, 0},
	{"a PACEInfo",              HEX(0x31, 20, 0x30, 18, PACE(2, 2), 2, 1, 2, 2, 1, 13), MRTD_E_OK, 1, MRTD_E_OK, 13},
	{"version 1",               HEX(0x31, 20, 0x30, 18, PACE(2, 2), 2, 1, 1, 2, 1, 13), MRTD_E_OK, 1, MRTD_E_UNSUPPORTED, 0},
	{"version 3",               HEX(0x31, 20, 0x30, 18, PACE(2, 2), 2, 1, 3, 2, 1, 13), MRTD_E_OK, 1, MRTD_E_UNSUPPORTED, 0},
	{"version is text",         HEX(0x31, 20, 0x30, 18, PACE(2, 2), 0x0C, 1, 50, 2, 1, 13), MRTD_E_OK, 1, MRTD_E_TAG, 0},
	{"a reserved identifier",   HEX(0x31, 20, 0x30, 18, PACE(2, 2), 2, 1, 2, 2, 1, 19), MRTD_E_OK, 1, MRTD_E_UNSUPPORTED, 0},
	{"identifier 7",            HEX(0x31, 20, 0x30, 18, PACE(2, 2), 2, 1, 2, 2, 1, 7), MRTD_E_OK, 1, MRTD_E_UNSUPPORTED, 0},
	{"identifier 269 is not 13", HEX(0x31, 21, 0x30, 19, PACE(2, 2), 2, 1, 2, 2, 2, 1, 13), MRTD_E_OK, 1, MRTD_E_UNSUPPORTED, 0},
	{"a negative identifier",   HEX(0x31, 20, 0x30, 18, PACE(2, 2), 2, 1, 2, 2, 1, 0x8D), MRTD_E_OK, 1, MRTD_E_VALUE, 0},
	{"an identifier in 2 bytes", HEX(0x31, 21, 0x30, 19, PACE(2, 2), 2, 1, 2, 2, 2, 0, 13), MRTD_E_OK, 1, MRTD_E_ENCODING, 0},
	{"DH with a curve",         HEX(0x31, 20, 0x30, 18, PACE(1, 2), 2, 1, 2, 2, 1, 13), MRTD_E_OK, 1, MRTD_E_VALUE, 0},
	{"ECDH with a prime",       HEX(0x31, 20, 0x30, 18, PACE(2, 2), 2, 1, 2, 2, 1, 0), MRTD_E_OK, 1, MRTD_E_VALUE, 0},
	{"integrated mapping",      HEX(0x31, 20, 0x30, 18, PACE(4, 2), 2, 1, 2, 2, 1, 13), MRTD_E_OK, 1, MRTD_E_OK, 13},
	{"and NIST P-224",          HEX(0x31, 20, 0x30, 18, PACE(4, 2), 2, 1, 2, 2, 1, 10), MRTD_E_OK, 1, MRTD_E_UNSUPPORTED, 0},
	{"chip authentication mapping", HEX(0x31, 20, 0x30, 18, PACE(6, 4), 2, 1, 2, 2, 1, 18), MRTD_E_OK, 1, MRTD_E_OK, 18},
	{"CAM with a prime",        HEX(0x31, 20, 0x30, 18, PACE(6, 4), 2, 1, 2, 2, 1, 2), MRTD_E_OK, 1, MRTD_E_VALUE, 0},
	{"CAM and DH is no protocol", HEX(0x31, 20, 0x30, 18, PACE(5, 2), 2, 1, 2, 2, 1, 2), MRTD_E_OK, 0, 0, 0},
	{"CAM with 3DES is no protocol", HEX(0x31, 20, 0x30, 18, PACE(6, 1), 2, 1, 2, 2, 1, 13), MRTD_E_OK, 0, 0, 0},
	{"no parameters at all",    HEX(0x31, 17, 0x30, 15, PACE(2, 2), 2, 1, 2), MRTD_E_OK, 1, MRTD_E_UNSUPPORTED, 0},
	{"parameters by reference", HEX(0x31, 44, 0x30, 15, PACE(2, 2), 2, 1, 2,
		0x30, 25, 0x06, 9, 4, 0, 0x7F, 0, 7, 2, 2, 4, 2, 0x30, 12, 0x06, 7, 4, 0, 0x7F, 0, 7, 1, 2, 2, 1, 12), MRTD_E_OK, 1, MRTD_E_OK, 12},
	{"of another protocol",     HEX(0x31, 44, 0x30, 15, PACE(2, 2), 2, 1, 2,
		0x30, 25, 0x06, 9, 4, 0, 0x7F, 0, 7, 2, 2, 4, 1, 0x30, 12, 0x06, 7, 4, 0, 0x7F, 0, 7, 1, 2, 2, 1, 12), MRTD_E_OK, 1, MRTD_E_UNSUPPORTED, 0},
	{"by reference, identifier 40", HEX(0x31, 50, 0x30, 18, PACE(2, 2), 2, 1, 2, 2, 1, 40,
		0x30, 28, 0x06, 9, 4, 0, 0x7F, 0, 7, 2, 2, 4, 2, 0x30, 12, 0x06, 7, 4, 0, 0x7F, 0, 7, 1, 2, 2, 1, 16, 2, 1, 40), MRTD_E_OK, 1, MRTD_E_OK, 16},
	{"explicit parameters",     HEX(0x31, 47, 0x30, 15, PACE(2, 2), 2, 1, 2,
		0x30, 28, 0x06, 9, 4, 0, 0x7F, 0, 7, 2, 2, 4, 2, 0x30, 15, 0x06, 7, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1, 0x30, 4, 2, 2, 1, 12), MRTD_E_OK, 1, MRTD_E_EXPLICIT, 0},
	{"the other's parameters",  HEX(0x31, 37, 0x30, 15, PACE(6, 4), 2, 1, 2, 0x30, 18, PACE(2, 2), 2, 1, 2, 2, 1, 16), MRTD_E_OK, 2, MRTD_E_OK, 16},
	{"but not a prime's",       HEX(0x31, 37, 0x30, 15, PACE(6, 4), 2, 1, 2, 0x30, 18, PACE(1, 4), 2, 1, 2, 2, 1, 2), MRTD_E_OK, 2, MRTD_E_OK, 2},
	{"nor one of two",          HEX(0x31, 57, 0x30, 15, PACE(6, 4), 2, 1, 2, 0x30, 18, PACE(2, 2), 2, 1, 2, 2, 1, 16,
		0x30, 18, PACE(2, 3), 2, 1, 2, 2, 1, 17), MRTD_E_OK, 2, MRTD_E_OK, 17},
};
/* clang-format on */

static void
judges_each_info(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mrtd_secinfos infos = {.n = 99};
		struct mrtd_paceinfo pace[2];
		const char *name = cases[i].name;

		check(name,
		    mrtd_secinfo_parse(cases[i].file, &infos) == cases[i].want);
		if (cases[i].want != MRTD_E_OK) {
			check(name, infos.n == 99);
			continue;
		}
		check(
		    name, mrtd_secinfo_pace(&infos, pace, 2) == cases[i].pace);
		if (cases[i].pace == 0)
			continue;
		check(name, pace[0].err == cases[i].pace_err);
		if (pace[0].err == MRTD_E_OK)
			check(name, pace[0].group == cases[i].group);
	}
}

static struct mrtd_paceinfo
pace(const char *name, uint8_t id)
{
	struct mrtd_paceinfo p = {
	    .suite = mrtd_secinfo_suite_named(name),
	    .has_id = true,
	    .id = id,
	    .group = id,
	};

	assert_non_null(p.suite);
	return p;
}

/* Written in any order, the file is sorted and read back by strength. */
static void
ranks_by_strength(void **state)
{
	const struct mrtd_paceinfo in[] = {
	    pace("id-PACE-DH-GM-3DES-CBC-CBC", 2),
	    pace("id-PACE-ECDH-CAM-AES-CBC-CMAC-256", 18),
	    pace("id-PACE-ECDH-GM-AES-CBC-CMAC-128", 18),
	    pace("id-PACE-ECDH-GM-AES-CBC-CMAC-256", 13),
	    pace("id-PACE-ECDH-IM-AES-CBC-CMAC-256", 18),
	    pace("id-PACE-ECDH-GM-AES-CBC-CMAC-128", 13),
	    pace("id-PACE-DH-GM-AES-CBC-CMAC-128", 2),
	    pace("id-PACE-ECDH-GM-AES-CBC-CMAC-256", 15),
	    pace("id-PACE-ECDH-GM-AES-CBC-CMAC-128", 13),
	};
	static const struct {
		const char *suite;
		unsigned id;
	} want[] = {
	    {"id-PACE-ECDH-CAM-AES-CBC-CMAC-256", 18},
	    {"id-PACE-ECDH-IM-AES-CBC-CMAC-256", 18},
	    {"id-PACE-ECDH-GM-AES-CBC-CMAC-256", 15},
	    {"id-PACE-ECDH-GM-AES-CBC-CMAC-256", 13},
	    {"id-PACE-ECDH-GM-AES-CBC-CMAC-128", 18},
	    {"id-PACE-ECDH-GM-AES-CBC-CMAC-128", 13},
	    {"id-PACE-DH-GM-AES-CBC-CMAC-128", 2},
	    {"id-PACE-DH-GM-3DES-CBC-CBC", 2},
	};
	const size_t n = sizeof(in) / sizeof(in[0]);
	uint8_t file[256];
	struct sink k = sink_of(file, sizeof(file));
	struct mrtd_secinfos infos;
	struct mrtd_paceinfo out[9];

	(void)state;
	mrtd_secinfo_put(&k, in, n);
	assert_true(sink_ok(&k));
	assert_int_equal(mrtd_secinfo_parse(sink_span(&k), &infos), MRTD_E_OK);
	assert_int_equal(infos.n, n);
	for (size_t i = 1; i < n; i++)
		assert_true(memcmp(infos.list[i - 1].oid.p, infos.list[i].oid.p,
				10) <= 0);
	/* One is there twice. */
	assert_int_equal(mrtd_secinfo_pace(&infos, out, 9), n - 1);
	for (size_t i = 0; i < n - 1; i++) {
		check(want[i].suite, out[i].err == MRTD_E_OK);
		check(want[i].suite,
		    strcmp(out[i].suite->name, want[i].suite) == 0);
		check(want[i].suite, out[i].id == want[i].id);
	}
	/* With little room the strongest are kept. */
	assert_int_equal(mrtd_secinfo_pace(&infos, out, 2), 2);
	assert_int_equal(out[0].suite->mapping, MRTD_SECINFO_CAM);
	assert_int_equal(out[1].suite->mapping, MRTD_SECINFO_IM);
	assert_int_equal(mrtd_secinfo_pace(&infos, out, 0), 0);
}

static void
refuses_too_many(void **state)
{
	uint8_t file[2 + 4 + 41 * 8];
	struct sink k = sink_of(file, sizeof(file));
	struct mrtd_secinfos infos;

	(void)state;
	for (size_t n = 40; n <= 41; n++) {
		k.n = 0;
		sink_put(&k,
		    HEX(0x31, 0x82, (uint8_t)(n * 8 >> 8), (uint8_t)(n * 8)));
		for (size_t i = 0; i < n; i++)
			sink_put(&k, HEX(0x30, 6, 0x06, 1, 0x2A, 0x02, 1, 1));
		assert_true(sink_ok(&k));
		assert_int_equal(mrtd_secinfo_parse(sink_span(&k), &infos),
		    n == 40 ? MRTD_E_OK : MRTD_E_SPACE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_real_files),
	    cmocka_unit_test(judges_each_info),
	    cmocka_unit_test(ranks_by_strength),
	    cmocka_unit_test(refuses_too_many),
	};

	return cmocka_run_group_tests_name("mrtd_secinfo", tests, NULL, NULL);
}
