#include "tests/check.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <unistd.h>

#include "kiosk/conf.h"
#include "kiosk/decide.h"
#include "kiosk/watchdoc.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define NOW ((int64_t)1795392000) /* 2026-11-23 */
#define HEAD "[list]\nname = wanted\nversion = 12\nissued = 2026-11-22T12:00Z\n"

static uint8_t secret[KIOSK_WATCHDOC_SECRET];
static char dir[64], index_path[96], secret_path[96];

static void
put(const char *path, struct span s)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(s.p, 1, s.n, f), s.n);
	assert_int_equal(fclose(f), 0);
}

static int
before(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/watchdoc-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(index_path, sizeof(index_path), "%s/a.index", dir);
	snprintf(secret_path, sizeof(secret_path), "%s/secret", dir);
	memset(secret, 7, sizeof(secret));
	put(secret_path, SPAN_OF(secret));
	return 0;
}

static int
after(void **state)
{
	(void)state;
	unlink(index_path);
	unlink(secret_path);
	return rmdir(dir);
}

static void
make(const char *text, struct span *index)
{
	struct conf_error err;

	if (kiosk_watchdoc_read(
		span_of(text, strlen(text)), secret, index, &err) != KIOSK_E_OK)
		fail_msg("%u: %s %s", err.line, err.key, err.text);
}

static void
search(const char *surname, const char *given, const char *birth,
    const char *number, int64_t now, int64_t max_age_s,
    struct kiosk_watchdoc_result *r)
{
	const struct mrtd_date today = {2026, 11, 23};
	struct kiosk_watchdoc *w = NULL;
	struct mrtd_mrz m = {.issuer = "UTO"};

	snprintf(m.surname, sizeof(m.surname), "%s", surname);
	snprintf(m.given, sizeof(m.given), "%s", given);
	snprintf(m.birth, sizeof(m.birth), "%s", birth);
	snprintf(m.document_number, sizeof(m.document_number), "%s", number);
	assert_true(kiosk_watchdoc_open(index_path, secret_path, &w));
	kiosk_watchdoc_search(w, &m, today, now, max_age_s, r);
	kiosk_watchdoc_close(&w);
	assert_null(w);
}

