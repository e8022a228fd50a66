/*
 * Whoever holds the private keys of this terminal and signs with them: a
 * PKCS#11 token, or a terminal control centre far away (BSI TR-03129-2 §4.2).
 * The keys stay there; hashes go out and signatures come back.
 *
 *	struct certs_signer_conf conf = {
 *	    .uri = "pkcs11:token=gate?module-name=softhsm2",
 *	    .pin_file = "/etc/sallyport/token.pin", .timeout_ms = 2000};
 *	e = certs_signer_open(&conf, &signer);
 *	e = certs_signer_sign(signer, &request, &signature);
 *	... on error: certs_signer_advice(signer) says what to do ...
 *	certs_signer_free(&signer);
 *
 * No signature takes longer than timeout_ms.  A token that does is given up.
 *
 * A signer is for one thread.  It does I/O and belongs in a process of its
 * own, which parses nothing that comes from a chip.
 */
#ifndef CERTS_SIGNER_H
#define CERTS_SIGNER_H

#include "certs/err.h"
#include "mrtd/cvc.h"

struct certs_signer;

struct certs_signer_conf {
	/*
	 * "pkcs11:...": RFC 7512.  The path names token and, with object or
	 * id, the key; without them the key's label is the name (CHR) of the
	 * request.  Query attributes module-path, module-name (one that
	 * p11-kit knows) and pin-source=file:... are used, pin-value is
	 * refused: it would stand in a configuration file.
	 *
	 * "https://...": the URL of the control centre's SOAP service.
	 */
	const char *uri;
	const char *pin_file; /* first line is the PIN; instead of pin-source */
	/*
	 * As its owner has just typed it, instead of a file; kept until
	 * certs_signer_free().  A token that asks for none, or to which
	 * somebody is logged on already, is refused: nobody has proved
	 * anything.
	 */
	const char *pin;
	/*
	 * Control centre: the one certificate or CA, in PEM, that its TLS
	 * certificate must come from; the system's own list is not used.
	 */
	const char *ca_file;
	/* Or also: "sha256//..." of its public key, as curl writes it. */
	const char *pin_key;
	/* TLS identity of this terminal, PEM; NULL: none. */
	const char *client_certificate, *client_key;
	unsigned timeout_ms; /* of one signature or chain; 0: 5000 */
};

/* What has to be signed. */
struct certs_signer_request {
	struct span holder; /* CHR of the terminal's certificate */
	/* NULL: Ed25519 (RFC 8032), of at most CERTS_SIGNER_MESSAGE octets. */
	const struct mrtd_cvc_algorithm *algorithm;
	struct span message; /* not hashed: it is, before it goes anywhere */
};
#define CERTS_SIGNER_MESSAGE 512

/*
 * CERTS_E_ARGUMENT: the URI is malformed or none of ours.  CERTS_E_FILE: PIN,
 * module or certificate cannot be read.  The token is logged into with the
 * first signature, not here.  On failure *out is set too where memory allows,
 * so that certs_signer_advice() can be asked; free it in any case.
 */
enum certs_err certs_signer_open(
    const struct certs_signer_conf *, struct certs_signer **out) MUST_USE;
void certs_signer_free(struct certs_signer **);

/*
 * The signature as a chip wants it: RSA at the length of the modulus, ECDSA
 * plain, r || s at the length of the order.  CERTS_E_NO_KEY: no such token or
 * key.  CERTS_E_PIN.  CERTS_E_UNREACHABLE: the control centre, or in time.
 * CERTS_E_ANSWER: what came back is not what was asked for.
 */
enum certs_err certs_signer_sign(struct certs_signer *,
    const struct certs_signer_request *, struct sink *signature) MUST_USE;
/*
 * Control centre only (else CERTS_E_ARGUMENT): GetCertificateChain for a key
 * that the chip names: certificates, one after another, as they came; add them
 * to a certs_cv store, which judges them.  CERTS_E_NO_KEY: it does not know
 * this CAR.
 */
enum certs_err certs_signer_chain(
    struct certs_signer *, struct span car, struct sink *out) MUST_USE;
/*
 * A token's keys by name: the label of a key is the name (CHR) of the
 * certificate that it is for.  No private key ever leaves the token; one that
 * could is not accepted.  These have no deadline: making a key takes its time.
 */
struct certs_signer_key {
	struct span name; /* CHR */
	const struct mrtd_cvc_algorithm *algorithm; /* NULL: Ed25519 */
	const char *curve; /* ECDSA: OpenSSL's name */
	unsigned bits; /* RSA */
};

/* Its public half; spans borrow from bytes. */
struct certs_signer_public {
	uint8_t bytes[600];
	struct span y; /* ECDSA: uncompressed point; Ed25519: 32 octets */
	struct span n, e; /* RSA */
};

/*
 * CERTS_E_ARGUMENT: a key of this name is there, the URI names one key instead
 * of a token, or the keys are in a control centre.  CERTS_E_KEY: the token
 * would let the key out.  CERTS_E_ALGORITHM: the token cannot make such a key.
 */
enum certs_err certs_signer_make_key(struct certs_signer *,
    const struct certs_signer_key *, struct certs_signer_public *) MUST_USE;
/* CERTS_E_NO_KEY: none of this name.  CERTS_E_KEY: it could leave the token. */
enum certs_err certs_signer_read_key(struct certs_signer *, struct span name,
    struct certs_signer_public *) MUST_USE;
/* Both halves, for ever. */
enum certs_err certs_signer_delete_key(
    struct certs_signer *, struct span name) MUST_USE;
/* After a failure: a sentence for the operator, without secrets. */
const char *certs_signer_advice(const struct certs_signer *);
/* Does certs_signer_chain() make sense? */
bool certs_signer_remote(const struct certs_signer *);

#endif
