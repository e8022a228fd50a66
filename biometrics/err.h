/*
 * The errors of biometrics: code, name and sentence in one list.  Codes are
 * append-only: they are stored in the audit log.
 */
#ifndef BIOMETRICS_ERR_H
#define BIOMETRICS_ERR_H

/* clang-format off */
#define BIOMETRICS_ERRORS(X)                                                  \
	X(OK,           "no error")                                           \
	X(INTERNAL,     "an internal error: this is a defect of the program") \
	X(VALUE,        "an argument is not allowed here")                    \
	X(FORMAT,       "the data is not an image of a known format")         \
	X(DECODE,       "the image is damaged")                               \
	X(UNSUPPORTED,  "the image or model uses a feature not supported")    \
	X(SIZE,         "the image is larger or smaller than allowed")        \
	X(SPACE,        "the result is larger than the buffer set aside")     \
	X(MEMORY,       "no memory could be had")                             \
	X(FILE,         "a file could not be read")                           \
	X(MODEL,        "the model file is malformed")                        \
	X(NO_FACE,      "no face was found")                                  \
	X(SEVERAL_FACES, "more than one face was found")                      \
	X(NO_THRESHOLD, "the model has no calibrated threshold for this FMR") \
	X(MODEL_MISMATCH, "the templates are of different models")            \
	X(NOT_FINITE,   "the template holds a NaN, an infinity or no length") \
	X(GALLERY,      "the gallery file is malformed")                      \
	X(GALLERY_VERSION, "the gallery file is of a version not known here") \
	X(GALLERY_CUT,  "the gallery file ends before its content does")      \
	X(GALLERY_SUM,  "the gallery file does not match its checksum")       \
	X(DUPLICATE,    "the gallery holds this label already")               \
	X(NOT_FOUND,    "the gallery does not hold this label")               \
	X(BUSY,         "another program is changing the gallery")            \
	X(RECORD,       "the finger minutiae record is damaged")              \
	X(WRITE,        "a file could not be written")
/* clang-format on */

enum biometrics_err {
#define BIOMETRICS_E_CODE(name, text) BIOMETRICS_E_##name,
	BIOMETRICS_ERRORS(BIOMETRICS_E_CODE)
#undef BIOMETRICS_E_CODE
	BIOMETRICS_E_COUNT
};

/* "NO_FACE"; "UNKNOWN" outside the range. */
const char *biometrics_err_name(enum biometrics_err);
/* "no face was found". */
const char *biometrics_err_text(enum biometrics_err);

#endif
