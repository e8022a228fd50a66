/*
 * CPU time of one passage by step: the gate's own modules in one thread, over a
 * chip in memory, medians of some runs, for a passport with PACE and a JPEG
 * portrait and for one with BAC and a JPEG 2000 portrait.  The chip's own work
 * does not count.
 *
 * Last, what lies between the last byte of DG2 and the decision, and its ratio
 * to the budget of 100 ms.  The live template is part of it: the biometric
 * worker computes it from the best frame when it is asked to compare.
 *
 * The network is the file named as argument, else the program's own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "biometrics/best.h"
#include "biometrics/detector.h"
#include "biometrics/embedder.h"
#include "biometrics/model.h"
#include "biometrics/verdict.h"
#include "certs/files.h"
#include "hw/camera.h"
#include "kiosk/decide.h"
#include "kiosk/host.h"
#include "kiosk/inspect.h"
#include "kiosk/passport.h"
#include "kiosk/store.h"
#include "kiosk/trust.h"

enum {
	RUNS = 15,
	PIXELS = 1 << 22,
	FRAMES = 3
};
#define BUDGET_MS 100.0
#define STORE "sqlite:build/bench/passages.db"

/* clang-format off */
#define STEPS(X)                                                              \
	X(ACCESS,    "open the chip: EF.CardAccess, PACE or BAC", 0)   \
	X(COM,       "read EF.COM", 0)   \
	X(DG1,       "read DG1", 0)   \
	X(SOD,       "read EF.SOD", 0)   \
	X(SMALL,     "read the other small files", 0)   \
	X(DG2,       "read DG2", 0)   \
	X(SIGNATURE, "judge EF.SOD: signature, chain", 0)   \
	X(FILES,     "judge EF.COM, DG1 and small files", 0)   \
	X(DIGEST,    "judge DG2: digest, portrait record", 1)   \
	X(FINISH,    "join all checks", 1)   \
	X(PORTRAIT,  "decode the portrait", 1)   \
	X(FIT,       "no side of it longer than 1024", 1)   \
	X(FIND,      "find the portrait's face", 1)   \
	X(REFERENCE, "template of the portrait", 1)   \
	X(FRAME,     "a camera frame: decode", 0)   \
	X(MIRROR,    "a camera frame: size of the mirror", 0)   \
	X(FOLLOW,    "a camera frame: find the face", 0)   \
	X(OFFER,     "a camera frame: quality, guidance", 0)   \
	X(LIVE,      "template of the best frame", 1)   \
	X(COMPARE,   "compare", 1)   \
	X(DECIDE,    "decide: document, face, passage", 1)   \
	X(STORED,    "store the passage (synced), before the door", 0)   \
	X(RECORD,    "write the record as JSON and text", 0)
/* clang-format on */

enum step {
#define CODE(id, text, after) S_##id,
	STEPS(CODE)
#undef CODE
	S_COUNT
};

static const struct {
	const char *text;
	int after_dg2;
} steps[S_COUNT] = {
#define ROW(id, text, after) [S_##id] = {text, after},
    STEPS(ROW)
#undef ROW
};

static const char *const passports[] = {"pace", "bac"};
enum {
	KINDS = sizeof(passports) / sizeof(passports[0])
};

static double ms[KINDS][S_COUNT][RUNS];
static double since;
static struct kiosk_trust trust;
static struct biometrics_detector *detector;
static struct biometrics_embedder *embedder;
static struct kiosk_store *store;
static struct hw_camera *camera;

static struct mrtd_session session;
static struct kiosk_inspect inspect;
static struct mrtd_chip chip;
static struct kiosk_record record;
static uint8_t arena[MRTD_SESSION_ARENA], rapdu[MRTD_RAPDU_MAX];
static uint8_t portrait_px[PIXELS], fit_px[PIXELS], frame_px[PIXELS],
    best_px[PIXELS];
static uint8_t text[KIOSK_RECORD_MAX];
static float reference[BIOMETRICS_EMBEDDER_MAX_DIM];
static float live[BIOMETRICS_EMBEDDER_MAX_DIM];

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench_kiosk_passage: %s\n", what);
	exit(1);
}

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* What was done since the last lap counts for this step. */
static void
lap(double *of, enum step s)
{
	double now = cpu_ms();

	of[s] += now - since;
	since = cpu_ms();
}

