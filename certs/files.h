/*
 * The only files that certs touches: the trust store, a directory with one
 * index (anchors.h), and the files an operator imports.
 */
#ifndef CERTS_FILES_H
#define CERTS_FILES_H

#include "certs/err.h"
#include "mrtd/bytes.h"

/* The index inside the store's directory. */
#define CERTS_FILES_INDEX "anchors.idx"
/* No list or index may be larger: the real ones are about 1 MB. */
#define CERTS_FILES_MAX (256u << 20)

/*
 * A whole file into memory that the caller frees with free(); *out.p is never
 * NULL on success.  CERTS_E_FILE with errno set, CERTS_E_SPACE when too large.
 */
enum certs_err certs_files_read(const char *path, struct span *out) MUST_USE;
/*
 * The first line of a file that holds a PIN or a password, without its end;
 * nothing of it stays elsewhere.  CERTS_E_FILE: not to be read; CERTS_E_EMPTY:
 * there is none; CERTS_E_SPACE: longer than cap - 1, never cut.  The caller
 * wipes out, which ends with a NUL.
 */
enum certs_err certs_files_read_secret(
    const char *path, char *out, size_t cap, size_t *n) MUST_USE;
/*
 * The index of a store, mapped read-only: what is not looked at costs nothing.
 * It stays as it was mapped when the store is written anew.  A directory
 * without an index, or no directory, is an empty store: an empty span and
 * CERTS_E_OK.
 */
enum certs_err certs_files_map(const char *dir, struct span *out) MUST_USE;
void certs_files_unmap(struct span *);

/* All of it, whatever interrupts; false with errno set. */
bool certs_files_write_all(int fd, struct span) MUST_USE;
/*
 * Writes one file beside the old one, synchronises and renames it: a reader
 * sees the old or the new one.  Makes the directory, not those above it.
 * CERTS_E_FILE with errno set.
 */
enum certs_err certs_files_replace(
    const char *dir, const char *name, struct span) MUST_USE;

struct certs_anchors_build;
/*
 * Whoever changes a store locks it from before it is read until after it is
 * written.  Makes the directory; waits for another writer.  The descriptor is
 * for the unlock.  CERTS_E_FILE with errno set.
 */
enum certs_err certs_files_lock(const char *dir, int *lock) MUST_USE;
void certs_files_unlock(int lock);
/*
 * Replaces the index: written beside the old one, synchronised, renamed.  A
 * reader sees the old or the new one, never a part, whatever is killed when;
 * what a killed writer left is written over by the next.
 */
enum certs_err certs_files_save(
    const char *dir, struct certs_anchors_build *) MUST_USE;

#endif
