/*
 * What the processes of the gate may say to each other: one table.
 *
 * A frame is kind (u16), passage (u32), length (u32), all big-endian, and the
 * body.  For every kind the table says who may send it to whom, in which states
 * of the gate, whether once or often in a passage, and how long its body is.
 * A frame which the table does not permit is not an error to recover from: its
 * sender has been taken over.  The monitor ends it and sends the passage to an
 * officer.
 *
 * The passage number keeps late frames about the last traveller away from the
 * next one: whoever receives a frame of another passage drops it.
 */
#ifndef KIOSK_MSG_H
#define KIOSK_MSG_H

#include "kiosk/err.h"
#include "kiosk/gate.h"
#include "mrtd/bytes.h"

enum kiosk_peer {
	KIOSK_MONITOR,
	KIOSK_READER, /* PC/SC and the document scanner: carries bytes */
	KIOSK_DOCUMENT, /* MRZ, chip, signatures; keys live only here */
	KIOSK_IMAGE, /* decodes the portrait and fingerprints */
	KIOSK_BIOMETRIC, /* camera, faces and fingers, comparison */
	KIOSK_FINGER, /* the fingerprint sensor */
	KIOSK_SIGNER, /* the terminal's certificates and keys */
	KIOSK_SCREEN, /* draws what it is told */
	/* To the site.  No passage needs it, and it has no part in one: it is
	 * not cleared, and its loss ends nothing.  Stays the last. */
	KIOSK_LINK,
	KIOSK_PEERS
};

enum kiosk_msg_id {
	/* worker to monitor */
	KIOSK_MSG_READY,
	KIOSK_MSG_CLEARED,
	KIOSK_MSG_DOCUMENT, /* something was laid down */
	KIOSK_MSG_MRZ_OK, /* the issuing state: three letters, NUL or < */
	KIOSK_MSG_MRZ_BAD, /* u16 enum mrtd_err */
	KIOSK_MSG_TOKEN, /* kiosk/token.h, instead of an MRZ */
	KIOSK_MSG_CHIP, /* in the field */
	KIOSK_MSG_CHIP_GONE,
	KIOSK_MSG_SIGHT, /* u8 enum hw_docscan_sight */
	KIOSK_MSG_SEVERAL, /* u8: 1 more than one chip lies there, 0 no more */
	KIOSK_MSG_ACCESS_OK,
	KIOSK_MSG_ACCESS_WRONG, /* kiosk/facts.h */
	KIOSK_MSG_PROGRESS, /* u16, of a thousand */
	KIOSK_MSG_FACTS, /* kiosk/facts.h */
	KIOSK_MSG_GUIDANCE, /* u8 enum biometrics_guidance */
	KIOSK_MSG_TEMPLATE, /* kiosk/reference.h: of the portrait; a kiosk's */
	KIOSK_MSG_COMPARED, /* kiosk/comparison.h */
	KIOSK_MSG_EVIDENCE, /* a JPEG file: a picture of a suspected attack */
	KIOSK_MSG_EXHIBIT, /* u8 enum kiosk_case_photo, its bytes: for a case */
	KIOSK_MSG_SCREENED, /* kiosk/watchlist.h */
	KIOSK_MSG_HINT, /* u8 position of a finger, u8 enum ui_touch */
	KIOSK_MSG_FINGER_COMPARED, /* kiosk/finger.h */
	KIOSK_MSG_ASK_TERMINAL, /* kiosk/terminal_frame.h, for the signer */
	KIOSK_MSG_TERMINAL_SAYS, /* the same, for the document worker */
	KIOSK_MSG_TOUCH, /* u8 enum ui_event_kind, u8 enum ui_language */
	KIOSK_MSG_TYPED, /* kiosk/typed.h */
	KIOSK_MSG_SNAPSHOT, /* u8 enum ui_screen, a PNG file */
	/* u8: 1 the site can be reached, 0 it cannot; kiosk/journal.h */
	KIOSK_MSG_LINE,
	/* u64 number of an OUT, u16 enum kiosk_err, and why not */
	KIOSK_MSG_SENT,
	KIOSK_MSG_ORDER, /* kiosk/order.h */
	KIOSK_MSG_CLAIMED, /* kiosk/spent.h */
	KIOSK_MSG_RECORDED, /* events of kiosk/recording.h */
	/* monitor to worker */
	KIOSK_MSG_CLEAR, /* forget; the frame's passage is the next one */
	KIOSK_MSG_ARM, /* the scanner may speak */
	KIOSK_MSG_BEGIN, /* a passage begins: look for a face */
	KIOSK_MSG_COMPARE, /* kiosk/impostor_who.h, or nothing */
	KIOSK_MSG_REFERENCE, /* kiosk/reference.h: out of a token */
	KIOSK_MSG_COMPARE_FINGER, /* u8 how many prints the chip has given */
	KIOSK_MSG_TYPED_KEY, /* TYPED, carried on */
	KIOSK_MSG_CORRECT, /* kiosk/correct.h: of the zone, or all of it */
	KIOSK_MSG_TERMINAL, /* ASK_TERMINAL, carried on */
	KIOSK_MSG_TERMINAL_ANSWER, /* TERMINAL_SAYS, carried on */
	KIOSK_MSG_SHOW, /* the view, without its mirror */
	KIOSK_MSG_OUT, /* kiosk/outbox.h: a row for the site */
	KIOSK_MSG_CLAIM, /* kiosk/spent.h: was this token used before? */
	/* worker to worker */
	KIOSK_MSG_SCANNED, /* text of the MRZ; empty: unreadable */
	KIOSK_MSG_SEAL, /* bytes of a bar code: before SCANNED */
	KIOSK_MSG_PAGE, /* kiosk/page.h: what a scanner's camera sees */
	KIOSK_MSG_PAGE_SEEN, /* u8 enum hw_docscan_sight: the next, please */
	KIOSK_MSG_CONNECT, /* wait for a chip, reset it, say CARD */
	KIOSK_MSG_CARD, /* u32 max_capdu, u32 max_rapdu, ATR */
	KIOSK_MSG_CAPDU,
	KIOSK_MSG_RAPDU, /* u16 enum mrtd_err, answer */
	KIOSK_MSG_PORTRAIT, /* an image file, authentic */
	KIOSK_MSG_PIXELS, /* u16 width, u16 height, u8 channels, pixels */
	KIOSK_MSG_NO_PIXELS, /* u16 enum biometrics_err */
	KIOSK_MSG_PRINT, /* kiosk/print.h: a fingerprint of DG3, authentic */
	KIOSK_MSG_PRINT_PIXELS, /* kiosk/print.h */
	KIOSK_MSG_NO_PRINT, /* u8 position, u16 enum biometrics_err */
	/* Take one picture of a finger; a print, kiosk/print.h: and say what
	 * libfprint makes of both. */
	KIOSK_MSG_CAPTURE,
	KIOSK_MSG_CAPTURED, /* kiosk/touch.h */
	KIOSK_MSG_SENSOR, /* u8 enum hw_err, u8 enum hw_finger_hint */
	/* Later ones; recordings know the others by their numbers. */
	KIOSK_MSG_STEP, /* monitor to link: kiosk/hindrance.h, of now */
	KIOSK_MSG_SHOW_PAGE, /* monitor to image: the next one as EXHIBIT */
	KIOSK_MSG_LIST, /* to biometric: u8 which watch-list; with its file */
	KIOSK_MSG_LIST_TAKEN, /* kiosk/watchlist.h: what became of it */
	KIOSK_MSG_COUNT
};

