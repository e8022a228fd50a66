/* sallyport watchlist: lists of documents and names, kiosk/watchdoc.h. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "kiosk/conf.h"
#include "kiosk/dumps.h"
#include "kiosk/host.h"
#include "kiosk/mrz_arg.h"
#include "kiosk/policy_file.h"
#include "kiosk/verbs.h"
#include "kiosk/watchdoc.h"

const char kiosk_main_watchlist_usage[] =
    "usage: sallyport watchlist sign --key KEY [--pin FILE] LIST\n"
    "       sallyport watchlist import --key PUBLIC --secret FILE --out INDEX "
    "LIST\n"
    "       sallyport watchlist show --secret FILE INDEX\n"
    "       sallyport watchlist search --secret FILE --mrz MRZ INDEX\n"
    "Lists of documents and names, as text that the authority signs.  import\n"
    "makes the index of one gate: it holds no name and no number, but keyed\n"
    "hashes of them, by the secret of the gate, which it makes where there is "
    "none.\n"
    "exit of search: 0 clear, 1 a hit, 2 not searched\n";

struct options {
	const char *key, *pin, *secret, *out, *mrz, *file;
};

static int
fail(const char *what, const char *text, int status)
{
	fprintf(stderr, "sallyport watchlist: %s: %s\n", what, text);
	return status;
}

static bool
digest(struct span text, uint8_t md[32])
{
	return EVP_Digest(text.p, text.n, md, NULL, EVP_sha256(), NULL) == 1;
}

static bool
spill(const char *path, struct span s, int flags)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);
	bool ok = fd >= 0 && write(fd, s.p, s.n) == (ssize_t)s.n &&
	    fsync(fd) == 0;

	if (fd >= 0)
		ok = close(fd) == 0 && ok;
	return ok;
}

static int
sign(const struct options *o, struct span text)
{
	uint8_t raw[KIOSK_SIGN_SIZE], hex[2 * KIOSK_SIGN_SIZE + 1], md[32];
	struct sink k = sink_of(hex, sizeof(hex));
	struct kiosk_sign *s = NULL;
	char name[512];
	int status = 0;

	if (o->key == NULL)
		return fail("sign", "by whom? --key", EX_USAGE);
	snprintf(name, sizeof(name), "%s" POLICY_FILE_SUFFIX, o->file);
	if (kiosk_sign_open(o->key, o->pin, &s) != KIOSK_E_OK)
		return fail(o->key,
		    "no private key, Ed25519 or P-256, that only you can read",
		    EX_NOINPUT);
	if (!digest(text, md) ||
	    kiosk_sign_make(s, KIOSK_WATCHDOC_PURPOSE, SPAN_OF(md), raw) !=
		KIOSK_E_OK)
		status = fail(o->file, "cannot be signed", EX_UNAVAILABLE);
	kiosk_policy_file_hex(raw, &k);
	if (status == 0 && !spill(name, sink_span(&k), O_TRUNC))
		status = fail(name, strerror(errno), EX_CANTCREAT);
	kiosk_sign_close(&s);
	if (status == 0)
		printf("%s is written\n", name);
	return status;
}

/* The gate's own, made once, and read by nobody else. */
static bool
take_secret(const char *path, bool make, uint8_t out[KIOSK_WATCHDOC_SECRET])
{
	struct span s = {0};
	bool ok;

	if (make && access(path, F_OK) != 0 && errno == ENOENT)
		return getrandom(out, KIOSK_WATCHDOC_SECRET, 0) ==
		    KIOSK_WATCHDOC_SECRET &&
		    spill(path, span_of(out, KIOSK_WATCHDOC_SECRET), O_EXCL);
	ok = kiosk_dumps_slurp(path, KIOSK_WATCHDOC_SECRET, &s) == KIOSK_E_OK &&
	    s.n == KIOSK_WATCHDOC_SECRET;
	if (ok)
		memcpy(out, s.p, s.n);
	if (s.p != NULL)
		bytes_wipe((void *)(uintptr_t)s.p, s.n);
	free((void *)(uintptr_t)s.p);
	return ok;
}

/* What stands there already, if this gate made it. */
static uint32_t
version_of(const char *path, const uint8_t *secret)
{
	struct kiosk_watchdoc_index x;
	struct span bytes = {0};
	uint32_t version = 0;

	if (kiosk_dumps_slurp(path, KIOSK_WATCHDOC_INDEX_MAX, &bytes) ==
		KIOSK_E_OK &&
	    kiosk_watchdoc_index_open(bytes, secret, &x) == NULL)
		version = x.head.version;
	free((void *)(uintptr_t)bytes.p);
	return version;
}

/* All of the new index or the old one: a gate may read it at any time. */
static int
replace(const char *path, struct span index)
{
	char aside[512];

	snprintf(aside, sizeof(aside), "%s.new", path);
	if (!spill(aside, index, O_TRUNC) || rename(aside, path) != 0)
		return fail(path, strerror(errno), EX_CANTCREAT);
	return 0;
}

