/*
 * What is heard: SDL's disk driver writes the samples that a loudspeaker would
 * play, in time, and they are compared with the prompts, decoded.
 */
#include "tests/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <opus/opus.h>

#include "ui/earcon.h"
#include "ui/message.h"
#include "ui/prompts.h"
#include "ui/sound.h"

#define PROMPTS "build/prompts"
/* Samples: what may pass from the change of the screen to the first sound of
 * its prompt, and from its end to silence. */
#define START_MAX (UI_PROMPTS_RATE * 250 / 1000)
#define END_MAX (UI_PROMPTS_RATE * 100 / 1000)

static char record[] = "/tmp/ui_sound_XXXXXX";

static struct ui_sound *
open_sound(bool earcons, unsigned volume)
{
	struct ui_sound *s = NULL;

	assert_int_equal(truncate(record, 0), 0);
	setenv("SDL_AUDIODRIVER", "disk", 1);
	setenv("SDL_DISKAUDIOFILE", record, 1);
	assert_int_equal(
	    ui_sound_new(&s,
		&(struct ui_sound_conf) {
		    .prompts = PROMPTS, .volume = volume, .earcons = earcons}),
	    UI_E_OK);
	return s;
}

/* Samples played so far. */
static size_t
played(void)
{
	struct stat st;

	assert_int_equal(stat(record, &st), 0);
	return (size_t)st.st_size / 2;
}

static void
wait_for(size_t samples)
{
	for (int i = 0; played() < samples && i < 3000; i++)
		usleep(5000);
	assert_true(played() >= samples);
}

/* The record from a sample on; the caller's. */
static int16_t *
samples_from(size_t from, size_t n)
{
	int16_t *p = calloc(n, 2);
	int fd = open(record, O_RDONLY);

	assert_true(fd >= 0 && p != NULL);
	assert_int_equal(pread(fd, p, 2 * n, (off_t)(2 * from)), 2 * n);
	close(fd);
	return p;
}

static size_t
first_sound(const int16_t *p, size_t n)
{
	size_t i = 0;

	while (i < n && p[i] == 0)
		i++;
	return i;
}

static struct span
file_of(enum ui_language l)
{
	char path[128];
	struct stat st;
	void *p;
	int fd;

	snprintf(
	    path, sizeof(path), PROMPTS "/%s.prompts", ui_view_language_tag(l));
	fd = open(path, O_RDONLY);
	check(path, fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	assert_true(p != MAP_FAILED);
	return span_of(p, (size_t)st.st_size);
}

static void
unmap(struct span s)
{
	munmap((void *)(uintptr_t)s.p, s.n);
}

/* The samples of a sentence; 0 where there is no prompt. */
static size_t
decode(struct span file, const char *text, int16_t *out, size_t cap)
{
	OpusDecoder *opus = opus_decoder_create((int)UI_PROMPTS_RATE, 1, NULL);
	struct span prompt = {0}, packet;
	size_t n = 0;

	assert_non_null(opus);
	if (ui_prompts_find(file, text, &prompt))
		while (n + UI_PROMPTS_FRAME <= cap &&
		    ui_prompts_next(&prompt, &packet)) {
			assert_int_equal(
			    opus_decode(opus, packet.p, (opus_int32)packet.n,
				out + n, UI_PROMPTS_FRAME, 0),
			    UI_PROMPTS_FRAME);
			n += UI_PROMPTS_FRAME;
		}
	assert_int_equal(prompt.n, 0);
	opus_decoder_destroy(opus);
	return n;
}

#define CLIP (30 * UI_PROMPTS_RATE)
static int16_t clip[CLIP];

/*
 * The heart: a screen is shown, and within START_MAX samples of the device the
 * prompt of its title is played, sample by sample.
 */
static void
a_screen_is_spoken_in_its_language(void **state)
{
	static const enum ui_language languages[] = {
	    UI_LANGUAGE_EN, UI_LANGUAGE_AR};
	struct ui_sound *s = open_sound(false, 100);
	struct ui_view v = {
	    .screen = UI_SCREEN_OFFICER, .speech = UI_SPEECH_ON};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct span file = file_of(languages[i]);
		size_t from, start, n = UI_PROMPTS_RATE * 3 / 4;
		int16_t *heard;

		v.language = languages[i];
		v.entered++;
		assert_true(
		    decode(file,
			ui_message_text(UI_MESSAGE_OFFICER, languages[i]), clip,
			CLIP) > n / 2);
		from = played();
		ui_sound_show(s, &v, 0);
		wait_for(from + n);
		heard = samples_from(from, n);
		start = first_sound(heard, n);
		check(ui_view_language_tag(languages[i]), start < START_MAX);
		/* A prompt may begin with a sample of 0. */
		start -= first_sound(clip, n);
		check(ui_view_language_tag(languages[i]),
		    memcmp(heard + start, clip, n) == 0);
		free(heard);
		unmap(file);
		ui_sound_hush(s);
		wait_for(played() + 2 * END_MAX);
	}
	ui_sound_free(&s);
}