#define KIOSK_MSG_HEADER 10
#define KIOSK_MSG_BODY_MAX (8u << 20)

struct kiosk_msg_kind {
	const char *name;
	uint16_t from, to; /* 1 << enum kiosk_peer */
	uint32_t states; /* 1 << enum gate_state; 0: the monitor has no part */
	bool once; /* in a passage */
	uint32_t min, max; /* of the body */
};

struct kiosk_msg {
	enum kiosk_msg_id id;
	uint32_t passage;
	struct span body;
};

/* The row of a kind; NULL outside the range. */
const struct kiosk_msg_kind *kiosk_msg_kind(enum kiosk_msg_id);
void kiosk_msg_put(
    struct sink *, enum kiosk_msg_id, uint32_t passage, struct span body);
/*
 * Eats one frame.  PARTIAL: more bytes are needed, *need in all, and nothing
 * moved.  UNKNOWN and SIZE are told from the header alone.
 */
enum kiosk_err kiosk_msg_next(
    struct span *in, struct kiosk_msg *out, size_t *need) MUST_USE;
/*
 * Whether this frame may be received now.  once is the receiver's memory of one
 * sender in one passage: start it with 0.  Frames between two workers are
 * not bound to a state.
 */
enum kiosk_err kiosk_msg_permit(const struct kiosk_msg *, enum kiosk_peer from,
    enum kiosk_peer to, enum gate_state, uint64_t *once) MUST_USE;
const char *kiosk_msg_peer_name(enum kiosk_peer);

#endif
