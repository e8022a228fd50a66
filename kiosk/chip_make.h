/*
 * Personalises a virtual passport into a directory, with a test PKI of its own
 * or one that is already there.
 */
#ifndef KIOSK_CHIP_MAKE_H
#define KIOSK_CHIP_MAKE_H

#include "kiosk/err.h"
#include "mrtd/bytes.h"

#define KIOSK_CHIP_MAKE_SUITES 8

struct kiosk_chip_make {
	const char *out; /* directory, made where it is missing */
	const char *portrait; /* JPEG or JPEG 2000 */
	const char *mrz; /* see kiosk/mrz_arg.h */
	const char *access; /* "pace", "bac", "both", "none" */
	const char *suites[KIOSK_CHIP_MAKE_SUITES]; /* of PACE */
	unsigned n_suites;
	const char *can; /* "": none */
	const char *sign_alg; /* see certs/issue.h */
	const char *hash; /* "sha1" to "sha512" */
	/*
	 * Directory with csca.pem and csca.key, which are made where they are
	 * missing; NULL: the passport's own directory.
	 */
	const char *csca;
	const char *country; /* two letters, of the certificates */
	const char
	    *tampered; /* a portrait put into DG2 after signing, or NULL */
	unsigned buffers; /* bytes of whole APDUs; 0: short ones alone */
	const char *personality;
};

/* On error, what is wrong in words, in text. */
enum kiosk_err kiosk_chip_make_run(
    const struct kiosk_chip_make *, char *text, size_t cap) MUST_USE;

#endif
