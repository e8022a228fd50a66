#include "ui/words.h"

/* clang-format off */
static const struct {
	enum ui_message title, more;
} screens[UI_SCREEN_COUNT] = {
#define SCREEN(id, title, more) \
	[UI_SCREEN_##id] = {UI_MESSAGE_##title, UI_MESSAGE_##more}
	SCREEN(IDLE,           IDLE,           IDLE_MORE),
	SCREEN(MRZ,            MRZ,            MRZ_MORE),
	SCREEN(READING,        READING,        READING_MORE),
	SCREEN(AGAIN,          AGAIN,          AGAIN_MORE),
	SCREEN(PUT_BACK,       PUT_BACK,       PUT_BACK_MORE),
	SCREEN(LOOK,           LOOK,           LOOK_MORE),
	SCREEN(HOLD_STILL,     HOLD_STILL,     HOLD_STILL_MORE),
	SCREEN(WAIT,           WAIT,           WAIT_MORE),
	SCREEN(MORE_TIME,      MORE_TIME,      MORE_TIME_MORE),
	SCREEN(GO,             GO,             GO_MORE),
	SCREEN(OFFICER,        OFFICER,        OFFICER_MORE),
	SCREEN(HELP,           HELP,           HELP_MORE),
	SCREEN(OUT_OF_SERVICE, OUT_OF_SERVICE, OUT_OF_SERVICE_MORE),
	SCREEN(ONE,            ONE,            ONE_MORE),
	SCREEN(FINGER,         FINGER,         FINGER_MORE),
	SCREEN(TYPE,           TYPE,           TYPE_MORE),
	SCREEN(ASSIST,         ASSIST,         ASSIST_MORE),
	SCREEN(KIOSK,          IDLE,           KIOSK_MORE),
	SCREEN(PRINTING,       PRINTING,       HOLD_STILL_MORE),
	SCREEN(TAKE_SLIP,      TAKE_SLIP,      TAKE_SLIP_MORE),
	SCREEN(NO_SLIP,        OFFICER,        NO_SLIP_MORE),
	SCREEN(KIOSK_CLOSED,   KIOSK_CLOSED,   KIOSK_CLOSED_MORE),
	SCREEN(SLIP,           SLIP,           SLIP_BELOW),
	SCREEN(SLIP_READ,      SLIP_READ,      WAIT),
	SCREEN(SLIP_AGAIN,     SLIP_AGAIN,     SLIP_AGAIN_MORE),
	SCREEN(NEW_SLIP,       NEW_SLIP,       NEW_SLIP_MORE),
	SCREEN(OTHER_GATE,     OTHER_GATE,     OTHER_GATE_MORE),
	SCREEN(SLIP_GO,        GO,             SLIP_GO_MORE),
#undef SCREEN
};

static const enum ui_message places[UI_PLACE_COUNT] = {
	[UI_PLACE_BELOW] = UI_MESSAGE_SLIP_BELOW,
	[UI_PLACE_LEFT]  = UI_MESSAGE_SLIP_LEFT,
	[UI_PLACE_RIGHT] = UI_MESSAGE_SLIP_RIGHT,
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
	    (v->screen == UI_SCREEN_IDLE || v->screen == UI_SCREEN_KIOSK ||
		v->screen == UI_SCREEN_MRZ || v->screen == UI_SCREEN_AGAIN);
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
	if (v->screen == UI_SCREEN_SLIP)
		return places[v->place];
	return v->screen == UI_SCREEN_FINGER ? touches[v->touch]
					     : screens[v->screen].more;
}
