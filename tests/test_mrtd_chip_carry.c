/*
 * What the chip carries: large files in large blocks, commands in chains,
 * applications beside its own.
 */
#include "tests/check.h"

#include "mrtd/read.h"
#include "mrtd/tlv.h"
#include "tests/helper_auth.h"

static struct helper_auth h;

/* One command in the session in force. */
static uint16_t
command(const struct mrtd_capdu *c, struct span *data)
{
	struct mrtd_rapdu r = {0};
	struct span capdu;

	mrtd_link_command(&h.link, c);
	while (mrtd_link_send(&h.link, &capdu))
		assert_int_equal(
		    mrtd_link_recv(&h.link, helper_auth_transceive(&h, capdu)),
		    MRTD_E_OK);
	assert_true(mrtd_link_answer(&h.link, &r));
	*data = r.data;
	return r.sw;
}

static uint16_t
select_application(struct span aid)
{
	struct span none;

	return command(
	    &(struct mrtd_capdu) {
		.ins = MRTD_INS_SELECT, .p1 = 0x04, .p2 = 0x0C, .data = aid},
	    &none);
}

/* Doc 9303-10 §3.6.6: above 32,767 by INS B1, up to the chip's buffers. */
static void
large_files(void **state)
{
	enum {
		SIZE = 150000
	};
	static const struct {
		const char *name;
		size_t buffers;
		enum mrtd_cipher cipher;
	} rows[] = {
	    {"short, 3DES", 261, MRTD_CIPHER_3DES},
	    {"256 bytes more, AES", 512, MRTD_CIPHER_AES128},
	    {"4 KiB", 4096, MRTD_CIPHER_AES256},
	    {"32 KiB", 32768, MRTD_CIPHER_3DES},
	    {"64 KiB", 65536, MRTD_CIPHER_AES128},
	};
	static uint8_t file[SIZE + 8], got[SIZE + 8];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sink k = sink_of(file, sizeof(file));
		struct mrtd_read r;
		struct span capdu;
		enum mrtd_err e = MRTD_E_OK;

		helper_auth_init(&h);
		mrtd_tlv_put_header(&k, 0x75, SIZE);
		for (size_t n = 0; n < SIZE; n++)
			sink_put_u8(&k, (uint8_t)(n * 31 + (n >> 8)));
		assert_true(sink_ok(&k));
		h.conf.files[MRTD_FILE_DG2] = sink_span(&k);
		helper_auth_start(&h, rows[i].cipher, rows[i].buffers);
		check(rows[i].name,
		    select_application(span_of(
			mrtd_lds_aid, MRTD_LDS_AID_SIZE)) == MRTD_SW_OK);
		mrtd_read_init(&r, &h.link, mrtd_lds_file(MRTD_FILE_DG2), got,
		    sizeof(got));
		while (e == MRTD_E_OK && mrtd_read_send(&r, &capdu))
			e = mrtd_read_recv(
			    &r, helper_auth_transceive(&h, capdu));
		check(rows[i].name, e == MRTD_E_OK);
		check(rows[i].name,
		    span_eq(mrtd_read_content(&r), sink_span(&k)));
	}
}

