#include "kiosk/console_officer.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/order.h"

#define STEP_S 30

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

size_t
kiosk_console_officer_base32(const char *text, uint8_t *out, size_t cap)
{
	uint32_t bits = 0;
	unsigned have = 0;
	size_t n = 0;

	for (; *text != '\0' && *text != '='; text++) {
		const char *at = strchr(alphabet, *text & ~0x20);

		if (*text == ' ')
			continue;
		if (*text >= '2' && *text <= '7')
			at = strchr(alphabet, *text);
		if (at == NULL || *at == '\0')
			return 0;
		bits = bits << 5 | (uint32_t)(at - alphabet);
		have += 5;
		if (have < 8)
			continue;
		have -= 8;
		if (n == cap)
			return 0;
		out[n++] = (uint8_t)(bits >> have);
	}
	return n;
}

unsigned
kiosk_console_officer_code(struct span secret, uint64_t step, unsigned digits)
{
	uint8_t counter[8], mac[EVP_MAX_MD_SIZE];
	unsigned n = 0, at, code, mod = 1;

	for (int i = 0; i < 8; i++)
		counter[i] = (uint8_t)(step >> (56 - 8 * i));
	if (HMAC(EVP_sha1(), secret.p, (int)secret.n, counter, sizeof(counter),
		mac, &n) == NULL ||
	    n != 20)
		return 0;
	at = mac[19] & 15;
	code = (mac[at] & 0x7Fu) << 24 | (unsigned)mac[at + 1] << 16 |
	    (unsigned)mac[at + 2] << 8 | mac[at + 3];
	for (unsigned i = 0; i < digits; i++)
		mod *= 10;
	bytes_wipe(mac, sizeof(mac));
	return code % mod;
}

/* Skew of one step either way; a code counts once (RFC 6238 §5.2). */
static bool
code_good(struct kiosk_console_officer *o, const char *code, int64_t now)
{
	const uint64_t step = (uint64_t)now / STEP_S;
	char want[16];

	if (strlen(code) != 6 || o->n_secret == 0)
		return false;
	for (uint64_t s = step - 1; s <= step + 1; s++) {
		snprintf(want, sizeof(want), "%06u",
		    kiosk_console_officer_code(
			span_of(o->secret, o->n_secret), s, 6));
		if (s <= o->used || CRYPTO_memcmp(want, code, 6) != 0)
			continue;
		o->used = s;
		return true;
	}
	return false;
}

bool
kiosk_console_officer_pin(const struct kiosk_console_officer *o,
    const char *pin, struct kiosk_officer_key **key)
{
	return kiosk_officer_key_open(o->key, pin, key) == KIOSK_E_OK;
}

enum kiosk_console_logon
kiosk_console_officer_try(struct kiosk_console_officers *all, const char *name,
    const char *pin, const char *code, int64_t now,
    struct kiosk_console_officer **out, struct kiosk_officer_key **key)
{
	struct kiosk_console_officer *o = NULL;
	struct kiosk_officer_key *k = NULL;

	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->officer[i].name, name) == 0)
			o = &all->officer[i];
	if (o == NULL)
		return KIOSK_CONSOLE_WRONG;
	if (o->barred_until > now)
		return KIOSK_CONSOLE_BARRED;
	/* The code first: it is used up by an attempt with a wrong PIN. */
	if (!code_good(o, code, now) ||
	    !kiosk_console_officer_pin(o, pin, &k)) {
		if (++o->failures >= KIOSK_CONSOLE_FAILURES) {
			o->failures = 0;
			o->barred_until = now + KIOSK_CONSOLE_BARRED_S;
		}
		return KIOSK_CONSOLE_WRONG;
	}
	o->failures = 0;
	if (o->rests_until > now) {
		kiosk_officer_key_close(&k);
		return KIOSK_CONSOLE_RESTING;
	}
	*out = o;
	*key = k;
	return KIOSK_CONSOLE_WELCOME;
}

/* clang-format off */
#define O(member) CONF_MEMBER(struct kiosk_console_officer, member)
static const struct conf_key keys[] = {
	{"officer", "name", CONF_TEXT, O(name), 0, 0, true},
	{"officer", "role", CONF_TEXT, O(role), 0, 0, true},
	{"officer", "may",  CONF_TEXT, O(may),  0, 0, true},
	{"officer", "key",  CONF_TEXT, O(key),  0, 0, true},
	{"officer", "totp", CONF_TEXT, O(totp), 0, 0, true},
};
static const struct {
	const char *name;
	enum kiosk_console_right right;
} rights[] = {
	{"decide",  KIOSK_CONSOLE_DECIDE},
	{"lanes",   KIOSK_CONSOLE_LANES},
	{"search",  KIOSK_CONSOLE_SEARCH},
	{"figures", KIOSK_CONSOLE_FIGURES},
	{"unseal",  KIOSK_CONSOLE_UNSEAL},
};
/* clang-format on */
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool
rights_of(const char *list, uint32_t *out)
{
	*out = 0;
	while (*list != '\0') {
		size_t n = strcspn(list, " ,"), i = 0;

		while (i < COUNT(rights) &&
		    (strlen(rights[i].name) != n ||
			strncmp(rights[i].name, list, n) != 0))
			i++;
		if (n > 0 && i == COUNT(rights))
			return false;
		if (n > 0)
			*out |= rights[i].right;
		list += n + (list[n] != '\0');
	}
	return true;
}

