/*
 * Draws the items of a scene, those that touch the clip.
 */
#ifndef UI_PAINT_H
#define UI_PAINT_H

#include "ui/scene.h"

/* Everything inside at is drawn anew; mirror is the frame of the view. */
void ui_paint_scene(struct ui_draw *, const struct ui_font *,
    const struct ui_scene *, const struct ui_mirror *, struct ui_rect at);

#endif
