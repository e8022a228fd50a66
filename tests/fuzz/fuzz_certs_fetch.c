/*
 * The input is a checkpoint, a spool or the head of an HTTP answer; its first
 * byte says which, and of an answer what it was asked for.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "certs/fetch_answer.h"
#include "certs/fetch_entry.h"

/* Whatever is read is written back as it was. */
static void
checkpoint(struct span text)
{
	struct certs_fetch_state s;
	uint8_t *room = malloc(text.n + 1);
	struct sink k = sink_of(room, text.n + 1);
	struct span line;

	if (room == NULL)
		abort();
	if (certs_fetch_state_parse(text, &s) == CERTS_E_OK) {
		certs_fetch_state_write(&s, &k);
		FUZZ_ASSERT(sink_ok(&k) && span_eq(sink_span(&k), text));
		for (struct span all = s.objects;
		     span_take(&all, CERTS_FETCH_STATE_LINE, &line);)
			FUZZ_ASSERT(certs_fetch_state_has(
			    s.objects, (const char *)line.p + 7));
	}
	free(room);
}

static void
spool(struct span file)
{
	struct certs_fetch_entry at;
	size_t end, line;

	if (!certs_fetch_entry_first(file, &at))
		return;
	for (;;) {
		end = at.end;
		line = at.line;
		FUZZ_ASSERT(end <= file.n && file.p[end - 1] == '\n');
		if (!certs_fetch_entry_next(&at))
			break;
		FUZZ_ASSERT(at.end > end && at.line >= line);
		FUZZ_ASSERT(at.hex.n == CERTS_FETCH_STATE_HEX);
	}
	FUZZ_ASSERT(at.end == end);
}

/* A body is taken only where it is known to fit. */
static void
answer(uint8_t how, struct span head)
{
	struct certs_fetch_state s = {
	    .etag = "\"a\"", .size = how & 4 ? 200 : 0};
	struct certs_fetch_answer a = {0};
	struct certs_fetch_verdict v;
	struct certs_fetch_ask q;
	struct span line;

	s.phase = how & 1 ? CERTS_FETCH_PART
	    : how & 2	  ? CERTS_FETCH_DONE
			  : CERTS_FETCH_NONE;
	certs_fetch_answer_ask(&s, 100, false, &q);
	while (head.n > 0) {
		const uint8_t *nl = memchr(head.p, '\n', head.n);
		size_t n = nl != NULL ? (size_t)(nl - head.p) + 1 : head.n;

		if (!span_take(&head, n, &line))
			abort();
		certs_fetch_answer_line(&a, line);
	}
	v = certs_fetch_answer_judge(&s, &q, &a, 1000);
	if (v.step == CERTS_FETCH_APPEND)
		FUZZ_ASSERT(a.status == 206 && a.first == 100 &&
		    q.from == 100 && a.last < a.total && a.total <= 1000 &&
		    !a.encoded &&
		    (a.etag[0] == '\0' || strcmp(a.etag, s.etag) == 0));
	if (v.step == CERTS_FETCH_ANEW)
		FUZZ_ASSERT(a.status == 200 && !a.encoded &&
		    (a.chunked || a.length <= 1000));
	if (v.step == CERTS_FETCH_UNCHANGED)
		FUZZ_ASSERT(s.phase == CERTS_FETCH_DONE);
	certs_fetch_answer_keep(&a, &s);
	(void)certs_fetch_answer_wait(&a, 1795330800);
	/* And what is kept can be written and read. */
	{
		uint8_t room[CERTS_FETCH_STATE_HEAD];
		struct sink k = sink_of(room, sizeof(room));

		certs_fetch_state_write(&s, &k);
		FUZZ_ASSERT(sink_ok(&k) &&
		    (s.size > INT64_MAX ||
			certs_fetch_state_parse(sink_span(&k), &s) ==
			    CERTS_E_OK));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = span_of(p, n);
	uint8_t how;

	if (!span_take_u8(&in, &how))
		return 0;
	if (how == 'c')
		checkpoint(in);
	else if (how == 's')
		spool(in);
	else
		answer(how, in);
	return 0;
}
