/* What happened at the gate, in the record: when, and who decided. */
#include "kiosk/json.h"
#include "kiosk/record.h"

/* TR-03121-3.1 §4.11.3: what the operator decided is logged. */
static void
order(struct kiosk_json *j, const struct kiosk_record *r)
{
	const struct kiosk_order *o = &r->order;

	kiosk_json_open(j, "order", '{');
	kiosk_json_text(j, "id", o->id);
	kiosk_json_text(j, "kind", kiosk_order_kind_name(o->kind));
	kiosk_json_text(j, "reason", kiosk_order_reason_name(o->reason));
	kiosk_json_text(j, "step", kiosk_order_step_name(o->step));
	kiosk_json_text(j, "officer", o->officer);
	if (kiosk_profile_writes(r, KIOSK_PROFILE_NOTE))
		kiosk_json_text(j, "note", o->note);
	kiosk_json_int(j, "issued_ms", o->issued_ms);
	kiosk_json_close(j);
}

/* Doc 9303-3 §4.9: places by themselves belong to nobody. */
static void
correction(struct kiosk_json *j, const struct kiosk_record *r)
{
	const bool what = kiosk_profile_writes(r, KIOSK_PROFILE_PERSON);

	kiosk_json_open(j, "correction", '{');
	kiosk_json_text(j, "officer", r->corrected_by);
	if (r->correction.typed)
		kiosk_json_bool(j, "typed", true);
	kiosk_json_open(j, "changes", '[');
	for (unsigned i = 0; i < r->correction.n; i++) {
		const struct kiosk_correct_change *c = &r->correction.change[i];

		kiosk_json_open(j, NULL, '{');
		kiosk_json_int(j, "at", c->at);
		if (what) {
			kiosk_json_text(
			    j, "read", (const char[2]) {c->from, '\0'});
			kiosk_json_text(
			    j, "printed", (const char[2]) {c->to, '\0'});
		}
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
	kiosk_json_close(j);
}

void
kiosk_record_json_passage(struct kiosk_json *j, const struct kiosk_record *r)
{
	kiosk_json_open(j, "passage", '{');
	kiosk_json_text(j, "id", r->id);
	kiosk_json_text(j, "gate", r->gate);
	if (r->site[0] != '\0') {
		kiosk_json_text(j, "site", r->site);
		kiosk_json_bool(j, "offline", r->offline);
	}
	if (r->station >= GATE_KIOSK)
		kiosk_json_text(j, "station", kiosk_station_name(r->station));
	kiosk_json_int(j, "decision_ms", r->ms_decision);
	kiosk_json_int(j, "total_ms", r->ms_total);
	if (r->key != KIOSK_RECORD_READ)
		kiosk_json_text(j, "key", kiosk_record_key_name(r->key));
	if (r->assist != KIOSK_RECORD_ALONE)
		kiosk_json_text(
		    j, "assistance", kiosk_record_assist_name(r->assist));
	if (r->have_correction)
		correction(j, r);
	if (r->have_order)
		order(j, r);
	kiosk_json_open(j, "steps", '[');
	for (size_t i = 0; i < r->steps; i++) {
		kiosk_json_open(j, NULL, '{');
		kiosk_json_text(j, "state", r->step[i].name);
		kiosk_json_int(j, "at_ms", r->step[i].at_ms);
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
	kiosk_json_close(j);
}
