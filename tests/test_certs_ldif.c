/* LDIF, RFC 2849: the friendly rows and the hostile ones. */
#include "tests/check.h"

#include "certs/ldif.h"
#include "certs/x509.h"

#include <stdlib.h>

#define DN "dn: cn=a,c=UT\n"

/*
 * want: what is read, as text: D name, V name=value (hexadecimal digits for
 * base64), ';' after the name for ;binary, '-' separator, '.' end of entry.
 */
/* clang-format off */
static const struct {
	const char *name, *in, *want;
	enum certs_err e;
	size_t line; /* where it went wrong */
} cases[] = {
	{"nothing at all",        "",                                "",                  CERTS_E_OK, 0},
	{"an empty delta",        "version: 1\n\n",                  "",                  CERTS_E_OK, 0},
	{"version and blanks",    "version:   1\r\n",                "",                  CERTS_E_OK, 0},
	{"no version",            DN "sn: 04\n",                     "Dcn=a,c=UT Vsn=04 . ", CERTS_E_OK, 0},
	{"version, entry",        "version: 1\n\n" DN "\n",          "Dcn=a,c=UT . ",     CERTS_E_OK, 0},
	{"entry at once",         "version: 1\n" DN "\n",            "Dcn=a,c=UT . ",     CERTS_E_OK, 0},
	{"CRLF",                  "dn: c=UT\r\nsn: 1\r\n\r\n",       "Dc=UT Vsn=1 . ",    CERTS_E_OK, 0},
	{"two entries",           "dn: a\n\n\n\ndn: b\n",            "Da . Db . ",        CERTS_E_OK, 0},
	{"folded value",          "dn: cn=a,\n c=UT\n",              "Dcn=a,c=UT . ",     CERTS_E_OK, 0},
	{"folded name",           "dn: a\nuserCert\n ificate: x\n",  "Da Vusercertificate=x . ", CERTS_E_OK, 0},
	{"folded CRLF",           "dn: cn=a,\r\n c=UT\r\n",          "Dcn=a,c=UT . ",     CERTS_E_OK, 0},
	{"folded to nothing",     "dn: a\n \n b\n",                  "Dab . ",            CERTS_E_OK, 0},
	{"two blanks, one fold",  "dn: a\n  b\n",                    "Da b . ",           CERTS_E_OK, 0},
	{"comment",               "# x\n y\ndn: a\n#z\nsn: 1\n",     "Da Vsn=1 . ",       CERTS_E_OK, 0},
	{"base64",                "dn: a\nx:: AQI=\n",               "Da Vx=0102 . ",     CERTS_E_OK, 0},
	{"base64, whole group",   "dn: a\nx:: AQID\n",               "Da Vx=010203 . ",   CERTS_E_OK, 0},
	{"base64, one byte",      "dn: a\nx::AQ==\n",                "Da Vx=01 . ",       CERTS_E_OK, 0},
	{"base64, folded",        "dn: a\nx:: AQ\n I=\n",            "Da Vx=0102 . ",     CERTS_E_OK, 0},
	{"base64, empty",         "dn: a\nx:: \n",                   "Da Vx= . ",         CERTS_E_OK, 0},
	{"base64 name",           "dn:: Y249YQ==\n",                 "D636e3d61 . ",      CERTS_E_OK, 0},
	{";binary",               "dn: a\nuserCertificate;binary:: AQ==\n", "Da Vusercertificate;=01 . ", CERTS_E_OK, 0},
	{"more options",          "dn: a\nx;lang-en;BINARY: y\n",    "Da Vx;=y . ",       CERTS_E_OK, 0},
	{"not that option",       "dn: a\nx;binaryish: y\n",         "Da Vx=y . ",        CERTS_E_OK, 0},
	{"name is an OID",        "dn: a\n2.5.4.36: y\n",            "Da V2.5.4.36=y . ", CERTS_E_OK, 0},
	{"empty value",           "dn: a\nx:\n",                     "Da Vx= . ",         CERTS_E_OK, 0},
	{"a change",              "dn: a\nchangetype: modify\nadd: x\nx: 1\n-\n", "Da Vchangetype=modify Vadd=x Vx=1 - . ", CERTS_E_OK, 0},
	{"a colon within",        "dn: a\nx: b:c\n",                 "Da Vx=b:c . ",      CERTS_E_OK, 0},

	{"version 2",             "version: 2\n",                    "",                  CERTS_E_VERSION, 1},
	{"version twice",         "version: 1\nversion: 1\n",        "",                  CERTS_E_ENCODING, 2},
	{"version late",          "dn: a\n\nversion: 1\n",           "Da . ",             CERTS_E_ENCODING, 3},
	{"no dn",                 "sn: 1\n",                         "",                  CERTS_E_ENCODING, 1},
	{"dn twice",              "dn: a\ndn: b\n",                  "Da ",               CERTS_E_ENCODING, 2},
	{"cut within a line",     "dn: a\nsn: 1",                    "Da ",               CERTS_E_ENCODING, 2},
	{"cut within a CRLF",     "dn: a\r\nsn: 1\r",                "Da ",               CERTS_E_ENCODING, 2},
	{"fold of nothing",       " dn: a\n",                        "",                  CERTS_E_ENCODING, 1},
	{"fold after an end",     "dn: a\n\n b\n",                   "Da . ",             CERTS_E_ENCODING, 3},
	{"lone CR",               "dn: a\rb\n",                      "",                  CERTS_E_ENCODING, 1},
	{"no colon",              "dn: a\nsn\n",                     "Da ",               CERTS_E_ENCODING, 2},
	{"no name",               "dn: a\n: b\n",                    "Da ",               CERTS_E_ENCODING, 2},
	{"a blank in a name",     "dn: a\ns n: b\n",                 "Da ",               CERTS_E_ENCODING, 2},
	{"no option",             "dn: a\nsn;: b\n",                 "Da ",               CERTS_E_ENCODING, 2},
	{"text not ASCII",        "dn: \xC3\x84\n",                  "",                  CERTS_E_ENCODING, 1},
	{"text begins with <",    "dn: a\nx: <b\n",                  "Da ",               CERTS_E_ENCODING, 2},
	{"value by URL",          "dn: a\nx:< file:///etc/passwd\n", "Da ",               CERTS_E_ENCODING, 2},
	{"separator outside",     "-\n",                             "",                  CERTS_E_ENCODING, 1},
	{"separator and more",    "dn: a\n-x\n",                     "Da ",               CERTS_E_ENCODING, 2},
	{"base64 too short",      "dn: a\nx:: AQI\n",                "Da ",               CERTS_E_ENCODING, 2},
	{"base64 of one",         "dn: a\nx:: A===\n",               "Da ",               CERTS_E_ENCODING, 2},
	{"base64 goes on",        "dn: a\nx:: AQ==AQ==\n",           "Da ",               CERTS_E_ENCODING, 2},
	{"base64, bits left",     "dn: a\nx:: AR==\n",               "Da ",               CERTS_E_ENCODING, 2},
	{"base64, 2 bits left",   "dn: a\nx:: AQJ=\n",               "Da ",               CERTS_E_ENCODING, 2},
	{"base64, pad within",    "dn: a\nx:: AQ=A\n",               "Da ",               CERTS_E_ENCODING, 2},
	{"base64, a blank",       "dn: a\nx:: AQ I=\n",              "Da ",               CERTS_E_ENCODING, 2},
	{"base64, url alphabet",  "dn: a\nx:: AQ-_\n",               "Da ",               CERTS_E_ENCODING, 2},
	{"name of 64",            "dn: a\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: y\n", "Da ", CERTS_E_ENCODING, 2},
};
/* clang-format on */

