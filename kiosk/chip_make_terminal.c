/*
 * The terminal that a virtual passport lets read its fingerprints: a test PKI
 * of Terminal Authentication (TR-03110-3 §2), made where it is missing.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "certs/cv_issue.h"
#include "kiosk/chip_make_parts.h"
#include "kiosk/dumps.h"
#include "kiosk/host.h"
#include "mrtd/tlv.h"

enum {
	DAYS_BEFORE = 30,
	DAYS_AFTER = 3 * 365
};

/* What is made, each by the one above it. */
static const struct {
	const char *file, *chr;
	enum mrtd_cvc_role role;
} levels[] = {
    {"cvca.cvcert", "UTCVCA00001", MRTD_CVC_CVCA},
    {"dv.cvcert", "UTDV000100001", MRTD_CVC_DV_DOMESTIC},
    {"is.cvcert", "UTIS000100001", MRTD_CVC_TERMINAL},
};
#define LEVELS (sizeof(levels) / sizeof(levels[0]))

/* Doc 9303-10 §5.4: all of LDS2 may be read, and nothing be written. */
static void
put_lds2_rights(struct sink *k)
{
	/* Tables 96 to 98: records and certificates; each of 64 files. */
	static const uint8_t travel[] = {0x05}, visa[] = {0x05},
			     biometrics[17] = {0x01, 0x55, 0x55, 0x55, 0x55,
				 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
				 0x55, 0x55, 0x55, 0x55};
	const struct span rights[] = {
	    SPAN_OF(travel), SPAN_OF(visa), SPAN_OF(biometrics)};

	for (uint8_t i = 0; i < MRTD_LDS2_APPS; i++) {
		/* 2.23.136.1.1.9.i.3 */
		const uint8_t oid[] = {
		    0x67, 0x81, 0x08, 1, 1, 9, (uint8_t)(i + 1), 3};

		mrtd_tlv_put_header(k, 0x73, 2 + sizeof(oid) + 2 + rights[i].n);
		mrtd_tlv_put(k, 0x06, SPAN_OF(oid));
		mrtd_tlv_put(k, 0x53, rights[i]);
	}
}

static enum certs_err
issue(const struct kiosk_chip_maker *m, size_t level,
    const struct certs_cv_issuer *by, struct certs_cv_issuer **out)
{
	int64_t day = kiosk_host_time() / 86400;
	uint8_t bytes[128];
	struct sink extensions = sink_of(bytes, sizeof(bytes));
	struct certs_cv_issue_spec spec = {.chr = levels[level].chr,
	    .role = levels[level].role,
	    .rights = MRTD_CVC_READ_DG3 | MRTD_CVC_READ_DG4,
	    .effective = mrtd_date_of_days(day - DAYS_BEFORE),
	    .expires = mrtd_date_of_days(day + DAYS_AFTER)};

	if (m->opt->lds2) {
		put_lds2_rights(&extensions);
		spec.extensions = sink_span(&extensions);
	}
	if (level > 0)
		return certs_cv_issue(by, &spec, out);
	spec.algorithm = mrtd_cvc_algorithm_named("id-TA-ECDSA-SHA-256");
	spec.curve = "brainpoolP256r1";
	return certs_cv_issue_root(&spec, out);
}

static enum kiosk_err
make_pki(struct kiosk_chip_maker *m, const char *dir)
{
	struct certs_cv_issuer *by[LEVELS] = {NULL};
	uint8_t key[4096];
	struct sink k = sink_of(key, sizeof(key));
	enum certs_err e = CERTS_E_OK;
	enum kiosk_err ke = KIOSK_E_OK;

	for (size_t i = 0; i < LEVELS && e == CERTS_E_OK; i++)
		e = issue(m, i, i > 0 ? by[i - 1] : NULL, &by[i]);
	if (e == CERTS_E_OK)
		e = certs_cv_issue_key(by[LEVELS - 1], &k);
	for (size_t i = 0; i < LEVELS && e == CERTS_E_OK && ke == KIOSK_E_OK;
	     i++)
		ke = kiosk_dumps_spill(
		    dir, levels[i].file, certs_cv_issue_der(by[i]));
	if (e == CERTS_E_OK && ke == KIOSK_E_OK)
		ke = kiosk_dumps_spill(dir, "is.key", sink_span(&k));
	if (e != CERTS_E_OK)
		ke = kiosk_chip_make_fault(
		    m, "--terminal %s: %s", dir, certs_err_text(e));
	else if (ke != KIOSK_E_OK)
		ke = kiosk_chip_make_fault(
		    m, "--terminal %s: %s", dir, strerror(errno));
	for (size_t i = 0; i < LEVELS; i++)
		certs_cv_issue_free(&by[i]);
	bytes_wipe(key, sizeof(key));
	return ke;
}

enum kiosk_err
kiosk_chip_make_terminal(struct kiosk_chip_maker *m)
{
	const char *dir = m->opt->terminal;
	enum kiosk_err e = KIOSK_E_OK;
	char path[4096];
	struct stat st;

	if (dir == NULL)
		return KIOSK_E_OK;
	if (mkdir(dir, 0755) != 0 && errno != EEXIST)
		return kiosk_chip_make_fault(m, "%s: %s", dir, strerror(errno));
	snprintf(path, sizeof(path), "%s/%s", dir, levels[0].file);
	if (stat(path, &st) != 0)
		e = make_pki(m, dir);
	if (e == KIOSK_E_OK)
		e = kiosk_chip_make_slurp(
		    m, path, KIOSK_CHIP_FILE_MAX, &m->cvca);
	return e;
}
