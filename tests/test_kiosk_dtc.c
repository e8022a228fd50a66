/*
 * A Digital Travel Credential: what its data are worth, and whether it and a
 * document are one.
 */
#include "tests/inspect_edit.h"

#include <stdlib.h>

#include "kiosk/dtc.h"

#define OK CERTS_SUCCESSFUL
#define XX CERTS_FAILED
#define UU CERTS_UNDETERMINED
#define NS CERTS_NOT_SUPPORTED
#define NO CERTS_RESULT_COUNT /* nobody made it */

static struct kiosk_dtc dtc;
static uint8_t credential[16384];

static void
nothing(void)
{
}

static void
dg1_altered(void)
{
	alter(MRTD_FILE_DG1, 20, 0x01);
}

static void
dg2_altered(void)
{
	alter(MRTD_FILE_DG2, 1, 0x01);
}

static void
of_a_stranger(void)
{
	doc.signer = german_dsc;
	sign();
}

/* The same data, by the same signer, at another time. */
static void
issued_anew(void)
{
	doc.object.signing_time += 60;
	sign();
}

static void
someone_else(void)
{
	another_name();
	sign();
}

static void
no_sod_read(void)
{
	doc.files[MRTD_FILE_SOD] = (struct span) {NULL, 0};
}

static void
no_dg1(void)
{
	doc.files[MRTD_FILE_DG1] = (struct span) {NULL, 0};
}

static void
nothing_read(void)
{
	memset(doc.files, 0, sizeof(doc.files));
}

enum form {
	BOUND,
	OWN, /* a signature of its own beside EF.SOD */
	ALONE, /* and without EF.SOD */
	CUT
};

static void
put_file(struct sink *k, unsigned number, enum mrtd_file f)
{
	if (doc.files[f].n > 0)
		mrtd_tlv_put(k, 0x80 | number, doc.files[f]);
}

/* Of the document as it is now. */
static struct span
make(enum form form)
{
	static const uint8_t version[] = {2, 1, 1}, key[] = {0xB6, 2, 0x30, 0},
			     own[] = {0xA0, 8, 0x30, 6, 0x30, 0, 0x30, 0, 0x30,
				 0, 0xA1, 2, 0x30, 0};
	static uint8_t room[2][16384];
	struct sink k = sink_of(credential, sizeof(credential)),
		    data = sink_of(room[0], sizeof(room[0])),
		    all = sink_of(room[1], sizeof(room[1]));

	if (form == BOUND || form == CUT) {
		assert_int_equal(mrtd_dtc_make(doc.files, &k), MRTD_E_OK);
		return span_of(credential, k.n - (form == CUT));
	}
	if (form == OWN)
		put_file(&data, 0, MRTD_FILE_SOD);
	for (unsigned n = 1; n <= 16; n++)
		put_file(&data, n, mrtd_lds_dg(n)->id);
	sink_put(&data, SPAN_OF(key));
	sink_put(&all, SPAN_OF(version));
	mrtd_tlv_put(&all, 0x30, sink_span(&data));
	sink_put(&all, SPAN_OF(own));
	mrtd_tlv_put(&k, 0x30, sink_span(&all));
	assert_true(sink_ok(&k));
	return sink_span(&k);
}

static struct kiosk_inspect_conf
conf_of(void)
{
	return (struct kiosk_inspect_conf) {.profile = CERTS_PROFILE_FILES,
	    .anchors = doc.store == STORE_NONE ? NULL
					       : stores[doc.store].anchors,
	    .now = doc.now};
}

static enum certs_result
said(const struct certs_verdict *v, enum certs_check_id id)
{
	const struct certs_check *c = certs_checks_find(v, id);

	return c != NULL ? c->result : NO;
}

/* As `verify --dtc` does. */
static int
judge_alone(struct span bytes)
{
	const struct kiosk_inspect_conf conf = conf_of();

	kiosk_dtc_inspect(&dtc, bytes, &conf);
	memset(&record, 0, sizeof(record));
	record.have_facts = true;
	record.facts = *kiosk_inspect_facts(&dtc.inspect);
	kiosk_dtc_alone(&dtc, &record.facts.verdict);
	return kiosk_record_status(&record);
}

