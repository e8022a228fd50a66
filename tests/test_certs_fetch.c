/*
 * What certs/fetch decides without a network: what to ask for, what an answer
 * means, what is kept of it, how fast.  The network is in test_certs_fetch_*.
 */
#include "tests/check.h"

#include "certs/fetch_answer.h"
#include "certs/fetch_entry.h"
#include "certs/fetch_pace.h"
#include "certs/fetch_peer.h"
#include "certs/fetch_set.h"
#include "certs/fetch_tree.h"
#include "certs/ldif.h"

#define A "00112233445566778899aabbccddeeff"
#define B "ffeeddccbbaa99887766554433221100"
#define HEAD                                                           \
	"sallyport fetch 1\nurl https://pkd.example/ml\nbase \nphase " \
	"part\n"
#define TAIL                                                              \
	"etag \"33a\"\nmodified Sun, 22 Nov 2026 07:00:00 GMT\ndated 1\n" \
	"size 1048576\nlater 0\nrefused 2\nstore 7\n"

/* clang-format off */
static const struct {
	const char *name, *text;
	enum certs_err e;
} states[] = {
	{"no objects",            HEAD TAIL "end\n", CERTS_E_OK},
	{"objects",               HEAD TAIL "object " A "\nobject " B "\ndenied " A "\nend\n", CERTS_E_OK},
	{"a base in UTF-8",       "sallyport fetch 1\nurl ldaps://a\nbase o=Ma\303\237,dc=a\nphase part\n" TAIL "end\n", CERTS_E_OK},
	{"empty",                 "", CERTS_E_ENCODING},
	{"cut before the end",    HEAD TAIL, CERTS_E_ENCODING},
	{"the end is cut",        HEAD TAIL "en", CERTS_E_ENCODING},
	{"no line end",           HEAD TAIL "end", CERTS_E_ENCODING},
	{"data after the end",    HEAD TAIL "end\n\n", CERTS_E_ENCODING},
	{"another version",       "sallyport fetch 2\n", CERTS_E_ENCODING},
	{"a line is missing",     HEAD "end\n", CERTS_E_ENCODING},
	{"objects the wrong way", HEAD TAIL "object " B "\nobject " A "\nend\n", CERTS_E_ENCODING},
	{"an object twice",       HEAD TAIL "object " A "\nobject " A "\nend\n", CERTS_E_ENCODING},
	{"denied comes last",     HEAD TAIL "denied " A "\nobject " A "\nend\n", CERTS_E_ENCODING},
	{"an object too short",   HEAD TAIL "object 0011\nend\n", CERTS_E_ENCODING},
	{"upper case",            HEAD TAIL "object 00112233445566778899AABBCCDDEEFF\nend\n", CERTS_E_ENCODING},
	{"no such phase",         "sallyport fetch 1\nurl \nbase \nphase half\n" TAIL "end\n", CERTS_E_ENCODING},
	{"a control in the URL",  "sallyport fetch 1\nurl a\tb\nbase \nphase none\n" TAIL "end\n", CERTS_E_ENCODING},
	{"a number too large",    HEAD "etag \nmodified \ndated 0\nsize 9223372036854775808\nlater 0\nrefused 0\nstore 0\nend\n", CERTS_E_ENCODING},
	{"a number with zeros",   HEAD "etag \nmodified \ndated 0\nsize 01\nlater 0\nrefused 0\nstore 0\nend\n", CERTS_E_ENCODING},
	{"neither yes nor no",    HEAD "etag \nmodified \ndated 2\nsize 1\nlater 0\nrefused 0\nstore 0\nend\n", CERTS_E_ENCODING},
};
/* clang-format on */

static void
states_are_read_and_written_one_way(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		struct span text = span_of(
		    states[i].text, strlen(states[i].text));
		struct certs_fetch_state s;
		uint8_t room[4096];
		struct sink k = sink_of(room, sizeof(room));

		check(states[i].name,
		    certs_fetch_state_parse(text, &s) == states[i].e);
		if (states[i].e != CERTS_E_OK)
			continue;
		certs_fetch_state_write(&s, &k);
		check(states[i].name, span_eq(sink_span(&k), text));
		check(states[i].name, s.phase == CERTS_FETCH_PART && s.dated);
		check(states[i].name, s.size == 1048576 && s.store == 7);
	}
}

