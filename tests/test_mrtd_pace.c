#include "tests/check.h"
#include "tests/vectors/doc9303_11_pace.h"

#include "mrtd/apdu.h"
#include "mrtd/pace.h"
#include "mrtd/tlv.h"

/* Randomness from a list: each draw takes the next item, whole. */
struct script {
	struct {
		uint8_t p[MRTD_GROUP_SECRET_MAX];
		size_t n;
	} items[4];
	size_t n, at;
};

static bool
scripted(void *cookie, uint8_t *p, size_t n)
{
	struct script *s = cookie;

	if (s->at == s->n || s->items[s->at].n != n)
		return false;
	memcpy(p, s->items[s->at++].p, n);
	return true;
}

static void
script_add(struct script *s, const char *hex)
{
	s->items[s->n].n = check_unhex(
	    hex, s->items[s->n].p, sizeof(s->items[s->n].p));
	s->n++;
}

/* Not random, but different at every draw. */
static bool
counting(void *cookie, uint8_t *p, size_t n)
{
	uint32_t *x = cookie;

	for (size_t i = 0; i < n; i++) {
		*x = *x * 1664525 + 1013904223;
		p[i] = (uint8_t)(*x >> 24);
	}
	return true;
}

static struct mrtd_paceinfo
info_of(const char *suite, unsigned group)
{
	struct mrtd_paceinfo p = {
	    .suite = mrtd_secinfo_suite_named(suite),
	    .has_id = true,
	    .id = (uint8_t)group,
	    .group = (uint8_t)group,
	};

	assert_non_null(p.suite);
	p.err = mrtd_secinfo_suite_check(p.suite, group);
	return p;
}

static struct mrtd_pace_password
password_of(const struct pace_example *v)
{
	if (v->can != NULL)
		return (struct mrtd_pace_password) {
		    MRTD_PACE_CAN, span_of(v->can, strlen(v->can))};
	return (struct mrtd_pace_password) {
	    MRTD_PACE_MRZ, span_of(v->mrz, strlen(v->mrz))};
}

static bool
is_hex(struct span s, const char *hex)
{
	uint8_t want[512];
	size_t n = check_unhex(hex, want, sizeof(want));

	return span_eq(s, span_of(want, n));
}

/* Appendix G as the terminal: its APDUs come out, byte for byte. */
static void
terminal_speaks_the_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct pace_example *v = &pace_examples[i];
		struct mrtd_paceinfo info = info_of(v->suite, v->group);
		struct mrtd_pace_password password = password_of(v);
		struct script script = {0};
		struct mrtd_env env = {.cookie = &script, .random = scripted};
		struct mrtd_pace p;
		struct mrtd_sm sm;
		struct span capdu;

		script_add(&script, v->map_secret_ifd);
		script_add(&script, v->secret_ifd);
		check(v->name,
		    mrtd_pace_init(&p, &info, &password, &env) == MRTD_E_OK);
		check(v->name,
		    v->k_pi == NULL ||
			is_hex(span_of(p.run.k_pi, 16), v->k_pi));
		/* The examples have one set of parameters and no DO'84'. */
		mrtd_pace_omit_id(&p);
		for (size_t step = 0; step < PACE_EXAMPLE_STEPS; step++) {
			uint8_t answer[512];
			size_t n = check_unhex(
			    v->answer[step], answer, sizeof(answer));

			check(v->name, mrtd_pace_send(&p, &capdu));
			check(v->name, is_hex(capdu, v->command[step]));
			/* Asked again, it says the same. */
			check(v->name, mrtd_pace_send(&p, &capdu));
			check(v->name, is_hex(capdu, v->command[step]));
			check(v->name,
			    mrtd_pace_recv(&p, span_of(answer, n)) ==
				MRTD_E_OK);
		}
		check(v->name, !mrtd_pace_send(&p, &capdu));
		check(v->name, mrtd_pace_done(&p));
		mrtd_pace_take(&p, &sm);
		check(v->name, is_hex(span_of(sm.k_enc, 16), v->k_enc));
		check(v->name, is_hex(span_of(sm.k_mac, 16), v->k_mac));
		for (size_t j = 0; j < sizeof(sm.ssc); j++)
			check(v->name, sm.ssc[j] == 0);
		check(v->name, !mrtd_pace_done(&p));
		mrtd_pace_wipe(&p);
	}
}

