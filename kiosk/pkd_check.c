/* sallyport pkd check: conformance to Doc 9303-12, for whoever issues. */
#include "kiosk/pkd_check.h"

#include <dirent.h>
#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <openssl/sha.h>

#include "certs/cms.h"
#include "certs/crl.h"
#include "certs/files.h"
#include "certs/master.h"
#include "certs/objects.h"
#include "certs/x509.h"
#include "kiosk/pkd.h"
#include "kiosk/verbs.h"
#include "mrtd/tlv.h"

/* More than any certificate of the field has; a hostile one has no end. */
#define FINDINGS_MAX 256

static int
by_digest(const void *a, const void *b)
{
	return memcmp(a, b, SHA256_DIGEST_LENGTH);
}

/* Whether this digest is new; it is known from now on. */
static bool
is_new(struct kiosk_pkd_check *c, const uint8_t sha256[32])
{
	uint8_t *own = malloc(SHA256_DIGEST_LENGTH), **at;

	if (own == NULL) {
		c->failed = true;
		return false;
	}
	memcpy(own, sha256, SHA256_DIGEST_LENGTH);
	at = tsearch(own, &c->known, by_digest);
	c->failed |= at == NULL;
	if (at == NULL || *at != own) {
		free(own);
		return false;
	}
	return true;
}

static void
hear(void *cookie, const struct certs_profile_finding *f)
{
	struct kiosk_pkd_check *c = cookie;
	struct kiosk_pkd_check_item *item = &c->items[c->n];
	struct certs_profile_finding *more;

	if (item->n == FINDINGS_MAX)
		return;
	/* Room doubles: 1, 2, 4 ... */
	if ((item->n & (item->n - 1)) == 0) {
		more = realloc(item->findings,
		    (item->n == 0 ? 1 : 2 * item->n) * sizeof(*more));
		if (more == NULL) {
			c->failed = true;
			return;
		}
		item->findings = more;
	}
	item->findings[item->n++] = *f;
	if (certs_profile_rule(f->rule)->severity == CERTS_PROFILE_ADVICE)
		item->advice++;
	else if (f->earlier)
		item->earlier++;
	else
		item->defects++;
}

static void
drop(struct kiosk_pkd_check_item *item)
{
	free(item->findings);
	free((void *)(uintptr_t)item->der.p);
	*item = (struct kiosk_pkd_check_item) {0};
}

/* Room for one more item, all zero, at the end. */
static struct kiosk_pkd_check_item *
begin(struct kiosk_pkd_check *c, struct span der, size_t line)
{
	struct kiosk_pkd_check_item *item, *more;
	uint8_t sha256[32];

	SHA256(der.p, der.n, sha256);
	if (!is_new(c, sha256))
		return NULL;
	if ((c->n & (c->n - 1)) == 0) {
		more = realloc(
		    c->items, (c->n == 0 ? 1 : 2 * c->n) * sizeof(*more));
		if (more == NULL) {
			c->failed = true;
			return NULL;
		}
		c->items = more;
	}
	item = &c->items[c->n];
	*item = (struct kiosk_pkd_check_item) {0};
	memcpy(item->sha256, sha256, sizeof(sha256));
	if (line > 0)
		(void)snprintf(
		    item->where, sizeof(item->where), "%s:%zu", c->file, line);
	else
		(void)snprintf(item->where, sizeof(item->where), "%s", c->file);
	return item;
}

/* Keeps the item, unless another State was asked for. */
static void
keep(struct kiosk_pkd_check *c, struct span der)
{
	struct kiosk_pkd_check_item *item = &c->items[c->n];
	uint8_t *own;

	if (c->country[0] != '\0' && strcasecmp(c->country, item->state) != 0) {
		drop(item);
		return;
	}
	if ((own = malloc(der.n > 0 ? der.n : 1)) == NULL) {
		c->failed = true;
		drop(item);
		return;
	}
	if (der.n > 0)
		memcpy(own, der.p, der.n);
	item->der = span_of(own, der.n);
	c->n++;
}

