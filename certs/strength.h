/*
 * What the policy says of the algorithms and keys that a signed object rests
 * on: its digests, its signer's key, and of the signer's certificate the digest
 * and the authority's key.
 */
#ifndef CERTS_STRENGTH_H
#define CERTS_STRENGTH_H

#include "certs/checks.h"
#include "certs/policy.h"

struct certs_anchor;
struct certs_sod;
struct certs_x509;

/*
 * Adds the check ALGORITHMS; its detail names each use that is not good with
 * its rule, or that all are.  A signature that is refused is not relied on:
 * SOD_HASH, SOD_SIGNATURE or DSC_SIGNATURE become undetermined.  authority may
 * be NULL.
 */
void certs_strength_judge(const struct certs_policy *, const struct certs_sod *,
    const struct certs_x509 *signer, const struct certs_anchor *authority,
    struct certs_verdict *);
/*
 * Of a signed list, and of each certificate between its signer and an anchor
 * (spki: of who made it): whether the policy refuses what it rests on.  What is
 * weak is taken: a list is history as much as a document is.
 */
bool certs_strength_refuses_object(const struct certs_policy *,
    const struct certs_sod *, const struct certs_x509 *signer) MUST_USE;
bool certs_strength_refuses_certificate(const struct certs_policy *,
    const struct certs_x509 *, struct span spki) MUST_USE;
/*
 * certs_strength_judge() of one more digest of the object, that of its data
 * groups: its name, as the policy has it.
 */
enum certs_policy_level certs_strength_digest(const struct certs_policy *,
    const struct certs_sod *, int64_t signer_not_before, const char *name,
    struct certs_verdict *);

#endif
