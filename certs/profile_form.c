#include "certs/profile_form.h"

#include "certs/x509.h"
#include "mrtd/der.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Deeper than any certificate; hostile ones nest until the stack ends. */
#define DEPTH_MAX 24
/* 2050-01-01: UTCTime before, GeneralizedTime from it. */
#define NEW_FORM INT64_C(2524608000)

static void
tell(struct certs_profile_form *f, enum certs_profile_rule rule,
    const char *part, bool earlier, const char *format, va_list ap)
{
	struct certs_profile_finding out = {
	    .rule = rule, .part = part, .earlier = earlier};

	(void)vsnprintf(out.found, sizeof(out.found), format, ap);
	for (char *c = out.found; *c != '\0'; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	f->ear->tell(f->ear->cookie, &out);
}

void
certs_profile_form_tell(struct certs_profile_form *f,
    enum certs_profile_rule rule, const char *part, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	tell(f, rule, part, false, format, ap);
	va_end(ap);
}

void
certs_profile_form_tell_old(struct certs_profile_form *f,
    enum certs_profile_rule rule, const char *part, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	tell(f, rule, part, f->old, format, ap);
	va_end(ap);
}

/* What is wrong with one element by itself, or NULL. */
static const char *
element(struct mrtd_tlv *t)
{
	struct span s = t->raw, v;
	unsigned unused;
	bool flag;

	switch (t->tag) {
	case MRTD_DER_BOOLEAN:
		return mrtd_der_bool(&s, &flag) == MRTD_E_OK
		    ? NULL
		    : "BOOLEAN is neither 00 nor FF";
	case MRTD_DER_INTEGER:
		return mrtd_der_integer(&s, &v) == MRTD_E_OK
		    ? NULL
		    : "INTEGER is longer than it need be, or empty";
	case MRTD_DER_BIT_STRING:
		return mrtd_der_bits(&s, &v, &unused) == MRTD_E_OK
		    ? NULL
		    : "BIT STRING with unused bits that are set";
	case MRTD_DER_OID:
		return mrtd_der_oid(&s, &v) == MRTD_E_OK
		    ? NULL
		    : "OBJECT IDENTIFIER that does not end";
	case MRTD_DER_NULL:
		return t->value.n == 0 ? NULL : "NULL with contents";
	case MRTD_DER_SET:
		return mrtd_der_set_of(&s, &v) == MRTD_E_OK
		    ? NULL
		    : "SET that is not in order";
	default:
		/* X.690 §10.2: strings are primitive. */
		return (t->tag & 0xE0) == 0x20 && t->tag != MRTD_DER_SEQUENCE
		    ? "string in pieces"
		    : NULL;
	}
}

/* The first fault in s and where it is, or NULL. */
static const char *
fault(struct span s, struct span except, unsigned depth, const uint8_t **at)
{
	struct mrtd_tlv t;
	const char *why;
	enum mrtd_err e;

	while (s.n > 0) {
		*at = s.p;
		if ((e = mrtd_der_next(&s, &t)) != MRTD_E_OK)
			return e == MRTD_E_ENCODING
			    ? "length or tag is longer than it need be"
			    : "no definite length that fits";
		if (t.value.p == except.p)
			continue;
		if (mrtd_tlv_constructed(t.tag)) {
			if (depth == DEPTH_MAX)
				return "nested too deeply";
			why = fault(t.value, except, depth + 1, at);
			if (why != NULL)
				return why;
			*at = t.raw.p;
		}
		if ((why = element(&t)) != NULL)
			return why;
	}
	return NULL;
}

void
certs_profile_form_der(struct certs_profile_form *f, struct span s,
    struct span except, const char *part)
{
	const uint8_t *at = s.p;
	const char *why = fault(s, except, 0, &at);

	if (why != NULL)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_DER, part,
		    "octet %zu: %s", (size_t)(at - f->der.p), why);
}

/* All digits, then Z: YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ. */
static bool
exact(const struct mrtd_tlv *t)
{
	size_t n = t->tag == MRTD_DER_UTC_TIME ? 12 : 14;

	if (t->value.n != n + 1 || t->value.p[n] != 'Z')
		return false;
	for (size_t i = 0; i < n; i++)
		if (t->value.p[i] < '0' || t->value.p[i] > '9')
			return false;
	return true;
}

int64_t
certs_profile_form_date(
    struct certs_profile_form *f, const struct mrtd_tlv *t, const char *part)
{
	int64_t out;

	if ((t->tag != MRTD_DER_UTC_TIME &&
		t->tag != MRTD_DER_GENERALIZED_TIME) ||
	    !exact(t) || !certs_x509_time(t->tag, t->value, &out)) {
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_TIME_FORM, part,
		    "%.*s", (int)(t->value.n < 40 ? t->value.n : 40),
		    (const char *)t->value.p);
		return 0;
	}
	if ((t->tag == MRTD_DER_UTC_TIME) != (out < NEW_FORM))
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_TIME_TYPE, part,
		    "%s %.*s",
		    t->tag == MRTD_DER_UTC_TIME ? "UTCTime" : "GeneralizedTime",
		    (int)t->value.n, (const char *)t->value.p);
	return out;
}

/*
 * Lenient: what DER wants is told by certs_profile_form_der() once, and an
 * extension that lacks its value is none.
 */
bool
certs_profile_form_extension(
    struct span *list, struct certs_profile_extension *out)
{
	struct certs_profile_extension x = {0};
	struct span rest = *list, one, flag;
	struct mrtd_tlv t;

	if (mrtd_tlv_expect(&rest, MRTD_DER_SEQUENCE, &one) != MRTD_E_OK ||
	    mrtd_tlv_expect(&one, MRTD_DER_OID, &x.oid) != MRTD_E_OK)
		return false;
	if (mrtd_tlv_expect(&one, MRTD_DER_BOOLEAN, &flag) == MRTD_E_OK) {
		x.said = true;
		x.critical = flag.n > 0 && flag.p[0] != 0;
	}
	if (mrtd_tlv_next(&one, &t) != MRTD_E_OK ||
	    t.tag != MRTD_DER_OCTET_STRING || one.n != 0)
		return false;
	x.value = t.value;
	*list = rest;
	*out = x;
	return true;
}

void
certs_profile_form_oid(struct span oid, char out[64])
{
	struct sink k = sink_of(out, 63);

	if (mrtd_der_oid_text(oid, &k) != MRTD_E_OK) {
		memcpy(out, "?", 2);
		return;
	}
	out[k.n] = '\0';
}
