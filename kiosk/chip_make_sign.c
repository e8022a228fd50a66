/* The test PKI of a virtual passport, and what it signs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/chip_make_parts.h"
#include "kiosk/dumps.h"
#include "kiosk/host.h"
#include "mrtd/chip/personalise.h"

enum {
	PEM_MAX = 16 << 10,
	DAY = 24 * 60 * 60
};

struct certs_issue_spec
kiosk_chip_make_spec(const struct kiosk_chip_maker *m, const char *name,
    int64_t from, int64_t to)
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
read_csca(struct kiosk_chip_maker *m, const char *dir)
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
		return kiosk_chip_make_fault(
		    m, "%s: %s", path, certs_err_text(e));
	return KIOSK_E_OK;
}

static enum kiosk_err
make_csca(struct kiosk_chip_maker *m, const char *dir)
{
	struct certs_issue_spec s = kiosk_chip_make_spec(
	    m, "CSCA", -365, 15 * 365);
	uint8_t pem[PEM_MAX], key[PEM_MAX];
	struct sink kp = sink_of(pem, sizeof(pem)),
		    kk = sink_of(key, sizeof(key));
	enum certs_err e = certs_issue_csca(&s, &m->csca);
	enum kiosk_err r = KIOSK_E_OK;

	if (e == CERTS_E_OK)
		e = certs_issue_write(m->csca, &kp, &kk);
	if (e != CERTS_E_OK)
		r = kiosk_chip_make_fault(m, "CSCA: %s", certs_err_text(e));
	else if (kiosk_dumps_spill(dir, "csca.pem", sink_span(&kp)) !=
		KIOSK_E_OK ||
	    kiosk_dumps_spill(dir, "csca.key", sink_span(&kk)) != KIOSK_E_OK)
		r = kiosk_chip_make_fault(m, "%s: %s", dir, strerror(errno));
	bytes_wipe(key, sizeof(key));
	return r;
}

static enum kiosk_err
sign(struct kiosk_chip_maker *m)
{
	struct certs_issue_spec s = kiosk_chip_make_spec(
	    m, "Document Signer", -30, 10 * 365);
	struct certs_issue_object o = {.signing_time = kiosk_host_time()};
	uint8_t so[2048];
	struct sink k = sink_of(so, sizeof(so));
	size_t start = m->arena.n;
	enum mrtd_digest hash;
	enum certs_err e;

	if (!kiosk_chip_make_hash(m->opt->hash, &hash))
		return kiosk_chip_make_fault(
		    m, "--hash: sha1, sha224, sha256, sha384, sha512");
	if (mrtd_chip_personalise_security_object(&k, hash, m->files) !=
	    MRTD_E_OK)
		return kiosk_chip_make_fault(
		    m, "the security object cannot be made");
	e = certs_issue_dsc(m->csca, &s, &m->dsc);
	if (e == CERTS_E_OK)
		e = certs_issue_sod(m->dsc, sink_span(&k), &o, &m->arena);
	if (e != CERTS_E_OK)
		return kiosk_chip_make_fault(
		    m, "EF.SOD: %s", certs_err_text(e));
	kiosk_chip_make_keep(m, MRTD_FILE_SOD, start);
	if (m->security_infos.n == 0)
		return KIOSK_E_OK;
	start = m->arena.n;
	e = certs_issue_card_security(m->dsc, m->security_infos, &o, &m->arena);
	if (e != CERTS_E_OK)
		return kiosk_chip_make_fault(
		    m, "EF.CardSecurity: %s", certs_err_text(e));
	kiosk_chip_make_keep(m, MRTD_FILE_CARD_SECURITY, start);
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_chip_make_sign(struct kiosk_chip_maker *m)
{
	const char *dir = m->opt->csca != NULL ? m->opt->csca : m->opt->out;
	char path[4096];
	struct stat st;
	enum kiosk_err e;

	if (certs_issue_suite(m->opt->sign_alg) == NULL)
		return kiosk_chip_make_fault(
		    m, "--sign-alg: there is no such one");
	if (mkdir(dir, 0755) != 0 && errno != EEXIST)
		return kiosk_chip_make_fault(m, "%s: %s", dir, strerror(errno));
	snprintf(path, sizeof(path), "%s/csca.key", dir);
	e = stat(path, &st) == 0 ? read_csca(m, dir) : make_csca(m, dir);
	return e == KIOSK_E_OK ? sign(m) : e;
}
