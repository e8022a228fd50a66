/*
 * Every octet of signed objects, with a bit flipped.  Each flip is refused, or
 * told by a finding, or harmless: then what was signed and who signed it are
 * the same, octet for octet, and the flip is in one of the few places that no
 * signature covers, all of which are named here.
 *
 * `make flips` flips every octet of the real list too, not every n-th.
 */
#include "tests/certs_pki.h"

#include "mrtd/tlv.h"

#include <openssl/sha.h>
#include <sys/wait.h>
#include <unistd.h>

#define SUITE "ecdsa-p256-sha256"

static uint8_t buf[65536];

/*
 * What no signature covers (RFC 5652 §5.4: content and signed attributes are,
 * the rest is not).  Places are the numbers of elements from the outside in;
 * h: tag or length of it.
 */
/* clang-format off */
static const struct {
	const char *place;
	uint32_t findings; /* at least one of them tells; 0: nothing does */
	bool always; /* every object has it */
	const char *name;
} unsigned_places[] = {
	{"1.2.1.1",     CERTS_CMS_FINDING(VERSION), true, "version of SignedData"},
	{"1.2.1.2.1.2", 0, false, "parameters in digestAlgorithms"},
	{"1.2.1.2.",    CERTS_CMS_FINDING(DIGEST_LIST), true, "digestAlgorithms"},
	{"1.2.1.5.1.1", CERTS_CMS_FINDING(VERSION), true, "version of SignerInfo"},
	{"1.2.1.5.1.2", CERTS_CMS_FINDING(SIGNER_SOLE) | CERTS_CMS_FINDING(SIGNER_ORDER), true, "signer's name and serial number"},
	{"1.2.1.4.",    0, false, "certificate of another than the signer"},
	{"1.2.1.5.1.3.2", 0, false, "parameters of the signer's digest"},
	/* The DER of r and s read as pieces of an OCTET STRING is r||s. */
	{"1.2.1.5.1.6h", CERTS_CMS_FINDING(PLAIN_ECDSA), false, "signature in pieces"},
};
/* clang-format on */
#define PLACES (sizeof(unsigned_places) / sizeof(unsigned_places[0]))

/* The element that an octet is in, in the original. */
static void
place_of(struct span s, size_t at, char *out, size_t cap)
{
	struct sink k = sink_of(out, cap - 1);
	char number[16];

	for (unsigned child = 1; s.n > 0; child++) {
		struct mrtd_tlv t;
		size_t header;

		if (mrtd_tlv_next(&s, &t) != MRTD_E_OK)
			break;
		if (at >= t.raw.n) {
			at -= t.raw.n;
			continue;
		}
		(void)snprintf(
		    number, sizeof(number), "%s%u", k.n > 0 ? "." : "", child);
		sink_put(&k, span_of(number, strlen(number)));
		header = t.raw.n - t.value.n;
		if (at < header)
			sink_put_u8(&k, 'h');
		if (at < header || (t.raw.p[0] & 0x20) == 0)
			break;
		at -= header;
		s = t.value;
		child = 0;
	}
	assert_true(sink_ok(&k));
	out[k.n] = '\0';
}

/* What there is to see of a signed object. */
struct seen {
	bool right; /* opened, signature and digest verify, trusted if asked */
	uint32_t findings;
	enum certs_cms_content type;
	int64_t signing_time;
	uint8_t content[32], signer[32];
};

/* anchors NULL: whom the signer is trusted by is not asked. */
static void
look(const struct certs_anchors *anchors, struct span cms, struct seen *out)
{
	struct certs_verdict v;
	struct certs_sod s;

	memset(out, 0, sizeof(*out));
	if (certs_cms_open(cms, NULL, 0, &s) != CERTS_E_OK)
		return;
	out->right = s.hash == CERTS_SUCCESSFUL &&
	    s.signature == CERTS_SUCCESSFUL;
	out->type = s.type;
	out->findings = s.findings;
	out->signing_time = s.signing_time;
	SHA256(s.content.p, s.content.n, out->content);
	SHA256(s.signer.p, s.signer.n, out->signer);
	if (anchors != NULL) {
		certs_checks_init(&v, CERTS_PROFILE_GATE);
		assert_int_equal(
		    certs_chain_judge(anchors, &s, s.type, T_2025, &v, NULL),
		    CERTS_E_OK);
		out->right = out->right &&
		    certs_checks_overall(&v).trust == CERTS_TRUST_TRUSTED &&
		    pki_result(&v, CERTS_CHECK_SOD_SIGNATURE) ==
			CERTS_SUCCESSFUL;
	}
	certs_cms_close(&s);
}

