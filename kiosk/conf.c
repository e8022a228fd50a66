#include "kiosk/conf.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES 512
#define FILE_MAX_BYTES 65536

static enum kiosk_err
wrong(struct conf_error *err, unsigned line, const char *key, const char *text)
{
	err->line = line;
	snprintf(err->key, sizeof(err->key), "%s", key);
	snprintf(err->text, sizeof(err->text), "%s", text);
	return KIOSK_E_CONF;
}

/* Cuts blanks off both ends, in place. */
static char *
trim(char *s)
{
	size_t n;

	s += strspn(s, " \t\r");
	for (n = strlen(s); n > 0 && strchr(" \t\r", s[n - 1]) != NULL; n--)
		s[n - 1] = '\0';
	return s;
}

static const char *
set_bool(const struct conf_key *k, const char *value, void *member)
{
	bool yes = strcmp(value, "yes") == 0;

	(void)k;
	if (!yes && strcmp(value, "no") != 0)
		return "must be yes or no";
	memcpy(member, &yes, sizeof(yes));
	return NULL;
}

static const char *
set_uint(const struct conf_key *k, const char *value, void *member)
{
	char *end;
	unsigned long v;
	unsigned u;

	errno = 0;
	v = strtoul(value, &end, 10);
	if (value[0] < '0' || value[0] > '9' || *end != '\0' || errno != 0)
		return "must be a whole number";
	if ((double)v < k->min || (double)v > k->max)
		return "is outside the range allowed";
	u = (unsigned)v;
	memcpy(member, &u, sizeof(u));
	return NULL;
}

static const char *
set_real(const struct conf_key *k, const char *value, void *member)
{
	char *end;
	double v = strtod(value, &end);

	if (end == value || *end != '\0' || !isfinite(v))
		return "must be a number";
	if (v < k->min || v > k->max)
		return "is outside the range allowed";
	memcpy(member, &v, sizeof(v));
	return NULL;
}

static const char *
set_text(const struct conf_key *k, const char *value, void *member)
{
	if (strlen(value) + 1 > k->size)
		return "is too long";
	memset(member, 0, k->size);
	memcpy(member, value, strlen(value));
	return NULL;
}

static const char *(*const setters[])(
    const struct conf_key *, const char *, void *) = {
    [CONF_BOOL] = set_bool,
    [CONF_UINT] = set_uint,
    [CONF_REAL] = set_real,
    [CONF_TEXT] = set_text,
};

const char *
kiosk_conf_assign(const struct conf_key *keys, size_t n, uint64_t *seen,
    void *out, const struct conf_line *l)
{
	bool section = false;

	for (size_t i = 0; i < n; i++) {
		const struct conf_key *k = &keys[i];

		if (strcmp(k->section, l->section) != 0)
			continue;
		section = true;
		if (l->key == NULL || strcmp(k->key, l->key) != 0)
			continue;
		if ((*seen & UINT64_C(1) << i) != 0)
			return "appears twice";
		*seen |= UINT64_C(1) << i;
		return setters[k->type](k, l->value, (char *)out + k->offset);
	}
	if (l->key == NULL)
		return section ? NULL : "is not a known section";
	return "is not a key of this section";
}

struct parse {
	const struct conf_key *keys;
	size_t n;
	void *out;
	uint64_t seen;
};

/* One line of a file whose keys are known. */
static const char *
assign(void *cookie, const struct conf_line *l)
{
	struct parse *p = cookie;

	return kiosk_conf_assign(p->keys, p->n, &p->seen, p->out, l);
}

/* The text under way: what it is in, and who takes its lines. */
struct walk {
	conf_take *take;
	void *cookie;
	struct conf_error *err;
	unsigned line;
	char section[32];
};

static enum kiosk_err
hand(struct walk *w, const char *key, const char *value)
{
	struct conf_line l = {.number = w->line,
	    .section = w->section,
	    .key = key,
	    .value = value};
	const char *text = w->take(w->cookie, &l);

	if (text == NULL)
		return KIOSK_E_OK;
	return wrong(w->err, w->line, key != NULL ? key : w->section, text);
}

static enum kiosk_err
parse_section(struct walk *w, char *s)
{
	size_t n = strlen(s);

	if (s[n - 1] != ']' || n < 3 || n - 2 >= sizeof(w->section))
		return wrong(w->err, w->line, s, "is not a section");
	s[n - 1] = '\0';
	snprintf(w->section, sizeof(w->section), "%s", s + 1);
	return hand(w, NULL, NULL);
}