/* Appendix G as the chip. */
static void
chip_answers_the_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct pace_example *v = &pace_examples[i];
		struct mrtd_paceinfo info = info_of(v->suite, v->group);
		struct mrtd_pace_password password = password_of(v);
		struct script script = {0};
		struct mrtd_env env = {.cookie = &script, .random = scripted};
		struct mrtd_pace_chip chip;
		struct mrtd_sm sm;

		script_add(&script, v->nonce);
		script_add(&script, v->map_secret_ic);
		script_add(&script, v->secret_ic);
		check(v->name,
		    mrtd_pace_chip_init(&chip, &info, 1, &password, 1, &env) ==
			MRTD_E_OK);
		for (size_t step = 0; step < PACE_EXAMPLE_STEPS; step++) {
			uint8_t command[512], answer[512];
			struct sink k = sink_of(answer, sizeof(answer));
			size_t n = check_unhex(
			    v->command[step], command, sizeof(command));
			struct mrtd_capdu c;
			uint16_t sw;

			check(v->name,
			    mrtd_capdu_parse(span_of(command, n), &c) ==
				MRTD_E_OK);
			check(v->name,
			    mrtd_pace_chip_command(&chip, &c, &k, &sw) ==
				MRTD_E_OK);
			sink_put_be16(&k, sw);
			check(v->name,
			    is_hex(sink_span(&k),
				step == 4 ? v->own_last : v->answer[step]));
		}
		check(v->name, mrtd_pace_chip_done(&chip));
		mrtd_pace_chip_take(&chip, &sm);
		check(v->name, is_hex(span_of(sm.k_enc, 16), v->k_enc));
		check(v->name, !mrtd_pace_chip_done(&chip));
		mrtd_pace_chip_wipe(&chip);
	}
}

static enum mrtd_err
exchange(struct mrtd_pace *p, struct mrtd_pace_chip *chip)
{
	struct span capdu;

	while (mrtd_pace_send(p, &capdu)) {
		uint8_t answer[300];
		struct sink k = sink_of(answer, sizeof(answer));
		struct mrtd_capdu c;
		uint16_t sw;

		assert_int_equal(mrtd_capdu_parse(capdu, &c), MRTD_E_OK);
		assert_int_equal(
		    mrtd_pace_chip_command(chip, &c, &k, &sw), MRTD_E_OK);
		assert_true(c.ne == 0 || k.n <= c.ne);
		sink_put_be16(&k, sw);
		if (mrtd_pace_recv(p, sink_span(&k)) != MRTD_E_OK)
			break;
	}
	return mrtd_pace_err(p);
}

/* The example of TR-03110, whose APDUs are not at hand, at both ends. */
static void
ends_agree_on_the_tr03110_example(void **state)
{
	const struct pace_example *v = &pace_examples[2];
	struct mrtd_paceinfo info = info_of(v->suite, v->group);
	struct mrtd_pace_password password = password_of(v);
	struct script ifd = {0}, ic = {0};
	struct mrtd_env env_ifd = {.cookie = &ifd, .random = scripted};
	struct mrtd_env env_ic = {.cookie = &ic, .random = scripted};
	struct mrtd_pace p;
	struct mrtd_pace_chip chip;
	uint8_t token[8];

	(void)state;
	script_add(&ifd, v->map_secret_ifd);
	script_add(&ifd, v->secret_ifd);
	script_add(&ic, v->nonce);
	script_add(&ic, v->map_secret_ic);
	script_add(&ic, v->secret_ic);
	assert_int_equal(
	    mrtd_pace_init(&p, &info, &password, &env_ifd), MRTD_E_OK);
	assert_int_equal(
	    mrtd_pace_chip_init(&chip, &info, 1, &password, 1, &env_ic),
	    MRTD_E_OK);
	assert_int_equal(exchange(&p, &chip), MRTD_E_OK);
	assert_true(is_hex(span_of(p.run.k_enc, 16), v->k_enc));
	assert_true(is_hex(span_of(p.run.k_mac, 16), v->k_mac));
	assert_int_equal(mrtd_pace_run_token(&p.run, false, token), MRTD_E_OK);
	assert_true(is_hex(SPAN_OF(token), v->token_ifd));
	assert_int_equal(mrtd_pace_run_token(&p.run, true, token), MRTD_E_OK);
	assert_true(is_hex(SPAN_OF(token), v->token_ic));
	mrtd_pace_wipe(&p);
	mrtd_pace_chip_wipe(&chip);
}

