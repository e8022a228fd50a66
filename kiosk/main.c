#include "kiosk/verbs.h"

#include <stdio.h>
#include <string.h>

static int
usage(FILE *to, int status)
{
	fprintf(to, "usage: sallyport <verb> [options]\n");
	for (const struct kiosk_verb *v = kiosk_verbs; v->name != NULL; v++)
		fprintf(to, "  %-8s %s\n", v->name, v->what);
	return status;
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
			return v->run(argc - 1, argv + 1);
	fprintf(stderr, "sallyport: no verb is called '%s'\n", argv[1]);
	return usage(stderr, EX_USAGE);
}
