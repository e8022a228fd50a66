/*
 * BSI TR-03135-1 v2.5 chapter 5, table by table.
 *
 * combined: every line of the tables that put results together, run through
 * certs/checks.  single: every line of the tables of one check, and the row of
 * a test that brings it about with real documents and certificates; that the
 * row is there is tested here, so that nobody loses it.
 */
#include "tests/check.h"

#include <stdlib.h>

#include "certs/checks.h"

#define C(id) CERTS_CHECK_##id
#define S CERTS_SUCCESSFUL
#define F CERTS_FAILED
#define U CERTS_UNDETERMINED
#define N CERTS_NOT_SUPPORTED
#define A CERTS_ABORTED
#define GATE CERTS_PROFILE_GATE
#define SEAL CERTS_PROFILE_SEAL

enum target {
	DOCUMENT,
	GROUP,
	PART,
	TRUST
};
#define G(name) GROUP, CERTS_GROUP_##name
#define P(name) PART, CERTS_PART_##name
#define T(name) CERTS_TRUST_##name

/*
 * Everything that counts was successful, except what is said here; fill: what
 * all of it was before.
 */
/* clang-format off */
static const struct row {
	const char *table, *line;
	enum certs_profile profile;
	enum certs_result fill;
	struct {
		unsigned id_1; /* enum certs_check_id plus one; 0: none */
		enum certs_result result;
		enum certs_reason reason;
	} set[3];
	enum target target;
	unsigned which;
	int want;
} combined[] = {
#define IS(id, r) {CERTS_CHECK_##id + 1, r, CERTS_REASON_NONE}
#define WHY(id, r, why) {CERTS_CHECK_##id + 1, r, CERTS_REASON_##why}
	{"5.2", "all successful",            GATE, S, {{0}}, DOCUMENT, 0, S},
	{"5.2", "one failed",                GATE, S, {IS(DG1, F)}, DOCUMENT, 0, F},
	{"5.2", "one undetermined",          GATE, S, {IS(MRZ_DG1, U)}, DOCUMENT, 0, U},
	{"5.2", "one aborted",               GATE, S, {IS(EXPIRY, A)}, DOCUMENT, 0, A},
	{"5.2", "failed and aborted",        GATE, S, {IS(EXPIRY, A), IS(DG2, F)}, DOCUMENT, 0, F},
	{"5.2", "aborted and undetermined",  GATE, S, {IS(EXPIRY, A), IS(DG2, U)}, DOCUMENT, 0, A},
	{"5.2", "evaluatory never counts",   GATE, S, {IS(SOD_PROFILE, F), IS(AGREE, A)}, DOCUMENT, 0, S},
	{"5.2", "nobody trusts the signer",  GATE, S, {IS(DSC_SIGNATURE, U)}, DOCUMENT, 0, U},

	{"5.6", "all successful",            GATE, S, {{0}}, G(OPTICAL), S},
	{"5.6", "one failed",                GATE, S, {IS(MRZ_CHECK_DIGITS, F)}, G(OPTICAL), F},
	{"5.6", "no MRZ does not affect",    GATE, S, {IS(MRZ_CHECK_DIGITS, N)}, DOCUMENT, 0, S},
	{"5.6", "aborted",                   GATE, S, {IS(MRZ_CHECK_DIGITS, A)}, G(OPTICAL), A},
	{"5.7", "no MRZ",                    GATE, S, {IS(MRZ_CHECK_DIGITS, N)}, G(OPTICAL), N},

	{"5.17", "all successful",           GATE, S, {{0}}, G(ACCESS), S},
	{"5.17", "one failed",               GATE, S, {IS(ACCESS, F)}, G(ACCESS), F},
	{"5.17", "one not supported",        GATE, S, {IS(ACCESS, N)}, G(ACCESS), N},
	{"5.17", "one aborted",              GATE, S, {IS(ACCESS, A)}, G(ACCESS), A},

	{"5.22", "all successful",           GATE, S, {{0}}, P(CONTENT), S},
	{"5.22", "one failed",               GATE, S, {IS(DG1, F), IS(DG2, U)}, P(CONTENT), F},
	{"5.22", "one undetermined",         GATE, S, {IS(ISSUING_STATE, U)}, P(CONTENT), U},
	{"5.22", "one not supported",        GATE, S, {IS(DG2, N)}, P(CONTENT), U},
	{"5.22", "trust undetermined",       GATE, S, {WHY(DSC_REVOCATION, U, DEFECT_OPEN)}, P(CONTENT), U},
	{"5.22", "one aborted",              GATE, S, {IS(DG14, A)}, P(CONTENT), A},

	{"5.23", "one successful",           GATE, S, {IS(CHIP, S), IS(CHIP_AA, F)}, G(CHIP), S},
	{"5.23", "failed",                   GATE, S, {IS(CHIP, F)}, G(CHIP), F},
	{"5.23", "undetermined",             GATE, S, {IS(CHIP, U)}, G(CHIP), U},
	{"5.23", "all three not supported",  GATE, S, {IS(CHIP, N)}, G(CHIP), N},
	{"5.23", "one aborted",              GATE, S, {IS(CHIP, A)}, G(CHIP), A},

	{"5.27", "all successful",           GATE, S, {{0}}, G(OBJECT), S},
	{"5.27", "one failed",               GATE, S, {IS(CARD_SECURITY, F)}, G(OBJECT), F},
	{"5.27", "otherwise",                GATE, S, {IS(CARD_SECURITY, U)}, G(OBJECT), U},
	{"5.27", "cannot be not supported",  GATE, S, {IS(SOD_HASH, N)}, G(OBJECT), U},
	{"5.27", "one aborted",              GATE, S, {IS(SOD_SIGNATURE, A)}, G(OBJECT), A},

	{"5.28", "hash and signature",       GATE, S, {{0}}, P(SOD), S},
	{"5.28", "the hash failed",          GATE, S, {IS(SOD_HASH, F)}, P(SOD), F},
	{"5.28", "the signature failed",     GATE, S, {IS(SOD_SIGNATURE, F), IS(SOD_HASH, U)}, P(SOD), F},
	{"5.28", "information is missing",   GATE, S, {IS(SOD_SIGNATURE, U)}, P(SOD), U},
	{"5.28", "cannot be not supported",  GATE, S, {IS(SOD_SIGNATURE, N)}, P(SOD), U},
	{"5.28", "aborted",                  GATE, S, {IS(SOD_HASH, A)}, P(SOD), A},

	{"5.31", "all objects",              GATE, S, {{0}}, G(ISSUER), S},
	{"5.31", "one failed",               GATE, S, {IS(CARD_SECURITY_ISSUER, F)}, G(ISSUER), F},
	{"5.31", "otherwise",                GATE, S, {IS(CARD_SECURITY_ISSUER, U)}, G(ISSUER), U},
	{"5.31", "one aborted",              GATE, S, {IS(DSC_SIGNATURE, A)}, G(ISSUER), A},

	{"5.32", "successful",               GATE, S, {{0}}, P(SOD_ISSUER), S},
	{"5.32", "failed",                   GATE, S, {IS(DSC_SIGNATURE, F)}, P(SOD_ISSUER), F},
	{"5.32", "revoked, whatever it weighs", GATE, S, {IS(DSC_REVOCATION, F)}, P(SOD_ISSUER), F},
	{"5.32", "in doubt, likewise",       GATE, S, {WHY(DSC_REVOCATION, U, DEFECT_OPEN)}, P(SOD_ISSUER), U},
	{"5.32", "information is missing",   GATE, S, {IS(DSC_SIGNATURE, U)}, P(SOD_ISSUER), U},
	{"5.32", "EF.CardSecurity is another", GATE, S, {IS(CARD_SECURITY_ISSUER, F)}, P(SOD_ISSUER), S},
	{"5.32", "aborted",                  GATE, S, {IS(CSCA_VALIDITY, A)}, P(SOD_ISSUER), A},

	{"5.34", "both valid",               GATE, S, {{0}}, P(VALIDITY), S},
	{"5.34", "DS not valid",             GATE, S, {IS(DSC_VALIDITY, F)}, P(VALIDITY), F},
	{"5.34", "CSCA not valid",           GATE, S, {IS(CSCA_VALIDITY, F), IS(DSC_VALIDITY, U)}, P(VALIDITY), F},
	{"5.34", "information is missing",   GATE, S, {IS(CSCA_VALIDITY, U)}, P(VALIDITY), U},
	/* §5.8.2.1.6: "as undetermined and SHALL NOT be classified as failed". */
	{"5.34", "a known defect",           GATE, S, {WHY(DSC_VALIDITY, N, DEFECT)}, P(VALIDITY), U},
	{"5.34", "aborted",                  GATE, S, {IS(DSC_VALIDITY, A)}, P(VALIDITY), A},

	{"5.38", "trusted",                  GATE, S, {{0}}, TRUST, 0, T(TRUSTED)},
	{"5.38", "not trusted",              GATE, S, {IS(DSC_SIGNATURE, F)}, TRUST, 0, T(NOT_TRUSTED)},
	{"5.38", "revoked",                  GATE, S, {IS(DSC_REVOCATION, F)}, TRUST, 0, T(NOT_TRUSTED)},
	{"5.38", "undetermined",             GATE, S, {IS(DSC_SIGNATURE, U)}, TRUST, 0, T(UNDETERMINED)},
	{"5.38", "Table 5.54, codes 1 and 5", GATE, S, {WHY(DSC_REVOCATION, U, DEFECT_OPEN)}, TRUST, 0, T(UNDETERMINED)},
	{"5.38", "no revocation list",       GATE, S, {WHY(DSC_REVOCATION, U, NO_REVOCATION)}, TRUST, 0, T(TRUSTED)},
	{"5.38", "aborted",                  GATE, S, {IS(DSC_SIGNATURE, A)}, TRUST, 0, T(ABORTED)},
	{"5.38", "revocation aborted",       GATE, S, {IS(DSC_REVOCATION, A)}, TRUST, 0, T(ABORTED)},

	{"5.39", "all successful",           GATE, S, {{0}}, G(INTEGRITY), S},
	{"5.39", "one failed",               GATE, S, {IS(COM_SOD, F)}, G(INTEGRITY), F},
	{"5.39", "the signer was revoked",   GATE, S, {IS(DSC_REVOCATION, F)}, G(INTEGRITY), F},
	{"5.39", "otherwise",                GATE, S, {IS(DG1, U)}, G(INTEGRITY), U},
	{"5.39", "no EF.COM",                GATE, S, {IS(COM_SOD, N)}, G(INTEGRITY), S},
	{"5.39", "aborted",                  GATE, S, {IS(COM_SOD, A)}, G(INTEGRITY), A},

	{"5.41", "all identical",            GATE, S, {{0}}, P(DATA_GROUPS), S},
	{"5.41", "one not identical",        GATE, S, {WHY(DG16, F, NOT_IDENTICAL), WHY(DG1, U, NOT_PRESENT)}, P(DATA_GROUPS), F},
	{"5.41", "otherwise",                GATE, S, {WHY(DG2, U, NON_CONFORMANCE)}, P(DATA_GROUPS), U},
	/* "For each data group which was read (at least EF.DG1 and EF.DG2)". */
	{"5.41", "not one to be read",       GATE, S, {WHY(DG3, N, PRESENT)}, P(DATA_GROUPS), S},
	{"5.41", "DG2 has to be read",       GATE, S, {WHY(DG2, N, PRESENT)}, P(DATA_GROUPS), U},
	{"5.41", "EF.COM is another matter", GATE, S, {IS(COM_SOD, F)}, P(DATA_GROUPS), S},
	{"5.41", "one aborted",              GATE, S, {IS(DG5, A), WHY(DG1, U, NOT_PRESENT)}, P(DATA_GROUPS), A},

	{"5.43", "match",                    GATE, S, {{0}}, G(STATE), S},
	{"5.43", "no match",                 GATE, S, {IS(ISSUING_STATE, F)}, G(STATE), F},
	{"5.43", "information is missing",   GATE, S, {IS(ISSUING_STATE, U)}, G(STATE), U},
	{"5.43", "aborted",                  GATE, S, {IS(ISSUING_STATE, A)}, G(STATE), A},

	{"5.44", "one successful, none worse", GATE, S, {IS(MRZ_DG1, N)}, G(COMBINED), S},
	{"5.44", "one failed",               GATE, S, {IS(EXPIRY, F), IS(MRZ_DG1, A)}, G(COMBINED), F},
	{"5.44", "undetermined",             GATE, S, {IS(MRZ_DG1, U)}, G(COMBINED), U},
	{"5.44", "all not supported",        GATE, N, {{0}}, G(COMBINED), N},
	{"5.44", "aborted, none failed",     GATE, S, {IS(EXPIRY, A), IS(MRZ_DG1, U)}, G(COMBINED), A},

	{"5.55", "successful",               SEAL, S, {{0}}, G(SEAL), S},
	{"5.55", "one failed",               SEAL, S, {IS(SEAL_SIGNATURE, F), IS(SEAL_MRZ_DIGITS, A)}, G(SEAL), F},
	{"5.55", "undetermined",             SEAL, S, {IS(SEAL_SIGNER, U)}, G(SEAL), U},
	{"5.55", "aborted, none failed",     SEAL, S, {IS(SEAL_SIGNER, U), IS(SEAL_SIGNATURE, A)}, G(SEAL), A},
	/* Stricter: Doc 9303-13 App. D has an unknown use case invalid. */
	{"5.55", "what has to be is not there", SEAL, S, {IS(SEAL_STRUCTURE, N)}, G(SEAL), U},

	{"5.60", "successful",               SEAL, S, {{0}}, P(SEAL_INTEGRITY), S},
	{"5.60", "failed",                   SEAL, S, {IS(SEAL_SEMANTICS, F), IS(SEAL_STRUCTURE, A)}, P(SEAL_INTEGRITY), F},
	{"5.60", "no MRZ",                   SEAL, S, {IS(SEAL_MRZ_DIGITS, N)}, P(SEAL_INTEGRITY), S},
	{"5.60", "aborted",                  SEAL, S, {IS(SEAL_MRZ_DIGITS, A)}, P(SEAL_INTEGRITY), A},
	{"5.64", "successful",               SEAL, S, {{0}}, P(SEAL_CERTIFICATES), S},
	{"5.64", "failed",                   SEAL, S, {IS(SEAL_VALIDITY, F)}, P(SEAL_CERTIFICATES), F},
	{"5.64", "revoked",                  SEAL, S, {IS(SEAL_REVOCATION, F)}, P(SEAL_CERTIFICATES), F},
	{"5.64", "undetermined",             SEAL, S, {IS(SEAL_AUTHORITY, U)}, P(SEAL_CERTIFICATES), U},
	{"5.64", "aborted",                  SEAL, S, {IS(SEAL_SIGNER, A)}, P(SEAL_CERTIFICATES), A},
	{"5.68", "trusted",                  SEAL, S, {{0}}, TRUST, 0, T(TRUSTED)},
	{"5.68", "not trusted",              SEAL, S, {IS(SEAL_REVOCATION, F)}, TRUST, 0, T(NOT_TRUSTED)},
	{"5.68", "undetermined",             SEAL, S, {IS(SEAL_SIGNER, U)}, TRUST, 0, T(UNDETERMINED)},
	{"5.68", "aborted",                  SEAL, S, {IS(SEAL_SIGNER, A)}, TRUST, 0, T(ABORTED)},
	{"5.69", "successful",               SEAL, S, {{0}}, P(SEAL_AUTHENTICITY), S},
	{"5.69", "failed",                   SEAL, S, {IS(SEAL_SIGNATURE, F)}, P(SEAL_AUTHENTICITY), F},
	{"5.69", "undetermined",             SEAL, S, {IS(SEAL_SIGNATURE, U)}, P(SEAL_AUTHENTICITY), U},
	{"5.69", "aborted",                  SEAL, S, {IS(SEAL_SIGNATURE, A)}, P(SEAL_AUTHENTICITY), A},
	{"5.72", "successful",               SEAL, S, {{0}}, P(SEAL_COUNTRY), S},
	{"5.72", "failed",                   SEAL, S, {IS(SEAL_STATE_ISSUER, F)}, P(SEAL_COUNTRY), F},
	{"5.72", "undetermined",             SEAL, S, {IS(SEAL_STATE_SUBJECT, U)}, P(SEAL_COUNTRY), U},
	{"5.72", "no MRZ in the seal",       SEAL, S, {IS(SEAL_STATE_ISSUER, N), IS(SEAL_STATE_SUBJECT, N)}, P(SEAL_COUNTRY), S},
	{"5.72", "aborted",                  SEAL, S, {IS(SEAL_HEADER_STATE, A)}, P(SEAL_COUNTRY), A},
};

