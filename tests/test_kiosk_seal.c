#include "tests/certs_pki.h"

#include "certs/issue_list.h"

#include "certs/issue_crl.h"
#include "certs/lists.h"
#include "certs/store.h"
#include "kiosk/inspect.h"
#include "kiosk/seal.h"
#include "kiosk/worker.h"
#include "mrtd/c40.h"

#include <openssl/sha.h>
#include <sys/socket.h>

#define VISA                                   \
	"VCUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<" \
	"L8988901C4UTO7408122F2606277<<<<<<<<"
#define PASSPORT                                       \
	"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" \
	"L898902C36UTO7408122F1204159ZE184226B<<<<<10"

/* What is varied; zero is a good visa of Utopia. */
static const struct variant {
	const char *name, *mrz, *printed, *passport;
	uint8_t definition, extra; /* tag of one more feature */
	const char *reference;
	bool no_passport, no_signer, cut, revoked;
	enum certs_seal_status want;
	int status;
} rows[] = {
    {.name = "good"},
    {.name = "with what is printed", .printed = VISA, .passport = PASSPORT},
    {.name = "an unknown feature", .extra = 0x40},
    {.name = "cut", .cut = true, .want = CERTS_SEAL_WRONG_FORMAT, .status = 1},
    {.name = "no passport number",
	.no_passport = true,
	.want = CERTS_SEAL_WRONG_FORMAT,
	.status = 1},
    {.name = "an unknown use case, well signed",
	.definition = 95,
	.want = CERTS_SEAL_WRONG_FORMAT,
	.status = 2},
    {.name = "reserved for tests",
	.reference = "00",
	.want = CERTS_SEAL_WRONG_FORMAT,
	.status = 1},
    {.name = "no certificate",
	.no_signer = true,
	.want = CERTS_SEAL_UNKNOWN_CERTIFICATE,
	.status = 2},
    {.name = "revoked",
	.revoked = true,
	.want = CERTS_SEAL_REVOKED_CERTIFICATE,
	.status = 1},
    {.name = "check digit in the seal",
	.mrz = "VCUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<"
	       "L8988901C5UTO7408122F2606277<<<<<<<<",
	.want = CERTS_SEAL_INVALID_VISA_MRZ,
	.status = 1},
    {.name = "check digit printed",
	.printed = "VCUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<"
		   "L8988901C5UTO7408122F2606277<<<<<<<<",
	.want = CERTS_SEAL_INVALID_VISA_MRZ,
	.status = 1},
    {.name = "printed for somebody else",
	.printed = "VCUTOERIKSSON<<ANNE<MARIA<<<<<<<<<<<"
		   "L8988901C4UTO7408122F2606277<<<<<<<<",
	.want = CERTS_SEAL_SEAL_VISA_MISMATCH,
	.status = 1},
    {.name = "printed is no MRZ",
	.printed = "VCUTO",
	.want = CERTS_SEAL_INVALID_VISA_MRZ,
	.status = 1},
    {.name = "check digit of the passport",
	.passport = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
		    "L898902D<1UTO7408122F1204159ZE184226B<<<<<14",
	.want = CERTS_SEAL_INVALID_PASSPORT_MRZ,
	.status = 1},
    {.name = "passport is no MRZ",
	.passport = "L898902C3",
	.want = CERTS_SEAL_INVALID_PASSPORT_MRZ,
	.status = 1},
};

struct bench {
	struct certs_issuer *csca, *signer;
	struct pki_store store;
	struct span signer_der;
	uint8_t mrz[48], number[6], seal[512], crl[1024];
	struct sink k;
};

static struct span
text_of(const char *s)
{
	return s != NULL ? span_of(s, strlen(s)) : (struct span) {0};
}

static void
set_up(struct bench *b)
{
	struct certs_issue_spec root = pki_spec(
	    "ecdsa-bp256r1-sha256", "CSCA-UT", 1, 0);
	struct certs_issue_spec s = pki_spec(
	    "ecdsa-bp256r1-sha256", "01", 0x5B, CERTS_ISSUE_SEAL_SIGNER);
	struct span anchor;

	s.organisation = NULL;
	s.document_type = "V";
	b->csca = pki_csca(&root);
	b->signer = pki_dsc(b->csca, &s);
	b->signer_der = certs_issue_der(b->signer);
	anchor = certs_issue_der(b->csca);
	b->store = pki_store(&anchor, 1);
}

