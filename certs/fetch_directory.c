/*
 * An LDAP directory into the spool: country by country, first what there is and
 * when it was changed, then what is new.
 */
#include "certs/fetch_ldap.h"
#include "certs/fetch_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ICAO PKD: what participants uploaded, and what does not conform. */
static const char *const icao[] = {
    "dc=data,dc=download,dc=pkd,dc=icao,dc=int",
    "dc=nc-data,dc=download,dc=pkd,dc=icao,dc=int",
};

/*
 * What tells one version of an entry from the next; all of them together,
 * because not every directory has each.
 */
static const char *const stamps[] = {
    "modifyTimestamp", "entryCSN", "pkdVersion"};
#define N_STAMPS (sizeof(stamps) / sizeof(stamps[0]))

struct directory {
	struct certs_fetch_ldap link;
	struct certs_fetch *f;
	const char *base; /* of the search under way */
	struct certs_fetch_tree branches, tree;
	struct certs_fetch_set spooled; /* this and earlier runs */
	struct certs_fetch_set listed, denied; /* the state to be */
	unsigned failures;
};

static struct span
span_of_text(const char *text)
{
	return span_of(text, strlen(text));
}

static enum certs_err
strange(struct directory *d, const char *what)
{
	return certs_fetch_form_fail(d->f, CERTS_E_RESPONSE,
	    "the directory sends %s: is it the right one? Ask its operator",
	    what);
}

/* All stamps of an entry, each with its end; none: an empty span. */
static bool
take_stamps(LDAP *ld, LDAPMessage *m, struct sink *k)
{
	bool some = false;

	for (size_t i = 0; i < N_STAMPS; i++) {
		struct berval **v = ldap_get_values_len(ld, m, stamps[i]);

		for (size_t n = 0; v != NULL && v[n] != NULL; n++) {
			sink_put(k, span_of(v[n]->bv_val, v[n]->bv_len));
			some = true;
		}
		sink_put_u8(k, 0);
		ldap_value_free_len(v);
	}
	return some && sink_ok(k);
}

static enum certs_err
list_into(
    struct directory *d, struct certs_fetch_tree *t, LDAP *ld, LDAPMessage *m)
{
	char *dn = ldap_get_dn(ld, m);
	uint8_t room[512];
	struct sink k = sink_of(room, sizeof(room));
	struct span stamp = {0};
	enum certs_err e;

	if (take_stamps(ld, m, &k))
		stamp = sink_span(&k);
	if (dn == NULL ||
	    !certs_fetch_entry_below(span_of_text(dn), span_of_text(d->base)))
		e = strange(
		    d, "an entry of another tree than it was asked for");
	else if ((e = certs_fetch_tree_add(t, span_of_text(dn), stamp)) ==
	    CERTS_E_RESPONSE)
		e = strange(d, "an entry with a giant name");
	else if (e == CERTS_E_SPACE)
		e = strange(d, "more entries than any country has");
	ldap_memfree(dn);
	return e;
}

static enum certs_err
list_branch(void *cookie, LDAP *ld, LDAPMessage *m)
{
	struct directory *d = cookie;

	return list_into(d, &d->branches, ld, m);
}

static enum certs_err
list_entry(void *cookie, LDAP *ld, LDAPMessage *m)
{
	struct directory *d = cookie;

	return list_into(d, &d->tree, ld, m);
}

/* Bytes and number of an entry's values, so that there is room for them. */
static size_t
room_for(LDAP *ld, LDAPMessage *m, size_t dn)
{
	size_t values = 0, bytes = 0;
	BerElement *ber = NULL;
	char *name;

	for (name = ldap_first_attribute(ld, m, &ber); name != NULL;
	     name = ldap_next_attribute(ld, m, ber)) {
		struct berval **v = ldap_get_values_len(ld, m, name);

		for (size_t i = 0; v != NULL && v[i] != NULL; i++) {
			values++;
			bytes += v[i]->bv_len;
		}
		ldap_value_free_len(v);
		ldap_memfree(name);
	}
	ber_free(ber, 0);
	return certs_fetch_entry_room(dn, values, bytes);
}

