/* sallyport policy: the policy of a lane.  The parts are in policy_*.c. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/policy_verb.h"
#include "kiosk/verbs.h"

const char kiosk_main_policy_usage[] =
    "usage: sallyport policy check [--lane NAME] FILE\n"
    "       sallyport policy explain [--lane NAME] FILE\n"
    "       sallyport policy try [--lane NAME] [--at YYYY-MM-DD[Thh:mm]]\n"
    "           --traveller TEXT... [--family] [--json] FILE\n"
    "       sallyport policy statistics [--from DAY] [--until DAY] STORE\n"
    "       sallyport policy sign --key FILE|pkcs11:... [--pin FILE] FILE\n"
    "       sallyport policy verify --key FILE FILE\n"
    "check reads a policy as the gate does and says what is wrong with it;\n"
    "explain says its rules in words; try says what would happen to a "
    "traveller,\n"
    "rule by rule.  TEXT is KEY=VALUE with blanks between them: document, "
    "issuer,\n"
    "nationality, birth (YYYY-MM-DD or YYMMDD), age, expiry, height, "
    "accompanied,\n"
    "access (PACE, BAC), chip (CA,AA,CAM).  What is not said is not known.\n"
    "--family: the travellers come one after another as a group.\n"
    "statistics counts, by reason, the passages of a store and how they "
    "ended.\n"
    "sign writes FILE.sig; verify reads it, against a public key in PEM.\n"
    "exit of try: 0 all are eligible, 1 one goes to the officer; of verify: 1 "
    "not\nsigned so\n";

static const struct {
	const char *name;
	int (*run)(const struct kiosk_policy_verb *);
} parts[] = {
    {"check", kiosk_policy_check},
    {"explain", kiosk_policy_explain},
    {"try", kiosk_policy_try},
    {"statistics", kiosk_policy_statistics},
    {"sign", kiosk_policy_sign},
    {"verify", kiosk_policy_verify},
};

static bool
options(int argc, char **argv, struct kiosk_policy_verb *p)
{
	static const struct option all[] = {
	    {"lane", required_argument, NULL, 'l'},
	    {"at", required_argument, NULL, 'a'},
	    {"traveller", required_argument, NULL, 't'},
	    {"from", required_argument, NULL, 'F'},
	    {"until", required_argument, NULL, 'U'},
	    {"key", required_argument, NULL, 'k'},
	    {"pin", required_argument, NULL, 'p'},
	    {"family", no_argument, NULL, 'f'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "", all, NULL)) != -1) {
		if (c == 'l')
			p->lane = optarg;
		else if (c == 'F')
			p->from = optarg;
		else if (c == 'U')
			p->until = optarg;
		else if (c == 'k')
			p->key = optarg;
		else if (c == 'p')
			p->pin = optarg;
		else if (c == 'a')
			p->at = optarg;
		else if (c == 't' && p->travellers < KIOSK_POLICY_TRAVELLERS)
			p->traveller[p->travellers++] = optarg;
		else if (c == 'f')
			p->family = true;
		else if (c == 'j')
			p->json = true;
		else
			return false;
	}
	return true;
}

int
kiosk_main_policy(int argc, char **argv)
{
	struct kiosk_policy_verb p = {.lane = "gate"};

	if (options(argc, argv, &p) && optind + 2 == argc) {
		p.file = argv[optind + 1];
		for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
			if (strcmp(parts[i].name, argv[optind]) == 0)
				return parts[i].run(&p);
	}
	fputs(kiosk_main_policy_usage, stderr);
	return EX_USAGE;
}
