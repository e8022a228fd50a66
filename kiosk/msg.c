#include "kiosk/msg.h"

#include "hw/barcode.h"
#include "hw/finger.h"
#include "kiosk/correct.h"
#include "kiosk/evidence.h"
#include "kiosk/impostor_who.h"
#include "kiosk/store.h"
#include "kiosk/facts.h"
#include "kiosk/hindrance.h"
#include "kiosk/journal.h"
#include "kiosk/page.h"
#include "kiosk/show.h"
#include "kiosk/order.h"
#include "kiosk/outbox.h"
#include "kiosk/spent.h"
#include "kiosk/terminal_frame.h"
#include "kiosk/typed.h"
#include "kiosk/watchlist.h"

/* clang-format off */

#define S(name)  (1u << GATE_##name)
#define ALL      ((1u << GATE_STATE_COUNT) - 1)
/* Said just before the monitor's clock or another worker ended the matter. */
#define OVER     (S(OFFICER) | S(CLEARING) | S(OUT_OF_SERVICE))
#define WAITING  (S(IDLE) | S(ASK_AGAIN) | S(TYPING) | S(TYPE_WARNING))
#define CHIP     (S(ACCESS) | S(READING) | S(REMOVED))
#define LOOK     (S(FACE) | S(WARNING))
/* From the first comparison on. */
#define MATCHED  (LOOK | S(FINGER) | S(FINGER_WARNING) | S(SCREENING) | \
	S(DECIDING) | S(STORING) | S(DOOR_OPEN) | S(PASSED))
#define TOUCHED  (S(FINGER) | S(FINGER_WARNING))
#define CAMERA   (ALL & ~S(IDLE))

#define MON (1u << KIOSK_MONITOR)
#define RD  (1u << KIOSK_READER)
#define DOC (1u << KIOSK_DOCUMENT)
#define IMG (1u << KIOSK_IMAGE)
#define BIO (1u << KIOSK_BIOMETRIC)
#define FNG (1u << KIOSK_FINGER)
#define SIG (1u << KIOSK_SIGNER)
#define SCR (1u << KIOSK_SCREEN)
#define LNK (1u << KIOSK_LINK)
#define ANY (RD | DOC | IMG | BIO | FNG | SIG | SCR)

#define APDU_MAX 65544u
#define LIVE_MAX (8u + HW_FINGER_SIDE_MAX * HW_FINGER_SIDE_MAX)
#define TERMINAL_MAX KIOSK_TERMINAL_FRAME_MAX