static void
describe(struct kiosk_pkd_check_item *item, struct span der)
{
	struct certs_x509 x;
	struct certs_crl crl;

	if (item->type == CERTS_PROFILE_CRL) {
		if (certs_crl_open(der, &crl) != CERTS_E_OK)
			return;
		certs_x509_name_text(
		    crl.issuer, item->name, sizeof(item->name));
		memcpy(item->state, crl.country, sizeof(item->state));
		item->from = crl.this_update;
		item->until = crl.have_next_update ? crl.next_update : 0;
	} else if (certs_x509_parse(der, &x) == CERTS_E_OK) {
		certs_x509_name_text(x.subject, item->name, sizeof(item->name));
		certs_x509_name_text(
		    x.issuer, item->issuer, sizeof(item->issuer));
		certs_x509_serial_text(
		    x.serial, item->serial, sizeof(item->serial));
		certs_x509_country(x.issuer, item->state);
		item->from = x.not_before;
		item->until = x.not_after;
	}
}

/* A list is known by its signer. */
static void
keep_list(struct kiosk_pkd_check *c, struct span der, struct span signer)
{
	struct kiosk_pkd_check_item *item = &c->items[c->n];

	if (signer.n > 0)
		describe(item, signer);
	item->serial[0] = item->issuer[0] = '\0';
	item->from = item->until = 0;
	keep(c, der);
}

static void
certificate(struct kiosk_pkd_check *c, struct span der, size_t line,
    enum certs_profile_type expected)
{
	const struct certs_profile_ear ear = {hear, c};
	struct kiosk_pkd_check_item *item = begin(c, der, line);

	if (item == NULL)
		return;
	item->type = certs_profile_certificate(der, expected, &ear);
	describe(item, der);
	keep(c, der);
}

/* The certificates of a list's content, all of authorities. */
static bool
content(struct kiosk_pkd_check *c, struct span list, size_t line)
{
	struct certs_master_walk w;
	struct span der;

	if (certs_master_walk_init(&w, list) != CERTS_E_OK)
		return false;
	while (certs_master_walk_next(&w, &der) == CERTS_E_OK && der.n > 0)
		certificate(c, der, line, CERTS_PROFILE_ROOT);
	return true;
}

static void
wrapper(struct kiosk_pkd_check *c, const struct certs_profile_list *l,
    enum certs_profile_type t, size_t line)
{
	struct span s = l->certificates;
	struct mrtd_tlv one;

	while (mrtd_tlv_next(&s, &one) == MRTD_E_OK)
		certificate(c, one.raw, line,
		    !span_eq(one.raw, l->signer) ? CERTS_PROFILE_UNKNOWN
			: t == CERTS_PROFILE_MASTER_LIST
			? CERTS_PROFILE_MASTER_SIGNER
			: CERTS_PROFILE_DEVIATION_SIGNER);
	if (t == CERTS_PROFILE_MASTER_LIST)
		(void)content(c, l->content, line);
}

/* A signed list in BER: read by OpenSSL, and not as it should be. */
static bool
list_in_ber(struct kiosk_pkd_check *c, struct span file, size_t line)
{
	static const struct certs_profile_finding ber = {
	    .rule = CERTS_PROFILE_RULE_DER,
	    .part = "SignedData",
	    .found = "indefinite lengths",
	};
	enum certs_profile_type t = CERTS_PROFILE_UNKNOWN;
	struct certs_sod sod;

	if (certs_cms_open(file, NULL, 0, &sod) != CERTS_E_OK)
		return false;
	if (sod.type == CERTS_CMS_MASTER_LIST)
		t = CERTS_PROFILE_MASTER_LIST;
	else if (sod.type == CERTS_CMS_DEVIATION_LIST)
		t = CERTS_PROFILE_DEVIATION_LIST;
	if (t != CERTS_PROFILE_UNKNOWN) {
		c->items[c->n].type = t;
		hear(c, &ber);
		keep_list(c, file, sod.signer);
		if (sod.signer.n > 0)
			certificate(c, sod.signer, line,
			    t == CERTS_PROFILE_MASTER_LIST
				? CERTS_PROFILE_MASTER_SIGNER
				: CERTS_PROFILE_DEVIATION_SIGNER);
		if (t == CERTS_PROFILE_MASTER_LIST)
			(void)content(c, sod.content, line);
	}
	certs_cms_close(&sod);
	return t != CERTS_PROFILE_UNKNOWN;
}

