/* sallyport verify: the files of a document without its chip. */
#include "kiosk/verbs.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/dumps.h"
#include "kiosk/host.h"
#include "kiosk/inspect.h"
#include "kiosk/lds2.h"
#include "kiosk/output.h"
#include "kiosk/trust.h"

#define SOD_MAX ((size_t)1024 * 1024)

const char kiosk_main_verify_usage[] =
    "usage: sallyport verify [--json | --xml] [--trust DIR] [--at YYYY-MM-DD] "
    "DIR | --sod FILE\n"
    "  DIR holds EF_COM.bin, EF_SOD.bin, DG1.bin ... (also Datagroup1.bin,\n"
    "  ef0101.bin); --sod judges the signature of one EF.SOD alone.\n"
    "exit: 0 genuine and trusted, 1 not genuine, 2 cannot be told\n";

struct options {
	const char *trust, *dir, *sod;
	int64_t now;
	enum kiosk_output form;
};

static bool
options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"xml", no_argument, NULL, 'x'},
	    {"trust", required_argument, NULL, 't'},
	    {"at", required_argument, NULL, 'a'},
	    {"sod", required_argument, NULL, 's'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	*o = (struct options) {.now = kiosk_host_time()};
	optind = 1;
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 'j')
			o->form = KIOSK_OUTPUT_JSON;
		else if (c == 'x')
			o->form = KIOSK_OUTPUT_XML;
		else if (c == 't')
			o->trust = optarg;
		else if (c == 's')
			o->sod = optarg;
		else if (c != 'a')
			return false;
		else if (!kiosk_host_day(optarg, &o->now)) {
			fprintf(stderr,
			    "sallyport verify: --at: '%s' is not a day\n",
			    optarg);
			return false;
		}
	}
	if (optind < argc)
		o->dir = argv[optind++];
	return optind == argc && (o->dir == NULL) != (o->sod == NULL);
}

static void
inspect(struct kiosk_inspect *i, const struct kiosk_dumps *d)
{
	for (unsigned f = 0; f < MRTD_FILE_COUNT; f++)
		if (d->files[f].p != NULL)
			kiosk_inspect_file(
			    i, (enum mrtd_file)f, MRTD_E_OK, d->files[f]);
	kiosk_inspect_finish(i, NULL);
}

static enum kiosk_err
load(const struct options *o, struct kiosk_dumps *d)
{
	if (o->dir != NULL)
		return kiosk_dumps_load(o->dir, d);
	return kiosk_dumps_slurp(o->sod, SOD_MAX, &d->files[MRTD_FILE_SOD]);
}

int
kiosk_main_verify(int argc, char **argv)
{
	struct options o;
	struct kiosk_trust trust = {.anchors = NULL};
	struct kiosk_inspect *i = NULL;
	struct kiosk_lds2 *lds2 = NULL;
	struct kiosk_record *r = NULL;
	struct kiosk_dumps dumps = {.files = {{NULL, 0}}};
	int status = EX_OSERR;
	enum kiosk_err e;

	if (!options(argc, argv, &o)) {
		fputs(kiosk_main_verify_usage, stderr);
		return EX_USAGE;
	}
	i = calloc(1, sizeof(*i));
	r = calloc(1, sizeof(*r));
	lds2 = calloc(1, sizeof(*lds2));
	if (i == NULL || r == NULL || lds2 == NULL)
		goto out;
	status = EX_NOINPUT;
	if ((e = kiosk_trust_load(o.trust, &trust)) != KIOSK_E_OK ||
	    (e = load(&o, &dumps)) != KIOSK_E_OK) {
		fprintf(stderr, "sallyport verify: %s: %s\n",
		    e == KIOSK_E_TRUST	? o.trust
			: o.dir != NULL ? o.dir
					: o.sod,
		    e == KIOSK_E_SYSTEM ? strerror(errno) : kiosk_err_text(e));
		goto out;
	}
	if (dumps.files[MRTD_FILE_SOD].p == NULL)
		fprintf(stderr, "sallyport verify: there is no EF.SOD in %s\n",
		    o.dir);
	kiosk_inspect_init(i,
	    &(struct kiosk_inspect_conf) {.profile = CERTS_PROFILE_FILES,
		.anchors = trust.anchors,
		.now = o.now,
		.cpu_us = kiosk_host_cpu_us});
	inspect(i, &dumps);
	kiosk_lds2_init(lds2, NULL,
	    &(struct kiosk_lds2_conf) {.anchors = trust.anchors, .now = o.now});
	kiosk_lds2_files(lds2, dumps.records);
	r->began = o.now;
	r->have_facts = true;
	r->facts = *kiosk_inspect_facts(i);
	r->personal = true;
	r->content = dumps.files;
	r->lds2 = lds2;
	kiosk_record_reasons_of(r);
	status = kiosk_output_record(r, o.form) ? kiosk_record_status(r)
						: EX_IOERR;
out:
	if (i != NULL)
		kiosk_inspect_wipe(i);
	if (r != NULL)
		kiosk_record_wipe(r);
	if (lds2 != NULL)
		kiosk_lds2_wipe(lds2);
	free(lds2);
	kiosk_dumps_free(&dumps);
	free(r);
	free(i);
	kiosk_trust_free(&trust);
	return status;
}
