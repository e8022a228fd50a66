/*
 * sallyport chip: a virtual passport for integrators and for the demonstration
 * of the gate.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/chip_make.h"
#include "kiosk/chip_serve.h"
#include "kiosk/host.h"
#include "kiosk/mrz_arg.h"
#include "kiosk/passport.h"
#include "kiosk/verbs.h"
#include "mrtd/dtc.h"

const char kiosk_main_chip_usage[] =
    "usage: sallyport chip make --out DIR --portrait FILE --mrz MRZ\n"
    "           [--access pace|bac|both|none] [--suite NAME]... [--can "
    "DIGITS]\n"
    "           [--ca NAME[,id=N][,explicit|,numbered]]... [--omit WHAT]...\n"
    "           [--aa rsa-BITS-HASH|ecdsa-GROUP-HASH[,der]]\n"
    "           [--terminal DIR]\n"
    "           [--finger POSITION:FILE|POSITION:seed=N]... [--iris "
    "EYE:FILE]...\n"
    "           [--records 19794|39794]\n"
    "           [--sign-alg NAME] [--hash NAME] [--csca DIR] [--country CC]\n"
    "           [--buffers BYTES] [--personality NAME]\n"
    "           [--dg2-after-signing FILE] [--from FILE]\n"
    "       sallyport chip serve DIR (--vpcd HOST:PORT | --socket PATH |\n"
    "           --pn532 PATH [--second DIR])\n"
    "           [--mrz MRZ] [--access ...] [--can DIGITS] [--buffers BYTES]\n"
    "           [--personality NAME] [--fault NAME[=ARG]] [--once]\n"
    "           [--link RATE[,fsd=N][,fsc=N][,fwi=N][,chip=PERCENT]\n"
    "           [,latency=MICROSECONDS][,cid]]\n"
    "       sallyport chip dtc DIR FILE\n"
    "       sallyport chip list\n"
    "MRZ is the lines of the MRZ, or 'NUMBER YYMMDD YYMMDD'.\n";

static volatile sig_atomic_t stop;

static void
on_signal(int number)
{
	(void)number;
	stop = 1;
}

enum option_id {
	MRZ = 256,
	ACCESS,
	CAN,
	BUFFERS,
	PERSONALITY,
	VPCD,
	SOCKET,
	PN532,
	SECOND,
	LINK,
	FAULT,
	ONCE,
};

/* clang-format off */
static const struct option serve_options[] = {
	{"vpcd",        required_argument, NULL, VPCD},
	{"socket",      required_argument, NULL, SOCKET},
	{"pn532",       required_argument, NULL, PN532},
	{"second",      required_argument, NULL, SECOND},
	{"link",        required_argument, NULL, LINK},
	{"mrz",         required_argument, NULL, MRZ},
	{"access",      required_argument, NULL, ACCESS},
	{"can",         required_argument, NULL, CAN},
	{"buffers",     required_argument, NULL, BUFFERS},
	{"personality", required_argument, NULL, PERSONALITY},
	{"fault",       required_argument, NULL, FAULT},
	{"once",        no_argument,       NULL, ONCE},
	{0},
};
/* clang-format on */

static int
complain(const char *what, const char *why)
{
	fprintf(stderr, "sallyport chip: %s: %s\n", what, why);
	return EX_USAGE;
}

static int
make(int argc, char **argv)
{
	static struct kiosk_chip_make m;
	char text[512] = "";

	if (kiosk_chip_options_make(argc, argv, &m, text, sizeof(text)) !=
	    KIOSK_E_OK) {
		if (text[0] == '\0')
			fputs(kiosk_main_chip_usage, stderr);
		else
			fprintf(stderr, "sallyport chip make: %s\n", text);
		return EX_USAGE;
	}
	if (m.suites.n == 0)
		m.suites.v[m.suites.n++] = "pace-ecdh-gm-aes128-p256";
	if (kiosk_chip_make_run(&m, text, sizeof(text)) != KIOSK_E_OK) {
		fprintf(stderr, "sallyport chip make: %s\n", text);
		return EX_DATAERR;
	}
	return 0;
}

struct serve {
	char *vpcd;
	const char *socket, *pn532, *second;
	const char *mrz, *access, *can, *personality;
	unsigned buffers;
	bool have_buffers, have_link, once;
	struct hw_radio link;
	struct mrtd_chip_fault fault;
};

