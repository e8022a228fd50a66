/* The report of pkd check in words: what to change, then where it was seen. */
#include "kiosk/pkd_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/pkd.h"

#define WIDTH 79
/* Rows of the summary. */
#define FREQUENT 15

static const char *const verdicts[KIOSK_PKD_CHECK_VERDICTS] = {
    [KIOSK_PKD_CHECK_CONFORMS] = "conform",
    [KIOSK_PKD_CHECK_EARLIER] = "conform to the sixth edition, their own",
    [KIOSK_PKD_CHECK_DEFECTIVE] = "have defects",
    [KIOSK_PKD_CHECK_UNREADABLE] = "cannot be read",
};

/* Words with line breaks, indented. */
static void
wrap(int indent, const char *text)
{
	int column = indent;

	printf("%*s", indent, "");
	while (*text != '\0') {
		int n = (int)strcspn(text, " ");

		if (column > indent && column + 1 + n > WIDTH) {
			printf("\n%*s", indent, "");
			column = indent;
		} else if (column > indent) {
			putchar(' ');
			column++;
		}
		printf("%.*s", n, text);
		column += n;
		text += n;
		text += strspn(text, " ");
	}
	putchar('\n');
}

static void
tally(const struct kiosk_pkd_check *c, size_t from, size_t until, int indent)
{
	size_t n[KIOSK_PKD_CHECK_VERDICTS] = {0};

	for (size_t i = from; i < until; i++)
		n[kiosk_pkd_check_verdict(&c->items[i])]++;
	for (unsigned v = 0; v < KIOSK_PKD_CHECK_VERDICTS; v++)
		if (n[v] > 0)
			printf("%*s%6zu  %s\n", indent, "", n[v], verdicts[v]);
}

static size_t
states(const struct kiosk_pkd_check *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += i == 0 ||
		    strcmp(c->items[i].state, c->items[i - 1].state) != 0;
	return n;
}

/* "Table 6, SubjectAltName". */
static void
print_place(const struct certs_profile_finding *f)
{
	printf("%s%s%s", certs_profile_rule(f->rule)->clause,
	    f->part[0] != '\0' ? ", " : "", f->part);
}

static const char *
severity(const struct kiosk_pkd_check_count *k)
{
	return certs_profile_rule(k->finding.rule)->severity ==
		CERTS_PROFILE_ADVICE
	    ? "advice"
	    : "defect";
}

/* A rule under its number, and what it wants. */
static void
print_rule(const struct kiosk_pkd_check_count *k, size_t number)
{
	printf("%6zu  %s, ", number, severity(k));
	print_place(&k->finding);
	putchar('\n');
	wrap(8, certs_profile_rule(k->finding.rule)->text);
}

static void
summary(const struct kiosk_pkd_check *c)
{
	size_t of[CERTS_PROFILE_TYPE_COUNT] = {0},
	       bad[CERTS_PROFILE_TYPE_COUNT] = {0};
	struct kiosk_pkd_check_count *k;
	size_t n = 0;

	printf("Conformance to Doc 9303-12, eighth edition\n\n"
	       "%6zu  checked on %s, of %zu %s\n",
	    c->n, kiosk_pkd_day(c->now), states(c),
	    states(c) == 1 ? "State" : "States");
	tally(c, 0, c->n, 0);
	for (size_t i = 0; i < c->n; i++) {
		of[c->items[i].type]++;
		bad[c->items[i].type] += kiosk_pkd_check_verdict(
					     &c->items[i]) ==
		    KIOSK_PKD_CHECK_DEFECTIVE;
	}
	printf("\n   all  with defects\n");
	for (unsigned t = 0; t < CERTS_PROFILE_TYPE_COUNT; t++)
		if (of[t] > 0)
			printf("%6zu %6zu  %s\n", of[t], bad[t],
			    certs_profile_type_text(t));
	if ((k = kiosk_pkd_check_counts(c, 0, c->n, &n)) == NULL || n == 0) {
		free(k);
		return;
	}
	printf("\nMost frequent\n");
	for (size_t i = 0; i < n && i < FREQUENT && k[i].items > 0; i++)
		print_rule(&k[i], k[i].items);
	free(k);
}

