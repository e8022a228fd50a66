#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "biometrics/detector.h"
#include "biometrics/embedder.h"
#include "biometrics/model.h"
#include "biometrics/pad.h"
#include "kiosk/doctor.h"
#include "kiosk/host.h"
#include "kiosk/journal.h"
#include "kiosk/store.h"
#include "kiosk/terminal.h"
#include "kiosk/thresholds.h"
#include "ui/font.h"

/* The file may come into being: look at the directory that holds it. */
static void
store_to_be(struct kiosk_doctor *d, const char *path)
{
	char dir[KIOSK_LANE_PATH];
	char *slash;

	snprintf(dir, sizeof(dir), "%s", path);
	slash = strrchr(dir, '/');
	if (slash != NULL)
		slash[slash == dir ? 1 : 0] = '\0';
	if (access(slash != NULL ? dir : ".", W_OK | X_OK) == 0)
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "store", "",
		    "%s: is made with the first passage", path);
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "store",
		    "make the directory and give it to the gate's user",
		    "%s: %s", dir, strerror(errno));
}

/* What of this gate its site does not have, or has otherwise. */
static void
journal(struct kiosk_doctor *d, struct kiosk_store *s)
{
	char text[KIOSK_JOURNAL_TEXT];
	struct kiosk_journal j;

	if (d->lane.site[0] == '\0' || kiosk_journal_read(s, &j) != KIOSK_E_OK)
		return;
	kiosk_journal_text(&j, d->lane.name, text);
	if (text[0] == '\0')
		return;
	text[strlen(text) - 1] = '\0'; /* the remedy follows a stop */
	kiosk_doctor_add(d,
	    j.clashes > 0 || j.lost_from != 0 ? KIOSK_DOCTOR_LIMITS
					      : KIOSK_DOCTOR_OK,
	    "site's records",
	    j.clashes > 0 ? "somebody has altered records, here or at the site:"
			    " compare both with sallyport audit export"
		: j.lost_from != 0
		? "look for a younger backup of the site; until then keep the"
		  " audit log of this gate"
		: "",
	    "%s", text);
}

/* Looks without making the file: it would belong to whoever asks us. */
void
kiosk_doctor_data_store(struct kiosk_doctor *d)
{
	const char *path = strchr(d->lane.store, ':');
	struct kiosk_store *s = NULL;

	if (strncmp(d->lane.store, "sqlite:", 7) == 0 &&
	    access(path + 1, F_OK) != 0 && errno == ENOENT) {
		store_to_be(d, path + 1);
		return;
	}
	if (kiosk_store_open(d->lane.store, &s, NULL) != KIOSK_E_OK)
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "store",
		    "write sqlite:PATH; give the file to the gate's user; an "
		    "older version's file has to be moved away",
		    "%s: is no store of version %d", d->lane.store,
		    KIOSK_STORE_VERSION);
	else if (!kiosk_store_ready(s))
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "store",
		    "end the program that holds it, or make room on the disk",
		    "%s: %s", d->lane.store, kiosk_store_why(s));
	else {
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "store", "",
		    "%s: can be written, version %d", d->lane.store,
		    KIOSK_STORE_VERSION);
		journal(d, s);
	}
	kiosk_store_close(&s);
}

void
kiosk_doctor_data_terminal(struct kiosk_doctor *d)
{
	struct kiosk_terminal_health h;

	if (d->lane.terminal[0] == '\0')
		return;
	if (kiosk_terminal_health_of(d->lane.terminal, kiosk_host_time(),
		(int)d->lane.terminal_days, &h) != KIOSK_E_OK)
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "CV certificates",
		    "give the directory to the gate's user, or sallyport cv "
		    "import: until then no fingerprint is read",
		    "%s: cannot be read", d->lane.terminal);
	else if (h.state == KIOSK_TERMINAL_WELL)
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "CV certificates", "",
		    "%s: none ends within %u days", d->lane.terminal,
		    d->lane.terminal_days);
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "CV certificates",
		    h.state == KIOSK_TERMINAL_ENDS
			? "sallyport cv renew"
			: "sallyport cv renew: until then no fingerprint is "
			  "read",
		    "%s: %s", d->lane.terminal, h.text);
}

void
kiosk_doctor_data_landmarks(struct kiosk_doctor *d)
{
	struct biometrics_detector *det = NULL;
	const char *path = d->lane.landmarks;
	enum biometrics_err e;

	if (path[0] == '\0') {
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "face landmarks",
		    "install libdlib-data and leave out landmarks",
		    "none: no face is found: everybody goes to the officer");
		return;
	}
	if ((e = biometrics_detector_new(path, &det)) == BIOMETRICS_E_OK)
		kiosk_doctor_add(
		    d, KIOSK_DOCTOR_OK, "face landmarks", "", "%s", path);
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "face landmarks",
		    "install libdlib-data", "%s: %s", path,
		    biometrics_err_text(e));
	biometrics_detector_free(&det);
}

