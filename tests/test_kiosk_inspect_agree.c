/* Whether the data groups of one document tell of one person. */
#include "tests/certs_pki.h"

#include <string.h>

#include "kiosk/inspect.h"
#include "mrtd/chip/personalise.h"
#include "mrtd/chip/personalise_fields.h"

#define V(text)                                           \
	{                                                 \
		(const uint8_t *)(text), sizeof(text) - 1 \
	}

static const char mrz[] = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
			  "L898902C36UTO7408122F1204159ZE184226B<<<<<10";

static const struct {
	const char *name;
	size_t n;
	struct mrtd_chip_field dg11[2];
	enum certs_result result;
	const char *detail;
} rows[] = {
    {"the same name and birth", 2,
	{{"full_name", 0, V("ERIKSSON<<ANNA<MARIA")},
	    {"date_of_birth", 0, V("19740812")}},
	CERTS_SUCCESSFUL, ""},
    {"another name", 1, {{"full_name", 0, V("SMITH<<JOHN")}}, CERTS_FAILED,
	"name in DG1 and full name in DG11"},
    {"another birth", 1, {{"date_of_birth", 0, V("19740813")}}, CERTS_FAILED,
	"date of birth in DG1 and in DG11"},
    {"letters that States write in their own ways", 1,
	{{"full_name", 0, V("\xC3\x89RIKSSON<<\xC3\x85NNA<M")}},
	CERTS_UNDETERMINED, "name in DG1 and full name in DG11"},
    {"nothing to compare", 1, {{"title", 0, V("DR")}}, CERTS_NOT_SUPPORTED, ""},
};

static void
data_groups_are_compared(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		static struct kiosk_inspect inspect;
		uint8_t dg1[128], dg11[256];
		struct sink k1 = sink_of(dg1, sizeof(dg1)),
			    k11 = sink_of(dg11, sizeof(dg11));
		const struct certs_check *c;
		size_t bad;

		mrtd_chip_personalise_dg1(&k1, span_of(mrz, sizeof(mrz) - 1));
		assert_int_equal(mrtd_chip_personalise_fields(&k11,
				     mrtd_field_table(MRTD_FILE_DG11),
				     rows[i].dg11, rows[i].n, &bad),
		    MRTD_E_OK);
		kiosk_inspect_init(&inspect,
		    &(struct kiosk_inspect_conf) {
			.profile = CERTS_PROFILE_FILES, .now = T_2025});
		kiosk_inspect_file(
		    &inspect, MRTD_FILE_DG1, MRTD_E_OK, sink_span(&k1));
		kiosk_inspect_file(
		    &inspect, MRTD_FILE_DG11, MRTD_E_OK, sink_span(&k11));
		kiosk_inspect_finish(&inspect, NULL);
		c = certs_checks_find(
		    &kiosk_inspect_facts(&inspect)->verdict, CERTS_CHECK_AGREE);
		check(rows[i].name, c != NULL && c->result == rows[i].result);
		check(rows[i].name,
		    c != NULL && strcmp(c->detail, rows[i].detail) == 0);
		kiosk_inspect_wipe(&inspect);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(data_groups_are_compared),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_inspect_agree", tests, NULL, NULL);
}
