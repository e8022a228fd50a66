/*
 * One object of each type that conforms to Doc 9303-12 §7.1, how a row of a
 * test changes it, and what was then found.
 */
#ifndef TESTS_PROFILE_FRIENDLY_H
#define TESTS_PROFILE_FRIENDLY_H

#include <openssl/rsa.h>

#include "certs/profile.h"
#include "tests/profile_make.h"

enum key {
	K_EXPLICIT,
	K_NAMED,
	K_COMPRESSED,
	K_ODD,
	K_SMALL,
	K_LARGE,
	K_RSA_2048,
	K_RSA_3,
	KEYS,
};
static struct make_key keys[KEYS];

enum {
	AKI,
	SKI,
	USAGE,
	PERIOD,
	SAN,
	IAN,
	BASIC,
	POINTS,
	PURPOSES,
	TYPES,
	CHANGE,
	EXTRA,
};

/* What a row changes: a field, or of extension e value, flag, OID. */
enum field {
	NOTHING,
	VERSION,
	SERIAL,
	INNER,
	OUTER,
	ISSUER,
	SUBJECT,
	FROM,
	UNTIL,
	UNIQUE,
	KEY,
	SIGNER,
	ALL
};
#define VALUE(e) (100 + (e))
#define FLAG(e) (200 + (e))
#define OTHER(e) (300 + (e))

#define ID_A "'AAAAAAAAAAAAAAAAAAAA'"
#define ID_B "'BBBBBBBBBBBBBBBBBBBB'"
#define TRUE_FLAG "0101FF"
#define ECDSA_SHA256 "30{0608 2A8648CE3D040302}"
#define LOCALITY(code) "A4{30{31{30{0603 550407 13{'" code "'}}}}}"
#define ALT "30{81{'pki@utopia.ut'}" LOCALITY("UTO") "}"
#define PKD "30{30{A0{A0{86{'https://pkddownload1.icao.int/CRLs/UTO.crl'}}}}}"
#define YEARS(a, b) "30{80{'" a "0101000000Z'}81{'" b "0101000000Z'}}"

/* Names, critical or not, of the types, friendly. */
static inline struct make
friendly(enum certs_profile_type t)
{
	bool ca = t == CERTS_PROFILE_ROOT || t == CERTS_PROFILE_LINK;
	bool lean = t == CERTS_PROFILE_LDS2_SIGNER ||
	    t == CERTS_PROFILE_SEAL_SIGNER;
	const char *purpose = t == CERTS_PROFILE_MASTER_SIGNER
	    ? "30{0606 678108010103}"
	    : t == CERTS_PROFILE_DEVIATION_SIGNER ? "30{0606 678108010108}"
	    : t == CERTS_PROFILE_LDS2_SIGNER	  ? "30{0608 6781080101090801}"
	    : t == CERTS_PROFILE_SEAL_SIGNER	  ? "30{0607 67810801010B01}"
	    : t == CERTS_PROFILE_SPOC_CLIENT	  ? "30{0607 67810801010A01}"
	    : t == CERTS_PROFILE_SPOC_SERVER	  ? "30{0607 67810801010A02}"
	    : t == CERTS_PROFILE_COMMUNICATION	  ? "30{0608 2B06010505070301}"
	    : t == CERTS_PROFILE_OTHER ? "30{060A 04007F0007030B020102}"
				       : NULL;
	bool spoc = t == CERTS_PROFILE_SPOC_CLIENT ||
	    t == CERTS_PROFILE_SPOC_SERVER;
	struct make m = {
	    .version = "A003 020102",
	    .serial = "01",
	    .inner = ECDSA_SHA256,
	    .outer = ECDSA_SHA256,
	    .issuer = "6P=UT 10U=Utopia 3U=CSCA",
	    .subject = ca			 ? "6P=UT 10U=Utopia 3U=CSCA"
		: t == CERTS_PROFILE_SEAL_SIGNER ? "6P=UT 3P=DE"
		: lean				 ? "6P=UT 3U=LDS2-TS"
		       : "6P=UT 10U=Utopia 5P=1 3U=Signer",
	    .from = "17{'200101000000Z'}",
	    .until = ca ? "17{'340101000000Z'}"
		: spoc	? "17{'210101000000Z'}"
			: "17{'300401000000Z'}",
	    .unique = "",
	    .spki = keys[K_EXPLICIT].spki,
	    .spki_n = keys[K_EXPLICIT].n,
	    .signer = keys[K_EXPLICIT].key,
	    .extension =
		{
		    [AKI] = {"551D23",
			t == CERTS_PROFILE_LINK ? "30{80{" ID_B "}}"
						: "30{80{" ID_A "}}",
			""},
		    [SKI] = {"551D0E", lean ? NULL : "04{" ID_A "}", ""},
		    [USAGE] = {"551D0F",
			lean	 ? NULL
			    : ca ? "0302 0106"
				 : "0302 0780",
			TRUE_FLAG},
		    [PERIOD] = {"551D10",
			ca ? YEARS("2020", "2023")
			    : t == CERTS_PROFILE_DSC
			    ? "30{81{'20200401000000Z'}}"
			    : NULL,
			""},
		    [SAN] = {"551D11",
			lean ? NULL
			    : t == CERTS_PROFILE_SPOC_SERVER
			    ? "30{82{'spoc.utopia.ut'}" LOCALITY("UTO") "}"
			    : ALT,
			""},
		    [IAN] = {"551D12", lean ? NULL : ALT, ""},
		    [BASIC] = {"551D13", ca ? "30{0101FF 020100}" : NULL,
			TRUE_FLAG},
		    [POINTS] = {"551D1F", lean ? NULL : PKD, ""},
		    [PURPOSES] = {"551D25", purpose, TRUE_FLAG},
		    [TYPES] = {"67810801010602",
			t == CERTS_PROFILE_DSC ? "30{020100 31{13{'P'}}}"
					       : NULL,
			""},
		    [CHANGE] = {"67810801010601", NULL, ""},
		},
	};

	if (t == CERTS_PROFILE_LINK)
		m.signer = keys[K_NAMED].key;
	return m;
}

