#include "mrtd/field.h"

/*
 * Doc 9303-10 (8th edition) §3.11, §4.6 and §4.7, table by table.  Lengths are
 * those of the standard where it states them.
 */

#define M MRTD_FIELD_MANDATORY
#define F MRTD_FIELD_FIXED
#define R MRTD_FIELD_REPEATS
#define C MRTD_FIELD_COUNTED
#define TEXT MRTD_FIELD_TEXT
#define NAME MRTD_FIELD_NAME
#define LIST MRTD_FIELD_LIST
#define CODE MRTD_FIELD_CODE
#define DATE MRTD_FIELD_DATE
#define TIME MRTD_FIELD_TIME
#define NUMBER MRTD_FIELD_NUMBER
#define COUNT MRTD_FIELD_COUNT
#define IMAGE MRTD_FIELD_IMAGE
#define TAGS MRTD_FIELD_TAGS
#define BYTES MRTD_FIELD_BYTES
#define TEMPLATE MRTD_FIELD_TEMPLATE

/* clang-format off */
/* Table 29; ISO/IEC 7816-4 §12.1.1 for what else is seen. */
static const struct mrtd_field_rule atr_info[] = {
	{0x43,   0,      "card_service_data",   "Card service data",              BYTES,    1,   F},
	{0x46,   0,      "pre_issuing_data",    "Pre-issuing data",               BYTES,    0,   0},
	{0x47,   0,      "card_capabilities",   "Card capabilities",              BYTES,    3,   0},
	{0x4F,   0,      "application",         "Application identifier",         BYTES,    16,  0},
	{0x7F66, 0,      "extended_length",     "Extended length information",    TEMPLATE, 0,   0},
	{0x02,   0x7F66, "max_command",         "Maximum bytes of a command",     NUMBER,   8,   M},
	{0x02,   0x7F66, "max_response",        "Maximum bytes of a response",    NUMBER,   8,   M},
};

/* Table 31; label and reference of ISO/IEC 7816-4 §12.2.3. */
static const struct mrtd_field_rule dir[] = {
	{0x61,   0,      "application_template", "Application template",          TEMPLATE, 0,   R},
	{0x4F,   0x61,   "application",         "Application identifier",         BYTES,    16,  M},
	{0x50,   0x61,   "label",               "Application label",              TEXT,     0,   0},
	{0x51,   0x61,   "path",                "File reference",                 BYTES,    0,   0},
	{0x73,   0x61,   "discretionary",       "Discretionary data",             BYTES,    0,   0},
};

/* §4.6.1, Table 35. */
static const struct mrtd_field_rule com[] = {
	{0x5F01, 0,      "lds_version",         "LDS version number",             CODE,     4,   M | F},
	{0x5F36, 0,      "unicode_version",     "Unicode version number",         CODE,     6,   M | F},
	{0x5C,   0,      "tag_list",            "Data groups present",            TAGS,     0,   M},
};

/* §4.7.1. */
static const struct mrtd_field_rule dg1[] = {
	{0x5F1F, 0,      "mrz",                 "Machine readable zone",          CODE,     90,  M},
};

/* Tables 58 and 60. */
static const struct mrtd_field_rule dg5[] = {
	{0x02,   0,      "count",               "Number of displayed portraits",  COUNT,    1,   M | F},
	{0x5F40, 0,      "portrait",            "Displayed portrait",             IMAGE,    0,   M | R | C},
};

/* Tables 62 and 64. */
static const struct mrtd_field_rule dg7[] = {
	{0x02,   0,      "count",               "Number of displayed signatures or usual marks", COUNT, 1, M | F},
	{0x5F43, 0,      "signature",           "Displayed signature or usual mark", IMAGE, 0,   M | R | C},
};

/* Tables 65 to 70: yet to be defined, but for the number of instances. */
static const struct mrtd_field_rule features[] = {
	{0x02,   0,      "count",               "Number of features",             NUMBER,   1,   F},
};

/* Tables 71 and 72. */
static const struct mrtd_field_rule dg11[] = {
	{0x5C,   0,      "tag_list",            "Tag list",                       TAGS,     255, M},
	{0x5F0E, 0,      "full_name",           "Name of holder (in full)",       NAME,     99,  0},
	{0xA0,   0,      "other_names",         "Other name(s)",                  TEMPLATE, 0,   0},
	{0x02,   0xA0,   "other_names_count",   "Number of other names",          COUNT,    1,   M | F},
	{0x5F0F, 0xA0,   "other_name",          "Other name",                     NAME,     99,  R | C},
	{0x5F10, 0,      "personal_number",     "Personal number",                TEXT,     99,  0},
	{0x5F2B, 0,      "date_of_birth",       "Full date of birth",             DATE,     8,   F},
	{0x5F11, 0,      "place_of_birth",      "Place of birth",                 LIST,     99,  0},
	{0x5F42, 0,      "address",             "Address",                        LIST,     99,  0},
	{0x5F12, 0,      "telephone",           "Telephone",                      TEXT,     99,  0},
	{0x5F13, 0,      "profession",          "Profession",                     TEXT,     99,  0},
	{0x5F14, 0,      "title",               "Title",                          TEXT,     99,  0},
	{0x5F15, 0,      "personal_summary",    "Personal summary",               TEXT,     99,  0},
	{0x5F16, 0,      "proof_of_citizenship", "Proof of citizenship",          IMAGE,    0,   0},
	{0x5F17, 0,      "other_documents",     "Other valid travel document number(s)", LIST, 99, 0},
	{0x5F18, 0,      "custody",             "Custody information",            TEXT,     999, 0},
};

