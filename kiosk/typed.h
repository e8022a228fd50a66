/*
 * What a traveller has typed instead of a machine readable zone that could not
 * be read, and how it crosses from the screen worker to the monitor and on to
 * the document worker: fields of fixed length, each checked where it is taken.
 *
 * It is a key and nothing else (Doc 9303-11 §4.3.2, §4.4.4): whatever is said
 * of the document comes from its chip.
 */
#ifndef KIOSK_TYPED_H
#define KIOSK_TYPED_H

#include "mrtd/mrz.h"
#include "ui/entry.h"

struct kiosk_typed {
	bool by_can;
	char number[23]; /* A-Z 0-9; empty where by_can, as the dates are */
	char birth[7], expiry[7]; /* YYMMDD */
	char can[7]; /* six digits; empty where not by_can */
};

/* u8 by_can, then number, birth, expiry, can, filled with zeros. */
#define KIOSK_TYPED_SIZE (1 + 22 + 6 + 6 + 6)

/* Of a complete entry (ui/entry.h): dates are turned round. */
void kiosk_typed_of(const struct ui_entry *, struct kiosk_typed *);
void kiosk_typed_put(struct sink *, const struct kiosk_typed *);
/* False, and nothing moved, where any of it cannot have been typed. */
bool kiosk_typed_take(struct span *, struct kiosk_typed *) MUST_USE;
/* The key of what was typed, check digits computed; not of a CAN. */
enum mrtd_err kiosk_typed_key(
    const struct kiosk_typed *, struct mrtd_mrz_key *) MUST_USE;
void kiosk_typed_wipe(struct kiosk_typed *);

#endif
