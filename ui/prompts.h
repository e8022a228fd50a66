/*
 * What the gate says aloud: prompts that ui/render/prompts.c rendered when the
 * program was built, one file for a language.
 *
 *	"SPP1", u32 n, n rows of { u64 key, u32 offset, u32 length }, then the
 *	prompts; numbers are big-endian, offsets count from the file's start.
 *	A prompt is a row of { u16 length, Opus packet (RFC 6716) of 20 ms }.
 *
 * The key is that of the sentence itself: a prompt is found by what the screen
 * shows, so nothing else than that is ever said.
 */
#ifndef UI_PROMPTS_H
#define UI_PROMPTS_H

#include "mrtd/bytes.h"

#define UI_PROMPTS_MAGIC "SPP1"
#define UI_PROMPTS_RATE 16000u /* samples a second, one channel */
#define UI_PROMPTS_FRAME 320u /* samples of a packet */
#define UI_PROMPTS_PACKET_MAX 1275u /* RFC 6716 3.4 [R2] */

/* FNV-1a, 64 bits, of a sentence in UTF-8. */
uint64_t ui_prompts_key(const char *text);
/*
 * The prompt of a sentence: its packets, borrowed from the file.  False when
 * the file has none, or holds a row that lies outside of it.
 */
bool ui_prompts_find(
    struct span file, const char *text, struct span *prompt) MUST_USE;
/*
 * Eats one packet; false at the end, and at the first length that no packet has
 * or that reaches over it.
 */
bool ui_prompts_next(struct span *prompt, struct span *packet) MUST_USE;
/* How long a prompt lasts, in milliseconds. */
unsigned ui_prompts_ms(struct span prompt);

#endif
