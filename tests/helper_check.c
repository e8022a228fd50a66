#include "tests/check.h"

#include <ctype.h>
#include <stdlib.h>
#include <unistd.h>

const char *
check_data(const char *name)
{
	static char path[1024];
	const char *root = getenv("SALLYPORT_TEST_DATA");

	snprintf(path, sizeof(path), "%s/%s",
	    root != NULL ? root : "../shared/data", name);
	return access(path, R_OK) == 0 ? path : NULL;
}

uint8_t *
check_slurp(const char *path, size_t *n)
{
	FILE *f = path != NULL ? fopen(path, "rb") : NULL;
	uint8_t *p = NULL;
	long len;

	if (f == NULL)
		return NULL;
	if (fseek(f, 0, SEEK_END) == 0 && (len = ftell(f)) >= 0) {
		rewind(f);
		p = malloc((size_t)len + 1);
		*n = p != NULL ? fread(p, 1, (size_t)len, f) : 0;
	}
	fclose(f);
	return p;
}

size_t
check_unhex(const char *text, uint8_t *out, size_t cap)
{
	size_t n = 0;

	for (; *text != '\0'; text++) {
		unsigned x = 0;

		if (isspace((unsigned char)*text))
			continue;
		if (n == cap || sscanf(text, "%2x", &x) != 1)
			fail_msg("bad hexadecimal at '%.8s'", text);
		out[n++] = (uint8_t)x;
		text++;
	}
	return n;
}
