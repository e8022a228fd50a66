/*
 * sallyport unseal: the record of one past passage as it was before it was
 * sealed (kiosk/vault.h), for whoever may and says what for.
 */
#include "kiosk/verbs.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/console.h"
#include "kiosk/host.h"

const char kiosk_main_unseal_usage[] =
    "usage: sallyport unseal --config FILE --officer NAME --purpose TEXT\n"
    "           [--revision N] [--audit FILE] PASSAGE\n"
    "Prints the record as JSON, opened with the key of its month.  The "
    "officer\n"
    "needs the right \"unseal\"; their PIN and the code of their device are "
    "the\n"
    "first two lines of standard input.  Who asked for what and why stands in "
    "the\n"
    "audit log before anything is opened.\n"
    "  --config FILE   the console's: store, keys, officers, audit log\n"
    "  --audit FILE    a log of its own, where the console has its own open\n"
    "exit: 0 printed, 1 its key is not here or was destroyed\n";

struct args {
	const char *config, *officer, *purpose, *audit, *passage;
	uint32_t revision; /* 0: the last one */
};

struct opened {
	struct kiosk_console_conf conf;
	struct kiosk_console_officers officers;
	struct kiosk_sign *sign;
	struct kiosk_audit *audit;
	struct kiosk_store *store;
	struct kiosk_officer_key *key;
	uint8_t json[KIOSK_RECORD_MAX];
};

static int
fail(int status, const char *what, const char *why)
{
	fprintf(stderr, "sallyport unseal: %s: %s\n", what, why);
	return status;
}

static bool
parse(int argc, char **argv, struct args *a)
{
	static const struct option all[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"officer", required_argument, NULL, 'o'},
	    {"purpose", required_argument, NULL, 'p'},
	    {"audit", required_argument, NULL, 'a'},
	    {"revision", required_argument, NULL, 'r'},
	    {NULL, 0, NULL, 0},
	};
	char *end;
	int k;

	optind = 1;
	while ((k = getopt_long(argc, argv, "", all, NULL)) != -1) {
		const char **to = k == 'c' ? &a->config
		    : k == 'o'		   ? &a->officer
		    : k == 'p'		   ? &a->purpose
		    : k == 'a'		   ? &a->audit
					   : NULL;

		if (to != NULL) {
			*to = optarg;
			continue;
		}
		if (k != 'r')
			return false;
		a->revision = (uint32_t)strtoul(optarg, &end, 10);
		if (a->revision == 0 || *end != '\0')
			return false;
	}
	if (optind + 1 != argc)
		return false;
	a->passage = argv[optind];
	return a->config != NULL && a->officer != NULL && a->purpose != NULL &&
	    a->purpose[0] != '\0';
}

static int
open_all(const struct args *a, struct opened *o)
{
	struct conf_error err;
	const char *log;
	enum kiosk_err e;

	if (kiosk_console_conf_read(a->config, &o->conf, &err) != KIOSK_E_OK ||
	    kiosk_console_officers_read(o->conf.officers, &o->officers, &err) !=
		KIOSK_E_OK)
		return fail(EX_CONFIG, err.file, err.text);
	log = a->audit != NULL ? a->audit : o->conf.audit;
	e = o->conf.audit_key[0] == '\0'
	    ? KIOSK_E_OK
	    : kiosk_sign_open(o->conf.audit_key,
		  o->conf.audit_pin[0] != '\0' ? o->conf.audit_pin : NULL,
		  &o->sign);
	if (e != KIOSK_E_OK)
		return fail(EX_CONFIG, o->conf.audit_key, kiosk_err_text(e));
	e = kiosk_audit_open(
	    log, o->conf.name, o->sign, kiosk_host_time_ms(), &o->audit);
	if (e == KIOSK_E_BUSY)
		return fail(EX_TEMPFAIL, log,
		    "a console has it open: name another with --audit");
	return e == KIOSK_E_OK ? 0 : fail(EX_CONFIG, log, kiosk_err_text(e));
}

