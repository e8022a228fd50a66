#include "hw/virtual/pn532.h"

#include <string.h>

/* UM0701-02 table 13: the status bytes that are played here. */
enum {
	DONE = 0x00,
	TIMEOUT = 0x01,
	OVERFLOW = 0x07,
	PARAMETER = 0x10,
	CONTEXT = 0x27,
};

enum {
	WAKE_UP = 0x55,
	BR_106_A = 0x00,
	BR_106_B = 0x03,
	AUTO_RATS = 0x10, /* SetParameters */
	ITEM_FIELD = 0x01, /* RFConfiguration */
	ITEM_RETRIES = 0x05,
	FOR_EVER = 0xFF,
	R_NAK = 0xB2, /* ISO/IEC 14443-4 §7.1.1, without card identifier */
	R_ACK = 0xA3,
	SAK_ISO_DEP = 0x20,
	SAK_CLASSIC = 0x08,
};

/* How a command ends. */
enum end {
	ANSWERED,
	WAITING, /* for a chip, or for the field */
	REFUSED, /* the error frame */
};

void
hw_pn532_init(struct hw_pn532 *p)
{
	memset(p, 0, sizeof(*p));
	hw_pn532_frame_init(&p->in);
	p->wait_for_card = true;
}

static void
put(struct hw_pn532 *p, struct span s)
{
	struct sink k = sink_of(p->out, sizeof(p->out));

	/* A host that does not read loses, as on any serial line. */
	if (s.n > k.cap - p->out_n)
		return;
	k.n = p->out_n;
	sink_put(&k, s);
	p->out_n = k.n;
}

/* The answer to the command under way. */
static void
reply(struct hw_pn532 *p, struct span data)
{
	uint8_t body[HW_PN532_FRAME_DATA];
	struct sink b = sink_of(body, sizeof(body));
	struct sink k = sink_of(p->last, sizeof(p->last));

	if (!p->busy)
		return;
	sink_put_u8(&b, (uint8_t)(p->command[0] + 1));
	sink_put(&b, data);
	hw_pn532_frame_put(&k, HW_PN532_TO_HOST, sink_span(&b));
	p->last_n = sink_ok(&k) ? k.n : 0;
	p->busy = false;
	put(p, span_of(p->last, p->last_n));
}

static void
reply_status(struct hw_pn532 *p, uint8_t status)
{
	reply(p, span_of(&status, 1));
}

static void
field(struct hw_pn532 *p, bool on)
{
	for (size_t i = 0; i < HW_PN532_CARDS; i++) {
		if (p->slots[i].state == HW_PN532_ABSENT)
			continue;
		p->slots[i].state = HW_PN532_IDLE;
		if (on && !p->field)
			p->power |= 1u << i;
	}
	p->field = on;
	p->n_targets = 0;
}

/* The chip behind a target number that answers; or the status. */
static uint8_t
target(const struct hw_pn532 *p, uint8_t tg, size_t *card)
{
	if (tg < 1 || tg > HW_PN532_CARDS)
		return PARAMETER;
	if (tg > p->n_targets)
		return CONTEXT;
	*card = p->targets[tg - 1];
	return p->slots[*card].state == HW_PN532_ACTIVE ? DONE : TIMEOUT;
}

static void
put_target_a(const struct hw_pn532 *p, size_t i, struct sink *k)
{
	const struct hw_pn532_card *c = &p->slots[i].card;

	sink_put_be16(k, 0x0008);
	sink_put_u8(k, c->no_iso_dep ? SAK_CLASSIC : SAK_ISO_DEP);
	sink_put_u8(k, sizeof(c->uid));
	sink_put(k, SPAN_OF(c->uid));
	if (!c->no_iso_dep && p->auto_rats)
		hw_ats_put(&c->ats, k);
}

