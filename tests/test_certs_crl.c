/* Revocation lists: their form, what they say, and who may say it. */
#include "tests/certs_pki.h"

#include "certs/crl.h"
#include "certs/issue_crl.h"
#include "certs/lists.h"
#include "certs/x509.h"

#define SUITE "ecdsa-p256-sha256"
#define DAY INT64_C(86400)
#define NOW (T_2025 + 10 * DAY)

static uint8_t arena[1 << 20];
static struct sink room;

static int
fresh_room(void **state)
{
	(void)state;
	room = sink_of(arena, sizeof(arena));
	return 0;
}

static struct span
make(const struct certs_issuer *csca, const struct certs_issue_crl *c)
{
	struct sink k = sink_of(room.p + room.n, room.cap - room.n);
	struct span s;

	assert_int_equal(certs_issue_crl(csca, c, &k), CERTS_E_OK);
	s = sink_span(&k);
	room.n += s.n;
	return s;
}

static struct certs_issue_crl
monthly(const struct span *serials, size_t n, uint32_t quirks)
{
	return (struct certs_issue_crl) {
	    .this_update = T_2025,
	    .next_update = T_2025 + 60 * DAY,
	    .number = 300,
	    .serials = serials,
	    .n = n,
	    .quirks = quirks,
	};
}

/* clang-format off */
/* The number on the list, the number of the certificate, are they the same? */
static const struct {
	const char *name;
	struct { uint8_t n, b[21]; } listed, asked;
	bool same;
} numbers[] = {
	{"equal",                  {2, {0x12, 0x34}},       {2, {0x12, 0x34}},       true},
	{"other",                  {2, {0x12, 0x34}},       {2, {0x12, 0x35}},       false},
	{"longer",                 {2, {0x12, 0x34}},       {3, {0x12, 0x34, 0x00}}, false},
	{"zero",                   {1, {0x00}},             {1, {0x00}},             true},
	{"zero is not one",        {1, {0x00}},             {1, {0x01}},             false},
	{"zero, twice as long",    {1, {0x00}},             {2, {0x00, 0x00}},       true},
	{"zeros in front",         {3, {0x00, 0x00, 0x12}}, {1, {0x12}},             true},
	{"zeros in front, asked",  {1, {0x12}},             {2, {0x00, 0x12}},       true},
	{"negative",               {2, {0x9A, 0x01}},       {2, {0x9A, 0x01}},       true},
	{"negative, listed as positive", {3, {0x00, 0x9A, 0x01}}, {2, {0x9A, 0x01}}, true},
	{"FF in front counts",     {3, {0x00, 0xFF, 0x81}}, {1, {0x81}},             false},
	{"twenty octets",          {20, {1, 2, 3, [19] = 9}}, {20, {1, 2, 3, [19] = 9}}, true},
	{"twenty-one, a zero",     {20, {0x80, 2, [19] = 9}}, {21, {0, 0x80, 2, [20] = 9}}, true},
};
/* clang-format on */

static void
numbers_are_compared_as_numbers(void **state)
{
	struct certs_issue_spec spec = pki_spec(SUITE, "CSCA-UT", 1, 0);
	struct certs_issuer *csca = pki_csca(&spec);

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct span serials[] = {SPAN_STR("\x77"),
		    span_of(numbers[i].listed.b, numbers[i].listed.n)};
		struct certs_issue_crl c = monthly(serials, 2, 0);
		struct certs_crl_entry e;
		struct certs_crl crl;
		bool listed = false;

		assert_int_equal(
		    certs_crl_open(make(csca, &c), &crl), CERTS_E_OK);
		check(numbers[i].name,
		    certs_crl_find(&crl,
			span_of(numbers[i].asked.b, numbers[i].asked.n), &e,
			&listed) == CERTS_E_OK);
		check(numbers[i].name, listed == numbers[i].same);
		check(numbers[i].name, certs_crl_count(&crl) == 2);
		check(numbers[i].name,
		    !listed || (e.revoked_at == T_2025 && e.why == -1));
	}
	certs_issue_free(&csca);
}

