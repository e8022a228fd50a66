/*
 * Which language the traveller's screen speaks: the lane's, until the
 * document's issuing state has one official language that we speak; what the
 * traveller has touched holds, whatever the document says, until the next one
 * comes.
 */
#ifndef KIOSK_LANGUAGE_H
#define KIOSK_LANGUAGE_H

#include "ui/event.h"
#include "ui/view.h"

struct kiosk_language {
	enum ui_language lane;
	bool touched; /* the traveller has chosen */
	uint64_t touched_ms; /* any touch */
};

/* Nobody is there who has chosen: the lane's language, normal type. */
void kiosk_language_reset(const struct kiosk_language *, struct ui_view *);
/*
 * A touch: chooses a language, leafs through all of them, closes them.  True
 * where that was it and the view has to be shown.
 */
bool kiosk_language_touch(struct kiosk_language *, struct ui_view *,
    const struct ui_event *, uint64_t now_ms);
/*
 * The issuing state of the MRZ.  Its languages are offered first; where it has
 * one of its own and the traveller has chosen none, that one is taken.
 */
void kiosk_language_propose(
    const struct kiosk_language *, struct ui_view *, struct span code);
/* Another screen is shown: one that asks for something closes the languages. */
void kiosk_language_enter(struct ui_view *, enum ui_screen);
/*
 * Nobody is at the gate.  True when who touched it has been gone for half a
 * minute: the view is as after a reset, and has to be shown.
 */
bool kiosk_language_rest(
    struct kiosk_language *, struct ui_view *, uint64_t now_ms);

#endif
