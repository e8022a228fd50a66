/*
 * Certificate revocation lists of country authorities: Doc 9303-12 §4.1.5,
 * §7.1.4 and appendix D.1.2; RFC 5280 §5.
 *
 * A list is read in place with the strict DER reader; entries are decoded when
 * they are looked at.  One list of a country covers all certificates that the
 * country's authority ever made, under all of its names and keys (§4.1.5).
 *
 *	certs_crl_open(der, &crl);
 *	certs_crl_verify(anchors, &crl, &by);		once, on import
 *	certs_crl_judge(lists, anchors, &dsc, now, &out);	each document
 */
#ifndef CERTS_CRL_H
#define CERTS_CRL_H

#include "certs/anchors.h"
#include "certs/checks.h"
#include "certs/lists.h"
#include "certs/x509.h"

/* Doc 9303-12 §4.1.5: "at least one CRL every 90 days". */
#define CERTS_CRL_DAYS 90

struct certs_crl {
	struct span der, tbs, algorithm, signature; /* as in certs_x509 */
	unsigned version; /* 1 is v2; 0 where none is written */
	struct span issuer; /* Name, with header */
	char country[4]; /* its C in upper case, "" where none */
	int64_t this_update, next_update; /* seconds since 1970 */
	bool have_next_update;
	bool other_time; /* a date in the form that is not its year's */
	struct span entries; /* contents of revokedCertificates */
	bool empty_entries; /* it is there and empty, which is not allowed */
	struct span key_id; /* of authorityKeyIdentifier, or empty */
	struct span number; /* contents of cRLNumber, or empty */
	struct span names; /* contents of issuerAltName's GeneralNames */
	bool same_algorithm;
	/* What is not on such a list may be revoked nevertheless: a delta
	 * list, a partial one, or a critical extension not known here. */
	bool partial;
	bool malformed_extension;
	/* Its table of numbers, from whoever keeps the list; empty: none. */
	struct span sorted;
};

/* CERTS_E_ENCODING where it is no CertificateList in DER; CERTS_E_TRAILING. */
enum certs_err certs_crl_open(struct span der, struct certs_crl *) MUST_USE;

struct certs_crl_entry {
	struct span serial; /* contents of the INTEGER, as written */
	int64_t revoked_at; /* 0 where the date cannot be read */
	int why; /* reasonCode, -1 where it does not say (the profile) */
	bool indirect; /* certificateIssuer: perhaps another authority's */
	bool critical; /* a critical extension not known here */
};

/* Walks the entries: CERTS_E_OK and *more false at the end. */
enum certs_err certs_crl_next(
    struct span *rest, struct certs_crl_entry *, bool *more) MUST_USE;
/*
 * Looks for a serial number.  Numbers are compared as numbers, and one that
 * lacks the 00 before a first bit set is equal to the one that has it.
 * *listed says whether *entry was found; else it tells by critical whether any
 * entry was one that cannot be understood (RFC 5280 §5.3).  An error where the
 * list cannot be read to its end and the number is not before the place.
 */
enum certs_err certs_crl_find(const struct certs_crl *, struct span serial,
    struct certs_crl_entry *entry, bool *listed) MUST_USE;
/* False: it is certain that find would not.  Much faster. */
bool certs_crl_may_list(const struct certs_crl *, struct span serial) MUST_USE;
size_t certs_crl_count(const struct certs_crl *);

/*
 * A table of a list's serial numbers, ascending, with the place of each entry
 * in the list: CERTS_CRL_SORTED_ROW octets a row.  Only a list that can be
 * read to its end and whose every entry simply revokes has one; find then
 * needs no walk.  The table has to come from where the list was verified.
 */
#define CERTS_CRL_SORTED_ROW 12
/* How many rows; 0: this list is walked. */
size_t certs_crl_sorted_count(const struct certs_crl *);
bool certs_crl_sorted_write(const struct certs_crl *, struct sink *) MUST_USE;
/* Whether it ascends, and points into a list of so many octets. */
bool certs_crl_sorted_valid(struct span table, size_t list) MUST_USE;
/* The next entry that may have this number, from row *from on. */
bool certs_crl_sorted_next(const struct certs_crl *, struct span serial,
    size_t *from, struct span *entry) MUST_USE;

/*
 * NONE: recent.  CRL_STALE: nextUpdate or 90 days are over.  NOT_YET: it is of
 * the future.  NO_TIME: now is not known (0).
 */
enum certs_reason certs_crl_fresh(
    const struct certs_crl *, int64_t now) MUST_USE;
/*
 * Whether a replaces b, of the same issuer: by the number where both have one
 * and the same key made them, else by the date.
 */
bool certs_crl_replaces(
    const struct certs_crl *a, const struct certs_crl *b) MUST_USE;
/* Doc 9303-12 Tables 9 and 10.  NONE, or what is first found wrong. */
enum certs_reason certs_crl_profile(const struct certs_crl *) MUST_USE;

/*
 * Which anchor made the list: by key identifier, then name, then any other of
 * the same country, because the newest key signs for the older ones.  A key of
 * another country proves nothing.  NONE, CRL_UNVERIFIED, or why the signature
 * could not be asked for.  by may be NULL.
 */
enum certs_reason certs_crl_verify(const struct certs_anchors *,
    const struct certs_crl *, struct certs_anchor *by) MUST_USE;

/* Table 5.37 for one certificate. */
struct certs_crl_verdict {
	enum certs_result result;
	/*
	 * REVOKED, AUTHORITY_REVOKED; NONE: not revoked; NO_REVOCATION: no
	 * list is known; CRL_STALE, NOT_YET, NO_TIME; CRL_UNVERIFIED;
	 * CRL_UNREADABLE; CRITICAL: it cannot say that one is not revoked.
	 */
	enum certs_reason reason;
	bool have_list; /* the list that decided, from here on */
	bool by_country; /* nothing but the country ties it to the issuer */
	char number[48]; /* of the list, hexadecimal, "" where none */
	int64_t this_update, revoked_at;
};
/*
 * Judges a certificate and, where authority is not NULL, the key that made it:
 * "all other certificates signed using the corresponding CSCA private key are
 * effectively revoked" (§4.1.5.1), also across links.  anchors and lists may
 * be NULL.
 */
void certs_crl_judge(const struct certs_lists *, const struct certs_anchors *,
    const struct certs_x509 *, const struct certs_anchor *authority,
    int64_t now, struct certs_crl_verdict *);
/*
 * §4.1.5.1: whether a list revokes the key that signed it, which is final: no
 * later list of that key takes it back.
 */
bool certs_crl_final(
    const struct certs_anchors *, const struct certs_crl *) MUST_USE;
/* What an import records of a list's signer; NONE where it is revoked. */
enum certs_anchors_signer certs_crl_signer(const struct certs_crl_verdict *);

#endif
