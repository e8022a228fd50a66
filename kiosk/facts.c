#include "kiosk/facts.h"

#include <string.h>

/* Bumped with every change: both ends are the same program, or nothing. */
#define FACTS_VERSION 5

static void
put_text(struct sink *k, const char *text, size_t cap)
{
	size_t n = strnlen(text, cap - 1);

	sink_put_be16(k, (uint16_t)n);
	sink_put(k, span_of(text, n));
}

/* A NUL inside would hide what follows it from every later reader. */
static bool
take_text(struct span *s, char *out, size_t cap)
{
	uint16_t n;
	struct span v;

	if (!span_take_be16(s, &n) || n >= cap || !span_take(s, n, &v) ||
	    (n > 0 && memchr(v.p, '\0', n) != NULL))
		return false;
	memset(out, 0, cap);
	if (n > 0)
		memcpy(out, v.p, n);
	return true;
}

static bool
take_bool(struct span *s, bool *out)
{
	uint8_t x;

	if (!span_take_u8(s, &x) || x > 1)
		return false;
	*out = x != 0;
	return true;
}

/* An enumeration of count values that begins at 0. */
static bool
take_enum(struct span *s, unsigned count, unsigned *out)
{
	uint8_t x;

	if (!span_take_u8(s, &x) || x >= count)
		return false;
	*out = x;
	return true;
}

static bool
take_count(struct span *s, unsigned *out)
{
	uint32_t x;

	if (!span_take_be32(s, &x))
		return false;
	*out = x;
	return true;
}

static void
put_file(struct sink *k, const struct kiosk_facts_file *f)
{
	sink_put_u8(k, f->tried);
	sink_put_u8(k, (uint8_t)f->err);
	sink_put_be16(k, f->sw);
	sink_put_be32(k, f->size);
	sink_put_be32(k, f->ms);
	sink_put_be32(k, f->apdus);
}

static bool
take_file(struct span *s, struct kiosk_facts_file *f)
{
	unsigned e;

	if (!take_bool(s, &f->tried) || !take_enum(s, MRTD_E_COUNT, &e) ||
	    !span_take_be16(s, &f->sw) || !span_take_be32(s, &f->size) ||
	    !span_take_be32(s, &f->ms) || !take_count(s, &f->apdus))
		return false;
	f->err = (enum mrtd_err)e;
	return true;
}

const char *
kiosk_facts_auth_name(enum kiosk_facts_auth_kind kind)
{
	static const char *const names[KIOSK_AUTH_COUNT] = {
	    "CA", "AA", "CAM", "TA"};

	return (unsigned)kind < KIOSK_AUTH_COUNT ? names[kind] : "";
}

static void
put_auth(struct sink *k, const struct kiosk_facts_auth *a)
{
	sink_put_u8(k, (uint8_t)a->state);
	sink_put_u8(k, (uint8_t)a->err);
	sink_put_be16(k, a->sw);
	put_text(k, a->name, sizeof(a->name));
	sink_put_be16(k, (uint16_t)(a->key_id + 1));
	sink_put_u8(k, a->inferred);
	sink_put_be32(k, a->ms);
}

static bool
take_auth(struct span *s, struct kiosk_facts_auth *a)
{
	unsigned state, e;
	uint16_t id;

	if (!take_enum(s, MRTD_AUTH_UNSUPPORTED + 1, &state) ||
	    !take_enum(s, MRTD_E_COUNT, &e) || !span_take_be16(s, &a->sw) ||
	    !take_text(s, a->name, sizeof(a->name)) ||
	    !span_take_be16(s, &id) || id > 256 ||
	    !take_bool(s, &a->inferred) || !span_take_be32(s, &a->ms))
		return false;
	a->state = (enum mrtd_auth_state)state;
	a->err = (enum mrtd_err)e;
	a->key_id = (int)id - 1;
	return true;
}

