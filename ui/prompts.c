#include "ui/prompts.h"

#include <string.h>

uint64_t
ui_prompts_key(const char *text)
{
	uint64_t h = UINT64_C(0xCBF29CE484222325);

	for (; *text != '\0'; text++)
		h = (h ^ (uint8_t)*text) * UINT64_C(0x100000001B3);
	return h;
}

static bool
take_key(struct span *s, uint64_t *key)
{
	uint32_t high, low;

	if (!span_take_be32(s, &high) || !span_take_be32(s, &low))
		return false;
	*key = (uint64_t)high << 32 | low;
	return true;
}

bool
ui_prompts_find(struct span file, const char *text, struct span *prompt)
{
	const uint64_t want = ui_prompts_key(text);
	struct span s = file, magic, body = file;
	uint32_t n, offset, length;
	uint64_t key;

	if (!span_take(&s, 4, &magic) ||
	    memcmp(magic.p, UI_PROMPTS_MAGIC, 4) != 0 ||
	    !span_take_be32(&s, &n))
		return false;
	while (n-- > 0 && take_key(&s, &key) && span_take_be32(&s, &offset) &&
	    span_take_be32(&s, &length)) {
		if (key != want)
			continue;
		return length > 0 && span_take(&body, offset, &magic) &&
		    span_take(&body, length, prompt);
	}
	return false;
}

bool
ui_prompts_next(struct span *prompt, struct span *packet)
{
	struct span s = *prompt;
	uint16_t n;

	if (!span_take_be16(&s, &n) || n == 0 || n > UI_PROMPTS_PACKET_MAX ||
	    !span_take(&s, n, packet))
		return false;
	*prompt = s;
	return true;
}

unsigned
ui_prompts_ms(struct span prompt)
{
	struct span packet;
	unsigned ms = 0;

	while (ui_prompts_next(&prompt, &packet))
		ms += UI_PROMPTS_FRAME * 1000 / UI_PROMPTS_RATE;
	return ms;
}
