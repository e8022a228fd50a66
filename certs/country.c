#include "certs/country.h"

#include <ctype.h>
#include <string.h>

/*
 * ISO 3166-1, then what Doc 9303-3 §5 adds for the MRZ.  Some codes have two
 * rows, because states differ in what they write into certificates.
 */
/* clang-format off */
static const struct {
	char mrz[4], certificate[3];
} codes[] = {
	{"AFG", "AF"}, {"ALA", "AX"}, {"ALB", "AL"}, {"DZA", "DZ"}, {"ASM", "AS"}, {"AND", "AD"},
	{"AGO", "AO"}, {"AIA", "AI"}, {"ATA", "AQ"}, {"ATG", "AG"}, {"ARG", "AR"}, {"ARM", "AM"},
	{"ABW", "AW"}, {"AUS", "AU"}, {"AUT", "AT"}, {"AZE", "AZ"}, {"BHS", "BS"}, {"BHR", "BH"},
	{"BGD", "BD"}, {"BRB", "BB"}, {"BLR", "BY"}, {"BEL", "BE"}, {"BLZ", "BZ"}, {"BEN", "BJ"},
	{"BMU", "BM"}, {"BTN", "BT"}, {"BOL", "BO"}, {"BES", "BQ"}, {"BIH", "BA"}, {"BWA", "BW"},
	{"BVT", "BV"}, {"BRA", "BR"}, {"IOT", "IO"}, {"BRN", "BN"}, {"BGR", "BG"}, {"BFA", "BF"},
	{"BDI", "BI"}, {"CPV", "CV"}, {"KHM", "KH"}, {"CMR", "CM"}, {"CAN", "CA"}, {"CYM", "KY"},
	{"CAF", "CF"}, {"TCD", "TD"}, {"CHL", "CL"}, {"CHN", "CN"}, {"CXR", "CX"}, {"CCK", "CC"},
	{"COL", "CO"}, {"COM", "KM"}, {"COG", "CG"}, {"COD", "CD"}, {"COK", "CK"}, {"CRI", "CR"},
	{"CIV", "CI"}, {"HRV", "HR"}, {"CUB", "CU"}, {"CUW", "CW"}, {"CYP", "CY"}, {"CZE", "CZ"},
	{"DNK", "DK"}, {"DJI", "DJ"}, {"DMA", "DM"}, {"DOM", "DO"}, {"ECU", "EC"}, {"EGY", "EG"},
	{"SLV", "SV"}, {"GNQ", "GQ"}, {"ERI", "ER"}, {"EST", "EE"}, {"SWZ", "SZ"}, {"ETH", "ET"},
	{"FLK", "FK"}, {"FRO", "FO"}, {"FJI", "FJ"}, {"FIN", "FI"}, {"FRA", "FR"}, {"GUF", "GF"},
	{"PYF", "PF"}, {"ATF", "TF"}, {"GAB", "GA"}, {"GMB", "GM"}, {"GEO", "GE"}, {"DEU", "DE"},
	{"GHA", "GH"}, {"GIB", "GI"}, {"GRC", "GR"}, {"GRL", "GL"}, {"GRD", "GD"}, {"GLP", "GP"},
	{"GUM", "GU"}, {"GTM", "GT"}, {"GGY", "GG"}, {"GIN", "GN"}, {"GNB", "GW"}, {"GUY", "GY"},
	{"HTI", "HT"}, {"HMD", "HM"}, {"VAT", "VA"}, {"HND", "HN"}, {"HKG", "HK"}, {"HKG", "CN"},
	{"HUN", "HU"}, {"ISL", "IS"}, {"IND", "IN"}, {"IDN", "ID"}, {"IRN", "IR"}, {"IRQ", "IQ"},
	{"IRL", "IE"}, {"IMN", "IM"}, {"ISR", "IL"}, {"ITA", "IT"}, {"JAM", "JM"}, {"JPN", "JP"},
	{"JEY", "JE"}, {"JOR", "JO"}, {"KAZ", "KZ"}, {"KEN", "KE"}, {"KIR", "KI"}, {"PRK", "KP"},
	{"KOR", "KR"}, {"KWT", "KW"}, {"KGZ", "KG"}, {"LAO", "LA"}, {"LVA", "LV"}, {"LBN", "LB"},
	{"LSO", "LS"}, {"LBR", "LR"}, {"LBY", "LY"}, {"LIE", "LI"}, {"LTU", "LT"}, {"LUX", "LU"},
	{"MAC", "MO"}, {"MAC", "CN"}, {"MDG", "MG"}, {"MWI", "MW"}, {"MYS", "MY"}, {"MDV", "MV"},
	{"MLI", "ML"}, {"MLT", "MT"}, {"MHL", "MH"}, {"MTQ", "MQ"}, {"MRT", "MR"}, {"MUS", "MU"},
	{"MYT", "YT"}, {"MEX", "MX"}, {"FSM", "FM"}, {"MDA", "MD"}, {"MCO", "MC"}, {"MNG", "MN"},
	{"MNE", "ME"}, {"MSR", "MS"}, {"MAR", "MA"}, {"MOZ", "MZ"}, {"MMR", "MM"}, {"NAM", "NA"},
	{"NRU", "NR"}, {"NPL", "NP"}, {"NLD", "NL"}, {"NCL", "NC"}, {"NZL", "NZ"}, {"NIC", "NI"},
	{"NER", "NE"}, {"NGA", "NG"}, {"NIU", "NU"}, {"NFK", "NF"}, {"MKD", "MK"}, {"MNP", "MP"},
	{"NOR", "NO"}, {"OMN", "OM"}, {"PAK", "PK"}, {"PLW", "PW"}, {"PSE", "PS"}, {"PAN", "PA"},
	{"PNG", "PG"}, {"PRY", "PY"}, {"PER", "PE"}, {"PHL", "PH"}, {"PCN", "PN"}, {"POL", "PL"},
	{"PRT", "PT"}, {"PRI", "PR"}, {"QAT", "QA"}, {"REU", "RE"}, {"ROU", "RO"}, {"RUS", "RU"},
	{"RWA", "RW"}, {"BLM", "BL"}, {"SHN", "SH"}, {"KNA", "KN"}, {"LCA", "LC"}, {"MAF", "MF"},
	{"SPM", "PM"}, {"VCT", "VC"}, {"WSM", "WS"}, {"SMR", "SM"}, {"STP", "ST"}, {"SAU", "SA"},
	{"SEN", "SN"}, {"SRB", "RS"}, {"SYC", "SC"}, {"SLE", "SL"}, {"SGP", "SG"}, {"SXM", "SX"},
	{"SVK", "SK"}, {"SVN", "SI"}, {"SLB", "SB"}, {"SOM", "SO"}, {"ZAF", "ZA"}, {"SGS", "GS"},
	{"SSD", "SS"}, {"ESP", "ES"}, {"LKA", "LK"}, {"SDN", "SD"}, {"SUR", "SR"}, {"SJM", "SJ"},
	{"SWE", "SE"}, {"CHE", "CH"}, {"SYR", "SY"}, {"TWN", "TW"}, {"TJK", "TJ"}, {"TZA", "TZ"},
	{"THA", "TH"}, {"TLS", "TL"}, {"TGO", "TG"}, {"TKL", "TK"}, {"TON", "TO"}, {"TTO", "TT"},
	{"TUN", "TN"}, {"TUR", "TR"}, {"TKM", "TM"}, {"TCA", "TC"}, {"TUV", "TV"}, {"UGA", "UG"},
	{"UKR", "UA"}, {"ARE", "AE"}, {"GBR", "GB"}, {"USA", "US"}, {"UMI", "UM"}, {"URY", "UY"},
	{"UZB", "UZ"}, {"VUT", "VU"}, {"VEN", "VE"}, {"VNM", "VN"}, {"VGB", "VG"}, {"VIR", "VI"},
	{"WLF", "WF"}, {"ESH", "EH"}, {"YEM", "YE"}, {"ZMB", "ZM"}, {"ZWE", "ZW"},
	/* Doc 9303-3 §5, Parts A to E */
	{"D", "DE"},
	{"GBD", "GB"}, {"GBN", "GB"}, {"GBO", "GB"}, {"GBP", "GB"}, {"GBS", "GB"},
	{"BMU", "GB"}, {"CYM", "GB"}, {"GIB", "GB"}, {"GGY", "GB"}, {"IMN", "GB"}, {"JEY", "GB"},
	{"VGB", "GB"}, {"AIA", "GB"}, {"MSR", "GB"}, {"SHN", "GB"}, {"TCA", "GB"}, {"FLK", "GB"},
	{"RKS", "KS"}, {"RKS", "XK"}, {"EUE", "EU"},
	{"UNO", "UN"}, {"UNA", "UN"}, {"UNK", "UN"}, {"UNO", "ZZ"},
	{"XOM", "XO"}, {"XOM", "ZZ"}, {"XPO", "XP"},
	/* Deprecated, and master lists (Parts F and H) */
	{"ANT", "AN"}, {"NTZ", "NT"}, {"IAO", "IA"},
	/* Specimens: Utopia */
	{"UTO", "UT"},
};
/* clang-format on */

