/* sallyport match: comparing faces and fingers.  The verbs are in match_*.c. */
#include <stdio.h>
#include <string.h>

#include "kiosk/match.h"

/* clang-format off */
const char kiosk_main_match_usage[] =
    "usage: " KIOSK_MATCH_FACE_USAGE
    "       " KIOSK_MATCH_FINGER_USAGE
    "       " KIOSK_MATCH_EVAL_USAGE
    "       " KIOSK_MATCH_GALLERY_USAGE
    "       " KIOSK_MATCH_SEARCH_USAGE
    "       " KIOSK_MATCH_BENCH_USAGE
    "face and finger compare two pictures of one person each (finger: or records\n"
    "of ISO/IEC 19794-2); exit: 0 match, 1 no match, 2 cannot be told.\n"
    "eval measures error rates with their confidence, and thresholds for them\n"
    "that a gate reads.\n"
    "gallery makes and changes files of templates; search looks for somebody in\n"
    "one; exit: 0 somebody reaches the threshold, 1 nobody, 2 there is none.\n";

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} verbs[] = {
	{"face", kiosk_match_face},
	{"finger", kiosk_match_finger},
	{"eval", kiosk_match_eval},
	{"gallery", kiosk_match_gallery},
	{"search", kiosk_match_search},
	{"bench", kiosk_match_bench},
};
/* clang-format on */

static int
usage(void)
{
	fputs(kiosk_main_match_usage, stderr);
	return EX_USAGE;
}

int
kiosk_main_match(int argc, char **argv)
{
	static char name[48];
	int status;

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (argc < 2 || strcmp(argv[1], verbs[i].name) != 0)
			continue;
		snprintf(
		    name, sizeof(name), "sallyport match %s", verbs[i].name);
		argv[1] = name;
		status = verbs[i].run(argc - 1, argv + 1);
		return status == EX_USAGE ? usage() : status;
	}
	if (argc > 1)
		fprintf(stderr, "sallyport match: %s: there is no such verb\n",
		    argv[1]);
	return usage();
}
