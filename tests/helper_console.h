/*
 * A console's view with everything in it, for tests and the bench.
 */
#ifndef TESTS_HELPER_CONSOLE_H
#define TESTS_HELPER_CONSOLE_H

#include "ui/console.h"

void helper_console_view(struct ui_console *, int lanes);
/* A dialogue over it. */
void helper_console_ask(struct ui_console *);

#endif
