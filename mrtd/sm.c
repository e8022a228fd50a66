#include "mrtd/sm.h"

#include "mrtd/tlv.h"

#include <string.h>

/* Data objects of §9.8.4. */
enum {
	DO_PLAIN_BER = 0x85, /* cryptogram, no padding indicator: odd INS */
	DO_CRYPTOGRAM = 0x87, /* padding indicator and cryptogram: even INS */
	DO_LE = 0x97,
	DO_SW = 0x99,
	DO_MAC = 0x8E,
	PADDING_INDICATOR = 0x01,
	CLA_SM = 0x0C /* ISO/IEC 7816-4 §5.4.1: header is authenticated */
};

/* DO'99' with its header, DO'8E' with its header, and the status word. */
#define ANSWER_FIXED (4 + 10 + 2)

static size_t
block(const struct mrtd_sm *sm)
{
	return mrtd_crypto_block_size(sm->cipher);
}

static struct span
key(const struct mrtd_sm *sm, const uint8_t *k)
{
	return span_of(k, mrtd_crypto_key_size(sm->cipher));
}

void
mrtd_sm_init(struct mrtd_sm *sm, enum mrtd_cipher cipher, struct span k_enc,
    struct span k_mac, struct span ssc)
{
	size_t n = mrtd_crypto_key_size(cipher);

	mrtd_sm_wipe(sm);
	if (n == 0 || k_enc.n != n || k_mac.n != n ||
	    (ssc.n != 0 && ssc.n != mrtd_crypto_block_size(cipher)))
		return;
	sm->cipher = cipher;
	memcpy(sm->k_enc, k_enc.p, n);
	memcpy(sm->k_mac, k_mac.p, n);
	if (ssc.n > 0)
		memcpy(sm->ssc, ssc.p, ssc.n);
	sm->state = MRTD_SM_IDLE;
}

bool
mrtd_sm_live(const struct mrtd_sm *sm)
{
	return sm->state != MRTD_SM_NONE;
}

void
mrtd_sm_wipe(struct mrtd_sm *sm)
{
	bytes_wipe(sm, sizeof(*sm));
}

/* The keys go; what was seen on the way stays. */
static enum mrtd_err
die(struct mrtd_sm *sm, enum mrtd_err e)
{
	unsigned findings = sm->findings;

	mrtd_sm_wipe(sm);
	sm->findings = findings;
	return e;
}

static void
step(struct mrtd_sm *sm)
{
	for (size_t i = block(sm); i-- > 0;)
		if (++sm->ssc[i] != 0)
			break;
}

/* §9.8.6.1: zero; §9.8.7.1: the encrypted counter. */
static enum mrtd_err
make_iv(const struct mrtd_sm *sm, uint8_t iv[MRTD_CRYPTO_BLOCK_MAX])
{
	if (sm->cipher == MRTD_CIPHER_3DES) {
		memset(iv, 0, MRTD_CRYPTO_BLOCK_MAX);
		return MRTD_E_OK;
	}
	return mrtd_crypto_encrypt(sm->cipher, key(sm, sm->k_enc),
	    (struct span) {0}, span_of(sm->ssc, block(sm)), iv);
}

/* SSC || [padded header] || objects || padding; §9.8.6.2, §9.8.7.2. */
static enum mrtd_err
mac(const struct mrtd_sm *sm, const uint8_t *header, struct span objects,
    uint8_t out[MRTD_CRYPTO_MAC_SIZE])
{
	static const uint8_t pad[MRTD_CRYPTO_BLOCK_MAX] = {0x80};
	size_t b = block(sm);
	struct span parts[5] = {span_of(sm->ssc, b)};
	size_t n = 1;

	if (header != NULL) {
		parts[n++] = span_of(header, 4);
		parts[n++] = span_of(pad, mrtd_crypto_pad_size(4, b));
	}
	/* A command without any object has nothing to pad but the header. */
	if (objects.n > 0 || header == NULL) {
		parts[n++] = objects;
		parts[n++] = span_of(pad, mrtd_crypto_pad_size(objects.n, b));
	}
	return mrtd_crypto_mac(sm->cipher, key(sm, sm->k_mac), parts, n, out);
}

