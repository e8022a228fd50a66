/* What the files of certs/signer_pkcs11 share. */
#ifndef CERTS_SIGNER_PKCS11_FORM_H
#define CERTS_SIGNER_PKCS11_FORM_H

#include "certs/signer_form.h"

#include <p11-kit/p11-kit.h>
#include <p11-kit/pkcs11.h>
#include <p11-kit/uri.h>

#define CERTS_SIGNER_PKCS11_PIN 256

struct certs_signer_pkcs11_token {
	P11KitUri *uri;
	CK_FUNCTION_LIST **all; /* modules that p11-kit knows; or NULL */
	CK_FUNCTION_LIST *one; /* the module of module-path; or NULL */
	CK_FUNCTION_LIST *api; /* the one of the session */
	CK_SESSION_HANDLE session;
	CK_SLOT_ID slot; /* ... and its slot */
	bool live; /* a session is open and logged in */
	bool pin_refused; /* never tried again: the token would lock */
	char pin_file[4096];
	char pin[CERTS_SIGNER_PKCS11_PIN]; /* typed; empty: in the file */
};

/* Opens the session and logs in, unless that was done. */
enum certs_err certs_signer_pkcs11_form_log_in(
    struct certs_signer *, struct certs_signer_pkcs11_token *) MUST_USE;

enum certs_err certs_signer_pkcs11_key_make(struct certs_signer *,
    const struct certs_signer_key *, struct certs_signer_public *) MUST_USE;
enum certs_err certs_signer_pkcs11_key_read(struct certs_signer *,
    struct span name, struct certs_signer_public *) MUST_USE;
enum certs_err certs_signer_pkcs11_key_delete(
    struct certs_signer *, struct span name) MUST_USE;

#endif
