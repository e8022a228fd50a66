#include "mrtd/chip/chip.h"

#include <string.h>

#include "mrtd/chip/aa.h"
#include "mrtd/chip/access.h"
#include "mrtd/chip/files.h"

enum {
	SHORT_CAPDU = 261,
	SHORT_RAPDU = 258,
	CLA_PLAIN = 0x00,
	CLA_SM = 0x0C,
	PIECE = 128, /* bytes of an answer, for chips that divide them */
	CLA_CHAIN = 0x10, /* not the last of a chain */
	CLA_PROPRIETARY = 0x80,
	ANY = -1,
};

/* PACE's and Chip Authentication's; MSE:Set AT has said whose. */
static uint16_t
general_authenticate(
    struct mrtd_chip *c, const struct mrtd_capdu *p, struct sink *rdata)
{
	return c->ca.suite != NULL ? mrtd_chip_ca_authenticate(c, p, rdata)
				   : mrtd_chip_access_pace(c, p, rdata);
}

/* clang-format off */
static const struct {
	uint8_t ins;
	int p1p2;  /* ANY, or the one that this row is for */
	bool pace; /* belongs to a run of PACE; any other command ends one */
	uint16_t (*run)(struct mrtd_chip *, const struct mrtd_capdu *,
	    struct sink *rdata);
} commands[] = {
	{MRTD_INS_SELECT,                ANY,    false, mrtd_chip_files_select},
	{MRTD_INS_READ_BINARY,           ANY,    false, mrtd_chip_files_read},
	{MRTD_INS_READ_BINARY_ODD,       ANY,    false, mrtd_chip_files_read_odd},
	{MRTD_INS_GET_CHALLENGE,         ANY,    false, mrtd_chip_access_bac},
	{MRTD_INS_EXTERNAL_AUTHENTICATE, ANY,    false, mrtd_chip_access_bac},
	{MRTD_INS_INTERNAL_AUTHENTICATE, ANY,    false, mrtd_chip_aa_sign},
	{MRTD_INS_MSE,                   0x41A4, false, mrtd_chip_ca_set_at},
	{MRTD_INS_MSE,                   0x41A6, false, mrtd_chip_ca_set_kat},
	{MRTD_INS_MSE,                   0x81A4, false, mrtd_chip_access_ta},
	{MRTD_INS_MSE,                   0x81B6, false, mrtd_chip_access_ta},
	{MRTD_INS_PSO,                   ANY,    false, mrtd_chip_access_ta},
	{MRTD_INS_MSE,                   ANY,    true,  mrtd_chip_access_pace},
	{MRTD_INS_GENERAL_AUTHENTICATE,  ANY,    true,  general_authenticate},
};
/* clang-format on */

bool
mrtd_chip_has(const struct mrtd_chip *c, enum mrtd_chip_quirk q)
{
	return (c->conf.personality->quirks & (unsigned)q) != 0;
}

static bool
extended(const struct mrtd_chip *c)
{
	return c->conf.buffers.max_capdu > SHORT_CAPDU ||
	    c->conf.buffers.max_rapdu > SHORT_RAPDU;
}

enum mrtd_err
mrtd_chip_init(struct mrtd_chip *c, const struct mrtd_chip_conf *conf)
{
	enum mrtd_err e;

	memset(c, 0, sizeof(*c));
	c->conf = *conf;
	if (c->conf.personality == NULL)
		c->conf.personality = mrtd_chip_personality_at(0);
	if (c->conf.buffers.max_capdu < SHORT_CAPDU)
		c->conf.buffers.max_capdu = SHORT_CAPDU;
	if (c->conf.buffers.max_capdu > MRTD_CHIP_CAPDU_MAX)
		c->conf.buffers.max_capdu = MRTD_CHIP_CAPDU_MAX;
	if (c->conf.buffers.max_rapdu < SHORT_RAPDU)
		c->conf.buffers.max_rapdu = SHORT_RAPDU;
	if (c->conf.buffers.max_rapdu > sizeof(c->out))
		c->conf.buffers.max_rapdu = sizeof(c->out);
	if ((e = mrtd_chip_access_init(c)) != MRTD_E_OK ||
	    (e = mrtd_chip_ca_init(c)) != MRTD_E_OK ||
	    (e = mrtd_chip_aa_init(c)) != MRTD_E_OK ||
	    (e = mrtd_chip_ta_init(&c->ta, &c->conf.ta, c->conf.env)) !=
		MRTD_E_OK) {
		mrtd_chip_wipe(c);
		return e;
	}
	if (mrtd_chip_ta_knows(&c->ta) &&
	    c->conf.files[MRTD_FILE_CVCA].p == NULL)
		c->conf.files[MRTD_FILE_CVCA] = SPAN_OF(c->ta.cvca);
	mrtd_chip_reset(c);
	return MRTD_E_OK;
}

