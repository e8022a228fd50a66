#include "tests/check.h"
#include "tests/helper_env.h"
#include "tests/vectors/doc9303_11_pace_im_cam.h"

#include "mrtd/apdu.h"
#include "mrtd/pace.h"
#include "mrtd/pace_im.h"
#include "mrtd/tlv.h"

static struct mrtd_paceinfo
info_of(const char *suite, unsigned group)
{
	struct mrtd_paceinfo p = {
	    .suite = mrtd_secinfo_suite_named(suite),
	    .has_id = true,
	    .id = (uint8_t)group,
	    .group = (uint8_t)group,
	};

	assert_non_null(p.suite);
	p.err = mrtd_secinfo_suite_check(p.suite, group);
	return p;
}

static struct mrtd_pace_password
password_of(enum mrtd_pace_kind kind, const char *text)
{
	return (struct mrtd_pace_password) {kind, span_of(text, strlen(text))};
}

static bool
is_hex(struct span s, const char *hex)
{
	uint8_t want[512];
	size_t n = check_unhex(hex, want, sizeof(want));

	return span_eq(s, span_of(want, n));
}

/* What is drawn, in order; a further draw fails. */
struct script {
	uint8_t bytes[512];
	size_t n;
	struct helper_env env;
};

static void
script_add(struct script *s, const char *hex)
{
	s->n += check_unhex(hex, s->bytes + s->n, sizeof(s->bytes) - s->n);
	helper_env_init(&s->env, span_of(s->bytes, s->n), true);
}

/* One command and its answer, through the bytes of both. */
static enum mrtd_err
step(struct mrtd_pace *p, struct mrtd_pace_chip *chip, struct span capdu,
    struct sink *answer)
{
	struct mrtd_capdu c;
	uint16_t sw;

	assert_int_equal(mrtd_capdu_parse(capdu, &c), MRTD_E_OK);
	assert_int_equal(
	    mrtd_pace_chip_command(chip, &c, answer, &sw), MRTD_E_OK);
	sink_put_be16(answer, sw);
	assert_true(sink_ok(answer));
	return mrtd_pace_recv(p, sink_span(answer));
}

static enum mrtd_err
exchange(struct mrtd_pace *p, struct mrtd_pace_chip *chip)
{
	struct span capdu;

	while (mrtd_pace_send(p, &capdu)) {
		uint8_t answer[300];
		struct sink k = sink_of(answer, sizeof(answer));

		if (step(p, chip, capdu, &k) != MRTD_E_OK)
			break;
	}
	return mrtd_pace_err(p);
}

/* Appendix H prints no APDUs: every value that it prints, at both ends. */
static void
ends_agree_on_appendix_h(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct pace_im_example *v = &pace_im_examples[i];
		struct mrtd_paceinfo info = info_of(v->suite, v->group);
		struct mrtd_pace_password can = password_of(
		    MRTD_PACE_CAN, v->can);
		struct script ifd = {0}, ic = {0};
		struct mrtd_pace p;
		struct mrtd_pace_chip chip;
		uint8_t bytes[512];
		struct sink k = sink_of(bytes, sizeof(bytes));
		uint8_t token[8];

		script_add(&ifd, v->t);
		script_add(&ifd, v->secret_ifd);
		script_add(&ic, v->nonce);
		script_add(&ic, v->secret_ic);
		check(v->name,
		    mrtd_pace_init(&p, &info, &can, &ifd.env.env) == MRTD_E_OK);
		check(v->name,
		    mrtd_pace_chip_init(
			&chip, &info, 1, &can, 1, &ic.env.env) == MRTD_E_OK);
		check(v->name, is_hex(span_of(p.run.k_pi, 16), v->k_pi));
		check(v->name, exchange(&p, &chip) == MRTD_E_OK);
		check(v->name,
		    mrtd_group_generator(&p.run.group, &k) == MRTD_E_OK);
		check(v->name, is_hex(sink_span(&k), v->generator));
		check(v->name,
		    is_hex(span_of(p.run.own, p.run.own_n), v->public_ifd));
		check(v->name,
		    is_hex(span_of(p.run.peer, p.run.peer_n), v->public_ic));
		check(v->name, is_hex(span_of(p.run.k_enc, 16), v->k_enc));
		check(v->name, is_hex(span_of(p.run.k_mac, 16), v->k_mac));
		check(v->name, is_hex(span_of(chip.run.k_mac, 16), v->k_mac));
		check(v->name,
		    mrtd_pace_run_token(&p.run, false, token) == MRTD_E_OK &&
			is_hex(SPAN_OF(token), v->token_ifd));
		check(v->name,
		    mrtd_pace_run_token(&p.run, true, token) == MRTD_E_OK &&
			is_hex(SPAN_OF(token), v->token_ic));
		mrtd_pace_wipe(&p);
		mrtd_pace_chip_wipe(&chip);
	}
}