static bool
serve_option(struct serve *s, int c)
{
	switch (c) {
	case VPCD:
		s->vpcd = optarg;
		return true;
	case SOCKET:
		s->socket = optarg;
		return true;
	case PN532:
		s->pn532 = optarg;
		return true;
	case SECOND:
		s->second = optarg;
		return true;
	case MRZ:
		s->mrz = optarg;
		return true;
	case ACCESS:
		s->access = optarg;
		return true;
	case CAN:
		s->can = optarg;
		return true;
	case PERSONALITY:
		s->personality = optarg;
		return true;
	case ONCE:
		s->once = true;
		return true;
	case BUFFERS:
		s->have_buffers = true;
		if (kiosk_chip_options_buffers(optarg, &s->buffers))
			return true;
		break;
	case LINK:
		s->have_link = true;
		if (hw_radio_parse(optarg, &s->link) == HW_E_OK)
			return true;
		break;
	case FAULT:
		if (mrtd_chip_faults_parse(optarg, &s->fault) == MRTD_E_OK)
			return true;
		break;
	default:
		return false;
	}
	complain(optarg, "there is no such value");
	return false;
}

/* What the command line says counts more than chip.conf. */
static const char *
override(const struct serve *s, struct kiosk_passport_conf *c)
{
	struct kiosk_mrz_arg arg;
	const char *what = NULL;

	if (s->mrz != NULL) {
		if (kiosk_mrz_arg_parse(s->mrz, &arg, &what) != MRTD_E_OK)
			return what;
		memcpy(c->document_number, arg.mrz.document_number,
		    sizeof(c->document_number));
		memcpy(c->birth, arg.mrz.birth, sizeof(arg.mrz.birth));
		memcpy(c->expiry, arg.mrz.expiry, sizeof(arg.mrz.expiry));
	}
	if (s->access != NULL)
		snprintf(c->access, sizeof(c->access), "%s", s->access);
	if (s->can != NULL)
		snprintf(c->can, sizeof(c->can), "%s", s->can);
	if (s->personality != NULL)
		snprintf(c->personality, sizeof(c->personality), "%s",
		    s->personality);
	if (s->have_buffers)
		c->max_command = c->max_response = s->buffers;
	return NULL;
}

static void
tell_ready(void *cookie)
{
	printf("ready on %s\n", (const char *)cookie);
	fflush(stdout);
}

static enum hw_err
serve_vpcd(struct kiosk_chip_serve *k, char *address)
{
	char host[256];
	const char *colon = strrchr(address, ':');

	if (colon == NULL || (size_t)(colon - address) >= sizeof(host))
		return HW_E_ARGUMENT;
	memcpy(host, address, (size_t)(colon - address));
	host[colon - address] = '\0';
	k->cookie = address;
	return kiosk_chip_serve_vpcd(k, host, colon + 1);
}

static int
serve_chips(
    const struct serve *s, struct mrtd_chip *chip, struct mrtd_chip *second)
{
	struct kiosk_chip_serve k = {.chip = chip,
	    .second = second,
	    .link = s->have_link ? &s->link : NULL,
	    .stop = &stop,
	    .once = s->once,
	    .ready = tell_ready};
	struct sigaction a = {.sa_handler = on_signal};
	enum hw_err e;

	sigaction(SIGTERM, &a, NULL);
	sigaction(SIGINT, &a, NULL);
	if (s->socket != NULL) {
		k.cookie = (void *)(uintptr_t)s->socket;
		e = kiosk_chip_serve_socket(&k, s->socket);
	} else if (s->pn532 != NULL) {
		k.cookie = (void *)(uintptr_t)s->pn532;
		e = kiosk_chip_serve_pn532(&k, s->pn532);
	} else {
		e = serve_vpcd(&k, s->vpcd);
	}
	if (e == HW_E_OK || stop)
		return 0;
	fprintf(stderr, "sallyport chip serve: %s\n", hw_err_text(e));
	return e == HW_E_ARGUMENT ? EX_USAGE : EX_UNAVAILABLE;
}

/* A passport of the disk and its chip. */
struct served {
	struct kiosk_passport passport;
	struct mrtd_chip chip;
	struct mrtd_chip_lds2 lds2;
};

/* NULL: it is well; else why not. */
static const char *
load(const struct serve *s, const char *dir, struct served *v)
{
	static struct conf_error err;
	struct mrtd_chip_conf conf;
	const char *what;
	enum mrtd_err e;

	if (kiosk_passport_load(dir, &v->passport, &err) != KIOSK_E_OK)
		return err.text;
	if ((what = override(s, &v->passport.conf)) != NULL ||
	    kiosk_passport_chip(&v->passport, &conf, &what) != KIOSK_E_OK)
		return what;
	conf.env = &kiosk_host_env;
	conf.fault = s->fault;
	kiosk_passport_lds2(&v->passport, &v->chip, &v->lds2, &conf);
	e = mrtd_chip_init(&v->chip, &conf);
	bytes_wipe(&conf, sizeof(conf));
	return e == MRTD_E_OK ? NULL : mrtd_err_text(e);
}

