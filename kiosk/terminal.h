/*
 * This terminal towards chips: the certificates that show its right to read
 * fingerprints and irises, and whoever signs with its key (certs/cv.h,
 * certs/signer.h).  A session asks twice, mrtd_session_terminal(); this
 * answers, or lets a tape answer that was recorded.
 */
#ifndef KIOSK_TERMINAL_H
#define KIOSK_TERMINAL_H

#include "certs/cv.h"
#include "certs/signer.h"
#include "kiosk/deck.h"
#include "kiosk/err.h"
#include "mrtd/session.h"

struct kiosk_terminal_conf {
	const char *dir; /* of CV certificates; NULL: no such right */
	struct certs_signer_conf signer; /* .uri NULL: none */
};

struct kiosk_terminal {
	struct certs_cv *store;
	struct certs_signer *signer;
	struct certs_cv_chain chain; /* the spans live in the store */
	const struct mrtd_cvc_algorithm *algorithm;
	char why[160]; /* there is no right, in words; "" as long as there is */
};

/*
 * KIOSK_E_TRUST: no certificates; KIOSK_E_CONF: the signer cannot be had; why
 * says it in words.  Free it in any case.
 */
enum kiosk_err kiosk_terminal_open(
    struct kiosk_terminal *, const struct kiosk_terminal_conf *) MUST_USE;
/*
 * Answers what the session asks, in MRTD_SESSION_TERMINAL; with a chain only
 * where the signer could be asked for its key.  Failures are in .why, and the
 * session goes on without.
 */
void kiosk_terminal_answer(
    struct kiosk_terminal *, struct kiosk_deck *, struct mrtd_session *);
/*
 * What answer is made of.  The chain for a chip that names these keys: true,
 * and it is in .chain.  A signature; false: .why says why there is none.
 */
bool kiosk_terminal_chain(struct kiosk_terminal *, const struct mrtd_cvc_cars *,
    int64_t now) MUST_USE;
bool kiosk_terminal_sign(struct kiosk_terminal *,
    const struct mrtd_ta_request *, struct sink *signature) MUST_USE;
void kiosk_terminal_free(struct kiosk_terminal *);

/* Days of warning unless told otherwise: certificates live for weeks. */
#define KIOSK_TERMINAL_DAYS 7

/* How long the right to read fingerprints lasts. */
enum kiosk_terminal_state {
	KIOSK_TERMINAL_WELL,
	KIOSK_TERMINAL_ENDS, /* a certificate ends, and none replaces it */
	KIOSK_TERMINAL_NONE, /* no certificate has a valid chain today */
};

struct kiosk_terminal_health {
	enum kiosk_terminal_state state;
	char text[160]; /* a sentence; "" where all is well */
};

/* Of DV and terminal certificates that end within so many days of today. */
void kiosk_terminal_health(const struct certs_cv *, struct mrtd_date today,
    int days, struct kiosk_terminal_health *);
/* The same of a directory, at a moment.  KIOSK_E_TRUST: it cannot be read. */
enum kiosk_err kiosk_terminal_health_of(const char *dir, int64_t now, int days,
    struct kiosk_terminal_health *) MUST_USE;

#endif
