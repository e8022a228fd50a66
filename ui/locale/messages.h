/*
 * Every sentence the traveller can see, in English; the other languages are the
 * gettext catalogues beside this file.  A new text is one more line here:
 *
 *	M(NAME, "English")                     a sentence
 *	P(NAME, "%s thing", "%s things")       one that counts something
 *
 * and `make po` then asks every catalogue for it.
 *
 * Short sentences, one thing each, each on a line of its own; nobody is accused
 * and no reason is given.
 */
#ifndef UI_LOCALE_MESSAGES_H
#define UI_LOCALE_MESSAGES_H

/* clang-format off */
#define UI_MESSAGES(M, P) \
M(IDLE, "Lay your passport on the glass") \
M(IDLE_MORE, "Open it at the page with your photo.\nThe photo faces down.") \
M(MRZ, "Looking at your passport") \
M(MRZ_MORE, "Leave it flat on the glass.") \
M(READING, "Reading your passport") \
M(READING_MORE, "Leave it on the glass until the bar is full.") \
M(AGAIN, "Please lay your passport down again") \
M(AGAIN_MORE, \
    "It could not be read.\nPress it flat on the glass, the photo facing down.") \
M(PUT_BACK, "Please put your passport back") \
M(PUT_BACK_MORE, "It is still being read.\nLay it on the glass as before.") \
M(ONE, "Only one passport, please") \
M(ONE_MORE, \
    "Several cards or documents lie on the glass.\nLeave only your passport there.") \
M(COACH_SEEN, "That is right") \
M(COACH_SEEN_MORE, "Leave your passport on the glass.") \
M(COACH_PAGE, "Please open the page with your photo") \
M(COACH_PAGE_MORE, "Lay that page on the glass.\nThe photo faces down.") \
M(COACH_TURN, "Please turn your passport round") \
M(COACH_TURN_MORE, "Half a turn, and flat on the glass again.") \
M(COACH_OPEN, "Please open your passport") \
M(COACH_OPEN_MORE, "Lay the page with your photo on the glass.\nThe photo faces down.") \
M(COACH_FLAT, "Please lay the whole page on the glass") \
M(COACH_FLAT_MORE, "Within the four corners.\nPress it down a little.") \
M(COACH_STAY, "Please leave it on the glass") \
M(COACH_STAY_MORE, "It takes a few seconds.") \
M(TYPE, "Your passport number") \
M(TYPE_MORE, "It is on the page with your photo.") \
M(TYPE_BIRTH, "Your date of birth") \
M(TYPE_EXPIRY, "The date of expiry") \
M(TYPE_DATE_MORE, "Day, month and year, as it is printed.") \
M(TYPE_CAN, "Six digits of the card") \
M(TYPE_CAN_MORE, "They are printed on the side with your photo.") \
M(TYPE_ONCE_MORE, "Please look once more.") \
M(BUTTON_TYPING, "Type the number instead") \
M(BUTTON_CAN, "Six digits") \
M(BUTTON_DATES, "Passport number") \
M(BUTTON_NEXT, "Next") \
M(BUTTON_BACK, "Back") \
M(ASSIST, "We are glad to help you") \
M(ASSIST_MORE, "Touch what applies.") \
M(ASSIST_FAMILY, "With a child") \
M(ASSIST_WHEELCHAIR, "Wheelchair") \
M(ASSIST_OTHER, "Call someone") \
M(BUTTON_ASSIST, "With a child or a wheelchair?") \
M(LOOK, "Look at the camera") \
M(LOOK_MORE, "Look straight ahead and keep your face free.") \
M(NO_FACE, "Please come in front of the camera") \
M(CLOSER, "Please come closer") \
M(BACK, "Please move back a little") \
M(LEFT, "Please move to your left") \
M(RIGHT, "Please move to your right") \
M(HIGHER, "Please come up a little") \
M(LOWER, "Please come down a little") \
M(STILL, "Please hold still") \
M(STRAIGHT, "Please face the camera") \
M(EYES, "Please open your eyes") \
M(MOUTH, "Please close your mouth") \
M(ALONE, "One person at a time, please") \
M(MORE_LIGHT, "Your face needs more light") \
M(LESS_LIGHT, "There is too much light on your face") \
M(SHARPER, "The picture is not sharp yet") \
M(FINGER, "A finger, please") \
M(FINGER_R1, "Your right thumb, please") \
M(FINGER_R2, "Your right index finger, please") \
M(FINGER_R3, "Your right middle finger, please") \
M(FINGER_R4, "Your right ring finger, please") \
M(FINGER_R5, "Your right little finger, please") \
M(FINGER_L1, "Your left thumb, please") \
M(FINGER_L2, "Your left index finger, please") \
M(FINGER_L3, "Your left middle finger, please") \
M(FINGER_L4, "Your left ring finger, please") \
M(FINGER_L5, "Your left little finger, please") \
M(FINGER_MORE, "Lay it flat on the sensor.\nIf you cannot, touch Help.") \
M(TOUCH_STAYS, "Leave the finger there.") \
M(TOUCH_AGAIN, \
    "Lift it and lay it down once more.\nIf you cannot, touch Help.") \