/* Where a line of one check's table is brought about; "-": it cannot occur. */
static const struct {
	const char *table;
	enum certs_check_id id;
	const char *clause, *test; /* test: tests/test_<test>.c, or a script */
	const char *line[CERTS_RESULT_COUNT]; /* by result; NULL: see below */
} single[] = {
#define INSPECT "kiosk_inspect.c"
#define CHIP_ "kiosk_inspect_chip.c"
#define CHAIN "certs_chain.c"
	{"5.8",  C(MRZ_CHECK_DIGITS), "5.5.4.1.1", INSPECT, {"nobody read the printed MRZ", "a printed check digit is wrong", "-", NULL, NULL}},
	{"5.18", C(ACCESS), "5.6.3.1", INSPECT, {"genuine, PACE", "wrong password", "-", "plain access, which policy allows", NULL}},
	{"5.19", C(ACCESS_BAC), "5.6.3.1.1", INSPECT, {"genuine, BAC", NULL, "-", "plain access, which policy allows", NULL}},
	{"5.20", C(ACCESS_PACE), "5.6.3.1.2", INSPECT, {"genuine, PACE", "PACE breaks, BAC follows", "-", "genuine, BAC", NULL}},
	{"5.21", C(ACCESS_TA), "5.6.3.2", CHIP_, {"TA\"", "TA refused", "no certificate for this chip", "CA with the signed key", "taken away in TA"}},
	{"5.23", C(CHIP), "5.6.4.1", CHIP_, {"one proof is enough (Table 5.23)", "a copy of the files: CA", "CA with a key that nobody signed", "a chip that knows none of the three", "offered, and the session ended before"}},
	{"5.24", C(CHIP_AA), "5.6.4.1.1", CHIP_, {"AA with the signed key", "a copy of the files: AA", "AA with a key that nobody signed", "CA with the signed key", "the reader fails in AA"}},
	{"5.25", C(CHIP_CA), "5.6.4.1.2", CHIP_, {"CA with the signed key", "a copy of the files: CA", "an algorithm we do not speak", "AA with the signed key", "silent in CA"}},
	{"5.26", C(CHIP_CAM), "5.6.4.1.3", CHIP_, {"CAM with EF.CardSecurity", "CAM failed", "CAM without EF.CardSecurity", "CA with the signed key", NULL}},
	{"5.28", C(CARD_SECURITY), "5.6.4.2.2", CHIP_, {"CAM with EF.CardSecurity", "CAM, EF.CardSecurity is empty", "CAM, EF.CardSecurity is none", "-", NULL}},
	{"5.29", C(SOD_HASH), "5.6.4.2.2", INSPECT, {"genuine, PACE", "the signed digest is another", "EF.SOD holds no CMS", "-", "wrong password"}},
	{"5.30", C(SOD_SIGNATURE), "5.6.4.2.2", INSPECT, {"the signed digest is another", "the signature is another", "the signer is not embedded", "-", "taken away in EF.SOD"}},
	{"5.32", C(CARD_SECURITY_ISSUER), "5.6.4.3.2", CHIP_, {"CAM with EF.CardSecurity", NULL, "CAM, nobody trusts the signer", "-", NULL}},
	{"5.33", C(DSC_SIGNATURE), "5.6.4.3.3", CHAIN, {"genuine", "impostor's SKI", "stranger", "-", NULL}},
	{"5.33, footnote 7", C(DSC_SIGNATURE), "5.6.4.3.3", CHAIN, {"several keys, no AKI", "-", "same name, no AKI", "-", NULL}},
	{"5.35", C(CSCA_VALIDITY), "5.6.4.3.4", CHAIN, {"last second", "expired", "no clock", NULL, NULL}},
	{"5.36", C(DSC_VALIDITY), "5.6.4.3.4", CHAIN, {"genuine", "signer expired", "no clock", NULL, NULL}},
	{"5.35, a defect", C(CSCA_VALIDITY), "5.6.4.3.4", "certs_defect.c", {NULL, NULL, NULL, "validity of the CSCA", NULL}},
	{"5.36, a defect", C(DSC_VALIDITY), "5.6.4.3.4", "certs_defect.c", {NULL, NULL, NULL, "validity of the DS", NULL}},
	{"5.37", C(DSC_REVOCATION), "5.6.4.3.5", "certs_crl.c", {"not revoked", "revoked", "no list", "-", NULL}},
	{"5.37, a defect", C(DSC_REVOCATION), "5.6.4.3.5", "certs_defect.c", {NULL, "revoked by the issuer", "revocation is checked", "-", NULL}},
	{"5.40", C(COM_SOD), "5.6.4.4.1", INSPECT, {"DG3 behind terminal authentication", "EF.COM lists too little", "-", "no EF.COM", NULL}},
	{"5.40, a defect", C(COM_SOD), "5.6.4.4.1", "certs_defect.c", {"EF.COM leaves out", NULL, "EF.COM adds", NULL, NULL}},
	{"5.42", C(DG2), "5.6.4.4.2", INSPECT, {"DG1 replaced after signing", "DG2 replaced after signing", "EF.SOD with another tag", "-", "silent in DG2"}},
	{"5.42, present", C(DG3), "5.6.4.4.2", INSPECT, {NULL, NULL, "DG11 is signed and absent", "DG3 behind terminal authentication", NULL}},
	{"5.43", C(ISSUING_STATE), "5.6.4.5", INSPECT, {"genuine, PACE", "signed by another country", "dg1_without_mrz", "-", NULL}},
	{"5.45", C(EXPIRY), "5.7.1", INSPECT, {"expires in the fifteenth year", "expired yesterday", NULL, "-", NULL}},
	{"5.45, 15 years", C(EXPIRY), "5.7.1", INSPECT, {"expires today", "a sixteenth year is long past", NULL, "-", NULL}},
	{"5.46", C(MRZ_DG1), "5.7.2", INSPECT, {"the printed birth has fillers", "another name is printed", "other optional data are printed", "genuine, with the CAN", NULL}},
	{"5.50", C(SEAL_PASSPORT), "5.7.4.3", "kiosk_verify.sh", {NULL, NULL, "-", NULL, NULL}},
	{"5.53", C(SEAL_MRZ), "5.7.7", "kiosk_verify.sh", {NULL, "result seal-mrz", "-", NULL, NULL}},
	{"5.75", C(SEAL_SIGNER_COUNTRY), "5.9.1.5.3", "certs_seal.c", {NULL, "an authority of another country", "-", NULL, NULL}},
};
/* clang-format on */

