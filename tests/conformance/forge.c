#include "tests/conformance/forge.h"

#include <openssl/ecdsa.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "certs/crl.h"
#include "certs/issue_crl.h"
#include "certs/issue_form.h"
#include "certs/policy.h"
#include "mrtd/tlv.h"
#include "tests/vectors/dsa_parameters.h"

#define SIGNER_SERIAL 2
#define SIGNER "77/30/A0/30/31[1]/30/"
#define RSA "06092A864886F70D01010"
#define PSS(oid, salt)                                                  \
	"304106092A864886F70D01010A3034A00F300D0609608648016503040" oid \
	"0500A11C301A06092A864886F70D010108300D0609608648016503040" oid \
	"0500A2030201" salt

/* clang-format off */
static const struct forge_algorithm algorithms[] = {
	{"pkcs1-md5",    "MD5",    "300D" RSA "40500"},
	{"pkcs1-sha1",   "SHA1",   "300D" RSA "50500"},
	{"pkcs1-sha224", "SHA224", "300D" RSA "E0500"},
	{"pkcs1-sha256", "SHA256", "300D" RSA "B0500"},
	{"pkcs1-sha384", "SHA384", "300D" RSA "C0500"},
	{"pkcs1-sha512", "SHA512", "300D" RSA "D0500"},
	/* The defaults of RSASSA-PSS-params: SHA-1, MGF1 of SHA-1, salt 20. */
	{"pss-sha1",     "SHA1",   "300D" RSA "A3000"},
	{"pss-sha224",   "SHA224", PSS("204", "1C")},
	{"pss-sha256",   "SHA256", PSS("201", "20")},
	{"pss-sha384",   "SHA384", PSS("202", "30")},
	{"pss-sha512",   "SHA512", PSS("203", "40")},
	{"ecdsa-sha1",   "SHA1",   "300906072A8648CE3D0401"},
	{"ecdsa-sha224", "SHA224", "300A06082A8648CE3D040301"},
	{"ecdsa-sha256", "SHA256", "300A06082A8648CE3D040302"},
	{"ecdsa-sha384", "SHA384", "300A06082A8648CE3D040303"},
	{"ecdsa-sha512", "SHA512", "300A06082A8648CE3D040304"},
	{"dsa-sha1",     "SHA1",   "300906072A8648CE380403"},
	{"dsa-sha224",   "SHA224", "300B0609608648016503040301"},
	{"dsa-sha256",   "SHA256", "300B0609608648016503040302"},
	/* TR-03111 §5.2.1.1: ecdsa-plain-signatures */
	{"plain-sha1",   "SHA1",   "300C060A04007F00070101040101"},
	{"plain-sha224", "SHA224", "300C060A04007F00070101040102"},
	{"plain-sha256", "SHA256", "300C060A04007F00070101040103"},
	{"plain-sha384", "SHA384", "300C060A04007F00070101040104"},
	{"plain-sha512", "SHA512", "300C060A04007F00070101040105"},
};

static const struct {
	const char *name;
	unsigned bits;
	const char *group;
} key_names[] = {
	{"rsa2048", 2048, NULL},
	{"rsa3072", 3072, NULL},
	{"p224",    0,    "secp224r1"},
	{"p256",    0,    "prime256v1"},
	{"p384",    0,    "secp384r1"},
	{"p521",    0,    "secp521r1"},
	{"bp224",   0,    "brainpoolP224r1"},
	{"bp256",   0,    "brainpoolP256r1"},
	{"bp384",   0,    "brainpoolP384r1"},
	{"bp512",   0,    "brainpoolP512r1"},
	{"dsa2048", 2048, "dsa"},
	{"dsa3072", 3072, "dsa"},
};
/* clang-format on */

#define N_KEYS (sizeof(key_names) / sizeof(key_names[0]))

/* One key for each name: making RSA keys takes longer than all the rest. */
static struct certs_issuer *keys[N_KEYS];

const struct forge_algorithm *
forge_algorithm(const char *name)
{
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
		if (strcmp(algorithms[i].name, name) == 0)
			return &algorithms[i];
	return NULL;
}

