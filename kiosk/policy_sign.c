/* sallyport policy sign, verify: FILE.sig beside FILE. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/dumps.h"
#include "kiosk/policy_file.h"
#include "kiosk/policy_verb.h"
#include "kiosk/verbs.h"

#define FILE_MAX ((size_t)64 * 1024)

static int
fail(const char *what, const char *text, int status)
{
	fprintf(stderr, "sallyport policy: %s: %s\n", what, text);
	return status;
}

/* Nobody signs what no gate would read. */
static int
fit_to_sign(const struct kiosk_policy_verb *v)
{
	struct policy p;

	if (!kiosk_policy_explain_load(v, &p))
		return EX_CONFIG;
	if (p.id.version == 0)
		return fail(v->file, "there is no version", EX_CONFIG);
	return 0;
}

static bool
spill(const char *path, struct span s)
{
	FILE *f = fopen(path, "wbe");
	bool ok = f != NULL && fwrite(s.p, 1, s.n, f) == s.n;

	return f != NULL && fclose(f) == 0 && ok;
}

int
kiosk_policy_sign(const struct kiosk_policy_verb *v)
{
	uint8_t signature[KIOSK_SIGN_SIZE], hex[2 * KIOSK_SIGN_SIZE + 1];
	struct sink k = sink_of(hex, sizeof(hex));
	struct kiosk_sign *sign = NULL;
	struct span text = {0};
	char name[512];
	int status = fit_to_sign(v);

	if (status != 0)
		return status;
	if (v->key == NULL)
		return fail("sign", "by whom? --key", EX_USAGE);
	snprintf(name, sizeof(name), "%s" POLICY_FILE_SUFFIX, v->file);
	if (kiosk_sign_open(v->key, v->pin, &sign) != KIOSK_E_OK)
		status = fail(v->key,
		    "no private key, Ed25519 or P-256, that only you can read",
		    EX_NOINPUT);
	else if (kiosk_dumps_slurp(v->file, FILE_MAX, &text) != KIOSK_E_OK ||
	    kiosk_sign_make(sign, POLICY_FILE_PURPOSE, text, signature) !=
		KIOSK_E_OK)
		status = fail(v->file, "cannot be signed", EX_UNAVAILABLE);
	else {
		kiosk_policy_file_hex(signature, &k);
		if (!spill(name, sink_span(&k)))
			status = fail(name, strerror(errno), EX_CANTCREAT);
		else
			printf("%s is written\n", name);
	}
	kiosk_sign_close(&sign);
	free((void *)(uintptr_t)text.p);
	return status;
}

int
kiosk_policy_verify(const struct kiosk_policy_verb *v)
{
	struct span text = {0};
	const char *why = NULL;
	int status = VERB_NEGATIVE;

	if (v->key == NULL)
		return fail("verify", "against whom? --key", EX_USAGE);
	if (kiosk_dumps_slurp(v->file, FILE_MAX, &text) != KIOSK_E_OK)
		return fail(v->file, strerror(errno), EX_NOINPUT);
	if (kiosk_policy_file_signed(
		v->file, POLICY_FILE_PURPOSE, v->key, text, &why))
		status = VERB_POSITIVE;
	printf("%s %s\n", v->file,
	    status == VERB_POSITIVE ? "is signed by this key" : why);
	free((void *)(uintptr_t)text.p);
	return status;
}
