#include "kiosk/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/trust.h"

void
kiosk_doctor_add(struct kiosk_doctor *d, enum kiosk_doctor_mark mark,
    const char *what, const char *advice, const char *fmt, ...)
{
	struct kiosk_doctor_row *r = &d->row[d->rows];
	va_list ap;

	if (d->rows == KIOSK_DOCTOR_ROWS)
		return;
	d->rows++;
	r->mark = mark;
	snprintf(r->what, sizeof(r->what), "%s", what);
	snprintf(r->advice, sizeof(r->advice), "%s",
	    mark == KIOSK_DOCTOR_OK ? "" : advice);
	va_start(ap, fmt);
	vsnprintf(r->found, sizeof(r->found), fmt, ap);
	va_end(ap);
}

enum kiosk_doctor_mark
kiosk_doctor_gravity(const struct kiosk_doctor *d)
{
	return d->have_lane ? KIOSK_DOCTOR_BARS : KIOSK_DOCTOR_LIMITS;
}

static void
policy(struct kiosk_doctor *d)
{
	const struct policy *p = &d->lane.policy;

	kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "policy", "",
	    "%s: false match rate %g, BAC %s",
	    d->lane.policy_path[0] != '\0' ? d->lane.policy_path
					   : "the built-in defaults",
	    p->fmr, p->allow_bac ? "allowed" : "refused");
	kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "records", "",
	    "logging profile %s%s", p->profile,
	    kiosk_policy_profile(p) == KIOSK_PROFILE_BASIC
		? ": nothing personal"
		: "");
}

static void
configuration(struct kiosk_doctor *d, const char *path)
{
	struct conf_error err;

	if (path == NULL) {
		kiosk_lane_default(&d->lane);
		snprintf(d->lane.reader, sizeof(d->lane.reader), "%s", "pcsc");
		snprintf(d->lane.trust, sizeof(d->lane.trust), "%s",
		    KIOSK_TRUST_DIR);
		kiosk_doctor_add(d, KIOSK_DOCTOR_LIMITS, "configuration",
		    "name it with --config FILE",
		    "none given: the defaults are examined");
		return;
	}
	if (kiosk_lane_read(path, &d->lane, &err) == KIOSK_E_OK) {
		d->have_lane = true;
		kiosk_doctor_add(d, KIOSK_DOCTOR_OK, "configuration", "",
		    "%s: gate %s", path, d->lane.name);
		policy(d);
		return;
	}
	kiosk_doctor_add(d, KIOSK_DOCTOR_BARS,
	    strcmp(err.file, path) == 0 ? "configuration" : "policy",
	    "kiosk.conf(5) explains every key", "%s:%u: '%s' %s", err.file,
	    err.line, err.key, err.text);
}

/* clang-format off */
/* What is examined, and whether only a configuration says where it is. */
static const struct {
	void (*run)(struct kiosk_doctor *);
	bool needs_lane;
} examinations[] = {
	/* First: it forks, and what follows may start threads. */
	{kiosk_doctor_host_walls,     false},
	{kiosk_doctor_host_memory,    false},
	{kiosk_doctor_host_cores,     false},
	{kiosk_doctor_disk,           true},
	{kiosk_doctor_data_store,     true},
	{kiosk_doctor_trust,          false},
	{kiosk_doctor_data_terminal,  true},
	{kiosk_doctor_trust_centre,   true},
	{kiosk_doctor_host_clock,     false},
	{kiosk_doctor_device_reader,  false},
	{kiosk_doctor_device_scanner, true},
	{kiosk_doctor_camera,         true},
	{kiosk_doctor_device_finger,  true},
	{kiosk_doctor_device_door,    true},
	{kiosk_doctor_device_token,   true},
	{kiosk_doctor_data_landmarks, false},
	{kiosk_doctor_data_model,     false},
	{kiosk_doctor_data_pad,       false},
	{kiosk_doctor_persons,        true},
	{kiosk_doctor_host_blas,      false},
	{kiosk_doctor_data_fonts,     false},
	{kiosk_doctor_device_display, true},
	{kiosk_doctor_sound,          true},
	{kiosk_doctor_device_touch,   true},
};
/* clang-format on */

void
kiosk_doctor_run(struct kiosk_doctor *d, const char *config)
{
	memset(d, 0, sizeof(*d));
	configuration(d, config);
	/* Half a configuration says nothing about a gate. */
	if (config != NULL && !d->have_lane)
		return;
	for (size_t i = 0; i < sizeof(examinations) / sizeof(examinations[0]);
	     i++)
		if (d->have_lane || !examinations[i].needs_lane)
			examinations[i].run(d);
}

int
kiosk_doctor_status(const struct kiosk_doctor *d)
{
	int status = 0;

	for (size_t i = 0; i < d->rows; i++) {
		if (d->row[i].mark == KIOSK_DOCTOR_BARS)
			return 1;
		if (d->row[i].mark == KIOSK_DOCTOR_LIMITS)
			status = 2;
	}
	return status;
}
