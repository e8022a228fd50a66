/* The passports and the seal of a country of the test PKI. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "certs/x509.h"
#include "kiosk/pkd_issue.h"
#include "mrtd/c40.h"
#include "mrtd/chip/personalise.h"
#include "mrtd/mrz.h"
#include "mrtd/vds.h"

#define FILE_MAX 32768
/* Document number and holder: the specimen of Doc 9303-4 Appendix B. */
#define NUMBER "L898902C3"
#define YEARS 5

/* A grey square of 8 x 8, for a face: JPEG, baseline, no chroma. */
static const uint8_t grey[] = {0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, 0x4A, 0x46,
    0x49, 0x46, 0x00, 0x01, 0x01, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00,
    0xFF, 0xDB, 0x00, 0x43, 0x00, 0x10, 0x0B, 0x0C, 0x0E, 0x0C, 0x0A, 0x10,
    0x0E, 0x0D, 0x0E, 0x12, 0x11, 0x10, 0x13, 0x18, 0x28, 0x1A, 0x18, 0x16,
    0x16, 0x18, 0x31, 0x23, 0x25, 0x1D, 0x28, 0x3A, 0x33, 0x3D, 0x3C, 0x39,
    0x33, 0x38, 0x37, 0x40, 0x48, 0x5C, 0x4E, 0x40, 0x44, 0x57, 0x45, 0x37,
    0x38, 0x50, 0x6D, 0x51, 0x57, 0x5F, 0x62, 0x67, 0x68, 0x67, 0x3E, 0x4D,
    0x71, 0x79, 0x70, 0x64, 0x78, 0x5C, 0x65, 0x67, 0x63, 0xFF, 0xC0, 0x00,
    0x0B, 0x08, 0x00, 0x08, 0x00, 0x08, 0x01, 0x01, 0x11, 0x00, 0xFF, 0xC4,
    0x00, 0x14, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0xFF, 0xC4, 0x00, 0x14,
    0x10, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xDA, 0x00, 0x08, 0x01, 0x01,
    0x00, 0x00, 0x3F, 0x00, 0x1F, 0xFF, 0xD9};

/* The files of a chip, but for EF.SOD. */
struct chip {
	uint8_t buf[3][1024];
	struct span files[MRTD_FILE_COUNT];
};

static enum mrtd_err
make_mrz(const struct certs_issue_country_spec *about,
    enum mrtd_mrz_format format, struct sink *out)
{
	struct mrtd_mrz m = {.format = format,
	    .document_code = "P",
	    .surname = "ERIKSSON",
	    .given = "ANNA MARIA",
	    .document_number = NUMBER,
	    .sex = 'F',
	    .birth = "740812"};
	struct mrtd_date d = mrtd_date_of_days(about->now / 86400);

	if (format == MRTD_MRZ_MRVB)
		m.document_code[0] = 'V';
	(void)snprintf(m.issuer, sizeof(m.issuer), "%s", about->state);
	(void)snprintf(
	    m.nationality, sizeof(m.nationality), "%s", about->state);
	/* The first of the month: there is a 29 February. */
	(void)snprintf(m.expiry, sizeof(m.expiry), "%02u%02u01",
	    (unsigned)(d.year + YEARS) % 100, (unsigned)d.month % 100);
	return mrtd_mrz_make(&m, out);
}

static enum mrtd_err
make_chip(const struct certs_issue_country_spec *about, struct chip *c)
{
	const struct mrtd_chip_portrait face = {.image = SPAN_OF(grey),
	    .format = MRTD_IMAGE_JPEG,
	    .width = 8,
	    .height = 8,
	    .encoding = MRTD_CBEFF_19794};
	char mrz[MRTD_MRZ_MAX];
	struct sink lines = sink_of(mrz, sizeof(mrz)), k[3];
	enum mrtd_err e = make_mrz(about, MRTD_MRZ_TD3, &lines);

	for (size_t i = 0; i < 3; i++)
		k[i] = sink_of(c->buf[i], sizeof(c->buf[i]));
	mrtd_chip_personalise_com(
	    &k[0], MRTD_FILE_BIT(MRTD_FILE_DG1) | MRTD_FILE_BIT(MRTD_FILE_DG2));
	mrtd_chip_personalise_dg1(&k[1], sink_span(&lines));
	mrtd_chip_personalise_dg2(&k[2], &face);
	memset(c->files, 0, sizeof(c->files));
	c->files[MRTD_FILE_COM] = sink_span(&k[0]);
	c->files[MRTD_FILE_DG1] = sink_span(&k[1]);
	c->files[MRTD_FILE_DG2] = sink_span(&k[2]);
	return e;
}

/* The passport of one signer into a folder. */
static enum certs_err
put_passport(struct certs_issue_country *c, const struct chip *chip,
    const struct certs_issuer *by, const struct certs_issue_object *o,
    const char *folder)
{
	static const struct {
		enum mrtd_file id;
		const char *name;
	} names[] = {{MRTD_FILE_COM, "EF_COM.bin"},
	    {MRTD_FILE_DG1, "EF_DG1.bin"}, {MRTD_FILE_DG2, "EF_DG2.bin"},
	    {MRTD_FILE_SOD, "EF_SOD.bin"}};
	uint8_t so[512], sod[FILE_MAX];
	struct sink s = sink_of(so, sizeof(so)), k = sink_of(sod, sizeof(sod));
	char path[CERTS_ISSUE_COUNTRY_PATH];
	enum certs_err e = CERTS_E_INTERNAL;

	if (mrtd_chip_personalise_security_object(
		&s, MRTD_DIGEST_SHA256, chip->files) == MRTD_E_OK)
		e = certs_issue_sod(by, sink_span(&s), o, &k);
	for (size_t i = 0; i < 4 && e == CERTS_E_OK; i++) {
		(void)snprintf(
		    path, sizeof(path), "%s/%s", folder, names[i].name);
		e = certs_issue_country_put(c, path,
		    names[i].id == MRTD_FILE_SOD ? sink_span(&k)
						 : chip->files[names[i].id],
		    false);
	}
	return e;
}

