#include "tests/check.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "certs/cv.h"
#include "certs/cv_issue.h"
#include "tests/vectors/ta.h"

#define DAY(y, m, d) ((struct mrtd_date) {y, m, d})

/*
 * A PKI with a rollover: CVCA 1 (2024 to 2026), CVCA 2 (2026 to 2028) with a
 * link certificate, DVs below both, terminals below them.
 */
enum who {
	CVCA1,
	CVCA2,
	DV1, /* by CVCA 1 */
	DV2, /* by CVCA 2 */
	DV_FOREIGN, /* by CVCA 2, DG3 only */
	IS1,
	IS2,
	IS_FOREIGN,
	IS_OLD, /* by DV 2, expired in June 2026 */
	IS_TOMORROW, /* by DV 2, from 2027 on */
	ISSUERS,
	LINK = ISSUERS, /* CVCA 1 -> CVCA 2 */
	LINK_BAD,
	LINK_NO_PARAMETERS,
	DV_BAD, /* by CVCA 2, signature wrong */
	FILES
};

static struct certs_cv_issuer *pki[ISSUERS];
static uint8_t bytes[FILES][1024];
static struct span file[FILES];

/* clang-format off */
static const struct {
	enum who who, above;
	const char *chr;
	enum mrtd_cvc_role role;
	uint8_t rights;
	struct mrtd_date effective, expires;
} plan[] = {
	{CVCA1,       CVCA1,      "UTCVCA00001", MRTD_CVC_CVCA,        3, {2024, 1, 1},  {2026, 12, 31}},
	{CVCA2,       CVCA2,      "UTCVCA00002", MRTD_CVC_CVCA,        3, {2026, 1, 1},  {2028, 12, 31}},
	{DV1,         CVCA1,      "UTDV00001",   MRTD_CVC_DV_DOMESTIC, 3, {2025, 12, 1}, {2026, 11, 30}},
	{DV2,         CVCA2,      "UTDV00002",   MRTD_CVC_DV_DOMESTIC, 3, {2026, 2, 1},  {2026, 12, 31}},
	{DV_FOREIGN,  CVCA2,      "XXDV00001",   MRTD_CVC_DV_FOREIGN,  1, {2026, 2, 1},  {2027, 3, 31}},
	{IS1,         DV1,        "UTIS00001",   MRTD_CVC_TERMINAL,    3, {2026, 1, 1},  {2026, 11, 30}},
	{IS2,         DV2,        "UTIS00002",   MRTD_CVC_TERMINAL,    3, {2026, 3, 1},  {2026, 12, 31}},
	{IS_FOREIGN,  DV_FOREIGN, "XXIS00001",   MRTD_CVC_TERMINAL,    3, {2026, 3, 1},  {2027, 3, 31}},
	{IS_OLD,      DV2,        "UTISOLD001",  MRTD_CVC_TERMINAL,    3, {2026, 3, 1},  {2026, 6, 30}},
	{IS_TOMORROW, DV2,        "UTISNEW001",  MRTD_CVC_TERMINAL,    3, {2027, 1, 1},  {2027, 6, 30}},
};
/* clang-format on */

static struct certs_cv_issue_spec
spec_of(size_t row)
{
	return (struct certs_cv_issue_spec) {.chr = plan[row].chr,
	    .algorithm = mrtd_cvc_algorithm_named("id-TA-ECDSA-SHA-256"),
	    .curve = "brainpoolP256r1",
	    .role = plan[row].role,
	    .rights = plan[row].rights,
	    .effective = plan[row].effective,
	    .expires = plan[row].expires};
}

