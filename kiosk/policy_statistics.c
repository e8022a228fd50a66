/*
 * sallyport policy statistics: what rules and selection came to, from a store:
 * for each reason the passages that had it, and how they ended.  Passages are
 * counted, and nothing else of them is read.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/decide.h"
#include "kiosk/host.h"
#include "kiosk/policy_verb.h"
#include "kiosk/store.h"
#include "kiosk/verbs.h"

#define CODES 256
#define NAME 32

struct count {
	char code[NAME];
	unsigned passages, admitted;
};

struct counts {
	size_t n;
	struct count row[CODES];
	struct count all, other; /* other: of codes that find no row */
};

static void
add(struct counts *c, const char *code, size_t n, bool admitted)
{
	struct count *x = &c->other;

	for (size_t i = 0; i < c->n && x == &c->other; i++)
		if (strlen(c->row[i].code) == n &&
		    memcmp(c->row[i].code, code, n) == 0)
			x = &c->row[i];
	if (x == &c->other && c->n < CODES && n < NAME) {
		x = &c->row[c->n++];
		memcpy(x->code, code, n);
	}
	x->passages++;
	x->admitted += admitted;
}

static bool
take(void *cookie, const struct kiosk_store_summary *s)
{
	struct counts *c = cookie;
	const bool admitted = kiosk_decide_admitted(s->decision);
	const char *code = s->reasons;

	c->all.passages++;
	c->all.admitted += admitted;
	while (*(code += strspn(code, " ")) != '\0') {
		const size_t n = strcspn(code, " ");

		add(c, code, n, admitted);
		code += n;
	}
	return true;
}

static void
print(const struct count *x, const char *name, unsigned all)
{
	printf("%-32s %9u %7.2f%% %9u\n", name, x->passages,
	    all > 0 ? 100.0 * x->passages / all : 0, x->admitted);
}

int
kiosk_policy_statistics(const struct kiosk_policy_verb *v)
{
	static struct counts c;
	struct kiosk_store_query q = {.to = INT64_MAX};
	char why[KIOSK_STORE_WHY];
	struct kiosk_store *s = NULL;
	int status = 0;

	memset(&c, 0, sizeof(c));

	if ((v->from != NULL && !kiosk_host_day(v->from, &q.from)) ||
	    (v->until != NULL && !kiosk_host_day(v->until, &q.to))) {
		fprintf(stderr, "sallyport policy statistics: no such day\n");
		return EX_USAGE;
	}
	/* A store that is not there would be made. */
	if (strncmp(v->file, "sqlite:", 7) == 0 &&
	    access(v->file + 7, R_OK) != 0) {
		fprintf(
		    stderr, "sallyport policy: %s: cannot be read\n", v->file);
		return EX_NOINPUT;
	}
	if (kiosk_store_open(v->file, &s, why) != KIOSK_E_OK) {
		fprintf(stderr, "sallyport policy: %s: %s\n", v->file, why);
		return EX_NOINPUT;
	}
	if (kiosk_store_find(s, &q, take, &c) != KIOSK_E_OK) {
		fprintf(stderr, "sallyport policy: %s: %s\n", v->file,
		    kiosk_store_why(s));
		status = EX_IOERR;
	}
	kiosk_store_close(&s);
	if (status != 0)
		return status;
	printf(
	    "%-32s %9s %8s %9s\n", "reason", "passages", "share", "admitted");
	for (size_t i = 0; i < c.n; i++)
		print(&c.row[i], c.row[i].code, c.all.passages);
	if (c.other.passages > 0)
		print(&c.other, "(others)", c.all.passages);
	print(&c.all, "all passages", c.all.passages);
	return 0;
}
