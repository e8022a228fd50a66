#include "kiosk/passport.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mrtd/mrz.h"
#include "mrtd/tlv.h"

static const char conf_name[] = "chip.conf";

enum {
	KEY_MAX = 16 << 10
};

#define TEXT(m) \
	"chip", #m, CONF_TEXT, CONF_MEMBER(struct kiosk_passport_conf, m), 0, 0
#define CA(n, i)                    \
	"chip", "ca" #n, CONF_TEXT, \
	    CONF_MEMBER(struct kiosk_passport_conf, ca[i]), 0, 0
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
    {CA(1, 0), false},
    {CA(2, 1), false},
    {CA(3, 2), false},
    {CA(4, 3), false},
    {TEXT(aa), false},
    {TEXT(terminal), false},
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

static enum kiosk_err
load_key(
    const char *dir, const char *name, struct span *out, struct conf_error *err)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (kiosk_dumps_slurp(path, KEY_MAX, out) == KIOSK_E_OK)
		return KIOSK_E_OK;
	snprintf(err->text, sizeof(err->text), "%s: %s", name, strerror(errno));
	return KIOSK_E_CONF;
}

static enum kiosk_err
load_keys(const char *dir, struct kiosk_passport *p, struct conf_error *err)
{
	enum kiosk_err e = KIOSK_E_OK;

	for (size_t i = 0; i < MRTD_CHIP_CA_KEYS && e == KIOSK_E_OK; i++) {
		char name[16];

		snprintf(name, sizeof(name), "ca%zu.key", i + 1);
		if (p->conf.ca[i][0] != '\0')
			e = load_key(dir, name, &p->ca[i], err);
	}
	if (e == KIOSK_E_OK && p->conf.aa[0] != '\0')
		e = load_key(dir, "aa.key", &p->aa, err);
	if (e == KIOSK_E_OK && p->conf.terminal[0] != '\0')
		e = load_key(dir, "cvca.cvcert", &p->cvca, err);
	return e;
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
	if (e == KIOSK_E_OK)
		e = load_keys(dir, p, err);
	if (e != KIOSK_E_OK)
		kiosk_passport_free(p);
	return e;
}

static void
drop(struct span *key)
{
	if (key->p != NULL)
		bytes_wipe((uint8_t *)(uintptr_t)key->p, key->n);
	free((void *)(uintptr_t)key->p);
	*key = (struct span) {0};
}

void
kiosk_passport_free(struct kiosk_passport *p)
{
	for (size_t i = 0; i < MRTD_CHIP_CA_KEYS; i++)
		drop(&p->ca[i]);
	drop(&p->aa);
	drop(&p->cvca);
	kiosk_dumps_free(&p->dumps);
	bytes_wipe(&p->conf, sizeof(p->conf));
}

static void
say(struct sink *k, const char *key, const char *value)
{
	if (value[0] == '\0')
		return;
	sink_put(k, span_of(key, strlen(key)));
	sink_put(k, SPAN_STR(" = "));
	sink_put(k, span_of(value, strlen(value)));
	sink_put_u8(k, '\n');
}

static void
say_number(struct sink *k, const char *key, unsigned value)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", value);
	say(k, key, text);
}

enum kiosk_err
kiosk_passport_save_conf(const char *dir, const struct kiosk_passport_conf *c)
{
	char text[1024], key[8];
	struct sink k = sink_of(text, sizeof(text));

	sink_put(&k, SPAN_STR("[chip]\n"));
	say(&k, "document_number", c->document_number);
	say(&k, "birth", c->birth);
	say(&k, "expiry", c->expiry);
	say(&k, "access", c->access);
	say(&k, "can", c->can);
	say(&k, "personality", c->personality);
	say_number(&k, "max_command", c->max_command);
	say_number(&k, "max_response", c->max_response);
	for (unsigned i = 0; i < MRTD_CHIP_CA_KEYS; i++) {
		snprintf(key, sizeof(key), "ca%u", i + 1);
		say(&k, key, c->ca[i]);
	}
	say(&k, "aa", c->aa);
	say(&k, "terminal", c->terminal);
	if (!sink_ok(&k))
		return KIOSK_E_INTERNAL;
	return kiosk_dumps_spill(dir, conf_name, sink_span(&k));
}

