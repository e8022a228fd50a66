#include "tests/conformance/document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mrtd/chip/personalise.h"
#include "mrtd/tlv.h"
#include "tests/conformance/builder.h"

#define LINE 512

static const char mrz[] = "P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<"
			  "C11T002JM4D<<9608122F2310314<<<<<<<<<<<<<<<4";

/* In which order the parts of a change take effect. */
enum phase {
	SETTINGS,
	FILES,
	SECURITY_OBJECT,
	CERTIFICATE,
	OBJECT,
	ISSUED,
	PHASES
};

/* Names of places in EF.SOD: @sd SignedData, @si SignerInfo. */
static void
expand(const char *line, char *out, size_t cap)
{
	static const struct {
		const char *name, *path;
	} places[] = {
	    {"@sd", "77/30/A0/30"},
	    {"@si", "77/30/A0/30/31[1]/30"},
	    {"@tbs", "30/30"},
	    {"@ext", "30/30/A3/30"},
	    {"@bht", "75/7F61/7F60/A1"},
	    {"@face", "75/7F61/7F60/5F2E"},
	};

	snprintf(out, cap, "%s", line);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		size_t n = strlen(places[i].name);

		if (strncmp(line, places[i].name, n) == 0)
			snprintf(out, cap, "%s%s", places[i].path, line + n);
	}
}

/* An edit of TARGET: or TARGET!; what it is an edit of, and when. */
static bool
edit(struct document *d, const char *part, enum phase phase)
{
	bool after = strncmp(part, "after ", 6) == 0, again;
	const char *colon;
	struct blob *target = NULL;
	const struct mrtd_lds_file *f;
	enum phase when = FILES;
	char line[LINE];
	size_t n;

	if (after)
		part += 6;
	n = strcspn(part, ":!");
	colon = part + n;
	again = *colon == '!';
	if (strncmp(part, "LSO", n) == 0) {
		target = &d->lso;
		when = SECURITY_OBJECT;
	} else if (strncmp(part, "DSC", n) == 0) {
		target = &d->dsc;
		when = CERTIFICATE;
	} else if (strncmp(part, "SOD", n) == 0) {
		target = &d->file[MRTD_FILE_SOD];
		when = again ? OBJECT : ISSUED;
	} else if ((f = builder_file(part, n)) != NULL) {
		target = &d->file[f->id];
		when = after ? ISSUED : FILES;
	}
	if (target == NULL)
		return false;
	if (when != phase)
		return true;
	expand(colon + 1, line, sizeof(line));
	if (!edit_apply(target, line))
		return false;
	if (when == CERTIFICATE && again)
		return forge_certify(&d->pki, target);
	return when != OBJECT || forge_sign(&d->pki, target);
}

static bool
is_edit(const char *part)
{
	size_t n = strcspn(part, " ");

	if (strncmp(part, "after ", 6) == 0)
		return true;
	return memchr(part, ':', n) != NULL ||
	    (memchr(part, '!', n) != NULL && strncmp(part, "mrz!", 4) != 0);
}

/* All parts of a change that belong to this phase. */
static bool
apply(
    struct builder *b, const char *change, enum phase phase, const char **what)
{
	static char part[LINE];
	char word[16];
	int used;

	*what = part;
	while (change != NULL && *change != '\0') {
		const char *end = strstr(change, "; ");
		size_t n = end != NULL ? (size_t)(end - change)
				       : strlen(change);

		if (n >= sizeof(part))
			return false;
		memcpy(part, change, n);
		part[n] = '\0';
		change = end != NULL ? end + 2 : NULL;
		if (is_edit(part)) {
			if (!edit(b->d, part, phase))
				return false;
			continue;
		}
		used = 0;
		if (phase == SETTINGS &&
		    (sscanf(part, "%15s %n", word, &used) != 1 ||
			!builder_set(
			    b, word, part + (used > 0 ? used : (int)n))))
			return false;
	}
	return true;
}

static bool
make_security_object(struct document *d)
{
	struct span files[MRTD_FILE_COUNT] = {{NULL, 0}};
	struct sink k = sink_of(d->lso.p, sizeof(d->lso.p));
	bool ok;

	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++)
		if ((d->sign & MRTD_FILE_BIT(i)) != 0)
			files[i] = edit_span(&d->file[i]);
	ok = mrtd_chip_personalise_security_object(&k, d->lso_digest, files) ==
	    MRTD_E_OK;
	d->lso.n = k.n;
	return ok;
}

/* Signed by the same signer. */
static bool
make_card_security(struct document *d)
{
	static struct blob infos;
	struct blob *f = &d->file[MRTD_FILE_CARD_SECURITY];
	struct sink k = sink_of(f->p, sizeof(f->p));

	edit_put(&infos, edit_span(f));
	if (certs_issue_card_security(
		d->pki.dsc, edit_span(&infos), &d->object, &k) != CERTS_E_OK)
		return false;
	f->n = k.n;
	return true;
}

