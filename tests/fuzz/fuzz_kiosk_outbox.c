/*
 * The input is a row that a gate's monitor hands to its link.  Whatever it
 * says, the site's store is asked to add one row of a table that it names, with
 * as many values as that has columns, each of them out of the input.
 */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/outbox.h"
#include "kiosk/store_parts.h"

struct seen {
	struct span input;
	unsigned rows, told;
	bool heeds;
};

static bool
inside(struct span all, struct span part)
{
	return part.n == 0 ||
	    (part.p >= all.p && part.n <= all.n &&
		(size_t)(part.p - all.p) <= all.n - part.n);
}

static enum kiosk_err
add(void *cookie, const char *sql, const struct kiosk_store_value *v, size_t n,
    kiosk_store_row *row, void *row_cookie)
{
	struct seen *s = cookie;
	char last[8];

	(void)row_cookie;
	FUZZ_ASSERT(row == NULL);
	/* A row, or which tokens were used, which the site's own function adds.
	 */
	FUZZ_ASSERT(strncmp(sql, "INSERT INTO ", 12) == 0 ||
	    strcmp(sql, "SELECT tell_spent($1, $2, $3, $4)") == 0);
	/* What a gate says of itself replaces what it said before. */
	FUZZ_ASSERT((strstr(sql, "DO UPDATE") != NULL) ==
	    (strncmp(sql, "INSERT INTO marks", 17) == 0));
	snprintf(last, sizeof(last), "$%zu)", n);
	FUZZ_ASSERT(strstr(sql, last) != NULL);
	for (size_t i = 0; i < n; i++) {
		if (v[i].type == KIOSK_STORE_NUMBER)
			continue;
		FUZZ_ASSERT(inside(s->input, v[i].s));
		/* libpq would end the text there. */
		FUZZ_ASSERT(v[i].type != KIOSK_STORE_TEXT || v[i].s.n == 0 ||
		    memchr(v[i].s.p, 0, v[i].s.n) == NULL);
	}
	s->rows++;
	return KIOSK_E_OK;
}

static enum kiosk_err
tell(void *cookie, const char *channel)
{
	struct seen *s = cookie;

	FUZZ_ASSERT(strlen(channel) == strlen("case_") + 40);
	s->told++;
	return KIOSK_E_OK;
}

static enum kiosk_err
heed(void *cookie, const char *channel)
{
	struct seen *s = cookie;

	FUZZ_ASSERT(strlen(channel) == strlen("order_") + 40);
	s->heeds = true;
	return KIOSK_E_OK;
}

static enum kiosk_err
unheed(void *cookie, const char *channel)
{
	struct seen *s = cookie;

	FUZZ_ASSERT(s->heeds && channel[0] != '\0');
	s->heeds = false;
	return KIOSK_E_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const struct kiosk_store_backend backend = {
	    .run = add, .listen = heed, .unlisten = unheed, .tell = tell};
	struct seen seen = {.input = span_of(p, n)};
	struct kiosk_store store = {.backend = &backend, .cookie = &seen};
	enum kiosk_err e = kiosk_outbox_carry(&store, span_of(p, n));

	FUZZ_ASSERT(e == KIOSK_E_OK || e == KIOSK_E_FRAME);
	/* Orders are listened to where a case is open, and nowhere else. */
	FUZZ_ASSERT(
	    seen.heeds == kiosk_store_listens(&store, KIOSK_STORE_ORDERS));
	FUZZ_ASSERT(!seen.heeds || e == KIOSK_E_OK);
	FUZZ_ASSERT(seen.rows == (e == KIOSK_E_OK ? 1 : 0));
	/* Of a passage no console wants to hear, nor of what is sent again. */
	FUZZ_ASSERT(
	    seen.told == (e == KIOSK_E_OK && p[8] >= 1 && p[8] <= 3 ? 1 : 0));
	return 0;
}