static int
make_pki(void **state)
{
	const enum who links[] = {LINK, LINK_BAD, LINK_NO_PARAMETERS};
	const unsigned quirks[] = {
	    0, CERTS_CV_ISSUE_BAD_SIGNATURE, CERTS_CV_ISSUE_NO_PARAMETERS};
	struct certs_cv_issue_spec spec;
	struct certs_cv_issuer *bad;
	struct sink k;

	(void)state;
	for (size_t i = 0; i < ISSUERS; i++) {
		spec = spec_of(i);
		assert_int_equal(plan[i].who, i);
		if (plan[i].above == plan[i].who)
			assert_int_equal(
			    certs_cv_issue_root(&spec, &pki[i]), CERTS_E_OK);
		else
			assert_int_equal(
			    certs_cv_issue(pki[plan[i].above], &spec, &pki[i]),
			    CERTS_E_OK);
		file[i] = certs_cv_issue_der(pki[i]);
	}
	for (size_t i = 0; i < 3; i++) {
		spec = spec_of(CVCA2);
		spec.quirks = quirks[i];
		k = sink_of(bytes[links[i]], sizeof(bytes[0]));
		assert_int_equal(
		    certs_cv_issue_link(pki[CVCA1], pki[CVCA2], &spec, &k),
		    CERTS_E_OK);
		file[links[i]] = sink_span(&k);
	}
	spec = spec_of(DV2);
	spec.quirks = CERTS_CV_ISSUE_BAD_SIGNATURE;
	assert_int_equal(certs_cv_issue(pki[CVCA2], &spec, &bad), CERTS_E_OK);
	k = sink_of(bytes[DV_BAD], sizeof(bytes[0]));
	sink_put(&k, certs_cv_issue_der(bad));
	file[DV_BAD] = sink_span(&k);
	certs_cv_issue_free(&bad);
	return 0;
}

static int
free_pki(void **state)
{
	(void)state;
	for (size_t i = 0; i < ISSUERS; i++)
		certs_cv_issue_free(&pki[i]);
	return 0;
}

#define BIT(who) (1u << (who))
#define ROOTS (BIT(CVCA1) | BIT(CVCA2))
#define NOW                \
	{                  \
		2026, 7, 1 \
	}