/* Figure 2 by itself; and the lengths, which appendix H shows for one cipher.
 */
static void
random_function_of_appendix_h(void **state)
{
	static const struct {
		enum mrtd_cipher cipher;
		unsigned bits;
		size_t s, t, r;
	} sizes[] = {
	    {MRTD_CIPHER_3DES, 192, 16, 16, 32},
	    {MRTD_CIPHER_AES128, 256, 16, 16, 48},
	    {MRTD_CIPHER_AES192, 192, 32, 24, 32},
	    {MRTD_CIPHER_AES192, 521, 32, 24, 96},
	    {MRTD_CIPHER_AES256, 448, 32, 32, 64},
	    {MRTD_CIPHER_AES256, 2048, 32, 32, 288},
	    {MRTD_CIPHER_3DES, 1024, 16, 16, 144},
	};
	uint8_t out[MRTD_PACE_IM_MAX], s[64], t[64] = {1};
	struct sink k = sink_of(out, sizeof(out));

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct pace_im_example *v = &pace_im_examples[i];
		size_t s_n = check_unhex(v->nonce, s, sizeof(s));
		size_t t_n = check_unhex(v->t, t, sizeof(t));

		k.n = 0;
		check(v->name,
		    mrtd_pace_im_random(MRTD_CIPHER_AES128, span_of(s, s_n),
			span_of(t, t_n), i == 0 ? 256 : 1024, &k) == MRTD_E_OK);
		check(v->name, is_hex(sink_span(&k), v->random));
	}
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		enum mrtd_cipher c = sizes[i].cipher;

		k.n = 0;
		assert_int_equal(mrtd_pace_im_s(c), sizes[i].s);
		assert_int_equal(mrtd_pace_im_t(c), sizes[i].t);
		assert_int_equal(mrtd_pace_im_random(c, span_of(s, sizes[i].s),
				     span_of(t, sizes[i].t), sizes[i].bits, &k),
		    MRTD_E_OK);
		assert_int_equal(k.n, sizes[i].r);
		assert_int_equal(
		    mrtd_pace_im_random(c, span_of(s, sizes[i].s - 8),
			span_of(t, sizes[i].t), sizes[i].bits, &k),
		    MRTD_E_LENGTH);
		assert_int_equal(
		    mrtd_pace_im_random(c, span_of(s, sizes[i].s),
			span_of(t, sizes[i].t + 1), sizes[i].bits, &k),
		    MRTD_E_LENGTH);
	}
}

