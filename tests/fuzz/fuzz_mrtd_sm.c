/*
 * The input is the other side of secure messaging, which knows the keys and
 * lies: byte 0 chooses cipher, role, INS and whether the MAC is made true; the
 * rest is the protected message.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "mrtd/sm.h"

static const uint8_t key[32] = {1, 2, 3, 4};
static const uint8_t pad[16] = {0x80};

static struct mrtd_sm
start(enum mrtd_cipher c)
{
	struct mrtd_sm sm;
	struct span k = span_of(key, mrtd_crypto_key_size(c));

	mrtd_sm_init(&sm, c, k, k, (struct span) {0});
	return sm;
}

/* Puts the true MAC over the objects in front of the last eight bytes. */
static void
make_true(struct mrtd_sm sm, const uint8_t *header, uint8_t *data, size_t n)
{
	size_t b = mrtd_crypto_block_size(sm.cipher);
	struct span parts[5] = {span_of(sm.ssc, b)};
	size_t count = 1;

	if (n < 10)
		return;
	sm.ssc[b - 1]++;
	if (header != NULL) {
		parts[count++] = span_of(header, 4);
		parts[count++] = span_of(pad, b - 4);
	}
	if (n > 10 || header == NULL) {
		parts[count++] = span_of(data, n - 10);
		parts[count++] = span_of(pad, mrtd_crypto_pad_size(n - 10, b));
	}
	FUZZ_ASSERT(mrtd_crypto_mac(sm.cipher,
			span_of(key, mrtd_crypto_key_size(sm.cipher)), parts,
			count, data + n - 8) == MRTD_E_OK);
}

static void
terminal(struct mrtd_sm sm, uint8_t ins, bool honest, uint8_t *p, size_t n)
{
	struct mrtd_capdu c = {.ins = ins, .ne = 20};
	uint8_t command[64], *out = malloc(n + 1);
	struct sink k = sink_of(command, sizeof(command));
	struct sink d = sink_of(out, n);
	uint16_t sw = 0;
	enum mrtd_err e;

	FUZZ_ASSERT(out != NULL);
	FUZZ_ASSERT(mrtd_sm_wrap(&sm, &c, &k) == MRTD_E_OK);
	if (honest && n >= 2)
		make_true(sm, NULL, p, n - 2);
	e = mrtd_sm_unwrap(&sm, span_of(p, n), &d, &sw);
	FUZZ_ASSERT(
	    mrtd_sm_live(&sm) == (e == MRTD_E_OK || e == MRTD_E_SM_LOST));
	FUZZ_ASSERT(e == MRTD_E_OK || d.n == 0);
	FUZZ_ASSERT(e != MRTD_E_OK || (d.n < n && sink_ok(&d)));
	FUZZ_ASSERT((e == MRTD_E_SM_LOST) == (n == 2));
	free(out);
}

static void
chip(struct mrtd_sm sm, uint8_t ins, bool honest, uint8_t *p, size_t n)
{
	const uint8_t header[4] = {0x0C, ins, 0, 0};
	struct mrtd_capdu c = {.cla = 0x0C, .ins = ins, .data = span_of(p, n)};
	struct mrtd_capdu plain;
	uint8_t answer[64], *out = malloc(n + 1);
	struct sink d = sink_of(out, n), k = sink_of(answer, sizeof(answer));
	enum mrtd_err e;

	FUZZ_ASSERT(out != NULL);
	if (honest)
		make_true(sm, header, p, n);
	e = mrtd_sm_open(&sm, &c, &d, &plain);
	FUZZ_ASSERT(mrtd_sm_live(&sm) == (e == MRTD_E_OK));
	if (e == MRTD_E_OK) {
		FUZZ_ASSERT(plain.data.n < n && plain.ne <= 65536);
		FUZZ_ASSERT(plain.cla == 0 && plain.ins == ins);
		FUZZ_ASSERT(mrtd_sm_seal(&sm, span_of("x", 1), 0x9000, &k) ==
		    MRTD_E_OK);
	}
	free(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	uint8_t *copy, ins;
	struct mrtd_sm sm;

	if (n < 1)
		return 0;
	copy = malloc(n);
	FUZZ_ASSERT(copy != NULL);
	memcpy(copy, p + 1, n - 1);
	sm = start((enum mrtd_cipher)(p[0] & 3));
	ins = p[0] & 4 ? 0xB1 : 0xB0;
	if (p[0] & 8)
		chip(sm, ins, (p[0] & 16) != 0, copy, n - 1);
	else
		terminal(sm, ins, (p[0] & 16) != 0, copy, n - 1);
	free(copy);
	return 0;
}
