#include "ui/view.h"

#include <string.h>

static const char *const screens[] = {
#define ROW(name) #name,
    UI_SCREENS(ROW)
#undef ROW
};

static const char *const guidances[] = {
#define ROW(name) #name,
    UI_GUIDANCES(ROW)
#undef ROW
};

static const char *const touches[] = {
#define ROW(name) #name,
    UI_TOUCHES(ROW)
#undef ROW
};

static const char *const coaches[] = {
#define ROW(name) #name,
    UI_COACHES(ROW)
#undef ROW
};

static const char *const fields[] = {
#define ROW(name) #name,
    UI_FIELDS(ROW)
#undef ROW
};

static const struct {
	const char *tag, *own_name;
	enum ui_script script;
} languages[] = {
#define ROW(name, tag, own_name, script) {tag, own_name, UI_SCRIPT_##script},
    UI_LANGUAGES(ROW)
#undef ROW
};

static bool
reference_valid(const char *s, size_t cap)
{
	size_t n = strnlen(s, cap);

	if (n == cap)
		return false;
	return strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == n;
}

bool
ui_view_signs_valid(const char *s)
{
	size_t n = strnlen(s, UI_SIGNS_MAX);

	return n < UI_SIGNS_MAX &&
	    strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-, ") == n;
}

static bool
typed_valid(const char *s, size_t cap)
{
	size_t n = strnlen(s, cap);

	if (n == cap)
		return false;
	return strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == n;
}

static bool
mirror_valid(const struct ui_mirror *m)
{
	if (m->rgb.n == 0)
		return true;
	return m->rgb.p != NULL && m->width > 0 && m->height > 0 &&
	    m->width <= UI_MIRROR_MAX && m->height <= UI_MIRROR_MAX &&
	    m->rgb.n == (size_t)3 * m->width * m->height;
}

static bool
languages_valid(const struct ui_view *v)
{
	for (int i = 0; i < UI_OFFERED; i++)
		if ((unsigned)v->offered[i] >= UI_LANGUAGE_COUNT)
			return false;
	return (unsigned)v->language < UI_LANGUAGE_COUNT &&
	    v->languages <= UI_LANGUAGES_PAGE_MAX;
}

bool
ui_view_valid(const struct ui_view *v)
{
	return (unsigned)v->screen < UI_SCREEN_COUNT && languages_valid(v) &&
	    (unsigned)v->guidance < UI_GUIDANCE_COUNT &&
	    (unsigned)v->touch < UI_TOUCH_COUNT && v->finger < UI_FINGERS &&
	    (unsigned)v->speech < UI_SPEECH_COUNT && v->progress <= 1000 &&
	    v->countdown <= 999 && (unsigned)v->coach < UI_COACH_COUNT &&
	    (unsigned)v->field < UI_FIELD_COUNT &&
	    typed_valid(v->typed, sizeof(v->typed)) &&
	    reference_valid(v->reference, sizeof(v->reference)) &&
	    (unsigned)v->station < UI_STATION_COUNT &&
	    (unsigned)v->place < UI_PLACE_COUNT &&
	    ui_view_signs_valid(v->signs) && mirror_valid(&v->mirror);
}

const char *
ui_view_screen_name(enum ui_screen s)
{
	return (unsigned)s < UI_SCREEN_COUNT ? screens[s] : "UNKNOWN";
}

const char *
ui_view_guidance_name(enum ui_guidance g)
{
	return (unsigned)g < UI_GUIDANCE_COUNT ? guidances[g] : "UNKNOWN";
}

const char *
ui_view_touch_name(enum ui_touch t)
{
	return (unsigned)t < UI_TOUCH_COUNT ? touches[t] : "UNKNOWN";
}

const char *
ui_view_coach_name(enum ui_coach c)
{
	return (unsigned)c < UI_COACH_COUNT ? coaches[c] : "UNKNOWN";
}

const char *
ui_view_field_name(enum ui_field f)
{
	return (unsigned)f < UI_FIELD_COUNT ? fields[f] : "UNKNOWN";
}

bool
ui_view_place_of(const char *word, enum ui_place *out)
{
	static const char *const places[] = {
	    [UI_PLACE_BELOW] = "below",
	    [UI_PLACE_LEFT] = "left",
	    [UI_PLACE_RIGHT] = "right",
	};

	for (unsigned i = 0; i < UI_PLACE_COUNT; i++)
		if (strcmp(word, places[i]) == 0) {
			*out = (enum ui_place)i;
			return true;
		}
	return false;
}

const char *
ui_view_language_tag(enum ui_language l)
{
	return (unsigned)l < UI_LANGUAGE_COUNT ? languages[l].tag : "und";
}

const char *
ui_view_language_name(enum ui_language l)
{
	return (unsigned)l < UI_LANGUAGE_COUNT ? languages[l].own_name : "";
}

enum ui_script
ui_view_language_script(enum ui_language l)
{
	return (unsigned)l < UI_LANGUAGE_COUNT ? languages[l].script
					       : UI_SCRIPT_LATIN;
}

bool
ui_view_language_rtl(enum ui_language l)
{
	enum ui_script s = ui_view_language_script(l);

	return s == UI_SCRIPT_ARABIC || s == UI_SCRIPT_HEBREW;
}

/*
 * Tags that others write, and ours: who asks for Chinese without its script
 * is given that of the region.
 */
static const struct {
	const char *tag, *ours;
} other_tags[] = {
    {"zh-TW", "zh-Hant"},
    {"zh-HK", "zh-Hant"},
    {"zh-MO", "zh-Hant"},
    {"zh", "zh-Hans"},
    {"no", "nb"},
};

static bool
starts_with(const char *tag, const char *with)
{
	size_t i = 0;

	for (; with[i] != '\0'; i++)
		if ((tag[i] == '_' ? '-' : tag[i]) != with[i])
			return false;
	return tag[i] == '\0' || tag[i] == '-' || tag[i] == '_';
}

bool
ui_view_language_of(const char *tag, enum ui_language *out)
{
	for (unsigned i = 0; i < UI_LANGUAGE_COUNT; i++) {
		if (starts_with(tag, languages[i].tag)) {
			*out = (enum ui_language)i;
			return true;
		}
	}
	for (size_t i = 0; i < sizeof(other_tags) / sizeof(other_tags[0]); i++)
		if (starts_with(tag, other_tags[i].tag))
			return ui_view_language_of(other_tags[i].ours, out);
	return false;
}
