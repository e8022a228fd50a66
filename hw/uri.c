#include "hw/uri.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Copies [from, to) with its NUL; false where it is too long or empty. */
static bool
cut(char *out, size_t cap, const char *from, const char *to)
{
	size_t n = (size_t)(to - from);

	if (n == 0 || n >= cap)
		return false;
	memcpy(out, from, n);
	out[n] = '\0';
	return true;
}

static bool
known(const char *const keys[], const char *key)
{
	for (; *keys != NULL; keys++)
		if (strcmp(*keys, key) == 0)
			return true;
	return false;
}

static enum hw_err
take_option(struct hw_uri *u, const char *const keys[], const char *from,
    const char *to)
{
	const char *equals = memchr(from, '=', (size_t)(to - from));

	if (equals == NULL || u->n == HW_URI_OPTIONS ||
	    !cut(u->options[u->n].key, sizeof(u->options[0].key), from,
		equals) ||
	    !cut(u->options[u->n].value, sizeof(u->options[0].value),
		equals + 1, to) ||
	    !known(keys, u->options[u->n].key) ||
	    hw_uri_option(u, u->options[u->n].key) != NULL)
		return HW_E_ARGUMENT;
	u->n++;
	return HW_E_OK;
}

enum hw_err
hw_uri_parse(const char *text, const char *const keys[], struct hw_uri *out)
{
	const char *end = text + strlen(text), *mark = strchrnul(text, '?');
	struct hw_uri u = {0};
	enum hw_err e;

	if (mark != text && !cut(u.path, sizeof(u.path), text, mark))
		return HW_E_ARGUMENT;
	while (mark != end) {
		const char *from = mark + 1;

		mark = strchrnul(from, '&');
		if ((e = take_option(&u, keys, from, mark)) != HW_E_OK)
			return e;
	}
	*out = u;
	return HW_E_OK;
}

const char *
hw_uri_option(const struct hw_uri *u, const char *key)
{
	for (size_t i = 0; i < u->n; i++)
		if (strcmp(u->options[i].key, key) == 0)
			return u->options[i].value;
	return NULL;
}

enum hw_err
hw_uri_number(const struct hw_uri *u, const char *key, unsigned min,
    unsigned max, unsigned *value)
{
	const char *text = hw_uri_option(u, key);
	unsigned long x;
	char *end;

	if (text == NULL)
		return HW_E_OK;
	errno = 0;
	x = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 ||
	    x < min || x > max)
		return HW_E_ARGUMENT;
	*value = (unsigned)x;
	return HW_E_OK;
}