/* clang-format off */
static const struct {
	const char *name;
	void (*edit)(void);
	enum form form;
	int status;
	enum certs_result form_said;
	const char *detail;
} alone[] = {
	{"genuine",                    nothing,        BOUND, 0, OK, "eMRTD bound"},
	{"with a key for the chip",    with_dg15,      BOUND, 0, OK, "eMRTD bound"},
	{"DG1 was altered",            dg1_altered,    BOUND, 1, OK, "eMRTD bound"},
	{"DG2 was altered",            dg2_altered,    BOUND, 1, OK, "eMRTD bound"},
	{"so was the signature",       signature_flipped, BOUND, 1, OK, "eMRTD bound"},
	{"EF.SOD is none",             sod_no_cms,     BOUND, 2, OK, "eMRTD bound"},
	{"nobody knows the authority", signer_unknown, BOUND, 2, OK, "eMRTD bound"},
	{"there is no store",          no_store,       BOUND, 2, OK, "eMRTD bound"},
	{"another State signed",       of_a_stranger,  BOUND, 1, OK, "eMRTD bound"},
	{"it is cut",                  nothing,        CUT,   1, XX, "DTCContentInfo: data ends before the structure does"},
	/* Nothing is known of who signed these: never better than undetermined. */
	{"eMRTD-PC bound",             nothing,        OWN,   2, UU, "eMRTD-PC bound, 3 signed values, 0 unknown elements"},
	{"PC bound",                   nothing,        ALONE, 2, UU, "PC bound, 3 signed values, 0 unknown elements"},
	{"eMRTD-PC bound, DG1 altered", dg1_altered,   OWN,   1, UU, "eMRTD-PC bound, 3 signed values, 0 unknown elements"},
};
/* clang-format on */

static void
is_judged_as_a_document_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++) {
		const struct certs_verdict *v = &record.facts.verdict;
		int status;

		doc_init();
		issue();
		alone[i].edit();
		/* What is added is signed, too. */
		if (doc.has & BIT(DG15)) {
			doc.sign |= BIT(DG15);
			issue();
		}
		status = judge_alone(make(alone[i].form));
		if (status != alone[i].status)
			fail_msg("%s: status %d", alone[i].name, status);
		check(alone[i].name,
		    said(v, CERTS_CHECK_DTC_FORM) == alone[i].form_said);
		check(alone[i].name,
		    strcmp(certs_checks_find(v, CERTS_CHECK_DTC_FORM)->detail,
			alone[i].detail) == 0);
		/* Possession is never said to be proven. */
		check(alone[i].name, said(v, CERTS_CHECK_DTC_LINK) == NS);
		check(alone[i].name, said(v, CERTS_CHECK_CHIP) == NO);
		kiosk_dtc_wipe(&dtc);
	}
}

/* The rulebook, clause 7: not with what nothing signs. */
static void
what_contradicts_itself_fails(void **state)
{
	struct span s;

	(void)state;
	doc_init();
	issue();
	doc.files[MRTD_FILE_SOD] = (struct span) {NULL, 0};
	s = make(ALONE);
	/* The signer's part is taken off: 2 octets of it, and 2 of its tag. */
	credential[3] = (uint8_t)(credential[3] - 4);
	assert_int_equal(judge_alone(span_of(s.p, s.n - 4)), 1);
	assert_string_equal(
	    certs_checks_find(&record.facts.verdict, CERTS_CHECK_DTC_FORM)
		->detail,
	    "the whole: parts of the data contradict each other");
	assert_true(kiosk_inspect_content(&dtc.inspect)[MRTD_FILE_DG1].n == 0);
	kiosk_dtc_wipe(&dtc);
}

/* What the session with the chip yielded: CA, AA, CAM. */
struct proof {
	enum certs_result ca, aa, cam;
};
#define FILES_ONLY         \
	{                  \
		NO, NO, NO \
	}
#define BY_CA              \
	{                  \
		OK, NS, NS \
	}

