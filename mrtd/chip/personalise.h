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
#include "mrtd/finger.h"
#include "mrtd/hash.h"
#include "mrtd/iris.h"
#include "mrtd/lds.h"
#include "mrtd/secinfo.h"
#include "mrtd/transport.h"

/* EF.COM: LDS 1.7, Unicode 4.0.0, the data groups among these files. */
void mrtd_chip_personalise_com(struct sink *, uint32_t files);
/* EF.DG1 around the lines of an MRZ, without line breaks. */
void mrtd_chip_personalise_dg1(struct sink *, struct span mrz);

struct mrtd_chip_portrait {
	struct span image; /* JPEG or JPEG 2000, as it is */
	enum mrtd_image_format format;
	uint16_t width, height;
	enum mrtd_cbeff_encoding encoding; /* 19794-5:2005 or 39794-5 */
};

/*
 * EF.DG2: one template, one frontal image, no feature points, nothing said
 * about the person.
 */
void mrtd_chip_personalise_dg2(
    struct sink *, const struct mrtd_chip_portrait *);

struct mrtd_chip_print {
	struct span image; /* as it is */
	enum mrtd_image_format format;
	uint16_t width, height;
	uint8_t position; /* enum mrtd_finger_position */
	uint8_t impression; /* enum mrtd_finger_impression */
	uint16_t ppi;
	enum mrtd_cbeff_encoding encoding; /* 19794-4:2005 or 39794-4 */
};

/*
 * EF.DG3: one template for each print.  Without any, the empty group with the
 * filler in tag 53, which is to differ from chip to chip (Table 50).
 * MRTD_E_UNSUPPORTED: the encoding has no code for that image format.
 */
enum mrtd_err mrtd_chip_personalise_dg3(struct sink *,
    const struct mrtd_chip_print[], size_t n, struct span filler) MUST_USE;

struct mrtd_chip_iris {
	struct span image; /* grey, as it is */
	enum mrtd_image_format format;
	uint16_t width, height;
	uint8_t eye; /* enum mrtd_iris_eye */
	uint16_t year; /* of capture; ISO/IEC 39794-6 demands it */
	enum mrtd_cbeff_encoding encoding; /* 19794-6:2005 or 39794-6 */
};

/* EF.DG4, likewise (Table 57). */
enum mrtd_err mrtd_chip_personalise_dg4(struct sink *,
    const struct mrtd_chip_iris[], size_t n, struct span filler) MUST_USE;

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

/* EF.CardAccess; EF.DG14 has a signed copy of it (Doc 9303-11 §4.2) and more:
 * mrtd/chip/personalise_infos.h. */
void mrtd_chip_personalise_card_access(
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
