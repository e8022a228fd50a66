/*
 * The biometric worker: the camera, awake while a traveller is there and no
 * longer, the face in its picture, the portrait's pixels, and the comparison.
 * The reference's template is computed as soon as its picture is there, while
 * the chip is still read and the camera looks for a good face; they are
 * compared only when the monitor says so, which it does only for a document
 * that it trusts.
 *
 * Presentation attack detection sees every frame with one face and says what it
 * found with every comparison; that is for the officer, never for the screen.
 */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "biometrics/best.h"
#include "biometrics/detector.h"
#include "biometrics/embedder.h"
#include "biometrics/kernel.h"
#include "hw/camera.h"
#include "kiosk/comparison.h"
#include "kiosk/frame.h"
#include "kiosk/host.h"
#include "kiosk/mirror.h"
#include "kiosk/recorder_device.h"
#include "kiosk/thresholds.h"
#include "kiosk/watchlist.h"
#include "kiosk/worker_biometric_finger.h"
#include "kiosk/worker_biometric_list.h"
#include "kiosk/worker_biometric_pad.h"
#include "kiosk/worker_biometric_photo.h"
#include "kiosk/worker_biometric_token.h"

#define FACES 8
/* A frame that is only acceptable is taken after so many without a good one. */
#define FRAMES_ENOUGH 8u
#define FULL_EVERY 8u
#define SMALLEST 40u /* that the detector looks for */
/* A camera is plugged in again; then the row is started anew. */
#define CAMERA_MS 30000u
#define CAMERA_ASK_MS 1000
#define FRAME_MAX ((size_t)3 * 2560 * 2560)

struct biometric {
	struct hw_camera *camera;
	struct kiosk_mirror *mirror;
	struct biometrics_detector *detector; /* NULL: no landmarks */
	struct biometrics_embedder *embedder; /* NULL: no landmarks, no faces */
	struct kiosk_thresholds thresholds; /* rows of both may be here */
	struct kiosk_worker_biometric_pad pad;
	struct kiosk_watchlist *lists; /* NULL: the lane has none */
	/* References of earlier travellers, which CLEAR leaves there: NULL
	 * where the policy wants none. */
	struct kiosk_impostor *others;
	bool capturing, compare;
	uint8_t *frame, *small, *kept;
	struct biometrics_face_track track;
	struct biometrics_best best;
	bool told_guidance;
	bool showed; /* a face, should the document alone make a case */
	bool have_reference; /* reference or its error below is known */
	bool have_live; /* template of best.frame */
	struct kiosk_impostor_who who; /* comes, as far as that is told */
	bool by_token; /* the reference came without a picture */
	enum biometrics_err reference_err;
	float reference[BIOMETRICS_EMBEDDER_MAX_DIM];
	float live[BIOMETRICS_EMBEDDER_MAX_DIM];
	struct kiosk_comparison out;
	struct kiosk_touch *touch; /* the fingers */
};

/* A gate without landmarks is open for business, but decides nothing by face.
 */
