#include "ui/speech.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "ui/words.h"

/* clang-format off */
/*
 * What is heard as a screen is entered, and what is said after its two
 * sentences.  group: screens that take turns by themselves.
 */
static const struct {
	enum ui_earcon earcon;
	enum ui_message button;
	int group;
} screens[UI_SCREEN_COUNT] = {
	[UI_SCREEN_MRZ]       = {UI_EARCON_SEEN,      UI_MESSAGE_NONE, 0},
	[UI_SCREEN_AGAIN]     = {UI_EARCON_ATTENTION, UI_MESSAGE_NONE, 0},
	[UI_SCREEN_PUT_BACK]  = {UI_EARCON_ATTENTION, UI_MESSAGE_NONE, 0},
	[UI_SCREEN_ONE]       = {UI_EARCON_ATTENTION, UI_MESSAGE_NONE, 0},
	[UI_SCREEN_LOOK]      = {UI_EARCON_NONE,      UI_MESSAGE_NONE, 1},
	[UI_SCREEN_HOLD_STILL] = {UI_EARCON_NONE,     UI_MESSAGE_NONE, 1},
	[UI_SCREEN_FINGER]    = {UI_EARCON_OK,        UI_MESSAGE_NONE, 0},
	[UI_SCREEN_MORE_TIME] = {UI_EARCON_ATTENTION, UI_MESSAGE_MORE_TIME_YES, 0},
	[UI_SCREEN_GO]        = {UI_EARCON_DOOR,      UI_MESSAGE_NONE, 0},
	[UI_SCREEN_OFFICER]   = {UI_EARCON_ATTENTION, UI_MESSAGE_NONE, 0},
	[UI_SCREEN_HELP]      = {UI_EARCON_ATTENTION, UI_MESSAGE_NONE, 0},
	[UI_SCREEN_TAKE_SLIP] = {UI_EARCON_OK,        UI_MESSAGE_NONE, 0},
	[UI_SCREEN_NO_SLIP]   = {UI_EARCON_ATTENTION, UI_MESSAGE_NONE, 0},
	[UI_SCREEN_SLIP_READ] = {UI_EARCON_SEEN,      UI_MESSAGE_NONE, 0},
	[UI_SCREEN_SLIP_AGAIN] = {UI_EARCON_ATTENTION, UI_MESSAGE_NONE, 0},
	[UI_SCREEN_NEW_SLIP]  = {UI_EARCON_ATTENTION, UI_MESSAGE_NONE, 0},
	[UI_SCREEN_OTHER_GATE] = {UI_EARCON_ATTENTION, UI_MESSAGE_NONE, 0},
	[UI_SCREEN_SLIP_GO]   = {UI_EARCON_DOOR,      UI_MESSAGE_NONE, 0},
};
/* clang-format on */

static bool
takes_turns(enum ui_screen a, enum ui_screen b)
{
	return screens[a].group != 0 && screens[a].group == screens[b].group;
}

static void
piece(struct ui_speech_deed *d, enum ui_message m)
{
	if (m != UI_MESSAGE_NONE && d->n < UI_SPEECH_PIECES)
		d->pieces[d->n++] = m;
}

static bool
add_sign(
    char out[UI_SPEECH_PARTS], const char *mark, const char *text, size_t n)
{
	const size_t have = strlen(out);
	const int put = snprintf(out + have, UI_SPEECH_PARTS - have, "%s%s%.*s",
	    have > 0 ? " " : "", mark, (int)n, text);

	return put > 0 && (size_t)put < UI_SPEECH_PARTS - have;
}

/* Letters, or none, then a number that fits. */
static bool
numbered(const char *s, size_t n, size_t *letters, unsigned *number)
{
	*letters = strcspn(s, "0123456789");
	*number = 0;
	if (*letters >= n || n - *letters > 9)
		return false;
	for (size_t i = *letters; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		*number = 10 * *number + (unsigned)(s[i] - '0');
	}
	return true;
}

/* Every one of them: "3-5", "A3-A5", "008-012", "A-C"; no room, or no such
 * range: false. */
