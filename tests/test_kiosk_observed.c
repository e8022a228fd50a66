/*
 * The 46 behaviours that have been observed on real passports, each where it is
 * played and with what the reader must do.  A row with a base is played here,
 * by the virtual chip or by a changed document (tests/conformance/document.h);
 * the others name the test that plays them elsewhere.  Several rows may share a
 * number.
 */
#include "tests/check.h"

#include <stdlib.h>

#include "tests/conformance/station.h"

#define F(name) MRTD_FINDING_BIT(name)
#define COUNT 46

#define EC "pki bp256 ecdsa-sha256 bp256 ecdsa-sha256"

/* clang-format off */
static const struct row {
	unsigned number;
	const char *place; /* chip, air, MRZ, file, store */
	const char *must; /* what the reader must do */
	/* Played here: default passport, change, outcome, what is noted. */
	const char *base, *change;
	char want;
	uint64_t findings;
	const char *by; /* the check that has to say so */
	/* Played elsewhere: a file of tests/, and a row or function in it. */
	const char *file, *text;
} rows[] = {
#define PLAY(change, want, findings, by) change, want, findings, by, NULL, NULL
#define BY(file, text) NULL, NULL, 0, 0, NULL, file, text
	/* A. Transport, APDU, file reading */
	{1,  "chip", "select the MF in either form, and do without", "PACE", PLAY("personality mf-by-3f00", 'S', 0, NULL)},
	{1,  "chip", "select the MF in either form, and do without", "BAC", PLAY("personality mf-refused", 'S', F(SELECT_REFUSED), NULL)},
	{1,  "chip", "take any refusal of SELECT MF", "BAC", PLAY("personality status-b | personality status-c | personality status-d | personality status-e | personality status-f", 'S', 0, NULL)},
	{2,  "chip", "send no Le with SELECT and MSE", "PACE", PLAY("personality le-refused", 'S', 0, NULL)},
	{2,  "chip", "send no Le with SELECT and MSE", "BAC", PLAY("personality le-refused", 'S', 0, NULL)},
	{3,  "chip", "fall to smaller blocks", "BAC", PLAY("personality read-160", 'S', F(BLOCK_SHRUNK), NULL)},
	{4,  "chip", "take back the command, go on with short length", "PACE", PLAY("buffers 4096; personality extended-naked", 'S', F(EXTENDED_REFUSED) | F(SM_UNDONE), NULL)},
	{5,  "chip", "take answers above 256 bytes to a short Le", "BAC", PLAY("image jpeg 9000; personality overlong", 'S', 0, NULL)},
	{6,  "chip", "read no further than the object", "BAC", PLAY("personality end-ends", 'S', 0, NULL)},
	{6,  "chip", "take less at the end of a file", "BAC", PLAY("personality end-6b00 | personality end-6282 | personality end-6cxx", 'S', 0, NULL)},
	{6,  "chip", "clip an answer with wrong padding", BY("test_mrtd_sm_hostile.c", "cuts_wrong_padding_at_the_end_of_a_file")},
	{7,  "chip", "ask for as many bytes as the key has", "EACAA", PLAY("buffers 4096; aa rsa2048 SHA-256", 'S', 0, NULL)},
	{7,  "chip", "ask again when the answer is empty", BY("test_mrtd_aa.c", "empty, large RSA")},
	{8,  "chip", "take zero bytes in front of a signature", BY("test_mrtd_aa.c", "a zero byte in front")},
	{9,  "file", "read all entries of EF.DIR", BY("test_mrtd_field.c", "{\"two, and a label\", EF(DIR)")},
	{10, "chip", "take EF.CardAccess that is refused for a chip with BAC", "BAC", PLAY("card-access pace-ecdh-gm-3des-bp256; personality card-access-6283", 'S', F(CARD_ACCESS_REFUSED), NULL)},
	{10, "chip", "read it without short identifiers", "PACE", PLAY("personality mf-no-sfi", 'S', F(NO_SFI), NULL)},
	{10, "chip", "go on when the MF is closed after BAC", "BAC", PLAY("personality mf-closed", 'S', 0, NULL)},
	{11, "chip", "select the application before BAC", "BAC", PLAY("answer A4{A0000002471001} sw 6A82", 'F', 0, "access")},
	{11, "chip", "read a chip without access control where allowed", "PLAIN", PLAY("", 'S', F(NO_ACCESS_CONTROL), NULL)},
	{12, "chip", "leave a guarded data group alone, or begin anew", "BAC", PLAY("sign DG3; hold DG3; personality refusal-ends", 'S', 0, NULL)},
	{13, "air",  "ask again for bytes that did not come", "BAC", PLAY("image jpeg 9000; inside 0CB0.9 data ", 'S', F(EMPTY_ANSWER), NULL)},
	{14, "air",  "wait for a slow chip", "BAC", PLAY("fault slow=500", 'S', 0, NULL)},
	{15, "air",  "keep to what the reader carries", "PACE", PLAY("buffers 4096; reader 261", 'S', 0, NULL)},
	/* B. Access control */
	{16, "chip", "name the domain parameters", "PACE", PLAY("personality needs-do84", 'S', 0, NULL)},
	{16, "chip", "try without naming them", "PACE", PLAY("personality refuses-do84", 'S', 0, NULL)},
	{17, "chip", "reset a card before another protocol", BY("test_mrtd_session_chips.c", "then BAC, which is allowed")},
	{18, "chip", "run PACE alone where there is no BAC", "PACE", PLAY("bac off", 'S', 0, NULL)},
	{19, "chip", "run integrated mapping", "PACE", PLAY("pace pace-ecdh-im-aes256-p521 | pace pace-ecdh-gm-aes128-p256,pace-ecdh-im-aes128-p256", 'S', 0, NULL)},
	{20, "chip", "run PACE with DH of 2048 bit", "PACE", PLAY("buffers 4096; pace pace-dh-gm-3des-modp2048-256", 'S', 0, NULL)},
	{21, "chip", "keep leading zeros of the secret", BY("test_mrtd_group.c", "keeps_leading_zeros_of_a_secret")},
	{22, "chip", "wait for a slow PACE", "PACE", PLAY("fault slow-pace=6600", 'S', 0, NULL)},
	{23, "chip", "find the key of chip authentication mapping by its number", BY("test_mrtd_pace_mappings.c", "catches_every_lie")},
	{24, "MRZ",  "fill up a short document number", "BAC", PLAY("mrz 44 X12<<<<<<; page =", 'S', 0, NULL)},
	{24, "MRZ",  "take long document numbers together", BY("test_mrtd_mrz.c", "writes_long_numbers_where_they_fit")},
	{25, "chip", "tell an officer when BAC was used and PACE is signed", "PACE", PLAY("bac on; card-access", 'F', 0, "access-downgrade")},
	/* C. Chip and Active Authentication */
	{26, "file", "infer what DG14 does not say", "EAC", PLAY("omit 1", 'S', 0, NULL)},
	{27, "file", "take the key's number from where it is", "EAC", PLAY("buffers 4096; ca p256 aes128 7; ca bp256 aes256,3des 9 | ca p256 3des 7; omit 2 | ca p256 3des 7; omit 4", 'S', 0, NULL)},
	{28, "chip", "take either form of an ECDSA signature, its hash from DG14", "EACAA", PLAY("aa p384 SHA-256 | aa bp256 SHA-256 der | aa p256 SHA-1", 'S', 0, NULL)},
	{29, "chip", "know every trailer", "EACAA", PLAY("buffers 4096; aa rsa1024 SHA-224 | buffers 4096; aa rsa2048 SHA-384 | buffers 4096; aa rsa2048 SHA-512 | aa rsa1024 SHA-1", 'S', 0, NULL)},
	{30, "chip", "say that it may be a copy, where nothing proves otherwise", "BAC", PLAY("", 'S', 0, "chip-genuine")},
	{30, "chip", "believe no proof by a key that nobody signed", "EACAA", PLAY("unsign DG15; com 61 75 6E 6F", 'F', 0, "unsigned")},
	{30, "chip", "tell a copy that lacks the keys", "EAC", PLAY("fault clone-ca", 'F', 0, "chip-genuine")},
	/* D. LDS content */
	{31, "file", "hash the bytes that came", "PACE", PLAY("CardAccess:31 into 300806032A0304020101; DG14:6E/31 into 300806032A0304020101", 'S', 0, NULL)},
	{32, "file", "believe the signed list, note an unknown tag", "BAC", PLAY("com 61 75 71", 'S', F(COM_UNKNOWN_TAG), NULL)},
	{32, "file", "note what EF.COM lists and nobody signed", "BAC", PLAY("com 61 75 6C", 'F', F(COM_LISTED_ABSENT), "com-sod")},
	{32, "file", "refuse a data group that nobody signed", "BAC", PLAY("hold DG11; com 61 75 6B", 'F', 0, "unsigned")},
	{33, "file", "take a bare codestream", "BAC", PLAY("image j2k 1500", 'S', F(FACE_CODESTREAM), NULL)},
	{33, "file", "find the image behind miscounted points", "BAC", PLAY("DG2:@face at 18 0001", 'S', F(FACE_POINTS), NULL)},
	{33, "file", "take wrong lengths of records", "BAC", PLAY("DG2:@face at 8 000005FF", 'S', F(FACE_RECORD_LENGTH), NULL)},
	{33, "file", "read above 32 KiB", "PACE", PLAY("image jp2 40000", 'S', 0, NULL)},
	{34, "file", "read dates in binary coded digits", BY("test_mrtd_field.c", "a date of binary coded digits")},
	{34, "file", "read names outside of their template", BY("test_mrtd_field.c", "a name outside of its template")},
	{34, "file", "read elements of no length and the wrong list", BY("test_mrtd_field.c", "an element of no length")},
	{35, "file", "keep a DG13 that is no data object", "BAC", PLAY("sign DG13; hold DG13; DG13:6D tag 01", 'S', F(NOT_TLV), NULL)},
	/* E. SOD, PKI */
	{36, "file", "read an EF.SOD of indefinite lengths", "BAC", PLAY("object 10", 'S', 0, NULL)},
	{37, "file", "take other content types", "BAC", PLAY("object 8 | object 9", 'S', 0, NULL)},
	{38, "file", "find the signer whose name is in another order", "BAC", PLAY("object 11", 'S', 0, NULL)},
	{39, "file", "take the algorithms that SignerInfo states", "BAC", PLAY("pki rsa3072 pkcs1-sha256 rsa2048 pss-sha512 | pki rsa3072 pkcs1-sha256 rsa2048 pkcs1-sha256; SOD:@si/30[2] raw 300D06092A864886F70D0101010500 | pki bp256 ecdsa-sha256 bp224 ecdsa-sha224", 'S', 0, NULL)},
	{40, "file", "take r||s where DER is named, cut a long digest", "BAC", PLAY(EC "; object 19 | pki bp256 ecdsa-sha256 bp224 ecdsa-sha256", 'S', 0, NULL)},
	{41, "store", "take curves that are written out and known", BY("test_certs_chain.c", "explicit groups")},
	{42, "file", "judge without a time of signing", "BAC", PLAY("undated", 'S', 0, NULL)},
	{43, "store", "let the signature decide between authorities", BY("test_certs_chain.c", "several keys, no AKI")},
	{43, "store", "tell colliding key identifiers apart", BY("test_certs_chain.c", "colliding SKI")},
	{44, "store", "import every certificate of a list, or say why not", BY("test_certs_import.c", "the_german_list_imports")},
	{45, "MRZ",  "compare D<< with DE", "BAC", PLAY("", 'S', 0, NULL)},
	{45, "MRZ",  "tell another issuing state", "BAC", PLAY("mrz 2 UTO; page =", 'F', 0, "issuing-state")},
	{46, "file", "verify SHA-1, and note it", "BAC", PLAY("pki p256 ecdsa-sha1 p256 ecdsa-sha1; lso SHA-1", 'S', 0, NULL)},
#undef PLAY
#undef BY
};
/* clang-format on */

