#include "mrtd/cvc.h"

#include "mrtd/der.h"

#include <string.h>

/* BSI TR-03110-3 v2.21 table 27. */
enum tag {
	TAG_CAR = 0x42,
	TAG_DATA = 0x53,
	TAG_CHR = 0x5F20,
	TAG_EXPIRES = 0x5F24,
	TAG_EFFECTIVE = 0x5F25,
	TAG_PROFILE = 0x5F29,
	TAG_SIGNATURE = 0x5F37,
	TAG_EXTENSIONS = 0x65,
	TAG_AUTHENTICATION = 0x67,
	TAG_TEMPLATE = 0x73,
	TAG_CERTIFICATE = 0x7F21,
	TAG_PUBLIC = 0x7F49,
	TAG_CHAT = 0x7F4C,
	TAG_BODY = 0x7F4E,
};

/* clang-format off */
/* id-TA: 0.4.0.127.0.7.2.2.2; RSA is 1, ECDSA 2 below it. */
#define TA(family, n) {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x02, family, n}
/* Tables 17 and 18. */
static const struct mrtd_cvc_algorithm algorithms[] = {
	{"id-TA-RSA-v1-5-SHA-1",   TA(1, 1), MRTD_CVC_RSA_PKCS1, MRTD_DIGEST_SHA1},
	{"id-TA-RSA-v1-5-SHA-256", TA(1, 2), MRTD_CVC_RSA_PKCS1, MRTD_DIGEST_SHA256},
	{"id-TA-RSA-PSS-SHA-1",    TA(1, 3), MRTD_CVC_RSA_PSS,   MRTD_DIGEST_SHA1},
	{"id-TA-RSA-PSS-SHA-256",  TA(1, 4), MRTD_CVC_RSA_PSS,   MRTD_DIGEST_SHA256},
	{"id-TA-RSA-v1-5-SHA-512", TA(1, 5), MRTD_CVC_RSA_PKCS1, MRTD_DIGEST_SHA512},
	{"id-TA-RSA-PSS-SHA-512",  TA(1, 6), MRTD_CVC_RSA_PSS,   MRTD_DIGEST_SHA512},
	{"id-TA-ECDSA-SHA-1",      TA(2, 1), MRTD_CVC_ECDSA,     MRTD_DIGEST_SHA1},
	{"id-TA-ECDSA-SHA-224",    TA(2, 2), MRTD_CVC_ECDSA,     MRTD_DIGEST_SHA224},
	{"id-TA-ECDSA-SHA-256",    TA(2, 3), MRTD_CVC_ECDSA,     MRTD_DIGEST_SHA256},
	{"id-TA-ECDSA-SHA-384",    TA(2, 4), MRTD_CVC_ECDSA,     MRTD_DIGEST_SHA384},
	{"id-TA-ECDSA-SHA-512",    TA(2, 5), MRTD_CVC_ECDSA,     MRTD_DIGEST_SHA512},
};

/* id-roles: 0.4.0.127.0.7.3.1.2; Doc 9303-10 §5.4.1, TR-03110-4 §2.1. */
static const struct {
	uint8_t oid[9];
	enum mrtd_cvc_type type;
	size_t rights; /* bytes of the authorisation */
} types[] = {
	{{0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x01, 0x02, 1}, MRTD_CVC_INSPECTION_SYSTEM,       1},
	{{0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x01, 0x02, 2}, MRTD_CVC_AUTHENTICATION_TERMINAL, 5},
	{{0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x01, 0x02, 3}, MRTD_CVC_SIGNATURE_TERMINAL,      1},
};

