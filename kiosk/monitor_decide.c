/* The comparison, and everything together, before the door. */
#include <stdio.h>

#include "kiosk/decide.h"
#include "kiosk/impostor_who.h"
#include "kiosk/monitor.h"
#include "kiosk/officer.h"

/* Where the face is held against strangers, it is said who is none.  The key
 * of a replay is another one: what was said then is said again. */
void
kiosk_monitor_compare(struct kiosk_monitor *m)
{
	const struct kiosk_record *r = &m->record;
	uint8_t who[KIOSK_IMPOSTOR_WHO_SIZE];
	struct span body = {0};
	unsigned id = 0;

	m->comparing = true;
	if (m->conf.lane->policy.impostors > 0) {
		if (r->have_facts && r->facts.have_mrz &&
		    kiosk_impostor_who_of(m->who_key, &r->facts.mrz, who))
			body = SPAN_OF(who);
		kiosk_recorder_draw(
		    m->keeper.recorder, KIOSK_RECORDING_OTHERS, &id, &body);
	}
	kiosk_monitor_say(m, KIOSK_BIOMETRIC, KIOSK_MSG_COMPARE, body);
	bytes_wipe(who, sizeof(who));
}

/* A list that had to be searched and was not: fail closed, and say which. */
static void
blame_watchlists(struct kiosk_monitor *m)
{
	const struct policy *p = &m->conf.lane->policy;
	const struct kiosk_watchlist_result *w = &m->record.watchlist;
	char text[160];

	if (kiosk_decide_watchlists(p, &m->record) == KIOSK_ADMIT)
		return;
	if (m->conf.lane->watchlists[0] == '\0')
		snprintf(text, sizeof(text), "this lane has no watch-lists");
	else if (w->err == BIOMETRICS_E_OK)
		snprintf(text, sizeof(text),
		    "the watch-lists were not searched in time");
	else
		snprintf(text, sizeof(text),
		    "the watch-list %s was not searched: %s", w->list,
		    biometrics_err_text(w->err));
	kiosk_record_reason(&m->record, "watchlist-not-searched", text);
}

/* Who would be admitted, and an officer is asked to look at first. */
static void
select_traveller(struct kiosk_monitor *m)
{
	char code[KIOSK_RULE_CODE_MAX], text[KIOSK_RULE_TEXT_MAX];
	struct kiosk_record *r = &m->record;

	if (kiosk_decide_passage(&m->conf.lane->policy, r) == KIOSK_ADMIT &&
	    kiosk_selection_reason(&r->selection, code, text))
		kiosk_record_reason(r, code, text);
}

bool
kiosk_monitor_decide(struct kiosk_monitor *m)
{
	blame_watchlists(m);
	if (kiosk_officer_absent_too_long(m))
		kiosk_record_reason(&m->record, "offline",
		    "the line to the site has been cut for too long");
	select_traveller(m);
	return kiosk_decide_passage(&m->conf.lane->policy, &m->record) ==
	    KIOSK_ADMIT &&
	    (m->gate.topology != GATE_KIOSK || kiosk_ticket_make(m));
}
