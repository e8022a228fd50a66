#include "tests/check.h"
#include "tests/vectors/doc9303_11_pace_im_cam.h"

#include "mrtd/der.h"
#include "mrtd/pace_cam.h"
#include "mrtd/sod.h"

#include <stdlib.h>

/* Appendix I as PACE leaves it behind. */
static struct mrtd_cam
example(void)
{
	struct mrtd_cam cam = {
	    .err = MRTD_E_OK, .group = 13, .has_id = true, .id = 13};

	cam.map_n = check_unhex(
	    pace_cam_example.map_public_ic, cam.map, sizeof(cam.map));
	cam.data_n = check_unhex(pace_cam_data, cam.data, sizeof(cam.data));
	return cam;
}

/* What EF.CardSecurity holds. */
enum keys {
	RIGHT = 1 << 0, /* the chip's, identifier 13 */
	NO_ID = 1 << 1, /* the chip's, without identifier */
	OTHER_ID = 1 << 2, /* the chip's, identifier 41 */
	WRONG = 1 << 3, /* another of that curve, identifier 13 */
	WRONG_NO_ID = 1 << 4,
	P256 = 1 << 5, /* of another curve, identifier 13 */
	PK_DH = 1 << 6, /* the chip's, said to be a DH key */
	CUT = 1 << 7, /* half a point, identifier 13 */
	OFF_CURVE = 1 << 8,
	PACE_INFO = 1 << 9,
	ALL = 1 << 10,
};

static void
put_key(struct sink *k, enum keys what)
{
	uint8_t oid[] = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x01, 0x02};
	uint8_t algorithm[] = {0x30, 0x0C, 0x06, 0x07, 0x04, 0x00, 0x7F, 0x00,
	    0x07, 0x01, 0x02, 0x02, 0x01, 0x0D};
	uint8_t bits[80] = {0}, spki[128], info[160], example_info[128];
	struct sink s = sink_of(spki, sizeof(spki));
	struct sink i = sink_of(info, sizeof(info));
	size_t n = check_unhex(
	    pace_cam_key_info, example_info, sizeof(example_info));
	size_t point = 65;

	assert_int_equal(n, 100);
	/* The example: its 65 bytes of point end before 02 01 0D. */
	memcpy(bits + 1, example_info + n - 3 - 65, 65);
	if (what == WRONG || what == WRONG_NO_ID)
		check_unhex(pace_cam_example.map_public_ic, bits + 1, 65);
	if (what == P256) {
		algorithm[13] = 12;
		check_unhex("046B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0"
			    "F4A13945D898C2964FE342E2FE1A7F9B8EE7EB4A7C0F9E162B"
			    "CE33576B315ECECBB6406837BF51F5",
		    bits + 1, 65);
	}
	if (what == OFF_CURVE)
		bits[65] ^= 1;
	if (what == CUT)
		point = 33;
	if (what == PK_DH)
		oid[8] = 1;
	sink_put(&s, SPAN_OF(algorithm));
	mrtd_tlv_put(&s, MRTD_DER_BIT_STRING, span_of(bits, 1 + point));
	mrtd_tlv_put(&i, MRTD_DER_OID, SPAN_OF(oid));
	mrtd_tlv_put(&i, MRTD_DER_SEQUENCE, sink_span(&s));
	if (what != NO_ID && what != WRONG_NO_ID)
		mrtd_der_put_uint(&i, what == OTHER_ID ? 41 : 13);
	assert_true(sink_ok(&s) && sink_ok(&i));
	mrtd_tlv_put(k, MRTD_DER_SEQUENCE, sink_span(&i));
}

static struct span
file_of(unsigned keys, uint8_t *out, size_t cap)
{
	uint8_t buf[1024];
	struct sink in = sink_of(buf, sizeof(buf)), k = sink_of(out, cap);
	struct mrtd_paceinfo info = {
	    .suite = mrtd_secinfo_suite_named(pace_cam_example.suite),
	    .has_id = true,
	    .id = 13,
	    .group = 13};

	for (unsigned x = RIGHT; x < ALL; x <<= 1)
		if ((keys & x) != 0 && x == PACE_INFO)
			mrtd_secinfo_put_pace(&in, &info);
		else if ((keys & x) != 0)
			put_key(&in, (enum keys)x);
	mrtd_tlv_put(&k, MRTD_DER_SET, sink_span(&in));
	assert_true(sink_ok(&in) && sink_ok(&k));
	return sink_span(&k);
}