static void
put_pace(struct sink *k, const struct kiosk_facts *f)
{
	sink_put_u8(k, (uint8_t)f->n_pace);
	for (unsigned i = 0; i < f->n_pace; i++) {
		put_text(k, f->pace[i].name, sizeof(f->pace[i].name));
		sink_put_u8(k, f->pace[i].tried);
		sink_put_u8(k, (uint8_t)f->pace[i].err);
		sink_put_be16(k, f->pace[i].sw);
	}
	sink_put_be16(k, (uint16_t)(f->tries_left + 1));
}

static bool
take_pace(struct span *s, struct kiosk_facts *f)
{
	uint16_t tries;

	if (!take_enum(s, MRTD_ACCESS_INFOS + 1, &f->n_pace))
		return false;
	for (unsigned i = 0; i < f->n_pace; i++) {
		struct kiosk_facts_pace *p = &f->pace[i];
		unsigned e;

		if (!take_text(s, p->name, sizeof(p->name)) ||
		    !take_bool(s, &p->tried) ||
		    !take_enum(s, MRTD_E_COUNT, &e) ||
		    !span_take_be16(s, &p->sw))
			return false;
		p->err = (enum mrtd_err)e;
	}
	if (!span_take_be16(s, &tries) || tries > 256)
		return false;
	f->tries_left = (int)tries - 1;
	return true;
}

static void
put_mrz(struct sink *k, const struct mrtd_mrz *m)
{
	sink_put_u8(k, (uint8_t)m->format);
	put_text(k, m->document_code, sizeof(m->document_code));
	put_text(k, m->issuer, sizeof(m->issuer));
	put_text(k, m->surname, sizeof(m->surname));
	put_text(k, m->given, sizeof(m->given));
	sink_put_u8(k, m->name_cut);
	put_text(k, m->document_number, sizeof(m->document_number));
	put_text(k, m->nationality, sizeof(m->nationality));
	sink_put_u8(k, (uint8_t)m->sex);
	put_text(k, m->birth, sizeof(m->birth));
	put_text(k, m->expiry, sizeof(m->expiry));
	put_text(k, m->optional, sizeof(m->optional));
	put_text(k, m->optional2, sizeof(m->optional2));
	sink_put_be32(k, m->bad_check_digits);
}

static bool
take_mrz(struct span *s, struct mrtd_mrz *m)
{
	unsigned format;
	uint8_t sex;

	if (!take_enum(s, MRTD_MRZ_FORMATS, &format) ||
	    !take_text(s, m->document_code, sizeof(m->document_code)) ||
	    !take_text(s, m->issuer, sizeof(m->issuer)) ||
	    !take_text(s, m->surname, sizeof(m->surname)) ||
	    !take_text(s, m->given, sizeof(m->given)) ||
	    !take_bool(s, &m->name_cut) ||
	    !take_text(s, m->document_number, sizeof(m->document_number)) ||
	    !take_text(s, m->nationality, sizeof(m->nationality)) ||
	    !span_take_u8(s, &sex) ||
	    !take_text(s, m->birth, sizeof(m->birth)) ||
	    !take_text(s, m->expiry, sizeof(m->expiry)) ||
	    !take_text(s, m->optional, sizeof(m->optional)) ||
	    !take_text(s, m->optional2, sizeof(m->optional2)) ||
	    !take_count(s, &m->bad_check_digits))
		return false;
	/* Zero where no MRZ was read. */
	if (sex != 'M' && sex != 'F' && sex != '<' && sex != 'X' && sex != 0)
		return false;
	m->format = (enum mrtd_mrz_format)format;
	m->sex = (char)sex;
	return true;
}

static void
put_verdict(struct sink *k, const struct certs_verdict *v)
{
	sink_put_be16(k, (uint16_t)v->n);
	for (size_t i = 0; i < v->n; i++) {
		sink_put_u8(k, (uint8_t)v->checks[i].id);
		sink_put_u8(k, (uint8_t)v->checks[i].result);
		sink_put_u8(k, (uint8_t)v->checks[i].reason);
		put_text(k, v->checks[i].detail, sizeof(v->checks[i].detail));
	}
}

