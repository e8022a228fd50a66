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
 * The index of a store, the same way.  A directory without an index, or no
 * directory, is an empty store: an empty span and CERTS_E_OK.
 */
enum certs_err certs_files_load(const char *dir, struct span *out) MUST_USE;
/*
 * Replaces the index: written to a temporary name, synchronised, renamed; a
 * reader sees the old or the new one, never a part.  Makes the directory.
 */
enum certs_err certs_files_save(const char *dir, struct span index) MUST_USE;

#endif
