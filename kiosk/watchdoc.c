#include "kiosk/watchdoc.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "kiosk/dumps.h"
#include "kiosk/host.h"
#include "kiosk/watchdoc_form.h"

#define SEARCHED_MAX 256
#define PATH_SIZE 512

/* What a file was when it was looked at; zeros: it was not there. */
struct seen {
	dev_t device;
	ino_t number;
	off_t size;
	struct timespec changed;
};

struct list {
	char path[PATH_SIZE];
	struct seen seen;
	char name[KIOSK_WATCHDOC_NAME];
	const char *why; /* NULL: it is there */
	const char *refused; /* what was put in its place; NULL: nothing was */
	struct span bytes; /* ours */
	uint8_t sha256[32];
	struct kiosk_watchdoc_index index;
};

struct kiosk_watchdoc {
	uint8_t secret[KIOSK_WATCHDOC_SECRET];
	bool stuck; /* it cannot be put right without a start */
	size_t n;
	struct list list[KIOSK_WATCHDOC_LISTS];
};

const char *
kiosk_watchdoc_grade_name(enum kiosk_watchdoc_grade g)
{
	static const char *const names[KIOSK_WATCHDOC_GRADES] = {
	    "document", "name", "name-like", "name-cut"};

	return (unsigned)g < KIOSK_WATCHDOC_GRADES ? names[g] : "";
}

const char *
kiosk_watchdoc_birth_name(enum kiosk_watchdoc_birth b)
{
	static const char *const names[] = {"same", "open", "near", "other"};

	return (unsigned)b < 4 ? names[b] : "";
}

const char *
kiosk_watchdoc_text(enum kiosk_watchdoc_outcome o)
{
	static const char *const names[] = {"not searched", "clear", "hit"};

	return names[(unsigned)o < 3 ? o : 0];
}

static bool
take_head(struct span *s, struct kiosk_watchdoc_head *h)
{
	uint64_t issued, until;

	memset(h, 0, sizeof(*h));
	if (!span_take_copy(s, h->name, sizeof(h->name)) ||
	    !span_take_be32(s, &h->version) || !span_take_be64(s, &issued) ||
	    !span_take_be64(s, &until) || !span_take_be32(s, &h->entries) ||
	    !span_take_be32(s, &h->keys))
		return false;
	h->issued = (int64_t)issued;
	h->until = (int64_t)until;
	for (size_t i = 0; i < sizeof(h->name); i++)
		if (h->name[i] != '\0' &&
		    (h->name[i] < 0x20 || h->name[i] > 0x7E))
			return false;
	return h->name[0] != '\0' && h->name[sizeof(h->name) - 1] == '\0' &&
	    h->entries <= KIOSK_WATCHDOC_ENTRIES &&
	    h->keys <= (uint32_t)3 * KIOSK_WATCHDOC_ENTRIES;
}

/* Sorted, and each of an entry that is there. */
static bool
keys_hold(struct span keys, uint32_t n, uint32_t entries)
{
	const uint8_t *before = NULL;

	for (uint32_t i = 0; i < n; i++) {
		struct span key;
		uint32_t entry;
		uint8_t grade;

		if (!span_take(&keys, KIOSK_WATCHDOC_KEY, &key) ||
		    !span_take_be32(&keys, &entry) ||
		    !span_take_u8(&keys, &grade) || entry >= entries ||
		    grade >= KIOSK_WATCHDOC_GRADES ||
		    (before != NULL &&
			memcmp(before, key.p, KIOSK_WATCHDOC_KEY) > 0))
			return false;
		before = key.p;
	}
	return true;
}

