/*
 * The gettext catalogues ui/locale/<tag>.po as they are part of the program:
 * `make` checks each with msgfmt and turns it into C (ui/locale/compile.sh).
 * Nothing is opened at run time: the screen's worker may open no file, and a
 * language cannot get lost in an installation.
 */
#ifndef UI_CATALOGUE_H
#define UI_CATALOGUE_H

#include <stddef.h>

#include "ui/view.h"

struct ui_catalogue_text {
	/* English, in the singular. */
	const char *id;
	/* The translation; of what counts, every form behind the one before,
	 * each with its NUL. */
	const char *text;
};

struct ui_catalogue {
	const struct ui_catalogue_text *texts; /* sorted by the bytes of id */
	size_t n;
	unsigned forms; /* nplurals */
	unsigned (*form)(unsigned long n); /* plural: 0..forms - 1 */
};

/* ui_catalogue_EN has no text: English is what the others translate. */
#define UI_CODE(name, ...) extern const struct ui_catalogue ui_catalogue_##name;
UI_LANGUAGES(UI_CODE)
#undef UI_CODE

#endif
