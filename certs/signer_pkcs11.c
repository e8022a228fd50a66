/*
 * Keys in a PKCS#11 token, by way of p11-kit: RFC 7512 URIs, PKCS #11 v2.40,
 * for Ed25519 v3.0.
 * A token answers when it likes: certs/signer_thread.h sets it a deadline.
 */
#include "certs/files.h"
#include "certs/signer_pkcs11_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_MAX 64
#define PIN_MAX CERTS_SIGNER_PKCS11_PIN

/* clang-format off */
/* RFC 8017 §9.2 note 1: what goes before the hash. */
static const struct {
	uint8_t n, bytes[19];
	CK_MECHANISM_TYPE hash;
	CK_RSA_PKCS_MGF_TYPE mgf;
} infos[MRTD_DIGEST_COUNT] = {
	[MRTD_DIGEST_SHA1]   = {15, {0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2B, 0x0E, 0x03, 0x02, 0x1A, 0x05, 0x00, 0x04, 0x14}, CKM_SHA_1, CKG_MGF1_SHA1},
	[MRTD_DIGEST_SHA224] = {19, {0x30, 0x2D, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04, 0x05, 0x00, 0x04, 0x1C}, CKM_SHA224, CKG_MGF1_SHA224},
	[MRTD_DIGEST_SHA256] = {19, {0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}, CKM_SHA256, CKG_MGF1_SHA256},
	[MRTD_DIGEST_SHA384] = {19, {0x30, 0x41, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30}, CKM_SHA384, CKG_MGF1_SHA384},
	[MRTD_DIGEST_SHA512] = {19, {0x30, 0x51, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40}, CKM_SHA512, CKG_MGF1_SHA512},
};
/* clang-format on */

static enum certs_err
parse_uri(struct certs_signer *s, struct certs_signer_pkcs11_token *t,
    const char *text)
{
	if ((t->uri = p11_kit_uri_new()) == NULL)
		return CERTS_E_MEMORY;
	if (p11_kit_uri_parse(text, P11_KIT_URI_FOR_ANY, t->uri) !=
		P11_KIT_URI_OK ||
	    p11_kit_uri_any_unrecognized(t->uri))
		return certs_signer_form_fail(s, CERTS_E_ARGUMENT,
		    "the PKCS#11 URI is malformed: see RFC 7512");
	if (p11_kit_uri_get_pin_value(t->uri) != NULL)
		return certs_signer_form_fail(s, CERTS_E_ARGUMENT,
		    "a PIN does not belong into a URI: put it into a file "
		    "and name that with pin-source=file:...");
	return CERTS_E_OK;
}

static enum certs_err
take_pin_file(struct certs_signer *s, struct certs_signer_pkcs11_token *t,
    const char *conf)
{
	const char *name = conf != NULL ? conf
					: p11_kit_uri_get_pin_source(t->uri);

	if (name == NULL)
		return certs_signer_form_fail(s, CERTS_E_FILE,
		    "name the file that holds the PIN of the token");
	if (strncmp(name, "file:", 5) == 0)
		name += 5;
	if (strncmp(name, "//", 2) == 0)
		name += 2;
	if (snprintf(t->pin_file, sizeof(t->pin_file), "%s", name) >=
	    (int)sizeof(t->pin_file))
		return CERTS_E_ARGUMENT;
	return CERTS_E_OK;
}

static enum certs_err
take_pin(struct certs_signer *s, struct certs_signer_pkcs11_token *t,
    const char *pin)
{
	const size_t n = strlen(pin);

	if (n == 0 || n >= sizeof(t->pin))
		return certs_signer_form_fail(
		    s, CERTS_E_PIN, "what was typed is no PIN");
	memcpy(t->pin, pin, n + 1);
	return CERTS_E_OK;
}

static enum certs_err
load_modules(struct certs_signer *s, struct certs_signer_pkcs11_token *t)
{
	const char *path = p11_kit_uri_get_module_path(t->uri);
	const char *name = p11_kit_uri_get_module_name(t->uri);

	if (path != NULL) {
		t->one = p11_kit_module_load(path, 0);
		if (t->one == NULL ||
		    p11_kit_module_initialize(t->one) != CKR_OK)
			return certs_signer_form_fail(s, CERTS_E_FILE,
			    "the module %s cannot be loaded: is the driver of "
			    "the token installed?",
			    path);
		return CERTS_E_OK;
	}
	t->all = p11_kit_modules_load_and_initialize(0);
	if (t->all == NULL || t->all[0] == NULL)
		return certs_signer_form_fail(s, CERTS_E_FILE,
		    "p11-kit knows no module: install the driver of the token "
		    "or name it with module-path");
	if (name != NULL && p11_kit_module_for_name(t->all, name) == NULL)
		return certs_signer_form_fail(s, CERTS_E_FILE,
		    "p11-kit knows no module %s: see p11-kit list-modules",
		    name);
	return CERTS_E_OK;
}

