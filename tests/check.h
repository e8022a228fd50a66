/*
 * What every test program includes: cmocka, and the few macros that tables of
 * cases need.
 */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mrtd/bytes.h"

/* HEX(0x61, 0x02): a span over literal bytes. */
#define HEX(...)                                         \
	((struct span) {(const uint8_t[]) {__VA_ARGS__}, \
	    sizeof((const uint8_t[]) {__VA_ARGS__})})

/* Fails naming the row of the table: check(row->name, got == row->want). */
#define check(name, cond)                                  \
	do {                                               \
		if (!(cond))                               \
			fail_msg("%s: %s", (name), #cond); \
	} while (0)

/* Says why and skips; the runner repeats the reason above its last line. */
#define skip_because(...)                            \
	do {                                         \
		printf("# skipped: %s: ", __func__); \
		printf(__VA_ARGS__);                 \
		printf("\n");                        \
		fflush(stdout);                      \
		skip();                              \
	} while (0)

/*
 * The path of a file of the development data, or NULL where it is absent:
 * SALLYPORT_TEST_DATA, else ../shared/data.  Static storage, last call only.
 */
const char *check_data(const char *name);
/* A whole file into memory that the caller frees; NULL where it is absent. */
uint8_t *check_slurp(const char *path, size_t *n);
/* Hexadecimal text (blanks allowed) into bytes; returns how many. */
size_t check_unhex(const char *text, uint8_t *out, size_t cap);

#endif
