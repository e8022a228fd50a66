/*
 * LDS2 of a virtual passport: EF.DIR, and records that a signer of the test PKI
 * has signed, one for each application.
 */
#include <stdlib.h>
#include <string.h>

#include "kiosk/chip_make_parts.h"
#include "mrtd/chip/personalise_fields.h"
#include "mrtd/tlv.h"

enum {
	SIGNATURE_MAX = 256,
	MADE = 3 /* elements of a record that nobody gives: see below */
};

static const struct {
	uint32_t quirk;
	const char *name;
	enum mrtd_lds2_file certificates;
} signers[MRTD_LDS2_APPS] = {
    [MRTD_LDS2_TRAVEL] = {CERTS_ISSUE_LDS2_TRAVEL, "Travel Signer",
	MRTD_LDS2_TRAVEL_CERTIFICATES},
    [MRTD_LDS2_VISA] = {CERTS_ISSUE_LDS2_VISA, "Visa Signer",
	MRTD_LDS2_VISA_CERTIFICATES},
    [MRTD_LDS2_BIOMETRICS] = {CERTS_ISSUE_LDS2_BIOMETRICS, "Biometrics Signer",
	MRTD_LDS2_BIOMETRICS_CERTIFICATES},
};

static bool
has_app(const struct kiosk_chip_maker *m, enum mrtd_lds2_app app)
{
	for (unsigned i = 0; i < m->opt->n_fields; i++)
		if (m->opt->fields[i].dg == 0 &&
		    mrtd_lds2_file(m->opt->fields[i].file)->app == app)
			return true;
	return false;
}

/* Doc 9303-10 §3.11.2: a template with an identifier for each application. */
static void
put_application(struct sink *k, struct span aid)
{
	mrtd_tlv_put_header(k, 0x61, aid.n + 2);
	mrtd_tlv_put(k, 0x4F, aid);
}

enum kiosk_err
kiosk_chip_make_dir(struct kiosk_chip_maker *m)
{
	static const uint8_t emrtd[] = {0xA0, 0, 0, 2, 0x47, 0x10, 0x01};
	size_t start = m->arena.n;

	if (!m->opt->lds2)
		return KIOSK_E_OK;
	if (m->cvca.n == 0)
		return kiosk_chip_make_fault(m,
		    "records of LDS2 need --terminal: nobody else may read "
		    "them");
	put_application(&m->arena, SPAN_OF(emrtd));
	for (unsigned app = 0; app < MRTD_LDS2_APPS; app++)
		if (has_app(m, app))
			put_application(
			    &m->arena, SPAN_OF(mrtd_lds2_app(app)->aid));
	kiosk_chip_make_keep(m, MRTD_FILE_DIR, start);
	return KIOSK_E_OK;
}

/* What was written into the arena since. */
static struct span
since(const struct kiosk_chip_maker *m, size_t start)
{
	struct span s = {0};

	(void)!span_part(sink_span(&m->arena), start, m->arena.n - start, &s);
	return s;
}

static bool
hexadecimal(struct kiosk_chip_maker *m, const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i < n; i += 2) {
		const char pair[3] = {text[i], text[i + 1], '\0'};

		if (n % 2 != 0 || strspn(pair, "0123456789ABCDEFabcdef") != 2)
			return false;
		sink_put_u8(&m->arena, (uint8_t)strtoul(pair, NULL, 16));
	}
	return n > 0;
}

/* In as many bytes as the table wants, else in as few as it takes. */
static bool
decimal(struct kiosk_chip_maker *m, const struct mrtd_field_rule *r,
    const char *text)
{
	char *stop;
	unsigned long n = strtoul(text, &stop, 10);
	unsigned width = (r->flags & MRTD_FIELD_FIXED) != 0 ? r->max : 1;

	while (width < r->max && n >> (8 * width) != 0)
		width++;
	if (*text < '0' || *text > '9' || *stop != '\0' ||
	    n >> (8 * width) != 0)
		return false;
	while (width-- > 0)
		sink_put_u8(&m->arena, (uint8_t)(n >> (8 * width)));
	return true;
}

