/*
 * The input is what a camera delivers, in one of three ways: pixels as runs
 * (value, length) of an image whose shape the first octets give; the spots of a
 * page; or what the network said of each character.
 */
#include <stdlib.h>
#include <string.h>

#include "mrtd/ocrb_parts.h"
#include "tests/fuzz/fuzz.h"

static void
check_reading(const struct mrtd_ocrb_reading *r)
{
	struct mrtd_mrz m;

	FUZZ_ASSERT(strlen(r->text) == r->n && r->n <= MRTD_MRZ_MAX);
	for (size_t i = 0; i < r->n; i++)
		FUZZ_ASSERT(strchr("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<",
				r->text[i]) != NULL);
	if (!r->safe)
		return;
	FUZZ_ASSERT(mrtd_mrz_parse(span_of(r->text, r->n), &m) == MRTD_E_OK);
	FUZZ_ASSERT(m.bad_check_digits == 0 && r->least > 0);
}

static void
read_pixels(struct span s)
{
	struct mrtd_ocrb_reading r;
	struct mrtd_ocrb_vote v = {0};
	uint8_t w, h, value = 0, run = 0, *px;
	void *scratch;
	size_t n;

	if (!span_take_u8(&s, &w) || !span_take_u8(&s, &h))
		return;
	n = (size_t)(w * 4) * h;
	px = malloc(n > 0 ? n : 1);
	scratch = malloc(MRTD_OCRB_SCRATCH);
	FUZZ_ASSERT(px != NULL && scratch != NULL);
	for (size_t i = 0; i < n; i++, run--) {
		if (run == 0 &&
		    (!span_take_u8(&s, &value) || !span_take_u8(&s, &run)))
			value = 200;
		if (run == 0)
			run = 255;
		px[i] = value;
	}
	(void)!mrtd_ocrb_read(&(struct mrtd_ocrb_image) {px, w * 4u, h, w * 4u},
	    scratch, MRTD_OCRB_SCRATCH, &r);
	check_reading(&r);
	FUZZ_ASSERT(mrtd_ocrb_vote(&v, &r) == r.safe);
	free(scratch);
	free(px);
}

/* Tracks may lie anywhere; what is cut stays within the image. */
static void
lay_tracks(struct span s)
{
	static struct ocrb_zone zone[OCRB_ZONES];
	static struct ocrb_answer answer[3][OCRB_COLUMNS];
	float cell[OCRB_ROWS * OCRB_COLS];
	uint8_t *px = calloc(1, 64 * 64), b[4];
	const struct ocrb_plane im = {px, 64, 64, 1};
	struct ocrb_blob *blob = malloc(sizeof(*blob) * OCRB_BLOBS);
	size_t n = 0, zones;

	FUZZ_ASSERT(px != NULL && blob != NULL);
	while (n < OCRB_BLOBS && span_take_copy(&s, b, 4)) {
		blob[n++] = (struct ocrb_blob) {.x = (float)b[0] * 5,
		    .y = (float)b[1],
		    .w = (float)(b[2] % 72 + 2),
		    .h = (float)(b[3] % 67 + 6)};
		/* A row of them, as on a page. */
		for (unsigned i = 1; b[3] > 128 && i < 44 && n < OCRB_BLOBS;
		     i++) {
			blob[n] = blob[n - 1];
			blob[n++].x += (float)(b[2] % 32);
		}
	}
	zones = mrtd_ocrb_zone_find(blob, n, zone);
	FUZZ_ASSERT(zones <= OCRB_ZONES);
	for (size_t i = 0; i < zones; i++) {
		if (!mrtd_ocrb_track_lay(blob, n, &zone[i]) ||
		    zone[i].columns > OCRB_COLUMNS)
			continue;
		memset(answer, 0, sizeof(answer));
		for (unsigned k = 0; k < 3; k++)
			for (unsigned c = 0; c < OCRB_COLUMNS; c++) {
				answer[k][c].logp[OCRB_NONE] = -9;
				answer[k][c].dx = (float)b[c % 4] / 999;
			}
		mrtd_ocrb_track_turn(&zone[i]);
		mrtd_ocrb_track_move(&zone[i], answer);
		for (unsigned k = 0; k < zone[i].lines; k++)
			mrtd_ocrb_cell_cut(&im, &zone[i], k, b[0], cell);
	}
	free(blob);
	free(px);
}

static void
apply_rules(struct span s)
{
	static struct ocrb_answer answer[MRTD_MRZ_MAX];
	const struct ocrb_answer *at[MRTD_MRZ_MAX];
	struct mrtd_ocrb_reading r = {0};
	void *work = malloc(OCRB_RULE_WORK);
	uint8_t format, b, c;

	FUZZ_ASSERT(work != NULL);
	memset(answer, 0, sizeof(answer));
	for (unsigned i = 0; i < MRTD_MRZ_MAX; i++) {
		at[i] = &answer[i];
		for (unsigned k = 0; k <= OCRB_NONE; k++)
			answer[i].logp[k] = -9;
	}
	if (span_take_u8(&s, &format))
		for (unsigned i = 0;
		     span_take_u8(&s, &b) && span_take_u8(&s, &c);
		     i = (i + 1) % MRTD_MRZ_MAX)
			answer[i].logp[b % (OCRB_NONE + 1)] = -(float)c / 16;
	else
		format = 0;
	mrtd_ocrb_rule_apply(
	    (enum mrtd_mrz_format)(format % MRTD_MRZ_FORMATS), at, work, &r);
	check_reading(&r);
	free(work);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static void (*const ways[])(struct span) = {
	    read_pixels, lay_tracks, apply_rules};
	struct span s = span_of(p, n);
	uint8_t way;

	if (span_take_u8(&s, &way))
		ways[way % 3](s);
	return 0;
}
