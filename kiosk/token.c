#include "kiosk/token.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/policy.h"

#define MAGIC "SPT1"
#define TEXT "SPT1:"
#define PURPOSE "sallyport-token/1"
#define ID_SIZE ((KIOSK_CASE_ID - 1) / 2)

static const struct {
	const char *name, *text;
} verdicts[] = {
#define KIOSK_TOKEN_CODE(name, word, text) {word, text},
    KIOSK_TOKEN_VERDICTS(KIOSK_TOKEN_CODE)
#undef KIOSK_TOKEN_CODE
};

const char *
kiosk_token_verdict_name(enum kiosk_token_verdict v)
{
	return (unsigned)v < KIOSK_TOKEN_VERDICT_COUNT ? verdicts[v].name
						       : "unknown";
}

const char *
kiosk_token_verdict_text(enum kiosk_token_verdict v)
{
	return (unsigned)v < KIOSK_TOKEN_VERDICT_COUNT
	    ? verdicts[v].text
	    : "nobody knows this verdict";
}

static int
nibble(char c)
{
	return c >= '0' && c <= '9' ? c - '0'
	    : c >= 'a' && c <= 'f'  ? c - 'a' + 10
				    : -1;
}

static bool
unhex(const char *text, uint8_t *out, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const int high = nibble(text[2 * i]);
		const int low = high < 0 ? -1 : nibble(text[2 * i + 1]);

		if (low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return text[2 * n] == '\0';
}

/* The name of this length among them; s: what is left behind it. */
static size_t
next_name(const char **s)
{
	const size_t n = strcspn(*s, " ");

	*s += n;
	return n;
}

/* Names with one blank between, at least one. */
static bool
gates_fit(const char *gates)
{
	char name[KIOSK_CASE_NAME];
	const char *s = gates;

	if (strnlen(gates, KIOSK_TOKEN_GATES) == KIOSK_TOKEN_GATES)
		return false;
	for (;;) {
		const char *from = s;
		const size_t n = next_name(&s);

		if (n >= sizeof(name))
			return false;
		memcpy(name, from, n);
		name[n] = '\0';
		if (!kiosk_case_name_valid(name))
			return false;
		if (*s == '\0')
			return true;
		s++;
	}
}

static bool
names_gate(const char *gates, const char *gate)
{
	const size_t want = strlen(gate);

	for (const char *s = gates; *s != '\0'; s += *s != '\0') {
		const char *from = s;
		const size_t n = next_name(&s);

		if (n == want && memcmp(from, gate, n) == 0)
			return true;
	}
	return false;
}

static bool
members_fit(const struct kiosk_token *t)
{
	uint8_t id[ID_SIZE];

	return unhex(t->id, id, ID_SIZE) && unhex(t->passage, id, ID_SIZE) &&
	    (t->site[0] == '\0' || kiosk_case_name_valid(t->site)) &&
	    kiosk_case_name_valid(t->kiosk) && gates_fit(t->gates) &&
	    t->issued > 0 && t->issued <= UINT32_MAX &&
	    t->expires > t->issued &&
	    t->expires - t->issued <= KIOSK_TOKEN_LIFE_S;
}

void
kiosk_token_under(struct kiosk_token *t, const struct policy_id *p)
{
	char head[2 * KIOSK_TOKEN_POLICY + 1] = "";

	t->policy_version = p->version;
	snprintf(head, sizeof(head), "%.16s", p->sha256);
	if (!unhex(head, t->policy, KIOSK_TOKEN_POLICY))
		memset(t->policy, 0, KIOSK_TOKEN_POLICY);
}

static void
put_text(struct sink *k, const char *text)
{
	const size_t n = strlen(text);

	sink_put_u8(k, (uint8_t)n);
	sink_put(k, span_of(text, n));
}

static void
put_hex(struct sink *k, const char *hex)
{
	uint8_t id[ID_SIZE] = {0};

	if (!unhex(hex, id, ID_SIZE))
		k->overflow = true;
	sink_put(k, SPAN_OF(id));
}

static bool
take_text(struct span *s, char *out, size_t cap)
{
	uint8_t n;

	if (!span_take_u8(s, &n) || n >= cap || !span_take_copy(s, out, n))
		return false;
	out[n] = '\0';
	/* Else there would be two forms of one text. */
	return strlen(out) == n;
}

static bool
take_hex(struct span *s, char hex[KIOSK_CASE_ID])
{
	for (size_t i = 0; i < ID_SIZE; i++) {
		uint8_t octet;

		if (!span_take_u8(s, &octet))
			return false;
		snprintf(hex + 2 * i, 3, "%02x", octet);
	}
	return true;
}

static void
put_head(struct sink *k, const struct kiosk_token *t)
{
	sink_put(k, SPAN_STR(MAGIC));
	put_hex(k, t->id);
	put_text(k, t->site);
	put_text(k, t->kiosk);
	put_text(k, t->gates);
	put_hex(k, t->passage);
	sink_put_be32(k, t->policy_version);
	sink_put(k, SPAN_OF(t->policy));
	sink_put_be32(k, (uint32_t)t->issued);
	sink_put_be16(k, (uint16_t)(t->expires - t->issued));
}

/* What it says, what it is bound to it by, and the sealed face: all of it. */
static bool
take(struct span s, struct kiosk_token *out, struct span *head,
    struct span *sealed)
{
	const struct span all = s;
	struct kiosk_token t = {0};
	uint16_t life, n;
	uint32_t issued;
	struct span magic, rest;

	if (!span_take(&s, sizeof(MAGIC) - 1, &magic) ||
	    !span_eq(magic, SPAN_STR(MAGIC)) || !take_hex(&s, t.id) ||
	    !take_text(&s, t.site, sizeof(t.site)) ||
	    !take_text(&s, t.kiosk, sizeof(t.kiosk)) ||
	    !take_text(&s, t.gates, sizeof(t.gates)) ||
	    !take_hex(&s, t.passage) ||
	    !span_take_be32(&s, &t.policy_version) ||
	    !span_take_copy(&s, t.policy, sizeof(t.policy)) ||
	    !span_take_be32(&s, &issued) || !span_take_be16(&s, &life))
		return false;
	*head = span_of(all.p, all.n - s.n);
	if (!span_take_be16(&s, &n) || n <= KIOSK_HPKE_EXTRA ||
	    !span_take(&s, n, sealed) ||
	    !span_take(&s, KIOSK_SIGN_SIZE, &rest) || s.n != 0)
		return false;
	t.issued = issued;
	t.expires = t.issued + life;
	if (!members_fit(&t))
		return false;
	*out = t;
	return true;
}

enum kiosk_err
kiosk_token_seal(const struct kiosk_token *t,
    const struct kiosk_reference *face, EVP_PKEY *gates, const uint8_t once[32],
    struct sink *wire)
{
	uint8_t plain[KIOSK_REFERENCE_MAX], bytes[KIOSK_TOKEN_MAX];
	struct sink f = sink_of(plain, sizeof(plain));
	struct sink k = sink_of(bytes, sizeof(bytes));
	enum kiosk_err e = KIOSK_E_CONF;
	struct span head;

	kiosk_reference_put(&f, face);
	if (!members_fit(t) || !sink_ok(&f))
		goto out;
	put_head(&k, t);
	head = sink_span(&k);
	sink_put_be16(&k, (uint16_t)(f.n + KIOSK_HPKE_EXTRA));
	e = kiosk_hpke_seal(
	    gates, once, SPAN_STR(PURPOSE), head, sink_span(&f), &k);
	if (e != KIOSK_E_OK)
		goto out;
	sink_put(wire, sink_span(&k));
	e = sink_ok(&k) && sink_ok(wire) ? KIOSK_E_OK : KIOSK_E_SIZE;
out:
	bytes_wipe(plain, sizeof(plain));
	return e;
}

enum kiosk_err
kiosk_token_sign(struct kiosk_sign *key, struct sink *wire)
{
	uint8_t signature[KIOSK_SIGN_SIZE];
	enum kiosk_err e = kiosk_sign_make(
	    key, PURPOSE, sink_span(wire), signature);

	if (e != KIOSK_E_OK)
		return e;
	sink_put(wire, SPAN_OF(signature));
	return sink_ok(wire) ? KIOSK_E_OK : KIOSK_E_SIZE;
}

enum kiosk_err
kiosk_token_kiosks_read(const char *paths, struct kiosk_token_kiosks *out)
{
	char path[256];

	*out = (struct kiosk_token_kiosks) {.n = 0};
	for (const char *s = paths; *(s += strspn(s, ", ")) != '\0';) {
		const size_t n = strcspn(s, ", ");

		if (n >= sizeof(path) || out->n == KIOSK_TOKEN_KIOSKS)
			break;
		memcpy(path, s, n);
		path[n] = '\0';
		if (kiosk_sign_public_read(path, &out->key[out->n]) !=
		    KIOSK_E_OK)
			break;
		out->n++;
		s += n;
		if (s[strspn(s, ", ")] == '\0')
			return KIOSK_E_OK;
	}
	kiosk_token_kiosks_close(out);
	return KIOSK_E_CONF;
}

void
kiosk_token_kiosks_close(struct kiosk_token_kiosks *k)
{
	for (size_t i = 0; i < k->n; i++)
		kiosk_sign_public_close(&k->key[i]);
	k->n = 0;
}

static bool
signed_by_one(struct span wire, const struct kiosk_token_kiosks *k)
{
	struct span text, signature;

	if (wire.n > KIOSK_TOKEN_MAX || wire.n < KIOSK_SIGN_SIZE ||
	    !span_take(&wire, wire.n - KIOSK_SIGN_SIZE, &text))
		return false;
	signature = wire;
	for (size_t i = 0; i < k->n; i++)
		if (kiosk_sign_check(&k->key[i], PURPOSE, text, signature))
			return true;
	return false;
}

enum kiosk_token_verdict
kiosk_token_judge(struct span wire, const struct kiosk_token_kiosks *kiosks,
    const struct kiosk_token_when *w, struct kiosk_token *out)
{
	struct kiosk_token here = {0};
	struct span head, sealed;

	*out = (struct kiosk_token) {0};
	if (!signed_by_one(wire, kiosks))
		return KIOSK_TOKEN_FORGED;
	if (!take(wire, out, &head, &sealed))
		return KIOSK_TOKEN_MALFORMED;
	if (strcmp(out->site, w->site) != 0 || !names_gate(out->gates, w->gate))
		return KIOSK_TOKEN_OTHER_GATE;
	if (out->issued > w->now + KIOSK_TOKEN_SKEW_S ||
	    out->expires - out->issued > w->life_s)
		return KIOSK_TOKEN_EARLY;
	if (out->expires <= w->now)
		return KIOSK_TOKEN_EXPIRED;
	kiosk_token_under(&here, w->policy);
	if (out->policy_version != here.policy_version ||
	    memcmp(out->policy, here.policy, sizeof(here.policy)) != 0)
		return KIOSK_TOKEN_OTHER_POLICY;
	return KIOSK_TOKEN_GOOD;
}

bool
kiosk_token_open(struct span wire, EVP_PKEY *key, struct kiosk_reference *face)
{
	uint8_t plain[KIOSK_REFERENCE_MAX];
	struct sink k = sink_of(plain, sizeof(plain));
	struct kiosk_token t;
	struct span head, sealed;
	bool ok = take(wire, &t, &head, &sealed) &&
	    kiosk_hpke_open(key, SPAN_STR(PURPOSE), head, sealed, &k) ==
		KIOSK_E_OK &&
	    kiosk_reference_take(sink_span(&k), face);

	bytes_wipe(plain, sizeof(plain));
	return ok;
}

void
kiosk_token_text_put(struct sink *k, struct span wire)
{
	sink_put(k, SPAN_STR(TEXT));
	mrtd_base45_put(k, wire);
}

bool
kiosk_token_text_is(struct span text)
{
	struct span head;

	return span_peek(text, sizeof(TEXT) - 1, &head) &&
	    span_eq(head, SPAN_STR(TEXT));
}

bool
kiosk_token_text_read(struct span text, struct sink *wire)
{
	struct span head;

	if (!kiosk_token_text_is(text) ||
	    !span_take(&text, sizeof(TEXT) - 1, &head))
		return false;
	if (text.n > 0 && text.p[text.n - 1] == '\n')
		text.n--;
	return mrtd_base45_read(text, wire) == MRTD_E_OK &&
	    wire->n >= KIOSK_TOKEN_MIN;
}
