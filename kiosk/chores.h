/*
 * What the monitor does for itself, not for a traveller: warns of certificates
 * that end, removes what the policy does not keep any longer, signs its audit
 * log, takes lists of documents and names that were replaced, counts.
 */
#ifndef KIOSK_CHORES_H
#define KIOSK_CHORES_H

struct kiosk_monitor;

/* Workers that are missing; without its starter the gate is told to end. */
void kiosk_chores_start(struct kiosk_monitor *);
/* With the start, and with the end of every passage. */
void kiosk_chores_passage(struct kiosk_monitor *);
/* In every turn of the loop. */
void kiosk_chores_turn(struct kiosk_monitor *);

/* Of CV certificates that end soon, once a day; at the start before devices. */
void kiosk_chores_warn(struct kiosk_monitor *);

#endif
