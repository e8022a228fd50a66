#include "kiosk/lane.h"

#include "kiosk/algorithms.h"
#include "kiosk/policy_file.h"
#include "kiosk/audio.h"
#include "kiosk/case.h"
#include "kiosk/terminal.h"
#include "ui/speech.h"
#include "ui/turn.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define TEXT(m) CONF_TEXT, CONF_MEMBER(struct kiosk_lane, m), 0, 0
#define FLAG(m) CONF_BOOL, CONF_MEMBER(struct kiosk_lane, m), 0, 0
#define SIDE(m) CONF_UINT, CONF_MEMBER(struct kiosk_lane, m), 480, 4096

/* clang-format off */
static const struct conf_key keys[] = {
	{"gate",    "name",       TEXT(name),        false},
	{"gate",    "topology",   TEXT(topology_name), false},
	{"gate",    "policy",     TEXT(policy_path), false},
	{"gate",    "policy_key", TEXT(policy_key),  false},
	{"gate",    "policy_state", TEXT(policy_state), false},
	{"gate",    "policy_unsigned", FLAG(policy_unsigned), false},
	{"gate",    "without_landlock", FLAG(without_landlock), false},
	{"gate",    "store",      TEXT(store),       true},
	{"gate",    "record_keys", TEXT(record_keys), false},
	{"gate",    "log",        TEXT(log),         false},
	{"gate",    "recordings", TEXT(recordings),  false},
	{"gate",    "metrics",    TEXT(metrics),     false},
	{"gate",    "audit",      TEXT(audit),       false},
	{"gate",    "audit_key",  TEXT(audit_key),   false},
	{"gate",    "audit_pin",  TEXT(audit_pin),   false},
	{"site",    "name",       TEXT(site),        false},
	{"site",    "store",      TEXT(site_store),  false},
	{"site",    "keys",       TEXT(site_keys),   false},
	{"token",   "key",        TEXT(token_key),   false},
	{"token",   "pin",        TEXT(token_pin),   false},
	{"token",   "gates",      TEXT(token_gates), false},
	{"token",   "signs",      TEXT(token_signs), false},
	{"token",   "seal",       TEXT(token_seal),  false},
	{"token",   "kiosks",     TEXT(token_kiosks), false},
	{"token",   "open",       TEXT(token_open),  false},
	{"devices", "reader",     TEXT(reader),      false},
	{"devices", "docscan",    TEXT(docscan),     true},
	{"devices", "camera",     TEXT(camera),      true},
	{"devices", "finger",     TEXT(finger),      false},
	{"devices", "door",       TEXT(door),        false},
	{"devices", "printer",    TEXT(printer),     false},
	{"trust",   "store",      TEXT(trust),       true},
	{"trust",   "algorithms", TEXT(algorithms_path), false},
	{"terminal", "certificates", TEXT(terminal), false},
	{"terminal", "warn_days", CONF_UINT, CONF_MEMBER(struct kiosk_lane, terminal_days), 1, 3650, false},
	{"terminal", "signer",    TEXT(signer),      false},
	{"terminal", "signer_pin", TEXT(signer_pin), false},
	{"terminal", "signer_ca", TEXT(signer_ca),   false},
	{"terminal", "signer_ms", CONF_UINT, CONF_MEMBER(struct kiosk_lane, signer_ms), 100, 10000, false},
	{"face",    "model",      TEXT(model),       false},
	{"face",    "landmarks",  TEXT(landmarks),   false},
	{"face",    "thresholds", TEXT(thresholds),  false},
	{"face",    "pad",        TEXT(pad),         false},
	{"face",    "smallest",   CONF_UINT, CONF_MEMBER(struct kiosk_lane, smallest), 50, 500, false},
	{"face",    "evidence",   TEXT(evidence),    false},
	{"watchlist", "galleries", TEXT(watchlists), false},
	{"watchlist", "persons",  TEXT(persons),     false},
	{"watchlist", "secret",   TEXT(persons_secret), false},
	{"screen",  "width",      SIDE(width),       false},
	{"screen",  "height",     SIDE(height),      false},
	{"screen",  "offscreen",  FLAG(offscreen),   false},
	{"screen",  "fullscreen", FLAG(fullscreen),  false},
	{"screen",  "rotation",   CONF_UINT, CONF_MEMBER(struct kiosk_lane, rotation), 0, 270, false},
	{"screen",  "touch_matrix", TEXT(touch_matrix), false},
	{"screen",  "language",   TEXT(language),    false},
	{"screen",  "slip_reader", TEXT(slip_reader_name), false},
	{"screen",  "fonts",      TEXT(fonts),       false},
	{"screen",  "snapshots",  TEXT(snapshots),   false},
	{"sound",   "speech",     TEXT(speech),      false},
	{"sound",   "earcons",    FLAG(earcons),     false},
	{"sound",   "volume",     CONF_UINT, CONF_MEMBER(struct kiosk_lane, volume), 0, 100, false},
	{"sound",   "device",     TEXT(sound),       false},
	{"sound",   "prompts",    TEXT(prompts),     false},
	{"sound",   "headphones", TEXT(headphones),  false},
};