/* clang-format off */
static const struct {
	const char *name;
	uint32_t quirks;
	size_t entries;
	enum certs_reason profile;
	bool partial;
} forms[] = {
	{"as it should be",        0, 2, CERTS_REASON_NONE, false},
	{"nobody is revoked",      0, 0, CERTS_REASON_NONE, false},
	{"an empty list of none",  CERTS_ISSUE_CRL_EMPTY, 0, CERTS_REASON_FORM, false},
	{"no number",              CERTS_ISSUE_CRL_NO_NUMBER, 2, CERTS_REASON_SERIAL, false},
	{"no key identifier",      CERTS_ISSUE_CRL_NO_AKI, 2, CERTS_REASON_NO_KEY_ID, false},
	{"no extensions",          CERTS_ISSUE_CRL_NO_EXTENSIONS, 2, CERTS_REASON_SERIAL, false},
	{"delta list",             CERTS_ISSUE_CRL_DELTA, 2, CERTS_REASON_CRITICAL, true},
	{"critical extension",     CERTS_ISSUE_CRL_CRITICAL, 2, CERTS_REASON_CRITICAL, true},
	{"GeneralizedTime",        CERTS_ISSUE_CRL_TIMES, 2, CERTS_REASON_FORM, false},
	{"two algorithms",         CERTS_ISSUE_CRL_OTHER_ALGORITHM, 2, CERTS_REASON_FORM, false},
	{"two numbers",            CERTS_ISSUE_CRL_TWICE, 2, CERTS_REASON_FORM, false},
	{"reasons",                CERTS_ISSUE_CRL_REASON, 2, CERTS_REASON_FORM, false},
	{"indirect entries",       CERTS_ISSUE_CRL_INDIRECT, 2, CERTS_REASON_FORM, false},
	{"critical entries",       CERTS_ISSUE_CRL_ENTRY_CRITICAL, 2, CERTS_REASON_FORM, false},
};
/* clang-format on */

static void
forms_are_told_apart(void **state)
{
	struct certs_issue_spec spec = pki_spec(SUITE, "CSCA-UT", 1, 0);
	struct certs_issuer *csca = pki_csca(&spec);
	struct span serials[] = {SPAN_STR("\x01"), SPAN_STR("\x02")};

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct certs_issue_crl c = monthly(
		    serials, forms[i].entries, forms[i].quirks);
		struct span der = make(csca, &c), part;
		struct certs_crl crl;

		check(forms[i].name, certs_crl_open(der, &crl) == CERTS_E_OK);
		check(
		    forms[i].name, certs_crl_profile(&crl) == forms[i].profile);
		check(forms[i].name, crl.partial == forms[i].partial);
		check(forms[i].name, strcmp(crl.country, "UT") == 0);
		check(forms[i].name, crl.this_update == T_2025);
		/* No shorter, no longer. */
		for (size_t n = 0; n < der.n; n++)
			check(forms[i].name,
			    span_part(der, 0, n, &part) &&
				certs_crl_open(part, &crl) != CERTS_E_OK);
		sink_put_u8(&room, 0);
		check(forms[i].name,
		    certs_crl_open(span_of(der.p, der.n + 1), &crl) ==
			CERTS_E_TRAILING);
	}
	certs_issue_free(&csca);
}

