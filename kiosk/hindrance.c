#include "kiosk/hindrance.h"

#include <string.h>

#include "kiosk/host.h"
#include "kiosk/monitor.h"

/* A worker that is not ready after this time is not starting any more. */
#define SLOW_MS 15000

static const struct {
	const char *name, *word, *text, *todo;
} rows[KIOSK_HINDRANCE_COUNT] = {
#define ROW(id, name, word, text, todo) {name, word, text, todo},
    KIOSK_HINDRANCES(ROW)
#undef ROW
};

static enum kiosk_hindrance
known(enum kiosk_hindrance h)
{
	return (unsigned)h < KIOSK_HINDRANCE_COUNT ? h : KIOSK_HINDRANCE_OTHER;
}

static const enum kiosk_hindrance workers[KIOSK_PEERS] = {
    [KIOSK_READER] = KIOSK_HINDRANCE_READER,
    [KIOSK_DOCUMENT] = KIOSK_HINDRANCE_DOCUMENT,
    [KIOSK_IMAGE] = KIOSK_HINDRANCE_IMAGE,
    [KIOSK_BIOMETRIC] = KIOSK_HINDRANCE_BIOMETRIC,
    [KIOSK_FINGER] = KIOSK_HINDRANCE_FINGER,
    [KIOSK_SIGNER] = KIOSK_HINDRANCE_SIGNER,
    [KIOSK_SCREEN] = KIOSK_HINDRANCE_SCREEN,
};

/* With one of the row all of it is ended: the one that was lost is told, not
 * those that start anew with it. */
static enum kiosk_hindrance
of_crew(const struct kiosk_monitor *m)
{
	const uint64_t now = kiosk_host_now_ms();

	if (kiosk_crew_ready(&m->crew))
		return KIOSK_HINDRANCE_NONE;
	if (m->lost != KIOSK_MONITOR && !m->crew.member[m->lost].ready)
		return workers[m->lost];
	for (int p = KIOSK_READER; p < KIOSK_LINK; p++) {
		const struct kiosk_crew_member *w = &m->crew.member[p];

		if (!w->ready && w->since_ms != 0 &&
		    now >= w->since_ms + SLOW_MS)
			return workers[p];
	}
	return KIOSK_HINDRANCE_STARTING;
}

static enum kiosk_hindrance
find(struct kiosk_monitor *m)
{
	const enum kiosk_hindrance crew = of_crew(m);

	if (crew != KIOSK_HINDRANCE_NONE && crew != KIOSK_HINDRANCE_STARTING)
		return crew;
	if (!kiosk_porter_clear(m))
		return m->porter.state == HW_DOOR_UNKNOWN
		    ? KIOSK_HINDRANCE_DOOR_SILENT
		    : kiosk_porter_fits(m) ? KIOSK_HINDRANCE_DOORS
					   : KIOSK_HINDRANCE_DOOR_COUNT;
	if (!kiosk_store_ready(m->store))
		return KIOSK_HINDRANCE_STORE;
	/* The last: who releases the lane is to know what else keeps it. */
	return crew == KIOSK_HINDRANCE_NONE && m->officer.closed
	    ? KIOSK_HINDRANCE_ORDER
	    : crew;
}

bool
kiosk_hindrance_none(struct kiosk_monitor *m)
{
	const enum kiosk_hindrance was = m->hindrance;

	m->hindrance = find(m);
	if (m->gate.state == GATE_OUT_OF_SERVICE && m->hindrance != was)
		kiosk_officer_say_step(m);
	return m->hindrance == KIOSK_HINDRANCE_NONE;
}

void
kiosk_hindrance_put(
    struct sink *k, enum gate_state state, enum kiosk_hindrance why)
{
	sink_put_u8(k, (uint8_t)state);
	sink_put_u8(k, (uint8_t)why);
}

bool
kiosk_hindrance_take(
    struct span s, enum gate_state *state, enum kiosk_hindrance *why)
{
	uint8_t at, of = KIOSK_HINDRANCE_NONE;

	if (!span_take_u8(&s, &at) || at >= GATE_STATE_COUNT ||
	    (s.n > 0 && !span_take_u8(&s, &of)) ||
	    of >= KIOSK_HINDRANCE_COUNT || s.n != 0)
		return false;
	*state = (enum gate_state)at;
	*why = (enum kiosk_hindrance)of;
	return true;
}

enum kiosk_hindrance
kiosk_hindrance_of(const char *name)
{
	for (unsigned i = 0; i < KIOSK_HINDRANCE_COUNT; i++)
		if (strcmp(rows[i].name, name) == 0)
			return (enum kiosk_hindrance)i;
	return KIOSK_HINDRANCE_OTHER;
}

const char *
kiosk_hindrance_name(enum kiosk_hindrance h)
{
	return rows[known(h)].name;
}

const char *
kiosk_hindrance_word(enum kiosk_hindrance h)
{
	return rows[known(h)].word;
}

const char *
kiosk_hindrance_text(enum kiosk_hindrance h)
{
	return rows[known(h)].text;
}

const char *
kiosk_hindrance_todo(enum kiosk_hindrance h)
{
	return rows[known(h)].todo;
}
