/*
 * Pictures of a data page: `page DIR TEXT KIND [COUNT]` writes COUNT captures
 * of a document with that MRZ (lines joined) as DIR/page-N.jpg; KIND is page,
 * webcam, or blank: a webcam that sees no document.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/ocrb/jpeg.h"
#include "tests/ocrb/scene.h"

int
main(int argc, char **argv)
{
	const int count = argc > 4 ? atoi(argv[4]) : 1;
	enum scene_kind kind;
	int rc = 0;

	if (argc < 4 || !scene_open())
		return 64;
	kind = strcmp(argv[3], "page") == 0 ? SCENE_PAGE : SCENE_WEBCAM;
	for (int i = 1; i <= count && rc == 0; i++) {
		char path[4096];
		struct scene s;

		snprintf(path, sizeof(path), "%s/page-%d.jpg", argv[1], i);
		if (!scene_make(kind, (uint64_t)i, argv[2], &s))
			return 70;
		if (strcmp(argv[3], "blank") == 0)
			memset(s.px, 90, (size_t)s.width * s.height);
		if (!jpeg_write(path, s.px, s.width, s.height, 92))
			rc = 73;
		scene_free(&s);
	}
	scene_close();
	return rc;
}
