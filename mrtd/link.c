#include "mrtd/link.h"

#include <string.h>

#include "mrtd/finding.h"

/* GET RESPONSE and right Le together: an answer of 64 KiB in pieces of 128. */
#define AGAIN_MAX 600
/* 256 bytes and a status word: what fits a short answer. */
#define SHORT_RAPDU 258
#define SHORT_CAPDU 261
#define LEAST_RAPDU 128
#define CLA_CHAIN 0x10

void
mrtd_link_init(struct mrtd_link *l, const struct mrtd_link_conf *conf)
{
	memset(l, 0, sizeof(*l));
	l->conf = *conf;
	l->started_ms = conf->env->now_ms(conf->env->cookie);
}

void
mrtd_link_secure(struct mrtd_link *l, struct mrtd_sm *sm)
{
	mrtd_sm_wipe(&l->sm);
	l->sm = *sm;
	l->secure = true;
	mrtd_sm_wipe(sm);
}

void
mrtd_link_reset(struct mrtd_link *l)
{
	mrtd_sm_wipe(&l->sm);
	l->secure = false;
	l->step = MRTD_LINK_IDLE;
	l->raw_capdu = (struct span) {0};
	if (l->err != MRTD_E_BUDGET)
		l->err = MRTD_E_OK;
}

void
mrtd_link_wipe(struct mrtd_link *l)
{
	bytes_wipe(l, sizeof(*l));
}

static size_t
smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void
start(struct mrtd_link *l, bool raw)
{
	l->raw = raw;
	l->get_response = l->may_chain = l->chaining = false;
	l->again = 0;
	l->rapdu_n = l->data_n = 0;
	l->step = MRTD_LINK_READY;
}

void
mrtd_link_command(struct mrtd_link *l, const struct mrtd_capdu *plain)
{
	struct sink k = sink_of(l->command, sizeof(l->command));

	start(l, false);
	l->plain = *plain;
	sink_put(&k, plain->data);
	if (!sink_ok(&k))
		l->err = MRTD_E_SPACE;
	l->plain.data = sink_span(&k);
	l->command_n = k.n;
	l->last_ne = plain->ne;
}

/* Bytes of data that one command of this size can carry. */
static size_t
room(const struct mrtd_link *l, size_t capdu)
{
	if (l->secure)
		return mrtd_sm_max_command(&l->sm, capdu);
	return capdu <= SHORT_CAPDU ? smaller(capdu, SHORT_CAPDU) - 6
				    : capdu - 9;
}

/* Divides the command: the next part has what fits a short APDU. */
static void
next_part(struct mrtd_link *l)
{
	size_t n = room(l, SHORT_CAPDU);
	bool last = n >= l->left.n;

	if (!span_take(&l->left, last ? l->left.n : n, &l->plain.data))
		l->err = MRTD_E_INTERNAL;
	l->plain.cla = (uint8_t)(last ? l->plain.cla & ~CLA_CHAIN
				      : l->plain.cla | CLA_CHAIN);
	l->plain.ne = last ? l->last_ne : 0;
	l->rapdu_n = l->data_n = 0;
	l->get_response = false;
	l->step = MRTD_LINK_READY;
}

static void
begin_chain(struct mrtd_link *l)
{
	l->may_chain = false;
	l->chaining = true;
	l->left = span_of(l->command, l->command_n);
	next_part(l);
}

void
mrtd_link_command_chained(struct mrtd_link *l, const struct mrtd_capdu *plain)
{
	size_t reader = l->conf.limits.max_capdu, chip = l->chip.max_capdu;

	mrtd_link_command(l, plain);
	if (l->err != MRTD_E_OK || plain->data.n <= room(l, SHORT_CAPDU))
		return;
	l->may_chain = true;
	if (plain->data.n > room(l, reader) ||
	    (chip > 0 && plain->data.n > room(l, chip)) ||
	    (chip == 0 && l->chains && l->no_extended))
		begin_chain(l);
}

void
mrtd_link_command_raw(struct mrtd_link *l, struct span capdu)
{
	start(l, true);
	l->raw_capdu = capdu;
	if (mrtd_capdu_parse(capdu, &l->plain) != MRTD_E_OK)
		l->err = MRTD_E_INTERNAL;
}

