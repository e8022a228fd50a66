#include "kiosk/show.h"

#include <string.h>

/* ui/view.h */
enum {
	COUNT_MAX = 999
};

/* clang-format off */
static const uint8_t screens[GATE_STATE_COUNT] = {
	[GATE_OUT_OF_SERVICE] = UI_SCREEN_OUT_OF_SERVICE,
	[GATE_CLEARING]       = UI_SCREEN_WAIT,
	[GATE_IDLE]           = UI_SCREEN_IDLE,
	[GATE_MRZ]            = UI_SCREEN_MRZ,
	[GATE_ASK_AGAIN]      = UI_SCREEN_AGAIN,
	[GATE_TYPING]         = UI_SCREEN_TYPE,
	[GATE_TYPE_WARNING]   = UI_SCREEN_MORE_TIME,
	[GATE_ACCESS]         = UI_SCREEN_READING,
	[GATE_READING]        = UI_SCREEN_READING,
	[GATE_REMOVED]        = UI_SCREEN_PUT_BACK,
	[GATE_ENTERING]       = UI_SCREEN_GO,
	[GATE_FACE]           = UI_SCREEN_LOOK,
	[GATE_WARNING]        = UI_SCREEN_MORE_TIME,
	[GATE_FINGER]         = UI_SCREEN_FINGER,
	[GATE_FINGER_WARNING] = UI_SCREEN_MORE_TIME,
	[GATE_SCREENING]      = UI_SCREEN_WAIT,
	[GATE_DECIDING]       = UI_SCREEN_WAIT,
	[GATE_STORING]        = UI_SCREEN_WAIT,
	[GATE_DOOR_OPEN]      = UI_SCREEN_GO,
	[GATE_PASSED]         = UI_SCREEN_GO,
	[GATE_OFFICER]        = UI_SCREEN_OFFICER,
	[GATE_ORDERED]        = UI_SCREEN_WAIT,
	[GATE_TURNED_AWAY]    = UI_SCREEN_OFFICER,
	[GATE_CLAIMING]       = UI_SCREEN_WAIT,
	[GATE_ISSUING]        = UI_SCREEN_WAIT,
	[GATE_RETURNED]       = UI_SCREEN_NEW_SLIP,
};

/* Where a kiosk and a gate apart differ from a lane.  The printer holds the
 * monitor: what it does is said before. */
static const struct {
	enum gate_topology station;
	enum gate_state state;
	enum ui_screen screen;
} apart[] = {
	{GATE_KIOSK, GATE_OUT_OF_SERVICE, UI_SCREEN_KIOSK_CLOSED},
	{GATE_KIOSK, GATE_IDLE,           UI_SCREEN_KIOSK},
	{GATE_KIOSK, GATE_STORING,        UI_SCREEN_PRINTING},
	{GATE_KIOSK, GATE_ISSUING,        UI_SCREEN_PRINTING},
	{GATE_KIOSK, GATE_PASSED,         UI_SCREEN_TAKE_SLIP},
	{GATE_GATE,  GATE_IDLE,           UI_SCREEN_SLIP},
	{GATE_GATE,  GATE_MRZ,            UI_SCREEN_SLIP_READ},
	{GATE_GATE,  GATE_ASK_AGAIN,      UI_SCREEN_SLIP_AGAIN},
	{GATE_GATE,  GATE_CLAIMING,       UI_SCREEN_SLIP_READ},
	{GATE_GATE,  GATE_DOOR_OPEN,      UI_SCREEN_SLIP_GO},
	{GATE_GATE,  GATE_PASSED,         UI_SCREEN_SLIP_GO},
};

static const uint8_t stations[GATE_TOPOLOGIES] = {
	[GATE_ONE_STEP] = UI_STATION_LANE,
	[GATE_TWO_STEP] = UI_STATION_LANE,
	[GATE_KIOSK]    = UI_STATION_KIOSK,
	[GATE_GATE]     = UI_STATION_GATE,
};

