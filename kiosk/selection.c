#include "kiosk/selection.h"

#include <stdio.h>
#include <stdlib.h>

#define WEIGHT_MAX 100

void
kiosk_selection_make(const struct kiosk_selection_rules *s,
    const struct kiosk_rules *r, const struct kiosk_traveller *t, uint32_t draw,
    struct kiosk_selection *out)
{
	size_t used = 0;

	memset(out, 0, sizeof(*out));
	out->made = true;
	out->per_mille = s->per_mille;
	out->threshold = s->threshold;
	/* The upper bits of a product: every share of 2^32 to one draw. */
	out->random = ((uint64_t)draw * 1000 >> 32) < s->per_mille;
	for (size_t i = 0; i < s->n; i++) {
		const struct kiosk_indicator *x = &s->indicator[i];
		enum kiosk_rule_about unknown;
		int n;

		if (kiosk_rule_applies(r, &x->terms, t, &unknown) !=
		    KIOSK_RULE_YES)
			continue;
		out->score += x->weight;
		memcpy(out->name[out->n++], x->name, sizeof(x->name));
		n = snprintf(out->text + used, sizeof(out->text) - used, "%s%s",
		    used > 0 ? "; " : "", x->text);
		used += (size_t)n < sizeof(out->text) - used
		    ? (size_t)n
		    : sizeof(out->text) - used - 1;
	}
	out->scored = s->threshold > 0 && out->score >= s->threshold;
}

bool
kiosk_selection_reason(const struct kiosk_selection *s,
    char code[KIOSK_RULE_CODE_MAX], char text[KIOSK_RULE_TEXT_MAX])
{
	if (!s->made || (!s->random && !s->scored))
		return false;
	snprintf(code, KIOSK_RULE_CODE_MAX, "%s",
	    s->random ? "selected-random" : "selected");
	if (s->random)
		snprintf(text, KIOSK_RULE_TEXT_MAX,
		    "an officer is asked to look: by chance, as at %u of 1000",
		    s->per_mille);
	else
		snprintf(text, KIOSK_RULE_TEXT_MAX,
		    "an officer is asked to look, %u of %u: %.100s", s->score,
		    s->threshold, s->text);
	return true;
}

const char *
kiosk_selection_begin(
    struct kiosk_selection_rules *s, const char *name, unsigned line)
{
	struct kiosk_indicator *x;

	if (name[0] == '\0' || strlen(name) >= sizeof(x->name) ||
	    name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0')
		return "must have a name of small letters, digits and '-'";
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->indicator[i].name, name) == 0)
			return "appears twice";
	if (s->n == KIOSK_SELECTION_MAX)
		return "is one indicator too many";
	x = &s->indicator[s->n++];
	memset(x, 0, sizeof(*x));
	snprintf(x->name, sizeof(x->name), "%s", name);
	x->line = line;
	return NULL;
}

static const char *
read_weight(const char *value, unsigned *out)
{
	char *end;
	const unsigned long v = strtoul(value, &end, 10);

	if (*out != 0)
		return "appears twice";
	if (value[0] < '0' || value[0] > '9' || *end != '\0' || v < 1 ||
	    v > WEIGHT_MAX)
		return "must be a whole number from 1 to 100";
	*out = (unsigned)v;
	return NULL;
}

const char *
kiosk_selection_line(struct kiosk_selection_rules *s, struct kiosk_rules *r,
    const struct kiosk_rule_lists *lists, const char *key, const char *value)
{
	struct kiosk_indicator *x = &s->indicator[s->n - 1];

	if (strcmp(key, "weight") == 0)
		return read_weight(value, &x->weight);
	if (strcmp(key, "text") != 0)
		return kiosk_rule_term(r, lists, &x->terms, key, value);
	if (x->text[0] != '\0')
		return "appears twice";
	if (strlen(value) >= sizeof(x->text))
		return "is too long";
	snprintf(x->text, sizeof(x->text), "%s", value);
	return NULL;
}

const char *
kiosk_selection_complete(const struct kiosk_indicator *x)
{
	unsigned asks = x->terms.about;

	for (unsigned i = 0; i < KIOSK_RULE_ABOUTS; i++)
		if (kiosk_rule_demands((enum kiosk_rule_about)i) &&
		    (asks & 1u << i) != 0)
			return "demands: an indicator only asks";
	if (asks == 0)
		return "asks nothing: it would hold for everybody";
	if (x->weight == 0)
		return "has no 'weight'";
	return x->text[0] != '\0' ? NULL : "has no 'text'";
}