static enum step
reading(enum mrtd_file f)
{
	return f == MRTD_FILE_COM ? S_COM
	    : f == MRTD_FILE_DG1  ? S_DG1
	    : f == MRTD_FILE_SOD  ? S_SOD
	    : f == MRTD_FILE_DG2  ? S_DG2
				  : S_SMALL;
}

static enum step
judging(enum mrtd_file f)
{
	return f == MRTD_FILE_SOD ? S_SIGNATURE
	    : f == MRTD_FILE_DG2  ? S_DIGEST
				  : S_FILES;
}

/* False at the end.  *image is set when the portrait may be looked at. */
static bool
events(double *of, struct span *image)
{
	struct mrtd_session_event e;

	while (mrtd_session_next_event(&session, &e)) {
		if (e.kind == MRTD_EVENT_ACCESS)
			lap(of, S_ACCESS);
		if (e.kind == MRTD_EVENT_END) {
			must(e.err == MRTD_E_OK, mrtd_err_text(e.err));
			return false;
		}
		if (e.kind != MRTD_EVENT_FILE)
			continue;
		lap(of, reading(e.file));
		kiosk_inspect_file(&inspect, e.file, e.err, e.content);
		if (e.file == MRTD_FILE_SOD)
			mrtd_session_want(
			    &session, kiosk_inspect_signed(&inspect));
		(void)!kiosk_inspect_portrait(&inspect, image);
		lap(of, judging(e.file));
	}
	return true;
}

static void
read_chip(double *of, struct span *image)
{
	struct span capdu;

	while (events(of, image)) {
		struct sink k = sink_of(rapdu, sizeof(rapdu));
		double before, spent;

		if (!mrtd_session_send(&session, &capdu)) {
			must(mrtd_session_state(&session) == MRTD_SESSION_ENDED,
			    "the chip is lost");
			continue;
		}
		before = cpu_ms();
		must(mrtd_chip_command(&chip, capdu, &k) == MRTD_CHIP_ANSWERS,
		    "the chip is silent");
		spent = cpu_ms() - before;
		since += spent;
		(void)mrtd_session_recv(&session, sink_span(&k));
	}
}

static void
begin(const struct kiosk_passport *p, struct mrtd_chip_conf *chip_conf)
{
	static uint8_t atr[MRTD_CHIP_ATR_MAX];
	struct sink k = sink_of(atr, sizeof(atr));
	struct kiosk_inspect_conf conf = {.profile = CERTS_PROFILE_GATE,
	    .anchors = trust.anchors,
	    .now = kiosk_host_time(),
	    .have_optical = true};
	struct span dg1 = p->dumps.files[MRTD_FILE_DG1], mrz;

	must(span_part(dg1, dg1.n - 88, 88, &mrz) &&
		mrtd_mrz_parse(mrz, &conf.optical) == MRTD_E_OK,
	    "the MRZ of DG1");
	must(mrtd_chip_init(&chip, chip_conf) == MRTD_E_OK, "the chip");
	mrtd_chip_atr(&chip, &k);
	mrtd_session_init(&session,
	    &(struct mrtd_session_conf) {.env = &kiosk_host_env,
		.limits = {65544, 65538},
		.atr = sink_span(&k),
		.mrz = chip_conf->mrz,
		.have_mrz = true,
		.want = MRTD_FILE_BIT(MRTD_FILE_COM) |
		    MRTD_FILE_BIT(MRTD_FILE_SOD) |
		    MRTD_FILE_BIT(MRTD_FILE_DG1) | MRTD_FILE_BIT(MRTD_FILE_DG2),
		.want_listed = MRTD_FILE_BIT(MRTD_FILE_DG14),
		.allow_bac = true,
		.arena = arena,
		.arena_cap = sizeof(arena)});
	kiosk_inspect_init(&inspect, &conf);
}

