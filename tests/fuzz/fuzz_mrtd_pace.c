/*
 * The input is the chip: its answers, each a 16-bit length and that many
 * bytes.  The first byte chooses the suite and the group.  A second pass gives
 * the same bytes to our chip as commands; a third lets our chip answer and
 * spoils its answers as the bytes say, so that what follows a right token is
 * reached as well.
 */
#include "tests/fuzz/fuzz.h"

#include "mrtd/apdu.h"
#include "mrtd/pace.h"
#include "mrtd/tlv.h"

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

/* Static private key for chip authentication mapping: any of 32 bytes. */
static const uint8_t secret[32] = {1, 2, 3, 4, 5};
static const struct span cars[] = {
    {(const uint8_t *)"UTCVCA00002", 11}, {(const uint8_t *)"UTCVCA00001", 11}};

static void
chip_init(struct mrtd_pace_chip *c, const struct mrtd_paceinfo *info,
    const struct mrtd_env *env)
{
	struct mrtd_pace_chip_key key = {
	    .id = info->id, .secret = SPAN_OF(secret)};

	FUZZ_ASSERT(
	    mrtd_pace_chip_init(c, info, 1, &password, 1, env) == MRTD_E_OK);
	FUZZ_ASSERT(mrtd_pace_chip_keys(c, &key, 1) == MRTD_E_OK);
	mrtd_pace_chip_cars(c, cars, 2);
	mrtd_pace_chip_limit(c, 3);
}

/* 0: leave it.  1: another byte.  2: cut.  3: further objects within 7C. */
static void
spoil(struct span *in, struct sink *k)
{
	uint8_t op, copy[400];
	struct span objects, more;
	uint16_t at;

	if (!span_take_u8(in, &op) || !span_take_be16(in, &at) || k->n < 2)
		return;
	at = (uint16_t)(at % (k->n - 1));
	k->n -= 2;
	switch (op % 4) {
	case 1:
		if (k->n > at)
			k->p[at] ^= (uint8_t)(op | 1);
		break;
	case 2:
		k->n = at;
		break;
	case 3:
		if (!next(in, &more) || more.n > 100 ||
		    mrtd_tlv_only(sink_span(k), 0x7C, &objects) != MRTD_E_OK)
			break;
		for (size_t i = 0; i < objects.n; i++)
			copy[i] = objects.p[i];
		mrtd_tlv_put_header((k->n = 0, k), 0x7C, objects.n + more.n);
		sink_put(k, span_of(copy, objects.n));
		sink_put(k, more);
		break;
	}
	sink_put_be16(k, MRTD_SW_OK);
	FUZZ_ASSERT(sink_ok(k));
}

static void
both(const struct mrtd_paceinfo *info, struct span in)
{
	uint32_t seed = 1, other = 2;
	struct mrtd_env ifd = {.cookie = &seed, .random = counting};
	struct mrtd_env ic = {.cookie = &other, .random = counting};
	struct mrtd_pace p;
	struct mrtd_pace_chip c;
	struct span capdu;
	const struct mrtd_pace_outcome *o;

	FUZZ_ASSERT(mrtd_pace_init(&p, info, &password, &ifd) == MRTD_E_OK);
	chip_init(&c, info, &ic);
	if (in.n > 0 && in.p[0] % 2 == 1)
		mrtd_pace_ask_cars(&p);
	while (mrtd_pace_send(&p, &capdu)) {
		uint8_t out[500];
		struct sink k = sink_of(out, sizeof(out));
		struct mrtd_capdu command;
		uint16_t sw;

		FUZZ_ASSERT(mrtd_capdu_parse(capdu, &command) == MRTD_E_OK);
		FUZZ_ASSERT(
		    mrtd_pace_chip_command(&c, &command, &k, &sw) == MRTD_E_OK);
		sink_put_be16(&k, sw);
		spoil(&in, &k);
		if (mrtd_pace_recv(&p, sink_span(&k)) != MRTD_E_OK)
			break;
	}
	o = mrtd_pace_outcome(&p);
	FUZZ_ASSERT((o != NULL) == mrtd_pace_done(&p));
	if (o != NULL) {
		bool cam = info->suite->mapping == MRTD_SECINFO_CAM;

		FUZZ_ASSERT(o->n_car <= 2 && o->cam.data_n <= 66);
		FUZZ_ASSERT(o->id_ic_n > 0 && o->comp_ifd_n == o->id_ic_n);
		FUZZ_ASSERT((o->cam.err == MRTD_E_STATE) == !cam);
		if (o->cam.err == MRTD_E_OK)
			FUZZ_ASSERT(o->cam.data_n == 32 && o->cam.map_n == 65);
		for (size_t i = 0; i < o->n_car; i++)
			FUZZ_ASSERT(o->car[i].n > 0 &&
			    o->car[i].n <= MRTD_PACE_CAR_MAX);
	}
	mrtd_pace_wipe(&p);
	mrtd_pace_chip_wipe(&c);
}

static void
chip(const struct mrtd_paceinfo *info, struct span in)
{
	uint32_t seed = 1;
	struct mrtd_env env = {.cookie = &seed, .random = counting};
	struct mrtd_pace_chip c;
	struct span bytes;

	chip_init(&c, info, &env);
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
		FUZZ_ASSERT(c.failures <= 3);
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
	    {"id-PACE-ECDH-IM-AES-CBC-CMAC-192", 13},
	    {"id-PACE-DH-IM-3DES-CBC-CBC", 0},
	    {"id-PACE-ECDH-CAM-AES-CBC-CMAC-128", 12},
	    {"id-PACE-ECDH-CAM-AES-CBC-CMAC-256", 13},
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
	both(&info, in);
	return 0;
}
