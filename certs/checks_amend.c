/* What known defects and announced deviations turn a result into. */
#include "certs/checks.h"

#include "certs/checks_form.h"

#define BIT(result) (1u << CERTS_##result)
#define FAILED_ONLY BIT(FAILED)
/* "The result SHALL be ...", whatever was found; not where nothing applies. */
#define ANY (BIT(SUCCESSFUL) | BIT(FAILED) | BIT(UNDETERMINED) | BIT(ABORTED))

/*
 * A row: amendment, check, results that it changes, the reason that they must
 * have (NONE: any), what it becomes and why.  In order; every row that fits is
 * applied, so that "compromised" wins over "is known to fail".
 */
/* clang-format off */
static const struct {
	enum certs_amendment why;
	enum certs_check_id id;
	unsigned from;
	enum certs_reason only;
	enum certs_result to;
	enum certs_reason reason;
} rules[] = {
	{CERTS_AMEND_CERT_DOUBTED,   CERTS_CHECK_DSC_REVOCATION, ANY & ~FAILED_ONLY, CERTS_REASON_NONE, CERTS_UNDETERMINED,  CERTS_REASON_DEFECT_OPEN},
	{CERTS_AMEND_CERT_REVOKED,   CERTS_CHECK_DSC_REVOCATION, ANY,         CERTS_REASON_NONE, CERTS_FAILED,        CERTS_REASON_DEFECT_REVOKED},
	{CERTS_AMEND_CERT_REPLACED,  CERTS_CHECK_DSC_SIGNATURE,  ANY,         CERTS_REASON_NONE, CERTS_SUCCESSFUL,    CERTS_REASON_DEFECT_REPLACED},
	{CERTS_AMEND_CA_FAILS,       CERTS_CHECK_CHIP_CA,        FAILED_ONLY, CERTS_REASON_NONE, CERTS_UNDETERMINED,  CERTS_REASON_DEFECT},
	{CERTS_AMEND_AA_FAILS,       CERTS_CHECK_CHIP_AA,        FAILED_ONLY, CERTS_REASON_NONE, CERTS_UNDETERMINED,  CERTS_REASON_DEFECT},
	{CERTS_AMEND_CAM_FAILS,      CERTS_CHECK_CHIP_CAM,       FAILED_ONLY, CERTS_REASON_NONE, CERTS_UNDETERMINED,  CERTS_REASON_DEFECT},
	{CERTS_AMEND_CA_REVOKED,     CERTS_CHECK_CHIP_CA,        ANY,         CERTS_REASON_NONE, CERTS_FAILED,        CERTS_REASON_DEFECT},
	{CERTS_AMEND_AA_REVOKED,     CERTS_CHECK_CHIP_AA,        ANY,         CERTS_REASON_NONE, CERTS_FAILED,        CERTS_REASON_DEFECT},
	{CERTS_AMEND_CSCA_VALIDITY,  CERTS_CHECK_CSCA_VALIDITY,  ANY,         CERTS_REASON_NONE, CERTS_NOT_SUPPORTED, CERTS_REASON_DEFECT},
	{CERTS_AMEND_DSC_VALIDITY,   CERTS_CHECK_DSC_VALIDITY,   ANY,         CERTS_REASON_NONE, CERTS_NOT_SUPPORTED, CERTS_REASON_DEFECT},
	{CERTS_AMEND_SOD_INVALID,    CERTS_CHECK_SOD_HASH,       FAILED_ONLY, CERTS_REASON_NONE, CERTS_UNDETERMINED,  CERTS_REASON_DEFECT},
	{CERTS_AMEND_SOD_INVALID,    CERTS_CHECK_SOD_SIGNATURE,  FAILED_ONLY, CERTS_REASON_NONE, CERTS_UNDETERMINED,  CERTS_REASON_DEFECT},
	/* What EF.COM leaves out is verified by EF.SOD; what it adds is not. */
	{CERTS_AMEND_COM_SOD,        CERTS_CHECK_COM_SOD,        FAILED_ONLY, CERTS_REASON_NOT_LISTED, CERTS_SUCCESSFUL, CERTS_REASON_DEFECT},
	{CERTS_AMEND_COM_SOD,        CERTS_CHECK_COM_SOD,        FAILED_ONLY, CERTS_REASON_NONE, CERTS_UNDETERMINED,  CERTS_REASON_DEFECT},
	{CERTS_AMEND_CARD_SECURITY,  CERTS_CHECK_CARD_SECURITY,  FAILED_ONLY, CERTS_REASON_NONE, CERTS_UNDETERMINED,  CERTS_REASON_DEFECT},
	{CERTS_AMEND_DS_MALFORMED,   CERTS_CHECK_DSC_SIGNATURE,  ANY,         CERTS_REASON_NONE, CERTS_UNDETERMINED,  CERTS_REASON_DEFECT},

	{CERTS_AMEND_DEV_DS_SIGNATURE,    CERTS_CHECK_DSC_SIGNATURE,    FAILED_ONLY, CERTS_REASON_NONE, CERTS_UNDETERMINED, CERTS_REASON_DEVIATION},
	{CERTS_AMEND_DEV_DS_ENCODING,     CERTS_CHECK_DSC_PROFILE,      FAILED_ONLY, CERTS_REASON_NONE, CERTS_UNDETERMINED, CERTS_REASON_DEVIATION},
	{CERTS_AMEND_DEV_CSCA_ENCODING,   CERTS_CHECK_CSCA_PROFILE,     FAILED_ONLY, CERTS_REASON_NONE, CERTS_UNDETERMINED, CERTS_REASON_DEVIATION},
	{CERTS_AMEND_DEV_AA_COMPROMISED,  CERTS_CHECK_CHIP_AA,          ANY,         CERTS_REASON_NONE, CERTS_FAILED,       CERTS_REASON_DEVIATION},
	{CERTS_AMEND_DEV_DG_MALFORMED,    CERTS_CHECK_LDS_FORM,         FAILED_ONLY, CERTS_REASON_NONE, CERTS_UNDETERMINED, CERTS_REASON_DEVIATION},
	{CERTS_AMEND_DEV_SOD_SIGNATURE,   CERTS_CHECK_SOD_SIGNATURE,    FAILED_ONLY, CERTS_REASON_NONE, CERTS_UNDETERMINED, CERTS_REASON_DEVIATION},
	{CERTS_AMEND_DEV_COM,             CERTS_CHECK_COM_SOD,          FAILED_ONLY, CERTS_REASON_NONE, CERTS_UNDETERMINED, CERTS_REASON_DEVIATION},
	{CERTS_AMEND_DEV_MRZ_DATA,        CERTS_CHECK_MRZ_DG1,          FAILED_ONLY, CERTS_REASON_NONE, CERTS_UNDETERMINED, CERTS_REASON_DEVIATION},
	{CERTS_AMEND_DEV_MRZ_CHECK_DIGIT, CERTS_CHECK_MRZ_CHECK_DIGITS, FAILED_ONLY, CERTS_REASON_NONE, CERTS_UNDETERMINED, CERTS_REASON_DEVIATION},
};
/* clang-format on */

