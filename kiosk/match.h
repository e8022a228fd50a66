/*
 * `sallyport match <verb>`: each verb is one match_*.c and a row of the table
 * in main_match.c.  A verb has its own argc and argv, argv[0] being "sallyport
 * match <verb>"; EX_USAGE makes the caller print the usage.
 *
 * Exit status: 0 positive, 1 negative, 2 inconclusive (kiosk/verbs.h), 64 and
 * above usage and devices.
 */
#ifndef KIOSK_MATCH_H
#define KIOSK_MATCH_H

#include "kiosk/verbs.h"

/* clang-format off */
#define KIOSK_MATCH_FACE_USAGE                                                \
	"sallyport match face [--model FILE] [--landmarks FILE]\n" \
	"           [--thresholds FILE] [--fmr RATE] [--json] A B\n"
#define KIOSK_MATCH_FINGER_USAGE                                              \
	"sallyport match finger [--ppi N] [--thresholds FILE] [--fmr RATE]\n" \
	"           [--second] [--json] A B\n"
#define KIOSK_MATCH_BENCH_USAGE                                               \
	"sallyport match bench [--model FILE] [--landmarks FILE] [--times N]\n" \
	"           [--json] PHOTO ...\n"                                     \
	"       sallyport match bench --finger [--times N] [--json] PRINT ...\n"
#define KIOSK_MATCH_EVAL_USAGE                                                \
	"sallyport match eval [--model FILE] [--landmarks FILE] | --finger\n" \
	"           --pairs FILE | --all-pairs [--images DIR] [--labels FILE]\n" \
	"           [--out DIR] [--data TEXT] [--times N] [--seed N] [--json]\n" \
	"       sallyport match eval --scores FILE [--labels FILE] [--out DIR]\n" \
	"           [--times N] [--seed N] [--json]\n"
#define KIOSK_MATCH_GALLERY_USAGE                                             \
	"sallyport match gallery build [--model FILE] [--landmarks FILE]\n"   \
	"           [--type f32|f16] GALLERY [LABEL=]PHOTO ...\n"             \
	"       sallyport match gallery build --model FILE --vectors FILE\n"  \
	"           --labels FILE --dim N --metric cosine|L2|inner|hamming\n" \
	"           [--type f32|f16|i8|bits] GALLERY\n"                       \
	"       sallyport match gallery add [--model FILE] [--landmarks FILE]\n" \
	"           GALLERY [LABEL=]PHOTO ...\n"                              \
	"       sallyport match gallery add --model FILE --vectors FILE\n"    \
	"           --labels FILE GALLERY\n"                                  \
	"       sallyport match gallery remove GALLERY LABEL ...\n"           \
	"       sallyport match gallery info [--json] GALLERY\n"
#define KIOSK_MATCH_SEARCH_USAGE                                              \
	"sallyport match search [--model FILE] [--landmarks FILE]\n"          \
	"           [--thresholds FILE] [--fmr RATE | --score X] [--top K]\n" \
	"           [--json] GALLERY PHOTO ...\n"                             \
	"       sallyport match search --model FILE --vectors FILE\n"         \
	"           [--score X] [--top K] [--json] GALLERY\n"
/* clang-format on */

int kiosk_match_eval(int argc, char **argv);
int kiosk_match_finger(int argc, char **argv);
int kiosk_match_bench(int argc, char **argv);
int kiosk_match_face(int argc, char **argv);
int kiosk_match_gallery(int argc, char **argv);
int kiosk_match_search(int argc, char **argv);

#endif
