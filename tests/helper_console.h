/*
 * A console's view with everything in it, for tests and the bench.
 */
#ifndef TESTS_HELPER_CONSOLE_H
#define TESTS_HELPER_CONSOLE_H

#include "ui/console.h"

void helper_console_view(struct ui_console *, int lanes);
/* The same before a chip has opened: a page of which no zone was read; typed:
 * an officer is at it. */
void helper_console_page(struct ui_console *, bool typed);
/* A dialogue over it. */
void helper_console_ask(struct ui_console *);

#endif
