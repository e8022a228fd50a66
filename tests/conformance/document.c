#include "tests/conformance/document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mrtd/chip/key.h"
#include "mrtd/chip/personalise.h"
#include "mrtd/chip/personalise_infos.h"
#include "mrtd/tlv.h"
#include "tests/helper_env.h"
#include "tests/helper_image.h"

#define BIT(name) MRTD_FILE_BIT(MRTD_FILE_##name)
#define LINE 512

static const char mrz[] = "P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<"
			  "C11T002JM4D<<9608122F2310314<<<<<<<<<<<<<<<4";

/* In which order the parts of a change take effect. */
enum phase {
	SETTINGS,
	FILES,
	SECURITY_OBJECT,
	CERTIFICATE,
	OBJECT,
	ISSUED,
	PHASES
};

/* What a settings row needs beyond the document. */
struct builder {
	struct document *d;
	bool eac; /* the keys of EAC have not been replaced yet */
	unsigned omit;
	const char *csca_key, *csca_algorithm, *dsc_key, *dsc_algorithm;
	char pki[4][24];
	char pace[160], card_access[160];
	char com[64];
	const char *digest;
	char digest_name[16];
	char signer_name[24]; /* "": the one of the signer's own */
	enum mrtd_image_format format;
	size_t image;
	unsigned width, height;
};

static bool
parse_suites(const char *list, struct mrtd_paceinfo out[], size_t *n)
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

static const struct mrtd_lds_file *
file_named(const char *text, size_t n)
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

static bool set_digest(const char *name, enum mrtd_digest *out);

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
set_files(uint32_t *a, uint32_t *b, const char *arg, bool on)
{
	const struct mrtd_lds_file *f = file_named(arg, strlen(arg));

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

/* One setting; true where there is such a word and its argument is right. */
static bool
setting(struct builder *b, const char *word, const char *arg)
{
	struct document *d = b->d;
	size_t n;

#define IS(name) (strcmp(word, name) == 0)
	if (IS("pki"))
		return set_pki(b, arg);
	if (IS("lso"))
		return set_digest(arg, &d->lso_digest);
	if (IS("digest")) {
		snprintf(b->digest_name, sizeof(b->digest_name), "%s", arg);
		b->digest = b->digest_name;
		return true;
	}
	if (IS("object")) {
		d->object.quirks |= 1u << atoi(arg);
		return true;
	}
	if (IS("undated")) {
		d->object.signing_time = 0;
		return true;
	}
	if (IS("mrz") || IS("mrz!"))
		return set_text(d->dg1, arg, IS("mrz"));
	if (IS("page")) {
		if (strcmp(arg, "=") != 0)
			return set_text(d->page, arg, true);
		memcpy(d->page, d->dg1, sizeof(d->page));
		return true;
	}
	if (IS("pace") || IS("card-access")) {
		if (IS("pace"))
			snprintf(b->pace, sizeof(b->pace), "%s", arg);
		snprintf(b->card_access, sizeof(b->card_access), "%s", arg);
		return true;
	}
	if (IS("bac")) {
		d->bac = strcmp(arg, "on") == 0;
		return true;
	}
	if (IS("can"))
		return d->can = true;
	if (IS("com")) {
		snprintf(b->com, sizeof(b->com), "%s", arg);
		return true;
	}
	if (IS("sign"))
		return set_files(&d->sign, NULL, arg, true);
	if (IS("unsign"))
		return set_files(&d->sign, NULL, arg, false);
	if (IS("hold"))
		return set_files(&d->hold, NULL, arg, true);
	if (IS("absent"))
		return set_files(&d->hold, NULL, arg, false);
	if (IS("signer")) {
		snprintf(b->signer_name, sizeof(b->signer_name), "%s", arg);
		return forge_algorithm(b->signer_name) != NULL;
	}
	if (IS("drop"))
		return set_files(&d->hold, &d->sign, arg, false);
	if (IS("image"))
		return set_image(b, arg);
	if (IS("buffers") || IS("reader")) {
		n = (size_t)atoi(arg);
		*(IS("reader") ? &d->reader
			       : &d->buffers) = (struct mrtd_limits) {n, n};
		return n > 0;
	}
	if (IS("twice"))
		return d->twice = true;
	if (IS("chains"))
		return d->chains = true;
	if (IS("ca"))
		return set_ca(b, arg);
	if (IS("aa"))
		return set_aa(d, arg);
	if (IS("omit")) {
		b->omit = (unsigned)atoi(arg);
		return true;
	}
	if (IS("fault"))
		return mrtd_chip_faults_parse(arg, &d->fault) == MRTD_E_OK;
	if (IS("personality"))
		return (d->personality = mrtd_chip_personality_of(arg)) != NULL;
	if (IS("answer") || IS("inside"))
		return set_rule(d, arg, IS("inside"));
#undef IS
	return false;
}

/* Names of places in EF.SOD: @sd SignedData, @si SignerInfo. */
static void
expand(const char *line, char *out, size_t cap)
{
	static const struct {
		const char *name, *path;
	} places[] = {
	    {"@sd", "77/30/A0/30"},
	    {"@si", "77/30/A0/30/31[1]/30"},
	    {"@tbs", "30/30"},
	    {"@ext", "30/30/A3/30"},
	    {"@bht", "75/7F61/7F60/A1"},
	    {"@face", "75/7F61/7F60/5F2E"},
	};

	snprintf(out, cap, "%s", line);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		size_t n = strlen(places[i].name);

		if (strncmp(line, places[i].name, n) == 0)
			snprintf(out, cap, "%s%s", places[i].path, line + n);
	}
}

