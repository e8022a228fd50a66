#include "tests/conformance/builder_args.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mrtd/chip/personalise.h"
#include "mrtd/date.h"
#include "mrtd/tlv.h"

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

#define SETTING(name) static bool name(struct builder *b, const char *arg)

SETTING(lso)
{
	return builder_args_digest(arg, &b->d->lso_digest);
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
	return builder_args_text(b->d->dg1, arg, true);
}

SETTING(mrz_as_is)
{
	return builder_args_text(b->d->dg1, arg, false);
}

SETTING(page)
{
	if (strcmp(arg, "=") != 0)
		return builder_args_text(b->d->page, arg, true);
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
	return builder_args_files(&b->d->sign, NULL, arg, true);
}

SETTING(unsign)
{
	return builder_args_files(&b->d->sign, NULL, arg, false);
}

SETTING(hold)
{
	return builder_args_files(&b->d->hold, NULL, arg, true);
}

SETTING(absent)
{
	return builder_args_files(&b->d->hold, NULL, arg, false);
}

SETTING(drop)
{
	return builder_args_files(&b->d->hold, &b->d->sign, arg, false);
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
	return builder_args_aa(b->d, arg);
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
	return builder_args_rule(b->d, arg, false);
}

SETTING(inside)
{
	return builder_args_rule(b->d, arg, true);
}

/* clang-format off */
static const struct {
	const char *word;
	bool (*set)(struct builder *, const char *arg);
} words[] = {
	{"pki", builder_args_pki},
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
	{"image", builder_args_image},
	{"buffers", buffers},
	{"reader", reader},
	{"chains", chains},
	{"twice", twice},
	{"ca", builder_args_ca},
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
