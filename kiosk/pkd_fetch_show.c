#include "kiosk/pkd_fetch.h"

#include <string.h>

static const char *const results[] = {
#define ROW(name, word) word,
    KIOSK_PKD_FETCH_RESULTS(ROW)
#undef ROW
};

/* What came over the network; of the import its own part tells. */
void
kiosk_pkd_fetch_text(FILE *o, const struct kiosk_pkd_fetch *r)
{
	const struct certs_fetch_report *t = r->report;

	if (t == NULL)
		return;
	if (t->before)
		fprintf(o, "  was complete before, not imported yet");
	else if (r->result == KIOSK_PKD_FETCH_UNCHANGED)
		fprintf(o, "  unchanged");
	else
		fprintf(o, "  %llu bytes", (unsigned long long)t->bytes);
	if (t->resumed > 0)
		fprintf(
		    o, ", went on after %llu", (unsigned long long)t->resumed);
	if (t->listed > 0)
		fprintf(o, ", %zu of %zu entries", t->objects, t->listed);
	fprintf(o, ", %u requests", t->requests);
	if (t->retries > 0)
		fprintf(o, ", %u of them again", t->retries);
	if (t->waiting > 0)
		fprintf(o,
		    "; %zu refused before are asked for again once the store "
		    "has changed",
		    t->waiting);
	fprintf(o, "\n");
}

static void
put_error(struct kiosk_json *j, enum certs_err e)
{
	kiosk_json_text(j, "error", e != CERTS_E_OK ? certs_err_name(e) : NULL);
	kiosk_json_text(j, "text", e != CERTS_E_OK ? certs_err_text(e) : NULL);
}

static void
put_transfer(struct kiosk_json *j, const struct certs_fetch_report *t)
{
	kiosk_json_text(j, "advice", t->advice[0] != '\0' ? t->advice : NULL);
	kiosk_json_int(j, "bytes", (int64_t)t->bytes);
	kiosk_json_int(j, "resumed", (int64_t)t->resumed);
	kiosk_json_bool(j, "before", t->before);
	kiosk_json_int(j, "requests", t->requests);
	kiosk_json_int(j, "retries", t->retries);
	kiosk_json_int(j, "listed", (int64_t)t->listed);
	kiosk_json_int(j, "objects", (int64_t)t->objects);
	kiosk_json_int(j, "waiting", (int64_t)t->waiting);
	kiosk_json_int(j, "not_before", t->not_before);
}

static void
put_import(struct kiosk_json *j, const struct kiosk_pkd_fetch *r)
{
	kiosk_json_open(j, "import", '{');
	kiosk_json_int(j, "master_lists", (int64_t)r->import.master_lists);
	kiosk_json_int(j, "entries", (int64_t)r->import.entries);
	kiosk_json_int(j, "waiting", (int64_t)r->import.waiting);
	for (unsigned k = 1; k < CERTS_STORE_KIND_COUNT; k++) {
		if (r->import.kind[k].came == 0)
			continue;
		kiosk_json_open(j, certs_store_kind_word(k), '{');
		kiosk_json_int(j, "came", (int64_t)r->import.kind[k].came);
		kiosk_json_int(j, "new", (int64_t)r->import.kind[k].added);
		kiosk_json_int(j, "proven", (int64_t)r->import.kind[k].proven);
		kiosk_json_int(
		    j, "refused", (int64_t)r->import.kind[k].refused);
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
}

void
kiosk_pkd_fetch_json(struct kiosk_json *j, const struct kiosk_pkd_fetch *r)
{
	kiosk_json_open(j, NULL, '{');
	kiosk_json_text(j, "source", r->name);
	kiosk_json_text(j, "url", r->url);
	kiosk_json_text(j, "result", results[r->result]);
	put_error(j, r->e);
	if (r->report != NULL)
		put_transfer(j, r->report);
	if (r->result == KIOSK_PKD_FETCH_IMPORTED ||
	    r->result == KIOSK_PKD_FETCH_REFUSED)
		put_import(j, r);
	kiosk_json_int(j, "refused", (int64_t)r->refused);
	kiosk_json_open(j, "refusals", '[');
	for (size_t i = 0; i < r->refused && i < KIOSK_PKD_FETCH_TOLD; i++) {
		kiosk_json_open(j, NULL, '{');
		kiosk_json_int(j, "line", (int64_t)r->told[i].line);
		kiosk_json_text(j, "name", r->told[i].name);
		put_error(j, r->told[i].e);
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
	kiosk_json_close(j);
}