/* The number on the signs, a digit after the other, after all the rest. */
static void
the_signs_are_spoken(void **state)
{
	static int16_t one[2 * UI_PROMPTS_RATE], two[2 * UI_PROMPTS_RATE];
	static const enum ui_message before[] = {
	    UI_MESSAGE_TAKE_SLIP, UI_MESSAGE_TAKE_SLIP_MORE, UI_MESSAGE_SIGNS};
	const size_t joint = UI_PROMPTS_RATE / 25;
	struct span file = file_of(UI_LANGUAGE_EN);
	struct ui_sound *s = open_sound(false, 100);
	struct ui_view v = {.screen = UI_SCREEN_TAKE_SLIP,
	    .speech = UI_SPEECH_ON,
	    .signs = "12"};
	const size_t n1 = decode(file, "1", one, sizeof(one) / 2),
		     n2 = decode(file, "2", two, sizeof(two) / 2);
	size_t n = n1 + n2 + joint + START_MAX, from;
	const int16_t *first, *second;
	int16_t *heard;

	(void)state;
	assert_true(n1 > 0 && n2 > 0);
	for (size_t i = 0; i < 3; i++)
		n += UI_PROMPTS_RATE / 4 +
		    decode(file, ui_message_text(before[i], UI_LANGUAGE_EN),
			clip, CLIP);
	from = played();
	ui_sound_show(s, &v, 0);
	wait_for(from + n);
	heard = samples_from(from, n);
	first = memmem(heard, 2 * n, one, 2 * n1);
	assert_non_null(first);
	second = memmem(
	    first + n1, 2 * (n - (size_t)(first + n1 - heard)), two, 2 * n2);
	assert_non_null(second);
	assert_in_range(second - (first + n1), joint, joint + 1);
	assert_true(first > heard + n / 2);
	free(heard);
	unmap(file);
	ui_sound_free(&s);
}

/* "<": the first gate; ">": the last gate; else itself. */
static const char *
part_text(char c, enum ui_language l)
{
	static char one[2];

	one[0] = c;
	return c == '<' ? ui_message_text(UI_MESSAGE_SIGNS_FIRST, l)
	    : c == '>'	? ui_message_text(UI_MESSAGE_SIGNS_LAST, l)
			: one;
}

/*
 * Of more gates than anybody listens to the ends are said.  They were shown and
 * not spoken: who cannot see heard "please take your slip", and no gate.
 */
static void
a_long_range_is_spoken_by_its_ends(void **state)
{
	static const struct {
		enum ui_language language;
		const char *signs, *parts;
	} rows[] = {
	    {UI_LANGUAGE_EN, "1-999", "<1>999"},
	    {UI_LANGUAGE_JA, "B12-C3", "<B12>C3"},
	};
	static int16_t part[4 * UI_PROMPTS_RATE];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const enum ui_language l = rows[i].language;
		const enum ui_message before[] = {UI_MESSAGE_TAKE_SLIP,
		    UI_MESSAGE_TAKE_SLIP_MORE, UI_MESSAGE_SIGNS};
		struct span file = file_of(l);
		struct ui_sound *s = open_sound(false, 100);
		struct ui_view v = {.screen = UI_SCREEN_TAKE_SLIP,
		    .language = l,
		    .speech = UI_SPEECH_ON};
		size_t n = START_MAX, from, at = 0;
		int16_t *heard;

		snprintf(v.signs, sizeof(v.signs), "%s", rows[i].signs);
		for (size_t k = 0; k < 3; k++)
			n += UI_PROMPTS_RATE / 4 +
			    decode(file, ui_message_text(before[k], l), clip,
				CLIP);
		for (const char *p = rows[i].parts; *p != '\0'; p++)
			n += UI_PROMPTS_RATE / 4 +
			    decode(file, part_text(*p, l), clip, CLIP);
		from = played();
		ui_sound_show(s, &v, 0);
		wait_for(from + n / 2);
		wait_for(from + n);
		heard = samples_from(from, n);
		for (const char *p = rows[i].parts; *p != '\0'; p++) {
			const char *text = part_text(*p, l);
			const size_t of = decode(
			    file, text, part, sizeof(part) / 2);
			const int16_t *found = memmem(
			    heard + at, 2 * (n - at), part, 2 * of);

			check(text, of > 0 && found != NULL);
			at = (size_t)(found - heard) + of;
		}
		free(heard);
		unmap(file);
		ui_sound_free(&s);
	}
}