static bool
is(const struct forge_algorithm *a, const char *scheme)
{
	return strncmp(a->name, scheme, strlen(scheme)) == 0;
}

/* certs/issue makes no keys of DSA; it signs with them as with ECDSA. */
static struct certs_issuer *
make_dsa(unsigned bits)
{
	struct span der = bits == 2048 ? SPAN_OF(dsa_parameters_2048)
				       : SPAN_OF(dsa_parameters_3072);
	struct certs_issuer *k = calloc(1, sizeof(*k));
	const unsigned char *p = der.p;
	EVP_PKEY *parameters = d2i_KeyParams(
	    EVP_PKEY_DSA, NULL, &p, (long)der.n);
	EVP_PKEY_CTX *ctx = parameters != NULL
	    ? EVP_PKEY_CTX_new(parameters, NULL)
	    : NULL;

	if (k == NULL || ctx == NULL || EVP_PKEY_keygen_init(ctx) != 1 ||
	    EVP_PKEY_keygen(ctx, &k->key) != 1)
		certs_issue_free(&k);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(parameters);
	return k;
}

/* What certs/issue calls this key with this algorithm. */
static bool
suite_of(const char *key, const struct forge_algorithm *a,
    struct certs_issue_suite *s)
{
	size_t i = 0;

	while (i < N_KEYS && strcmp(key_names[i].name, key) != 0)
		i++;
	if (i == N_KEYS)
		return false;
	*s = (struct certs_issue_suite) {.name = key,
	    .scheme = key_names[i].group != NULL ? CERTS_ISSUE_ECDSA
		: is(a, "pss")			 ? CERTS_ISSUE_RSA_PSS
						 : CERTS_ISSUE_RSA_PKCS1,
	    .bits = key_names[i].bits,
	    .group = key_names[i].group,
	    .digest = a->digest};
	if (keys[i] == NULL && s->group != NULL && strcmp(s->group, "dsa") == 0)
		return (keys[i] = make_dsa(s->bits)) != NULL;
	if (keys[i] == NULL) {
		struct certs_issue_spec spec = {.suite = s,
		    .country = "DE",
		    .name = "key",
		    .serial = 1,
		    .not_before = FORGE_FROM,
		    .not_after = FORGE_UNTIL};

		if (certs_issue_csca(&spec, &keys[i]) != CERTS_E_OK)
			return false;
	}
	return true;
}

static const struct certs_issuer *
key_of(const char *name)
{
	for (size_t i = 0; i < N_KEYS; i++)
		if (strcmp(key_names[i].name, name) == 0)
			return keys[i];
	return NULL;
}

void
forge_forget(void)
{
	for (size_t i = 0; i < N_KEYS; i++)
		certs_issue_free(&keys[i]);
}

/* r and s of a DER signature, each as long as the order. */
static bool
flatten(EVP_PKEY *key, struct sink *sig)
{
	int n = (EVP_PKEY_get_bits(key) + 7) / 8;
	const unsigned char *p = sig->p;
	ECDSA_SIG *rs = d2i_ECDSA_SIG(NULL, &p, (long)sig->n);
	bool ok = rs != NULL && (size_t)n * 2 <= sig->cap &&
	    BN_bn2binpad(ECDSA_SIG_get0_r(rs), sig->p, n) == n &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(rs), sig->p + n, n) == n;

	sig->n = 2 * (size_t)n;
	ECDSA_SIG_free(rs);
	return ok;
}

static bool
make_signature(EVP_PKEY *key, const struct forge_algorithm *a,
    struct span message, struct sink *sig)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pctx;
	size_t n = sig->cap;
	bool ok = ctx != NULL &&
	    EVP_DigestSignInit(
		ctx, &pctx, EVP_get_digestbyname(a->digest), NULL, key) == 1 &&
	    (!is(a, "pss") ||
		(EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING) ==
			1 &&
		    EVP_PKEY_CTX_set_rsa_pss_saltlen(
			pctx, RSA_PSS_SALTLEN_DIGEST) == 1)) &&
	    EVP_DigestSign(ctx, sig->p, &n, message.p, message.n) == 1;

	sig->n = ok ? n : 0;
	EVP_MD_CTX_free(ctx);
	return ok && (!is(a, "plain") || flatten(key, sig));
}

