/*
 * Counts what the OCR-B reader makes of captures that it never saw.
 *
 *	accuracy [-k page|webcam] [-f FIRST] [-n CAPTURES] [-t EACH] [-w FOLDER]
 *
 * -t asks Tesseract about each so-many-th as well, -w keeps those that failed
 * as PGM.  The seed of a capture is its number.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mrtd/ocrb.h"
#include "tests/ocrb/peer.h"
#include "tests/ocrb/scene.h"

struct count {
	unsigned all, right, accepted, wrong_accepted, not_found, refused_right;
	unsigned peer_all, peer_right, peer_beside;
	double ms, worst, peer_ms;
};

static double
now_ms(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
keep(const char *folder, const struct scene *s, const char *why,
    unsigned long seed, const struct mrtd_ocrb_reading *r)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s-%lu.pgm", folder, why, seed);
	if ((f = fopen(path, "wb")) == NULL)
		return;
	fprintf(f, "P5 %u %u 255\n", s->width, s->height);
	fwrite(s->px, 1, (size_t)s->width * s->height, f);
	fclose(f);
	printf("%s: least %.1f cost %.1f repaired %u\n  %s\n  %s\n", path,
	    (double)r->least, (double)r->cost, r->repaired, s->text, r->text);
}

static void
judge(const struct scene *s, void *scratch, struct count *n, const char *folder,
    unsigned long seed)
{
	const struct mrtd_ocrb_image im = {
	    s->px, s->width, s->height, s->width};
	struct mrtd_ocrb_reading r;
	const double from = now_ms(CLOCK_THREAD_CPUTIME_ID);
	enum mrtd_err e = mrtd_ocrb_read(&im, scratch, MRTD_OCRB_SCRATCH, &r);
	const double ms = now_ms(CLOCK_THREAD_CPUTIME_ID) - from;
	const bool right = strcmp(r.text, s->text) == 0;

	n->all++;
	n->ms += ms;
	n->worst = ms > n->worst ? ms : n->worst;
	n->not_found += e != MRTD_E_OK;
	n->right += right;
	n->accepted += right && r.safe;
	n->refused_right += right && !r.safe;
	n->wrong_accepted += !right && r.safe;
	if (folder != NULL && !(right && r.safe))
		keep(folder, s,
		    r.safe	? "WRONG"
			: right ? "refused"
			: e	? "none"
				: "unread",
		    seed, &r);
}

static void
print(const struct count *n, const char *kind)
{
	const double all = n->all > 0 ? n->all / 100.0 : 1;

	printf("%s: %u captures: all lines right %u (%.2f %%), right and "
	       "accepted %u (%.2f %%), wrong and accepted %u, "
	       "no zone %u; %.1f ms a frame, at most %.1f\n",
	    kind, n->all, n->right, n->right / all, n->accepted,
	    n->accepted / all, n->wrong_accepted, n->not_found,
	    n->ms / (all * 100), n->worst);
	if (n->peer_all > 0)
		printf("%s: Tesseract, given the zone of %u of them: all "
		       "lines right %u (%.1f %%), ours of the same %u "
		       "(%.1f %%); %.0f ms each\n",
		    kind, n->peer_all, n->peer_right,
		    100.0 * n->peer_right / n->peer_all, n->peer_beside,
		    100.0 * n->peer_beside / n->peer_all,
		    n->peer_ms / n->peer_all);
}

int
main(int argc, char **argv)
{
	enum scene_kind kind = SCENE_WEBCAM;
	unsigned long first = 1, captures = 200;
	const char *folder = NULL;
	unsigned long peer = 0;
	void *scratch = malloc(MRTD_OCRB_SCRATCH);
	struct count n = {0};
	unsigned right;
	int c;

	while ((c = getopt(argc, argv, "k:f:n:t:w:")) != -1)
		switch (c) {
		case 'k':
			kind = strcmp(optarg, "page") == 0 ? SCENE_PAGE
							   : SCENE_WEBCAM;
			break;
		case 'f':
			first = strtoul(optarg, NULL, 10);
			break;
		case 'n':
			captures = strtoul(optarg, NULL, 10);
			break;
		case 't':
			peer = strtoul(optarg, NULL, 10);
			break;
		case 'w':
			folder = optarg;
			break;
		default:
			return 64;
		}
	if (scratch == NULL || !scene_open()) {
		fprintf(stderr, "fonts-ocr-b or fonts-noto-core is missing\n");
		return 69;
	}
	for (unsigned long i = first; i < first + captures; i++) {
		struct scene s;

		if (!scene_make(kind, i, NULL, &s))
			return 70;
		right = n.right;
		judge(&s, scratch, &n, folder, i);
		if (peer > 0 && i % peer == 0) {
			n.peer_all++;
			n.peer_right += peer_reads(&s, &n.peer_ms);
			n.peer_beside += n.right > right;
		}
		scene_free(&s);
	}
	print(&n, kind == SCENE_PAGE ? "page" : "webcam");
	scene_close();
	free(scratch);
	return n.wrong_accepted > 0;
}
