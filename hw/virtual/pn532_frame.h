/*
 * The frames of a PN532 on a serial line, both ways (NXP UM0701-02 §6.2.1):
 *
 *	00 00 FF LEN LCS TFI ... DCS 00                 255 bytes with TFI
 *	00 00 FF FF FF LENhi LENlo LCS TFI ... DCS 00   more: extended
 *	00 00 FF 00 FF 00  ACK     00 00 FF FF 00 00  NACK
 *
 * LEN and LCS add up to 0 modulo 256, and so do TFI, the data and DCS.  Bytes
 * between frames are nobody's: a reader waits for 00 FF.
 */
#ifndef HW_VIRTUAL_PN532_FRAME_H
#define HW_VIRTUAL_PN532_FRAME_H

#include "hw/err.h"
#include "mrtd/bytes.h"

#define HW_PN532_FRAME_DATA 264 /* without TFI */
#define HW_PN532_FRAME_MAX (HW_PN532_FRAME_DATA + 12)

#define HW_PN532_TO_CHIP 0xD4 /* TFI */
#define HW_PN532_TO_HOST 0xD5
#define HW_PN532_ERROR 0x7F /* the syntax error frame: no data */

enum hw_pn532_frame_kind {
	HW_PN532_DATA,
	HW_PN532_ACK,
	HW_PN532_NACK
};

struct hw_pn532_frame {
	enum hw_pn532_frame_kind kind;
	uint8_t tfi; /* DATA */
	struct span data; /* DATA, without TFI; until the next feed */
};

/* What has come of a frame; the fields are pn532_frame.c's own. */
struct hw_pn532_frame_in {
	uint8_t state, last, check;
	size_t want;
	struct sink body;
	uint8_t buf[HW_PN532_FRAME_DATA + 1];
};

void hw_pn532_frame_init(struct hw_pn532_frame_in *);
/*
 * Eats bytes up to the end of a frame.  HW_E_NOT_READY: all are eaten, there is
 * none yet.  HW_E_FORMAT: a check sum was wrong; HW_E_LIMIT: too long; what
 * follows is looked at as if the frame had not been.
 */
enum hw_err hw_pn532_frame_feed(struct hw_pn532_frame_in *, struct span *in,
    struct hw_pn532_frame *out) MUST_USE;

/* Overflows the sink for more than HW_PN532_FRAME_DATA bytes. */
void hw_pn532_frame_put(struct sink *, uint8_t tfi, struct span data);
void hw_pn532_frame_put_ack(struct sink *);
void hw_pn532_frame_put_nack(struct sink *);

#endif
