#include "mrtd/ta.h"

#include "mrtd/der.h"
#include "mrtd/secinfo.h"

#define CLA_PLAIN 0x00

/* Names hang together, roles descend: links, then one DV, then the terminal. */
static enum mrtd_err
check_chain(struct mrtd_ta *ta)
{
	struct mrtd_cvc above = {0}, c;
	uint8_t rights = MRTD_CVC_READ_DG3 | MRTD_CVC_READ_DG4;
	enum mrtd_err e;

	for (size_t i = 0; i < ta->n_chain; i++) {
		bool last = i + 1 == ta->n_chain;
		bool before_last = i + 2 == ta->n_chain;

		ta->at = i;
		if ((e = mrtd_cvc_parse(ta->chain[i], &c)) != MRTD_E_OK)
			return e;
		if (i > 0 && !span_eq(c.car, above.chr))
			return MRTD_E_VALUE;
		if (last != (c.role == MRTD_CVC_TERMINAL) ||
		    before_last !=
			(c.role == MRTD_CVC_DV_DOMESTIC ||
			    c.role == MRTD_CVC_DV_FOREIGN))
			return MRTD_E_VALUE;
		rights &= mrtd_cvc_rights(&c);
		above = c;
	}
	ta->at = 0;
	ta->rights = rights;
	return MRTD_E_OK;
}

static bool
keep(struct span s, uint8_t *out, size_t *n)
{
	struct sink k = sink_of(out, MRTD_TA_ID_MAX);

	sink_put(&k, s);
	*n = k.n;
	return sink_ok(&k) && s.n > 0;
}

enum mrtd_err
mrtd_ta_init(
    struct mrtd_ta *ta, struct mrtd_link *link, const struct mrtd_ta_conf *conf)
{
	*ta = (struct mrtd_ta) {.link = link};
	if (conf->n_chain == 0)
		ta->err = MRTD_E_VALUE;
	else if (conf->n_chain > MRTD_TA_CHAIN_MAX ||
	    !keep(conf->id_ic, ta->id_ic, &ta->id_ic_n) ||
	    !keep(conf->comp_pk_ifd, ta->comp, &ta->comp_n))
		ta->err = MRTD_E_SPACE;
	if (ta->err != MRTD_E_OK)
		return ta->err;
	ta->n_chain = conf->n_chain;
	for (size_t i = 0; i < conf->n_chain; i++)
		ta->chain[i] = conf->chain[i];
	ta->err = check_chain(ta);
	if (ta->err == MRTD_E_OK)
		ta->err = mrtd_cvc_parse(ta->chain[0], &ta->cvc);
	return ta->err;
}

/* DO'83': which key. */
static void
send_reference(struct mrtd_ta *ta, uint8_t p1, uint8_t p2, struct span name)
{
	uint8_t data[2 + MRTD_CVC_NAME_MAX];
	struct sink k = sink_of(data, sizeof(data));

	mrtd_tlv_put(&k, 0x83, name);
	mrtd_link_command(ta->link,
	    &(struct mrtd_capdu) {.cla = CLA_PLAIN,
		.ins = MRTD_INS_MSE,
		.p1 = p1,
		.p2 = p2,
		.data = sink_span(&k)});
}

static void
send_set_dst(struct mrtd_ta *ta)
{
	send_reference(ta, 0x81, 0xB6, ta->cvc.car);
}

/* Body and signature, without the tag around them (§7.1.5.2). */
static void
send_verify(struct mrtd_ta *ta)
{
	uint8_t data[MRTD_CVC_MAX];
	struct sink k = sink_of(data, sizeof(data));

	sink_put(&k, ta->cvc.body);
	sink_put(&k, ta->cvc.signature_raw);
	if (!sink_ok(&k))
		ta->err = MRTD_E_SPACE;
	mrtd_link_command_chained(ta->link,
	    &(struct mrtd_capdu) {.cla = CLA_PLAIN,
		.ins = MRTD_INS_PSO,
		.p1 = 0x00,
		.p2 = 0xBE,
		.data = sink_span(&k)});
}

static void
send_set_at(struct mrtd_ta *ta)
{
	send_reference(ta, 0x81, 0xA4, ta->cvc.chr);
}

static void
send_challenge(struct mrtd_ta *ta)
{
	mrtd_link_command(ta->link,
	    &(struct mrtd_capdu) {.cla = CLA_PLAIN,
		.ins = MRTD_INS_GET_CHALLENGE,
		.ne = MRTD_TA_CHALLENGE});
}