#define N_ROWS (sizeof(rows) / sizeof(rows[0]))

static struct document doc;
static struct station_result result;

/* The check of the row failed or is open: and bars, where it has to. */
static bool
says(const struct row *r)
{
	const struct certs_verdict *v = &result.facts.verdict;

	for (unsigned i = 0; i < CERTS_CHECK_COUNT; i++) {
		enum certs_check_id id = (enum certs_check_id)i;
		const struct certs_check *c = certs_checks_find(v, id);

		if (strcmp(certs_checks_name(id), r->by) == 0)
			return r->want == 'F'
			    ? certs_checks_bars(v, id)
			    : c != NULL && c->result != CERTS_SUCCESSFUL;
	}
	fail_msg("%u: there is no check %s", r->number, r->by);
	return false;
}

/* One change of a row; true: the reader did what it must. */
static bool
play_one(const struct row *r, const char *change)
{
	const char *what = "";
	bool ok;

	if (!document_make(&doc, r->base, change, &what))
		fail_msg("%u: cannot be made: %s", r->number, what);
	if (!station_inspect(&doc, STATION_GATE, &result))
		fail_msg("%u: cannot be inspected: %s", r->number, change);
	document_free(&doc);
	ok = result.successful == (r->want == 'S') &&
	    (result.facts.findings & r->findings) == r->findings &&
	    result.unused_rules == 0;
	ok = ok && (r->by == NULL || says(r));
	if (ok)
		return true;
	print_error("%u (%s): %s: %s\n", r->number, r->must, change,
	    result.successful ? "successful" : "failed");
	for (unsigned id = 0; id < CERTS_CHECK_COUNT; id++)
		if (certs_checks_bars(
			&result.facts.verdict, (enum certs_check_id)id))
			print_error("    %s\n",
			    certs_checks_name((enum certs_check_id)id));
	for (unsigned f = 0; f < MRTD_FINDING_COUNT; f++)
		if ((result.facts.findings & UINT64_C(1) << f) != 0)
			print_error("    %s\n",
			    mrtd_finding_name((enum mrtd_finding)f));
	return false;
}

