/*
 * What Doc 9303-12 (8th edition) wants, rule by rule: code, severity, clause
 * (of Doc 9303-12 where it names no other text), the rule, what an issuer
 * should do.  A DEFECT breaks a MUST or SHALL, of Doc 9303-12 or of the base
 * profile that its Appendix B inherits; ADVICE is a SHOULD or RECOMMENDED.
 *
 * Which extensions belong into which certificate is a table of its own, in
 * certs/profile_table.c: it looks like Table 6.
 */
#ifndef CERTS_PROFILE_RULES_H
#define CERTS_PROFILE_RULES_H

/* clang-format off */
#define CERTS_PROFILE_RULES(X)                                                 \
	/* the body: Tables 5 and 9 */                                         \
	X(DER, DEFECT, "§7.1",                                                 \
	  "Certificates, CRLs and signed lists are encoded in DER.",           \
	  "Encode with the shortest lengths and integers, sets in order, no unused bits; test with a strict DER reader.") \
	X(VERSION, DEFECT, "Table 5",                                          \
	  "The version is v3, written as the INTEGER 2.",                      \
	  "Issue X.509 version 3.")                                            \
	X(SERIAL_POSITIVE, DEFECT, "Table 5",                                  \
	  "The serial number is a positive integer.",                          \
	  "Write a 00 in front of a number whose first bit is set; do not use 0.") \
	X(SERIAL_LENGTH, DEFECT, "Table 5",                                    \
	  "The serial number has at most 20 octets.",                          \
	  "Use numbers of at most 159 random bits.")                           \
	X(SERIAL_SHORTEST, DEFECT, "Table 5",                                  \
	  "The serial number is written in the smallest number of octets.",    \
	  "Leave out octets in front that say nothing.")                       \
	X(SERIAL_REUSED, DEFECT, "§7.1.1.5",                                   \
	  "A CSCA does not use a serial number twice, also not after a change of its name or key.", \
	  "Take serial numbers from one register for all certificates, links included.") \
	X(SIGNATURE_SAME, DEFECT, "Table 5",                                   \
	  "The algorithm inside is the same as the one outside of what is signed.", \
	  "Write one AlgorithmIdentifier, parameters included, in both places.") \
	X(SIGNATURE_OWN, DEFECT, "RFC 5280 §3.2",                              \
	  "The signature of a self-signed certificate is made with its own key.", \
	  "Issue the certificate anew; this one cannot be told from a forgery.") \
	X(UNIQUE_ID, DEFECT, "Table 5",                                        \
	  "issuerUniqueID and subjectUniqueID are not used.",                  \
	  "Leave them out.")                                                   \
	X(EXTENSIONS, DEFECT, "Table 5",                                       \
	  "The extensions are present.",                                       \
	  "Issue with the extensions of Table 6.")                             \
	X(DEFAULT, DEFECT, "Table 5",                                          \
	  "Default values are not encoded.",                                   \
	  "Leave out FALSE, in the criticality and in basicConstraints.")      \
	/* names */                                                            \
	X(NAME_FORM, DEFECT, "Table 5",                                        \
	  "Issuer and subject are names that can be read.",                    \
	  "Encode the Name as X.501 has it.")                                  \
	X(COUNTRY, DEFECT, "§7.1.1.1",                                         \
	  "countryName is present.",                                           \
	  "Add the two-letter code of the State: receivers look for your keys by it.") \
	X(COUNTRY_FORMAT, DEFECT, "§7.1.1.1",                                  \
	  "countryName has the format of the two-letter codes of Doc 9303-3.", \
	  "Use the two letters of ISO 3166-1, or those that Doc 9303-3 adds.") \
	X(COUNTRY_CASE, DEFECT, "Table 5",                                     \
	  "countryName is in upper case.",                                     \
	  "Write the code in capitals at the next rollover, with a link certificate that has NameChange.") \
	X(COUNTRY_STRING, DEFECT, "Table 5",                                   \
	  "countryName is a PrintableString.",                                 \
	  "Encode countryName as PrintableString.")                            \
	X(COUNTRY_KNOWN, ADVICE, "§7.1.1.1",                                   \
	  "The code is one that Doc 9303-3 or ISO 3166-1 assigns.",            \
	  "Ask ICAO for a code, and use that one.")                            \
	X(COUNTRY_MATCH, DEFECT, "Table 5",                                    \
	  "countryName of issuer and subject are the same.",                   \
	  "Issue for your own State alone, and write its code in one way.")    \
	X(COMMON_NAME, DEFECT, "§7.1.1.1",                                     \
	  "commonName is present.",                                            \
	  "Add a commonName.")                                                 \
	X(NAME_SERIAL, DEFECT, "Table 5",                                      \
	  "The attribute serialNumber is a PrintableString.",                  \
	  "Encode the attribute as PrintableString.")                          \
	X(NAME_STRING, DEFECT, "Table 5",                                      \
	  "Attributes of DirectoryString are PrintableString or UTF8String.",  \
	  "Encode the attribute as UTF8String.")                               \
	X(NAME_LONE, DEFECT, "§7.1.2, §7.1.3",                                 \
	  "The subject holds nothing but countryName and commonName.",         \
	  "Leave out all other attributes: the certificate must fit where it is stored.") \
	X(NAME_SHORT, DEFECT, "§7.1.2",                                        \
	  "commonName of an LDS2 Signer has at most 9 characters.",            \
	  "Choose a shorter commonName.")                                      \
	X(NAME_SEAL, DEFECT, "§7.1.3",                                         \
	  "commonName of a Bar Code Signer is two upper case characters in a PrintableString.", \
	  "Use the letters 3 and 4 of the Signer Identifier in the seals.")    \
	X(SERIAL_SEAL, DEFECT, "Doc 9303-13 §2.2.1",                           \
	  "The serial number of a Bar Code Signer is not the reference 0...0, which is for tests.", \
	  "Number the certificate as its seals refer to it.")                  \
	/* time: Tables 1, 5 and 9 */                                          \
	X(TIME_FORM, DEFECT, "Table 5",                                        \
	  "Times have seconds, no fractions, and end in Z.",                   \
	  "Write YYMMDDHHMMSSZ, from 2050 on YYYYMMDDHHMMSSZ.")                \
	X(TIME_TYPE, DEFECT, "Table 5",                                        \
	  "Dates through 2049 are UTCTime, later ones GeneralizedTime.",       \
	  "Choose the type by the year of the date, for each date by itself.") \
	X(TIME_ORDER, DEFECT, "RFC 5280 §4.1.2.5",                             \
	  "The end of a period is later than its beginning.",                  \
	  "Issue with a period that has a length.")                            \
	X(VALIDITY_LONG, ADVICE, "Table 1",                                    \
	  "The certificate is valid for the use of its key and the longest document, no longer.", \
	  "Shorten the validity to what Table 1 has for this type.")           \
	X(USAGE_LONG, ADVICE, "Table 1, §4.1.1.2, §4.1.4.2",                   \
	  "The private key is used for a short time: a CSCA's three to five years, a Document Signer's up to three months.", \
	  "Replace the key more often, so that less depends on one key.")      \
	X(USAGE_COVERED, DEFECT, "§4.1.1.1",                                   \
	  "A Document Signer's certificate outlives the use of its key by the life of the longest document.", \
	  "End the use of the key before the certificate ends, by the longest validity of a document.") \
	X(USAGE_COVERED_CA, ADVICE, "§4.1.4.1",                                \
	  "A CSCA's certificate outlives the use of its key by the life of the certificates below it.", \
	  "End the use of the key before the certificate ends, by the longest validity of a signer.") \
	/* extensions: Tables 6, 7, 8 and 10 */                                \
	X(PRESENT, DEFECT, "Table 6",                                          \
	  "The extension is mandatory in this type of certificate.",           \
	  "Add the extension.")                                                \
	X(ABSENT, DEFECT, "Table 6",                                           \
	  "The extension is not used in this type of certificate.",            \
	  "Leave the extension out.")                                          \
	X(CRITICAL, DEFECT, "Table 6",                                         \
	  "The extension is critical.",                                        \
	  "Mark the extension critical.")                                      \
	X(NOT_CRITICAL, DEFECT, "Table 6",                                     \
	  "The extension is not critical.",                                    \
	  "Do not mark the extension critical: readers that do not know it must refuse the certificate.") \
	X(CONTENTS, DEFECT, "Table 6",                                         \
	  "The extension holds what its definition says.",                     \
	  "Encode the extension by its ASN.1; readers may refuse the certificate.") \
	X(ONCE, DEFECT, "RFC 5280 §4.2",                                       \
	  "No extension is there more than once.",                             \
	  "Write each extension once.")                                        \
	X(AKI_KEY_ID, DEFECT, "Table 6",                                       \
	  "AuthorityKeyIdentifier has the keyIdentifier.",                     \
	  "Put the SubjectKeyIdentifier of the signing CSCA there.")           \
	X(AKI_PAIR, DEFECT, "RFC 5280 §4.2.1.1",                               \
	  "authorityCertIssuer and authorityCertSerialNumber are both there or both not.", \
	  "Write both, or better neither: keyIdentifier is enough.")           \
	X(AKI_OWN, DEFECT, "RFC 5280 §4.2.1.1",                                \
	  "AuthorityKeyIdentifier of a self-signed certificate is its own SubjectKeyIdentifier.", \
	  "Write the same value in both, or leave AuthorityKeyIdentifier out.") \
	X(SKI_LENGTH, ADVICE, "RFC 5280 §4.2.1.2",                             \
	  "A key identifier has the 20 or 8 octets of the two common methods.", \
	  "Derive it with SHA-1 of the key, 20 octets, or with its last 60 bits, 8 octets.") \
	X(SKI_UNIQUE, ADVICE, "RFC 5280 §4.2.1.2",                             \
	  "Two keys do not share a key identifier.",                           \
	  "Derive the identifier from the key itself; receivers find keys by it.") \
	X(USAGE_BIT, DEFECT, "Table 6",                                        \
	  "The bit of KeyUsage that this type needs is set.",                  \
	  "Set keyCertSign and cRLSign in a CSCA's certificates, digitalSignature in a signer's.") \
	X(USAGE_OTHER, DEFECT, "Table 6",                                      \
	  "No other bit of KeyUsage is set.",                                  \
	  "Clear the bit.")                                                    \
	X(PERIOD_EMPTY, DEFECT, "Table 6",                                     \
	  "PrivateKeyUsagePeriod has notBefore, notAfter or both.",            \
	  "State when the use of the private key ends.")                       \
	X(PERIOD_FORM, DEFECT, "Table 6",                                      \
	  "PrivateKeyUsagePeriod is written in GeneralizedTime, YYYYMMDDHHMMSSZ.", \
	  "Write YYYYMMDDHHMMSSZ, with implicit tags.")                        \
	X(ALT_DIRECTORY, DEFECT, "§7.1.1.2",                                   \
	  "The alternative names hold a directory name with the country code of the MRZ.", \
	  "Add a directoryName with localityName, such as L=UTO.")             \
	X(ALT_CODE, DEFECT, "§7.1.1.2",                                        \
	  "localityName is the ICAO country code as it appears in the MRZ.",   \
	  "Write the code of one to three capital letters in localityName.")   \
	X(ALT_STATE, DEFECT, "§7.1.1.2",                                       \
	  "stateOrProvinceName is a three-letter code assigned by ICAO.",      \
	  "Use it only where the code of the MRZ names more than one issuer, such as L=CHN, ST=HKG.") \
	X(ALT_MATCH, DEFECT, "§7.1.1.2",                                       \
	  "localityName and countryName name the same State.",                 \
	  "Write the MRZ's code of the State whose two letters are in countryName.") \
	X(ALT_OTHER, DEFECT, "§7.1.1.2",                                       \
	  "The directory name holds nothing but localityName and stateOrProvinceName.", \
	  "Leave out all other attributes.")                                   \
	X(ALT_CONTACT, ADVICE, "§7.1.1.2",                                     \
	  "The alternative names say how to reach the issuer: rfc822Name, dNSName or a URI.", \
	  "Add an address that will be answered as long as the certificate is valid.") \
	X(ALT_SAME, DEFECT, "§7.1.1.2",                                        \
	  "IssuerAltName and SubjectAltName of a self-signed CSCA certificate are identical.", \
	  "Copy one into the other, in the same order.")                       \
	X(ALT_HOST, DEFECT, "§7.2.1",                                          \
	  "SubjectAltName of a SPOC server has a dNSName.",                    \
	  "Add the host part of the SPOC's URL as dNSName.")                   \
	X(BASIC_CA, DEFECT, "Table 6",                                         \
	  "basicConstraints has cA TRUE.",                                     \
	  "Set cA: software takes a CSCA without it for no CA.")               \
	X(BASIC_PATH, DEFECT, "Table 6",                                       \
	  "basicConstraints has pathLenConstraint 0.",                         \
	  "Write pathLenConstraint 0, in link certificates too.")              \
	X(PURPOSE, DEFECT, "§7.1.1.3",                                         \
	  "ExtKeyUsage names what the signer is for.",                         \
	  "Put 2.23.136.1.1.3 into a Master List Signer's, 2.23.136.1.1.8 into a Deviation List Signer's.") \
	X(POINT, DEFECT, "Table 6",                                            \
	  "Each CRL distribution point has a distributionPoint, and no reasons or cRLIssuer.", \
	  "Write the URL as distributionPoint alone.")                         \
	X(POINT_URL, DEFECT, "Table 6",                                        \
	  "A distribution point is an ldap, http or https URL.",               \
	  "Write a complete URL, such as https://pkddownload1.icao.int/CRLs/UTO.crl.") \
	X(POINT_PKD, ADVICE, "§7.1.1.4",                                       \
	  "A CRL in the PKD is at https://pkddownload1.icao.int/CRLs/CountryCode.crl, or pkddownload2.", \
	  "Use these two URLs, with the code as it appears in the MRZ.")       \
	X(CHANGE, DEFECT, "§7.1.1.5",                                          \
	  "A link certificate that conveys a change of name has NameChange.",  \
	  "Add NameChange to the link whenever issuer and subject differ.")    \
	X(CHANGE_NONE, ADVICE, "§7.1.1.5",                                     \
	  "NameChange stands in a link certificate only where the name changes.", \
	  "Leave NameChange out where issuer and subject are the same.")       \
	X(TYPES_VERSION, DEFECT, "§7.1.1.6",                                   \
	  "The version of DocumentTypeList is v0.",                            \
	  "Write the INTEGER 0.")                                              \
	X(TYPES_FORM, DEFECT, "§7.1.1.6",                                      \
	  "DocumentTypeList holds document types of the MRZ: one or two letters in a PrintableString.", \
	  "List the types as they stand in the MRZ, without filler.")          \
	/* algorithms: §4.1.6 to §4.1.8 */                                     \
	X(ALGORITHM, DEFECT, "§4.1.6",                                         \
	  "Signatures are RSA, DSA or ECDSA.",                                 \
	  "Sign with an algorithm that every receiving State must support.")   \
	X(HASH, DEFECT, "§4.1.6.4",                                            \
	  "The hash is SHA-224, SHA-256, SHA-384 or SHA-512.",                 \
	  "Sign with SHA-256 or longer.")                                      \
	X(PARAMETERS, DEFECT, "RFC 4055 §2, RFC 5758 §3",                      \
	  "Parameters of an algorithm are as its definition says: NULL for RSA, none for ECDSA and DSA.", \
	  "Encode the parameters as defined.")                                 \
	X(PSS, ADVICE, "§4.1.6.1",                                             \
	  "RSA signatures are RSASSA-PSS.",                                    \
	  "Sign with RSASSA-PSS or ECDSA from the next key on.")               \
	X(PSS_SALT, ADVICE, "RFC 4055 §3.1",                                   \
	  "The salt of RSASSA-PSS is as long as the hash, and MGF1 uses the same hash.", \
	  "Set both to those of the hash.")                                    \
	X(KEY, DEFECT, "§4.1.6",                                               \
	  "The public key is one of RSA, DSA or EC that can be read.",         \
	  "Encode SubjectPublicKeyInfo by RFC 3279 and RFC 4055.")             \
	X(KEY_ECDSA, DEFECT, "§4.1.7, §4.1.8",                                 \
	  "LDS2 Signers and Bar Code Signers use ECDSA.",                      \
	  "Use an EC key: the certificate and the seal must be small.")        \
	X(KEY_SIZE, ADVICE, "§4.1.6",                                          \
	  "The key is of a length that cryptographic catalogues recommend for its lifetime.", \
	  "Use RSA of 3072 bits or more, or EC of 256 bits or more.")          \
	X(EXPONENT, ADVICE, "§4.1.6",                                          \
	  "The RSA exponent is above 65536, as cryptographic catalogues want it.", \
	  "Use 65537.")                                                        \
	X(EC_EXPLICIT, DEFECT, "§4.1.6.3",                                     \
	  "The domain parameters are described explicitly: no named curves, no implicit parameters.", \
	  "Write ECParameters in full, co-factor included.")                   \
	X(EC_COFACTOR, DEFECT, "§4.1.6.3",                                     \
	  "The domain parameters include the co-factor.",                      \
	  "Add the co-factor to ECParameters.")                                \
	X(EC_POINT, DEFECT, "§4.1.6.3",                                        \
	  "Points are uncompressed.",                                          \
	  "Write generator and public key as 04, x and y.")                    \
	X(EC_CURVE, ADVICE, "§4.1.6.3, TR-03111",                              \
	  "The curve is a standardised one of NIST or Brainpool.",             \
	  "Use a standardised curve: receivers refuse parameters that they do not know.") \
	X(HASH_SHORT, ADVICE, "§4.1.6.3, TR-03111",                            \
	  "The hash of ECDSA is as strong as the curve of its key.",           \
	  "Use SHA-384 with curves from 384 bits on, SHA-512 from 512 on.")    \
	/* CRLs: Tables 9 and 10 */                                            \
	X(CRL_VERSION, DEFECT, "Table 9",                                      \
	  "The version is v2, written as the INTEGER 1.",                      \
	  "Issue version 2.")                                                  \
	X(CRL_NEXT, DEFECT, "Table 9",                                         \
	  "nextUpdate is present.",                                            \
	  "State when the next CRL will come, at most 90 days later.")         \
	X(CRL_PERIOD, DEFECT, "§4.1.5",                                        \
	  "At least one CRL is issued every 90 days.",                         \
	  "Issue a CRL at least every 90 days, even when nothing was revoked.") \
	X(CRL_OFTEN, ADVICE, "§4.1.5",                                         \
	  "CRLs are not issued more often than every 48 hours.",               \
	  "Choose a longer period.")                                           \
	X(CRL_OLD, ADVICE, "§4.1.5",                                           \
	  "A new CRL is published before the last is out of date.",            \
	  "Publish a new CRL, and send it to the PKD: receivers cannot tell what is revoked.") \
	X(CRL_EMPTY, DEFECT, "Table 9",                                        \
	  "revokedCertificates is left out when nothing is revoked.",          \
	  "Leave the field out instead of writing an empty one.")              \
	X(CRL_EXTENSIONS, DEFECT, "Table 9",                                   \
	  "crlExtensions are present.",                                        \
	  "Add authorityKeyIdentifier and cRLNumber.")                         \
	X(CRL_NUMBER, DEFECT, "Table 10",                                      \
	  "cRLNumber is a non-negative integer of at most 20 octets, in the smallest number of octets.", \
	  "Count the CRLs from 1 on.")                                         \
	X(CRL_ENTRY, DEFECT, "Table 9",                                        \
	  "Each entry has a serial number and a date that can be read.",       \
	  "Encode the entries by RFC 5280 §5.1.")                              \
	X(CRL_ENTRY_EXTENSION, DEFECT, "Table 10",                             \
	  "Entries have no reasonCode, holdInstructionCode, invalidityDate or certificateIssuer.", \
	  "Leave the entry's extension out.")                                  \
	/* signed lists: Tables 18 and 19 */                                   \
	X(LIST_VERSION, DEFECT, "Table 18, Table 19",                          \
	  "The version of SignedData is v3.",                                  \
	  "Write version 3.")                                                  \
	X(LIST_DIGEST_NULL, DEFECT, "§9.1",                                    \
	  "A DigestAlgorithmIdentifier omits NULL parameters.",                \
	  "Leave the parameters out.")                                         \
	X(LIST_DIGEST_LISTED, DEFECT, "RFC 5652 §5.1",                         \
	  "digestAlgorithms lists the signer's digest algorithm.",             \
	  "List the algorithm that the signer uses.")                          \
	X(LIST_SIGNER, DEFECT, "Table 18, Table 19",                           \
	  "The signer's certificate is included.",                             \
	  "Add the certificate of the signer.")                                \
	X(LIST_CSCA, ADVICE, "Table 18, Table 19",                             \
	  "The CSCA certificate that verifies the signer is included.",        \
	  "Add the CSCA's certificate to certificates.")                       \
	X(LIST_CRLS, DEFECT, "Table 18, Table 19",                             \
	  "crls is not used.",                                                 \
	  "Leave the field out and publish CRLs by themselves.")               \
	X(LIST_SIGNERS, ADVICE, "Table 18, Table 19",                          \
	  "There is one signerInfo.",                                          \
	  "Sign once.")                                                        \
	X(LIST_KEY_ID, ADVICE, "Table 18, Table 19",                           \
	  "The signer is named by its subjectKeyIdentifier.",                  \
	  "Use subjectKeyIdentifier instead of issuerAndSerialNumber, with version 3.") \
	X(LIST_INFO_VERSION, DEFECT, "RFC 5652 §5.3",                          \
	  "The version of SignerInfo is 1 with issuerAndSerialNumber, 3 with subjectKeyIdentifier.", \
	  "Write the version that belongs to the signer's identifier.")        \
	X(LIST_ATTRIBUTES, DEFECT, "RFC 5652 §5.3, §11",                       \
	  "The signed attributes are there, with content-type and message-digest.", \
	  "Add the signed attributes.")                                        \
	X(LIST_TIME, DEFECT, "Table 18, Table 19",                             \
	  "The signed attributes include the signing time.",                   \
	  "Add signingTime: receivers tell old lists from new ones by it.")    \
	X(LIST_UNSIGNED, DEFECT, "Table 19",                                   \
	  "A deviation list has no unsigned attributes.",                      \
	  "Leave them out.")                                                   \
	X(LIST_CONTENT, DEFECT, "§9.2, §10.2",                                 \
	  "The content is the list that its type says, of version v0.",        \
	  "Encode the content by the ASN.1 of the clause.")
/* clang-format on */

#endif