static const char mrz[] = "L898902C<369080619406236";
static const char can[] = "123456";
static const struct mrtd_pace_password both[] = {
    {MRTD_PACE_MRZ, {(const uint8_t *)mrz, sizeof(mrz) - 1}},
    {MRTD_PACE_CAN, {(const uint8_t *)can, sizeof(can) - 1}},
};

/* Every group with every cipher that goes with it, MRZ and CAN in turn. */
static void
works_with_every_suite(void **state)
{
	static const char *const ciphers[] = {"3DES-CBC-CBC",
	    "AES-CBC-CMAC-128", "AES-CBC-CMAC-192", "AES-CBC-CMAC-256"};
	uint32_t seed = 1;
	struct mrtd_env env = {.cookie = &seed, .random = counting};
	unsigned runs = 0;

	(void)state;
	for (unsigned id = 0; id < 32; id++) {
		const struct mrtd_group_info *g = mrtd_group_info(id);

		for (size_t i = 0; g != NULL && i < 4; i++) {
			char name[64];
			struct mrtd_paceinfo info;
			struct mrtd_pace p;
			struct mrtd_pace_chip chip;
			struct mrtd_sm a, b;

			snprintf(name, sizeof(name), "id-PACE-%s-GM-%s",
			    g->kind == MRTD_GROUP_DH ? "DH" : "ECDH",
			    ciphers[i]);
			info = info_of(name, id);
			check(name,
			    mrtd_pace_init(&p, &info, &both[runs % 2], &env) ==
				MRTD_E_OK);
			check(name,
			    mrtd_pace_chip_init(
				&chip, &info, 1, both, 2, &env) == MRTD_E_OK);
			check(name, exchange(&p, &chip) == MRTD_E_OK);
			check(name, mrtd_pace_done(&p));
			check(name, mrtd_pace_chip_done(&chip));
			mrtd_pace_take(&p, &a);
			mrtd_pace_chip_take(&chip, &b);
			check(name, mrtd_sm_live(&a) && mrtd_sm_live(&b));
			check(name,
			    a.cipher == b.cipher &&
				memcmp(a.k_enc, b.k_enc, 32) == 0 &&
				memcmp(a.k_mac, b.k_mac, 32) == 0);
			mrtd_pace_wipe(&p);
			mrtd_pace_chip_wipe(&chip);
			runs++;
		}
	}
	assert_int_equal(runs, 14 * 4);
}

static void
refuses_wrong_passwords(void **state)
{
	static const struct mrtd_pace_password wrong[] = {
	    {MRTD_PACE_MRZ, {(const uint8_t *)"L898902C<369080619406237", 24}},
	    {MRTD_PACE_CAN, {(const uint8_t *)"123457", 6}},
	    {MRTD_PACE_CAN, {(const uint8_t *)"12345", 5}},
	};
	uint32_t seed = 1;
	struct mrtd_env env = {.cookie = &seed, .random = counting};
	struct mrtd_paceinfo info = info_of(
	    "id-PACE-ECDH-GM-AES-CBC-CMAC-128", 12);
	struct mrtd_pace_password empty = {MRTD_PACE_CAN, {NULL, 0}};
	struct mrtd_pace p;
	struct mrtd_pace_chip chip;

	(void)state;
	assert_int_equal(
	    mrtd_pace_chip_init(&chip, &info, 1, both, 2, &env), MRTD_E_OK);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct mrtd_sm sm;

		assert_int_equal(
		    mrtd_pace_init(&p, &info, &wrong[i], &env), MRTD_E_OK);
		assert_int_equal(exchange(&p, &chip), MRTD_E_PASSWORD);
		assert_int_equal(p.sw, 0x6300);
		assert_int_equal(p.step, MRTD_PACE_AUTHENTICATE);
		assert_false(mrtd_pace_done(&p));
		assert_false(mrtd_pace_chip_done(&chip));
		mrtd_pace_take(&p, &sm);
		assert_false(mrtd_sm_live(&sm));
		mrtd_pace_chip_take(&chip, &sm);
		assert_false(mrtd_sm_live(&sm));
		mrtd_pace_wipe(&p);
	}
	/* The chip takes the right one after that. */
	assert_int_equal(mrtd_pace_init(&p, &info, &both[1], &env), MRTD_E_OK);
	assert_int_equal(exchange(&p, &chip), MRTD_E_OK);
	mrtd_pace_wipe(&p);
	assert_int_equal(mrtd_pace_init(&p, &info, &empty, &env), MRTD_E_VALUE);
	assert_int_equal(mrtd_pace_err(&p), MRTD_E_VALUE);
	mrtd_pace_wipe(&p);
	mrtd_pace_chip_wipe(&chip);
}

