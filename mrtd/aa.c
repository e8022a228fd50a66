#include "mrtd/aa.h"

#include "mrtd/der.h"
#include "mrtd/transport.h"

/* 256 bytes and a status word. */
#define SHORT_RAPDU 258
/* DER around r and s: three headers and two sign bytes. */
#define ECDSA_DER 9

enum mrtd_err
mrtd_aa_key(struct span dg15, struct mrtd_pubkey *out)
{
	struct mrtd_pubkey key;
	struct span spki;
	enum mrtd_err e;

	if ((e = mrtd_tlv_only(dg15, 0x6F, &spki)) != MRTD_E_OK ||
	    (e = mrtd_pubkey_parse(spki, &key)) != MRTD_E_OK)
		return e;
	if (key.kind == MRTD_PUBKEY_DH)
		return MRTD_E_UNSUPPORTED;
	*out = key;
	return MRTD_E_OK;
}

/* clang-format off */
/* TR-03111 §5.2.1.1, and RFC 5758 §3.2, which some chips write. */
#define PLAIN 0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x01, 0x04, 0x01
#define X962  0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04
static const struct {
	uint8_t oid[10];
	size_t n;
	enum mrtd_digest hash;
} signatures[] = {
	{{PLAIN, 1},   10, MRTD_DIGEST_SHA1},
	{{PLAIN, 2},   10, MRTD_DIGEST_SHA224},
	{{PLAIN, 3},   10, MRTD_DIGEST_SHA256},
	{{PLAIN, 4},   10, MRTD_DIGEST_SHA384},
	{{PLAIN, 5},   10, MRTD_DIGEST_SHA512},
	{{X962, 1},     7, MRTD_DIGEST_SHA1},
	{{X962, 3, 1},  8, MRTD_DIGEST_SHA224},
	{{X962, 3, 2},  8, MRTD_DIGEST_SHA256},
	{{X962, 3, 3},  8, MRTD_DIGEST_SHA384},
	{{X962, 3, 4},  8, MRTD_DIGEST_SHA512},
};
/* clang-format on */

bool
mrtd_aa_stated(const struct mrtd_secinfos *infos, enum mrtd_digest *hash)
{
	for (size_t i = 0; i < infos->n; i++) {
		const struct mrtd_secinfo *s = &infos->list[i];
		struct span rest = s->optional, oid;

		if (s->kind != MRTD_SECINFO_AA || s->err != MRTD_E_OK ||
		    mrtd_der_oid(&rest, &oid) != MRTD_E_OK)
			continue;
		for (size_t k = 0;
		     k < sizeof(signatures) / sizeof(signatures[0]); k++)
			if (span_eq(oid,
				span_of(signatures[k].oid, signatures[k].n))) {
				*hash = signatures[k].hash;
				return true;
			}
	}
	return false;
}

static enum mrtd_err
fail(struct mrtd_aa *aa, enum mrtd_err e)
{
	aa->waiting = false;
	return aa->err = e;
}

/* Bytes of the longest signature of this key. */
static size_t
signature_size(const struct mrtd_pubkey *key)
{
	if (key->kind == MRTD_PUBKEY_RSA)
		return key->modulus.n;
	return 2 * ((key->bits + 7u) / 8 + 1u) + ECDSA_DER;
}

/* §6.1.4: does it fit a short answer, as secure messaging makes it? */
static bool
fits_short(const struct mrtd_aa *aa)
{
	size_t n = signature_size(&aa->key);

	return aa->link->secure
	    ? n <= mrtd_sm_max_plain(&aa->link->sm, SHORT_RAPDU)
	    : n <= 256;
}

static bool
extended_carries(const struct mrtd_aa *aa)
{
	size_t reader = aa->link->conf.limits.max_rapdu,
	       n = signature_size(&aa->key);

	if (reader <= SHORT_RAPDU)
		return false;
	return aa->link->secure ? n <= mrtd_sm_max_plain(&aa->link->sm, reader)
				: n + 2 <= reader;
}

static bool
draw(struct mrtd_aa *aa)
{
	return aa->env->random(
	    aa->env->cookie, aa->challenge, sizeof(aa->challenge));
}