/* clang-format off */
static const struct {
	const char *name, *entry; /* of [names]; NULL: of [documents] below */
	const char *surname, *given, *birth;
	bool hit;
	enum kiosk_watchdoc_grade grade;
	enum kiosk_watchdoc_birth near;
} cases[] = {
	/* Doc 9303-3 §6: one name, every permitted transliteration. */
	{"as the table recommends", "M\u00FCller, Heidi; 1974-08-12", "MUELLER", "HEIDI", "740812", true, KIOSK_WATCHDOC_NAME_SAME, KIOSK_WATCHDOC_BIRTH_SAME},
	{"diaeresis dropped",   "M\u00FCller, Heidi; 1974-08-12", "MULLER",   "HEIDI", "740812", true, KIOSK_WATCHDOC_NAME_LIKE, KIOSK_WATCHDOC_BIRTH_SAME},
	{"with XX",             "M\u00FCller, Heidi; 1974-08-12", "MUXXLLER", "HEIDI", "740812", true, KIOSK_WATCHDOC_NAME_LIKE, KIOSK_WATCHDOC_BIRTH_SAME},
	{"with one X",          "M\u00FCller, Heidi; 1974-08-12", "MUXLLER",  "HEIDI", "740812", true, KIOSK_WATCHDOC_NAME_LIKE, KIOSK_WATCHDOC_BIRTH_SAME},
	{"in capitals",         "MUELLER, HEIDI; 1974-08-12", "MULLER", "HEIDI", "740812", true, KIOSK_WATCHDOC_NAME_LIKE, KIOSK_WATCHDOC_BIRTH_SAME},
	{"another name",        "M\u00FCller, Heidi; 1974-08-12", "MILLER", "HEIDI", "740812", false, 0, 0},
	{"another given name",  "M\u00FCller, Heidi; 1974-08-12", "MUELLER", "ANNA", "740812", false, 0, 0},
	{"N with a tilde",      "Ca\u00F1on, Teresa; 1980-01-02", "CANXXON", "TERESA", "800102", true, KIOSK_WATCHDOC_NAME_LIKE, KIOSK_WATCHDOC_BIRTH_SAME},
	{"sharp s",             "Gro\u00DF, Jan; 1980-01-02", "GROSS", "JAN", "800102", true, KIOSK_WATCHDOC_NAME_SAME, KIOSK_WATCHDOC_BIRTH_SAME},
	{"O with a stroke",     "\u00D8stergaard, Bo; 1980-01-02", "OSTERGAARD", "BO", "800102", true, KIOSK_WATCHDOC_NAME_LIKE, KIOSK_WATCHDOC_BIRTH_SAME},
	{"Cyrillic",            "\u0429\u0443\u043A\u0438\u043D, \u0410\u043D\u043D\u0430; 1980-01-02", "SHCHUKIN", "ANNA", "800102", true, KIOSK_WATCHDOC_NAME_SAME, KIOSK_WATCHDOC_BIRTH_SAME},
	{"divided otherwise",   "van der Berg, Bo; 1980-01-02", "VANDERBERG", "BO", "800102", true, KIOSK_WATCHDOC_NAME_LIKE, KIOSK_WATCHDOC_BIRTH_SAME},
	{"changed places",      "Eriksson, Anna; 1980-01-02", "ANNA", "ERIKSSON", "800102", true, KIOSK_WATCHDOC_NAME_LIKE, KIOSK_WATCHDOC_BIRTH_SAME},
	{"no given name",       "Arkfreith; 1980-01-02", "ARKFREITH", "", "800102", true, KIOSK_WATCHDOC_NAME_SAME, KIOSK_WATCHDOC_BIRTH_SAME},
	/* -3 §4.6: a long name is cut, or the given names become initials. */
	{"cut",                 "Papandropoulous Vandenberghe, Jonathan Warren; 1980-01-02", "PAPANDROPOULOUS VANDENBER", "JONATHAN W", "800102", true, KIOSK_WATCHDOC_NAME_CUT, KIOSK_WATCHDOC_BIRTH_SAME},
	{"initials",            "Papandropoulous Vandenberghe, Jonathan Warren; 1980-01-02", "PAPANDROPOULOUS VANDENBERGHE", "J W", "800102", true, KIOSK_WATCHDOC_NAME_CUT, KIOSK_WATCHDOC_BIRTH_SAME},
	{"cut, a day off",      "Papandropoulous Vandenberghe, Jonathan Warren; 1980-01-02", "PAPANDROPOULOUS VANDENBER", "JONATHAN W", "800103", false, 0, 0},
	{"cut, other initial",  "Papandropoulous Vandenberghe, Jonathan Warren; 1980-01-02", "PAPANDROPOULOUS VANDENBER", "WARREN", "800102", false, 0, 0},
	/* Dates of birth. */
	{"a day off",           "Eriksson, Anna; 1974-08-12", "ERIKSSON", "ANNA", "740813", true, KIOSK_WATCHDOC_NAME_SAME, KIOSK_WATCHDOC_BIRTH_NEAR},
	{"two days off",        "Eriksson, Anna; 1974-08-12", "ERIKSSON", "ANNA", "740814", false, 0, 0},
	{"a month off",         "Eriksson, Anna; 1974-08-12", "ERIKSSON", "ANNA", "740712", true, KIOSK_WATCHDOC_NAME_SAME, KIOSK_WATCHDOC_BIRTH_NEAR},
	{"a year off",          "Eriksson, Anna; 1974-08-12", "ERIKSSON", "ANNA", "750812", true, KIOSK_WATCHDOC_NAME_SAME, KIOSK_WATCHDOC_BIRTH_NEAR},
	{"two years off",       "Eriksson, Anna; 1974-08-12", "ERIKSSON", "ANNA", "760812", false, 0, 0},
	{"day and month",       "Eriksson, Anna; 1974-08-12", "ERIKSSON", "ANNA", "741208", true, KIOSK_WATCHDOC_NAME_SAME, KIOSK_WATCHDOC_BIRTH_NEAR},
	{"only the year listed", "Eriksson, Anna; 1974", "ERIKSSON", "ANNA", "740812", true, KIOSK_WATCHDOC_NAME_SAME, KIOSK_WATCHDOC_BIRTH_OPEN},
	{"only the month listed", "Eriksson, Anna; 1974-08", "ERIKSSON", "ANNA", "740812", true, KIOSK_WATCHDOC_NAME_SAME, KIOSK_WATCHDOC_BIRTH_OPEN},
	{"another month",       "Eriksson, Anna; 1974-08", "ERIKSSON", "ANNA", "740912", false, 0, 0},
	{"another year listed", "Eriksson, Anna; 1975", "ERIKSSON", "ANNA", "740812", false, 0, 0},
	{"nothing listed",      "Eriksson, Anna", "ERIKSSON", "ANNA", "740812", true, KIOSK_WATCHDOC_NAME_SAME, KIOSK_WATCHDOC_BIRTH_OPEN},
	{"only the year in the MRZ", "Eriksson, Anna; 1974-08-12", "ERIKSSON", "ANNA", "74<<<<", true, KIOSK_WATCHDOC_NAME_SAME, KIOSK_WATCHDOC_BIRTH_OPEN},
	{"nothing in the MRZ",  "Eriksson, Anna; 1974-08-12", "ERIKSSON", "ANNA", "<<<<<<", true, KIOSK_WATCHDOC_NAME_SAME, KIOSK_WATCHDOC_BIRTH_OPEN},
	{"a century off",       "Eriksson, Anna; 1874-08-12", "ERIKSSON", "ANNA", "740812", false, 0, 0},
};
/* clang-format on */

