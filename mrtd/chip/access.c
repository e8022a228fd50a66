#include "mrtd/chip/access.h"

#include "mrtd/chip/key.h"
#include "mrtd/tlv.h"

/* Keys that can be those of chip authentication mapping: curves by number. */
static enum mrtd_err
give_keys(struct mrtd_chip *c)
{
	struct mrtd_pace_chip_key keys[MRTD_CHIP_CA_KEYS];
	struct mrtd_chip_key k;
	size_t n = 0;
	enum mrtd_err e;

	for (size_t i = 0; i < c->conf.n_ca; i++) {
		if ((e = mrtd_chip_key_parse(c->conf.ca[i].key, &k)) !=
		    MRTD_E_OK)
			return e;
		if (c->conf.ca[i].has_id && k.public.kind == MRTD_PUBKEY_EC)
			keys[n++] = (struct mrtd_pace_chip_key) {
			    .id = c->conf.ca[i].id, .secret = k.secret};
	}
	return mrtd_pace_chip_keys(&c->pace, keys, n);
}

enum mrtd_err
mrtd_chip_access_init(struct mrtd_chip *c)
{
	struct mrtd_pace_password passwords[2];
	struct mrtd_paceinfo infos[MRTD_PACE_CHIP_INFOS];
	struct mrtd_secinfos all;
	size_t n = 0, can = 0;
	enum mrtd_err e;

	if (!c->conf.pace)
		return MRTD_E_OK;
	e = mrtd_secinfo_parse(c->conf.files[MRTD_FILE_CARD_ACCESS], &all);
	if (e != MRTD_E_OK)
		return e;
	n = mrtd_secinfo_pace(&all, infos, MRTD_PACE_CHIP_INFOS);
	while (n > 0 && infos[n - 1].err != MRTD_E_OK)
		n--;
	if (n == 0)
		return MRTD_E_NO_PROTOCOL;
	while (can < sizeof(c->conf.can) && c->conf.can[can] != '\0')
		can++;
	passwords[0] = (struct mrtd_pace_password) {
	    MRTD_PACE_MRZ, span_of(c->conf.mrz.text, c->conf.mrz.n)};
	passwords[1] = (struct mrtd_pace_password) {
	    MRTD_PACE_CAN, span_of(c->conf.can, can)};
	if ((e = mrtd_pace_chip_init(&c->pace, infos, n, passwords,
		 can > 0 ? 2 : 1, c->conf.env)) != MRTD_E_OK)
		return e;
	mrtd_pace_chip_limit(&c->pace, c->conf.pace_tries);
	return give_keys(c);
}

void
mrtd_chip_access_end(struct mrtd_chip *c)
{
	mrtd_sm_wipe(&c->sm);
	mrtd_chip_ca_end(c);
	mrtd_chip_ta_end(&c->ta);
	c->access = false;
	c->by_bac = false;
	/* What had become current with these rights may not be read on. */
	c->ef = MRTD_FILE_COUNT;
}

void
mrtd_chip_access_reset(struct mrtd_chip *c)
{
	mrtd_chip_access_end(c);
	mrtd_chip_ta_reset(&c->ta);
	mrtd_bac_chip_wipe(&c->bac);
	if (c->conf.bac)
		mrtd_bac_chip_init(&c->bac, &c->conf.mrz, c->conf.env);
	if (c->conf.pace)
		mrtd_pace_chip_reset(&c->pace);
	c->pace_failed = false;
}

/* Doc 9303-11 table K-1: what Terminal Authentication has opened. */
static bool
granted(const struct mrtd_chip *c, enum mrtd_file id)
{
	uint8_t right = id == MRTD_FILE_DG3 ? MRTD_CVC_READ_DG3
	    : id == MRTD_FILE_DG4	    ? MRTD_CVC_READ_DG4
					    : 0;

	return (c->ta.rights & right) != 0;
}

uint16_t
mrtd_chip_access_check(struct mrtd_chip *c, const struct mrtd_lds_file *f)
{
	bool open = c->access || (!c->conf.bac && !c->conf.pace);

	if ((f->access == MRTD_LDS_EXTENDED && !granted(c, f->id)) ||
	    (f->access == MRTD_LDS_BASIC && !open)) {
		if (c->access && mrtd_chip_has(c, MRTD_CHIP_Q_REFUSAL_ENDS))
			c->end_session = true;
		return MRTD_SW_SECURITY_STATUS;
	}
	if (f->where == MRTD_LDS_MF && c->by_bac &&
	    mrtd_chip_has(c, MRTD_CHIP_Q_MF_CLOSED))
		return 0x6882;
	if (c->conf.files[f->id].p == NULL)
		return MRTD_SW_FILE_NOT_FOUND;
	if (f->id == MRTD_FILE_CARD_ACCESS &&
	    mrtd_chip_has(c, MRTD_CHIP_Q_CARD_ACCESS_INVALID))
		return MRTD_SW_FILE_INVALIDATED;
	return MRTD_SW_OK;
}

/* Doc 9303-11 §7.1.2: the number in the MRZ with its check digit, or the
 * chip's key of PACE; the terminal's newest key. */