/* id-icao-mrtd-security-lds2: 2.23.136.1.1.9; id-extensions below id-roles. */
static const struct {
	struct span oid;
	enum mrtd_cvc_extension_kind kind;
	bool authorisation; /* exactly one DO'53' */
} extensions[] = {
#define OID(...) {(const uint8_t[]) {__VA_ARGS__}, sizeof((const uint8_t[]) {__VA_ARGS__})}
	{OID(0x67, 0x81, 0x08, 1, 1, 9, 1, 3), MRTD_CVC_EXT_TRAVEL_RECORDS,        true},
	{OID(0x67, 0x81, 0x08, 1, 1, 9, 2, 3), MRTD_CVC_EXT_VISA_RECORDS,          true},
	{OID(0x67, 0x81, 0x08, 1, 1, 9, 3, 3), MRTD_CVC_EXT_ADDITIONAL_BIOMETRICS, true},
	{OID(4, 0, 0x7F, 0, 7, 3, 1, 3, 1),    MRTD_CVC_EXT_DESCRIPTION,           false},
	{OID(4, 0, 0x7F, 0, 7, 3, 1, 3, 2),    MRTD_CVC_EXT_SECTOR,                false},
	{OID(4, 0, 0x7F, 0, 7, 3, 1, 3, 3),    MRTD_CVC_EXT_PS_SECTOR,             false},
#undef OID
};
/* clang-format on */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const struct mrtd_cvc_algorithm *
mrtd_cvc_algorithm(struct span oid)
{
	for (size_t i = 0; i < COUNT(algorithms); i++)
		if (span_eq(oid, SPAN_OF(algorithms[i].oid)))
			return &algorithms[i];
	return NULL;
}

const struct mrtd_cvc_algorithm *
mrtd_cvc_algorithm_named(const char *name)
{
	for (size_t i = 0; i < COUNT(algorithms); i++)
		if (strcmp(name, algorithms[i].name) == 0)
			return &algorithms[i];
	return NULL;
}

const struct mrtd_cvc_algorithm *
mrtd_cvc_algorithm_at(size_t i)
{
	return i < COUNT(algorithms) ? &algorithms[i] : NULL;
}

bool
mrtd_cvc_name_valid(struct span name)
{
	if (name.n < MRTD_CVC_NAME_MIN || name.n > MRTD_CVC_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		uint8_t c = name.p[i];
		bool upper = c >= 'A' && c <= 'Z';
		bool digit = c >= '0' && c <= '9';

		if (i < 2 && !upper)
			return false;
		if (i >= name.n - 5 && !upper && !digit)
			return false;
		/* §D.2.1.4: no codes without a character. */
		if (c < 0x20 || (c >= 0x7F && c < 0xA0))
			return false;
	}
	return true;
}

static enum mrtd_err
take_name(struct span *s, uint32_t tag, struct span *out)
{
	struct span v, rest = *s;
	enum mrtd_err e = mrtd_der_expect(&rest, tag, &v);

	if (e != MRTD_E_OK)
		return e;
	if (!mrtd_cvc_name_valid(v))
		return MRTD_E_VALUE;
	*out = v;
	*s = rest;
	return MRTD_E_OK;
}

/* §D.2.1.3: six digits YYMMDD, one in each byte, of the years 2000 to 2099. */
static enum mrtd_err
take_date(struct span *s, uint32_t tag, struct mrtd_date *out)
{
	struct mrtd_date d;
	struct span v;
	enum mrtd_err e = mrtd_der_expect(s, tag, &v);

	if (e != MRTD_E_OK)
		return e;
	if (v.n != 6)
		return MRTD_E_LENGTH;
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] > 9)
			return MRTD_E_VALUE;
	d.year = 2000 + v.p[0] * 10 + v.p[1];
	d.month = v.p[2] * 10 + v.p[3];
	d.day = v.p[4] * 10 + v.p[5];
	if (!mrtd_date_valid(d))
		return MRTD_E_DATE;
	*out = d;
	return MRTD_E_OK;
}

