#include "tests/conformance/builder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mrtd/chip/key.h"
#include "mrtd/chip/personalise.h"
#include "mrtd/date.h"
#include "mrtd/tlv.h"
#include "tests/helper_env.h"

bool
builder_suites(const char *list, struct mrtd_paceinfo out[], size_t *n)
{
	char copy[160], *save = NULL;

	snprintf(copy, sizeof(copy), "%s", list);
	*n = 0;
	for (char *s = strtok_r(copy, ",", &save); s != NULL;
	     s = strtok_r(NULL, ",", &save))
		if (*n == 8 ||
		    mrtd_chip_personalise_suite(s, &out[(*n)++]) != MRTD_E_OK)
			return false;
	return true;
}

const struct mrtd_lds_file *
builder_file(const char *text, size_t n)
{
	char name[24];

	if (n >= sizeof(name))
		return NULL;
	memcpy(name, text, n);
	name[n] = '\0';
	return mrtd_lds_of_name(name);
}

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

static bool
set_text(char *mrz_text, const char *arg, bool anew)
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

static bool
set_pki(struct builder *b, const char *arg)
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

static bool
set_ca(struct builder *b, const char *arg)
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

static bool
set_digest(const char *name, enum mrtd_digest *out)
{
	for (unsigned i = 0; i < 8; i++)
		if (strcmp(mrtd_hash_name((enum mrtd_digest)i), name) == 0) {
			*out = (enum mrtd_digest)i;
			return true;
		}
	return false;
}

static bool
set_aa(struct document *d, const char *arg)
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
	return n >= 2 && set_digest(hash, &d->aa_hash) &&
	    make_key(d, group, &d->aa);
}

static bool
set_image(struct builder *b, const char *arg)
{
	char format[8];
	int n = sscanf(
	    arg, "%7s %zu %ux%u", format, &b->image, &b->width, &b->height);

	b->format = strcmp(format, "jpeg") == 0 ? MRTD_IMAGE_JPEG
	    : strcmp(format, "j2k") == 0	? MRTD_IMAGE_J2K
						: MRTD_IMAGE_JP2;
	return n == 2 || n == 4;
}

static bool
set_rule(struct document *d, const char *arg, bool inside)
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

static bool
set_files(uint32_t *a, uint32_t *b, const char *arg, bool on)
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

#define SETTING(name) static bool name(struct builder *b, const char *arg)

SETTING(lso)
{
	return set_digest(arg, &b->d->lso_digest);
}

SETTING(digest)
{
	snprintf(b->digest_name, sizeof(b->digest_name), "%s", arg);
	b->digest = b->digest_name;
	return true;
}

SETTING(signer)
{
	snprintf(b->signer_name, sizeof(b->signer_name), "%s", arg);
	return forge_algorithm(b->signer_name) != NULL;
}

SETTING(object)
{
	b->d->object.quirks |= 1u << atoi(arg);
	return true;
}

SETTING(revoked)
{
	b->revoked = true;
	return *arg == '\0';
}

SETTING(undated)
{
	b->d->object.signing_time = 0;
	return *arg == '\0';
}

SETTING(mrz)
{
	return set_text(b->d->dg1, arg, true);
}

SETTING(mrz_as_is)
{
	return set_text(b->d->dg1, arg, false);
}

SETTING(page)
{
	if (strcmp(arg, "=") != 0)
		return set_text(b->d->page, arg, true);
	memcpy(b->d->page, b->d->dg1, sizeof(b->d->page));
	return true;
}

SETTING(card_access)
{
	snprintf(b->card_access, sizeof(b->card_access), "%s", arg);
	return true;
}

SETTING(pace)
{
	snprintf(b->pace, sizeof(b->pace), "%s", arg);
	return card_access(b, arg);
}

SETTING(bac)
{
	b->d->bac = strcmp(arg, "on") == 0;
	return true;
}

SETTING(can)
{
	b->d->can = true;
	return *arg == '\0';
}

SETTING(com)
{
	snprintf(b->com, sizeof(b->com), "%s", arg);
	return true;
}

SETTING(sign)
{
	return set_files(&b->d->sign, NULL, arg, true);
}

SETTING(unsign)
{
	return set_files(&b->d->sign, NULL, arg, false);
}

SETTING(hold)
{
	return set_files(&b->d->hold, NULL, arg, true);
}

SETTING(absent)
{
	return set_files(&b->d->hold, NULL, arg, false);
}

SETTING(drop)
{
	return set_files(&b->d->hold, &b->d->sign, arg, false);
}

SETTING(buffers)
{
	size_t n = (size_t)atoi(arg);

	b->d->buffers = (struct mrtd_limits) {n, n};
	return n > 0;
}

SETTING(reader)
{
	size_t n = (size_t)atoi(arg);

	b->d->reader = (struct mrtd_limits) {n, n};
	return n > 0;
}

SETTING(chains)
{
	b->d->chains = true;
	return *arg == '\0';
}