/* Appends DO'87' or DO'85' over data, padded and encrypted. */
static enum mrtd_err
put_cryptogram(const struct mrtd_sm *sm, struct span data, struct sink *k)
{
	size_t b = block(sm), pad = mrtd_crypto_pad_size(data.n, b);
	size_t n = data.n + pad;
	uint8_t iv[MRTD_CRYPTO_BLOCK_MAX], *at;
	enum mrtd_err e;

	if ((e = make_iv(sm, iv)) != MRTD_E_OK)
		return e;
	if (sm->odd) {
		mrtd_tlv_put_header(k, DO_PLAIN_BER, n);
	} else {
		mrtd_tlv_put_header(k, DO_CRYPTOGRAM, n + 1);
		sink_put_u8(k, PADDING_INDICATOR);
	}
	if ((at = sink_reserve(k, n)) == NULL)
		return MRTD_E_SPACE;
	memcpy(at, data.p, data.n);
	memset(at + data.n, 0, pad);
	at[data.n] = 0x80;
	return mrtd_crypto_encrypt(
	    sm->cipher, key(sm, sm->k_enc), span_of(iv, b), span_of(at, n), at);
}

static size_t
do_size(size_t n)
{
	return n + (n < 0x80 ? 2u : n <= 0xFF ? 3u : n <= 0xFFFF ? 4u : 5u);
}

/* Size of the object that carries n bytes of data, 0 for none. */
static size_t
cryptogram_size(const struct mrtd_sm *sm, size_t n)
{
	if (n == 0)
		return 0;
	n += mrtd_crypto_pad_size(n, block(sm));
	return do_size(sm->odd ? n : n + 1);
}

static void
put_le(struct sink *k, uint32_t ne, bool extended)
{
	if (ne == 0)
		return;
	mrtd_tlv_put_header(k, DO_LE, extended ? 2 : 1);
	/* 256 is 00 and 65536 is 0000, as in the Le field itself. */
	if (extended)
		sink_put_be16(k, (uint16_t)(ne & 0xFFFF));
	else
		sink_put_u8(k, (uint8_t)(ne & 0xFF));
}

/* Lc and, because both are one decision, the form of the lengths. */
static size_t
secured_lc(const struct mrtd_sm *sm, const struct mrtd_capdu *plain, bool *ext)
{
	size_t n = cryptogram_size(sm, plain->data.n) + do_size(8);

	*ext = plain->extended || plain->ne > 256 ||
	    n + (plain->ne > 0 ? 3 : 0) > UINT8_MAX;
	return n + (plain->ne == 0 ? 0 : *ext ? 4 : 3);
}

/* The objects and their MAC, behind header and Lc. */
static enum mrtd_err
put_objects(const struct mrtd_sm *sm, const uint8_t header[4],
    const struct mrtd_capdu *plain, bool extended, struct sink *k)
{
	size_t mark = k->n;
	uint8_t cc[MRTD_CRYPTO_MAC_SIZE];
	enum mrtd_err e;

	if (plain->data.n > 0 &&
	    (e = put_cryptogram(sm, plain->data, k)) != MRTD_E_OK)
		return e;
	put_le(k, plain->ne, extended);
	e = mac(sm, header, span_of(k->p + mark, k->n - mark), cc);
	if (e == MRTD_E_OK)
		mrtd_tlv_put(k, DO_MAC, SPAN_OF(cc));
	return e;
}

enum mrtd_err
mrtd_sm_wrap(struct mrtd_sm *sm, const struct mrtd_capdu *plain, struct sink *k)
{
	const uint8_t header[4] = {
	    (uint8_t)(plain->cla | CLA_SM), plain->ins, plain->p1, plain->p2};
	size_t lc, mark = k->n;
	bool ext;
	enum mrtd_err e;

	if (sm->state != MRTD_SM_IDLE)
		return MRTD_E_STATE;
	if (plain->data.n > 65535 || plain->ne > 65536)
		return MRTD_E_LENGTH;
	sm->odd = plain->ins & 1;
	lc = secured_lc(sm, plain, &ext);
	if (lc > 65535)
		return MRTD_E_LENGTH;
	if (k->overflow || k->cap - k->n < 4 + lc + (ext ? 5 : 2))
		return MRTD_E_SPACE;
	memcpy(sm->undo, sm->ssc, sizeof(sm->undo));
	step(sm);
	sink_put(k, SPAN_OF(header));
	if (ext) {
		sink_put_u8(k, 0);
		sink_put_be16(k, (uint16_t)lc);
	} else {
		sink_put_u8(k, (uint8_t)lc);
	}
	if ((e = put_objects(sm, header, plain, ext, k)) != MRTD_E_OK) {
		k->n = mark;
		return die(sm, e);
	}
	sink_put_fill(k, 0, ext ? 2 : 1);
	sm->ne = plain->ne;
	sm->state = MRTD_SM_PENDING;
	return MRTD_E_OK;
}

