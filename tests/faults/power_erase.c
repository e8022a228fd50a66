/*
 * The power is cut at every write of retention: rows whose days are over, their
 * pages rebuilt and overwritten, files beside the store.
 *
 *	cut                              demanded
 *	before it is done                what is not due is there, all of it
 *	after it was acknowledged        what was due is not back
 *	anywhere, and started anew       no octet of what was due is on the disk
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/erase.h"
#include "kiosk/store.h"
#include "tests/faults/disk.h"
#include "tests/faults/faults.h"
#include "tests/faults/rows.h"

#define DAY INT64_C(86400)
#define NOW (FAULTS_ROWS_NOW / 1000)

static const struct kiosk_erase_rule rule = {30, 365};

static struct kiosk_store *
open_store(const char *dir)
{
	struct kiosk_store *s = NULL;
	char address[200];

	snprintf(address, sizeof(address), "sqlite:%s/store.db", dir);
	return kiosk_store_open(address, &s, NULL) == KIOSK_E_OK ? s : NULL;
}

static bool
sweep(struct kiosk_store *s, int64_t now)
{
	struct kiosk_erase x = {.began = false};
	struct kiosk_erase_count n;

	/* With the start, as the monitor does it. */
	return kiosk_erase_rows(&x, s, &rule, now, 100, &n) == KIOSK_E_OK;
}

/* Passages of two ages, all of them at the site. */
static struct kiosk_store *
fill(struct faults_trace *t, const char *dir)
{
	const struct faults_path own = faults_path("site.db");
	struct kiosk_store *s = open_store(dir), *site = NULL;
	char address[200];
	bool ok;

	snprintf(address, sizeof(address), "sqlite:%s", own.s);
	ok = s != NULL &&
	    kiosk_store_open(address, &site, NULL) == KIOSK_E_OK &&
	    sweep(s, NOW);
	for (unsigned i = 0; i < 4 && ok; i++)
		ok = faults_rows_passage(s, t, i);
	while (ok && faults_rows_send(s, site, t))
		continue;
	kiosk_store_close(&site);
	if (!ok)
		kiosk_store_close(&s);
	return s;
}

static const char *
go_on(const char *dir, const struct faults_trace *t, size_t cut)
{
	struct kiosk_store *s = open_store(dir);
	const char *why;

	if (s == NULL)
		return "it cannot be opened";
	why = faults_rows_look(s, t, cut);
	if (why == NULL && !sweep(s, NOW + 40 * DAY))
		why = "it cannot be swept";
	if (why == NULL && faults_rows_on_disk(dir, FAULTS_ROWS_PLANTED))
		why = "what was due is still on the disk";
	kiosk_store_close(&s);
	if (why == NULL && faults_rows_on_disk(dir, FAULTS_ROWS_PLANTED))
		why = "what was due is on the disk again";
	return why;
}

static void
cut_all(const struct faults_trace *t, const char *other)
{
	for (size_t cut = 0; cut <= faults_disk_cuts(t);
	     cut += faults_sample ? 31 : 1)
		for (unsigned f = 0; f < FAULTS_FATE_COUNT; f++) {
			const char *why;

			faults_disk_restore(t, cut, (enum faults_fate)f, other);
			why = go_on(other, t, cut);
			faults_case(why == NULL, "cut at write %zu (%s): %s",
			    cut, faults_fate_text((enum faults_fate)f), why);
			if (!faults_disk_pending(t, cut))
				break;
		}
}

static void
run(void)
{
	const struct faults_path dir = faults_path("store"),
				 other = faults_path("other");
	struct faults_trace before, t;
	struct kiosk_store *s;

	if (mkdir(dir.s, 0700) != 0 || mkdir(other.s, 0700) != 0)
		faults_give_up(dir.s);
	/* Its marks name the rows that the next trace begins with. */
	faults_disk_record(&before, dir.s);
	if ((s = fill(&before, dir.s)) == NULL)
		faults_give_up("the store cannot be written");
	kiosk_store_close(&s);
	faults_disk_stop();
	faults_disk_record(&t, dir.s);
	for (size_t i = 0; i < before.marks; i++)
		faults_disk_mark(&t, "%s", before.mark[i].text);
	if ((s = open_store(dir.s)) == NULL)
		faults_give_up("the store cannot be opened");
	faults_rows_mark(s, &t, "going", "");
	if (!sweep(s, NOW + 40 * DAY))
		faults_give_up("the store cannot be swept");
	for (size_t i = 0; i < before.marks; i++)
		if (strncmp(before.mark[i].text, "row passage", 11) == 0 ||
		    strncmp(before.mark[i].text, "row cases", 9) == 0)
			faults_disk_mark(
			    &t, "gone %s", before.mark[i].text + 4);
	kiosk_store_close(&s);
	faults_disk_stop();
	cut_all(&t, other.s);
	faults_disk_free(&before);
	faults_disk_free(&t);
}

const struct faults_class faults_erase = {"power cut: retention", run};
