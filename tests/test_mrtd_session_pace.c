/* PACE as a session of the whole inspection meets it. */
#include "tests/check.h"

#include "mrtd/finding.h"
#include "tests/helper_passport.h"

static struct passport passport;
static struct mrtd_session session;
static uint8_t arena[64 * 1024];

#define CAM "pace-ecdh-cam-aes128-p256"
#define CAM256 "pace-ecdh-cam-aes256-bp512"
#define IM "pace-ecdh-im-aes256-p521"
#define GM "pace-ecdh-gm-aes128-p256"
#define GM3DES "pace-ecdh-gm-3des-p256"
#define DHIM "pace-dh-im-aes192-modp2048-256"

enum flag {
	NO_FILE = 1, /* no EF.CardSecurity */
	OTHER_KEY = 2, /* the chip uses another key than it says */
	NO_KEY = 4, /* EF.CardSecurity holds none */
	TWO_KEYS = 8,
	BAD_FILE = 16, /* EF.CardSecurity is no CMS */
	SPOIL = 32, /* DO'8A' changes on its way */
	DROP = 64, /* it is taken away */
};

/* clang-format off */
static const struct {
	const char *name;
	const char *pace[4];
	uint8_t group; /* of the chip's key; 0: none */
	unsigned flags;
	enum mrtd_auth_state want;
	enum mrtd_err err;
	bool file; /* is EF.CardSecurity read? */
} cams[] = {
	{"CAM",                     {CAM},     12, 0,         MRTD_AUTH_PASSED, MRTD_E_OK, true},
	{"CAM, the larger",         {CAM256, CAM, GM}, 17, 0, MRTD_AUTH_PASSED, MRTD_E_OK, true},
	{"CAM before GM",           {GM, CAM}, 12, 0,         MRTD_AUTH_PASSED, MRTD_E_OK, true},
	{"two keys",                {CAM},     12, TWO_KEYS,  MRTD_AUTH_PASSED, MRTD_E_OK, true},
	{"a stronger GM goes first", {IM, CAM}, 12, 0,        MRTD_AUTH_NOT_TRIED, MRTD_E_OK, false},
	{"GM alone",                {GM},      0,  0,         MRTD_AUTH_NOT_OFFERED, MRTD_E_OK, false},
	{"no EF.CardSecurity",      {CAM},     12, NO_FILE,   MRTD_AUTH_FAILED, MRTD_E_NOT_FOUND, true},
	{"EF.CardSecurity is none", {CAM},     12, BAD_FILE,  MRTD_AUTH_FAILED, MRTD_E_ENCODING, true},
	{"no key in it",            {CAM},     12, NO_KEY,    MRTD_AUTH_FAILED, MRTD_E_NOT_FOUND, true},
	{"a cloned chip",           {CAM},     12, OTHER_KEY, MRTD_AUTH_FAILED, MRTD_E_AUTH, true},
	{"the proof is spoilt",     {CAM},     12, SPOIL,     MRTD_AUTH_FAILED, MRTD_E_AUTH, true},
	{"there is no proof",       {CAM},     12, DROP,      MRTD_AUTH_FAILED, MRTD_E_NOT_FOUND, true},
	{"integrated mapping",      {IM},      0,  0,         MRTD_AUTH_NOT_OFFERED, MRTD_E_OK, false},
	{"integrated, 2048 bits",   {DHIM},    0,  0,         MRTD_AUTH_NOT_OFFERED, MRTD_E_OK, false},
};
/* clang-format on */

/* The last answer of PACE: 7C 3C 86 08 ... 8A 30 ... 90 00. */
static void
spoil(void *cookie, struct span capdu, struct sink *rapdu)
{
	unsigned flags = *(const unsigned *)cookie;

	if (capdu.n < 4 || capdu.p[0] != 0x00 || capdu.p[1] != 0x86 ||
	    rapdu->n != 64 || rapdu->p[0] != 0x7C)
		return;
	if ((flags & SPOIL) != 0)
		rapdu->p[30] ^= 1;
	if ((flags & DROP) != 0) {
		rapdu->p[1] = 0x0A;
		rapdu->n = 12;
		sink_put_be16(rapdu, 0x9000);
	}
}

