/*
 * Rows of a gate's store as a campaign keeps account of them: what was
 * acknowledged, sent and erased, against what is there after the fault.
 *
 * A row's name is its table and key, "passage 0123...ef 1".  Marks of the trace
 * (tests/faults/disk.h):
 *
 *	row NAME	it was acknowledged
 *	sent NAME	the site has it
 *	going NAME	its end was begun: it may be there or not
 *	gone NAME	its end was acknowledged
 */
#ifndef TESTS_FAULTS_ROWS_H
#define TESTS_FAULTS_ROWS_H

#include "kiosk/store.h"
#include "tests/faults/disk.h"

#define FAULTS_ROWS_SITE "T1"
#define FAULTS_ROWS_NOW INT64_C(1795355000000)

/* What a passage leaves behind, i telling it from others; each row that is
 * acknowledged is marked. */
bool faults_rows_passage(
    struct kiosk_store *, struct faults_trace *, unsigned i);
/* Octets that stand in every one of these rows. */
#define FAULTS_ROWS_PLANTED "PLANTED<<BYTES<L898902C3"

/* What the link does with one row: false, there is none. */
bool faults_rows_send(
    struct kiosk_store *own, struct kiosk_store *site, struct faults_trace *);
/* That row's name; false: it is not there. */
#define FAULTS_ROWS_NAME 80
bool faults_rows_name(
    struct kiosk_store *, uint64_t seq, char out[FAULTS_ROWS_NAME]);
/*
 * Which row a site would not have when all that waits and all that is sent
 * again had gone to it: NULL, none.  Before the cut it got what is marked
 * "there NAME".
 */
const char *faults_rows_unsent(
    struct kiosk_store *, const struct faults_trace *, size_t cut);
/*
 * Why the store does not hold what was promised before the cut; NULL: it does.
 * count: of kiosk_store_keys().
 */
const char *faults_rows_look(
    struct kiosk_store *, const struct faults_trace *, size_t cut);
/* Marks every row that is there now: "going", "gone". */
void faults_rows_mark(struct kiosk_store *, struct faults_trace *,
    const char *what, const char *table);
/* Whether octets stand anywhere in the store's files in this folder. */
bool faults_rows_on_disk(const char *dir, const char *octets);

#endif
