#include "tests/conformance/station.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/inspect.h"
#include "mrtd/tlv.h"
#include "tests/helper_passport.h"

#define BIT(name) MRTD_FILE_BIT(MRTD_FILE_##name)

/* How often each rule's instruction was answered, and whether it was met. */
struct tamper {
	struct document *d;
	unsigned seen[DOCUMENT_RULES];
	bool met[DOCUMENT_RULES];
	/* The terminal's key for Chip Authentication, as much as fits. */
	uint8_t ephemeral[64];
	size_t ephemeral_n;
};

static struct passport passport;
static struct mrtd_session session;
static struct kiosk_inspect inspect;
static uint8_t arena[MRTD_SESSION_ARENA];
static struct tamper tamper;

/* "sw", "warn", "data" and "echo" are no edits of a tree. */
static void
change_answer(
    const char *line, struct span command, struct sink *data, uint16_t *sw)
{
	static struct blob b;
	const char *rest = strchr(line, ' ');
	struct span v;

	rest = rest != NULL ? rest + 1 : "";
	if (strncmp(line, "sw ", 3) == 0 || strncmp(line, "warn ", 5) == 0) {
		if (line[0] == 's')
			data->n = 0;
		*sw = (uint16_t)strtoul(rest, NULL, 16);
		return;
	}
	if (strncmp(line, "data ", 5) == 0) {
		data->n = 0;
		if (!edit_hex(rest, data))
			fprintf(stderr, "no bytes: %s\n", rest);
		return;
	}
	if (strncmp(line, "poke ", 5) == 0) {
		char *bits;
		size_t at = strtoul(rest, &bits, 10);

		if (at < data->n)
			data->p[at] ^= (uint8_t)strtoul(bits, NULL, 16);
		return;
	}
	edit_put(&b, sink_span(data));
	if (strncmp(line, "echo ", 5) == 0) {
		char text[1200];
		const char *to = strchr(rest, ' ');
		int n = snprintf(
		    text, sizeof(text), "%s set ", to != NULL ? to + 1 : "");

		if (!edit_find(command, rest, &v))
			return;
		for (size_t i = 0; i < v.n && n < 1190; i++)
			n += snprintf(
			    text + n, sizeof(text) - (size_t)n, "%02X", v.p[i]);
		line = text;
		if (!edit_apply(&b, line))
			return;
	} else if (!edit_apply(&b, line)) {
		fprintf(stderr, "an answer has no %s\n", line);
		return;
	}
	data->n = 0;
	sink_put(data, edit_span(&b));
}

/* The tag of the first object in 7C; 0: there is none, -1: no 7C. */
static int
first_tag(struct span command)
{
	struct span in;
	struct mrtd_tlv t;

	if (mrtd_tlv_only(command, 0x7C, &in) != MRTD_E_OK)
		return -1;
	return in.n > 0 && mrtd_tlv_next(&in, &t) == MRTD_E_OK ? (int)t.tag : 0;
}

static bool
is_meant(const struct document_rule *r, struct span command)
{
	struct span start;

	if (r->tag >= 0 && first_tag(command) != r->tag)
		return false;
	return r->data_n == 0 ||
	    (span_peek(command, r->data_n, &start) &&
		span_eq(start, span_of(r->data, r->data_n)));
}

static void
tamper_with(bool inside, uint8_t cla, uint8_t ins, struct span command,
    struct sink *data, uint16_t *sw)
{
	for (size_t i = 0; i < tamper.d->rules; i++) {
		const struct document_rule *r = &tamper.d->rule[i];

		if (r->inside != inside || r->cla != cla || r->ins != ins ||
		    !is_meant(r, command))
			continue;
		if (++tamper.seen[i] != r->nth && r->nth != 0)
			continue;
		tamper.met[i] = true;
		change_answer(r->edit, command, data, sw);
	}
}

static void
before_securing(
    void *cookie, const struct mrtd_capdu *c, struct sink *rdata, uint16_t *sw)
{
	struct span key = c->data;

	(void)cookie;
	if (mrtd_sm_live(&passport.chip.sm) &&
	    ((c->ins == MRTD_INS_MSE && c->p1 == 0x41 && c->p2 == 0xA6) ||
		c->ins == MRTD_INS_GENERAL_AUTHENTICATE) &&
	    tamper.ephemeral_n == 0)
		while (tamper.ephemeral_n < sizeof(tamper.ephemeral) &&
		    span_take_u8(&key, &tamper.ephemeral[tamper.ephemeral_n]))
			tamper.ephemeral_n++;
	tamper_with(true, mrtd_sm_live(&passport.chip.sm) ? 0x0C : 0, c->ins,
	    c->data, rdata, sw);
}

/* Over the air: CLA of the command as it is sent. */
static void
heard(void *cookie, struct span capdu, struct sink *rapdu)
{
	static uint8_t bytes[70000];
	struct sink data = sink_of(bytes, sizeof(bytes));
	struct mrtd_capdu c;
	uint16_t sw;

	(void)cookie;
	if (mrtd_capdu_parse(capdu, &c) != MRTD_E_OK || rapdu->n < 2)
		return;
	sw = (uint16_t)(rapdu->p[rapdu->n - 2] << 8 | rapdu->p[rapdu->n - 1]);
	sink_put(&data, span_of(rapdu->p, rapdu->n - 2));
	tamper_with(false, c.cla & 0x0F, c.ins, c.data, &data, &sw);
	rapdu->n = 0;
	sink_put(rapdu, sink_span(&data));
	sink_put_be16(rapdu, sw);
}

static void
served(void *cookie, struct mrtd_session *s)
{
	(void)cookie;
	terminal_serve(&tamper.d->terminal, s);
}

