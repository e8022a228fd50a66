/*
 * Card verifiable certificates and certificate requests: Doc 9303-12 (8th
 * edition) §7.2, BSI TR-03110-3 v2.21 appendices C and D.
 *
 *	mrtd_cvc_parse(file, &cvc)              a certificate, 7F21
 *	mrtd_cvc_parse_request(file, &cvc)      a request, 7F21 or 67
 *	mrtd_cvc_key_verify_body(&key, &cvc)    mrtd/cvc_key.h
 *
 * Strict DER in the order of tables 23 and 24, nothing after it.  Extensions
 * that nobody knows are kept; TR-03110-3 §C.3 forbids to refuse a certificate
 * because of them.  Spans borrow from the file.  Parsing says that the form is
 * right; it verifies no signature and knows no time.
 */
#ifndef MRTD_CVC_H
#define MRTD_CVC_H

#include "mrtd/crypto.h"
#include "mrtd/date.h"

/* Two bytes of country, up to nine of mnemonic, five of sequence number. */
#define MRTD_CVC_NAME_MAX 16
#define MRTD_CVC_NAME_MIN 7
/* One certificate or request; real ones have 200 to 1,600 bytes. */
#define MRTD_CVC_MAX 4096
#define MRTD_CVC_EXTENSIONS 8
/* RSA of 4096 bits; two coordinates of ECDSA take less. */
#define MRTD_CVC_SIGNATURE_MAX 512

enum mrtd_cvc_scheme {
	MRTD_CVC_RSA_PKCS1,
	MRTD_CVC_RSA_PSS, /* salt as long as the hash, MGF1 with the same */
	MRTD_CVC_ECDSA, /* plain: r || s at the length of the order */
};

/* A row of TR-03110-3 tables 17 and 18. */
struct mrtd_cvc_algorithm {
	const char *name; /* "id-TA-ECDSA-SHA-256" */
	uint8_t oid[10]; /* contents of the OBJECT IDENTIFIER */
	enum mrtd_cvc_scheme scheme;
	enum mrtd_digest digest;
};

/* NULL: not an algorithm of Terminal Authentication. */
const struct mrtd_cvc_algorithm *mrtd_cvc_algorithm(struct span oid);
const struct mrtd_cvc_algorithm *mrtd_cvc_algorithm_named(const char *name);
/* For lists and for messages between processes: NULL past the end. */
const struct mrtd_cvc_algorithm *mrtd_cvc_algorithm_at(size_t i);

/*
 * Contents of 7F49.  An EC key without domain parameters has an empty p: those
 * of its issuer count (TR-03110-3 §D.3.3, mrtd_cvc_key_inherit).
 */
struct mrtd_cvc_public {
	const struct mrtd_cvc_algorithm *algorithm;
	struct span n, e; /* RSA */
	struct span p, a, b, g, order, y, cofactor; /* ECDSA */
};

/* TR-03110-3 §2.7.2; the two highest bits of the CHAT's first byte. */
enum mrtd_cvc_role {
	MRTD_CVC_TERMINAL,
	MRTD_CVC_DV_FOREIGN,
	MRTD_CVC_DV_DOMESTIC,
	MRTD_CVC_CVCA,
};

/* The object identifier of the CHAT, id-roles 1 to 3. */
enum mrtd_cvc_type {
	MRTD_CVC_INSPECTION_SYSTEM,
	MRTD_CVC_AUTHENTICATION_TERMINAL,
	MRTD_CVC_SIGNATURE_TERMINAL,
	MRTD_CVC_OTHER_TERMINAL,
};

/* Bits of an inspection system, Doc 9303-11 table K-1. */
#define MRTD_CVC_READ_DG3 0x01
#define MRTD_CVC_READ_DG4 0x02