static void
personalise(size_t i)
{
	static const uint8_t bad[] = {0x30, 0x00};

	passport_init(&passport);
	passport_offer_pace(&passport, cams[i].pace);
	passport_state_buffers(&passport, 4096);
	if ((cams[i].flags & TWO_KEYS) != 0)
		passport_give_key(&passport, 13, 13);
	if (cams[i].group != 0)
		passport_give_key(&passport, cams[i].group, cams[i].group);
	if ((cams[i].flags & NO_KEY) != 0) {
		passport.conf.n_ca = 0;
		passport_card_security(&passport);
		passport.conf.n_ca = 1;
	} else if ((cams[i].flags & NO_FILE) == 0) {
		passport_card_security(&passport);
	}
	if ((cams[i].flags & OTHER_KEY) != 0) {
		passport.conf.n_ca = 0;
		passport_give_key(&passport, cams[i].group, cams[i].group);
	}
	if ((cams[i].flags & BAD_FILE) != 0)
		passport.conf.files[MRTD_FILE_CARD_SECURITY] = SPAN_OF(bad);
	passport_power(&passport);
}

static void
chip_authentication_mapping(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cams) / sizeof(cams[0]); i++) {
		const char *name = cams[i].name;
		unsigned flags = cams[i].flags;
		struct passport_run run = {.heard = spoil, .cookie = &flags};
		struct mrtd_session_conf conf;
		const struct mrtd_session_report *r;

		personalise(i);
		conf = passport_session(&passport, arena, sizeof(arena));
		mrtd_session_init(&session, &conf);
		passport_drive(&passport, &session, &run);
		r = mrtd_session_report(&session);
		/* The data is read whatever the chip's key is worth. */
		check(name, r->err == MRTD_E_OK);
		check(name, r->access == MRTD_ACCESS_PACE);
		check(name, r->cam.state == cams[i].want);
		check(name, r->cam.err == cams[i].err);
		check(name,
		    r->file[MRTD_FILE_CARD_SECURITY].tried == cams[i].file);
		check(name, r->n_pace > 0 && r->pace[0].tried);
		check(name, r->tries_left == -1);
		if (cams[i].want >= MRTD_AUTH_PASSED)
			check(name,
			    r->cam.key_id == cams[i].group &&
				r->cam.oid_n == 10);
		mrtd_session_wipe(&session);
	}
}

/* A chip that is put back proves itself again, and has to. */
static void
each_session_has_its_proof(void **state)
{
	static struct passport clone;
	static const char *const pace[] = {CAM, NULL};

	(void)state;
	for (int cloned = 0; cloned < 2; cloned++) {
		struct passport_run run = {.give_back = true};
		struct mrtd_session_conf conf;
		const struct mrtd_session_report *r;

		for (int i = 0; i < 2; i++) {
			struct passport *p = i == 0 ? &passport : &clone;

			passport_init(p);
			passport_offer_pace(p, pace);
			passport_give_key(p, 12, 12);
			passport_card_security(p);
			if (i == 1 && cloned == 1) {
				p->conf.n_ca = 0;
				passport_give_key(p, 12, 12);
			}
		}
		assert_int_equal(mrtd_chip_faults_parse(
				     "tear=DG2:800:100", &passport.conf.fault),
		    MRTD_E_OK);
		passport_power(&passport);
		passport_power(&clone);
		run.other = &clone;
		conf = passport_session(&passport, arena, sizeof(arena));
		mrtd_session_init(&session, &conf);
		passport_drive(&passport, &session, &run);
		r = mrtd_session_report(&session);
		assert_int_equal(run.losses, 1);
		assert_int_equal(r->err, MRTD_E_OK);
		assert_int_equal(r->resumed, 1);
		assert_int_equal(r->cam.state,
		    cloned == 1 ? MRTD_AUTH_FAILED : MRTD_AUTH_PASSED);
		mrtd_session_wipe(&session);
	}
}

static unsigned runs; /* of PACE that came to the token */

static void
count_tokens(void *cookie, struct span capdu, struct sink *rapdu)
{
	(void)rapdu;
	(void)cookie;
	if (capdu.n > 6 && capdu.p[0] == 0x00 && capdu.p[1] == 0x86)
		runs++;
}

/* An error after the token may have been the password: nothing is tried. */
static void
deny(void *cookie, struct span capdu, struct sink *rapdu)
{
	count_tokens(cookie, capdu, rapdu);
	if (capdu.n > 6 && capdu.p[0] == 0x00 && capdu.p[1] == 0x86) {
		rapdu->n = 0;
		sink_put_be16(rapdu, 0x6985);
	}
}

