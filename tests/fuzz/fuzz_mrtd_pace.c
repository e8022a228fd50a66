/*
 * The input is the chip: its answers, each a 16-bit length and that many
 * bytes.  The first byte chooses the group and the cipher.  A second pass gives
 * the same bytes to our chip as commands.
 */
#include "tests/fuzz/fuzz.h"

#include "mrtd/apdu.h"
#include "mrtd/pace.h"

static bool
counting(void *cookie, uint8_t *p, size_t n)
{
	uint32_t *x = cookie;

	for (size_t i = 0; i < n; i++) {
		*x = *x * 1664525 + 1013904223;
		p[i] = (uint8_t)(*x >> 24);
	}
	return true;
}

static bool
next(struct span *in, struct span *out)
{
	uint16_t n;

	return span_take_be16(in, &n) && span_take(in, n, out);
}

static const struct mrtd_pace_password password = {
    MRTD_PACE_CAN, {(const uint8_t *)"123456", 6}};

static void
terminal(const struct mrtd_paceinfo *info, struct span in)
{
	uint32_t seed = 1;
	struct mrtd_env env = {.cookie = &seed, .random = counting};
	struct mrtd_pace p;
	struct mrtd_sm sm;
	struct span capdu, rapdu;
	enum mrtd_err e = mrtd_pace_init(&p, info, &password, &env);
	unsigned sent = 0;

	FUZZ_ASSERT(e == MRTD_E_OK);
	while (mrtd_pace_send(&p, &capdu)) {
		struct mrtd_capdu c;

		FUZZ_ASSERT(mrtd_capdu_parse(capdu, &c) == MRTD_E_OK);
		FUZZ_ASSERT(++sent <= 5);
		if (!next(&in, &rapdu))
			break;
		e = mrtd_pace_recv(&p, rapdu);
		FUZZ_ASSERT(e == mrtd_pace_err(&p));
	}
	if (e != MRTD_E_OK)
		FUZZ_ASSERT(!mrtd_pace_done(&p) && !mrtd_pace_send(&p, &capdu));
	e = mrtd_pace_done(&p) ? MRTD_E_OK : MRTD_E_STATE;
	mrtd_pace_take(&p, &sm);
	FUZZ_ASSERT(mrtd_sm_live(&sm) == (e == MRTD_E_OK));
	mrtd_sm_wipe(&sm);
	mrtd_pace_wipe(&p);
}

static void
chip(const struct mrtd_paceinfo *info, struct span in)
{
	uint32_t seed = 1;
	struct mrtd_env env = {.cookie = &seed, .random = counting};
	struct mrtd_pace_chip c;
	struct span bytes;

	FUZZ_ASSERT(
	    mrtd_pace_chip_init(&c, info, 1, &password, 1, &env) == MRTD_E_OK);
	while (next(&in, &bytes)) {
		uint8_t out[300];
		struct sink k = sink_of(out, sizeof(out));
		struct mrtd_capdu capdu;
		uint16_t sw = 0;

		if (mrtd_capdu_parse(bytes, &capdu) != MRTD_E_OK)
			continue;
		if (mrtd_pace_chip_command(&c, &capdu, &k, &sw) != MRTD_E_OK)
			FUZZ_ASSERT(sw == 0 && k.n == 0);
		else if (sw != MRTD_SW_OK)
			FUZZ_ASSERT(k.n == 0 && !mrtd_pace_chip_done(&c));
		FUZZ_ASSERT(sink_ok(&k));
	}
	mrtd_pace_chip_wipe(&c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const struct {
		const char *suite;
		uint8_t group;
	} rows[] = {
	    {"id-PACE-ECDH-GM-AES-CBC-CMAC-128", 13},
	    {"id-PACE-DH-GM-AES-CBC-CMAC-128", 0},
	    {"id-PACE-ECDH-GM-3DES-CBC-CBC", 8},
	    {"id-PACE-ECDH-GM-AES-CBC-CMAC-256", 12},
	};
	struct mrtd_paceinfo info = {.has_id = true};
	struct span in = span_of(p, n);
	uint8_t row;

	if (!span_take_u8(&in, &row))
		return 0;
	row %= sizeof(rows) / sizeof(rows[0]);
	info.suite = mrtd_secinfo_suite_named(rows[row].suite);
	info.id = info.group = rows[row].group;
	terminal(&info, in);
	chip(&info, in);
	return 0;
}
