#include "certs/checks.h"

#include "certs/checks_form.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *clause;
	enum certs_group group;
	uint8_t weight[2]; /* CERTS_PROFILE_GATE, CERTS_PROFILE_FILES */
	const char *sentence[3]; /* by enum certs_result */
} catalogue[] = {
#define ROW(name, id, clause, group, gate, files, yes, no, open)         \
	{id, clause, CERTS_GROUP_##group, {CERTS_##gate, CERTS_##files}, \
	    {yes, no, open}},
    CERTS_CHECKS(ROW)
#undef ROW
};

static const struct {
	const char *name, *clause, *table, *title;
	enum certs_class class;
} groups[] = {
#define ROW(code, name, clause, table, class, title) \
	{name, clause, table, title, CERTS_CLASS_##class},
    CERTS_GROUPS(ROW)
#undef ROW
};

static const struct {
	const char *name, *clause, *table, *title;
} parts[] = {
#define ROW(code, name, clause, table, title) {name, clause, table, title},
    CERTS_PARTS(ROW)
#undef ROW
};

static const struct {
	const char *name, *text;
} reasons[] = {
#define ROW(name, text) {#name, text},
    CERTS_REASONS(ROW)
#undef ROW
};

/* Which of two results of one check to keep: the one that rates higher. */
static const uint8_t badness[] = {
    [CERTS_SUCCESSFUL] = 0,
    [CERTS_NOT_SUPPORTED] = 1,
    [CERTS_UNDETERMINED] = 2,
    [CERTS_ABORTED] = 3,
    [CERTS_FAILED] = 4,
};

/* What the trust in a seal rests on. */
static const enum certs_check_id of_a_seal[] = {
    CERTS_CHECK_SEAL_STRUCTURE,
    CERTS_CHECK_SEAL_SEMANTICS,
    CERTS_CHECK_SEAL_SIGNER,
    CERTS_CHECK_SEAL_VALIDITY,
    CERTS_CHECK_SEAL_AUTHORITY,
    CERTS_CHECK_SEAL_PURPOSE,
    CERTS_CHECK_SEAL_SIGNATURE,
    CERTS_CHECK_SEAL_SIGNER_COUNTRY,
    CERTS_CHECK_SEAL_HEADER_STATE,
};

static bool
about_a_seal(size_t id)
{
	return catalogue[id].group == CERTS_GROUP_SEAL ||
	    id == CERTS_CHECK_SEAL_MRZ || id == CERTS_CHECK_SEAL_PASSPORT ||
	    id == CERTS_CHECK_MRZ_CHECK_DIGITS;
}

void
certs_checks_init(struct certs_verdict *v, enum certs_profile profile)
{
	bool seal = profile == CERTS_PROFILE_SEAL;

	memset(v, 0, sizeof(*v));
	for (size_t i = 0; i < CERTS_CHECK_COUNT; i++)
		v->weight[i] = !seal  ? catalogue[i].weight[profile]
		    : about_a_seal(i) ? catalogue[i].weight[CERTS_PROFILE_FILES]
				      : CERTS_EVALUATORY;
	for (size_t i = 0; seal && i < sizeof(of_a_seal) / sizeof(of_a_seal[0]);
	     i++)
		v->weight[of_a_seal[i]] = CERTS_MANDATORY;
}

void
certs_checks_weigh(
    struct certs_verdict *v, enum certs_check_id id, enum certs_weight weight)
{
	v->weight[id] = (uint8_t)weight;
}

static struct certs_check *
find(struct certs_verdict *v, enum certs_check_id id)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->checks[i].id == id)
			return &v->checks[i];
	return NULL;
}

const struct certs_check *
certs_checks_find(const struct certs_verdict *v, enum certs_check_id id)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->checks[i].id == id)
			return &v->checks[i];
	return NULL;
}

struct certs_check *
certs_checks_add(struct certs_verdict *v, enum certs_check_id id,
    enum certs_result result, enum certs_reason reason)
{
	struct certs_check *c = find(v, id);

	certs_checks_form_amended(v, id, &result, &reason);
	if (c == NULL)
		c = &v->checks[v->n++];
	else if (badness[result] < badness[c->result])
		return c;
	*c = (struct certs_check) {
	    .id = id, .result = result, .reason = reason};
	return c;
}