static enum kiosk_err
parse_line(struct walk *w, struct span line)
{
	char text[LINE_MAX_BYTES], *s, *eq;

	if (line.n >= sizeof(text))
		return wrong(w->err, w->line, "", "the line is too long");
	if (memchr(line.p, '\0', line.n) != NULL)
		return wrong(w->err, w->line, "", "the line holds a NUL");
	memcpy(text, line.p, line.n);
	text[line.n] = '\0';
	s = trim(text);
	if (*s == '\0' || *s == '#')
		return KIOSK_E_OK;
	if (*s == '[')
		return parse_section(w, s);
	if ((eq = strchr(s, '=')) == NULL)
		return wrong(w->err, w->line, s, "has no '='");
	*eq = '\0';
	return hand(w, trim(s), trim(eq + 1));
}

enum kiosk_err
kiosk_conf_each(
    struct span text, conf_take *take, void *cookie, struct conf_error *err)
{
	struct walk w = {.take = take, .cookie = cookie, .err = err};

	memset(err, 0, sizeof(*err));
	while (text.n > 0) {
		const uint8_t *nl = memchr(text.p, '\n', text.n);
		size_t len = nl != NULL ? (size_t)(nl - text.p) : text.n;
		struct span line;
		enum kiosk_err e;

		w.line++;
		if (!span_take(&text, len, &line) ||
		    (nl != NULL && !span_take(&text, 1, &(struct span) {0})))
			return wrong(err, w.line, "", "cannot be read");
		if ((e = parse_line(&w, line)) != KIOSK_E_OK)
			return e;
	}
	return KIOSK_E_OK;
}

enum kiosk_err
kiosk_conf_parse(struct span text, const struct conf_key *keys, size_t n,
    void *out, struct conf_error *err)
{
	struct parse p = {.keys = keys, .n = n, .out = out};
	enum kiosk_err e;

	memset(err, 0, sizeof(*err));
	if (n > CONF_KEYS_MAX)
		return wrong(err, 0, "", "the table has too many keys");
	if ((e = kiosk_conf_each(text, assign, &p, err)) != KIOSK_E_OK)
		return e;
	for (size_t i = 0; i < n; i++)
		if (keys[i].required && (p.seen & UINT64_C(1) << i) == 0)
			return wrong(err, 0, keys[i].key, "is missing");
	return KIOSK_E_OK;
}

/* The whole file, in memory of its own; NULL and an error. */
static char *
slurp(const char *path, size_t *n, struct conf_error *err)
{
	char *buf = NULL;
	size_t len = 0;
	ssize_t got = -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		(void)!wrong(err, 0, path, "cannot be opened");
		return NULL;
	}
	if ((buf = malloc(FILE_MAX_BYTES + 1)) != NULL)
		while (
		    (got = read(fd, buf + len, FILE_MAX_BYTES + 1 - len)) > 0)
			len += (size_t)got;
	close(fd);
	if (buf != NULL && got == 0 && len <= FILE_MAX_BYTES) {
		*n = len;
		return buf;
	}
	(void)!wrong(err, 0, path, "cannot be read or is too large");
	free(buf);
	return NULL;
}

enum kiosk_err
kiosk_conf_read(const char *path, const struct conf_key *keys, size_t n,
    void *out, struct conf_error *err)
{
	enum kiosk_err e = KIOSK_E_CONF;
	size_t len;
	char *buf;

	memset(err, 0, sizeof(*err));
	if ((buf = slurp(path, &len, err)) != NULL)
		e = kiosk_conf_parse(span_of(buf, len), keys, n, out, err);
	snprintf(err->file, sizeof(err->file), "%s", path);
	free(buf);
	return e;
}

enum kiosk_err
kiosk_conf_read_each(
    const char *path, conf_take *take, void *cookie, struct conf_error *err)
{
	enum kiosk_err e = KIOSK_E_CONF;
	size_t len;
	char *buf;

	memset(err, 0, sizeof(*err));
	if ((buf = slurp(path, &len, err)) != NULL)
		e = kiosk_conf_each(span_of(buf, len), take, cookie, err);
	snprintf(err->file, sizeof(err->file), "%s", path);
	free(buf);
	return e;
}
