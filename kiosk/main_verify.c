/* sallyport verify: the files of a document without its chip. */
#include "kiosk/verbs.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "certs/x509.h"
#include "kiosk/dtc.h"
#include "kiosk/dumps.h"
#include "hw/barcode.h"
#include "kiosk/host.h"
#include "kiosk/inspect.h"
#include "kiosk/lds2.h"
#include "kiosk/output.h"
#include "kiosk/seal.h"
#include "kiosk/seal_picture.h"
#include "kiosk/trust.h"

#define SOD_MAX ((size_t)1024 * 1024)
#define CERTIFICATE_MAX ((size_t)64 * 1024)
#define PICTURE_MAX ((size_t)16 << 20)
#define SIGNERS_MAX 16

const char kiosk_main_verify_usage[] =
    "usage: sallyport verify [--json | --xml] [--trust DIR [--algorithms "
    "FILE]]\n"
    "           [--at YYYY-MM-DD] DIR | --sod FILE | --dtc FILE [DIR]\n"
    "       sallyport verify --seal FILE [--signer FILE]... [--mrz MRZ]\n"
    "           [--passport MRZ] [--json] [--trust DIR] [--at YYYY-MM-DD]\n"
    "  DIR holds EF_COM.bin, EF_SOD.bin, DG1.bin ... (also Datagroup1.bin,\n"
    "  ef0101.bin); --sod judges the signature of one EF.SOD alone.\n"
    "  --dtc judges the virtual component of a Digital Travel Credential; "
    "with DIR\n"
    "  the files of DIR, and whether the credential is of that document.\n"
    "  --seal judges a visible digital seal, the bytes of its bar code or a\n"
    "  picture of it (JPEG, PNG, JPEG 2000; Data Matrix, QR, Aztec), by\n"
    "  certificates of its signer (DER); --mrz is printed on the document,\n"
    "  --passport on the passport that a visa stands in.\n"
    "exit: 0 genuine and trusted, 1 not genuine, 2 cannot be told\n";

struct options {
	const char *trust, *algorithms, *dir, *sod, *dtc, *seal, *mrz,
	    *passport;
	const char *signers[SIGNERS_MAX];
	size_t n_signers;
	int64_t now;
	enum kiosk_output form;
};

/* What belongs to a seal means nothing without one. */
static bool
complete(const struct options *o)
{
	bool of_seal = o->n_signers > 0 || o->mrz != NULL ||
	    o->passport != NULL;

	return (o->dir != NULL || o->dtc != NULL) + (o->sod != NULL) +
		(o->seal != NULL) ==
	    1 &&
	    (o->seal != NULL ? o->form != KIOSK_OUTPUT_XML : !of_seal);
}

static bool
options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"xml", no_argument, NULL, 'x'},
	    {"trust", required_argument, NULL, 't'},
	    {"algorithms", required_argument, NULL, 'g'},
	    {"at", required_argument, NULL, 'a'},
	    {"sod", required_argument, NULL, 's'},
	    {"dtc", required_argument, NULL, 'd'},
	    {"seal", required_argument, NULL, 'l'},
	    {"signer", required_argument, NULL, 'c'},
	    {"mrz", required_argument, NULL, 'm'},
	    {"passport", required_argument, NULL, 'p'},
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
		else if (c == 'g')
			o->algorithms = optarg;
		else if (c == 's')
			o->sod = optarg;
		else if (c == 'd')
			o->dtc = optarg;
		else if (c == 'l')
			o->seal = optarg;
		else if (c == 'm')
			o->mrz = optarg;
		else if (c == 'p')
			o->passport = optarg;
		else if (c == 'c' && o->n_signers < SIGNERS_MAX)
			o->signers[o->n_signers++] = optarg;
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
	if (o->seal != NULL && o->form == KIOSK_OUTPUT_XML)
		fprintf(stderr,
		    "sallyport verify: --xml: a seal is told as text or "
		    "JSON\n");
	return optind == argc && complete(o);
}

static struct span
text_of(const char *s)
{
	return s != NULL ? span_of(s, strlen(s)) : (struct span) {0};
}

