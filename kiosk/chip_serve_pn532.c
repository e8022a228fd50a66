#include <string.h>

#include "hw/virtual/pn532.h"
#include "hw/virtual/pty.h"
#include "kiosk/chip_serve.h"
#include "kiosk/host.h"

enum {
	TICK_MS = 50, /* how soon a signal, or a chip that is due, is seen */
	IO_MS = 5000,
	FWI = 8, /* 77 ms, what chips of documents say */
};

struct serving {
	const struct kiosk_chip_serve *s;
	struct hw_pty line;
	struct hw_pn532 pn532;
	struct {
		struct mrtd_chip *chip;
		uint64_t back_ms; /* when it comes back; 0: it is there */
		bool worked; /* an APDU has come since power-up */
	} places[HW_PN532_CARDS];
	bool over;
};

static void
lay(struct serving *v, size_t i)
{
	uint8_t atr[MRTD_CHIP_ATR_MAX];
	struct sink k = sink_of(atr, sizeof(atr));
	struct hw_pn532_card card = {.uid = {0x08, 0x5A, 0x11, (uint8_t)i},
	    .ats = {.fsc = 256, .fwi = FWI}};
	const struct hw_radio *link = v->s->link;

	if (link != NULL) {
		card.ats.fsc = (uint16_t)link->fsc;
		card.ats.fwi = (uint8_t)link->fwi;
	}
	mrtd_chip_atr(v->places[i].chip, &k);
	/* 3B 8n 80 01, n historical bytes, check byte: hw/ats.h. */
	if (k.n > 5)
		card.ats.historical = span_of(atr + 4, k.n - 5);
	v->places[i].back_ms = 0;
	hw_pn532_lay(&v->pn532, i, &card);
}

static void
power(struct serving *v, size_t i)
{
	if (v->places[i].worked && v->s->once)
		v->over = true;
	v->places[i].worked = false;
	mrtd_chip_reset(v->places[i].chip);
}

static void
apdu(struct serving *v, const struct hw_pn532_ask *ask)
{
	static uint8_t buf[MRTD_RAPDU_MAX];
	struct sink k = sink_of(buf, sizeof(buf));
	struct mrtd_chip *chip = v->places[ask->card].chip;
	uint64_t since = kiosk_host_now_us();

	v->places[ask->card].worked = true;
	switch (mrtd_chip_command(chip, ask->capdu, &k)) {
	case MRTD_CHIP_ANSWERS:
		kiosk_chip_serve_take_time(v->s, chip, ask->capdu, k.n, since);
		hw_pn532_answer(&v->pn532, sink_span(&k));
		break;
	case MRTD_CHIP_LEAVES:
		v->places[ask->card].back_ms = kiosk_host_now_ms() +
		    chip->away_ms;
		hw_pn532_take(&v->pn532, ask->card);
		hw_pn532_mute(&v->pn532);
		break;
	case MRTD_CHIP_SILENT:
		hw_pn532_mute(&v->pn532);
		break;
	}
	bytes_wipe(buf, k.n < sizeof(buf) ? k.n : sizeof(buf));
}

static enum hw_err
flush(struct serving *v)
{
	enum hw_err e = hw_pty_write(
	    &v->line, hw_pn532_output(&v->pn532), IO_MS);

	hw_pn532_written(&v->pn532);
	return e == HW_E_TIMEOUT || e == HW_E_GONE ? HW_E_OK : e;
}

static enum hw_err
talk(struct serving *v, struct span in)
{
	struct hw_pn532_ask ask;
	enum hw_err e;

	for (;;) {
		switch (hw_pn532_feed(&v->pn532, &in, &ask)) {
		case HW_PN532_MORE:
			return flush(v);
		case HW_PN532_POWER:
			power(v, ask.card);
			break;
		case HW_PN532_APDU:
			/* The acknowledgement does not wait for the chip. */
			if ((e = flush(v)) != HW_E_OK)
				return e;
			apdu(v, &ask);
			break;
		}
	}
}

static enum hw_err
turn(struct serving *v)
{
	uint8_t buf[512];
	struct sink k = sink_of(buf, sizeof(buf));
	enum hw_err e = hw_pty_read(&v->line, &k, TICK_MS);

	for (size_t i = 0; i < HW_PN532_CARDS; i++)
		if (v->places[i].back_ms != 0 &&
		    kiosk_host_now_ms() >= v->places[i].back_ms)
			lay(v, i);
	if (e == HW_E_GONE)
		kiosk_chip_serve_rest(v->s, TICK_MS);
	if (e == HW_E_GONE || e == HW_E_TIMEOUT)
		return flush(v);
	return e == HW_E_OK ? talk(v, sink_span(&k)) : e;
}

enum hw_err
kiosk_chip_serve_pn532(const struct kiosk_chip_serve *s, const char *path)
{
	static struct serving v;
	enum hw_err e;

	v = (struct serving) {.s = s};
	v.places[0].chip = s->chip;
	v.places[1].chip = s->second;
	if ((e = hw_pty_open(&v.line, path)) != HW_E_OK)
		return e;
	hw_pn532_init(&v.pn532);
	for (size_t i = 0; i < HW_PN532_CARDS; i++)
		if (v.places[i].chip != NULL)
			lay(&v, i);
	s->ready(s->cookie);
	while (e == HW_E_OK && !*s->stop && !v.over)
		e = turn(&v);
	hw_pty_close(&v.line);
	bytes_wipe(&v, sizeof(v));
	return e;
}