static void
finds_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct kiosk_watchdoc_result r;
		struct span index = {0};
		char text[512];

		snprintf(text, sizeof(text), HEAD "[names]\n%s = SIS-77\n",
		    cases[i].entry);
		make(text, &index);
		put(index_path, index);
		free((void *)(uintptr_t)index.p);
		search(cases[i].surname, cases[i].given, cases[i].birth, "X",
		    NOW, 0, &r);
		check(cases[i].name, r.why == NULL && r.entries == 1);
		check(cases[i].name,
		    (r.outcome == KIOSK_WATCHDOC_HIT) == cases[i].hit);
		if (!cases[i].hit)
			continue;
		check(cases[i].name, r.hits == 1);
		check(cases[i].name, r.hit[0].grade == cases[i].grade);
		check(cases[i].name, r.hit[0].birth == cases[i].near);
		check(cases[i].name, strcmp(r.hit[0].reference, "SIS-77") == 0);
	}
}

static void
finds_documents(void **state)
{
	static const struct {
		const char *number;
		bool hit;
	} t[] = {{"L898902C3", true}, {"L898902C", false},
	    {"L898902C33", false}, {"", false}};
	struct kiosk_watchdoc_result r;
	struct span index = {0};

	(void)state;
	make(HEAD "[documents]\nUTO L-898902-C3 = SLTD-1\n"
		  "D L898902C = SLTD-2\n",
	    &index);
	put(index_path, index);
	/* Data minimisation: what is listed does not stand in the index. */
	assert_null(memmem(index.p, index.n, "L898902", 7));
	free((void *)(uintptr_t)index.p);
	for (size_t i = 0; i < COUNT(t); i++) {
		search("A", "B", "740812", t[i].number, NOW, 0, &r);
		check(
		    t[i].number, (r.outcome == KIOSK_WATCHDOC_HIT) == t[i].hit);
		check(t[i].number,
		    !t[i].hit || r.hit[0].grade == KIOSK_WATCHDOC_DOCUMENT);
	}
}

static void
old_lists_are_not_searched(void **state)
{
	const int64_t issued = NOW - 12 * 3600;
	struct kiosk_watchdoc_result r;
	struct span index = {0};

	(void)state;
	make(HEAD "until = 2026-11-24\n[documents]\nUTO X = S\n", &index);
	put(index_path, index);
	search("A", "B", "740812", "X", NOW, 0, &r);
	assert_int_equal(r.outcome, KIOSK_WATCHDOC_HIT);
	search("A", "B", "740812", "X", issued + 3600, 3600, &r);
	assert_int_equal(r.outcome, KIOSK_WATCHDOC_HIT);
	search("A", "B", "740812", "X", issued + 3601, 3600, &r);
	assert_int_equal(r.outcome, KIOSK_WATCHDOC_NOT_SEARCHED);
	assert_string_equal(r.list, "wanted");
	assert_non_null(r.why);
	/* Its own end. */
	search("A", "B", "740812", "X", NOW + 86400 - 1, 0, &r);
	assert_int_equal(r.outcome, KIOSK_WATCHDOC_HIT);
	search("A", "B", "740812", "X", NOW + 86400, 0, &r);
	assert_int_equal(r.outcome, KIOSK_WATCHDOC_NOT_SEARCHED);
	free((void *)(uintptr_t)index.p);
}