static void
objects_are_found(void **state)
{
	struct certs_fetch_set set = {0};
	uint8_t room[16384];
	struct sink k = sink_of(room, sizeof(room));
	char hex[CERTS_FETCH_STATE_HEX];

	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		struct span stamp = span_of(&i, sizeof(i));

		certs_fetch_entry_object(SPAN_STR("c=UT"), stamp, hex);
		assert_false(certs_fetch_set_has(&set, hex));
		assert_int_equal(certs_fetch_set_add(&set, hex), CERTS_E_OK);
		assert_true(certs_fetch_set_has(&set, hex));
	}
	certs_fetch_set_write(&set, "object ", &k);
	assert_true(sink_ok(&k));
	assert_int_equal(sink_span(&k).n, 300 * CERTS_FETCH_STATE_LINE);
	for (unsigned i = 0; i < 301; i++) {
		certs_fetch_entry_object(
		    SPAN_STR("c=UT"), span_of(&i, sizeof(i)), hex);
		assert_int_equal(
		    certs_fetch_state_has(sink_span(&k), hex), i < 300);
	}
	certs_fetch_set_free(&set);
}

/* clang-format off */
static const struct {
	const char *text;
	int64_t t; /* -1: it is none */
} dates[] = {
	{"Sun, 06 Nov 1994 08:49:37 GMT", 784111777}, /* RFC 9110 §5.6.7 */
	{"Thu, 01 Jan 1970 00:00:00 GMT", 0},
	{"Thu, 29 Feb 2024 23:59:59 GMT", 1709251199},
	{"Fri, 01 Mar 2024 00:00:00 GMT", 1709251200},
	{"Mon, 01 Mar 2100 00:00:00 GMT", 4107542400},
	{"Sunday, 06-Nov-94 08:49:37 GMT", -1}, /* obsolete forms: not used */
	{"Sun Nov  6 08:49:37 1994", -1},
	{"Sun, 06 Nov 1994 08:49:37 CET", -1},
	{"Sun, 06 Nov 1994 08:49:37 GMT ", -1},
	{"Sun, 6 Nov 1994 08:49:37 GMT", -1},
	{"Sun, 06 Nov 1994 24:00:00 GMT", -1},
	{"Sun, 06 Nov 1969 08:49:37 GMT", -1},
	{"Foo, 06 Nov 1994 08:49:37 GMT", -1},
	{"", -1},
};
/* clang-format on */

static void
dates_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(dates) / sizeof(*dates); i++) {
		struct span s = span_of(dates[i].text, strlen(dates[i].text));
		int64_t t = -1;

		check(dates[i].text,
		    certs_fetch_answer_date(s, &t) == (dates[i].t >= 0));
		check(dates[i].text, t == dates[i].t);
	}
}

#define NOV "Sun, 22 Nov 2026 07:00:00 GMT"
/* What the spool and the state hold, and what is asked. */
/* clang-format off */
static const struct {
	const char *name;
	enum certs_fetch_phase phase;
	const char *etag, *modified;
	bool dated;
	uint64_t held;
	bool anew;
	uint64_t from;
	const char *if_range, *if_none_match, *if_modified_since;
} asks[] = {
	{"nothing known",           CERTS_FETCH_NONE, "",        "",  false, 0,  false, 0,  "",      "",      ""},
	{"a part, strong tag",      CERTS_FETCH_PART, "\"a\"",   NOV, false, 10, false, 10, "\"a\"", "",      ""},
	{"a part, weak tag",        CERTS_FETCH_PART, "W/\"a\"", "",  false, 10, false, 0,  "",      "",      ""},
	{"a part, weak, and dated", CERTS_FETCH_PART, "W/\"a\"", NOV, true,  10, false, 10, NOV,     "",      ""},
	{"a part, just modified",   CERTS_FETCH_PART, "",        NOV, false, 10, false, 0,  "",      "",      ""},
	{"a part, no word on it",   CERTS_FETCH_PART, "",        "",  false, 10, false, 0,  "",      "",      ""},
	{"a part of nothing",       CERTS_FETCH_PART, "\"a\"",   NOV, true,  0,  false, 0,  "",      "",      ""},
	{"done, tag",               CERTS_FETCH_DONE, "\"a\"",   NOV, true,  0,  false, 0,  "",      "\"a\"", ""},
	{"done, weak tag will do",  CERTS_FETCH_DONE, "W/\"a\"", NOV, true,  0,  false, 0,  "",      "W/\"a\"", ""},
	{"done, date",              CERTS_FETCH_DONE, "",        NOV, false, 0,  false, 0,  "",      "",      NOV},
	{"done, no word on it",     CERTS_FETCH_DONE, "",        "",  false, 0,  false, 0,  "",      "",      ""},
	{"done, but asked anew",    CERTS_FETCH_DONE, "\"a\"",   NOV, true,  0,  true,  0,  "",      "",      ""},
};
/* clang-format on */

