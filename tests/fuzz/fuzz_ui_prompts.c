/*
 * The input is a file of prompts: a sentence is looked for in it, and whatever
 * is found is walked through.
 */
#include "tests/fuzz/fuzz.h"

#include "ui/prompts.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span file = span_of(data, n), prompt, packet;
	size_t left;

	if (!ui_prompts_find(file, "a", &prompt))
		return 0;
	FUZZ_ASSERT(prompt.n > 0 && prompt.n <= n);
	FUZZ_ASSERT(prompt.p >= data && prompt.p + prompt.n <= data + n);
	left = prompt.n;
	while (ui_prompts_next(&prompt, &packet)) {
		FUZZ_ASSERT(packet.n > 0 && packet.n <= UI_PROMPTS_PACKET_MAX);
		FUZZ_ASSERT(prompt.n + packet.n + 2 == left);
		left = prompt.n;
	}
	return 0;
}
