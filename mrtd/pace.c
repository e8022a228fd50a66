#include "mrtd/pace.h"

#include "mrtd/apdu.h"
#include "mrtd/tlv.h"

/* §4.4.4.1: MSE:Set AT for mutual authentication; §4.4.4.3: chaining. */
#define SET_AT_P1 0xC1
#define SET_AT_P2 0xA4
#define CLA_CHAIN 0x10

static enum mrtd_err
map_put(struct mrtd_pace *p, struct sink *k)
{
	return mrtd_pace_run_offer(&p->run, p->env, k);
}

static enum mrtd_err
key_put(struct mrtd_pace *p, struct sink *k)
{
	return mrtd_pace_run_key(&p->run, p->env, k);
}

static enum mrtd_err
token_put(struct mrtd_pace *p, struct sink *k)
{
	uint8_t token[MRTD_CRYPTO_MAC_SIZE];
	enum mrtd_err e = mrtd_pace_run_token(&p->run, false, token);

	sink_put(k, SPAN_OF(token));
	return e;
}

static enum mrtd_err
nonce_take(struct mrtd_pace *p, struct span z)
{
	return mrtd_pace_run_open(&p->run, z);
}

static enum mrtd_err
map_take(struct mrtd_pace *p, struct span data)
{
	return mrtd_pace_run_map(&p->run, data);
}

static enum mrtd_err
key_take(struct mrtd_pace *p, struct span key)
{
	return mrtd_pace_run_agree(&p->run, key);
}

static enum mrtd_err
token_take(struct mrtd_pace *p, struct span token)
{
	uint8_t want[MRTD_CRYPTO_MAC_SIZE];
	enum mrtd_err e = mrtd_pace_run_token(&p->run, true, want);

	if (e == MRTD_E_OK && !span_eq_secret(token, SPAN_OF(want)))
		e = MRTD_E_AUTH;
	bytes_wipe(want, sizeof(want));
	return e;
}

/* Table 4: the object sent, the object that answers it. */
static const struct {
	uint8_t tag;
	enum mrtd_err (*put)(struct mrtd_pace *, struct sink *);
	uint8_t answer;
	enum mrtd_err (*take)(struct mrtd_pace *, struct span);
} steps[] = {
    [MRTD_PACE_NONCE] = {0, NULL, 0x80, nonce_take},
    [MRTD_PACE_MAP] = {0x81, map_put, 0x82, map_take},
    [MRTD_PACE_AGREE] = {0x83, key_put, 0x84, key_take},
    [MRTD_PACE_AUTHENTICATE] = {0x85, token_put, 0x86, token_take},
};

enum mrtd_err
mrtd_pace_init(struct mrtd_pace *p, const struct mrtd_paceinfo *info,
    const struct mrtd_pace_password *password, const struct mrtd_env *env)
{
	*p = (struct mrtd_pace) {
	    .env = env, .tries_left = -1, .kind = password->kind};
	p->outcome.cam.err = info->suite->mapping == MRTD_SECINFO_CAM
	    ? MRTD_E_NOT_FOUND
	    : MRTD_E_STATE;
	p->err = mrtd_pace_run_start(&p->run, info, password);
	return p->err;
}

void
mrtd_pace_omit_id(struct mrtd_pace *p)
{
	p->omit_id = true;
}

void
mrtd_pace_ask_cars(struct mrtd_pace *p)
{
	p->ask_cars = true;
}

bool
mrtd_pace_id_refused(const struct mrtd_pace *p)
{
	return p->step == MRTD_PACE_SET_AT && p->err == MRTD_E_STATUS &&
	    p->run.info.has_id && !p->omit_id &&
	    (p->sw == MRTD_SW_WRONG_DATA ||
		(p->sw >= MRTD_SW_WRONG_P1P2 && p->sw <= MRTD_SW_NO_REFERENCE));
}

/*
 * Certificate holder authorisation template: "SHALL be set to id-IS", "access
 * bits [...] SHALL all be set to 1" (§4.4.4.1); the two role bits of an
 * inspection system are 0.
 */
static const uint8_t chat[] = {0x06, 0x09, 0x04, 0x00, 0x7F, 0x00, 0x07, 0x03,
    0x01, 0x02, 0x01, 0x53, 0x01, 0x3F};

/*
 * No Le: chips are seen that answer 6700 to MSE with one.  DO'84' always where
 * there is an identifier: with several sets of domain parameters chips are seen
 * that silently take the first.
 */
