#include "kiosk/language.h"

#include "ui/language.h"

enum {
	REST_MS = 30000
};

void
kiosk_language_reset(const struct kiosk_language *l, struct ui_view *v)
{
	v->language = l->lane;
	v->languages = 0;
	v->large_type = v->high_contrast = false;
	ui_language_offer(l->lane, "", 0, v->offered);
}

bool
kiosk_language_touch(struct kiosk_language *l, struct ui_view *v,
    const struct ui_event *e, uint64_t now_ms)
{
	l->touched_ms = now_ms;
	switch (e->kind) {
	case UI_EVENT_LANGUAGE:
		l->touched = true;
		v->language = e->language;
		v->languages = 0;
		return true;
	case UI_EVENT_LANGUAGES:
		v->languages = v->languages % UI_LANGUAGES_PAGE_MAX + 1;
		return true;
	case UI_EVENT_BACK:
		if (v->languages == 0)
			return false;
		v->languages = 0;
		return true;
	default:
		return false;
	}
}

void
kiosk_language_propose(
    const struct kiosk_language *l, struct ui_view *v, struct span code)
{
	enum ui_language of_state[UI_LANGUAGE_STATE_MAX];
	const char *letters = (const char *)code.p;

	ui_language_offer(l->lane, letters, code.n, v->offered);
	if (ui_language_of_state(letters, code.n, of_state) == 1 && !l->touched)
		v->language = of_state[0];
}

void
kiosk_language_enter(struct ui_view *v, enum ui_screen screen)
{
	if (screen != v->screen && screen != UI_SCREEN_MRZ &&
	    screen != UI_SCREEN_READING && screen != UI_SCREEN_WAIT &&
	    screen != UI_SCREEN_SLIP_READ && screen != UI_SCREEN_PRINTING)
		v->languages = 0;
}

bool
kiosk_language_rest(struct kiosk_language *l, struct ui_view *v, uint64_t now)
{
	if (l->touched_ms == 0 || now - l->touched_ms < REST_MS)
		return false;
	l->touched_ms = 0;
	l->touched = false;
	kiosk_language_reset(l, v);
	return true;
}
