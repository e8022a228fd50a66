/* The chip against bare commands, and against our own terminal engines. */
#include "tests/check.h"
#include "tests/helper_chip.h"

#include "mrtd/pace.h"
#include "mrtd/tlv.h"

static struct helper_chip h;
static uint8_t answer[70000];

static struct span
transmit(struct span capdu)
{
	struct sink k = sink_of(answer, sizeof(answer));
	struct mrtd_transport t = helper_chip_transport(&h);

	if (t.transceive(t.cookie, capdu, &k, 0) != MRTD_E_OK)
		return (struct span) {0};
	return sink_span(&k);
}

/* clang-format off */
#define SELECT_LDS1 HEX(0x00, 0xA4, 0x04, 0x0C, 7, 0xA0, 0, 0, 2, 0x47, 0x10, 1)

/*
 * Commands in a row, each on the state that the one before has left, before
 * any access control; n is the number of data bytes of the answer.
 */
static const struct {
	const char *name;
	struct span capdu;
	size_t n;
	uint16_t sw;
} bare[] = {
	{"SELECT MF",                  HEX(0, 0xA4, 0, 0x0C),              0, 0x9000},
	{"SELECT MF by 3F00",          HEX(0, 0xA4, 0, 0x0C, 2, 0x3F, 0),  0, 0x9000},
	{"nothing is current",         HEX(0, 0xB0, 0, 0, 0),              0, 0x6986},
	{"CardAccess by SFI",          HEX(0, 0xB0, 0x9C, 0, 4),           4, 0x9000},
	{"it has become current",      HEX(0, 0xB0, 0, 1, 3),              3, 0x9000},
	{"all of it with Le 00",       HEX(0, 0xB0, 0, 0, 0),             22, 0x9000},
	{"more than there is",         HEX(0, 0xB0, 0, 0, 23),            22, 0x6282},
	{"the last byte",              HEX(0, 0xB0, 0, 21, 1),             1, 0x9000},
	{"offset at the end",          HEX(0, 0xB0, 0, 22, 1),             0, 0x6B00},
	{"offset beyond the end",      HEX(0, 0xB0, 0x7F, 0xFF, 1),        0, 0x6B00},
	{"READ BINARY without Le",     HEX(0, 0xB0, 0, 0),                 0, 0x6700},
	{"READ BINARY with data",      HEX(0, 0xB0, 0, 0, 1, 1, 1),        0, 0x6700},
	{"extended Le",                HEX(0, 0xB0, 0, 0, 0, 1, 0),       22, 0x9000},
	{"odd INS, current file",      HEX(0, 0xB1, 0, 0, 3, 0x54, 1, 1, 5), 5, 0x9000},
	{"odd INS, by SFI",            HEX(0, 0xB1, 0, 0x1C, 3, 0x54, 1, 0, 6), 6, 0x9000},
	{"odd INS, by FID",            HEX(0, 0xB1, 1, 0x1C, 4, 0x54, 2, 0, 0, 6), 6, 0x9000},
	{"odd INS to the end",         HEX(0, 0xB1, 0, 0, 3, 0x54, 1, 0, 0), 24, 0x9000},
	{"odd INS without offset",     HEX(0, 0xB1, 0, 0, 5),              0, 0x6A80},
	{"odd INS, no room",           HEX(0, 0xB1, 0, 0, 3, 0x54, 1, 0, 2), 0, 0x6700},
	{"odd INS, offset of 5 bytes", HEX(0, 0xB1, 0, 0, 7, 0x54, 5, 0, 0, 0, 0, 0, 9), 0, 0x6A80},
	{"odd INS, offset near 2^32",  HEX(0, 0xB1, 0, 0, 6, 0x54, 4, 0xFF, 0xFF, 0xFF, 0xFF, 9), 0, 0x6B00},
	{"SFI 0",                      HEX(0, 0xB0, 0x80, 0, 4),           0, 0x6A86},
	{"SFI with a reserved bit",    HEX(0, 0xB0, 0xDC, 0, 4),           0, 0x6A86},
	{"SFI that is not here",       HEX(0, 0xB0, 0x82, 0, 4),           0, 0x6A82},
	{"and nothing is current",     HEX(0, 0xB0, 0, 0, 4),              4, 0x9000},
	{"CardAccess by FID",          HEX(0, 0xA4, 2, 0x0C, 2, 1, 0x1C),  0, 0x9000},
	{"with Le and FCP",            HEX(0, 0xA4, 2, 0x04, 2, 1, 0x1C, 0), 10, 0x9000},
	{"with Le, nothing asked",     HEX(0, 0xA4, 2, 0x0C, 2, 1, 0x1C, 0), 0, 0x9000},
	{"FID of one byte",            HEX(0, 0xA4, 2, 0x0C, 1, 1),        0, 0x6700},
	{"FID unknown",                HEX(0, 0xA4, 2, 0x0C, 2, 1, 0x99),  0, 0x6A82},
	{"EF.DIR is absent",           HEX(0, 0xA4, 2, 0x0C, 2, 0x2F, 0),  0, 0x6A82},
	{"EF.ATR/INFO",                HEX(0, 0xB0, 0x81, 0, 0),          16, 0x9000},
	{"P2 unknown",                 HEX(0, 0xA4, 4, 0x0B, 1, 1),        0, 0x6A86},
	{"P1 unknown",                 HEX(0, 0xA4, 9, 0x0C, 1, 1),        0, 0x6A86},
	{"another application",        HEX(0, 0xA4, 4, 0x0C, 5, 0xA0, 0, 0, 2, 0x48), 0, 0x6A82},
	{"BAC before the application", HEX(0, 0x84, 0, 0, 8),              0, 0x6985},
	{"SELECT LDS1",                SELECT_LDS1,                        0, 0x9000},
	{"FCI of LDS1",                HEX(0, 0xA4, 4, 0, 7, 0xA0, 0, 0, 2, 0x47, 0x10, 1, 0), 11, 0x9000},
	{"EF.COM by FID",              HEX(0, 0xA4, 2, 0x0C, 2, 1, 0x1E),  0, 0x6982},
	{"EF.COM by SFI",              HEX(0, 0xB0, 0x9E, 0, 0),           0, 0x6982},
	{"DG1 by SFI",                 HEX(0, 0xB0, 0x81, 0, 0),           0, 0x6982},
	{"DG3 by SFI",                 HEX(0, 0xB0, 0x83, 0, 0),           0, 0x6982},
	{"DG16 is absent: not told",   HEX(0, 0xB0, 0x90, 0, 0),           0, 0x6982},
	{"the refused is not current", HEX(0, 0xB0, 0, 0, 0),              0, 0x6986},
	{"PACE inside the application", HEX(0, 0x22, 0xC1, 0xA4, 3, 0x83, 1, 1), 0, 0x6985},
	{"authenticate unchallenged",  HEX(0, 0x82, 0, 0, 1, 0, 40),       0, 0x6985},
	{"GET CHALLENGE",              HEX(0, 0x84, 0, 0, 8),              8, 0x9000},
	{"a command nobody knows",     HEX(0, 0xCA, 0, 0, 0),              0, 0x6D00},
	{"a class nobody knows",       HEX(0x80, 0xA4, 0, 0x0C),           0, 0x6E00},
	{"secured without a session",  HEX(0x0C, 0xB0, 0, 0, 0),           0, 0x6988},
	{"two bytes",                  HEX(0, 0xB0),                       0, 0x6700},
	{"Lc longer than the data",    HEX(0, 0xA4, 2, 0x0C, 9, 1),        0, 0x6700},
};
/* clang-format on */