const char *
kiosk_watchdoc_index_open(struct span bytes,
    const uint8_t secret[KIOSK_WATCHDOC_SECRET],
    struct kiosk_watchdoc_index *out)
{
	struct span magic, body, seal;
	uint8_t md[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	memset(out, 0, sizeof(*out));
	if (bytes.n < WATCHDOC_SEAL || bytes.n > KIOSK_WATCHDOC_INDEX_MAX ||
	    !span_part(bytes, 0, bytes.n - WATCHDOC_SEAL, &body) ||
	    !span_part(bytes, body.n, WATCHDOC_SEAL, &seal))
		return "is no index of a watch-list";
	if (HMAC(EVP_sha256(), secret, KIOSK_WATCHDOC_SECRET, body.p, body.n,
		md, &n) == NULL ||
	    !span_eq_secret(seal, span_of(md, WATCHDOC_SEAL)))
		return "was not made with the secret of this gate, or is "
		       "damaged";
	if (!span_take(&body, sizeof(WATCHDOC_MAGIC) - 1, &magic) ||
	    !span_eq(magic, SPAN_STR(WATCHDOC_MAGIC)) ||
	    !take_head(&body, &out->head) ||
	    !span_take(&body, (size_t)out->head.entries * WATCHDOC_ENTRY,
		&out->entries) ||
	    !span_take(
		&body, (size_t)out->head.keys * WATCHDOC_ROW, &out->keys) ||
	    body.n != 0 ||
	    !keys_hold(out->keys, out->head.keys, out->head.entries))
		return "is an index of another version";
	return NULL;
}

static void
name_of(const char *path, char out[KIOSK_WATCHDOC_NAME])
{
	const char *slash = strrchr(path, '/');

	snprintf(out, KIOSK_WATCHDOC_NAME, "%.*s", KIOSK_WATCHDOC_NAME - 1,
	    slash != NULL ? slash + 1 : path);
	for (char *c = out; *c != '\0'; c++)
		if (*c < 0x20 || *c > 0x7E)
			*c = '?';
}

static struct seen
look_at(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return (struct seen) {.size = 0};
	return (struct seen) {.device = st.st_dev,
	    .number = st.st_ino,
	    .size = st.st_size,
	    .changed = st.st_ctim};
}

static bool
same_file(const struct seen *a, const struct seen *b)
{
	return a->device == b->device && a->number == b->number &&
	    a->size == b->size && a->changed.tv_sec == b->changed.tv_sec &&
	    a->changed.tv_nsec == b->changed.tv_nsec;
}

/* Its file as it is now; who changes it meanwhile is seen the next time. */
static void
read_list(const struct kiosk_watchdoc *w, const char *path, struct list *l)
{
	*l = (struct list) {.seen = look_at(path)};
	snprintf(l->path, sizeof(l->path), "%s", path);
	name_of(path, l->name);
	if (kiosk_dumps_slurp(path, KIOSK_WATCHDOC_INDEX_MAX, &l->bytes) !=
	    KIOSK_E_OK) {
		l->why = "cannot be read";
		return;
	}
	l->why = kiosk_watchdoc_index_open(l->bytes, w->secret, &l->index);
	if (l->why == NULL &&
	    EVP_Digest(l->bytes.p, l->bytes.n, l->sha256, NULL, EVP_sha256(),
		NULL) != 1)
		l->why = "has no digest";
	if (l->why == NULL)
		memcpy(l->name, l->index.head.name, sizeof(l->name));
}

static void
open_list(struct kiosk_watchdoc *w, const char *path, const char *why)
{
	struct list *l = &w->list[w->n++];

	if (why == NULL) {
		read_list(w, path, l);
		return;
	}
	name_of(path, l->name);
	l->why = why;
}

static void
close_list(struct list *l)
{
	free((void *)(uintptr_t)l->bytes.p);
	bytes_wipe(l, sizeof(*l));
}

static bool
renew_list(const struct kiosk_watchdoc *w, struct list *l,
    struct kiosk_watchdoc_news *out)
{
	const struct seen now = look_at(l->path);
	struct list new;
	const char *why;

