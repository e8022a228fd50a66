#include "biometrics/best.h"

#include <math.h>
#include <string.h>

enum {
	MAX_LOST = 3 /* frames without a face until the person is gone */
};

void
biometrics_best_init(struct biometrics_best *b, void *px, size_t cap)
{
	*b = (struct biometrics_best) {.frame = {.px = px, .cap = cap}};
}

static void
forget(struct biometrics_best *b)
{
	if (b->have)
		bytes_wipe(b->frame.px, biometrics_image_size(&b->frame));
	b->have = b->good = b->kept = false;
	b->anew = true;
	bytes_wipe(&b->face, sizeof(b->face));
	bytes_wipe(&b->quality, sizeof(b->quality));
}

/* Further than a person moves from one frame to the next. */
static bool
jumped(const struct biometrics_face *a, const struct biometrics_face *b)
{
	const float far = fmaxf(a->box.width, b->box.width);

	return fabsf(a->box.left - b->box.left) > far ||
	    fabsf(a->box.top - b->box.top) > far ||
	    a->box.width > 1.6f * b->box.width ||
	    b->box.width > 1.6f * a->box.width;
}

static void
keep(struct biometrics_best *b, const struct biometrics_image *img,
    const struct biometrics_face *f, const struct biometrics_quality *q,
    bool good)
{
	const size_t n = biometrics_image_size(img);

	/* A good frame beats any other; among equals the score decides. */
	if (b->have &&
	    (b->good > good ||
		(b->good == good &&
		    b->quality.value[BIOMETRICS_Q_UNIFIED] >=
			q->value[BIOMETRICS_Q_UNIFIED])))
		return;
	if (n > b->frame.cap)
		return;
	memcpy(b->frame.px, img->px, n);
	b->frame.width = img->width;
	b->frame.height = img->height;
	b->frame.channels = img->channels;
	b->face = *f;
	b->quality = *q;
	b->good = good;
	b->have = b->kept = true;
}

enum biometrics_guidance
biometrics_best_offer(struct biometrics_best *b,
    const struct biometrics_image *img, const struct biometrics_face *faces,
    size_t n)
{
	struct biometrics_quality q;
	enum biometrics_guidance g;

	biometrics_quality_measure(img, faces, n, &q);
	g = biometrics_quality_guide(
	    img, faces, n, b->have_before ? &b->before : NULL, &q);
	b->frames++;
	b->kept = b->anew = false;
	if (g == BIOMETRICS_G_NO_FACE) {
		if (++b->lost >= MAX_LOST) {
			forget(b);
			b->have_before = false;
		}
		return g;
	}
	if (g == BIOMETRICS_G_SEVERAL_FACES ||
	    (b->have_before && jumped(&b->before, faces)))
		forget(b);
	b->lost = 0;
	b->before = faces[0];
	b->have_before = g != BIOMETRICS_G_SEVERAL_FACES;
	if (b->have_before && biometrics_quality_comparable(&q))
		keep(b, img, faces, &q, g == BIOMETRICS_G_GOOD);
	return g;
}

void
biometrics_best_wipe(struct biometrics_best *b)
{
	forget(b);
	b->have_before = false;
	b->lost = b->frames = 0;
	bytes_wipe(&b->before, sizeof(b->before));
}
