#include "tests/check.h"

#include <stdlib.h>

#include "mrtd/chip/lds2.h"
#include "mrtd/lds2_read.h"
#include "mrtd/tlv.h"
#include "tests/helper_auth.h"

#define MANY 254
#define BIG 40000

/* What a chip holds: records of their kind, with a number each. */
struct store {
	uint8_t bytes[400000];
	struct sink k;
	struct span entries[MANY], exits[MANY], visas[MANY];
	struct span certificates[MANY], biometrics[64];
};

static struct store store;
static struct mrtd_lds2_record records[600];
static uint8_t buf[400000];

static struct span
put_end(size_t start, const char *state, uint32_t tag, struct span inside,
    uint8_t certificate)
{
	uint8_t contents[200];
	struct sink in = sink_of(contents, sizeof(contents));
	uint32_t state_tag = tag == 0x73 ? 0x5F44 : 0x5F28;

	mrtd_tlv_put(&in, state_tag, span_of(state, 3));
	sink_put(&in, inside);
	mrtd_tlv_put(&store.k, state_tag, span_of(state, 3));
	mrtd_tlv_put(&store.k, tag, sink_span(&in));
	mrtd_tlv_put(&store.k, 0x5F37, HEX(0x30, 0x00));
	mrtd_tlv_put(&store.k, 0x5F38, span_of(&certificate, 1));
	assert_true(sink_ok(&store.k));
	return span_of(store.bytes + start, store.k.n - start);
}

static struct span
put_travel(const char *state, uint8_t certificate)
{
	uint8_t date[16];
	struct sink k = sink_of(date, sizeof(date));

	mrtd_tlv_put(&k, 0x5F45, SPAN_STR("20261122"));
	return put_end(store.k.n, state, 0x73, sink_span(&k), certificate);
}

static struct span
put_visa(const char *state, uint8_t certificate)
{
	return put_end(
	    store.k.n, state, 0x71, HEX(0x43, 2, 'V', 'S'), certificate);
}

static struct span
put_certificate(uint8_t number, size_t n)
{
	size_t start = store.k.n;
	const uint8_t serial[] = {'U', 'T', number};

	mrtd_tlv_put(&store.k, 0x5F3A, SPAN_OF(serial));
	mrtd_tlv_put_header(&store.k, 0x72, n);
	sink_put_fill(&store.k, number, n);
	assert_true(sink_ok(&store.k));
	return span_of(store.bytes + start, store.k.n - start);
}

static struct span
put_biometrics(uint8_t number, size_t n)
{
	size_t start = store.k.n;

	mrtd_tlv_put_header(&store.k, 0x7F2E, n + 5 + 5 + 4);
	mrtd_tlv_put_header(&store.k, 0x5F2E, n);
	sink_put_fill(&store.k, number, n);
	mrtd_tlv_put(&store.k, 0x5F37, HEX(0x30, 0x00));
	mrtd_tlv_put(&store.k, 0x5F38, span_of(&number, 1));
	assert_true(sink_ok(&store.k));
	return span_of(store.bytes + start, store.k.n - start);
}

/* One chip with everything; how much of it is in use says each test. */
static void
fill_store(void)
{
	store.k = sink_of(store.bytes, sizeof(store.bytes));
	for (unsigned i = 0; i < MANY; i++) {
		store.entries[i] = put_travel(
		    i % 2 == 0 ? "UTO" : "XXA", i < 3 ? 1 : 2);
		store.exits[i] = put_travel("UTO", 200);
		store.visas[i] = put_visa("UTO", 3);
		store.certificates[i] = put_certificate((uint8_t)(i + 1), 400);
	}
	memset(store.biometrics, 0, sizeof(store.biometrics));
	store.biometrics[0] = put_biometrics(1, 500);
	store.biometrics[63] = put_biometrics(2, BIG);
}

/* A session in which Terminal Authentication is taken for done. */
struct bench {
	struct helper_auth auth;
	struct mrtd_lds2_rights rights;
	struct mrtd_chip_lds2_conf conf;
	struct mrtd_chip_lds2 lds2;
	struct mrtd_lds2_read read;
};

static struct bench bench;

