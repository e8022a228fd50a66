#include "tests/check.h"

#include "kiosk/dumps.h"

#include <stdlib.h>
#include <unistd.h>

static char dir[] = "/tmp/kiosk_dumps.XXXXXX";

/* clang-format off */
static const struct {
	const char *name;
	enum mrtd_file id; /* MRTD_FILE_COUNT: is not looked at */
} cases[] = {
	{"EF_COM.bin",        MRTD_FILE_COM},
	{"COM.bin",           MRTD_FILE_COM},
	{"ef011E.bin",        MRTD_FILE_COM},
	{"EF_SOD.bin",        MRTD_FILE_SOD},
	{"ef011D.bin",        MRTD_FILE_SOD},
	{"EF_DG1.bin",        MRTD_FILE_DG1},
	{"DG1.bin",           MRTD_FILE_DG1},
	{"ef0101.bin",        MRTD_FILE_DG1},
	{"Datagroup1.bin",    MRTD_FILE_DG1},
	{"Datagroup15.bin",   MRTD_FILE_DG15},
	{"ef010F.bin",        MRTD_FILE_DG15},
	{"EF_CardAccess.bin", MRTD_FILE_CARD_ACCESS},
	{"EF_ATR_INFO.bin",   MRTD_FILE_ATR_INFO},
	{"EF_CardSecurity.bin", MRTD_FILE_CARD_SECURITY},
	{"ef011C.bin",        MRTD_FILE_CVCA}, /* not EF.CardAccess */
	{"ef0110.bin",        MRTD_FILE_DG16},
	{"ef0111.bin",        MRTD_FILE_COUNT}, /* no file of LDS1 */
	{"Datagroup17.bin",   MRTD_FILE_COUNT},
	{"DG15_pk.bin",       MRTD_FILE_COUNT},
};
/* clang-format on */

static void
knows_every_name(void **state)
{
	struct kiosk_dumps d;
	char path[128];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *name = cases[i].name;
		uint32_t want = cases[i].id == MRTD_FILE_COUNT
		    ? 0
		    : MRTD_FILE_BIT(cases[i].id);

		check(name,
		    kiosk_dumps_spill(dir, name, HEX(0x61, 1, 9)) ==
			KIOSK_E_OK);
		check(name, kiosk_dumps_load(dir, &d) == KIOSK_E_OK);
		check(name, kiosk_dumps_set(&d) == want);
		check(name,
		    want == 0 ||
			span_eq(d.files[cases[i].id], HEX(0x61, 1, 9)));
		kiosk_dumps_free(&d);
		snprintf(path, sizeof(path), "%s/%s", dir, name);
		assert_int_equal(unlink(path), 0);
	}
}

static void
writes_what_it_reads(void **state)
{
	struct kiosk_dumps d;
	char path[128];

	(void)state;
	assert_int_equal(
	    kiosk_dumps_save(dir, MRTD_FILE_DG2, HEX(0x75, 0)), KIOSK_E_OK);
	assert_int_equal(kiosk_dumps_load(dir, &d), KIOSK_E_OK);
	assert_true(span_eq(d.files[MRTD_FILE_DG2], HEX(0x75, 0)));
	kiosk_dumps_free(&d);
	snprintf(path, sizeof(path), "%s/EF_DG2.bin", dir);
	assert_int_equal(unlink(path), 0);
}

static void
refuses_what_cannot_be(void **state)
{
	static uint8_t large[1025];
	struct kiosk_dumps d;
	struct span s;
	char path[128];

	(void)state;
	/* EF.COM may have 1,024 bytes. */
	assert_int_equal(
	    kiosk_dumps_spill(dir, "EF_COM.bin", SPAN_OF(large)), KIOSK_E_OK);
	assert_int_equal(kiosk_dumps_load(dir, &d), KIOSK_E_SYSTEM);
	snprintf(path, sizeof(path), "%s/EF_COM.bin", dir);
	assert_int_equal(kiosk_dumps_slurp(path, 1024, &s), KIOSK_E_SYSTEM);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(kiosk_dumps_slurp(path, 1024, &s), KIOSK_E_SYSTEM);
	assert_int_equal(kiosk_dumps_load(path, &d), KIOSK_E_SYSTEM);
	assert_int_equal(kiosk_dumps_slurp(dir, 1024, &s), KIOSK_E_SYSTEM);
}

static int
make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL;
}

static int
drop_dir(void **state)
{
	(void)state;
	return rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(knows_every_name),
	    cmocka_unit_test(writes_what_it_reads),
	    cmocka_unit_test(refuses_what_cannot_be),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_dumps", tests, make_dir, drop_dir);
}