static void
portrait(double *of, struct span image)
{
	struct biometrics_image img = {
	    .px = portrait_px, .cap = sizeof(portrait_px)};
	struct biometrics_image fit = {.px = fit_px, .cap = sizeof(fit_px)};
	struct biometrics_face face[2];
	size_t n = 0;

	since = cpu_ms();
	must(biometrics_image_decode(image, &img) == BIOMETRICS_E_OK,
	    "the portrait");
	lap(of, S_PORTRAIT);
	must(biometrics_image_resize(&img, img.width, img.height, &fit) ==
		BIOMETRICS_E_OK,
	    "the portrait");
	lap(of, S_FIT);
	must(biometrics_face_find(detector, &img, 0, face, 2, &n) ==
		    BIOMETRICS_E_OK &&
		n > 0,
	    "no face in the portrait");
	biometrics_quality_measure(&img, face, 1, &record.face.reference);
	lap(of, S_FIND);
	must(biometrics_face_template(embedder, &img, face, reference) ==
		BIOMETRICS_E_OK,
	    "the portrait's template");
	lap(of, S_REFERENCE);
}

static void
next_frame(struct hw_camera_frame *f)
{
	const struct timespec pause = {.tv_nsec = 2000000};

	while (hw_camera_next(camera, f) != HW_E_OK)
		nanosleep(&pause, NULL);
}

/* A few frames as the worker sees them; the mean of one counts. */
static void
look(double *of, struct biometrics_best *best)
{
	struct biometrics_face_track track = {.full_every = 15};

	for (int i = 0; i < FRAMES; i++) {
		struct biometrics_image img = {
		    .px = frame_px, .cap = sizeof(frame_px)};
		struct biometrics_image fit = {
		    .px = fit_px, .cap = sizeof(fit_px)};
		struct biometrics_face face[8];
		struct hw_camera_frame f;
		size_t n = 0;

		next_frame(&f);
		since = cpu_ms();
		must(biometrics_image_decode(f.data, &img) == BIOMETRICS_E_OK,
		    "a camera frame");
		lap(of, S_FRAME);
		must(biometrics_image_resize(
			 &img, img.width, img.height, &fit) == BIOMETRICS_E_OK,
		    "a camera frame");
		lap(of, S_MIRROR);
		must(biometrics_face_follow(detector, &track, &img, face, 8,
			 &n) == BIOMETRICS_E_OK,
		    "a camera frame");
		lap(of, S_FOLLOW);
		record.face.frames += n == 1;
		record.face.guidance = biometrics_best_offer(
		    best, &img, face, n);
		lap(of, S_OFFER);
	}
	for (enum step s = S_FRAME; s <= S_OFFER; s++)
		of[s] /= FRAMES;
	must(best->have, "no face before the camera");
	record.face.live = best->quality;
}

static void
compare(double *of, const struct biometrics_best *best, double fmr)
{
	struct kiosk_comparison *c = &record.face;

	record.have_face = true;
	record.have_rule = true;
	record.rule.outcome = KIOSK_RULE_ELIGIBLE;
	since = cpu_ms();
	must(biometrics_face_template(
		 embedder, &best->frame, &best->face, live) == BIOMETRICS_E_OK,
	    "the live template");
	lap(of, S_LIVE);
	c->err = biometrics_verdict_compare(embedder, reference, &c->reference,
	    live, &c->live, fmr, &c->verdict);
	lap(of, S_COMPARE);
	snprintf(c->model, sizeof(c->model), "%s",
	    biometrics_embedder_name(embedder));
	snprintf(c->sha256, sizeof(c->sha256), "%s",
	    biometrics_embedder_sha256(embedder));
}

static void
decide(double *of, const struct policy *p)
{
	struct sink k = sink_of(text, sizeof(text));
	enum kiosk_decision document, whole;

	since = cpu_ms();
	document = kiosk_decide_document(p, &record);
	(void)!kiosk_decide_face(p, &record.face);
	whole = kiosk_decide_passage(p, &record);
	lap(of, S_DECIDE);
	must(document == KIOSK_ADMIT, "the document is not admitted");
	must(whole == KIOSK_ADMIT, "the passage is not admitted");
	snprintf(record.decision, sizeof(record.decision), "%s",
	    kiosk_decide_name(whole));
	since = cpu_ms();
	must(kiosk_store_put(store, &record, NULL) == KIOSK_E_OK, "the store");
	lap(of, S_STORED);
	must(kiosk_record_json(&record, &k), "the record");
	k = sink_of(text, sizeof(text));
	must(kiosk_record_text(&record, &k), "the record");
	lap(of, S_RECORD);
}