static void
tear_down(struct bench *b)
{
	pki_store_free(&b->store);
	certs_issue_free(&b->signer);
	certs_issue_free(&b->csca);
}

static struct span
make(struct bench *b, const struct variant *t)
{
	static const uint8_t until[3] = {0}, other[2] = {0xCA, 0xFE};
	struct sink m = sink_of(b->mrz, sizeof(b->mrz)),
		    n = sink_of(b->number, sizeof(b->number));
	uint8_t buf[128];
	struct sink signature = sink_of(buf, sizeof(buf));
	struct mrtd_vds_feature f[4];
	struct mrtd_vds_draft d = {.version = 4,
	    .issuer = "UTO",
	    .signer = "UT01",
	    .reference = t->reference != NULL ? t->reference : "5B",
	    .issued = {2024, 1, 2},
	    .signed_on = {2024, 1, 3},
	    .definition = t->definition != 0 ? t->definition : 93,
	    .category = 1,
	    .features = f};
	const char *mrz = t->mrz != NULL ? t->mrz : VISA;
	struct span s;

	assert_int_equal(mrtd_c40_put(&m, span_of(mrz, 64)), MRTD_E_OK);
	assert_int_equal(mrtd_c40_put(&n, text_of("L898902C3")), MRTD_E_OK);
	f[d.n++] = (struct mrtd_vds_feature) {2, sink_span(&m), NULL};
	f[d.n++] = (struct mrtd_vds_feature) {4, SPAN_OF(until), NULL};
	if (!t->no_passport)
		f[d.n++] = (struct mrtd_vds_feature) {5, sink_span(&n), NULL};
	if (t->extra != 0)
		f[d.n++] = (struct mrtd_vds_feature) {
		    t->extra, SPAN_OF(other), NULL};
	b->k = sink_of(b->seal, sizeof(b->seal));
	assert_int_equal(mrtd_vds_make(&d, &b->k), MRTD_E_OK);
	assert_int_equal(
	    certs_issue_seal(b->signer, sink_span(&b->k), &signature),
	    CERTS_E_OK);
	assert_int_equal(
	    mrtd_vds_make_signed(&b->k, sink_span(&signature)), MRTD_E_OK);
	s = sink_span(&b->k);
	s.n -= t->cut ? 1 : 0;
	return s;
}

static void
inspect(struct bench *b, const struct variant *t, struct kiosk_seal *out)
{
	static const uint8_t serial[] = {0x5B};
	const struct span revoked = SPAN_OF(serial);
	struct certs_issue_crl c = {.this_update = T_2025 - 86400,
	    .next_update = T_2025 + 86400,
	    .number = 7,
	    .serials = &revoked,
	    .n = t->revoked ? 1 : 0};
	struct sink k = sink_of(b->crl, sizeof(b->crl));
	struct kiosk_seal_conf conf = {.anchors = b->store.anchors,
	    .signers = &b->signer_der,
	    .n = t->no_signer ? 0 : 1,
	    .printed = text_of(t->printed),
	    .passport = text_of(t->passport),
	    .now = T_2025};
	struct certs_lists_row row = {.kind = CERTS_LISTS_CRL};
	const struct certs_lists_array array = {&row, 1};
	const struct certs_lists lists = {&array, certs_lists_get};

	assert_int_equal(certs_issue_crl(b->csca, &c, &k), CERTS_E_OK);
	row.item.content = sink_span(&k);
	memcpy(row.item.country, "UT", 3);
	certs_anchors_use_lists(b->store.anchors, &lists);
	kiosk_seal_inspect(make(b, t), &conf, out);
	certs_anchors_use_lists(b->store.anchors, NULL);
}

static void
judges_every_variant(void **state)
{
	static struct kiosk_seal s;
	struct bench b;

	(void)state;
	set_up(&b);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct variant *t = &rows[i];

		inspect(&b, t, &s);
		if (s.status != t->want)
			fail_msg("%s: %s", t->name,
			    certs_seal_status_name(s.status));
		check(t->name, kiosk_seal_status(&s) == t->status);
		check(t->name, certs_checks_valid(&s.verdict));
		kiosk_seal_wipe(&s);
	}
	tear_down(&b);
}