static const struct kiosk_msg_kind kinds[KIOSK_MSG_COUNT] = {
	/*                          name            from  to   states                 once   min max */
	[KIOSK_MSG_READY]        = {"READY",        ANY | LNK, MON, ALL,                    true,  0, 0},
	[KIOSK_MSG_CLEARED]      = {"CLEARED",      ANY, MON, S(CLEARING) | S(OUT_OF_SERVICE), true, 0, 0},
	[KIOSK_MSG_DOCUMENT]     = {"DOCUMENT",     DOC, MON, WAITING | OVER,         false, 0, 0},
	[KIOSK_MSG_MRZ_OK]       = {"MRZ_OK",       DOC, MON, S(MRZ) | OVER,          false, 3, 3},
	[KIOSK_MSG_MRZ_BAD]      = {"MRZ_BAD",      DOC, MON, S(MRZ) | OVER,          false, 2, 2},
	[KIOSK_MSG_TOKEN]        = {"TOKEN",        DOC, MON, S(MRZ) | OVER,          false, KIOSK_TOKEN_MIN, KIOSK_TOKEN_MAX},
	[KIOSK_MSG_CHIP]         = {"CHIP",         DOC, MON, CHIP | OVER,            false, 0, 0},
	[KIOSK_MSG_CHIP_GONE]    = {"CHIP_GONE",    DOC, MON, CHIP | OVER,            false, 0, 0},
	[KIOSK_MSG_SIGHT]        = {"SIGHT",        RD,  MON, ALL,                    false, 1, 1},
	[KIOSK_MSG_SEVERAL]      = {"SEVERAL",      RD,  MON, ALL,                    false, 1, 1},
	[KIOSK_MSG_ACCESS_OK]    = {"ACCESS_OK",    DOC, MON, S(ACCESS) | S(READING) | OVER, false, 0, 0},
	[KIOSK_MSG_ACCESS_WRONG] = {"ACCESS_WRONG", DOC, MON, S(ACCESS) | S(READING) | OVER, false, 1, KIOSK_FACTS_MAX},
	[KIOSK_MSG_PROGRESS]     = {"PROGRESS",     DOC, MON, CHIP | OVER,            false, 2, 2},
	[KIOSK_MSG_FACTS]        = {"FACTS",        DOC, MON, CHIP | OVER,            true,  1, KIOSK_FACTS_MAX},
	[KIOSK_MSG_GUIDANCE]     = {"GUIDANCE",     BIO, MON, CAMERA,                 false, 1, 1},
	[KIOSK_MSG_TEMPLATE]     = {"TEMPLATE",     BIO, MON, LOOK | OVER,            false, KIOSK_REFERENCE_HEAD + 1, KIOSK_REFERENCE_MAX},
	[KIOSK_MSG_COMPARED]     = {"COMPARED",     BIO, MON, LOOK | OVER,            false, 1, 2048},
	[KIOSK_MSG_EVIDENCE]     = {"EVIDENCE",     BIO, MON, LOOK | OVER,            false, 4, KIOSK_EVIDENCE_MAX},
	[KIOSK_MSG_EXHIBIT]      = {"EXHIBIT",      BIO | DOC | IMG, MON, ALL,              false, 2, 1 + KIOSK_STORE_PHOTO_MAX},
	[KIOSK_MSG_SCREENED]     = {"SCREENED",     BIO, MON, MATCHED | OVER,         false, 1, KIOSK_WATCHLIST_MAX},
	[KIOSK_MSG_HINT]         = {"HINT",         BIO, MON, CAMERA,                 false, 2, 2},
	[KIOSK_MSG_FINGER_COMPARED] = {"FINGER_COMPARED", BIO, MON, TOUCHED | OVER,   false, 1, 256},
	[KIOSK_MSG_ASK_TERMINAL] = {"ASK_TERMINAL", DOC, MON, CHIP | OVER,            false, 2, TERMINAL_MAX},
	[KIOSK_MSG_TERMINAL_SAYS] = {"TERMINAL_SAYS", SIG, MON, CHIP | OVER,          false, 3, TERMINAL_MAX},
	[KIOSK_MSG_TOUCH]        = {"TOUCH",        SCR, MON, ALL,                    false, 2, 2},
	/* The zone may have been read while the last key was touched. */
	[KIOSK_MSG_TYPED]        = {"TYPED",        SCR, MON, WAITING | S(MRZ) | CHIP | OVER, false, KIOSK_TYPED_SIZE, KIOSK_TYPED_SIZE},
	[KIOSK_MSG_SNAPSHOT]     = {"SNAPSHOT",     SCR, MON, ALL,                    false, 9, KIOSK_MSG_BODY_MAX},

	[KIOSK_MSG_LINE]         = {"LINE",         LNK, MON, ALL,                    false, 1, 1 + KIOSK_JOURNAL_WIRE},
	[KIOSK_MSG_SENT]         = {"SENT",         LNK, MON, ALL,                    false, 10, 10 + KIOSK_OUTBOX_WHY},
	[KIOSK_MSG_ORDER]        = {"ORDER",        LNK, MON, ALL,                    false, KIOSK_ORDER_SEALED_MIN, KIOSK_ORDER_SEALED_MAX},
	[KIOSK_MSG_CLAIMED]      = {"CLAIMED",      LNK, MON, ALL,                    false, KIOSK_SPENT_ID + 1, KIOSK_SPENT_CLAIMED},
	[KIOSK_MSG_RECORDED]     = {"RECORDED",     DOC | IMG | BIO, MON, ALL,        false, 25, KIOSK_MSG_BODY_MAX},

	[KIOSK_MSG_CLEAR]        = {"CLEAR",        MON, ANY, 0,                      false, 0, 0},
	[KIOSK_MSG_ARM]          = {"ARM",          MON, RD,  0,                      false, 0, 0},
	[KIOSK_MSG_BEGIN]        = {"BEGIN",        MON, ANY, 0,                      true,  0, 0},
	[KIOSK_MSG_COMPARE]      = {"COMPARE",      MON, BIO, 0,                      false, 0, KIOSK_IMPOSTOR_WHO_SIZE},
	[KIOSK_MSG_REFERENCE]    = {"REFERENCE",    MON, BIO, 0,                      true,  KIOSK_REFERENCE_HEAD + 1, KIOSK_REFERENCE_MAX},
	[KIOSK_MSG_COMPARE_FINGER] = {"COMPARE_FINGER", MON, BIO, 0,                  false, 1, 1},
	[KIOSK_MSG_TYPED_KEY]    = {"TYPED_KEY",    MON, DOC, 0,                      false, KIOSK_TYPED_SIZE, KIOSK_TYPED_SIZE},
	[KIOSK_MSG_CORRECT]      = {"CORRECT",      MON, DOC, 0,                      false, 5, KIOSK_CORRECT_TEXT - 1},
	[KIOSK_MSG_TERMINAL]     = {"TERMINAL",     MON, SIG, 0,                      false, 2, TERMINAL_MAX},
	[KIOSK_MSG_TERMINAL_ANSWER] = {"TERMINAL_ANSWER", MON, DOC, 0,                false, 3, TERMINAL_MAX},
	[KIOSK_MSG_SHOW]         = {"SHOW",         MON, SCR, 0,                      false, KIOSK_SHOW_SIZE, KIOSK_SHOW_SIZE},

	[KIOSK_MSG_OUT]          = {"OUT",          MON, LNK, 0,                      false, 10, KIOSK_OUTBOX_MAX},

	[KIOSK_MSG_CLAIM]        = {"CLAIM",        MON, LNK, 0,                      false, KIOSK_SPENT_ID + 17, KIOSK_SPENT_CLAIM},

	[KIOSK_MSG_SCANNED]      = {"SCANNED",      RD | IMG, DOC, 0,                 false, 0, KIOSK_TOKEN_TEXT_MAX + 1},
	[KIOSK_MSG_SEAL]         = {"SEAL",         IMG, DOC, 0,                      false, 1, HW_BARCODE_BYTES_MAX},
	[KIOSK_MSG_PAGE]         = {"PAGE",         RD | DOC, DOC | IMG, 0,           false, KIOSK_PAGE_HEAD, KIOSK_MSG_BODY_MAX},
	[KIOSK_MSG_PAGE_SEEN]    = {"PAGE_SEEN",    IMG | DOC, DOC | RD, 0,           false, 1, 1},
	[KIOSK_MSG_CONNECT]      = {"CONNECT",      DOC, RD,  0,                      false, 0, 0},
	[KIOSK_MSG_CARD]         = {"CARD",         RD,  DOC, 0,                      false, 8, 8 + 64},
	[KIOSK_MSG_CAPDU]        = {"CAPDU",        DOC, RD,  0,                      false, 4 + 4, 4 + APDU_MAX},
	[KIOSK_MSG_RAPDU]        = {"RAPDU",        RD,  DOC, 0,                      false, 2, 2 + APDU_MAX},
	[KIOSK_MSG_PORTRAIT]     = {"PORTRAIT",     DOC, IMG, 0,                      true,  1, 512u << 10},
	[KIOSK_MSG_PIXELS]       = {"PIXELS",       IMG, BIO, 0,                      true,  6, KIOSK_MSG_BODY_MAX},
	[KIOSK_MSG_NO_PIXELS]    = {"NO_PIXELS",    IMG, BIO, 0,                      true,  2, 2},
	[KIOSK_MSG_PRINT]        = {"PRINT",        DOC, IMG, 0,                      false, 9, 512u << 10},
	[KIOSK_MSG_PRINT_PIXELS] = {"PRINT_PIXELS", IMG, BIO, 0,                      false, 9, KIOSK_MSG_BODY_MAX},
	[KIOSK_MSG_NO_PRINT]     = {"NO_PRINT",     IMG, BIO, 0,                      false, 3, 3},
	[KIOSK_MSG_CAPTURE]      = {"CAPTURE",      BIO, FNG, 0,                      false, 0, KIOSK_MSG_BODY_MAX},
	[KIOSK_MSG_CAPTURED]     = {"CAPTURED",     FNG, BIO, 0,                      false, 9, LIVE_MAX},
	[KIOSK_MSG_SENSOR]       = {"SENSOR",       FNG, BIO, 0,                      false, 2, 2},
	[KIOSK_MSG_STEP]         = {"STEP",         MON, LNK, 0,                      false, 1, KIOSK_HINDRANCE_STEP},
	[KIOSK_MSG_SHOW_PAGE]    = {"SHOW_PAGE",    MON, IMG, 0,                      false, 0, 0},
	[KIOSK_MSG_LIST]         = {"LIST",         MON, BIO, 0,                      false, 1, 1},
	[KIOSK_MSG_LIST_TAKEN]   = {"LIST_TAKEN",   BIO, MON, ALL,                    false, KIOSK_WATCHLIST_NEWS, KIOSK_WATCHLIST_NEWS},
};
/* clang-format on */

