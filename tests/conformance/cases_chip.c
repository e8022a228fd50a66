/* Units ISO7816_D and _F: Chip and Active Authentication. */
#include "tests/conformance/cases.h"

/* clang-format off */
const struct conformance_case cases_chip[] = {
	{"ISO7816_D_01", "ISO7816_G_01", "Chip authentication with DH", "AIP",
	 "EAC", "ca modp1024 3des | "
	     "buffers 4096; ca modp2048-256 aes128", 'S', NULL, NULL},
	{"ISO7816_D_02", "ISO7816_G_02", "Chip authentication with ECDH", "AIP",
	 "EAC", " | "
	     "ca p256 3des | "
	     "buffers 4096; ca bp256 aes128 | "
	     "buffers 4096; ca p384 aes192 | "
	     "buffers 4096; ca p521 aes256", 'S', NULL, NULL},
	{"ISO7816_D_03", "ISO7816_G_03", "DG14 with one key reference", "AIP",
	 "EAC", "ca p224 3des 1", 'S', NULL, NULL},
	{"ISO7816_D_04", "ISO7816_G_04", "DG14 with two key references", "AIP",
	 "EAC", "ca p224 3des 1; ca bp256 3des 2", 'S', NULL, NULL},
	{"ISO7816_D_05", "ISO7816_G_05", "DG14 with three key references", "AIP",
	 "EAC", "ca p224 3des 1; ca bp256 3des 2; ca p256 3des 3", 'S', NULL, NULL},
	{"ISO7816_D_06", "ISO7816_G_06", "DG14 with invalid key reference", "AIP",
	 "EAC", "ca p224 3des 1; ca bp256 3des 2; DG14:6E/31/30{04007F00070202030201}/02[1] set 63; DG14:6E/31/30[1]{04007F00070202030201}/02[1] set 64; DG14:6E/31/30{04007F000702020102}/02 set 63; DG14:6E/31/30[1]{04007F000702020102}/02 set 64", 'F', "chip-genuine", NULL},
	{"ISO7816_D_07", "ISO7816_G_07", "DG14 with corrupted DH public key", "AIP",
	 "EAC", "ca modp1024 3des; DG14:6E/31/30{04007F000702020101}/30/03 flip", 'F', "chip-genuine", NULL},
	{"ISO7816_D_08", "ISO7816_G_08", "DG14 with corrupted ECDH public key", "AIP",
	 "EAC", "DG14:6E/31/30{04007F000702020102}/30/03 flip", 'F', "chip-genuine", NULL},
	{"ISO7816_D_09", "ISO7816_G_09", "Use old session keys after Chip Authentication", "AIP",
	 "EAC", "fault old-keys", 'F', "chip-genuine", NULL},
	{"ISO7816_D_10", "ISO7816_G_10", "Verify lifetime of ephemeral keys", "AIP",
	 "EAC", "twice", 'S', NULL, NULL},
	{"ISO7816_D_11", "ISO7816_G_11", "DG14 with invalid DH public key specification", "AIP",
	 "EAC", "ca modp1024 3des; DG14:6E/31/30{04007F000702020101}/30/30/06 set 2A864886F70D010105", 'F', "chip-genuine", NULL},
	{"ISO7816_D_12", "ISO7816_G_12", "DG14 with invalid ECDH public key specification", "AIP",
	 "EAC", "DG14:6E/31/30{04007F000702020102}/30/30/06 set 2A8648CE3D0205", 'F', "chip-genuine", NULL},
	{"ISO7816_D_13", "ISO7816_G_13", "ChipAuthenticationPublicKeyInfo, key reference does not match key reference in ChipAuthenticationInfo", "AIP",
	 "EAC", "ca p224 3des 1; ca bp256 3des 2; DG14:6E/31/30{04007F000702020102}/02 set 63; DG14:6E/31/30[1]{04007F000702020102}/02 set 64", 'F', "chip-genuine", NULL},
	{"ISO7816_D_14", "ISO7816_G_14", "ChipAuthentication with Extended Length", "AIP",
	 "EAC", "buffers 4096; ca modp2048-256 3des | "
	     "buffers 4096; ca p256 aes256", 'S', NULL, NULL},
	{"ISO7816_D_15", "ISO7816_G_15", "ChipAuthentication: Use various status words for invalid key reference", "AIP",
	 "EAC", "inside 0C22 sw 6A80 | "
	     "inside 0C22 sw 6A88 | "
	     "inside 0C22 sw 6982 | "
	     "inside 0C22 sw 6300", 'F', "chip-genuine", NULL},
	{"ISO7816_F_01", "ISO7816_E_01", "Performing Active Authentication with RSA-SHA1", "AA",
	 "EACAA", "aa rsa1024 SHA-1", 'S', NULL, NULL},
	{"ISO7816_F_02", "ISO7816_E_02", "Performing Active Authentication with ECDSA", "AA",
	 "EACAA", "aa p256 SHA-256 | "
	     "aa bp384 SHA-384", 'S', NULL, NULL},
	{"ISO7816_F_03", NULL, "Performing Active Authentication with RSA-PSS", "-",
	 NULL, NULL, '-', NULL, "deleted"},
	{"ISO7816_F_04", "ISO7816_E_03", "Performing Active Authentication with RSA-SHA224", "AA",
	 "EACAA", "buffers 4096; aa rsa2048 SHA-224", 'S', NULL, NULL},
	{"ISO7816_F_05", "ISO7816_E_04", "Performing Active Authentication with RSA-SHA256", "AA",
	 "EACAA", "buffers 4096; aa rsa2048 SHA-256", 'S', NULL, NULL},
	{"ISO7816_F_06", "ISO7816_E_05", "Performing Active Authentication with RSA-SHA384", "AA",
	 "EACAA", "buffers 4096; aa rsa2048 SHA-384", 'S', NULL, NULL},
	{"ISO7816_F_07", "ISO7816_E_06", "Performing Active Authentication with RSA-SHA512", "AA",
	 "EACAA", "buffers 4096; aa rsa2048 SHA-512", 'S', NULL, NULL},
	{"ISO7816_F_08", "ISO7816_E_07", "Performing Active Authentication with wrong trailer", "AA",
	 "EACAA", "fault aa-trailer", 'F', "chip-aa", NULL},
	{"ISO7816_F_09", "ISO7816_E_08", "Performing Active Authentication with invalid signature OID", "AA",
	 "EACAA", "aa p256 SHA-256; DG14:6E/31/30{678108010105}/06[1] set 04007F0007010104010F", 'F', "lds-profile", NULL},
	{NULL, NULL, NULL, NULL, NULL, NULL, '-', NULL, NULL},
};
/* clang-format on */