static void
token_close(struct certs_signer *s)
{
	struct certs_signer_pkcs11_token *t = s->own;

	if (t == NULL)
		return;
	if (t->live)
		(void)t->api->C_CloseSession(t->session);
	if (t->one != NULL) {
		(void)p11_kit_module_finalize(t->one);
		p11_kit_module_release(t->one);
	}
	if (t->all != NULL)
		p11_kit_modules_finalize_and_release(t->all);
	p11_kit_uri_free(t->uri);
	bytes_wipe(t->pin, sizeof(t->pin));
	free(t);
	s->own = NULL;
}

static enum certs_err
token_open(struct certs_signer *s, const struct certs_signer_conf *conf)
{
	struct certs_signer_pkcs11_token *t = calloc(1, sizeof(*t));
	enum certs_err e;

	if (t == NULL)
		return CERTS_E_MEMORY;
	s->own = t;
	if ((e = parse_uri(s, t, conf->uri)) != CERTS_E_OK ||
	    (e = conf->pin != NULL
		    ? take_pin(s, t, conf->pin)
		    : take_pin_file(s, t, conf->pin_file)) != CERTS_E_OK ||
	    (e = load_modules(s, t)) != CERTS_E_OK)
		token_close(s);
	return e;
}

/* The first line of the file.  PKCS#11 wants it writable. */
static enum certs_err
read_pin(struct certs_signer *s, const char *path, char pin[PIN_MAX], size_t *n)
{
	enum certs_err e = certs_files_read_secret(path, pin, PIN_MAX, n);

	if (e == CERTS_E_OK)
		return e;
	return certs_signer_form_fail(s, CERTS_E_FILE,
	    e == CERTS_E_EMPTY || e == CERTS_E_SPACE
		? "the first line of %s is no PIN"
		: "the PIN file %s cannot be read",
	    path);
}

/* Nobody else's log-on proves who types here. */
static enum certs_err
login_typed(struct certs_signer *s, struct certs_signer_pkcs11_token *t,
    const CK_TOKEN_INFO *info)
{
	CK_RV rv = CKR_FUNCTION_FAILED;

	if ((info->flags & CKF_LOGIN_REQUIRED) != 0 && !t->pin_refused)
		rv = t->api->C_Login(t->session, CKU_USER,
		    (CK_UTF8CHAR *)t->pin, (CK_ULONG)strlen(t->pin));
	t->pin_refused = rv != CKR_OK;
	return rv == CKR_OK
	    ? CERTS_E_OK
	    : certs_signer_form_fail(s, CERTS_E_PIN,
		  "the token does not accept the PIN that was typed (%s)",
		  p11_kit_strerror(rv));
}

/* With the last attempt left nobody but its owner should try. */
static enum certs_err
login(struct certs_signer *s, struct certs_signer_pkcs11_token *t,
    const CK_TOKEN_INFO *info)
{
	char pin[PIN_MAX];
	size_t n = 0;
	CK_RV rv;
	enum certs_err e;

	if (t->pin[0] != '\0')
		return login_typed(s, t, info);
	if ((info->flags & CKF_LOGIN_REQUIRED) == 0)
		return CERTS_E_OK;
	if (t->pin_refused ||
	    (info->flags & (CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED)) != 0)
		return certs_signer_form_fail(s, CERTS_E_PIN,
		    "the token refuses its PIN or has one attempt left: mend "
		    "%s, log in by hand, and start again",
		    t->pin_file);
	if ((e = read_pin(s, t->pin_file, pin, &n)) == CERTS_E_OK) {
		rv = t->api->C_Login(
		    t->session, CKU_USER, (CK_UTF8CHAR *)pin, (CK_ULONG)n);
		t->pin_refused = rv == CKR_PIN_INCORRECT ||
		    rv == CKR_PIN_LOCKED || rv == CKR_PIN_EXPIRED ||
		    rv == CKR_PIN_INVALID || rv == CKR_PIN_LEN_RANGE;
		if (rv != CKR_OK && rv != CKR_USER_ALREADY_LOGGED_IN)
			e = certs_signer_form_fail(s, CERTS_E_PIN,
			    "the token does not accept the PIN of %s (%s)",
			    t->pin_file, p11_kit_strerror(rv));
	}
	bytes_wipe(pin, sizeof(pin));
	return e;
}

