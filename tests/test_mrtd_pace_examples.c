/*
 * The worked examples of PACE with generic mapping: Doc 9303-11 appendix G at
 * each end, and the one of TR-03110 at both.
 */
#include "tests/mrtd_pace_make.h"
#include "tests/vectors/doc9303_11_pace.h"

/* Randomness from a list: each draw takes the next item, whole. */
struct script {
	struct {
		uint8_t p[MRTD_GROUP_SECRET_MAX];
		size_t n;
	} items[4];
	size_t n, at;
};

static bool
scripted(void *cookie, uint8_t *p, size_t n)
{
	struct script *s = cookie;

	if (s->at == s->n || s->items[s->at].n != n)
		return false;
	memcpy(p, s->items[s->at++].p, n);
	return true;
}

static void
script_add(struct script *s, const char *hex)
{
	s->items[s->n].n = check_unhex(
	    hex, s->items[s->n].p, sizeof(s->items[s->n].p));
	s->n++;
}

static struct mrtd_pace_password
password_of(const struct pace_example *v)
{
	if (v->can != NULL)
		return (struct mrtd_pace_password) {
		    MRTD_PACE_CAN, span_of(v->can, strlen(v->can))};
	return (struct mrtd_pace_password) {
	    MRTD_PACE_MRZ, span_of(v->mrz, strlen(v->mrz))};
}

static bool
is_hex(struct span s, const char *hex)
{
	uint8_t want[512];
	size_t n = check_unhex(hex, want, sizeof(want));

	return span_eq(s, span_of(want, n));
}

/* Appendix G as the terminal: its APDUs come out, byte for byte. */
static void
terminal_speaks_the_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct pace_example *v = &pace_examples[i];
		struct mrtd_paceinfo info = info_of(v->suite, v->group);
		struct mrtd_pace_password password = password_of(v);
		struct script script = {0};
		struct mrtd_env env = {.cookie = &script, .random = scripted};
		struct mrtd_pace p;
		struct mrtd_sm sm;
		struct span capdu;

		script_add(&script, v->map_secret_ifd);
		script_add(&script, v->secret_ifd);
		check(v->name,
		    mrtd_pace_init(&p, &info, &password, &env) == MRTD_E_OK);
		check(v->name,
		    v->k_pi == NULL ||
			is_hex(span_of(p.run.k_pi, 16), v->k_pi));
		/* The examples have one set of parameters and no DO'84'. */
		mrtd_pace_omit_id(&p);
		for (size_t step = 0; step < PACE_EXAMPLE_STEPS; step++) {
			uint8_t answer[512];
			size_t n = check_unhex(
			    v->answer[step], answer, sizeof(answer));

			check(v->name, mrtd_pace_send(&p, &capdu));
			check(v->name, is_hex(capdu, v->command[step]));
			/* Asked again, it says the same. */
			check(v->name, mrtd_pace_send(&p, &capdu));
			check(v->name, is_hex(capdu, v->command[step]));
			check(v->name,
			    mrtd_pace_recv(&p, span_of(answer, n)) ==
				MRTD_E_OK);
		}
		check(v->name, !mrtd_pace_send(&p, &capdu));
		check(v->name, mrtd_pace_done(&p));
		mrtd_pace_take(&p, &sm);
		check(v->name, is_hex(span_of(sm.k_enc, 16), v->k_enc));
		check(v->name, is_hex(span_of(sm.k_mac, 16), v->k_mac));
		for (size_t j = 0; j < sizeof(sm.ssc); j++)
			check(v->name, sm.ssc[j] == 0);
		check(v->name, !mrtd_pace_done(&p));
		mrtd_pace_wipe(&p);
	}
}

/* Appendix G as the chip. */
static void
chip_answers_the_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct pace_example *v = &pace_examples[i];
		struct mrtd_paceinfo info = info_of(v->suite, v->group);
		struct mrtd_pace_password password = password_of(v);
		struct script script = {0};
		struct mrtd_env env = {.cookie = &script, .random = scripted};
		struct mrtd_pace_chip chip;
		struct mrtd_sm sm;

		script_add(&script, v->nonce);
		script_add(&script, v->map_secret_ic);
		script_add(&script, v->secret_ic);
		check(v->name,
		    mrtd_pace_chip_init(&chip, &info, 1, &password, 1, &env) ==
			MRTD_E_OK);
		for (size_t step = 0; step < PACE_EXAMPLE_STEPS; step++) {
			uint8_t command[512], answer[512];
			struct sink k = sink_of(answer, sizeof(answer));
			size_t n = check_unhex(
			    v->command[step], command, sizeof(command));
			struct mrtd_capdu c;
			uint16_t sw;

			check(v->name,
			    mrtd_capdu_parse(span_of(command, n), &c) ==
				MRTD_E_OK);
			check(v->name,
			    mrtd_pace_chip_command(&chip, &c, &k, &sw) ==
				MRTD_E_OK);
			sink_put_be16(&k, sw);
			check(v->name,
			    is_hex(sink_span(&k),
				step == 4 ? v->own_last : v->answer[step]));
		}
		check(v->name, mrtd_pace_chip_done(&chip));
		mrtd_pace_chip_take(&chip, &sm);
		check(v->name, is_hex(span_of(sm.k_enc, 16), v->k_enc));
		check(v->name, !mrtd_pace_chip_done(&chip));
		mrtd_pace_chip_wipe(&chip);
	}
}

/* The example of TR-03110, whose APDUs are not at hand, at both ends. */
static void
ends_agree_on_the_tr03110_example(void **state)
{
	const struct pace_example *v = &pace_examples[2];
	struct mrtd_paceinfo info = info_of(v->suite, v->group);
	struct mrtd_pace_password password = password_of(v);
	struct script ifd = {0}, ic = {0};
	struct mrtd_env env_ifd = {.cookie = &ifd, .random = scripted};
	struct mrtd_env env_ic = {.cookie = &ic, .random = scripted};
	struct mrtd_pace p;
	struct mrtd_pace_chip chip;
	uint8_t token[8];

	(void)state;
	script_add(&ifd, v->map_secret_ifd);
	script_add(&ifd, v->secret_ifd);
	script_add(&ic, v->nonce);
	script_add(&ic, v->map_secret_ic);
	script_add(&ic, v->secret_ic);
	assert_int_equal(
	    mrtd_pace_init(&p, &info, &password, &env_ifd), MRTD_E_OK);
	assert_int_equal(
	    mrtd_pace_chip_init(&chip, &info, 1, &password, 1, &env_ic),
	    MRTD_E_OK);
	assert_int_equal(exchange(&p, &chip), MRTD_E_OK);
	assert_true(is_hex(span_of(p.run.k_enc, 16), v->k_enc));
	assert_true(is_hex(span_of(p.run.k_mac, 16), v->k_mac));
	assert_int_equal(mrtd_pace_run_token(&p.run, false, token), MRTD_E_OK);
	assert_true(is_hex(SPAN_OF(token), v->token_ifd));
	assert_int_equal(mrtd_pace_run_token(&p.run, true, token), MRTD_E_OK);
	assert_true(is_hex(SPAN_OF(token), v->token_ic));
	mrtd_pace_wipe(&p);
	mrtd_pace_chip_wipe(&chip);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(terminal_speaks_the_examples),
	    cmocka_unit_test(chip_answers_the_examples),
	    cmocka_unit_test(ends_agree_on_the_tr03110_example),
	};

	return cmocka_run_group_tests_name(
	    "mrtd_pace_examples", tests, NULL, NULL);
}