static void
put(char *out, size_t cap, const struct certs_ldif_line *l)
{
	size_t n = strlen(out);

	switch (l->kind) {
	case CERTS_LDIF_ENTRY:
		n += (size_t)snprintf(out + n, cap - n, "D");
		break;
	case CERTS_LDIF_VALUE:
		n += (size_t)snprintf(
		    out + n, cap - n, "V%s%s=", l->name, l->binary ? ";" : "");
		break;
	default:
		n += (size_t)snprintf(out + n, cap - n, "%s",
		    l->kind == CERTS_LDIF_SEPARATOR ? "-" : ".");
	}
	for (size_t i = 0; i < l->value.n; i++)
		n += (size_t)snprintf(
		    out + n, cap - n, l->base64 ? "%02x" : "%c", l->value.p[i]);
	snprintf(out + n, cap - n, " ");
}

static void
reads_the_table(void **state)
{
	struct certs_ldif_line line;
	struct certs_ldif l;
	char room[256], got[1024];
	enum certs_err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t n = strlen(cases[i].in);
		/* Exactly as large as it is: a byte too far would be seen. */
		char *in = malloc(n + 1);

		assert_non_null(in);
		memcpy(in, cases[i].in, n);
		in = realloc(in, n > 0 ? n : 1);
		assert_non_null(in);
		got[0] = '\0';
		certs_ldif_init(&l, span_of(in, n), room, sizeof(room));
		while ((e = certs_ldif_next(&l, &line)) == CERTS_E_OK &&
		    line.kind != CERTS_LDIF_END)
			put(got, sizeof(got), &line);
		check(cases[i].name, e == cases[i].e);
		if (strcmp(got, cases[i].want) != 0)
			fail_msg("%s: '%s'", cases[i].name, got);
		if (e != CERTS_E_OK)
			check(cases[i].name, line.line == cases[i].line);
		/* An error stays. */
		check(cases[i].name, certs_ldif_next(&l, &line) == e);
		free(in);
	}
}