/* An edit of TARGET: or TARGET!; what it is an edit of, and when. */
static bool
edit(struct document *d, const char *part, enum phase phase)
{
	bool after = strncmp(part, "after ", 6) == 0, again;
	const char *colon;
	struct blob *target = NULL;
	const struct mrtd_lds_file *f;
	enum phase when = FILES;
	char line[LINE];
	size_t n;

	if (after)
		part += 6;
	n = strcspn(part, ":!");
	colon = part + n;
	again = *colon == '!';
	if (strncmp(part, "LSO", n) == 0) {
		target = &d->lso;
		when = SECURITY_OBJECT;
	} else if (strncmp(part, "DSC", n) == 0) {
		target = &d->dsc;
		when = CERTIFICATE;
	} else if (strncmp(part, "SOD", n) == 0) {
		target = &d->file[MRTD_FILE_SOD];
		when = again ? OBJECT : ISSUED;
	} else if ((f = file_named(part, n)) != NULL) {
		target = &d->file[f->id];
		when = after ? ISSUED : FILES;
	}
	if (target == NULL)
		return false;
	if (when != phase)
		return true;
	expand(colon + 1, line, sizeof(line));
	if (!edit_apply(target, line))
		return false;
	if (when == CERTIFICATE && again)
		return forge_certify(&d->pki, target);
	return when != OBJECT || forge_sign(&d->pki, target);
}

static bool
is_edit(const char *part)
{
	size_t n = strcspn(part, " ");

	if (strncmp(part, "after ", 6) == 0)
		return true;
	return memchr(part, ':', n) != NULL ||
	    (memchr(part, '!', n) != NULL && strncmp(part, "mrz!", 4) != 0);
}

/* All parts of a change that belong to this phase. */
static bool
apply(
    struct builder *b, const char *change, enum phase phase, const char **what)
{
	static char part[LINE];
	char word[16];
	int used;

	*what = part;
	while (change != NULL && *change != '\0') {
		const char *end = strstr(change, "; ");
		size_t n = end != NULL ? (size_t)(end - change)
				       : strlen(change);

		if (n >= sizeof(part))
			return false;
		memcpy(part, change, n);
		part[n] = '\0';
		change = end != NULL ? end + 2 : NULL;
		if (is_edit(part)) {
			if (!edit(b->d, part, phase))
				return false;
			continue;
		}
		used = 0;
		if (phase == SETTINGS &&
		    (sscanf(part, "%15s %n", word, &used) != 1 ||
			!setting(b, word, part + (used > 0 ? used : (int)n))))
			return false;
	}
	return true;
}

/* As much of an image as its format and size need, and bytes behind. */
static void
put_image(const struct builder *b, struct blob *out)
{
	struct sink k = sink_of(out->p, b->image);

	if (b->image > 0)
		helper_image_put(&k, b->format, b->width, b->height);
	for (size_t n = k.n; n < b->image; n++)
		sink_put_u8(&k, (uint8_t)(n * 7 + (n >> 8)));
	out->n = k.n;
}

/* DG14, or the SecurityInfos of EF.CardSecurity. */
static bool
put_infos(const struct builder *b, bool dg14, struct sink *k)
{
	const struct document *d = b->d;
	struct mrtd_paceinfo pace[8];
	struct mrtd_chip_infos infos = {.pace = pace,
	    .ca = d->ca,
	    .n_ca = d->n_ca,
	    .omit = b->omit,
	    .ta = (d->hold & BIT(CVCA)) != 0,
	    .aa = d->aa.n > 0,
	    .aa_hash = d->aa_hash};

	if (!parse_suites(b->pace, pace, &infos.n_pace))
		return false;
	return (dg14 ? mrtd_chip_personalise_infos_dg14(k, &infos)
		     : mrtd_chip_personalise_infos(k, &infos)) == MRTD_E_OK;
}