/* EF.SOD with the certificate as it was changed. */
static bool
make_object(struct builder *b)
{
	struct document *d = b->d;
	struct blob *sod = &d->file[MRTD_FILE_SOD];
	static char line[20000];
	int n;

	if (!forge_object(&d->pki, edit_span(&d->lso), &d->object, sod))
		return false;
	if (b->digest != NULL && !forge_content(&d->pki, sod, b->digest, true))
		return false;
	if (b->signer_name[0] != '\0') {
		d->pki.dsc_algorithm = forge_algorithm(b->signer_name);
		snprintf(line, sizeof(line),
		    "77/30/A0/30/31[1]/30/30[2] raw %s",
		    d->pki.dsc_algorithm->identifier);
		if (!edit_apply(sod, line) || !forge_sign(&d->pki, sod))
			return false;
	}
	if ((d->object.quirks & CERTS_ISSUE_NO_CERTIFICATE) != 0 ||
	    span_eq(edit_span(&d->dsc), certs_issue_der(d->pki.dsc)))
		return true;
	n = snprintf(line, sizeof(line), "77/30/A0/30/A0 set ");
	for (size_t i = 0; i < d->dsc.n; i++)
		n += snprintf(
		    line + n, sizeof(line) - (size_t)n, "%02X", d->dsc.p[i]);
	return edit_apply(sod, line);
}

#define EAC_FILES (BIT(DG1) | BIT(DG2) | BIT(DG3) | BIT(DG4) | BIT(DG14))

/* Chapter 4: what the default passports differ in. */
/* clang-format off */
static const struct {
	const char *name;
	bool bac;
	const char *pace;
	uint32_t files;
	enum mrtd_image_format format;
} bases[] = {
	{"PLAIN", false, "", BIT(DG1) | BIT(DG2), MRTD_IMAGE_JPEG},
	{"BAC",   true,  "", BIT(DG1) | BIT(DG2), MRTD_IMAGE_JPEG},
	{"PACE",  false, "pace-ecdh-gm-3des-bp256", BIT(DG1) | BIT(DG2) | BIT(DG14), MRTD_IMAGE_JP2},
	{"EAC",   true,  "", EAC_FILES, MRTD_IMAGE_JP2},
	{"EACAA", true,  "", EAC_FILES, MRTD_IMAGE_JP2},
	{"EACPACE", true, "pace-ecdh-gm-3des-bp256", EAC_FILES, MRTD_IMAGE_JP2},
};
/* clang-format on */

static bool
begin(struct builder *b, const char *base)
{
	struct document *d = b->d;

	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		if (strcmp(bases[i].name, base) != 0)
			continue;
		d->bac = bases[i].bac;
		d->plain = !d->bac && bases[i].pace[0] == '\0';
		d->sign = bases[i].files;
		d->hold = bases[i].files | BIT(COM) | BIT(SOD);
		b->format = bases[i].format;
		snprintf(b->pace, sizeof(b->pace), "%s", bases[i].pace);
		snprintf(b->card_access, sizeof(b->card_access), "%s",
		    bases[i].pace);
		b->image = 1500;
		b->width = 413;
		b->height = 531;
		b->csca_key = "rsa3072";
		b->dsc_key = "rsa2048";
		b->csca_algorithm = b->dsc_algorithm = "pss-sha256";
		d->lso_digest = MRTD_DIGEST_SHA256;
		d->object.signing_time = FORGE_FROM + 86400;
		d->reader = (struct mrtd_limits) {65544, 65538};
		memcpy(d->dg1, mrz, sizeof(mrz));
		memcpy(d->page, mrz, sizeof(mrz));
		d->key_store = sink_of(d->keys, sizeof(d->keys));
		if (strncmp(base, "EAC", 3) == 0 &&
		    !builder_set(b, "ca", "p224 3des"))
			return false;
		b->eac = true;
		d->ask_ta = strncmp(base, "EAC", 3) == 0;
		d->ta.today = TERMINAL_DAY;
		d->terminal_conf.dv_rights = MRTD_CVC_READ_DG3 |
		    MRTD_CVC_READ_DG4;
		b->prints = b->irises = 2;
		b->print_format = MRTD_IMAGE_WSQ;
		b->iris_format = MRTD_IMAGE_RAW;
		return strcmp(base, "EACAA") != 0 ||
		    builder_set(b, "aa", "rsa1024 SHA-256");
	}
	return false;
}

bool
document_make(
    struct document *d, const char *base, const char *change, const char **what)
{
	struct builder b = {.d = d};

	memset(d, 0, sizeof(*d));
	*what = base;
	if (!begin(&b, base) || !apply(&b, change, SETTINGS, what))
		return false;
	*what = "the keys";
	if (!forge_init(&d->pki, b.csca_key, b.csca_algorithm, b.dsc_key,
		b.dsc_algorithm))
		return false;
	*what = "the revocation list";
	if (b.revoked && !forge_revoke(&d->pki))
		return false;
	*what = "the certificates of the terminal";
	if (d->ask_ta && !terminal_init(&d->terminal, &d->terminal_conf))
		return false;
	*what = "the files";
	if (!builder_files(&b) || !apply(&b, change, FILES, what))
		return false;
	*what = "the LDSSecurityObject";
	if (!make_security_object(d) ||
	    !apply(&b, change, SECURITY_OBJECT, what))
		return false;
	edit_put(&d->dsc, certs_issue_der(d->pki.dsc));
	if (!apply(&b, change, CERTIFICATE, what))
		return false;
	*what = "EF.CardSecurity";
	if ((d->hold & BIT(CARD_SECURITY)) != 0 && !make_card_security(d))
		return false;
	*what = "EF.SOD";
	d->spoken = d->file[MRTD_FILE_CARD_ACCESS];
	if (!make_object(&b) || !apply(&b, change, OBJECT, what) ||
	    !apply(&b, change, ISSUED, what))
		return false;
	return true;
}

void
document_free(struct document *d)
{
	forge_free(&d->pki);
	terminal_free(&d->terminal);
}
