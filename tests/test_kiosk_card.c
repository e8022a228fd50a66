/*
 * EF.CardSecurity that is malformed, and the corrected one of a defect list:
 * TR-03129-2 §7.3.3.1, TR-03135-1 §5.8.2.3.1.  Every row is a session of PACE
 * with Chip Authentication Mapping with a chip that knows its key.
 */
#include "tests/inspect_edit.h"

#include <stdlib.h>

#include "certs/issue_list.h"
#include "certs/signed.h"
#include "mrtd/sod.h"

/* brainpoolP256r1, Doc 9303-11 Table 12 */
#define GROUP 13

/* What a file holds, and who signed it. */
enum card {
	NONE,
	WELL,
	BARE, /* SignedData, as TR-03129-2 has it */
	CUT,
	ALTERED,
	INFOS_ODD, /* well signed, and no SecurityInfos */
	TAG_ODD,
	STRANGER, /* of an authority that nobody knows */
	OTHER_CHIP, /* another chip's key */
	PURPOSE, /* signed by a signer of lists */
	EMPTY
};

static struct certs_issuer *stranger, *defects, *strange_defects;
static uint8_t room[65536];
static struct sink all;

static int
set_up_more(void **state)
{
	struct certs_issue_spec d = pki_spec("ecdsa-p256-sha256", "DS-X", 3, 0);
	struct certs_issue_spec l = pki_spec(
	    "ecdsa-p256-sha256", "Lists", 4, CERTS_ISSUE_DEFECT_SIGNER);

	(void)set_up(state);
	stranger = pki_dsc(impostor, &d);
	defects = pki_dsc(csca, &l);
	strange_defects = pki_dsc(impostor, &l);
	return 0;
}

static int
tear_down_more(void **state)
{
	certs_issue_free(&stranger);
	certs_issue_free(&defects);
	certs_issue_free(&strange_defects);
	return tear_down(state);
}

static struct span
since(size_t from)
{
	assert_true(sink_ok(&all));
	return span_of(all.p + from, all.n - from);
}

/* The SecurityInfos that a chip of this kind holds; seed: which chip it is. */
static struct span
infos_of(struct passport *p, uint64_t seed)
{
	static const char *const suites[] = {
	    "pace-ecdh-cam-aes128-bp256", NULL};
	size_t from = all.n;

	passport_init(p);
	p->env.counter = seed;
	passport_give_key(p, GROUP, GROUP);
	p->conf.ca[0].ciphers = 0;
	passport_offer_pace(p, suites);
	passport_card_security(p);
	assert_int_equal(mrtd_sod_security_infos(
			     p->conf.files[MRTD_FILE_CARD_SECURITY], &all),
	    MRTD_E_OK);
	return since(from);
}

static struct span
make(enum card kind, struct span infos, struct span others)
{
	static const uint8_t odd[] = {0x04, 0x00}, empty[] = {0x30, 0x00};
	struct certs_issue_object o = {.signing_time = T_2025};
	const struct certs_issuer *by = kind == STRANGER ? stranger
	    : kind == PURPOSE				 ? list_signer
							 : dsc;
	size_t from = all.n;
	struct span s, v;

	if (kind == EMPTY)
		return SPAN_OF(empty);
	assert_int_equal(certs_issue_card_security(by,
			     kind == INFOS_ODD	      ? SPAN_OF(odd)
				 : kind == OTHER_CHIP ? others
						      : infos,
			     &o, &all),
	    CERTS_E_OK);
	s = since(from);
	if (kind == ALTERED)
		all.p[all.n - 1] ^= 1;
	if (kind == TAG_ODD)
		all.p[from] = 0x31;
	if (kind == BARE) {
		/* ContentInfo { type, [0] SignedData } */
		assert_int_equal(mrtd_tlv_only(s, 0x30, &v), MRTD_E_OK);
		assert_int_equal(mrtd_tlv_expect(&v, 0x06, &s), MRTD_E_OK);
		assert_int_equal(mrtd_tlv_only(v, 0xA0, &s), MRTD_E_OK);
	}
	if (kind == CUT) {
		assert_int_equal(mrtd_tlv_only(s, 0x30, &v), MRTD_E_OK);
		from = all.n;
		mrtd_tlv_put(&all, 0x30, span_of(v.p, v.n - 30));
		s = since(from);
	}
	return s;
}

#define S CERTS_SUCCESSFUL
#define F CERTS_FAILED
#define U CERTS_UNDETERMINED
#define NO CERTS_RESULT_COUNT
#define DEFECT CERTS_REASON_DEFECT
#define CODING CERTS_REASON_ENCODING
#define RIGHT CERTS_REASON_NONE
#define WRONG CERTS_REASON_SIGNATURE_WRONG

