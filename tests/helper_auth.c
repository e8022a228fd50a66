#include "tests/helper_auth.h"

#include "mrtd/tlv.h"
#include "tests/check.h"

static struct span
keep(struct helper_auth *h, size_t at)
{
	assert_true(sink_ok(&h->store));
	return span_of(h->store.p + at, h->store.n - at);
}

void
helper_auth_init(struct helper_auth *h)
{
	static const char text[] = "L898902C3674081221204159";

	mrtd_chip_wipe(&h->chip);
	helper_env_init(&h->env, (struct span) {0}, false);
	h->store = sink_of(h->bytes, sizeof(h->bytes));
	h->conf = (struct mrtd_chip_conf) {.env = &h->env.env, .bac = true};
	h->conf.mrz.n = sizeof(text) - 1;
	memcpy(h->conf.mrz.text, text, sizeof(text));
	mrtd_tlv_put(&h->store, 0x61, SPAN_STR("what DG1 says"));
	h->conf.files[MRTD_FILE_DG1] = keep(h, 0);
}

struct span
helper_auth_key(
    struct helper_auth *h, unsigned group, enum mrtd_chip_key_form form)
{
	size_t at = h->store.n;

	assert_int_equal(
	    mrtd_chip_key_make(group, form, &h->env.env, &h->store), MRTD_E_OK);
	return keep(h, at);
}

void
helper_auth_dg14(struct helper_auth *h, unsigned omit)
{
	struct mrtd_chip_infos infos = {.ca = h->conf.ca,
	    .n_ca = h->conf.n_ca,
	    .omit = omit,
	    .aa = h->conf.aa.n > 0,
	    .aa_hash = h->conf.aa_hash};
	size_t at = h->store.n;
	struct span set;

	assert_int_equal(
	    mrtd_chip_personalise_infos_dg14(&h->store, &infos), MRTD_E_OK);
	h->conf.files[MRTD_FILE_DG14] = keep(h, at);
	assert_int_equal(mrtd_tlv_only(keep(h, at), 0x6E, &set), MRTD_E_OK);
	assert_int_equal(mrtd_secinfo_parse(set, &h->infos), MRTD_E_OK);
}

void
helper_auth_dg15(struct helper_auth *h)
{
	size_t at = h->store.n;

	assert_int_equal(
	    mrtd_chip_personalise_infos_dg15(&h->store, h->conf.aa), MRTD_E_OK);
	h->conf.files[MRTD_FILE_DG15] = keep(h, at);
}

void
helper_auth_start(
    struct helper_auth *h, enum mrtd_cipher cipher, size_t buffers)
{
	static const uint8_t key[MRTD_CRYPTO_KEY_MAX] = {1, 2, 3};
	/* A short answer has three bytes less than a short command. */
	struct mrtd_link_conf link = {.env = &h->env.env,
	    .limits = {buffers, buffers > 261 ? buffers : 258}};
	struct span k = span_of(key, mrtd_crypto_key_size(cipher));
	struct mrtd_sm sm;

	mrtd_chip_wipe(&h->chip);
	h->conf.buffers = link.limits;
	assert_int_equal(mrtd_chip_init(&h->chip, &h->conf), MRTD_E_OK);
	mrtd_sm_init(&h->chip.sm, cipher, k, k, (struct span) {0});
	h->chip.access = h->chip.by_bac = true;
	mrtd_link_init(&h->link, &link);
	h->link.chip = buffers > 261 ? link.limits : (struct mrtd_limits) {0};
	h->link.chains = h->conf.chains;
	mrtd_sm_init(&sm, cipher, k, k, (struct span) {0});
	mrtd_link_secure(&h->link, &sm);
	h->commands = 0;
}

struct span
helper_auth_transceive(struct helper_auth *h, struct span capdu)
{
	struct sink k = sink_of(h->rapdu, sizeof(h->rapdu));

	h->commands++;
	assert_true(capdu.n <= h->link.conf.limits.max_capdu);
	assert_int_equal(
	    mrtd_chip_command(&h->chip, capdu, &k), MRTD_CHIP_ANSWERS);
	assert_true(sink_ok(&k));
	return sink_span(&k);
}

static enum mrtd_err
run(struct helper_auth *h, const struct mrtd_capdu *c, struct mrtd_rapdu *r)
{
	struct span capdu;
	enum mrtd_err e;

	mrtd_link_command(&h->link, c);
	while (mrtd_link_send(&h->link, &capdu))
		if ((e = mrtd_link_recv(&h->link,
			 helper_auth_transceive(h, capdu))) != MRTD_E_OK)
			return e;
	return mrtd_link_answer(&h->link, r) ? MRTD_E_OK
					     : mrtd_link_err(&h->link);
}

enum mrtd_err
helper_auth_read(struct helper_auth *h)
{
	struct mrtd_rapdu r;
	enum mrtd_err e;

	e = run(h,
	    &(struct mrtd_capdu) {.ins = MRTD_INS_SELECT,
		.p1 = 0x04,
		.p2 = 0x0C,
		.data = span_of(mrtd_lds_aid, MRTD_LDS_AID_SIZE)},
	    &r);
	if (e == MRTD_E_OK)
		e = run(h,
		    &(struct mrtd_capdu) {
			.ins = MRTD_INS_READ_BINARY, .p1 = 0x81, .ne = 256},
		    &r);
	if (e != MRTD_E_OK)
		return e;
	return r.sw == MRTD_SW_OK &&
		span_eq(r.data, h->conf.files[MRTD_FILE_DG1])
	    ? MRTD_E_OK
	    : MRTD_E_STATUS;
}