static enum certs_err
put_values(struct directory *d, LDAP *ld, LDAPMessage *m, struct sink *k)
{
	enum certs_err e = CERTS_E_OK;
	BerElement *ber = NULL;
	char *name;

	for (name = ldap_first_attribute(ld, m, &ber); name != NULL;
	     name = ldap_next_attribute(ld, m, ber)) {
		struct berval **v = ldap_get_values_len(ld, m, name);

		for (size_t i = 0; v != NULL && v[i] != NULL; i++)
			if (e == CERTS_E_OK &&
			    (e = certs_fetch_entry_value(k, name,
				 span_of(v[i]->bv_val, v[i]->bv_len))) !=
				CERTS_E_OK)
				e = strange(d, "what is no attribute");
		ldap_value_free_len(v);
		ldap_memfree(name);
	}
	ber_free(ber, 0);
	return e;
}

/* An entry with objects to the spool, whole or not at all. */
static enum certs_err
spool_entry(struct directory *d, LDAP *ld, LDAPMessage *m,
    const struct certs_fetch_tree_row *row)
{
	size_t cap = room_for(ld, m, strlen(row->dn)), head;
	uint8_t *room = malloc(cap);
	struct sink k = sink_of(room, cap);
	enum certs_err e = CERTS_E_MEMORY;

	if (room == NULL)
		return e;
	certs_fetch_entry_begin(&k, row->hex, span_of_text(row->dn));
	head = sink_span(&k).n;
	e = put_values(d, ld, m, &k);
	if (e == CERTS_E_OK && sink_span(&k).n > head) {
		certs_fetch_entry_end(&k);
		if (!sink_ok(&k))
			e = CERTS_E_INTERNAL;
		else if (d->f->spool.size + sink_span(&k).n >
		    d->f->source.max_bytes)
			e = certs_fetch_form_fail(d->f, CERTS_E_SPACE,
			    "the directory holds more than max_megabytes "
			    "allows: "
			    "raise it if that is right");
		else
			e = certs_fetch_spool_append(
			    &d->f->spool, sink_span(&k));
		d->f->report.objects += e == CERTS_E_OK;
	}
	free(room);
	return e == CERTS_E_OK ? certs_fetch_set_add(&d->spooled, row->hex) : e;
}

static enum certs_err
take_entry(void *cookie, LDAP *ld, LDAPMessage *m)
{
	struct directory *d = cookie;
	char *dn = ldap_get_dn(ld, m);
	struct certs_fetch_tree_row *row = dn != NULL
	    ? certs_fetch_tree_find(&d->tree, dn)
	    : NULL;

	ldap_memfree(dn);
	/* One that came since the list was made waits for the next run. */
	if (row == NULL || !row->missing)
		return CERTS_E_OK;
	row->missing = false;
	d->tree.missing--;
	return spool_entry(d, ld, m, row);
}

static enum certs_err
search(struct directory *d, const char *base, int scope, const char *what,
    enum certs_err (*take)(void *, LDAP *, LDAPMessage *), bool *absent)
{
	char *stamp_names[N_STAMPS + 1] = {NULL},
				     all[] = LDAP_ALL_USER_ATTRIBUTES,
				     *every[] = {all, NULL};
	struct certs_fetch_ldap_search s = {.base = base,
	    .scope = scope,
	    .attributes = every,
	    .take = take,
	    .cookie = d};

	for (size_t i = 0; i < N_STAMPS; i++)
		stamp_names[i] = (char *)(uintptr_t)stamps[i];
	if (what == NULL)
		s.attributes = stamp_names;
	d->base = base;
	return certs_fetch_ldap_search(&d->link, &s, absent);
}

