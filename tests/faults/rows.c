#include "tests/faults/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/journal.h"
#include "kiosk/outbox.h"
#include "kiosk/record.h"
#include "kiosk/store_parts.h"
#include "tests/faults/faults.h"

#define ROWS 128
#define NAME FAULTS_ROWS_NAME

struct rows {
	size_t n;
	char name[ROWS][NAME];
};

static bool
take_name(void *cookie, const struct kiosk_store_cells *c)
{
	struct rows *r = cookie;

	if (r->n < ROWS)
		kiosk_store_cell_text(c->cell[0], r->name[r->n++], NAME);
	return true;
}

static bool
has(const struct rows *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->name[i], name) == 0)
			return true;
	return false;
}

/* clang-format off */
#define PASSAGE  "'passage ' || id || ' ' || revision"
#define CASES    "'cases ' || id || ' ' || revision"
#define PHOTOS   "'photos ' || case_id || ' ' || kind"
#define VERDICTS "'verdicts ' || order_id || ' ' || verdict"
/* clang-format on */

static enum kiosk_err
read_rows(struct kiosk_store *s, struct rows *r)
{
	r->n = 0;
	return kiosk_store_run(s,
	    "SELECT " PASSAGE " FROM passage UNION ALL SELECT " CASES
	    " FROM cases UNION ALL SELECT " PHOTOS
	    " FROM photos UNION ALL SELECT " VERDICTS " FROM verdicts",
	    NULL, 0, take_name, r);
}

static enum kiosk_err
read_outbox(struct kiosk_store *s, struct rows *r)
{
	r->n = 0;
	return kiosk_store_run(s,
	    "SELECT coalesce(CASE tab WHEN 'passage' THEN (SELECT " PASSAGE
	    " FROM passage p WHERE p.seq = o.seq) WHEN 'cases' THEN"
	    " (SELECT " CASES " FROM cases c WHERE c.seq = o.seq)"
	    " WHEN 'photos' THEN (SELECT " PHOTOS
	    " FROM photos h WHERE h.seq = o.seq) ELSE (SELECT " VERDICTS
	    " FROM verdicts v WHERE v.seq = o.seq) END, 'nothing')"
	    " FROM outbox o ORDER BY seq",
	    NULL, 0, take_name, r);
}

bool
faults_rows_name(
    struct kiosk_store *s, uint64_t seq, char out[FAULTS_ROWS_NAME])
{
	const struct kiosk_store_value v[] = {kiosk_store_number((int64_t)seq)};
	struct rows r = {.n = 0};

	if (kiosk_store_run(s,
		"SELECT " PASSAGE " FROM passage WHERE seq = $1 UNION ALL"
		" SELECT " CASES " FROM cases WHERE seq = $1 UNION ALL"
		" SELECT " PHOTOS " FROM photos WHERE seq = $1 UNION ALL"
		" SELECT " VERDICTS " FROM verdicts WHERE seq = $1",
		v, 1, take_name, &r) != KIOSK_E_OK ||
	    r.n != 1)
		return false;
	memcpy(out, r.name[0], FAULTS_ROWS_NAME);
	return true;
}

static bool
mark_row(struct faults_trace *t, enum kiosk_err e, const char *fmt,
    const char *id, unsigned n)
{
	char name[NAME];

	if (e != KIOSK_E_OK)
		return false;
	snprintf(name, sizeof(name), "%s %s %u", fmt, id, n);
	faults_disk_mark(t, "row %s", name);
	return true;
}

static void
make_record(struct kiosk_record *r, unsigned i)
{
	memset(r, 0, sizeof(*r));
	snprintf(r->id, sizeof(r->id), "%032x", i);
	snprintf(r->gate, sizeof(r->gate), "lane-1");
	snprintf(r->site, sizeof(r->site), FAULTS_ROWS_SITE);
	snprintf(r->decision, sizeof(r->decision), "officer");
	r->began = FAULTS_ROWS_NOW / 1000;
	/* Rows in a page, and over several. */
	for (unsigned k = 0; k < 1 + 9 * (i % 3); k++)
		kiosk_record_reason(r, "dg2", FAULTS_ROWS_PLANTED);
}

static struct kiosk_case
make_case(const struct kiosk_record *r, unsigned i)
{
	struct kiosk_case c = {.record = 1,
	    .state = KIOSK_CASE_OPEN,
	    .opened_ms = FAULTS_ROWS_NOW + i,
	    .until_ms = FAULTS_ROWS_NOW + 60000,
	    .may = 1u << KIOSK_ORDER_ADMIT,
	    .text = FAULTS_ROWS_PLANTED};

	snprintf(c.id, sizeof(c.id), "%032x", 0x1000 + i);
	snprintf(c.site, sizeof(c.site), "%s", r->site);
	snprintf(c.gate, sizeof(c.gate), "%s", r->gate);
	snprintf(c.passage, sizeof(c.passage), "%s", r->id);
	snprintf(c.cause, sizeof(c.cause), "dg2");
	return c;
}

