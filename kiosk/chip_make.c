#include "kiosk/chip_make.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "biometrics/image.h"
#include "certs/issue.h"
#include "kiosk/host.h"
#include "kiosk/mrz_arg.h"
#include "kiosk/passport.h"
#include "mrtd/chip/personalise.h"

enum {
	PORTRAIT_MAX = 200 << 10,
	PEM_MAX = 16 << 10,
	DAY = 24 * 60 * 60,
	SHORTEST_BUFFER = 300, /* a DH key of 2048 bits and its wrapping */
};

struct maker {
	const struct kiosk_chip_make *opt;
	struct kiosk_passport_conf conf;
	struct mrtd_paceinfo infos[KIOSK_CHIP_MAKE_SUITES];
	bool pace, bac;
	/* Contents of the files, in the arena. */
	struct span files[MRTD_FILE_COUNT];
	struct sink arena;
	struct certs_issuer *csca, *dsc;
	char *text;
	size_t cap;
};

static enum kiosk_err __attribute__((format(printf, 2, 3)))
fault(struct maker *m, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(m->text, m->cap, format, ap);
	va_end(ap);
	return KIOSK_E_CONF;
}

/* What was written into the arena since start becomes the file. */
static void
keep(struct maker *m, enum mrtd_file id, size_t start)
{
	struct span part;

	if (span_part(sink_span(&m->arena), start, m->arena.n - start, &part))
		m->files[id] = part;
}

static enum kiosk_err
make_dg1(struct maker *m)
{
	struct kiosk_mrz_arg arg;
	const char *what = NULL;
	char lines[MRTD_MRZ_MAX];
	struct sink k = sink_of(lines, sizeof(lines));
	size_t start = m->arena.n;
	enum mrtd_err e = kiosk_mrz_arg_parse(m->opt->mrz, &arg, &what);

	if (e != MRTD_E_OK)
		return fault(m, "--mrz: %s", what);
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
		return fault(m, "--mrz: %s", mrtd_err_text(e));
	mrtd_chip_personalise_dg1(&m->arena, sink_span(&k));
	keep(m, MRTD_FILE_DG1, start);
	memcpy(m->conf.document_number, arg.mrz.document_number,
	    sizeof(m->conf.document_number));
	memcpy(m->conf.birth, arg.mrz.birth, sizeof(arg.mrz.birth));
	memcpy(m->conf.expiry, arg.mrz.expiry, sizeof(arg.mrz.expiry));
	return KIOSK_E_OK;
}

static enum kiosk_err
make_dg2(struct maker *m, const char *path)
{
	static const enum mrtd_image_format formats[] = {
	    [BIOMETRICS_IMAGE_JPEG] = MRTD_IMAGE_JPEG,
	    [BIOMETRICS_IMAGE_JP2] = MRTD_IMAGE_JP2,
	    [BIOMETRICS_IMAGE_J2K] = MRTD_IMAGE_J2K,
	};
	struct biometrics_image_info info;
	struct mrtd_chip_portrait p;
	struct span image;
	size_t start = m->arena.n;
	enum biometrics_err e;

	if (kiosk_dumps_slurp(path, PORTRAIT_MAX, &image) != KIOSK_E_OK)
		return fault(m, "%s: %s", path, strerror(errno));
	if ((e = biometrics_image_info(image, &info)) == BIOMETRICS_E_OK) {
		p = (struct mrtd_chip_portrait) {.image = image,
		    .format = formats[info.format],
		    .width = (uint16_t)info.width,
		    .height = (uint16_t)info.height};
		mrtd_chip_personalise_dg2(&m->arena, &p);
		keep(m, MRTD_FILE_DG2, start);
	}
	free((void *)(uintptr_t)image.p);
	if (e != BIOMETRICS_E_OK)
		return fault(m, "%s: %s", path, biometrics_err_text(e));
	return KIOSK_E_OK;
}

