/*
 * The messages with which a terminal or its control centre asks for
 * certificates of a document verifier, both directions of each, as SOAP 1.1:
 * BSI TR-03129-2 v1.4.1 §4, which takes RequestCertificate, GetCertificates and
 * SendCertificates over from TR-03129-1 and -3; Doc 9303-12 (8th edition) §8.2
 * says what they and their return codes mean.
 *
 * The guideline names parameters and codes; its WSDL is not part of the text.
 * Namespaces, wrapping and order of the elements are those of the WSDL of
 * editions 1.1 (2010, rpc/literal, where GetCertificates is still
 * GetCACertificates) and 1.4 (document/literal) as implementations publish
 * them.  For GetDVCertificates and RequestForeignCertificate none was at hand:
 * these follow the pattern of edition 1.4.
 *
 * Read by local names, whatever the namespace; an element that is unknown,
 * twice or missing is refused.  No I/O here.
 */
#ifndef CERTS_CV_SOAP_H
#define CERTS_CV_SOAP_H

#include "certs/err.h"
#include "mrtd/bytes.h"

enum certs_cv_soap_message {
	CERTS_CV_SOAP_REQUEST_CERTIFICATE, /* to DV or CVCA */
	CERTS_CV_SOAP_GET_CERTIFICATES, /* to DV: the chain, or one */
	CERTS_CV_SOAP_SEND_CERTIFICATES, /* the answer that came later */
	CERTS_CV_SOAP_GET_DV_CERTIFICATES, /* §4.3.1: DV to CVCA */
	CERTS_CV_SOAP_REQUEST_FOREIGN, /* §4.4.1: DV to its own SPOC */
	CERTS_CV_SOAP_MESSAGES
};

enum certs_cv_soap_edition {
	CERTS_CV_SOAP_1_1,
	CERTS_CV_SOAP_1_4
};

/* What a return code or statusInfo means for whoever asked. */
enum certs_cv_soap_meaning {
	CERTS_CV_SOAP_DONE, /* certificates are with it, or it was received */
	CERTS_CV_SOAP_WAIT, /* they come later */
	CERTS_CV_SOAP_AGAIN, /* ask once more, as it is or differently */
	CERTS_CV_SOAP_REFUSED, /* this request will not be answered */
};

/* Append-only.  Name, meaning, what to do about it. */
/* clang-format off */
#define CERTS_CV_SOAP_CODES(X)                                                \
	X(ok_cert_available,                          DONE,    "")            \
	X(ok_syntax,                                  WAIT,    "the certificate comes later") \
	X(ok_reception_ack,                           WAIT,    "the certificate comes later") \
	X(ok_received_correctly,                      DONE,    "")            \
	X(ok_cert_not_finished,                       WAIT,    "the certificate is not finished: ask again later") \
	X(ok_request_forwarded,                       WAIT,    "the request went on to the other State") \
	X(failure_inner_signature,                    REFUSED, "the request's inner signature is wrong: look at the token") \
	X(failure_outer_signature,                    REFUSED, "the current key is not the one that is registered there: ask its operator") \
	X(failure_expired,                            REFUSED, "the current certificate has expired: a first request has to be brought there by hand") \
	X(failure_domain_parameters,                  REFUSED, "the authority has changed its domain parameters: get its certificates, and make a new request") \
	X(failure_request_not_accepted,               REFUSED, "its operator knows why") \
	X(failure_request_not_accepted_foreign,       REFUSED, "the operator of the other State knows why") \
	X(failure_request_syntax,                     REFUSED, "the request is not of the form expected there: its operator knows why") \
	X(failure_incorrect_request,                  REFUSED, "the request is not of the form expected there: its operator knows why") \
	X(failure_syntax,                             REFUSED, "the message is not of the form expected there: try the other edition") \
	X(failure_foreignCAR_unknown,                 REFUSED, "the other State's authority is not known there") \
	X(failure_not_forwarded,                      AGAIN,   "the request could not be forwarded: ask again later") \
	X(failure_synchronous_processing_not_possible, AGAIN,  "it answers later only: name a URL for the answer") \
	X(failure_cert_not_available,                 AGAIN,   "the certificate is not there yet: ask again later") \
	X(failure_messageID_unknown,                  REFUSED, "the message of this name is not known there") \
	X(failure_certificate,                        REFUSED, "a certificate that was sent is not correct") \
	X(failure_certificate_holder_inactive,        REFUSED, "this terminal is not active there: ask its operator") \
	X(failure_certificate_holder_reference_in_use, REFUSED, "the sequence number is in use there: choose another") \
	X(failure_certificate_holder_unknown,         REFUSED, "this terminal is not registered there: ask its operator") \
	X(failure_certification_authority_holder_unknown, REFUSED, "the authority named in the request is not known there") \
	X(failure_not_authorized,                     REFUSED, "this terminal may not ask there: ask its operator") \
	X(failure_internal_error,                     AGAIN,   "it has trouble of its own: ask again later") \
	X(failure_other_error,                        AGAIN,   "it has trouble of its own: ask again later")
/* clang-format on */

enum certs_cv_soap_code {
#define CERTS_CV_SOAP_CODE(name, meaning, advice) CERTS_CV_SOAP_##name,
	CERTS_CV_SOAP_CODES(CERTS_CV_SOAP_CODE)
#undef CERTS_CV_SOAP_CODE
	CERTS_CV_SOAP_CODE_COUNT
};

const char *certs_cv_soap_code_name(enum certs_cv_soap_code);
enum certs_cv_soap_meaning certs_cv_soap_code_meaning(enum certs_cv_soap_code);
const char *certs_cv_soap_code_advice(enum certs_cv_soap_code);

#define CERTS_CV_SOAP_ID 65
#define CERTS_CV_SOAP_URL 512
#define CERTS_CV_SOAP_TEXT 1025 /* "maxLength 1024" */

/* Fields that a message does not have are empty. */
struct certs_cv_soap {
	enum certs_cv_soap_message what;
	enum certs_cv_soap_edition edition;
	bool answer; /* to the message, on the same connection */
	bool callback; /* callback_possible, else callback_not_possible */
	char id[CERTS_CV_SOAP_ID]; /* messageID; printable ASCII */
	char url[CERTS_CV_SOAP_URL]; /* responseURL */
	struct span request; /* certReq */
	struct span reference; /* certReference, foreignCAR */
	char holder[CERTS_CV_SOAP_ID]; /* holderMnemonic */
	enum certs_cv_soap_code code; /* returnCode, statusInfo */
	char text[CERTS_CV_SOAP_TEXT]; /* ... and its message */
	struct span certificates; /* certificateSeq, one after another */
};

/*
 * CERTS_E_ARGUMENT: the edition has no such message, or a field is missing.
 * certificates is split at its elements.
 */
enum certs_err certs_cv_soap_put(
    const struct certs_cv_soap *, struct sink *) MUST_USE;
/*
 * Spans point into room.  CERTS_E_ANSWER: no message of these; a SOAP fault's
 * words are then in text.
 */
enum certs_err certs_cv_soap_read(
    struct span, struct sink *room, struct certs_cv_soap *) MUST_USE;

#endif
