#include "mrtd/chip/ta.h"

#include "mrtd/tlv.h"
#include "mrtd/transport.h"

static bool
later(struct mrtd_date a, struct mrtd_date b)
{
	return mrtd_date_compare(a, b) > 0;
}

/* Copies EC parameters; k's spans then borrow from buf. */
static enum mrtd_err
move_domain(struct mrtd_cvc_public *k, uint8_t *buf)
{
	struct span *parts[] = {
	    &k->p, &k->a, &k->b, &k->g, &k->order, &k->cofactor};
	struct sink all = sink_of(buf, MRTD_CHIP_TA_DOMAIN);

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		size_t at = all.n;

		sink_put(&all, *parts[i]);
		*parts[i] = span_of(buf + at, parts[i]->n);
	}
	return sink_ok(&all) ? MRTD_E_OK : MRTD_E_SPACE;
}

/* Takes a certificate, without its 7F21, and the parameters of its issuer, who
 * may be the one whose place it takes. */
static enum mrtd_err
fill(struct mrtd_chip_ta_key *k, struct span pso,
    const struct mrtd_cvc_public *issuer)
{
	struct sink bytes = sink_of(k->bytes, sizeof(k->bytes));
	struct mrtd_cvc_public above = {0};
	uint8_t domain[MRTD_CHIP_TA_DOMAIN];
	enum mrtd_err e = MRTD_E_OK;

	if (issuer != NULL) {
		above = *issuer;
		e = move_domain(&above, domain);
	}
	k->n = 0;
	sink_put(&bytes, pso);
	if (e != MRTD_E_OK || !sink_ok(&bytes))
		return MRTD_E_SPACE;
	if ((e = mrtd_cvc_parse_pso(sink_span(&bytes), &k->cvc)) != MRTD_E_OK)
		return e;
	k->key = mrtd_cvc_key_inherit(
	    &k->cvc.key, issuer != NULL ? &above : NULL);
	if ((e = move_domain(&k->key, k->domain)) != MRTD_E_OK)
		return e;
	k->n = pso.n;
	return MRTD_E_OK;
}

/* §A.7.2.4: the most recent first, filled up with 00. */
static void
write_cvca(struct mrtd_chip_ta *ta)
{
	struct sink k = sink_of(ta->cvca, sizeof(ta->cvca));

	for (size_t i = 0; i < MRTD_CHIP_TA_POINTS; i++)
		if (ta->points[i].n > 0)
			mrtd_tlv_put(&k, 0x42, ta->points[i].cvc.chr);
	sink_put_fill(&k, 0x00, sizeof(ta->cvca) - k.n);
}

/* Doc 9303-10 §5.4.2: the bitwise and of all certificates' extensions. */
static void
narrow(struct mrtd_lds2_rights *r, const struct mrtd_cvc *c)
{
	static const enum mrtd_cvc_extension_kind kinds[] = {
	    [MRTD_LDS2_TRAVEL] = MRTD_CVC_EXT_TRAVEL_RECORDS,
	    [MRTD_LDS2_VISA] = MRTD_CVC_EXT_VISA_RECORDS,
	    [MRTD_LDS2_BIOMETRICS] = MRTD_CVC_EXT_ADDITIONAL_BIOMETRICS,
	};

	for (unsigned i = 0; i < MRTD_LDS2_APPS; i++) {
		const struct mrtd_cvc_extension *e = mrtd_cvc_find(c, kinds[i]);

		mrtd_lds2_rights_and(
		    r, i, e != NULL ? e->rights : (struct span) {0});
	}
}

static void
trust(struct mrtd_chip_ta_key *point)
{
	point->rights = mrtd_cvc_rights(&point->cvc);
	mrtd_lds2_rights_all(&point->lds2);
	narrow(&point->lds2, &point->cvc);
}

enum mrtd_err
mrtd_chip_ta_init(struct mrtd_chip_ta *ta, const struct mrtd_chip_ta_conf *conf,
    const struct mrtd_env *env)
{
	enum mrtd_err e;

	*ta = (struct mrtd_chip_ta) {
	    .conf = *conf, .env = env, .today = conf->today};
	if (conf->challenge > sizeof(ta->challenge))
		return MRTD_E_VALUE;
	for (size_t i = 0; i < MRTD_CHIP_TA_POINTS; i++) {
		struct mrtd_chip_ta_key *k = &ta->points[i];
		struct span pso;

		if (conf->points[i].n == 0)
			break;
		if ((e = mrtd_tlv_only(conf->points[i], 0x7F21, &pso)) ==
		    MRTD_E_OK)
			e = fill(k, pso, NULL);
		if (e == MRTD_E_OK && k->cvc.role != MRTD_CVC_CVCA)
			e = MRTD_E_VALUE;
		if (e != MRTD_E_OK)
			return e;
		trust(k);
	}
	write_cvca(ta);
	return MRTD_E_OK;
}

