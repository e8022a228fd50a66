/*
 * The file layer of the campaign: it stands between the program under test and
 * its files, SQLite's too, and keeps what was written in which order and what
 * was synced when.  A power cut is then any point of that, with any fate of
 * what was not yet synced.
 *
 *	faults_disk_record(&t, dir);
 *	... work; faults_disk_mark(&t, "row %d") where something was promised
 *... faults_disk_stop(); for (cut = 0; cut <= faults_disk_cuts(&t); cut++) for
 *(fate ...) faults_disk_restore(&t, cut, fate, other_dir);
 *
 * What holds of a real disk: contents of a file last from its fsync() or
 * fdatasync() on, names in a folder from the folder's fsync() on (fsync(2)); of
 * the rest anything may be there, in pieces of a sector.
 */
#ifndef TESTS_FAULTS_DISK_H
#define TESTS_FAULTS_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define FAULTS_SECTOR 512

/* clang-format off */
/* What becomes of what was not synced. */
#define FAULTS_FATES(X)                                                       \
	X(DROPPED, "nothing unsynced is there")                               \
	X(KEPT,    "all of it is there")                                      \
	X(NAMED,   "names are there, contents are not")                       \
	X(HEAD,    "the last write is there to its half")                     \
	X(TAIL,    "the last write is there without its first sector")        \
	X(LAST,    "the last write alone is there")                           \
	X(MIXED_1, "sectors are there by chance")                             \
	X(MIXED_2, "sectors are there by chance, again")
/* clang-format on */

enum faults_fate {
#define FAULTS_CODE(name, text) FAULTS_##name,
	FAULTS_FATES(FAULTS_CODE)
#undef FAULTS_CODE
	FAULTS_FATE_COUNT
};
const char *faults_fate_text(enum faults_fate);

enum faults_op_kind {
	FAULTS_CREATE,
	FAULTS_WRITE,
	FAULTS_TRUNCATE,
	FAULTS_UNLINK,
	FAULTS_RENAME,
	FAULTS_SYNC, /* of a file, or of a folder */
	FAULTS_START /* what lay there at the beginning */
};

struct faults_op {
	enum faults_op_kind kind;
	size_t file; /* number of the inode; of a folder SIZE_MAX */
	char name[96]; /* from the folder; RENAME: the old one */
	char to[96];
	off_t at; /* TRUNCATE: the size */
	uint8_t *bytes;
	size_t n;
	size_t synced; /* op that made it last; SIZE_MAX: none has */
};

struct faults_mark {
	size_t at; /* ops before it */
	char text[96];
};

struct faults_trace {
	char dir[128];
	struct faults_op *op;
	size_t ops, starts; /* starts: the first ops, which always hold */
	struct faults_mark *mark;
	size_t marks;
	struct {
		dev_t dev;
		ino_t ino; /* 0: it is gone */
	} inode[64];
	size_t inodes;
};

/* One at a time in a process. */
void faults_disk_record(struct faults_trace *, const char *dir);
void faults_disk_stop(void);
void faults_disk_mark(struct faults_trace *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* From 0 to this the power can be cut. */
size_t faults_disk_cuts(const struct faults_trace *);
/* Whether something was not synced then: else every fate is the same. */
bool faults_disk_pending(const struct faults_trace *, size_t cut);
/* Whether this was promised before the cut. */
bool faults_disk_promised(
    const struct faults_trace *, size_t cut, const char *text);
/* The folder as it is found when the power is back. */
void faults_disk_restore(
    const struct faults_trace *, size_t cut, enum faults_fate, const char *to);
void faults_disk_free(struct faults_trace *);

/* Is told of every write(), to sockets too, before it is done; NULL: nobody. */
void faults_disk_listen(void (*)(const void *p, size_t n));

/*
 * The disk is full: files beneath the folder can grow by so many octets in all,
 * and then no more (ENOSPC).
 */
void faults_disk_fill(const char *dir, int64_t octets);
void faults_disk_empty(void);

#endif
