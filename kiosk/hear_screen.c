#include "kiosk/hear_screen.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "kiosk/host.h"
#include "kiosk/typed.h"
#include "ui/event.h"

static void
turn_speech(struct kiosk_monitor *m)
{
	if (m->view.speech != UI_SPEECH_ABSENT)
		m->view.speech = m->view.speech == UI_SPEECH_ON ? UI_SPEECH_OFF
								: UI_SPEECH_ON;
}

static void
plug(struct kiosk_monitor *m, bool in)
{
	m->headphones = in;
	kiosk_monitor_offer_speech(m);
}

/* Carried to the document worker, and noted.  Late: the zone was read. */
enum kiosk_err
kiosk_hear_screen_typed(
    struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	struct span whole = body;
	struct kiosk_typed typed;

	(void)p;
	if (!kiosk_typed_take(&body, &typed))
		return KIOSK_E_FRAME;
	if (m->gate.state == GATE_TYPING ||
	    m->gate.state == GATE_TYPE_WARNING) {
		m->record.key = typed.by_can ? KIOSK_RECORD_TYPED_CAN
					     : KIOSK_RECORD_TYPED;
		kiosk_monitor_say(
		    m, KIOSK_DOCUMENT, KIOSK_MSG_TYPED_KEY, whole);
		kiosk_monitor_feed(m, GATE_EV_TYPED);
	}
	kiosk_typed_wipe(&typed);
	return KIOSK_E_OK;
}

/*
 * Who stands before an idle gate and wants room or time.  A family goes through
 * one after another (kiosk/group.h), a wheelchair with more patience where the
 * door is wide; where the lane has neither, an officer comes.
 */
static void
assist(struct kiosk_monitor *m, enum ui_event_kind kind)
{
	const struct policy *p = &m->conf.lane->policy;
	uint64_t now = kiosk_host_now_ms();

	if (m->gate.state != GATE_IDLE)
		return;
	m->moment.asking = kind == UI_EVENT_ASSIST;
	m->assist_ms = now + KIOSK_MONITOR_ASSIST_MS;
	if (kind == UI_EVENT_ASSIST || kind == UI_EVENT_BACK)
		return;
	m->assist = kind == UI_EVENT_FAMILY ? KIOSK_RECORD_FAMILY
					    : KIOSK_RECORD_WHEELCHAIR;
	if (kind == UI_EVENT_FAMILY && p->minors > 0) {
		kiosk_group_declare(&m->group, p, now);
	} else if (kind == UI_EVENT_WHEELCHAIR && p->wide) {
		m->patient = true;
		kiosk_policy_patient(p, &m->slow);
	} else {
		m->moment.called = true;
		kiosk_monitor_feed(m, GATE_EV_HELP);
	}
}

enum kiosk_err
kiosk_hear_screen_touch(
    struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	uint8_t kind, language;
	struct ui_event e;

	(void)p;
	if (!span_take_u8(&body, &kind) || !span_take_u8(&body, &language) ||
	    kind >= UI_EVENT_COUNT || language >= UI_LANGUAGE_COUNT)
		return KIOSK_E_FRAME;
	e = (struct ui_event) {.kind = (enum ui_event_kind)kind,
	    .language = (enum ui_language)language};
	if (kiosk_language_touch(
		&m->language, &m->view, &e, kiosk_host_now_ms())) {
		kiosk_monitor_show(m);
		return KIOSK_E_OK;
	}
	switch (e.kind) {
	case UI_EVENT_LARGE_TYPE:
		m->view.large_type = !m->view.large_type;
		break;
	case UI_EVENT_HIGH_CONTRAST:
		m->view.high_contrast = !m->view.high_contrast;
		break;
	case UI_EVENT_HELP:
		m->moment.called = m->gate.state == GATE_IDLE ||
		    (kiosk_gate_running(m->gate.state) &&
			m->gate.state != GATE_OFFICER);
		kiosk_monitor_feed(m, GATE_EV_HELP);
		return KIOSK_E_OK;
	case UI_EVENT_TYPE:
		kiosk_monitor_feed(m, GATE_EV_TYPE);
		return KIOSK_E_OK;
	case UI_EVENT_BACK:
		if (!m->moment.asking) {
			kiosk_monitor_feed(m, GATE_EV_BACK);
			return KIOSK_E_OK;
		}
		assist(m, UI_EVENT_BACK);
		break;
	case UI_EVENT_ASSIST:
	case UI_EVENT_FAMILY:
	case UI_EVENT_WHEELCHAIR:
		assist(m, e.kind);
		break;
	case UI_EVENT_MORE_TIME:
		kiosk_monitor_feed(m, GATE_EV_MORE_TIME);
		return KIOSK_E_OK;
	case UI_EVENT_CLOSED:
		m->stop = true;
		return KIOSK_E_OK;
	case UI_EVENT_SPEECH:
		turn_speech(m);
		break;
	case UI_EVENT_HEADPHONES:
		plug(m, true);
		break;
	case UI_EVENT_NO_HEADPHONES:
		plug(m, false);
		break;
	case UI_EVENT_REPEAT: /* by the screen worker itself */
	case UI_EVENT_TOUCHED:
	default:
		return KIOSK_E_OK;
	}
	kiosk_monitor_show(m);
	return KIOSK_E_OK;
}

/* Bytes to a file, unread. */
enum kiosk_err
kiosk_hear_screen_snapshot(
    struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	char path[KIOSK_LANE_PATH + 48], name[24];
	struct span s = body;
	uint8_t screen;
	ssize_t put;
	int fd;

	(void)p;
	if (!span_take_u8(&s, &screen) || screen >= UI_SCREEN_COUNT)
		return KIOSK_E_FRAME;
	if (m->conf.lane->snapshots[0] == '\0' || m->snapshots >= 99)
		return KIOSK_E_OK;
	snprintf(name, sizeof(name), "%s",
	    ui_view_screen_name((enum ui_screen)screen));
	for (char *c = name; *c != '\0'; c++)
		*c = (char)(*c == '_' ? '-' : tolower((unsigned char)*c));
	snprintf(path, sizeof(path), "%s/%02u-%s.png", m->conf.lane->snapshots,
	    ++m->snapshots, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return KIOSK_E_OK;
	put = write(fd, s.p, s.n);
	if (put != (ssize_t)s.n)
		kiosk_log(&m->log, "snapshot", m->passage, "not written");
	kiosk_erase_stamp(fd, m->erase.spent);
	close(fd);
	return KIOSK_E_OK;
}
