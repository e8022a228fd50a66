/* sallyport audit: what a gate or a site did, and whether that was altered. */
#include "kiosk/verbs.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "certs/files.h"
#include "kiosk/audit_file.h"
#include "kiosk/json.h"

#define KEYS_MAX 8

const char kiosk_main_audit_usage[] =
    "usage: sallyport audit verify [--key FILE]... [--kept FILE] [--json] LOG\n"
    "       sallyport audit show [--kind KIND] [--from DAY] [--until DAY]\n"
    "           [--json] LOG\n"
    "       sallyport audit checkpoint --sign KEY [--pin FILE] LOG\n"
    "       sallyport audit witness --key FILE --kept FILE LOG\n"
    "verify reads the whole log: each line, the chain, the signatures of its\n"
    "checkpoints by the public keys given, and whether it holds the\n"
    "checkpoints that were kept elsewhere.  checkpoint signs what stands\n"
    "there and prints the line, to be kept elsewhere; witness keeps one of\n"
    "another log here.\n"
    "exit: 0 whole and signed to its end, 1 altered, 2 whole as far as can be\n"
    "told: lines behind the last checkpoint, or no key\n";

struct args {
	const char *key[KEYS_MAX], *kept, *kind, *sign, *pin;
	int64_t from, until; /* milliseconds */
	size_t keys;
	bool json;
};

