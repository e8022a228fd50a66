#include "kiosk/audio.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "hw/headphones.h"

/* clang-format off */
static const struct {
	const char *word;
	enum ui_speech speech;
} words[] = {
	{"always", UI_SPEECH_ON},
	{"touch",  UI_SPEECH_OFF},
	{"off",    UI_SPEECH_ABSENT},
};
/* clang-format on */

bool
kiosk_audio_word(const char *word)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, word) == 0)
			return true;
	return false;
}

enum ui_speech
kiosk_audio_speech(const struct kiosk_lane *lane)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, lane->speech) == 0)
			return words[i].speech;
	return UI_SPEECH_ABSENT;
}

bool
kiosk_audio_wanted(const struct kiosk_lane *lane)
{
	return !lane->offscreen &&
	    (lane->earcons || kiosk_audio_speech(lane) != UI_SPEECH_ABSENT);
}

void
kiosk_audio_open(struct kiosk_audio *a, const struct kiosk_lane *lane)
{
	struct ui_sound_conf conf = {
	    .prompts = kiosk_audio_speech(lane) != UI_SPEECH_ABSENT
		? lane->prompts
		: NULL,
	    .device = lane->sound[0] != '\0' ? lane->sound : NULL,
	    .volume = lane->volume,
	    .earcons = lane->earcons,
	};

	*a = (struct kiosk_audio) {.socket = -1};
	if (!kiosk_audio_wanted(lane))
		return;
	/* The doctor says why there is no sound. */
	if (ui_sound_new(&a->sound, &conf) != UI_E_OK)
		a->sound = NULL;
	if (lane->headphones[0] != '\0' &&
	    hw_headphones_open(lane->headphones, &a->socket, &a->in) != HW_E_OK)
		a->socket = -1;
}

void
kiosk_audio_fit(const struct kiosk_audio *a, struct ui_view *v)
{
	if (a->sound == NULL || !ui_sound_speaks(a->sound, v->language))
		v->speech = UI_SPEECH_ABSENT;
}

void
kiosk_audio_show(
    struct kiosk_audio *a, const struct ui_view *v, uint64_t now_ms)
{
	if (a->sound != NULL)
		ui_sound_show(a->sound, v, now_ms);
}

bool
kiosk_audio_touch(
    struct kiosk_audio *a, const struct ui_event *e, uint64_t now_ms)
{
	bool repeat = e->kind == UI_EVENT_REPEAT;

	if (a->sound != NULL && repeat)
		ui_sound_repeat(a->sound, now_ms);
	else if (a->sound != NULL)
		ui_sound_hush(a->sound);
	return !repeat && e->kind != UI_EVENT_TOUCHED;
}

bool
kiosk_audio_poll(struct kiosk_audio *a, struct ui_event *out)
{
	bool in = a->in;
	enum hw_err e = HW_E_NOT_READY;

	while (a->socket >= 0 &&
	    (e = hw_headphones_next(a->socket, &in)) == HW_E_OK)
		continue;
	if (a->socket >= 0 && e == HW_E_GONE) {
		close(a->socket);
		a->socket = -1;
		in = false;
	}
	if (in == a->in && (a->told || !in))
		return false;
	a->in = in;
	a->told = true;
	*out = (struct ui_event) {
	    .kind = in ? UI_EVENT_HEADPHONES : UI_EVENT_NO_HEADPHONES};
	return true;
}

unsigned
kiosk_audio_due(const struct kiosk_audio *a, uint64_t now_ms)
{
	return a->sound != NULL ? ui_sound_due(a->sound, now_ms) : UINT_MAX;
}

void
kiosk_audio_close(struct kiosk_audio *a)
{
	ui_sound_free(&a->sound);
	if (a->socket >= 0)
		close(a->socket);
	a->socket = -1;
}