/* §D.2.1.1: an unsigned integer in the fewest bytes. */
static enum mrtd_err
take_number(struct span *s, uint32_t tag, struct span *out)
{
	struct span v;
	enum mrtd_err e = mrtd_der_expect(s, tag, &v);

	if (e != MRTD_E_OK)
		return e;
	if (v.n == 0)
		return MRTD_E_LENGTH;
	if (v.p[0] == 0)
		return MRTD_E_VALUE;
	*out = v;
	return MRTD_E_OK;
}

static enum mrtd_err
take_point(struct span *s, uint32_t tag, struct span *out)
{
	struct span v;
	enum mrtd_err e = mrtd_der_expect(s, tag, &v);

	if (e != MRTD_E_OK)
		return e;
	/* §D.2.1.2: uncompressed. */
	if (v.n < 3 || v.n % 2 == 0 || v.p[0] != 0x04)
		return MRTD_E_VALUE;
	*out = v;
	return MRTD_E_OK;
}

/* Table 31: the parameters all together, only the cofactor may lack. */
static enum mrtd_err
take_ec(struct span *s, struct mrtd_cvc_public *key)
{
	bool own = mrtd_der_at(*s, 0x81);
	enum mrtd_err e;

	if (own &&
	    ((e = take_number(s, 0x81, &key->p)) != MRTD_E_OK ||
		(e = take_number(s, 0x82, &key->a)) != MRTD_E_OK ||
		(e = take_number(s, 0x83, &key->b)) != MRTD_E_OK ||
		(e = take_point(s, 0x84, &key->g)) != MRTD_E_OK ||
		(e = take_number(s, 0x85, &key->order)) != MRTD_E_OK))
		return e;
	if ((e = take_point(s, 0x86, &key->y)) != MRTD_E_OK)
		return e;
	if (own && mrtd_der_at(*s, 0x87))
		return take_number(s, 0x87, &key->cofactor);
	return MRTD_E_OK;
}

static enum mrtd_err
take_public(struct span *s, struct mrtd_cvc_public *key)
{
	struct span v, oid;
	enum mrtd_err e;

	if ((e = mrtd_der_expect(s, TAG_PUBLIC, &v)) != MRTD_E_OK ||
	    (e = mrtd_der_oid(&v, &oid)) != MRTD_E_OK)
		return e;
	if ((key->algorithm = mrtd_cvc_algorithm(oid)) == NULL)
		return MRTD_E_UNSUPPORTED;
	if (key->algorithm->scheme == MRTD_CVC_ECDSA)
		e = take_ec(&v, key);
	else if ((e = take_number(&v, 0x81, &key->n)) == MRTD_E_OK)
		e = take_number(&v, 0x82, &key->e);
	if (e != MRTD_E_OK)
		return e;
	return v.n == 0 ? MRTD_E_OK : MRTD_E_TRAILING;
}

/* §C.1.5: who, and what he may. */
static enum mrtd_err
take_chat(struct span *s, struct mrtd_cvc *c)
{
	struct span v;
	size_t rights = 0;
	enum mrtd_err e;

	if ((e = mrtd_der_expect(s, TAG_CHAT, &v)) != MRTD_E_OK ||
	    (e = mrtd_der_oid(&v, &c->chat_oid)) != MRTD_E_OK ||
	    (e = mrtd_der_only(v, TAG_DATA, &c->rights)) != MRTD_E_OK)
		return e;
	c->type = MRTD_CVC_OTHER_TERMINAL;
	for (size_t i = 0; i < COUNT(types); i++)
		if (span_eq(c->chat_oid, SPAN_OF(types[i].oid))) {
			c->type = types[i].type;
			rights = types[i].rights;
		}
	if (c->rights.n == 0 || (rights > 0 && c->rights.n != rights))
		return MRTD_E_LENGTH;
	c->has_chat = true;
	c->role = (enum mrtd_cvc_role)(c->rights.p[0] >> 6);
	return MRTD_E_OK;
}