/* A seal for another passport whose MRZ is right. */
static void
a_visa_is_for_one_passport(void **state)
{
	char other[] = PASSPORT;
	struct variant t = {.name = "other", .passport = other};
	static struct kiosk_seal s;
	struct bench b;
	struct mrtd_mrz m;
	struct sink k = sink_of(other, sizeof(other) - 1);

	(void)state;
	set_up(&b);
	assert_int_equal(mrtd_mrz_parse(text_of(PASSPORT), &m), MRTD_E_OK);
	memcpy(m.document_number, "L898902C4", 10);
	assert_int_equal(mrtd_mrz_make(&m, &k), MRTD_E_OK);
	inspect(&b, &t, &s);
	assert_int_equal(s.status, CERTS_SEAL_SEAL_PASSPORT_MISMATCH);
	assert_int_equal(kiosk_seal_status(&s), 1);
	tear_down(&b);
}

static void
reopen(struct bench *b)
{
	struct span index;

	certs_anchors_free(&b->store.anchors);
	assert_int_equal(
	    certs_anchors_build_index(b->store.build, &index), CERTS_E_OK);
	assert_int_equal(
	    certs_anchors_open_memory(index, &b->store.anchors), CERTS_E_OK);
}

/* The signer is in the store; distrusted by name it is no signer any more. */
static void
the_store_knows_signers(void **state)
{
	const struct variant alone = {.name = "store", .no_signer = true},
			     given = {.name = "given"};
	struct certs_anchors_source source = {.why = CERTS_ANCHORS_OPERATOR};
	struct certs_store_object o = {.kind = CERTS_STORE_SIGNER,
	    .status = CERTS_STORE_KNOWN,
	    .how = CERTS_STORE_BY_ANCHOR};
	static struct kiosk_seal s;
	uint8_t digest[SHA256_DIGEST_LENGTH];
	struct bench b;
	bool added;

	(void)state;
	set_up(&b);
	o.der = b.signer_der;
	assert_int_equal(
	    certs_anchors_build_put(b.store.build, &o, &added), CERTS_E_OK);
	reopen(&b);
	inspect(&b, &alone, &s);
	assert_int_equal(s.status, CERTS_SEAL_VALID);
	SHA256(o.der.p, o.der.n, digest);
	assert_int_equal(
	    certs_anchors_build_source(b.store.build, &source), CERTS_E_OK);
	assert_int_equal(certs_anchors_build_set(
			     b.store.build, digest, CERTS_STORE_DISTRUSTED),
	    CERTS_E_OK);
	reopen(&b);
	inspect(&b, &alone, &s);
	assert_int_equal(s.status, CERTS_SEAL_UNKNOWN_CERTIFICATE);
	inspect(&b, &given, &s);
	assert_int_equal(s.status, CERTS_SEAL_UNKNOWN_CERTIFICATE);
	assert_int_not_equal(kiosk_seal_status(&s), 0);
	tear_down(&b);
}

/*
 * The signer stands in a list of seal signers alone: found, known, and with no
 * authority never valid.  A list for health vouches for no visa.
 */