static enum kiosk_err
make_access(struct maker *m)
{
	const struct kiosk_chip_make *o = m->opt;
	size_t start = m->arena.n;
	enum mrtd_err e;

	if (!kiosk_passport_access(o->access, &m->pace, &m->bac))
		return fault(m, "--access: pace, bac, both or none");
	if (mrtd_chip_personality_of(o->personality) == NULL)
		return fault(m, "--personality: there is no such one");
	for (unsigned i = 0; i < o->n_suites; i++) {
		e = mrtd_chip_personalise_suite(o->suites[i], &m->infos[i]);
		if (e != MRTD_E_OK)
			return fault(m, "--suite %s: %s", o->suites[i],
			    e == MRTD_E_NOT_FOUND ? "there is no such one"
						  : mrtd_err_text(e));
		if (mrtd_group_info(m->infos[i].group)->kind == MRTD_GROUP_DH &&
		    o->buffers < SHORTEST_BUFFER)
			return fault(
			    m, "--suite %s needs --buffers", o->suites[i]);
	}
	if (m->pace) {
		mrtd_chip_personalise_card_access(
		    &m->arena, m->infos, o->n_suites);
		keep(m, MRTD_FILE_CARD_ACCESS, start);
		start = m->arena.n;
		mrtd_chip_personalise_dg14(&m->arena, m->infos, o->n_suites);
		keep(m, MRTD_FILE_DG14, start);
		start = m->arena.n;
	}
	if (o->buffers > 0) {
		mrtd_chip_personalise_atr_info(
		    &m->arena, (struct mrtd_limits) {o->buffers, o->buffers});
		keep(m, MRTD_FILE_ATR_INFO, start);
	}
	return KIOSK_E_OK;
}

static enum kiosk_err
make_com(struct maker *m)
{
	size_t start = m->arena.n;
	uint32_t set = 0;

	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++)
		if (m->files[i].p != NULL)
			set |= MRTD_FILE_BIT(i);
	mrtd_chip_personalise_com(&m->arena, set);
	keep(m, MRTD_FILE_COM, start);
	return KIOSK_E_OK;
}

static struct certs_issue_spec
spec(const struct maker *m, const char *name, int64_t from, int64_t to)
{
	int64_t now = kiosk_host_time();
	uint8_t serial[7] = {0};
	struct certs_issue_spec s = {
	    .suite = certs_issue_suite(m->opt->sign_alg),
	    .country = m->opt->country,
	    .organisation = "Sallyport test",
	    .name = name,
	    .serial = 1,
	    .not_before = now + from * DAY,
	    .not_after = now + to * DAY,
	};

	if (kiosk_host_env.random(NULL, serial, sizeof(serial)))
		for (size_t i = 0; i < sizeof(serial); i++)
			s.serial = s.serial << 8 | serial[i];
	return s;
}

static enum kiosk_err
read_csca(struct maker *m, const char *dir)
{
	char path[4096];
	struct span pem = {0}, key = {0};
	enum certs_err e = CERTS_E_FILE;

	snprintf(path, sizeof(path), "%s/csca.pem", dir);
	if (kiosk_dumps_slurp(path, PEM_MAX, &pem) == KIOSK_E_OK) {
		snprintf(path, sizeof(path), "%s/csca.key", dir);
		if (kiosk_dumps_slurp(path, PEM_MAX, &key) == KIOSK_E_OK)
			e = certs_issue_read(pem, key, &m->csca);
	}
	if (key.p != NULL)
		bytes_wipe((uint8_t *)(uintptr_t)key.p, key.n);
	free((void *)(uintptr_t)pem.p);
	free((void *)(uintptr_t)key.p);
	if (e != CERTS_E_OK)
		return fault(m, "%s: %s", path, certs_err_text(e));
	return KIOSK_E_OK;
}

static enum kiosk_err
make_csca(struct maker *m, const char *dir)
{
	struct certs_issue_spec s = spec(m, "CSCA", -365, 15 * 365);
	uint8_t pem[PEM_MAX], key[PEM_MAX];
	struct sink kp = sink_of(pem, sizeof(pem)),
		    kk = sink_of(key, sizeof(key));
	enum certs_err e = certs_issue_csca(&s, &m->csca);
	enum kiosk_err r = KIOSK_E_OK;

	if (e == CERTS_E_OK)
		e = certs_issue_write(m->csca, &kp, &kk);
	if (e != CERTS_E_OK)
		r = fault(m, "CSCA: %s", certs_err_text(e));
	else if (kiosk_dumps_spill(dir, "csca.pem", sink_span(&kp)) !=
		KIOSK_E_OK ||
	    kiosk_dumps_spill(dir, "csca.key", sink_span(&kk)) != KIOSK_E_OK)
		r = fault(m, "%s: %s", dir, strerror(errno));
	bytes_wipe(key, sizeof(key));
	return r;
}

