#include "certs/issue.h"

#include "certs/issue_form.h"
#include "certs/seal.h"

enum certs_err
certs_issue_seal(const struct certs_issuer *signer,
    struct span header_and_message, struct sink *signature)
{
	const struct certs_policy_digest *d = certs_seal_digest(
	    EVP_PKEY_get_bits(signer->key));
	struct certs_issue_suite suite = signer->suite;
	struct certs_issue_object o = {
	    .suite = &suite, .quirks = CERTS_ISSUE_PLAIN_ECDSA};

	if (d == NULL || suite.scheme != CERTS_ISSUE_ECDSA)
		return CERTS_E_ARGUMENT;
	suite.digest = d->name;
	return certs_issue_signature(signer, header_and_message, &o, signature);
}
