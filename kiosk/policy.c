#include "kiosk/policy.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/door.h"
#include "kiosk/dumps.h"
#include "kiosk/impostor.h"
#include "kiosk/order.h"
#include "kiosk/token.h"

#define FILE_MAX ((size_t)64 * 1024)

#define TIME(i) CONF_MEMBER(struct policy, time_ms[i])
#define AGAIN(i) CONF_MEMBER(struct policy, again[i])

/* clang-format off */
static const struct conf_key keys[] = {
	{"policy", "name",          CONF_TEXT, CONF_MEMBER(struct policy, id.name), 0, 0, false},
	{"policy", "version",       CONF_UINT, CONF_MEMBER(struct policy, id.version), 1, 999999999, false},
	{"policy", "time_zone",     CONF_TEXT, CONF_MEMBER(struct policy, id.zone), 0, 0, false},
	{"selection", "score",      CONF_UINT, CONF_MEMBER(struct policy, selection.threshold), 0, 3200, false},
	{"selection", "random_per_mille", CONF_UINT, CONF_MEMBER(struct policy, selection.per_mille), 0, 1000, false},
	{"group", "adult_age",      CONF_UINT, CONF_MEMBER(struct policy, adult_age), 14, 25, false},
	{"group", "minors",         CONF_UINT, CONF_MEMBER(struct policy, minors), 0, 10, false},
	{"group", "within_s",       CONF_UINT, CONF_MEMBER(struct policy, group_s), 10, 600, false},
	{"time", "mrz_ms",          CONF_UINT, TIME(POLICY_T_MRZ),      100, 60000, false},
	{"time", "ask_again_ms",    CONF_UINT, TIME(POLICY_T_ASK),      100, 120000, false},
	{"time", "access_ms",       CONF_UINT, TIME(POLICY_T_ACCESS),   100, 60000, false},
	{"time", "read_ms",         CONF_UINT, TIME(POLICY_T_READ),     100, 120000, false},
	{"time", "put_back_ms",     CONF_UINT, TIME(POLICY_T_REMOVED),  100, 120000, false},
	{"time", "face_ms",         CONF_UINT, TIME(POLICY_T_FACE),     100, 120000, false},
	{"time", "finger_ms",       CONF_UINT, TIME(POLICY_T_FINGER),   100, 120000, false},
	{"time", "warning_ms",      CONF_UINT, TIME(POLICY_T_WARNING),  100, 120000, false},
	{"time", "watchlist_ms",    CONF_UINT, TIME(POLICY_T_SCREEN),   10, 5000, false},
	{"time", "decide_ms",       CONF_UINT, TIME(POLICY_T_DECIDE),   100, 10000, false},
	{"time", "door_ms",         CONF_UINT, TIME(POLICY_T_DOOR),     100, 120000, false},
	{"time", "enter_ms",        CONF_UINT, TIME(POLICY_T_ENTER),    100, 60000, false},
	{"time", "passed_ms",       CONF_UINT, TIME(POLICY_T_PASSED),   100, 60000, false},
	{"time", "officer_ms",      CONF_UINT, TIME(POLICY_T_OFFICER),  100, 3600000, false},
	{"time", "clear_ms",        CONF_UINT, TIME(POLICY_T_CLEAR),    100, 60000, false},
	{"time", "retry_ms",        CONF_UINT, TIME(POLICY_T_RETRY),    100, 60000, false},
	{"time", "type_ms",         CONF_UINT, TIME(POLICY_T_TYPE),     1000, 300000, false},
	{"time", "claim_ms",        CONF_UINT, TIME(POLICY_T_CLAIM),    100, 10000, false},
	{"time", "slip_ms",         CONF_UINT, TIME(POLICY_T_SLIP),     100, 60000, false},
	{"again", "document",   CONF_UINT, AGAIN(POLICY_DOCUMENT),     0, 10, false},
	{"again", "put_back",    CONF_UINT, AGAIN(POLICY_REMOVED),   0, 10, false},
	{"again", "face",        CONF_UINT, AGAIN(POLICY_FACE),      0, 10, false},
	{"again", "finger",      CONF_UINT, AGAIN(POLICY_FINGER),    0, 10, false},
	{"again", "more_time",   CONF_UINT, AGAIN(POLICY_EXTEND),    0, 3, false},
	{"again", "type",        CONF_UINT, AGAIN(POLICY_TYPE),      0, 5, false},
	{"assist", "wide",          CONF_BOOL, CONF_MEMBER(struct policy, wide), 0, 0, false},
	{"assist", "patience",      CONF_REAL, CONF_MEMBER(struct policy, patience), 1, 5, false},
	{"again", "officer",     CONF_UINT, AGAIN(POLICY_ORDER),     0, 10, false},
	{"face", "fmr",             CONF_REAL, CONF_MEMBER(struct policy, fmr), 1e-6, 1e-3, false},
	{"face", "impostors",       CONF_UINT, CONF_MEMBER(struct policy, impostors), 0, 500, false},
	{"face", "impostor_minutes", CONF_UINT, CONF_MEMBER(struct policy, impostor_minutes), 1, 1440, false},
	{"finger", "compare",       CONF_BOOL, CONF_MEMBER(struct policy, finger), 0, 0, false},
	{"finger", "required",      CONF_BOOL, CONF_MEMBER(struct policy, finger_required), 0, 0, false},
	{"finger", "fmr",           CONF_REAL, CONF_MEMBER(struct policy, finger_fmr), 1e-6, 1e-3, false},
	{"finger", "second",        CONF_BOOL, CONF_MEMBER(struct policy, finger_second), 0, 0, false},
	{"finger", "second_required", CONF_BOOL, CONF_MEMBER(struct policy, finger_second_required), 0, 0, false},
	{"pad", "required",         CONF_BOOL, CONF_MEMBER(struct policy, pad_required), 0, 0, false},
	{"pad", "threshold",        CONF_REAL, CONF_MEMBER(struct policy, pad_threshold), 0.05, 1, false},
	{"pad", "evidence_days",    CONF_UINT, CONF_MEMBER(struct policy, evidence_days), 0, 365, false},
	{"watchlist", "required",   CONF_BOOL, CONF_MEMBER(struct policy, watchlist_required), 0, 0, false},
	{"watchlist", "portrait",   CONF_BOOL, CONF_MEMBER(struct policy, watchlist_portrait), 0, 0, false},
	{"watchlist", "persons_required", CONF_BOOL, CONF_MEMBER(struct policy, persons_required), 0, 0, false},
	{"watchlist", "max_age_hours", CONF_UINT, CONF_MEMBER(struct policy, watchlist_hours), 0, 8760, false},
	{"watchlist", "fmr",        CONF_REAL, CONF_MEMBER(struct policy, watchlist_fmr), 1e-6, 1e-3, false},
	{"document", "allow_bac",   CONF_BOOL, CONF_MEMBER(struct policy, allow_bac), 0, 0, false},
	{"document", "pass_undetermined", CONF_TEXT, CONF_MEMBER(struct policy, pass_undetermined), 0, 0, false},
	{"officer", "orders",       CONF_TEXT, CONF_MEMBER(struct policy, orders), 0, 0, false},
	{"officer", "four_eyes",    CONF_TEXT, CONF_MEMBER(struct policy, four_eyes), 0, 0, false},
	{"offline", "admit_minutes", CONF_UINT, CONF_MEMBER(struct policy, offline_minutes), 0, 43200, false},
	{"token", "life_s",         CONF_UINT, CONF_MEMBER(struct policy, token_s), 30, 14400, false},
	{"token", "offline",        CONF_BOOL, CONF_MEMBER(struct policy, token_offline), 0, 0, false},
	{"record", "days",          CONF_UINT, CONF_MEMBER(struct policy, record_days), 1, 3650, false},
	{"record", "waiting_days",  CONF_UINT, CONF_MEMBER(struct policy, waiting_days), 1, 3650, false},
	{"record", "profile",       CONF_TEXT, CONF_MEMBER(struct policy, profile), 0, 0, false},
	{"record", "replay_days",   CONF_UINT, CONF_MEMBER(struct policy, replay_days), 0, 30, false},
	{"record", "replay_images", CONF_BOOL, CONF_MEMBER(struct policy, replay_images), 0, 0, false},
};