static void
requests_follow_the_state(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(asks) / sizeof(*asks); i++) {
		struct certs_fetch_state s = {
		    .phase = asks[i].phase, .dated = asks[i].dated};
		struct certs_fetch_ask q;

		snprintf(s.etag, sizeof(s.etag), "%s", asks[i].etag);
		snprintf(
		    s.modified, sizeof(s.modified), "%s", asks[i].modified);
		certs_fetch_answer_ask(&s, asks[i].held, asks[i].anew, &q);
		check(asks[i].name, q.from == asks[i].from);
		check(asks[i].name, strcmp(q.if_range, asks[i].if_range) == 0);
		check(asks[i].name,
		    strcmp(q.if_none_match, asks[i].if_none_match) == 0);
		check(asks[i].name,
		    strcmp(q.if_modified_since, asks[i].if_modified_since) ==
			0);
	}
}

/* Asked for the rest after 100 bytes of 200 with tag "a", at most 1000. */
enum {
	FRESH,
	REST,
	CHANGED
};
#define OK200 "HTTP/1.1 200 OK\n"
#define P206 "HTTP/1.1 206 Partial Content\n"
/* clang-format off */
static const struct {
	const char *name;
	int asked;
	const char *head;
	enum certs_fetch_step step;
	enum certs_err e;
	uint64_t wait; /* at 07:00:00 of NOV */
} answers[] = {
	{"the whole",                FRESH, OK200 "Content-Length: 1000\n", CERTS_FETCH_ANEW, CERTS_E_OK, 0},
	{"names in any case",        FRESH, "HTTP/1.1 200 OK\r\ncOnTeNt-LeNgTh:1000 \r\n", CERTS_FETCH_ANEW, CERTS_E_OK, 0},
	{"chunked",                  FRESH, OK200 "Transfer-Encoding: chunked\n", CERTS_FETCH_ANEW, CERTS_E_OK, 0},
	{"to the end of the line",   FRESH, OK200 "Connection: close\n", CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"a byte too many",          FRESH, OK200 "Content-Length: 1001\n", CERTS_FETCH_STOP, CERTS_E_SPACE, 0},
	{"two lengths, one size",    FRESH, OK200 "Content-Length: 5\nContent-Length: 5\n", CERTS_FETCH_ANEW, CERTS_E_OK, 0},
	{"two lengths",              FRESH, OK200 "Content-Length: 5\nContent-Length: 6\n", CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"a length below zero",      FRESH, OK200 "Content-Length: -1\n", CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"a length of 30 digits",    FRESH, OK200 "Content-Length: 111111111111111111111111111111\n", CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"compressed",               FRESH, OK200 "Content-Length: 5\nContent-Encoding: gzip\n", CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"identity",                 FRESH, OK200 "Content-Length: 5\nContent-Encoding: identity\n", CERTS_FETCH_ANEW, CERTS_E_OK, 0},
	{"a part nobody asked for",  FRESH, P206 "Content-Range: bytes 0-99/200\n", CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"unchanged since never",    FRESH, "HTTP/1.1 304 Not Modified\n", CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"a range error to none",    FRESH, "HTTP/1.1 416 No\n", CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"the rest",                 REST,  P206 "Content-Range: bytes 100-199/200\nETag: \"a\"\n", CERTS_FETCH_APPEND, CERTS_E_OK, 0},
	{"the rest, without a tag",  REST,  P206 "Content-Range: bytes 100-199/200\nContent-Length: 100\n", CERTS_FETCH_APPEND, CERTS_E_OK, 0},
	{"another version whole",    REST,  OK200 "Content-Length: 300\nETag: \"b\"\n", CERTS_FETCH_ANEW, CERTS_E_OK, 0},
	{"the rest of another one",  REST,  P206 "Content-Range: bytes 100-199/200\nETag: \"b\"\n", CERTS_FETCH_AGAIN, CERTS_E_OK, 0},
	{"of another size",          REST,  P206 "Content-Range: bytes 100-299/300\nETag: \"a\"\n", CERTS_FETCH_AGAIN, CERTS_E_OK, 0},
	{"from another place",       REST,  P206 "Content-Range: bytes 99-199/200\n", CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"not up to the end",        REST,  P206 "Content-Range: bytes 100-198/200\n", CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"range and length differ",  REST,  P206 "Content-Range: bytes 100-199/200\nContent-Length: 99\n", CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"no range",                 REST,  P206, CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"several parts",            REST,  P206 "Content-Type: multipart/byteranges\n", CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"a range backwards",        REST,  P206 "Content-Range: bytes 199-100/200\n", CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"a range past its end",     REST,  P206 "Content-Range: bytes 100-200/200\n", CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"a part too large",         REST,  P206 "Content-Range: bytes 100-1999/2000\n", CERTS_FETCH_STOP, CERTS_E_SPACE, 0},
	{"nothing after that",       REST,  "HTTP/1.1 416 No\nContent-Range: bytes */50\n", CERTS_FETCH_AGAIN, CERTS_E_OK, 0},
	{"unchanged",                CHANGED, "HTTP/1.1 304 Not Modified\n", CERTS_FETCH_UNCHANGED, CERTS_E_OK, 0},
	{"changed",                  CHANGED, OK200 "Content-Length: 1\n", CERTS_FETCH_ANEW, CERTS_E_OK, 0},
	{"elsewhere",                FRESH, "HTTP/1.1 302 Found\nLocation: https://evil.example/\n", CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"elsewhere for good",       FRESH, "HTTP/1.1 308 Moved\nLocation: /other\n", CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"who are you",              FRESH, "HTTP/1.1 401 Unauthorized\n", CERTS_FETCH_STOP, CERTS_E_REFUSED, 0},
	{"not for you",              FRESH, "HTTP/1.1 403 Forbidden\n", CERTS_FETCH_STOP, CERTS_E_REFUSED, 0},
	{"no such file",             FRESH, "HTTP/1.1 404 Not Found\n", CERTS_FETCH_STOP, CERTS_E_REFUSED, 0},
	{"too often",                FRESH, "HTTP/1.1 429 Slow down\nRetry-After: 120\n", CERTS_FETCH_WAIT, CERTS_E_LATER, 120},
	{"later, at a time",         FRESH, "HTTP/1.1 503 Busy\nRetry-After: Sun, 22 Nov 2026 07:01:00 GMT\n", CERTS_FETCH_WAIT, CERTS_E_LATER, 60},
	{"later, at a time gone by", FRESH, "HTTP/1.1 503 Busy\nRetry-After: Sun, 22 Nov 2026 06:01:00 GMT\n", CERTS_FETCH_WAIT, CERTS_E_LATER, 0},
	{"later, but when",          FRESH, "HTTP/1.1 503 Busy\nRetry-After: soon\n", CERTS_FETCH_WAIT, CERTS_E_LATER, 0},
	{"broken",                   FRESH, "HTTP/1.1 500 Oh\n", CERTS_FETCH_WAIT, CERTS_E_SERVER, 0},
	{"a status of its own",      FRESH, "HTTP/1.1 299 Odd\n", CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"no status",                FRESH, "HTTP/1.1 OK\n", CERTS_FETCH_STOP, CERTS_E_RESPONSE, 0},
	{"only the last head counts", FRESH, "HTTP/1.1 100 Continue\nContent-Length: 3000\n" OK200 "Content-Length: 10\n", CERTS_FETCH_ANEW, CERTS_E_OK, 0},
};
/* clang-format on */