static bool
add_all(char out[UI_SPEECH_PARTS], const char *a, size_t na, const char *b,
    size_t nb)
{
	unsigned from, to;
	size_t la, lb;

	if (na == 1 && nb == 1 && *a >= 'A' && *b > *a) {
		for (char c = *a; c <= *b; c++)
			if (!add_sign(out, "", &c, 1))
				return false;
		return true;
	}
	if (!numbered(a, na, &la, &from) || !numbered(b, nb, &lb, &to) ||
	    la != lb || memcmp(a, b, la) != 0 || from >= to)
		return false;
	for (; from <= to; from++) {
		char one[32];
		const int n = snprintf(one, sizeof(one), "%.*s%0*u", (int)la, a,
		    (int)(na - la), from);

		if (n <= 0 || !add_sign(out, "", one, (size_t)n))
			return false;
	}
	return true;
}

/* The first and the last, where the first comes before the last. */
static bool
add_ends(char out[UI_SPEECH_PARTS], const char *a, size_t na, const char *b,
    size_t nb)
{
	char from[UI_SPEECH_PARTS], to[UI_SPEECH_PARTS];

	if ((*a >= 'A') != (*b >= 'A') ||
	    (a[na - 1] >= 'A') != (b[nb - 1] >= 'A'))
		return false;
	snprintf(from, sizeof(from), "%.*s", (int)na, a);
	snprintf(to, sizeof(to), "%.*s", (int)nb, b);
	return strverscmp(from, to) < 0 &&
	    add_sign(out, UI_SPEECH_FIRST, a, na) &&
	    add_sign(out, UI_SPEECH_LAST, b, nb);
}

static bool
add_range(char out[UI_SPEECH_PARTS], bool all, const char *a, size_t na,
    const char *b, size_t nb)
{
	const size_t have = strlen(out);

	if (all && add_all(out, a, na, b, nb))
		return true;
	out[have] = '\0';
	return add_ends(out, a, na, b, nb);
}

/* all: of a range each, where there is room. */
static bool
spell(const char *signs, bool all, char out[UI_SPEECH_PARTS])
{
	bool ok = true;

	out[0] = '\0';
	while (ok && *(signs += strspn(signs, ", ")) != '\0') {
		const size_t n = strspn(signs, UI_SPEECH_LETTERS);
		const char *to = signs + n + strspn(signs + n, " ");
		size_t m;

		if (n == 0 || *to != '-') {
			ok = n > 0 && add_sign(out, "", signs, n);
			signs += n;
			continue;
		}
		to += 1 + strspn(to + 1, " ");
		m = strspn(to, UI_SPEECH_LETTERS);
		ok = m > 0 && add_range(out, all, signs, n, to, m);
		signs = to + m;
	}
	if (!ok)
		out[0] = '\0';
	return out[0] != '\0';
}

bool
ui_speech_spell(const char *signs, char out[UI_SPEECH_PARTS])
{
	return spell(signs, true, out) || spell(signs, false, out);
}

/* The screen whole, as far as speech is on. */
static void
say_all(struct ui_speech_state *s, struct ui_speech_deed *d, uint64_t now_ms)
{
	const struct ui_view *v = &s->view;

	s->title = ui_words_title(v);
	s->more = ui_words_more(v);
	s->waiting = UI_MESSAGE_NONE;
	s->said_ms = now_ms;
	if (v->speech != UI_SPEECH_ON)
		return;
	piece(d, s->title);
	piece(d, s->more);
	piece(d, screens[v->screen].button);
	if (v->screen == UI_SCREEN_TAKE_SLIP &&
	    ui_speech_spell(v->signs, d->parts))
		piece(d, UI_MESSAGE_SIGNS);
}

/* The sentence that differs from what was said last. */
static enum ui_message
news(const struct ui_speech_state *s)
{
	enum ui_message title = ui_words_title(&s->view);

	if (title != s->title)
		return title;
	/* The second sentences of screens that take turns never differ by
	 * what the traveller has to do. */
	return screens[s->view.screen].group == 0 &&
		ui_words_more(&s->view) != s->more
	    ? ui_words_more(&s->view)
	    : UI_MESSAGE_NONE;
}

static enum ui_earcon
earcon_of(const struct ui_speech_state *s, const struct ui_view *before)
{
	/* From chip or slip to the camera: what was read is done. */
	if (s->begun &&
	    (before->screen == UI_SCREEN_READING ||
		before->screen == UI_SCREEN_SLIP_READ) &&
	    screens[s->view.screen].group == 1)
		return UI_EARCON_OK;
	return screens[s->view.screen].earcon;
}