/* clang-format off */
static const struct {
	const char *name;
	unsigned store; /* which certificates are there */
	const char *cars[3];
	const char *holder;
	struct mrtd_date today;
	uint8_t want;
	enum certs_cv_reason reason;
	enum who chain[4];
	size_t n, car;
	const char *at;
	uint8_t rights;
	bool verified;
} rows[] = {
	{"one key, one chain", ROOTS | BIT(DV1) | BIT(IS1), {"UTCVCA00001"}, NULL, NOW, 3,
	    CERTS_CV_NONE, {DV1, IS1}, 2, 0, "", 3, true},
	{"the newer of two keys is enough", ROOTS | BIT(DV2) | BIT(IS2) | BIT(LINK), {"UTCVCA00002", "UTCVCA00001"}, NULL, NOW, 3,
	    CERTS_CV_NONE, {DV2, IS2}, 2, 0, "", 3, true},
	{"a chip with the old key gets the link", ROOTS | BIT(DV2) | BIT(IS2) | BIT(LINK), {"UTCVCA00001"}, NULL, NOW, 3,
	    CERTS_CV_NONE, {LINK, DV2, IS2}, 3, 0, "", 3, true},
	{"the shorter chain, though by the old key", ROOTS | BIT(DV1) | BIT(IS1) | BIT(DV2) | BIT(IS2) | BIT(LINK), {"UTCVCA00001"}, NULL, NOW, 3,
	    CERTS_CV_NONE, {DV1, IS1}, 2, 0, "", 3, true},
	{"the key decides which terminal", ROOTS | BIT(DV1) | BIT(IS1) | BIT(DV2) | BIT(IS2) | BIT(LINK), {"UTCVCA00001"}, "UTIS00002", NOW, 3,
	    CERTS_CV_NONE, {LINK, DV2, IS2}, 3, 0, "", 3, true},
	{"three keys named: the third leads on", ROOTS | BIT(DV1) | BIT(IS1), {"UTCVCA00009", "UTCVCA00008", "UTCVCA00001"}, NULL, NOW, 3,
	    CERTS_CV_NONE, {DV1, IS1}, 2, 2, "", 3, true},
	{"rights before length", ROOTS | BIT(DV_FOREIGN) | BIT(IS_FOREIGN) | BIT(DV2) | BIT(IS2) | BIT(LINK), {"UTCVCA00002", "UTCVCA00001"}, NULL, NOW, 2,
	    CERTS_CV_NONE, {DV2, IS2}, 2, 0, "", 3, true},
	{"the one that lasts longer", ROOTS | BIT(DV_FOREIGN) | BIT(IS_FOREIGN), {"UTCVCA00002"}, NULL, {2027, 1, 15}, 1,
	    CERTS_CV_NONE, {DV_FOREIGN, IS_FOREIGN}, 2, 0, "", 1, true},
	{"the CVCA's own certificate is not here", BIT(DV2) | BIT(IS2), {"UTCVCA00002"}, NULL, NOW, 3,
	    CERTS_CV_NONE, {DV2, IS2}, 2, 0, "", 3, false},
	{"an expired link is still a link", ROOTS | BIT(DV_FOREIGN) | BIT(IS_FOREIGN) | BIT(LINK), {"UTCVCA00001"}, NULL, {2027, 3, 31}, 1,
	    CERTS_CV_NONE, {LINK, DV_FOREIGN, IS_FOREIGN}, 3, 0, "", 1, true},
	{"a link without parameters of its own", BIT(CVCA1) | BIT(DV2) | BIT(IS2) | BIT(LINK_NO_PARAMETERS), {"UTCVCA00001"}, NULL, NOW, 3,
	    CERTS_CV_NONE, {LINK_NO_PARAMETERS, DV2, IS2}, 3, 0, "", 3, true},
	{"nothing is wanted in particular", ROOTS | BIT(DV_FOREIGN) | BIT(IS_FOREIGN), {"UTCVCA00002"}, NULL, NOW, 0,
	    CERTS_CV_NONE, {DV_FOREIGN, IS_FOREIGN}, 2, 0, "", 1, true},

	{"the chip names no key (E_09)", ROOTS | BIT(DV2) | BIT(IS2), {NULL}, NULL, NOW, 3,
	    CERTS_CV_NO_CAR, {0}, 0, 0, "", 0, false},
	{"a key of nobody (E_08)", ROOTS | BIT(DV2) | BIT(IS2), {"UTCVCA00009"}, NULL, NOW, 3,
	    CERTS_CV_UNKNOWN_CAR, {0}, 0, 0, "UTCVCA00009", 0, false},
	{"no terminal at all", ROOTS | BIT(DV2), {"UTCVCA00002"}, NULL, NOW, 3,
	    CERTS_CV_NO_TERMINAL, {0}, 0, 0, "", 0, false},
	{"no terminal of this key", ROOTS | BIT(DV2) | BIT(IS2), {"UTCVCA00002"}, "UTIS00001", NOW, 3,
	    CERTS_CV_NO_TERMINAL, {0}, 0, 0, "", 0, false},
	{"the DV is missing", ROOTS | BIT(IS2) | BIT(DV_FOREIGN), {"UTCVCA00002"}, NULL, NOW, 3,
	    CERTS_CV_MISSING, {0}, 0, 0, "XXDV00001", 0, false},
	{"the link is missing", ROOTS | BIT(DV2) | BIT(IS2) | BIT(DV1), {"UTCVCA00001"}, NULL, NOW, 3,
	    CERTS_CV_MISSING, {0}, 0, 0, "UTDV00001", 0, false},
	{"the terminal has expired", ROOTS | BIT(DV2) | BIT(IS_OLD), {"UTCVCA00002"}, NULL, {2026, 7, 1}, 3,
	    CERTS_CV_EXPIRED, {0}, 0, 0, "UTISOLD001", 0, false},
	{"its last day", ROOTS | BIT(DV2) | BIT(IS_OLD), {"UTCVCA00002"}, NULL, {2026, 6, 30}, 3,
	    CERTS_CV_NONE, {DV2, IS_OLD}, 2, 0, "", 3, true},
	{"the DV has expired", ROOTS | BIT(DV1) | BIT(IS1), {"UTCVCA00001"}, NULL, {2026, 12, 1}, 3,
	    CERTS_CV_EXPIRED, {0}, 0, 0, "UTDV00001", 0, false},
	{"the terminal is of tomorrow", ROOTS | BIT(DV2) | BIT(IS_TOMORROW), {"UTCVCA00002"}, NULL, NOW, 3,
	    CERTS_CV_NOT_YET, {0}, 0, 0, "UTISNEW001", 0, false},
	{"the link is of tomorrow", ROOTS | BIT(DV2) | BIT(IS2) | BIT(LINK), {"UTCVCA00001"}, NULL, {2025, 12, 31}, 3,
	    CERTS_CV_NOT_YET, {0}, 0, 0, "UTCVCA00002", 0, false},
	{"the DV is forged", ROOTS | BIT(DV_BAD) | BIT(IS2), {"UTCVCA00002"}, NULL, NOW, 3,
	    CERTS_CV_SIGNATURE, {0}, 0, 0, "UTDV00002", 0, false},
	{"the link is forged", ROOTS | BIT(LINK_BAD) | BIT(DV2) | BIT(IS2), {"UTCVCA00001"}, NULL, NOW, 3,
	    CERTS_CV_SIGNATURE, {0}, 0, 0, "UTCVCA00002", 0, false},
	{"a forged twin does no harm", ROOTS | BIT(DV_BAD) | BIT(DV2) | BIT(IS2), {"UTCVCA00002"}, NULL, NOW, 3,
	    CERTS_CV_NONE, {DV2, IS2}, 2, 0, "", 3, true},
	{"DG4 is wanted, DG3 is granted", ROOTS | BIT(DV_FOREIGN) | BIT(IS_FOREIGN), {"UTCVCA00002"}, NULL, NOW, 2,
	    CERTS_CV_NO_RIGHT, {0}, 0, 0, "XXIS00001", 0, false},
};
/* clang-format on */