static void
take_head(struct certs_fetch_answer *a, const char *head)
{
	struct span rest = span_of(head, strlen(head)), line;

	while (rest.n > 0) {
		const uint8_t *nl = memchr(rest.p, '\n', rest.n);

		assert_true(span_take(&rest, (size_t)(nl - rest.p) + 1, &line));
		certs_fetch_answer_line(a, line);
	}
}

static void
answers_are_judged(void **state)
{
	int64_t now;

	(void)state;
	assert_true(certs_fetch_answer_date(SPAN_STR(NOV), &now));
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		struct certs_fetch_state s = {.etag = "\"a\"", .size = 200};
		struct certs_fetch_answer a = {0};
		struct certs_fetch_verdict v;
		struct certs_fetch_ask q;

		s.phase = answers[i].asked == FRESH ? CERTS_FETCH_NONE
		    : answers[i].asked == REST	    ? CERTS_FETCH_PART
						    : CERTS_FETCH_DONE;
		certs_fetch_answer_ask(&s, 100, false, &q);
		take_head(&a, answers[i].head);
		v = certs_fetch_answer_judge(&s, &q, &a, 1000);
		check(answers[i].name, v.step == answers[i].step);
		check(answers[i].name, v.e == answers[i].e);
		check(answers[i].name,
		    (v.e == CERTS_E_OK) == (v.advice[0] == '\0'));
		check(answers[i].name,
		    certs_fetch_answer_wait(&a, now) == answers[i].wait);
	}
}

