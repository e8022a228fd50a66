/*
 * The lists behind certs/checks.h, as the guideline has them: groups, parts,
 * checks and reasons.  Include that one.
 */
#ifndef CERTS_CHECKS_LIST_H
#define CERTS_CHECKS_LIST_H

/* What the partial results are called (§5.2), clause, table and class. */
/* clang-format off */
#define CERTS_GROUPS(X)                                                              \
	X(OPTICAL,   "mrz",       "5.5.4",   "5.6",  OPTICAL,    "Machine readable zone")   \
	X(ACCESS,    "access",    "5.6.3",   "5.17", ELECTRONIC, "Chip access")             \
	X(OBJECT,    "object",    "5.6.4.2", "5.27", ELECTRONIC, "Security object")         \
	X(ISSUER,    "issuer",    "5.6.4.3", "5.31", ELECTRONIC, "Issuer certificates")     \
	X(INTEGRITY, "integrity", "5.6.4.4", "5.39", ELECTRONIC, "Integrity of the contents") \
	X(STATE,     "state",     "5.6.4.5", "5.43", ELECTRONIC, "Issuing state")           \
	X(COMBINED,  "combined",  "5.7",     "5.44", COMBINED,   "Combined checks")         \
	X(CHIP,      "chip",      "5.6.4.1", "5.23", ELECTRONIC, "Authenticity of the chip") \
	X(SEAL,      "seal",      "5.9",     "5.55", SEAL,       "Digital seal")
/* clang-format on */

/*
 * Results between one check and its group: those for which the guideline has a
 * table of its own.  Of §5.9.1.1 (readability) the scanner knows.
 */
/* clang-format off */
#define CERTS_PARTS(X)                                                             \
	X(CONTENT,           "content",           "5.6.4",     "5.22", "Contents of the chip")   \
	X(SOD,               "sod",               "5.6.4.2.2", "5.28", "EF.SOD")                 \
	X(SOD_ISSUER,        "sod-issuer",        "5.6.4.3.2", "5.32", "Issuer of EF.SOD")       \
	X(VALIDITY,          "validity",          "5.6.4.3.4", "5.34", "Validity of both certificates") \
	X(DATA_GROUPS,       "data-groups",       "5.6.4.4.2", "5.41", "All data groups")        \
	X(SEAL_INTEGRITY,    "seal-integrity",    "5.9.1.2",   "5.60", "Integrity of the seal")  \
	X(SEAL_CERTIFICATES, "seal-certificates", "5.9.1.3",   "5.64", "Issuer of the seal")     \
	X(SEAL_AUTHENTICITY, "seal-authenticity", "5.9.1.4",   "5.69", "Authenticity of the seal") \
	X(SEAL_COUNTRY,      "seal-country",      "5.9.1.5",   "5.72", "Country of the seal")
/* clang-format on */

/*
 * The catalogue: code, identifier, clause of TR-03135-1 (or of Doc 9303),
 * group, weight at the gate, weight for files, and what it means in plain
 * words when it was successful, failed or undetermined.  Append-only.
 *
 * Weights that need a word:
 * - ACCESS_PACE and ACCESS_BAC only explain ACCESS (Table 5.18 joins them).
 * - ACCESS_DOWNGRADE: a chip that names PACE in its signed DG14 and hides it in
 *   EF.CardAccess is in somebody's hands, or is defect: an officer looks at it.
 * - DSC_REVOCATION: where no recent list is at hand it is undetermined and
 *   would keep everybody out; that is shown, not counted.  A signer that was
 *   revoked, or that a defect list doubts, counts whatever the weight is.
 * - ALGORITHMS: documents signed with SHA-1 are still valid; policy may make
 *   it count.  What is broken outright (MD5, RSA below 1024 bit, unknown
 *   groups) is never verified and so is undetermined in the check itself.
 * - UNSIGNED: failed where the data group says something about the person,
 *   undetermined where it is a key that nobody vouches for; neither admits.
 * - DSC_VALIDITY, CSCA_VALIDITY, EXPIRY of a folder of files: the question
 *   there is whether the files are genuine, not whether they still serve.
 * - LDS_FORM: DG1 and DG2, without which nobody can be compared.
 * - CHIP: CA, AA and CAM only explain it (Table 5.23).  Many states issue chips
 *   that know none of the three: such a chip is as its state made it.
 * - ACCESS_TA: nothing that admits a person is kept behind it.
 * - *_PROFILE: many genuine certificates deviate from Doc 9303.
 * - SIGNED_IN_TIME: §5.6.4.3.4 asks for validity at the time of checking.
 * - DTC_*: they count where a credential was given.  Their clauses are those of
 *   the rulebook that mrtd/dtc.h names; the guideline knows no such credential.
 * - SEAL_*: at a gate and for files they count where a seal was read; of a seal
 *   alone (CERTS_PROFILE_SEAL) those that its trust rests on are mandatory.
 *   §5.9.1.1 (presence, technology, picture to bytes) is the scanner's,
 *   §5.9.1.4.2 (digest) cannot occur: seals of Doc 9303-13 hold none.
 */