static bool
make_file(struct builder *b, enum mrtd_file id)
{
	static struct blob image;
	struct document *d = b->d;
	struct blob *out = &d->file[id];
	struct sink k = sink_of(out->p, sizeof(out->p));
	struct mrtd_chip_portrait face = {.format = b->format,
	    .width = (uint16_t)b->width,
	    .height = (uint16_t)b->height};
	struct mrtd_paceinfo infos[8];
	uint8_t tags[16];
	struct sink list = sink_of(tags, sizeof(tags));
	size_t n;

	switch (id) {
	case MRTD_FILE_COM:
		mrtd_chip_personalise_com(&k, d->sign);
		out->n = k.n;
		if (b->com[0] == '\0')
			return true;
		for (const char *s = b->com; *s != '\0'; s += *s == ' ')
			if (!edit_hex(s, &list))
				return false;
			else
				s += strcspn(s, " ");
		k = sink_of(out->p, sizeof(out->p));
		mrtd_tlv_put_header(&k, 0x60, 7 + 9 + 2 + list.n);
		mrtd_tlv_put(&k, 0x5F01, SPAN_STR("0107"));
		mrtd_tlv_put(&k, 0x5F36, SPAN_STR("040000"));
		mrtd_tlv_put(&k, 0x5C, sink_span(&list));
		break;
	case MRTD_FILE_DG1:
		mrtd_chip_personalise_dg1(&k, span_of(d->dg1, 88));
		break;
	case MRTD_FILE_DG2:
		put_image(b, &image);
		face.image = edit_span(&image);
		mrtd_chip_personalise_dg2(&k, &face);
		break;
	case MRTD_FILE_DG14:
		if (!put_infos(b, true, &k))
			return false;
		break;
	case MRTD_FILE_DG15:
		if (mrtd_chip_personalise_infos_dg15(&k, d->aa) != MRTD_E_OK)
			return false;
		break;
	case MRTD_FILE_CARD_SECURITY:
		if (!put_infos(b, false, &k))
			return false;
		break;
	case MRTD_FILE_CARD_ACCESS:
		if (!parse_suites(b->card_access, infos, &n))
			return false;
		mrtd_chip_personalise_card_access(&k, infos, n);
		break;
	case MRTD_FILE_ATR_INFO:
		mrtd_chip_personalise_atr_info(&k, d->buffers);
		break;
	default:
		mrtd_tlv_put(&k, mrtd_lds_file(id)->tag,
		    SPAN_STR("what nobody looks into"));
		break;
	}
	out->n = k.n;
	return sink_ok(&k);
}

static bool
make_files(struct builder *b)
{
	struct document *d = b->d;

	if (b->card_access[0] != '\0')
		d->hold |= BIT(CARD_ACCESS);
	if (strstr(b->card_access, "-cam-") != NULL)
		d->hold |= BIT(CARD_SECURITY);
	if (d->buffers.max_rapdu > 0)
		d->hold |= BIT(ATR_INFO);
	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++)
		if (((d->hold | d->sign) & MRTD_FILE_BIT(i)) != 0 &&
		    i != MRTD_FILE_SOD && !make_file(b, (enum mrtd_file)i))
			return false;
	return true;
}

static bool
make_security_object(struct document *d)
{
	struct span files[MRTD_FILE_COUNT] = {{NULL, 0}};
	struct sink k = sink_of(d->lso.p, sizeof(d->lso.p));
	bool ok;

	for (unsigned i = 0; i < MRTD_FILE_COUNT; i++)
		if ((d->sign & MRTD_FILE_BIT(i)) != 0)
			files[i] = edit_span(&d->file[i]);
	ok = mrtd_chip_personalise_security_object(&k, d->lso_digest, files) ==
	    MRTD_E_OK;
	d->lso.n = k.n;
	return ok;
}

/* Signed by the same signer. */
static bool
make_card_security(struct document *d)
{
	static struct blob infos;
	struct blob *f = &d->file[MRTD_FILE_CARD_SECURITY];
	struct sink k = sink_of(f->p, sizeof(f->p));

	edit_put(&infos, edit_span(f));
	if (certs_issue_card_security(
		d->pki.dsc, edit_span(&infos), &d->object, &k) != CERTS_E_OK)
		return false;
	f->n = k.n;
	return true;
}