static void
passage(const struct kiosk_passport *p, struct mrtd_chip_conf *conf, double *of)
{
	struct biometrics_best best;
	struct span image = {0};
	struct policy policy;

	kiosk_policy_default(&policy);
	memset(&record, 0, sizeof(record));
	snprintf(record.id, sizeof(record.id), "bench");
	biometrics_best_init(&best, best_px, sizeof(best_px));
	look(of, &best);
	begin(p, conf);
	since = cpu_ms();
	read_chip(of, &image);
	kiosk_inspect_finish(&inspect, mrtd_session_report(&session));
	record.have_facts = true;
	record.facts = *kiosk_inspect_facts(&inspect);
	lap(of, S_FINISH);
	must(image.p != NULL, "the portrait is not authentic");
	portrait(of, image);
	compare(of, &best, policy.fmr);
	decide(of, &policy);
	kiosk_inspect_wipe(&inspect);
	mrtd_session_wipe(&session);
	biometrics_best_wipe(&best);
}

static int
rising(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void
measure(unsigned kind)
{
	struct kiosk_passport p;
	struct mrtd_chip_conf conf;
	struct conf_error err;
	const char *what = "";
	char dir[64];

	snprintf(dir, sizeof(dir), "build/bench/%s", passports[kind]);
	must(kiosk_passport_load(dir, &p, &err) == KIOSK_E_OK, dir);
	must(kiosk_passport_chip(&p, &conf, &what) == KIOSK_E_OK, what);
	conf.env = &kiosk_host_env;
	for (int r = -1; r < RUNS; r++) {
		double of[S_COUNT] = {0};

		passage(&p, &conf, of);
		for (int s = 0; r >= 0 && s < S_COUNT; s++)
			ms[kind][s][r] = of[s];
	}
	for (int s = 0; s < S_COUNT; s++)
		qsort(ms[kind][s], RUNS, sizeof(double), rising);
	mrtd_chip_wipe(&chip);
	kiosk_passport_free(&p);
}

static void
print(void)
{
	double after[KINDS] = {0}, whole[KINDS] = {0};

	printf(
	    "  CPU, medians of %d%32s %8s\n", RUNS, passports[0], passports[1]);
	for (int s = 0; s < S_COUNT; s++) {
		printf("  %-44s", steps[s].text);
		for (int k = 0; k < KINDS; k++) {
			printf(" %8.3f", ms[k][s][RUNS / 2]);
			whole[k] += ms[k][s][RUNS / 2];
			after[k] += steps[s].after_dg2 ? ms[k][s][RUNS / 2] : 0;
		}
		printf(" ms\n");
	}
	printf("  %-44s %8.3f %8.3f ms\n", "all, with one frame", whole[0],
	    whole[1]);
	printf("  %-44s %8.3f %8.3f ms\n",
	    "from the last byte of DG2 to the "
	    "decision",
	    after[0], after[1]);
	printf("  %-44s %8.3f %8.3f\n", "as a ratio to 100 ms",
	    after[0] / BUDGET_MS, after[1] / BUDGET_MS);
}

int
main(int argc, char **argv)
{
	const char *model = argc > 1 ? argv[1] : NULL;

	must(system("tests/bench/material.sh >&2") == 0, "the material");
	must(kiosk_trust_load("build/bench/trust", &trust) == KIOSK_E_OK,
	    "the trust store");
	must(kiosk_store_open(STORE, &store, NULL) == KIOSK_E_OK, "the store");
	must(hw_camera_open("file:build/men/man-1/camera-2?fps=120", &camera) ==
		HW_E_OK,
	    "the camera");
	must(biometrics_detector_new(BIOMETRICS_DETECTOR_MODEL, &detector) ==
		BIOMETRICS_E_OK,
	    "the landmarks");
	must(biometrics_embedder_new(model, &embedder) == BIOMETRICS_E_OK,
	    "the face model");
	for (unsigned k = 0; k < KINDS; k++)
		measure(k);
	print();
	biometrics_embedder_free(&embedder);
	biometrics_detector_free(&detector);
	hw_camera_close(&camera);
	kiosk_store_close(&store);
	kiosk_trust_free(&trust);
	return 0;
}