static enum certs_err
fetch_missing(struct directory *d, const char *branch)
{
	enum certs_err e = CERTS_E_OK;
	bool absent;

	if (d->tree.missing == 0)
		return e;
	if (!certs_fetch_tree_by_name(&d->tree))
		return search(d, branch, LDAP_SCOPE_SUBTREE,
		    LDAP_ALL_USER_ATTRIBUTES, take_entry, &absent);
	for (size_t i = 0; i < d->tree.n && e == CERTS_E_OK; i++) {
		if (!d->tree.rows[i].missing)
			continue;
		e = search(d, d->tree.rows[i].dn, LDAP_SCOPE_BASE,
		    LDAP_ALL_USER_ATTRIBUTES, take_entry, &absent);
		/* Gone since the list was made. */
		if (e == CERTS_E_REFUSED && absent)
			e = CERTS_E_OK;
	}
	return e;
}

/* What the next run need not ask for. */
static enum certs_err
note_tree(struct directory *d)
{
	struct certs_fetch_state *st = &d->f->state;
	enum certs_err e = CERTS_E_OK;

	for (size_t i = 0; i < d->tree.n && e == CERTS_E_OK; i++) {
		const struct certs_fetch_tree_row *r = &d->tree.rows[i];

		if (!r->stamped || r->missing)
			continue;
		if (certs_fetch_set_has(&d->spooled, r->hex) ||
		    certs_fetch_state_has(st->objects, r->hex))
			e = certs_fetch_set_add(&d->listed, r->hex);
		else
			e = certs_fetch_set_add(&d->denied, r->hex);
	}
	return e;
}

static enum certs_err
fetch_branch(struct directory *d, const char *branch)
{
	struct certs_fetch_state *st = &d->f->state;
	enum certs_err e;
	bool absent;

	certs_fetch_tree_free(&d->tree);
	if ((e = search(d, branch, LDAP_SCOPE_SUBTREE, NULL, list_entry,
		 &absent)) != CERTS_E_OK)
		return e;
	d->f->report.listed += d->tree.n;
	(void)certs_fetch_tree_find(&d->tree, ""); /* sorts */
	certs_fetch_tree_compare(
	    &d->tree, st->objects, st->denied, d->f->retry_denied, &d->spooled);
	if ((e = fetch_missing(d, branch)) != CERTS_E_OK)
		return e;
	return note_tree(d);
}

static enum certs_err
connect_anew(struct directory *d)
{
	certs_fetch_ldap_close(&d->link);
	return certs_fetch_ldap_connect(&d->link);
}

/*
 * The branch once more where its failure may pass: what of it is in the spool
 * is not fetched again.
 */
static enum certs_err
patiently(struct directory *d, const char *branch,
    enum certs_err (*step)(struct directory *, const char *))
{
	for (;;) {
		size_t before = d->f->report.listed;
		enum certs_err e = d->link.ld != NULL ? CERTS_E_OK
						      : connect_anew(d);

		if (e == CERTS_E_OK)
			e = step(d, branch);
		if (e == CERTS_E_OK) {
			d->failures = 0;
			return e;
		}
		certs_fetch_ldap_close(&d->link);
		d->f->report.listed = before;
		if (!d->link.again ||
		    !certs_fetch_form_retry(d->f, ++d->failures, 0))
			return e;
	}
}

/* The countries below a tree; a tree that is not there is told by absent. */
static enum certs_err
find_branches(struct directory *d, const char *base)
{
	size_t before = d->branches.n;
	bool absent;
	enum certs_err e = search(
	    d, base, LDAP_SCOPE_ONELEVEL, NULL, list_branch, &absent);

	if (e == CERTS_E_OK)
		return e;
	while (d->branches.n > before)
		free(d->branches.rows[--d->branches.n].dn);
	/* Not every copy of the PKD has both trees. */
	if (absent && d->f->source.base == NULL)
		return CERTS_E_OK;
	return e;
}

