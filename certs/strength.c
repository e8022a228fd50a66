#include "certs/strength.h"

#include "certs/anchors.h"
#include "certs/cms.h"
#include "certs/signature.h"
#include "certs/x509.h"

#include <stdio.h>
#include <string.h>

/* What is used, when, and which check rests on it. */
struct use {
	const char *name; /* NULL: could not be read, so was not used */
	unsigned bits;
	int64_t when;
	enum certs_check_id check;
};

static enum certs_result
result_of(enum certs_policy_level level)
{
	return level == CERTS_POLICY_GOOD ? CERTS_SUCCESSFUL
	    : level == CERTS_POLICY_WEAK  ? CERTS_UNDETERMINED
					  : CERTS_FAILED;
}

static enum certs_reason
reason_of(enum certs_policy_level level)
{
	return level == CERTS_POLICY_GOOD ? CERTS_REASON_NONE
	    : level == CERTS_POLICY_WEAK  ? CERTS_REASON_ALGORITHM_WEAK
					  : CERTS_REASON_ALGORITHM_REFUSED;
}

/* "SHA1 weak (line 5)", appended to what the check says already, once. */
static void
tell(struct certs_verdict *v, const struct use *u,
    enum certs_policy_level level, const struct certs_policy_rule *rule)
{
	const struct certs_check *before = certs_checks_find(
	    v, CERTS_CHECK_ALGORITHMS);
	char text[sizeof(before->detail)] = "", one[64], bits[16] = "",
	     line[24] = "no rule";
	size_t n = 0;

	if (before != NULL)
		n = (size_t)snprintf(text, sizeof(text), "%s", before->detail);
	if (u->bits > 0)
		snprintf(bits, sizeof(bits), " %u", u->bits);
	if (rule != NULL)
		snprintf(line, sizeof(line), "line %u", rule->line);
	snprintf(one, sizeof(one), "%s%s %s (%s)", u->name, bits,
	    certs_policy_level_text(level), line);
	if (strstr(text, one) == NULL)
		snprintf(
		    text + n, sizeof(text) - n, "%s%s", n > 0 ? ", " : "", one);
	certs_checks_detail(certs_checks_add(v, CERTS_CHECK_ALGORITHMS,
				result_of(level), reason_of(level)),
	    "%s", text);
}

static enum certs_policy_level
judge(
    const struct certs_policy *p, const struct use *u, struct certs_verdict *v)
{
	const struct certs_policy_rule *rule;
	enum certs_policy_level level;

	if (u->name == NULL)
		return CERTS_POLICY_GOOD;
	level = certs_policy_decide(p, u->name, u->bits, u->when, &rule);
	tell(v, u, level, rule);
	if (level == CERTS_POLICY_REFUSED && u->check != CERTS_CHECK_ALGORITHMS)
		certs_checks_add(v, u->check, CERTS_UNDETERMINED,
		    CERTS_REASON_ALGORITHM_REFUSED);
	return level;
}

/*
 * A signer cannot have signed before its certificate began: whoever breaks an
 * old algorithm would like to date it back.
 */
static int64_t
signed_at(const struct certs_sod *sod, int64_t not_before)
{
	return sod->have_signing_time && sod->signing_time > not_before
	    ? sod->signing_time
	    : not_before;
}

static unsigned
size_of(const char *name, unsigned bits)
{
	return name != NULL &&
		(strcmp(name, "RSA") == 0 || strcmp(name, "DSA") == 0)
	    ? bits
	    : 0;
}

/* Of the object: its digests and its signer's key. */
static void
uses_of_object(const struct certs_sod *sod, int64_t at, struct use out[3])
{
	out[0] = (struct use) {sod->digest[0] != '\0' ? sod->digest : NULL, 0,
	    at, CERTS_CHECK_SOD_HASH};
	out[1] = (struct use) {
	    sod->signature_digest, 0, at, CERTS_CHECK_SOD_SIGNATURE};
	out[2] = (struct use) {sod->key_name,
	    size_of(sod->key_name, sod->key_bits), at,
	    CERTS_CHECK_SOD_SIGNATURE};
}

/*
 * Of a certificate: the digest that was signed, and the key that signed, where
 * it is known.  False where the algorithm is none that is implemented.
 */
static bool
uses_of_certificate(
    const struct certs_x509 *x, struct span spki, struct use out[2])
{
	struct certs_signature_algorithm a = {.digest = NULL};
	struct certs_key k = {.name = NULL};
	bool read = certs_signature_read(x->algorithm, NULL, &a) ==
	    CERTS_REASON_NONE;
	bool key = spki.n > 0 && certs_key_read(spki, &k) == CERTS_REASON_NONE;

	out[0] = (struct use) {read ? a.digest->name : NULL, 0, x->not_before,
	    CERTS_CHECK_DSC_SIGNATURE};
	out[1] = (struct use) {key ? k.name : NULL,
	    key ? size_of(k.name, (unsigned)k.bits) : 0, x->not_before,
	    CERTS_CHECK_DSC_SIGNATURE};
	return read;
}

void
certs_strength_judge(const struct certs_policy *p, const struct certs_sod *sod,
    const struct certs_x509 *signer, const struct certs_anchor *authority,
    struct certs_verdict *v)
{
	struct use uses[5];
	bool read;

	uses_of_object(sod, signed_at(sod, signer->not_before), uses);
	read = uses_of_certificate(signer,
	    authority != NULL ? authority->spki : (struct span) {0}, uses + 3);
	/* What is broken outright was not verified: the reasons say so. */
	if (sod->signature_reason == CERTS_REASON_ALGORITHM_REFUSED ||
	    sod->signature_reason == CERTS_REASON_KEY_WEAK ||
	    sod->hash_reason == CERTS_REASON_ALGORITHM_REFUSED || !read)
		certs_checks_detail(
		    certs_checks_add(v, CERTS_CHECK_ALGORITHMS, CERTS_FAILED,
			CERTS_REASON_ALGORITHM_REFUSED),
		    "%s %s is never accepted", sod->algorithm, sod->key);
	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++)
		(void)judge(p, &uses[i], v);
}

static bool
refuses(const struct certs_policy *p, const struct use *uses, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (uses[i].name != NULL &&
		    certs_policy_decide(p, uses[i].name, uses[i].bits,
			uses[i].when, NULL) == CERTS_POLICY_REFUSED)
			return true;
	return false;
}

bool
certs_strength_refuses_object(const struct certs_policy *p,
    const struct certs_sod *sod, const struct certs_x509 *signer)
{
	struct use uses[3];

	uses_of_object(sod, signed_at(sod, signer->not_before), uses);
	return refuses(p, uses, 3);
}

bool
certs_strength_refuses_certificate(
    const struct certs_policy *p, const struct certs_x509 *x, struct span spki)
{
	struct use uses[2];

	return !uses_of_certificate(x, spki, uses) || refuses(p, uses, 2);
}

enum certs_policy_level
certs_strength_digest(const struct certs_policy *p, const struct certs_sod *sod,
    int64_t not_before, const char *name, struct certs_verdict *v)
{
	const struct use u = {
	    name, 0, signed_at(sod, not_before), CERTS_CHECK_ALGORITHMS};

	return judge(p, &u, v);
}