static bool
take_check(struct span *s, struct certs_check *c)
{
	unsigned id, result, reason;

	if (!take_enum(s, CERTS_CHECK_COUNT, &id) ||
	    !take_enum(s, CERTS_RESULT_COUNT, &result) ||
	    !take_enum(s, CERTS_REASON_COUNT, &reason) ||
	    !take_text(s, c->detail, sizeof(c->detail)))
		return false;
	c->id = (enum certs_check_id)id;
	c->result = (enum certs_result)result;
	c->reason = (enum certs_reason)reason;
	return true;
}

/*
 * The weights do not travel: what counts is the receiver's policy, not the word
 * of whoever did the checks.
 */
static bool
take_verdict(struct span *s, struct certs_verdict *v)
{
	uint16_t n;

	certs_checks_init(v, CERTS_PROFILE_GATE);
	if (!span_take_be16(s, &n) || n > CERTS_CHECK_COUNT)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!take_check(s, &v->checks[i]))
			return false;
	v->n = n;
	return certs_checks_valid(v);
}

static void
put_certificate(struct sink *k, const struct kiosk_facts_certificate *c)
{
	const struct certs_chain_name *n = &c->name;

	sink_put_u8(k, c->have);
	put_text(k, n->subject, sizeof(n->subject));
	put_text(k, n->issuer, sizeof(n->issuer));
	put_text(k, n->country, sizeof(n->country));
	put_text(k, n->issuer_country, sizeof(n->issuer_country));
	put_text(k, n->serial, sizeof(n->serial));
	put_text(k, n->key, sizeof(n->key));
	put_text(k, n->algorithm, sizeof(n->algorithm));
	sink_put_be64(k, (uint64_t)n->not_before);
	sink_put_be64(k, (uint64_t)n->not_after);
	sink_put(k, SPAN_OF(n->sha256));
}

static bool
take_certificate(struct span *s, struct kiosk_facts_certificate *c)
{
	struct certs_chain_name *n = &c->name;
	uint64_t from, to;
	struct span digest;

	if (!take_bool(s, &c->have) ||
	    !take_text(s, n->subject, sizeof(n->subject)) ||
	    !take_text(s, n->issuer, sizeof(n->issuer)) ||
	    !take_text(s, n->country, sizeof(n->country)) ||
	    !take_text(s, n->issuer_country, sizeof(n->issuer_country)) ||
	    !take_text(s, n->serial, sizeof(n->serial)) ||
	    !take_text(s, n->key, sizeof(n->key)) ||
	    !take_text(s, n->algorithm, sizeof(n->algorithm)) ||
	    !span_take_be64(s, &from) || !span_take_be64(s, &to) ||
	    !span_take(s, sizeof(n->sha256), &digest))
		return false;
	n->not_before = (int64_t)from;
	n->not_after = (int64_t)to;
	memcpy(n->sha256, digest.p, sizeof(n->sha256));
	return true;
}

void
kiosk_facts_put(struct sink *k, const struct kiosk_facts *f)
{
	sink_put_u8(k, FACTS_VERSION);
	sink_put_u8(k, (uint8_t)f->err);
	sink_put_u8(k, (uint8_t)f->access);
	put_text(k, f->suite, sizeof(f->suite));
	sink_put_u8(k, f->by_can);
	put_pace(k, f);
	for (size_t i = 0; i < KIOSK_AUTH_COUNT; i++)
		put_auth(k, &f->auth[i]);
	sink_put_be64(k, f->findings);
	for (size_t i = 0; i < MRTD_FILE_COUNT; i++)
		put_file(k, &f->file[i]);
	sink_put_be32(k, f->commands);
	sink_put_be32(k, f->commands_access);
	sink_put_be32(k, f->resumed);
	sink_put_be64(k, f->bytes_sent);
	sink_put_be64(k, f->bytes_received);
	sink_put_be32(k, f->ms_access);
	sink_put_be32(k, f->ms_total);
	sink_put_be32(k, f->us_verify);
	sink_put_u8(k, f->have_mrz);
	put_mrz(k, &f->mrz);
	sink_put_u8(k, f->portrait.have);
	sink_put_u8(k, (uint8_t)f->portrait.format);
	sink_put_be32(k, f->portrait.width);
	sink_put_be32(k, f->portrait.height);
	sink_put_be32(k, f->portrait.size);
	sink_put_u8(k, f->fingers.n);
	sink_put_be16(k, f->fingers.positions);
	for (unsigned i = CERTS_ABOUT_NONE + 1; i < CERTS_ABOUT_COUNT; i++)
		put_certificate(k, &f->certificate[i]);
	put_verdict(k, &f->verdict);
}

