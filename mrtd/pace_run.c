#include "mrtd/pace.h"

#include "mrtd/ca.h"
#include "mrtd/der.h"
#include "mrtd/kdf.h"
#include "mrtd/pace_im.h"
#include "mrtd/transport.h"

#include <string.h>

/* Doc 9303-11 Table 14: f(MRZ) is its SHA-1, f(CAN) the characters. */
static enum mrtd_err
start_key(struct mrtd_pace_run *r, const struct mrtd_pace_password *password)
{
	uint8_t hash[MRTD_CRYPTO_DIGEST_MAX];
	struct span k = password->secret;
	enum mrtd_err e = MRTD_E_VALUE;

	if (k.n == 0)
		goto out;
	if (password->kind == MRTD_PACE_MRZ) {
		e = mrtd_crypto_hash(MRTD_DIGEST_SHA1, &k, 1, hash);
		if (e != MRTD_E_OK)
			goto out;
		k = span_of(hash, mrtd_crypto_digest_size(MRTD_DIGEST_SHA1));
	}
	e = mrtd_kdf_pi(r->info.suite->cipher, k, r->k_pi);
out:
	bytes_wipe(hash, sizeof(hash));
	return e;
}

enum mrtd_err
mrtd_pace_run_start(struct mrtd_pace_run *r, const struct mrtd_paceinfo *info,
    const struct mrtd_pace_password *password)
{
	enum mrtd_err e;

	*r = (struct mrtd_pace_run) {.info = *info};
	if (info->err != MRTD_E_OK)
		return info->err;
	if ((e = mrtd_secinfo_suite_check(info->suite, info->group)) !=
		MRTD_E_OK ||
	    (e = start_key(r, password)) != MRTD_E_OK)
		return e;
	return mrtd_group_init(&r->group, info->group);
}

static struct span
k_pi(const struct mrtd_pace_run *r)
{
	return span_of(r->k_pi, mrtd_crypto_key_size(r->info.suite->cipher));
}

enum mrtd_err
mrtd_pace_run_nonce(
    struct mrtd_pace_run *r, const struct mrtd_env *env, struct sink *z)
{
	uint8_t *at;

	r->chip = true;
	/* Generic mapping leaves the length to the chip: 16 bytes are whole
	 * blocks of every cipher. */
	r->nonce_n = r->info.suite->mapping == MRTD_SECINFO_IM
	    ? mrtd_pace_im_s(r->info.suite->cipher)
	    : 16;
	if (!env->random(env->cookie, r->nonce, r->nonce_n))
		return MRTD_E_RANDOM;
	if ((at = sink_reserve(z, r->nonce_n)) == NULL)
		return MRTD_E_SPACE;
	return mrtd_crypto_encrypt(r->info.suite->cipher, k_pi(r),
	    (struct span) {0}, span_of(r->nonce, r->nonce_n), at);
}

enum mrtd_err
mrtd_pace_run_open(struct mrtd_pace_run *r, struct span z)
{
	enum mrtd_cipher cipher = r->info.suite->cipher;

	/* §4.4.3.3: whole blocks; with 3DES one of 64 bits is allowed.
	 * Integrated mapping leaves no choice. */
	if (z.n == 0 || z.n > sizeof(r->nonce) ||
	    z.n % mrtd_crypto_block_size(cipher) != 0 ||
	    (r->info.suite->mapping == MRTD_SECINFO_IM &&
		z.n != mrtd_pace_im_s(cipher)))
		return MRTD_E_LENGTH;
	r->nonce_n = z.n;
	return mrtd_crypto_decrypt(
	    cipher, k_pi(r), (struct span) {0}, z, r->nonce);
}

/* Draws a key pair on the present generator, keeps it, writes the public key.
 */
static enum mrtd_err
draw_key(struct mrtd_pace_run *r, const struct mrtd_env *env, struct sink *out)
{
	struct sink secret = sink_of(r->secret, sizeof(r->secret));
	struct sink own = sink_of(r->own, sizeof(r->own));
	enum mrtd_err e;

	if ((e = mrtd_group_secret(&r->group, env, &secret)) != MRTD_E_OK ||
	    (e = mrtd_group_public(&r->group, sink_span(&secret), &own)) !=
		MRTD_E_OK)
		return e;
	r->secret_n = secret.n;
	r->own_n = own.n;
	sink_put(out, sink_span(&own));
	return sink_ok(out) ? MRTD_E_OK : MRTD_E_SPACE;
}

