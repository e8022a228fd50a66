#include "tests/check.h"

#include "mrtd/chip/ta.h"
#include "mrtd/secinfo.h"
#include "mrtd/ta.h"
#include "tests/helper_env.h"
#include "tests/vectors/ta.h"

/* A link without secure messaging, and the chip's side behind it. */
struct bench {
	struct helper_env env;
	struct mrtd_link link;
	struct mrtd_chip_ta chip;
	struct mrtd_chip_ta_session session;
	uint8_t id[64], comp[64];
	struct mrtd_ta ta;
	unsigned sent;
};
static struct bench b;

struct example {
	const char *name;
	struct span cvca, chain[2];
	struct span nonce, picc, pcd, signature;
	bool dh; /* Comp() is SHA-1, else the x coordinate */
	const char *algorithm;
	struct mrtd_date today;
};

/* clang-format off */
static const struct example examples[] = {
	{"DH, RSA", {ta_dh_cvca, sizeof(ta_dh_cvca)},
	    {{ta_dh_dv, sizeof(ta_dh_dv)}, {ta_dh_terminal, sizeof(ta_dh_terminal)}},
	    {ta_dh_nonce, sizeof(ta_dh_nonce)}, {ta_dh_picc, sizeof(ta_dh_picc)},
	    {ta_dh_pcd, sizeof(ta_dh_pcd)}, {ta_dh_signature, sizeof(ta_dh_signature)},
	    true, "id-TA-RSA-v1-5-SHA-1", {2010, 4, 1}},
	{"ECDH, ECDSA", {ta_ecdh_cvca, sizeof(ta_ecdh_cvca)},
	    {{ta_ecdh_dv, sizeof(ta_ecdh_dv)}, {ta_ecdh_terminal, sizeof(ta_ecdh_terminal)}},
	    {ta_ecdh_nonce, sizeof(ta_ecdh_nonce)}, {ta_ecdh_picc, sizeof(ta_ecdh_picc)},
	    {ta_ecdh_pcd, sizeof(ta_ecdh_pcd)}, {ta_ecdh_signature, sizeof(ta_ecdh_signature)},
	    false, "id-TA-ECDSA-SHA-512", {2010, 10, 1}},
};
#define N_EXAMPLES (sizeof(examples) / sizeof(examples[0]))
/* clang-format on */

/* TR-03110-3 §A.2.2.3. */
static struct span
compress(const struct example *x, struct span key, uint8_t *out)
{
	struct span coordinate = {0};

	if (!x->dh) {
		assert_true(span_part(key, 1, (key.n - 1) / 2, &coordinate));
		memcpy(out, coordinate.p, coordinate.n);
		return span_of(out, coordinate.n);
	}
	assert_int_equal(
	    mrtd_crypto_hash(MRTD_DIGEST_SHA1, &key, 1, out), MRTD_E_OK);
	return span_of(out, 20);
}

static void
lay(const struct example *x, struct mrtd_date today)
{
	struct mrtd_chip_ta_conf conf = {.points = {x->cvca}, .today = today};
	struct mrtd_link_conf link = {
	    .env = &b.env.env, .limits = {MRTD_CAPDU_MAX, MRTD_RAPDU_MAX}};

	helper_env_init(&b.env, x->nonce, true);
	mrtd_link_init(&b.link, &link);
	assert_int_equal(
	    mrtd_chip_ta_init(&b.chip, &conf, &b.env.env), MRTD_E_OK);
	b.session.id_ic = compress(x, x->picc, b.id);
	b.session.comp_pk_ifd = compress(x, x->pcd, b.comp);
	b.sent = 0;
}

/* One command to the chip's side; what it says comes back. */
static struct span
answer(struct span capdu, uint8_t *out, size_t cap)
{
	struct sink rapdu = sink_of(out, cap);
	struct mrtd_capdu c;
	uint16_t sw = 0;

	b.sent++;
	assert_int_equal(mrtd_capdu_parse(capdu, &c), MRTD_E_OK);
	if (mrtd_chip_ta_command(&b.chip, &b.session, &c, &rapdu, &sw) !=
	    MRTD_E_OK)
		sw = MRTD_SW_INS;
	sink_put_be16(&rapdu, sw);
	return sink_span(&rapdu);
}

