/*
 * A document reader that plays a USB keyboard ("keyboard wedge"): the kernel's
 * key events (linux/input.h) turned into the bytes that the reader meant, which
 * then have the framing of hw/docscan_frame.h.  A value, without any I/O.
 *
 * A wedge types by the keyboard of a country, and has to be told the one that
 * the gate expects: what is "<" on one is ">" on another.  Only what an MRZ, a
 * token on paper (Base45, RFC 9285 Table 1) and their framing consist of is
 * known; any other key, and events that the kernel says it has lost, become
 * a byte that spoils the frame, so that nothing is read that was not sent.
 */
#ifndef HW_DOCSCAN_KEYS_H
#define HW_DOCSCAN_KEYS_H

#include "hw/err.h"
#include "mrtd/bytes.h"

/* clang-format off */
#define HW_DOCSCAN_LAYOUTS(X)                                                 \
	X(US, "us") /* QWERTY */                                              \
	X(DE, "de") /* QWERTZ */                                              \
	X(FR, "fr") /* AZERTY: digits with shift */
/* clang-format on */

enum hw_docscan_layout {
#define HW_DOCSCAN_CODE(name, word) HW_DOCSCAN_LAYOUT_##name,
	HW_DOCSCAN_LAYOUTS(HW_DOCSCAN_CODE)
#undef HW_DOCSCAN_CODE
	HW_DOCSCAN_LAYOUT_COUNT
};

struct hw_docscan_keys {
	enum hw_docscan_layout layout;
	bool shift[2]; /* left, right */
	bool caps;
	uint8_t event[32]; /* one that is not complete yet */
	size_t n;
};

/* "us"; false: no such layout. */
bool hw_docscan_keys_init(
    struct hw_docscan_keys *, const char *layout) MUST_USE;
/*
 * Eats events as read() gives them and writes what they type: at most a byte
 * for each 24 octets.
 */
void hw_docscan_keys_feed(
    struct hw_docscan_keys *, struct span *events, struct sink *out);
/*
 * Whether a device has the keys that a reader needs: bits is what EVIOCGBIT
 * gives for EV_KEY, bit n of octet n / 8 a key.
 */
bool hw_docscan_keys_has(
    const struct hw_docscan_keys *, struct span bits) MUST_USE;
void hw_docscan_keys_wipe(struct hw_docscan_keys *);

#endif