enum mrtd_err
mrtd_aa_init(struct mrtd_aa *aa, struct mrtd_link *link, struct span dg15,
    const struct mrtd_secinfos *dg14, const struct mrtd_env *env)
{
	enum mrtd_err e;

	*aa = (struct mrtd_aa) {.link = link, .env = env};
	if ((e = mrtd_aa_key(dg15, &aa->key)) != MRTD_E_OK)
		return fail(aa, e);
	if (dg14 != NULL)
		aa->has_stated = mrtd_aa_stated(dg14, &aa->stated);
	aa->extended = !fits_short(aa);
	if (aa->extended && !extended_carries(aa))
		return fail(aa, MRTD_E_UNSUPPORTED);
	return draw(aa) ? MRTD_E_OK : fail(aa, MRTD_E_RANDOM);
}

bool
mrtd_aa_send(struct mrtd_aa *aa, struct span *capdu)
{
	if (aa->err != MRTD_E_OK || aa->done)
		return false;
	if (!aa->waiting) {
		/*
		 * The exact length in the extended form: chips are seen that
		 * answer nothing to an Le of 65536.
		 */
		mrtd_link_command(aa->link,
		    &(struct mrtd_capdu) {.ins = MRTD_INS_INTERNAL_AUTHENTICATE,
			.data = SPAN_OF(aa->challenge),
			.ne = aa->extended ? (uint32_t)signature_size(&aa->key)
					   : 256,
			.extended = aa->extended});
		aa->waiting = true;
	}
	if (mrtd_link_send(aa->link, capdu))
		return true;
	fail(aa,
	    mrtd_link_err(aa->link) != MRTD_E_OK ? mrtd_link_err(aa->link)
						 : MRTD_E_STATE);
	return false;
}

/* Once more with the other form of Le, where that may help. */
static bool
other_form(struct mrtd_aa *aa)
{
	if (aa->again || (!aa->extended && !extended_carries(aa)) || !draw(aa))
		return false;
	aa->again = true;
	aa->extended = !aa->extended;
	aa->waiting = false;
	aa->signature_n = 0;
	return true;
}

static bool
about_length(uint16_t sw)
{
	return sw == MRTD_SW_WRONG_LENGTH || sw >> 8 == 0x6C;
}

static enum mrtd_err
judge(struct mrtd_aa *aa, const struct mrtd_rapdu *r)
{
	struct sink k = sink_of(aa->signature, sizeof(aa->signature));
	enum mrtd_err e;

	if (r->sw != MRTD_SW_OK) {
		if (about_length(r->sw) && other_form(aa))
			return MRTD_E_OK;
		return fail(aa, MRTD_E_STATUS);
	}
	sink_put(&k, r->data);
	if (!sink_ok(&k))
		return fail(aa, MRTD_E_LENGTH);
	aa->signature_n = k.n;
	e = mrtd_aa_verify(&aa->key, aa->has_stated ? &aa->stated : NULL,
	    SPAN_OF(aa->challenge), sink_span(&k), &aa->result);
	if ((e == MRTD_E_EMPTY || e == MRTD_E_TRUNCATED) && other_form(aa))
		return MRTD_E_OK;
	if (e != MRTD_E_OK)
		return fail(aa, e);
	aa->done = true;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_aa_recv(struct mrtd_aa *aa, struct span rapdu)
{
	struct mrtd_rapdu r;
	enum mrtd_err e;

	if (aa->err != MRTD_E_OK)
		return aa->err;
	if (!aa->waiting)
		return fail(aa, MRTD_E_STATE);
	e = mrtd_link_recv(aa->link, rapdu);
	aa->sw = mrtd_link_status(aa->link);
	/* Chips are seen that refuse a length bare and keep the session. */
	if (e == MRTD_E_SM_LOST && about_length(aa->sw) && !aa->again &&
	    mrtd_link_undo(aa->link) == MRTD_E_OK && other_form(aa))
		return MRTD_E_OK;
	if (e != MRTD_E_OK)
		return fail(aa, e);
	if (!mrtd_link_answer(aa->link, &r))
		return MRTD_E_OK;
	aa->waiting = false;
	return judge(aa, &r);
}

bool
mrtd_aa_done(const struct mrtd_aa *aa)
{
	return aa->err == MRTD_E_OK && aa->done;
}

enum mrtd_err
mrtd_aa_err(const struct mrtd_aa *aa)
{
	return aa->err;
}

void
mrtd_aa_wipe(struct mrtd_aa *aa)
{
	bytes_wipe(aa, sizeof(*aa));
}