/* Every token of a module that the URI may mean; NO_KEY: none. */
static enum certs_err
try_module(struct certs_signer *s, struct certs_signer_pkcs11_token *t,
    CK_FUNCTION_LIST *api)
{
	CK_SLOT_ID slots[SLOTS_MAX];
	CK_ULONG n = SLOTS_MAX;

	if (api->C_GetSlotList(CK_TRUE, slots, &n) != CKR_OK)
		return CERTS_E_NO_KEY;
	for (CK_ULONG i = 0; i < n; i++) {
		CK_TOKEN_INFO info;
		enum certs_err e;

		if (api->C_GetTokenInfo(slots[i], &info) != CKR_OK ||
		    (info.flags & CKF_TOKEN_INITIALIZED) == 0 ||
		    !p11_kit_uri_match_token_info(t->uri, &info) ||
		    api->C_OpenSession(slots[i], CKF_SERIAL_SESSION, NULL, NULL,
			&t->session) != CKR_OK)
			continue;
		t->api = api;
		t->slot = slots[i];
		if ((e = login(s, t, &info)) != CERTS_E_OK)
			(void)api->C_CloseSession(t->session);
		t->live = e == CERTS_E_OK;
		return e;
	}
	return CERTS_E_NO_KEY;
}

enum certs_err
certs_signer_pkcs11_form_log_in(
    struct certs_signer *s, struct certs_signer_pkcs11_token *t)
{
	const char *name = p11_kit_uri_get_module_name(t->uri);
	CK_FUNCTION_LIST *one = t->one;
	enum certs_err e = CERTS_E_NO_KEY;

	if (t->live)
		return CERTS_E_OK;
	if (one == NULL && name != NULL)
		one = p11_kit_module_for_name(t->all, name);
	if (one != NULL)
		e = try_module(s, t, one);
	else
		for (size_t i = 0; t->all[i] != NULL && e == CERTS_E_NO_KEY;
		     i++)
			e = try_module(s, t, t->all[i]);
	if (e == CERTS_E_NO_KEY)
		return certs_signer_form_fail(s, e,
		    "no token is there that the URI means: is it plugged in? "
		    "see p11tool or pkcs11-tool --list-slots");
	return e;
}

/* The key that the URI names, else the one labelled with the holder's name. */
static CK_RV
find_key(struct certs_signer_pkcs11_token *t, struct span holder,
    CK_OBJECT_HANDLE *key, CK_ULONG *found)
{
	CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
	CK_ATTRIBUTE template[3] = {{CKA_CLASS, &class, sizeof(class)}};
	CK_ATTRIBUTE *label = p11_kit_uri_get_attribute(t->uri, CKA_LABEL);
	CK_ATTRIBUTE *id = p11_kit_uri_get_attribute(t->uri, CKA_ID);
	CK_OBJECT_HANDLE keys[2];
	CK_ULONG n = 1;
	CK_RV rv;

	if (label != NULL)
		template[n++] = *label;
	if (id != NULL)
		template[n++] = *id;
	if (n == 1)
		template[n++] = (CK_ATTRIBUTE) {
		    CKA_LABEL, (void *)(uintptr_t)holder.p, (CK_ULONG)holder.n};
	if ((rv = t->api->C_FindObjectsInit(t->session, template, n)) != CKR_OK)
		return rv;
	rv = t->api->C_FindObjects(t->session, keys, 2, found);
	(void)t->api->C_FindObjectsFinal(t->session);
	*key = keys[0];
	return rv;
}

static CK_RV
edwards_sign(struct certs_signer_pkcs11_token *t, CK_OBJECT_HANDLE key,
    struct span message, uint8_t *out, CK_ULONG *n)
{
	CK_MECHANISM m = {CKM_EDDSA, NULL, 0};
	CK_RV rv = t->api->C_SignInit(t->session, &m, key);

	/* PKCS#11 wants it writable, and only reads. */
	return rv != CKR_OK
	    ? rv
	    : t->api->C_Sign(t->session, (CK_BYTE *)(uintptr_t)message.p,
		  (CK_ULONG)message.n, out, n);
}