/* Numbers in decimals, bytes in hexadecimal, data from a file, else text. */
static enum kiosk_err
value_of(struct kiosk_chip_maker *m, const struct mrtd_field_rule *r,
    const char *text, struct span *out)
{
	size_t start = m->arena.n;
	bool ok = true;

	if (r->kind == MRTD_FIELD_BYTES && r->max == 0)
		return kiosk_chip_make_slurp(
		    m, text, KIOSK_CHIP_IMAGE_MAX / 2, out);
	if (r->kind == MRTD_FIELD_NUMBER)
		ok = decimal(m, r, text);
	else if (r->kind == MRTD_FIELD_BYTES || r->kind == MRTD_FIELD_DAYS)
		ok = hexadecimal(m, text);
	else
		sink_put(&m->arena, span_of(text, strlen(text)));
	*out = since(m, start);
	return ok ? KIOSK_E_OK
		  : kiosk_chip_make_fault(
			m, "%s: %s: not such a value", r->key, text);
}

static const struct mrtd_field_rule *
rule_of(const struct mrtd_field_table *t, const char *key)
{
	static const char *const made[MADE] = {
	    "state_copy", "signature", "certificate"};

	for (size_t i = 0; i < MADE; i++)
		if (strcmp(made[i], key) == 0)
			return NULL;
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->rules[i].key, key) == 0 &&
		    t->rules[i].kind != MRTD_FIELD_TEMPLATE)
			return &t->rules[i];
	return NULL;
}

struct draft {
	struct mrtd_chip_field fields[KIOSK_CHIP_OPTIONS_FIELDS + MADE];
	size_t n;
};

static void
add(struct draft *d, const char *key, struct span value)
{
	d->fields[d->n++] = (struct mrtd_chip_field) {
	    .key = key, .value = value};
}

/* What was given for one record. */
static enum kiosk_err
gather(struct kiosk_chip_maker *m, enum mrtd_lds2_file file, unsigned number,
    struct draft *d)
{
	const struct mrtd_field_table *t = mrtd_lds2_file(file)->table;

	for (unsigned i = 0; i < m->opt->n_fields; i++) {
		const struct kiosk_chip_field *f = &m->opt->fields[i];
		const struct mrtd_field_rule *r = NULL;
		struct span value;
		enum kiosk_err e;

		if (f->dg != 0 || f->file != file || f->group != number)
			continue;
		if ((r = rule_of(t, f->key)) == NULL)
			return kiosk_chip_make_fault(m,
			    "%s %u: %s: there is no such element", t->name,
			    number, f->key);
		if ((e = value_of(m, r, f->value, &value)) != KIOSK_E_OK)
			return e;
		add(d, f->key, value);
		if (strcmp(f->key, "state") == 0)
			add(d, "state_copy", value);
	}
	return KIOSK_E_OK;
}

static enum kiosk_err
write_record(struct kiosk_chip_maker *m, enum mrtd_lds2_file file,
    const struct draft *d, struct span *out)
{
	size_t start = m->arena.n, bad;
	enum mrtd_err e = mrtd_chip_personalise_fields(
	    &m->arena, mrtd_lds2_file(file)->table, d->fields, d->n, &bad);

	*out = since(m, start);
	if (e == MRTD_E_OK && sink_ok(&m->arena))
		return KIOSK_E_OK;
	return kiosk_chip_make_fault(m, "%s: %s", mrtd_lds2_file(file)->name,
	    mrtd_err_text(e != MRTD_E_OK ? e : MRTD_E_SPACE));
}

