/*
 * What the chip of a virtual passport says about its protocols, and the keys
 * that it proves them with.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/chip_make_parts.h"
#include "kiosk/dumps.h"
#include "kiosk/host.h"
#include "mrtd/chip/key.h"
#include "mrtd/chip/personalise.h"
#include "mrtd/chip/personalise_infos.h"

enum {
	SHORTEST_BUFFER = 300, /* a DH key of 2048 bits and its wrapping */
	NAME = 48
};

static enum kiosk_err
make_suites(struct kiosk_chip_maker *m)
{
	const struct kiosk_chip_make *o = m->opt;

	for (unsigned i = 0; i < o->suites.n; i++) {
		const char *name = o->suites.v[i];
		enum mrtd_err e = mrtd_chip_personalise_suite(
		    name, &m->infos[i]);

		if (e != MRTD_E_OK)
			return kiosk_chip_make_fault(m, "--suite %s: %s", name,
			    e == MRTD_E_NOT_FOUND ? "there is no such one"
						  : mrtd_err_text(e));
		if (mrtd_group_info(m->infos[i].group)->kind == MRTD_GROUP_DH &&
		    o->buffers < SHORTEST_BUFFER)
			return kiosk_chip_make_fault(
			    m, "--suite %s needs --buffers", name);
		m->cam |= m->infos[i].suite->mapping == MRTD_SECINFO_CAM;
	}
	return KIOSK_E_OK;
}

/* A new key, at the end of the arena. */
static enum mrtd_err
new_key(struct kiosk_chip_maker *m, unsigned group,
    enum mrtd_chip_key_form form, struct span *out)
{
	size_t start = m->arena.n;
	enum mrtd_err e = mrtd_chip_key_make(
	    group, form, &kiosk_host_env, &m->arena);

	if (e == MRTD_E_OK &&
	    (!sink_ok(&m->arena) ||
		!span_part(
		    sink_span(&m->arena), start, m->arena.n - start, out)))
		e = MRTD_E_SPACE;
	return e;
}

/*
 * Group and cipher by the names that PACE has for them: "ecdh-aes128-p256" is
 * looked up as "pace-ecdh-gm-aes128-p256".
 */
static enum mrtd_err
lookup(const char *text, size_t n, struct mrtd_paceinfo *out)
{
	const char *dash = memchr(text, '-', n);
	char name[NAME];
	int len;

	if (dash == NULL)
		return MRTD_E_NOT_FOUND;
	len = snprintf(name, sizeof(name), "pace-%.*s-gm%.*s",
	    (int)(dash - text), text, (int)(n - (size_t)(dash - text)), dash);
	if (len < 0 || (size_t)len >= sizeof(name))
		return MRTD_E_NOT_FOUND;
	return mrtd_chip_personalise_suite(name, out);
}

/* ",id=12,explicit": false where a word is none of ours. */
static bool
words(
    const char *text, struct mrtd_chip_ca_key *k, enum mrtd_chip_key_form *form)
{
	while (*text != '\0') {
		size_t n = strcspn(++text, ",");
		char *end;
		unsigned long id;

		if (n == 8 && strncmp(text, "explicit", n) == 0)
			*form = MRTD_CHIP_KEY_EXPLICIT;
		else if (n == 8 && strncmp(text, "numbered", n) == 0)
			*form = MRTD_CHIP_KEY_NUMBERED;
		else if (n > 3 && strncmp(text, "id=", 3) == 0) {
			id = strtoul(text + 3, &end, 10);
			if (end != text + n || id > 255)
				return false;
			k->has_id = true;
			k->id = (uint8_t)id;
		} else
			return false;
		text += n;
	}
	return true;
}

