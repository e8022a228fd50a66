/*
 * sallyport pkd: the trust material of a gate.
 *
 *	sallyport pkd import [--store DIR] [--trust] FILE..
 *	sallyport pkd list [--store DIR]
 */
#include "kiosk/verbs.h"

#include "certs/anchors.h"
#include "certs/files.h"
#include "certs/master.h"
#include "certs/x509.h"
#include "kiosk/trust.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct pkd_options {
	const char *store;
	bool trust;
};

const char kiosk_main_pkd_usage[] =
    "usage: sallyport pkd import [--store DIR] [--trust] FILE...\n"
    "       sallyport pkd list [--store DIR]\n"
    "import adds the certificates of signed CSCA master lists to the trust\n"
    "store.  The signer of a list must be vouched for by the store; --trust\n"
    "takes a list or a lone certificate (PEM, DER) on your own word.  The "
    "store\n"
    "is " KIOSK_TRUST_DIR " by default.\n";

static int
usage(void)
{
	fputs(kiosk_main_pkd_usage, stderr);
	return EX_USAGE;
}

static const char *
day(int64_t t)
{
	static char text[32];
	time_t when = (time_t)t;
	struct tm tm;

	if (t == 0 || gmtime_r(&when, &tm) == NULL ||
	    strftime(text, sizeof(text), "%Y-%m-%d", &tm) == 0)
		return "-";
	return text;
}

static const char *
explain(enum certs_err e)
{
	return e == CERTS_E_FILE && errno != 0 ? strerror(errno)
					       : certs_err_text(e);
}

static enum certs_err
import_one(struct certs_anchors_build *b, const char *path, bool trust)
{
	struct certs_master_report r = {0};
	struct span file = {0};
	enum certs_err e = certs_files_read(path, &file);

	if (e == CERTS_E_OK)
		e = certs_master_import(b, file, trust, time(NULL), &r);
	if (e != CERTS_E_OK) {
		fprintf(stderr, "sallyport pkd: %s: %s\n", path, explain(e));
		if (e == CERTS_E_CONSENT || e == CERTS_E_PATH)
			fprintf(stderr,
			    "  signer: %s\n"
			    "  --trust takes it on your own word: compare its "
			    "fingerprint first\n",
			    r.signer[0] != '\0' ? r.signer : "none");
	} else {
		printf("%s: %zu certificates, %zu new, %zu known", path,
		    r.certificates, r.added, r.known);
		if (r.malformed > 0)
			printf(", %zu malformed and left out", r.malformed);
		printf("\n  signed: %s%s\n  vouched for by: %s%s\n",
		    r.signed_at != 0 ? day(r.signed_at) : "no date",
		    r.signer_expired ? " (the signer has expired since)" : "",
		    r.by_operator ? "the operator, " : "",
		    r.authority[0] != '\0' ? r.authority : r.signer);
		if (r.through_link)
			printf("  through a link certificate of the list\n");
	}
	free((void *)(uintptr_t)file.p);
	return e;
}

static int
import(const struct pkd_options *o, int n, char **files)
{
	struct certs_anchors_build *b = NULL;
	struct span old = {0};
	enum certs_err e;
	int failures = 0;

	if (n == 0)
		return usage();
	if ((e = certs_files_map(o->store, &old)) != CERTS_E_OK ||
	    (e = certs_anchors_build_new(old, &b)) != CERTS_E_OK) {
		fprintf(
		    stderr, "sallyport pkd: %s: %s\n", o->store, explain(e));
		certs_files_unmap(&old);
		return EX_NOINPUT;
	}
	for (int i = 0; i < n; i++)
		failures += import_one(b, files[i], o->trust) != CERTS_E_OK;
	if (failures < n && (e = certs_files_save(o->store, b)) != CERTS_E_OK) {
		fprintf(
		    stderr, "sallyport pkd: %s: %s\n", o->store, explain(e));
		failures = n;
	}
	certs_anchors_build_free(&b);
	certs_files_unmap(&old);
	return failures == 0 ? VERB_POSITIVE : VERB_NEGATIVE;
}

static void
list_sources(const struct certs_anchors *a)
{
	struct certs_anchors_source s;

	for (size_t i = 0; i < certs_anchors_sources(a); i++) {
		if (!certs_anchors_source_get(a, i, &s))
			continue;
		printf("source %zu: imported %s, ", i, day(s.time));
		printf("signed %s, %s: %s\n", day(s.signed_at),
		    s.why == CERTS_ANCHORS_LIST ? "signed list"
						: "operator's word",
		    s.by);
	}
}

static int
list(const struct pkd_options *o)
{
	struct certs_anchors *a = NULL;
	struct span index = {0};
	struct certs_anchor c;
	char subject[160];
	enum certs_err e;

	if ((e = certs_files_map(o->store, &index)) != CERTS_E_OK ||
	    (e = certs_anchors_open_memory(index, &a)) != CERTS_E_OK) {
		fprintf(
		    stderr, "sallyport pkd: %s: %s\n", o->store, explain(e));
		certs_files_unmap(&index);
		return EX_NOINPUT;
	}
	list_sources(a);
	for (size_t i = 0; i < certs_anchors_count(a); i++) {
		if (!certs_anchors_get(a, i, &c))
			continue;
		certs_x509_name_text(c.subject, subject, sizeof(subject));
		printf("%-3s %s ", c.country[0] != '\0' ? c.country : "-",
		    day(c.not_before));
		printf("%s %-4s source %zu  ", day(c.not_after),
		    c.self_signed ? "root" : "link", c.source);
		for (size_t k = 0; k < 8; k++)
			printf("%02x", c.sha256[k]);
		printf("  %s\n", subject);
	}
	printf("%zu certificates\n", certs_anchors_count(a));
	certs_anchors_free(&a);
	certs_files_unmap(&index);
	return VERB_POSITIVE;
}

int
kiosk_main_pkd(int argc, char **argv)
{
	static const struct option options[] = {
	    {"store", required_argument, NULL, 's'},
	    {"trust", no_argument, NULL, 't'},
	    {NULL, 0, NULL, 0},
	};
	struct pkd_options o = {.store = KIOSK_TRUST_DIR};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (c) {
		case 's':
			o.store = optarg;
			break;
		case 't':
			o.trust = true;
			break;
		default:
			return usage();
		}
	argc -= optind;
	argv += optind;
	if (argc > 0 && strcmp(argv[0], "import") == 0)
		return import(&o, argc - 1, argv + 1);
	if (argc == 1 && strcmp(argv[0], "list") == 0)
		return list(&o);
	return usage();
}