_Static_assert(sizeof(keys) / sizeof(keys[0]) <= CONF_KEYS_MAX, "keys");
_Static_assert(KIOSK_IMPOSTOR_MAX == 500, "impostors above");
_Static_assert(KIOSK_TOKEN_LIFE_S == 14400, "life_s");

/*
 * TR-03135-1 §4.1.3 and §4.1.4: MRZ within 5 s, chip within 7 s on the
 * reference document; slow documents exist (a PACE group took 6.6 s on a
 * phone), so the bounds are wider.  TR-03121-3.1 table 4.10: FMR <= 0.1 %, of
 * face and finger; §3.6.2.1: a finger is taken three times at most.
 */
static const struct policy defaults = {
	.id = {.name = "built in", .zone = "UTC"},
	.adult_age = 18, .minors = 4, .group_s = 60,
	.time_ms = {
		[POLICY_T_MRZ] = 5000,      [POLICY_T_ASK] = 20000,
		[POLICY_T_ACCESS] = 10000,  [POLICY_T_READ] = 20000,
		[POLICY_T_REMOVED] = 15000, [POLICY_T_FACE] = 12000,
		[POLICY_T_WARNING] = 8000,  [POLICY_T_DECIDE] = 2000,
		[POLICY_T_DOOR] = 10000,    [POLICY_T_PASSED] = 3000,
		[POLICY_T_ENTER] = 20000,
		[POLICY_T_OFFICER] = 8000,  [POLICY_T_CLEAR] = 2000,
		[POLICY_T_RETRY] = 1000,    [POLICY_T_FINGER] = 15000,
		[POLICY_T_SCREEN] = 500,    [POLICY_T_TYPE] = 60000,
		[POLICY_T_CLAIM] = 2000,    [POLICY_T_SLIP] = 8000,
	},
	.again = {
		[POLICY_DOCUMENT] = 1, [POLICY_REMOVED] = 2,
		[POLICY_FACE] = 2,     [POLICY_EXTEND] = 1,
		[POLICY_FINGER] = 2,   [POLICY_TYPE] = 2,
		[POLICY_ORDER] = 3,
	},
	.fmr = 1e-3, .impostor_minutes = 60,
	.finger_fmr = 1e-3, .finger_second = true,
	.pad_threshold = 0.5,
	.watchlist_portrait = true, .watchlist_hours = 48,
	.watchlist_fmr = 1e-4,
	.patience = 2,
	.allow_bac = true,
	.orders = "admit refuse refer repeat wait correct lock release out-of-service emergency",
	.offline_minutes = 1440,
	.token_s = 1800,
	.record_days = 30, .waiting_days = 365,
	.profile = "basic",
};
/* clang-format on */