static enum kiosk_err
make_ca(struct kiosk_chip_maker *m, const char *text)
{
	struct mrtd_chip_ca_key *k = &m->ca[m->n_ca];
	enum mrtd_chip_key_form form = MRTD_CHIP_KEY_NAMED;
	size_t n = strcspn(text, ",");
	struct mrtd_paceinfo info;
	enum mrtd_err e;

	if (m->n_ca == MRTD_CHIP_CA_KEYS)
		return kiosk_chip_make_fault(m, "--ca: too many keys");
	if (lookup(text, n, &info) != MRTD_E_OK || !words(text + n, k, &form))
		return kiosk_chip_make_fault(
		    m, "--ca %s: there is no such one", text);
	k->ciphers = 1u << info.suite->cipher;
	if ((e = new_key(m, info.group, form, &k->key)) != MRTD_E_OK)
		return kiosk_chip_make_fault(
		    m, "--ca %s: %s", text, mrtd_err_text(e));
	m->n_ca++;
	return KIOSK_E_OK;
}

/* PACE-CAM proves a key of EF.CardSecurity with the parameterId as its id. */
static enum kiosk_err
make_cam(struct kiosk_chip_maker *m)
{
	for (unsigned i = 0; i < m->opt->suites.n; i++) {
		const struct mrtd_paceinfo *info = &m->infos[i];
		struct mrtd_chip_ca_key *k = &m->ca[m->n_ca];
		bool there = false;
		enum mrtd_err e;

		if (info->suite->mapping != MRTD_SECINFO_CAM)
			continue;
		for (size_t j = 0; j < m->n_ca; j++)
			there |= m->ca[j].has_id && m->ca[j].id == info->id;
		if (there)
			continue;
		if (m->n_ca == MRTD_CHIP_CA_KEYS)
			return kiosk_chip_make_fault(m, "--ca: too many keys");
		k->has_id = true;
		k->id = info->id;
		k->ciphers = 1u << info->suite->cipher;
		e = new_key(m, info->group, MRTD_CHIP_KEY_NAMED, &k->key);
		if (e != MRTD_E_OK)
			return kiosk_chip_make_fault(m, "--suite %s: %s",
			    m->opt->suites.v[i], mrtd_err_text(e));
		m->n_ca++;
	}
	return KIOSK_E_OK;
}

/* rsa-2048-sha256, ecdsa-p256-sha256, and ,der behind. */
static enum kiosk_err
make_aa(struct kiosk_chip_maker *m)
{
	const char *text = m->opt->aa, *last;
	char *name = m->conf.aa, *end;
	struct mrtd_paceinfo info;
	char group[NAME];
	size_t start = m->arena.n;
	enum mrtd_err e = MRTD_E_NOT_FOUND;

	snprintf(name, sizeof(m->conf.aa), "%s", text);
	if ((last = strrchr(text, '-')) == NULL || last == strchr(text, '-'))
		return kiosk_chip_make_fault(
		    m, "--aa %s: not such a key", text);
	name = m->conf.aa;
	snprintf(name, sizeof(m->conf.aa), "%.*s%s",
	    (int)strcspn(last + 1, ","), last + 1,
	    strstr(last, ",der") != NULL ? " der" : "");
	snprintf(group, sizeof(group), "%.*s", (int)strcspn(last + 1, ","),
	    last + 1);
	if (!kiosk_chip_make_hash(group, &m->aa_hash))
		return kiosk_chip_make_fault(
		    m, "--aa %s: there is no such hash", text);
	if (strncmp(text, "rsa-", 4) == 0) {
		unsigned long bits = strtoul(text + 4, &end, 10);

		if (end == last && bits >= 1024 && bits <= 4096)
			e = mrtd_chip_key_make_rsa((unsigned)bits, &m->arena);
	} else if (strncmp(text, "ecdsa-", 6) == 0) {
		snprintf(group, sizeof(group), "ecdh-aes128-%.*s",
		    (int)(last - text - 6), text + 6);
		m->aa_ecdsa = true;
		if ((e = lookup(group, strlen(group), &info)) == MRTD_E_OK)
			e = mrtd_chip_key_make(info.group, MRTD_CHIP_KEY_NAMED,
			    &kiosk_host_env, &m->arena);
	}
	if (e == MRTD_E_OK && !sink_ok(&m->arena))
		e = MRTD_E_SPACE;
	if (e != MRTD_E_OK)
		return kiosk_chip_make_fault(m, "--aa %s: %s", text,
		    e == MRTD_E_NOT_FOUND ? "there is no such key"
					  : mrtd_err_text(e));
	if (!span_part(sink_span(&m->arena), start, m->arena.n - start, &m->aa))
		return KIOSK_E_INTERNAL;
	start = m->arena.n;
	e = mrtd_chip_personalise_infos_dg15(&m->arena, m->aa);
	if (e != MRTD_E_OK)
		return kiosk_chip_make_fault(m, "DG15: %s", mrtd_err_text(e));
	kiosk_chip_make_keep(m, MRTD_FILE_DG15, start);
	return KIOSK_E_OK;
}