bool
mrtd_chip_ta_knows(const struct mrtd_chip_ta *ta)
{
	return ta->points[0].n > 0;
}

void
mrtd_chip_ta_end(struct mrtd_chip_ta *ta)
{
	ta->dst = ta->at = NULL;
	ta->challenge_n = 0;
	ta->done = false;
	ta->rights = 0;
	ta->lds2 = (struct mrtd_lds2_rights) {0};
}

void
mrtd_chip_ta_reset(struct mrtd_chip_ta *ta)
{
	mrtd_chip_ta_end(ta);
	ta->imported.n = 0;
}

void
mrtd_chip_ta_wipe(struct mrtd_chip_ta *ta)
{
	bytes_wipe(ta, sizeof(*ta));
}

static struct mrtd_chip_ta_key *
known(struct mrtd_chip_ta *ta, struct span name)
{
	for (size_t i = 0; i < MRTD_CHIP_TA_POINTS; i++)
		if (ta->points[i].n > 0 && span_eq(ta->points[i].cvc.chr, name))
			return &ta->points[i];
	return NULL;
}

static struct mrtd_chip_ta_key *
by_name(struct mrtd_chip_ta *ta, struct span name)
{
	if (ta->imported.n > 0 && span_eq(ta->imported.cvc.chr, name))
		return &ta->imported;
	return known(ta, name);
}

static uint16_t
set_key(struct mrtd_chip_ta *ta, const struct mrtd_capdu *p,
    struct mrtd_chip_ta_key **out)
{
	struct span name;

	*out = NULL;
	if (mrtd_tlv_find(p->data, 0x83, &name) != MRTD_E_OK)
		return MRTD_SW_WRONG_DATA;
	*out = by_name(ta, name);
	return *out != NULL ? MRTD_SW_OK : MRTD_SW_NO_REFERENCE;
}

/* §2.7.2: a CVCA vouches for DVs and its own next key, a DV for terminals. */
static bool
may_issue(enum mrtd_cvc_role issuer, enum mrtd_cvc_role holder)
{
	switch (issuer) {
	case MRTD_CVC_CVCA:
		return holder != MRTD_CVC_TERMINAL;
	case MRTD_CVC_DV_DOMESTIC:
	case MRTD_CVC_DV_FOREIGN:
		return holder == MRTD_CVC_TERMINAL;
	default:
		return false;
	}
}

/* Step 1 of §2.5.1: may this certificate be believed? */
static uint16_t
judge(const struct mrtd_chip_ta *ta, const struct mrtd_cvc *c)
{
	const struct mrtd_chip_ta_key *issuer = ta->dst;
	struct mrtd_cvc_key key;
	enum mrtd_err e;

	if (!span_eq(c->car, issuer->cvc.chr))
		return MRTD_SW_NO_REFERENCE;
	if (!may_issue(issuer->cvc.role, c->role))
		return MRTD_SW_CONDITIONS;
	/* §D.3.3: only a CVCA may bring domain parameters. */
	if (c->role != MRTD_CVC_CVCA && c->key.p.n > 0)
		return MRTD_SW_WRONG_DATA;
	if ((e = mrtd_cvc_key_open(&issuer->key, NULL, &key)) == MRTD_E_OK)
		e = mrtd_cvc_key_verify_body(&key, c);
	mrtd_cvc_key_close(&key);
	if (e != MRTD_E_OK)
		return MRTD_SW_AUTH_FAILED;
	/* A link is accepted though it has expired, and may be issued by a
	 * trust point that has; nothing else is. */
	if (c->role != MRTD_CVC_CVCA &&
	    (later(ta->today, c->expires) ||
		later(ta->today, issuer->cvc.expires)))
		return MRTD_SW_WRONG_DATA;
	return MRTD_SW_OK;
}

/* §2.5.1 step 3: at most two trust points, the older one goes. */
static enum mrtd_err
import_point(struct mrtd_chip_ta *ta, struct span pso)
{
	struct mrtd_chip_ta_key *newer = &ta->points[0], *older = newer + 1;
	struct mrtd_cvc_public above = ta->dst->key;
	uint8_t domain[MRTD_CHIP_TA_DOMAIN];
	enum mrtd_err e;

	if ((e = move_domain(&above, domain)) != MRTD_E_OK ||
	    (e = fill(older, span_of(newer->bytes, newer->n), &newer->key)) !=
		MRTD_E_OK)
		return e;
	trust(older);
	if ((e = fill(newer, pso, &above)) == MRTD_E_OK)
		trust(newer);
	ta->imported.n = 0;
	write_cvca(ta);
	return e;
}

