#include "kiosk/order.h"
#include "kiosk/correct.h"
#include "kiosk/wire.h"

#include <stdio.h>
#include <string.h>

/* What else this key may sign is never taken for an order. */
#define DOMAIN "sallyport-order/1"
#define DOMAIN_SIZE 24
#define RESERVED 4
#define ID_SIZE ((KIOSK_CASE_ID - 1) / 2)

static const struct {
	const char *name;
	bool on_case;
} kinds[] = {
#define KIOSK_ORDER_CODE(name, text, on_case) {text, on_case},
    KIOSK_ORDER_KINDS(KIOSK_ORDER_CODE)
#undef KIOSK_ORDER_CODE
};

static const char *const reasons[] = {
#define KIOSK_ORDER_CODE(name, text) text,
    KIOSK_ORDER_REASONS(KIOSK_ORDER_CODE)
#undef KIOSK_ORDER_CODE
};

static const char *const steps[] = {
#define KIOSK_ORDER_CODE(name, text) text,
    KIOSK_ORDER_STEPS(KIOSK_ORDER_CODE)
#undef KIOSK_ORDER_CODE
};

static const struct {
	const char *name, *text;
} verdicts[] = {
#define KIOSK_ORDER_CODE(name, word, text) {word, text},
    KIOSK_ORDER_VERDICTS(KIOSK_ORDER_CODE)
#undef KIOSK_ORDER_CODE
};

const char *
kiosk_order_kind_name(enum kiosk_order_kind k)
{
	return (unsigned)k < KIOSK_ORDER_KIND_COUNT ? kinds[k].name : "unknown";
}

bool
kiosk_order_on_case(enum kiosk_order_kind k)
{
	return (unsigned)k < KIOSK_ORDER_KIND_COUNT && kinds[k].on_case;
}

const char *
kiosk_order_reason_name(enum kiosk_order_reason r)
{
	return (unsigned)r < KIOSK_ORDER_REASON_COUNT ? reasons[r] : "unknown";
}

const char *
kiosk_order_step_name(enum kiosk_order_step s)
{
	return (unsigned)s < KIOSK_ORDER_STEP_COUNT ? steps[s] : "unknown";
}

const char *
kiosk_order_verdict_name(enum kiosk_order_verdict v)
{
	return (unsigned)v < KIOSK_ORDER_VERDICT_COUNT ? verdicts[v].name
						       : "unknown";
}

const char *
kiosk_order_verdict_text(enum kiosk_order_verdict v)
{
	return (unsigned)v < KIOSK_ORDER_VERDICT_COUNT
	    ? verdicts[v].text
	    : "nobody knows this verdict";
}

bool
kiosk_order_kinds_of(const char *list, uint32_t *out)
{
	uint32_t bits = 0;

	while (*(list += strspn(list, ", ")) != '\0') {
		size_t n = strcspn(list, ", ");
		unsigned k = 0;

		while (k < KIOSK_ORDER_KIND_COUNT &&
		    (strlen(kinds[k].name) != n ||
			memcmp(kinds[k].name, list, n) != 0))
			k++;
		if (k == KIOSK_ORDER_KIND_COUNT)
			return false;
		bits |= UINT32_C(1) << k;
		list += n;
	}
	*out = bits;
	return true;
}

/* TR-03121-3.1 §4.8.2: who overrules says with which of these reasons. */
static bool
reason_fits(const struct kiosk_order *o)
{
	switch (o->kind) {
	case KIOSK_ORDER_ADMIT:
		return o->reason == KIOSK_ORDER_BECAUSE_OK_OBVIOUS ||
		    o->reason == KIOSK_ORDER_BECAUSE_OK;
	case KIOSK_ORDER_REFUSE:
	case KIOSK_ORDER_REFER:
		return o->reason == KIOSK_ORDER_BECAUSE_NOK;
	default:
		return o->reason == KIOSK_ORDER_BECAUSE_NONE;
	}
}

static bool
is_hex(const char *s)
{
	return strlen(s) == KIOSK_CASE_ID - 1 &&
	    strspn(s, "0123456789abcdef") == KIOSK_CASE_ID - 1;
}

static bool
members_fit(const struct kiosk_order *o)
{
	bool on_case = kiosk_order_on_case(o->kind);

	return (unsigned)o->kind < KIOSK_ORDER_KIND_COUNT &&
	    (unsigned)o->reason < KIOSK_ORDER_REASON_COUNT &&
	    (unsigned)o->step < KIOSK_ORDER_STEP_COUNT && reason_fits(o) &&
	    (o->step != KIOSK_ORDER_STEP_NONE) ==
	    (o->kind == KIOSK_ORDER_REPEAT) &&
	    is_hex(o->id) && kiosk_case_name_valid(o->site) &&
	    kiosk_case_name_valid(o->gate) && o->officer[0] != '\0' &&
	    (on_case ? is_hex(o->case_id) && o->passage[0] != '\0'
		     : o->case_id[0] == '\0' && o->passage[0] == '\0') &&
	    (o->kind != KIOSK_ORDER_CORRECT ||
		kiosk_correct_take(o->note, &(struct kiosk_correct) {0}) ||
		kiosk_correct_sealed(o->note)) &&
	    o->sequence > 0 && o->sequence <= INT64_MAX && o->issued_ms > 0 &&
	    o->expires_ms > o->issued_ms;
}

#define PUT(k, o, member) \
	kiosk_wire_put_text(k, (o)->member, sizeof((o)->member))
#define TAKE(s, o, member) \
	kiosk_wire_take_text(s, (o)->member, sizeof((o)->member))

