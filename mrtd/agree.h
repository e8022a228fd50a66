/*
 * Whether the files of a document agree with each other.  Pure comparisons of
 * what was parsed before; whether a disagreement matters is for others to say.
 */
#ifndef MRTD_AGREE_H
#define MRTD_AGREE_H

#include "mrtd/com.h"
#include "mrtd/field.h"
#include "mrtd/mrz.h"
#include "mrtd/secinfo.h"
#include "mrtd/sod.h"

enum mrtd_agree_result {
	MRTD_AGREE_NOTHING, /* one side does not say it */
	MRTD_AGREE_YES,
	MRTD_AGREE_NO,
	MRTD_AGREE_UNSURE, /* both say something that cannot be compared */
};

/* clang-format off */
#define MRTD_AGREES(X)                                                            \
	X(NAME,      "name in DG1 and full name in DG11")                         \
	X(BIRTH,     "date of birth in DG1 and in DG11")                          \
	X(NUMBER,    "optional data of DG1 and personal number in DG11")          \
	X(ISSUE,     "date of issue in DG12 between birth and expiry in DG1")     \
	X(RECORDED,  "dates in DG16 between birth and today")                     \
	X(COM_LIST,  "data groups in EF.COM and in the security object")          \
	X(COM_VERSION, "versions in EF.COM and in the security object")           \
	X(DIR,       "EF.DIR and its signed copy in EF.CardSecurity")
/* clang-format on */
enum mrtd_agree_id {
#define MRTD_AGREE_CODE(name, text) MRTD_AGREE_##name,
	MRTD_AGREES(MRTD_AGREE_CODE)
#undef MRTD_AGREE_CODE
	MRTD_AGREE_COUNT
};

struct mrtd_agree {
	enum mrtd_agree_result result[MRTD_AGREE_COUNT];
};

/* What there is; NULL for what there is not. */
struct mrtd_agree_input {
	const struct mrtd_mrz *mrz; /* of DG1 */
	const struct mrtd_fields *dg11, *dg12, *dg16;
	const struct mrtd_com *com;
	const struct mrtd_lds_so *security_object;
	struct span dir; /* EF.DIR as it was read; empty: it was not */
	const struct mrtd_secinfos *card_security;
	struct mrtd_date today;
};

void mrtd_agree_judge(const struct mrtd_agree_input *, struct mrtd_agree *);

/*
 * A name as DG11 has it, in UTF-8 with '<' as in an MRZ or in another order,
 * against that of an MRZ.  Letters are transliterated (Doc 9303-3 §6), of which
 * States may deviate: NO is said only where the whole name is in A-Z and not
 * cut, UNSURE otherwise.  A name cut in the MRZ agrees where each part begins
 * alike.
 */
enum mrtd_agree_result mrtd_agree_name(
    const struct mrtd_mrz *, struct span name);
/* YYMMDD of an MRZ against a date; unknown parts agree with everything. */
enum mrtd_agree_result mrtd_agree_birth(struct span yymmdd, struct mrtd_date);

/* "NAME" and "name in DG1 and full name in DG11". */
const char *mrtd_agree_id_name(enum mrtd_agree_id);
const char *mrtd_agree_id_text(enum mrtd_agree_id);

#endif
