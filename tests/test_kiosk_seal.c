#include "tests/kiosk_seal.h"

#include "certs/issue_list.h"

#include "certs/issue_crl.h"
#include "certs/lists.h"
#include "certs/store.h"
#include "kiosk/inspect.h"
#include "kiosk/seal.h"

#include <openssl/sha.h>

static const struct variant rows[] = {
    {.name = "good"},
    {.name = "with what is printed", .printed = VISA, .passport = PASSPORT},
    {.name = "an unknown feature", .extra = 0x40},
    {.name = "cut", .cut = true, .want = CERTS_SEAL_WRONG_FORMAT, .status = 1},
    {.name = "no passport number",
	.no_passport = true,
	.want = CERTS_SEAL_WRONG_FORMAT,
	.status = 1},
    {.name = "an unknown use case, well signed",
	.definition = 95,
	.want = CERTS_SEAL_WRONG_FORMAT,
	.status = 2},
    {.name = "reserved for tests",
	.reference = "00",
	.want = CERTS_SEAL_WRONG_FORMAT,
	.status = 1},
    {.name = "no certificate",
	.no_signer = true,
	.want = CERTS_SEAL_UNKNOWN_CERTIFICATE,
	.status = 2},
    {.name = "revoked",
	.revoked = true,
	.want = CERTS_SEAL_REVOKED_CERTIFICATE,
	.status = 1},
    {.name = "check digit in the seal",
	.mrz = "VCUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<"
	       "L8988901C5UTO7408122F2606277<<<<<<<<",
	.want = CERTS_SEAL_INVALID_VISA_MRZ,
	.status = 1},
    {.name = "check digit printed",
	.printed = "VCUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<"
		   "L8988901C5UTO7408122F2606277<<<<<<<<",
	.want = CERTS_SEAL_INVALID_VISA_MRZ,
	.status = 1},
    {.name = "printed for somebody else",
	.printed = "VCUTOERIKSSON<<ANNE<MARIA<<<<<<<<<<<"
		   "L8988901C4UTO7408122F2606277<<<<<<<<",
	.want = CERTS_SEAL_SEAL_VISA_MISMATCH,
	.status = 1},
    {.name = "printed is no MRZ",
	.printed = "VCUTO",
	.want = CERTS_SEAL_INVALID_VISA_MRZ,
	.status = 1},
    {.name = "check digit of the passport",
	.passport = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
		    "L898902D<1UTO7408122F1204159ZE184226B<<<<<14",
	.want = CERTS_SEAL_INVALID_PASSPORT_MRZ,
	.status = 1},
    {.name = "passport is no MRZ",
	.passport = "L898902C3",
	.want = CERTS_SEAL_INVALID_PASSPORT_MRZ,
	.status = 1},
};

static void
inspect(struct bench *b, const struct variant *t, struct kiosk_seal *out)
{
	static const uint8_t serial[] = {0x5B};
	const struct span revoked = SPAN_OF(serial);
	struct certs_issue_crl c = {.this_update = T_2025 - 86400,
	    .next_update = T_2025 + 86400,
	    .number = 7,
	    .serials = &revoked,
	    .n = t->revoked ? 1 : 0};
	struct sink k = sink_of(b->crl, sizeof(b->crl));
	struct kiosk_seal_conf conf = {.anchors = b->store.anchors,
	    .signers = &b->signer_der,
	    .n = t->no_signer ? 0 : 1,
	    .printed = text_of(t->printed),
	    .passport = text_of(t->passport),
	    .now = T_2025};
	struct certs_lists_row row = {.kind = CERTS_LISTS_CRL};
	const struct certs_lists_array array = {&row, 1};
	const struct certs_lists lists = {&array, certs_lists_get};

	assert_int_equal(certs_issue_crl(b->csca, &c, &k), CERTS_E_OK);
	row.item.content = sink_span(&k);
	memcpy(row.item.country, "UT", 3);
	certs_anchors_use_lists(b->store.anchors, &lists);
	kiosk_seal_inspect(make(b, t), &conf, out);
	certs_anchors_use_lists(b->store.anchors, NULL);
}

