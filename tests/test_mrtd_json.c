#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "mrtd/json.h"

static struct span
text_of(const char *s)
{
	return span_of(s, strlen(s));
}

/* clang-format off */
static const struct {
	const char *name, *text;
	enum mrtd_err err;
	const char *canonical;
} rows[] = {
	/* RFC 8785 §3.2.2.2 and appendix: strings. */
	{"string of the RFC", "\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"", MRTD_E_OK,
	 "\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\""},
	{"all short escapes", "\"\\b\\f\\n\\r\\t\\u0008\\u007f\"", MRTD_E_OK, "\"\\b\\f\\n\\r\\t\\b\x7F\""},
	{"NUL", "\"\\u0000\"", MRTD_E_OK, "\"\\u0000\""},
	{"no normalisation", "\"A\\u030a\"", MRTD_E_OK, "\"A\xCC\x8A\""},
	{"surrogates",      "\"\\ud83d\\ude00\"", MRTD_E_OK, "\"\xF0\x9F\x98\x80\""},
	{"lone surrogate",  "\"\\udead\"", MRTD_E_JSON, NULL},
	{"high alone",      "\"\\ud83d\"", MRTD_E_JSON, NULL},
	{"high, then another", "\"\\ud83dA\"", MRTD_E_JSON, NULL},
	{"high, high",      "\"\\ud83d\\ud83d\"", MRTD_E_JSON, NULL},
	{"surrogate in UTF-8", "\"\xED\xA0\x80\"", MRTD_E_JSON, NULL},
	{"overlong",        "\"\xC0\x80\"", MRTD_E_JSON, NULL},
	{"control as it is", "\"\n\"", MRTD_E_JSON, NULL},
	{"no such escape",  "\"\\x41\"", MRTD_E_JSON, NULL},
	{"escape of nothing", "\"\\", MRTD_E_JSON, NULL},
	{"three digits",    "\"\\u123\"", MRTD_E_JSON, NULL},
	{"no end",          "\"abc", MRTD_E_TRUNCATED, NULL},
	/* §3.2.3: names sorted by UTF-16. */
	{"sorted as the RFC says",
	 "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}", MRTD_E_OK,
	 "{\"\\r\":2,\"1\":4,\"\xC2\x80\":6,\"\xC3\xB6\":7,\"\xE2\x82\xAC\":1,\"\xF0\x9F\x98\x80\":5,\"\xEF\xAC\xB3\":3}"},
	{"structures of the RFC",
	 "{ \"1\": {\"f\": {\"f\": \"hi\",\"F\": 5} ,\"\\n\": 56}, \"10\": { }, \"\": \"empty\", \"a\": { }, \"111\": [ {\"e\": \"yes\",\"E\": \"no\" } ], \"A\": { } }", MRTD_E_OK,
	 "{\"\":\"empty\",\"1\":{\"\\n\":56,\"f\":{\"F\":5,\"f\":\"hi\"}},\"10\":{},\"111\":[{\"E\":\"no\",\"e\":\"yes\"}],\"A\":{},\"a\":{}}"},
	{"a longer name is later", "{\"ab\":1,\"a\":2}", MRTD_E_OK, "{\"a\":2,\"ab\":1}"},
	{"a name twice",    "{\"a\":1,\"a\":2}", MRTD_E_JSON, NULL},
	{"a name twice, once escaped", "{\"a\":1,\"\\u0061\":1}", MRTD_E_JSON, NULL},
	{"twice, deeper",   "[{\"x\":{\"b\":1,\"b\":1}}]", MRTD_E_JSON, NULL},
	/* Words, numbers, arrays. */
	{"words",           " [ null , true,false ] ", MRTD_E_OK, "[null,true,false]"},
	{"numbers",         "[0,-1,999999999999999]", MRTD_E_OK, "[0,-1,999999999999999]"},
	{"empty ones",      "[[],{},\"\"]", MRTD_E_OK, "[[],{},\"\"]"},
	{"fraction",        "[1.0]", MRTD_E_UNSUPPORTED, NULL},
	{"exponent",        "[1e3]", MRTD_E_UNSUPPORTED, NULL},
	{"sixteen digits",  "[1000000000000000]", MRTD_E_UNSUPPORTED, NULL},
	{"zero in front",   "[01]", MRTD_E_JSON, NULL},
	{"minus zero",      "[-0]", MRTD_E_JSON, NULL},
	{"plus",            "[+1]", MRTD_E_JSON, NULL},
	{"minus alone",     "[-]", MRTD_E_JSON, NULL},
	{"no word",         "nul", MRTD_E_JSON, NULL},
	{"a longer word",   "nulls", MRTD_E_TRAILING, NULL},
	{"trailing comma",  "[1,]", MRTD_E_JSON, NULL},
	{"trailing comma in an object", "{\"a\":1,}", MRTD_E_JSON, NULL},
	{"no comma",        "[1 2]", MRTD_E_JSON, NULL},
	{"no colon",        "{\"a\" 1}", MRTD_E_JSON, NULL},
	{"name is no string", "{1:1}", MRTD_E_JSON, NULL},
	{"other bracket",   "[1}", MRTD_E_JSON, NULL},
	{"no end of an array", "[1", MRTD_E_TRUNCATED, NULL},
	{"no end of an object", "{\"a\":1", MRTD_E_TRUNCATED, NULL},
	{"two values",      "{} {}", MRTD_E_TRAILING, NULL},
	{"nothing",         "", MRTD_E_TRUNCATED, NULL},
	{"blanks alone",    " \n", MRTD_E_TRUNCATED, NULL},
	{"another blank",   "\v1", MRTD_E_JSON, NULL},
	{"a byte order mark", "\xEF\xBB\xBF" "1", MRTD_E_JSON, NULL},
	{"as deep as allowed", "[[[[[[[[[[[[1]]]]]]]]]]]]", MRTD_E_OK, "[[[[[[[[[[[[1]]]]]]]]]]]]"},
	{"too deep",        "[[[[[[[[[[[[[1]]]]]]]]]]]]]", MRTD_E_SPACE, NULL},
};
/* clang-format on */

