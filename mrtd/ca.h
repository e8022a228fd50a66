/*
 * Chip Authentication version 1, Doc 9303-11 (ninth edition) §6.2, TR-03110-1
 * §3.4 and -3 §B.2: the terminal.  The card side is mrtd/chip/ca.h.
 *
 *	mrtd_secinfo_parse(contents of DG14, &infos)
 *	n = mrtd_ca_choices(&infos, choices, 4)
 *	e = mrtd_ca_init(&ca, &link, &choices[0], &env);
 *	while (mrtd_ca_send(&ca, &capdu)) {
 *		... give capdu to the chip, get rapdu ...
 *		if ((e = mrtd_ca_recv(&ca, rapdu)) != MRTD_E_OK)
 *			break;
 *	}
 *	... mrtd_ca_done(): the link has the new session keys
 *	... mrtd_ca_refused(): the old session is in force, try choices[1]
 *	mrtd_ca_wipe(&ca);
 *
 * The chip has proved nothing yet when this is done: it has to answer another
 * command under the new keys (MRTD_E_SM_MAC, MRTD_E_SM_LOST: it is a clone),
 * and passive authentication has to vouch for the key (§6.2.2).
 *
 * 3DES is MSE:Set KAT; a chip that does not know it (6D00, 6A81, 6A86) is asked
 * once more by MSE:Set AT, where §6.2.4 allows that.  AES is MSE:Set AT and
 * GENERAL AUTHENTICATE.  Large DH keys go in extended length, which §9.3.1.2
 * allows here without the chip's statement; over a reader that cannot carry it,
 * GENERAL AUTHENTICATE is chained where the chip states command chaining
 * (§9.3.2), else MRTD_E_UNSUPPORTED before anything is sent.
 */
#ifndef MRTD_CA_H
#define MRTD_CA_H

#include "mrtd/link.h"
#include "mrtd/pubkey.h"
#include "mrtd/secinfo.h"

/* A row of tables 5 and 6: one object identifier of Chip Authentication. */
struct mrtd_ca_suite {
	const char *name; /* "id-CA-ECDH-AES-CBC-CMAC-128" */
	uint8_t oid[10];
	enum mrtd_group_kind kind;
	enum mrtd_cipher cipher;
};

/* A protocol and the key it is run with; key borrows from DG14. */
struct mrtd_ca_choice {
	const struct mrtd_ca_suite *suite;
	/*
	 * No ChipAuthenticationInfo names this key: id-CA-(EC)DH-3DES-CBC-CBC
	 * by MSE:Set KAT is what such chips speak (seen on documents of 2013
	 * to 2017).
	 */
	bool inferred;
	/* What DO'84' says: of the info, else of the key.  Some chips name it
	 * in one of the two structures only. */
	bool has_id;
	uint32_t id;
	/* This is the only key that the chip has for the protocol. */
	bool only;
	struct mrtd_pubkey key;
	/* MRTD_E_OK: may be tried.  Else why the key cannot be used. */
	enum mrtd_err err;
};

#define MRTD_CA_CHOICES 8

/*
 * Usable ones first, stated before inferred, the strongest in front (cipher,
 * then size of the group).  Returns how many were written; 0: the chip offers
 * no Chip Authentication of version 1.
 */
size_t mrtd_ca_choices(
    const struct mrtd_secinfos *dg14, struct mrtd_ca_choice out[], size_t cap);
/* By the contents of an OID, or by name; NULL: not such a protocol. */
const struct mrtd_ca_suite *mrtd_ca_suite(struct span oid);
const struct mrtd_ca_suite *mrtd_ca_suite_named(const char *name);

/* DO'7C' with the largest DH key; what MSE:Set KAT needs is less. */
#define MRTD_CA_DATA_MAX (MRTD_GROUP_PUBLIC_MAX + 32)

struct mrtd_ca {
	struct mrtd_link *link;
	const struct mrtd_env *env;
	const struct mrtd_ca_suite *suite;
	enum mrtd_ca_step {
		MRTD_CA_SET_KAT,
		MRTD_CA_SET_AT,
		MRTD_CA_AUTHENTICATE,
		MRTD_CA_DONE
	} step; /* where it is, and where it failed */
	enum mrtd_err err;
	uint16_t sw; /* last status word, for the record */
	bool has_id, only; /* as in the choice */
	uint32_t id;
	bool waiting; /* an exchange is under way in the link */
	bool refused;
	uint8_t data[MRTD_CA_DATA_MAX];
	uint8_t public[MRTD_GROUP_PUBLIC_MAX];
	size_t public_n;
	uint8_t compressed[MRTD_GROUP_SECRET_MAX];
	size_t compressed_n;
	struct mrtd_sm next; /* the session to come */
};

/*
 * Draws the ephemeral key and computes the session to come.  The link must be
 * secured and idle.  Errors of mrtd_pubkey_group(); MRTD_E_STATE: no secure
 * messaging; the choice's own err; MRTD_E_UNSUPPORTED: the reader cannot carry
 * this key.
 */
enum mrtd_err mrtd_ca_init(struct mrtd_ca *, struct mrtd_link *,
    const struct mrtd_ca_choice *, const struct mrtd_env *) MUST_USE;
/* False: done or failed. */
bool mrtd_ca_send(struct mrtd_ca *, struct span *capdu) MUST_USE;
/*
 * MRTD_E_STATUS: the chip refused, .sw says how, see mrtd_ca_refused().
 * MRTD_E_TAG and the like: the answer is no DO'7C'.  Errors of the link.
 */
enum mrtd_err mrtd_ca_recv(struct mrtd_ca *, struct span rapdu) MUST_USE;
bool mrtd_ca_done(const struct mrtd_ca *);
enum mrtd_err mrtd_ca_err(const struct mrtd_ca *);
/*
 * The chip refused with an authentic status word: nothing has changed, and the
 * next choice may be tried in the same session.
 */
bool mrtd_ca_refused(const struct mrtd_ca *);
/*
 * Comp(PK_PCD) for Terminal Authentication, TR-03110-3 §A.2.2.3: the x
 * coordinate, or SHA-1 of the DH value.  Until wipe; empty unless done.
 */
struct span mrtd_ca_terminal_key(const struct mrtd_ca *);
void mrtd_ca_wipe(struct mrtd_ca *);

/*
 * What both roles compute: the session that the shared secret yields, SSC zero
 * (§9.8.6.3, §9.8.7.3), and Comp(PK) of a valid public key.
 */
enum mrtd_err mrtd_ca_session(
    enum mrtd_cipher, struct span shared, struct mrtd_sm *) MUST_USE;
enum mrtd_err mrtd_ca_compress(
    enum mrtd_group_kind, struct span public, struct sink *) MUST_USE;

#endif
