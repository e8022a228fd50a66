/*
 * The errors of ui: code, name and sentence in one list.  Append-only.
 */
#ifndef UI_ERR_H
#define UI_ERR_H

/* clang-format off */
#define UI_ERRORS(X)                                                          \
	X(OK,       "no error")                                               \
	X(INTERNAL, "an internal error: this is a defect of the program")     \
	X(MEMORY,   "no memory is left")                                      \
	X(FONT,     "a font is missing or cannot be read")                    \
	X(DISPLAY,  "the display cannot be opened")                           \
	X(VIEW,     "the view holds a value that does not exist")             \
	X(SIZE,     "the window is too small or too large")                   \
	X(WRITE,    "the picture cannot be written")                          \
	X(SOUND,    "there is no sound device")
/* clang-format on */

enum ui_err {
#define UI_E_CODE(name, text) UI_E_##name,
	UI_ERRORS(UI_E_CODE)
#undef UI_E_CODE
	UI_E_COUNT
};

/* "FONT"; "UNKNOWN" outside the range. */
const char *ui_err_name(enum ui_err);
/* "a font is missing or cannot be read". */
const char *ui_err_text(enum ui_err);

#endif
