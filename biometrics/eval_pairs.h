/*
 * The text of an evaluation: which pairs to compare, what is known of each
 * sample, and scores.  One line each, columns divided by one tab, '#' begins a
 * comment line:
 *
 *	pairs	fold, a, b, same (0 or 1)
 *	labels	a heading "file person NAME...", then a line for each sample
 *	scores	a, b, same (0 or 1), score ("failed": there is none)
 *
 * Files are named relative to the folder of the images.
 */
#ifndef BIOMETRICS_EVAL_PAIRS_H
#define BIOMETRICS_EVAL_PAIRS_H

#include "biometrics/eval.h"

enum {
	BIOMETRICS_EVAL_COLUMNS = 16,
	BIOMETRICS_EVAL_NAME = 255 /* bytes of a name, at most */
};

/* A line's columns, borrowed. */
struct biometrics_eval_line {
	unsigned number;
	size_t n;
	struct span column[BIOMETRICS_EVAL_COLUMNS];
};

/*
 * The next line that is no comment, from the front of text; number counts
 * lines, start with 0.  False at the end.  FORMAT (in *err): a column is empty,
 * too long or holds a control character, or there are too many.
 */
bool biometrics_eval_line_next(struct span *text, struct biometrics_eval_line *,
    enum biometrics_err *err) MUST_USE;

struct biometrics_eval_pairing {
	struct span a, b;
	uint16_t fold; /* of scores: 0 */
	bool same;
	float score; /* of pairs: FAILED */
};
/* One line as a row of a file of pairs, of scores; FORMAT. */
enum biometrics_err biometrics_eval_line_pair(
    const struct biometrics_eval_line *,
    struct biometrics_eval_pairing *) MUST_USE;
enum biometrics_err biometrics_eval_line_score(
    const struct biometrics_eval_line *,
    struct biometrics_eval_pairing *) MUST_USE;

/*
 * Whose sample a file is, where no label says it: its name up to the last '_',
 * with its folder; without one, its folder.  "Anna/Anna_0001.jpg" is
 * "Anna/Anna", "s1/1.pgm" is "s1".
 */
struct span biometrics_eval_person_of(struct span file);

#endif
