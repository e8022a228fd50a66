/* What the trust store's lists and signers do to an inspection. */
#include "tests/certs_pki.h"

#include <openssl/sha.h>
#include <stdio.h>

#include "certs/change.h"
#include "certs/issue_list.h"
#include "kiosk/inspect.h"
#include "mrtd/chip/personalise.h"
#include "mrtd/chip/personalise_fields.h"

#define SUITE "ecdsa-p256-sha256"

static uint8_t room[MRTD_FILE_COUNT][4096], list[16384];
static struct kiosk_inspect inspect;

/* The passport that the table below is about. */
static const struct mrtd_mrz mrz = {.format = MRTD_MRZ_TD3,
    .document_code = "P",
    .issuer = "UTO",
    .surname = "ERIKSSON",
    .given = "ANNA MARIA",
    .document_number = "L898902C3",
    .nationality = "UTO",
    .sex = 'F',
    .birth = "740812",
    .expiry = "300415",
    .optional = "ZE184226B"};

static const uint8_t image[300] = {0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3};

struct scene {
	struct certs_issuer *csca, *dsc, *announcer;
	struct certs_anchors_build *build;
	struct certs_anchors *anchors;
	struct span files[MRTD_FILE_COUNT];
};

static void
import(struct scene *s, struct span file, bool trust)
{
	struct certs_import_report r;

	assert_int_equal(
	    pki_import(s->build, file, trust, T_2025, &r), CERTS_E_OK);
	assert_int_equal(r.waiting, 0);
}

static void
scene_init(struct scene *s, uint32_t quirks)
{
	struct certs_issue_spec c = pki_spec(SUITE, "CSCA", 1, 0),
				d = pki_spec(SUITE, "DS", 2, 0),
				l = pki_spec(SUITE, "DL", 3,
				    CERTS_ISSUE_DEVIATION_SIGNER);
	struct certs_issue_object o = {
	    .signing_time = T_2025, .quirks = quirks};
	struct mrtd_chip_portrait face = {
	    .image = SPAN_OF(image), .width = 413, .height = 531};
	struct mrtd_chip_field issued = {
	    .key = "date_of_issue", .value = SPAN_STR("20240601")};
	uint8_t text[MRTD_MRZ_MAX], bytes[1024];
	struct sink k, so = sink_of(bytes, sizeof(bytes)),
		       m = sink_of(text, sizeof(text));
	size_t bad;

	*s = (struct scene) {.csca = pki_csca(&c)};
	s->dsc = pki_dsc(s->csca, &d);
	s->announcer = pki_dsc(s->csca, &l);
	assert_int_equal(
	    certs_anchors_build_new((struct span) {0}, &s->build), CERTS_E_OK);
	import(s, certs_issue_der(s->csca), true);

	assert_int_equal(mrtd_mrz_make(&mrz, &m), MRTD_E_OK);
	k = sink_of(room[MRTD_FILE_DG1], sizeof(room[0]));
	mrtd_chip_personalise_dg1(&k, sink_span(&m));
	s->files[MRTD_FILE_DG1] = sink_span(&k);
	k = sink_of(room[MRTD_FILE_DG2], sizeof(room[0]));
	mrtd_chip_personalise_dg2(&k, &face);
	s->files[MRTD_FILE_DG2] = sink_span(&k);
	k = sink_of(room[MRTD_FILE_DG12], sizeof(room[0]));
	assert_int_equal(
	    mrtd_chip_personalise_fields(
		&k, mrtd_field_table(MRTD_FILE_DG12), &issued, 1, &bad),
	    MRTD_E_OK);
	s->files[MRTD_FILE_DG12] = sink_span(&k);
	assert_int_equal(mrtd_chip_personalise_security_object(
			     &so, MRTD_DIGEST_SHA256, s->files),
	    MRTD_E_OK);
	k = sink_of(room[MRTD_FILE_SOD], sizeof(room[0]));
	assert_int_equal(
	    certs_issue_sod(s->dsc, sink_span(&so), &o, &k), CERTS_E_OK);
	s->files[MRTD_FILE_SOD] = sink_span(&k);
}

static void
scene_free(struct scene *s)
{
	certs_anchors_build_free(&s->build);
	certs_issue_free(&s->announcer);
	certs_issue_free(&s->dsc);
	certs_issue_free(&s->csca);
}

/* With the store as it is by now, and this print. */
static const struct certs_verdict *
inspected(struct scene *s, const struct mrtd_mrz *printed)
{
	struct kiosk_inspect_conf conf = {.profile = CERTS_PROFILE_FILES,
	    .now = T_2025,
	    .have_optical = true,
	    .optical = *printed};
	struct span index;

	assert_int_equal(
	    certs_anchors_build_index(s->build, &index), CERTS_E_OK);
	assert_int_equal(
	    certs_anchors_open_memory(index, &s->anchors), CERTS_E_OK);
	conf.anchors = s->anchors;
	kiosk_inspect_init(&inspect, &conf);
	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++)
		if (s->files[i].n > 0)
			kiosk_inspect_file(&inspect, (enum mrtd_file)i,
			    MRTD_E_OK, s->files[i]);
	kiosk_inspect_finish(&inspect, NULL);
	return &kiosk_inspect_facts(&inspect)->verdict;
}