/* After the moment and a period or two there is nothing but silence. */
static bool
silent_after(size_t from)
{
	size_t n = UI_PROMPTS_RATE / 4, i;
	int16_t *p;

	wait_for(from + n);
	p = samples_from(from, n);
	i = END_MAX + first_sound(p + END_MAX, n - END_MAX);
	free(p);
	return i == n;
}

static void
it_ends_at_once(void **state)
{
	struct ui_sound *s = open_sound(false, 100);
	struct ui_view v = {
	    .screen = UI_SCREEN_OFFICER, .speech = UI_SPEECH_ON};
	size_t from;

	(void)state;
	ui_sound_show(s, &v, 0);
	wait_for(UI_PROMPTS_RATE / 2);
	from = played();
	ui_sound_hush(s);
	check("a touch", silent_after(from));
	ui_sound_repeat(s, 1000);
	wait_for(played() + UI_PROMPTS_RATE / 2);
	check("it had begun again", !silent_after(from + END_MAX));
	from = played();
	v.speech = UI_SPEECH_OFF;
	ui_sound_show(s, &v, 2000);
	check("speech turned off", silent_after(from));
	v.speech = UI_SPEECH_ON;
	ui_sound_show(s, &v, 3000);
	wait_for(played() + START_MAX);
	from = played();
	v.entered++;
	v.screen = UI_SCREEN_WAIT;
	v.speech = UI_SPEECH_OFF;
	ui_sound_show(s, &v, 4000);
	check("the next screen", silent_after(from));
	ui_sound_free(&s);
}

/* Sounds without speech, and exactly those that ui/earcon.h renders. */
static void
an_earcon_is_heard_without_speech(void **state)
{
	struct ui_sound *s = open_sound(true, 100);
	struct ui_view v = {.screen = UI_SCREEN_GO};
	size_t from = played(), n = UI_PROMPTS_RATE / 2, start;
	size_t want = ui_earcon_render(UI_EARCON_DOOR, clip);
	int16_t *heard;

	(void)state;
	ui_sound_show(s, &v, 0);
	wait_for(from + n);
	heard = samples_from(from, n);
	start = first_sound(heard, n);
	assert_in_range(start, 0, START_MAX);
	start -= first_sound(clip, want);
	assert_memory_equal(heard + start, clip, 2 * want);
	free(heard);
	ui_sound_free(&s);
	/* Turned down to nothing. */
	s = open_sound(true, 0);
	ui_sound_show(s, &v, 0);
	assert_true(silent_after(0));
	ui_sound_free(&s);
	s = open_sound(false, 100);
	ui_sound_show(s, &v, 0);
	assert_true(silent_after(0));
	ui_sound_free(&s);
}

static int
peak(const int16_t *p, size_t n)
{
	int top = 0;

	for (size_t i = 0; i < n; i++)
		if (abs(p[i]) > top)
			top = abs(p[i]);
	return top;
}

/*
 * Every sentence that is spoken has a prompt, in every language with a voice;
 * it lasts about as long as somebody reads it, and is loud enough.
 */