/* An item's findings by the number of their rules. */
static void
print_findings(const struct kiosk_pkd_check_item *item,
    const struct kiosk_pkd_check_count *k, size_t n)
{
	for (size_t r = 0; r < n; r++)
		for (size_t i = 0; i < item->n; i++) {
			const struct certs_profile_finding *f =
			    &item->findings[i];

			if (kiosk_pkd_check_count_of(k, n, f) != r)
				continue;
			printf(
			    "    %-7s %2zu  ", kiosk_pkd_check_word(f), r + 1);
			print_place(f);
			printf(": %s\n", f->found);
		}
}

static void
print_item(const struct kiosk_pkd_check *c,
    const struct kiosk_pkd_check_item *item,
    const struct kiosk_pkd_check_count *k, size_t n)
{
	if (item->type == CERTS_PROFILE_UNKNOWN) {
		printf("  no certificate, CRL or list of Doc 9303-12: %s, "
		       "sha256 %s\n",
		    item->where, kiosk_pkd_print(item->sha256));
		return;
	}
	printf("\n  %s: %s\n", certs_profile_type_text(item->type),
	    item->name[0] != '\0' ? item->name : "no name");
	if (item->issuer[0] != '\0' && strcmp(item->issuer, item->name) != 0)
		printf("    issuer %s\n", item->issuer);
	printf("    ");
	if (item->serial[0] != '\0')
		printf("serial %s, ", item->serial);
	if (item->from != 0)
		printf("%s to ", kiosk_pkd_day(item->from));
	if (item->from != 0)
		printf("%s%s, ", kiosk_pkd_day(item->until),
		    item->until != 0 && item->until < c->now ? " (over)" : "");
	printf("sha256 %s", kiosk_pkd_print(item->sha256));
	if (item->where[0] != '\0')
		printf(", %s", item->where);
	putchar('\n');
	if (item->n == 0)
		printf("    conforms\n");
	print_findings(item, k, n);
}

/* What was found in a State, as a list of things to do. */
static void
print_tasks(const struct kiosk_pkd_check_count *k, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i == 0 && k[i].items > 0)
			printf("\n  What to change\n");
		if (k[i].items == 0 && (i == 0 || k[i - 1].items > 0))
			printf("\n  Allowed when it was issued, by the sixth "
			       "edition\n");
		if (k[i].items == 0) {
			printf("  %2zu  ", i + 1);
			print_place(&k[i].finding);
			printf(", in %zu\n", k[i].earlier);
			continue;
		}
		printf("  %2zu  %s, ", i + 1, severity(&k[i]));
		print_place(&k[i].finding);
		printf(", in %zu", k[i].items);
		if (k[i].earlier > 0)
			printf(" (and %zu that were allowed to)", k[i].earlier);
		putchar('\n');
		wrap(6, certs_profile_rule(k[i].finding.rule)->text);
		wrap(6, certs_profile_remedy(&k[i].finding));
	}
}

static bool
section(const struct kiosk_pkd_check *c, size_t from, size_t until)
{
	size_t n = 0;
	struct kiosk_pkd_check_count *k = kiosk_pkd_check_counts(
	    c, from, until, &n);

	if (k == NULL)
		return false;
	printf("\n%s ",
	    c->items[from].state[0] != '\0' ? c->items[from].state : "??");
	for (int i = 3; i < WIDTH; i++)
		putchar('-');
	printf("\n");
	tally(c, from, until, 0);
	print_tasks(k, n);
	if (c->items[from].type == CERTS_PROFILE_UNKNOWN)
		putchar('\n');
	for (size_t i = from; i < until; i++)
		print_item(c, &c->items[i], k, n);
	free(k);
	return true;
}

bool
kiosk_pkd_check_text(const struct kiosk_pkd_check *c)
{
	size_t until;

	summary(c);
	for (size_t from = 0; from < c->n; from = until) {
		for (until = from; until < c->n; until++)
			if (strcmp(c->items[until].state,
				c->items[from].state) != 0)
				break;
		if (!section(c, from, until))
			return false;
	}
	return fflush(stdout) == 0 && ferror(stdout) == 0;
}
