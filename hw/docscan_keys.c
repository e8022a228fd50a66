#include "hw/docscan_keys.h"

#include <linux/input.h>

_Static_assert(sizeof(struct input_event) <= 32, "an event fits its room");

/* No frame has it: hw/docscan_frame.h drops what it stands in. */
#define SPOILT 0x07

/* clang-format off */
/* Key, what it types without and with shift; 0: nothing of ours. */
struct key {
	uint16_t code;
	char plain, shifted;
};

/* In all of them, whatever the case: an MRZ and a token have capitals alone. */
static const struct key common[] = {
	{KEY_B, 'B', 'B'}, {KEY_C, 'C', 'C'}, {KEY_D, 'D', 'D'},
	{KEY_E, 'E', 'E'}, {KEY_F, 'F', 'F'}, {KEY_G, 'G', 'G'},
	{KEY_H, 'H', 'H'}, {KEY_I, 'I', 'I'}, {KEY_J, 'J', 'J'},
	{KEY_K, 'K', 'K'}, {KEY_L, 'L', 'L'}, {KEY_N, 'N', 'N'},
	{KEY_O, 'O', 'O'}, {KEY_P, 'P', 'P'}, {KEY_R, 'R', 'R'},
	{KEY_S, 'S', 'S'}, {KEY_T, 'T', 'T'}, {KEY_U, 'U', 'U'},
	{KEY_V, 'V', 'V'}, {KEY_X, 'X', 'X'},
	{KEY_SPACE, ' ', ' '}, {KEY_ENTER, '\r', '\r'},
	/* The keypad's, which not every reader has. */
	{KEY_KPENTER, '\r', '\r'},
	{KEY_KP0, '0', 0}, {KEY_KP1, '1', 0}, {KEY_KP2, '2', 0},
	{KEY_KP3, '3', 0}, {KEY_KP4, '4', 0}, {KEY_KP5, '5', 0},
	{KEY_KP6, '6', 0}, {KEY_KP7, '7', 0}, {KEY_KP8, '8', 0},
	{KEY_KP9, '9', 0},
	{KEY_KPPLUS, '+', 0}, {KEY_KPMINUS, '-', 0}, {KEY_KPSLASH, '/', 0},
	{KEY_KPASTERISK, '*', 0},
};

static const struct key us[] = {
	{KEY_1, '1', 0}, {KEY_2, '2', 0}, {KEY_3, '3', 0}, {KEY_4, '4', '$'},
	{KEY_5, '5', '%'}, {KEY_6, '6', 0}, {KEY_7, '7', 0}, {KEY_8, '8', '*'},
	{KEY_9, '9', 0}, {KEY_0, '0', 0},
	{KEY_A, 'A', 'A'}, {KEY_M, 'M', 'M'}, {KEY_Q, 'Q', 'Q'},
	{KEY_W, 'W', 'W'}, {KEY_Y, 'Y', 'Y'}, {KEY_Z, 'Z', 'Z'},
	{KEY_COMMA, 0, '<'}, {KEY_SLASH, '/', '?'}, {KEY_EQUAL, 0, '+'},
	{KEY_MINUS, '-', 0}, {KEY_DOT, '.', 0}, {KEY_SEMICOLON, 0, ':'},
};
static const struct key de[] = {
	{KEY_1, '1', 0}, {KEY_2, '2', 0}, {KEY_3, '3', 0}, {KEY_4, '4', '$'},
	{KEY_5, '5', '%'}, {KEY_6, '6', 0}, {KEY_7, '7', '/'}, {KEY_8, '8', 0},
	{KEY_9, '9', 0}, {KEY_0, '0', 0},
	{KEY_A, 'A', 'A'}, {KEY_M, 'M', 'M'}, {KEY_Q, 'Q', 'Q'},
	{KEY_W, 'W', 'W'}, {KEY_Y, 'Z', 'Z'}, {KEY_Z, 'Y', 'Y'},
	{KEY_102ND, '<', 0}, {KEY_MINUS, 0, '?'}, {KEY_RIGHTBRACE, '+', '*'},
	{KEY_SLASH, '-', 0}, {KEY_DOT, '.', ':'},
};
static const struct key fr[] = {
	{KEY_1, 0, '1'}, {KEY_2, 0, '2'}, {KEY_3, 0, '3'}, {KEY_4, 0, '4'},
	{KEY_5, 0, '5'}, {KEY_6, '-', '6'}, {KEY_7, 0, '7'}, {KEY_8, 0, '8'},
	{KEY_9, 0, '9'}, {KEY_0, 0, '0'},
	{KEY_A, 'Q', 'Q'}, {KEY_Q, 'A', 'A'}, {KEY_W, 'Z', 'Z'},
	{KEY_Z, 'W', 'W'}, {KEY_Y, 'Y', 'Y'}, {KEY_SEMICOLON, 'M', 'M'},
	{KEY_102ND, '<', 0}, {KEY_M, 0, '?'}, {KEY_RIGHTBRACE, '$', 0},
	{KEY_APOSTROPHE, 0, '%'}, {KEY_BACKSLASH, '*', 0},
	{KEY_EQUAL, 0, '+'}, {KEY_COMMA, 0, '.'}, {KEY_DOT, ':', '/'},
};