void
certs_checks_detail(struct certs_check *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(c->detail, sizeof(c->detail), fmt, ap);
	va_end(ap);
	for (char *p = c->detail; *p != '\0'; p++)
		if (*p < 0x20 || *p > 0x7E)
			*p = '?';
}

bool
certs_checks_valid(const struct certs_verdict *v)
{
	bool seen[CERTS_CHECK_COUNT] = {false};

	if (v->n > CERTS_CHECK_COUNT)
		return false;
	for (size_t i = 0; i < v->n; i++) {
		const struct certs_check *c = &v->checks[i];

		if ((unsigned)c->id >= CERTS_CHECK_COUNT || seen[c->id] ||
		    (unsigned)c->result >= CERTS_RESULT_COUNT ||
		    (unsigned)c->reason >= CERTS_REASON_COUNT ||
		    memchr(c->detail, '\0', sizeof(c->detail)) == NULL)
			return false;
		for (const char *p = c->detail; *p != '\0'; p++)
			if (*p < 0x20 || *p > 0x7E)
				return false;
		seen[c->id] = true;
	}
	for (size_t i = 0; i < CERTS_CHECK_COUNT; i++)
		if (v->weight[i] > CERTS_EVALUATORY)
			return false;
	return v->amendments >> CERTS_AMEND_COUNT == 0 && v->groups >> 17 == 0;
}

const char *
certs_checks_name(enum certs_check_id id)
{
	return (unsigned)id < CERTS_CHECK_COUNT ? catalogue[id].name
						: "unknown";
}

const char *
certs_checks_clause(enum certs_check_id id)
{
	return (unsigned)id < CERTS_CHECK_COUNT ? catalogue[id].clause : "";
}

enum certs_group
certs_checks_group(enum certs_check_id id)
{
	return catalogue[id].group;
}

const char *
certs_checks_group_name(enum certs_group g)
{
	return (unsigned)g < CERTS_GROUP_COUNT ? groups[g].name : "unknown";
}

const char *
certs_checks_group_title(enum certs_group g)
{
	return (unsigned)g < CERTS_GROUP_COUNT ? groups[g].title : "unknown";
}

const char *
certs_checks_group_clause(enum certs_group g)
{
	return (unsigned)g < CERTS_GROUP_COUNT ? groups[g].clause : "";
}

const char *
certs_checks_group_table(enum certs_group g)
{
	return (unsigned)g < CERTS_GROUP_COUNT ? groups[g].table : "";
}

enum certs_class
certs_checks_group_class(enum certs_group g)
{
	return groups[g].class;
}

const char *
certs_checks_part_name(enum certs_part p)
{
	return (unsigned)p < CERTS_PART_COUNT ? parts[p].name : "unknown";
}

const char *
certs_checks_part_title(enum certs_part p)
{
	return (unsigned)p < CERTS_PART_COUNT ? parts[p].title : "unknown";
}

const char *
certs_checks_part_clause(enum certs_part p)
{
	return (unsigned)p < CERTS_PART_COUNT ? parts[p].clause : "";
}

const char *
certs_checks_part_table(enum certs_part p)
{
	return (unsigned)p < CERTS_PART_COUNT ? parts[p].table : "";
}

const char *
certs_checks_about_name(enum certs_about about)
{
	static const char *const names[CERTS_ABOUT_COUNT] = {
	    [CERTS_ABOUT_SIGNER] = "document-signer",
	    [CERTS_ABOUT_AUTHORITY] = "country-authority",
	    [CERTS_ABOUT_CARD_SIGNER] = "card-security-signer",
	};

	return (unsigned)about < CERTS_ABOUT_COUNT ? names[about] : NULL;
}