static enum kiosk_err
open_models(struct kiosk_worker *w)
{
	struct biometric *b = w->self;
	const struct kiosk_lane *lane = w->lane;
	struct conf_error err;

	if (kiosk_worker_biometric_pad_open(&b->pad, lane) != KIOSK_E_OK)
		return KIOSK_E_MODEL;
	if (lane->landmarks[0] == '\0')
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
open_others(struct kiosk_worker *w)
{
	struct biometric *b = w->self;
	const struct policy *p = &w->lane->policy;

	if (p->impostors == 0 || b->embedder == NULL)
		return KIOSK_E_OK;
	return kiosk_impostor_new(p->impostors,
		   biometrics_embedder_dim(b->embedder),
		   UINT64_C(60000) * p->impostor_minutes, &b->others)
	    ? KIOSK_E_OK
	    : KIOSK_E_SYSTEM;
}

static enum kiosk_err
open_biometric(struct kiosk_worker *w)
{
	struct biometric *b = calloc(1, sizeof(*b));
	enum kiosk_err e;

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
	if (kiosk_recorder_device_camera(
		w->recorder, w->lane->camera, CAMERA_MS, &b->camera) != HW_E_OK)
		return KIOSK_E_DEVICE;
	hw_camera_rest(b->camera);
	biometrics_best_init(&b->best, b->kept, FRAME_MAX);
	b->track.full_every = FULL_EVERY;
	if ((e = open_models(w)) != KIOSK_E_OK ||
	    (e = kiosk_worker_biometric_finger_open(
		 w->lane, &b->thresholds, &b->touch)) != KIOSK_E_OK ||
	    (e = open_others(w)) != KIOSK_E_OK)
		return e;
	return kiosk_worker_biometric_list_open(
	    w->lane, b->embedder, &b->lists);
}

static enum kiosk_sandbox_profile
profile(const struct kiosk_worker *w)
{
	(void)w;
	return KIOSK_SANDBOX_CAMERA;
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

static bool
live_ready(const struct biometric *b)
{
	return b->best.have &&
	    (b->best.good || b->best.frames >= FRAMES_ENOUGH);
}

/* Whose document is not trusted is never compared; the officer sees who stands
 * there nevertheless. */
static enum kiosk_err
show_face(struct kiosk_worker *w)
{
	struct biometric *b = w->self;

	if (b->showed || !live_ready(b))
		return KIOSK_E_OK;
	b->showed = true;
	return kiosk_worker_biometric_photo(
	    w, KIOSK_CASE_PHOTO_LIVE, &b->best.frame, &b->best.face);
}

static enum kiosk_err
look(struct kiosk_worker *w, const struct biometrics_image *img)
{
	struct biometrics_face face[FACES];
	struct biometric *b = w->self;
	enum biometrics_guidance g;
	enum kiosk_err e;
	size_t n = 0;

	b->track.min_face = img->height * w->lane->smallest / 1000;
	if (b->track.min_face < SMALLEST)
		b->track.min_face = SMALLEST;
	if (b->detector == NULL ||
	    biometrics_face_follow(b->detector, &b->track, img, face, FACES,
		&n) != BIOMETRICS_E_OK)
		return KIOSK_E_OK;
	if (n == 1)
		b->out.frames++;
	g = biometrics_best_offer(&b->best, img, face, n);
	b->have_live = b->have_live && !b->best.kept;
	e = tell_guidance(w, g);
	kiosk_worker_biometric_pad_see(&b->pad, &b->best, img, face, g);
	bytes_wipe(face, sizeof(face));
	return e == KIOSK_E_OK ? show_face(w) : e;
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

/*
 * The live face against references of others, then its own is kept for those
 * who come.  Whom a replay would have to hold it against is gone: counts are
 * recorded as they were.
 */
static void
compare_others(struct kiosk_worker *w)
{
	struct biometric *b = w->self;
	uint8_t frame[KIOSK_IMPOSTOR_FRAME];
	struct sink k = sink_of(frame, sizeof(frame));
	const uint64_t now = kiosk_host_now_ms();
	struct span body;
	unsigned id = 0;

	if (b->others == NULL)
		return;
	(void)kiosk_impostor_sweep(b->others, now);
	kiosk_impostor_compare(b->others,
	    biometrics_embedder_model(b->embedder), b->reference, &b->who,
	    b->live, &b->out.impostors);
	kiosk_impostor_put(&k, &b->out.impostors);
	body = sink_span(&k);
	kiosk_recorder_draw(w->recorder, KIOSK_RECORDING_OTHERS, &id, &body);
	if (!kiosk_impostor_take(&body, &b->out.impostors))
		memset(&b->out.impostors, 0, sizeof(b->out.impostors));
	kiosk_impostor_keep(b->others, b->reference, &b->who, now);
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
	snprintf(b->out.kernel, sizeof(b->out.kernel), "%s",
	    biometrics_kernel_name(biometrics_kernel()));
	if (b->reference_err != BIOMETRICS_E_OK)
		return b->reference_err;
	if (!b->have_live && (e = embed_live(b)) != BIOMETRICS_E_OK)
		return e;
	t = kiosk_host_cpu_us();
	e = biometrics_verdict_compare(b->embedder, b->reference,
	    b->by_token ? NULL : &b->out.reference, b->live, &b->out.live,
	    w->lane->policy.fmr, &b->out.verdict);
	b->out.us_compare = (uint32_t)(kiosk_host_cpu_us() - t);
	if (e == BIOMETRICS_E_OK &&
	    b->out.verdict.outcome != BIOMETRICS_NOT_ENOUGH_QUALITY)
		compare_others(w);
	return e;
}

/* Compares as soon as it was asked to and both sides are there. */
static enum kiosk_err
compare_if_ready(struct kiosk_worker *w)
{
	struct biometric *b = w->self;
	enum kiosk_err e;
	bool hopeless = b->embedder == NULL || b->detector == NULL ||
	    (b->have_reference && b->reference_err != BIOMETRICS_E_OK);
	uint8_t body[2048];
	struct sink k = sink_of(body, sizeof(body));
	bool have_live;

	if (!b->compare || (!hopeless && !(b->have_reference && live_ready(b))))
		return KIOSK_E_OK;
	b->compare = false;
	if (b->best.have &&
	    (e = kiosk_worker_biometric_photo(w, KIOSK_CASE_PHOTO_LIVE,
		 &b->best.frame, &b->best.face)) != KIOSK_E_OK)
		return e;
	b->out.verdict = (struct biometrics_verdict) {0};
	b->out.impostors = (struct kiosk_impostor_result) {0};
	b->out.err = judge(w);
	if ((e = kiosk_worker_biometric_pad_judge(
		 w, &b->pad, &b->best, &b->out)) != KIOSK_E_OK)
		return e;
	if (b->out.err == BIOMETRICS_E_OK &&
	    b->out.verdict.outcome == BIOMETRICS_MATCH &&
	    (e = kiosk_worker_biometric_token_tell(
		 w, b->embedder, b->reference)) != KIOSK_E_OK)
		return e;
	kiosk_comparison_put(&k, &b->out);
	/* The next try needs another picture. */
	biometrics_best_wipe(&b->best);
	have_live = b->have_live;
	b->have_live = false;
	if (!sink_ok(&k))
		return KIOSK_E_SIZE;
	e = kiosk_worker_tell(
	    w, KIOSK_MONITOR, KIOSK_MSG_COMPARED, sink_span(&k));
	if (e != KIOSK_E_OK)
		return e;
	return kiosk_worker_biometric_list_screen(
	    w, b->lists, have_live ? b->live : NULL, b->reference);
}

static enum biometrics_err
embed_reference(struct biometric *b, const struct biometrics_image *img)
{
	struct biometrics_face face[2];
	enum biometrics_err e = BIOMETRICS_E_OK;
	/* A portrait is filled by a head (Doc 9303-3): that first. */
	const unsigned narrow = img->width < img->height ? img->width
							 : img->height;
	const unsigned sizes[] = {narrow / 4, BIOMETRICS_FACE_MIN, SMALLEST};
	size_t n = 0;

	if (b->detector == NULL || b->embedder == NULL)
		return BIOMETRICS_E_MODEL;
	for (size_t i = 0; i < 3 && e == BIOMETRICS_E_OK && n == 0; i++)
		if (i > 0 || sizes[0] > BIOMETRICS_FACE_MIN)
			e = biometrics_face_find(
			    b->detector, img, sizes[i], face, 2, &n);
	b->out.reference_doubtful = false;
	if (e == BIOMETRICS_E_OK && n == 0) {
		e = biometrics_face_find_doubtful(b->detector, img, face);
		b->out.reference_doubtful = e == BIOMETRICS_E_OK;
	}
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
	enum kiosk_err e;

	if (!span_take_be16(&body, &width) || !span_take_be16(&body, &height) ||
	    !span_take_u8(&body, &channels))
		return KIOSK_E_FRAME;
	img = biometrics_image_of(b->small, FRAME_MAX, width, height, channels);
	if (!biometrics_image_ok(&img) || body.n != biometrics_image_size(&img))
		return KIOSK_E_FRAME;
	memcpy(b->small, body.p, body.n);
	b->reference_err = embed_reference(b, &img);
	b->out.us_reference = (uint32_t)(kiosk_host_cpu_us() - t);
	e = kiosk_worker_biometric_photo(w, KIOSK_CASE_PHOTO_CHIP, &img, NULL);
	bytes_wipe(b->small, body.n);
	b->have_reference = true;
	return e == KIOSK_E_OK ? compare_if_ready(w) : e;
}

static enum kiosk_err
take_template(struct kiosk_worker *w, struct span body)
{
	struct biometric *b = w->self;
	enum kiosk_err e = kiosk_worker_biometric_token_take(
	    body, b->embedder, b->reference, &b->reference_err);

	b->have_reference = b->by_token = e == KIOSK_E_OK;
	return e == KIOSK_E_OK ? compare_if_ready(w) : e;
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

/* Scores are the same bit for bit with the same kernels only. */
static void
record_kernel(struct kiosk_worker *w)
{
	unsigned kernel = (unsigned)biometrics_kernel();
	struct span nothing = {0};

	kiosk_recorder_draw(
	    w->recorder, KIOSK_RECORDING_KERNEL, &kernel, &nothing);
}

static enum kiosk_err
message(struct kiosk_worker *w, enum kiosk_peer from, const struct kiosk_msg *m)
{
	struct biometric *b = w->self;

	(void)from;
	if (m->id == KIOSK_MSG_BEGIN) {
		record_kernel(w);
		if (hw_camera_wake(b->camera) != HW_E_OK)
			return KIOSK_E_DEVICE;
		b->capturing = true;
	}
	if (m->id == KIOSK_MSG_LIST)
		return kiosk_worker_biometric_list_take(w, b->lists, m->body);
	if (m->id == KIOSK_MSG_PIXELS)
		return take_reference(w, m->body);
	if (m->id == KIOSK_MSG_NO_PIXELS)
		return no_reference(w, m->body);
	if (m->id == KIOSK_MSG_REFERENCE)
		return take_template(w, m->body);
	if (m->id != KIOSK_MSG_COMPARE)
		return kiosk_worker_biometric_finger(w, b->touch, m);
	if (!kiosk_impostor_who_take(m->body, &b->who))
		return KIOSK_E_FRAME;
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
	const struct biometric *b = w->self;

	/* A camera that hangs is never readable: it is asked. */
	return b->capturing
	    ? CAMERA_ASK_MS
	    : kiosk_impostor_sweep(b->others, kiosk_host_now_ms());
}

static enum kiosk_err
tick(struct kiosk_worker *w)
{
	struct biometric *b = w->self;
	struct hw_camera_frame frame;
	struct biometrics_image img = {.px = b->frame, .cap = FRAME_MAX};
	enum kiosk_err e;
	enum hw_err got;

	if (!b->capturing) /* a reference's time is over: wait_ms() wiped it */
		return KIOSK_E_OK;
	got = hw_camera_next(b->camera, &frame);
	if (got == HW_E_END)
		b->capturing = false;
	if (got == HW_E_GONE)
		return KIOSK_E_DEVICE;
	if (got != HW_E_OK || !kiosk_frame_pixels(&frame, &img))
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
	hw_camera_rest(b->camera);
	biometrics_best_wipe(&b->best);
	kiosk_worker_biometric_pad_clear(&b->pad);
	if (b->detector != NULL)
		biometrics_detector_forget(b->detector);
	if (b->embedder != NULL)
		biometrics_embedder_forget(b->embedder);
	b->track = (struct biometrics_face_track) {.full_every = FULL_EVERY};
	bytes_wipe(b->frame, FRAME_MAX);
	bytes_wipe(b->small, FRAME_MAX);
	bytes_wipe(b->reference, sizeof(b->reference));
	bytes_wipe(b->live, sizeof(b->live));
	bytes_wipe(&b->who, sizeof(b->who));
	bytes_wipe(&b->out, sizeof(b->out));
	if (b->touch != NULL)
		kiosk_touch_clear(b->touch);
	kiosk_mirror_wipe(b->mirror);
	b->capturing = b->compare = b->told_guidance = b->showed = false;
	b->have_reference = b->have_live = b->by_token = false;
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
