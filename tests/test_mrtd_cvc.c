#include "tests/check.h"

#include <stdlib.h>

#include "mrtd/cvc_key.h"
#include "mrtd/tlv.h"
#include "tests/vectors/ta.h"

/* Data objects of a small EC certificate, each with its tag. */
enum field {
	PROFILE,
	CAR,
	KEY,
	CHR,
	CHAT,
	EFFECTIVE,
	EXPIRES,
	EXTENSIONS,
	SIGNATURE,
	FIELDS
};

#define OID_ECDSA_256 0x06, 0x0A, 4, 0, 0x7F, 0, 7, 2, 2, 2, 2, 3
#define OID_RSA_PSS_256 0x06, 0x0A, 4, 0, 0x7F, 0, 7, 2, 2, 2, 1, 4
#define OID_IS 0x06, 0x09, 4, 0, 0x7F, 0, 7, 3, 1, 2, 1
#define OID_AT 0x06, 0x09, 4, 0, 0x7F, 0, 7, 3, 1, 2, 2
#define OID_OTHER 0x06, 0x09, 4, 0, 0x7F, 0, 7, 3, 1, 2, 9
#define OID_VISA 0x06, 0x08, 0x67, 0x81, 0x08, 1, 1, 9, 2, 3
#define OID_TRAVEL 0x06, 0x08, 0x67, 0x81, 0x08, 1, 1, 9, 1, 3

/* clang-format off */
static const struct span usual[FIELDS] = {
	[PROFILE]   = {(const uint8_t[]) {0x5F, 0x29, 1, 0}, 4},
	[CAR]       = {(const uint8_t[]) {0x42, 13, 'U', 'T', 'C', 'V', 'C', 'A', '0', '0', '0', '0', '0', '0', '1'}, 15},
	[KEY]       = {(const uint8_t[]) {0x7F, 0x49, 19, OID_ECDSA_256, 0x86, 5, 4, 1, 2, 3, 4}, 22},
	[CHR]       = {(const uint8_t[]) {0x5F, 0x20, 9, 'U', 'T', 'D', 'V', '0', '0', '0', '0', '1'}, 12},
	[CHAT]      = {(const uint8_t[]) {0x7F, 0x4C, 14, OID_IS, 0x53, 1, 0x83}, 17},
	[EFFECTIVE] = {(const uint8_t[]) {0x5F, 0x25, 6, 2, 6, 0, 1, 0, 1}, 9},
	[EXPIRES]   = {(const uint8_t[]) {0x5F, 0x24, 6, 2, 6, 1, 2, 3, 1}, 9},
	[EXTENSIONS]= {NULL, 0},
	[SIGNATURE] = {(const uint8_t[]) {0x5F, 0x37, 4, 9, 9, 9, 9}, 7},
};

