#include "certs/soap.h"

#include "mrtd/base64.h"

#include <libxml/parser.h>
#include <openssl/evp.h>
#include <string.h>
#include <strings.h>

const xmlNode *
certs_soap_open(struct span s, xmlDoc **doc)
{
	const int options = XML_PARSE_NONET | XML_PARSE_NOERROR |
	    XML_PARSE_NOWARNING | XML_PARSE_NOCDATA;
	const xmlNode *top;

	*doc = NULL;
	if (s.n == 0 || s.n > CERTS_SOAP_MAX)
		return NULL;
	*doc = xmlReadMemory((const char *)s.p, (int)s.n, NULL, NULL, options);
	if (*doc == NULL || (*doc)->intSubset != NULL)
		return NULL;
	top = xmlDocGetRootElement(*doc);
	return top != NULL && certs_soap_named(top, "Envelope") ? top : NULL;
}

void
certs_soap_close(xmlDoc **doc)
{
	xmlFreeDoc(*doc);
	*doc = NULL;
}

bool
certs_soap_named(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE &&
	    strcasecmp((const char *)n->name, name) == 0;
}

const xmlNode *
certs_soap_next(const xmlNode *top, const xmlNode *at, const char *name)
{
	do {
		if (at->children != NULL) {
			at = at->children;
		} else {
			while (at != top && at->next == NULL)
				at = at->parent;
			if (at == top)
				return NULL;
			at = at->next;
		}
	} while (!certs_soap_named(at, name));
	return at;
}

static const xmlNode *
element(const xmlNode *at)
{
	while (at != NULL && at->type != XML_ELEMENT_NODE)
		at = at->next;
	return at;
}

const xmlNode *
certs_soap_first(const xmlNode *n)
{
	return element(n->children);
}

const xmlNode *
certs_soap_beside(const xmlNode *n)
{
	return element(n->next);
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool
certs_soap_text(const xmlNode *n, char *out, size_t cap)
{
	char *all = (char *)xmlNodeGetContent(n);
	const char *from = all;
	size_t len;
	bool ok = all != NULL;

	while (ok && is_space(*from))
		from++;
	len = ok ? strlen(from) : 0;
	while (len > 0 && is_space(from[len - 1]))
		len--;
	ok = ok && len < cap;
	for (size_t i = 0; ok && i < len; i++)
		ok = from[i] >= 0x20 && from[i] < 0x7F;
	if (ok) {
		memcpy(out, from, len);
		out[len] = '\0';
	}
	xmlFree(all);
	return ok;
}

static enum certs_err
take_base64(char *text, struct sink *out)
{
	size_t n = 0;

	for (const char *c = text; *c != '\0'; c++)
		if (!is_space(*c))
			text[n++] = *c;
	return n > 0 &&
		mrtd_base64_read(MRTD_BASE64, span_of(text, n), out) ==
		    MRTD_E_OK
	    ? CERTS_E_OK
	    : CERTS_E_ANSWER;
}

enum certs_err
certs_soap_binary(const xmlNode *n, struct sink *out)
{
	char *text = (char *)xmlNodeGetContent(n);
	enum certs_err e = text != NULL ? take_base64(text, out)
					: CERTS_E_MEMORY;

	xmlFree(text);
	return e;
}

enum certs_err
certs_soap_collect(
    const xmlNode *top, const char *name, bool one, struct sink *out)
{
	const xmlNode *at = certs_soap_next(top, top, name);
	enum certs_err e = at != NULL ? CERTS_E_OK : CERTS_E_ANSWER;

	while (at != NULL && e == CERTS_E_OK) {
		e = certs_soap_binary(at, out);
		at = certs_soap_next(top, at, name);
		if (one && at != NULL)
			e = CERTS_E_ANSWER;
	}
	return e;
}

void
certs_soap_put(struct sink *k, const char *text)
{
	sink_put(k, span_of(text, strlen(text)));
}

void
certs_soap_put_text(struct sink *k, const char *text)
{
	for (; *text != '\0'; text++)
		if (*text == '&')
			certs_soap_put(k, "&amp;");
		else if (*text == '<')
			certs_soap_put(k, "&lt;");
		else if (*text == '>')
			certs_soap_put(k, "&gt;");
		else
			sink_put_u8(k, (uint8_t)*text);
}

/* In pieces of whole groups, so that no length is too long. */
void
certs_soap_put_binary(struct sink *k, struct span s)
{
	unsigned char out[65];
	struct span part;

	while (s.n > 0 && span_take(&s, s.n < 48 ? s.n : 48, &part)) {
		int n = EVP_EncodeBlock(out, part.p, (int)part.n);

		sink_put(k, span_of(out, n > 0 ? (size_t)n : 0));
	}
}