static const uint8_t coaches[HW_DOCSCAN_SIGHT_COUNT] = {
	[HW_DOCSCAN_GONE]    = UI_COACH_NONE,
	[HW_DOCSCAN_SEEN]    = UI_COACH_SEEN,
	[HW_DOCSCAN_PAGE]    = UI_COACH_PAGE,
	[HW_DOCSCAN_TURNED]  = UI_COACH_TURN,
	[HW_DOCSCAN_CLOSED]  = UI_COACH_OPEN,
	[HW_DOCSCAN_ASKEW]   = UI_COACH_FLAT,
	[HW_DOCSCAN_MOVED]   = UI_COACH_STAY,
	[HW_DOCSCAN_SEVERAL] = UI_COACH_ONE,
};

static const uint8_t guidances[BIOMETRICS_G_COUNT] = {
	[BIOMETRICS_G_GOOD]          = UI_GUIDANCE_NONE,
	[BIOMETRICS_G_NO_FACE]       = UI_GUIDANCE_NO_FACE,
	[BIOMETRICS_G_SEVERAL_FACES] = UI_GUIDANCE_ALONE,
	[BIOMETRICS_G_TOO_FAR]       = UI_GUIDANCE_CLOSER,
	[BIOMETRICS_G_TOO_CLOSE]     = UI_GUIDANCE_BACK,
	[BIOMETRICS_G_TOO_LEFT]      = UI_GUIDANCE_LEFT,
	[BIOMETRICS_G_TOO_RIGHT]     = UI_GUIDANCE_RIGHT,
	[BIOMETRICS_G_TOO_HIGH]      = UI_GUIDANCE_LOWER,
	[BIOMETRICS_G_TOO_LOW]       = UI_GUIDANCE_HIGHER,
	[BIOMETRICS_G_MOVEMENT]      = UI_GUIDANCE_STILL,
	[BIOMETRICS_G_NOT_FRONTAL]   = UI_GUIDANCE_STRAIGHT,
	[BIOMETRICS_G_EYES_CLOSED]   = UI_GUIDANCE_EYES,
	[BIOMETRICS_G_MOUTH_OPEN]    = UI_GUIDANCE_MOUTH,
	[BIOMETRICS_G_TOO_DARK]      = UI_GUIDANCE_MORE_LIGHT,
	[BIOMETRICS_G_TOO_BRIGHT]    = UI_GUIDANCE_LESS_LIGHT,
	[BIOMETRICS_G_BLURRED]       = UI_GUIDANCE_SHARPER,
};
/* clang-format on */

enum ui_screen
kiosk_show_screen(enum gate_state s, const struct kiosk_show_moment *m)
{
	/* Which one is said in a moment; before that nothing can be done. */
	if (s == GATE_FINGER && m->finger == 0)
		return UI_SCREEN_WAIT;
	if (s == GATE_IDLE && m->asking)
		return UI_SCREEN_ASSIST;
	if (s == GATE_OFFICER && m->called)
		return UI_SCREEN_HELP;
	if (m->several &&
	    (s == GATE_ACCESS || s == GATE_READING || s == GATE_REMOVED))
		return UI_SCREEN_ONE;
	if (s == GATE_OFFICER && m->no_slip)
		return UI_SCREEN_NO_SLIP;
	if (s == GATE_RETURNED && m->elsewhere)
		return UI_SCREEN_OTHER_GATE;
	for (size_t i = 0; i < sizeof(apart) / sizeof(apart[0]); i++)
		if (apart[i].state == s && apart[i].station == m->station)
			return apart[i].screen;
	if (s == GATE_FACE && m->seen)
		return UI_SCREEN_HOLD_STILL;
	return (unsigned)s < GATE_STATE_COUNT ? (enum ui_screen)screens[s]
					      : UI_SCREEN_OFFICER;
}

unsigned
kiosk_show_countdown(enum gate_state s, uint64_t left_ms)
{
	const uint64_t seconds = left_ms / 1000 + (left_ms % 1000 != 0);

	if ((unsigned)s >= GATE_STATE_COUNT ||
	    screens[s] != UI_SCREEN_MORE_TIME)
		return 0;
	return seconds < COUNT_MAX ? (unsigned)seconds : COUNT_MAX;
}