static struct mrtd_chip_ta_session
ta_session(const struct mrtd_chip *c)
{
	const struct mrtd_pace_outcome *o = &c->outcome;
	struct mrtd_chip_ta_session s = {
	    .id_ic = span_of(o->id_ic, o->id_ic_n)};

	/* What follows the number: two dates with their check digits. */
	if (c->by_bac)
		s.id_ic = span_of(c->conf.mrz.text,
		    c->conf.mrz.n > 14 ? c->conf.mrz.n - 14 : 0);
	if (c->ca_done)
		s.comp_pk_ifd = span_of(c->ca.compressed, c->ca.compressed_n);
	else if (!c->by_bac && o->info.suite != NULL &&
	    o->info.suite->mapping == MRTD_SECINFO_CAM)
		s.comp_pk_ifd = span_of(o->comp_ifd, o->comp_ifd_n);
	return s;
}

uint16_t
mrtd_chip_access_ta(
    struct mrtd_chip *c, const struct mrtd_capdu *p, struct sink *rdata)
{
	struct mrtd_chip_ta_session s = ta_session(c);
	uint16_t sw;

	if (!mrtd_chip_ta_knows(&c->ta))
		return MRTD_SW_INS;
	/* §7.1.5: with secure messaging. */
	if (!mrtd_sm_live(&c->sm))
		return MRTD_SW_SECURITY_STATUS;
	if (mrtd_chip_ta_command(&c->ta, &s, p, rdata, &sw) != MRTD_E_OK)
		return MRTD_SW_WRONG_P1P2;
	return sw;
}

uint16_t
mrtd_chip_access_bac(
    struct mrtd_chip *c, const struct mrtd_capdu *p, struct sink *rdata)
{
	uint16_t sw;

	if (mrtd_sm_live(&c->sm) && mrtd_chip_ta_knows(&c->ta))
		return mrtd_chip_access_ta(c, p, rdata);
	/* Documents with PACE alone were seen to answer so. */
	if (!c->conf.bac)
		return MRTD_SW_NO_REFERENCE;
	/* Doc 9303-11 §4.2: BAC belongs to the application. */
	if (c->df != MRTD_LDS_LDS1 ||
	    (c->pace_failed && mrtd_chip_has(c, MRTD_CHIP_Q_PACE_THEN_NONE)))
		return MRTD_SW_CONDITIONS;
	if (mrtd_bac_chip_command(&c->bac, p, rdata, &sw) != MRTD_E_OK)
		return MRTD_SW_GENERAL;
	if (mrtd_bac_chip_done(&c->bac) &&
	    c->conf.fault.kind == MRTD_CHIP_FAULT_REFUSE_BAC) {
		mrtd_bac_chip_wipe(&c->bac);
		mrtd_bac_chip_init(&c->bac, &c->conf.mrz, c->conf.env);
		sink_wipe(rdata);
		return MRTD_SW_AUTH_FAILED;
	}
	return sw;
}

/* What some chips think of DO'84' in MSE:Set AT; 0: nothing. */
static uint16_t
judge_do84(const struct mrtd_chip *c, const struct mrtd_capdu *p)
{
	struct span id;
	bool has = mrtd_tlv_find(p->data, 0x84, &id) == MRTD_E_OK;

	if (p->ins != MRTD_INS_MSE)
		return 0;
	if (!has && mrtd_chip_has(c, MRTD_CHIP_Q_NEEDS_DO84))
		return 0x6A87;
	if (has && mrtd_chip_has(c, MRTD_CHIP_Q_REFUSES_DO84))
		return MRTD_SW_WRONG_DATA;
	return 0;
}

uint16_t
mrtd_chip_access_pace(
    struct mrtd_chip *c, const struct mrtd_capdu *p, struct sink *rdata)
{
	uint16_t sw = judge_do84(c, p);

	if (!c->conf.pace)
		return MRTD_SW_INS;
	/* Doc 9303-11 §4.2: PACE belongs to the master file. */
	if (c->df != MRTD_LDS_MF)
		return MRTD_SW_CONDITIONS;
	if (sw != 0)
		return sw;
	if (p->ins == MRTD_INS_GENERAL_AUTHENTICATE &&
	    c->conf.fault.kind == MRTD_CHIP_FAULT_BREAK_PACE &&
	    c->broken < c->conf.fault.n) {
		c->broken++;
		mrtd_pace_chip_reset(&c->pace);
		c->pace_failed = true;
		return MRTD_SW_GENERAL;
	}
	if (c->pace.step == MRTD_PACE_NONCE)
		c->delay_ms += c->conf.pace_delay_ms * c->pace.failures;
	if (mrtd_pace_chip_command(&c->pace, p, rdata, &sw) != MRTD_E_OK)
		return MRTD_SW_WRONG_P1P2;
	if (mrtd_pace_chip_done(&c->pace) &&
	    c->conf.fault.kind == MRTD_CHIP_FAULT_REFUSE_PACE) {
		mrtd_pace_chip_reset(&c->pace);
		sink_wipe(rdata);
		sw = MRTD_SW_AUTH_FAILED;
	}
	if (p->ins == MRTD_INS_GENERAL_AUTHENTICATE &&
	    (sw & 0xFF00) == MRTD_SW_AUTH_FAILED)
		c->pace_failed = true;
	return sw;
}

void
mrtd_chip_access_settle(struct mrtd_chip *c)
{
	mrtd_chip_ca_settle(c);
	if (c->conf.bac && mrtd_bac_chip_done(&c->bac)) {
		mrtd_bac_chip_take(&c->bac, &c->sm);
		c->access = c->by_bac = true;
	}
	if (c->conf.pace && mrtd_pace_chip_done(&c->pace) &&
	    mrtd_pace_chip_outcome(&c->pace, &c->outcome) == MRTD_E_OK) {
		mrtd_pace_chip_take(&c->pace, &c->sm);
		c->access = true;
		c->by_bac = false;
	}
}
