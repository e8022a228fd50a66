#include "tests/conformance/builder_args.h"

#include <stdio.h>
#include <string.h>

#include "mrtd/chip/key.h"
#include "mrtd/chip/personalise.h"
#include "tests/helper_env.h"

/* Check digits of a TD3 line, Doc 9303-4 §4.2.2.2. */
static char
digit(const char *text, const char *places)
{
	static const int weight[] = {7, 3, 1};
	int sum = 0, n = 0, from, to;

	for (; sscanf(places, "%d-%d", &from, &to) == 2;
	     places = strchr(places, ' ') != NULL ? strchr(places, ' ') + 1
						  : "") {
		for (int i = from; i <= to; i++) {
			char c = text[i];
			int v = c >= '0' && c <= '9' ? c - '0'
			    : c >= 'A' && c <= 'Z'   ? c - 'A' + 10
						     : 0;

			sum += v * weight[n++ % 3];
		}
	}
	return (char)('0' + sum % 10);
}

static void
check_digits(char *text)
{
	text[53] = digit(text, "44-52");
	text[63] = digit(text, "57-62");
	text[71] = digit(text, "65-70");
	/* Without optional data '<' may stand for 0. */
	if (strspn(text + 72, "<") < 14)
		text[86] = digit(text, "72-85");
	text[87] = digit(text, "44-53 57-63 65-86");
}

bool
builder_args_text(char *mrz_text, const char *arg, bool anew)
{
	int at, used;

	if (sscanf(arg, "%d %n", &at, &used) != 1 || at < 0 ||
	    (size_t)at + strlen(arg + used) > 88)
		return false;
	memcpy(mrz_text + at, arg + used, strlen(arg + used));
	if (anew)
		check_digits(mrz_text);
	return true;
}

bool
builder_args_pki(struct builder *b, const char *arg)
{
	if (sscanf(arg, "%23s %23s %23s %23s", b->pki[0], b->pki[1], b->pki[2],
		b->pki[3]) != 4)
		return false;
	b->csca_key = b->pki[0];
	b->csca_algorithm = b->pki[1];
	b->dsc_key = b->pki[2];
	b->dsc_algorithm = b->pki[3];
	return true;
}

/* "p224" or "modp1024", as PACE's names have them. */
static bool
group_of(const char *name, unsigned *group)
{
	struct mrtd_paceinfo info;
	char text[64];

	snprintf(text, sizeof(text), "pace-%s-gm-aes128-%s",
	    strncmp(name, "modp", 4) == 0 ? "dh" : "ecdh", name);
	if (mrtd_chip_personalise_suite(text, &info) != MRTD_E_OK)
		return false;
	*group = info.group;
	return true;
}

/* A new key in the store of the document. */
static bool
make_key(struct document *d, const char *name, struct span *out)
{
	static struct helper_env env;
	static uint8_t rsa[2][2048];
	static size_t rsa_n[2];
	size_t at = d->key_store.n, large = strcmp(name, "rsa2048") == 0;
	unsigned group;

	if (strncmp(name, "rsa", 3) == 0) {
		struct sink k = sink_of(rsa[large], sizeof(rsa[0]));

		if (rsa_n[large] == 0 &&
		    mrtd_chip_key_make_rsa(large ? 2048 : 1024, &k) ==
			MRTD_E_OK)
			rsa_n[large] = k.n;
		sink_put(&d->key_store, span_of(rsa[large], rsa_n[large]));
	} else {
		if (env.env.random == NULL)
			helper_env_init(&env, (struct span) {0}, false);
		if (!group_of(name, &group) ||
		    mrtd_chip_key_make(group, MRTD_CHIP_KEY_NAMED, &env.env,
			&d->key_store) != MRTD_E_OK)
			return false;
	}
	*out = span_of(d->key_store.p + at, d->key_store.n - at);
	return sink_ok(&d->key_store) && out->n > 0;
}