/* clang-format off */
static const struct {
	const char *name;
	int64_t this_update, next_update, now;
	enum certs_reason want;
} ages[] = {
	{"of today",                T_2025, T_2025 + 30 * DAY, T_2025 + DAY, CERTS_REASON_NONE},
	{"first second",            T_2025, T_2025 + 30 * DAY, T_2025, CERTS_REASON_NONE},
	{"of tomorrow",             T_2025, T_2025 + 30 * DAY, T_2025 - 1, CERTS_REASON_NOT_YET},
	{"last second",             T_2025, T_2025 + 30 * DAY, T_2025 + 30 * DAY, CERTS_REASON_NONE},
	{"the next one is due",     T_2025, T_2025 + 30 * DAY, T_2025 + 30 * DAY + 1, CERTS_REASON_CRL_STALE},
	{"90 days, promised more",  T_2025, T_2025 + 365 * DAY, T_2025 + 90 * DAY, CERTS_REASON_NONE},
	{"over 90 days",            T_2025, T_2025 + 365 * DAY, T_2025 + 90 * DAY + 1, CERTS_REASON_CRL_STALE},
	{"no promise",              T_2025, 0, T_2025 + 90 * DAY, CERTS_REASON_NONE},
	{"no promise, over 90",     T_2025, 0, T_2025 + 90 * DAY + 1, CERTS_REASON_CRL_STALE},
	{"no clock",                T_2025, 0, 0, CERTS_REASON_NO_TIME},
};
/* clang-format on */

static void
lists_grow_old(void **state)
{
	struct certs_issue_spec spec = pki_spec(SUITE, "CSCA-UT", 1, 0);
	struct certs_issuer *csca = pki_csca(&spec);

	(void)state;
	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
		struct certs_issue_crl c = {
		    .this_update = ages[i].this_update,
		    .next_update = ages[i].next_update,
		    .number = 1,
		};
		struct certs_crl crl;

		assert_int_equal(
		    certs_crl_open(make(csca, &c), &crl), CERTS_E_OK);
		check(ages[i].name,
		    certs_crl_fresh(&crl, ages[i].now) == ages[i].want);
	}
	certs_issue_free(&csca);
}

/*
 * The cast: old and new authority of one State (renamed, linked), a second
 * authority of the same country, one of another country.  The signer is made
 * by the old one with the number 0x1234.
 */
enum who {
	OLD,
	NEW,
	TERRITORY,
	STRANGER,
	WHO_COUNT
};
enum revoked {
	NOBODY,
	SIGNER,
	ANOTHER,
	OLD_CSCA
};

struct row {
	enum who who;
	enum revoked revoked;
	uint32_t quirks; /* also those below */
	int64_t age; /* days, before now */
	uint64_t number;
};
#define FORMER (1u << 28) /* issuerAltName has the old name */
#define VERIFIED (1u << 29) /* so says the store */
#define FLIP (1u << 30) /* the first octet is another */