static void
readers_do_what_they_must(void **state)
{
	unsigned bad = 0;

	(void)state;
	for (size_t i = 0; i < N_ROWS; i++) {
		const char *rest = rows[i].change;
		char change[512];

		while (rest != NULL) {
			const char *end = strstr(rest, " | ");
			size_t n = end != NULL ? (size_t)(end - rest)
					       : strlen(rest);

			snprintf(change, sizeof(change), "%.*s", (int)n, rest);
			bad += !play_one(&rows[i], change);
			rest = end != NULL ? end + 3 : NULL;
		}
	}
	forge_forget();
	assert_int_equal(bad, 0);
}

static void
every_observation_is_played(void **state)
{
	bool seen[COUNT + 1] = {false};
	char path[128];

	(void)state;
	for (size_t i = 0; i < N_ROWS; i++) {
		const struct row *r = &rows[i];
		uint8_t *text;
		size_t n;

		assert_in_range(r->number, 1, COUNT);
		seen[r->number] = true;
		if (r->file == NULL)
			continue;
		snprintf(path, sizeof(path), "tests/%s", r->file);
		text = check_slurp(path, &n);
		if (text == NULL)
			fail_msg("%u: there is no %s", r->number, path);
		text[n] = '\0';
		if (strstr((const char *)text, r->text) == NULL)
			fail_msg("%u: %s has no %s", r->number, path, r->text);
		free(text);
	}
	for (unsigned i = 1; i <= COUNT; i++)
		if (!seen[i])
			fail_msg("observation %u is not played", i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(readers_do_what_they_must),
	    cmocka_unit_test(every_observation_is_played),
	};

	return cmocka_run_group_tests_name("kiosk_observed", tests, NULL, NULL);
}