static const struct kiosk_lane defaults = {
	.name = "gate",
	.topology_name = "one-step",
	.slip_reader_name = "below",
	.language = "en",
	.landmarks = "/usr/share/dlib/shape_predictor_68_face_landmarks.dat",
	.smallest = 167,
	.terminal_days = KIOSK_TERMINAL_DAYS,
	.signer_ms = 3000,
	.width = 1080, .height = 1920,
	.fullscreen = true,
	.speech = "touch", .earcons = true, .volume = 70,
	.prompts = KIOSK_LANE_SHARE "/prompts",
};
/* clang-format on */

void
kiosk_lane_default(struct kiosk_lane *lane)
{
	*lane = defaults;
	lane->algorithms = *certs_policy_default();
	kiosk_policy_default(&lane->policy);
}

struct place {
	const char *section, *key;
};

static const char *
is_there(void *cookie, const struct conf_line *l)
{
	const struct place *p = cookie;

	return l->key != NULL && strcmp(l->key, p->key) == 0 &&
		strcmp(l->section, p->section) == 0
	    ? "is here"
	    : NULL;
}

/* What more than a range says, and the line; one that is missing has none. */
static enum kiosk_err
refuse(struct conf_error *err, const char *path, const char *section,
    const char *key, const char *text)
{
	struct place p = {section, key};

	if (kiosk_conf_read_each(path, is_there, &p, err) == KIOSK_E_OK)
		err->line = 0;
	snprintf(err->key, sizeof(err->key), "%s", key);
	snprintf(err->text, sizeof(err->text), "%s", text);
	return KIOSK_E_CONF;
}

static enum kiosk_err
read_policy(const char *path, struct kiosk_lane *lane, struct conf_error *err)
{
	const struct kiosk_policy_file f = {.path = lane->policy_path,
	    .lane = lane->name,
	    .key = lane->policy_key,
	    .state = lane->policy_state,
	    .may_be_unsigned = lane->policy_unsigned};

	if (lane->policy_key[0] == '\0' || lane->policy_state[0] != '\0')
		return kiosk_policy_file_read(&f, &lane->policy, err);
	return refuse(err, path, "gate", "policy_state",
	    "is missing: with policy_key the version is kept");
}

static enum kiosk_err
check_words(const char *path, struct kiosk_lane *lane, struct conf_error *err)
{
	char spoken[UI_SPEECH_PARTS];
	struct ui_turn turn;

	if (lane->rotation % 90 != 0)
		return refuse(err, path, "screen", "rotation",
		    "must be 0, 90, 180 or 270");
	if (!kiosk_lane_turn(lane, &turn))
		return refuse(
		    err, path, "screen", "touch_matrix", "must be six numbers");
	if (!kiosk_station_of(lane->topology_name, &lane->topology))
		return refuse(err, path, "gate", "topology",
		    "must be one-step, two-step, kiosk or gate");
	if (!ui_view_place_of(lane->slip_reader_name, &lane->slip_reader))
		return refuse(err, path, "screen", "slip_reader",
		    "must be below, left or right");
	if (!ui_view_signs_valid(lane->token_signs))
		return refuse(err, path, "token", "signs",
		    "must be A-Z, 0-9, -, commas and blanks");
	if (lane->token_signs[0] != '\0' &&
	    !ui_speech_spell(lane->token_signs, spoken))
		return refuse(err, path, "token", "signs",
		    "must be signs with commas between, or ranges from low to "
		    "high, such as 3-7");
	if (!kiosk_audio_word(lane->speech))
		return refuse(err, path, "sound", "speech",
		    "must be always, touch or off");
	return KIOSK_E_OK;
}

