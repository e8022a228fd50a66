#include "tests/helper_site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
shell(const char *script, char *out, size_t cap)
{
	FILE *p = popen(script, "r");
	size_t n = 0;
	char rest[256];

	if (p == NULL)
		return false;
	if (out != NULL) {
		n = fread(out, 1, cap - 1, p);
		while (n > 0 && out[n - 1] == '\n')
			n--;
		out[n] = '\0';
	}
	while (fread(rest, 1, sizeof(rest), p) > 0)
		continue;
	return pclose(p) == 0;
}

bool
helper_site_possible(void)
{
	return shell(
	    "ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1", NULL, 0);
}

bool
helper_site_start(const char *dir)
{
	char script[1024];

	snprintf(script, sizeof(script),
	    "PG_FSYNC=off; . tests/postgres.sh && postgres_start %s && "
	    "for g in lane-1 lane-2; do postgres_add gate $g || exit 1; done "
	    "&& "
	    "for c in desk-1 desk-2; do postgres_add console $c || exit 1; "
	    "done "
	    "2>&1",
	    dir);
	return shell(script, NULL, 0);
}

bool
helper_site_do(const char *dir, const char *command, char *out, size_t cap)
{
	char script[2048];

	snprintf(script, sizeof(script),
	    "{ . tests/postgres.sh; . %s/env; %s; } 2>&1", dir, command);
	return shell(script, out, cap);
}

bool
helper_site_address(const char *dir, const char *name, char *out, size_t cap)
{
	char command[64];

	snprintf(command, sizeof(command), "postgres_address %s", name);
	return helper_site_do(dir, command, out, cap);
}

void
helper_site_stop(const char *dir)
{
	char script[256];

	if (!helper_site_do(dir, "postgres_stop", NULL, 0))
		fprintf(stderr, "# the server was not there\n");
	snprintf(script, sizeof(script), "rm -rf %s", dir);
	if (!shell(script, NULL, 0))
		fprintf(stderr, "# %s is left over\n", dir);
}
