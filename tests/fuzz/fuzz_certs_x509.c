/*
 * The input is a certificate.  It is read as it is; then its contents are
 * signed by an authority of the harness, whose key comes from a seed, so that
 * what only a right signature lets through is reached as well: path, profile,
 * import.  It is asked about its revocation, too.
 */
#include "tests/fuzz/fuzz.h"

#include "certs/chain.h"
#include "certs/crl.h"
#include "certs/import.h"
#include "certs/issue.h"
#include "certs/issue_random.h"
#include "certs/key.h"
#include "certs/profile.h"
#include "certs/signature.h"
#include "certs/x509.h"
#include "mrtd/tlv.h"

#include <string.h>

#define NOW 1700000000

static struct certs_issuer *csca;
static struct certs_anchors *anchors; /* the authority alone */
static struct span index_of_it;

static void
set_up(void)
{
	static struct certs_anchors_build *b;
	struct certs_anchors_source source = {.why = CERTS_ANCHORS_OPERATOR};
	struct certs_issue_spec spec = {
	    .suite = certs_issue_suite("ecdsa-p256-sha256"),
	    .country = "UT",
	    .organisation = "Utopia",
	    .name = "CSCA",
	    .serial = 1,
	    .not_before = 1577836800,
	    .not_after = 1893456000,
	};
	bool added;

	FUZZ_ASSERT(certs_issue_random_new(SPAN_STR("x509"), &spec.random) ==
	    CERTS_E_OK);
	FUZZ_ASSERT(certs_issue_csca(&spec, &csca) == CERTS_E_OK);
	FUZZ_ASSERT(
	    certs_anchors_build_new((struct span) {0}, &b) == CERTS_E_OK);
	FUZZ_ASSERT(certs_anchors_build_source(b, &source) == CERTS_E_OK);
	FUZZ_ASSERT(certs_anchors_build_add(b, certs_issue_der(csca), &added) ==
	    CERTS_E_OK);
	FUZZ_ASSERT(certs_anchors_build_index(b, &index_of_it) == CERTS_E_OK);
	FUZZ_ASSERT(
	    certs_anchors_open_memory(index_of_it, &anchors) == CERTS_E_OK);
}

static bool
within(struct span all, struct span part)
{
	return part.n == 0 ||
	    (part.p >= all.p && part.p + part.n <= all.p + all.n);
}

static void
tell(void *cookie, const struct certs_profile_finding *f)
{
	size_t *n = cookie;

	FUZZ_ASSERT(certs_profile_rule(f->rule) != NULL);
	FUZZ_ASSERT(memchr(f->found, 0, sizeof(f->found)) != NULL);
	++*n;
}

static void
holds(struct span in, const struct certs_x509 *x)
{
	static const enum certs_profile_type asked[] = {CERTS_PROFILE_UNKNOWN,
	    CERTS_PROFILE_ROOT, CERTS_PROFILE_MASTER_SIGNER,
	    CERTS_PROFILE_SEAL_SIGNER};
	struct certs_signature_algorithm a;
	struct certs_chain_name words = {0};
	struct certs_key k;
	size_t findings = 0;
	struct certs_profile_ear ear = {tell, &findings};

	FUZZ_ASSERT(within(in, x->tbs) && within(in, x->signature));
	FUZZ_ASSERT(within(in, x->ski) && within(in, x->aki));
	FUZZ_ASSERT(within(in, x->purposes) && within(in, x->types));
	FUZZ_ASSERT(certs_x509_same_name(x->subject, x->subject));
	FUZZ_ASSERT(certs_x509_same_serial(x->serial, x->serial));
	certs_chain_describe(in, x, &words);
	FUZZ_ASSERT(memchr(words.subject, 0, sizeof(words.subject)) != NULL);
	FUZZ_ASSERT(memchr(words.serial, 0, sizeof(words.serial)) != NULL);
	if (certs_key_open(x->spki, &k) == CERTS_REASON_NONE) {
		if (certs_signature_read(x->algorithm, NULL, &a) ==
		    CERTS_REASON_NONE)
			(void)!certs_signature_verify(
			    &k, &a, x->tbs, x->signature, NULL);
		certs_key_close(&k);
	}
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		FUZZ_ASSERT(certs_profile_certificate(in, asked[i], &ear) <
		    CERTS_PROFILE_TYPE_COUNT);
}