static void
answers_bare_commands(void **state)
{
	(void)state;
	helper_chip_init(&h, "pace-ecdh-gm-aes128-p256", true, 4096);
	for (size_t i = 0; i < sizeof(bare) / sizeof(bare[0]); i++) {
		struct mrtd_rapdu r = {.sw = 0};

		check(bare[i].name,
		    mrtd_rapdu_parse(transmit(bare[i].capdu), &r) == MRTD_E_OK);
		if (r.sw != bare[i].sw || r.data.n != bare[i].n)
			print_error("# %s: %04X, %zu bytes\n", bare[i].name,
			    r.sw, r.data.n);
		check(bare[i].name, r.sw == bare[i].sw);
		check(bare[i].name, r.data.n == bare[i].n);
	}
}

/* The terminal's side of a session. */
static struct mrtd_sm sm;

static enum mrtd_err
secured(const struct mrtd_capdu *plain, struct sink *data, uint16_t *sw)
{
	uint8_t buf[700];
	struct sink k = sink_of(buf, sizeof(buf));
	struct span r;

	assert_int_equal(mrtd_sm_wrap(&sm, plain, &k), MRTD_E_OK);
	r = transmit(sink_span(&k));
	if (r.p == NULL)
		return MRTD_E_CARD_GONE;
	return mrtd_sm_unwrap(&sm, r, data, sw);
}

