/*
 * The errors of hw: code, name and sentence in one list, so that they cannot
 * drift apart.  Codes are append-only: they are stored in the audit log.
 */
#ifndef HW_ERR_H
#define HW_ERR_H

/* clang-format off */
#define HW_ERRORS(X)                                                          \
	X(OK,          "no error")                                            \
	X(INTERNAL,    "an internal error: this is a defect of the program")  \
	X(ARGUMENT,    "the address of a device is malformed")                \
	X(UNSUPPORTED, "there is no driver for this kind of device")          \
	X(OPEN,        "the device cannot be opened")                         \
	X(NONE,        "there is no such device")                             \
	X(BUSY,        "the device is in use by another program")             \
	X(GONE,        "the device was taken away")                           \
	X(TIMEOUT,     "the device did not answer in time")                   \
	X(IO,          "the device failed to carry data")                     \
	X(FORMAT,      "the device sent malformed data")                      \
	X(LIMIT,       "the device sent more than is allowed")                \
	X(NOT_READY,   "the device has nothing to give yet")                  \
	X(END,         "the recording is over")                               \
	X(STATE,       "a function was called out of order")                  \
	X(MEMORY,      "there is not enough memory")                          \
	X(NO_SERVICE,  "the PC/SC daemon does not run")                       \
	X(CANCELLED,   "the operation was cancelled")                         \
	X(MANY,        "more than one document is there: leave one alone")    \
	X(AGAIN,       "the finger was taken badly: it has to be laid down again") \
	X(HOT,         "the device is too hot and has to rest")               \
	X(SHUT,        "the camera's privacy shutter is closed")
/* clang-format on */

enum hw_err {
#define HW_E_CODE(name, text) HW_E_##name,
	HW_ERRORS(HW_E_CODE)
#undef HW_E_CODE
	HW_E_COUNT
};

/* "TIMEOUT"; "UNKNOWN" outside the range. */
const char *hw_err_name(enum hw_err);
/* "the device did not answer in time". */
const char *hw_err_text(enum hw_err);

#endif