/* EF.SOD with the certificate as it was changed. */
static bool
make_object(struct builder *b)
{
	struct document *d = b->d;
	struct blob *sod = &d->file[MRTD_FILE_SOD];
	static char line[20000];
	int n;

	if (!forge_object(&d->pki, edit_span(&d->lso), &d->object, sod))
		return false;
	if (b->digest != NULL && !forge_content(&d->pki, sod, b->digest, true))
		return false;
	if (b->signer_name[0] != '\0') {
		d->pki.dsc_algorithm = forge_algorithm(b->signer_name);
		snprintf(line, sizeof(line),
		    "77/30/A0/30/31[1]/30/30[2] raw %s",
		    d->pki.dsc_algorithm->identifier);
		if (!edit_apply(sod, line) || !forge_sign(&d->pki, sod))
			return false;
	}
	if ((d->object.quirks & CERTS_ISSUE_NO_CERTIFICATE) != 0 ||
	    span_eq(edit_span(&d->dsc), certs_issue_der(d->pki.dsc)))
		return true;
	n = snprintf(line, sizeof(line), "77/30/A0/30/A0 set ");
	for (size_t i = 0; i < d->dsc.n; i++)
		n += snprintf(
		    line + n, sizeof(line) - (size_t)n, "%02X", d->dsc.p[i]);
	return edit_apply(sod, line);
}

/* Chapter 4: what the default passports differ in. */
/* clang-format off */
static const struct {
	const char *name;
	bool bac;
	const char *pace;
	uint32_t files;
	enum mrtd_image_format format;
} bases[] = {
	{"PLAIN", false, "", BIT(DG1) | BIT(DG2), MRTD_IMAGE_JPEG},
	{"BAC",   true,  "", BIT(DG1) | BIT(DG2), MRTD_IMAGE_JPEG},
	{"PACE",  false, "pace-ecdh-gm-3des-bp256", BIT(DG1) | BIT(DG2) | BIT(DG14), MRTD_IMAGE_JP2},
	{"EAC",   true,  "", BIT(DG1) | BIT(DG2) | BIT(DG14), MRTD_IMAGE_JP2},
	{"EACAA", true,  "", BIT(DG1) | BIT(DG2) | BIT(DG14), MRTD_IMAGE_JP2},
	{"EACPACE", true, "pace-ecdh-gm-3des-bp256", BIT(DG1) | BIT(DG2) | BIT(DG14), MRTD_IMAGE_JP2},
};
/* clang-format on */

static bool
begin(struct builder *b, const char *base)
{
	struct document *d = b->d;

	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		if (strcmp(bases[i].name, base) != 0)
			continue;
		d->bac = bases[i].bac;
		d->plain = !d->bac && bases[i].pace[0] == '\0';
		d->sign = bases[i].files;
		d->hold = bases[i].files | BIT(COM) | BIT(SOD);
		b->format = bases[i].format;
		snprintf(b->pace, sizeof(b->pace), "%s", bases[i].pace);
		snprintf(b->card_access, sizeof(b->card_access), "%s",
		    bases[i].pace);
		b->image = 1500;
		b->width = 413;
		b->height = 531;
		b->csca_key = "rsa3072";
		b->dsc_key = "rsa2048";
		b->csca_algorithm = b->dsc_algorithm = "pss-sha256";
		d->lso_digest = MRTD_DIGEST_SHA256;
		d->object.signing_time = FORGE_FROM + 86400;
		d->reader = (struct mrtd_limits) {65544, 65538};
		memcpy(d->dg1, mrz, sizeof(mrz));
		memcpy(d->page, mrz, sizeof(mrz));
		d->key_store = sink_of(d->keys, sizeof(d->keys));
		if (strncmp(base, "EAC", 3) == 0 && !set_ca(b, "p224 3des"))
			return false;
		b->eac = true;
		return strcmp(base, "EACAA") != 0 ||
		    set_aa(d, "rsa1024 SHA-256");
	}
	return false;
}

bool
document_make(
    struct document *d, const char *base, const char *change, const char **what)
{
	struct builder b = {.d = d};

	memset(d, 0, sizeof(*d));
	*what = base;
	if (!begin(&b, base) || !apply(&b, change, SETTINGS, what))
		return false;
	*what = "the keys";
	if (!forge_init(&d->pki, b.csca_key, b.csca_algorithm, b.dsc_key,
		b.dsc_algorithm))
		return false;
	*what = "the files";
	if (!make_files(&b) || !apply(&b, change, FILES, what))
		return false;
	*what = "the LDSSecurityObject";
	if (!make_security_object(d) ||
	    !apply(&b, change, SECURITY_OBJECT, what))
		return false;
	edit_put(&d->dsc, certs_issue_der(d->pki.dsc));
	if (!apply(&b, change, CERTIFICATE, what))
		return false;
	*what = "EF.CardSecurity";
	if ((d->hold & BIT(CARD_SECURITY)) != 0 && !make_card_security(d))
		return false;
	*what = "EF.SOD";
	d->spoken = d->file[MRTD_FILE_CARD_ACCESS];
	if (!make_object(&b) || !apply(&b, change, OBJECT, what) ||
	    !apply(&b, change, ISSUED, what))
		return false;
	return true;
}

void
document_free(struct document *d)
{
	forge_free(&d->pki);
}
