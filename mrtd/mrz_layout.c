#include "mrtd/mrz_layout.h"

/* clang-format off */
static const struct mrtd_mrz_layout layouts[MRTD_MRZ_FORMATS] = {
	[MRTD_MRZ_TD1] = {"TD1", 3, 30,
		.code = {0, 2}, .issuer = {2, 3}, .number = {5, 9},
		.number_cd = {14, 1}, .optional = {15, 15},
		.birth = {30, 6}, .birth_cd = {36, 1}, .sex = {37, 1},
		.expiry = {38, 6}, .expiry_cd = {44, 1}, .nationality = {45, 3},
		.optional2 = {48, 11}, .composite = {59, 1},
		.surname_given = {60, 30},
		.composed = {{5, 25}, {30, 7}, {38, 7}, {48, 11}},
		.long_number = true},
	[MRTD_MRZ_TD2] = {"TD2", 2, 36,
		.code = {0, 2}, .issuer = {2, 3}, .surname_given = {5, 31},
		.number = {36, 9}, .number_cd = {45, 1}, .nationality = {46, 3},
		.birth = {49, 6}, .birth_cd = {55, 1}, .sex = {56, 1},
		.expiry = {57, 6}, .expiry_cd = {63, 1}, .optional = {64, 7},
		.composite = {71, 1},
		.composed = {{36, 10}, {49, 7}, {57, 14}},
		.long_number = true},
	[MRTD_MRZ_TD3] = {"TD3", 2, 44,
		.code = {0, 2}, .issuer = {2, 3}, .surname_given = {5, 39},
		.number = {44, 9}, .number_cd = {53, 1}, .nationality = {54, 3},
		.birth = {57, 6}, .birth_cd = {63, 1}, .sex = {64, 1},
		.expiry = {65, 6}, .expiry_cd = {71, 1}, .optional = {72, 14},
		.optional_cd = {86, 1}, .composite = {87, 1},
		.composed = {{44, 10}, {57, 7}, {65, 22}}},
	[MRTD_MRZ_MRVA] = {"MRV-A", 2, 44,
		.code = {0, 2}, .issuer = {2, 3}, .surname_given = {5, 39},
		.number = {44, 9}, .number_cd = {53, 1}, .nationality = {54, 3},
		.birth = {57, 6}, .birth_cd = {63, 1}, .sex = {64, 1},
		.expiry = {65, 6}, .expiry_cd = {71, 1}, .optional = {72, 16}},
	[MRTD_MRZ_MRVB] = {"MRV-B", 2, 36,
		.code = {0, 2}, .issuer = {2, 3}, .surname_given = {5, 31},
		.number = {36, 9}, .number_cd = {45, 1}, .nationality = {46, 3},
		.birth = {49, 6}, .birth_cd = {55, 1}, .sex = {56, 1},
		.expiry = {57, 6}, .expiry_cd = {63, 1}, .optional = {64, 8}},
};
/* clang-format on */

const struct mrtd_mrz_layout *
mrtd_mrz_layout_of(enum mrtd_mrz_format f)
{
	return (unsigned)f < MRTD_MRZ_FORMATS ? &layouts[f] : NULL;
}