static bool
omitted(const struct kiosk_chip_maker *m, unsigned *out)
{
	static const struct {
		const char *name;
		unsigned bit;
	} known[] = {
	    {"ca-info", MRTD_CHIP_OMIT_CA_INFO},
	    {"ca-info-id", MRTD_CHIP_OMIT_CA_INFO_ID},
	    {"ca-key-id", MRTD_CHIP_OMIT_CA_KEY_ID},
	};

	*out = 0;
	for (unsigned i = 0; i < m->opt->omit.n; i++) {
		unsigned bit = 0;

		for (size_t j = 0; j < sizeof(known) / sizeof(known[0]); j++)
			if (strcmp(known[j].name, m->opt->omit.v[i]) == 0)
				bit = known[j].bit;
		if (bit == 0)
			return false;
		*out |= bit;
	}
	return true;
}

static enum kiosk_err
make_infos(struct kiosk_chip_maker *m)
{
	struct mrtd_chip_infos infos = {.pace = m->infos,
	    .n_pace = m->pace ? m->opt->suites.n : 0,
	    .ca = m->ca,
	    .n_ca = m->n_ca,
	    .ta = m->cvca.n > 0,
	    .aa = m->aa_ecdsa,
	    .aa_hash = m->aa_hash};
	size_t start = m->arena.n;
	enum mrtd_err e;

	if (!omitted(m, &infos.omit))
		return kiosk_chip_make_fault(
		    m, "--omit: ca-info, ca-info-id, ca-key-id");
	if (infos.n_pace + infos.n_ca == 0 && !infos.aa && !infos.ta)
		return KIOSK_E_OK;
	e = mrtd_chip_personalise_infos_dg14(&m->arena, &infos);
	if (e != MRTD_E_OK)
		return kiosk_chip_make_fault(m, "DG14: %s", mrtd_err_text(e));
	kiosk_chip_make_keep(m, MRTD_FILE_DG14, start);
	if (!m->cam && !m->opt->lds2)
		return KIOSK_E_OK;
	start = m->arena.n;
	infos.dir = m->files[MRTD_FILE_DIR];
	e = mrtd_chip_personalise_infos(&m->arena, &infos);
	if (e != MRTD_E_OK ||
	    !span_part(sink_span(&m->arena), start, m->arena.n - start,
		&m->security_infos))
		return kiosk_chip_make_fault(
		    m, "EF.CardSecurity: %s", mrtd_err_text(e));
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_chip_make_keys(struct kiosk_chip_maker *m)
{
	const struct kiosk_chip_make *o = m->opt;
	enum kiosk_err e = KIOSK_E_OK;
	size_t start;

	if (m->pace)
		e = make_suites(m);
	for (unsigned i = 0; i < o->ca.n && e == KIOSK_E_OK; i++)
		e = make_ca(m, o->ca.v[i]);
	if (e == KIOSK_E_OK && m->pace)
		e = make_cam(m);
	if (e == KIOSK_E_OK && o->aa != NULL)
		e = make_aa(m);
	if (e == KIOSK_E_OK)
		e = make_infos(m);
	if (e != KIOSK_E_OK || !m->pace)
		return e;
	start = m->arena.n;
	mrtd_chip_personalise_card_access(&m->arena, m->infos, o->suites.n);
	kiosk_chip_make_keep(m, MRTD_FILE_CARD_ACCESS, start);
	return KIOSK_E_OK;
}