static enum mrtd_err
drive(struct span signature)
{
	struct mrtd_ta_request r;
	struct span capdu;

	for (;;) {
		while (mrtd_ta_send(&b.ta, &capdu)) {
			uint8_t out[64];

			if (mrtd_ta_recv(&b.ta,
				answer(capdu, out, sizeof(out))) != MRTD_E_OK)
				break;
		}
		if (!mrtd_ta_wants_signature(&b.ta, &r))
			return mrtd_ta_err(&b.ta);
		(void)!mrtd_ta_sign(&b.ta, signature);
	}
}

static enum mrtd_err
begin(const struct example *x)
{
	struct mrtd_ta_conf conf = {.chain = x->chain,
	    .n_chain = 2,
	    .id_ic = b.session.id_ic,
	    .comp_pk_ifd = b.session.comp_pk_ifd};

	return mrtd_ta_init(&b.ta, &b.link, &conf);
}

static void
worked_examples_in_both_roles(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_EXAMPLES; i++) {
		const struct example *x = &examples[i];
		struct mrtd_ta_request r;
		struct span capdu;
		uint8_t want[64 + 8 + 64];
		struct sink k = sink_of(want, sizeof(want));

		lay(x, x->today);
		check(x->name, begin(x) == MRTD_E_OK);
		check(x->name, !mrtd_ta_wants_signature(&b.ta, &r));
		while (mrtd_ta_send(&b.ta, &capdu)) {
			uint8_t out[64];

			check(x->name,
			    mrtd_ta_recv(&b.ta,
				answer(capdu, out, sizeof(out))) == MRTD_E_OK);
		}
		/* Two commands for each certificate, MSE, GET CHALLENGE. */
		check(x->name, b.sent == 6);
		check(x->name, mrtd_ta_wants_signature(&b.ta, &r));
		check(x->name, strcmp(r.algorithm->name, x->algorithm) == 0);
		check(x->name, span_eq(r.chr, SPAN_STR("DETESTATDE019")));
		sink_put(&k, b.session.id_ic);
		sink_put(&k, x->nonce);
		sink_put(&k, b.session.comp_pk_ifd);
		check(x->name, span_eq(r.message, sink_span(&k)));
		check(x->name, drive(x->signature) == MRTD_E_OK);
		check(x->name, mrtd_ta_done(&b.ta) && b.sent == 7);
		check(x->name, b.chip.done);
		/* Certificates for readers of identity cards: no right. */
		check(x->name, mrtd_ta_rights(&b.ta) == 0);
		check(x->name, b.chip.rights == 0);
		mrtd_ta_wipe(&b.ta);

		/* §7.1.3: not twice in a session. */
		helper_env_init(&b.env, x->nonce, true);
		check(x->name, begin(x) == MRTD_E_OK);
		check(x->name, drive(x->signature) == MRTD_E_ACCESS_DENIED);
		check(x->name, b.ta.step == MRTD_TA_AUTHENTICATE);
		check(x->name, b.ta.sw == MRTD_SW_SECURITY_STATUS);
		mrtd_ta_wipe(&b.ta);
	}
}

enum deed {
	NOTHING,
	OTHER_SIGNATURE, /* one bit of it */
	SHORT_SIGNATURE,
	NO_SIGNATURE,
	NO_CHIP_AUTHENTICATION,
	OTHER_ID,
	WRONG_ID, /* the chip verifies with another: E_11 */
	EXPIRED,
	UNKNOWN_CVCA,
	ALTERED_DV,
	CHALLENGE_7, /* E_12 */
	CHALLENGE_9, /* E_13 */
};

/* clang-format off */
static const struct {
	const char *name;
	enum deed deed;
	enum mrtd_err want;
	enum mrtd_ta_step step;
	size_t at;
	uint16_t sw;
} deeds[] = {
	{"as it should be",           NOTHING,                MRTD_E_OK,            MRTD_TA_DONE,           1, 0x9000},
	{"one bit of the signature",  OTHER_SIGNATURE,        MRTD_E_ACCESS_DENIED, MRTD_TA_AUTHENTICATE,   1, 0x6300},
	{"a signature too short",     SHORT_SIGNATURE,        MRTD_E_LENGTH,        MRTD_TA_SIGNATURE,      1, 0x9000},
	{"the keeper gives none",     NO_SIGNATURE,           MRTD_E_CANCELLED,     MRTD_TA_SIGNATURE,      1, 0x9000},
	{"no chip authentication",    NO_CHIP_AUTHENTICATION, MRTD_E_ACCESS_DENIED, MRTD_TA_AUTHENTICATE,   1, 0x6982},
	{"another document's number", OTHER_ID,               MRTD_E_ACCESS_DENIED, MRTD_TA_AUTHENTICATE,   1, 0x6300},
	{"the chip's number is wrong", WRONG_ID,              MRTD_E_ACCESS_DENIED, MRTD_TA_AUTHENTICATE,   1, 0x6300},
	{"the DV has expired",        EXPIRED,                MRTD_E_ACCESS_DENIED, MRTD_TA_VERIFY,         0, 0x6A80},
	{"the chip has another CVCA", UNKNOWN_CVCA,           MRTD_E_NOT_FOUND,     MRTD_TA_SET_DST,        0, 0x6A88},
	{"the DV is forged",          ALTERED_DV,             MRTD_E_ACCESS_DENIED, MRTD_TA_VERIFY,         0, 0x6300},
	{"a challenge of 7 bytes",    CHALLENGE_7,            MRTD_E_LENGTH,        MRTD_TA_CHALLENGE_STEP, 1, 0x9000},
	{"a challenge of 9 bytes",    CHALLENGE_9,            MRTD_E_LENGTH,        MRTD_TA_CHALLENGE_STEP, 1, 0x9000},
};
/* clang-format on */