bool
builder_args_ca(struct builder *b, const char *arg)
{
	static const char *const ciphers[] = {
	    [MRTD_CIPHER_3DES] = "3des",
	    [MRTD_CIPHER_AES128] = "aes128",
	    [MRTD_CIPHER_AES192] = "aes192",
	    [MRTD_CIPHER_AES256] = "aes256",
	};
	struct document *d = b->d;
	struct mrtd_chip_ca_key *key = &d->ca[b->eac ? 0 : d->n_ca];
	char group[24], list[48];
	unsigned id;
	int n = sscanf(arg, "%23s %47s %u", group, list, &id);

	if (b->eac)
		d->n_ca = 0;
	b->eac = false;
	if (strcmp(arg, "none") == 0)
		return true;
	if (n < 2 || d->n_ca == MRTD_CHIP_CA_KEYS)
		return false;
	*key = (struct mrtd_chip_ca_key) {
	    .has_id = n == 3, .id = n == 3 ? (uint8_t)id : 0};
	for (unsigned c = 0; c < sizeof(ciphers) / sizeof(ciphers[0]); c++)
		if (strstr(list, ciphers[c]) != NULL)
			key->ciphers |= 1u << c;
	d->n_ca++;
	return make_key(d, group, &key->key);
}

bool
builder_args_digest(const char *name, enum mrtd_digest *out)
{
	for (unsigned i = 0; i < 8; i++)
		if (strcmp(mrtd_hash_name((enum mrtd_digest)i), name) == 0) {
			*out = (enum mrtd_digest)i;
			return true;
		}
	return false;
}

bool
builder_args_aa(struct document *d, const char *arg)
{
	char group[24], hash[16], der[8];
	int n = sscanf(arg, "%23s %15s %7s", group, hash, der);

	d->aa = (struct span) {NULL, 0};
	d->aa_der = n == 3;
	if (strcmp(arg, "none") == 0) {
		d->hold &= ~BIT(DG15);
		d->sign &= ~BIT(DG15);
		return true;
	}
	d->hold |= BIT(DG15);
	d->sign |= BIT(DG15);
	return n >= 2 && builder_args_digest(hash, &d->aa_hash) &&
	    make_key(d, group, &d->aa);
}

bool
builder_args_image(struct builder *b, const char *arg)
{
	char format[8];
	int n = sscanf(
	    arg, "%7s %zu %ux%u", format, &b->image, &b->width, &b->height);

	b->format = strcmp(format, "jpeg") == 0 ? MRTD_IMAGE_JPEG
	    : strcmp(format, "j2k") == 0	? MRTD_IMAGE_J2K
						: MRTD_IMAGE_JP2;
	return n == 2 || n == 4;
}

bool
builder_args_rule(struct document *d, const char *arg, bool inside)
{
	struct document_rule *r = &d->rule[d->rules];
	unsigned ins;
	int used;

	if (d->rules == DOCUMENT_RULES || sscanf(arg, "%X%n", &ins, &used) != 1)
		return false;
	*r = (struct document_rule) {.inside = inside,
	    .tag = -1,
	    .cla = (uint8_t)(ins >> 8),
	    .ins = (uint8_t)ins};
	arg += used;
	if (*arg == '.') {
		if (sscanf(arg, ".%u%n", &r->nth, &used) != 1)
			return false;
		arg += used;
	}
	if (*arg == '/') {
		if (sscanf(arg, "/%X%n", &ins, &used) != 1)
			return false;
		r->tag = (int)ins;
		arg += used;
	}
	if (*arg == '{') {
		struct sink k = sink_of(r->data, sizeof(r->data));

		if (!edit_hex(arg + 1, &k) || (arg = strchr(arg, '}')) == NULL)
			return false;
		r->data_n = k.n;
		arg++;
	}
	if (*arg++ != ' ')
		return false;
	snprintf(r->edit, sizeof(r->edit), "%s", arg);
	d->rules++;
	return true;
}

bool
builder_args_files(uint32_t *a, uint32_t *b, const char *arg, bool on)
{
	const struct mrtd_lds_file *f = builder_file(arg, strlen(arg));

	if (f == NULL)
		return false;
	for (int i = 0; i < 2; i++) {
		uint32_t *set = i == 0 ? a : b;

		if (set == NULL)
			continue;
		*set = on ? *set | MRTD_FILE_BIT(f->id)
			  : *set & ~MRTD_FILE_BIT(f->id);
	}
	return true;
}
