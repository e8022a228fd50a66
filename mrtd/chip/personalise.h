/*
 * What an issuer writes into a chip: the files as Doc 9303-10 (8th edition)
 * §3.11, §4.6 and §4.7 lay them out.  Signing is not done here: the security
 * object goes to certs/issue.
 *
 * Everything goes into a sink of the caller; a sink that is too small shows it
 * by itself.
 */
#ifndef MRTD_CHIP_PERSONALISE_H
#define MRTD_CHIP_PERSONALISE_H

#include "mrtd/face.h"
#include "mrtd/hash.h"
#include "mrtd/lds.h"
#include "mrtd/secinfo.h"
#include "mrtd/transport.h"

/* EF.COM: LDS 1.7, Unicode 4.0.0, the data groups among these files. */
void mrtd_chip_personalise_com(struct sink *, uint32_t files);
/* EF.DG1 around the lines of an MRZ, without line breaks. */
void mrtd_chip_personalise_dg1(struct sink *, struct span mrz);

struct mrtd_chip_portrait {
	struct span image; /* JPEG or JPEG 2000, as it is */
	enum mrtd_face_format format;
	uint16_t width, height;
};

/*
 * EF.DG2: one template, one frontal image in a facial record of ISO/IEC
 * 19794-5:2005, no feature points, nothing said about the person.
 */
void mrtd_chip_personalise_dg2(
    struct sink *, const struct mrtd_chip_portrait *);

/*
 * PACE by a short name:
 * pace-{dh,ecdh}-{gm,im}-{3des,aes128,aes192,aes256}-GROUP or
 * pace-ecdh-cam-{aes128,aes192,aes256}-GROUP, GROUP being modp1024,
 * modp2048-224, modp2048-256, p192, p224, p256, p384, p521, bp192, bp224,
 * bp256, bp320, bp384 or bp512.  parameterId is the number of the domain
 * parameters; a chip with cam needs a key for Chip Authentication with this
 * identifier (mrtd/chip/chip.h) and EF.CardSecurity.  MRTD_E_NOT_FOUND;
 * MRTD_E_UNSUPPORTED and MRTD_E_VALUE as mrtd_secinfo_suite_check() has them.
 */
enum mrtd_err mrtd_chip_personalise_suite(
    const char *name, struct mrtd_paceinfo *) MUST_USE;

/* EF.CardAccess, and the signed copy of it in EF.DG14 (Doc 9303-11 §4.2). */
void mrtd_chip_personalise_card_access(
    struct sink *, const struct mrtd_paceinfo[], size_t n);
void mrtd_chip_personalise_dg14(
    struct sink *, const struct mrtd_paceinfo[], size_t n);

/* EF.ATR/INFO that states extended length and these buffers (Table 29). */
void mrtd_chip_personalise_atr_info(struct sink *, struct mrtd_limits);

/*
 * LDSSecurityObject V0, DER: a digest of each data group that is there.
 * Other files are passed over.
 */
enum mrtd_err mrtd_chip_personalise_security_object(struct sink *,
    enum mrtd_digest, const struct span files[MRTD_FILE_COUNT]) MUST_USE;

#endif
