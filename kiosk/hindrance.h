/*
 * Why a lane that is out of service cannot take a traveller: what its gate
 * found when it looked whether everything is there, for the officer who sees it
 * at a console.
 *
 *	kiosk_hindrance_none(m)			the gate's monitor looks
 *	kiosk_hindrance_put(&k, state, why);	to its link: a STEP
 *(kiosk/msg.h) kiosk_store_put_step(site, ...);	the link
 *	kiosk_hindrance_of(name);		a console
 *
 * One is told, the first that somebody has to do something about.  The site has
 * its name: a console that is older than the gate says that it does not know.
 */
#ifndef KIOSK_HINDRANCE_H
#define KIOSK_HINDRANCE_H

#include "kiosk/gate.h"
#include "mrtd/bytes.h"

struct kiosk_monitor;

#define KIOSK_HINDRANCE_DOCTOR                                                 \
	"Let sallyport doctor look at the lane: its lines with [XX] say what " \
	"is missing."

/* clang-format off */
/* Name, what it is in a word or two, a sentence, what to do.  Append-only. */
#define KIOSK_HINDRANCES(X)                                                   \
	X(NONE, "", "", "", "")                                               \
	X(STARTING, "starting", "starting", "Its programs are starting.",     \
	    "It goes into service by itself within a minute.")                \
	X(READER, "reader", "document reader",                                \
	    "The document reader does not answer.",                           \
	    "Look at its cable and power: the lane opens again as soon as it " \
	    "answers.")                                                       \
	X(DOCUMENT, "document", "document check",                             \
	    "The program that checks documents does not run.",                \
	    KIOSK_HINDRANCE_DOCTOR)                                           \
	X(IMAGE, "image", "pictures",                                         \
	    "The program that decodes pictures does not run.",                \
	    KIOSK_HINDRANCE_DOCTOR)                                           \
	X(BIOMETRIC, "biometric", "camera",                                   \
	    "The camera or the comparison of faces does not run.",            \
	    "Look at the camera's cable; if that is in its place, let "       \
	    "sallyport doctor look at the lane.")                             \
	X(FINGER, "finger", "finger sensor",                                  \
	    "The fingerprint sensor's program does not run.",                 \
	    "Look at the sensor's cable; if that is in its place, let "       \
	    "sallyport doctor look at the lane.")                             \
	X(SIGNER, "signer", "terminal keys",                                  \
	    "The program that holds the terminal's keys does not run.",       \
	    KIOSK_HINDRANCE_DOCTOR)                                           \
	X(SCREEN, "screen", "screen",                                         \
	    "The screen that travellers see does not run.",                   \
	    "Look at the display's cable and power: the lane opens again as " \
	    "soon as it shows a picture.")                                    \
	X(DOOR_SILENT, "door-silent", "doors silent",                         \
	    "The doors' controller does not answer; the doors have locked.",  \
	    "Look at the controller's line and power: the lane opens again as " \
	    "soon as it answers.")                                            \
	X(DOORS, "doors", "doors",                                            \
	    "The doors are not shut and empty, or report a fault.",           \
	    "Go there: shut the doors, take away what lies between them, reset " \
	    "the emergency release.")                                         \
	X(STORE, "store", "disk",                                             \
	    "Nothing can be stored: its disk is full, damaged or held by "    \
	    "another program.",                                               \
	    "Make room on the lane's disk: it opens no door before.")         \
	X(ORDER, "order", "by order", "It was closed by an officer's order.", \
	    "Release it when it is to go into service again.")                \
	X(OTHER, "other", "see its log",                                      \
	    "Its reason is one that this console is too old to know.",        \
	    "The last lines of the lane's log name it.")                      \
	X(DOOR_COUNT, "door-count", "other doors",                            \
	    "Its controller has not as many doors as the lane.",              \
	    KIOSK_HINDRANCE_DOCTOR)
/* clang-format on */

enum kiosk_hindrance {
#define KIOSK_HINDRANCE_CODE(id, name, word, text, todo) KIOSK_HINDRANCE_##id,
	KIOSK_HINDRANCES(KIOSK_HINDRANCE_CODE)
#undef KIOSK_HINDRANCE_CODE
	KIOSK_HINDRANCE_COUNT
};

/* Whether a passage could begin: everybody there, the doors shut, the disk
 * takes a row, and no officer has closed the lane.  What keeps it from that is
 * said to the consoles as soon as it is another. */
bool kiosk_hindrance_none(struct kiosk_monitor *) MUST_USE;

/* u8 state; u8 the reason, which may be missing: there is none. */
#define KIOSK_HINDRANCE_STEP 2
void kiosk_hindrance_put(struct sink *, enum gate_state, enum kiosk_hindrance);
/* False: it is none. */
bool kiosk_hindrance_take(
    struct span, enum gate_state *, enum kiosk_hindrance *) MUST_USE;

/* "door-silent", and back; OTHER for a name of a later gate. */
const char *kiosk_hindrance_name(enum kiosk_hindrance);
enum kiosk_hindrance kiosk_hindrance_of(const char *name);
const char *kiosk_hindrance_word(enum kiosk_hindrance);
const char *kiosk_hindrance_text(enum kiosk_hindrance);
const char *kiosk_hindrance_todo(enum kiosk_hindrance);

#endif