static enum certs_err
put_passports(struct certs_issue_country *c, const struct chip *chip)
{
	const struct certs_issue_object o = {
	    .signing_time = certs_issue_country_about(c)->now - 86400};
	char folder[CERTS_ISSUE_COUNTRY_PATH - 12];
	enum certs_err e = CERTS_E_OK;
	const char *name;

	for (size_t i = 0;
	     e == CERTS_E_OK && (name = certs_issue_country_name(c, i)) != NULL;
	     i++) {
		if (strncmp(name, "dsc-", 4) != 0)
			continue;
		(void)snprintf(folder, sizeof(folder), "passport/%.40s", name);
		e = put_passport(
		    c, chip, certs_issue_country_issuer(c, name), &o, folder);
	}
	return e;
}

static enum mrtd_err
draft(const struct certs_issue_country_spec *about, const char *reference,
    struct span mrz, struct sink *out)
{
	/* To the last day of validity (Doc 9303-7 §9.1.3 Table 1). */
	static const uint8_t until[3] = {0};
	struct mrtd_date day = mrtd_date_of_days(about->now / 86400);
	uint8_t lines[64], number[16];
	struct sink m = sink_of(lines, sizeof(lines)),
		    n = sink_of(number, sizeof(number));
	char signer[8];
	enum mrtd_err e = mrtd_c40_put(&m, mrz);
	struct mrtd_vds_feature f[3];
	const struct mrtd_vds_draft d = {.version = 4,
	    .issuer = about->state,
	    .signer = signer,
	    .reference = reference,
	    .issued = day,
	    .signed_on = day,
	    .definition = 93,
	    .category = 1,
	    .features = f,
	    .n = 3};

	if (e == MRTD_E_OK)
		e = mrtd_c40_put(&n, SPAN_STR(NUMBER));
	(void)snprintf(signer, sizeof(signer), "%.2sTS", about->country);
	f[0] = (struct mrtd_vds_feature) {2, sink_span(&m), NULL};
	f[1] = (struct mrtd_vds_feature) {4, SPAN_OF(until), NULL};
	f[2] = (struct mrtd_vds_feature) {5, sink_span(&n), NULL};
	return e == MRTD_E_OK ? mrtd_vds_make(&d, out) : e;
}

/* A visa of type B, its MRZ without the optional data in the seal. */
static enum certs_err
put_seal(struct certs_issue_country *c)
{
	const struct certs_issuer *by = certs_issue_country_issuer(c, "seal");
	char mrz[MRTD_MRZ_MAX], reference[48];
	uint8_t seal[1024], sig[256];
	struct sink k = sink_of(seal, sizeof(seal)),
		    s = sink_of(sig, sizeof(sig)),
		    lines = sink_of(mrz, sizeof(mrz));
	struct certs_x509 x;
	struct span shown = {0};
	enum certs_err e;

	if (by == NULL ||
	    certs_x509_parse(certs_issue_der(by), &x) != CERTS_E_OK ||
	    make_mrz(certs_issue_country_about(c), MRTD_MRZ_MRVB, &lines) !=
		MRTD_E_OK ||
	    !span_part(sink_span(&lines), 0, 64, &shown))
		return CERTS_E_INTERNAL;
	certs_x509_serial_text(x.serial, reference, sizeof(reference));
	if (draft(certs_issue_country_about(c), reference, shown, &k) !=
	    MRTD_E_OK)
		return CERTS_E_INTERNAL;
	if ((e = certs_issue_seal(by, sink_span(&k), &s)) != CERTS_E_OK)
		return e;
	if (mrtd_vds_make_signed(&k, sink_span(&s)) != MRTD_E_OK)
		return CERTS_E_INTERNAL;
	if ((e = certs_issue_country_put(
		 c, "seal/visa.bin", sink_span(&k), false)) != CERTS_E_OK)
		return e;
	return certs_issue_country_put(
	    c, "seal/visa.mrz", sink_span(&lines), false);
}

enum certs_err
kiosk_pkd_issue_documents(
    struct certs_issue_country *c, const struct certs_issue_case *one)
{
	const struct certs_issue_country_spec *about =
	    certs_issue_country_about(c);
	struct certs_issue_object o;
	struct chip chip;
	enum certs_err e;

	if (make_chip(about, &chip) != MRTD_E_OK)
		return CERTS_E_INTERNAL;
	if (one != NULL) {
		o = certs_issue_case_object(one, about->now);
		return put_passport(c, &chip,
		    certs_issue_country_issuer(c, "dsc"), &o, "passport");
	}
	e = put_passports(c, &chip);
	return e == CERTS_E_OK ? put_seal(c) : e;
}
