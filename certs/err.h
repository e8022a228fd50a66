/*
 * The errors of certs: code, name and sentence in one list, so that they
 * cannot drift apart.  Codes are append-only: they are stored in the audit log.
 *
 * An error says that a function could not do its work.  What a check found out
 * about a document is not an error: it is a result with a reason (checks.h).
 */
#ifndef CERTS_ERR_H
#define CERTS_ERR_H

/* clang-format off */
#define CERTS_ERRORS(X)                                                       \
	X(OK,          "no error")                                            \
	X(INTERNAL,    "an internal error: this is a defect of the program")  \
	X(MEMORY,      "memory is exhausted")                                 \
	X(ENCODING,    "the data is not the ASN.1 structure expected here")   \
	X(TRAILING,    "data follows after the structure has ended")          \
	X(TYPE,        "the signed content is of another type")               \
	X(SIGNER,      "the signer's certificate is missing")                 \
	X(SIGNATURE,   "the signature does not verify")                       \
	X(ALGORITHM,   "an algorithm is unknown or refused")                  \
	X(KEY,         "a public key is unknown or refused")                  \
	X(PURPOSE,     "the signer's certificate is for another purpose")     \
	X(PATH,        "no trusted certificate vouches for the signer")       \
	X(EXPIRED,     "the signer's certificate is not valid at this time")  \
	X(CONSENT,     "what nobody signed needs an explicit decision to trust it") \
	X(EMPTY,       "there is no certificate in it")                       \
	X(FILE,        "a file cannot be read or written")                    \
	X(STORE,       "the index of the trust store is damaged")             \
	X(VERSION,     "its version is not known")                            \
	X(SPACE,       "the data is larger than the room set aside")          \
	X(ARGUMENT,    "a parameter is not allowed here")                     \
	X(NO_KEY,      "the signer does not hold this key")                   \
	X(PIN,         "the token does not accept the PIN")                   \
	X(UNREACHABLE, "the signer cannot be reached in time")                \
	X(ANSWER,      "the signer's answer is not what was asked for")       \
	X(DISTRUSTED,  "its key is distrusted by name")                       \
	X(NOT_FOUND,   "the trust store does not hold it")                    \
	X(REVOKED,     "the signer's certificate is revoked")                 \
	X(SERVER,      "the server cannot be reached")                        \
	X(PEER,        "the server is not the one that was agreed on")        \
	X(REFUSED,     "the server refuses what it was asked for")            \
	X(RESPONSE,    "the server's answer is not what was asked for")       \
	X(LATER,       "the server asks not to be called for a while")        \
	X(OTHER_STORE, "the trust store is of another version: move its directory away, import its files anew and repeat what was distrusted in it, or use the program that wrote it") \
	X(NOT_MADE,    "the authority that the signer names did not make it") \
	X(NO_STORE,    "there is no trust store: import makes one")
/* clang-format on */

enum certs_err {
#define CERTS_E_CODE(name, text) CERTS_E_##name,
	CERTS_ERRORS(CERTS_E_CODE)
#undef CERTS_E_CODE
	CERTS_E_COUNT
};

/* "SIGNATURE"; "UNKNOWN" outside the range. */
const char *certs_err_name(enum certs_err);
/* "the signature does not verify". */
const char *certs_err_text(enum certs_err);

#endif
