#include "ui/paint.h"

#include "ui/picture.h"

struct painter {
	struct ui_draw *d;
	const struct ui_font *font;
	const struct ui_scene *scene;
	const struct ui_mirror *mirror;
	float u; /* 1/108 of the short side */
};

static uint32_t
colour(const struct painter *p, enum ui_colour c)
{
	return ui_theme_colour(c, p->scene->high_contrast);
}

static void
box(const struct painter *p, struct ui_rect r, float radius, float edge,
    enum ui_colour ground, enum ui_colour rim)
{
	float e = edge / 2;

	ui_draw_box(p->d, (float)r.x + e, (float)r.y + e, (float)r.w - edge,
	    (float)r.h - edge, radius);
	ui_draw_fill(p->d, colour(p, ground));
	ui_draw_box(p->d, (float)r.x + e, (float)r.y + e, (float)r.w - edge,
	    (float)r.h - edge, radius);
	ui_draw_stroke(p->d, edge, colour(p, rim));
}

static struct ui_picture_pen
pen(const struct painter *p, const struct ui_item *it)
{
	return (struct ui_picture_pen) {
	    p->d, p->scene->high_contrast, it->ground, it->ink, 1};
}

static void
text(const struct painter *p, const struct ui_item *it)
{
	if (it->text[0] != '\0')
		ui_text_draw(p->d, p->font, it->text, &it->style, &it->layout,
		    it->text_rect.x, it->text_rect.y, it->text_rect.w,
		    colour(p, it->ink));
}

static void
block(const struct painter *p, const struct ui_item *it)
{
	ui_draw_block(p->d, it->rect, colour(p, it->ground));
}

static void
plate(const struct painter *p, const struct ui_item *it)
{
	struct ui_item now = *it;
	struct ui_picture_pen k;

	/* Under a finger: the other way round, and its frame is heavier. */
	if (it->pressed) {
		now.ground = it->chosen ? UI_COLOUR_BUTTON : UI_COLOUR_ACCENT;
		now.ink = now.edge = it->chosen ? UI_COLOUR_INK
						: UI_COLOUR_ACCENT_INK;
	}
	k = pen(p, &now);
	box(p, it->rect, 2 * p->u, (it->pressed ? 0.8f : 0.35f) * p->u,
	    now.ground, now.edge);
	if (it->picture != UI_PICTURE_NONE)
		ui_picture_draw(&k, it->picture, it->picture_rect, 0, 0);
	text(p, &now);
}

/* Done: a tick.  Now: a full disc.  Later: a ring. */
static void
step(const struct painter *p, const struct ui_item *it)
{
	struct ui_rect r = it->picture_rect;
	float x = (float)r.x + (float)r.w / 2, y = (float)r.y + (float)r.h / 2;
	float edge = 0.4f * p->u;
	struct ui_picture_pen k = pen(p, it);
	int in = r.w * 2 / 9;

	k.ink = it->amount == 0 ? UI_COLOUR_ACCENT_INK : UI_COLOUR_STAGE_INK;
	ui_draw_circle(p->d, x, y, (float)r.w / 2 - edge);
	if (it->amount == 0)
		ui_draw_fill(p->d, colour(p, UI_COLOUR_ACCENT));
	else
		ui_draw_stroke(p->d, edge, colour(p, UI_COLOUR_STAGE_INK));
	ui_picture_draw(&k, it->picture,
	    (struct ui_rect) {r.x + in, r.y + in, r.w - 2 * in, r.h - 2 * in},
	    0, 0);
	text(p, it);
}

static void
bar(const struct painter *p, const struct ui_item *it)
{
	struct ui_rect r = it->rect;
	float pad = 0.9f * p->u;
	float h = (float)r.h - 2 * pad, room = (float)r.w - 2 * pad - h;
	float w = h + room * (float)it->amount / 1000;
	float x = it->rtl ? (float)(r.x + r.w) - pad - w : (float)r.x + pad;

	box(p, r, (float)r.h / 2 - 0.2f * p->u, 0.35f * p->u, it->ground,
	    it->edge);
	if (it->amount == 0)
		return;
	ui_draw_box(p->d, x, (float)r.y + pad, w, h, h / 2);
	ui_draw_fill(p->d, colour(p, it->ink));
}

static void
picture(const struct painter *p, const struct ui_item *it)
{
	struct ui_picture_pen k = pen(p, it);

	ui_picture_draw(
	    &k, it->picture, it->picture_rect, it->amount, it->clock);
	text(p, it);
}

static void
mirror(const struct painter *p, const struct ui_item *it)
{
	struct ui_picture_pen k = pen(p, it);
	int side = it->rect.w < it->rect.h ? it->rect.w : it->rect.h;

	if (!it->empty)
		ui_draw_mirror(p->d, it->rect, side * 4 / 100, p->mirror->rgb,
		    (int)p->mirror->width, (int)p->mirror->height);
	ui_picture_face(&k, it->rect, (enum ui_guidance)it->amount, it->chosen,
	    it->empty, it->clock);
}

void
ui_paint_scene(struct ui_draw *d, const struct ui_font *font,
    const struct ui_scene *s, const struct ui_mirror *m, struct ui_rect at)
{
	static void (*const kinds[])(
	    const struct painter *, const struct ui_item *) = {
	    [UI_ITEM_BLOCK] = block,
	    [UI_ITEM_TEXT] = text,
	    [UI_ITEM_BUTTON] = plate,
	    [UI_ITEM_PLATE] = plate,
	    [UI_ITEM_STEP] = step,
	    [UI_ITEM_BAR] = bar,
	    [UI_ITEM_PICTURE] = picture,
	    [UI_ITEM_MIRROR] = mirror,
	};
	int side = s->width < s->height ? s->width : s->height;
	struct painter p = {d, font, s, m, (float)side / 108};

	ui_draw_clip(d, at);
	for (int i = 0; i < s->n; i++)
		if (!ui_draw_rect_empty(
			ui_draw_rect_meet(s->items[i].rect, at)))
			kinds[s->items[i].kind](&p, &s->items[i]);
	ui_draw_clip(d, ui_draw_bounds(d));
}