/* Appendix I as the terminal and as the chip, byte for byte. */
static void
both_speak_appendix_i(void **state)
{
	const struct pace_example *v = &pace_cam_example;
	struct mrtd_paceinfo info = info_of(v->suite, v->group);
	struct mrtd_pace_password mrz = password_of(MRTD_PACE_MRZ, v->mrz);
	struct script ifd = {0}, ic = {0};
	uint8_t secret[32];
	struct mrtd_pace_chip_key key = {.id = 13, .secret = SPAN_OF(secret)};
	struct mrtd_pace p;
	struct mrtd_pace_chip chip;
	struct mrtd_sm sm;
	struct span capdu;
	const struct mrtd_cam *cam;

	(void)state;
	check_unhex(pace_cam_secret, secret, sizeof(secret));
	script_add(&ifd, v->map_secret_ifd);
	script_add(&ifd, v->secret_ifd);
	script_add(&ic, v->nonce);
	script_add(&ic, v->map_secret_ic);
	script_add(&ic, v->secret_ic);
	assert_int_equal(
	    mrtd_pace_init(&p, &info, &mrz, &ifd.env.env), MRTD_E_OK);
	assert_int_equal(
	    mrtd_pace_chip_init(&chip, &info, 1, &mrz, 1, &ic.env.env),
	    MRTD_E_OK);
	assert_int_equal(mrtd_pace_chip_keys(&chip, &key, 1), MRTD_E_OK);
	mrtd_pace_omit_id(&p);
	for (size_t i = 0; i < PACE_EXAMPLE_STEPS; i++) {
		uint8_t answer[300];
		struct sink k = sink_of(answer, sizeof(answer));

		assert_null(mrtd_pace_outcome(&p));
		assert_true(mrtd_pace_send(&p, &capdu));
		assert_true(is_hex(capdu, v->command[i]));
		assert_int_equal(step(&p, &chip, capdu, &k), MRTD_E_OK);
		assert_true(is_hex(sink_span(&k), v->answer[i]));
	}
	assert_non_null(mrtd_pace_outcome(&p));
	cam = &mrtd_pace_outcome(&p)->cam;
	assert_int_equal(cam->err, MRTD_E_OK);
	assert_int_equal(cam->group, 13);
	assert_true(cam->has_id && cam->id == 13);
	assert_true(is_hex(span_of(cam->data, cam->data_n), pace_cam_data));
	assert_true(is_hex(span_of(cam->map, cam->map_n), v->map_public_ic));
	mrtd_pace_take(&p, &sm);
	assert_true(is_hex(span_of(sm.k_enc, 16), v->k_enc));
	assert_true(is_hex(span_of(sm.k_mac, 16), v->k_mac));
	mrtd_pace_wipe(&p);
	mrtd_pace_chip_wipe(&chip);
}

/* What a chip answers instead of the truth. */
enum lie {
	NO_LIE,
	MAP_DATA, /* DO'82' is not empty */
	MAP_NONE, /* there is no DO'82' */
	SHORT_NONCE,
	LONG_NONCE,
	CAM_NONE, /* no DO'8A' */
	CAM_8B,
	CAM_EMPTY,
	CAM_FLIP, /* its last byte is another */
	CAM_SHORT, /* without its last block */
	CAM_TWICE,
	CAM_FIRST, /* a reference after it */
	CAM_CUT, /* the object is longer than there is */
	CARS, /* two references before it */
	CAR_LONG,
	CAR_ORDER,
};