static void
refuses_what_it_cannot_run(void **state)
{
	static const struct {
		const char *suite;
		unsigned group;
		enum mrtd_err want;
	} rows[] = {
	    {"id-PACE-ECDH-IM-AES-CBC-CMAC-128", 10, MRTD_E_UNSUPPORTED},
	    {"id-PACE-DH-IM-3DES-CBC-CBC", 12, MRTD_E_VALUE},
	    {"id-PACE-ECDH-CAM-AES-CBC-CMAC-128", 2, MRTD_E_VALUE},
	    {"id-PACE-ECDH-GM-AES-CBC-CMAC-128", 3, MRTD_E_UNSUPPORTED},
	    {"id-PACE-ECDH-GM-AES-CBC-CMAC-128", 1, MRTD_E_VALUE},
	    {"id-PACE-DH-GM-AES-CBC-CMAC-128", 13, MRTD_E_VALUE},
	};
	struct mrtd_env env = {.random = counting};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mrtd_paceinfo info = info_of(
		    rows[i].suite, rows[i].group);
		struct mrtd_pace p;
		struct mrtd_pace_chip chip;
		struct span capdu;

		check(rows[i].suite,
		    mrtd_pace_init(&p, &info, &both[0], &env) == rows[i].want);
		check(rows[i].suite, !mrtd_pace_send(&p, &capdu));
		mrtd_pace_wipe(&p);
		/* Nobody asked the table: the run looks for itself. */
		info.err = MRTD_E_OK;
		check(rows[i].suite,
		    mrtd_pace_init(&p, &info, &both[0], &env) == rows[i].want);
		mrtd_pace_wipe(&p);
		info.err = rows[i].want;
		check(rows[i].suite,
		    mrtd_pace_chip_init(&chip, &info, 1, both, 2, &env) ==
			MRTD_E_UNSUPPORTED);
	}
}

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

