/*
 * Which key and which suite: what documents leave out of DG14, several keys,
 * and identifiers that the chip does not know.
 */
#include "tests/mrtd_ca_run.h"

/* What documents leave out, and what is made of it. */
static void
incomplete_infos(void **state)
{
	enum {
		ID = 1
	};
	static const struct {
		const char *name;
		unsigned omit, ciphers;
		bool has_id;
		size_t n;
		bool inferred, says_id;
		enum mrtd_cipher cipher;
		unsigned commands;
	} rows[] = {
	    {"everything there", 0, 1u << MRTD_CIPHER_AES128, true, 1, false,
		true, MRTD_CIPHER_AES128, 2},
	    {"no identifiers", 0, 1u << MRTD_CIPHER_AES128, false, 1, false,
		false, MRTD_CIPHER_AES128, 2},
	    {"no info", MRTD_CHIP_OMIT_CA_INFO, 1u << MRTD_CIPHER_3DES, false,
		1, true, false, MRTD_CIPHER_3DES, 1},
	    {"no info, key with identifier", MRTD_CHIP_OMIT_CA_INFO,
		1u << MRTD_CIPHER_3DES, true, 1, true, true, MRTD_CIPHER_3DES,
		1},
	    {"info without identifier", MRTD_CHIP_OMIT_CA_INFO_ID,
		1u << MRTD_CIPHER_AES256, true, 1, false, true,
		MRTD_CIPHER_AES256, 2},
	    {"key without identifier", MRTD_CHIP_OMIT_CA_KEY_ID,
		1u << MRTD_CIPHER_AES192, true, 1, false, true,
		MRTD_CIPHER_AES192, 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mrtd_ca_choice list[MRTD_CA_CHOICES];
		struct mrtd_ca ca;

		chip(13, MRTD_CHIP_KEY_EXPLICIT, rows[i].ciphers);
		h.conf.ca[0].has_id = rows[i].has_id;
		h.conf.ca[0].id = ID;
		helper_auth_dg14(&h, rows[i].omit);
		check(rows[i].name, choices(list) == rows[i].n);
		check(rows[i].name, list[0].err == MRTD_E_OK);
		check(rows[i].name, list[0].inferred == rows[i].inferred);
		check(rows[i].name, list[0].has_id == rows[i].says_id);
		check(rows[i].name, list[0].suite->cipher == rows[i].cipher);
		helper_auth_start(&h, MRTD_CIPHER_3DES, 261);
		check(rows[i].name, drive(&ca, &list[0]) == MRTD_E_OK);
		check(rows[i].name, h.commands == rows[i].commands);
		check(rows[i].name, helper_auth_read(&h) == MRTD_E_OK);
	}
}

/* The chip does not know the identifier that DG14 states, or wants none. */
static void
identifier_is_dropped(void **state)
{
	struct mrtd_ca_choice list[MRTD_CA_CHOICES];
	struct mrtd_ca ca;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		chip(12, MRTD_CHIP_KEY_NAMED,
		    1u << (i == 0 ? MRTD_CIPHER_3DES : MRTD_CIPHER_AES128));
		h.conf.ca[0].has_id = true;
		h.conf.ca[0].id = 7;
		helper_auth_dg14(&h, 0);
		h.conf.ca[0].has_id = false;
		assert_int_equal(choices(list), 1);
		helper_auth_start(&h, MRTD_CIPHER_3DES, 261);
		assert_int_equal(drive(&ca, &list[0]), MRTD_E_OK);
		assert_int_equal(h.commands, i == 0 ? 2 : 3);
		assert_int_equal(helper_auth_read(&h), MRTD_E_OK);
	}
}

/* Several keys, the strongest first; the next one after a refusal. */
static void
several_keys(void **state)
{
	struct mrtd_ca_choice list[MRTD_CA_CHOICES];
	struct mrtd_ca ca;

	(void)state;
	chip(13, MRTD_CHIP_KEY_NAMED,
	    1u << MRTD_CIPHER_3DES | 1u << MRTD_CIPHER_AES128);
	h.conf.ca[0].has_id = true;
	h.conf.ca[0].id = 1;
	h.conf.ca[1] = (struct mrtd_chip_ca_key) {
	    .key = helper_auth_key(&h, 2, MRTD_CHIP_KEY_EXPLICIT),
	    .ciphers = 1u << MRTD_CIPHER_AES256,
	    .has_id = true,
	    .id = 2};
	h.conf.ca[2] = (struct mrtd_chip_ca_key) {
	    .key = helper_auth_key(&h, 16, MRTD_CHIP_KEY_EXPLICIT),
	    .ciphers = 1u << MRTD_CIPHER_AES128,
	    .has_id = true,
	    .id = 200};
	h.conf.n_ca = 3;
	helper_auth_dg14(&h, 0);
	assert_int_equal(choices(list), 4);
	assert_int_equal(list[0].id, 2);
	assert_int_equal(list[1].id, 200);
	assert_int_equal(list[2].id, 1);
	assert_int_equal(list[3].id, 1);
	/* The reader cannot carry the first: nothing is sent. */
	helper_auth_start(&h, MRTD_CIPHER_3DES, 261);
	assert_int_equal(drive(&ca, &list[0]), MRTD_E_UNSUPPORTED);
	assert_int_equal(h.commands, 0);
	/* An identifier of two bytes in DER is one byte in DO'84'. */
	assert_int_equal(drive(&ca, &list[1]), MRTD_E_OK);
	assert_int_equal(helper_auth_read(&h), MRTD_E_OK);

	/* The chip has forgotten a key that DG14 names. */
	h.conf.n_ca = 1;
	helper_auth_start(&h, MRTD_CIPHER_3DES, 261);
	assert_int_equal(drive(&ca, &list[1]), MRTD_E_STATUS);
	assert_int_equal(ca.sw, MRTD_SW_NO_REFERENCE);
	assert_true(mrtd_ca_refused(&ca));
	assert_int_equal(drive(&ca, &list[2]), MRTD_E_OK);
	assert_int_equal(helper_auth_read(&h), MRTD_E_OK);
}

/* Without identifiers nobody knows which of two keys is meant. */
static void
ambiguous_keys(void **state)
{
	struct mrtd_ca_choice list[MRTD_CA_CHOICES];

	(void)state;
	chip(13, MRTD_CHIP_KEY_NAMED, 1u << MRTD_CIPHER_AES128);
	h.conf.ca[0].has_id = true;
	h.conf.ca[0].id = 1;
	h.conf.ca[1] = h.conf.ca[0];
	h.conf.ca[1].id = 2;
	h.conf.ca[1].key = helper_auth_key(&h, 14, MRTD_CHIP_KEY_NAMED);
	h.conf.n_ca = 2;
	helper_auth_dg14(&h, MRTD_CHIP_OMIT_CA_INFO_ID);
	assert_int_equal(choices(list), 2);
	assert_true(list[0].inferred && list[1].inferred);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(incomplete_infos),
	    cmocka_unit_test(identifier_is_dropped),
	    cmocka_unit_test(several_keys),
	    cmocka_unit_test(ambiguous_keys),
	};

	return cmocka_run_group_tests_name("mrtd_ca_choice", tests, NULL, NULL);
}
