#include "mrtd/ca.h"

#include "mrtd/der.h"
#include "mrtd/kdf.h"

#include <string.h>

enum {
	MSE_SET_AT = 0x41A4, /* P1 P2 of §6.2.4.2 */
	MSE_SET_KAT = 0x41A6, /* of §6.2.4.1 */
};

/* Can the reader carry a command with so much data? */
static bool
fits(const struct mrtd_ca *ca, size_t data)
{
	const struct mrtd_link *l = ca->link;

	return data <= mrtd_sm_max_command(&l->sm, l->conf.limits.max_capdu);
}

/* Reference of a private key, as an unsigned integer (TR-03110-3 §B.14.1). */
static void
put_id(const struct mrtd_ca *ca, struct sink *k)
{
	uint8_t buf[5];
	struct sink in = sink_of(buf, sizeof(buf));
	struct span id, zero;

	if (!ca->has_id)
		return;
	sink_put_be32(&in, ca->id);
	id = sink_span(&in);
	while (id.n > 1 && id.p[0] == 0 && span_take(&id, 1, &zero))
		;
	mrtd_tlv_put(k, 0x84, id);
}

static void
build_kat(struct mrtd_ca *ca, struct mrtd_capdu *c, struct sink *k)
{
	*c = (struct mrtd_capdu) {.ins = MRTD_INS_MSE,
	    .p1 = MSE_SET_KAT >> 8,
	    .p2 = MSE_SET_KAT & 0xFF};
	mrtd_tlv_put(k, 0x91, span_of(ca->public, ca->public_n));
	put_id(ca, k);
}

static void
build_at(struct mrtd_ca *ca, struct mrtd_capdu *c, struct sink *k)
{
	*c = (struct mrtd_capdu) {.ins = MRTD_INS_MSE,
	    .p1 = MSE_SET_AT >> 8,
	    .p2 = MSE_SET_AT & 0xFF};
	mrtd_tlv_put(k, 0x80, SPAN_OF(ca->suite->oid));
	put_id(ca, k);
}

static size_t
tlv_size(size_t n)
{
	return n + (n < 0x80 ? 2 : n < 0x100 ? 3 : 4);
}

static void
build_authenticate(struct mrtd_ca *ca, struct mrtd_capdu *c, struct sink *k)
{
	*c = (struct mrtd_capdu) {
	    .ins = MRTD_INS_GENERAL_AUTHENTICATE, .ne = 256};
	mrtd_tlv_put_header(k, 0x7C, tlv_size(ca->public_n));
	mrtd_tlv_put(k, 0x80, span_of(ca->public, ca->public_n));
}

static enum mrtd_err
fail(struct mrtd_ca *ca, enum mrtd_err e)
{
	ca->err = e;
	ca->waiting = false;
	mrtd_sm_wipe(&ca->next);
	return e;
}

static enum mrtd_err
refuse(struct mrtd_ca *ca)
{
	ca->refused = true;
	return fail(ca, MRTD_E_STATUS);
}

/*
 * Some chips name their key in one of the two structures only, and do not know
 * the identifier, or want it: where there is one key alone, leaving DO'84' out
 * means the same.
 */
static bool
drop_id(struct mrtd_ca *ca)
{
	bool about_id = ca->sw == MRTD_SW_WRONG_DATA ||
	    (ca->sw >= MRTD_SW_WRONG_P1P2 && ca->sw <= MRTD_SW_NO_REFERENCE);

	if (!ca->has_id || !ca->only || !about_id)
		return false;
	ca->has_id = false;
	return true;
}

static enum mrtd_err
finish(struct mrtd_ca *ca)
{
	mrtd_link_secure(ca->link, &ca->next);
	ca->step = MRTD_CA_DONE;
	return MRTD_E_OK;
}

static enum mrtd_err
take_kat(struct mrtd_ca *ca, struct span data)
{
	(void)data; /* §6.2.4.1: absent, and it would say nothing */
	if (ca->sw == MRTD_SW_OK)
		return finish(ca);
	/* §6.2.4: a chip may have both; one that lacks this has the other. */
	if (ca->sw == MRTD_SW_INS || ca->sw == 0x6A81 ||
	    ca->sw == MRTD_SW_WRONG_P1P2) {
		ca->step = MRTD_CA_SET_AT;
		return MRTD_E_OK;
	}
	return drop_id(ca) ? MRTD_E_OK : refuse(ca);
}