struct tally {
	size_t flips, refused, places[PLACES];
};

/* One flip of an object that is right without it. */
static void
flip(const struct certs_anchors *anchors, uint8_t *p, size_t n, size_t at,
    unsigned bit, const struct seen *good, struct tally *t)
{
	char place[64], what[96];
	struct seen s;
	size_t i = 0;

	place_of(span_of(p, n), at, place, sizeof(place));
	(void)snprintf(
	    what, sizeof(what), "octet %zu, bit %u, at %s", at, bit, place);
	p[at] ^= (uint8_t)(1u << bit);
	look(anchors, span_of(p, n), &s);
	p[at] ^= (uint8_t)(1u << bit);
	t->flips++;
	/* Another signer is another fingerprint: its authority is asked. */
	if (!s.right || memcmp(s.signer, good->signer, 32) != 0) {
		assert_true(!s.right || anchors == NULL);
		t->refused++;
		return;
	}
	check(what, memcmp(s.content, good->content, 32) == 0);
	check(what, s.type == good->type);
	check(what, s.signing_time == good->signing_time);
	while (i < PLACES &&
	    strncmp(place, unsigned_places[i].place,
		strlen(unsigned_places[i].place)) != 0)
		i++;
	check(what, i < PLACES);
	check(what,
	    unsigned_places[i].findings == 0
		? s.findings == good->findings
		: (s.findings & unsigned_places[i].findings) != 0);
	t->places[i]++;
}

static void
tell(const char *name, const struct tally *t)
{
	printf("# %s: %zu flips, %zu refused", name, t->flips, t->refused);
	for (size_t i = 0; i < PLACES; i++)
		if (t->places[i] > 0)
			printf(", %zu %s in the %s", t->places[i],
			    unsigned_places[i].findings != 0 ? "told"
							     : "harmless",
			    unsigned_places[i].name);
	printf("\n");
	fflush(stdout);
}

/* In what is signed one bit of each octet, elsewhere all eight. */
static void
flip_all(
    const char *name, const struct certs_anchors *anchors, uint8_t *p, size_t n)
{
	struct tally t = {0};
	struct seen good;
	char place[64];

	look(anchors, span_of(p, n), &good);
	check(name, good.right);
	for (size_t at = 0; at < n; at++) {
		bool is_signed;

		place_of(span_of(p, n), at, place, sizeof(place));
		is_signed = strncmp(place, "1.2.1.3.2.", 10) == 0 ||
		    strncmp(place, "1.2.1.4.1.", 10) == 0 ||
		    strcmp(place, "1.2.1.5.1.6") == 0;
		for (unsigned bit = 0; bit < 8; bit++)
			if (!is_signed || bit == at % 8)
				flip(anchors, p, n, at, bit, &good, &t);
	}
	tell(name, &t);
	for (size_t i = 0; i < PLACES; i++)
		check(unsigned_places[i].name,
		    t.places[i] > 0 || !unsigned_places[i].always);
}

static void
every_octet_of_a_security_object(void **state)
{
	struct certs_issue_spec c = pki_spec(SUITE, "CSCA", 1, 0);
	struct certs_issue_spec d = pki_spec(SUITE, "DS", 2, 0);
	struct certs_issuer *csca = pki_csca(&c), *dsc = pki_dsc(csca, &d);
	struct certs_issue_object o = {.signing_time = T_2025};
	struct span cms = pki_sod(dsc, &o, buf, sizeof(buf));
	struct span anchor = certs_issue_der(csca);
	struct pki_store store = pki_store(&anchor, 1);

	(void)state;
	flip_all(
	    "own security object", store.anchors, buf + (cms.p - buf), cms.n);
	pki_store_free(&store);
	certs_issue_free(&csca);
	certs_issue_free(&dsc);
}

/* A flip that is taken brings the same anchors, and never another one. */
static void
check_import(const struct span *anchor, struct span list,
    const struct span *certs, size_t n, bool *taken)
{
	struct pki_store s = pki_store(anchor, 1);
	struct certs_master_report r;
	struct certs_anchors *a = NULL;
	struct certs_anchor one;
	struct span index;

	*taken = certs_master_import(s.build, list, false, T_2025, &r) ==
	    CERTS_E_OK;
	assert_int_equal(
	    certs_anchors_build_index(s.build, &index), CERTS_E_OK);
	assert_int_equal(certs_anchors_open_memory(index, &a), CERTS_E_OK);
	assert_int_equal(certs_anchors_count(a), *taken ? n : 1);
	for (size_t i = 0; *taken && i < n; i++)
		assert_true(certs_anchors_by_der(a, certs[i], &one));
	certs_anchors_free(&a);
	pki_store_free(&s);
}