static void
silent(void *cookie, const struct certs_import_item *item)
{
	(void)cookie;
	FUZZ_ASSERT(item->e < CERTS_E_COUNT);
}

static void
imports(struct span der, bool made)
{
	struct certs_anchors_build *b = NULL;
	struct certs_import_report r;
	struct certs_import in = {
	    .now = NOW, .name = "file", .who = "", .tell = silent};
	struct certs_anchors *a = NULL;
	struct span index;

	FUZZ_ASSERT(certs_anchors_build_new(index_of_it, &b) == CERTS_E_OK);
	in.build = b;
	if (certs_import_file(&in, der, &r) == CERTS_E_OK)
		FUZZ_ASSERT(r.kind[CERTS_STORE_SIGNER].proven == made);
	FUZZ_ASSERT(certs_anchors_build_index(b, &index) == CERTS_E_OK);
	FUZZ_ASSERT(certs_anchors_open_memory(index, &a) == CERTS_E_OK);
	/* Without a word it is nobody's authority, whoever signed it. */
	FUZZ_ASSERT(certs_anchors_count(a) == 1);
	certs_anchors_free(&a);
	certs_anchors_build_free(&b);
}

/* The same contents under the authority's signature; room for all of it. */
static struct span
signed_again(const struct certs_x509 *x, uint8_t *room, size_t cap)
{
	static const uint8_t ecdsa_sha256[] = {0x30, 0x0A, 0x06, 0x08, 0x2A,
	    0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02};
	struct certs_issue_object o = {0};
	uint8_t sig[256] = {0};
	struct sink s = sink_of(sig + 1, sizeof(sig) - 1);
	struct sink k = sink_of(room, cap);

	FUZZ_ASSERT(certs_issue_signature(csca, x->tbs, &o, &s) == CERTS_E_OK);
	mrtd_tlv_put_header(
	    &k, 0x30, x->tbs.n + sizeof(ecdsa_sha256) + 2 + 1 + s.n);
	sink_put(&k, x->tbs);
	sink_put(&k, SPAN_OF(ecdsa_sha256));
	mrtd_tlv_put(&k, 0x03, span_of(sig, s.n + 1));
	FUZZ_ASSERT(sink_ok(&k));
	return sink_span(&k);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct certs_chain_found found;
	struct certs_crl_verdict v;
	struct certs_x509 x, again, root;
	enum certs_reason r;
	struct span der;
	uint8_t *room;

	if (csca == NULL)
		set_up();
	if (certs_x509_parse(span_of(p, n), &x) != CERTS_E_OK)
		return 0;
	holds(span_of(p, n), &x);
	if ((room = malloc(n + 512)) == NULL)
		abort();
	der = signed_again(&x, room, n + 512);
	FUZZ_ASSERT(certs_x509_parse(der, &again) == CERTS_E_OK);
	FUZZ_ASSERT(span_eq(x.tbs, again.tbs));
	FUZZ_ASSERT(
	    certs_x509_parse(certs_issue_der(csca), &root) == CERTS_E_OK);
	r = certs_chain_find(anchors, &again, NOW, &found);
	/* Whoever names the authority by either means is found. */
	if (span_eq(again.aki, root.ski) ||
	    certs_x509_same_name(again.issuer, root.subject))
		FUZZ_ASSERT(r == CERTS_REASON_NONE);
	FUZZ_ASSERT(r != CERTS_REASON_NONE ||
	    span_eq(found.anchor.der, certs_issue_der(csca)));
	/* What it was signed with before is another's, or the authority's. */
	if (!span_eq(x.signature, again.signature) &&
	    certs_chain_find(anchors, &x, NOW, &found) == CERTS_REASON_NONE)
		FUZZ_ASSERT(span_eq(found.anchor.spki, root.spki));
	certs_crl_judge(NULL, anchors, &again, NULL, NOW, &v);
	FUZZ_ASSERT(v.result == CERTS_UNDETERMINED);
	imports(der, r == CERTS_REASON_NONE);
	free(room);
	return 0;
}
