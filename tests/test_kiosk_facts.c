#include "tests/check.h"

#include <stdlib.h>

#include "kiosk/facts.h"

static struct kiosk_facts
sample(void)
{
	struct kiosk_facts f;

	memset(&f, 0, sizeof(f));
	f.err = MRTD_E_CARD_GONE;
	f.access = MRTD_ACCESS_PACE;
	strcpy(f.suite, "id-PACE-ECDH-GM-AES-CBC-CMAC-128 NIST P-256");
	f.findings = MRTD_FINDING_BIT(RESUMED);
	f.file[MRTD_FILE_DG2] = (struct kiosk_facts_file) {
	    .tried = true, .err = MRTD_E_CARD_GONE, .sw = 0x9000, .apdus = 7};
	f.commands = 31;
	f.have_mrz = true;
	f.mrz = (struct mrtd_mrz) {.format = MRTD_MRZ_TD3,
	    .document_code = "P",
	    .issuer = "UTO",
	    .surname = "ERIKSSON",
	    .given = "ANNA MARIA",
	    .document_number = "L898902C3",
	    .nationality = "UTO",
	    .sex = 'F',
	    .birth = "740812",
	    .expiry = "120415"};
	certs_checks_init(&f.verdict, CERTS_PROFILE_GATE);
	certs_checks_detail(certs_checks_add(&f.verdict, CERTS_CHECK_EXPIRY,
				CERTS_FAILED, CERTS_REASON_NONE),
	    "2012-04-15");
	certs_checks_add(&f.verdict, CERTS_CHECK_DG1, CERTS_SUCCESSFUL,
	    CERTS_REASON_IDENTICAL);
	return f;
}

static struct span
encode(const struct kiosk_facts *f)
{
	static uint8_t buf[KIOSK_FACTS_MAX];
	struct sink k = sink_of(buf, sizeof(buf));

	kiosk_facts_put(&k, f);
	assert_true(sink_ok(&k));
	return sink_span(&k);
}

static void
what_is_sent_arrives(void **state)
{
	struct kiosk_facts f = sample(), got;
	struct span s = encode(&f);

	(void)state;
	assert_true(kiosk_facts_take(&s, &got));
	assert_int_equal(s.n, 0);
	assert_memory_equal(&f, &got, sizeof(f));
}

/* Whoever has taken over the document worker cannot talk its way past. */
static void
weights_do_not_travel(void **state)
{
	struct kiosk_facts f = sample(), got;
	struct span s;

	(void)state;
	for (unsigned i = 0; i < CERTS_CHECK_COUNT; i++)
		certs_checks_weigh(
		    &f.verdict, (enum certs_check_id)i, CERTS_EVALUATORY);
	s = encode(&f);
	assert_true(kiosk_facts_take(&s, &got));
	assert_int_equal(
	    got.verdict.weight[CERTS_CHECK_EXPIRY], CERTS_MANDATORY);
	assert_int_equal(
	    certs_checks_overall(&got.verdict).result, CERTS_FAILED);
}

static void
a_cut_frame_is_refused_whole(void **state)
{
	struct kiosk_facts f = sample(), got;
	struct span whole = encode(&f);

	(void)state;
	memset(&got, 0xA5, sizeof(got));
	for (size_t n = 0; n < whole.n; n++) {
		uint8_t *copy = malloc(n + 1);
		struct span s = span_of(copy, n);

		memcpy(copy, whole.p, n);
		assert_false(kiosk_facts_take(&s, &got));
		assert_int_equal(s.n, n);
		free(copy);
	}
	for (size_t i = 0; i < sizeof(got); i++)
		assert_int_equal(((uint8_t *)&got)[i], 0xA5);
}

static void
enumerations_out_of_range_are_refused(void **state)
{
	struct kiosk_facts got, f;
	struct span s;

	(void)state;
#define HOSTILE(change)                                      \
	do {                                                 \
		f = sample();                                \
		change;                                      \
		s = encode(&f);                              \
		check(#change, !kiosk_facts_take(&s, &got)); \
	} while (0)
	HOSTILE(f.err = MRTD_E_COUNT);
	HOSTILE(f.access = (enum mrtd_access)4);
	HOSTILE((f.n_pace = 1, f.pace[0].err = MRTD_E_COUNT));
	HOSTILE(f.tries_left = 256);
	HOSTILE(f.auth[KIOSK_AUTH_AA].state = MRTD_AUTH_UNSUPPORTED + 1);
	HOSTILE(f.auth[KIOSK_AUTH_TA].err = MRTD_E_COUNT);
	HOSTILE(f.auth[KIOSK_AUTH_CA].key_id = 256);
	HOSTILE(f.file[0].err = MRTD_E_COUNT);
	HOSTILE(f.mrz.format = MRTD_MRZ_FORMATS);
	HOSTILE(f.mrz.sex = 'Q');
	HOSTILE(f.portrait.format = (enum mrtd_image_format)3);
	HOSTILE(f.fingers.n = 1);
	HOSTILE((f.fingers.n = 1, f.fingers.positions = 1 << 11));
	HOSTILE(f.fingers.positions = 1 << 2);
	HOSTILE(f.verdict.checks[0].id = CERTS_CHECK_COUNT);
	HOSTILE(f.verdict.checks[0].id = CERTS_CHECK_DG1); /* twice */
	HOSTILE(f.verdict.checks[0].result = CERTS_RESULT_COUNT);
	HOSTILE(f.verdict.checks[0].reason = CERTS_REASON_COUNT);
	HOSTILE(f.verdict.checks[0].detail[0] = '\x1b');
#undef HOSTILE
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_sent_arrives),
	    cmocka_unit_test(weights_do_not_travel),
	    cmocka_unit_test(a_cut_frame_is_refused_whole),
	    cmocka_unit_test(enumerations_out_of_range_are_refused),
	};

	return cmocka_run_group_tests_name("kiosk_facts", tests, NULL, NULL);
}
