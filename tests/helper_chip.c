#include "tests/helper_chip.h"

#include <string.h>

#include "mrtd/chip/personalise.h"
#include "mrtd/chip/personalise_infos.h"
#include "mrtd/tlv.h"
#include "tests/check.h"

static void
keep(struct helper_chip *h, struct sink *k, enum mrtd_file id, size_t start)
{
	assert_true(sink_ok(k));
	h->conf.files[id] = span_of(k->p + start, k->n - start);
}

static void
fill(struct helper_chip *h, struct sink *k, const char *suite, size_t buffers)
{
	static const char mrz[] =
	    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
	    "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
	static uint8_t image[17100] = {0xFF, 0xD8, 0xFF};
	struct mrtd_chip_portrait portrait = {
	    .image = SPAN_OF(image), .width = 413, .height = 531};
	struct mrtd_paceinfo info;
	size_t at = k->n;

	for (size_t i = 3; i < sizeof(image); i++)
		image[i] = (uint8_t)(i * 7 + (i >> 8));
	mrtd_chip_personalise_dg1(k, span_of(mrz, sizeof(mrz) - 1));
	keep(h, k, MRTD_FILE_DG1, at);
	at = k->n;
	mrtd_chip_personalise_dg2(k, &portrait);
	keep(h, k, MRTD_FILE_DG2, at);
	at = k->n;
	mrtd_tlv_put(k, 0x63, span_of(image, 300));
	keep(h, k, MRTD_FILE_DG3, at);
	at = k->n;
	mrtd_tlv_put(k, 0x77, span_of(image, 2000));
	keep(h, k, MRTD_FILE_SOD, at);
	at = k->n;
	mrtd_chip_personalise_com(k,
	    MRTD_FILE_BIT(MRTD_FILE_DG1) | MRTD_FILE_BIT(MRTD_FILE_DG2) |
		MRTD_FILE_BIT(MRTD_FILE_DG3) |
		(suite != NULL ? MRTD_FILE_BIT(MRTD_FILE_DG14) : 0));
	keep(h, k, MRTD_FILE_COM, at);
	at = k->n;
	if (buffers > 0) {
		mrtd_chip_personalise_atr_info(
		    k, (struct mrtd_limits) {buffers, buffers});
		keep(h, k, MRTD_FILE_ATR_INFO, at);
		at = k->n;
	}
	if (suite == NULL)
		return;
	assert_int_equal(mrtd_chip_personalise_suite(suite, &info), MRTD_E_OK);
	mrtd_chip_personalise_card_access(k, &info, 1);
	keep(h, k, MRTD_FILE_CARD_ACCESS, at);
	at = k->n;
	assert_int_equal(
	    mrtd_chip_personalise_infos_dg14(
		k, &(struct mrtd_chip_infos) {.pace = &info, .n_pace = 1}),
	    MRTD_E_OK);
	keep(h, k, MRTD_FILE_DG14, at);
}

struct mrtd_mrz_key
helper_chip_key(void)
{
	static const char text[] = "L898902C3674081221204159";
	struct mrtd_mrz_key key = {.n = sizeof(text) - 1};

	memcpy(key.text, text, sizeof(text));
	return key;
}

void
helper_chip_init(
    struct helper_chip *h, const char *suite, bool bac, size_t buffers)
{
	struct sink k = sink_of(h->arena, sizeof(h->arena));

	memset(&h->conf, 0, sizeof(h->conf));
	helper_env_init(&h->env, (struct span) {0}, false);
	fill(h, &k, suite, buffers);
	h->conf.env = &h->env.env;
	h->conf.bac = bac;
	h->conf.pace = suite != NULL;
	h->conf.mrz = helper_chip_key();
	memcpy(h->conf.can, "123456", 7);
	h->conf.buffers = (struct mrtd_limits) {buffers, buffers};
	memset(&h->chip, 0, sizeof(h->chip));
	helper_chip_start(h);
}

void
helper_chip_start(struct helper_chip *h)
{
	struct sink k = sink_of(h->atr, sizeof(h->atr));

	mrtd_chip_wipe(&h->chip);
	assert_int_equal(mrtd_chip_init(&h->chip, &h->conf), MRTD_E_OK);
	mrtd_chip_atr(&h->chip, &k);
	h->atr_n = k.n;
}

static enum mrtd_err
transceive(
    void *cookie, struct span capdu, struct sink *rapdu, unsigned timeout_ms)
{
	struct helper_chip *h = cookie;

	(void)timeout_ms;
	switch (mrtd_chip_command(&h->chip, capdu, rapdu)) {
	case MRTD_CHIP_ANSWERS:
		return sink_ok(rapdu) ? MRTD_E_OK : MRTD_E_SPACE;
	case MRTD_CHIP_SILENT:
		return MRTD_E_TIMEOUT;
	case MRTD_CHIP_LEAVES:
		break;
	}
	return MRTD_E_CARD_GONE;
}

struct mrtd_transport
helper_chip_transport(struct helper_chip *h)
{
	return (struct mrtd_transport) {.cookie = h,
	    .limits = {MRTD_CAPDU_MAX, MRTD_RAPDU_MAX},
	    .transceive = transceive};
}
