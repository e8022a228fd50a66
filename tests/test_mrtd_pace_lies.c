/* PACE with a chip that lies: each lie is named at the step at which it comes.
 */
#include "tests/mrtd_pace_make.h"

#include "mrtd/tlv.h"

/* A chip that lies: what it answers at a step instead of the true answer. */
enum lie {
	NO_LIE,
	ECHO_KEY, /* sends our public key back */
	ECHO_TOKEN,
	FLIP_LAST, /* changes the last byte of the answer */
	CUT_LAST,
	ADD_BYTE,
	ADD_OBJECT, /* a further, unknown object within 7C */
	OTHER_TAG,
	BARE, /* without 7C */
	LONG_NONCE,
	SHORT_NONCE,
	NO_NONCE,
	ODD_NONCE,
	EMPTY,
	STATUS_6A80,
	STATUS_6A88,
	STATUS_6300,
	STATUS_63C2,
	STATUS_63C0,
	STATUS_6985,
	ONE_BYTE,
};

/* clang-format off */
static const struct {
	const char *name;
	enum mrtd_pace_step step;
	enum lie lie;
	enum mrtd_err want;
	int tries;
} lies[] = {
	{"MSE: 6A80",               MRTD_PACE_SET_AT,       STATUS_6A80, MRTD_E_STATUS,    -1},
	{"MSE: 6A88",               MRTD_PACE_SET_AT,       STATUS_6A88, MRTD_E_STATUS,    -1},
	{"MSE: 63C2 is a warning",  MRTD_PACE_SET_AT,       STATUS_63C2, MRTD_E_OK,         2},
	{"MSE: 63C0 is the end",    MRTD_PACE_SET_AT,       STATUS_63C0, MRTD_E_STATUS,     0},
	{"MSE: answers data",       MRTD_PACE_SET_AT,       BARE,        MRTD_E_TRAILING,  -1},
	{"MSE: half a status word", MRTD_PACE_SET_AT,       ONE_BYTE,    MRTD_E_TRUNCATED, -1},
	{"nonce: 6300",             MRTD_PACE_NONCE,        STATUS_6300, MRTD_E_STATUS,    -1},
	{"nonce: nothing",          MRTD_PACE_NONCE,        EMPTY,       MRTD_E_TRUNCATED, -1},
	{"nonce: cut",              MRTD_PACE_NONCE,        CUT_LAST,    MRTD_E_TRUNCATED, -1},
	{"nonce: byte added",       MRTD_PACE_NONCE,        ADD_BYTE,    MRTD_E_TRAILING,  -1},
	{"nonce: object added",     MRTD_PACE_NONCE,        ADD_OBJECT,  MRTD_E_TRAILING,  -1},
	{"nonce: other tag",        MRTD_PACE_NONCE,        OTHER_TAG,   MRTD_E_TAG,       -1},
	{"nonce: bare",             MRTD_PACE_NONCE,        BARE,        MRTD_E_TAG,       -1},
	{"nonce: too long",         MRTD_PACE_NONCE,        LONG_NONCE,  MRTD_E_LENGTH,    -1},
	{"nonce: half a block",     MRTD_PACE_NONCE,        SHORT_NONCE, MRTD_E_LENGTH,    -1},
	{"nonce: of no length",     MRTD_PACE_NONCE,        NO_NONCE,    MRTD_E_LENGTH,    -1},
	{"nonce: not whole blocks", MRTD_PACE_NONCE,        ODD_NONCE,   MRTD_E_LENGTH,    -1},
	{"nonce: another one",      MRTD_PACE_NONCE,        FLIP_LAST,   MRTD_E_PASSWORD,  -1},
	{"map: our own key",        MRTD_PACE_MAP,          ECHO_KEY,    MRTD_E_KEY,       -1},
	{"map: no point",           MRTD_PACE_MAP,          FLIP_LAST,   MRTD_E_KEY,       -1},
	{"map: empty",              MRTD_PACE_MAP,          EMPTY,       MRTD_E_TRUNCATED, -1},
	{"map: 6300",               MRTD_PACE_MAP,          STATUS_6300, MRTD_E_STATUS,    -1},
	{"key: our own key",        MRTD_PACE_AGREE,        ECHO_KEY,    MRTD_E_KEY,       -1},
	{"key: no point",           MRTD_PACE_AGREE,        FLIP_LAST,   MRTD_E_KEY,       -1},
	{"key: 6A80",               MRTD_PACE_AGREE,        STATUS_6A80, MRTD_E_STATUS,    -1},
	{"token: our own",          MRTD_PACE_AUTHENTICATE, ECHO_TOKEN,  MRTD_E_AUTH,      -1},
	{"token: another",          MRTD_PACE_AUTHENTICATE, FLIP_LAST,   MRTD_E_AUTH,      -1},
	{"token: cut",              MRTD_PACE_AUTHENTICATE, CUT_LAST,    MRTD_E_TRUNCATED, -1},
	{"token: and CAM data",     MRTD_PACE_AUTHENTICATE, ADD_OBJECT,  MRTD_E_TAG,       -1},
	{"token: 6300",             MRTD_PACE_AUTHENTICATE, STATUS_6300, MRTD_E_PASSWORD,  -1},
	{"token: 63C2",             MRTD_PACE_AUTHENTICATE, STATUS_63C2, MRTD_E_PASSWORD,   2},
	{"token: 6A80",             MRTD_PACE_AUTHENTICATE, STATUS_6A80, MRTD_E_PASSWORD,  -1},
	{"token: 6985",             MRTD_PACE_AUTHENTICATE, STATUS_6985, MRTD_E_STATUS,    -1},
	{"nothing at all",          MRTD_PACE_DONE,         NO_LIE,      MRTD_E_OK,        -1},
};
/* clang-format on */