/* command: what the terminal sent; k: the true answer, to be spoilt. */
static void
spoil(enum lie lie, const struct mrtd_capdu *command, struct sink *k)
{
	static const uint16_t status[] = {
	    [STATUS_6A80] = 0x6A80,
	    [STATUS_6A88] = 0x6A88,
	    [STATUS_6300] = 0x6300,
	    [STATUS_63C2] = 0x63C2,
	    [STATUS_63C0] = 0x63C0,
	    [STATUS_6985] = 0x6985,
	};
	uint8_t zeros[64] = {0};
	struct span dad = {0}, value = {0};
	struct mrtd_tlv t = {0};

	if (mrtd_tlv_only(command->data, 0x7C, &dad) == MRTD_E_OK &&
	    mrtd_tlv_next(&dad, &t) == MRTD_E_OK)
		value = t.value;
	switch (lie) {
	case NO_LIE:
		break;
	case ECHO_KEY:
	case ECHO_TOKEN:
		k->n = 0;
		put_answer(k, (uint8_t)(t.tag + 1), value);
		break;
	case FLIP_LAST:
		k->p[k->n - 3] ^= 1;
		break;
	case CUT_LAST:
		k->n -= 3;
		sink_put_be16(k, 0x9000);
		break;
	case ADD_BYTE:
		k->n -= 2;
		sink_put_u8(k, 0);
		sink_put_be16(k, 0x9000);
		break;
	case ADD_OBJECT:
		k->p[1] = (uint8_t)(k->p[1] + 3);
		k->n -= 2;
		sink_put(k, HEX(0x8A, 1, 0));
		sink_put_be16(k, 0x9000);
		break;
	case OTHER_TAG:
		k->p[2] = 0x81;
		break;
	case BARE:
		k->n = 0;
		sink_put(k, HEX(0x80, 1, 0, 0x90, 0x00));
		break;
	case LONG_NONCE:
	case SHORT_NONCE:
	case NO_NONCE:
	case ODD_NONCE:
		k->n = 0;
		put_answer(k, 0x80,
		    span_of(zeros,
			lie == LONG_NONCE	 ? 48
			    : lie == SHORT_NONCE ? 8
			    : lie == NO_NONCE	 ? 0
						 : 24));
		break;
	case EMPTY:
		k->n = 0;
		sink_put_be16(k, 0x9000);
		break;
	case ONE_BYTE:
		k->n = 1;
		break;
	default:
		k->n = 0;
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

/* clang-format off */
#define OID128 0x80, 10, 4, 0, 0x7F, 0, 7, 2, 2, 4, 2, 2
#define OIDDH  0x80, 10, 4, 0, 0x7F, 0, 7, 2, 2, 4, 1, 2
static const struct {
	const char *name;
	struct span command;
	enum mrtd_err want;
	uint16_t sw;
} commands[] = {
	{"both identifiers",       HEX(0, 0x22, 0xC1, 0xA4, 18, OID128, 0x83, 1, 1, 0x84, 1, 12), MRTD_E_OK, 0x9000},
	{"an identifier it lacks", HEX(0, 0x22, 0xC1, 0xA4, 18, OID128, 0x83, 1, 1, 0x84, 1, 14), MRTD_E_OK, 0x6A88},
	{"two curves and no 84",   HEX(0, 0x22, 0xC1, 0xA4, 15, OID128, 0x83, 1, 1), MRTD_E_OK, 0x6A88},
	{"an OID it lacks",        HEX(0, 0x22, 0xC1, 0xA4, 18, OIDDH, 0x83, 1, 1, 0x84, 1, 0), MRTD_E_OK, 0x6A80},
	{"no OID of PACE",         HEX(0, 0x22, 0xC1, 0xA4, 6, 0x80, 1, 4, 0x83, 1, 1), MRTD_E_OK, 0x6A80},
	{"no OID",                 HEX(0, 0x22, 0xC1, 0xA4, 3, 0x83, 1, 1), MRTD_E_OK, 0x6A80},
	{"no password",            HEX(0, 0x22, 0xC1, 0xA4, 15, OID128, 0x84, 1, 12), MRTD_E_OK, 0x6A80},
	{"a PIN",                  HEX(0, 0x22, 0xC1, 0xA4, 18, OID128, 0x83, 1, 3, 0x84, 1, 12), MRTD_E_OK, 0x6A88},
	{"a password of 2 bytes",  HEX(0, 0x22, 0xC1, 0xA4, 19, OID128, 0x83, 2, 1, 1, 0x84, 1, 12), MRTD_E_OK, 0x6A80},
	{"an empty 84",            HEX(0, 0x22, 0xC1, 0xA4, 17, OID128, 0x83, 1, 1, 0x84, 0), MRTD_E_OK, 0x6A80},
	{"an unknown object",      HEX(0, 0x22, 0xC1, 0xA4, 22, OID128, 0x83, 1, 1, 0x84, 1, 12, 0x99, 2, 0, 0), MRTD_E_OK, 0x9000},
	{"MSE of something else",  HEX(0, 0x22, 0x41, 0xA4, 3, 0x83, 1, 1), MRTD_E_NOT_FOUND, 0},
	{"a chained MSE",          HEX(0x10, 0x22, 0xC1, 0xA4, 3, 0x83, 1, 1), MRTD_E_NOT_FOUND, 0},
	{"GA before MSE",          HEX(0x10, 0x86, 0, 0, 2, 0x7C, 0, 0), MRTD_E_OK, 0x6985},
	{"GA with P1",             HEX(0x10, 0x86, 1, 0, 2, 0x7C, 0, 0), MRTD_E_NOT_FOUND, 0},
	{"SELECT",                 HEX(0, 0xA4, 0, 0x0C), MRTD_E_NOT_FOUND, 0},
};

/* After a good MSE. */
static const struct {
	const char *name;
	struct span command;
	uint16_t sw;
} first[] = {
	{"the nonce",              HEX(0x10, 0x86, 0, 0, 2, 0x7C, 0, 0), 0x9000},
	{"unchained",              HEX(0x00, 0x86, 0, 0, 2, 0x7C, 0, 0), 0x6985},
	{"not empty",              HEX(0x10, 0x86, 0, 0, 4, 0x7C, 2, 0x80, 0, 0), 0x6A80},
	{"no 7C",                  HEX(0x10, 0x86, 0, 0, 2, 0x7D, 0, 0), 0x6A80},
	{"no data",                HEX(0x10, 0x86, 0, 0, 0), 0x6A80},
};
/* clang-format on */

static void
chip_answers_bad_commands(void **state)
{
	uint32_t seed = 3;
	struct mrtd_env env = {.cookie = &seed, .random = counting};
	struct mrtd_paceinfo infos[] = {
	    info_of("id-PACE-ECDH-GM-AES-CBC-CMAC-128", 12),
	    info_of("id-PACE-ECDH-GM-AES-CBC-CMAC-128", 13),
	};
	struct mrtd_pace_chip chip;
	struct mrtd_capdu c;
	uint8_t out[300];
	uint16_t sw;

	(void)state;
	assert_int_equal(
	    mrtd_pace_chip_init(&chip, infos, 2, both, 2, &env), MRTD_E_OK);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct sink k = sink_of(out, sizeof(out));

		sw = 0;
		mrtd_pace_chip_reset(&chip);
		check(commands[i].name,
		    mrtd_capdu_parse(commands[i].command, &c) == MRTD_E_OK);
		check(commands[i].name,
		    mrtd_pace_chip_command(&chip, &c, &k, &sw) ==
			commands[i].want);
		check(commands[i].name, sw == commands[i].sw && k.n == 0);
	}
	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++) {
		struct sink k = sink_of(out, sizeof(out));

		assert_int_equal(
		    mrtd_capdu_parse(commands[0].command, &c), MRTD_E_OK);
		assert_int_equal(
		    mrtd_pace_chip_command(&chip, &c, &k, &sw), MRTD_E_OK);
		check(first[i].name,
		    mrtd_capdu_parse(first[i].command, &c) == MRTD_E_OK);
		check(first[i].name,
		    mrtd_pace_chip_command(&chip, &c, &k, &sw) == MRTD_E_OK);
		check(first[i].name, sw == first[i].sw);
		/* What failed must begin anew. */
		if (sw != 0x9000)
			check(first[i].name, chip.step == MRTD_PACE_SET_AT);
	}
	mrtd_pace_chip_wipe(&chip);
}

