/*
 * ui-prompts LANGUAGE FILE
 *
 * Renders everything the gate says in a language, at build time: the sentences
 * of the catalogue through eSpeak NG into Opus (ui/prompts.h).  It writes
 * a file without prompts for a language that has no voice, or whose voice
 * falls back on another language for most sentences, and says so.  What the
 * file holds already is kept.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <SDL.h>
#include <espeak-ng/speak_lib.h>
#include <opus.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "ui/prompts.h"
#include "ui/speech.h"

/* Words a minute: slower than talk, as announcements are. */
#define PACE 150
#define BITS 16000
#define SECONDS_MAX 30

/* clang-format off */
/*
 * Where the voice is not named like the language.  reading: the voice
 * does not know the characters, and is given what they sound like.
 */
static const struct {
	const char *tag, *voice;
	enum { PLAIN, PINYIN, KANA } reading;
} voices[] = {
	{"zh",      "cmn-latn-pinyin", PINYIN},
	{"zh-Hans", "cmn-latn-pinyin", PINYIN},
	{"zh-Hant", "cmn-latn-pinyin", PINYIN},
	{"ja",      "ja",              KANA},
};
/* clang-format on */

/* clang-format off */
/* Where the voice knows no numbers: how one counts gates. */
static const struct {
	const char *tag, *digits[10];
} counts[] = {
	{"he", {"אפס", "אחת", "שתיים", "שלוש", "ארבע", "חמש", "שש", "שבע", "שמונה", "תשע"}},
};
/* clang-format on */

struct render {
	SDL_AudioStream *stream; /* espeak's rate to ours */
	OpusEncoder *opus;
	UTransliterator *pinyin;
	struct span old; /* the file as it was */
	uint8_t *out;
	size_t n, cap;
};

static _Noreturn void
die(const char *what)
{
	fprintf(stderr, "ui-prompts: %s\n", what);
	exit(1);
}

/* eSpeak's samples as they come; its callback takes no cookie. */
static SDL_AudioStream *heard;

static int
hear(short *wav, int n, espeak_EVENT *events)
{
	(void)events;
	if (wav != NULL && n > 0 &&
	    SDL_AudioStreamPut(heard, wav, n * (int)sizeof(*wav)) != 0)
		return 1;
	return 0;
}

static size_t
row_of(const char *tag)
{
	size_t i = 0, n = sizeof(voices) / sizeof(voices[0]);

	while (i < n && strcmp(voices[i].tag, tag) != 0)
		i++;
	return i;
}

static bool
in_table(const char *tag)
{
	return row_of(tag) < sizeof(voices) / sizeof(voices[0]);
}

static char *
pinyin(struct render *r, const char *text)
{
	UChar u[1024];
	static char out[4096];
	int32_t n = 0, limit;
	UErrorCode e = U_ZERO_ERROR;

	u_strFromUTF8(u, 1024, &n, text, -1, &e);
	limit = n;
	utrans_transUChars(r->pinyin, u, &n, 1024, 0, &limit, &e);
	u_strToUTF8(out, sizeof(out), NULL, u, n, &e);
	return U_FAILURE(e) ? NULL : strdup(out);
}

/* By the program: its library knows no UTF-8.  NULL when it is not there. */
static char *
kana(const char *text)
{
	char path[] = "/tmp/ui-prompts-XXXXXX", command[64], out[4096];
	int fd = mkstemp(path);
	FILE *f = NULL;
	size_t n = 0;

	snprintf(
	    command, sizeof(command), "kakasi -JH -i utf8 -o utf8 <%s", path);
	if (fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) &&
	    write(fd, "\n", 1) == 1 && (f = popen(command, "r")) != NULL)
		n = fread(out, 1, sizeof(out) - 1, f);
	if (f != NULL && pclose(f) != 0)
		n = 0;
	if (fd >= 0)
		close(fd);
	unlink(path);
	out[n] = '\0';
	return n > 1 ? strdup(out) : NULL;
}

/*
 * Lines break where the screen ends, not where a sentence does; U+200B, where a
 * line may break, stands between words, and in the way of a dictionary.
 */
static void
lay_flat(char *s, bool together)
{
	char *out = s;

	for (; *s != '\0'; s++) {
		if (strncmp(s, "\xE2\x80\x8B", 3) == 0) {
			s += 2;
			if (!together)
				*out++ = ' ';
		} else {
			*out++ = *s == '\n' ? ' ' : *s;
		}
	}
	*out = '\0';
}

