#include "hw/virtual/radio.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	PCB = 1,
	CID = 1,
	CRC = 2,
	WTXM = 1, /* the only data of S(WTX) */
	BYTE_BITS = 9, /* with parity */
	FRAME_BITS = 2, /* start and end */
	BIT_CYCLES = 128, /* of fc, at 106 kbit/s */
	DELAY_CYCLES = 1172, /* ISO/IEC 14443-3 §6.2.1.1 */
};

/* clang-format off */
static const struct {
	uint8_t ins;
	uint32_t us;
} operations[] = {
	{0x22,  10000}, /* MANAGE SECURITY ENVIRONMENT */
	{0x2A, 150000}, /* PERFORM SECURITY OPERATION: verify a certificate */
	{0x82,  30000}, /* EXTERNAL AUTHENTICATE */
	{0x84,   3000}, /* GET CHALLENGE */
	{0x86, 150000}, /* GENERAL AUTHENTICATE: a step of PACE */
	{0x88, 250000}, /* INTERNAL AUTHENTICATE: a signature */
	{0xA4,   4000}, /* SELECT */
	{0xB0,   2500}, /* READ BINARY */
	{0xB1,   2500},
	{0xC0,    500}, /* GET RESPONSE: it is there already */
};
/* clang-format on */

enum {
	OTHER_US = 3000,
	BYTE_NS = 6000, /* memory and secure messaging */
};

static uint64_t
ns_of(uint64_t cycles)
{
	/* 10^9 / 13.56 MHz. */
	return cycles * 100000 / 1356;
}

uint64_t
hw_radio_chip_ns(struct span capdu, size_t rapdu_n)
{
	uint64_t ns = (uint64_t)(capdu.n + rapdu_n) * BYTE_NS, us = OTHER_US;
	uint8_t cla, ins = 0;

	if (span_take_u8(&capdu, &cla) && span_take_u8(&capdu, &ins))
		for (size_t i = 0;
		     i < sizeof(operations) / sizeof(operations[0]); i++)
			if (operations[i].ins == ins)
				us = operations[i].us;
	return ns + us * 1000;
}

/* One block on the air, after the delay of whoever sends it. */
static void
block(const struct hw_radio *r, size_t data, uint64_t *delay,
    struct hw_radio_cost *c)
{
	uint32_t bytes = (uint32_t)data + PCB + CRC + (r->cid ? CID : 0);
	uint64_t bits = (uint64_t)bytes * BYTE_BITS + FRAME_BITS;

	c->blocks++;
	c->bytes += bytes;
	c->air_ns += ns_of(bits * BIT_CYCLES * 106 / r->kbps);
	*delay += ns_of(DELAY_CYCLES);
}

/* A chain of I-blocks one way, R-blocks the other. */
static void
chain(const struct hw_radio *r, size_t n, unsigned frame, uint64_t *sender,
    uint64_t *other, struct hw_radio_cost *c)
{
	size_t most = frame - PCB - CRC - (r->cid ? CID : 0);

	for (; n > most; n -= most) {
		block(r, most, sender, c);
		block(r, 0, other, c);
	}
	block(r, n, sender, c);
}

void
hw_radio_cost(const struct hw_radio *r, struct span capdu, size_t rapdu_n,
    struct hw_radio_cost *out)
{
	struct hw_radio_cost c = {.reader_ns = r->latency_us * UINT64_C(1000)};
	uint64_t computes = hw_radio_chip_ns(capdu, rapdu_n) * r->chip / 100;
	uint64_t waits = ns_of(UINT64_C(4096) << r->fwi);

	chain(r, capdu.n, r->fsc, &c.reader_ns, &c.chip_ns, &c);
	for (uint64_t t = computes; t > waits; t -= waits) {
		block(r, WTXM, &c.chip_ns, &c);
		block(r, WTXM, &c.reader_ns, &c);
	}
	chain(r, rapdu_n, r->fsd, &c.chip_ns, &c.reader_ns, &c);
	c.chip_ns += computes;
	*out = c;
}

uint64_t
hw_radio_ns(const struct hw_radio_cost *c)
{
	return c->air_ns + c->chip_ns + c->reader_ns;
}

void
hw_radio_add(struct hw_radio_cost *sum, const struct hw_radio_cost *c)
{
	sum->blocks += c->blocks;
	sum->bytes += c->bytes;
	sum->air_ns += c->air_ns;
	sum->chip_ns += c->chip_ns;
	sum->reader_ns += c->reader_ns;
}

static bool
number(const char *text, unsigned min, unsigned max, unsigned *out)
{
	unsigned long x;
	char *end;

	errno = 0;
	x = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 ||
	    x < min || x > max)
		return false;
	*out = (unsigned)x;
	return true;
}

static bool
rate(const char *text, unsigned *out)
{
	unsigned x;

	if (!number(text, 106, 848, &x) ||
	    (x != 106 && x != 212 && x != 424 && x != 848))
		return false;
	*out = x;
	return true;
}

static bool
option(struct hw_radio *r, const char *word)
{
	/* clang-format off */
	const struct {
		const char *key;
		unsigned min, max, *value;
	} keys[] = {
		{"fsd=",     16, 256,      &r->fsd},
		{"fsc=",     16, 256,      &r->fsc},
		{"fwi=",     0,  14,       &r->fwi},
		{"chip=",    0,  10000,    &r->chip},
		{"latency=", 0,  10000000, &r->latency_us},
	};
	/* clang-format on */

	if (strcmp(word, "cid") == 0) {
		r->cid = true;
		return true;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		size_t n = strlen(keys[i].key);

		if (strncmp(word, keys[i].key, n) == 0)
			return number(
			    word + n, keys[i].min, keys[i].max, keys[i].value);
	}
	return false;
}

enum hw_err
hw_radio_parse(const char *text, struct hw_radio *out)
{
	struct hw_radio r = {.fsd = 256, .fsc = 256, .fwi = 8, .chip = 100};
	char copy[128], *word, *rest = copy;
	size_t n = strlen(text);

	if (n >= sizeof(copy))
		return HW_E_ARGUMENT;
	memcpy(copy, text, n + 1);
	if ((word = strsep(&rest, ",")) == NULL || !rate(word, &r.kbps))
		return HW_E_ARGUMENT;
	while ((word = strsep(&rest, ",")) != NULL)
		if (!option(&r, word))
			return HW_E_ARGUMENT;
	*out = r;
	return HW_E_OK;
}