/* clang-format off */
#define IM  "id-PACE-ECDH-IM-AES-CBC-CMAC-256"
#define GM  "id-PACE-ECDH-GM-AES-CBC-CMAC-256"
#define CAM "id-PACE-ECDH-CAM-AES-CBC-CMAC-256"
static const struct {
	const char *name, *suite;
	enum mrtd_pace_step step;
	enum lie lie;
	enum mrtd_err want, cam;
	size_t cars;
} lies[] = {
	{"IM: the truth",              IM,  MRTD_PACE_DONE,         NO_LIE,      MRTD_E_OK,       MRTD_E_STATE,     0},
	{"IM: mapping data",           IM,  MRTD_PACE_MAP,          MAP_DATA,    MRTD_E_LENGTH,   0,                0},
	{"IM: no object",              IM,  MRTD_PACE_MAP,          MAP_NONE,    MRTD_E_TRUNCATED, 0,               0},
	{"IM: nonce of 128 bits",      IM,  MRTD_PACE_NONCE,        SHORT_NONCE, MRTD_E_LENGTH,   0,                0},
	{"IM: nonce of 384 bits",      IM,  MRTD_PACE_NONCE,        LONG_NONCE,  MRTD_E_LENGTH,   0,                0},
	{"IM: chip authentication data", IM, MRTD_PACE_AUTHENTICATE, CAM_EMPTY,  MRTD_E_TAG,      0,                0},
	{"GM: chip authentication data", GM, MRTD_PACE_AUTHENTICATE, CAM_EMPTY,  MRTD_E_TAG,      0,                0},
	{"GM: two references",         GM,  MRTD_PACE_AUTHENTICATE, CARS,        MRTD_E_OK,       MRTD_E_STATE,     2},
	{"GM: a long reference",       GM,  MRTD_PACE_AUTHENTICATE, CAR_LONG,    MRTD_E_LENGTH,   0,                0},
	{"GM: the older one first",    GM,  MRTD_PACE_AUTHENTICATE, CAR_ORDER,   MRTD_E_TAG,      0,                0},
	{"CAM: the truth",             CAM, MRTD_PACE_DONE,         NO_LIE,      MRTD_E_OK,       MRTD_E_OK,        0},
	{"CAM: and two references",    CAM, MRTD_PACE_AUTHENTICATE, CARS,        MRTD_E_OK,       MRTD_E_OK,        2},
	{"CAM: no data",               CAM, MRTD_PACE_AUTHENTICATE, CAM_NONE,    MRTD_E_OK,       MRTD_E_NOT_FOUND, 0},
	{"CAM: in 8B",                 CAM, MRTD_PACE_AUTHENTICATE, CAM_8B,      MRTD_E_OK,       MRTD_E_TAG,       0},
	{"CAM: empty",                 CAM, MRTD_PACE_AUTHENTICATE, CAM_EMPTY,   MRTD_E_OK,       MRTD_E_LENGTH,    0},
	{"CAM: a bit is wrong",        CAM, MRTD_PACE_AUTHENTICATE, CAM_FLIP,    MRTD_E_OK,       MRTD_E_AUTH,      0},
	{"CAM: a block is missing",    CAM, MRTD_PACE_AUTHENTICATE, CAM_SHORT,   MRTD_E_OK,       MRTD_E_LENGTH,    0},
	{"CAM: twice",                 CAM, MRTD_PACE_AUTHENTICATE, CAM_TWICE,   MRTD_E_OK,       MRTD_E_TAG,       0},
	{"CAM: a reference after it",  CAM, MRTD_PACE_AUTHENTICATE, CAM_FIRST,   MRTD_E_OK,       MRTD_E_TAG,       0},
	{"CAM: cut",                   CAM, MRTD_PACE_AUTHENTICATE, CAM_CUT,     MRTD_E_OK,       MRTD_E_TRUNCATED, 0},
};
/* clang-format on */

static void
put_tail(enum lie lie, struct span cam, struct sink *k)
{
	static const char car[] = "UTCVCAREF00000001";
	uint8_t zeros[96] = {0};

	if (lie == CARS)
		mrtd_tlv_put(k, 0x87, span_of(car, 14));
	if (lie == CARS || lie == CAR_ORDER)
		mrtd_tlv_put(k, 0x88, span_of(car, 13));
	if (lie == CAR_LONG || lie == CAR_ORDER)
		mrtd_tlv_put(k, 0x87, span_of(car, 17));
	if (lie == CAM_EMPTY)
		mrtd_tlv_put(k, 0x8A, span_of(zeros, 0));
	if (lie == CAM_8B || lie == CAM_TWICE)
		mrtd_tlv_put(k, lie == CAM_8B ? 0x8B : 0x8A, cam);
	if (lie == CAM_SHORT)
		cam.n -= 16;
	if (cam.p != NULL &&
	    (lie == CARS || lie == CAM_FLIP || lie == CAM_SHORT ||
		lie == CAM_TWICE || lie == CAM_FIRST))
		mrtd_tlv_put(k, 0x8A, cam);
	if (lie == CAM_FLIP)
		k->p[k->n - 1] ^= 1;
	if (lie == CAM_FIRST)
		mrtd_tlv_put(k, 0x87, span_of(car, 14));
	if (lie == CAM_CUT)
		sink_put(k, HEX(0x8A, 2, 0));
}