void
mrtd_chip_reset(struct mrtd_chip *c)
{
	mrtd_chip_access_reset(c);
	c->df = MRTD_LDS_MF;
	c->app = NULL;
	c->chain_ins = 0;
	c->ef = MRTD_FILE_COUNT;
	c->commands = 0;
	c->rest = (struct span) {NULL, 0};
	bytes_wipe(c->in, sizeof(c->in));
	bytes_wipe(c->out, sizeof(c->out));
}

void
mrtd_chip_wipe(struct mrtd_chip *c)
{
	mrtd_bac_chip_wipe(&c->bac);
	mrtd_pace_chip_wipe(&c->pace);
	mrtd_chip_ta_wipe(&c->ta);
	bytes_wipe(c, sizeof(*c));
}

/* The row that this command is for. */
static uint16_t
dispatch(struct mrtd_chip *c, const struct mrtd_capdu *p, struct sink *rdata)
{
	int p1p2 = p->p1 << 8 | p->p2;

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (commands[i].ins != p->ins ||
		    (commands[i].p1p2 != ANY && commands[i].p1p2 != p1p2))
			continue;
		if (!commands[i].pace && c->conf.pace)
			mrtd_pace_chip_reset(&c->pace);
		return commands[i].run(c, p, rdata);
	}
	return MRTD_SW_INS;
}

/* SELECT by DF name or of the MF is the chip's own in every application. */
static bool
leaves_app(const struct mrtd_capdu *p)
{
	return p->ins == MRTD_INS_SELECT &&
	    (p->p1 == 0x04 ||
		(p->p1 == 0x00 &&
		    (p->data.n == 0 ||
			span_eq(p->data,
			    span_of((const uint8_t[]) {0x3F, 0x00}, 2)))));
}

/* One command that is plain, or whose protection has been taken off. */
static uint16_t
execute(struct mrtd_chip *c, const struct mrtd_capdu *p, struct sink *rdata)
{
	bool bare = p->p1 == 0 && p->p2 == 0 && p->data.n == 0 && p->ne == 0;
	uint16_t sw = 0;

	if (bare && !c->access &&
	    (sw = mrtd_chip_personality_status(c->conf.personality, p->ins)) !=
		0)
		return sw;
	if (p->extended && !extended(c))
		return MRTD_SW_WRONG_LENGTH;
	if (p->ins == MRTD_INS_MSE && p->ne != 0 &&
	    mrtd_chip_has(c, MRTD_CHIP_Q_LE_REFUSED))
		return MRTD_SW_WRONG_LENGTH;
	if (c->app != NULL && !leaves_app(p))
		sw = c->app->command(c->app->cookie, c, p, rdata);
	if (sw == 0)
		sw = (p->cla & CLA_PROPRIETARY) != 0 ? MRTD_SW_CLA
						     : dispatch(c, p, rdata);
	if (c->conf.tamper.answer != NULL)
		c->conf.tamper.answer(c->conf.tamper.cookie, p, rdata, &sw);
	return sw;
}

/*
 * ISO/IEC 7816-4 §5.3.3: keeps the data of all parts until the last one comes.
 * In a run of PACE the same bit says that another step follows (Doc 9303-11
 * §9.3.2): those commands are whole.
 */
static uint16_t
collect(struct mrtd_chip *c, const struct mrtd_capdu *p, struct sink *rdata)
{
	struct sink all = sink_of(c->chain, sizeof(c->chain));
	struct mrtd_capdu whole = *p;

	if (p->ins == MRTD_INS_GENERAL_AUTHENTICATE && c->ca.suite == NULL)
		return execute(c, p, rdata);
	if ((p->cla & CLA_CHAIN) != 0 && !c->conf.chains)
		return MRTD_SW_CHAINING_NOT_SUPP;
	all.n = c->chain_ins == p->ins ? c->chain_n : 0;
	if (c->chain_ins != 0 && c->chain_ins != p->ins) {
		c->chain_ins = 0;
		return MRTD_SW_CHAINING_EXPECTED;
	}
	if ((p->cla & CLA_CHAIN) == 0 && c->chain_ins == 0)
		return execute(c, p, rdata);
	sink_put(&all, p->data);
	c->chain_n = all.n;
	c->chain_ins = (p->cla & CLA_CHAIN) != 0 ? p->ins : 0;
	if (!sink_ok(&all)) {
		c->chain_ins = 0;
		return MRTD_SW_WRONG_LENGTH;
	}
	if (c->chain_ins != 0)
		return MRTD_SW_OK;
	whole.data = sink_span(&all);
	return execute(c, &whole, rdata);
}

