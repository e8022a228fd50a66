/* What the issuer's side writes, the reader's side reads. */
#include "tests/check.h"

#include "mrtd/chip/personalise.h"
#include "mrtd/chip/personalise_infos.h"
#include "mrtd/com.h"
#include "mrtd/sod.h"
#include "mrtd/tlv.h"

static uint8_t buf[9000];

static void
writes_com(void **state)
{
	uint32_t files = MRTD_FILE_BIT(MRTD_FILE_DG1) |
	    MRTD_FILE_BIT(MRTD_FILE_DG2) | MRTD_FILE_BIT(MRTD_FILE_DG16);
	struct sink k = sink_of(buf, sizeof(buf));
	struct mrtd_com com;

	(void)state;
	/* EF.SOD is no data group and is not listed. */
	mrtd_chip_personalise_com(&k, files | MRTD_FILE_BIT(MRTD_FILE_SOD));
	assert_int_equal(mrtd_com_parse(sink_span(&k), &com), MRTD_E_OK);
	assert_int_equal(com.files, files);
	assert_string_equal(com.version, "0107");
	assert_string_equal(com.unicode, "040000");
	assert_int_equal(com.findings, 0);
}

/* Lengths on both sides of where TLV headers grow. */
static void
writes_dg2_of_every_size(void **state)
{
	static const size_t sizes[] = {15, 30, 70, 100, 150, 170, 200, 8000};
	/* 413 x 531, then nothing. */
	static uint8_t image[8000] = {0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0x02,
	    0x13, 0x01, 0x9D, 1, 1, 0x11, 0};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct sink k = sink_of(buf, sizeof(buf));
		struct mrtd_chip_portrait p = {
		    .image = span_of(image, sizes[i]),
		    .format = MRTD_IMAGE_JPEG,
		    .width = 413,
		    .height = 531};
		struct mrtd_face face;

		mrtd_chip_personalise_dg2(&k, &p);
		assert_int_equal(
		    mrtd_face_parse(sink_span(&k), &face), MRTD_E_OK);
		assert_true(span_eq(face.image, p.image));
		assert_int_equal(face.width, 413);
		assert_int_equal(face.height, 531);
		assert_int_equal(face.images, 1);
		assert_int_equal(face.kind, MRTD_FACE_KIND_FRONTAL);
		assert_int_equal(face.findings, 0);
		k = sink_of(buf, k.n - 1);
		mrtd_chip_personalise_dg2(&k, &p);
		assert_false(sink_ok(&k));
	}
}

static void
writes_the_security_object(void **state)
{
	static const uint8_t dg1[] = {0x61, 0}, dg2[] = {0x75, 0};
	struct span files[MRTD_FILE_COUNT] = {[MRTD_FILE_COM] = SPAN_OF(dg1),
	    [MRTD_FILE_DG1] = SPAN_OF(dg1),
	    [MRTD_FILE_DG2] = SPAN_OF(dg2)};

	(void)state;
	for (enum mrtd_digest d = 0; d < MRTD_DIGEST_COUNT; d++) {
		struct sink k = sink_of(buf, sizeof(buf));
		struct mrtd_lds_so so;

		assert_int_equal(
		    mrtd_chip_personalise_security_object(&k, d, files),
		    MRTD_E_OK);
		assert_int_equal(mrtd_sod_parse(sink_span(&k), &so), MRTD_E_OK);
		assert_int_equal(so.hash, d);
		assert_int_equal(so.files,
		    MRTD_FILE_BIT(MRTD_FILE_DG1) |
			MRTD_FILE_BIT(MRTD_FILE_DG2));
		assert_int_equal(
		    mrtd_hash_check(&so, MRTD_FILE_DG2, SPAN_OF(dg2)),
		    MRTD_E_OK);
		assert_int_equal(
		    mrtd_hash_check(&so, MRTD_FILE_DG1, SPAN_OF(dg2)),
		    MRTD_E_DIGEST);
		assert_int_equal(
		    mrtd_hash_check(&so, MRTD_FILE_COM, SPAN_OF(dg1)),
		    MRTD_E_UNSIGNED);
		k = sink_of(buf, k.n - 1);
		assert_int_equal(
		    mrtd_chip_personalise_security_object(&k, d, files),
		    MRTD_E_SPACE);
	}
}

/* clang-format off */
static const struct {
	const char *name;
	enum mrtd_err want;
	uint8_t group;
} suites[] = {
	{"pace-ecdh-gm-aes128-p256",        MRTD_E_OK, 12},
	{"pace-ecdh-gm-3des-bp192",         MRTD_E_OK, 9},
	{"pace-ecdh-gm-aes256-p521",        MRTD_E_OK, 18},
	{"pace-dh-gm-3des-modp1024",        MRTD_E_OK, 0},
	{"pace-dh-gm-aes256-modp2048-256",  MRTD_E_OK, 2},
	{"pace-ecdh-im-aes192-bp512",       MRTD_E_OK, 17},
	{"pace-dh-im-3des-modp2048-224",    MRTD_E_OK, 1},
	{"pace-ecdh-cam-aes256-p384",       MRTD_E_OK, 15},
	{"pace-ecdh-im-aes128-p224",        MRTD_E_UNSUPPORTED, 0},
	{"pace-ecdh-cam-3des-p256",         MRTD_E_NOT_FOUND, 0},
	{"pace-dh-cam-aes128-modp1024",     MRTD_E_NOT_FOUND, 0},
	{"pace-dh-gm-aes128-p256",          MRTD_E_VALUE, 0},
	{"pace-ecdh-gm-aes128-modp1024",    MRTD_E_VALUE, 0},
	{"pace-ecdh-gm-aes128-p257",        MRTD_E_NOT_FOUND, 0},
	{"pace-ecdh-gm-aes128-",            MRTD_E_NOT_FOUND, 0},
	{"pace-ecdh-xx-aes128-p256",        MRTD_E_NOT_FOUND, 0},
	{"",                                MRTD_E_NOT_FOUND, 0},
};
/* clang-format on */

static void
knows_suites_by_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		struct sink k = sink_of(buf, sizeof(buf));
		struct mrtd_paceinfo info, read[2];
		struct mrtd_secinfos all;
		struct span dg14;

		check(suites[i].name,
		    mrtd_chip_personalise_suite(suites[i].name, &info) ==
			suites[i].want);
		if (suites[i].want != MRTD_E_OK)
			continue;
		check(suites[i].name,
		    mrtd_chip_personalise_infos_dg14(&k,
			&(struct mrtd_chip_infos) {
			    .pace = &info, .n_pace = 1}) == MRTD_E_OK);
		check(suites[i].name,
		    mrtd_tlv_only(sink_span(&k), 0x6E, &dg14) == MRTD_E_OK);
		check(suites[i].name,
		    mrtd_secinfo_parse(dg14, &all) == MRTD_E_OK);
		check(suites[i].name, mrtd_secinfo_pace(&all, read, 2) == 1);
		check(suites[i].name, read[0].err == MRTD_E_OK);
		check(suites[i].name, read[0].suite == info.suite);
		check(suites[i].name, read[0].group == suites[i].group);
		check(suites[i].name, read[0].id == suites[i].group);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(writes_com),
	    cmocka_unit_test(writes_dg2_of_every_size),
	    cmocka_unit_test(writes_the_security_object),
	    cmocka_unit_test(knows_suites_by_name),
	};

	return cmocka_run_group_tests_name(
	    "mrtd_chip_personalise", tests, NULL, NULL);
}
