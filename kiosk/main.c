#include "kiosk/verbs.h"

#include <stdio.h>
#include <string.h>

static int
usage(FILE *to, int status)
{
	fprintf(to, "usage: sallyport <verb> [options] | <verb> --help\n");
	for (const struct kiosk_verb *v = kiosk_verbs; v->name != NULL; v++)
		fprintf(to, "  %-8s %s\n", v->name, v->what);
	return status;
}

/* Messages of a verb begin with what was typed: "sallyport read". */
static int
run(const struct kiosk_verb *v, int argc, char **argv)
{
	static char name[32];

	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0) {
			fputs(v->usage, stdout);
			return 0;
		}
	snprintf(name, sizeof(name), "sallyport %s", v->name);
	argv[0] = name;
	return v->run(argc, argv);
}

int
main(int argc, char **argv)
{
	if (argc < 2)
		return usage(stderr, EX_USAGE);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
		return usage(stdout, 0);
	for (const struct kiosk_verb *v = kiosk_verbs; v->name != NULL; v++)
		if (strcmp(argv[1], v->name) == 0)
			return run(v, argc - 1, argv + 1);
	fprintf(stderr, "sallyport: no verb is called '%s'\n", argv[1]);
	return usage(stderr, EX_USAGE);
}