static void
put_status(struct sink *rapdu, uint16_t sw)
{
	sink_put_be16(rapdu, sw);
}

/* Plain data that the answer may carry: Le, and our own buffer. */
static uint32_t
room_for(uint32_t ne, size_t max_rapdu)
{
	return ne < max_rapdu - 2 ? ne : (uint32_t)(max_rapdu - 2);
}

static void
plain_command(
    struct mrtd_chip *c, const struct mrtd_capdu *p, struct sink *rapdu)
{
	struct sink rdata = sink_of(c->out, sizeof(c->out));
	uint16_t sw;

	/* Doc 9303-11 §9.8.3: a plain command ends the session. */
	if (mrtd_sm_live(&c->sm))
		mrtd_chip_access_end(c);
	c->room = room_for(p->ne, c->conf.buffers.max_rapdu);
	sw = collect(c, p, &rdata);
	sink_put(rapdu, sink_span(&rdata));
	put_status(rapdu, sw);
	mrtd_chip_access_settle(c);
}

static void
secured_command(
    struct mrtd_chip *c, const struct mrtd_capdu *s, struct sink *rapdu)
{
	struct sink scratch = sink_of(c->in, sizeof(c->in)),
		    rdata = sink_of(c->out, sizeof(c->out));
	size_t limit = s->ne != 0 ? s->ne : 256, start = rapdu->n;
	struct mrtd_capdu p;
	enum mrtd_err e;
	uint16_t sw;

	if (!mrtd_sm_live(&c->sm)) {
		put_status(rapdu, MRTD_SW_SM_INCORRECT);
		return;
	}
	if (s->extended && mrtd_chip_has(c, MRTD_CHIP_Q_EXTENDED_NAKED)) {
		put_status(rapdu, MRTD_SW_WRONG_LENGTH);
		return;
	}
	if ((e = mrtd_sm_open(&c->sm, s, &scratch, &p)) != MRTD_E_OK) {
		mrtd_chip_access_end(c);
		put_status(rapdu, mrtd_sm_status(e));
		return;
	}
	limit = room_for((uint32_t)limit, c->conf.buffers.max_rapdu);
	c->room = (uint32_t)mrtd_sm_max_plain(&c->sm, limit + 2);
	if (mrtd_chip_has(c, MRTD_CHIP_Q_OVERLONG))
		c->room = room_for(p.ne, sizeof(c->out));
	p.extended = s->extended;
	sw = collect(c, &p, &rdata);
	if (mrtd_sm_seal(&c->sm, sink_span(&rdata), sw, rapdu) != MRTD_E_OK) {
		mrtd_chip_access_end(c);
		put_status(rapdu, MRTD_SW_GENERAL);
		return;
	}
	mrtd_chip_faults_spoil(&c->conf.fault, c->commands, start, rapdu);
	mrtd_chip_access_settle(c);
}

/*
 * ISO/IEC 7816-4 §5.3.4: a piece of a whole answer, whose status word comes
 * with the last one; before that 61xx says how much is left.
 */
static void
put_piece(struct mrtd_chip *c, struct span whole, struct sink *rapdu)
{
	struct span piece;
	size_t left;

	c->rest = (struct span) {NULL, 0};
	if (whole.n <= PIECE + 2) {
		sink_put(rapdu, whole);
		return;
	}
	if (!span_take(&whole, PIECE, &piece))
		return;
	left = whole.n - 2;
	sink_put(rapdu, piece);
	put_status(rapdu, (uint16_t)(0x6100 | (left < 256 ? left : 0)));
	c->rest = whole;
}

/* Keeps what is more than one piece of an answer that begins at this place. */
static void
divide(struct mrtd_chip *c, size_t start, struct sink *rapdu)
{
	struct sink k = sink_of(c->out, sizeof(c->out));

	if (!mrtd_chip_has(c, MRTD_CHIP_Q_PIECES) || !sink_ok(rapdu))
		return;
	sink_put(&k, span_of(rapdu->p + start, rapdu->n - start));
	if (!sink_ok(&k))
		return;
	rapdu->n = start;
	put_piece(c, sink_span(&k), rapdu);
}

/* GET RESPONSE is no command of its own: secure messaging knows nothing of it,
 * and it fetches what is there or nothing. */