static enum mrtd_err
take_at(struct mrtd_ca *ca, struct span data)
{
	(void)data; /* §6.2.4.2: absent */
	if (ca->sw == MRTD_SW_OK) {
		ca->step = MRTD_CA_AUTHENTICATE;
		return MRTD_E_OK;
	}
	return drop_id(ca) ? MRTD_E_OK : refuse(ca);
}

/*
 * TR-03110-3 §B.2: version 1 answers an empty DO'7C'.  Its contents, and its
 * absence, do not matter: the chip has changed its keys.
 */
static enum mrtd_err
take_authenticate(struct mrtd_ca *ca, struct span data)
{
	struct span contents;
	enum mrtd_err e;

	if (ca->sw == MRTD_SW_NO_REFERENCE && drop_id(ca)) {
		/* §6.2.4.2: some systems look for the key only now. */
		ca->step = MRTD_CA_SET_AT;
		return MRTD_E_OK;
	}
	if (ca->sw != MRTD_SW_OK)
		return refuse(ca);
	if (data.n > 0 &&
	    (e = mrtd_tlv_only(data, 0x7C, &contents)) != MRTD_E_OK)
		return fail(ca, e);
	return finish(ca);
}

static const struct {
	void (*build)(struct mrtd_ca *, struct mrtd_capdu *, struct sink *);
	enum mrtd_err (*take)(struct mrtd_ca *, struct span data);
} steps[] = {
    [MRTD_CA_SET_KAT] = {build_kat, take_kat},
    [MRTD_CA_SET_AT] = {build_at, take_at},
    [MRTD_CA_AUTHENTICATE] = {build_authenticate, take_authenticate},
};

enum mrtd_err
mrtd_ca_session(enum mrtd_cipher cipher, struct span shared, struct mrtd_sm *sm)
{
	uint8_t enc[MRTD_CRYPTO_KEY_MAX], mac[MRTD_CRYPTO_KEY_MAX];
	size_t n = mrtd_crypto_key_size(cipher);
	enum mrtd_err e;

	if ((e = mrtd_kdf_enc(cipher, shared, enc)) == MRTD_E_OK &&
	    (e = mrtd_kdf_mac(cipher, shared, mac)) == MRTD_E_OK)
		mrtd_sm_init(sm, cipher, span_of(enc, n), span_of(mac, n),
		    (struct span) {0});
	bytes_wipe(enc, sizeof(enc));
	bytes_wipe(mac, sizeof(mac));
	return e;
}

enum mrtd_err
mrtd_ca_compress(
    enum mrtd_group_kind kind, struct span public, struct sink *out)
{
	uint8_t hash[MRTD_CRYPTO_DIGEST_MAX];
	struct span x;
	enum mrtd_err e;

	if (kind == MRTD_GROUP_ECDH) {
		if (public.n < 3 ||
		    !span_part(public, 1, (public.n - 1) / 2, &x))
			return MRTD_E_LENGTH;
		sink_put(out, x);
	} else {
		e = mrtd_crypto_hash(MRTD_DIGEST_SHA1, &public, 1, hash);
		if (e != MRTD_E_OK)
			return e;
		sink_put(out,
		    span_of(hash, mrtd_crypto_digest_size(MRTD_DIGEST_SHA1)));
	}
	return sink_ok(out) ? MRTD_E_OK : MRTD_E_SPACE;
}

/* The ephemeral key and everything that follows from it. */
static enum mrtd_err
agree(struct mrtd_ca *ca, const struct mrtd_pubkey *key)
{
	uint8_t secret[MRTD_GROUP_SECRET_MAX], shared[MRTD_GROUP_SHARED_MAX];
	struct sink sk = sink_of(secret, sizeof(secret)),
		    pk = sink_of(ca->public, sizeof(ca->public)),
		    z = sink_of(shared, sizeof(shared)),
		    x = sink_of(ca->compressed, sizeof(ca->compressed));
	struct mrtd_group g;
	enum mrtd_err e = mrtd_pubkey_group(key, &g);

	if (e != MRTD_E_OK ||
	    (e = mrtd_group_secret(&g, ca->env, &sk)) != MRTD_E_OK ||
	    (e = mrtd_group_public(&g, sink_span(&sk), &pk)) != MRTD_E_OK ||
	    (e = mrtd_group_agree(&g, sink_span(&sk), key->value, &z)) !=
		MRTD_E_OK ||
	    (e = mrtd_ca_session(
		 ca->suite->cipher, sink_span(&z), &ca->next)) != MRTD_E_OK)
		goto out;
	ca->public_n = pk.n;
	e = mrtd_ca_compress(ca->suite->kind, sink_span(&pk), &x);
	ca->compressed_n = x.n;
out:
	mrtd_group_wipe(&g);
	sink_wipe(&sk);
	sink_wipe(&z);
	return e;
}