static void
every_octet_of_a_master_list(void **state)
{
	struct certs_issue_spec c = pki_spec(SUITE, "CSCA", 1, 0);
	struct certs_issue_spec d = pki_spec(
	    SUITE, "Signer", 2, CERTS_ISSUE_MASTER_SIGNER);
	struct certs_issue_spec x = pki_spec(SUITE, "CSCA XX", 3, 0);
	struct certs_issuer *csca = pki_csca(&c), *signer = pki_dsc(csca, &d);
	struct certs_issuer *other = pki_csca(&x);
	struct certs_issue_object o = {.signing_time = T_2025};
	struct span certs[] = {certs_issue_der(csca), certs_issue_der(other)};
	struct sink k = sink_of(buf, sizeof(buf));
	struct pki_store store = pki_store(certs, 1);
	size_t taken = 0, n;
	struct seen s;
	bool one;

	(void)state;
	assert_int_equal(
	    certs_issue_master_list(signer, certs, 2, &o, &k), CERTS_E_OK);
	n = sink_span(&k).n;
	flip_all("own master list", NULL, buf, n);
	check_import(certs, span_of(buf, n), certs, 2, &one);
	assert_true(one);
	/* And through the import itself: what is right here, and every 4th. */
	for (size_t at = 0; at < n; at++) {
		buf[at] ^= (uint8_t)(1u << at % 8);
		look(NULL, span_of(buf, n), &s);
		if (s.right || at % 4 == 0) {
			check_import(certs, span_of(buf, n), certs, 2, &one);
			assert_true(!one || s.right);
			taken += one;
		}
		buf[at] ^= (uint8_t)(1u << at % 8);
	}
	assert_true(taken > 0 && taken < n / 4);
	pki_store_free(&store);
	certs_issue_free(&csca);
	certs_issue_free(&signer);
	certs_issue_free(&other);
}

/* A file of the data, into buf2 or memory of its own. */
static void
every_octet_of_a_real_security_object(void **state)
{
	size_t n = 0;
	uint8_t *p = check_slurp(
	    check_data("lds/bsi-refset-2014/EF_SOD.bin"), &n);
	struct span cms;

	(void)state;
	if (p == NULL)
		skip_because("the reference passport is not there");
	cms = pki_cms(span_of(p, n));
	flip_all("security object of the reference passport", NULL,
	    p + (cms.p - p), cms.n);
	free(p);
}

/* Every step-th octet of a list, by as many processes as there are cores. */
static void
flip_list(uint8_t *p, size_t n, size_t from, size_t to, size_t step)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	size_t workers = cores > 0 && cores < 64 ? (size_t)cores : 1;
	pid_t pids[64];
	int status;

	fflush(stdout);
	for (size_t w = 0; w < workers; w++) {
		struct tally t = {0};
		struct seen good;

		if ((pids[w] = fork()) != 0)
			continue;
		/* A check that fails ends the process, not the test alone. */
		setenv("CMOCKA_TEST_ABORT", "1", 1);
		look(NULL, span_of(p, n), &good);
		for (size_t at = from + w * step; at < to; at += workers * step)
			flip(NULL, p, n, at, (at / step) % 8, &good, &t);
		tell("real master list", &t);
		_exit(good.right && t.flips > 0 ? 0 : 1);
	}
	for (size_t w = 0; w < workers; w++) {
		assert_true(pids[w] > 0);
		assert_int_equal(waitpid(pids[w], &status, 0), pids[w]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
}

static void
octets_of_a_real_master_list(void **state)
{
	bool all = getenv("FLIPS") != NULL;
	size_t n = 0, tail = 4096;
	uint8_t *p = check_slurp(
	    check_data("pkd/master-lists/DE_ML_2025-11-27-07-39-21.ml"), &n);

	(void)state;
	if (p == NULL)
		skip_because("the German master list is not there");
	if (!all) {
		/* The wrapper in front, what is signed, and what follows. */
		flip_list(p, n, 0, 128, 1);
		flip_list(p, n, 128, n - tail, 5999);
		flip_list(p, n, n - tail, n, 29);
	} else {
		flip_list(p, n, 0, n, 1);
	}
	free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_octet_of_a_security_object),
	    cmocka_unit_test(every_octet_of_a_master_list),
	    cmocka_unit_test(every_octet_of_a_real_security_object),
	    cmocka_unit_test(octets_of_a_real_master_list),
	};

	return cmocka_run_group_tests_name("certs_flips", tests, NULL, NULL);
}