static enum mrtd_err
set_at_put(struct mrtd_pace *p, struct mrtd_capdu *c, struct sink *data)
{
	uint8_t kind = (uint8_t)p->kind, id = p->run.info.id;

	mrtd_tlv_put(data, 0x80, SPAN_OF(p->run.info.suite->oid));
	mrtd_tlv_put(data, 0x83, span_of(&kind, 1));
	if (p->run.info.has_id && !p->omit_id)
		mrtd_tlv_put(data, 0x84, span_of(&id, 1));
	if (p->ask_cars)
		mrtd_tlv_put(data, 0x7F4C, SPAN_OF(chat));
	c->ins = MRTD_INS_MSE;
	c->p1 = SET_AT_P1;
	c->p2 = SET_AT_P2;
	return MRTD_E_OK;
}

static enum mrtd_err
authenticate_put(struct mrtd_pace *p, struct mrtd_capdu *c, struct sink *data)
{
	uint8_t value[MRTD_GROUP_PUBLIC_MAX], object[MRTD_GROUP_PUBLIC_MAX + 4];
	struct sink v = sink_of(value, sizeof(value));
	struct sink o = sink_of(object, sizeof(object));
	enum mrtd_err e;

	if (steps[p->step].put != NULL) {
		if ((e = steps[p->step].put(p, &v)) != MRTD_E_OK)
			return e;
		mrtd_tlv_put(&o, steps[p->step].tag, sink_span(&v));
	}
	mrtd_tlv_put(data, 0x7C, sink_span(&o));
	c->cla = p->step == MRTD_PACE_AUTHENTICATE ? 0x00 : CLA_CHAIN;
	c->ins = MRTD_INS_GENERAL_AUTHENTICATE;
	/* The answer is as long as the command. */
	c->ne = data->n > 255 ? 65536 : 256;
	return sink_ok(&v) && sink_ok(&o) ? MRTD_E_OK : MRTD_E_SPACE;
}

bool
mrtd_pace_send(struct mrtd_pace *p, struct span *capdu)
{
	uint8_t data[MRTD_GROUP_PUBLIC_MAX + 8];
	struct sink d = sink_of(data, sizeof(data));
	struct sink k = sink_of(p->capdu, sizeof(p->capdu));
	struct mrtd_capdu c = {0};

	if (p->err != MRTD_E_OK || p->step == MRTD_PACE_DONE)
		return false;
	if (p->capdu_n == 0) {
		p->err = p->step == MRTD_PACE_SET_AT
		    ? set_at_put(p, &c, &d)
		    : authenticate_put(p, &c, &d);
		c.data = sink_span(&d);
		mrtd_capdu_put(&k, &c);
		if (p->err == MRTD_E_OK && !(sink_ok(&d) && sink_ok(&k)))
			p->err = MRTD_E_SPACE;
		if (p->err != MRTD_E_OK)
			return false;
		p->capdu_n = k.n;
	}
	*capdu = span_of(p->capdu, p->capdu_n);
	return true;
}

/* The ways in which chips say that the token was wrong. */
static bool
refused(uint16_t sw)
{
	return sw == MRTD_SW_AUTH_FAILED || (sw & 0xFFF0) == 0x63C0 ||
	    sw == MRTD_SW_SECURITY_STATUS || sw == MRTD_SW_SM_INCORRECT ||
	    sw == MRTD_SW_WRONG_DATA;
}

static enum mrtd_err
check_status(struct mrtd_pace *p, uint16_t sw)
{
	bool counted = (sw & 0xFFF0) == 0x63C0;

	p->sw = sw;
	if (counted)
		p->tries_left = sw & 0x0F;
	if (sw == MRTD_SW_OK)
		return MRTD_E_OK;
	/* TR-03110-3 §B.11.1: a warning, and the protocol has been chosen. */
	if (p->step == MRTD_PACE_SET_AT && counted && p->tries_left > 0)
		return MRTD_E_OK;
	if (p->step == MRTD_PACE_AUTHENTICATE && refused(sw))
		return MRTD_E_PASSWORD;
	return MRTD_E_STATUS;
}

static enum mrtd_err
keep_car(struct mrtd_pace *p, struct span car)
{
	struct mrtd_pace_outcome *o = &p->outcome;

	if (car.n == 0 || car.n > MRTD_PACE_CAR_MAX)
		return MRTD_E_LENGTH;
	o->car[o->n_car].n = car.n;
	return span_take_copy(&car, o->car[o->n_car++].text, car.n)
	    ? MRTD_E_OK
	    : MRTD_E_INTERNAL;
}