static enum mrtd_err
import(struct mrtd_chip_ta *ta, const struct mrtd_cvc *c)
{
	/* §2.5: who is trusted to know the date. */
	bool accurate = c->role != MRTD_CVC_TERMINAL ||
	    ta->dst->cvc.role == MRTD_CVC_DV_DOMESTIC;
	struct mrtd_date effective = c->effective;
	uint8_t rights = ta->dst->rights & mrtd_cvc_rights(c);
	struct mrtd_lds2_rights lds2 = ta->dst->lds2;
	enum mrtd_err e;

	narrow(&lds2, c);

	if (c->role == MRTD_CVC_CVCA) {
		e = import_point(ta, c->raw);
	} else {
		e = fill(&ta->imported, c->raw, &ta->dst->key);
		ta->imported.rights = rights;
		ta->imported.lds2 = lds2;
	}
	ta->dst = ta->at = NULL;
	if (e == MRTD_E_OK && accurate && later(effective, ta->today))
		ta->today = effective;
	return e;
}

static uint16_t
verify_certificate(struct mrtd_chip_ta *ta, const struct mrtd_capdu *p)
{
	struct mrtd_cvc c;
	uint16_t sw;

	if (ta->dst == NULL)
		return MRTD_SW_CONDITIONS;
	if (mrtd_cvc_parse_pso(p->data, &c) != MRTD_E_OK)
		return MRTD_SW_WRONG_DATA;
	if ((sw = judge(ta, &c)) != MRTD_SW_OK)
		return sw;
	/* §A.7.2.1: what is known for good is not overwritten. */
	if (known(ta, c.chr) != NULL)
		return MRTD_SW_WRONG_DATA;
	return import(ta, &c) == MRTD_E_OK ? MRTD_SW_OK : MRTD_SW_GENERAL;
}

static uint16_t
get_challenge(struct mrtd_chip_ta *ta, struct sink *rdata)
{
	size_t n = ta->conf.challenge != 0 ? ta->conf.challenge : 8;

	ta->challenge_n = 0;
	if (!ta->env->random(ta->env->cookie, ta->challenge, n))
		return MRTD_SW_GENERAL;
	ta->challenge_n = n;
	sink_put(rdata, span_of(ta->challenge, n));
	return MRTD_SW_OK;
}

static uint16_t
authenticate(struct mrtd_chip_ta *ta, const struct mrtd_chip_ta_session *s,
    const struct mrtd_capdu *p)
{
	struct span id = ta->conf.wrong_id.n > 0 ? ta->conf.wrong_id : s->id_ic;
	struct span parts[] = {
	    id, span_of(ta->challenge, ta->challenge_n), s->comp_pk_ifd};
	struct mrtd_cvc_key key;
	enum mrtd_err e;

	/* §7.1: only over the key of Chip Authentication, and once. */
	if (s->comp_pk_ifd.n == 0 || ta->done)
		return MRTD_SW_SECURITY_STATUS;
	if (ta->at == NULL || ta->challenge_n == 0)
		return MRTD_SW_CONDITIONS;
	ta->challenge_n = 0;
	if ((e = mrtd_cvc_key_open(&ta->at->key, NULL, &key)) == MRTD_E_OK)
		e = mrtd_cvc_key_verify(&key, parts, 3, p->data);
	mrtd_cvc_key_close(&key);
	if (e != MRTD_E_OK)
		return MRTD_SW_AUTH_FAILED;
	ta->done = true;
	ta->rights = ta->at->rights;
	ta->lds2 = ta->at->lds2;
	return MRTD_SW_OK;
}

static uint16_t
set_at(struct mrtd_chip_ta *ta, const struct mrtd_capdu *p)
{
	uint16_t sw = set_key(ta, p, &ta->at);

	if (sw != MRTD_SW_OK || ta->at->cvc.role == MRTD_CVC_TERMINAL)
		return sw;
	ta->at = NULL;
	return MRTD_SW_NO_REFERENCE;
}

enum mrtd_err
mrtd_chip_ta_command(struct mrtd_chip_ta *ta,
    const struct mrtd_chip_ta_session *s, const struct mrtd_capdu *p,
    struct sink *rdata, uint16_t *sw)
{
	switch ((uint32_t)p->ins << 16 | (uint32_t)p->p1 << 8 | p->p2) {
	case (uint32_t)MRTD_INS_MSE << 16 | 0x81B6:
		*sw = set_key(ta, p, &ta->dst);
		return MRTD_E_OK;
	case (uint32_t)MRTD_INS_MSE << 16 | 0x81A4:
		*sw = set_at(ta, p);
		return MRTD_E_OK;
	case (uint32_t)MRTD_INS_PSO << 16 | 0x00BE:
		*sw = verify_certificate(ta, p);
		return MRTD_E_OK;
	case (uint32_t)MRTD_INS_GET_CHALLENGE << 16:
		*sw = get_challenge(ta, rdata);
		return MRTD_E_OK;
	case (uint32_t)MRTD_INS_EXTERNAL_AUTHENTICATE << 16:
		*sw = authenticate(ta, s, p);
		return MRTD_E_OK;
	default:
		return MRTD_E_NOT_FOUND;
	}
}
