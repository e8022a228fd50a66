/* The authority's text into the index of one gate. */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "kiosk/conf.h"
#include "kiosk/host.h"
#include "kiosk/watchdoc_form.h"
#include "mrtd/translit.h"

#define NAME_MAX_BYTES 120

struct head {
	char name[KIOSK_WATCHDOC_NAME];
	unsigned version;
	char issued[24], until[24];
};

/* clang-format off */
static const struct conf_key keys[] = {
	{"list", "name",    CONF_TEXT, CONF_MEMBER(struct head, name),    0, 0, true},
	{"list", "version", CONF_UINT, CONF_MEMBER(struct head, version), 1, 999999999, true},
	{"list", "issued",  CONF_TEXT, CONF_MEMBER(struct head, issued),  0, 0, true},
	{"list", "until",   CONF_TEXT, CONF_MEMBER(struct head, until),   0, 0, false},
};
/* clang-format on */

struct row {
	uint8_t key[KIOSK_WATCHDOC_KEY];
	uint32_t entry;
	uint8_t grade;
};

struct reading {
	const uint8_t *secret;
	struct head head;
	uint64_t seen;
	struct sink entries; /* memory of our own, grown */
	struct row *row;
	size_t rows, rows_cap;
	uint32_t n;
};

/* Twice the room, where there is none left for so much. */
static bool
grow(struct reading *r)
{
	if (r->entries.cap - r->entries.n < WATCHDOC_ENTRY) {
		const size_t cap = r->entries.cap * 2 + 64 * WATCHDOC_ENTRY;
		uint8_t *p = realloc(r->entries.p, cap);

		if (p == NULL)
			return false;
		r->entries.p = p;
		r->entries.cap = cap;
	}
	if (r->rows_cap - r->rows < 3) {
		const size_t cap = r->rows_cap * 2 + 256;
		struct row *p = realloc(r->row, cap * sizeof(*p));

		if (p == NULL)
			return false;
		r->row = p;
		r->rows_cap = cap;
	}
	return true;
}

static const char *
add_entry(struct reading *r, const char *reference, struct mrtd_date birth)
{
	const size_t n = strlen(reference);

	if (n == 0 || n >= KIOSK_WATCHDOC_REFERENCE)
		return "has no reference of 1 to 31 characters";
	for (size_t i = 0; i < n; i++)
		if (reference[i] < 0x20 || reference[i] > 0x7E)
			return "has a reference that is not printable ASCII";
	if (r->n == KIOSK_WATCHDOC_ENTRIES)
		return "is one entry too many";
	if (!grow(r))
		return "finds no memory";
	sink_put(&r->entries, span_of(reference, n));
	sink_put_fill(&r->entries, 0, KIOSK_WATCHDOC_REFERENCE - n);
	sink_put_be16(&r->entries, (uint16_t)birth.year);
	sink_put_u8(&r->entries, (uint8_t)birth.month);
	sink_put_u8(&r->entries, (uint8_t)birth.day);
	r->n++;
	return NULL;
}

static const char *
add_row(struct reading *r, enum kiosk_watchdoc_grade grade, const char *a,
    const char *b)
{
	uint8_t text[2 * NAME_MAX_BYTES + 16];
	struct sink k = sink_of(text, sizeof(text));
	struct row *row = &r->row[r->rows++];

	if (grade == KIOSK_WATCHDOC_DOCUMENT)
		kiosk_watchdoc_name_document(a, b, &k);
	else
		kiosk_watchdoc_name_person(grade, a, b, &k);
	row->entry = r->n - 1;
	row->grade = (uint8_t)grade;
	return sink_ok(&k) &&
		kiosk_watchdoc_name_hash(r->secret, sink_span(&k), row->key)
	    ? NULL
	    : "is too long";
}