static enum mrtd_err
run_bac(const struct mrtd_mrz_key *key)
{
	struct mrtd_bac bac;
	struct span capdu;
	enum mrtd_err e = MRTD_E_OK;

	transmit(SELECT_LDS1);
	mrtd_bac_init(&bac, key, &h.env.env);
	while (e == MRTD_E_OK && mrtd_bac_send(&bac, &capdu))
		e = mrtd_bac_recv(&bac, transmit(capdu));
	mrtd_bac_take(&bac, &sm);
	mrtd_bac_wipe(&bac);
	return e;
}

static enum mrtd_err
run_pace(struct mrtd_pace_password password)
{
	struct mrtd_paceinfo info[4];
	struct mrtd_secinfos all;
	struct mrtd_pace pace;
	struct span capdu;
	enum mrtd_err e;

	assert_int_equal(
	    mrtd_secinfo_parse(h.conf.files[MRTD_FILE_CARD_ACCESS], &all),
	    MRTD_E_OK);
	assert_true(mrtd_secinfo_pace(&all, info, 4) > 0);
	e = mrtd_pace_init(&pace, &info[0], &password, &h.env.env);
	while (e == MRTD_E_OK && mrtd_pace_send(&pace, &capdu))
		e = mrtd_pace_recv(&pace, transmit(capdu));
	mrtd_pace_take(&pace, &sm);
	mrtd_pace_wipe(&pace);
	return e;
}

static enum mrtd_err
select_secured(void)
{
	const struct mrtd_capdu c = {.ins = 0xA4,
	    .p1 = 4,
	    .p2 = 0x0C,
	    .data = span_of(mrtd_lds_aid, MRTD_LDS_AID_SIZE)};
	uint8_t buf[16];
	struct sink k = sink_of(buf, sizeof(buf));
	uint16_t sw;
	enum mrtd_err e = secured(&c, &k, &sw);

	return e == MRTD_E_OK && sw != 0x9000 ? MRTD_E_STATUS : e;
}

/* Reads by SFI, then in blocks of ne; the answer is the last status word. */
static uint16_t
read_file(enum mrtd_file id, uint32_t ne, struct sink *out, unsigned *apdus)
{
	size_t size = h.conf.files[id].n;
	struct mrtd_capdu c = {.ins = 0xB0,
	    .p1 = (uint8_t)(0x80 | mrtd_lds_file(id)->sfi),
	    .ne = ne,
	    .extended = ne > 256};
	uint16_t sw = 0;

	*apdus = 0;
	do {
		size_t before = out->n, left = size - before;

		if (left < ne)
			c.ne = (uint32_t)left;
		if (secured(&c, out, &sw) != MRTD_E_OK || sw != 0x9000 ||
		    out->n == before)
			break;
		++*apdus;
		c.p1 = (uint8_t)(out->n >> 8);
		c.p2 = (uint8_t)out->n;
	} while (out->n < size);
	return sw;
}

/* Everything that may be read is read as it is; the rest is refused. */
static void
check_all_files(const char *name, uint32_t ne)
{
	static uint8_t buf[70000];
	unsigned apdus;

	for (enum mrtd_file id = MRTD_FILE_COM; id < MRTD_FILE_COUNT; id++) {
		struct sink k = sink_of(buf, sizeof(buf));
		uint16_t sw = 0x6A82;

		if (h.conf.files[id].p != NULL)
			sw = read_file(id, ne, &k, &apdus);
		if (mrtd_lds_file(id)->access == MRTD_LDS_EXTENDED) {
			check(name, h.conf.files[id].p == NULL || sw == 0x6982);
			check(name, k.n == 0);
		} else if (h.conf.files[id].p != NULL) {
			check(name, sw == 0x9000);
			check(name, span_eq(sink_span(&k), h.conf.files[id]));
		}
	}
}

