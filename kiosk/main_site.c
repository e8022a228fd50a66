/*
 * sallyport site: the site's database, roles, certificates and keys.  The parts
 * are in site_*.c.
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/site.h"
#include "kiosk/verbs.h"

const char kiosk_main_site_usage[] =
    "usage: sallyport site ca [--dir DIR] [--days N] SITE\n"
    "       sallyport site certificate [--dir DIR] [--days N] NAME@SITE\n"
    "       sallyport site certificate [--dir DIR] [--days N] --host HOST "
    "NAME\n"
    "       sallyport site key [--dir DIR] [--may KINDS] NAME\n"
    "       sallyport site migrate --admin CONNINFO\n"
    "       sallyport site add --admin CONNINFO gate|console NAME@SITE\n"
    "       sallyport site remove --admin CONNINFO NAME@SITE\n"
    "       sallyport site months --admin CONNINFO [--months N] SITE\n"
    "       sallyport site erase --admin CONNINFO SITE DAYS\n"
    "       sallyport site show --admin CONNINFO\n"
    "ca makes the site's certification authority; certificate one for a gate "
    "or\n"
    "console, or with --host for the server; key one with which a console "
    "signs\n"
    "orders, and prints its section for the gates' file of consoles.  migrate\n"
    "makes the tables or brings them up to date; add makes a role, and with "
    "the\n"
    "first of a site its partitions; remove takes the role its right to log "
    "in;\n"
    "months makes partitions ahead; erase drops those of months that ended "
    "more\n"
    "than DAYS ago, with all that is in them.  CONNINFO is libpq's, of the "
    "database's\n"
    "owner.\n"
    "DIR is . by default, N of --days 825, of --months 13.\n";

static const struct {
	const char *name;
	int (*run)(const struct kiosk_site *, int n, char **args);
	int least, most; /* arguments */
	bool admin;
} verbs[] = {
    {"ca", kiosk_site_ca, 1, 1, false},
    {"certificate", kiosk_site_certificate, 1, 1, false},
    {"key", kiosk_site_key, 1, 1, false},
    {"migrate", kiosk_site_migrate, 0, 0, true},
    {"add", kiosk_site_add, 2, 2, true},
    {"remove", kiosk_site_remove, 1, 1, true},
    {"months", kiosk_site_months, 1, 1, true},
    {"erase", kiosk_site_erase, 2, 2, true},
    {"show", kiosk_site_show, 0, 0, true},
};

static int
usage(void)
{
	fputs(kiosk_main_site_usage, stderr);
	return EX_USAGE;
}

static bool
take_number(const char *text, unsigned max, unsigned *out)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != '\0' || n < 1 || n > max)
		return false;
	*out = (unsigned)n;
	return true;
}

static bool
options(int argc, char **argv, struct kiosk_site *s)
{
	static const struct option all[] = {
	    {"dir", required_argument, NULL, 'd'},
	    {"admin", required_argument, NULL, 'a'},
	    {"host", required_argument, NULL, 'h'},
	    {"may", required_argument, NULL, 'm'},
	    {"days", required_argument, NULL, 'D'},
	    {"months", required_argument, NULL, 'M'},
	    {NULL, 0, NULL, 0},
	};
	const char **text[] = {['d'] = &s->dir,
	    ['a'] = &s->admin,
	    ['h'] = &s->host,
	    ['m'] = &s->may};
	int c;

	while ((c = getopt_long(argc, argv, "", all, NULL)) != -1) {
		if (c == '?' ||
		    (c == 'D' && !take_number(optarg, 7300, &s->days)) ||
		    (c == 'M' && !take_number(optarg, 600, &s->months)))
			return false;
		if (c != 'D' && c != 'M')
			*text[c] = optarg;
	}
	return true;
}

int
kiosk_main_site(int argc, char **argv)
{
	struct kiosk_site s = {.dir = ".",
	    .may = "admit refuse refer repeat wait correct lock release "
		   "out-of-service"
		   " emergency",
	    .days = 825,
	    .months = 13};

	if (!options(argc, argv, &s) || optind == argc)
		return usage();
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		int n = argc - optind - 1;

		if (strcmp(argv[optind], verbs[i].name) != 0)
			continue;
		if (n < verbs[i].least || n > verbs[i].most ||
		    verbs[i].admin != (s.admin != NULL))
			return usage();
		return verbs[i].run(&s, n, argv + optind + 1);
	}
	return usage();
}
