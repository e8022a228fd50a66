/* sallyport pkd: the trust material of a gate.  The parts are in pkd_*.c. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/pkd.h"
#include "kiosk/trust.h"
#include "kiosk/verbs.h"

const char kiosk_main_pkd_usage[] =
    "usage: sallyport pkd import [--store DIR] [--i-trust-this] [--by NAME]\n"
    "           [--reason TEXT] [--algorithms FILE] FILE|DIR...\n"
    "       sallyport pkd fetch [--store DIR] [--config FILE] [--json] "
    "[--anew]\n"
    "           [--algorithms FILE] [SOURCE...]\n"
    "       sallyport pkd fetch [--store DIR] [--json] [--anew] [--ca FILE]\n"
    "           [--pin sha256//BASE64] [--base DN] [--algorithms FILE] URL...\n"
    "       sallyport pkd list [--store DIR] [--kind KIND] [--country CC]\n"
    "       sallyport pkd show [--store DIR] FINGERPRINT\n"
    "       sallyport pkd diff [--store DIR] [--kind KIND] [--country CC]\n"
    "           FROM [TO]\n"
    "       sallyport pkd export [--store DIR] --out DIR [--kind KIND]\n"
    "           [--country CC]\n"
    "       sallyport pkd check [--store DIR] [--kind KIND] [--country CC]\n"
    "           [--json] [FILE|DIR...]\n"
    "       sallyport pkd promote [--store DIR] --by NAME --reason TEXT\n"
    "           ROOT LINK\n"
    "       sallyport pkd distrust [--store DIR] --by NAME --reason TEXT\n"
    "           FINGERPRINT\n"
    "       sallyport pkd expire [--store DIR] [--country CC]\n"
    "       sallyport pkd expire [--store DIR] --by NAME --reason TEXT\n"
    "           --before YYYY-MM-DD\n"
    "       sallyport pkd persons [--store DIR] --by NAME --reason TEXT 1|2\n"
    "       sallyport pkd issue --out DIR [--case NAME] [--country CC]\n"
    "           [--state SSS] [--seed TEXT] [--at YYYY-MM-DD] [--json]\n"
    "       sallyport pkd issue --case list [--json]\n"
    "import adds signed lists, LDIF of the ICAO PKD, certificates and CRLs\n"
    "(PEM, DER) to the trust store.  The signer of a list must be vouched for\n"
    "by the store; --i-trust-this takes such a list, an unsigned one or the\n"
    "certificate of an authority on your own word.  Nothing is ever removed:\n"
    "distrust and expire put aside.\n"
    "check tells an issuer what does not conform to Doc 9303-12; exit: 0 all\n"
    "conforms, 1 there are defects, 2 something cannot be read.\n"
    "fetch asks servers that FILE or the command line names, over TLS alone,\n"
    "for what is new, and imports it the same way.\n"
    "issue makes a country of a test PKI, or one case of it.\n"
    "KIND is csca, dsc, crl, dl, defects, dsl, ml, eu-health, icao-health\n"
    "or sovereign; states are those of list.\n"
    "The store is " KIOSK_TRUST_DIR " by default.\n";

static const struct {
	const char *name;
	int (*run)(const struct kiosk_pkd *, int n, char **args);
} verbs[] = {
    {"import", kiosk_pkd_import},
    {"fetch", kiosk_pkd_fetch},
    {"list", kiosk_pkd_list},
    {"show", kiosk_pkd_show},
    {"diff", kiosk_pkd_diff},
    {"export", kiosk_pkd_export},
    {"check", kiosk_pkd_check},
    {"promote", kiosk_pkd_promote},
    {"distrust", kiosk_pkd_distrust},
    {"expire", kiosk_pkd_expire},
    {"persons", kiosk_pkd_persons},
    {"issue", kiosk_pkd_issue},
};

/* The lines of the usage about one verb; all of it where there is no such. */
static int
usage(const char *verb)
{
	static const char lead[] = "       sallyport pkd ";
	const size_t n = sizeof(lead) - 1, word = strlen(verb);
	const char *line = kiosk_main_pkd_usage, *end;
	bool mine = false, any = false;

	for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		/* The first line has "usage:" where the others have blanks. */
		if (strncmp(line + 7, lead + 7, n - 7) == 0) {
			mine = word > 0 && strncmp(line + n, verb, word) == 0 &&
			    line[n + word] == ' ';
			if (mine)
				fputs(any ? "       " : "usage: ", stderr);
			any |= mine;
			line += mine ? 7 : 0;
		} else if (line[0] != ' ') {
			break;
		}
		if (mine)
			fprintf(stderr, "%.*s\n", (int)(end - line), line);
	}
	fputs(any ? "sallyport pkd --help says more\n" : kiosk_main_pkd_usage,
	    stderr);
	return EX_USAGE;
}