static void
put_id(struct sink *k, const char *hex)
{
	for (size_t i = 0; i < ID_SIZE; i++) {
		unsigned octet = 0;

		if (sscanf(hex + 2 * i, "%2x", &octet) != 1)
			k->overflow = true;
		sink_put_u8(k, (uint8_t)octet);
	}
}

static bool
take_id(struct span *s, char hex[KIOSK_CASE_ID])
{
	for (size_t i = 0; i < ID_SIZE; i++) {
		uint8_t octet;

		if (!span_take_u8(s, &octet))
			return false;
		snprintf(hex + 2 * i, 3, "%02x", octet);
	}
	return true;
}

enum kiosk_err
kiosk_order_encode(const struct kiosk_order *o, struct kiosk_order_sealed *out)
{
	struct kiosk_order_sealed sealed = {0};
	struct sink k = sink_of(sealed.bytes, sizeof(sealed.bytes));
	struct kiosk_order back;

	if (!members_fit(o))
		return KIOSK_E_CONF;
	kiosk_wire_put_text(&k, DOMAIN, DOMAIN_SIZE);
	put_id(&k, o->id);
	sink_put_u8(&k, (uint8_t)o->kind);
	sink_put_u8(&k, (uint8_t)o->reason);
	sink_put_u8(&k, (uint8_t)o->step);
	PUT(&k, o, site);
	PUT(&k, o, gate);
	PUT(&k, o, case_id);
	PUT(&k, o, passage);
	sink_put_be64(&k, o->sequence);
	sink_put_be64(&k, (uint64_t)o->issued_ms);
	sink_put_be64(&k, (uint64_t)o->expires_ms);
	PUT(&k, o, officer);
	PUT(&k, o, note);
	sink_put_fill(&k, 0, RESERVED);
	if (!sink_ok(&k) || k.n != sizeof(sealed.bytes) ||
	    !kiosk_order_decode(&sealed, &back))
		return KIOSK_E_CONF;
	*out = sealed;
	return KIOSK_E_OK;
}

bool
kiosk_order_decode(const struct kiosk_order_sealed *in, struct kiosk_order *out)
{
	struct span s = SPAN_OF(in->bytes), rest;
	struct kiosk_order o = {0};
	uint8_t kind, reason, step;
	uint64_t issued, expires;
	char domain[DOMAIN_SIZE];

	if (!kiosk_wire_take_text(&s, domain, sizeof(domain)) ||
	    strcmp(domain, DOMAIN) != 0 || !take_id(&s, o.id) ||
	    !span_take_u8(&s, &kind) || !span_take_u8(&s, &reason) ||
	    !span_take_u8(&s, &step) || !TAKE(&s, &o, site) ||
	    !TAKE(&s, &o, gate) || !TAKE(&s, &o, case_id) ||
	    !TAKE(&s, &o, passage) || !span_take_be64(&s, &o.sequence) ||
	    !span_take_be64(&s, &issued) || !span_take_be64(&s, &expires) ||
	    issued > INT64_MAX || expires > INT64_MAX ||
	    !TAKE(&s, &o, officer) || !TAKE(&s, &o, note) ||
	    !span_take(&s, RESERVED, &rest) || s.n != 0 ||
	    !span_eq(rest, SPAN_STR("\0\0\0\0")))
		return false;
	o.kind = (enum kiosk_order_kind)kind;
	o.reason = (enum kiosk_order_reason)reason;
	o.step = (enum kiosk_order_step)step;
	o.issued_ms = (int64_t)issued;
	o.expires_ms = (int64_t)expires;
	if (!members_fit(&o))
		return false;
	*out = o;
	return true;
}

void
kiosk_order_peek(const struct kiosk_order_sealed *in, char id[KIOSK_CASE_ID])
{
	struct span s = SPAN_OF(in->bytes), skipped;

	if (!span_take(&s, DOMAIN_SIZE, &skipped) || !take_id(&s, id))
		id[0] = '\0';
}

#define P256 16u /* of the first signer, in the octet of how many there are */

void
kiosk_order_put(struct sink *k, const struct kiosk_order_sealed *o)
{
	uint8_t signers = (uint8_t)o->signers;

	for (unsigned i = 0; i < o->signers && i < KIOSK_ORDER_SIGNERS; i++)
		if (!kiosk_order_key_edwards(o->signer[i].key))
			signers |= (uint8_t)(P256 << i);
	sink_put(k, SPAN_OF(o->bytes));
	sink_put_u8(k, signers);
	for (unsigned i = 0; i < o->signers && i < KIOSK_ORDER_SIGNERS; i++) {
		sink_put(k, kiosk_order_key_span(o->signer[i].key));
		sink_put(k, SPAN_OF(o->signer[i].signature));
	}
}

bool
kiosk_order_take(struct span s, struct kiosk_order_sealed *out)
{
	struct kiosk_order_sealed o = {0};
	struct span key;
	uint8_t n;

	if (!span_take_copy(&s, o.bytes, sizeof(o.bytes)) ||
	    !span_take_u8(&s, &n))
		return false;
	o.signers = n % P256;
	if (o.signers < 1 || o.signers > KIOSK_ORDER_SIGNERS ||
	    (unsigned)n >> o.signers >= P256)
		return false;
	for (unsigned i = 0; i < o.signers; i++) {
		const bool p256 = (n & P256 << i) != 0;

		if (!span_take(&s, p256 ? KIOSK_ORDER_KEY : KIOSK_ORDER_KEY - 1,
			&key) ||
		    !kiosk_order_key_take(key, o.signer[i].key) ||
		    !span_take_copy(&s, o.signer[i].signature,
			sizeof(o.signer[i].signature)))
			return false;
	}
	if (s.n != 0)
		return false;
	*out = o;
	return true;
}
