#include "certs/ldif.h"

#include "mrtd/base64.h"

#include <string.h>

/* What a logical line yields beside its bytes. */
enum {
	LINE_END = -1,
	LINE_BAD = -2,
};

/* Whether a line ends here, and in how many bytes. */
static size_t
line_end(struct span s)
{
	if (s.n >= 1 && s.p[0] == '\n')
		return 1;
	return s.n >= 2 && s.p[0] == '\r' && s.p[1] == '\n' ? 2 : 0;
}

static void
skip(struct span *s, size_t n)
{
	struct span gone;

	(void)!span_take(s, n, &gone);
}

/*
 * The next byte of a logical line.  A line that begins with one blank goes on
 * with the one before it, wherever that was cut (RFC 2849, note 2).
 */
static int
next(struct certs_ldif *l)
{
	size_t n;
	uint8_t c;

	while ((n = line_end(l->rest)) > 0) {
		skip(&l->rest, n);
		l->line++;
		if (l->rest.n == 0 || l->rest.p[0] != ' ')
			return LINE_END;
		skip(&l->rest, 1);
	}
	/* A file that ends within a line was cut. */
	if (!span_take_u8(&l->rest, &c) || c == '\0' || c == '\r')
		return LINE_BAD;
	return c;
}

static bool
is_alnum(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static int
lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/*
 * AttributeDescription: a name or an OID, then options, up to the colon.  Of
 * the options only ;binary means anything here.
 */
static bool
read_name(struct certs_ldif *l, struct certs_ldif_line *out)
{
	size_t n = 0, option = 0;
	int c;

	while ((c = lower(next(l))) != ':') {
		if (n + 1 == sizeof(out->name) ||
		    (!is_alnum(c) && !(n > 0 && (c == '-' || c == ';')) &&
			!(n > 0 && option == 0 && c == '.')))
			return false;
		out->name[n++] = (char)c;
		if (c == ';' && option == 0)
			option = n;
	}
	if (n == 0 || out->name[n - 1] == ';')
		return false;
	out->name[n] = '\0';
	if (option > 0) {
		for (char *o = out->name + option; o != NULL;
		     o = strchr(o, ';')) {
			o += *o == ';';
			if (strncmp(o, "binary", 6) == 0 &&
			    (o[6] == '\0' || o[6] == ';'))
				out->binary = true;
		}
		out->name[option - 1] = '\0';
	}
	return true;
}

/* RFC 4648 §4: whole groups, no bits left over, nothing after the padding. */
static bool
read_base64(struct certs_ldif *l, int c)
{
	uint32_t group = 0;
	unsigned have = 0, pad = 0;

	for (; c != LINE_END; c = next(l)) {
		int v = mrtd_base64_value(MRTD_BASE64, c);

		if (c == '=' && have >= 2) {
			pad++;
			v = 0;
		} else if (v < 0 || pad > 0) {
			return false;
		}
		group = group << 6 | (uint32_t)v;
		if (++have < 4)
			continue;
		if ((pad == 1 && (group & 0xFF) != 0) ||
		    (pad == 2 && (group & 0xFFFF) != 0))
			return false;
		sink_put_u8(&l->room, (uint8_t)(group >> 16));
		if (pad < 2)
			sink_put_u8(&l->room, (uint8_t)(group >> 8));
		if (pad < 1)
			sink_put_u8(&l->room, (uint8_t)group);
		group = 0;
		have = 0;
		if (pad > 0)
			return next(l) == LINE_END;
	}
	return have == 0;
}

/* SAFE-STRING: ASCII, and no blank, colon or less-than sign in front. */
static bool
read_text(struct certs_ldif *l, int c)
{
	if (c == ':' || c == '<')
		return false;
	for (; c != LINE_END; c = next(l)) {
		if (c < 0 || c > 127)
			return false;
		sink_put_u8(&l->room, (uint8_t)c);
	}
	return true;
}

static bool
read_value(struct certs_ldif *l, struct certs_ldif_line *out)
{
	int c = next(l);

	if (c == ':') {
		out->base64 = true;
		c = next(l);
	} else if (c == '<') {
		return false;
	}
	while (c == ' ')
		c = next(l);
	return out->base64 ? read_base64(l, c) : read_text(l, c);
}

static enum certs_err
read_line(struct certs_ldif *l, struct certs_ldif_line *out)
{
	l->room.n = 0;
	l->room.overflow = false;
	out->line = l->line;
	if (!read_name(l, out) || !read_value(l, out))
		return CERTS_E_ENCODING;
	if (!sink_ok(&l->room))
		return CERTS_E_SPACE;
	out->value = sink_span(&l->room);
	return CERTS_E_OK;
}

/* The version stands once, before everything else. */
static enum certs_err
version(struct certs_ldif *l, const struct certs_ldif_line *line)
{
	if (l->begun || l->in_entry || line->base64 || line->binary)
		return CERTS_E_ENCODING;
	return span_eq(line->value, SPAN_STR("1")) ? CERTS_E_OK
						   : CERTS_E_VERSION;
}

static enum certs_err
attribute(struct certs_ldif *l, struct certs_ldif_line *out, bool *again)
{
	enum certs_err e;

	if ((e = read_line(l, out)) != CERTS_E_OK)
		return e;
	if (strcmp(out->name, "version") == 0 && !l->in_entry) {
		if ((e = version(l, out)) != CERTS_E_OK)
			return e;
		l->begun = *again = true;
		return CERTS_E_OK;
	}
	/* A dn begins an entry and stands nowhere else. */
	if ((strcmp(out->name, "dn") == 0) == l->in_entry)
		return CERTS_E_ENCODING;
	out->kind = l->in_entry ? CERTS_LDIF_VALUE : CERTS_LDIF_ENTRY;
	l->begun = l->in_entry = true;
	return CERTS_E_OK;
}

static enum certs_err
separator(struct certs_ldif *l, struct certs_ldif_line *out)
{
	out->kind = CERTS_LDIF_SEPARATOR;
	return l->in_entry && next(l) == '-' && next(l) == LINE_END
	    ? CERTS_E_OK
	    : CERTS_E_ENCODING;
}

static enum certs_err
comment(struct certs_ldif *l)
{
	int c;

	while ((c = next(l)) >= 0)
		;
	return c == LINE_END ? CERTS_E_OK : CERTS_E_ENCODING;
}

static enum certs_err
step(struct certs_ldif *l, struct certs_ldif_line *out, bool *again)
{
	size_t n = line_end(l->rest);

	*again = false;
	*out = (struct certs_ldif_line) {.line = l->line};
	if (l->rest.n == 0 || n > 0) {
		skip(&l->rest, n);
		l->line += n > 0;
		*again = n > 0 && !l->in_entry;
		out->kind = l->in_entry ? CERTS_LDIF_ENTRY_END : CERTS_LDIF_END;
		l->in_entry = false;
		return CERTS_E_OK;
	}
	switch (l->rest.p[0]) {
	case '#':
		*again = true;
		return comment(l);
	case '-':
		return separator(l, out);
	default:
		return attribute(l, out, again);
	}
}

void
certs_ldif_init(struct certs_ldif *l, struct span file, void *room, size_t cap)
{
	*l = (struct certs_ldif) {
	    .rest = file, .room = sink_of(room, cap), .line = 1};
}

enum certs_err
certs_ldif_next(struct certs_ldif *l, struct certs_ldif_line *out)
{
	bool again = true;

	while (l->error == CERTS_E_OK && again)
		l->error = step(l, out, &again);
	return l->error;
}

bool
certs_ldif_is(struct span file)
{
	struct certs_ldif l;
	struct certs_ldif_line line;
	struct span head;
	char room[1024];

	if (span_peek(file, 8, &head) && span_eq(head, SPAN_STR("version:")))
		return true;
	/* Comments or an entry first: its name fits. */
	if (file.n == 0 || (file.p[0] != '#' && lower(file.p[0]) != 'd'))
		return false;
	certs_ldif_init(&l, file, room, sizeof(room));
	return certs_ldif_next(&l, &line) == CERTS_E_OK &&
	    line.kind == CERTS_LDIF_ENTRY;
}
