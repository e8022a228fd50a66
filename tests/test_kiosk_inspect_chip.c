/*
 * Is it the chip that was issued?  What the session says of a protocol, and
 * what that is worth: TR-03135-1 §5.6.4.1 and §5.6.3.2.
 */
#include "tests/certs_pki.h"

#include <string.h>

#include "kiosk/inspect.h"
#include "mrtd/chip/personalise.h"
#include "mrtd/tlv.h"

#define BIT(name) MRTD_FILE_BIT(MRTD_FILE_##name)

static struct certs_issuer *csca, *dsc;
static struct pki_store store;

static int
make_pki(void **state)
{
	struct certs_issue_spec s = pki_spec("ecdsa-p256-sha256", "CSCA", 1, 0);
	struct span anchor;

	(void)state;
	csca = pki_csca(&s);
	s.name = "DS";
	s.serial = 2;
	dsc = pki_dsc(csca, &s);
	anchor = certs_issue_der(csca);
	store = pki_store(&anchor, 1);
	return 0;
}

static int
free_pki(void **state)
{
	(void)state;
	pki_store_free(&store);
	certs_issue_free(&csca);
	certs_issue_free(&dsc);
	return 0;
}

enum card_security {
	NO_FILE,
	SIGNED,
	ALTERED,
	GARBAGE,
	EMPTY
};

struct files {
	uint8_t bytes[16384];
	struct sink k;
	struct span file[MRTD_FILE_COUNT];
};

static struct span
since(const struct files *f, size_t from)
{
	assert_true(sink_ok(&f->k));
	return span_of(f->k.p + from, f->k.n - from);
}

static void
make_card_security(struct files *f, enum card_security kind)
{
	static const uint8_t infos[] = {0x31, 0x00};
	struct certs_issue_object o = {.signing_time = T_2025};
	size_t at = f->k.n;

	if (kind == GARBAGE)
		sink_put(&f->k, SPAN_OF(infos));
	else if (kind != EMPTY)
		assert_int_equal(
		    certs_issue_card_security(dsc, SPAN_OF(infos), &o, &f->k),
		    CERTS_E_OK);
	if (kind == ALTERED)
		f->bytes[f->k.n - 1] ^= 1;
	f->file[MRTD_FILE_CARD_SECURITY] = since(f, at);
}

/* DG14 and DG15 are any bytes here: only their digests are looked at. */
static void
make_files(struct files *f, uint32_t sign, uint32_t hold)
{
	static const enum mrtd_file made[] = {
	    MRTD_FILE_DG1, MRTD_FILE_DG2, MRTD_FILE_DG14, MRTD_FILE_DG15};
	static const uint8_t blob[] = {1, 2, 3};
	struct certs_issue_object o = {.signing_time = T_2025};
	struct span signed_files[MRTD_FILE_COUNT] = {{NULL, 0}};
	uint8_t bytes[1024];
	struct sink so = sink_of(bytes, sizeof(bytes));
	size_t at;

	f->k = sink_of(f->bytes, sizeof(f->bytes));
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		at = f->k.n;
		mrtd_tlv_put(&f->k, mrtd_lds_file(made[i])->tag, SPAN_OF(blob));
		if ((hold & MRTD_FILE_BIT(made[i])) != 0)
			f->file[made[i]] = since(f, at);
		if ((sign & MRTD_FILE_BIT(made[i])) != 0)
			signed_files[made[i]] = since(f, at);
	}
	assert_int_equal(mrtd_chip_personalise_security_object(
			     &so, MRTD_DIGEST_SHA256, signed_files),
	    MRTD_E_OK);
	at = f->k.n;
	assert_int_equal(
	    certs_issue_sod(dsc, sink_span(&so), &o, &f->k), CERTS_E_OK);
	f->file[MRTD_FILE_SOD] = since(f, at);
}

#define NONE MRTD_AUTH_NOT_OFFERED
#define LEFT MRTD_AUTH_NOT_TRIED
#define GOOD MRTD_AUTH_PASSED
#define BAD MRTD_AUTH_FAILED
#define ODD MRTD_AUTH_UNSUPPORTED
#define ALL (BIT(DG1) | BIT(DG2) | BIT(DG14) | BIT(DG15))
#define OK CERTS_SUCCESSFUL
#define XX CERTS_FAILED
#define UU CERTS_UNDETERMINED
#define NS CERTS_NOT_SUPPORTED
#define AB CERTS_ABORTED