enum ui_guidance
kiosk_show_guidance(enum biometrics_guidance g)
{
	return (unsigned)g < BIOMETRICS_G_COUNT ? (enum ui_guidance)guidances[g]
						: UI_GUIDANCE_NONE;
}

enum ui_station
kiosk_show_station(enum gate_topology t)
{
	return (unsigned)t < GATE_TOPOLOGIES ? (enum ui_station)stations[t]
					     : UI_STATION_LANE;
}

enum ui_coach
kiosk_show_coach(enum hw_docscan_sight s)
{
	return (unsigned)s < HW_DOCSCAN_SIGHT_COUNT ? (enum ui_coach)coaches[s]
						    : UI_COACH_NONE;
}

void
kiosk_show_put(struct sink *k, const struct ui_view *v)
{
	sink_put_u8(k, (uint8_t)v->screen);
	sink_put_u8(k, (uint8_t)v->language);
	sink_put_u8(k, (uint8_t)v->guidance);
	sink_put_u8(k,
	    (uint8_t)((unsigned)v->large_type |
		(unsigned)v->high_contrast << 1 | (unsigned)v->speech << 2));
	sink_put_u8(k, (uint8_t)v->touch);
	sink_put_u8(k, (uint8_t)v->finger);
	sink_put_u8(k, (uint8_t)v->coach);
	sink_put_u8(k, (uint8_t)(v->may_type | v->typed_wrong << 1));
	sink_put_u8(k, (uint8_t)v->languages);
	for (int i = 0; i < UI_OFFERED; i++)
		sink_put_u8(k, (uint8_t)v->offered[i]);
	sink_put_be32(k, v->entered);
	sink_put_be32(k, v->progress);
	sink_put_be32(k, v->countdown);
	sink_put(k, span_of(v->reference, sizeof(v->reference)));
	sink_put_u8(k, (uint8_t)v->station);
	sink_put_u8(k, (uint8_t)v->place);
	sink_put(k, span_of(v->signs, sizeof(v->signs)));
}

bool
kiosk_show_take(struct span *in, struct ui_view *out)
{
	struct span s = *in;
	struct ui_view v = {0};
	uint8_t screen, language, guidance, flags, touch, finger, coach, entry;
	uint8_t languages, offered[UI_OFFERED], station, place;
	uint32_t progress, countdown;

	if (!span_take_u8(&s, &screen) || !span_take_u8(&s, &language) ||
	    !span_take_u8(&s, &guidance) || !span_take_u8(&s, &flags) ||
	    !span_take_u8(&s, &touch) || !span_take_u8(&s, &finger) ||
	    !span_take_u8(&s, &coach) || !span_take_u8(&s, &entry) ||
	    !span_take_u8(&s, &languages) ||
	    !span_take_copy(&s, offered, sizeof(offered)) ||
	    !span_take_be32(&s, &v.entered) || !span_take_be32(&s, &progress) ||
	    !span_take_be32(&s, &countdown) ||
	    !span_take_copy(&s, v.reference, sizeof(v.reference)) ||
	    !span_take_u8(&s, &station) || !span_take_u8(&s, &place) ||
	    !span_take_copy(&s, v.signs, sizeof(v.signs)) || s.n != 0 ||
	    flags > 15 || entry > 3)
		return false;
	v.screen = (enum ui_screen)screen;
	v.language = (enum ui_language)language;
	v.guidance = (enum ui_guidance)guidance;
	v.touch = (enum ui_touch)touch;
	v.finger = finger;
	v.coach = (enum ui_coach)coach;
	v.may_type = (entry & 1) != 0;
	v.typed_wrong = (entry & 2) != 0;
	v.languages = languages;
	for (int i = 0; i < UI_OFFERED; i++)
		v.offered[i] = (enum ui_language)offered[i];
	v.progress = progress;
	v.countdown = countdown;
	v.large_type = (flags & 1) != 0;
	v.high_contrast = (flags & 2) != 0;
	v.speech = (enum ui_speech)(flags >> 2);
	v.station = (enum ui_station)station;
	v.place = (enum ui_place)place;
	if (!ui_view_valid(&v))
		return false;
	*in = s;
	*out = v;
	return true;
}
