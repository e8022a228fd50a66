/* Where the gate writes: is there room, and how long does a record take? */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "kiosk/doctor.h"
#include "kiosk/host.h"

/* A record is a few kilobytes; a picture of an attack some hundred. */
#define FREE_MIB 1024u
#define FREE_MIB_NONE 32u
#define FREE_INODES 10000u
/* The door waits for the record of a passage. */
#define SYNC_MS 200u
#define PLACES 4

struct place {
	const char *what;
	char path[KIOSK_LANE_PATH];
};

/* The directory of a file. */
static void
directory_of(const char *path, char out[KIOSK_LANE_PATH])
{
	char *slash;

	snprintf(out, KIOSK_LANE_PATH, "%s", path);
	slash = strrchr(out, '/');
	if (slash != NULL)
		slash[slash == out ? 1 : 0] = '\0';
	else
		snprintf(out, KIOSK_LANE_PATH, ".");
}

/* The time of what a passage waits for; -1: nothing could be written. */
static int64_t
sync_ms(const char *dir)
{
	static const char block[4096];
	uint64_t from = kiosk_host_now_us();
	int fd = open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	int64_t ms = -1;

	if (fd < 0)
		return -1;
	if (write(fd, block, sizeof(block)) == (ssize_t)sizeof(block) &&
	    fsync(fd) == 0)
		ms = (int64_t)(kiosk_host_now_us() - from) / 1000;
	close(fd);
	return ms;
}

static void
judge(struct kiosk_doctor *d, const struct place *p, const struct statvfs *v)
{
	uint64_t mib = (uint64_t)v->f_bavail * v->f_frsize >> 20;
	/* A file system that makes them as it needs them counts none. */
	bool few = v->f_files != 0 && v->f_favail < FREE_INODES;
	int64_t ms = sync_ms(p->path);
	const char *advice = "make room or give it a disk of its own";
	enum kiosk_doctor_mark mark = KIOSK_DOCTOR_OK;
	char time[48] = "cannot be written";

	if (ms >= 0)
		snprintf(time, sizeof(time), "a record is on it after %lld ms",
		    (long long)ms);
	if (ms > (int64_t)SYNC_MS) {
		mark = KIOSK_DOCTOR_LIMITS;
		advice = "take a faster disk: the door waits for the record";
	}
	if (mib < FREE_MIB || few)
		mark = KIOSK_DOCTOR_LIMITS;
	if (mib < FREE_MIB_NONE || (v->f_files != 0 && v->f_favail == 0))
		mark = KIOSK_DOCTOR_BARS;
	if (few && mib >= FREE_MIB)
		advice = "remove small files or make its file system anew with "
			 "more inodes";
	if (ms < 0) {
		mark = KIOSK_DOCTOR_BARS;
		advice = "give the directory to the gate's user, or make room";
	}
	kiosk_doctor_add(d, mark, "disk", advice,
	    "%s (%s): %llu MiB and %llu inodes free, %s", p->path, p->what,
	    (unsigned long long)mib, (unsigned long long)v->f_favail, time);
}

static size_t
places(const struct kiosk_lane *l, struct place p[PLACES])
{
	const struct {
		const char *what, *path;
		bool file;
	} all[PLACES] = {
	    {"store", strncmp(l->store, "sqlite:", 7) == 0 ? l->store + 7 : "",
		true},
	    {"log", l->log, true},
	    {"evidence", l->evidence, false},
	    {"snapshots", l->snapshots, false},
	};
	size_t n = 0;

	for (size_t i = 0; i < PLACES; i++) {
		if (all[i].path[0] == '\0')
			continue;
		p[n].what = all[i].what;
		if (all[i].file)
			directory_of(all[i].path, p[n].path);
		else
			snprintf(
			    p[n].path, sizeof(p[n].path), "%s", all[i].path);
		n++;
	}
	return n;
}

void
kiosk_doctor_disk(struct kiosk_doctor *d)
{
	struct place p[PLACES];
	size_t n = places(&d->lane, p), seen = 0;
	dev_t before[PLACES];

	for (size_t i = 0; i < n; i++) {
		bool known = false;
		struct statvfs v;
		struct stat st;

		/* The store's own row says what to do about its directory; the
		 * others' are made when the gate starts. */
		if (stat(p[i].path, &st) != 0 || statvfs(p[i].path, &v) != 0)
			continue;
		for (size_t k = 0; k < seen; k++)
			known = known || before[k] == st.st_dev;
		if (known)
			continue;
		before[seen++] = st.st_dev;
		judge(d, &p[i], &v);
	}
}