/* Table 25: an object identifier, then at least one data object. */
static enum mrtd_err
take_extension(struct span *s, struct mrtd_cvc_extension *x)
{
	struct mrtd_tlv t;
	struct span v;
	enum mrtd_err e;

	*x = (struct mrtd_cvc_extension) {0};
	if ((e = mrtd_der_expect(s, TAG_TEMPLATE, &v)) != MRTD_E_OK ||
	    (e = mrtd_der_oid(&v, &x->oid)) != MRTD_E_OK)
		return e;
	x->data = v;
	while (v.n > 0)
		if ((e = mrtd_der_next(&v, &t)) != MRTD_E_OK)
			return e;
	for (size_t i = 0; i < COUNT(extensions); i++) {
		if (!span_eq(x->oid, extensions[i].oid))
			continue;
		x->kind = extensions[i].kind;
		if (extensions[i].authorisation)
			return mrtd_der_only(x->data, TAG_DATA, &x->rights);
	}
	return MRTD_E_OK;
}

static enum mrtd_err
take_extensions(struct span *s, struct mrtd_cvc *c)
{
	struct span v;
	enum mrtd_err e;

	if (!mrtd_der_at(*s, TAG_EXTENSIONS))
		return MRTD_E_OK;
	if ((e = mrtd_der_expect(s, TAG_EXTENSIONS, &v)) != MRTD_E_OK)
		return e;
	while (v.n > 0) {
		struct mrtd_cvc_extension x;

		if ((e = take_extension(&v, &x)) != MRTD_E_OK)
			return e;
		if (c->n_extensions < MRTD_CVC_EXTENSIONS)
			c->extensions[c->n_extensions++] = x;
		else
			c->more_extensions++;
	}
	return MRTD_E_OK;
}

/* Table 23, and table 24 for a request. */
static enum mrtd_err
take_body(struct span v, bool request, struct mrtd_cvc *c)
{
	struct span profile;
	enum mrtd_err e;

	if ((e = mrtd_der_expect(&v, TAG_PROFILE, &profile)) != MRTD_E_OK)
		return e;
	if (profile.n != 1 || profile.p[0] != 0)
		return MRTD_E_VALUE;
	if ((!request || mrtd_der_at(v, TAG_CAR)) &&
	    (e = take_name(&v, TAG_CAR, &c->car)) != MRTD_E_OK)
		return e;
	if ((e = take_public(&v, &c->key)) != MRTD_E_OK ||
	    (e = take_name(&v, TAG_CHR, &c->chr)) != MRTD_E_OK)
		return e;
	if (!request &&
	    ((e = take_chat(&v, c)) != MRTD_E_OK ||
		(e = take_date(&v, TAG_EFFECTIVE, &c->effective)) !=
		    MRTD_E_OK ||
		(e = take_date(&v, TAG_EXPIRES, &c->expires)) != MRTD_E_OK))
		return e;
	if ((e = take_extensions(&v, c)) != MRTD_E_OK)
		return e;
	return v.n == 0 ? MRTD_E_OK : MRTD_E_TRAILING;
}

/* Body and signature, and nothing after them. */
static enum mrtd_err
take_contents(struct span v, bool request, struct mrtd_cvc *c)
{
	struct mrtd_tlv t;
	enum mrtd_err e;

	if ((e = mrtd_der_next(&v, &t)) != MRTD_E_OK)
		return e;
	if (t.tag != TAG_BODY)
		return MRTD_E_TAG;
	c->body = t.raw;
	if ((e = take_body(t.value, request, c)) != MRTD_E_OK)
		return e;
	c->signature_raw = v;
	if ((e = mrtd_der_only(v, TAG_SIGNATURE, &c->signature)) != MRTD_E_OK)
		return e;
	return c->signature.n > 0 ? MRTD_E_OK : MRTD_E_LENGTH;
}