static void
close_all(struct opened *o)
{
	if (o->audit != NULL)
		(void)!kiosk_audit_checkpoint(
		    o->audit, kiosk_host_time_ms(), NULL);
	kiosk_audit_close(&o->audit);
	kiosk_sign_close(&o->sign);
	kiosk_store_close(&o->store);
	kiosk_officer_key_close(&o->key);
	bytes_wipe(o, sizeof(*o));
	free(o);
}

static bool
line(char *out, int cap)
{
	if (fgets(out, cap, stdin) == NULL)
		return false;
	out[strcspn(out, "\r\n")] = '\0';
	return true;
}

/* Both factors, and the right; a refusal is written down too. */
static int
admit(const struct args *a, struct opened *o)
{
	struct kiosk_console_officer *who = NULL;
	enum kiosk_console_logon l = KIOSK_CONSOLE_WRONG;
	char pin[96] = "", code[16] = "";

	if (line(pin, sizeof(pin)) && line(code, sizeof(code)))
		l = kiosk_console_officer_try(&o->officers, a->officer, pin,
		    code, kiosk_host_time_ms() / 1000, &who, &o->key);
	bytes_wipe(pin, sizeof(pin));
	bytes_wipe(code, sizeof(code));
	if (l == KIOSK_CONSOLE_WELCOME &&
	    (who->rights & KIOSK_CONSOLE_UNSEAL) != 0)
		return 0;
	(void)!kiosk_audit_add(o->audit, AUDIT_LOGON, a->officer,
	    kiosk_host_time_ms(), "unseal refused: %s passage=%.40s",
	    l == KIOSK_CONSOLE_WELCOME ? "no right" : "wrong", a->passage);
	return l == KIOSK_CONSOLE_WELCOME
	    ? fail(EX_NOPERM, a->officer, "has not the right to unseal")
	    : fail(EX_NOPERM, a->officer, "name, PIN or code is wrong");
}

static int
unseal(const struct args *a, struct opened *o)
{
	struct sink k = sink_of(o->json, sizeof(o->json));
	char why[KIOSK_STORE_WHY];
	enum kiosk_err e;

	if (kiosk_audit_add(o->audit, AUDIT_UNSEAL, a->officer,
		kiosk_host_time_ms(), "passage=%.40s revision=%u purpose=%s",
		a->passage, a->revision, a->purpose) != KIOSK_E_OK)
		return fail(EX_IOERR, "the audit log", "it cannot be written");
	if (kiosk_store_open(o->conf.store, &o->store, why) != KIOSK_E_OK)
		return fail(EX_UNAVAILABLE, "the store", why);
	kiosk_store_keys(o->store, o->conf.record_keys, 0);
	e = kiosk_store_record(o->store, a->passage, a->revision, &k);
	if (e == KIOSK_E_DENIED)
		return fail(VERB_NEGATIVE, a->passage,
		    "its key is not here, or was destroyed");
	if (e != KIOSK_E_OK)
		return fail(e == KIOSK_E_ABSENT ? EX_NOINPUT : EX_UNAVAILABLE,
		    a->passage, kiosk_store_why(o->store));
	return fwrite(k.p, 1, k.n, stdout) == k.n && fflush(stdout) == 0
	    ? VERB_POSITIVE
	    : EX_IOERR;
}

int
kiosk_main_unseal(int argc, char **argv)
{
	struct opened *o;
	struct args a = {.config = NULL};
	int status;

	if (!parse(argc, argv, &a)) {
		fputs(kiosk_main_unseal_usage, stderr);
		return EX_USAGE;
	}
	if ((o = calloc(1, sizeof(*o))) == NULL)
		return EX_OSERR;
	if ((status = open_all(&a, o)) == 0 && (status = admit(&a, o)) == 0)
		status = unseal(&a, o);
	close_all(o);
	return status;
}