/*
 * What follows the token: the references of Certification Authorities, then
 * Encrypted Chip Authentication Data (§4.4.5).  The former come on some chips
 * without having been asked for, as in appendix G.2; the latter "MUST NOT be
 * present" without chip authentication mapping.
 */
static enum mrtd_err
take_tail(struct mrtd_pace *p, struct span objects)
{
	struct mrtd_tlv t;
	uint32_t after = 0x86;
	enum mrtd_err e;

	while (objects.n > 0) {
		if ((e = mrtd_tlv_next(&objects, &t)) != MRTD_E_OK)
			return e;
		if (t.tag <= after)
			return MRTD_E_TAG;
		after = t.tag;
		if (t.tag == 0x87 || t.tag == 0x88) {
			if ((e = keep_car(p, t.value)) != MRTD_E_OK)
				return e;
		} else if (t.tag == 0x8A &&
		    p->run.info.suite->mapping == MRTD_SECINFO_CAM) {
			mrtd_pace_cam_open(&p->run, t.value, &p->outcome.cam);
		} else {
			return MRTD_E_TAG;
		}
	}
	return MRTD_E_OK;
}

/* The proof of the chip's key is spoilt, not that of the password. */
static enum mrtd_err
finish(struct mrtd_pace *p, struct span objects)
{
	enum mrtd_err e = take_tail(p, objects);

	if (e != MRTD_E_OK && p->run.info.suite->mapping != MRTD_SECINFO_CAM)
		return e;
	if (e != MRTD_E_OK)
		p->outcome.cam.err = e;
	return mrtd_pace_run_outcome(&p->run, &p->outcome);
}

static enum mrtd_err
check_answer(struct mrtd_pace *p, struct span data)
{
	struct span objects, value;
	bool last = p->step == MRTD_PACE_AUTHENTICATE;
	enum mrtd_err e;

	if ((e = mrtd_tlv_only(data, 0x7C, &objects)) != MRTD_E_OK ||
	    (e = mrtd_tlv_expect(&objects, steps[p->step].answer, &value)) !=
		MRTD_E_OK)
		return e;
	if (objects.n > 0 && !last)
		return MRTD_E_TRAILING;
	e = steps[p->step].take(p, value);
	return e == MRTD_E_OK && last ? finish(p, objects) : e;
}

static enum mrtd_err
check(struct mrtd_pace *p, struct span rapdu)
{
	struct mrtd_rapdu r;
	enum mrtd_err e;

	if (p->step == MRTD_PACE_DONE || p->capdu_n == 0)
		return MRTD_E_STATE;
	p->capdu_n = 0;
	if ((e = mrtd_rapdu_parse(rapdu, &r)) != MRTD_E_OK ||
	    (e = check_status(p, r.sw)) != MRTD_E_OK)
		return e;
	if (p->step == MRTD_PACE_SET_AT)
		return r.data.n == 0 ? MRTD_E_OK : MRTD_E_TRAILING;
	return check_answer(p, r.data);
}

enum mrtd_err
mrtd_pace_recv(struct mrtd_pace *p, struct span rapdu)
{
	if (p->err == MRTD_E_OK && (p->err = check(p, rapdu)) == MRTD_E_OK)
		p->step++;
	return p->err;
}

bool
mrtd_pace_done(const struct mrtd_pace *p)
{
	return p->err == MRTD_E_OK && p->step == MRTD_PACE_DONE;
}

enum mrtd_err
mrtd_pace_err(const struct mrtd_pace *p)
{
	return p->err;
}

const struct mrtd_pace_outcome *
mrtd_pace_outcome(const struct mrtd_pace *p)
{
	return mrtd_pace_done(p) ? &p->outcome : NULL;
}

void
mrtd_pace_take(struct mrtd_pace *p, struct mrtd_sm *out)
{
	*out = (struct mrtd_sm) {0};
	if (mrtd_pace_done(p))
		mrtd_pace_run_session(&p->run, out);
	mrtd_pace_wipe(p);
	p->err = MRTD_E_STATE;
}

void
mrtd_pace_wipe(struct mrtd_pace *p)
{
	mrtd_pace_run_wipe(&p->run);
	bytes_wipe(p, sizeof(*p));
}