static struct certs_cv *
store_of(unsigned mask)
{
	struct certs_cv *s;

	assert_int_equal(certs_cv_new(&s), CERTS_E_OK);
	for (size_t i = 0; i < FILES; i++)
		if ((mask & BIT(i)) != 0)
			assert_int_equal(certs_cv_add(s, file[i]), CERTS_E_OK);
	return s;
}

static void
the_right_chain_or_the_right_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct certs_cv *s = store_of(rows[i].store);
		struct span cars[3], holder = {0};
		struct certs_cv_query q = {
		    .cars = cars, .today = rows[i].today, .want = rows[i].want};
		struct certs_cv_chain c;
		enum certs_cv_reason r;

		for (; q.n_cars < 3 && rows[i].cars[q.n_cars]; q.n_cars++)
			cars[q.n_cars] = span_of(rows[i].cars[q.n_cars],
			    strlen(rows[i].cars[q.n_cars]));
		if (rows[i].holder != NULL) {
			holder = span_of(
			    rows[i].holder, strlen(rows[i].holder));
			q.holders = &holder;
			q.n_holders = 1;
		}
		r = certs_cv_choose(s, &q, &c);
		if (r != rows[i].reason)
			print_message("%s: %s at %s\n", rows[i].name,
			    certs_cv_reason_name(r), c.at);
		check(rows[i].name, r == rows[i].reason);
		check(rows[i].name, strcmp(c.at, rows[i].at) == 0);
		check(rows[i].name, c.n == rows[i].n && c.car == rows[i].car);
		check(rows[i].name, c.rights == rows[i].rights);
		check(rows[i].name, c.verified == rows[i].verified);
		for (size_t j = 0; j < c.n; j++)
			check(rows[i].name,
			    span_eq(c.certificates[j], file[rows[i].chain[j]]));
		certs_cv_free(&s);
	}
}

static void
a_dv_that_issues_a_dv_is_refused(void **state)
{
	struct certs_cv_issue_spec spec = spec_of(DV2);
	struct certs_cv *s = store_of(ROOTS | BIT(DV2) | BIT(IS1));
	struct certs_cv_query q = {.cars = &SPAN_STR("UTCVCA00002"),
	    .n_cars = 1,
	    .today = DAY(2026, 7, 1)};
	struct certs_cv_chain c;
	struct certs_cv_issuer *below;

	(void)state;
	spec.chr = "UTDV00077";
	assert_int_equal(certs_cv_issue(pki[DV2], &spec, &below), CERTS_E_OK);
	assert_int_equal(
	    certs_cv_add(s, certs_cv_issue_der(below)), CERTS_E_OK);
	assert_int_equal(certs_cv_choose(s, &q, &c), CERTS_CV_ROLE);
	assert_string_equal(c.at, "UTDV00077");
	certs_cv_issue_free(&below);
	certs_cv_free(&s);
}

