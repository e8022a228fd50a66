/*
 * The errors of the programs: code, name and sentence in one list.  Codes are
 * append-only: they are stored in the log.
 */
#ifndef KIOSK_ERR_H
#define KIOSK_ERR_H

/* clang-format off */
#define KIOSK_ERRORS(X)                                                       \
	X(OK,          "no error")                                            \
	X(INTERNAL,    "an internal error: this is a defect of the program")  \
	X(SYSTEM,      "the operating system refused a call")                 \
	X(CONF,        "the configuration is wrong")                          \
	X(PARTIAL,     "a frame is not complete yet")                         \
	X(FRAME,       "a frame between two processes is malformed")          \
	X(UNKNOWN,     "a frame has a number that nobody knows")              \
	X(SENDER,      "a frame came from a process that may not send it")    \
	X(STATE,       "a frame came at a time when it is not permitted")     \
	X(REPEATED,    "a frame came twice that may come once")               \
	X(SIZE,        "a frame is larger or smaller than its kind allows")   \
	X(CLOSED,      "the other process has closed the connection")         \
	X(BUSY,        "the other process does not take what is sent to it")  \
	X(SANDBOX,     "the sandbox could not be closed")                     \
	X(STORE,       "the passage could not be stored")                     \
	X(DEVICE,      "a device could not be opened")                        \
	X(MODEL,       "a model could not be loaded")                         \
	X(TRUST,       "the trust store could not be opened")                 \
	X(DENIED,      "the site's store does not permit it")                 \
	X(ABSENT,      "there is no such row in the store")                   \
	X(LINE,        "the line to the site is cut")                         \
	X(CLASH,       "the site has another row in the place of this one")
/* clang-format on */

enum kiosk_err {
#define KIOSK_E_CODE(name, text) KIOSK_E_##name,
	KIOSK_ERRORS(KIOSK_E_CODE)
#undef KIOSK_E_CODE
	KIOSK_E_COUNT
};

/* "FRAME"; "UNKNOWN_CODE" outside the range. */
const char *kiosk_err_name(enum kiosk_err);
const char *kiosk_err_text(enum kiosk_err);

#endif