/* First with any signature, to know what is signed; then with the right one. */
static enum kiosk_err
make_record(struct kiosk_chip_maker *m, const struct certs_issuer *signer,
    enum mrtd_lds2_file file, unsigned number)
{
	static const uint8_t first = 1;
	uint8_t bytes[SIGNATURE_MAX];
	struct sink signature = sink_of(bytes, sizeof(bytes));
	struct certs_issue_object object = {0};
	struct draft d = {.n = 0};
	struct mrtd_lds2_object o;
	struct span record;
	enum kiosk_err e = gather(m, file, number, &d);
	enum mrtd_err me;

	if (e != KIOSK_E_OK || d.n == 0)
		return e;
	add(&d, "certificate", span_of(&first, 1));
	add(&d, "signature", span_of(&first, 1));
	if ((e = write_record(m, file, &d, &record)) != KIOSK_E_OK)
		return e;
	if ((me = mrtd_lds2_parse(file, record, &o)) != MRTD_E_OK)
		return kiosk_chip_make_fault(m, "%s %u: %s",
		    mrtd_lds2_file(file)->name, number, mrtd_err_text(me));
	if (certs_issue_signature(signer, o.signed_part, &object, &signature) !=
	    CERTS_E_OK)
		return kiosk_chip_make_fault(m, "a record cannot be signed");
	d.fields[d.n - 1].value = sink_span(&signature);
	return write_record(m, file, &d, &m->records[file][number - 1]);
}

/* Doc 9303-10 Table 83: country code and serial number, certificate. */
static enum kiosk_err
make_certificate(struct kiosk_chip_maker *m, enum mrtd_lds2_app app,
    uint64_t serial, const struct certs_issuer *signer)
{
	uint8_t bytes[2 + sizeof(serial)];
	struct sink k = sink_of(bytes, sizeof(bytes));
	struct draft d = {.n = 0};

	sink_put(&k, span_of(m->opt->country, strnlen(m->opt->country, 2)));
	for (unsigned shift = 64; shift > 0; shift -= 8)
		if (k.n > 2 || serial >> (shift - 8) != 0)
			sink_put_u8(&k, (uint8_t)(serial >> (shift - 8)));
	add(&d, "serial", sink_span(&k));
	add(&d, "x509", certs_issue_der(signer));
	return write_record(m, signers[app].certificates, &d,
	    &m->records[signers[app].certificates][0]);
}

static enum kiosk_err
make_app(struct kiosk_chip_maker *m, enum mrtd_lds2_app app)
{
	struct certs_issue_spec spec = kiosk_chip_make_spec(
	    m, signers[app].name, -30, 10 * 365);
	struct certs_issuer *signer = NULL;
	enum kiosk_err e;
	enum certs_err ce;

	/* Doc 9303-12 §4.1.7: ECDSA, whatever the issuer signs with. */
	if (strncmp(m->opt->sign_alg, "ecdsa-", 6) != 0)
		spec.suite = certs_issue_suite("ecdsa-p256-sha256");
	spec.quirks = signers[app].quirk;
	if ((ce = certs_issue_dsc(m->csca, &spec, &signer)) != CERTS_E_OK)
		return kiosk_chip_make_fault(
		    m, "%s: %s", signers[app].name, certs_err_text(ce));
	e = make_certificate(m, app, spec.serial, signer);
	for (unsigned f = 0; f < MRTD_LDS2_FILES; f++)
		for (unsigned i = 1; i <= KIOSK_CHIP_OPTIONS_RECORDS &&
		     e == KIOSK_E_OK && mrtd_lds2_file(f)->app == app &&
		     f != signers[app].certificates;
		     i++)
			e = make_record(m, signer, f, i);
	certs_issue_free(&signer);
	return e;
}

enum kiosk_err
kiosk_chip_make_lds2(struct kiosk_chip_maker *m)
{
	enum kiosk_err e = KIOSK_E_OK;

	for (unsigned app = 0; app < MRTD_LDS2_APPS && e == KIOSK_E_OK; app++)
		if (has_app(m, app))
			e = make_app(m, app);
	return e;
}