#define ABSENT {NULL, 0}
static const struct {
	const char *name;
	enum field field;
	struct span is;
	enum mrtd_err want;
} rows[] = {
	{"as it should be",        EXTENSIONS, ABSENT, MRTD_E_OK},
	{"no profile",             PROFILE, ABSENT, MRTD_E_TAG},
	{"profile of version 2",   PROFILE, HEX(0x5F, 0x29, 1, 1), MRTD_E_VALUE},
	{"profile of two bytes",   PROFILE, HEX(0x5F, 0x29, 2, 0, 0), MRTD_E_VALUE},
	{"profile in a long length", PROFILE, HEX(0x5F, 0x29, 0x81, 1, 0), MRTD_E_ENCODING},
	{"no CAR",                 CAR, ABSENT, MRTD_E_TAG},
	{"CAR empty",              CAR, HEX(0x42, 0), MRTD_E_VALUE},
	{"CAR without country",    CAR, HEX(0x42, 8, 'u', 't', 'A', '0', '0', '0', '0', '1'), MRTD_E_VALUE},
	{"CAR of 16 bytes",        CAR, HEX(0x42, 16, 'U', 'T', 'C', 'V', 'C', 'A', 'X', 'X', 'X', 'X', 'X', '0', '0', '0', '0', '1'), MRTD_E_OK},
	{"CAR of 17 bytes",        CAR, HEX(0x42, 17, 'U', 'T', 'C', 'V', 'C', 'A', 'X', 'X', 'X', 'X', 'X', 'X', '0', '0', '0', '0', '1'), MRTD_E_VALUE},
	{"CAR with a NUL",         CAR, HEX(0x42, 8, 'U', 'T', 0, '0', '0', '0', '0', '1'), MRTD_E_VALUE},
	{"CAR in Latin-1",         CAR, HEX(0x42, 8, 'U', 'T', 0xE9, '0', '0', '0', '0', '1'), MRTD_E_OK},
	{"CAR number in lower case", CAR, HEX(0x42, 8, 'U', 'T', 'A', '0', '0', '0', '0', 'a'), MRTD_E_VALUE},
	{"no key",                 KEY, ABSENT, MRTD_E_TAG},
	{"key of another protocol", KEY, HEX(0x7F, 0x49, 19, 6, 10, 4, 0, 0x7F, 0, 7, 2, 2, 3, 2, 3, 0x86, 5, 4, 1, 2, 3, 4), MRTD_E_UNSUPPORTED},
	{"point compressed",       KEY, HEX(0x7F, 0x49, 17, OID_ECDSA_256, 0x86, 3, 2, 1, 2), MRTD_E_VALUE},
	{"point of even length",   KEY, HEX(0x7F, 0x49, 18, OID_ECDSA_256, 0x86, 4, 4, 1, 2, 3), MRTD_E_VALUE},
	{"point at infinity",      KEY, HEX(0x7F, 0x49, 15, OID_ECDSA_256, 0x86, 1, 0), MRTD_E_VALUE},
	{"only half the parameters", KEY, HEX(0x7F, 0x49, 25, OID_ECDSA_256, 0x81, 1, 7, 0x82, 1, 1, 0x86, 5, 4, 1, 2, 3, 4), MRTD_E_TAG},
	{"prime with leading zero", KEY, HEX(0x7F, 0x49, 39, OID_ECDSA_256, 0x81, 2, 0, 7, 0x82, 1, 1, 0x83, 1, 1, 0x84, 3, 4, 1, 1, 0x85, 1, 7, 0x86, 5, 4, 1, 2, 3, 4), MRTD_E_VALUE},
	{"cofactor without parameters", KEY, HEX(0x7F, 0x49, 22, OID_ECDSA_256, 0x86, 5, 4, 1, 2, 3, 4, 0x87, 1, 1), MRTD_E_TRAILING},
	{"an RSA key",             KEY, HEX(0x7F, 0x49, 19, OID_RSA_PSS_256, 0x81, 2, 0x80, 1, 0x82, 1, 3), MRTD_E_OK},
	{"RSA without exponent",   KEY, HEX(0x7F, 0x49, 16, OID_RSA_PSS_256, 0x81, 2, 0x80, 1), MRTD_E_TRUNCATED},
	{"RSA with a third number", KEY, HEX(0x7F, 0x49, 22, OID_RSA_PSS_256, 0x81, 2, 0x80, 1, 0x82, 1, 3, 0x83, 1, 3), MRTD_E_TRAILING},
	{"RSA modulus empty",      KEY, HEX(0x7F, 0x49, 17, OID_RSA_PSS_256, 0x81, 0, 0x82, 1, 3), MRTD_E_LENGTH},
	{"no CHR",                 CHR, ABSENT, MRTD_E_TAG},
	{"no CHAT",                CHAT, ABSENT, MRTD_E_TAG},
	{"CHAT without rights",    CHAT, HEX(0x7F, 0x4C, 11, OID_IS), MRTD_E_TRUNCATED},
	{"CHAT with empty rights", CHAT, HEX(0x7F, 0x4C, 13, OID_IS, 0x53, 0), MRTD_E_LENGTH},
	{"CHAT of two bytes",      CHAT, HEX(0x7F, 0x4C, 15, OID_IS, 0x53, 2, 0, 3), MRTD_E_LENGTH},
	{"CHAT with more",         CHAT, HEX(0x7F, 0x4C, 17, OID_IS, 0x53, 1, 3, 0x53, 1, 3), MRTD_E_TRAILING},
	{"CHAT of a reader of identity cards", CHAT, HEX(0x7F, 0x4C, 18, OID_AT, 0x53, 5, 3, 0, 0, 0, 3), MRTD_E_OK},
	{"CHAT of an unknown type", CHAT, HEX(0x7F, 0x4C, 15, OID_OTHER, 0x53, 2, 3, 3), MRTD_E_OK},
	{"no effective date",      EFFECTIVE, ABSENT, MRTD_E_TAG},
	{"date in ASCII",          EFFECTIVE, HEX(0x5F, 0x25, 6, '2', '6', '0', '1', '0', '1'), MRTD_E_VALUE},
	{"date of 30 February",    EFFECTIVE, HEX(0x5F, 0x25, 6, 2, 6, 0, 2, 3, 0), MRTD_E_DATE},
	{"date of month 0",        EFFECTIVE, HEX(0x5F, 0x25, 6, 2, 6, 0, 0, 0, 1), MRTD_E_DATE},
	{"date of eight digits",   EFFECTIVE, HEX(0x5F, 0x25, 8, 2, 0, 2, 6, 0, 1, 0, 1), MRTD_E_LENGTH},
	{"no expiration date",     EXPIRES, ABSENT, MRTD_E_TRUNCATED},
	{"the dates swapped",      EFFECTIVE, HEX(0x5F, 0x24, 6, 2, 6, 0, 1, 0, 1), MRTD_E_TAG},
	{"extensions empty",       EXTENSIONS, HEX(0x65, 0), MRTD_E_OK},
	{"an unknown extension",   EXTENSIONS, HEX(0x65, 8, 0x73, 6, 6, 1, 0x2A, 0x80, 1, 9), MRTD_E_OK},
	{"an extension without identifier", EXTENSIONS, HEX(0x65, 5, 0x73, 3, 0x80, 1, 9), MRTD_E_TAG},
	{"an extension of broken TLV", EXTENSIONS, HEX(0x65, 8, 0x73, 6, 6, 1, 0x2A, 0x80, 2, 9), MRTD_E_TRUNCATED},
	{"another tag among extensions", EXTENSIONS, HEX(0x65, 3, 0x30, 1, 9), MRTD_E_TAG},
	{"visa authorisation",     EXTENSIONS, HEX(0x65, 15, 0x73, 13, OID_VISA, 0x53, 1, 0x0F), MRTD_E_OK},
	{"visa authorisation twice", EXTENSIONS, HEX(0x65, 18, 0x73, 16, OID_VISA, 0x53, 1, 0x0F, 0x53, 1, 0x0F), MRTD_E_TRAILING},
	{"visa without its bits",  EXTENSIONS, HEX(0x65, 12, 0x73, 10, OID_VISA), MRTD_E_TRUNCATED},
	{"something after the extensions", EXTENSIONS, HEX(0x65, 0, 0x65, 0), MRTD_E_TRAILING},
	{"no signature",           SIGNATURE, ABSENT, MRTD_E_TRUNCATED},
	{"signature empty",        SIGNATURE, HEX(0x5F, 0x37, 0), MRTD_E_LENGTH},
	{"bytes after the signature", SIGNATURE, HEX(0x5F, 0x37, 1, 9, 9), MRTD_E_TRAILING},
};
/* clang-format on */