static bool
put_verdict(struct kiosk_store *s, struct faults_trace *t,
    const struct kiosk_case *c, unsigned i)
{
	struct kiosk_order_sealed sealed = {.signers = 1};
	struct kiosk_order o = {.kind = KIOSK_ORDER_ADMIT,
	    .reason = KIOSK_ORDER_BECAUSE_OK,
	    .sequence = i + 1,
	    .issued_ms = FAULTS_ROWS_NOW,
	    .expires_ms = FAULTS_ROWS_NOW + 9000,
	    .officer = "4711"};
	char name[NAME];

	snprintf(o.id, sizeof(o.id), "%032x", 0x2000 + i);
	snprintf(o.site, sizeof(o.site), "%s", c->site);
	snprintf(o.gate, sizeof(o.gate), "%s", c->gate);
	memcpy(o.case_id, c->id, sizeof(o.case_id));
	memcpy(o.passage, c->passage, sizeof(o.passage));
	if (kiosk_order_encode(&o, &sealed) != KIOSK_E_OK)
		return false;
	sealed.signers = 1;
	if (kiosk_store_put_verdict(s, c->site, c->gate, &sealed, &o,
		KIOSK_ORDER_V_DONE, FAULTS_ROWS_NOW) != KIOSK_E_OK)
		return false;
	snprintf(name, sizeof(name), "verdicts %s done", o.id);
	faults_disk_mark(t, "row %s", name);
	return true;
}

bool
faults_rows_passage(struct kiosk_store *s, struct faults_trace *t, unsigned i)
{
	static uint8_t jpeg[9000];
	static struct kiosk_record r;
	struct kiosk_case c;
	bool ok;

	memset(jpeg, 0x5A, sizeof(jpeg));
	memcpy(jpeg + 8000, FAULTS_ROWS_PLANTED, sizeof(FAULTS_ROWS_PLANTED));
	make_record(&r, i);
	c = make_case(&r, i);
	ok = mark_row(t, kiosk_store_put(s, &r, NULL), "passage", r.id, 1) &&
	    mark_row(t, kiosk_store_put_case(s, &c), "cases", c.id, 1) &&
	    mark_row(t,
		kiosk_store_put_photo(
		    s, &c, KIOSK_CASE_PHOTO_LIVE, SPAN_OF(jpeg)),
		"photos", c.id, KIOSK_CASE_PHOTO_LIVE) &&
	    put_verdict(s, t, &c, i);
	snprintf(r.decision, sizeof(r.decision), "admit");
	ok = ok &&
	    mark_row(t, kiosk_store_put(s, &r, NULL), "passage", r.id, 2);
	faults_disk_mark(t, "going photos %s %d", c.id, KIOSK_CASE_PHOTO_LIVE);
	c.state = KIOSK_CASE_DECIDED;
	c.closed_ms = FAULTS_ROWS_NOW + 5000;
	ok = ok && mark_row(t, kiosk_store_put_case(s, &c), "cases", c.id, 2);
	faults_disk_mark(t, "gone photos %s %d", c.id, KIOSK_CASE_PHOTO_LIVE);
	kiosk_store_forget(s);
	return ok;
}

bool
faults_rows_send(
    struct kiosk_store *own, struct kiosk_store *site, struct faults_trace *t)
{
	static uint8_t frame[KIOSK_OUTBOX_MAX];
	struct sink k = sink_of(frame, sizeof(frame));
	static struct rows waits;
	uint64_t seq;

	if (kiosk_outbox_next(own, &k, &seq) != KIOSK_E_OK ||
	    read_outbox(own, &waits) != KIOSK_E_OK || waits.n == 0 ||
	    kiosk_outbox_carry(site, sink_span(&k)) != KIOSK_E_OK)
		return false;
	faults_disk_mark(t, "sent %s", waits.name[0]);
	return kiosk_outbox_done(own, seq, "") == KIOSK_E_OK;
}

void
faults_rows_mark(struct kiosk_store *s, struct faults_trace *t,
    const char *what, const char *table)
{
	static struct rows r;

	if (read_rows(s, &r) != KIOSK_E_OK)
		faults_give_up("the store cannot be read");
	for (size_t i = 0; i < r.n; i++)
		if (strncmp(r.name[i], table, strlen(table)) == 0)
			faults_disk_mark(t, "%s %s", what, r.name[i]);
}

