/*
 * The biometric worker: the camera, the face in its picture, the portrait's
 * pixels, and the comparison.  Reference and live templates are computed as
 * soon as their picture is there, while the chip is still read; they are
 * compared only when the monitor says so, which it does only for a document
 * that it trusts.
 */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "biometrics/best.h"
#include "biometrics/detector.h"
#include "biometrics/embedder.h"
#include "hw/camera.h"
#include "kiosk/comparison.h"
#include "kiosk/host.h"
#include "kiosk/mirror.h"
#include "kiosk/thresholds.h"
#include "kiosk/worker.h"

#define FACES 8
/* A frame that is only acceptable is taken after so many without a good one. */
#define FRAMES_ENOUGH 8u
#define FULL_EVERY 15u
#define FRAME_MAX ((size_t)3 * 2560 * 2560)

struct biometric {
	struct hw_camera *camera;
	struct kiosk_mirror *mirror;
	struct biometrics_detector *detector; /* NULL: no landmarks */
	struct biometrics_embedder *embedder; /* NULL: no model */
	struct kiosk_thresholds thresholds; /* the embedder's row may be here */
	bool capturing, compare;
	uint8_t *frame, *small, *kept;
	struct biometrics_face_track track;
	struct biometrics_best best;
	bool told_guidance;
	bool have_reference; /* reference or its error below is known */
	bool have_live; /* template of best.frame */
	enum biometrics_err reference_err;
	float reference[BIOMETRICS_EMBEDDER_MAX_DIM];
	float live[BIOMETRICS_EMBEDDER_MAX_DIM];
	struct kiosk_comparison out;
};

/* A gate without models is open for business, but decides nothing by face. */
static enum kiosk_err
open_models(struct kiosk_worker *w)
{
	struct biometric *b = w->self;
	const struct kiosk_lane *lane = w->lane;
	struct conf_error err;

	if (lane->landmarks[0] == '\0' || lane->model[0] == '\0')
		return KIOSK_E_OK;
	if (biometrics_detector_new(lane->landmarks, &b->detector) !=
	    BIOMETRICS_E_OK)
		return KIOSK_E_MODEL;
	if (biometrics_embedder_new(lane->model, &b->embedder) !=
	    BIOMETRICS_E_OK)
		return KIOSK_E_MODEL;
	return kiosk_thresholds_apply(
	    lane->thresholds, &b->thresholds, b->embedder, &err);
}

static enum kiosk_err
open_biometric(struct kiosk_worker *w)
{
	struct biometric *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return KIOSK_E_SYSTEM;
	w->self = b;
	b->frame = malloc(FRAME_MAX);
	b->small = malloc(FRAME_MAX);
	b->kept = malloc(FRAME_MAX);
	b->mirror = kiosk_mirror_map(KIOSK_WORKER_FD_MIRROR, true);
	if (b->frame == NULL || b->small == NULL || b->kept == NULL ||
	    b->mirror == NULL)
		return KIOSK_E_SYSTEM;
	if (hw_camera_open(w->lane->camera, &b->camera) != HW_E_OK)
		return KIOSK_E_DEVICE;
	biometrics_best_init(&b->best, b->kept, FRAME_MAX);
	b->track.full_every = FULL_EVERY;
	return open_models(w);
}

static enum kiosk_sandbox_profile
profile(const struct kiosk_worker *w)
{
	(void)w;
	return KIOSK_SANDBOX_CAMERA;
}