/* A certificate or request of these data objects. */
static struct span
build(const struct span f[FIELDS], bool request, uint8_t *out, size_t cap)
{
	uint8_t body_buf[400], all_buf[500];
	struct sink body = sink_of(body_buf, sizeof(body_buf));
	struct sink all = sink_of(all_buf, sizeof(all_buf));
	struct sink k = sink_of(out, cap);

	for (int i = PROFILE; i < SIGNATURE; i++)
		if (!request || (i != CHAT && i != EFFECTIVE && i != EXPIRES))
			sink_put(&body, f[i]);
	mrtd_tlv_put(&all, 0x7F4E, sink_span(&body));
	sink_put(&all, f[SIGNATURE]);
	mrtd_tlv_put(&k, 0x7F21, sink_span(&all));
	assert_true(sink_ok(&k));
	return sink_span(&k);
}

static void
every_field_has_its_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span fields[FIELDS], file;
		struct mrtd_cvc c;
		uint8_t buf[600];

		memcpy(fields, usual, sizeof(fields));
		if (rows[i].is.p != NULL || rows[i].want != MRTD_E_OK)
			fields[rows[i].field] = rows[i].is;
		file = build(fields, false, buf, sizeof(buf));
		check(rows[i].name, mrtd_cvc_parse(file, &c) == rows[i].want);
	}
}