/* Which command begins, or whether the reader stands in the way. */
static enum mrtd_err
begin(struct mrtd_ca *ca)
{
	size_t kat = tlv_size(ca->public_n) + 6;
	size_t authenticate = tlv_size(tlv_size(ca->public_n));

	ca->step = MRTD_CA_SET_AT;
	if (ca->suite->cipher == MRTD_CIPHER_3DES && fits(ca, kat))
		ca->step = MRTD_CA_SET_KAT;
	return ca->step == MRTD_CA_SET_KAT || ca->link->chains ||
		fits(ca, authenticate)
	    ? MRTD_E_OK
	    : MRTD_E_UNSUPPORTED;
}

enum mrtd_err
mrtd_ca_init(struct mrtd_ca *ca, struct mrtd_link *link,
    const struct mrtd_ca_choice *choice, const struct mrtd_env *env)
{
	enum mrtd_err e = choice->err;

	*ca = (struct mrtd_ca) {
	    .link = link,
	    .env = env,
	    .suite = choice->suite,
	    .has_id = choice->has_id,
	    .id = choice->id,
	    .only = choice->only,
	};
	if (e == MRTD_E_OK && !link->secure)
		e = MRTD_E_STATE;
	if (e == MRTD_E_OK)
		e = agree(ca, &choice->key);
	if (e == MRTD_E_OK)
		e = begin(ca);
	return e == MRTD_E_OK ? e : fail(ca, e);
}

bool
mrtd_ca_send(struct mrtd_ca *ca, struct span *capdu)
{
	if (ca->err != MRTD_E_OK || ca->step == MRTD_CA_DONE)
		return false;
	if (!ca->waiting) {
		struct sink k = sink_of(ca->data, sizeof(ca->data));
		struct mrtd_capdu c;

		steps[ca->step].build(ca, &c, &k);
		c.data = sink_span(&k);
		if (ca->step == MRTD_CA_AUTHENTICATE)
			mrtd_link_command_chained(ca->link, &c);
		else
			mrtd_link_command(ca->link, &c);
		ca->waiting = true;
	}
	if (mrtd_link_send(ca->link, capdu))
		return true;
	fail(ca,
	    mrtd_link_err(ca->link) != MRTD_E_OK ? mrtd_link_err(ca->link)
						 : MRTD_E_STATE);
	return false;
}

enum mrtd_err
mrtd_ca_recv(struct mrtd_ca *ca, struct span rapdu)
{
	struct mrtd_rapdu r;
	enum mrtd_err e;

	if (ca->err != MRTD_E_OK)
		return ca->err;
	if (!ca->waiting)
		return fail(ca, MRTD_E_STATE);
	e = mrtd_link_recv(ca->link, rapdu);
	ca->sw = mrtd_link_status(ca->link);
	if (e != MRTD_E_OK)
		return fail(ca, e);
	if (!mrtd_link_answer(ca->link, &r))
		return MRTD_E_OK;
	ca->waiting = false;
	return steps[ca->step].take(ca, r.data);
}

bool
mrtd_ca_done(const struct mrtd_ca *ca)
{
	return ca->err == MRTD_E_OK && ca->step == MRTD_CA_DONE;
}

enum mrtd_err
mrtd_ca_err(const struct mrtd_ca *ca)
{
	return ca->err;
}

bool
mrtd_ca_refused(const struct mrtd_ca *ca)
{
	return ca->refused;
}

struct span
mrtd_ca_terminal_key(const struct mrtd_ca *ca)
{
	return span_of(ca->compressed, mrtd_ca_done(ca) ? ca->compressed_n : 0);
}

void
mrtd_ca_wipe(struct mrtd_ca *ca)
{
	bytes_wipe(ca, sizeof(*ca));
}