static void
deviations_end_where_they_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
		for (size_t j = 0; j < N_EXAMPLES; j++) {
			struct example x = examples[j];
			struct mrtd_date today = x.today;
			uint8_t signature[128], dv[800];
			struct span capdu;
			enum deed deed = deeds[i].deed;

			memcpy(signature, x.signature.p, x.signature.n);
			memcpy(dv, x.chain[0].p, x.chain[0].n);
			x.signature.p = signature;
			if (deed == OTHER_SIGNATURE)
				signature[20] ^= 1;
			if (deed == SHORT_SIGNATURE)
				x.signature.n--;
			if (deed == NO_SIGNATURE)
				x.signature.n = 0;
			if (deed == EXPIRED)
				today = (struct mrtd_date) {2011, 1, 1};
			if (deed == UNKNOWN_CVCA)
				x.cvca = examples[1 - j].cvca;
			if (deed == ALTERED_DV) {
				/* A digit of its expiration date. */
				struct mrtd_cvc c;

				assert_int_equal(
				    mrtd_cvc_parse(x.chain[0], &c), MRTD_E_OK);
				dv[c.signature_raw.p - x.chain[0].p - 1] ^= 1;
				x.chain[0].p = dv;
			}
			lay(&x, today);
			if (deed == NO_CHIP_AUTHENTICATION)
				b.session.comp_pk_ifd.n = 1;
			check(deeds[i].name, begin(&x) == MRTD_E_OK);
			if (deed == NO_CHIP_AUTHENTICATION)
				b.session.comp_pk_ifd.n = 0;
			if (deed == OTHER_ID)
				b.id[3] ^= 1;
			if (deed == WRONG_ID)
				b.chip.conf.wrong_id = SPAN_STR("M11T002JM4");
			if (deed == CHALLENGE_7)
				b.chip.conf.challenge = 7;
			if (deed == CHALLENGE_9)
				b.chip.conf.challenge = 9;
			if (deed == CHALLENGE_9)
				helper_env_init(
				    &b.env, (struct span) {0}, false);
			check(
			    deeds[i].name, drive(x.signature) == deeds[i].want);
			check(deeds[i].name, b.ta.step == deeds[i].step);
			check(deeds[i].name, b.ta.at == deeds[i].at);
			check(deeds[i].name, b.ta.sw == deeds[i].sw);
			check(deeds[i].name,
			    mrtd_ta_done(&b.ta) ==
				(deeds[i].want == MRTD_E_OK));
			/* Sticky. */
			check(deeds[i].name, !mrtd_ta_send(&b.ta, &capdu));
			mrtd_ta_wipe(&b.ta);
		}
	}
}

