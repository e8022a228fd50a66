#include "biometrics/own.h"

#define MODEL "biometrics/models/face-3.fnet"

/* C17 has no way to take a file in; the assembler has. */
__asm__(".pushsection .rodata\n"
	".balign 16\n"
	".local biometrics_own_from\n"
	"biometrics_own_from:\n"
	".incbin \"" MODEL "\"\n"
	".local biometrics_own_to\n"
	"biometrics_own_to:\n"
	".popsection\n");

extern const uint8_t biometrics_own_from[], biometrics_own_to[];

struct span
biometrics_own_model(void)
{
	return span_of(biometrics_own_from,
	    (size_t)((uintptr_t)biometrics_own_to -
		(uintptr_t)biometrics_own_from));
}