static bool
known_state(const char *state)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (strcmp(codes[i].mrz, state) == 0)
			return true;
	return false;
}

static bool
known_certificate(const char *c)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (strcmp(codes[i].certificate, c) == 0 ||
		    strcmp(codes[i].mrz, c) == 0)
			return true;
	return false;
}

/* "D" and "DEU" are the same state (Doc 9303-3 §5). */
static bool
same(const char *state, const char *c)
{
	if (strcmp(state, c) == 0 ||
	    (strcmp(state, "D") == 0 && strcmp(c, "DEU") == 0))
		return true;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (strcmp(codes[i].mrz, state) == 0 &&
		    strcmp(codes[i].certificate, c) == 0)
			return true;
	return false;
}

enum certs_result
certs_country_compare(
    const char *state, const char *c, enum certs_reason *reason)
{
	char upper[4] = {0};

	for (size_t i = 0; i < 3 && c[i] != '\0'; i++)
		upper[i] = (char)toupper((unsigned char)c[i]);
	*reason = CERTS_REASON_COUNTRY_MISSING;
	if (state[0] == '\0' || c[0] == '\0')
		return CERTS_UNDETERMINED;
	*reason = CERTS_REASON_NONE;
	if (same(state, upper))
		return CERTS_SUCCESSFUL;
	if (known_state(state) && known_certificate(upper))
		return CERTS_FAILED;
	*reason = CERTS_REASON_COUNTRY_UNKNOWN;
	return CERTS_UNDETERMINED;
}
