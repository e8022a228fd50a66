/* What the files of certs/signer share. */
#ifndef CERTS_SIGNER_FORM_H
#define CERTS_SIGNER_FORM_H

#include "certs/signer.h"

/* "pkcs11:" or "https:", and what such a signer can do. */
struct certs_signer_kind {
	const char *scheme;
	bool remote;
	bool blocks; /* sign() knows no deadline of its own */
	enum certs_err (*open)(
	    struct certs_signer *, const struct certs_signer_conf *);
	enum certs_err (*sign)(struct certs_signer *,
	    const struct certs_signer_request *, struct span hash,
	    struct sink *);
	enum certs_err (*chain)(
	    struct certs_signer *, struct span car, struct sink *);
	void (*close)(struct certs_signer *);
	/* NULL where keys are not ours to make. */
	enum certs_err (*make_key)(struct certs_signer *,
	    const struct certs_signer_key *, struct certs_signer_public *);
	enum certs_err (*read_key)(struct certs_signer *, struct span name,
	    struct certs_signer_public *);
	enum certs_err (*delete_key)(struct certs_signer *, struct span name);
};

struct certs_signer {
	const struct certs_signer_kind *kind;
	void *own; /* of the kind */
	unsigned timeout_ms;
	bool stuck; /* the token never came back */
	char advice[320];
};

extern const struct certs_signer_kind certs_signer_pkcs11;
extern const struct certs_signer_kind certs_signer_https;

/* Says what to do and returns the error. */
enum certs_err certs_signer_form_fail(struct certs_signer *, enum certs_err,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
