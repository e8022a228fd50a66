/*
 * The virtual component of a Digital Travel Credential (DTC-VC): the security
 * object and the data groups of a travel document, outside of its chip.
 *
 * ICAO's Technical Report "Digital Travel Credentials (DTC) - Virtual Component
 * Data Structure and PKI Mechanisms", version 1.2, October 2020, itself was not
 * at hand.  Its ASN.1 is reproduced in clause 7 of the DTC rulebook of the
 * APTITUDE consortium (aptitude-eudi-wallet-rfcs, docs/rulebook/
 * dtc-rulebook.md, 2026), all but DTCTBSValue, DTCSignerInfo, DTCSecurityInfo
 * and DTCOtherInfos.  So of a credential with a signature of its own no more is
 * known than that it is there; whoever judges it has to say so, and must let it
 * admit nobody.
 *
 *	if ((e = mrtd_dtc_parse(file, &dtc)) != MRTD_E_OK)
 *		... at dtc.at it is not what it has to be ...
 *	else if (dtc.kind == MRTD_DTC_EMRTD)
 *		... dtc.files are those of the chip, EF.SOD vouches for them ...
 *
 * DER, in the order of the ASN.1, to the last octet.  Nothing is allocated;
 * every span is into the input.
 */
#ifndef MRTD_DTC_H
#define MRTD_DTC_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"
#include "mrtd/lds.h"

/* More than all files of a chip with the limits of mrtd/lds.c. */
#define MRTD_DTC_MAX ((size_t)2 << 20)

/* What the holder proves possession with: the passport itself, the passport or
 * something else, something else alone. */
enum mrtd_dtc_kind {
	MRTD_DTC_EMRTD, /* type 1: signed by nothing but EF.SOD */
	MRTD_DTC_EMRTD_PC, /* type 2 */
	MRTD_DTC_PC, /* type 3: has no EF.SOD */
};
/* "eMRTD bound". */
const char *mrtd_dtc_kind_name(enum mrtd_dtc_kind);

struct mrtd_dtc {
	/* The element that was read last: where an error is. */
	const char *at; /* "dtcDG2" */
	enum mrtd_dtc_kind kind;
	/* EF.SOD and the data groups, whole, as the chip's files are; n 0: not
	 * there. */
	struct span files[MRTD_FILE_COUNT];
	/* Of the kinds with a signature of their own; contents unknown. */
	struct span tbs, signer_info, security_info;
	struct span other_infos; /* for internal use by a State; may be empty */
	unsigned tbs_values;
	unsigned unknown; /* elements of a later edition */
};

/*
 * MRTD_E_LENGTH: more than MRTD_DTC_MAX, or a file of more than its limit;
 * MRTD_E_UNSUPPORTED: another version than 1; MRTD_E_TAG: out of order, twice,
 * or a data group under the number of another; MRTD_E_CONTRADICTION: parts that
 * no kind has together.
 *
 * DTCData has an extension point.  An element of a later edition is
 * context-specific with a number that this one leaves open, 17 to 21 or 24 to
 * 30 (at most 31 elements, ub-DTCData), and is counted; never in a credential
 * that is eMRTD bound: that must hold nothing "as it is not part of signed
 * data", and the same is true of anything that EF.SOD does not know.
 */
enum mrtd_err mrtd_dtc_parse(struct span, struct mrtd_dtc *) MUST_USE;

/*
 * The eMRTD bound credential of these files, by enum mrtd_file: EF.SOD and all
 * data groups that are there.  What mrtd_dtc_parse() says of one of them;
 * MRTD_E_NOT_FOUND: EF.SOD, DG1 or DG2 is not there; MRTD_E_SPACE.
 */
enum mrtd_err mrtd_dtc_make(
    const struct span files[MRTD_FILE_COUNT], struct sink *) MUST_USE;

#endif