struct reading {
	struct kiosk_console_officers *out;
	uint64_t seen;
};

static const char *
take(void *cookie, const struct conf_line *line)
{
	struct reading *r = cookie;
	struct kiosk_console_officer *o;
	const char *wrong;

	if (line->key == NULL) {
		if (r->out->n == KIOSK_CONSOLE_OFFICERS)
			return "too many officers";
		r->seen = 0;
		memset(&r->out->officer[r->out->n++], 0, sizeof(*o));
	} else if (r->out->n == 0) {
		return "stands in no section";
	}
	o = &r->out->officer[r->out->n - 1];
	wrong = kiosk_conf_assign(keys, COUNT(keys), &r->seen, o, line);
	if (wrong != NULL || line->key == NULL)
		return wrong;
	if (strcmp(line->key, "may") == 0 && !rights_of(o->may, &o->rights))
		return "names a right that nobody knows";
	if (strcmp(line->key, "totp") == 0) {
		o->n_secret = kiosk_console_officer_base32(
		    o->totp, o->secret, sizeof(o->secret));
		/* RFC 4226 §4 R6: at least 128 bits. */
		if (o->n_secret < 16)
			return "is no secret in base 32 of 128 bits";
	}
	return NULL;
}

enum kiosk_err
kiosk_console_officers_read(const char *path,
    struct kiosk_console_officers *out, struct conf_error *err)
{
	struct reading r = {out, 0};
	struct stat st;
	enum kiosk_err e;

	memset(out, 0, sizeof(*out));
	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0) {
		memset(err, 0, sizeof(*err));
		snprintf(err->file, sizeof(err->file), "%s", path);
		snprintf(err->text, sizeof(err->text),
		    "holds secrets and can be read by others");
		return KIOSK_E_CONF;
	}
	e = kiosk_conf_read_each(path, take, &r, err);
	for (size_t i = 0; e == KIOSK_E_OK && i < out->n; i++) {
		const struct kiosk_console_officer *o = &out->officer[i];

		if (kiosk_case_name_valid(o->name) && o->key[0] != '\0' &&
		    o->n_secret > 0)
			continue;
		memset(err, 0, sizeof(*err));
		snprintf(err->file, sizeof(err->file), "%s", path);
		snprintf(err->text, sizeof(err->text),
		    "officer %zu lacks a name, a key or a secret", i + 1);
		e = KIOSK_E_CONF;
	}
	return e;
}

enum kiosk_err
kiosk_console_officer_enrol(const char *path, const char *name,
    const char *role, const char *may, const char *orders, const char *pin)
{
	uint8_t secret[20], public[KIOSK_ORDER_KEY];
	struct span key_bytes;
	char text[40] = "";
	uint32_t bits;
	enum kiosk_err e = KIOSK_E_CONF;

	if (!kiosk_case_name_valid(name) || !rights_of(may, &bits) ||
	    !kiosk_order_kinds_of(orders, &bits))
		goto out;
	if (RAND_bytes(secret, sizeof(secret)) != 1) {
		e = KIOSK_E_SYSTEM;
		goto out;
	}
	if ((e = kiosk_officer_key_make(path, pin, public)) != KIOSK_E_OK)
		goto out;
	for (size_t i = 0; i < 32; i++) {
		const size_t bit = 5 * i, at = bit / 8;
		const unsigned two = (unsigned)secret[at] << 8 |
		    (at + 1 < sizeof(secret) ? secret[at + 1] : 0);

		text[i] = alphabet[two >> (11 - bit % 8) & 31];
	}
	printf("# for the console's file of officers\n[officer]\nname = %s\n"
	       "role = %s\nmay = %s\nkey = %s\ntotp = %s\n"
	       "# for the officer's device: otpauth://totp/Sallyport:%s?"
	       "secret=%s&issuer=Sallyport\n"
	       "# for the gates' file of consoles\n"
	       "#[key]\n#name = %s\n#may = %s\n#public = ",
	    name, role, may, path, text, name, text, name, orders);
	key_bytes = kiosk_order_key_span(public);
	for (size_t i = 0; i < key_bytes.n; i++)
		printf("%02x", key_bytes.p[i]);
	printf("\n");
	e = KIOSK_E_OK;
out:
	bytes_wipe(secret, sizeof(secret));
	bytes_wipe(text, sizeof(text));
	return e;
}