static void
gives_its_files_after_bac(void **state)
{
	static uint8_t buf[70000];
	struct mrtd_mrz_key key = helper_chip_key();
	struct sink k = sink_of(buf, sizeof(buf));
	unsigned apdus;

	(void)state;
	helper_chip_init(&h, NULL, true, 0);
	assert_int_equal(run_bac(&key), MRTD_E_OK);
	check_all_files("BAC, short", 231);
	helper_chip_init(&h, NULL, true, 4096);
	assert_int_equal(run_bac(&key), MRTD_E_OK);
	assert_int_equal(read_file(MRTD_FILE_DG2, 4000, &k, &apdus), 0x9000);
	assert_true(span_eq(sink_span(&k), h.conf.files[MRTD_FILE_DG2]));
	assert_int_equal(apdus, 5);
	key.text[3] ^= 1;
	assert_int_equal(run_bac(&key), MRTD_E_PASSWORD);
	assert_false(mrtd_sm_live(&sm));
}

/* clang-format off */
static const char *const suites[] = {
	"pace-ecdh-gm-3des-p224",    "pace-ecdh-gm-aes128-p256",
	"pace-ecdh-gm-aes192-bp384", "pace-ecdh-gm-aes256-p521",
	"pace-ecdh-gm-aes128-p192",  "pace-ecdh-gm-aes256-bp320",
	"pace-dh-gm-3des-modp1024",  "pace-dh-gm-aes256-modp2048-256",
};
/* clang-format on */

static void
gives_its_files_after_pace(void **state)
{
	struct mrtd_mrz_key key = helper_chip_key();

	(void)state;
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		struct mrtd_pace_password mrz = {MRTD_PACE_MRZ,
					      span_of(key.text, key.n)},
					  can = {MRTD_PACE_CAN,
					      SPAN_STR("123456")},
					  wrong = {MRTD_PACE_CAN,
					      SPAN_STR("123457")};

		helper_chip_init(&h, suites[i], true, 4096);
		check(suites[i], run_pace(wrong) == MRTD_E_PASSWORD);
		check(suites[i], run_pace(can) == MRTD_E_OK);
		check(suites[i], select_secured() == MRTD_E_OK);
		mrtd_chip_reset(&h.chip);
		check(suites[i], run_pace(mrz) == MRTD_E_OK);
		check(suites[i], select_secured() == MRTD_E_OK);
		check_all_files(suites[i], 4000);
	}
}

static void
a_plain_command_ends_the_session(void **state)
{
	struct mrtd_mrz_key key = helper_chip_key();
	const struct mrtd_capdu c = {.ins = 0xB0, .p1 = 0x81, .ne = 4};
	uint8_t buf[64];
	struct sink k = sink_of(buf, sizeof(buf));
	uint16_t sw;

	(void)state;
	helper_chip_init(&h, NULL, true, 0);
	assert_int_equal(run_bac(&key), MRTD_E_OK);
	assert_int_equal(secured(&c, &k, &sw), MRTD_E_OK);
	assert_int_equal(k.n, 4);
	assert_true(
	    span_eq(transmit(HEX(0, 0xB0, 0x81, 0, 4)), HEX(0x69, 0x82)));
	assert_int_equal(secured(&c, &k, &sw), MRTD_E_SM_LOST);
	/* The file that was current in the session is not readable on. */
	assert_int_equal(run_bac(&key), MRTD_E_OK);
	k.n = 0;
	assert_int_equal(secured(&c, &k, &sw), MRTD_E_OK);
	assert_true(span_eq(transmit(HEX(0, 0xB0, 0, 0, 4)), HEX(0x69, 0x86)));
	/* And so does one whose MAC is wrong. */
	assert_int_equal(run_bac(&key), MRTD_E_OK);
	sm.k_mac[5] ^= 0x10; /* not a parity bit */
	assert_int_equal(secured(&c, &k, &sw), MRTD_E_SM_LOST);
	assert_int_equal(sw, 0x6988);
	assert_false(h.chip.access);
}