void
kiosk_policy_default(struct policy *p)
{
	*p = defaults;
}

/*
 * Twice over the text: first all that holds everywhere, then what this lane has
 * of its own, wherever it stands in the file.
 */
struct reading {
	const char *lane;
	bool of_lane; /* the second time */
	struct policy *p;
	struct policy *other; /* where sections of other lanes go */
	struct kiosk_rule_lists lists;
	uint64_t seen, seen_lane, seen_other;
};

/* "face lane-2": its first word; what follows, or "". */
static const char *
cut(const char *section, char first[32])
{
	const size_t n = strcspn(section, " ");

	snprintf(first, 32, "%.*s", (int)(n < 31 ? n : 31), section);
	return section + n + (section[n] == ' ' ? 1 : 0);
}

/* A line of a table: for every lane, for this one, or for another. */
static const char *
flat(struct reading *r, const struct conf_line *l, const char *section,
    const char *lane)
{
	const struct conf_line line = {l->number, section, l->key, l->value};
	const bool other = lane[0] != '\0' && strcmp(lane, r->lane) != 0;
	uint64_t *seen = lane[0] == '\0' ? &r->seen
	    : other			 ? &r->seen_other
					 : &r->seen_lane;

	if (lane[0] != '\0' && strcmp(section, "policy") == 0)
		return "is the same in every lane";
	if (other && l->key == NULL)
		r->seen_other = 0;
	/* What the first time is for is not what the second is for. */
	if (l->key != NULL && (lane[0] != '\0') != r->of_lane)
		return NULL;
	return kiosk_conf_assign(keys, sizeof(keys) / sizeof(keys[0]), seen,
	    other ? r->other : r->p, &line);
}