static void
wrong_passwords_are_tried_once(void **state)
{
	static const char *const pace[] = {GM, IM, CAM, NULL};
	static const struct {
		const char *name;
		unsigned tries, failed; /* of the chip; before us */
		bool wrong, deny;
		enum mrtd_err want;
		int left;
		unsigned runs;
		uint32_t ms; /* at least */
	} rows[] = {
	    {"not counted", 0, 0, true, false, MRTD_E_PASSWORD, -1, 1, 0},
	    {"of three", 3, 0, true, false, MRTD_E_PASSWORD, 2, 1, 0},
	    {"the last", 3, 2, true, false, MRTD_E_PASSWORD, 0, 1, 6000},
	    {"right, warned", 3, 2, false, false, MRTD_E_OK, 1, 1, 6000},
	    {"none left", 3, 3, false, false, MRTD_E_STATUS, -1, 0, 0},
	    {"waits grow", 0, 4, false, false, MRTD_E_OK, -1, 1, 12000},
	    {"an error after the token", 0, 0, false, true, MRTD_E_STATUS, -1,
		1, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = rows[i].name;
		struct passport_run run = {
		    .heard = rows[i].deny ? deny : count_tokens};
		struct mrtd_session_conf conf;
		const struct mrtd_session_report *r;
		uint64_t began;

		passport_init(&passport);
		passport_offer_pace(&passport, pace);
		passport_give_key(&passport, 12, 12);
		passport.conf.pace_tries = rows[i].tries;
		passport.conf.pace_delay_ms = 3000;
		passport_power(&passport);
		passport.chip.pace.failures = rows[i].failed;
		began = passport.env.now_ms;
		conf = passport_session(&passport, arena, sizeof(arena));
		conf.allow_bac_after_pace = false;
		if (rows[i].wrong)
			assert_int_equal(mrtd_mrz_key("L898902C4", "740812",
					     "120415", &conf.mrz),
			    MRTD_E_OK);
		runs = 0;
		mrtd_session_init(&session, &conf);
		passport_drive(&passport, &session, &run);
		r = mrtd_session_report(&session);
		check(name, r->err == rows[i].want);
		check(name, r->tries_left == rows[i].left);
		check(name, runs == rows[i].runs);
		check(name, passport.env.now_ms - began >= rows[i].ms);
		mrtd_session_wipe(&session);
	}
}

/* Why PACE cannot be, told for each PACEInfo. */
static void
reasons_reach_the_report(void **state)
{
	/* PACE over a curve of the chip's own; DH over a curve; P-224 and IM;
	 * a reserved identifier. */
#define PACE(...) \
	0x06, 0x0A, 0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04, __VA_ARGS__
	const struct {
		const char *name;
		struct span file;
		enum mrtd_err reason, want;
	} rows[] = {
	    {"explicit parameters",
		HEX(0x31, 47, 0x30, 15, PACE(2, 2), 2, 1, 2, 0x30, 28, 0x06, 9,
		    4, 0, 0x7F, 0, 7, 2, 2, 4, 2, 0x30, 15, 0x06, 7, 0x2A, 0x86,
		    0x48, 0xCE, 0x3D, 2, 1, 0x30, 4, 2, 2, 1, 12),
		MRTD_E_EXPLICIT, MRTD_E_EXPLICIT},
	    {"DH over a curve",
		HEX(0x31, 20, 0x30, 18, PACE(1, 2), 2, 1, 2, 2, 1, 13),
		MRTD_E_VALUE, MRTD_E_VALUE},
	    {"P-224", HEX(0x31, 20, 0x30, 18, PACE(4, 2), 2, 1, 2, 2, 1, 10),
		MRTD_E_UNSUPPORTED, MRTD_E_NO_PROTOCOL},
	    {"reserved", HEX(0x31, 20, 0x30, 18, PACE(2, 2), 2, 1, 2, 2, 1, 30),
		MRTD_E_UNSUPPORTED, MRTD_E_NO_PROTOCOL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = rows[i].name;
		struct passport_run run = {0};
		struct mrtd_session_conf conf;
		const struct mrtd_session_report *r;

		passport_init(&passport);
		passport.conf.files[MRTD_FILE_CARD_ACCESS] = rows[i].file;
		passport_power(&passport);
		conf = passport_session(&passport, arena, sizeof(arena));
		mrtd_session_init(&session, &conf);
		passport_drive(&passport, &session, &run);
		r = mrtd_session_report(&session);
		check(name, r->err == rows[i].want);
		check(name, r->n_pace == 1 && !r->pace[0].tried);
		check(name, r->pace[0].err == rows[i].reason);
		mrtd_session_wipe(&session);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(chip_authentication_mapping),
	    cmocka_unit_test(each_session_has_its_proof),
	    cmocka_unit_test(wrong_passwords_are_tried_once),
	    cmocka_unit_test(reasons_reach_the_report),
	};

	return cmocka_run_group_tests_name(
	    "mrtd_session_pace", tests, NULL, NULL);
}
