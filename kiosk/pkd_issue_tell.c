/* What `sallyport pkd issue` says, in words and as JSON. */
#include <stdio.h>

#include "kiosk/json.h"
#include "kiosk/pkd.h"
#include "kiosk/pkd_issue.h"
#include "kiosk/say.h"

static void
say_case(struct sink *k, const struct certs_issue_case *a)
{
	kiosk_say(k, "%s: %s\n", a->name, a->what);
	if (a->import != CERTS_E_OK)
		kiosk_say(k, "    import does not take a list: %s\n",
		    certs_err_text(a->import));
	for (size_t i = 0; i < a->n; i++) {
		kiosk_say(k, "    %s: %s", certs_checks_name(a->says[i].check),
		    certs_checks_result_text(a->says[i].result));
		if (a->says[i].reason != CERTS_REASON_NONE)
			kiosk_say(k, " (%s)",
			    certs_checks_reason_name(a->says[i].reason));
		kiosk_say(k, "\n");
	}
	kiosk_say(k, "    signer: %s\n", certs_checks_trust_text(a->trust));
}

static void
json_case(
    struct kiosk_json *j, const char *key, const struct certs_issue_case *a)
{
	kiosk_json_open(j, key, '{');
	kiosk_json_text(j, "name", a->name);
	kiosk_json_text(j, "what", a->what);
	kiosk_json_text(j, "import",
	    a->import != CERTS_E_OK ? certs_err_text(a->import) : NULL);
	kiosk_json_text(j, "trust", certs_checks_trust_text(a->trust));
	kiosk_json_open(j, "checks", '[');
	for (size_t i = 0; i < a->n; i++) {
		kiosk_json_open(j, NULL, '{');
		kiosk_json_text(
		    j, "check", certs_checks_name(a->says[i].check));
		kiosk_json_text(
		    j, "result", certs_checks_result_text(a->says[i].result));
		kiosk_json_text(
		    j, "reason", certs_checks_reason_name(a->says[i].reason));
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
	kiosk_json_close(j);
}

void
kiosk_pkd_issue_list(struct sink *k, bool json)
{
	struct kiosk_json j;

	kiosk_json_init(&j, k);
	kiosk_json_pretty(&j);
	if (json)
		kiosk_json_open(&j, NULL, '[');
	for (size_t i = 0; i < certs_issue_cases_n; i++)
		if (json)
			json_case(&j, NULL, &certs_issue_cases[i]);
		else
			say_case(k, &certs_issue_cases[i]);
	if (json) {
		kiosk_json_close(&j);
		kiosk_say(k, "\n");
	}
}

void
kiosk_pkd_issue_tell(struct sink *k, const struct certs_issue_country *c,
    const struct certs_issue_case *one, const char *seed, const char *dir)
{
	const struct certs_issue_country_spec *about =
	    certs_issue_country_about(c);
	const char *day = kiosk_pkd_day(about->now);

	if (one != NULL)
		say_case(k, one);
	kiosk_say(k, "%s, %s, of %s, by the seed %s\n", about->country,
	    about->state, day, seed);
	kiosk_say(k,
	    "A TEST PKI: its keys are public.  Import it into a store of its "
	    "own:\n");
	kiosk_say(k,
	    "  sallyport pkd import --store STORE --i-trust-this %s/trust\n",
	    dir);
	kiosk_say(k, "  sallyport pkd import --store STORE %s/pkd\n", dir);
	kiosk_say(k, "  sallyport verify --trust STORE --at %s %s/passport%s\n",
	    day, dir, one != NULL ? "" : "/dsc-ecdsa-p256-sha256");
	if (one == NULL)
		kiosk_say(k,
		    "  sallyport verify --trust STORE --at %s --signer "
		    "%s/issuers/seal.cer\n      --seal %s/seal/visa.bin\n",
		    day, dir, dir);
	kiosk_say(k, "  sallyport chip make --country %s --csca %s/chip",
	    about->country, dir);
	if (one == NULL)
		kiosk_say(k, " --terminal %s/ta", dir);
	kiosk_say(k, " ...\n");
}

void
kiosk_pkd_issue_json(struct sink *k, const struct certs_issue_country *c,
    const struct certs_issue_case *one, const char *seed)
{
	const struct certs_issue_country_spec *about =
	    certs_issue_country_about(c);
	struct certs_issue_country_file f;
	struct kiosk_json j;

	kiosk_json_init(&j, k);
	kiosk_json_pretty(&j);
	kiosk_json_open(&j, NULL, '{');
	kiosk_json_text(&j, "country", about->country);
	kiosk_json_text(&j, "state", about->state);
	kiosk_json_text(&j, "at", kiosk_pkd_day(about->now));
	kiosk_json_text(&j, "seed", seed);
	if (one != NULL)
		json_case(&j, "case", one);
	kiosk_json_open(&j, "files", '[');
	for (size_t i = 0; certs_issue_country_file(c, i, &f); i++) {
		kiosk_json_open(&j, NULL, '{');
		kiosk_json_text(&j, "path", f.path);
		kiosk_json_bool(&j, "secret", f.secret);
		kiosk_json_close(&j);
	}
	kiosk_json_close(&j);
	kiosk_json_close(&j);
	kiosk_say(k, "\n");
}