static int
fail(const char *what, const char *why)
{
	fprintf(stderr, "sallyport audit: %s: %s\n", what, why);
	return EX_NOINPUT;
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct opened {
	struct span log, kept;
	struct kiosk_sign_public key[KEYS_MAX];
	size_t keys;
};

static void
close_all(struct opened *o)
{
	for (size_t i = 0; i < o->keys; i++)
		kiosk_sign_public_close(&o->key[i]);
	free((void *)(uintptr_t)o->log.p);
	free((void *)(uintptr_t)o->kept.p);
}

static int
open_all(const struct args *a, const char *log, struct opened *o)
{
	*o = (struct opened) {.keys = 0};
	if (log != NULL && certs_files_read(log, &o->log) != CERTS_E_OK)
		return fail(log, "cannot be read");
	if (a->kept != NULL &&
	    certs_files_read(a->kept, &o->kept) != CERTS_E_OK)
		return fail(a->kept, "cannot be read");
	for (; o->keys < a->keys; o->keys++)
		if (kiosk_sign_public_read(a->key[o->keys], &o->key[o->keys]) !=
		    KIOSK_E_OK)
			return fail(a->key[o->keys],
			    "no public key in PEM, Ed25519 or P-256");
	return 0;
}

static int
status_of(const struct audit_report *r, bool keys)
{
	if (r->fault == AUDIT_FAULT_KEY && !keys)
		return VERB_INCONCLUSIVE;
	if (r->fault != AUDIT_FAULT_NONE)
		return VERB_NEGATIVE;
	return r->signed_to == r->last ? VERB_POSITIVE : VERB_INCONCLUSIVE;
}

static void
tell(const struct audit_report *r, const char *log)
{
	char when[32];

	kiosk_audit_time(r->time_ms, when);
	if (r->fault != AUDIT_FAULT_NONE && r->line > 0)
		printf("%s:%zu: %s\n", log, r->line,
		    kiosk_audit_fault_text(r->fault));
	else
		printf("%s: %s\n", log, kiosk_audit_fault_text(r->fault));
	printf("%zu lines, %" PRIu64 " to %" PRIu64 ", the last of %s\n"
	       "%zu checkpoints; lines up to %" PRIu64 " are signed\n",
	    r->entries, r->first, r->last, when, r->checkpoints, r->signed_to);
	if (r->kept > 0)
		printf("%zu checkpoints kept elsewhere agree\n", r->kept);
	if (r->torn > 0)
		printf("%zu lines were cut by a crash\n", r->torn);
	if (r->backwards > 0)
		printf("%zu lines are older than the one before: the clock "
		       "was set\n",
		    r->backwards);
}

static bool
print(struct sink *k)
{
	return sink_ok(k) && fwrite(k->p, 1, k->n, stdout) == k->n &&
	    putchar('\n') != EOF;
}

static bool
tell_json(const struct audit_report *r, int status)
{
	uint8_t text[2048];
	struct sink k = sink_of(text, sizeof(text));
	struct kiosk_json j;

	kiosk_json_init(&j, &k);
	kiosk_json_pretty(&j);
	kiosk_json_open(&j, NULL, '{');
	kiosk_json_text(&j, "format", "sallyport-audit-report/1");
	kiosk_json_int(&j, "status", status);
	kiosk_json_text(&j, "result", kiosk_audit_fault_text(r->fault));
	if (r->line > 0)
		kiosk_json_int(&j, "line", (int64_t)r->line);
	kiosk_json_int(&j, "lines", (int64_t)r->entries);
	kiosk_json_int(&j, "first", (int64_t)r->first);
	kiosk_json_int(&j, "last", (int64_t)r->last);
	kiosk_json_int(&j, "checkpoints", (int64_t)r->checkpoints);
	kiosk_json_int(&j, "signed_to", (int64_t)r->signed_to);
	kiosk_json_int(&j, "kept_agree", (int64_t)r->kept);
	kiosk_json_int(&j, "torn", (int64_t)r->torn);
	kiosk_json_int(&j, "clock_set_back", (int64_t)r->backwards);
	kiosk_json_hex(&j, "tip", span_of(r->tip, sizeof(r->tip)));
	kiosk_json_close(&j);
	return print(&k);
}

static int
verify(const struct args *a, const char *log)
{
	struct audit_report r;
	struct opened o;
	int status = open_all(a, log, &o);

	if (status == 0) {
		const struct audit_against with = {o.key, o.keys, o.kept};

		kiosk_audit_verify(o.log, &with, &r);
		status = status_of(&r, o.keys > 0);
		if (!a->json)
			tell(&r, log);
		else if (!tell_json(&r, status))
			status = EX_IOERR;
	}
	close_all(&o);
	return status;
}

static bool
show_json(const struct audit_entry *e, const char *when, const char *what)
{
	uint8_t text[4096];
	struct sink k = sink_of(text, sizeof(text));
	struct kiosk_json j;

	kiosk_json_init(&j, &k);
	kiosk_json_open(&j, NULL, '{');
	kiosk_json_int(&j, "seq", (int64_t)e->seq);
	kiosk_json_text(&j, "time", when);
	kiosk_json_text(&j, "kind", kiosk_audit_kind_word(e->kind));
	kiosk_json_text(&j, "who", e->who);
	kiosk_json_text(&j, "what", what);
	kiosk_json_close(&j);
	return print(&k);
}

static bool
show_entry(const struct args *a, const struct audit_entry *e)
{
	char what[AUDIT_LINE_MAX], when[32];
	struct sink k = sink_of(what, sizeof(what));

	if ((a->kind != NULL &&
		strcmp(a->kind, kiosk_audit_kind_word(e->kind)) != 0) ||
	    e->time_ms < a->from || e->time_ms >= a->until)
		return true;
	kiosk_audit_text(e->what, &k);
	sink_put_u8(&k, 0);
	kiosk_audit_time(e->time_ms, when);
	if (!sink_ok(&k))
		return false;
	if (a->json)
		return show_json(e, when, what);
	return printf("%6" PRIu64 "  %s  %-10s  %-16s  %s\n", e->seq, when,
		   kiosk_audit_kind_word(e->kind), e->who, what) > 0;
}

static int
show(const struct args *a, const char *log)
{
	struct audit_entry e;
	struct opened o;
	struct span rest, line;
	int status = open_all(a, log, &o);

	for (rest = o.log; status == 0 && rest.n > 0;) {
		const uint8_t *lf = memchr(rest.p, '\n', rest.n);

		if (kiosk_audit_take(&rest, &e)) {
			status = show_entry(a, &e) ? 0 : EX_IOERR;
			continue;
		}
		/* Shown as what it is; verify says whether that is a fault. */
		if (!span_take(&rest,
			lf != NULL ? (size_t)(lf + 1 - rest.p) : rest.n, &line))
			break;
		printf(
		    "        (%zu octets that are no line of a log)\n", line.n);
	}
	close_all(&o);
	return status;
}

static int
checkpoint(const struct args *a, const char *log)
{
	uint8_t buf[AUDIT_LINE_MAX];
	struct sink line = sink_of(buf, sizeof(buf));
	struct kiosk_sign *sign = NULL;
	struct kiosk_audit *audit = NULL;
	enum kiosk_err e;
	int status = EX_USAGE;

	if (a->sign == NULL)
		goto out;
	if ((e = kiosk_sign_open(a->sign, a->pin, &sign)) != KIOSK_E_OK) {
		status = fail(a->sign,
		    "no key that this account alone may read, Ed25519 or "
		    "P-256");
		goto out;
	}
	if ((e = kiosk_audit_open(log, "-", sign, now_ms(), &audit)) !=
		KIOSK_E_OK ||
	    (e = kiosk_audit_checkpoint(audit, now_ms(), &line)) !=
		KIOSK_E_OK) {
		status = fail(log, kiosk_err_text(e));
		goto out;
	}
	status = line.n > 0 && fwrite(line.p, 1, line.n, stdout) != line.n
	    ? EX_IOERR
	    : 0;
out:
	kiosk_audit_close(&audit);
	kiosk_sign_close(&sign);
	return status;
}

/* A checkpoint of another log, whose signature is good, into this one. */
static int
witness(const struct args *a, const char *log)
{
	struct kiosk_audit *audit = NULL;
	struct opened o;
	struct audit_entry e;
	struct span rest;
	char text[AUDIT_LINE_MAX];
	int status = open_all(a, NULL, &o);

	if (status != 0)
		goto out;
	rest = o.kept;
	status = EX_USAGE;
	if (a->kept == NULL || o.keys == 0)
		goto out;
	if (!kiosk_audit_take(&rest, &e) || rest.n > 0 ||
	    !kiosk_audit_vouched(
		&(struct audit_against) {o.key, o.keys, {0}}, o.kept, &e)) {
		fprintf(stderr,
		    "sallyport audit: %s: not one checkpoint with "
		    "a good signature by that key\n",
		    a->kept);
		status = VERB_NEGATIVE;
		goto out;
	}
	(void)snprintf(text, sizeof(text), "%.64s", (const char *)e.what.p + 4);
	status = VERB_POSITIVE;
	if (kiosk_audit_open(log, "-", NULL, now_ms(), &audit) != KIOSK_E_OK ||
	    kiosk_audit_add(audit, AUDIT_WITNESS, "audit", now_ms(),
		"seq=%" PRIu64 " key=%s sig=%.128s", e.seq, text,
		(const char *)e.signature.p) != KIOSK_E_OK)
		status = fail(log, "could not be written");
	else
		printf(
		    "line %" PRIu64 " of key %.16s... is kept\n", e.seq, text);
out:
	kiosk_audit_close(&audit);
	close_all(&o);
	return status;
}

static bool
day_of(const char *s, int64_t *ms)
{
	struct tm tm = {.tm_isdst = 0};
	const char *end = strptime(s, "%Y-%m-%d", &tm);

	*ms = (int64_t)timegm(&tm) * 1000;
	return end != NULL && *end == '\0';
}

static bool
options(int argc, char **argv, struct args *a)
{
	static const struct option all[] = {
	    {"key", required_argument, NULL, 'k'},
	    {"kept", required_argument, NULL, 'e'},
	    {"kind", required_argument, NULL, 'w'},
	    {"from", required_argument, NULL, 'f'},
	    {"until", required_argument, NULL, 'u'},
	    {"sign", required_argument, NULL, 's'},
	    {"pin", required_argument, NULL, 'p'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "", all, NULL)) != -1) {
		switch (c) {
		case 'k':
			if (a->keys == KEYS_MAX)
				return false;
			a->key[a->keys++] = optarg;
			break;
		case 'f':
			if (!day_of(optarg, &a->from))
				return false;
			break;
		case 'u':
			if (!day_of(optarg, &a->until))
				return false;
			break;
		case 'j':
			a->json = true;
			break;
		case '?':
			return false;
		default:
			*(c == 'e'	   ? &a->kept
				: c == 'w' ? &a->kind
				: c == 's' ? &a->sign
					   : &a->pin) = optarg;
		}
	}
	return true;
}

int
kiosk_main_audit(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(const struct args *, const char *log);
	} verbs[] = {
	    {"verify", verify},
	    {"show", show},
	    {"checkpoint", checkpoint},
	    {"witness", witness},
	};
	struct args a = {.until = INT64_MAX};
	int status = EX_USAGE;

	if (options(argc, argv, &a) && argc - optind == 2)
		for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
			if (strcmp(argv[optind], verbs[i].name) == 0)
				status = verbs[i].run(&a, argv[optind + 1]);
	if (status == EX_USAGE)
		fputs(kiosk_main_audit_usage, stderr);
	return status;
}