/* clang-format off */
static const struct {
	const char *fault;
	enum mrtd_err access, read;
} faults[] = {
	{"none",            MRTD_E_OK,        MRTD_E_OK},
	{"silent=1",        MRTD_E_TRUNCATED, MRTD_E_OK},
	{"silent=4",        MRTD_E_OK,        MRTD_E_CARD_GONE},
	{"garbage=2",       MRTD_E_STATUS,    MRTD_E_OK},
	{"garbage=4",       MRTD_E_OK,        MRTD_E_SM_FORMAT},
	{"tear=DG2:100:5",  MRTD_E_OK,        MRTD_E_CARD_GONE},
	{"tear=DG2:200:5",  MRTD_E_OK,        MRTD_E_OK},
	{"tear=DG1:0:5",    MRTD_E_OK,        MRTD_E_OK},
	{"wrong-mac=4",     MRTD_E_OK,        MRTD_E_SM_MAC},
	{"wrong-mac=5",     MRTD_E_OK,        MRTD_E_OK},
	{"truncate",        MRTD_E_OK,        MRTD_E_SM_FORMAT},
	{"refuse-bac",      MRTD_E_PASSWORD,  MRTD_E_OK},
};
/* clang-format on */

static void
plays_every_fault(void **state)
{
	struct mrtd_mrz_key key = helper_chip_key();
	const struct mrtd_capdu c = {.ins = 0xB0, .p1 = 0x82, .ne = 200};
	uint8_t buf[256];

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct sink k = sink_of(buf, sizeof(buf));
		enum mrtd_err e;
		uint16_t sw;

		helper_chip_init(&h, NULL, true, 0);
		assert_int_equal(
		    mrtd_chip_faults_parse(faults[i].fault, &h.conf.fault),
		    MRTD_E_OK);
		helper_chip_start(&h);
		e = run_bac(&key);
		if (e != faults[i].access)
			print_error(
			    "# %s: %s\n", faults[i].fault, mrtd_err_name(e));
		check(faults[i].fault, e == faults[i].access);
		if (e != MRTD_E_OK)
			continue;
		e = secured(&c, &k, &sw);
		if (e != faults[i].read)
			print_error(
			    "# %s: %s\n", faults[i].fault, mrtd_err_name(e));
		check(faults[i].fault, e == faults[i].read);
	}
}

static void
a_torn_chip_comes_back_whole(void **state)
{
	struct mrtd_mrz_key key = helper_chip_key();
	static uint8_t buf[70000];
	struct sink k = sink_of(buf, sizeof(buf));
	unsigned apdus;

	(void)state;
	helper_chip_init(&h, NULL, true, 4096);
	h.conf.fault = (struct mrtd_chip_fault) {
	    MRTD_CHIP_FAULT_TEAR, MRTD_FILE_DG2, 8000, 1500, 0};
	helper_chip_start(&h);
	assert_int_equal(run_bac(&key), MRTD_E_OK);
	(void)read_file(MRTD_FILE_DG2, 4000, &k, &apdus);
	assert_int_equal(k.n, 8000);
	assert_int_equal(h.chip.away_ms, 1500);
	mrtd_chip_reset(&h.chip);
	assert_true(span_eq(transmit(HEX(0, 0xB0, 0x81, 0, 4)),
	    transmit(HEX(0, 0xB0, 0x81, 0, 4))));
	assert_int_equal(run_bac(&key), MRTD_E_OK);
	check_all_files("after the tear", 4000);
}

static void
an_altered_file_differs_in_its_last_byte(void **state)
{
	struct mrtd_mrz_key key = helper_chip_key();
	static uint8_t buf[70000];
	struct sink k = sink_of(buf, sizeof(buf));
	struct span dg2;
	unsigned apdus;

	(void)state;
	helper_chip_init(&h, NULL, true, 4096);
	h.conf.fault = (struct mrtd_chip_fault) {
	    MRTD_CHIP_FAULT_ALTER, MRTD_FILE_DG2, 0, 0, 0};
	helper_chip_start(&h);
	dg2 = h.conf.files[MRTD_FILE_DG2];
	assert_int_equal(run_bac(&key), MRTD_E_OK);
	assert_int_equal(read_file(MRTD_FILE_DG2, 4000, &k, &apdus), 0x9000);
	assert_int_equal(k.n, dg2.n);
	assert_memory_equal(buf, dg2.p, dg2.n - 1);
	assert_int_not_equal(buf[dg2.n - 1], dg2.p[dg2.n - 1]);
}