/* What a secured message is made of; absent objects are empty spans. */
struct message {
	struct span cryptogram, le, sw, mac;
	struct span authentic; /* the objects in front of the MAC */
	bool has_cryptogram;
};

/* One optional object in its place; anything else is left for the next. */
static enum mrtd_err
maybe(struct span *s, uint32_t tag, struct span *value, bool *there)
{
	enum mrtd_err e;

	*there = false;
	if ((e = mrtd_tlv_expect(s, tag, value)) == MRTD_E_TAG)
		return MRTD_E_OK;
	*there = e == MRTD_E_OK;
	return e;
}

/* §9.8.4: [DO'85' or DO'87'] [DO'97' or DO'99'] DO'8E', in this order. */
static enum mrtd_err
dissect(const struct mrtd_sm *sm, struct span s, bool answer, struct message *m)
{
	struct span all = s;
	uint8_t indicator;
	bool there;

	*m = (struct message) {0};
	if (maybe(&s, sm->odd ? DO_PLAIN_BER : DO_CRYPTOGRAM, &m->cryptogram,
		&m->has_cryptogram) != MRTD_E_OK ||
	    maybe(&s, answer ? DO_SW : DO_LE, answer ? &m->sw : &m->le,
		&there) != MRTD_E_OK)
		return MRTD_E_SM_FORMAT;
	/*
	 * The standard prints DO'99' in brackets; without it the status word
	 * would be anybody's, so an answer has one.
	 */
	if (answer ? m->sw.n != 2 : there && (m->le.n < 1 || m->le.n > 2))
		return MRTD_E_SM_FORMAT;
	if (!span_take(&all, all.n - s.n, &m->authentic) ||
	    mrtd_tlv_only(s, DO_MAC, &m->mac) != MRTD_E_OK ||
	    m->mac.n != MRTD_CRYPTO_MAC_SIZE)
		return MRTD_E_SM_FORMAT;
	if (m->has_cryptogram && !sm->odd &&
	    (!span_take_u8(&m->cryptogram, &indicator) ||
		indicator != PADDING_INDICATOR))
		return MRTD_E_SM_FORMAT;
	if (m->has_cryptogram &&
	    (m->cryptogram.n == 0 || m->cryptogram.n % block(sm) != 0))
		return MRTD_E_SM_FORMAT;
	return MRTD_E_OK;
}

static enum mrtd_err
check_mac(
    const struct mrtd_sm *sm, const uint8_t *header, const struct message *m)
{
	uint8_t cc[MRTD_CRYPTO_MAC_SIZE];
	enum mrtd_err e = mac(sm, header, m->authentic, cc);

	if (e == MRTD_E_OK && !span_eq_secret(SPAN_OF(cc), m->mac))
		e = MRTD_E_SM_MAC;
	bytes_wipe(cc, sizeof(cc));
	return e;
}

/* Decrypts n bytes (whole blocks) of a cryptogram from offset off. */
static enum mrtd_err
decrypt_part(
    const struct mrtd_sm *sm, struct span c, size_t off, size_t n, uint8_t *out)
{
	uint8_t first[MRTD_CRYPTO_BLOCK_MAX];
	struct span part, iv = span_of(first, block(sm));
	enum mrtd_err e;

	if (off > 0 && !span_part(c, off - block(sm), block(sm), &iv))
		return MRTD_E_INTERNAL;
	if (off == 0 && (e = make_iv(sm, first)) != MRTD_E_OK)
		return e;
	if (!span_part(c, off, n, &part))
		return MRTD_E_INTERNAL;
	return mrtd_crypto_decrypt(
	    sm->cipher, key(sm, sm->k_enc), iv, part, out);
}