static void
put_answer(struct sink *k, uint8_t tag, struct span value)
{
	mrtd_tlv_put_header(k, 0x7C, 2 + value.n);
	mrtd_tlv_put(k, tag, value);
	sink_put_be16(k, 0x9000);
}

/* Changes the true answer; false where the lie takes its place. */
static bool
alter(enum lie lie, struct sink *k)
{
	switch (lie) {
	case NO_LIE:
		return true;
	case FLIP_LAST:
		k->p[k->n - 3] ^= 1;
		return true;
	case CUT_LAST:
		k->n -= 3;
		sink_put_be16(k, 0x9000);
		return true;
	case ADD_BYTE:
		k->n -= 2;
		sink_put_u8(k, 0);
		sink_put_be16(k, 0x9000);
		return true;
	case ADD_OBJECT:
		k->p[1] = (uint8_t)(k->p[1] + 3);
		k->n -= 2;
		sink_put(k, HEX(0x8A, 1, 0));
		sink_put_be16(k, 0x9000);
		return true;
	case OTHER_TAG:
		k->p[2] = 0x81;
		return true;
	case ONE_BYTE:
		k->n = 1;
		return true;
	default:
		return false;
	}
}

/* command: what the terminal sent; k: the true answer, to be spoilt. */
static void
spoil(enum lie lie, const struct mrtd_capdu *command, struct sink *k)
{
	static const uint16_t status[] = {
	    [EMPTY] = 0x9000,
	    [STATUS_6A80] = 0x6A80,
	    [STATUS_6A88] = 0x6A88,
	    [STATUS_6300] = 0x6300,
	    [STATUS_63C2] = 0x63C2,
	    [STATUS_63C0] = 0x63C0,
	    [STATUS_6985] = 0x6985,
	};
	static const size_t length[] = {[LONG_NONCE] = 48,
	    [SHORT_NONCE] = 8,
	    [NO_NONCE] = 0,
	    [ODD_NONCE] = 24};
	uint8_t zeros[64] = {0};
	struct span dad = {0}, value = {0};
	struct mrtd_tlv t = {0};

	if (alter(lie, k))
		return;
	if (mrtd_tlv_only(command->data, 0x7C, &dad) == MRTD_E_OK &&
	    mrtd_tlv_next(&dad, &t) == MRTD_E_OK)
		value = t.value;
	k->n = 0;
	switch (lie) {
	case ECHO_KEY:
	case ECHO_TOKEN:
		put_answer(k, (uint8_t)(t.tag + 1), value);
		break;
	case BARE:
		sink_put(k, HEX(0x80, 1, 0, 0x90, 0x00));
		break;
	case LONG_NONCE:
	case SHORT_NONCE:
	case NO_NONCE:
	case ODD_NONCE:
		put_answer(k, 0x80, span_of(zeros, length[lie]));
		break;
	default:
		sink_put_be16(k, status[lie]);
	}
}

static void
one_lie(size_t i)
{
	uint32_t seed = 7;
	struct mrtd_env env = {.cookie = &seed, .random = counting};
	struct mrtd_paceinfo info = info_of(
	    "id-PACE-ECDH-GM-AES-CBC-CMAC-256", 12);
	struct mrtd_pace p;
	struct mrtd_pace_chip chip;
	struct span capdu;

	check(lies[i].name,
	    mrtd_pace_init(&p, &info, &both[0], &env) == MRTD_E_OK);
	check(lies[i].name,
	    mrtd_pace_chip_init(&chip, &info, 1, both, 2, &env) == MRTD_E_OK);
	while (mrtd_pace_send(&p, &capdu)) {
		uint8_t answer[300];
		struct sink k = sink_of(answer, sizeof(answer));
		struct mrtd_capdu c;
		uint16_t sw;

		check(lies[i].name, mrtd_capdu_parse(capdu, &c) == MRTD_E_OK);
		check(lies[i].name,
		    mrtd_pace_chip_command(&chip, &c, &k, &sw) == MRTD_E_OK);
		sink_put_be16(&k, sw);
		if (p.step == lies[i].step)
			spoil(lies[i].lie, &c, &k);
		if (mrtd_pace_recv(&p, sink_span(&k)) != MRTD_E_OK)
			break;
	}
	check(lies[i].name, mrtd_pace_err(&p) == lies[i].want);
	check(lies[i].name, p.tries_left == lies[i].tries);
	check(lies[i].name, mrtd_pace_done(&p) == (lies[i].want == MRTD_E_OK));
	check(lies[i].name,
	    mrtd_pace_id_refused(&p) ==
		(lies[i].step == MRTD_PACE_SET_AT &&
		    (lies[i].lie == STATUS_6A80 ||
			lies[i].lie == STATUS_6A88)));
	/* An error is sticky. */
	if (lies[i].want != MRTD_E_OK) {
		check(lies[i].name, !mrtd_pace_send(&p, &capdu));
		check(lies[i].name,
		    mrtd_pace_recv(&p, HEX(0x90, 0x00)) == lies[i].want);
	}
	mrtd_pace_wipe(&p);
	mrtd_pace_chip_wipe(&chip);
}

static void
catches_every_lie(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
		one_lie(i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(catches_every_lie),
	};

	return cmocka_run_group_tests_name("mrtd_pace_lies", tests, NULL, NULL);
}