static int
print_seal(const struct kiosk_seal *s, enum kiosk_output form)
{
	static uint8_t buf[KIOSK_SEAL_MAX];
	struct sink out = sink_of(buf, sizeof(buf));
	bool ok = form == KIOSK_OUTPUT_JSON ? kiosk_seal_json(s, &out)
					    : kiosk_seal_text(s, &out);

	ok = ok && fwrite(out.p, 1, out.n, stdout) == out.n &&
	    fflush(stdout) == 0;
	sink_wipe(&out);
	return ok ? kiosk_seal_status(s) : EX_IOERR;
}

/* The bytes themselves, or the picture of what they are printed in. */
static struct span
seal_of(const char *path, struct span file, uint8_t *room, size_t cap)
{
	struct sink k = sink_of(room, cap);
	const char *why;

	if (!kiosk_seal_picture_is(file) && file.n <= MRTD_VDS_MAX)
		return file;
	if (kiosk_seal_picture_read(file, &k, &why) == KIOSK_E_OK)
		return sink_span(&k);
	fprintf(stderr, "sallyport verify: %s: %s\n", path, why);
	return (struct span) {0};
}

static int
verify_seal(const struct options *o, const struct kiosk_trust *trust)
{
	struct span bytes = {0}, signers[SIGNERS_MAX] = {{0}};
	struct kiosk_seal_conf conf = {.anchors = trust->anchors,
	    .signers = signers,
	    .n = o->n_signers,
	    .printed = text_of(o->mrz),
	    .passport = text_of(o->passport),
	    .now = o->now};
	static struct kiosk_seal seal;
	const char *path = o->seal;
	enum kiosk_err e = kiosk_dumps_slurp(path, PICTURE_MAX, &bytes);
	static uint8_t room[HW_BARCODE_BYTES_MAX];
	struct certs_x509 x;
	struct span read;
	int status = EX_NOINPUT;

	for (size_t i = 0; e == KIOSK_E_OK && i < o->n_signers; i++)
		e = kiosk_dumps_slurp(
		    path = o->signers[i], CERTIFICATE_MAX, &signers[i]);
	if (e != KIOSK_E_OK) {
		fprintf(stderr, "sallyport verify: %s: %s\n", path,
		    e == KIOSK_E_SYSTEM ? strerror(errno) : kiosk_err_text(e));
		goto out;
	}
	status = EX_DATAERR;
	/* Passed over, it would make a genuine seal look like fraud. */
	for (size_t i = 0; i < o->n_signers; i++)
		if (certs_x509_parse(signers[i], &x) != CERTS_E_OK) {
			fprintf(stderr,
			    "sallyport verify: --signer %s: it is no "
			    "certificate in DER\n",
			    o->signers[i]);
			goto out;
		}
	read = seal_of(o->seal, bytes, room, sizeof(room));
	if (read.p == NULL)
		goto out;
	kiosk_seal_inspect(read, &conf, &seal);
	status = print_seal(&seal, o->form);
	kiosk_seal_wipe(&seal);
out:
	for (size_t i = 0; i < o->n_signers; i++)
		free((void *)(uintptr_t)signers[i].p);
	free((void *)(uintptr_t)bytes.p);
	return status;
}

/* The files of a document, and a travel credential: either may be missing. */
struct verification {
	struct options o;
	struct kiosk_trust trust;
	struct kiosk_dumps dumps;
	struct span credential; /* ours */
	struct kiosk_dtc dtc;
	struct kiosk_inspect inspect;
	struct kiosk_lds2 lds2;
	struct kiosk_record record;
};

/* On failure what could not be had is named. */
static enum kiosk_err
load(struct verification *v, const char **what)
{
	const struct options *o = &v->o;
	enum kiosk_err e = KIOSK_E_OK;

	*what = o->dir != NULL ? o->dir : o->sod;
	if (o->dir != NULL)
		e = kiosk_dumps_load(o->dir, &v->dumps);
	else if (o->sod != NULL)
		e = kiosk_dumps_slurp(
		    o->sod, SOD_MAX, &v->dumps.files[MRTD_FILE_SOD]);
	if (e != KIOSK_E_OK || o->dtc == NULL)
		return e;
	*what = o->dtc;
	return kiosk_dumps_slurp(o->dtc, MRTD_DTC_MAX, &v->credential);
}

