/*
 * A PN532 and the chips in its field, without any I/O: what libnfc finds at the
 * other end of its serial line (NXP UM0701-02).
 *
 *	hw_pn532_init(&p);
 *	hw_pn532_lay(&p, 0, &card);
 *	while (... bytes from the line ...)
 *		switch (hw_pn532_feed(&p, &in, &ask)) {
 *		case HW_PN532_MORE:	all bytes are eaten
 *		case HW_PN532_POWER:	chip ask.card was powered up anew
 *		case HW_PN532_APDU:	hw_pn532_answer(), or hw_pn532_mute()
 *		}
 *		... write hw_pn532_output() ...
 *
 * It sleeps until 55 wakes it, acknowledges each command, repeats an answer
 * after a NACK, gives up a command after an ACK or a new one, answers what it
 * does not know with the error frame, and says nothing to a frame with a wrong
 * check sum.  Two chips at most; a chip that was deselected keeps out of the
 * way until the field goes (ISO/IEC 14443-3 HALT).
 *
 * Limits of UM0701-02 §7.3.8: commands of 262 bytes, and answers too.
 */
#ifndef HW_VIRTUAL_PN532_H
#define HW_VIRTUAL_PN532_H

#include "hw/ats.h"
#include "hw/virtual/pn532_frame.h"

#define HW_PN532_CARDS 2
#define HW_PN532_CAPDU_MAX 262
#define HW_PN532_RAPDU_MAX 262

struct hw_pn532_card {
	bool type_b;
	uint8_t uid[4]; /* or PUPI; begins with 08 where it is random */
	bool no_iso_dep; /* a chip that is no document: SAK 08 */
	struct hw_ats ats; /* historical bytes are copied */
};

enum hw_pn532_event {
	HW_PN532_MORE,
	HW_PN532_POWER,
	HW_PN532_APDU
};

struct hw_pn532_ask {
	size_t card;
	struct span capdu; /* until the next feed */
};

/* The fields are pn532.c's own. */
struct hw_pn532 {
	struct hw_pn532_frame_in in;
	bool awake, field, auto_rats, wait_for_card;
	struct {
		enum {
			HW_PN532_ABSENT,
			HW_PN532_IDLE,
			HW_PN532_ACTIVE,
			HW_PN532_HALTED
		} state;
		struct hw_pn532_card card;
		uint8_t historical[15];
	} slots[HW_PN532_CARDS];
	size_t targets[HW_PN532_CARDS], n_targets; /* Tg 1 and 2 */
	unsigned power; /* chips whose power-up is not told yet */
	uint8_t command[HW_PN532_FRAME_DATA]; /* under way */
	size_t command_n;
	bool busy;
	uint8_t registers[0x400], sfr[0x100];
	uint8_t last[HW_PN532_FRAME_MAX]; /* the last answer */
	size_t last_n;
	uint8_t out[4 * HW_PN532_FRAME_MAX];
	size_t out_n;
};

void hw_pn532_init(struct hw_pn532 *);
/* Lays a chip down; a command that waits for one ends. */
void hw_pn532_lay(struct hw_pn532 *, size_t i, const struct hw_pn532_card *);
void hw_pn532_take(struct hw_pn532 *, size_t i);
enum hw_pn532_event hw_pn532_feed(
    struct hw_pn532 *, struct span *in, struct hw_pn532_ask *) MUST_USE;
/* The answer to the APDU; nothing where the host has given it up. */
void hw_pn532_answer(struct hw_pn532 *, struct span rapdu);
/* The chip says nothing: the front-end's own time is up. */
void hw_pn532_mute(struct hw_pn532 *);
/* What is to be written, until the next call of anything else. */
struct span hw_pn532_output(const struct hw_pn532 *);
/* It was written. */
void hw_pn532_written(struct hw_pn532 *);

#endif