static const char *
take(void *cookie, const struct conf_line *l)
{
	struct reading *r = cookie;
	char section[32];
	const char *rest = cut(l->section, section);

	if (strcmp(section, "list") == 0) {
		if (r->of_lane)
			return NULL;
		return l->key == NULL ? kiosk_rule_list_begin(&r->lists, rest)
				      : kiosk_rule_list_line(&r->p->rules,
					    &r->lists, l->key, l->value);
	}
	if (strcmp(section, "indicator") == 0) {
		if (r->of_lane)
			return NULL;
		return l->key == NULL
		    ? kiosk_selection_begin(&r->p->selection, rest, l->number)
		    : kiosk_selection_line(&r->p->selection, &r->p->rules,
			  &r->lists, l->key, l->value);
	}
	if (strcmp(section, "rule") == 0) {
		if (r->of_lane)
			return NULL;
		return l->key == NULL
		    ? kiosk_rule_begin(&r->p->rules, rest, l->number)
		    : kiosk_rule_line(
			  &r->p->rules, &r->lists, l->key, l->value);
	}
	return flat(r, l, section, rest);
}

static enum kiosk_err
wrong(struct conf_error *err, unsigned line, const char *key, const char *text)
{
	err->line = line;
	snprintf(err->key, sizeof(err->key), "%s", key);
	snprintf(err->text, sizeof(err->text), "%s", text);
	return KIOSK_E_CONF;
}

/* What no line alone can be wrong about. */
static enum kiosk_err
complete(const struct policy *p, struct conf_error *err)
{
	enum kiosk_profile profile;
	uint32_t bits;

	for (size_t i = 0; i < p->rules.n; i++) {
		const struct kiosk_rule *rule = &p->rules.rule[i];
		const char *text = kiosk_rule_complete(rule);
		char key[24];

		snprintf(key, sizeof(key), "rule %u", rule->number);
		if (text != NULL)
			return wrong(err, rule->line, key, text);
	}
	if (!kiosk_order_kinds_of(p->orders, &bits))
		return wrong(
		    err, 0, "orders", "names an order that nobody knows");
	if (!kiosk_order_kinds_of(p->four_eyes, &bits))
		return wrong(
		    err, 0, "four_eyes", "names an order that nobody knows");
	for (size_t i = 0; i < p->selection.n; i++) {
		const struct kiosk_indicator *x = &p->selection.indicator[i];
		const char *text = kiosk_selection_complete(x);
		char key[48];

		snprintf(key, sizeof(key), "indicator %s", x->name);
		if (text != NULL)
			return wrong(err, x->line, key, text);
	}
	if (!kiosk_profile_of(p->profile, &profile))
		return wrong(err, 0, "profile", "is no logging profile");
	if (p->waiting_days < p->record_days)
		return wrong(err, 0, "waiting_days", "is less than days");
	if (!kiosk_zone_exists(p->id.zone))
		return wrong(err, 0, "time_zone",
		    "is no time zone that this machine knows");
	return KIOSK_E_OK;
}

static bool
digest(struct span text, char hex[65])
{
	uint8_t md[32];

	if (EVP_Digest(text.p, text.n, md, NULL, EVP_sha256(), NULL) != 1)
		return false;
	for (size_t i = 0; i < sizeof(md); i++)
		snprintf(hex + 2 * i, 3, "%02x", md[i]);
	return true;
}