static bool
take_text(void *cookie, const struct kiosk_store_cells *c)
{
	kiosk_store_cell_text(c->cell[0], cookie, 160);
	return false;
}

/* A record that cannot be opened is as good as lost. */
static bool
opens(struct kiosk_store *s, const char *name)
{
	static uint8_t json[KIOSK_RECORD_MAX];
	struct sink k = sink_of(json, sizeof(json));
	char id[40];
	unsigned revision;

	if (sscanf(name, "passage %39s %u", id, &revision) != 2)
		return true;
	return kiosk_store_record(s, id, revision, &k) == KIOSK_E_OK;
}

static const char *
check_marks(struct kiosk_store *s, const struct faults_trace *t, size_t cut,
    const struct rows *there)
{
	static char why[160];
	char going[NAME + 8];

	for (size_t i = 0; i < t->marks && t->mark[i].at <= cut; i++) {
		const char *text = t->mark[i].text;

		snprintf(why, sizeof(why), "%s", text);
		if (strncmp(text, "gone ", 5) == 0 && has(there, text + 5))
			return strcat(why, " is back");
		if (strncmp(text, "row ", 4) != 0)
			continue;
		snprintf(going, sizeof(going), "going %.79s", text + 4);
		if (faults_disk_promised(t, cut, going))
			continue;
		if (!has(there, text + 4))
			return strcat(why, " is lost");
		if (!opens(s, text + 4))
			return strcat(why, " cannot be opened");
	}
	return NULL;
}

const char *
faults_rows_look(
    struct kiosk_store *s, const struct faults_trace *t, size_t cut)
{
	static struct rows there, waits;
	static char why[160];
	const char *what;

	if (kiosk_store_run(s, "PRAGMA integrity_check", NULL, 0, take_text,
		why) != KIOSK_E_OK ||
	    strcmp(why, "ok") != 0)
		return why;
	if (read_rows(s, &there) != KIOSK_E_OK ||
	    read_outbox(s, &waits) != KIOSK_E_OK)
		return kiosk_store_why(s);
	if ((what = check_marks(s, t, cut, &there)) != NULL)
		return what;
	/* What is here and not at the site is still to go there. */
	for (size_t i = 0; i < there.n; i++) {
		char sent[NAME + 8];

		snprintf(sent, sizeof(sent), "sent %s", there.name[i]);
		if (!has(&waits, there.name[i]) &&
		    !faults_disk_promised(t, cut, sent)) {
			snprintf(why, sizeof(why),
			    "%s is neither sent nor waits", there.name[i]);
			return why;
		}
	}
	return NULL;
}

/* One row off what is to go; false: there is none. */
static bool
drain(struct kiosk_store *s, char name[NAME])
{
	static uint8_t frame[KIOSK_OUTBOX_MAX];
	struct sink k = sink_of(frame, sizeof(frame));
	bool ended;
	uint64_t seq;

	if (kiosk_outbox_next(s, &k, &seq) == KIOSK_E_OK)
		return faults_rows_name(s, seq, name) &&
		    kiosk_outbox_done(s, seq, "") == KIOSK_E_OK;
	return kiosk_journal_next(s, &k, &seq, &ended) == KIOSK_E_OK &&
	    faults_rows_name(s, seq, name) &&
	    kiosk_journal_done(s, seq, KIOSK_E_OK, "") == KIOSK_E_OK;
}

const char *
faults_rows_unsent(
    struct kiosk_store *s, const struct faults_trace *t, size_t cut)
{
	static struct rows there, went;
	static char why[160];

	if (read_rows(s, &there) != KIOSK_E_OK)
		return kiosk_store_why(s);
	went.n = 0;
	while (went.n < ROWS && drain(s, went.name[went.n]))
		went.n++;
	for (size_t i = 0; i < there.n; i++) {
		char mark[NAME + 8];

		snprintf(mark, sizeof(mark), "there %s", there.name[i]);
		if (has(&went, there.name[i]) ||
		    faults_disk_promised(t, cut, mark))
			continue;
		snprintf(why, sizeof(why), "the site lacks %s", there.name[i]);
		return why;
	}
	return NULL;
}

bool
faults_rows_on_disk(const char *dir, const char *octets)
{
	static const char *const names[] = {
	    "store.db", "store.db-wal", "store.db-journal"};
	static uint8_t buf[4 << 20];

	for (size_t i = 0; i < 3; i++) {
		char path[512];
		FILE *f;
		size_t n;

		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		if ((f = fopen(path, "rb")) == NULL)
			continue;
		n = fread(buf, 1, sizeof(buf), f);
		fclose(f);
		if (n == sizeof(buf))
			faults_give_up("the store is too large for this");
		if (memmem(buf, n, octets, strlen(octets)) != NULL)
			return true;
	}
	return false;
}
