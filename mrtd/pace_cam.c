#include "mrtd/pace_cam.h"

#include "mrtd/crypto.h"
#include "mrtd/pace_run.h"

enum {
	BLOCK = 16
};

static struct span
k_enc(const struct mrtd_pace_run *r)
{
	return span_of(r->k_enc, mrtd_crypto_key_size(r->info.suite->cipher));
}

/* §4.4.3.5.4: IV = E(KSEnc, -1) */
static enum mrtd_err
first_block(const struct mrtd_pace_run *r, uint8_t iv[BLOCK])
{
	for (size_t i = 0; i < BLOCK; i++)
		iv[i] = 0xFF;
	return mrtd_crypto_encrypt(r->info.suite->cipher, k_enc(r),
	    (struct span) {0}, span_of(iv, BLOCK), iv);
}

/* FE2OS: "the same number of octets as the prime order of the group". */
static size_t
data_size(const struct mrtd_pace_run *r)
{
	return (r->group.info->order_bits + 7u) / 8;
}

static enum mrtd_err
open_data(struct mrtd_pace_run *r, struct span encrypted, struct mrtd_cam *cam)
{
	uint8_t iv[BLOCK], plain[MRTD_PACE_CAM_MAX];
	struct span data, last;
	size_t size = data_size(r), n;
	enum mrtd_err e;

	if (encrypted.n != size + mrtd_crypto_pad_size(size, BLOCK))
		return MRTD_E_LENGTH;
	if ((e = first_block(r, iv)) != MRTD_E_OK ||
	    (e = mrtd_crypto_decrypt(r->info.suite->cipher, k_enc(r),
		 SPAN_OF(iv), encrypted, plain)) != MRTD_E_OK)
		return e;
	data = span_of(plain, encrypted.n);
	if (!span_part(data, encrypted.n - BLOCK, BLOCK, &last) ||
	    mrtd_crypto_unpad(last, &n) != MRTD_E_OK ||
	    encrypted.n - BLOCK + n != size ||
	    !span_take_copy(&data, cam->data, size))
		return MRTD_E_AUTH;
	cam->data_n = size;
	return MRTD_E_OK;
}

void
mrtd_pace_cam_open(
    struct mrtd_pace_run *r, struct span encrypted, struct mrtd_cam *cam)
{
	struct span map = span_of(r->map_peer, r->map_peer_n);

	cam->group = r->info.group;
	cam->has_id = r->info.has_id;
	cam->id = r->info.id;
	cam->map_n = map.n;
	cam->err = span_take_copy(&map, cam->map, map.n)
	    ? open_data(r, encrypted, cam)
	    : MRTD_E_INTERNAL;
}

enum mrtd_err
mrtd_pace_cam_seal(
    struct mrtd_pace_run *r, struct span secret, struct sink *encrypted)
{
	uint8_t iv[BLOCK], plain[MRTD_PACE_CAM_MAX], *at;
	struct sink k = sink_of(plain, sizeof(plain));
	enum mrtd_err e;

	e = mrtd_group_quotient(
	    &r->group, span_of(r->map_secret, r->map_secret_n), secret, &k);
	if (e != MRTD_E_OK)
		goto out;
	sink_put_u8(&k, 0x80);
	sink_put_fill(&k, 0, mrtd_crypto_pad_size(k.n - 1, BLOCK) - 1);
	at = sink_ok(&k) ? sink_reserve(encrypted, k.n) : NULL;
	e = at == NULL ? MRTD_E_SPACE : first_block(r, iv);
	if (e == MRTD_E_OK)
		e = mrtd_crypto_encrypt(r->info.suite->cipher, k_enc(r),
		    SPAN_OF(iv), sink_span(&k), at);
out:
	sink_wipe(&k);
	bytes_wipe(r->map_secret, sizeof(r->map_secret));
	return e;
}