/* ATQB (ISO/IEC 14443-3 §7.9) and the answer to ATTRIB. */
static void
put_target_b(const struct hw_pn532 *p, size_t i, struct sink *k)
{
	const struct hw_pn532_card *c = &p->slots[i].card;
	uint8_t ats[HW_ATS_MAX];
	struct sink a = sink_of(ats, sizeof(ats));

	hw_ats_put(&c->ats, &a);
	sink_put_u8(k, 0x50);
	sink_put(k, SPAN_OF(c->uid));
	sink_put_fill(k, 0x00, 4);
	sink_put_u8(k, c->ats.rates);
	sink_put_u8(k, (uint8_t)(ats[1] << 4 | 0x01));
	sink_put_u8(k, (uint8_t)(c->ats.fwi << 4 | (c->ats.cid ? 1 : 0)));
	sink_put_u8(k, 1);
	sink_put_u8(k, 0x00);
}

/* Selects what answers; false: the host wants us to wait for it. */
static bool
list(struct hw_pn532 *p, uint8_t most, bool type_b)
{
	uint8_t buf[2 * 64];
	struct sink k = sink_of(buf, sizeof(buf));
	uint8_t n = 0;

	p->n_targets = 0;
	sink_put_u8(&k, 0);
	for (size_t i = 0; i < HW_PN532_CARDS && n < most; i++) {
		if (p->slots[i].state != HW_PN532_IDLE ||
		    p->slots[i].card.type_b != type_b)
			continue;
		p->slots[i].state = HW_PN532_ACTIVE;
		p->targets[p->n_targets++] = i;
		sink_put_u8(&k, ++n);
		if (type_b)
			put_target_b(p, i, &k);
		else
			put_target_a(p, i, &k);
	}
	if (n == 0 && p->wait_for_card)
		return false;
	buf[0] = n;
	reply(p, sink_span(&k));
	return true;
}

static enum end
run_list(struct hw_pn532 *p, struct span in)
{
	uint8_t most, rate;

	if (!span_take_u8(&in, &most) || !span_take_u8(&in, &rate) ||
	    most < 1 || most > HW_PN532_CARDS ||
	    (rate != BR_106_A && rate != BR_106_B))
		return REFUSED;
	/* To look for chips is to switch the field on. */
	if (!p->field)
		field(p, true);
	return list(p, most, rate == BR_106_B) ? ANSWERED : WAITING;
}

static enum end
run_diagnose(struct hw_pn532 *p, struct span in)
{
	struct span all = in;
	size_t card;
	uint8_t test;

	if (!span_take_u8(&in, &test))
		return REFUSED;
	if (test == 0x00) {
		reply(p, all);
		return ANSWERED;
	}
	if (test != 0x06)
		return REFUSED;
	reply_status(p, target(p, 1, &card));
	return ANSWERED;
}

static enum end
run_version(struct hw_pn532 *p, struct span in)
{
	/* A PN532 of firmware 1.6 that knows types A and B, ISO/IEC 18092. */
	static const uint8_t version[] = {0x32, 0x01, 0x06, 0x07};

	(void)in;
	reply(p, SPAN_OF(version));
	return ANSWERED;
}

static uint8_t *
cell(struct hw_pn532 *p, uint16_t address)
{
	if (address >= 0x6000 && address < 0x6400)
		return &p->registers[address - 0x6000];
	return address >= 0xFF00 ? &p->sfr[address - 0xFF00] : NULL;
}

static enum end
run_read(struct hw_pn532 *p, struct span in)
{
	uint8_t buf[HW_PN532_FRAME_DATA], *at;
	struct sink k = sink_of(buf, sizeof(buf));
	uint16_t address;

	while (span_take_be16(&in, &address)) {
		if ((at = cell(p, address)) == NULL)
			return REFUSED;
		sink_put_u8(&k, *at);
	}
	if (in.n != 0)
		return REFUSED;
	reply(p, sink_span(&k));
	return ANSWERED;
}

static enum end
run_write(struct hw_pn532 *p, struct span in)
{
	uint16_t address;
	uint8_t value, *at;

	while (span_take_be16(&in, &address) && span_take_u8(&in, &value)) {
		if ((at = cell(p, address)) == NULL)
			return REFUSED;
		*at = value;
	}
	if (in.n != 0)
		return REFUSED;
	reply(p, (struct span) {NULL, 0});
	return ANSWERED;
}