static void
send_authenticate(struct mrtd_ta *ta)
{
	mrtd_link_command_chained(ta->link,
	    &(struct mrtd_capdu) {.cla = CLA_PLAIN,
		.ins = MRTD_INS_EXTERNAL_AUTHENTICATE,
		.data = span_of(ta->signature, ta->signature_n)});
}

static enum mrtd_err
recv_verify(struct mrtd_ta *ta, struct span data)
{
	(void)data;
	if (ta->at + 1 == ta->n_chain) {
		ta->step = MRTD_TA_SET_AT;
		return MRTD_E_OK;
	}
	ta->at++;
	ta->step = MRTD_TA_SET_DST;
	return mrtd_cvc_parse(ta->chain[ta->at], &ta->cvc);
}

static enum mrtd_err
recv_challenge(struct mrtd_ta *ta, struct span data)
{
	struct sink k = sink_of(ta->message, sizeof(ta->message));

	/* A shorter one would be guessed sooner (TR-03105-5.1 E_12). */
	if (data.n != MRTD_TA_CHALLENGE)
		return MRTD_E_LENGTH;
	sink_put(&k, span_of(ta->id_ic, ta->id_ic_n));
	sink_put(&k, data);
	sink_put(&k, span_of(ta->comp, ta->comp_n));
	ta->message_n = k.n;
	ta->step = MRTD_TA_SIGNATURE;
	return sink_ok(&k) ? MRTD_E_OK : MRTD_E_INTERNAL;
}

static enum mrtd_err
recv_next(struct mrtd_ta *ta, struct span data)
{
	(void)data;
	ta->step++;
	return MRTD_E_OK;
}

/* clang-format off */
static const struct {
	void (*send)(struct mrtd_ta *);
	enum mrtd_err (*recv)(struct mrtd_ta *, struct span data);
} steps[] = {
	[MRTD_TA_SET_DST]        = {send_set_dst,      recv_next},
	[MRTD_TA_VERIFY]         = {send_verify,       recv_verify},
	[MRTD_TA_SET_AT]         = {send_set_at,       recv_next},
	[MRTD_TA_CHALLENGE_STEP] = {send_challenge,    recv_challenge},
	[MRTD_TA_SIGNATURE]      = {NULL,              NULL},
	[MRTD_TA_AUTHENTICATE]   = {send_authenticate, recv_next},
	[MRTD_TA_DONE]           = {NULL,              NULL},
};
/* clang-format on */

bool
mrtd_ta_send(struct mrtd_ta *ta, struct span *capdu)
{
	if (ta->err != MRTD_E_OK || steps[ta->step].send == NULL)
		return false;
	if (!ta->waiting)
		steps[ta->step].send(ta);
	ta->waiting = true;
	if (ta->err == MRTD_E_OK && mrtd_link_send(ta->link, capdu))
		return true;
	if (ta->err == MRTD_E_OK)
		ta->err = mrtd_link_err(ta->link);
	if (ta->err == MRTD_E_OK)
		ta->err = MRTD_E_STATE;
	return false;
}

/* What a chip means by a status word here; "other" is its own affair. */
static enum mrtd_err
judge(uint16_t sw)
{
	switch (sw) {
	case MRTD_SW_OK:
		return MRTD_E_OK;
	case MRTD_SW_NO_REFERENCE:
		return MRTD_E_NOT_FOUND;
	case MRTD_SW_SECURITY_STATUS:
	case MRTD_SW_AUTH_BLOCKED:
	case MRTD_SW_CONDITIONS:
	case MRTD_SW_SM_INCORRECT:
	case MRTD_SW_WRONG_DATA:
		return MRTD_E_ACCESS_DENIED;
	default:
		return sw >> 8 == 0x63 ? MRTD_E_ACCESS_DENIED : MRTD_E_STATUS;
	}
}

enum mrtd_err
mrtd_ta_recv(struct mrtd_ta *ta, struct span rapdu)
{
	struct mrtd_rapdu r;
	enum mrtd_err e;

	if (ta->err != MRTD_E_OK)
		return ta->err;
	if (!ta->waiting)
		return ta->err = MRTD_E_STATE;
	e = mrtd_link_recv(ta->link, rapdu);
	ta->sw = mrtd_link_status(ta->link);
	if (e != MRTD_E_OK)
		return ta->err = e;
	if (!mrtd_link_answer(ta->link, &r))
		return MRTD_E_OK;
	ta->waiting = false;
	if ((e = judge(r.sw)) == MRTD_E_OK)
		e = steps[ta->step].recv(ta, r.data);
	return ta->err = e;
}

