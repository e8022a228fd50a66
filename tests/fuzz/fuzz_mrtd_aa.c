/*
 * The input is the chip: DG14's SecurityInfos and DG15 (16-bit lengths), then
 * answers of 16-bit length, data and status word.  The first byte says what the
 * reader can carry.  The same bytes go to the verification alone.
 */
#include "tests/fuzz/fuzz.h"

#include "mrtd/aa.h"

/* Always the same challenge: seeds hold signatures over it. */
static bool
fixed(void *cookie, uint8_t *p, size_t n)
{
	(void)cookie;
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(i + 1);
	return true;
}

static uint64_t
now(void *cookie)
{
	(void)cookie;
	return 0;
}

static bool
next(struct span *in, struct span *out)
{
	uint16_t n;

	return span_take_be16(in, &n) &&
	    span_take(in, n < in->n ? n : in->n, out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const size_t sizes[] = {258, 500, 65538, 258};
	static const struct mrtd_env env = {NULL, now, fixed};
	static struct mrtd_link link;
	struct span in = span_of(p, n), file, dg15, capdu, rapdu, rest;
	struct mrtd_secinfos infos;
	struct mrtd_aa_result result;
	struct mrtd_pubkey key;
	struct mrtd_aa aa;
	bool said;
	uint8_t how;
	unsigned sent = 0;
	enum mrtd_err e;

	if (!span_take_u8(&in, &how) || !next(&in, &file) || !next(&in, &dg15))
		return 0;
	rest = in;
	said = mrtd_secinfo_parse(file, &infos) == MRTD_E_OK;
	mrtd_link_init(&link,
	    &(struct mrtd_link_conf) {
		.env = &env, .limits = {65544, sizes[how & 3]}});
	e = mrtd_aa_init(&aa, &link, dg15, said ? &infos : NULL, &env);
	while (e == MRTD_E_OK && mrtd_aa_send(&aa, &capdu)) {
		struct mrtd_capdu c;

		FUZZ_ASSERT(mrtd_capdu_parse(capdu, &c) == MRTD_E_OK);
		FUZZ_ASSERT(c.ne + 2 <= link.conf.limits.max_rapdu);
		FUZZ_ASSERT(++sent <= 400);
		if (!next(&in, &rapdu))
			break;
		e = mrtd_aa_recv(&aa, rapdu);
		FUZZ_ASSERT(e == mrtd_aa_err(&aa));
	}
	FUZZ_ASSERT(!mrtd_aa_done(&aa) ||
	    (aa.signature_n > 0 && !mrtd_aa_send(&aa, &capdu)));
	mrtd_aa_wipe(&aa);
	if (mrtd_aa_key(dg15, &key) == MRTD_E_OK) {
		FUZZ_ASSERT(key.kind != MRTD_PUBKEY_DH && key.bits > 0);
		e = mrtd_aa_verify(
		    &key, NULL, SPAN_STR("\1\2\3\4\5\6\7\10"), rest, &result);
		FUZZ_ASSERT(e != MRTD_E_INTERNAL);
	}
	return 0;
}