static inline void
edit(struct make *m, int field, const char *text)
{
	static const size_t offset[] = {
	    [VERSION] = offsetof(struct make, version),
	    [SERIAL] = offsetof(struct make, serial),
	    [INNER] = offsetof(struct make, inner),
	    [OUTER] = offsetof(struct make, outer),
	    [ISSUER] = offsetof(struct make, issuer),
	    [SUBJECT] = offsetof(struct make, subject),
	    [FROM] = offsetof(struct make, from),
	    [UNTIL] = offsetof(struct make, until),
	    [UNIQUE] = offsetof(struct make, unique),
	};

	if (field == KEY) {
		const struct make_key *k = &keys[text[0] - '0'];

		m->spki = k->spki;
		m->spki_n = k->n;
		if (m->signer == keys[K_EXPLICIT].key)
			m->signer = k->key;
	} else if (field == SIGNER) {
		m->signer = keys[text[0] - '0'].key;
	} else if (field == ALL) {
		memset(m->extension, 0, sizeof(m->extension));
	} else if (field >= OTHER(0)) {
		m->extension[field - OTHER(0)].oid = text;
	} else if (field >= FLAG(0)) {
		m->extension[field - FLAG(0)].flag = text;
	} else if (field >= VALUE(0)) {
		m->extension[field - VALUE(0)].value = text;
	} else if (field != NOTHING) {
		memcpy((char *)m + offset[field], &text, sizeof(text));
	}
}

#define T(x) CERTS_PROFILE_##x
#define R(x) CERTS_PROFILE_RULE_##x

/* Rules that some test has seen broken. */
static bool seen[CERTS_PROFILE_RULE_COUNT];

struct heard {
	size_t n;
	struct certs_profile_finding all[64];
};

static inline void
hear(void *cookie, const struct certs_profile_finding *f)
{
	struct heard *h = cookie;

	assert_true(h->n < sizeof(h->all) / sizeof(h->all[0]));
	assert_non_null(certs_profile_rule(f->rule));
	seen[f->rule] = true;
	h->all[h->n++] = *f;
}

static inline const struct certs_profile_finding *
find(const struct heard *h, enum certs_profile_rule rule, const char *part)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->all[i].rule == rule && strcmp(h->all[i].part, part) == 0)
			return &h->all[i];
	return NULL;
}

static inline void
dump(const char *name, const struct heard *h)
{
	for (size_t i = 0; i < h->n; i++)
		printf("# %s: %s %s: %s\n", name,
		    certs_profile_rule(h->all[i].rule)->name, h->all[i].part,
		    h->all[i].found);
}

/*
 * No rule is there that nobody can break.  Those of CRLs and of lists are
 * named after them; "" are the others.
 */
static inline void
each_was_broken(const char *kind)
{
	for (int r = 0; r < CERTS_PROFILE_RULE_COUNT; r++) {
		const char *name =
		    certs_profile_rule((enum certs_profile_rule)r)->name;
		const char *of = strncmp(name, "CRL_", 4) == 0 ? "CRL_"
		    : strncmp(name, "LIST_", 5) == 0	       ? "LIST_"
							       : "";

		if (strcmp(of, kind) == 0)
			check(name, seen[r]);
	}
}

static inline EVP_PKEY *
rsa(unsigned bits, unsigned long exponent)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, NULL);
	BIGNUM *e = BN_new();
	EVP_PKEY *key = NULL;

	assert_int_equal(BN_set_word(e, exponent), 1);
	assert_int_equal(EVP_PKEY_keygen_init(ctx), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)bits), 1);
	assert_int_equal(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(ctx, e), 1);
	assert_int_equal(EVP_PKEY_keygen(ctx, &key), 1);
	BN_free(e);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static inline int
setup(void **state)
{
	(void)state;
	keys[K_EXPLICIT] = make_key(make_ec("prime256v1", false, false));
	keys[K_NAMED] = make_key(make_ec("prime256v1", true, false));
	keys[K_COMPRESSED] = make_key(make_ec("prime256v1", false, true));
	keys[K_ODD] = make_key(make_ec("secp256k1", false, false));
	keys[K_SMALL] = make_key(make_ec("secp224r1", false, false));
	keys[K_LARGE] = make_key(make_ec("secp384r1", false, false));
	keys[K_RSA_2048] = make_key(rsa(2048, 65537));
	keys[K_RSA_3] = make_key(rsa(2048, 3));
	return 0;
}

static inline int
teardown(void **state)
{
	(void)state;
	for (int i = 0; i < KEYS; i++)
		make_key_free(&keys[i]);
	return 0;
}

#endif
