/* A genuine document, disturbed at every place: bit by bit, or on its way. */
#include "tests/inspect_make.h"

/* All of it again, as it lies in memory. */
static bool
admits(const struct mrtd_session_report *report)
{
	struct certs_overall o;

	begin();
	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++)
		if (doc.files[i].p != NULL)
			kiosk_inspect_file(&inspect, (enum mrtd_file)i,
			    MRTD_E_OK, doc.files[i]);
	judge(report);
	o = certs_checks_overall(&record.facts.verdict);
	return certs_checks_admit(&o);
}

/*
 * No bit of a data group can be another.  Of EF.SOD a few can: names of
 * algorithms and versions that nobody signs.  Then what was signed, by whom,
 * is still the same, bit by bit.
 */
static void
no_flipped_bit_is_let_in(void **state)
{
	/* clang-format off */
	static const struct {
		enum mrtd_file file;
		size_t step; /* a prime leaves no bit of a byte out */
	} files[] = {
		{MRTD_FILE_DG1,  1},
		{MRTD_FILE_DG14, 1},
		{MRTD_FILE_DG2,  7},
		{MRTD_FILE_SOD,  7},
	};
	/* clang-format on */
	struct mrtd_session_report report;
	static uint8_t content[1024], signer[1024];
	size_t content_n, signer_n;

	(void)state;
	doc_init();
	issue();
	report = *read_chip();
	content_n = inspect.sod.content.n;
	signer_n = inspect.sod.signer.n;
	assert_in_range(content_n, 100, sizeof(content));
	assert_in_range(signer_n, 100, sizeof(signer));
	memcpy(content, inspect.sod.content.p, content_n);
	memcpy(signer, inspect.sod.signer.p, signer_n);
	finish();
	assert_true(admits(&report));
	kiosk_inspect_wipe(&inspect);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const char *name = mrtd_lds_file(files[i].file)->name;
		size_t bits = doc.files[files[i].file].n * 8;

		for (size_t b = 0; b < bits; b += files[i].step) {
			uint8_t flip = (uint8_t)(1u << (b & 7));

			alter(files[i].file, b / 8 + 1, flip);
			if (admits(&report)) {
				check(name, files[i].file == MRTD_FILE_SOD);
				check(name,
				    span_eq(inspect.sod.content,
					span_of(content, content_n)));
				check(name,
				    span_eq(inspect.sod.signer,
					span_of(signer, signer_n)));
			}
			kiosk_inspect_wipe(&inspect);
			alter(files[i].file, b / 8 + 1, flip);
		}
	}
}

static bool
all_read(const struct mrtd_session_report *r)
{
	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++)
		if (doc.files[i].p != NULL &&
		    !span_eq(r->file[i].content, doc.files[i]))
			return false;
	return r->err == MRTD_E_OK;
}

/*
 * Wherever a session is disturbed, by silence or by garbage: whoever is let in
 * was read whole, after a reset for instance.
 */
static void
no_session_cut_short_is_let_in(void **state)
{
	static const char *const ways[] = {"silent", "garbage"};

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		bool whole = false, undisturbed = false;
		unsigned n = 1;

		for (; n < 40 && !undisturbed; n++) {
			const struct mrtd_session_report *r;
			struct certs_overall o;
			char fault[24];

			snprintf(fault, sizeof(fault), "%s=%u", ways[i], n);
			doc_init();
			doc.fault = fault;
			issue();
			r = read_chip();
			o = certs_checks_overall(&record.facts.verdict);
			whole = all_read(r);
			undisturbed = r->commands < n;
			check(fault, certs_checks_admit(&o) == whole);
			check(fault,
			    (kiosk_record_status(&record) == 0) == whole);
			check(fault, (record.reasons == 0) == whole);
			finish();
		}
		assert_true(undisturbed && whole);
		assert_in_range(n, 15, 30);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_flipped_bit_is_let_in),
	    cmocka_unit_test(no_session_cut_short_is_let_in),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_inspect_disturbed", tests, set_up, tear_down);
}