static struct certs_verdict
filled(enum certs_profile profile, enum certs_result r)
{
	struct certs_verdict v;

	certs_checks_init(&v, profile);
	for (size_t i = 0; i < CERTS_CHECK_COUNT; i++)
		if (v.weight[i] != CERTS_EVALUATORY)
			certs_checks_add(
			    &v, (enum certs_check_id)i, r, CERTS_REASON_NONE);
	return v;
}

static int
said(const struct row *r, const struct certs_verdict *v)
{
	struct certs_overall o = certs_checks_overall(v);
	enum certs_result part = CERTS_RESULT_COUNT;

	switch (r->target) {
	case DOCUMENT:
		return (int)o.result;
	case GROUP:
		return (int)o.group[r->which];
	case TRUST:
		return (int)o.trust;
	case PART:
	default:
		check(r->table,
		    certs_checks_part(v, (enum certs_part)r->which, &part));
		return (int)part;
	}
}

static void
results_are_put_together_as_the_tables_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(combined) / sizeof(combined[0]); i++) {
		const struct row *r = &combined[i];
		struct certs_verdict v = filled(r->profile, r->fill);
		struct certs_overall o;

		for (size_t s = 0; s < 3 && r->set[s].id_1 != 0; s++)
			certs_checks_add(&v,
			    (enum certs_check_id)(r->set[s].id_1 - 1),
			    r->set[s].result, r->set[s].reason);
		if (said(r, &v) != r->want)
			fail_msg("Table %s, %s: %d, not %d", r->table, r->line,
			    said(r, &v), r->want);
		/* Whatever is not successful admits nobody. */
		o = certs_checks_overall(&v);
		if (r->want !=
			(r->target == TRUST ? (int)T(TRUSTED) : (int)S) &&
		    r->want != (int)N)
			check(r->line, !certs_checks_admit(&o));
	}
}