/* clang-format off */
static const struct {
	const char *name;
	uint32_t sign, hold;
	bool trusted;
	enum mrtd_auth_state ca, aa, cam, ta;
	enum mrtd_err err;       /* of what failed */
	enum mrtd_err end;       /* of the session */
	enum card_security cs;
	enum certs_result r_ca, r_aa, r_cam, r_ta, genuine;
} rows[] = {
	{"a chip that knows none of the three", BIT(DG1) | BIT(DG2), BIT(DG1) | BIT(DG2), true, NONE, NONE, NONE, NONE, 0, 0, NO_FILE, NS, NS, NS, NS, NS},
	{"CA with the signed key",      ALL, ALL, true,  GOOD, NONE, NONE, NONE, 0, 0, NO_FILE, OK, NS, NS, NS, OK},
	{"AA with the signed key",      ALL, ALL, true,  NONE, GOOD, NONE, NONE, 0, 0, NO_FILE, NS, OK, NS, NS, OK},
	{"CA and AA",                   ALL, ALL, true,  GOOD, GOOD, NONE, NONE, 0, 0, NO_FILE, OK, OK, NS, NS, OK},
	{"a copy of the files: CA",     ALL, ALL, true,  BAD,  NONE, NONE, NONE, MRTD_E_SM_MAC, 0, NO_FILE, XX, NS, NS, NS, XX},
	{"a copy of the files: AA",     ALL, ALL, true,  NONE, BAD,  NONE, NONE, MRTD_E_SIGNATURE, 0, NO_FILE, NS, XX, NS, NS, XX},
	{"one proof is enough (Table 5.23)", ALL, ALL, true, GOOD, BAD, NONE, NONE, MRTD_E_STATUS, 0, NO_FILE, OK, XX, NS, NS, OK},
	{"CA with a key that nobody signed", BIT(DG1) | BIT(DG2) | BIT(DG15), ALL, true, GOOD, NONE, NONE, NONE, 0, 0, NO_FILE, UU, NS, NS, NS, UU},
	{"AA with a key that nobody signed", BIT(DG1) | BIT(DG2) | BIT(DG14), ALL, true, NONE, GOOD, NONE, NONE, 0, 0, NO_FILE, NS, UU, NS, NS, UU},
	{"CA, but nobody trusts the signer", ALL, ALL, false, GOOD, NONE, NONE, NONE, 0, 0, NO_FILE, UU, NS, NS, NS, UU},
	{"DG15 is signed and left out", ALL, ALL & ~BIT(DG15), true, NONE, NONE, NONE, NONE, 0, 0, NO_FILE, NS, UU, NS, NS, UU},
	{"DG14 is signed and left out", ALL, ALL & ~BIT(DG14), true, NONE, NONE, NONE, NONE, 0, 0, NO_FILE, UU, NS, NS, NS, UU},
	{"an algorithm we do not speak", ALL, ALL, true, ODD,  NONE, NONE, NONE, MRTD_E_UNSUPPORTED, 0, NO_FILE, UU, NS, NS, NS, UU},
	{"offered, and the session ended before", ALL, ALL, true, LEFT, NONE, NONE, NONE, 0, MRTD_E_CARD_GONE, NO_FILE, AB, NS, NS, NS, AB},
	{"taken away in the middle",    ALL, ALL, true,  BAD,  NONE, NONE, NONE, MRTD_E_CARD_GONE, MRTD_E_CARD_GONE, NO_FILE, AB, NS, NS, NS, AB},
	{"silent in CA",                ALL, ALL, true,  BAD,  NONE, NONE, NONE, MRTD_E_TIMEOUT, MRTD_E_TIMEOUT, NO_FILE, AB, NS, NS, NS, AB},
	{"the reader fails in AA",      ALL, ALL, true,  NONE, BAD,  NONE, NONE, MRTD_E_TRANSPORT, MRTD_E_TRANSPORT, NO_FILE, NS, AB, NS, NS, AB},
	{"the time is spent in CA",     ALL, ALL, true,  BAD,  NONE, NONE, NONE, MRTD_E_BUDGET, MRTD_E_BUDGET, NO_FILE, AB, NS, NS, NS, AB},
	{"cancelled in CA",             ALL, ALL, true,  BAD,  NONE, NONE, NONE, MRTD_E_CANCELLED, MRTD_E_CANCELLED, NO_FILE, AB, NS, NS, NS, AB},
	{"we fail in CA",               ALL, ALL, true,  BAD,  NONE, NONE, NONE, MRTD_E_RANDOM, 0, NO_FILE, AB, NS, NS, NS, AB},
	{"CAM with EF.CardSecurity",    ALL, ALL, true,  NONE, NONE, GOOD, NONE, 0, 0, SIGNED,  NS, NS, OK, NS, OK},
	{"CAM without EF.CardSecurity", ALL, ALL, true,  NONE, NONE, GOOD, NONE, 0, 0, NO_FILE, NS, NS, UU, NS, UU},
	{"CAM, EF.CardSecurity altered", ALL, ALL, true, NONE, NONE, GOOD, NONE, 0, 0, ALTERED, NS, NS, UU, NS, UU},
	{"CAM, EF.CardSecurity is none", ALL, ALL, true, NONE, NONE, GOOD, NONE, 0, 0, GARBAGE, NS, NS, UU, NS, UU},
	{"CAM, EF.CardSecurity is empty", ALL, ALL, true, NONE, NONE, GOOD, NONE, 0, 0, EMPTY,  NS, NS, UU, NS, UU},
	{"CAM, nobody trusts the signer", ALL, ALL, false, NONE, NONE, GOOD, NONE, 0, 0, SIGNED, NS, NS, UU, NS, UU},
	{"CAM failed",                  ALL, ALL, true,  NONE, NONE, BAD,  NONE, MRTD_E_AUTH, 0, SIGNED, NS, NS, XX, NS, XX},
	{"TA",                          ALL, ALL, true,  GOOD, NONE, NONE, GOOD, 0, 0, NO_FILE, OK, NS, NS, OK, OK},
	{"TA refused",                  ALL, ALL, true,  GOOD, NONE, NONE, BAD,  MRTD_E_STATUS, 0, NO_FILE, OK, NS, NS, XX, OK},
	{"the signer gives no signature", ALL, ALL, true, GOOD, NONE, NONE, BAD, MRTD_E_CANCELLED, 0, NO_FILE, OK, NS, NS, UU, OK},
	{"taken away in TA",            ALL, ALL, true,  GOOD, NONE, NONE, BAD,  MRTD_E_CARD_GONE, MRTD_E_CARD_GONE, NO_FILE, OK, NS, NS, AB, OK},
	{"no certificate for this chip", ALL, ALL, true, GOOD, NONE, NONE, LEFT, 0, 0, NO_FILE, OK, NS, NS, UU, OK},
};
/* clang-format on */