/* Words that change while the screen stays. */
static void
follow(struct ui_speech_state *s, struct ui_speech_deed *d, uint64_t now_ms)
{
	enum ui_message m = news(s);

	if (m != s->waiting) {
		s->waiting = m;
		s->changed_ms = now_ms;
	}
	if (m == UI_MESSAGE_NONE || ui_speech_due(s, now_ms) > 0)
		return;
	s->title = ui_words_title(&s->view);
	s->more = ui_words_more(&s->view);
	s->waiting = UI_MESSAGE_NONE;
	s->said_ms = now_ms;
	if (s->view.speech == UI_SPEECH_ON) {
		d->hush = true;
		piece(d, m);
	}
}

struct ui_speech_deed
ui_speech_show(
    struct ui_speech_state *s, const struct ui_view *v, uint64_t now_ms)
{
	struct ui_speech_deed d = {0};
	const struct ui_view before = s->view;
	bool entered = !s->begun || v->entered != before.entered ||
	    v->screen != before.screen;
	bool turned = v->speech != before.speech ||
	    v->language != before.language;

	s->view = *v;
	/* What is personal is not kept, and never said. */
	s->view.mirror = (struct ui_mirror) {0};
	bytes_wipe(s->view.typed, sizeof(s->view.typed));
	bytes_wipe(s->view.reference, sizeof(s->view.reference));
	if (entered && (!s->begun || !takes_turns(v->screen, before.screen))) {
		d.hush = true;
		d.earcon = earcon_of(s, &before);
		say_all(s, &d, now_ms);
	} else if (turned) {
		d.hush = true;
		say_all(s, &d, now_ms);
	} else {
		follow(s, &d, now_ms);
	}
	if (!entered && v->countdown != before.countdown && v->countdown > 0 &&
	    v->countdown <= UI_SPEECH_LAST_S)
		d.earcon = UI_EARCON_COUNT;
	s->begun = true;
	return d;
}

struct ui_speech_deed
ui_speech_repeat(struct ui_speech_state *s, uint64_t now_ms)
{
	struct ui_speech_deed d = {.hush = true};

	if (s->begun)
		say_all(s, &d, now_ms);
	return d;
}

unsigned
ui_speech_due(const struct ui_speech_state *s, uint64_t now_ms)
{
	uint64_t settled = s->changed_ms + UI_SPEECH_SETTLE_MS;
	uint64_t paced = s->said_ms + UI_SPEECH_PACE_MS;
	uint64_t at = settled > paced ? settled : paced;

	if (s->waiting == UI_MESSAGE_NONE)
		return UINT_MAX;
	return at > now_ms ? (unsigned)(at - now_ms) : 0;
}

/* Each column of the view that words depend on, one after the other. */
static bool
shows(enum ui_screen screen, enum ui_message m)
{
	struct ui_view v = {.screen = screen};
	unsigned n = UI_GUIDANCE_COUNT > UI_FINGERS ? UI_GUIDANCE_COUNT
						    : UI_FINGERS;

	for (unsigned k = 0; k < 2 * n; k++) {
		v.guidance = (enum ui_guidance)(k % UI_GUIDANCE_COUNT);
		v.touch = (enum ui_touch)(k % UI_TOUCH_COUNT);
		v.finger = k % UI_FINGERS;
		v.coach = (enum ui_coach)(k % UI_COACH_COUNT);
		v.field = (enum ui_field)(k % UI_FIELD_COUNT);
		v.place = (enum ui_place)(k % UI_PLACE_COUNT);
		v.typed_wrong = k >= n;
		v.may_type = k % 2 != 0;
		if (ui_words_title(&v) == m || ui_words_more(&v) == m)
			return true;
	}
	return screens[screen].button == m;
}

bool
ui_speech_speaks(enum ui_message m)
{
	if (m == UI_MESSAGE_NONE)
		return false;
	/* Before what stands on them. */
	if (m == UI_MESSAGE_SIGNS || m == UI_MESSAGE_SIGNS_FIRST ||
	    m == UI_MESSAGE_SIGNS_LAST)
		return true;
	for (int i = 0; i < UI_SCREEN_COUNT; i++)
		if (shows((enum ui_screen)i, m))
			return true;
	return false;
}
