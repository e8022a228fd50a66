/* A seal in words, for people and as JSON. */
#include "kiosk/seal_parts.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/json.h"
#include "kiosk/record.h"
#include "kiosk/say.h"
#include "mrtd/c40.h"

/* The longest value as it may be printed, and a NUL. */
#define WORDS_MAX (3 * MRTD_VDSNC_MAX + 1)

static const char *
date(struct mrtd_date d, char out[16])
{
	snprintf(out, 16, "%04u-%02u-%02u", (unsigned)d.year % 10000,
	    (unsigned)d.month % 100, (unsigned)d.day % 100);
	return out;
}

static void
hexadecimal(struct span s, char *out, size_t cap)
{
	size_t n = 0;
	uint8_t b;

	out[0] = '\0';
	while (cap - n > 2 && span_take_u8(&s, &b))
		n += (size_t)snprintf(out + n, cap - n, "%02X", b);
}

/* Doc 9303-7 §9.1.3 Table 1. */
static void
stay(const struct mrtd_vds_contents *c, char *out, size_t cap)
{
	static const char *const texts[] = {
	    [MRTD_VDS_STAY_UNTIL] = "to the last day of validity",
	    [MRTD_VDS_STAY_AT_ENTRY] = "decided at entry",
	    [MRTD_VDS_STAY_TRANSIT] = "transit without entry",
	};

	if (c->stay == MRTD_VDS_STAY_SPAN)
		snprintf(out, cap, "%u days, %u months, %u years", c->days,
		    c->months, c->years);
	else if (c->stay != MRTD_VDS_STAY_NONE)
		snprintf(out, cap, "%s", texts[c->stay]);
}

/* What cannot be read as its table says is shown as it is. */
static void
words(const struct kiosk_seal *s, const struct mrtd_vds_feature *f, char *out,
    size_t cap)
{
	const struct mrtd_vds_contents *c = &s->contents;
	size_t n = 0;

	hexadecimal(f->value, out, cap);
	if (f->field == NULL || f->value.n < f->field->min ||
	    f->value.n > f->field->max)
		return;
	switch (f->field->kind) {
	case MRTD_VDS_MRZ:
	case MRTD_VDS_TEXT:
		if (mrtd_c40_read(f->value, out, cap, &n) != MRTD_E_OK)
			hexadecimal(f->value, out, cap);
		for (size_t i = 0; f->field->kind == MRTD_VDS_MRZ && i < n; i++)
			if (out[i] == ' ')
				out[i] = '<';
		break;
	case MRTD_VDS_NUMBER:
		snprintf(out, cap, "%u", c->entries);
		break;
	case MRTD_VDS_DURATION:
		stay(c, out, cap);
		break;
	case MRTD_VDS_BINARY:
		break;
	}
}

static void
header(const struct kiosk_seal *s, struct sink *out)
{
	const struct mrtd_vds *v = &s->seal;
	char text[16];

	kiosk_say(out, "  %s, version %u, of %s\n",
	    v->use != NULL ? v->use->name : "unknown use case", v->version,
	    v->issuer);
	if (v->use == NULL)
		kiosk_say(out, "  document type %u, feature definition %u\n",
		    v->category, v->definition);
	kiosk_say(out, "  issued %s", date(v->issued, text));
	kiosk_say(out, ", signed %s by %s, certificate %s\n",
	    date(v->signed_on, text), v->signer, v->reference);
}

bool
kiosk_seal_text(const struct kiosk_seal *s, struct sink *out)
{
	char text[WORDS_MAX];

	kiosk_say(out, "Digital seal: %s, %s\n",
	    certs_seal_status_name(s->status),
	    certs_seal_status_level(s->status));
	if (s->err == MRTD_E_OK && s->kind == CERTS_SEAL_VDSNC)
		kiosk_seal_nc_text(s, out);
	else if (s->err == MRTD_E_OK)
		header(s, out);
	for (size_t i = 0; i < s->seal.n; i++) {
		const struct mrtd_vds_feature *f = &s->seal.features[i];

		words(s, f, text, sizeof(text));
		if (f->field != NULL)
			kiosk_say(out, "  %s: %s\n", f->field->name, text);
		else
			kiosk_say(
			    out, "  unknown feature %u: %s\n", f->tag, text);
	}
	kiosk_record_text_checks(out, &s->verdict);
	if (s->chain.have_dsc)
		kiosk_say(out, "  signed by   %s\n", s->chain.dsc.subject);
	if (s->chain.have_csca)
		kiosk_say(out, "  trusted by  %s\n", s->chain.csca.subject);
	bytes_wipe(text, sizeof(text));
	return sink_ok(out);
}

static void
contents(const struct kiosk_seal *s, struct kiosk_json *j)
{
	const struct mrtd_vds *v = &s->seal;
	char text[WORDS_MAX];

	kiosk_json_text(j, "use", v->use != NULL ? v->use->id : NULL);
	kiosk_json_int(j, "version", v->version);
	kiosk_json_int(j, "category", v->category);
	kiosk_json_int(j, "definition", v->definition);
	kiosk_json_text(j, "issuer", v->issuer);
	kiosk_json_text(j, "signer", v->signer);
	kiosk_json_text(j, "reference", v->reference);
	kiosk_json_text(j, "issued", date(v->issued, text));
	kiosk_json_text(j, "signed", date(v->signed_on, text));
	kiosk_json_open(j, "features", '[');
	for (size_t i = 0; i < v->n; i++) {
		const struct mrtd_vds_feature *f = &v->features[i];

		words(s, f, text, sizeof(text));
		kiosk_json_open(j, NULL, '{');
		kiosk_json_int(j, "tag", f->tag);
		kiosk_json_text(
		    j, "name", f->field != NULL ? f->field->id : NULL);
		kiosk_json_text(j, "value", text);
		kiosk_json_hex(j, "bytes", f->value);
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
	kiosk_json_open(j, "findings", '[');
	for (unsigned f = 0; f < MRTD_VDS_FINDING_COUNT; f++)
		if ((s->contents.findings >> f & 1) != 0)
			kiosk_json_text(j, NULL,
			    mrtd_vds_finding_name((enum mrtd_vds_finding)f));
	kiosk_json_close(j);
	bytes_wipe(text, sizeof(text));
}

bool
kiosk_seal_json(const struct kiosk_seal *s, struct sink *out)
{
	struct kiosk_json j;

	kiosk_json_init(&j, out);
	kiosk_json_pretty(&j);
	kiosk_json_open(&j, NULL, '{');
	kiosk_json_text(&j, "status", certs_seal_status_name(s->status));
	kiosk_json_text(&j, "level", certs_seal_status_level(s->status));
	kiosk_json_text(
	    &j, "error", s->err != MRTD_E_OK ? mrtd_err_name(s->err) : NULL);
	kiosk_json_text(
	    &j, "kind", s->kind == CERTS_SEAL_VDSNC ? "VDS-NC" : "VDS");
	if (s->err == MRTD_E_OK && s->kind == CERTS_SEAL_VDSNC)
		kiosk_seal_nc_json(s, &j);
	else if (s->err == MRTD_E_OK)
		contents(s, &j);
	kiosk_record_json_checks(&j, &s->verdict);
	kiosk_json_text(
	    &j, "signed_by", s->chain.have_dsc ? s->chain.dsc.subject : NULL);
	kiosk_json_text(&j, "trusted_by",
	    s->chain.have_csca ? s->chain.csca.subject : NULL);
	kiosk_json_close(&j);
	sink_put(out, SPAN_STR("\n"));
	return sink_ok(out);
}
