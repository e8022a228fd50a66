#include "mrtd/sod.h"

#include <limits.h>
#include <string.h>

#include "mrtd/der.h"
#include "mrtd/tlv.h"

#include <openssl/asn1.h>
#include <openssl/cms.h>
#include <openssl/objects.h>

/* {joint-iso-itu-t(2) international-organizations(23) icao(136) 1 1 1} */
static const uint8_t lds_so_oid[] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x01};

struct span
mrtd_sod_oid(void)
{
	return SPAN_OF(lds_so_oid);
}

enum mrtd_err
mrtd_sod_cms(struct span file, struct span *cms)
{
	struct span v;
	enum mrtd_err e;

	if ((e = mrtd_tlv_only(file, 0x77, &v)) != MRTD_E_OK)
		return e;
	if (v.n == 0)
		return MRTD_E_TRUNCATED;
	/* ContentInfo is a SEQUENCE (RFC 5652 §3), definite or not. */
	if (v.p[0] != MRTD_DER_SEQUENCE)
		return MRTD_E_TAG;
	*cms = v;
	return MRTD_E_OK;
}

/* bsi-de applications(3) eID(2) 1: id-SecurityObject, Doc 9303-10 §3.11.4 */
static const uint8_t security_object_oid[] = {
    0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x02, 0x01};

/* Wrappers in BER, also of indefinite length, are libcrypto's. */
enum mrtd_err
mrtd_sod_security_infos(struct span file, struct sink *infos)
{
	const unsigned char *p = file.p;
	CMS_ContentInfo *cms = NULL;
	ASN1_OCTET_STRING **content = NULL;
	const ASN1_OBJECT *type;
	enum mrtd_err e = MRTD_E_ENCODING;

	if (file.n > LONG_MAX ||
	    (cms = d2i_CMS_ContentInfo(NULL, &p, (long)file.n)) == NULL ||
	    OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed ||
	    (type = CMS_get0_eContentType(cms)) == NULL)
		goto out;
	e = MRTD_E_TRAILING;
	if (p != file.p + file.n)
		goto out;
	e = MRTD_E_TAG;
	if (!span_eq(span_of(OBJ_get0_data(type), OBJ_length(type)),
		SPAN_OF(security_object_oid)))
		goto out;
	e = MRTD_E_TRUNCATED;
	if ((content = CMS_get0_content(cms)) == NULL || *content == NULL)
		goto out;
	sink_put(infos,
	    span_of(ASN1_STRING_get0_data(*content),
		(size_t)ASN1_STRING_length(*content)));
	e = sink_ok(infos) ? MRTD_E_OK : MRTD_E_SPACE;
out:
	CMS_ContentInfo_free(cms);
	return e;
}

/* AlgorithmIdentifier; the parameters of a hash function are absent or NULL
 * (RFC 5754 §2). */
static enum mrtd_err
take_algorithm(struct span *s, enum mrtd_digest *out)
{
	struct span v, oid;
	enum mrtd_err e;

	if ((e = mrtd_der_expect(s, MRTD_DER_SEQUENCE, &v)) != MRTD_E_OK ||
	    (e = mrtd_der_oid(&v, &oid)) != MRTD_E_OK)
		return e;
	if (v.n > 0 && (e = mrtd_der_null(&v)) != MRTD_E_OK)
		return e;
	return v.n > 0 ? MRTD_E_TRAILING : mrtd_hash_of_oid(oid, out);
}

static enum mrtd_err
take_digest(struct span *s, struct mrtd_lds_so *so)
{
	const struct mrtd_lds_file *f;
	struct span v, digest;
	uint32_t n;
	enum mrtd_err e;

	if ((e = mrtd_der_expect(s, MRTD_DER_SEQUENCE, &v)) != MRTD_E_OK ||
	    (e = mrtd_der_uint(&v, &n)) != MRTD_E_OK ||
	    (e = mrtd_der_octets(&v, &digest)) != MRTD_E_OK)
		return e;
	if (v.n > 0)
		return MRTD_E_TRAILING;
	if ((f = mrtd_lds_dg(n)) == NULL ||
	    (so->files & MRTD_FILE_BIT(f->id)) != 0)
		return MRTD_E_VALUE;
	if (digest.n != mrtd_crypto_digest_size(so->hash) ||
	    !span_take_copy(&digest, so->digest[n], digest.n))
		return MRTD_E_LENGTH;
	so->files |= MRTD_FILE_BIT(f->id);
	return MRTD_E_OK;
}

static enum mrtd_err
take_text(struct span *s, char *out, size_t n)
{
	struct span v;
	enum mrtd_err e;

	if ((e = mrtd_der_expect(s, MRTD_DER_PRINTABLE_STRING, &v)) !=
	    MRTD_E_OK)
		return e;
	if (v.n != n)
		return MRTD_E_LENGTH;
	for (size_t i = 0; i < n; i++)
		if (v.p[i] < '0' || v.p[i] > '9')
			return MRTD_E_CHARACTER;
	out[n] = '\0';
	return span_take_copy(&v, out, n) ? MRTD_E_OK : MRTD_E_INTERNAL;
}

/* LDSVersionInfo: present exactly where the version is V1. */
static enum mrtd_err
take_version_info(struct span *s, struct mrtd_lds_so *so)
{
	struct span v;
	enum mrtd_err e;

	if (so->version == 0)
		return MRTD_E_OK;
	if ((e = mrtd_der_expect(s, MRTD_DER_SEQUENCE, &v)) != MRTD_E_OK ||
	    (e = take_text(&v, so->lds_version, 4)) != MRTD_E_OK ||
	    (e = take_text(&v, so->unicode_version, 6)) != MRTD_E_OK)
		return e;
	return v.n > 0 ? MRTD_E_TRAILING : MRTD_E_OK;
}

enum mrtd_err
mrtd_sod_parse(struct span econtent, struct mrtd_lds_so *out)
{
	struct mrtd_lds_so so = {0};
	struct span s, list;
	uint32_t version;
	enum mrtd_err e;

	if ((e = mrtd_der_only(econtent, MRTD_DER_SEQUENCE, &s)) != MRTD_E_OK ||
	    (e = mrtd_der_uint(&s, &version)) != MRTD_E_OK)
		return e;
	if (version > 1)
		return MRTD_E_UNSUPPORTED;
	so.version = version;
	if ((e = take_algorithm(&s, &so.hash)) != MRTD_E_OK ||
	    (e = mrtd_der_expect(&s, MRTD_DER_SEQUENCE, &list)) != MRTD_E_OK)
		return e;
	while (list.n > 0)
		if ((e = take_digest(&list, &so)) != MRTD_E_OK)
			return e;
	if ((e = take_version_info(&s, &so)) != MRTD_E_OK)
		return e;
	if (s.n > 0)
		return MRTD_E_TRAILING;
	/* SIZE (2..ub-DataGroups): DG1 and DG2 are in every document. */
	if ((so.files & MRTD_FILE_BIT(MRTD_FILE_DG1)) == 0 ||
	    (so.files & MRTD_FILE_BIT(MRTD_FILE_DG2)) == 0)
		return MRTD_E_VALUE;
	*out = so;
	return MRTD_E_OK;
}