static enum end
run_parameters(struct hw_pn532 *p, struct span in)
{
	uint8_t flags;

	if (!span_take_u8(&in, &flags))
		return REFUSED;
	p->auto_rats = (flags & AUTO_RATS) != 0;
	reply(p, (struct span) {NULL, 0});
	return ANSWERED;
}

static enum end
run_rf(struct hw_pn532 *p, struct span in)
{
	uint8_t item, atr, psl, passive;

	if (!span_take_u8(&in, &item))
		return REFUSED;
	if (item == ITEM_FIELD) {
		if (!span_take_u8(&in, &passive))
			return REFUSED;
		field(p, (passive & 0x01) != 0);
	}
	if (item == ITEM_RETRIES) {
		if (!span_take_u8(&in, &atr) || !span_take_u8(&in, &psl) ||
		    !span_take_u8(&in, &passive))
			return REFUSED;
		p->wait_for_card = passive == FOR_EVER;
	}
	reply(p, (struct span) {NULL, 0});
	return ANSWERED;
}

static enum end
run_plain(struct hw_pn532 *p, struct span in)
{
	(void)in;
	reply(p, (struct span) {NULL, 0});
	return ANSWERED;
}

static enum end
run_release(struct hw_pn532 *p, struct span in)
{
	(void)in;
	for (size_t i = 0; i < p->n_targets; i++)
		if (p->slots[p->targets[i]].state == HW_PN532_ACTIVE)
			p->slots[p->targets[i]].state = HW_PN532_HALTED;
	p->n_targets = 0;
	reply_status(p, DONE);
	return ANSWERED;
}

static enum end
run_power_down(struct hw_pn532 *p, struct span in)
{
	(void)in;
	reply_status(p, DONE);
	field(p, false);
	p->awake = false;
	return ANSWERED;
}

/* Raw frames: only the question whether the chip is still there. */
static enum end
run_through(struct hw_pn532 *p, struct span in)
{
	static const uint8_t there[] = {DONE, R_ACK};
	uint8_t b = 0;
	size_t card;
	uint8_t status = target(p, 1, &card);

	if (status == DONE && span_take_u8(&in, &b) && b == R_NAK)
		reply(p, SPAN_OF(there));
	else
		reply_status(p, status == DONE ? TIMEOUT : status);
	return ANSWERED;
}

/* clang-format off */
static const struct {
	uint8_t code;
	enum end (*run)(struct hw_pn532 *, struct span in);
} commands[] = {
	{0x00, run_diagnose},
	{0x02, run_version},
	{0x06, run_read},
	{0x08, run_write},
	{0x12, run_parameters},
	{0x14, run_plain},      /* SAMConfiguration */
	{0x16, run_power_down},
	{0x32, run_rf},
	{0x42, run_through},
	{0x44, run_release},    /* InDeselect: the same for us */
	{0x4A, run_list},
	{0x52, run_release},
};
/* clang-format on */

enum {
	IN_DATA_EXCHANGE = 0x40
};

static void
refuse(struct hw_pn532 *p)
{
	struct sink k = sink_of(p->last, sizeof(p->last));

	hw_pn532_frame_put(&k, HW_PN532_ERROR, (struct span) {NULL, 0});
	p->last_n = k.n;
	p->busy = false;
	put(p, sink_span(&k));
}

/* True: ask is filled, somebody else has to answer. */
static bool
exchange(struct hw_pn532 *p, struct span in, struct hw_pn532_ask *ask)
{
	uint8_t tg, status;

	if (!span_take_u8(&in, &tg)) {
		refuse(p);
		return false;
	}
	status = target(p, tg, &ask->card);
	if (status == DONE && in.n > HW_PN532_CAPDU_MAX)
		status = OVERFLOW;
	if (status != DONE) {
		reply_status(p, status);
		return false;
	}
	ask->capdu = in;
	return true;
}

static bool
run(struct hw_pn532 *p, struct hw_pn532_ask *ask)
{
	struct span in = span_of(p->command, p->command_n);
	enum end end = REFUSED;
	uint8_t code;

	p->busy = true;
	if (!span_take_u8(&in, &code)) {
		refuse(p);
		return false;
	}
	if (code == IN_DATA_EXCHANGE)
		return exchange(p, in, ask);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].code == code)
			end = commands[i].run(p, in);
	if (end == REFUSED)
		refuse(p);
	return false;
}