/* clang-format off */
static const struct {
	const char *name;
	void (*before)(void); /* the credential is made */
	void (*after)(void); /* so that it differs from the document */
	enum form form;
	struct proof proof;
	/* data, sod, dg1, groups, chip, link */
	enum certs_result want[6];
	const char *linked;
} links[] = {
	{"files alone",             nothing, nothing, BOUND, FILES_ONLY, {OK, OK, OK, OK, NS, OK}, ""},
	{"Chip Authentication",     nothing, nothing, BOUND, BY_CA, {OK, OK, OK, OK, OK, OK}, ""},
	{"Active Authentication",   nothing, nothing, BOUND, {NS, OK, NS}, {OK, OK, OK, OK, OK, OK}, ""},
	{"one of both is enough",   nothing, nothing, BOUND, {OK, XX, NS}, {OK, OK, OK, OK, OK, OK}, ""},
	{"a chip that knows neither", nothing, nothing, BOUND, {NS, NS, NS}, {OK, OK, OK, OK, NS, OK}, ""},
	{"a copy of the files",     nothing, nothing, BOUND, {XX, NS, NS}, {OK, OK, OK, OK, XX, XX}, "dtc-chip"},
	{"a key that nobody vouches for", nothing, nothing, BOUND, {UU, NS, NS}, {OK, OK, OK, OK, UU, UU}, "dtc-chip"},
	{"taken away before it",    nothing, nothing, BOUND, {CERTS_ABORTED, NS, NS}, {OK, OK, OK, OK, UU, UU}, "dtc-chip"},
	{"CAM, of whose key EF.SOD says nothing", nothing, nothing, BOUND, {UU, NS, OK}, {OK, OK, OK, OK, UU, UU}, "dtc-chip"},
	{"issued anew",             nothing, issued_anew, BOUND, BY_CA, {OK, XX, OK, OK, UU, XX}, "dtc-sod, dtc-chip"},
	{"someone else's",          nothing, someone_else, BOUND, BY_CA, {OK, XX, XX, XX, UU, XX}, "dtc-sod, dtc-dg1, dtc-data-groups, dtc-chip"},
	{"another portrait in the chip", nothing, another_portrait, BOUND, BY_CA, {OK, OK, OK, XX, OK, XX}, "dtc-data-groups"},
	{"another portrait in the credential", another_portrait, issue, BOUND, BY_CA, {XX, XX, OK, XX, UU, XX}, "dtc-data, dtc-sod, dtc-data-groups, dtc-chip"},
	{"DG1 altered in the credential", dg1_altered, dg1_altered, BOUND, BY_CA, {XX, OK, XX, XX, OK, XX}, "dtc-data, dtc-dg1, dtc-data-groups"},
	{"and in the chip as well", dg1_altered, nothing, BOUND, BY_CA, {XX, OK, OK, OK, OK, XX}, "dtc-data"},
	{"nobody knows the authority", signer_unknown, nothing, BOUND, BY_CA, {UU, OK, OK, OK, OK, UU}, "dtc-data"},
	{"the chip has no DG1",     nothing, no_dg1, BOUND, BY_CA, {OK, OK, UU, OK, OK, UU}, "dtc-dg1"},
	{"the chip has no EF.SOD",  nothing, no_sod_read, BOUND, BY_CA, {OK, UU, OK, OK, UU, UU}, "dtc-sod, dtc-chip"},
	{"nothing could be read",   nothing, nothing_read, BOUND, {NS, NS, NS}, {OK, UU, UU, UU, NS, UU}, "dtc-sod, dtc-dg1, dtc-data-groups"},
	{"a credential that is cut", nothing, nothing, CUT, BY_CA, {NO, NO, NO, NO, NO, XX}, "dtc-form"},
	{"one with a signature of its own", nothing, nothing, OWN, BY_CA, {OK, OK, OK, OK, OK, UU}, "dtc-form"},
	{"one without EF.SOD",      nothing, nothing, ALONE, BY_CA, {UU, UU, OK, OK, UU, UU}, "dtc-form, dtc-data, dtc-sod, dtc-chip"},
};
/* clang-format on */