static const struct {
	const char *word;
	const struct key *key;
	size_t n;
} layouts[] = {
	[HW_DOCSCAN_LAYOUT_US] = {"us", us, sizeof(us) / sizeof(us[0])},
	[HW_DOCSCAN_LAYOUT_DE] = {"de", de, sizeof(de) / sizeof(de[0])},
	[HW_DOCSCAN_LAYOUT_FR] = {"fr", fr, sizeof(fr) / sizeof(fr[0])},
};
/* clang-format on */

bool
hw_docscan_keys_init(struct hw_docscan_keys *k, const char *layout)
{
	*k = (struct hw_docscan_keys) {.n = 0};
	for (unsigned i = 0; i < HW_DOCSCAN_LAYOUT_COUNT; i++)
		if (strcmp(layout, layouts[i].word) == 0) {
			k->layout = (enum hw_docscan_layout)i;
			return true;
		}
	return false;
}

void
hw_docscan_keys_wipe(struct hw_docscan_keys *k)
{
	bytes_wipe(k, sizeof(*k));
}

static bool
all_in(const struct key *table, size_t n, struct span bits)
{
	for (size_t i = 0; i < n; i++)
		if (table[i].code / 8u >= bits.n ||
		    (bits.p[table[i].code / 8] >> table[i].code % 8 & 1) == 0)
			return false;
	return true;
}

bool
hw_docscan_keys_has(const struct hw_docscan_keys *k, struct span bits)
{
	/* The keypad is a second way to the same. */
	size_t n = 0;

	while (common[n].code != KEY_KPENTER)
		n++;
	return all_in(common, n, bits) &&
	    all_in(layouts[k->layout].key, layouts[k->layout].n, bits);
}

static const struct key *
find(const struct key *table, size_t n, unsigned code)
{
	for (size_t i = 0; i < n; i++)
		if (table[i].code == code)
			return &table[i];
	return NULL;
}

static void
type(const struct hw_docscan_keys *k, unsigned code, struct sink *out)
{
	bool shift = k->shift[0] || k->shift[1];
	const struct key *key = find(
	    common, sizeof(common) / sizeof(common[0]), code);
	char c = 0;

	if (key == NULL)
		key = find(layouts[k->layout].key, layouts[k->layout].n, code);
	if (key != NULL)
		c = shift ? key->shifted : key->plain;
	/* On AZERTY the lock shifts the digits too. */
	if (key != NULL && key->shifted != 0 && k->caps && !shift &&
	    k->layout == HW_DOCSCAN_LAYOUT_FR)
		c = key->shifted;
	sink_put_u8(out, c != 0 ? (uint8_t)c : SPOILT);
}

/* A reader presses; that a key is held for long is no second one. */
static void
take(struct hw_docscan_keys *k, const struct input_event *e, struct sink *out)
{
	if (e->type == EV_SYN && e->code == SYN_DROPPED)
		sink_put_u8(out, SPOILT);
	if (e->type != EV_KEY)
		return;
	if (e->code == KEY_LEFTSHIFT || e->code == KEY_RIGHTSHIFT)
		k->shift[e->code == KEY_RIGHTSHIFT] = e->value != 0;
	else if (e->value == 1 && e->code == KEY_CAPSLOCK)
		k->caps = !k->caps;
	else if (e->value == 1)
		type(k, e->code, out);
}

void
hw_docscan_keys_feed(
    struct hw_docscan_keys *k, struct span *events, struct sink *out)
{
	struct input_event e;
	uint8_t b;

	while (span_take_u8(events, &b)) {
		k->event[k->n++] = b;
		if (k->n < sizeof(e))
			continue;
		memcpy(&e, k->event, sizeof(e));
		k->n = 0;
		take(k, &e, out);
	}
	bytes_wipe(&e, sizeof(e));
}
