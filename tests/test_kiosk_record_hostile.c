/*
 * Records with what nobody should let through, and without room.
 */
#include "tests/kiosk_record.h"

/* What nobody should let through, in every text of the record. */
#define HOSTILE                                     \
	"\x1b[2J\"\\\n\r\b\x7f\xff\xc0\xaf\xc2\x9b" \
	"1m"

/* As much of it as there is room for. */
static void
spoil(char *s, size_t cap)
{
	static const char text[] = HOSTILE;
	size_t n = sizeof(text) < cap ? sizeof(text) - 1 : cap - 1;

	memcpy(s, text, n);
	s[n] = '\0';
}

#define SPOIL(s) spoil(s, sizeof(s))

static void
hostile(void)
{
	struct mrtd_mrz *m = &record.facts.mrz;

	passed_a_gate();
	kiosk_record_reasons_of(&record);
	record.profile = KIOSK_PROFILE_FULL;
	SPOIL(record.id);
	SPOIL(record.gate);
	SPOIL(record.decision);
	SPOIL(record.reason[0].code);
	SPOIL(record.reason[0].text);
	SPOIL(record.step[0].name);
	for (size_t i = 0; i < CERTS_ABOUT_COUNT; i++) {
		SPOIL(record.facts.certificate[i].name.subject);
		SPOIL(record.facts.certificate[i].name.issuer);
		SPOIL(record.facts.certificate[i].name.serial);
		SPOIL(record.facts.certificate[i].name.key);
		SPOIL(record.facts.certificate[i].name.algorithm);
	}
	SPOIL(record.facts.suite);
	SPOIL(record.facts.verdict.checks[0].detail);
	SPOIL(record.face.model);
	SPOIL(record.face.sha256);
	SPOIL(m->document_code);
	SPOIL(m->issuer);
	SPOIL(m->surname);
	SPOIL(m->given);
	SPOIL(m->document_number);
	SPOIL(m->nationality);
	SPOIL(m->birth);
	SPOIL(m->expiry);
	m->sex = '\x1b';
}

static void
no_byte_commands_a_terminal(const char *what, struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		check(what, s.p[i] == '\n' || s.p[i] >= 0x20);
		check(what, s.p[i] != 0x7F && s.p[i] != 0xFF);
		check(
		    what, i + 1 == s.n || s.p[i] != 0xC2 || s.p[i + 1] >= 0xA0);
	}
}

static size_t
lines(const char *s)
{
	size_t n = 0;

	for (; (s = strchr(s, '\n')) != NULL; s++)
		n++;
	return n;
}

static void
hostile_texts_do_no_harm(void **state)
{
	struct span doc;
	const char *all;
	size_t usual;

	(void)state;
	passed_a_gate();
	kiosk_record_reasons_of(&record);
	record.profile = KIOSK_PROFILE_FULL;
	usual = lines(text());
	hostile();
	doc = json();
	assert_string_equal(ask("SELECT json_valid(?1)", doc), "1");
	no_byte_commands_a_terminal("JSON", doc);
	must_be(doc, "$.reasons[1].code", "dsc-signature");
	must_be(doc, "$.overall.result", "failed");
	all = text();
	no_byte_commands_a_terminal("text", span_of(all, strlen(all)));
	/* Nobody can write a line of his own, "[ok]" for instance. */
	assert_int_equal(lines(all), usual);
}

static void
a_sink_too_small_is_refused(void **state)
{
	struct span doc;
	size_t need[2];

	(void)state;
	passed_a_gate();
	kiosk_record_reasons_of(&record);
	doc = json();
	need[0] = doc.n;
	need[1] = strlen(text());
	for (size_t i = 0; i < 2; i++)
		for (size_t n = 0; n <= need[i];
		     n += n + 97 < need[i] ? 97 : 1) {
			struct sink k = sink_of(out, n);
			bool ok = i == 0 ? kiosk_record_json(&record, &k)
					 : kiosk_record_text(&record, &k);

			assert_int_equal(ok, n == need[i]);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hostile_texts_do_no_harm),
	    cmocka_unit_test(a_sink_too_small_is_refused),
	    cmocka_unit_test(all_are_as_the_schema_says),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_record_hostile", tests, open_db, close_db);
}
