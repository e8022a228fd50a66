#include "ui/sound.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <SDL.h>
#include <opus.h>

#include "ui/earcon.h"
#include "ui/prompts.h"
#include "ui/speech.h"

#define START_MS 1000
#define PERIOD 512 /* samples, 32 ms */
#define GAP (UI_PROMPTS_RATE / 4) /* between two sentences, samples */
#define JOINT (UI_PROMPTS_RATE / 25) /* within a number */
#define PIECES (UI_SPEECH_PIECES + UI_SPEECH_PARTS)
#define PROMPTS_MAX (64u << 20) /* bytes of a file */

/* Pieces: the thread's, under the device's lock. */
struct mixer {
	OpusDecoder *opus;
	struct {
		struct span packets;
		size_t gap; /* before it, unless it is the first */
	} pieces[PIECES];
	unsigned n, at;
	int16_t frame[UI_PROMPTS_FRAME];
	size_t left; /* samples of frame that are still to be played */
	size_t gap; /* samples of silence before what follows */
	enum ui_earcon earcon;
	size_t earcon_at;
	int gain; /* of 256 */
	int tail; /* last sample of what was cut off, fading */
	bool runs; /* the thread has asked for samples */
};

struct ui_sound {
	SDL_AudioDeviceID device;
	bool earcons, open;
	struct ui_speech_state speech;
	struct span files[UI_LANGUAGE_COUNT];
	int16_t tones[UI_EARCON_COUNT_OF][UI_EARCON_SAMPLES];
	size_t lengths[UI_EARCON_COUNT_OF];
	struct mixer mixer;
};

/* The next frame of what is said; false: there is none. */
static bool
refill(struct mixer *m)
{
	struct span packet;

	while (m->at < m->n) {
		struct span *piece = &m->pieces[m->at].packets;

		if (ui_prompts_next(piece, &packet) &&
		    opus_decode(m->opus, packet.p, (opus_int32)packet.n,
			m->frame, UI_PROMPTS_FRAME,
			0) == (int)UI_PROMPTS_FRAME) {
			m->left = UI_PROMPTS_FRAME;
			return true;
		}
		m->at++;
		m->gap = m->at < m->n ? m->pieces[m->at].gap : GAP;
		opus_decoder_ctl(m->opus, OPUS_RESET_STATE);
		if (m->at < m->n)
			return false;
	}
	return false;
}

static int
voice(struct mixer *m)
{
	if (m->gap > 0) {
		m->gap--;
		return 0;
	}
	if (m->left == 0 && !refill(m))
		return 0;
	return m->frame[UI_PROMPTS_FRAME - m->left--];
}

static int
tone(struct ui_sound *s)
{
	struct mixer *m = &s->mixer;

	if (m->earcon_at >= s->lengths[m->earcon])
		return 0;
	return s->tones[m->earcon][m->earcon_at++];
}

static void
mix(void *cookie, Uint8 *out, int bytes)
{
	struct ui_sound *s = cookie;
	struct mixer *m = &s->mixer;

	m->runs = true;
	for (int i = 0; i < bytes / 2; i++) {
		int v = (tone(s) + voice(m) + m->tail) * m->gain / 256;
		int16_t sample = (int16_t)(v > INT16_MAX ? INT16_MAX
			: v < INT16_MIN			 ? INT16_MIN
							 : v);

		m->tail = m->tail * 15 / 16;
		memcpy(out + 2 * i, &sample, 2);
	}
}

/* Under the device's lock. */
static void
cut(struct mixer *m)
{
	if (m->left > 0)
		m->tail = m->frame[UI_PROMPTS_FRAME - m->left];
	m->n = m->at = 0;
	m->left = m->gap = 0;
	opus_decoder_ctl(m->opus, OPUS_RESET_STATE);
}

static void
add(struct mixer *m, struct span packets, size_t gap)
{
	if (m->n == PIECES)
		return;
	m->pieces[m->n].packets = packets;
	m->pieces[m->n++].gap = gap;
}

/* Each letter and digit; false: this voice does not know one of them. */
static bool
spell(struct ui_sound *s, const char *parts, bool aloud)
{
	const enum ui_language l = s->speech.view.language;
	size_t gap = GAP;

	for (; *parts != '\0'; parts++) {
		const char one[2] = {*parts}, *text = one;
		struct span prompt;

		if (*parts == ' ') {
			gap = GAP;
			continue;
		}
		if (*parts == *UI_SPEECH_FIRST)
			text = ui_message_text(UI_MESSAGE_SIGNS_FIRST, l);
		else if (*parts == *UI_SPEECH_LAST)
			text = ui_message_text(UI_MESSAGE_SIGNS_LAST, l);
		if (!ui_prompts_find(s->files[l], text, &prompt))
			return false;
		if (aloud)
			add(&s->mixer, prompt, gap);
		gap = text == one ? JOINT : GAP;
	}
	return true;
}

static void
carry_out(struct ui_sound *s, const struct ui_speech_deed *d)
{
	const struct ui_view *v = &s->speech.view;
	const bool spells = d->parts[0] != '\0' && spell(s, d->parts, false);
	struct mixer *m = &s->mixer;
	struct span prompt;

	SDL_LockAudioDevice(s->device);
	if (d->hush)
		cut(m);
	if (d->earcon != UI_EARCON_NONE && s->earcons) {
		m->earcon = d->earcon;
		m->earcon_at = 0;
		if (d->n > 0)
			m->gap = s->lengths[d->earcon];
	}
	for (unsigned i = 0; i < d->n; i++)
		if ((d->pieces[i] != UI_MESSAGE_SIGNS || spells) &&
		    ui_prompts_find(s->files[v->language],
			ui_message_text(d->pieces[i], v->language), &prompt))
			add(m, prompt, GAP);
	if (spells)
		(void)!spell(s, d->parts, true);
	SDL_UnlockAudioDevice(s->device);
}