/* k: the true answer, to be replaced. */
static void
spoil(enum lie lie, struct sink *k)
{
	uint8_t bytes[300], copy[300], zeros[48] = {0};
	struct sink o = sink_of(bytes, sizeof(bytes));
	struct span true_answer = sink_span(k), objects, token = {0}, cam = {0};

	true_answer.n -= 2;
	memcpy(copy, true_answer.p, true_answer.n);
	true_answer.p = copy;
	assert_int_equal(mrtd_tlv_only(true_answer, 0x7C, &objects), MRTD_E_OK);
	switch (lie) {
	case MAP_DATA:
		mrtd_tlv_put(&o, 0x82, span_of(zeros, 1));
		break;
	case MAP_NONE:
		break;
	case SHORT_NONCE:
	case LONG_NONCE:
		mrtd_tlv_put(
		    &o, 0x80, span_of(zeros, lie == SHORT_NONCE ? 16 : 48));
		break;
	default:
		assert_int_equal(
		    mrtd_tlv_expect(&objects, 0x86, &token), MRTD_E_OK);
		if (objects.n > 0)
			assert_int_equal(
			    mrtd_tlv_only(objects, 0x8A, &cam), MRTD_E_OK);
		mrtd_tlv_put(&o, 0x86, token);
		put_tail(lie, cam, &o);
	}
	k->n = 0;
	mrtd_tlv_put(k, 0x7C, sink_span(&o));
	sink_put_be16(k, 0x9000);
	assert_true(sink_ok(&o) && sink_ok(k));
}

static void
one_lie(size_t i)
{
	const char *name = lies[i].name;
	struct mrtd_paceinfo info = info_of(lies[i].suite, 12);
	struct mrtd_pace_password can = password_of(MRTD_PACE_CAN, "500540");
	struct helper_env env;
	uint8_t secret[32] = {1, 2, 3};
	struct mrtd_pace_chip_key key = {.id = 12, .secret = SPAN_OF(secret)};
	struct mrtd_pace p;
	struct mrtd_pace_chip chip;
	struct span capdu;

	helper_env_init(&env, (struct span) {0}, false);
	check(name, mrtd_pace_init(&p, &info, &can, &env.env) == MRTD_E_OK);
	check(name,
	    mrtd_pace_chip_init(&chip, &info, 1, &can, 1, &env.env) ==
		MRTD_E_OK);
	check(name, mrtd_pace_chip_keys(&chip, &key, 1) == MRTD_E_OK);
	while (mrtd_pace_send(&p, &capdu)) {
		uint8_t answer[300];
		struct sink k = sink_of(answer, sizeof(answer));
		struct mrtd_capdu c;
		uint16_t sw;

		check(name, mrtd_capdu_parse(capdu, &c) == MRTD_E_OK);
		check(name,
		    mrtd_pace_chip_command(&chip, &c, &k, &sw) == MRTD_E_OK);
		sink_put_be16(&k, sw);
		if (p.step == lies[i].step)
			spoil(lies[i].lie, &k);
		if (mrtd_pace_recv(&p, sink_span(&k)) != MRTD_E_OK)
			break;
	}
	check(name, mrtd_pace_err(&p) == lies[i].want);
	check(name, (mrtd_pace_outcome(&p) != NULL) == mrtd_pace_done(&p));
	if (mrtd_pace_done(&p)) {
		const struct mrtd_pace_outcome *o = mrtd_pace_outcome(&p);

		check(name, o->cam.err == lies[i].cam);
		check(name, o->n_car == lies[i].cars);
		check(name, o->id_ic_n == 32 && o->comp_ifd_n == 32);
		if (o->n_car == 2)
			check(name, o->car[0].n == 14 && o->car[1].n == 13);
	}
	mrtd_pace_wipe(&p);
	mrtd_pace_chip_wipe(&chip);
}