/* clang-format off */
static const struct {
	const char *name;
	struct row list[3];
	size_t n;
	unsigned anchors; /* bits by who; 16: the link too */
	enum certs_issue_quirk dsc;
	enum certs_result result;
	enum certs_reason reason;
} cases[] = {
	{"no list",                {{OLD, NOBODY, 0, 1, 5}}, 0, 1, 0, CERTS_UNDETERMINED, CERTS_REASON_NO_REVOCATION},
	{"not revoked",            {{OLD, ANOTHER, 0, 1, 5}}, 1, 1, 0, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"null list",              {{OLD, NOBODY, 0, 1, 5}}, 1, 1, 0, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"revoked",                {{OLD, SIGNER, 0, 1, 5}}, 1, 1, 0, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"revoked, no AKI",        {{OLD, SIGNER, 0, 1, 5}}, 1, 1, CERTS_ISSUE_NO_AKI, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"list without AKI",       {{OLD, SIGNER, CERTS_ISSUE_CRL_NO_AKI, 1, 5}}, 1, 1, 0, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"list of v2 bare",        {{OLD, SIGNER, CERTS_ISSUE_CRL_NO_EXTENSIONS, 1, 5}}, 1, 1, 0, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"reason given",           {{OLD, SIGNER, CERTS_ISSUE_CRL_REASON, 1, 5}}, 1, 1, 0, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"the hold has ended",     {{OLD, SIGNER, CERTS_ISSUE_CRL_REMOVED, 1, 5}}, 1, 1, 0, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"stale",                  {{OLD, ANOTHER, 0, 91, 5}}, 1, 1, 0, CERTS_UNDETERMINED, CERTS_REASON_CRL_STALE},
	{"stale, revoked",         {{OLD, SIGNER, 0, 91, 5}}, 1, 1, 0, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"of the future",          {{OLD, ANOTHER, 0, -1, 5}}, 1, 1, 0, CERTS_UNDETERMINED, CERTS_REASON_NOT_YET},
	{"forged",                 {{OLD, SIGNER, CERTS_ISSUE_CRL_FORGED, 1, 5}}, 1, 1, 0, CERTS_UNDETERMINED, CERTS_REASON_CRL_UNVERIFIED},
	{"forged all clear",       {{OLD, NOBODY, CERTS_ISSUE_CRL_FORGED, 1, 9}, {OLD, SIGNER, 0, 5, 4}}, 2, 1, 0, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"verified on import",     {{OLD, SIGNER, CERTS_ISSUE_CRL_FORGED | VERIFIED, 1, 5}}, 1, 1, 0, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"nobody vouches",         {{OLD, SIGNER, 0, 1, 5}}, 1, 8, 0, CERTS_UNDETERMINED, CERTS_REASON_CRL_UNVERIFIED},
	{"another country's list", {{STRANGER, SIGNER, 0, 1, 5}}, 1, 9, 0, CERTS_UNDETERMINED, CERTS_REASON_NO_REVOCATION},
	{"newer by number",        {{OLD, SIGNER, 0, 1, 5}, {OLD, ANOTHER, 0, 2, 6}}, 2, 1, 0, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"newer by number, first", {{OLD, SIGNER, 0, 2, 7}, {OLD, ANOTHER, 0, 1, 6}}, 2, 1, 0, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"newer by date",          {{OLD, ANOTHER, CERTS_ISSUE_CRL_NO_NUMBER, 5, 0}, {OLD, SIGNER, 0, 1, 5}}, 2, 1, 0, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"numbers of two lengths", {{OLD, SIGNER, 0, 2, 256}, {OLD, ANOTHER, 0, 1, 255}}, 2, 1, 0, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"delta all clear",        {{OLD, ANOTHER, CERTS_ISSUE_CRL_DELTA, 1, 5}}, 1, 1, 0, CERTS_UNDETERMINED, CERTS_REASON_CRITICAL},
	{"delta revokes",          {{OLD, SIGNER, CERTS_ISSUE_CRL_DELTA, 1, 5}}, 1, 1, 0, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"delta hides nothing",    {{OLD, SIGNER, 0, 3, 4}, {OLD, NOBODY, CERTS_ISSUE_CRL_DELTA, 1, 5}}, 2, 1, 0, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"list and delta",         {{OLD, NOBODY, 0, 3, 4}, {OLD, ANOTHER, CERTS_ISSUE_CRL_DELTA, 1, 5}}, 2, 1, 0, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"critical extension",     {{OLD, ANOTHER, CERTS_ISSUE_CRL_CRITICAL, 1, 5}}, 1, 1, 0, CERTS_UNDETERMINED, CERTS_REASON_CRITICAL},
	{"critical, revoked",      {{OLD, SIGNER, CERTS_ISSUE_CRL_CRITICAL, 1, 5}}, 1, 1, 0, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"critical entry",         {{OLD, SIGNER, CERTS_ISSUE_CRL_ENTRY_CRITICAL, 1, 5}}, 1, 1, 0, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"critical entry, other",  {{OLD, ANOTHER, CERTS_ISSUE_CRL_ENTRY_CRITICAL, 1, 5}}, 1, 1, 0, CERTS_UNDETERMINED, CERTS_REASON_CRITICAL},
	{"another's entry",        {{OLD, SIGNER, CERTS_ISSUE_CRL_INDIRECT, 1, 5}}, 1, 1, 0, CERTS_UNDETERMINED, CERTS_REASON_CRITICAL},
	{"two numbers",            {{OLD, ANOTHER, CERTS_ISSUE_CRL_TWICE, 1, 5}}, 1, 1, 0, CERTS_UNDETERMINED, CERTS_REASON_CRITICAL},
	{"new key, old signer",    {{NEW, SIGNER, 0, 1, 5}}, 1, 3 + 16, 0, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"new key, all clear",     {{NEW, ANOTHER, 0, 1, 5}}, 1, 3 + 16, 0, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"new name, no link",      {{NEW, SIGNER, 0, 1, 5}}, 1, 3, 0, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"former name named",      {{NEW, SIGNER, FORMER, 1, 5}, {TERRITORY, NOBODY, 0, 1, 5}}, 2, 7, 0, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"new list, old one stale", {{OLD, ANOTHER, 0, 400, 90}, {NEW, ANOTHER, 0, 1, 1}}, 2, 3 + 16, 0, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"old list revoked it",    {{OLD, SIGNER, 0, 400, 90}, {NEW, ANOTHER, 0, 1, 1}}, 2, 3 + 16, 0, CERTS_FAILED, CERTS_REASON_REVOKED},
	{"a territory's number",   {{TERRITORY, SIGNER, 0, 1, 5}, {OLD, ANOTHER, 0, 1, 5}}, 2, 5, 0, CERTS_SUCCESSFUL, CERTS_REASON_NONE},
	{"old authority revoked",  {{OLD, OLD_CSCA, 0, 1, 5}}, 1, 1, 0, CERTS_FAILED, CERTS_REASON_AUTHORITY_REVOKED},
	{"revoked by the new one", {{NEW, OLD_CSCA, 0, 1, 5}}, 1, 3 + 16, 0, CERTS_FAILED, CERTS_REASON_AUTHORITY_REVOKED},
	{"it takes nothing back",  {{OLD, OLD_CSCA, 0, 9, 5}, {OLD, NOBODY, 0, 1, 6}}, 2, 1, 0, CERTS_FAILED, CERTS_REASON_AUTHORITY_REVOKED},
	{"nothing back, reversed", {{OLD, NOBODY, 0, 1, 6}, {OLD, OLD_CSCA, 0, 9, 5}}, 2, 1, 0, CERTS_FAILED, CERTS_REASON_AUTHORITY_REVOKED},
	{"malformed",              {{OLD, SIGNER, FLIP, 1, 5}}, 1, 1, 0, CERTS_UNDETERMINED, CERTS_REASON_CRL_UNREADABLE},
};
/* clang-format on */

