/* Watch-lists: can each be searched, whom does it hold, how old is it? */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "biometrics/embedder.h"
#include "biometrics/gallery.h"
#include "kiosk/doctor.h"
#include "kiosk/host.h"

#define DAY 86400
/* People are looked for now: a list of last month looks for others. */
#define LIST_DAYS 30

static const char what[] = "watch-list";

static enum biometrics_err
examine(const char *path, const struct biometrics_embedder *b, size_t *rows)
{
	struct biometrics_gallery *g = NULL;
	enum biometrics_err e = biometrics_gallery_open(path, &g);

	if (e == BIOMETRICS_E_OK) {
		const struct biometrics_gallery_shape *s =
		    biometrics_gallery_shape(g);
		struct biometrics_template_id id = biometrics_embedder_id(b);

		e = biometrics_template_same(&s->id, &id);
		if (e == BIOMETRICS_E_OK &&
		    s->vector.metric != biometrics_embedder_metric(b))
			e = BIOMETRICS_E_MODEL_MISMATCH;
		*rows = biometrics_gallery_set(g)->n;
	}
	biometrics_gallery_close(&g);
	return e;
}

static void
one(struct kiosk_doctor *d, const char *path,
    const struct biometrics_embedder *b)
{
	enum biometrics_err e = BIOMETRICS_E_MODEL;
	struct stat st;
	size_t rows = 0;
	int64_t days;

	if (b != NULL)
		e = examine(path, b, &rows);
	if (e != BIOMETRICS_E_OK || stat(path, &st) != 0) {
		/* The policy says who then passes. */
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, what,
		    "build it anew with this model: sallyport match gallery",
		    "%s: is not searched: %s", path, biometrics_err_text(e));
		return;
	}
	days = (kiosk_host_time() - st.st_mtime) / DAY;
	kiosk_doctor_add(d,
	    days > LIST_DAYS || rows == 0 ? KIOSK_DOCTOR_LIMITS
					  : KIOSK_DOCTOR_OK,
	    what, "put the newest in its place: sallyport match gallery",
	    "%s: %zu faces, %lld days old", path, rows, (long long)days);
}

void
kiosk_doctor_lists(struct kiosk_doctor *d, const struct biometrics_embedder *b)
{
	const char *paths = d->lane.watchlists;

	while (*(paths += strspn(paths, ", ")) != '\0') {
		size_t n = strcspn(paths, ", ");
		char path[KIOSK_LANE_PATH];

		snprintf(path, sizeof(path), "%.*s", (int)n, paths);
		one(d, path, b);
		paths += n;
	}
}
