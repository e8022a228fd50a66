#include "kiosk/porter.h"

#include "kiosk/crew.h"
#include "kiosk/host.h"
#include "kiosk/monitor.h"
#include "kiosk/reason.h"
#include "kiosk/recorder_device.h"

#define LOST_MS 1000

/* clang-format off */
static const struct {
	unsigned alarms;
	enum gate_event event; /* GATE_EVENT_COUNT: for the log alone */
} events[] = {
	{HW_DOOR_A_EMERGENCY,   GATE_EV_EMERGENCY},
	{HW_DOOR_A_TAILGATE,    GATE_EV_TAILGATED},
	{HW_DOOR_A_CROWD,       GATE_EV_CROWD},
	{HW_DOOR_A_WRONG_WAY,   GATE_EV_WRONG_WAY},
	{HW_DOOR_A_LEFT_OBJECT, GATE_EV_LEFT_OBJECT},
	{HW_DOOR_A_BLOCKED,     GATE_EV_DOOR_FAULT},
	{HW_DOOR_A_FORCED,      GATE_EV_DOOR_FAULT},
	{HW_DOOR_A_TAMPER,      GATE_EV_DOOR_FAULT},
	{HW_DOOR_A_REFUSED,     GATE_EV_DOOR_FAULT},
	/* The doors have locked: who was to pass could not. */
	{HW_DOOR_A_SILENCE,     GATE_EVENT_COUNT},
	{HW_DOOR_A_KEY,         GATE_EVENT_COUNT},
};
/* clang-format on */

static bool
fits(enum gate_topology topology, unsigned doors)
{
	return doors == (topology == GATE_TWO_STEP ? 2 : 1);
}

enum kiosk_err
kiosk_porter_open(struct kiosk_porter *p, struct kiosk_recorder *r,
    const char *uri, enum gate_topology topology)
{
	struct hw_door_status s;

	/* A kiosk has none, and knows none. */
	if (topology == GATE_KIOSK)
		return KIOSK_E_OK;
	if (kiosk_recorder_device_door(r, uri, &p->door) != HW_E_OK)
		return KIOSK_E_DEVICE;
	hw_door_status(p->door, &s);
	p->state = s.state;
	p->lamp = HW_DOOR_LAMPS;
	return s.state == HW_DOOR_UNKNOWN || fits(topology, s.doors)
	    ? KIOSK_E_OK
	    : KIOSK_E_DEVICE;
}

/* Doors that stay unknown: after a pause of our own they answer at once. */
static bool
lost(const struct hw_door_status *s)
{
	return s->state == HW_DOOR_UNKNOWN &&
	    kiosk_host_now_ms() >= s->since_ms + LOST_MS;
}

/* For who looks at the lane from outside, a passage running or not. */
static void
alarm(struct kiosk_monitor *m, const char *what)
{
	kiosk_log(&m->log, "door", m->passage, "alarm: %s", what);
	kiosk_audit_gate_say(&m->audit, AUDIT_ALARM, "door", what);
}

/* Who is with the officer already is there to stay: it is stored for them. */
static void
happened(struct kiosk_monitor *m, enum gate_event event)
{
	if (m->gate.state == GATE_OFFICER) {
		struct kiosk_reason why = kiosk_reason_of(GATE_OFFICER, event);

		kiosk_record_reason(&m->record, why.code, why.text);
		kiosk_monitor_revise(m);
	} else {
		kiosk_monitor_feed(m, event);
	}
}

/* The traveller has gone where a door was released to. */
static void
follow(struct kiosk_monitor *m, const struct hw_door_status *s)
{
	if (m->gate.state == GATE_DOOR_OPEN && s->passages > 0)
		kiosk_monitor_feed(m, GATE_EV_WENT_THROUGH);
	else if (m->gate.state == GATE_ENTERING && s->entered == 1 &&
	    s->present && s->state == HW_DOOR_CLOSED)
		kiosk_monitor_feed(m, GATE_EV_ENTERED);
}

void
kiosk_porter_look(struct kiosk_monitor *m)
{
	struct kiosk_porter *p = &m->porter;
	struct hw_door_status s;
	unsigned fresh;
	bool news;

	hw_door_status(p->door, &s);
	fresh = s.alarms & ~p->alarms;
	news = lost(&s) && !p->lost;
	if (s.state != p->state)
		kiosk_log(&m->log, "door", m->passage, "%s",
		    hw_door_state_name(s.state));
	p->state = s.state;
	p->doors = s.doors;
	p->alarms = s.alarms;
	p->lost = lost(&s);
	/* Who has gone has gone, whatever happened then. */
	follow(m, &s);
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if ((fresh & events[i].alarms) == 0)
			continue;
		alarm(m,
		    hw_door_alarm_name((enum hw_door_alarm)events[i].alarms));
		if (events[i].event != GATE_EVENT_COUNT)
			happened(m, events[i].event);
	}
	if (news) {
		alarm(m, "its controller does not answer");
		happened(m, GATE_EV_DOOR_LOST);
	}
	if (m->gate.state == GATE_CLEARING && kiosk_crew_cleared(&m->crew) &&
	    hw_door_clear(&s) && kiosk_porter_fits(m))
		kiosk_monitor_feed(m, GATE_EV_CLEARED);
}

bool
kiosk_porter_release(
    struct kiosk_monitor *m, enum hw_door_leaf leaf, unsigned for_ms)
{
	enum hw_err e = m->porter.door != NULL
	    ? hw_door_release(m->porter.door, leaf, for_ms)
	    : HW_E_NONE;

	kiosk_log(&m->log, "door", m->passage, "%s: %s",
	    leaf == HW_DOOR_ENTRY ? "entry" : "exit", hw_err_text(e));
	return e == HW_E_OK;
}

void
kiosk_porter_lock(struct kiosk_monitor *m)
{
	if (m->porter.door != NULL && hw_door_lock(m->porter.door) != HW_E_OK)
		kiosk_log(&m->log, "door", m->passage, "it does not lock");
}

void
kiosk_porter_forget(struct kiosk_monitor *m)
{
	if (m->porter.door != NULL &&
	    hw_door_acknowledge(m->porter.door) != HW_E_OK)
		kiosk_log(&m->log, "door", m->passage, "it does not answer");
}

bool
kiosk_porter_clear(struct kiosk_monitor *m)
{
	struct hw_door_status s;

	if (m->porter.door == NULL)
		return m->gate.topology == GATE_KIOSK;
	hw_door_status(m->porter.door, &s);
	m->porter.doors = s.doors;
	return hw_door_clear(&s) && kiosk_porter_fits(m);
}

bool
kiosk_porter_fits(const struct kiosk_monitor *m)
{
	return fits(m->gate.topology, m->porter.doors);
}

void
kiosk_porter_lamp(struct kiosk_monitor *m)
{
	enum hw_door_lamp lamp = m->gate.state == GATE_IDLE ? HW_DOOR_LAMP_READY
	    : m->gate.state == GATE_OUT_OF_SERVICE	    ? HW_DOOR_LAMP_OFF
	    : m->gate.state == GATE_OFFICER ? HW_DOOR_LAMP_OFFICER
					    : HW_DOOR_LAMP_BUSY;

	if (m->porter.door != NULL && lamp != m->porter.lamp &&
	    hw_door_lamp(m->porter.door, lamp) == HW_E_OK)
		m->porter.lamp = lamp;
}