static uint8_t
clamp(int v)
{
	return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

/* ITU-R BT.601, video range, 16.16 fixed point. */
static bool
from_i420(const struct hw_camera_frame *f, struct biometrics_image *img)
{
	size_t w = f->width, h = f->height, cw = (w + 1) / 2, ch = (h + 1) / 2;
	struct span y, u, v;

	if (w * h * 3 > img->cap || !span_part(f->data, 0, w * h, &y) ||
	    !span_part(f->data, w * h, cw * ch, &u) ||
	    !span_part(f->data, w * h + cw * ch, cw * ch, &v))
		return false;
	for (size_t i = 0; i < h; i++)
		for (size_t j = 0; j < w; j++) {
			uint8_t *px = img->px + 3 * (i * w + j);
			int c = 76309 * (y.p[i * w + j] - 16);
			int d = u.p[i / 2 * cw + j / 2] - 128;
			int e = v.p[i / 2 * cw + j / 2] - 128;

			px[0] = clamp((c + 104597 * e) >> 16);
			px[1] = clamp((c - 25675 * d - 53279 * e) >> 16);
			px[2] = clamp((c + 132201 * d) >> 16);
		}
	*img = biometrics_image_of(img->px, img->cap, f->width, f->height, 3);
	return true;
}

/* The frame as pixels in b->frame. */
static bool
pixels_of(struct biometric *b, const struct hw_camera_frame *f,
    struct biometrics_image *img)
{
	unsigned channels = f->format == HW_CAMERA_GREY ? 1 : 3;

	*img = (struct biometrics_image) {.px = b->frame, .cap = FRAME_MAX};
	if (f->format == HW_CAMERA_JPEG)
		return biometrics_image_decode(f->data, img) == BIOMETRICS_E_OK;
	if (f->format == HW_CAMERA_I420)
		return from_i420(f, img);
	*img = biometrics_image_of(
	    b->frame, FRAME_MAX, f->width, f->height, channels);
	if (f->data.n > FRAME_MAX || f->data.n != biometrics_image_size(img))
		return false;
	memcpy(b->frame, f->data.p, f->data.n);
	return true;
}

static void
reflect(struct biometric *b, const struct biometrics_image *img)
{
	unsigned longer = img->width > img->height ? img->width : img->height;
	unsigned side = longer > KIOSK_MIRROR_SIDE ? KIOSK_MIRROR_SIDE : longer;
	struct biometrics_image out = {.px = b->small, .cap = FRAME_MAX};
	uint8_t *px = kiosk_mirror_begin(b->mirror);
	size_t n;

	if (longer == 0 ||
	    biometrics_image_resize(img,
		(unsigned)((uint64_t)img->width * side / longer),
		(unsigned)((uint64_t)img->height * side / longer),
		&out) != BIOMETRICS_E_OK)
		return;
	n = (size_t)out.width * out.height;
	if (out.channels == 3)
		memcpy(px, out.px, 3 * n);
	else
		for (size_t i = 0; i < n; i++)
			memset(px + 3 * i, out.px[i], 3);
	kiosk_mirror_end(b->mirror, out.width, out.height);
}

static enum kiosk_err
tell_guidance(struct kiosk_worker *w, enum biometrics_guidance g)
{
	struct biometric *b = w->self;
	uint8_t code = (uint8_t)g;

	if (b->told_guidance && b->out.guidance == g)
		return KIOSK_E_OK;
	b->told_guidance = true;
	b->out.guidance = g;
	return kiosk_worker_tell(
	    w, KIOSK_MONITOR, KIOSK_MSG_GUIDANCE, span_of(&code, 1));
}

static enum kiosk_err
look(struct kiosk_worker *w, const struct biometrics_image *img)
{
	struct biometrics_face face[FACES];
	struct biometric *b = w->self;
	enum biometrics_guidance g;
	size_t n = 0;

	if (b->detector == NULL ||
	    biometrics_face_follow(b->detector, &b->track, img, face, FACES,
		&n) != BIOMETRICS_E_OK)
		return KIOSK_E_OK;
	if (n == 1)
		b->out.frames++;
	g = biometrics_best_offer(&b->best, img, face, n);
	b->have_live = false;
	bytes_wipe(face, sizeof(face));
	return tell_guidance(w, g);
}

static bool
live_ready(const struct biometric *b)
{
	return b->best.have &&
	    (b->best.good || b->best.frames >= FRAMES_ENOUGH);
}

static enum biometrics_err
embed_live(struct biometric *b)
{
	uint64_t t = kiosk_host_cpu_us();
	enum biometrics_err e = biometrics_face_template(
	    b->embedder, &b->best.frame, &b->best.face, b->live);

	b->out.us_live = (uint32_t)(kiosk_host_cpu_us() - t);
	b->out.live = b->best.quality;
	b->have_live = e == BIOMETRICS_E_OK;
	return e;
}

static enum biometrics_err
judge(struct kiosk_worker *w)
{
	struct biometric *b = w->self;
	enum biometrics_err e;
	uint64_t t;

	if (b->embedder == NULL || b->detector == NULL)
		return BIOMETRICS_E_MODEL;
	snprintf(b->out.model, sizeof(b->out.model), "%s",
	    biometrics_embedder_name(b->embedder));
	snprintf(b->out.sha256, sizeof(b->out.sha256), "%s",
	    biometrics_embedder_sha256(b->embedder));
	if (b->reference_err != BIOMETRICS_E_OK)
		return b->reference_err;
	if (!b->have_live && (e = embed_live(b)) != BIOMETRICS_E_OK)
		return e;
	t = kiosk_host_cpu_us();
	e = biometrics_verdict_compare(b->embedder, b->reference,
	    &b->out.reference, b->live, &b->out.live, w->lane->policy.fmr,
	    &b->out.verdict);
	b->out.us_compare = (uint32_t)(kiosk_host_cpu_us() - t);
	return e;
}

/* Compares as soon as it was asked to and both sides are there. */
static enum kiosk_err
compare_if_ready(struct kiosk_worker *w)
{
	struct biometric *b = w->self;
	bool hopeless = b->embedder == NULL || b->detector == NULL ||
	    (b->have_reference && b->reference_err != BIOMETRICS_E_OK);
	uint8_t body[1024];
	struct sink k = sink_of(body, sizeof(body));

	if (!b->compare || (!hopeless && !(b->have_reference && live_ready(b))))
		return KIOSK_E_OK;
	b->compare = false;
	b->out.verdict = (struct biometrics_verdict) {0};
	b->out.err = judge(w);
	kiosk_comparison_put(&k, &b->out);
	/* The next try needs another picture. */
	biometrics_best_wipe(&b->best);
	b->have_live = false;
	return sink_ok(&k) ? kiosk_worker_tell(w, KIOSK_MONITOR,
				 KIOSK_MSG_COMPARED, sink_span(&k))
			   : KIOSK_E_SIZE;
}

static enum biometrics_err
embed_reference(struct biometric *b, const struct biometrics_image *img)
{
	struct biometrics_face face[2];
	enum biometrics_err e;
	size_t n = 0;

	if (b->detector == NULL || b->embedder == NULL)
		return BIOMETRICS_E_MODEL;
	e = biometrics_face_find(b->detector, img, 0, face, 2, &n);
	if (e == BIOMETRICS_E_OK && n == 0)
		e = biometrics_face_find(b->detector, img, 40, face, 2, &n);
	if (e == BIOMETRICS_E_OK && n == 0)
		e = BIOMETRICS_E_NO_FACE;
	if (e != BIOMETRICS_E_OK)
		return e;
	/* A portrait shows one person: the largest face is theirs. */
	biometrics_quality_measure(img, face, 1, &b->out.reference);
	e = biometrics_face_template(b->embedder, img, &face[0], b->reference);
	bytes_wipe(face, sizeof(face));
	return e;
}

static enum kiosk_err
take_reference(struct kiosk_worker *w, struct span body)
{
	struct biometric *b = w->self;
	uint64_t t = kiosk_host_cpu_us();
	struct biometrics_image img;
	uint16_t width, height;
	uint8_t channels;

	if (!span_take_be16(&body, &width) || !span_take_be16(&body, &height) ||
	    !span_take_u8(&body, &channels))
		return KIOSK_E_FRAME;
	img = biometrics_image_of(b->small, FRAME_MAX, width, height, channels);
	if (!biometrics_image_ok(&img) || body.n != biometrics_image_size(&img))
		return KIOSK_E_FRAME;
	memcpy(b->small, body.p, body.n);
	b->reference_err = embed_reference(b, &img);
	b->out.us_reference = (uint32_t)(kiosk_host_cpu_us() - t);
	bytes_wipe(b->small, body.n);
	b->have_reference = true;
	return compare_if_ready(w);
}

static enum kiosk_err
no_reference(struct kiosk_worker *w, struct span body)
{
	struct biometric *b = w->self;
	uint16_t err;

	if (!span_take_be16(&body, &err) || err >= BIOMETRICS_E_COUNT ||
	    err == BIOMETRICS_E_OK)
		return KIOSK_E_FRAME;
	b->reference_err = (enum biometrics_err)err;
	b->have_reference = true;
	return compare_if_ready(w);
}

static enum kiosk_err
message(struct kiosk_worker *w, enum kiosk_peer from, const struct kiosk_msg *m)
{
	struct biometric *b = w->self;

	(void)from;
	if (m->id == KIOSK_MSG_BEGIN)
		b->capturing = true;
	if (m->id == KIOSK_MSG_PIXELS)
		return take_reference(w, m->body);
	if (m->id == KIOSK_MSG_NO_PIXELS)
		return no_reference(w, m->body);
	if (m->id != KIOSK_MSG_COMPARE)
		return KIOSK_E_OK;
	b->compare = true;
	return compare_if_ready(w);
}

static int
camera_fd(const struct kiosk_worker *w)
{
	const struct biometric *b = w->self;

	return b->capturing ? hw_camera_fd(b->camera) : -1;
}

static int
wait_ms(const struct kiosk_worker *w)
{
	(void)w;
	return -1;
}

static enum kiosk_err
tick(struct kiosk_worker *w)
{
	struct biometric *b = w->self;
	struct hw_camera_frame frame;
	struct biometrics_image img;
	enum hw_err got = hw_camera_next(b->camera, &frame);
	enum kiosk_err e;

	if (got == HW_E_END)
		b->capturing = false;
	if (got == HW_E_GONE)
		return KIOSK_E_DEVICE;
	if (got != HW_E_OK || !pixels_of(b, &frame, &img))
		return KIOSK_E_OK;
	reflect(b, &img);
	if ((e = look(w, &img)) != KIOSK_E_OK)
		return e;
	return compare_if_ready(w);
}

static void
clear(struct kiosk_worker *w)
{
	struct biometric *b = w->self;

	if (b == NULL || b->mirror == NULL)
		return;
	biometrics_best_wipe(&b->best);
	b->track = (struct biometrics_face_track) {.full_every = FULL_EVERY};
	bytes_wipe(b->frame, FRAME_MAX);
	bytes_wipe(b->small, FRAME_MAX);
	bytes_wipe(b->reference, sizeof(b->reference));
	bytes_wipe(b->live, sizeof(b->live));
	bytes_wipe(&b->out, sizeof(b->out));
	kiosk_mirror_wipe(b->mirror);
	b->capturing = b->compare = b->told_guidance = false;
	b->have_reference = b->have_live = false;
	b->reference_err = BIOMETRICS_E_OK;
}

const struct kiosk_worker_role kiosk_worker_biometric = {
    .open = open_biometric,
    .profile = profile,
    .message = message,
    .fd = camera_fd,
    .wait_ms = wait_ms,
    .tick = tick,
    .clear = clear,
};