/* clang-format off */
/* What a chip with this habit answers; secured: in a session after BAC. */
static const struct {
	const char *personality;
	struct span first; /* or empty */
	bool in_session;
	struct mrtd_capdu c;
	enum mrtd_err want;
	uint16_t sw;
	bool alive; /* the session, afterwards */
} habits[] = {
	{"icao",             {0}, false, {.ins = 0xA4, .p1 = 0, .p2 = 0x0C, .ne = 256}, MRTD_E_OK, 0x9000, false},
	{"status-e",         {0}, false, {.ins = 0x84}, MRTD_E_OK, 0x6F00, false},
	{"status-g",         {0}, false, {.ins = 0x82}, MRTD_E_OK, 0x63C0, false},
	{"le-refused",       {0}, false, {.ins = 0xA4, .p1 = 0, .p2 = 0x0C, .ne = 256}, MRTD_E_OK, 0x6700, false},
	{"le-refused",       {0}, false, {.ins = 0x22, .p1 = 0xC1, .p2 = 0xA4, .data = {(const uint8_t *)"\x83\1\1", 3}, .ne = 256}, MRTD_E_OK, 0x6700, false},
	{"read-160",         {0}, true,  {.ins = 0xB0, .p1 = 0x82, .ne = 161}, MRTD_E_OK, 0x6700, true},
	{"read-160",         {0}, true,  {.ins = 0xB0, .p1 = 0x82, .ne = 160}, MRTD_E_OK, 0x9000, true},
	{"extended-naked",   {0}, true,  {.ins = 0xB0, .p1 = 0x82, .ne = 300}, MRTD_E_SM_LOST, 0x6700, true},
	{"mf-refused",       {0}, false, {.ins = 0xA4, .p2 = 0x0C}, MRTD_E_OK, 0x6D00, false},
	{"mf-by-3f00",       SELECT_LDS1, false, {.ins = 0xA4, .p2 = 0x0C}, MRTD_E_OK, 0x9000, false},
	{"card-access-6283", {0}, false, {.ins = 0xA4, .p1 = 2, .p2 = 0x0C, .data = {(const uint8_t *)"\1\x1C", 2}}, MRTD_E_OK, 0x6283, false},
	{"mf-no-sfi",        {0}, false, {.ins = 0xB0, .p1 = 0x9C, .ne = 4}, MRTD_E_OK, 0x6A82, false},
	{"needs-do84",       {0}, false, {.ins = 0x22, .p1 = 0xC1, .p2 = 0xA4, .data = {(const uint8_t *)"\x83\1\1", 3}}, MRTD_E_OK, 0x6A87, false},
	{"refuses-do84",     {0}, false, {.ins = 0x22, .p1 = 0xC1, .p2 = 0xA4, .data = {(const uint8_t *)"\x84\1\x0C", 3}}, MRTD_E_OK, 0x6A80, false},
	{"icao",             {0}, true,  {.ins = 0xB0, .p1 = 0x83, .ne = 4}, MRTD_E_OK, 0x6982, true},
	{"refusal-ends",     {0}, true,  {.ins = 0xB0, .p1 = 0x83, .ne = 4}, MRTD_E_OK, 0x6982, false},
	{"overlong",         {0}, true,  {.ins = 0xB0, .p1 = 0x82, .ne = 256}, MRTD_E_OK, 0x9000, true},
	{"end-ends",         {0}, true,  {.ins = 0xB0, .p1 = 0x9E, .p2 = 0xF0, .ne = 4}, MRTD_E_OK, 0x6B00, false},
	{"icao",             {0}, true,  {.ins = 0xB0, .p1 = 0x9E, .p2 = 0xF0, .ne = 4}, MRTD_E_OK, 0x6B00, true},
};
/* clang-format on */

