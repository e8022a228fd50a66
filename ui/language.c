#include "ui/language.h"

#include <string.h>

/* clang-format off */
/*
 * Doc 9303-3 section 5: codes of states and of those who may issue documents
 * besides, with their official languages as far as we speak them, sorted by
 * code.
 */
static const struct {
	const char *code, *tags;
} states[] = {
	{"AFG", "fa"}, {"AGO", "pt"}, {"AND", "es fr"}, {"ARE", "ar"},
	{"ARG", "es"}, {"ATG", "en"}, {"AUS", "en"}, {"AUT", "de"},
	{"BDI", "fr en"}, {"BEL", "nl fr de"}, {"BEN", "fr"}, {"BFA", "fr"},
	{"BGD", "bn"}, {"BGR", "bg"}, {"BHR", "ar"}, {"BHS", "en"},
	{"BIH", "hr"}, {"BLR", "ru"}, {"BLZ", "en"}, {"BOL", "es"},
	{"BRA", "pt"}, {"BRB", "en"}, {"BRN", "ms"}, {"BWA", "en"},
	{"CAF", "fr"}, {"CAN", "en fr"}, {"CHE", "de fr it"}, {"CHL", "es"},
	{"CHN", "zh-Hans"}, {"CIV", "fr"}, {"CMR", "fr en"}, {"COD", "fr"},
	{"COG", "fr"}, {"COL", "es"}, {"COM", "ar fr"}, {"CPV", "pt"},
	{"CRI", "es"}, {"CUB", "es"}, {"CYP", "el tr"}, {"CZE", "cs"},
	{"D", "de"}, {"DJI", "fr ar"}, {"DMA", "en"}, {"DNK", "da"},
	{"DOM", "es"}, {"DZA", "ar"}, {"ECU", "es"}, {"EGY", "ar"},
	{"ERI", "ar"}, {"ESP", "es"}, {"EST", "et"}, {"EUE", "en fr de"},
	{"FIN", "fi sv"}, {"FJI", "en hi"}, {"FRA", "fr"}, {"FSM", "en"},
	{"GAB", "fr"}, {"GBD", "en"}, {"GBN", "en"}, {"GBO", "en"},
	{"GBP", "en"}, {"GBR", "en"}, {"GBS", "en"}, {"GHA", "en"},
	{"GIN", "fr"}, {"GMB", "en"}, {"GNB", "pt"}, {"GNQ", "es fr pt"},
	{"GRC", "el"}, {"GRD", "en"}, {"GTM", "es"}, {"GUY", "en"},
	{"HKG", "zh-Hant en"}, {"HND", "es"}, {"HRV", "hr"}, {"HTI", "fr"},
	{"HUN", "hu"}, {"IDN", "id"}, {"IND", "hi en bn"}, {"IRL", "en"},
	{"IRN", "fa"}, {"IRQ", "ar"}, {"ISR", "he ar"}, {"ITA", "it"},
	{"JAM", "en"}, {"JOR", "ar"}, {"JPN", "ja"}, {"KAZ", "ru"},
	{"KEN", "en"}, {"KGZ", "ru"}, {"KIR", "en"}, {"KNA", "en"},
	{"KOR", "ko"}, {"KWT", "ar"}, {"LBN", "ar"}, {"LBR", "en"},
	{"LBY", "ar"}, {"LCA", "en"}, {"LIE", "de"}, {"LKA", "ta en"},
	{"LSO", "en"}, {"LTU", "lt"}, {"LUX", "fr de"}, {"LVA", "lv"},
	{"MAC", "zh-Hant pt"}, {"MAR", "ar"}, {"MCO", "fr"}, {"MDA", "ro"},
	{"MDG", "fr"}, {"MEX", "es"}, {"MHL", "en"}, {"MLI", "fr"},
	{"MLT", "en"}, {"MNE", "hr"}, {"MOZ", "pt"}, {"MRT", "ar"},
	{"MUS", "en fr"}, {"MWI", "en"}, {"MYS", "ms"}, {"NAM", "en"},
	{"NER", "fr"}, {"NGA", "en"}, {"NIC", "es"}, {"NLD", "nl"},
	{"NOR", "nb"}, {"NRU", "en"}, {"NZL", "en"}, {"OMN", "ar"},
	{"PAK", "ur en"}, {"PAN", "es"}, {"PER", "es"}, {"PHL", "en"},
	{"PLW", "en"}, {"PNG", "en"}, {"POL", "pl"}, {"PRK", "ko"},
	{"PRT", "pt"}, {"PRY", "es"}, {"PSE", "ar"}, {"QAT", "ar"},
	{"ROU", "ro"}, {"RUS", "ru"}, {"RWA", "en fr"}, {"SAU", "ar"},
	{"SDN", "ar"}, {"SEN", "fr"}, {"SGP", "en zh-Hans ms ta"},
	{"SLB", "en"}, {"SLE", "en"}, {"SLV", "es"}, {"SMR", "it"},
	{"SOM", "ar"}, {"SSD", "en"}, {"STP", "pt"}, {"SUR", "nl"},
	{"SVK", "sk"}, {"SVN", "sl"}, {"SWE", "sv"}, {"SWZ", "en"},
	{"SYC", "en fr"}, {"SYR", "ar"}, {"TCD", "fr ar"}, {"TGO", "fr"},
	{"THA", "th"}, {"TLS", "pt"}, {"TON", "en"}, {"TTO", "en"},
	{"TUN", "ar"}, {"TUR", "tr"}, {"TUV", "en"}, {"TWN", "zh-Hant"},
	{"TZA", "en"}, {"UGA", "en"}, {"UKR", "uk"}, {"UNA", "en fr"},
	{"UNO", "en fr"}, {"URY", "es"}, {"USA", "en"}, {"VAT", "it"},
	{"VCT", "en"}, {"VEN", "es"}, {"VNM", "vi"}, {"VUT", "en fr"},
	{"WSM", "en"}, {"YEM", "ar"}, {"ZAF", "en"}, {"ZMB", "en"},
	{"ZWE", "en"},
};