/* One frame; true: there is an APDU. */
static bool
take_frame(struct hw_pn532 *p, const struct hw_pn532_frame *f,
    struct hw_pn532_ask *ask)
{
	struct sink c = sink_of(p->command, sizeof(p->command));
	uint8_t ack[6];
	struct sink k = sink_of(ack, sizeof(ack));

	/* §6.2.1.3: an ACK of the host gives the command under way up. */
	if (f->kind == HW_PN532_ACK)
		p->busy = false;
	if (f->kind == HW_PN532_NACK)
		put(p, span_of(p->last, p->last_n));
	if (f->kind != HW_PN532_DATA || f->tfi != HW_PN532_TO_CHIP)
		return false;
	sink_put(&c, f->data);
	p->command_n = c.n;
	hw_pn532_frame_put_ack(&k);
	put(p, sink_span(&k));
	return run(p, ask);
}

/* Sleep ends with the first 55; what came before it is lost. */
static bool
awake(struct hw_pn532 *p, struct span *in)
{
	uint8_t b;

	while (!p->awake && span_take_u8(in, &b))
		p->awake = b == WAKE_UP;
	return p->awake;
}

static bool
power_told(struct hw_pn532 *p, struct hw_pn532_ask *ask)
{
	for (size_t i = 0; i < HW_PN532_CARDS; i++)
		if ((p->power & 1u << i) != 0) {
			p->power &= ~(1u << i);
			ask->card = i;
			return true;
		}
	return false;
}

enum hw_pn532_event
hw_pn532_feed(struct hw_pn532 *p, struct span *in, struct hw_pn532_ask *ask)
{
	struct hw_pn532_frame f;
	enum hw_err e;

	for (;;) {
		if (power_told(p, ask))
			return HW_PN532_POWER;
		if (!awake(p, in) || in->n == 0)
			return HW_PN532_MORE;
		e = hw_pn532_frame_feed(&p->in, in, &f);
		if (e == HW_E_OK && take_frame(p, &f, ask))
			return HW_PN532_APDU;
	}
}

void
hw_pn532_answer(struct hw_pn532 *p, struct span rapdu)
{
	uint8_t buf[1 + HW_PN532_RAPDU_MAX];
	struct sink k = sink_of(buf, sizeof(buf));

	sink_put_u8(&k, DONE);
	sink_put(&k, rapdu);
	if (sink_ok(&k))
		reply(p, sink_span(&k));
	else
		reply_status(p, OVERFLOW);
	bytes_wipe(buf, sizeof(buf));
}

void
hw_pn532_mute(struct hw_pn532 *p)
{
	reply_status(p, TIMEOUT);
}

/* A host that asked to wait for a chip has one now. */
static void
end_waiting(struct hw_pn532 *p)
{
	struct span in = span_of(p->command, p->command_n);
	uint8_t code, most, rate;

	if (p->busy && span_take_u8(&in, &code) && code == 0x4A &&
	    span_take_u8(&in, &most) && span_take_u8(&in, &rate))
		(void)list(p, most, rate == BR_106_B);
}

void
hw_pn532_lay(struct hw_pn532 *p, size_t i, const struct hw_pn532_card *card)
{
	struct sink k = sink_of(
	    p->slots[i].historical, sizeof(p->slots[i].historical));
	struct span s = card->ats.historical;

	if (s.n > k.cap)
		s.n = k.cap;
	sink_put(&k, s);
	p->slots[i].card = *card;
	p->slots[i].card.ats.historical = sink_span(&k);
	p->slots[i].state = HW_PN532_IDLE;
	if (p->field)
		p->power |= 1u << i;
	end_waiting(p);
}

void
hw_pn532_take(struct hw_pn532 *p, size_t i)
{
	p->slots[i].state = HW_PN532_ABSENT;
}

struct span
hw_pn532_output(const struct hw_pn532 *p)
{
	return span_of(p->out, p->out_n);
}

void
hw_pn532_written(struct hw_pn532 *p)
{
	p->out_n = 0;
}
