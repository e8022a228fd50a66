/* The input is a CV certificate, a request, what PSO carries, or EF.CVCA. */
#include "tests/fuzz/fuzz.h"

#include "mrtd/cvc_key.h"
#include "tests/vectors/ta.h"

static bool
within(struct span all, struct span part)
{
	return part.n == 0 ||
	    (part.p >= all.p && part.n <= all.n &&
		part.p + part.n <= all.p + all.n);
}

static void
holds(struct span in, const struct mrtd_cvc *c, bool request)
{
	struct mrtd_cvc_key key, worked;
	struct mrtd_cvc cvca;

	FUZZ_ASSERT(within(in, c->body) && within(in, c->signature));
	FUZZ_ASSERT(c->body.n > 0 && c->signature.n > 0);
	FUZZ_ASSERT(mrtd_cvc_name_valid(c->chr));
	FUZZ_ASSERT(request || mrtd_cvc_name_valid(c->car));
	FUZZ_ASSERT(request != c->has_chat);
	FUZZ_ASSERT(c->n_extensions <= MRTD_CVC_EXTENSIONS);
	FUZZ_ASSERT((mrtd_cvc_rights(c) & ~3) == 0);
	for (size_t i = 0; i < c->n_extensions; i++) {
		FUZZ_ASSERT(within(in, c->extensions[i].oid));
		FUZZ_ASSERT(
		    within(c->extensions[i].data, c->extensions[i].rights));
	}
	if (!request) {
		FUZZ_ASSERT(mrtd_date_valid(c->effective));
		FUZZ_ASSERT(mrtd_date_valid(c->expires));
	}
	if (mrtd_cvc_key_open(&c->key, NULL, &key) == MRTD_E_OK) {
		(void)!mrtd_cvc_key_verify_body(&key, c);
		FUZZ_ASSERT(mrtd_cvc_key_signature_size(&key) <=
		    MRTD_CVC_SIGNATURE_MAX);
	}
	mrtd_cvc_key_close(&key);
	/* Only what the CVCA of the worked example has signed is its own. */
	FUZZ_ASSERT(mrtd_cvc_parse(SPAN_OF(ta_ecdh_cvca), &cvca) == MRTD_E_OK);
	FUZZ_ASSERT(mrtd_cvc_key_open(&cvca.key, NULL, &worked) == MRTD_E_OK);
	if (mrtd_cvc_key_verify_body(&worked, c) == MRTD_E_OK) {
		struct mrtd_cvc dv;

		FUZZ_ASSERT(
		    mrtd_cvc_parse(SPAN_OF(ta_ecdh_dv), &dv) == MRTD_E_OK);
		FUZZ_ASSERT(
		    span_eq(c->body, dv.body) || span_eq(c->body, cvca.body));
	}
	mrtd_cvc_key_close(&worked);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = span_of(p, n);
	struct mrtd_cvc_cars cars;
	struct mrtd_cvc c;

	if (mrtd_cvc_parse(in, &c) == MRTD_E_OK)
		holds(in, &c, false);
	if (mrtd_cvc_parse_pso(in, &c) == MRTD_E_OK)
		holds(in, &c, false);
	if (mrtd_cvc_parse_request(in, &c) == MRTD_E_OK)
		holds(in, &c, true);
	if (mrtd_cvc_cars(in, &cars) == MRTD_E_OK) {
		FUZZ_ASSERT(cars.n > 0 && cars.n <= MRTD_CVC_CARS);
		for (size_t i = 0; i < cars.n; i++)
			FUZZ_ASSERT(cars.car[i].n > 0 &&
			    cars.car[i].n <= MRTD_CVC_NAME_MAX &&
			    within(in, cars.car[i]));
	}
	return 0;
}