static const char *const peers[KIOSK_PEERS] = {
    [KIOSK_MONITOR] = "monitor",
    [KIOSK_READER] = "reader",
    [KIOSK_DOCUMENT] = "document",
    [KIOSK_IMAGE] = "image",
    [KIOSK_BIOMETRIC] = "biometric",
    [KIOSK_FINGER] = "finger",
    [KIOSK_SIGNER] = "signer",
    [KIOSK_SCREEN] = "screen",
    [KIOSK_LINK] = "link",
};

const struct kiosk_msg_kind *
kiosk_msg_kind(enum kiosk_msg_id id)
{
	return (unsigned)id < KIOSK_MSG_COUNT ? &kinds[id] : NULL;
}

const char *
kiosk_msg_peer_name(enum kiosk_peer p)
{
	return (unsigned)p < KIOSK_PEERS ? peers[p] : "nobody";
}

void
kiosk_msg_put(
    struct sink *out, enum kiosk_msg_id id, uint32_t passage, struct span body)
{
	sink_put_be16(out, (uint16_t)id);
	sink_put_be32(out, passage);
	sink_put_be32(out, (uint32_t)body.n);
	sink_put(out, body);
}

enum kiosk_err
kiosk_msg_next(struct span *in, struct kiosk_msg *out, size_t *need)
{
	struct span s = *in, body;
	const struct kiosk_msg_kind *k;
	uint32_t passage, n;
	uint16_t id;

	if (!span_take_be16(&s, &id) || !span_take_be32(&s, &passage) ||
	    !span_take_be32(&s, &n)) {
		*need = KIOSK_MSG_HEADER;
		return KIOSK_E_PARTIAL;
	}
	if ((k = kiosk_msg_kind((enum kiosk_msg_id)id)) == NULL)
		return KIOSK_E_UNKNOWN;
	if (n < k->min || n > k->max)
		return KIOSK_E_SIZE;
	if (!span_take(&s, n, &body)) {
		*need = KIOSK_MSG_HEADER + n;
		return KIOSK_E_PARTIAL;
	}
	*in = s;
	*out = (struct kiosk_msg) {(enum kiosk_msg_id)id, passage, body};
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_msg_permit(const struct kiosk_msg *m, enum kiosk_peer from,
    enum kiosk_peer to, enum gate_state state, uint64_t *once)
{
	const struct kiosk_msg_kind *k = kiosk_msg_kind(m->id);

	if (k == NULL)
		return KIOSK_E_UNKNOWN;
	if ((k->from & 1u << from) == 0 || (k->to & 1u << to) == 0)
		return KIOSK_E_SENDER;
	if (k->states != 0 && (k->states & 1u << state) == 0)
		return KIOSK_E_STATE;
	if (!k->once)
		return KIOSK_E_OK;
	/* One of the first 64: a kind is a bit of once. */
	if (m->id >= 64 || (*once & UINT64_C(1) << m->id) != 0)
		return KIOSK_E_REPEATED;
	*once |= UINT64_C(1) << m->id;
	return KIOSK_E_OK;
}
