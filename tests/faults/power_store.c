/*
 * The power is cut at every write of a gate's store: while it is made, while
 * passages are added and sealed, while rows go to the site, while it is closed.
 *
 *	cut                              demanded
 *	after a row was acknowledged     it is there and can be opened
 *	in the middle of one             it is there or not; the rest is there
 *	before the site has a row        it waits for the site
 *	after a case was closed          its pictures are not back
 *	anywhere                         integrity_check is ok, rows are added
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/record.h"
#include "kiosk/store.h"
#include "tests/faults/disk.h"
#include "tests/faults/faults.h"
#include "tests/faults/rows.h"

#define PASSAGES 3

static struct kiosk_store *
open_store(const char *dir, const char *keys)
{
	struct kiosk_store *s = NULL;
	char address[200];

	snprintf(address, sizeof(address), "sqlite:%s/store.db", dir);
	if (kiosk_store_open(address, &s, NULL) != KIOSK_E_OK)
		return NULL;
	kiosk_store_keys(s, keys, FAULTS_ROWS_NOW / 1000);
	return s;
}

static bool
work(struct faults_trace *t, const char *dir, const char *keys)
{
	struct kiosk_store *s = NULL, *site = NULL;
	const struct faults_path own = faults_path("site.db");
	char address[200];
	bool ok = true;

	snprintf(address, sizeof(address), "sqlite:%s", own.s);
	if (kiosk_store_open(address, &site, NULL) != KIOSK_E_OK)
		return false;
	for (unsigned i = 0; i < PASSAGES && ok; i++) {
		/* Two starts: what is closed in order was written, too. */
		if (i != 1)
			s = open_store(dir, keys);
		ok = s != NULL && kiosk_store_ready(s) &&
		    faults_rows_passage(s, t, i);
		for (int k = 0; k < 3 && ok; k++)
			ok = faults_rows_send(s, site, t);
		if (i != 0)
			kiosk_store_close(&s);
	}
	kiosk_store_close(&s);
	kiosk_store_close(&site);
	return ok;
}

/* The next start, and a row more. */
static const char *
go_on(
    const char *dir, const char *keys, const struct faults_trace *t, size_t cut)
{
	struct kiosk_store *s = open_store(dir, keys);
	static struct kiosk_record r;
	const char *why;

	if (s == NULL)
		return "it cannot be opened";
	why = faults_rows_look(s, t, cut);
	snprintf(r.id, sizeof(r.id), "%032x", 0x4711);
	if (why == NULL &&
	    (!kiosk_store_ready(s) ||
		kiosk_store_put(s, &r, NULL) != KIOSK_E_OK))
		why = "nothing can be added";
	kiosk_store_close(&s);
	return why;
}

static void
run(void)
{
	const struct faults_path dir = faults_path("store"),
				 keys = faults_path("store/keys"),
				 other = faults_path("other"),
				 others = faults_path("other/keys");
	struct faults_trace t;

	if (mkdir(dir.s, 0700) != 0 || mkdir(keys.s, 0700) != 0 ||
	    mkdir(other.s, 0700) != 0)
		faults_give_up(dir.s);
	faults_disk_record(&t, dir.s);
	if (!work(&t, dir.s, keys.s))
		faults_give_up("the store cannot be written");
	faults_disk_stop();
	for (size_t cut = 0; cut <= faults_disk_cuts(&t);
	     cut += faults_sample ? 61 : 1)
		for (unsigned f = 0; f < FAULTS_FATE_COUNT; f++) {
			const char *why;

			faults_disk_restore(
			    &t, cut, (enum faults_fate)f, other.s);
			(void)mkdir(others.s, 0700);
			why = go_on(other.s, others.s, &t, cut);
			faults_case(why == NULL, "cut at write %zu (%s): %s",
			    cut, faults_fate_text((enum faults_fate)f), why);
			if (!faults_disk_pending(&t, cut))
				break;
		}
	faults_disk_free(&t);
}

const struct faults_class faults_store = {
    "power cut: store, outbox, keys of records", run};