/* What the chip said. */
enum said {
	TRUTH,
	OTHER_MAP,
	OTHER_DATA,
	ZERO_DATA,
	ORDER_DATA, /* the order of the group: no scalar */
	NO_PARAMETER, /* the PACEInfo had no parameterId */
	NOTHING, /* no DO'8A' */
};

/* clang-format off */
static const struct {
	const char *name;
	enum said said;
	unsigned keys;
	enum mrtd_err want;
} rows[] = {
	{"appendix I",                      TRUTH,        RIGHT | PACE_INFO,       MRTD_E_OK},
	{"and a key for another protocol",  TRUTH,        RIGHT | OTHER_ID,        MRTD_E_OK},
	{"two keys, one of the identifier", TRUTH,        WRONG_NO_ID | RIGHT,     MRTD_E_OK},
	{"the key has no identifier",       TRUTH,        NO_ID | PACE_INFO,       MRTD_E_OK},
	{"it has another identifier",       TRUTH,        OTHER_ID,                MRTD_E_NOT_FOUND},
	{"the right key is not the one of the identifier", TRUTH, WRONG | OTHER_ID, MRTD_E_AUTH},
	{"nor the one without",             TRUTH,        WRONG | NO_ID,           MRTD_E_AUTH},
	{"no key",                          TRUTH,        PACE_INFO,               MRTD_E_NOT_FOUND},
	{"nothing",                         TRUTH,        0,                       MRTD_E_NOT_FOUND},
	{"another key",                     TRUTH,        WRONG,                   MRTD_E_AUTH},
	{"of another curve",                TRUTH,        P256,                    MRTD_E_KEY},
	{"not on the curve",                TRUTH,        OFF_CURVE,               MRTD_E_KEY},
	{"a DH key",                        TRUTH,        PK_DH,                   MRTD_E_NOT_FOUND},
	{"half a key",                      TRUTH,        CUT,                     MRTD_E_KEY},
	{"another mapping key",             OTHER_MAP,    RIGHT,                   MRTD_E_AUTH},
	{"another proof",                   OTHER_DATA,   RIGHT,                   MRTD_E_AUTH},
	{"zero",                            ZERO_DATA,    RIGHT,                   MRTD_E_AUTH},
	{"the order",                       ORDER_DATA,   RIGHT,                   MRTD_E_AUTH},
	{"no parameterId",                  NO_PARAMETER, OTHER_ID,                MRTD_E_OK},
	{"no parameterId, two keys",        NO_PARAMETER, WRONG | OTHER_ID,        MRTD_E_OK},
	{"no parameterId, key of another curve", NO_PARAMETER, P256,               MRTD_E_KEY},
	{"no proof",                        NOTHING,      RIGHT,                   MRTD_E_NOT_FOUND},
};
/* clang-format on */

static void
judges_the_proof(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mrtd_cam cam = example();
		struct mrtd_secinfos infos;
		uint8_t file[1024];

		if (rows[i].said == OTHER_MAP)
			check_unhex(pace_cam_example.public_ic, cam.map,
			    sizeof(cam.map));
		if (rows[i].said == OTHER_DATA)
			cam.data[31] ^= 1;
		if (rows[i].said == ZERO_DATA)
			memset(cam.data, 0, sizeof(cam.data));
		if (rows[i].said == ORDER_DATA)
			check_unhex("A9FB57DBA1EEA9BC3E660A909D838D718C397AA3"
				    "B561A6F7901E0E82974856A7",
			    cam.data, sizeof(cam.data));
		if (rows[i].said == NO_PARAMETER)
			cam.has_id = false;
		if (rows[i].said == NOTHING)
			cam.err = MRTD_E_NOT_FOUND;
		check(rows[i].name,
		    mrtd_secinfo_parse(
			file_of(rows[i].keys, file, sizeof(file)), &infos) ==
			MRTD_E_OK);
		check(rows[i].name,
		    mrtd_pace_cam_check(&cam, &infos) == rows[i].want);
	}
}

/* EF.CardSecurity around contents, as much of CMS as says what is signed. */
enum cms {
	DER,
	BER, /* indefinite lengths, the contents in two pieces */
	OTHER_TYPE, /* signs id-data */
	NO_SIGNATURE, /* id-data instead of id-signedData */
	NO_CONTENT,
	FOLLOWED, /* a byte after it */
	HALF,
};