/* clang-format off */
static const struct {
	const char *name;
	enum card chip, listed[2];
	bool other_signer; /* the entry is about the documents of another */
	bool obeyed;
	enum certs_result file;
	enum certs_reason why;
	enum certs_result cam;
} rows[] = {
	{"as it should be",             WELL,      {NONE},         false, true, S, RIGHT,  S},
	{"the list says otherwise",     WELL,      {BARE},         false, true, S, RIGHT,  S},
	{"cut, nothing is known",       CUT,       {NONE},         false, true, U, CODING, F},
	{"cut, and corrected",          CUT,       {BARE},         false, true, S, DEFECT, S},
	{"given as the whole file",     CUT,       {WELL},         false, true, S, DEFECT, S},
	{"altered, nothing is known",   ALTERED,   {NONE},         false, true, F, WRONG,  U},
	{"altered, and corrected",      ALTERED,   {BARE},         false, true, S, DEFECT, S},
	{"not readable, nothing is known", INFOS_ODD, {NONE},      false, true, S, RIGHT,  F},
	{"not readable, and corrected", INFOS_ODD, {BARE},         false, true, S, DEFECT, S},
	{"of another tag, nothing is known", TAG_ODD, {NONE},      false, true, NO, RIGHT, F},
	{"of another tag, and corrected", TAG_ODD, {BARE},         false, true, S, DEFECT, S},
	{"the second entry is this chip's", CUT,   {OTHER_CHIP, BARE}, false, true, S, DEFECT, S},
	/* The list is not believed further than the chip is. */
	{"by a stranger",               CUT,       {STRANGER},     false, true, U, CODING, F},
	{"by a stranger, then right",   CUT,       {STRANGER, BARE}, false, true, S, DEFECT, S},
	{"by a signer of lists",        CUT,       {PURPOSE},      false, true, U, CODING, F},
	{"altered itself",              CUT,       {ALTERED},      false, true, U, CODING, F},
	{"cut itself",                  CUT,       {CUT},          false, true, U, CODING, F},
	{"of no SecurityInfos",         CUT,       {INFOS_ODD},    false, true, U, CODING, F},
	{"empty",                       CUT,       {EMPTY},        false, true, U, CODING, F},
	{"another chip's",              CUT,       {OTHER_CHIP},   false, true, U, CODING, F},
	{"altered, another chip's",     ALTERED,   {OTHER_CHIP},   false, true, U, DEFECT, U},
	{"of another signer's documents", CUT,     {BARE},         true,  true, U, CODING, F},
	{"by a list that is not obeyed", CUT,      {BARE},         false, false, U, CODING, F},
	{"altered, by such a list",     ALTERED,   {BARE},         false, false, F, WRONG,  U},
};
/* clang-format on */

/* The list into lists that the store hands over; false: it is refused. */
static bool
know(size_t row, struct span infos, struct span others,
    struct certs_signed *list, struct certs_lists_row *item)
{
	const struct certs_issuer *by = rows[row].obeyed ? defects
							 : strange_defects;
	struct certs_issue_object o = {.signing_time = T_2025};
	struct certs_issue_defect d[2];
	enum certs_err e;
	size_t n = 0, from;

	for (; n < 2 && rows[row].listed[n] != NONE; n++)
		d[n] = (struct certs_issue_defect) {
		    .dsc = certs_issue_der(
			rows[row].other_signer ? german_dsc : dsc),
		    .by = CERTS_ISSUE_LIST_SERIAL,
		    .arc = {4, 1},
		    .parameter = make(rows[row].listed[n], infos, others)};
	if (n == 0)
		return false;
	from = all.n;
	assert_int_equal(certs_issue_list_defects(
			     by, d, n, 1 + (unsigned)(row % 2), &o, &all),
	    CERTS_E_OK);
	e = certs_signed_open(
	    stores[STORE].anchors, since(from), false, T_2025, list);
	check(rows[row].name, (e == CERTS_E_OK) == rows[row].obeyed);
	if (e == CERTS_E_OK)
		*item = (struct certs_lists_row) {list->kind, list->item};
	return e == CERTS_E_OK;
}

static void
read_by_cam(struct span card_security)
{
	static const enum mrtd_file of_doc[] = {
	    MRTD_FILE_COM, MRTD_FILE_SOD, MRTD_FILE_DG1, MRTD_FILE_DG2};
	struct passport_run run = {.told = told};
	struct mrtd_session_conf conf;

	doc_init();
	bac_only();
	issue();
	memset(&passport.conf.files[MRTD_FILE_COM], 0,
	    (MRTD_FILE_COUNT - MRTD_FILE_COM) * sizeof(struct span));
	for (size_t i = 0; i < sizeof(of_doc) / sizeof(of_doc[0]); i++)
		passport.conf.files[of_doc[i]] = doc.files[of_doc[i]];
	passport.conf.files[MRTD_FILE_CARD_SECURITY] = card_security;
	passport.conf.bac = false;
	assert_int_equal(mrtd_mrz_key(doc.mrz.document_number, doc.mrz.birth,
			     doc.mrz.expiry, &passport.conf.mrz),
	    MRTD_E_OK);
	passport_power(&passport);
	conf = passport_session(&passport, arena, sizeof(arena));
	conf.want = doc.want;
	conf.allow_bac = false;
	mrtd_session_init(&session, &conf);
	begin();
	passport_drive(&passport, &session, &run);
	judge(mrtd_session_report(&session));
}

