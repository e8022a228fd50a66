/*
 * The CV certificates that let a terminal prove its right to fingerprints and
 * irises: CVCA certificates and link certificates of the states, certificates
 * of document verifiers, certificates of this terminal.  BSI TR-03110-3 v2.21
 * §2, Doc 9303-12 (8th edition) §7.2.
 *
 *	certs_cv_new(&store);
 *	certs_cv_load(store, "terminal.d", &loaded);
 *	... the chip names the keys it knows: EF.CVCA, or PACE ...
 *	reason = certs_cv_choose(store, &query, &chain);
 *	... chain.certificates go to the chip, chain.holder to the signer ...
 *	certs_cv_free(&store);
 *
 * The store holds certificates, never private keys: those are asked of
 * certs/signer.h by the name of the terminal's certificate.
 *
 * Signatures and dates are looked at before a chip sees them: its answer says
 * little, a reason of this list names the certificate at fault.
 */
#ifndef CERTS_CV_H
#define CERTS_CV_H

#include "certs/err.h"
#include "mrtd/cvc.h"

/* Why there is no chain for this chip, or no place for this certificate in the
 * store (certs/cv_judge.h).  Append-only. */
/* clang-format off */
#define CERTS_CV_REASONS(X)                                                   \
	X(NONE,        "there is a chain")                                    \
	X(NO_CAR,      "the chip names no key of a CVCA")                     \
	X(UNKNOWN_CAR, "no certificate here leads from a key the chip names") \
	X(NO_TERMINAL, "there is no certificate of this terminal")            \
	X(MISSING,     "a certificate between the chip's key and the terminal is missing") \
	X(SIGNATURE,   "a certificate is not signed by the key that it names") \
	X(EXPIRED,     "a certificate of the only chain has expired")         \
	X(NOT_YET,     "a certificate of the only chain is not yet valid")    \
	X(ROLE,        "a certificate was issued by a holder who may not")    \
	X(KEY,         "a public key is unknown or refused")                  \
	X(LONG,        "the chain has too many certificates")                 \
	X(NO_RIGHT,    "no chain grants the access that is wanted")           \
	X(DATES,       "the certificate ends before it begins")               \
	X(PARAMETERS,  "domain parameters are missing, or where none may be, or others") \
	X(CONSENT,     "a CVCA's own certificate needs an explicit decision to trust it") \
	X(SEQUENCE,    "another key has the same name")                       \
	X(OTHER_HOLDER, "the certificate is for another holder than was asked for") \
	X(OTHER_KEY,   "the certificate is for another key than was asked for") \
	X(FEWER_RIGHTS, "the certificate grants less than the one that it replaces") \
	X(INNER,       "the request is not signed by its own key")            \
	X(OUTER,       "the request is not signed by the key that it names for it") \
	X(NO_OUTER,    "the request of a known holder is not signed by its current key") \
	X(NOT_ASKED,   "nobody asked for this certificate")                   \
	X(FORM,        "this is no CV certificate or request")
/* clang-format on */

enum certs_cv_reason {
#define CERTS_CV_CODE(name, text) CERTS_CV_##name,
	CERTS_CV_REASONS(CERTS_CV_CODE)
#undef CERTS_CV_CODE
	CERTS_CV_REASON_COUNT
};

/* "EXPIRED"; "UNKNOWN" outside the range. */
const char *certs_cv_reason_name(enum certs_cv_reason);
const char *certs_cv_reason_text(enum certs_cv_reason);

/* Certificates in all, and in one chain. */
#define CERTS_CV_MAX 4096
#define CERTS_CV_CHAIN_MAX 8
/* A name as text: printable ASCII, others as '?'. */
#define CERTS_CV_NAME (MRTD_CVC_NAME_MAX + 1)

struct certs_cv;

/* What was found in a directory. */
struct certs_cv_loaded {
	size_t added, known; /* known: the very same was there already */
	size_t refused; /* no CV certificate */
	char first_refused[256]; /* name of its file */
};

enum certs_err certs_cv_new(struct certs_cv **) MUST_USE;
void certs_cv_free(struct certs_cv **);
/*
 * Adds one certificate (7F21); the bytes are copied.  CERTS_E_ENCODING: not a
 * CV certificate.  CERTS_E_SPACE: the store is full.  CERTS_E_ARGUMENT: the
 * very same is there.
 */
enum certs_err certs_cv_add(struct certs_cv *, struct span) MUST_USE;
/*
 * Adds every regular file of a directory, in the order of names; a file may
 * hold several certificates one after another.  Files that are none are
 * counted, not fatal.  CERTS_E_FILE: the directory cannot be read.
 */
enum certs_err certs_cv_load(
    struct certs_cv *, const char *dir, struct certs_cv_loaded *) MUST_USE;
size_t certs_cv_count(const struct certs_cv *);
/* In the order of addition; NULL past the end.  Lives as long as the store. */
const struct mrtd_cvc *certs_cv_at(const struct certs_cv *, size_t i);

struct certs_cv_query {
	const struct span *cars; /* as the chip names them, newest first */
	size_t n_cars;
	/*
	 * Names (CHR) of the terminal keys that the signer holds; none: every
	 * terminal certificate of the store counts.
	 */
	const struct span *holders;
	size_t n_holders;
	struct mrtd_date today;
	/* MRTD_CVC_READ_*: chains that grant all of it are preferred; 0: any
	 * chain will do, also one that grants nothing. */
	uint8_t want;
};

struct certs_cv_chain {
	struct span certificates[CERTS_CV_CHAIN_MAX]; /* for the chip, 7F21 */
	size_t n;
	size_t car; /* index of the chip's key with which it begins */
	struct span holder; /* CHR of the terminal's certificate */
	const struct mrtd_cvc_algorithm *algorithm; /* of its key */
	uint8_t rights; /* MRTD_CVC_READ_* of all together */
	/*
	 * The chip's own key is here, and every signature was verified with
	 * it.  Else only the chip can: a control centre gives no more.
	 */
	bool verified;
	struct mrtd_date expires; /* of the first that does */
	/* The name of the certificate at fault, or ""; success: "". */
	char at[CERTS_CV_NAME];
};

/*
 * The shortest valid chain from one of the chip's keys to a terminal
 * certificate, with link and DV certificates between them, that grants what is
 * wanted; of equally short ones the one that grants more, then the one that was
 * verified, then the one that lasts longest.  A CVCA's self-signed certificate
 * is no part of it: it brings the key with which the first is verified.
 *
 * TR-03110-3 §2.5: link certificates may have expired, others not.  None may be
 * of tomorrow: a chip would take its effective date for today.  On failure: the
 * reason of the attempt that came closest, .at names the certificate, and the
 * rest of the chain is zero.
 */
enum certs_cv_reason certs_cv_choose(const struct certs_cv *,
    const struct certs_cv_query *, struct certs_cv_chain *) MUST_USE;

/* A certificate of DV or terminal that needs a successor. */
struct certs_cv_warning {
	const struct mrtd_cvc *cvc;
	int days; /* left, the last day included; negative: expired since */
	bool renewed; /* the same holder has one that lasts longer */
};

/*
 * DV and terminal certificates that end within so many days of today, the
 * first to end in front; returns how many there are, also beyond cap.
 */
size_t certs_cv_warnings(const struct certs_cv *, struct mrtd_date today,
    int days, struct certs_cv_warning out[], size_t cap);

/* A CHR or CAR as text, NUL-terminated. */
void certs_cv_name(struct span, char out[CERTS_CV_NAME]);

#endif