static void
fields_are_read(void **state)
{
	static const uint8_t ext[] = {0x65, 23, 0x73, 6, 6, 1, 0x2A, 0x80, 1, 9,
	    0x73, 13, OID_TRAVEL, 0x53, 1, 0x0F};
	struct span fields[FIELDS];
	const struct mrtd_cvc_extension *x;
	struct mrtd_cvc c;
	uint8_t buf[600];

	(void)state;
	memcpy(fields, usual, sizeof(fields));
	fields[EXTENSIONS] = SPAN_OF(ext);
	assert_int_equal(
	    mrtd_cvc_parse(build(fields, false, buf, sizeof(buf)), &c),
	    MRTD_E_OK);
	assert_true(span_eq(c.car, SPAN_STR("UTCVCA0000001")));
	assert_true(span_eq(c.chr, SPAN_STR("UTDV00001")));
	assert_string_equal(c.key.algorithm->name, "id-TA-ECDSA-SHA-256");
	assert_int_equal(c.role, MRTD_CVC_DV_DOMESTIC);
	assert_int_equal(c.type, MRTD_CVC_INSPECTION_SYSTEM);
	assert_int_equal(mrtd_cvc_rights(&c), 3);
	assert_int_equal(c.effective.year, 2026);
	assert_int_equal(c.expires.month, 12);
	assert_int_equal(c.n_extensions, 2);
	assert_null(mrtd_cvc_find(&c, MRTD_CVC_EXT_VISA_RECORDS));
	x = mrtd_cvc_find(&c, MRTD_CVC_EXT_TRAVEL_RECORDS);
	assert_non_null(x);
	assert_true(span_eq(x->rights, HEX(0x0F)));
	/* What nobody knows is kept with its tags. */
	assert_int_equal(c.extensions[0].kind, MRTD_CVC_EXT_UNKNOWN);
	assert_true(span_eq(c.extensions[0].data, HEX(0x80, 1, 9)));
	/* The CHAT of another terminal type opens no data group. */
	fields[CHAT] = HEX(0x7F, 0x4C, 18, OID_AT, 0x53, 5, 0xC3, 0, 0, 0, 3);
	assert_int_equal(
	    mrtd_cvc_parse(build(fields, false, buf, sizeof(buf)), &c),
	    MRTD_E_OK);
	assert_int_equal(c.role, MRTD_CVC_CVCA);
	assert_int_equal(mrtd_cvc_rights(&c), 0);
	assert_true(mrtd_cvc_link(&c));
}

static void
more_extensions_than_room_are_counted(void **state)
{
	uint8_t ext[2 + 10 * 8] = {0x65, 10 * 8};
	struct span fields[FIELDS];
	struct mrtd_cvc c;
	uint8_t buf[600];

	(void)state;
	for (size_t i = 0; i < 10; i++)
		memcpy(
		    ext + 2 + 8 * i, HEX(0x73, 6, 6, 1, 0x2A, 0x80, 1, 9).p, 8);
	memcpy(fields, usual, sizeof(fields));
	fields[EXTENSIONS] = SPAN_OF(ext);
	assert_int_equal(
	    mrtd_cvc_parse(build(fields, false, buf, sizeof(buf)), &c),
	    MRTD_E_OK);
	assert_int_equal(c.n_extensions, MRTD_CVC_EXTENSIONS);
	assert_int_equal(c.more_extensions, 2);
}

