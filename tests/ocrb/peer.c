#include "tests/ocrb/peer.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The zone as PGM; turned upright where the document lies upside down. */
static bool
write_zone(const struct scene *s, const char *path)
{
	const unsigned w = s->mrz.right - s->mrz.left;
	const unsigned h = s->mrz.bottom - s->mrz.top;
	FILE *f = fopen(path, "wb");

	if (f == NULL)
		return false;
	fprintf(f, "P5 %u %u 255\n", w, h);
	for (unsigned y = 0; y < h; y++)
		for (unsigned x = 0; x < w; x++) {
			const unsigned sx = s->turned ? w - 1 - x : x;
			const unsigned sy = s->turned ? h - 1 - y : y;

			fputc(s->px[(size_t)(s->mrz.top + sy) * s->width +
				  s->mrz.left + sx],
			    f);
		}
	return fclose(f) == 0;
}

bool
peer_reads(const struct scene *s, double *ms)
{
	char path[] = "/tmp/ocrb-peer-XXXXXX", line[1024], text[256] = "";
	const int fd = mkstemp(path);
	const double from = now_ms();
	size_t n = 0;
	FILE *p;
	int c;

	if (fd < 0 || !write_zone(s, path))
		return false;
	close(fd);
	snprintf(line, sizeof(line),
	    "OMP_THREAD_LIMIT=1 tesseract %s - -l eng --psm 6 "
	    "-c load_system_dawg=0 -c load_freq_dawg=0 "
	    "-c tessedit_char_whitelist="
	    "'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<' 2>/dev/null",
	    path);
	if ((p = popen(line, "r")) != NULL) {
		while ((c = fgetc(p)) != EOF)
			if (!isspace(c) && n + 1 < sizeof(text))
				text[n++] = (char)c;
		pclose(p);
	}
	text[n] = '\0';
	unlink(path);
	*ms += now_ms() - from;
	return strcmp(text, s->text) == 0;
}