static bool
fetches(struct mrtd_chip *c, struct span capdu)
{
	struct mrtd_capdu p;

	return c->rest.n > 0 && mrtd_capdu_parse(capdu, &p) == MRTD_E_OK &&
	    p.cla == CLA_PLAIN && p.ins == MRTD_INS_GET_RESPONSE && p.ne > 0;
}

static void
answer(struct mrtd_chip *c, struct span capdu, struct sink *rapdu)
{
	struct mrtd_capdu p;
	uint8_t known = CLA_CHAIN;

	if (c->app != NULL)
		known |= CLA_PROPRIETARY;
	if (capdu.n > c->conf.buffers.max_capdu ||
	    mrtd_capdu_parse(capdu, &p) != MRTD_E_OK) {
		mrtd_chip_access_end(c);
		put_status(rapdu, MRTD_SW_WRONG_LENGTH);
	} else if ((p.cla & ~known) == CLA_SM) {
		secured_command(c, &p, rapdu);
	} else if ((p.cla & ~known) == CLA_PLAIN) {
		plain_command(c, &p, rapdu);
	} else {
		mrtd_chip_access_end(c);
		put_status(rapdu, MRTD_SW_CLA);
	}
}

/* Eight random bytes: no secured answer, and hardly ever a status word. */
static void
babble(struct mrtd_chip *c, struct sink *rapdu)
{
	uint8_t *p = sink_reserve(rapdu, 8);

	if (p != NULL && !c->conf.env->random(c->conf.env->cookie, p, 8))
		memset(p, 0xA5, 8);
}

static bool
is_general_authenticate(struct span capdu)
{
	struct mrtd_capdu p;

	return mrtd_capdu_parse(capdu, &p) == MRTD_E_OK &&
	    p.ins == MRTD_INS_GENERAL_AUTHENTICATE;
}

enum mrtd_chip_fate
mrtd_chip_command(struct mrtd_chip *c, struct span capdu, struct sink *rapdu)
{
	const struct mrtd_chip_fault *f = &c->conf.fault;
	size_t start = rapdu->n;

	c->commands++;
	c->fate = MRTD_CHIP_ANSWERS;
	c->delay_ms = f->kind == MRTD_CHIP_FAULT_SLOW ||
		(f->kind == MRTD_CHIP_FAULT_SLOW_PACE && !c->access &&
		    is_general_authenticate(capdu))
	    ? f->ms
	    : 0;
	c->away_ms = 0;
	c->end_session = false;
	if (mrtd_chip_faults_hit(f, MRTD_CHIP_FAULT_SILENT, c->commands))
		return MRTD_CHIP_SILENT;
	if (mrtd_chip_faults_hit(f, MRTD_CHIP_FAULT_GARBAGE, c->commands)) {
		babble(c, rapdu);
		return MRTD_CHIP_ANSWERS;
	}
	if (mrtd_chip_faults_answer(f, c->commands, rapdu))
		return MRTD_CHIP_ANSWERS;
	if (fetches(c, capdu)) {
		put_piece(c, c->rest, rapdu);
		return MRTD_CHIP_ANSWERS;
	}
	c->rest = (struct span) {NULL, 0};
	answer(c, capdu, rapdu);
	if (c->fate != MRTD_CHIP_ANSWERS && !rapdu->overflow)
		rapdu->n = start;
	if (c->end_session || c->fate == MRTD_CHIP_LEAVES)
		mrtd_chip_access_end(c);
	if (c->fate == MRTD_CHIP_ANSWERS)
		divide(c, start, rapdu);
	return c->fate;
}

void
mrtd_chip_atr(const struct mrtd_chip *c, struct sink *k)
{
	/* 84: DF names and short identifiers; 80: command chaining; 60:
	 * extended length, stated. */
	const uint8_t capabilities[] = {0x80, 0x73, 0x84, 0x01,
	    (uint8_t)((extended(c) ? 0x60 : 0x00) |
		(c->conf.chains ? 0x80 : 0x00))};
	struct span historical = SPAN_OF(capabilities);
	uint8_t check = 0;
	size_t start = k->n;

	if (mrtd_chip_has(c, MRTD_CHIP_Q_BARE_ATR))
		historical.n = 0;
	sink_put_u8(k, 0x3B);
	sink_put_u8(k, (uint8_t)(0x80 | historical.n));
	sink_put_u8(k, 0x80);
	sink_put_u8(k, 0x01);
	sink_put(k, historical);
	for (size_t i = start + 1; sink_ok(k) && i < k->n; i++)
		check ^= k->p[i];
	sink_put_u8(k, check);
}