/* edit_apply() with bytes instead of digits. */
static bool
put(struct blob *b, const char *path, const char *verb, struct span bytes)
{
	static char line[20000];
	int n = snprintf(line, sizeof(line), "%s %s ", path, verb);

	if (n < 0 || (size_t)n + 2 * bytes.n >= sizeof(line))
		return false;
	for (size_t i = 0; i < bytes.n; i++)
		n += snprintf(
		    line + n, sizeof(line) - (size_t)n, "%02X", bytes.p[i]);
	return edit_apply(b, line);
}

/* The object at a path with its header, as it stands there. */
static bool
raw(struct span all, const char *path, uint32_t tag, struct sink *out)
{
	struct span v;

	if (!edit_find(all, path, &v))
		return false;
	mrtd_tlv_put(out, tag, v);
	return sink_ok(out);
}

static bool
certify(EVP_PKEY *key, const struct forge_algorithm *a, struct blob *x)
{
	uint8_t sig[600], bits[601], tbs[8192];
	struct sink s = sink_of(sig, sizeof(sig)),
		    b = sink_of(bits, sizeof(bits)),
		    t = sink_of(tbs, sizeof(tbs));

	if (!raw(edit_span(x), "30/30", 0x30, &t) ||
	    !make_signature(key, a, sink_span(&t), &s))
		return false;
	sink_put_u8(&b, 0);
	sink_put(&b, sink_span(&s));
	return put(x, "30/03", "set", sink_span(&b));
}

/* Both places of a certificate that name its algorithm, and its signature. */
static bool
dress(const struct certs_issuer *by, const struct forge_algorithm *a,
    struct certs_issuer *x)
{
	static struct blob der;
	char line[256];

	edit_put(&der, certs_issue_der(x));
	snprintf(line, sizeof(line), "30/30/30 raw %s", a->identifier);
	if (!edit_apply(&der, line))
		return false;
	snprintf(line, sizeof(line), "30/30[1] raw %s", a->identifier);
	if (!edit_apply(&der, line) || !certify(by->key, a, &der))
		return false;
	free(x->der);
	if ((x->der = malloc(der.n)) == NULL)
		return false;
	memcpy(x->der, der.p, der.n);
	x->n = der.n;
	return true;
}

static bool
trust(struct forge *f)
{
	struct certs_anchors_source source = {.why = CERTS_ANCHORS_OPERATOR};
	struct span index;
	bool added;

	return certs_anchors_build_new((struct span) {0}, &f->build) ==
	    CERTS_E_OK &&
	    certs_anchors_build_source(f->build, &source) == CERTS_E_OK &&
	    certs_anchors_build_add(
		f->build, certs_issue_der(f->csca), &added) == CERTS_E_OK &&
	    certs_anchors_build_index(f->build, &index) == CERTS_E_OK &&
	    certs_anchors_open_memory(index, &f->anchors) == CERTS_E_OK;
}

bool
forge_init(struct forge *f, const char *csca_key, const char *csca_algorithm,
    const char *dsc_key, const char *dsc_algorithm)
{
	struct certs_issue_suite ca, ds;
	struct certs_issue_spec spec = {.suite = &ca,
	    .country = "DE",
	    .organisation = "Utopia",
	    .name = "CSCA",
	    .serial = 1,
	    .not_before = FORGE_FROM,
	    .not_after = FORGE_UNTIL};

	memset(f, 0, sizeof(*f));
	f->csca_algorithm = forge_algorithm(csca_algorithm);
	f->dsc_algorithm = forge_algorithm(dsc_algorithm);
	if (f->csca_algorithm == NULL || f->dsc_algorithm == NULL ||
	    !suite_of(csca_key, f->csca_algorithm, &ca) ||
	    !suite_of(dsc_key, f->dsc_algorithm, &ds))
		return false;
	spec.same_key = key_of(csca_key);
	/* certs/issue refuses to sign with MD5; the signature is made anew. */
	if (strcmp(ca.digest, "MD5") == 0)
		ca.digest = "SHA256";
	if (certs_issue_csca(&spec, &f->csca) != CERTS_E_OK ||
	    !dress(f->csca, f->csca_algorithm, f->csca))
		return false;
	spec.suite = &ds;
	spec.same_key = key_of(dsc_key);
	spec.name = "Document Signer";
	spec.serial = SIGNER_SERIAL;
	if (certs_issue_dsc(f->csca, &spec, &f->dsc) != CERTS_E_OK ||
	    !dress(f->csca, f->csca_algorithm, f->dsc))
		return false;
	return trust(f);
}

