#include "mrtd/lds.h"

#include <string.h>

const uint8_t mrtd_lds_aid[MRTD_LDS_AID_SIZE] = {
    0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01};

#define MF MRTD_LDS_MF
#define LDS1 MRTD_LDS_LDS1
#define ALWAYS MRTD_LDS_ALWAYS
#define BASIC MRTD_LDS_BASIC
#define EAC MRTD_LDS_EXTENDED
#define KIB *(size_t)1024

/*
 * EF.CardAccess is a SET, EF.CardSecurity a CMS SEQUENCE (Doc 9303-10
 * §3.11.3, §3.11.4).  EF.ATR/INFO and EF.DIR are data objects in a row, and so
 * is EF.CVCA, filled up with 00.
 */
/* clang-format off */
static const struct mrtd_lds_file files[] = {
	/*                          name               FID    SFI   tag   where access  max */
	{MRTD_FILE_CARD_ACCESS,   "EF.CardAccess",   0x011C, 0x1C, 0x31, MF,   ALWAYS,   4 KIB},
	{MRTD_FILE_ATR_INFO,      "EF.ATR/INFO",     0x2F01, 0x01, 0,    MF,   ALWAYS,   1 KIB},
	{MRTD_FILE_DIR,           "EF.DIR",          0x2F00, 0x1E, 0,    MF,   ALWAYS,   1 KIB},
	{MRTD_FILE_CARD_SECURITY, "EF.CardSecurity", 0x011D, 0x1D, 0x30, MF,   BASIC,   16 KIB},
	{MRTD_FILE_COM,           "EF.COM",          0x011E, 0x1E, 0x60, LDS1, BASIC,    1 KIB},
	{MRTD_FILE_SOD,           "EF.SOD",          0x011D, 0x1D, 0x77, LDS1, BASIC,   32 KIB},
	{MRTD_FILE_DG1,           "EF.DG1",          0x0101, 0x01, 0x61, LDS1, BASIC,    1 KIB},
	{MRTD_FILE_DG2,           "EF.DG2",          0x0102, 0x02, 0x75, LDS1, BASIC,  256 KIB},
	{MRTD_FILE_DG3,           "EF.DG3",          0x0103, 0x03, 0x63, LDS1, EAC,    256 KIB},
	{MRTD_FILE_DG4,           "EF.DG4",          0x0104, 0x04, 0x76, LDS1, EAC,    256 KIB},
	{MRTD_FILE_DG5,           "EF.DG5",          0x0105, 0x05, 0x65, LDS1, BASIC,  128 KIB},
	{MRTD_FILE_DG6,           "EF.DG6",          0x0106, 0x06, 0x66, LDS1, BASIC,   32 KIB},
	{MRTD_FILE_DG7,           "EF.DG7",          0x0107, 0x07, 0x67, LDS1, BASIC,  128 KIB},
	{MRTD_FILE_DG8,           "EF.DG8",          0x0108, 0x08, 0x68, LDS1, BASIC,   32 KIB},
	{MRTD_FILE_DG9,           "EF.DG9",          0x0109, 0x09, 0x69, LDS1, BASIC,   32 KIB},
	{MRTD_FILE_DG10,          "EF.DG10",         0x010A, 0x0A, 0x6A, LDS1, BASIC,   32 KIB},
	{MRTD_FILE_DG11,          "EF.DG11",         0x010B, 0x0B, 0x6B, LDS1, BASIC,   32 KIB},
	{MRTD_FILE_DG12,          "EF.DG12",         0x010C, 0x0C, 0x6C, LDS1, BASIC,  128 KIB},
	{MRTD_FILE_DG13,          "EF.DG13",         0x010D, 0x0D, 0x6D, LDS1, BASIC,   32 KIB},
	{MRTD_FILE_DG14,          "EF.DG14",         0x010E, 0x0E, 0x6E, LDS1, BASIC,   16 KIB},
	{MRTD_FILE_DG15,          "EF.DG15",         0x010F, 0x0F, 0x6F, LDS1, BASIC,    8 KIB},
	{MRTD_FILE_DG16,          "EF.DG16",         0x0110, 0x10, 0x70, LDS1, BASIC,   32 KIB},
	{MRTD_FILE_CVCA,          "EF.CVCA",         0x011C, 0x1C, 0,    LDS1, BASIC,    1 KIB},
};
/* clang-format on */

#define N_FILES (sizeof(files) / sizeof(files[0]))
_Static_assert(N_FILES == MRTD_FILE_COUNT, "one row for each file");

const struct mrtd_lds_file *
mrtd_lds_file(enum mrtd_file id)
{
	return (unsigned)id < N_FILES ? &files[id] : NULL;
}

const struct mrtd_lds_file *
mrtd_lds_of_tag(uint32_t tag)
{
	for (size_t i = MRTD_FILE_COM; i < N_FILES; i++)
		if (files[i].tag == tag && tag != 0)
			return &files[i];
	return NULL;
}

const struct mrtd_lds_file *
mrtd_lds_of_name(const char *name)
{
	for (size_t i = 0; i < N_FILES; i++)
		if (strcmp(files[i].name, name) == 0 ||
		    strcmp(files[i].name + sizeof("EF.") - 1, name) == 0)
			return &files[i];
	return NULL;
}

const struct mrtd_lds_file *
mrtd_lds_dg(unsigned n)
{
	return n >= 1 && n <= 16 ? &files[MRTD_FILE_DG1 + n - 1] : NULL;
}

unsigned
mrtd_lds_dg_number(enum mrtd_file id)
{
	return id >= MRTD_FILE_DG1 && id <= MRTD_FILE_DG16
	    ? (unsigned)id - MRTD_FILE_DG1 + 1
	    : 0;
}
