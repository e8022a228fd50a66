#include "mrtd/bac.h"

#include "mrtd/kdf.h"

#include <string.h>

#define NONCE 8
#define KEYING 16
#define PLAIN (2 * NONCE + KEYING)

/* Session keys and counter from both parts: §4.3.3, §9.8.6.3. */
static enum mrtd_err
start_session(struct mrtd_sm *sm, const uint8_t k_ifd[KEYING],
    const uint8_t k_ic[KEYING], const uint8_t rnd_ic[NONCE],
    const uint8_t rnd_ifd[NONCE])
{
	uint8_t seed[KEYING], ks_enc[MRTD_CRYPTO_KEY_MAX],
	    ks_mac[MRTD_CRYPTO_KEY_MAX], ssc[8];
	enum mrtd_err e;

	for (size_t i = 0; i < KEYING; i++)
		seed[i] = k_ifd[i] ^ k_ic[i];
	memcpy(ssc, rnd_ic + 4, 4);
	memcpy(ssc + 4, rnd_ifd + 4, 4);
	if ((e = mrtd_kdf_enc(MRTD_CIPHER_3DES, SPAN_OF(seed), ks_enc)) ==
		MRTD_E_OK &&
	    (e = mrtd_kdf_mac(MRTD_CIPHER_3DES, SPAN_OF(seed), ks_mac)) ==
		MRTD_E_OK)
		mrtd_sm_init(sm, MRTD_CIPHER_3DES, span_of(ks_enc, KEYING),
		    span_of(ks_mac, KEYING), SPAN_OF(ssc));
	bytes_wipe(seed, sizeof(seed));
	bytes_wipe(ks_enc, sizeof(ks_enc));
	bytes_wipe(ks_mac, sizeof(ks_mac));
	return e;
}

/* Document Basic Access Keys: §9.7.2. */
static enum mrtd_err
document_keys(
    const struct mrtd_mrz_key *key, uint8_t k_enc[16], uint8_t k_mac[16])
{
	uint8_t seed[20], out[MRTD_CRYPTO_KEY_MAX];
	struct span k;
	enum mrtd_err e;

	if ((e = mrtd_kdf_mrz(key, seed)) != MRTD_E_OK)
		goto out;
	k = span_of(seed, KEYING);
	if ((e = mrtd_kdf_enc(MRTD_CIPHER_3DES, k, out)) != MRTD_E_OK)
		goto out;
	memcpy(k_enc, out, KEYING);
	if ((e = mrtd_kdf_mac(MRTD_CIPHER_3DES, k, out)) != MRTD_E_OK)
		goto out;
	memcpy(k_mac, out, KEYING);
out:
	bytes_wipe(seed, sizeof(seed));
	bytes_wipe(out, sizeof(out));
	return e;
}

/* E(KEnc, first || second || k) || MAC(KMAC, E): §4.3.3.1, §4.3.3.2. */
static enum mrtd_err
cryptogram(const uint8_t k_enc[16], const uint8_t k_mac[16],
    const uint8_t plain[PLAIN], uint8_t out[MRTD_BAC_DATA])
{
	enum mrtd_err e = mrtd_crypto_encrypt(MRTD_CIPHER_3DES,
	    span_of(k_enc, 16), (struct span) {0}, span_of(plain, PLAIN), out);

	return e != MRTD_E_OK
	    ? e
	    : mrtd_crypto_token(MRTD_CIPHER_3DES, span_of(k_mac, 16),
		  span_of(out, PLAIN), out + PLAIN);
}

/* The reverse; MRTD_E_AUTH where the MAC is not ours. */
static enum mrtd_err
decipher(const uint8_t k_enc[16], const uint8_t k_mac[16], struct span data,
    uint8_t plain[PLAIN])
{
	uint8_t want[MRTD_CRYPTO_MAC_SIZE];
	struct span e_part, mac_part;
	enum mrtd_err e;

	if (data.n != MRTD_BAC_DATA || !span_take(&data, PLAIN, &e_part) ||
	    !span_take(&data, MRTD_CRYPTO_MAC_SIZE, &mac_part))
		return MRTD_E_LENGTH;
	e = mrtd_crypto_token(
	    MRTD_CIPHER_3DES, span_of(k_mac, 16), e_part, want);
	if (e == MRTD_E_OK && !span_eq_secret(SPAN_OF(want), mac_part))
		e = MRTD_E_AUTH;
	bytes_wipe(want, sizeof(want));
	return e != MRTD_E_OK
	    ? e
	    : mrtd_crypto_decrypt(MRTD_CIPHER_3DES, span_of(k_enc, 16),
		  (struct span) {0}, e_part, plain);
}

static enum mrtd_err
fail(struct mrtd_bac *b, enum mrtd_err e)
{
	uint16_t sw = b->sw;

	mrtd_bac_wipe(b);
	b->sw = sw;
	b->err = e;
	return e;
}

