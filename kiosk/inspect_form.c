/*
 * Whether the files are what Doc 9303-10 says: two checks.  LDS_FORM is about
 * what the gate cannot do without, LDS_PROFILE about everything that was read
 * all the same.
 */
#include "kiosk/inspect_parts.h"

#include <stdio.h>
#include <string.h>

#include "mrtd/atr.h"
#include "mrtd/com.h"
#include "mrtd/face.h"
#include "mrtd/finger.h"
#include "mrtd/iris.h"
#include "mrtd/person.h"
#include "mrtd/secinfo.h"
#include "mrtd/tlv.h"

#define F(name) MRTD_FINDING_BIT(name)

/* Findings about the contents of files that no standard allows. */
#define FORM                                                                \
	(F(NOT_TLV) | F(EOF_WARNING) | F(COM_BAD) | F(COM_UNKNOWN_TAG) |    \
	    F(COM_TWICE) | F(FACE_RECORD_LENGTH) | F(FACE_BLOCK_LENGTH) |   \
	    F(FACE_POINTS) | F(FACE_FORMAT) | F(FACE_TRAILING) |            \
	    F(FACE_HEADER) | F(FACE_VALUE) | F(FACE_SIZE) | F(BIO_HEADER) | \
	    F(BIO_SUBTYPE) | F(BIO_LENGTH) | F(BIO_FORMAT) | F(BIO_VALUE) | \
	    F(BIO_TRAILING))

/* What was found first and is no better stays, with its words. */
static void
add(struct kiosk_inspect *i, enum certs_check_id id, enum certs_result result,
    const char *file, const char *detail)
{
	const struct certs_check *before = certs_checks_find(
	    &i->facts.verdict, id);

	if (before != NULL &&
	    (result == CERTS_SUCCESSFUL || before->result == CERTS_FAILED))
		return;
	certs_checks_detail(certs_checks_add(&i->facts.verdict, id, result,
				result == CERTS_SUCCESSFUL ? CERTS_REASON_NONE
							   : CERTS_REASON_FORM),
	    "%s%s%s", file, detail[0] != '\0' ? ": " : "", detail);
}

/* A file without which nobody can be compared. */
static void
judge_needed(struct kiosk_inspect *i, enum mrtd_file file, enum mrtd_err e)
{
	enum certs_result result = e == MRTD_E_OK ? CERTS_SUCCESSFUL
	    : e == MRTD_E_UNSUPPORTED		  ? CERTS_UNDETERMINED
						  : CERTS_FAILED;

	add(i, CERTS_CHECK_LDS_FORM, result,
	    e == MRTD_E_OK ? "" : mrtd_lds_file(file)->name,
	    e == MRTD_E_OK ? "" : mrtd_err_text(e));
}

/* Doc 9303-10 §4.6.1: versions 1.7 and 1.8, Unicode 4.0.0. */
static void
judge_version(struct kiosk_inspect *i)
{
	struct mrtd_com com;

	if (mrtd_com_parse(i->content[MRTD_FILE_COM], &com) != MRTD_E_OK)
		return;
	if (strcmp(com.version, "0107") != 0 &&
	    strcmp(com.version, "0108") != 0)
		add(i, CERTS_CHECK_LDS_PROFILE, CERTS_FAILED, "EF.COM version",
		    com.version);
	if (strcmp(com.unicode, "040000") != 0)
		add(i, CERTS_CHECK_LDS_PROFILE, CERTS_FAILED, "EF.COM Unicode",
		    com.unicode);
}

static enum mrtd_err
info_form(const struct mrtd_secinfo *info)
{
	/* TR-03111 §5.2.1.1: ecdsa-plain-signatures, five digests. */
	static const uint8_t plain[] = {0x04, 0, 0x7F, 0, 7, 1, 1, 4, 1};
	struct span s = info->optional, oid, prefix;
	uint8_t arc;

	if (info->err != MRTD_E_OK)
		return info->err;
	/* TR-03110-3 §A.1.1.2: there are versions 1, 2 and 3. */
	if (info->kind == MRTD_SECINFO_CA &&
	    (info->version < 1 || info->version > 3))
		return MRTD_E_VALUE;
	/* Doc 9303-11 §9.2.4: the digest of an ECDSA signature. */
	if (info->kind == MRTD_SECINFO_AA &&
	    (mrtd_tlv_only(s, 0x06, &oid) != MRTD_E_OK ||
		!span_take(&oid, sizeof(plain), &prefix) ||
		!span_eq(prefix, SPAN_OF(plain)) || !span_take_u8(&oid, &arc) ||
		arc < 1 || arc > 5 || oid.n != 0))
		return MRTD_E_VALUE;
	return MRTD_E_OK;
}

