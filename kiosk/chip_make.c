#include "kiosk/chip_make.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/chip_make_parts.h"
#include "kiosk/dumps.h"
#include "kiosk/host.h"
#include "kiosk/mrz_arg.h"
#include "mrtd/chip/personalise.h"

#define ARENA ((size_t)4 << 20)

enum kiosk_err
kiosk_chip_make_fault(struct kiosk_chip_maker *m, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(m->text, m->cap, format, ap);
	va_end(ap);
	return KIOSK_E_CONF;
}

void
kiosk_chip_make_keep(
    struct kiosk_chip_maker *m, enum mrtd_file id, size_t start)
{
	struct span part;

	if (span_part(sink_span(&m->arena), start, m->arena.n - start, &part))
		m->files[id] = part;
}

enum kiosk_err
kiosk_chip_make_slurp(
    struct kiosk_chip_maker *m, const char *path, size_t max, struct span *out)
{
	struct span file;
	size_t start = m->arena.n;

	if (kiosk_dumps_slurp(path, max, &file) != KIOSK_E_OK)
		return kiosk_chip_make_fault(
		    m, "%s: %s", path, strerror(errno));
	sink_put(&m->arena, file);
	free((void *)(uintptr_t)file.p);
	if (!sink_ok(&m->arena) ||
	    !span_part(sink_span(&m->arena), start, m->arena.n - start, out))
		return kiosk_chip_make_fault(m, "%s: too large", path);
	return KIOSK_E_OK;
}

bool
kiosk_chip_make_hash(const char *name, enum mrtd_digest *out)
{
	static const char *const names[MRTD_DIGEST_COUNT] = {
	    "sha1", "sha224", "sha256", "sha384", "sha512"};

	for (unsigned i = 0; i < MRTD_DIGEST_COUNT; i++)
		if (strcmp(names[i], name) == 0) {
			*out = (enum mrtd_digest)i;
			return true;
		}
	return false;
}

/* What the options say alone, before anything is made. */
static enum kiosk_err
understand(struct kiosk_chip_maker *m)
{
	const struct kiosk_chip_make *o = m->opt;

	if (!kiosk_passport_access(o->access, &m->pace, &m->bac))
		return kiosk_chip_make_fault(
		    m, "--access: pace, bac, both or none");
	if (mrtd_chip_personality_of(o->personality) == NULL)
		return kiosk_chip_make_fault(
		    m, "--personality: there is no such one");
	if (strcmp(o->records, "19794") != 0 &&
	    strcmp(o->records, "39794") != 0)
		return kiosk_chip_make_fault(m, "--records: 19794 or 39794");
	return KIOSK_E_OK;
}

static enum kiosk_err
make_atr_info(struct kiosk_chip_maker *m)
{
	unsigned n = m->opt->buffers;
	size_t start = m->arena.n;

	if (n == 0)
		return KIOSK_E_OK;
	mrtd_chip_personalise_atr_info(&m->arena, (struct mrtd_limits) {n, n});
	kiosk_chip_make_keep(m, MRTD_FILE_ATR_INFO, start);
	return KIOSK_E_OK;
}

static enum kiosk_err
make_dg1(struct kiosk_chip_maker *m)
{
	struct kiosk_mrz_arg arg;
	const char *what = NULL;
	char lines[MRTD_MRZ_MAX];
	struct sink k = sink_of(lines, sizeof(lines));
	size_t start = m->arena.n;
	enum mrtd_err e = kiosk_mrz_arg_parse(m->opt->mrz, &arg, &what);

	if (e != MRTD_E_OK)
		return kiosk_chip_make_fault(m, "--mrz: %s", what);
	if (!arg.whole) {
		/* The specimen of Doc 9303-4 lends the rest. */
		memcpy(arg.mrz.document_code, "P", 2);
		memcpy(arg.mrz.issuer, "UTO", 4);
		memcpy(arg.mrz.nationality, "UTO", 4);
		memcpy(arg.mrz.surname, "ERIKSSON", 9);
		memcpy(arg.mrz.given, "ANNA MARIA", 11);
		arg.mrz.sex = 'F';
		arg.mrz.format = MRTD_MRZ_TD3;
	}
	if ((e = mrtd_mrz_make(&arg.mrz, &k)) != MRTD_E_OK)
		return kiosk_chip_make_fault(m, "--mrz: %s", mrtd_err_text(e));
	mrtd_chip_personalise_dg1(&m->arena, sink_span(&k));
	kiosk_chip_make_keep(m, MRTD_FILE_DG1, start);
	memcpy(m->conf.document_number, arg.mrz.document_number,
	    sizeof(m->conf.document_number));
	memcpy(m->conf.birth, arg.mrz.birth, sizeof(arg.mrz.birth));
	memcpy(m->conf.expiry, arg.mrz.expiry, sizeof(arg.mrz.expiry));
	return KIOSK_E_OK;
}

static enum kiosk_err
make_com(struct kiosk_chip_maker *m)
{
	size_t start = m->arena.n;
	uint32_t set = 0;

	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++)
		if (m->files[i].p != NULL)
			set |= MRTD_FILE_BIT(i);
	mrtd_chip_personalise_com(&m->arena, set);
	kiosk_chip_make_keep(m, MRTD_FILE_COM, start);
	return KIOSK_E_OK;
}