/*
 * §4.4.1 d: the two keys differ, or the other side may echo ours.  A chip that
 * does so knows no password.  The same holds for the mapping keys.
 */
static enum mrtd_err
keep_peer(struct mrtd_pace_run *r, struct span key)
{
	struct sink peer = sink_of(r->peer, sizeof(r->peer));

	if (mrtd_group_check(&r->group, key) != MRTD_E_OK ||
	    mrtd_group_same(&r->group, key, span_of(r->own, r->own_n)))
		return MRTD_E_KEY;
	sink_put(&peer, key);
	r->peer_n = peer.n;
	return sink_ok(&peer) ? MRTD_E_OK : MRTD_E_SPACE;
}

/* §4.4.3.3.1 */
static enum mrtd_err
generic_map(struct mrtd_pace_run *r, struct span data)
{
	enum mrtd_err e;

	if ((e = keep_peer(r, data)) != MRTD_E_OK)
		return e;
	e = mrtd_group_map(&r->group, span_of(r->nonce, r->nonce_n),
	    span_of(r->secret, r->secret_n), data);
	bytes_wipe(r->nonce, sizeof(r->nonce));
	bytes_wipe(r->secret, sizeof(r->secret));
	return e;
}

/* §4.4.3.3.3: the same, but the chip's key pair is needed once more. */
static enum mrtd_err
cam_map(struct mrtd_pace_run *r, struct span data)
{
	struct sink secret = sink_of(r->map_secret, sizeof(r->map_secret));
	struct sink peer = sink_of(r->map_peer, sizeof(r->map_peer));

	if (r->chip)
		sink_put(&secret, span_of(r->secret, r->secret_n));
	else
		sink_put(&peer, data);
	if (!sink_ok(&secret) || !sink_ok(&peer))
		return MRTD_E_KEY;
	r->map_secret_n = secret.n;
	r->map_peer_n = peer.n;
	return generic_map(r, data);
}

/* §4.4.3.3.2: the terminal draws t; "0x82 SHALL be empty" (§4.4.5.2.2). */
static enum mrtd_err
draw_t(struct mrtd_pace_run *r, const struct mrtd_env *env, struct sink *out)
{
	size_t n = mrtd_pace_im_t(r->info.suite->cipher);

	if (r->chip)
		return MRTD_E_OK;
	if (!env->random(env->cookie, r->t, n))
		return MRTD_E_RANDOM;
	sink_put(out, span_of(r->t, n));
	return sink_ok(out) ? MRTD_E_OK : MRTD_E_SPACE;
}

static enum mrtd_err
integrated_map(struct mrtd_pace_run *r, struct span data)
{
	enum mrtd_cipher cipher = r->info.suite->cipher;
	uint8_t random[MRTD_PACE_IM_MAX];
	struct sink k = sink_of(random, sizeof(random));
	struct span t = span_of(r->t, mrtd_pace_im_t(cipher));
	enum mrtd_err e;

	if (r->chip)
		t = data;
	else if (data.n > 0)
		return MRTD_E_LENGTH;
	e = mrtd_pace_im_random(
	    cipher, span_of(r->nonce, r->nonce_n), t, r->group.info->bits, &k);
	if (e == MRTD_E_OK)
		e = mrtd_group_encode(&r->group, sink_span(&k));
	sink_wipe(&k);
	bytes_wipe(r->nonce, sizeof(r->nonce));
	return e;
}

static const struct {
	enum mrtd_err (*offer)(
	    struct mrtd_pace_run *, const struct mrtd_env *, struct sink *);
	enum mrtd_err (*map)(struct mrtd_pace_run *, struct span);
} mappings[] = {
    [MRTD_SECINFO_GM] = {draw_key, generic_map},
    [MRTD_SECINFO_IM] = {draw_t, integrated_map},
    [MRTD_SECINFO_CAM] = {draw_key, cam_map},
};

