#include "kiosk/typed.h"

#include <string.h>

#define DIGITS "0123456789"
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* DDMMYYYY to YYMMDD. */
static void
turn_date(const char *typed, char out[7])
{
	memcpy(out, typed + 6, 2);
	memcpy(out + 2, typed + 2, 2);
	memcpy(out + 4, typed, 2);
	out[6] = '\0';
}

void
kiosk_typed_of(const struct ui_entry *e, struct kiosk_typed *out)
{
	memset(out, 0, sizeof(*out));
	out->by_can = e->field == UI_FIELD_CAN;
	if (out->by_can) {
		memcpy(out->can, e->text[UI_FIELD_CAN], 6);
		return;
	}
	memcpy(out->number, e->text[UI_FIELD_NUMBER], 22);
	turn_date(e->text[UI_FIELD_BIRTH], out->birth);
	turn_date(e->text[UI_FIELD_EXPIRY], out->expiry);
}

void
kiosk_typed_put(struct sink *k, const struct kiosk_typed *t)
{
	sink_put_u8(k, t->by_can);
	sink_put(k, span_of(t->number, 22));
	sink_put(k, span_of(t->birth, 6));
	sink_put(k, span_of(t->expiry, 6));
	sink_put(k, span_of(t->can, 6));
}

/* Characters of the set, at least so many, and zeros up to the end. */
static bool
take_text(struct span *s, size_t n, size_t least, const char *set, char *out)
{
	size_t len;

	if (!span_take_copy(s, out, n))
		return false;
	out[n] = '\0';
	len = strlen(out);
	if (len < least || strspn(out, set) != len)
		return false;
	for (size_t i = len; i < n; i++)
		if (out[i] != '\0')
			return false;
	return true;
}

static bool
can_be_date(const char *yymmdd)
{
	unsigned month = (unsigned)(yymmdd[2] - '0') * 10 +
	    (unsigned)(yymmdd[3] - '0');
	unsigned day = (unsigned)(yymmdd[4] - '0') * 10 +
	    (unsigned)(yymmdd[5] - '0');

	return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

bool
kiosk_typed_take(struct span *in, struct kiosk_typed *out)
{
	struct span s = *in;
	struct kiosk_typed t = {0};
	uint8_t by_can;
	bool ok;

	if (!span_take_u8(&s, &by_can) || by_can > 1)
		return false;
	t.by_can = by_can == 1;
	ok = take_text(&s, 22, t.by_can ? 0 : 3, DIGITS CAPITALS, t.number) &&
	    take_text(&s, 6, t.by_can ? 0 : 6, DIGITS, t.birth) &&
	    take_text(&s, 6, t.by_can ? 0 : 6, DIGITS, t.expiry) &&
	    take_text(&s, 6, t.by_can ? 6 : 0, DIGITS, t.can) && s.n == 0 &&
	    (t.by_can ? t.number[0] == '\0' && t.birth[0] == '\0' &&
			t.expiry[0] == '\0'
		      : t.can[0] == '\0' && can_be_date(t.birth) &&
			can_be_date(t.expiry));
	if (ok) {
		*in = s;
		*out = t;
	}
	kiosk_typed_wipe(&t);
	return ok;
}

enum mrtd_err
kiosk_typed_key(const struct kiosk_typed *t, struct mrtd_mrz_key *out)
{
	return t->by_can ? MRTD_E_VALUE
			 : mrtd_mrz_key(t->number, t->birth, t->expiry, out);
}

void
kiosk_typed_wipe(struct kiosk_typed *t)
{
	bytes_wipe(t, sizeof(*t));
}