/* What more people read than anything else: the languages of the UN. */
static const char world[] = "en zh-Hans es ar fr ru";
/* clang-format on */

/* The next tag of a list as a language; false at its end. */
static bool
next(const char **tags, enum ui_language *l)
{
	char tag[16] = "";
	size_t n;

	do {
		*tags += strspn(*tags, " ");
		if ((n = strcspn(*tags, " ")) == 0 || n >= sizeof(tag))
			return false;
		memset(tag, 0, sizeof(tag));
		memcpy(tag, *tags, n);
		*tags += n;
	} while (!ui_view_language_of(tag, l));
	return true;
}

unsigned
ui_language_of_state(
    const char *code, size_t n, enum ui_language out[UI_LANGUAGE_STATE_MAX])
{
	const char *tags = "";
	unsigned found = 0;

	while (n > 0 && (code[n - 1] == '<' || code[n - 1] == '\0'))
		n--;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strlen(states[i].code) == n &&
		    memcmp(states[i].code, code, n) == 0)
			tags = states[i].tags;
	while (found < UI_LANGUAGE_STATE_MAX && next(&tags, &out[found]))
		found++;
	return found;
}

void
ui_language_offer(enum ui_language lane, const char *code, size_t n,
    enum ui_language out[UI_OFFERED])
{
	enum ui_language l, state[UI_LANGUAGE_STATE_MAX];
	unsigned of_state = ui_language_of_state(code, n, state), found = 0;
	const char *tags = world;

	for (unsigned i = 0; found < UI_OFFERED; i++) {
		unsigned k = 0;

		if (i < of_state)
			l = state[i];
		else if (i == of_state)
			l = lane;
		else if (!next(&tags, &l))
			return;
		while (k < found && out[k] != l)
			k++;
		if (k == found)
			out[found++] = l;
	}
}