static void
begin(unsigned entries, unsigned exits)
{
	memset(&bench, 0, sizeof(bench));
	helper_auth_init(&bench.auth);
	fill_store();
	mrtd_lds2_rights_all(&bench.rights);
	bench.conf.rights = &bench.rights;
	bench.conf.file[MRTD_LDS2_ENTRIES] = (struct mrtd_chip_lds2_file) {
	    store.entries, entries};
	bench.conf.file[MRTD_LDS2_EXITS] = (struct mrtd_chip_lds2_file) {
	    store.exits, exits};
	bench.conf.file[MRTD_LDS2_TRAVEL_CERTIFICATES] =
	    (struct mrtd_chip_lds2_file) {store.certificates, 2};
	bench.conf.file[MRTD_LDS2_VISAS] = (struct mrtd_chip_lds2_file) {
	    store.visas, 2};
	bench.conf.file[MRTD_LDS2_VISA_CERTIFICATES] =
	    (struct mrtd_chip_lds2_file) {store.certificates, 3};
	bench.conf.file[MRTD_LDS2_BIOMETRIC] = (struct mrtd_chip_lds2_file) {
	    store.biometrics, 64};
	bench.conf.file[MRTD_LDS2_BIOMETRICS_CERTIFICATES] =
	    (struct mrtd_chip_lds2_file) {store.certificates, 2};
}

static enum mrtd_err
read_app(const struct mrtd_lds2_read_conf *conf, size_t buffers)
{
	struct mrtd_lds2_read_conf c = *conf;
	struct span capdu;
	enum mrtd_err e = MRTD_E_OK;

	mrtd_chip_lds2_init(&bench.lds2, &bench.conf);
	bench.auth.conf.apps = bench.lds2.apps;
	bench.auth.conf.n_apps = bench.lds2.n_apps;
	helper_auth_start(&bench.auth, MRTD_CIPHER_AES128, buffers);
	c.records = records;
	if (c.max_records == 0)
		c.max_records = sizeof(records) / sizeof(records[0]);
	c.buf = buf;
	if (c.cap == 0)
		c.cap = sizeof(buf);
	mrtd_lds2_read_init(&bench.read, &bench.auth.link, &c);
	while (mrtd_lds2_read_send(&bench.read, &capdu)) {
		e = mrtd_lds2_read_recv(
		    &bench.read, helper_auth_transceive(&bench.auth, capdu));
		if (e != MRTD_E_OK)
			return e;
	}
	return bench.read.err;
}

static void
reads_travel_records(void **state)
{
	struct mrtd_lds2_read *r = &bench.read;

	(void)state;
	begin(3, 1);
	assert_int_equal(
	    read_app(
		&(struct mrtd_lds2_read_conf) {.app = MRTD_LDS2_TRAVEL}, 4096),
	    MRTD_E_OK);
	assert_true(mrtd_lds2_read_done(r));
	assert_int_equal(r->file[MRTD_LDS2_ENTRIES].stated, 3);
	assert_int_equal(r->file[MRTD_LDS2_ENTRIES].n, 3);
	assert_int_equal(r->file[MRTD_LDS2_EXITS].n, 1);
	/* Certificate 1 is needed; 200 is named and is not there. */
	assert_int_equal(r->file[MRTD_LDS2_TRAVEL_CERTIFICATES].n, 1);
	assert_int_equal(
	    r->file[MRTD_LDS2_TRAVEL_CERTIFICATES].err, MRTD_E_NOT_FOUND);
	assert_int_equal(r->n, 5);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(records[i].file, MRTD_LDS2_ENTRIES);
		assert_int_equal(records[i].number, i + 1);
		assert_true(span_eq(records[i].content, store.entries[i]));
	}
	assert_true(span_eq(
	    mrtd_lds2_read_certificate(r, 1)->content, store.certificates[0]));
	assert_null(mrtd_lds2_read_certificate(r, 2));
	/* SELECT; FMM and READ RECORD of two files; two certificates. */
	assert_int_equal(r->commands, 7);
}

/* 254 records at 4 KiB and at 64 KiB: the same, in fewer commands. */
static void
reads_many_at_once(void **state)
{
	static const size_t buffers[] = {4096, 65000};
	unsigned commands[2];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		begin(MANY, 0);
		assert_int_equal(
		    read_app(
			&(struct mrtd_lds2_read_conf) {.app = MRTD_LDS2_TRAVEL},
			buffers[i]),
		    MRTD_E_OK);
		assert_int_equal(bench.read.file[MRTD_LDS2_ENTRIES].n, MANY);
		for (size_t n = 0; n < MANY; n++) {
			assert_int_equal(records[n].number, n + 1);
			assert_true(
			    span_eq(records[n].content, store.entries[n]));
		}
		commands[i] = bench.read.commands;
	}
	assert_true(commands[1] < commands[0]);
}

