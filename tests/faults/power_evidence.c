/*
 * The power is cut at every write of pictures of a suspected attack, which a
 * record names by their digests.
 *
 *	cut                              demanded
 *	after a picture was acknowledged  it is there, every octet of it
 *	before that                      under its name nothing but the whole
 *	the next sweep                   what was not finished is gone
 *	the sweep when its days are over no octet of any is on the disk
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/evidence.h"
#include "tests/faults/disk.h"
#include "tests/faults/faults.h"

#define DAY INT64_C(86400)
#define NOW INT64_C(1795000000)
#define DAYS 30
#define FOLDER "pictures"
#define PLANTED "PLANTED IN THE PICTURE"

/* Of lengths that end before, at and behind a sector. */
static const size_t lengths[] = {90, 512, 600, 1024, 20000};
enum {
	PICTURES = sizeof(lengths) / sizeof(lengths[0])
};
static const char *const passages[] = {
    "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"};

static struct span
picture(unsigned i)
{
	static uint8_t buf[20000];

	for (size_t n = 0; n < sizeof(buf); n++)
		buf[n] = (uint8_t)(n * 7 + i);
	memcpy(buf + 8, PLANTED, sizeof(PLANTED) - 1);
	return span_of(buf, lengths[i]);
}

/* Three of the first passage, two of the second. */
static void
name_of(unsigned i, char out[64])
{
	snprintf(out, 64, "%s-%u.jpg", passages[i / 3], i % 3 + 1);
}

static bool
work(struct faults_trace *t, const char *dir)
{
	struct kiosk_evidence e[2] = {{.n = 0}};

	if (kiosk_evidence_begin(dir) != KIOSK_E_OK)
		return false;
	for (unsigned i = 0; i < PICTURES; i++) {
		char name[64];

		if (kiosk_evidence_keep(dir, passages[i / 3], picture(i),
			NOW + (int64_t)i, &e[i / 3]) != KIOSK_E_OK)
			return false;
		name_of(i, name);
		faults_disk_mark(t, "%s", name);
	}
	return true;
}

static size_t
slurp(const char *path, uint8_t *buf, size_t cap)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	const ssize_t n = fd >= 0 ? read(fd, buf, cap) : -1;

	if (fd >= 0)
		close(fd);
	return n >= 0 ? (size_t)n : SIZE_MAX;
}

static const char *
look(const char *dir, const struct faults_trace *t, size_t cut)
{
	static uint8_t buf[32768];
	static char why[160];

	for (unsigned i = 0; i < PICTURES; i++) {
		const struct span want = picture(i);
		char name[64], path[256];
		size_t n;

		name_of(i, name);
		snprintf(path, sizeof(path), "%s/%s", dir, name);
		n = slurp(path, buf, sizeof(buf));
		if (n == SIZE_MAX && !faults_disk_promised(t, cut, name))
			continue;
		if (n == want.n && memcmp(buf, want.p, n) == 0)
			continue;
		snprintf(why, sizeof(why), "%s is %s", name,
		    n == SIZE_MAX ? "lost" : "torn");
		return why;
	}
	return NULL;
}

/* Files of the folder that are not pictures under their names; or all. */
static unsigned
count(const char *dir, bool all)
{
	DIR *d = opendir(dir);
	const struct dirent *e;
	unsigned n = 0;

	while (d != NULL && (e = readdir(d)) != NULL) {
		const size_t len = strlen(e->d_name);

		n += e->d_name[0] != '.' &&
		    (all || len < 4 ||
			strcmp(e->d_name + len - 4, ".jpg") != 0);
	}
	if (d != NULL)
		closedir(d);
	return n;
}

static const char *
go_on(const char *dir, const struct faults_trace *t, size_t cut)
{
	const char *why = look(dir, t, cut);
	uint64_t gone = 0;

	if (why != NULL)
		return why;
	if (kiosk_evidence_sweep(dir, NOW, DAYS, &gone) != KIOSK_E_OK)
		return "it cannot be swept";
	if (count(dir, false) != 0)
		return "what was not finished is still there";
	if ((why = look(dir, t, cut)) != NULL)
		return why;
	/* What a file system restores has the day of that. */
	if (kiosk_evidence_sweep(dir, INT64_MAX / 2, DAYS, &gone) !=
		KIOSK_E_OK ||
	    count(dir, true) != 0)
		return "it is still there when its days are over";
	return NULL;
}

static void
run(void)
{
	const struct faults_path dir = faults_path("disk"),
				 pictures = faults_path("disk/" FOLDER),
				 other = faults_path("other"),
				 there = faults_path("other/" FOLDER);
	struct faults_trace t;

	if (mkdir(dir.s, 0700) != 0 || mkdir(other.s, 0700) != 0)
		faults_give_up(dir.s);
	faults_disk_record(&t, dir.s);
	if (!work(&t, pictures.s))
		faults_give_up("the pictures cannot be written");
	faults_disk_stop();
	for (size_t cut = 0; cut <= faults_disk_cuts(&t);
	     cut += faults_sample ? 3 : 1)
		for (unsigned f = 0; f < FAULTS_FATE_COUNT; f++) {
			const char *why;

			faults_disk_restore(
			    &t, cut, (enum faults_fate)f, other.s);
			why = go_on(there.s, &t, cut);
			faults_case(why == NULL, "cut at write %zu (%s): %s",
			    cut, faults_fate_text((enum faults_fate)f), why);
			if (!faults_disk_pending(&t, cut))
				break;
		}
	faults_disk_free(&t);
}

const struct faults_class faults_evidence = {"power cut: evidence", run};