static const uint8_t number_of_signer[] = {0x12, 0x34};
static const uint8_t number_of_another[] = {0x43, 0x21};

struct cast {
	struct certs_issuer *csca[WHO_COUNT];
	uint8_t link[4096];
	struct span link_der;
};

static void
cast_init(struct cast *c)
{
	static const char *const names[] = {
	    "CSCA-UT", "CSCA-UT-2", "Territory", "CSCA-XX"};
	struct certs_issue_spec s = pki_spec(SUITE, "link", 77, 0);
	struct sink k = sink_of(c->link, sizeof(c->link));

	for (size_t i = 0; i < WHO_COUNT; i++) {
		struct certs_issue_spec spec = pki_spec(
		    SUITE, names[i], 0x5000 + i, 0);

		if (i == STRANGER)
			spec.country = "XX";
		c->csca[i] = pki_csca(&spec);
	}
	assert_int_equal(
	    certs_issue_link(c->csca[OLD], c->csca[NEW], &s, &k), CERTS_E_OK);
	c->link_der = sink_span(&k);
}

static struct span
list_of(const struct cast *cast, const struct row *r)
{
	static const uint8_t old[] = {0x50, 0x00};
	struct span serials[] = {SPAN_STR("\x05"), {0}};
	struct certs_issue_crl c = {
	    .this_update = NOW - r->age * DAY,
	    .next_update = NOW - r->age * DAY + 90 * DAY,
	    .number = r->number,
	    .serials = serials,
	    .n = r->revoked == NOBODY ? 0 : 2,
	    .quirks = r->quirks,
	};
	struct certs_x509 x;
	struct span der;

	serials[1] = r->revoked == SIGNER ? SPAN_OF(number_of_signer)
	    : r->revoked == OLD_CSCA	  ? SPAN_OF(old)
					  : SPAN_OF(number_of_another);
	assert_int_equal(
	    certs_x509_parse(certs_issue_der(cast->csca[OLD]), &x), CERTS_E_OK);
	if ((r->quirks & FORMER) != 0)
		c.former = x.subject;
	der = make(cast->csca[r->who], &c);
	if ((r->quirks & FLIP) != 0)
		arena[(size_t)(der.p - arena)] ^= 0x01;
	return der;
}

