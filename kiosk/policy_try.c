/*
 * sallyport policy try: what the rules would say, one by one.  It runs the very
 * code of the gate; only the traveller is made up.
 */
#include <stdio.h>
#include <string.h>

#include "kiosk/group.h"
#include "kiosk/host.h"
#include "kiosk/json.h"
#include "kiosk/policy_verb.h"
#include "kiosk/verbs.h"

#define OUT_MAX 65536
/* Seconds for which a made-up passage lasts. */
#define PASSAGE_MS 10000

struct trial {
	const struct kiosk_policy_verb *v;
	struct policy p;
	struct kiosk_traveller t;
	struct kiosk_rule_verdict verdict;
};

/* "2026-11-22" or "2026-11-22T06:30", as the clock on the wall says. */
static bool
set_time(const char *at, const char *zone, struct kiosk_zone_local *now)
{
	unsigned h = 12, m = 0;
	char day[11], rest;
	int64_t t;

	if (at == NULL) {
		kiosk_zone_local(zone, kiosk_host_time(), now);
		return now->known;
	}
	snprintf(day, sizeof(day), "%s", at);
	if (!kiosk_host_day(day, &t) ||
	    (strlen(at) > 10 &&
		(sscanf(at + 10, "T%2u:%2u%c", &h, &m, &rest) != 2 || h > 23 ||
		    m > 59)))
		return false;
	*now = (struct kiosk_zone_local) {.known = true,
	    .date = mrtd_date_of_days(t / 86400),
	    .weekday = (unsigned)((t / 86400 + 3) % 7),
	    .minute = h * 60 + m};
	return true;
}

static void
asks_json(
    struct kiosk_json *j, const struct trial *x, const struct kiosk_rule *rule)
{
	const struct kiosk_rules *r = &x->p.rules;