static void
add_proof(struct certs_verdict *v, const struct proof *p)
{
	if (p->ca == NO)
		return;
	certs_checks_add(v, CERTS_CHECK_CHIP_CA, p->ca, CERTS_REASON_NONE);
	certs_checks_add(v, CERTS_CHECK_CHIP_AA, p->aa, CERTS_REASON_NONE);
	certs_checks_add(v, CERTS_CHECK_CHIP_CAM, p->cam, CERTS_REASON_NONE);
	certs_checks_add(v, CERTS_CHECK_CHIP,
	    p->ca == OK || p->aa == OK || p->cam == OK ? OK : p->ca,
	    CERTS_REASON_NONE);
}

static void
is_linked_to_its_document(void **state)
{
	static const enum certs_check_id ids[] = {CERTS_CHECK_DTC_DATA,
	    CERTS_CHECK_DTC_SOD, CERTS_CHECK_DTC_DG1, CERTS_CHECK_DTC_GROUPS,
	    CERTS_CHECK_DTC_CHIP, CERTS_CHECK_DTC_LINK};

	(void)state;
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		struct kiosk_inspect_conf conf;
		struct certs_verdict v;

		doc_init();
		issue();
		links[i].before();
		conf = conf_of();
		kiosk_dtc_inspect(&dtc, make(links[i].form), &conf);
		links[i].after();
		certs_checks_init(&v, CERTS_PROFILE_GATE);
		add_proof(&v, &links[i].proof);
		kiosk_dtc_link(&dtc, doc.files, &v);
		for (size_t k = 0; k < sizeof(ids) / sizeof(ids[0]); k++)
			if (said(&v, ids[k]) != links[i].want[k])
				fail_msg("%s: %s is %d", links[i].name,
				    certs_checks_name(ids[k]),
				    said(&v, ids[k]));
		if (strcmp(certs_checks_find(&v, CERTS_CHECK_DTC_LINK)->detail,
			links[i].linked) != 0)
			fail_msg("%s: not linked by %s", links[i].name,
			    certs_checks_find(&v, CERTS_CHECK_DTC_LINK)
				->detail);
		/* It counts. */
		check(links[i].name,
		    (links[i].want[5] != OK) ==
			certs_checks_bars(&v, CERTS_CHECK_DTC_LINK));
		kiosk_dtc_wipe(&dtc);
	}
}

/*
 * A bit of every octet of a small credential: alone it is refused, or harmless:
 * then it is in a part of EF.SOD that no signature covers, and every data group
 * is as it was.  Held against the document there is nothing harmless.
 */
static void
every_octet_counts(void **state)
{
	struct span good[MRTD_FILE_COUNT], s;
	size_t harmless = 0;

	(void)state;
	doc_init();
	bac_only();
	issue();
	memcpy(good, doc.files, sizeof(good));
	s = make(BOUND);
	assert_int_equal(judge_alone(s), 0);
	kiosk_dtc_wipe(&dtc);
	for (size_t at = 0; at < s.n; at++) {
		struct certs_verdict v;
		bool same = true;
		int status;

		credential[at] ^= (uint8_t)(1u << at % 8);
		status = judge_alone(s);
		certs_checks_init(&v, CERTS_PROFILE_FILES);
		kiosk_dtc_link(&dtc, doc.files, &v);
		for (unsigned n = 1; n <= 16; n++)
			same = same &&
			    span_eq(dtc.dtc.files[mrtd_lds_dg(n)->id],
				good[mrtd_lds_dg(n)->id]);
		if (status == 0 && !same)
			fail_msg("octet %zu: altered data are genuine", at);
		if (said(&v, CERTS_CHECK_DTC_LINK) == OK)
			fail_msg("octet %zu: it is still linked", at);
		harmless += status == 0;
		kiosk_dtc_wipe(&dtc);
		credential[at] ^= (uint8_t)(1u << at % 8);
	}
	printf("# %zu octets, %zu harmless alone\n", s.n, harmless);
	assert_true(harmless * 20 < s.n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(is_judged_as_a_document_is),
	    cmocka_unit_test(what_contradicts_itself_fails),
	    cmocka_unit_test(is_linked_to_its_document),
	    cmocka_unit_test(every_octet_counts),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