static void
every_list_has_its_say(void **state)
{
	struct cast cast;

	(void)state;
	cast_init(&cast);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct certs_issue_spec spec = pki_spec(
		    SUITE, "DS", 0x1234, cases[i].dsc);
		struct certs_issuer *dsc = pki_dsc(cast.csca[OLD], &spec);
		struct certs_lists_row rows[3] = {0};
		struct certs_lists_array array = {rows, cases[i].n};
		struct certs_lists lists = {&array, certs_lists_get};
		struct certs_issue_object o = {.signing_time = T_2025};
		struct span der[WHO_COUNT + 1];
		struct certs_verdict v;
		struct certs_sod sod;
		struct pki_store store;
		struct certs_crl crl;
		static uint8_t buf[32768];
		size_t n = 0;

		room.n = 0;
		for (unsigned w = 0; w < WHO_COUNT; w++)
			if ((cases[i].anchors >> w & 1) != 0)
				der[n++] = certs_issue_der(cast.csca[w]);
		if ((cases[i].anchors & 16) != 0)
			der[n++] = cast.link_der;
		store = pki_store(der, n);
		for (size_t k = 0; k < cases[i].n; k++) {
			rows[k].kind = CERTS_LISTS_CRL;
			rows[k].item.content = list_of(
			    &cast, &cases[i].list[k]);
			rows[k].item.verified = (cases[i].list[k].quirks &
						    VERIFIED) != 0;
			memcpy(rows[k].item.country,
			    cases[i].list[k].who == STRANGER ? "XX" : "UT", 3);
			if ((cases[i].list[k].quirks & FLIP) != 0)
				check(cases[i].name,
				    certs_crl_open(rows[k].item.content,
					&crl) == CERTS_E_ENCODING);
		}
		certs_anchors_use_lists(store.anchors, &lists);
		assert_int_equal(
		    certs_cms_open(
			pki_sod(dsc, &o, buf, sizeof(buf)), NULL, 0, &sod),
		    CERTS_E_OK);
		certs_checks_init(&v, CERTS_PROFILE_GATE);
		assert_int_equal(
		    certs_chain_judge(store.anchors, &sod,
			CERTS_CMS_LDS_SECURITY_OBJECT, NOW, &v, NULL),
		    CERTS_E_OK);
		check(cases[i].name,
		    pki_result(&v, CERTS_CHECK_DSC_REVOCATION) ==
			cases[i].result);
		check(cases[i].name,
		    pki_reason(&v, CERTS_CHECK_DSC_REVOCATION) ==
			cases[i].reason);
		check(cases[i].name,
		    certs_checks_bars(&v, CERTS_CHECK_DSC_REVOCATION) ==
			(cases[i].result == CERTS_FAILED));
		certs_cms_close(&sod);
		pki_store_free(&store);
		certs_issue_free(&dsc);
	}
	for (size_t i = 0; i < WHO_COUNT; i++)
		certs_issue_free(&cast.csca[i]);
}