static void
judges_every_variant(void **state)
{
	static struct kiosk_seal s;
	struct bench b;

	(void)state;
	set_up(&b);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct variant *t = &rows[i];

		inspect(&b, t, &s);
		if (s.status != t->want)
			fail_msg("%s: %s", t->name,
			    certs_seal_status_name(s.status));
		check(t->name, kiosk_seal_status(&s) == t->status);
		check(t->name, certs_checks_valid(&s.verdict));
		kiosk_seal_wipe(&s);
	}
	tear_down(&b);
}

/* A seal for another passport whose MRZ is right. */
static void
a_visa_is_for_one_passport(void **state)
{
	char other[] = PASSPORT;
	struct variant t = {.name = "other", .passport = other};
	static struct kiosk_seal s;
	struct bench b;
	struct mrtd_mrz m;
	struct sink k = sink_of(other, sizeof(other) - 1);

	(void)state;
	set_up(&b);
	assert_int_equal(mrtd_mrz_parse(text_of(PASSPORT), &m), MRTD_E_OK);
	memcpy(m.document_number, "L898902C4", 10);
	assert_int_equal(mrtd_mrz_make(&m, &k), MRTD_E_OK);
	inspect(&b, &t, &s);
	assert_int_equal(s.status, CERTS_SEAL_SEAL_PASSPORT_MISMATCH);
	assert_int_equal(kiosk_seal_status(&s), 1);
	tear_down(&b);
}

static void
reopen(struct bench *b)
{
	struct span index;

	certs_anchors_free(&b->store.anchors);
	assert_int_equal(
	    certs_anchors_build_index(b->store.build, &index), CERTS_E_OK);
	assert_int_equal(
	    certs_anchors_open_memory(index, &b->store.anchors), CERTS_E_OK);
}

/* The signer is in the store; distrusted by name it is no signer any more. */
static void
the_store_knows_signers(void **state)
{
	const struct variant alone = {.name = "store", .no_signer = true},
			     given = {.name = "given"};
	struct certs_anchors_source source = {.why = CERTS_ANCHORS_OPERATOR};
	struct certs_store_object o = {.kind = CERTS_STORE_SIGNER,
	    .status = CERTS_STORE_KNOWN,
	    .how = CERTS_STORE_BY_ANCHOR};
	static struct kiosk_seal s;
	uint8_t digest[SHA256_DIGEST_LENGTH];
	struct bench b;
	bool added;

	(void)state;
	set_up(&b);
	o.der = b.signer_der;
	assert_int_equal(
	    certs_anchors_build_put(b.store.build, &o, &added), CERTS_E_OK);
	reopen(&b);
	inspect(&b, &alone, &s);
	assert_int_equal(s.status, CERTS_SEAL_VALID);
	SHA256(o.der.p, o.der.n, digest);
	assert_int_equal(
	    certs_anchors_build_source(b.store.build, &source), CERTS_E_OK);
	assert_int_equal(certs_anchors_build_set(
			     b.store.build, digest, CERTS_STORE_DISTRUSTED),
	    CERTS_E_OK);
	reopen(&b);
	inspect(&b, &alone, &s);
	assert_int_equal(s.status, CERTS_SEAL_UNKNOWN_CERTIFICATE);
	inspect(&b, &given, &s);
	assert_int_equal(s.status, CERTS_SEAL_UNKNOWN_CERTIFICATE);
	assert_int_not_equal(kiosk_seal_status(&s), 0);
	tear_down(&b);
}

/*
 * The signer stands in a list of seal signers alone: found, known, and with no
 * authority never valid.  A list for health vouches for no visa.
 */