enum mrtd_err
mrtd_pace_run_offer(
    struct mrtd_pace_run *r, const struct mrtd_env *env, struct sink *data)
{
	return mappings[r->info.suite->mapping].offer(r, env, data);
}

enum mrtd_err
mrtd_pace_run_map(struct mrtd_pace_run *r, struct span data)
{
	return mappings[r->info.suite->mapping].map(r, data);
}

enum mrtd_err
mrtd_pace_run_key(
    struct mrtd_pace_run *r, const struct mrtd_env *env, struct sink *key)
{
	return draw_key(r, env, key);
}

enum mrtd_err
mrtd_pace_run_agree(struct mrtd_pace_run *r, struct span key)
{
	uint8_t shared[MRTD_GROUP_SHARED_MAX];
	struct sink k = sink_of(shared, sizeof(shared));
	enum mrtd_cipher cipher = r->info.suite->cipher;
	enum mrtd_err e;

	if ((e = keep_peer(r, key)) != MRTD_E_OK ||
	    (e = mrtd_group_agree(&r->group, span_of(r->secret, r->secret_n),
		 key, &k)) != MRTD_E_OK ||
	    (e = mrtd_kdf_enc(cipher, sink_span(&k), r->k_enc)) != MRTD_E_OK)
		goto out;
	e = mrtd_kdf_mac(cipher, sink_span(&k), r->k_mac);
out:
	bytes_wipe(r->secret, sizeof(r->secret));
	sink_wipe(&k);
	return e;
}

/* §4.4.3.4 over a public key data object of §9.4.3 or §9.4.4. */
enum mrtd_err
mrtd_pace_run_token(struct mrtd_pace_run *r, bool over_ours, uint8_t out[8])
{
	uint8_t object[3 + 2 + 12 + 4 + MRTD_GROUP_PUBLIC_MAX];
	struct sink k = sink_of(object, sizeof(object));
	struct span oid = SPAN_OF(r->info.suite->oid);
	struct span key = over_ours ? span_of(r->own, r->own_n)
				    : span_of(r->peer, r->peer_n);
	uint32_t tag = r->group.info->kind == MRTD_GROUP_ECDH ? 0x86 : 0x84;
	size_t header = 1 + (key.n > 0xFF ? 3u : key.n > 0x7F ? 2u : 1u);

	mrtd_tlv_put_header(&k, 0x7F49, 2 + oid.n + header + key.n);
	mrtd_tlv_put(&k, MRTD_DER_OID, oid);
	mrtd_tlv_put(&k, tag, key);
	if (!sink_ok(&k))
		return MRTD_E_SPACE;
	return mrtd_crypto_token(r->info.suite->cipher,
	    span_of(r->k_mac, mrtd_crypto_key_size(r->info.suite->cipher)),
	    sink_span(&k), out);
}

void
mrtd_pace_run_session(const struct mrtd_pace_run *r, struct mrtd_sm *out)
{
	enum mrtd_cipher cipher = r->info.suite->cipher;
	size_t n = mrtd_crypto_key_size(cipher);

	mrtd_sm_init(out, cipher, span_of(r->k_enc, n), span_of(r->k_mac, n),
	    (struct span) {0});
}

enum mrtd_err
mrtd_pace_run_outcome(
    const struct mrtd_pace_run *r, struct mrtd_pace_outcome *out)
{
	enum mrtd_group_kind kind = r->group.info->kind;
	struct span own = span_of(r->own, r->own_n);
	struct span peer = span_of(r->peer, r->peer_n);
	struct sink ic = sink_of(out->id_ic, sizeof(out->id_ic));
	struct sink ifd = sink_of(out->comp_ifd, sizeof(out->comp_ifd));
	enum mrtd_err e;

	if ((e = mrtd_ca_compress(kind, r->chip ? own : peer, &ic)) !=
		MRTD_E_OK ||
	    (e = mrtd_ca_compress(kind, r->chip ? peer : own, &ifd)) !=
		MRTD_E_OK)
		return e;
	out->id_ic_n = ic.n;
	out->comp_ifd_n = ifd.n;
	out->info = r->info;
	return MRTD_E_OK;
}

void
mrtd_pace_run_wipe(struct mrtd_pace_run *r)
{
	mrtd_group_wipe(&r->group);
	bytes_wipe(r, sizeof(*r));
}