/* §4.1.5.1: a link hands a revocation on, and mutual links end. */
static void
a_revoked_key_takes_its_links_along(void **state)
{
	struct cast cast;
	struct certs_issue_spec s = pki_spec(SUITE, "back", 78, 0),
				spec = pki_spec(SUITE, "DS", 0x1234, 0);
	uint8_t back[4096];
	struct sink k = sink_of(back, sizeof(back));
	struct row r = {OLD, OLD_CSCA, 0, 1, 5};
	struct certs_lists_row row = {.kind = CERTS_LISTS_CRL};
	struct certs_lists_array array = {&row, 1};
	struct certs_lists lists = {&array, certs_lists_get};
	struct certs_crl_verdict v;
	struct certs_issuer *dsc;
	struct certs_anchor a;
	struct pki_store store;
	struct certs_x509 x;

	(void)state;
	cast_init(&cast);
	dsc = pki_dsc(cast.csca[NEW], &spec);
	assert_int_equal(
	    certs_issue_link(cast.csca[NEW], cast.csca[OLD], &s, &k),
	    CERTS_E_OK);
	struct span der[] = {certs_issue_der(cast.csca[OLD]),
	    certs_issue_der(cast.csca[NEW]), cast.link_der, sink_span(&k)};

	row.item.content = list_of(&cast, &r);
	memcpy(row.item.country, "UT", 3);
	assert_int_equal(
	    certs_x509_parse(certs_issue_der(dsc), &x), CERTS_E_OK);
	for (int linked = 0; linked < 2; linked++) {
		store = pki_store(der, linked ? 4 : 2);
		assert_true(certs_anchors_by_der(store.anchors, der[1], &a));
		certs_crl_judge(&lists, store.anchors, &x, &a, NOW, &v);
		assert_int_equal(
		    v.result, linked ? CERTS_FAILED : CERTS_SUCCESSFUL);
		assert_int_equal(v.reason,
		    linked ? CERTS_REASON_AUTHORITY_REVOKED
			   : CERTS_REASON_NONE);
		pki_store_free(&store);
	}
	certs_issue_free(&dsc);
	for (size_t i = 0; i < WHO_COUNT; i++)
		certs_issue_free(&cast.csca[i]);
}

/* Every octet of a list is either signed or no part of what is read. */
static void
no_flipped_bit_is_believed(void **state)
{
	struct certs_issue_spec spec = pki_spec(SUITE, "CSCA-UT", 1, 0);
	struct certs_issuer *csca = pki_csca(&spec);
	struct span serials[] = {SPAN_STR("\x01"), SPAN_STR("\x02")},
		    anchor = certs_issue_der(csca), der;
	struct certs_issue_crl c = monthly(serials, 2, 0);
	struct pki_store store = pki_store(&anchor, 1);
	struct certs_crl crl;
	size_t wrong = 0;

	(void)state;
	der = make(csca, &c);
	assert_int_equal(certs_crl_open(der, &crl), CERTS_E_OK);
	assert_int_equal(
	    certs_crl_verify(store.anchors, &crl, NULL), CERTS_REASON_NONE);
	for (size_t i = 0; i < der.n; i++) {
		arena[i] ^= (uint8_t)(1u << (i % 8));
		wrong += certs_crl_open(der, &crl) == CERTS_E_OK &&
		    certs_crl_verify(store.anchors, &crl, NULL) ==
			CERTS_REASON_NONE;
		arena[i] ^= (uint8_t)(1u << (i % 8));
	}
	assert_int_equal(wrong, 0);
	pki_store_free(&store);
	certs_issue_free(&csca);
}

/* clang-format off */
/* Which lists have a table of their numbers; the others are walked. */
static const struct {
	const char *name;
	uint32_t quirks;
	size_t n;
	bool table;
} tables[] = {
	{"plain",                          0, 6, true},
	{"with reasons",                   CERTS_ISSUE_CRL_REASON, 6, true},
	{"nobody",                         0, 0, false},
	{"a hold that has ended",          CERTS_ISSUE_CRL_REMOVED, 6, false},
	{"another authority's",            CERTS_ISSUE_CRL_INDIRECT, 6, false},
	{"entries that nobody understands", CERTS_ISSUE_CRL_ENTRY_CRITICAL, 6, false},
};
/* clang-format on */