SETTING(twice)
{
	b->d->twice = true;
	return *arg == '\0';
}

SETTING(aa)
{
	return set_aa(b->d, arg);
}

SETTING(omit)
{
	b->omit = (unsigned)atoi(arg);
	return true;
}

SETTING(ta)
{
	struct terminal_conf *t = &b->d->terminal_conf;

	return sscanf(arg, "%31s %23s", t->algorithm, t->key) == 2;
}

SETTING(rights)
{
	b->d->terminal_conf.dv_rights = (unsigned)atoi(arg);
	return true;
}

SETTING(bad)
{
	b->d->terminal_conf.bad = strcmp(arg, "dv") == 0 ? 1 : 2;
	return true;
}

SETTING(links)
{
	b->d->terminal_conf.links = (unsigned)atoi(arg);
	b->d->terminal_conf.spare_link = strstr(arg, "spare") != NULL;
	return b->d->terminal_conf.links > 0;
}

SETTING(unready)
{
	b->d->terminal_conf.nothing = true;
	return *arg == '\0';
}

/* TR-03110-3 §A.7.2.4: references, then zeros up to the fixed size. */
SETTING(car)
{
	struct blob *f = &b->d->file[MRTD_FILE_CVCA];
	struct sink k = sink_of(f->p, MRTD_CHIP_TA_CVCA);
	size_t n;

	for (; strcmp(arg, "none") != 0 && *arg != '\0';
	     arg += n + (arg[n] == ',')) {
		n = strcspn(arg, ",");
		mrtd_tlv_put(&k, 0x42, span_of(arg, n));
	}
	sink_put_fill(&k, 0, k.cap - k.n);
	f->n = k.n;
	b->d->hold |= BIT(CVCA);
	return sink_ok(&k);
}

SETTING(today)
{
	b->d->ta.today = mrtd_date_of_days(
	    mrtd_date_days(TERMINAL_DAY) + atoi(arg));
	return true;
}

SETTING(id)
{
	struct sink k = sink_of(b->d->wrong_id, sizeof(b->d->wrong_id));

	sink_put(&k, span_of(arg, strlen(arg)));
	b->d->ta.wrong_id = sink_span(&k);
	return sink_ok(&k);
}

SETTING(challenge)
{
	b->d->ta.challenge = (unsigned)atoi(arg);
	return true;
}

static bool
image_format(const char *name, enum mrtd_image_format *out)
{
	static const struct {
		const char *name;
		enum mrtd_image_format format;
	} formats[] = {
	    {"wsq", MRTD_IMAGE_WSQ},
	    {"jp2", MRTD_IMAGE_JP2},
	    {"raw", MRTD_IMAGE_RAW},
	};

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(formats[i].name, name) == 0) {
			*out = formats[i].format;
			return true;
		}
	return false;
}

SETTING(prints)
{
	char format[8];

	return sscanf(arg, "%u %7s", &b->prints, format) == 2 &&
	    image_format(format, &b->print_format);
}

SETTING(irises)
{
	char format[8];

	return sscanf(arg, "%u %7s", &b->irises, format) == 2 &&
	    image_format(format, &b->iris_format);
}

SETTING(fault)
{
	return mrtd_chip_faults_parse(arg, &b->d->fault) == MRTD_E_OK;
}

SETTING(personality)
{
	b->d->personality = mrtd_chip_personality_of(arg);
	return b->d->personality != NULL;
}

SETTING(answer)
{
	return set_rule(b->d, arg, false);
}

SETTING(inside)
{
	return set_rule(b->d, arg, true);
}

/* clang-format off */
static const struct {
	const char *word;
	bool (*set)(struct builder *, const char *arg);
} words[] = {
	{"pki", set_pki},
	{"lso", lso},
	{"digest", digest},
	{"signer", signer},
	{"object", object},
	{"revoked", revoked},
	{"undated", undated},
	{"mrz", mrz},
	{"mrz!", mrz_as_is},
	{"page", page},
	{"pace", pace},
	{"card-access", card_access},
	{"bac", bac},
	{"can", can},
	{"com", com},
	{"sign", sign},
	{"unsign", unsign},
	{"hold", hold},
	{"absent", absent},
	{"drop", drop},
	{"image", set_image},
	{"buffers", buffers},
	{"reader", reader},
	{"chains", chains},
	{"twice", twice},
	{"ca", set_ca},
	{"aa", aa},
	{"omit", omit},
	{"ta", ta},
	{"rights", rights},
	{"bad", bad},
	{"links", links},
	{"unready", unready},
	{"car", car},
	{"today", today},
	{"id", id},
	{"challenge", challenge},
	{"prints", prints},
	{"irises", irises},
	{"fault", fault},
	{"personality", personality},
	{"answer", answer},
	{"inside", inside},
};
/* clang-format on */

bool
builder_set(struct builder *b, const char *word, const char *arg)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, word) == 0)
			return words[i].set(b, arg);
	return false;
}