static void
requests_may_be_signed_by_another(void **state)
{
	uint8_t inner[600], outer_buf[700], buf[800];
	struct sink outer = sink_of(outer_buf, sizeof(outer_buf));
	struct sink k = sink_of(buf, sizeof(buf));
	struct span fields[FIELDS], request;
	struct mrtd_cvc c;

	(void)state;
	memcpy(fields, usual, sizeof(fields));
	request = build(fields, true, inner, sizeof(inner));
	assert_int_equal(mrtd_cvc_parse_request(request, &c), MRTD_E_OK);
	assert_false(c.has_chat);
	assert_int_equal(c.outer_car.n, 0);
	assert_int_equal(mrtd_cvc_parse(request, &c), MRTD_E_TRUNCATED);

	sink_put(&outer, request);
	sink_put(&outer, usual[CAR]);
	mrtd_tlv_put(&outer, 0x5F37, HEX(7, 7));
	mrtd_tlv_put(&k, 0x67, sink_span(&outer));
	assert_int_equal(mrtd_cvc_parse_request(sink_span(&k), &c), MRTD_E_OK);
	assert_true(span_eq(c.outer_car, SPAN_STR("UTCVCA0000001")));
	assert_true(span_eq(c.outer_signature, HEX(7, 7)));
	assert_int_equal(c.outer_body.n, request.n + usual[CAR].n);
	assert_true(span_eq(c.raw, request));

	/* A request may name no authority; a certificate must. */
	fields[CAR] = (struct span) {0};
	request = build(fields, true, inner, sizeof(inner));
	assert_int_equal(mrtd_cvc_parse_request(request, &c), MRTD_E_OK);
	assert_int_equal(c.car.n, 0);
}

/* clang-format off */
#define A 0x42, 9, 'U', 'T', 'C', 'V', '0', '0', '0', '0', '1'
#define B 0x42, 9, 'U', 'T', 'C', 'V', '0', '0', '0', '0', '2'
static const struct {
	const char *name;
	struct span file;
	enum mrtd_err want;
	size_t n;
} cvca[] = {
	{"one",                 HEX(A, 0, 0, 0),              MRTD_E_OK, 1},
	{"two",                 HEX(B, A, 0),                 MRTD_E_OK, 2},
	{"two without padding", HEX(B, A),                    MRTD_E_OK, 2},
	{"three are counted",   HEX(B, A, A, 0),              MRTD_E_OK, 3},
	{"five",                HEX(B, A, A, A, A),           MRTD_E_SPACE, 0},
	{"none",                HEX(0, 0, 0),                 MRTD_E_NOT_FOUND, 0},
	{"an empty file",       {NULL, 0},                    MRTD_E_NOT_FOUND, 0},
	{"another tag",         HEX(0x83, 1, 'U', 0),         MRTD_E_TAG, 0},
	{"an empty reference",  HEX(0x42, 0, 0),              MRTD_E_LENGTH, 0},
	{"17 bytes",            HEX(0x42, 17, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17), MRTD_E_LENGTH, 0},
	{"cut",                 HEX(0x42, 9, 'U', 'T'),       MRTD_E_TRUNCATED, 0},
	{"something after the padding", HEX(A, 0, A),         MRTD_E_TRAILING, 0},
};
/* clang-format on */

static void
ef_cvca_names_the_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cvca) / sizeof(cvca[0]); i++) {
		struct mrtd_cvc_cars cars = {.n = 99};
		enum mrtd_err e = mrtd_cvc_cars(cvca[i].file, &cars);

		check(cvca[i].name, e == cvca[i].want);
		check(
		    cvca[i].name, cars.n == (e == MRTD_E_OK ? cvca[i].n : 99));
	}
}

