/* Unit ISO7816_G: PACE. */
#include "tests/conformance/cases.h"

/* clang-format off */
const struct conformance_case cases_pace[] = {
	{"ISO7816_G_01", "ISO7816_C_01", "Correct execution of PACE protocols", "SIP",
	 "PACE", " | "
	     "can", 'S', NULL, NULL},
	{"ISO7816_G_02", "ISO7816_C_02", "Check supported standardized domain parameters with Generic Mapping", "SIP",
	 "PACE", "pace pace-ecdh-gm-aes128-p192 | "
	     "pace pace-ecdh-gm-aes128-bp192 | "
	     "pace pace-ecdh-gm-aes128-p224 | "
	     "pace pace-ecdh-gm-aes128-bp224 | "
	     "pace pace-ecdh-gm-aes128-p256 | "
	     "pace pace-ecdh-gm-aes128-bp256 | "
	     "pace pace-ecdh-gm-aes128-bp320 | "
	     "pace pace-ecdh-gm-aes128-p384 | "
	     "pace pace-ecdh-gm-aes128-bp384 | "
	     "pace pace-ecdh-gm-aes128-bp512 | "
	     "pace pace-ecdh-gm-aes128-p521 | "
	     "buffers 4096; pace pace-dh-gm-aes128-modp1024 | "
	     "buffers 4096; pace pace-dh-gm-aes128-modp2048-224 | "
	     "buffers 4096; pace pace-dh-gm-aes128-modp2048-256", 'S', NULL, NULL},
	{"ISO7816_G_03", "ISO7816_C_03", "Check supported standardized domain parameters with Integrated Mapping", "SIP",
	 "PACE", "pace pace-ecdh-im-aes128-p192 | "
	     "pace pace-ecdh-im-aes128-bp192 | "
	     "pace pace-ecdh-im-aes128-bp224 | "
	     "pace pace-ecdh-im-aes128-p256 | "
	     "pace pace-ecdh-im-aes128-bp256 | "
	     "pace pace-ecdh-im-aes128-bp320 | "
	     "pace pace-ecdh-im-aes128-p384 | "
	     "pace pace-ecdh-im-aes128-bp384 | "
	     "pace pace-ecdh-im-aes128-bp512 | "
	     "pace pace-ecdh-im-aes128-p521 | "
	     "buffers 4096; pace pace-dh-im-aes128-modp1024 | "
	     "buffers 4096; pace pace-dh-im-aes128-modp2048-224 | "
	     "buffers 4096; pace pace-dh-im-aes128-modp2048-256", 'S', NULL, NULL},
	{"ISO7816_G_04", "ISO7816_C_04", "Check supported algorithms", "SIP",
	 "PACE", "buffers 4096; pace pace-ecdh-gm-3des-bp256 | "
	     "buffers 4096; pace pace-ecdh-gm-aes128-bp256 | "
	     "buffers 4096; pace pace-ecdh-gm-aes192-bp256 | "
	     "buffers 4096; pace pace-ecdh-gm-aes256-bp256 | "
	     "buffers 4096; pace pace-dh-gm-3des-modp2048-256 | "
	     "buffers 4096; pace pace-dh-gm-aes128-modp2048-256 | "
	     "buffers 4096; pace pace-dh-gm-aes192-modp2048-256 | "
	     "buffers 4096; pace pace-dh-gm-aes256-modp2048-256", 'S', NULL, NULL},
	{"ISO7816_G_05", "ISO7816_C_05", "Check PACE with additional entries in SecurityInfos", "SIP",
	 "PACE", "CardAccess:31 into 300806032A0304020101; DG14:6E/31 into 300806032A0304020101", 'S', NULL, NULL},
	{"ISO7816_G_06", "ISO7816_C_06", "Check selection of standardized Domain Parameters and algorithms", "SIP",
	 "PACE", "pace pace-ecdh-gm-3des-bp256,pace-ecdh-gm-aes256-p384 | "
	     "pace pace-dh-gm-3des-modp1024,pace-ecdh-gm-aes128-p256", 'S', NULL, NULL},
	{"ISO7816_G_07", "ISO7816_C_07", "EF.CardAccess contains two PACEInfo and PACEDomainParameter", "SIP",
	 "PACE", "pace pace-ecdh-gm-3des-bp256,pace-ecdh-gm-aes128-p256; CardAccess:31 into 301C060904007F000702020402300C060704007F0007010202010D02010D; DG14:6E/31 into 301C060904007F000702020402300C060704007F0007010202010D02010D", 'S', NULL, NULL},
	{"ISO7816_G_08", "ISO7816_C_08", "Abort PACE because of SW error code during MSE:Set AT", "SIP",
	 "PACE", "answer 22 sw 6A80 | "
	     "answer 22 sw 6A88 | "
	     "answer 22 sw 6985", 'F', "access", NULL},
	{"ISO7816_G_09", "ISO7816_C_09", "Error on the nonce - Value modifications after first General Authenticate", "SIP",
	 "PACE", "answer 86/00 7C/80 flip", 'F', "PASSWORD", NULL},
	{"ISO7816_G_10", "ISO7816_C_10", "Error on General Authenticate step 1 command", "SIP",
	 "PACE", "answer 86/00 sw 6A80 | "
	     "answer 86/00 sw 6300 | "
	     "answer 86/00 sw 6982", 'F', "access", NULL},
	{"ISO7816_G_11", "ISO7816_C_11", "Error on General Authenticate step 1 command - bad tag (use 90h instead of 80h)", "SIP",
	 "PACE", "answer 86/00 7C/80 tag 90", 'F', "access", NULL},
	{"ISO7816_G_12", "ISO7816_C_12", "Error on General Authenticate step 2 command", "SIP",
	 "PACE", "answer 86/81 sw 6A80 | "
	     "answer 86/81 sw 6300 | "
	     "answer 86/81 sw 6982", 'F', "access", NULL},
	{"ISO7816_G_13", "ISO7816_C_13", "Error on General Authenticate step 2 command bad tag (use 92h instead of 82h)", "SIP",
	 "PACE", "answer 86/81 7C/82 tag 92", 'F', "access", NULL},
	{"ISO7816_G_14", "ISO7816_C_14", "Abort PACE because of error in GA step 2 (GM)", "SIP",
	 "PACE", "answer 86/81 echo 7C/81 7C/82", 'F', "access", NULL},
	{"ISO7816_G_15", "ISO7816_C_15", "Abort PACE because of error in GA step 2 (IM)", "SIP",
	 "PACE", "pace pace-ecdh-im-3des-bp256; answer 86/81 sw 6A80 | "
	     "pace pace-ecdh-im-3des-bp256; answer 86/81 sw 6982 | "
	     "pace pace-ecdh-im-3des-bp256; answer 86/81 data 7D00 | "
	     "pace pace-ecdh-im-3des-bp256; answer 86/81 data 7C03", 'F', "access", NULL},
	{"ISO7816_G_16", "ISO7816_C_16", "Error in General Authenticate step 2 command - error on mapping data - all ECDH public key components", "SIP",
	 "PACE", "answer 86/81 7C/82 at 0 02 | "
	     "answer 86/81 7C/82 at 1 FFFF | "
	     "answer 86/81 7C/82 at 60 FFFF | "
	     "answer 86/81 7C/82 cut 33 | "
	     "answer 86/81 7C/82 set 00 | "
	     "answer 86/81 7C/82 set ", 'F', "access", NULL},
	{"ISO7816_G_17", "ISO7816_C_17", "Error in General Authenticate step 2 command - error on mapping data - all DH public key components", "SIP",
	 "PACE", "pace pace-dh-gm-3des-modp1024; answer 86/81 7C/82 set 00 | "
	     "pace pace-dh-gm-3des-modp1024; answer 86/81 7C/82 set 01 | "
	     "pace pace-dh-gm-3des-modp1024; answer 86/81 7C/82 cut 127 | "
	     "pace pace-dh-gm-3des-modp1024; answer 86/81 7C/82 at 0 FFFFFFFF", 'F', "access", NULL},
	{"ISO7816_G_18", "ISO7816_C_18", "Error in General Authenticate step 3 command", "SIP",
	 "PACE", "answer 86/83 sw 6A80 | "
	     "answer 86/83 sw 6300 | "
	     "answer 86/83 sw 6982", 'F', "access", NULL},
	{"ISO7816_G_19", "ISO7816_C_19", "Error in General Authenticate step 3 command - bad tag (use 94h instead of 84h)", "SIP",
	 "PACE", "answer 86/83 7C/84 tag 94", 'F', "access", NULL},
	{"ISO7816_G_20", "ISO7816_C_20", "Abort PACE because of error in GA step 3", "SIP",
	 "PACE", "answer 86/83 7C/84 drop", 'F', "access", NULL},
	{"ISO7816_G_21", "ISO7816_C_21", "Error on General Authenticate step 3 command - error on ephemeral public key - all ECDH public key components", "SIP",
	 "PACE", "answer 86/83 7C/84 at 0 02 | "
	     "answer 86/83 7C/84 at 1 FFFF | "
	     "answer 86/83 7C/84 at 60 FFFF | "
	     "answer 86/83 7C/84 cut 33 | "
	     "answer 86/83 7C/84 set 00 | "
	     "answer 86/83 7C/84 set ", 'F', "access", NULL},
	{"ISO7816_G_22", "ISO7816_C_22", "Error on General Authenticate step 3 command - error on ephemeral public key - all DH public key components", "SIP",
	 "PACE", "pace pace-dh-gm-3des-modp1024; answer 86/83 7C/84 set 00 | "
	     "pace pace-dh-gm-3des-modp1024; answer 86/83 7C/84 set 01 | "
	     "pace pace-dh-gm-3des-modp1024; answer 86/83 7C/84 cut 127 | "
	     "pace pace-dh-gm-3des-modp1024; answer 86/83 7C/84 at 0 FFFFFFFF", 'F', "access", NULL},
	{"ISO7816_G_23", "ISO7816_C_23", "Abort PACE because of identical ephemeral public keys", "SIP",
	 "PACE", "answer 86/83 echo 7C/83 7C/84", 'F', "access", NULL},
	{"ISO7816_G_24", "ISO7816_C_24", "Error on General Authenticate step 4 command", "SIP",
	 "PACE", "answer 86/85 sw 6A80 | "
	     "answer 86/85 sw 6300 | "
	     "answer 86/85 sw 6982", 'F', "access", NULL},
	{"ISO7816_G_25", "ISO7816_C_25", "Error on General Authenticate step 4 command - bad tag (use 96h instead of 86h)", "SIP",
	 "PACE", "answer 86/85 7C/86 tag 96", 'F', "access", NULL},
	{"ISO7816_G_26", "ISO7816_C_26", "Abort PACE because of error in GA step 4", "SIP",
	 "PACE", "answer 86/85 7C/86 flip | "
	     "answer 86/85 7C/86 cut 7", 'F', "access", NULL},
	{"ISO7816_G_27", "ISO7816_C_27", "Abort PACE because of TLV error on EF.CardAccess", "SIP",
	 "PACE", "after CardAccess:31 len 5 | "
	     "after CardAccess:31 tag 30 | "
	     "after CardAccess:31/30 len 3", 'F', "access", NULL},
	{"ISO7816_G_28", "ISO7816_C_28", "Abort PACE because of incorrect paramterId in PACEInfo", "SIP",
	 "PACE", "after CardAccess:31/30/02[1] set 1F", 'F', "access", NULL},
	{"ISO7816_G_29", "ISO7816_C_29", "PACE-CAM with missing tag 8Ah but correct ECAD", "SIP",
	 "PACE", "pace pace-ecdh-cam-aes128-bp256; ca bp256 aes128 13; buffers 4096; answer 86/85 7C/8A drop", 'F', NULL, NULL},
	{"ISO7816_G_30", "ISO7816_C_30", "PACE-CAM with incorrectly encoded ECAD (no octet string)", "SIP",
	 "PACE", "pace pace-ecdh-cam-aes128-bp256; ca bp256 aes128 13; buffers 4096; answer 86/85 7C/8A set 020101", 'F', NULL, NULL},
	{"ISO7816_G_31", "ISO7816_C_31", "PACE-CAM with wrong ECAD", "SIP",
	 "PACE", "pace pace-ecdh-cam-aes128-bp256; ca bp256 aes128 13; buffers 4096; answer 86/85 7C/8A flip", 'F', NULL, NULL},
	{"ISO7816_G_32", "ISO7816_C_32", "PACE-CAM with wrong tag 8Ah (use 8Bh) but correct ECAD", "SIP",
	 "PACE", "pace pace-ecdh-cam-aes128-bp256; ca bp256 aes128 13; buffers 4096; answer 86/85 7C/8A tag 8B", 'F', NULL, NULL},
	{"ISO7816_G_33", "ISO7816_C_33", "PACE-CAM with correct tag 8Ah but missing ECAD", "SIP",
	 "PACE", "pace pace-ecdh-cam-aes128-bp256; ca bp256 aes128 13; buffers 4096; answer 86/85 7C/8A set ", 'F', NULL, NULL},
	{"ISO7816_G_34", "ISO7816_C_34", "PACE-CAM with Passive Authentication", "SIP",
	 "PACE", "pace pace-ecdh-cam-aes128-bp256; ca bp256 aes128 13; buffers 4096", 'S', NULL, NULL},
	{"ISO7816_G_35", "ISO7816_C_35", "Return additional tag 8Ah during PACE-GM", "SIP",
	 "PACE", "answer 86/85 7C/86 add 8A0411223344", 'E', NULL, NULL},
	{"ISO7816_G_36", NULL, "Use invalid OID for PACE-CAM in EF.CardAccess", "SIP",
	 "PACE", "CardAccess:31 into 3012060A04007F0007020204050202010202010D; DG14:6E/31 into 3012060A04007F0007020204050202010202010D", 'S', NULL, NULL},
	{"ISO7816_G_37", NULL, "Use invalid OID for PACE-CAM in EF.CardAccess", "-",
	 NULL, NULL, '-', NULL, "deleted in version 1.41"},
	{"ISO7816_G_38", "ISO7816_C_36", "Use DG14 without SecurityInfo during PACE-CAM", "SIP",
	 "PACE", "pace pace-ecdh-cam-aes128-bp256; ca bp256 aes128 13; buffers 4096; DG14:6E/31 set ", 'E', NULL, NULL},
	{"ISO7816_G_39", "ISO7816_C_37", "Use EF.CardSecurity with wrong chipAuthenticationPublicKey during PACE-CAM", "SIP",
	 "PACE", "pace pace-ecdh-cam-aes128-bp256; ca bp256 aes128 13; buffers 4096; CardSecurity:31/30{04007F000702020102}/30/03 flip", 'F', "chip-cam", NULL},
	{"ISO7816_G_40", "ISO7816_C_38", "Use EF.CardSecurity without ChipAuthenticationPublicKeyInfo during PACE-CAM", "SIP",
	 "PACE", "pace pace-ecdh-cam-aes128-bp256; ca bp256 aes128 13; buffers 4096; CardSecurity:31/30{04007F000702020102} drop", 'F', "chip-cam", NULL},
	{"ISO7816_G_41", "ISO7816_C_39", "Check supported standardized domain parameters with Chip Authentication Mapping", "SIP",
	 "PACE", "buffers 4096; pace pace-ecdh-cam-aes128-p192; ca p192 aes128 8 | "
	     "buffers 4096; pace pace-ecdh-cam-aes128-bp192; ca bp192 aes128 9 | "
	     "buffers 4096; pace pace-ecdh-cam-aes128-p224; ca p224 aes128 10 | "
	     "buffers 4096; pace pace-ecdh-cam-aes128-bp224; ca bp224 aes128 11 | "
	     "buffers 4096; pace pace-ecdh-cam-aes128-p256; ca p256 aes128 12 | "
	     "buffers 4096; pace pace-ecdh-cam-aes128-bp256; ca bp256 aes128 13 | "
	     "buffers 4096; pace pace-ecdh-cam-aes128-bp320; ca bp320 aes128 14 | "
	     "buffers 4096; pace pace-ecdh-cam-aes128-p384; ca p384 aes128 15 | "
	     "buffers 4096; pace pace-ecdh-cam-aes128-bp384; ca bp384 aes128 16 | "
	     "buffers 4096; pace pace-ecdh-cam-aes128-bp512; ca bp512 aes128 17 | "
	     "buffers 4096; pace pace-ecdh-cam-aes128-p521; ca p521 aes128 18", 'S', NULL, NULL},
	{NULL, NULL, NULL, NULL, NULL, NULL, '-', NULL, NULL},
};
/* clang-format on */