static void
what_is_kept_of_an_answer(void **state)
{
	struct certs_fetch_answer a = {0};
	struct certs_fetch_state s = {.etag = "\"old\"", .size = 9};

	(void)state;
	take_head(&a,
	    OK200 "ETag: \"new\"\nLast-Modified: " NOV
		  "\nDate: Sun, 22 Nov 2026 07:01:00 GMT\n");
	certs_fetch_answer_keep(&a, &s);
	assert_string_equal(s.etag, "\"new\"");
	assert_string_equal(s.modified, NOV);
	assert_true(s.dated);
	assert_int_equal(s.size, 0);
	/* Younger than a minute: two versions may have the same date. */
	take_head(&a,
	    OK200 "ETag: unquoted\nLast-Modified: " NOV
		  "\nDate: Sun, 22 Nov 2026 07:00:59 GMT\n"
		  "Content-Length: 7\n");
	certs_fetch_answer_keep(&a, &s);
	assert_string_equal(s.etag, "");
	assert_false(s.dated);
	assert_int_equal(s.size, 7);
}

static void
pace_is_kept(void **state)
{
	struct certs_fetch_pace p = {
	    .bytes_per_second = 1000, .requests_per_minute = 60};
	static const struct {
		unsigned failures;
		uint64_t asked, wait;
		bool ok;
	} retries[] = {{1, 0, 1, true}, {2, 0, 2, true}, {6, 0, 32, true},
	    {7, 0, 64, false}, {100, 0, 2048, false}, {1, 60, 60, true},
	    {1, 61, 61, false}, {6, 10, 32, true}};
	uint64_t wait;

	(void)state;
	assert_int_equal(certs_fetch_pace_request(&p, 5000), 0);
	assert_int_equal(certs_fetch_pace_request(&p, 5000), 1000);
	assert_int_equal(certs_fetch_pace_request(&p, 6500), 500);
	/* Time that went by unused is not saved up. */
	assert_int_equal(certs_fetch_pace_request(&p, 60000), 0);
	assert_int_equal(certs_fetch_pace_request(&p, 60000), 1000);
	assert_int_equal(certs_fetch_pace_bytes(&p, 500, 1000), 500);
	assert_int_equal(certs_fetch_pace_bytes(&p, 500, 1500), 500);
	assert_int_equal(certs_fetch_pace_bytes(&p, 0, 9000), 0);
	p = (struct certs_fetch_pace) {0};
	assert_int_equal(certs_fetch_pace_bytes(&p, 1u << 30, 0), 0);
	assert_int_equal(certs_fetch_pace_request(&p, 0), 0);
	for (size_t i = 0; i < sizeof(retries) / sizeof(*retries); i++) {
		assert_int_equal(certs_fetch_pace_retry(retries[i].failures,
				     retries[i].asked, 60, &wait),
		    retries[i].ok);
		assert_int_equal(wait, retries[i].wait);
	}
}