/* Links in circles end, and what is not in a circle is found. */
static void
circles_of_links_end(void **state)
{
	struct certs_cv_issue_spec spec = spec_of(CVCA1);
	struct certs_cv *s = store_of(ROOTS | BIT(LINK) | BIT(IS2));
	struct certs_cv_query q = {.cars = &SPAN_STR("UTCVCA00001"),
	    .n_cars = 1,
	    .today = DAY(2026, 7, 1)};
	struct certs_cv_chain c;
	uint8_t back[1024];

	(void)state;
	for (unsigned i = 0; i < 12; i++) {
		struct sink k = sink_of(back, sizeof(back));

		spec.rights = (uint8_t)(i & 3);
		spec.expires.day = 10 + (int)i;
		assert_int_equal(certs_cv_issue_link(pki[i & 1 ? CVCA1 : CVCA2],
				     pki[i & 1 ? CVCA2 : CVCA1], &spec, &k),
		    CERTS_E_OK);
		assert_int_equal(certs_cv_add(s, sink_span(&k)), CERTS_E_OK);
	}
	assert_int_equal(certs_cv_choose(s, &q, &c), CERTS_CV_LONG);
	assert_int_equal(certs_cv_add(s, file[DV2]), CERTS_E_OK);
	assert_int_equal(certs_cv_choose(s, &q, &c), CERTS_CV_NONE);
	assert_int_equal(c.n, 3);
	certs_cv_free(&s);
}

static void
warnings_come_before_the_end(void **state)
{
	struct certs_cv *s = store_of(ROOTS | BIT(DV1) | BIT(DV2) | BIT(IS1) |
	    BIT(IS2) | BIT(IS_OLD) | BIT(IS_FOREIGN));
	struct certs_cv_warning w[2];

	(void)state;
	assert_int_equal(certs_cv_warnings(s, DAY(2026, 6, 1), 20, w, 2), 0);
	assert_int_equal(certs_cv_warnings(s, DAY(2026, 6, 1), 30, w, 2), 1);
	assert_true(span_eq(w[0].cvc->chr, SPAN_STR("UTISOLD001")));
	assert_int_equal(w[0].days, 30);
	assert_false(w[0].renewed);
	/* IS 1 and DV 1 end on 30 November, IS_OLD has, three more follow. */
	assert_int_equal(certs_cv_warnings(s, DAY(2026, 11, 30), 40, w, 2), 5);
	assert_int_equal(w[0].days, 1 - 153);
	assert_int_equal(w[1].days, 1);
	certs_cv_free(&s);
}

static void
a_successor_is_no_reason_to_worry(void **state)
{
	struct certs_cv_issue_spec spec = spec_of(IS1);
	struct certs_cv *s = store_of(BIT(DV1) | BIT(IS1));
	struct certs_cv_issuer *next;
	struct certs_cv_warning w[4];

	(void)state;
	spec.chr = "UTIS00005";
	spec.expires = DAY(2027, 11, 30);
	assert_int_equal(certs_cv_issue(pki[DV1], &spec, &next), CERTS_E_OK);
	assert_int_equal(certs_cv_add(s, certs_cv_issue_der(next)), CERTS_E_OK);
	assert_int_equal(certs_cv_warnings(s, DAY(2026, 11, 20), 30, w, 4), 2);
	assert_true(
	    span_eq(w[1].cvc->chr, SPAN_STR("UTIS00001")) == w[1].renewed);
	assert_true(
	    span_eq(w[0].cvc->chr, SPAN_STR("UTIS00001")) == w[0].renewed);
	certs_cv_issue_free(&next);
	certs_cv_free(&s);
}

static void
put_file(const char *dir, const char *name, struct span a, struct span b_)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_non_null(f = fopen(path, "wb"));
	assert_int_equal(fwrite(a.p, 1, a.n, f), a.n);
	if (b_.n > 0)
		assert_int_equal(fwrite(b_.p, 1, b_.n, f), b_.n);
	assert_int_equal(fclose(f), 0);
}

