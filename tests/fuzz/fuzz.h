/*
 * A fuzz target: tests/fuzz/fuzz_<folder>_<noun>.c defines this function, its
 * input is the chip, the file or the frame.  Seeds: tests/fuzz/corpus/
 * <folder>_<noun>/.  End with assertions about what must be true (FUZZ_ASSERT).
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define FUZZ_ASSERT(cond)        \
	do {                     \
		if (!(cond))     \
			abort(); \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

#endif
