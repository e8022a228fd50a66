/* sallyport pkd list|show|diff|export: looks at the store, changes nothing. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "certs/x509.h"
#include "kiosk/pkd.h"
#include "kiosk/verbs.h"

/* What a transaction was. */
static const char *const whys[CERTS_ANCHORS_WHY_COUNT] = {
    [CERTS_ANCHORS_LIST] = "signed list",
    [CERTS_ANCHORS_OPERATOR] = "operator's word",
    [CERTS_ANCHORS_LINK] = "promoted through a link",
    [CERTS_ANCHORS_PKD] = "objects",
    [CERTS_ANCHORS_DISTRUST] = "distrusted",
    [CERTS_ANCHORS_EXPIRE] = "expired",
    [CERTS_ANCHORS_PROPOSAL] = "proposed",
    [CERTS_ANCHORS_TWO_PERSONS] = "two persons from now on",
    [CERTS_ANCHORS_ONE_PERSON] = "one person from now on",
};

static void
print_source(const struct certs_anchors *a, size_t i)
{
	struct certs_anchors_source s;
	char when[24];

	if (!certs_anchors_source_get(a, i, &s))
		return;
	printf("source %zu: imported %s, ", i, certs_x509_moment(s.time, when));
	printf("signed %s, %s", kiosk_pkd_day(s.signed_at), whys[s.why]);
	if (s.by[0] != '\0')
		printf(": %s", s.by);
	if (s.signer != CERTS_ANCHORS_SIGNER_NONE)
		printf("; %s", certs_anchors_signer_text(s.signer));
	if (s.signer_expired)
		printf("; the signer had expired");
	if (s.note[0] != '\0')
		printf(": %s", s.note);
	if (s.who[0] != '\0')
		printf(" (%s)", s.who);
	printf("\n");
}

static const char *
kind(const struct certs_store_object *o)
{
	if (o->kind == CERTS_STORE_AUTHORITY)
		return o->self_signed ? "root" : "link";
	return certs_store_kind_word(o->kind);
}

static void
print_object(const struct certs_anchors *a, const struct certs_store_object *o)
{
	char name[160];

	kiosk_pkd_name(a, o, name);
	printf("%-3s %s ", o->country[0] != '\0' ? o->country : "-",
	    kiosk_pkd_day(o->from));
	printf("%s %-4s %-10s source %zu  %s  %s\n", kiosk_pkd_day(o->until),
	    kind(o), certs_store_status_word(o->status), o->source,
	    kiosk_pkd_print(o->sha256), name);
}

void
kiosk_pkd_show_change(const struct certs_anchors *a,
    const struct certs_store_object *o, enum certs_store_status was,
    enum certs_store_status is)
{
	printf("%c %s -> %s  ",
	    was == CERTS_STORE_ABSENT	   ? '+'
		: is == CERTS_STORE_ABSENT ? '-'
					   : '!',
	    certs_store_status_word(was), certs_store_status_word(is));
	print_object(a, o);
}

static bool
chosen(const struct kiosk_pkd *p, const struct certs_store_object *o)
{
	return (p->kind == CERTS_STORE_KIND_NONE || o->kind == p->kind) &&
	    (p->country[0] == '\0' || strcasecmp(p->country, o->country) == 0);
}

int
kiosk_pkd_list(const struct kiosk_pkd *p, int n, char **args)
{
	struct kiosk_pkd_view v;
	struct certs_store_object o;
	size_t shown = 0, damaged = 0;
	enum certs_err e;

	(void)args;
	if (n != 0)
		return EX_USAGE;
	if ((e = kiosk_pkd_open(p->store, &v)) != CERTS_E_OK)
		return kiosk_pkd_fail(p->store, e);
	for (size_t i = 0; i < certs_anchors_sources(v.anchors); i++)
		print_source(v.anchors, i);
	for (size_t i = 0; i < certs_store_count(v.anchors); i++) {
		if (!certs_store_get(v.anchors, i, &o)) {
			damaged++;
		} else if (chosen(p, &o)) {
			print_object(v.anchors, &o);
			shown++;
		}
	}
	printf("%zu objects, %zu anchors in the store, state %zu\n", shown,
	    certs_anchors_count(v.anchors), certs_anchors_sources(v.anchors));
	if (damaged > 0)
		fprintf(stderr, "sallyport pkd: %s: %zu damaged objects\n",
		    p->store, damaged);
	kiosk_pkd_close(&v);
	return damaged == 0 ? VERB_POSITIVE : VERB_NEGATIVE;
}

static void
print_digest(const char *what, const uint8_t sha256[32])
{
	printf("%s", what);
	for (size_t i = 0; i < 32; i++)
		printf("%02x", sha256[i]);
	printf("\n");
}

static void
print_certificate(const struct certs_store_object *o)
{
	char text[160];
	struct certs_x509 x;

	if ((o->kind != CERTS_STORE_AUTHORITY &&
		o->kind != CERTS_STORE_SIGNER) ||
	    certs_x509_parse(o->der, &x) != CERTS_E_OK)
		return;
	certs_x509_name_text(x.issuer, text, sizeof(text));
	printf("issuer:      %s\n", text);
	certs_x509_serial_text(x.serial, text, sizeof(text));
	printf("serial:      %s\n", text);
	print_digest("key sha256:  ", o->key_sha256);
}

static void
print_history(const struct certs_anchors *a, const struct certs_store_object *o)
{
	struct certs_store_event ev;

	printf("came as %s by ", certs_store_status_word(o->first_status));
	print_source(a, o->source);
	for (size_t i = 0; certs_store_event(a, i, &ev); i++) {
		if (memcmp(ev.sha256, o->sha256, sizeof(ev.sha256)) != 0)
			continue;
		if (ev.before == ev.after)
			printf("stayed %s, vouched for anew, by ",
			    certs_store_status_word(ev.after));
		else
			printf(
			    "became %s by ", certs_store_status_word(ev.after));
		print_source(a, ev.source);
	}
}