static void
catches_every_lie(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
		one_lie(i);
}

/* Both ends name the same keys for Terminal Authentication. */
static void
ends_agree_on_the_outcome(void **state)
{
	static const struct {
		const char *suite;
		uint8_t group;
		size_t n;
	} rows[] = {
	    {"id-PACE-ECDH-CAM-AES-CBC-CMAC-128", 18, 66},
	    {"id-PACE-ECDH-IM-3DES-CBC-CBC", 8, 24},
	    {"id-PACE-DH-IM-AES-CBC-CMAC-192", 1, 20},
	};
	struct mrtd_pace_password can = password_of(MRTD_PACE_CAN, "500540");
	static const struct span cars[] = {{(const uint8_t *)"UTCVCA00002", 11},
	    {(const uint8_t *)"UTCVCA00001", 11}};
	uint8_t secret[66] = {0};

	(void)state;
	secret[65] = 7;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = rows[i].suite;
		struct mrtd_paceinfo info = info_of(name, rows[i].group);
		struct mrtd_pace_chip_key key = {
		    .id = rows[i].group, .secret = SPAN_OF(secret)};
		struct helper_env env;
		struct mrtd_pace p;
		struct mrtd_pace_chip chip;
		struct mrtd_pace_outcome theirs;
		const struct mrtd_pace_outcome *ours;

		helper_env_init(&env, (struct span) {0}, false);
		check(name,
		    mrtd_pace_init(&p, &info, &can, &env.env) == MRTD_E_OK);
		check(name,
		    mrtd_pace_chip_init(&chip, &info, 1, &can, 1, &env.env) ==
			MRTD_E_OK);
		check(name, mrtd_pace_chip_keys(&chip, &key, 1) == MRTD_E_OK);
		mrtd_pace_chip_cars(&chip, cars, 2);
		if (i == 0)
			mrtd_pace_ask_cars(&p);
		check(name,
		    mrtd_pace_chip_outcome(&chip, &theirs) == MRTD_E_STATE);
		check(name, exchange(&p, &chip) == MRTD_E_OK);
		check(
		    name, mrtd_pace_chip_outcome(&chip, &theirs) == MRTD_E_OK);
		ours = mrtd_pace_outcome(&p);
		check(name, ours != NULL && ours->id_ic_n == rows[i].n);
		check(name, theirs.id_ic_n == ours->id_ic_n);
		check(name,
		    memcmp(theirs.id_ic, ours->id_ic, ours->id_ic_n) == 0);
		check(name, theirs.comp_ifd_n == ours->comp_ifd_n);
		check(name,
		    memcmp(theirs.comp_ifd, ours->comp_ifd, rows[i].n) == 0);
		check(name, memcmp(ours->id_ic, ours->comp_ifd, rows[i].n));
		/* Only who asks is told. */
		check(name, ours->n_car == (i == 0 ? 2 : 0));
		if (i == 0)
			check(name,
			    span_eq(span_of(ours->car[0].text, ours->car[0].n),
				cars[0]));
		mrtd_pace_wipe(&p);
		mrtd_pace_chip_wipe(&chip);
	}
}