static bool
set_kind(struct kiosk_pkd *p, const char *word)
{
	p->kind = certs_store_kind_of(word);
	if (p->kind != CERTS_STORE_KIND_NONE)
		return true;
	fprintf(stderr, "sallyport pkd: --kind: '%s' is none of", word);
	for (unsigned k = 1; k < CERTS_STORE_KIND_COUNT; k++)
		fprintf(stderr, " %s", certs_store_kind_word(k));
	fputc('\n', stderr);
	return false;
}

static bool
options(int argc, char **argv, struct kiosk_pkd *p)
{
	static const struct option all[] = {
	    {"store", required_argument, NULL, 's'},
	    {"i-trust-this", no_argument, NULL, 't'},
	    {"by", required_argument, NULL, 'b'},
	    {"reason", required_argument, NULL, 'r'},
	    {"out", required_argument, NULL, 'o'},
	    {"before", required_argument, NULL, 'd'},
	    {"country", required_argument, NULL, 'c'},
	    {"kind", required_argument, NULL, 'k'},
	    {"config", required_argument, NULL, 'f'},
	    {"ca", required_argument, NULL, 'a'},
	    {"pin", required_argument, NULL, 'p'},
	    {"base", required_argument, NULL, 'l'},
	    {"anew", no_argument, NULL, 'n'},
	    {"case", required_argument, NULL, 'w'},
	    {"state", required_argument, NULL, 'z'},
	    {"seed", required_argument, NULL, 'e'},
	    {"at", required_argument, NULL, 'y'},
	    {"algorithms", required_argument, NULL, 'g'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	const char **text[] = {['s'] = &p->store,
	    ['b'] = &p->by,
	    ['r'] = &p->reason,
	    ['o'] = &p->out,
	    ['d'] = &p->before,
	    ['c'] = &p->country,
	    ['f'] = &p->config,
	    ['a'] = &p->ca,
	    ['p'] = &p->pin,
	    ['l'] = &p->base,
	    ['w'] = &p->which,
	    ['z'] = &p->state,
	    ['e'] = &p->seed,
	    ['y'] = &p->at,
	    ['g'] = &p->algorithms};
	int c;

	while ((c = getopt_long(argc, argv, "", all, NULL)) != -1) {
		if (c == '?')
			return false;
		if (c == 't')
			p->trust = true;
		else if (c == 'n')
			p->anew = true;
		else if (c == 'j')
			p->json = true;
		else if (c != 'k')
			*text[c] = optarg;
		else if (!set_kind(p, optarg))
			return false;
	}
	return true;
}

int
kiosk_main_pkd(int argc, char **argv)
{
	struct kiosk_pkd p = {.store = KIOSK_TRUST_DIR,
	    .by = "",
	    .reason = "",
	    .out = "",
	    .before = "",
	    .country = "",
	    .config = "",
	    .ca = "",
	    .pin = "",
	    .base = "",
	    .which = "",
	    .state = "",
	    .seed = "",
	    .at = "",
	    .algorithms = ""};
	/* Reading the options puts the arguments into another order. */
	const char *first = argc > 1 ? argv[1] : "";
	int status;

	if (!options(argc, argv, &p) || optind == argc)
		return usage(first);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		if (strcmp(argv[optind], verbs[i].name) != 0)
			continue;
		status = verbs[i].run(&p, argc - optind - 1, argv + optind + 1);
		return status == EX_USAGE ? usage(verbs[i].name) : status;
	}
	fprintf(
	    stderr, "sallyport pkd: %s: there is no such verb\n", argv[optind]);
	return usage("");
}