	if (same_file(&now, &l->seen))
		return false;
	read_list(w, l->path, &new);
	why = new.why;
	if (why == NULL && l->why == NULL && strcmp(new.name, l->name) == 0 &&
	    new.index.head.version < l->index.head.version)
		why = "is older than the one before";
	if (why != NULL && l->why == NULL) {
		l->seen = new.seen;
		l->refused = why;
		close_list(&new);
	} else {
		close_list(l);
		*l = new;
	}
	*out = (struct kiosk_watchdoc_news) {.why = why};
	memcpy(out->list, l->name, sizeof(out->list));
	if (l->why == NULL) {
		out->version = l->index.head.version;
		memcpy(out->sha256, l->sha256, sizeof(out->sha256));
	}
	return true;
}

bool
kiosk_watchdoc_renew(struct kiosk_watchdoc *w, struct kiosk_watchdoc_news *out)
{
	for (size_t i = 0; i < w->n && !w->stuck; i++)
		if (renew_list(w, &w->list[i], out))
			return true;
	return false;
}

bool
kiosk_watchdoc_open(
    const char *paths, const char *secret_path, struct kiosk_watchdoc **out)
{
	struct kiosk_watchdoc *w = calloc(1, sizeof(*w));
	struct span secret = {0};
	const char *why = "the secret of the gate cannot be read";

	if (w == NULL)
		return false;
	if (kiosk_dumps_slurp(secret_path, sizeof(w->secret), &secret) ==
		KIOSK_E_OK &&
	    secret.n == sizeof(w->secret)) {
		memcpy(w->secret, secret.p, sizeof(w->secret));
		why = NULL;
	}
	if (secret.p != NULL)
		bytes_wipe((void *)(uintptr_t)secret.p, secret.n);
	free((void *)(uintptr_t)secret.p);
	while (*(paths += strspn(paths, ", ")) != '\0' &&
	    w->n < KIOSK_WATCHDOC_LISTS) {
		const size_t n = strcspn(paths, ", ");
		char path[PATH_SIZE];

		snprintf(path, sizeof(path), "%.*s",
		    (int)(n < sizeof(path) ? n : sizeof(path) - 1), paths);
		open_list(w, path, why);
		paths += n;
	}
	/* One list more than fit would not be searched and not be named. */
	if (*paths != '\0')
		w->list[w->n - 1].why = "there are too many lists";
	w->stuck = why != NULL || *paths != '\0';
	*out = w;
	return true;
}

void
kiosk_watchdoc_close(struct kiosk_watchdoc **w)
{
	if (*w == NULL)
		return;
	for (size_t i = 0; i < (*w)->n; i++)
		close_list(&(*w)->list[i]);
	bytes_wipe(*w, sizeof(**w));
	free(*w);
	*w = NULL;
}

/* The first row whose key is not smaller. */
static uint32_t
lower(const struct kiosk_watchdoc_index *x, const uint8_t *key)
{
	uint32_t from = 0, to = x->head.keys;

	while (from < to) {
		const uint32_t mid = from + (to - from) / 2;
		struct span row;

		if (!span_part(x->keys, (size_t)mid * WATCHDOC_ROW,
			KIOSK_WATCHDOC_KEY, &row))
			return x->head.keys;
		if (memcmp(row.p, key, KIOSK_WATCHDOC_KEY) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

static bool
take_entry(const struct kiosk_watchdoc_index *x, uint32_t i,
    char reference[KIOSK_WATCHDOC_REFERENCE], struct mrtd_date *birth)
{
	struct span s;
	uint16_t year;
	uint8_t month, day;

	if (!span_part(
		x->entries, (size_t)i * WATCHDOC_ENTRY, WATCHDOC_ENTRY, &s) ||
	    !span_take_copy(&s, reference, KIOSK_WATCHDOC_REFERENCE) ||
	    !span_take_be16(&s, &year) || !span_take_u8(&s, &month) ||
	    !span_take_u8(&s, &day))
		return false;
	reference[KIOSK_WATCHDOC_REFERENCE - 1] = '\0';
	*birth = (struct mrtd_date) {year, month, day};
	return true;
}

/* An entry is told once, by what is surest. */
static void
add_hit(struct kiosk_watchdoc_result *r, const struct kiosk_watchdoc_hit *h)
{
	r->outcome = KIOSK_WATCHDOC_HIT;
	for (size_t i = 0; i < r->hits; i++)
		if (strcmp(r->hit[i].list, h->list) == 0 &&
		    strcmp(r->hit[i].reference, h->reference) == 0)
			return;
	if (r->hits < KIOSK_WATCHDOC_HITS)
		r->hit[r->hits++] = *h;
}

static void
look_up(const struct list *l, const uint8_t *key,
    enum kiosk_watchdoc_grade grade, struct mrtd_date bearer,
    struct kiosk_watchdoc_result *r)
{
	for (uint32_t i = lower(&l->index, key); i < l->index.head.keys; i++) {
		struct kiosk_watchdoc_hit h = {.grade = grade};
		struct mrtd_date birth;
		struct span row, found;
		uint32_t entry;

		if (!span_part(l->index.keys, (size_t)i * WATCHDOC_ROW,
			WATCHDOC_ROW, &row) ||
		    !span_take(&row, KIOSK_WATCHDOC_KEY, &found) ||
		    memcmp(found.p, key, KIOSK_WATCHDOC_KEY) != 0 ||
		    !span_take_be32(&row, &entry) ||
		    !take_entry(&l->index, entry, h.reference, &birth))
			return;
		h.birth = grade == KIOSK_WATCHDOC_DOCUMENT
		    ? KIOSK_WATCHDOC_BIRTH_OPEN
		    : kiosk_watchdoc_name_birth(birth, bearer);
		memcpy(h.list, l->name, sizeof(h.list));
		if (kiosk_watchdoc_name_counts(grade, h.birth))
			add_hit(r, &h);
	}
}

/* What is looked up for one traveller; the same for every list. */
struct wanted {
	size_t n;
	struct {
		enum kiosk_watchdoc_grade grade;
		uint8_t key[KIOSK_WATCHDOC_KEY];
	} row[5];
};

static bool
want(const struct kiosk_watchdoc *w, enum kiosk_watchdoc_grade g, const char *a,
    const char *b, struct wanted *out)
{
	uint8_t text[SEARCHED_MAX];
	struct sink k = sink_of(text, sizeof(text));
	bool ok;

	if (g == KIOSK_WATCHDOC_DOCUMENT)
		kiosk_watchdoc_name_document(a, b, &k);
	else
		kiosk_watchdoc_name_person(g, a, b, &k);
	out->row[out->n].grade = g;
	ok = sink_ok(&k) &&
	    kiosk_watchdoc_name_hash(
		w->secret, sink_span(&k), out->row[out->n++].key);
	sink_wipe(&k);
	return ok;
}

static const char *
not_usable(const struct list *l, int64_t now, int64_t max_age_s)
{
	const struct kiosk_watchdoc_head *h = &l->index.head;

	if (l->why != NULL)
		return l->why;
	if (h->until != 0 && now >= h->until)
		return "is over";
	if (max_age_s > 0 && now - h->issued > max_age_s)
		return "is older than the policy allows";
	return NULL;
}

/* What stands in the record of it. */
static void
tell_list(const struct list *l, bool searched, struct kiosk_watchdoc_result *r)
{
	struct kiosk_watchdoc_used *u;

	if (l->refused != NULL && r->refused == NULL) {
		r->refused = l->refused;
		memcpy(r->stayed, l->name, sizeof(r->stayed));
	}
	if (!searched)
		return;
	u = &r->used[r->lists++];
	memcpy(u->list, l->name, sizeof(u->list));
	u->version = l->index.head.version;
	memcpy(u->sha256, l->sha256, sizeof(u->sha256));
	r->entries += l->index.head.entries;
}

bool
kiosk_watchdoc_list(const struct kiosk_watchdoc *w, size_t i, int64_t now,
    int64_t max_age_s, struct kiosk_watchdoc_head *head, const char **why)
{
	if (i >= w->n)
		return false;
	*head = w->list[i].index.head;
	memcpy(head->name, w->list[i].name, sizeof(head->name));
	*why = not_usable(&w->list[i], now, max_age_s);
	return true;
}

void
kiosk_watchdoc_search(const struct kiosk_watchdoc *w, const struct mrtd_mrz *m,
    struct mrtd_date today, int64_t now, int64_t max_age_s,
    struct kiosk_watchdoc_result *r)
{
	const uint64_t began = kiosk_host_cpu_us();
	struct wanted x = {.n = 0};
	struct mrtd_date birth = {0};
	bool ok;

	memset(r, 0, sizeof(*r));
	r->outcome = KIOSK_WATCHDOC_CLEAR;
	if (mrtd_date_birth(span_of(m->birth, strlen(m->birth)), today,
		&birth) != MRTD_E_OK)
		birth = (struct mrtd_date) {0};
	ok = want(w, KIOSK_WATCHDOC_DOCUMENT, m->issuer, m->document_number,
		 &x) &&
	    want(w, KIOSK_WATCHDOC_NAME_SAME, m->surname, m->given, &x) &&
	    want(w, KIOSK_WATCHDOC_NAME_LIKE, m->surname, m->given, &x) &&
	    want(w, KIOSK_WATCHDOC_NAME_LIKE, m->given, m->surname, &x) &&
	    want(w, KIOSK_WATCHDOC_NAME_CUT, m->surname, m->given, &x);
	for (size_t i = 0; i < w->n; i++) {
		const struct list *l = &w->list[i];
		const char *why = ok ? not_usable(l, now, max_age_s)
				     : "the keys could not be computed";

		if (why != NULL && r->why == NULL) {
			r->why = why;
			memcpy(r->list, l->name, sizeof(r->list));
		}
		tell_list(l, why == NULL, r);
		if (why != NULL)
			continue;
		for (size_t k = 0; k < x.n; k++)
			look_up(l, x.row[k].key, x.row[k].grade, birth, r);
	}
	if (r->why != NULL && r->outcome == KIOSK_WATCHDOC_CLEAR)
		r->outcome = KIOSK_WATCHDOC_NOT_SEARCHED;
	bytes_wipe(&x, sizeof(x));
	r->us = (uint32_t)(kiosk_host_cpu_us() - began);
}