static void
threshold(struct kiosk_doctor *d, const struct biometrics_embedder *b)
{
	const char *name = biometrics_embedder_name(b);
	double fmr = d->lane.policy.fmr, thr = 0;
	enum biometrics_err e = biometrics_model_threshold(
	    biometrics_embedder_model(b), fmr, &thr);

	if (e == BIOMETRICS_E_OK)
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "face model", "",
		    "%s: threshold %.3f (%s) at a false match rate of %g", name,
		    thr,
		    biometrics_distance_name(biometrics_embedder_metric(b)),
		    fmr);
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "face model",
		    "use a model and a rate that were measured: until then "
		    "everybody goes to the officer",
		    "%s: no threshold is known for a false match rate of %g",
		    name, fmr);
}

/* By whom the thresholds in use were measured. */
static void
measured(struct kiosk_doctor *d, const struct kiosk_thresholds *t,
    const struct biometrics_embedder *b)
{
	const char *path = d->lane.thresholds;

	for (size_t i = 0; path[0] != '\0' && i < t->n; i++)
		if (strcmp(t->row[i].sha256, biometrics_embedder_sha256(b)) ==
		    0) {
			kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "thresholds", "",
			    "%s: measured %s with %u people", path,
			    t->row[i].measured, t->row[i].people);
			return;
		}
	kiosk_doctor_add(d,
	    path[0] != '\0' ? KIOSK_DOCTOR_LIMITS : KIOSK_DOCTOR_OK,
	    "thresholds", "measure this model: sallyport match eval --out",
	    path[0] != '\0' ? "%s: has none of this model: the built-in ones"
			    : "%sbuilt in, measured on a public set",
	    path);
}

/* A row that fingers cannot have keeps the gate closed, too. */
static void
fingers(struct kiosk_doctor *d, const struct kiosk_thresholds *t)
{
	const struct biometrics_model *m;
	struct conf_error err;

	if (kiosk_thresholds_finger(t, &m, &err) != KIOSK_E_OK)
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "thresholds",
		    "have them measured by sallyport match eval --finger",
		    "%s: '%s' %s", d->lane.thresholds, err.key, err.text);
	else if (m != NULL)
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "thresholds", "",
		    "%s: has its own of fingers, of %lu pairs",
		    d->lane.thresholds, m->impostor_pairs);
}

void
kiosk_doctor_data_model(struct kiosk_doctor *d)
{
	struct biometrics_embedder *b = NULL;
	struct kiosk_thresholds t = {0};
	struct conf_error err;
	enum biometrics_err e;

	if ((e = biometrics_embedder_new(d->lane.model, &b)) ==
	    BIOMETRICS_E_OK) {
		if (kiosk_thresholds_apply(d->lane.thresholds, &t, b, &err) ==
		    KIOSK_E_OK) {
			threshold(d, b);
			measured(d, &t, b);
			fingers(d, &t);
		} else
			kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "face model",
			    "have them measured by sallyport match eval",
			    "%s:%u: '%s' %s", err.file, err.line, err.key,
			    err.text);
	} else
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "face model",
		    "set model in [face] to an FNET or dlib network, or "
		    "leave it out",
		    "%s: %s", d->lane.model, biometrics_err_text(e));
	kiosk_doctor_lists(d, b);
	biometrics_embedder_free(&b);
}

void
kiosk_doctor_data_pad(struct kiosk_doctor *d)
{
	const char *path = d->lane.pad;
	struct biometrics_pad *pad = NULL;
	enum biometrics_err e;

	if (path[0] == '\0') {
		kiosk_doctor_add(d,
		    d->lane.policy.pad_required ? KIOSK_DOCTOR_BARS
						: KIOSK_DOCTOR_LIMITS,
		    "attack detection", "set pad in [face] to MiniFASNet V2",
		    "no network: %s",
		    d->lane.policy.pad_required
			? "required: everybody goes to the officer"
			: "only how faces move is judged");
		return;
	}
	if ((e = biometrics_pad_new(path, &pad)) == BIOMETRICS_E_OK)
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "attack detection", "",
		    "%s: suspected from %g on", biometrics_pad_model(pad),
		    d->lane.policy.pad_threshold);
	else
		kiosk_doctor_add(d, KIOSK_DOCTOR_BARS, "attack detection",
		    "set pad in [face] to MiniFASNet V2", "%s: %s", path,
		    biometrics_err_text(e));
	biometrics_pad_free(&pad);
}

/* Each language that lacks its type, by name: the others are written. */
void
kiosk_doctor_data_fonts(struct kiosk_doctor *d)
{
	const char *folder = d->lane.fonts[0] != '\0' ? d->lane.fonts : NULL;
	unsigned lacking = 0;

	for (int l = 0; l < UI_LANGUAGE_COUNT; l++) {
		enum ui_language language = (enum ui_language)l;
		const char *file = ui_font_lacks(
		    ui_view_language_script(language), folder);

		if (file == NULL)
			continue;
		lacking++;
		kiosk_doctor_add(d, kiosk_doctor_gravity(d), "font",
		    "install fonts-noto-core and fonts-noto-cjk, or set fonts "
		    "to their folder",
		    "%s (%s): %s is missing or no such font",
		    ui_view_language_tag(language),
		    ui_view_language_name(language), file);
	}
	if (lacking == 0)
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "font", "",
		    "for each of %d languages", (int)UI_LANGUAGE_COUNT);
}