static void
done(struct scene *s)
{
	kiosk_inspect_wipe(&inspect);
	certs_anchors_free(&s->anchors);
}

#define DAY(y) ((y) + INT64_C(43200))
#define T_2024_06_01 INT64_C(1717200000)

/* clang-format off */
static const struct {
	const char *name;
	struct certs_issue_deviation d;
	enum mrtd_file altered; /* COUNT: none */
	bool applies;
} announced[] = {
	{"any document",         {.parameter = -1}, MRTD_FILE_COUNT, true},
	{"this type",            {.document_type = "P", .parameter = -1}, MRTD_FILE_COUNT, true},
	{"another type",         {.document_type = "ID", .parameter = -1}, MRTD_FILE_COUNT, false},
	{"this number",          {.number = "L898902C3", .parameter = -1}, MRTD_FILE_COUNT, true},
	{"another number",       {.number = "L898902C4", .parameter = -1}, MRTD_FILE_COUNT, false},
	{"issued then",          {.first = T_2024_06_01, .last = DAY(T_2024_06_01), .parameter = -1}, MRTD_FILE_COUNT, true},
	{"issued before",        {.first = T_2020, .last = T_2024_06_01 - 1, .parameter = -1}, MRTD_FILE_COUNT, false},
	{"issued after",         {.first = T_2024_06_01 + 86400, .last = T_2030, .parameter = -1}, MRTD_FILE_COUNT, false},
	{"all of them",          {.document_type = "P", .number = "L898902C3", .first = T_2020, .last = T_2030, .parameter = -1}, MRTD_FILE_COUNT, true},
	{"all but the number",   {.document_type = "P", .number = "L898902C4", .first = T_2020, .last = T_2030, .parameter = -1}, MRTD_FILE_COUNT, false},
	/* What is not the signed file says nothing; the print says its own. */
	{"date altered",         {.first = T_2020, .last = T_2030, .parameter = -1}, MRTD_FILE_DG12, false},
	{"number altered to it", {.number = "L898902C4", .parameter = -1}, MRTD_FILE_DG1, false},
	{"number as printed",    {.number = "L898902C3", .parameter = -1}, MRTD_FILE_DG1, true},
};
/* clang-format on */

static void
a_bounded_deviation_applies_when_the_document_is_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(announced) / sizeof(announced[0]); i++) {
		struct certs_issue_object o = {.signing_time = T_2025};
		struct certs_issue_deviation d = announced[i].d;
		struct sink k = sink_of(list, sizeof(list));
		struct mrtd_mrz printed = mrz;
		const struct certs_verdict *v;
		struct scene s;

		scene_init(&s, 0);
		/* DG1 disagrees with what is printed, and UT said so. */
		d.dsc = certs_issue_der(s.dsc);
		d.by = 1;
		d.arc[0] = 3;
		d.arc[1] = 1;
		(void)snprintf(printed.given, sizeof(printed.given), "ANNA");
		if (announced[i].altered == MRTD_FILE_DG1) {
			uint8_t *at = memmem(room[MRTD_FILE_DG1],
			    s.files[MRTD_FILE_DG1].n, "L898902C36", 10);

			assert_non_null(at);
			memcpy(at, "L898902C49", 10);
		} else if (announced[i].altered == MRTD_FILE_DG12) {
			room[MRTD_FILE_DG12][s.files[MRTD_FILE_DG12].n - 1] ^=
			    3;
		}
		assert_int_equal(
		    certs_issue_list_deviations(s.announcer, &d, 1, &o, &k),
		    CERTS_E_OK);
		import(&s, sink_span(&k), false);
		v = inspected(&s, &printed);
		check(announced[i].name,
		    pki_result(v, CERTS_CHECK_MRZ_DG1) ==
			(announced[i].applies ? CERTS_UNDETERMINED
					      : CERTS_FAILED));
		check(announced[i].name,
		    pki_result(v, CERTS_CHECK_KNOWN_DEFECTS) ==
			(announced[i].applies ? CERTS_UNDETERMINED
					      : CERTS_SUCCESSFUL));
		done(&s);
		scene_free(&s);
	}
}

static void
distrust(struct scene *s, struct span der)
{
	struct certs_change c = {.build = s->build,
	    .who = "Anna",
	    .reason = "stolen",
	    .now = T_2025};
	struct certs_settle settled;
	uint8_t digest[32];
	bool agreed;

	SHA256(der.p, der.n, digest);
	assert_int_equal(
	    certs_change_distrust(&c, digest, &settled, &agreed), CERTS_E_OK);
}