static void
a_value_has_its_room(void **state)
{
	static const char in[] = "dn: abcd\nx:: AQIDBAU=\n";
	struct certs_ldif_line line;
	struct certs_ldif l;
	char room[5];

	(void)state;
	certs_ldif_init(&l, span_of(in, sizeof(in) - 1), room, 4);
	assert_int_equal(certs_ldif_next(&l, &line), CERTS_E_OK);
	assert_int_equal(certs_ldif_next(&l, &line), CERTS_E_SPACE);
	certs_ldif_init(&l, span_of(in, sizeof(in) - 1), room, 5);
	assert_int_equal(certs_ldif_next(&l, &line), CERTS_E_OK);
	assert_int_equal(certs_ldif_next(&l, &line), CERTS_E_OK);
	assert_int_equal(line.value.n, 5);
}

static void
knows_the_look(void **state)
{
	(void)state;
	assert_true(certs_ldif_is(SPAN_STR("version: 1\n")));
	assert_true(certs_ldif_is(SPAN_STR("dn: a\n")));
	assert_true(certs_ldif_is(SPAN_STR("# b\ndn:: YQ==\n")));
	assert_false(certs_ldif_is(SPAN_STR("")));
	assert_false(certs_ldif_is(SPAN_STR("# b\n")));
	assert_false(certs_ldif_is(SPAN_STR("-----BEGIN CERTIFICATE-----\n")));
	assert_false(certs_ldif_is(HEX(0x30, 0x82, 0x01, 0x00)));
}

/* The PKD's form: three document signers and three CRLs. */
static void
reads_a_download(void **state)
{
	const char *path = check_data("pkd/ldif/synthetic-001.ldif");
	size_t n = 0, entries = 0, dscs = 0, crls = 0;
	uint8_t *file = path != NULL ? check_slurp(path, &n) : NULL, *room;
	struct certs_ldif_line line;
	struct certs_x509 x;
	struct certs_ldif l;

	(void)state;
	if (file == NULL)
		skip_because("no PKD data");
	room = malloc(n);
	assert_non_null(room);
	certs_ldif_init(&l, span_of(file, n), room, n);
	do {
		assert_int_equal(certs_ldif_next(&l, &line), CERTS_E_OK);
		entries += line.kind == CERTS_LDIF_ENTRY;
		if (line.kind != CERTS_LDIF_VALUE || !line.binary)
			continue;
		dscs += strcmp(line.name, "usercertificate") == 0 &&
		    certs_x509_parse(line.value, &x) == CERTS_E_OK;
		crls += strcmp(line.name, "certificaterevocationlist") == 0 &&
		    line.value.n > 0 && line.value.p[0] == 0x30;
	} while (line.kind != CERTS_LDIF_END);
	assert_int_equal(entries, 6);
	assert_int_equal(dscs, 3);
	assert_int_equal(crls, 3);
	free(room);
	free(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_the_table),
	    cmocka_unit_test(a_value_has_its_room),
	    cmocka_unit_test(knows_the_look),
	    cmocka_unit_test(reads_a_download),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