static void
a_list_knows_signers(void **state)
{
	static const struct {
		const char *name;
		enum certs_issue_list_seal list;
		bool stranger; /* the signer's authority is not known */
		enum certs_seal_status want;
	} lists[] = {
	    {"sovereign", CERTS_ISSUE_LIST_SOVEREIGN, false, CERTS_SEAL_VALID},
	    {"sovereign, no authority", CERTS_ISSUE_LIST_SOVEREIGN, true,
		CERTS_SEAL_UNVERIFIED},
	    {"health", CERTS_ISSUE_LIST_ICAO_HEALTH, true,
		CERTS_SEAL_UNKNOWN_CERTIFICATE},
	};
	const struct variant alone = {.name = "list", .no_signer = true};
	static struct kiosk_seal s;
	static uint8_t list[8192];

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct certs_issue_spec spec = pki_spec("ecdsa-p256-sha256",
		    "List Signer", 9, CERTS_ISSUE_SEALS_SIGNER);
		struct certs_issue_object o = {.signing_time = T_2025};
		struct sink k = sink_of(list, sizeof(list));
		struct certs_issuer *keeper, *signer;
		struct kiosk_seal_conf conf = {.now = T_2025};
		struct certs_import_report r;
		struct span anchor;
		struct bench b;

		set_up(&b);
		keeper = b.csca;
		if (lists[i].stranger) {
			struct certs_issue_spec root = pki_spec(
			    "ecdsa-p256-sha256", "Keeper", 2, 0);

			keeper = pki_csca(&root);
			anchor = certs_issue_der(keeper);
			pki_store_free(&b.store);
			b.store = pki_store(&anchor, 1);
		}
		signer = pki_dsc(keeper, &spec);
		assert_int_equal(certs_issue_list_seals(signer, lists[i].list,
				     &b.signer_der, 1, &o, &k),
		    CERTS_E_OK);
		assert_int_equal(
		    pki_import(b.store.build, sink_span(&k), false, T_2025, &r),
		    CERTS_E_OK);
		reopen(&b);
		conf.anchors = b.store.anchors;
		kiosk_seal_inspect(make(&b, &alone), &conf, &s);
		if (s.status != lists[i].want)
			fail_msg("%s: %s", lists[i].name,
			    certs_seal_status_name(s.status));
		check(lists[i].name,
		    kiosk_seal_status(&s) ==
			(lists[i].want == CERTS_SEAL_VALID ? 0 : 2));
		kiosk_seal_wipe(&s);
		certs_issue_free(&signer);
		if (keeper != b.csca)
			certs_issue_free(&keeper);
		tear_down(&b);
	}
}

static void
shows_what_it_says(void **state)
{
	static char out[KIOSK_SEAL_MAX + 1];
	const struct variant t = {.name = "unknown feature", .extra = 0x40};
	static struct kiosk_seal s;
	struct bench b;
	struct sink k = sink_of(out, KIOSK_SEAL_MAX);

	(void)state;
	set_up(&b);
	inspect(&b, &t, &s);
	assert_true(kiosk_seal_text(&s, &k));
	out[k.n] = '\0';
	assert_non_null(strstr(out, "Digital seal: VALID, trustable\n"));
	assert_non_null(strstr(out, "  passport number: L898902C3\n"));
	assert_non_null(strstr(out, "  unknown feature 64: CAFE\n"));
	assert_non_null(strstr(out, "to the last day of validity"));
	assert_non_null(strstr(out, "VCUTOERIKSSON<<ANNA<MARIA<"));
	assert_non_null(strstr(out, "  trusted by  "));
	k = sink_of(out, KIOSK_SEAL_MAX);
	assert_true(kiosk_seal_json(&s, &k));
	out[k.n] = '\0';
	assert_non_null(strstr(out, "\"status\": \"VALID\""));
	assert_non_null(strstr(out, "\"unknown-feature\""));
	assert_non_null(strstr(out, "\"value\": \"CAFE\""));
	/* Never half a record. */
	for (size_t cap = 0; cap < 2000; cap += 97) {
		k = sink_of(out, cap);
		assert_false(kiosk_seal_json(&s, &k));
		k = sink_of(out, cap / 4);
		assert_false(kiosk_seal_text(&s, &k));
	}
	tear_down(&b);
}