static enum certs_err
fetch_trees(struct directory *d)
{
	const char *own[] = {d->f->source.base};
	const char *const *bases = own[0] != NULL ? own : icao;
	size_t n = own[0] != NULL ? 1 : 2;
	enum certs_err e = CERTS_E_OK;

	for (size_t i = 0; i < n && e == CERTS_E_OK; i++)
		e = patiently(d, bases[i], find_branches);
	if (e == CERTS_E_OK && d->branches.n == 0)
		return certs_fetch_form_fail(d->f, CERTS_E_REFUSED,
		    "the directory shows nothing there: look at base, and "
		    "whether it wants a user");
	for (size_t i = 0; i < d->branches.n && e == CERTS_E_OK; i++)
		e = patiently(d, d->branches.rows[i].dn, fetch_branch);
	return e;
}

/* The spool as an earlier run left it, less an entry that is not whole. */
static enum certs_err
resume(struct directory *d)
{
	struct certs_fetch *f = d->f;
	struct certs_fetch_entry at;
	struct span file = {0};
	enum certs_err e = CERTS_E_OK;

	if (f->state.phase == CERTS_FETCH_PART &&
	    (e = certs_fetch_spool_read(&f->spool, &file)) == CERTS_E_OK &&
	    certs_fetch_entry_first(file, &at)) {
		f->report.resumed = at.end;
		while (e == CERTS_E_OK && certs_fetch_entry_next(&at)) {
			e = certs_fetch_set_add(
			    &d->spooled, (const char *)at.hex.p);
			f->report.resumed = at.end;
		}
		free((void *)(uintptr_t)file.p);
		return e == CERTS_E_OK
		    ? certs_fetch_spool_cut(&f->spool, f->report.resumed)
		    : e;
	}
	free((void *)(uintptr_t)file.p);
	f->state.phase = CERTS_FETCH_PART;
	if (e == CERTS_E_OK &&
	    (e = certs_fetch_spool_cut(&f->spool, 0)) == CERTS_E_OK &&
	    (e = certs_fetch_spool_save(&f->spool, &f->state)) == CERTS_E_OK)
		e = certs_fetch_spool_append(
		    &f->spool, SPAN_STR(CERTS_FETCH_ENTRY_HEAD));
	return e;
}

/* Everything that is listed is in the store or in the spool. */
static enum certs_err
finish(struct directory *d)
{
	struct certs_fetch *f = d->f;
	size_t cap = (d->listed.n + d->denied.n) * CERTS_FETCH_STATE_LINE + 1;
	uint8_t *room = malloc(cap);
	struct sink k = sink_of(room, cap);
	size_t n;

	if (room == NULL)
		return CERTS_E_MEMORY;
	certs_fetch_set_write(&d->listed, "object ", &k);
	n = sink_span(&k).n;
	certs_fetch_set_write(&d->denied, "denied ", &k);
	f->lines = room;
	f->state.denied = sink_span(&k);
	(void)!span_take(&f->state.denied, n, &f->state.objects);
	f->report.waiting = d->denied.n;
	if (f->spool.size > strlen(CERTS_FETCH_ENTRY_HEAD))
		return certs_fetch_form_whole(f);
	f->state.phase = CERTS_FETCH_DONE;
	return certs_fetch_spool_save(&f->spool, &f->state);
}

enum certs_err
certs_fetch_directory(struct certs_fetch *f)
{
	struct directory d = {.link = {.f = f}, .f = f};
	enum certs_err e = resume(&d);

	if (e == CERTS_E_OK)
		e = fetch_trees(&d);
	certs_fetch_ldap_close(&d.link);
	if (e == CERTS_E_OK)
		e = finish(&d);
	certs_fetch_tree_free(&d.branches);
	certs_fetch_tree_free(&d.tree);
	certs_fetch_set_free(&d.spooled);
	certs_fetch_set_free(&d.listed);
	certs_fetch_set_free(&d.denied);
	return e;
}
