#include "mrtd/chip/personalise.h"
#include "mrtd/der.h"
#include "mrtd/hash.h"

static enum mrtd_err
put_digest(struct sink *k, enum mrtd_digest hash, unsigned n, struct span file)
{
	uint8_t digest[MRTD_CRYPTO_DIGEST_MAX],
	    buf[MRTD_CRYPTO_DIGEST_MAX + 16];
	struct sink in = sink_of(buf, sizeof(buf));
	enum mrtd_err e = mrtd_crypto_hash(hash, &file, 1, digest);

	if (e != MRTD_E_OK)
		return e;
	mrtd_der_put_uint(&in, n);
	mrtd_tlv_put(&in, MRTD_DER_OCTET_STRING,
	    span_of(digest, mrtd_crypto_digest_size(hash)));
	mrtd_tlv_put(k, MRTD_DER_SEQUENCE, sink_span(&in));
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_chip_personalise_security_object(struct sink *k, enum mrtd_digest hash,
    const struct span files[MRTD_FILE_COUNT])
{
	uint8_t list[16 * (MRTD_CRYPTO_DIGEST_MAX + 16)],
	    all[sizeof(list) + 64], alg[24];
	struct sink digests = sink_of(list, sizeof(list)),
		    a = sink_of(alg, sizeof(alg)),
		    in = sink_of(all, sizeof(all));
	enum mrtd_err e;

	for (unsigned n = 1; n <= 16; n++) {
		struct span file = files[mrtd_lds_dg(n)->id];

		if (file.p != NULL &&
		    (e = put_digest(&digests, hash, n, file)) != MRTD_E_OK)
			return e;
	}
	mrtd_tlv_put(&a, MRTD_DER_OID, mrtd_hash_oid(hash));
	mrtd_der_put_uint(&in, 0); /* version V0 */
	/* RFC 5754 §2: no parameters for the SHA-2 family. */
	mrtd_tlv_put(&in, MRTD_DER_SEQUENCE, sink_span(&a));
	mrtd_tlv_put(&in, MRTD_DER_SEQUENCE, sink_span(&digests));
	mrtd_tlv_put(k, MRTD_DER_SEQUENCE, sink_span(&in));
	return sink_ok(&in) && sink_ok(k) ? MRTD_E_OK : MRTD_E_SPACE;
}
