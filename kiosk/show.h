/*
 * What the traveller sees in each state of the gate, and how a view crosses to
 * the screen worker.  Says what to do and never why.
 */
#ifndef KIOSK_SHOW_H
#define KIOSK_SHOW_H

#include "biometrics/quality.h"
#include "hw/docscan.h"
#include "kiosk/gate.h"
#include "ui/view.h"

/* What is known besides the state. */
struct kiosk_show_moment {
	bool seen; /* a good face stands before the camera */
	bool several; /* more than one chip lies on the reader */
	bool asking; /* somebody who is not yet in a passage wants assistance */
	bool called; /* the officer was asked to come */
	bool no_slip; /* none came out of the printer */
	bool elsewhere; /* the slip that was shown is for other gates */
	enum gate_topology station;
	unsigned finger; /* that is asked for; 0 while that was not said */
};

/* The screen of a state in such a moment. */
enum ui_screen kiosk_show_screen(
    enum gate_state, const struct kiosk_show_moment *);
/* What its screen counts down from, in seconds begun; 0 where none does. */
unsigned kiosk_show_countdown(enum gate_state, uint64_t left_ms);
/*
 * In the traveller's own words: who stands too far left in the picture stands
 * too far to their own right.
 */
enum ui_guidance kiosk_show_guidance(enum biometrics_guidance);

/* What the screen of a station stands at. */
enum ui_station kiosk_show_station(enum gate_topology);

/* What a document scanner sees, as what to do about it. */
enum ui_coach kiosk_show_coach(enum hw_docscan_sight);

#define KIOSK_SHOW_SIZE 58
/* So many bytes; the mirror travels through kiosk/mirror.h. */
void kiosk_show_put(struct sink *, const struct ui_view *);
bool kiosk_show_take(struct span *, struct ui_view *) MUST_USE;

#endif
