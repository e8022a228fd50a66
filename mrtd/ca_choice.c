#include "mrtd/ca.h"

#include <string.h>

/* bsi-de protocols(2) smartcard(2) 3: id-CA, 0.4.0.127.0.7.2.2.3 */
#define ID_CA 0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x03

/* clang-format off */
#define DH   MRTD_GROUP_DH
#define EC   MRTD_GROUP_ECDH
/* Doc 9303-11 tables 5 and 6, object identifiers of §9.2.7. */
static const struct mrtd_ca_suite suites[] = {
	{"id-CA-DH-3DES-CBC-CBC",       {ID_CA, 1, 1}, DH, MRTD_CIPHER_3DES},
	{"id-CA-DH-AES-CBC-CMAC-128",   {ID_CA, 1, 2}, DH, MRTD_CIPHER_AES128},
	{"id-CA-DH-AES-CBC-CMAC-192",   {ID_CA, 1, 3}, DH, MRTD_CIPHER_AES192},
	{"id-CA-DH-AES-CBC-CMAC-256",   {ID_CA, 1, 4}, DH, MRTD_CIPHER_AES256},
	{"id-CA-ECDH-3DES-CBC-CBC",     {ID_CA, 2, 1}, EC, MRTD_CIPHER_3DES},
	{"id-CA-ECDH-AES-CBC-CMAC-128", {ID_CA, 2, 2}, EC, MRTD_CIPHER_AES128},
	{"id-CA-ECDH-AES-CBC-CMAC-192", {ID_CA, 2, 3}, EC, MRTD_CIPHER_AES192},
	{"id-CA-ECDH-AES-CBC-CMAC-256", {ID_CA, 2, 4}, EC, MRTD_CIPHER_AES256},
};
/* clang-format on */

#define N_SUITES (sizeof(suites) / sizeof(suites[0]))

const struct mrtd_ca_suite *
mrtd_ca_suite(struct span oid)
{
	for (size_t i = 0; i < N_SUITES; i++)
		if (span_eq(oid, SPAN_OF(suites[i].oid)))
			return &suites[i];
	return NULL;
}

const struct mrtd_ca_suite *
mrtd_ca_suite_named(const char *name)
{
	for (size_t i = 0; i < N_SUITES; i++)
		if (strcmp(name, suites[i].name) == 0)
			return &suites[i];
	return NULL;
}

/* id-PK-DH is 1, id-PK-ECDH is 2. */
static enum mrtd_group_kind
kind_of(const struct mrtd_secinfo *key)
{
	return key->oid.p[key->oid.n - 1] == 1 ? DH : EC;
}

static bool
is_key(const struct mrtd_secinfo *s)
{
	return s->kind == MRTD_SECINFO_CA_KEY && s->oid.n > 0;
}

/* NULL: no ChipAuthenticationInfo, or one that cannot be understood. */
static const struct mrtd_ca_suite *
protocol(const struct mrtd_secinfo *s)
{
	return s->kind == MRTD_SECINFO_CA && s->err == MRTD_E_OK
	    ? mrtd_ca_suite(s->oid)
	    : NULL;
}

static size_t
count_keys(const struct mrtd_secinfos *all, enum mrtd_group_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		n += is_key(&all->list[i]) && kind_of(&all->list[i]) == kind;
	return n;
}

static bool
same_id(const struct mrtd_secinfo *a, const struct mrtd_secinfo *b)
{
	return a->has_id == b->has_id && (!a->has_id || a->id == b->id);
}

/*
 * §9.2.5, §9.2.6: identifiers are the same in both structures, and are there
 * when there are several keys.  Where one side lacks it, or they differ, the
 * only key of the kind is meant; with several nothing is guessed.
 */
static bool
belongs(const struct mrtd_secinfos *all, const struct mrtd_secinfo *info,
    const struct mrtd_secinfo *key)
{
	const struct mrtd_ca_suite *suite = protocol(info);

	if (suite == NULL || !is_key(key) || kind_of(key) != suite->kind)
		return false;
	return same_id(info, key) || count_keys(all, suite->kind) == 1;
}

/* Is there an info for this key?  Also of versions 2 and 3, which are run with
 * the PIN's PACE and not here: nothing is to be inferred for their keys. */
static bool
stated(const struct mrtd_secinfos *all, const struct mrtd_secinfo *key)
{
	for (size_t i = 0; i < all->n; i++)
		if (belongs(all, &all->list[i], key))
			return true;
	return false;
}

static struct mrtd_ca_choice
choice_of(const struct mrtd_secinfos *all, const struct mrtd_secinfo *info,
    const struct mrtd_secinfo *key)
{
	const struct mrtd_secinfo *id = info != NULL && info->has_id ? info
								     : key;
	struct mrtd_ca_choice c = {
	    .inferred = info == NULL,
	    .has_id = id->has_id,
	    .id = id->id,
	    .only = count_keys(all, kind_of(key)) == 1,
	    .err = key->err,
	};

	c.suite = info != NULL
	    ? protocol(info)
	    : mrtd_ca_suite_named(kind_of(key) == EC ? "id-CA-ECDH-3DES-CBC-CBC"
						     : "id-CA-DH-3DES-CBC-CBC");
	if (c.err == MRTD_E_OK)
		c.err = mrtd_pubkey_parse(key->required, &c.key);
	/* The OID of the key and the key itself have to be of one kind. */
	if (c.err == MRTD_E_OK &&
	    c.key.kind !=
		(c.suite->kind == EC ? MRTD_PUBKEY_EC : MRTD_PUBKEY_DH))
		c.err = MRTD_E_VALUE;
	return c;
}

/* Higher is tried first. */
static unsigned
rank(const struct mrtd_ca_choice *c)
{
	bool ec = c->suite->kind == EC;

	return (unsigned)(c->err == MRTD_E_OK) << 24 |
	    (unsigned)!c->inferred << 20 | (unsigned)c->suite->cipher << 17 |
	    (unsigned)ec << 16 | (c->key.bits & 0xFFFF);
}

static void
enter(struct mrtd_ca_choice out[], size_t *n, size_t cap,
    const struct mrtd_ca_choice *c)
{
	size_t at;

	for (size_t i = 0; i < *n; i++)
		if (out[i].suite == c->suite && out[i].has_id == c->has_id &&
		    out[i].id == c->id && out[i].inferred == c->inferred &&
		    span_eq(out[i].key.value, c->key.value))
			return;
	for (at = 0; at < *n && rank(&out[at]) >= rank(c); at++)
		;
	if (at == cap)
		return;
	if (*n < cap)
		++*n;
	memmove(&out[at + 1], &out[at], (*n - at - 1) * sizeof(out[0]));
	out[at] = *c;
}

size_t
mrtd_ca_choices(
    const struct mrtd_secinfos *all, struct mrtd_ca_choice out[], size_t cap)
{
	size_t n = 0;

	for (size_t k = 0; k < all->n; k++) {
		const struct mrtd_secinfo *key = &all->list[k];
		struct mrtd_ca_choice c;

		if (!is_key(key))
			continue;
		for (size_t i = 0; i < all->n; i++) {
			if (!belongs(all, &all->list[i], key) ||
			    all->list[i].version != 1)
				continue;
			c = choice_of(all, &all->list[i], key);
			enter(out, &n, cap, &c);
		}
		if (!stated(all, key)) {
			c = choice_of(all, NULL, key);
			enter(out, &n, cap, &c);
		}
	}
	return n;
}