/* Beside the MRZ of a page its checks count, and without one there are none. */
static void
counts_at_the_gate(void **state)
{
	static const struct {
		const char *name, *printed;
		bool cut, none;
		enum certs_check_id id;
		enum certs_result want;
		bool bars;
	} t[] = {
	    {"well built", VISA, false, false, CERTS_CHECK_SEAL_STRUCTURE,
		CERTS_SUCCESSFUL, false},
	    {"its MRZ is the printed one", VISA, false, false,
		CERTS_CHECK_SEAL_MRZ, CERTS_SUCCESSFUL, false},
	    {"nobody knows who signed it", VISA, false, false,
		CERTS_CHECK_SEAL_SIGNER, CERTS_UNDETERMINED, true},
	    {"cut", VISA, true, false, CERTS_CHECK_SEAL_STRUCTURE, CERTS_FAILED,
		true},
	    {"of another page", PASSPORT, false, false, CERTS_CHECK_SEAL_MRZ,
		CERTS_FAILED, true},
	    {"no seal", VISA, false, true, CERTS_CHECK_SEAL_STRUCTURE,
		CERTS_SUCCESSFUL, false},
	};
	struct kiosk_inspect_conf conf = {
	    .profile = CERTS_PROFILE_GATE, .now = T_2025};
	static struct kiosk_inspect i;
	struct bench b;

	(void)state;
	set_up(&b);
	conf.anchors = b.store.anchors;
	for (size_t k = 0; k < sizeof(t) / sizeof(t[0]); k++) {
		const struct variant v = {.cut = t[k].cut};
		const struct certs_verdict *got;
		const struct certs_check *c;

		kiosk_inspect_init(&i, &conf);
		if (!t[k].none)
			kiosk_inspect_seal(&i, make(&b, &v),
			    text_of(t[k].printed), span_of(NULL, 0));
		got = &kiosk_inspect_facts(&i)->verdict;
		c = certs_checks_find(got, t[k].id);
		check(t[k].name, (c == NULL) == t[k].none);
		check(t[k].name, c == NULL || c->result == t[k].want);
		check(t[k].name, certs_checks_bars(got, t[k].id) == t[k].bars);
		/* What the page itself says is not the seal's to say. */
		check(t[k].name,
		    certs_checks_find(got, CERTS_CHECK_MRZ_CHECK_DIGITS) ==
			NULL);
		kiosk_inspect_wipe(&i);
	}
	tear_down(&b);
}

/* An officer's correction is judged anew; what was read stands beside it. */
static void
a_correction_is_judged_again(void **state)
{
	static const char misread[] = "VCUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<"
				      "L89B8901C4UTO7408122F2606277<<<<<<<<";
	static const struct {
		const char *name, *printed, *read, *detail;
		enum certs_result want;
	} t[] = {
	    {"nobody has corrected it", VISA, NULL, "", CERTS_SUCCESSFUL},
	    {"misread, and put right", VISA, misread,
		"with the zone as it was read: failed", CERTS_SUCCESSFUL},
	    {"right, and made wrong", misread, VISA,
		"with the zone as it was read: successful", CERTS_FAILED},
	    {"wrong both times", PASSPORT, misread,
		"with the zone as it was read: failed", CERTS_FAILED},
	};
	struct kiosk_inspect_conf conf = {
	    .profile = CERTS_PROFILE_GATE, .now = T_2025};
	static struct kiosk_inspect i;
	struct bench b;

	(void)state;
	set_up(&b);
	conf.anchors = b.store.anchors;
	for (size_t k = 0; k < sizeof(t) / sizeof(t[0]); k++) {
		const struct variant v = {.cut = false};
		const struct certs_check *c;

		kiosk_inspect_init(&i, &conf);
		kiosk_inspect_seal(&i, make(&b, &v), text_of(t[k].printed),
		    text_of(t[k].read));
		c = certs_checks_find(
		    &kiosk_inspect_facts(&i)->verdict, CERTS_CHECK_SEAL_MRZ);
		check(t[k].name, c != NULL && c->result == t[k].want);
		check(t[k].name,
		    c != NULL && strcmp(c->detail, t[k].detail) == 0);
		kiosk_inspect_wipe(&i);
	}
	tear_down(&b);
}

/* --- the document worker, as it is told --- */

static struct kiosk_worker worker;
static struct kiosk_channel monitor, reader;

static void
link_to(struct kiosk_channel *here, struct kiosk_channel *there,
    enum kiosk_peer peer)
{
	int fd[2];

	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd), 0);
	kiosk_channel_init(here, fd[0], KIOSK_DOCUMENT, peer);
	kiosk_channel_init(there, fd[1], peer, KIOSK_DOCUMENT);
}

static void
tell(enum kiosk_peer from, enum kiosk_msg_id id, struct span body)
{
	const struct kiosk_msg m = {.id = id, .body = body};

	assert_int_equal(worker.role->message(&worker, from, &m), KIOSK_E_OK);
}

/* What of this kind has come, and nothing after it. */
static bool
heard(struct kiosk_channel *c, enum gate_state state, enum kiosk_msg_id id,
    struct kiosk_msg *m)
{
	bool found = false;

