#include "kiosk/policy.h"

#include <stddef.h>
#include <string.h>

#define TIME(i) CONF_MEMBER(struct policy, time_ms[i])
#define AGAIN(i) CONF_MEMBER(struct policy, again[i])

/* clang-format off */
static const struct conf_key keys[] = {
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
	{"time", "passed_ms",       CONF_UINT, TIME(POLICY_T_PASSED),   100, 60000, false},
	{"time", "officer_ms",      CONF_UINT, TIME(POLICY_T_OFFICER),  100, 3600000, false},
	{"time", "clear_ms",        CONF_UINT, TIME(POLICY_T_CLEAR),    100, 60000, false},
	{"time", "retry_ms",        CONF_UINT, TIME(POLICY_T_RETRY),    100, 60000, false},
	{"again", "document",   CONF_UINT, AGAIN(POLICY_DOCUMENT),     0, 10, false},
	{"again", "put_back",    CONF_UINT, AGAIN(POLICY_REMOVED),   0, 10, false},
	{"again", "face",        CONF_UINT, AGAIN(POLICY_FACE),      0, 10, false},
	{"again", "finger",      CONF_UINT, AGAIN(POLICY_FINGER),    0, 10, false},
	{"again", "more_time",   CONF_UINT, AGAIN(POLICY_EXTEND),    0, 3, false},
	{"face", "fmr",             CONF_REAL, CONF_MEMBER(struct policy, fmr), 1e-6, 1e-3, false},
	{"finger", "compare",       CONF_BOOL, CONF_MEMBER(struct policy, finger), 0, 0, false},
	{"finger", "required",      CONF_BOOL, CONF_MEMBER(struct policy, finger_required), 0, 0, false},
	{"finger", "fmr",           CONF_REAL, CONF_MEMBER(struct policy, finger_fmr), 1e-6, 1e-3, false},
	{"pad", "required",         CONF_BOOL, CONF_MEMBER(struct policy, pad_required), 0, 0, false},
	{"pad", "threshold",        CONF_REAL, CONF_MEMBER(struct policy, pad_threshold), 0.05, 1, false},
	{"pad", "evidence_days",    CONF_UINT, CONF_MEMBER(struct policy, evidence_days), 0, 365, false},
	{"watchlist", "required",   CONF_BOOL, CONF_MEMBER(struct policy, watchlist_required), 0, 0, false},
	{"watchlist", "portrait",   CONF_BOOL, CONF_MEMBER(struct policy, watchlist_portrait), 0, 0, false},
	{"watchlist", "fmr",        CONF_REAL, CONF_MEMBER(struct policy, watchlist_fmr), 1e-6, 1e-3, false},
	{"document", "allow_bac",   CONF_BOOL, CONF_MEMBER(struct policy, allow_bac), 0, 0, false},
	{"document", "pass_undetermined", CONF_TEXT, CONF_MEMBER(struct policy, pass_undetermined), 0, 0, false},
	{"record", "personal",      CONF_BOOL, CONF_MEMBER(struct policy, personal), 0, 0, false},
};

/*
 * TR-03135-1 §4.1.3 and §4.1.4: MRZ within 5 s, chip within 7 s on the
 * reference document; slow documents exist (a PACE group took 6.6 s on a
 * phone), so the bounds are wider.  TR-03121-3.1 table 4.10: FMR <= 0.1 %, of
 * face and finger; §3.6.2.1: a finger is taken three times at most.
 */
static const struct policy defaults = {
	.time_ms = {
		[POLICY_T_MRZ] = 5000,      [POLICY_T_ASK] = 20000,
		[POLICY_T_ACCESS] = 10000,  [POLICY_T_READ] = 20000,
		[POLICY_T_REMOVED] = 15000, [POLICY_T_FACE] = 12000,
		[POLICY_T_WARNING] = 8000,  [POLICY_T_DECIDE] = 2000,
		[POLICY_T_DOOR] = 10000,    [POLICY_T_PASSED] = 3000,
		[POLICY_T_OFFICER] = 8000,  [POLICY_T_CLEAR] = 2000,
		[POLICY_T_RETRY] = 1000,    [POLICY_T_FINGER] = 15000,
		[POLICY_T_SCREEN] = 500,
	},
	.again = {
		[POLICY_DOCUMENT] = 1, [POLICY_REMOVED] = 2,
		[POLICY_FACE] = 2,     [POLICY_EXTEND] = 1,
		[POLICY_FINGER] = 2,
	},
	.fmr = 1e-3,
	.finger_fmr = 1e-3,
	.pad_threshold = 0.5,
	.watchlist_portrait = true,
	.watchlist_fmr = 1e-4,
	.allow_bac = true,
};
/* clang-format on */

void
kiosk_policy_default(struct policy *p)
{
	*p = defaults;
}

enum kiosk_err
kiosk_policy_parse(struct span text, struct policy *p, struct conf_error *err)
{
	kiosk_policy_default(p);
	return kiosk_conf_parse(
	    text, keys, sizeof(keys) / sizeof(keys[0]), p, err);
}

enum kiosk_err
kiosk_policy_read(const char *path, struct policy *p, struct conf_error *err)
{
	kiosk_policy_default(p);
	return kiosk_conf_read(
	    path, keys, sizeof(keys) / sizeof(keys[0]), p, err);
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