static void
only_what_this_gate_made_is_opened(void **state)
{
	uint8_t other[KIOSK_WATCHDOC_SECRET] = {1};
	struct kiosk_watchdoc_index x;
	struct kiosk_watchdoc_result r;
	struct span index = {0};
	uint8_t *copy;

	(void)state;
	make(HEAD "[documents]\nUTO X = S\n[names]\nEriksson = T\n", &index);
	assert_null(kiosk_watchdoc_index_open(index, secret, &x));
	assert_int_equal(x.head.entries, 2);
	assert_int_equal(x.head.version, 12);
	assert_non_null(kiosk_watchdoc_index_open(index, other, &x));
	assert_non_null((copy = malloc(index.n)));
	for (size_t i = 0; i < index.n; i++) {
		memcpy(copy, index.p, index.n);
		copy[i] ^= 1;
		assert_non_null(kiosk_watchdoc_index_open(
		    span_of(copy, index.n), secret, &x));
		assert_non_null(
		    kiosk_watchdoc_index_open(span_of(index.p, i), secret, &x));
	}
	put(index_path, span_of(copy, index.n));
	free(copy);
	free((void *)(uintptr_t)index.p);
	search("A", "B", "740812", "X", NOW, 0, &r);
	assert_int_equal(r.outcome, KIOSK_WATCHDOC_NOT_SEARCHED);
	unlink(index_path);
	search("A", "B", "740812", "X", NOW, 0, &r);
	assert_int_equal(r.outcome, KIOSK_WATCHDOC_NOT_SEARCHED);
	assert_string_equal(r.list, "a.index");
}

/* clang-format off */
static const struct {
	const char *name, *text;
	unsigned line;
	const char *key;
} wrongs[] = {
	{"no name",         "[list]\nversion = 1\nissued = 2026-11-22\n", 0, "name"},
	{"no version",      "[list]\nname = a\nissued = 2026-11-22\n", 0, "version"},
	{"no time",         "[list]\nname = a\nversion = 1\n", 0, "issued"},
	{"no such time",    "[list]\nname = a\nversion = 1\nissued = 2026-11-31\n", 0, "issued"},
	{"not in UTC",      "[list]\nname = a\nversion = 1\nissued = 2026-11-22T06:00\n", 0, "issued"},
	{"over at once",    HEAD "until = 2026-11-22T12:00Z\n", 0, "until"},
	{"section",         HEAD "[people]\n", 5, "people"},
	{"no number",       HEAD "[documents]\nUTO = S\n", 6, "UTO"},
	{"no state",        HEAD "[documents]\nutopia X = S\n", 6, "utopia X"},
	{"no reference",    HEAD "[documents]\nUTO X =\n", 6, "UTO X"},
	{"long reference",  HEAD "[documents]\nUTO X = 12345678901234567890123456789012\n", 6, "UTO X"},
	{"control in it",   HEAD "[documents]\nUTO X = a\x01\n", 6, "UTO X"},
	{"name of digits",  HEAD "[names]\nHenry 8 = S\n", 6, "Henry 8"},
	{"no such date",    HEAD "[names]\nHenry; 1974-02-30 = S\n", 6, "Henry; 1974-02-30"},
	{"half a date",     HEAD "[names]\nHenry; 19 = S\n", 6, "Henry; 19"},
	{"broken UTF-8",    HEAD "[names]\nA\xC3 = S\n", 6, "A\xC3"},
};
/* clang-format on */

static void
says_the_line_of_what_is_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wrongs); i++) {
		struct conf_error err;
		struct span index = {0};

		check(wrongs[i].name,
		    kiosk_watchdoc_read(
			span_of(wrongs[i].text, strlen(wrongs[i].text)), secret,
			&index, &err) == KIOSK_E_CONF);
		check(wrongs[i].name, index.p == NULL);
		check(wrongs[i].name, err.line == wrongs[i].line);
		check(wrongs[i].name, strcmp(err.key, wrongs[i].key) == 0);
	}
}

