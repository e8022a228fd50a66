/* What lists of documents and names said, in the record. */
#include <stdio.h>

#include "kiosk/json.h"
#include "kiosk/record.h"

static void
hex_of(const uint8_t digest[32], char out[65])
{
	for (size_t i = 0; i < 32; i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

/* Which lists these were: one is replaced while the gate runs. */
static void
lists_json(struct kiosk_json *j, const struct kiosk_watchdoc_result *r)
{
	char digest[65];

	kiosk_json_open(j, "lists", '[');
	for (size_t i = 0; i < r->lists; i++) {
		const struct kiosk_watchdoc_used *u = &r->used[i];

		hex_of(u->sha256, digest);
		kiosk_json_open(j, NULL, '{');
		kiosk_json_text(j, "list", u->list);
		kiosk_json_int(j, "version", u->version);
		kiosk_json_text(j, "sha256", digest);
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
	if (r->refused == NULL)
		return;
	kiosk_json_text(j, "not_taken", r->stayed);
	kiosk_json_text(j, "not_taken_because", r->refused);
}

void
kiosk_record_persons_json(struct kiosk_json *j, const struct kiosk_record *all)
{
	const struct kiosk_watchdoc_result *r = &all->persons;
	const bool whom = kiosk_profile_writes(all, KIOSK_PROFILE_HITS);

	kiosk_json_open(j, "persons", '{');
	kiosk_json_text(j, "outcome", kiosk_watchdoc_text(r->outcome));
	kiosk_json_int(j, "entries", r->entries);
	kiosk_json_int(j, "us", r->us);
	kiosk_json_text(j, "not_searched", r->why != NULL ? r->list : NULL);
	kiosk_json_text(j, "because", r->why);
	lists_json(j, r);
	kiosk_json_open(j, "hits", '[');
	for (size_t i = 0; i < r->hits; i++) {
		const struct kiosk_watchdoc_hit *h = &r->hit[i];

		kiosk_json_open(j, NULL, '{');
		kiosk_json_text(j, "list", h->list);
		if (whom)
			kiosk_json_text(j, "reference", h->reference);
		kiosk_json_text(j, "by", kiosk_watchdoc_grade_name(h->grade));
		if (h->grade != KIOSK_WATCHDOC_DOCUMENT)
			kiosk_json_text(
			    j, "birth", kiosk_watchdoc_birth_name(h->birth));
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
	kiosk_json_close(j);
}

static void
lists_text(struct sink *out, const struct kiosk_watchdoc_result *r)
{
	char line[256], digest[65];
	int n;

	for (size_t i = 0; i < r->lists; i++) {
		const struct kiosk_watchdoc_used *u = &r->used[i];

		hex_of(u->sha256, digest);
		n = snprintf(line, sizeof(line),
		    "  %s: version %u, SHA-256 %s\n", u->list, u->version,
		    digest);
		sink_put(out, span_of(line, (size_t)n));
	}
	if (r->refused == NULL)
		return;
	n = snprintf(line, sizeof(line), "  %s: what was put in its place %s\n",
	    r->stayed, r->refused);
	sink_put(out, span_of(line, (size_t)n));
}

void
kiosk_record_persons_text(struct sink *out, const struct kiosk_record *all)
{
	const struct kiosk_watchdoc_result *r = &all->persons;
	const bool whom = kiosk_profile_writes(all, KIOSK_PROFILE_HITS);
	char line[256];
	int n = snprintf(line, sizeof(line),
	    "\nDocuments and names: %s\n  %u entries in %u us\n",
	    kiosk_watchdoc_text(r->outcome), r->entries, r->us);

	sink_put(out, span_of(line, (size_t)n));
	lists_text(out, r);
	if (r->why != NULL) {
		n = snprintf(line, sizeof(line), "  %s %s\n", r->list, r->why);
		sink_put(out, span_of(line, (size_t)n));
	}
	for (size_t i = 0; i < r->hits; i++) {
		const struct kiosk_watchdoc_hit *h = &r->hit[i];

		n = snprintf(line, sizeof(line),
		    "  %s: %s%sby %s, date of birth %s\n", h->list,
		    whom ? h->reference : "", whom ? " " : "",
		    kiosk_watchdoc_grade_name(h->grade),
		    kiosk_watchdoc_birth_name(h->birth));
		sink_put(out, span_of(line, (size_t)n));
	}
}