/*
 * How much of the cryptogram is data.  Chips are seen that answer a read across
 * the end of a file with 6282 and set the padding at the end of the last block
 * (00 00 80): the data is then what was asked for.
 */
static enum mrtd_err
plain_size(struct mrtd_sm *sm, struct span c, uint16_t sw, size_t *n)
{
	uint8_t last[MRTD_CRYPTO_BLOCK_MAX];
	size_t b = block(sm), m;
	enum mrtd_err e;

	if ((e = decrypt_part(sm, c, c.n - b, b, last)) != MRTD_E_OK)
		goto out;
	if (mrtd_crypto_unpad(span_of(last, b), &m) == MRTD_E_OK) {
		*n = c.n - b + m;
	} else if (sw == MRTD_SW_END_OF_FILE && sm->ne > 0) {
		*n = sm->ne < c.n ? sm->ne : c.n;
		sm->findings |= MRTD_SM_F_PADDING;
	} else {
		e = MRTD_E_SM_FORMAT;
	}
out:
	bytes_wipe(last, sizeof(last));
	return e;
}

/* The part of a block at the end goes through a buffer of its own, so that the
 * sink needs no room for padding. */
static enum mrtd_err
decrypt(struct mrtd_sm *sm, struct span c, uint16_t sw, struct sink *k)
{
	uint8_t part[MRTD_CRYPTO_BLOCK_MAX], *at;
	size_t b = block(sm), n, whole;
	enum mrtd_err e;

	if ((e = plain_size(sm, c, sw, &n)) != MRTD_E_OK || n == 0)
		return e;
	if (k->overflow || n > k->cap - k->n ||
	    (at = sink_reserve(k, n)) == NULL)
		return MRTD_E_SPACE;
	whole = n - n % b;
	if (whole > 0)
		e = decrypt_part(sm, c, 0, whole, at);
	if (e == MRTD_E_OK && whole < n &&
	    (e = decrypt_part(sm, c, whole, b, part)) == MRTD_E_OK)
		memcpy(at + whole, part, n - whole);
	bytes_wipe(part, sizeof(part));
	if (e != MRTD_E_OK) {
		bytes_wipe(at, n);
		k->n -= n;
	}
	return e;
}

enum mrtd_err
mrtd_sm_unwrap(
    struct mrtd_sm *sm, struct span rapdu, struct sink *data, uint16_t *sw)
{
	struct mrtd_rapdu r;
	struct message m;
	uint16_t inner;
	enum mrtd_err e;

	if (sm->state != MRTD_SM_PENDING)
		return MRTD_E_STATE;
	if (mrtd_rapdu_parse(rapdu, &r) != MRTD_E_OK)
		return die(sm, MRTD_E_SM_FORMAT);
	if (r.data.n == 0) {
		/* The counter did not move: the chip protected nothing. */
		sm->state = MRTD_SM_NAKED;
		*sw = r.sw;
		return MRTD_E_SM_LOST;
	}
	step(sm);
	if ((e = dissect(sm, r.data, true, &m)) != MRTD_E_OK ||
	    (e = check_mac(sm, NULL, &m)) != MRTD_E_OK)
		return die(sm, e);
	if (!span_take_be16(&m.sw, &inner) || inner != r.sw)
		return die(sm, MRTD_E_SM_FORMAT);
	if (m.has_cryptogram &&
	    (e = decrypt(sm, m.cryptogram, inner, data)) != MRTD_E_OK)
		return die(sm, e);
	sm->state = MRTD_SM_IDLE;
	*sw = inner;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_sm_undo(struct mrtd_sm *sm)
{
	if (sm->state != MRTD_SM_NAKED)
		return MRTD_E_STATE;
	memcpy(sm->ssc, sm->undo, sizeof(sm->ssc));
	sm->findings |= MRTD_SM_F_NAKED;
	sm->state = MRTD_SM_IDLE;
	return MRTD_E_OK;
}

static uint32_t
ne_of(struct span le)
{
	uint8_t one;
	uint16_t two;

	if (le.n == 1 && span_take_u8(&le, &one))
		return one == 0 ? 256 : one;
	if (le.n == 2 && span_take_be16(&le, &two))
		return two == 0 ? 65536 : two;
	return 0;
}

enum mrtd_err
mrtd_sm_open(struct mrtd_sm *sm, const struct mrtd_capdu *secured,
    struct sink *scratch, struct mrtd_capdu *plain)
{
	const uint8_t header[4] = {
	    secured->cla, secured->ins, secured->p1, secured->p2};
	struct message m;
	size_t mark = scratch->n;
	enum mrtd_err e;

