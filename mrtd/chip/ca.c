#include "mrtd/chip/ca.h"

#include "mrtd/chip/chip.h"
#include "mrtd/chip/key.h"
#include "mrtd/tlv.h"

enum mrtd_err
mrtd_chip_ca_init(struct mrtd_chip *c)
{
	if (c->conf.n_ca > MRTD_CHIP_CA_KEYS)
		return MRTD_E_SPACE;
	for (size_t i = 0; i < c->conf.n_ca; i++) {
		uint8_t public[MRTD_GROUP_PUBLIC_MAX];
		struct sink k = sink_of(public, sizeof(public));
		struct mrtd_chip_key key;
		struct mrtd_group g = {0};
		enum mrtd_err e;

		e = mrtd_chip_key_parse(c->conf.ca[i].key, &key);
		if (e == MRTD_E_OK)
			e = mrtd_chip_key_open(&key, &g, &k);
		mrtd_group_wipe(&g);
		if (e != MRTD_E_OK)
			return e;
	}
	return MRTD_E_OK;
}

/* The key that DO'84' names, or the only one; false: none, or which?  Keys of
 * chip authentication mapping alone do not count. */
static bool
find_key(const struct mrtd_chip *c, struct span data, size_t *out)
{
	struct span id;
	bool has_id = mrtd_tlv_find(data, 0x84, &id) == MRTD_E_OK;
	size_t found = 0;

	for (size_t i = 0; i < c->conf.n_ca; i++) {
		const struct mrtd_chip_ca_key *k = &c->conf.ca[i];

		if (k->ciphers == 0 ||
		    (has_id && (!k->has_id || id.n != 1 || id.p[0] != k->id)))
			continue;
		*out = i;
		found++;
	}
	return found == 1;
}

static bool
kind_fits(const struct mrtd_chip_key *k, enum mrtd_group_kind kind)
{
	return k->public.kind ==
	    (kind == MRTD_GROUP_ECDH ? MRTD_PUBKEY_EC : MRTD_PUBKEY_DH);
}

/* A cloned chip does not know the key: it takes any. */
static enum mrtd_err
secret(struct mrtd_chip *c, const struct mrtd_chip_key *k, struct mrtd_group *g,
    struct sink *out)
{
	if (c->conf.fault.kind == MRTD_CHIP_FAULT_CLONE_CA)
		return mrtd_group_secret(g, c->conf.env, out);
	sink_put(out, k->secret);
	return sink_ok(out) ? MRTD_E_OK : MRTD_E_SPACE;
}

/* The session to come, from the terminal's ephemeral key. */
static enum mrtd_err
agree(struct mrtd_chip *c, size_t i, enum mrtd_cipher cipher,
    struct span ephemeral)
{
	uint8_t sk[MRTD_GROUP_PUBLIC_MAX], shared[MRTD_GROUP_SHARED_MAX];
	struct sink own = sink_of(sk, sizeof(sk)),
		    z = sink_of(shared, sizeof(shared)),
		    x = sink_of(c->ca.compressed, sizeof(c->ca.compressed));
	struct mrtd_chip_key k;
	struct mrtd_group g = {0};
	enum mrtd_err e = mrtd_chip_key_parse(c->conf.ca[i].key, &k);

	if (e != MRTD_E_OK ||
	    (e = mrtd_pubkey_group(&k.public, &g)) != MRTD_E_OK ||
	    (e = secret(c, &k, &g, &own)) != MRTD_E_OK ||
	    (e = mrtd_group_agree(&g, sink_span(&own), ephemeral, &z)) !=
		MRTD_E_OK ||
	    (e = mrtd_ca_compress(g.info->kind, ephemeral, &x)) != MRTD_E_OK ||
	    (e = mrtd_ca_session(cipher, sink_span(&z), &c->ca.next)) !=
		MRTD_E_OK)
		goto out;
	c->ca.compressed_n = x.n;
	c->ca.agreed = true;
out:
	mrtd_group_wipe(&g);
	sink_wipe(&own);
	sink_wipe(&z);
	return e;
}

