/*
 * sallyport cv: the CV certificates of this terminal and how they are renewed.
 * The parts are in cv_*.c.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/cv.h"
#include "kiosk/host.h"
#include "kiosk/terminal.h"
#include "kiosk/verbs.h"

const char kiosk_main_cv_usage[] =
    "usage: sallyport cv import [--store DIR] [--i-trust-this] FILE|DIR...\n"
    "       sallyport cv list [--store DIR] [TOKEN]\n"
    "       sallyport cv show [--store DIR] NAME|FILE\n"
    "       sallyport cv check [--store DIR] [--days N]\n"
    "       sallyport cv request [--store DIR] TOKEN [--chr NAME] [--car "
    "NAME]\n"
    "           [--initial] [--out FILE]\n"
    "       sallyport cv renew [--store DIR] TOKEN [--chr NAME] [--car NAME]\n"
    "           --url URL --tls-ca FILE [--tls-pin HASH]\n"
    "           [--tls-cert FILE --tls-key FILE] [--edition 1.1|1.4]\n"
    "           [--answer-to URL] [--accept-fewer-rights] [--timeout MS]\n"
    "       sallyport cv receive [--store DIR] [--accept-fewer-rights]\n"
    "           <MESSAGE >ANSWER\n"
    "       sallyport cv delete [--store DIR] TOKEN [--force] NAME\n"
    "TOKEN: --signer pkcs11:token=NAME --signer-pin FILE\n"
    "import judges certificates by those that are held; --i-trust-this takes a "
    "CVCA's\n"
    "own on your word.  request makes a key in the token and a request for "
    "it;\n"
    "renew sends it to the document verifier (TR-03129) and stores what "
    "comes;\n"
    "receive is a CGI program for what comes later.  Nothing but delete ever\n"
    "deletes a key.\n"
    "exit of check: 0 all is well, 1 no valid certificate, 2 one ends within "
    "N\n"
    "days (7).  exit of renew: 0 renewed, 1 refused, 2 comes later.\n"
    "The store is " KIOSK_CV_DIR " by default.\n";

static const struct {
	const char *name;
	int (*run)(const struct kiosk_cv *, int n, char **args);
} verbs[] = {
    {"import", kiosk_cv_import},
    {"list", kiosk_cv_list},
    {"show", kiosk_cv_show},
    {"check", kiosk_cv_check},
    {"request", kiosk_cv_request},
    {"renew", kiosk_cv_renew},
    {"receive", kiosk_cv_receive},
    {"delete", kiosk_cv_delete},
};

static int
usage(void)
{
	fputs(kiosk_main_cv_usage, stderr);
	return EX_USAGE;
}

static bool
take_number(const char *text, unsigned max, unsigned *out)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != '\0' || n > max)
		return false;
	*out = (unsigned)n;
	return true;
}

static bool
take_edition(const char *text, enum certs_cv_soap_edition *out)
{
	*out = strcmp(text, "1.1") == 0 ? CERTS_CV_SOAP_1_1 : CERTS_CV_SOAP_1_4;
	return *out == CERTS_CV_SOAP_1_1 || strcmp(text, "1.4") == 0;
}

static bool
options(int argc, char **argv, struct kiosk_cv *p)
{
	static const struct option all[] = {
	    {"store", required_argument, NULL, 's'},
	    {"signer", required_argument, NULL, 'S'},
	    {"signer-pin", required_argument, NULL, 'P'},
	    {"chr", required_argument, NULL, 'h'},
	    {"car", required_argument, NULL, 'a'},
	    {"out", required_argument, NULL, 'o'},
	    {"url", required_argument, NULL, 'u'},
	    {"tls-ca", required_argument, NULL, 'A'},
	    {"tls-pin", required_argument, NULL, 'p'},
	    {"tls-cert", required_argument, NULL, 'c'},
	    {"tls-key", required_argument, NULL, 'k'},
	    {"answer-to", required_argument, NULL, 'r'},
	    {"i-trust-this", no_argument, NULL, 't'},
	    {"initial", no_argument, NULL, 'i'},
	    {"force", no_argument, NULL, 'f'},
	    {"accept-fewer-rights", no_argument, NULL, 'l'},
	    {"days", required_argument, NULL, 'd'},
	    {"timeout", required_argument, NULL, 'm'},
	    {"edition", required_argument, NULL, 'e'},
	    {NULL, 0, NULL, 0},
	};
	const char **text[] = {['s'] = &p->store,
	    ['S'] = &p->signer.uri,
	    ['P'] = &p->signer.pin_file,
	    ['h'] = &p->chr,
	    ['a'] = &p->car,
	    ['o'] = &p->out,
	    ['u'] = &p->server.url,
	    ['A'] = &p->server.ca_file,
	    ['p'] = &p->server.pin_key,
	    ['c'] = &p->server.client_certificate,
	    ['k'] = &p->server.client_key,
	    ['r'] = &p->answer_url};
	bool *flags[] = {['t'] = &p->trust,
	    ['i'] = &p->initial,
	    ['f'] = &p->force,
	    ['l'] = &p->fewer_rights};
	int c;

	while ((c = getopt_long(argc, argv, "", all, NULL)) != -1) {
		if (c == '?')
			return false;
		if (c == 'd' && !take_number(optarg, 36500, &p->days))
			return false;
		if (c == 'm' &&
		    !take_number(optarg, 600000, &p->server.timeout_ms))
			return false;
		if (c == 'e' && !take_edition(optarg, &p->edition))
			return false;
		if (c == 'd' || c == 'm' || c == 'e')
			continue;
		if (c == 't' || c == 'i' || c == 'f' || c == 'l')
			*flags[c] = true;
		else
			*text[c] = optarg;
	}
	return true;
}

int
kiosk_main_cv(int argc, char **argv)
{
	struct kiosk_cv p = {.store = KIOSK_CV_DIR,
	    .days = KIOSK_TERMINAL_DAYS,
	    .edition = CERTS_CV_SOAP_1_4,
	    .server.timeout_ms = 30000,
	    .signer.timeout_ms = 20000,
	    .today = mrtd_date_of_days(kiosk_host_time() / 86400)};
	int status;

	if (!options(argc, argv, &p) || optind == argc)
		return usage();
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		if (strcmp(argv[optind], verbs[i].name) != 0)
			continue;
		status = verbs[i].run(&p, argc - optind - 1, argv + optind + 1);
		if (status == EX_USAGE)
			fputs(kiosk_main_cv_usage, stderr);
		return status;
	}
	return usage();
}