enum certs_about
certs_checks_about(enum certs_check_id id)
{
	/* clang-format off */
	static const uint8_t about[CERTS_CHECK_COUNT] = {
		[CERTS_CHECK_SOD_SIGNATURE]   = CERTS_ABOUT_SIGNER,
		[CERTS_CHECK_ALGORITHMS]      = CERTS_ABOUT_SIGNER,
		[CERTS_CHECK_DSC_SIGNATURE]   = CERTS_ABOUT_SIGNER,
		[CERTS_CHECK_DSC_PURPOSE]     = CERTS_ABOUT_SIGNER,
		[CERTS_CHECK_DSC_VALIDITY]    = CERTS_ABOUT_SIGNER,
		[CERTS_CHECK_CSCA_VALIDITY]   = CERTS_ABOUT_AUTHORITY,
		[CERTS_CHECK_DSC_REVOCATION]  = CERTS_ABOUT_SIGNER,
		[CERTS_CHECK_ISSUER_COUNTRY]  = CERTS_ABOUT_AUTHORITY,
		[CERTS_CHECK_SIGNED_IN_TIME]  = CERTS_ABOUT_SIGNER,
		[CERTS_CHECK_DSC_PROFILE]     = CERTS_ABOUT_SIGNER,
		[CERTS_CHECK_CSCA_PROFILE]    = CERTS_ABOUT_AUTHORITY,
		[CERTS_CHECK_ISSUING_STATE]   = CERTS_ABOUT_SIGNER,
		[CERTS_CHECK_KNOWN_DEFECTS]   = CERTS_ABOUT_SIGNER,
		[CERTS_CHECK_CARD_SECURITY]   = CERTS_ABOUT_CARD_SIGNER,
		[CERTS_CHECK_CARD_SECURITY_ISSUER] = CERTS_ABOUT_CARD_SIGNER,
	};
	/* clang-format on */

	return (unsigned)id < CERTS_CHECK_COUNT ? (enum certs_about)about[id]
						: CERTS_ABOUT_NONE;
}

const char *
certs_checks_because(const struct certs_check *c)
{
	const char *why = certs_checks_reason_text(c->reason);
	bool said = c->reason == CERTS_REASON_DIFFERS ||
	    c->reason == CERTS_REASON_PROTOCOL ||
	    c->reason == CERTS_REASON_NOT_IDENTICAL ||
	    (c->id == CERTS_CHECK_EXPIRY && c->reason == CERTS_REASON_EXPIRED);

	return c->result == CERTS_SUCCESSFUL || said ||
		strstr(certs_checks_sentence(c), why) != NULL
	    ? ""
	    : why;
}

_Static_assert(CERTS_REASON_COUNT < CERTS_CHECKS_CODE_CLASS,
    "a reason is three digits of a code");

unsigned
certs_checks_code(const struct certs_check *c)
{
	if (c->result == CERTS_SUCCESSFUL || c->result == CERTS_NOT_SUPPORTED)
		return 0;
	return (unsigned)groups[catalogue[c->id].group].class *
	    CERTS_CHECKS_CODE_CLASS +
	    (unsigned)c->reason;
}

const char *
certs_checks_result_text(enum certs_result r)
{
	static const char *const texts[] = {
#define ROW(name, text) text,
	    CERTS_RESULTS(ROW)
#undef ROW
	};

	return (unsigned)r < CERTS_RESULT_COUNT ? texts[r] : "unknown";
}

const char *
certs_checks_weight_text(enum certs_weight w)
{
	static const char *const texts[] = {
	    "mandatory", "optional", "evaluatory"};

	return (unsigned)w < 3 ? texts[w] : "unknown";
}

const char *
certs_checks_trust_text(enum certs_trust t)
{
	static const char *const texts[] = {
	    "undetermined", "trusted", "not trusted", "aborted"};

	return (unsigned)t < 4 ? texts[t] : "unknown";
}

const char *
certs_checks_reason_name(enum certs_reason r)
{
	return (unsigned)r < CERTS_REASON_COUNT ? reasons[r].name : "UNKNOWN";
}

const char *
certs_checks_reason_text(enum certs_reason r)
{
	return (unsigned)r < CERTS_REASON_COUNT ? reasons[r].text : "";
}

const char *
certs_checks_sentence(const struct certs_check *c)
{
	if (c->result == CERTS_NOT_SUPPORTED)
		return "this check does not apply to the document";
	if (c->result == CERTS_ABORTED)
		return "this check was interrupted and says nothing";
	return catalogue[c->id].sentence[c->result];
}