/* What stands in the way before the data is looked at; MRTD_SW_OK: nothing. */
static uint16_t
admit(const struct mrtd_chip *c)
{
	if (c->conf.n_ca == 0)
		return MRTD_SW_INS;
	/* §6.2.2, TR-03110-3 §B.2: with secure messaging. */
	if (!mrtd_sm_live(&c->sm))
		return MRTD_SW_SECURITY_STATUS;
	if (c->conf.fault.kind == MRTD_CHIP_FAULT_REFUSE_CA)
		return MRTD_SW_WRONG_DATA;
	return MRTD_SW_OK;
}

uint16_t
mrtd_chip_ca_set_kat(
    struct mrtd_chip *c, const struct mrtd_capdu *p, struct sink *rdata)
{
	uint16_t sw = admit(c);
	struct span ephemeral;
	size_t i;

	(void)rdata;
	if (sw != MRTD_SW_OK)
		return sw;
	if (!find_key(c, p->data, &i))
		return MRTD_SW_NO_REFERENCE;
	if ((c->conf.ca[i].ciphers & 1u << MRTD_CIPHER_3DES) == 0)
		return MRTD_SW_WRONG_P1P2;
	if (mrtd_tlv_find(p->data, 0x91, &ephemeral) != MRTD_E_OK ||
	    agree(c, i, MRTD_CIPHER_3DES, ephemeral) != MRTD_E_OK)
		return MRTD_SW_WRONG_DATA;
	return MRTD_SW_OK;
}

uint16_t
mrtd_chip_ca_set_at(
    struct mrtd_chip *c, const struct mrtd_capdu *p, struct sink *rdata)
{
	const struct mrtd_ca_suite *suite;
	struct mrtd_chip_key k;
	uint16_t sw = admit(c);
	struct span oid;
	size_t i;

	(void)rdata;
	c->ca.suite = NULL;
	if (sw != MRTD_SW_OK)
		return sw;
	if (mrtd_tlv_find(p->data, 0x80, &oid) != MRTD_E_OK ||
	    (suite = mrtd_ca_suite(oid)) == NULL)
		return MRTD_SW_WRONG_DATA;
	if (!find_key(c, p->data, &i))
		return MRTD_SW_NO_REFERENCE;
	if ((c->conf.ca[i].ciphers & 1u << suite->cipher) == 0 ||
	    mrtd_chip_key_parse(c->conf.ca[i].key, &k) != MRTD_E_OK ||
	    !kind_fits(&k, suite->kind))
		return MRTD_SW_WRONG_DATA;
	c->ca.suite = suite;
	c->ca.key = i;
	return MRTD_SW_OK;
}

uint16_t
mrtd_chip_ca_authenticate(
    struct mrtd_chip *c, const struct mrtd_capdu *p, struct sink *rdata)
{
	const struct mrtd_ca_suite *suite = c->ca.suite;
	struct span in, ephemeral;

	c->ca.suite = NULL;
	if (suite == NULL || !mrtd_sm_live(&c->sm))
		return MRTD_SW_CONDITIONS;
	if (mrtd_tlv_only(p->data, 0x7C, &in) != MRTD_E_OK ||
	    mrtd_tlv_only(in, 0x80, &ephemeral) != MRTD_E_OK ||
	    agree(c, c->ca.key, suite->cipher, ephemeral) != MRTD_E_OK)
		return MRTD_SW_WRONG_DATA;
	mrtd_tlv_put(rdata, 0x7C, (struct span) {NULL, 0});
	return MRTD_SW_OK;
}

void
mrtd_chip_ca_settle(struct mrtd_chip *c)
{
	if (!c->ca.agreed)
		return;
	if (c->conf.fault.kind != MRTD_CHIP_FAULT_OLD_KEYS) {
		mrtd_sm_wipe(&c->sm);
		c->sm = c->ca.next;
	}
	mrtd_sm_wipe(&c->ca.next);
	/* Doc 9303-11 §7.1.3: rights belong to the keys before. */
	mrtd_chip_ta_end(&c->ta);
	c->ca.agreed = false;
	c->ca_done = true;
}

void
mrtd_chip_ca_end(struct mrtd_chip *c)
{
	bytes_wipe(&c->ca, sizeof(c->ca));
	c->ca_done = false;
}