static void
chain_verifies(const char *name, const struct span file[3])
{
	struct mrtd_cvc_public above = {0};
	struct mrtd_cvc_key key = {0};
	struct mrtd_cvc c;

	for (size_t i = 0; i < 3; i++) {
		uint8_t altered[800];

		check(name, mrtd_cvc_parse(file[i], &c) == MRTD_E_OK);
		if (i == 0)
			check(name,
			    mrtd_cvc_key_open(&c.key, NULL, &key) == MRTD_E_OK);
		check(name, mrtd_cvc_key_verify_body(&key, &c) == MRTD_E_OK);
		/* One bit of the body, or of the signature. */
		memcpy(altered, file[i].p, file[i].n);
		altered[file[i].n - 1] ^= 1;
		check(name,
		    mrtd_cvc_parse(span_of(altered, file[i].n), &c) ==
			MRTD_E_OK);
		check(name, mrtd_cvc_key_verify_body(&key, &c) == MRTD_E_AUTH);
		check(name, mrtd_cvc_parse(file[i], &c) == MRTD_E_OK);
		mrtd_cvc_key_close(&key);
		above = mrtd_cvc_key_inherit(&c.key, i > 0 ? &above : NULL);
		check(name, mrtd_cvc_key_open(&above, NULL, &key) == MRTD_E_OK);
	}
	mrtd_cvc_key_close(&key);
}

static void
worked_examples_verify(void **state)
{
	const struct span dh[] = {
	    SPAN_OF(ta_dh_cvca), SPAN_OF(ta_dh_dv), SPAN_OF(ta_dh_terminal)};
	const struct span ecdh[] = {SPAN_OF(ta_ecdh_cvca), SPAN_OF(ta_ecdh_dv),
	    SPAN_OF(ta_ecdh_terminal)};

	(void)state;
	chain_verifies("DH", dh);
	chain_verifies("ECDH", ecdh);
}

static void
keys_that_are_none_are_refused(void **state)
{
	uint8_t bytes[sizeof(ta_ecdh_cvca)];
	struct mrtd_cvc_key key;
	struct mrtd_cvc c;
	struct span g;

	(void)state;
	/* No parameters, and nobody to inherit them from. */
	assert_int_equal(mrtd_cvc_parse(SPAN_OF(ta_ecdh_dv), &c), MRTD_E_OK);
	assert_int_equal(mrtd_cvc_key_open(&c.key, NULL, &key), MRTD_E_KEY);
	/* A generator of somebody's choice: the forger's way in. */
	memcpy(bytes, ta_ecdh_cvca, sizeof(bytes));
	assert_int_equal(mrtd_cvc_parse(SPAN_OF(bytes), &c), MRTD_E_OK);
	g = c.key.g;
	assert_int_equal(mrtd_cvc_key_open(&c.key, NULL, &key), MRTD_E_OK);
	mrtd_cvc_key_close(&key);
	c.key.g = c.key.y;
	assert_int_equal(mrtd_cvc_key_open(&c.key, NULL, &key), MRTD_E_KEY);
	c.key.g = g;
	/* A point beside the curve. */
	bytes[c.key.y.p - bytes + 5] ^= 1;
	assert_int_equal(mrtd_cvc_key_open(&c.key, NULL, &key), MRTD_E_KEY);
	mrtd_cvc_key_close(&key);
	/* RSA: 512 bits, and an even exponent. */
	assert_int_equal(mrtd_cvc_parse(SPAN_OF(ta_dh_cvca), &c), MRTD_E_OK);
	c.key.n.n = 64;
	assert_int_equal(mrtd_cvc_key_open(&c.key, NULL, &key), MRTD_E_KEY);
	assert_int_equal(mrtd_cvc_parse(SPAN_OF(ta_dh_cvca), &c), MRTD_E_OK);
	c.key.e = HEX(4);
	assert_int_equal(mrtd_cvc_key_open(&c.key, NULL, &key), MRTD_E_KEY);
}

