/*
 * The short sounds of ui/speech.h as samples: one or two soft tones each,
 * computed, the same on every machine.
 */
#ifndef UI_EARCON_H
#define UI_EARCON_H

#include "ui/prompts.h"
#include "ui/speech.h"

/* None is longer: a quarter of a second. */
#define UI_EARCON_SAMPLES (UI_PROMPTS_RATE / 4)

/* Samples written, at UI_PROMPTS_RATE; 0 for NONE. */
size_t ui_earcon_render(enum ui_earcon, int16_t out[UI_EARCON_SAMPLES]);

#endif