/* "UTO L898902C3" */
static const char *
take_document(struct reading *r, const struct conf_line *l)
{
	static const char wrong[] =
	    "must be an issuing state and a number: UTO L898902C3";
	const size_t n = strcspn(l->key, " ");
	const char *number = l->key + n + strspn(l->key + n, " "), *why;
	char issuer[4];

	if (n == 0 || n > 3 ||
	    strspn(l->key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != n ||
	    number[0] == '\0' || strlen(number) > 24 ||
	    number[strspn(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<-")] !=
		'\0')
		return wrong;
	snprintf(issuer, sizeof(issuer), "%.*s", (int)n, l->key);
	why = add_entry(r, l->value, (struct mrtd_date) {0});
	return why != NULL
	    ? why
	    : add_row(r, KIOSK_WATCHDOC_DOCUMENT, issuer, number);
}

/* "1974-08-12", "1974-08", "1974" or nothing. */
static bool
take_birth(const char *text, struct mrtd_date *out)
{
	char digits[9] = "00000000";
	size_t n = 0;

	*out = (struct mrtd_date) {0};
	for (size_t i = 0; text[i] != '\0'; i++) {
		if (i == 4 || i == 7) {
			if (text[i] != '-')
				return false;
		} else if (n == 8)
			return false;
		else
			digits[n++] = text[i];
	}
	if (n == 0)
		return true;
	return (n == 4 || n == 6 || n == 8) &&
	    mrtd_date_full(span_of(digits, 8), out) == MRTD_E_OK &&
	    out->year > 0;
}

static bool
letters(const char *s, size_t n, char out[NAME_MAX_BYTES])
{
	uint8_t text[NAME_MAX_BYTES];
	struct sink k = sink_of(text, sizeof(text) - 1);

	if (mrtd_translit_name(span_of(s, n), &k) != MRTD_E_OK)
		return false;
	memcpy(out, text, k.n);
	out[k.n] = '\0';
	return true;
}

/* "Müller, Heidi; 1974-08-12" */
static const char *
take_name(struct reading *r, const struct conf_line *l)
{
	char surname[NAME_MAX_BYTES], given[NAME_MAX_BYTES] = "";
	const size_t n = strcspn(l->key, ";"), comma = strcspn(l->key, ",;");
	const char *birth = l->key + n, *why;
	struct mrtd_date d;

	birth += *birth == ';' ? 1 : 0;
	birth += strspn(birth, " ");
	if (!take_birth(birth, &d))
		return "has a date of birth that is none: 1974-08-12";
	if (!letters(l->key, comma, surname) ||
	    (comma < n && !letters(l->key + comma + 1, n - comma - 1, given)))
		return "has a name that cannot be written in an MRZ";
	if ((why = add_entry(r, l->value, d)) != NULL)
		return why;
	for (unsigned g = KIOSK_WATCHDOC_NAME_SAME; g < KIOSK_WATCHDOC_GRADES;
	     g++)
		if ((why = add_row(r, (enum kiosk_watchdoc_grade)g, surname,
			 given)) != NULL)
			return why;
	return NULL;
}

static const char *
take(void *cookie, const struct conf_line *l)
{
	struct reading *r = cookie;

	if (strcmp(l->section, "list") == 0)
		return kiosk_conf_assign(keys, sizeof(keys) / sizeof(keys[0]),
		    &r->seen, &r->head, l);
	if (strcmp(l->section, "documents") == 0)
		return l->key == NULL ? NULL : take_document(r, l);
	if (strcmp(l->section, "names") == 0)
		return l->key == NULL ? NULL : take_name(r, l);
	return "is not a known section";
}

/* "2026-11-22" or "2026-11-22T06:00Z". */
static bool
take_time(const char *text, int64_t *out)
{
	unsigned h = 0, m = 0;
	char day[11], z, rest;

	snprintf(day, sizeof(day), "%s", text);
	if (!kiosk_host_day(day, out))
		return false;
	if (strlen(text) > 10 &&
	    (sscanf(text + 10, "T%2u:%2u%c%c", &h, &m, &z, &rest) != 3 ||
		z != 'Z' || h > 23 || m > 59))
		return false;
	*out += (int64_t)(h * 3600 + m * 60);
	return true;
}

static int
by_key(const void *a, const void *b)
{
	return memcmp(((const struct row *)a)->key,
	    ((const struct row *)b)->key, KIOSK_WATCHDOC_KEY);
}

static void
put_rows(struct sink *k, const struct reading *r)
{
	for (size_t i = 0; i < r->rows; i++) {
		sink_put(k, span_of(r->row[i].key, KIOSK_WATCHDOC_KEY));
		sink_put_be32(k, r->row[i].entry);
		sink_put_u8(k, r->row[i].grade);
	}
}

static enum kiosk_err
build(struct reading *r, int64_t issued, int64_t until, struct span *out)
{
	const size_t cap = sizeof(WATCHDOC_MAGIC) - 1 + WATCHDOC_HEAD +
	    r->n * WATCHDOC_ENTRY + r->rows * WATCHDOC_ROW + WATCHDOC_SEAL;
	uint8_t *p = malloc(cap), md[EVP_MAX_MD_SIZE];
	struct sink k = sink_of(p, p != NULL ? cap : 0);
	unsigned n = 0;

	if (r->rows > 1)
		qsort(r->row, r->rows, sizeof(*r->row), by_key);
	sink_put(&k, SPAN_STR(WATCHDOC_MAGIC));
	sink_put(&k, span_of(r->head.name, sizeof(r->head.name)));
	sink_put_be32(&k, r->head.version);
	sink_put_be64(&k, (uint64_t)issued);
	sink_put_be64(&k, (uint64_t)until);
	sink_put_be32(&k, r->n);
	sink_put_be32(&k, (uint32_t)r->rows);
	sink_put(&k, span_of(r->entries.p, r->entries.n));
	put_rows(&k, r);
	if (sink_ok(&k) &&
	    HMAC(EVP_sha256(), r->secret, KIOSK_WATCHDOC_SECRET, k.p, k.n, md,
		&n) != NULL)
		sink_put(&k, span_of(md, WATCHDOC_SEAL));
	if (!sink_ok(&k) || k.n != cap) {
		free(p);
		return KIOSK_E_SYSTEM;
	}
	*out = span_of(p, k.n);
	return KIOSK_E_OK;
}

static enum kiosk_err
wrong(struct conf_error *err, const char *key, const char *text)
{
	snprintf(err->key, sizeof(err->key), "%s", key);
	snprintf(err->text, sizeof(err->text), "%s", text);
	return KIOSK_E_CONF;
}

enum kiosk_err
kiosk_watchdoc_read(struct span text,
    const uint8_t secret[KIOSK_WATCHDOC_SECRET], struct span *index,
    struct conf_error *err)
{
	struct reading r = {.secret = secret};
	int64_t issued = 0, until = 0;
	enum kiosk_err e = kiosk_conf_each(text, take, &r, err);

	for (size_t i = 0; e == KIOSK_E_OK && i < 4; i++)
		if (keys[i].required && (r.seen & UINT64_C(1) << i) == 0)
			e = wrong(err, keys[i].key, "is missing");
	if (e == KIOSK_E_OK && r.head.name[0] == '\0')
		e = wrong(err, "name", "is empty");
	for (const char *c = r.head.name; e == KIOSK_E_OK && *c != '\0'; c++)
		if (*c < 0x20 || *c > 0x7E)
			e = wrong(err, "name", "is not printable ASCII");
	if (e == KIOSK_E_OK && !take_time(r.head.issued, &issued))
		e = wrong(err, "issued", "is no time: 2026-11-22T06:00Z");
	if (e == KIOSK_E_OK && r.head.until[0] != '\0' &&
	    (!take_time(r.head.until, &until) || until <= issued))
		e = wrong(err, "until", "is no time after it was issued");
	if (e == KIOSK_E_OK)
		e = build(&r, issued, until, index);
	if (r.entries.p != NULL)
		bytes_wipe(r.entries.p, r.entries.cap);
	free(r.entries.p);
	free(r.row);
	return e;
}