void
ui_sound_show(struct ui_sound *s, const struct ui_view *v, uint64_t now_ms)
{
	struct ui_speech_deed d;

	if (!ui_view_valid(v))
		return;
	d = ui_speech_show(&s->speech, v, now_ms);
	if (d.hush || d.n > 0 || d.earcon != UI_EARCON_NONE)
		carry_out(s, &d);
}

void
ui_sound_hush(struct ui_sound *s)
{
	carry_out(s, &(struct ui_speech_deed) {.hush = true});
}

void
ui_sound_repeat(struct ui_sound *s, uint64_t now_ms)
{
	struct ui_speech_deed d = ui_speech_repeat(&s->speech, now_ms);

	carry_out(s, &d);
}

unsigned
ui_sound_due(const struct ui_sound *s, uint64_t now_ms)
{
	return ui_speech_due(&s->speech, now_ms);
}

bool
ui_sound_speaks(const struct ui_sound *s, enum ui_language l)
{
	struct span prompt;

	return (unsigned)l < UI_LANGUAGE_COUNT &&
	    ui_prompts_find(
		s->files[l], ui_message_text(UI_MESSAGE_IDLE, l), &prompt);
}

/* A language whose file is missing is silent. */
static void
map_prompts(struct ui_sound *s, const char *dir)
{
	for (int l = 0; l < UI_LANGUAGE_COUNT; l++) {
		char path[PATH_MAX];
		struct stat st;
		void *p;
		int fd;

		snprintf(path, sizeof(path), "%s/%s.prompts", dir,
		    ui_view_language_tag((enum ui_language)l));
		if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
			continue;
		if (fstat(fd, &st) == 0 && st.st_size > 0 &&
		    (size_t)st.st_size <= PROMPTS_MAX &&
		    (p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE,
			 fd, 0)) != MAP_FAILED)
			s->files[l] = span_of(p, (size_t)st.st_size);
		close(fd);
	}
}

/* Whoever closes a sandbox next may rely on it. */
static bool
thread_runs(struct ui_sound *s)
{
	bool runs = false;

	for (int i = 0; i < START_MS && !runs; i++) {
		SDL_LockAudioDevice(s->device);
		runs = s->mixer.runs;
		SDL_UnlockAudioDevice(s->device);
		if (!runs)
			SDL_Delay(1);
	}
	return runs;
}

static enum ui_err
open_device(struct ui_sound *s, const struct ui_sound_conf *conf)
{
	const char *driver = getenv("SDL_AUDIODRIVER");
	SDL_AudioSpec want = {.freq = (int)UI_PROMPTS_RATE,
	    .format = AUDIO_S16SYS,
	    .channels = 1,
	    .samples = PERIOD,
	    .callback = mix,
	    .userdata = s};

	/* How SDL's ALSA driver is told which PCM. */
	if (conf->device != NULL)
		setenv("AUDIODEV", conf->device, 1);
	/* No sound server: it would need a session, and files later on. */
	if (SDL_AudioInit(driver != NULL ? driver : "alsa") != 0)
		return UI_E_SOUND;
	s->open = true;
	s->device = SDL_OpenAudioDevice(NULL, 0, &want, NULL, 0);
	if (s->device == 0)
		return UI_E_SOUND;
	SDL_PauseAudioDevice(s->device, 0);
	return thread_runs(s) ? UI_E_OK : UI_E_SOUND;
}

enum ui_err
ui_sound_new(struct ui_sound **out, const struct ui_sound_conf *conf)
{
	struct ui_sound *s = calloc(1, sizeof(*s));
	enum ui_err e = UI_E_MEMORY;
	int opus;

	if (s == NULL)
		return UI_E_MEMORY;
	s->earcons = conf->earcons;
	s->mixer.gain = (int)(conf->volume * conf->volume * 256 / 10000);
	for (int i = 0; i < UI_EARCON_COUNT_OF; i++)
		s->lengths[i] = ui_earcon_render(
		    (enum ui_earcon)i, s->tones[i]);
	if (conf->prompts != NULL)
		map_prompts(s, conf->prompts);
	s->mixer.opus = opus_decoder_create((int)UI_PROMPTS_RATE, 1, &opus);
	if (s->mixer.opus == NULL)
		goto out;
	if ((e = open_device(s, conf)) != UI_E_OK)
		goto out;
	*out = s;
	s = NULL;
out:
	ui_sound_free(&s);
	return e;
}

void
ui_sound_free(struct ui_sound **out)
{
	struct ui_sound *s = *out;

	if (s == NULL)
		return;
	if (s->device != 0)
		SDL_CloseAudioDevice(s->device);
	if (s->open)
		SDL_AudioQuit();
	if (s->mixer.opus != NULL)
		opus_decoder_destroy(s->mixer.opus);
	for (int l = 0; l < UI_LANGUAGE_COUNT; l++)
		if (s->files[l].p != NULL)
			munmap((void *)(uintptr_t)s->files[l].p, s->files[l].n);
	free(s);
	*out = NULL;
}