static void
a_list_knows_signers(void **state)
{
	static const struct {
		const char *name;
		enum certs_issue_list_seal list;
		bool stranger; /* the signer's authority is not known */
		enum certs_seal_status want;
	} lists[] = {
	    {"sovereign", CERTS_ISSUE_LIST_SOVEREIGN, false, CERTS_SEAL_VALID},
	    {"sovereign, no authority", CERTS_ISSUE_LIST_SOVEREIGN, true,
		CERTS_SEAL_UNVERIFIED},
	    {"health", CERTS_ISSUE_LIST_ICAO_HEALTH, true,
		CERTS_SEAL_UNKNOWN_CERTIFICATE},
	};
	const struct variant alone = {.name = "list", .no_signer = true};
	static struct kiosk_seal s;
	static uint8_t list[8192];

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct certs_issue_spec spec = pki_spec("ecdsa-p256-sha256",
		    "List Signer", 9, CERTS_ISSUE_SEALS_SIGNER);
		struct certs_issue_object o = {.signing_time = T_2025};
		struct sink k = sink_of(list, sizeof(list));
		struct certs_issuer *keeper, *signer;
		struct kiosk_seal_conf conf = {.now = T_2025};
		struct certs_import_report r;
		struct span anchor;
		struct bench b;

		set_up(&b);
		keeper = b.csca;
		if (lists[i].stranger) {
			struct certs_issue_spec root = pki_spec(
			    "ecdsa-p256-sha256", "Keeper", 2, 0);

			keeper = pki_csca(&root);
			anchor = certs_issue_der(keeper);
			pki_store_free(&b.store);
			b.store = pki_store(&anchor, 1);
		}
		signer = pki_dsc(keeper, &spec);
		assert_int_equal(certs_issue_list_seals(signer, lists[i].list,
				     &b.signer_der, 1, &o, &k),
		    CERTS_E_OK);
		assert_int_equal(
		    pki_import(b.store.build, sink_span(&k), false, T_2025, &r),
		    CERTS_E_OK);
		reopen(&b);
		conf.anchors = b.store.anchors;
		kiosk_seal_inspect(make(&b, &alone), &conf, &s);
		if (s.status != lists[i].want)
			fail_msg("%s: %s", lists[i].name,
			    certs_seal_status_name(s.status));
		check(lists[i].name,
		    kiosk_seal_status(&s) ==
			(lists[i].want == CERTS_SEAL_VALID ? 0 : 2));
		kiosk_seal_wipe(&s);
		certs_issue_free(&signer);
		if (keeper != b.csca)
			certs_issue_free(&keeper);
		tear_down(&b);
	}
}

static void
shows_what_it_says(void **state)
{
	static char out[KIOSK_SEAL_MAX + 1];
	const struct variant t = {.name = "unknown feature", .extra = 0x40};
	static struct kiosk_seal s;
	struct bench b;
	struct sink k = sink_of(out, KIOSK_SEAL_MAX);

	(void)state;
	set_up(&b);
	inspect(&b, &t, &s);
	assert_true(kiosk_seal_text(&s, &k));
	out[k.n] = '\0';
	assert_non_null(strstr(out, "Digital seal: VALID, trustable\n"));
	assert_non_null(strstr(out, "  passport number: L898902C3\n"));
	assert_non_null(strstr(out, "  unknown feature 64: CAFE\n"));
	assert_non_null(strstr(out, "to the last day of validity"));
	assert_non_null(strstr(out, "VCUTOERIKSSON<<ANNA<MARIA<"));
	assert_non_null(strstr(out, "  trusted by  "));
	k = sink_of(out, KIOSK_SEAL_MAX);
	assert_true(kiosk_seal_json(&s, &k));
	out[k.n] = '\0';
	assert_non_null(strstr(out, "\"status\": \"VALID\""));
	assert_non_null(strstr(out, "\"unknown-feature\""));
	assert_non_null(strstr(out, "\"value\": \"CAFE\""));
	/* Never half a record. */
	for (size_t cap = 0; cap < 2000; cap += 97) {
		k = sink_of(out, cap);
		assert_false(kiosk_seal_json(&s, &k));
		k = sink_of(out, cap / 4);
		assert_false(kiosk_seal_text(&s, &k));
	}
	tear_down(&b);
}