static void
told(void *cookie, struct mrtd_session *s, const struct mrtd_session_event *e)
{
	struct span portrait;

	(void)cookie;
	kiosk_inspect_file(&inspect, e->file, e->err, e->content);
	mrtd_session_want(s, kiosk_inspect_signed(&inspect));
	while (kiosk_inspect_portrait(&inspect, &portrait))
		;
}

/* What of the page the holder's chip was keyed with. */
static bool
key_of_page(struct document *d, struct mrtd_mrz *page)
{
	if (mrtd_mrz_parse(span_of(d->page, 88), page) != MRTD_E_OK)
		return false;
	return mrtd_mrz_key(page->document_number, page->birth, page->expiry,
		   &passport.conf.mrz) == MRTD_E_OK;
}

static void
lay_down(struct document *d)
{
	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++)
		if ((d->hold & MRTD_FILE_BIT(i)) != 0)
			passport.conf.files[i] = edit_span(&d->file[i]);
	passport.conf.pace = (d->hold & BIT(CARD_ACCESS)) != 0;
	if (passport.conf.pace)
		passport.conf.files[MRTD_FILE_CARD_ACCESS] = edit_span(
		    &d->spoken);
	passport.conf.bac = d->bac;
	passport.conf.buffers = d->buffers;
	passport.conf.chains = d->chains;
	memcpy(passport.conf.ca, d->ca, sizeof(d->ca));
	passport.conf.n_ca = d->n_ca;
	passport.conf.aa = d->aa;
	passport.conf.aa_hash = d->aa_hash;
	passport.conf.aa_der = d->aa_der;
	passport.conf.ta = d->ta;
	passport.conf.ta.points[0] = d->terminal.point;
	passport.conf.personality = d->personality;
	passport.conf.fault = d->fault;
	passport.conf.tamper.answer = before_securing;
	memcpy(passport.conf.can, "123456", 7);
	tamper = (struct tamper) {.d = d};
}

static void
weigh(const struct document *d, enum station_lane lane)
{
	static const enum certs_check_id strict[] = {CERTS_CHECK_SOD_PROFILE,
	    CERTS_CHECK_DSC_PROFILE, CERTS_CHECK_CSCA_PROFILE,
	    CERTS_CHECK_LDS_PROFILE, CERTS_CHECK_CHIP_CA, CERTS_CHECK_CHIP_AA,
	    CERTS_CHECK_CHIP_CAM, CERTS_CHECK_ACCESS_TA};
	size_t n = lane == STATION_STRICT ? sizeof(strict) / sizeof(strict[0])
					  : 0;

	for (size_t i = 0; i < n; i++)
		certs_checks_weigh(
		    &inspect.facts.verdict, strict[i], CERTS_OPTIONAL);
	if (d->plain)
		certs_checks_weigh(
		    &inspect.facts.verdict, CERTS_CHECK_ACCESS, CERTS_OPTIONAL);
}

static bool
inspect_once(struct document *d, enum station_lane lane, uint64_t chance,
    struct station_result *out)
{
	struct passport_run run = {
	    .told = told, .terminal = served, .heard = heard};
	struct kiosk_inspect_conf how = {.profile = CERTS_PROFILE_GATE,
	    .anchors = d->pki.anchors,
	    .now = STATION_NOW,
	    .have_optical = true};
	struct mrtd_session_conf conf;
	struct certs_overall overall;

	memset(out, 0, sizeof(*out));
	memset(&passport, 0, sizeof(passport));
	helper_env_init(&passport.env, (struct span) {0}, false);
	passport.env.counter = chance;
	passport.conf.env = &passport.env.env;
	if (!key_of_page(d, &how.optical))
		return false;
	lay_down(d);
	if (mrtd_chip_init(&passport.chip, &passport.conf) != MRTD_E_OK)
		return false;
	/* A chip whose EF.CardAccess is nonsense still knows what it speaks. */
	if (passport.conf.pace)
		passport.chip.conf.files[MRTD_FILE_CARD_ACCESS] = edit_span(
		    &d->file[MRTD_FILE_CARD_ACCESS]);
	conf = passport_session(&passport, arena, sizeof(arena));
	conf.limits = d->reader;
	conf.want_listed = ~UINT32_C(0);
	conf.allow_plain = d->plain;
	conf.have_mrz = !d->can;
	conf.have_can = d->can;
	conf.max_ms = 60000;
	conf.ask_ca = conf.ask_aa = conf.ask_ta = true;
	memcpy(conf.can, "123456", 7);
	mrtd_session_init(&session, &conf);
	kiosk_inspect_init(&inspect, &how);
	weigh(d, lane);
	passport_drive(&passport, &session, &run);
	kiosk_inspect_finish(&inspect, mrtd_session_report(&session));
	out->facts = *kiosk_inspect_facts(&inspect);
	overall = certs_checks_overall(&out->facts.verdict);
	out->successful = certs_checks_admit(&overall);
	for (size_t i = 0; i < d->rules; i++)
		out->unused_rules += !tamper.met[i];
	kiosk_inspect_wipe(&inspect);
	mrtd_session_wipe(&session);
	mrtd_chip_wipe(&passport.chip);
	return true;
}

bool
station_inspect(
    struct document *d, enum station_lane lane, struct station_result *out)
{
	uint8_t first[sizeof(tamper.ephemeral)];

	if (!inspect_once(d, lane, 0, out))
		return false;
	if (!d->twice)
		return true;
	memcpy(first, tamper.ephemeral, sizeof(first));
	if (!inspect_once(d, lane, 1000000, out))
		return false;
	/* The chip of the second time would have noticed the key of the first.
	 */
	if (tamper.ephemeral_n == 0 ||
	    memcmp(first, tamper.ephemeral, sizeof(first)) == 0)
		out->successful = false;
	return true;
}
