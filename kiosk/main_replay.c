/* sallyport replay: a recorded passage once more, or a directory of them. */
#include "kiosk/verbs.h"

#include <dirent.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/replay.h"

const char kiosk_main_replay_usage[] =
    "usage: sallyport replay [options] FILE|DIR...\n"
    "       sallyport replay --list FILE\n"
    "  --config FILE     the gate's configuration; else that which the\n"
    "                    recording names\n"
    "  --without-images  the document alone: what was compared is believed\n"
    "  --kernel NAME     other kernels than the recorded ones (portable, "
    "sse2,\n"
    "                    avx2, avx512, neon): scores may differ by 0.01\n"
    "  --list            what is recorded, without its content\n"
    "Every *.pass of a directory is replayed: a line each, same or different,\n"
    "and where it differs first.\n"
    "exit: 0 all are the same, 1 at least one is not, 2 one cannot be "
    "replayed\n";

struct options {
	struct kiosk_replay_conf conf;
	bool list;
};

struct sum {
	unsigned same, different, unusable;
};

static bool
options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"without-images", no_argument, NULL, 'w'},
	    {"kernel", required_argument, NULL, 'k'},
	    {"list", no_argument, NULL, 'l'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	memset(o, 0, sizeof(*o));
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1)
		switch (c) {
		case 'c':
			o->conf.conf_path = optarg;
			break;
		case 'w':
			o->conf.without_images = true;
			break;
		case 'k':
			o->conf.kernel = optarg;
			break;
		case 'l':
			o->list = true;
			break;
		default:
			return false;
		}
	return optind < argc;
}

static void
tell(const char *path, const struct kiosk_replay_result *r)
{
	printf("%s: %s: %s", path, r->same ? "same" : "different",
	    r->decision[0] != '\0' ? r->decision : "no decision");
	if (strcmp(r->decision, r->recorded) != 0)
		printf(", recorded %s",
		    r->recorded[0] != '\0' ? r->recorded : "none");
	if (!r->images)
		printf(", without images");
	else
		printf(", %s%s", r->kernel,
		    r->exact ? "" : " (not the recorded kernels)");
	printf("\n");
	if (!r->same)
		printf("  %s, event %u at byte %zu: %s\n",
		    kiosk_msg_peer_name(r->part), r->number, r->at, r->why);
	for (size_t i = 0; i < r->notes; i++)
		printf("  %s\n", r->note[i]);
}

static void
tell_unusable(const char *path, const struct kiosk_replay *p, enum kiosk_err e)
{
	if (e != KIOSK_E_FRAME)
		printf("%s: unusable: it cannot be read\n", path);
	else if (p->version != 0 && p->version != KIOSK_RECORDING_VERSION)
		printf("%s: unusable: a recording of version %u, and this "
		       "program replays version %d: use the program that "
		       "wrote it\n",
		    path, p->version, KIOSK_RECORDING_VERSION);
	else
		printf("%s: unusable: no recording, from byte %zu on\n", path,
		    p->at);
}

static void
run(const char *path, const struct options *o, struct sum *sum)
{
	struct kiosk_replay_result r = {.why = ""};
	struct kiosk_replay p;
	enum kiosk_err e = kiosk_replay_open(&p, path);

	if (e != KIOSK_E_OK) {
		tell_unusable(path, &p, e);
	} else if ((e = kiosk_replay_run(&p, &o->conf, &r)) != KIOSK_E_OK) {
		printf("%s: unusable: %s\n", path,
		    r.why[0] != '\0' ? r.why : kiosk_err_text(e));
	} else {
		tell(path, &r);
	}
	fflush(stdout);
	if (e != KIOSK_E_OK)
		sum->unusable++;
	else if (r.same)
		sum->same++;
	else
		sum->different++;
	kiosk_replay_close(&p);
}

static int
is_recording(const struct dirent *d)
{
	const char *dot = strrchr(d->d_name, '.');

	return dot != NULL && dot != d->d_name && strcmp(dot, ".pass") == 0;
}

/* In the order of names, so that two runs can be compared. */
static void
run_all(const char *dir, const struct options *o, struct sum *sum)
{
	struct dirent **list = NULL;
	int n = scandir(dir, &list, is_recording, alphasort);
	char path[4096];

	if (n <= 0) {
		printf("%s: unusable: no recording is there\n", dir);
		sum->unusable++;
	}
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, list[i]->d_name);
		run(path, o, sum);
		free(list[i]);
	}
	free(list);
}

static int
list(const char *path)
{
	struct kiosk_recording_cursor c;
	struct kiosk_recording_event e;
	unsigned number[KIOSK_PEERS] = {0};
	struct kiosk_replay p;
	uint64_t began = 0;

	if (kiosk_replay_open(&p, path) != KIOSK_E_OK) {
		fprintf(stderr, "sallyport replay: %s: no recording\n", path);
		return EX_DATAERR;
	}
	kiosk_recording_walk(&c, p.file, KIOSK_PEERS);
	printf("%10s %-9s %5s %8s %-7s %-9s %-15s %8s\n", "byte", "part",
	    "event", "ms", "kind", "peer", "message", "bytes");
	while (kiosk_recording_next(&c, &e)) {
		const bool said = e.kind == KIOSK_RECORDING_IN ||
		    e.kind == KIOSK_RECORDING_OUT;

		if (began == 0)
			began = e.now_ms;
		printf("%10zu %-9s %5u %8" PRId64 " %-7s %-9s %-15s %8zu\n",
		    c.at, kiosk_msg_peer_name(c.from), ++number[c.from],
		    (int64_t)(e.now_ms - began),
		    kiosk_recording_kind_name(e.kind),
		    said ? kiosk_msg_peer_name(e.peer) : "-",
		    said ? kiosk_msg_kind((enum kiosk_msg_id)e.id)->name : "-",
		    e.body.n);
	}
	kiosk_replay_close(&p);
	return 0;
}

int
kiosk_main_replay(int argc, char **argv)
{
	struct sum sum = {0};
	struct options o;
	struct stat st;

	if (!options(argc, argv, &o) || (o.list && optind + 1 != argc)) {
		fputs(kiosk_main_replay_usage, stderr);
		return EX_USAGE;
	}
	if (o.list)
		return list(argv[optind]);
	for (int i = optind; i < argc; i++) {
		if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode))
			run_all(argv[i], &o, &sum);
		else
			run(argv[i], &o, &sum);
	}
	if (sum.same + sum.different + sum.unusable > 1)
		printf("%u same, %u different, %u unusable\n", sum.same,
		    sum.different, sum.unusable);
	return sum.unusable > 0 ? VERB_INCONCLUSIVE
	    : sum.different > 0 ? VERB_NEGATIVE
				: VERB_POSITIVE;
}