static void
spools_are_ldif_and_their_own_checkpoint(void **state)
{
	const struct {
		const char *attribute;
		struct span value;
		enum certs_err e;
		bool kept;
	} values[] = {
	    {"userCertificate;binary", HEX(0x30, 0x01, 0x00), CERTS_E_OK, true},
	    {"1.3.6.1.4.1.2", HEX(0x30, 0x80, 0x00, 0x00), CERTS_E_OK, true},
	    {"sn", SPAN_STR("04"), CERTS_E_OK, false},
	    {"objectClass", SPAN_STR("top"), CERTS_E_OK, false},
	    {"dn", HEX(0x30, 0x01, 0x00), CERTS_E_RESPONSE, false},
	    {"changeType", HEX(0x30, 0x01, 0x00), CERTS_E_RESPONSE, false},
	    {"a: b\nc", HEX(0x30, 0x01, 0x00), CERTS_E_RESPONSE, false},
	    {"", HEX(0x30, 0x01, 0x00), CERTS_E_RESPONSE, false},
	    {"a;", HEX(0x30, 0x01, 0x00), CERTS_E_RESPONSE, false},
	    {";binary", HEX(0x30, 0x01, 0x00), CERTS_E_RESPONSE, false},
	};
	uint8_t room[2048], values_room[256];
	struct sink k = sink_of(room, sizeof(room));
	struct certs_ldif ldif;
	struct certs_ldif_line line;
	struct certs_fetch_entry at;
	size_t ends[3] = {0}, n = 0, starts[2] = {0};
	char hex[CERTS_FETCH_STATE_HEX];

	(void)state;
	sink_put(&k, SPAN_STR(CERTS_FETCH_ENTRY_HEAD));
	ends[0] = k.n;
	for (int entry = 0; entry < 2; entry++) {
		certs_fetch_entry_object(SPAN_STR("cn=\xc3\xa4,c=UT"),
		    span_of(&entry, sizeof(entry)), hex);
		certs_fetch_entry_begin(&k, hex, SPAN_STR("cn=\xc3\xa4,c=UT"));
		for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
			size_t before = k.n;

			check(values[i].attribute,
			    certs_fetch_entry_value(&k, values[i].attribute,
				values[i].value) == values[i].e);
			check(values[i].attribute,
			    (k.n > before) == values[i].kept);
		}
		certs_fetch_entry_end(&k);
		ends[entry + 1] = k.n;
	}
	assert_true(sink_ok(&k));
	/* The import's own reader reads it: two entries of two values. */
	certs_ldif_init(&ldif, sink_span(&k), values_room, sizeof(values_room));
	for (n = 0; certs_ldif_next(&ldif, &line) == CERTS_E_OK &&
	     line.kind != CERTS_LDIF_END;)
		n += line.kind == CERTS_LDIF_VALUE;
	assert_int_equal(ldif.error, CERTS_E_OK);
	assert_int_equal(n, 4);
	/* Wherever it is cut, what is whole is found, and no more. */
	for (size_t cut = 0; cut <= k.n; cut++) {
		size_t whole = 0;

		if (!certs_fetch_entry_first(span_of(room, cut), &at)) {
			assert_true(cut < ends[0]);
			continue;
		}
		while (certs_fetch_entry_next(&at)) {
			starts[whole++] = at.line;
			assert_int_equal(at.end, ends[whole]);
		}
		assert_int_equal(whole,
		    cut >= ends[2]	 ? 2
			: cut >= ends[1] ? 1
					 : 0);
	}
	assert_int_equal(starts[0], 3);
	assert_int_equal(starts[1], 8);
}