void
mrtd_bac_init(struct mrtd_bac *b, const struct mrtd_mrz_key *key,
    const struct mrtd_env *env)
{
	enum mrtd_err e;

	mrtd_bac_wipe(b);
	b->env = env;
	if ((e = document_keys(key, b->k_enc, b->k_mac)) != MRTD_E_OK)
		(void)fail(b, e);
}

static enum mrtd_err
draw(const struct mrtd_env *env, uint8_t *p, size_t n)
{
	return env->random(env->cookie, p, n) ? MRTD_E_OK : MRTD_E_RANDOM;
}

/* §4.3.4.2; MRTD_BAC_DATA is the Le, too. */
static enum mrtd_err
put_authenticate(struct mrtd_bac *b, struct sink *k)
{
	uint8_t s[PLAIN], data[MRTD_BAC_DATA];
	enum mrtd_err e;

	if ((e = draw(b->env, b->rnd_ifd, NONCE)) != MRTD_E_OK ||
	    (e = draw(b->env, b->k_ifd, KEYING)) != MRTD_E_OK)
		goto out;
	memcpy(s, b->rnd_ifd, NONCE);
	memcpy(s + NONCE, b->rnd_ic, NONCE);
	memcpy(s + 2 * NONCE, b->k_ifd, KEYING);
	if ((e = cryptogram(b->k_enc, b->k_mac, s, data)) == MRTD_E_OK)
		mrtd_capdu_put(k,
		    &(struct mrtd_capdu) {.ins = MRTD_INS_EXTERNAL_AUTHENTICATE,
			.data = SPAN_OF(data),
			.ne = MRTD_BAC_DATA});
out:
	bytes_wipe(s, sizeof(s));
	return e;
}

bool
mrtd_bac_send(struct mrtd_bac *b, struct span *capdu)
{
	struct sink k = sink_of(b->capdu, sizeof(b->capdu));
	enum mrtd_err e = MRTD_E_OK;

	if (b->err != MRTD_E_OK || b->step == MRTD_BAC_DONE)
		return false;
	if (b->sent) {
		(void)fail(b, MRTD_E_STATE);
		return false;
	}
	if (b->step == MRTD_BAC_CHALLENGE)
		mrtd_capdu_put(&k,
		    &(struct mrtd_capdu) {
			.ins = MRTD_INS_GET_CHALLENGE, .ne = NONCE});
	else
		e = put_authenticate(b, &k);
	if (e != MRTD_E_OK) {
		(void)fail(b, e);
		return false;
	}
	b->sent = true;
	*capdu = sink_span(&k);
	return true;
}

/*
 * Doc 9303-11 names no status word for wrong keys; these are the ones that
 * chips give.  6985 and 6A88 are not among them: they refuse the protocol.
 */
static bool
is_refusal(uint16_t sw)
{
	static const uint16_t refusals[] = {MRTD_SW_AUTH_FAILED,
	    MRTD_SW_SECURITY_STATUS, MRTD_SW_SM_INCORRECT, MRTD_SW_WRONG_DATA};

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (sw == refusals[i])
			return true;
	return (sw & 0xFFF0) == 0x63C0;
}

static enum mrtd_err
recv_challenge(struct mrtd_bac *b, struct span data)
{
	if (b->sw != MRTD_SW_OK)
		return MRTD_E_STATUS;
	if (data.n != NONCE || !span_take_copy(&data, b->rnd_ic, NONCE))
		return MRTD_E_LENGTH;
	b->step = MRTD_BAC_AUTHENTICATE;
	return MRTD_E_OK;
}

/*
 * §4.3.1 step 4: the MAC, then both nonces.  RND.IC is looked at as well: an
 * answer that echoes only ours would be one to another challenge.
 */
static enum mrtd_err
recv_authenticate(struct mrtd_bac *b, struct span data)
{
	uint8_t r[PLAIN];
	enum mrtd_err e;

	if (b->sw != MRTD_SW_OK)
		return is_refusal(b->sw) ? MRTD_E_PASSWORD : MRTD_E_STATUS;
	if ((e = decipher(b->k_enc, b->k_mac, data, r)) != MRTD_E_OK)
		goto out;
	e = MRTD_E_AUTH;
	if (!span_eq_secret(span_of(r, NONCE), SPAN_OF(b->rnd_ic)) ||
	    !span_eq_secret(span_of(r + NONCE, NONCE), SPAN_OF(b->rnd_ifd)))
		goto out;
	e = start_session(
	    &b->sm, b->k_ifd, r + 2 * NONCE, b->rnd_ic, b->rnd_ifd);
	b->step = MRTD_BAC_DONE;
out:
	bytes_wipe(r, sizeof(r));
	return e;
}