/* A group's table and a part's are ones of which a line is tested above. */
static void
every_table_of_a_result_is_there(void **state)
{
	(void)state;
	for (unsigned g = 0; g < CERTS_GROUP_COUNT + CERTS_PART_COUNT; g++) {
		const char *table = g < CERTS_GROUP_COUNT
		    ? certs_checks_group_table((enum certs_group)g)
		    : certs_checks_part_table(
			  (enum certs_part)(g - CERTS_GROUP_COUNT));
		bool found = false;

		for (size_t i = 0; i < sizeof(combined) / sizeof(combined[0]);
		     i++)
			found |= strcmp(combined[i].table, table) == 0;
		check(table, found);
	}
}

static void
every_line_of_a_check_has_its_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++) {
		char path[64], *text;
		uint8_t *bytes;
		size_t n;

		snprintf(path, sizeof(path), "tests/test_%s", single[i].test);
		bytes = check_slurp(path, &n);
		check(path, bytes != NULL);
		text = calloc(1, n + 1);
		assert_non_null(text);
		memcpy(text, bytes, n);
		check(single[i].table,
		    strcmp(certs_checks_clause(single[i].id),
			single[i].clause) == 0);
		for (size_t r = 0; r < CERTS_RESULT_COUNT; r++) {
			const char *line = single[i].line[r];

			if (line != NULL && strcmp(line, "-") != 0 &&
			    strstr(text, line) == NULL)
				fail_msg("Table %s: no row '%s' in %s",
				    single[i].table, line, path);
		}
		free(text);
		free(bytes);
	}
}

