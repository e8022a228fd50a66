#include "mrtd/chip/personalise_infos.h"

#include <string.h>

#include "mrtd/chip/key.h"
#include "mrtd/der.h"

#define INFOS 32
#define ROOM 8192

/* bsi-de protocols(2) smartcard(2): 0.4.0.127.0.7.2.2 */
#define BSI 0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02

static const uint8_t pk_dh[] = {BSI, 0x01, 0x01};
static const uint8_t pk_ecdh[] = {BSI, 0x01, 0x02};
static const uint8_t ta[] = {BSI, 0x02};
/* id-icao-mrtd-security-aaProtocolObject */
static const uint8_t aa[] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x05};

/* id-EFDIR, Doc 9303-11 §9.2.10 */
static const uint8_t efdir[] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x0D};

/* ecdsa-plain-signatures, TR-03111 §5.2.1.1. */
#define PLAIN 0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x01, 0x04, 0x01
static const uint8_t ecdsa_plain[MRTD_DIGEST_COUNT][10] = {
    [MRTD_DIGEST_SHA1] = {PLAIN, 1},
    [MRTD_DIGEST_SHA224] = {PLAIN, 2},
    [MRTD_DIGEST_SHA256] = {PLAIN, 3},
    [MRTD_DIGEST_SHA384] = {PLAIN, 4},
    [MRTD_DIGEST_SHA512] = {PLAIN, 5},
};

/* The elements, one after the other, and where each begins. */
struct list {
	struct sink all;
	struct span element[INFOS];
	size_t n;
	enum mrtd_err err; /* the first */
};

static void
add(struct list *l, struct span contents)
{
	size_t at = l->all.n;

	mrtd_tlv_put(&l->all, MRTD_DER_SEQUENCE, contents);
	if (l->n == INFOS || !sink_ok(&l->all)) {
		l->err = MRTD_E_SPACE;
		return;
	}
	l->element[l->n++] = span_of(l->all.p + at, l->all.n - at);
}

/* protocol, version, identifier. */
static void
add_version(
    struct list *l, struct span oid, uint32_t version, bool has_id, uint8_t id)
{
	uint8_t buf[32];
	struct sink in = sink_of(buf, sizeof(buf));

	mrtd_tlv_put(&in, MRTD_DER_OID, oid);
	mrtd_der_put_uint(&in, version);
	if (has_id)
		mrtd_der_put_uint(&in, id);
	add(l, sink_span(&in));
}

static void
add_ca_infos(struct list *l, const struct mrtd_chip_infos *x,
    const struct mrtd_chip_ca_key *key, enum mrtd_group_kind kind)
{
	static const char *const names[2][MRTD_CIPHER_COUNT] = {
	    [MRTD_GROUP_DH] = {"id-CA-DH-3DES-CBC-CBC",
		"id-CA-DH-AES-CBC-CMAC-128", "id-CA-DH-AES-CBC-CMAC-192",
		"id-CA-DH-AES-CBC-CMAC-256"},
	    [MRTD_GROUP_ECDH] = {"id-CA-ECDH-3DES-CBC-CBC",
		"id-CA-ECDH-AES-CBC-CMAC-128", "id-CA-ECDH-AES-CBC-CMAC-192",
		"id-CA-ECDH-AES-CBC-CMAC-256"},
	};

	for (unsigned cipher = 0; cipher < MRTD_CIPHER_COUNT; cipher++)
		if ((key->ciphers & 1u << cipher) != 0)
			add_version(l,
			    SPAN_OF(
				mrtd_ca_suite_named(names[kind][cipher])->oid),
			    1,
			    key->has_id &&
				(x->omit & MRTD_CHIP_OMIT_CA_INFO_ID) == 0,
			    key->id);
}

static void
add_ca_key(struct list *l, const struct mrtd_chip_infos *x,
    const struct mrtd_chip_ca_key *key)
{
	uint8_t buf[2048];
	struct sink in = sink_of(buf, sizeof(buf));
	struct mrtd_chip_key k;
	bool dh;
	enum mrtd_err e;

	if ((e = mrtd_chip_key_parse(key->key, &k)) != MRTD_E_OK) {
		l->err = e;
		return;
	}
	dh = k.public.kind == MRTD_PUBKEY_DH;
	mrtd_tlv_put(&in, MRTD_DER_OID, dh ? SPAN_OF(pk_dh) : SPAN_OF(pk_ecdh));
	if ((e = mrtd_chip_key_spki(key->key, &in)) != MRTD_E_OK)
		l->err = e;
	if (key->has_id && (x->omit & MRTD_CHIP_OMIT_CA_KEY_ID) == 0)
		mrtd_der_put_uint(&in, key->id);
	add(l, sink_span(&in));
	if ((x->omit & MRTD_CHIP_OMIT_CA_INFO) == 0)
		add_ca_infos(l, x, key, dh ? MRTD_GROUP_DH : MRTD_GROUP_ECDH);
}