/* Foreign PKIs: every certificate parses, every chain holds. */
/* clang-format off */
static const struct {
	const char *above, *below;
	enum mrtd_err want;
} pairs[] = {
#define IS "ta-pki/gt/CFG.DFLT.EAC.IS/"
#define ST "ta-pki/gt/CFG.DFLT.EAC.ST/"
#define AT "ta-pki/gt/CFG.DFLT.EAC.AT/"
#define NPA "ta-pki/npa-test/"
#define NL "ta-pki/nl-test/"
#define DE "ta-pki/de-cvca/"
	{IS "CVCA_Cert_01.cvcert", IS "CVCA_Cert_01.cvcert", MRTD_E_OK},
	{IS "CVCA_Cert_01.cvcert", IS "dv_is_cert_1.cvcert", MRTD_E_OK},
	{IS "dv_is_cert_1.cvcert", IS "is_cert_1.cvcert",    MRTD_E_OK},
	{ST "CVCA_Cert_01.cvcert", ST "dv_st_cert_1.cvcert", MRTD_E_OK},
	{ST "dv_st_cert_1.cvcert", ST "st_cert_1.cvcert",    MRTD_E_OK},
	{AT "CVCA_Cert_01.cvcert", AT "dv_at_cert_1.cvcert", MRTD_E_OK},
	{AT "dv_at_cert_1.cvcert", AT "at_cert_1.cvcert",    MRTD_E_OK},
	{IS "CVCA_Cert_01.cvcert", ST "dv_st_cert_1.cvcert", MRTD_E_AUTH},
	{NPA "ZZSTCVCA00001.cvcert", NPA "ZZSTDVCA00001.cvcert", MRTD_E_OK},
	{NPA "ZZSTDVCA00001.cvcert", NPA "ZZSTTERM00001.cvcert", MRTD_E_OK},
	{NPA "ecdh/cvca.cvcert",   NPA "ecdh/dvca.cvcert",   MRTD_E_OK},
	{NPA "ecdh/dvca.cvcert",   NPA "ecdh/at.cvcert",     MRTD_E_OK},
	{NPA "dh/cvca.cvcert",     NPA "dh/dvca.cvcert",     MRTD_E_OK},
	{NPA "dh/dvca.cvcert",     NPA "dh/at.cvcert",       MRTD_E_OK},
	{NL "orig/certCVCA_orig.cvcert", NL "orig/certCVCA_orig.cvcert", MRTD_E_OK},
	{NL "orig/certCVCA_orig.cvcert", NL "orig/certDVD_orig.cvcert",  MRTD_E_OK},
	{NL "orig/certDVD_orig.cvcert",  NL "orig/certIS_orig.cvcert",   MRTD_E_OK},
	/* The link certificate from the old key to the new one. */
	{NL "orig/certCVCA_orig.cvcert", NL "new/certCVCA_new.cvcert",   MRTD_E_OK},
	{NL "new/certCVCA_new.cvcert",   NL "new/certDVD_new.cvcert",    MRTD_E_OK},
	{NL "new/certDVD_new.cvcert",    NL "new/certIS_new.cvcert",     MRTD_E_OK},
	{NL "orig/certCVCA_orig.cvcert", NL "new/certDVD_new.cvcert",    MRTD_E_AUTH},
	{DE "cvca-epass.cv",       DE "cvca-epass.cv",       MRTD_E_OK},
	{DE "cvca-eid.cv",         DE "cvca-eid.cv",         MRTD_E_OK},
	{DE "cvca-esign.cv",       DE "cvca-esign.cv",       MRTD_E_OK},
	{DE "DECVCAEPASS00102",    DE "cvca-epass.cv",       MRTD_E_OK},
	{DE "DECVCAeID00102",      DE "cvca-eid.cv",         MRTD_E_OK},
	{DE "DECVCAeSign00102",    DE "cvca-esign.cv",       MRTD_E_OK},
	{"ta-pki/gt/DETESTeID00005.cvcert", "ta-pki/gt/DETESTeID00005.cvcert", MRTD_E_OK},
	{ST "CVCA_Cert_01.cvcert", ST "CVCA_Cert_01.cvcert", MRTD_E_OK},
	{AT "CVCA_Cert_01.cvcert", AT "CVCA_Cert_01.cvcert", MRTD_E_OK},
	{NPA "ZZSTCVCA00001.cvcert", NPA "ZZSTCVCA00001.cvcert", MRTD_E_OK},
};
/* clang-format on */