bool
mrtd_ta_wants_signature(const struct mrtd_ta *ta, struct mrtd_ta_request *out)
{
	if (ta->err != MRTD_E_OK || ta->step != MRTD_TA_SIGNATURE)
		return false;
	out->algorithm = ta->cvc.key.algorithm;
	out->chr = ta->cvc.chr;
	out->message = span_of(ta->message, ta->message_n);
	return true;
}

/* RSA: as long as the modulus; ECDSA: both numbers as long as the field, which
 * is as long as the order on all curves of mrtd/cvc_key.c. */
static size_t
signature_size(const struct mrtd_cvc_public *k)
{
	return k->algorithm->scheme == MRTD_CVC_ECDSA ? k->y.n - 1 : k->n.n;
}

enum mrtd_err
mrtd_ta_sign(struct mrtd_ta *ta, struct span signature)
{
	struct sink k = sink_of(ta->signature, sizeof(ta->signature));

	if (ta->err != MRTD_E_OK)
		return ta->err;
	if (ta->step != MRTD_TA_SIGNATURE)
		return ta->err = MRTD_E_STATE;
	if (signature.n == 0)
		return ta->err = MRTD_E_CANCELLED;
	if (signature.n != signature_size(&ta->cvc.key))
		return ta->err = MRTD_E_LENGTH;
	sink_put(&k, signature);
	ta->signature_n = k.n;
	if (!sink_ok(&k))
		return ta->err = MRTD_E_SPACE;
	ta->step = MRTD_TA_AUTHENTICATE;
	return MRTD_E_OK;
}

bool
mrtd_ta_done(const struct mrtd_ta *ta)
{
	return ta->err == MRTD_E_OK && ta->step == MRTD_TA_DONE;
}

enum mrtd_err
mrtd_ta_err(const struct mrtd_ta *ta)
{
	return ta->err;
}

uint8_t
mrtd_ta_rights(const struct mrtd_ta *ta)
{
	return ta->rights;
}

void
mrtd_ta_wipe(struct mrtd_ta *ta)
{
	bytes_wipe(ta, sizeof(*ta));
}

/* FileID ::= SEQUENCE { fid OCTET STRING (SIZE(2)), sfid OCTET STRING
 * (SIZE(1)) OPTIONAL } */
static enum mrtd_err
take_file(struct span s, uint16_t *fid, uint8_t *sfi)
{
	struct span v, id, shorter;
	uint8_t short_id = 0;
	enum mrtd_err e;

	if ((e = mrtd_der_only(s, MRTD_DER_SEQUENCE, &v)) != MRTD_E_OK ||
	    (e = mrtd_der_octets(&v, &id)) != MRTD_E_OK)
		return e;
	if (id.n != 2)
		return MRTD_E_LENGTH;
	if (v.n > 0) {
		if ((e = mrtd_der_octets(&v, &shorter)) != MRTD_E_OK)
			return e;
		/* ISO/IEC 7816-4 §7.4.1: 1 to 30. */
		if (!span_take_u8(&shorter, &short_id) || shorter.n != 0 ||
		    short_id == 0 || short_id > 30)
			return MRTD_E_VALUE;
	}
	if (v.n > 0)
		return MRTD_E_TRAILING;
	*fid = (uint16_t)(id.p[0] << 8 | id.p[1]);
	*sfi = short_id;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_ta_info(const struct mrtd_secinfos *infos, uint16_t *fid, uint8_t *sfi)
{
	enum mrtd_err e = MRTD_E_NOT_FOUND;

	for (size_t i = 0; i < infos->n; i++) {
		const struct mrtd_secinfo *x = &infos->list[i];

		if (x->kind != MRTD_SECINFO_TA)
			continue;
		if (x->err != MRTD_E_OK || x->version != 1) {
			e = MRTD_E_UNSUPPORTED;
			continue;
		}
		if (x->optional.n > 0)
			return take_file(x->optional, fid, sfi);
		*fid = MRTD_TA_CVCA_FID;
		*sfi = MRTD_TA_CVCA_SFI;
		return MRTD_E_OK;
	}
	return e;
}