/* "aes128+3des 13" */
static bool
ca_of(const char *text, struct span key, struct mrtd_chip_ca_key *out)
{
	static const char *const names[] = {
	    "3des", "aes128", "aes192", "aes256"};
	char *end;

	out->key = key;
	for (;; text++) {
		size_t n = strcspn(text, "+ ");
		unsigned c = 0;

		while (c < 4 &&
		    (strlen(names[c]) != n || strncmp(names[c], text, n) != 0))
			c++;
		if (c == 4)
			return false;
		out->ciphers |= 1u << c;
		text += n;
		if (*text != '+')
			break;
	}
	if (*text == '\0')
		return true;
	out->has_id = true;
	out->id = (uint8_t)strtoul(text + 1, &end, 10);
	return *end == '\0' && end != text + 1;
}

/* "sha256", "sha256 der" */
static bool
aa_of(const char *text, struct mrtd_chip_conf *out)
{
	static const char *const names[MRTD_DIGEST_COUNT] = {
	    "sha1", "sha224", "sha256", "sha384", "sha512"};
	size_t n = strcspn(text, " ");

	for (unsigned i = 0; i < MRTD_DIGEST_COUNT; i++)
		if (strlen(names[i]) == n && strncmp(names[i], text, n) == 0) {
			out->aa_hash = (enum mrtd_digest)i;
			out->aa_der = strcmp(text + n, " der") == 0;
			return out->aa_der || text[n] == '\0';
		}
	return false;
}

static bool
keys_of(const struct kiosk_passport *p, struct mrtd_chip_conf *out)
{
	for (size_t i = 0; i < MRTD_CHIP_CA_KEYS; i++)
		if (p->ca[i].p != NULL &&
		    !ca_of(p->conf.ca[i], p->ca[i], &out->ca[out->n_ca++]))
			return false;
	out->aa = p->aa;
	out->ta.points[0] = p->cvca;
	if (p->cvca.p != NULL &&
	    mrtd_date_full(span_of(p->conf.terminal, strlen(p->conf.terminal)),
		&out->ta.today) != MRTD_E_OK)
		return false;
	return p->aa.p == NULL || aa_of(p->conf.aa, out);
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
	if (!keys_of(p, out)) {
		*what = "ca or aa: ciphers and an identifier, or a hash";
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

static size_t
count(const struct span records[])
{
	size_t n = KIOSK_DUMPS_RECORDS;

	while (n > 0 && records[n - 1].p == NULL)
		n--;
	return n;
}

void
kiosk_passport_lds2(const struct kiosk_passport *p,
    const struct mrtd_chip *chip, struct mrtd_chip_lds2 *lds2,
    struct mrtd_chip_conf *out)
{
	struct mrtd_chip_lds2_conf conf = {.rights = &chip->ta.lds2};
	size_t all[MRTD_LDS2_APPS] = {0};

	for (unsigned i = 0; i < MRTD_LDS2_FILES; i++)
		all[mrtd_lds2_file(i)->app] += count(p->dumps.records[i]);
	/* Where there is an application it has all its files. */
	for (unsigned i = 0; i < MRTD_LDS2_FILES; i++)
		if (all[mrtd_lds2_file(i)->app] > 0)
			conf.file[i] = (struct mrtd_chip_lds2_file) {
			    p->dumps.records[i], count(p->dumps.records[i])};
	mrtd_chip_lds2_init(lds2, &conf);
	out->apps = lds2->apps;
	out->n_apps = lds2->n_apps;
}