	if (sm->state != MRTD_SM_IDLE)
		return die(sm, MRTD_E_STATE);
	if ((secured->cla & CLA_SM) != CLA_SM)
		return die(sm, MRTD_E_SM_FORMAT);
	sm->odd = secured->ins & 1;
	step(sm);
	if ((e = dissect(sm, secured->data, false, &m)) != MRTD_E_OK ||
	    (e = check_mac(sm, header, &m)) != MRTD_E_OK)
		return die(sm, e);
	if (m.has_cryptogram &&
	    (e = decrypt(sm, m.cryptogram, MRTD_SW_OK, scratch)) != MRTD_E_OK)
		return die(sm, e);
	sm->ne = ne_of(m.le);
	sm->state = MRTD_SM_PENDING;
	*plain = (struct mrtd_capdu) {.cla = (uint8_t)(secured->cla & ~CLA_SM),
	    .ins = secured->ins,
	    .p1 = secured->p1,
	    .p2 = secured->p2,
	    .data = span_of(scratch->p + mark, scratch->n - mark),
	    .ne = sm->ne,
	    .extended = secured->extended};
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_sm_seal(struct mrtd_sm *sm, struct span data, uint16_t sw, struct sink *k)
{
	size_t mark = k->n;
	uint8_t cc[MRTD_CRYPTO_MAC_SIZE];
	enum mrtd_err e = MRTD_E_OK;

	if (sm->state != MRTD_SM_PENDING)
		return MRTD_E_STATE;
	if (k->overflow ||
	    k->cap - k->n < cryptogram_size(sm, data.n) + ANSWER_FIXED)
		return MRTD_E_SPACE;
	step(sm);
	if (data.n > 0)
		e = put_cryptogram(sm, data, k);
	mrtd_tlv_put_header(k, DO_SW, 2);
	sink_put_be16(k, sw);
	if (e == MRTD_E_OK)
		e = mac(sm, NULL, span_of(k->p + mark, k->n - mark), cc);
	if (e != MRTD_E_OK) {
		k->n = mark;
		return die(sm, e);
	}
	mrtd_tlv_put(k, DO_MAC, SPAN_OF(cc));
	sink_put_be16(k, sw);
	sm->state = MRTD_SM_IDLE;
	return MRTD_E_OK;
}

uint16_t
mrtd_sm_status(enum mrtd_err e)
{
	return e == MRTD_E_SM_FORMAT ? MRTD_SW_SM_MISSING
				     : MRTD_SW_SM_INCORRECT;
}

size_t
mrtd_sm_max_plain(const struct mrtd_sm *sm, size_t max_rapdu)
{
	size_t room, n, b = block(sm);

	if (b == 0 || max_rapdu < ANSWER_FIXED)
		return 0;
	room = max_rapdu - ANSWER_FIXED;
	for (n = room - room % b; n > 0 && do_size(n + 1) > room; n -= b)
		continue;
	return n > 0 ? n - 1 : 0;
}

size_t
mrtd_sm_max_command(const struct mrtd_sm *sm, size_t max_capdu)
{
	/* Header, Lc and Le, DO'97', DO'8E': extended and short. */
	size_t fixed = max_capdu > 261 ? 4 + 5 + 4 + 10 : 4 + 2 + 3 + 10;
	size_t room, n, b = block(sm);

	if (b == 0 || max_capdu < fixed)
		return 0;
	room = max_capdu - fixed;
	for (n = room - room % b; n > 0 && do_size(n + 1) > room; n -= b)
		continue;
	return n > 0 ? n - 1 : 0;
}
