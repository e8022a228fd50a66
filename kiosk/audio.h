/*
 * The loudspeaker and the socket for headphones of the screen worker.  Both may
 * be missing: the gate works without.
 */
#ifndef KIOSK_AUDIO_H
#define KIOSK_AUDIO_H

#include "kiosk/lane.h"
#include "ui/event.h"
#include "ui/sound.h"

struct kiosk_audio {
	struct ui_sound *sound; /* NULL: silent */
	int socket; /* of hw/headphones.h; -1: none */
	bool in, told; /* something is plugged in; the monitor knows */
};

/* Whether this is a word for speech: always, touch, off. */
bool kiosk_audio_word(const char *);
/* Whether a lane asks for sound at all. */
bool kiosk_audio_wanted(const struct kiosk_lane *);
/* What a traveller finds: speech as the lane says. */
enum ui_speech kiosk_audio_speech(const struct kiosk_lane *);

/* Opens what is there, before the sandbox closes. */
void kiosk_audio_open(struct kiosk_audio *, const struct kiosk_lane *);
/* The view as it can be spoken: no control for what there is not. */
void kiosk_audio_fit(const struct kiosk_audio *, struct ui_view *);
/* The view is on the screen. */
void kiosk_audio_show(
    struct kiosk_audio *, const struct ui_view *, uint64_t now_ms);
/*
 * A touch or key: whatever it asks for ends what is being said.  False when
 * nobody else has to know of it.
 */
bool kiosk_audio_touch(
    struct kiosk_audio *, const struct ui_event *, uint64_t now_ms) MUST_USE;
/* Headphones that came or went, if there is news. */
bool kiosk_audio_poll(struct kiosk_audio *, struct ui_event *) MUST_USE;
/* ui_sound_due(). */
unsigned kiosk_audio_due(const struct kiosk_audio *, uint64_t now_ms);
void kiosk_audio_close(struct kiosk_audio *);

#endif