/* An object that carries no certificate, and what the store has put aside. */
static void
a_signer_put_aside_is_found(void **state)
{
	struct certs_issue_spec twin_spec = pki_spec(SUITE, "DS", 2, 0),
				other_spec = pki_spec(SUITE, "DS", 9, 0);
	struct certs_issuer *twin, *other;
	const struct certs_verdict *v;
	struct scene s;

	(void)state;
	scene_init(&s, CERTS_ISSUE_NO_CERTIFICATE);
	twin = pki_dsc(s.csca, &twin_spec);
	other = pki_dsc(s.csca, &other_spec);
	v = inspected(&s, &mrz);
	assert_int_equal(pki_reason(v, CERTS_CHECK_DSC_SIGNATURE),
	    CERTS_REASON_NO_CERTIFICATE);
	done(&s);
	/* Another number; then the same number and another key. */
	import(&s, certs_issue_der(other), false);
	v = inspected(&s, &mrz);
	assert_int_equal(pki_reason(v, CERTS_CHECK_DSC_SIGNATURE),
	    CERTS_REASON_NO_CERTIFICATE);
	done(&s);
	import(&s, certs_issue_der(twin), false);
	v = inspected(&s, &mrz);
	assert_int_equal(
	    pki_result(v, CERTS_CHECK_SOD_SIGNATURE), CERTS_FAILED);
	done(&s);
	import(&s, certs_issue_der(s.dsc), false);
	v = inspected(&s, &mrz);
	assert_int_equal(
	    pki_result(v, CERTS_CHECK_SOD_SIGNATURE), CERTS_SUCCESSFUL);
	assert_int_equal(
	    pki_result(v, CERTS_CHECK_DSC_SIGNATURE), CERTS_SUCCESSFUL);
	assert_int_equal(certs_checks_overall(v).trust, CERTS_TRUST_TRUSTED);
	done(&s);
	/* Distrusted by name it is none of them. */
	distrust(&s, certs_issue_der(s.dsc));
	v = inspected(&s, &mrz);
	assert_int_not_equal(
	    pki_result(v, CERTS_CHECK_SOD_SIGNATURE), CERTS_SUCCESSFUL);
	done(&s);
	certs_issue_free(&other);
	certs_issue_free(&twin);
	scene_free(&s);
}

/* The object may name it by its key identifier. */
static void
a_signer_put_aside_is_found_by_its_key_identifier(void **state)
{
	const struct certs_verdict *v;
	struct scene s;

	(void)state;
	scene_init(&s, CERTS_ISSUE_NO_CERTIFICATE | CERTS_ISSUE_SID_KEY_ID);
	v = inspected(&s, &mrz);
	assert_int_equal(pki_reason(v, CERTS_CHECK_DSC_SIGNATURE),
	    CERTS_REASON_NO_CERTIFICATE);
	done(&s);
	import(&s, certs_issue_der(s.dsc), false);
	v = inspected(&s, &mrz);
	assert_int_equal(certs_checks_overall(v).trust, CERTS_TRUST_TRUSTED);
	done(&s);
	scene_free(&s);
}

/* Distrusted by name, a signer is refused wherever it comes from. */
static void
a_distrusted_signer_is_refused(void **state)
{
	struct certs_issue_spec spec = pki_spec(SUITE, "DS", 7, 0);
	struct certs_issuer *renewed;
	const struct certs_verdict *v;

	(void)state;
	/* By its own certificate; by another one of its key. */
	for (int turn = 0; turn < 2; turn++) {
		struct scene s;

		scene_init(&s, 0);
		spec.same_key = s.dsc;
		renewed = pki_dsc(s.csca, &spec);
		import(&s, certs_issue_der(turn == 0 ? s.dsc : renewed), false);
		v = inspected(&s, &mrz);
		assert_int_equal(
		    certs_checks_overall(v).trust, CERTS_TRUST_TRUSTED);
		done(&s);
		distrust(&s, certs_issue_der(turn == 0 ? s.dsc : renewed));
		v = inspected(&s, &mrz);
		assert_int_equal(
		    pki_result(v, CERTS_CHECK_DSC_REVOCATION), CERTS_FAILED);
		assert_int_equal(pki_reason(v, CERTS_CHECK_DSC_REVOCATION),
		    CERTS_REASON_DISTRUSTED);
		assert_int_equal(
		    certs_checks_overall(v).trust, CERTS_TRUST_NOT_TRUSTED);
		done(&s);
		certs_issue_free(&renewed);
		scene_free(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		a_bounded_deviation_applies_when_the_document_is_known),
	    cmocka_unit_test(a_signer_put_aside_is_found),
	    cmocka_unit_test(a_signer_put_aside_is_found_by_its_key_identifier),
	    cmocka_unit_test(a_distrusted_signer_is_refused),
	};

	return cmocka_run_group_tests_name("kiosk_lists", tests, NULL, NULL);
}
