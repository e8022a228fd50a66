/*
 * The two messages of a terminal control centre: BSI TR-03129-2 v1.4.1 §4.2.1
 * GetCertificateChain and §4.2.2 GetTASignature, as SOAP 1.1.  The guideline
 * names parameters and return codes; its WSDL was not at hand, so namespaces,
 * the wrapping of optional octets and the older code ok_cert_available are
 * those that a published implementation of it writes.  Answers are read by the
 * local names of the guideline, whatever their namespace.
 *
 * The option of §4.2.2 in which only a hash leaves the house is the one used.
 * No I/O here.
 */
#ifndef CERTS_SIGNER_SOAP_H
#define CERTS_SIGNER_SOAP_H

#include "certs/err.h"
#include "mrtd/bytes.h"

/* Room for a return code with its message, for people. */
#define CERTS_SIGNER_SOAP_CODE 160
void certs_signer_soap_ask_signature(
    struct sink *, struct span chr, struct span hash);
void certs_signer_soap_ask_chain(struct sink *, struct span car);
/*
 * CERTS_E_NO_KEY: failure_CHR_unknown, failure_CAR_unknown.  CERTS_E_ANSWER:
 * any other failure, or no answer of this form; document types and entities are
 * refused.  code holds what the answer said, or "".
 */
enum certs_err certs_signer_soap_signature(struct span answer,
    struct sink *signature, char code[CERTS_SIGNER_SOAP_CODE]) MUST_USE;
/* Certificates, one after another. */
enum certs_err certs_signer_soap_chain(struct span answer,
    struct sink *certificates, char code[CERTS_SIGNER_SOAP_CODE]) MUST_USE;

#endif