static void
object(struct kiosk_pkd_check *c, struct span der, size_t line,
    enum certs_profile_type expected)
{
	const struct certs_profile_ear ear = {hear, c};
	struct kiosk_pkd_check_item *item;
	struct certs_profile_list l;

	if ((item = begin(c, der, line)) == NULL)
		return;
	item->type = certs_profile_certificate(der, expected, &ear);
	if (item->type == CERTS_PROFILE_UNKNOWN)
		item->type = certs_profile_crl(der, c->now, &ear);
	if (item->type != CERTS_PROFILE_UNKNOWN) {
		describe(item, der);
		keep(c, der);
		return;
	}
	item->type = certs_profile_list(der, &l, &ear);
	if (item->type != CERTS_PROFILE_UNKNOWN) {
		enum certs_profile_type t = item->type;

		keep_list(c, der, l.signer);
		wrapper(c, &l, t, line);
	} else if (!content(c, der, line) && !list_in_ber(c, der, line)) {
		/* An unsigned list is its certificates alone. */
		keep(c, der);
	}
}

static enum certs_err
each(void *cookie, struct span der, size_t line)
{
	struct kiosk_pkd_check *c = cookie;

	object(c, der, line, CERTS_PROFILE_UNKNOWN);
	return c->failed ? CERTS_E_MEMORY : CERTS_E_OK;
}

static enum certs_err
check_file(struct kiosk_pkd_check *c, const char *path)
{
	struct certs_objects o = {.each = each, .cookie = c};
	const char *slash = strrchr(path, '/');
	struct span file;
	size_t before = c->n;
	enum certs_err e;

	if ((e = certs_files_read(path, &file)) != CERTS_E_OK)
		return e;
	c->file = slash != NULL ? slash + 1 : path;
	e = certs_objects_walk(&o, file);
	if (o.line > 0)
		fprintf(stderr, "sallyport pkd: %s: line %zu\n", path, o.line);
	/* Nothing in it at all, and nothing that was known or left out. */
	if (e == CERTS_E_OK && c->n == before && c->known == NULL)
		e = CERTS_E_EMPTY;
	free((void *)(uintptr_t)file.p);
	return e;
}

/* A file, or the files of a directory and of those below; false: trouble. */
static bool
check_path(struct kiosk_pkd_check *c, const char *path, int depth)
{
	struct dirent **names;
	char file[4096];
	struct stat st;
	bool ok = true;
	enum certs_err e;
	int n;

	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
		e = check_file(c, path);
		if (e != CERTS_E_OK)
			(void)kiosk_pkd_fail(path, e);
		return e == CERTS_E_OK;
	}
	if (depth == 0 || (n = scandir(path, &names, NULL, alphasort)) < 0) {
		(void)kiosk_pkd_fail(path, CERTS_E_FILE);
		return false;
	}
	for (int i = 0; i < n; i++) {
		int len = snprintf(
		    file, sizeof(file), "%s/%s", path, names[i]->d_name);

		if (names[i]->d_name[0] != '.' && len > 0 &&
		    (size_t)len < sizeof(file))
			ok = check_path(c, file, depth - 1) && ok;
		free(names[i]);
	}
	free(names);
	return ok;
}

