#include "hw/headphones.h"
#include "kiosk/audio.h"
#include "kiosk/doctor.h"

#include <stdio.h>
#include <unistd.h>

/* The languages that prompts are missing for, with blanks between. */
static size_t
silent(const struct ui_sound *s, char *out, size_t cap)
{
	size_t n = 0, missing = 0;

	out[0] = '\0';
	for (int i = 0; i < UI_LANGUAGE_COUNT; i++) {
		if (ui_sound_speaks(s, (enum ui_language)i))
			continue;
		missing++;
		if (n < cap)
			n += (size_t)snprintf(out + n, cap - n, " %s",
			    ui_view_language_tag((enum ui_language)i));
	}
	return missing;
}

static void
prompts(struct kiosk_doctor *d, const struct ui_sound *s)
{
	const struct kiosk_lane *l = &d->lane;
	char tags[128];
	size_t missing = silent(s, tags, sizeof(tags));

	if (kiosk_audio_speech(l) == UI_SPEECH_ABSENT)
		kiosk_doctor_add(
		    d, KIOSK_DOCTOR_OK, "speech", "", "off: sounds alone");
	else if (missing == UI_LANGUAGE_COUNT)
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "speech",
		    "make install puts prompts into share/sallyport/prompts",
		    "no prompts in %s", l->prompts);
	else if (missing > 0)
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "speech",
		    "render them anew: make all install", "%s: none for%s",
		    l->prompts, tags);
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "speech", "",
		    "%s: %d languages, %s", l->prompts, UI_LANGUAGE_COUNT,
		    l->speech);
}

static void
headphones(struct kiosk_doctor *d)
{
	const char *path = d->lane.headphones;
	bool in = false;
	int fd = -1;
	enum hw_err e;

	if (path[0] == '\0')
		return;
	if ((e = hw_headphones_open(path, &fd, &in)) == HW_E_OK)
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "headphones", "",
		    "%s: %s plugged in", path, in ? "something" : "nothing");
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "headphones",
		    "evtest shows which input device tells of them; add the "
		    "gate's user to the group input",
		    "%s: %s", path, hw_err_text(e));
	if (fd >= 0)
		close(fd);
}

void
kiosk_doctor_sound(struct kiosk_doctor *d)
{
	const struct kiosk_lane *l = &d->lane;
	struct ui_sound *s = NULL;
	struct ui_sound_conf conf = {.prompts = l->prompts,
	    .device = l->sound[0] != '\0' ? l->sound : NULL};
	enum ui_err e;

	if (!kiosk_audio_wanted(l)) {
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "sound", "",
		    l->offscreen ? "none: the gate has no screen either"
				 : "none: neither speech nor earcons");
		return;
	}
	if ((e = ui_sound_new(&s, &conf)) != UI_E_OK) {
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "sound",
		    "aplay -L names what device = may be; the gate works "
		    "without, but not for who cannot see",
		    "%s: %s", l->sound[0] != '\0' ? l->sound : "ALSA's default",
		    ui_err_text(e));
		return;
	}
	kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "sound", "", "%s, volume %u",
	    l->sound[0] != '\0' ? l->sound : "ALSA's default", l->volume);
	prompts(d, s);
	headphones(d);
	ui_sound_free(&s);
}
