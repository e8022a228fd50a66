/* Watch-lists: can each be searched, whom does it hold, how old is it? */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "biometrics/embedder.h"
#include "biometrics/gallery.h"
#include "kiosk/doctor.h"
#include "kiosk/host.h"
#include "kiosk/watchdoc.h"

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
		    "%s: is not searched: %s; a gate that runs has the "
		    "one before, if any",
		    path, biometrics_err_text(e));
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

/* Lists of documents and names, as the gate opens them. */
void
kiosk_doctor_persons(struct kiosk_doctor *d)
{
	const int64_t now = kiosk_host_time();
	const int64_t age = (int64_t)d->lane.policy.watchlist_hours * 3600;
	static const char documents[] = "documents and names";
	struct kiosk_watchdoc_head head;
	struct kiosk_watchdoc *w = NULL;
	const char *why;

	if (d->lane.persons[0] == '\0')
		return;
	if (!kiosk_watchdoc_open(d->lane.persons, d->lane.persons_secret, &w)) {
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, documents,
		    "give the gate more memory", "%s: cannot be opened",
		    d->lane.persons);
		return;
	}
	for (size_t i = 0; kiosk_watchdoc_list(w, i, now, age, &head, &why);
	     i++) {
		if (why != NULL)
			kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, documents,
			    "import the newest: sallyport watchlist import",
			    "%s: is not searched: %s; a gate that runs has the "
			    "one before, if any",
			    head.name, why);
		else
			kiosk_doctor_add(d, KIOSK_DOCTOR_OK, documents, "",
			    "%s: version %u, %u entries, %lld days old",
			    head.name, head.version, head.entries,
			    (long long)((now - head.issued) / DAY));
	}
	kiosk_watchdoc_close(&w);
}