static void
add_aa(struct list *l, enum mrtd_digest hash)
{
	uint8_t buf[32];
	struct sink in = sink_of(buf, sizeof(buf));

	mrtd_tlv_put(&in, MRTD_DER_OID, SPAN_OF(aa));
	mrtd_der_put_uint(&in, 1);
	mrtd_tlv_put(&in, MRTD_DER_OID, SPAN_OF(ecdsa_plain[hash]));
	add(l, sink_span(&in));
}

static void
add_dir(struct list *l, struct span dir)
{
	uint8_t buf[256];
	struct sink in = sink_of(buf, sizeof(buf));

	mrtd_tlv_put(&in, MRTD_DER_OID, SPAN_OF(efdir));
	mrtd_tlv_put(&in, MRTD_DER_OCTET_STRING, dir);
	if (!sink_ok(&in))
		l->err = MRTD_E_SPACE;
	add(l, sink_span(&in));
}

/* X.690 §11.6: a shorter element counts as padded with zero bytes. */
static int
order(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int o = memcmp(a.p, b.p, n);

	return o != 0 ? o : a.n < b.n ? -1 : a.n > b.n;
}

static void
sort(struct list *l)
{
	for (size_t i = 1; i < l->n; i++)
		for (size_t k = i;
		     k > 0 && order(l->element[k], l->element[k - 1]) < 0;
		     k--) {
			struct span x = l->element[k];

			l->element[k] = l->element[k - 1];
			l->element[k - 1] = x;
		}
}

enum mrtd_err
mrtd_chip_personalise_infos(struct sink *out, const struct mrtd_chip_infos *x)
{
	uint8_t room[ROOM], one[64];
	struct list l = {.all = sink_of(room, sizeof(room))};

	for (size_t i = 0; i < x->n_pace; i++) {
		struct sink k = sink_of(one, sizeof(one));
		struct span s, contents;

		mrtd_secinfo_put_pace(&k, &x->pace[i]);
		s = sink_span(&k);
		if (mrtd_der_only(s, MRTD_DER_SEQUENCE, &contents) == MRTD_E_OK)
			add(&l, contents);
	}
	for (size_t i = 0; i < x->n_ca; i++)
		add_ca_key(&l, x, &x->ca[i]);
	if (x->ta)
		add_version(&l, SPAN_OF(ta), 1, false, 0);
	if (x->aa)
		add_aa(&l, x->aa_hash);
	if (x->dir.n > 0)
		add_dir(&l, x->dir);
	if (l.err != MRTD_E_OK)
		return l.err;
	sort(&l);
	mrtd_tlv_put_header(out, MRTD_DER_SET, l.all.n);
	for (size_t i = 0; i < l.n; i++)
		sink_put(out, l.element[i]);
	return sink_ok(out) ? MRTD_E_OK : MRTD_E_SPACE;
}

enum mrtd_err
mrtd_chip_personalise_infos_dg14(
    struct sink *out, const struct mrtd_chip_infos *x)
{
	uint8_t buf[ROOM + MRTD_TLV_HEADER_MAX];
	struct sink in = sink_of(buf, sizeof(buf));
	enum mrtd_err e = mrtd_chip_personalise_infos(&in, x);

	if (e != MRTD_E_OK)
		return e;
	mrtd_tlv_put(out, 0x6E, sink_span(&in));
	return sink_ok(out) ? MRTD_E_OK : MRTD_E_SPACE;
}

enum mrtd_err
mrtd_chip_personalise_infos_dg15(struct sink *out, struct span pkcs8)
{
	uint8_t buf[4096];
	struct sink in = sink_of(buf, sizeof(buf));
	enum mrtd_err e = mrtd_chip_key_spki(pkcs8, &in);

	if (e != MRTD_E_OK)
		return e;
	mrtd_tlv_put(out, 0x6F, sink_span(&in));
	return sink_ok(out) ? MRTD_E_OK : MRTD_E_SPACE;
}
