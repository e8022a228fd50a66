/*
 * The line between a gate and the controller of its doors, version 2.
 *
 * Physical: any serial line that carries octets (RS-232, RS-485 point to point,
 * USB CDC), 8 data bits, no parity, one stop bit, no flow control; 115200 bit/s
 * where nothing else is agreed.  The line runs inside one housing: it has no
 * cryptography, and the controller's own interlock (hw/interlock.h) does not
 * depend on who speaks.
 *
 * 1. Frame
 *
 *	octet 0		5A
 *	octet 1		n, octets from 2 up to the end of the body: 3 to 35
 *	octet 2		version, 02
 *	octet 3		sequence
 *	octet 4		kind
 *	then n - 3	body
 *	then 4		CRC-32 of octets 1 to n + 1, as ISO/IEC/IEEE 8802-3 has
 *it
 *
 * All numbers are big-endian.  A receiver that finds another start, an n out of
 * range or a wrong CRC drops ONE octet and looks for the next start: so what
 * was damaged costs itself and nothing behind it.  A frame of another version,
 * of an unknown kind or with a body of another length is ignored.
 *
 * 2. From the gate
 *
 *	kind		body
 *	01 HELLO	u32 session, not 0: the sequence begins anew
 *	02 BEAT		u32 the gate's clock, not 0
 *	03 RELEASE	u8 door (0 exit, 1 entry), u32 milliseconds (1 to
 *			60000), u32 the controller's clock in the STATUS that
 *			the gate goes by
 *	04 LOCK		-
 *	05 ACKNOWLEDGE	-
 *	06 LAMP		u8 (0 off, 1 ready, 2 busy, 3 officer)
 *
 * All but BEAT are orders.  A new order has the sequence of the one before,
 * plus one, modulo 256; the first after a start has any.  An order with the
 * sequence of the last one is that order again: it is answered and not carried
 * out twice.  The gate repeats an order every 100 ms until it is answered; the
 * order to lock waits for no answer to a RELEASE, which is said no more then.
 *
 * 3. From the controller
 *
 *	kind		body
 *	81 STATUS	u32 session of the last HELLO, 0: none since the start
 *			u8  sequence of the last order
 *			u8  what became of it (0 done, 1 the interlock forbids
 *			    it, 2 it makes no sense, 3 no session, 4 it is late)
 *			u8  state of the interlock, in the order of its list
 *			u8  doors (1, 2)
 *			u16 inputs, u8 outputs, u16 alarms, as bits
 *			u8  people who left by the exit, u8 who came in, since
 *			    the last release
 *			u8  lamp
 *			u32 the gate's clock in the last BEAT of this session,
 *			    0: there was none
 *			u32 the controller's own clock
 *
 * It is sent at every change, after every order and BEAT.  Clocks count
 * milliseconds from any beginning, modulo 2^32.
 *
 * 4. Heartbeat
 *
 * The gate sends BEAT every 250 ms.  A controller that has heard nothing valid
 * from it for 2 s locks the doors and sounds (ORPHAN), and obeys no order
 * before the next HELLO or BEAT.  A gate that has had no STATUS of its own
 * session for 1 s takes its doors for unknown: after the controller's restart
 * the session is 0, and the gate says HELLO again.  Nothing of this holds back
 * the emergency.
 *
 * 5. What comes late
 *
 * Octets wait in buffers while one end stands still.  A STATUS that answers a
 * BEAT of 1 s before the last one is none.  A RELEASE that goes by a STATUS of
 * 2 s ago, by the controller's clock, is not carried out (4): who it was for
 * has gone.  Orders that are not answered for 1 s, though others or BEATs are,
 * leave the doors unknown as well; and a RELEASE that was answered with 0 and
 * shows in no STATUS of the next second is a door that does not move.
 */
#ifndef HW_DOOR_LINE_H
#define HW_DOOR_LINE_H

#include "hw/interlock.h"

#define HW_DOOR_LINE_VERSION 2
#define HW_DOOR_LINE_BODY_MAX 32u
#define HW_DOOR_LINE_FRAME_MAX (2u + 3u + HW_DOOR_LINE_BODY_MAX + 4u)

#define HW_DOOR_LINE_BEAT_MS 250u
#define HW_DOOR_LINE_REPEAT_MS 100u
#define HW_DOOR_LINE_SILENCE_MS 1000u
#define HW_DOOR_LINE_LATE_MS 2000u /* of a RELEASE */

/* clang-format off */
/* name, kind, length of the body, whether it is an order */
#define HW_DOOR_LINE_KINDS(X)                                                 \
	X(HELLO,       0x01, 4,  true)                                        \
	X(BEAT,        0x02, 4,  false)                                       \
	X(RELEASE,     0x03, 9,  true)                                        \
	X(LOCK,        0x04, 0,  true)                                        \
	X(ACKNOWLEDGE, 0x05, 0,  true)                                        \
	X(LAMP,        0x06, 1,  true)                                        \
	X(STATUS,      0x81, 24, false)
/* clang-format on */

enum hw_door_line_kind {
#define HW_DOOR_LINE_CODE(name, kind, length, order) HW_DOOR_LINE_##name = kind,
	HW_DOOR_LINE_KINDS(HW_DOOR_LINE_CODE)
#undef HW_DOOR_LINE_CODE
};

enum hw_door_line_result {
	HW_DOOR_LINE_DONE,
	HW_DOOR_LINE_FORBIDDEN,
	HW_DOOR_LINE_NONSENSE,
	HW_DOOR_LINE_NO_SESSION,
	HW_DOOR_LINE_LATE,
	HW_DOOR_LINE_RESULTS
};

struct hw_door_line_frame {
	uint8_t version, sequence;
	enum hw_door_line_kind kind;
	uint8_t length;
	uint8_t body[HW_DOOR_LINE_BODY_MAX];
};

struct hw_door_line_status {
	uint32_t session;
	uint8_t sequence;
	enum hw_door_line_result result;
	enum hw_interlock_state state;
	uint8_t doors;
	uint16_t inputs;
	uint8_t outputs;
	uint16_t alarms;
	uint8_t passages, entered;
	enum hw_door_lamp lamp;
	uint32_t beat, clock;
};

/* What has come and is no frame yet.  Starts as zeroes. */
struct hw_door_line {
	uint8_t buf[HW_DOOR_LINE_FRAME_MAX];
	size_t n;
	bool other_version; /* a good frame of another one has come */
	unsigned dropped; /* octets that belonged to nothing */
};

void hw_door_line_put(
    struct sink *, uint8_t sequence, enum hw_door_line_kind, struct span body);
/*
 * Eats from *in up to the end of the next frame that is to be heeded; false
 * when all of it is eaten and more has to come.
 */
bool hw_door_line_next(struct hw_door_line *, struct span *in,
    struct hw_door_line_frame *out) MUST_USE;
bool hw_door_line_is_order(enum hw_door_line_kind);

void hw_door_line_put_status(struct sink *, const struct hw_door_line_status *);
/* False: a value that does not exist, or outputs that the state does not have.
 */
bool hw_door_line_take_status(
    const struct hw_door_line_frame *, struct hw_door_line_status *) MUST_USE;

uint32_t hw_door_line_crc32(struct span);

#endif
