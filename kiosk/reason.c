#include "kiosk/reason.h"

#include <string.h>

#include "kiosk/record.h"

#define ANY GATE_STATE_COUNT

/* clang-format off */
static const struct {
	enum gate_state state;
	enum gate_event event;
	struct kiosk_reason why;
} rows[] = {
	{GATE_MRZ,       GATE_EV_DEADLINE, {"mrz-timeout",      "the MRZ was not judged in time"}},
	{GATE_ASK_AGAIN, GATE_EV_DEADLINE, {"not-laid-again",   "the document was not laid down again in time"}},
	{GATE_TYPE_WARNING, GATE_EV_DEADLINE, {"not-typed",      "what is printed was not typed in time"}},
	{GATE_ASK_AGAIN, GATE_EV_TYPE,     {"not-typed",        "what is printed may not be typed once more"}},
	{GATE_ACCESS,    GATE_EV_DEADLINE, {"chip-timeout",     "the chip was not opened in time"}},
	{GATE_READING,   GATE_EV_DEADLINE, {"chip-timeout",     "the chip was not read in time"}},
	{GATE_REMOVED,   GATE_EV_DEADLINE, {"not-put-back",     "the document was not put back in time"}},
	{GATE_WARNING,   GATE_EV_DEADLINE, {"face-timeout",     "no usable picture of one person was taken in time"}},
	{GATE_FINGER_WARNING, GATE_EV_DEADLINE, {"finger-timeout", "no usable picture of the finger was taken in time"}},
	{GATE_ENTERING,  GATE_EV_DEADLINE, {"not-entered",      "nobody came in alone in time"}},
	{GATE_DOOR_OPEN, GATE_EV_DEADLINE, {"not-passed",       "nobody went through the door in time"}},
	{GATE_STORING,   GATE_EV_DEADLINE, {"store",            "the passage was not stored in time"}},
	{GATE_CLAIMING,  GATE_EV_DEADLINE, {"token-unclaimed",  "the site did not say in time whether the token was used before"}},
	{ANY, GATE_EV_NOT_ISSUED,   {"token-not-issued", "the token could not be printed"}},
	{ANY, GATE_EV_MRZ_BAD,      {"mrz-unreadable",  "the MRZ could not be read"}},
	{ANY, GATE_EV_ACCESS_WRONG, {"mrz-wrong",       "the chip does not accept the MRZ"}},
	{ANY, GATE_EV_CHIP_GONE,    {"removed-often",   "the document was taken away too often"}},
	{ANY, GATE_EV_NO_MATCH,     {"face-no-match",   "the face at the camera is not the one in the chip"}},
	{ANY, GATE_EV_NO_FACE,      {"face-not-compared", "the faces could not be compared"}},
	{ANY, GATE_EV_FINGER_NO_MATCH, {"finger-no-match", "the finger on the sensor is not the one in the chip"}},
	{ANY, GATE_EV_NO_FINGER,    {"finger-not-compared", "the fingers could not be compared"}},
	{ANY, GATE_EV_ATTACK,       {"pad-suspected",   "a presentation attack is suspected at the camera"}},
	{ANY, GATE_EV_NO_PAD,       {"pad-absent",      "presentation attack detection is required and was not possible"}},
	{ANY, GATE_EV_LISTED,       {"watchlist",       "a watch-list has a face like this one"}},
	{ANY, GATE_EV_HELP,         {"help",            "the traveller asked for help"}},
	{ANY, GATE_EV_DENIED,       {"policy",          "the lane's policy does not admit this passage"}},
	{ANY, GATE_EV_STORE_FAILED, {"store",           "the passage could not be stored"}},
	{ANY, GATE_EV_TAILGATED,    {"tailgating",      "a second person went through a door"}},
	{ANY, GATE_EV_CROWD,        {"crowd",           "more than one person was in the gate"}},
	{ANY, GATE_EV_WRONG_WAY,    {"wrong-way",       "somebody came in by the exit"}},
	{ANY, GATE_EV_LEFT_OBJECT,  {"left-object",     "something was left behind in the gate"}},
	{ANY, GATE_EV_EMERGENCY,    {"emergency",       "the doors were released by the emergency button"}},
	{ANY, GATE_EV_DOOR_FAULT,   {"door",            "the door does not work as it should"}},
	{ANY, GATE_EV_DOOR_LOST,    {"door-silent",     "the controller of the doors does not answer"}},
	{ANY, GATE_EV_WORKER_LOST,  {"worker-lost",     "a part of the gate failed and was ended"}},
};
/* clang-format on */

struct kiosk_reason
kiosk_reason_of(enum gate_state state, enum gate_event event)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].event == event &&
		    (rows[i].state == state || rows[i].state == ANY))
			return rows[i].why;
	return (struct kiosk_reason) {
	    "out-of-order", "something happened that may not happen here"};
}

/* Two matchers, and the policy wants both; said once. */
static void
explain_second(struct kiosk_record *r, const struct kiosk_finger *f)
{
	static const char code[] = "finger-second";

	if (f->outcome != BIOMETRICS_MATCH)
		return;
	for (size_t i = 0; i < r->reasons; i++)
		if (strcmp(r->reason[i].code, code) == 0)
			return;
	kiosk_record_reason(r, code,
	    f->second == KIOSK_FINGER_DENIES
		? "libfprint does not find the same finger"
		: "libfprint could not say whether it is the same finger");
}

void
kiosk_reason_finger(
    struct kiosk_record *r, const struct kiosk_finger *f, enum kiosk_decision d)
{
	if (d == KIOSK_AGAIN)
		explain_second(r, f);
	if (d != KIOSK_OFFICER)
		return;
	if (f->sensor != HW_E_OK)
		kiosk_record_reason(r, "finger-sensor", hw_err_text(f->sensor));
	if (f->err != BIOMETRICS_E_OK)
		kiosk_record_reason(
		    r, "finger-picture", biometrics_err_text(f->err));
	if (biometrics_finger_pad_alarm(&f->pad))
		kiosk_record_reason(r, "finger-pad",
		    "the picture on the sensor is a copy, or no living finger");
}
