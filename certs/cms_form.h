/* Parts of certs/cms.c; nobody else calls them. */
#ifndef CERTS_CMS_FORM_H
#define CERTS_CMS_FORM_H

#include "certs/err.h"
#include "mrtd/bytes.h"

struct certs_policy_digest;

/* More than any real object has. */
#define CERTS_CMS_ATTRIBUTES_MAX 16

/* One SignerInfo, taken apart. */
struct certs_cms_signer {
	struct span key_id, issuer, serial; /* of these, what names it */
	struct span algorithm, signature;
	const struct certs_policy_digest *digest;
	struct span attribute[CERTS_CMS_ATTRIBUTES_MAX];
	size_t n;
	struct span message_digest, content_type, signing_time;
	bool bad_attributes;
	uint8_t *signed_octets; /* SET OF Attribute, DER */
	size_t signed_n;
};

/* CERTS_E_ENCODING.  signed_octets stays empty. */
enum certs_err certs_cms_signer_read(
    struct span info, struct certs_cms_signer *) MUST_USE;

/*
 * What a ContentInfo with SignedData says in places that no verification looks
 * at: the CERTS_CMS_FINDING() of the version numbers (RFC 5652 §5.1, §5.3) and
 * of the list of digest algorithms.  DER; 0 where it cannot be read.
 */
uint32_t certs_cms_form(struct span content_info) MUST_USE;
/*
 * BER of one element with what follows it: indefinite lengths made definite,
 * strings in pieces made one.  What is definite stays as it is.  *out is to be
 * freed.  False: it is none, too deep, or no memory.
 */
bool certs_cms_ber(struct span, struct span *out) MUST_USE;

#endif