M(TOUCH_LONGER, \
    "Leave it there a little longer.\nIf you cannot, touch Help.") \
M(TOUCH_CENTRE, \
    "Lay it in the middle of the sensor.\nIf you cannot, touch Help.") \
M(TOUCH_LIFT, "Please lift the finger first.") \
M(TOUCH_DRY, "The picture is faint.\nPress a little more.") \
M(TOUCH_WET, "The picture is dark.\nDry the finger, press less.") \
M(HOLD_STILL, "Please hold still") \
M(HOLD_STILL_MORE, "Only a moment.") \
M(WAIT, "One moment, please") \
M(WAIT_MORE, "There is nothing you need to do.") \
M(MORE_TIME, "Do you need more time?") \
M(MORE_TIME_MORE, \
    "Touch the button to go on.\nOtherwise an officer will help you.") \
M(MORE_TIME_YES, "Yes, more time") \
M(GO, "Please go through") \
M(GO_MORE, "The door is open.\nTake your passport with you.") \
M(OFFICER, "Please go to the officer") \
M(OFFICER_MORE, "Take your passport with you.\nYou will be helped there.") \
M(REFERENCE, "Your number") \
M(HELP, "Someone is coming to help you") \
M(HELP_MORE, "Please wait here.") \
M(OUT_OF_SERVICE, "This gate is closed") \
M(OUT_OF_SERVICE_MORE, "Please use another gate.") \
/* TRANSLATORS: a kiosk prints a slip of paper for a gate that stands apart. */ \
M(KIOSK_MORE, "The photo faces down.\nYou get a slip for the gate.") \
M(PRINTING, "Your slip is being printed") \
M(TAKE_SLIP, "Please take your slip and your passport") \
M(TAKE_SLIP_MORE, "Go to the gate.\nHold the code of the slip to the reader there.") \
/* TRANSLATORS: stands above the numbers of gates, such as 3-7. */ \
M(SIGNS, "Gate") \
/* TRANSLATORS: spoken, not shown: "First gate: 1. Last gate: 9 9." */ \
M(SIGNS_FIRST, "First gate") \
M(SIGNS_LAST, "Last gate") \
M(NO_SLIP_MORE, "Your slip could not be printed.\nTake your passport with you.") \
M(KIOSK_CLOSED, "This kiosk is closed") \
M(KIOSK_CLOSED_MORE, "Please use another kiosk.") \
M(SLIP, "Hold the code of your slip to the reader") \
M(SLIP_BELOW, "The reader is below the screen.\nThe code faces the reader.") \
M(SLIP_LEFT, "The reader is to the left of the screen.\nThe code faces the reader.") \
M(SLIP_RIGHT, "The reader is to the right of the screen.\nThe code faces the reader.") \
M(SLIP_READ, "Your slip has been read") \
M(SLIP_AGAIN, "Please hold your slip to the reader again") \
M(SLIP_AGAIN_MORE, "Smooth it and hold it flat and still.\nThe code faces the reader.") \
M(NEW_SLIP, "Please get a new slip") \
M(NEW_SLIP_MORE, "This one is no longer valid.\nGo back to a kiosk with your passport.") \
M(OTHER_GATE, "Please go to another gate") \
M(OTHER_GATE_MORE, "Your slip is for another gate.\nIf you need help, touch Help.") \
M(SLIP_GO_MORE, "The door is open.\nTake all your things with you.") \
M(STEP_PASSPORT, "Passport") \
M(STEP_FACE, "Face") \
M(STEP_DOOR, "Door") \
M(STEP_FINGER, "Finger") \
M(STEP_SLIP, "Slip") \
M(BUTTON_HELP, "Help") \
M(BUTTON_LANGUAGES, "Languages") \
M(BUTTON_MORE_LANGUAGES, "More languages") \
M(BUTTON_TYPE, "Larger text") \
M(BUTTON_CONTRAST, "High contrast") \
/* TRANSLATORS: stands under the number of seconds left. */ \
P(SECONDS, "second", "seconds")
/* clang-format on */

#endif