static struct mrtd_session_auth
said(enum mrtd_auth_state state, enum mrtd_err err)
{
	return (struct mrtd_session_auth) {.state = state,
	    .err = state == BAD || state == ODD ? err : MRTD_E_OK,
	    .key_id = -1};
}

static void
proof_counts_where_it_is_vouched_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		static struct files f;
		static struct kiosk_inspect inspect;
		struct mrtd_session_report r = {.access = MRTD_ACCESS_PACE,
		    .parameter = -1,
		    .err = rows[i].end,
		    .ca = said(rows[i].ca, rows[i].err),
		    .aa = said(rows[i].aa, rows[i].err),
		    .cam = said(rows[i].cam, rows[i].err),
		    .ta = said(rows[i].ta, rows[i].err)};
		const struct certs_verdict *v;

		memset(&f, 0, sizeof(f));
		make_files(&f, rows[i].sign, rows[i].hold);
		if (rows[i].cs != NO_FILE)
			make_card_security(&f, rows[i].cs);
		kiosk_inspect_init(&inspect,
		    &(struct kiosk_inspect_conf) {.profile = CERTS_PROFILE_GATE,
			.anchors = rows[i].trusted ? store.anchors : NULL,
			.now = T_2025});
		for (unsigned id = 0; id < MRTD_FILE_COUNT; id++)
			if (f.file[id].p != NULL)
				kiosk_inspect_file(&inspect, (enum mrtd_file)id,
				    MRTD_E_OK, f.file[id]);
		kiosk_inspect_finish(&inspect, &r);
		v = &kiosk_inspect_facts(&inspect)->verdict;
		check(rows[i].name,
		    pki_result(v, CERTS_CHECK_CHIP_CA) == rows[i].r_ca);
		check(rows[i].name,
		    pki_result(v, CERTS_CHECK_CHIP_AA) == rows[i].r_aa);
		check(rows[i].name,
		    pki_result(v, CERTS_CHECK_CHIP_CAM) == rows[i].r_cam);
		check(rows[i].name,
		    pki_result(v, CERTS_CHECK_ACCESS_TA) == rows[i].r_ta);
		check(rows[i].name,
		    pki_result(v, CERTS_CHECK_CHIP) == rows[i].genuine);
		/* Neither a failure nor a doubt admits. */
		check(rows[i].name,
		    certs_checks_bars(v, CERTS_CHECK_CHIP) ==
			(rows[i].genuine != OK && rows[i].genuine != NS));
		kiosk_inspect_wipe(&inspect);
	}
}