/* A terminal that echoes the chip's key or sends none of the group. */
static void
chip_refuses_bad_keys(void **state)
{
	uint32_t seed = 3;
	struct mrtd_env env = {.cookie = &seed, .random = counting};
	struct mrtd_paceinfo info = info_of(
	    "id-PACE-ECDH-GM-AES-CBC-CMAC-128", 12);
	struct mrtd_pace_chip chip;
	struct mrtd_capdu c = {0};
	uint8_t out[300], data[80];
	uint16_t sw;

	(void)state;
	assert_int_equal(
	    mrtd_pace_chip_init(&chip, &info, 1, both, 2, &env), MRTD_E_OK);
	for (int bad = 0; bad < 2; bad++) {
		struct sink k = sink_of(out, sizeof(out));
		struct sink d = sink_of(data, sizeof(data));

		assert_int_equal(
		    mrtd_capdu_parse(commands[0].command, &c), MRTD_E_OK);
		assert_int_equal(
		    mrtd_pace_chip_command(&chip, &c, &k, &sw), MRTD_E_OK);
		assert_int_equal(
		    mrtd_capdu_parse(first[0].command, &c), MRTD_E_OK);
		assert_int_equal(
		    mrtd_pace_chip_command(&chip, &c, &k, &sw), MRTD_E_OK);
		assert_int_equal(sw, 0x9000);
		sink_put(&d, HEX(0x7C, 0x43, 0x81, 0x41, 0x04));
		sink_put_fill(&d, 1, 64);
		c = (struct mrtd_capdu) {
		    .cla = 0x10, .ins = 0x86, .data = sink_span(&d), .ne = 256};
		if (bad == 1)
			c.data.n--;
		k.n = 0;
		assert_int_equal(
		    mrtd_pace_chip_command(&chip, &c, &k, &sw), MRTD_E_OK);
		assert_int_equal(sw, 0x6A80);
		assert_int_equal(k.n, 0);
	}
	mrtd_pace_chip_wipe(&chip);
}