int
kiosk_pkd_show(const struct kiosk_pkd *p, int n, char **args)
{
	struct certs_store_object o, by;
	struct kiosk_pkd_view v;
	char name[160];
	enum certs_err e;
	bool found;

	if (n != 1)
		return EX_USAGE;
	if ((e = kiosk_pkd_open(p->store, &v)) != CERTS_E_OK)
		return kiosk_pkd_fail(p->store, e);
	if ((found = kiosk_pkd_find(v.anchors, args[0], &o))) {
		kiosk_pkd_name(v.anchors, &o, name);
		printf("%s, %s, %zu octets\n", kind(&o),
		    certs_store_status_word(o.status), o.der.n);
		printf("name:        %s\n", name);
		print_digest("sha256:      ", o.sha256);
		print_certificate(&o);
		printf("from:        %s\n", kiosk_pkd_day(o.from));
		printf("until:       %s\n", kiosk_pkd_day(o.until));
		printf("vouched for: %s", certs_store_how_word(o.how));
		for (size_t i = 0;
		     o.by != 0 && i < certs_anchors_count(v.anchors); i++) {
			struct span s;
			uint64_t id = 0;

			if (!certs_store_get(v.anchors, i, &by))
				continue;
			s = SPAN_OF(by.sha256);
			if (!span_take_be64(&s, &id) || id != o.by)
				continue;
			kiosk_pkd_name(v.anchors, &by, name);
			printf(", %s %s", kiosk_pkd_print(by.sha256), name);
		}
		printf("\n");
		print_history(v.anchors, &o);
	}
	kiosk_pkd_close(&v);
	return found ? VERB_POSITIVE : VERB_NEGATIVE;
}

static bool
state(const char *text, size_t last, size_t *out)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 ||
	    n > last) {
		fprintf(stderr, "sallyport pkd: %s: states are 0 to %zu\n",
		    text, last);
		return false;
	}
	*out = n;
	return true;
}

int
kiosk_pkd_diff(const struct kiosk_pkd *p, int n, char **args)
{
	enum certs_store_status was, is;
	struct kiosk_pkd_view v;
	struct certs_store_object o;
	size_t last, from = 0, to, changes = 0;
	enum certs_err e;
	bool ok;

	if (n != 1 && n != 2)
		return EX_USAGE;
	if ((e = kiosk_pkd_open(p->store, &v)) != CERTS_E_OK)
		return kiosk_pkd_fail(p->store, e);
	to = last = certs_anchors_sources(v.anchors);
	ok = state(args[0], last, &from) &&
	    (n < 2 || state(args[1], last, &to));
	for (size_t i = from; ok && i < to; i++)
		print_source(v.anchors, i);
	for (size_t i = 0; ok && i < certs_store_count(v.anchors); i++) {
		if (!certs_store_get(v.anchors, i, &o) || !chosen(p, &o))
			continue;
		was = certs_store_status_at(v.anchors, &o, from);
		is = certs_store_status_at(v.anchors, &o, to);
		if (was == is)
			continue;
		changes++;
		kiosk_pkd_show_change(v.anchors, &o, was, is);
	}
	if (ok)
		printf("%zu changes\n", changes);
	kiosk_pkd_close(&v);
	return !ok ? EX_USAGE : changes == 0 ? VERB_POSITIVE : VERB_NEGATIVE;
}

/* kind-country-fingerprint.der, as it came. */
static bool
export_one(const struct kiosk_pkd *p, const struct certs_store_object *o)
{
	char path[4096], country[4];
	bool ok;
	FILE *f;
	int n;

	memcpy(country, o->country, sizeof(country));
	for (char *c = country; *c != '\0'; c++)
		if (*c < 'A' || *c > 'Z')
			*c = '_';
	n = snprintf(path, sizeof(path), "%s/%s-%s-%s.der", p->out, kind(o),
	    country[0] != '\0' ? country : "none", kiosk_pkd_print(o->sha256));
	if (n < 0 || (size_t)n >= sizeof(path) ||
	    (f = fopen(path, "wbx")) == NULL)
		return false;
	ok = fwrite(o->der.p, 1, o->der.n, f) == o->der.n;
	return fclose(f) == 0 && ok;
}

int
kiosk_pkd_export(const struct kiosk_pkd *p, int n, char **args)
{
	struct kiosk_pkd_view v;
	struct certs_store_object o;
	size_t written = 0;
	enum certs_err e;
	int status = VERB_POSITIVE;

	(void)args;
	if (n != 0 || p->out[0] == '\0')
		return EX_USAGE;
	if ((e = kiosk_pkd_open(p->store, &v)) != CERTS_E_OK)
		return kiosk_pkd_fail(p->store, e);
	if (mkdir(p->out, 0755) != 0 && errno != EEXIST)
		status = EX_CANTCREAT;
	for (size_t i = 0;
	     status == VERB_POSITIVE && i < certs_store_count(v.anchors); i++) {
		if (!certs_store_get(v.anchors, i, &o) || !chosen(p, &o))
			continue;
		if (export_one(p, &o))
			written++;
		else
			status = EX_CANTCREAT;
	}
	if (status == VERB_POSITIVE)
		printf("%zu objects\n", written);
	else
		fprintf(
		    stderr, "sallyport pkd: %s: %s\n", p->out, strerror(errno));
	kiosk_pkd_close(&v);
	return status;
}