static CK_RV
raw_sign(struct certs_signer_pkcs11_token *t, CK_OBJECT_HANDLE key,
    const struct mrtd_cvc_algorithm *a, struct span hash, uint8_t *out,
    CK_ULONG *n)
{
	CK_RSA_PKCS_PSS_PARAMS pss = {
	    infos[a->digest].hash, infos[a->digest].mgf, (CK_ULONG)hash.n};
	CK_MECHANISM m = {CKM_ECDSA, NULL, 0};
	uint8_t data[19 + 64];
	struct sink k = sink_of(data, sizeof(data));
	CK_RV rv;

	if (a->scheme == MRTD_CVC_RSA_PSS)
		m = (CK_MECHANISM) {CKM_RSA_PKCS_PSS, &pss, sizeof(pss)};
	if (a->scheme == MRTD_CVC_RSA_PKCS1) {
		m.mechanism = CKM_RSA_PKCS;
		sink_put(
		    &k, span_of(infos[a->digest].bytes, infos[a->digest].n));
	}
	sink_put(&k, hash);
	if ((rv = t->api->C_SignInit(t->session, &m, key)) != CKR_OK)
		return rv;
	if (a->scheme == MRTD_CVC_ECDSA) {
		/* TR-03111 §4.2.1.1: the leftmost bits, as many as the order
		 * has; not every token cuts by itself. */
		CK_ULONG size = 0;

		rv = t->api->C_Sign(
		    t->session, data, (CK_ULONG)k.n, NULL, &size);
		if (rv != CKR_OK)
			return rv;
		if (size / 2 < k.n)
			k.n = size / 2;
	}
	return t->api->C_Sign(t->session, data, (CK_ULONG)k.n, out, n);
}

/* The token was pulled, or forgot us: worth a second attempt. */
static bool
is_stale(CK_RV rv)
{
	return rv == CKR_SESSION_HANDLE_INVALID || rv == CKR_SESSION_CLOSED ||
	    rv == CKR_USER_NOT_LOGGED_IN || rv == CKR_DEVICE_REMOVED ||
	    rv == CKR_TOKEN_NOT_PRESENT || rv == CKR_DEVICE_ERROR;
}

static enum certs_err
attempt(struct certs_signer *s, struct certs_signer_pkcs11_token *t,
    const struct certs_signer_request *r, struct span hash, struct sink *out,
    CK_RV *rv)
{
	int holder_n = (int)r->holder.n;
	const char *holder = (const char *)r->holder.p;
	uint8_t sig[MRTD_CVC_SIGNATURE_MAX];
	CK_ULONG n = sizeof(sig), found = 0;
	CK_OBJECT_HANDLE key;
	enum certs_err e = certs_signer_pkcs11_form_log_in(s, t);

	*rv = CKR_OK;
	if (e != CERTS_E_OK)
		return e;
	if ((*rv = find_key(t, r->holder, &key, &found)) == CKR_OK &&
	    found != 1)
		return certs_signer_form_fail(s, CERTS_E_NO_KEY,
		    found == 0 ? "the token has no private key %.*s: give the "
				 "key this label, or name it in the URI"
			       : "the token has several private keys for "
				 "%.*s: name one in the URI by id",
		    holder_n, holder);
	if (*rv == CKR_OK)
		*rv = r->algorithm == NULL
		    ? edwards_sign(t, key, hash, sig, &n)
		    : raw_sign(t, key, r->algorithm, hash, sig, &n);
	if (*rv != CKR_OK)
		return certs_signer_form_fail(s,
		    *rv == CKR_MECHANISM_INVALID ||
			    *rv == CKR_KEY_TYPE_INCONSISTENT
			? CERTS_E_ALGORITHM
			: CERTS_E_UNREACHABLE,
		    "the token did not sign with %s for %.*s: %s",
		    r->algorithm != NULL ? r->algorithm->name : "Ed25519",
		    holder_n, holder, p11_kit_strerror(*rv));
	sink_put(out, span_of(sig, n));
	return CERTS_E_OK;
}

static enum certs_err
token_sign(struct certs_signer *s, const struct certs_signer_request *r,
    struct span hash, struct sink *out)
{
	struct certs_signer_pkcs11_token *t = s->own;
	CK_RV rv;
	enum certs_err e = attempt(s, t, r, hash, out, &rv);

	if (!is_stale(rv))
		return e;
	(void)t->api->C_CloseSession(t->session);
	t->live = false;
	return attempt(s, t, r, hash, out, &rv);
}

const struct certs_signer_kind certs_signer_pkcs11 = {
    .scheme = "pkcs11:",
    .blocks = true,
    .open = token_open,
    .sign = token_sign,
    .close = token_close,
    .make_key = certs_signer_pkcs11_key_make,
    .read_key = certs_signer_pkcs11_key_read,
    .delete_key = certs_signer_pkcs11_key_delete,
};