static bool
take_chip(struct span *s, struct kiosk_facts *f)
{
	unsigned err, access;
	uint8_t version;

	if (!span_take_u8(s, &version) || version != FACTS_VERSION ||
	    !take_enum(s, MRTD_E_COUNT, &err) ||
	    !take_enum(s, MRTD_ACCESS_PLAIN + 1, &access) ||
	    !take_text(s, f->suite, sizeof(f->suite)) ||
	    !take_bool(s, &f->by_can) || !take_pace(s, f))
		return false;
	for (size_t i = 0; i < KIOSK_AUTH_COUNT; i++)
		if (!take_auth(s, &f->auth[i]))
			return false;
	if (!span_take_be64(s, &f->findings))
		return false;
	f->err = (enum mrtd_err)err;
	f->access = (enum mrtd_access)access;
	for (size_t i = 0; i < MRTD_FILE_COUNT; i++)
		if (!take_file(s, &f->file[i]))
			return false;
	return take_count(s, &f->commands) &&
	    take_count(s, &f->commands_access) && take_count(s, &f->resumed) &&
	    span_take_be64(s, &f->bytes_sent) &&
	    span_take_be64(s, &f->bytes_received) &&
	    span_take_be32(s, &f->ms_access) &&
	    span_take_be32(s, &f->ms_total) && span_take_be32(s, &f->us_verify);
}

static bool
take_person(struct span *s, struct kiosk_facts *f)
{
	unsigned format;

	if (!take_bool(s, &f->have_mrz) || !take_mrz(s, &f->mrz) ||
	    !take_bool(s, &f->portrait.have) ||
	    !take_enum(s, MRTD_IMAGE_J2K + 1, &format) ||
	    !take_count(s, &f->portrait.width) ||
	    !take_count(s, &f->portrait.height) ||
	    !span_take_be32(s, &f->portrait.size) ||
	    !span_take_u8(s, &f->fingers.n) ||
	    !span_take_be16(s, &f->fingers.positions) ||
	    f->fingers.n != __builtin_popcount(f->fingers.positions) ||
	    (f->fingers.positions & ~0x7FEu) != 0)
		return false;
	f->portrait.format = (enum mrtd_image_format)format;
	return true;
}

static bool
take_certificates(struct span *s, struct kiosk_facts *f)
{
	for (unsigned i = CERTS_ABOUT_NONE + 1; i < CERTS_ABOUT_COUNT; i++)
		if (!take_certificate(s, &f->certificate[i]))
			return false;
	return true;
}

bool
kiosk_facts_take(struct span *s, struct kiosk_facts *out)
{
	struct span rest = *s;
	struct kiosk_facts f;
	bool ok;

	memset(&f, 0, sizeof(f));
	ok = take_chip(&rest, &f) && take_person(&rest, &f) &&
	    take_certificates(&rest, &f) && take_verdict(&rest, &f.verdict);
	if (ok) {
		*out = f;
		*s = rest;
	}
	bytes_wipe(&f, sizeof(f));
	return ok;
}

void
kiosk_facts_wipe(struct kiosk_facts *f)
{
	bytes_wipe(f, sizeof(*f));
}