static void
chains_that_hang_in_the_air_are_not_sent(void **state)
{
	const struct example *x = &examples[0];
	struct span many[MRTD_TA_CHAIN_MAX + 1];
	const struct {
		const char *name;
		struct span chain[3];
		size_t n;
		enum mrtd_err want;
	} chains[] = {
	    {"none", {{0}}, 0, MRTD_E_VALUE},
	    {"only the DV", {x->chain[0]}, 1, MRTD_E_VALUE},
	    {"only the terminal", {x->chain[1]}, 1, MRTD_E_OK},
	    {"the terminal first", {x->chain[1], x->chain[0]}, 2, MRTD_E_VALUE},
	    {"the CVCA before", {x->cvca, x->chain[0], x->chain[1]}, 3,
		MRTD_E_OK},
	    {"a DV of others", {examples[1].cvca, x->chain[0], x->chain[1]}, 3,
		MRTD_E_VALUE},
	    {"the DV twice", {x->chain[0], x->chain[0], x->chain[1]}, 3,
		MRTD_E_VALUE},
	    {"no certificate", {x->nonce}, 1, MRTD_E_TRUNCATED},
	};

	(void)state;
	lay(x, x->today);
	for (size_t i = 0; i < sizeof(chains) / sizeof(chains[0]); i++) {
		struct mrtd_ta_conf conf = {.chain = chains[i].chain,
		    .n_chain = chains[i].n,
		    .id_ic = b.session.id_ic,
		    .comp_pk_ifd = b.session.comp_pk_ifd};
		struct span capdu;
		enum mrtd_err e = mrtd_ta_init(&b.ta, &b.link, &conf);

		check(chains[i].name, e == chains[i].want);
		if (e != MRTD_E_OK)
			check(chains[i].name, !mrtd_ta_send(&b.ta, &capdu));
	}
	for (size_t i = 0; i < MRTD_TA_CHAIN_MAX + 1; i++)
		many[i] = x->chain[1];
	assert_int_equal(mrtd_ta_init(&b.ta, &b.link,
			     &(struct mrtd_ta_conf) {.chain = many,
				 .n_chain = MRTD_TA_CHAIN_MAX + 1,
				 .id_ic = b.session.id_ic,
				 .comp_pk_ifd = b.session.comp_pk_ifd}),
	    MRTD_E_SPACE);
	assert_int_equal(mrtd_ta_init(&b.ta, &b.link,
			     &(struct mrtd_ta_conf) {.chain = x->chain,
				 .n_chain = 2,
				 .comp_pk_ifd = b.session.comp_pk_ifd}),
	    MRTD_E_SPACE);
	b.session.id_ic.n = 0;
}

static void
out_of_order_is_refused(void **state)
{
	struct mrtd_ta_request r;

	(void)state;
	lay(&examples[0], examples[0].today);
	assert_int_equal(begin(&examples[0]), MRTD_E_OK);
	assert_false(mrtd_ta_wants_signature(&b.ta, &r));
	assert_int_equal(mrtd_ta_sign(&b.ta, HEX(1)), MRTD_E_STATE);
	assert_int_equal(mrtd_ta_err(&b.ta), MRTD_E_STATE);
	assert_int_equal(begin(&examples[0]), MRTD_E_OK);
	assert_int_equal(mrtd_ta_recv(&b.ta, HEX(0x90, 0)), MRTD_E_STATE);
}

/* The card side, command by command. */
#define NAME_CVCA                                                             \
	'D', 'E', 'T', 'E', 'S', 'T', 'C', 'V', 'C', 'A', '0', '0', '0', '0', \
	    '3'
static void
the_chip_minds_the_order(void **state)
{
	const struct example *x = &examples[0];
	/* clang-format off */
	const struct {
		const char *name;
		struct span capdu;
		uint16_t sw;
	} rows[] = {
		{"PSO without DST",       HEX(0, 0x2A, 0, 0xBE, 1, 0x30),           0x6985},
		{"DST without reference", HEX(0, 0x22, 0x81, 0xB6, 2, 0x84, 0),     0x6A80},
		{"DST unknown",           HEX(0, 0x22, 0x81, 0xB6, 3, 0x83, 1, 'X'), 0x6A88},
		{"DST",                   HEX(0, 0x22, 0x81, 0xB6, 17, 0x83, 15, NAME_CVCA), 0x9000},
		{"PSO of nonsense",       HEX(0, 0x2A, 0, 0xBE, 1, 0x30),           0x6A80},
		{"AT of a CVCA",          HEX(0, 0x22, 0x81, 0xA4, 17, 0x83, 15, NAME_CVCA), 0x6A88},
		{"answer before challenge", HEX(0, 0x82, 0, 0, 1, 1),               0x6985},
		{"challenge",             HEX(0, 0x84, 0, 0, 8),                    0x9000},
		{"answer before AT",      HEX(0, 0x82, 0, 0, 1, 1),                 0x6985},
		{"MSE of PACE",           HEX(0, 0x22, 0xC1, 0xA4, 1, 1),           0x6D00},
		{"PSO: compute",          HEX(0, 0x2A, 0x9E, 0x9A, 1, 1),           0x6D00},
		{"challenge of a kind",   HEX(0, 0x84, 0, 1, 8),                    0x6D00},
	};
	/* clang-format on */

	(void)state;
	lay(x, x->today);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t out[64];
		struct span r = answer(rows[i].capdu, out, sizeof(out));

		check(rows[i].name, r.n >= 2);
		check(rows[i].name,
		    (out[r.n - 2] << 8 | out[r.n - 1]) == rows[i].sw);
	}
	assert_true(span_eq(SPAN_OF(b.chip.cvca),
	    HEX(0x42, 15, NAME_CVCA, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0)));
}