static void
every_language_says_everything(void **state)
{
	unsigned silent = 0;

	(void)state;
	for (int l = 0; l < UI_LANGUAGE_COUNT; l++) {
		enum ui_language lang = (enum ui_language)l;
		const char *tag = ui_view_language_tag(lang);
		struct span file = file_of(lang);

		if (file.n == 8) {
			print_message("%s has no voice\n", tag);
			silent++;
			unmap(file);
			continue;
		}
		for (int i = 0; i < UI_MESSAGE_COUNT; i++) {
			enum ui_message m = (enum ui_message)i;
			char name[64];
			size_t n;

			if (!ui_speech_speaks(m))
				continue;
			snprintf(name, sizeof(name), "%s %s", tag,
			    ui_message_name(m));
			n = decode(file, ui_message_text(m, lang), clip, CLIP);
			/* A sentence, or the one word before the signs. */
			check(name,
			    n > UI_PROMPTS_RATE /
				    (m == UI_MESSAGE_SIGNS ? 10 : 4));
			check(name, n < 15 * UI_PROMPTS_RATE);
			check(name, peak(clip, n) > 3000);
		}
		/* And the signs above the gates, in pieces. */
		for (const char *p = UI_SPEECH_LETTERS; *p != '\0'; p++) {
			const char one[2] = {*p};
			char name[64];
			size_t n = decode(file, one, clip, CLIP);

			snprintf(name, sizeof(name), "%s %s", tag, one);
			check(name, n > UI_PROMPTS_RATE / 20);
			check(name, n < 3 * UI_PROMPTS_RATE);
			check(name, peak(clip, n) > 2000);
		}
		unmap(file);
	}
	assert_int_equal(silent, 0);
}

/* FNV-1a of the samples. */
static uint64_t
mark(const int16_t *p, size_t n)
{
	uint64_t h = UINT64_C(0xCBF29CE484222325);

	for (size_t i = 0; i < n; i++)
		h = (h ^ (uint16_t)p[i]) * UINT64_C(0x100000001B3);
	return h;
}

/* One language in two scripts sounds the same. */
static bool
one_language(const char *a, const char *b)
{
	size_t n = strcspn(a, "-");

	return n == strcspn(b, "-") && strncmp(a, b, n) == 0;
}

static void
languages_sound_different(void **state)
{
	uint64_t marks[UI_LANGUAGE_COUNT];

	(void)state;
	for (int a = 0; a < UI_LANGUAGE_COUNT; a++) {
		enum ui_language l = (enum ui_language)a;
		const char *tag = ui_view_language_tag(l);
		struct span file = file_of(l);

		marks[a] = mark(clip,
		    decode(
			file, ui_message_text(UI_MESSAGE_IDLE, l), clip, CLIP));
		unmap(file);
		for (int b = 0; b < a; b++)
			check(tag,
			    marks[a] != marks[b] ||
				one_language(tag,
				    ui_view_language_tag((enum ui_language)b)));
	}
}

/* The gate works without: who opens it is told so, and nothing is left. */
static void
a_missing_device_is_an_error(void **state)
{
	struct ui_sound *s = NULL;
	struct ui_sound_conf conf = {.prompts = PROMPTS, .volume = 50};

	(void)state;
	setenv("SDL_AUDIODRIVER", "no such driver", 1);
	assert_int_equal(ui_sound_new(&s, &conf), UI_E_SOUND);
	assert_null(s);
	setenv("SDL_AUDIODRIVER", "alsa", 1);
	conf.device = "no such device";
	assert_int_equal(ui_sound_new(&s, &conf), UI_E_SOUND);
	assert_null(s);
	unsetenv("AUDIODEV");
	setenv("SDL_AUDIODRIVER", "dummy", 1);
	conf.device = NULL;
	conf.prompts = "/nonexistent";
	assert_int_equal(ui_sound_new(&s, &conf), UI_E_OK);
	assert_false(ui_sound_speaks(s, UI_LANGUAGE_EN));
	ui_sound_free(&s);
}

static int
make_record(void **state)
{
	int fd = mkstemp(record);

	(void)state;
	close(fd);
	return fd < 0 ? -1 : 0;
}

static int
drop_record(void **state)
{
	(void)state;
	return unlink(record);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_screen_is_spoken_in_its_language),
	    cmocka_unit_test(the_signs_are_spoken),
	    cmocka_unit_test(a_long_range_is_spoken_by_its_ends),
	    cmocka_unit_test(it_ends_at_once),
	    cmocka_unit_test(an_earcon_is_heard_without_speech),
	    cmocka_unit_test(every_language_says_everything),
	    cmocka_unit_test(languages_sound_different),
	    cmocka_unit_test(a_missing_device_is_an_error),
	};

	return cmocka_run_group_tests_name(
	    "ui_sound", tests, make_record, drop_record);
}