/* The private keys, and in chip.conf what they are for. */
static enum kiosk_err
save_keys(struct kiosk_chip_maker *m)
{
	static const char *const ciphers[] = {
	    "3des", "aes128", "aes192", "aes256"};
	enum kiosk_err e = KIOSK_E_OK;

	for (size_t i = 0; i < m->n_ca && e == KIOSK_E_OK; i++) {
		char *text = m->conf.ca[i], name[32];
		size_t n = 0;

		for (unsigned c = 0; c < 4; c++)
			if ((m->ca[i].ciphers >> c & 1) != 0)
				n += (size_t)snprintf(text + n,
				    sizeof(m->conf.ca[i]) - n, "%s%s",
				    n > 0 ? "+" : "", ciphers[c]);
		if (m->ca[i].has_id)
			snprintf(text + n, sizeof(m->conf.ca[i]) - n, " %u",
			    m->ca[i].id);
		snprintf(name, sizeof(name), "ca%zu.key", i + 1);
		e = kiosk_dumps_spill(m->opt->out, name, m->ca[i].key);
	}
	if (e == KIOSK_E_OK && m->aa.n > 0)
		e = kiosk_dumps_spill(m->opt->out, "aa.key", m->aa);
	if (e == KIOSK_E_OK && m->cvca.n > 0) {
		struct mrtd_date d = mrtd_date_of_days(
		    kiosk_host_time() / 86400);

		snprintf(m->conf.terminal, sizeof(m->conf.terminal),
		    "%04d%02d%02d", d.year, d.month, d.day);
		e = kiosk_dumps_spill(m->opt->out, "cvca.cvcert", m->cvca);
	}
	return e;
}

static enum kiosk_err
save_records(struct kiosk_chip_maker *m)
{
	enum kiosk_err e = KIOSK_E_OK;

	for (unsigned f = 0; f < MRTD_LDS2_FILES; f++)
		for (unsigned i = 0; i < KIOSK_DUMPS_RECORDS; i++)
			if (m->records[f][i].n > 0 && e == KIOSK_E_OK)
				e = kiosk_dumps_save_record(
				    m->opt->out, f, i + 1, m->records[f][i]);
	return e;
}

static enum kiosk_err
save(struct kiosk_chip_maker *m)
{
	const struct kiosk_chip_make *o = m->opt;
	enum kiosk_err e = KIOSK_E_OK;

	snprintf(m->conf.access, sizeof(m->conf.access), "%s", o->access);
	snprintf(m->conf.can, sizeof(m->conf.can), "%s", o->can);
	snprintf(m->conf.personality, sizeof(m->conf.personality), "%s",
	    o->personality);
	m->conf.max_command = m->conf.max_response = o->buffers;
	for (unsigned i = 0; e == KIOSK_E_OK && i < MRTD_FILE_COUNT; i++)
		if (m->files[i].p != NULL)
			e = kiosk_dumps_save(o->out, i, m->files[i]);
	if (e == KIOSK_E_OK)
		e = save_records(m);
	if (e == KIOSK_E_OK)
		e = save_keys(m);
	if (e == KIOSK_E_OK)
		e = kiosk_passport_save_conf(o->out, &m->conf);
	if (e == KIOSK_E_OK)
		e = kiosk_dumps_spill(
		    o->out, "csca.cer", certs_issue_der(m->csca));
	if (e != KIOSK_E_OK)
		return kiosk_chip_make_fault(
		    m, "%s: %s", o->out, strerror(errno));
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_chip_make_run(const struct kiosk_chip_make *o, char *text, size_t cap)
{
	uint8_t *arena = malloc(ARENA);
	struct kiosk_chip_maker m = {.opt = o, .text = text, .cap = cap};
	enum kiosk_err e;

	if (arena == NULL)
		return KIOSK_E_SYSTEM;
	m.arena = sink_of(arena, ARENA);
	if (mkdir(o->out, 0755) != 0 && errno != EEXIST)
		e = kiosk_chip_make_fault(
		    &m, "%s: %s", o->out, strerror(errno));
	else if ((e = understand(&m)) == KIOSK_E_OK &&
	    (e = make_dg1(&m)) == KIOSK_E_OK &&
	    (e = kiosk_chip_make_data(&m)) == KIOSK_E_OK &&
	    (e = kiosk_chip_make_terminal(&m)) == KIOSK_E_OK &&
	    (e = kiosk_chip_make_dir(&m)) == KIOSK_E_OK &&
	    (e = kiosk_chip_make_keys(&m)) == KIOSK_E_OK &&
	    (e = make_atr_info(&m)) == KIOSK_E_OK &&
	    (e = make_com(&m)) == KIOSK_E_OK &&
	    (e = kiosk_chip_make_sign(&m)) == KIOSK_E_OK &&
	    (e = kiosk_chip_make_lds2(&m)) == KIOSK_E_OK &&
	    (o->tampered == NULL ||
		(e = kiosk_chip_make_dg2(&m, o->tampered)) == KIOSK_E_OK))
		e = save(&m);
	certs_issue_free(&m.dsc);
	certs_issue_free(&m.csca);
	bytes_wipe(arena, ARENA);
	bytes_wipe(&m.conf, sizeof(m.conf));
	free(arena);
	return e;
}