/* clang-format off */
#define CERTS_CHECKS(X)                                                       \
	X(MRZ_CHECK_DIGITS, "mrz-check-digits", "5.5.4.1.1", OPTICAL, MANDATORY, OPTIONAL, \
	  "the check digits of the MRZ are right",                            \
	  "a check digit of the MRZ is wrong",                                \
	  "the check digits of the MRZ could not be computed")                \
	X(ACCESS, "access", "5.6.3.1", ACCESS, MANDATORY, OPTIONAL,           \
	  "the chip was opened with PACE or BAC",                             \
	  "the chip could not be opened with PACE or BAC",                    \
	  "access to the chip is undetermined")                               \
	X(ACCESS_PACE, "access-pace", "5.6.3.1.2", ACCESS, EVALUATORY, EVALUATORY, \
	  "PACE was successful",                                              \
	  "PACE was tried and failed",                                        \
	  "PACE is undetermined")                                             \
	X(ACCESS_BAC, "access-bac", "5.6.3.1.1", ACCESS, EVALUATORY, EVALUATORY, \
	  "BAC was successful",                                               \
	  "BAC was tried and failed",                                         \
	  "BAC is undetermined")                                              \
	X(ACCESS_DOWNGRADE, "access-downgrade", "9303-11 4.2", ACCESS, OPTIONAL, EVALUATORY, \
	  "the strongest protocol that the chip offers was used",             \
	  "the chip announces PACE but was opened with BAC",                  \
	  "it is not known whether the chip offers PACE")                     \
	X(CARD_ACCESS_DG14, "card-access-dg14", "9303-11 9.2", INTEGRITY, OPTIONAL, OPTIONAL, \
	  "EF.CardAccess agrees with the signed copy in DG14",                \
	  "EF.CardAccess differs from the signed copy in DG14",               \
	  "there is no signed copy of EF.CardAccess to compare with")         \
	X(SOD_HASH, "sod-hash", "5.6.4.2.2", OBJECT, MANDATORY, MANDATORY,    \
	  "the security object has the digest that was signed",               \
	  "the security object is not what was signed",                       \
	  "the digest of the security object could not be verified")          \
	X(SOD_SIGNATURE, "sod-signature", "5.6.4.2.2", OBJECT, MANDATORY, MANDATORY, \
	  "the signature over the security object is right",                  \
	  "the signature over the security object is wrong",                  \
	  "the signature over the security object could not be verified")     \
	X(SOD_PROFILE, "sod-profile", "9303-10 4.6.2.2", OBJECT, EVALUATORY, EVALUATORY, \
	  "the security object is formed as the standard says",               \
	  "the security object is formed in a way the standard forbids",      \
	  "the form of the security object could not be judged")              \
	X(ALGORITHMS, "algorithms", "9303-12 4.4", OBJECT, EVALUATORY, EVALUATORY, \
	  "all algorithms and keys are of today's strength",                  \
	  "an algorithm or key is broken",                                    \
	  "an algorithm or key is weak or not known")                         \
	X(DSC_SIGNATURE, "dsc-signature", "5.6.4.3.3", ISSUER, MANDATORY, MANDATORY, \
	  "the document signer was certified by a trusted country authority", \
	  "the document signer was not certified by the country authority it names", \
	  "no trusted country authority is known for the document signer")    \
	X(DSC_PURPOSE, "dsc-purpose", "9303-12 7.1", ISSUER, MANDATORY, MANDATORY, \
	  "the signer's certificate is one for signing documents",            \
	  "the signer's certificate is not one for signing documents",        \
	  "the purpose of the signer's certificate is not known")             \
	X(DSC_VALIDITY, "dsc-validity", "5.6.4.3.4", ISSUER, MANDATORY, EVALUATORY, \
	  "the document signer's certificate is valid today",                 \
	  "the document signer's certificate is not valid today",             \
	  "the validity of the document signer's certificate is not known")   \
	X(CSCA_VALIDITY, "csca-validity", "5.6.4.3.4", ISSUER, MANDATORY, EVALUATORY, \
	  "the country authority's certificate is valid today",               \
	  "the country authority's certificate is not valid today",           \
	  "the validity of the country authority's certificate is not known") \
	X(DSC_REVOCATION, "dsc-revocation", "5.6.4.3.5", ISSUER, EVALUATORY, EVALUATORY, \
	  "the document signer was not revoked",                              \
	  "the document signer was revoked",                                  \
	  "it is not known whether the document signer was revoked")              \
	X(ISSUER_COUNTRY, "issuer-country", "5.6.4.3.3", ISSUER, OPTIONAL, OPTIONAL, \
	  "document signer and country authority name the same country",      \
	  "document signer and country authority name different countries",   \
	  "the countries of document signer and country authority could not be compared")            \
	X(SIGNED_IN_TIME, "signed-in-time", "9303-12 7.1", ISSUER, EVALUATORY, EVALUATORY, \
	  "the document was signed while its signer was valid",               \
	  "the document was signed while its signer was not valid",           \
	  "it is not known when the security object was signed")              \
	X(DSC_PROFILE, "dsc-profile", "9303-12 7.1", ISSUER, EVALUATORY, EVALUATORY, \
	  "the document signer's certificate follows its profile",            \
	  "the document signer's certificate deviates from its profile",      \
	  "the document signer's certificate could not be judged")            \
	X(CSCA_PROFILE, "csca-profile", "9303-12 7.1", ISSUER, EVALUATORY, EVALUATORY, \
	  "the country authority's certificate follows its profile",          \
	  "the country authority's certificate deviates from its profile",    \
	  "the country authority's certificate could not be judged")          \
	X(COM_SOD, "com-sod", "5.6.4.4.1", INTEGRITY, OPTIONAL, OPTIONAL,     \
	  "EF.COM lists the data groups that are signed",                     \
	  "EF.COM does not list the data groups that are signed",             \
	  "EF.COM and the security object could not be compared")             \
	CERTS_CHECKS_DG(X, 1, MANDATORY)                                      \
	CERTS_CHECKS_DG(X, 2, MANDATORY)                                      \
	CERTS_CHECKS_DG(X, 3, OPTIONAL)                                       \
	CERTS_CHECKS_DG(X, 4, OPTIONAL)                                       \
	CERTS_CHECKS_DG(X, 5, OPTIONAL)                                       \
	CERTS_CHECKS_DG(X, 6, OPTIONAL)                                       \
	CERTS_CHECKS_DG(X, 7, OPTIONAL)                                       \
	CERTS_CHECKS_DG(X, 8, OPTIONAL)                                       \
	CERTS_CHECKS_DG(X, 9, OPTIONAL)                                       \
	CERTS_CHECKS_DG(X, 10, OPTIONAL)                                      \
	CERTS_CHECKS_DG(X, 11, OPTIONAL)                                      \
	CERTS_CHECKS_DG(X, 12, OPTIONAL)                                      \
	CERTS_CHECKS_DG(X, 13, OPTIONAL)                                      \
	CERTS_CHECKS_DG(X, 14, OPTIONAL)                                      \
	CERTS_CHECKS_DG(X, 15, OPTIONAL)                                      \
	CERTS_CHECKS_DG(X, 16, OPTIONAL)                                      \
	X(UNSIGNED, "unsigned", "5.6.4.4.2", INTEGRITY, OPTIONAL, OPTIONAL,   \
	  "every data group that was read is signed",                         \
	  "the chip holds a data group that is not signed",                   \
	  "the chip holds a data group that the signature does not cover")                     \
	X(ISSUING_STATE, "issuing-state", "5.6.4.5", STATE, MANDATORY, MANDATORY, \
	  "the issuing state of DG1 is the country of the document signer",   \
	  "the issuing state of DG1 is not the country of the document signer", \
	  "the issuing state of DG1 and the document signer's country could not be compared") \
	X(EXPIRY, "expiry", "5.7.1", COMBINED, MANDATORY, EVALUATORY,          \
	  "the document has not expired",                                     \
	  "the document has expired",                                         \
	  "the date of expiry is not known")                                  \
	X(MRZ_DG1, "mrz-dg1", "5.7.2", COMBINED, MANDATORY, OPTIONAL,         \
	  "the printed MRZ agrees with the one in the chip",                  \
	  "the printed MRZ differs from the one in the chip",                 \
	  "the printed MRZ differs from the one in the chip in optional data only") \
	X(LDS_FORM, "lds-form", "9303-10 4.7", INTEGRITY, OPTIONAL, OPTIONAL, \
	  "the data groups that are needed can be read",                      \
	  "a data group that is needed is malformed",                         \
	  "a data group that is needed is of a kind that is not supported")   \
	X(LDS_PROFILE, "lds-profile", "9303-10 4.7", INTEGRITY, EVALUATORY, EVALUATORY, \
	  "the files are formed as the standard says",                        \
	  "a file is formed in a way the standard forbids",                   \
	  "the form of the files could not be judged") \
	X(CHIP, "chip-genuine", "5.6.4.1", CHIP, OPTIONAL, EVALUATORY,        \
	  "the chip proved that it is the one the state issued",              \
	  "the chip could not prove that it is the one the state issued",     \
	  "it is not known whether the chip is the one the state issued")     \
	X(CHIP_CA, "chip-ca", "5.6.4.1.2", CHIP, EVALUATORY, EVALUATORY,      \
	  "Chip Authentication was successful",                               \
	  "Chip Authentication failed",                                       \
	  "Chip Authentication proves nothing here")                          \
	X(CHIP_AA, "chip-aa", "5.6.4.1.1", CHIP, EVALUATORY, EVALUATORY,      \
	  "Active Authentication was successful",                             \
	  "Active Authentication failed",                                     \
	  "Active Authentication proves nothing here")                        \
	X(CHIP_CAM, "chip-cam", "5.6.4.1.3", CHIP, EVALUATORY, EVALUATORY,    \
	  "PACE with Chip Authentication Mapping proved the chip",            \
	  "PACE with Chip Authentication Mapping did not prove the chip",     \
	  "PACE with Chip Authentication Mapping proves nothing here")        \
	X(ACCESS_TA, "access-ta", "5.6.3.2", ACCESS, EVALUATORY, EVALUATORY,  \
	  "the chip let this terminal read fingerprints and irises",          \
	  "the chip refused to let this terminal read fingerprints and irises", \
	  "Terminal Authentication was not possible")                          \
	X(CARD_SECURITY, "card-security", "5.6.4.2.2", OBJECT, OPTIONAL, OPTIONAL, \
	  "digest and signature of EF.CardSecurity are right",                \
	  "EF.CardSecurity was altered or is empty",                          \
	  "the signature over EF.CardSecurity could not be verified")         \
	X(CARD_ACCESS_SECURITY, "card-access-security", "9303-11 4.2", INTEGRITY, OPTIONAL, OPTIONAL, \
	  "EF.CardAccess agrees with the signed copy in EF.CardSecurity",     \
	  "EF.CardAccess differs from the signed copy in EF.CardSecurity",    \
	  "EF.CardAccess and EF.CardSecurity could not be compared")          \
	X(AGREE, "data-agree", "9303-10 4.7", COMBINED, EVALUATORY, EVALUATORY, \
	  "the data groups tell of one person",                               \
	  "the data groups contradict each other",                            \
	  "the data groups could not be compared in everything")              \
	X(KNOWN_DEFECTS, "known-defects", "5.8.2", OBJECT, EVALUATORY, EVALUATORY, \
	  "no defect of such documents is known",                             \
	  "a defect of such documents is known",                              \
	  "a defect or deviation of such documents is known")                 \
	X(SEAL_STRUCTURE, "seal-structure", "5.9.1.2.1", SEAL, OPTIONAL, OPTIONAL, \
	  "the seal is built as its use case demands",                        \
	  "the seal is not built as its use case demands",                    \
	  "the structure of the seal could not be judged")                    \
	X(SEAL_SEMANTICS, "seal-semantics", "5.9.1.2.2", SEAL, OPTIONAL, OPTIONAL, \
	  "the values in the seal are possible ones",                         \
	  "a value in the seal cannot be",                                    \
	  "the values in the seal could not be judged")                       \
	X(SEAL_MRZ_DIGITS, "seal-mrz-check-digits", "5.9.1.2.3", SEAL, OPTIONAL, OPTIONAL, \
	  "the check digits of the MRZ in the seal are right",                \
	  "a check digit of the MRZ in the seal is wrong",                    \
	  "the check digits of the MRZ in the seal could not be computed")    \
	X(SEAL_SIGNER, "seal-signer-signature", "5.9.1.3.1", SEAL, OPTIONAL, OPTIONAL, \
	  "the seal's signer was certified by a trusted country authority",   \
	  "the seal's signer was not certified by the country authority it names", \
	  "no trusted country authority is known for the seal's signer")      \
	X(SEAL_VALIDITY, "seal-signer-validity", "5.9.1.3.2", SEAL, OPTIONAL, OPTIONAL, \
	  "the certificate of the seal's signer is valid today",              \
	  "the certificate of the seal's signer is not valid today",          \
	  "the validity of the certificate of the seal's signer is not known") \
	X(SEAL_AUTHORITY, "seal-csca-validity", "5.9.1.3.3", SEAL, OPTIONAL, OPTIONAL, \
	  "the certificate of the country authority of the seal is valid today", \
	  "the certificate of the country authority of the seal is not valid today", \
	  "the validity of the country authority of the seal is not known")   \
	X(SEAL_PURPOSE, "seal-signer-purpose", "9303-12 7.1.3", SEAL, OPTIONAL, OPTIONAL, \
	  "the signer's certificate is one for signing seals",                \
	  "the signer's certificate is not one for signing seals",            \
	  "the purpose of the certificate of the seal's signer is not known") \
	X(SEAL_DOCUMENT_TYPE, "seal-document-type", "9303-12 7.1.1.6", SEAL, OPTIONAL, OPTIONAL, \
	  "the signer may seal documents of this type",                       \
	  "the signer may not seal documents of this type",                   \
	  "the document types that the signer may seal could not be read")    \
	X(SEAL_REVOCATION, "seal-signer-revocation", "9303-13 D", SEAL, EVALUATORY, EVALUATORY, \
	  "the seal's signer was not revoked",                                \
	  "the seal's signer was revoked",                                    \
	  "no revocation list is known for the seal's signer")                \
	X(SEAL_SIGNATURE, "seal-signature", "5.9.1.4.1", SEAL, OPTIONAL, OPTIONAL, \
	  "the signature of the seal is right",                               \
	  "the signature of the seal is wrong",                               \
	  "the signature of the seal could not be verified")                  \
	X(SEAL_STATE_ISSUER, "seal-state-issuer", "5.9.1.5.1", SEAL, OPTIONAL, OPTIONAL, \
	  "the MRZ in the seal names the State of the authority of the signer", \
	  "the MRZ in the seal names another State than the authority of the signer", \
	  "the State in the seal and the authority's could not be compared")  \
	X(SEAL_STATE_SUBJECT, "seal-state-subject", "5.9.1.5.2", SEAL, OPTIONAL, OPTIONAL, \
	  "the MRZ in the seal names the State of the signer",                \
	  "the MRZ in the seal names another State than the signer",          \
	  "the State in the seal and the signer's could not be compared")     \
	X(SEAL_SIGNER_COUNTRY, "seal-signer-country", "5.9.1.5.3", SEAL, OPTIONAL, OPTIONAL, \
	  "the seal's signer and its authority are of one country",           \
	  "the seal's signer and its authority are of different countries",   \
	  "the country of the authority of the seal's signer is not known")   \
	X(SEAL_HEADER_STATE, "seal-header-state", "9303-13 D", SEAL, OPTIONAL, OPTIONAL, \
	  "the seal was signed by a signer of the State it names",            \
	  "the seal was signed by a signer of another State than it names",   \
	  "the State of the seal and its signer's could not be compared")     \
	X(SEAL_SIGNED_IN_TIME, "seal-signed-in-time", "9303-12 4.1.3.1", SEAL, EVALUATORY, EVALUATORY, \
	  "the seal was signed while its signer was valid",                   \
	  "the seal was signed while its signer was not valid",               \
	  "it is not known whether the signer was valid when the seal was signed") \
	X(SEAL_PROFILE, "seal-signer-profile", "9303-12 7.1.3", SEAL, EVALUATORY, EVALUATORY, \
	  "the certificate of the seal's signer follows its profile",         \
	  "the certificate of the seal's signer deviates from its profile",   \
	  "the certificate of the seal's signer could not be judged")         \
	X(SEAL_MRZ, "seal-mrz", "5.7.7", COMBINED, OPTIONAL, OPTIONAL,        \
	  "the printed MRZ agrees with the one in the seal",                  \
	  "the printed MRZ differs from the one in the seal",                 \
	  "the printed MRZ and the one in the seal could not be compared")    \
	X(SEAL_PASSPORT, "seal-passport", "5.7.4.3", COMBINED, OPTIONAL, OPTIONAL, \
	  "the seal is for a visa in this passport",                          \
	  "the seal is for a visa in another passport",                       \
	  "the passport numbers could not be compared")                       \
	X(CARD_SECURITY_ISSUER, "card-security-issuer", "5.6.4.3.2", ISSUER, OPTIONAL, OPTIONAL, \
	  "the signer of EF.CardSecurity was certified by a trusted country authority and is valid", \
	  "the signer of EF.CardSecurity is not one to be trusted",           \
	  "it is not known whether the signer of EF.CardSecurity can be trusted") \
	X(DTC_FORM, "dtc-form", "DTC rulebook 7", COMBINED, OPTIONAL, OPTIONAL, \
	  "the travel credential is built as its kind demands",               \
	  "the travel credential is malformed or contradicts itself",         \
	  "the travel credential has a signature of its own, of which no text is known here: unverified") \
	X(DTC_DATA, "dtc-data", "DTC rulebook 7", COMBINED, OPTIONAL, OPTIONAL, \
	  "the travel credential holds what a trusted signer signed",         \
	  "the travel credential does not hold what a trusted signer signed", \
	  "it is not known whether a trusted signer signed what the travel credential holds") \
	X(DTC_SOD, "dtc-sod", "DTC rulebook 4.5", COMBINED, OPTIONAL, OPTIONAL, \
	  "travel credential and document have the same EF.SOD, octet by octet", \
	  "the EF.SOD of the travel credential is another one than the document's", \
	  "the EF.SOD of travel credential and document could not be compared") \
	X(DTC_DG1, "dtc-dg1", "DTC rulebook 4.5", COMBINED, OPTIONAL, OPTIONAL, \
	  "travel credential and document have the same data group 1",        \
	  "data group 1 of the travel credential differs from the document's", \
	  "data group 1 of travel credential and document could not be compared") \
	X(DTC_GROUPS, "dtc-data-groups", "DTC rulebook 4.5", COMBINED, OPTIONAL, OPTIONAL, \
	  "every data group that travel credential and document both have is the same", \
	  "data groups of the travel credential differ from the document's",  \
	  "travel credential and document have no data group in common")      \
	X(DTC_CHIP, "dtc-chip", "DTC rulebook 4.5", COMBINED, OPTIONAL, OPTIONAL, \
	  "the chip proved itself by a key that the EF.SOD of both covers",   \
	  "the chip could not prove itself by a key that its EF.SOD covers",  \
	  "it is not known whether the chip can prove itself by a key that the EF.SOD of both covers") \
	X(DTC_LINK, "dtc-link", "DTC rulebook 4.5", COMBINED, OPTIONAL, OPTIONAL, \
	  "the travel credential is linked to this document",                 \
	  "the travel credential is not linked to this document",             \
	  "it is not known whether the travel credential is linked to this document")
