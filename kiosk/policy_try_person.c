/* A traveller of `policy try`, as text. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/policy_verb.h"

static bool
set_code(const char *value, char *out, size_t cap)
{
	if (strlen(value) >= cap)
		return false;
	snprintf(out, cap, "%s", value);
	return true;
}

/* "17", or "17-18" where it is not known for sure. */
static bool
set_range(const char *value, struct kiosk_traveller_range *r)
{
	char rest;

	r->known = true;
	if (sscanf(value, "%d-%d%c", &r->from, &r->to, &rest) == 2)
		return r->from >= 0 && r->from <= r->to;
	r->known = sscanf(value, "%d%c", &r->from, &rest) == 1 && r->from >= 0;
	r->to = r->from;
	return r->known;
}

/* YYYY-MM-DD into YYYYMMDD. */
static bool
full(const char *value, struct mrtd_date *out)
{
	char digits[9];

	if (strlen(value) != 10 || value[4] != '-' || value[7] != '-')
		return false;
	snprintf(digits, sizeof(digits), "%.4s%.2s%.2s", value, value + 5,
	    value + 8);
	return mrtd_date_full(span_of(digits, 8), out) == MRTD_E_OK;
}

static bool
set_birth(const char *value, struct kiosk_traveller *t)
{
	struct mrtd_date d;

	if (!full(value, &d) &&
	    mrtd_date_birth(span_of(value, strlen(value)), t->now.date, &d) !=
		MRTD_E_OK)
		return false;
	kiosk_traveller_born(t, d);
	return true;
}

static bool
set_expiry(const char *value, struct kiosk_traveller *t)
{
	struct mrtd_date d;

	if (!full(value, &d) &&
	    mrtd_date_expiry(span_of(value, strlen(value)), t->now.date, &d) !=
		MRTD_E_OK)
		return false;
	kiosk_traveller_until(t, d);
	return true;
}

static bool
set_accompanied(const char *value, struct kiosk_traveller *t)
{
	t->accompanied_known = true;
	t->accompanied = strcmp(value, "yes") == 0;
	return t->accompanied || strcmp(value, "no") == 0;
}

static bool
set_access(const char *value, struct kiosk_traveller *t)
{
	t->access = strcmp(value, "PACE") == 0 ? MRTD_ACCESS_PACE
					       : MRTD_ACCESS_BAC;
	return t->access == MRTD_ACCESS_PACE || strcmp(value, "BAC") == 0;
}

static bool
set_chip(const char *value, struct kiosk_traveller *t)
{
	while (*value != '\0') {
		const size_t n = strcspn(value, ",");
		unsigned k;

		for (k = 0; k < KIOSK_AUTH_COUNT; k++) {
			const char *name = kiosk_facts_auth_name(
			    (enum kiosk_facts_auth_kind)k);

			if (strlen(name) == n && memcmp(name, value, n) == 0)
				break;
		}
		if (k == KIOSK_AUTH_COUNT)
			return false;
		t->proven |= 1u << k;
		value += n + (value[n] == ',' ? 1 : 0);
	}
	return true;
}

static bool
set_document(const char *value, struct kiosk_traveller *t)
{
	t->have_document = true;
	return set_code(value, t->document, sizeof(t->document));
}

static bool
set_issuer(const char *value, struct kiosk_traveller *t)
{
	t->have_document = true;
	return set_code(value, t->issuer, sizeof(t->issuer));
}

static bool
set_nationality(const char *value, struct kiosk_traveller *t)
{
	t->have_document = true;
	return set_code(value, t->nationality, sizeof(t->nationality));
}

static bool
set_age(const char *value, struct kiosk_traveller *t)
{
	return set_range(value, &t->age);
}

static bool
set_height(const char *value, struct kiosk_traveller *t)
{
	return set_range(value, &t->height);
}

static bool
set_station(const char *value, struct kiosk_traveller *t)
{
	t->station_known = kiosk_station_of(value, &t->station);
	return t->station_known;
}

static const struct {
	const char *key;
	bool (*set)(const char *value, struct kiosk_traveller *);
} keys[] = {
    {"document", set_document},
    {"issuer", set_issuer},
    {"nationality", set_nationality},
    {"birth", set_birth},
    {"age", set_age},
    {"expiry", set_expiry},
    {"height", set_height},
    {"accompanied", set_accompanied},
    {"access", set_access},
    {"chip", set_chip},
    {"station", set_station},
};

const char *
kiosk_policy_try_person(
    const char *text, struct kiosk_traveller *t, const char **word)
{
	while (*(text += strspn(text, " ")) != '\0') {
		const size_t n = strcspn(text, " ");
		char one[64], *eq;
		size_t i;

		*word = text;
		if (n >= sizeof(one))
			return "is too long";
		snprintf(one, sizeof(one), "%.*s", (int)n, text);
		if ((eq = strchr(one, '=')) == NULL)
			return "is not KEY=VALUE";
		*eq++ = '\0';
		for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			if (strcmp(keys[i].key, one) == 0)
				break;
		if (i == sizeof(keys) / sizeof(keys[0]))
			return "is nothing that is known of a traveller";
		if (!keys[i].set(eq, t))
			return "has a value that cannot be";
		text += n;
	}
	return NULL;
}