/* A hit is the officer's; what was not searched is where it has to be. */
static void
the_policy_fails_closed(void **state)
{
	static const struct {
		const char *name;
		bool have, required;
		enum kiosk_watchdoc_outcome outcome;
		enum kiosk_decision want;
	} t[] = {
	    {"none", false, false, 0, KIOSK_ADMIT},
	    {"none, required", false, true, 0, KIOSK_OFFICER},
	    {"clear", true, true, KIOSK_WATCHDOC_CLEAR, KIOSK_ADMIT},
	    {"hit", true, false, KIOSK_WATCHDOC_HIT, KIOSK_OFFICER},
	    {"not searched", true, false, KIOSK_WATCHDOC_NOT_SEARCHED,
		KIOSK_ADMIT},
	    {"not, required", true, true, KIOSK_WATCHDOC_NOT_SEARCHED,
		KIOSK_OFFICER},
	    {"no such outcome", true, false, 9, KIOSK_OFFICER},
	};
	static struct kiosk_record r;
	static struct policy p;

	(void)state;
	kiosk_policy_default(&p);
	for (size_t i = 0; i < COUNT(t); i++) {
		memset(&r, 0, sizeof(r));
		r.have_persons = t[i].have;
		r.persons.outcome = t[i].outcome;
		p.persons_required = t[i].required;
		check(t[i].name, kiosk_decide_persons(&p, &r) == t[i].want);
		check(t[i].name, (r.reasons > 0) == (t[i].want != KIOSK_ADMIT));
	}
}

/* However long the list: five keys, looked up. */
static void
a_long_list_is_as_quick(void **state)
{
	const size_t n = 20000;
	char *text = malloc(n * 48), *at = text;
	struct kiosk_watchdoc_result r;
	struct span index = {0};

	(void)state;
	assert_non_null(text);
	at += snprintf(at, 256, HEAD "[names]\n");
	for (size_t i = 0; i < n; i++)
		at += snprintf(at, 48, "Eriksson %c%c%c, Anna; 1974 = S%zu\n",
		    (char)('A' + i % 26), (char)('A' + i / 26 % 26),
		    (char)('A' + i / 676 % 26), i);
	make(text, &index);
	put(index_path, index);
	free(text);
	free((void *)(uintptr_t)index.p);
	search("ERIKSSON ABC", "ANNA", "740812", "X", NOW, 0, &r);
	assert_int_equal(r.outcome, KIOSK_WATCHDOC_HIT);
	assert_int_equal(r.entries, n);
	print_message("# %u entries searched in %u us\n", r.entries, r.us);
	assert_true(r.us < 50000);
}

static char new_path[96];

/* As an import does it: whole, and then in its place. */
static void
replace(struct span s)
{
	snprintf(new_path, sizeof(new_path), "%s/new", dir);
	put(new_path, s);
	assert_int_equal(rename(new_path, index_path), 0);
}

/* An index of this version with one document; more, so that no file is as long
 * as the one before. */
static void
list_of(unsigned version, unsigned more, struct span *out)
{
	char text[1024];
	int n = snprintf(text, sizeof(text),
	    "[list]\nname = wanted\nversion = %u\nissued = 2026-11-22T12:00Z\n"
	    "[documents]\nUTO X%u = SLTD-%u\n",
	    version, version, version);

	for (unsigned i = 0; i < more; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n,
		    "UTO Y%u = SLTD-%u\n", i, i);
	make(text, out);
}

static void
look_for(const struct kiosk_watchdoc *w, unsigned version,
    struct kiosk_watchdoc_result *r)
{
	struct mrtd_mrz m = {.issuer = "UTO", .birth = "740812"};

	snprintf(m.document_number, sizeof(m.document_number), "X%u", version);
	kiosk_watchdoc_search(
	    w, &m, (struct mrtd_date) {2026, 11, 23}, NOW, 0, r);
}

enum what {
	KEEP,
	LIST,
	HALF,
	OTHER,
	EMPTY,
	GONE
};
static const char secrets[] = "was not made with the secret of this "
			      "gate, or is damaged";