/*
 * What each topology has, and what it does not: a kiosk with a door would be
 * one by mistake, and so would a gate that has a document reader.
 */
static enum kiosk_err
check_station(
    const char *path, const struct kiosk_lane *l, struct conf_error *err)
{
	enum {
		CHIPS = 1 << GATE_ONE_STEP | 1 << GATE_TWO_STEP |
		    1 << GATE_KIOSK,
		DOORS = 1 << GATE_ONE_STEP | 1 << GATE_TWO_STEP |
		    1 << GATE_GATE,
		KIOSK = 1 << GATE_KIOSK,
		GATE = 1 << GATE_GATE
	};
	const struct {
		const char *section, *key, *value;
		int with;
	} needs[] = {
	    {"devices", "reader", l->reader, CHIPS},
	    {"devices", "door", l->door, DOORS},
	    {"devices", "printer", l->printer, KIOSK},
	    {"token", "key", l->token_key, KIOSK},
	    {"token", "gates", l->token_gates, KIOSK},
	    {"token", "seal", l->token_seal, KIOSK},
	    {"token", "kiosks", l->token_kiosks, GATE},
	    {"token", "open", l->token_open, GATE},
	};

	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		const bool has = needs[i].value[0] != '\0';
		const bool may = (needs[i].with >> l->topology & 1) != 0;
		char text[64];

		if (has == may)
			continue;
		snprintf(text, sizeof(text), "%s with topology %s",
		    may ? "is missing" : "must not be there", l->topology_name);
		return refuse(err, path, needs[i].section, needs[i].key, text);
	}
	return KIOSK_E_OK;
}

bool
kiosk_lane_turn(const struct kiosk_lane *lane, struct ui_turn *out)
{
	*out = (struct ui_turn) {.degrees = lane->rotation};
	return lane->touch_matrix[0] == '\0' ||
	    ui_turn_matrix(lane->touch_matrix, out->matrix);
}

/* Nothing half: a site without its keys would be one that nobody decides for.
 */
static enum kiosk_err
check_site(
    const char *path, const struct kiosk_lane *lane, struct conf_error *err)
{
	const char *wrong = NULL;

	if (lane->site[0] == '\0' && lane->site_store[0] == '\0' &&
	    lane->site_keys[0] == '\0')
		return KIOSK_E_OK;
	if (lane->site_store[0] == '\0' || lane->site_keys[0] == '\0')
		wrong = "needs name, store and keys";
	else if (!kiosk_case_name_valid(lane->site) ||
	    !kiosk_case_name_valid(lane->name))
		wrong = "name of site and gate: A-Z a-z 0-9 . _ -";
	if (wrong == NULL)
		return KIOSK_E_OK;
	memset(err, 0, sizeof(*err));
	snprintf(err->file, sizeof(err->file), "%s", path);
	snprintf(err->key, sizeof(err->key), "site");
	snprintf(err->text, sizeof(err->text), "%s", wrong);
	return KIOSK_E_CONF;
}

enum kiosk_err
kiosk_lane_read(
    const char *path, struct kiosk_lane *lane, struct conf_error *err)
{
	enum kiosk_err e;

	kiosk_lane_default(lane);
	e = kiosk_conf_read(
	    path, keys, sizeof(keys) / sizeof(keys[0]), lane, err);
	if (e == KIOSK_E_OK)
		e = check_words(path, lane, err);
	if (e == KIOSK_E_OK)
		e = check_station(path, lane, err);
	if (e == KIOSK_E_OK && lane->algorithms_path[0] != '\0')
		e = kiosk_algorithms_read(
		    lane->algorithms_path, &lane->algorithms, err);
	if (e == KIOSK_E_OK)
		e = check_site(path, lane, err);
	if (e != KIOSK_E_OK || lane->policy_path[0] == '\0')
		return e;
	return read_policy(path, lane, err);
}