enum kiosk_err
kiosk_policy_parse(struct span text, const char *lane, struct policy *p,
    struct conf_error *err)
{
	struct reading r = {.lane = lane, .p = p};
	enum kiosk_err e;

	memset(err, 0, sizeof(*err));
	kiosk_policy_default(p);
	if ((r.other = calloc(1, sizeof(*r.other))) == NULL)
		return KIOSK_E_SYSTEM;
	e = kiosk_conf_each(text, take, &r, err);
	r.of_lane = true;
	r.seen_other = 0;
	if (e == KIOSK_E_OK)
		e = kiosk_conf_each(text, take, &r, err);
	free(r.other);
	if (e == KIOSK_E_OK)
		e = complete(p, err);
	if (e == KIOSK_E_OK && !digest(text, p->id.sha256))
		e = KIOSK_E_INTERNAL;
	return e;
}

enum kiosk_err
kiosk_policy_read(const char *path, const char *lane, struct policy *p,
    struct conf_error *err)
{
	struct span text = {0};
	enum kiosk_err e = kiosk_dumps_slurp(path, FILE_MAX, &text);

	if (e == KIOSK_E_OK)
		e = kiosk_policy_parse(text, lane, p, err);
	else
		(void)!wrong(err, 0, path,
		    errno == ENOENT ? "cannot be opened"
				    : "cannot be read or is too large");
	snprintf(err->file, sizeof(err->file), "%s", path);
	free((void *)(uintptr_t)text.p);
	return e == KIOSK_E_SYSTEM ? KIOSK_E_CONF : e;
}

/* Both lists were read once: they hold known names only. */
uint32_t
kiosk_policy_orders(const struct policy *p)
{
	uint32_t bits = 0;

	return kiosk_order_kinds_of(p->orders, &bits) ? bits : 0;
}

uint32_t
kiosk_policy_four_eyes(const struct policy *p)
{
	uint32_t bits = 0;

	return kiosk_order_kinds_of(p->four_eyes, &bits) ? bits : UINT32_MAX;
}

/* The name was read once: it is a known one. */
enum kiosk_profile
kiosk_policy_profile(const struct policy *p)
{
	enum kiosk_profile out = KIOSK_PROFILE_BASIC;

	(void)!kiosk_profile_of(p->profile, &out);
	return out;
}

bool
kiosk_policy_second(const struct policy *p)
{
	return kiosk_policy_fingers(p) &&
	    (p->finger_second || p->finger_second_required);
}

bool
kiosk_policy_fingers(const struct policy *p)
{
	for (size_t i = 0; i < p->rules.n; i++)
		if (p->rules.rule[i].finger > KIOSK_RULE_FINGER_NO)
			return true;
	return p->finger || p->finger_required;
}

void
kiosk_policy_patient(const struct policy *p, struct policy *out)
{
	static const enum policy_time waits[] = {POLICY_T_ASK, POLICY_T_REMOVED,
	    POLICY_T_FACE, POLICY_T_FINGER, POLICY_T_WARNING, POLICY_T_TYPE,
	    POLICY_T_DOOR, POLICY_T_SLIP};
	struct policy patient = *p;

	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++)
		patient.time_ms[waits[i]] = (unsigned)(p->time_ms[waits[i]] *
		    p->patience);
	/* hw/door.h: no door is released for longer. */
	if (patient.time_ms[POLICY_T_DOOR] > HW_DOOR_RELEASE_MAX_MS)
		patient.time_ms[POLICY_T_DOOR] = HW_DOOR_RELEASE_MAX_MS;
	*out = patient;
}

bool
kiosk_policy_passes(const struct policy *p, const char *check)
{
	const char *s = p->pass_undetermined;
	size_t n = strlen(check);

	while (*s != '\0') {
		size_t len;

		s += strspn(s, ", ");
		len = strcspn(s, ", ");
		if (len > 0 && len == n && memcmp(s, check, n) == 0)
			return true;
		s += len;
	}
	return false;
}