/* ISO/IEC 7816-4 §5.3.3. */
static void
chains(void **state)
{
	static const uint8_t aid_and[] = {
	    0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01};
	struct mrtd_capdu first = {.cla = 0x10,
	    .ins = MRTD_INS_SELECT,
	    .p1 = 0x04,
	    .p2 = 0x0C,
	    .data = span_of(aid_and, 3)};
	struct mrtd_capdu last = first, other = first;
	struct span none;

	(void)state;
	last.cla = 0;
	last.data = span_of(aid_and + 3, 4);
	other.cla = 0;
	other.ins = MRTD_INS_READ_BINARY;
	for (unsigned i = 0; i < 2; i++) {
		helper_auth_init(&h);
		h.conf.chains = i == 1;
		helper_auth_start(&h, MRTD_CIPHER_AES128, 261);
		assert_int_equal(command(&first, &none),
		    i == 1 ? MRTD_SW_OK : MRTD_SW_CHAINING_NOT_SUPP);
	}
	assert_int_equal(command(&last, &none), MRTD_SW_OK);
	assert_int_equal(h.chip.df, MRTD_LDS_LDS1);
	/* The last part never comes; the chain is forgotten with it. */
	assert_int_equal(command(&first, &none), MRTD_SW_OK);
	assert_int_equal(command(&other, &none), MRTD_SW_CHAINING_EXPECTED);
	assert_int_equal(command(&last, &none), MRTD_SW_FILE_NOT_FOUND);
	/* More than any command has. */
	first.data = SPAN_OF(h.bytes);
	first.data.n = 200;
	for (unsigned i = 0; i < MRTD_CHIP_CHAIN_MAX / 200; i++)
		assert_int_equal(command(&first, &none), MRTD_SW_OK);
	assert_int_equal(command(&first, &none), MRTD_SW_WRONG_LENGTH);
	assert_int_equal(helper_auth_read(&h), MRTD_E_OK);
}

/* Another application: it sees what is its own, and nothing else. */

struct seen {
	unsigned commands;
	bool access;
};

static uint16_t
other_command(void *cookie, struct mrtd_chip *c, const struct mrtd_capdu *p,
    struct sink *rdata)
{
	struct seen *seen = cookie;

	seen->commands++;
	seen->access = c->access;
	if (p->ins != 0xB2)
		return 0;
	sink_put(rdata, SPAN_STR("a record"));
	return MRTD_SW_OK;
}

static void
other_applications(void **state)
{
	static const uint8_t aid[] = {0xA0, 0x00, 0x00, 0x02, 0x47, 0x20, 0x01};
	struct seen seen = {0};
	struct mrtd_chip_app app = {
	    .aid = SPAN_OF(aid), .command = other_command, .cookie = &seen};
	struct mrtd_capdu record = {.ins = 0xB2, .p1 = 1, .p2 = 4, .ne = 256};
	struct span data;

	(void)state;
	helper_auth_init(&h);
	helper_auth_start(&h, MRTD_CIPHER_AES128, 261);
	assert_int_equal(
	    select_application(SPAN_OF(aid)), MRTD_SW_FILE_NOT_FOUND);
	assert_int_equal(command(&record, &data), MRTD_SW_INS);
	h.conf.apps = &app;
	h.conf.n_apps = 1;
	helper_auth_start(&h, MRTD_CIPHER_AES128, 261);
	assert_int_equal(helper_auth_read(&h), MRTD_E_OK);
	assert_int_equal(command(&record, &data), MRTD_SW_INS);
	assert_int_equal(select_application(SPAN_OF(aid)), MRTD_SW_OK);
	assert_int_equal(seen.commands, 0);
	assert_int_equal(command(&record, &data), MRTD_SW_OK);
	assert_true(span_eq(data, SPAN_STR("a record")));
	assert_true(seen.access);
	/* What it does not know is the chip's, and not its files'. */
	assert_int_equal(
	    command(&(struct mrtd_capdu) {.ins = 0xCA, .ne = 256}, &data),
	    MRTD_SW_INS);
	assert_int_equal(
	    command(
		&(struct mrtd_capdu) {
		    .ins = MRTD_INS_READ_BINARY, .p1 = 0x81, .ne = 256},
		&data),
	    MRTD_SW_FILE_NOT_FOUND);
	assert_int_equal(seen.commands, 3);
	assert_int_equal(helper_auth_read(&h), MRTD_E_OK);
	assert_int_equal(seen.commands, 3);
	assert_int_equal(command(&record, &data), MRTD_SW_INS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(large_files),
	    cmocka_unit_test(chains),
	    cmocka_unit_test(other_applications),
	};

	return cmocka_run_group_tests_name(
	    "mrtd_chip_carry", tests, NULL, NULL);
}
