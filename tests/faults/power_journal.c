/*
 * The power is cut at every write of a gate that sends again what a restored
 * site does not have, while a passage comes between.
 *
 *	cut                              demanded
 *	anywhere                         with the next line the site has every
 *	                                 row that the gate keeps
 *	after the site was met           a row that it has is not sent again
 *	                                 from the beginning
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/journal.h"
#include "kiosk/outbox.h"
#include "tests/faults/disk.h"
#include "tests/faults/faults.h"
#include "tests/faults/rows.h"

#define BEFORE 3 /* passages that the site had */
#define NOW FAULTS_ROWS_NOW

static size_t from; /* the cut that is the first of interest */

static struct kiosk_store *
open_store(const char *dir, const char *name)
{
	struct kiosk_store *s = NULL;
	char address[200];

	snprintf(address, sizeof(address), "sqlite:%s/%s", dir, name);
	return kiosk_store_open(address, &s, NULL) == KIOSK_E_OK ? s : NULL;
}

static bool
meet(struct kiosk_store *own, struct kiosk_store *site,
    enum kiosk_journal_found want)
{
	struct kiosk_journal_site says;
	enum kiosk_journal_found found;
	struct kiosk_journal j;

	return kiosk_journal_ask(site, FAULTS_ROWS_SITE, "lane-1", &says) ==
	    KIOSK_E_OK &&
	    kiosk_journal_meet(own, &says, NOW, &found, &j) == KIOSK_E_OK &&
	    found == want;
}

static bool
say(struct kiosk_store *own, struct kiosk_store *site, struct faults_trace *t)
{
	uint8_t frame[1024];
	struct sink k = sink_of(frame, sizeof(frame));
	int64_t mark;

	if (kiosk_journal_say(own, FAULTS_ROWS_SITE, "lane-1", NOW, &k,
		&mark) != KIOSK_E_OK ||
	    kiosk_outbox_carry(site, sink_span(&k)) != KIOSK_E_OK)
		return false;
	faults_disk_mark(t, "mark %lld", (long long)mark);
	return kiosk_journal_said(own, mark) == KIOSK_E_OK;
}

/* One row to the restored site; false: there is none. */
static bool
send(struct kiosk_store *own, struct kiosk_store *site, struct faults_trace *t,
    bool again)
{
	static uint8_t frame[KIOSK_OUTBOX_MAX];
	struct sink k = sink_of(frame, sizeof(frame));
	char name[FAULTS_ROWS_NAME];
	bool ended;
	uint64_t seq;
	enum kiosk_err e = again ? kiosk_journal_next(own, &k, &seq, &ended)
				 : kiosk_outbox_next(own, &k, &seq);

	if (e != KIOSK_E_OK || !faults_rows_name(own, seq, name) ||
	    kiosk_outbox_carry(site, sink_span(&k)) != KIOSK_E_OK)
		return false;
	faults_disk_mark(t, "there %s", name);
	faults_disk_mark(t, "sent %s", name);
	e = again ? kiosk_journal_done(own, seq, KIOSK_E_OK, "")
		  : kiosk_outbox_done(own, seq, "");
	return e == KIOSK_E_OK;
}

static bool
work(struct faults_trace *t, const char *dir)
{
	struct kiosk_store *s = open_store(dir, "store.db");
	struct kiosk_store *site = open_store(faults_dir(), "site.db");
	bool ok = s != NULL && site != NULL;

	for (unsigned i = 0; i < BEFORE && ok; i++)
		ok = faults_rows_passage(s, t, i);
	ok = ok && meet(s, site, KIOSK_JOURNAL_WELL);
	while (ok && faults_rows_send(s, site, t))
		continue;
	ok = ok && say(s, site, t);
	kiosk_store_close(&site);
	/* It is put back to a time before the first passage. */
	from = faults_disk_cuts(t);
	faults_disk_mark(t, "restored");
	site = open_store(faults_dir(), "restored.db");
	ok = ok && site != NULL && meet(s, site, KIOSK_JOURNAL_RESTORED);
	for (unsigned n = 0; ok && send(s, site, t, true); n++) {
		if (n == 4)
			ok = say(s, site, t) &&
			    faults_rows_passage(s, t, BEFORE);
		if (n == 6)
			while (send(s, site, t, false))
				continue;
	}
	ok = ok && say(s, site, t) && meet(s, site, KIOSK_JOURNAL_WELL);
	kiosk_store_close(&s);
	kiosk_store_close(&site);
	return ok;
}

/* What the restored site knew of this gate at the cut. */
static void
remember(const struct faults_trace *t, size_t cut,
    const struct kiosk_journal *j, struct kiosk_journal_site *out)
{
	bool restored = false;
	long long mark;

	*out = (struct kiosk_journal_site) {.known = true};
	for (size_t i = 0; i < t->marks && t->mark[i].at <= cut; i++) {
		restored = restored || strcmp(t->mark[i].text, "restored") == 0;
		if (restored &&
		    sscanf(t->mark[i].text, "mark %lld", &mark) == 1) {
			out->n = 1;
			memcpy(out->store[0].name, j->name, sizeof(j->name));
			out->store[0].mark = mark;
		}
	}
}

static const char *
go_on(const char *dir, const struct faults_trace *t, size_t cut)
{
	struct kiosk_store *s = open_store(dir, "store.db");
	struct kiosk_journal_site says;
	enum kiosk_journal_found found;
	struct kiosk_journal j;
	const char *why = NULL;

	if (s == NULL)
		return "it cannot be opened";
	if (kiosk_journal_read(s, &j) != KIOSK_E_OK)
		why = "it cannot be read";
	if (why == NULL)
		why = faults_rows_look(s, t, cut);
	if (why == NULL) {
		remember(t, cut, &j, &says);
		if (kiosk_journal_meet(s, &says, NOW, &found, &j) != KIOSK_E_OK)
			why = "the site cannot be met";
		else if (says.n != 0 && j.again_next != 0 &&
		    j.again_next <= says.store[0].mark)
			why = "it begins anew";
	}
	if (why == NULL)
		why = faults_rows_unsent(s, t, cut);
	kiosk_store_close(&s);
	return why;
}

static void
run(void)
{
	const struct faults_path dir = faults_path("store"),
				 other = faults_path("other");
	struct faults_trace t;

	if (mkdir(dir.s, 0700) != 0 || mkdir(other.s, 0700) != 0)
		faults_give_up(dir.s);
	faults_disk_record(&t, dir.s);
	if (!work(&t, dir.s))
		faults_give_up("the rows cannot be sent again");
	faults_disk_stop();
	for (size_t cut = from; cut <= faults_disk_cuts(&t);
	     cut += faults_sample ? 23 : 1)
		for (unsigned f = 0; f < FAULTS_FATE_COUNT; f++) {
			const char *why;

			faults_disk_restore(
			    &t, cut, (enum faults_fate)f, other.s);
			why = go_on(other.s, &t, cut);
			faults_case(why == NULL, "cut at write %zu (%s): %s",
			    cut, faults_fate_text((enum faults_fate)f), why);
			if (!faults_disk_pending(&t, cut))
				break;
		}
	faults_disk_free(&t);
}

const struct faults_class faults_journal = {
    "power cut: rows sent again to a restored site", run};