/* TR-03110-3 §B.11.1: 63CX while there are tries, then nothing any more. */
static void
chip_counts_wrong_passwords(void **state)
{
	struct mrtd_paceinfo info = info_of(GM, 12);
	struct mrtd_pace_password right = password_of(MRTD_PACE_CAN, "500540");
	struct mrtd_pace_password wrong = password_of(MRTD_PACE_CAN, "500541");
	static const struct {
		bool right;
		enum mrtd_err want;
		int tries;
		uint16_t sw;
	} runs[] = {
	    {false, MRTD_E_PASSWORD, 2, 0x63C2},
	    {true, MRTD_E_OK, 2, 0x9000}, /* warned of 2, and right */
	    {false, MRTD_E_PASSWORD, 2, 0x63C2},
	    {false, MRTD_E_PASSWORD, 1, 0x63C1},
	    {false, MRTD_E_PASSWORD, 0, 0x63C0},
	    {true, MRTD_E_STATUS, -1, 0x6983},
	};
	struct helper_env env;
	struct mrtd_pace_chip chip;

	(void)state;
	helper_env_init(&env, (struct span) {0}, false);
	assert_int_equal(
	    mrtd_pace_chip_init(&chip, &info, 1, &right, 1, &env.env),
	    MRTD_E_OK);
	mrtd_pace_chip_limit(&chip, 3);
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		struct mrtd_pace p;

		assert_int_equal(mrtd_pace_init(&p, &info,
				     runs[i].right ? &right : &wrong, &env.env),
		    MRTD_E_OK);
		assert_int_equal(exchange(&p, &chip), runs[i].want);
		assert_int_equal(p.sw, runs[i].sw);
		assert_int_equal(p.tries_left, runs[i].tries);
		mrtd_pace_wipe(&p);
		/* Power off and on: the chip has not forgotten. */
		mrtd_pace_chip_reset(&chip);
	}
	mrtd_pace_chip_wipe(&chip);
}

static void
chip_needs_the_static_key(void **state)
{
	struct mrtd_paceinfo info = info_of(CAM, 12);
	struct mrtd_pace_password can = password_of(MRTD_PACE_CAN, "500540");
	uint8_t secret[32] = {1};
	struct mrtd_pace_chip_key keys[MRTD_PACE_CHIP_KEYS + 1] = {
	    {.id = 13, .secret = SPAN_OF(secret)}};
	struct helper_env env;
	struct mrtd_pace p;
	struct mrtd_pace_chip chip;

	(void)state;
	helper_env_init(&env, (struct span) {0}, false);
	assert_int_equal(
	    mrtd_pace_chip_init(&chip, &info, 1, &can, 1, &env.env), MRTD_E_OK);
	assert_int_equal(mrtd_pace_chip_keys(&chip, keys, 5), MRTD_E_SPACE);
	assert_int_equal(mrtd_pace_chip_keys(&chip, keys, 1), MRTD_E_OK);
	assert_int_equal(mrtd_pace_init(&p, &info, &can, &env.env), MRTD_E_OK);
	assert_int_equal(exchange(&p, &chip), MRTD_E_STATUS);
	assert_int_equal(p.sw, 0x6A88);
	mrtd_pace_wipe(&p);
	/* Zero is no private key: no answer is better than a wrong one. */
	memset(secret, 0, sizeof(secret));
	keys[0].id = 12;
	assert_int_equal(mrtd_pace_chip_keys(&chip, keys, 1), MRTD_E_OK);
	assert_int_equal(mrtd_pace_init(&p, &info, &can, &env.env), MRTD_E_OK);
	assert_int_not_equal(exchange(&p, &chip), MRTD_E_OK);
	mrtd_pace_wipe(&p);
	mrtd_pace_chip_wipe(&chip);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ends_agree_on_appendix_h),
	    cmocka_unit_test(random_function_of_appendix_h),
	    cmocka_unit_test(both_speak_appendix_i),
	    cmocka_unit_test(catches_every_lie),
	    cmocka_unit_test(ends_agree_on_the_outcome),
	    cmocka_unit_test(chip_counts_wrong_passwords),
	    cmocka_unit_test(chip_needs_the_static_key),
	};

	return cmocka_run_group_tests_name(
	    "mrtd_pace_mappings", tests, NULL, NULL);
}