static void
reads_the_newest(void **state)
{
	(void)state;
	begin(100, 100);
	assert_int_equal(
	    read_app(&(struct mrtd_lds2_read_conf) {.app = MRTD_LDS2_TRAVEL,
			 .newest = 2},
		4096),
	    MRTD_E_OK);
	assert_int_equal(bench.read.file[MRTD_LDS2_ENTRIES].n, 2);
	assert_int_equal(records[0].number, 99);
	assert_int_equal(records[1].number, 100);
}

static void
reads_one_state(void **state)
{
	(void)state;
	begin(9, 2);
	assert_int_equal(
	    read_app(&(struct mrtd_lds2_read_conf) {.app = MRTD_LDS2_TRAVEL,
			 .state = "XXA"},
		4096),
	    MRTD_E_OK);
	assert_int_equal(bench.read.file[MRTD_LDS2_ENTRIES].n, 4);
	assert_int_equal(bench.read.file[MRTD_LDS2_EXITS].n, 0);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(records[i].number, 2 * i + 2);
}

static void
reads_visas_and_biometrics(void **state)
{
	struct mrtd_lds2_read *r = &bench.read;

	(void)state;
	begin(0, 0);
	assert_int_equal(
	    read_app(
		&(struct mrtd_lds2_read_conf) {.app = MRTD_LDS2_VISA}, 4096),
	    MRTD_E_OK);
	assert_int_equal(r->file[MRTD_LDS2_VISAS].n, 2);
	assert_int_equal(r->file[MRTD_LDS2_VISA_CERTIFICATES].n, 1);
	assert_int_equal(r->file[MRTD_LDS2_VISA_CERTIFICATES].err, MRTD_E_OK);
	begin(0, 0);
	assert_int_equal(
	    read_app(&(struct mrtd_lds2_read_conf) {.app = MRTD_LDS2_BIOMETRICS,
			 .biometrics = UINT64_MAX},
		4096),
	    MRTD_E_OK);
	/* Above 32 KiB with INS B1; 62 numbers are not there. */
	assert_int_equal(r->file[MRTD_LDS2_BIOMETRIC].n, 2);
	assert_int_equal(r->file[MRTD_LDS2_BIOMETRIC].err, MRTD_E_OK);
	assert_int_equal(records[1].number, 64);
	assert_true(span_eq(records[1].content, store.biometrics[63]));
	assert_int_equal(r->file[MRTD_LDS2_BIOMETRICS_CERTIFICATES].n, 2);
}

static void
respects_rights(void **state)
{
	struct mrtd_lds2_read *r = &bench.read;

	(void)state;
	begin(3, 1);
	mrtd_lds2_rights_and(
	    &bench.rights, MRTD_LDS2_TRAVEL, (struct span) {0});
	assert_int_equal(
	    read_app(
		&(struct mrtd_lds2_read_conf) {.app = MRTD_LDS2_TRAVEL}, 4096),
	    MRTD_E_ACCESS_DENIED);
	/* Records, and no certificates. */
	begin(3, 1);
	mrtd_lds2_rights_and(&bench.rights, MRTD_LDS2_TRAVEL, HEX(0x01));
	assert_int_equal(
	    read_app(
		&(struct mrtd_lds2_read_conf) {.app = MRTD_LDS2_TRAVEL}, 4096),
	    MRTD_E_OK);
	assert_int_equal(r->n, 4);
	assert_int_equal(
	    r->file[MRTD_LDS2_TRAVEL_CERTIFICATES].err, MRTD_E_ACCESS_DENIED);
	/* Certificates, and no records. */
	begin(3, 1);
	mrtd_lds2_rights_and(&bench.rights, MRTD_LDS2_TRAVEL, HEX(0x04));
	assert_int_equal(
	    read_app(
		&(struct mrtd_lds2_read_conf) {.app = MRTD_LDS2_TRAVEL}, 4096),
	    MRTD_E_OK);
	assert_int_equal(r->n, 0);
	assert_int_equal(r->file[MRTD_LDS2_ENTRIES].err, MRTD_E_ACCESS_DENIED);
	assert_int_equal(r->file[MRTD_LDS2_EXITS].err, MRTD_E_ACCESS_DENIED);
	/* EF.Biometrics 64 alone. */
	begin(0, 0);
	mrtd_lds2_rights_and(&bench.rights, MRTD_LDS2_BIOMETRICS,
	    HEX(0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40));
	assert_int_equal(
	    read_app(&(struct mrtd_lds2_read_conf) {.app = MRTD_LDS2_BIOMETRICS,
			 .biometrics = UINT64_C(1) << 63 | 1},
		4096),
	    MRTD_E_OK);
	assert_int_equal(r->file[MRTD_LDS2_BIOMETRIC].n, 1);
	assert_int_equal(
	    r->file[MRTD_LDS2_BIOMETRIC].err, MRTD_E_ACCESS_DENIED);
}