static enum kiosk_err
sign(struct maker *m)
{
	struct certs_issue_spec s = spec(m, "Document Signer", -30, 10 * 365);
	struct certs_issue_object o = {.signing_time = kiosk_host_time()};
	static const char *const names[MRTD_DIGEST_COUNT] = {
	    "sha1", "sha224", "sha256", "sha384", "sha512"};
	uint8_t so[2048];
	struct sink k = sink_of(so, sizeof(so));
	size_t start = m->arena.n;
	enum mrtd_digest hash = 0;
	enum certs_err e;

	while (
	    hash < MRTD_DIGEST_COUNT && strcmp(names[hash], m->opt->hash) != 0)
		hash++;
	if (hash == MRTD_DIGEST_COUNT)
		return fault(m, "--hash: sha1, sha224, sha256, sha384, sha512");
	if (mrtd_chip_personalise_security_object(&k, hash, m->files) !=
	    MRTD_E_OK)
		return fault(m, "the security object cannot be made");
	e = certs_issue_dsc(m->csca, &s, &m->dsc);
	if (e == CERTS_E_OK)
		e = certs_issue_sod(m->dsc, sink_span(&k), &o, &m->arena);
	if (e != CERTS_E_OK)
		return fault(m, "EF.SOD: %s", certs_err_text(e));
	keep(m, MRTD_FILE_SOD, start);
	return KIOSK_E_OK;
}

static enum kiosk_err
prove(struct maker *m)
{
	const char *dir = m->opt->csca != NULL ? m->opt->csca : m->opt->out;
	char path[4096];
	struct stat st;
	enum kiosk_err e;

	if (certs_issue_suite(m->opt->sign_alg) == NULL)
		return fault(m, "--sign-alg: there is no such one");
	if (mkdir(dir, 0755) != 0 && errno != EEXIST)
		return fault(m, "%s: %s", dir, strerror(errno));
	snprintf(path, sizeof(path), "%s/csca.key", dir);
	e = stat(path, &st) == 0 ? read_csca(m, dir) : make_csca(m, dir);
	return e == KIOSK_E_OK ? sign(m) : e;
}

static enum kiosk_err
save(struct maker *m)
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
		e = kiosk_passport_save_conf(o->out, &m->conf);
	if (e == KIOSK_E_OK)
		e = kiosk_dumps_spill(
		    o->out, "csca.cer", certs_issue_der(m->csca));
	if (e != KIOSK_E_OK)
		return fault(m, "%s: %s", o->out, strerror(errno));
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_chip_make_run(const struct kiosk_chip_make *o, char *text, size_t cap)
{
	size_t room = 4 * PORTRAIT_MAX;
	uint8_t *arena = malloc(room);
	struct maker m = {.opt = o, .text = text, .cap = cap};
	enum kiosk_err e;

	if (arena == NULL)
		return KIOSK_E_SYSTEM;
	m.arena = sink_of(arena, room);
	if (mkdir(o->out, 0755) != 0 && errno != EEXIST)
		e = fault(&m, "%s: %s", o->out, strerror(errno));
	else if ((e = make_dg1(&m)) == KIOSK_E_OK &&
	    (e = make_dg2(&m, o->portrait)) == KIOSK_E_OK &&
	    (e = make_access(&m)) == KIOSK_E_OK &&
	    (e = make_com(&m)) == KIOSK_E_OK && (e = prove(&m)) == KIOSK_E_OK &&
	    (o->tampered == NULL ||
		(e = make_dg2(&m, o->tampered)) == KIOSK_E_OK))
		e = save(&m);
	certs_issue_free(&m.dsc);
	certs_issue_free(&m.csca);
	bytes_wipe(arena, room);
	bytes_wipe(&m.conf, sizeof(m.conf));
	free(arena);
	return e;
}