static void
put_cms(struct sink *k, struct span content, enum cms form)
{
	static const uint8_t signed_data[] = {
	    0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2};
	static const uint8_t data[] = {
	    0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1};
	static const uint8_t security_object[] = {
	    0x06, 8, 0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x02, 0x01};
	uint8_t b[4][512];
	struct sink octets = sink_of(b[0], 512), encap = sink_of(b[1], 512);
	struct sink sd = sink_of(b[2], 512), whole = sink_of(b[3], 512);
	struct span half = content;

	half.n /= 2;
	if (form == BER) {
		sink_put(&octets, HEX(0x24, 0x80));
		mrtd_tlv_put(&octets, 0x04, half);
		mrtd_tlv_put(&octets, 0x04,
		    span_of(content.p + half.n, content.n - half.n));
		sink_put(&octets, HEX(0, 0));
	} else {
		mrtd_tlv_put(&octets, 0x04, content);
	}
	sink_put(&encap,
	    form == OTHER_TYPE ? SPAN_OF(data) : SPAN_OF(security_object));
	if (form != NO_CONTENT)
		mrtd_tlv_put(&encap, 0xA0, sink_span(&octets));
	sink_put(&sd, HEX(0x02, 1, 3, 0x31, 0));
	mrtd_tlv_put(&sd, 0x30, sink_span(&encap));
	sink_put(&sd, HEX(0x31, 0));
	sink_put(&whole,
	    form == NO_SIGNATURE ? SPAN_OF(data) : SPAN_OF(signed_data));
	octets.n = 0;
	if (form == NO_SIGNATURE)
		mrtd_tlv_put(&octets, 0x04, content);
	else
		mrtd_tlv_put(&octets, 0x30, sink_span(&sd));
	if (form == BER) {
		sink_put(&whole, HEX(0xA0, 0x80));
		sink_put(&whole, sink_span(&octets));
		sink_put(&whole, HEX(0, 0));
		sink_put(k, HEX(0x30, 0x80));
		sink_put(k, sink_span(&whole));
		sink_put(k, HEX(0, 0));
	} else {
		mrtd_tlv_put(&whole, 0xA0, sink_span(&octets));
		mrtd_tlv_put(k, 0x30, sink_span(&whole));
	}
	if (form == FOLLOWED)
		sink_put_u8(k, 0);
	if (form == HALF)
		k->n /= 2;
	assert_true(sink_ok(k) && sink_ok(&whole) && sink_ok(&sd));
}

static void
finds_what_is_signed(void **state)
{
	static const struct {
		const char *name;
		enum cms form;
		enum mrtd_err want;
	} forms[] = {
	    {"DER", DER, MRTD_E_OK},
	    {"BER", BER, MRTD_E_OK},
	    {"another type", OTHER_TYPE, MRTD_E_TAG},
	    {"no signature", NO_SIGNATURE, MRTD_E_ENCODING},
	    {"no content", NO_CONTENT, MRTD_E_TRUNCATED},
	    {"followed by a byte", FOLLOWED, MRTD_E_TRAILING},
	    {"half of it", HALF, MRTD_E_ENCODING},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		uint8_t content[400], file[600], out[400];
		struct sink k = sink_of(file, sizeof(file));
		struct sink o = sink_of(out, sizeof(out));
		struct span in = file_of(RIGHT, content, sizeof(content));

		put_cms(&k, in, forms[i].form);
		check(forms[i].name,
		    mrtd_sod_security_infos(sink_span(&k), &o) ==
			forms[i].want);
		if (forms[i].want != MRTD_E_OK)
			continue;
		check(forms[i].name, span_eq(sink_span(&o), in));
		o = sink_of(out, in.n - 1);
		check(forms[i].name,
		    mrtd_sod_security_infos(sink_span(&k), &o) == MRTD_E_SPACE);
	}
}

/* A card's file: its signed infos are ours to read. */
static void
reads_a_real_file(void **state)
{
	const char *path = check_data("lds/cardsecurity/efcardsecurity.dump");
	uint8_t out[1024], *file;
	struct sink k = sink_of(out, sizeof(out));
	struct mrtd_secinfos infos;
	size_t n, keys = 0;

	(void)state;
	if (path == NULL)
		skip_because("no sample of EF.CardSecurity");
	file = check_slurp(path, &n);
	assert_non_null(file);
	assert_int_equal(
	    mrtd_sod_security_infos(span_of(file, n), &k), MRTD_E_OK);
	assert_int_equal(mrtd_secinfo_parse(sink_span(&k), &infos), MRTD_E_OK);
	for (size_t j = 0; j < infos.n; j++)
		keys += infos.list[j].kind == MRTD_SECINFO_CA_KEY;
	assert_int_equal(keys, 1);
	free(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(judges_the_proof),
	    cmocka_unit_test(finds_what_is_signed),
	    cmocka_unit_test(reads_a_real_file),
	};

	return cmocka_run_group_tests_name("mrtd_pace_cam", tests, NULL, NULL);
}