static void
reads_and_writes_canonically(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char buf[512];
		struct sink k = sink_of(buf, sizeof(buf));
		struct mrtd_json v, again;

		check(rows[i].name,
		    mrtd_json_open(text_of(rows[i].text), &v) == rows[i].err);
		if (rows[i].err != MRTD_E_OK)
			continue;
		check(rows[i].name, mrtd_json_canonical(&v, &k) == MRTD_E_OK);
		check(rows[i].name,
		    span_eq(sink_span(&k), text_of(rows[i].canonical)));
		/* What is canonical stays as it is. */
		check(rows[i].name,
		    mrtd_json_open(text_of(rows[i].canonical), &again) ==
			MRTD_E_OK);
		k.n = 0;
		check(
		    rows[i].name, mrtd_json_canonical(&again, &k) == MRTD_E_OK);
		check(rows[i].name,
		    span_eq(sink_span(&k), text_of(rows[i].canonical)));
	}
}

/* No object is cut where the table of its members ends. */
static void
counts_members(void **state)
{
	char text[MRTD_JSON_MEMBERS * 12];
	struct mrtd_json v, one;

	(void)state;
	for (unsigned n = MRTD_JSON_MEMBERS; n <= MRTD_JSON_MEMBERS + 1; n++) {
		size_t used = 0;

		for (unsigned i = 0; i < n; i++)
			used += (size_t)snprintf(text + used,
			    sizeof(text) - used, "%c\"m%u\":%u",
			    i == 0 ? '{' : ',', i, i);
		snprintf(text + used, sizeof(text) - used, "}");
		assert_int_equal(mrtd_json_open(text_of(text), &v),
		    n <= MRTD_JSON_MEMBERS ? MRTD_E_OK : MRTD_E_SPACE);
		if (n > MRTD_JSON_MEMBERS)
			continue;
		assert_true(mrtd_json_get(&v, "m63", &one));
		assert_false(mrtd_json_get(&v, "m64", &one));
	}
}

static void
finds_members(void **state)
{
	struct mrtd_json v, one;
	char text[8];
	int64_t n;

	(void)state;
	assert_int_equal(
	    mrtd_json_open(text_of("{\"a\":[1],\"\\u0062\":\"\\u00e4\","
				   "\"c\":-42,\"d\":\"\\u0000\"}"),
		&v),
	    MRTD_E_OK);
	assert_true(mrtd_json_get(&v, "b", &one));
	assert_int_equal(mrtd_json_string(&one, text, sizeof(text)), MRTD_E_OK);
	assert_string_equal(text, "\xC3\xA4");
	assert_int_equal(mrtd_json_string(&one, text, 2), MRTD_E_SPACE);
	assert_string_equal(text, "");
	assert_false(mrtd_json_integer(&one, &n));
	assert_true(mrtd_json_get(&v, "c", &one));
	assert_true(mrtd_json_integer(&one, &n));
	assert_int_equal(n, -42);
	assert_int_equal(
	    mrtd_json_string(&one, text, sizeof(text)), MRTD_E_JSON);
	assert_true(mrtd_json_get(&v, "d", &one));
	assert_int_equal(
	    mrtd_json_string(&one, text, sizeof(text)), MRTD_E_VALUE);
	assert_false(mrtd_json_get(&v, "e", &one));
	assert_true(mrtd_json_get(&v, "a", &one));
	assert_false(mrtd_json_get(&one, "a", &v));
}

static void
note(void *cookie, const char *path, const struct mrtd_json *v)
{
	struct sink *k = cookie;

	sink_put(k, span_of(path, strlen(path)));
	sink_put(k, SPAN_STR("="));
	sink_put(k, v->text);
	sink_put(k, SPAN_STR(" "));
}

static void
visits_every_leaf(void **state)
{
	char buf[512], text[256];
	struct sink k = sink_of(buf, sizeof(buf));
	struct mrtd_json v;

	(void)state;
	assert_int_equal(
	    mrtd_json_open(text_of("{\"a\":{\"b\":[1,[2],{\"c\":null}]},"
				   "\"d\":true,\"e\":[]}"),
		&v),
	    MRTD_E_OK);
	mrtd_json_visit(&v, note, &k);
	assert_true(span_eq(sink_span(&k),
	    text_of("a.b[0]=1 a.b[1][0]=2 a.b[2].c=null d=true ")));
	/* A path of 120 characters. */
	snprintf(text, sizeof(text), "{\"%060d\":{\"%059d\":7}}", 1, 2);
	assert_int_equal(mrtd_json_open(text_of(text), &v), MRTD_E_OK);
	k.n = 0;
	mrtd_json_visit(&v, note, &k);
	assert_int_equal(k.n, 60 + 3 + 3);
	assert_memory_equal(buf + 59, "1...=7 ", 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_and_writes_canonically),
	    cmocka_unit_test(counts_members),
	    cmocka_unit_test(finds_members),
	    cmocka_unit_test(visits_every_leaf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