/* What is judged: the document, or without one what the credential holds. */
static const struct span *
inspect(struct verification *v, const struct kiosk_inspect_conf *conf)
{
	struct certs_verdict *verdict = &v->record.facts.verdict;
	const struct span *files = v->dumps.files;
	bool alone = v->o.dir == NULL && v->o.dtc != NULL;

	if (v->o.dtc != NULL)
		kiosk_dtc_inspect(&v->dtc, v->credential, conf);
	if (alone) {
		files = v->dtc.dtc.files;
	} else {
		kiosk_inspect_init(&v->inspect, conf);
		kiosk_inspect_files(&v->inspect, files);
	}
	v->record.facts = *kiosk_inspect_facts(
	    alone ? &v->dtc.inspect : &v->inspect);
	if (alone)
		kiosk_dtc_alone(&v->dtc, verdict);
	else if (v->o.dtc != NULL)
		kiosk_dtc_link(&v->dtc, files, verdict);
	return files;
}

static int
verify_files(struct verification *v)
{
	const struct kiosk_inspect_conf conf = {.profile = CERTS_PROFILE_FILES,
	    .anchors = v->trust.anchors,
	    .now = v->o.now,
	    .cpu_us = kiosk_host_cpu_us};
	struct kiosk_record *r = &v->record;
	enum kiosk_err e;
	const char *what;

	if ((e = load(v, &what)) != KIOSK_E_OK) {
		fprintf(stderr, "sallyport verify: %s: %s\n", what,
		    e == KIOSK_E_SYSTEM ? strerror(errno) : kiosk_err_text(e));
		return EX_NOINPUT;
	}
	if (v->o.dir != NULL && v->dumps.files[MRTD_FILE_SOD].p == NULL)
		fprintf(stderr, "sallyport verify: there is no EF.SOD in %s\n",
		    v->o.dir);
	r->content = inspect(v, &conf);
	kiosk_lds2_init(&v->lds2, NULL,
	    &(struct kiosk_lds2_conf) {
		.anchors = v->trust.anchors, .now = v->o.now});
	kiosk_lds2_files(&v->lds2, v->dumps.records);
	r->began = v->o.now;
	r->have_facts = true;
	r->profile = KIOSK_PROFILE_FULL;
	r->lds2 = &v->lds2;
	kiosk_record_reasons_of(r);
	return kiosk_output_record(r, v->o.form) ? kiosk_record_status(r)
						 : EX_IOERR;
}

static int
run(struct verification *v)
{
	const struct options *o = &v->o;
	struct conf_error wrong;
	enum kiosk_err e;

	if ((e = kiosk_trust_load(o->trust, &v->trust)) != KIOSK_E_OK) {
		fprintf(stderr, "sallyport verify: %s: %s\n", o->trust,
		    kiosk_err_text(e));
		return EX_NOINPUT;
	}
	/* The gate judges without a store; a name that is mistyped is none. */
	if (o->trust != NULL && v->trust.index.n == 0) {
		fprintf(stderr, "sallyport verify: %s: %s\n", o->trust,
		    certs_err_text(CERTS_E_NO_STORE));
		return EX_NOINPUT;
	}
	if (kiosk_trust_obey(&v->trust, o->algorithms, &wrong) != KIOSK_E_OK) {
		fprintf(stderr, "sallyport verify: %s:", wrong.file);
		if (wrong.line > 0)
			fprintf(stderr, "%u:", wrong.line);
		fprintf(stderr, " %s\n", wrong.text);
		return EX_NOINPUT;
	}
	return o->seal != NULL ? verify_seal(o, &v->trust) : verify_files(v);
}

int
kiosk_main_verify(int argc, char **argv)
{
	struct verification *v = calloc(1, sizeof(*v));
	int status = EX_USAGE;

	if (v == NULL)
		return EX_OSERR;
	if (!options(argc, argv, &v->o))
		fputs(kiosk_main_verify_usage, stderr);
	else
		status = run(v);
	kiosk_inspect_wipe(&v->inspect);
	kiosk_dtc_wipe(&v->dtc);
	kiosk_lds2_wipe(&v->lds2);
	kiosk_dumps_free(&v->dumps);
	if (v->credential.p != NULL)
		bytes_wipe(
		    (uint8_t *)(uintptr_t)v->credential.p, v->credential.n);
	free((void *)(uintptr_t)v->credential.p);
	kiosk_trust_free(&v->trust);
	bytes_wipe(v, sizeof(*v));
	free(v);
	return status;
}