void
forge_free(struct forge *f)
{
	certs_anchors_free(&f->anchors);
	certs_anchors_build_free(&f->build);
	certs_issue_free(&f->csca);
	certs_issue_free(&f->dsc);
}

bool
forge_revoke(struct forge *f)
{
	static const uint8_t signer[] = {SIGNER_SERIAL};
	struct span serial = SPAN_OF(signer);
	struct certs_issue_crl crl = {.this_update = FORGE_LISTED,
	    .next_update = FORGE_LISTED + CERTS_CRL_DAYS * 86400,
	    .number = 1,
	    .serials = &serial,
	    .n = 1};
	struct sink k = sink_of(f->crl.p, sizeof(f->crl.p));

	if (certs_issue_crl(f->csca, &crl, &k) != CERTS_E_OK)
		return false;
	f->crl.n = k.n;
	f->row = (struct certs_lists_row) {.kind = CERTS_LISTS_CRL,
	    .item = {.content = edit_span(&f->crl), .country = "DE"}};
	f->rows = (struct certs_lists_array) {&f->row, 1};
	f->lists = (struct certs_lists) {&f->rows, certs_lists_get};
	certs_anchors_use_lists(f->anchors, &f->lists);
	return true;
}

bool
forge_object(const struct forge *f, struct span content,
    const struct certs_issue_object *o, struct blob *out)
{
	struct certs_issue_object object = *o;
	struct sink k = sink_of(out->p, sizeof(out->p));

	if (is(f->dsc_algorithm, "plain"))
		object.quirks |= CERTS_ISSUE_PLAIN_ECDSA;
	if (certs_issue_sod(f->dsc, content, &object, &k) != CERTS_E_OK)
		return false;
	out->n = k.n;
	if (is(f->dsc_algorithm, "dsa")) {
		char line[128];

		snprintf(line, sizeof(line), SIGNER "30[2] raw %s",
		    f->dsc_algorithm->identifier);
		return edit_apply(out, line);
	}
	return true;
}

bool
forge_certify(const struct forge *f, struct blob *x)
{
	return certify(f->csca->key, f->csca_algorithm, x);
}

bool
forge_sign(const struct forge *f, struct blob *sod)
{
	uint8_t sig[600], attributes[2048];
	struct sink s = sink_of(sig, sizeof(sig)),
		    a = sink_of(attributes, sizeof(attributes));

	/* RFC 5652 §5.4: signed as a SET, whatever tag they have there. */
	return raw(edit_span(sod), SIGNER "A0", 0x31, &a) &&
	    make_signature(f->dsc->key, f->dsc_algorithm, sink_span(&a), &s) &&
	    put(sod, SIGNER "04", "set", sink_span(&s));
}

bool
forge_content(const struct forge *f, struct blob *sod, const char *digest,
    bool everywhere)
{
	const struct certs_policy_digest *d = certs_policy_digest_named(digest);
	uint8_t hash[EVP_MAX_MD_SIZE], oid[32];
	struct sink k = sink_of(oid, sizeof(oid));
	struct span content;

	if (d == NULL ||
	    !edit_find(edit_span(sod), "77/30/A0/30/30/A0/04", &content) ||
	    EVP_Digest(content.p, content.n, hash, NULL, d->md(), NULL) != 1)
		return false;
	mrtd_tlv_put(&k, 0x06, span_of(d->oid, d->oid_n));
	return (!everywhere ||
		   (put(sod, "77/30/A0/30/31/30", "set", sink_span(&k)) &&
		       put(sod, SIGNER "30[1]", "set", sink_span(&k)))) &&
	    put(sod, SIGNER "A0/30{2A864886F70D010904}/31/04", "set",
		span_of(hash, d->size)) &&
	    forge_sign(f, sod);
}