static void
sorted_numbers_find_what_a_walk_finds(void **state)
{
	/* The last eight octets of four are the same. */
	static const uint8_t end[][12] = {{9, 9, 9, 9, 1, 2, 3, 4, 5, 6, 7, 8},
	    {8, 9, 9, 9, 1, 2, 3, 4, 5, 6, 7, 8},
	    {9, 9, 9, 9, 0x7F, 2, 3, 4, 5, 6, 7, 8},
	    {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
	const struct span serials[] = {SPAN_OF(end[0]), SPAN_OF(end[1]),
	    span_of(end[0] + 4, 8), SPAN_OF(end[2]), span_of(end[3] + 11, 1),
	    SPAN_OF(end[0])};
	/* Not listed, but ending alike; and one before and after all. */
	static const uint8_t none[][9] = {{7, 1, 2, 3, 4, 5, 6, 7, 8},
	    {0, 0, 0, 0, 0, 0, 0, 0, 2}, {0x7F, 0xFF, 0xFF, [8] = 1}};
	struct certs_issue_spec spec = pki_spec(SUITE, "CSCA-UT", 1, 0);
	struct certs_issuer *csca = pki_csca(&spec);
	uint8_t table[8 * CERTS_CRL_SORTED_ROW];

	(void)state;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct certs_issue_crl c = monthly(
		    serials, tables[i].n, tables[i].quirks);
		struct sink k = sink_of(table, sizeof(table));
		struct certs_crl_entry e, f;
		struct certs_crl walked, sorted;
		bool listed;

		assert_int_equal(
		    certs_crl_open(make(csca, &c), &walked), CERTS_E_OK);
		check(tables[i].name,
		    certs_crl_sorted_count(&walked) ==
			(tables[i].table ? tables[i].n : 0));
		if (!tables[i].table)
			continue;
		assert_true(certs_crl_sorted_write(&walked, &k));
		sorted = walked;
		sorted.sorted = sink_span(&k);
		check(tables[i].name,
		    certs_crl_sorted_valid(sorted.sorted, walked.der.n));
		for (size_t n = 0; n < 6; n++) {
			assert_int_equal(
			    certs_crl_find(&walked, serials[n], &e, &listed),
			    CERTS_E_OK);
			assert_true(listed);
			assert_int_equal(
			    certs_crl_find(&sorted, serials[n], &f, &listed),
			    CERTS_E_OK);
			assert_true(listed);
			assert_ptr_equal(e.serial.p, f.serial.p);
			assert_int_equal(e.revoked_at, f.revoked_at);
		}
		for (size_t n = 0; n < 3; n++) {
			assert_int_equal(certs_crl_find(&sorted,
					     SPAN_OF(none[n]), &f, &listed),
			    CERTS_E_OK);
			assert_false(listed);
		}
		/* Out of order, past the list, cut: no table. */
		check("past", !certs_crl_sorted_valid(sorted.sorted, 8));
		check("cut",
		    !certs_crl_sorted_valid(
			span_of(table, k.n - 1), walked.der.n));
		table[0] = 0xFF;
		check("order",
		    !certs_crl_sorted_valid(sorted.sorted, walked.der.n));
	}
	certs_issue_free(&csca);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(numbers_are_compared_as_numbers, fresh_room),
	    cmocka_unit_test_setup(forms_are_told_apart, fresh_room),
	    cmocka_unit_test_setup(lists_grow_old, fresh_room),
	    cmocka_unit_test_setup(every_list_has_its_say, fresh_room),
	    cmocka_unit_test_setup(
		a_revoked_key_takes_its_links_along, fresh_room),
	    cmocka_unit_test_setup(
		sorted_numbers_find_what_a_walk_finds, fresh_room),
	    cmocka_unit_test_setup(no_flipped_bit_is_believed, fresh_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