static void
says_what_is_missing(void **state)
{
	struct mrtd_lds2_read *r = &bench.read;

	(void)state;
	/* No such application; the others are there. */
	begin(3, 1);
	for (unsigned i = 0; i < MRTD_LDS2_FILES; i++)
		if (mrtd_lds2_file(i)->app == MRTD_LDS2_VISA)
			bench.conf.file[i].records = NULL;
	assert_int_equal(
	    read_app(
		&(struct mrtd_lds2_read_conf) {.app = MRTD_LDS2_VISA}, 4096),
	    MRTD_E_NOT_FOUND);
	/* One file of two. */
	begin(3, 1);
	bench.conf.file[MRTD_LDS2_EXITS].records = NULL;
	assert_int_equal(
	    read_app(
		&(struct mrtd_lds2_read_conf) {.app = MRTD_LDS2_TRAVEL}, 4096),
	    MRTD_E_OK);
	assert_int_equal(r->file[MRTD_LDS2_EXITS].err, MRTD_E_NOT_FOUND);
	assert_int_equal(r->file[MRTD_LDS2_ENTRIES].n, 3);
	/* A record that the chip counts and does not give. */
	begin(3, 1);
	bench.conf.quirks = MRTD_CHIP_LDS2_Q_MISCOUNT;
	assert_int_equal(
	    read_app(
		&(struct mrtd_lds2_read_conf) {.app = MRTD_LDS2_TRAVEL}, 4096),
	    MRTD_E_OK);
	assert_int_equal(r->file[MRTD_LDS2_ENTRIES].stated, 4);
	assert_int_equal(r->file[MRTD_LDS2_ENTRIES].n, 3);
	assert_int_equal(r->file[MRTD_LDS2_ENTRIES].err, MRTD_E_END_OF_FILE);
	/* No counting, one record an answer: slower, and the same. */
	begin(3, 1);
	bench.conf.quirks = MRTD_CHIP_LDS2_Q_NO_FMM |
	    MRTD_CHIP_LDS2_Q_ONE_RECORD;
	assert_int_equal(
	    read_app(
		&(struct mrtd_lds2_read_conf) {.app = MRTD_LDS2_TRAVEL}, 4096),
	    MRTD_E_OK);
	assert_int_equal(r->file[MRTD_LDS2_ENTRIES].stated, -1);
	assert_int_equal(r->file[MRTD_LDS2_ENTRIES].n, 3);
	assert_int_equal(r->file[MRTD_LDS2_ENTRIES].err, MRTD_E_OK);
}

static void
keeps_to_its_room(void **state)
{
	struct mrtd_lds2_read *r = &bench.read;

	(void)state;
	begin(9, 1);
	assert_int_equal(
	    read_app(&(struct mrtd_lds2_read_conf) {.app = MRTD_LDS2_TRAVEL,
			 .max_records = 4},
		4096),
	    MRTD_E_OK);
	assert_int_equal(r->n, 4);
	assert_int_equal(r->file[MRTD_LDS2_ENTRIES].err, MRTD_E_SPACE);
	begin(9, 1);
	assert_int_equal(
	    read_app(&(struct mrtd_lds2_read_conf) {.app = MRTD_LDS2_TRAVEL,
			 .cap = 100},
		4096),
	    MRTD_E_OK);
	assert_int_equal(r->file[MRTD_LDS2_ENTRIES].err, MRTD_E_SPACE);
	assert_true(r->held <= 100);
	/* A reader of short APDUs cannot read records, and says so. */
	begin(9, 1);
	assert_int_equal(
	    read_app(
		&(struct mrtd_lds2_read_conf) {.app = MRTD_LDS2_TRAVEL}, 261),
	    MRTD_E_OK);
	assert_int_equal(r->file[MRTD_LDS2_ENTRIES].err, MRTD_E_UNSUPPORTED);
	assert_int_equal(r->file[MRTD_LDS2_ENTRIES].stated, 9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_travel_records),
	    cmocka_unit_test(reads_many_at_once),
	    cmocka_unit_test(reads_the_newest),
	    cmocka_unit_test(reads_one_state),
	    cmocka_unit_test(reads_visas_and_biometrics),
	    cmocka_unit_test(respects_rights),
	    cmocka_unit_test(says_what_is_missing),
	    cmocka_unit_test(keeps_to_its_room),
	};

	return cmocka_run_group_tests_name("mrtd_lds2_read", tests, NULL, NULL);
}
