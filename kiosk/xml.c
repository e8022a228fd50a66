#include "kiosk/xml.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/json.h"

static void
put(struct kiosk_xml *x, const char *s)
{
	sink_put(x->out, span_of(s, strlen(s)));
}

/* §2.2: Char, less the controls that a terminal obeys. */
static bool
allowed(const char *p, size_t n)
{
	if (n == 0 || (n == 1 && ((unsigned char)*p < 0x20 || *p == 0x7F)))
		return false;
	return n != 3 ||
	    (memcmp(p, "\xEF\xBF\xBE", 3) != 0 &&
		memcmp(p, "\xEF\xBF\xBF", 3) != 0);
}

/* §2.4, and §3.3.3 for attributes: the five that mean something. */
static void
escape(struct kiosk_xml *x, const char *p)
{
	for (size_t n; *p != '\0'; p += n) {
		n = kiosk_json_character(p);
		if (!allowed(p, n)) {
			put(x, "\xEF\xBF\xBD");
			n = n == 0 ? 1 : n;
		} else if (*p == '&') {
			put(x, "&amp;");
		} else if (*p == '<') {
			put(x, "&lt;");
		} else if (*p == '>') {
			put(x, "&gt;");
		} else if (*p == '"') {
			put(x, "&quot;");
		} else {
			sink_put(x->out, span_of(p, n));
		}
	}
}

static void
line(struct kiosk_xml *x)
{
	put(x, "\n");
	sink_put_fill(x->out, ' ', 2 * (size_t)x->depth);
}

static void
end_tag(struct kiosk_xml *x)
{
	if (x->tag)
		put(x, ">");
	x->tag = false;
}

void
kiosk_xml_init(struct kiosk_xml *x, struct sink *out)
{
	*x = (struct kiosk_xml) {.out = out};
	put(x, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
}

void
kiosk_xml_open(struct kiosk_xml *x, const char *name)
{
	if (x->depth == KIOSK_XML_DEPTH) {
		x->out->overflow = true;
		return;
	}
	end_tag(x);
	line(x);
	put(x, "<");
	put(x, name);
	x->name[x->depth++] = name;
	x->tag = true;
}

void
kiosk_xml_close(struct kiosk_xml *x)
{
	if (x->depth == 0) {
		x->out->overflow = true;
		return;
	}
	x->depth--;
	if (x->tag) {
		put(x, "/>");
		x->tag = false;
		return;
	}
	line(x);
	put(x, "</");
	put(x, x->name[x->depth]);
	put(x, ">");
}

void
kiosk_xml_attribute(struct kiosk_xml *x, const char *name, const char *value)
{
	if (value == NULL)
		return;
	if (!x->tag) {
		x->out->overflow = true;
		return;
	}
	put(x, " ");
	put(x, name);
	put(x, "=\"");
	escape(x, value);
	put(x, "\"");
}

void
kiosk_xml_number(struct kiosk_xml *x, const char *name, int64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, n);
	kiosk_xml_attribute(x, name, text);
}

void
kiosk_xml_text(struct kiosk_xml *x, const char *name, const char *text)
{
	if (text == NULL)
		return;
	end_tag(x);
	line(x);
	put(x, "<");
	put(x, name);
	put(x, ">");
	escape(x, text);
	put(x, "</");
	put(x, name);
	put(x, ">");
}
