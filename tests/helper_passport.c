#include "tests/helper_passport.h"

#include <stdlib.h>
#include <string.h>

#include "mrtd/chip/key.h"
#include "mrtd/chip/personalise.h"
#include "mrtd/chip/personalise_infos.h"
#include "mrtd/tlv.h"

static const char mrz[] = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
			  "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
static const char other[] = "P<UTOERIKSSON<<ANNA<MARIB<<<<<<<<<<<<<<<<<<<"
			    "L898902C36UTO7408122F1204159ZE184226B<<<<<10";

static void
must(bool ok)
{
	if (!ok)
		abort();
}

/* Keeps what was written since this place as the content of a file. */
static void
keep(struct passport *p, enum mrtd_file id, size_t from)
{
	must(sink_ok(&p->store));
	p->conf.files[id] = span_of(p->store.p + from, p->store.n - from);
}

static void
put_blob(struct passport *p, enum mrtd_file id, size_t n)
{
	size_t from = p->store.n;

	mrtd_tlv_put_header(&p->store, mrtd_lds_file(id)->tag, n - 4);
	while (p->store.n < from + n)
		sink_put_u8(&p->store, (uint8_t)(p->store.n * 31 + id));
	keep(p, id, from);
	must(p->conf.files[id].n == n);
}

void
passport_init(struct passport *p)
{
	size_t from;

	memset(p, 0, sizeof(*p));
	helper_env_init(&p->env, (struct span) {0}, false);
	p->store = sink_of(p->bytes, sizeof(p->bytes));
	p->conf.env = &p->env.env;
	p->conf.bac = true;
	must(mrtd_mrz_key("L898902C3", "740812", "120415", &p->conf.mrz) ==
	    MRTD_E_OK);
	from = p->store.n;
	mrtd_chip_personalise_com(&p->store,
	    MRTD_FILE_BIT(MRTD_FILE_DG1) | MRTD_FILE_BIT(MRTD_FILE_DG2) |
		MRTD_FILE_BIT(MRTD_FILE_DG14));
	keep(p, MRTD_FILE_COM, from);
	from = p->store.n;
	mrtd_chip_personalise_dg1(&p->store, span_of(mrz, sizeof(mrz) - 1));
	keep(p, MRTD_FILE_DG1, from);
	put_blob(p, MRTD_FILE_SOD, PASSPORT_SOD);
	put_blob(p, MRTD_FILE_DG2, PASSPORT_DG2);
	put_blob(p, MRTD_FILE_DG14, 334);
}

void
passport_offer_pace(struct passport *p, const char *const *suites)
{
	struct mrtd_paceinfo infos[4];
	size_t n = 0, from = p->store.n;

	for (; suites[n] != NULL; n++)
		must(n < 4 &&
		    mrtd_chip_personalise_suite(suites[n], &infos[n]) ==
			MRTD_E_OK);
	mrtd_chip_personalise_card_access(&p->store, infos, n);
	keep(p, MRTD_FILE_CARD_ACCESS, from);
	p->conf.pace = true;
}

void
passport_give_key(struct passport *p, unsigned group, uint8_t id)
{
	size_t from = p->store.n;

	must(p->conf.n_ca < MRTD_CHIP_CA_KEYS &&
	    mrtd_chip_key_make(group, MRTD_CHIP_KEY_NUMBERED, &p->env.env,
		&p->store) == MRTD_E_OK);
	p->conf.ca[p->conf.n_ca++] = (struct mrtd_chip_ca_key) {
	    .key = span_of(p->store.p + from, p->store.n - from),
	    .has_id = true,
	    .id = id};
}

/* ContentInfo { id-signedData, [0] SignedData { 3, {}, { type, [0] content },
 * {} } } */
static void
put_cms(struct sink *k, struct span content)
{
	static const uint8_t id_signed_data[] = {
	    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02};
	static const uint8_t id_security_object[] = {
	    0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x02, 0x01};
	static uint8_t room[4][4096];
	struct sink a = sink_of(room[0], 4096), b = sink_of(room[1], 4096),
		    c = sink_of(room[2], 4096), d = sink_of(room[3], 4096);

	mrtd_tlv_put(&a, 0x04, content);
	mrtd_tlv_put(&b, 0x06, SPAN_OF(id_security_object));
	mrtd_tlv_put(&b, 0xA0, sink_span(&a));
	sink_put(&c, SPAN_STR("\x02\x01\x03\x31\x00"));
	mrtd_tlv_put(&c, 0x30, sink_span(&b));
	sink_put(&c, SPAN_STR("\x31\x00"));
	a.n = b.n = 0;
	mrtd_tlv_put(&a, 0x30, sink_span(&c));
	mrtd_tlv_put(&d, 0x06, SPAN_OF(id_signed_data));
	mrtd_tlv_put(&d, 0xA0, sink_span(&a));
	mrtd_tlv_put(k, 0x30, sink_span(&d));
	must(sink_ok(&a) && sink_ok(&b) && sink_ok(&c) && sink_ok(&d));
}