static uint64_t
now(const struct mrtd_link *l)
{
	return l->conf.env->now_ms(l->conf.env->cookie);
}

static bool
spent(const struct mrtd_link *l)
{
	return (l->conf.max_commands > 0 &&
		   l->commands >= l->conf.max_commands) ||
	    (l->conf.max_ms > 0 && now(l) - l->started_ms >= l->conf.max_ms);
}

/* The bytes of the command under way, or of the one that asks for more. */
static enum mrtd_err
build(struct mrtd_link *l, struct span *capdu)
{
	struct sink k = sink_of(l->out, sizeof(l->out));
	enum mrtd_err e;

	if (l->get_response) {
		/* ISO/IEC 7816-4 §5.3.4: 61xx, where 00 stands for 256. */
		mrtd_capdu_put(&k,
		    &(struct mrtd_capdu) {.ins = MRTD_INS_GET_RESPONSE,
			.ne = (l->sw & 0xFF) != 0 ? l->sw & 0xFF : 256});
	} else if (l->raw && l->again == 0) {
		*capdu = l->raw_capdu;
		return MRTD_E_OK;
	} else if (l->raw || !l->secure) {
		mrtd_capdu_put(&k, &l->plain);
	} else if ((e = mrtd_sm_wrap(&l->sm, &l->plain, &k)) != MRTD_E_OK) {
		return e;
	}
	*capdu = sink_span(&k);
	return sink_ok(&k) ? MRTD_E_OK : MRTD_E_SPACE;
}

bool
mrtd_link_send(struct mrtd_link *l, struct span *capdu)
{
	struct span bytes;

	if (l->step != MRTD_LINK_READY || l->err != MRTD_E_OK)
		return false;
	if (spent(l))
		l->err = MRTD_E_BUDGET;
	else
		l->err = build(l, &bytes);
	if (l->err != MRTD_E_OK)
		return false;
	l->commands++;
	l->sent += bytes.n;
	l->sent_n = bytes.n;
	l->sent_ms = now(l);
	l->step = MRTD_LINK_SENT;
	*capdu = bytes;
	return true;
}

static void
tell(const struct mrtd_link *l, size_t received, enum mrtd_err e)
{
	const struct mrtd_capdu *c = &l->plain;

	if (l->conf.log == NULL)
		return;
	l->conf.log(l->conf.cookie,
	    &(struct mrtd_link_entry) {.raw = l->raw,
		.secured = l->secure && !l->raw,
		.header = {c->cla, c->ins, c->p1, c->p2},
		.nc = c->data.n,
		.ne = c->ne,
		.sent = l->sent_n,
		.received = received,
		.sw = l->sw,
		.at_ms = (uint32_t)(l->sent_ms - l->started_ms),
		.ms = (uint32_t)(now(l) - l->sent_ms),
		.err = e});
}

/* Asks again: 61xx for the rest, 6Cxx with the Le that the chip names. */
static bool
ask_again(struct mrtd_link *l, bool naked)
{
	/* Announced, asked for and nothing came: it will not. */
	bool more = naked && l->sw >> 8 == 0x61 &&
	    (!l->get_response || l->gained);
	/* A bare 6Cxx inside secure messaging is for mrtd_link_undo(). */
	bool right_le = l->sw >> 8 == 0x6C && l->plain.ne > 0 &&
	    (!l->secure || l->raw || !naked);

	if ((!more && !right_le) || l->again >= AGAIN_MAX)
		return false;
	if (right_le) {
		uint32_t ne = (l->sw & 0xFF) != 0 ? l->sw & 0xFF : 256;

		if (ne == l->plain.ne)
			return false;
		l->plain.ne = ne;
		l->rapdu_n = l->data_n = 0;
	}
	l->get_response = more;
	l->again++;
	l->step = MRTD_LINK_READY;
	return true;
}

/* A part was taken, or a command of extended length was refused. */
static bool
go_on(struct mrtd_link *l)
{
	if (l->may_chain && l->sw == MRTD_SW_WRONG_LENGTH) {
		begin_chain(l);
		return true;
	}
	if (!l->chaining || l->left.n == 0 || l->sw != MRTD_SW_OK)
		return false;
	next_part(l);
	return true;
}

