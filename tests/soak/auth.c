#include "tests/soak/soak.h"

#include <stdlib.h>
#include <string.h>

#include "certs/cv_issue.h"
#include "mrtd/chip/key.h"
#include "mrtd/chip/personalise_infos.h"
#include "mrtd/tlv.h"

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static void
keep(struct passport *p, enum mrtd_file id, size_t from)
{
	must(sink_ok(&p->store));
	p->conf.files[id] = span_of(p->store.p + from, p->store.n - from);
}

/* An RSA key takes its time: one for each size. */
static struct span
rsa_key(unsigned bits)
{
	static struct {
		unsigned bits;
		uint8_t bytes[2600];
		size_t n;
	} keys[8];
	size_t i = 0;

	while (i < 8 && keys[i].bits != bits && keys[i].bits != 0)
		i++;
	must(i < 8);
	if (keys[i].bits == 0) {
		struct sink k = sink_of(keys[i].bytes, sizeof(keys[i].bytes));

		must(mrtd_chip_key_make_rsa(bits, &k) == MRTD_E_OK);
		keys[i].bits = bits;
		keys[i].n = k.n;
	}
	return span_of(keys[i].bytes, keys[i].n);
}

void
soak_auth_prepare(const struct soak_combo combos[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (combos[i].what == SOAK_AA && combos[i].bits > 0)
			(void)rsa_key(combos[i].bits);
}

/* Named, written out, or by its number, which is for Chip Authentication. */
static struct span
new_key(struct passport *p, unsigned group, unsigned forms, uint64_t *rng)
{
	enum mrtd_chip_key_form form = (enum mrtd_chip_key_form)soak_below(
	    rng, forms);
	size_t from = p->store.n;

	must(mrtd_chip_key_make(group, form, &p->env.env, &p->store) ==
	    MRTD_E_OK);
	return span_of(p->store.p + from, p->store.n - from);
}

/*
 * The PKI of one combination: CVCA, DV, terminal; and, where keys are quickly
 * made, all again by a second CVCA that the first has a link certificate for.
 */
static struct {
	const char *algorithm, *curve;
	unsigned bits;
	struct certs_cv_issuer *cvca[2], *dv[2], *is[2];
	uint8_t link[2048];
	size_t link_n;
	size_t use; /* 1: by way of the link */
} pki;

static void
make_chain(struct certs_cv_issue_spec s, size_t i)
{
	static const char *const names[2][3] = {
	    {"UTCVCA00001", "UTDV00001", "UTIS00001"},
	    {"UTCVCA00002", "UTDV00002", "UTIS00002"}};

	s.chr = names[i][0];
	s.role = MRTD_CVC_CVCA;
	must(certs_cv_issue_root(&s, &pki.cvca[i]) == CERTS_E_OK);
	s.chr = names[i][1];
	s.role = MRTD_CVC_DV_DOMESTIC;
	must(certs_cv_issue(pki.cvca[i], &s, &pki.dv[i]) == CERTS_E_OK);
	s.chr = names[i][2];
	s.role = MRTD_CVC_TERMINAL;
	must(certs_cv_issue(pki.dv[i], &s, &pki.is[i]) == CERTS_E_OK);
}

static void
make_pki(const struct soak_combo *c)
{
	struct certs_cv_issue_spec s = {
	    .algorithm = mrtd_cvc_algorithm_named(c->algorithm),
	    .curve = c->curve,
	    .bits = c->bits,
	    .role = MRTD_CVC_CVCA,
	    .rights = MRTD_CVC_READ_DG3 | MRTD_CVC_READ_DG4,
	    .effective = {2026, 1, 1},
	    .expires = {2028, 12, 31}};
	struct sink k = sink_of(pki.link, sizeof(pki.link));

	if (pki.algorithm == c->algorithm && pki.curve == c->curve &&
	    pki.bits == c->bits)
		return;
	for (size_t i = 0; i < 2; i++) {
		certs_cv_issue_free(&pki.cvca[i]);
		certs_cv_issue_free(&pki.dv[i]);
		certs_cv_issue_free(&pki.is[i]);
	}
	make_chain(s, 0);
	pki.link_n = 0;
	pki.algorithm = c->algorithm;
	pki.curve = c->curve;
	pki.bits = c->bits;
	if (c->bits > 0)
		return;
	make_chain(s, 1);
	s.chr = "UTCVCA00002";
	must(certs_cv_issue_link(pki.cvca[0], pki.cvca[1], &s, &k) ==
	    CERTS_E_OK);
	pki.link_n = k.n;
}

static void
give_ca_key(
    struct passport *p, unsigned group, enum mrtd_cipher cipher, uint64_t *rng)
{
	struct mrtd_chip_ca_key *key = &p->conf.ca[p->conf.n_ca++];

	*key = (struct mrtd_chip_ca_key) {
	    .key = new_key(p, group, 3, rng), .ciphers = 1u << cipher};
	/* One key needs no identifier; beside that of PACE it has one. */
	key->has_id = p->conf.n_ca > 1 || soak_below(rng, 2) == 0;
	key->id = (uint8_t)(100 + soak_below(rng, 28));
}

static void
give_ta(const struct soak_combo *c, struct passport *p, uint64_t *rng)
{
	size_t from = p->store.n;

	make_pki(c);
	pki.use = pki.link_n > 0 && soak_below(rng, 4) == 0;
	p->conf.ta.points[0] = certs_cv_issue_der(pki.cvca[0]);
	p->conf.ta.today = (struct mrtd_date) {2026, 2, 1};
	mrtd_tlv_put(&p->store, 0x63, SPAN_STR("two fingers"));
	keep(p, MRTD_FILE_DG3, from);
}

static void
give_aa(const struct soak_combo *c, struct passport *p, uint64_t *rng)
{
	size_t from;

	p->conf.aa = c->bits > 0 ? rsa_key(c->bits)
				 : new_key(p, c->group, 2, rng);
	p->conf.aa_hash = c->hash;
	p->conf.aa_der = c->der;
	from = p->store.n;
	must(mrtd_chip_personalise_infos_dg15(&p->store, p->conf.aa) ==
	    MRTD_E_OK);
	keep(p, MRTD_FILE_DG15, from);
}

void
soak_auth_personalise(
    const struct soak_combo *c, struct passport *p, uint64_t *rng)
{
	struct mrtd_chip_infos infos = {
	    .aa = c->what == SOAK_AA && c->bits == 0,
	    .aa_hash = c->hash,
	    .ta = c->what == SOAK_TA};
	size_t from;

	if (c->what == SOAK_CA)
		give_ca_key(p, c->group, c->cipher, rng);
	/* After chip authentication mapping it is not needed. */
	if (c->what == SOAK_TA && p->conf.n_ca == 0)
		give_ca_key(p, 12, MRTD_CIPHER_AES128, rng);
	if (c->what == SOAK_AA)
		give_aa(c, p, rng);
	if (c->what == SOAK_TA)
		give_ta(c, p, rng);
	infos.ca = p->conf.ca;
	infos.n_ca = p->conf.n_ca;
	from = p->store.n;
	must(mrtd_chip_personalise_infos_dg14(&p->store, &infos) == MRTD_E_OK);
	keep(p, MRTD_FILE_DG14, from);
}

void
soak_auth_ask(const struct soak_combo *c, struct mrtd_session_conf *conf)
{
	conf->ask_ca = c->what != SOAK_AA;
	conf->ask_aa = c->what == SOAK_AA;
	conf->ask_ta = c->what == SOAK_TA;
	if (c->what == SOAK_TA)
		conf->want |= MRTD_FILE_BIT(MRTD_FILE_DG3);
}

void
soak_auth_serve(void *cookie, struct mrtd_session *s)
{
	struct mrtd_session_request r;
	uint8_t bytes[512];
	struct sink k = sink_of(bytes, sizeof(bytes));
	size_t i = pki.use;
	struct span chain[] = {span_of(pki.link, pki.link_n),
	    certs_cv_issue_der(pki.dv[i]), certs_cv_issue_der(pki.is[i])};

	(void)cookie;
	must(mrtd_session_terminal(s, &r));
	if (r.what == MRTD_SESSION_ASK_CHAIN) {
		must(mrtd_session_chain(s, &chain[1 - i], 2 + i) == MRTD_E_OK);
		return;
	}
	must(certs_cv_issue_sign(pki.is[i], r.signature.message, &k) ==
	    CERTS_E_OK);
	must(mrtd_session_signature(s, sink_span(&k)) == MRTD_E_OK);
}

const char *
soak_auth_judge(const struct soak_combo *c, const struct mrtd_session_report *r,
    const struct passport *p)
{
	const struct mrtd_session_auth *a = c->what == SOAK_CA ? &r->ca
	    : c->what == SOAK_AA			       ? &r->aa
							       : &r->ta;

	if (a->state != MRTD_AUTH_PASSED)
		return a->err != MRTD_E_OK ? mrtd_err_text(a->err)
					   : mrtd_report_auth(a->state);
	if (c->what == SOAK_TA &&
	    !span_eq(
		r->file[MRTD_FILE_DG3].content, p->conf.files[MRTD_FILE_DG3]))
		return "DG3 was read wrongly";
	return NULL;
}
