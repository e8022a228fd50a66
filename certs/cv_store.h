/*
 * The directory of a terminal's CV certificates: what certs_cv_load() reads at
 * the gate, and how it changes.  What comes in is judged by what is there
 * (certs/cv_judge.h) and stands in one file, CERTS_CV_STORE_FILE, which is
 * replaced as a whole: a reader sees the old or the new one, never a part.
 * Other files of the directory count and are left alone.
 *
 * Requests that were made and not yet answered stand in a directory inside,
 * one file each, until their certificate is here.
 *
 *	e = certs_cv_store_open(&s, "/var/lib/sallyport/terminal", true);
 *	e = certs_cv_store_import(&s, bytes, &judge, told, cookie);
 *	e = certs_cv_store_save(&s);
 *	certs_cv_store_close(&s);
 */
#ifndef CERTS_CV_STORE_H
#define CERTS_CV_STORE_H

#include "certs/cv_judge.h"

#define CERTS_CV_STORE_FILE "certificates.cv"
#define CERTS_CV_STORE_REQUESTS "requests"
/* Requests that wait at a time. */
#define CERTS_CV_STORE_ASKED 16

struct certs_cv_store_asked {
	uint8_t bytes[MRTD_CVC_MAX];
	struct mrtd_cvc cvc; /* borrows from bytes; .raw is the 7F21 inside */
	struct span file; /* all of it */
};

struct certs_cv_store {
	char dir[3072];
	int lock; /* -1: none */
	struct certs_cv *held; /* all that the gate would read */
	struct certs_cv_loaded loaded;
	uint8_t *own; /* what the file holds, and what has come */
	size_t n_own;
	struct certs_cv_store_asked *asked; /* CERTS_CV_STORE_ASKED */
	size_t n_asked;
};

/*
 * With write: makes the directory, and waits for another writer.  CERTS_E_FILE
 * with errno: the directory cannot be read or made.  CERTS_E_ENCODING, with
 * write: CERTS_CV_STORE_FILE is damaged, and what is written behind the damage
 * would be lost.  Close it in any case.
 */
enum certs_err certs_cv_store_open(
    struct certs_cv_store *, const char *dir, bool write) MUST_USE;
void certs_cv_store_close(struct certs_cv_store *);

/* What became of one certificate; cvc is NULL where it is none. */
typedef void certs_cv_store_told(
    void *cookie, const struct mrtd_cvc *, enum certs_cv_reason, bool known);

/*
 * Certificates, one after another, in any order: each is taken as soon as what
 * it needs is here, and told once.  A terminal's certificate for a name that
 * was asked for is judged as the reply (certs_cv_judge_reply).  Nothing is
 * written yet.  CERTS_E_ENCODING: the bytes are no sequence of objects; what
 * came before is kept.
 */
enum certs_err certs_cv_store_import(struct certs_cv_store *, struct span,
    const struct certs_cv_judge *, certs_cv_store_told *,
    void *cookie) MUST_USE;
/* Leaves out the certificates of this name and role, in the own file alone;
 * returns how many. */
size_t certs_cv_store_remove(
    struct certs_cv_store *, struct span name, enum mrtd_cvc_role);
/* Writes the file; then requests whose certificate is there go away. */
enum certs_err certs_cv_store_save(struct certs_cv_store *) MUST_USE;

/* Is there a certificate of a terminal with this name? */
bool certs_cv_store_holds(const struct certs_cv_store *, struct span name);
/* Puts a request down before it is sent; written at once. */
enum certs_err certs_cv_store_ask(
    struct certs_cv_store *, struct span request) MUST_USE;
/* The request with this message's name (certs/cv_request.h), or NULL. */
const struct certs_cv_store_asked *certs_cv_store_find(
    const struct certs_cv_store *, const char *message_id);
/* It is answered, or given up. */
enum certs_err certs_cv_store_answered(
    struct certs_cv_store *, struct span name) MUST_USE;

#endif
