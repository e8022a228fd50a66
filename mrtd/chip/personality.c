#include "mrtd/chip/personality.h"

#include <string.h>

#define Q(name) MRTD_CHIP_Q_##name

static const uint8_t instructions[MRTD_CHIP_PERSONALITY_INS] = {
    0x44, 0x82, 0x84, 0x88, 0xA4, 0xB0, 0xB1};

/*
 * The status words were measured on documents of ten States; they are known to
 * us by letter, because what matters is that a reader meets all of them.
 */
/* clang-format off */
static const struct mrtd_chip_personality table[] = {
	{"icao", {0}, 0, "keeps to the standard"},
	/*             44      82      84      88      A4      B0      B1     */
	{"status-a", {0x6982, 0x6985, 0x6700, 0x6700, 0x9000, 0x6700, 0x6700}, 0, "measured status words"},
	{"status-b", {0,      0x6E00, 0,      0x6700, 0x6A86, 0x6986, 0x6700}, 0, "measured status words"},
	{"status-c", {0,      0x6700, 0x6700, 0x6982, 0x6A86, 0x6982, 0x6982}, 0, "measured status words"},
	{"status-d", {0,      0x6700, 0x6700, 0x6700, 0x6B00, 0x6700, 0},      0, "measured status words"},
	{"status-e", {0x6982, 0x6F00, 0x6F00, 0x6F00, 0x6982, 0x6F00, 0x6F00}, 0, "measured status words"},
	{"status-f", {0,      0x6700, 0x6700, 0,      0x6700, 0x6700, 0},      0, "measured status words"},
	{"status-g", {0x6982, 0x63C0, 0x6700, 0x6982, 0x9000, 0x6986, 0x6700}, 0, "measured status words"},
	{"status-h", {0,      0x6700, 0,      0,      0,      0,      0},      0, "measured status words"},
	{"status-i", {0x6982, 0x6700, 0x6700, 0x6700, 0x9000, 0x6700, 0},      0, "measured status words"},
	{"status-j", {0x6982, 0x6700, 0x6700, 0,      0x9000, 0x6700, 0},      0, "measured status words"},
	{"le-refused",      {0}, Q(LE_REFUSED),          "SELECT and MSE with Le: 6700"},
	{"read-160",        {0}, Q(READ_160) | Q(BARE_ATR), "reads at most 160 bytes at once"},
	{"extended-naked",  {0}, Q(EXTENDED_NAKED),      "extended length in a session: naked 6700"},
	{"mf-by-3f00",      {0}, Q(MF_BY_3F00),          "SELECT MF without data selects nothing"},
	{"mf-refused",      {0}, Q(MF_REFUSED),          "SELECT MF: 6D00"},
	{"card-access-6283", {0}, Q(CARD_ACCESS_INVALID), "EF.CardAccess: 6283"},
	{"mf-no-sfi",       {0}, Q(MF_NO_SFI),           "no short identifiers in the master file"},
	{"mf-closed",       {0}, Q(MF_CLOSED),           "master file closed after BAC: 6882"},
	{"needs-do84",      {0}, Q(NEEDS_DO84),          "MSE:Set AT without DO'84': 6A87"},
	{"refuses-do84",    {0}, Q(REFUSES_DO84),        "MSE:Set AT with DO'84': 6A80"},
	{"refusal-ends",    {0}, Q(REFUSAL_ENDS),        "a refused EF.DG3 ends the session"},
	{"pace-then-none",  {0}, Q(PACE_THEN_NONE),      "no BAC after a failed PACE until reset"},
	{"overlong",        {0}, Q(OVERLONG),            "secured answers exceed 256 bytes"},
	{"end-ends",        {0}, Q(END_ENDS),            "reading at the end ends the session"},
	{"end-6b00",        {0}, Q(END_6B00),            "asked for more than there is: 6B00, no data"},
	{"end-6282",        {0}, Q(END_6282),            "asked for more than there is: 6282 and the data"},
	{"end-6cxx",        {0}, Q(END_6CXX),            "asked for more than there is: 6Cxx, no data"},
	{"pieces",          {0}, Q(PIECES),              "answers in pieces of 128 bytes: 61xx"},
	{"bare-atr",        {0}, Q(BARE_ATR),            "the answer to reset states no capabilities"},
};
/* clang-format on */

#define N_TABLE (sizeof(table) / sizeof(table[0]))

const struct mrtd_chip_personality *
mrtd_chip_personality_of(const char *name)
{
	for (size_t i = 0; i < N_TABLE; i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}

const struct mrtd_chip_personality *
mrtd_chip_personality_at(size_t i)
{
	return i < N_TABLE ? &table[i] : NULL;
}

uint16_t
mrtd_chip_personality_status(const struct mrtd_chip_personality *p, uint8_t ins)
{
	for (size_t i = 0; i < MRTD_CHIP_PERSONALITY_INS; i++)
		if (instructions[i] == ins)
			return p->sw[i];
	return 0;
}
