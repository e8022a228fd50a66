/*
 * Active Authentication, Doc 9303-11 (ninth edition) §6.1: the terminal.  The
 * card side is mrtd/chip/aa.h.
 *
 *	e = mrtd_aa_init(&aa, &link, dg15, &dg14_infos, &env);
 *	while (mrtd_aa_send(&aa, &capdu)) {
 *		... give capdu to the chip, get rapdu ...
 *		if ((e = mrtd_aa_recv(&aa, rapdu)) != MRTD_E_OK)
 *			break;
 *	}
 *	... mrtd_aa_done(): aa.challenge, aa.signature, aa.hash for the record
 *	mrtd_aa_wipe(&aa);
 *
 * Passive authentication has to vouch for DG15 before this means anything.
 *
 * RSA is ISO/IEC 9796-2 digital signature scheme 1 with partial recovery, in
 * both forms of §6.1.2.2 (B.6, and B.4, which takes the smaller of s and n -
 *s), trailer BC or of the hash.  A key that is for RSASSA-PSS alone (RFC 4055)
 *is verified as such.  ECDSA is plain (TR-03111 §5.2.1) or, as seen in the
 *field, DER.  The hash is that of ActiveAuthenticationInfo; without it, or
 *where it does not fit, all that §6.1.2.3 allows are tried: the curve's size
 *says nothing reliable about it.
 *
 * Le is chosen from the key: short where the protected answer fits one, else
 * extended.
 */
#ifndef MRTD_AA_H
#define MRTD_AA_H

#include "mrtd/link.h"
#include "mrtd/pubkey.h"
#include "mrtd/secinfo.h"

#define MRTD_AA_CHALLENGE 8
/* RSA of 8192 bits. */
#define MRTD_AA_SIGNATURE_MAX 1024

enum mrtd_aa_scheme {
	MRTD_AA_ISO9796, /* RSA, ISO/IEC 9796-2 scheme 1 */
	MRTD_AA_ECDSA, /* plain r || s */
	MRTD_AA_ECDSA_DER,
};

/* What a signature turned out to be. */
struct mrtd_aa_result {
	enum mrtd_aa_scheme scheme;
	enum mrtd_digest hash;
	/* ECDSA: ActiveAuthenticationInfo is missing, or states another hash.
	 */
	bool hash_guessed;
};

struct mrtd_aa {
	struct mrtd_link *link;
	const struct mrtd_env *env;
	struct mrtd_pubkey key; /* borrows from dg15 */
	bool has_stated;
	enum mrtd_digest stated; /* hash of ActiveAuthenticationInfo */
	enum mrtd_err err;
	uint16_t sw; /* last status word, for the record */
	bool waiting, done;
	bool extended; /* the form of Le in use */
	bool again; /* asked once more with the other form of Le */
	uint8_t challenge[MRTD_AA_CHALLENGE];
	uint8_t signature[MRTD_AA_SIGNATURE_MAX]; /* as the chip gave it */
	size_t signature_n;
	struct mrtd_aa_result result; /* once done */
};

/*
 * The key of EF.DG15 (6F, SubjectPublicKeyInfo): MRTD_E_TAG and the like, or
 * the errors of mrtd_pubkey_parse(); MRTD_E_UNSUPPORTED also for DH.
 */
enum mrtd_err mrtd_aa_key(struct span dg15, struct mrtd_pubkey *) MUST_USE;
/*
 * Draws the challenge.  dg14 may be NULL; dg15 must stay until wipe.  Errors of
 * mrtd_aa_key(); MRTD_E_RANDOM; MRTD_E_UNSUPPORTED also where the reader cannot
 * carry the signature.
 */
enum mrtd_err mrtd_aa_init(struct mrtd_aa *, struct mrtd_link *,
    struct span dg15, const struct mrtd_secinfos *dg14,
    const struct mrtd_env *) MUST_USE;
/* False: done or failed. */
bool mrtd_aa_send(struct mrtd_aa *, struct span *capdu) MUST_USE;
/*
 * MRTD_E_STATUS: the chip refused, .sw says how.  MRTD_E_EMPTY: 9000 and no
 * signature.  MRTD_E_TRUNCATED: fewer bytes than the key's signatures have.
 * MRTD_E_SIGNATURE: it is not a signature of this key over our challenge.
 * Errors of the link.
 */
enum mrtd_err mrtd_aa_recv(struct mrtd_aa *, struct span rapdu) MUST_USE;
bool mrtd_aa_done(const struct mrtd_aa *);
enum mrtd_err mrtd_aa_err(const struct mrtd_aa *);
void mrtd_aa_wipe(struct mrtd_aa *);

/* The hash that ActiveAuthenticationInfo (§9.2.4) states; false: none. */
bool mrtd_aa_stated(
    const struct mrtd_secinfos *, enum mrtd_digest *hash) MUST_USE;
/*
 * The verification alone, for records and for tests.  stated: NULL where
 * nothing is.  Errors as of mrtd_aa_recv().
 */
enum mrtd_err mrtd_aa_verify(const struct mrtd_pubkey *,
    const enum mrtd_digest *stated, struct span challenge,
    struct span signature, struct mrtd_aa_result *) MUST_USE;

#endif