enum mrtd_cvc_extension_kind {
	MRTD_CVC_EXT_UNKNOWN,
	/* LDS2 authorisations, Doc 9303-10 tables 96 to 98. */
	MRTD_CVC_EXT_TRAVEL_RECORDS,
	MRTD_CVC_EXT_VISA_RECORDS,
	MRTD_CVC_EXT_ADDITIONAL_BIOMETRICS,
	/* TR-03110-3 §C.3.2, for readers of identity cards. */
	MRTD_CVC_EXT_SECTOR,
	MRTD_CVC_EXT_PS_SECTOR,
	/* TR-03110-4 §2.2.3: a description of the terminal. */
	MRTD_CVC_EXT_DESCRIPTION,
};

struct mrtd_cvc_extension {
	enum mrtd_cvc_extension_kind kind;
	struct span oid; /* contents */
	struct span data; /* all that follows it, tags included */
	/* Contents of the one DO'53' of an authorisation, else empty. */
	struct span rights;
};

struct mrtd_cvc {
	struct span raw; /* the 7F21, tag included */
	struct span body; /* the 7F4E, tag included: what is signed */
	struct span signature; /* contents of 5F37 */
	struct span signature_raw; /* the 5F37, tag included */
	struct span car; /* empty where a request names none */
	struct span chr;
	struct mrtd_cvc_public key;

	/* A request has no CHAT and no dates: has_chat is false. */
	bool has_chat;
	struct span chat_oid;
	enum mrtd_cvc_type type;
	enum mrtd_cvc_role role;
	struct span rights; /* contents of DO'53', role bits included */
	struct mrtd_date effective, expires; /* both days included */

	struct mrtd_cvc_extension extensions[MRTD_CVC_EXTENSIONS];
	size_t n_extensions;
	unsigned more_extensions; /* that found no room above */

	/* The outer signature of a request, §C.2.6; outer_car empty: none. */
	struct span outer_car, outer_signature;
	struct span outer_body; /* what it signs: 7F21 and 42 */
};

/*
 * A whole certificate.  MRTD_E_TAG, MRTD_E_LENGTH, MRTD_E_ENCODING,
 * MRTD_E_TRUNCATED, MRTD_E_TRAILING: not of the form.  MRTD_E_VALUE: a field
 * that the profile does not allow (version, name, an integer with a leading
 * zero).  MRTD_E_DATE: no such day.  MRTD_E_UNSUPPORTED: a key that is not for
 * Terminal Authentication.
 */
enum mrtd_err mrtd_cvc_parse(struct span, struct mrtd_cvc *) MUST_USE;
/* A whole request, with or without outer signature (tag 67). */
enum mrtd_err mrtd_cvc_parse_request(struct span, struct mrtd_cvc *) MUST_USE;
/* The data of PSO:Verify Certificate: body and signature without 7F21. */
enum mrtd_err mrtd_cvc_parse_pso(struct span, struct mrtd_cvc *) MUST_USE;
/* Issued by the holder of the same key: chr and car are equal. */
bool mrtd_cvc_self_signed(const struct mrtd_cvc *);
/* A CVCA certificate under another key of the CVCA: TR-03110-3 §2.3. */
bool mrtd_cvc_link(const struct mrtd_cvc *);
/* MRTD_CVC_READ_*; 0 where the holder is no inspection system's. */
uint8_t mrtd_cvc_rights(const struct mrtd_cvc *);
/* The extension of this kind, or NULL. */
const struct mrtd_cvc_extension *mrtd_cvc_find(
    const struct mrtd_cvc *, enum mrtd_cvc_extension_kind);
/* Country, mnemonic and sequence number of a name, §A.7.1 table 15. */
bool mrtd_cvc_name_valid(struct span name) MUST_USE;

/*
 * EF.CVCA, TR-03110-3 §A.7.2.4: one or two references, then zeros.  More than
 * two are kept up to MRTD_CVC_CARS and counted in n, so that the caller can
 * decide (TR-03105-5.1 ISO7816_E_10).  MRTD_E_NOT_FOUND: none is there.
 */
#define MRTD_CVC_CARS 4
#define MRTD_CVC_CARS_ALLOWED 2
struct mrtd_cvc_cars {
	struct span car[MRTD_CVC_CARS]; /* most recent first */
	size_t n;
};
enum mrtd_err mrtd_cvc_cars(
    struct span ef_cvca, struct mrtd_cvc_cars *) MUST_USE;

#endif