static void
a_directory_is_read(void **state)
{
	static const char *const names[] = {
	    "both.cvcert", "again.cvcert", "note.txt", "empty", ".hidden"};
	char dir[] = "/tmp/sallyport_cv_XXXXXX", path[256];
	struct certs_cv_loaded l;
	struct certs_cv *s;

	(void)state;
	assert_non_null(mkdtemp(dir));
	put_file(dir, names[0], file[CVCA1], file[DV1]);
	put_file(dir, names[1], file[DV1], (struct span) {0});
	put_file(dir, names[2], SPAN_STR("no certificate"), (struct span) {0});
	put_file(dir, names[3], SPAN_STR(""), (struct span) {0});
	put_file(dir, names[4], file[IS1], (struct span) {0});
	snprintf(path, sizeof(path), "%s/folder", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	s = store_of(0);
	assert_int_equal(certs_cv_load(s, dir, &l), CERTS_E_OK);
	assert_int_equal(l.added, 2);
	assert_int_equal(l.known, 1);
	assert_int_equal(l.refused, 2);
	assert_string_equal(l.first_refused, "empty");
	assert_int_equal(certs_cv_count(s), 2);
	assert_non_null(certs_cv_at(s, 1));
	assert_null(certs_cv_at(s, 2));
	assert_int_equal(certs_cv_load(s, "/nonexistent/cv", &l), CERTS_E_FILE);
	certs_cv_free(&s);
	assert_int_equal(rmdir(path), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		assert_int_equal(unlink(path), 0);
	}
	assert_int_equal(rmdir(dir), 0);
}

static void
what_is_no_certificate_is_not_added(void **state)
{
	struct certs_cv *s = store_of(0);
	char name[CERTS_CV_NAME];

	(void)state;
	assert_int_equal(certs_cv_add(s, file[DV1]), CERTS_E_OK);
	assert_int_equal(certs_cv_add(s, file[DV1]), CERTS_E_ARGUMENT);
	assert_int_equal(certs_cv_add(s, span_of(file[DV1].p, file[DV1].n - 1)),
	    CERTS_E_ENCODING);
	assert_int_equal(certs_cv_count(s), 1);
	certs_cv_name(HEX('U', 'T', 0xE9, 0x1B, '0'), name);
	assert_string_equal(name, "UT??0");
	certs_cv_free(&s);
	certs_cv_free(&s);
}

static void
keys_can_be_written_and_read_again(void **state)
{
	uint8_t pem[4096], sig[200];
	struct sink k = sink_of(pem, sizeof(pem)),
		    q = sink_of(sig, sizeof(sig));
	struct certs_cv_issuer *again;

	(void)state;
	assert_int_equal(certs_cv_issue_key(pki[IS1], &k), CERTS_E_OK);
	assert_int_equal(
	    certs_cv_issue_read(file[IS1], sink_span(&k), &again), CERTS_E_OK);
	assert_int_equal(
	    certs_cv_issue_sign(again, SPAN_STR("x"), &q), CERTS_E_OK);
	assert_int_equal(q.n, 64);
	certs_cv_issue_free(&again);
	assert_int_equal(
	    certs_cv_issue_read(SPAN_OF(ta_dh_terminal), sink_span(&k), &again),
	    CERTS_E_KEY);
	assert_null(again);
	assert_int_equal(
	    certs_cv_issue_read(file[IS1], SPAN_STR("nonsense"), &again),
	    CERTS_E_KEY);
}

static void
a_foreign_directory_is_a_store(void **state)
{
	const char *path = check_data("ta-pki/gt/CFG.DFLT.EAC.IS");
	struct span car = SPAN_STR("DEISCVCA00001");
	struct certs_cv_query q = {
	    .cars = &car, .n_cars = 1, .today = DAY(2016, 12, 1), .want = 1};
	struct certs_cv_loaded l;
	struct certs_cv_chain c;
	struct certs_cv *s = store_of(0);

	(void)state;
	if (path == NULL) {
		certs_cv_free(&s);
		skip_because("no foreign test PKI");
	}
	assert_int_equal(certs_cv_load(s, path, &l), CERTS_E_OK);
	assert_int_equal(l.added, 3);
	assert_int_equal(certs_cv_choose(s, &q, &c), CERTS_CV_NONE);
	assert_int_equal(c.n, 2);
	assert_true(c.verified);
	assert_true(span_eq(c.holder, SPAN_STR("DETESTIS00001")));
	q.today = DAY(2016, 12, 23);
	assert_int_equal(certs_cv_choose(s, &q, &c), CERTS_CV_EXPIRED);
	assert_string_equal(c.at, "DEDVIS00001");
	certs_cv_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_right_chain_or_the_right_reason),
	    cmocka_unit_test(a_dv_that_issues_a_dv_is_refused),
	    cmocka_unit_test(circles_of_links_end),
	    cmocka_unit_test(warnings_come_before_the_end),
	    cmocka_unit_test(a_successor_is_no_reason_to_worry),
	    cmocka_unit_test(a_directory_is_read),
	    cmocka_unit_test(what_is_no_certificate_is_not_added),
	    cmocka_unit_test(keys_can_be_written_and_read_again),
	    cmocka_unit_test(a_foreign_directory_is_a_store),
	};

	return cmocka_run_group_tests(tests, make_pki, free_pki);
}