/* Adds one answer to what came before; the status word goes last. */
static enum mrtd_err
collect(struct mrtd_link *l, struct span rapdu)
{
	struct sink k = sink_of(l->rapdu, sizeof(l->rapdu));
	struct mrtd_rapdu r;
	enum mrtd_err e;

	k.n = l->rapdu_n;
	if ((e = mrtd_rapdu_parse(rapdu, &r)) != MRTD_E_OK)
		return e;
	l->sw = r.sw;
	l->gained = r.data.n > 0;
	sink_put(&k, r.data);
	l->rapdu_n = k.n;
	sink_put_be16(&k, r.sw);
	return sink_ok(&k) ? MRTD_E_OK : MRTD_E_SPACE;
}

static enum mrtd_err
finish(struct mrtd_link *l)
{
	struct sink k = sink_of(l->data, sizeof(l->data));
	enum mrtd_err e = MRTD_E_OK;

	if (l->secure && !l->raw) {
		e = mrtd_sm_unwrap(
		    &l->sm, span_of(l->rapdu, l->rapdu_n + 2), &k, &l->sw);
		l->authentic += e == MRTD_E_OK;
		if ((l->sm.findings & MRTD_SM_F_PADDING) != 0)
			l->findings |= MRTD_FINDING_BIT(SM_PADDING);
	} else {
		sink_put(&k, span_of(l->rapdu, l->rapdu_n));
	}
	l->data_n = k.n;
	return e;
}

enum mrtd_err
mrtd_link_recv(struct mrtd_link *l, struct span rapdu)
{
	enum mrtd_err e;
	bool done = false;

	if (l->step != MRTD_LINK_SENT)
		return MRTD_E_STATE;
	l->step = MRTD_LINK_ANSWERED;
	l->received += rapdu.n;
	e = collect(l, rapdu);
	if (e == MRTD_E_OK && !ask_again(l, true)) {
		e = finish(l);
		done = e != MRTD_E_OK || !l->secure || !ask_again(l, false);
	}
	tell(l, rapdu.n, e);
	if (e == MRTD_E_OK && done)
		(void)go_on(l);
	return e;
}

bool
mrtd_link_answer(const struct mrtd_link *l, struct mrtd_rapdu *out)
{
	if (l->step != MRTD_LINK_ANSWERED)
		return false;
	out->data = span_of(l->data, l->data_n);
	out->sw = l->sw;
	return true;
}

bool
mrtd_link_answer_raw(const struct mrtd_link *l, struct span *out)
{
	if (l->step != MRTD_LINK_ANSWERED || !l->raw)
		return false;
	*out = span_of(l->rapdu, l->rapdu_n + 2);
	return true;
}

uint16_t
mrtd_link_status(const struct mrtd_link *l)
{
	return l->sw;
}

enum mrtd_err
mrtd_link_undo(struct mrtd_link *l)
{
	enum mrtd_err e = mrtd_sm_undo(&l->sm);

	if (e == MRTD_E_OK)
		l->findings |= MRTD_FINDING_BIT(SM_UNDONE);
	return e;
}

enum mrtd_err
mrtd_link_err(const struct mrtd_link *l)
{
	return l->err;
}

bool
mrtd_link_extended(const struct mrtd_link *l)
{
	return !l->no_extended && l->chip.max_rapdu > SHORT_RAPDU &&
	    l->conf.limits.max_rapdu > SHORT_RAPDU;
}

size_t
mrtd_link_block(const struct mrtd_link *l)
{
	size_t rapdu = l->conf.limits.max_rapdu, n;

	/* A statement below what every chip can do is none. */
	if (l->chip.max_rapdu >= LEAST_RAPDU)
		rapdu = smaller(rapdu, l->chip.max_rapdu);
	if (!mrtd_link_extended(l))
		rapdu = smaller(rapdu, SHORT_RAPDU);
	n = l->secure	? mrtd_sm_max_plain(&l->sm, rapdu)
	    : rapdu > 2 ? rapdu - 2
			: 0;
	n = smaller(n, MRTD_LINK_DATA_MAX);
	return l->block > 0 ? smaller(n, l->block) : n;
}
