/* Units ISO7816_A, _B and _C: application selection, BAC, reading files. */
#include "tests/conformance/cases.h"

/* clang-format off */
const struct conformance_case cases_access[] = {
	{"ISO7816_A_01", "ISO7816_A_01", "Positive test with unprotected MRTD", "SIP",
	 "PLAIN", NULL, 'S', NULL, NULL},
	{"ISO7816_A_02", "ISO7816_A_02", "Positive test with BAC MRTD", "SIP",
	 "BAC", NULL, 'S', NULL, NULL},
	{"ISO7816_A_03", "ISO7816_A_04", "Application selection failure", "SIP",
	 "BAC", "answer A4{A0000002471001} sw 6A82", 'F', "access", NULL},
	{"ISO7816_B_01", "ISO7816_B_01", "Mutual authentication MAC failure", "SIP",
	 "BAC", "answer 82 poke 39 FF", 'F', "access", NULL},
	{"ISO7816_B_02", "ISO7816_B_02", "Mutual authentication encryption failure", "SIP",
	 "BAC", "answer 82 poke 0 FF", 'F', "access", NULL},
	{"ISO7816_B_03", "ISO7816_B_03", "Mutual authentication failure", "SIP",
	 "BAC", "answer 82 sw 6300", 'F', "PASSWORD", NULL},
	{"ISO7816_B_04", "ISO7816_D_01", "SM failure returned by MRTD", "SIP",
	 "BAC", "answer 0CB0 sw 6988 | "
	     "answer 0CB0 sw 6987", 'F', NULL, NULL},
	{"ISO7816_B_05", "ISO7816_D_02", "SM failure - MAC missing", "SIP",
	 "BAC", "answer 0CB0 8E drop", 'F', NULL, NULL},
	{"ISO7816_B_06", "ISO7816_D_03", "SM failure - cryptogram missing", "SIP",
	 "BAC", "answer 0CB0 87 drop", 'F', NULL, NULL},
	{"ISO7816_B_07", "ISO7816_D_04", "SM failure - secured status bytes missing", "SIP",
	 "BAC", "answer 0CB0 99 drop", 'F', NULL, NULL},
	{"ISO7816_B_08", "ISO7816_D_05", "SM failure - incorrect MAC", "SIP",
	 "BAC", "answer 0CB0 8E flip", 'F', NULL, NULL},
	{"ISO7816_B_09", "ISO7816_D_06", "SM failure - incorrect cryptogram", "SIP",
	 "BAC", "answer 0CB0 87 flip", 'F', NULL, NULL},
	{"ISO7816_B_10", "LDS_D_32", "Passive Authentication with revocation list", "SIP",
	 "BAC", "revoked", 'F', "dsc-revocation", NULL},
	{"ISO7816_C_01", "ISO7816_F_01", "File selection failure", "SIP",
	 "BAC", "absent DG1 | "
	     "absent DG2 | "
	     "absent SOD", 'F', NULL, NULL},
	{"ISO7816_C_02", "ISO7816_F_02", "Reading large files", "SIP",
	 "BAC", "image jpeg 40000", 'S', NULL, NULL},
	{"ISO7816_C_03", "ISO7816_F_03", "Reading beyond EOF", "SIP",
	 "BAC", "personality end-ends", 'S', NULL, NULL},
	{"ISO7816_C_04", "ISO7816_F_04", "Reading end of file with status word 6B00", "SIP",
	 "BAC", "personality end-6b00", 'S', NULL, NULL},
	{"ISO7816_C_05", "ISO7816_F_05", "Reading end of file with status word 6282", "SIP",
	 "BAC", "personality end-6282", 'S', NULL, NULL},
	{"ISO7816_C_06", "ISO7816_F_06", "Reading end of file with status word 6Cxx", "SIP",
	 "BAC", "personality end-6cxx", 'S', NULL, NULL},
	{"ISO7816_C_07", "ISO7816_F_07", "Reading file with OddIns", "SIP",
	 "PACE", "image jp2 40000 | "
	     "image jp2 40000; buffers 4096", 'S', NULL, NULL},
	{"ISO7816_C_08", "ISO7816_F_08", "Reading DG2 with image size 0", "SIP",
	 "BAC", "image jpeg 0", 'F', "lds-form", NULL},
	{NULL, NULL, NULL, NULL, NULL, NULL, '-', NULL, NULL},
};
/* clang-format on */
