/* The input is an operator's file of rules. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "certs/policy.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct certs_policy policy = {.n = 0};
	struct certs_policy_error error;
	enum certs_err e = certs_policy_parse(span_of(p, n), &policy, &error);

	FUZZ_ASSERT(
	    e == CERTS_E_OK || e == CERTS_E_ARGUMENT || e == CERTS_E_SPACE);
	FUZZ_ASSERT((e == CERTS_E_OK) == (policy.n > 0));
	FUZZ_ASSERT((e == CERTS_E_OK) == (error.text[0] == '\0'));
	for (size_t i = 0; i < policy.n; i++) {
		const struct certs_policy_rule *r = &policy.rule[i], *by;
		int64_t day;

		FUZZ_ASSERT(memchr(r->name, '\0', sizeof(r->name)) != NULL);
		FUZZ_ASSERT(r->min <= r->max && r->from <= r->until);
		/* On a day of its own it decides, or one before it does. */
		day = r->from != CERTS_POLICY_ALWAYS   ? r->from
		    : r->until != CERTS_POLICY_FOREVER ? r->until
						       : 0;
		(void)certs_policy_decide(
		    &policy, r->name, r->min, day * 86400, &by);
		FUZZ_ASSERT(by != NULL && by <= r);
	}
	return 0;
}