/*
 * Table 5.23 over the three protocols as they were amended.  One success is
 * proof; a protocol whose keys are compromised proves nothing.
 */
static void
chip(const struct certs_verdict *v, enum certs_result *result,
    enum certs_reason *reason)
{
	static const enum certs_check_id ids[] = {
	    CERTS_CHECK_CHIP_CA, CERTS_CHECK_CHIP_AA, CERTS_CHECK_CHIP_CAM};
	static const enum certs_result order[] = {
	    CERTS_SUCCESSFUL, CERTS_FAILED, CERTS_ABORTED, CERTS_UNDETERMINED};
	unsigned found = 0;
	bool amended = false;

	for (size_t i = 0; i < 3; i++) {
		const struct certs_check *c = certs_checks_find(v, ids[i]);

		if (c == NULL)
			return;
		found |= 1u << c->result;
		amended |= c->reason == CERTS_REASON_DEFECT ||
		    c->reason == CERTS_REASON_DEVIATION;
	}
	for (size_t i = 0; amended && i < 4; i++)
		if ((found & 1u << order[i]) != 0) {
			*result = order[i];
			*reason = CERTS_REASON_DEFECT;
			return;
		}
}

void
certs_checks_form_amended(const struct certs_verdict *v, enum certs_check_id id,
    enum certs_result *result, enum certs_reason *reason)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if ((v->amendments & 1u << rules[i].why) != 0 &&
		    rules[i].id == id && (rules[i].from & 1u << *result) != 0 &&
		    (rules[i].only == CERTS_REASON_NONE ||
			rules[i].only == *reason)) {
			*result = rules[i].to;
			*reason = rules[i].reason;
		}
	if (id >= CERTS_CHECK_DG1 && id <= CERTS_CHECK_DG16 &&
	    *result == CERTS_FAILED &&
	    (v->groups >> (id - CERTS_CHECK_DG1 + 1) & 1) != 0) {
		*result = CERTS_UNDETERMINED;
		*reason = CERTS_REASON_DEVIATION;
	}
	if (id == CERTS_CHECK_CHIP && v->amendments != 0)
		chip(v, result, reason);
}

/* What was added before; the chip comes after its protocols. */
static void
again(struct certs_verdict *v)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->checks[i].id != CERTS_CHECK_CHIP)
			certs_checks_form_amended(v, v->checks[i].id,
			    &v->checks[i].result, &v->checks[i].reason);
	for (size_t i = 0; i < v->n; i++)
		if (v->checks[i].id == CERTS_CHECK_CHIP)
			certs_checks_form_amended(v, v->checks[i].id,
			    &v->checks[i].result, &v->checks[i].reason);
}

void
certs_checks_amend(struct certs_verdict *v, enum certs_amendment a)
{
	v->amendments |= 1u << a;
	again(v);
}

void
certs_checks_amend_group(struct certs_verdict *v, unsigned n)
{
	if (n >= 1 && n <= 16)
		v->groups |= 1u << n;
	again(v);
}