static uint8_t *
certificate(const char *name, struct mrtd_cvc *c)
{
	const char *path = check_data(name);
	uint8_t *p;
	size_t n;

	if (path == NULL)
		return NULL;
	p = check_slurp(path, &n);
	check(name, p != NULL && mrtd_cvc_parse(span_of(p, n), c) == MRTD_E_OK);
	return p;
}

/* The parameters of the CVCA above an intermediate, found by its folder. */
static const char *
cvca_of(const char *name)
{
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (pairs[i].want == MRTD_E_OK &&
		    strcmp(pairs[i].below, name) == 0 &&
		    strcmp(pairs[i].above, name) != 0)
			return pairs[i].above;
	return NULL;
}

static void
foreign_chains_verify(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		const char *root = cvca_of(pairs[i].above);
		struct mrtd_cvc above, below, cvca_cert;
		uint8_t *a = certificate(pairs[i].above, &above);
		uint8_t *b = certificate(pairs[i].below, &below);
		uint8_t *r = root ? certificate(root, &cvca_cert) : NULL;
		struct mrtd_cvc_key key;

		if (a == NULL || b == NULL)
			skip_because("no foreign test PKIs");
		check(pairs[i].below,
		    mrtd_cvc_key_open(&above.key,
			r != NULL ? &cvca_cert.key : NULL, &key) == MRTD_E_OK);
		check(pairs[i].below,
		    mrtd_cvc_key_verify_body(&key, &below) == pairs[i].want);
		mrtd_cvc_key_close(&key);
		free(a);
		free(b);
		free(r);
	}
}

static void
a_foreign_request_is_read(void **state)
{
	const char *path = check_data("vectors/bsi-eac-worked-examples/"
				      "csr_with_outer_sig.bin");
	struct mrtd_cvc_key key;
	struct mrtd_cvc c;
	uint8_t *p;
	size_t n;

	(void)state;
	if (path == NULL)
		skip_because("no foreign request");
	p = check_slurp(path, &n);
	assert_int_equal(mrtd_cvc_parse_request(span_of(p, n), &c), MRTD_E_OK);
	assert_true(c.outer_car.n > 0 && c.outer_signature.n > 0);
	assert_int_equal(mrtd_cvc_key_open(&c.key, NULL, &key), MRTD_E_OK);
	assert_int_equal(mrtd_cvc_key_verify_body(&key, &c), MRTD_E_OK);
	mrtd_cvc_key_close(&key);
	free(p);
}

static void
algorithms_have_names(void **state)
{
	size_t n = 0;

	(void)state;
	for (; mrtd_cvc_algorithm_at(n) != NULL; n++) {
		const struct mrtd_cvc_algorithm *a = mrtd_cvc_algorithm_at(n);

		check(a->name, mrtd_cvc_algorithm(SPAN_OF(a->oid)) == a);
		check(a->name, mrtd_cvc_algorithm_named(a->name) == a);
	}
	assert_int_equal(n, 11);
	assert_null(mrtd_cvc_algorithm(HEX(1, 2, 3)));
	assert_null(mrtd_cvc_algorithm_named("id-TA-RSA"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_field_has_its_form),
	    cmocka_unit_test(fields_are_read),
	    cmocka_unit_test(more_extensions_than_room_are_counted),
	    cmocka_unit_test(requests_may_be_signed_by_another),
	    cmocka_unit_test(ef_cvca_names_the_keys),
	    cmocka_unit_test(worked_examples_verify),
	    cmocka_unit_test(keys_that_are_none_are_refused),
	    cmocka_unit_test(foreign_chains_verify),
	    cmocka_unit_test(a_foreign_request_is_read),
	    cmocka_unit_test(algorithms_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
