/* What becomes of a scene once it is laid out. */
#include "ui/scene.h"

#include <string.h>

#include "ui/picture.h"

void
ui_scene_frame(struct ui_scene *s, const struct ui_mirror *m)
{
	for (int i = 0; i < s->n; i++) {
		if (s->items[i].kind != UI_ITEM_MIRROR)
			continue;
		s->items[i].empty = m->rgb.n == 0;
		s->items[i].serial = m->rgb.n == 0 ? 0 : m->serial;
	}
}

void
ui_scene_tick(struct ui_scene *s, uint32_t clock)
{
	for (int i = 0; i < s->n; i++)
		if (s->items[i].animated)
			s->items[i].clock = ui_picture_beat(
			    s->items[i].picture, s->items[i].amount, clock);
}

bool
ui_scene_animated(const struct ui_scene *s)
{
	for (int i = 0; i < s->n; i++)
		if (s->items[i].animated)
			return true;
	return false;
}

struct ui_rect
ui_scene_changed(const struct ui_scene *a, const struct ui_scene *b)
{
	struct ui_rect r = {0, 0, 0, 0};

	if (a->width != b->width || a->height != b->height ||
	    a->high_contrast != b->high_contrast)
		return (struct ui_rect) {0, 0, b->width, b->height};
	for (int i = 0; i < a->n || i < b->n; i++) {
		if (i < a->n && i < b->n &&
		    memcmp(&a->items[i], &b->items[i], sizeof(a->items[i])) ==
			0)
			continue;
		if (i < a->n)
			r = ui_draw_rect_join(r, a->items[i].rect);
		if (i < b->n)
			r = ui_draw_rect_join(r, b->items[i].rect);
	}
	return r;
}

static bool
on_button(const struct ui_item *it, int x, int y)
{
	return it->kind == UI_ITEM_BUTTON && x >= it->rect.x &&
	    y >= it->rect.y && x < it->rect.x + it->rect.w &&
	    y < it->rect.y + it->rect.h;
}

void
ui_scene_press(struct ui_scene *s, int x, int y, bool down)
{
	for (int i = 0; i < s->n; i++)
		s->items[i].pressed = down && on_button(&s->items[i], x, y);
}

bool
ui_scene_touch(const struct ui_scene *s, int x, int y, struct ui_event *out)
{
	for (int i = 0; i < s->n; i++) {
		const struct ui_item *it = &s->items[i];

		if (!on_button(it, x, y))
			continue;
		*out = it->event;
		return true;
	}
	return false;
}