	kiosk_json_open(j, "asks", '[');
	for (unsigned i = 0; i < KIOSK_RULE_ABOUTS; i++) {
		const enum kiosk_rule_about about = (enum kiosk_rule_about)i;
		char words[512];
		struct sink k = sink_of(words, sizeof(words) - 1);

		if ((rule->terms.about & 1u << i) == 0)
			continue;
		kiosk_rule_words(r, &rule->terms, about, &k);
		words[k.n] = '\0';
		kiosk_json_open(j, NULL, '{');
		kiosk_json_text(j, "about", kiosk_rule_key(about));
		kiosk_json_text(j, "asks", words);
		kiosk_json_bool(j, "demanded", kiosk_rule_demands(about));
		kiosk_json_text(j, "is",
		    kiosk_rule_truth_name(
			kiosk_rule_ask(r, &rule->terms, about, &x->t)));
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
}

/* The rules that were asked: those up to the one that decided. */
static void
trial_json(struct kiosk_json *j, const struct trial *x, const char *who)
{
	char code[KIOSK_RULE_CODE_MAX], text[KIOSK_RULE_TEXT_MAX];

	kiosk_rule_reason(&x->verdict, code, text);
	kiosk_json_open(j, NULL, '{');
	kiosk_json_text(j, "traveller", who);
	kiosk_json_text(j, "outcome", kiosk_rule_then_name(x->verdict.outcome));
	kiosk_json_text(j, "code", code);
	kiosk_json_text(j, "sentence", text);
	kiosk_json_text(j, "finger", kiosk_rule_finger_name(x->verdict.finger));
	kiosk_json_open(j, "rules", '[');
	for (size_t i = 0; i < x->p.rules.n; i++) {
		const struct kiosk_rule *rule = &x->p.rules.rule[i];
		enum kiosk_rule_about unknown;

		kiosk_json_open(j, NULL, '{');
		kiosk_json_int(j, "rule", rule->number);
		kiosk_json_text(j, "text", rule->text);
		kiosk_json_text(j, "applies",
		    kiosk_rule_truth_name(kiosk_rule_applies(
			&x->p.rules, &rule->terms, &x->t, &unknown)));
		asks_json(j, x, rule);
		kiosk_json_close(j);
		if (rule->number == x->verdict.number)
			break;
	}
	kiosk_json_close(j);
	kiosk_json_close(j);
}

static void
trial_text(const struct trial *x, const char *who)
{
	char code[KIOSK_RULE_CODE_MAX], text[KIOSK_RULE_TEXT_MAX];
	const struct kiosk_rules *r = &x->p.rules;

	printf("%s\n", who);
	for (size_t i = 0; i < r->n; i++) {
		const struct kiosk_rule *rule = &r->rule[i];
		enum kiosk_rule_about unknown;

		printf("  rule %-4u %-8s %s\n", rule->number,
		    kiosk_rule_truth_name(
			kiosk_rule_applies(r, &rule->terms, &x->t, &unknown)),
		    rule->text);
		for (unsigned a = 0; a < KIOSK_RULE_ABOUTS; a++) {
			uint8_t words[512];
			struct sink k = sink_of(words, sizeof(words));

			if ((rule->terms.about & 1u << a) == 0)
				continue;
			kiosk_rule_words(
			    r, &rule->terms, (enum kiosk_rule_about)a, &k);
			printf("            %-8s %.*s\n",
			    kiosk_rule_truth_name(kiosk_rule_ask(r,
				&rule->terms, (enum kiosk_rule_about)a, &x->t)),
			    (int)k.n, words);
		}
		if (rule->number == x->verdict.number)
			break;
	}
	kiosk_rule_reason(&x->verdict, code, text);
	printf("%s: %s: %s\n", kiosk_rule_then_name(x->verdict.outcome), code,
	    text);
	if (x->verdict.finger != KIOSK_RULE_FINGER_LANE)
		printf(
		    "finger: %s\n", kiosk_rule_finger_name(x->verdict.finger));
}

/* One traveller; in a family, what the ones before have made of it. */
static const char *
judge(struct trial *x, size_t i, struct kiosk_group *g, const char **word)
{
	const struct kiosk_zone_local now = x->t.now;
	const uint64_t ms = (uint64_t)i * PASSAGE_MS;
	bool accompanied = kiosk_group_begin(g, ms);
	const char *wrong;

	memset(&x->t, 0, sizeof(x->t));
	x->t.now = now;
	snprintf(x->t.lane, sizeof(x->t.lane), "%s", x->v->lane);
	if (x->v->family) {
		x->t.accompanied_known = true;
		x->t.accompanied = accompanied;
	}
	wrong = kiosk_policy_try_person(x->v->traveller[i], &x->t, word);
	if (wrong != NULL)
		return wrong;
	kiosk_rule_judge(&x->p.rules, &x->t, &x->verdict);
	if (x->verdict.outcome == KIOSK_RULE_ELIGIBLE)
		kiosk_group_passed(
		    g, &x->p, &x->t.age, "1", accompanied, ms + 1);
	else
		kiosk_group_end(g);
	return NULL;
}

static int
run(struct trial *x, struct kiosk_json *j)
{
	struct kiosk_group g = {.declared = false};
	int status = VERB_POSITIVE;

	if (x->v->family)
		kiosk_group_declare(&g, &x->p, 0);
	for (size_t i = 0; i < x->v->travellers; i++) {
		const char *word = "", *wrong = judge(x, i, &g, &word);

		if (wrong != NULL) {
			fprintf(stderr,
			    "sallyport policy try: --traveller: '%s' %s\n",
			    word, wrong);
			return EX_USAGE;
		}
		if (j != NULL)
			trial_json(j, x, x->v->traveller[i]);
		else
			trial_text(x, x->v->traveller[i]);
		if (x->verdict.outcome != KIOSK_RULE_ELIGIBLE)
			status = VERB_NEGATIVE;
	}
	return status;
}

static int
run_json(struct trial *x)
{
	static uint8_t buf[OUT_MAX];
	struct sink out = sink_of(buf, sizeof(buf));
	struct kiosk_json j;
	int status;

	kiosk_json_init(&j, &out);
	kiosk_json_pretty(&j);
	kiosk_json_open(&j, NULL, '{');
	kiosk_json_text(&j, "format", "sallyport-policy-try/1");
	kiosk_json_text(&j, "policy", x->p.id.name);
	kiosk_json_int(&j, "version", x->p.id.version);
	kiosk_json_text(&j, "sha256", x->p.id.sha256);
	kiosk_json_text(&j, "lane", x->v->lane);
	kiosk_json_open(&j, "travellers", '[');
	status = run(x, &j);
	kiosk_json_close(&j);
	kiosk_json_close(&j);
	sink_put_u8(&out, '\n');
	if (status == EX_USAGE)
		return status;
	if (!sink_ok(&out) || fwrite(out.p, 1, out.n, stdout) != out.n)
		return EX_IOERR;
	return status;
}

int
kiosk_policy_try(const struct kiosk_policy_verb *v)
{
	static struct trial x;

	x.v = v;
	if (v->travellers == 0) {
		fprintf(stderr, "sallyport policy try: nobody: --traveller\n");
		return EX_USAGE;
	}
	if (!kiosk_policy_explain_load(v, &x.p))
		return EX_CONFIG;
	if (!set_time(v->at, x.p.id.zone, &x.t.now)) {
		fprintf(stderr, "sallyport policy try: --at: '%s' is no time\n",
		    v->at);
		return EX_USAGE;
	}
	return v->json ? run_json(&x) : run(&x, NULL);
}