	(void)!kiosk_channel_recv(c);
	while (!found && kiosk_channel_next(c, state, m) == KIOSK_E_OK)
		found = m->id == id;
	return found;
}

static void
scan_badly(const char *zone)
{
	struct kiosk_msg m;

	tell(KIOSK_READER, KIOSK_MSG_SCANNED, text_of(zone));
	assert_true(heard(&monitor, GATE_IDLE, KIOSK_MSG_DOCUMENT, &m));
	assert_true(heard(&monitor, GATE_MRZ, KIOSK_MSG_MRZ_BAD, &m));
	kiosk_channel_renew(&monitor);
}

/* A chip that is lost at the first word: what is known then is the page. */
static void
read_no_chip(struct kiosk_facts *facts)
{
	uint8_t card[8 + 5] = {0, 0, 1, 0, 0, 0, 1, 0, 0x3B, 0x80, 0x80, 1, 1};
	const uint8_t failed[2] = {0, MRTD_E_TRANSPORT};
	struct kiosk_msg m;
	bool told = false;

	tell(KIOSK_READER, KIOSK_MSG_CARD, SPAN_OF(card));
	assert_true(heard(&monitor, GATE_ACCESS, KIOSK_MSG_CHIP, &m));
	for (int i = 0; i < 50 && !told; i++) {
		if (heard(&reader, GATE_ACCESS, KIOSK_MSG_CAPDU, &m))
			tell(KIOSK_READER, KIOSK_MSG_RAPDU, SPAN_OF(failed));
		told = heard(&monitor, GATE_ACCESS, KIOSK_MSG_FACTS, &m);
	}
	assert_true(told);
	assert_true(kiosk_facts_take(&m.body, facts));
}

static void
the_worker_keeps_the_seal_for_a_correction(void **state)
{
	static const char misread[] =
	    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
	    "L89B902C36UTO7408122F1204159ZE184226B<<<<<10\n";
	static const struct kiosk_lane lane = {.trust = "/nowhere"};
	static struct kiosk_facts facts;
	const struct variant v = {.mrz = NULL};
	const struct certs_check *c;
	struct kiosk_msg m;
	struct bench b;

	(void)state;
	set_up(&b);
	worker = (struct kiosk_worker) {.kind = KIOSK_DOCUMENT,
	    .lane = &lane,
	    .role = kiosk_worker_role(KIOSK_DOCUMENT)};
	link_to(&worker.control, &monitor, KIOSK_MONITOR);
	link_to(&worker.before, &reader, KIOSK_READER);
	assert_int_equal(worker.role->open(&worker), KIOSK_E_OK);
	/* Of a page that lay there before: not of the next zone. */
	for (int of_this_page = 0; of_this_page < 2; of_this_page++) {
		tell(KIOSK_IMAGE, KIOSK_MSG_SEAL, make(&b, &v));
		if (!of_this_page)
			scan_badly("P<");
		scan_badly(misread);
		tell(KIOSK_MONITOR, KIOSK_MSG_CORRECT, SPAN_STR("47:B>8"));
		assert_true(heard(&monitor, GATE_MRZ, KIOSK_MSG_MRZ_OK, &m));
		read_no_chip(&facts);
		c = certs_checks_find(&facts.verdict, CERTS_CHECK_SEAL_MRZ);
		assert_int_equal(c != NULL, of_this_page);
		if (c != NULL) {
			assert_int_equal(c->result, CERTS_FAILED);
			assert_string_equal(
			    c->detail, "with the zone as it was read: failed");
		}
		worker.role->clear(&worker);
		kiosk_channel_renew(&monitor);
		kiosk_channel_renew(&reader);
	}
	kiosk_channel_close(&monitor);
	kiosk_channel_close(&reader);
	kiosk_channel_close(&worker.control);
	kiosk_channel_close(&worker.before);
	tear_down(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(judges_every_variant),
	    cmocka_unit_test(a_visa_is_for_one_passport),
	    cmocka_unit_test(the_store_knows_signers),
	    cmocka_unit_test(a_list_knows_signers),
	    cmocka_unit_test(shows_what_it_says),
	    cmocka_unit_test(counts_at_the_gate),
	    cmocka_unit_test(a_correction_is_judged_again),
	    cmocka_unit_test(the_worker_keeps_the_seal_for_a_correction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