enum mrtd_err
mrtd_bac_recv(struct mrtd_bac *b, struct span rapdu)
{
	struct mrtd_rapdu r;
	enum mrtd_err e;

	if (b->err != MRTD_E_OK)
		return b->err;
	if (!b->sent)
		return fail(b, MRTD_E_STATE);
	b->sent = false;
	if ((e = mrtd_rapdu_parse(rapdu, &r)) != MRTD_E_OK)
		return fail(b, e);
	b->sw = r.sw;
	e = b->step == MRTD_BAC_CHALLENGE ? recv_challenge(b, r.data)
					  : recv_authenticate(b, r.data);
	return e == MRTD_E_OK ? e : fail(b, e);
}

bool
mrtd_bac_done(const struct mrtd_bac *b)
{
	return b->err == MRTD_E_OK && b->step == MRTD_BAC_DONE;
}

enum mrtd_err
mrtd_bac_err(const struct mrtd_bac *b)
{
	return b->err;
}

void
mrtd_bac_take(struct mrtd_bac *b, struct mrtd_sm *out)
{
	*out = b->sm;
	mrtd_sm_wipe(&b->sm);
}

void
mrtd_bac_wipe(struct mrtd_bac *b)
{
	bytes_wipe(b, sizeof(*b));
}

void
mrtd_bac_chip_init(struct mrtd_bac_chip *c, const struct mrtd_mrz_key *key,
    const struct mrtd_env *env)
{
	mrtd_bac_chip_wipe(c);
	c->env = env;
	c->err = document_keys(key, c->k_enc, c->k_mac);
}

static uint16_t
get_challenge(
    struct mrtd_bac_chip *c, const struct mrtd_capdu *cmd, struct sink *rdata)
{
	if (cmd->data.n != 0 || cmd->ne < NONCE)
		return MRTD_SW_WRONG_LENGTH;
	c->challenged = draw(c->env, c->rnd_ic, NONCE) == MRTD_E_OK;
	if (!c->challenged)
		return MRTD_SW_GENERAL;
	sink_put(rdata, SPAN_OF(c->rnd_ic));
	return MRTD_SW_OK;
}

/* §4.3.1 step 3, the chip's part. */
static uint16_t
authenticate(
    struct mrtd_bac_chip *c, const struct mrtd_capdu *cmd, struct sink *rdata)
{
	uint8_t s[PLAIN], r[PLAIN], data[MRTD_BAC_DATA];
	uint16_t sw = MRTD_SW_AUTH_FAILED;
	enum mrtd_err e;

	c->challenged = false;
	e = decipher(c->k_enc, c->k_mac, cmd->data, s);
	if (e == MRTD_E_LENGTH || cmd->ne < MRTD_BAC_DATA) {
		sw = MRTD_SW_WRONG_LENGTH;
		goto out;
	}
	if (e != MRTD_E_OK ||
	    !span_eq_secret(span_of(s + NONCE, NONCE), SPAN_OF(c->rnd_ic)))
		goto out;
	sw = MRTD_SW_GENERAL;
	memcpy(r, c->rnd_ic, NONCE);
	memcpy(r + NONCE, s, NONCE);
	if (draw(c->env, r + 2 * NONCE, KEYING) != MRTD_E_OK ||
	    cryptogram(c->k_enc, c->k_mac, r, data) != MRTD_E_OK ||
	    start_session(&c->sm, s + 2 * NONCE, r + 2 * NONCE, c->rnd_ic, s) !=
		MRTD_E_OK)
		goto out;
	sink_put(rdata, SPAN_OF(data));
	c->done = true;
	sw = MRTD_SW_OK;
out:
	bytes_wipe(s, sizeof(s));
	bytes_wipe(r, sizeof(r));
	return sw;
}

enum mrtd_err
mrtd_bac_chip_command(struct mrtd_bac_chip *c, const struct mrtd_capdu *cmd,
    struct sink *rdata, uint16_t *sw)
{
	if (cmd->cla != 0x00 ||
	    (cmd->ins != MRTD_INS_GET_CHALLENGE &&
		cmd->ins != MRTD_INS_EXTERNAL_AUTHENTICATE))
		return MRTD_E_NOT_FOUND;
	if (c->err != MRTD_E_OK)
		*sw = MRTD_SW_GENERAL;
	else if (cmd->p1 != 0 || cmd->p2 != 0)
		*sw = MRTD_SW_WRONG_P1P2;
	else if (cmd->ins == MRTD_INS_GET_CHALLENGE)
		*sw = get_challenge(c, cmd, rdata);
	else if (!c->challenged)
		*sw = MRTD_SW_CONDITIONS;
	else
		*sw = authenticate(c, cmd, rdata);
	return MRTD_E_OK;
}

bool
mrtd_bac_chip_done(const struct mrtd_bac_chip *c)
{
	return c->done;
}

void
mrtd_bac_chip_take(struct mrtd_bac_chip *c, struct mrtd_sm *out)
{
	*out = c->sm;
	mrtd_sm_wipe(&c->sm);
	c->done = false;
}

void
mrtd_bac_chip_wipe(struct mrtd_bac_chip *c)
{
	bytes_wipe(c, sizeof(*c));
}