/* Tables 73 and 74. */
static const struct mrtd_field_rule dg12[] = {
	{0x5C,   0,      "tag_list",            "Tag list",                       TAGS,     255, M},
	{0x5F19, 0,      "issuing_authority",   "Issuing authority",              TEXT,     99,  0},
	{0x5F26, 0,      "date_of_issue",       "Date of issue",                  DATE,     8,   F},
	{0xA0,   0,      "other_persons",       "Other person(s)",                TEMPLATE, 0,   0},
	{0x02,   0xA0,   "other_persons_count", "Number of other persons",        COUNT,    1,   M | F},
	{0x5F1A, 0xA0,   "other_person",        "Name of other person",           NAME,     99,  R | C},
	{0x5F1B, 0,      "endorsements",        "Endorsement(s)/Observation(s)",  TEXT,     99,  0},
	{0x5F1C, 0,      "tax_exit",            "Tax/Exit requirements",          TEXT,     99,  0},
	{0x5F1D, 0,      "image_front",         "Image of front of document",     IMAGE,    0,   0},
	{0x5F1E, 0,      "image_rear",          "Image of rear of document",      IMAGE,    0,   0},
	{0x5F55, 0,      "personalization_time", "Personalization time",          TIME,     14,  F},
	{0x5F56, 0,      "personalization_device", "Personalization device serial number", TEXT, 99, 0},
	/* Seen in real documents, in no edition: a second time. */
	{0x5F85, 0,      "undocumented_time",   "Undocumented time",              TIME,     14,  MRTD_FIELD_STRANGE},
};

/* Tables 80 and 81; a template for each person: A1, A2 ... */
static const struct mrtd_field_rule dg16[] = {
	{0x02,   0,      "count",               "Number of persons identified",   COUNT,    1,   M | F},
	{0xA1,   0,      "person",              "Person to notify",               TEMPLATE, 0,   R | C | MRTD_FIELD_SERIES},
	{0x5F50, 0xA1,   "date_recorded",       "Date details recorded",          DATE,     8,   M | F},
	{0x5F51, 0xA1,   "name",                "Name of person to notify",       NAME,     0,   M},
	{0x5F52, 0xA1,   "telephone",           "Telephone number of person to notify", TEXT, 0, M},
	{0x5F53, 0xA1,   "address",             "Address of person to notify",    LIST,     0,   M},
};

#define TABLE(name, tag, rules, flags) \
	{name, tag, rules, sizeof(rules) / sizeof(rules[0]), flags}

#define LISTED MRTD_FIELD_LISTED
#define FREE MRTD_FIELD_FREE
#define ORDERED MRTD_FIELD_ORDERED
#define PADDED MRTD_FIELD_PADDED

static const struct mrtd_field_table tables[MRTD_FILE_COUNT] = {
	[MRTD_FILE_ATR_INFO] = TABLE("EF.ATR/INFO", 0,    atr_info, PADDED),
	[MRTD_FILE_DIR]      = TABLE("EF.DIR",      0,    dir,      PADDED),
	[MRTD_FILE_COM]      = TABLE("EF.COM",      0x60, com,      ORDERED),
	[MRTD_FILE_DG1]      = TABLE("EF.DG1",      0x61, dg1,      0),
	[MRTD_FILE_DG5]      = TABLE("EF.DG5",      0x65, dg5,      ORDERED),
	/* Reserved, yet to be defined, or the issuer's own (§4.7.6 to §4.7.13). */
	[MRTD_FILE_DG6]      = {"EF.DG6",           0x66, NULL, 0,  FREE},
	[MRTD_FILE_DG7]      = TABLE("EF.DG7",      0x67, dg7,      ORDERED),
	[MRTD_FILE_DG8]      = TABLE("EF.DG8",      0x68, features, FREE),
	[MRTD_FILE_DG9]      = TABLE("EF.DG9",      0x69, features, FREE),
	[MRTD_FILE_DG10]     = TABLE("EF.DG10",     0x6A, features, FREE),
	[MRTD_FILE_DG11]     = TABLE("EF.DG11",     0x6B, dg11,     LISTED),
	[MRTD_FILE_DG12]     = TABLE("EF.DG12",     0x6C, dg12,     LISTED),
	[MRTD_FILE_DG13]     = {"EF.DG13",          0x6D, NULL, 0,  FREE},
	[MRTD_FILE_DG16]     = TABLE("EF.DG16",     0x70, dg16,     0),
};
/* clang-format on */

const struct mrtd_field_table *
mrtd_field_table(enum mrtd_file file)
{
	return (unsigned)file < MRTD_FILE_COUNT && tables[file].name != NULL
	    ? &tables[file]
	    : NULL;
}