/* clang-format off */
static const struct {
	const char *name;
	enum what what;
	unsigned version; /* of what is put there */
	const char *why; /* it is not taken */
	unsigned holds; /* the version in use then; 0: none */
} replacements[] = {
	{"nothing is there",     KEEP,  0,  NULL, 0},
	{"half of the first",    HALF,  12, secrets, 0},
	{"the first",            LIST,  12, NULL, 12},
	{"nothing new",          KEEP,  0,  NULL, 12},
	{"a newer one",          LIST,  13, NULL, 13},
	{"the same version",     LIST,  13, NULL, 13},
	{"half of one",          HALF,  14, secrets, 13},
	{"that is told once",    KEEP,  0,  NULL, 13},
	{"of another gate",      OTHER, 14, secrets, 13},
	{"an empty file",        EMPTY, 0,  "is no index of a watch-list", 13},
	{"an older one",         LIST,  12, "is older than the one before", 13},
	{"none",                 GONE,  0,  "cannot be read", 13},
	{"a good one again",     LIST,  14, NULL, 14},
};
/* clang-format on */

/* What a row puts in the list's place; free index->p. */
static void
put_there(size_t i, struct span *index)
{
	const enum what what = replacements[i].what;

	*index = (struct span) {0};
	if (what == OTHER)
		secret[0] ^= 1;
	if (replacements[i].version != 0)
		list_of(replacements[i].version, (unsigned)i, index);
	if (what == OTHER)
		secret[0] ^= 1;
	if (what == HALF)
		index->n /= 2;
	if (what == GONE)
		unlink(index_path);
	else if (what != KEEP)
		replace(*index);
}

static void
takes_what_is_replaced(void **state)
{
	const char *refused = NULL;
	struct kiosk_watchdoc *w = NULL;

	(void)state;
	unlink(index_path);
	assert_true(kiosk_watchdoc_open(index_path, secret_path, &w));
	for (unsigned i = 0; i < COUNT(replacements); i++) {
		struct kiosk_watchdoc_news news = {.why = NULL};
		struct kiosk_watchdoc_result r;
		struct span index;
		uint8_t md[32];

		put_there(i, &index);
		check(replacements[i].name,
		    kiosk_watchdoc_renew(w, &news) ==
			(replacements[i].what != KEEP));
		check(replacements[i].name, !kiosk_watchdoc_renew(w, &news));
		check(replacements[i].name,
		    replacements[i].why == NULL
			? news.why == NULL
			: strcmp(news.why, replacements[i].why) == 0);
		check(replacements[i].name,
		    replacements[i].what == KEEP ||
			news.version == replacements[i].holds);
		/* A list that was never there is missing, not refused. */
		if (replacements[i].what != KEEP)
			refused = replacements[i].holds != 0
			    ? replacements[i].why
			    : NULL;
		look_for(w, replacements[i].holds, &r);
		check(replacements[i].name,
		    r.outcome ==
			(replacements[i].holds != 0
				? KIOSK_WATCHDOC_HIT
				: KIOSK_WATCHDOC_NOT_SEARCHED));
		check(replacements[i].name,
		    r.lists == (replacements[i].holds != 0));
		check(replacements[i].name,
		    refused == NULL ? r.refused == NULL
				    : strcmp(r.refused, refused) == 0 &&
			    strcmp(r.stayed, "wanted") == 0);
		if (replacements[i].what == LIST &&
		    replacements[i].why == NULL) {
			assert_int_equal(EVP_Digest(index.p, index.n, md, NULL,
					     EVP_sha256(), NULL),
			    1);
			assert_memory_equal(r.used[0].sha256, md, sizeof(md));
			assert_int_equal(
			    r.used[0].version, replacements[i].version);
		}
		free((void *)(uintptr_t)index.p);
	}
	kiosk_watchdoc_close(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_names),
	    cmocka_unit_test(finds_documents),
	    cmocka_unit_test(old_lists_are_not_searched),
	    cmocka_unit_test(only_what_this_gate_made_is_opened),
	    cmocka_unit_test(says_the_line_of_what_is_wrong),
	    cmocka_unit_test(the_policy_fails_closed),
	    cmocka_unit_test(a_long_list_is_as_quick),
	    cmocka_unit_test(takes_what_is_replaced),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_watchdoc", tests, before, after);
}