/* §5.3.  A code never changes: these are in records and in the manual. */
static void
codes_are_what_they_were(void **state)
{
	static const struct {
		const char *reason;
		unsigned number;
	} known[] = {{"NOT_IDENTICAL", 2}, {"UNSIGNED", 6}, {"PASSWORD", 18},
	    {"DIGEST_WRONG", 29}, {"SIGNATURE_WRONG", 39}, {"NO_CSCA", 40},
	    {"CSCA_WRONG", 42}, {"EXPIRED", 46}, {"REVOKED", 49},
	    {"INTERNAL", 58}, {"CRL_STALE", 62}, {"DEFECT", 69},
	    {"DIFFERS", 74}, {"BROKEN_OFF", 76}, {"LOCALITY", 80}};
	size_t n;
	uint8_t *bytes = check_slurp("kiosk/sallyport.1", &n);
	char *page = calloc(1, n + 1);

	(void)state;
	assert_non_null(bytes);
	assert_non_null(page);
	memcpy(page, bytes, n);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(certs_checks_reason_name(
			       (enum certs_reason)known[i].number),
			known[i].reason) != 0)
			fail_msg("%u is %s, was %s", known[i].number,
			    certs_checks_reason_name(
				(enum certs_reason)known[i].number),
			    known[i].reason);
	for (unsigned r = 1; r < CERTS_REASON_COUNT; r++) {
		char line[200];

		snprintf(line, sizeof(line), "\n.It %03u\n%s", r,
		    certs_checks_reason_text((enum certs_reason)r));
		if (strstr(page, line) == NULL)
			fail_msg("sallyport.1 lacks code %03u", r);
	}
	for (unsigned id = 0; id < CERTS_CHECK_COUNT; id++)
		for (unsigned r = 0; r < CERTS_RESULT_COUNT; r++) {
			struct certs_check c = {.id = (enum certs_check_id)id,
			    .result = (enum certs_result)r,
			    .reason = CERTS_REASON_INTERNAL};
			unsigned code = certs_checks_code(&c);

			check(certs_checks_name(c.id),
			    r == S || r == N ? code == 0
					     : code % 1000 == 58 &&
				    code / 1000 ==
					(unsigned)certs_checks_group_class(
					    certs_checks_group(c.id)));
		}
	free(page);
	free(bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(results_are_put_together_as_the_tables_say),
	    cmocka_unit_test(every_table_of_a_result_is_there),
	    cmocka_unit_test(every_line_of_a_check_has_its_row),
	    cmocka_unit_test(codes_are_what_they_were),
	};

	return cmocka_run_group_tests_name(
	    "certs_catalogue", tests, NULL, NULL);
}