void
passport_card_security(struct passport *p)
{
	struct mrtd_secinfos all;
	struct mrtd_paceinfo infos[4];
	struct mrtd_chip_infos x = {
	    .pace = infos, .ca = p->conf.ca, .n_ca = p->conf.n_ca};
	uint8_t content[3000];
	struct sink k = sink_of(content, sizeof(content));
	size_t from = p->store.n;

	must(mrtd_secinfo_parse(p->conf.files[MRTD_FILE_CARD_ACCESS], &all) ==
	    MRTD_E_OK);
	x.n_pace = mrtd_secinfo_pace(&all, infos, 4);
	must(mrtd_chip_personalise_infos(&k, &x) == MRTD_E_OK);
	put_cms(&p->store, sink_span(&k));
	keep(p, MRTD_FILE_CARD_SECURITY, from);
}

void
passport_state_buffers(struct passport *p, size_t n)
{
	size_t from = p->store.n;

	p->conf.buffers = (struct mrtd_limits) {n, n};
	mrtd_chip_personalise_atr_info(&p->store, p->conf.buffers);
	keep(p, MRTD_FILE_ATR_INFO, from);
}

void
passport_swap_dg1(struct passport *p)
{
	size_t from = p->store.n;

	mrtd_chip_personalise_dg1(&p->store, span_of(other, sizeof(other) - 1));
	keep(p, MRTD_FILE_DG1, from);
}

void
passport_power(struct passport *p)
{
	must(mrtd_chip_init(&p->chip, &p->conf) == MRTD_E_OK);
}

struct mrtd_session_conf
passport_session(struct passport *p, uint8_t *arena, size_t cap)
{
	return (struct mrtd_session_conf) {
	    .env = &p->env.env,
	    .limits = {65544, 65538},
	    .mrz = p->conf.mrz,
	    .have_mrz = true,
	    .want = MRTD_FILE_BIT(MRTD_FILE_COM) |
		MRTD_FILE_BIT(MRTD_FILE_DG1) | MRTD_FILE_BIT(MRTD_FILE_SOD) |
		MRTD_FILE_BIT(MRTD_FILE_DG2),
	    .allow_bac = true,
	    .arena = arena,
	    .arena_cap = cap,
	};
}

static void
events(struct mrtd_session *s, struct passport_run *run)
{
	struct mrtd_session_event e;

	while (mrtd_session_next_event(s, &e)) {
		switch (e.kind) {
		case MRTD_EVENT_ACCESS:
			run->accesses++;
			break;
		case MRTD_EVENT_FILE:
			must((run->seen & MRTD_FILE_BIT(e.file)) == 0);
			run->seen |= MRTD_FILE_BIT(e.file);
			run->files++;
			if (run->told != NULL)
				run->told(run->cookie, s, &e);
			break;
		case MRTD_EVENT_PROGRESS:
			must(e.total == 0 || e.bytes <= e.total);
			break;
		case MRTD_EVENT_RESET:
			must(mrtd_session_state(s) == MRTD_SESSION_RESET);
			break;
		case MRTD_EVENT_END:
			run->ends++;
			break;
		}
	}
}

static void
exchange(struct passport **p, struct mrtd_session *s, struct span capdu,
    struct passport_run *run)
{
	static uint8_t bytes[70000];
	struct sink k = sink_of(bytes, sizeof(bytes));

	switch (mrtd_chip_command(&(*p)->chip, capdu, &k)) {
	case MRTD_CHIP_ANSWERS:
		(*p)->env.now_ms += 5 + (*p)->chip.delay_ms;
		if (run->heard != NULL)
			run->heard(run->cookie, capdu, &k);
		(void)mrtd_session_recv(s, sink_span(&k));
		break;
	case MRTD_CHIP_SILENT:
		(void)mrtd_session_failed(s, MRTD_E_TIMEOUT);
		break;
	case MRTD_CHIP_LEAVES:
		(void)mrtd_session_lost(s);
		run->losses++;
		if (run->other != NULL)
			*p = run->other;
		break;
	}
}

void
passport_drive(
    struct passport *p, struct mrtd_session *s, struct passport_run *run)
{
	uint8_t atr[MRTD_CHIP_ATR_MAX];
	struct span capdu;

	for (;;) {
		struct sink k = sink_of(atr, sizeof(atr));

		events(s, run);
		if (mrtd_session_send(s, &capdu)) {
			exchange(&p, s, capdu, run);
			continue;
		}
		events(s, run);
		if (mrtd_session_state(s) == MRTD_SESSION_ENDED)
			return;
		if (mrtd_session_state(s) == MRTD_SESSION_TERMINAL) {
			if (run->terminal != NULL)
				run->terminal(run->cookie, s);
			else
				mrtd_session_no_terminal(s);
			continue;
		}
		if (mrtd_session_state(s) == MRTD_SESSION_RESET)
			run->resets++;
		else if (!run->give_back) {
			mrtd_session_cancel(s);
			continue;
		}
		mrtd_chip_reset(&p->chip);
		mrtd_chip_atr(&p->chip, &k);
		mrtd_session_resume(s, sink_span(&k));
	}
}
