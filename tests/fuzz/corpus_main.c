/*
 * Runs a fuzz target once over its committed corpus, under make check: each
 * seed as it is, cut short at every length up to 512 and with single bytes
 * flipped.  Buffers have the exact size, so that a read past the end dies
 * under a sanitizer.
 */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static void
once(const uint8_t *p, size_t n)
{
	uint8_t *copy = malloc(n > 0 ? n : 1);

	if (copy == NULL)
		abort();
	if (n > 0)
		memcpy(copy, p, n);
	(void)LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

static void
seed(const char *path)
{
	static uint8_t buf[1 << 20];
	FILE *f = fopen(path, "rb");
	size_t n, step;

	if (f == NULL)
		return;
	n = fread(buf, 1, sizeof(buf), f);
	fclose(f);
	once(buf, n);
	step = n / 128 + 1;
	for (size_t cut = 0; cut < n; cut += step)
		once(buf, cut);
	for (size_t i = 0; i < n; i += step) {
		buf[i] ^= 0x81;
		once(buf, n);
		buf[i] ^= 0x81;
	}
}

int
main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/');
	char dir[512], path[1024];
	struct dirent *entry;
	int seeds = 0;
	DIR *d;

	(void)argc;
	name = name != NULL ? name + 1 : argv[0];
	snprintf(dir, sizeof(dir), "tests/fuzz/corpus/%s", name + 5);
	once(NULL, 0);
	if ((d = opendir(dir)) != NULL) {
		while ((entry = readdir(d)) != NULL) {
			if (entry->d_name[0] == '.')
				continue;
			snprintf(
			    path, sizeof(path), "%s/%s", dir, entry->d_name);
			seed(path);
			seeds++;
		}
		closedir(d);
	}
	if (seeds == 0) {
		printf("not ok 1 - %s has no seed in %s\n", name, dir);
		return 1;
	}
	printf("ok 1 - %s: %d seeds, cut and flipped\n", name, seeds);
	return 0;
}