static enum mrtd_err
parse(struct span s, bool request, struct mrtd_cvc *out)
{
	struct mrtd_cvc c = {.raw = s};
	struct span v;
	enum mrtd_err e;

	if ((e = mrtd_der_only(s, TAG_CERTIFICATE, &v)) != MRTD_E_OK ||
	    (e = take_contents(v, request, &c)) != MRTD_E_OK)
		return e;
	*out = c;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_cvc_parse(struct span s, struct mrtd_cvc *out)
{
	return parse(s, false, out);
}

enum mrtd_err
mrtd_cvc_parse_pso(struct span s, struct mrtd_cvc *out)
{
	struct mrtd_cvc c = {.raw = s};
	enum mrtd_err e = take_contents(s, false, &c);

	if (e == MRTD_E_OK)
		*out = c;
	return e;
}

/* §C.2.6: the request, who else vouches for it, and his signature. */
enum mrtd_err
mrtd_cvc_parse_request(struct span s, struct mrtd_cvc *out)
{
	struct span v, all, car, signature;
	struct mrtd_cvc c;
	struct mrtd_tlv t;
	enum mrtd_err e;

	if (!mrtd_der_at(s, TAG_AUTHENTICATION))
		return parse(s, true, out);
	if ((e = mrtd_der_only(s, TAG_AUTHENTICATION, &all)) != MRTD_E_OK)
		return e;
	v = all;
	if ((e = mrtd_der_next(&v, &t)) != MRTD_E_OK ||
	    (e = parse(t.raw, true, &c)) != MRTD_E_OK ||
	    (e = take_name(&v, TAG_CAR, &car)) != MRTD_E_OK)
		return e;
	c.outer_body = span_of(all.p, all.n - v.n);
	if ((e = mrtd_der_only(v, TAG_SIGNATURE, &signature)) != MRTD_E_OK)
		return e;
	if (signature.n == 0)
		return MRTD_E_LENGTH;
	c.outer_car = car;
	c.outer_signature = signature;
	*out = c;
	return MRTD_E_OK;
}

bool
mrtd_cvc_self_signed(const struct mrtd_cvc *c)
{
	return span_eq(c->car, c->chr);
}

bool
mrtd_cvc_link(const struct mrtd_cvc *c)
{
	return c->has_chat && c->role == MRTD_CVC_CVCA &&
	    !mrtd_cvc_self_signed(c);
}

uint8_t
mrtd_cvc_rights(const struct mrtd_cvc *c)
{
	/* Doc 9303-11 §7.1.4.3.6: bits without a meaning are ignored. */
	if (!c->has_chat || c->type != MRTD_CVC_INSPECTION_SYSTEM)
		return 0;
	return c->rights.p[0] & (MRTD_CVC_READ_DG3 | MRTD_CVC_READ_DG4);
}

const struct mrtd_cvc_extension *
mrtd_cvc_find(const struct mrtd_cvc *c, enum mrtd_cvc_extension_kind kind)
{
	for (size_t i = 0; i < c->n_extensions; i++)
		if (c->extensions[i].kind == kind)
			return &c->extensions[i];
	return NULL;
}

enum mrtd_err
mrtd_cvc_cars(struct span s, struct mrtd_cvc_cars *out)
{
	struct mrtd_cvc_cars cars = {0};

	while (s.n > 0 && s.p[0] != 0x00) {
		struct span car;
		enum mrtd_err e = mrtd_der_expect(&s, TAG_CAR, &car);

		if (e != MRTD_E_OK)
			return e;
		if (car.n == 0 || car.n > MRTD_CVC_NAME_MAX)
			return MRTD_E_LENGTH;
		if (cars.n == MRTD_CVC_CARS)
			return MRTD_E_SPACE;
		cars.car[cars.n++] = car;
	}
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != 0x00)
			return MRTD_E_TRAILING;
	if (cars.n == 0)
		return MRTD_E_NOT_FOUND;
	*out = cars;
	return MRTD_E_OK;
}
