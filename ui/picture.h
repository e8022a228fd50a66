/*
 * The drawings, as vectors in a square of 100 by 100.  People have no features
 * and no colour of skin; nothing carries a flag or an emblem of a state; the
 * passport bears the ICAO chip symbol (Doc 9303-9 figure 1).
 */
#ifndef UI_PICTURE_H
#define UI_PICTURE_H

#include "ui/scene.h"

/* Of PLACE: it moves for four seconds and then lies there as it should. */
#define UI_PICTURE_PLACE_CYCLE 9400u
/* Of SLIP_HOLD and SLIP_AGAIN, the same. */
#define UI_PICTURE_SLIP_CYCLE 7000u

struct ui_picture_pen {
	struct ui_draw *d;
	bool high_contrast;
	enum ui_colour ground, ink;
	float opacity;
};

/* A colour of the theme, with the pen's opacity times alpha. */
uint32_t ui_picture_colour(
    const struct ui_picture_pen *, enum ui_colour, float alpha);
/* What follows is turned about x, y; returns the matrix before. */
struct ui_matrix ui_picture_rotate(
    const struct ui_picture_pen *, float x, float y, float turns);
/* 0 before from, 1 after to, eased between; times in milliseconds. */
float ui_picture_ease(uint32_t clock, uint32_t from, uint32_t to);

/*
 * The earliest time at which a picture is the same as at this one: while
 * nothing moves in it nothing has to be drawn.
 */
uint32_t ui_picture_beat(enum ui_picture, int amount, uint32_t clock);

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
void ui_picture_coach(const struct ui_picture_pen *, int coach, uint32_t clock);
/* The data page, and where on it a field is printed. */
void ui_picture_page(const struct ui_picture_pen *, int field);
void ui_picture_place(
    const struct ui_picture_pen *, enum ui_picture, int amount, uint32_t clock);
/* Of a kiosk and a gate apart; place: enum ui_place, of the reader. */
void ui_picture_slip(
    const struct ui_picture_pen *, enum ui_picture, int place, uint32_t clock);
/* A hand from its back, one finger of it on the sensor: 1 to 5 thumb to little
 * finger of the right hand, 6 to 10 of the left, 0 any. */
void ui_picture_finger(
    const struct ui_picture_pen *, int finger, uint32_t clock);
/* Head and shoulders; the chin's line at x, y, size of the head r. */
void ui_picture_person(
    const struct ui_picture_pen *, float x, float y, float r, uint32_t colour);

/* Of the doors' pictures: the frame, its leaves apart by open, 0 to 1; the sign
 * that nobody goes in here. */
void ui_picture_place_doorway(const struct ui_picture_pen *, float open);
void ui_picture_place_bar(const struct ui_picture_pen *, float x, float y);

/* Parts of the passport's pictures: the device with its glass, lit from 0 to 1;
 * the booklet with its middle at x, y, side from 1 (photo page seen) to -1
 * (cover seen), lift from 0 (on the glass) to 1; its page alone, with the
 * middle at 0, 0; a tick, grown from 0 to 1; chevrons that point down. */
void ui_picture_passport_reader(const struct ui_picture_pen *, float glow);
void ui_picture_passport_booklet(
    const struct ui_picture_pen *, float x, float y, float side, float lift);
void ui_picture_passport_page(const struct ui_picture_pen *);
void ui_picture_passport_tick(
    const struct ui_picture_pen *, float x, float y, float grown);
void ui_picture_passport_chevrons(
    const struct ui_picture_pen *, float x, float y, uint32_t clock);

#endif