/* What is given to the voice; the caller's. */
static char *
reading(struct render *r, const char *tag, const char *text)
{
	char *copy = strdup(text), *said = NULL;

	if (copy == NULL)
		return NULL;
	lay_flat(copy, in_table(tag) && voices[row_of(tag)].reading != PLAIN);
	if (in_table(tag) && voices[row_of(tag)].reading == PINYIN) {
		said = pinyin(r, copy);
	} else if (in_table(tag) && voices[row_of(tag)].reading == KANA) {
		said = kana(copy);
	} else {
		return copy;
	}
	free(copy);
	return said;
}

/* A voice that reads a word in another language's way says so in brackets. */
static bool
foreign(const char *text)
{
	const void *p = text;

	while (p != NULL) {
		const char *ph = espeak_TextToPhonemes(&p, espeakCHARS_UTF8, 0);

		if (ph != NULL && strchr(ph, '(') != NULL)
			return true;
	}
	return false;
}

static void
put(struct render *r, const void *p, size_t n)
{
	if (r->cap - r->n < n) {
		r->cap = 2 * r->cap + n;
		if ((r->out = realloc(r->out, r->cap)) == NULL)
			die("no memory is left");
	}
	memcpy(r->out + r->n, p, n);
	r->n += n;
}

static void
put_packet(struct render *r, const int16_t *pcm)
{
	uint8_t packet[2 + UI_PROMPTS_PACKET_MAX];
	int n = opus_encode(
	    r->opus, pcm, UI_PROMPTS_FRAME, packet + 2, UI_PROMPTS_PACKET_MAX);

	if (n <= 0)
		die("Opus refuses a frame");
	packet[0] = (uint8_t)(n >> 8);
	packet[1] = (uint8_t)n;
	put(r, packet, 2 + (size_t)n);
}

/* Silence at both ends is cut: what is said has to begin at once. */
static size_t
trim(int16_t **pcm, size_t n)
{
	while (n > 0 && abs((*pcm)[n - 1]) < 64)
		n--;
	while (n > 0 && abs(**pcm) < 64) {
		(*pcm)++;
		n--;
	}
	return n;
}

/* False: the voice has no sound for it. */
static bool
render(struct render *r, const char *said)
{
	enum {
		MAX = SECONDS_MAX * UI_PROMPTS_RATE
	};
	static int16_t samples[MAX + UI_PROMPTS_FRAME];
	int16_t *pcm = samples;
	size_t n;
	int got;

	memset(samples, 0, sizeof(samples));
	SDL_AudioStreamClear(r->stream);
	if (espeak_Synth(said, strlen(said) + 1, 0, POS_CHARACTER, 0,
		espeakCHARS_UTF8, NULL, NULL) != EE_OK)
		die("eSpeak NG does not speak");
	SDL_AudioStreamFlush(r->stream);
	got = SDL_AudioStreamGet(r->stream, samples, MAX * 2);
	n = trim(&pcm, got > 0 ? (size_t)got / 2 : 0);
	if (n == 0)
		return false;
	opus_encoder_ctl(r->opus, OPUS_RESET_STATE);
	for (size_t at = 0; at < n; at += UI_PROMPTS_FRAME)
		put_packet(r, pcm + at);
	return true;
}

static void
be32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (24 - 8 * i));
}

/* What the file had, or anew; its row of the directory. */
static bool
add(struct render *r, unsigned row, const char *text, const char *said)
{
	const uint64_t key = ui_prompts_key(text);
	const size_t from = r->n, at = 8 + 16 * (size_t)row;
	struct span kept;

	if (ui_prompts_find(r->old, text, &kept))
		put(r, kept.p, kept.n);
	else if (!render(r, said))
		return false;
	be32(r->out + at, (uint32_t)(key >> 32));
	be32(r->out + at + 4, (uint32_t)key);
	be32(r->out + at + 8, (uint32_t)from);
	be32(r->out + at + 12, (uint32_t)(r->n - from));
	return true;
}

/*
 * Letters and digits, for the signs above the gates.  Another language's word
 * for a letter is known where its letters are; a number has to be of this one.
 */
