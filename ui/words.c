#include "ui/words.h"

/* clang-format off */
static const struct {
	enum ui_message title, more;
} screens[UI_SCREEN_COUNT] = {
#define ROW(name) \
	[UI_SCREEN_##name] = {UI_MESSAGE_##name, UI_MESSAGE_##name##_MORE},
	UI_SCREENS(ROW)
#undef ROW
};

static const enum ui_message guidances[UI_GUIDANCE_COUNT] = {
	[UI_GUIDANCE_NONE]     = UI_MESSAGE_LOOK,
	[UI_GUIDANCE_NO_FACE]  = UI_MESSAGE_NO_FACE,
	[UI_GUIDANCE_CLOSER]   = UI_MESSAGE_CLOSER,
	[UI_GUIDANCE_BACK]     = UI_MESSAGE_BACK,
	[UI_GUIDANCE_LEFT]     = UI_MESSAGE_LEFT,
	[UI_GUIDANCE_RIGHT]    = UI_MESSAGE_RIGHT,
	[UI_GUIDANCE_HIGHER]   = UI_MESSAGE_HIGHER,
	[UI_GUIDANCE_LOWER]    = UI_MESSAGE_LOWER,
	[UI_GUIDANCE_STILL]    = UI_MESSAGE_STILL,
	[UI_GUIDANCE_STRAIGHT] = UI_MESSAGE_STRAIGHT,
	[UI_GUIDANCE_EYES]     = UI_MESSAGE_EYES,
	[UI_GUIDANCE_MOUTH]    = UI_MESSAGE_MOUTH,
	[UI_GUIDANCE_ALONE]    = UI_MESSAGE_ALONE,
	[UI_GUIDANCE_MORE_LIGHT] = UI_MESSAGE_MORE_LIGHT,
	[UI_GUIDANCE_LESS_LIGHT] = UI_MESSAGE_LESS_LIGHT,
	[UI_GUIDANCE_SHARPER]  = UI_MESSAGE_SHARPER,
};

/* By the position of ISO/IEC 19794-4. */
static const enum ui_message fingers[UI_FINGERS] = {
	UI_MESSAGE_FINGER,
	UI_MESSAGE_FINGER_R1, UI_MESSAGE_FINGER_R2, UI_MESSAGE_FINGER_R3,
	UI_MESSAGE_FINGER_R4, UI_MESSAGE_FINGER_R5,
	UI_MESSAGE_FINGER_L1, UI_MESSAGE_FINGER_L2, UI_MESSAGE_FINGER_L3,
	UI_MESSAGE_FINGER_L4, UI_MESSAGE_FINGER_L5,
};

static const enum ui_message touches[UI_TOUCH_COUNT] = {
	[UI_TOUCH_NONE]   = UI_MESSAGE_FINGER_MORE,
	[UI_TOUCH_STAYS]  = UI_MESSAGE_TOUCH_STAYS,
	[UI_TOUCH_AGAIN]  = UI_MESSAGE_TOUCH_AGAIN,
	[UI_TOUCH_LONGER] = UI_MESSAGE_TOUCH_LONGER,
	[UI_TOUCH_CENTRE] = UI_MESSAGE_TOUCH_CENTRE,
	[UI_TOUCH_LIFT]   = UI_MESSAGE_TOUCH_LIFT,
	[UI_TOUCH_DRY]    = UI_MESSAGE_TOUCH_DRY,
	[UI_TOUCH_WET]    = UI_MESSAGE_TOUCH_WET,
};
/* How the document lies, whatever screen is asked for. */
static const struct {
	enum ui_message title, more;
} coaches[UI_COACH_COUNT] = {
	[UI_COACH_SEEN] = {UI_MESSAGE_COACH_SEEN, UI_MESSAGE_COACH_SEEN_MORE},
	[UI_COACH_PAGE] = {UI_MESSAGE_COACH_PAGE, UI_MESSAGE_COACH_PAGE_MORE},
	[UI_COACH_TURN] = {UI_MESSAGE_COACH_TURN, UI_MESSAGE_COACH_TURN_MORE},
	[UI_COACH_OPEN] = {UI_MESSAGE_COACH_OPEN, UI_MESSAGE_COACH_OPEN_MORE},
	[UI_COACH_FLAT] = {UI_MESSAGE_COACH_FLAT, UI_MESSAGE_COACH_FLAT_MORE},
	[UI_COACH_STAY] = {UI_MESSAGE_COACH_STAY, UI_MESSAGE_COACH_STAY_MORE},
	[UI_COACH_ONE]  = {UI_MESSAGE_ONE,        UI_MESSAGE_ONE_MORE},
};

static const struct {
	enum ui_message title, more;
} fields[UI_FIELD_COUNT] = {
	[UI_FIELD_NUMBER] = {UI_MESSAGE_TYPE,        UI_MESSAGE_TYPE_MORE},
	[UI_FIELD_BIRTH]  = {UI_MESSAGE_TYPE_BIRTH,  UI_MESSAGE_TYPE_DATE_MORE},
	[UI_FIELD_EXPIRY] = {UI_MESSAGE_TYPE_EXPIRY, UI_MESSAGE_TYPE_DATE_MORE},
	[UI_FIELD_CAN]    = {UI_MESSAGE_TYPE_CAN,    UI_MESSAGE_TYPE_CAN_MORE},
};
/* clang-format on */

bool
ui_words_coached(const struct ui_view *v)
{
	return v->coach != UI_COACH_NONE &&
	    (v->screen == UI_SCREEN_IDLE || v->screen == UI_SCREEN_MRZ ||
		v->screen == UI_SCREEN_AGAIN);
}

enum ui_message
ui_words_title(const struct ui_view *v)
{
	if (ui_words_coached(v))
		return coaches[v->coach].title;
	if (v->screen == UI_SCREEN_TYPE)
		return fields[v->field].title;
	if (v->screen == UI_SCREEN_LOOK)
		return guidances[v->guidance];
	return v->screen == UI_SCREEN_FINGER ? fingers[v->finger]
					     : screens[v->screen].title;
}

enum ui_message
ui_words_more(const struct ui_view *v)
{
	if (ui_words_coached(v))
		return coaches[v->coach].more;
	if (v->screen == UI_SCREEN_TYPE)
		return v->typed_wrong ? UI_MESSAGE_TYPE_ONCE_MORE
				      : fields[v->field].more;
	return v->screen == UI_SCREEN_FINGER ? touches[v->touch]
					     : screens[v->screen].more;
}