static void
has_the_habits_of_its_personality(void **state)
{
	struct mrtd_mrz_key key = helper_chip_key();
	uint8_t buf[512];

	(void)state;
	for (size_t i = 0; i < sizeof(habits) / sizeof(habits[0]); i++) {
		const char *name = habits[i].personality;
		struct sink k = sink_of(buf, sizeof(buf));
		struct mrtd_rapdu r = {.sw = 0};
		enum mrtd_err e = MRTD_E_OK;

		helper_chip_init(&h, "pace-ecdh-gm-aes128-p256", true, 4096);
		h.conf.personality = mrtd_chip_personality_of(name);
		helper_chip_start(&h);
		if (habits[i].first.n > 0)
			transmit(habits[i].first);
		if (habits[i].in_session) {
			check(name, run_bac(&key) == MRTD_E_OK);
			e = secured(&habits[i].c, &k, &r.sw);
		} else {
			mrtd_capdu_put(&k, &habits[i].c);
			e = mrtd_rapdu_parse(transmit(sink_span(&k)), &r);
		}
		if (e != habits[i].want || r.sw != habits[i].sw)
			print_error("# %s, row %zu: %s %04X\n", name, i,
			    mrtd_err_name(e), r.sw);
		check(name, e == habits[i].want);
		check(name, r.sw == habits[i].sw);
		check(name, mrtd_sm_live(&h.chip.sm) == habits[i].alive);
	}
}

/* clang-format off */
static const struct {
	const char *name, *personality;
	size_t buffers;
	struct span want;
} atrs[] = {
	{"extended", "icao",     4096, HEX(0x3B, 0x85, 0x80, 0x01, 0x80, 0x73, 0x84, 0x01, 0x60, 0x12)},
	{"short",    "icao",     0,    HEX(0x3B, 0x85, 0x80, 0x01, 0x80, 0x73, 0x84, 0x01, 0x00, 0x72)},
	{"bare",     "bare-atr", 4096, HEX(0x3B, 0x80, 0x80, 0x01, 0x01)},
};
/* clang-format on */

static void
states_its_capabilities(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(atrs) / sizeof(atrs[0]); i++) {
		helper_chip_init(&h, NULL, true, atrs[i].buffers);
		h.conf.personality = mrtd_chip_personality_of(
		    atrs[i].personality);
		helper_chip_start(&h);
		check(atrs[i].name,
		    span_eq(span_of(h.atr, h.atr_n), atrs[i].want));
	}
	helper_chip_init(&h, NULL, false, 0);
	transmit(SELECT_LDS1);
	assert_int_equal(transmit(HEX(0, 0xB0, 0x81, 0, 0)).n, 93 + 2);
	/* PACE wanted, and nothing that says how. */
	h.conf.pace = true;
	assert_int_not_equal(mrtd_chip_init(&h.chip, &h.conf), MRTD_E_OK);
}

static void
pace_that_failed_closes_bac(void **state)
{
	struct mrtd_mrz_key key = helper_chip_key();
	struct mrtd_pace_password mrz = {
	    MRTD_PACE_MRZ, span_of(key.text, key.n)};

	(void)state;
	helper_chip_init(&h, "pace-ecdh-gm-aes128-p256", true, 4096);
	h.conf.fault.kind = MRTD_CHIP_FAULT_REFUSE_PACE;
	h.conf.personality = mrtd_chip_personality_of("pace-then-none");
	helper_chip_start(&h);
	assert_int_equal(run_pace(mrz), MRTD_E_PASSWORD);
	assert_int_equal(run_bac(&key), MRTD_E_STATUS);
	mrtd_chip_reset(&h.chip);
	assert_int_equal(run_bac(&key), MRTD_E_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers_bare_commands),
	    cmocka_unit_test(gives_its_files_after_bac),
	    cmocka_unit_test(gives_its_files_after_pace),
	    cmocka_unit_test(a_plain_command_ends_the_session),
	    cmocka_unit_test(plays_every_fault),
	    cmocka_unit_test(a_torn_chip_comes_back_whole),
	    cmocka_unit_test(an_altered_file_differs_in_its_last_byte),
	    cmocka_unit_test(has_the_habits_of_its_personality),
	    cmocka_unit_test(states_its_capabilities),
	    cmocka_unit_test(pace_that_failed_closes_bac),
	};

	return cmocka_run_group_tests_name("mrtd_chip", tests, NULL, NULL);
}
