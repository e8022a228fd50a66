/*
 * Examines a gate before it is opened: one row for each thing looked at, what
 * was found and what to do about it.
 *
 *	kiosk_doctor_run(d, "/etc/sallyport/kiosk.conf");
 *	... d->row[0 .. d->rows - 1] ...
 *	return kiosk_doctor_status(d);
 *
 * Everything is tried with the modules that the gate itself uses: a device is
 * opened, a model loaded, the walls of a worker raised.  Nothing is written
 * but a file without a name, and no door is moved.  A scanner is looked at but
 * not read, because what is read from it is lost to a gate that runs.
 *
 * Who adds a device adds a function and its row in the table of doctor.c.
 */
#ifndef KIOSK_DOCTOR_H
#define KIOSK_DOCTOR_H

#include "kiosk/lane.h"

enum kiosk_doctor_mark {
	KIOSK_DOCTOR_OK,
	KIOSK_DOCTOR_LIMITS, /* the gate works, but not for everybody */
	KIOSK_DOCTOR_BARS, /* the gate does not go into service */
};

struct kiosk_doctor_row {
	enum kiosk_doctor_mark mark;
	/* "face model": stays what it is in all later versions. */
	char what[24];
	char found[224];
	char advice[160]; /* empty where all is well */
};

#define KIOSK_DOCTOR_ROWS 96

struct kiosk_doctor {
	bool have_lane; /* false: lane holds the defaults */
	struct kiosk_lane lane;
	/* Newest moment that the trust store proves has been; 0: none. */
	int64_t proven;
	struct kiosk_doctor_row row[KIOSK_DOCTOR_ROWS];
	size_t rows;
};

/* config NULL: what can be examined with the defaults. */
void kiosk_doctor_run(struct kiosk_doctor *, const char *config);
/* Exit status: 0 all is well, 1 a row BARS, 2 a row LIMITS and none bars. */
int kiosk_doctor_status(const struct kiosk_doctor *);

/* For who examines. */
void kiosk_doctor_add(struct kiosk_doctor *, enum kiosk_doctor_mark,
    const char *what, const char *advice, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
/* BARS for a gate that was configured so, LIMITS for one that is not yet. */
enum kiosk_doctor_mark kiosk_doctor_gravity(const struct kiosk_doctor *);

void kiosk_doctor_device_reader(struct kiosk_doctor *);
void kiosk_doctor_device_scanner(struct kiosk_doctor *);
void kiosk_doctor_camera(struct kiosk_doctor *);
void kiosk_doctor_device_finger(struct kiosk_doctor *);
void kiosk_doctor_device_door(struct kiosk_doctor *);
void kiosk_doctor_device_token(struct kiosk_doctor *);
void kiosk_doctor_device_display(struct kiosk_doctor *);
void kiosk_doctor_sound(struct kiosk_doctor *);
void kiosk_doctor_device_touch(struct kiosk_doctor *);
void kiosk_doctor_disk(struct kiosk_doctor *);
void kiosk_doctor_trust(struct kiosk_doctor *);
void kiosk_doctor_trust_centre(struct kiosk_doctor *);
/* With the embedder that searches them; NULL: there is none. */
struct biometrics_embedder;
void kiosk_doctor_lists(
    struct kiosk_doctor *, const struct biometrics_embedder *);
void kiosk_doctor_persons(struct kiosk_doctor *);
void kiosk_doctor_data_store(struct kiosk_doctor *);
void kiosk_doctor_data_terminal(struct kiosk_doctor *);
void kiosk_doctor_data_landmarks(struct kiosk_doctor *);
void kiosk_doctor_data_model(struct kiosk_doctor *);
void kiosk_doctor_data_pad(struct kiosk_doctor *);
void kiosk_doctor_data_fonts(struct kiosk_doctor *);
void kiosk_doctor_host_clock(struct kiosk_doctor *);
void kiosk_doctor_host_walls(struct kiosk_doctor *);
void kiosk_doctor_host_cores(struct kiosk_doctor *);
void kiosk_doctor_host_memory(struct kiosk_doctor *);
void kiosk_doctor_host_blas(struct kiosk_doctor *);

#endif