/* A terminal's certificate serves nobody after power-down. */
static void
power_down_forgets_what_was_imported(void **state)
{
	const struct example *x = &examples[1];

	(void)state;
	lay(x, x->today);
	assert_int_equal(begin(x), MRTD_E_OK);
	assert_int_equal(drive(x->signature), MRTD_E_OK);
	assert_true(b.chip.imported.n > 0);
	mrtd_chip_ta_end(&b.chip);
	assert_false(b.chip.done);
	assert_true(b.chip.imported.n > 0);
	mrtd_chip_ta_reset(&b.chip);
	assert_int_equal(b.chip.imported.n, 0);
	assert_true(mrtd_chip_ta_knows(&b.chip));
	mrtd_chip_ta_wipe(&b.chip);
	assert_false(mrtd_chip_ta_knows(&b.chip));
}

/* clang-format off */
#define TA_OID 0x06, 0x08, 4, 0, 0x7F, 0, 7, 2, 2, 2
static const struct {
	const char *name;
	struct span file;
	enum mrtd_err want;
	uint16_t fid;
	uint8_t sfi;
} infos[] = {
	{"the defaults",       HEX(0x31, 15, 0x30, 13, TA_OID, 2, 1, 1),                    MRTD_E_OK, 0x011C, 0x1C},
	{"identifiers named",  HEX(0x31, 24, 0x30, 22, TA_OID, 2, 1, 1, 0x30, 7, 4, 2, 0x01, 0x1D, 4, 1, 0x1D), MRTD_E_OK, 0x011D, 0x1D},
	{"no short one",       HEX(0x31, 21, 0x30, 19, TA_OID, 2, 1, 1, 0x30, 4, 4, 2, 0x01, 0x1D), MRTD_E_OK, 0x011D, 0},
	{"a short one of 31",  HEX(0x31, 24, 0x30, 22, TA_OID, 2, 1, 1, 0x30, 7, 4, 2, 0x01, 0x1D, 4, 1, 0x1F), MRTD_E_VALUE, 0, 0},
	{"fid of three bytes", HEX(0x31, 22, 0x30, 20, TA_OID, 2, 1, 1, 0x30, 5, 4, 3, 1, 2, 3), MRTD_E_LENGTH, 0, 0},
	{"more in FileID",     HEX(0x31, 26, 0x30, 24, TA_OID, 2, 1, 1, 0x30, 9, 4, 2, 0x01, 0x1D, 4, 1, 0x1D, 5, 0), MRTD_E_TRAILING, 0, 0},
	{"version 2 only",     HEX(0x31, 15, 0x30, 13, TA_OID, 2, 1, 2),                    MRTD_E_UNSUPPORTED, 0, 0},
	{"version 2 and 1",    HEX(0x31, 30, 0x30, 13, TA_OID, 2, 1, 2, 0x30, 13, TA_OID, 2, 1, 1), MRTD_E_OK, 0x011C, 0x1C},
	{"nothing",            HEX(0x31, 0),                                                MRTD_E_NOT_FOUND, 0, 0},
};
/* clang-format on */

static void
the_info_says_where_ef_cvca_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(infos) / sizeof(infos[0]); i++) {
		struct mrtd_secinfos set;
		uint16_t fid = 0;
		uint8_t sfi = 0;

		check(infos[i].name,
		    mrtd_secinfo_parse(infos[i].file, &set) == MRTD_E_OK);
		check(infos[i].name,
		    mrtd_ta_info(&set, &fid, &sfi) == infos[i].want);
		check(infos[i].name, fid == infos[i].fid);
		check(infos[i].name, sfi == infos[i].sfi);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(worked_examples_in_both_roles),
	    cmocka_unit_test(deviations_end_where_they_are),
	    cmocka_unit_test(chains_that_hang_in_the_air_are_not_sent),
	    cmocka_unit_test(out_of_order_is_refused),
	    cmocka_unit_test(the_chip_minds_the_order),
	    cmocka_unit_test(power_down_forgets_what_was_imported),
	    cmocka_unit_test(the_info_says_where_ef_cvca_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