static bool
none(void *cookie, uint8_t *p, size_t n)
{
	(void)cookie;
	memset(p, 0, n);
	return false;
}

static void
ends_without_randomness(void **state)
{
	uint32_t seed = 3;
	struct mrtd_env good = {.cookie = &seed, .random = counting};
	struct mrtd_env bad = {.random = none};
	struct mrtd_paceinfo info = info_of(
	    "id-PACE-ECDH-GM-AES-CBC-CMAC-128", 12);
	struct mrtd_pace p;
	struct mrtd_pace_chip chip;

	(void)state;
	assert_int_equal(mrtd_pace_init(&p, &info, &both[0], &bad), MRTD_E_OK);
	assert_int_equal(
	    mrtd_pace_chip_init(&chip, &info, 1, both, 2, &good), MRTD_E_OK);
	assert_int_equal(exchange(&p, &chip), MRTD_E_RANDOM);
	mrtd_pace_wipe(&p);
	mrtd_pace_chip_wipe(&chip);
	assert_int_equal(mrtd_pace_init(&p, &info, &both[0], &good), MRTD_E_OK);
	assert_int_equal(
	    mrtd_pace_chip_init(&chip, &info, 1, both, 2, &bad), MRTD_E_OK);
	assert_int_equal(exchange(&p, &chip), MRTD_E_STATUS);
	assert_int_equal(p.sw, 0x6F00);
	mrtd_pace_wipe(&p);
	mrtd_pace_chip_wipe(&chip);
}

/* An answer that nobody asked for, and more infos than there is room. */
static void
keeps_order(void **state)
{
	uint32_t seed = 3;
	struct mrtd_env env = {.cookie = &seed, .random = counting};
	struct mrtd_paceinfo infos[9];
	struct mrtd_pace p;
	struct mrtd_pace_chip chip;

	(void)state;
	for (size_t i = 0; i < 9; i++)
		infos[i] = info_of("id-PACE-ECDH-GM-AES-CBC-CMAC-128", 12);
	assert_int_equal(
	    mrtd_pace_chip_init(&chip, infos, 9, both, 2, &env), MRTD_E_SPACE);
	assert_int_equal(mrtd_pace_init(&p, infos, &both[0], &env), MRTD_E_OK);
	assert_int_equal(mrtd_pace_recv(&p, HEX(0x90, 0x00)), MRTD_E_STATE);
	mrtd_pace_wipe(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(terminal_speaks_the_examples),
	    cmocka_unit_test(chip_answers_the_examples),
	    cmocka_unit_test(ends_agree_on_the_tr03110_example),
	    cmocka_unit_test(works_with_every_suite),
	    cmocka_unit_test(refuses_wrong_passwords),
	    cmocka_unit_test(refuses_what_it_cannot_run),
	    cmocka_unit_test(catches_every_lie),
	    cmocka_unit_test(chip_answers_bad_commands),
	    cmocka_unit_test(chip_refuses_bad_keys),
	    cmocka_unit_test(ends_without_randomness),
	    cmocka_unit_test(keeps_order),
	};

	return cmocka_run_group_tests_name("mrtd_pace", tests, NULL, NULL);
}
