/*
 * The loudspeaker: earcons and prompts, through SDL.
 *
 *	e = ui_sound_new(&s, &(struct ui_sound_conf) {.prompts = dir, ...});
 *	for (;;) {
 *		ui_sound_show(s, &view, now_ms);
 *		... a touch: ui_sound_hush(s) ...
 *		wait, at most ui_sound_due(s, now_ms) milliseconds
 *	}
 *
 * What is said when is decided in ui/speech.h.  ui_sound_new opens the device
 * and maps all files, and starts the one thread that mixes: a sandbox that
 * refuses open() and clone() may close right after it.  What ends a prompt is
 * heard within a period of the device, 32 ms.
 */
#ifndef UI_SOUND_H
#define UI_SOUND_H

#include "ui/err.h"
#include "ui/view.h"

struct ui_sound_conf {
	const char *prompts; /* directory of <tag>.prompts; NULL: none */
	/* A PCM of ALSA, such as "plughw:0,0"; NULL: its default.  Which
	 * driver is SDL's to know: ALSA unless SDL_AUDIODRIVER says else. */
	const char *device;
	unsigned volume; /* 0..100 */
	bool earcons;
};

struct ui_sound;

/* SOUND: there is no device.  *out is the caller's on success. */
enum ui_err ui_sound_new(
    struct ui_sound **out, const struct ui_sound_conf *) MUST_USE;
/* Whether there are prompts of a language. */
bool ui_sound_speaks(const struct ui_sound *, enum ui_language);
/* The view is on the screen now: earcon and prompt, as it asks for. */
void ui_sound_show(struct ui_sound *, const struct ui_view *, uint64_t now_ms);
/* Ends what is being said, at once. */
void ui_sound_hush(struct ui_sound *);
/* Says once more what the screen says. */
void ui_sound_repeat(struct ui_sound *, uint64_t now_ms);
/* Milliseconds until show is due again, for words that had to wait. */
unsigned ui_sound_due(const struct ui_sound *, uint64_t now_ms);
/* Stops the device, and the thread with it. */
void ui_sound_free(struct ui_sound **);

#endif