/* Beside the MRZ of a page its checks count, and without one there are none. */
static void
counts_at_the_gate(void **state)
{
	static const struct {
		const char *name, *printed;
		bool cut, none;
		enum certs_check_id id;
		enum certs_result want;
		bool bars;
	} t[] = {
	    {"well built", VISA, false, false, CERTS_CHECK_SEAL_STRUCTURE,
		CERTS_SUCCESSFUL, false},
	    {"its MRZ is the printed one", VISA, false, false,
		CERTS_CHECK_SEAL_MRZ, CERTS_SUCCESSFUL, false},
	    {"nobody knows who signed it", VISA, false, false,
		CERTS_CHECK_SEAL_SIGNER, CERTS_UNDETERMINED, true},
	    {"cut", VISA, true, false, CERTS_CHECK_SEAL_STRUCTURE, CERTS_FAILED,
		true},
	    {"of another page", PASSPORT, false, false, CERTS_CHECK_SEAL_MRZ,
		CERTS_FAILED, true},
	    {"no seal", VISA, false, true, CERTS_CHECK_SEAL_STRUCTURE,
		CERTS_SUCCESSFUL, false},
	};
	struct kiosk_inspect_conf conf = {
	    .profile = CERTS_PROFILE_GATE, .now = T_2025};
	static struct kiosk_inspect i;
	struct bench b;

	(void)state;
	set_up(&b);
	conf.anchors = b.store.anchors;
	for (size_t k = 0; k < sizeof(t) / sizeof(t[0]); k++) {
		const struct variant v = {.cut = t[k].cut};
		const struct certs_verdict *got;
		const struct certs_check *c;

		kiosk_inspect_init(&i, &conf);
		if (!t[k].none)
			kiosk_inspect_seal(&i, make(&b, &v),
			    text_of(t[k].printed), span_of(NULL, 0));
		got = &kiosk_inspect_facts(&i)->verdict;
		c = certs_checks_find(got, t[k].id);
		check(t[k].name, (c == NULL) == t[k].none);
		check(t[k].name, c == NULL || c->result == t[k].want);
		check(t[k].name, certs_checks_bars(got, t[k].id) == t[k].bars);
		/* What the page itself says is not the seal's to say. */
		check(t[k].name,
		    certs_checks_find(got, CERTS_CHECK_MRZ_CHECK_DIGITS) ==
			NULL);
		kiosk_inspect_wipe(&i);
	}
	tear_down(&b);
}

/* An officer's correction is judged anew; what was read stands beside it. */
static void
a_correction_is_judged_again(void **state)
{
	static const char misread[] = "VCUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<"
				      "L89B8901C4UTO7408122F2606277<<<<<<<<";
	static const struct {
		const char *name, *printed, *read, *detail;
		enum certs_result want;
	} t[] = {
	    {"nobody has corrected it", VISA, NULL, "", CERTS_SUCCESSFUL},
	    {"misread, and put right", VISA, misread,
		"with the zone as it was read: failed", CERTS_SUCCESSFUL},
	    {"right, and made wrong", misread, VISA,
		"with the zone as it was read: successful", CERTS_FAILED},
	    {"wrong both times", PASSPORT, misread,
		"with the zone as it was read: failed", CERTS_FAILED},
	};
	struct kiosk_inspect_conf conf = {
	    .profile = CERTS_PROFILE_GATE, .now = T_2025};
	static struct kiosk_inspect i;
	struct bench b;

	(void)state;
	set_up(&b);
	conf.anchors = b.store.anchors;
	for (size_t k = 0; k < sizeof(t) / sizeof(t[0]); k++) {
		const struct variant v = {.cut = false};
		const struct certs_check *c;

		kiosk_inspect_init(&i, &conf);
		kiosk_inspect_seal(&i, make(&b, &v), text_of(t[k].printed),
		    text_of(t[k].read));
		c = certs_checks_find(
		    &kiosk_inspect_facts(&i)->verdict, CERTS_CHECK_SEAL_MRZ);
		check(t[k].name, c != NULL && c->result == t[k].want);
		check(t[k].name,
		    c != NULL && strcmp(c->detail, t[k].detail) == 0);
		kiosk_inspect_wipe(&i);
	}
	tear_down(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(judges_every_variant),
	    cmocka_unit_test(a_visa_is_for_one_passport),
	    cmocka_unit_test(the_store_knows_signers),
	    cmocka_unit_test(a_list_knows_signers),
	    cmocka_unit_test(shows_what_it_says),
	    cmocka_unit_test(counts_at_the_gate),
	    cmocka_unit_test(a_correction_is_judged_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