/* EF.CardAccess against its copy in EF.CardSecurity, Doc 9303-11 §4.2. */
static void
card_access_has_to_be_signed(void **state)
{
	static const char *const suites[] = {
	    "pace-ecdh-gm-aes128-p256", "pace-ecdh-gm-aes256-p384"};
	/* What EF.CardAccess and what EF.CardSecurity say, by bits. */
	static const struct {
		const char *name;
		unsigned plain, copy;
		enum certs_result result;
	} cases[] = {
	    {"the same", 1, 1, OK},
	    {"both, the same", 3, 3, OK},
	    {"one more than is signed", 3, 1, XX},
	    {"a signed one is hidden", 1, 3, XX},
	    {"another one", 2, 1, XX},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		static struct kiosk_inspect inspect;
		struct certs_issue_object o = {.signing_time = T_2025};
		uint8_t plain[256], infos[256], file[4096];
		struct sink k[2] = {sink_of(plain, sizeof(plain)),
		    sink_of(infos, sizeof(infos))},
			    signed_file = sink_of(file, sizeof(file));
		unsigned sets[2] = {cases[i].plain, cases[i].copy};
		struct mrtd_session_report r = {
		    .access = MRTD_ACCESS_PACE, .parameter = -1};

		for (size_t side = 0; side < 2; side++) {
			struct mrtd_paceinfo p[2];
			size_t n = 0;

			for (size_t j = 0; j < 2; j++)
				if ((sets[side] >> j & 1) != 0)
					assert_int_equal(
					    mrtd_chip_personalise_suite(
						suites[j], &p[n++]),
					    MRTD_E_OK);
			mrtd_secinfo_put(&k[side], p, n);
		}
		assert_int_equal(certs_issue_card_security(
				     dsc, sink_span(&k[1]), &o, &signed_file),
		    CERTS_E_OK);
		kiosk_inspect_init(&inspect,
		    &(struct kiosk_inspect_conf) {.profile = CERTS_PROFILE_GATE,
			.anchors = store.anchors,
			.now = T_2025});
		kiosk_inspect_file(&inspect, MRTD_FILE_CARD_ACCESS, MRTD_E_OK,
		    sink_span(&k[0]));
		kiosk_inspect_file(&inspect, MRTD_FILE_CARD_SECURITY, MRTD_E_OK,
		    sink_span(&signed_file));
		kiosk_inspect_finish(&inspect, &r);
		check(cases[i].name,
		    pki_result(&kiosk_inspect_facts(&inspect)->verdict,
			CERTS_CHECK_CARD_ACCESS_SECURITY) == cases[i].result);
		kiosk_inspect_wipe(&inspect);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(proof_counts_where_it_is_vouched_for),
	    cmocka_unit_test(card_access_has_to_be_signed),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_inspect_chip", tests, make_pki, free_pki);
}
