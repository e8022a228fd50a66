/*
 * What the traveller sees in each state of the gate, and how a view crosses to
 * the screen worker.  Says what to do and never why.
 */
#ifndef KIOSK_SHOW_H
#define KIOSK_SHOW_H

#include "biometrics/quality.h"
#include "kiosk/gate.h"
#include "ui/view.h"

/*
 * The screen of a state; seen: a good face stands before the camera; several:
 * more than one chip lies on the reader; finger: which one is asked for, 0
 * while that has not been said.
 */
enum ui_screen kiosk_show_screen(
    enum gate_state, bool seen, bool several, unsigned finger);
/* What its screen counts down from, in seconds begun; 0 where none does. */
unsigned kiosk_show_countdown(enum gate_state, uint64_t left_ms);
/*
 * In the traveller's own words: who stands too far left in the picture stands
 * too far to their own right.
 */
enum ui_guidance kiosk_show_guidance(enum biometrics_guidance);

#define KIOSK_SHOW_SIZE 34
/* So many bytes; the mirror travels through kiosk/mirror.h. */
void kiosk_show_put(struct sink *, const struct ui_view *);
bool kiosk_show_take(struct span *, struct ui_view *) MUST_USE;

#endif
