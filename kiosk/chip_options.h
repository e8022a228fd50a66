/*
 * What a virtual passport is personalised with, from a command line and from
 * files.  Every long option of `sallyport chip make` is also a key of the
 * section [chip] of a file given by --from; data groups have sections of their
 * own, whose keys are those of mrtd/field.h:
 *
 *	[chip]
 *	mrz = L898902C3 740812 120415
 *	suite = pace-ecdh-im-aes128-p256	repeats, like --suite
 *	ca = ecdh-aes128-p256,id=1
 *
 *	[DG11]
 *	full_name = ERIKSSON<<ANNA<MARIA
 *
 *	[DG16.1]				the first person to notify
 *	name = SMITH<<CHARLES<R
 *
 *	[entry.1]				LDS2, keys of mrtd/lds2_table.c
 *	state = UTO				likewise [exit.1], [visa.1],
 *	date = 20260815				[biometrics.1]; up to 16 each
 */
#ifndef KIOSK_CHIP_OPTIONS_H
#define KIOSK_CHIP_OPTIONS_H

#include "kiosk/conf.h"
#include "kiosk/err.h"
#include "mrtd/lds2.h"

#define KIOSK_CHIP_OPTIONS_LIST 8
#define KIOSK_CHIP_OPTIONS_FIELDS 256
#define KIOSK_CHIP_OPTIONS_RECORDS 16 /* of one file of LDS2 */

struct kiosk_chip_list {
	const char *v[KIOSK_CHIP_OPTIONS_LIST];
	unsigned n;
};

struct kiosk_chip_field {
	unsigned dg; /* 1 to 16; 0: of a record of LDS2 */
	enum mrtd_lds2_file file; /* of that record */
	/* Of a template that repeats, from 1, 0: none; of a record. */
	unsigned group;
	const char *key, *value;
};

struct kiosk_chip_make {
	const char *out; /* directory, made where it is missing */
	const char *portrait; /* JPEG or JPEG 2000 */
	const char *mrz; /* see kiosk/mrz_arg.h */
	const char *access; /* "pace", "bac", "both", "none" */
	struct kiosk_chip_list suites; /* of PACE */
	const char *can; /* "": none */
	/*
	 * Chip Authentication: {dh,ecdh}-CIPHER-GROUP as in the suites of PACE,
	 * then ,id=N ,explicit (domain parameters written out) ,numbered (by
	 * their number).
	 */
	struct kiosk_chip_list ca;
	/* Left out of DG14: "ca-info", "ca-info-id", "ca-key-id". */
	struct kiosk_chip_list omit;
	/* Active Authentication: rsa-BITS-HASH or ecdsa-GROUP-HASH[,der]. */
	const char *aa;
	/*
	 * Directory of the terminal that may read DG3, DG4, and LDS2 where
	 * there is any when it is made: cvca.cvcert,
	 * and, made with it where it is missing, dv.cvcert, is.cvcert and
	 * is.key.  NULL: nobody may.
	 */
	const char *terminal;
	struct kiosk_chip_list fingers; /* POSITION:FILE or :seed=N, 1 to 10 */
	struct kiosk_chip_list irises; /* 1:FILE (right), 2:FILE (left) */
	const char *records; /* "19794" or "39794": of DG2, DG3, DG4 */
	const char *sign_alg; /* see certs/issue.h */
	const char *hash; /* "sha1" to "sha512" */
	/*
	 * Directory with csca.pem and csca.key, which are made where they are
	 * missing; NULL: the passport's own directory.
	 */
	const char *csca;
	const char *country; /* two letters, of the certificates */
	const char *tampered; /* a portrait put into DG2 after signing */
	unsigned buffers; /* bytes of whole APDUs; 0: short ones alone */
	const char *personality;
	struct kiosk_chip_field fields[KIOSK_CHIP_OPTIONS_FIELDS];
	unsigned n_fields;
	bool lds2; /* some of them are of LDS2 */
	/* Texts out of files. */
	char pool[32768];
	size_t pooled;
};

/*
 * argv[0] begins what getopt says.  On error, what is wrong in words; no words:
 * the usage says it.
 */
enum kiosk_err kiosk_chip_options_make(int argc, char **argv,
    struct kiosk_chip_make *, char *text, size_t cap) MUST_USE;
/* Whole APDUs of 0 (short ones alone) or 512 to 65535 bytes. */
bool kiosk_chip_options_buffers(const char *text, unsigned *out) MUST_USE;

#endif