static unsigned
add_letters(struct render *r, const char *tag, unsigned n)
{
	for (const char *p = UI_SPEECH_LETTERS; *p != '\0'; p++) {
		const char one[2] = {*p}, *said = one;

		for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
			if (*p <= '9' && strcmp(counts[i].tag, tag) == 0)
				said = counts[i].digits[*p - '0'];
		if (*p <= '9' && foreign(said))
			continue;
		n += add(r, n, one, said);
	}
	return n;
}

/* The directory stands before the prompts, with room for all. */
static unsigned
render_all(struct render *r, const char *tag, enum ui_language l)
{
	unsigned n = 0, strange = 0;

	for (int i = 0; i < UI_MESSAGE_COUNT; i++)
		n += ui_speech_speaks((enum ui_message)i);
	r->n = 8 + 16 * ((size_t)n + strlen(UI_SPEECH_LETTERS));
	if ((r->out = calloc(1, r->cap = 1 << 20)) == NULL)
		die("no memory is left");
	n = 0;
	for (int i = 0; i < UI_MESSAGE_COUNT; i++) {
		enum ui_message m = (enum ui_message)i;
		const char *text = ui_message_text(m, l);
		char *said;

		if (!ui_speech_speaks(m))
			continue;
		if ((said = reading(r, tag, text)) == NULL)
			die("a sentence has no reading");
		strange += foreign(said);
		if (!add(r, n++, text, said))
			die("a sentence is silent");
		free(said);
	}
	memcpy(r->out, UI_PROMPTS_MAGIC, 4);
	if (2 * strange <= n) {
		n = add_letters(r, tag, n);
		be32(r->out + 4, n);
		return n;
	}
	be32(r->out + 4, 0);
	r->n = 8;
	return 0;
}

static void
read_old(struct render *r, const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *p = NULL;
	long n = -1;

	if (f != NULL && fseek(f, 0, SEEK_END) == 0 && (n = ftell(f)) > 0 &&
	    fseek(f, 0, SEEK_SET) == 0 && (p = malloc((size_t)n)) != NULL &&
	    fread(p, 1, (size_t)n, f) == (size_t)n)
		r->old = span_of(p, (size_t)n);
	if (f != NULL)
		fclose(f);
}

static void
set_up(struct render *r)
{
	static const UChar id[] = u"Han-Latin";
	UErrorCode ue = U_ZERO_ERROR;
	int e, rate = espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, NULL, 0);

	if (rate <= 0)
		die("eSpeak NG does not start");
	espeak_SetParameter(espeakRATE, PACE, 0);
	espeak_SetSynthCallback(hear);
	r->stream = heard = SDL_NewAudioStream(
	    AUDIO_S16SYS, 1, rate, AUDIO_S16SYS, 1, UI_PROMPTS_RATE);
	r->opus = opus_encoder_create(
	    UI_PROMPTS_RATE, 1, OPUS_APPLICATION_VOIP, &e);
	r->pinyin = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &ue);
	if (r->stream == NULL || e != OPUS_OK || U_FAILURE(ue))
		die("a library does not start");
	opus_encoder_ctl(r->opus, OPUS_SET_BITRATE(BITS));
	opus_encoder_ctl(r->opus, OPUS_SET_COMPLEXITY(5));
	opus_encoder_ctl(r->opus, OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
}

int
main(int argc, char **argv)
{
	struct render r = {0};
	enum ui_language l;
	const char *voice;
	unsigned n = 0;
	FILE *f;

	if (argc != 3 || !ui_view_language_of(argv[1], &l))
		die("usage: ui-prompts LANGUAGE FILE");
	set_up(&r);
	read_old(&r, argv[2]);
	voice = in_table(argv[1]) ? voices[row_of(argv[1])].voice : argv[1];
	if (espeak_SetVoiceByName(voice) == EE_OK) {
		n = render_all(&r, argv[1], l);
	} else {
		put(&r, UI_PROMPTS_MAGIC "\0\0\0\0", 8);
	}
	if (n == 0)
		printf("voice %s: none, this language stays silent\n", argv[1]);
	else
		printf(
		    "voice %s: %u prompts, %zu KiB\n", argv[1], n, r.n / 1024);
	if ((f = fopen(argv[2], "wb")) == NULL ||
	    fwrite(r.out, 1, r.n, f) != r.n || fclose(f) != 0)
		die("the file cannot be written");
	return 0;
}
