#include "mrtd/pace.h"

#include "mrtd/apdu.h"
#include "mrtd/tlv.h"

enum mrtd_err
mrtd_pace_chip_init(struct mrtd_pace_chip *c,
    const struct mrtd_paceinfo infos[], size_t n_infos,
    const struct mrtd_pace_password passwords[], size_t n_passwords,
    const struct mrtd_env *env)
{
	*c = (struct mrtd_pace_chip) {.env = env};
	if (n_infos > MRTD_PACE_CHIP_INFOS || n_passwords > 2)
		return MRTD_E_SPACE;
	for (size_t i = 0; i < n_infos; i++) {
		if (infos[i].err != MRTD_E_OK)
			return MRTD_E_UNSUPPORTED;
		c->infos[i] = infos[i];
	}
	for (size_t i = 0; i < n_passwords; i++)
		c->passwords[i] = passwords[i];
	c->n_infos = n_infos;
	c->n_passwords = n_passwords;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_pace_chip_keys(
    struct mrtd_pace_chip *c, const struct mrtd_pace_chip_key keys[], size_t n)
{
	if (n > MRTD_PACE_CHIP_KEYS)
		return MRTD_E_SPACE;
	for (size_t i = 0; i < n; i++)
		c->keys[i] = keys[i];
	c->n_keys = n;
	return MRTD_E_OK;
}

void
mrtd_pace_chip_cars(
    struct mrtd_pace_chip *c, const struct span cars[], size_t n)
{
	c->n_cars = n < 2 ? n : 2;
	for (size_t i = 0; i < c->n_cars; i++)
		c->cars[i] = cars[i];
}

void
mrtd_pace_chip_limit(struct mrtd_pace_chip *c, unsigned tries)
{
	c->tries = tries < 15 ? tries : 15;
}

/* The static key that chip authentication mapping uses: that of the same
 * identifier, or the only one. */
static const struct mrtd_pace_chip_key *
find_key(const struct mrtd_pace_chip *c, const struct mrtd_paceinfo *info)
{
	for (size_t i = 0; i < c->n_keys; i++)
		if (info->has_id ? c->keys[i].id == info->id : c->n_keys == 1)
			return &c->keys[i];
	return NULL;
}

static const struct mrtd_pace_password *
find_password(const struct mrtd_pace_chip *c, uint8_t kind)
{
	for (size_t i = 0; i < c->n_passwords; i++)
		if ((uint8_t)c->passwords[i].kind == kind)
			return &c->passwords[i];
	return NULL;
}

/*
 * §4.4.4.1: DO'84' is needed where the OID alone does not say which parameters.
 * 6A80: no such algorithm; 6A88: no such parameters, or ambiguous.
 */
static uint16_t
find_info(const struct mrtd_pace_chip *c,
    const struct mrtd_secinfo_suite *suite, struct span id,
    const struct mrtd_paceinfo **out)
{
	uint16_t sw = MRTD_SW_WRONG_DATA;
	size_t n = 0;

	for (size_t i = 0; i < c->n_infos; i++) {
		const struct mrtd_paceinfo *p = &c->infos[i];

		if (p->suite != suite)
			continue;
		sw = MRTD_SW_NO_REFERENCE;
		if (id.n > 0 && !(p->has_id && span_eq(id, span_of(&p->id, 1))))
			continue;
		*out = p;
		n++;
	}
	return n == 1 ? MRTD_SW_OK : sw;
}

static uint16_t
tries_left(const struct mrtd_pace_chip *c)
{
	return (uint16_t)(0x63C0 | (c->tries - c->failures));
}

/* Note 2 of §4.4.4.1: objects with other tags are ignored. */
static uint16_t
set_at(struct mrtd_pace_chip *c, const struct mrtd_secinfo_suite *suite,
    struct span data)
{
	const struct mrtd_pace_password *password;
	const struct mrtd_paceinfo *info = NULL;
	struct span kind, id = {0};
	uint8_t x;
	uint16_t sw;
	enum mrtd_err e;

	if (mrtd_tlv_find(data, 0x83, &kind) != MRTD_E_OK ||
	    !span_take_u8(&kind, &x) || kind.n > 0)
		return MRTD_SW_WRONG_DATA;
	if ((e = mrtd_tlv_find(data, 0x84, &id)) != MRTD_E_NOT_FOUND &&
	    (e != MRTD_E_OK || id.n == 0))
		return MRTD_SW_WRONG_DATA;
	if ((password = find_password(c, x)) == NULL)
		return MRTD_SW_NO_REFERENCE;
	if ((sw = find_info(c, suite, id, &info)) != MRTD_SW_OK)
		return sw;
	if (suite->mapping == MRTD_SECINFO_CAM && find_key(c, info) == NULL)
		return MRTD_SW_NO_REFERENCE;
	if (c->tries > 0 && c->failures >= c->tries)
		return MRTD_SW_AUTH_BLOCKED;
	if (mrtd_pace_run_start(&c->run, info, password) != MRTD_E_OK)
		return MRTD_SW_GENERAL;
	c->wants_cars = mrtd_tlv_find(data, 0x7F4C, &kind) == MRTD_E_OK;
	c->step = MRTD_PACE_NONCE;
	/* TR-03110-3 §B.11.1: a warning once tries are lost. */
	return c->tries > 0 && c->failures > 0 ? tries_left(c) : MRTD_SW_OK;
}

static enum mrtd_err
answer_nonce(struct mrtd_pace_chip *c, struct span none, struct sink *out)
{
	return none.n == 0 ? mrtd_pace_run_nonce(&c->run, c->env, out)
			   : MRTD_E_TRAILING;
}

/* Our key is drawn first: equality is judged against it. */
static enum mrtd_err
answer_map(struct mrtd_pace_chip *c, struct span data, struct sink *out)
{
	enum mrtd_err e = mrtd_pace_run_offer(&c->run, c->env, out);

	return e == MRTD_E_OK ? mrtd_pace_run_map(&c->run, data) : e;
}

static enum mrtd_err
answer_key(struct mrtd_pace_chip *c, struct span key, struct sink *out)
{
	enum mrtd_err e = mrtd_pace_run_key(&c->run, c->env, out);

	return e == MRTD_E_OK ? mrtd_pace_run_agree(&c->run, key) : e;
}

static enum mrtd_err
answer_token(struct mrtd_pace_chip *c, struct span token, struct sink *out)
{
	uint8_t want[MRTD_CRYPTO_MAC_SIZE], ours[MRTD_CRYPTO_MAC_SIZE];
	enum mrtd_err e;

	if ((e = mrtd_pace_run_token(&c->run, true, want)) != MRTD_E_OK)
		goto out;
	e = MRTD_E_PASSWORD;
	if (!span_eq_secret(token, SPAN_OF(want)))
		goto out;
	if ((e = mrtd_pace_run_token(&c->run, false, ours)) == MRTD_E_OK)
		sink_put(out, SPAN_OF(ours));
out:
	bytes_wipe(want, sizeof(want));
	return e;
}

/* Table 4, from the chip's side. */
static const struct {
	uint8_t cla, tag, answer;
	enum mrtd_err (*work)(
	    struct mrtd_pace_chip *, struct span, struct sink *);
} steps[] = {
    [MRTD_PACE_NONCE] = {0x10, 0, 0x80, answer_nonce},
    [MRTD_PACE_MAP] = {0x10, 0x81, 0x82, answer_map},
    [MRTD_PACE_AGREE] = {0x10, 0x83, 0x84, answer_key},
    [MRTD_PACE_AUTHENTICATE] = {0x00, 0x85, 0x86, answer_token},
};

static enum mrtd_err
take_object(struct span data, uint8_t tag, struct span *value)
{
	struct span objects;
	enum mrtd_err e;

	if ((e = mrtd_tlv_only(data, 0x7C, &objects)) != MRTD_E_OK)
		return e;
	if (tag != 0)
		return mrtd_tlv_only(objects, tag, value);
	*value = objects;
	return MRTD_E_OK;
}

static uint16_t
status_of(struct mrtd_pace_chip *c, enum mrtd_err e)
{
	switch (e) {
	case MRTD_E_OK:
		return MRTD_SW_OK;
	case MRTD_E_PASSWORD:
		c->failures++;
		return c->tries > 0 ? tries_left(c) : MRTD_SW_AUTH_FAILED;
	case MRTD_E_INTERNAL:
	case MRTD_E_CRYPTO:
	case MRTD_E_RANDOM:
	case MRTD_E_SPACE:
		return MRTD_SW_GENERAL;
	default:
		return MRTD_SW_WRONG_DATA;
	}
}

/* What follows the token, §4.4.5. */
static enum mrtd_err
put_tail(struct mrtd_pace_chip *c, struct sink *tail)
{
	const struct mrtd_pace_chip_key *key;
	uint8_t bytes[MRTD_PACE_CAM_MAX];
	struct sink k = sink_of(bytes, sizeof(bytes));
	enum mrtd_err e;

	for (size_t i = 0; c->wants_cars && i < c->n_cars; i++)
		mrtd_tlv_put(tail, 0x87 + (uint32_t)i, c->cars[i]);
	if (c->run.info.suite->mapping != MRTD_SECINFO_CAM)
		return MRTD_E_OK;
	if ((key = find_key(c, &c->run.info)) == NULL)
		return MRTD_E_INTERNAL;
	e = mrtd_pace_cam_seal(&c->run, key->secret, &k);
	if (e == MRTD_E_OK)
		mrtd_tlv_put(tail, 0x8A, sink_span(&k));
	return e;
}

static uint16_t
authenticate(struct mrtd_pace_chip *c, const struct mrtd_capdu *capdu,
    struct sink *rdata)
{
	uint8_t bytes[MRTD_GROUP_PUBLIC_MAX], more[160];
	struct sink answer = sink_of(bytes, sizeof(bytes));
	struct sink tail = sink_of(more, sizeof(more));
	struct span value;
	size_t header;
	enum mrtd_err e;

	if (c->step == MRTD_PACE_SET_AT || c->step == MRTD_PACE_DONE)
		return MRTD_SW_CONDITIONS;
	if (capdu->cla != steps[c->step].cla)
		return c->step == MRTD_PACE_AUTHENTICATE
		    ? MRTD_SW_CHAINING_EXPECTED
		    : MRTD_SW_CONDITIONS;
	e = take_object(capdu->data, steps[c->step].tag, &value);
	if (e == MRTD_E_OK)
		e = steps[c->step].work(c, value, &answer);
	if (e == MRTD_E_OK && c->step == MRTD_PACE_AUTHENTICATE)
		e = put_tail(c, &tail);
	if (e == MRTD_E_OK && !(sink_ok(&answer) && sink_ok(&tail)))
		e = MRTD_E_SPACE;
	if (e != MRTD_E_OK)
		return status_of(c, e);
	header = 1 + (answer.n > 0xFF ? 3u : answer.n > 0x7F ? 2u : 1u);
	mrtd_tlv_put_header(rdata, 0x7C, header + answer.n + tail.n);
	mrtd_tlv_put(rdata, steps[c->step].answer, sink_span(&answer));
	sink_put(rdata, sink_span(&tail));
	if (c->step == MRTD_PACE_AUTHENTICATE)
		c->failures = 0;
	c->step++;
	return MRTD_SW_OK;
}

enum mrtd_err
mrtd_pace_chip_command(struct mrtd_pace_chip *c, const struct mrtd_capdu *capdu,
    struct sink *rdata, uint16_t *sw)
{
	const struct mrtd_secinfo_suite *suite;
	struct span oid;

	if (capdu->ins == MRTD_INS_MSE && capdu->cla == 0x00 &&
	    capdu->p1 == 0xC1 && capdu->p2 == 0xA4) {
		mrtd_pace_chip_reset(c);
		*sw = MRTD_SW_WRONG_DATA;
		if (mrtd_tlv_find(capdu->data, 0x80, &oid) == MRTD_E_OK &&
		    (suite = mrtd_secinfo_suite(oid)) != NULL)
			*sw = set_at(c, suite, capdu->data);
	} else if (capdu->ins == MRTD_INS_GENERAL_AUTHENTICATE &&
	    (capdu->cla & 0xEF) == 0x00 && capdu->p1 == 0 && capdu->p2 == 0) {
		*sw = authenticate(c, capdu, rdata);
	} else {
		return MRTD_E_NOT_FOUND;
	}
	/* A warning of MSE:Set AT is the beginning of a run all the same. */
	if (*sw != MRTD_SW_OK &&
	    !(capdu->ins == MRTD_INS_MSE && c->step == MRTD_PACE_NONCE))
		mrtd_pace_chip_reset(c);
	return MRTD_E_OK;
}

void
mrtd_pace_chip_reset(struct mrtd_pace_chip *c)
{
	mrtd_pace_run_wipe(&c->run);
	c->step = MRTD_PACE_SET_AT;
}

bool
mrtd_pace_chip_done(const struct mrtd_pace_chip *c)
{
	return c->step == MRTD_PACE_DONE;
}

enum mrtd_err
mrtd_pace_chip_outcome(struct mrtd_pace_chip *c, struct mrtd_pace_outcome *out)
{
	*out = (struct mrtd_pace_outcome) {0};
	return mrtd_pace_chip_done(c) ? mrtd_pace_run_outcome(&c->run, out)
				      : MRTD_E_STATE;
}

void
mrtd_pace_chip_take(struct mrtd_pace_chip *c, struct mrtd_sm *out)
{
	*out = (struct mrtd_sm) {0};
	if (mrtd_pace_chip_done(c))
		mrtd_pace_run_session(&c->run, out);
	mrtd_pace_chip_reset(c);
}

void
mrtd_pace_chip_wipe(struct mrtd_pace_chip *c)
{
	mrtd_pace_run_wipe(&c->run);
	bytes_wipe(c, sizeof(*c));
}
