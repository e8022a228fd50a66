/*
 * The drawings, as vectors in a square of 100 by 100.  People have no features
 * and no colour of skin; nothing carries a flag or an emblem of a state; the
 * passport bears the ICAO chip symbol (Doc 9303-9 figure 1).
 */
#ifndef UI_PICTURE_H
#define UI_PICTURE_H

#include "ui/scene.h"

struct ui_picture_pen {
	struct ui_draw *d;
	bool high_contrast;
	enum ui_colour ground, ink;
	float opacity;
};

/* A colour of the theme, with the pen's opacity times alpha. */
uint32_t ui_picture_colour(
    const struct ui_picture_pen *, enum ui_colour, float alpha);
/* 0 before from, 1 after to, eased between; times in milliseconds. */
float ui_picture_ease(uint32_t clock, uint32_t from, uint32_t to);

/* Any picture into a square; clock is milliseconds since the screen was
 * entered, amount the seconds of CLOCK. */
void ui_picture_draw(const struct ui_picture_pen *, enum ui_picture,
    struct ui_rect, int amount, uint32_t clock);
/* What lies over the mirror: the oval, and what to do. */
void ui_picture_face(const struct ui_picture_pen *, struct ui_rect,
    enum ui_guidance, bool taking, bool empty, uint32_t clock);

/* The kinds, in the square of 100 by 100 already placed. */
void ui_picture_passport(
    const struct ui_picture_pen *, enum ui_picture, uint32_t clock);
void ui_picture_place(
    const struct ui_picture_pen *, enum ui_picture, int amount, uint32_t clock);
/* A hand from its back, one finger of it on the sensor: 1 to 5 thumb to little
 * finger of the right hand, 6 to 10 of the left, 0 any. */
void ui_picture_finger(
    const struct ui_picture_pen *, int finger, uint32_t clock);
/* Head and shoulders; the chin's line at x, y, size of the head r. */
void ui_picture_person(
    const struct ui_picture_pen *, float x, float y, float r, uint32_t colour);

#endif
