/*
 * A recorded passage, once more: the code of the document, image and biometric
 * workers and of the monitor, each in a process of its own, is told what it was
 * told then, at the same times and with the same chance (kiosk/recorder.h).
 * What each says is compared with what it said, and goes on to the next: so a
 * change in one shows in the decision, not only where it was made.
 *
 *	kiosk_replay_open(&p, path);
 *	kiosk_replay_run(&p, &conf, &result);
 *	kiosk_replay_close(&p);
 *
 * On the kernels that the recording names everything is to be the same bit for
 * bit, the record included.  On others the decision is, its reasons are, and
 * scores are within KIOSK_REPLAY_TOLERANCE of those recorded.
 *
 * Trust, policy, models and thresholds are those of the configuration: where
 * they are not the recorded ones, that is said, and what follows from it is a
 * difference like any other.
 *
 * Of a kiosk and a gate apart a replay needs public keys alone.  Where the key
 * that opens tokens can be read it opens them anew; else what it opened then is
 * believed, and that is said.
 */
#ifndef KIOSK_REPLAY_H
#define KIOSK_REPLAY_H

#include "biometrics/kernel.h"
#include "kiosk/recording.h"

/* Of scores and of the probability of an attack, absolute; of measures of
 * quality, relative where they are larger than 1. */
#define KIOSK_REPLAY_TOLERANCE 0.01

struct kiosk_replay {
	struct span file; /* mapped */
	unsigned version; /* 0: no recording */
	bool sealed; /* as it was written */
	size_t at; /* where it is malformed */
	char conf_path[256]; /* of the gate that wrote it; may be empty */
};

struct kiosk_replay_conf {
	const char *conf_path; /* NULL: that of the recording */
	bool without_images; /* what was compared is believed */
	const char *kernel; /* NULL: that of the recording */
};

#define KIOSK_REPLAY_WHY 640
#define KIOSK_REPLAY_NOTES 10
struct kiosk_replay_result {
	bool same; /* all of it */
	bool exact; /* bit for bit; else within the tolerance */
	enum kiosk_peer part; /* where it differs first */
	unsigned number; /* event of that part, from 1 */
	size_t at; /* byte of the file */
	char why[KIOSK_REPLAY_WHY];
	char recorded[24], decision[24]; /* "": there is none */
	char kernel[16];
	bool images; /* pictures were replayed, too */
	char note[KIOSK_REPLAY_NOTES][64]; /* what is not as it was then */
	size_t notes;
};

/* SYSTEM: it cannot be read; FRAME: it is no recording, see at. */
enum kiosk_err kiosk_replay_open(
    struct kiosk_replay *, const char *path) MUST_USE;
/* CONF: the configuration cannot be read, is another station's, or there is no
 * such kernel here; out->why says which, and what to do. */
enum kiosk_err kiosk_replay_run(const struct kiosk_replay *,
    const struct kiosk_replay_conf *, struct kiosk_replay_result *) MUST_USE;
void kiosk_replay_close(struct kiosk_replay *);

/* Whether two frames say the same within the tolerance. */
bool kiosk_replay_alike(
    enum kiosk_msg_id, struct span recorded, struct span said) MUST_USE;

#endif
