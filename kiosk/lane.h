/*
 * One gate: which devices, models and files it uses.  Read by the monitor and,
 * before its sandbox closes, by every worker for itself: so nothing of it has
 * to be carried between processes.  kiosk.conf.example explains each key.
 */
#ifndef KIOSK_LANE_H
#define KIOSK_LANE_H

#include "certs/policy.h"
#include "kiosk/conf.h"
#include "kiosk/gate.h"
#include "kiosk/policy.h"
#include "kiosk/token.h"
#include "ui/view.h"

#define KIOSK_LANE_PATH 256

struct kiosk_lane {
	char name[32];
	char reader[KIOSK_LANE_PATH]; /* an address of hw/reader.h */
	char docscan[KIOSK_LANE_PATH];
	char camera[KIOSK_LANE_PATH];
	char finger[KIOSK_LANE_PATH]; /* of hw/finger.h; empty: none */
	char door[2 * KIOSK_LANE_PATH];
	char printer[KIOSK_LANE_PATH]; /* of hw/printer.h; a kiosk's */
	char topology_name[16];
	enum gate_topology topology;
	char trust[KIOSK_LANE_PATH]; /* index of trust anchors */
	char terminal[KIOSK_LANE_PATH]; /* CV certificates; empty: none */
	unsigned terminal_days; /* warn so many days before one ends */
	char signer[KIOSK_LANE_PATH]; /* of certs/signer.h; empty: nobody */
	char signer_pin[KIOSK_LANE_PATH]; /* file; empty: none */
	char signer_ca[KIOSK_LANE_PATH]; /* file; empty: none */
	unsigned signer_ms;
	char model[KIOSK_LANE_PATH]; /* empty: the program's own */
	char landmarks[KIOSK_LANE_PATH];
	char thresholds[KIOSK_LANE_PATH]; /* empty: only those built in */
	char pad[KIOSK_LANE_PATH]; /* a network; empty: none */
	unsigned
	    smallest; /* face looked for, per mille of a picture's height */
	char evidence[KIOSK_LANE_PATH]; /* a directory; empty: none is kept */
	char watchlists[2 * KIOSK_LANE_PATH]; /* with commas; empty: none */
	char persons[2 * KIOSK_LANE_PATH]; /* indices of kiosk/watchdoc.h */
	char persons_secret[KIOSK_LANE_PATH]; /* of this gate; a file */
	/* Directories and files; empty: none. */
	char recordings[KIOSK_LANE_PATH]; /* of passages, to be replayed */
	char metrics[KIOSK_LANE_PATH]; /* for a monitoring system */
	char policy_path[KIOSK_LANE_PATH]; /* empty: the defaults */
	char policy_key[KIOSK_LANE_PATH]; /* public; empty: none is pinned */
	char policy_state[KIOSK_LANE_PATH]; /* empty: no version is kept */
	bool policy_unsigned; /* a policy that nobody signed is read */
	bool without_landlock; /* starts on a kernel that has none */
	char store[KIOSK_LANE_PATH];
	/* The site: its name, the address of its store for the link, and the
	 * consoles it believes; empty: the gate stands alone. */
	char site[32];
	char site_store[2 * KIOSK_LANE_PATH];
	char site_keys[KIOSK_LANE_PATH];
	/* Of a kiosk and a gate apart (kiosk/token.h): the kiosk's key and the
	 * token's PIN, the names of its gates and the key that seals for them;
	 * whom a gate believes (files, with commas), and the key that opens. */
	char token_key[KIOSK_LANE_PATH];
	char token_pin[KIOSK_LANE_PATH];
	char token_gates[KIOSK_TOKEN_GATES];
	char token_signs[UI_SIGNS_MAX]; /* above them; empty: not said */
	char token_seal[KIOSK_LANE_PATH];
	char token_kiosks[2 * KIOSK_LANE_PATH];
	char token_open[KIOSK_LANE_PATH];
	char record_keys[KIOSK_LANE_PATH]; /* of kiosk/vault.h; empty: none */
	char log[KIOSK_LANE_PATH]; /* empty: standard error */
	char audit[KIOSK_LANE_PATH]; /* empty: there is none */
	char audit_key[KIOSK_LANE_PATH]; /* of kiosk/sign.h; empty: none */
	char audit_pin[KIOSK_LANE_PATH]; /* file; empty: none */
	char fonts[KIOSK_LANE_PATH];
	char snapshots[KIOSK_LANE_PATH]; /* a directory; empty: none */
	char language[16];
	unsigned width, height;
	bool offscreen, fullscreen;
	unsigned rotation; /* 0, 90, 180, 270 */
	char touch_matrix[64]; /* as ui/turn.h reads it; empty: none */
	char slip_reader_name[8]; /* of a gate apart, seen from its screen */
	enum ui_place slip_reader;
	char speech[8]; /* always, touch, off */
	bool earcons;
	unsigned volume; /* 0..100 */
	char sound[KIOSK_LANE_PATH]; /* a PCM of ALSA; empty: its default */
	char prompts[KIOSK_LANE_PATH]; /* directory */
	char headphones[KIOSK_LANE_PATH]; /* input device; empty: none */
	char algorithms_path[KIOSK_LANE_PATH]; /* empty: the default */
	struct policy policy;
	struct certs_policy algorithms;
};

struct ui_turn;

/* How the screen is mounted; false when the matrix is none. */
bool kiosk_lane_turn(const struct kiosk_lane *, struct ui_turn *out) MUST_USE;
/* What holds where the file says nothing; what it has to say stays empty. */
void kiosk_lane_default(struct kiosk_lane *);
enum kiosk_err kiosk_lane_read(
    const char *path, struct kiosk_lane *, struct conf_error *) MUST_USE;

#endif
