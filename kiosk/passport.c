#include "kiosk/passport.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mrtd/mrz.h"
#include "mrtd/tlv.h"

static const char conf_name[] = "chip.conf";

#define TEXT(m) \
	"chip", #m, CONF_TEXT, CONF_MEMBER(struct kiosk_passport_conf, m), 0, 0
#define BYTES(m)                                                              \
	"chip", #m, CONF_UINT, CONF_MEMBER(struct kiosk_passport_conf, m), 0, \
	    65535

static const struct conf_key keys[] = {
    {TEXT(document_number), true},
    {TEXT(birth), true},
    {TEXT(expiry), true},
    {TEXT(can), false},
    {TEXT(access), true},
    {TEXT(personality), false},
    {BYTES(max_command), false},
    {BYTES(max_response), false},
};

bool
kiosk_passport_access(const char *text, bool *pace, bool *bac)
{
	*pace = strcmp(text, "pace") == 0 || strcmp(text, "both") == 0;
	*bac = strcmp(text, "bac") == 0 || strcmp(text, "both") == 0;
	return *pace || *bac || strcmp(text, "none") == 0;
}

/* A set of dumps says only what DG1 says. */
static enum kiosk_err
conf_of_dg1(struct kiosk_passport *p, struct conf_error *err)
{
	struct span dg1, text;
	struct mrtd_mrz mrz;

	snprintf(p->conf.access, sizeof(p->conf.access), "bac");
	if (mrtd_tlv_only(p->dumps.files[MRTD_FILE_DG1], 0x61, &dg1) !=
		MRTD_E_OK ||
	    mrtd_tlv_only(dg1, 0x5F1F, &text) != MRTD_E_OK ||
	    mrtd_mrz_parse(text, &mrz) != MRTD_E_OK) {
		snprintf(err->text, sizeof(err->text),
		    "neither chip.conf nor a readable DG1");
		return KIOSK_E_CONF;
	}
	memcpy(p->conf.document_number, mrz.document_number,
	    sizeof(mrz.document_number));
	memcpy(p->conf.birth, mrz.birth, sizeof(mrz.birth));
	memcpy(p->conf.expiry, mrz.expiry, sizeof(mrz.expiry));
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_passport_load(
    const char *dir, struct kiosk_passport *p, struct conf_error *err)
{
	char path[4096];
	enum kiosk_err e;

	memset(p, 0, sizeof(*p));
	memset(err, 0, sizeof(*err));
	snprintf(p->conf.personality, sizeof(p->conf.personality), "icao");
	snprintf(path, sizeof(path), "%s/%s", dir, conf_name);
	if ((e = kiosk_dumps_load(dir, &p->dumps)) != KIOSK_E_OK) {
		snprintf(err->text, sizeof(err->text), "%s", strerror(errno));
		return e;
	}
	if (access(path, F_OK) == 0)
		e = kiosk_conf_read(
		    path, keys, sizeof(keys) / sizeof(keys[0]), &p->conf, err);
	else
		e = conf_of_dg1(p, err);
	if (e != KIOSK_E_OK)
		kiosk_passport_free(p);
	return e;
}

void
kiosk_passport_free(struct kiosk_passport *p)
{
	kiosk_dumps_free(&p->dumps);
	bytes_wipe(&p->conf, sizeof(p->conf));
}

enum kiosk_err
kiosk_passport_save_conf(const char *dir, const struct kiosk_passport_conf *c)
{
	char text[512];
	int n = snprintf(text, sizeof(text),
	    "[chip]\ndocument_number = %s\nbirth = %s\nexpiry = %s\n"
	    "access = %s\nmax_command = %u\nmax_response = %u\n"
	    "personality = %s\n%s%s%s",
	    c->document_number, c->birth, c->expiry, c->access, c->max_command,
	    c->max_response, c->personality, c->can[0] != '\0' ? "can = " : "",
	    c->can, c->can[0] != '\0' ? "\n" : "");

	if (n < 0 || (size_t)n >= sizeof(text))
		return KIOSK_E_INTERNAL;
	return kiosk_dumps_spill(dir, conf_name, span_of(text, (size_t)n));
}

enum kiosk_err
kiosk_passport_chip(const struct kiosk_passport *p, struct mrtd_chip_conf *out,
    const char **what)
{
	const struct kiosk_passport_conf *c = &p->conf;
	enum mrtd_err e;

	memset(out, 0, sizeof(*out));
	memcpy(out->files, p->dumps.files, sizeof(out->files));
	memcpy(out->can, c->can, sizeof(out->can));
	out->buffers = (struct mrtd_limits) {c->max_command, c->max_response};
	out->personality = mrtd_chip_personality_of(c->personality);
	if (out->personality == NULL) {
		*what = "there is no such personality";
		return KIOSK_E_CONF;
	}
	if (!kiosk_passport_access(c->access, &out->pace, &out->bac)) {
		*what = "access must be pace, bac, both or none";
		return KIOSK_E_CONF;
	}
	/* Doc 9303-10 §3.11.3: EF.CardAccess is there where PACE is. */
	if (!out->pace)
		out->files[MRTD_FILE_CARD_ACCESS] = (struct span) {0};
	e = mrtd_mrz_key(c->document_number, c->birth, c->expiry, &out->mrz);
	if (e != MRTD_E_OK) {
		*what = mrtd_err_text(e);
		return KIOSK_E_CONF;
	}
	return KIOSK_E_OK;
}
