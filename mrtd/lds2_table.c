#include "mrtd/lds2_table.h"

/*
 * Doc 9303-10 (8th edition) Tables 83, 86, 90 and 93.  The order of the
 * elements is fixed.  Lengths in brackets there are the longest allowed.
 */

#define M MRTD_FIELD_MANDATORY
#define F MRTD_FIELD_FIXED
#define TEXT MRTD_FIELD_TEXT
#define CODE MRTD_FIELD_CODE
#define DATE MRTD_FIELD_DATE
#define NUMBER MRTD_FIELD_NUMBER
#define DAYS MRTD_FIELD_DAYS
#define BYTES MRTD_FIELD_BYTES
#define TEMPLATE MRTD_FIELD_TEMPLATE

/* clang-format off */
/* Table 86. */
static const struct mrtd_field_rule travel[] = {
	{0x5F44, 0,    "state_copy",        "Embarkation/Debarkation State (copy)", CODE,     3,   M | F},
	{0x73,   0,    "record",            "Entry/Exit travel record",             TEMPLATE, 0,   M},
	{0x5F44, 0x73, "state",             "Embarkation/Debarkation State",        CODE,     3,   M | F},
	{0x5F4C, 0x73, "visas",             "Visa approvals, refusals, and revocations", TEXT, 50, 0},
	{0x5F45, 0x73, "date",              "Travel date",                          DATE,     8,   M | F},
	{0x5F4B, 0x73, "authority",         "Inspection authority",                 TEXT,     10,  M},
	{0x5F46, 0x73, "location",          "Inspection location",                  TEXT,     10,  M},
	{0x5F4A, 0x73, "inspector",         "Inspector reference",                  TEXT,     20,  M},
	{0x5F4D, 0x73, "result",            "Result of inspection",                 TEXT,     50,  0},
	{0x5F49, 0x73, "mode",              "Mode of travel",                       CODE,     1,   F},
	{0x5F48, 0x73, "duration",          "Duration of stay (days)",              NUMBER,   2,   0},
	{0x5F4E, 0x73, "conditions",        "Conditions holder is required to observe", TEXT, 50,  0},
	{0x5F37, 0,    "signature",         "Authenticity token (signature)",       BYTES,    140, M},
	{0x5F38, 0,    "certificate",       "Record number of the signer's certificate", NUMBER, 1, M | F},
};

/* Table 90. */
static const struct mrtd_field_rule visa[] = {
	{0x5F28, 0,    "state_copy",        "Issuing State or organization (copy)", CODE,     3,   M | F},
	{0x71,   0,    "record",            "Visa record",                          TEMPLATE, 0,   M},
	{0x5F28, 0x71, "state",             "Issuing State or organization",        CODE,     3,   M | F},
	{0x43,   0x71, "document_type",     "Document type",                        CODE,     2,   M | F},
	{0x5F71, 0x71, "mrv_a",             "Machine readable visa of type A",      CODE,     48,  F},
	{0x5F72, 0x71, "mrv_b",             "Machine readable visa of type B",      CODE,     44,  F},
	{0x5F73, 0x71, "entries",           "Number of entries",                    NUMBER,   1,   0},
	{0x5F74, 0x71, "duration",          "Duration of stay",                     DAYS,     3,   F},
	{0x5F75, 0x71, "passport_number",   "Passport number",                      CODE,     9,   F},
	{0x5F76, 0x71, "visa_type",         "Visa type/class/category",             BYTES,    4,   0},
	{0x5F77, 0x71, "territory",         "Territory information",                BYTES,    8,   0},
	{0x49,   0x71, "place_of_issue",    "Place of issuance (issuing authority)", TEXT,    50,  M},
	{0x5F25, 0x71, "effective_date",    "Effective date (date of issuance)",    DATE,     8,   M | F},
	{0x5F24, 0x71, "expiration_date",   "Expiration date",                      DATE,     8,   M | F},
	{0x5A,   0x71, "document_number",   "Document number",                      CODE,     9,   M | F},
	{0x5F32, 0x71, "additional",        "Additional information",               TEXT,     50,  0},
	{0x5B,   0x71, "name",              "Name of holder (full name)",           TEXT,     50,  M},
	{0x5F33, 0x71, "primary_identifier", "Primary identifier (surname)",        TEXT,     50,  M},
	{0x5F34, 0x71, "secondary_identifier", "Secondary identifier (given name)", TEXT,     50,  M},
	{0x5F35, 0x71, "sex",               "Sex",                                  CODE,     1,   M | F},
	{0x5F2B, 0x71, "date_of_birth",     "Date of birth",                        DATE,     8,   M | F | MRTD_FIELD_UNKNOWN_PARTS},
	{0x5F2C, 0x71, "nationality",       "Nationality",                          CODE,     3,   M | F},
	{0x5F1F, 0x71, "mrz",               "MRZ",                                  CODE,     50,  M},
	{0x5F40, 0x71, "biometrics",        "Reference to additional biometrics EF", NUMBER,  2,   F},
	{0x5F37, 0,    "signature",         "Authenticity token (signature)",       BYTES,    140, M},
	{0x5F38, 0,    "certificate",       "Record number of the signer's certificate", NUMBER, 1, M | F},
};

/* Table 93. */
static const struct mrtd_field_rule biometrics[] = {
	{0x5F2E, 0,    "data",              "Additional biometric data",            BYTES,    0,   M},
	{0x5F37, 0,    "signature",         "Authenticity token (signature)",       BYTES,    140, M},
	{0x5F38, 0,    "certificate",       "Record number of the signer's certificate", NUMBER, 1, M | F},
};

/* Table 83. */
static const struct mrtd_field_rule certificate[] = {
	{0x5F3A, 0,    "serial",            "Country code and serial number",       BYTES,    22,  M},
	{0x72,   0,    "x509",              "X.509 certificate",                    BYTES,    900, M},
};
/* clang-format on */

#define TABLE(name, tag, rules)                                     \
	{                                                           \
		name, tag, rules, sizeof(rules) / sizeof(rules[0]), \
		    MRTD_FIELD_ORDERED                              \
	}

const struct mrtd_field_table mrtd_lds2_table_travel = TABLE(
    "Travel record", 0, travel);
const struct mrtd_field_table mrtd_lds2_table_visa = TABLE(
    "Visa record", 0, visa);
const struct mrtd_field_table mrtd_lds2_table_biometrics = TABLE(
    "EF.Biometrics", 0x7F2E, biometrics);
const struct mrtd_field_table mrtd_lds2_table_certificate = TABLE(
    "Certificate record", 0, certificate);