/*
 * SecurityInfos of DG14 that cannot be read, and those of a known protocol that
 * say nothing which the protocol could use.
 */
static void
judge_infos(struct kiosk_inspect *i)
{
	unsigned ca = 0, keys = 0;
	struct mrtd_secinfos infos;
	struct span set;
	enum mrtd_err e;

	if (i->content[MRTD_FILE_DG14].n == 0)
		return;
	if ((e = mrtd_tlv_only(i->content[MRTD_FILE_DG14],
		 mrtd_lds_file(MRTD_FILE_DG14)->tag, &set)) == MRTD_E_OK)
		e = mrtd_secinfo_parse(set, &infos);
	for (size_t n = 0; e == MRTD_E_OK && n < infos.n; n++) {
		e = info_form(&infos.list[n]);
		ca += infos.list[n].kind == MRTD_SECINFO_CA;
		keys += infos.list[n].kind == MRTD_SECINFO_CA_KEY;
	}
	if (e == MRTD_E_OK && ca > 0 && keys == 0)
		e = MRTD_E_NOT_FOUND;
	if (e != MRTD_E_OK)
		add(i, CERTS_CHECK_LDS_PROFILE, CERTS_FAILED, "EF.DG14",
		    mrtd_err_text(e));
}

/* Doc 9303-10 §3.11.1: buffer sizes in pairs. */
static void
judge_atr_info(struct kiosk_inspect *i)
{
	struct span file = i->content[MRTD_FILE_ATR_INFO];
	struct mrtd_limits limits;
	enum mrtd_err e;

	if (file.n > 0 && (e = mrtd_atr_info(file, &limits)) != MRTD_E_OK)
		add(i, CERTS_CHECK_LDS_PROFILE, CERTS_FAILED, "EF.ATR/INFO",
		    mrtd_err_text(e));
}

static void
judge_findings(struct kiosk_inspect *i, uint64_t findings)
{
	for (unsigned f = 0; f < MRTD_FINDING_COUNT; f++)
		if ((findings & FORM & (UINT64_C(1) << f)) != 0) {
			add(i, CERTS_CHECK_LDS_PROFILE, CERTS_FAILED,
			    mrtd_finding_text((enum mrtd_finding)f), "");
			return;
		}
	add(i, CERTS_CHECK_LDS_PROFILE, CERTS_SUCCESSFUL, "", "");
}

/* Fingers and irises, where this terminal may read them. */
static uint64_t
judge_bodies(struct kiosk_inspect *i)
{
	struct span dg3 = i->content[MRTD_FILE_DG3],
		    dg4 = i->content[MRTD_FILE_DG4];
	struct mrtd_fingers fingers;
	struct mrtd_irises irises;
	uint64_t findings = 0;
	enum mrtd_err e;

	if (dg3.n > 0) {
		if ((e = mrtd_finger_parse(dg3, &fingers)) == MRTD_E_OK)
			findings |= fingers.findings;
		else
			add(i, CERTS_CHECK_LDS_PROFILE, CERTS_FAILED, "EF.DG3",
			    mrtd_err_text(e));
	}
	if (dg4.n > 0) {
		if ((e = mrtd_iris_parse(dg4, &irises)) == MRTD_E_OK)
			findings |= irises.findings;
		else
			add(i, CERTS_CHECK_LDS_PROFILE, CERTS_FAILED, "EF.DG4",
			    mrtd_err_text(e));
	}
	return findings;
}

void
kiosk_inspect_form(struct kiosk_inspect *i)
{
	struct span dg1 = i->content[MRTD_FILE_DG1],
		    dg2 = i->content[MRTD_FILE_DG2];
	uint64_t findings = i->facts.findings;
	struct mrtd_face face;
	struct mrtd_mrz mrz;
	enum mrtd_err e;

	if (dg1.n > 0) {
		e = mrtd_person_mrz(dg1, &mrz);
		judge_needed(i, MRTD_FILE_DG1, e);
		if (e == MRTD_E_OK && mrz.bad_check_digits != 0)
			add(i, CERTS_CHECK_LDS_PROFILE, CERTS_FAILED, "EF.DG1",
			    "a check digit is wrong");
		bytes_wipe(&mrz, sizeof(mrz));
	}
	if (dg2.n > 0) {
		e = mrtd_face_parse(dg2, &face);
		judge_needed(i, MRTD_FILE_DG2, e);
		findings |= e == MRTD_E_OK ? face.findings : 0;
	}
	findings |= judge_bodies(i);
	judge_version(i);
	judge_infos(i);
	judge_atr_info(i);
	judge_findings(i, findings);
}