static void
a_corrected_object_counts_where_it_is_this_chips(void **state)
{
	static struct passport other;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct certs_verdict *v = &record.facts.verdict;
		struct certs_lists_array array = {.n = 0};
		struct certs_lists lists = {&array, certs_lists_get};
		struct certs_lists_row item;
		struct certs_signed list;
		struct span infos, others, file;
		const struct certs_check *c;

		all = sink_of(room, sizeof(room));
		others = infos_of(&other, 1000);
		infos = infos_of(&passport, 0);
		assert_false(span_eq(infos, others));
		file = make(rows[i].chip, infos, others);
		if (know(i, infos, others, &list, &item))
			array = (struct certs_lists_array) {&item, 1};
		certs_anchors_use_lists(stores[STORE].anchors, &lists);
		read_by_cam(file);
		c = certs_checks_find(v, CERTS_CHECK_CARD_SECURITY);
		if ((c != NULL ? c->result : NO) != rows[i].file ||
		    (c != NULL && c->reason != rows[i].why))
			fail_msg("%s: EF.CardSecurity %d, %s", rows[i].name,
			    c != NULL ? (int)c->result : -1,
			    c != NULL ? certs_checks_reason_name(c->reason)
				      : "");
		if (pki_result(v, CERTS_CHECK_CHIP_CAM) != rows[i].cam)
			fail_msg("%s: CAM %d", rows[i].name,
			    pki_result(v, CERTS_CHECK_CHIP_CAM));
		check(rows[i].name,
		    pki_result(v, CERTS_CHECK_CHIP) == rows[i].cam);
		if (c != NULL && c->reason == DEFECT && c->result == S) {
			check(rows[i].name,
			    strcmp(c->detail,
				"the corrected one of a defect list") == 0);
			/* EF.CardAccess is held against it. */
			check(rows[i].name,
			    pki_result(v, CERTS_CHECK_CARD_ACCESS_SECURITY) ==
				S);
			check(rows[i].name,
			    pki_result(v, CERTS_CHECK_KNOWN_DEFECTS) == U);
		}
		finish();
		certs_anchors_use_lists(stores[STORE].anchors, NULL);
		if (array.n > 0)
			certs_signed_close(&list);
	}
}

/* Two sessions have two proofs, and a file alone has none. */
static void
without_one_proof_nothing_is_corrected(void **state)
{
	static struct passport other;
	struct certs_lists_row item;
	struct certs_lists_array array = {&item, 1};
	struct certs_lists lists = {&array, certs_lists_get};
	struct mrtd_session_report twice;
	struct certs_signed list;
	struct span infos, file;

	(void)state;
	all = sink_of(room, sizeof(room));
	infos = infos_of(&passport, 0);
	file = make(ALTERED, infos, infos_of(&other, 1000));
	/* Row 6: altered, and corrected. */
	assert_true(know(6, infos, infos, &list, &item));
	certs_anchors_use_lists(stores[STORE].anchors, &lists);
	read_by_cam(file);
	assert_int_equal(
	    pki_result(&record.facts.verdict, CERTS_CHECK_CHIP_CAM), S);
	twice = *mrtd_session_report(&session);
	assert_int_equal(twice.cam_proofs, 1);
	for (unsigned proofs = 0; proofs <= 2; proofs += 2) {
		kiosk_inspect_wipe(&inspect);
		begin();
		for (unsigned f = 0; f < MRTD_FILE_COUNT; f++)
			if (passport.conf.files[f].n > 0)
				kiosk_inspect_file(&inspect, (enum mrtd_file)f,
				    MRTD_E_OK, passport.conf.files[f]);
		twice.cam_proofs = proofs;
		judge(&twice);
		assert_int_equal(pki_result(&record.facts.verdict,
				     CERTS_CHECK_CARD_SECURITY),
		    U);
		assert_int_equal(
		    pki_result(&record.facts.verdict, CERTS_CHECK_CHIP_CAM), U);
	}
	finish();
	certs_anchors_use_lists(stores[STORE].anchors, NULL);
	certs_signed_close(&list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_corrected_object_counts_where_it_is_this_chips),
	    cmocka_unit_test(without_one_proof_nothing_is_corrected),
	};

	return cmocka_run_group_tests(tests, set_up_more, tear_down_more);
}