static int
import(const struct options *o, struct span text)
{
	uint8_t secret[KIOSK_WATCHDOC_SECRET], md[32];
	struct kiosk_watchdoc_index x;
	struct span index = {0};
	struct conf_error err;
	const char *why;
	int status;

	if (o->key == NULL || o->secret == NULL || o->out == NULL)
		return fail("import", "--key, --secret and --out", EX_USAGE);
	if (!digest(text, md) ||
	    !kiosk_policy_file_signed(
		o->file, KIOSK_WATCHDOC_PURPOSE, o->key, SPAN_OF(md), &why))
		return fail(o->file, why, EX_DATAERR);
	if (!take_secret(o->secret, true, secret))
		return fail(o->secret, "holds no secret", EX_NOINPUT);
	if (kiosk_watchdoc_read(text, secret, &index, &err) != KIOSK_E_OK) {
		fprintf(stderr, "sallyport watchlist: %s:%u: '%s' %s\n",
		    o->file, err.line, err.key, err.text);
		status = EX_DATAERR;
	} else if ((why = kiosk_watchdoc_index_open(index, secret, &x)) != NULL)
		status = fail(o->file, why, EX_DATAERR);
	else if (x.head.until != 0 && x.head.until <= kiosk_host_time())
		status = fail(o->file, "is over", EX_DATAERR);
	else if (x.head.version < version_of(o->out, secret))
		status = fail(
		    o->file, "is older than what is there", EX_DATAERR);
	else if ((status = replace(o->out, index)) == 0)
		printf("%s version %" PRIu32 ": %" PRIu32 " entries\n",
		    x.head.name, x.head.version, x.head.entries);
	free((void *)(uintptr_t)index.p);
	bytes_wipe(secret, sizeof(secret));
	return status;
}

static int
show(const struct options *o, struct span bytes)
{
	uint8_t secret[KIOSK_WATCHDOC_SECRET];
	struct kiosk_watchdoc_index x;
	const char *why;

	if (o->secret == NULL || !take_secret(o->secret, false, secret))
		return fail("--secret", "holds no secret", EX_NOINPUT);
	why = kiosk_watchdoc_index_open(bytes, secret, &x);
	bytes_wipe(secret, sizeof(secret));
	if (why != NULL)
		return fail(o->file, why, EX_DATAERR);
	printf("%s version %" PRIu32 ": %" PRIu32 " entries, %" PRIu32
	       " keys, %" PRId64 " hours old%s\n",
	    x.head.name, x.head.version, x.head.entries, x.head.keys,
	    (kiosk_host_time() - x.head.issued) / 3600,
	    x.head.until != 0 && x.head.until <= kiosk_host_time() ? ", over"
								   : "");
	return 0;
}

static int
search(const struct options *o, struct span bytes)
{
	static const int status[] = {
	    VERB_INCONCLUSIVE, VERB_POSITIVE, VERB_NEGATIVE};
	struct kiosk_watchdoc_result r;
	struct kiosk_watchdoc *w = NULL;
	struct kiosk_mrz_arg mrz;
	const char *what = "which MRZ?";
	const int64_t now = kiosk_host_time();

	(void)bytes;
	if (o->mrz == NULL ||
	    kiosk_mrz_arg_parse(o->mrz, &mrz, &what) != MRTD_E_OK || !mrz.whole)
		return fail("--mrz", what, EX_USAGE);
	if (o->secret == NULL || !kiosk_watchdoc_open(o->file, o->secret, &w))
		return fail("--secret", "holds no secret", EX_NOINPUT);
	kiosk_watchdoc_search(
	    w, &mrz.mrz, mrtd_date_of_days(now / 86400), now, 0, &r);
	kiosk_watchdoc_close(&w);
	printf("%s: %" PRIu32 " entries in %" PRIu32 " us\n",
	    kiosk_watchdoc_text(r.outcome), r.entries, r.us);
	if (r.why != NULL)
		printf("%s %s\n", r.list, r.why);
	for (size_t i = 0; i < r.hits; i++)
		printf("%s: %s by %s, date of birth %s\n", r.hit[i].list,
		    r.hit[i].reference,
		    kiosk_watchdoc_grade_name(r.hit[i].grade),
		    kiosk_watchdoc_birth_name(r.hit[i].birth));
	return status[r.outcome];
}

static const struct {
	const char *name;
	int (*run)(const struct options *, struct span file);
} parts[] = {
    {"sign", sign},
    {"import", import},
    {"show", show},
    {"search", search},
};

static bool
options(int argc, char **argv, struct options *o)
{
	static const struct option all[] = {
	    {"key", required_argument, NULL, 'k'},
	    {"pin", required_argument, NULL, 'p'},
	    {"secret", required_argument, NULL, 's'},
	    {"out", required_argument, NULL, 'o'},
	    {"mrz", required_argument, NULL, 'm'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "", all, NULL)) != -1) {
		const char **text = c == 'k' ? &o->key
		    : c == 'p'		     ? &o->pin
		    : c == 's'		     ? &o->secret
		    : c == 'o'		     ? &o->out
		    : c == 'm'		     ? &o->mrz
					     : NULL;

		if (text == NULL)
			return false;
		*text = optarg;
	}
	return true;
}

int
kiosk_main_watchlist(int argc, char **argv)
{
	struct options o = {.key = NULL};
	struct span file = {0};

	if (options(argc, argv, &o) && optind + 2 == argc) {
		o.file = argv[optind + 1];
		for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
			int status;

			if (strcmp(parts[i].name, argv[optind]) != 0)
				continue;
			if (kiosk_dumps_slurp(o.file, KIOSK_WATCHDOC_INDEX_MAX,
				&file) != KIOSK_E_OK)
				return fail(
				    o.file, strerror(errno), EX_NOINPUT);
			status = parts[i].run(&o, file);
			free((void *)(uintptr_t)file.p);
			return status;
		}
	}
	fputs(kiosk_main_watchlist_usage, stderr);
	return EX_USAGE;
}