static int
serve_directories(const struct serve *s, const char *dir)
{
	static struct served first, second;
	const char *what = load(s, dir, &first);
	int status;

	if (what == NULL && s->second != NULL) {
		dir = s->second;
		what = load(s, dir, &second);
	}
	if (what != NULL)
		status = complain(dir, what);
	else
		status = serve_chips(
		    s, &first.chip, s->second != NULL ? &second.chip : NULL);
	mrtd_chip_wipe(&first.chip);
	mrtd_chip_wipe(&second.chip);
	kiosk_passport_free(&first.passport);
	kiosk_passport_free(&second.passport);
	return status;
}

static int
serve(int argc, char **argv)
{
	struct serve s = {0};
	int c;

	while ((c = getopt_long(argc, argv, "", serve_options, NULL)) != -1)
		if (!serve_option(&s, c)) {
			if (c == '?')
				fputs(kiosk_main_chip_usage, stderr);
			return EX_USAGE;
		}
	if (optind != argc - 1 ||
	    (s.vpcd != NULL) + (s.socket != NULL) + (s.pn532 != NULL) != 1 ||
	    (s.second != NULL && s.pn532 == NULL)) {
		fputs(kiosk_main_chip_usage, stderr);
		return EX_USAGE;
	}
	return serve_directories(&s, argv[optind]);
}

/*
 * The eMRTD bound credential of a passport, as a reader makes it that bundles
 * what it has read: type 1 of the rulebook that mrtd/dtc.h names, clause 7.
 */
static int
bundle(int argc, char **argv)
{
	struct sink k = sink_of(malloc(MRTD_DTC_MAX), MRTD_DTC_MAX);
	struct kiosk_dumps dumps = {.files = {{NULL, 0}}};
	int status = EX_OSERR;
	enum mrtd_err e;

	if (argc != 3) {
		fputs(kiosk_main_chip_usage, stderr);
		status = EX_USAGE;
	} else if (k.p != NULL &&
	    kiosk_dumps_load(argv[1], &dumps) != KIOSK_E_OK) {
		complain(argv[1], strerror(errno));
		status = EX_NOINPUT;
	} else if (k.p != NULL &&
	    (e = mrtd_dtc_make(dumps.files, &k)) != MRTD_E_OK) {
		complain(argv[1],
		    e == MRTD_E_NOT_FOUND ? "EF.SOD, DG1 or DG2 is not there"
					  : mrtd_err_text(e));
		status = EX_DATAERR;
	} else if (k.p != NULL &&
	    kiosk_dumps_write(argv[2], sink_span(&k)) != KIOSK_E_OK) {
		complain(argv[2], strerror(errno));
		status = EX_CANTCREAT;
	} else if (k.p != NULL) {
		status = 0;
	}
	kiosk_dumps_free(&dumps);
	if (k.p != NULL)
		sink_wipe(&k);
	free(k.p);
	return status;
}

static int
list(int argc, char **argv)
{
	const struct mrtd_chip_personality *p;

	if (argc > 1) {
		complain(argv[1], "list takes nothing");
		return EX_USAGE;
	}
	puts("faults:");
	for (size_t i = 0; mrtd_chip_faults_name(i) != NULL; i++)
		printf("  %-20s %s\n", mrtd_chip_faults_name(i),
		    mrtd_chip_faults_text(i));
	puts("personalities:");
	for (size_t i = 0; (p = mrtd_chip_personality_at(i)) != NULL; i++)
		printf("  %-20s %s\n", p->name, p->what);
	return 0;
}

int
kiosk_main_chip(int argc, char **argv)
{
	static const struct {
		const char *name;
		char *whole; /* begins what getopt says */
		int (*run)(int argc, char **argv);
	} verbs[] = {{"make", "sallyport chip make", make},
	    {"serve", "sallyport chip serve", serve},
	    {"dtc", "sallyport chip dtc", bundle},
	    {"list", "sallyport chip list", list}};

	for (size_t i = 0; argc > 1 && i < sizeof(verbs) / sizeof(verbs[0]);
	     i++)
		if (strcmp(argv[1], verbs[i].name) == 0) {
			argv[1] = verbs[i].whole;
			return verbs[i].run(argc - 1, argv + 1);
		}
	if (argc > 1)
		complain(argv[1], "there is no such verb");
	fputs(kiosk_main_chip_usage, stderr);
	return EX_USAGE;
}
