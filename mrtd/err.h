/*
 * The errors of mrtd: code, name and sentence in one list, so that they cannot
 * drift apart.  Codes are append-only: they are stored in the audit log.
 */
#ifndef MRTD_ERR_H
#define MRTD_ERR_H

/* clang-format off */
#define MRTD_ERRORS(X)                                                        \
	X(OK,             "no error")                                         \
	X(INTERNAL,       "an internal error: this is a defect of the program") \
	X(STATE,          "a function was called out of order")              \
	X(TRUNCATED,      "data ends before the structure does")             \
	X(TRAILING,       "data follows after the structure has ended")      \
	X(TAG,            "a tag is not the expected one")                   \
	X(LENGTH,         "a length is not allowed here")                    \
	X(VALUE,          "a value is not allowed here")                     \
	X(ENCODING,       "the encoding is not DER")                         \
	X(SPACE,          "the data is larger than the buffer set aside")    \
	X(UNSUPPORTED,    "an algorithm or version is not supported")        \
	X(CRYPTO,         "the cryptographic library refused an operation")  \
	X(RANDOM,         "no randomness could be had")                      \
	X(CHARACTER,      "a character is not allowed in the MRZ")           \
	X(CHECK_DIGIT,    "a check digit is wrong")                          \
	X(DATE,           "a date does not exist in the calendar")           \
	X(TRANSPORT,      "the reader failed to carry the command")          \
	X(TIMEOUT,        "the chip did not answer in time")                 \
	X(CARD_GONE,      "the document was taken away")                     \
	X(STATUS,         "the chip answered with an error status word")     \
	X(NOT_FOUND,      "the chip does not hold this file")                \
	X(ACCESS_DENIED,  "the chip refuses access to this file")            \
	X(SM_MAC,         "a secured answer is not authentic")               \
	X(SM_FORMAT,      "a secured answer is malformed")                   \
	X(SM_LOST,        "the chip ended the secured session")              \
	X(PASSWORD,       "the chip did not accept the MRZ or CAN")          \
	X(AUTH,           "the chip did not prove knowledge of the password") \
	X(KEY,            "a public key is not valid for its group")         \
	X(NO_PROTOCOL,    "no access control protocol is possible")          \
	X(DIGEST,         "a data group does not match the security object") \
	X(UNSIGNED,       "a data group is not named by the security object") \
	X(END_OF_FILE,    "the file ends before its own length says")        \
	X(BUDGET,         "the time or command budget is spent")             \
	X(CANCELLED,      "the operation was cancelled")                     \
	X(OTHER_DOCUMENT, "another document was put in place of the first")   \
	X(SIGNATURE,      "a signature does not fit its key and data")       \
	X(EMPTY,          "an answer holds nothing where data is due")  \
	X(EXPLICIT,       "the chip states its own domain parameters, which are not used") \
	X(TAPE,           "a recorded session is damaged")                   \
	X(REPLAY,         "the session departs from its recording")          \
	X(JSON,           "the text is not the JSON expected here")           \
	X(CONTRADICTION,  "parts of the data contradict each other")
/* clang-format on */

enum mrtd_err {
#define MRTD_E_CODE(name, text) MRTD_E_##name,
	MRTD_ERRORS(MRTD_E_CODE)
#undef MRTD_E_CODE
	MRTD_E_COUNT
};

/* "SM_MAC"; "UNKNOWN" outside the range. */
const char *mrtd_err_name(enum mrtd_err);
/* "a secured answer is not authentic". */
const char *mrtd_err_text(enum mrtd_err);

#endif