static void
trees_tell_what_is_missing(void **state)
{
	/* In the state, denied, in the spool, of no date, new. */
	struct certs_fetch_tree t = {0};
	struct certs_fetch_set spool = {0}, have = {0}, no = {0};
	uint8_t room[256];
	struct sink k = sink_of(room, sizeof(room));
	struct span objects, denied;
	char dn[CERTS_FETCH_ENTRY_DN + 2];

	(void)state;
	for (char c = 'a'; c <= 'e'; c++)
		assert_int_equal(certs_fetch_tree_add(&t, span_of(&c, 1),
				     c == 'd' ? span_of("", 0) : SPAN_STR("1")),
		    CERTS_E_OK);
	assert_int_equal(certs_fetch_set_add(&have, t.rows[0].hex), 0);
	assert_int_equal(certs_fetch_set_add(&no, t.rows[1].hex), 0);
	assert_int_equal(certs_fetch_set_add(&spool, t.rows[2].hex), 0);
	assert_int_equal(certs_fetch_set_add(&spool, t.rows[3].hex), 0);
	certs_fetch_set_write(&have, "object ", &k);
	objects = sink_span(&k);
	certs_fetch_set_write(&no, "denied ", &k);
	denied = span_of(room + CERTS_FETCH_STATE_LINE, CERTS_FETCH_STATE_LINE);
	certs_fetch_tree_compare(&t, objects, denied, false, &spool);
	assert_int_equal(t.missing, 2);
	assert_true(certs_fetch_tree_find(&t, "d")->missing);
	assert_true(certs_fetch_tree_find(&t, "e")->missing);
	certs_fetch_tree_compare(&t, objects, denied, true, &spool);
	assert_true(certs_fetch_tree_find(&t, "b")->missing);
	assert_null(certs_fetch_tree_find(&t, "f"));
	assert_true(certs_fetch_tree_by_name(&t));
	memset(dn, 'x', sizeof(dn));
	assert_int_equal(
	    certs_fetch_tree_add(
		&t, span_of(dn, CERTS_FETCH_ENTRY_DN + 1), SPAN_STR("1")),
	    CERTS_E_RESPONSE);
	assert_int_equal(
	    certs_fetch_tree_add(&t, span_of("a\0b", 3), SPAN_STR("1")),
	    CERTS_E_RESPONSE);
	certs_fetch_tree_free(&t);
	certs_fetch_set_free(&spool);
	certs_fetch_set_free(&have);
	certs_fetch_set_free(&no);
}

static void
names_lie_below_others(void **state)
{
	static const struct {
		const char *dn, *base;
		bool below;
	} rows[] = {{"c=UT,dc=data", "dc=data", true},
	    {"c=UT,DC=Data", "dc=data", true}, {"dc=data", "dc=data", true},
	    {"c=UT,dc=nc-data", "dc=data", false},
	    {"c=UTdc=data", "dc=data", false}, {"data", "dc=data", false},
	    {"c=UT", "", true}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check(rows[i].dn,
		    certs_fetch_entry_below(
			span_of(rows[i].dn, strlen(rows[i].dn)),
			span_of(rows[i].base, strlen(rows[i].base))) ==
			rows[i].below);
}

static void
pins_are_read(void **state)
{
	static const struct {
		const char *text;
		bool ok;
	} rows[] = {
	    {"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", true},
	    {"sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", false},
	    {"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false},
	    {"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", false},
	    {"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_=", false},
	    {"sha1//AAAAAAAAAAAAAAAAAAAAAAAAAAA=", false},
	    {"sha256//AAAA=", false},
	    {"", false},
	};
	uint8_t pin[32];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check(rows[i].text,
		    certs_fetch_peer_pin(rows[i].text, pin) == rows[i].ok);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(states_are_read_and_written_one_way),
	    cmocka_unit_test(objects_are_found),
	    cmocka_unit_test(dates_are_read),
	    cmocka_unit_test(requests_follow_the_state),
	    cmocka_unit_test(answers_are_judged),
	    cmocka_unit_test(what_is_kept_of_an_answer),
	    cmocka_unit_test(pace_is_kept),
	    cmocka_unit_test(spools_are_ldif_and_their_own_checkpoint),
	    cmocka_unit_test(trees_tell_what_is_missing),
	    cmocka_unit_test(names_lie_below_others),
	    cmocka_unit_test(pins_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