/* clang-format on */
#define CERTS_CHECKS_DG(X, n, weight)                                          \
	X(DG##n, "dg" #n, "5.6.4.4.2", INTEGRITY, weight, weight,              \
	    "data group " #n " has the digest that was signed",                \
	    "data group " #n " was altered: its digest is not the signed one", \
	    "the digest of data group " #n " could not be verified")

/*
 * Why a result is what it is; NONE where the sentence of the check says it
 * all.  The first block is Table 5.42: what a data group check found.
 * Append-only.
 */
/* clang-format off */
#define CERTS_REASONS(X)                                                      \
	X(NONE,              "")                                              \
	X(IDENTICAL,         "the digest is identical")                       \
	X(NOT_IDENTICAL,     "the digest is not identical")                   \
	X(PRESENT,           "the data group is there but was not read")      \
	X(NOT_PRESENT,       "the data group is not there")                   \
	X(NON_CONFORMANCE,   "the digest could not be computed")              \
	X(UNSIGNED,          "the security object does not name the data group") \
	X(NOT_LISTED,        "EF.COM does not list a signed data group")      \
	X(LISTED_UNSIGNED,   "EF.COM lists a data group that is not signed")  \
	X(FILE_MISSING,      "a file needed for the check is not there")      \
	X(FILE_MALFORMED,    "a file needed for the check is malformed")      \
	X(READ_ERROR,        "the chip could not be read to the end")         \
	X(NOT_PERFORMED,     "an earlier step ended before this check")       \
	X(NO_PACE,           "the chip does not offer PACE")                  \
	X(NO_BAC,            "BAC was not needed")                            \
	X(PACE_FAILED,       "PACE failed and BAC was used instead")          \
	X(PACE_NOT_TRIED,    "PACE is offered but was not used")              \
	X(PLAIN_ACCESS,      "the chip asks for no access control")           \
	X(PASSWORD,          "the chip did not accept the MRZ or CAN")        \
	X(CAN_USED,          "the CAN was used, so no MRZ was read")          \
	X(OPTIONAL_DATA,     "only the optional data differ")                 \
	X(DATE,              "the date cannot be read")                       \
	X(COUNTRY_UNKNOWN,   "the country code is in no table")               \
	X(COUNTRY_MISSING,   "a certificate names no country")                \
	X(ENCODING,          "the ASN.1 structure is malformed")              \
	X(CONTENT_TYPE,      "the signed content is of another type")         \
	X(NO_SIGNER_INFO,    "there is no signature")                         \
	X(NO_CERTIFICATE,    "the signer's certificate is not embedded and not known") \
	X(DIGEST_UNKNOWN,    "the hash algorithm is not supported")           \
	X(DIGEST_WRONG,      "the digest is not the signed one")              \
	X(ATTRIBUTES,        "the signed attributes are incomplete or contradict the content") \
	X(ALGORITHM_UNKNOWN, "the signature algorithm is not supported")      \
	X(ALGORITHM_REFUSED, "the algorithm is broken and not accepted")      \
	X(ALGORITHM_WEAK,    "an algorithm is weaker than today's")           \
	X(PARAMETERS,        "the parameters of the algorithm are not allowed") \
	X(KEY_UNKNOWN,       "the public key cannot be decoded")              \
	X(KEY_GROUP,         "the curve of the public key is not an allowed one") \
	X(KEY_MISMATCH,      "the key is of another kind than the algorithm") \
	X(KEY_WEAK,          "the public key is too short")                   \
	X(SIGNATURE_WRONG,   "the signature does not verify")                 \
	X(NO_CSCA,           "no trusted certificate has this key identifier or name") \
	X(NO_CSCA_BY_NAME,   "certificates with this name are known, none made the signature") \
	X(CSCA_WRONG,        "the certificate with this key identifier did not make the signature") \
	X(NO_STORE,          "no trust store is there")                       \
	X(DIRECT,            "the certificate itself is trusted")             \
	X(NOT_YET,           "the validity begins in the future")             \
	X(EXPIRED,           "the validity has ended")                        \
	X(NO_TIME,           "the time is not given")                         \
	X(NO_REVOCATION,     "no revocation list is known")                   \
	X(REVOKED,           "the certificate is on a revocation list")       \
	X(IS_AUTHORITY,      "it is the certificate of an authority")         \
	X(OTHER_PURPOSE,     "it is a certificate for another purpose")       \
	X(KEY_USAGE,         "the key usage is missing or wrong")             \
	X(BASIC_CONSTRAINTS, "the basic constraints are missing or wrong")    \
	X(NO_KEY_ID,         "a key identifier is missing")                   \
	X(SERIAL,            "the serial number is negative or too long")     \
	X(CRITICAL,          "a critical extension is not known")             \
	X(FORM,              "the form deviates from the standard")           \
	X(INTERNAL,          "the program failed")                            \
	X(KEY_UNVOUCHED,     "no trusted signature vouches for the key that was used") \
	X(NO_TERMINAL,       "this terminal could not show its right")             \
	X(NOT_ASKED,         "the chip offers it, but was not asked for it")   \
	X(CRL_STALE,         "the newest revocation list is out of date")      \
	X(CRL_UNVERIFIED,    "no trusted certificate vouches for the revocation list") \
	X(CRL_UNREADABLE,    "the revocation list is malformed")               \
	X(AUTHORITY_REVOKED, "the country authority's certificate is on a revocation list") \
	X(DEFECT_REVOKED,    "a defect list revokes the certificate")          \
	X(DEFECT_OPEN,       "a defect list has doubts about the certificate") \
	X(DEFECT_REPLACED,   "a defect list replaces the certificate")         \
	X(DEFECT,            "a defect list knows of this defect")             \
	X(DEVIATION,         "the issuing state has announced this deviation") \
	X(MRZ_DIGITS,        "a check digit of the MRZ is wrong")            \
	X(USE_UNKNOWN,       "the use case of the seal is in no text known here") \
	X(DOCUMENT_TYPE,     "the certificate names other document types")     \
	X(DIFFERS,           "what has to agree differs")                      \
	X(PROTOCOL,          "the protocol was performed and failed")          \
	X(BROKEN_OFF,        "the connection to the chip broke off")           \
	X(NOT_OFFERED,       "the chip does not offer it")                     \
	X(EMPTY,             "the file is there and empty")                    \
	X(NOT_ISSUED_YET,    "the date of issue lies in the future")           \
	X(LOCALITY,          "no country is named, and the localities differ") \
	X(TEXT_MISSING,      "its standard was not at hand, it is read as published readers do") \
	X(DISTRUSTED,        "the certificate or its key is distrusted by name") \
	X(TYPED,             "it could not be read, and its key was typed")  \
	X(NO_CHIP,           "no chip was there: data are shown, not who holds the document")
/* clang-format on */

#endif
