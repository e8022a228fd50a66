/* The report of pkd check for machines: every finding with all that it says. */
#include "kiosk/pkd_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/json.h"
#include "kiosk/pkd.h"

/* One object with its findings: many times what a hostile one can have. */
#define ROOM ((size_t)4 << 20)

static const char *const verdicts[KIOSK_PKD_CHECK_VERDICTS] = {
    "conforms", "earlier", "defective", "unreadable"};

static bool
flush(struct sink *out)
{
	bool ok = sink_ok(out) && fwrite(out->p, 1, out->n, stdout) == out->n;

	out->n = 0;
	return ok;
}

static void
finding(struct kiosk_json *j, const struct certs_profile_finding *f)
{
	const struct certs_profile_rule_info *r = certs_profile_rule(f->rule);

	kiosk_json_open(j, NULL, '{');
	kiosk_json_text(j, "rule", r->name);
	kiosk_json_text(j, "severity", kiosk_pkd_check_word(f));
	kiosk_json_text(j, "clause", r->clause);
	kiosk_json_text(j, "part", f->part);
	kiosk_json_text(j, "found", f->found);
	kiosk_json_text(j, "text", r->text);
	kiosk_json_text(j, "remedy", certs_profile_remedy(f));
	kiosk_json_close(j);
}

static void
item(struct kiosk_json *j, const struct kiosk_pkd_check_item *i)
{
	kiosk_json_open(j, NULL, '{');
	kiosk_json_text(j, "type", certs_profile_type_word(i->type));
	kiosk_json_text(j, "verdict", verdicts[kiosk_pkd_check_verdict(i)]);
	kiosk_json_text(j, "state", i->state);
	kiosk_json_text(j, "name", i->name);
	if (i->serial[0] != '\0') {
		kiosk_json_text(j, "issuer", i->issuer);
		kiosk_json_text(j, "serial", i->serial);
	}
	if (i->from != 0)
		kiosk_json_text(j, "from", kiosk_pkd_day(i->from));
	if (i->until != 0)
		kiosk_json_text(j, "until", kiosk_pkd_day(i->until));
	kiosk_json_hex(j, "sha256", SPAN_OF(i->sha256));
	if (i->where[0] != '\0')
		kiosk_json_text(j, "where", i->where);
	kiosk_json_open(j, "findings", '[');
	for (size_t k = 0; k < i->n; k++)
		finding(j, &i->findings[k]);
	kiosk_json_close(j);
	kiosk_json_close(j);
}

static bool
summary(struct kiosk_json *j, const struct kiosk_pkd_check *c)
{
	size_t n[KIOSK_PKD_CHECK_VERDICTS] = {0}, rows = 0;
	struct kiosk_pkd_check_count *k = kiosk_pkd_check_counts(
	    c, 0, c->n, &rows);

	if (k == NULL)
		return false;
	for (size_t i = 0; i < c->n; i++)
		n[kiosk_pkd_check_verdict(&c->items[i])]++;
	kiosk_json_open(j, "summary", '{');
	kiosk_json_int(j, "objects", (int64_t)c->n);
	for (unsigned v = 0; v < KIOSK_PKD_CHECK_VERDICTS; v++)
		kiosk_json_int(j, verdicts[v], (int64_t)n[v]);
	kiosk_json_open(j, "rules", '[');
	for (size_t i = 0; i < rows; i++) {
		kiosk_json_open(j, NULL, '{');
		kiosk_json_text(
		    j, "rule", certs_profile_rule(k[i].finding.rule)->name);
		kiosk_json_text(j, "part", k[i].finding.part);
		kiosk_json_int(j, "objects", (int64_t)k[i].items);
		kiosk_json_int(j, "earlier", (int64_t)k[i].earlier);
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
	kiosk_json_close(j);
	free(k);
	return true;
}

bool
kiosk_pkd_check_json(const struct kiosk_pkd_check *c)
{
	struct sink out = sink_of(malloc(ROOM), ROOM);
	struct kiosk_json j;
	bool ok;

	if (out.p == NULL)
		return false;
	kiosk_json_init(&j, &out);
	kiosk_json_pretty(&j);
	kiosk_json_open(&j, NULL, '{');
	kiosk_json_text(&j, "profile", "Doc 9303-12, eighth edition");
	kiosk_json_text(&j, "checked", kiosk_pkd_day(c->now));
	ok = summary(&j, c);
	kiosk_json_open(&j, "objects", '[');
	for (size_t i = 0; ok && i < c->n; i++) {
		item(&j, &c->items[i]);
		ok = flush(&out);
	}
	kiosk_json_close(&j);
	kiosk_json_close(&j);
	ok = ok && flush(&out) && putchar('\n') != EOF && fflush(stdout) == 0;
	free(out.p);
	return ok;
}