static enum certs_err
check_store(struct kiosk_pkd_check *c, const struct kiosk_pkd *p)
{
	struct certs_store_object o;
	struct kiosk_pkd_view v;
	enum certs_err e;

	if ((e = kiosk_pkd_open(p->store, &v)) != CERTS_E_OK)
		return e;
	c->file = "";
	for (size_t i = 0; i < certs_store_count(v.anchors); i++) {
		if (!certs_store_get(v.anchors, i, &o) ||
		    (p->kind != CERTS_STORE_KIND_NONE && o.kind != p->kind) ||
		    /* BSI's lists, of TR-03129-2 */
		    o.kind == CERTS_STORE_DEFECTS ||
		    o.kind == CERTS_STORE_SIGNERS ||
		    o.kind == CERTS_STORE_EU_HEALTH ||
		    o.kind == CERTS_STORE_ICAO_HEALTH ||
		    o.kind == CERTS_STORE_SOVEREIGN)
			continue;
		object(c, o.der, 0,
		    o.kind == CERTS_STORE_AUTHORITY ? CERTS_PROFILE_ROOT
						    : CERTS_PROFILE_UNKNOWN);
	}
	kiosk_pkd_close(&v);
	return c->failed ? CERTS_E_MEMORY : CERTS_E_OK;
}

static void
hear_of(void *cookie, size_t index, const struct certs_profile_finding *f)
{
	struct kiosk_pkd_check *c = cookie;
	size_t n = c->n;

	/* hear() is for the item at the end. */
	c->n = index;
	hear(c, f);
	c->n = n;
}

/* What shows only in company. */
static void
compare(struct kiosk_pkd_check *c)
{
	struct certs_profile_member *m = calloc(c->n + 1, sizeof(*m));
	size_t n = 0;

	if (m == NULL) {
		c->failed = true;
		return;
	}
	for (size_t i = 0; i < c->n; i++)
		if (c->items[i].serial[0] != '\0' &&
		    certs_profile_member(c->items[i].der, i, &m[n]))
			n++;
	certs_profile_company(m, n, hear_of, c);
	free(m);
}

static int
by_state(const void *a, const void *b)
{
	const struct kiosk_pkd_check_item *x = a, *y = b;
	int k = strcmp(x->state, y->state);

	if (k == 0)
		k = (x->type > y->type) - (x->type < y->type);
	if (k == 0)
		k = (x->from > y->from) - (x->from < y->from);
	return k != 0 ? k : memcmp(x->sha256, y->sha256, sizeof(x->sha256));
}

enum kiosk_pkd_check_verdict
kiosk_pkd_check_verdict(const struct kiosk_pkd_check_item *item)
{
	return item->type == CERTS_PROFILE_UNKNOWN ? KIOSK_PKD_CHECK_UNREADABLE
	    : item->defects > 0			   ? KIOSK_PKD_CHECK_DEFECTIVE
	    : item->earlier > 0			   ? KIOSK_PKD_CHECK_EARLIER
						   : KIOSK_PKD_CHECK_CONFORMS;
}

static int
status(const struct kiosk_pkd_check *c, bool ok)
{
	int worst = ok ? VERB_POSITIVE : VERB_INCONCLUSIVE;

	for (size_t i = 0; i < c->n && worst != VERB_INCONCLUSIVE; i++)
		switch (kiosk_pkd_check_verdict(&c->items[i])) {
		case KIOSK_PKD_CHECK_UNREADABLE:
			worst = VERB_INCONCLUSIVE;
			break;
		case KIOSK_PKD_CHECK_DEFECTIVE:
			worst = VERB_NEGATIVE;
			break;
		default:
			break;
		}
	return worst;
}

int
kiosk_pkd_check(const struct kiosk_pkd *p, int n, char **args)
{
	struct kiosk_pkd_check c = {
	    .country = p->country, .now = time(NULL), .file = ""};
	bool ok = true, written;
	enum certs_err e;
	int rc;

	if (n == 0 && (e = check_store(&c, p)) != CERTS_E_OK) {
		(void)kiosk_pkd_fail(p->store, e);
		ok = false;
	}
	for (int i = 0; i < n; i++)
		ok = check_path(&c, args[i], 8) && ok;
	compare(&c);
	if (c.n > 0)
		qsort(c.items, c.n, sizeof(*c.items), by_state);
	rc = c.failed ? EX_OSERR : status(&c, ok);
	written = c.failed ||
	    (p->json ? kiosk_pkd_check_json(&c) : kiosk_pkd_check_text(&c));
	if (!written)
		rc = EX_IOERR;
	for (size_t i = 0; i < c.n; i++)
		drop(&c.items[i]);
	free(c.items);
	tdestroy(c.known, free);
	return rc;
}
